//! What keys do.

use moodrift::config::ReadOnlyReason;
use moodrift::domain::applied::ApplyReport;
use moodrift::domain::drift::Code;
use moodrift::domain::glimpse::{Glimpse, LastLogin, Question};
use moodrift::domain::ids::{CmId, CourseId};
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::domain::reading::Reading;
use moodrift::run::Stage;
use moodrift::tui::message::{Effect, Message, ReadFailure};
use moodrift::tui::model::overlay::{Button, Overlay};
use moodrift::tui::model::{Connection, Focus, Work};
use moodrift::tui::screen::Screen;
use moodrift::tui::snapshot::NodeId;

use crate::desk::{Desk, card, key};
use crate::fixture::World;
use crate::screens::generous;

const FORUM: NodeId = NodeId::Activity(CmId(100));

fn code(desk: &Desk) -> Option<Code> {
    desk.model.drift().map(|drift| drift.code)
}

#[test]
fn the_cursor_starts_on_the_worst_activity() {
    let desk = Desk::new();
    assert_eq!(desk.model.node(), Some(FORUM));
    assert_eq!(desk.model.focus, Focus::Tree);
}

#[test]
fn the_cursor_goes_to_the_worst_only_until_it_is_moved() {
    let mut desk = Desk::unread();
    desk.send(Message::Observed(Box::new(
        World::new().at(Stage::Underway),
    )));
    desk.keys("down down");
    let chosen = desk.model.node();
    assert_ne!(chosen, Some(FORUM));
    desk.send(Message::Observed(Box::new(World::new().snapshot())));
    assert_eq!(desk.model.node(), chosen);
}

#[test]
fn next_walks_every_difference_once_and_previous_walks_back() {
    let mut desk = Desk::new();
    let all = desk
        .model
        .snapshot
        .as_ref()
        .unwrap()
        .observation
        .findings
        .drifts
        .iter()
        .filter(|drift| !drift.dormant)
        .count();
    desk.keys("home");
    let mut there = Vec::new();
    for _ in 0..100 {
        desk.keys("n");
        if desk.model.notice.is_some() {
            break;
        }
        there.push(desk.model.drift().expect("n stops at a difference").key());
    }
    assert_eq!(there.len(), all);
    let mut back = vec![there.last().unwrap().clone()];
    for _ in 1..all {
        desk.keys("N");
        back.push(desk.model.drift().expect("N stops at a difference").key());
    }
    back.reverse();
    assert_eq!(there, back);
}

#[test]
fn the_filter_finds_people_without_accents_and_survives_a_refresh() {
    let mut desk = Desk::new();
    desk.keys("/").typed("OEUVRE").keys("enter");
    assert_eq!(desk.model.node(), Some(FORUM));
    let lines = desk.model.pane.rows.len();
    assert_eq!(lines, 1, "only the person whom the filter finds");
    desk.send(Message::Observed(Box::new(World::new().snapshot())));
    assert_eq!(desk.model.filter.input.value(), "OEUVRE");
    assert_eq!(desk.model.pane.rows.len(), lines);
    desk.keys("esc");
    assert!(desk.model.filter.words.is_empty());
    assert!(desk.model.pane.rows.len() > lines);
    assert_eq!(desk.model.node(), Some(FORUM));
}

#[test]
fn the_filter_finds_courses_groups_and_codes() {
    for (typed, found) in [
        ("discretes", 100),
        ("droit_famille", 110),
        ("group_archived", 130),
        ("الفيزياء", 120),
    ] {
        let mut desk = Desk::new();
        desk.keys("/").typed(typed).keys("enter");
        assert_eq!(
            desk.model.node(),
            Some(NodeId::Activity(CmId(found))),
            "{typed}"
        );
    }
}

#[test]
fn marks_hidden_by_the_filter_are_counted() {
    let mut desk = Desk::new();
    desk.keys("space");
    let marks = desk.model.marks.len();
    assert!(marks > 2);
    assert_eq!(desk.model.hidden_marks(), 0);
    desk.keys("/").typed("oeuvre").keys("enter");
    assert_eq!(desk.model.marks.len(), marks);
    assert_eq!(desk.model.hidden_marks(), marks - 1);
    let expected = format!("{marks} marked, {} hidden", marks - 1);
    assert!(desk.screen().contains(&expected), "{}", desk.screen());
}

