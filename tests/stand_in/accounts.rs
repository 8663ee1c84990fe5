//! The scenarios about single accounts: asked for, made, switched off and on.

use moodrift::demo::chat::state::ServerState;
use serde_json::{Value, json};

use crate::scenarios::{Scenario, get, post};
use crate::world::{self, NO_USER, Who};

/// An account that the plugin made: nobody has used it yet.
const MADE_BY_PLUGIN: &str = "p1000007";

/// All of them.
pub(crate) fn all() -> Vec<Scenario> {
    let mut scenarios = asked();
    scenarios.extend(made());
    scenarios.extend(switched());
    scenarios
}

fn asked() -> Vec<Scenario> {
    let info = |recording, query: &[(&'static str, &str)]| get(recording, "users.info", query);
    let rooms = |recording| {
        let query = [("userId", "id-p1000007"), ("fields", "{\"userRooms\":1}")];
        info(recording, &query).with(made_by_plugin)
    };
    vec![
        info("users_info_by_id_ok", &[("userId", "id-student.one")]),
        info("users_info_by_username_ok", &[("username", "student.one")]),
        info(
            "users_info_by_username_other_case",
            &[("username", "Student.One")],
        )
        .status(400),
        info("users_info_as_plain_user", &[("username", "teacher.one")]).by(Who::Student),
        info("users_info_no_param", &[]),
        info("users_info_unknown_id", &[("userId", NO_USER)]).status(400),
        info("users_info_unknown_user", &[("username", "nobody.here")]).status(400),
        info("users_info_after_delete", &[("username", "student.one")])
            .with(|state| without(state, "student.one"))
            .status(400),
        rooms("users_info_userRooms_with_right").by(Who::Admin),
        rooms("users_info_userRooms_without_right"),
    ]
}

fn made() -> Vec<Scenario> {
    let make = |recording, body: Value| post(recording, "users.create", body);
    let full = |username: &str, email: &str| {
        json!({
            "username": username, "email": email, "name": "Someone New", "password": "secret", "verified": true,
            "joinDefaultChannels": false, "requirePasswordChange": false, "sendWelcomeEmail": false,
        })
    };
    let field = |field: &str, value: Value| {
        let mut body = full("x.y", "x.y@example.org");
        body.as_object_mut()
            .unwrap()
            .insert(field.to_owned(), value);
        body
    };
    let taken = "error-field-unavailable";
    let invalid = "error-input-is-not-a-valid-field";
    vec![
        make("users_create_ok", full("student.one", "student.one@example.org"))
            .with(|state| without(state, "student.one")),
        make("users_create_inactive", field("active", json!(false))).by(Who::Admin),
        make(
            "users_create_joinDefaultChannels_default",
            json!({"username": "minimal", "email": "minimal@example.org", "name": "Minimal", "password": "secret"}),
        )
        .with(world::channel)
        .by(Who::Admin),
        make("users_create_duplicate_username", full("student.one", "other@example.org")).refused(400, taken),
        make("users_create_duplicate_username_other_case", full("Student.One", "other3@example.org"))
            .refused(400, taken),
        make("users_create_duplicate_email", full("student.onebis", "student.one@example.org")).refused(400, taken),
        make("users_create_invalid_email", full("student.bad", "not-an-email")).refused(400, "error-invalid-email"),
        make("users_create_invalid_username", full("étudiant un", "etu1@example.org")).refused(400, invalid),
        make("users_create_username_with_at", full("stu@example.net", "stu@example.net")).refused(400, invalid),
        make("users_create_missing_password", json!({"username": "n", "email": "n@example.org", "name": "N"}))
            .status(400),
        make("users_create_password_empty", field("password", json!("")))
            .refused(400, "error-the-field-is-required"),
        make("users_create_unknown_field", field("foo", json!("bar"))).status(400),
        make("users_create_no_permission", full("x.y", "x.y@example.org"))
            .by(Who::Student)
            .refused(400, "error-action-not-allowed"),
    ]
}

fn switched() -> Vec<Scenario> {
    let switch = |recording, account: &str, active: bool| {
        let body = json!({"userId": account, "activeStatus": active});
        post(recording, "users.setActiveStatus", body).by(Who::Admin)
    };
    vec![
        switch("users_setActiveStatus_off", "id-teacher.one", false),
        switch("users_setActiveStatus_off_again", "id-teacher.one", false)
            .with(|state| world::deactivate(state, "teacher.one")),
        switch("users_setActiveStatus_on", "id-teacher.one", true)
            .with(|state| world::deactivate(state, "teacher.one")),
        switch(
            "users_setActiveStatus_no_permission",
            "id-moodle_api",
            false,
        )
        .by(Who::Api)
        .status(403),
        switch(
            "users_setActiveStatus_without_right",
            "id-teacher.one",
            false,
        )
        .by(Who::Api)
        .status(403),
    ]
}

fn without(state: &mut ServerState, username: &str) {
    state.users.retain(|user| user.username != username);
}

fn made_by_plugin(state: &mut ServerState) {
    world::account(
        state,
        MADE_BY_PLUGIN,
        &["user"],
        &json!({"avatarOrigin": "none"}),
    );
    world::channel(state);
    for room in ["GENERAL", "room-course-101", "room-course-ro"] {
        world::join(state, room, &[MADE_BY_PLUGIN]);
    }
    world::role(state, "room-course-101", MADE_BY_PLUGIN, "moderator");
}
