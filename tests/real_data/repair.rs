//! The repair of the real site: every group that can be made right is right afterwards, and nothing else was touched.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use moodrift::domain::applied::Outcome;
use moodrift::domain::drift::Code;
use moodrift::domain::limits::LimitName;
use moodrift::domain::plan::{HoldReason, Plan, StepOp};
use moodrift::domain::policy::Preset;
use moodrift::domain::selection::Selection;
use moodrift::engine::{self, Verdict};
use moodrift::run::{Observation, Session};
use rstest::rstest;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::databases::Server;
use super::given::{self, CRASHED, Chat};
use super::rig::{HASTY, Rig, all_allowed, difference, moodrift, observe, said_of};

const CODES: [Code; 4] = [
    Code::MemberMissing,
    Code::MemberExtra,
    Code::ModeratorMissing,
    Code::ModeratorExtra,
];
const ONLY: &str = "member_missing,member_extra,moderator_missing,moderator_extra";

fn selected_plan(observation: &Observation) -> Plan {
    let selection = Selection {
        only: CODES.to_vec(),
        dormant: true,
        ..Selection::default()
    };
    let selected = engine::select(&observation.ground, &selection).unwrap();
    let drifts = observation.findings.drifts.iter();
    engine::plan(
        &observation.ground,
        drifts.filter(|drift| selected.plans(drift)),
    )
}

/// How many requests the differences take, one by one: an invitation as moderator takes two.
fn requests_needed(before: &Chat) -> usize {
    before
        .differences(&given::activities())
        .iter()
        .map(|(_, _, code, role)| match (*code, *role) {
            ("username_refused", _) => 0,
            ("member_missing", "moderator") => 2,
            _ => 1,
        })
        .sum()
}

/// Whether a server's state is what the repair has to lead to.
fn assert_repaired(after: &Value) {
    let before: Value =
        serde_json::from_slice(&std::fs::read(given::file("chat-before-7.json")).unwrap()).unwrap();
    let wanted = wanted_rosters();
    assert_eq!(wanted.len(), 41);
    for cm in CRASHED {
        let activities = given::activities();
        let activity = activities.iter().find(|activity| activity.cmid == cm);
        assert!(
            wanted.contains_key(&activity.unwrap().room),
            "activity {cm}"
        );
    }
    let rosters: BTreeMap<String, _> = Chat::of(after.clone())
        .groups
        .iter()
        .map(|group| (group.id.clone(), group.roster()))
        .collect();
    for (room, roster) in &wanted {
        assert_eq!(rosters.get(room), Some(roster), "group {room}");
    }

    let documents = |state: &Value| -> BTreeMap<String, Value> {
        let groups = state.get("groups").and_then(Value::as_array).unwrap();
        let id = |group: &Value| group.get("_id").unwrap().as_str().unwrap().to_owned();
        groups
            .iter()
            .map(|group| (id(group), group.clone()))
            .collect()
    };
    let (was, is) = (documents(&before), documents(after));
    let chat = Chat::of(before.clone());
    let right_before = |room: &String| {
        let roster = chat.group(room).unwrap().roster();
        wanted.get(room) == Some(&roster)
    };
    assert_eq!(
        was.keys().collect::<Vec<_>>(),
        is.keys().collect::<Vec<_>>()
    );
    let mut changed = 0;
    for (room, document) in &was {
        let mut now = is.get(room).unwrap().clone();
        if !wanted.contains_key(room) || right_before(room) {
            assert_eq!(&now, document, "nothing was to be done in {room}");
            continue;
        }
        // Of a group that was repaired, only what follows from its members may differ.
        changed += 1;
        let now = now.as_object_mut().unwrap();
        for key in ["members", "usersCount", "msgs", "messages", "_updatedAt"] {
            match document.get(key) {
                Some(value) => drop(now.insert(key.to_owned(), value.clone())),
                None => drop(now.remove(key)),
            }
        }
        assert_eq!(
            Some(&*now),
            document.as_object(),
            "{room} but for its members"
        );
    }
    assert!(changed > 30, "{changed}");
    for key in ["users", "permissions", "api_user", "server"] {
        assert_eq!(after.get(key), before.get(key), "{key}");
    }
}