#[test]
fn marks_are_kept_by_identity_and_go_with_their_difference() {
    let mut desk = Desk::new();
    desk.keys("space");
    let marks = desk.model.marks.len();
    desk.send(Message::Observed(Box::new(World::new().snapshot())));
    assert_eq!(desk.model.marks.len(), marks);
    desk.send(Message::Observed(Box::new(
        World::new().repaired().snapshot(),
    )));
    assert!(desk.model.marks.len() < marks);
    assert_eq!(desk.model.node(), Some(FORUM));
}

#[test]
fn a_range_marks_what_lies_in_it_and_space_again_unmarks() {
    let mut desk = Desk::new();
    desk.keys("tab home v down down space");
    let marks = desk.model.marks.len();
    assert!(marks >= 2);
    assert_eq!(desk.model.range, None);
    desk.keys("home S-down S-down space");
    assert_eq!(desk.model.marks.len(), 0);
}

#[test]
fn all_shown_leaves_the_dormant_out_unless_the_cursor_is_there() {
    let mut desk = Desk::new();
    desk.keys("*");
    assert!(!desk.model.marks.is_empty());
    assert!(
        desk.model
            .marks
            .iter()
            .all(|mark| mark.activity != Some(CmId(150)))
    );
    desk.keys("u end *");
    assert!(
        desk.model
            .marks
            .iter()
            .all(|mark| mark.activity == Some(CmId(150)))
    );
    assert!(!desk.model.marks.is_empty());
}

#[test]
fn only_what_differs_hides_the_rest() {
    let mut desk = Desk::new();
    assert!(desk.screen().contains("Droit de la famille"));
    desk.keys("d");
    assert!(!desk.screen().contains("Droit de la famille"));
    assert_eq!(desk.model.node(), Some(FORUM));
    desk.keys("d");
    assert!(desk.screen().contains("Droit de la famille"));
}

#[test]
fn equal_rows_are_folded_until_asked_for() {
    let mut desk = Desk::new();
    assert!(desk.screen().contains("2 people the same on both sides"));
    assert!(!desk.screen().contains("أمينة"));
    desk.keys("f");
    assert!(desk.screen().contains("أمينة"));
}

#[test]
fn a_plan_comes_from_the_marks_or_from_under_the_cursor() {
    let mut desk = Desk::new();
    desk.keys("p");
    let Some(Overlay::Plan(whole)) = &desk.model.overlay else {
        panic!("p opens the plan");
    };
    let all = whole.plan.steps().count();
    desk.keys("esc n p");
    let Some(Overlay::Plan(one)) = &desk.model.overlay else {
        panic!("p opens the plan");
    };
    assert_eq!(one.plan.steps().count(), 1);
    desk.keys("esc * p");
    let Some(Overlay::Plan(marked)) = &desk.model.overlay else {
        panic!("p opens the plan");
    };
    assert_eq!(marked.plan.steps().count(), all);
    assert_eq!(desk.applies(), 0);
}

#[test]
fn the_question_starts_on_cancel_and_enter_sends_nothing() {
    let mut desk = Desk::limited(generous());
    desk.keys("A");
    let Some(Overlay::Confirm(confirm)) = &desk.model.overlay else {
        panic!("a asks: {:?}", desk.model.overlay);
    };
    assert_eq!(confirm.button, Button::Cancel);
    desk.keys("enter");
    assert!(desk.model.overlay.is_none());
    for refusal in ["a esc", "a q", "a tab esc", "a tab tab enter", "p a enter"] {
        desk.keys(refusal).keys("esc");
        assert_eq!(desk.applies(), 0, "{refusal}");
    }
}

#[test]
fn only_the_button_sends_and_only_once() {
    let mut desk = Desk::limited(generous());
    desk.keys("A tab enter");
    assert_eq!(desk.applies(), 1);
    assert!(matches!(desk.model.work, Work::Applying(_)));
    desk.keys("enter enter tab enter A");
    assert_eq!(desk.applies(), 1);
    desk.keys("esc");
    assert!(matches!(desk.effects.last(), Some(Effect::Stop)));
}

