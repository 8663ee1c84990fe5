//! Keys: one registry, what the configuration makes of it, and the page that lists it.

use std::num::NonZeroU32;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use moodrift::config::{ConfigError, Expected, Fault, KeyBinding, Place};
use moodrift::tui::action::{Action, Keymap, Scope, available, chapter, of, reference, registry};
use moodrift::tui::message::Message;
use moodrift::tui::model::Work;
use moodrift::tui::screen::Screen;
use moodrift::tui::view::overlay;
use moodrift::words::dashboard::keys::Chapter;
use rstest::rstest;
use strum::IntoEnumIterator;

use crate::desk::{Desk, key};

fn place(line: usize) -> Place {
    Place::Spot {
        file: "config.toml".into(),
        line,
        column: 1,
    }
}

/// Bindings as in a file: the first in line 1, each key there too.
fn bindings(written: &[(&str, &[&str])]) -> Vec<KeyBinding> {
    let lines = written.iter().zip(1..);
    lines
        .map(|((action, keys), line)| KeyBinding {
            action: (*action).to_owned(),
            keys: keys
                .iter()
                .map(|key| ((*key).to_owned(), place(line)))
                .collect(),
            place: place(line),
        })
        .collect()
}

fn keymap(written: &[(&str, &[&str])]) -> Result<Keymap, ConfigError> {
    Keymap::of(&bindings(written))
}

fn action(keymap: &Keymap, scope: Scope, word: &str) -> Option<&'static str> {
    keymap
        .resolve(scope, Screen::Courses, key(word))
        .map(|spec| spec.action.name())
}

#[test]
fn the_help_has_each_of_its_headings_once() {
    for screen in Screen::ALL {
        let mut headings: Vec<Chapter> = of(Scope::Main, *screen)
            .map(|spec| chapter(spec.action))
            .collect();
        headings.dedup();
        for heading in &headings {
            let times = headings.iter().filter(|one| *one == heading).count();
            assert_eq!(times, 1, "{heading:?} on {screen:?}");
        }
    }
}

#[test]
fn no_key_has_two_actions_and_no_action_two_lines() {
    let everywhere = Scope::iter().flat_map(|scope| Screen::ALL.iter().map(move |on| (scope, *on)));
    for (scope, screen) in everywhere {
        let specs: Vec<_> = of(scope, screen).collect();
        for (at, one) in specs.iter().enumerate() {
            for other in &specs[at + 1..] {
                assert_ne!(one.action, other.action, "{scope:?} {screen:?}");
                for key in one.keys {
                    assert!(
                        !other.keys.contains(key),
                        "{} has {:?} and {:?} in {scope:?} on {screen:?}",
                        key.name(),
                        one.action,
                        other.action
                    );
                }
            }
        }
    }
}

#[test]
fn vim_keys_and_arrows_both_move() {
    let keymap = Keymap::default();
    for scope in [Scope::Main, Scope::Reading, Scope::Plan, Scope::Chooser] {
        for (letter, arrow) in [("j", "down"), ("k", "up")] {
            assert!(action(&keymap, scope, letter).is_some());
            assert_eq!(
                action(&keymap, scope, letter),
                action(&keymap, scope, arrow)
            );
        }
    }
    assert_eq!(
        action(&keymap, Scope::Main, "h"),
        action(&keymap, Scope::Main, "left")
    );
    assert_eq!(
        action(&keymap, Scope::Main, "l"),
        action(&keymap, Scope::Main, "right")
    );
}

#[test]
fn a_configured_key_takes_the_place_of_the_built_in_one() {
    let keymap = keymap(&[("plan", &["f5", "ctrl-g"]), ("explain", &["w"])]).unwrap();
    let pressed = |code, modifiers| {
        keymap
            .resolve(Scope::Main, Screen::Courses, KeyEvent::new(code, modifiers))
            .map(|spec| spec.action.name())
    };
    assert_eq!(pressed(KeyCode::F(5), KeyModifiers::NONE), Some("plan"));
    assert_eq!(
        pressed(KeyCode::Char('g'), KeyModifiers::CONTROL),
        Some("plan")
    );
    assert_eq!(action(&keymap, Scope::Main, "w"), Some("explain"));
    assert_eq!(action(&keymap, Scope::Main, "p"), None);
    assert_eq!(action(&keymap, Scope::Main, "e"), None);
    assert_eq!(action(&keymap, Scope::Main, "A"), Some("apply"));
}

#[test]
fn bar_and_help_show_the_configured_key() {
    let mut desk = Desk::new();
    desk.resize(120, 60);
    desk.model.keymap = keymap(&[("plan", &["f5"])]).unwrap();
    assert!(desk.screen().contains("F5 plan"), "{}", desk.screen());
    desk.keys("?");
    assert!(desk.screen().contains("F5 "), "{}", desk.screen());
}

