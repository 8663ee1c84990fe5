//! What is done with a reading once it has ended: who is banned is asked for where it matters, and what differs is
//! remembered, so that a difference can say since when it has been there.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::session::now;
use super::{Memory, Observation, Session};
use crate::domain::ages::Ages;
use crate::domain::chat::{Chat, ServerVersion};
use crate::domain::drift::{Code, Drift, DriftKey, Subject};
use crate::domain::ids::RoomId;
use crate::domain::limits::LimitName;
use crate::domain::reading::UnknownReason;
use crate::domain::site::{Feature, Site};
use crate::domain::size::SiteSize;
use crate::domain::trouble::StoreTrouble;
use crate::engine::Findings;
use crate::store::HistoryOf;

/// What the store knows before a read.
#[derive(Default)]
pub(super) struct Recalled {
    pub(super) baseline: Option<SiteSize>,
    pub(super) ages: Arc<Ages>,
    pub(super) memory: Memory,
}

/// For how many days back it is told how many differences there were.
const TREND_DAYS: u32 = 30;

/// The first version that knows bans.
const BANS_SINCE: ServerVersion = ServerVersion {
    major: 8,
    minor: 3,
    patch: 0,
};

impl Session {
    /// What the store knows of this site before it is read. Where there is no store, none of it, and why.
    ///
    /// A read that has not shrunk past the limit is believed from now on; one that has is not, until someone consents
    /// to it.
    pub(super) async fn recall(&self, site: &Site) -> Recalled {
        let mut recalled = Recalled::default();
        if let Err(trouble) = self.recall_into(site, &mut recalled).await {
            tracing::info!(%trouble, "what the store knew is not known");
            recalled.memory.trouble = Some(trouble);
        }
        recalled
    }

    async fn recall_into(&self, site: &Site, recalled: &mut Recalled) -> Result<(), StoreTrouble> {
        let (store, name) = (self.opened_store().await?, &*self.config().name);
        recalled.memory.frozen = store.frozen(name).await?;
        recalled.memory.awaited = self.awaited().await?;
        recalled.ages = Arc::new(store.ages(self.history()).await?);
        recalled.baseline = store.size(name).await?;
        let size = SiteSize::of(site);
        let allowed = self.config().limits.figure(LimitName::MoodleShrunk);
        let shrunk = recalled
            .baseline
            .is_some_and(|before| size.shrunk_since(&before) > allowed);
        if !shrunk {
            store.keep_size(name, size, now()).await?;
        }
        Ok(())
    }

    /// What the store says by now; a store that was not to be had is not waited for again.
    pub(super) async fn thought_again(&self, memory: &Memory) -> Memory {
        let mut memory = memory.clone();
        if memory.trouble.is_none() {
            let asked = async {
                let store = self.opened_store().await?;
                let frozen = store.frozen(&self.config().name).await?;
                Ok((frozen, self.awaited().await?))
            };
            match asked.await {
                Ok((frozen, awaited)) => (memory.frozen, memory.awaited) = (frozen, awaited),
                Err(trouble) => memory.trouble = Some(trouble),
            }
        }
        memory
    }

    /// Takes up how many differences there were day by day. It is looked at, not leant on: without it nothing is wrong.
    async fn follow_trend(&self, observation: &mut Observation) {
        let at = observation.read_at;
        let trend = async {
            let store = self.opened_store().await?;
            store.trend(self.history(), TREND_DAYS, at).await
        };
        match trend.await {
            Ok(days) => observation.memory.trend = days.into(),
            Err(trouble) => tracing::info!(%trouble, "how drift went is not known"),
        }
    }

    /// The same reading, knowing since when each difference has been seen, and whether anything may be changed by now.
    /// Only a read that went to its end, of a Moodle that is believed, is remembered.
    pub(super) async fn remembered(&self, mut observation: Observation) -> Observation {
        observation.memory = self.thought_again(&observation.memory).await;
        if observation.memory.trouble.is_some() || !self.is_worth_remembering(&observation) {
            return observation;
        }
        self.forget_links(&observation).await;
        let findings = &observation.findings;
        let keys: Vec<DriftKey> = findings.drifts.iter().map(Drift::key).collect();
        let judged = |key: &DriftKey| could_be_judged(findings, key);
        let known = async {
            let store = self.opened_store().await?;
            let at = observation.read_at;
            store.remember(self.history(), &keys, judged, at).await
        };
        match known.await {
            Ok(ages) => {
                observation.ages = Arc::new(ages);
                self.follow_trend(&mut observation).await;
            }
            Err(trouble) => {
                tracing::info!(%trouble, "what differs cannot be remembered");
                observation.memory.trouble = Some(trouble);
            }
        }
        observation
    }