/// Who should be in which open group afterwards: everybody expected who has an account, with the role he should have,
/// and, as they were, the API account and the owners.
fn wanted_rosters() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let before = given::chat("chat-before-7.json");
    let accounts = before.accounts();
    let mut rosters = BTreeMap::new();
    for activity in given::activities() {
        let Some(group) = before.open_group(&activity) else {
            continue;
        };
        let mut roster: BTreeMap<String, BTreeSet<String>> = activity
            .wanted()
            .into_iter()
            .filter(|(name, _)| accounts.contains_key(name))
            .map(|(name, moderator)| {
                let roles = moderator.then(|| "moderator".to_owned());
                (name, roles.into_iter().collect())
            })
            .collect();
        for member in &group.members {
            if member.account == before.api_user || member.roles.contains("owner") {
                roster.insert(member.username.to_lowercase(), member.roles.clone());
            }
        }
        rosters.insert(activity.room, roster);
    }
    rosters
}

/// Whether the groups that the plugin's own sync repaired have the same members, with the same roles, as it left them.
fn assert_as_the_plugin_left_them(after: &Chat) {
    let plugin = given::chat("chat-after-7.json");
    let mut compared = 0;
    for activity in given::activities() {
        if CRASHED.contains(&activity.cmid) {
            continue;
        }
        let Some(group) = after.open_group(&activity) else {
            continue;
        };
        let theirs = plugin.group(&activity.room).unwrap();
        assert_eq!(
            group.roster(),
            theirs.roster(),
            "activity {}",
            activity.cmid
        );
        compared += 1;
    }
    assert_eq!(compared, 37);
}

async fn repair(session: &Session, observation: &Observation) -> usize {
    let limits = &session.config().limits;
    let Verdict::Cleared(cleared) = observation.clear(selected_plan(observation), limits) else {
        panic!("every limit was allowed");
    };
    let planned = cleared.plan().steps().count();
    let (events, _nobody_watches) = mpsc::unbounded_channel();
    let report = session
        .apply(
            cleared,
            observation.ground.clone(),
            session.config().write_permit().unwrap(),
            events,
            CancellationToken::new(),
        )
        .await
        .unwrap();
    assert_eq!(report.results.len(), planned);
    for result in &report.results {
        assert_eq!(result.outcome, Outcome::Done, "{result:?}");
    }
    planned
}

