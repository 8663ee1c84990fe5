//! Who should be in a group: what the plugin's own sync makes of Moodle's rows.

use std::collections::{BTreeMap, BTreeSet};

use super::university::{Activity, Condition, University};
use crate::domain::drift::JoinAs;
use crate::domain::ids::{CourseId, MoodleUserId, RoleId};
use crate::domain::site::Place;

/// Somebody's place in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    /// Who.
    pub(crate) person: MoodleUserId,
    /// What the plugin's sync makes of him.
    pub(crate) sits_as: JoinAs,
    /// The part of it that nobody doubts: by a role in the course itself and an enrolment in
    /// force.
    pub(crate) firm: Option<JoinAs>,
}

/// Enrolments and roles by course and by place.
pub(crate) struct Register {
    /// Who is enrolled, and whether any enrolment is in force.
    enrolled: BTreeMap<CourseId, BTreeMap<MoodleUserId, bool>>,
    roles: BTreeMap<Place, BTreeSet<(MoodleUserId, RoleId)>>,
}

impl Register {
    /// Reads the university's rows once.
    pub(crate) fn of(university: &University) -> Self {
        let mut register = Self {
            enrolled: BTreeMap::new(),
            roles: BTreeMap::new(),
        };
        let now = university.now.0;
        for enrolment in &university.enrolments {
            let Some(person) = university.person(enrolment.person) else {
                continue;
            };
            if matches!(person.condition, Condition::Deleted(_)) {
                continue;
            }
            let in_force = !enrolment.suspended
                && enrolment.starts <= now
                && (enrolment.ends == 0 || enrolment.ends > now)
                && person.condition == Condition::Usable
                && university
                    .method(enrolment.method)
                    .is_some_and(|method| method.enabled);
            let people = register.enrolled.entry(enrolment.course).or_default();
            *people.entry(person.id).or_default() |= in_force;
        }
        for assignment in &university.assignments {
            let holders = register.roles.entry(assignment.place).or_default();
            holders.insert((assignment.person, assignment.role));
        }
        register
    }

    /// Whether somebody is enrolled in the course, in whatever way.
    pub(crate) fn enrolled(&self, course: CourseId, person: MoodleUserId) -> bool {
        self.enrolled
            .get(&course)
            .is_some_and(|people| people.contains_key(&person))
    }

    /// Those who are enrolled in the course.
    pub(crate) fn people_of(&self, course: CourseId) -> impl Iterator<Item = MoodleUserId> {
        self.enrolled
            .get(&course)
            .into_iter()
            .flatten()
            .map(|(person, _)| *person)
    }

    /// Whether somebody holds any role at the place.
    pub(crate) fn any_role(&self, place: Place, person: MoodleUserId) -> bool {
        self.roles
            .get(&place)
            .is_some_and(|held| held.iter().any(|(who, _)| *who == person))
    }

    /// Everybody whom the plugin's sync would put into the activity's group, by id: whoever is
    /// enrolled, in force or not, with a role of the activity's in the course or above it.
    pub(crate) fn roster(&self, university: &University, activity: &Activity) -> Vec<Seat> {
        let Some(course) = university.course(activity.course) else {
            return Vec::new();
        };
        let here = Place::Course(course.id);
        let above = university
            .lineage(course)
            .iter()
            .map(|id| Place::Category(*id));
        let above: Vec<Place> = above.chain([Place::Site]).collect();
        let enrolled = self.enrolled.get(&course.id);
        enrolled
            .into_iter()
            .flatten()
            .filter_map(|(person, in_force)| {
                let local = self.strongest(activity, here, *person);
                let inherited = above
                    .iter()
                    .filter_map(|place| self.strongest(activity, *place, *person));
                Some(Seat {
                    person: *person,
                    sits_as: local.into_iter().chain(inherited).max()?,
                    firm: local.filter(|_| *in_force),
                })
            })
            .collect()
    }

    fn strongest(&self, activity: &Activity, place: Place, person: MoodleUserId) -> Option<JoinAs> {
        let held = self.roles.get(&place)?;
        let holds = |roles: &[RoleId]| roles.iter().any(|role| held.contains(&(person, *role)));
        if holds(&activity.moderator_roles) {
            Some(JoinAs::Moderator)
        } else {
            holds(&activity.user_roles).then_some(JoinAs::Member)
        }
    }
}
