//! What the API account may do on this site's groups, feature by feature.

use strum::IntoEnumIterator as _;

use super::Ground;
use super::permitted::Rights;
use crate::domain::capabilities::{Ability, Extent, Feature, Lack, Permission, Permissions};
use crate::domain::chat::People;
use crate::domain::drift::{Fix, JoinAs};
use crate::domain::reading::UnknownReason;
use crate::domain::repairs::OptionalRepair;
use crate::domain::retention::RetentionRule;

/// What the account may do, in the order of [`Feature`].
pub fn abilities(ground: &Ground) -> Vec<Ability> {
    Feature::iter()
        .filter(|feature| wanted(ground, *feature))
        .map(|feature| Ability {
            feature,
            extent: extent(ground, feature),
        })
        .collect()
}

/// Whether moodrift would do it: some repairs are off unless the configuration asks for them.
fn wanted(ground: &Ground, feature: Feature) -> bool {
    let repair = match feature {
        Feature::Rename => OptionalRepair::Rename,
        Feature::Retention => OptionalRepair::Retention,
        Feature::Activate => OptionalRepair::Activate,
        Feature::CreateAccounts => OptionalRepair::Create,
        _ => return true,
    };
    ground.policy.repairs.makes(repair)
}

fn extent(ground: &Ground, feature: Feature) -> Extent {
    let Some(permissions) = ground.chat.capabilities.permissions.known() else {
        return Extent::Unknown;
    };
    let everywhere = |permission| {
        if permissions.holds(permission) {
            Extent::Possible
        } else {
            Extent::Lacking(permission)
        }
    };
    match feature {
        Feature::SeeAllGroups => everywhere(Permission::ViewRoomAdministration),
        Feature::SeeAddresses => everywhere(Permission::ViewFullOtherUserInfo),
        Feature::Unlimited => everywhere(Permission::ApiBypassRateLimit),
        Feature::ReadOtherGroups => others(ground, permissions),
        Feature::Invite => in_groups(ground, Fix::Invite(JoinAs::Member)),
        Feature::Remove => in_groups(ground, Fix::Remove),
        Feature::Moderators => in_groups(ground, Fix::AddModerator),
        Feature::Archive => on_groups(ground, Fix::Archive),
        Feature::Unarchive => on_groups(ground, Fix::Unarchive),
        Feature::Rename => on_groups(ground, Fix::Rename),
        Feature::Retention => on_groups(ground, Fix::SetRetention(RetentionRule::Global)),
        Feature::Activate => everywhere(Permission::EditOtherUserActiveStatus),
        Feature::CreateAccounts => everywhere(Permission::CreateUser),
    }
}

/// How many of the groups whose people could be read allow a fix.
fn in_groups(ground: &Ground, fix: Fix) -> Extent {
    let (mut groups, mut of) = (0, 0);
    let mut lacking = Vec::new();
    for room in ground.links.rooms() {
        let Some(group) = ground.chat.group(room) else {
            continue;
        };
        let People::Known(members) = &group.people else {
            continue;
        };
        of += 1;
        match Rights::lack(ground.rights_in(group, members), fix) {
            None => groups += 1,
            Some(lack) => lacking.push(lack),
        }
    }
    counted(groups, of, lacking)
}

/// How many of the groups allow a fix that is about the group as such.
fn on_groups(ground: &Ground, fix: Fix) -> Extent {
    let groups = ground
        .links
        .rooms()
        .filter_map(|room| ground.chat.group(room));
    let lacks: Vec<Option<Lack>> = groups
        .map(|group| Rights::lack(ground.rights_on(group), fix))
        .collect();
    let (of, lacking) = (lacks.len(), lacks.into_iter().flatten().collect::<Vec<_>>());
    counted(of - lacking.len(), of, lacking)
}

/// How many of the groups that the account is not in could be read all the same.
fn others(ground: &Ground, permissions: &Permissions) -> Extent {
    let right = Permission::ViewOtherUserChannels;
    let shut = ground
        .links
        .rooms()
        .filter_map(|room| ground.chat.group(room))
        .filter(|group| {
            matches!(
                group.people,
                People::Unknown(UnknownReason::NotAMember | UnknownReason::TooManyAccounts { .. })
            )
        })
        .count();
    match (shut, permissions.holds(right)) {
        (0, _) => Extent::Possible,
        (shut, true) => counted(0, shut, vec![Lack::Membership]),
        (_, false) => Extent::Lacking(right),
    }
}

fn counted(groups: usize, of: usize, mut lacking: Vec<Lack>) -> Extent {
    if of == 0 {
        return Extent::Unknown;
    }
    if lacking.is_empty() {
        return Extent::Possible;
    }
    lacking.sort_unstable();
    lacking.dedup();
    Extent::Partly {
        groups,
        of,
        lacking,
    }
}
