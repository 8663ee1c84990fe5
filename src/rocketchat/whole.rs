//! One reading of the whole server.

mod people;

use std::future::Future;
use std::time::{SystemTime, UNIX_EPOCH};

use futures::{StreamExt as _, stream};
use rustc_hash::{FxHashMap, FxHashSet};
use tokio_util::sync::CancellationToken;

use super::OwnAccount;
use super::again::{Awaited, Before};
use super::pace::{Ahead, Stage};
use super::pages::requests_left;
use super::reader::{FoundRoom, GroupList, Reader, Visibility};
use super::recipe::of_members;
use crate::domain::capabilities::{Capabilities, Permission, Permissions, Recipe};
use crate::domain::chat::{Account, Chat, Group, Lookup, People, ServerVersion};
use crate::domain::freshness::{Expected, Freshness};
use crate::domain::ids::{RoomId, UnixTime};
use crate::domain::outlook::Outlook;
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use people::Asked;

/// How far a reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadProgress {
    /// The server has answered and knows the account.
    Connected(ServerVersion),
    /// So many accounts.
    Accounts {
        /// So far.
        received: usize,
        /// As the server says.
        announced: usize,
    },
    /// So many groups.
    Groups {
        /// So far.
        received: usize,
        /// As the server says.
        announced: usize,
    },
    /// The people of so many groups.
    People {
        /// So far.
        read: usize,
        /// Of those that are linked and not archived.
        of: usize,
    },
    /// The server's limiter makes the read take so long. Told before the first group is read where that is
    /// known, then each second.
    Limited(Outlook),
    /// The memberships of so many accounts, for groups that the API account is not in.
    Memberships {
        /// So far.
        read: usize,
        /// Of all accounts.
        of: usize,
    },
}

/// Which groups a reading is about.
#[derive(Clone, Copy)]
pub struct Rooms<'a> {
    /// Groups whose people are read.
    pub linked: &'a [RoomId],
    /// Groups that are only asked for where the list does not have them: those of the recycle bin.
    pub named: &'a [RoomId],
    /// Of all groups that the server lists, those whose people are nobody's business, linked or not, and what stands for
    /// them instead: their names prove that they are another Moodle's, or it cannot be told.
    pub withheld: &'a (dyn Fn(&[Group]) -> FxHashMap<RoomId, People> + Sync),
    /// Groups whose people are read before all others': those that are looked at.
    pub shown: &'a [RoomId],
    /// At which refresh they are read; 0 where everything is read.
    pub turn: u32,
    /// What Moodle expects in a group by now: kept with it, so that the next refresh knows whether that has moved.
    pub expected: &'a (dyn Fn(&RoomId) -> Expected + Sync),
    /// What was read before, where not everything is read.
    pub before: Option<Before<'a>>,
}

impl<'a> Rooms<'a> {
    /// These groups, all of them this site's.
    pub fn of(linked: &'a [RoomId]) -> Self {
        Self {
            linked,
            named: &[],
            withheld: &|_| FxHashMap::default(),
            shown: &[],
            turn: 0,
            expected: &|_| Expected::default(),
            before: None,
        }
    }
}

impl Reader {
    /// Reads everything that is compared: accounts, groups, and the people of the linked groups.
    ///
    /// A part that cannot be read is unknown, with its reason, and spares the others; so is what `cancel` came
    /// before. While the first two answers are awaited, dropping the future is what stops it.
    /// `so_far` is shown what there is once the lists are there, and again after each batch of groups.
    ///
    /// # Errors
    /// Where the server cannot be asked at all: no version, or no account (a wrong address, a wrong token).
    pub async fn read_all(
        &self,
        rooms: Rooms<'_>,
        progress: impl Fn(ReadProgress) + Send + Sync,
        so_far: impl Fn(&Chat) + Send + Sync,
        cancel: &CancellationToken,
    ) -> Result<Chat, ChatTrouble> {
        let ahead = Ahead::new(self.transport.pace());
        let telling = ahead.keep_telling(|outlook| progress(ReadProgress::Limited(outlook)));
        let reading = Box::pin(self.read_parts(&ahead, rooms, &progress, so_far, cancel));
        tokio::select! {
            biased;
            chat = reading => chat,
            never = telling => match never {},
        }
    }

