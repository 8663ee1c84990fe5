//! Several who apply to one server: each step is done once, whoever shares the journal; nothing is changed while a
//! site is frozen, nor without a journal.

use std::sync::atomic::{AtomicU32, Ordering};

use moodrift::config::{Concurrency, Keeping, StorePlace};
use moodrift::domain::applied::{ApplyReport, Dropped, Outcome, Skipped};
use moodrift::domain::freeze::FreezeExtent;
use moodrift::domain::plan::{HoldReason, StepOp};
use moodrift::engine::Verdict;
use moodrift::rocketchat::Timing;
use moodrift::run::{ApplyEvent, RunError, Session, operator};
use moodrift::store::{Leasing, RunId, Store};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::stage::{Cleared, Stage, observe};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A new database of `PostgreSQL`, where there is a server.
pub(crate) async fn shared() -> Option<Url> {
    let Ok(server) = std::env::var("MOODRIFT_TEST_POSTGRES") else {
        eprintln!(
            "PostgreSQL is not there (MOODRIFT_TEST_POSTGRES unset, ./tests/run sets it): skipped"
        );
        return None;
    };
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("moodrift_apply_{}_{number}", std::process::id());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(create)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let mut url = Url::parse(&server).unwrap();
    url.set_path(&name);
    Some(url)
}

/// Another operator's session on the same site.
fn session(stage: &Stage, place: StorePlace) -> Session {
    let keeping = Keeping {
        place,
        password: None,
        state_dir: stage.state_dir.clone(),
        journal_days: 365,
        snapshots: None,
    };
    let config = stage.session.config().clone();
    Session::keeping(config, Vec::new(), keeping, Timing::default())
}

async fn apply(session: &Session, cleared: Cleared) -> Result<ApplyReport, RunError> {
    let (events, _heard) = mpsc::unbounded_channel();
    let permit = session.config().write_permit().unwrap();
    let cancel = CancellationToken::new();
    session
        .apply(cleared.plan, cleared.seen, permit, events, cancel)
        .await
}

/// Ten times, two who apply the same plan at the same time.
async fn two_at_once(stage: &Stage, place: StorePlace) {
    let (one, other) = (session(stage, place.clone()), session(stage, place));
    let mut met = 0;
    for round in 0..10 {
        if round > 0 {
            stage.let_drift().await;
        }
        let cleared = stage.cleared().await;
        let before = stage.writes();
        let (first, second) =
            tokio::join!(apply(&one, cleared.clone()), apply(&other, cleared.clone()));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(stage.writes() - before, 6, "round {round}");
        assert_eq!((first.results.len(), second.results.len()), (6, 6));
        let turned_away = |report: &ApplyReport| {
            let mut outcomes = report.results.iter().map(|result| &result.outcome);
            let leased = |one: &Outcome| matches!(one, Outcome::Skipped(Skipped::LeasedBy(_)));
            outcomes.any(leased)
        };
        met += usize::from(turned_away(&first) || turned_away(&second));
        for (mine, theirs) in first.results.iter().zip(&second.results) {
            assert_eq!(mine.step, theirs.step);
            let (done, not) = if mine.outcome == Outcome::Done {
                (&mine.outcome, &theirs.outcome)
            } else {
                (&theirs.outcome, &mine.outcome)
            };
            assert_eq!(*done, Outcome::Done, "round {round}: {mine:?} {theirs:?}");
            let told = match not {
                Outcome::Dropped(why) => *why == Dropped::NoLongerDrift,
                Outcome::Skipped(Skipped::LeasedBy(holder)) => holder.operator == operator(),
                _ => false,
            };
            assert!(told, "round {round}: {not:?}");
        }
        assert!(stage.plan().await.is_empty(), "round {round}");
    }
    assert!(met > 0, "one was always done before the other came");
}

#[tokio::test]
async fn two_who_apply_one_plan_at_once_do_each_step_once_with_a_file() {
    let stage = Stage::set().await;
    let place = StorePlace::Folder(stage.state_dir.join("shared"));
    Box::pin(two_at_once(&stage, place)).await;
}

