//! What is looked up for every enrolment of a site, sorted out once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::account_obstacle;
use crate::domain::drift::Inactivity;
use crate::domain::ids::{CategoryId, CourseId, MethodId, MoodleUserId};
use crate::domain::packed::Span;
use crate::domain::site::{Course, Enrolment, Person, Place, RoleAssignment, Site};

/// A site with its rows laid beside the courses that they are of.
pub(super) struct Prepared<'a> {
    pub(super) site: &'a Site,
    /// The role assignments in activities, by activity.
    pub(super) modules: Span<'a, RoleAssignment>,
    /// Methods through which nobody is enrolled.
    pub(super) disabled: FxHashSet<MethodId>,
    /// Where everybody is in [`Site::people`].
    places: Places,
    /// In the order of [`Site::people`]: a person is in many courses, and what his account says is the same in all.
    obstacles: Vec<Option<Inactivity>>,
    /// In the order of [`Site::courses`].
    enrolments: Vec<Span<'a, Enrolment>>,
    /// The same.
    roles: Vec<Span<'a, RoleAssignment>>,
    /// What is held above the courses of a category.
    above: FxHashMap<Option<CategoryId>, Vec<Span<'a, RoleAssignment>>>,
}

/// What bears on all activities of one course.
pub(super) struct Class<'a> {
    pub(super) enrolments: Span<'a, Enrolment>,
    pub(super) roles: Span<'a, RoleAssignment>,
    pub(super) above: Vec<Span<'a, RoleAssignment>>,
}

/// A person, and why the account cannot log in.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// Where he is in [`Site::people`].
    pub(super) place: u32,
    pub(super) obstacle: Option<Inactivity>,
}

impl<'a> Prepared<'a> {
    pub(super) fn of(site: &'a Site) -> Self {
        let assignments = site.role_assignments.all();
        let modules = assignments.partition_point(|held| held.place < Place::FIRST_MODULE);
        let (elsewhere, modules) = assignments.split_at(modules);
        let courses = || site.courses.iter();
        let mut above = FxHashMap::default();
        for course in courses() {
            above
                .entry(course.category)
                .or_insert_with(|| held_above(site, course));
        }
        Self {
            site,
            modules,
            disabled: site
                .methods
                .iter()
                .filter(|method| !method.enabled)
                .map(|method| method.id)
                .collect(),
            places: Places::of(&site.people),
            obstacles: site.people.iter().map(account_obstacle).collect(),
            enrolments: site
                .enrolments
                .all()
                .of_keys(courses().map(|course| course.id), |enrolment| {
                    enrolment.course
                }),
            roles: elsewhere.of_keys(courses().map(|course| Place::Course(course.id)), |held| {
                held.place
            }),
            above,
        }
    }

    /// None where the course does not exist.
    pub(super) fn class(&self, id: CourseId) -> Option<Class<'a>> {
        let courses = &self.site.courses;
        let at = courses.binary_search_by_key(&id, |course| course.id).ok()?;
        let above = self.above.get(&courses.get(at)?.category);
        Some(Class {
            enrolments: *self.enrolments.get(at)?,
            roles: *self.roles.get(at)?,
            above: above.cloned().unwrap_or_default(),
        })
    }

    /// None where nobody has that id.
    pub(super) fn person(&self, id: MoodleUserId) -> Option<Known> {
        let place = self.places.get(id)?;
        Some(Known {
            place,
            obstacle: *self.obstacles.get(place as usize)?,
        })
    }
}

/// Where everybody is in [`Site::people`]. It is asked a million times, so it is kept as small as can be: Moodle hands
/// its ids out one after the other, and the id itself says where to look.
enum Places {
    /// By id, counted from the first; [`NOWHERE`] for ids that nobody has.
    Dense { first: i64, places: Vec<u32> },
    /// Ids with wide gaps between them.
    Sparse(FxHashMap<MoodleUserId, u32>),
}

const NOWHERE: u32 = u32::MAX;

/// How many ids there may be to each person: deleted accounts keep theirs.
const WIDEST: usize = 8;

impl Places {
    fn of(people: &[Person]) -> Self {
        let first = people.first().map_or(0, |person| person.id.0);
        let distance = |person: &Person| usize::try_from(person.id.0.checked_sub(first)?).ok();
        let span = people.last().map_or(Some(0), distance);
        let Some(span) = span.filter(|span| span / WIDEST <= people.len()) else {
            let placed = (0..).zip(people).map(|(place, person)| (person.id, place));
            return Self::Sparse(placed.collect());
        };
        let mut places = vec![NOWHERE; span + 1];
        for (place, person) in (0..).zip(people) {
            if let Some(slot) = distance(person).and_then(|at| places.get_mut(at)) {
                *slot = place;
            }
        }
        Self::Dense { first, places }
    }

    fn get(&self, id: MoodleUserId) -> Option<u32> {
        match self {
            Self::Dense { first, places } => {
                let at = usize::try_from(id.0.checked_sub(*first)?).ok()?;
                places.get(at).copied().filter(|place| *place != NOWHERE)
            }
            Self::Sparse(places) => places.get(&id).copied(),
        }
    }
}

/// What is held in the categories above a course and in the whole site, where anything is.
pub(super) fn held_above<'a>(site: &'a Site, course: &Course) -> Vec<Span<'a, RoleAssignment>> {
    site.categories_above(course)
        .iter()
        .map(|category| Place::Category(category.id))
        .chain([Place::Site])
        .map(|place| site.roles_at(place))
        .filter(|held| !held.is_empty())
        .collect()
}

/// The assignments at one place, asked for person by person in the order of their ids.
pub(super) struct Roll<'a>(pub(super) Span<'a, RoleAssignment>);

impl<'a> Roll<'a> {
    /// What this person holds there.
    pub(super) fn of(&mut self, person: MoodleUserId) -> Span<'a, RoleAssignment> {
        self.0.take_up_to(&person, |held| held.person)
    }
}
