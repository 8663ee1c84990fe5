//! Four courses of which each has drifted in its own way, as a Moodle in `SQLite` and the state of a server.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use moodrift::config::{Overrides, SiteConfig, load};
use moodrift::demo::chat::state::{
    GroupState, MemberState, PermissionState, ServerState, UserState,
};
use moodrift::demo::chat::{Change, Credential, StandIn};
use moodrift::domain::limits::LimitName;
use moodrift::domain::policy::Stance;
use moodrift::engine::Rows;
use moodrift::rocketchat::Timing;
use moodrift::run::Session;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use strum::IntoEnumIterator as _;
use tempfile::TempDir;

use crate::trial::{Repaired, observe, repair};

const WWWROOT: &str = "https://moodle.univ.example";
const SCHEMA: &str = include_str!("../../src/demo/world/moodle/schema.sql");
const API: &str = "moodle_api";
const TOKEN: &str = "the-token-of-the-api-account";
const TEACHER: i64 = 3;
const STUDENT: i64 = 5;
/// The courses, each with its number of students; lists of more than a hundred come in pages.
const COURSES: [(i64, usize); 4] = [(2, 6), (3, 6), (4, 103), (5, 6)];
/// The first id of people.
const FIRST: i64 = 10;

/// What a faultless reading says of someone in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) member: Stance,
    pub(crate) moderator: Stance,
}

/// Who is in which group with which roles.
pub(crate) type Seats = BTreeMap<(String, String), Vec<String>>;

pub(crate) struct University {
    folder: TempDir,
    config: SiteConfig,
    drifted: ServerState,
    seats: BTreeMap<(String, String), Seat>,
    /// The groups after a repair without any fault.
    pub(crate) repaired: Seats,
    /// What a try to repair comes to once there is nothing left that may be done.
    pub(crate) settled: Repaired,
}

/// Whose names the groups bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// This Moodle's.
    Right,
    /// One of them another Moodle's, which holds everything: nothing may ever be changed.
    OneOfAnother,
}

/// A server of its own for one trial, and a session that speaks to it.
pub(crate) struct Stage {
    pub(crate) server: StandIn,
    pub(crate) session: Session,
    _state: TempDir,
}

impl University {
    /// Makes it, and repairs it once without any fault, to know what is right.
    pub(crate) async fn found(named: Named) -> Self {
        let folder = TempDir::new().unwrap();
        let (sql, drifted) = World::default().build(named);
        let file = folder.path().join("moodle.sqlite");
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true);
        let mut moodle = options.connect().await.unwrap();
        for part in [SCHEMA.to_owned(), sql] {
            sqlx::raw_sql(AssertSqlSafe(part))
                .execute(&mut moodle)
                .await
                .unwrap();
        }
        moodle.close().await.unwrap();
        let config = config(&folder, &format!("sqlite://{}", file.display()));
        let mut university = Self {
            folder,
            config,
            drifted,
            seats: BTreeMap::new(),
            repaired: Seats::new(),
            settled: Repaired::NothingToDo,
        };
        let stage = university.stage(Timing::default()).await;
        if named == Named::Right {
            university.look(&stage.session).await;
            assert_eq!(repair(&stage.session).await, Repaired::Ran);
        }
        university.settled = repair(&stage.session).await;
        let held = matches!(university.settled, Repaired::Held(_));
        assert_eq!(held, named == Named::OneOfAnother);
        university.repaired = stage.seats();
        university
    }

    /// A server that has drifted, and a session.
    pub(crate) async fn stage(&self, timing: Timing) -> Stage {
        let token = Credential {
            user_id: format!("id-{API}"),
            token: TOKEN.to_owned(),
        };
        let server = StandIn::start(self.drifted.clone(), vec![token])
            .await
            .unwrap();
        let mut config = self.config.clone();
        config.rocketchat.url = Some(server.url());
        let state = TempDir::new_in(self.folder.path()).unwrap();
        Stage {
            server,
            session: Session::with_timing(config, Vec::new(), state.path(), timing),
            _state: state,
        }
    }

    async fn look(&mut self, session: &Session) {
        let seen = observe(session).await.unwrap();
        assert!(seen.is_complete(), "{:?}", seen.findings.unjudged);
        for activity in &seen.ground.site.activities {
            let (Rows::Judged(rows), Some(room)) = (seen.ground.rows(activity.cm), &activity.room)
            else {
                continue;
            };
            for row in rows {
                let Some(account) = row.who.chat_id else {
                    continue;
                };
                let seat = Seat {
                    member: row.member,
                    moderator: row.moderator,
                };
                let key = (room.as_str().to_owned(), account.as_str().to_owned());
                self.seats.insert(key, seat);
            }
        }
    }

    /// What a faultless reading says of whom a change is about.
    pub(crate) fn seat(&self, change: &Change) -> Option<&Seat> {
        let key = (change.room.clone()?, change.account.clone()?);
        self.seats.get(&key)
    }
}

