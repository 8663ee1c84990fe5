//! A small server of the tests' own: nine accounts, seven groups, the rights that a fresh 3.4 gives.

use moodrift::demo::chat::Credential;
use moodrift::demo::chat::state::{
    GroupState, MemberState, MessageState, PermissionState, Secrets, ServerState, TokenState,
    TwoFactor, UserState,
};
use serde_json::{Map, Value, json};

/// The group in which most things happen.
pub(crate) const COURSE: &str = "room-course-101";
/// A group of 201 members.
pub(crate) const BIG: &str = "room-load-big";
/// An id of no room.
pub(crate) const NO_ROOM: &str = "NoSuchRoom0000000";
/// An id of no account.
pub(crate) const NO_USER: &str = "NoSuchId000000000";
/// When everything was made.
const THEN: &str = "2024-09-01T08:00:00.000Z";

/// Who sends a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// The account with the role of the plugin.
    Api,
    /// An administrator.
    Admin,
    /// A plain account.
    Student,
    /// A plain account that is in no group.
    Outsider,
    /// An administrator with a token that bypasses the second factor.
    Bypassing,
    /// The same one with a token that does not.
    Challenged,
    /// The plugin's account, with a token that is none.
    BadToken,
    /// An account that does not exist.
    Stranger,
    /// Nobody.
    Nobody,
}

impl Who {
    /// The headers' values, where it sends any.
    pub(crate) fn credential(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Api => Some(("id-moodle_api", "token-of-id-moodle_api")),
            Self::Admin => Some(("id-admin", "token-of-id-admin")),
            Self::Student => Some(("id-student.one", "token-of-id-student.one")),
            Self::Outsider => Some(("id-outsider", "token-of-id-outsider")),
            Self::Bypassing => Some(("id-later.verified", "token-that-bypasses")),
            Self::Challenged => Some(("id-later.verified", "token-that-does-not")),
            Self::BadToken => Some(("id-moodle_api", "no-token")),
            Self::Stranger => Some(("id-stranger", "no-token")),
            Self::Nobody => None,
        }
    }
}

/// The tokens of everybody who has one.
pub(crate) fn tokens() -> Vec<Credential> {
    [Who::Api, Who::Admin, Who::Student, Who::Outsider]
        .into_iter()
        .filter_map(Who::credential)
        .map(|(id, token)| Credential {
            user_id: id.to_owned(),
            token: token.to_owned(),
        })
        .collect()
}

/// The server as it starts, without limiter and second factor: `course-101` has nobody but its owner.
pub(crate) fn early() -> ServerState {
    let mut state = ServerState {
        server: json!({"info": {"version": "3.4.0"}, "success": true}),
        api_user: "id-moodle_api".to_owned(),
        permissions: permissions(),
        ..ServerState::default()
    };
    state.settings = [
        "API_Enable_Rate_Limiter",
        "Accounts_TwoFactorAuthentication_By_Email_Enabled",
    ]
    .map(|id| (id.to_owned(), json!(false)))
    .into();
    let set_up = json!({"avatarOrigin": "none", "statusDefault": "online", "utcOffset": 0, "lastLogin": THEN});
    let seen = json!({"lastLogin": THEN});
    account(&mut state, "admin", &["admin"], &set_up);
    account(
        &mut state,
        "moodle_api",
        &["user", "moodle-integration"],
        &seen,
    );
    account(&mut state, "outsider", &["user"], &seen);
    account(&mut state, "student.one", &["user"], &seen);
    for name in ["student.two", "student.three", "teacher.one", "teacher.two"] {
        account(&mut state, name, &["user"], &json!({}));
    }
    state.users.push(UserState {
        id: "rocket.cat".to_owned(),
        active: true,
        email: None,
        name: Some("Rocket.Cat".to_owned()),
        roles: vec!["bot".to_owned()],
        kind: "bot".to_owned(),
        username: "rocket.cat".to_owned(),
        rest: std::collections::BTreeMap::new(),
    });
    for name in [
        "course-with-members",
        "course-ro",
        "course-101",
        "Course_102.A-b",
        "Course-101",
    ] {
        group(&mut state, name, "moodle_api");
    }
    room(&mut state, "room-course-ro")
        .rest
        .insert("customFields".to_owned(), json!({"moodle": "101"}));
    group(&mut state, "admins-only", "admin");
    group(&mut state, "plain-user-group", "student.one");
    join(
        &mut state,
        "room-course-with-members",
        &["student.one", "student.two"],
    );
    state
}

