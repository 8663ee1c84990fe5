//! Repairs that are made only where the configuration asks for them.

use strum::IntoEnumIterator;

/// A repair that is off unless `[sites.NAME.repair]` switches it on.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
    strum::EnumIter,
    strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum OptionalRepair {
    /// Give a group the name that the plugin would give it: people know it by the one it has.
    Rename,
    /// Make a group keep its messages as the activity says: it may delete messages for good.
    Retention,
    /// Activate the account of someone who should be in a group: somebody has deactivated it.
    Activate,
}

/// Which of them are on; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repairs {
    on: Vec<OptionalRepair>,
}

impl Repairs {
    /// All of them.
    pub fn all() -> Self {
        Self {
            on: OptionalRepair::iter().collect(),
        }
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, repair: OptionalRepair) -> Self {
        if !self.makes(repair) {
            self.on.push(repair);
        }
        self
    }

    /// Whether this one is on.
    pub fn makes(&self, repair: OptionalRepair) -> bool {
        self.on.contains(&repair)
    }
}
