//! Marks, counts and exports under a filter: of what is shown, and of nothing else, on every screen alike.

use std::collections::BTreeSet;

use moodrift::domain::drift::{Code, DriftKey};
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::screen::{List as _, Record as _, Screen};
use moodrift::tui::table;
use moodrift::words::dashboard::finding::Mistake;

use crate::desk::Desk;

fn looking(screen: &str, typed: &str) -> Desk {
    let mut desk = Desk::new();
    desk.keys(screen).keys("/").typed(typed).keys("enter");
    desk
}

fn marked(screen: &str, typed: &str) -> BTreeSet<DriftKey> {
    let mut desk = looking(screen, typed);
    desk.keys("*");
    desk.model.marks.iter().cloned().collect()
}

#[test]
fn one_filter_marks_the_same_differences_on_every_screen() {
    for (typed, screens) in [
        ("code:moderator", "1 2 3 4 5"),
        ("code:moderator petit", "1 2 3 4 5"),
        ("code:moderator person:durand", "1 2 4 5"),
        ("code:moderator !person:durand", "1 2 4 5"),
        ("code:missing durand", "1 2 3 5"),
        ("!code:moderator severity:warning course:discretes", "1 2 3"),
    ] {
        let mut screens = screens.split(' ');
        let first = marked(screens.next().unwrap(), typed);
        assert!(!first.is_empty(), "{typed}");
        for screen in screens {
            assert_eq!(marked(screen, typed), first, "{screen} {typed}");
        }
    }
}

#[test]
fn a_row_under_the_cursor_is_planned_as_far_as_the_filter_lets_it_through() {
    let mut desk = looking("3", "code:moderator course:discretes");
    desk.keys("p");
    let Some(Overlay::Plan(planned)) = &desk.model.overlay else {
        panic!("p opens the plan");
    };
    assert_eq!(planned.plan.steps().count(), 2);
}

#[test]
fn marks_on_differences_that_the_filter_excludes_are_hidden_though_their_row_is_shown() {
    for screen in ["1", "3", "5"] {
        let mut desk = Desk::new();
        desk.keys(screen).keys("*");
        let all = desk.model.marks.len();
        let moderators =
            |mark: &&DriftKey| matches!(mark.code, Code::ModeratorMissing | Code::ModeratorExtra);
        let shown = desk.model.marks.iter().filter(moderators).count();
        assert!(shown > 0 && shown < all, "{screen}");
        desk.keys("/").typed("code:moderator").keys("enter");
        assert_eq!(desk.model.hidden_marks(), all - shown, "{screen}");
    }
}

#[test]
fn what_is_asked_not_to_be_there_leaves_the_rows_that_differ_otherwise() {
    let desk = looking("3", "!member_missing !member_extra");
    let groups = &desk.model.screens.groups;
    let excluded = |at: &usize| {
        let code = desk.model.finding(*at).unwrap().code;
        matches!(code, Code::MemberMissing | Code::MemberExtra)
    };
    let mut in_step = 0;
    for row in (0..groups.len()).filter_map(|line| groups.row_at(line)) {
        in_step += usize::from(row.drifts.is_empty());
        assert!(
            row.drifts.is_empty() || !row.drifts.iter().all(excluded),
            "{}",
            row.name
        );
        assert!(!groups.met(row).iter().any(excluded), "{}", row.name);
    }
    assert!(groups.len() < groups.total());
    assert!(in_step > 0, "what is in step has none of them");
    assert!(groups.rows().iter().any(|row| {
        let several = row.drifts().iter().any(excluded) && !row.drifts().iter().all(excluded);
        several && !groups.met(row).is_empty()
    }));
}

#[test]
fn a_tree_that_is_saved_counts_what_the_filter_lets_through() {
    let mut desk = looking("1", "code:moderator");
    desk.keys("home");
    let counts = |table: &table::Table| -> Vec<usize> {
        let counts = table.rows.iter().map(|row| {
            let numbers = row.iter().skip(4).take(3);
            numbers.map(|cell| cell.parse::<usize>().unwrap()).sum()
        });
        counts.collect()
    };
    let saved = counts(&table::of(&desk.model));
    let model = &desk.model;
    let entries = &model.snapshot.as_ref().unwrap().index.entries;
    let shown = model.tree.shown.iter();
    let seen: Vec<usize> = shown
        .map(|place| model.tree.tally(*place, &entries[*place]).drifts())
        .collect();
    assert_eq!(saved, seen);
    let whole = counts(&table::of(&Desk::new().model));
    assert!(saved[0] > 0 && saved[0] < whole[0]);
}

#[test]
fn what_a_screen_cannot_be_asked_is_said_and_hides_nothing() {
    for (screen, typed, key) in [
        ("1", "role:editingteacher", "role"),
        ("2", "role:editingteacher", "role"),
        ("3", "person:durand", "person"),
        ("5", "course:discretes", "course"),
        ("5", "!category:sciences", "category"),
        ("5", "group:maths", "group"),
        ("6", "code:missing", "code"),
        ("6", "since:2d", "since"),
    ] {
        let desk = looking(screen, typed);
        let filter = desk.model.filter_here();
        assert_eq!(filter.mistake, Some(Mistake::NotHere(key)), "{typed}");
        assert!(filter.words.is_empty(), "{typed}");
        let said = desk.screen();
        assert!(
            said.contains(&format!("{key}: cannot be asked on this screen")),
            "{said}"
        );
        if let Some(list) = desk.model.screens.list() {
            assert_eq!(list.len(), list.total(), "{screen} {typed}");
        }
    }
}

#[test]
fn what_health_says_of_the_moment_is_found_by_its_words() {
    for typed in ["answers", "read", "moodle answers"] {
        let desk = looking("6", typed);
        assert_eq!(desk.model.screens.now, Screen::Health);
        let list = desk.model.screens.list().unwrap();
        assert!(!list.is_empty() && list.len() < list.total(), "{typed}");
    }
}
