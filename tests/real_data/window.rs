//! A window of time, evidence and contacts on the real site.

use std::collections::BTreeSet;
use std::sync::Arc;

use moodrift::domain::contacts::ContactAs;
use moodrift::domain::drift::{Basis, Code, Drift};
use moodrift::domain::ids::{CourseId, MoodleUserId, UnixTime};
use moodrift::domain::policy::Preset;
use moodrift::domain::reading::Reading;
use moodrift::domain::selection::Selection;
use moodrift::domain::site::{Place, Site};
use moodrift::domain::window::{Changed, Window};
use moodrift::engine::{contacts, select};
use moodrift::run::Observation;
use rstest::rstest;
use serde_json::Value;

use super::databases::Server;
use super::given;
use super::rig::{HASTY, Rig, observe};

async fn observed(server: Server, state: &str, preset: Preset) -> Option<Observation> {
    let database = server.intact()?;
    let rig = Rig::new(database.reader().as_str(), state).await;
    Some(observe(&rig.session(preset, HASTY)).await.unwrap())
}

fn selected(observation: &Observation, window: Window) -> Vec<&Drift> {
    let selection = Selection {
        changed: Some(Changed {
            window,
            log: Reading::Known(Vec::new()),
        }),
        ..Selection::default()
    };
    let selected = select(&observation.ground, &selection).unwrap();
    let drifts = observation.findings.drifts.iter();
    drifts.filter(|drift| selected.takes(drift)).collect()
}

/// When anything was done to a person of a course, told from the rows alone, one by one.
fn times(site: &Site, course: CourseId, person: MoodleUserId) -> BTreeSet<UnixTime> {
    let categories = |id: CourseId| -> Vec<_> {
        let above = site.course(id).map(|course| site.categories_above(course));
        above.into_iter().flatten().map(|one| one.id).collect()
    };
    let of_course = |cm| site.activity(cm).is_some_and(|own| own.course == course);
    let enrolled = site
        .enrolments
        .iter()
        .filter(|one| one.course == course && one.person == person)
        .flat_map(|one| [one.created, one.modified]);
    let assigned = site
        .role_assignments
        .iter()
        .filter(|one| one.person == person)
        .filter(|one| match one.place {
            Place::Site => true,
            Place::Category(id) => categories(course).contains(&id),
            Place::Course(id) => id == course,
            // The real site's only one is in the only activity of its course.
            Place::Module(cm) => of_course(cm),
        })
        .map(|one| one.modified);
    let left = site.departed.iter().filter(|one| one.id == person);
    enrolled
        .chain(assigned)
        .chain(left.map(|one| one.modified))
        .collect()
}

/// The same for a difference about a group.
fn times_of_group(site: &Site, drift: &Drift) -> BTreeSet<UnixTime> {
    let activities = site.activities.iter();
    let own = activities.filter(|one| Some(one.cm) == drift.activity);
    let rows = site
        .bin
        .iter()
        .filter(|row| Some(&row.room) == drift.group.as_ref());
    let items = rows.flat_map(|row| row.course_item.iter().chain(&row.category_item));
    own.flat_map(|one| [one.created, one.modified])
        .chain(items.map(|item| item.deleted))
        .collect()
}

