//! The requests of which releases make something different, and what four of them make of each.

use moodrift::demo::chat::state::{MemberState, ServerState};
use serde_json::{Value, json};

use crate::lifecycle::add_users;
use crate::world::{self, COURSE, NO_ROOM, Who};

/// A request to the filled state, and what becomes of it in each of the releases: the status, the `errorType` if there is
/// one, and the value at a place of the answer if one is named.
pub(crate) struct Case {
    pub(crate) what: &'static str,
    pub(crate) change: fn(&mut ServerState),
    pub(crate) who: Who,
    pub(crate) request: Request,
    pub(crate) shows: &'static str,
    pub(crate) expected: [&'static str; 4],
}

pub(crate) enum Request {
    Get(&'static str),
    Post(&'static str, Value),
}

fn case(
    what: &'static str,
    who: Who,
    request: Request,
    shows: &'static str,
    expected: [&'static str; 4],
) -> Case {
    Case {
        what,
        change: |_| {},
        who,
        request,
        shows,
        expected,
    }
}

impl Case {
    fn on(self, change: fn(&mut ServerState)) -> Self {
        Self { change, ..self }
    }
}

/// Members with their roles.
const BY_ROLE: &str = "rooms.membersOrderedByRole?roomId=room-course-101";
/// The web application, where an endpoint is not there.
const HTML: &str = "200 html";
/// What later releases say to parameters that are not in their schemas.
const BY_SCHEMA: &str = "400 invalid-params";

/// All of them.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = invitations();
    cases.extend(removals());
    cases.extend(members());
    cases.extend(members_by_role());
    cases.extend(bans());
    cases.extend(counters());
    cases.extend(accounts());
    cases.extend(new_accounts());
    cases.extend(switched_accounts());
    cases.extend(groups());
    cases.extend(settings());
    cases.extend(ends());
    cases
}

fn invitations() -> Vec<Case> {
    let invite = |body: Value| Request::Post("groups.invite", body);
    let none = "400 error-user-param-not-provided";
    vec![
        case(
            "one invitee",
            Who::Api,
            invite(json!({"roomId": COURSE, "username": "OUTSIDER"})),
            "/group/usersCount",
            ["200 7"; 4],
        ),
        case(
            "several invitees, one of them unknown",
            Who::Api,
            invite(json!({"roomId": COURSE, "usernames": ["outsider", "nobody.here", "admin"]})),
            "/group/usersCount",
            [none, "200 8", "200 8", "200 8"],
        ),
        case(
            "several invitees by their ids, and one more",
            Who::Api,
            invite(json!({"roomId": COURSE, "userIds": ["id-outsider"], "userId": "id-admin"})),
            "/group/usersCount",
            ["200 7", "200 8", "200 8", "200 8"],
        ),
        case(
            "several invitees, nobody knows them",
            Who::Api,
            invite(json!({"roomId": COURSE, "usernames": ["nobody.here"]})),
            "",
            [
                none,
                "400 error-empty-invite-list",
                "400 error-empty-invite-list",
                "400 error-empty-invite-list",
            ],
        ),
        case(
            "no invitee",
            Who::Api,
            invite(json!({"roomId": COURSE})),
            "",
            [
                none,
                "400 error-users-params-not-provided",
                "400 error-users-params-not-provided",
                "400 error-users-params-not-provided",
            ],
        ),
        case(
            "a banned invitee",
            Who::Api,
            invite(json!({"roomId": COURSE, "username": "outsider"})),
            "",
            ["200", "200", "200", "400 error-user-is-banned"],
        )
        .on(ban),
        case(
            "many at once by the server's method",
            Who::Api,
            Request::Post(
                "method.call/addUsersToRoom",
                add_users(COURSE, &["outsider", "nobody.here"]),
            ),
            "/success",
            ["200 true", "200 true", "200 true", "400 false"],
        ),
    ]
}

fn removals() -> Vec<Case> {
    let kick = |body: Value| Request::Post("groups.kick", body);
    let someone = || json!({"roomId": COURSE, "username": "student.two"});
    let right: fn(&mut ServerState) =
        |state| world::grant(state, "kick-user-from-any-p-room", "admin");
    let unseen = "400 error-room-not-found";
    vec![
        case(
            "removal from outside",
            Who::Admin,
            kick(someone()),
            "",
            [unseen; 4],
        ),
        case(
            "removal from outside with the right to",
            Who::Admin,
            kick(someone()),
            "",
            [unseen, "200", "200", "200"],
        )
        .on(right),
        case(
            "removal from outside of someone who is not inside",
            Who::Admin,
            kick(json!({"roomId": COURSE, "username": "outsider"})),
            "",
            [unseen, "200", "200", "200"],
        )
        .on(right),
        case(
            "removal of someone who is not inside",
            Who::Api,
            kick(json!({"roomId": COURSE, "username": "outsider"})),
            "",
            ["400 error-user-not-in-room"; 4],
        ),
        case(
            "removal of the last owner from outside",
            Who::Admin,
            kick(json!({"roomId": COURSE, "username": "moodle_api"})),
            "",
            [
                unseen,
                "400 error-you-are-last-owner",
                "400 error-you-are-last-owner",
                "400 error-you-are-last-owner",
            ],
        )
        .on(right),
        case(
            "removal from an archived group",
            Who::Api,
            kick(someone()),
            "",
            ["400 error-room-archived", "200", "200", "200"],
        )
        .on(|state| world::archive(state, COURSE)),
        case(
            "removal without any right",
            Who::Outsider,
            kick(someone()),
            "",
            [
                unseen,
                "400 error-not-allowed",
                "400 error-not-allowed",
                "400 error-not-allowed",
            ],
        ),
    ]
}

fn members() -> Vec<Case> {
    vec![
        case(
            "members, one of them deactivated",
            Who::Api,
            Request::Get("groups.members?roomId=room-course-101"),
            "/total",
            ["200 6", "200 5", "200 5", "200 5"],
        )
        .on(one_is_off),
        case(
            "what a list of members tells of each",
            Who::Api,
            Request::Get("groups.members?roomId=room-course-101"),
            "/members/0/_updatedAt",
            [
                "200",
                "200 \"2020-07-01T00:00:00.000Z\"",
                "200 \"2020-07-01T00:00:00.000Z\"",
                "200 \"2020-07-01T00:00:00.000Z\"",
            ],
        ),
        case(
            "roles, one of them of a deactivated account",
            Who::Api,
            Request::Get("groups.roles?roomId=room-course-101"),
            "/roles/1/u/username",
            ["200 \"teacher.one\""; 4],
        )
        .on(one_is_off),
    ]
}

fn members_by_role() -> Vec<Case> {
    vec![
        case(
            "members by role",
            Who::Api,
            Request::Get(BY_ROLE),
            "/members/0/roles",
            [HTML, HTML, "200 [\"owner\"]", "200 [\"owner\"]"],
        ),
        case(
            "members by role, with their subscriptions",
            Who::Api,
            Request::Get(BY_ROLE),
            "/members/0/subscription/roles",
            [HTML, HTML, "200", "200 [\"owner\"]"],
        ),
        case(
            "members by role, leaders before moderators",
            Who::Api,
            Request::Get(BY_ROLE),
            "/members/1/username",
            [HTML, HTML, "200 \"teacher.one\"", "200 \"student.two\""],
        )
        .on(|state| world::role(state, COURSE, "student.two", "leader")),
        case(
            "members by role, without the deactivated",
            Who::Api,
            Request::Get(BY_ROLE),
            "/total",
            [HTML, HTML, "200 5", "200 5"],
        )
        .on(one_is_off),
        case(
            "a page of members by role",
            Who::Api,
            Request::Get("rooms.membersOrderedByRole?roomId=room-course-101&count=2&offset=5"),
            "/members/0/username",
            [HTML, HTML, "200 \"teacher.two\"", "200 \"teacher.two\""],
        ),
        case(
            "members by role of an archived group",
            Who::Api,
            Request::Get(BY_ROLE),
            "/total",
            [HTML, HTML, "200 6", "200 6"],
        )
        .on(|state| world::archive(state, COURSE)),
        case(
            "members by role for someone outside",
            Who::Admin,
            Request::Get(BY_ROLE),
            "",
            [HTML, HTML, "404", "404"],
        ),
        case(
            "members by role of a room that is not there",
            Who::Api,
            Request::Get("rooms.membersOrderedByRole?roomId=NoSuchRoom0000000"),
            "",
            [
                HTML,
                HTML,
                "400 error-room-not-found",
                "400 error-room-not-found",
            ],
        ),
    ]
}

fn bans() -> Vec<Case> {
    vec![
        case(
            "banned people",
            Who::Api,
            Request::Get("rooms.bannedUsers?roomId=room-course-101"),
            "/bannedUsers/0/username",
            [HTML, HTML, HTML, "200 \"outsider\""],
        )
        .on(ban),
        case(
            "banned people for someone outside",
            Who::Admin,
            Request::Get("rooms.bannedUsers?roomId=room-course-101"),
            "/error",
            [HTML, HTML, HTML, "401 \"unauthorized\""],
        )
        .on(ban),
        case(
            "a banned member asks",
            Who::Outsider,
            Request::Get("groups.info?roomId=room-course-101"),
            "",
            ["400 error-room-not-found"; 4],
        )
        .on(ban),
    ]
}

/// Whether a group stands in a member's list, and who may ask.
fn counters() -> Vec<Case> {
    let of = |what, who, request: &'static str, shows, expected| {
        case(what, who, Request::Get(request), shows, expected)
    };
    let hidden: fn(&mut ServerState) = |state| {
        let group = world::room(state, COURSE);
        group.hidden_from.insert("id-student.two".to_owned());
    };
    let two = "groups.counters?roomId=room-course-101&userId=id-student.two";
    vec![
        of(
            "an open subscription",
            Who::Api,
            two,
            "/joined",
            ["200 true"; 4],
        ),
        of("a hidden group", Who::Api, two, "/joined", ["200 false"; 4]).on(hidden),
        of(
            "a hidden group's members",
            Who::Api,
            two,
            "/members",
            ["200 6"; 4],
        )
        .on(hidden),
        of(
            "somebody else's counters without the right",
            Who::Student,
            two,
            "",
            ["403"; 4],
        ),
        of(
            "one's own counters",
            Who::Student,
            "groups.counters?roomId=room-course-101",
            "/joined",
            ["200 true"; 4],
        ),
        of(
            "counters from outside",
            Who::Outsider,
            "groups.counters?roomId=room-course-101",
            "/members",
            ["200 null"; 4],
        ),
        of(
            "counters of an archived group",
            Who::Api,
            two,
            "",
            ["400 error-room-archived"; 4],
        )
        .on(|state| world::archive(state, COURSE)),
        of(
            "counters with a deactivated member",
            Who::Api,
            two,
            "/members",
            ["200 6", "200 6", "200 6", "200 5"],
        )
        .on(|state| world::deactivate(state, "student.three")),
    ]
}

fn accounts() -> Vec<Case> {
    vec![
        case(
            "an account's rooms, asked for as a field",
            Who::Admin,
            Request::Get("users.info?username=teacher.one&fields={\"userRooms\":1}"),
            "/user/rooms/0/roles",
            ["200 [\"moderator\"]", "200 [\"moderator\"]", "200", "200"],
        ),
        case(
            "an account's rooms, asked for by their own parameter",
            Who::Admin,
            Request::Get("users.info?username=teacher.one&includeUserRooms=true"),
            "/user/rooms/0/roles",
            ["200", "200", "200 [\"moderator\"]", "200 [\"moderator\"]"],
        ),
        case(
            "a ban among the rooms",
            Who::Admin,
            Request::Get("users.info?username=outsider&includeUserRooms=true"),
            "/user/rooms/0/rid",
            ["200", "200", "200", "200 \"room-course-101\""],
        )
        .on(ban),
        case(
            "whichever account",
            Who::Api,
            Request::Get("users.info"),
            "/user/username",
            [
                "200 \"rocket.cat\"",
                "400 error-invalid-params",
                "400 error-invalid-params",
                "400 error-invalid-params",
            ],
        ),
    ]
}

fn new_accounts() -> Vec<Case> {
    let create = |body: Value| Request::Post("users.create", body);
    let someone = |name: &str, key: &str, value: Value| {
        json!({
            "username": name, "email": "x.y@example.org", "name": "X Y", "password": "Fourteen-letters-1", (key): value,
        })
    };
    vec![
        case(
            "a new account with an unknown field",
            Who::Api,
            create(someone("x.y", "foo", json!("bar"))),
            "",
            ["400", BY_SCHEMA, BY_SCHEMA, BY_SCHEMA],
        ),
        case(
            "a weak password",
            Who::Api,
            create(someone("x.y", "password", json!("secret"))),
            "/details/0/error",
            [
                "200",
                "200",
                "200",
                "400 error-password-policy-not-met \"error-password-policy-not-met-minLength\"",
            ],
        ),
        case(
            "a good password",
            Who::Api,
            create(someone("x.y", "joinDefaultChannels", json!(false))),
            "/user/username",
            ["200 \"x.y\""; 4],
        ),
        case(
            "a name that nobody may have",
            Who::Api,
            create(someone("All", "verified", json!(true))),
            "",
            [
                "400 error-field-unavailable",
                "400 error-blocked-username",
                "400 error-blocked-username",
                "400 error-blocked-username",
            ],
        ),
        case(
            "no seat left",
            Who::Api,
            create(someone("x.y", "verified", json!(true))),
            "",
            ["400 error-license-user-limit-reached"; 4],
        )
        .on(|state| state.seats = Some(9)),
    ]
}

fn switched_accounts() -> Vec<Case> {
    vec![
        case(
            "switching off without the right to",
            Who::Api,
            Request::Post(
                "users.setActiveStatus",
                json!({"userId": "id-teacher.one", "activeStatus": false}),
            ),
            "/error",
            [
                "403 \"unauthorized\"",
                "403 \"User does not have the permissions required for this action [error-unauthorized]\"",
                "403 \"User does not have the permissions required for this action [error-unauthorized]\"",
                "403 \"User does not have the permissions required for this action [error-unauthorized]\"",
            ],
        ),
        case(
            "switching off the last administrator",
            Who::Admin,
            Request::Post(
                "users.setActiveStatus",
                json!({"userId": "id-admin", "activeStatus": false, "confirmRelinquish": true}),
            ),
            "",
            [
                "200",
                "400 error-action-not-allowed",
                "400 error-action-not-allowed",
                "400 error-action-not-allowed",
            ],
        ),
    ]
}

fn groups() -> Vec<Case> {
    let create = |body: Value| Request::Post("groups.create", body);
    vec![
        case(
            "a group without its maker",
            Who::Api,
            create(json!({"name": "new", "excludeSelf": true, "members": ["teacher.one"]})),
            "/group/usersCount",
            ["200 2", "200 1", "200 1", "200 1"],
        ),
        case(
            "a group with extra data",
            Who::Api,
            create(json!({"name": "new", "extraData": {"broadcast": true}})),
            "/group/broadcast",
            ["200", "200 true", "200 true", "200 true"],
        ),
        case(
            "a group of a reserved name",
            Who::Api,
            create(json!({"name": "system"})),
            "/group/name",
            [
                "200 \"system\"",
                "400 error-invalid-room-name",
                "400 error-invalid-room-name",
                "400 error-invalid-room-name",
            ],
        ),
    ]
}

fn settings() -> Vec<Case> {
    let save = |body: Value| Request::Post("rooms.saveRoomSettings", body);
    let handle = "400 error-duplicate-handle";
    vec![
        case(
            "a group renamed as an account is called",
            Who::Api,
            save(json!({"rid": COURSE, "roomName": "teacher.one"})),
            "",
            ["200", handle, handle, handle],
        ),
        case(
            "settings of a room that is not there",
            Who::Api,
            save(json!({"rid": NO_ROOM, "roomTopic": "x"})),
            "",
            [
                "400 error-action-not-allowed",
                "400 error-invalid-room",
                "400 error-invalid-room",
                "400 error-invalid-room",
            ],
        ),
        case(
            "a first retention",
            Who::Api,
            save(json!({"rid": COURSE, "retentionEnabled": true})),
            "",
            ["200", "400 error-action-not-allowed", "200", "200"],
        ),
        case(
            "a first override",
            Who::Api,
            save(json!({"rid": COURSE, "retentionOverrideGlobal": true})),
            "",
            ["200"; 4],
        ),
    ]
}

fn ends() -> Vec<Case> {
    vec![
        case(
            "deleting from outside",
            Who::Admin,
            Request::Post("rooms.delete", json!({"roomId": COURSE})),
            "",
            ["200 html", "200", "200", "200"],
        ),
        case(
            "deleting from outside without the right to",
            Who::Student,
            Request::Post("rooms.delete", json!({"roomId": COURSE})),
            "",
            [
                "200 html",
                "400 error-not-allowed",
                "400 error-not-allowed",
                "400 error-not-allowed",
            ],
        ),
        case(
            "deleting a team's main room",
            Who::Admin,
            Request::Post("rooms.delete", json!({"roomId": COURSE})),
            "",
            [
                "200 html",
                "200",
                "200",
                "400 error-cannot-delete-team-channel",
            ],
        )
        .on(|state| {
            let room = world::room(state, COURSE);
            room.rest.insert("teamMain".to_owned(), json!(true));
        }),
        case(
            "archiving, and archiving again, from outside",
            Who::Admin,
            Request::Post(
                "rooms.changeArchivationState",
                json!({"rid": COURSE, "action": "archive"}),
            ),
            "",
            ["200"; 4],
        )
        .on(|state| world::archive(state, COURSE)),
        case(
            "members of a broadcast",
            Who::Student,
            Request::Get("rooms.membersOrderedByRole?roomId=room-course-101"),
            "",
            ["200 html", "200 html", "403", "401"],
        )
        .on(|state| {
            let room = world::room(state, COURSE);
            room.rest.insert("broadcast".to_owned(), json!(true));
        }),
    ]
}

/// Bans someone from the course.
fn ban(state: &mut ServerState) {
    world::room(state, COURSE).banned.push(MemberState {
        roles: Vec::new(),
        user_id: "id-outsider".to_owned(),
        username: "outsider".to_owned(),
    });
}

/// Switches the moderator of the course off.
fn one_is_off(state: &mut ServerState) {
    world::deactivate(state, "teacher.one");
}
