//! Who owns a group, and whether the API account can manage it.

use super::Ground;
use crate::domain::chat::{Group, Member, People, RoomRoles};
use crate::domain::drift::{Code, Evidence};
use crate::domain::reading::UnknownReason;
use crate::domain::rights::{Obstacle, Right};

/// What differs about the owners of a group, and about the API account's place in it.
pub(super) fn ownership_findings(
    ground: &Ground,
    group: &Group,
    found: &mut dyn FnMut(Code, Evidence),
) {
    let members = match &group.people {
        People::Known(members) => members,
        // Only its members may read it.
        People::Unknown(UnknownReason::NotAMember) => {
            return found(
                Code::NotManageable,
                Evidence::Obstacle(Obstacle::NotAMember),
            );
        }
        People::Archived | People::NotOurs | People::Unknown(_) => return,
    };
    let own = members
        .iter()
        .find(|member| member.account == ground.chat.api_account);
    if own.is_none() {
        found(
            Code::NotManageable,
            Evidence::Obstacle(Obstacle::NotAMember),
        );
    }
    let owners: Vec<&Member> = members.iter().filter(|member| member.roles.owner).collect();
    if owners.is_empty() {
        found(Code::OwnerMissing, Evidence::NoOwner);
    }
    let gone: Vec<_> = owners
        .iter()
        .filter(|owner| is_gone(ground, owner))
        .map(|owner| owner.username.clone())
        .collect();
    if !gone.is_empty() {
        found(Code::OwnerDeparted, Evidence::OwnersGone { owners: gone });
    }
}

/// Whether someone was known to Moodle, and is deleted there. A guest of the group is not gone: he was never there.
fn is_gone(ground: &Ground, owner: &Member) -> bool {
    let directory = &ground.directory;
    owner.account != ground.chat.api_account
        && directory.people_named(&owner.username.folded()).is_empty()
        && directory.departed_named(&owner.username).is_some()
}

/// What the API account lacks in a group where it holds these roles. `holds` says whether it has a right, by its roles
/// on the server or by those in the group.
pub fn missing_rights(roles: RoomRoles, holds: &dyn Fn(Right, RoomRoles) -> bool) -> Vec<Right> {
    [Right::Invite, Right::Remove, Right::SetModerator]
        .into_iter()
        .filter(|right| !holds(*right, roles))
        .collect()
}
