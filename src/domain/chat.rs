//! What Rocket.Chat said: one reading of its accounts and groups.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::capabilities::Capabilities;
use super::freshness::{GroupReading, touched};
use super::ids::{ChatUserId, RoomId, UnixTime, Username};
use super::reading::{Reading, UnknownReason};
use super::retention::RetentionRule;

pub use super::member::Member;
pub use super::room_roles::RoomRoles;

/// One reading of a Rocket.Chat server.
#[derive(Debug, Clone)]
pub struct Chat {
    /// When the read ended, by this machine's clock.
    pub read_at: UnixTime,
    /// The server's version, as far as it tells.
    pub version: ServerVersion,
    /// The account in whose name everything is read and written.
    pub api_account: ChatUserId,
    /// What that account may do there, and how its groups were read.
    pub capabilities: Capabilities,
    /// All accounts, deactivated ones included; by id.
    pub accounts: Reading<Vec<Account>>,
    /// All private groups, archived ones included; by id.
    pub groups: Reading<Vec<Group>>,
    /// What asking for it by its id gave, for each linked group that the list did not have.
    pub lookups: FxHashMap<RoomId, Reading<Lookup>>,
}

/// What asking for a group by its id gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The server knows no room of that id, said to an account that sees all rooms.
    Gone,
    /// It is a room, but none that the list of private groups holds (a public channel, say).
    NotAGroup {
        /// Its name.
        name: Arc<str>,
    },
}

/// A server's version. Servers from 4.0 on hide the patch number from most callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerVersion {
    /// As in **8**.6.1.
    pub major: u32,
    /// As in 8.**6**.1.
    pub minor: u32,
    /// As in 8.6.**1**; 0 where the server hides it.
    pub patch: u32,
}

impl ServerVersion {
    /// Whether it is this release or a later one.
    pub const fn at_least(self, major: u32, minor: u32) -> bool {
        self.major > major || (self.major == major && self.minor >= minor)
    }
}

impl std::fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// An account of Rocket.Chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// `_id`.
    pub id: ChatUserId,
    /// `username`. Accounts without one are not listed.
    pub username: Username,
    /// `name`; may be empty.
    pub name: Arc<str>,
    /// `emails[].address`; empty where the API account may not see them.
    pub emails: Vec<Arc<str>>,
    /// `active`.
    pub active: bool,
    /// `type`.
    pub kind: AccountKind,
    /// Holds the server-wide role `admin`.
    pub administrator: bool,
}

/// What an account is used by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// A person.
    Person,
    /// `type: "bot"`, or the server-wide role `bot`.
    Bot,
    /// `type: "app"`.
    App,
}

/// A private group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `_id`.
    pub id: RoomId,
    /// `name`.
    pub name: Arc<str>,
    /// `fname`: what people see; the name where the server has none.
    pub display_name: Arc<str>,
    /// `archived`.
    pub archived: bool,
    /// `u._id`: who created it, and by default owns it.
    pub creator: Option<ChatUserId>,
    /// `usersCount`, a stored counter which drifts; for display alone.
    pub users_count: Option<u64>,
    /// `msgs`.
    pub messages: Option<u64>,
    /// `_updatedAt`.
    pub updated: Option<UnixTime>,
    /// What else the room's document tells.
    pub facts: RoomFacts,
    /// Its members, where they are this site's business and could be read.
    pub people: People,
    /// Who is banned from it (8.3 and later), sorted; asked for only where someone who should be there is absent.
    pub banned: Vec<ChatUserId>,
}

impl Group {
    /// The names that it bears: `name`, and `fname` where that is another one. A server that allows special characters
    /// keeps a slug as `name`, and what the plugin has given as `fname`.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        let shown = (self.display_name != self.name).then_some(&*self.display_name);
        std::iter::once(&*self.name).chain(shown)
    }

    /// Whether the list of groups shows it as it did: whatever touches the room moves `_updatedAt`, a message too. Roles
    /// do not.
    pub fn is_still(&self, later: &Self) -> bool {
        self.updated == later.updated
            && self.users_count == later.users_count
            && self.archived == later.archived
            && self.name == later.name
            && self.display_name == later.display_name
            && self.creator == later.creator
            && self.facts == later.facts
    }

    /// Whether it bears this name.
    pub fn is_named(&self, name: &str) -> bool {
        self.names().any(|own| own == name)
    }
}

