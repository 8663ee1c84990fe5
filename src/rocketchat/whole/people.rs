//! The people of the groups: one group after the other, or account by account for several together.

use std::time::Duration;

use futures::{StreamExt as _, stream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{ReadProgress, Rooms, now};
use crate::domain::capabilities::Recipe;
use crate::domain::chat::{Chat, Group, People};
use crate::domain::freshness::GroupReading;
use crate::domain::ids::RoomId;
use crate::domain::member::SharedNames;
use crate::domain::reading::{Reading, UnknownReason};
use crate::rocketchat::again::Awaited;
use crate::rocketchat::reader::Reader;
use crate::rocketchat::recipe::Choice;

/// After how many groups what has been read is shown.
const BATCH: usize = 48;

/// For how long no group has come when what has been read is shown all the same: a limiter makes everything wait.
const QUIET: Duration = Duration::from_millis(500);

/// Which groups' people are read, and how.
pub(super) struct Asked<'a> {
    pub(super) rooms: Rooms<'a>,
    /// The linked groups that are open: their places in the list.
    pub(super) ours: Vec<usize>,
    pub(super) choice: Choice,
    pub(super) awaited: Awaited,
    pub(super) cancel: &'a CancellationToken,
}

impl Reader {
    /// Reads the people of the linked groups as was chosen.
    pub(super) async fn read_people(
        &self,
        chat: &mut Chat,
        asked: Asked<'_>,
        progress: &(impl Fn(ReadProgress) + Send + Sync),
        so_far: &(impl Fn(&Chat) + Send + Sync),
    ) {
        let Asked {
            rooms,
            ours,
            choice,
            awaited,
            cancel,
        } = asked;
        let of = choice.one_by_one.len();
        let groups = chat.groups.known().map(Vec::as_slice).unwrap_or_default();
        let asked: Vec<(usize, Group)> = choice
            .one_by_one
            .iter()
            .filter_map(|at| Some((*at, groups.get(*at)?.clone())))
            .collect();
        if let Some(before) = rooms.before {
            for at in &ours {
                before.put_back(chat, *at, &awaited);
            }
        }
        let mut names = SharedNames::default();
        for (at, why) in choice.unread {
            put(
                (chat, &mut names),
                rooms,
                at,
                (choice.recipe, People::Unknown(why)),
            );
        }
        if rooms.before.is_none() {
            so_far(chat);
        }
        let mut reading = stream::iter(asked)
            .map(|(at, group)| async move {
                let people = self.people_or_why_not(choice.recipe, &group);
                (at, cancel.run_until_cancelled(people).await)
            })
            .buffer_unordered(self.transport.pace().most());
        let (mut read, mut unshown) = (0, 0);
        loop {
            match timeout(QUIET, reading.next()).await {
                Ok(None) => break,
                Ok(Some((at, people))) => {
                    read += 1;
                    progress(ReadProgress::People { read, of });
                    match people {
                        Some(people) => put((chat, &mut names), rooms, at, (choice.recipe, people)),
                        None => awaited.stopped_before(chat, at),
                    }
                    unshown += 1;
                    if unshown < BATCH {
                        continue;
                    }
                }
                Err(_) if unshown == 0 => continue,
                Err(_) => {}
            }
            unshown = 0;
            so_far(chat);
        }
        if !choice.by_accounts.is_empty() {
            so_far(chat);
            let places = (choice.by_accounts.as_slice(), &awaited);
            self.read_by_accounts(chat, rooms, places, progress, cancel)
                .await;
        }
    }

    /// Reads the people of groups that the account is not in, all together.
    async fn read_by_accounts(
        &self,
        chat: &mut Chat,
        rooms: Rooms<'_>,
        (places, awaited): (&[usize], &Awaited),
        progress: &(impl Fn(ReadProgress) + Send + Sync),
        cancel: &CancellationToken,
    ) {
        let (Some(groups), Some(accounts)) = (chat.groups.known(), chat.accounts.known()) else {
            return;
        };
        let asked: Vec<(usize, RoomId)> = places
            .iter()
            .filter_map(|at| Some((*at, groups.get(*at)?.id.clone())))
            .collect();
        let wanted = asked.iter().map(|(_, id)| id.clone()).collect();
        let on_account = |read, of| progress(ReadProgress::Memberships { read, of });
        let people = self
            .people_by_accounts(chat.version, accounts, &wanted, &on_account, cancel)
            .await;
        let mut names = SharedNames::default();
        for (at, id) in asked {
            let people = match &people {
                Ok(people) => People::Known(people.get(&id).cloned().unwrap_or_default()),
                Err(UnknownReason::Interrupted) => {
                    awaited.stopped_before(chat, at);
                    continue;
                }
                Err(reason) => People::Unknown(reason.clone()),
            };
            put((chat, &mut names), rooms, at, (Recipe::ByAccounts, people));
        }
    }
}

/// Puts what was read of a group in its place, with how and when it was read.
///
/// Someone is in many groups: one copy of his names is enough, and they have the texts of his account.
fn put(
    (chat, names): (&mut Chat, &mut SharedNames),
    rooms: Rooms<'_>,
    at: usize,
    (recipe, mut people): (Recipe, People),
) {
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
    let known = &mut chat.capabilities;
    if matches!(people, People::Known(_)) {
        known.recipes.insert(group.id.clone(), recipe);
        let reading = GroupReading {
            turn: rooms.turn,
            at: now(),
            expected: (rooms.expected)(&group.id),
        };
        known.freshness.note(group.id.clone(), reading);
    } else {
        known.freshness.forget(&group.id);
    }
    // It may have been archived since the list was read.
    group.archived |= people == People::Archived;
    group.people = people;
    group.banned = Vec::new();
}
