//! Right before groups are changed, both sides are read again for them: Moodle once for several, Rocket.Chat group by group.

use std::sync::Arc;

use futures::future::join_all;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Again, Applying, Session, same_subject};
use crate::domain::applied::{Dropped, Skipped};
use crate::domain::chat::{Account, Chat, Group, People};
use crate::domain::drift::Fix;
use crate::domain::ids::{ChatUserId, CmId, CourseId, RoomId};
use crate::domain::neighbours::Neighbours;
use crate::domain::plan::{Change, GroupPlan, Step, StepOp, Who};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::Site;
use crate::domain::target::Target;
use crate::domain::trouble::{ChatTrouble, ChatTroubleKind};
use crate::engine::{DoneStep, Findings, Ground, drift, inverse, is_frozen, plan, site_is_held};
use crate::moodle::Scope;
use crate::run::RunError;
use crate::run::session::now;

/// What reading a group again gave: the steps that it would get now.
pub(super) struct Fresh {
    pub(super) changes: Vec<Change>,
    /// Why a step is dropped of which there is nothing any more.
    pub(super) gone: Dropped,
    /// The group that a run has made before for the activity.
    pub(super) made: Option<RoomId>,
}

/// What Moodle says now, and each other one of the configuration.
pub(super) struct MoodleNow {
    pub(super) site: Arc<Site>,
    pub(super) neighbours: Arc<Neighbours>,
}

/// For how many seconds the accounts count that were read with the plan.
const ACCOUNTS_HOLD: i64 = 5 * 60;

/// Both sides as they are now.
pub(super) struct Judged {
    ground: Ground,
    findings: Findings,
}

/// What Rocket.Chat says of the group of a plan now.
enum Now {
    /// The group, and which of the accounts that are to be activated is active; none of one that is gone.
    Here(Box<Group>, Vec<(ChatUserId, Option<bool>)>),
    /// An activity that has lost its group, judged by itself.
    Lost(Fresh),
}

