//! Groups that are changed side by side, and what is told of them.

use std::cell::Cell;
use std::time::Duration;

use moodrift::config::Concurrency;
use moodrift::demo::chat::{CameTo, Credential, Fault, StandIn, Times};
use moodrift::domain::applied::{Outcome, Skipped};
use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::domain::limits::LimitName;
use moodrift::domain::target::Target;
use moodrift::rocketchat::{Credentials, Reader, Timing};
use moodrift::run::ApplyEvent;
use rstest::rstest;
use serde_json::json;
use strum::IntoEnumIterator as _;
use tokio_util::sync::CancellationToken;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::groups::TOKEN;
use super::killed::{Journal, moodrift, run};
use super::stage::{Cleared, Stage, results};

const CHANGES: [&str; 4] = [
    "groups.invite",
    "groups.addModerator",
    "groups.removeModerator",
    "groups.kick",
];

fn at_a_time(number: usize) -> Concurrency {
    Concurrency::between(number, number).unwrap()
}

/// The groups of a plan, with how many steps each has.
fn groups(cleared: &Cleared) -> Vec<(RoomId, usize)> {
    let groups = cleared.plan.plan().groups.iter();
    groups
        .map(|group| (group.room.room().unwrap().clone(), group.steps.len()))
        .collect()
}

/// All changes of one group meet this.
fn meets(stage: &Stage, room: &RoomId, fault: Fault) {
    for change in CHANGES {
        let route = format!("{change}?roomId={room}");
        stage.server().fault(&route, fault, Times::Always);
    }
}

fn changed_in(stage: &Stage, room: &RoomId) -> usize {
    let requests = stage.requests();
    let changed = requests.iter().filter(|line| {
        line.came_to == CameTo::Changed && line.room.as_deref() == Some(room.as_str())
    });
    changed.count()
}

#[tokio::test]
async fn a_group_does_not_wait_for_another_one() {
    let stage = Stage::within(at_a_time(4)).await;
    let cleared = stage.cleared_both().await;
    let [(first, _), (second, steps)] = groups(&cleared).try_into().unwrap();
    let before = changed_in(&stage, &second);
    meets(&stage, &first, Fault::Hang);
    let (running, _heard) = stage.start(cleared, CancellationToken::new());
    let through = async {
        while changed_in(&stage, &second) < before + steps {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(1), through).await;
    assert!(waited.is_ok(), "the second waits for the first");
    assert!(!running.is_finished());
    running.abort();
}

thread_local! {
    /// How often Moodle was read. A test of this kind runs on one thread, and alone on it.
    static READS: Cell<usize> = const { Cell::new(0) };
}

/// Counts how often Moodle is read.
struct Reads;

struct Message(bool);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0 |= field.name() == "message" && format!("{value:?}") == "read Moodle";
    }
}

