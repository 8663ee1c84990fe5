//! Which groups a refresh reads again, and which it takes over as they were read before.
//!
//! A group that has not moved, and of which Moodle expects what it expected, is read again when its turn comes: roles
//! change without touching the room, so nothing is trusted for ever.

use std::hash::{Hash as _, Hasher as _};
use std::num::NonZeroU32;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::{ActivityExpectation, Expectations, ExpectedPeople};
use crate::domain::chat::{Chat, Group, People};
use crate::domain::freshness::{Due, Expected, GroupReading, Turn, WhyDue, touched};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::site::{Activity, Site};

/// What a refresh leans on.
#[derive(Clone, Copy)]
pub struct Refresh<'a> {
    /// What was read before.
    pub before: &'a Chat,
    /// What Moodle expects in each linked group by now.
    pub expected: &'a FxHashMap<RoomId, Expected>,
    /// The groups that are looked at: they are read, and first.
    pub shown: &'a [RoomId],
    /// After how many refreshes a group is read again at the latest.
    pub every: NonZeroU32,
}

/// What Moodle expects in each linked group. Two activities on one group count together.
pub fn expected_in(site: &Site, expectations: &Expectations) -> FxHashMap<RoomId, Expected> {
    let mut expected: FxHashMap<RoomId, Expected> = FxHashMap::default();
    for (activity, own) in site.activities.iter().zip(&expectations.activities) {
        let Some(room) = &activity.room else { continue };
        let so_far = expected.entry(room.clone()).or_default();
        *so_far = with(*so_far, site, activity, own);
    }
    expected
}

fn with(so_far: Expected, site: &Site, activity: &Activity, own: &ActivityExpectation) -> Expected {
    let mut hasher = FxHasher::default();
    so_far.hash(&mut hasher);
    activity.cm.hash(&mut hasher);
    match &own.people {
        ExpectedPeople::FrontPage => 1_u8.hash(&mut hasher),
        ExpectedPeople::Unknown(_) => 2_u8.hash(&mut hasher),
        ExpectedPeople::Known(people) => {
            for expected in people {
                expected.person.hash(&mut hasher);
                (expected.member as u8, expected.moderator as u8).hash(&mut hasher);
                if let Some(person) = site.people.get(expected.place as usize) {
                    person.username.hash(&mut hasher);
                }
            }
        }
    }
    Expected(hasher.finish())
}

impl Refresh<'_> {
    /// What to do with the linked groups that are open; `ours` are their places in the list of `fresh`, in which
    /// nobody's people are yet.
    pub fn turn(&self, fresh: &Chat, ours: &[usize]) -> Turn {
        let Some(groups) = fresh.groups.known() else {
            return Turn::default();
        };
        let touched = touched(self.before, fresh);
        let mut turn = Turn::default();
        let mut quiet: Vec<(u32, usize)> = Vec::new();
        for (at, group) in ours.iter().filter_map(|at| Some((*at, groups.get(*at)?))) {
            match self.state_of(group, touched.as_ref()) {
                Ok(reading) => quiet.push((reading.turn, at)),
                Err(why) => turn.due.push(Due { at, why }),
            }
        }
        self.share_out(quiet, groups, ours.len(), &mut turn);
        self.put_in_order(&mut turn.due, groups);
        turn
    }

    /// When a group was read that has not moved since; else why it is read now.
    fn state_of(
        &self,
        group: &Group,
        touched: Option<&FxHashSet<&ChatUserId>>,
    ) -> Result<GroupReading, WhyDue> {
        let reading = self.before.capabilities.freshness.of(&group.id);
        let earlier = self.before.group(&group.id);
        let (Some(reading), Some(earlier)) = (reading, earlier) else {
            return Err(WhyDue::Unread);
        };
        let People::Known(members) = &earlier.people else {
            return Err(WhyDue::Unread);
        };
        let touched = touched.ok_or(WhyDue::Moved)?;
        let expected = self.expected.get(&group.id).copied().unwrap_or_default();
        let moved = !earlier.is_still(group)
            || reading.expected != expected
            || (!touched.is_empty()
                && members
                    .iter()
                    .any(|member| touched.contains(&member.account)));
        if moved {
            Err(WhyDue::Moved)
        } else {
            Ok(reading)
        }
    }

    /// Of the groups that have not moved, those are due that are looked at, and as many of those that were read longest
    /// ago as it takes for all to come round in time.
    fn share_out(
        &self,
        mut quiet: Vec<(u32, usize)>,
        groups: &[Group],
        ours: usize,
        turn: &mut Turn,
    ) {
        quiet.sort_unstable();
        let now = self.before.capabilities.freshness.turn.saturating_add(1);
        let every = self.every.get();
        let share = ours.div_ceil(every as usize);
        let shown: FxHashSet<&RoomId> = self.shown.iter().collect();
        for (place, (read, at)) in quiet.into_iter().enumerate() {
            let looked_at = groups
                .get(at)
                .is_some_and(|group| shown.contains(&group.id));
            if place < share || now.saturating_sub(read) >= every || looked_at {
                turn.due.push(Due {
                    at,
                    why: WhyDue::Turn,
                });
            } else {
                turn.kept.push(at);
            }
        }
    }

    /// What is looked at comes first, then what is not known, then what has moved, then what was read longest ago.
    fn put_in_order(&self, due: &mut [Due], groups: &[Group]) {
        let shown: FxHashMap<&RoomId, usize> = self
            .shown
            .iter()
            .enumerate()
            .map(|(place, room)| (room, place))
            .collect();
        due.sort_by_key(|due| {
            let group = groups.get(due.at);
            let place = group.and_then(|group| shown.get(&group.id));
            (place.copied().unwrap_or(usize::MAX), due.why)
        });
    }
}
