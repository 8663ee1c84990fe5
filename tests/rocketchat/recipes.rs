//! How few requests tell who is in the groups, by the server's version and the account's rights.

use std::collections::BTreeMap;

use moodrift::domain::capabilities::Recipe;
use moodrift::domain::chat::{Chat, Member, People, RoomRoles};
use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::trouble::{ChatTrouble, ChatTroubleKind};
use rstest::rstest;
use serde_json::{Value, json};

use crate::stub::{Reply, Seen, Stub, page};
use crate::{ALL_GROUPS, MEMBERS, OWN_GROUPS, ROLES, ROOM, USERS, group, read_all};

const ORDERED: &str = "/api/v1/rooms.membersOrderedByRole";
const ACCOUNT: &str = "/api/v1/users.info";
const SETTINGS: &str = "/api/v1/settings.public";

/// Asked once, however many groups there are: version, own account, permissions, settings, accounts, groups. Each of
/// the two lists takes one request more where it has over a hundred entries.
const ONCE: usize = 6;

/// A server with numbered groups, each with its owner, a moderator, and plain members.
#[derive(Clone, Copy)]
struct Server {
    version: &'static str,
    groups: usize,
    members: usize,
    accounts: usize,
    /// Whether the API account is in the groups (`g000` and so on), or in none.
    inside: bool,
    rights: &'static [&'static str],
}

const SMALL: Server = Server {
    version: "7.3.0",
    groups: 7,
    members: 5,
    accounts: 60,
    inside: true,
    rights: &["view-room-administration", "api-bypass-rate-limit"],
};

const ABROAD: Server = Server {
    inside: false,
    rights: &[
        "view-room-administration",
        "view-other-user-channels",
        "api-bypass-rate-limit",
    ],
    ..SMALL
};

impl Server {
    fn room(nth: usize) -> String {
        format!("g{nth:03}")
    }

    /// `me`, and people called `p0`, `p1`, …
    fn account(nth: usize) -> String {
        match nth {
            0 => "me".to_owned(),
            nth => format!("p{nth}"),
        }
    }

    /// Who is in each group: the first accounts but the API account, which owns it where it is in.
    fn people(self) -> Vec<(String, Vec<&'static str>)> {
        let own = self.inside.then(|| ("me".to_owned(), vec!["owner"]));
        let others = (1..self.members).map(|nth| {
            let roles = match nth {
                1 => vec!["moderator"],
                2 if !self.inside => vec!["owner"],
                _ => vec![],
            };
            (Self::account(nth), roles)
        });
        own.into_iter().chain(others).collect()
    }

    fn answer(self, seen: &Seen) -> Reply {
        let groups: Vec<Value> = (0..self.groups)
            .map(|nth| json!({ "_id": Self::room(nth), "name": Self::room(nth), "t": "p", "usersCount": self.members }))
            .collect();
        let accounts: Vec<Value> = (0..self.accounts)
            .map(|nth| json!({ "_id": Self::account(nth), "username": Self::account(nth), "type": "user", "active": true }))
            .collect();
        match seen.path.as_str() {
            "/api/info" => Reply::ok(&json!({ "version": self.version, "success": true })),
            "/api/v1/me" => Reply::ok(&json!({ "_id": "me", "username": "me", "roles": ["tool"] })),
            "/api/v1/permissions.listAll" => {
                let held = self.rights.iter();
                let held: Vec<Value> = held
                    .map(|right| json!({ "_id": right, "roles": ["tool"] }))
                    .collect();
                Reply::ok(&json!({ "update": held }))
            }
            SETTINGS => Reply::ok(&json!({ "settings": [], "total": 0 })),
            USERS => page(seen, "users", &accounts),
            ALL_GROUPS => page(seen, "groups", &groups),
            OWN_GROUPS if self.inside => page(seen, "groups", &groups),
            OWN_GROUPS => page(seen, "groups", &[]),
            ROOM => {
                Reply::ok(&json!({ "_id": seen.asked("rid"), "name": seen.asked("rid"), "t": "p" }))
            }
            ORDERED | MEMBERS | ROLES if !self.inside => Reply::refused("error-room-not-found"),
            ORDERED | MEMBERS => page(seen, "members", &self.listed()),
            ROLES => Reply::ok(&json!({ "roles": self.role_holders() })),
            ACCOUNT => self.rooms_of(seen),
            _ => Reply::text(404, "text/html", "<!DOCTYPE html>"),
        }
    }

