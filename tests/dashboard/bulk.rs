//! Many at once: marks, the basket, what is typed before a large plan, how a run goes and what is tried again.

use std::time::Duration;

use moodrift::domain::applied::{ApplyReport, Outcome, Skipped, StepResult};
use moodrift::domain::chat::{Account, AccountKind, Member, People, RoomRoles};
use moodrift::domain::drift::Code;
use moodrift::domain::ids::{ChatUserId, MoodleUserId, RoomId, Username};
use moodrift::domain::plan::{Change, GroupPlan, Plan, Step};
use moodrift::domain::reading::Reading;
use moodrift::domain::target::Target;
use moodrift::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use moodrift::domain::undo::{Lasting, NotUndoable};
use moodrift::engine::LastingStep;
use moodrift::run::ApplyEvent;
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::choice::Source;
use moodrift::tui::model::overlay::{Asked, Challenge, Overlay, Planned};
use moodrift::tui::model::pace::Pace;
use moodrift::tui::model::{Focus, Work};

use crate::desk::Desk;
use crate::fixture::{READ_AT, World};
use crate::screens::generous;

fn planned(desk: &Desk) -> &Planned {
    match &desk.model.overlay {
        Some(Overlay::Plan(planned)) => planned,
        other => panic!("{other:?} is no plan"),
    }
}

#[test]
fn the_arrow_puts_the_repair_under_the_cursor_into_the_basket() {
    let mut desk = Desk::new();
    desk.keys("n");
    while desk.model.drift().unwrap().fix.is_none() {
        desk.keys("n");
    }
    let key = desk.model.drift().unwrap().key();
    desk.keys("right");
    assert!(desk.model.basket.contains(&key));
    assert!(
        desk.screen().contains("→ 1 in the basket"),
        "{}",
        desk.screen()
    );
    desk.keys("right");
    assert_eq!(desk.model.basket.len(), 1);
    assert!(desk.screen().contains("already"), "{}", desk.screen());
    desk.keys("l b");
    assert!(desk.model.basket.is_empty(), "b takes out what lies in it");
    assert_eq!(desk.applies(), 0);
}

#[test]
fn what_cannot_be_repaired_does_not_go_into_the_basket() {
    let mut desk = Desk::new();
    desk.keys("tab f end right");
    assert!(desk.model.basket.is_empty());
    assert!(
        desk.screen().contains("nothing here can be repaired"),
        "{}",
        desk.screen()
    );
}

#[test]
fn the_arrow_still_goes_from_the_tree_to_the_group() {
    let mut desk = Desk::new();
    desk.keys("right");
    assert_eq!(desk.model.focus, Focus::Pane);
    assert!(desk.model.basket.is_empty());
}

#[test]
fn marks_go_into_the_basket_and_are_gone() {
    let mut desk = Desk::new();
    desk.keys("space");
    let marks = desk.model.marks.clone();
    desk.keys("b");
    assert!(desk.model.marks.is_empty());
    assert_eq!(desk.model.basket, marks);
}

#[test]
fn the_basket_and_the_marks_become_one_plan_wherever_the_cursor_is() {
    let mut desk = Desk::new();
    desk.keys("* p");
    let all = planned(&desk).plan.hash();
    assert_eq!(planned(&desk).source, Source::Marks);
    desk.keys("esc u");
    // A part into the basket, the rest marked.
    desk.keys("n right left home *");
    desk.keys("p");
    assert_eq!(planned(&desk).source, Source::MarksAndBasket);
    assert_eq!(planned(&desk).plan.hash(), all);
    desk.keys("esc b home");
    assert!(desk.model.marks.is_empty());
    desk.keys("p");
    assert_eq!(planned(&desk).source, Source::Basket);
    assert_eq!(planned(&desk).plan.hash(), all);
    assert!(
        desk.screen().contains("from the basket"),
        "{}",
        desk.screen()
    );
}

#[test]
fn the_basket_is_looked_through_and_emptied() {
    let mut desk = Desk::new();
    desk.keys("space b B");
    let before = desk.model.basket.len();
    assert!(before > 2);
    assert!(
        desk.screen()
            .contains(&format!("Basket · {before} repairs")),
        "{}",
        desk.screen()
    );
    desk.keys("end -");
    assert_eq!(desk.model.basket.len(), before - 1);
    let Some(Overlay::Basket(view)) = &desk.model.overlay else {
        panic!("the basket stays open");
    };
    assert_eq!(view.at, before - 2, "the cursor is on the last line");
    desk.keys("p");
    assert_eq!(planned(&desk).source, Source::Basket);
    desk.keys("esc B u");
    assert!(desk.model.basket.is_empty());
    desk.keys("B");
    assert!(
        desk.screen().contains("The basket is empty"),
        "{}",
        desk.screen()
    );
    desk.keys("- p");
    assert_eq!(desk.applies(), 0);
}

