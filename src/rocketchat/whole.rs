//! One reading of the whole server.

use std::future::Future;
use std::time::{SystemTime, UNIX_EPOCH};

use futures::StreamExt;
use futures::stream;
use rustc_hash::{FxHashMap, FxHashSet};
use tokio_util::sync::CancellationToken;

use super::OwnAccount;
use super::permissions::{Permission, Permissions};
use super::reader::{FoundRoom, GroupList, Reader, Visibility};
use crate::domain::chat::{Account, Chat, Group, Lookup, People, ServerVersion};
use crate::domain::ids::{RoomId, UnixTime};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// How many groups are read at a time. A server of two cores was no faster with more (measured on 3.4.0).
const AT_A_TIME: usize = 8;

/// After how many groups what has been read is shown.
const BATCH: usize = 48;

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
}

/// Which groups a reading is about.
#[derive(Clone, Copy)]
pub struct Rooms<'a> {
    /// Groups whose people are read.
    pub linked: &'a [RoomId],
    /// Groups that are only asked for where the list does not have them: those of the recycle bin.
    pub named: &'a [RoomId],
    /// Whether a group's name proves that it is another Moodle's: its people are nobody's business, linked or not.
    pub foreign: &'a (dyn Fn(&str) -> bool + Sync),
}

impl<'a> Rooms<'a> {
    /// These groups, all of them this site's.
    pub fn of(linked: &'a [RoomId]) -> Self {
        Self {
            linked,
            named: &[],
            foreign: &|_| false,
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
        let version = self.version().await?;
        let own = self.own_account().await?;
        progress(ReadProgress::Connected(version));
        let permissions = reading(cancel, self.permissions(&own)).await;
        let on_accounts = |received, announced| {
            progress(ReadProgress::Accounts {
                received,
                announced,
            });
        };
        let on_groups = |received, announced| {
            progress(ReadProgress::Groups {
                received,
                announced,
            });
        };
        let (accounts, list) = futures::join!(
            reading(cancel, self.accounts_with(&own, &on_accounts)),
            reading(cancel, self.groups(&on_groups)),
        );
        let mut lookups = FxHashMap::default();
        let mut chat = Chat {
            read_at: now(),
            version,
            api_account: own.id,
            accounts,
            groups: Reading::Unknown(UnknownReason::Interrupted),
            lookups: FxHashMap::default(),
        };
        match list {
            Reading::Unknown(reason) => chat.groups = Reading::Unknown(reason),
            Reading::Known(list) => {
                let mut groups = self
                    .with_looked_up(list, rooms, &permissions, &mut lookups, cancel)
                    .await;
                groups.sort_unstable_by(|one, other| one.id.cmp(&other.id));
                let ours = awaiting(&mut groups, rooms);
                chat.lookups = lookups;
                chat.groups = Reading::Known(groups);
                self.read_people(&mut chat, &ours, &progress, &so_far, cancel)
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
        let asked: Vec<_> = stream::iter(absent)
            .map(|id| async move {
                let answer = reading(cancel, self.find_group(&id)).await;
                (id, answer)
            })
            .buffer_unordered(AT_A_TIME)
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

    /// Reads the people of `ours`, which are places in the list of groups.
    async fn read_people(
        &self,
        chat: &mut Chat,
        ours: &[usize],
        progress: &(impl Fn(ReadProgress) + Send + Sync),
        so_far: &(impl Fn(Chat) + Send + Sync),
        cancel: &CancellationToken,
    ) {
        let mut read = 0;
        for batch in ours.chunks(BATCH) {
            so_far(chat.clone());
            let Reading::Known(groups) = &mut chat.groups else {
                return;
            };
            let asked: Vec<(usize, Group)> = batch
                .iter()
                .filter_map(|at| Some((*at, groups.get(*at)?.clone())))
                .collect();
            let mut reading = stream::iter(asked)
                .map(|(at, group)| async move {
                    let people = cancel
                        .run_until_cancelled(self.people_or_why_not(&group))
                        .await;
                    (at, people)
                })
                .buffer_unordered(AT_A_TIME);
            while let Some((at, people)) = reading.next().await {
                read += 1;
                progress(ReadProgress::People {
                    read,
                    of: ours.len(),
                });
                let people = people.unwrap_or(People::Unknown(UnknownReason::Interrupted));
                if let Some(group) = groups.get_mut(at) {
                    // It may have been archived since the list was read.
                    group.archived |= people == People::Archived;
                    group.people = people;
                }
            }
        }
    }
}

/// Marks the linked groups as not read yet, archived ones as not judged; the places of the former.
fn awaiting(groups: &mut [Group], rooms: Rooms<'_>) -> Vec<usize> {
    let linked: FxHashSet<&RoomId> = rooms.linked.iter().collect();
    let mut ours = Vec::new();
    for (at, group) in groups.iter_mut().enumerate() {
        if !linked.contains(&group.id) || (rooms.foreign)(&group.name) {
            continue;
        }
        if group.archived {
            group.people = People::Archived;
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

async fn reading<T>(
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
