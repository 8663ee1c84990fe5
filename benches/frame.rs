//! How long the dashboard takes from a key to what is seen, with more than a hundred thousand rows behind it.
//!
//! `cargo bench --bench frame`: a frame of 200 × 50 cells, first as it was, then after a key, on each of the screens; and,
//! beside what criterion says, how long 5,000 keys take on each of them: taken in and drawn.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at the first surprise, and prints what it has measured"
)]

#[path = "judgement/university.rs"]
mod university;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use moodrift::domain::connections::Connections;
use moodrift::domain::ids::UnixTime;
use moodrift::domain::journal::{JournalStep, RunId, RunRecord, StepId, Tally};
use moodrift::domain::limits::Limits;
use moodrift::engine::drift;
use moodrift::run::{Memory, Observation, Stage};
use moodrift::tui::message::Message;
use moodrift::tui::model::{Model, SiteCard};
use moodrift::tui::snapshot::Snapshot;
use moodrift::tui::update::{start, update};
use moodrift::tui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use self::university::{CHECKS, SIZES, read};

/// Somewhat more than a hundred thousand differences, and a million and a half memberships.
const ACTIVITIES: i64 = SIZES[1] / 10 * 13;
const STEPS: i64 = 100_000;
const KEYS: usize = 5_000;
const NOW: UnixTime = UnixTime(1_700_000_000);

const SCREENS: [(&str, char); 7] = [
    ("courses", '1'),
    ("drift", '2'),
    ("groups", '3'),
    ("moderators", '4'),
    ("people", '5'),
    ("health", '6'),
    ("history", '7'),
];

/// What is pressed while one looks around, as often as it stands here.
const WALK: [Key; 28] = [
    Key::Down,
    Key::Down,
    Key::Down,
    Key::Down,
    Key::Down,
    Key::Down,
    Key::Up,
    Key::Up,
    Key::Up,
    Key::Code(KeyCode::PageDown),
    Key::Code(KeyCode::PageDown),
    Key::Code(KeyCode::PageUp),
    Key::Char('g'),
    Key::Char('G'),
    Key::Char('n'),
    Key::Char('n'),
    Key::Char('N'),
    Key::Char(' '),
    Key::Char(' '),
    Key::Char('b'),
    Key::Char('e'),
    Key::Char('i'),
    Key::Code(KeyCode::Esc),
    Key::Code(KeyCode::Esc),
    Key::Code(KeyCode::Tab),
    Key::Code(KeyCode::Left),
    Key::Code(KeyCode::Enter),
    Key::Char('u'),
];

/// The same without what changes marks.
const MOVES: [Key; 7] = [
    Key::Down,
    Key::Down,
    Key::Up,
    Key::Code(KeyCode::PageDown),
    Key::Code(KeyCode::PageUp),
    Key::Char('n'),
    Key::Code(KeyCode::Esc),
];

/// What concerns all rows at once.
const WHOLE: [Key; 12] = [
    Key::Char('s'),
    Key::Char('S'),
    Key::Char('d'),
    Key::Char('d'),
    Key::Char('*'),
    Key::Char('j'),
    Key::Char('I'),
    Key::Char('*'),
    Key::Char('p'),
    Key::Code(KeyCode::Esc),
    Key::Char('u'),
    Key::Char(':'),
];

/// What is typed into a filter.
const TYPED: &str = "u0004711 !c99 code:mod";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Down,
    Up,
    Char(char),
    Code(KeyCode),
}

impl Key {
    fn event(self) -> KeyEvent {
        let code = match self {
            Self::Down => KeyCode::Char('j'),
            Self::Up => KeyCode::Char('k'),
            Self::Char(symbol) => KeyCode::Char(symbol),
            Self::Code(code) => code,
        };
        KeyEvent::new(code, KeyModifiers::NONE)
    }
}

/// The dashboard, without what is outside of it.
struct Desk {
    model: Model,
    terminal: Terminal<TestBackend>,
}

