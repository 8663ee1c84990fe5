//! Deleting groups that Moodle has purged: only on request, only what is saved.

use std::os::unix::fs::PermissionsExt;

use moodrift::demo::chat::{Fault, Times};
use moodrift::domain::applied::{Outcome, Skipped};
use moodrift::domain::drift::{Fix, Withheld};
use moodrift::domain::limits::LimitName;
use moodrift::domain::orphan::Purged;
use moodrift::domain::plan::{Change, HoldReason, StepOp};
use moodrift::engine::Verdict;
use moodrift::run::{Observation, verify};
use rstest::rstest;
use serde_json::Value;

use super::purged::{MESSAGES, PURGED, STRANGERS, Site, apply, apply_seen, plan};
use super::stage::observe;

fn ops(seen: &Observation) -> Vec<StepOp> {
    plan(seen).steps().map(|(_, step)| step.op()).collect()
}

fn withheld(seen: &Observation) -> Option<Withheld> {
    let drifts = seen.findings.drifts.iter();
    let mut of_it = drifts.filter(|drift| {
        let room = drift.group.as_ref();
        room.is_some_and(|room| room.as_str() == PURGED)
    });
    of_it.next().unwrap().withheld
}

#[rstest]
#[case::old("3.4.0")]
#[case("6.5.0")]
#[case("7.3.0")]
#[case::new("8.6.0")]
#[tokio::test]
async fn a_purged_group_is_deleted_once_it_is_saved(#[case] release: &str) {
    let site = Site::on(release, false).await;
    let session = site.session(Purged::Deleted, 1);
    assert_eq!(apply(&session).await, [Outcome::Done]);
    assert!(!site.exists(PURGED));
    assert!(site.exists(STRANGERS));
    assert_eq!(site.asked("groups.delete"), 1);

    let [folder] = site.exports().try_into().unwrap();
    let manifest = verify(&folder).unwrap();
    assert_eq!(manifest.messages.total, MESSAGES as u64);
    assert_eq!(manifest.name, "lost-and-gone");
    assert_eq!(
        format!("{}.0", manifest.server_version.trim_end_matches(".0")),
        release
    );
    let mode = |name: &str| {
        let data = std::fs::metadata(folder.join(name)).unwrap();
        data.permissions().mode() & 0o777
    };
    assert_eq!(mode(""), 0o700);
    for file in ["messages.jsonl", "manifest.json", "SHA256SUMS"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
    let lines = |name: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let messages = lines("messages.jsonl");
    for (number, message) in messages.iter().enumerate() {
        assert_eq!(message["_id"], format!("message-{number:04}"));
        assert_eq!(message["u"]["username"], "someone.there");
        assert!(message["ts"].is_string());
    }
    assert_eq!(messages[7]["tmid"], "message-0003");
    assert_eq!(messages[8]["attachments"][0]["title"], "notes.pdf");
    assert_eq!(lines("members.jsonl").len() as u64, manifest.members);
    let roles = lines("roles.jsonl");
    assert!(
        roles
            .iter()
            .any(|one| one["roles"].as_array().unwrap().contains(&"owner".into()))
    );
    assert_eq!(lines("group.jsonl")[0]["_id"], PURGED);
    let all = std::fs::read_to_string(folder.join("group.jsonl")).unwrap();
    assert!(!all.contains("secret-join-code"), "{all}");

    let store = session.store().await.unwrap();
    let run = store.runs("x").await.unwrap()[0].id;
    let steps = store.steps(run).await.unwrap();
    let journal: Vec<_> = steps
        .iter()
        .map(|step| (step.op.as_str(), step.state.as_str()))
        .collect();
    assert_eq!(journal, [("delete", "done")]);
}

/// Each page of the messages, and whatever else is saved, cut off in every way: for good, since a read is repeated.
#[tokio::test]
async fn a_delete_whose_export_is_cut_off_deletes_nothing() {
    let site = Site::on("7.3.0", false).await;
    let session = site.session(Purged::Deleted, 1);
    let seen = observe(&session).await;
    assert_eq!(ops(&seen), [StepOp::Delete]);
    let places = [
        "groups.messages?count=1",
        "groups.messages?count=100&offset=0",
        "groups.messages?offset=99",
        "groups.messages?offset=198",
        "groups.members?roomId=purgedGroup",
        "groups.roles?roomId=purgedGroup",
        "groups.info?roomId=purgedGroup",
    ];
    let cuts = [
        Fault::ResetMidBody,
        Fault::TruncatedJson,
        Fault::Dropped,
        Fault::Html502,
        Fault::Status(500),
        Fault::Forbidden,
    ];
    for (nth, place) in places.into_iter().enumerate() {
        // Lists that say that they are empty, and lists that move: a first page cannot have moved.
        let lies: &[Fault] = match nth {
            0 | 1 => &[Fault::EmptyList],
            2 | 3 => &[Fault::EmptyList, Fault::Shrunk, Fault::Grown],
            _ => &[],
        };
        let lies = lies.iter().copied();
        for fault in cuts.into_iter().chain(lies) {
            site.server.fault(place, fault, Times::Always);
            let outcomes = apply_seen(&session, &seen).await;
            site.server.clear_faults();
            assert!(
                matches!(
                    outcomes.as_slice(),
                    [Outcome::Skipped(
                        Skipped::NotSaved(_) | Skipped::GroupUnreadable(_) | Skipped::Away(_)
                    )]
                ),
                "{place} {fault:?}: {outcomes:#?}"
            );
            assert!(site.exists(PURGED), "{place} {fault:?}");
            assert_eq!(
                site.exports(),
                Vec::<std::path::PathBuf>::new(),
                "{place} {fault:?}"
            );
        }
    }
    assert_eq!(site.asked("groups.delete"), 0);
    assert_eq!(apply_seen(&session, &seen).await, [Outcome::Done]);
}

#[tokio::test]
async fn a_group_is_kept_where_it_cannot_be_told_whether_messages_came_after_it_was_saved() {
    let site = Site::on("8.6.0", false).await;
    let session = site.session(Purged::Deleted, 1);
    // The second time that the newest is asked for is the look right before the group would be deleted.
    let newest = "groups.messages?count=1";
    site.server.fault(newest, Fault::ShortPage, Times::Nth(2));
    let outcomes = apply(&session).await;
    assert!(
        matches!(&outcomes[..], [Outcome::Skipped(Skipped::NotSaved(_))]),
        "{outcomes:#?}"
    );
    assert_eq!(site.exports().len(), 1);
    assert!(site.exists(PURGED));
    assert_eq!(site.asked("groups.delete"), 0);
}

#[tokio::test]
async fn a_lost_answer_is_read_back_and_nothing_is_sent_twice() {
    let site = Site::on("6.5.0", false).await;
    site.server
        .fault("groups.delete", Fault::Lost, Times::Always);
    assert_eq!(
        apply(&site.session(Purged::Deleted, 1)).await,
        [Outcome::Done]
    );
    assert!(!site.exists(PURGED));
    assert_eq!(site.asked("groups.delete"), 1);
}

#[tokio::test]
async fn without_the_request_the_fix_is_to_archive_and_no_limit_lets_a_deletion_pass_by_itself() {
    let site = Site::on("7.3.0", false).await;
    let seen = observe(&site.session(Purged::Archived, 9)).await;
    assert_eq!(ops(&seen), [StepOp::Archive]);

    let session = site.session(Purged::Deleted, 0);
    let seen = observe(&session).await;
    let planned = plan(&seen);
    let (_, step) = planned.steps().next().unwrap();
    let name = "lost-and-gone".into();
    assert_eq!(step.change, Change::Delete { name });
    assert!(step.change.destructive());
    let Verdict::Held(held) = seen.clear(planned, &session.config().limits) else {
        panic!("a deletion passed");
    };
    let limit = HoldReason::Limit(LimitName::Deletions);
    assert!(held.holds.iter().all(|hold| hold.limit == limit));
    // Orphans that Moodle has not purged are archived all the same.
    let deleted = seen
        .findings
        .drifts
        .iter()
        .filter(|drift| drift.fix == Some(Fix::Delete));
    assert!(deleted.into_iter().all(|drift| {
        matches!(
            &drift.evidence,
            moodrift::domain::drift::Evidence::Orphaned(orphan)
                if matches!(orphan.mark, moodrift::domain::orphan::OrphanMark::PurgedBinItem { .. })
        )
    }));
}

#[tokio::test]
async fn an_archived_one_is_opened_only_with_consent() {
    let site = Site::on("8.6.0", true).await;
    let seen = observe(&site.session(Purged::Deleted, 1)).await;
    assert_eq!(ops(&seen), Vec::<StepOp>::new());
    assert_eq!(withheld(&seen), Some(Withheld::MustBeOpened));

    let session = site.session(Purged::OpenedAndDeleted, 1);
    // It is archived again where the rest fails.
    let last = "groups.messages?offset=198";
    site.server.fault(last, Fault::ResetMidBody, Times::Always);
    let outcomes = apply(&session).await;
    assert!(
        matches!(&outcomes[..], [Outcome::Skipped(Skipped::NotSaved(_))]),
        "{outcomes:#?}"
    );
    assert!(site.is_archived(PURGED));
    site.server.clear_faults();
    assert_eq!(apply(&session).await, [Outcome::Done]);
    assert!(!site.exists(PURGED));
}