/// The settings of a fresh server, and an administrator with two tokens of his own: one bypasses the second factor.
pub(crate) fn untouched(state: &mut ServerState) {
    state.settings.clear();
    account(
        state,
        "later.verified",
        &["admin"],
        &json!({"settings": {}}),
    );
    let mut secrets = Secrets::with_password("right");
    for (who, name, two_factor) in [
        (Who::Bypassing, "t1", TwoFactor::Bypassed),
        (Who::Challenged, "t2", TwoFactor::Demanded),
    ] {
        let (_, token) = who.credential().unwrap();
        secrets
            .tokens
            .push(TokenState::personal(name, token, two_factor));
    }
    state
        .secrets
        .insert("id-later.verified".to_owned(), secrets);
}

/// Gives an account a password.
pub(crate) fn password(state: &mut ServerState, username: &str, password: &str) {
    let secrets = Secrets::with_password(password);
    state.secrets.insert(format!("id-{username}"), secrets);
}

/// The same with six people in `course-101`, one of them moderator.
pub(crate) fn filled() -> ServerState {
    let mut state = early();
    join(
        &mut state,
        COURSE,
        &[
            "student.one",
            "student.two",
            "student.three",
            "teacher.one",
            "teacher.two",
        ],
    );
    role(&mut state, COURSE, "teacher.one", "moderator");
    state
}

/// A server of 211 accounts and 211 groups.
pub(crate) fn crowded() -> ServerState {
    let mut state = early();
    for number in 0..200 {
        account(
            &mut state,
            &format!("load.user{number:03}"),
            &["user"],
            &json!({}),
        );
        group(&mut state, &format!("load-group-{number:03}"), "moodle_api");
    }
    for name in ["inactive.user", "inactive.user2"] {
        account(&mut state, name, &["user"], &json!({}));
        if let Some(user) = state.users.last_mut() {
            user.active = false;
        }
    }
    group(&mut state, "load-big", "moodle_api");
    let load: Vec<String> = (0..200)
        .map(|number| format!("load.user{number:03}"))
        .collect();
    let load: Vec<&str> = load.iter().map(String::as_str).collect();
    join(&mut state, BIG, &load);
    group(&mut state, "zz-one-more", "moodle_api");
    group(&mut state, "zz-of-others", "admin");
    group(&mut state, "zz-and-another", "moodle_api");
    rename_and_describe(&mut state);
    state
}

/// `course-101` after it was renamed, described, archived and opened again.
pub(crate) fn rename_and_describe(state: &mut ServerState) {
    let course = room(state, COURSE);
    "course-101-renamed".clone_into(&mut course.name);
    let more = json!({
        "fname": "course-101-renamed", "archived": false, "topic": "T", "description": "D", "announcement": "A",
        "retention": {"enabled": true, "overrideGlobal": true, "maxAge": 30},
    });
    course.rest.extend(entries(&more));
}

/// Archives a group.
pub(crate) fn archive(state: &mut ServerState, id: &str) {
    room(state, id).archived = true;
}

/// Adds an account.
pub(crate) fn account(state: &mut ServerState, username: &str, roles: &[&str], more: &Value) {
    state.users.push(UserState {
        id: format!("id-{username}"),
        active: true,
        email: Some(format!("{username}@example.org")),
        name: Some(display_name(username)),
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        kind: "user".to_owned(),
        username: username.to_owned(),
        rest: entries(more).collect(),
    });
}

/// Adds a group with its owner.
pub(crate) fn group(state: &mut ServerState, name: &str, owner: &str) {
    let rest = json!({
        "fname": name, "t": "p", "u": {"_id": format!("id-{owner}"), "username": owner}, "customFields": {},
        "ts": THEN, "ro": false, "_updatedAt": THEN,
    });
    state.groups.push(GroupState {
        id: format!("room-{name}"),
        name: name.to_owned(),
        archived: false,
        members: Vec::new(),
        users_count: 0,
        msgs: 0,
        messages: Vec::new(),
        banned: Vec::new(),
        hidden_from: std::collections::BTreeSet::new(),
        rest: entries(&rest).collect(),
    });
    let id = format!("room-{name}");
    join(state, &id, &[owner]);
    role(state, &id, owner, "owner");
}

/// A public channel, first of all rooms.
pub(crate) fn channel(state: &mut ServerState) {
    state.groups.insert(
        0,
        GroupState {
            id: "GENERAL".to_owned(),
            name: "general".to_owned(),
            archived: false,
            members: Vec::new(),
            users_count: 9,
            msgs: 9,
            messages: Vec::new(),
            banned: Vec::new(),
            hidden_from: std::collections::BTreeSet::new(),
            rest: entries(&json!({"t": "c", "usernames": [], "default": true})).collect(),
        },
    );
}

