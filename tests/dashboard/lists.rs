//! The screens: one keystroke apart, each with its memory; from a row to what it is about and back.

use moodrift::config::Theme;
use moodrift::tui::message::Message;
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::screen::{List as _, Record as _, Screen};
use moodrift::tui::snapshot::NodeId;
use moodrift::tui::theme::{Palette, Styles};

use crate::desk::{Desk, styled, weights};
use crate::screens::{generous, keep};

/// How each screen looks, at the sizes that count.
#[test]
fn every_screen_at_several_sizes() {
    for screen in Screen::ALL
        .iter()
        .filter(|screen| **screen != Screen::Courses)
    {
        for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
            let mut desk = Desk::new();
            desk.resize(columns, rows);
            desk.keys(&screen.number().to_string());
            let name = screen.name().to_lowercase();
            keep(&format!("{name}_{columns}x{rows}"), &desk.screen());
        }
    }
}

/// Of the theme `mono` the pictures without colour are the text; this is where it is bold, dim or reversed.
#[test]
fn every_screen_without_colours() {
    let styles = Styles::of(&Palette::bundled(Theme::Mono).unwrap());
    for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
        let drawn = Screen::ALL.iter().map(|screen| {
            let mut desk = Desk::new();
            desk.resize(columns, rows);
            desk.keys(&screen.number().to_string());
            format!("{screen:?}\n{}\n", weights(&desk.buffer(&styles)))
        });
        keep(
            &format!("mono_{columns}x{rows}"),
            &drawn.collect::<String>(),
        );
    }
}

/// The same in colour.
#[test]
fn every_screen_in_a_dark_and_a_light_theme() {
    for (name, theme) in [("dark", Theme::Dark), ("light", Theme::Light)] {
        let styles = Styles::of(&Palette::bundled(theme).unwrap());
        for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
            let drawn = Screen::ALL.iter().map(|screen| {
                let mut desk = Desk::new();
                desk.resize(columns, rows);
                desk.keys(&screen.number().to_string());
                format!("{screen:?}\n{}\n", styled(&desk.buffer(&styles)))
            });
            keep(
                &format!("{name}_{columns}x{rows}"),
                &drawn.collect::<String>(),
            );
        }
    }
}

#[test]
fn every_screen_has_its_number_for_a_key() {
    for screen in Screen::ALL {
        let mut desk = Desk::new();
        desk.keys(&screen.number().to_string());
        assert_eq!(desk.model.screens.now, *screen);
        assert!(desk.screen().contains(screen.name()));
    }
}

#[test]
fn each_screen_keeps_its_cursor_its_order_and_its_filter() {
    let mut desk = Desk::new();
    desk.keys("down 2 down down");
    let row = desk.model.screens.list().unwrap().key();
    desk.keys("s / o e u v r e enter");
    let on_drift = desk.screen();
    desk.keys("1");
    assert!(desk.model.filter.words.is_empty());
    assert!(!desk.screen().contains("/oeuvre"));
    desk.keys("2");
    desk.model.notice = None;
    assert_eq!(desk.screen(), on_drift);
    desk.keys("esc");
    let list = desk.model.screens.list().unwrap();
    assert_eq!((list.key(), list.sort().column), (row, 1));
}

#[test]
fn from_a_difference_to_its_course_and_back() {
    let mut desk = Desk::new();
    desk.keys("2 down down");
    let drift = desk.model.screens.list().unwrap().key();
    let about = desk.model.screens.list().unwrap().about().unwrap();
    desk.keys("enter");
    assert_eq!(desk.model.screens.now, Screen::Courses);
    assert_eq!(
        desk.model.node(),
        Some(NodeId::Activity(about.activity.unwrap()))
    );
    desk.keys("1 2 home [ [");
    assert_eq!(desk.model.screens.now, Screen::Drift);
    assert_eq!(desk.model.screens.list().unwrap().key(), drift);
    desk.keys("]");
    assert_eq!(desk.model.screens.now, Screen::Courses);
}

#[test]
fn a_filter_never_hides_where_one_goes() {
    let mut desk = Desk::new();
    desk.keys("/").typed("zzz").keys("enter 2 enter");
    assert_eq!(desk.model.screens.now, Screen::Courses);
    assert!(desk.model.filter.words.is_empty());
    assert!(desk.model.node().is_some());
}

#[test]
fn every_column_orders_the_list_both_ways() {
    let mut desk = Desk::new();
    desk.keys("2");
    let total = desk.model.screens.list().unwrap().total();
    let columns = moodrift::tui::screen::drift::Row::COLUMNS.len();
    let mut seen = Vec::new();
    for _ in 0..columns {
        for _ in 0..2 {
            let list = desk.model.screens.list().unwrap();
            // What could not be told stands for no difference.
            let order: Vec<Option<usize>> = (0..list.len())
                .map(|line| list.drifts_at(line).first().copied())
                .collect();
            assert_eq!(order.len(), total);
            seen.push(order);
            desk.keys("S");
        }
        desk.keys("s");
    }
    seen.dedup();
    assert!(seen.len() > columns, "{seen:?}");
}

