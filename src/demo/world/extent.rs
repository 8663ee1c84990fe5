//! How large a university is, in all respects.

use super::{Proportions, Recipe};

/// How many people there are at least, so that a small university has lectures as well.
const FEWEST: usize = 300;
/// How many courses share a cohort, on average, where people follow from courses.
const COURSES_PER_COHORT: usize = 5;
/// How many people there are to each cohort, so that its courses have fifty students or so.
const PEOPLE_PER_COHORT: usize = 83;

/// How large a university is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) courses: usize,
    pub(crate) people: usize,
    pub(crate) activities: usize,
    pub(crate) cohorts: usize,
    /// The courses of a university by whose courses all else goes, with as many activities: trouble and late-comers are in
    /// proportion to it.
    pub(crate) alike: usize,
}

impl Extent {
    pub(crate) fn of(recipe: &Recipe) -> Self {
        let courses = recipe.courses;
        match recipe.proportions {
            Proportions::ByCourses => Self {
                courses,
                people: (courses * 50 / 3).max(FEWEST),
                activities: courses * 5 / 4,
                cohorts: (courses / COURSES_PER_COHORT).max(1),
                alike: courses,
            },
            Proportions::Given { people, activities } => {
                let people = people.max(FEWEST);
                Self {
                    courses,
                    people,
                    activities,
                    cohorts: (people / PEOPLE_PER_COHORT).clamp(1, courses.max(1)),
                    alike: (activities * 4 / 5).min(people * 3 / 50).max(1),
                }
            }
        }
    }
}