impl Applying<'_> {
    /// Reads both sides again for groups, and says which steps each would get now, or why it is left alone.
    pub(super) async fn reread(&self, groups: &[&GroupPlan]) -> Vec<Result<Fresh, Skipped>> {
        let moodle = match self.reread_moodle(&scope(groups)).await {
            Ok(moodle) => moodle,
            Err(skipped) => return groups.iter().map(|_| Err(skipped.clone())).collect(),
        };
        let reading = groups.iter().map(|group| self.reread_chat(group, &moodle));
        let read = join_all(reading).await;
        let here = read.iter().filter_map(|now| match now {
            Ok(Now::Here(group, active)) => Some((group, active)),
            Ok(Now::Lost(_)) | Err(_) => None,
        });
        let (mut now, mut active) = (Vec::new(), Vec::new());
        for (group, of_accounts) in here {
            now.push(Group::clone(group));
            active.extend(of_accounts.iter().cloned());
        }
        now.sort_by(|one, other| one.id.cmp(&other.id));
        let judged = if now.is_empty() {
            None
        } else {
            let accounts = self.accounts_now(&active);
            Some(self.judge(moodle, now, &FxHashSet::default(), accounts))
        };
        groups
            .iter()
            .zip(read)
            .map(|(plan, now)| match (now?, &judged) {
                (Now::Lost(fresh), _) => Ok(fresh),
                (Now::Here(group, _), Some(judged)) => {
                    let judged = judged.as_ref().map_err(Clone::clone)?;
                    self.fresh_of(judged, plan, &group)
                }
                // What is here was judged.
                (Now::Here(..), None) => Err(Skipped::Cancelled),
            })
            .collect()
    }

    /// Moodle, and what the others of the configuration point at by now.
    pub(super) async fn reread_moodle(&self, scope: &Scope) -> Result<MoodleNow, Skipped> {
        let reading = self.session.read_moodle(scope, self.cancel);
        let (site, neighbours) = tokio::join!(reading, self.session.neighbours());
        let site = site.map_err(|error| match error {
            RunError::Moodle(trouble) => Skipped::MoodleUnreadable(trouble),
            _ => Skipped::Cancelled,
        })?;
        Ok(MoodleNow {
            site,
            neighbours: neighbours.into(),
        })
    }

    /// The accounts of the whole server, once for a run: where they were read long ago, somebody may bear another's name
    /// by now.
    pub(super) async fn reread_all_accounts(&mut self) {
        let old = now().0 - self.chat.read_at.0 > ACCOUNTS_HOLD;
        if !old || !self.plan.steps().any(|(_, step)| step.username().is_some()) {
            return;
        }
        match self.reader.accounts(&|_, _| ()).await {
            Ok(accounts) => {
                let chat = Arc::make_mut(&mut self.chat);
                chat.accounts = Reading::Known(accounts);
            }
            Err(trouble) => {
                tracing::warn!(%trouble, "the accounts could not be read again; those of before count");
            }
        }
    }

    async fn reread_chat(&self, group: &GroupPlan, moodle: &MoodleNow) -> Result<Now, Skipped> {
        match &group.room {
            Target::Group(room) => {
                let now = self.reread_group(room, group).await?;
                let active = self.reread_accounts(group).await?;
                Ok(Now::Here(Box::new(now), active))
            }
            Target::Lost(cm) => {
                let fresh = self.reread_lost(*cm, group, moodle).await?;
                Ok(Now::Lost(fresh))
            }
        }
    }

    /// The group now. Its people are read only where the plan is about them: those of a lost group are nobody's business.
    async fn reread_group(&self, room: &RoomId, group: &GroupPlan) -> Result<Group, Skipped> {
        let seen = &self.chat;
        let mut ops = group.steps.iter().map(Step::op);
        let owns = ops.any(|op| op == StepOp::MakeOwner);
        let owner = owns.then(|| seen.api_account.clone());
        let concerned: Vec<ChatUserId> = group
            .steps
            .iter()
            .filter_map(Step::who)
            .filter_map(|who| who.account.clone())
            .chain(owner)
            .collect();
        let unreadable = |trouble: ChatTrouble| unread(UnknownReason::Chat(trouble));
        if concerned.is_empty() {
            let now = self.reader.state_of(room).await.map_err(unreadable)?;
            let known = seen.group(room);
            let people = match (now.archived, known.map(|known| &known.people)) {
                (_, Some(People::NotOurs) | None) => People::NotOurs,
                (true, Some(_)) => People::Archived,
                (false, Some(people)) => people.clone(),
            };
            return Ok(Group { people, ..now });
        }
        let foreign = |group: &Group| self.seen.is_foreign(group);
        let reading = self.reader.read_group(seen, room, &concerned, &foreign);
        let now = match reading.await {
            Reading::Known(now) => now,
            Reading::Unknown(reason) => return Err(unread(reason)),
        };
        let mut ops = group.steps.iter().map(Step::op);
        if !ops.any(|op| op == StepOp::SetRetention) {
            return Ok(now);
        }
        let state = self.reader.state_of(room).await.map_err(unreadable)?;
        Ok(Group {
            facts: state.facts,
            ..now
        })
    }

    /// Whether the accounts that are to be activated are active; none of one that is gone.
    async fn reread_accounts(
        &self,
        group: &GroupPlan,
    ) -> Result<Vec<(ChatUserId, Option<bool>)>, Skipped> {
        let mut active = Vec::new();
        for step in &group.steps {
            let Change::Activate(Who {
                account: Some(id), ..
            }) = &step.change
            else {
                continue;
            };
            let found = self.reader.is_active(id).await;
            let found = found.map_err(|trouble| unread(UnknownReason::Chat(trouble)))?;
            active.push((id.clone(), found));
        }
        Ok(active)
    }

    /// The accounts as they were read, but for what was read of some since.
    fn accounts_now(&self, active: &[(ChatUserId, Option<bool>)]) -> Reading<Vec<Account>> {
        let mut accounts = self.chat.accounts.clone();
        let Reading::Known(known) = &mut accounts else {
            return accounts;
        };
        for (id, found) in active {
            match found {
                Some(active) => known
                    .iter_mut()
                    .filter(|account| account.id == *id)
                    .for_each(|account| account.active = *active),
                None => known.retain(|account| account.id != *id),
            }
        }
        accounts
    }

    /// What differs now, of groups sorted by their id, and of these activities which have lost theirs.
    pub(super) fn judge(
        &self,
        MoodleNow { site, neighbours }: MoodleNow,
        groups: Vec<Group>,
        lost: &FxHashSet<CmId>,
        accounts: Reading<Vec<Account>>,
    ) -> Result<Judged, Skipped> {
        let chat = Chat {
            groups: Reading::Known(groups),
            lookups: if lost.is_empty() {
                FxHashMap::default()
            } else {
                self.chat.lookups.clone()
            },
            accounts,
            read_at: self.chat.read_at,
            version: self.chat.version,
            api_account: self.chat.api_account.clone(),
            capabilities: self.chat.capabilities.clone(),
        };
        let ground = self
            .session
            .ground(site, Arc::new(chat), &neighbours)
            .awaiting(Arc::clone(&self.seen.awaited));
        let findings = drift(&ground, Session::checks(self.limits));
        if site_is_held(&findings, self.limits) {
            return Err(Skipped::SiteHeld);
        }
        Ok(Judged { ground, findings })
    }

    /// What one group would get now, unless it has changed by more than the plan knows.
    fn fresh_of(&self, judged: &Judged, plan: &GroupPlan, now: &Group) -> Result<Fresh, Skipped> {
        if matches!(self.again, Again::Closing) {
            return Ok(Fresh::closing(plan, !now.archived));
        }
        if let Some(foreseen) = self.foreseen.get(&now.id) {
            let Judged { ground, findings } = judged;
            let unforeseen = foreseen.unforeseen(&now.id, (ground, findings));
            if !unforeseen.is_empty() {
                return Err(Skipped::GroupChanged(unforeseen));
            }
        }
        let rooms = std::iter::once(now.id.clone()).collect();
        self.fresh(judged, rooms, &FxHashSet::default())
    }

    /// What these groups would get now, and these activities which have lost theirs.
    pub(super) fn fresh(
        &self,
        Judged { ground, findings }: &Judged,
        mut rooms: FxHashSet<RoomId>,
        lost: &FxHashSet<CmId>,
    ) -> Result<Fresh, Skipped> {
        let asked = rooms.len();
        rooms.retain(|room| !is_frozen(findings, room, self.limits));
        if rooms.is_empty() && asked > 0 {
            return Err(Skipped::QueueFrozen);
        }
        let (fresh, gone) = match &self.again {
            Again::Drift | Again::Closing => {
                let drifts = findings.drifts.iter();
                let of_rooms = drifts.filter(|drift| {
                    let room = drift.group.as_ref();
                    let made = drift.fix == Some(Fix::Recreate)
                        && drift.activity.is_some_and(|cm| lost.contains(&cm));
                    made || room.is_some_and(|room| rooms.contains(room))
                });
                (plan(ground, of_rooms), Dropped::NoLongerDrift)
            }
            Again::Inverse(done) => {
                let of_rooms = done.iter().filter(|done| rooms.contains(&done.room));
                let of_rooms: Vec<DoneStep> = of_rooms.cloned().collect();
                let back = inverse(ground, findings, &of_rooms);
                (back.plan, Dropped::ChangedSince)
            }
        };
        Ok(Fresh {
            changes: fresh.steps().map(|(_, step)| step.change.clone()).collect(),
            gone,
            made: None,
        })
    }
}

