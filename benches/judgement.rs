//! How long the judgement of a whole site takes: who should be where, what differs, what would repair it.
//!
//! `cargo bench --bench judgement`. Large sites take up to four threads. What it takes of memory: `cargo bench --bench judgement_memory`.

#[path = "judgement/university.rs"]
mod university;

use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use moodrift::domain::chat::{Chat, People};
use moodrift::domain::ids::CmId;
use moodrift::domain::reading::Reading;
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
        // After a group has lost a member: both sides put together again, for which everything that was read is
        // compared; and what differs by then.
        let chat = Arc::new(with_one_member_less(&read.chat));
        let again = || ground.renewed(&read.site, &chat, &ground.neighbours, &ground.awaited);
        group.bench_function(of("ground_again"), |bencher| {
            bencher.iter_with_large_drop(again);
        });
        let renewed = again();
        assert_eq!(renewed.groups().map(<[_]>::len), Some(1));
        group.bench_function(of("one_group_that_changed"), |bencher| {
            bencher.iter_batched(
                || findings.clone(),
                |earlier| renewed.drift(earlier, CHECKS),
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

/// A later reading, in which a group in the middle has lost a member.
fn with_one_member_less(chat: &Chat) -> Chat {
    let mut chat = chat.clone();
    if let Reading::Known(groups) = &mut chat.groups {
        let middle = groups.len() / 2;
        if let Some(People::Known(members)) = groups.get_mut(middle).map(|group| &mut group.people)
        {
            members.pop();
        }
    }
    chat
}

criterion_group!(benches, judgement);
criterion_main!(benches);
