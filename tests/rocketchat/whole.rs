//! A whole reading, what becomes of its parts when one fails, and the look at a group before it is changed.

use std::time::Duration;

use moodrift::domain::capabilities::Permission;
use moodrift::domain::chat::{AccountKind, Group, Lookup, People, RoomRoles, ServerVersion};
use moodrift::domain::ids::{RoomId, UnixTime};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::trouble::ChatTroubleKind;
use moodrift::rocketchat::{FoundRoom, ReadProgress, Visibility};
use rstest::rstest;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::stub::{Reply, Stub, TOKEN, credentials, healthy, page};
use crate::*;

const PLAIN: RoomRoles = RoomRoles {
    owner: false,
    moderator: false,
    leader: false,
};

#[tokio::test]
async fn a_whole_server_is_read() {
    let stub = Stub::start(healthy).await;
    let chat = read_all(&stub, &["g1", "g2", "new", "pub", "nowhere"])
        .await
        .unwrap();
    assert_eq!(
        chat.version,
        ServerVersion {
            major: 3,
            minor: 4,
            patch: 0
        }
    );
    assert_eq!(chat.api_account.as_str(), "me");

    let accounts = chat.accounts.known().unwrap();
    assert_eq!(
        accounts
            .iter()
            .map(|account| account.id.as_str())
            .collect::<Vec<_>>(),
        ["ann", "bob", "me"]
    );
    let ann = chat.account(&"ann".into()).unwrap();
    assert_eq!(
        (ann.active, ann.administrator, ann.kind),
        (false, true, AccountKind::Person)
    );
    assert_eq!((&*ann.name, ann.emails.len()), ("Ann", 1));
    assert_eq!(chat.account(&"bob".into()).unwrap().kind, AccountKind::Bot);

    let ids: Vec<_> = chat
        .groups
        .known()
        .unwrap()
        .iter()
        .map(|group| group.id.as_str())
        .collect();
    assert_eq!(ids, ["g1", "g2", "g3", "new"]);
    let one = group(&chat, "g1");
    assert_eq!(
        (&*one.name, &*one.display_name, one.archived),
        ("one", "One", false)
    );
    assert_eq!(
        (one.users_count, one.messages, one.updated),
        (Some(3), Some(7), Some(UnixTime(1_795_360_803)))
    );
    assert_eq!(one.creator.as_ref().unwrap().as_str(), "me");
    let People::Known(members) = &one.people else {
        panic!("{:?}", one.people)
    };
    let roles: Vec<_> = members
        .iter()
        .map(|member| (member.account.as_str(), member.roles))
        .collect();
    let ann = RoomRoles {
        moderator: true,
        leader: true,
        ..PLAIN
    };
    assert_eq!(
        roles,
        [
            ("ann", ann),
            ("bob", PLAIN),
            (
                "me",
                RoomRoles {
                    owner: true,
                    ..PLAIN
                }
            )
        ]
    );
    assert_eq!(group(&chat, "g2").people, People::Archived);
    assert_eq!(group(&chat, "g3").people, People::NotOurs);
    assert!(matches!(group(&chat, "new").people, People::Known(_)));

    assert_eq!(chat.lookups.len(), 2);
    assert_eq!(
        chat.lookups[&RoomId::from("nowhere")],
        Reading::Known(Lookup::Gone)
    );
    assert_eq!(
        chat.lookups[&RoomId::from("pub")],
        Reading::Known(Lookup::NotAGroup {
            name: "general".into()
        })
    );
    // Nobody asked for what the archived group or a group that is not linked holds.
    assert!(
        stub.seen(MEMBERS)
            .iter()
            .all(|seen| ["g1", "new"].contains(&seen.asked("roomId")))
    );
    assert!(
        !format!("{chat:?}").contains("private"),
        "a message was kept"
    );
}

#[tokio::test]
async fn a_whole_read_can_run_on_another_thread_and_tells_how_far_it_is() {
    let stub = Stub::start(healthy).await;
    let (reader, said) = (
        stub.reader(),
        std::sync::Arc::new(std::sync::Mutex::new(Vec::new())),
    );
    let hear = std::sync::Arc::clone(&said);
    let chat = tokio::spawn(async move {
        let linked = ["g1".into(), "g2".into()];
        reader
            .read_all(
                Rooms::of(&linked),
                |step| hear.lock().unwrap().push(step),
                |_| (),
                &CancellationToken::new(),
            )
            .await
    });
    chat.await.unwrap().unwrap();
    let said = said.lock().unwrap().clone();
    assert!(
        matches!(said.first(), Some(ReadProgress::Connected(_))),
        "{said:?}"
    );
    assert!(
        said.contains(&ReadProgress::Accounts {
            received: 4,
            announced: 4
        }),
        "{said:?}"
    );
    assert!(
        said.contains(&ReadProgress::Groups {
            received: 3,
            announced: 3
        }),
        "{said:?}"
    );
    assert_eq!(said.last(), Some(&ReadProgress::People { read: 1, of: 1 }));
}

