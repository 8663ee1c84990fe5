//! What a person asked to look at: the selectors that all commands share.

use super::drift::{Code, DriftKey};
use super::window::Changed;

/// Selectors as typed; an empty one selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Category by id or name, with what lies below it.
    pub category: Option<String>,
    /// Course by id, short name or idnumber.
    pub course: Option<String>,
    /// Activity by course-module id.
    pub cmid: Option<i64>,
    /// Group by id or name.
    pub group: Option<String>,
    /// Person by username, idnumber or e-mail.
    pub user: Option<String>,
    /// These codes only; empty for all.
    pub only: Vec<Code>,
    /// None of these codes.
    pub except: Vec<Code>,
    /// People and groups that something was done to in Moodle then.
    pub changed: Option<Changed>,
    /// These differences only, one by one as the dashboard chooses them; empty for all.
    pub these: Vec<DriftKey>,
    /// Whether dormant courses are included in plans.
    pub dormant: bool,
}
