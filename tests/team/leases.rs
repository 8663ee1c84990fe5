//! A group belongs to one run at a time; nothing is changed while a site is frozen.

use futures::future::join_all;
use moodrift::domain::freeze::FreezeExtent;
use moodrift::domain::ids::RoomId;
use moodrift::domain::lease::LeaseHolder;
use moodrift::store::{Freezing, Intent, Lease, Leasing, RunId, RunKind, StepId, Store};

use crate::stores::{BEGAN, Ground, anna_and_carl, at, intent};

const SERVER: &str = "https://chat.univ.fr";

async fn lease(store: &Store, server: &str, room: &str, run: i64) -> Leasing {
    let room = RoomId::from(room);
    let operator = format!("op{run}@adm1");
    store
        .lease(server, &room, RunId(run), &operator)
        .await
        .unwrap()
}

fn leased(leasing: Leasing) -> Lease {
    match leasing {
        Leasing::Leased(lease) => lease,
        Leasing::HeldBy(holder) => panic!("{holder:?}"),
    }
}

fn held(leasing: Leasing) -> LeaseHolder {
    match leasing {
        Leasing::HeldBy(holder) => holder,
        Leasing::Leased(_) => panic!("it was free"),
    }
}

#[tokio::test]
async fn a_group_is_leased_to_one_until_he_gives_it_back() {
    for ground in Ground::each().await {
        let (one, other) = (ground.store().await, ground.store().await);
        let first = leased(lease(&one, SERVER, "r10", 1).await);
        let holder = held(lease(&other, SERVER, "r10", 2).await);
        assert_eq!((&*holder.operator, holder.run), ("op1@adm1", 1));
        assert_eq!(holder.pid, i64::from(std::process::id()));
        // Another group, and one of the same id on another server, are free.
        leased(lease(&other, SERVER, "r11", 2).await);
        leased(lease(&other, "https://chat.example.org", "r10", 2).await);
        first.release().await.unwrap();
        leased(lease(&other, SERVER, "r10", 2).await);
    }
}

#[tokio::test]
async fn a_server_is_one_however_its_address_is_written() {
    let ground = Ground::file();
    let store = ground.store().await;
    let first = leased(lease(&store, "https://chat.univ.fr", "r10", 1).await);
    for same in ["http://chat.univ.fr/", "HTTPS://Chat.Univ.FR"] {
        held(lease(&store, same, "r10", 2).await);
    }
    drop(first);
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_gets_it() {
    for ground in Ground::each().await {
        let stores = join_all((0..8).map(|_| ground.store())).await;
        let asked = stores
            .iter()
            .zip(1..)
            .map(|(store, run)| lease(store, SERVER, "r10", run));
        let answers = join_all(asked).await;
        let got = answers
            .iter()
            .filter(|answer| matches!(answer, Leasing::Leased(_)));
        assert_eq!(got.count(), 1);
    }
}

#[tokio::test]
async fn a_lease_whose_holder_died_falls_free() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let plan = anna_and_carl("arche", "r10");
        let (run, steps) = store
            .begin(&plan, &intent("op1@adm1", None), BEGAN)
            .await
            .unwrap();
        let dead = leased(lease(&store, SERVER, "r10", run.0).await);
        held(lease(&store, SERVER, "r10", run.0 + 1).await);
        // His time has run out.
        ground.execute("UPDATE lease SET expires = 1").await;
        let mine = leased(lease(&store, SERVER, "r10", run.0).await);
        // He who comes back from a long sleep sends nothing, and takes nothing away.
        assert!(!store.sent_under(&dead, &[steps[0]], at(1)).await.unwrap());
        assert_eq!(store.steps(run).await.unwrap()[0].state, "intended");
        dead.release().await.unwrap();
        assert!(store.sent_under(&mine, &[steps[0]], at(1)).await.unwrap());
        assert_eq!(store.steps(run).await.unwrap()[0].state, "sent");
        // Another run's steps are not its own to send.
        mine.release().await.unwrap();
        let other = leased(lease(&store, SERVER, "r10", run.0 + 1).await);
        assert!(!store.sent_under(&other, &[steps[1]], at(2)).await.unwrap());
        other.release().await.unwrap();
        // Of several that go together, all are its own, or none is noted.
        let mine = leased(lease(&store, SERVER, "r10", run.0).await);
        let with_a_stranger = [steps[1], StepId(987_654)];
        let noted = store.sent_under(&mine, &with_a_stranger, at(3)).await;
        assert!(!noted.unwrap());
        assert_eq!(store.steps(run).await.unwrap()[1].state, "intended");
        assert!(store.sent_under(&mine, &steps[..2], at(4)).await.unwrap());
        let now = store.steps(run).await.unwrap();
        assert!(now[..2].iter().all(|step| step.state == "sent"));
    }
}