#[tokio::test]
async fn the_token_goes_only_to_what_has_shown_to_be_a_rocket_chat() {
    let stub = Stub::start(healthy).await;
    read_all(&stub, &[]).await.unwrap();
    assert!(stub.seen(INFO)[0].headers.get("x-auth-token").is_none());
    let me = &stub.seen(ME)[0].headers;
    assert_eq!(
        (
            me["x-auth-token"].to_str().unwrap(),
            me["x-user-id"].to_str().unwrap()
        ),
        (TOKEN, "me")
    );
    assert_eq!(
        me["user-agent"].to_str().unwrap(),
        concat!("moodrift/", env!("CARGO_PKG_VERSION"))
    );
    let list = &stub.seen(USERS)[0];
    assert!(!list.query.contains_key("query") && !list.query.contains_key("fields"));
}

#[tokio::test]
async fn no_trouble_shows_the_token() {
    let stub = but(ME, |_| {
        Reply::json(401, &json!({ "status": "error", "message": "no" }))
    })
    .await;
    let shown = format!(
        "{:?} {:?}",
        read_all(&stub, &[]).await.unwrap_err(),
        credentials()
    );
    assert!(!shown.contains(TOKEN), "{shown}");
}

#[tokio::test]
async fn permissions_are_held_everywhere_or_by_a_role_in_the_group() {
    let stub = Stub::start(healthy).await;
    let reader = stub.reader();
    let own = reader.own_account().await.unwrap();
    assert_eq!(own.roles, ["user", "tool"]);
    let permissions = reader.permissions(&own).await.unwrap();
    assert!(permissions.holds(Permission::ViewRoomAdministration));
    assert!(!permissions.holds(Permission::AddUserToAnyPRoom));
    assert!(
        !permissions.holds(Permission::SetModerator),
        "what is not in the list is held by nobody"
    );
    assert!(!permissions.holds(Permission::RemoveUser));
    assert!(permissions.holds_in(
        Permission::RemoveUser,
        RoomRoles {
            moderator: true,
            ..PLAIN
        }
    ));
    assert!(!permissions.holds_in(
        Permission::RemoveUser,
        RoomRoles {
            leader: true,
            ..PLAIN
        }
    ));
}

#[rstest]
#[case::no_total(MEMBERS, json!({ "members": [{ "_id": "a", "username": "a" }] }))]
#[case::no_list(MEMBERS, json!({ "total": 0 }))]
#[case::list_is_none(MEMBERS, json!({ "members": 3, "total": 3 }))]
#[case::member_without_id(MEMBERS, json!({ "members": [{ "username": "a" }], "total": 1 }))]
#[case::member_without_name(MEMBERS, json!({ "members": [{ "_id": "a" }], "total": 1 }))]
#[case::member_is_a_number(MEMBERS, json!({ "members": [7], "total": 1 }))]
#[case::no_roles(ROLES, json!({ "success": true }))]
#[case::roles_of_nobody(ROLES, json!({ "roles": [{ "roles": ["owner"] }] }))]
#[case::roles_are_none(ROLES, json!({ "roles": [{ "u": { "_id": "me" }, "roles": "owner" }] }))]
#[tokio::test]
async fn an_answer_of_another_form_leaves_the_group_unknown(
    #[case] path: &'static str,
    #[case] answer: serde_json::Value,
) {
    let stub = but(path, move |_| Reply::ok(&answer)).await;
    let chat = read_all(&stub, &["g1"]).await.unwrap();
    let People::Unknown(UnknownReason::Chat(trouble)) = &group(&chat, "g1").people else {
        panic!("{:?}", group(&chat, "g1").people)
    };
    assert!(
        matches!(trouble.kind, ChatTroubleKind::Malformed(_)),
        "{trouble:?}"
    );
}

#[rstest]
#[case(MEMBERS)]
#[case(ROLES)]
#[tokio::test]
async fn people_that_cannot_be_read_are_unknown_and_spare_the_rest(#[case] path: &'static str) {
    let stub = but(path, |_| Reply::refused("error-not-allowed")).await;
    let chat = read_all(&stub, &["g1", "g2"]).await.unwrap();
    let one = &group(&chat, "g1").people;
    assert!(
        matches!(one, People::Unknown(UnknownReason::Chat(_))),
        "{one:?}"
    );
    assert_eq!(group(&chat, "g2").people, People::Archived);
    assert!(chat.accounts.known().is_some());
}