fn times_of(site: &Site, drift: &Drift) -> BTreeSet<UnixTime> {
    match &drift.person {
        Some(person) => person
            .moodle_id
            .map_or_else(BTreeSet::new, |id| times(site, drift.course.unwrap(), id)),
        None => times_of_group(site, drift),
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn every_second_of_the_site_s_history_has_the_differences_that_its_rows_tell(
    #[case] server: Server,
) {
    let preset = Preset::Plugin;
    let Some(observation) = observed(server, "chat-before-7.json", preset).await else {
        return;
    };
    let site = &observation.ground.site;
    let all = &observation.findings.drifts;
    let of_each: Vec<(&Drift, BTreeSet<UnixTime>)> = all
        .iter()
        .map(|drift| (drift, times_of(site, drift)))
        .collect();
    let seconds: BTreeSet<UnixTime> = of_each
        .iter()
        .flat_map(|(_, times)| times.clone())
        .collect();
    assert!(seconds.len() > 10, "{seconds:?}");
    for second in &seconds {
        let window = Window::new(*second, *second).unwrap();
        let expected: Vec<&Drift> = of_each
            .iter()
            .filter(|(_, times)| times.contains(second))
            .map(|(drift, _)| *drift)
            .collect();
        assert_eq!(selected(&observation, window), expected, "{second}");
    }
    let whole = Window::new(*seconds.first().unwrap(), *seconds.last().unwrap()).unwrap();
    let found = selected(&observation, whole);
    // Left over: strangers, who were never enrolled, and groups that nothing points at.
    let left = all.iter().filter(|drift| !found.contains(drift));
    let codes: BTreeSet<Code> = left.map(|drift| drift.code).collect();
    assert_eq!(codes, [Code::MemberExtra, Code::GroupOrphaned].into());
    assert!(found.len() > 300, "{}", found.len());
}

/// Someone whom the registrar took out of the course, and whom nobody took out of the group: Moodle's log alone knows.
#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn who_was_unenrolled_is_found_by_the_log_alone(#[case] server: Server) {
    let Some(database) = server.fresh() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let observation = observe(&rig.session(Preset::Plugin, HASTY)).await.unwrap();
    let site = &observation.ground.site;
    // A student who is where he should be, in the only activity of his course.
    let (course, person, name) = settled(&observation);
    let now = site.as_of.0;
    let backslash = match server {
        Server::Postgres => r"\",
        Server::MariaDb => r"\\",
    };
    let event = format!("'{backslash}core{backslash}event{backslash}user_enrolment_deleted'");
    database.execute(&[
        format!("DELETE FROM mdl_role_assignments WHERE userid = {person}"),
        format!("DELETE FROM mdl_user_enrolments WHERE userid = {person}"),
    ]);
    let window = [(now - 600).to_string(), (now + 600).to_string()].map(|at| {
        jiff::Timestamp::from_second(at.parse().unwrap())
            .unwrap()
            .to_string()
    });
    let check = [
        "check",
        "--preset",
        "plugin",
        "--format",
        "json",
        "--changed-between",
        &window[0],
        &window[1],
    ];
    let before = rig.moodrift(&check).await;
    let said = String::from_utf8(before.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("standard log cannot be read"), "{said}");
    let json: Value = serde_json::from_slice(&before.stdout).unwrap();
    assert_eq!(json["window"]["log"], "not readable");
    assert_eq!(json["drifts"], Value::Array(Vec::new()));
    assert_eq!(before.status.code(), Some(0), "{json}");

    database.execute(&[
        "CREATE TABLE mdl_logstore_standard_log (id BIGINT, eventname VARCHAR(255), component VARCHAR(100), \
         courseid BIGINT, relateduserid BIGINT, userid BIGINT, timecreated BIGINT)"
            .to_owned(),
        format!("INSERT INTO mdl_logstore_standard_log VALUES (1, {event}, 'core', {course}, {person}, 2, {now})"),
    ]);
    if server == Server::Postgres {
        database.execute(&["GRANT SELECT ON mdl_logstore_standard_log TO reader".to_owned()]);
    }
    let after = rig.moodrift(&check).await;
    let json: Value = serde_json::from_slice(&after.stdout).unwrap();
    assert_eq!(String::from_utf8(after.stderr).unwrap(), "");
    assert_eq!(
        (&json["window"]["log"], &json["window"]["logged"]),
        (&"read".into(), &1.into())
    );
    let drifts = json["drifts"].as_array().unwrap();
    assert_eq!(drifts.len(), 1, "{drifts:#?}");
    assert_eq!(drifts[0]["code"], "member_extra");
    assert_eq!(drifts[0]["person"]["moodle_username"], *name);
    assert_eq!(drifts[0]["evidence"]["basis"]["fact"], "not_enrolled");
    assert_eq!(after.status.code(), Some(1));
}

/// A member of the group of the only activity of the only course he is enrolled in, about whom nothing differs.
fn settled(observation: &Observation) -> (CourseId, MoodleUserId, Arc<str>) {
    let (ground, site) = (&observation.ground, &observation.ground.site);
    let found = site.activities.iter().find_map(|activity| {
        let course = activity.course;
        let alone = site
            .activities
            .iter()
            .filter(|one| one.course == course)
            .count()
            == 1;
        let moodrift::engine::Rows::Judged(rows) = ground.rows(activity.cm) else {
            return None;
        };
        let mut rows = rows.into_iter().filter(|_| alone);
        rows.find_map(|row| {
            let id = row.who.moodle_id?;
            let once = site
                .enrolments
                .iter()
                .filter(|one| one.person == id)
                .count()
                == 1;
            let plain =
                row.basis == Basis::CourseRole && row.drift.is_none() && row.present.is_some();
            let settled = once && plain;
            settled.then_some((course, id, row.who.moodle_username?))
        })
    });
    found.unwrap()
}

/// The three who were unenrolled for good left no row, as the plugin left them in no group: there is nothing to find.
#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn the_special_cases_of_leaving_are_found_as_far_as_rows_tell(#[case] server: Server) {
    let preset = Preset::Plugin;
    let Some(observation) = observed(server, "chat-before-7.json", preset).await else {
        return;
    };
    let site = &observation.ground.site;
    let text = std::fs::read(given::file("special-cases.json")).unwrap();
    let file: Value = serde_json::from_slice(&text).unwrap();
    let left = site.departed.iter().map(|one| one.modified);
    let window = Window::new(left.clone().min().unwrap(), left.max().unwrap()).unwrap();
    let found = selected(&observation, window);
    let is = |drift: &&Drift, id: i64| {
        let person = drift.person.as_ref();
        person.is_some_and(|person| person.moodle_id == Some(MoodleUserId(id)))
    };
    for entry in file["special"]["user_deleted"].as_array().unwrap() {
        let id = entry[0].as_i64().unwrap();
        let all = observation.findings.drifts.iter();
        let about = all.filter(|drift| is(drift, id)).count();
        assert_eq!(
            found.iter().filter(|drift| is(drift, id)).count(),
            about,
            "{entry}"
        );
    }
    for entry in file["special"]["unenrolled_later"].as_array().unwrap() {
        let course: i64 = entry[0].as_str().unwrap().parse().unwrap();
        let id = entry[1].as_i64().unwrap();
        let enrolled = times(site, CourseId(course), MoodleUserId(id));
        let deleted = site.departed(MoodleUserId(id)).map(|one| one.modified);
        assert_eq!(
            enrolled,
            deleted.into_iter().collect(),
            "{entry}: no row of an enrolment"
        );
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn every_difference_has_an_evidence_of_its_code_s_kind(#[case] server: Server) {
    for state in [
        "chat-before-7.json",
        "chat-after-7.json",
        "chat-seeded.json",
    ] {
        for preset in [Preset::Default, Preset::Plugin, Preset::Strict] {
            let Some(observation) = observed(server, state, preset).await else {
                return;
            };
            assert!(observation.findings.drifts.len() > 100);
            for drift in &observation.findings.drifts {
                let kinds = drift.code.evidence();
                assert!(kinds.contains(&drift.evidence.kind()), "{drift:?}");
            }
        }
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn the_moderators_told_are_those_of_the_plugin_who_can_act(#[case] server: Server) {
    let preset = Preset::Plugin;
    let Some(observation) = observed(server, "chat-before-7.json", preset).await else {
        return;
    };
    let site = &observation.ground.site;
    let told = contacts(&observation.ground, &observation.findings.drifts);
    let activities = given::activities();
    assert!(told.len() > 30, "{}", told.len());
    let (mut told_in_all, mut silent) = (0, 0);
    for own in &told {
        let activity = activities.iter().find(|one| one.cmid == own.cm.0).unwrap();
        let course = site.activity(own.cm).unwrap().course;
        let expected: BTreeSet<i64> = activity
            .members
            .iter()
            .filter(|member| member.ismoderator)
            .map(|member| member.userid)
            .filter(|id| can_act(site, course, MoodleUserId(*id)))
            .collect();
        let moderators: BTreeSet<i64> = own
            .people
            .iter()
            .filter(|contact| contact.standing == ContactAs::Moderator)
            .map(|contact| contact.person.0)
            .collect();
        assert_eq!(moderators, expected, "{}", own.cm);
        told_in_all += moderators.len();
        silent += activity
            .members
            .iter()
            .filter(|member| member.ismoderator)
            .count()
            - expected.len();
    }
    assert!(
        told_in_all > 40 && silent > 0,
        "{told_in_all} told, {silent} not"
    );
}

fn can_act(site: &Site, course: CourseId, id: MoodleUserId) -> bool {
    let person = site.person(id).unwrap();
    let in_force = site.enrolments.iter().any(|one| {
        let method = site.methods.iter().find(|method| method.id == one.method);
        one.course == course
            && one.person == id
            && !one.suspended
            && one.starts.is_none_or(|at| at <= site.as_of)
            && one.ends.is_none_or(|at| at > site.as_of)
            && method.unwrap().enabled
    });
    in_force && !person.suspended && person.confirmed && &*person.auth != "nologin"
}
