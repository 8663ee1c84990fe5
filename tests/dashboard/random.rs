//! Whatever is typed: nothing panics, and nothing is sent that was not asked for.

use std::sync::OnceLock;

use crossterm::event::KeyEvent;
use moodrift::domain::applied::ApplyReport;
use moodrift::domain::ids::UnixTime;
use moodrift::domain::journal::RunId;
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::run::Stage;
use moodrift::tui::action::registry;
use moodrift::tui::message::{Effect, Message, ReadFailure, Side};
use moodrift::tui::model::ReadStep;
use moodrift::tui::model::overlay::{Button, Challenge, Overlay};
use moodrift::tui::snapshot::Snapshot;
use proptest::prelude::*;

use crate::desk::{Desk, key};
use crate::fixture::World;
use crate::records;
use crate::screens::{generous, outlook};

/// Something that can happen.
#[derive(Debug, Clone)]
enum Event {
    Key(KeyEvent),
    Word(&'static str),
    Resize(u16, u16),
    Whole,
    Half,
    Repaired,
    Failed,
    Applied,
    Broken,
    Groups(usize, usize),
    Limited(u64, Option<u64>),
    Draw,
    Clock,
    Paste,
    Runs,
    Steps,
    TakenUp,
}

/// Every key that does anything anywhere, and some that do nothing but stand in a line that is typed.
fn keys() -> Vec<KeyEvent> {
    let mut keys: Vec<KeyEvent> = registry()
        .flat_map(|spec| spec.keys)
        .map(|key| (*key).into())
        .collect();
    keys.extend(["bs", "é", "0", "8", "z"].map(key));
    keys.dedup();
    keys
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => proptest::sample::select(keys()).prop_map(Event::Key),
        3 => proptest::sample::select(&["A", "tab", "enter", "n", "space"][..])
            .prop_map(|word| Event::Key(key(word))),
        1 => proptest::sample::select(&["removals", "group_emptied", "durand", "zz"][..]).prop_map(Event::Word),
        1 => (0_u16..140, 0_u16..50).prop_map(|(columns, rows)| Event::Resize(columns, rows)),
        1 => Just(Event::Resize(120, 40)),
        1 => Just(Event::Whole),
        1 => Just(Event::Half),
        1 => Just(Event::Repaired),
        1 => Just(Event::Failed),
        1 => Just(Event::Applied),
        1 => Just(Event::Broken),
        1 => (0_usize..5, 0_usize..5).prop_map(|(done, total)| Event::Groups(done, total)),
        1 => (0_u64..10_000, proptest::option::of(0_u64..100))
            .prop_map(|(left, waits)| Event::Limited(left, waits)),
        1 => Just(Event::Draw),
        1 => Just(Event::Clock),
        1 => Just(Event::Paste),
        1 => Just(Event::Runs),
        1 => Just(Event::Steps),
        1 => Just(Event::TakenUp),
    ]
}

/// What can be read. Made once: reading is not what is tried here.
#[derive(Clone)]
struct Worlds {
    whole: Snapshot,
    half: Snapshot,
    repaired: Snapshot,
}

impl Worlds {
    fn get() -> &'static Self {
        static WORLDS: OnceLock<Worlds> = OnceLock::new();
        WORLDS.get_or_init(|| Self {
            whole: World::new().snapshot(),
            half: World::new().at(Stage::Underway),
            repaired: World::new().repaired().snapshot(),
        })
    }
}

fn draw(desk: &Desk) {
    let (columns, rows) = desk.model.size;
    if columns > 0 && rows > 0 {
        desk.screen();
    }
}

fn messages(event: &Event, worlds: &Worlds) -> Vec<Message> {
    let observed = |snapshot: &Snapshot| vec![Message::Observed(Box::new(snapshot.clone()))];
    match event {
        Event::Key(event) => vec![Message::Key(*event)],
        Event::Word(word) => word
            .split("")
            .filter(|symbol| !symbol.is_empty())
            .map(|symbol| Message::Key(key(symbol)))
            .collect(),
        Event::Resize(columns, rows) => vec![Message::Resize(*columns, *rows)],
        Event::Whole => observed(&worlds.whole),
        Event::Half => observed(&worlds.half),
        Event::Repaired => observed(&worlds.repaired),
        Event::Failed => vec![Message::ReadFailed(ReadFailure {
            side: Some(Side::Chat),
            text: "It failed.".to_owned(),
            brief: "failed".to_owned(),
        })],
        Event::Applied => vec![Message::Applied(Ok(ApplyReport::default()))],
        Event::Broken => vec![Message::Applied(Err("It could not begin.".to_owned()))],
        Event::Groups(done, total) => vec![Message::Reading(ReadStep::Groups {
            done: *done,
            total: *total,
        })],
        Event::Limited(left, waits) => vec![Message::Limited(outlook(*left, *waits))],
        Event::Clock => vec![Message::Clock(UnixTime(i64::MAX))],
        Event::Draw => Vec::new(),
        Event::Runs => vec![Message::Runs(Ok(records::runs()))],
        Event::Steps => vec![Message::Steps {
            run: RunId(9),
            told: Ok(records::steps()),
        }],
        Event::TakenUp => vec![records::taken_up(None)],
        Event::Paste => vec![Message::Paste("pasted a\u{202e}\n".to_owned())],
    }
}

/// Whether this message may send a plan: it presses the button that says so.
fn confirms(desk: &Desk, message: &Message) -> bool {
    let pressed = matches!(message, Message::Key(event) if *event == key("enter"));
    let focused = matches!(
        &desk.model.overlay,
        Some(Overlay::Confirm(confirm)) if confirm
            .challenge
            .as_ref()
            .map_or(confirm.button == Button::Apply, Challenge::answered)
    );
    pressed && focused
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_typed_nothing_panics_and_nothing_is_sent_unasked(
        events in proptest::collection::vec(event(), 1..40),
        tight in any::<bool>(),
    ) {
        let worlds = Worlds::get();
        let limits = if tight { Limits::default().with(LimitName::Removals, 0) } else { generous() };
        let mut desk = Desk::on(worlds.whole.clone());
        desk.model.sites.first_mut().unwrap().limits = limits;
        for event in &events {
            if matches!(event, Event::Draw) {
                draw(&desk);
            }
            for message in messages(event, worlds) {
                let allowed = confirms(&desk, &message);
                desk.effects.clear();
                desk.send(message);
                let sent = desk.effects.iter().filter(|effect| matches!(effect, Effect::Apply { .. })).count();
                prop_assert!(sent == 0 || (sent == 1 && allowed), "sent unasked after {event:?}");
            }
        }
    }
}
