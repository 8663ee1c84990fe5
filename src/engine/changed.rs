//! Which differences go back to a window of time: what Moodle changed then, and whom it concerns.

use std::sync::Arc;

use super::expect::Holders;
use super::{Ground, Links};
use crate::domain::drift::Drift;
use crate::domain::ids::{CmId, CourseId, MoodleUserId, RoomId};
use crate::domain::site::{Activity, BinItem, BinRow, Site};
use crate::domain::window::{Changed, LoggedChange, Window};

/// What was changed in Moodle in a window.
#[derive(Debug, Clone)]
pub(super) struct ChangedThen {
    window: Window,
    /// Sorted.
    logged: Vec<LoggedChange>,
    site: Arc<Site>,
    links: Arc<Links>,
}

impl ChangedThen {
    /// Without a log, what left no row is not found.
    pub(super) fn new(ground: &Ground, changed: &Changed) -> Self {
        let mut logged = changed.log.known().cloned().unwrap_or_default();
        logged.sort_unstable();
        Self {
            window: changed.window,
            logged,
            site: Arc::clone(&ground.site),
            links: Arc::clone(&ground.links),
        }
    }

    /// Whether a difference may go back to it: one about a person by what was done to him, one about a group by what
    /// was done to its activity. What concerns the site alone goes back to no time.
    pub(super) fn concerns(&self, drift: &Drift) -> bool {
        match &drift.person {
            Some(person) => person
                .moodle_id
                .is_some_and(|id| self.concerns_person(drift, id)),
            None => self.concerns_group(drift),
        }
    }

    fn concerns_person(&self, drift: &Drift, id: MoodleUserId) -> bool {
        let deleted_then = self
            .site
            .departed(id)
            .is_some_and(|departed| self.window.holds(departed.modified));
        deleted_then
            || self.is_logged(id, None)
            || self.activities_of(drift).any(|activity| {
                self.was_enrolled_then(activity.course, id)
                    || self.was_given_a_role_then(activity, id)
                    || self.is_logged(id, Some(activity.course))
            })
    }

    fn was_enrolled_then(&self, course: CourseId, id: MoodleUserId) -> bool {
        let enrolments = self.site.enrolments_in(course);
        let from = enrolments.partition_point(|enrolment| enrolment.person < id);
        enrolments
            .iter()
            .skip(from)
            .take_while(|enrolment| enrolment.person == id)
            .any(|enrolment| {
                self.window.holds(enrolment.created) || self.window.holds(enrolment.modified)
            })
    }

    fn was_given_a_role_then(&self, activity: &Activity, id: MoodleUserId) -> bool {
        Holders::of(&self.site, activity)
            .all_of(id)
            .any(|assignment| self.window.holds(assignment.modified))
    }

    fn is_logged(&self, person: MoodleUserId, course: Option<CourseId>) -> bool {
        let entry = LoggedChange { person, course };
        self.logged.binary_search(&entry).is_ok()
    }

    fn concerns_group(&self, drift: &Drift) -> bool {
        let saved = self.activities_of(drift).any(|activity| {
            self.window.holds(activity.created) || self.window.holds(activity.modified)
        });
        saved
            || drift
                .group
                .as_ref()
                .is_some_and(|room| self.was_binned_then(room))
    }

    fn was_binned_then(&self, room: &RoomId) -> bool {
        self.site
            .bin
            .iter()
            .filter(|row| row.room == *room)
            .flat_map(items)
            .any(|item| self.window.holds(item.deleted))
    }

    /// The activity of a difference, and those that share its group: who should be there follows from all of them.
    fn activities_of<'a>(&'a self, drift: &'a Drift) -> impl Iterator<Item = &'a Activity> {
        let own = drift.activity;
        let sharing: &[CmId] = drift
            .group
            .as_ref()
            .map_or(&[], |room| self.links.activities_on(room));
        own.into_iter()
            .chain(sharing.iter().copied().filter(move |cm| own != Some(*cm)))
            .filter_map(|cm| self.site.activity(cm))
    }
}

/// What a row of the bin may mean.
fn items(row: &BinRow) -> impl Iterator<Item = &BinItem> {
    row.course_item.iter().chain(&row.category_item)
}
