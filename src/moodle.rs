//! Reads a Moodle site out of its database: one read-only transaction on one snapshot, a constant
//! number of set-based queries, rows streamed into the domain's own vectors.
//!
//! | file | what |
//! |---|---|
//! | `address` | the database's URL, and how it is shown |
//! | `prefix` | what stands before the names of all tables |
//! | `dialect` | what differs between the three databases |
//! | `session` | one connection, its transaction, its rows |
//! | `schema` | which tables and columns are there, and what it means when they are not |
//! | `terms` | the one place that builds SQL |
//! | `survey` | asks the database for its schema |
//! | `queries` | the SQL, and how a row of each query is read |
//! | `assemble` | all of it in order, into a `Site` |
//! | `log` | the standard log, for a window of time |
//! | `queue` | the plugin's waiting tasks and the cron: of what a task holds, its ids alone |
//! | `words` | texts that many rows repeat |
//! | `links` | activities, recycle bins, dangling rows, and which courses they name |
//! | `trouble` | what the servers' errors mean |

mod address;
mod assemble;
mod dialect;
mod links;
mod log;
mod prefix;
mod queries;
mod queue;
mod schema;
mod session;
mod survey;
mod terms;
mod trouble;
mod words;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::domain::ids::{CourseId, RoomId};
use crate::domain::site::Site;
use crate::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use crate::domain::window::{LoggedChange, Window};

use address::Address;
use prefix::Prefix;
use session::Session;

/// How long opening a connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// How long one statement may take, with all its rows. Generous: a site of a million enrolments
/// on a busy server is read in seconds.
const STATEMENT_WITHIN: Duration = Duration::from_mins(5);

/// Where a Moodle's database is.
#[derive(Debug, Clone)]
pub struct Source {
    /// `postgres://`, `postgresql://`, `mysql://`, `mariadb://`, `sqlite://` or `sqlite:`, or the
    /// path of an `SQLite` file that begins with `/` or `.`.
    pub url: SecretString,
    /// What Moodle's tables are prefixed with, such as `mdl_`; may be empty.
    pub prefix: String,
}

/// How much of a site is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything that a [`Site`] holds.
    WholeSite,
    /// The same, restricted to these courses and to those whose activities share a Rocket.Chat
    /// group with one of theirs: activities, recycle-bin rows of their groups, enrolments, roles,
    /// course groups. People, roles' names, categories, settings and the site's condition are as
    /// in the whole.
    Courses(Vec<CourseId>),
}

/// What a read came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The site.
    pub site: Site,
    /// How many SQL statements the read sent, transaction control included.
    pub statements: usize,
    /// How long the database took to begin an answer: the median of them.
    pub latency: Option<Duration>,
}

/// A Moodle's database, ready to be read. Cheap to clone.
///
/// Each read opens a connection of its own and closes it: none lies idle between reads until a
/// firewall forgets it, and each begins with its session set to read-only.
#[derive(Clone)]
pub struct Moodle {
    address: Arc<Address>,
    prefix: Prefix,
}

impl fmt::Debug for Moodle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moodle")
            .field("database", &self.address.shown())
            .field("prefix", &self.prefix.as_str())
            .finish()
    }
}

/// That the password of this database cannot be had, and why.
pub fn no_password(database: &SecretString, why: String) -> MoodleTrouble {
    match Address::parse(database) {
        Ok(address) => address.trouble(MoodleTroubleKind::NoPassword(why)),
        Err(trouble) => trouble,
    }
}

impl Moodle {
    /// Checks the address and the prefix, and that the database lets us in.
    ///
    /// # Errors
    /// When the URL or the prefix cannot be used, nothing listens, the password is wrong, the
    /// database does not exist, or the connection takes longer than ten seconds.
    pub async fn connect(source: &Source) -> Result<Self, MoodleTrouble> {
        let address = Address::parse(&source.url)?;
        let prefix = Prefix::new(&source.prefix).map_err(|kind| address.trouble(kind))?;
        let moodle = Self {
            address: Arc::new(address),
            prefix,
        };
        let session = moodle.open().await?;
        session.close().await;
        Ok(moodle)
    }

    /// Reads the site, or a part of it.
    ///
    /// # Errors
    /// Whatever [`MoodleTroubleKind`] names: a table or a column that is missing, a right that is
    /// missing, a connection that breaks, a statement that takes longer than five minutes.
    pub async fn read(&self, scope: &Scope) -> Result<Reading, MoodleTrouble> {
        let mut session = self.open().await?;
        let site = assemble::read(&mut session, &self.prefix, scope)
            .await
            .map_err(|kind| self.address.trouble(kind))?;
        let (statements, latency) = (session.statements(), session.latency());
        session.close().await;
        tracing::debug!(statements, "read Moodle");
        Ok(Reading {
            site,
            statements,
            latency,
        })
    }

    /// Reads which Rocket.Chat groups the site names in any way, for a look across several sites.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn linked_rooms(&self) -> Result<BTreeSet<RoomId>, MoodleTrouble> {
        let mut session = self.open().await?;
        let rooms = assemble::rooms(&mut session, &self.prefix)
            .await
            .map_err(|kind| self.address.trouble(kind))?;
        session.close().await;
        Ok(rooms)
    }

    /// Reads from the standard log whose enrolments, roles or accounts were changed in a window: sorted, each once. One
    /// statement, and none of the other reads sends it.
    ///
    /// # Errors
    /// As [`Self::read`]. Many sites keep their log elsewhere, or from others: whoever asks goes on without it.
    pub async fn logged(&self, window: Window) -> Result<Vec<LoggedChange>, MoodleTrouble> {
        let mut session = self.open().await?;
        let changes = log::read(&mut session, &self.prefix, window)
            .await
            .map_err(|kind| self.address.trouble(kind))?;
        session.close().await;
        Ok(changes)
    }

    /// The prefixes under which a Moodle with the plugin lies in the database, sorted. One statement.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn installations(&self) -> Result<Vec<String>, MoodleTrouble> {
        let mut session = self.open().await?;
        let found = assemble::installations(&mut session, &self.prefix)
            .await
            .map_err(|kind| self.address.trouble(kind))?;
        session.close().await;
        Ok(found)
    }

    async fn open(&self) -> Result<Session, MoodleTrouble> {
        let opening = tokio::time::timeout(CONNECT_WITHIN, Session::open(&self.address));
        opening
            .await
            .unwrap_or(Err(MoodleTroubleKind::TimedOut))
            .map_err(|kind| self.address.trouble(kind))
    }
}