    fn listed(self) -> Vec<Value> {
        let people = self.people().into_iter();
        people
            .map(|(id, roles)| json!({ "_id": id, "username": id, "roles": roles }))
            .collect()
    }

    fn role_holders(self) -> Vec<Value> {
        let people = self.people().into_iter();
        people
            .filter(|(_, roles)| !roles.is_empty())
            .map(|(id, roles)| json!({ "u": { "_id": id }, "roles": roles }))
            .collect()
    }

    fn rooms_of(self, seen: &Seen) -> Reply {
        let new = self.version >= "7.0";
        let asked_rightly = if new {
            seen.asked("includeUserRooms") == "true" && !seen.query.contains_key("fields")
        } else {
            seen.asked("fields") == r#"{"userRooms":1}"#
        };
        assert!(asked_rightly, "{:?}", seen.query);
        let id = seen.asked("userId");
        let people = self.people();
        let own = people.iter().find(|(other, _)| other == id);
        let rooms: Vec<Value> = own.map_or_else(Vec::new, |(_, roles)| {
            (0..self.groups)
                .map(|nth| json!({ "rid": Self::room(nth), "t": "p", "roles": roles }))
                .collect()
        });
        Reply::ok(&json!({ "user": { "_id": id, "username": id, "rooms": rooms } }))
    }

    async fn start(self) -> Stub {
        Stub::start(move |seen| self.answer(seen)).await
    }

    async fn read(self, stub: &Stub) -> Chat {
        let linked: Vec<String> = (0..self.groups).map(Self::room).collect();
        let linked: Vec<&str> = linked.iter().map(String::as_str).collect();
        read_all(stub, &linked).await.unwrap()
    }
}

/// Who is in the group, with roles: `owner`, `moderator`, or nothing.
fn people(chat: &Chat, id: &str) -> BTreeMap<String, &'static str> {
    match &group(chat, id).people {
        People::Known(members) => members.iter().map(named).collect(),
        other => panic!("{other:?}"),
    }
}

fn named(member: &Member) -> (String, &'static str) {
    let role = match member.roles {
        RoomRoles { owner: true, .. } => "owner",
        RoomRoles {
            moderator: true, ..
        } => "moderator",
        _ => "",
    };
    (member.account.to_string(), role)
}

fn wanted(server: Server) -> BTreeMap<String, &'static str> {
    let people = server.people().into_iter();
    people
        .map(|(id, roles)| (id, roles.first().copied().unwrap_or_default()))
        .collect()
}

#[rstest]
#[case::ordered("7.3.0", 7, 1, Recipe::Ordered)]
#[case::ordered_without_patch("8.6", 60, 1, Recipe::Ordered)]
#[case::before("7.2.0", 7, 2, Recipe::MembersAndRoles)]
#[case::long_before("3.4.0", 60, 2, Recipe::MembersAndRoles)]
#[tokio::test]
async fn groups_that_the_account_is_in_take_one_request_each_since_7_3_and_two_before(
    #[case] version: &'static str,
    #[case] groups: usize,
    #[case] each: usize,
    #[case] recipe: Recipe,
) {
    // Half of them are larger than a page.
    for members in [5, 150] {
        let server = Server {
            version,
            groups,
            members,
            accounts: 180,
            ..SMALL
        };
        let stub = server.start().await;
        let chat = server.read(&stub).await;
        // The list of accounts is longer than a page.
        assert_eq!(stub.requests(), each * groups + ONCE + 1);
        assert_eq!(people(&chat, "g003"), wanted(server));
        let used = &chat.capabilities.recipes;
        assert_eq!(used.len(), groups);
        assert!(used.values().all(|used| *used == recipe), "{used:?}");
    }
}