/// Puts people into a group.
pub(crate) fn join(state: &mut ServerState, id: &str, usernames: &[&str]) {
    let group = room(state, id);
    for &username in usernames {
        group.members.push(MemberState {
            roles: Vec::new(),
            user_id: format!("id-{username}"),
            username: username.to_owned(),
        });
        group.users_count += 1;
    }
}

/// Takes someone out of a group.
pub(crate) fn leave(state: &mut ServerState, id: &str, username: &str) {
    let group = room(state, id);
    group.members.retain(|member| member.username != username);
    group.users_count -= 1;
}

/// Gives a member a role.
pub(crate) fn role(state: &mut ServerState, id: &str, username: &str, role: &str) {
    let member = room(state, id)
        .members
        .iter_mut()
        .find(|member| member.username == username);
    member.unwrap().roles.push(role.to_owned());
}

/// Switches an account off.
pub(crate) fn deactivate(state: &mut ServerState, username: &str) {
    let user = state
        .users
        .iter_mut()
        .find(|user| user.username == username);
    user.unwrap().active = false;
}

/// Gives a right to a role.
pub(crate) fn grant(state: &mut ServerState, right: &str, role: &str) {
    let permission = state.permissions.iter_mut().find(|known| known.id == right);
    permission.unwrap().roles.push(role.to_owned());
}

/// Lets the server be of another release.
pub(crate) fn release(state: &mut ServerState, version: &str) {
    state.set_version(version);
}

/// Leaves messages of the system in a group.
pub(crate) fn messages(state: &mut ServerState, id: &str, count: usize) {
    let group = room(state, id);
    for number in 0..count {
        group.messages.push(MessageState {
            id: format!("message-{number:03}"),
            kind: Some("au".to_owned()),
            msg: "student.one".to_owned(),
            ts: THEN.to_owned(),
            u: json!({"_id": "id-moodle_api", "username": "moodle_api"}),
            rest: entries(&json!({"groupable": false})).collect(),
        });
        group.msgs += 1;
    }
}

/// A room of the state.
pub(crate) fn room<'s>(state: &'s mut ServerState, id: &str) -> &'s mut GroupState {
    state
        .groups
        .iter_mut()
        .find(|group| group.id == id)
        .unwrap()
}

fn permissions() -> Vec<PermissionState> {
    let grants: &[(&str, &[&str])] = &[
        (
            "create-personal-access-tokens",
            &["admin", "user", "moodle-integration"],
        ),
        ("add-user-to-joined-room", &["admin", "owner", "moderator"]),
        ("add-user-to-any-p-room", &[]),
        ("remove-user", &["admin", "owner", "moderator"]),
        ("set-moderator", &["admin", "owner"]),
        ("view-d-room", &["admin", "user", "bot", "app", "guest"]),
        (
            "view-full-other-user-info",
            &["admin", "moodle-integration"],
        ),
        ("view-joined-room", &["guest", "bot", "app", "anonymous"]),
        ("view-p-room", &["admin", "user", "anonymous", "guest"]),
        ("view-room-administration", &["admin", "moodle-integration"]),
        (
            "api-bypass-rate-limit",
            &["admin", "bot", "app", "moodle-integration"],
        ),
        ("archive-room", &["admin", "owner"]),
        ("create-p", &["admin", "user", "bot", "app"]),
        ("create-user", &["admin", "moodle-integration"]),
        ("delete-p", &["admin", "owner"]),
        ("edit-other-user-active-status", &["admin"]),
        ("edit-room", &["admin", "owner", "moderator"]),
        (
            "edit-room-retention-policy",
            &["admin", "moodle-integration"],
        ),
        ("kick-user-from-any-p-room", &[]),
        ("set-leader", &["admin", "owner"]),
        ("set-owner", &["admin", "owner"]),
        ("unarchive-room", &["admin", "moodle-integration"]),
        ("view-other-user-channels", &["admin"]),
    ];
    grants
        .iter()
        .map(|(id, roles)| PermissionState {
            id: (*id).to_owned(),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
        })
        .collect()
}

fn display_name(username: &str) -> String {
    username
        .split(['.', '_'])
        .map(capitalised)
        .collect::<Vec<_>>()
        .join(" ")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn entries(value: &Value) -> impl Iterator<Item = (String, Value)> {
    let entries: Map<String, Value> = value.as_object().cloned().unwrap_or_default();
    entries.into_iter()
}
