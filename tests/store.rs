//! The store: opened, reopened, refused, and what it keeps.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "what a test indexes is there, or it fails"
)]
#![expect(clippy::print_stderr, reason = "a test that cannot run here says so")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use moodrift::domain::drift::{Code, DriftKey, JoinAs};
use moodrift::domain::ids::{ChatUserId, CmId, CourseId, MoodleUserId, RoomId, UnixTime, Username};
use moodrift::domain::plan::{Change, GroupPlan, NewAccount, Plan, Step, Who};
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::size::SiteSize;
use moodrift::domain::trouble::{StoreName, StoreTroubleKind};
use moodrift::store::{
    CourseOf, HistoryOf, Intent, JournalStep, RunKind, RunRecord, StepState, Store,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

const BEGAN: UnixTime = UnixTime(1_700_000_000);

fn step(change: impl Fn(Who) -> Change, name: &str) -> Step {
    let who = Who {
        account: Some(ChatUserId::from(format!("id-{name}").as_str())),
        username: Username::from(name),
    };
    Step {
        change: change(who),
        repairs: DriftKey {
            code: Code::MemberMissing,
            activity: Some(CmId(10)),
            group: Some(RoomId::from("r10")),
            person: Some(Username::from(name)),
            row: None,
        },
    }
}

const fn removal(who: Who) -> Change {
    Change::Remove {
        who,
        was: JoinAs::Member,
    }
}

fn plan() -> Plan {
    Plan {
        site: Arc::from("arche"),
        as_of: BEGAN,
        accounts: Vec::new(),
        groups: vec![GroupPlan {
            room: RoomId::from("r10").into(),
            name: Arc::from("INF101"),
            courses: vec![CourseId(2)],
            activities: vec![CmId(10)],
            members: 5,
            members_after: 5,
            loses_lead: false,
            steps: vec![step(Change::Invite, "anna"), step(removal, "carl")],
        }],
        groups_in_all: 1,
    }
}

/// The intent of somebody who says no more than who he is.
fn intent(operator: &str) -> Intent<'_> {
    static NOWHERE: LazyLock<CourseOf> = LazyLock::new(CourseOf::default);
    Intent {
        kind: RunKind::Apply,
        parent: None,
        server: None,
        operator,
        reason: None,
        consents: &[],
        courses: &NOWHERE,
        judged: None,
    }
}

async fn runs(folder: &Path) -> Vec<RunRecord> {
    let store = Store::open(folder).await.unwrap();
    store.runs("arche").await.unwrap()
}

async fn execute(file: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn refusal(folder: &Path) -> (StoreTroubleKind, String) {
    let trouble = Store::open(folder).await.unwrap_err();
    let file = StoreName::File(folder.join("journal.sqlite"));
    assert_eq!(trouble.store, file);
    (trouble.kind.clone(), trouble.to_string())
}

#[tokio::test]
async fn a_store_is_made_where_there_is_none_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state/moodrift");
    assert_eq!(runs(&state).await, []);
    let store = Store::open(&state).await.unwrap();
    let (run, steps) = store.begin(&plan(), &intent("op"), BEGAN).await.unwrap();
    assert_eq!(steps.len(), 2);
    drop(store);
    let again = runs(&state).await;
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].id, run);
    assert_eq!((again[0].operator.as_str(), again[0].began), ("op", BEGAN));
    assert_eq!(again[0].plan_hash, plan().hash());
    let store = Store::open(&state).await.unwrap();
    assert_eq!(store.runs("another-site").await.unwrap(), []);
}

#[tokio::test]
async fn the_journal_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("deep/state");
    Store::open(&state).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&state), 0o700);
    assert_eq!(mode(&folder.path().join("deep")), 0o700);
    for entry in std::fs::read_dir(&state).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
    }
    // A folder that was there before keeps its mode; the file in it is private all the same.
    let shared = folder.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o755)).unwrap();
    Store::open(&shared).await.unwrap();
    assert_eq!(mode(&shared), 0o755);
    assert_eq!(mode(&shared.join("journal.sqlite")), 0o600);
}