/// What of Moodle some groups rest on. Whether nothing points at a group, only the whole of Moodle says.
fn scope(groups: &[&GroupPlan]) -> Scope {
    if groups.iter().any(|group| group.courses.is_empty()) {
        return Scope::WholeSite;
    }
    let mut courses: Vec<CourseId> = groups
        .iter()
        .flat_map(|group| group.courses.iter().copied())
        .collect();
    courses.sort_unstable();
    courses.dedup();
    Scope::Courses(courses)
}

impl Fresh {
    /// Archives the group again where opening it is not among what is left: then it was opened.
    fn closing(left: &GroupPlan, open: bool) -> Self {
        let opened = left.steps.iter().all(|step| step.op() != StepOp::Unarchive);
        let archive = (opened && open).then_some(Change::Archive);
        Self {
            changes: archive.into_iter().collect(),
            gone: Dropped::ChangedSince,
            made: None,
        }
    }

    /// Why a step no longer applies; none where it does.
    pub(super) fn verdict(&self, step: &Step) -> Option<Dropped> {
        if self.changes.contains(&step.change) {
            return None;
        }
        let related = self
            .changes
            .iter()
            .any(|change| same_subject(change, &step.change));
        Some(if related {
            Dropped::FixDiffers
        } else {
            self.gone.clone()
        })
    }
}

/// Why what could not be read again is left alone.
pub(super) fn unread(reason: UnknownReason) -> Skipped {
    match reason {
        UnknownReason::Chat(trouble) if is_away(&trouble) => Skipped::Away(trouble),
        reason => Skipped::GroupUnreadable(reason),
    }
}

/// Whether the server was not there, or not itself: that passes.
const fn is_away(trouble: &ChatTrouble) -> bool {
    matches!(
        trouble.kind,
        ChatTroubleKind::Unreachable(_)
            | ChatTroubleKind::TimedOut
            | ChatTroubleKind::Broken(_)
            | ChatTroubleKind::ServerError { .. }
            | ChatTroubleKind::NotRocketChat { .. }
    )
}