#[tokio::test]
async fn who_slept_past_his_time_sends_nothing_even_if_nobody_came() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let plan = anna_and_carl("arche", "r10");
        let (run, steps) = store
            .begin(&plan, &intent("op1@adm1", None), BEGAN)
            .await
            .unwrap();
        let mine = leased(lease(&store, SERVER, "r10", run.0).await);
        assert!(store.sent_under(&mine, &[steps[0]], at(1)).await.unwrap());
        ground.execute("UPDATE lease SET expires = 1").await;
        // The step is there, and his own: his time alone is over, and does not begin anew.
        for _ in 0..2 {
            assert!(!store.sent_under(&mine, &[steps[1]], at(2)).await.unwrap());
            assert!(!store.sent_to_save(&mine, steps[1], at(2)).await.unwrap());
        }
        assert_eq!(store.steps(run).await.unwrap()[1].state, "intended");
        leased(lease(&store, SERVER, "r10", run.0 + 1).await);
    }
}

/// The run that opens a group to save it, for that run.
fn saving(parent: Option<RunId>) -> Intent<'static> {
    Intent {
        kind: RunKind::Export,
        parent,
        ..intent("op1@adm1", None)
    }
}

#[tokio::test]
async fn a_group_is_opened_to_be_saved_under_the_lease_of_whoever_saves_it() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let plan = anna_and_carl("arche", "r10");
        let begin = async |intent| store.begin(&plan, &intent, BEGAN).await.unwrap();
        let (deleting, own) = begin(intent("op1@adm1", None)).await;
        let (inner, to_save) = begin(saving(Some(deleting))).await;
        let (_, others) = begin(saving(None)).await;
        let lease = leased(lease(&store, SERVER, "r10", deleting.0).await);
        let noted = async |step| store.sent_to_save(&lease, step, at(1)).await.unwrap();
        // What the run that deletes does itself, and what it has saved.
        assert!(noted(own[0]).await && noted(to_save[0]).await);
        assert!(!noted(others[0]).await, "another export's");
        assert_eq!(store.steps(inner).await.unwrap()[0].state, "sent");
        // Whoever resumes it takes its steps away.
        let resuming = Intent {
            kind: RunKind::Resume,
            ..saving(Some(inner))
        };
        let left = [to_save[1]];
        let taken = store.take_over(inner, &left, &plan, &resuming, at(2));
        assert!(taken.await.unwrap().is_some());
        assert!(!noted(to_save[1]).await);
    }
}

#[tokio::test]
async fn a_freeze_holds_for_all_who_share_the_store_until_it_is_ended() {
    for ground in Ground::each().await {
        let (one, other) = (ground.store().await, ground.store().await);
        let arche = FreezeExtent::Site("arche".to_owned());
        assert_eq!(other.frozen("arche").await.unwrap(), None);
        let Freezing::Frozen(freeze) = one.freeze(&arche, "anna@adm1", Some("exam")).await.unwrap()
        else {
            panic!("it was frozen before");
        };
        assert_eq!(
            (&*freeze.operator, freeze.reason.as_deref()),
            ("anna@adm1", Some("exam"))
        );
        assert!(freeze.since > BEGAN);
        assert_eq!(other.frozen("arche").await.unwrap(), Some(freeze.clone()));
        assert_eq!(other.frozen("lab").await.unwrap(), None);
        // Who comes second learns who was first.
        let again = other.freeze(&arche, "carl@adm2", None).await.unwrap();
        assert_eq!(again, Freezing::Already(freeze.clone()));
        assert_eq!(other.unfreeze(&arche).await.unwrap(), Some(freeze));
        assert_eq!(one.unfreeze(&arche).await.unwrap(), None);
        assert_eq!(one.frozen("arche").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_freeze_of_every_site_is_apart_from_those_of_single_ones() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        let arche = FreezeExtent::Site("arche".to_owned());
        store
            .freeze(&FreezeExtent::EverySite, "anna@adm1", None)
            .await
            .unwrap();
        store.freeze(&arche, "carl@adm1", None).await.unwrap();
        let holds = async |site: &str| {
            store
                .frozen(site)
                .await
                .unwrap()
                .map(|freeze| freeze.extent)
        };
        assert!(holds("arche").await.is_some());
        assert_eq!(holds("lab").await, Some(FreezeExtent::EverySite));
        store.unfreeze(&FreezeExtent::EverySite).await.unwrap();
        assert_eq!(
            (holds("arche").await, holds("lab").await),
            (Some(arche), None)
        );
    }
}