#[test]
fn the_palette_shows_the_configured_key() {
    let mut desk = Desk::new();
    desk.model.keymap = keymap(&[("explain", &["E", "f2"])]).unwrap();
    let screen = desk.keys(":").typed("explain").screen();
    let hit = screen.lines().find(|line| line.contains("explain:"));
    let mut cells = hit.unwrap().split('│');
    assert!(
        cells.any(|cell| cell.trim_end().ends_with(" E")),
        "{screen}"
    );
}

/// Every action of the panes on a key that the registry gives to none.
fn all_other() -> Keymap {
    let mut names: Vec<&str> = registry()
        .filter(|spec| !spec.scope.keeps_its_keys())
        .map(|spec| spec.action.name())
        .collect();
    names.sort_unstable();
    names.dedup();
    let keys = ('a'..='z').chain('A'..='Z').chain('0'..='9');
    let keys: Vec<String> = keys
        .chain("+-=/&%!?<>".chars())
        .map(|key| format!("alt-{key}"))
        .collect();
    assert!(names.len() <= keys.len(), "{}", names.len());
    let bindings: Vec<KeyBinding> = names
        .iter()
        .zip(&keys)
        .map(|(name, key)| KeyBinding {
            action: (*name).to_owned(),
            keys: vec![(key.clone(), place(1))],
            place: place(1),
        })
        .collect();
    Keymap::of(&bindings).unwrap()
}

/// That no word of a text is a key which the registry has, and which is another's now.
fn names_no_built_in_key(of: &str, text: &str) {
    let trimmed = |word: &str| word.trim_matches(['.', ',', ';', ':', '(', ')']).to_owned();
    let built_in = [
        "R", "P", "L", "b", "B", "c", "t", "q", "p", "space", "→", "*",
    ];
    for word in text.split_whitespace().map(trimmed) {
        assert!(!built_in.contains(&word.as_str()), "{of}: {word}\n{text}");
    }
}

#[test]
fn no_text_names_a_built_in_key_where_all_keys_are_others() {
    let keymap = all_other();
    let mut desk = Desk::new();
    desk.model.keymap = keymap.clone();
    let press = |desk: &mut Desk, scope: Scope, action: Action| {
        let here = of(scope, desk.model.screens.now).find(|spec| spec.action == action);
        let key = desk.model.keymap.keys(here.unwrap()).first().copied();
        desk.send(Message::Key(key.unwrap().into()));
    };
    let notice = |desk: &Desk| {
        desk.model
            .notice
            .as_ref()
            .map_or_else(String::new, |one| one.text.clone())
    };
    let over = |desk: &Desk| overlay::text(&desk.model).unwrap();
    for action in [
        Action::Range,
        Action::ShowBasket,
        Action::Tasks,
        Action::Help,
    ] {
        press(&mut desk, Scope::Main, action);
        let text = if desk.model.overlay.is_some() {
            over(&desk)
        } else {
            String::new()
        };
        // The signs have a chapter of their own, and are no keys.
        let text = text.split("Signs").next().unwrap_or_default();
        names_no_built_in_key(&format!("{action:?}"), text);
        names_no_built_in_key(
            "the line below",
            desk.screen().lines().rev().nth(3).unwrap_or_default(),
        );
        desk.keys("esc");
    }
    press(&mut desk, Scope::Main, Action::Next);
    for _ in 0..2 {
        press(&mut desk, Scope::Main, Action::Basket);
        names_no_built_in_key("the basket's notice", &notice(&desk));
    }
    desk.model.auto.every = NonZeroU32::new(5);
    desk.model.auto.paused = true;
    press(&mut desk, Scope::Main, Action::Tasks);
    assert!(over(&desk).contains("lets it go on"), "{}", over(&desk));
    names_no_built_in_key("the tasks", &over(&desk));
    desk.keys("esc");
    for screen in Screen::ALL {
        press(&mut desk, Scope::Main, Action::Show(*screen));
        assert_eq!(desk.model.screens.now, *screen);
        let shown = desk.screen();
        let tabs = shown.lines().nth(2).unwrap_or_default();
        for other in Screen::ALL {
            let built_in = format!(" {} {}", other.number(), other.name());
            assert!(!tabs.contains(&built_in), "{tabs}");
        }
        if *screen == Screen::Moderators {
            assert!(shown.contains("goes to a single person"), "{shown}");
            let below: Vec<&str> = shown.lines().rev().take(5).collect();
            names_no_built_in_key("the matrix", &below.join(" "));
        }
    }
    for action in [
        Action::LastRun,
        Action::Tasks,
        Action::RescanAll,
        Action::Rights,
    ] {
        let key = desk.model.key(action);
        assert!(key.starts_with("A-"), "{action:?}: {key}");
    }
    desk.resize(20, 5);
    names_no_built_in_key("too small", &desk.screen());
    let mut failed = Desk::unread();
    failed.model.keymap = keymap;
    failed.model.work = Work::Idle;
    assert!(
        failed.screen().contains("reads again."),
        "{}",
        failed.screen()
    );
    names_no_built_in_key("nothing read", &failed.screen());
}

