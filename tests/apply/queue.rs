//! A list of people that Moodle queues while a plan waits: it would undo what is done in its group.

use moodrift::domain::applied::{Outcome, Skipped};
use moodrift::domain::site::Place;

use super::stage::{Stage, results};

/// Queues what the plugin queues when an activity is saved: a list of the course's people, those left out whom
/// `but` names.
async fn queue(stage: &Stage, but: &str) {
    let Place::Course(course) = stage.place() else {
        panic!("the course");
    };
    let room = &stage.room;
    stage
        .moodle(&format!(
            r"INSERT INTO mdl_task_adhoc (component, classname, nextruntime, faildelay, customdata, timecreated)
             SELECT 'mod_rocketchat', '\mod_rocketchat\task\synchronize_group', 0, 0,
                 json_object('rocketchatid', '{room}', 'moodlemembers', json_group_object(id, json_object('id', id))),
                 unixepoch()
             FROM (SELECT DISTINCT enrolled.userid AS id FROM mdl_user_enrolments enrolled
                 JOIN mdl_enrol enrol ON enrol.id = enrolled.enrolid
                 WHERE enrol.courseid = {course} AND enrolled.userid NOT IN ({but}))"
        ))
        .await;
}

#[tokio::test]
async fn an_old_list_that_is_queued_meanwhile_holds_its_group_and_no_other() {
    let stage = Stage::set().await;
    let cleared = stage.cleared_both().await;
    let (before, members) = (stage.writes(), stage.members());
    queue(&stage, &stage.person(&stage.student).0.to_string()).await;
    let ran = stage.run(cleared).await;
    let held = Outcome::Skipped(Skipped::QueueFrozen);
    assert_eq!(results(&ran.report, &held), 6, "{:#?}", ran.report);
    for result in &ran.report.results {
        assert_eq!(
            result.outcome == held,
            result
                .room
                .as_ref()
                .is_some_and(|target| *target == stage.room)
        );
    }
    assert_eq!((ran.report.done(), stage.writes() - before), (1, 1));
    assert_eq!(stage.members(), members);
}

#[tokio::test]
async fn a_list_of_today_that_is_queued_meanwhile_holds_nothing() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    queue(&stage, "0").await;
    let ran = stage.run(cleared).await;
    assert_eq!(ran.report.done(), 6, "{:#?}", ran.report);
}
