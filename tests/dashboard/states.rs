//! Every action in every state: none panics, each is drawn, and nothing is sent but by the button that says so.

use moodrift::config::ReadOnlyReason;
use moodrift::domain::applied::ApplyReport;
use moodrift::domain::drift::Code;
use moodrift::domain::freeze::{Freeze, FreezeExtent};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::limits::LimitName;
use moodrift::run::Stage;
use moodrift::tui::action::{Scope, of};
use moodrift::tui::message::{Effect, Message, ReadFailure, Side};
use moodrift::tui::model::overlay::{Button, Challenge, Overlay};
use moodrift::tui::model::{Model, ReadStep, Work};
use moodrift::tui::screen::Screen;
use strum::IntoEnumIterator as _;

use crate::bulk::crowded;
use crate::desk::{Desk, card};
use crate::fixture::{READ_AT, World};
use crate::screens::generous;
use crate::widths::{assert_overlay_borders, assert_screen_borders};
use crate::{last_session, records};

fn with(keys: &str) -> Desk {
    let mut desk = Desk::limited(generous());
    desk.keys(keys);
    desk
}

/// Of the panes: nothing read, reading, a failed read, and so on.
fn states() -> Vec<(&'static str, Desk)> {
    let mut read_only = Desk::new();
    read_only.model.sites = vec![card("arche", Some(ReadOnlyReason::Configured))];
    let mut frozen = World::new().snapshot();
    frozen.observation.memory.frozen = Some(Freeze {
        extent: FreezeExtent::EverySite,
        operator: "anna@adm1".to_owned(),
        reason: None,
        since: UnixTime(READ_AT.0 - 600),
    });
    let mut failed = Desk::new();
    failed.keys("R").send(Message::ReadFailed(ReadFailure {
        side: Some(Side::Chat),
        text: "It failed.".to_owned(),
        brief: "failed".to_owned(),
    }));
    let mut groups = Desk::unread();
    groups.send(Message::Observed(Box::new(
        World::new().at(Stage::Underway),
    )));
    groups.send(Message::Reading(ReadStep::Groups { done: 1, total: 3 }));
    let mut hidden = with("A tab enter b");
    assert!(matches!(hidden.model.work, Work::Applying(_)));
    assert!(hidden.model.overlay.is_none(), "the run goes on unseen");
    hidden.effects.clear();
    vec![
        ("nothing read", Desk::unread()),
        ("half read", groups),
        ("of the last session", last_session::begun()),
        ("read", with("")),
        ("reading again", with("R")),
        ("failed", failed),
        ("read-only", read_only),
        ("frozen", Desk::on(frozen)),
        ("with a range", with("v down down")),
        ("filtered", with("/ z z enter")),
        ("marked", with("*")),
        ("with a basket", with("n b")),
        ("carrying out unseen", hidden),
    ]
}

/// What can lie over the panes, or is typed.
fn overlays() -> Vec<(&'static str, Desk)> {
    let mut held = Desk::limited(generous().with(LimitName::Removals, 0));
    held.keys("A");
    let mut answer = Desk::on(crowded().snapshot());
    answer.model.sites.first_mut().unwrap().limits = generous();
    answer.keys("A");
    let mut read_only = Desk::new();
    read_only.model.sites = vec![card("arche", Some(ReadOnlyReason::Configured))];
    read_only.keys("A");
    let mut chooser = Desk::unread();
    chooser.model = Model::new(vec![card("one", None), card("two", None)], None);
    chooser.resize(80, 24);
    let mut undone = with("7");
    undone.send(Message::Runs(Ok(records::runs())));
    undone.send(records::taken_up(None));
    let mut summary = with("A tab enter");
    summary.effects.clear();
    summary.send(Message::Applied(Ok(ApplyReport::default())));
    vec![
        ("help", with("?")),
        ("help on the plan", with("p ?")),
        ("the palette", with(": d u r")),
        ("the rights", with("c")),
        ("facts", with("n i")),
        ("the basket", with("n b B")),
        ("an empty basket", with("B")),
        ("an explanation", with("n e")),
        ("the plan", with("p")),
        ("what takes a run back", undone),
        ("a read-only site", read_only),
        ("a held plan", held),
        ("the question", with("A")),
        ("a number to be typed", answer),
        ("a run", with("A tab enter")),
        ("its summary", summary),
        ("what goes on", with("R t")),
        ("a file's name", with("x")),
        ("the plan's file", with("p w")),
        ("the filter", with("/ d u")),
        ("the sites", chooser),
    ]
}

/// Whether the focus is on the button that sends, or its answer has been typed.
fn may_send(desk: &Desk) -> bool {
    matches!(
        &desk.model.overlay,
        Some(Overlay::Confirm(confirm)) if confirm
            .challenge
            .as_ref()
            .map_or(confirm.button == Button::Apply, Challenge::answered)
    )
}

/// Every action of the scope that is in force, on a copy of that desk.
fn press_everything(name: &str, desk: &Desk) {
    let scope = desk.model.scope();
    for spec in of(scope, desk.model.screens.now) {
        for key in spec.keys {
            let mut copy = Desk {
                model: desk.model.clone(),
                effects: Vec::new(),
            };
            copy.send(Message::Key((*key).into()));
            copy.screen();
            let sent = copy.applies() > 0;
            assert!(!sent || may_send(desk), "{name}: {} sends", key.name());
        }
    }
}

