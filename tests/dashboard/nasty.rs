//! The nastiest names there are, everywhere at once: no border is broken, nothing steers the terminal.

use std::sync::Arc;

use moodrift::domain::chat::{Member, People};
use moodrift::domain::reading::Reading;
use moodrift::tui::screen::Screen;
use rstest::rstest;

use crate::desk::Desk;
use crate::fixture::World;
use crate::widths::{
    assert_borders, assert_overlay_borders, assert_screen_borders, through_a_terminal,
};

/// A site in which every name that a stranger can choose is this one, numbered so that names still differ.
fn named(name: &str) -> World {
    let mut world = World::new();
    let named = |number: i64| -> Arc<str> { Arc::from(format!("{name}{number}")) };
    for category in &mut world.site.categories {
        category.name = named(category.id.0);
    }
    for course in &mut world.site.courses {
        course.shortname = named(course.id.0);
        course.fullname = named(course.id.0);
    }
    for activity in &mut world.site.activities {
        activity.name = named(activity.cm.0);
    }
    for person in &mut world.site.people {
        person.first_name = Arc::from(name);
        person.last_name = named(person.id.0);
    }
    if let Reading::Known(accounts) = &mut world.chat.accounts {
        for account in accounts {
            account.name = Arc::from(name);
        }
    }
    if let Reading::Known(groups) = &mut world.chat.groups {
        for group in groups {
            group.name = Arc::from(name);
            if let People::Known(members) = &mut group.people {
                for member in members {
                    let (account, username) = (member.account.clone(), member.username.clone());
                    *member = Member::new(account, username, Arc::from(name), member.roles);
                }
            }
        }
    }
    world
}

#[rstest]
#[case::empty("")]
#[case::blank("   ")]
#[case::right_to_left("مقدمة في القانون الدستوري שלום")]
#[case::both_directions("Droit (قانون) 2026")]
#[case::joined_emoji("👩‍👩‍👧‍👦👨🏿‍🚀🏳️‍🌈👁️‍🗨️")]
#[case::flags_and_keycaps("🇫🇷🇩🇪1️⃣#️⃣☠️")]
#[case::half_a_flag("🇫")]
#[case::combining("Z̸̡̢͓͉͎a̶̛͎̩̽l̵̨̛g̷͔̈́o̴͕̿")]
#[case::marks_alone("\u{301}\u{302}\u{303}")]
#[case::control("a\u{0}b\u{7}c\u{8}d\u{7f}e\u{85}f\r\ng\th\u{b}")]
#[case::escape("\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}\u{9b}2J")]
#[case::override_direction("a\u{202e}txt.exe\u{202c}\u{2066}b\u{2069}\u{200f}")]
#[case::invisible("a\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}b\u{180e}\u{3164}")]
#[case::long(&"Introduction à l’histoire contemporaine de la très longue maison ".repeat(4))]
#[case::one_long_word(&"x".repeat(200))]
#[case::wide(&"現代日本語文法論研究".repeat(20))]
#[case::wide_and_narrow(&"日a本b語c".repeat(9))]
#[case::hangul_jamo("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}")]
#[case::indic("क्षत्रिय நிர்வாகம் ක්‍රියාකාරිත්වය")]
#[case::ambiguous("±×÷‘’“”…—→≠▲●★☆")]
#[case::box_drawing("│┃║╭╮╰╯─━")]
#[case::private_use("\u{e0a0}\u{f8ff}\u{100000}")]
#[case::not_a_character("\u{fffd}\u{fffe}\u{10ffff}")]
#[case::tags("a\u{e0001}\u{e0041}\u{e007f}b")]
#[case::variation("☎\u{fe0e}☎\u{fe0f}葛\u{e0100}")]
#[case::quotes("'; drop table mdl_course; -- \" <b>&amp;")]
fn no_name_breaks_a_border(#[case] name: &str) {
    let mut desk = Desk::on(named(name).snapshot());
    for (columns, rows) in [(120, 40), (80, 24), (40, 12), (73, 17), (200, 60)] {
        desk.resize(columns, rows);
        desk.keys("esc esc home");
        assert_borders(&desk, "at the top");
        desk.keys("n f");
        for step in 0..4 {
            desk.keys("n");
            assert_borders(&desk, &format!("after {step} differences"));
        }
        desk.keys("/").typed("2");
        assert_borders(&desk, "filtered");
        desk.keys("esc e");
        assert_harmless(&desk);
        desk.keys("esc left");
    }
    on_every_screen(&mut desk, name);
}

/// The same on the screens that are lists, and in what lies over them.
fn on_every_screen(desk: &mut Desk, name: &str) {
    // Whatever looks like a corner of a box is taken for one there.
    let boxes = !name.contains('╭');
    for (columns, rows) in [(120, 40), (40, 12)] {
        desk.resize(columns, rows);
        for screen in Screen::ALL {
            desk.keys(&format!("{} end home", screen.number()));
            if boxes {
                assert_screen_borders(desk, screen.name());
            }
            assert_harmless(desk);
        }
    }
    desk.resize(80, 24);
    for keys in [
        "2 e",
        "2 i",
        "3 i",
        "4 i",
        "5 i",
        "2 p",
        "3 * p end",
        "3 A",
        "2 b B",
        "6 : 1",
        "1 x",
        "6 c",
        "1 ?",
    ] {
        desk.keys("esc esc").keys(keys);
        if boxes && desk.model.overlay.is_some() {
            assert_overlay_borders(desk, keys);
        }
        assert_harmless(desk);
        desk.keys("esc esc u");
    }
}

/// Nothing that is shown steers the terminal.
fn assert_harmless(desk: &Desk) {
    let screen = through_a_terminal(desk).screen().contents();
    let steers = |symbol: char| {
        symbol != '\n'
            && (symbol.is_control()
                || matches!(symbol, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}'))
    };
    assert!(!screen.chars().any(steers), "{screen:?}");
}

#[test]
fn what_tells_long_names_apart_is_still_seen() {
    let mut world = World::new();
    for activity in &mut world.site.activities {
        activity.name = format!(
            "Salon de discussion du groupe de travaux dirigés numéro {}",
            activity.cm.0
        )
        .into();
    }
    let mut desk = Desk::on(world.snapshot());
    for (columns, rows) in [(80, 24), (40, 12)] {
        desk.resize(columns, rows);
        let screen = desk.screen();
        assert!(screen.contains("…") && screen.contains("100"), "{screen}");
    }
}
