//! How long a keystroke in the filter takes.
//!
//! `cargo bench --bench finding`: a hundred thousand rows of a flat list, and the tree of a university with 20,000
//! activities, 120,000 people and more than a million memberships.

#[path = "judgement/university.rs"]
mod university;

use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use moodrift::domain::connections::Connections;
use moodrift::domain::drift::{Code, Severity};
use moodrift::domain::ids::UnixTime;
use moodrift::engine::drift;
use moodrift::run::{Memory, Observation, Stage};
use moodrift::tui::find::{Facts, parse};
use moodrift::tui::snapshot::Snapshot;

use self::university::{CHECKS, SIZES, read};

const NOW: UnixTime = UnixTime(1_700_000_000);
const ROWS: i64 = 100_000;

/// What people type.
const TYPED: [&str; 6] = [
    "d",
    "durand",
    "durand chimie 4711",
    "code:moder !person:durand",
    "course:\"chimie 99\" since:2d",
    "nothing has this",
];

struct Row {
    course: String,
    group: String,
    person: String,
    code: Code,
    since: UnixTime,
}

fn rows() -> Vec<Row> {
    (0..ROWS)
        .map(|at| Row {
            course: format!("introduction a la chimie {at} chm{at}"),
            group: format!("room-{at} introduction_a_la_chimie_{at}"),
            person: format!(
                "prenom{at} durand{} pdurand{at} pdurand{at}@univ.example",
                at % 977
            ),
            code: if at % 3 == 0 {
                Code::ModeratorMissing
            } else {
                Code::MemberMissing
            },
            since: UnixTime(NOW.0 - at),
        })
        .collect()
}

fn list(criterion: &mut Criterion) {
    let rows = rows();
    let mut group = criterion.benchmark_group("filter_100000_rows");
    for typed in TYPED {
        group.bench_function(BenchmarkId::from_parameter(typed), |bencher| {
            bencher.iter(|| {
                let query = parse(typed).query;
                let found = |row: &&Row| {
                    let facts = Facts {
                        course: &row.course,
                        group: &row.group,
                        person: &row.person,
                        code: Some(row.code),
                        severity: Some(Severity::Warning),
                        since: Some(row.since),
                        ..Facts::default()
                    };
                    query.finds(&facts, NOW)
                };
                rows.iter().filter(found).count()
            });
        });
    }
    group.finish();
}

fn tree(criterion: &mut Criterion) {
    let ground = read(SIZES[1]).ground();
    let findings = Arc::new(drift(&ground, CHECKS));
    let snapshot = Snapshot::of(Observation {
        ground,
        findings,
        read_at: NOW,
        took: Duration::from_secs(2),
        baseline: None,
        ages: Arc::default(),
        memory: Memory::default(),
        connections: Connections::default(),
        stage: Stage::Ended,
    });
    let mut group = criterion.benchmark_group("filter_tree_of_20000_activities");
    for typed in ["u", "u0004711", "code:moder !person:u0004711", "nothing"] {
        group.bench_function(BenchmarkId::from_parameter(typed), |bencher| {
            bencher.iter(|| snapshot.matching(&parse(typed).query, None));
        });
    }
    group.finish();
}

criterion_group!(benches, list, tree);
criterion_main!(benches);
