//! Reads a written world back, without any help of the generator's.

use std::collections::{BTreeMap, BTreeSet};

use moodrift::demo::chat::state::{GroupState, MemberState, UserState};
use moodrift::demo::world::{Proportions, Recipe, World, build};
use moodrift::domain::drift::Code;
use moodrift::domain::ids::UnixTime;
use moodrift::domain::names::acceptable;
use sha1::{Digest, Sha1};
use sqlx::{Connection, SqliteConnection};

pub(crate) const NOW: i64 = 1_795_362_000;
pub(crate) const WWWROOT: &str = "https://moodle.univ-arche.example";

pub(crate) fn recipe(seed: u64, courses: usize) -> Recipe {
    Recipe {
        seed,
        courses,
        proportions: Proportions::ByCourses,
        now: UnixTime(NOW),
        wwwroot: WWWROOT.to_owned(),
        rocketchat_url: "http://127.0.0.1:3000".to_owned(),
    }
}

/// A world and a connection to its Moodle.
pub(crate) struct Site {
    pub(crate) world: World,
    pub(crate) moodle: SqliteConnection,
    _folder: tempfile::TempDir,
}

pub(crate) async fn site(seed: u64, courses: usize) -> Site {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("moodle.sqlite");
    let world = build(&recipe(seed, courses), &file).await.unwrap();
    let url = format!("sqlite://{}?mode=ro", file.display());
    let moodle = SqliteConnection::connect(&url).await.unwrap();
    Site {
        world,
        moodle,
        _folder: folder,
    }
}

impl Site {
    pub(crate) async fn number(&mut self, query: &'static str) -> i64 {
        sqlx::query_scalar(query)
            .fetch_one(&mut self.moodle)
            .await
            .unwrap()
    }

    pub(crate) async fn activities(&mut self) -> Vec<ActivityRow> {
        sqlx::query_as(
            "SELECT cm.id AS cm, cm.course, c.shortname, cm.visible AND cm.visibleoncoursepage, r.rocketchatid, \
             r.moderatorroles, r.userroles, ctx.path, \
             (c.visible = 0 OR cat.visible = 0 OR (c.enddate > 0 AND c.enddate <= ?)) \
             FROM mdl_course_modules cm \
             JOIN mdl_modules m ON m.id = cm.module AND m.name = 'rocketchat' \
             JOIN mdl_rocketchat r ON r.id = cm.instance \
             JOIN mdl_course c ON c.id = cm.course \
             JOIN mdl_course_categories cat ON cat.id = c.category \
             JOIN mdl_context ctx ON ctx.contextlevel = 50 AND ctx.instanceid = c.id ORDER BY cm.id",
        )
        .bind(NOW)
        .fetch_all(&mut self.moodle)
        .await
        .unwrap()
        .into_iter()
        .map(|row: (i64, i64, String, bool, String, String, String, String, bool)| ActivityRow {
            cm: row.0,
            course: row.1,
            shortname: row.2,
            shown: row.3,
            room: row.4,
            moderator_roles: numbers(&row.5, ','),
            user_roles: numbers(&row.6, ','),
            contexts: numbers(&row.7, '/'),
            dormant: row.8,
        })
        .collect()
    }

    /// Who should be in the activity's group by the plugin's sync, and who of them as moderator.
    pub(crate) async fn expected(&mut self, activity: &ActivityRow) -> BTreeMap<String, bool> {
        let rows: Vec<(String, Option<i64>, Option<i64>)> = sqlx::query_as(
            "SELECT u.username, ra.roleid, ra.contextid FROM mdl_user u \
             JOIN mdl_user_enrolments ue ON ue.userid = u.id \
             JOIN mdl_enrol e ON e.id = ue.enrolid \
             LEFT JOIN mdl_role_assignments ra ON ra.userid = u.id \
             WHERE u.deleted = 0 AND e.courseid = ?",
        )
        .bind(activity.course)
        .fetch_all(&mut self.moodle)
        .await
        .unwrap();
        let mut people = BTreeMap::new();
        for (username, role, context) in rows {
            let (Some(role), Some(context)) = (role, context) else {
                continue;
            };
            if !activity.contexts.contains(&context) {
                continue;
            }
            if activity.moderator_roles.contains(&role) {
                people.insert(username, true);
            } else if activity.user_roles.contains(&role) {
                people.entry(username).or_insert(false);
            }
        }
        people
    }
}

