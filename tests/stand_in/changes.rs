//! Changes that follow one another: what was done shows in whatever is asked next.

use moodrift::demo::chat::StandIn;
use serde_json::{Value, json};

use crate::lifecycle::add_users;
use crate::recordings::{recording, recordings};
use crate::world::{self, COURSE, Who};
use crate::{request, start};

/// Asks an endpoint of the API: the status, and the body (as a text where it is no JSON).
pub(crate) async fn ask(server: &StandIn, who: Who, path: &str) -> (u16, Value) {
    let path = format!("/api/v1/{path}");
    answer(request(server, who, "GET", &path)).await
}

/// Tells an endpoint of the API to do something: the same.
pub(crate) async fn tell(server: &StandIn, who: Who, path: &str, body: Value) -> (u16, Value) {
    let path = format!("/api/v1/{path}");
    answer(request(server, who, "POST", &path).json(&body)).await
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    )
}

/// Status and code of a refusal.
pub(crate) fn code((status, body): &(u16, Value)) -> (u16, &str) {
    let code = body.get("errorType").and_then(Value::as_str);
    (*status, code.unwrap_or_default())
}

fn texts(body: &Value, list: &str, key: &str) -> Vec<String> {
    let entries = body.pointer(list).and_then(Value::as_array).unwrap();
    entries
        .iter()
        .map(|entry| entry.get(key).and_then(Value::as_str).unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_group_lives_from_its_making_to_its_end() {
    let server = start(world::early()).await;
    let members = ["student.one", "Teacher.One", "teacher.two"];
    let made = json!({"name": "  new-group ", "members": members, "customFields": {"a": 1}});
    let (status, made) = tell(&server, Who::Api, "groups.create", made).await;
    assert_eq!(status, 200, "{made}");
    let id = made
        .pointer("/group/_id")
        .and_then(Value::as_str)
        .unwrap()
        .to_owned();
    assert_eq!(made.pointer("/group/name"), Some(&json!("new-group")));
    assert_eq!(
        made.pointer("/group/usersCount"),
        Some(&json!(3)),
        "names are exact"
    );

    let read = |what: &str| format!("{what}?roomId={id}");
    let (_, roles) = ask(&server, Who::Api, &read("groups.roles")).await;
    assert_eq!(
        roles.pointer("/roles/0/u/username"),
        Some(&json!("moodle_api"))
    );
    assert_eq!(roles.pointer("/roles/1"), None, "its maker alone owns it");
    let (_, messages) = ask(&server, Who::Api, &read("groups.messages")).await;
    assert_eq!(
        messages.get("total"),
        Some(&json!(0)),
        "nobody is told of first members"
    );

    let invite = json!({"roomId": id, "username": "teacher.one"});
    assert_eq!(
        tell(&server, Who::Api, "groups.invite", invite).await.0,
        200
    );
    let owner = json!({"roomId": id, "username": "teacher.one"});
    assert_eq!(
        tell(&server, Who::Api, "groups.addOwner", owner).await.0,
        200
    );
    let (_, messages) = ask(&server, Who::Api, &read("groups.messages")).await;
    assert_eq!(
        texts(&messages, "/messages", "t"),
        ["subscription-role-added", "au"]
    );
    assert_eq!(
        messages.pointer("/messages/1/msg"),
        Some(&json!("teacher.one"))
    );

    let archive = json!({"rid": id, "action": "archive"});
    let archived = tell(&server, Who::Admin, "rooms.changeArchivationState", archive).await;
    assert_eq!(archived.0, 200, "nobody has to be inside for that");
    let refused = ask(&server, Who::Api, &read("groups.members")).await;
    assert_eq!(code(&refused), (400, "error-room-archived"));
    let again = tell(
        &server,
        Who::Api,
        "groups.create",
        json!({"name": "new-group"}),
    )
    .await;
    assert_eq!(code(&again), (400, "error-archived-duplicate-name"));
    let opened = json!({"rid": id, "action": "open"});
    let opened = tell(&server, Who::Api, "rooms.changeArchivationState", opened).await;
    assert_eq!(opened.0, 200);
    let (_, seen) = ask(&server, Who::Api, &read("groups.info")).await;
    assert_eq!(seen.pointer("/group/archived"), Some(&json!(false)));

    let delete = json!({"roomId": id});
    assert_eq!(
        tell(&server, Who::Api, "groups.delete", delete).await.0,
        200
    );
    let gone = ask(&server, Who::Api, &read("groups.info")).await;
    assert_eq!(code(&gone), (400, "error-room-not-found"));
    let again = tell(
        &server,
        Who::Api,
        "groups.create",
        json!({"name": "new-group"}),
    )
    .await;
    assert_eq!(again.0, 200, "its name is free again");
}

#[tokio::test]
async fn an_account_that_was_made_is_there() {
    let mut state = world::early();
    world::channel(&mut state);
    let server = start(state).await;
    let make = |name: &str, everywhere: bool| {
        json!({
            "username": name, "email": format!("{name}@example.org"), "name": name, "password": "secret",
            "joinDefaultChannels": everywhere,
        })
    };
    for (name, everywhere) in [("new.one", true), ("new.two", false)] {
        let (status, made) = tell(&server, Who::Api, "users.create", make(name, everywhere)).await;
        assert_eq!(status, 200, "{made}");
        let path = format!("users.info?username={name}&fields={{\"userRooms\":1}}");
        let (_, seen) = ask(&server, Who::Admin, &path).await;
        assert_eq!(seen.pointer("/user/_id"), made.pointer("/user/_id"));
        assert_eq!(seen.pointer("/user/emails/0/verified"), Some(&json!(false)));
        let rooms = texts(&seen, "/user/rooms", "rid");
        assert_eq!(rooms.contains(&"GENERAL".to_owned()), everywhere);
    }
    let (_, users) = ask(&server, Who::Api, "users.list?count=0").await;
    assert_eq!(users.get("total"), Some(&json!(11)));
    let invite = json!({"roomId": COURSE, "username": "NEW.ONE"});
    assert_eq!(
        tell(&server, Who::Api, "groups.invite", invite).await.0,
        200
    );
    let again = tell(&server, Who::Api, "users.create", make("NEW.one", false)).await;
    assert_eq!(code(&again), (400, "error-field-unavailable"));
}

#[tokio::test]
async fn every_room_of_an_account_is_told_archived_or_not_active_or_not() {
    let mut state = world::filled();
    world::archive(&mut state, COURSE);
    world::deactivate(&mut state, "teacher.one");
    let server = start(state).await;
    let path = "users.info?username=teacher.one&fields={\"userRooms\":1}";
    let (_, seen) = ask(&server, Who::Admin, path).await;
    assert_eq!(texts(&seen, "/user/rooms", "rid"), [COURSE]);
    assert_eq!(
        seen.pointer("/user/rooms/0/roles"),
        Some(&json!(["moderator"]))
    );
    assert_eq!(seen.pointer("/user/active"), Some(&json!(false)));
}

#[tokio::test]
async fn who_owns_rooms_alone_is_switched_off_only_when_that_is_confirmed() {
    let mut state = world::filled();
    world::group(&mut state, "shared", "student.one");
    world::join(&mut state, "room-shared", &["student.two", "teacher.two"]);
    world::deactivate(&mut state, "student.two");
    let server = start(state).await;
    let off = |confirmed: bool| json!({"userId": "id-student.one", "activeStatus": false, "confirmRelinquish": confirmed});
    let refused = tell(&server, Who::Admin, "users.setActiveStatus", off(false)).await;
    assert_eq!(code(&refused), (400, "user-last-owner"));
    assert_eq!(
        refused.1.get("details"),
        Some(&json!({"shouldBeRemoved": ["plain-user-group"], "shouldChangeOwner": ["shared"]}))
    );
    assert_eq!(ask(&server, Who::Student, "me").await.0, 200);
    let (status, answer) = tell(&server, Who::Admin, "users.setActiveStatus", off(true)).await;
    assert_eq!(
        (status, answer.pointer("/user/active")),
        (200, Some(&json!(false)))
    );
    let mut after = server.state();
    assert!(
        after
            .groups
            .iter()
            .all(|group| group.name != "plain-user-group")
    );
    let shared = world::room(&mut after, "room-shared");
    let owners: Vec<&str> = shared
        .members
        .iter()
        .filter(|member| member.roles.iter().any(|role| role == "owner"))
        .map(|member| member.username.as_str())
        .collect();
    assert_eq!(
        owners,
        ["student.one", "teacher.two"],
        "the first active member inherits"
    );

    assert_eq!(ask(&server, Who::Student, "me").await.0, 401);
    let on = json!({"userId": "id-student.one", "activeStatus": true});
    assert_eq!(
        tell(&server, Who::Admin, "users.setActiveStatus", on)
            .await
            .0,
        200
    );
    assert_eq!(
        ask(&server, Who::Student, "me").await.0,
        401,
        "the token is gone for good"
    );
}

#[tokio::test]
async fn a_seat_is_needed_to_be_switched_on() {
    let mut state = world::early();
    world::deactivate(&mut state, "teacher.one");
    state.seats = Some(8);
    let server = start(state).await;
    let switch = |user: &str, active: bool| json!({"userId": user, "activeStatus": active});
    let on = switch("id-teacher.one", true);
    let refused = tell(&server, Who::Admin, "users.setActiveStatus", on.clone()).await;
    assert_eq!(code(&refused), (400, "error-license-user-limit-reached"));
    let off = switch("id-teacher.two", false);
    assert_eq!(
        tell(&server, Who::Admin, "users.setActiveStatus", off)
            .await
            .0,
        200
    );
    assert_eq!(
        tell(&server, Who::Admin, "users.setActiveStatus", on)
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn the_retention_traps_are_there() {
    let mut state = world::early();
    crate::settings::retention_room(&mut state);
    let server = start(state).await;
    let rid = crate::settings::RETENTION;
    let steps = [
        (
            json!({
                "rid": rid, "retentionEnabled": true, "retentionMaxAge": 30, "retentionExcludePinned": true,
                "retentionFilesOnly": false, "retentionOverrideGlobal": true,
            }),
            json!({"enabled": true, "overrideGlobal": true}),
        ),
        (
            json!({"rid": rid, "retentionMaxAge": 12, "retentionExcludePinned": true, "retentionFilesOnly": false}),
            json!({"enabled": true, "overrideGlobal": true, "maxAge": 12, "excludePinned": true, "filesOnly": false}),
        ),
        (
            json!({"rid": rid, "retentionMaxAge": "abc"}),
            json!({"enabled": true, "overrideGlobal": true, "maxAge": 30, "excludePinned": true, "filesOnly": false}),
        ),
        (
            json!({"rid": rid, "retentionIgnoreThreads": false, "retentionMaxAge": "7"}),
            json!({"enabled": true, "overrideGlobal": true, "maxAge": 7, "excludePinned": true, "filesOnly": false}),
        ),
    ];
    for (body, expected) in steps {
        let (status, _) = tell(&server, Who::Api, "rooms.saveRoomSettings", body.clone()).await;
        assert_eq!(status, 200);
        let (_, seen) = ask(&server, Who::Api, &format!("groups.info?roomId={rid}")).await;
        assert_eq!(
            seen.pointer("/group/retention"),
            Some(&expected),
            "after {body}"
        );
    }
    let path = format!("rooms.adminRooms.getRoom?rid={rid}");
    assert_eq!(ask(&server, Who::Api, &path).await.0, 200);
    let fatal = json!({"rid": rid, "retentionIgnoreThreads": true});
    assert_eq!(
        tell(&server, Who::Api, "rooms.saveRoomSettings", fatal)
            .await
            .0,
        200
    );
    assert_eq!(
        code(&ask(&server, Who::Api, &path).await),
        (400, "Not Allowed")
    );
}

#[tokio::test]
async fn settings_of_a_room_take_rights_of_their_own() {
    let mut state = world::filled();
    world::role(&mut state, COURSE, "student.one", "moderator");
    let room = world::room(&mut state, COURSE);
    room.rest.insert(
        "retention".to_owned(),
        json!({"enabled": true, "maxAge": 30}),
    );
    let server = start(state).await;
    for (key, value, expected) in [
        ("roomTopic", json!("T"), (200, "")),
        ("roomName", json!("course-101"), (200, "")),
        (
            "roomName",
            json!("course-ro"),
            (400, "error-duplicate-channel-name"),
        ),
        (
            "roomName",
            json!("not a name"),
            (400, "error-invalid-room-name"),
        ),
        ("roomName", json!("course-new"), (200, "")),
        ("retentionMaxAge", json!(30), (200, "")),
        (
            "retentionMaxAge",
            json!(7),
            (400, "error-action-not-allowed"),
        ),
        ("featured", json!(true), (400, "error-action-not-allowed")),
        ("roomType", json!("c"), (400, "error-action-not-allowed")),
    ] {
        let body = json!({"rid": COURSE, (key): value});
        let came = tell(
            &server,
            Who::Student,
            "rooms.saveRoomSettings",
            body.clone(),
        )
        .await;
        assert_eq!(code(&came), expected, "{body}");
    }
    let (_, seen) = ask(&server, Who::Api, &format!("groups.info?roomId={COURSE}")).await;
    assert_eq!(seen.pointer("/group/name"), Some(&json!("course-new")));
    assert_eq!(seen.pointer("/group/fname"), Some(&json!("course-new")));
    assert_eq!(seen.pointer("/group/topic"), Some(&json!("T")));
    let (_, messages) = ask(
        &server,
        Who::Api,
        &format!("groups.messages?roomId={COURSE}"),
    )
    .await;
    assert_eq!(
        texts(&messages, "/messages", "t"),
        ["r", "room_changed_topic"]
    );
}

#[tokio::test]
async fn names_follow_the_servers_own_rules() {
    let mut state = world::early();
    state
        .settings
        .insert("UTF8_Names_Validation".to_owned(), json!("[a-z@. ]+"));
    let server = start(state).await;
    let create = async |server: &StandIn, name: &str| {
        let (status, made) = tell(server, Who::Api, "groups.create", json!({"name": name})).await;
        let name = made
            .pointer("/group/name")
            .or_else(|| made.get("errorType"));
        (
            status,
            name.and_then(Value::as_str).unwrap_or_default().to_owned(),
        )
    };
    assert_eq!(create(&server, "a b@c").await, (200, "a b@c".to_owned()));
    assert_eq!(create(&server, "a-b").await.1, "error-invalid-room-name");
    assert_eq!(create(&server, "  ").await.1, "error-invalid-name");
    let account = json!({"username": "stu@example.net", "email": "s@example.net", "name": "S", "password": "s"});
    assert_eq!(
        tell(&server, Who::Api, "users.create", account).await.0,
        200
    );

    let mut state = world::early();
    let setting = "UI_Allow_room_names_with_special_chars";
    state.settings.insert(setting.to_owned(), json!(true));
    let server = start(state).await;
    assert_eq!(
        create(&server, "Étude de cas").await,
        (200, "Etude-de-cas".to_owned())
    );
    assert_eq!(
        create(&server, "Étude de cas").await.1,
        "error-duplicate-channel-name"
    );
    assert_eq!(
        create(&server, "Etude (de) cas").await,
        (200, "Etude-de-cas-1".to_owned())
    );
    let (_, seen) = ask(&server, Who::Api, "groups.info?roomName=Etude-de-cas-1").await;
    assert_eq!(seen.pointer("/group/fname"), Some(&json!("Etude (de) cas")));
}

#[tokio::test]
async fn the_servers_method_says_inside_what_became_of_it() {
    let inner = |body: &Value| -> Value {
        let message = body.get("message").and_then(Value::as_str).unwrap();
        serde_json::from_str(message).unwrap()
    };
    for (version, added) in [("3.4.0", 2), ("6.5.0", 3), ("8.6.0", 3)] {
        let mut state = world::early();
        world::release(&mut state, version);
        let server = start(state).await;
        let body = add_users(COURSE, &["STUDENT.ONE", "nobody.here", "student.two"]);
        let (_, answer) = tell(&server, Who::Api, "method.call/addUsersToRoom", body).await;
        let said = inner(&answer);
        let expected = if version == "8.6.0" {
            "error-user-not-found"
        } else {
            "error-invalid-username"
        };
        assert_eq!(
            said.pointer("/error/error"),
            Some(&json!(expected)),
            "{version}"
        );
        let mut after = server.state();
        let inside = world::room(&mut after, COURSE).members.len();
        assert_eq!(inside, added, "{version}: with the owner");
        if let Some(folder) = recordings().filter(|_| version == "3.4.0") {
            let recorded = recording(&folder, "method_call_addUsersToRoom_one_unknown");
            assert_eq!(said, inner(recorded.get("body").unwrap()));
        }
    }
    let server = start(world::early()).await;
    let body = add_users(COURSE, &["student.one", "student.two"]);
    let (_, answer) = tell(&server, Who::Api, "method.call/addUsersToRoom", body).await;
    assert_eq!(
        inner(&answer),
        json!({"msg": "result", "id": "1", "result": true})
    );
    let body = add_users("room-admins-only", &["student.one"]);
    let (_, answer) = tell(&server, Who::Api, "method.call/addUsersToRoom", body).await;
    assert_eq!(
        inner(&answer).pointer("/error/error"),
        Some(&json!("error-not-allowed"))
    );
}
