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
    /// Make an account for someone who should be in a group and has none: single sign-on may refuse it afterwards.
    Create,
}

/// Which of them are on; none by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repairs {
    on: Vec<OptionalRepair>,
    vouches: bool,
}

impl Repairs {
    /// All of them.
    pub fn all() -> Self {
        Self {
            on: OptionalRepair::iter().collect(),
            vouches: false,
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

    /// The same, with accounts made as ones whose e-mail address is verified, or not.
    #[must_use]
    pub const fn vouching(mut self, vouches: bool) -> Self {
        self.vouches = vouches;
        self
    }

    /// Whether the server is told of a new account that its e-mail address is verified.
    pub const fn vouches(&self) -> bool {
        self.vouches
    }

    /// Whether this one is on.
    pub fn makes(&self, repair: OptionalRepair) -> bool {
        self.on.contains(&repair)
    }
}
