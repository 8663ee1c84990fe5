//! All sentences that people read, made from data here and nowhere else.
//!
//! Names that come from Moodle or Rocket.Chat pass through [`clean()`] on their way.

#[macro_use]
pub mod language;

mod applied;
mod brief;
mod clean;
mod config;
mod contacts;
pub mod dashboard;
pub mod doctor;
mod drift;
mod explain;
mod export;
pub mod first_day;
mod freeze;
mod groups;
pub mod history;
mod links;
pub mod monitor;
mod outlook;
mod plan;
mod planfile;
mod planned;
mod queue;
mod refusal;
mod restriction;
pub mod review;
mod rights;
mod setting;
pub mod settings;
pub mod shell;
pub mod show;
pub mod sync;
mod time;
mod trouble;
pub mod undo;
mod unknown;
mod usage;
mod username;
mod window;

pub use applied::{outcome, report_summary};
pub use brief::{
    SITE_HEADING, Totals, UNKNOWN_HEADING, activity_heading, brief, course_heading, totals,
};
pub use clean::{clean, harmless, steers};
pub use contacts::{
    CONTACTS_HEADING, CONTACTS_UNUSED, addresses, contact, contacts_in_one, lead, lead_name,
    no_contact, person_name,
};
use drift::inactivity;
pub use drift::{
    activity_label, basis, explanation, fix, group_name, person_label, remedy, withheld,
};
pub use explain::{
    Asked, ExplainLine, Section, Sign, VERDICT, Walk, explained_name, explained_title, obstruction,
    walk,
};
pub use export::{OPENED_AND_ARCHIVED, exported, type_the_name};
pub use freeze::{
    FROZEN, NO_JOURNAL, badge as frozen_badge, froze, frozen, frozen_already, not_frozen,
    nothing_remembered, refused, thawed,
};
pub use links::{Statements, link_statement, links_made, statements};
pub use outlook::{limited, read_so_far, time_left, waiting};
pub use plan::{
    HELD, NEW_ACCOUNTS, TAKEN_AWAY, allow_flag, consent, group_heading, hold, limit_meaning,
    more_holds, step, step_sign,
};
pub use planfile::{
    JUDGED_OTHERWISE, NOBODY_TO_ASK, footing_change, more_stale_groups, new_plan, plan_selection,
    saved, stale,
};
pub use planned::{
    LEFT_OUT, because, left_out_dormant, left_out_more, left_out_unknown, left_out_withheld,
    plan_summary, question,
};
pub use queue::{TASKS_HEADING, WaitsFor, queue, waiting as waiting_tasks, waiting_in_brief};
pub use restriction::{OPEN_RESTRICTIONS_HEADING, open_restriction};
pub use rights::{GRANT, Mark, RightsLine, ability, connection, feature, server_facts, wanting};
pub use setting::{PluginSetting, no_plugin_setting, stopped};
pub use time::{ago, date_time, seen_for, seen_since};
pub use trouble::read_only;
pub use unknown::{subject, unknown};
pub use usage::{
    DECLINED, LEVEL_WITHOUT_LOG, NO_RANDOM_NUMBERS, NOTHING_TO_DO, STOPPING, THRESHOLDS_UNUSED,
    ambiguous, choose_site, limits_help, no_activity, no_figure, no_log, no_threshold, no_time,
    no_value, nobody, one_of, several, short_key, textfile_unwritten,
};
pub use window::{log_unread, no_window, window};

/// `3 groups`, `1 group`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
