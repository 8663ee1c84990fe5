//! Who sits in a group, beside those who are expected there.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Ground;
use super::expect::Expected;
use crate::domain::chat::Member;
use crate::domain::ids::FoldedName;

/// Which member each expected person is.
pub(super) struct Seats<'a> {
    members: &'a [Member],
    /// In the order of the members: whether it is somebody who is expected.
    taken: Vec<bool>,
    /// In the order of the expected people: the member.
    of_expected: Vec<Option<usize>>,
}

impl<'a> Seats<'a> {
    /// Of two people on one account, the first has the seat.
    pub(super) fn of(ground: &Ground, expected: &[Expected], members: &'a [Member]) -> Self {
        let mut seats = Self {
            members,
            taken: vec![false; members.len()],
            of_expected: vec![None; expected.len()],
        };
        seats.seat_by_account(ground, expected);
        seats.seat_newcomers(ground, expected);
        seats
    }

    /// Accounts are sorted by their id, and so are members as they are read: the people are sorted by the place of theirs,
    /// and then one walk along both finds all of them. A million memberships are too many to look up one by one.
    fn seat_by_account(&mut self, ground: &Ground, expected: &[Expected]) {
        let mut holders = Vec::with_capacity(expected.len());
        for (at, one) in expected.iter().enumerate() {
            let entry = ground.directory.entry(one.place as usize);
            if let Some(account) = entry.and_then(|entry| entry.account.as_ref()) {
                holders.push((account.place, at, &account.id));
            }
        }
        holders.sort_unstable_by_key(|(place, at, _)| (*place, *at));
        let in_order = self.in_order();
        let mut members = in_order.into_iter().peekable();
        for (_, at, id) in holders {
            while let Some((seat, member)) = members.peek() {
                // The reader keeps one text of each id.
                if Arc::ptr_eq(&member.account.0, &id.0) || member.account == *id {
                    self.take(at, *seat);
                    members.next();
                    break;
                }
                if member.account > *id {
                    break;
                }
                members.next();
            }
        }
    }

    /// The members by their account's id, with their seats. Whoever is taken for absent here would be invited, and a
    /// stranger removed: the order is made sure of, not believed.
    fn in_order(&self) -> Vec<(usize, &'a Member)> {
        let mut members: Vec<(usize, &Member)> = self.members.iter().enumerate().collect();
        if !members.is_sorted_by(|(_, one), (_, next)| one.account <= next.account) {
            members.sort_by(|(_, one), (_, other)| one.account.cmp(&other.account));
        }
        members
    }

    /// Members whose account is younger than the list of accounts: they are known by their name alone.
    fn seat_newcomers(&mut self, ground: &Ground, expected: &[Expected]) {
        let directory = &ground.directory;
        let without_account = |one: &Expected| {
            let entry = directory.entry(one.place as usize);
            entry.filter(|entry| entry.account.is_none())
        };
        if !expected.iter().any(|one| without_account(one).is_some()) {
            return;
        }
        let mut newcomers: FxHashMap<FoldedName, usize> = (0..)
            .zip(self.members)
            .zip(&self.taken)
            .filter(|(_, taken)| !**taken)
            .filter(|((_, member), _)| directory.account(&ground.chat, &member.account).is_none())
            .map(|((seat, member), _)| (member.username.folded(), seat))
            .collect();
        for (at, one) in expected.iter().enumerate() {
            if newcomers.is_empty() {
                return;
            }
            let name = without_account(one).map(|entry| entry.name.folded());
            if let Some(seat) = name.and_then(|name| newcomers.remove(&name)) {
                self.take(at, seat);
            }
        }
    }

    fn take(&mut self, at: usize, seat: usize) {
        if let (Some(of_expected), Some(taken)) =
            (self.of_expected.get_mut(at), self.taken.get_mut(seat))
        {
            *of_expected = Some(seat);
            *taken = true;
        }
    }

    /// The members whom each of the expected people is, in their order.
    pub(super) fn of_expected(&self) -> impl Iterator<Item = Option<&'a Member>> + '_ {
        self.of_expected
            .iter()
            .map(|seat| self.members.get((*seat)?))
    }

    /// Those who are nobody whom the course expects.
    pub(super) fn untaken(&self) -> impl Iterator<Item = &'a Member> + '_ {
        self.members
            .iter()
            .zip(&self.taken)
            .filter(|(_, taken)| !**taken)
            .map(|(member, _)| member)
    }
}