#[rstest]
#[case("3.4.0")]
#[case("7.3.0")]
#[tokio::test]
async fn groups_that_the_account_is_not_in_take_one_request_for_each_account(
    #[case] version: &'static str,
) {
    let server = Server { version, ..ABROAD };
    let stub = server.start().await;
    let chat = server.read(&stub).await;
    // One more, for the groups that it is in.
    assert_eq!(stub.requests(), server.accounts + ONCE + 1);
    assert_eq!(stub.seen(ACCOUNT).len(), server.accounts);
    for nth in 0..server.groups {
        assert_eq!(people(&chat, &Server::room(nth)), wanted(server));
    }
    let mut used = chat.capabilities.recipes.values();
    assert!(used.all(|used| *used == Recipe::ByAccounts));
}

#[rstest]
// A hundred requests are worth a group, and with the limiter on no more than a hundred are worth anything.
#[case::many_accounts(ABROAD.rights, 1, 101)]
#[case::limited(&["view-room-administration", "view-other-user-channels"], 7, 101)]
#[tokio::test]
async fn groups_are_not_read_account_by_account_where_that_takes_too_many_requests(
    #[case] rights: &'static [&'static str],
    #[case] groups: usize,
    #[case] accounts: usize,
) {
    let server = Server {
        groups,
        accounts,
        rights,
        ..ABROAD
    };
    let stub = server.start().await;
    let chat = server.read(&stub).await;
    assert!(stub.seen(ACCOUNT).is_empty());
    assert_eq!(
        group(&chat, "g000").people,
        People::Unknown(UnknownReason::TooManyAccounts { accounts, groups })
    );
    let fewer = Server {
        accounts: 100,
        ..server
    };
    let chat = fewer.read(&fewer.start().await).await;
    assert_eq!(people(&chat, "g000"), wanted(fewer));
}

#[tokio::test]
async fn without_the_right_groups_that_the_account_is_not_in_are_unknown() {
    let server = Server {
        rights: SMALL.rights,
        ..ABROAD
    };
    let stub = server.start().await;
    let chat = server.read(&stub).await;
    assert!(stub.seen(ACCOUNT).is_empty());
    assert_eq!(
        group(&chat, "g000").people,
        People::Unknown(UnknownReason::NotAMember)
    );
}

#[tokio::test]
async fn only_the_groups_that_the_account_is_not_in_are_read_account_by_account() {
    let server = Server {
        rights: ABROAD.rights,
        ..SMALL
    };
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        OWN_GROUPS => page(seen, "groups", &[json!({ "_id": "g000", "name": "g000" })]),
        ORDERED if seen.asked("roomId") != "g000" => Reply::refused("error-room-not-found"),
        _ => server.answer(seen),
    })
    .await;
    let chat = server.read(&stub).await;
    assert_eq!(stub.seen(ORDERED).len(), 1);
    assert_eq!(
        chat.capabilities.recipes[&RoomId::from("g000")],
        Recipe::Ordered
    );
    assert_eq!(
        chat.capabilities.recipes[&RoomId::from("g001")],
        Recipe::ByAccounts
    );
    assert_eq!(people(&chat, "g001"), wanted(server));
}

#[rstest]
#[case::one_account_fails((503, String::new()))]
#[case::rooms_left_out((200, json!({ "user": { "_id": "p3", "username": "p3" } }).to_string()))]
#[case::rooms_malformed((200, json!({ "user": { "_id": "p3", "rooms": [{ "t": "p" }] } }).to_string()))]
#[case::somebody_else((200, json!({ "user": { "_id": "p4", "rooms": [] } }).to_string()))]
#[tokio::test]
async fn one_account_that_cannot_be_read_leaves_all_those_groups_unknown(
    #[case] answer: (u16, String),
) {
    let server = ABROAD;
    let stub = Stub::start(move |seen| {
        if seen.path == ACCOUNT && seen.asked("userId") == "p3" {
            Reply::text(answer.0, "application/json", &answer.1)
        } else {
            server.answer(seen)
        }
    })
    .await;
    let chat = server.read(&stub).await;
    for nth in 0..server.groups {
        let people = &group(&chat, &Server::room(nth)).people;
        assert!(
            matches!(people, People::Unknown(UnknownReason::Chat(_))),
            "{people:?}"
        );
    }
}

