//! The scenarios about groups as a whole: made, looked at, owned, archived, deleted; and many people at once.

use moodrift::demo::chat::state::ServerState;
use serde_json::{Value, json};

use crate::scenarios::{Differs, Scenario, get, owner_change, post};
use crate::world::{self, COURSE, NO_ROOM, Who};

/// All of them.
pub(crate) fn all() -> Vec<Scenario> {
    let mut scenarios = made();
    scenarios.extend(seen());
    scenarios.extend(owners());
    scenarios.extend(deleted());
    scenarios.extend(messages());
    scenarios.extend(archived());
    scenarios.extend(many_at_once());
    scenarios
}

fn made() -> Vec<Scenario> {
    let make = |recording, body: Value| post(recording, "groups.create", body);
    let name = |recording, name: &str| make(recording, json!({"name": name}));
    let duplicate = "error-duplicate-channel-name";
    vec![
        name("groups_create_ok", "course-101").with(|state| without(state, "course-101")),
        name("groups_create_allowed_chars", "Course_102.A-b")
            .with(|state| without(state, "Course_102.A-b")),
        name("groups_create_as_plain_user", "plain-user-group")
            .with(|state| without(state, "plain-user-group"))
            .by(Who::Student),
        name("default2fa_groups_create_token_no_bypass", "g61267").differing(Differs::Names),
        name("groups_create_long_name", &"n".repeat(300)),
        name("groups_create_name_of_deleted_group", "course-with-members")
            .with(|state| without(state, "course-with-members")),
        name("groups_create_duplicate_name_other_case", "Course-101")
            .with(|state| without(state, "Course-101")),
        make(
            "groups_create_read_only_custom_fields",
            json!({"name": "course-ro", "readOnly": true, "customFields": {"moodle": "1"}}),
        )
        .with(|state| without(state, "course-ro")),
        make(
            "groups_create_with_members",
            json!({"name": "course-with-members", "members": ["student.one", "student.two", "no.such.user"]}),
        )
        .with(|state| without(state, "course-with-members")),
        name("groups_create_duplicate_name", "course-101").refused(400, duplicate),
        name("groups_create_name_of_channel", "general")
            .with(world::channel)
            .refused(400, duplicate),
        name("groups_create_name_of_archived_group", "to-archive")
            .with(|state| {
                world::group(state, "to-archive", "moodle_api");
                world::archive(state, "room-to-archive");
            })
            .refused(400, "error-archived-duplicate-name"),
        name("groups_create_invalid_name_spaces", "with spaces")
            .refused(400, "error-invalid-room-name"),
        name("groups_create_invalid_name_accents_spaces", "Étude de cas n°1")
            .refused(400, "error-invalid-room-name"),
        make("groups_create_missing_name", json!({})).status(400),
        make(
            "groups_create_members_not_array",
            json!({"name": "course-x", "members": "student.one"}),
        )
        .status(400),
        get("wrong_method_get_on_post_endpoint", "groups.create", &[]).status(405),
    ]
}

fn seen() -> Vec<Scenario> {
    let info =
        |recording, key: &'static str, room: &str| get(recording, "groups.info", &[(key, room)]);
    let unseen = |recording, key: &'static str, room: &str| {
        info(recording, key, room).refused(400, "error-room-not-found")
    };
    vec![
        info("groups_info_by_roomId", "roomId", COURSE),
        info("groups_info_by_roomName", "roomName", "course-101"),
        info("groups_create_read_only_then_info", "roomName", "course-ro"),
        info("groups_info_archived", "roomId", COURSE)
            .on(world::filled())
            .with(|state| world::archive(state, COURSE))
            .with(|state| world::room(state, COURSE).msgs = 11),
        info("groups_info_after_retention", "roomId", COURSE)
            .on(world::filled())
            .with(world::rename_and_describe)
            .with(|state| {
                let room = world::room(state, COURSE);
                room.msgs = 16;
                let retention = json!({"enabled": true, "overrideGlobal": true});
                room.rest.insert("retention".to_owned(), retention);
            }),
        unseen(
            "groups_info_by_roomName_other_case",
            "roomName",
            "COURSE-101",
        ),
        unseen("groups_info_channel_not_group", "roomName", "general").with(world::channel),
        unseen("groups_info_not_found_id", "roomId", NO_ROOM),
        unseen("groups_info_not_found_name", "roomName", "no-such-room"),
        unseen("groups_info_not_a_member_admin", "roomId", COURSE).by(Who::Admin),
        unseen("groups_info_not_a_member_api", "roomName", "admins-only"),
        unseen("groups_info_not_a_member_plain", "roomId", COURSE).by(Who::Outsider),
        unseen("groups_info_after_leaving", "roomId", "room-owner-change").with(left),
        get("groups_info_no_param", "groups.info", &[])
            .refused(400, "error-room-param-not-provided"),
        post(
            "wrong_method_post_on_get_endpoint",
            "groups.info",
            json!({"roomId": COURSE}),
        )
        .status(405),
    ]
}

