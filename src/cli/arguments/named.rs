//! One thing by its name.

use clap::{Args, ValueEnum};

use crate::cli::disguise::Disguise;

use super::{Format, preset};
use crate::domain::policy::Preset;

/// `show`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ShowOptions {
    /// What it is.
    #[arg(value_enum)]
    pub(in crate::cli) what: ShowWhat,
    /// A person: username, e-mail address, idnumber, or part of the name. A course: id, short name, idnumber, or part of a
    /// name. A group: id, name, an activity's number, or part of a name.
    #[arg(value_name = "NAME")]
    pub(in crate::cli) name: String,
    /// For people or for programs.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(in crate::cli) format: Format,
    #[command(flatten)]
    pub(in crate::cli) disguise: Disguise,
    /// How doubtful cases are judged, in place of the configured preset.
    #[arg(long, value_name = "NAME", value_parser = preset)]
    pub(in crate::cli) preset: Option<Preset>,
}

/// What can be shown by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(in crate::cli) enum ShowWhat {
    /// Someone: where he should be and is.
    Person,
    /// A course: its activities and their groups.
    Course,
    /// A group: its people.
    Group,
}