fn writes(rig: &Rig) -> usize {
    let requests = rig.chat.requests();
    requests
        .iter()
        .filter(|request| request.method != "GET")
        .count()
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn every_open_group_has_exactly_its_people_afterwards(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let session = rig.unlimited(Preset::Plugin);
    let observation = observe(&session).await.unwrap();
    let steps = repair(&session, &observation).await;

    assert_eq!(steps, requests_needed(&given::chat("chat-before-7.json")));
    assert_eq!(writes(&rig), steps, "one request for each step");
    let after = serde_json::to_value(rig.chat.state()).unwrap();
    assert_repaired(&after);
    assert_as_the_plugin_left_them(&Chat::of(after));

    let again = observe(&session).await.unwrap();
    let left: BTreeSet<&str> = again
        .findings
        .drifts
        .iter()
        .filter_map(difference)
        .map(|(_, _, code, _)| code)
        .collect();
    assert_eq!(left, ["username_refused"].into());
    assert!(selected_plan(&again).is_empty());
}

/// The changes that are not about people: 22 archived, 20 opened, 29 renamed, 4 with a retention of its own, three lost.
#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn what_was_done_to_groups_is_undone_where_the_configuration_asks_for_it(
    #[case] server: Server,
) {
    let Some(database) = server.intact() else {
        return;
    };
    let repair = "[sites.real.repair]\nrename = true\nretention = true\n";
    let url = database.reader();
    let rig = Rig::with(url.as_str(), "chat-before-7.json", given::WWWROOT, repair).await;
    let session = rig.unlimited(Preset::Plugin);
    let observation = observe(&session).await.unwrap();
    let about_groups = |observation: &Observation| {
        let drifts = observation.findings.drifts.iter();
        engine::plan(
            &observation.ground,
            drifts.filter(|drift| drift.person.is_none()),
        )
    };
    let plan = about_groups(&observation);
    let of = |op: StepOp| -> Vec<i64> {
        let steps = plan.steps().filter(|(_, step)| step.op() == op);
        steps
            .map(|(_, step)| step.repairs.activity.map_or(0, |cm| cm.0))
            .collect()
    };
    assert_eq!(of(StepOp::Unarchive), [22]);
    assert_eq!(of(StepOp::Rename), [29]);
    assert_eq!(of(StepOp::SetRetention), [4]);
    let mut archived = of(StepOp::Archive);
    archived.sort_unstable();
    assert_eq!(archived, [0, 0, 0, 20]);
    let limits = &session.config().limits;
    let Verdict::Cleared(cleared) = observation.clear(plan, limits) else {
        panic!("every limit was allowed");
    };
    let (events, _nobody_watches) = mpsc::unbounded_channel();
    let permit = session.config().write_permit().unwrap();
    let cancel = CancellationToken::new();
    let report = session
        .apply(cleared, observation.ground, permit, events, cancel)
        .await
        .unwrap();
    for result in &report.results {
        assert_eq!(result.outcome, Outcome::Done, "{result:?}");
    }
    let again = observe(&session).await.unwrap();
    assert!(about_groups(&again).is_empty());
    for code in [
        Code::GroupArchived,
        Code::GroupNotArchived,
        Code::NameDiffers,
        Code::RetentionDiffers,
    ] {
        assert_eq!(said_of(&again, code), Vec::<i64>::new(), "{code}");
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn the_same_repair_is_held_until_its_limits_are_allowed(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let session = rig.session(Preset::Plugin, HASTY);
    let observation = observe(&session).await.unwrap();
    let limits = &session.config().limits;
    let Verdict::Held(held) = observation.clear(selected_plan(&observation), limits) else {
        panic!("more than a fifth of the groups would lose someone");
    };
    let reasons: BTreeSet<HoldReason> = held.holds.iter().map(|hold| hold.limit).collect();
    assert!(reasons.contains(&HoldReason::Limit(LimitName::GroupsShare)));

    let arguments = [
        "apply",
        "--yes",
        "--dormant",
        "--preset",
        "plugin",
        "--only",
        ONLY,
    ];
    let output = rig.moodrift(&arguments).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("groups_share"), "{said}");
    assert_eq!(writes(&rig), 0, "nothing was sent");
}

/// `moodrift demo --serve` in a process of its own.
struct Served {
    process: Child,
    config: std::path::PathBuf,
}

impl Served {
    fn start(database: &str, save: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_moodrift"))
            .env_clear()
            .args(["demo", "--serve", "--moodle", database])
            .args(["--wwwroot", given::WWWROOT, "--chat-state"])
            .arg(given::file("chat-before-7.json"))
            .arg("--save-chat-state")
            .arg(save)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let places: Value = serde_json::from_str(&line).unwrap();
        let config = places.get("config").unwrap().as_str().unwrap().into();
        Self { process, config }
    }

    fn stop(mut self) {
        let pid = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(told.success());
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Where a test failed before it stopped the server; it is gone otherwise.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn the_program_itself_repairs_what_the_served_demo_shows(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("chat.json");
    let served = Served::start(database.reader().as_str(), &saved);
    let selection = ["--dormant", "--preset", "plugin", "--only", ONLY];
    let check = async || {
        let arguments: Vec<&str> = ["check", "--format", "json"]
            .into_iter()
            .chain(selection)
            .collect();
        let output = moodrift(&served.config, &arguments).await;
        let check: Value = serde_json::from_slice(&output.stdout).unwrap();
        (
            output.status.code(),
            check.pointer("/summary/by_code").unwrap().clone(),
        )
    };
    let counts = serde_json::json!({
        "member_extra": 45, "member_missing": 133, "moderator_extra": 14, "moderator_missing": 7,
    });
    assert_eq!(check().await, (Some(2), counts));

    let allowed: Vec<String> = all_allowed()
        .into_iter()
        .map(|(name, figure)| format!("{name}={figure}"))
        .collect();
    let mut arguments = vec!["apply", "--yes"];
    arguments.extend(selection);
    for allow in &allowed {
        arguments.extend(["--allow", allow.as_str()]);
    }
    let output = moodrift(&served.config, &arguments).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");

    assert_eq!(check().await, (Some(0), serde_json::json!({})));
    served.stop();
    let after: Value = serde_json::from_slice(&std::fs::read(&saved).unwrap()).unwrap();
    assert_repaired(&after);
    assert_as_the_plugin_left_them(&Chat::of(after));
}
