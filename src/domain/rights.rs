//! What the API account needs in a group to repair it.

/// Why the API account cannot manage a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It is not in the group.
    NotAMember,
    /// It lacks rights there.
    Lacks(Vec<Right>),
}

/// Something that a repair does in a group.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter, strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum Right {
    /// Invite (`add-user-to-joined-room`, `add-user-to-any-p-room`).
    Invite,
    /// Remove (`remove-user`).
    Remove,
    /// Make and unmake moderators (`set-moderator`).
    SetModerator,
}