#[tokio::test]
async fn a_group_that_the_account_is_not_in_is_unknown_for_that_reason() {
    let stub = Stub::start(healthy).await;
    let chat = read_all(&stub, &["g3"]).await.unwrap();
    assert_eq!(
        group(&chat, "g3").people,
        People::Unknown(UnknownReason::NotAMember)
    );
}

#[tokio::test]
async fn a_group_archived_since_the_list_was_read_is_archived() {
    let stub = but(MEMBERS, |_| Reply::refused("error-room-archived")).await;
    let chat = read_all(&stub, &["g1"]).await.unwrap();
    assert_eq!(
        (group(&chat, "g1").archived, &group(&chat, "g1").people),
        (true, &People::Archived)
    );
}

#[tokio::test]
async fn accounts_that_cannot_be_read_are_unknown_and_spare_the_rest() {
    let stub = but(USERS, |_| {
        Reply::json(403, &json!({ "success": false, "error": "unauthorized" }))
    })
    .await;
    let chat = read_all(&stub, &["g1"]).await.unwrap();
    assert!(
        matches!(chat.accounts.reason(), Some(UnknownReason::Chat(_))),
        "{:?}",
        chat.accounts
    );
    assert!(matches!(group(&chat, "g1").people, People::Known(_)));
}

#[tokio::test]
async fn groups_that_cannot_be_read_are_unknown_and_nothing_is_called_missing() {
    let stub = but(ALL_GROUPS, |_| Reply::text(500, "text/html", "")).await;
    let chat = read_all(&stub, &["g1", "nowhere"]).await.unwrap();
    let Some(UnknownReason::Chat(trouble)) = chat.groups.reason() else {
        panic!("{:?}", chat.groups)
    };
    assert_eq!(trouble.kind, ChatTroubleKind::ServerError { status: 500 });
    assert!(chat.lookups.is_empty() && stub.seen(OWN_GROUPS).is_empty());
    assert!(chat.accounts.known().is_some());
}

#[tokio::test]
async fn an_account_that_sees_its_own_groups_alone_cannot_call_any_missing() {
    let stub = Stub::start(|seen| match seen.path.as_str() {
        ALL_GROUPS => Reply::json(403, &json!({ "success": false, "error": "unauthorized" })),
        OWN_GROUPS => page(
            seen,
            "groups",
            &[json!({ "_id": "g1", "name": "one", "t": "p" })],
        ),
        _ => healthy(seen),
    })
    .await;
    assert_eq!(
        stub.reader().groups(&|_, _| ()).await.unwrap().visibility,
        Visibility::Own
    );
    let chat = read_all(&stub, &["g1", "nowhere"]).await.unwrap();
    assert!(matches!(group(&chat, "g1").people, People::Known(_)));
    let nowhere = &chat.lookups[&RoomId::from("nowhere")];
    assert_eq!(
        nowhere,
        &Reading::Unknown(UnknownReason::NotAllRoomsVisible)
    );
    assert!(stub.seen(ROOM).is_empty(), "its answer would mean nothing");
}

#[tokio::test]
async fn without_known_permissions_nothing_is_called_missing() {
    let stub = but(PERMISSIONS, |_| Reply::refused("error-not-allowed")).await;
    let chat = read_all(&stub, &["nowhere"]).await.unwrap();
    let nowhere = &chat.lookups[&RoomId::from("nowhere")];
    assert!(
        matches!(nowhere, Reading::Unknown(UnknownReason::Chat(_))),
        "{nowhere:?}"
    );
    let stub = but(PERMISSIONS, |_| Reply::ok(&json!({ "update": [] }))).await;
    let chat = read_all(&stub, &["nowhere"]).await.unwrap();
    let nowhere = &chat.lookups[&RoomId::from("nowhere")];
    assert_eq!(
        nowhere,
        &Reading::Unknown(UnknownReason::NotAllRoomsVisible)
    );
}

#[tokio::test]
async fn a_lookup_that_fails_is_unknown() {
    let stub = but(ROOM, |_| Reply::text(200, "text/html", "<!DOCTYPE html>")).await;
    let chat = read_all(&stub, &["nowhere"]).await.unwrap();
    let nowhere = &chat.lookups[&RoomId::from("nowhere")];
    assert!(
        matches!(nowhere, Reading::Unknown(UnknownReason::Chat(_))),
        "{nowhere:?}"
    );
}

#[tokio::test]
async fn an_answer_about_another_room_is_not_taken() {
    let stub = but(ROOM, |_| {
        Reply::ok(&json!({ "_id": "other", "name": "o", "t": "p" }))
    })
    .await;
    let kind = kind_of(stub.reader().find_group(&"nowhere".into()).await);
    assert!(matches!(kind, ChatTroubleKind::Malformed(_)), "{kind:?}");
    assert_eq!(
        stub.reader().find_group(&"".into()).await.unwrap(),
        FoundRoom::Gone
    );
    assert_eq!(stub.seen(ROOM).len(), 1, "an empty id is never asked for");
}

