//! The settings that a fresh server has, as far as anything here depends on them or moodrift asks for them.

use serde_json::{Value, json};

use super::release::Release;

/// A setting.
struct Setting {
    id: &'static str,
    seen_by: SeenBy,
    /// The first release that has it.
    since: Release,
    /// The first release that has it no more.
    until: Release,
    value: Fresh,
}

/// Who may read it.
#[derive(PartialEq, Eq)]
enum SeenBy {
    Everybody,
    Administrators,
}

/// Its value on a fresh server.
enum Fresh {
    Off,
    On,
    Number(i64),
    Text(&'static str),
}

const FIRST: Release = Release::OLDEST;
const NEVER: Release = Release::new(u32::MAX, 0);
/// Names of rooms and of accounts have a rule each, and the exceptions of the retention have other names. (Between 3.4
/// and the next release that was read.)
const SPLIT: Release = Release::new(5, 0);
/// The global retention is counted in milliseconds.
const MILLISECONDS: Release = Release::new(6, 10);
/// The characters of a name.
const NAMES: Fresh = Fresh::Text("[0-9a-zA-Z-_.]+");
const EMBED_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                           Chrome/41.0.2227.0 Safari/537.36";

/// The value of a setting on a fresh server of that release.
pub(super) fn fresh(id: &str, release: Release) -> Option<Value> {
    let known = SETTINGS.iter().find(|setting| setting.id == id)?;
    known.is_of(release).then(|| known.value.to_json())
}

/// The ids of the settings that a release shows to everybody.
pub(super) fn public(release: Release) -> impl Iterator<Item = &'static str> {
    SETTINGS
        .iter()
        .filter(move |setting| setting.seen_by == SeenBy::Everybody && setting.is_of(release))
        .map(|setting| setting.id)
}

const SETTINGS: &[Setting] = &[
    public_one("API_Drupal_URL", Fresh::Text("")),
    public_one("API_Embed", Fresh::On),
    public_one("API_EmbedDisabledFor", Fresh::Text("")),
    public_one("API_Embed_UserAgent", Fresh::Text(EMBED_AGENT)),
    public_one("API_GitHub_Enterprise_URL", Fresh::Text("")),
    public_one("API_Gitlab_URL", Fresh::Text("")),
    public_one("API_Tokenpass_URL", Fresh::Text("")),
    public_one("API_Use_REST_For_DDP_Calls", Fresh::On),
    public_one("API_User_Limit", Fresh::Number(500)),
    public_one("API_Wordpress_URL", Fresh::Text("")),
    public_one("CAS_trust_username", Fresh::Off).since(SPLIT),
    public_one("RetentionPolicy_AppliesToGroups", Fresh::Off),
    public_one("RetentionPolicy_DoNotExcludeDiscussion", Fresh::On).until(SPLIT),
    public_one("RetentionPolicy_DoNotExcludeThreads", Fresh::On).until(SPLIT),
    public_one("RetentionPolicy_DoNotPruneDiscussion", Fresh::On).since(SPLIT),
    public_one("RetentionPolicy_DoNotPrunePinned", Fresh::Off).since(SPLIT),
    public_one("RetentionPolicy_DoNotPruneThreads", Fresh::On).since(SPLIT),
    public_one("RetentionPolicy_Enabled", Fresh::Off),
    public_one("RetentionPolicy_ExcludePinned", Fresh::Off).until(SPLIT),
    public_one("RetentionPolicy_FilesOnly", Fresh::Off),
    public_one("RetentionPolicy_MaxAge_Groups", Fresh::Number(30)).until(MILLISECONDS),
    public_one("RetentionPolicy_TTL_Groups", Fresh::Number(2_592_000_000)).since(MILLISECONDS),
    public_one("UI_Allow_room_names_with_special_chars", Fresh::Off),
    public_one("UI_Use_Real_Name", Fresh::Off),
    public_one("UTF8_Channel_Names_Validation", NAMES).since(SPLIT),
    public_one("UTF8_Names_Validation", NAMES).until(SPLIT),
    public_one("UTF8_User_Names_Validation", NAMES).since(SPLIT),
    hidden("API_Enable_Rate_Limiter", Fresh::On),
    hidden(
        "API_Enable_Rate_Limiter_Limit_Calls_Default",
        Fresh::Number(10),
    ),
    hidden(
        "API_Enable_Rate_Limiter_Limit_Time_Default",
        Fresh::Number(60_000),
    ),
    hidden(
        "Accounts_TwoFactorAuthentication_By_Email_Enabled",
        Fresh::On,
    ),
    hidden("Accounts_TwoFactorAuthentication_Enabled", Fresh::On),
    hidden(
        "Accounts_TwoFactorAuthentication_Enforce_Password_Fallback",
        Fresh::On,
    ),
];

const fn public_one(id: &'static str, value: Fresh) -> Setting {
    Setting {
        id,
        seen_by: SeenBy::Everybody,
        since: FIRST,
        until: NEVER,
        value,
    }
}

const fn hidden(id: &'static str, value: Fresh) -> Setting {
    Setting {
        seen_by: SeenBy::Administrators,
        ..public_one(id, value)
    }
}

impl Setting {
    const fn since(self, since: Release) -> Self {
        Self { since, ..self }
    }

    const fn until(self, until: Release) -> Self {
        Self { until, ..self }
    }

    fn is_of(&self, release: Release) -> bool {
        self.since <= release && release < self.until
    }
}

impl Fresh {
    fn to_json(&self) -> Value {
        match self {
            Self::Off => json!(false),
            Self::On => json!(true),
            Self::Number(number) => json!(number),
            Self::Text(text) => json!(text),
        }
    }
}
