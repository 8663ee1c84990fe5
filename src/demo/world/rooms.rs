//! The Rocket.Chat server that the plugin filled: accounts, rights, groups in step with Moodle.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use serde_json::{Value, json};

use super::activities::group_name;
use super::names::{BOTS, CLUBS, GUESTS};
use super::people::chat_id;
use super::roster::Register;
use super::university::{Activity, BinnedFrom, DAY, Part, Showing, University};
use crate::demo::chat::state::{GroupState, MemberState, PermissionState, ServerState, UserState};
use crate::domain::drift::JoinAs;
use crate::domain::ids::{MoodleUserId, RoomId};

/// The account by which the plugin works.
pub(crate) const API_USERNAME: &str = "moodle_api";
/// The role of a moderator of a group.
pub(crate) const MODERATOR: &str = "moderator";
/// The role of an owner of a group.
pub(crate) const OWNER: &str = "owner";

/// Of so many accounts one has never been used.
const NEVER_USED: i64 = 20;
/// Of so many plain members of a group one has hidden it.
const HIDES: usize = 15;

/// What the server holds once the plugin has synchronised everything.
pub(crate) fn fill(rng: &mut Rng, university: &University) -> ServerState {
    let api = UserState {
        roles: vec!["user".to_owned(), "moodle-integration".to_owned()],
        ..account(
            &chat_id(rng),
            API_USERNAME,
            "Moodle API",
            Some("moodle-api@univ-arche.example"),
        )
    };
    let mut state = ServerState {
        server: json!({"info": {"version": "3.4.0"}, "success": true}),
        api_user: api.id.clone(),
        permissions: permissions(),
        ..ServerState::default()
    };
    state.users = accounts(rng, university, api);
    let members: BTreeMap<MoodleUserId, MemberState> = university
        .people
        .iter()
        .filter_map(|person| {
            Some((
                person.id,
                plain_member(person.chat.as_ref()?.as_str(), &person.username),
            ))
        })
        .collect();
    let register = Register::of(university);
    for activity in &university.activities {
        if let Some(group) = group_of(rng, university, &register, activity, &members, &state) {
            state.groups.push(group);
        }
    }
    add_binned(rng, university, &register, &members, &mut state);
    add_clubs(rng, university, &members, &mut state);
    state
}

impl ServerState {
    /// The group of that id.
    pub(crate) fn group_mut(&mut self, room: &RoomId) -> Option<&mut GroupState> {
        self.groups
            .iter_mut()
            .find(|group| group.id == room.as_str())
    }
}

impl GroupState {
    /// The member whose account it is.
    pub(crate) fn member_mut(&mut self, account: &str) -> Option<&mut MemberState> {
        self.members
            .iter_mut()
            .find(|member| member.user_id == account)
    }

    /// Sorts the members as the server lists them, and sets the counter.
    pub(crate) fn settle(&mut self) {
        self.members
            .sort_by(|one, other| one.username.cmp(&other.username));
        self.users_count = i64::try_from(self.members.len()).unwrap_or(i64::MAX);
    }
}

/// A member without a role.
pub(crate) fn plain_member(account: &str, username: &str) -> MemberState {
    MemberState {
        roles: Vec::new(),
        user_id: account.to_owned(),
        username: username.to_owned(),
    }
}

/// Everybody with an account: the administrator, the plugin, machines, people, visitors.
fn accounts(rng: &mut Rng, university: &University, api: UserState) -> Vec<UserState> {
    let admin = UserState {
        roles: vec!["admin".to_owned()],
        ..account(
            &chat_id(rng),
            "admin",
            "Admin",
            Some("admin@univ-arche.example"),
        )
    };
    let mut users = vec![
        admin,
        api,
        bot("rocket.cat", "rocket.cat", "Rocket.Cat", "bot"),
    ];
    for (login, name, kind) in BOTS {
        users.push(bot(&chat_id(rng), login, name, kind));
    }
    for (login, name) in GUESTS {
        let email = format!("{login}@visiteurs.example");
        users.push(account(&chat_id(rng), login, name, Some(&email)));
    }
    users.extend(university.people.iter().filter_map(|person| {
        let name = format!("{} {}", person.first, person.last);
        Some(used(
            university,
            person.id,
            account(
                person.chat.as_ref()?.as_str(),
                &person.username,
                &name,
                Some(&person.email),
            ),
        ))
    }));
    users.sort_by(|one, other| one.username.cmp(&other.username));
    users
}