#[tokio::test]
async fn what_a_stop_came_before_is_unknown() {
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let stub = but(ROLES, move |seen| {
        stop.cancel();
        healthy(seen).after(Duration::from_mins(1))
    })
    .await;
    let linked = ["g1".into()];
    let chat = stub
        .reader()
        .read_all(Rooms::of(&linked), |_| (), |_| (), &cancel)
        .await
        .unwrap();
    assert_eq!(
        group(&chat, "g1").people,
        People::Unknown(UnknownReason::Interrupted)
    );
    assert!(chat.accounts.known().is_some());

    let stub = Stub::start(healthy).await;
    let chat = stub
        .reader()
        .read_all(Rooms::of(&linked), |_| (), |_| (), &cancel)
        .await
        .unwrap();
    assert_eq!(chat.accounts, Reading::Unknown(UnknownReason::Interrupted));
    assert_eq!(chat.groups, Reading::Unknown(UnknownReason::Interrupted));
}

/// `g1` read again, after a whole read of the same server.
async fn again(stub: &Stub) -> Reading<Group> {
    let seen = read_all(stub, &["g1"]).await.unwrap();
    stub.reader()
        .read_group(&seen, &"g1".into(), &[], &|_| false)
        .await
}

#[tokio::test]
async fn a_group_is_read_again_right_before_it_is_changed() {
    let stub = Stub::start(healthy).await;
    let now = again(&stub).await;
    let now = now.known().unwrap();
    assert_eq!((&*now.name, now.archived), ("one, renamed", false));
    assert!(
        matches!(&now.people, People::Known(members) if members.len() == 3),
        "{now:?}"
    );
}

#[tokio::test]
async fn of_a_group_that_bears_another_moodles_name_by_now_nobody_is_read_again() {
    let stub = Stub::start(healthy).await;
    let seen = read_all(&stub, &["g1"]).await.unwrap();
    let before = stub.seen(MEMBERS).len();
    assert_eq!((&*group(&seen, "g1").name, before), ("one", 1));
    let foreign = |group: &Group| group.is_named("one, renamed");
    let now = stub
        .reader()
        .read_group(&seen, &"g1".into(), &[], &foreign)
        .await;
    assert_eq!(now.known().unwrap().people, People::NotOurs);
    assert_eq!(stub.seen(MEMBERS).len(), before);
}

#[tokio::test]
async fn of_a_linked_group_whose_people_are_withheld_nobody_is_asked_for() {
    let stub = Stub::start(healthy).await;
    let linked = ["g1".into(), "new".into()];
    let mark = || UnknownReason::MayBeAnotherMoodles {
        mark: "of another".to_owned(),
    };
    // The whole list decides: whose a group is may follow from the names of others.
    let withheld = |groups: &[Group]| {
        assert!(groups.len() > 3);
        let people = [("g1", People::NotOurs), ("new", People::Unknown(mark()))];
        people
            .map(|(id, people)| (id.into(), people))
            .into_iter()
            .collect()
    };
    let rooms = Rooms {
        withheld: &withheld,
        ..Rooms::of(&linked)
    };
    let cancel = CancellationToken::new();
    let reading = stub.reader().read_all(rooms, |_| (), |_| (), &cancel).await;
    let chat = reading.unwrap();
    assert_eq!(group(&chat, "g1").people, People::NotOurs);
    assert_eq!(group(&chat, "new").people, People::Unknown(mark()));
    assert_eq!(stub.seen(MEMBERS).len() + stub.seen(ROLES).len(), 0);
}

#[tokio::test]
async fn a_group_is_read_again_without_the_right_to_see_all_rooms() {
    let stub = but(ROOM, |_| {
        Reply::json(400, &json!({ "success": false, "error": "not-allowed" }))
    })
    .await;
    let now = again(&stub).await;
    assert_eq!(&*now.known().unwrap().name, "one");
}

#[tokio::test]
async fn a_group_that_was_archived_lost_or_broken_meanwhile_is_not_taken_for_the_old_one() {
    let stub = but(MEMBERS, |_| Reply::refused("error-room-archived")).await;
    let now = again(&stub).await;
    assert!(
        matches!(
            now.known(),
            Some(Group {
                archived: true,
                people: People::Archived,
                ..
            })
        ),
        "{now:?}"
    );

    let stub = but(MEMBERS, |_| Reply::refused("error-room-not-found")).await;
    let now = again(&stub).await;
    assert_eq!(now, Reading::Unknown(UnknownReason::NotAMember));

    let stub = but(ROLES, |_| Reply::text(503, "text/html", "")).await;
    let now = again(&stub).await;
    assert!(
        matches!(now, Reading::Unknown(UnknownReason::Chat(_))),
        "{now:?}"
    );
}
