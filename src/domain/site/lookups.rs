//! Finding things in a site: its vectors are sorted, and lookups use that.

use super::{
    Activity, Category, Course, Departed, Enrolment, Method, Person, Place, Role, RoleAssignment,
    Site,
};
use crate::domain::ids::{
    CategoryId, CmId, CourseGroupId, CourseId, GroupingId, MethodId, MoodleUserId, RoleId,
};
use crate::domain::packed::Span;
use crate::domain::sorted::find;

impl Site {
    /// The course of that id.
    pub fn course(&self, id: CourseId) -> Option<&Course> {
        find(&self.courses, &id, |course| course.id)
    }

    /// The category of that id.
    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        find(&self.categories, &id, |category| category.id)
    }

    /// The activity of that course-module id.
    pub fn activity(&self, cm: CmId) -> Option<&Activity> {
        find(&self.activities, &cm, |activity| activity.cm)
    }

    /// The person of that id.
    pub fn person(&self, id: MoodleUserId) -> Option<&Person> {
        find(&self.people, &id, |person| person.id)
    }

    /// The deleted account of that id.
    pub fn departed(&self, id: MoodleUserId) -> Option<&Departed> {
        find(&self.departed, &id, |departed| departed.id)
    }

    /// The name of a group of a course.
    pub fn group_name(&self, id: CourseGroupId) -> Option<&str> {
        find(&self.group_names, &id, |(group, _)| *group).map(|(_, name)| &**name)
    }

    /// The name of a grouping.
    pub fn grouping_name(&self, id: GroupingId) -> Option<&str> {
        find(&self.grouping_names, &id, |(grouping, _)| *grouping).map(|(_, name)| &**name)
    }

    /// The enrolment method of that id.
    pub fn method(&self, id: MethodId) -> Option<&Method> {
        find(&self.methods, &id, |method| method.id)
    }

    /// The role of that id.
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        find(&self.roles, &id, |role| role.id)
    }

    /// A course's categories, the nearest first. Ends at a missing parent or a circle.
    pub fn categories_above(&self, course: &Course) -> Vec<&Category> {
        let mut above: Vec<&Category> = Vec::new();
        let mut next = course.category;
        while let Some(category) = next.and_then(|id| self.category(id)) {
            if above.iter().any(|seen| seen.id == category.id) {
                break;
            }
            above.push(category);
            next = category.parent;
        }
        above
    }

    /// The enrolments of one course, sorted by person.
    pub fn enrolments_in(&self, course: CourseId) -> Span<'_, Enrolment> {
        let all = self.enrolments.all();
        all.of_key(&course, |enrolment| enrolment.course)
    }

    /// The role assignments at one place, sorted by person.
    pub fn roles_at(&self, place: Place) -> Span<'_, RoleAssignment> {
        let all = self.role_assignments.all();
        all.of_key(&place, |assignment| assignment.place)
    }
}