#[tokio::test]
async fn an_account_that_is_gone_by_then_is_in_no_group() {
    let server = ABROAD;
    let stub = Stub::start(move |seen| {
        if seen.path == ACCOUNT && seen.asked("userId") == "p3" {
            Reply::json(
                400,
                &json!({ "success": false, "error": "User not found." }),
            )
        } else {
            server.answer(seen)
        }
    })
    .await;
    let chat = server.read(&stub).await;
    let mut without = wanted(server);
    without.remove("p3");
    assert_eq!(people(&chat, "g000"), without);
}

#[tokio::test]
async fn a_group_read_account_by_account_is_read_so_again_for_those_concerned() {
    let server = ABROAD;
    let stub = server.start().await;
    let seen = server.read(&stub).await;
    let before = stub.seen(ACCOUNT).len();
    let concerned = [ChatUserId::from("p20"), ChatUserId::from("p1")];
    let now = stub
        .reader()
        .read_group(&seen, &"g002".into(), &concerned, &|_| false)
        .await;
    let Reading::Known(now) = now else {
        panic!("{now:?}")
    };
    assert_eq!(
        stub.seen(ACCOUNT).len() - before,
        5,
        "four members and one more"
    );
    assert!(matches!(&now.people, People::Known(members) if members.len() == 4));
}

#[tokio::test]
async fn a_group_is_read_again_in_the_way_that_it_was_read() {
    let stub = SMALL.start().await;
    let seen = SMALL.read(&stub).await;
    let now = stub
        .reader()
        .read_group(&seen, &"g002".into(), &[], &|_| false)
        .await;
    assert!(matches!(now, Reading::Known(_)), "{now:?}");
    assert_eq!(stub.seen(ORDERED).len(), SMALL.groups + 1);
    assert!(stub.seen(MEMBERS).is_empty());
}

#[tokio::test]
async fn roles_are_found_beside_the_name_and_in_the_subscription_and_who_is_banned_is_no_member() {
    let entries = [
        json!({ "_id": "a", "username": "a", "roles": ["owner"], "subscription": { "roles": null } }),
        json!({ "_id": "b", "username": "b", "subscription": { "roles": ["moderator"] } }),
        json!({ "_id": "c", "username": "c", "roles": null }),
        json!({ "_id": "d", "username": "d", "roles": ["moderator"], "subscription": { "status": "BANNED" } }),
        json!({ "_id": "e", "username": "e", "subscription": { "status": "INVITED", "roles": [] } }),
    ];
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        ORDERED => page(seen, "members", &entries),
        _ => SMALL.answer(seen),
    })
    .await;
    // The group may be archived: this endpoint does not mind.
    let members = stub.reader().people_by_role(&"g000".into()).await.unwrap();
    let found: Vec<_> = members.iter().map(named).collect();
    let found: Vec<_> = found
        .iter()
        .map(|(id, role)| (id.as_str(), *role))
        .collect();
    assert_eq!(found, [("a", "owner"), ("b", "moderator"), ("c", "")]);
}

#[rstest]
#[case::not_visible(404, json!({ "success": false, "error": "Resource not found" }), ChatTroubleKind::GoneOrNotVisible)]
#[case::broadcast(401, json!({ "success": false, "error": "unauthorized" }), ChatTroubleKind::NotAllowed { code: "unauthorized".to_owned() })]
#[case::nobody(200, json!({ "members": [], "total": 0 }), ChatTroubleKind::PartialPage { received: 0, announced: 1 })]
#[tokio::test]
async fn what_the_newer_list_refuses_is_told_apart(
    #[case] status: u16,
    #[case] body: Value,
    #[case] wanted: ChatTroubleKind,
) {
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        ORDERED => Reply::json(status, &body),
        _ => SMALL.answer(seen),
    })
    .await;
    let answer = stub.reader().people_by_role(&"g000".into()).await;
    assert_eq!(crate::kind_of(answer), wanted);
}