#[test]
fn every_action_of_every_screen_in_every_state_does_no_harm() {
    for (name, mut desk) in states() {
        desk.resize(80, 24);
        for screen in Screen::ALL {
            desk.keys(&screen.number().to_string());
            desk.send(Message::Runs(Ok(records::runs())));
            press_everything(name, &desk);
        }
    }
}

#[test]
fn every_action_on_everything_that_lies_over_the_panes_does_no_harm() {
    let mut met = Vec::new();
    for (name, mut desk) in overlays() {
        for (columns, rows) in [(80, 24), (40, 12)] {
            desk.resize(columns, rows);
            press_everything(name, &desk);
        }
        met.push(desk.model.scope());
    }
    for scope in Scope::iter().filter(|scope| *scope != Scope::Main) {
        assert!(met.contains(&scope), "{scope:?} is in none of the states");
    }
}

/// Who types a limit's name in the belief that it is asked for must not end on the button that sends.
#[test]
fn no_word_typed_at_the_question_sends_anything() {
    let letters: Vec<String> = ('a'..='z').chain('A'..='Z').map(String::from).collect();
    let limits = LimitName::iter().map(|limit| limit.to_string());
    let codes = Code::iter().map(|code| code.to_string());
    let words = ["yes", "oui", "apply", "all right, hello world"].map(str::to_owned);
    for word in letters.into_iter().chain(limits).chain(codes).chain(words) {
        let mut desk = with("A");
        assert!(matches!(desk.model.overlay, Some(Overlay::Confirm(_))));
        desk.typed(&word).keys("enter");
        assert_eq!(desk.applies(), 0, "{word}");
    }
    let mut desk = with("A");
    desk.keys("tab enter");
    assert_eq!(desk.applies(), 1, "the button sends all the same");
}

#[test]
fn no_border_is_broken_on_any_screen_and_under_anything_that_lies_there() {
    for (columns, rows) in [(120, 40), (80, 24), (72, 17), (40, 12), (200, 60)] {
        for screen in Screen::ALL {
            let mut desk = Desk::new();
            desk.resize(columns, rows);
            desk.keys(&screen.number().to_string());
            desk.send(Message::Runs(Ok(records::runs())));
            for _ in 0..4 {
                desk.keys("down right");
                assert_screen_borders(&desk, screen.name());
            }
        }
        for (name, mut desk) in overlays() {
            desk.resize(columns, rows);
            if desk.model.overlay.is_some() {
                assert_overlay_borders(&desk, name);
            }
        }
    }
}

#[test]
fn a_run_let_go_on_ends_without_a_word_over_what_one_does() {
    let mut desk = with("A tab enter b / d u r");
    assert_eq!(desk.model.scope(), Scope::Typing);
    desk.send(Message::Applied(Ok(ApplyReport::default())));
    assert_eq!(desk.model.scope(), Scope::Typing, "what is typed goes on");
    assert!(desk.model.last_run.is_some());
    desk.keys("esc L");
    assert!(matches!(desk.model.overlay, Some(Overlay::Summary(_))));
}

#[test]
fn while_a_run_goes_on_nothing_is_planned_from_what_it_changes() {
    let mut desk = with("A tab enter b p");
    assert!(desk.model.overlay.is_none(), "{}", desk.screen());
    desk.keys("t enter");
    assert!(matches!(desk.model.overlay, Some(Overlay::Progress { .. })));
    desk.keys("b q");
    let stopped = |effect: &Effect| matches!(effect, Effect::Stop);
    assert!(desk.effects.iter().any(stopped), "leaving stops it first");
}

#[test]
fn the_plan_is_copied_whole_and_help_gives_it_back() {
    let mut desk = with("p");
    desk.resize(40, 12);
    desk.keys("y ?");
    let copied = desk.effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    assert!(copied.contains("make elise.durand a moderator"), "{copied}");
    assert!(!copied.contains('…'), "{copied}");
    assert!(matches!(desk.model.overlay, Some(Overlay::Help(_))));
    desk.keys("esc");
    assert!(matches!(desk.model.overlay, Some(Overlay::Plan(_))));
}

#[test]
fn the_column_by_which_a_list_is_ordered_is_always_in_sight() {
    for (screen, columns) in [(Screen::Drift, 6), (Screen::Groups, 10)] {
        for size in [(120, 40), (80, 24), (40, 12)] {
            let mut desk = Desk::new();
            desk.resize(size.0, size.1);
            desk.keys(&screen.number().to_string());
            for _ in 1..columns {
                desk.keys("s");
                let shown = desk.screen();
                let arrow = shown.lines().any(|line| line.contains('▾'));
                let by = desk.model.screens.list().unwrap().sorted_by();
                assert!(arrow, "{by} at {size:?}:\n{shown}");
            }
        }
    }
}

#[test]
fn a_group_that_is_gone_has_its_facts_and_since_when_it_has_been_seen() {
    let mut desk = with("3 i");
    let facts = desk.screen();
    assert!(facts.contains("What differs"), "{facts}");
    assert!(facts.contains("seen "), "{facts}");
    desk.keys("esc 4 /")
        .typed("role:editingteacher")
        .keys("enter");
    assert!(!desk.model.screens.list().unwrap().is_empty());
    desk.keys("/").typed("x").keys("enter");
    assert!(desk.model.screens.list().unwrap().is_empty());
}
