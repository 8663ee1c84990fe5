//! The language of the filter, and what it finds on the screen of courses.

use moodrift::domain::drift::{Code, Severity};
use moodrift::domain::ids::{CmId, UnixTime};
use moodrift::tui::find::{Facts, parse};
use moodrift::tui::message::Message;
use moodrift::tui::snapshot::NodeId;
use moodrift::tui::text::fold;
use moodrift::words::dashboard::finding::Mistake;

use proptest::prelude::*;

use crate::desk::Desk;

const NOW: UnixTime = UnixTime(1_795_000_000);

/// Élise is missing in Optics since two days.
fn finds(typed: &str) -> bool {
    let (person, course) = (
        fold("Élise Durand e.durand"),
        fold("Optique ondulatoire PHY42"),
    );
    let facts = Facts {
        text: "member_missing",
        course: &course,
        category: "faculte des sciences licence",
        group: "optique_2026",
        person: &person,
        role: "editingteacher",
        code: Some(Code::MemberMissing),
        severity: Some(Severity::Warning),
        since: Some(UnixTime(NOW.0 - 2 * 86_400)),
        unknown: false,
    };
    let parsed = parse(typed);
    assert_eq!(parsed.mistake, None, "{typed}");
    let found = parsed.query.finds(&facts, NOW);
    assert_eq!(
        parsed.query.met(parsed.query.mask(&facts, NOW)),
        found,
        "{typed}"
    );
    found
}

#[test]
fn words_are_found_anywhere_without_accents_and_case() {
    for typed in [
        "ELISE",
        "durand élise",
        "phy42 durand",
        "licence",
        "missing",
        "_2026",
        "",
    ] {
        assert!(finds(typed), "{typed}");
    }
    assert!(!finds("elise martin"));
}

#[test]
fn a_key_looks_in_its_place_alone() {
    for typed in [
        "code:member_missing",
        "code:MISSING",
        "code:member-missing",
        "code:archived,missing",
        "severity:warning",
        "severity:warn,crit",
        "course:optique",
        "category:licence",
        "group:2026",
        "person:durand",
        "since:3d",
        "since:2026-11-01",
        "Person:ÉLISE",
        "since:1w",
        "since:49h",
    ] {
        assert!(finds(typed), "{typed}");
    }
    for typed in [
        "code:extra",
        "severity:info",
        "course:durand",
        "category:optique",
        "group:licence",
        "person:optique",
        "since:1d",
        "since:2030-01-01",
        "since:30min",
    ] {
        assert!(!finds(typed), "{typed}");
    }
}

#[test]
fn an_exclamation_mark_turns_a_term_round() {
    assert!(finds("!martin elise"));
    assert!(!finds("!elise"));
    assert!(finds("!!elise"));
    assert!(!finds("!code:member elise"));
    assert!(finds("!severity:critical"));
    assert!(finds("!since:1d"), "seen for longer than a day");
}

#[test]
fn quotes_keep_blanks_and_colons_together() {
    assert!(finds("\"elise durand\""));
    assert!(!finds("\"durand elise\""));
    assert!(finds("course:\"optique ondulatoire\""));
    assert!(!finds("\"code:member_missing\""), "in quotes it is a text");
    assert!(finds("\"elise du"), "the second quote is still to come");
    assert!(!finds("https://nowhere.example"), "an address is a text");
}

#[test]
fn what_is_only_begun_hides_nothing() {
    for typed in [
        "code:",
        "since:",
        "!",
        "!code:",
        "\"",
        "severity:warning,",
        "person:\"",
        "code:,",
    ] {
        assert!(finds(typed), "{typed}");
    }
}

#[test]
fn a_mistake_is_said_and_left_aside() {
    for (typed, mistake) in [
        (
            "cuorse:optique elise",
            Mistake::NoSuchKey("cuorse".to_owned()),
        ),
        (
            "code:membre elise",
            Mistake::NoSuchCode("membre".to_owned()),
        ),
        (
            "code:missing,membre elise",
            Mistake::NoSuchCode("membre".to_owned()),
        ),
        (
            "severity:bad elise",
            Mistake::NoSuchSeverity("bad".to_owned()),
        ),
        (
            "since:yesterday elise",
            Mistake::NoTime("yesterday".to_owned()),
        ),
        (
            "since:2026-13-01 elise",
            Mistake::NoTime("2026-13-01".to_owned()),
        ),
        (
            "since:99999999999999999999d elise",
            Mistake::NoTime("99999999999999999999d".to_owned()),
        ),
        (
            "since:9223372036854775807w elise",
            Mistake::NoTime("9223372036854775807w".to_owned()),
        ),
    ] {
        let parsed = parse(typed);
        assert_eq!(parsed.mistake, Some(mistake), "{typed}");
        assert_eq!(parsed.query, parse("elise").query, "{typed}");
    }
    let many = "a ".repeat(70);
    assert_eq!(parse(&many).mistake, Some(Mistake::TooMany));
}

