//! What the server would refuse the API account, known before it is asked.

use super::Ground;
use super::row::PersonDrift;
use crate::domain::capabilities::{Lack, Permission, Permissions, Recipe};
use crate::domain::chat::{Group, Member, RoomRoles, ServerVersion};
use crate::domain::drift::{Fix, JoinAs, Withheld};
use crate::domain::rights::{Obstacle, Right};

/// What the API account may do in one group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rights<'a> {
    /// None where they are not known: then the server decides, when it is asked.
    permissions: Option<&'a Permissions>,
    /// The roles that the account holds there; none where it is no member.
    roles: Option<RoomRoles>,
    /// Whether people can be removed from outside: the server has a right for it from 6.5 on. From 8.3 on who is banned is
    /// told to members alone, and to everybody else looks like a member.
    kicks_from_outside: bool,
}

impl Ground {
    /// What the API account may do in a group with these members.
    pub(super) fn rights_in(&self, group: &Group, members: &[Member]) -> Rights<'_> {
        let own = members
            .iter()
            .find(|member| member.account == self.chat.api_account);
        // The member list is shown to members alone, so that whoever has read it is one.
        let reads = self.chat.capabilities.recipes.get(&group.id);
        let implied = match reads {
            Some(Recipe::Ordered | Recipe::MembersAndRoles) => Some(RoomRoles::default()),
            Some(Recipe::ByAccounts) | None => None,
        };
        Rights {
            permissions: self.chat.capabilities.permissions.known(),
            roles: own.map(|member| member.roles).or(implied),
            kicks_from_outside: kicks_from_outside(self.chat.version),
        }
    }

    /// What it may do where it holds these roles.
    pub(super) fn rights_as(&self, roles: RoomRoles) -> Rights<'_> {
        Rights {
            permissions: self.chat.capabilities.permissions.known(),
            roles: Some(roles),
            kicks_from_outside: kicks_from_outside(self.chat.version),
        }
    }

    /// Whether a list of role holders that has no count came without any owner. The last owner of a group can neither
    /// leave nor be removed, so the list may have lost more than him.
    pub(super) fn owners_are_missing(&self, group: &Group, members: &[Member]) -> bool {
        let counted = matches!(
            self.chat.capabilities.recipes.get(&group.id),
            Some(Recipe::Ordered | Recipe::ByAccounts)
        );
        !counted && !members.iter().any(|member| member.roles.owner)
    }
}

/// Whether a server of this release lets people be removed from outside, and tells who may be.
pub(super) const fn kicks_from_outside(version: ServerVersion) -> bool {
    version.at_least(6, 5) && !version.at_least(8, 3)
}

impl Rights<'_> {
    /// Those of whom nothing is asked: whoever makes a group puts its people in by that alone.
    pub(super) const fn of_the_maker() -> Self {
        Self {
            permissions: None,
            roles: None,
            kicks_from_outside: false,
        }
    }

    /// The difference, without its fix where the server would refuse it.
    pub(super) fn hold(self, mut drift: PersonDrift) -> PersonDrift {
        let lack = drift.fix.and_then(|fix| self.lack(fix));
        if let Some(lack) = lack {
            drift.fix = None;
            drift.withheld = Some(match lack {
                Lack::Permission(permission) => Withheld::NotPermitted(permission),
                Lack::Membership => Withheld::NotInGroup,
            });
        }
        drift
    }

    /// Why the account cannot manage the group; none where it can, or where that is not known.
    pub(super) fn obstacle(self) -> Option<Obstacle> {
        if self.roles.is_none() {
            return Some(Obstacle::NotAMember);
        }
        let lacks: Vec<Right> = [
            (Right::Invite, Fix::Invite(JoinAs::Member)),
            (Right::Remove, Fix::Remove),
            (Right::SetModerator, Fix::AddModerator),
        ]
        .into_iter()
        .filter(|(_, fix)| self.lack(*fix).is_some())
        .map(|(right, _)| right)
        .collect();
        (!lacks.is_empty()).then_some(Obstacle::Lacks(lacks))
    }

    /// What is missing for a fix; none where nothing is, or where that is not known.
    pub(super) fn lack(self, fix: Fix) -> Option<Lack> {
        let permissions = self.permissions?;
        match fix {
            Fix::Invite(JoinAs::Member) => self.to_invite(permissions),
            // Half of it would leave a teacher who cannot lead.
            Fix::Invite(JoinAs::Moderator) => self
                .to_invite(permissions)
                .or_else(|| self.to_appoint(permissions)),
            Fix::Create(role) => self
                .lacks(permissions, Permission::CreateUser)
                .or_else(|| self.lack(Fix::Invite(role))),
            Fix::AddModerator | Fix::RemoveModerator => self.to_appoint(permissions),
            Fix::Remove => self.to_remove(permissions),
            Fix::Unarchive => self.lacks(permissions, Permission::UnarchiveRoom),
            Fix::Archive => self.lacks(permissions, Permission::ArchiveRoom),
            // From outside: what a role in the group grants is of no use.
            Fix::Join => Self {
                roles: None,
                ..self
            }
            .lacks(permissions, Permission::AddUserToAnyPRoom)
            .map(|_| Lack::Membership),
            Fix::MakeOwner => self
                .lacks(permissions, Permission::SetOwner)
                .or_else(|| self.roles.is_none().then_some(Lack::Membership)),
            Fix::Recreate => self.lacks(permissions, Permission::CreateP),
            Fix::Adopt => None,
            Fix::Delete => self.lacks(permissions, Permission::DeleteP),
            Fix::Rename => self.lacks(permissions, Permission::EditRoom),
            Fix::SetRetention(_) => self
                .lacks(permissions, Permission::EditRoom)
                .or_else(|| self.lacks(permissions, Permission::EditRoomRetentionPolicy)),
            Fix::Activate => self.lacks(permissions, Permission::EditOtherUserActiveStatus),
        }
    }

    fn to_invite(self, permissions: &Permissions) -> Option<Lack> {
        if permissions.holds(Permission::AddUserToAnyPRoom) {
            return None;
        }
        let needed = match self.roles {
            Some(_) => Permission::AddUserToJoinedRoom,
            None => Permission::AddUserToAnyPRoom,
        };
        self.lacks(permissions, needed)
    }

    fn to_appoint(self, permissions: &Permissions) -> Option<Lack> {
        let outside = self.roles.is_none().then_some(Lack::Membership);
        self.lacks(permissions, Permission::SetModerator)
            .or(outside)
    }

    fn to_remove(self, permissions: &Permissions) -> Option<Lack> {
        let outside = match self.roles {
            Some(_) => None,
            None if !self.kicks_from_outside => Some(Lack::Membership),
            None => self.lacks(permissions, Permission::KickUserFromAnyPRoom),
        };
        self.lacks(permissions, Permission::RemoveUser).or(outside)
    }

    /// A permission that the account lacks in the group.
    fn lacks(self, permissions: &Permissions, permission: Permission) -> Option<Lack> {
        let held = permissions.holds_in(permission, self.roles.unwrap_or_default());
        (!held && permissions.names(permission)).then_some(Lack::Permission(permission))
    }
}