/// The account of someone who has used it, some days ago; one in twenty never has.
fn used(university: &University, person: MoodleUserId, mut account: UserState) -> UserState {
    if person.0 % NEVER_USED != 0 {
        let ago = person.0 % 12 * DAY + person.0 * 7919 % DAY;
        let at = json!(stamp((university.now.0 - ago) * 1000));
        account.rest.insert("lastLogin".to_owned(), at);
    }
    account
}

fn account(id: &str, username: &str, name: &str, email: Option<&str>) -> UserState {
    UserState {
        id: id.to_owned(),
        active: true,
        email: email.map(str::to_owned),
        name: Some(name.to_owned()),
        roles: vec!["user".to_owned()],
        kind: "user".to_owned(),
        username: username.to_owned(),
        rest: BTreeMap::new(),
    }
}

fn bot(id: &str, username: &str, name: &str, kind: &str) -> UserState {
    UserState {
        roles: vec![kind.to_owned()],
        kind: kind.to_owned(),
        ..account(id, username, name, None)
    }
}

fn group_of(
    rng: &mut Rng,
    university: &University,
    register: &Register,
    activity: &Activity,
    members: &BTreeMap<MoodleUserId, MemberState>,
    state: &ServerState,
) -> Option<GroupState> {
    let course = university.course(activity.course)?;
    let name = group_name(&university.site_mark, &course.shortname, activity.cm);
    let seats = register
        .roster(university, activity)
        .into_iter()
        .filter_map(|seat| {
            let mut member = members.get(&seat.person)?.clone();
            if seat.sits_as == JoinAs::Moderator {
                member.roles.push(MODERATOR.to_owned());
            }
            Some(member)
        });
    let mut group = room(rng, university, &state.api_user, &name, activity.created);
    activity.room.as_ref()?.as_str().clone_into(&mut group.id);
    group.members.extend(seats);
    group.archived = activity.visibility != Showing::Shown;
    if let Some(days) = activity.retention {
        group
            .rest
            .insert("retention".to_owned(), retention(Some(days)));
    }
    group.settle();
    let plain = group
        .members
        .iter()
        .filter(|member| member.roles.is_empty());
    group.hidden_from = plain
        .skip(HIDES / 2)
        .step_by(HIDES)
        .map(|member| member.user_id.clone())
        .collect();
    Some(group)
}

/// A private group of the API account's, in which it is alone.
pub(crate) fn room(
    rng: &mut Rng,
    university: &University,
    api_user: &str,
    name: &str,
    created: i64,
) -> GroupState {
    let now = university.now.0 * 1000;
    let updated = (now - rng.i64(60_000..12 * DAY * 1000)).max(created * 1000);
    let rest = [
        ("_updatedAt", json!(stamp(updated))),
        ("customFields", json!({})),
        ("fname", json!(name)),
        ("lm", json!(stamp(updated))),
        ("retention", retention(None)),
        ("ro", json!(false)),
        ("t", json!("p")),
        ("ts", json!(stamp(created * 1000 + rng.i64(0..1000)))),
        ("u", json!({"_id": api_user, "username": API_USERNAME})),
    ];
    GroupState {
        id: chat_id(rng),
        name: name.to_owned(),
        archived: false,
        members: vec![MemberState {
            roles: vec![OWNER.to_owned()],
            ..plain_member(api_user, API_USERNAME)
        }],
        users_count: 1,
        msgs: rng.i64(2..400),
        messages: Vec::new(),
        banned: Vec::new(),
        hidden_from: BTreeSet::new(),
        rest: rest
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    }
}

/// As the plugin pushes it to the server.
fn retention(days: Option<i64>) -> Value {
    json!({
        "enabled": days.is_some(),
        "excludePinned": false,
        "filesOnly": false,
        "maxAge": days.unwrap_or(90),
        "overrideGlobal": days.is_some(),
    })
}

/// Such as `2026-11-22T15:44:35.327Z`.
fn stamp(milliseconds: i64) -> String {
    format!(
        "{:.3}",
        jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default()
    )
}

