//! Makes a site of the largest university's size, for the dashboard, `check` and the engine to run on.
//!
//! ```sh
//! cargo bench --bench large_site -- --out FOLDER [--activities 5000] [--people 60000] [--courses 20000] [--seed 42]
//!     [--postgres postgres://…/an_empty_database]
//! ```
//!
//! `FOLDER` gets `moodle.sqlite` and `chat.json`; what it prints leads there. Without `--out`, it only says how long it took.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "the figures are what it is for, and it stops at the first surprise"
)]

#[path = "large_site/postgres.rs"]
mod postgres;
#[path = "large_site/site.rs"]
mod site;

use std::path::PathBuf;
use std::time::Instant;

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use self::site::{Size, WWWROOT};

#[tokio::main]
async fn main() {
    let (mut size, mut out, mut database) = (Size::default(), None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        // What cargo adds.
        if flag == "--bench" {
            continue;
        }
        let value = arguments.next().unwrap();
        match flag.as_str() {
            "--out" => out = Some(PathBuf::from(value)),
            "--postgres" => database = Some(value),
            flag => assert!(size.take(flag, &value), "{flag} is not known"),
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let out = out.as_deref().unwrap_or_else(|| folder.path());
    std::fs::create_dir_all(out).unwrap();
    let (file, state) = (out.join("moodle.sqlite"), out.join("chat.json"));
    let begun = Instant::now();
    let world = size.build(&file).await;
    println!("Moodle in SQLite: {:.1?}", begun.elapsed());
    let members: usize = world.chat.groups.iter().map(|one| one.members.len()).sum();
    println!(
        "{} accounts, {} groups with {members} members, {} differences made",
        world.chat.users.len(),
        world.chat.groups.len(),
        world.injected.len()
    );
    let begun = Instant::now();
    moodrift::demo::chat::save(&state, &world.chat).unwrap();
    println!("Rocket.Chat's state: {:.1?}", begun.elapsed());
    let moodle = if let Some(url) = database {
        let begun = Instant::now();
        let mut connection = PgConnection::connect(&url).await.unwrap();
        postgres::copy(&file, &mut connection).await;
        connection.close().await.unwrap();
        println!("Moodle in PostgreSQL: {:.1?}", begun.elapsed());
        url
    } else {
        format!("sqlite://{}", file.display())
    };
    println!(
        "moodrift demo --moodle {moodle} --wwwroot {WWWROOT} --chat-state {}",
        state.display()
    );
}
