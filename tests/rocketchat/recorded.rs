//! The client over answers that a real Rocket.Chat 3.4.0 gave, where they are at hand (`MOODRIFT_REAL_DATA`).

use std::path::PathBuf;

use moodrift::domain::capabilities::Permission;
use moodrift::domain::chat::ServerVersion;
use moodrift::domain::trouble::ChatTroubleKind;
use moodrift::rocketchat::{Answer, FoundRoom, classify};
use serde_json::Value;

use crate::stub::{Reply, Stub};

/// The folder of recordings; none, said in one line, where there is no real data.
fn recordings() -> Option<PathBuf> {
    let folder = std::env::var_os("MOODRIFT_REAL_DATA")
        .map(|data| PathBuf::from(data).join("rocketchat-3.4"));
    if folder.is_none() {
        eprintln!("MOODRIFT_REAL_DATA is not set: the recorded answers were not looked at");
    }
    folder
}

struct Recording {
    name: String,
    path: String,
    method: String,
    status: u16,
    content_type: String,
    body: Value,
}

impl Recording {
    fn all(folder: &PathBuf) -> Vec<Self> {
        let mut all: Vec<Self> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .filter_map(|path| {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                let record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
                Self::parse(name, &record)
            })
            .collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// None for those that hold more than one exchange.
    fn parse(name: String, record: &Value) -> Option<Self> {
        Some(Self {
            name,
            path: record
                .pointer("/request/path")?
                .as_str()?
                .trim_end_matches('/')
                .to_owned(),
            method: record.pointer("/request/method")?.as_str()?.to_owned(),
            status: u16::try_from(record.get("status")?.as_u64()?).unwrap(),
            content_type: record
                .pointer("/headers/content-type")
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned(),
            body: record.get("body")?.clone(),
        })
    }

    fn named(folder: &std::path::Path, name: &str) -> Self {
        let file = std::fs::read(folder.join(format!("{name}.json"))).unwrap();
        Self::parse(name.to_owned(), &serde_json::from_slice(&file).unwrap()).unwrap()
    }

    fn bytes(&self) -> Vec<u8> {
        match &self.body {
            Value::String(page) => page.clone().into_bytes(),
            body => body.to_string().into_bytes(),
        }
    }

    fn classified(&self) -> Result<Value, ChatTroubleKind> {
        let (body, content_type) = (self.bytes(), self.content_type.as_str());
        classify(&Answer {
            status: self.status,
            content_type,
            location: None,
            body: &body,
        })
    }

    fn reply(&self) -> Reply {
        Reply::text(
            self.status,
            &self.content_type,
            std::str::from_utf8(&self.bytes()).unwrap(),
        )
    }
}

const USED: [&str; 13] = [
    "/api/info",
    "/api/v1/me",
    "/api/v1/permissions.listAll",
    "/api/v1/users.list",
    "/api/v1/groups.listAll",
    "/api/v1/groups.list",
    "/api/v1/groups.members",
    "/api/v1/groups.roles",
    "/api/v1/rooms.adminRooms.getRoom",
    "/api/v1/groups.invite",
    "/api/v1/groups.addModerator",
    "/api/v1/groups.removeModerator",
    "/api/v1/groups.kick",
];

fn not_allowed(code: &str) -> ChatTroubleKind {
    ChatTroubleKind::NotAllowed {
        code: code.to_owned(),
    }
}

fn refused(code: &str) -> ChatTroubleKind {
    ChatTroubleKind::Refused {
        code: code.to_owned(),
    }
}

/// What each recorded failure of the endpoints in use means; all others are successes.
fn failures() -> Vec<(&'static str, ChatTroubleKind)> {
    let unauthenticated = [
        "credentials_in_query_string",
        "default_ratelimit_401_is_not_limited",
        "groups_invite_deleted_user_token",
        "groups_members_bad_token",
        "me_bad_token",
        "me_no_credentials",
    ];
    let limited = [
        "default_ratelimit_429_me",
        "ratelimit_429",
        "ratelimit_429_other_user_same_ip",
        "ratelimit_429_post",
    ];
    let archived = [
        "groups_addModerator_archived",
        "groups_kick_archived",
        "groups_members_archived",
        "groups_roles_archived",
    ];
    let gone = [
        "groups_invite_unknown_room",
        "groups_kick_unknown_room",
        "groups_members_not_a_member",
        "groups_members_not_found",
        "groups_roles_not_found",
    ];
    let kept_out = [
        "groups_addModerator_no_permission",
        "groups_invite_after_leaving",
        "groups_invite_as_plain_member",
        "groups_invite_room_not_a_member",
        "groups_kick_no_permission",
    ];
    let unknown_user = [
        "groups_addModerator_unknown_user",
        "groups_invite_unknown_user",
        "groups_invite_unknown_user_id",
        "groups_kick_unknown_user",
    ];
    let no_user = [
        "groups_invite_no_user_param",
        "groups_invite_userIds_list_on_3_4",
        "groups_invite_usernames_list_on_3_4",
    ];
    let mut all = vec![
        ("groups_listAll_no_permission", not_allowed("unauthorized")),
        (
            "rooms_adminRooms_getRoom_unknown_id",
            not_allowed("not-allowed"),
        ),
        ("users_list_invalid_query", refused("error-invalid-query")),
        (
            "groups_invite_no_room_param",
            refused("error-room-param-not-provided"),
        ),
        (
            "groups_addModerator_already",
            refused("error-user-already-moderator"),
        ),
        (
            "groups_addModerator_not_a_member",
            refused("error-user-not-in-room"),
        ),
        (
            "groups_kick_not_a_member",
            refused("error-user-not-in-room"),
        ),
        (
            "groups_kick_last_owner",
            refused("error-you-are-last-owner"),
        ),
        (
            "groups_removeModerator_not_moderator",
            refused("error-user-not-moderator"),
        ),
        (
            "groups_removeModerator_not_a_member",
            refused("error-invalid-room"),
        ),
    ];
    all.extend(unauthenticated.map(|name| (name, ChatTroubleKind::Unauthenticated)));
    all.extend(limited.map(|name| (name, ChatTroubleKind::TooManyRequests)));
    all.extend(archived.map(|name| (name, ChatTroubleKind::Archived)));
    all.extend(gone.map(|name| (name, ChatTroubleKind::GoneOrNotVisible)));
    all.extend(kept_out.map(|name| (name, not_allowed("error-not-allowed"))));
    all.extend(unknown_user.map(|name| (name, refused("error-invalid-user"))));
    all.extend(no_user.map(|name| (name, refused("error-user-param-not-provided"))));
    all
}

#[test]
fn every_recorded_answer_of_the_endpoints_in_use_is_told_by_its_kind() {
    let Some(folder) = recordings() else { return };
    let failures = failures();
    let mut met = 0;
    for recording in Recording::all(&folder) {
        let asked = ["GET", "POST"].contains(&recording.method.as_str());
        if !asked || !USED.contains(&recording.path.as_str()) {
            continue;
        }
        let found = recording.classified().err();
        let expected = failures
            .iter()
            .find(|(name, _)| *name == recording.name)
            .map(|(_, kind)| kind);
        assert_eq!(found.as_ref(), expected, "{}", recording.name);
        met += usize::from(found.is_some());
    }
    assert_eq!(
        met,
        failures.len(),
        "a failure that was to be met is not in the folder"
    );
}

#[test]
fn pages_and_second_factors_are_told_by_their_kind() {
    let Some(folder) = recordings() else { return };
    let kind = |name: &str| Recording::named(&folder, name).classified().unwrap_err();
    let page = |status| {
        let content_type = "text/html; charset=utf-8".to_owned();
        ChatTroubleKind::NotRocketChat {
            status,
            content_type,
        }
    };
    assert_eq!(kind("unknown_endpoint"), page(200));
    assert_eq!(kind("unknown_endpoint_anonymous"), page(200));
    assert_eq!(kind("invalid_json_body"), page(400));
    assert_eq!(
        kind("default2fa_users_update_token_no_bypass"),
        ChatTroubleKind::TwoFactor
    );
    assert_eq!(
        kind("wrong_method_get_on_post_endpoint"),
        refused("API endpoint does not exist")
    );
}

#[tokio::test]
async fn the_client_understands_what_was_recorded() {
    let Some(folder) = recordings() else { return };
    let stub = Stub::start(move |seen| {
        let name = match seen.path.as_str() {
            "/api/info" => "api_info",
            "/api/v1/me" => "me",
            "/api/v1/permissions.listAll" => "permissions_listAll",
            "/api/v1/users.list" => "users_list_count0",
            "/api/v1/groups.listAll" => "groups_listAll_count0",
            "/api/v1/groups.members" if seen.asked("roomId") == "YNDJJrbeNhnGJCiH9" => {
                "groups_members_201_count500"
            }
            "/api/v1/groups.members" => "groups_members",
            "/api/v1/groups.roles" => "groups_roles_two_owners",
            "/api/v1/rooms.adminRooms.getRoom" => match seen.asked("rid") {
                "ZBtYqrX2Y9wFxJJ3e" => "rooms_adminRooms_getRoom",
                "GENERAL" => "rooms_adminRooms_getRoom_public_channel",
                _ => "rooms_adminRooms_getRoom_unknown_id",
            },
            _ => "unknown_endpoint",
        };
        Recording::named(&folder, name).reply()
    })
    .await;
    let reader = stub.reader();
    assert_eq!(
        reader.version().await.unwrap(),
        ServerVersion {
            major: 3,
            minor: 4,
            patch: 0
        }
    );
    let own = reader.own_account().await.unwrap();
    assert_eq!(own.username.as_str(), "moodle_api");
    let permissions = reader.permissions(&own).await.unwrap();
    assert!(permissions.holds(Permission::ApiBypassRateLimit));
    assert!(!permissions.holds(Permission::AddUserToAnyPRoom));
    let accounts = reader.accounts(&|_, _| ()).await.unwrap();
    assert_eq!(accounts.len(), 9);
    assert!(accounts.iter().any(|account| account.id == own.id));
    let groups = reader.groups(&|_, _| ()).await.unwrap().groups;
    assert_eq!(groups.len(), 7);
    assert!(
        groups
            .iter()
            .all(|group| !group.name.is_empty() && group.updated.is_some())
    );
    let members = reader.people(&"ZBtYqrX2Y9wFxJJ3e".into()).await.unwrap();
    let owners = members.iter().filter(|member| member.roles.owner).count();
    assert_eq!((members.len(), owners), (6, 2));
    // This recording keeps three entries of the hundred that came.
    let cut_short = reader
        .people(&"YNDJJrbeNhnGJCiH9".into())
        .await
        .unwrap_err();
    let partial = ChatTroubleKind::PartialPage {
        received: 3,
        announced: 201,
    };
    assert_eq!(cut_short.kind, partial);
    let found = |id: &str| {
        let (reader, id) = (reader.clone(), id.into());
        async move { reader.find_group(&id).await.unwrap() }
    };
    assert!(
        matches!(found("ZBtYqrX2Y9wFxJJ3e").await, FoundRoom::Group(group) if &*group.name == "course-101-renamed")
    );
    assert!(matches!(found("GENERAL").await, FoundRoom::NotAGroup { name } if &*name == "general"));
    assert_eq!(found("AAAAAAAAAAAAAAAAA").await, FoundRoom::Gone);
}