#[test]
fn after_a_run_the_courses_are_read_again_and_the_marks_are_gone() {
    let mut desk = Desk::limited(generous());
    desk.keys("space A tab enter");
    assert!(!desk.model.marks.is_empty());
    desk.send(Message::Applied(Ok(ApplyReport::default())));
    assert!(desk.model.marks.is_empty());
    let Some(Effect::ReadCourses { courses, .. }) = desk.effects.last() else {
        panic!("the courses are read again: {:?}", desk.effects.last());
    };
    assert_eq!(courses, &[CourseId(10)]);
    assert!(matches!(desk.model.overlay, Some(Overlay::Summary(_))));
}

#[test]
fn leaving_during_a_run_waits_for_the_step_in_flight() {
    let mut desk = Desk::limited(generous());
    desk.keys("A tab enter ^c");
    assert!(matches!(desk.effects.last(), Some(Effect::Stop)));
    desk.send(Message::Applied(Ok(ApplyReport::default())));
    assert!(matches!(desk.effects.last(), Some(Effect::Quit)));
}

#[test]
fn the_second_time_a_run_is_stopped_its_end_is_not_waited_for() {
    for keys in ["esc", "^c"] {
        let mut desk = Desk::limited(generous());
        desk.keys("A tab enter").keys(keys);
        assert!(matches!(desk.effects.last(), Some(Effect::Stop)), "{keys}");
        assert!(desk.screen().contains("do not wait"), "{}", desk.screen());
        desk.effects.clear();
        desk.keys("^c");
        assert!(matches!(desk.effects[..], [Effect::Quit]), "{keys}");

        let mut desk = Desk::limited(generous());
        desk.keys("A tab enter").keys(keys);
        desk.effects.clear();
        desk.keys("esc");
        assert!(matches!(desk.effects[..], [Effect::Abort]), "{keys}");
        desk.effects.clear();
        desk.send(Message::Applied(Err("it was ended".to_owned())));
        // Who wanted to leave leaves; the other one is told.
        let left = matches!(desk.effects[..], [Effect::Quit]);
        assert_eq!(left, keys == "^c");
        assert!(left || desk.screen().contains("it was ended"));
    }
}

#[test]
fn consent_is_typed_and_raises_the_limit_no_further_than_the_plan_reaches() {
    let mut desk = Desk::limited(generous().with(LimitName::Removals, 0));
    desk.keys("A");
    assert!(matches!(desk.model.overlay, Some(Overlay::Held(_))));
    // What would be keys elsewhere are letters here.
    desk.typed("yes").keys("enter tab enter");
    assert!(matches!(desk.model.overlay, Some(Overlay::Held(_))));
    desk.keys("bs bs bs").typed("removals").keys("enter");
    let Some(Overlay::Confirm(confirm)) = &desk.model.overlay else {
        panic!("consent leads to the question: {:?}", desk.model.overlay);
    };
    assert_eq!(confirm.consented, [LimitName::Removals]);
    assert_eq!(confirm.button, Button::Cancel);
    assert_eq!(confirm.cleared.limits().figure(LimitName::Removals), 1);
    assert_eq!(desk.applies(), 0);
}

#[test]
fn there_is_no_consent_where_the_plugin_is_switched_off() {
    let mut world = World::new();
    world.site.condition.plugin = moodrift::domain::site::PluginState::Disabled;
    let mut desk = Desk::on(world.snapshot());
    desk.model.sites.first_mut().unwrap().limits = generous();
    desk.keys("A");
    let Some(Overlay::Held(held)) = &desk.model.overlay else {
        panic!("held: {:?}", desk.model.overlay);
    };
    assert!(!held.consentable());
    desk.typed("plugin_disabled").keys("enter enter tab enter");
    assert_eq!(desk.applies(), 0);
}

