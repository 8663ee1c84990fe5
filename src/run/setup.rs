//! The first day: what can be found out about both sides before there is a configuration.

use std::collections::BTreeSet;

use rustls::pki_types::CertificateDer;
use secrecy::SecretString;

use super::RunError;
use crate::domain::site::Site;
use crate::domain::trouble::{ChatTrouble, MoodleTrouble};
use crate::engine::NameMarks;
use crate::moodle::{Moodle, Scope, Source};
use crate::rocketchat::{Code, Credentials, LoggedIn, OwnAccount, Reader, Timing, Visibility};

/// What most Moodles' tables begin with.
const USUAL_PREFIX: &str = "mdl_";

/// A Moodle that was found.
#[derive(Debug)]
pub struct FoundMoodle {
    /// What its tables' names begin with.
    pub prefix: String,
    /// What it said.
    pub site: Site,
}

/// What an account of Rocket.Chat sees of a Moodle's groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenGroups {
    /// How many groups Moodle's activities are linked with.
    pub linked: usize,
    /// How many of them the account sees.
    pub seen: usize,
    /// How many of those bear another Moodle's mark in their names.
    pub foreign: usize,
    /// Whether the account sees all groups that there are.
    pub visibility: Visibility,
}

/// What looking for a Moodle came to.
#[derive(Debug)]
pub enum Found {
    /// It is this one.
    One(Box<FoundMoodle>),
    /// It could be any of those with these prefixes; at least two.
    Several(Vec<String>),
}

/// Reads a Moodle whole. Without a prefix it is the only one in the database that has the plugin; where none has, the
/// usual prefix is tried, for what is said of it then.
///
/// # Errors
/// As [`Moodle::read`].
pub async fn find_moodle(
    database: &SecretString,
    prefix: Option<&str>,
) -> Result<Found, MoodleTrouble> {
    let prefix = if let Some(prefix) = prefix {
        prefix.to_owned()
    } else {
        let usual = connect(database, USUAL_PREFIX).await?;
        let mut found = usual.installations().await?;
        if found.len() > 1 {
            return Ok(Found::Several(found));
        }
        found.pop().unwrap_or_else(|| USUAL_PREFIX.to_owned())
    };
    let found = read(database, &prefix).await?;
    Ok(Found::One(Box::new(found)))
}

async fn connect(database: &SecretString, prefix: &str) -> Result<Moodle, MoodleTrouble> {
    let source = Source {
        url: database.clone(),
        prefix: prefix.to_owned(),
    };
    Moodle::connect(&source).await
}

async fn read(database: &SecretString, prefix: &str) -> Result<FoundMoodle, MoodleTrouble> {
    let moodle = connect(database, prefix).await?;
    let site = moodle.read(&Scope::WholeSite).await?.site;
    Ok(FoundMoodle {
        prefix: prefix.to_owned(),
        site,
    })
}

/// Makes a token under a name that the account has no other of: `moodrift on HOST`, or the same with a number.
///
/// # Errors
/// As [`LoggedIn::make_token`].
pub async fn make_token(
    account: &LoggedIn,
    code: Option<&Code>,
) -> Result<(String, Credentials), ChatTrouble> {
    // Where they are not told, the server says itself that a name is taken.
    let taken = account.token_names().await.unwrap_or_default();
    let plain = format!("moodrift on {}", super::operator::host());
    let numbered = (2..).map(|nth: u32| format!("{plain} {nth}"));
    let name = std::iter::once(plain.clone())
        .chain(numbered)
        .find(|name| !taken.contains(name))
        .unwrap_or(plain);
    let credentials = account.make_token(&name, code).await?;
    Ok((name, credentials))
}

/// Asks who the account is, and how much it sees of what Moodle is linked with.
///
/// # Errors
/// As every exchange with Rocket.Chat: a token that is none, a server that does not answer.
pub async fn try_account(
    url: &str,
    credentials: &Credentials,
    authorities: &[CertificateDer<'static>],
    site: &Site,
    wwwroot: Option<&str>,
) -> Result<(OwnAccount, SeenGroups), RunError> {
    let reader = Reader::trusting(url, credentials, Timing::default(), authorities)?;
    reader.version().await?;
    let account = reader.own_account().await?;
    let listed = reader.groups(&|_, _| ()).await?;
    let rooms = site
        .activities
        .iter()
        .filter_map(|activity| activity.room.as_ref());
    let linked: BTreeSet<_> = rooms.collect();
    let marks = NameMarks::new(site.settings.name_format.as_deref(), wwwroot);
    let seen: Vec<_> = listed
        .groups
        .iter()
        .filter(|group| linked.contains(&group.id))
        .collect();
    let groups = SeenGroups {
        linked: linked.len(),
        seen: seen.len(),
        foreign: seen.iter().filter(|group| marks.is_foreign(group)).count(),
        visibility: listed.visibility,
    };
    Ok((account, groups))
}