#[test]
fn the_basket_is_kept_by_identity_and_loses_what_is_repaired() {
    let mut desk = Desk::new();
    desk.keys("space b");
    let before = desk.model.basket.len();
    desk.send(Message::Observed(Box::new(World::new().snapshot())));
    assert_eq!(desk.model.basket.len(), before);
    desk.send(Message::Observed(Box::new(
        World::new().repaired().snapshot(),
    )));
    assert!(desk.model.basket.len() < before);
}

#[test]
fn inverting_marks_what_was_not_and_unmarks_what_was() {
    let mut desk = Desk::new();
    desk.keys("*");
    let all = desk.model.marks.clone();
    desk.keys("u space");
    let some = desk.model.marks.clone();
    assert!(!some.is_empty() && some.len() < all.len());
    desk.keys("I");
    let rest: Vec<_> = all.difference(&some).cloned().collect();
    assert_eq!(desk.model.marks.len(), rest.len());
    assert!(rest.iter().all(|key| desk.model.marks.contains(key)));
    desk.keys("I");
    assert_eq!(desk.model.marks, some);
}

#[test]
fn inverting_leaves_marks_alone_that_the_filter_hides() {
    let mut desk = Desk::new();
    desk.keys("space");
    let marks = desk.model.marks.len();
    desk.keys("/").typed("code:group_archived").keys("enter I");
    assert_eq!(desk.model.hidden_marks(), marks);
}

#[test]
fn raw_facts_of_both_sides_are_shown_for_a_person_and_for_a_group() {
    let mut desk = Desk::new();
    desk.keys("i");
    for fact in [
        "moderator roles",
        "editingteacher",
        "maths_discretes_2026",
        "archived",
    ] {
        assert!(desk.screen().contains(fact), "{fact}: {}", desk.screen());
    }
    desk.keys("esc /")
        .typed("person:petit")
        .keys("enter tab end i");
    for fact in [
        "m.petit",
        "confirmed",
        "enrolment",
        "manual, active",
        "in the group",
        "m.petit@chat.fr",
    ] {
        assert!(desk.screen().contains(fact), "{fact}: {}", desk.screen());
    }
    desk.keys("i");
    assert!(desk.model.overlay.is_none());
}

/// Thirty people too many in one group.
pub(crate) fn crowded() -> World {
    let mut world = World::new();
    let person = world.site.people.first().unwrap().clone();
    let mut members = Vec::new();
    for number in 0..30_i64 {
        let name = format!("extra{number:02}");
        world.site.people.push(moodrift::domain::site::Person {
            id: MoodleUserId(1000 + number),
            username: name.as_str().into(),
            email: "".into(),
            ..person.clone()
        });
        if let Reading::Known(accounts) = &mut world.chat.accounts {
            accounts.push(Account {
                id: ChatUserId::from(name.as_str()),
                username: Username::from(name.as_str()),
                name: name.as_str().into(),
                emails: Vec::new(),
                active: true,
                kind: AccountKind::Person,
                administrator: false,
            });
            accounts.sort_by(|a, b| a.id.cmp(&b.id));
        }
        members.push(Member::new(
            ChatUserId::from(name.as_str()),
            Username::from(name.as_str()),
            name.as_str().into(),
            RoomRoles::default(),
        ));
    }
    if let Reading::Known(groups) = &mut world.chat.groups {
        let group = groups
            .iter_mut()
            .find(|group| group.id == RoomId::from("maths"))
            .unwrap();
        if let People::Known(people) = &mut group.people {
            people.extend(members);
            people.sort_by(|a, b| a.account.cmp(&b.account));
        }
    }
    world
}

#[test]
fn a_large_plan_is_sent_only_when_its_number_is_typed() {
    let mut desk = Desk::on(crowded().snapshot());
    desk.model.sites.first_mut().unwrap().limits = generous();
    desk.keys("A");
    let Some(Overlay::Confirm(confirm)) = &desk.model.overlay else {
        panic!("a asks: {:?}", desk.model.overlay);
    };
    let steps = confirm.cleared.plan().steps().count();
    assert!(steps > 30);
    assert!(
        desk.screen().contains("type their number"),
        "{}",
        desk.screen()
    );
    desk.keys("enter tab enter space enter");
    assert_eq!(desk.applies(), 0);
    assert!(
        desk.screen().contains("nothing has been sent"),
        "{}",
        desk.screen()
    );
    for _ in 0..10 {
        desk.keys("bs");
    }
    desk.typed("3").keys("enter");
    assert_eq!(desk.applies(), 0, "another number sends nothing");
    desk.keys("bs").typed(&steps.to_string()).keys("esc");
    assert_eq!(desk.applies(), 0, "Esc leaves everything as it is");
    desk.keys("A").typed(&steps.to_string()).keys("enter enter");
    assert_eq!(desk.applies(), 1);
}

