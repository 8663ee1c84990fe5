//! What links Moodle to groups: activities, dangling rows and recycle-bin rows. They are few even
//! on a large site, so all of them are read, and what a read is about follows from them here,
//! where room ids are compared exactly.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::ids::{CourseId, RoomId};
use crate::domain::site::{Activity, BinItem, BinRow, Dangling};

use super::Scope;

/// The links, each kind sorted by its own id.
pub(super) struct Links {
    pub(super) activities: Vec<Activity>,
    pub(super) dangling: Vec<Dangling>,
    pub(super) bin: Vec<BinRow>,
}

/// Items of a recycle bin, by their id.
pub(super) type BinItems = FxHashMap<i64, BinItem>;

impl Links {
    pub(super) fn new(
        mut activities: Vec<Activity>,
        mut dangling: Vec<Dangling>,
        mut bin: Vec<BinRow>,
        course_items: &BinItems,
        category_items: &BinItems,
    ) -> Self {
        for row in &mut bin {
            row.course_item = course_items.get(&row.bin_id).cloned();
            row.category_item = category_items.get(&row.bin_id).cloned();
        }
        activities.sort_unstable_by_key(|activity| activity.cm);
        dangling.sort_unstable_by_key(|row| match row {
            Dangling::ActivityWithoutModule { instance, .. } => (0, instance.0),
            Dangling::ModuleWithoutActivity { cm, .. } => (1, cm.0),
        });
        bin.sort_unstable_by_key(|row| row.id);
        Self {
            activities,
            dangling,
            bin,
        }
    }

    /// Every group that is named: by an activity, a row that leads nowhere, a recycle-bin row.
    pub(super) fn rooms(&self) -> BTreeSet<RoomId> {
        let activities = self
            .activities
            .iter()
            .filter_map(|activity| activity.room.as_ref());
        let dangling = self.dangling.iter().filter_map(|row| match row {
            Dangling::ActivityWithoutModule { room, .. } => room.as_ref(),
            Dangling::ModuleWithoutActivity { .. } => None,
        });
        let bin = self.bin.iter().map(|row| &row.room);
        activities.chain(dangling).chain(bin).cloned().collect()
    }

    /// Keeps what `scope` asks for, and says which courses that names.
    pub(super) fn restrict(&mut self, scope: &Scope) -> Vec<CourseId> {
        let mut named = match scope {
            Scope::WholeSite => BTreeSet::new(),
            Scope::Courses(asked) => self.keep_reach_of(asked),
        };
        named.extend(self.activities.iter().map(|activity| activity.course));
        named.extend(self.dangling.iter().map(course_of));
        named.extend(self.bin.iter().filter_map(bin_course));
        named.into_iter().collect()
    }

    /// Drops what lies beyond the reach of these courses, and says how far it goes.
    fn keep_reach_of(&mut self, asked: &[CourseId]) -> BTreeSet<CourseId> {
        let (courses, rooms) = self.reach(asked);
        let here = |room: &RoomId| rooms.contains(room);
        self.activities
            .retain(|activity| courses.contains(&activity.course));
        self.dangling
            .retain(|row| courses.contains(&course_of(row)) || room_of(row).is_some_and(here));
        self.bin.retain(|row| {
            here(&row.room) || bin_course(row).is_some_and(|course| courses.contains(&course))
        });
        courses
    }

    /// The courses whose activities are there, in order.
    pub(super) fn courses_with_activities(&self) -> Vec<CourseId> {
        let courses: BTreeSet<_> = self
            .activities
            .iter()
            .map(|activity| activity.course)
            .collect();
        courses.into_iter().collect()
    }

    /// The groups of the courses asked for, and the courses that have an activity on one of these:
    /// who should be in a shared group follows from all of them.
    fn reach(&self, asked: &[CourseId]) -> (BTreeSet<CourseId>, FxHashSet<RoomId>) {
        let mut courses: BTreeSet<CourseId> = asked.iter().copied().collect();
        let rooms: FxHashSet<RoomId> = self
            .activities
            .iter()
            .filter(|activity| courses.contains(&activity.course))
            .filter_map(|activity| activity.room.clone())
            .collect();
        let sharing = self.activities.iter().filter(|activity| {
            activity
                .room
                .as_ref()
                .is_some_and(|room| rooms.contains(room))
        });
        courses.extend(sharing.map(|activity| activity.course));
        (courses, rooms)
    }
}

const fn course_of(row: &Dangling) -> CourseId {
    match row {
        Dangling::ActivityWithoutModule { course, .. }
        | Dangling::ModuleWithoutActivity { course, .. } => *course,
    }
}

const fn room_of(row: &Dangling) -> Option<&RoomId> {
    match row {
        Dangling::ActivityWithoutModule { room, .. } => room.as_ref(),
        Dangling::ModuleWithoutActivity { .. } => None,
    }
}

fn bin_course(row: &BinRow) -> Option<CourseId> {
    row.course_item.as_ref().and_then(|item| item.course)
}