#[tokio::test]
async fn a_store_of_a_newer_program_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(folder.path()).await.unwrap();
    let file = folder.path().join("journal.sqlite");
    execute(&file, "PRAGMA user_version = 900").await;
    let (kind, said) = refusal(folder.path()).await;
    assert_eq!(
        kind,
        StoreTroubleKind::TooNew {
            found: 900,
            known: 9
        }
    );
    assert!(said.contains("newer moodrift"), "{said}");
    assert_eq!(refusal(folder.path()).await.0, kind, "it still is");
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    let garbage = "this is a letter to my aunt. ".repeat(200);
    std::fs::write(&file, &garbage).unwrap();
    let (kind, said) = refusal(folder.path()).await;
    assert!(matches!(kind, StoreTroubleKind::CannotOpen(_)), "{kind:?}");
    assert!(said.contains("not a database"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), garbage);
}

#[tokio::test]
async fn a_database_of_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    execute(&file, "CREATE TABLE run (speed INTEGER)").await;
    let (kind, _) = refusal(folder.path()).await;
    assert!(matches!(kind, StoreTroubleKind::CannotWrite(_)), "{kind:?}");
}

#[tokio::test]
async fn a_folder_that_may_not_be_written_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o500)).unwrap();
    if std::fs::write(closed.join("probe"), "").is_ok() {
        eprintln!("not tested: this user may write everywhere");
    } else {
        let (kind, said) = refusal(&closed).await;
        assert!(matches!(kind, StoreTroubleKind::CannotOpen(_)), "{kind:?}");
        assert!(said.contains("may be written"), "{said}");
    }
    // Root may write everywhere, and nobody may make a folder below a file.
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (kind, _) = refusal(&file.join("state")).await;
    assert!(matches!(kind, StoreTroubleKind::CannotOpen(_)), "{kind:?}");
}

#[tokio::test]
async fn steps_go_from_intended_over_sent_to_settled() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let (run, ids) = store.begin(&plan(), &intent("op"), BEGAN).await.unwrap();
    let steps = store.steps(run).await.unwrap();
    let all: Vec<_> = steps
        .iter()
        .map(|step| {
            (
                step.op.as_str(),
                step.username.as_deref().unwrap_or_default(),
                step.state.as_str(),
            )
        })
        .collect();
    assert_eq!(
        all,
        [
            ("invite", "anna", "intended"),
            ("remove", "carl", "intended")
        ]
    );
    store.sent(ids[0], UnixTime(BEGAN.0 + 1)).await.unwrap();
    let settled = UnixTime(BEGAN.0 + 2);
    store
        .settle(
            ids[0],
            StepState::Failed,
            (Some("not_in_room"), Some("refused")),
            settled,
        )
        .await
        .unwrap();
    store.sent(ids[1], UnixTime(BEGAN.0 + 3)).await.unwrap();
    drop(store);
    // Killed here: another process finds the run unended and the step that was sent.
    let store = Store::open(folder.path()).await.unwrap();
    let runs = store.runs("arche").await.unwrap();
    assert_eq!(runs[0].ended, None);
    let steps = store.steps(run).await.unwrap();
    assert_eq!(steps[0].state, "failed");
    assert_eq!(steps[0].detail.as_deref(), Some("refused"));
    assert_eq!(steps[0].answer.as_deref(), Some("not_in_room"));
    assert_eq!(steps[0].settled, Some(settled));
    assert_eq!((steps[1].state.as_str(), steps[1].settled), ("sent", None));
    store.end(run, UnixTime(BEGAN.0 + 9)).await.unwrap();
    let runs = store.runs("arche").await.unwrap();
    assert_eq!(runs[0].ended, Some(UnixTime(BEGAN.0 + 9)));
}

/// What is not about a person, or has something before it.
fn about_the_group() -> Vec<Change> {
    let own = |days| {
        RetentionRule::Own(Retention {
            days,
            files_only: false,
            keeps_pinned: true,
        })
    };
    vec![
        Change::Unarchive,
        Change::Rename {
            from: Arc::from("IN\"F\""),
            to: Arc::from("INF101"),
        },
        Change::SetRetention {
            from: RetentionRule::Global,
            to: own(30),
        },
        Change::Archive,
    ]
}

fn plan_of(changes: Vec<Change>) -> Plan {
    let mut plan = plan();
    let repairs = missing("anna");
    plan.groups[0].steps = changes
        .into_iter()
        .map(|change| Step {
            change,
            repairs: repairs.clone(),
        })
        .collect();
    plan
}

