//! What the last check knew: whoever reads in between takes nothing away from the next one.

use moodrift::domain::drift::{Code, DriftKey};
use moodrift::store::{HistoryOf, Store};
use rustc_hash::FxHashSet;

use crate::stores::{Ground, at, key};

const OF: HistoryOf<'_> = HistoryOf {
    site: "arche",
    preset: "default",
};

fn missing(names: &[&str]) -> Vec<DriftKey> {
    names
        .iter()
        .map(|name| key(Code::MemberMissing, name))
        .collect()
}

fn set(names: &[&str]) -> FxHashSet<DriftKey> {
    missing(names).into_iter().collect()
}

async fn read(store: &Store, names: &[&str], hour: i64) {
    let found = missing(names);
    store
        .remember(OF, &found, |_| true, at(hour))
        .await
        .unwrap();
}

async fn known(store: &Store, scopes: &[&str]) -> Option<FxHashSet<DriftKey>> {
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    store.known_at_last_check(OF, &scopes).await.unwrap()
}

#[tokio::test]
async fn what_only_another_read_has_seen_is_not_known_to_the_last_check() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        assert_eq!(known(&store, &["whole"]).await, None);
        read(&store, &["anna"], 0).await;
        assert_eq!(known(&store, &["whole"]).await, None, "nobody has checked");
        store.checked(OF, "whole", &set(&["anna"])).await.unwrap();
        // In the very second of the check, and by somebody else.
        read(&store, &["anna", "carl"], 0).await;
        assert_eq!(known(&store, &["whole"]).await, Some(set(&["anna"])));
        store
            .checked(OF, "whole", &set(&["anna", "carl"]))
            .await
            .unwrap();
        assert_eq!(
            known(&store, &["whole"]).await,
            Some(set(&["anna", "carl"]))
        );
        // What went away and came back is another one.
        read(&store, &["carl"], 1).await;
        read(&store, &["anna", "carl"], 2).await;
        assert_eq!(known(&store, &["whole"]).await, Some(set(&["carl"])));
    }
}

#[tokio::test]
async fn each_scope_has_a_check_of_its_own_and_the_latest_of_those_asked_for_counts() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        read(&store, &["anna"], 0).await;
        store.checked(OF, "whole", &set(&["anna"])).await.unwrap();
        read(&store, &["anna", "carl"], 1).await;
        let both = set(&["anna", "carl"]);
        store.checked(OF, "narrow", &both).await.unwrap();
        assert_eq!(known(&store, &["whole"]).await, Some(set(&["anna"])));
        assert_eq!(known(&store, &["narrow", "whole"]).await, Some(both));
        assert_eq!(known(&store, &["another"]).await, None);
        let strict = HistoryOf {
            preset: "strict",
            ..OF
        };
        let scopes = ["whole".to_owned()];
        let elsewhere = store.known_at_last_check(strict, &scopes).await.unwrap();
        assert_eq!(elsewhere, None);
    }
}

#[tokio::test]
async fn in_an_older_store_the_last_read_counts_as_a_check() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        read(&store, &["anna"], 0).await;
        drop(store);
        ground
            .execute(if ground.url.is_some() {
                "DROP TABLE last_check; UPDATE moodrift_schema SET version = 8"
            } else {
                "DROP TABLE last_check; PRAGMA user_version = 8"
            })
            .await;
        let store = ground.store().await;
        read(&store, &["anna", "carl"], 1).await;
        let known = known(&store, &["whole", "whole dormant"]).await;
        assert_eq!(known, Some(set(&["anna"])));
    }
}
