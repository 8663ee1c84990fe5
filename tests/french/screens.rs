//! Screens in French, kept as pictures in text.

use moodrift::config::{ReadOnlyReason, Theme};
use moodrift::domain::applied::{ApplyReport, Outcome, Skipped, StepResult};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::journal::RunId;
use moodrift::domain::language::Language;
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::ReadStep;
use moodrift::tui::model::session::keep as kept;
use moodrift::tui::screen::Screen;
use moodrift::tui::theme::{Palette, Styles};
use moodrift::words::language::speak;

use crate::desk::{Desk, styled, weights};
use crate::fixture::READ_AT;
use crate::records;

/// The sizes that count.
const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

fn keep(name: &str, screen: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("french__{name}"), screen));
}

/// A desk at a screen; the journal has told.
pub(crate) fn at(screen: Screen, (columns, rows): (u16, u16)) -> Desk {
    let mut desk = crate::desk();
    desk.resize(columns, rows);
    desk.keys(&screen.number().to_string());
    if screen == Screen::History {
        desk.send(Message::Clock(READ_AT));
        desk.send(Message::Runs(Ok(records::runs())));
        desk.send(Message::Steps {
            run: RunId(9),
            told: Ok(records::steps()),
        });
    }
    desk
}

fn every_screen(size: (u16, u16), draw: impl Fn(&Desk) -> String) -> String {
    let screens = Screen::ALL.iter();
    let drawn = screens.map(|screen| format!("{screen:?}\n{}\n", draw(&at(*screen, size))));
    drawn.collect()
}

#[test]
fn every_screen_at_several_sizes() {
    for size in SIZES {
        let name = format!("screens_{}x{}", size.0, size.1);
        keep(&name, &every_screen(size, Desk::screen));
    }
}

#[test]
fn every_screen_in_a_dark_and_a_light_theme() {
    for (name, theme) in [("dark", Theme::Dark), ("light", Theme::Light)] {
        let styles = Styles::of(&Palette::bundled(theme).unwrap());
        for size in SIZES {
            let name = format!("{name}_{}x{}", size.0, size.1);
            keep(
                &name,
                &every_screen(size, |desk| styled(&desk.buffer(&styles))),
            );
        }
    }
}

/// The text is that of the pictures without colour; this is where it is bold, dim or reversed.
#[test]
fn every_screen_without_colours() {
    let styles = Styles::of(&Palette::bundled(Theme::Mono).unwrap());
    for size in SIZES {
        let name = format!("mono_{}x{}", size.0, size.1);
        keep(
            &name,
            &every_screen(size, |desk| weights(&desk.buffer(&styles))),
        );
    }
}

#[test]
fn what_lies_over_the_panes() {
    for (name, keys) in [
        ("help", "?"),
        ("explain", "n e"),
        ("facts", "n i"),
        ("rights", "c"),
        ("plan", "tab p"),
        ("basket", "n b B"),
        ("palette", ":"),
        ("filter", "/ d r o i t"),
        ("save", "x"),
    ] {
        for (columns, rows) in [(80, 24), (40, 12)] {
            let mut desk = crate::desk();
            desk.resize(columns, rows);
            desk.keys(keys);
            keep(&format!("{name}_{columns}x{rows}"), &desk.screen());
        }
    }
}

fn generous() -> Limits {
    Limits::default()
        .with(LimitName::GroupsShare, 100)
        .with(LimitName::GroupShare, 100)
        .with(LimitName::GroupGrowth, 1000)
        .with(LimitName::GroupEmptied, 1)
}

fn limited(limits: Limits) -> Desk {
    let mut desk = crate::desk();
    desk.model.sites.first_mut().unwrap().limits = limits;
    desk.resize(80, 24);
    desk
}

#[test]
fn a_run_from_the_question_to_its_end() {
    let mut held = limited(generous().with(LimitName::Removals, 0));
    held.keys("A");
    keep("held", &held.screen());
    let mut desk = limited(generous());
    desk.keys("A");
    keep("confirm", &desk.screen());
    desk.keys("tab enter");
    let sent = desk.effects.iter().find_map(|effect| match effect {
        Effect::Apply { cleared, .. } => Some(cleared.plan().clone()),
        _ => None,
    });
    let plan = sent.unwrap();
    let group = plan.groups.first().unwrap();
    let mut results: Vec<StepResult> = group
        .steps
        .iter()
        .map(|step| StepResult {
            room: Some(group.room.clone()),
            step: step.clone(),
            outcome: Outcome::Done,
        })
        .collect();
    results.last_mut().unwrap().outcome = Outcome::Skipped(Skipped::AfterFailure);
    keep("progress", &desk.screen());
    desk.send(Message::Applied(Ok(ApplyReport {
        run: 7,
        results,
        links: None,
    })));
    keep("summary", &desk.screen());
}

#[test]
fn a_read_only_site_and_a_first_read() {
    let mut desk = crate::desk();
    desk.resize(80, 24);
    desk.model.sites.first_mut().unwrap().read_only = Some(ReadOnlyReason::Configured);
    desk.send(Message::Clock(UnixTime(READ_AT.0 + 7300)));
    desk.keys("A");
    keep("read_only", &desk.screen());
    let mut desk = Desk::unread();
    desk.resize(80, 24);
    desk.send(Message::Reading(ReadStep::Lists));
    keep("first_read", &desk.screen());
}

/// What the runtime does with the effect; nobody else may speak another language here.
#[test]
fn a_key_asks_for_the_other_language_and_keeps_it_for_the_next_start() {
    let mut desk = crate::desk();
    desk.keys("F");
    let asked = desk.effects.iter().find_map(|effect| match effect {
        Effect::Speak { language, known } => Some((*language, known.clone())),
        _ => None,
    });
    let (language, known) = asked.unwrap();
    assert_eq!(language, Language::English);
    assert_eq!(kept(&desk.model).language.as_deref(), Some("en"));
    // As if French had been chosen: the screen follows what was made anew.
    speak(Language::French);
    let retold = moodrift::tui::snapshot::Snapshot::of(*known.unwrap());
    desk.send(Message::Spoken(Some(Box::new(retold))));
    let screen = desk.screen();
    assert!(screen.contains("En français à présent."), "{screen}");
    assert!(screen.contains("Cours en sommeil"), "{screen}");
}

#[test]
fn french_is_found_in_the_palette_by_its_own_words() {
    let mut desk = crate::desk();
    desk.keys(":").typed("langue");
    assert!(desk.screen().contains("langue"), "{}", desk.screen());
}
