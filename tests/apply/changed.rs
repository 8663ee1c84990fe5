//! A group that changed by more than its plan knows is held; one that changed otherwise is not.

use moodrift::domain::applied::{Outcome, Skipped, Unforeseen};
use moodrift::domain::chat::People;
use moodrift::domain::drift::Code;
use moodrift::domain::ids::ChatUserId;
use moodrift::domain::plan::StepOp;
use moodrift::domain::policy::Stance;
use moodrift::domain::site::Place;
use moodrift::engine::{self, Row, Rows, Verdict};
use rstest::rstest;

use super::killed::{Journal, applying, until};
use super::stage::{Cleared, Ran, Stage, observe};

/// What happens between the plan and the run.
#[derive(Debug, Clone, Copy)]
enum Meanwhile {
    Archived,
    SomebodyCame,
    SomebodyLeads,
    Hidden,
    /// Another activity points at the group.
    Shared,
    /// The activity is gone, and in no bin.
    Gone,
    /// The group bears another Moodle's name.
    Taken,
    RolesLost,
}

/// A plain student of the drifted group of whom the plan says nothing.
fn bystander(stage: &Stage, cleared: &Cleared) -> ChatUserId {
    let ground = &cleared.seen;
    let activity = ground.links.activities_on(&stage.room)[0];
    let Rows::Judged(rows) = ground.rows(activity) else {
        panic!("{activity} is judged");
    };
    let plain = |row: &&Row| {
        row.member == Stance::Required && row.moderator == Stance::Unexpected && row.drift.is_none()
    };
    let found = rows.iter().filter(plain).find(|row| row.present.is_some());
    found.unwrap().who.chat_id.clone().unwrap()
}

/// Somebody of Moodle who is in the other group, and has nothing to do with this one.
fn newcomer(stage: &Stage, cleared: &Cleared) -> ChatUserId {
    let ground = &cleared.seen;
    let Place::Course(course) = stage.place() else {
        panic!("the course");
    };
    let People::Known(members) = &ground.chat.group(&stage.other_room).unwrap().people else {
        panic!("they are known");
    };
    let enrolled = |id: &ChatUserId| {
        let name = &ground.chat.account(id).unwrap().username;
        let people = ground.directory.people_named(&name.folded());
        let mut enrolments = ground.site.enrolments_in(course).iter();
        people.is_empty() || enrolments.any(|one| people.contains(&one.person))
    };
    let found = members.iter().find(|member| {
        let account = ground.chat.account(&member.account).unwrap();
        member.account != stage.stranger
            && !member.roles.owner
            && !account.administrator
            && !enrolled(&member.account)
            && !stage.members().contains(member.account.as_str())
    });
    found.unwrap().account.clone()
}

async fn changed(stage: &Stage, cleared: &Cleared, meanwhile: Meanwhile) {
    let (room, outsider) = (&stage.room, &stage.outsider);
    match meanwhile {
        Meanwhile::Archived => {
            outsider.archive(room).await.unwrap();
        }
        Meanwhile::SomebodyCame => {
            let someone = newcomer(stage, cleared);
            outsider.invite(room, &someone).await.unwrap();
        }
        Meanwhile::SomebodyLeads => {
            let someone = bystander(stage, cleared);
            outsider.add_moderator(room, &someone).await.unwrap();
        }
        Meanwhile::Hidden => {
            let activity = cleared.seen.links.activities_on(room)[0];
            let hide = format!("UPDATE mdl_course_modules SET visible = 0 WHERE id = {activity}");
            stage.moodle(&hide).await;
        }
        Meanwhile::Shared => {
            let ours = [Some(room), Some(&stage.other_room)];
            let mut activities = cleared.seen.site.activities.iter();
            let third = activities.find(|one| !ours.contains(&one.room.as_ref()));
            let point = format!(
                "UPDATE mdl_rocketchat SET rocketchatid = '{room}'
                 WHERE id = (SELECT instance FROM mdl_course_modules WHERE id = {})",
                third.unwrap().cm
            );
            stage.moodle(&point).await;
        }
        Meanwhile::Gone => {
            let activity = cleared.seen.links.activities_on(room)[0];
            let delete = format!("DELETE FROM mdl_course_modules WHERE id = {activity}");
            stage.moodle(&delete).await;
        }
        Meanwhile::Taken => {
            let name = &cleared.seen.chat.group(room).unwrap().name;
            let (_, rest) = name.split_at(40);
            let other = format!("{}{rest}", "0a".repeat(20));
            outsider.rename(room, &other).await.unwrap();
        }
        Meanwhile::RolesLost => {
            stage
                .moodle("UPDATE mdl_rocketchat SET moderatorroles = '', userroles = ''")
                .await;
        }
    }
}

