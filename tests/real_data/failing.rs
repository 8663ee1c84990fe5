//! No person is removed or demoted because a read of Rocket.Chat failed: each read, broken in each way.

use std::collections::BTreeSet;
use std::time::Duration;

use moodrift::demo::chat::{Fault, Times};
use moodrift::domain::drift::Code;
use moodrift::domain::ids::RoomId;
use moodrift::domain::policy::Preset;
use moodrift::engine::{self, Verdict};
use moodrift::rocketchat::Timing;
use moodrift::run::{Observation, ReadEvent, RunError};
use rstest::rstest;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::databases::Server;
use super::given;
use super::rig::{HASTY, Rig, observe, said_of, taken, whole_plan};

type Taken = Vec<(String, String, &'static str)>;

/// What a broken read leaves to be taken away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Leaves {
    /// Nothing at all.
    Nothing,
    /// Nothing in the group whose read it was; the others as ever.
    TheOtherGroups,
    /// What was right to take away before.
    AsBefore,
}

/// Every read, and what is left when it fails.
fn routes(room: &RoomId, large: &RoomId) -> Vec<(String, Leaves)> {
    let of_large = format!("groups.members?roomId={large}");
    [
        // Without these two there is no reading of the server at all.
        ("/api/info".to_owned(), Leaves::Nothing),
        ("me".to_owned(), Leaves::Nothing),
        // These two tell of groups, and of no person.
        ("permissions.listAll".to_owned(), Leaves::AsBefore),
        ("rooms.adminRooms.getRoom".to_owned(), Leaves::AsBefore),
        ("users.list".to_owned(), Leaves::Nothing),
        ("users.list?offset=100".to_owned(), Leaves::Nothing),
        ("groups.listAll".to_owned(), Leaves::Nothing),
        ("groups.members".to_owned(), Leaves::Nothing),
        (
            format!("groups.members?roomId={room}"),
            Leaves::TheOtherGroups,
        ),
        (of_large, Leaves::TheOtherGroups),
        ("groups.roles".to_owned(), Leaves::Nothing),
        (
            format!("groups.roles?roomId={room}"),
            Leaves::TheOtherGroups,
        ),
    ]
    .into()
}

/// Where the fault is none for this read: the answer stays true, or what it lost is found in another way.
fn harmless(route: &str, fault: Fault) -> bool {
    match fault {
        // One document, in which there is no list to cut; the lists of `me` are its roles and addresses.
        Fault::EmptyList | Fault::ShortPage => {
            ["/api/info", "me", "rooms.adminRooms.getRoom"].contains(&route)
                // A page may be shorter than was asked for: the next one then begins earlier.
                || route.contains("offset=") && fault == Fault::ShortPage
                // Each linked group is then asked for by its id.
                || route == "groups.listAll" && fault == Fault::EmptyList
        }
        // The account's own groups are listed instead, and it is in all of them.
        Fault::Forbidden => route == "groups.listAll",
        _ => false,
    }
}

/// A list of role holders comes without a count, so that nobody can see who is missing from it. Whoever loses his role
/// that way is a plain member: what is left to take away is never more than before.
fn invisible(route: &str, fault: Fault) -> bool {
    route.starts_with("groups.roles") && [Fault::ShortPage, Fault::EmptyList].contains(&fault)
}

/// A group in which the plan takes somebody away, and the group of more than a hundred members.
fn two_groups(plan: &Taken) -> (RoomId, RoomId) {
    let chat = given::chat("chat-before-7.json");
    let large = chat
        .groups
        .iter()
        .find(|group| group.members.len() > 100 && plan.iter().any(|(at, _, _)| *at == group.id));
    let large = RoomId::from(large.unwrap().id.as_str());
    let (room, _, _) = plan.iter().find(|(at, _, _)| at != large.as_str()).unwrap();
    (RoomId::from(room.as_str()), large)
}

async fn sound(rig: &Rig) -> (Observation, Taken) {
    let observation = observe(&rig.session(Preset::Plugin, HASTY)).await.unwrap();
    let plan = taken(&whole_plan(&observation));
    let of = |op: &str| plan.iter().filter(|(_, _, name)| *name == op).count();
    assert_eq!((of("remove"), of("remove_moderator")), (45, 14));
    (observation, plan)
}

