//! An invented university: a Moodle database and the Rocket.Chat server that its plugin filled,
//! with the drift that some weeks leave behind.
//!
//! The order of the work: the university as plain vectors (`catalogue`, `people`, `enrolment`,
//! `activities`), the server in step with it (`rooms`, by the plugin's own rule in `roster`), then
//! trouble on both sides (`injection`), last the database (`moodle`). Everything follows from the
//! seed and from `now`.

mod activities;
mod catalogue;
mod enrolment;
mod extent;
mod injection;
mod moodle;
mod names;
mod people;
mod rooms;
mod roster;
mod university;

use std::path::{Path, PathBuf};

use fastrand::Rng;
use sha1::{Digest, Sha1};

use self::extent::Extent;
use super::chat::state::ServerState;
use crate::domain::drift::{Basis, Code};
use crate::domain::ids::{CmId, UnixTime, Username};

/// How many courses the university has by default.
pub const DEFAULT_COURSES: usize = 120;
/// The times in which the university can stand: 2001 to 2999.
const TIMES: std::ops::Range<i64> = 1_000_000_000..32_503_680_000;

/// What a world is made from. The same recipe makes the same world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// What chance follows from.
    pub seed: u64,
    /// How many courses there are.
    pub courses: usize,
    /// How many people and activities there are.
    pub proportions: Proportions,
    /// The present: all times are relative to it. Between 2001 and 2999.
    pub now: UnixTime,
    /// Moodle's address. It is not in the database; the groups' names hold its SHA-1.
    pub wwwroot: String,
    /// Rocket.Chat's address, as the plugin's settings hold it.
    pub rocketchat_url: String,
}

/// How many people and activities a university has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proportions {
    /// As follows from its courses: 2,000 people and 150 activities for 120.
    ByCourses,
    /// As given: a large site, say, most of whose courses have no activity.
    Given {
        /// Roughly so many people.
        people: usize,
        /// At most so many activities; a course has three at most.
        activities: usize,
    },
}

/// The Rocket.Chat side of a world, and what is wrong with it.
#[derive(Debug, Clone)]
pub struct World {
    /// The server's state.
    pub chat: ServerState,
    /// The drift that was made. Nothing else is drift under the default policy.
    pub injected: Vec<Injected>,
    /// People in groups whom the plugin's sync would not put there, and who are right there.
    pub tolerated: Vec<Tolerated>,
}

/// One drift that was made on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Injected {
    /// Its code.
    pub code: Code,
    /// Its activity, or the one that a recycle-bin row remembers; none for a row of the plugin's
    /// that has no course module.
    pub cm: Option<CmId>,
    /// Its person: the Moodle username where Moodle knows him, the one that was deleted included.
    pub username: Option<Username>,
}

impl Injected {
    fn is_about(&self, username: &str) -> bool {
        self.username
            .as_ref()
            .is_some_and(|own| own.as_str() == username)
    }
}

/// Somebody in a group whom the plugin's sync would remove, and the default policy tolerates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tolerated {
    /// The activity.
    pub cm: CmId,
    /// His account.
    pub username: Username,
    /// Why he may stay.
    pub basis: Basis,
}

/// Why a world could not be made.
#[derive(Debug)]
pub enum WorldError {
    /// `now` is no time in which the university can stand.
    Time(UnixTime),
    /// A university needs a course.
    NoCourses,
    /// The database file could not be made: it exists already, or its folder does not let us.
    File {
        /// The file.
        file: PathBuf,
        /// The system's own word.
        source: std::io::Error,
    },
    /// `SQLite` refused something.
    Database {
        /// The file.
        file: PathBuf,
        /// The table that was being filled; none for the schema, the connection or the commit.
        table: Option<&'static str>,
        /// `SQLite`'s own word.
        source: sqlx::Error,
    },
}

/// Makes a world: writes Moodle's database to a new `SQLite` file, and returns the rest.
///
/// # Errors
/// When the recipe cannot be followed, the file exists already, or it cannot be written.
pub async fn build(recipe: &Recipe, moodle_file: &Path) -> Result<World, WorldError> {
    if !TIMES.contains(&recipe.now.0) {
        return Err(WorldError::Time(recipe.now));
    }
    if recipe.courses == 0 {
        return Err(WorldError::NoCourses);
    }
    let mut rng = Rng::with_seed(recipe.seed);
    let site_mark = site_mark(&recipe.wwwroot);
    let extent = Extent::of(recipe);
    let mut university = catalogue::found(&mut rng.fork(), extent, recipe.now, site_mark);
    people::admit(&mut rng.fork(), &mut university);
    enrolment::enrol_all(&mut rng.fork(), &mut university);
    activities::set_up(&mut rng.fork(), &mut university);
    let mut chat = rooms::fill(&mut rng.fork(), &university);
    let record = injection::inject(&mut rng.fork(), &mut university, &mut chat);
    let settings = moodle::Settings {
        rocketchat_url: &recipe.rocketchat_url,
        api_user: &chat.api_user,
    };
    moodle::write(&university, &settings, moodle_file).await?;
    Ok(World {
        chat,
        injected: record.injected,
        tolerated: record.tolerated,
    })
}

/// SHA-1 of a Moodle's address: what its groups' names begin with.
fn site_mark(wwwroot: &str) -> String {
    hex::encode(Sha1::digest(wwwroot.as_bytes()))
}
