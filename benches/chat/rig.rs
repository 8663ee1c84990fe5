//! An invented university whose Rocket.Chat takes its time, opened as a person would open it.

use std::time::{Duration, Instant};

use moodrift::config::{Overrides, load};
use moodrift::demo::chat::{Mix, Schedule, StandIn};
use moodrift::demo::{Demo, Options};
use moodrift::domain::limits::LimitName;
use moodrift::run::{Observation, Refresh, Session};
use rustc_hash::FxHashMap;
use strum::IntoEnumIterator as _;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

/// How long the stand-in takes for an answer.
pub(crate) const LATENCY: (Duration, Duration) =
    (Duration::from_millis(20), Duration::from_millis(300));

const SEED: u64 = 8;

pub(crate) struct Rig {
    pub(crate) demo: Demo,
    pub(crate) session: Session,
}

/// What something took.
pub(crate) struct Taken {
    pub(crate) time: Duration,
    pub(crate) requests: usize,
    /// What the stand-in waited in all, request by request.
    pub(crate) latency: Duration,
}

impl Rig {
    pub(crate) async fn start(options: &Options) -> Self {
        let demo = Demo::start(options).await.unwrap();
        let overrides = Overrides {
            limits: LimitName::iter()
                .filter(|limit| {
                    !matches!(
                        limit,
                        LimitName::MoodleStale
                            | LimitName::MoodleMaintenance
                            | LimitName::QueueFrozen
                    )
                })
                .map(|limit| (limit, 10_000_000))
                .collect(),
            ..Overrides::default()
        };
        let config = load(Some(&demo.config()), &overrides, |_| None).unwrap();
        let site = config.site().unwrap().clone();
        let session = Session::new(site, Vec::new(), &config.state_dir);
        Self { demo, session }
    }

    pub(crate) const fn server(&self) -> &StandIn {
        self.demo.server()
    }

    /// From now on answers take their time; or none.
    pub(crate) fn slow(&self, latency: Option<(Duration, Duration)>) {
        self.server().clear_faults();
        if let Some(latency) = latency {
            self.server().follow(schedule(latency));
        }
    }

    /// Does something, and says what it took.
    pub(crate) async fn measured<T>(
        &self,
        latency: Option<(Duration, Duration)>,
        work: impl Future<Output = T>,
    ) -> (T, Taken) {
        self.slow(latency);
        let before = self.server().look(<[_]>::len);
        let began = Instant::now();
        let done = work.await;
        let time = began.elapsed();
        let lines = self.server().requests();
        let mut seen: FxHashMap<(String, Option<String>), usize> = FxHashMap::default();
        let mut waited = Duration::ZERO;
        let new = lines.get(before..).unwrap_or_default();
        for line in new {
            let nth = seen
                .entry((line.path.clone(), line.room.clone()))
                .or_default();
            if let Some(latency) = latency {
                let schedule = schedule(latency);
                waited += schedule
                    .planned(&line.path, line.room.as_deref(), *nth)
                    .delay;
            }
            *nth += 1;
        }
        let taken = Taken {
            time,
            requests: new.len(),
            latency: waited,
        };
        (done, taken)
    }

    pub(crate) async fn read(&self, refresh: Refresh) -> Observation {
        let (events, heard) = unbounded_channel();
        // As a person who looks at it, whose dashboard takes what comes.
        let listening = tokio::spawn(async move {
            let mut heard = heard;
            while heard.recv().await.is_some() {}
        });
        let reading = self
            .session
            .refresh(refresh, events, CancellationToken::new());
        let seen = Box::pin(reading).await.unwrap();
        listening.await.unwrap();
        seen
    }
}

fn schedule((least, most): (Duration, Duration)) -> Schedule {
    Schedule::new(
        SEED,
        Mix {
            least,
            most,
            faults: Vec::new(),
        },
    )
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
