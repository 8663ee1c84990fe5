//! A site with one of its courses read anew.

use std::sync::Arc;

use super::{Place, Site};
use crate::domain::ids::{CmId, CourseGroupId, CourseId};
use crate::domain::packed::{Pack, Packed};

impl Site {
    /// This site with one course as `part`, a newer and narrower reading, has it. People, roles,
    /// settings and the queue, which every reading holds whole, are taken from there too.
    #[must_use]
    pub fn with_course(&self, course: CourseId, part: &Self) -> Self {
        let ours: Vec<CmId> = self
            .activities
            .iter()
            .chain(&part.activities)
            .filter(|activity| activity.course == course)
            .map(|activity| activity.cm)
            .collect();
        let inside = |place: &Place| match place {
            Place::Course(id) => *id == course,
            Place::Module(cm) => ours.contains(cm),
            Place::Site | Place::Category(_) => false,
        };
        let mut site = part.clone();
        site.courses = splice(
            &self.courses,
            &part.courses,
            |item| item.id == course,
            |item| item.id,
        );
        site.activities = splice(
            &self.activities,
            &part.activities,
            |item| item.course == course,
            |item| item.cm,
        );
        site.methods = splice(
            &self.methods,
            &part.methods,
            |item| item.course == course,
            |item| item.id,
        );
        site.enrolments = splice_packed(
            &self.enrolments,
            &part.enrolments,
            |item| item.course == course,
            |item| (item.course, item.person, item.id),
        );
        site.role_assignments = splice_packed(
            &self.role_assignments,
            &part.role_assignments,
            |item| inside(&item.place) || matches!(item.place, Place::Site | Place::Category(_)),
            |item| (item.place, item.person, item.role, item.id),
        );
        let of_course = |site: &Self, group: CourseGroupId| {
            site.course_groups.binary_search(&(group, course)).is_ok()
        };
        site.group_members = splice(
            &self.group_members,
            &part.group_members,
            |(_, group)| of_course(self, *group) || of_course(part, *group),
            |item| *item,
        );
        site.course_groups = splice(
            &self.course_groups,
            &part.course_groups,
            |(_, of)| *of == course,
            |item| *item,
        );
        let mut groupings = self.grouping_groups.clone();
        groupings.extend(&part.grouping_groups);
        groupings.sort_unstable();
        groupings.dedup();
        site.grouping_groups = groupings;
        site.group_names = renamed(&self.group_names, &part.group_names);
        site.grouping_names = renamed(&self.grouping_names, &part.grouping_names);
        for (field, values) in &self.standard_fields {
            let read = site.standard_fields.entry(field.clone());
            read.or_insert_with(|| values.clone());
        }
        site.bin.clone_from(&self.bin);
        site.dangling.clone_from(&self.dangling);
        site
    }
}

/// The names of both; the newer ones count.
fn renamed<K: Copy + Ord>(old: &[(K, Arc<str>)], new: &[(K, Arc<str>)]) -> Vec<(K, Arc<str>)> {
    let mut names: Vec<(K, Arc<str>)> = new.iter().chain(old).cloned().collect();
    names.sort_by_key(|(id, _)| *id);
    names.dedup_by_key(|(id, _)| *id);
    names
}

/// What `old` has outside and `new` has inside, sorted.
fn splice_packed<T: Pack, K: Ord>(
    old: &Packed<T>,
    new: &Packed<T>,
    inside: impl Fn(&T) -> bool,
    key: impl Fn(&T) -> K,
) -> Packed<T> {
    let mut all: Packed<T> = old.iter().filter(|item| !inside(item)).collect();
    all.extend(new.iter().filter(|item| inside(item)));
    all.sort_by_key(key);
    all
}

/// The same of plain rows.
fn splice<T: Clone, K: Ord>(
    old: &[T],
    new: &[T],
    inside: impl Fn(&T) -> bool,
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    let outside = old.iter().filter(|item| !inside(item));
    let mut all: Vec<T> = outside
        .chain(new.iter().filter(|item| inside(item)))
        .cloned()
        .collect();
    all.sort_by_key(key);
    all
}
