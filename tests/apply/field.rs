//! A small site in which one step of each kind is to be done, started as often as a test likes: a server of its own each
//! time, on one Moodle that nobody changes.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use moodrift::config::{Overrides, load};
use moodrift::demo::chat::state::{GroupState, MemberState, ServerState};
use moodrift::demo::chat::{Credential, StandIn};
use moodrift::demo::{Demo, Options};
use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::engine;
use moodrift::run::{Observation, Session};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;
use url::Url;

use super::killed::{Journal, moodrift_with};
use super::purged::messages;
use super::stage::{Quiet, observe, stranger};

const TOKEN: &str = "the-token-of-these-tests";
/// Two groups that Moodle has purged; this one is archived.
pub(crate) const PURGED_ARCHIVED: &str = "purgedAndArchived";
/// In a group, and unknown to Moodle.
pub(crate) const GUEST: &str = "guestOfATeacher";
/// Two pages of them in each purged group.
const MESSAGES: usize = 120;
pub(crate) const PURGED: &str = "purgedAndOpen";

pub(crate) struct Field {
    demo: Demo,
    wwwroot: String,
    state: ServerState,
}

/// The site, started.
pub(crate) struct Round {
    pub(crate) server: StandIn,
    pub(crate) journal: Journal,
    pub(crate) folder: TempDir,
    config: PathBuf,
}

/// What a run changes of a server: of each group its name, whether it is archived, its rule for messages, and who is
/// what in it; and who is deactivated.
pub(crate) type Seen = (
    BTreeMap<String, (String, bool, Value, BTreeMap<String, Vec<String>>)>,
    Vec<String>,
);

impl Field {
    pub(crate) async fn set() -> Self {
        Self::lacking(1).await
    }

    /// The same, lacking so many of the students of one group, and a teacher.
    pub(crate) async fn lacking(students: usize) -> Self {
        let options = Options {
            seed: 42,
            courses: 60,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        let demo = Demo::start(&options).await.unwrap();
        let config = load(Some(&demo.config()), &Overrides::default(), |_| None).unwrap();
        let site = config.site().unwrap().clone();
        let session = Session::new(site, Vec::new(), &config.state_dir);
        let seen = observe(&session).await;
        let wwwroot = seen.ground.wwwroot.clone().unwrap().to_string();
        let dormant = engine::dormant_courses(&seen.ground.site);
        let mut quiet = Quiet::of(&seen);
        quiet.retain(|group| !dormant.contains(&group.course));
        // The smallest will do.
        quiet.sort_by_key(|group| group.teachers.len() + group.students.len());
        let many =
            |group: &Quiet| group.teachers.len() >= 2 && group.students.len() >= 3 + students;
        let at = quiet.iter().position(many).unwrap();
        let people = quiet.remove(at);
        quiet.retain(|other| other.course != people.course && !other.students.is_empty());
        let (archived, hidden) = (&quiet[0], &quiet[1]);
        let stranger = stranger(&seen, &people, archived);
        let kept = [&people, archived, hidden].map(|group| group.cm.0.to_string());
        let courses = [&people, archived, hidden].map(|group| group.course.0.to_string());
        let known = known(&seen, &stranger);
        for sql in alone(&courses.join(", "), known) {
            change(&demo, sql).await;
        }
        for sql in moodle(&kept.join(", "), people.cm.0, hidden.cm.0) {
            change(&demo, sql).await;
        }
        let mut state = demo.server().state();
        let rooms = [&people, archived, hidden].map(|group| group.room.clone());
        let here = |group: &GroupState| rooms.iter().any(|room| room.as_str() == group.id);
        state.groups.retain(here);
        let api = state.api_user.clone();
        let groups = state.groups.clone();
        state.users.retain(|user| {
            let mut members = groups.iter().flat_map(|group| &group.members);
            let known = [api.as_str(), stranger.as_str()].contains(&user.id.as_str());
            known || members.any(|member| member.user_id == user.id)
        });
        let lost = group(&mut state, &people.room).clone();
        for (id, archived) in [(PURGED, false), (PURGED_ARCHIVED, true)] {
            state.groups.push(purged(&lost, id, archived));
        }
        group(&mut state, &archived.room).archived = true;
        drift(&mut state, &people, &stranger, students);
        guest(&mut state, &people.room);
        permit(&mut state);
        Self {
            demo,
            wwwroot,
            state,
        }
    }

    /// The file of Moodle's database.
    pub(crate) fn moodle_file(&self) -> PathBuf {
        let url = self.demo.moodle();
        PathBuf::from(url.strip_prefix("sqlite://").unwrap())
    }

    /// Starts a server in the state of before, with a journal in a file or in a database.
    pub(crate) async fn round(&self, shared: Option<&Url>) -> Round {
        let api = &self.state.api_user;
        let credential = Credential {
            user_id: api.clone(),
            token: TOKEN.to_owned(),
        };
        let server = StandIn::start(self.state.clone(), vec![credential]);
        let server = server.await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml");
        let text = format!(
            "[sites.x]\nread_only = false\nlimits = {{ moodle_stale = 0 }}\n\
             repair = {{ rename = true, retention = true, activate = true }}\n\
             moodle = {{ database = {database:?}, wwwroot = {wwwroot:?} }}\n\
             [sites.x.rocketchat]\nurl = {url:?}\nuser_id = {api:?}\ntoken = {TOKEN:?}\n",
            database = self.demo.moodle(),
            wwwroot = self.wwwroot,
            url = server.url(),
        );
        std::fs::write(&config, text).unwrap();
        std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o600)).unwrap();
        let state = folder.path().join("state");
        let journal = match shared {
            None => Journal::File(state),
            Some(url) => Journal::Server(url.clone(), state),
        };
        Round {
            server,
            journal,
            folder,
            config,
        }
    }
}

