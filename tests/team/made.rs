//! Groups that were made: whom they were made with, which ones they are, and which links are waited for.

use moodrift::domain::awaited::AwaitedLink;
use moodrift::domain::drift::Code;
use moodrift::domain::ids::{ChatUserId, CmId, InstanceId, RoomId};
use moodrift::domain::plan::{Change, Plan, StepOp};
use moodrift::domain::target::Target;
use moodrift::store::{FoundStep, RunId, Search, StepState, Store};

use crate::stores::{BEGAN, Ground, at, intent, key, plan, who};

/// A group is made with `Anna_b` and Carl, and Carl leads it.
fn a_group() -> Plan {
    let made = Change::Recreate {
        name: "carl and others".into(),
        members: vec![who("anna_b"), who("Carl")],
    };
    let drift = || key(Code::GroupMissing, "nobody");
    let leads = Change::AddModerator(who("Carl"));
    let mut plan = plan("arche", "r10", vec![(made, drift()), (leads, drift())]);
    plan.groups[0].room = Target::Lost(CmId(10));
    plan
}

fn link(room: &str) -> AwaitedLink {
    AwaitedLink {
        cm: CmId(10),
        instance: InstanceId(7),
        old: Some(RoomId::from("gone")),
        room: RoomId::from(room),
        since: at(3),
        table: "mdl_rocketchat".into(),
    }
}

async fn begun(store: &Store) -> RunId {
    let (run, _) = store
        .begin(&a_group(), &intent("anna@adm1", None), BEGAN)
        .await
        .unwrap();
    run
}

async fn of_user(store: &Store, user: &str) -> Vec<FoundStep> {
    let search = Search {
        user: Some(user.to_owned()),
        ..Search::default()
    };
    store.find_steps(&search).await.unwrap()
}

#[tokio::test]
async fn who_came_in_with_a_group_is_found_by_name_and_by_account() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        begun(&store).await;
        for user in ["anna_b", "ANNA_B", "id-anna_b"] {
            let found = of_user(&store, user).await;
            assert_eq!(found.len(), 1, "{user}");
            assert_eq!(found[0].step.op, "recreate");
        }
        assert_eq!(of_user(&store, "carl").await.len(), 2);
        // Neither a wildcard, nor half a name, nor the group's.
        for user in ["annaxb", "anna", "%", "carl and others"] {
            assert!(of_user(&store, user).await.is_empty(), "{user}");
        }
    }
}

#[tokio::test]
async fn what_was_made_is_on_record_until_moodle_has_its_link() {
    let table = "mdl_rocketchat".into();
    for ground in Ground::each().await {
        let store = ground.store().await;
        let run = begun(&store).await;
        for room in ["first", "made"] {
            store.await_link(("arche", run), &link(room)).await.unwrap();
        }
        let awaited = store.awaited_links("arche", &table).await.unwrap();
        assert_eq!(awaited, [link("made")]);
        assert_eq!(store.awaited_links("other", &table).await.unwrap(), []);
        let steps = store.steps(run).await.unwrap();
        for step in &steps {
            assert_eq!(step.target(), Some(Target::Lost(CmId(10))));
            assert_eq!(step.room_id(), Some(RoomId::from("made")));
        }
        let expected: Vec<Change> = a_group()
            .steps()
            .map(|(_, step)| step.change.clone())
            .collect();
        let read: Vec<Change> = steps
            .iter()
            .map(|step| step.step().unwrap().change)
            .collect();
        assert_eq!(read, expected);
        let search = Search {
            group: Some("made".to_owned()),
            ops: vec![StepOp::Recreate],
            ..Search::default()
        };
        assert_eq!(store.find_steps(&search).await.unwrap().len(), 1);
        store
            .forget_link_to("arche", &RoomId::from("made"))
            .await
            .unwrap();
        assert_eq!(store.awaited_links("arche", &table).await.unwrap(), []);
    }
}

#[tokio::test]
async fn who_came_in_with_a_group_is_forgotten_and_the_others_are_not() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let run = begun(&store).await;
        // What became of it is not known: somebody has yet to look who is in it.
        let kept = store.forget("anna_b").await.unwrap();
        assert_eq!((kept.steps, kept.unfinished), (0, 1));
        for step in store.steps(run).await.unwrap() {
            let settled = store.settle((run, step.id), StepState::Done, (None, None), at(1));
            settled.await.unwrap();
        }
        store.end(run, at(2)).await.unwrap();
        assert_eq!(store.would_forget("ANNA_B").await.unwrap().steps, 1);
        let forgotten = store.forget("ANNA_B").await.unwrap();
        assert_eq!((forgotten.steps, forgotten.unfinished), (1, 0));
        assert!(of_user(&store, "anna_b").await.is_empty());
        assert_eq!(of_user(&store, &forgotten.pseudonym).await.len(), 1);
        let forgotten = store.forget("carl").await.unwrap();
        assert_eq!(forgotten.steps, 2);
        let steps = store.steps(run).await.unwrap();
        let Some(Change::Recreate { name, members }) = steps[0].step().map(|step| step.change)
        else {
            panic!("{steps:#?}");
        };
        assert_eq!(&*name, "carl and others", "a group is nobody");
        assert_eq!(members.len(), 2);
        assert!(members.iter().all(|who| {
            let name = who.username.as_str();
            let account = who.account.as_ref().map(ChatUserId::as_str);
            name.starts_with("forgotten-") && account == Some(name)
        }));
    }
}
