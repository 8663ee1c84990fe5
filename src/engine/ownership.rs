//! Who owns a group, and whether the API account can manage it.

use super::Ground;
use crate::domain::chat::{Group, Member, People};
use crate::domain::drift::{Code, Evidence};
use crate::domain::reading::UnknownReason;
use crate::domain::rights::Obstacle;

/// What differs about the owners of a group, and about the API account's place in it.
pub(super) fn ownership_findings(
    ground: &Ground,
    group: &Group,
    found: &mut dyn FnMut(Code, Evidence),
) {
    let members = match &group.people {
        People::Known(members) => members,
        // Only its members may read it, or it could be read from outside and that would take too much.
        People::Unknown(UnknownReason::NotAMember | UnknownReason::TooManyAccounts { .. }) => {
            return found(
                Code::NotManageable,
                Evidence::Obstacle(Obstacle::NotAMember),
            );
        }
        People::Archived | People::NotOurs | People::Unknown(_) => return,
    };
    if let Some(obstacle) = ground.rights_in(group, members).obstacle() {
        found(Code::NotManageable, Evidence::Obstacle(obstacle));
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
        && directory
            .departed_named(&ground.chat, &owner.username)
            .is_some()
}