#[tokio::test]
async fn whoever_waits_for_an_account_gets_it_in_the_journal_once_it_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let nora = || Username::from("nora");
    let mut plan = plan();
    plan.accounts = vec![Step {
        change: Change::CreateAccount(Box::new(NewAccount {
            username: nora(),
            person: MoodleUserId(7),
            name: "Nora Martin".into(),
            email: "nora@univ.example".into(),
            verified: false,
        })),
        repairs: missing("nora"),
    }];
    plan.groups[0].steps.push(Step {
        change: Change::Invite(Who {
            account: None,
            username: nora(),
        }),
        repairs: missing("nora"),
    });
    let (run, _) = store.begin(&plan, &intent("op"), BEGAN).await.unwrap();
    let (other, _) = store.begin(&plan, &intent("op"), BEGAN).await.unwrap();
    let account = ChatUserId::from("id-nora");
    store.account_made(run, &nora(), &account).await.unwrap();
    let told = |steps: Vec<JournalStep>| -> Vec<_> {
        let steps = steps.into_iter();
        steps
            .map(|step| (step.op, step.room, step.account))
            .collect()
    };
    let room = || Some("r10".to_owned());
    let id = |name: &str| Some(format!("id-{name}"));
    let of = |op: &str, room, account| (op.to_owned(), room, account);
    assert_eq!(
        told(store.steps(run).await.unwrap()),
        [
            of("create_account", None, id("nora")),
            of("invite", room(), id("anna")),
            of("remove", room(), id("carl")),
            of("invite", room(), id("nora")),
        ]
    );
    assert_eq!(told(store.steps(other).await.unwrap())[0].2, None);
    let after = store.steps(run).await.unwrap()[0].after.clone().unwrap();
    let expected =
        r#"{"email":"nora@univ.example","moodle_id":7,"name":"Nora Martin","verified":false}"#;
    assert_eq!(after, expected);
}

#[tokio::test]
async fn steps_about_a_group_have_no_account_and_say_what_they_replace() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let plan = plan_of(about_the_group());
    let (run, _) = store.begin(&plan, &intent("op"), BEGAN).await.unwrap();
    let steps = store.steps(run).await.unwrap();
    assert!(steps.iter().all(|step| step.account.is_none()));
    assert!(steps.iter().all(|step| step.username.is_none()));
    let texts: Vec<_> = steps
        .iter()
        .map(|step| (&*step.op, step.before.as_deref(), step.after.as_deref()))
        .collect();
    let own = r#"{"days":30,"files_only":false,"keeps_pinned":true,"rule":"own"}"#;
    assert_eq!(
        texts,
        [
            ("unarchive", None, None),
            (
                "rename",
                Some(r#"{"name":"IN\"F\""}"#),
                Some(r#"{"name":"INF101"}"#)
            ),
            ("set_retention", Some(r#"{"rule":"global"}"#), Some(own)),
            ("archive", None, None),
        ]
    );
}

#[test]
fn a_plans_hash_covers_all_of_a_change() {
    let mut hashes: Vec<String> = vec![plan().hash()];
    let mut changes = about_the_group();
    for change in &changes {
        hashes.push(plan_of(vec![change.clone()]).hash());
    }
    changes.push(Change::Rename {
        from: Arc::from("INF102"),
        to: Arc::from("INF101"),
    });
    changes.push(Change::SetRetention {
        from: RetentionRule::Untold,
        to: RetentionRule::Global,
    });
    hashes.push(plan_of(changes[4..5].to_vec()).hash());
    hashes.push(plan_of(changes[5..].to_vec()).hash());
    let all = hashes.len();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), all);
}

#[tokio::test]
async fn a_journal_from_before_steps_about_groups_is_read_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    execute(&file, SECOND_SCHEMA).await;
    let store = Store::open(folder.path()).await.unwrap();
    let runs = store.runs("arche").await.unwrap();
    let steps = store.steps(runs[0].id).await.unwrap();
    assert_eq!(steps.len(), 1);
    let step = &steps[0];
    assert_eq!((&*step.op, &*step.state), ("invite", "done"));
    assert_eq!(step.account.as_deref(), Some("id-anna"));
    assert_eq!(step.username.as_deref(), Some("anna"));
    assert_eq!((&step.before, &step.after), (&None, &None));
    let (again, _) = store.begin(&plan(), &intent("op"), BEGAN).await.unwrap();
    assert_ne!(again, runs[0].id);
    let newer = store.steps(again).await.unwrap();
    assert!(newer[0].id.0 > step.id.0, "numbers are not given twice");
}

