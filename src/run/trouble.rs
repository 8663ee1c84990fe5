//! Why a reading or a run could not begin, or had to stop.

use std::fmt;

use crate::config::{AuthorityError, TokenError};
use crate::domain::freeze::Freeze;
use crate::domain::trouble::{ChatTrouble, MoodleTrouble, StoreTrouble};
use crate::domain::unfinished::RunRefusal;
use crate::words;

/// What stopped observing or applying. The sentences are those of the edges.
#[derive(Debug, Clone)]
pub enum RunError {
    /// Moodle's database.
    Moodle(MoodleTrouble),
    /// Rocket.Chat.
    Chat(ChatTrouble),
    /// The API account's token.
    Token(TokenError),
    /// The certificates of the site's own authorities.
    Authority(AuthorityError),
    /// Moodle's plugin settings, which should have held it.
    NoPluginSetting(words::PluginSetting),
    /// The store.
    Store(StoreTrouble),
    /// Somebody has frozen the site.
    Frozen(Freeze),
    /// The run is not taken up.
    Refused(RunRefusal),
    /// The person at the keyboard.
    Cancelled,
}

impl std::error::Error for RunError {}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moodle(trouble) => trouble.fmt(f),
            Self::Chat(trouble) => trouble.fmt(f),
            Self::Token(trouble) => trouble.fmt(f),
            Self::Authority(trouble) => trouble.fmt(f),
            Self::NoPluginSetting(setting) => f.write_str(words::no_plugin_setting(*setting)),
            Self::Store(trouble) => trouble.fmt(f),
            Self::Frozen(freeze) => f.write_str(&words::refused(freeze)),
            Self::Refused(refusal) => f.write_str(&words::undo::refusal(refusal)),
            Self::Cancelled => f.write_str(words::stopped()),
        }
    }
}

impl From<MoodleTrouble> for RunError {
    fn from(trouble: MoodleTrouble) -> Self {
        Self::Moodle(trouble)
    }
}

impl From<ChatTrouble> for RunError {
    fn from(trouble: ChatTrouble) -> Self {
        Self::Chat(trouble)
    }
}

impl From<TokenError> for RunError {
    fn from(trouble: TokenError) -> Self {
        Self::Token(trouble)
    }
}

impl From<AuthorityError> for RunError {
    fn from(trouble: AuthorityError) -> Self {
        Self::Authority(trouble)
    }
}

impl From<RunRefusal> for RunError {
    fn from(refusal: RunRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreTrouble> for RunError {
    fn from(trouble: StoreTrouble) -> Self {
        Self::Store(trouble)
    }
}
