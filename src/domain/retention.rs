//! How long a group keeps its messages, as each side says it.

/// Which rule prunes a group's messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum RetentionRule {
    /// It was not told: an older plugin has no such columns, and not every request for a room answers it.
    #[default]
    Untold,
    /// None of its own: the server's global policy applies, or nothing is pruned.
    Global,
    /// One of its own.
    Own(Retention),
}

/// A rule of a group's own (`rocketchat.maxage` and its neighbours; `retention` in a room's document, where it counts
/// only with `enabled` and `overrideGlobal`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Retention {
    /// `maxAge`, in days on all versions.
    pub days: i64,
    /// `filesOnly`: messages stay, files go.
    pub files_only: bool,
    /// `excludePinned`: pinned messages stay.
    pub keeps_pinned: bool,
}