fn plan_of(changes: &[(&str, Change)]) -> Plan {
    let desk = Desk::new();
    let repairs = desk.model.finding(0).unwrap().key();
    let group = |(name, change): &(&str, Change)| GroupPlan {
        room: Target::Group(RoomId::from(*name)),
        name: (*name).into(),
        courses: Vec::new(),
        activities: Vec::new(),
        members: 3,
        members_after: 3,
        loses_lead: false,
        steps: vec![Step {
            change: change.clone(),
            repairs: repairs.clone(),
        }],
    };
    Plan {
        site: "arche".into(),
        as_of: READ_AT,
        accounts: Vec::new(),
        groups: changes.iter().map(group).collect(),
        groups_in_all: 10,
    }
}

#[test]
fn what_cannot_be_taken_back_asks_for_the_name_or_the_number() {
    let delete = |name: &'static str| (name, Change::Delete { name: name.into() });
    assert!(Challenge::of(&plan_of(&[("a", Change::Archive)]), &[]).is_none());
    let mut one =
        Challenge::of(&plan_of(&[delete("room-1"), ("a", Change::Archive)]), &[]).unwrap();
    assert_eq!(one.asked, Asked::Name("room-1".into()));
    assert!(!one.answered());
    for (typed, right) in [
        ("", false),
        ("room", false),
        ("ROOM-1", false),
        (" room-1 ", true),
    ] {
        one.input = typed.into();
        assert_eq!(one.answered(), right, "{typed:?}");
    }
    let two = Challenge::of(&plan_of(&[delete("room-1"), delete("room-2")]), &[]).unwrap();
    assert_eq!(two.asked, Asked::Number(2));
}

#[test]
fn a_step_that_no_undo_takes_back_asks_for_the_name_or_the_number_too() {
    let lasting = |group| LastingStep {
        group,
        step: 0,
        why: Lasting::Step(NotUndoable::AccountMade),
    };
    let plan = plan_of(&[("a", Change::Unarchive), ("b", Change::Unarchive)]);
    for (lasting, asked) in [
        (vec![], None),
        (vec![lasting(Some(1))], Some(Asked::Name("b".into()))),
        (
            vec![lasting(Some(0)), lasting(Some(1))],
            Some(Asked::Number(2)),
        ),
        (vec![lasting(None)], Some(Asked::Number(2))),
        (
            vec![lasting(None), lasting(Some(1))],
            Some(Asked::Number(2)),
        ),
    ] {
        let challenge = Challenge::of(&plan, &lasting);
        assert_eq!(challenge.map(|one| one.asked), asked, "{lasting:?}");
    }
}

#[test]
fn a_plan_of_many_harmless_steps_asks_for_its_number_too() {
    let many = |number| vec![("a", Change::Unarchive); number];
    assert!(Challenge::of(&plan_of(&many(100)), &[]).is_none());
    assert_eq!(
        Challenge::of(&plan_of(&many(101)), &[]).unwrap().asked,
        Asked::Number(101)
    );
}

/// A run of which one step failed, one was not sent, and the rest was done.
fn run(desk: &mut Desk) -> ApplyReport {
    desk.keys("A tab enter");
    let Work::Applying(applying) = &desk.model.work else {
        panic!("it runs: {:?}", desk.model.work);
    };
    let steps = applying.plan.steps();
    let mut results: Vec<StepResult> = steps
        .map(|(group, step)| StepResult {
            room: group.map(|group| group.room.clone()),
            step: step.clone(),
            outcome: Outcome::Done,
        })
        .collect();
    results[0].outcome = Outcome::Failed(ChatTrouble {
        doing: ChatTask::Invite(
            results[0]
                .room
                .as_ref()
                .and_then(Target::room)
                .cloned()
                .unwrap(),
        ),
        server: "https://chat.univ.fr".to_owned(),
        proxy: None,
        kind: ChatTroubleKind::ServerError { status: 502 },
    });
    results.last_mut().unwrap().outcome = Outcome::Skipped(Skipped::AfterFailure);
    ApplyReport {
        run: 7,
        results,
        links: None,
    }
}