/// What a room's document tells beside its name and state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomFacts {
    /// `ts`: when it was made.
    pub created: Option<UnixTime>,
    /// What it is beside a private group; empty for what the plugin makes.
    pub traits: Vec<RoomTrait>,
    /// `retention`.
    pub retention: RetentionRule,
    /// `lm`: when its last message was written. Lists of groups tell it; `rooms.adminRooms.getRoom` does not.
    pub last_message: Option<UnixTime>,
}

/// What a private group can have become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoomTrait {
    /// `ro`: only its owners and moderators write.
    ReadOnly,
    /// `encrypted`: end to end.
    Encrypted,
    /// `teamId` or `teamMain`: a team's.
    Team,
    /// `prid`: a discussion of another room.
    Discussion,
}

/// The members of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum People {
    /// Everybody, by account id.
    Known(Vec<Member>),
    /// The group is archived: its people are not judged, and that is not a failure.
    Archived,
    /// No activity of this site points at the group: its members are nobody's business here.
    NotOurs,
    /// They could not be read.
    Unknown(UnknownReason),
}

impl Chat {
    /// The group of that id, where the list of groups was read and has it.
    pub fn group(&self, id: &RoomId) -> Option<&Group> {
        let groups = self.groups.known()?;
        let at = groups.binary_search_by(|group| group.id.cmp(id)).ok()?;
        groups.get(at)
    }

    /// The account of that id, where the accounts were read and have it.
    pub fn account(&self, id: &ChatUserId) -> Option<&Account> {
        let accounts = self.accounts.known()?;
        let at = accounts
            .binary_search_by(|account| account.id.cmp(id))
            .ok()?;
        accounts.get(at)
    }

    /// This reading, with who is banned from which group.
    #[must_use]
    pub fn with_banned(mut self, mut banned: FxHashMap<RoomId, Vec<ChatUserId>>) -> Self {
        if let Reading::Known(groups) = &mut self.groups {
            for group in groups {
                if let Some(banned) = banned.remove(&group.id) {
                    group.banned = banned;
                }
            }
        }
        self
    }

    /// This reading with what `older` knew of the people of groups that were not read now (`read` are those that
    /// were), and of the accounts where they could not be read now.
    ///
    /// Accounts of some minutes ago are safe to judge by: a change is always decided by the list that its plan was
    /// made from, and a member whom the list does not have is never removed.
    #[must_use]
    pub fn completed_by(mut self, older: &Self, read: &[RoomId]) -> Self {
        if self.accounts.known().is_none() && self.api_account == older.api_account {
            self.accounts.clone_from(&older.accounts);
        }
        self.keep_readings(older, read);
        if let Reading::Known(groups) = &mut self.groups {
            for group in groups.iter_mut().filter(|group| !read.contains(&group.id)) {
                if let Some(before) = older.group(&group.id) {
                    group.people = match (&before.people, group.archived) {
                        (People::NotOurs, _) => People::NotOurs,
                        (_, true) => People::Archived,
                        (People::Archived, false) => People::Unknown(UnknownReason::Interrupted),
                        (people, false) => people.clone(),
                    };
                    group.banned.clone_from(&before.banned);
                }
            }
        }
        for (room, recipe) in &older.capabilities.recipes {
            if !read.contains(room) {
                self.capabilities.recipes.insert(room.clone(), *recipe);
            }
        }
        for (room, lookup) in &older.lookups {
            if !read.contains(room) && self.group(room).is_none() {
                self.lookups.insert(room.clone(), lookup.clone());
            }
        }
        self
    }

    /// Takes over when groups were read that were not read now. One that has moved since is read by the next refresh, which
    /// could not tell that from this list.
    fn keep_readings(&mut self, older: &Self, read: &[RoomId]) {
        let known = &older.capabilities.freshness;
        let touched = touched(older, self);
        let still = |group: &&Group| {
            let before = older.group(&group.id);
            let (Some(before), Some(touched)) = (before, &touched) else {
                return false;
            };
            let met = match &before.people {
                People::Known(members) => members.iter().any(|one| touched.contains(&one.account)),
                _ => true,
            };
            before.is_still(group) && !met
        };
        let groups = self.groups.known().map(Vec::as_slice).unwrap_or_default();
        let kept: Vec<(RoomId, GroupReading)> = groups
            .iter()
            .filter(|group| !read.contains(&group.id))
            .filter(still)
            .filter_map(|group| Some((group.id.clone(), known.of(&group.id)?)))
            .collect();
        for (room, reading) in kept {
            self.capabilities.freshness.note(room, reading);
        }
        self.capabilities.freshness.turn = known.turn;
    }
}
