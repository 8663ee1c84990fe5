//! Contexts: the tree of places in which roles are held.

use std::collections::BTreeMap;

use super::Cell;
use crate::demo::world::university::{DanglingRow, FIRST_PERSON, University, nth};
use crate::domain::ids::{CategoryId, CmId, CourseId};
use crate::domain::site::Place;

/// `contextlevel` of an account's own context.
const LEVEL_USER: i64 = 30;

/// All contexts, with their ids.
pub(super) struct Contexts {
    places: BTreeMap<Place, Entry>,
    /// In the order of their ids.
    pub(super) rows: Vec<Vec<Cell>>,
}

#[derive(Clone)]
struct Entry {
    id: i64,
    path: String,
    depth: i64,
}

impl Contexts {
    /// The tree of the whole university.
    pub(super) fn of(university: &University) -> Self {
        let mut contexts = Self {
            places: BTreeMap::new(),
            rows: Vec::new(),
        };
        contexts.add(Place::Site, None);
        contexts.add(Place::Course(CourseId::FRONT_PAGE), Some(Place::Site));
        for category in &university.categories {
            let above: Vec<CategoryId> = category.path.iter().rev().skip(1).copied().collect();
            let parent = above.first().map_or(Place::Site, |id| Place::Category(*id));
            contexts.add(Place::Category(category.id), Some(parent));
        }
        for course in &university.courses {
            contexts.add(
                Place::Course(course.id),
                Some(Place::Category(course.category)),
            );
        }
        for (cm, course) in course_modules(university) {
            contexts.add(Place::Module(cm), Some(Place::Course(course)));
        }
        // The guest, the administrator, everybody else who is not deleted would do: Moodle keeps
        // the contexts of deleted accounts for a while, and so does this.
        for user in 1..nth(university.people.len(), FIRST_PERSON.0) {
            let entry = contexts.below(Some(Place::Site));
            contexts.push_row(LEVEL_USER, user, &entry);
        }
        contexts
    }

    /// The id of a place's context; 0, which is no context's, where there is none.
    pub(super) fn at(&self, place: Place) -> i64 {
        self.places.get(&place).map_or(0, |entry| entry.id)
    }

    fn add(&mut self, place: Place, parent: Option<Place>) {
        let entry = self.below(parent);
        let (level, instance) = match place {
            Place::Site => (10, 0),
            Place::Category(id) => (40, id.0),
            Place::Course(id) => (50, id.0),
            Place::Module(id) => (70, id.0),
        };
        self.push_row(level, instance, &entry);
        self.places.insert(place, entry);
    }

    fn below(&self, parent: Option<Place>) -> Entry {
        let id = nth(self.rows.len(), 1);
        let above = parent.and_then(|parent| self.places.get(&parent));
        Entry {
            id,
            path: format!("{}/{id}", above.map_or("", |entry| &entry.path)),
            depth: above.map_or(0, |entry| entry.depth) + 1,
        }
    }

    fn push_row(&mut self, level: i64, instance: i64, entry: &Entry) {
        self.rows.push(vec![
            entry.id.into(),
            level.into(),
            instance.into(),
            entry.path.as_str().into(),
            entry.depth.into(),
        ]);
    }
}

/// Every row of `course_modules` and its course.
fn course_modules(university: &University) -> Vec<(CmId, CourseId)> {
    let forums = university
        .forums
        .iter()
        .map(|forum| (forum.cm, forum.course));
    let activities = university
        .activities
        .iter()
        .map(|activity| (activity.cm, activity.course));
    let lone = university.dangling.iter().filter_map(|row| match row {
        DanglingRow::Module { cm, course, .. } => Some((*cm, *course)),
        DanglingRow::Instance { .. } => None,
    });
    let mut all: Vec<_> = forums.chain(activities).chain(lone).collect();
    all.sort_unstable();
    all
}