/// The tables of the second schema that bear on steps, with a run.
const SECOND_SCHEMA: &str = "
    CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, operator TEXT NOT NULL,
        plan_hash TEXT NOT NULL, moodle_as_of INTEGER NOT NULL, began INTEGER NOT NULL, ended INTEGER);
    CREATE TABLE step (id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES run (id),
        room TEXT NOT NULL, room_name TEXT NOT NULL, cmid INTEGER, op TEXT NOT NULL, account TEXT NOT NULL,
        username TEXT NOT NULL, drift TEXT NOT NULL, state TEXT NOT NULL, detail TEXT, sent INTEGER,
        settled INTEGER);
    CREATE INDEX step_run ON step (run);
    CREATE INDEX step_room ON step (room);
    CREATE INDEX step_username ON step (username);
    CREATE TABLE drift_seen (id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, preset TEXT NOT NULL,
        code TEXT NOT NULL, cmid INTEGER, room TEXT, username TEXT, first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL, gone INTEGER);
    INSERT INTO run VALUES (1, 'arche', 'op', 'hash', 5, 6, 7);
    INSERT INTO step VALUES (3, 1, 'r10', 'INF101', 10, 'invite', 'id-anna', 'anna', 'member_missing', 'done',
        NULL, 8, 9);
    PRAGMA user_version = 2;
";

#[tokio::test]
async fn a_plan_is_written_down_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let file = folder.path().join("journal.sqlite");
    execute(
        &file,
        "CREATE TRIGGER full BEFORE INSERT ON step WHEN NEW.op = 'remove'
         BEGIN SELECT RAISE(FAIL, 'disk full'); END",
    )
    .await;
    let trouble = store
        .begin(&plan(), &intent("op"), BEGAN)
        .await
        .unwrap_err();
    assert!(matches!(trouble.kind, StoreTroubleKind::CannotWrite(_)));
    assert_eq!(runs(folder.path()).await, []);
}

#[tokio::test]
async fn the_size_of_a_site_is_kept_for_each_site() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    assert_eq!(store.size("arche").await.unwrap(), None);
    let size = |people| SiteSize {
        people,
        enrolments: 60,
        activities: 7,
    };
    store.keep_size("arche", size(20), BEGAN).await.unwrap();
    store.keep_size("other", size(5), BEGAN).await.unwrap();
    store.keep_size("arche", size(21), BEGAN).await.unwrap();
    drop(store);
    let store = Store::open(folder.path()).await.unwrap();
    assert_eq!(store.size("arche").await.unwrap(), Some(size(21)));
    assert_eq!(store.size("other").await.unwrap(), Some(size(5)));
}

#[tokio::test]
async fn two_processes_may_open_a_new_store_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let opening = (0..8).map(|_| Store::open(folder.path()));
    for opened in futures::future::join_all(opening).await {
        opened.unwrap();
    }
}

const ARCHE: HistoryOf<'_> = HistoryOf {
    site: "arche",
    preset: "default",
};

fn missing(name: &str) -> DriftKey {
    step(Change::Invite, name).repairs
}

fn at(hours: i64) -> UnixTime {
    UnixTime(BEGAN.0 + hours * 3600)
}

#[tokio::test]
async fn a_difference_is_dated_by_the_first_of_the_reads_that_saw_it_without_a_break() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let (anna, carl) = (missing("anna"), missing("carl"));
    let all = |_: &DriftKey| true;
    let both = [anna.clone(), carl.clone()];
    let ages = store.remember(ARCHE, &both, all, at(0)).await.unwrap();
    assert_eq!(
        (ages.since(&anna), ages.since(&carl)),
        (Some(at(0)), Some(at(0)))
    );
    // Carl's is gone, and comes back: that is another one.
    let ages = store.remember(ARCHE, &both[..1], all, at(1)).await.unwrap();
    assert_eq!((ages.since(&anna), ages.since(&carl)), (Some(at(0)), None));
    store.remember(ARCHE, &both, all, at(2)).await.unwrap();
    drop(store);
    let store = Store::open(folder.path()).await.unwrap();
    let ages = store.ages(ARCHE).await.unwrap();
    assert_eq!(
        (ages.since(&anna), ages.since(&carl)),
        (Some(at(0)), Some(at(2)))
    );
}