#[rstest]
#[case::with_the_registry(&[("explain", &["j"][..])], 1, "j", "explain", "down")]
#[case::with_another_line(&[("explain", &["w"][..]), ("plan", &["f2", "w"][..])], 1, "w", "explain", "plan")]
#[case::with_the_way_out(&[("plan", &["ctrl-c"][..])], 1, "ctrl-c", "plan", "quit")]
fn a_conflict_is_told_with_both_sides(
    #[case] written: &[(&str, &[&str])],
    #[case] line: usize,
    #[case] key: &str,
    #[case] one: &'static str,
    #[case] other: &'static str,
) {
    let error = keymap(written).unwrap_err();
    let Fault::KeyTwice {
        key: told,
        one: first,
        other: second,
        ..
    } = &error.fault
    else {
        panic!("{error:?}");
    };
    let mut sides = [*first, *second];
    sides.sort_unstable();
    let mut expected = [one, other];
    expected.sort_unstable();
    assert_eq!((told.as_str(), sides), (key, expected));
    assert!(
        matches!(&error.place, Place::Spot { line: at, .. } if *at == line || written.len() > 1)
    );
    let said = error.to_string();
    assert!(said.contains(one) && said.contains(other), "{said}");
}

#[test]
fn keys_may_be_exchanged() {
    let keymap = keymap(&[("plan", &["A"]), ("apply", &["p"])]).unwrap();
    assert_eq!(action(&keymap, Scope::Main, "A"), Some("plan"));
    assert_eq!(action(&keymap, Scope::Main, "p"), Some("apply"));
}

#[test]
fn an_unknown_action_and_an_unknown_key_are_mistakes() {
    let error = keymap(&[("fly", &["w"])]).unwrap_err();
    assert!(matches!(
        &error.fault,
        Fault::BadValue { found: Some(found), expected: Expected::Action(known), .. }
            if found == "fly" && known.contains(&"explain")
    ));
    for key in ["", "jj", "hyper-x", "f13", "shift-j", "ctrl-"] {
        let error = keymap(&[("explain", &[key])]).unwrap_err();
        assert!(
            matches!(
                &error.fault,
                Fault::BadValue {
                    expected: Expected::Key,
                    ..
                }
            ),
            "{key:?}: {error:?}"
        );
    }
}

#[test]
fn one_can_always_get_out_and_questions_keep_their_keys() {
    let keymap = keymap(&[
        ("quit", &["f10"]),
        ("back", &["backspace"]),
        ("choose", &["z"]),
        ("other_button", &["b"]),
    ])
    .unwrap();
    for scope in Scope::iter() {
        assert_eq!(action(&keymap, scope, "^c"), Some("quit"), "{scope:?}");
    }
    for scope in [
        Scope::Main,
        Scope::Reading,
        Scope::Plan,
        Scope::Confirm,
        Scope::Consent,
    ] {
        assert_eq!(action(&keymap, scope, "esc"), Some("back"), "{scope:?}");
    }
    for word in ["enter", "tab", "esc", "q"] {
        assert_eq!(
            action(&keymap, Scope::Confirm, word),
            action(&Keymap::default(), Scope::Confirm, word)
        );
    }
    assert_eq!(action(&keymap, Scope::Confirm, "z"), None);
}

#[test]
fn the_help_lists_every_action_of_the_panes_with_the_reason_of_what_does_not_work() {
    let mut desk = Desk::new();
    desk.resize(120, 200);
    desk.keys("?");
    let screen = desk.screen();
    for spec in of(Scope::Main, Screen::Courses) {
        let words: Vec<&str> = spec.label.help().split(' ').take(3).collect();
        assert!(
            screen.contains(&words.join(" ")),
            "{:?}\n{screen}",
            spec.action
        );
    }
    let refused = registry()
        .filter(|spec| spec.scope == Scope::Main && available(spec.action, &desk.model).is_err());
    assert!(refused.count() > 0);
    assert!(screen.contains("(nothing is marked)"), "{screen}");
}

#[test]
fn the_page_of_the_keys_is_that_of_the_registry() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
    let page = reference::page();
    if std::env::var_os("MOODRIFT_WRITE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/keys.md is not that of the registry: run this test with MOODRIFT_WRITE_DOCS=1, and look at what it wrote"
    );
}
