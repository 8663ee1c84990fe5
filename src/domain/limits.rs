//! Limits that hold a plan, by the names which configuration and command line share.

/// The name of a limit.
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
pub enum LimitName {
    /// Removals in one plan.
    Removals,
    /// Demotions in one plan.
    Demotions,
    /// Accounts made in one plan.
    Created,
    /// Groups archived in one plan.
    Archives,
    /// Groups made again in one plan.
    Recreated,
    /// Groups deleted in one plan.
    Deletions,
    /// Groups whose messages go sooner, in one plan.
    Retention,
    /// Percent of one group's members removed.
    GroupShare,
    /// Percent of all groups losing someone, or archived.
    GroupsShare,
    /// Percent by which a group grows: who joins reads its whole history.
    GroupGrowth,
    /// A group is left without a member.
    GroupEmptied,
    /// A course's groups are left without a member.
    CourseEmptied,
    /// Percent by which Moodle shrank since the last read.
    MoodleShrunk,
    /// Hours for which nothing in Moodle's database has moved.
    MoodleStale,
    /// Moodle is in maintenance or being upgraded.
    MoodleMaintenance,
    /// Many linked groups do not exist: probably the wrong server.
    WrongServer,
    /// A task that waits for a group holds an old list of its people, and will undo what is done there.
    QueueFrozen,
}

impl LimitName {
    /// The figure up to which a plan passes; none for limits that are a plain yes or no.
    pub const fn default_figure(self) -> Option<u64> {
        match self {
            Self::Removals | Self::Created => Some(50),
            Self::Demotions | Self::GroupsShare | Self::MoodleShrunk => Some(20),
            Self::Archives | Self::Recreated | Self::Retention => Some(5),
            Self::Deletions => Some(0),
            Self::GroupShare => Some(30),
            Self::GroupGrowth => Some(100),
            Self::MoodleStale => Some(24),
            Self::GroupEmptied
            | Self::CourseEmptied
            | Self::MoodleMaintenance
            | Self::WrongServer
            | Self::QueueFrozen => None,
        }
    }
}

/// The figures in force. A limit without a figure of its own holds until it is allowed with `1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    figures: [u64; LIMITS],
}

const LIMITS: usize = <LimitName as strum::VariantNames>::VARIANTS.len();

impl Default for Limits {
    fn default() -> Self {
        use strum::IntoEnumIterator;
        let mut figures = [0; LIMITS];
        for (slot, name) in figures.iter_mut().zip(LimitName::iter()) {
            *slot = name.default_figure().unwrap_or(0);
        }
        Self { figures }
    }
}

impl Limits {
    /// The figure of a limit. For limits without a figure: 0 holds, anything else consents.
    pub fn figure(&self, name: LimitName) -> u64 {
        self.figures.get(name as usize).copied().unwrap_or(0)
    }

    /// The same limits with one figure changed.
    #[must_use]
    pub fn with(mut self, name: LimitName, figure: u64) -> Self {
        if let Some(slot) = self.figures.get_mut(name as usize) {
            *slot = figure;
        }
        self
    }
}
