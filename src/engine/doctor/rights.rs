//! The least that the API account needs, and what of it is missing.

use strum::IntoEnumIterator as _;

use crate::domain::capabilities::{Permission, Permissions};
use crate::domain::chat::{RoomRoles, ServerVersion};
use crate::domain::doctor::{
    AccountSeen, Check, Diagnosis, Duty, Examination, Health, Profile, Reach, Seen, SeenInChat,
    Writing,
};
use crate::domain::reading::Reading;
use crate::domain::repairs::{OptionalRepair, Repairs};
use crate::engine::permitted::kicks_from_outside;

/// What the plugin's own account is in every group that it has made.
const OWNER: RoomRoles = RoomRoles {
    owner: true,
    moderator: false,
    leader: false,
};

/// The permissions of a profile, each once; what those before it have is not told again. `version` none: for a server
/// that is not known.
pub fn profile(
    profile: Profile,
    repairs: &Repairs,
    version: Option<ServerVersion>,
) -> Vec<Permission> {
    let duties = Duty::iter().filter(|duty| wanted(*duty, repairs));
    let mut permissions: Vec<Permission> = match profile {
        Profile::Audit | Profile::Repair => duties
            .filter(|duty| belongs(*duty) == profile)
            .flat_map(inside)
            .collect(),
        Profile::Outside => duties
            .flat_map(|duty| outside(duty, version).unwrap_or_default())
            .collect(),
    };
    if profile == Profile::Audit {
        permissions.push(Permission::ApiBypassRateLimit);
    }
    permissions.sort_unstable();
    permissions.dedup();
    permissions
}

/// Whether the account holds a permission in the groups that it owns: the plugin's account owns all that it has made.
pub fn holds_as_owner(held: &Permissions, permission: Permission) -> bool {
    held.holds_in(permission, OWNER)
}

/// What a duty needs in groups that the account is in.
fn inside(duty: Duty) -> Vec<Permission> {
    match duty {
        Duty::SeeGroups => vec![Permission::ViewRoomAdministration],
        Duty::SeeAccounts => vec![Permission::ViewDRoom],
        Duty::SeeAddresses => vec![Permission::ViewFullOtherUserInfo],
        Duty::ReadOthers => vec![Permission::ViewOtherUserChannels],
        Duty::Invite => vec![Permission::AddUserToJoinedRoom],
        Duty::Remove => vec![Permission::RemoveUser],
        Duty::Moderators => vec![Permission::SetModerator],
        Duty::Archive => vec![Permission::ArchiveRoom],
        Duty::Unarchive => vec![Permission::UnarchiveRoom],
        Duty::Rename => vec![Permission::EditRoom],
        Duty::Retention => vec![Permission::EditRoom, Permission::EditRoomRetentionPolicy],
        Duty::Activate => vec![Permission::EditOtherUserActiveStatus],
        Duty::Create => vec![Permission::CreateUser],
    }
}

/// What it needs beside that in all others; none where it cannot be done there.
fn outside(duty: Duty, version: Option<ServerVersion>) -> Option<Vec<Permission>> {
    match duty {
        Duty::Invite => Some(vec![Permission::AddUserToAnyPRoom]),
        Duty::Remove if version.is_some_and(|version| !kicks_from_outside(version)) => None,
        Duty::Remove => Some(vec![Permission::KickUserFromAnyPRoom]),
        Duty::Moderators => None,
        _ => Some(Vec::new()),
    }
}

const fn belongs(duty: Duty) -> Profile {
    match duty {
        Duty::SeeGroups | Duty::SeeAccounts | Duty::SeeAddresses | Duty::ReadOthers => {
            Profile::Audit
        }
        _ => Profile::Repair,
    }
}

/// Whether anybody asks for it: some repairs are off unless the configuration switches them on.
fn wanted(duty: Duty, repairs: &Repairs) -> bool {
    let repair = match duty {
        Duty::Rename => OptionalRepair::Rename,
        Duty::Retention => OptionalRepair::Retention,
        Duty::Activate => OptionalRepair::Activate,
        Duty::Create => OptionalRepair::Create,
        _ => return true,
    };
    repairs.makes(repair)
}

pub(super) fn judge(
    examination: &Examination,
    version: ServerVersion,
    account: &AccountSeen,
    found: &mut Vec<Diagnosis>,
) {
    let mut push = |health, seen| {
        found.push(Diagnosis {
            check: Check::Rights,
            health,
            seen: Seen::Chat(seen),
        });
    };
    let held = match &account.permissions {
        Reading::Known(held) => held,
        Reading::Unknown(reason) => {
            push(Health::Unknown, SeenInChat::RightsUnknown(reason.clone()));
            return;
        }
    };
    let configured = &examination.configured;
    for duty in Duty::iter().filter(|duty| wanted(*duty, &configured.repairs)) {
        let profile = belongs(duty);
        if profile == Profile::Repair && configured.writing != Writing::Allowed {
            continue;
        }
        let reach = reach(duty, held, version);
        let health = match (&reach, duty) {
            (Reach::Everywhere | Reach::OwnGroups, _) => Health::Fine,
            // Without either nothing can be compared.
            (Reach::Lacking(_), Duty::SeeGroups | Duty::SeeAccounts) => Health::Critical,
            // Only groups that the account is not in want it, and the plugin's account is in all of its own.
            (Reach::Lacking(_), Duty::ReadOthers) => Health::Notice,
            (Reach::Lacking(_), _) => Health::Warning,
        };
        push(
            health,
            SeenInChat::Right {
                duty,
                profile,
                reach,
            },
        );
    }
}

fn reach(duty: Duty, held: &Permissions, version: ServerVersion) -> Reach {
    // A list that does not name a permission may have been cut, and is no reason to miss it.
    let everywhere = |permission: &Permission| held.holds(*permission) || !held.names(*permission);
    let needed = inside(duty);
    let beyond = outside(duty, Some(version));
    let there = beyond.is_some_and(|beyond| beyond.iter().all(everywhere));
    // The one right to invite does without the other.
    if there && (duty == Duty::Invite || needed.iter().all(everywhere)) {
        return Reach::Everywhere;
    }
    let as_owner =
        belongs(duty) == Profile::Repair && !matches!(duty, Duty::Activate | Duty::Create);
    let lacking: Vec<Permission> = needed
        .into_iter()
        .filter(|one| !(everywhere(one) || as_owner && holds_as_owner(held, *one)))
        .collect();
    if lacking.is_empty() {
        Reach::OwnGroups
    } else {
        Reach::Lacking(lacking)
    }
}
