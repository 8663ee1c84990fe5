//! How large a Moodle is, for noticing that it shrank.

use super::site::Site;

/// The size of a Moodle at some read, for noticing that it shrank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SiteSize {
    /// Accounts that are not deleted.
    pub people: u64,
    /// Enrolments in courses that have an activity.
    pub enrolments: u64,
    /// Activities.
    pub activities: u64,
}

impl SiteSize {
    /// The size of a Moodle as read.
    pub fn of(site: &Site) -> Self {
        Self {
            people: site.people.len() as u64,
            enrolments: site.enrolments.len() as u64,
            activities: site.activities.len() as u64,
        }
    }

    /// By how many percent the figure that shrank most is below that of `before`.
    pub fn shrunk_since(&self, before: &Self) -> u64 {
        [
            (before.people, self.people),
            (before.enrolments, self.enrolments),
            (before.activities, self.activities),
        ]
        .into_iter()
        .filter(|(was, is)| *was > 0 && is < was)
        .map(|(was, is)| (was - is) * 100 / was)
        .max()
        .unwrap_or(0)
    }
}
