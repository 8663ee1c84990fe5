//! Runs and steps: written, looked up, swept.

use moodrift::domain::drift::Code;
use moodrift::domain::ids::UnixTime;
use moodrift::domain::limits::LimitName;
use moodrift::domain::plan::{Change, StepOp};
use moodrift::store::{FoundStep, HistoryOf, Intent, RunId, RunKind, Search, StepState, Store};

use crate::stores::{BEGAN, Ground, anna_and_carl, at, intent, key, plan, who};

#[tokio::test]
async fn a_run_says_who_and_why_and_to_what_was_consented() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let consents = [(LimitName::Removals, 80), (LimitName::GroupEmptied, 1)];
        let intent = Intent {
            consents: &consents,
            ..intent("anna (sudo root)@adm1", Some("exam groups"))
        };
        let plan = anna_and_carl("arche", "r10");
        let (run, steps) = store.begin(&plan, &intent, BEGAN).await.unwrap();
        assert!(store.sent(steps[1], at(1)).await.is_ok());
        let said = (Some("not_in_room"), Some("failed: he is not in it"));
        store
            .settle((run, steps[1]), StepState::Failed, said, at(2))
            .await
            .unwrap();
        store.end(run, at(3)).await.unwrap();
        let record = ground.store().await.run(run).await.unwrap().unwrap();
        assert_eq!(record.operator, "anna (sudo root)@adm1");
        assert_eq!(record.reason.as_deref(), Some("exam groups"));
        assert_eq!(
            record.consents.as_deref(),
            Some("removals=80 group_emptied=1")
        );
        assert_eq!((&*record.kind, record.ended), ("apply", Some(at(3))));
        let found = store.steps(run).await.unwrap();
        assert_eq!((&*found[0].op, &*found[1].op), ("invite", "remove"));
        assert_eq!(found[1].answer.as_deref(), Some("not_in_room"));
        assert_eq!(
            (&*found[1].drift, found[1].cmid),
            ("member_extra", Some(10))
        );
        assert_eq!(
            (found[1].sent, found[1].settled),
            (Some(at(1)), Some(at(2)))
        );
        assert_eq!(store.run(RunId(run.0 + 1)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn who_was_taken_for_dead_settles_nothing_that_another_has_settled_or_taken() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let plan = anna_and_carl("arche", "r10");
        let (run, steps) = store
            .begin(&plan, &intent("op1@adm1", None), BEGAN)
            .await
            .unwrap();
        let [read_back, taken] = steps[..] else {
            panic!("two steps");
        };
        let settle = async |(run, step), state| {
            let settled = store.settle((run, step), state, (None, None), at(2));
            settled.await.unwrap();
        };
        store.sent(read_back, at(1)).await.unwrap();
        settle((run, read_back), StepState::Done).await;
        let resuming = Intent {
            kind: RunKind::Resume,
            parent: Some(run),
            ..intent("op2@adm2", None)
        };
        let left = [taken];
        let rest = store.take_over(run, &left, &plan, &resuming, at(2));
        let rest = rest.await.unwrap().unwrap();
        // He wakes up, and has his own word on both.
        for state in [StepState::Failed, StepState::Unknown, StepState::Intended] {
            settle((run, read_back), state).await;
            settle((run, taken), state).await;
        }
        let states = async |run| -> Vec<String> {
            let steps = store.steps(run).await.unwrap();
            steps.into_iter().map(|step| step.state).collect()
        };
        assert_eq!(states(run).await, ["done"]);
        assert_eq!(states(rest).await, ["intended"]);
        settle((rest, taken), StepState::Done).await;
        assert_eq!(states(rest).await, ["done"]);
    }
}

#[tokio::test]
async fn the_steps_of_a_large_plan_keep_their_order() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let changes = (0..1_201).map(|nth| {
            let name = format!("p{nth}");
            (Change::Invite(who(&name)), key(Code::MemberMissing, &name))
        });
        let large = plan("arche", "r10", changes.collect());
        let (run, ids) = store
            .begin(&large, &intent("op", None), BEGAN)
            .await
            .unwrap();
        let steps = store.steps(run).await.unwrap();
        assert_eq!(ids, steps.iter().map(|step| step.id).collect::<Vec<_>>());
        for (nth, step) in steps.iter().enumerate() {
            assert_eq!(step.username, Some(format!("p{nth}")));
        }
    }
}

/// Two runs in two groups of two sites.
async fn filled(ground: &Ground) -> Store {
    let store = ground.store().await;
    for (site, room, operator, reason, began) in [
        ("arche", "r10", "anna@adm1", Some("exam"), at(0)),
        ("lab", "R11", "carl@adm2", None, at(100)),
    ] {
        let plan = anna_and_carl(site, room);
        let (run, steps) = store
            .begin(&plan, &intent(operator, reason), began)
            .await
            .unwrap();
        for (step, after) in steps.iter().zip([10, 20]) {
            let when = moodrift::domain::ids::UnixTime(began.0 + after);
            store.sent(*step, when).await.unwrap();
            store
                .settle((run, *step), StepState::Done, (None, None), when)
                .await
                .unwrap();
        }
        store
            .end(run, moodrift::domain::ids::UnixTime(began.0 + 30))
            .await
            .unwrap();
    }
    store
}

fn shown(found: &[FoundStep]) -> Vec<(&str, &str, &str)> {
    found
        .iter()
        .map(|found| {
            let name = found.step.username.as_deref().unwrap_or_default();
            (&*found.run.operator, &*found.step.op, name)
        })
        .collect()
}

