//! Applying: against the stand-in server and the invented Moodle, with trouble in between.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "what a test indexes is there, or it fails"
)]
#![expect(clippy::panic, reason = "a test says what it found instead")]
#![expect(clippy::print_stderr, reason = "a test that cannot run here says so")]

#[path = "apply/accounts.rs"]
mod accounts;
#[path = "apply/accounts_journal.rs"]
mod accounts_journal;
#[path = "apply/again.rs"]
mod again;
#[path = "apply/at_once.rs"]
mod at_once;
#[path = "apply/banned.rs"]
mod banned;
#[path = "apply/batches.rs"]
mod batches;
#[path = "apply/changed.rs"]
mod changed;
#[path = "apply/deletions.rs"]
mod deletions;
#[path = "apply/exports.rs"]
mod exports;
#[path = "apply/field.rs"]
mod field;
#[path = "apply/groups.rs"]
mod groups;
#[path = "apply/journal.rs"]
mod journal;
#[path = "apply/judged.rs"]
mod judged;
#[path = "apply/killed.rs"]
mod killed;
#[path = "apply/leases.rs"]
mod leases;
#[path = "apply/meanwhile.rs"]
mod meanwhile;
#[path = "apply/newcomers.rs"]
mod newcomers;
#[path = "apply/points.rs"]
mod points;
#[path = "apply/purged.rs"]
mod purged;
#[path = "apply/queue.rs"]
mod queue;
#[path = "apply/recreate.rs"]
mod recreate;
#[path = "apply/remade.rs"]
mod remade;
#[path = "apply/restarted.rs"]
mod restarted;
#[path = "apply/saving.rs"]
mod saving;
#[path = "apply/side_by_side.rs"]
mod side_by_side;
#[path = "apply/stage.rs"]
mod stage;
#[path = "apply/taken_over.rs"]
mod taken_over;
#[path = "apply/team.rs"]
mod team;
#[path = "apply/trouble.rs"]
mod trouble;
#[path = "apply/undone.rs"]
mod undone;

use moodrift::domain::applied::{Dropped, Outcome};
use moodrift::domain::plan::StepOp;
use moodrift::domain::site::Place;
use moodrift::run::ApplyEvent;
use stage::{Stage, results};

#[tokio::test]
async fn steps_run_in_their_order_after_both_sides_were_read_again() {
    let stage = Stage::set().await;
    let before = stage.requests().len();
    let ran = stage.apply().await;
    let requests = stage.requests().split_off(before);
    let of_the_group: Vec<&str> = requests
        .iter()
        .map(|request| request.path.trim_start_matches("/api/v1/"))
        .filter(|path| path.starts_with("groups.") && *path != "groups.info")
        .collect();
    let read_again = of_the_group
        .iter()
        .position(|path| *path == "groups.invite")
        .unwrap();
    assert!(of_the_group[..read_again].contains(&"groups.members"));
    assert!(of_the_group[..read_again].contains(&"groups.roles"));
    assert_eq!(
        of_the_group[read_again..],
        [
            "groups.invite",
            "groups.invite",
            "groups.addModerator",
            "groups.addModerator",
            "groups.removeModerator",
            "groups.kick",
        ]
    );
    assert!(matches!(&ran.events[0], ApplyEvent::Rereading(Some(room)) if *room == stage.room));
    assert!(matches!(ran.events.last(), Some(ApplyEvent::Ended(report)) if *report == ran.report));
    assert_eq!((ran.report.done(), ran.report.results.len()), (6, 6));
    assert!(stage.plan().await.is_empty(), "nothing is left to do");
}

#[tokio::test]
async fn what_somebody_else_repaired_meanwhile_is_dropped_and_said() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    stage
        .outsider
        .invite(&stage.room, &stage.student)
        .await
        .unwrap();
    stage
        .outsider
        .remove(&stage.room, &stage.stranger)
        .await
        .unwrap();
    let ran = stage.run(cleared).await;
    let gone = Outcome::Dropped(Dropped::NoLongerDrift);
    assert_eq!(ran.outcome(StepOp::Invite, &stage.student), gone);
    assert_eq!(ran.outcome(StepOp::Remove, &stage.stranger), gone);
    assert_eq!((ran.report.done(), ran.report.dropped()), (4, 2));
}

#[tokio::test]
async fn a_step_whose_fix_would_be_another_now_is_dropped() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    stage
        .outsider
        .invite(&stage.room, &stage.teacher)
        .await
        .unwrap();
    let ran = stage.run(cleared).await;
    assert_eq!(
        ran.outcome(StepOp::Invite, &stage.teacher),
        Outcome::Dropped(Dropped::FixDiffers)
    );
    assert_eq!(
        ran.outcome(StepOp::AddModerator, &stage.teacher),
        Outcome::Done
    );
    assert!(stage.plan().await.is_empty());
}

#[tokio::test]
async fn what_changed_in_moodle_meanwhile_counts() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    // The absent student leaves the course; the stranger joins it as a student.
    stage
        .moodle(&format!(
            "DELETE FROM mdl_user_enrolments WHERE userid = {}",
            stage.person(&stage.student).0
        ))
        .await;
    let stranger = stage.person(&stage.stranger).0;
    let Place::Course(course) = stage.place() else {
        panic!("the course");
    };
    stage
        .moodle(&format!(
            "INSERT INTO mdl_user_enrolments (status, enrolid, userid, timestart, timeend, modifierid, timecreated, timemodified)
             SELECT 0, id, {stranger}, 0, 0, 2, 0, 0 FROM mdl_enrol WHERE courseid = {course} AND status = 0 LIMIT 1"
        ))
        .await;
    stage
        .moodle(&format!(
            "INSERT INTO mdl_role_assignments (roleid, contextid, userid, timemodified, modifierid, component, itemid, sortorder)
             SELECT {}, id, {stranger}, 0, 2, '', 0, 0 FROM mdl_context WHERE contextlevel = 50 AND instanceid = {course}",
            stage.user_role()
        ))
        .await;
    let ran = stage.run(cleared).await;
    let gone = Outcome::Dropped(Dropped::NoLongerDrift);
    assert_eq!(ran.outcome(StepOp::Invite, &stage.student), gone);
    assert_eq!(ran.outcome(StepOp::Remove, &stage.stranger), gone);
    assert!(stage.members().contains(stage.stranger.as_str()));
    assert!(!stage.members().contains(stage.student.as_str()));
    assert_eq!(results(&ran.report, &gone), 2);
}
