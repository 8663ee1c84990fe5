//! Roles in one group.

/// Roles held in one group (`subscription.roles`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoomRoles {
    /// `owner`.
    pub owner: bool,
    /// `moderator`.
    pub moderator: bool,
    /// `leader`.
    pub leader: bool,
}
