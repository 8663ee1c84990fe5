//! A whole reading of a server of whose answers one is mutilated: what is known is what was said.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use moodrift::domain::chat::{AccountKind, Chat, Group, People};
use moodrift::domain::ids::RoomId;
use moodrift::domain::reading::Reading;
use moodrift::rocketchat::Rooms;
use proptest::prelude::*;
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::bytes::mutilated;
use crate::server::{GROUPS, MEMBERS, ROLES, ROUTES, Server, USERS};

/// A route, and what it answers.
fn answer() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    // Most of what matters is in lists.
    let lists = [USERS, GROUPS, MEMBERS, ROLES];
    let weight = |answer: &&str| if lists.contains(answer) { 4 } else { 1 };
    let routes: Vec<_> = ROUTES
        .iter()
        .map(|(path, answer)| {
            let path = *path;
            let bodies = mutilated(answer).prop_map(move |body| (path, body));
            (weight(answer), bodies.boxed())
        })
        .collect();
    proptest::strategy::Union::new_weighted(routes)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_known_is_what_was_said((route, body) in answer()) {
        let runtime = Runtime::new().unwrap();
        let chat = runtime.block_on(read(route, &body));
        if let Ok(chat) = chat {
            let said = |path: &str| {
                let true_answer = ROUTES.iter().find(|(known, _)| *known == path).unwrap().1;
                let bytes = if path == route { &body } else { true_answer.as_bytes() };
                serde_json::from_slice::<Value>(bytes).ok()
            };
            accounts_are_those(&chat, said("/api/v1/users.list").as_ref());
            groups_are_those(&chat, said("/api/v1/groups.listAll").as_ref());
            let (members, roles) = (said("/api/v1/groups.members"), said("/api/v1/groups.roles"));
            for id in ["g1", "g3"] {
                if let Some(group) = chat.group(&RoomId::from(id)) {
                    people_are_those(group, members.as_ref(), roles.as_ref());
                }
            }
        }
    }
}

async fn read(route: &'static str, body: &[u8]) -> Result<Chat, ()> {
    let server = Server::start(route, body.to_vec()).await;
    let linked = ["g1", "g2", "g3"].map(RoomId::from);
    let never = CancellationToken::new();
    let reader = server.reader();
    let reading = reader.read_all(Rooms::of(&linked), |_| (), |_| (), &never);
    // A reading comes to an end, whatever is announced.
    let chat = tokio::time::timeout(Duration::from_secs(30), reading).await;
    chat.unwrap().map_err(drop)
}

/// The entries of a list that was believed, by id; a list of which less came than it announces is none.
fn entries<'v>(answer: Option<&'v Value>, key: &str) -> BTreeMap<&'v str, &'v Value> {
    let answer = answer.expect_json();
    let list = answer[key].as_array().unwrap();
    let by_id: BTreeMap<_, _> = list
        .iter()
        .map(|entry| (entry["_id"].as_str().unwrap(), entry))
        .collect();
    let announced = answer["total"].as_u64().unwrap();
    assert!(by_id.len() >= usize::try_from(announced).unwrap());
    by_id
}

trait ExpectJson<'v> {
    fn expect_json(self) -> &'v Value;
}

impl<'v> ExpectJson<'v> for Option<&'v Value> {
    fn expect_json(self) -> &'v Value {
        self.unwrap_or_else(|| panic!("something was read from what is no JSON"))
    }
}

/// The texts of a list of texts; nothing else may be in it.
fn texts(value: &Value) -> BTreeSet<&str> {
    let list = value.as_array().unwrap().iter();
    list.map(|text| text.as_str().unwrap()).collect()
}

fn accounts_are_those(chat: &Chat, answer: Option<&Value>) {
    let Reading::Known(accounts) = &chat.accounts else {
        return;
    };
    let mut said = entries(answer, "users");
    said.retain(|_, entry| !entry["username"].is_null());
    let known: BTreeSet<_> = accounts.iter().map(|account| account.id.as_str()).collect();
    assert_eq!(known, said.keys().copied().collect());
    for account in accounts {
        let entry = said[account.id.as_str()];
        assert_eq!(entry["username"], account.username.as_str());
        let roles = entry.get("roles").map(texts).unwrap_or_default();
        assert_eq!(account.administrator, roles.contains("admin"));
        let kind = entry.get("type").map(|kind| kind.as_str().unwrap());
        let bot = kind == Some("bot") || (kind != Some("app") && roles.contains("bot"));
        assert_eq!(account.kind == AccountKind::Bot, bot);
        let active = entry.get("active").map(|active| active.as_bool().unwrap());
        assert_eq!(account.active, active.unwrap_or(true));
    }
}

fn groups_are_those(chat: &Chat, answer: Option<&Value>) {
    let Reading::Known(groups) = &chat.groups else {
        return;
    };
    let known: BTreeMap<&str, &Group> = groups
        .iter()
        .map(|group| (group.id.as_str(), group))
        .collect();
    for (id, entry) in entries(answer, "groups") {
        let group = known[id];
        if let Some(name) = entry.get("name") {
            assert_eq!(name, &*group.name);
        }
        if let Some(archived) = entry.get("archived") {
            assert_eq!(archived, group.archived);
        }
    }
}

fn people_are_those(group: &Group, members: Option<&Value>, roles: Option<&Value>) {
    let People::Known(people) = &group.people else {
        return;
    };
    let said = entries(members, "members");
    let known: BTreeSet<_> = people
        .iter()
        .map(|member| member.account.as_str())
        .collect();
    assert_eq!(known, said.keys().copied().collect());
    assert_eq!(known.len(), people.len(), "each once");
    let mut held: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in roles.expect_json()["roles"].as_array().unwrap() {
        let holder = entry["u"]["_id"].as_str().unwrap();
        held.insert(holder, texts(&entry["roles"]));
    }
    for member in people {
        let account = member.account.as_str();
        assert_eq!(said[account]["username"], member.username.as_str());
        let held = held.remove(account).unwrap_or_default();
        let roles = member.roles;
        assert_eq!(
            [roles.owner, roles.moderator, roles.leader],
            ["owner", "moderator", "leader"].map(|role| held.contains(role)),
        );
    }
}
