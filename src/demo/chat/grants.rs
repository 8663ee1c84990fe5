//! Who may do what on a fresh server, of what bears on groups, their members and accounts.

use super::release::Release;
use super::state::PermissionState;

/// The permissions that a fresh server of that release has.
pub(super) fn fresh(release: Release) -> Vec<PermissionState> {
    GRANTS
        .iter()
        .filter(|(since, ..)| *since <= release)
        .map(|(_, id, roles)| PermissionState {
            id: (*id).to_owned(),
            roles: roles.split_whitespace().map(str::to_owned).collect(),
        })
        .collect()
}

const FIRST: Release = Release::OLDEST;

/// Since which release, what, and by which roles.
const GRANTS: &[(Release, &str, &str)] = &[
    (FIRST, "access-permissions", "admin"),
    (FIRST, "add-user-to-any-p-room", ""),
    (FIRST, "add-user-to-joined-room", "admin owner moderator"),
    (FIRST, "api-bypass-rate-limit", "admin bot app"),
    (FIRST, "archive-room", "admin owner"),
    (FIRST, "assign-admin-role", "admin"),
    (FIRST, "clean-channel-history", "admin"),
    (FIRST, "create-p", "admin user bot app"),
    (FIRST, "create-personal-access-tokens", "admin user"),
    (
        Release::new(7, 0),
        "create-team-group",
        "admin owner moderator",
    ),
    (FIRST, "create-user", "admin"),
    (FIRST, "delete-p", "admin owner"),
    (FIRST, "delete-user", "admin"),
    (FIRST, "edit-other-user-active-status", "admin"),
    (FIRST, "edit-other-user-info", "admin"),
    (FIRST, "edit-room", "admin owner moderator"),
    (FIRST, "edit-room-retention-policy", "admin"),
    (Release::new(4, 6), "get-server-info", "admin"),
    (Release::new(6, 5), "kick-user-from-any-p-room", ""),
    (FIRST, "remove-user", "admin owner moderator"),
    (FIRST, "set-leader", "admin owner"),
    (FIRST, "set-moderator", "admin owner"),
    (FIRST, "set-owner", "admin owner"),
    (FIRST, "unarchive-room", "admin"),
    (FIRST, "view-broadcast-member-list", "admin owner moderator"),
    (FIRST, "view-d-room", "admin user bot app guest"),
    (FIRST, "view-full-other-user-info", "admin"),
    (FIRST, "view-joined-room", "guest bot app anonymous"),
    (FIRST, "view-other-user-channels", "admin"),
    (FIRST, "view-p-room", "admin user anonymous guest"),
    (FIRST, "view-privileged-setting", "admin"),
    (FIRST, "view-room-administration", "admin"),
    (FIRST, "view-statistics", "admin"),
];
