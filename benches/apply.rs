//! What carrying out a plan takes: five thousand steps in a thousand groups, as fast as the server goes, with answers that
//! take their time, and under a limiter.
//!
//! `cargo bench --bench apply`

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops at the first surprise"
)]
#![expect(clippy::panic, reason = "a benchmark stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "what is indexed is there, or it stops"
)]

#[path = "chat/rig.rs"]
mod rig;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use moodrift::demo::chat::save;
use moodrift::demo::chat::state::{GroupState, MemberState, PermissionState, ServerState};
use moodrift::demo::{Demo, Options, ServerVersion};
use moodrift::domain::applied::Outcome;
use moodrift::domain::drift::Code;
use moodrift::engine::{self, ClearedPlan, Ground, Verdict};
use moodrift::run::{Refresh, now};
use moodrift::store::{CourseOf, Intent, Leasing, RunKind, StepState, Store};
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use self::rig::{LATENCY, Rig, Taken, seconds};

const GROUPS: usize = 1_000;

/// What the limiter allows of one route: so many calls in a window of so long. A server's own are 10 in 60 s; the margin
/// that is kept at the end of a window is the same, so that it weighs six times as much here.
const CALLS: usize = 300;
const WINDOW: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    for version in [ServerVersion::V3_4, ServerVersion::V8_6] {
        println!("\nRocket.Chat {}", version.number());
        let adrift = drifted(version).await;
        for (what, latency, limited) in [
            ("no latency", None, false),
            ("20 to 300 ms", Some(LATENCY), false),
            ("limited", None, true),
        ] {
            let mut state = adrift.clone();
            if limited {
                limit(&mut state);
            }
            let file = folder.path().join("state.json");
            save(&file, &state).unwrap();
            run(version, &file, what, latency, limited).await;
        }
    }
}

fn options(version: ServerVersion, state: Option<&Path>) -> Options {
    Options {
        seed: 42,
        courses: 1_000,
        moodle: None,
        chat_state: state.map(Path::to_owned),
        server_version: Some(version),
    }
}

/// The server's state, with three members missing, one moderator demoted and one stranger in each group of more than eight.
async fn drifted(version: ServerVersion) -> ServerState {
    let demo = Demo::start(&options(version, None)).await.unwrap();
    let mut state = demo.server().state();
    let strangers: Vec<MemberState> = state
        .users
        .iter()
        .filter(|user| user.active && user.kind == "user" && user.id != state.api_user)
        .map(|user| MemberState {
            roles: Vec::new(),
            user_id: user.id.clone(),
            username: user.username.clone(),
        })
        .collect();
    for (at, group) in state.groups.iter_mut().enumerate() {
        if !group.archived && group.members.len() > 8 {
            let stranger = &strangers[(at * 7_919) % strangers.len()];
            disturb(group, stranger.clone());
        }
    }
    state
}

fn disturb(group: &mut GroupState, stranger: MemberState) {
    let mut left = 3;
    group.members.retain(|member| {
        let goes = left > 0 && member.roles.is_empty();
        left -= usize::from(goes);
        !goes
    });
    let moderator = |member: &&mut MemberState| member.roles == ["moderator"];
    if let Some(member) = group.members.iter_mut().find(moderator) {
        member.roles.clear();
    }
    if group
        .members
        .iter()
        .all(|member| member.user_id != stranger.user_id)
    {
        group.members.push(stranger);
    }
    group.users_count = i64::try_from(group.members.len()).unwrap();
}

/// Makes the limiter count the account's requests.
fn limit(state: &mut ServerState) {
    let bypass = "api-bypass-rate-limit";
    state
        .permissions
        .retain(|permission| permission.id != bypass);
    state.permissions.push(PermissionState {
        id: bypass.to_owned(),
        roles: Vec::new(),
    });
    let window = u64::try_from(WINDOW.as_millis()).unwrap();
    for (id, value) in [("Calls", CALLS as u64), ("Time", window)] {
        let id = format!("API_Enable_Rate_Limiter_Limit_{id}_Default");
        state.settings.insert(id, value.into());
    }
}

