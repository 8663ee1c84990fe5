//! What differs on the real site: the counts, and person by person the same as the plugin's own code says.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use moodrift::domain::drift::{Code, Drift};
use moodrift::domain::policy::{Preset, Stance};
use moodrift::engine::ExpectedPeople;
use moodrift::run::Observation;
use rstest::rstest;
use serde_json::Value;

use super::databases::Server;
use super::given::{self, CRASHED, Difference};
use super::rig::{HASTY, Rig, difference, observe, said_of};

async fn observed(rig: &Rig, preset: Preset) -> Observation {
    let observation = observe(&rig.session(preset, HASTY)).await.unwrap();
    assert_eq!(observation.findings.unjudged, []);
    observation
}

fn counted(codes: impl IntoIterator<Item = &'static str>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    counts
}

fn people(observation: &Observation) -> Vec<&Drift> {
    let drifts = observation.findings.drifts.iter();
    drifts.filter(|drift| drift.person.is_some()).collect()
}

/// (course module, username, code) of every drift about a person.
fn person_drifts(observation: &Observation) -> BTreeSet<(i64, String, &'static str)> {
    people(observation)
        .into_iter()
        .filter_map(difference)
        .map(|(cm, name, code, _)| (cm, name, code))
        .collect()
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn every_person_differs_as_the_plugin_s_own_code_says(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let observation = observed(&rig, Preset::Plugin).await;
    let (activities, chat) = (given::activities(), given::chat("chat-before-7.json"));

    let wanted = chat.differences(&activities);
    let found: Vec<Difference> = people(&observation)
        .into_iter()
        .map(|drift| difference(drift).unwrap())
        .collect();
    let once: BTreeSet<Difference> = found.iter().cloned().collect();
    assert_eq!(found.len(), once.len(), "one drift per activity and person");
    assert_eq!(
        (
            once.difference(&wanted).collect::<Vec<_>>(),
            wanted.difference(&once).collect::<Vec<_>>()
        ),
        (vec![], vec![]),
        "found and not wanted, wanted and not found"
    );

    // The counts that the data's own description names.
    let counts = counted(once.iter().map(|(_, _, code, _)| *code));
    let promised = [
        ("member_extra", 45),
        ("member_missing", 133),
        ("moderator_extra", 14),
        ("moderator_missing", 7),
        ("username_refused", 167),
    ];
    assert_eq!(counts, promised.into());
    let refused: BTreeSet<&String> = once
        .iter()
        .filter(|(_, _, code, _)| *code == "username_refused")
        .map(|(_, name, _, _)| name)
        .collect();
    assert_eq!(refused.len(), 54);
}

/// Whom each activity requires, by username in lower case, and whether as moderator: also where there is no open group to
/// hold it against.
#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn every_activity_expects_whom_the_plugin_s_own_code_wants(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let observation = observed(&rig, Preset::Plugin).await;
    let (activities, chat) = (given::activities(), given::chat("chat-before-7.json"));
    let ground = &observation.ground;
    let name = |person| {
        let person = ground.site.person(person).unwrap();
        person.username.to_lowercase()
    };
    let both = ground.site.activities.iter();
    let expectations: BTreeMap<i64, _> = both
        .zip(&ground.expectations.activities)
        .map(|(activity, expectation)| (activity.cm.0, &expectation.people))
        .collect();
    assert_eq!(expectations.len(), activities.len());
    let mut without_open_group = Vec::new();
    for activity in &activities {
        let Some(ExpectedPeople::Known(people)) = expectations.get(&activity.cmid) else {
            panic!("{}: nobody is known to be expected", activity.cmid);
        };
        let required = people.iter().filter(|one| one.member == Stance::Required);
        let required: BTreeMap<String, bool> = required
            .map(|one| (name(one.person), one.moderator == Stance::Required))
            .collect();
        assert!(!required.is_empty(), "{}", activity.cmid);
        assert_eq!(required, activity.wanted(), "{}", activity.cmid);
        if chat.open_group(activity).is_none() {
            without_open_group.push(activity.cmid);
        }
    }
    assert_eq!(
        (activities.len(), without_open_group),
        (45, vec![10, 22, 25, 27])
    );
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn each_side_s_ids_stand_beside_the_names(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let observation = observed(&rig, Preset::Plugin).await;
    let (activities, chat) = (given::activities(), given::chat("chat-before-7.json"));
    let accounts = chat.accounts();
    let enrolled: HashMap<(i64, String), i64> = activities
        .iter()
        .flat_map(|activity| {
            let of = |name: &str| (activity.cmid, name.to_lowercase());
            let members = activity.members.iter();
            members.map(move |person| (of(&person.username), person.userid))
        })
        .collect();
    for drift in people(&observation) {
        let person = drift.person.as_ref().unwrap();
        let name = person.username.as_str().to_lowercase();
        assert_eq!(
            person.chat_id.as_ref().map(ToString::to_string).as_deref(),
            accounts.get(&name).copied(),
            "{drift:?}"
        );
        // Who is not enrolled may be known to Moodle all the same.
        if let Some(id) = enrolled.get(&(drift.activity.unwrap().0, name)) {
            assert_eq!(person.moodle_id.map(|id| id.0), Some(*id), "{drift:?}");
        }
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn the_groups_differ_as_they_were_made_to_and_in_no_other_way(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    for preset in [Preset::Plugin, Preset::Default, Preset::Strict] {
        let observation = observed(&rig, preset).await;
        assert_eq!(said_of(&observation, Code::GroupMissing), [10]);
        assert_eq!(said_of(&observation, Code::GroupUnlinked), [25]);
        assert_eq!(said_of(&observation, Code::GroupArchived), [22]);
        assert_eq!(said_of(&observation, Code::GroupNotArchived), [20]);
        let others: Vec<&Drift> = observation
            .findings
            .drifts
            .iter()
            .filter(|drift| drift.person.is_none())
            // Some day Moodle's own clock makes the dump's recycle bins overdue.
            .filter(|drift| drift.code != Code::BinItemOverdue)
            .collect();
        // These four, a name, a retention, four groups that nothing points at: tests of their own look at them.
        assert_eq!(others.len(), 10, "{others:#?}");
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn the_default_policy_finds_nobody_that_the_plugin_s_does_not(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    for state in [
        "chat-before-7.json",
        "chat-after-7.json",
        "chat-seeded.json",
    ] {
        let rig = Rig::new(database.reader().as_str(), state).await;
        let plugin = person_drifts(&observed(&rig, Preset::Plugin).await);
        let default = person_drifts(&observed(&rig, Preset::Default).await);
        assert_eq!(
            default.difference(&plugin).collect::<Vec<_>>(),
            Vec::<&(i64, String, &str)>::new(),
            "{state}"
        );
        assert!(default.len() < plugin.len(), "{state}: it tolerates some");
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn what_the_plugin_s_sync_left_is_right_wherever_it_did_not_crash(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-after-7.json").await;
    let observation = observed(&rig, Preset::Default).await;
    let extra = said_of(&observation, Code::MemberExtra);
    assert_eq!(extra.iter().find(|cm| !CRASHED.contains(cm)), None);

    let elsewhere: BTreeSet<&'static str> = person_drifts(&observed(&rig, Preset::Plugin).await)
        .into_iter()
        .filter(|(cm, _, _)| !CRASHED.contains(cm))
        .map(|(_, _, code)| code)
        .collect();
    assert_eq!(elsewhere, ["username_refused"].into());
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn the_program_itself_prints_these_counts(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let arguments = ["check", "--preset", "plugin", "--format", "json"];
    let output = rig.moodrift(&arguments).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said, "");
    let check: Value = serde_json::from_slice(&output.stdout).unwrap();
    let at = |path: &str| check.pointer(path).unwrap_or(&Value::Null);
    assert_eq!(at("/complete"), true);
    assert_eq!(at("/unknown"), &serde_json::json!([]));
    assert_eq!(at("/summary/activities"), 45);
    let mut by_code = at("/summary/by_code").clone();
    // Some day the database's own clock makes the dump's recycle bins overdue.
    let overdue = by_code
        .as_object_mut()
        .and_then(|codes| codes.remove("bin_item_overdue"));
    let overdue = overdue.and_then(|number| number.as_u64()).unwrap_or(0);
    assert_eq!(
        by_code,
        serde_json::json!({
            "group_archived": 1, "group_missing": 1, "group_not_archived": 1, "group_orphaned": 4,
            "group_unlinked": 1, "member_extra": 45, "member_missing": 133, "moderator_extra": 14,
            "moderator_missing": 7, "name_differs": 1, "retention_differs": 1, "username_refused": 167,
        })
    );
    let drifts = at("/drifts").as_array().unwrap().len() as u64;
    assert_eq!(drifts, 376 + overdue);
}

/// Asked of a server of 3.4: version, own account, permissions, settings; accounts and groups, each a hundred and then
/// the rest; each linked group that the list does not have; then members and roles of each open linked group.
#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn two_requests_read_a_group(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    observed(&rig, Preset::Default).await;
    let chat = given::chat("chat-before-7.json");
    let activities = given::activities();
    let open: Vec<_> = activities
        .iter()
        .filter_map(|activity| chat.open_group(activity))
        .collect();
    let absent = activities
        .iter()
        .filter(|activity| !activity.room.is_empty() && chat.group(&activity.room).is_none())
        .count();
    let pages = |entries: usize| entries.div_ceil(100).min(2);
    let constant = 4 + pages(chat.users.len()) + pages(chat.groups.len());
    assert_eq!((open.len(), constant, absent), (41, 7, 1));
    let requests = rig.chat.requests();
    // Of what kind the token is, once in a session of the dashboard.
    let token = 1;
    assert_eq!(requests.len(), 2 * open.len() + constant + absent + token);
    assert!(requests.iter().all(|request| request.method == "GET"));
}
