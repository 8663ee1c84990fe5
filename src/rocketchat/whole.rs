//! One reading of the whole server.

use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::StreamExt;
use futures::stream;
use rustc_hash::{FxHashMap, FxHashSet};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::OwnAccount;
use super::pace::{Ahead, Stage};
use super::pages::requests_left;
use super::reader::{FoundRoom, GroupList, Reader, Visibility};
use super::recipe::{Choice, of_members};
use crate::domain::capabilities::{Capabilities, Permission, Permissions, Recipe};
use crate::domain::chat::{Account, Chat, Group, Lookup, People, ServerVersion};
use crate::domain::ids::{RoomId, UnixTime};
use crate::domain::member::SharedNames;
use crate::domain::outlook::Outlook;
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// After how many groups what has been read is shown.
const BATCH: usize = 48;

/// For how long no group has come when what has been read is shown all the same: a limiter makes everything wait.
const QUIET: Duration = Duration::from_millis(500);

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
}

impl<'a> Rooms<'a> {
    /// These groups, all of them this site's.
    pub fn of(linked: &'a [RoomId]) -> Self {
        Self {
            linked,
            named: &[],
            withheld: &|_| FxHashMap::default(),
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
        so_far: impl Fn(Chat) + Send + Sync,
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
        so_far: impl Fn(Chat) + Send + Sync,
        cancel: &CancellationToken,
    ) -> Result<Chat, ChatTrouble> {
        let look_ahead = || {
            if let Some(outlook) = ahead.news() {
                progress(ReadProgress::Limited(outlook));
            }
        };
        let version = self.version().await?;
        ahead.groups(rooms.linked.len());
        expect_people(ahead, of_members(version), rooms.linked.len());
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
                let choice = self.choose(&chat, visibility, ours, cancel).await;
                ahead.groups(choice.one_by_one.len() + choice.by_accounts.len());
                expect_people(ahead, choice.recipe, choice.one_by_one.len());
                if !choice.by_accounts.is_empty() {
                    let accounts = chat.accounts.known().map_or(0, Vec::len);
                    expect_people(ahead, Recipe::ByAccounts, accounts);
                }
                look_ahead();
                self.read_people(&mut chat, choice, &progress, &so_far, cancel)
                    .await;
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

    /// Reads the people of the linked groups as was chosen.
    async fn read_people(
        &self,
        chat: &mut Chat,
        choice: Choice,
        progress: &(impl Fn(ReadProgress) + Send + Sync),
        so_far: &(impl Fn(Chat) + Send + Sync),
        cancel: &CancellationToken,
    ) {
        let of = choice.one_by_one.len();
        for (at, why) in choice.unread {
            put(
                chat,
                &mut SharedNames::default(),
                at,
                choice.recipe,
                People::Unknown(why),
            );
        }
        so_far(chat.clone());
        let groups = chat.groups.known().map(Vec::as_slice).unwrap_or_default();
        let asked: Vec<(usize, Group)> = choice
            .one_by_one
            .iter()
            .filter_map(|at| Some((*at, groups.get(*at)?.clone())))
            .collect();
        let mut reading = stream::iter(asked)
            .map(|(at, group)| async move {
                let people = self.people_or_why_not(choice.recipe, &group);
                (at, cancel.run_until_cancelled(people).await)
            })
            .buffer_unordered(self.transport.pace().most());
        let (mut read, mut unshown) = (0, 0);
        let mut names = SharedNames::default();
        loop {
            match timeout(QUIET, reading.next()).await {
                Ok(None) => break,
                Ok(Some((at, people))) => {
                    read += 1;
                    progress(ReadProgress::People { read, of });
                    let people = people.unwrap_or(People::Unknown(UnknownReason::Interrupted));
                    put(chat, &mut names, at, choice.recipe, people);
                    unshown += 1;
                    if unshown < BATCH {
                        continue;
                    }
                }
                Err(_) if unshown == 0 => continue,
                Err(_) => {}
            }
            unshown = 0;
            so_far(chat.clone());
        }
        if !choice.by_accounts.is_empty() {
            so_far(chat.clone());
            self.read_by_accounts(chat, &choice.by_accounts, progress, cancel)
                .await;
        }
    }

    /// Reads the people of groups that the account is not in, all together.
    async fn read_by_accounts(
        &self,
        chat: &mut Chat,
        places: &[usize],
        progress: &(impl Fn(ReadProgress) + Send + Sync),
        cancel: &CancellationToken,
    ) {
        let (Some(groups), Some(accounts)) = (chat.groups.known(), chat.accounts.known()) else {
            return;
        };
        let rooms: Vec<(usize, RoomId)> = places
            .iter()
            .filter_map(|at| Some((*at, groups.get(*at)?.id.clone())))
            .collect();
        let wanted = rooms.iter().map(|(_, id)| id.clone()).collect();
        let on_account = |read, of| progress(ReadProgress::Memberships { read, of });
        let people = self
            .people_by_accounts(chat.version, accounts, &wanted, &on_account, cancel)
            .await;
        let mut names = SharedNames::default();
        for (at, id) in rooms {
            let people = match &people {
                Ok(people) => People::Known(people.get(&id).cloned().unwrap_or_default()),
                Err(reason) => People::Unknown(reason.clone()),
            };
            put(chat, &mut names, at, Recipe::ByAccounts, people);
        }
    }
}

/// Puts what was read of a group in its place, with how it was read.
///
/// Someone is in many groups: one copy of his names is enough, and they have the texts of his account.
fn put(chat: &mut Chat, names: &mut SharedNames, at: usize, recipe: Recipe, mut people: People) {
    if let People::Known(members) = &mut people {
        members.shrink_to_fit();
        for member in members {
            names.share(member, chat.account(&member.account));
        }
    }
    let Reading::Known(groups) = &mut chat.groups else {
        return;
    };
    let Some(group) = groups.get_mut(at) else {
        return;
    };
    if matches!(people, People::Known(_)) {
        chat.capabilities.recipes.insert(group.id.clone(), recipe);
    }
    // It may have been archived since the list was read.
    group.archived |= people == People::Archived;
    group.people = people;
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
