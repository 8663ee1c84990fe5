//! What a refresh takes over as it was read before: shown with its age, and never the ground on which anything is taken away.

use std::sync::Arc;

use moodrift::domain::applied::Outcome;
use moodrift::domain::chat::{Member, People, RoomRoles};
use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::domain::plan::StepOp;
use moodrift::domain::reading::Reading;
use moodrift::engine::{self, Ground, Verdict};
use moodrift::run::{EVERY, Observation, Refresh, RunError, Session};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::stage::{Cleared, Quiet, Stage, observe, stranger};

/// A reading in which somebody is in a group who is not: as if he had gone since, without a trace in the room.
fn with_a_ghost(
    session: &Session,
    seen: &Observation,
    (room, ghost): (&RoomId, &ChatUserId),
) -> Observation {
    let ground = &seen.ground;
    let mut chat = (*ground.chat).clone();
    let account = chat.account(ghost).unwrap().clone();
    let Reading::Known(groups) = &mut chat.groups else {
        panic!("the groups are known");
    };
    let group = groups.iter_mut().find(|group| group.id == *room).unwrap();
    let People::Known(members) = &mut group.people else {
        panic!("its people are known");
    };
    members.push(Member::new(
        account.id,
        account.username,
        account.name,
        RoomRoles::default(),
    ));
    members.sort_by(|one, other| one.account.cmp(&other.account));
    let ground = Ground::new(
        Arc::clone(&ground.name),
        Arc::clone(&ground.site),
        Arc::new(chat),
        Arc::clone(&ground.policy),
        session.config().usernames.clone().into(),
        ground.wwwroot.clone(),
    );
    Observation {
        ground,
        ..seen.clone()
    }
}

async fn refresh(stage: &Stage, known: &Observation, shown: &[&RoomId]) -> Observation {
    let (events, _heard) = mpsc::unbounded_channel();
    let refresh = Refresh {
        known: Some(Box::new(known.clone())),
        shown: shown.iter().copied().cloned().collect(),
    };
    let cancel = CancellationToken::new();
    stage
        .session
        .refresh(refresh, events, cancel)
        .await
        .unwrap()
}

fn is_in(seen: &Observation, room: &RoomId, account: &ChatUserId) -> bool {
    match &seen.ground.chat.group(room).unwrap().people {
        People::Known(members) => members.iter().any(|member| member.account == *account),
        other => panic!("{other:?}"),
    }
}

fn age(seen: &Observation, room: &RoomId) -> Option<u32> {
    seen.ground.chat.capabilities.freshness.age(room)
}

#[tokio::test]
async fn what_a_refresh_took_over_is_read_again_before_anybody_is_removed_and_when_its_turn_comes()
{
    let stage = Stage::set().await;
    let seen = observe(&stage.session).await;
    let last = Quiet::of(&seen).into_iter();
    let last = last.max_by(|one, other| one.room.cmp(&other.room)).unwrap();
    let (room, ghost) = (&last.room, stranger(&seen, &last, &last));
    assert_eq!(age(&seen, room), Some(0));
    let seen = with_a_ghost(&stage.session, &seen, (room, &ghost));

    let before = stage.asked("groups.members");
    let kicked = stage.asked("groups.kick");
    let again = refresh(&stage, &seen, &[]).await;
    let linked = seen.ground.chat.capabilities.recipes.len();
    let share = linked.div_ceil(EVERY.get() as usize);
    assert_eq!(stage.asked("groups.members") - before, share);
    assert_eq!(age(&again, room), Some(1));
    assert!(is_in(&again, room, &ghost), "as it was read before");

    let drifts = again.findings.drifts.iter();
    let drifts = drifts.filter(|drift| drift.group.as_ref() == Some(room));
    let plan = engine::plan(&again.ground, drifts);
    assert_eq!(plan.count(StepOp::Remove), 1, "{plan:#?}");
    let Verdict::Cleared(plan) = again.clear(plan, &stage.session.config().limits) else {
        panic!("every limit was allowed");
    };
    let cleared = Cleared {
        plan,
        seen: again.ground.clone(),
    };
    let ran = stage.run(cleared).await;
    let results = &ran.report.results;
    assert!(
        results.iter().all(|result| result.outcome != Outcome::Done),
        "{:#?}",
        ran.report
    );
    assert_eq!(stage.asked("groups.kick"), kicked);

    let looked_at = refresh(&stage, &again, &[room]).await;
    assert_eq!(age(&looked_at, room), Some(0));
    assert!(!is_in(&looked_at, room, &ghost));

    let mut by_itself = again;
    for _ in 1..EVERY.get() {
        by_itself = refresh(&stage, &by_itself, &[]).await;
    }
    assert!(!is_in(&by_itself, room, &ghost), "its turn has come");
}

#[tokio::test]
async fn a_refresh_that_is_stopped_before_the_lists_leaves_what_is_known() {
    let stage = Stage::set().await;
    let seen = observe(&stage.session).await;
    let (events, _heard) = mpsc::unbounded_channel();
    let refresh = Refresh {
        known: Some(Box::new(seen)),
        shown: Vec::new(),
    };
    let cancel = CancellationToken::new();
    cancel.cancel();
    let read = stage.session.refresh(refresh, events, cancel).await;
    assert!(matches!(read, Err(RunError::Cancelled)), "{read:?}");
}