#[tokio::test]
async fn who_removed_someone_from_a_group_and_why_is_found() {
    for ground in Ground::each().await {
        let store = filled(&ground).await;
        let search = Search {
            user: Some("carl".to_owned()),
            group: Some("R10 NAME".to_owned()),
            ops: vec![StepOp::Remove],
            ..Search::default()
        };
        let found = store.find_steps(&search).await.unwrap();
        assert_eq!(shown(&found), [("anna@adm1", "remove", "Carl")]);
        assert_eq!(found[0].run.reason.as_deref(), Some("exam"));
        assert_eq!(found[0].at(), at(20));
    }
}

#[tokio::test]
async fn everything_that_is_asked_for_has_to_hold() {
    for ground in Ground::each().await {
        let store = filled(&ground).await;
        let none = Search::default();
        let of = async |search: Search| {
            let found = store.find_steps(&search).await.unwrap();
            found
                .iter()
                .map(|found| found.step.id.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(none.clone()).await, [4, 3, 2, 1]);
        let user = |name: &str| Search {
            user: Some(name.to_owned()),
            ..Search::default()
        };
        assert_eq!(of(user("ANNA")).await, [3, 1]);
        assert_eq!(of(user("id-anna")).await, [3, 1]);
        assert_eq!(of(user("ann")).await, [0_i64; 0]);
        assert_eq!(of(user("anna' OR '1'='1")).await, [0_i64; 0]);
        let group = Search {
            group: Some("R11".to_owned()),
            ..none.clone()
        };
        assert_eq!(of(group).await, [4, 3]);
        let site = Search {
            site: Some("arche".to_owned()),
            ..none.clone()
        };
        assert_eq!(of(site).await, [2, 1]);
        let course = Search {
            course: Some("2".to_owned()),
            ..none.clone()
        };
        assert_eq!(of(course).await, [0_i64; 0], "the course was not known");
        let time = Search {
            since: Some(at(20)),
            until: Some(at(120)),
            ..none.clone()
        };
        // Both ends are included.
        assert_eq!(of(time).await, [4, 3, 2]);
        let page = Search {
            before: Some(4),
            most: Some(2),
            ..none.clone()
        };
        assert_eq!(of(page).await, [3, 2]);
        let runs = Search {
            since: Some(at(1)),
            ..none
        };
        let runs = store.find_runs(&runs).await.unwrap();
        assert_eq!(runs.iter().map(|run| run.id.0).collect::<Vec<_>>(), [2]);
        let tallies = store
            .tallies(&[RunId(1), RunId(2), RunId(9)])
            .await
            .unwrap();
        assert_eq!(tallies[&RunId(1)].get("done"), Some(&2));
        assert!(!tallies.contains_key(&RunId(9)));
    }
}

#[tokio::test]
async fn old_runs_go_and_unfinished_ones_stay() {
    for ground in Ground::each().await {
        let store = filled(&ground).await;
        let plan = anna_and_carl("arche", "r10");
        // Killed, and never ended; and one of which nobody knows what came.
        store
            .begin(&plan, &intent("op", None), at(0))
            .await
            .unwrap();
        let (doubtful, steps) = store
            .begin(&plan, &intent("op", None), at(0))
            .await
            .unwrap();
        store
            .settle(
                (doubtful, steps[0]),
                StepState::Unknown,
                (None, None),
                at(1),
            )
            .await
            .unwrap();
        store.end(doubtful, at(2)).await.unwrap();
        let day = |days: i64| at(days * 86_400 + 30);
        assert_eq!(
            store.sweep(0, day(9_000)).await.unwrap(),
            0,
            "0 keeps for ever"
        );
        assert_eq!(store.sweep(365, day(365)).await.unwrap(), 0);
        let first = UnixTime(day(365).0 + 1);
        assert_eq!(store.sweep(365, first).await.unwrap(), 1);
        assert_eq!(store.sweep(365, day(9_000)).await.unwrap(), 1);
        let left = store.find_runs(&Search::default()).await.unwrap();
        assert_eq!(left.iter().map(|run| run.id.0).collect::<Vec<_>>(), [4, 3]);
        let steps = store.find_steps(&Search::default()).await.unwrap();
        assert_eq!(steps.len(), 4);
    }
}

#[tokio::test]
async fn differences_and_sizes_are_kept_in_both() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let of = HistoryOf {
            site: "arche",
            preset: "default",
        };
        let (anna, carl) = (
            key(Code::MemberMissing, "anna"),
            key(Code::MemberExtra, "carl"),
        );
        let both = [anna.clone(), carl.clone()];
        store.remember(of, &both, |_| true, at(0)).await.unwrap();
        store
            .remember(of, &both[..1], |_| true, at(1))
            .await
            .unwrap();
        let ages = ground.store().await.ages(of).await.unwrap();
        assert_eq!((ages.since(&anna), ages.since(&carl)), (Some(at(0)), None));
        let size = moodrift::domain::size::SiteSize {
            people: 3,
            enrolments: 2,
            activities: 1,
        };
        store.keep_size("arche", size, at(0)).await.unwrap();
        store.keep_size("arche", size, at(1)).await.unwrap();
        assert_eq!(store.size("arche").await.unwrap(), Some(size));
    }
}

#[tokio::test]
async fn a_machine_whose_clock_is_ahead_deletes_nothing() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let plan = anna_and_carl("arche", "r10");
        let (run, _) = store
            .begin(&plan, &intent("op", None), BEGAN)
            .await
            .unwrap();
        let today = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let today = i64::try_from(today.as_secs()).unwrap();
        store.end(run, UnixTime(today)).await.unwrap();
        let ahead = UnixTime(today + 1_000 * 86_400);
        assert_eq!(store.sweep(365, ahead).await.unwrap(), 0);
        let left = store.find_runs(&Search::default()).await.unwrap();
        assert_eq!(left.len(), 1);
    }
}