impl Round {
    pub(crate) fn moodrift(&self, arguments: &[String]) -> Command {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        moodrift_with(&self.config, &self.journal, &arguments)
    }

    pub(crate) fn seen(&self) -> Seen {
        let state = self.server.state();
        let of = |group: &GroupState| {
            let members = group.members.iter();
            let members = members.map(|member| (member.user_id.clone(), member.roles.clone()));
            let rule = group.rest.get("retention").cloned().unwrap_or_default();
            let what = (group.name.clone(), group.archived, rule, members.collect());
            (group.id.clone(), what)
        };
        let idle = state.users.iter().filter(|user| !user.active);
        let idle = idle.map(|user| user.id.clone()).collect();
        (state.groups.iter().map(of).collect(), idle)
    }

    /// The folders that exports have become.
    pub(crate) fn exports(&self) -> Vec<PathBuf> {
        let folder = self.folder.path().join("state/exports/x");
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

/// Leaves three courses and the people in them, and one more person.
fn alone(courses: &str, person: i64) -> Vec<String> {
    let others = format!("NOT IN ({courses})");
    let enrolments = format!("SELECT id FROM mdl_enrol WHERE courseid {others}");
    let contexts =
        format!("SELECT id FROM mdl_context WHERE contextlevel = 50 AND instanceid {others}");
    vec![
        format!("DELETE FROM mdl_user_enrolments WHERE enrolid IN ({enrolments})"),
        format!("DELETE FROM mdl_role_assignments WHERE contextid IN ({contexts})"),
        format!("DELETE FROM mdl_enrol WHERE courseid {others}"),
        format!("DELETE FROM mdl_course_modules WHERE course {others}"),
        format!("DELETE FROM mdl_course WHERE id {others} AND category > 0"),
        format!(
            "DELETE FROM mdl_user WHERE id NOT IN (SELECT userid FROM mdl_user_enrolments)
             AND id NOT IN (SELECT userid FROM mdl_role_assignments) AND id <> {person}"
        ),
    ]
}

/// Whose account it is, in Moodle.
fn known(seen: &Observation, account: &ChatUserId) -> i64 {
    let ground = &seen.ground;
    let name = &ground.chat.account(account).unwrap().username;
    ground.directory.people_named(&name.folded())[0].0
}

/// Leaves three activities, hides one, has one tell how long its messages are kept, and purges two.
fn moodle(kept: &str, told: i64, hidden: i64) -> Vec<String> {
    let module = "module = (SELECT id FROM mdl_modules WHERE name = 'rocketchat')";
    let row = |room: &str, number: u32| {
        format!(
            "INSERT INTO mdl_rocketchatxrecyclebin (binid, cmid, rocketchatid) VALUES ({number}, {number}, '{room}')"
        )
    };
    vec![
        format!("DELETE FROM mdl_course_modules WHERE {module} AND id NOT IN ({kept})"),
        "DELETE FROM mdl_rocketchat WHERE id NOT IN (SELECT instance FROM mdl_course_modules)"
            .to_owned(),
        "DELETE FROM mdl_rocketchatxrecyclebin".to_owned(),
        format!("UPDATE mdl_course_modules SET visible = 0 WHERE id = {hidden}"),
        format!(
            "UPDATE mdl_rocketchat SET retentionenabled = 1, maxage = 3, filesonly = 1, excludepinned = 0
             WHERE id = (SELECT instance FROM mdl_course_modules WHERE id = {told})"
        ),
        row(PURGED, 987_654),
        row(PURGED_ARCHIVED, 987_655),
    ]
}

async fn change(demo: &Demo, sql: String) {
    let file = demo.moodle().strip_prefix("sqlite://").unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql);
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn group<'a>(state: &'a mut ServerState, room: &RoomId) -> &'a mut GroupState {
    let mut groups = state.groups.iter_mut();
    groups.find(|group| group.id == room.as_str()).unwrap()
}

