//! How cost grows with the site: time, memory and requests of one `check` from 1,000 to 20,000 activities.
//!
//! ```sh
//! MOODRIFT_TEST_POSTGRES=postgres://… cargo bench --bench curve [-- --activities 5000]
//! ```
//!
//! The variable names a `PostgreSQL` server on which databases may be made; without it, Moodle is read from `SQLite`. The program
//! is a process of its own, and so is what it costs; the stand-in server takes its time for each answer.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops at the first surprise"
)]

#[path = "large_site/postgres.rs"]
mod postgres;
#[path = "chat/rig.rs"]
#[expect(dead_code, reason = "the other benches read in this process")]
mod rig;
#[path = "large_site/site.rs"]
mod site;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use moodrift::demo::{ExistingMoodle, Options, ServerVersion};
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use self::rig::{LATENCY, Rig, seconds};
use self::site::{Size, WWWROOT};

const CURVE: [usize; 5] = [1_000, 2_500, 5_000, 10_000, 20_000];
/// What may be under way at a time, at most: the default.
const MOST: f64 = 16.0;

#[tokio::main]
async fn main() {
    let mut size = Size::default();
    let mut curve = CURVE.to_vec();
    let mut arguments = std::env::args().skip(1).filter(|flag| flag != "--bench");
    while let Some(flag) = arguments.next() {
        let value = arguments.next().unwrap();
        assert!(size.take(&flag, &value), "{flag} is not known");
        curve = vec![size.activities];
    }
    println!(
        "{:>10} {:>9} {:>9} {:>9} {:>9} {:>6} {:>9} {:>9}",
        "activities", "requests", "plugin", "time", "latency", "ratio", "processor", "memory"
    );
    for activities in curve {
        measure(Size { activities, ..size }).await;
    }
}

async fn measure(size: Size) {
    let folder = tempfile::tempdir().unwrap();
    let (file, state) = (
        folder.path().join("moodle.sqlite"),
        folder.path().join("chat.json"),
    );
    let world = size.build(&file).await;
    moodrift::demo::chat::save(&state, &world.chat).unwrap();
    // 2 for a group in step, and one for each member and each moderator.
    let plugin: usize = world
        .chat
        .groups
        .iter()
        .map(|group| {
            let roles = group.members.iter().flat_map(|member| &member.roles);
            2 + group.members.len() + roles.filter(|role| *role == "moderator").count()
        })
        .sum();
    drop(world);
    let database = Database::filled_from(&file).await;
    let rig = Rig::start(&Options {
        seed: size.seed,
        courses: 1,
        moodle: Some(ExistingMoodle {
            database: database.url.clone(),
            wwwroot: WWWROOT.to_owned(),
        }),
        chat_state: Some(state),
        server_version: Some(ServerVersion::V3_4),
    })
    .await;
    let config = rig.demo.config();
    let (cost, taken) = rig.measured(Some(LATENCY), check(&config)).await;
    let least = taken.latency.as_secs_f64() / MOST;
    println!(
        "{:>10} {:>9} {:>9} {:>9} {:>9} {:>6.2} {:>9} {:>6} MB",
        size.activities,
        taken.requests,
        plugin,
        seconds(taken.time),
        seconds(Duration::from_secs_f64(least)),
        taken.time.as_secs_f64() / least,
        seconds(cost.processor),
        cost.memory / 1_000_000
    );
    database.drop().await;
}

/// What a process has cost.
struct Cost {
    processor: Duration,
    /// Resident at most, in bytes.
    memory: u64,
}

/// Runs `check` to its end.
async fn check(config: &Path) -> Cost {
    let mut child = Command::new(env!("CARGO_BIN_EXE_moodrift"))
        .arg("--config")
        .arg(config)
        .args(["check", "--json"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut cost = Cost {
        processor: Duration::ZERO,
        memory: 0,
    };
    let begun = Instant::now();
    // What has ended has no figures any more: they are a hundredth of a second old at most.
    while child.try_wait().unwrap().is_none() {
        let process = format!("/proc/{}", child.id());
        if let Some(memory) = high_water(&process) {
            cost.memory = memory;
        }
        if let Some(processor) = processor(&process) {
            cost.processor = processor;
        }
        assert!(begun.elapsed() < Duration::from_hours(1));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    cost
}

fn high_water(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// In user and system mode; the system counts hundredths of a second.
fn processor(process: &str) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("{process}/stat")).ok()?;
    // The name of the program may have blanks.
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Duration::from_millis((user + system) * 10))
}

/// Moodle's database; in `PostgreSQL` one of its own, where there is a server.
struct Database {
    url: String,
    own: Option<(PgConnection, String)>,
}

impl Database {
    async fn filled_from(file: &Path) -> Self {
        let Ok(server) = std::env::var("MOODRIFT_TEST_POSTGRES") else {
            let url = format!("sqlite://{}", file.display());
            return Self { url, own: None };
        };
        let mut admin = PgConnection::connect(&server).await.unwrap();
        let name = format!("moodrift_bench_{}", std::process::id());
        postgres::run(&mut admin, format!("CREATE DATABASE {name}")).await;
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        let mut connection = PgConnection::connect(url.as_str()).await.unwrap();
        postgres::copy(file, &mut connection).await;
        connection.close().await.unwrap();
        Self {
            url: url.to_string(),
            own: Some((admin, name)),
        }
    }

    async fn drop(self) {
        if let Some((mut admin, name)) = self.own {
            postgres::run(&mut admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
            admin.close().await.unwrap();
        }
    }
}