#[tokio::test]
async fn what_could_not_be_judged_in_between_keeps_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let (anna, carl) = (missing("anna"), missing("carl"));
    let both = [anna.clone(), carl.clone()];
    store.remember(ARCHE, &both, |_| true, at(0)).await.unwrap();
    let only_carl = |key: &DriftKey| *key == carl;
    let ages = store.remember(ARCHE, &[], only_carl, at(1)).await.unwrap();
    assert_eq!((ages.since(&anna), ages.since(&carl)), (Some(at(0)), None));
    let ages = store.remember(ARCHE, &both, |_| true, at(2)).await.unwrap();
    assert_eq!(
        (ages.since(&anna), ages.since(&carl)),
        (Some(at(0)), Some(at(2)))
    );
}

#[tokio::test]
async fn how_many_differences_there_were_is_told_day_by_day() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    assert!(store.trend(ARCHE, 30, at(0)).await.unwrap().is_empty());
    let both = [missing("anna"), missing("carl")];
    let all = |_: &DriftKey| true;
    store.remember(ARCHE, &both, all, at(0)).await.unwrap();
    store
        .remember(ARCHE, &both[..1], all, at(24))
        .await
        .unwrap();
    store.remember(ARCHE, &both, all, at(72)).await.unwrap();
    let whole = store.trend(ARCHE, 30, at(72)).await.unwrap();
    assert_eq!(whole, [2, 1, 1, 2]);
    let last = store.trend(ARCHE, 2, at(72)).await.unwrap();
    assert_eq!(last, [1, 2]);
}

#[tokio::test]
async fn sites_and_presets_have_their_own_history() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let anna = missing("anna");
    let all = |_: &DriftKey| true;
    let found = std::slice::from_ref(&anna);
    store.remember(ARCHE, found, all, at(0)).await.unwrap();
    for other in [
        HistoryOf {
            site: "other",
            ..ARCHE
        },
        HistoryOf {
            preset: "strict",
            ..ARCHE
        },
    ] {
        assert_eq!(store.ages(other).await.unwrap().since(&anna), None);
        store.remember(other, &[], all, at(1)).await.unwrap();
    }
    assert_eq!(store.ages(ARCHE).await.unwrap().since(&anna), Some(at(0)));
}

#[tokio::test]
async fn rows_that_were_one_difference_are_told_apart_and_the_first_keeps_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let all = |_: &DriftKey| true;
    let dangling = |row| DriftKey {
        code: Code::ActivityDangling,
        activity: None,
        group: None,
        person: None,
        row,
    };
    // As an older version has it: one for all of them.
    let before = [dangling(None)];
    store.remember(ARCHE, &before, all, at(0)).await.unwrap();
    let rows = [dangling(Some(901)), dangling(Some(900))];
    for hour in [1, 2] {
        let ages = store.remember(ARCHE, &rows, all, at(hour)).await.unwrap();
        assert_eq!(ages.since(&dangling(Some(900))), Some(at(0)));
        assert_eq!(ages.since(&dangling(Some(901))), Some(at(1)));
        assert_eq!(ages.since(&dangling(None)), None);
    }
    // One that is gone is gone, and the other is not.
    let left = store.remember(ARCHE, &rows[..1], all, at(3)).await.unwrap();
    assert_eq!(left.since(&dangling(Some(901))), Some(at(1)));
    let again = store.remember(ARCHE, &rows, all, at(4)).await.unwrap();
    assert_eq!(again.since(&dangling(Some(900))), Some(at(4)));
}

#[tokio::test]
async fn a_large_history_is_kept_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let many: Vec<DriftKey> = (0..2_001).map(|nth| missing(&format!("p{nth}"))).collect();
    let all = |_: &DriftKey| true;
    store.remember(ARCHE, &many, all, at(0)).await.unwrap();
    store
        .remember(ARCHE, &many[..1_500], all, at(1))
        .await
        .unwrap();
    let ages = store.ages(ARCHE).await.unwrap();
    let dated = many.iter().filter(|key| ages.since(key) == Some(at(0)));
    assert_eq!(dated.count(), 1_500);
}

#[tokio::test]
async fn a_store_of_the_first_version_is_carried_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    execute(&file, SECOND_SCHEMA).await;
    execute(&file, "DROP TABLE drift_seen").await;
    execute(&file, "PRAGMA user_version = 1").await;
    let store = Store::open(folder.path()).await.unwrap();
    assert_eq!(
        store.ages(ARCHE).await.unwrap().since(&missing("anna")),
        None
    );
    assert_eq!(store.runs("arche").await.unwrap().len(), 1);
}
