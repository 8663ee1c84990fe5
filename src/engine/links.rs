//! What points at which group: activities, recycle-bin rows, rows that lead nowhere.

use rustc_hash::FxHashMap;

use crate::domain::ids::{CmId, RoomId};
use crate::domain::site::{Dangling, Site};

/// Everything of a site that names a group.
#[derive(Debug, Default)]
pub struct Links {
    by_room: FxHashMap<RoomId, Pointers>,
}

#[derive(Debug, Default)]
struct Pointers {
    activities: Vec<CmId>,
    bin_rows: Vec<CmId>,
    dangling: usize,
}

impl Links {
    /// Collects them.
    pub fn new(site: &Site) -> Self {
        let mut links = Self::default();
        for activity in &site.activities {
            if let Some(room) = &activity.room {
                links.at(room).activities.push(activity.cm);
            }
        }
        for row in &site.bin {
            links.at(&row.room).bin_rows.push(row.cm);
        }
        for row in &site.dangling {
            if let Dangling::ActivityWithoutModule {
                room: Some(room), ..
            } = row
            {
                links.at(room).dangling += 1;
            }
        }
        links
    }

    fn at(&mut self, room: &RoomId) -> &mut Pointers {
        self.by_room.entry(room.clone()).or_default()
    }

    /// The activities on a group, by course-module id.
    pub fn activities_on(&self, room: &RoomId) -> &[CmId] {
        self.by_room
            .get(room)
            .map_or(&[], |pointers| &pointers.activities)
    }

    /// The course modules of the bin rows on a group.
    pub fn bin_rows_on(&self, room: &RoomId) -> &[CmId] {
        self.by_room
            .get(room)
            .map_or(&[], |pointers| &pointers.bin_rows)
    }

    /// Whether more than one thing points at a group: then nothing is taken away in it.
    pub fn is_shared(&self, room: &RoomId) -> bool {
        self.by_room
            .get(room)
            .is_some_and(|at| at.activities.len() + at.bin_rows.len() + at.dangling > 1)
    }

    /// All groups that this site names in any way.
    pub fn rooms(&self) -> impl Iterator<Item = &RoomId> {
        self.by_room.keys()
    }
}
