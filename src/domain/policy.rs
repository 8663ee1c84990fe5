//! Who is required, tolerated or unexpected: the switches, plain data.

use globset::GlobSet;

use super::orphan::Purged;
use super::repairs::Repairs;

/// Whether someone should be in a group, or should be its moderator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stance {
    /// Present is drift.
    Unexpected,
    /// Present and absent are both right.
    Tolerated,
    /// Absent is drift.
    Required,
}

/// A named set of switches.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "snake_case")]
pub enum Preset {
    /// Calls nothing drift that the plugin's sync or its events would make.
    Default,
    /// What the plugin's own sync does.
    Plugin,
    /// What a registrar would like.
    Strict,
}

/// How the doubtful cases are judged. The rows of the design's table, one switch each.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The preset that the switches started from.
    pub preset: Preset,
    /// A mapped role held only above the course: in a category or the site.
    pub parent_roles: Stance,
    /// A mapped role held only in the module's own context.
    pub module_roles: Stance,
    /// A mapped role, but no enrolment that is in force, or an account that cannot log in.
    pub inactive: Stance,
    /// Whether an access restriction excludes people.
    pub restrictions: Restrictions,
    /// Accounts that Moodle knows nothing of.
    pub guests: Stance,
    /// Administrators of Rocket.Chat.
    pub chat_administrators: Stance,
    /// Administrators of Moodle.
    pub site_administrators: Stance,
    /// Archetypes of the roles whose holders pass group conditions of an access restriction, because they may access
    /// all groups. Permissions that a site has changed are not read.
    pub access_all_groups: Vec<String>,
    /// Archetypes of the roles whose holders pass every condition of an access restriction
    /// (`moodle/course:ignoreavailabilityrestrictions`; before it was there, `viewhiddenactivities`). The list is
    /// Moodle's default; a site may have overridden it, which is not read.
    pub ignore_restrictions: Vec<String>,
    /// For how many minutes a waiting task of the plugin explains a difference that it would repair.
    pub queue_grace_minutes: u32,
    /// Rocket.Chat usernames that are never unexpected.
    pub keep: Keep,
    /// Which optional repairs are offered.
    pub repairs: Repairs,
    /// What becomes of groups that the plugin would have deleted. No configuration says it, only the command line.
    pub purged: Purged,
}

/// Cron runs each minute, and works off a busy queue in some more.
const QUEUE_GRACE_MINUTES: u32 = 15;

/// The archetypes to which Moodle gives `moodle/site:accessallgroups`.
const ACCESS_ALL_GROUPS: [&str; 2] = ["editingteacher", "manager"];

/// The archetypes to which Moodle gives `moodle/course:ignoreavailabilityrestrictions`, and gave
/// `moodle/course:viewhiddenactivities` before.
const IGNORE_RESTRICTIONS: [&str; 3] = ["editingteacher", "manager", "teacher"];

/// What access restrictions do to membership.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "snake_case")]
pub enum Restrictions {
    /// Nothing, as in the plugin.
    Ignore,
    /// Whom they exclude is unexpected. The plugin will add him again.
    Honour,
}

/// Globs over Rocket.Chat usernames.
#[derive(Debug, Clone, Default)]
pub struct Keep {
    /// The globs as configured, for display.
    pub patterns: Vec<String>,
    /// The same, compiled; compared with the folded username.
    pub globs: GlobSet,
}

impl Keep {
    /// Whether the account is to be left alone. Expects the username in lower case.
    pub fn covers(&self, folded_username: &str) -> bool {
        self.globs.is_match(folded_username)
    }
}

impl Policy {
    /// A preset without overrides.
    pub fn preset(preset: Preset) -> Self {
        use Stance::{Required, Tolerated, Unexpected};
        let (parent_roles, module_roles, inactive) = match preset {
            Preset::Default => (Tolerated, Tolerated, Tolerated),
            Preset::Plugin => (Required, Unexpected, Required),
            Preset::Strict => (Required, Unexpected, Unexpected),
        };
        Self {
            preset,
            parent_roles,
            module_roles,
            inactive,
            restrictions: if preset == Preset::Strict {
                Restrictions::Honour
            } else {
                Restrictions::Ignore
            },
            guests: if preset == Preset::Default {
                Tolerated
            } else {
                Unexpected
            },
            chat_administrators: if preset == Preset::Plugin {
                Unexpected
            } else {
                Tolerated
            },
            site_administrators: if preset == Preset::Plugin {
                Unexpected
            } else {
                Tolerated
            },
            access_all_groups: ACCESS_ALL_GROUPS.map(str::to_owned).to_vec(),
            ignore_restrictions: IGNORE_RESTRICTIONS.map(str::to_owned).to_vec(),
            queue_grace_minutes: QUEUE_GRACE_MINUTES,
            keep: Keep::default(),
            repairs: Repairs::default(),
            purged: Purged::default(),
        }
    }
}