async fn run(
    version: ServerVersion,
    state: &Path,
    what: &str,
    latency: Option<(Duration, Duration)>,
    limited: bool,
) {
    let rig = Rig::start(&options(version, Some(state))).await;
    rig.slow(None);
    let seen = rig.read(Refresh::default()).await;
    let drifts = seen.findings.drifts.iter().filter(|drift| {
        matches!(
            drift.code,
            Code::MemberMissing | Code::MemberExtra | Code::ModeratorMissing
        )
    });
    let mut plan = engine::plan(&seen.ground, drifts);
    plan.groups.retain(|group| group.steps.len() == 5);
    let wanted: Vec<_> = plan
        .groups
        .iter()
        .take(GROUPS)
        .map(|group| group.room.clone())
        .collect();
    let drifts = seen.findings.drifts.iter().filter(|drift| {
        let room = drift.group.as_ref();
        matches!(
            drift.code,
            Code::MemberMissing | Code::MemberExtra | Code::ModeratorMissing
        ) && wanted
            .iter()
            .any(|target| target.room() == room && room.is_some())
    });
    let plan = engine::plan(&seen.ground, drifts);
    let (steps, groups) = (plan.steps().count(), plan.groups.len());
    let cleared = match seen.clear(plan, &rig.session.config().limits) {
        Verdict::Cleared(cleared) => cleared,
        Verdict::Held(held) => panic!("{:#?}", held.holds),
    };
    if what == "no latency" {
        journal(&cleared, &seen.ground).await;
    }
    if limited {
        // The windows of the reading are over.
        tokio::time::sleep(WINDOW).await;
    }
    let before = rig.server().look(<[_]>::len);
    let (events, heard) = unbounded_channel();
    drop(heard);
    let permit = rig.session.config().write_permit().unwrap();
    let applying = Box::pin(rig.session.apply(
        cleared,
        seen.ground,
        permit,
        events,
        CancellationToken::new(),
    ));
    let (report, taken) = rig.measured(latency, applying).await;
    let report = report.unwrap();
    let done = report
        .results
        .iter()
        .filter(|result| result.outcome == Outcome::Done)
        .count();
    println!(
        "  {what}: {steps} steps in {groups} groups, {done} done: {}",
        told(&taken, limited)
    );
    let lines = rig.server().requests();
    let mut routes: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines.get(before..).unwrap_or_default() {
        *routes.entry(line.path.as_str()).or_default() += 1;
    }
    for (path, number) in &routes {
        println!("      {number:>5} {path}");
    }
    if limited {
        let most = routes.values().max().copied().unwrap_or(0);
        let windows = u32::try_from(most.div_ceil(CALLS) - 1).unwrap();
        let best = WINDOW * windows;
        println!(
            "      the best that {CALLS} calls in {} allow: {}; {:.3} of it",
            seconds(WINDOW),
            seconds(best),
            taken.time.as_secs_f64() / best.as_secs_f64()
        );
    }
}

fn told(taken: &Taken, limited: bool) -> String {
    let all = format!("{} requests in {}", taken.requests, seconds(taken.time));
    if limited || taken.latency.is_zero() {
        return all;
    }
    let least = taken.latency.as_secs_f64() / 16.0;
    let ratio = taken.time.as_secs_f64() / least;
    format!("{all}; the latencies by 16: {least:.1} s, {ratio:.2} of it")
}

/// What the journal alone takes for that plan: each step noted before it is sent, and settled after.
async fn journal(cleared: &ClearedPlan, ground: &Ground) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let plan = cleared.plan();
    let began = Instant::now();
    let intent = Intent {
        kind: RunKind::Apply,
        parent: None,
        server: None,
        operator: "bench",
        reason: None,
        consents: &[],
        courses: &CourseOf::of(plan, &ground.site),
        judged: None,
    };
    let (run, ids) = store.begin(plan, &intent, now()).await.unwrap();
    let begun = began.elapsed();
    let mut ids = ids.into_iter();
    for group in &plan.groups {
        let leasing = store
            .lease("server", &group.room, run, "bench")
            .await
            .unwrap();
        let Leasing::Leased(lease) = leasing else {
            panic!("nobody else is there");
        };
        for _ in &group.steps {
            let id = ids.next().unwrap();
            assert!(store.sent_under(&lease, &[id], now()).await.unwrap());
            let said = (None, None);
            store
                .settle((run, id), StepState::Done, said, now())
                .await
                .unwrap();
        }
        lease.release().await.unwrap();
    }
    let time = began.elapsed();
    println!(
        "  the journal alone: {}, of which {} to write the plan down",
        seconds(time),
        seconds(begun)
    );
}
