//! What points at which group: activities, recycle-bin rows, rows that lead nowhere.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::ids::{CmId, RoomId};
use crate::domain::neighbours::Neighbours;
use crate::domain::site::{Dangling, Site};

/// Everything of a site that names a group.
#[derive(Debug, Default)]
pub struct Links {
    by_room: FxHashMap<RoomId, Pointers>,
    all_sites_read: bool,
}

#[derive(Debug, Default)]
struct Pointers {
    activities: Vec<CmId>,
    bin_rows: Vec<CmId>,
    dangling: usize,
    sites: Vec<Arc<str>>,
}

impl Links {
    /// Collects them, those of other configured sites included.
    pub fn new(site: &Site, neighbours: &Neighbours) -> Self {
        let mut links = Self {
            by_room: FxHashMap::default(),
            all_sites_read: neighbours.unread.is_empty(),
        };
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
        for (name, rooms) in &neighbours.linked {
            for room in rooms {
                // Groups that are another site's alone are none of this one's business.
                if let Some(pointers) = links.by_room.get_mut(room) {
                    pointers.sites.push(Arc::clone(name));
                }
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

    /// The other configured sites that name a group.
    pub fn sites_on(&self, room: &RoomId) -> &[Arc<str>] {
        self.by_room
            .get(room)
            .map_or(&[], |pointers| &pointers.sites)
    }

    /// Whether every other configured site could be asked.
    pub const fn all_sites_read(&self) -> bool {
        self.all_sites_read
    }

    /// Whether more than one thing points at a group: then nothing is taken away in it.
    pub fn is_shared(&self, room: &RoomId) -> bool {
        self.by_room.get(room).is_some_and(|at| {
            at.activities.len() + at.bin_rows.len() + at.dangling + at.sites.len() > 1
        })
    }

    /// Whether nothing but rows of the recycle bin names a group.
    pub fn only_bin_rows(&self, room: &RoomId) -> bool {
        self.by_room
            .get(room)
            .is_some_and(|at| at.activities.is_empty() && at.dangling == 0 && at.sites.is_empty())
    }

    /// Whether anything of this site names a group.
    pub fn points_at(&self, room: &RoomId) -> bool {
        self.by_room.contains_key(room)
    }

    /// All groups that this site names in any way.
    pub fn rooms(&self) -> impl Iterator<Item = &RoomId> {
        self.by_room.keys()
    }
}