    async fn read_parts(
        &self,
        ahead: &Ahead<'_>,
        rooms: Rooms<'_>,
        progress: &(impl Fn(ReadProgress) + Send + Sync),
        so_far: impl Fn(&Chat) + Send + Sync,
        cancel: &CancellationToken,
    ) -> Result<Chat, ChatTrouble> {
        let look_ahead = || {
            if let Some(outlook) = ahead.news() {
                progress(ReadProgress::Limited(outlook));
            }
        };
        let version = self.version().await?;
        // How few a refresh reads is not known yet.
        if rooms.before.is_none() {
            ahead.groups(rooms.linked.len());
            expect_people(ahead, of_members(version), rooms.linked.len());
        }
        let own = self.own_account().await?;
        progress(ReadProgress::Connected(version));
        let (permissions, settings) = futures::join!(
            reading(cancel, self.permissions(&own)),
            reading(cancel, self.public_settings(version)),
        );
        let on_accounts = |received, announced| {
            progress(ReadProgress::Accounts {
                received,
                announced,
            });
            let left = requests_left(received, announced);
            ahead.expect(Stage::Lists, "/api/v1/users.list", left);
            look_ahead();
        };
        let on_groups = |received, announced| {
            progress(ReadProgress::Groups {
                received,
                announced,
            });
            let left = requests_left(received, announced);
            ahead.expect(Stage::Lists, "/api/v1/groups.listAll", left);
            look_ahead();
        };
        let (accounts, list) = futures::join!(
            reading(cancel, self.accounts_with(&own, &on_accounts)),
            reading(cancel, self.groups(&on_groups)),
        );
        ahead.lists_over();
        let mut lookups = FxHashMap::default();
        let mut chat = Chat {
            read_at: now(),
            version,
            api_account: own.id,
            capabilities: Capabilities {
                username: Some(own.username),
                roles: own.roles,
                permissions,
                settings,
                recipes: FxHashMap::default(),
                freshness: Freshness::at_turn(rooms.turn),
            },
            accounts,
            groups: Reading::Unknown(UnknownReason::Interrupted),
            lookups: FxHashMap::default(),
        };
        match list {
            Reading::Unknown(reason) => chat.groups = Reading::Unknown(reason),
            Reading::Known(list) => {
                let visibility = list.visibility;
                let permissions = &chat.capabilities.permissions;
                let mut groups = self
                    .with_looked_up(ahead, list, rooms, permissions, &mut lookups, cancel)
                    .await;
                groups.sort_unstable_by(|one, other| one.id.cmp(&other.id));
                let ours = awaiting(&mut groups, rooms);
                chat.lookups = lookups;
                chat.groups = Reading::Known(groups);
                let mut choice = self.choose(&chat, visibility, ours.clone(), cancel).await;
                let awaited = match rooms.before {
                    // Without the accounts nothing can be judged, and what was read before is worth more.
                    Some(_) if chat.accounts.known().is_none() => return Ok(chat),
                    Some(before) => before.narrow(&mut chat, &ours, &mut choice),
                    None => {
                        show_first(&mut choice.one_by_one, &chat, rooms.shown);
                        Awaited::default()
                    }
                };
                ahead.groups(choice.one_by_one.len() + choice.by_accounts.len());
                expect_people(ahead, choice.recipe, choice.one_by_one.len());
                if !choice.by_accounts.is_empty() {
                    let accounts = chat.accounts.known().map_or(0, Vec::len);
                    expect_people(ahead, Recipe::ByAccounts, accounts);
                }
                look_ahead();
                let asked = Asked {
                    rooms,
                    ours,
                    choice,
                    awaited,
                    cancel,
                };
                self.read_people(&mut chat, asked, progress, &so_far).await;
            }
        }
        chat.read_at = now();
        Ok(chat)
    }

