//! Groups that were this site's, and that nothing of it points at any more.
//!
//! Two marks together are a proof: the name bears the mark of this Moodle's address, and the API account made the
//! group. Another Moodle's groups, and whatever else the API account owns, are not this site's to judge.

use rustc_hash::FxHashSet;

use super::Ground;
use super::bins::meaning;
use super::findings::{Findings, of_site};
use super::groups::Candidates;
use crate::domain::bins::BinMeaning;
use crate::domain::chat::Group;
use crate::domain::drift::{Code, Drift, Evidence, Severity};
use crate::domain::ids::RoomId;
use crate::domain::orphan::{Orphan, OrphanMark};

/// Finds them.
pub(super) fn findings(ground: &Ground, findings: &mut Findings) {
    purged(ground, findings);
    let adoptable = adoptable(ground);
    let unlinked = ground
        .unlinked_groups()
        .filter(|group| !adoptable.contains(&group.id));
    for group in unlinked {
        if let Some(mark) = mark(ground, group) {
            findings.drifts.push(orphan(ground, group, mark));
        }
    }
}

/// Groups whose recycle-bin item is gone: the server could not be reached when Moodle purged it.
fn purged(ground: &Ground, findings: &mut Findings) {
    let mut seen: FxHashSet<&RoomId> = FxHashSet::default();
    for row in &ground.site.bin {
        let Some(group) = ground.chat.group(&row.room) else {
            continue;
        };
        let linked = !ground.links.activities_on(&row.room).is_empty();
        // Rows that share a group are all of them purged, or the group is still kept for one.
        let kept = ground
            .site
            .bin
            .iter()
            .filter(|other| other.room == row.room)
            .any(|other| meaning(&ground.site, other) != BinMeaning::Purged);
        if linked || kept || ground.foreign_mark(group).is_some() || !seen.insert(&row.room) {
            continue;
        }
        let mark = OrphanMark::PurgedBinItem { cm: row.cm };
        findings.drifts.push(orphan(ground, group, mark));
    }
}

/// Groups that could take the place of one that an activity has lost.
fn adoptable(ground: &Ground) -> FxHashSet<RoomId> {
    let candidates = Candidates::new(ground);
    ground
        .site
        .activities
        .iter()
        .filter(|activity| ground.has_lost_its_group(activity))
        .flat_map(|activity| candidates.for_activity(ground, activity))
        .map(|candidate| candidate.room)
        .collect()
}

pub(super) fn mark(ground: &Ground, group: &Group) -> Option<OrphanMark> {
    let naming = &ground.naming;
    if naming.bears_other_mark(group) {
        return None;
    }
    let named = naming.proves_own(group);
    let owned = group.creator.as_ref() == Some(&ground.chat.api_account);
    match (named, owned) {
        (true, true) => Some(OrphanMark::NamedAndOwned),
        (true, false) => Some(OrphanMark::NamedOnly),
        (false, true) => Some(OrphanMark::OwnedOnly),
        (false, false) => None,
    }
}

fn orphan(ground: &Ground, group: &Group, mark: OrphanMark) -> Drift {
    let owner = group
        .creator
        .as_ref()
        .and_then(|id| ground.chat.account(id))
        .map(|account| account.username.clone());
    let evidence = Evidence::Orphaned(Orphan {
        mark,
        name: group.name.clone(),
        owner,
        members: group.users_count,
        created: group.facts.created,
        archived: group.archived,
    });
    let severity = if mark.is_proof() && !group.archived {
        Code::GroupOrphaned.severity()
    } else {
        Severity::Info
    };
    Drift {
        severity,
        group: Some(group.id.clone()),
        ..of_site(Code::GroupOrphaned, evidence)
    }
}
