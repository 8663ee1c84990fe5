//! What was read is kept for the next session, which begins with it.
//!
//! Both do their work at once, on the thread that asks: not for one that must not wait.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use url::Url;

use super::session::now;
use super::{Memory, Observation, Session, Stage};
use crate::domain::chat::{Chat, People};
use crate::domain::connections::Connections;
use crate::domain::reading::UnknownReason;
use crate::domain::snapshot::{SnapshotOf, SnapshotTrouble};
use crate::engine::drift;
use crate::store::Kept;

impl Session {
    /// Keeps a reading for the next session, and tells how many bytes that takes; none where nothing is kept: snapshots
    /// are switched off, a later one is there, or the read has not come to its end. What takes the place of a whole
    /// snapshot is whole itself.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn keep_snapshot(&self, seen: &Observation) -> Result<Option<usize>, SnapshotTrouble> {
        let Some(snapshots) = self.snapshots() else {
            return Ok(None);
        };
        if seen.stage != Stage::Ended || !is_whole(&seen.ground.chat) {
            return Ok(None);
        }
        let mut last = self.kept().lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last > seen.read_at) {
            return Ok(None);
        }
        let ground = &seen.ground;
        let kept = Kept {
            read_at: seen.read_at,
            took: u64::try_from(seen.took.as_millis()).unwrap_or(u64::MAX),
            site: Arc::clone(&ground.site),
            chat: Arc::clone(&ground.chat),
            neighbours: Arc::clone(&ground.neighbours),
            baseline: seen.baseline,
            ages: Arc::clone(&seen.ages),
            frozen: seen.memory.frozen.clone(),
            awaited: Arc::clone(&seen.memory.awaited),
            trend: Arc::clone(&seen.memory.trend),
        };
        let bytes = snapshots.keep(&self.snapshot_of(), &kept)?;
        *last = Some(seen.read_at);
        tracing::debug!(bytes, "a snapshot is kept for the next session");
        Ok(Some(bytes))
    }

    /// What the last session has read, compared by the rules of now: to be looked at until both sides have been read. None
    /// where nothing was kept.
    ///
    /// # Errors
    /// Where there is a snapshot that cannot be shown.
    pub fn last_snapshot(&self) -> Result<Option<Observation>, SnapshotTrouble> {
        let Some(snapshots) = self.snapshots() else {
            return Ok(None);
        };
        let kept = snapshots.last(&self.snapshot_of(), now())?;
        Ok(kept.map(|kept| self.seen_before(kept)))
    }

    fn seen_before(&self, kept: Kept) -> Observation {
        let ground = self
            .ground(kept.site, kept.chat, &kept.neighbours)
            .awaiting(Arc::clone(&kept.awaited));
        let findings = Arc::new(drift(&ground, Self::checks(&self.config().limits)));
        Observation {
            ground,
            findings,
            read_at: kept.read_at,
            took: Duration::from_millis(kept.took),
            baseline: kept.baseline,
            ages: kept.ages,
            memory: Memory {
                frozen: kept.frozen,
                awaited: kept.awaited,
                trend: kept.trend,
                trouble: None,
            },
            stage: Stage::LastSession,
            connections: Connections::default(),
        }
    }

    fn snapshot_of(&self) -> SnapshotOf {
        let config = self.config();
        let account = config.rocketchat.user_id.as_ref();
        SnapshotOf {
            site: Arc::clone(&config.name),
            database: without_password(config.moodle.database.expose_secret()),
            prefix: config.moodle.prefix.clone(),
            wwwroot: config.moodle.wwwroot.as_deref().map(Arc::from),
            rocketchat: config
                .rocketchat
                .url
                .as_deref()
                .map(without_password)
                .map(Arc::from),
            account: account.map(|account| Arc::clone(&account.0)),
        }
    }
}

/// Whether it was read to its end: a server that was down leaves the better snapshot in its place.
fn is_whole(chat: &Chat) -> bool {
    let Some(groups) = chat.groups.known() else {
        return false;
    };
    let stopped = People::Unknown(UnknownReason::Interrupted);
    chat.accounts.known().is_some() && !groups.iter().any(|group| group.people == stopped)
}

/// Where it is; what stands in a query may be a secret, too.
fn without_password(address: &str) -> String {
    let address = address.trim();
    let Ok(mut url) = Url::parse(address) else {
        return String::new();
    };
    url.set_query(None);
    if url.password().is_some() && url.set_password(None).is_err() {
        return String::new();
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn an_address_is_kept_without_what_is_secret_in_it() {
        for (written, kept) in [
            (
                "postgres://moodrift:s3cret@db.univ.fr/moodle?password=s3cret",
                "postgres://moodrift@db.univ.fr/moodle",
            ),
            ("sqlite:///var/moodle.sqlite", "sqlite:///var/moodle.sqlite"),
            ("not an address: s3cret", ""),
        ] {
            assert_eq!(without_password(written), kept);
        }
    }
}