impl Desk {
    fn new() -> Self {
        let card = SiteCard {
            name: "bench".into(),
            limits: Limits::default(),
            read_only: None,
            wwwroot: None,
            rocketchat: None,
        };
        let mut desk = Self {
            model: Model::new(vec![card], None),
            terminal: Terminal::new(TestBackend::new(200, 50)).unwrap(),
        };
        start(&mut desk.model);
        desk.send(Message::Resize(200, 50));
        desk.send(Message::Observed(Box::new(observed())));
        desk.send(Message::Clock(NOW));
        let runs = (1..=1_000).map(run).collect();
        desk.press(Key::Char('7'));
        desk.send(Message::Runs(Ok(runs)));
        // Those of the run under the cursor, the last one.
        desk.send(Message::Steps {
            run: RunId(1_000),
            told: Ok((0..STEPS).map(step).collect()),
        });
        desk.press(Key::Char('1'));
        desk.draw();
        desk
    }

    fn send(&mut self, message: Message) {
        // Nothing is carried out.
        let _effects = update(&mut self.model, message);
    }

    fn press(&mut self, key: Key) {
        self.send(Message::Key(key.event()));
    }

    fn draw(&mut self) {
        let (model, styles) = (&self.model, self.model.look.styles());
        let drawn = self
            .terminal
            .draw(|frame| view::draw(model, &styles, frame));
        drawn.unwrap();
    }

    /// From a key to its frame.
    fn answer(&mut self, key: Key) -> Duration {
        let pressed = Instant::now();
        self.press(key);
        self.draw();
        pressed.elapsed()
    }

    /// Goes to a screen, with nothing over it and nothing looked for.
    fn go(&mut self, screen: char) {
        for _ in 0..4 {
            self.press(Key::Code(KeyCode::Esc));
        }
        self.press(Key::Char(screen));
        self.press(Key::Char('u'));
        for _ in 0..4 {
            self.press(Key::Code(KeyCode::Esc));
        }
        self.draw();
    }
}

fn observed() -> Snapshot {
    let ground = read(ACTIVITIES).ground();
    let findings = Arc::new(drift(&ground, CHECKS));
    println!(
        "{} activities, {} people, {} enrolments, {} differences, {STEPS} steps in the journal",
        ground.site.activities.len(),
        ground.site.people.len(),
        ground.site.enrolments.len(),
        findings.drifts.len(),
    );
    Snapshot::of(Observation {
        ground,
        findings,
        read_at: NOW,
        took: Duration::from_secs(2),
        baseline: None,
        ages: Arc::default(),
        memory: Memory::default(),
        stage: Stage::Ended,
        connections: Connections::default(),
    })
}

fn run(id: i64) -> (RunRecord, Tally) {
    let run = RunRecord {
        id: RunId(id),
        site: "bench".to_owned(),
        kind: "apply".to_owned(),
        parent: None,
        server: None,
        operator: "anna@adm1".to_owned(),
        reason: None,
        consents: None,
        judged: None,
        plan_hash: "3f9a".to_owned(),
        began: UnixTime(NOW.0 - 1_000_000 + id * 900),
        ended: Some(UnixTime(NOW.0 - 1_000_000 + id * 900 + 60)),
    };
    (run, BTreeMap::from([("done".to_owned(), 40)]))
}

fn step(id: i64) -> JournalStep {
    JournalStep {
        id: StepId(id),
        room: Some(format!("room{:013}", id % ACTIVITIES)),
        made: None,
        room_name: format!("course_{}", id % ACTIVITIES),
        op: "invite".to_owned(),
        account: Some(format!("user{id:013}")),
        username: Some(format!("u{id:07}")),
        before: None,
        after: None,
        drift: "member_missing".to_owned(),
        cmid: Some(id % ACTIVITIES),
        course: Some(id % ACTIVITIES + 1),
        course_name: Some(format!("C{}", id % ACTIVITIES + 1)),
        state: "done".to_owned(),
        answer: None,
        detail: None,
        sent: Some(NOW),
        settled: Some(NOW),
    }
}

