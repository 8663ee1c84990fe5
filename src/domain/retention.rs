//! How long a group keeps its messages, as each side says it.

use serde_json::json;

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

impl RetentionRule {
    /// Whether with `to` in its place some messages would go sooner. A rule of a group's own is taken to be shorter
    /// than none, whatever the server's own policy says; one that was not told, to be longer than any.
    pub fn tightened_by(self, to: Self) -> bool {
        match (self, to) {
            (_, Self::Untold | Self::Global) => false,
            (Self::Untold | Self::Global, Self::Own(_)) => true,
            (Self::Own(from), Self::Own(to)) => from.tightened_by(to),
        }
    }

    /// Its canonical form, for hashes and the journal (JSON).
    pub fn canonical(self) -> String {
        let rule = match self {
            Self::Untold => json!({"rule": "untold"}),
            Self::Global => json!({"rule": "global"}),
            Self::Own(own) => json!({
                "rule": "own",
                "days": own.days,
                "files_only": own.files_only,
                "keeps_pinned": own.keeps_pinned,
            }),
        };
        rule.to_string()
    }
}

impl Retention {
    /// Whether with `to` in its place some messages would go sooner.
    pub const fn tightened_by(self, to: Self) -> bool {
        to.days < self.days
            || (self.files_only && !to.files_only)
            || (self.keeps_pinned && !to.keeps_pinned)
    }
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
