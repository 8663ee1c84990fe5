//! Keys: one registry, what the configuration makes of it, and the page that lists it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use moodrift::config::{ConfigError, Expected, Fault, KeyBinding, Place};
use moodrift::tui::action::{Keymap, Scope, available, chapter, of, reference, registry};
use moodrift::tui::screen::Screen;
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
