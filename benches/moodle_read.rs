//! How long reading a whole Moodle takes, beside `COPY … TO STDOUT` of the same rows on the same server, and what is kept
//! of it in memory.
//!
//! ```sh
//! MOODRIFT_TEST_POSTGRES=postgres://… cargo bench --bench moodle_read [-- --activities 5000]
//! ```
//!
//! The variable names a `PostgreSQL` server on which databases may be made; each site gets one, which is dropped again.
//! Without it, `SQLite` alone is read. Without `--activities`, sites from 1,000 to 20,000 are read.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "the figures are what it is for, and it stops at the first surprise"
)]

#[path = "large_site/postgres.rs"]
mod postgres;
#[path = "large_site/site.rs"]
mod site;
#[path = "moodle_read/statements.rs"]
mod statements;

use std::time::{Duration, Instant};

use futures::TryStreamExt as _;
use moodrift::domain::packed::Packed;
use moodrift::moodle::{Moodle, Reading, Scope, Source};
use peak_alloc::PeakAlloc;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use self::site::Size;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const CURVE: [usize; 5] = [1_000, 2_500, 5_000, 10_000, 20_000];
const TIMES: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    statements::listen();
    let mut size = Size::default();
    let mut curve = CURVE.to_vec();
    let mut arguments = std::env::args().skip(1).filter(|flag| flag != "--bench");
    while let Some(flag) = arguments.next() {
        let value = arguments.next().unwrap();
        assert!(size.take(&flag, &value), "{flag} is not known");
        curve = vec![size.activities];
    }
    let server = std::env::var("MOODRIFT_TEST_POSTGRES").ok();
    for activities in curve {
        let size = Size { activities, ..size };
        measure(size, server.as_deref()).await;
    }
}

async fn measure(size: Size, server: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("moodle.sqlite");
    let begun = Instant::now();
    drop(size.build(&file).await);
    println!(
        "{} activities, {} courses, {} people (made in {:.1?})",
        size.activities,
        size.courses,
        size.people,
        begun.elapsed()
    );
    let url = format!("sqlite://{}", file.display());
    let moodle = connect(&url).await;
    weigh(read(&moodle).await);
    let mut times = Times::default();
    for _ in 0..TIMES {
        let begun = Instant::now();
        drop(read(&moodle).await);
        times.push(begun.elapsed());
    }
    println!("  SQLite                {times}");
    let Some(server) = server else {
        return;
    };
    let name = format!("moodrift_bench_{}", std::process::id());
    let mut admin = PgConnection::connect(server).await.unwrap();
    postgres::run(&mut admin, format!("CREATE DATABASE {name}")).await;
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(&name);
    beside_copy(&file, url.as_str()).await;
    postgres::run(&mut admin, format!("DROP DATABASE {name}")).await;
    admin.close().await.unwrap();
}

async fn beside_copy(file: &std::path::Path, url: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let begun = Instant::now();
    postgres::copy(file, &mut connection).await;
    let copied = begun.elapsed();
    let moodle = connect(url).await;
    statements::keep();
    let sent = read(&moodle).await.statements;
    let queries = statements::kept();
    let (mut reads, mut copies, mut bytes) = (Times::default(), Times::default(), 0);
    // In turn, so that both have the same of what else the machine does.
    for _ in 0..TIMES {
        let begun = Instant::now();
        bytes = copy_out(&mut connection, &queries).await;
        copies.push(begun.elapsed());
        let begun = Instant::now();
        drop(read(&moodle).await);
        reads.push(begun.elapsed());
    }
    println!("  PostgreSQL            {reads} ({sent} statements; filled in {copied:.1?})");
    println!(
        "  COPY of the same      {copies} ({} queries, {:.1} MB)",
        queries.len(),
        megabytes(bytes)
    );
    println!(
        "  ratio                 {:.2}, of the best {:.2}",
        reads.middle().as_secs_f64() / copies.middle().as_secs_f64(),
        reads.best().as_secs_f64() / copies.best().as_secs_f64()
    );
    connection.close().await.unwrap();
}

async fn connect(url: &str) -> Moodle {
    let source = Source {
        url: url.into(),
        prefix: "mdl_".to_owned(),
    };
    Moodle::connect(&source).await.unwrap()
}

async fn read(moodle: &Moodle) -> Reading {
    moodle.read(&Scope::WholeSite).await.unwrap()
}

/// Sends the rows of all queries over the connection, and looks at none. How many bytes came.
async fn copy_out(connection: &mut PgConnection, queries: &[String]) -> usize {
    let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
    postgres::run(connection, begin.to_owned()).await;
    let mut bytes = 0;
    for query in queries {
        let statement = format!("COPY ({query}) TO STDOUT");
        let mut rows = connection.copy_out_raw(&statement).await.unwrap();
        while let Some(row) = rows.try_next().await.unwrap() {
            bytes += row.len();
        }
    }
    postgres::run(connection, "COMMIT".to_owned()).await;
    bytes
}

/// In ascending order.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn push(&mut self, time: Duration) {
        self.0.push(time);
        self.0.sort_unstable();
    }

    fn best(&self) -> Duration {
        *self.0.first().unwrap()
    }

    fn middle(&self) -> Duration {
        *self.0.get(self.0.len() / 2).unwrap()
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2?}, at best {:.2?}", self.middle(), self.best())
    }
}

/// What is kept of a reading: first all of it, then without the rows that grow with memberships.
fn weigh(mut reading: Reading) {
    let site = &mut reading.site;
    let (enrolments, roles) = (site.enrolments.len(), site.role_assignments.len());
    let whole = MEMORY.current_usage();
    site.enrolments = Packed::default();
    site.role_assignments = Packed::default();
    let rows = whole - MEMORY.current_usage();
    drop(reading);
    let rest = whole - rows - MEMORY.current_usage();
    println!(
        "  in memory             {:.1} MB of {enrolments} enrolments and {roles} roles: {} B each pair; {:.1} MB else",
        megabytes(rows),
        rows / enrolments.max(1),
        megabytes(rest)
    );
}

fn megabytes(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes / 1000).unwrap()) / 1e3
}
