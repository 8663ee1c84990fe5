//! Reading a server again: what has not moved is taken over as it was read before.

use rustc_hash::FxHashMap;

use super::recipe::Choice;
use crate::domain::chat::{Account, Chat, People};
use crate::domain::freshness::{Turn, WhyDue};
use crate::domain::reading::{Reading, UnknownReason};

/// What a reading leans on that was read before.
#[derive(Clone, Copy)]
pub struct Before<'a> {
    /// What was read before.
    pub chat: &'a Chat,
    /// What is done with the linked groups that are open, by their places in the list.
    pub turn: &'a (dyn Fn(&Chat, &[usize]) -> Turn + Sync),
}

impl Before<'_> {
    /// Leaves in the choice what is read now, in its order.
    pub(super) fn narrow(&self, chat: &mut Chat, ours: &[usize], choice: &mut Choice) -> Awaited {
        let turn = (self.turn)(chat, ours);
        share_accounts(&mut chat.accounts, self.chat);
        let due: FxHashMap<usize, WhyDue> = turn.due.iter().map(|due| (due.at, due.why)).collect();
        let place: FxHashMap<usize, usize> = turn
            .due
            .iter()
            .enumerate()
            .map(|(place, due)| (due.at, place))
            .collect();
        choice.one_by_one.retain(|at| due.contains_key(at));
        choice.one_by_one.sort_by_key(|at| place.get(at).copied());
        // These are read all together or not at all.
        let any = choice.by_accounts.iter().any(|at| due.contains_key(at));
        if !any {
            choice.by_accounts.clear();
        }
        Awaited(due)
    }

    /// Puts what was read before of a group in its place: what is to be read has it too, until it has been.
    pub(super) fn put_back(&self, chat: &mut Chat, at: usize, awaited: &Awaited) {
        let Reading::Known(groups) = &mut chat.groups else {
            return;
        };
        let Some(group) = groups.get_mut(at) else {
            return;
        };
        let Some(earlier) = self.chat.group(&group.id) else {
            return;
        };
        if !matches!(earlier.people, People::Known(_)) {
            return;
        }
        group.people.clone_from(&earlier.people);
        group.banned.clone_from(&earlier.banned);
        let known = &self.chat.capabilities;
        if let Some(recipe) = known.recipes.get(&group.id) {
            let recipes = &mut chat.capabilities.recipes;
            recipes.insert(group.id.clone(), *recipe);
        }
        // What is known to be old is no reading: whatever becomes of this one, the next one reads it.
        if awaited.still_stands(at)
            && let Some(reading) = known.freshness.of(&group.id)
        {
            chat.capabilities.freshness.note(group.id.clone(), reading);
        }
    }
}

/// Why each group is read that is.
#[derive(Debug, Default)]
pub(super) struct Awaited(FxHashMap<usize, WhyDue>);

impl Awaited {
    /// Whether nothing says that what was read before of a group is wrong by now.
    fn still_stands(&self, at: usize) -> bool {
        self.0.get(&at).is_none_or(|why| *why == WhyDue::Turn)
    }

    /// What there is of a group before which the read was stopped: what was known before, unless that is known to be
    /// wrong.
    pub(super) fn stopped_before(&self, chat: &mut Chat, at: usize) {
        if self.still_stands(at) {
            return;
        }
        let Reading::Known(groups) = &mut chat.groups else {
            return;
        };
        if let Some(group) = groups.get_mut(at) {
            chat.capabilities.freshness.forget(&group.id);
            group.people = People::Unknown(UnknownReason::Interrupted);
        }
    }
}

/// Accounts that are as they were are the earlier ones: whoever is taken over shares their texts, and goes on to.
fn share_accounts(accounts: &mut Reading<Vec<Account>>, before: &Chat) {
    let Reading::Known(accounts) = accounts else {
        return;
    };
    for account in accounts {
        if let Some(earlier) = before.account(&account.id)
            && earlier == account
        {
            account.clone_from(earlier);
        }
    }
}
