//! What is done with a reading once it has ended: who is banned is asked for where it matters, and what differs is
//! remembered, so that a difference can say since when it has been there.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Observation, RunError, Session};
use crate::domain::ages::Ages;
use crate::domain::chat::{Chat, ServerVersion};
use crate::domain::drift::{Code, Drift, DriftKey, Subject};
use crate::domain::ids::RoomId;
use crate::domain::limits::LimitName;
use crate::domain::reading::UnknownReason;
use crate::domain::size::SiteSize;
use crate::engine::Findings;
use crate::store::HistoryOf;

/// The first version that knows bans.
const BANS_SINCE: ServerVersion = ServerVersion {
    major: 8,
    minor: 3,
    patch: 0,
};

impl Session {
    /// What the store remembers of this site. None of it where there is no store: said once, in the log.
    pub(super) async fn ages(&self) -> Arc<Ages> {
        let known = async { Ok::<_, RunError>(self.store().await?.ages(self.history()).await?) };
        Arc::new(known.await.unwrap_or_else(|trouble| {
            tracing::warn!(%trouble, "since when anything has differed is not known");
            Ages::default()
        }))
    }

    /// The same reading, knowing since when each difference has been seen. Only a read that went to its end, of a
    /// Moodle that is believed, is remembered.
    pub(super) async fn remembered(&self, mut observation: Observation) -> Observation {
        if !self.is_worth_remembering(&observation) {
            return observation;
        }
        self.forget_links(&observation).await;
        let findings = &observation.findings;
        let keys: Vec<DriftKey> = findings.drifts.iter().map(Drift::key).collect();
        let judged = |key: &DriftKey| could_be_judged(findings, key);
        let known = async {
            let store = self.store().await?;
            let at = observation.read_at;
            Ok::<_, RunError>(store.remember(self.history(), &keys, judged, at).await?)
        };
        match known.await {
            Ok(ages) => observation.ages = Arc::new(ages),
            Err(trouble) => tracing::warn!(%trouble, "what differs cannot be remembered"),
        }
        observation
    }

    fn is_worth_remembering(&self, observation: &Observation) -> bool {
        let findings = &observation.findings;
        let interrupted = findings
            .unjudged
            .iter()
            .any(|unjudged| unjudged.reason == UnknownReason::Interrupted);
        let wrong_server = findings
            .drifts
            .iter()
            .any(|drift| drift.code == Code::WrongServer);
        let allowed = self.config().limits.figure(LimitName::MoodleShrunk);
        let shrunk = observation.baseline.is_some_and(|before| {
            SiteSize::of(&observation.ground.site).shrunk_since(&before) > allowed
        });
        !(interrupted || wrong_server || shrunk)
    }

    fn history(&self) -> HistoryOf<'_> {
        let config = self.config();
        HistoryOf {
            site: &config.name,
            preset: config.policy.preset.into(),
        }
    }

    /// Who is banned from the groups that lack someone; none where the server knows no bans, or nobody is lacking.
    /// That is a request for each such group, and for no other.
    pub(super) async fn with_bans(
        &self,
        observation: &Observation,
        cancel: &CancellationToken,
    ) -> Option<Chat> {
        let chat = &observation.ground.chat;
        if chat.version < BANS_SINCE {
            return None;
        }
        let mut rooms: Vec<RoomId> = observation
            .findings
            .drifts
            .iter()
            .filter(|drift| drift.code == Code::MemberMissing)
            .filter_map(|drift| drift.group.clone())
            .collect();
        rooms.sort_unstable();
        rooms.dedup();
        if rooms.is_empty() {
            return None;
        }
        let reader = self.chat(&observation.ground.site.settings).await.ok()?;
        let banned = reader.banned_from(&rooms, cancel).await;
        if banned.is_empty() {
            return None;
        }
        Some(Chat::clone(chat).with_banned(banned))
    }
}

/// Whether a difference would have been found, had it been there.
fn could_be_judged(findings: &Findings, key: &DriftKey) -> bool {
    findings
        .unjudged
        .iter()
        .all(|unjudged| match &unjudged.subject {
            Subject::AllGroups => key.group.is_none() && !key.code.about_a_person(),
            Subject::AllAccounts | Subject::AllMembership => !key.code.about_a_person(),
            Subject::Activity { cm, group } => {
                key.activity != Some(*cm) && (group.is_none() || key.group != *group)
            }
            Subject::Neighbour(_) => key.code != Code::GroupShared,
        })
}