impl Stage {
    /// Who is where, as the server has it.
    pub(crate) fn seats(&self) -> Seats {
        let groups = self.server.state().groups.into_iter();
        groups
            .flat_map(|group| {
                let seats = group.members.into_iter();
                seats.map(move |member| ((group.id.clone(), member.user_id), member.roles))
            })
            .collect()
    }
}

fn config(folder: &TempDir, database: &str) -> SiteConfig {
    let file = folder.path().join("config.toml");
    let text = format!(
        "[sites.faulty]\nread_only = false\nmoodle.database = \"{database}\"\nmoodle.prefix = \"mdl_\"\n\
         moodle.wwwroot = \"{WWWROOT}\"\nrocketchat.url = \"http://127.0.0.1:1\"\n\
         rocketchat.user_id = \"id-{API}\"\nrocketchat.token = {{ env = \"UNUSED\" }}\n"
    );
    std::fs::write(&file, text).unwrap();
    let limits = LimitName::iter().filter(|limit| *limit != LimitName::MoodleStale);
    let overrides = Overrides {
        limits: limits
            .map(|limit| (limit, 1_000_000))
            .chain([(LimitName::MoodleStale, 0)])
            .collect(),
        ..Overrides::default()
    };
    let config = load(Some(&file), &overrides, |_| None).unwrap();
    let mut site = config.site().unwrap().clone();
    site.rocketchat.token = moodrift::config::TokenSource::Literal(TOKEN.into());
    site
}

/// The world as it is made.
#[derive(Default)]
struct World {
    sql: String,
    users: Vec<UserState>,
    groups: Vec<GroupState>,
    people: i64,
}

impl World {
    fn build(mut self, named: Named) -> (String, ServerState) {
        self.site();
        self.account(API, &["user", "moodle-integration"], "user");
        self.account("admin", &["admin"], "user");
        self.account("rocket.bot", &["user"], "bot");
        self.account("guest", &["user"], "user");
        for number in 0..4 {
            self.person(&format!("stranger{number}"));
        }
        for (course, students) in COURSES {
            self.course(course, students, named);
        }
        for number in 0..104 {
            self.group(&format!("club{number:03}"), &format!("club-{number:03}"));
        }
        self.let_drift();
        self.users
            .sort_by(|one, other| one.username.cmp(&other.username));
        for group in &mut self.groups {
            group
                .members
                .sort_by(|one, other| one.username.cmp(&other.username));
            group.users_count = i64::try_from(group.members.len()).unwrap();
        }
        let state = ServerState {
            server: json!({"info": {"version": "3.4.0"}, "success": true}),
            api_user: format!("id-{API}"),
            permissions: permissions(),
            users: self.users,
            groups: self.groups,
            ..ServerState::default()
        };
        (self.sql, state)
    }

    fn insert(&mut self, table: &str, columns: &str, values: &str) {
        writeln!(
            self.sql,
            "INSERT INTO mdl_{table} ({columns}) VALUES ({values});"
        )
        .unwrap();
    }

    fn site(&mut self) {
        self.insert("course", "id, shortname", "1, 'UNI'");
        self.insert(
            "course_categories",
            "id, name, path, depth",
            "1, 'Sciences', '/1', 1",
        );
        self.insert("modules", "id, name", "20, 'rocketchat'");
        for (role, name) in [(TEACHER, "editingteacher"), (STUDENT, "student")] {
            let values = format!("{role}, '{name}', '{name}', ''");
            self.insert("role", "id, shortname, archetype, description", &values);
        }
        self.insert("config", "name, value", "'version', '2022112810'");
        self.insert("config", "name, value", "'siteadmins', '2'");
        self.insert(
            "config_plugins",
            "plugin, name, value",
            "'mod_rocketchat', 'version', '2024010900'",
        );
        self.insert("context", "id, contextlevel, path", "1, 10, '/1'");
    }

    fn course(&mut self, course: i64, students: usize, named: Named) {
        let values = format!("{course}, 1, 'C{course}', 'Course {course}'");
        self.insert("course", "id, category, shortname, fullname", &values);
        let values = format!("{}, {course}, 20, {course}", course * 10);
        self.insert("course_modules", "id, course, module, instance", &values);
        let values = format!(
            "{course}, {course}, 'Chat', '{}', '{TEACHER}', '{STUDENT}'",
            room(course)
        );
        self.insert(
            "rocketchat",
            "id, course, name, rocketchatid, moderatorroles, userroles",
            &values,
        );
        let values = format!("{0}, 50, {course}, '/1/{0}'", course * 10);
        self.insert("context", "id, contextlevel, instanceid, path", &values);
        let values = format!("{course}, 'manual', {course}");
        self.insert("enrol", "id, enrol, courseid", &values);
        let of = if (course, named) == (5, Named::OneOfAnother) {
            "https://another.univ.example"
        } else {
            WWWROOT
        };
        let mark = hex::encode(Sha1::digest(of));
        self.group(&room(course), &format!("{mark}_C{course}_{}", course * 10));
        for number in 0..2 {
            let teacher = format!("teacher{course}{number}");
            self.attend(course, &teacher, TEACHER);
            self.seat(course, &teacher, &["moderator"]);
        }
        for number in 0..students {
            let student = format!("student{course}.{number:03}");
            self.attend(course, &student, STUDENT);
            self.seat(course, &student, &[]);
        }
    }

