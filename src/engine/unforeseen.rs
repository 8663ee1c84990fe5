//! Whether a group has changed by more than its plan knows: what was found of it when the plan was made, held against what
//! is found now. That differences have gone, or that more people are missing, is no reason to leave it alone: steps drop
//! one by one. That it is another group than it was, or that people are in it now whom nobody has looked at, is one.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Ground;
use super::findings::Findings;
use crate::domain::applied::Unforeseen;
use crate::domain::chat::People;
use crate::domain::drift::{Code, Drift, Evidence, Subject};
use crate::domain::ids::{ChatUserId, CmId, RoomId};

/// What was found of a group when its plan was made, whether it was planned or not.
#[derive(Debug, Clone, Default)]
pub struct Foreseen {
    /// What pointed at it.
    activities: Vec<CmId>,
    /// What differed about the group as such, by activity.
    found: FxHashSet<(Code, Option<CmId>)>,
    /// Those of whom it was known that they should not be in it, or not lead it; none where its people were not judged.
    people: Option<FxHashSet<ChatUserId>>,
}

impl Foreseen {
    /// What was found of each of these groups.
    pub fn of<'a>(
        ground: &Ground,
        findings: &Findings,
        rooms: impl IntoIterator<Item = &'a RoomId>,
    ) -> FxHashMap<RoomId, Self> {
        let mut foreseen: FxHashMap<RoomId, Self> = FxHashMap::default();
        for room in rooms {
            let group = ground.chat.group(room);
            let known = group.is_some_and(|group| matches!(group.people, People::Known(_)));
            let people = known.then(FxHashSet::default);
            let of_group = Self {
                activities: ground.links.activities_on(room).to_vec(),
                found: FxHashSet::default(),
                people,
            };
            foreseen.insert(room.clone(), of_group);
        }
        for drift in &findings.drifts {
            let group = drift.group.as_ref();
            let Some(of_group) = group.and_then(|room| foreseen.get_mut(room)) else {
                continue;
            };
            if drift.person.is_none() {
                of_group.found.insert((drift.code, drift.activity));
            } else if let (Some(people), Some(account)) = (&mut of_group.people, intruder(drift)) {
                people.insert(account.clone());
            }
        }
        for unjudged in &findings.unjudged {
            if let Subject::Activity {
                group: Some(room), ..
            } = &unjudged.subject
                && let Some(of_group) = foreseen.get_mut(room)
            {
                of_group.people = None;
            }
        }
        foreseen
    }

    /// What is found of the group now, and was not then.
    pub fn unforeseen(
        &self,
        room: &RoomId,
        (ground, findings): (&Ground, &Findings),
    ) -> Vec<Unforeseen> {
        let mut unforeseen = Vec::new();
        let now = ground.links.activities_on(room);
        if !self.activities.iter().all(|cm| now.contains(cm)) {
            unforeseen.push(Unforeseen::Unlinked);
        }
        let (mut extra, mut leading) = (FxHashSet::default(), FxHashSet::default());
        let of_group = findings.drifts.iter();
        for drift in of_group.filter(|drift| drift.group.as_ref() == Some(room)) {
            if drift.person.is_none() {
                let code = drift.code;
                let told = unforeseen.contains(&Unforeseen::Found(code));
                if holds(code) && !told && !self.found.contains(&(code, drift.activity)) {
                    unforeseen.push(Unforeseen::Found(code));
                }
                continue;
            }
            let (Some(known), Some(account)) = (&self.people, intruder(drift)) else {
                continue;
            };
            if known.contains(account) {
                continue;
            }
            match drift.code {
                Code::MemberExtra => extra.insert(account),
                Code::ModeratorExtra => leading.insert(account),
                _ => false,
            };
        }
        if !extra.is_empty() {
            unforeseen.push(Unforeseen::Extra(extra.len()));
        }
        if !leading.is_empty() {
            unforeseen.push(Unforeseen::Leading(leading.len()));
        }
        unforeseen
    }
}

/// Whom a difference says to be where he should not.
fn intruder(drift: &Drift) -> Option<&ChatUserId> {
    match (&drift.evidence, drift.code) {
        (Evidence::Renamed { account, .. }, _) => Some(account),
        (_, Code::MemberExtra | Code::ModeratorExtra) => drift.person.as_ref()?.chat_id.as_ref(),
        _ => None,
    }
}

/// Whether a difference says that the group is another than it was. Its name, its rule for messages and its owners are
/// not what membership rests on.
const fn holds(code: Code) -> bool {
    matches!(
        code,
        Code::GroupShared
            | Code::GroupForeign
            | Code::GroupArchived
            | Code::GroupNotArchived
            | Code::GroupOrphaned
            | Code::GroupMissing
            | Code::KindDiffers
            | Code::RolesInvalid
            | Code::NotManageable
    )
}
