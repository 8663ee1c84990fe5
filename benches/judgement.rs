//! How long the judgement of a whole site takes: who should be where, what differs, what would repair it.
//!
//! `cargo bench --bench judgement`. It runs on one core. What it takes of memory: `cargo bench --bench judgement_memory`.

#[path = "judgement/university.rs"]
mod university;

use criterion::{BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use moodrift::domain::ids::CmId;
use moodrift::engine::{drift, expect, plan};

use self::university::{CHECKS, SIZES, read};

fn judgement(criterion: &mut Criterion) {
    for activities in SIZES {
        let read = read(activities);
        let ground = read.ground();
        let findings = drift(&ground, CHECKS);
        let mut group = criterion.benchmark_group("judgement");
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        let of = |part: &str| BenchmarkId::new(part, activities);
        // From Moodle's side alone.
        group.bench_function(of("expect"), |bencher| {
            bencher.iter_with_large_drop(|| expect(&ground.site, &ground.policy, &ground.rules));
        });
        // From two readings to all that differs: as after each refresh.
        group.bench_function(of("expect_and_drift"), |bencher| {
            bencher.iter_with_large_drop(|| {
                let ground = read.ground();
                let findings = drift(&ground, CHECKS);
                (ground, findings)
            });
        });
        group.bench_function(of("drift"), |bencher| {
            bencher.iter_with_large_drop(|| drift(&ground, CHECKS));
        });
        group.bench_function(of("plan"), |bencher| {
            bencher.iter_with_large_drop(|| plan(&ground, &findings.drifts));
        });
        // As the dashboard asks at each move of the cursor.
        group.bench_function(of("one_activity"), |bencher| {
            bencher.iter_with_large_drop(|| ground.rows(CmId(activities / 2)));
        });
        group.finish();
    }
}

criterion_group!(benches, judgement);
criterion_main!(benches);
