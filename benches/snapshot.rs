//! How long a snapshot of the largest university takes to be written and read, and how large it is.
//!
//! `cargo bench --bench snapshot`. It runs on one core, with the file in the system's cache.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

#[path = "snapshot/large.rs"]
mod large;
#[path = "judgement/university.rs"]
#[expect(dead_code, reason = "the judgement's benches use the rest")]
mod university;

use std::sync::Arc;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use moodrift::domain::chat::{Chat, People};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::names::UsernameRules;
use moodrift::domain::policy::{Policy, Preset};
use moodrift::domain::snapshot::SnapshotOf;
use moodrift::engine::{Ground, SiteChecks, drift};
use moodrift::store::{Kept, Snapshots};

const NOW: UnixTime = UnixTime(1_700_000_000);

fn snapshot(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::in_folder(folder.path().to_path_buf());
    let (site, chat) = large::large();
    let of = whose();
    let kept = Kept {
        read_at: NOW,
        took: 60_000,
        site,
        chat,
        neighbours: Arc::default(),
        baseline: None,
        ages: Arc::default(),
        frozen: None,
        awaited: Arc::default(),
        trend: Arc::default(),
    };
    let bytes = snapshots.keep(&of, &kept).unwrap();
    let members = members(&kept.chat);
    println!(
        "{} people, {} activities, {} enrolments, {} role assignments, {members} memberships: {:.1} MB, {:.0} bytes a membership",
        kept.site.people.len(),
        kept.site.activities.len(),
        kept.site.enrolments.len(),
        kept.site.role_assignments.len(),
        bytes as f64 / 1e6,
        bytes as f64 / members as f64
    );
    let mut group = criterion.benchmark_group("snapshot");
    group.sample_size(20).sampling_mode(SamplingMode::Flat);
    group.bench_function("keep", |bencher| {
        bencher.iter(|| snapshots.keep(&of, &kept).unwrap());
    });
    group.bench_function("load", |bencher| {
        bencher.iter_with_large_drop(|| snapshots.last(&of, NOW).unwrap());
    });
    // Until there is something to draw: as the dashboard does it after loading.
    group.bench_function("load_and_compare", |bencher| {
        bencher.iter_with_large_drop(|| {
            let kept = snapshots.last(&of, NOW).unwrap().unwrap();
            let ground = Ground::new(
                "bench".into(),
                kept.site,
                kept.chat,
                Arc::new(Policy::preset(Preset::Default)),
                Arc::new(UsernameRules::default()),
                Some("https://moodle.univ.example".into()),
            );
            let findings = drift(
                &ground,
                SiteChecks {
                    stale_after_hours: None,
                },
            );
            (ground, findings)
        });
    });
    group.finish();
}

fn whose() -> SnapshotOf {
    SnapshotOf {
        site: "bench".into(),
        database: "sqlite:///nowhere.sqlite".to_owned(),
        prefix: "mdl_".to_owned(),
        wwwroot: None,
        rocketchat: None,
        account: None,
    }
}

fn members(chat: &Chat) -> usize {
    let groups = chat.groups.known().into_iter().flatten();
    groups
        .map(|group| match &group.people {
            People::Known(members) => members.len(),
            _ => 0,
        })
        .sum()
}

criterion_group!(benches, snapshot);
criterion_main!(benches);