    pub(super) fn is_worth_remembering(&self, observation: &Observation) -> bool {
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

    pub(super) fn history(&self) -> HistoryOf<'_> {
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
            // Of a group that was taken over, so was that.
            .filter(|room| {
                chat.capabilities
                    .freshness
                    .age(room)
                    .is_none_or(|age| age == 0)
            })
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
            Subject::Retention { cm, .. } => {
                key.code != Code::RetentionDiffers || key.activity != Some(*cm)
            }
            // When its item is due is Moodle's word alone.
            Subject::BinGroup { group, .. } => {
                key.group.as_ref() != Some(group) || key.code == Code::BinItemOverdue
            }
            Subject::Feature(feature) => !rests_on(key, *feature),
            Subject::Neighbour(_) => key.code != Code::GroupShared,
        })
}

/// Whether a difference is found by what the tables of a feature say.
const fn rests_on(key: &DriftKey, feature: Feature) -> bool {
    match feature {
        Feature::StealthVisibility | Feature::DeletionInProgress => {
            matches!(key.code, Code::GroupArchived | Code::GroupNotArchived)
        }
        Feature::RecycleBin => {
            let of_a_row = key.activity.is_none()
                && matches!(
                    key.code,
                    Code::GroupNotArchived | Code::KindDiffers | Code::BinRowStale
                );
            let of_bins = matches!(
                key.code,
                Code::BinItemOverdue | Code::GroupOrphaned | Code::GroupShared
            );
            of_a_row || of_bins
        }
        Feature::GroupRestrictions | Feature::ProfileRestrictions => key.code.about_a_person(),
        Feature::Staleness => matches!(key.code, Code::MoodleStale),
        Feature::Retention => matches!(key.code, Code::RetentionDiffers),
        Feature::Queue => matches!(key.code, Code::QueueFrozen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::drift::Unjudged;
    use crate::domain::ids::CmId;

    const CM: CmId = CmId(10);

    fn key(code: Code, activity: Option<CmId>, room: &str) -> DriftKey {
        DriftKey {
            code,
            activity,
            group: Some(RoomId::from(room)),
            person: None,
            row: None,
        }
    }

    fn judged(subject: Subject, key: &DriftKey) -> bool {
        let findings = Findings {
            unjudged: vec![Unjudged {
                subject,
                reason: UnknownReason::NotAllRoomsVisible,
            }],
            ..Findings::default()
        };
        could_be_judged(&findings, key)
    }

    #[test]
    fn a_row_of_the_bin_whose_group_is_not_known_keeps_its_differences() {
        let unknown = |room: &str| Subject::BinGroup {
            group: RoomId::from(room),
            course: None,
        };
        for code in [
            Code::BinRowStale,
            Code::GroupNotArchived,
            Code::GroupOrphaned,
        ] {
            assert!(!judged(unknown("r7"), &key(code, None, "r7")), "{code}");
            assert!(judged(unknown("r8"), &key(code, None, "r7")), "{code}");
        }
        let overdue = key(Code::BinItemOverdue, None, "r7");
        assert!(judged(unknown("r7"), &overdue), "Moodle alone says so");
    }

    #[test]
    fn a_table_that_cannot_be_read_keeps_what_is_found_by_it() {
        for (feature, of_it, of_others) in [
            (
                Feature::RecycleBin,
                key(Code::BinItemOverdue, None, "r7"),
                key(Code::GroupNotArchived, Some(CM), "r10"),
            ),
            (
                Feature::RecycleBin,
                key(Code::GroupNotArchived, None, "r7"),
                key(Code::NameDiffers, Some(CM), "r10"),
            ),
            (
                Feature::Queue,
                key(Code::QueueFrozen, Some(CM), "r10"),
                key(Code::MemberExtra, Some(CM), "r10"),
            ),
            (
                Feature::GroupRestrictions,
                key(Code::MemberExtra, Some(CM), "r10"),
                key(Code::OwnerMissing, Some(CM), "r10"),
            ),
            (
                Feature::Retention,
                key(Code::RetentionDiffers, Some(CM), "r10"),
                key(Code::NameDiffers, Some(CM), "r10"),
            ),
        ] {
            assert!(!judged(Subject::Feature(feature), &of_it), "{of_it:?}");
            assert!(
                judged(Subject::Feature(feature), &of_others),
                "{of_others:?}"
            );
        }
    }

    #[test]
    fn a_rule_that_was_not_told_keeps_its_activitys_difference_and_no_other() {
        let unknown = || Subject::Retention {
            cm: CM,
            group: RoomId::from("r10"),
        };
        let differs = |cm| key(Code::RetentionDiffers, Some(cm), "r10");
        assert!(!judged(unknown(), &differs(CM)));
        assert!(judged(unknown(), &differs(CmId(11))));
        assert!(judged(unknown(), &key(Code::NameDiffers, Some(CM), "r10")));
    }
}
