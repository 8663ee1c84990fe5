//! There is room for French: no label and no heading is cut at 80 columns.

use moodrift::tui::action::{Scope, registry};
use moodrift::tui::message::Message;
use moodrift::tui::screen::Screen;

use crate::desk::Desk;
use crate::screens::at;

/// The last line: the bar.
fn bar(desk: &Desk) -> String {
    desk.screen().lines().last().unwrap_or_default().to_owned()
}

/// What the bar says of the keys of a scope is a key and a whole label, or the end of the line.
fn assert_bar(desk: &Desk, doing: &str) {
    let bar = bar(desk);
    let labels: Vec<&str> = registry().map(|spec| spec.label.short()).collect();
    for hint in bar
        .split("  ")
        .map(str::trim)
        .filter(|hint| !hint.is_empty())
    {
        let Some((_key, label)) = hint.split_once(' ') else {
            continue;
        };
        assert!(
            labels.contains(&label.trim()),
            "{doing}: {label:?} is no whole label in {bar:?}"
        );
    }
}

#[test]
fn no_label_of_the_bar_is_cut() {
    for screen in Screen::ALL {
        for size in [(120, 40), (80, 24), (40, 12)] {
            let desk = at(*screen, size);
            assert_bar(&desk, &format!("{screen:?} {size:?}"));
        }
    }
}

#[test]
fn the_bar_has_room_for_what_is_needed_most() {
    for screen in Screen::ALL {
        let bar = bar(&at(*screen, (80, 24)));
        for needed in ["? aide", "q quitter"] {
            assert!(bar.contains(needed), "{screen:?}: {bar}");
        }
    }
}

#[test]
fn every_screen_is_named_at_the_top() {
    let desk = at(Screen::Courses, (80, 24));
    let head: Vec<String> = desk.screen().lines().take(3).map(str::to_owned).collect();
    let head = head.join("\n");
    for screen in Screen::ALL {
        assert!(head.contains(screen.name()), "{}: {head}", screen.name());
    }
}

/// The line of a list that names its columns is the first below its border.
#[test]
fn no_head_of_a_column_is_cut() {
    for screen in Screen::LISTS {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let desk = at(*screen, size);
            let drawn = desk.screen();
            let title = drawn
                .lines()
                .position(|line| line.starts_with(['┏', '┌', '╭']));
            let heads = drawn.lines().nth(title.unwrap() + 1).unwrap();
            assert!(!heads.contains('…'), "{screen:?} {size:?}: {heads}");
        }
    }
}

#[test]
fn help_shows_every_line_in_full_or_broken() {
    let mut desk = at(Screen::Courses, (80, 24));
    desk.keys("?");
    for _ in 0..12 {
        let drawn = desk.screen();
        assert!(!drawn.contains("… │"), "{drawn}");
        desk.keys("pgdn");
    }
    assert_eq!(desk.model.scope(), Scope::Reading);
    desk.send(Message::Resize(40, 12));
    assert!(!desk.screen().contains("… │"), "{}", desk.screen());
}
