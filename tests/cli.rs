//! The program as people and scripts run it: the real binary against the servers of `moodrift demo --serve`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]
#![expect(clippy::print_stderr, reason = "a test says why it does not run")]

#[path = "cli/ailments.rs"]
mod ailments;
#[path = "cli/apply.rs"]
mod apply;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/claims.rs"]
mod claims;
#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/doctor.rs"]
mod doctor;
#[path = "cli/documented.rs"]
mod documented;
#[path = "cli/documents.rs"]
mod documents;
#[path = "cli/examined.rs"]
mod examined;
#[path = "cli/explain.rs"]
mod explain;
#[path = "cli/export.rs"]
mod export;
#[path = "cli/front.rs"]
mod front;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/history.rs"]
mod history;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/language.rs"]
mod language;
#[path = "cli/log.rs"]
mod log;
#[path = "cli/machine.rs"]
mod machine;
#[path = "cli/mistakes.rs"]
mod mistakes;
#[path = "cli/monitor.rs"]
mod monitor;
#[path = "cli/pipe.rs"]
mod pipe;
#[path = "cli/plan.rs"]
mod plan;
#[path = "cli/promtool.rs"]
mod promtool;
#[path = "cli/proxy.rs"]
mod proxy;
#[path = "cli/pseudonyms.rs"]
mod pseudonyms;
#[path = "cli/schemas.rs"]
mod schemas;
#[path = "cli/selectors.rs"]
mod selectors;
#[path = "cli/served.rs"]
mod served;
#[path = "cli/show.rs"]
mod show;
#[path = "cli/sync.rs"]
mod sync;
#[path = "cli/terminal.rs"]
mod terminal;
#[path = "told/told.rs"]
mod told;
#[path = "cli/trouble.rs"]
mod trouble;
#[path = "visitor/client.rs"]
mod visitor;
#[path = "cli/window.rs"]
mod window;