#[tokio::test]
async fn two_who_apply_one_plan_at_once_do_each_step_once_with_a_server() {
    let Some(url) = shared().await else { return };
    let stage = Stage::set().await;
    let place = StorePlace::Postgres(url.to_string().into());
    Box::pin(two_at_once(&stage, place)).await;
}

#[tokio::test]
async fn a_group_that_somebody_else_has_is_left_alone_and_he_is_named() {
    let stage = Stage::set().await;
    let cleared = stage.cleared_both().await;
    let store = stage.session.store().await.unwrap();
    let server = stage.demo.rocketchat();
    let leasing = store.lease(&server, &stage.room, RunId(77), "carl@adm2");
    let Leasing::Leased(lease) = leasing.await.unwrap() else {
        panic!("it is free");
    };
    let before = stage.writes();
    let ran = stage.run(cleared.clone()).await;
    for result in &ran.report.results {
        let Outcome::Skipped(Skipped::LeasedBy(holder)) = &result.outcome else {
            let target = result.room.as_ref();
            assert!(
                target.is_none_or(|target| *target != stage.room),
                "{result:#?}"
            );
            continue;
        };
        assert_eq!((&*holder.operator, holder.run), ("carl@adm2", 77));
    }
    assert_eq!(ran.report.skipped(), 6);
    assert_eq!(stage.writes() - before, 1, "the other group is free");
    let steps = store.steps(RunId(ran.report.run)).await.unwrap();
    let left = steps
        .iter()
        .find(|step| step.room.as_deref() == Some(stage.room.as_str()));
    assert_eq!(left.unwrap().answer.as_deref(), Some("leased_by"));
    lease.release().await.unwrap();
    let again = stage.run(stage.cleared().await).await;
    assert_eq!(again.report.done(), 6);
}

#[tokio::test]
async fn a_frozen_site_is_shown_as_such_and_not_changed() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let store = stage.session.store().await.unwrap();
    let before = stage.writes();
    let extent = FreezeExtent::Site("demo".to_owned());
    let reason = Some("restoring");
    store.freeze(&extent, "carl@adm2", reason).await.unwrap();
    let Err(RunError::Frozen(freeze)) = apply(&stage.session, cleared).await else {
        panic!("it ran");
    };
    assert_eq!(freeze.reason.as_deref(), reason);
    assert_eq!(store.runs("demo").await.unwrap(), []);
    let seen = observe(&stage.session).await;
    assert_eq!(seen.memory.frozen, Some(freeze));
    let plan = stage.planned(&seen, false);
    let limits = &stage.session.config().limits;
    let Verdict::Held(held) = seen.clear(plan, limits) else {
        panic!("it passed");
    };
    assert_eq!(held.holds[0].limit, HoldReason::Frozen);
    assert_eq!(stage.writes(), before);
    store.unfreeze(&extent).await.unwrap();
    assert_eq!(stage.apply().await.report.done(), 6);
}

#[tokio::test]
async fn a_freeze_in_mid_run_holds_from_the_next_group_on() {
    // One group at a time: of those that go side by side, each is begun.
    let one = Concurrency::between(1, 1).unwrap();
    let stage = Stage::within(one).await;
    let cleared = stage.cleared_both().await;
    let rooms: Vec<_> = cleared
        .plan
        .plan()
        .groups
        .iter()
        .map(|group| group.room.clone())
        .collect();
    stage.session.store().await.unwrap();
    // Somebody freezes while the first step is under way.
    let file = stage.state_dir.join("journal.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(
        "CREATE TRIGGER incident AFTER UPDATE ON step WHEN NEW.state = 'sent' BEGIN
             INSERT OR IGNORE INTO frozen (site, operator, reason, since) VALUES ('*', 'carl@adm2', NULL, 5);
         END",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let ran = stage.run(cleared).await;
    for result in &ran.report.results {
        if result.room.as_ref() == Some(&rooms[0]) {
            assert_eq!(result.outcome, Outcome::Done);
        } else {
            let frozen = matches!(result.outcome, Outcome::Skipped(Skipped::Frozen(_)));
            assert!(frozen, "{result:#?}");
        }
    }
    assert_eq!(rooms.len(), 2);
    // What the freeze kept back is there for whoever resumes once it is over.
    let store = stage.session.store().await.unwrap();
    let site = &stage.session.config().name;
    let unfinished = store.unfinished(site).await.unwrap().unwrap();
    assert_eq!(unfinished.id.0, ran.report.run);
}

#[tokio::test]
async fn a_corrupt_journal_keeps_nobody_from_looking_and_everybody_from_changing() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let folder = stage.state_dir.join("broken");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("journal.sqlite"), "no database. ".repeat(500)).unwrap();
    let blind = session(&stage, StorePlace::Folder(folder));
    let seen = observe(&blind).await;
    assert!(!seen.findings.drifts.is_empty());
    let trouble = seen.memory.trouble.clone().unwrap();
    assert!(trouble.to_string().contains("not a database"), "{trouble}");
    let first = seen.findings.drifts[0].key();
    assert_eq!(seen.ages.since(&first), None);
    let before = stage.writes();
    let ran = apply(&blind, cleared).await;
    assert!(matches!(ran, Err(RunError::Store(_))), "{ran:?}");
    assert_eq!(stage.writes(), before);
}

