//! On every screen: the language of the filter, and what is taken from a row to the basket, a file, the browser.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use moodrift::domain::drift::{Code, Severity};
use moodrift::run::Stage;
use moodrift::tui::layout::list_areas;
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::choice::Source;
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::model::session::{Sessions, keep};
use moodrift::tui::model::{Focus, Model};
use moodrift::tui::screen::Screen;
use moodrift::tui::update::start;

use crate::desk::{Desk, card};
use crate::fixture::World;

fn codes(desk: &Desk) -> Vec<Code> {
    let list = desk.model.screens.list().unwrap();
    (0..list.len())
        .flat_map(|line| list.drifts_at(line).to_vec())
        .map(|at| desk.model.finding(at).unwrap().code)
        .collect()
}

#[test]
fn the_language_of_the_filter_is_understood_on_the_list_of_differences() {
    let mut desk = Desk::new();
    desk.keys("2 /").typed("code:moderator");
    assert_eq!(codes(&desk), [Code::ModeratorMissing, Code::ModeratorExtra]);
    desk.typed(" !person:petit").keys("enter");
    assert_eq!(codes(&desk), [Code::ModeratorMissing]);
    desk.keys("esc /")
        .typed("course:math !severity:warning,info");
    assert_eq!(codes(&desk), [Code::ModeratorMissing]);
    desk.keys("esc /").typed("code:zzz");
    assert!(desk.screen().contains("zzz"), "{}", desk.screen());
    let list = desk.model.screens.list().unwrap();
    assert_eq!(list.len(), list.total(), "a mistake hides nothing");
}

#[test]
fn a_row_that_has_several_differences_is_found_by_any_of_them() {
    for screen in ["3", "4", "5"] {
        let mut desk = Desk::new();
        desk.keys(screen)
            .keys("/")
            .typed("code:moderator_extra severity:warning");
        let list = desk.model.screens.list().unwrap();
        assert_eq!(list.len(), 1, "{screen}");
        // Both have to be true of one difference.
        desk.keys("esc /")
            .typed("code:moderator_extra severity:critical");
        assert_eq!(desk.model.screens.list().unwrap().len(), 0, "{screen}");
    }
}

#[test]
fn to_the_right_puts_the_repair_of_a_row_into_the_basket() {
    let mut desk = Desk::new();
    desk.keys("2 right");
    let drift = desk.model.screens.list().unwrap().drifts_at(0)[0];
    let key = desk.model.finding(drift).unwrap().key();
    assert_eq!(desk.model.basket.iter().collect::<Vec<_>>(), [&key]);
    desk.model.notice = None;
    assert!(
        desk.screen().contains("→● should be moderator"),
        "{}",
        desk.screen()
    );
    desk.keys("5 tab down right p");
    let Some(Overlay::Plan(planned)) = &desk.model.overlay else {
        panic!("p opens the plan");
    };
    assert_eq!(planned.source, Source::Basket);
    assert!(planned.plan.steps().any(|(_, step)| step.repairs == key));
}

#[test]
fn what_a_list_shows_is_saved_as_it_is_shown() {
    let heads = [
        ("2", "severity,drift,username,person,course,group,since"),
        ("3", "severity,group,state"),
        ("4", "severity,group,moderators"),
        ("5", "severity,name,username"),
        ("6", "about,ok,fact"),
    ];
    for (screen, head) in heads {
        let mut desk = Desk::new();
        desk.keys(screen).keys("x enter");
        let text = desk.effects.iter().find_map(|effect| match effect {
            Effect::Save { text, .. } => Some(text.clone()),
            _ => None,
        });
        let text = text.unwrap();
        assert!(text.starts_with(head), "{text}");
        let shown = desk.model.screens.list().unwrap().len();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.records().count(), shown, "{text}");
    }
}

#[test]
fn facts_and_the_browser_are_about_the_row_of_the_list() {
    let mut desk = Desk::new();
    desk.keys("2 i");
    assert!(matches!(desk.model.overlay, Some(Overlay::Facts(_))));
    assert!(desk.screen().contains("elise.durand"), "{}", desk.screen());
    desk.keys("esc");
    desk.model.sites[0].rocketchat = Some("https://chat.univ.fr".into());
    desk.keys("o");
    assert!(desk.effects.iter().any(|effect| matches!(
        effect,
        Effect::Open(address) if address.contains("/group/maths_discretes_2026")
    )));
}

fn click(desk: &mut Desk, column: u16, row: u16) {
    desk.send(Message::Mouse(MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column,
        row,
        modifiers: KeyModifiers::NONE,
    }));
}

#[test]
fn the_mouse_chooses_a_screen_a_row_and_opens_it() {
    let mut desk = Desk::new();
    let header = desk.screen();
    let line = header.lines().nth(2).unwrap().to_owned();
    let at = |name: &str| {
        let before = line.split(name).next().unwrap();
        u16::try_from(before.chars().count()).unwrap()
    };
    click(&mut desk, at("People"), 2);
    assert_eq!(desk.model.screens.now, Screen::People);
    let (upper, lower) = list_areas(&desk.model);
    let lower = lower.unwrap();
    click(&mut desk, lower.x + 4, lower.y + 1);
    assert_eq!(desk.model.screens.people.focus, Focus::Pane);
    assert_eq!(desk.model.cursor_line(), 1);
    let upper = upper.unwrap();
    click(&mut desk, upper.x + 4, upper.y + 2);
    assert_eq!(desk.model.screens.people.focus, Focus::Tree);
    assert_eq!(desk.model.cursor_line(), 2);
    click(&mut desk, at("Drift"), 2);
    let (rows, _) = list_areas(&desk.model);
    let rows = rows.unwrap();
    click(&mut desk, rows.x + 4, rows.y + 3);
    assert_eq!(desk.model.screens.now, Screen::Drift);
    click(&mut desk, rows.x + 4, rows.y + 3);
    assert_eq!(desk.model.screens.now, Screen::Courses);
}