impl Subscriber for Reads {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("moodrift::moodle")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(false);
        event.record(&mut message);
        READS.set(READS.get() + usize::from(message.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Once before the first of them, for the settings.
#[rstest]
#[case::together(4, 2)]
#[case::one_by_one(1, 3)]
#[tokio::test]
async fn moodle_is_read_once_for_as_many_groups_as_go_side_by_side(
    #[case] most: usize,
    #[case] reads: usize,
) {
    let stage = Stage::within(at_a_time(most)).await;
    let cleared = stage.cleared_both().await;
    // Nobody else in this program listens; whoever comes second finds it done.
    tracing::subscriber::set_global_default(Reads).ok();
    READS.set(0);
    let ran = stage.run(cleared).await;
    assert_eq!(ran.report.done(), 7, "{:#?}", ran.report);
    assert_eq!(READS.get(), reads);
    let first = |wanted: fn(&ApplyEvent) -> bool| ran.events.iter().position(wanted).unwrap();
    let last_reread = ran
        .events
        .iter()
        .rposition(|event| matches!(event, ApplyEvent::Rereading(_)));
    let sent = first(|event| matches!(event, ApplyEvent::Sent { .. }));
    assert_eq!(last_reread.unwrap() < sent, most > 1);
}

#[tokio::test]
async fn what_became_of_them_is_told_in_the_plans_order() {
    let stage = Stage::within(at_a_time(4)).await;
    let cleared = stage.cleared_both().await;
    let order: Vec<Target> = groups(&cleared)
        .into_iter()
        .flat_map(|(room, steps)| vec![Target::Group(room); steps])
        .collect();
    let second = Duration::from_secs(1);
    let (least, most) = (second, second);
    let (first, _) = &groups(&cleared)[0];
    meets(&stage, first, Fault::Slow { least, most });
    let ran = stage.run(cleared).await;
    let told: Vec<Target> = ran
        .report
        .results
        .iter()
        .filter_map(|result| result.room.clone())
        .collect();
    assert_eq!(told, order);
    let settled: Vec<Target> = ran
        .events
        .iter()
        .filter_map(|event| match event {
            ApplyEvent::Settled(result) => result.room.clone(),
            _ => None,
        })
        .collect();
    assert_eq!(settled.len(), order.len());
    assert_ne!(settled, order, "the first was not slow");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_prints_each_group_once_and_in_the_plans_order() {
    let stage = Stage::set().await;
    let cleared = stage.cleared_both().await;
    let names: Vec<String> = cleared
        .plan
        .plan()
        .groups
        .iter()
        .map(|group| group.name.to_string())
        .collect();
    let second = Duration::from_secs(1);
    let (least, most) = (second, second);
    let (first, _) = &groups(&cleared)[0];
    meets(&stage, first, Fault::Slow { least, most });
    let journal = Journal::File(stage.state_dir.join("printed"));
    // He is in both groups, and should be in neither.
    let stranger = cleared.seen.chat.account(&stage.stranger).unwrap();
    let who = stranger.username.to_string();
    let mut arguments = ["apply", "--yes", "--user", &who]
        .map(str::to_owned)
        .to_vec();
    for limit in LimitName::iter().filter(|limit| limit.to_string().starts_with("group")) {
        arguments.extend(["--allow".to_owned(), format!("{limit}=1000000")]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = run(moodrift(&stage, &journal, &arguments)).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let said = String::from_utf8(ended.stdout).unwrap();
    // The plan comes first, with the same headings; what became of it begins with the first step that was done.
    let steps: Vec<&str> = said
        .lines()
        .filter(|line| line.ends_with(": done"))
        .collect();
    assert_eq!(steps.len(), 2, "{said}");
    let begin = said.lines().position(|line| line == steps[0]).unwrap();
    let headings: Vec<&str> = said
        .lines()
        .skip(begin - 1)
        .filter(|line| !line.starts_with(' '))
        .take(2)
        .collect();
    assert_eq!(headings.len(), 2);
    for (heading, name) in headings.iter().zip(&names) {
        // The mark of the Moodle, at its beginning, is shown cut.
        let (_, own) = name.split_at(40);
        assert!(heading.contains(own), "{heading}: {name}");
    }
}

#[rstest]
#[case::spared(true)]
#[case::counted(false)]
#[tokio::test]
async fn where_the_limiter_counts_one_thing_is_done_at_a_time(#[case] spared: bool) {
    let stage = Stage::set().await;
    let mut state = stage.server().state();
    let api = state.api_user.clone();
    let calls = "API_Enable_Rate_Limiter_Limit_Calls_Default";
    state.settings.insert(calls.to_owned(), json!(1000));
    if !spared {
        let bypass = "api-bypass-rate-limit";
        state.permissions.retain(|right| right.id != bypass);
    }
    let credential = Credential {
        user_id: api.clone(),
        token: TOKEN.to_owned(),
    };
    let server = StandIn::start(state, vec![credential]).await.unwrap();
    let credentials = Credentials {
        user_id: ChatUserId::from(api.as_str()),
        token: TOKEN.into(),
    };
    let reader = Reader::new(&server.url(), &credentials, Timing::default()).unwrap();
    reader.own_account().await.unwrap();
    assert_eq!(reader.at_a_time() > 1, spared);
}

#[tokio::test]
async fn a_run_that_is_stopped_finishes_what_is_under_way_in_each_group() {
    let stage = Stage::within(at_a_time(4)).await;
    let cleared = stage.cleared_both().await;
    let second = Duration::from_secs(1);
    let (least, most) = (second, second);
    for (room, _) in groups(&cleared) {
        meets(&stage, &room, Fault::Slow { least, most });
    }
    let cancel = CancellationToken::new();
    let before = stage.writes();
    let (running, mut heard) = stage.start(cleared, cancel.clone());
    let mut sent = 0;
    while sent < 2 {
        sent += usize::from(matches!(
            heard.recv().await.unwrap(),
            ApplyEvent::Sent { .. }
        ));
    }
    cancel.cancel();
    let report = running.await.unwrap().unwrap();
    assert_eq!(results(&report, &Outcome::Done), 2, "{report:#?}");
    assert_eq!(results(&report, &Outcome::Skipped(Skipped::Cancelled)), 5);
    assert_eq!(stage.writes() - before, 2);
}
