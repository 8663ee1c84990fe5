//! How long a group keeps its messages, as each side says it.

use serde_json::{Value, json};

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

/// What the server makes of rules for old messages (`RetentionPolicy_*`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Pruning {
    /// Its settings are not known.
    #[default]
    Unknown,
    /// Nothing is ever deleted, whatever groups say.
    Off,
    /// Only groups with a rule of their own are pruned.
    OwnRules,
    /// The others are pruned too.
    All {
        /// After so many days, where it says so.
        days: Option<u64>,
    },
}

/// Where an activity's rule comes from, as far as can be told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum RuleOrigin {
    /// Somebody has chosen it, or nothing says otherwise.
    #[default]
    Chosen,
    /// It is the plugin's default and the group's is another: so a copied or restored activity looks, which has lost
    /// its own.
    Default,
}

impl RetentionRule {
    /// The next rule on the way to `to`: `to` itself, unless some messages would go sooner and others later. Then it is
    /// the rule by which nothing goes sooner; what goes sooner comes in a step of its own. None where there is nothing to
    /// do, one of them was not told, or `to` is none that a server takes.
    pub fn step_towards(self, to: Self) -> Option<Self> {
        if self == to || to == Self::Untold || self == Self::Untold {
            return None;
        }
        match (self, to) {
            (_, Self::Own(to)) if to.days < 1 => None,
            (Self::Own(from), Self::Own(to)) if from.tightened_by(to) && to.tightened_by(from) => {
                Some(Self::Own(from.loosest(to)))
            }
            _ => Some(to),
        }
    }

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

impl RetentionRule {
    /// The rule of a canonical form; none where it is of no such form.
    pub fn from_canonical(text: &str) -> Option<Self> {
        let wire: Value = serde_json::from_str(text).ok()?;
        let is = |name: &str| wire.get(name).and_then(Value::as_bool);
        Some(match wire.get("rule")?.as_str()? {
            "untold" => Self::Untold,
            "global" => Self::Global,
            "own" => Self::Own(Retention {
                days: wire.get("days")?.as_i64()?,
                files_only: is("files_only")?,
                keeps_pinned: is("keeps_pinned")?,
            }),
            _ => return None,
        })
    }
}

impl Retention {
    /// The shortest rule by which nothing goes sooner than by either.
    fn loosest(self, other: Self) -> Self {
        Self {
            days: self.days.max(other.days),
            files_only: self.files_only || other.files_only,
            keeps_pinned: self.keeps_pinned || other.keeps_pinned,
        }
    }

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
