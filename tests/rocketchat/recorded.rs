//! The client over answers that a real Rocket.Chat 3.4.0 gave, where they are at hand (`MOODRIFT_REAL_DATA`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use moodrift::domain::capabilities::Permission;
use moodrift::domain::chat::ServerVersion;
use moodrift::domain::refusal::{Refusal, RoomNameFault, UsernameFault};
use moodrift::domain::trouble::{ChatTrouble, ChatTroubleKind, TwoFactorFault, TwoFactorMethod};
use moodrift::rocketchat::{Answer, FoundRoom, Outcome, Reader, Timing, Writer, classify};
use serde_json::{Value, json};

use crate::digest::{FAILURES, RACES, RECORDINGS, expected};
use crate::stub::{QUICK, Reply, Seen, Stub, credentials, healthy};
use crate::told::tell;
use crate::writing::permit;
use crate::{ALL_GROUPS, INFO, ME, MEMBERS, OWN_GROUPS, PERMISSIONS, ROLES, ROOM, USERS};

/// The folder of recordings; none, said in one line, where there is no real data.
fn recordings() -> Option<PathBuf> {
    let folder = std::env::var_os("MOODRIFT_REAL_DATA")
        .map(|data| PathBuf::from(data).join("rocketchat-3.4"));
    if folder.is_none() {
        eprintln!("MOODRIFT_REAL_DATA is not set: the recorded answers were not looked at");
    }
    folder
}

/// One exchange.
#[derive(Clone)]
struct Recording {
    name: String,
    path: String,
    method: String,
    query: Value,
    status: u16,
    content_type: String,
    body: Value,
}