#[rstest]
#[case::roles(json!([{ "_id": "a", "username": "a", "roles": "owner" }]))]
#[case::subscription(json!([{ "_id": "a", "username": "a", "subscription": { "roles": 7 } }]))]
#[case::name(json!([{ "_id": "a" }]))]
#[tokio::test]
async fn a_member_of_the_newer_list_that_cannot_be_read_leaves_the_group_unknown(
    #[case] members: Value,
) {
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        ORDERED => Reply::ok(&json!({ "members": members, "total": 1 })),
        _ => SMALL.answer(seen),
    })
    .await;
    let chat = SMALL.read(&stub).await;
    assert!(
        matches!(
            &group(&chat, "g000").people,
            People::Unknown(UnknownReason::Chat(ChatTrouble {
                kind: ChatTroubleKind::Malformed(_),
                ..
            }))
        ),
        "{:?}",
        group(&chat, "g000").people
    );
}

#[tokio::test]
async fn a_newer_server_without_the_newer_list_is_read_in_the_older_way() {
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        ORDERED => Reply::refused("error-something-else"),
        _ => SMALL.answer(seen),
    })
    .await;
    let chat = SMALL.read(&stub).await;
    assert_eq!(people(&chat, "g000"), wanted(SMALL));
}

#[rstest]
#[case::by_query("6.13.0", "query")]
#[case::by_id("7.0.0", "_id")]
#[tokio::test]
async fn the_settings_are_chosen_as_the_version_allows(
    #[case] version: &'static str,
    #[case] key: &'static str,
) {
    let server = Server { version, ..SMALL };
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        SETTINGS => Reply::ok(&json!({ "total": 4, "settings": [
            { "_id": "UTF8_User_Names_Validation", "value": "[a-z@.]+" },
            { "_id": "UTF8_Channel_Names_Validation", "value": "[a-z]+" },
            { "_id": "RetentionPolicy_Enabled", "value": true },
            { "_id": "RetentionPolicy_TTL_Groups", "value": 2_592_000_000_u64 },
        ] })),
        _ => server.answer(seen),
    })
    .await;
    let chat = server.read(&stub).await;
    let asked = stub.seen(SETTINGS);
    assert_eq!(asked.len(), 1);
    assert!(asked[0].asked(key).contains("UTF8_Names_Validation"));
    let other = if key == "_id" { "query" } else { "_id" };
    assert!(!asked[0].query.contains_key(other));
    assert!(!asked[0].query.contains_key("fields"));
    let own = &chat.capabilities;
    assert!(own.accepts_username("a.b@univ.fr") && !own.accepts_username("A"));
    let settings = own.settings.known().unwrap();
    assert_eq!(settings.rooms.as_deref(), Some("[a-z]+"));
    assert_eq!(settings.retention.days, Some(30));
    assert_eq!(settings.retention.enabled, Some(true));
}

#[tokio::test]
async fn one_rule_serves_users_and_rooms_on_old_servers_and_one_that_cannot_be_read_is_said_so() {
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        SETTINGS => Reply::ok(&json!({ "total": 1, "settings": [
            { "_id": "UTF8_Names_Validation", "value": "(?=.*[a-z])[a-z0-9]+" },
        ] })),
        _ => SMALL.answer(seen),
    })
    .await;
    let chat = SMALL.read(&stub).await;
    let settings = chat.capabilities.settings.known().unwrap();
    assert_eq!(
        settings.unreadable_usernames.as_deref(),
        Some("(?=.*[a-z])[a-z0-9]+")
    );
    assert_eq!(settings.rooms.as_deref(), Some("(?=.*[a-z])[a-z0-9]+"));
    assert_eq!(settings.usernames.pattern(), "[0-9a-zA-Z-_.]+");
    assert!(!chat.capabilities.accepts_username("a@b"));
}

#[tokio::test]
async fn settings_that_cannot_be_read_stop_nothing() {
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        SETTINGS => Reply::text(200, "text/html", "<!DOCTYPE html>"),
        _ => SMALL.answer(seen),
    })
    .await;
    let chat = SMALL.read(&stub).await;
    assert!(chat.capabilities.settings.reason().is_some());
    assert_eq!(people(&chat, "g000"), wanted(SMALL));
}