fn purged(home: &GroupState, id: &str, archived: bool) -> GroupState {
    let mut lost = home.clone();
    lost.id = String::from(id);
    lost.name = format!("lost-{id}");
    lost.archived = archived;
    lost.messages = messages();
    lost.messages.truncate(MESSAGES);
    lost.rest.remove("fname");
    lost
}

/// One group drifts in every way at once.
fn drift(state: &mut ServerState, people: &Quiet, stranger: &ChatUserId, students: usize) {
    let named = |id: &ChatUserId| {
        let mut users = state.users.iter();
        users.find(|user| user.id == id.as_str()).unwrap().clone()
    };
    let newcomer = MemberState {
        roles: Vec::new(),
        user_id: stranger.to_string(),
        username: named(stranger).username,
    };
    let idle = people.students[2].clone();
    let group = group(state, &people.room);
    let others = people.students.iter().skip(3).take(students - 1);
    let gone = [&people.students[0], &people.teachers[0]];
    let gone: Vec<&ChatUserId> = gone.into_iter().chain(others).collect();
    group
        .members
        .retain(|member| gone.iter().all(|one| one.as_str() != member.user_id));
    for member in &mut group.members {
        if member.user_id == people.teachers[1].as_str() {
            member.roles = Vec::new();
        }
        if member.user_id == people.students[1].as_str() {
            member.roles = vec!["moderator".to_owned()];
        }
    }
    group.members.push(newcomer);
    group.users_count = i64::try_from(group.members.len()).unwrap();
    let own_name = "the-students-own";
    group.name = String::from(own_name);
    group.rest.insert("fname".to_owned(), json!(own_name));
    let rule = json!({"enabled": true, "overrideGlobal": true, "maxAge": 7,
        "filesOnly": true, "excludePinned": false});
    group.rest.insert("retention".to_owned(), rule);
    for user in &mut state.users {
        user.active &= user.id != idle.as_str();
    }
}

/// Somebody of whom Moodle knows nothing is in the group: a guest to the default preset.
fn guest(state: &mut ServerState, room: &RoomId) {
    let mut guest = state.users.iter().find(|user| user.active).unwrap().clone();
    guest.id = String::from(GUEST);
    guest.username = String::from("a.guest");
    guest.email = Some("guest@elsewhere.example".to_owned());
    guest.roles = vec!["user".to_owned()];
    let group = group(state, room);
    group.members.push(MemberState {
        roles: Vec::new(),
        user_id: guest.id.clone(),
        username: guest.username.clone(),
    });
    group.users_count += 1;
    state.users.push(guest);
}

/// The API account may activate accounts, and calls as often as it likes.
fn permit(state: &mut ServerState) {
    let api = state.api_user.clone();
    let own = state.users.iter().find(|user| user.id == api).unwrap();
    let mut grant = state.permissions[0].clone();
    grant.id = String::from("edit-other-user-active-status");
    grant.roles.clone_from(&own.roles);
    state.permissions.retain(|one| one.id != grant.id);
    state.permissions.push(grant);
    state
        .settings
        .insert("API_Enable_Rate_Limiter".to_owned(), json!(false));
}
