//! The scenarios about the members of a group and their roles.

use moodrift::demo::chat::state::ServerState;
use serde_json::json;

use crate::scenarios::{Differs, Scenario, get, owner_change, post};
use crate::world::{self, BIG, COURSE, NO_ROOM, NO_USER, Who};

/// `groups.members`.
pub(crate) fn members() -> Vec<Scenario> {
    let read = |recording, query: &[(&'static str, &str)]| {
        get(recording, "groups.members", query).on(world::filled())
    };
    let course = ("roomId", COURSE);
    let big = |recording, query: &[(&'static str, &str)]| {
        let query: Vec<_> = std::iter::once(&("roomId", BIG))
            .chain(query)
            .copied()
            .collect();
        get(recording, "groups.members", &query).on(world::crowded())
    };
    vec![
        read("groups_members", &[course]),
        read("groups_members_by_name", &[("roomName", "course-101")]),
        read("groups_members_count0", &[course, ("count", "0")]),
        read(
            "groups_members_count_offset",
            &[course, ("count", "2"), ("offset", "1")],
        ),
        read("groups_members_invalid_count", &[course, ("count", "abc")]),
        read("groups_members_negative_count", &[course, ("count", "-1")]),
        read(
            "groups_members_offset_past_end",
            &[course, ("count", "2"), ("offset", "50")],
        ),
        read(
            "groups_members_sort_desc",
            &[course, ("sort", "{\"username\": -1}")],
        ),
        read(
            "groups_members_status_filter_ignored",
            &[course, ("status[]", "online")],
        ),
        read(
            "groups_members_with_inactive_user",
            &[("roomName", "retention-room")],
        )
        .with(|state| {
            world::account(state, "inactive.user", &["user"], &json!({}));
            world::group(state, "retention-room", "moodle_api");
            world::join(
                state,
                "room-retention-room",
                &["inactive.user", "teacher.one"],
            );
        }),
        read(
            "groups_members_after_addUsersToRoom",
            &[course, ("count", "0")],
        )
        .with(|state| world::join(state, COURSE, &["outsider"]))
        .differing(Differs::Names),
        big("groups_members_201_default", &[]),
        big("groups_members_201_count0", &[("count", "0")]),
        big("groups_members_201_count500", &[("count", "500")]),
        big(
            "groups_members_201_count100_offset100",
            &[("count", "100"), ("offset", "100")],
        ),
        big(
            "groups_members_201_count100_offset200",
            &[("count", "100"), ("offset", "200")],
        ),
        read("groups_members_archived", &[course])
            .with(|state| world::archive(state, COURSE))
            .refused(400, "error-room-archived"),
        read("groups_members_not_a_member", &[course])
            .by(Who::Outsider)
            .refused(400, "error-room-not-found"),
        read("groups_members_not_found", &[("roomId", NO_ROOM)])
            .refused(400, "error-room-not-found"),
        read("groups_members_bad_token", &[("roomName", "x")])
            .by(Who::BadToken)
            .status(401),
    ]
}

/// `groups.roles`.
pub(crate) fn roles() -> Vec<Scenario> {
    let read = |recording, room: &str| {
        get(recording, "groups.roles", &[("roomId", room)]).on(world::filled())
    };
    vec![
        read("groups_roles", COURSE),
        read("groups_roles_with_moderators", COURSE).differing(Differs::Names),
        read("groups_roles_two_owners", "room-owner-change").with(owner_change),
        read("groups_roles_archived", COURSE)
            .with(|state| world::archive(state, COURSE))
            .refused(400, "error-room-archived")
            .differing(Differs::Names),
        read("groups_roles_not_found", NO_ROOM).refused(400, "error-room-not-found"),
    ]
}

/// `groups.counters`, of someone who is not in the group.
pub(crate) fn counters() -> Vec<Scenario> {
    let of = ("userId", "id-outsider");
    vec![
        get(
            "groups_counters_other_user",
            "groups.counters",
            &[("roomId", COURSE), of],
        )
        .on(world::filled()),
    ]
}

/// `groups.invite`.
pub(crate) fn invitations() -> Vec<Scenario> {
    let invite = |recording, body| post(recording, "groups.invite", body);
    let with = |people: &'static [&'static str], messages| {
        move |state: &mut ServerState| {
            world::join(state, COURSE, people);
            world::room(state, COURSE).msgs = messages;
        }
    };
    vec![
        invite("groups_invite_ok", json!({"roomId": COURSE, "userId": "id-student.one"})),
        invite("groups_invite_already_member", json!({"roomId": COURSE, "userId": "id-student.one"}))
            .with(with(&["student.one"], 1)),
        invite("groups_invite_by_username", json!({"roomId": COURSE, "username": "student.two"}))
            .with(with(&["student.one"], 1)),
        invite("groups_invite_by_roomName", json!({"roomName": "course-101", "username": "teacher.one"}))
            .with(with(&["student.one", "student.two"], 2)),
        invite("groups_invite_archived", json!({"roomId": COURSE, "userId": "id-student.three"}))
            .with(with(&["student.one", "student.two", "teacher.one", "teacher.two"], 10))
            .with(|state| world::archive(state, COURSE)),
        invite("groups_invite_by_username_other_case", json!({"roomId": COURSE, "username": "OUTSIDER"}))
            .with(with(&["student.one", "student.two", "teacher.one", "teacher.two"], 1))
            .with(world::rename_and_describe),
        invite("groups_invite_inactive_user", json!({"roomId": "room-retention-room", "username": "inactive.user"}))
            .with(|state| {
                world::account(state, "inactive.user", &["user"], &json!({}));
                world::group(state, "retention-room", "moodle_api");
                world::join(state, "room-retention-room", &["teacher.one"]);
                let room = world::room(state, "room-retention-room");
                room.msgs = 1;
                let retention = json!({
                    "enabled": true, "overrideGlobal": true, "maxAge": 30, "excludePinned": true, "filesOnly": false,
                });
                room.rest.insert("retention".to_owned(), retention);
                if let Some(user) = state.users.last_mut() {
                    user.active = false;
                }
            }),
        invite("groups_invite_after_leaving", json!({"roomId": "room-owner-change", "username": "outsider"}))
            .with(owner_change)
            .with(|state| world::leave(state, "room-owner-change", "moodle_api"))
            .refused(400, "error-not-allowed"),
        invite("groups_invite_as_plain_member", json!({"roomId": COURSE, "username": "outsider"}))
            .on(world::filled())
            .by(Who::Student)
            .refused(400, "error-not-allowed"),
        invite("groups_invite_room_not_a_member", json!({"roomName": "admins-only", "username": "student.one"}))
            .refused(400, "error-not-allowed"),
        invite("groups_invite_no_room_param", json!({"username": "student.one"}))
            .refused(400, "error-room-param-not-provided"),
        Scenario {
            path: format!("/api/v1/groups.invite?roomId={COURSE}"),
            ..invite("query_params_in_body_of_post_and_query", json!({"username": "teacher.one"}))
        }
        .refused(400, "error-room-param-not-provided"),
        invite("groups_invite_no_user_param", json!({"roomId": COURSE})).refused(400, "error-user-param-not-provided"),
        invite("groups_invite_unknown_room", json!({"roomId": NO_ROOM, "username": "student.one"}))
            .refused(400, "error-room-not-found"),
        invite("groups_invite_unknown_user", json!({"roomId": COURSE, "username": "nobody.here"}))
            .refused(400, "error-invalid-user"),
        invite("groups_invite_unknown_user_id", json!({"roomId": COURSE, "userId": NO_USER}))
            .refused(400, "error-invalid-user"),
        invite(
            "groups_invite_userIds_list_on_3_4",
            json!({"roomId": COURSE, "userIds": ["id-student.one", "id-student.two"]}),
        )
        .refused(400, "error-user-param-not-provided"),
        invite(
            "groups_invite_usernames_list_on_3_4",
            json!({"roomId": COURSE, "usernames": ["student.one", "student.two"]}),
        )
        .refused(400, "error-user-param-not-provided"),
    ]
}

/// `groups.kick`.
pub(crate) fn removals() -> Vec<Scenario> {
    let kick = |recording, body| post(recording, "groups.kick", body).on(world::filled());
    vec![
        kick(
            "groups_kick_ok",
            json!({"roomId": COURSE, "userId": "id-student.three"}),
        ),
        kick(
            "groups_kick_not_a_member",
            json!({"roomId": COURSE, "userId": "id-outsider"}),
        )
        .refused(400, "error-user-not-in-room"),
        kick(
            "groups_kick_last_owner",
            json!({"roomId": COURSE, "userId": "id-moodle_api"}),
        )
        .refused(400, "error-you-are-last-owner"),
        kick(
            "groups_kick_no_permission",
            json!({"roomId": COURSE, "username": "student.two"}),
        )
        .by(Who::Student)
        .refused(400, "error-not-allowed"),
        kick(
            "groups_kick_archived",
            json!({"roomId": COURSE, "userId": "id-student.two"}),
        )
        .with(|state| world::archive(state, COURSE))
        .refused(400, "error-room-archived"),
        kick(
            "groups_kick_unknown_room",
            json!({"roomId": NO_ROOM, "userId": "id-student.one"}),
        )
        .refused(400, "error-room-not-found"),
        kick(
            "groups_kick_unknown_user",
            json!({"roomId": COURSE, "userId": NO_USER}),
        )
        .refused(400, "error-invalid-user"),
    ]
}

/// `groups.addModerator` and `groups.removeModerator`.
pub(crate) fn moderators() -> Vec<Scenario> {
    let add = |recording, user: &str| {
        post(
            recording,
            "groups.addModerator",
            json!({"roomId": COURSE, "userId": user}),
        )
        .on(world::filled())
    };
    let remove = |recording, user: &str| {
        post(
            recording,
            "groups.removeModerator",
            json!({"roomId": COURSE, "userId": user}),
        )
        .on(world::filled())
    };
    vec![
        add("groups_addModerator_ok", "id-teacher.two"),
        add("groups_addModerator_already", "id-teacher.one")
            .refused(400, "error-user-already-moderator"),
        add("groups_addModerator_not_a_member", "id-outsider")
            .refused(400, "error-user-not-in-room"),
        add("groups_addModerator_unknown_user", NO_USER).refused(400, "error-invalid-user"),
        add("groups_addModerator_no_permission", "id-student.two")
            .by(Who::Student)
            .refused(400, "error-not-allowed"),
        add("groups_addModerator_archived", "id-teacher.two")
            .with(|state| world::archive(state, COURSE))
            .refused(400, "error-room-archived"),
        remove("groups_removeModerator_ok", "id-teacher.one"),
        remove("groups_removeModerator_not_moderator", "id-teacher.two")
            .refused(400, "error-user-not-moderator"),
        remove("groups_removeModerator_not_a_member", "id-outsider")
            .refused(400, "error-invalid-room"),
    ]
}
