//! When the people of each group were read: a refresh does not read them all.

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};

use super::chat::{Account, Chat};
use super::ids::{ChatUserId, RoomId, UnixTime};

/// What Moodle expects in a group, as one number: another one where anybody's standing differs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Expected(pub u64);

/// When the people of a group were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupReading {
    /// At which refresh; 0 is the reading of everything.
    pub turn: u32,
    /// By this machine's clock.
    pub at: UnixTime,
    /// What Moodle expected in it then.
    pub expected: Expected,
}

/// When the people of each linked group were read that are known. One that is not in it is read by the next refresh.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freshness {
    /// How many refreshes there were since everything was read.
    pub turn: u32,
    groups: FxHashMap<RoomId, GroupReading>,
}

impl Freshness {
    /// Nothing has been read at that refresh yet.
    pub fn at_turn(turn: u32) -> Self {
        Self {
            turn,
            groups: FxHashMap::default(),
        }
    }

    /// When a group was read.
    pub fn of(&self, room: &RoomId) -> Option<GroupReading> {
        self.groups.get(room).copied()
    }

    /// A group was read.
    pub fn note(&mut self, room: RoomId, reading: GroupReading) {
        self.groups.insert(room, reading);
    }

    /// A group is to be read by the next refresh.
    pub fn forget(&mut self, room: &RoomId) {
        self.groups.remove(room);
    }

    /// How many refreshes ago a group was read; 0 where it was the last one.
    pub fn age(&self, room: &RoomId) -> Option<u32> {
        Some(self.turn.saturating_sub(self.of(room)?.turn))
    }

    /// The groups that were read before the last refresh, with when: those that it took over.
    pub fn taken_over(&self) -> impl Iterator<Item = (&RoomId, UnixTime)> {
        let before = |reading: &GroupReading| reading.turn < self.turn;
        self.groups
            .iter()
            .filter(move |(_, reading)| before(reading))
            .map(|(room, reading)| (room, reading.at))
    }
}

/// What one refresh does with the linked groups that are open: places in the list of groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// Those that are read, in that order.
    pub due: Vec<Due>,
    /// Those that are taken over as they were read before.
    pub kept: Vec<usize>,
}

/// A group that a refresh reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Where it is in the list of groups.
    pub at: usize,
    /// Why it is read.
    pub why: WhyDue,
}

/// Why a refresh reads a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyDue {
    /// Its people are not known.
    Unread,
    /// The group, an account in it, or what Moodle expects is not as it was.
    Moved,
    /// It is looked at, or its turn has come: nothing says that it has moved.
    Turn,
}

/// The accounts that are not as they were: a member list may hide who was deactivated, and shows who was renamed by
/// another name. None where nothing can be compared: another account asks, another server answers, or the accounts were
/// not known.
pub fn touched<'a>(before: &'a Chat, fresh: &'a Chat) -> Option<FxHashSet<&'a ChatUserId>> {
    let same = before.api_account == fresh.api_account && before.version == fresh.version;
    if !same {
        return None;
    }
    let (before, fresh) = (before.accounts.known()?, fresh.accounts.known()?);
    let mut touched = FxHashSet::default();
    let (mut one, mut other) = (before.iter().peekable(), fresh.iter().peekable());
    while let (Some(was), Some(is)) = (one.peek(), other.peek()) {
        match was.id.cmp(&is.id) {
            Ordering::Less => {
                touched.insert(&was.id);
                one.next();
            }
            Ordering::Greater => {
                touched.insert(&is.id);
                other.next();
            }
            Ordering::Equal => {
                if !is_still(was, is) {
                    touched.insert(&is.id);
                }
                one.next();
                other.next();
            }
        }
    }
    touched.extend(one.map(|account| &account.id));
    touched.extend(other.map(|account| &account.id));
    Some(touched)
}

/// Whether member lists show an account as they did.
fn is_still(was: &Account, is: &Account) -> bool {
    was.active == is.active && was.username == is.username && was.name == is.name
}