fn assert_within(found: &Taken, sound: &Taken, case: &str) {
    let (found, sound): (BTreeSet<_>, BTreeSet<_>) =
        (found.iter().collect(), sound.iter().collect());
    let invented: Vec<_> = found.difference(&sound).collect();
    assert!(
        invented.is_empty(),
        "{case}: {} invented: {invented:?}",
        invented.len()
    );
}

/// What is taken from people. Whether a group is to be archived rests on none of them.
fn of_people(taken: &Taken) -> Taken {
    let steps = taken.iter().filter(|(_, account, _)| !account.is_empty());
    steps.cloned().collect()
}

fn assert_leaves(found: &Taken, sound: &Taken, leaves: Leaves, rooms: [&RoomId; 2], case: &str) {
    let (found, sound) = (&of_people(found), &of_people(sound));
    match leaves {
        Leaves::Nothing => assert_eq!(*found, [], "{case}"),
        Leaves::AsBefore => assert_eq!(found, sound, "{case}"),
        Leaves::TheOtherGroups => {
            let of = rooms.into_iter().find(|room| case.contains(room.as_str()));
            let of = of.unwrap().as_str();
            let others: Taken = sound
                .iter()
                .filter(|(at, _, _)| at != of)
                .cloned()
                .collect();
            assert!(others.len() < sound.len());
            assert_eq!(*found, others, "{case}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_read_that_fails_removes_nobody(
    #[values(
        Fault::Status(500),
        Fault::Html502,
        Fault::Unauthorized,
        Fault::Forbidden,
        Fault::TooMany,
        Fault::ResetMidBody,
        Fault::TruncatedJson,
        Fault::ShortPage,
        Fault::EmptyList
    )]
    fault: Fault,
) {
    let Some(database) = Server::Postgres.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let (before, sound) = sound(&rig).await;
    let (room, large) = two_groups(&of_people(&sound));
    for (route, leaves) in routes(&room, &large) {
        let case = format!("{route} {fault:?}");
        rig.chat.clear_faults();
        rig.chat.fault(&route, fault, Times::Always);
        let observation = match observe(&rig.session(Preset::Plugin, HASTY)).await {
            Ok(observation) => observation,
            Err(RunError::Chat(_)) => {
                assert!(["/api/info", "me"].contains(&route.as_str()), "{case}");
                continue;
            }
            Err(other) => panic!("{case}: {other:?}"),
        };
        let found = taken(&whole_plan(&observation));
        assert_within(&found, &sound, &case);
        for code in [Code::GroupMissing, Code::KindDiffers] {
            let (now, then) = (said_of(&observation, code), said_of(&before, code));
            assert!(now.iter().all(|cm| then.contains(cm)), "{case}: {now:?}");
        }
        if harmless(&route, fault) {
            assert_leaves(&found, &sound, Leaves::AsBefore, [&room, &large], &case);
        } else if !invisible(&route, fault) {
            assert_leaves(&found, &sound, leaves, [&room, &large], &case);
        }
    }
}

/// What a hanging server leaves is told by what is not there: its waits run out before others' may, too.
#[tokio::test]
async fn a_read_that_hangs_removes_nobody() {
    let Some(database) = Server::Postgres.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let (_, sound) = sound(&rig).await;
    let (room, large) = two_groups(&of_people(&sound));
    let impatient = Timing {
        answer: Duration::from_millis(400),
        ..HASTY
    };
    for (route, leaves) in routes(&room, &large) {
        if ["groups.members", "groups.roles"].contains(&route.as_str()) {
            continue;
        }
        rig.chat.clear_faults();
        rig.chat.fault(&route, Fault::Hang, Times::Always);
        let Ok(observation) = observe(&rig.session(Preset::Plugin, impatient)).await else {
            continue;
        };
        let found = taken(&whole_plan(&observation));
        assert_within(&found, &sound, &route);
        match leaves {
            Leaves::Nothing => assert_eq!(of_people(&found), [], "{route}"),
            Leaves::TheOtherGroups => {
                let spared = found.iter().all(|(at, _, _)| !route.contains(at.as_str()));
                assert!(spared, "{route}");
            }
            Leaves::AsBefore => {}
        }
        assert!(!observation.is_complete(), "{route}");
    }
}

#[tokio::test]
async fn one_failure_is_tried_again_and_costs_nothing() {
    let Some(database) = Server::Postgres.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let (_, sound) = sound(&rig).await;
    let (room, large) = two_groups(&of_people(&sound));
    for fault in [
        Fault::Status(500),
        Fault::ResetMidBody,
        Fault::TooMany,
        Fault::ShortPage,
    ] {
        rig.chat.clear_faults();
        for (route, _) in routes(&room, &large) {
            let cut_for_good = invisible(&route, fault) || route == "permissions.listAll";
            if !(fault == Fault::ShortPage && cut_for_good) {
                rig.chat.fault(&route, fault, Times::Once);
            }
        }
        let observation = observe(&rig.session(Preset::Plugin, HASTY)).await.unwrap();
        assert_eq!(taken(&whole_plan(&observation)), sound, "{fault:?}");
    }
}

/// While a read is under way, and after it was stopped, nothing counts as gone that has not come yet.
#[tokio::test]
async fn what_has_not_been_read_yet_removes_nobody() {
    let Some(database) = Server::Postgres.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let (_, sound) = sound(&rig).await;
    for after in 1..=4 {
        let cancel = CancellationToken::new();
        let (events, mut heard) = mpsc::unbounded_channel();
        let session = rig.session(Preset::Plugin, HASTY);
        let stopping = cancel.clone();
        let watching = async move {
            let (mut seen, mut events) = (Vec::new(), 0);
            while let Some(event) = heard.recv().await {
                // What was shown is let go of: the next state comes.
                events += 1;
                if let ReadEvent::SoFar(observation, _) = event {
                    seen.push(*observation);
                }
                if events > after * 5 {
                    stopping.cancel();
                }
            }
            seen
        };
        let (stopped, seen) = tokio::join!(session.observe(events, cancel), watching);
        for observation in seen.into_iter().chain(stopped) {
            assert_within(&taken(&whole_plan(&observation)), &sound, "stopped");
        }
    }
}

/// Right before it is changed, a group is read again; where that fails, nothing is sent.
#[rstest]
#[tokio::test]
async fn a_group_that_cannot_be_read_again_is_left_alone(
    #[values(
        Fault::Status(500),
        Fault::Html502,
        Fault::Unauthorized,
        Fault::Forbidden,
        Fault::TooMany,
        Fault::ResetMidBody,
        Fault::TruncatedJson,
        Fault::ShortPage,
        Fault::EmptyList
    )]
    fault: Fault,
) {
    let Some(database) = Server::Postgres.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let (_, sound) = sound(&rig).await;
    let (room, _) = two_groups(&of_people(&sound));
    let session = rig.unlimited(Preset::Plugin);
    let observation = observe(&session).await.unwrap();
    for route in ["groups.members", "groups.roles"] {
        if invisible(route, fault) {
            continue;
        }
        let ground = &observation.ground;
        let of_room = observation.findings.drifts.iter();
        let of_room = of_room.filter(|drift| drift.group.as_ref() == Some(&room));
        let plan = engine::plan(ground, of_room);
        assert!(!taken(&plan).is_empty());
        let Verdict::Cleared(cleared) = observation.clear(plan, &session.config().limits) else {
            panic!("every limit was allowed");
        };
        rig.chat.clear_faults();
        rig.chat
            .fault(&format!("{route}?roomId={room}"), fault, Times::Always);
        let (events, _nobody_watches) = mpsc::unbounded_channel();
        let permit = session.config().write_permit().unwrap();
        let cancel = CancellationToken::new();
        let applying = session.apply(cleared, ground.clone(), permit, events, cancel);
        let report = applying.await.unwrap();
        let destructive = report
            .results
            .iter()
            .filter(|one| one.step.change.destructive());
        let sent = destructive.filter(|result| {
            use moodrift::domain::applied::Outcome::{Dropped, Skipped};
            !matches!(result.outcome, Dropped(_) | Skipped(_))
        });
        assert_eq!(sent.count(), 0, "{route}: {report:#?}");
    }
    let requests = rig.chat.requests();
    let taking = requests.iter().filter(|request| {
        request.path.ends_with("kick") || request.path.ends_with("removeModerator")
    });
    assert_eq!(taking.count(), 0);
}