#[test]
fn the_next_session_shows_the_screen_with_its_order_filter_and_cursor() {
    let mut desk = Desk::new();
    desk.keys("5 / d enter down 2 s S down down");
    let kept = serde_json::to_string(&keep(&desk.model)).unwrap();
    let left: Sessions = serde_json::from_str(&kept).unwrap();
    let mut model = Model::new(vec![card("arche", None)], None);
    model.left = left;
    let effects = start(&mut model);
    let mut again = Desk { model, effects };
    again.resize(120, 40);
    for stage in [Stage::Underway, Stage::Ended] {
        again.send(Message::Observed(Box::new(World::new().at(stage))));
    }
    assert_eq!(again.model.screens.now, Screen::Drift);
    let list = |desk: &Desk| {
        let list = desk.model.screens.list().unwrap();
        (list.key(), list.sort())
    };
    assert_eq!(list(&again), list(&desk));
    again.keys("5");
    desk.keys("5");
    assert_eq!(again.model.filter_here().input.value(), "d");
    assert_eq!(list(&again), list(&desk));
}

#[test]
fn a_cursor_that_nobody_moved_stays_on_top_of_what_is_worst() {
    let mut desk = Desk::new();
    desk.keys("2");
    let list = desk.model.screens.list().unwrap();
    assert_eq!(list.at(), 0);
    let worst = desk.model.finding(list.drifts_at(0)[0]).unwrap();
    assert_eq!(worst.severity, Severity::Critical);
    desk.send(Message::Observed(Box::new(
        World::new().repaired().snapshot(),
    )));
    assert_eq!(desk.model.screens.list().unwrap().at(), 0);
}

#[test]
fn a_plan_is_saved_with_the_differences_that_it_repairs() {
    let mut desk = Desk::new();
    desk.keys("2 space down down down down space p w");
    assert!(desk.screen().contains("Save the plan"), "{}", desk.screen());
    desk.keys("esc");
    assert!(matches!(desk.model.overlay, Some(Overlay::Plan(_))));
    desk.keys("w enter");
    let (chosen, steps) = desk
        .effects
        .iter()
        .find_map(|effect| match effect {
            Effect::SavePlan {
                selection, plan, ..
            } => Some((selection.these.clone(), plan.steps().count())),
            _ => None,
        })
        .unwrap();
    assert_eq!(chosen.len(), 2);
    assert!(chosen.iter().all(|key| desk.model.marks.contains(key)));
    assert!(steps >= 2);
    desk.send(Message::Saved {
        path: "a.plan.json".to_owned(),
        trouble: None,
    });
    assert!(matches!(desk.model.overlay, Some(Overlay::Plan(_))));
    assert!(desk.screen().contains("moodrift apply a.plan.json"));
}

#[test]
fn the_age_of_a_waiting_task_is_never_cut_from_what_is_said_of_a_difference() {
    use moodrift::domain::ids::UnixTime;
    use moodrift::domain::queue::{Prospect, Waiting};
    let mut snapshot = World::new().snapshot();
    let now = snapshot.observation.ground.site.as_of;
    let mut findings = (*snapshot.observation.findings).clone();
    for drift in &mut findings.drifts {
        drift.waiting = Some(Waiting {
            tasks: 3,
            failing: 2,
            retried: Some(UnixTime(now.0 + 3_600)),
            given_up: 1,
            oldest: Some(UnixTime(now.0 - 23 * 3_600)),
            prospect: Prospect::Stays,
        });
    }
    let drifts = findings.drifts.len();
    snapshot.observation.findings = findings.into();
    for (columns, rows) in [(200, 60), (120, 40), (80, 24)] {
        let mut desk = Desk::new();
        desk.resize(columns, rows);
        desk.send(Message::Observed(Box::new(snapshot.clone())));
        desk.keys("2");
        let lines = desk.model.screens.list().unwrap().len();
        assert!(lines >= drifts);
        for _ in 0..lines {
            let here = desk.model.screens.list().unwrap();
            if here.drifts_at(here.at()).is_empty() {
                desk.keys("down");
                continue;
            }
            let screen = desk.screen();
            let said: Vec<&str> = screen.split_whitespace().collect();
            let said = said.join(" ");
            assert!(said.contains("oldest 23 h"), "{screen}");
            assert!(said.contains(" Fix: "), "{screen}");
            desk.keys("down");
        }
    }
}

#[test]
fn moderators_are_found_by_category_by_role_and_by_person() {
    for (typed, some) in [
        ("category:sciences", true),
        ("editingteacher", true),
        ("person:petit", true),
        ("person:nobody", false),
    ] {
        let mut desk = Desk::new();
        desk.keys("4 /").typed(typed);
        let list = desk.model.screens.list().unwrap();
        assert_eq!(!list.is_empty(), some, "{typed}");
    }
}