#[test]
fn a_read_only_site_says_how_to_allow_writing() {
    let mut desk = Desk::limited(generous());
    desk.model.sites.first_mut().unwrap().read_only = Some(ReadOnlyReason::Configured);
    desk.keys("A");
    assert!(matches!(desk.model.overlay, Some(Overlay::ReadOnly(_))));
    assert!(desk.screen().contains("read_only"), "{}", desk.screen());
    desk.keys("enter A tab enter tab enter");
    assert_eq!(desk.applies(), 0);
}

#[test]
fn no_plan_is_made_from_a_read_that_is_under_way() {
    let mut desk = Desk::unread();
    desk.send(Message::Observed(Box::new(
        World::new().at(Stage::Underway),
    )));
    desk.keys("p");
    assert!(desk.model.overlay.is_none());
    assert!(desk.screen().contains("a read is under way"));
    desk.keys("A tab enter");
    assert_eq!(desk.applies(), 0);
}

#[test]
fn a_refresh_begins_with_what_is_looked_at_and_shows_it_before_the_rest() {
    let mut desk = Desk::unread();
    desk.keys("^r");
    assert!(!matches!(desk.effects.last(), Some(Effect::Refresh { .. })));
    let mut desk = Desk::new();
    desk.keys("^r");
    let Some(Effect::Refresh { site: 0, refresh }) = desk.effects.last() else {
        panic!("{:#?}", desk.effects.last());
    };
    let ground = &desk.model.snapshot.as_ref().unwrap().observation.ground;
    let room = ground.site.activity(CmId(100)).unwrap().room.as_ref();
    assert_eq!(refresh.shown.first(), room, "under the cursor");
    assert!(refresh.known.is_some());
    // What was read before stands in for what is not there yet: a plan can be made meanwhile.
    let mut moved = World::new();
    moved
        .site
        .activities
        .retain(|activity| activity.cm == CmId(100));
    desk.send(Message::Observed(Box::new(moved.at(Stage::Renewing))));
    let shown = &desk.model.snapshot.as_ref().unwrap().observation;
    assert_eq!(shown.ground.site.activities.len(), 1);
    assert!(desk.model.busy());
    desk.keys("p");
    assert!(desk.model.overlay.is_some());
}

#[test]
fn a_half_read_site_never_takes_the_place_of_a_whole_one() {
    let mut desk = Desk::new();
    desk.keys("R");
    assert!(matches!(
        desk.effects.last(),
        Some(Effect::Read { site: 0 })
    ));
    let mut half = World::new();
    half.site.activities.clear();
    desk.send(Message::Observed(Box::new(half.at(Stage::Underway))));
    assert_eq!(desk.model.node(), Some(FORUM));
    assert!(desk.model.busy());
}

#[test]
fn a_failed_refresh_keeps_what_was_read() {
    let mut desk = Desk::new();
    desk.keys("r");
    let Some(Effect::ReadCourses { courses, .. }) = desk.effects.last() else {
        panic!("r reads the course again");
    };
    assert_eq!(courses, &[CourseId(10)]);
    desk.send(Message::ReadFailed(ReadFailure {
        side: Some(moodrift::tui::message::Side::Chat),
        text: "No answer in time.".to_owned(),
        brief: "timed out".to_owned(),
    }));
    assert_eq!(desk.model.node(), Some(FORUM));
    assert!(!desk.model.busy());
    assert!(matches!(desk.model.chat, Connection::Failed(_)));
    assert!(desk.screen().contains("No answer in time."));
    assert!(desk.screen().contains("Rocket.Chat failed"));
}

#[test]
fn escape_stops_a_read_once_there_is_nothing_nearer_to_leave() {
    let mut desk = Desk::unread();
    desk.keys("esc");
    assert!(matches!(desk.effects.last(), Some(Effect::Stop)));
}

#[test]
fn keys_that_cannot_work_say_why() {
    let mut desk = Desk::new();
    desk.keys("e");
    assert!(
        desk.screen().contains("go to a person"),
        "{}",
        desk.screen()
    );
    desk.keys("?");
    assert!(desk.screen().contains("(nothing is marked)"));
}

#[test]
fn what_cannot_be_seen_is_not_operated_but_left() {
    let mut desk = Desk::limited(generous());
    desk.keys("A tab");
    desk.resize(20, 5);
    desk.keys("enter");
    assert_eq!(desk.applies(), 0);
    desk.keys("q");
    assert!(matches!(desk.effects.last(), Some(Effect::Quit)));
}

