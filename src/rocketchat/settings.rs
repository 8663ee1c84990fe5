//! The settings that everybody may see.

use serde_json::{Value, json};

use super::pages::List;
use super::reader::Reader;
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

impl Reader {
    /// The public settings that bear on groups: in one request where the server lets them be chosen, by `_id` from
    /// 7.0 on and by `query` before (which newer servers must not be sent).
    ///
    /// # Errors
    /// As every exchange. None of them is a reason not to read the rest.
    pub async fn public_settings(
        &self,
        version: ServerVersion,
    ) -> Result<PublicSettings, ChatTrouble> {
        let chosen = if version.at_least(7, 0) {
            ("_id", WANTED.join(","))
        } else {
            ("query", json!({ "_id": { "$in": WANTED } }).to_string())
        };
        let settings = match self.settings(&[(chosen.0, &chosen.1)]).await {
            // A server that refuses the choice gives all there are.
            Err(ChatTrouble {
                kind: ChatTroubleKind::Refused(_),
                ..
            }) => self.settings(&[]).await?,
            settings => settings?,
        };
        Ok(parse(&settings))
    }

    async fn settings(&self, query: &[(&str, &str)]) -> Result<Vec<Value>, ChatTrouble> {
        let list = List {
            doing: &ChatTask::ReadSettings,
            path: "/api/v1/settings.public",
            key: "settings",
            query,
            first: super::pages::First::Hundred,
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