#[test]
fn marks_made_on_one_screen_are_planned_from_another() {
    let mut desk = Desk::new();
    desk.keys("2 *");
    let marks = desk.model.marks.len();
    assert!(marks > 2);
    desk.keys("1");
    assert_eq!(desk.model.marks.len(), marks);
    desk.keys("2 p");
    let Some(Overlay::Plan(planned)) = &desk.model.overlay else {
        panic!("p opens the plan");
    };
    assert_eq!(planned.source, moodrift::tui::model::choice::Source::Marks);
}

#[test]
fn marks_that_the_filter_of_a_list_hides_are_counted() {
    let mut desk = Desk::new();
    desk.keys("2 *");
    let marks = desk.model.marks.len();
    desk.keys("/").typed("oeuvre").keys("enter");
    assert_eq!(desk.model.hidden_marks(), marks - 1);
}

#[test]
fn the_plan_of_a_row_is_the_plan_of_its_difference() {
    let mut desk = Desk::new();
    desk.keys("2");
    let codes: Vec<_> = (0..desk.model.screens.list().unwrap().len())
        .filter_map(|_| {
            desk.keys("p");
            let steps = match &desk.model.overlay {
                Some(Overlay::Plan(planned)) => planned.plan.steps().count(),
                _ => 0,
            };
            desk.keys("esc down");
            (steps > 0).then_some(steps)
        })
        .collect();
    assert!(!codes.is_empty());
    assert!(codes.iter().all(|steps| *steps == 1), "{codes:?}");
    assert_eq!(desk.applies(), 0);
}

#[test]
fn someone_in_the_list_is_explained_as_in_his_group() {
    let mut desk = Desk::new();
    desk.keys("2");
    while desk
        .model
        .screens
        .list()
        .unwrap()
        .about()
        .unwrap()
        .person
        .is_none()
    {
        desk.keys("down");
    }
    desk.keys("e");
    assert!(matches!(desk.model.overlay, Some(Overlay::Explain(_))));
}

#[test]
fn a_walk_through_every_action_of_every_screen_never_panics() {
    use moodrift::tui::action::{Scope, of};
    let names: Vec<(Screen, usize)> = Screen::ALL
        .iter()
        .flat_map(|screen| (0..of(Scope::Main, *screen).count()).map(|at| (*screen, at)))
        .collect();
    for (screen, first) in names {
        let mut desk = Desk::limited(generous());
        desk.keys(&screen.number().to_string());
        let spec = of(Scope::Main, screen).nth(first).unwrap();
        for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
            desk.resize(columns, rows);
            for key in spec.keys {
                desk.send(Message::Key((*key).into()));
                desk.screen();
                desk.keys("esc esc");
            }
        }
        assert_eq!(desk.applies(), 0, "{screen:?} {}", spec.label.short());
    }
}

#[test]
fn while_the_filter_is_on_the_tree_counts_what_it_lets_through() {
    let mut desk = Desk::new();
    desk.keys("/").typed("oeuvre").keys("enter");
    let model = &desk.model;
    let entries = &model.snapshot.as_ref().unwrap().index.entries;
    let top = model.tree.shown[0];
    assert_eq!(model.tree.tally(top, &entries[top]).drifts(), 1);
    assert!(entries[top].tally.drifts() > 1);
}

#[test]
fn from_anywhere_to_the_group_and_back() {
    let mut desk = Desk::new();
    desk.keys("#");
    assert_eq!(desk.model.screens.now, Screen::Groups);
    let about = desk.model.screens.list().unwrap().about().unwrap();
    assert_eq!(about.room, Some("maths".into()));
    desk.keys("enter");
    assert_eq!(desk.model.screens.now, Screen::Courses);
    desk.keys("[ [");
    assert_eq!(desk.model.screens.now, Screen::Courses);
    desk.keys("]");
    assert_eq!(desk.model.screens.now, Screen::Groups);
}

#[test]
fn every_group_that_is_named_is_in_the_list_once() {
    let mut desk = Desk::new();
    desk.keys("3");
    let list = desk.model.screens.list().unwrap();
    let snapshot = desk.model.snapshot.as_ref().unwrap();
    let named = snapshot.observation.ground.links.rooms().count();
    assert_eq!(list.total(), named);
    assert!(desk.screen().contains("gone"), "{}", desk.screen());
    assert!(desk.screen().contains("shared"));
    assert!(desk.screen().contains("archived"));
}