    /// All accounts, among which that of whoever reads them has to be: a list without it is none, however well its
    /// counts agree, and all who are missing from it would pass for strangers.
    async fn accounts_with(
        &self,
        own: &OwnAccount,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Account>, ChatTrouble> {
        let accounts = self.accounts(progress).await?;
        if accounts.iter().any(|account| account.id == own.id) {
            return Ok(accounts);
        }
        let kind = ChatTroubleKind::PartialPage {
            received: accounts.len(),
            announced: accounts.len() + 1,
        };
        Err(self.transport.trouble(&ChatTask::ListAccounts, kind))
    }

    /// Asks for each linked or named group that the list does not have. One that is there after all joins the list.
    async fn with_looked_up(
        &self,
        ahead: &Ahead<'_>,
        list: GroupList,
        rooms: Rooms<'_>,
        permissions: &Reading<Permissions>,
        lookups: &mut FxHashMap<RoomId, Reading<Lookup>>,
        cancel: &CancellationToken,
    ) -> Vec<Group> {
        let mut groups = list.groups;
        let listed: FxHashSet<&RoomId> = groups.iter().map(|group| &group.id).collect();
        let absent: FxHashSet<RoomId> = rooms
            .linked
            .iter()
            .chain(rooms.named)
            .filter(|id| !listed.contains(id))
            .cloned()
            .collect();
        if let Some(reason) = absence_proves_nothing(list.visibility, permissions) {
            lookups.extend(
                absent
                    .into_iter()
                    .map(|id| (id, Reading::Unknown(reason.clone()))),
            );
            return groups;
        }
        ahead.expect(
            Stage::Lookups,
            "/api/v1/rooms.adminRooms.getRoom",
            absent.len(),
        );
        let asked: Vec<_> = stream::iter(absent)
            .map(|id| async move {
                let answer = reading(cancel, self.find_group(&id)).await;
                (id, answer)
            })
            .buffer_unordered(self.transport.pace().most())
            .collect()
            .await;
        for (id, answer) in asked {
            let lookup = match answer {
                Reading::Known(FoundRoom::Group(group)) => {
                    groups.push(*group);
                    continue;
                }
                Reading::Known(FoundRoom::NotAGroup { name }) => {
                    Reading::Known(Lookup::NotAGroup { name })
                }
                Reading::Known(FoundRoom::Gone) => Reading::Known(Lookup::Gone),
                Reading::Unknown(reason) => Reading::Unknown(reason),
            };
            lookups.insert(id, lookup);
        }
        groups
    }
}

/// The requests for the people of so many groups, or of so many accounts. Whoever is one of more than a few hundred
/// members costs one more now and then, which is not foreseen.
fn expect_people(ahead: &Ahead<'_>, recipe: Recipe, so_many: usize) {
    let expect = |path| ahead.expect(Stage::People, path, so_many);
    match recipe {
        Recipe::Ordered => expect("/api/v1/rooms.membersOrderedByRole"),
        Recipe::MembersAndRoles => {
            expect("/api/v1/groups.members");
            expect("/api/v1/groups.roles");
        }
        Recipe::ByAccounts => expect("/api/v1/users.info"),
    }
}

/// Marks the linked groups as not read yet, archived ones as not judged; the places of the former.
fn awaiting(groups: &mut [Group], rooms: Rooms<'_>) -> Vec<usize> {
    let linked: FxHashSet<&RoomId> = rooms.linked.iter().collect();
    let mut withheld = (rooms.withheld)(groups);
    let mut ours = Vec::new();
    for (at, group) in groups.iter_mut().enumerate() {
        if !linked.contains(&group.id) {
            continue;
        }
        let instead = withheld.remove(&group.id);
        if instead == Some(People::NotOurs) {
            continue;
        }
        if group.archived {
            group.people = People::Archived;
        } else if let Some(people) = instead {
            group.people = people;
        } else {
            group.people = People::Unknown(UnknownReason::Interrupted);
            ours.push(at);
        }
    }
    ours
}

/// Puts the groups that are looked at before all others.
fn show_first(places: &mut [usize], chat: &Chat, shown: &[RoomId]) {
    let groups = chat.groups.known().map(Vec::as_slice).unwrap_or_default();
    places.sort_by_key(|at| {
        let group = groups.get(*at);
        let place = group.and_then(|group| shown.iter().position(|room| *room == group.id));
        place.unwrap_or(usize::MAX)
    });
}

/// Why a group that the list does not have may exist all the same; none where its absence can be verified.
fn absence_proves_nothing(
    visibility: Visibility,
    permissions: &Reading<Permissions>,
) -> Option<UnknownReason> {
    match (visibility, permissions) {
        (Visibility::All, Reading::Known(held))
            if held.holds(Permission::ViewRoomAdministration) =>
        {
            None
        }
        (Visibility::All, Reading::Unknown(reason)) => Some(reason.clone()),
        (Visibility::Own, _) | (Visibility::All, Reading::Known(_)) => {
            Some(UnknownReason::NotAllRoomsVisible)
        }
    }
}

pub(super) async fn reading<T>(
    cancel: &CancellationToken,
    asking: impl Future<Output = Result<T, ChatTrouble>>,
) -> Reading<T> {
    match cancel.run_until_cancelled(asking).await {
        Some(Ok(value)) => Reading::Known(value),
        Some(Err(trouble)) => Reading::Unknown(UnknownReason::Chat(trouble)),
        None => Reading::Unknown(UnknownReason::Interrupted),
    }
}

fn now() -> UnixTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