impl Recording {
    /// By recording, in their order. One of several requests at once gives as many exchanges.
    fn all(folder: &PathBuf) -> BTreeMap<String, Vec<Self>> {
        let files = std::fs::read_dir(folder).unwrap();
        files
            .map(|file| file.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .map(|path| {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                let record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
                let exchanges = match record.get("answers").and_then(Value::as_array) {
                    Some(answers) => answers
                        .iter()
                        .map(|answer| Self::parse(&name, &record, answer))
                        .collect(),
                    None => vec![Self::parse(&name, &record, &record)],
                };
                (name, exchanges)
            })
            .collect()
    }

    fn parse(name: &str, record: &Value, answer: &Value) -> Self {
        let request = |key: &str| record.pointer(&format!("/request/{key}"));
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("").to_owned();
        let body = answer.get("body").cloned().unwrap_or_default();
        // Of several answers at once only status and body were kept.
        let unsaid = if answer.get("headers").is_none() && body.is_object() {
            "application/json"
        } else {
            ""
        };
        let said = text(answer.pointer("/headers/content-type"));
        Self {
            name: name.to_owned(),
            path: text(request("path"))
                .split('?')
                .next()
                .unwrap()
                .trim_end_matches('/')
                .to_owned(),
            method: text(request("method")),
            query: request("query").cloned().unwrap_or_default(),
            status: u16::try_from(answer.get("status").unwrap().as_u64().unwrap()).unwrap(),
            content_type: if said.is_empty() {
                unsaid.to_owned()
            } else {
                said
            },
            body,
        }
    }

    fn named(folder: &std::path::Path, name: &str) -> Self {
        let file = std::fs::read(folder.join(format!("{name}.json"))).unwrap();
        let record = serde_json::from_slice(&file).unwrap();
        Self::parse(name, &record, &record)
    }

    /// `groups`, `users`, … for an endpoint of the API.
    fn group(&self) -> String {
        let endpoint = self.path.strip_prefix("/api/v1/").unwrap_or("others");
        endpoint.split(['.', '/']).next().unwrap().to_owned()
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

/// The word for what an exchange came to.
fn word(kind: &ChatTroubleKind) -> String {
    let word: &str = kind.into();
    match kind {
        ChatTroubleKind::Refused(refusal) => {
            let refusal: &str = refusal.into();
            format!("{word}/{refusal}")
        }
        _ => word.to_owned(),
    }
}

/// A server that gives one recorded answer after the other, and a reader with little patience.
struct Replay {
    answer: Arc<Mutex<Option<Recording>>>,
    reader: Reader,
}

impl Replay {
    /// `answering` gets the present recording.
    async fn start(answering: impl Fn(&Seen, &Recording) -> Reply + Send + Sync + 'static) -> Self {
        let answer: Arc<Mutex<Option<Recording>>> = Arc::default();
        let present = Arc::clone(&answer);
        let stub = Stub::start(move |seen| {
            let recording = present.lock().unwrap().clone().unwrap();
            answering(seen, &recording)
        })
        .await;
        let hasty = Timing {
            pause: Duration::from_millis(1),
            patience: Duration::from_millis(1),
            ..QUICK
        };
        let reader = Reader::new(&stub.url, &credentials(), hasty).unwrap();
        Self { answer, reader }
    }

    fn play(&self, recording: &Recording) -> &Reader {
        *self.answer.lock().unwrap() = Some(recording.clone());
        &self.reader
    }
}

/// Counts by group.
#[derive(Default)]
struct Counts(BTreeMap<String, (usize, usize)>);

impl Counts {
    fn count(&mut self, group: &str, good: bool) {
        let (successes, failures) = self.0.entry(group.to_owned()).or_default();
        *(if good { successes } else { failures }) += 1;
    }

    fn print(&self, what: &str) {
        let all: usize = self.0.values().map(|(one, other)| one + other).sum();
        let groups = self
            .0
            .iter()
            .map(|(group, (successes, failures))| format!("{group} {successes}+{failures}"));
        let groups: Vec<String> = groups.collect();
        tell(&format!(
            "{what}: {all} (successes+refusals): {}",
            groups.join(", ")
        ));
    }
}

#[tokio::test]
async fn every_recorded_answer_comes_to_a_success_or_to_a_trouble_of_its_kind() {
    let Some(folder) = recordings() else { return };
    let replay = Replay::start(|_, recording| recording.reply()).await;
    let (all, mut counts) = (Recording::all(&folder), Counts::default());
    assert_eq!(all.len(), RECORDINGS);
    for (name, exchanges) in &all {
        let mut found = Vec::new();
        for exchange in exchanges {
            // Whatever was asked: the answer travels over the wire, and through the same client.
            found.push(match replay.play(exchange).own_account().await {
                Ok(_) => "ok".to_owned(),
                // A success of another endpoint has no account in it.
                Err(ChatTrouble {
                    kind: ChatTroubleKind::Malformed(detail),
                    ..
                }) if detail == "me: _id, username" => "ok".to_owned(),
                Err(trouble) => word(&trouble.kind),
            });
        }
        if let Some((_, others)) = RACES.iter().find(|(race, _)| race == name) {
            found.sort_by_key(|word| word != "ok");
            let mut wanted = vec!["ok"];
            wanted.resize(8, others);
            assert_eq!(found, wanted, "{name}");
        } else {
            assert_eq!(found, [expected(name)], "{name}");
        }
        counts.count(&exchanges[0].group(), found.iter().all(|word| word == "ok"));
    }
    let digest = FAILURES.iter().flat_map(|(_, names)| *names);
    for name in digest.chain(RACES.iter().map(|(name, _)| name)) {
        assert!(all.contains_key(*name), "{name} is not in the folder");
    }
    counts.print("recorded answers held by the client");
}

#[test]
fn what_a_refusal_is_about_is_kept() {
    let Some(folder) = recordings() else { return };
    let kind = |name: &str| Recording::named(&folder, name).classified().unwrap_err();
    let own = |text: &str| Some(text.to_owned());
    let not_allowed = |code: &str| ChatTroubleKind::NotAllowed {
        code: code.to_owned(),
    };
    let room = |name: &str, fault| {
        ChatTroubleKind::Refused(Refusal::RoomName {
            name: own(name),
            fault,
        })
    };
    let second_factor = |fault| ChatTroubleKind::TwoFactor {
        fault,
        method: Some(TwoFactorMethod::Email),
    };
    let owner = |deleted: &[&str]| {
        ChatTroubleKind::Refused(Refusal::LastOwner {
            deleted: deleted.iter().copied().map(str::to_owned).collect(),
            passed_on: [].into(),
        })
    };
    let expected = [
        ("groups_listAll_no_permission", not_allowed("unauthorized")),
        (
            "rooms_adminRooms_getRoom_unknown_id",
            not_allowed("not-allowed"),
        ),
        (
            "groups_kick_no_permission",
            not_allowed("error-not-allowed"),
        ),
        (
            "rooms_adminRooms_no_permission",
            not_allowed("error-not-authorized"),
        ),
        (
            "default2fa_users_update_token_no_bypass",
            second_factor(TwoFactorFault::Required),
        ),
        (
            "login_totp_required_by_default_email_2fa",
            second_factor(TwoFactorFault::Required),
        ),
        (
            "default2fa_generatePersonalAccessToken_bad_code",
            second_factor(TwoFactorFault::Invalid),
        ),
        ("groups_kick_last_owner", owner(&[])),
        ("users_delete_last_owner", owner(&["plain-user-group"])),
        (
            "groups_create_invalid_name_spaces",
            room("with spaces", RoomNameFault::Invalid),
        ),
        (
            "groups_create_name_of_channel",
            room("general", RoomNameFault::Taken),
        ),
        (
            "groups_create_name_of_archived_group",
            room("to-archive", RoomNameFault::TakenByArchived),
        ),
        (
            "users_create_duplicate_email",
            ChatTroubleKind::Refused(Refusal::Taken {
                value: own("student.one@example.org"),
            }),
        ),
        (
            "users_create_username_with_at",
            ChatTroubleKind::Refused(Refusal::Username {
                name: own("stu@example.net"),
                fault: UsernameFault::Invalid,
            }),
        ),
        (
            "users_create_unknown_field",
            ChatTroubleKind::Refused(Refusal::InvalidParameters {
                detail: "Match error: Unknown key in field foo".to_owned(),
            }),
        ),
        (
            "groups_info_no_param",
            ChatTroubleKind::Refused(Refusal::InvalidParameters {
                detail: "The parameter \"roomId\" or \"roomName\" is required".to_owned(),
            }),
        ),
        (
            "invalid_json_body",
            ChatTroubleKind::NotRocketChat {
                status: 400,
                content_type: "text/html; charset=utf-8".to_owned(),
            },
        ),
    ];
    for (name, expected) in expected {
        assert_eq!(kind(name), expected, "{name}");
    }
}

/// The present recording on its own path; a healthy server with as much as it needs around it elsewhere.
fn around(seen: &Seen, recording: &Recording) -> Reply {
    if seen.path == recording.path {
        return recording.reply();
    }
    match seen.path.as_str() {
        // Then its own groups are asked for.
        ALL_GROUPS => Reply::json(403, &json!({ "success": false, "error": "unauthorized" })),
        MEMBERS => Reply::ok(&json!({
            "members": [{ "_id": "me", "username": "api" }], "total": 1, "success": true,
        })),
        ROLES => Reply::ok(&json!({ "roles": [], "success": true })),
        _ => healthy(seen),
    }
}

/// Reads the recorded body with the reader that is made for it. None where the endpoint is not in use.
async fn read(reader: &Reader, recording: &Recording) -> Option<Result<(), ChatTrouble>> {
    let nobody = |_, _| ();
    let list = |key: &'static str| {
        let entries = recording.body.get(key).and_then(Value::as_array);
        (
            entries.map_or(0, Vec::len),
            recording.body["total"].as_u64(),
        )
    };
    // A page that is not the last one, or of which the recording keeps only some entries, is never a whole list.
    let whole = |key, read: Result<usize, ChatTrouble>| match (list(key), read) {
        ((there, Some(total)), Ok(read)) => {
            assert_eq!((there, total), (read, read as u64), "{}", recording.name);
            Ok(())
        }
        ((there, Some(total)), Err(trouble)) if (there as u64) < total => {
            assert!(
                matches!(trouble.kind, ChatTroubleKind::PartialPage { .. }),
                "{}: {trouble:?}",
                recording.name
            );
            Ok(())
        }
        (_, read) => read.map(|_| ()),
    };
    let read = match recording.path.as_str() {
        INFO => reader.version().await.map(|_| ()),
        ME => reader.own_account().await.map(|_| ()),
        PERMISSIONS => {
            let own = moodrift::rocketchat::OwnAccount {
                id: "me".into(),
                username: "api".into(),
                roles: Vec::new(),
            };
            reader.permissions(&own).await.map(|_| ())
        }
        USERS => whole("users", reader.accounts(&nobody).await.map(|all| all.len())),
        ALL_GROUPS | OWN_GROUPS => whole(
            "groups",
            reader.groups(&nobody).await.map(|list| list.groups.len()),
        ),
        MEMBERS => whole(
            "members",
            reader.people(&"any".into()).await.map(|all| all.len()),
        ),
        ROLES => reader.people(&"any".into()).await.map(|_| ()),
        ROOM => {
            let rid = recording.query["rid"].as_str();
            let found = reader.find_group(&rid.unwrap_or("any").into()).await;
            if rid.is_none() {
                // Asked for no room, the server gave an arbitrary one: it is not taken for the one that was meant.
                let kind = found.unwrap_err().kind;
                assert!(matches!(kind, ChatTroubleKind::Malformed(_)), "{kind:?}");
                return Some(Ok(()));
            }
            found.map(|_| ())
        }
        _ => return None,
    };
    Some(read)
}

#[tokio::test]
async fn the_bodies_of_the_endpoints_in_use_are_read_in_full() {
    let Some(folder) = recordings() else { return };
    let replay = Replay::start(around).await;
    let mut counts = Counts::default();
    for exchange in Recording::all(&folder).into_values().flatten() {
        if exchange.method != "GET" || expected(&exchange.name) != "ok" {
            continue;
        }
        let reader = replay.play(&exchange);
        if let Some(read) = read(reader, &exchange).await {
            assert_eq!(read, Ok(()), "{}", exchange.name);
            counts.count(exchange.path.trim_start_matches("/api/v1/"), true);
        }
    }
    assert!(counts.0.len() >= 9, "{:?}", counts.0);
    counts.print("recorded bodies read in full");
}

#[tokio::test]
async fn each_recorded_answer_to_a_change_is_settled() {
    let Some(folder) = recordings() else { return };
    let replay = Replay::start(|_, recording| recording.reply()).await;
    let writer = Writer::new(&replay.reader, &permit());
    let (room, person) = ("any".into(), "one".into());
    let mut counts = Counts::default();
    for exchange in Recording::all(&folder).into_values().flatten() {
        replay.play(&exchange);
        let came = match (exchange.method.as_str(), exchange.path.as_str()) {
            // Those of several at once say of no method.
            ("POST" | "", "/api/v1/groups.invite") => writer.invite(&room, &person).await,
            ("POST" | "", "/api/v1/groups.addModerator") => {
                writer.add_moderator(&room, &person).await
            }
            ("POST" | "", "/api/v1/groups.removeModerator") => {
                writer.remove_moderator(&room, &person).await
            }
            ("POST" | "", "/api/v1/groups.kick") => writer.remove(&room, &person).await,
            _ => continue,
        };
        let already = [
            "groups_addModerator_already",
            "groups_removeModerator_not_moderator",
            "groups_removeModerator_not_a_member",
            "groups_kick_not_a_member",
        ]
        .contains(&exchange.name.as_str())
            || (exchange.name == "race_groups_kick_same_user" && exchange.status == 400);
        match (already, expected(&exchange.name)) {
            (true, _) => assert_eq!(came, Ok(Outcome::AlreadySo), "{}", exchange.name),
            (false, "ok") => assert_eq!(came, Ok(Outcome::Done), "{}", exchange.name),
            (false, kind) => assert_eq!(word(&came.clone().unwrap_err().kind), kind),
        }
        counts.count(exchange.path.trim_start_matches("/api/v1/"), came.is_ok());
    }
    assert_eq!(counts.0.len(), 4, "{:?}", counts.0);
    counts.print("recorded answers to changes");
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
