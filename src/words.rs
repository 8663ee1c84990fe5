//! All sentences that people read, made from data here and nowhere else.
//!
//! Names that come from Moodle or Rocket.Chat pass through [`clean()`] on their way.

mod applied;
mod brief;
mod clean;
mod config;
pub mod dashboard;
mod drift;
mod freeze;
mod groups;
pub mod history;
mod judgement;
mod outlook;
mod plan;
mod refusal;
mod restriction;
mod rights;
mod setting;
mod time;
mod trouble;
mod unknown;
mod usage;
mod username;

pub use applied::{left_out, outcome, report_summary};
pub use brief::{
    SITE_HEADING, Totals, UNKNOWN_HEADING, activity_heading, brief, course_heading, totals,
};
pub use clean::clean;
use drift::inactivity;
pub use drift::{activity_label, basis, explanation, fix, group_name, person_label, withheld};
pub use freeze::{
    FROZEN, NO_JOURNAL, badge as frozen_badge, froze, frozen, frozen_already, not_frozen,
    nothing_remembered, refused, thawed,
};
pub use judgement::judgement;
pub use outlook::{limited, read_so_far, time_left, waiting};
pub use plan::{
    HELD, TAKEN_AWAY, allow_flag, consent, group_heading, hold, limit_meaning, more_holds,
    plan_totals, step, step_sign,
};
pub use restriction::{OPEN_RESTRICTIONS_HEADING, open_restriction};
pub use rights::{GRANT, Mark, RightsLine, ability, connection, feature, server_facts, wanting};
pub use setting::{PluginSetting, STOPPED, no_plugin_setting};
pub use time::{ago, date_time, seen_for, seen_since};
pub use trouble::read_only;
pub use unknown::{subject, unknown};
pub use usage::{
    DECLINED, LEVEL_WITHOUT_LOG, NOTHING_TO_DO, QUESTION, STOPPING, ambiguous, choose_site,
    limits_help, no_activity, no_figure, no_log, no_time, no_value, nobody, one_of,
};

/// `3 groups`, `1 group`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