/// A frame, as it was before, and after the cursor has moved.
fn frames(criterion: &mut Criterion, desk: &mut Desk) {
    let mut group = criterion.benchmark_group("frame_200x50");
    for (name, screen) in SCREENS {
        desk.go(screen);
        group.bench_function(BenchmarkId::new("unchanged", name), |bencher| {
            bencher.iter(|| desk.draw());
        });
        group.bench_function(BenchmarkId::new("after_a_key", name), |bencher| {
            bencher.iter_custom(|times| {
                let mut spent = Duration::ZERO;
                for at in 0..times {
                    desk.press(if at % 40 < 20 { Key::Down } else { Key::Up });
                    let begun = Instant::now();
                    desk.draw();
                    spent += begun.elapsed();
                }
                spent
            });
        });
    }
    group.finish();
}

/// How long many keys took.
fn told(name: &str, mut took: Vec<(Duration, Key)>) {
    took.sort_by_key(|(time, _)| *time);
    let at = |share: usize| {
        let (time, _) = took
            .get((took.len() * share / 1_000).min(took.len() - 1))
            .unwrap();
        *time
    };
    let (most, key) = took.last().unwrap();
    println!(
        "{name:<28} {:>5} keys   p50 {:>9.1?}   p99 {:>9.1?}   p99.9 {:>9.1?}   most {most:>9.1?} ({key:?})",
        took.len(),
        at(500),
        at(990),
        at(999),
    );
}

/// Many keys on each of the screens, and on all of them.
fn walks(desk: &mut Desk) {
    println!("\nfrom a key to its frame");
    let mut chance = fastrand::Rng::with_seed(42);
    for (name, screen) in SCREENS {
        desk.go(screen);
        let at_home = desk.model.screens.now;
        let mut took = Vec::new();
        for _ in 0..KEYS {
            let key = *chance.choice(&WALK).unwrap();
            took.push((desk.answer(key), key));
            if desk.model.screens.now != at_home {
                desk.go(screen);
            }
        }
        told(name, took);
    }
    let mut took = Vec::new();
    for _ in 0..KEYS {
        let key = if chance.u8(0..8) == 0 {
            Key::Char(
                *chance
                    .choice(&['1', '2', '3', '4', '5', '6', '7', '#', '@', '[', ']'])
                    .unwrap(),
            )
        } else {
            *chance.choice(&WALK).unwrap()
        };
        took.push((desk.answer(key), key));
    }
    told("through all screens", took);
}

/// Moves where everything that is shown is marked.
fn marked(desk: &mut Desk) {
    println!("\nfrom a key to its frame, all that is shown being marked");
    let mut chance = fastrand::Rng::with_seed(42);
    for (name, screen) in SCREENS {
        desk.go(screen);
        desk.press(Key::Char('*'));
        let mut took = Vec::new();
        for _ in 0..KEYS / 10 {
            let key = *chance.choice(&MOVES).unwrap();
            took.push((desk.answer(key), key));
        }
        told(&format!("{name} ({} marks)", desk.model.marks.len()), took);
    }
}

/// What is typed into the filter, and what concerns all rows.
fn wholes(desk: &mut Desk) {
    println!("\na letter of the filter");
    for (name, screen) in SCREENS {
        let mut took = Vec::new();
        for _ in 0..5 {
            desk.go(screen);
            desk.press(Key::Char('/'));
            for symbol in TYPED.chars() {
                let key = Key::Char(symbol);
                took.push((desk.answer(key), key));
            }
        }
        told(name, took);
    }
    println!("\nkeys that concern all rows, one by one: {WHOLE:?}");
    for (name, screen) in SCREENS {
        desk.go(screen);
        let took = WHOLE.map(|key| format!("{:.1?}", desk.answer(key)));
        println!("{name:<24} {}", took.join("  "));
    }
}

fn main() {
    let mut desk = Desk::new();
    let mut criterion = Criterion::default().configure_from_args();
    frames(&mut criterion, &mut desk);
    criterion.final_summary();
    walks(&mut desk);
    marked(&mut desk);
    wholes(&mut desk);
}
