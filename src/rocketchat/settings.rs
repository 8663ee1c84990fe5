//! The settings that everybody may see.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::pages::{First, List};
use super::reader::Reader;
use super::transport::Identity;
use crate::domain::capabilities::{PublicSettings, RetentionDefaults};
use crate::domain::chat::ServerVersion;
use crate::domain::names::NameRule;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

const NAMES: &str = "UTF8_Names_Validation";
const USERNAMES: &str = "UTF8_User_Names_Validation";
const ROOM_NAMES: &str = "UTF8_Channel_Names_Validation";
const SPECIAL: &str = "UI_Allow_room_names_with_special_chars";
const RETENTION: &str = "RetentionPolicy_Enabled";
const RETENTION_OF_GROUPS: &str = "RetentionPolicy_AppliesToGroups";
const RETENTION_DAYS: &str = "RetentionPolicy_MaxAge_Groups";
const RETENTION_MS: &str = "RetentionPolicy_TTL_Groups";

/// What is asked for. In 3.4 one rule serves users and rooms; later each has its own.
const WANTED: [&str; 8] = [
    NAMES,
    USERNAMES,
    ROOM_NAMES,
    SPECIAL,
    RETENTION,
    RETENTION_OF_GROUPS,
    RETENTION_DAYS,
    RETENTION_MS,
];

const DAY_IN_MS: u64 = 86_400_000;

/// For how long settings count that were read: the limiter's usual window. It counts this request even where it spares
/// the account, and whoever reads again after each change would soon have to wait for it.
const GOOD_FOR: Duration = Duration::from_mins(1);

/// How long they are worth waiting for. Whoever runs moodrift more often than the limiter's ten times a minute would
/// else wait up to a minute for what a default stands in for.
const WORTH_WAITING: Duration = Duration::from_secs(2);

/// The settings that were read last. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Option<(Instant, PublicSettings)>>>);

impl Kept {
    fn still_good(&self) -> Option<PublicSettings> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read, settings) = kept.as_ref()?;
        (read.elapsed() < GOOD_FOR).then(|| settings.clone())
    }

    fn keep(&self, settings: &PublicSettings) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((Instant::now(), settings.clone()));
    }
}

impl Reader {
    /// The public settings that bear on groups: in one request where the server lets them be chosen, by `_id` from
    /// 7.0 on and by `query` before (which newer servers must not be sent). Those of less than a minute ago count.
    ///
    /// # Errors
    /// As every exchange, and [`ChatTroubleKind::TimedOut`] where it takes longer than it is worth. None of them is a
    /// reason not to read the rest.
    pub async fn public_settings(
        &self,
        version: ServerVersion,
    ) -> Result<PublicSettings, ChatTrouble> {
        if let Some(settings) = self.settings.still_good() {
            return Ok(settings);
        }
        let chosen = if version.at_least(7, 0) {
            ("_id", WANTED.join(","))
        } else {
            ("query", json!({ "_id": { "$in": WANTED } }).to_string())
        };
        let chosen = [(chosen.0, chosen.1.as_str())];
        let asked = tokio::time::timeout(WORTH_WAITING, self.chosen_settings(&chosen)).await;
        let settings = asked.unwrap_or_else(|_elapsed| {
            let kind = ChatTroubleKind::TimedOut;
            Err(self.transport.trouble(&ChatTask::ReadSettings, kind))
        })?;
        let settings = parse(&settings);
        self.settings.keep(&settings);
        Ok(settings)
    }

    async fn chosen_settings(&self, chosen: &[(&str, &str)]) -> Result<Vec<Value>, ChatTrouble> {
        match self.list_settings(chosen).await {
            // A server that refuses the choice gives all there are.
            Err(ChatTrouble {
                kind: ChatTroubleKind::Refused(_),
                ..
            }) => self.list_settings(&[]).await,
            settings => settings,
        }
    }

    async fn list_settings(&self, query: &[(&str, &str)]) -> Result<Vec<Value>, ChatTrouble> {
        let list = List {
            doing: &ChatTask::ReadSettings,
            path: "/api/v1/settings.public",
            key: "settings",
            query,
            first: First::Hundred,
            identity: Identity::Anonymous,
        };
        list.read(&self.transport, &|_, _| ()).await
    }
}

fn parse(settings: &[Value]) -> PublicSettings {
    let value = |id: &str| {
        let entry = settings
            .iter()
            .find(|entry| entry.get("_id").and_then(Value::as_str) == Some(id));
        entry.and_then(|entry| entry.get("value"))
    };
    let text = |id: &str| {
        let text = value(id).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    };
    let flag = |id: &str| value(id).and_then(Value::as_bool);
    let number = |id: &str| value(id).and_then(Value::as_u64);
    let pattern = text(USERNAMES).or_else(|| text(NAMES));
    let rule = pattern.map(|pattern| NameRule::parse(pattern).ok_or(pattern));
    let (usernames, unreadable_usernames) = match rule {
        None => (NameRule::default(), None),
        Some(Ok(rule)) => (rule, None),
        Some(Err(pattern)) => (NameRule::default(), Some(pattern.to_owned())),
    };
    PublicSettings {
        usernames,
        unreadable_usernames,
        rooms: text(ROOM_NAMES).or_else(|| text(NAMES)).map(str::to_owned),
        special_characters: flag(SPECIAL),
        retention: RetentionDefaults {
            enabled: flag(RETENTION),
            groups: flag(RETENTION_OF_GROUPS),
            days: number(RETENTION_MS)
                .map(|ms| ms / DAY_IN_MS)
                .or_else(|| number(RETENTION_DAYS)),
        },
    }
}
