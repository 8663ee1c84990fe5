//! A person who is forgotten is nowhere any more, and the runs are what they were.

use moodrift::domain::drift::{Code, JoinAs};
use moodrift::domain::freeze::FreezeExtent;
use moodrift::domain::ids::Username;
use moodrift::domain::plan::{Change, Who};
use moodrift::store::{HistoryOf, Search, StepState, Store};

use crate::stores::{BEGAN, Ground, anna_and_carl, at, intent, key, plan, who};

const OF: HistoryOf<'_> = HistoryOf {
    site: "arche",
    preset: "default",
};

/// A finished run and an unfinished one about Carl, differences of his, and texts that name him.
async fn filled(ground: &Ground) -> Store {
    let store = ground.store().await;
    let plan = anna_and_carl("arche", "r10");
    let reason = Some("carl asked for it; carla did not");
    let (run, steps) = store
        .begin(&plan, &intent("anna@adm1", reason), BEGAN)
        .await
        .unwrap();
    let said = (Some("taken"), Some("failed: “id-Carl” (CARL) is gone."));
    store
        .settle((run, steps[0]), StepState::Done, (None, None), at(1))
        .await
        .unwrap();
    store
        .settle((run, steps[1]), StepState::Failed, said, at(1))
        .await
        .unwrap();
    store.end(run, at(2)).await.unwrap();
    store
        .begin(&plan, &intent("anna@adm1", None), BEGAN)
        .await
        .unwrap();
    let drifts = [
        key(Code::MemberExtra, "Carl"),
        key(Code::MemberMissing, "carla"),
    ];
    store.remember(OF, &drifts, |_| true, at(0)).await.unwrap();
    let every = FreezeExtent::EverySite;
    store
        .freeze(&every, "anna@adm1", Some("carl is angry"))
        .await
        .unwrap();
    store
}

#[tokio::test]
async fn a_person_is_forgotten_everywhere_and_the_run_keeps_its_shape() {
    for ground in Ground::each().await {
        let store = filled(&ground).await;
        let before = store.find_steps(&Search::default()).await.unwrap();
        let would = store.would_forget("carl").await.unwrap();
        assert_eq!(
            (
                would.steps,
                would.differences,
                would.texts,
                would.unfinished
            ),
            (1, 1, 3, 1)
        );
        assert_eq!(
            store.find_steps(&Search::default()).await.unwrap(),
            before,
            "nothing yet"
        );

        let forgotten = store.forget("carl").await.unwrap();
        let counts = (forgotten.steps, forgotten.differences, forgotten.texts);
        assert_eq!(counts, (1, 1, 3));
        let name = forgotten.pseudonym.as_str();
        assert!(name.starts_with("forgotten-") && name.len() == 22, "{name}");

        let after = store.find_steps(&Search::default()).await.unwrap();
        let shape = |found: &[moodrift::store::FoundStep]| {
            found
                .iter()
                .map(|one| (one.step.id, one.step.op.clone(), one.step.state.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(shape(&after), shape(&before));
        let of_run: Vec<_> = after.iter().filter(|one| one.run.ended.is_some()).collect();
        let his = of_run.iter().find(|one| one.step.op == "remove").unwrap();
        assert_eq!(his.step.username.as_deref(), Some(name));
        assert_eq!(his.step.account.as_deref(), Some(name));
        let detail = format!("failed: “{name}” ({name}) is gone.");
        assert_eq!(his.step.detail, Some(detail));
        assert_eq!(
            his.run.reason,
            Some(format!("{name} asked for it; carla did not"))
        );
        assert_eq!(his.run.operator, "anna@adm1", "who did it stays");
        let hers = of_run.iter().find(|one| one.step.op == "invite").unwrap();
        assert_eq!(hers.step.username.as_deref(), Some("anna"));
        let freeze = store.frozen("arche").await.unwrap().unwrap();
        assert_eq!(freeze.reason, Some(format!("{name} is angry")));
        let ages = store.ages(OF).await.unwrap();
        assert_eq!(ages.since(&key(Code::MemberExtra, "Carl")), None);
        assert_eq!(ages.since(&key(Code::MemberMissing, "carla")), Some(at(0)));
    }
}

#[tokio::test]
async fn a_person_is_forgotten_in_the_differences_of_every_name_of_the_account() {
    for ground in Ground::each().await {
        let store = filled(&ground).await;
        // He was called otherwise before, by the same account.
        let before = Who {
            username: Username::from("Carl.Dupont"),
            ..who("Carl")
        };
        let removal = Change::Remove {
            who: before,
            was: JoinAs::Member,
        };
        let earlier = key(Code::MemberExtra, "carl.dupont");
        let plan = plan("arche", "r11", vec![(removal, earlier.clone())]);
        let (run, steps) = store
            .begin(&plan, &intent("anna@adm1", None), BEGAN)
            .await
            .unwrap();
        let said = (None, None);
        store
            .settle((run, steps[0]), StepState::Done, said, at(1))
            .await
            .unwrap();
        store.end(run, at(2)).await.unwrap();
        let others = key(Code::MemberMissing, "carla");
        let drifts = [earlier.clone(), others.clone()];
        store.remember(OF, &drifts, |_| false, at(3)).await.unwrap();
        let forgotten = store.forget("carl").await.unwrap();
        assert_eq!(forgotten.differences, 2);
        let ages = store.ages(OF).await.unwrap();
        assert_eq!(ages.since(&earlier), None);
        let his = key(Code::MemberExtra, &forgotten.pseudonym);
        assert!(ages.since(&his).is_some());
        assert_eq!(ages.since(&others), Some(at(0)));
    }
}

#[tokio::test]
async fn what_became_of_a_step_is_settled_before_it_is_forgotten() {
    for ground in Ground::each().await {
        let store = filled(&ground).await;
        let first = store.forget("carl").await.unwrap();
        assert_eq!(first.unfinished, 1);
        ground.execute("UPDATE run SET ended = 5").await;
        let second = store.forget("CARL").await.unwrap();
        assert_eq!((second.steps, second.unfinished), (1, 0));
        assert_eq!(
            second.pseudonym, first.pseudonym,
            "the same at every repetition"
        );
        assert_eq!(store.forget("carl").await.unwrap().steps, 0);
    }
}

#[tokio::test]
async fn a_pseudonym_says_nothing_outside_its_store() {
    let (one, other) = (Ground::file(), Ground::file());
    let first = filled(&one).await.forget("carl").await.unwrap();
    let second = filled(&other).await.forget("carl").await.unwrap();
    assert_ne!(first.pseudonym, second.pseudonym);
}

#[tokio::test]
async fn nobody_is_left_in_the_pages_of_the_file() {
    let ground = Ground::file();
    let store = filled(&ground).await;
    ground.execute("UPDATE run SET ended = 5").await;
    store.forget("carl").await.unwrap();
    drop(store);
    let bytes = std::fs::read(ground.folder.path().join("journal.sqlite")).unwrap();
    let text = String::from_utf8_lossy(&bytes)
        .to_lowercase()
        .replace("carla", "");
    assert!(!text.contains("carl"), "he is still in it");
}