fn of_the_group<'r>(stage: &Stage, ran: &'r Ran) -> Vec<&'r Outcome> {
    let results = ran.report.results.iter();
    results
        .filter(|result| result.room.as_ref().is_some_and(|room| *room == stage.room))
        .map(|result| &result.outcome)
        .collect()
}

#[rstest]
#[case::archived(Meanwhile::Archived, Unforeseen::Found(Code::GroupArchived))]
#[case::someone_came(Meanwhile::SomebodyCame, Unforeseen::Extra(1))]
#[case::someone_leads(Meanwhile::SomebodyLeads, Unforeseen::Leading(1))]
#[case::hidden(Meanwhile::Hidden, Unforeseen::Found(Code::GroupNotArchived))]
#[case::shared(Meanwhile::Shared, Unforeseen::Found(Code::GroupShared))]
#[case::gone(Meanwhile::Gone, Unforeseen::Unlinked)]
#[case::taken(Meanwhile::Taken, Unforeseen::Found(Code::GroupForeign))]
#[case::roles(Meanwhile::RolesLost, Unforeseen::Found(Code::RolesInvalid))]
#[tokio::test]
async fn a_group_that_changed_by_more_than_the_plan_knows_is_held(
    #[case] meanwhile: Meanwhile,
    #[case] told: Unforeseen,
) {
    let stage = Stage::set().await;
    let cleared = stage.cleared_both().await;
    changed(&stage, &cleared, meanwhile).await;
    let before = stage.writes();
    let ran = stage.run(cleared).await;
    let held = Outcome::Skipped(Skipped::GroupChanged(vec![told]));
    let outcomes = of_the_group(&stage, &ran);
    assert_eq!(outcomes.len(), 6);
    assert!(
        outcomes.iter().all(|outcome| **outcome == held),
        "{outcomes:#?}"
    );
    // What happened to this group is no matter of the other; the roles are all activities'.
    let others = usize::from(!matches!(meanwhile, Meanwhile::RolesLost));
    assert_eq!(stage.writes() - before, others);
    assert_eq!(ran.report.done(), others);
}

#[tokio::test]
async fn a_group_that_more_people_lack_by_now_is_not_held() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let gone = bystander(&stage, &cleared);
    stage.outsider.remove(&stage.room, &gone).await.unwrap();
    let ran = stage.run(cleared).await;
    assert_eq!(ran.report.done(), 6, "{:#?}", ran.report);
    assert!(
        !stage.members().contains(gone.as_str()),
        "no step is about him"
    );
}

#[tokio::test]
async fn who_was_there_when_the_plan_was_made_holds_no_plan_that_is_about_others() {
    let stage = Stage::set().await;
    let seen = observe(&stage.session).await;
    let drifts = seen.findings.drifts.iter().filter(|drift| {
        drift.group.as_ref() == Some(&stage.room) && drift.code == Code::MemberMissing
    });
    let plan = engine::plan(&seen.ground, drifts);
    let steps = plan.steps().count();
    let limits = &stage.session.config().limits;
    let Verdict::Cleared(plan) = seen.clear(plan, limits) else {
        panic!("every limit was allowed");
    };
    let seen = seen.ground;
    let ran = stage.run(Cleared { plan, seen }).await;
    assert_eq!(ran.report.done(), steps, "{:#?}", ran.report);
    assert!(stage.members().contains(stage.stranger.as_str()));
    assert_eq!(ran.outcome(StepOp::Invite, &stage.student), Outcome::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_group_is_told_in_words_and_by_the_exit_status() {
    let stage = Stage::set().await;
    let journal = Journal::File(stage.state_dir.join("held"));
    let since = stage.requests().len();
    let second = std::time::Duration::from_secs(1);
    let slow = moodrift::demo::chat::Fault::Slow {
        least: second,
        most: second,
    };
    // The group is read a second time right before it is changed: somebody archives it just then.
    let list = format!("groups.members?roomId={}", stage.room);
    let nth = moodrift::demo::chat::Times::Nth(2);
    stage.server().fault(&list, slow, nth);
    let mut child = applying(&stage, &journal).spawn().unwrap();
    until(&mut child, || {
        let requests = stage.requests().split_off(since);
        requests.iter().any(|line| line.fault == Some(slow))
    })
    .await;
    let before = stage.writes();
    stage.outsider.archive(&stage.room).await.unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(2), "{ended:?}");
    let said = String::from_utf8(ended.stdout).unwrap();
    let sentence = "not sent: the group has changed by more than the plan knows: it has been archived. Plan again";
    assert_eq!(said.matches(sentence).count(), 6, "{said}");
    assert_eq!(stage.writes() - before, 1, "the outsider's own");
}