#[test]
fn what_failed_or_was_not_sent_is_planned_again_and_nothing_else() {
    let mut desk = Desk::limited(generous());
    let report = run(&mut desk);
    let wanted: Vec<_> = report.not_done().map(|step| step.repairs.clone()).collect();
    assert_eq!(wanted.len(), 2);
    desk.send(Message::Applied(Ok(report)));
    desk.keys("t");
    assert!(
        matches!(desk.model.overlay, Some(Overlay::Summary(_))),
        "it is being read again"
    );
    assert!(
        desk.screen().contains("a read is under way"),
        "{}",
        desk.screen()
    );
    desk.send(Message::Observed(Box::new(World::new().snapshot())));
    desk.keys("t");
    assert_eq!(planned(&desk).source, Source::NotDone);
    let again: Vec<_> = planned(&desk)
        .plan
        .steps()
        .map(|(_, step)| step.repairs.clone())
        .collect();
    assert!(again.iter().all(|key| wanted.contains(key)), "{again:?}");
    assert!(!again.is_empty());
    // The question comes before anything is sent, wherever the cursor is.
    desk.effects.clear();
    desk.keys("A");
    assert!(
        matches!(desk.model.overlay, Some(Overlay::Confirm(_))),
        "{:?}",
        desk.model.overlay
    );
    assert_eq!(desk.applies(), 0);
}

#[test]
fn the_last_run_can_be_looked_at_again() {
    let mut desk = Desk::limited(generous());
    desk.keys("L");
    assert!(
        desk.screen().contains("nothing has been carried out yet"),
        "{}",
        desk.screen()
    );
    let report = run(&mut desk);
    desk.send(Message::Applied(Ok(report)));
    let first = desk.screen();
    assert!(first.contains("1 failed, 1 not sent"), "{first}");
    assert!(
        first.contains("Not done") && first.contains("Done"),
        "{first}"
    );
    desk.keys("esc L");
    assert_eq!(desk.screen(), first);
}

#[test]
fn the_steps_of_a_run_are_scrolled_and_the_run_is_stopped() {
    let mut desk = Desk::limited(generous());
    let report = run(&mut desk);
    desk.resize(80, 14);
    for result in &report.results {
        desk.send(Message::Applying(ApplyEvent::Settled(result.clone())));
    }
    assert!(desk.screen().contains("Not done"), "{}", desk.screen());
    assert!(!desk.screen().contains("invite zoe"), "{}", desk.screen());
    desk.keys("end");
    assert!(matches!(desk.model.overlay, Some(Overlay::Progress { top }) if top > 0));
    assert!(desk.screen().contains("invite zoe"), "{}", desk.screen());
    desk.effects.clear();
    desk.keys("esc");
    assert!(matches!(desk.effects.last(), Some(Effect::Stop)));
}

#[test]
fn a_run_and_a_read_say_how_fast_they_go_and_how_long_they_take() {
    let mut desk = Desk::limited(generous());
    let report = run(&mut desk);
    desk.send(Message::Spin(Duration::from_secs(100)));
    assert!(!desk.screen().contains("left"), "{}", desk.screen());
    desk.send(Message::Applying(ApplyEvent::Settled(
        report.results[0].clone(),
    )));
    desk.send(Message::Spin(Duration::from_secs(110)));
    let left = (report.results.len() - 1) * 10;
    let said = format!("6/min · {left} s left");
    assert!(desk.screen().contains(&said), "{said}: {}", desk.screen());
    let mut desk = Desk::new();
    desk.keys("R");
    for (seconds, done) in [(1, 0), (5, 200)] {
        let step = moodrift::tui::model::ReadStep::Groups { done, total: 300 };
        desk.send(Message::Reading(step));
        desk.send(Message::Spin(Duration::from_secs(seconds)));
    }
    assert!(
        desk.screen().contains("50/s · 2 s left"),
        "{}",
        desk.screen()
    );
}

#[test]
fn a_pace_is_told_only_when_there_is_something_to_tell_it_from() {
    let mut pace = Pace::default();
    assert_eq!((pace.a_minute(), pace.left(10)), (None, None));
    pace.tick(Duration::from_secs(50), 4);
    pace.tick(Duration::from_secs(51), 8);
    assert_eq!(pace.a_minute(), None, "a second is too little");
    pace.tick(Duration::from_secs(54), 12);
    assert_eq!(pace.a_minute(), Some(120));
    assert_eq!(pace.left(22), Some(Duration::from_secs(5)));
    assert_eq!(
        pace.left(3),
        Some(Duration::ZERO),
        "more were done than were counted on"
    );
}

#[test]
fn the_codes_in_the_basket_are_those_that_were_put_in() {
    let mut desk = Desk::new();
    desk.keys("/")
        .typed("code:member_extra")
        .keys("enter home * b esc");
    assert!(
        desk.model
            .basket
            .iter()
            .all(|key| key.code == Code::MemberExtra)
    );
    assert!(!desk.model.basket.is_empty());
}