    fn attend(&mut self, course: i64, username: &str, role: i64) {
        let person = self.person(username);
        let values = format!("{course}, {person}, 0");
        self.insert("user_enrolments", "enrolid, userid, timeend", &values);
        let values = format!("{}, {person}, {role}", course * 10);
        self.insert("role_assignments", "contextid, userid, roleid", &values);
    }

    fn person(&mut self, username: &str) -> i64 {
        self.people += 1;
        let id = FIRST + self.people;
        let values = format!("{id}, 1, '{username}', '{username}@univ.example', 'F', 'L{id}'");
        self.insert(
            "user",
            "id, confirmed, username, email, firstname, lastname",
            &values,
        );
        self.account(username, &["user"], "user");
        id
    }

    fn account(&mut self, username: &str, roles: &[&str], kind: &str) {
        self.users.push(UserState {
            id: format!("id-{username}"),
            active: true,
            email: Some(format!("{username}@univ.example")),
            name: Some(username.to_uppercase()),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
            kind: kind.to_owned(),
            username: username.to_owned(),
            rest: BTreeMap::new(),
        });
    }

    fn group(&mut self, id: &str, name: &str) {
        let rest = json!({
            "fname": name, "t": "p", "u": {"_id": format!("id-{API}"), "username": API},
            "_updatedAt": "2026-09-01T08:00:00.000Z",
        });
        let rest = rest.as_object().cloned().unwrap_or_default();
        self.groups.push(GroupState {
            id: id.to_owned(),
            name: name.to_owned(),
            archived: false,
            members: vec![member(API, &["owner"])],
            users_count: 0,
            msgs: 0,
            messages: Vec::new(),
            banned: Vec::new(),
            hidden_from: std::collections::BTreeSet::new(),
            rest: rest.into_iter().collect::<BTreeMap<String, Value>>(),
        });
    }

    fn members(&mut self, course: i64) -> &mut Vec<MemberState> {
        let wanted = room(course);
        let mut groups = self.groups.iter_mut();
        &mut groups.find(|group| group.id == wanted).unwrap().members
    }

    fn seat(&mut self, course: i64, username: &str, roles: &[&str]) {
        let members = self.members(course);
        members.retain(|member| member.username != username);
        members.push(member(username, roles));
    }

    /// In every way that can be repaired, beside people who look wrong and may stay.
    fn let_drift(&mut self) {
        for course in [2, 3, 4, 5] {
            let gone = [format!("student{course}.001"), format!("teacher{course}0")];
            self.members(course)
                .retain(|member| !gone.contains(&member.username));
            self.seat(course, &format!("student{course}.002"), &["moderator"]);
            self.seat(course, "stranger0", &[]);
        }
        self.seat(2, "teacher21", &[]);
        self.seat(3, "stranger1", &["moderator"]);
        self.seat(4, "student4.050", &["moderator", "leader"]);
        self.seat(2, "admin", &[]);
        self.seat(4, "admin", &["moderator"]);
        self.seat(2, "rocket.bot", &[]);
        self.seat(3, "rocket.bot", &["moderator"]);
        self.seat(2, "guest", &[]);
        self.seat(3, "stranger2", &["owner"]);
        self.seat(4, "stranger3", &["owner", "moderator"]);
        let suspended = "UPDATE mdl_user_enrolments SET status = 1 WHERE userid IN
             (SELECT id FROM mdl_user WHERE username IN ('student2.003', 'student4.060'));\n";
        self.sql.push_str(suspended);
    }
}

fn room(course: i64) -> String {
    format!("room{course}")
}

fn member(username: &str, roles: &[&str]) -> MemberState {
    MemberState {
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        user_id: format!("id-{username}"),
        username: username.to_owned(),
    }
}

fn permissions() -> Vec<PermissionState> {
    let grants: [(&str, &[&str]); 8] = [
        ("add-user-to-joined-room", &["admin", "owner", "moderator"]),
        ("remove-user", &["admin", "owner", "moderator"]),
        ("set-moderator", &["admin", "owner"]),
        ("view-d-room", &["admin", "user", "bot"]),
        (
            "view-full-other-user-info",
            &["admin", "moodle-integration"],
        ),
        ("view-p-room", &["admin", "user"]),
        ("view-room-administration", &["admin", "moodle-integration"]),
        ("api-bypass-rate-limit", &["admin", "moodle-integration"]),
    ];
    grants
        .iter()
        .map(|(id, roles)| PermissionState {
            id: (*id).to_owned(),
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
        })
        .collect()
}
