//! Who sits in a group, beside those who are expected there.

use std::cmp::Ordering;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Ground;
use super::expect::Expected;
use crate::domain::chat::Member;
use crate::domain::ids::{ChatUserId, FoldedName};

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
        let mut seatless = Vec::new();
        let mut members = self.members.iter().enumerate().peekable();
        for (_, at, id) in holders {
            let mut found = None;
            while let Some((seat, member)) = members.peek() {
                // The reader keeps one text of each id.
                let order = if Arc::ptr_eq(&member.account.0, &id.0) {
                    Ordering::Equal
                } else {
                    member.account.cmp(id)
                };
                if order == Ordering::Greater {
                    break;
                }
                if order == Ordering::Equal {
                    found = Some(*seat);
                }
                members.next();
                if found.is_some() {
                    break;
                }
            }
            match found {
                Some(seat) => self.take(at, seat),
                None => seatless.push((at, id)),
            }
        }
        self.seat_passed_over(&seatless);
    }

    /// Whoever is taken for absent would be invited, and a stranger removed: that members come sorted is not believed, and
    /// who was not met on the walk is looked up among those who were passed over.
    fn seat_passed_over(&mut self, seatless: &[(usize, &ChatUserId)]) {
        if seatless.is_empty() {
            return;
        }
        let mut passed_over: FxHashMap<&ChatUserId, usize> = (0..)
            .zip(self.members)
            .zip(&self.taken)
            .filter(|(_, taken)| !**taken)
            .map(|((seat, member), _)| (&member.account, seat))
            .collect();
        for (at, id) in seatless {
            if passed_over.is_empty() {
                return;
            }
            if let Some(seat) = passed_over.remove(id) {
                self.take(*at, seat);
            }
        }
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