pub(crate) struct ActivityRow {
    pub(crate) cm: i64,
    pub(crate) course: i64,
    pub(crate) shortname: String,
    pub(crate) shown: bool,
    pub(crate) room: String,
    pub(crate) moderator_roles: BTreeSet<i64>,
    pub(crate) user_roles: BTreeSet<i64>,
    pub(crate) contexts: BTreeSet<i64>,
    pub(crate) dormant: bool,
}

pub(crate) fn numbers(text: &str, separator: char) -> BTreeSet<i64> {
    text.split(separator)
        .filter_map(|number| number.parse().ok())
        .collect()
}

pub(crate) fn groups(world: &World) -> BTreeMap<&str, &GroupState> {
    world
        .chat
        .groups
        .iter()
        .map(|group| (group.id.as_str(), group))
        .collect()
}

pub(crate) fn is_moderator(member: &MemberState) -> bool {
    member.roles.iter().any(|role| role == "moderator")
}

/// Drift about people, found without any help of the generator's.
pub(crate) async fn person_drift(site: &mut Site) -> BTreeSet<(Code, i64, String)> {
    let world = site.world.clone();
    let groups = groups(&world);
    let accounts: BTreeMap<&str, &UserState> = world
        .chat
        .users
        .iter()
        .map(|user| (user.username.as_str(), user))
        .collect();
    let emails: BTreeMap<String, String> =
        sqlx::query_as("SELECT username, email FROM mdl_user WHERE deleted = 0")
            .fetch_all(&mut site.moodle)
            .await
            .unwrap()
            .into_iter()
            .collect();
    let quiet: BTreeSet<(i64, &str)> = world
        .tolerated
        .iter()
        .map(|tolerated| (tolerated.cm.0, tolerated.username.as_str()))
        .collect();
    let invalid = cms(&world, Code::RolesInvalid);
    let mut found = BTreeSet::new();
    for activity in site.activities().await {
        let Some(group) = groups.get(activity.room.as_str()) else {
            continue;
        };
        if group.archived || invalid.contains(&activity.cm) {
            continue;
        }
        let expected = site.expected(&activity).await;
        let mut members: BTreeMap<&str, &MemberState> = group
            .members
            .iter()
            .map(|member| (member.username.as_str(), member))
            .collect();
        assert_eq!(
            members.len(),
            group.members.len(),
            "nobody is twice in {}",
            group.name
        );
        let mut note = |code, username: &str| {
            found.insert((code, activity.cm, username.to_owned()));
        };
        for (username, moderator) in &expected {
            match members.remove(username.as_str()).map(is_moderator) {
                Some(is) if is == *moderator => {}
                Some(false) => note(Code::ModeratorMissing, username),
                Some(true) => note(Code::ModeratorExtra, username),
                None if accounts.contains_key(username.as_str()) => {
                    note(Code::MemberMissing, username);
                }
                None => {
                    let same_address = members.keys().copied().find(|member| {
                        accounts.get(member).unwrap().email.as_ref() == emails.get(username)
                    });
                    if let Some(old) = same_address {
                        members.remove(old);
                        note(Code::IdentityMismatch, username);
                    } else if acceptable(username) {
                        note(Code::AccountMissing, username);
                    } else {
                        note(Code::UsernameRefused, username);
                    }
                }
            }
        }
        members.remove("moodle_api").unwrap();
        for username in members.into_keys() {
            if !quiet.contains(&(activity.cm, username)) {
                note(Code::MemberExtra, username);
            }
        }
    }
    found
}

pub(crate) fn cms(world: &World, code: Code) -> BTreeSet<i64> {
    let injected = world
        .injected
        .iter()
        .filter(|injected| injected.code == code);
    injected
        .filter_map(|injected| Some(injected.cm?.0))
        .collect()
}

pub(crate) fn injected_people(world: &World) -> BTreeSet<(Code, i64, String)> {
    let people = world
        .injected
        .iter()
        .filter(|injected| injected.code.about_a_person());
    people
        .map(|one| {
            (
                one.code,
                one.cm.unwrap().0,
                one.username.as_ref().unwrap().to_string(),
            )
        })
        .collect()
}

pub(crate) fn hex(text: &str) -> String {
    use std::fmt::Write as _;
    Sha1::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
}