#[test]
fn a_site_is_chosen_before_anything_is_read() {
    let sites = vec![card("arche", None), card("lab", None)];
    let mut desk = Desk {
        model: moodrift::tui::model::Model::new(sites, None),
        effects: Vec::new(),
    };
    assert!(moodrift::tui::update::start(&mut desk.model).is_empty());
    desk.keys("down enter");
    assert!(matches!(
        desk.effects.last(),
        Some(Effect::Read { site: 1 })
    ));
}

#[test]
fn pasted_text_goes_nowhere_but_into_a_line_being_typed() {
    let mut desk = Desk::limited(generous());
    desk.send(Message::Paste("a\t\r".to_owned()));
    assert!(desk.model.overlay.is_none());
    desk.keys("/");
    desk.send(Message::Paste("oeuvre\n".to_owned()));
    assert_eq!(desk.model.filter.input.value(), "oeuvre ");
    assert_eq!(desk.model.node(), Some(FORUM));
}

#[test]
fn vim_keys_and_arrows_do_the_same() {
    let walk = |keys: &str| {
        let mut desk = Desk::new();
        desk.keys(keys);
        (desk.model.node(), desk.model.focus, desk.model.pane.at)
    };
    assert_eq!(walk("k k j l"), walk("up up down right"));
    assert_eq!(walk("tab j G h"), walk("tab down end left"));
    assert_eq!(walk("g j j l l"), walk("home down down right right"));
}

#[test]
fn every_key_of_a_scope_means_one_thing() {
    use moodrift::tui::action::{Keymap, Scope, Spec, registry};
    for screen in Screen::ALL {
        for spec in registry() {
            let there = |spec: &&Spec| spec.screens.is_none_or(|on| on.contains(screen));
            for key in spec.keys.iter().filter(|_| there(&spec)) {
                let same = registry()
                    .filter(there)
                    .filter(|other| other.scope == spec.scope && other.keys.contains(key))
                    .count();
                assert_eq!(same, 1, "{} in {:?} on {screen:?}", key.name(), spec.scope);
            }
        }
        let quit = Keymap::default().resolve(Scope::Main, *screen, key("q"));
        assert_eq!(quit.map(|spec| spec.label.short()), Some("quit"));
    }
}

#[test]
fn repaired_is_gone() {
    let mut desk = Desk::limited(Limits::default());
    desk.keys("n");
    assert_eq!(code(&desk), Some(Code::ModeratorMissing));
    desk.send(Message::Observed(Box::new(
        World::new().repaired().snapshot(),
    )));
    assert!(desk.model.marks.is_empty());
    assert_ne!(code(&desk), Some(Code::ModeratorMissing));
}

#[test]
fn an_answer_about_someone_else_does_not_fill_an_explanation_in() {
    let mut desk = Desk::new();
    desk.keys("n e");
    let before = desk.screen();
    let never = Glimpse {
        login: Some(Reading::Known(LastLogin::Never)),
        ..Glimpse::default()
    };
    desk.send(Message::Glimpsed {
        question: Question {
            account: Some("someone.else".into()),
            ..Question::default()
        },
        told: Ok(Box::new(never)),
    });
    assert_eq!(desk.screen(), before);
    // An explanation that has been closed stays closed.
    desk.keys("esc");
    desk.send(Message::Glimpsed {
        question: Question::default(),
        told: Err("no answer".to_owned()),
    });
    assert!(desk.model.overlay.is_none());
}

#[test]
fn a_question_that_could_not_be_asked_is_said_in_the_explanation() {
    let mut desk = Desk::new();
    desk.keys("n enter");
    let asked = desk.effects.iter().rev().find_map(|effect| match effect {
        Effect::Ask { question, .. } => Some(question.clone()),
        _ => None,
    });
    desk.send(Message::Glimpsed {
        question: asked.unwrap(),
        told: Err("Rocket.Chat is asleep.".to_owned()),
    });
    assert!(desk.screen().contains("? Rocket.Chat is asleep."));
}
