//! The kinds of evidence by name, and which kind each code is judged by.

use super::drift::{Code, Evidence};

/// What kind of evidence it is. Its text form stands in JSON and the documentation.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::IntoStaticStr,
    strum::VariantNames,
    strum::EnumIter,
    strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum EvidenceKind {
    /// [`Evidence::PluginDisabled`].
    PluginDisabled,
    /// [`Evidence::WrongServer`].
    WrongServer,
    /// [`Evidence::Stale`].
    Stale,
    /// [`Evidence::Maintenance`].
    Maintenance,
    /// [`Evidence::WwwrootUnset`].
    WwwrootUnset,
    /// [`Evidence::Naming`].
    Naming,
    /// [`Evidence::Missing`].
    Missing,
    /// [`Evidence::NotAGroup`].
    NotAGroup,
    /// [`Evidence::Unlinked`].
    Unlinked,
    /// [`Evidence::AwaitingLink`].
    AwaitingLink,
    /// [`Evidence::Kind`].
    Traits,
    /// [`Evidence::Name`].
    Name,
    /// [`Evidence::Retention`].
    Retention,
    /// [`Evidence::Obstacle`].
    Obstacle,
    /// [`Evidence::NoOwner`].
    NoOwner,
    /// [`Evidence::OwnersGone`].
    OwnersGone,
    /// [`Evidence::Orphaned`].
    Orphaned,
    /// [`Evidence::StaleBinRow`].
    StaleBinRow,
    /// [`Evidence::OverdueBinItem`].
    OverdueBinItem,
    /// [`Evidence::InBin`].
    InBin,
    /// [`Evidence::Shared`].
    Shared,
    /// [`Evidence::Foreign`].
    Foreign,
    /// [`Evidence::Archiving`].
    Archiving,
    /// [`Evidence::Roles`].
    Roles,
    /// [`Evidence::Dangling`].
    Dangling,
    /// [`Evidence::Person`].
    Person,
    /// [`Evidence::Namesake`].
    Namesake,
    /// [`Evidence::Refused`].
    Refused,
    /// [`Evidence::Collision`].
    Collision,
    /// [`Evidence::Renamed`].
    Renamed,
}

impl Evidence {
    /// Of what kind it is.
    pub const fn kind(&self) -> EvidenceKind {
        match self {
            Self::PluginDisabled => EvidenceKind::PluginDisabled,
            Self::WrongServer { .. } => EvidenceKind::WrongServer,
            Self::Stale { .. } => EvidenceKind::Stale,
            Self::Maintenance { .. } => EvidenceKind::Maintenance,
            Self::WwwrootUnset { .. } => EvidenceKind::WwwrootUnset,
            Self::Naming(_) => EvidenceKind::Naming,
            Self::Missing { .. } => EvidenceKind::Missing,
            Self::NotAGroup { .. } => EvidenceKind::NotAGroup,
            Self::Unlinked { .. } => EvidenceKind::Unlinked,
            Self::AwaitingLink(_) => EvidenceKind::AwaitingLink,
            Self::Kind { .. } => EvidenceKind::Traits,
            Self::Name { .. } => EvidenceKind::Name,
            Self::Retention { .. } => EvidenceKind::Retention,
            Self::Obstacle(_) => EvidenceKind::Obstacle,
            Self::NoOwner => EvidenceKind::NoOwner,
            Self::OwnersGone { .. } => EvidenceKind::OwnersGone,
            Self::Orphaned(_) => EvidenceKind::Orphaned,
            Self::StaleBinRow { .. } => EvidenceKind::StaleBinRow,
            Self::OverdueBinItem { .. } => EvidenceKind::OverdueBinItem,
            Self::InBin(_) => EvidenceKind::InBin,
            Self::Shared { .. } => EvidenceKind::Shared,
            Self::Foreign { .. } => EvidenceKind::Foreign,
            Self::Archiving { .. } => EvidenceKind::Archiving,
            Self::Roles { .. } => EvidenceKind::Roles,
            Self::Dangling { .. } => EvidenceKind::Dangling,
            Self::Person(_) => EvidenceKind::Person,
            Self::Namesake { .. } => EvidenceKind::Namesake,
            Self::Refused { .. } => EvidenceKind::Refused,
            Self::Collision { .. } => EvidenceKind::Collision,
            Self::Renamed { .. } => EvidenceKind::Renamed,
        }
    }
}

impl Code {
    /// The kinds of evidence that a difference of this code can have.
    pub const fn evidence(self) -> &'static [EvidenceKind] {
        use EvidenceKind as Kind;
        match self {
            Self::PluginDisabled => &[Kind::PluginDisabled],
            Self::WrongServer => &[Kind::WrongServer],
            Self::MoodleStale => &[Kind::Stale],
            Self::MoodleMaintenance => &[Kind::Maintenance],
            Self::WwwrootUnset => &[Kind::WwwrootUnset],
            Self::NamingInvalid => &[Kind::Naming],
            Self::GroupMissing => &[Kind::Missing, Kind::AwaitingLink],
            Self::GroupUnlinked => &[Kind::Unlinked, Kind::AwaitingLink],
            Self::GroupShared => &[Kind::Shared],
            Self::GroupForeign => &[Kind::Foreign],
            Self::GroupArchived => &[Kind::Archiving],
            Self::GroupNotArchived => &[Kind::Archiving, Kind::InBin],
            Self::RolesInvalid => &[Kind::Roles],
            Self::ActivityDangling => &[Kind::Dangling],
            Self::AccountMissing => &[Kind::Person, Kind::Namesake],
            Self::UsernameRefused => &[Kind::Refused, Kind::Namesake],
            Self::IdentityMismatch => &[Kind::Renamed],
            Self::MemberMissing
            | Self::MemberExtra
            | Self::ModeratorMissing
            | Self::ModeratorExtra
            | Self::AccountInactive => &[Kind::Person],
            Self::UsernameCollision => &[Kind::Collision],
            Self::KindDiffers => &[Kind::NotAGroup, Kind::Traits],
            Self::GroupOrphaned => &[Kind::Orphaned],
            Self::BinRowStale => &[Kind::StaleBinRow],
            Self::BinItemOverdue => &[Kind::OverdueBinItem],
            Self::NameDiffers => &[Kind::Name],
            Self::RetentionDiffers => &[Kind::Retention],
            Self::NotManageable => &[Kind::Obstacle],
            Self::OwnerMissing => &[Kind::NoOwner],
            Self::OwnerDeparted => &[Kind::OwnersGone],
        }
    }
}