/// Groups of deleted activities: archived, with the people of that time.
fn add_binned(
    rng: &mut Rng,
    university: &University,
    register: &Register,
    members: &BTreeMap<MoodleUserId, MemberState>,
    state: &mut ServerState,
) {
    for item in &university.bin {
        let course = match &item.from {
            BinnedFrom::Course { course, .. } => university.course(*course),
            BinnedFrom::Category { .. } => university.courses.first(),
        };
        let Some(course) = course else { continue };
        let shortname = match &item.from {
            BinnedFrom::Course { .. } => &course.shortname,
            BinnedFrom::Category { shortname, .. } => shortname,
        };
        for (cm, id) in &item.activities {
            let name = group_name(&university.site_mark, shortname, *cm);
            let mut group = room(
                rng,
                university,
                &state.api_user,
                &name,
                item.deleted - 30 * DAY,
            );
            id.as_str().clone_into(&mut group.id);
            let people = register
                .people_of(course.id)
                .filter_map(|person| members.get(&person));
            group.members.extend(people.take(24).cloned());
            group.archived = true;
            group.settle();
            state.groups.push(group);
        }
    }
}

/// Groups that people made themselves, and that are nobody else's business.
fn add_clubs(
    rng: &mut Rng,
    university: &University,
    members: &BTreeMap<MoodleUserId, MemberState>,
    state: &mut ServerState,
) {
    for club in CLUBS {
        let mut students = university
            .people
            .iter()
            .filter(|person| matches!(person.part, Part::Student(_)))
            .filter_map(|person| members.get(&person.id).cloned())
            .collect::<Vec<_>>();
        rng.shuffle(&mut students);
        students.truncate(rng.usize(6..20));
        let Some(founder) = students.first_mut() else {
            continue;
        };
        founder.roles.push(OWNER.to_owned());
        let creator = json!({"_id": founder.user_id, "username": founder.username});
        let created = university.now.0 - rng.i64(100..400) * DAY;
        let mut group = room(rng, university, &state.api_user, club, created);
        group.rest.insert("u".to_owned(), creator);
        group.rest.remove("retention");
        group.members = students;
        group.settle();
        state.groups.push(group);
    }
}

/// Who may do what on a fresh 3.4 server whose administrator made the role `moodle-integration`
/// as the plugin's documentation says. Only what bears on groups, their members and accounts.
fn permissions() -> Vec<PermissionState> {
    let list: &[(&str, &str)] = &[
        ("access-permissions", "admin"),
        ("add-user-to-any-c-room", "admin"),
        ("add-user-to-any-p-room", ""),
        ("add-user-to-joined-room", "admin owner moderator"),
        ("api-bypass-rate-limit", "admin app bot moodle-integration"),
        ("archive-room", "admin owner"),
        ("assign-admin-role", "admin"),
        ("assign-roles", "admin"),
        ("clean-channel-history", "admin moodle-integration"),
        ("create-c", "admin user bot app"),
        ("create-d", "admin user bot app"),
        ("create-p", "admin app bot moodle-integration user"),
        (
            "create-personal-access-tokens",
            "admin moodle-integration user",
        ),
        ("create-user", "admin moodle-integration"),
        ("delete-c", "admin owner"),
        ("delete-p", "admin owner"),
        ("delete-user", "admin moodle-integration"),
        ("edit-other-user-active-status", "admin"),
        ("edit-other-user-info", "admin"),
        ("edit-other-user-password", "admin"),
        ("edit-room", "admin owner moderator"),
        ("edit-room-retention-policy", "admin moodle-integration"),
        ("leave-c", "admin user bot anonymous app"),
        ("leave-p", "admin user bot anonymous app"),
        ("mute-user", "admin owner moderator"),
        ("post-readonly", "admin owner moderator"),
        ("remove-user", "admin owner moderator"),
        ("set-leader", "admin owner"),
        ("set-moderator", "admin owner"),
        ("set-owner", "admin owner"),
        ("set-readonly", "admin owner"),
        ("unarchive-room", "admin moodle-integration"),
        ("user-generate-access-token", "admin"),
        ("view-broadcast-member-list", "admin owner moderator"),
        ("view-c-room", "admin user bot app anonymous"),
        ("view-d-room", "admin user bot app guest"),
        ("view-full-other-user-info", "admin moodle-integration"),
        ("view-history", "admin user anonymous"),
        ("view-joined-room", "guest bot app anonymous"),
        ("view-logs", "admin"),
        ("view-other-user-channels", "admin"),
        ("view-outside-room", "admin owner moderator user"),
        ("view-p-room", "admin user anonymous guest"),
        ("view-privileged-setting", "admin"),
        ("view-room-administration", "admin moodle-integration"),
        ("view-statistics", "admin"),
        ("view-user-administration", "admin"),
    ];
    list.iter()
        .map(|(id, roles)| PermissionState {
            id: (*id).to_owned(),
            roles: roles.split_whitespace().map(str::to_owned).collect(),
        })
        .collect()
}