#[test]
fn a_mistake_is_on_the_screen_and_nothing_is_hidden_by_it() {
    for (columns, rows) in [(120, 40), (80, 24)] {
        let mut desk = Desk::new();
        desk.resize(columns, rows);
        let before = desk.model.tree.shown.len();
        desk.keys("/").typed("sevrity:critical");
        assert_eq!(desk.model.tree.shown.len(), before);
        assert!(
            desk.screen().contains("sevrity: is no key"),
            "{}",
            desk.screen()
        );
        desk.keys("enter");
        assert!(
            desk.screen().contains("sevrity: is no key"),
            "{}",
            desk.screen()
        );
        desk.keys("esc");
        assert!(!desk.screen().contains("sevrity"), "{}", desk.screen());
    }
}

fn codes_shown(desk: &Desk) -> Vec<Code> {
    let lines = 0..desk.model.pane.len();
    lines
        .filter_map(|line| desk.model.pane.drift_at(line))
        .map(|at| desk.model.finding(at).unwrap().code)
        .collect()
}

#[test]
fn a_code_leaves_its_differences_alone() {
    let mut desk = Desk::new();
    desk.keys("/").typed("code:moderator").keys("enter");
    assert_eq!(desk.model.node(), Some(NodeId::Activity(CmId(100))));
    let codes = codes_shown(&desk);
    assert!(!codes.is_empty());
    assert!(
        codes
            .iter()
            .all(|code| matches!(code, Code::ModeratorMissing | Code::ModeratorExtra)),
        "{codes:?}"
    );
    assert_eq!(
        desk.model.pane.rows.len(),
        codes.len(),
        "nobody without such a difference"
    );
}

#[test]
fn a_negated_code_leaves_the_other_differences() {
    let mut desk = Desk::new();
    desk.keys("/")
        .typed("!code:moderator course:discretes")
        .keys("enter");
    let codes = codes_shown(&desk);
    assert!(!codes.is_empty());
    assert!(
        !codes
            .iter()
            .any(|code| matches!(code, Code::ModeratorMissing | Code::ModeratorExtra)),
        "{codes:?}"
    );
}

#[test]
fn a_negated_person_is_gone_from_the_group() {
    let mut desk = Desk::new();
    desk.keys("f");
    assert!(desk.screen().contains("Durand"));
    let people = desk.model.pane.rows.len();
    desk.keys("/").typed("!person:durand").keys("enter");
    assert!(!desk.screen().contains("Durand"), "{}", desk.screen());
    assert_eq!(desk.model.pane.rows.len(), people - 1);
}

#[test]
fn categories_and_courses_and_people_are_told_apart() {
    let found = |typed: &str| {
        let mut desk = Desk::new();
        desk.keys("/").typed(typed);
        desk.model
            .tree
            .activities_found(&desk.model.snapshot.as_ref().unwrap().index.entries)
    };
    assert!(found("category:sciences") > 0);
    assert_eq!(found("course:sciences"), 0);
    assert_eq!(found("category:durand"), 0);
    assert!(found("person:durand") > 0);
    assert_eq!(found("group:maths_discretes"), 1);
    assert_eq!(
        found("since:1d severity:critical"),
        found("severity:critical"),
        "first seen by this read"
    );
}

/// What may be typed, a letter after the other.
fn typed() -> impl Strategy<Value = String> {
    let pieces = [
        "d",
        "du",
        "durand",
        "e",
        "élise",
        "!",
        "c",
        "code:",
        "code:mod",
        "missing",
        "!code:member",
        "person:",
        "course:",
        "opt",
        " ",
        " ",
        "\"",
        "since:2d",
        "severity:warn",
        "group:",
        "_",
        "a b",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 1..6)
        .prop_map(|pieces| pieces.concat())
}

/// What a screen shows: the rows of its list, or the tree and the differences in it.
fn in_sight(desk: &Desk) -> (Vec<Vec<String>>, Vec<usize>, Vec<bool>, Vec<bool>) {
    let rows = desk.model.screens.list().map(|list| list.exported().rows);
    let tree = &desk.model.tree;
    (
        rows.unwrap_or_default(),
        tree.shown.clone(),
        tree.found.clone(),
        tree.drifts.clone(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// As one types, only what is found already is looked through; it must come to the same.
    #[test]
    fn typed_letter_by_letter_it_finds_what_it_finds_at_once(
        screen in proptest::sample::select(vec!["1", "2", "3", "4", "5"]),
        only_drifted in any::<bool>(),
        typed in typed(),
    ) {
        let (mut slow, mut quick) = (Desk::new(), Desk::new());
        for desk in [&mut slow, &mut quick] {
            desk.keys(screen);
            if only_drifted {
                desk.keys("d");
            }
            desk.keys("/");
        }
        for letter in typed.chars() {
            slow.send(Message::Paste(letter.to_string()));
        }
        quick.send(Message::Paste(typed));
        prop_assert_eq!(in_sight(&slow), in_sight(&quick));
        for desk in [&mut slow, &mut quick] {
            desk.keys("bs");
        }
        prop_assert_eq!(in_sight(&slow), in_sight(&quick));
    }
}
