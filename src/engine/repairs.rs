//! What would repair a difference about a group as such, and why that is not offered.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Ground;
use super::permitted::Rights;
use crate::domain::bins::BinMeaning;
use crate::domain::capabilities::Lack;
use crate::domain::chat::{Group, People, RoomRoles};
use crate::domain::drift::{Code, Drift, Evidence, Fix, Withheld};
use crate::domain::ids::{CmId, RoomId};
use crate::domain::orphan::{OrphanMark, Purged};
use crate::domain::plan::{Step, StepOp};
use crate::domain::repairs::OptionalRepair;
use crate::domain::rights::Obstacle;

/// Gives the differences about groups their fixes.
pub(super) fn offer(ground: &Ground, drifts: &mut [Drift]) {
    let renames = drifts.iter().any(|drift| drift.code == Code::NameDiffers);
    let mut names = Names::of(ground, renames);
    offer_with(ground, drifts, |_, name, room| names.take(name, room));
}

/// The same, where a name is taken for an activity's group by `take`: false where another one has it, or gets it.
pub(super) fn offer_with(
    ground: &Ground,
    drifts: &mut [Drift],
    mut take: impl FnMut(Option<CmId>, &Arc<str>, &RoomId) -> bool,
) {
    for drift in drifts {
        let Some(group) = drift
            .group
            .as_ref()
            .and_then(|room| ground.chat.group(room))
        else {
            continue;
        };
        let offered = match drift.code {
            Code::GroupArchived => Ok(Fix::Unarchive),
            // Of rights that it lacks, being in the group would give it none that an administrator has not.
            Code::NotManageable if drift.evidence == Evidence::Obstacle(Obstacle::NotAMember) => {
                Ok(Fix::Join)
            }
            Code::OwnerMissing => Ok(Fix::MakeOwner),
            Code::GroupNotArchived => archive(ground, &group.id, &drift.evidence),
            Code::GroupOrphaned => match orphan(ground, &group.id, &drift.evidence) {
                Some(offered) => offered,
                None => continue,
            },
            Code::NameDiffers => rename(ground, group, &drift.evidence, |name| {
                take(drift.activity, name, &group.id)
            }),
            Code::RetentionDiffers => set_retention(ground, &group.id, &drift.evidence),
            _ => continue,
        };
        let offered = offered.and_then(|fix| match ground.rights_on(group).lack(fix) {
            None => Ok(fix),
            Some(Lack::Permission(permission)) => Err(Withheld::NotPermitted(permission)),
            Some(Lack::Membership) => Err(Withheld::NotInGroup),
        });
        (drift.fix, drift.withheld) = match offered {
            Ok(fix) => (Some(fix), None),
            Err(withheld) => (None, Some(withheld)),
        };
    }
}

type Offer = Result<Fix, Withheld>;

impl Ground {
    /// What the API account may do to a group as such. Where its roles there are not known, it may have any.
    pub(super) fn rights_on(&self, group: &Group) -> Rights<'_> {
        match &group.people {
            People::Known(members) => self.rights_in(group, members),
            People::Archived | People::NotOurs | People::Unknown(_) => self.rights_as(RoomRoles {
                owner: true,
                moderator: true,
                leader: true,
            }),
        }
    }

    /// Why nothing is taken from a group: something else points at it, or may.
    pub(super) fn tied(&self, room: &RoomId) -> Option<Withheld> {
        if self.links.is_shared(room) {
            Some(Withheld::Shared)
        } else {
            (!self.links.all_sites_read()).then_some(Withheld::NeighbourUnread)
        }
    }

    /// An optional repair, where the configuration asks for it.
    pub(super) fn optional(&self, repair: OptionalRepair, fix: Fix) -> Offer {
        if self.policy.repairs.makes(repair) {
            Ok(fix)
        } else {
            Err(Withheld::SwitchedOff(repair))
        }
    }
}

fn free(ground: &Ground, room: &RoomId) -> Result<(), Withheld> {
    ground.tied(room).map_or(Ok(()), Err)
}

fn archive(ground: &Ground, room: &RoomId, evidence: &Evidence) -> Offer {
    if matches!(evidence, Evidence::InBin(BinMeaning::Either { .. })) {
        return Err(Withheld::BinAmbiguous);
    }
    free(ground, room)?;
    Ok(Fix::Archive)
}

