//! `--pseudonymise`: everybody goes by another name in everything that is printed. One choice for the whole program, made at
//! its beginning; who there is, is learned when it is read.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use clap::Args;
use rustls::crypto::ring;
use secrecy::SecretString;

use super::site::Trouble;
use crate::domain::ids::Username;
use crate::domain::journal::JournalStep;
use crate::domain::pseudonyms::{Bearing, Pseudonyms};
use crate::engine::Ground;
use crate::run;

/// What commands take that print people.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Disguise {
    /// Give everybody another name, in names, usernames and e-mail addresses: for what leaves the house. Others at each run,
    /// unless `MOODRIFT_PSEUDONYM_KEY` holds a secret of your own.
    #[arg(long)]
    pub(super) pseudonymise: bool,
}

impl Disguise {
    /// Everybody goes by his own name.
    pub(super) const NONE: Self = Self {
        pseudonymise: false,
    };
}

/// Whose pseudonyms stay the same from run to run.
const KEY: &str = "MOODRIFT_PSEUDONYM_KEY";

/// A key that is shorter could be guessed, and everybody's pseudonym with it.
const SHORTEST: usize = 16;

static PSEUDONYMS: OnceLock<Mutex<Pseudonyms>> = OnceLock::new();

/// Begins to disguise, where that is asked for.
///
/// # Errors
/// Where the key is none, or there are no random numbers to make one of.
pub(super) fn choose(disguise: Disguise) -> Result<(), Trouble> {
    if !disguise.pseudonymise {
        return Ok(());
    }
    let pseudonyms = Pseudonyms::keyed(key()?);
    if PSEUDONYMS.set(Mutex::new(pseudonyms)).is_err() {
        tracing::debug!("pseudonyms were chosen before");
    }
    Ok(())
}

fn key() -> Result<SecretString, Trouble> {
    if let Some(key) = std::env::var(KEY).ok().filter(|key| !key.is_empty()) {
        if key.chars().count() < SHORTEST {
            return Err(Trouble::ShortKey(KEY, SHORTEST));
        }
        return Ok(key.into());
    }
    let mut secret = [0_u8; 32];
    ring::default_provider()
        .secure_random
        .fill(&mut secret)
        .map_err(|_none| Trouble::NoRandomNumbers)?;
    Ok(hex::encode(secret).into())
}

fn pseudonyms() -> Option<MutexGuard<'static, Pseudonyms>> {
    let pseudonyms = PSEUDONYMS.get()?;
    Some(pseudonyms.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Learns who there is.
pub(super) fn learn(ground: &Ground) {
    if let Some(mut pseudonyms) = pseudonyms() {
        run::know_everybody(&mut pseudonyms, ground);
    }
}

/// Learns the account in whose name everything is asked.
pub(super) fn learn_account(username: &Username) {
    if let Some(mut pseudonyms) = pseudonyms() {
        let who = username.as_str();
        pseudonyms.know(&who.to_lowercase(), Bearing::Username, who);
    }
}

/// The same from the journal.
pub(super) fn learn_recorded<'a>(steps: impl Iterator<Item = &'a JournalStep>) {
    if let Some(mut pseudonyms) = pseudonyms() {
        run::know_recorded(&mut pseudonyms, steps);
    }
}

/// Everybody who is known by now, for what is written elsewhere than to the screen.
pub(super) fn known() -> Option<Pseudonyms> {
    pseudonyms().map(|pseudonyms| pseudonyms.clone())
}

/// As it is printed.
pub(super) fn text(text: &str) -> String {
    pseudonyms().map_or_else(|| text.to_owned(), |pseudonyms| pseudonyms.text(text))
}

/// As JSON is printed.
pub(super) fn json(json: &str) -> String {
    pseudonyms().map_or_else(|| json.to_owned(), |pseudonyms| pseudonyms.json(json))
}