/// A way to `PostgreSQL` that can be cut.
pub(crate) struct Line {
    pub(crate) url: Url,
    listening: tokio::task::JoinHandle<()>,
}

impl Line {
    pub(crate) async fn to(mut url: Url) -> Self {
        let host = url.host_str().unwrap().to_owned();
        let behind = (host, url.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        url.set_port(Some(port)).unwrap();
        let listening = tokio::spawn(async move {
            let mut calls = JoinSet::new();
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let behind = behind.clone();
                calls.spawn(async move {
                    let mut far = TcpStream::connect(behind).await.unwrap();
                    tokio::io::copy_bidirectional(&mut near, &mut far)
                        .await
                        .ok();
                });
            }
        });
        Self { url, listening }
    }

    pub(crate) async fn cut(self) {
        self.listening.abort();
        self.listening.await.unwrap_err();
    }
}

#[tokio::test]
async fn a_server_that_stops_in_mid_run_stops_the_run_and_nobody_s_look() {
    let Some(url) = shared().await else { return };
    let stage = Stage::set().await;
    let line = Line::to(url.clone()).await;
    let place = StorePlace::Postgres(line.url.to_string().into());
    let mine = session(&stage, place);
    let cleared = stage.cleared().await;
    let before = stage.writes();
    mine.store().await.unwrap();
    let (events, mut heard) = mpsc::unbounded_channel();
    let permit = mine.config().write_permit().unwrap();
    let cancel = CancellationToken::new();
    let running = mine.apply(cleared.plan, cleared.seen, permit, events, cancel);
    let cutting = async {
        let mut line = Some(line);
        while let Some(event) = heard.recv().await {
            if matches!(event, ApplyEvent::Settled(_))
                && let Some(line) = line.take()
            {
                line.cut().await;
            }
        }
    };
    let (report, ()) = tokio::join!(running, cutting);
    let report = report.unwrap();
    assert_eq!(report.results[0].outcome, Outcome::Done);
    let sent = stage.writes() - before;
    // The second may have been noted before the line was cut.
    assert!(sent <= 2, "{sent} were sent");
    assert_eq!(report.skipped(), 6 - sent);
    let last = &report.results[5].outcome;
    assert!(
        matches!(last, Outcome::Skipped(Skipped::NoJournal(_))),
        "{last:?}"
    );

    let seen = observe(&mine).await;
    assert!(seen.memory.trouble.is_some());
    assert!(!seen.findings.drifts.is_empty());

    // Who comes back finds what was sent, and that the run never ended.
    let place = StorePlace::Postgres(url.to_string().into());
    let store = Store::open_at(&place).await.unwrap();
    let runs = store.runs("demo").await.unwrap();
    assert_eq!(runs[0].ended, None);
    let steps = store.steps(runs[0].id).await.unwrap();
    let untouched = steps.iter().filter(|step| step.state == "intended");
    assert_eq!(untouched.count(), 6 - sent);
    assert_eq!(steps[0].op, <&str>::from(StepOp::Invite));
}