/// None where there is nothing to do, or no proof that the group is this site's.
fn orphan(ground: &Ground, room: &RoomId, evidence: &Evidence) -> Option<Offer> {
    let Evidence::Orphaned(orphan) = evidence else {
        return None;
    };
    let purged = matches!(orphan.mark, OrphanMark::PurgedBinItem { .. });
    let wish = if purged {
        ground.policy.purged
    } else {
        Purged::Archived
    };
    let fix = match (wish, orphan.archived) {
        (Purged::Archived, true) => return None,
        (Purged::Archived, false) => Ok(Fix::Archive),
        (Purged::Deleted, true) => Err(Withheld::MustBeOpened),
        (Purged::Deleted, false) | (Purged::OpenedAndDeleted, _) => Ok(Fix::Delete),
    };
    if !orphan.mark.is_proof() {
        return None;
    }
    if !ground.links.all_sites_read() {
        return Some(Err(Withheld::NeighbourUnread));
    }
    if super::bins::rows_unread(&ground.site) {
        return Some(Err(Withheld::BinUnread));
    }
    // Several rows of the bin may share a group; all of them are purged, or it would be no orphan.
    let wanted = purged && !ground.links.only_bin_rows(room);
    Some(if wanted { Err(Withheld::Shared) } else { fix })
}

/// Whose names are whose, and which ones groups are about to get.
pub(super) struct Names<'a> {
    /// By name: a group that has it, and whether another one has it too.
    held: FxHashMap<&'a str, (&'a RoomId, bool)>,
    given: FxHashSet<Arc<str>>,
}

impl<'a> Names<'a> {
    /// Those of all groups, if anybody asks for them.
    pub(super) fn of(ground: &'a Ground, wanted: bool) -> Self {
        let mut held: FxHashMap<&str, (&RoomId, bool)> = FxHashMap::default();
        let groups = ground.chat.groups.known().filter(|_| wanted);
        for group in groups.into_iter().flatten() {
            for name in group.names() {
                let (first, another) = held.entry(name).or_insert((&group.id, false));
                *another |= **first != group.id;
            }
        }
        Self {
            held,
            given: FxHashSet::default(),
        }
    }

    /// Those that steps back to an older name have to spare.
    pub(super) fn for_steps<'s>(
        ground: &'a Ground,
        mut steps: impl Iterator<Item = &'s Step>,
    ) -> Self {
        Self::of(ground, steps.any(|step| step.op() == StepOp::Rename))
    }

    /// Whether another group than this one has a name.
    pub(super) fn is_taken(&self, name: &str, room: &RoomId) -> bool {
        let held = self.held.get(name);
        held.is_some_and(|(first, another)| *first != room || *another)
    }

    /// Takes a name for a group; false where another one has it, or gets it.
    pub(super) fn take(&mut self, name: &Arc<str>, room: &RoomId) -> bool {
        let held = self.held.get(&**name);
        let free = held.is_none_or(|(first, another)| *first == room && !another);
        free && self.given.insert(Arc::clone(name))
    }
}

fn rename(
    ground: &Ground,
    group: &Group,
    evidence: &Evidence,
    take: impl FnOnce(&Arc<str>) -> bool,
) -> Offer {
    let Evidence::Name { expected, .. } = evidence else {
        return Err(Withheld::NameTaken);
    };
    free(ground, &group.id)?;
    if ground.wwwroot.is_none() && ground.naming.names_the_moodle() {
        return Err(Withheld::WwwrootUnset);
    }
    if !take(expected) {
        return Err(Withheld::NameTaken);
    }
    ground.optional(OptionalRepair::Rename, Fix::Rename)
}

fn set_retention(ground: &Ground, room: &RoomId, evidence: &Evidence) -> Offer {
    let Evidence::Retention {
        activity, group, ..
    } = evidence
    else {
        return Err(Withheld::RuleUnfit);
    };
    free(ground, room)?;
    let next = group.step_towards(*activity).ok_or(Withheld::RuleUnfit)?;
    ground.optional(OptionalRepair::Retention, Fix::SetRetention(next))
}