fn owners() -> Vec<Scenario> {
    let change = |recording, endpoint, user: &str| {
        post(
            recording,
            endpoint,
            json!({"roomId": COURSE, "userId": user}),
        )
        .on(world::filled())
    };
    let second = |state: &mut ServerState| world::role(state, COURSE, "teacher.one", "owner");
    vec![
        change("groups_addOwner_ok", "groups.addOwner", "id-teacher.one"),
        change(
            "groups_addOwner_already",
            "groups.addOwner",
            "id-teacher.one",
        )
        .with(second)
        .refused(400, "error-user-already-owner"),
        change(
            "groups_removeOwner_ok",
            "groups.removeOwner",
            "id-teacher.one",
        )
        .with(second),
        change(
            "groups_removeOwner_last_owner",
            "groups.removeOwner",
            "id-moodle_api",
        )
        .refused(400, "error-remove-last-owner"),
    ]
}

fn deleted() -> Vec<Scenario> {
    let delete = |recording, room: &str| post(recording, "groups.delete", json!({"roomId": room}));
    vec![
        delete("groups_delete_ok", "room-course-with-members"),
        delete("groups_delete_archived", COURSE).with(|state| world::archive(state, COURSE)),
        delete("groups_delete_no_permission", COURSE)
            .on(world::filled())
            .by(Who::Student)
            .refused(400, "error-not-allowed"),
        delete("groups_delete_not_found", NO_ROOM).refused(400, "error-room-not-found"),
        delete("groups_delete_after_leaving", "room-owner-change")
            .with(left)
            .refused(400, "error-room-not-found"),
        delete("groups_delete_as_admin_not_a_member", "room-owner-change")
            .with(owner_change)
            .by(Who::Admin)
            .refused(400, "error-room-not-found"),
        post(
            "groups_delete_by_name_not_a_member",
            "groups.delete",
            json!({"roomName": "admins-only"}),
        )
        .refused(400, "error-room-not-found"),
        post(
            "rooms_delete_on_3_4",
            "rooms.delete",
            json!({"roomId": COURSE}),
        ),
    ]
}

fn messages() -> Vec<Scenario> {
    let read = |recording, query: &[(&'static str, &str)]| get(recording, "groups.messages", query);
    vec![
        read("groups_messages", &[("roomId", COURSE), ("count", "3")])
            .with(|state| world::messages(state, COURSE, 36)),
        read(
            "groups_messages_archived",
            &[("roomId", COURSE), ("count", "3")],
        )
        .with(|state| world::archive(state, COURSE))
        .refused(400, "error-room-archived")
        .differing(Differs::Names),
        read("groups_messages_unknown_room", &[("roomId", NO_ROOM)])
            .refused(400, "error-room-not-found"),
        get(
            "groups_history",
            "groups.history",
            &[("roomId", COURSE), ("count", "3")],
        )
        .with(|state| world::messages(state, COURSE, 36)),
        get(
            "rooms_membersOrderedByRole_on_3_4",
            "rooms.membersOrderedByRole",
            &[("roomId", COURSE)],
        ),
    ]
}

fn archived() -> Vec<Scenario> {
    let change = |recording, action: &str| {
        let body = json!({"rid": COURSE, "action": action});
        post(recording, "rooms.changeArchivationState", body)
    };
    vec![
        change("rooms_changeArchivationState_archive", "archive"),
        change(
            "rooms_changeArchivationState_archive_twice_first",
            "archive",
        ),
        change(
            "rooms_changeArchivationState_archive_twice_second",
            "archive",
        )
        .with(|state| world::archive(state, COURSE)),
        change("rooms_changeArchivationState_unarchive", "unarchive")
            .with(|state| world::archive(state, COURSE)),
    ]
}

fn many_at_once() -> Vec<Scenario> {
    let add = |recording, people: &[&str]| {
        post(
            recording,
            "method.call/addUsersToRoom",
            add_users(COURSE, people),
        )
    };
    vec![
        add(
            "method_call_addUsersToRoom_several",
            &["student.one", "student.two", "teacher.one"],
        ),
        add(
            "method_call_addUsersToRoom_one_unknown",
            &["student.one", "personne.inconnue"],
        ),
    ]
}

/// The body of `method.call/addUsersToRoom`.
pub(crate) fn add_users(room: &str, people: &[&str]) -> Value {
    let call = json!({
        "msg": "method", "id": "1", "method": "addUsersToRoom", "params": [{"rid": room, "users": people}],
    });
    json!({"message": call.to_string()})
}

fn without(state: &mut ServerState, name: &str) {
    state.groups.retain(|group| group.name != name);
}

fn left(state: &mut ServerState) {
    owner_change(state);
    world::leave(state, "room-owner-change", "moodle_api");
}