#[test]
fn a_group_stands_for_all_its_differences() {
    let mut desk = Desk::new();
    desk.keys("# p");
    let Some(Overlay::Plan(planned)) = &desk.model.overlay else {
        panic!("p opens the plan");
    };
    assert!(planned.plan.steps().count() > 2);
}

#[test]
fn groups_without_a_difference_can_be_left_out() {
    let mut desk = Desk::new();
    desk.keys("3 d");
    let list = desk.model.screens.list().unwrap();
    assert!(list.len() < list.total());
    assert!((0..list.len()).all(|line| !list.drifts_at(line).is_empty()));
}

#[test]
fn a_person_is_found_by_any_of_his_names_and_shown_in_all_his_groups() {
    for typed in ["durand", "elise.durand", "1@univ.fr"] {
        let mut desk = Desk::new();
        desk.keys("5 /").typed(typed).keys("enter");
        let people = &desk.model.screens.people;
        let person = people.people.row().unwrap();
        assert_eq!(person.name, "Élise Durand", "{typed}");
        assert!((person.should, person.is) == (6, Some(4)), "{person:?}");
        assert_eq!(people.places.len(), 6);
        assert!(desk.screen().contains("moderator"), "{}", desk.screen());
    }
}

#[test]
fn from_a_person_to_one_of_his_groups_and_back() {
    let mut desk = Desk::new();
    desk.keys("n @");
    assert_eq!(desk.model.screens.now, Screen::People);
    let name = desk.model.screens.people.people.row().unwrap().name.clone();
    assert_eq!(name, "Élise Durand");
    desk.keys("tab");
    let about = desk.model.screens.list().unwrap().about().unwrap();
    desk.keys("e");
    assert!(matches!(desk.model.overlay, Some(Overlay::Explain(_))));
    desk.keys("esc enter");
    let node = about.activity.map(NodeId::Activity);
    assert_eq!(desk.model.node(), node);
    assert_eq!(
        desk.model.pane.person().map(|person| &person.username),
        about.person.as_ref()
    );
    desk.keys("[");
    assert_eq!(
        desk.model.screens.list().unwrap().about().unwrap().activity,
        about.activity
    );
}

#[test]
fn everything_about_one_person_is_marked_and_planned_together() {
    let mut desk = Desk::new();
    desk.keys("5 space");
    let marks = desk.model.marks.len();
    assert_eq!(marks, 1);
    desk.keys("tab");
    assert_eq!(desk.model.hidden_marks(), 0);
    desk.keys("p");
    assert!(matches!(desk.model.overlay, Some(Overlay::Plan(_))));
}

#[test]
fn a_side_that_fails_is_on_top_of_the_health() {
    let mut desk = Desk::new();
    desk.keys("6");
    desk.send(Message::ReadFailed(moodrift::tui::message::ReadFailure {
        side: Some(moodrift::tui::message::Side::Chat),
        text: "No answer in time.".to_owned(),
        brief: "timed out".to_owned(),
    }));
    desk.model.notice = None;
    let screen = desk.screen();
    let lines: Vec<&str> = screen.lines().skip(5).take(3).collect();
    assert!(
        lines.iter().any(|line| line.contains("No answer in time.")),
        "{screen}"
    );
}

#[test]
fn moderators_are_marked_by_cell_by_row_by_column_and_all_at_once() {
    use moodrift::domain::drift::Code;
    let mut desk = Desk::new();
    desk.keys("4");
    // The whole row: someone should be, someone else should not.
    desk.keys("space");
    assert_eq!(desk.model.marks.len(), 2);
    desk.keys("u right");
    let someone = desk.model.screens.moderators.person().unwrap().name.clone();
    assert!(desk.screen().contains(&someone), "{}", desk.screen());
    desk.keys("space");
    assert_eq!(desk.model.marks.len(), 1);
    desk.keys("u *");
    assert_eq!(desk.model.marks.len(), 1, "one person, in all groups shown");
    desk.keys("u left *");
    let codes: Vec<Code> = desk.model.marks.iter().map(|mark| mark.code).collect();
    assert!(codes.contains(&Code::ModeratorMissing) && codes.contains(&Code::ModeratorExtra));
    assert_eq!(codes.len(), 2);
    desk.keys("p");
    assert!(matches!(desk.model.overlay, Some(Overlay::Plan(_))));
}

#[test]
fn a_person_named_in_the_filter_comes_first_among_the_columns() {
    let mut desk = Desk::new();
    desk.keys("4 /").typed("petit").keys("enter");
    let matrix = &desk.model.screens.moderators;
    assert_eq!(matrix.people.first().unwrap().name, "Marc Petit");
    assert!(matrix.len() < matrix.total());
}
