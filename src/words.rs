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
mod nouns;
mod outlook;
mod plan;
mod planfile;
mod planned;
mod queue;
mod refusal;
mod release;
mod restriction;
pub mod review;
mod rights;
mod setting;
pub mod settings;
pub mod shell;
pub mod show;
pub mod snapshot;
pub mod sync;
mod time;
mod trouble;
pub mod undo;
mod unknown;
mod usage;
mod username;
pub mod wait;
mod window;

pub use applied::{outcome, report_summary};
pub use brief::{
    Totals, activity_heading, brief, course_heading, site_heading, totals, unknown_heading,
};
pub use clean::{clean, harmless, steers};
pub use contacts::{
    addresses, contact, contacts_heading, contacts_in_one, contacts_unused, lead, lead_name,
    no_contact, person_name,
};
use drift::inactivity;
pub use drift::{
    activity_label, basis, explanation, fix, group_name, person_label, remedy, withheld,
};
pub use explain::{
    Asked, ExplainLine, Section, Sign, Walk, explained_name, explained_title, obstruction,
    verdict_heading, walk,
};
pub use export::{exported, opened_and_archived, type_the_name};
pub use freeze::{
    badge as frozen_badge, froze, frozen, frozen_already, frozen_mark, no_journal, not_frozen,
    nothing_remembered, refused, thawed,
};
pub use links::{Statements, link_statement, links_made, statements};
pub use outlook::{limited, read_so_far, time_left, waiting};
pub use plan::{
    allow_flag, consent, group_heading, held, hold, limit_meaning, more_holds, new_accounts, step,
    step_sign, taken_away,
};
pub use planfile::{
    footing_change, judged_otherwise, more_stale_groups, new_plan, nobody_to_ask, plan_selection,
    saved, stale,
};
pub use planned::{
    because, left_out, left_out_dormant, left_out_more, left_out_unknown, left_out_withheld,
    plan_summary, question,
};
pub use queue::{WaitsFor, queue, tasks_heading, waiting as waiting_tasks, waiting_in_brief};
pub use restriction::{open_restriction, open_restrictions_heading};
pub use rights::{Mark, RightsLine, ability, connection, feature, grant, server_facts, wanting};
pub use setting::{PluginSetting, no_plugin_setting, stopped};
pub use time::{ago, date_time, seen_for, seen_since};
pub use trouble::read_only;
pub use unknown::{subject, unknown};
pub use usage::{
    ambiguous, choose_site, declined, level_without_log, limits_help, no_activity, no_figure,
    no_log, no_random_numbers, no_threshold, no_time, no_value, nobody, nothing_to_do, one_of,
    several, short_key, stopping, textfile_unwritten, thresholds_unused,
};
pub use window::{log_unread, no_window, window};

/// `3 groups`, `1 group`; in French, none is singular, too.
pub fn count(number: usize, one: &str, many: &str) -> String {
    let singular = match language::language() {
        language::Language::English => number == 1,
        language::Language::French => number < 2,
    };
    format!("{number} {}", if singular { one } else { many })
}
