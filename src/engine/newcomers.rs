//! Whether an account may be made for someone who should be in a group and has none.

use rustc_hash::FxHashMap;

use super::Ground;
use super::candidate::Candidate;
use crate::domain::chat::Account;
use crate::domain::drift::{Basis, Withheld};
use crate::domain::ids::MoodleUserId;
use crate::domain::site::{Person, Site};

/// What is to be said of someone without an account.
pub(super) enum Newcomer<'a> {
    /// One may be made.
    Welcome,
    /// None is made.
    Withheld(Withheld),
    /// None is made: this account has his e-mail address, and may be his.
    Known(&'a Account),
}

/// Whether an account may be made. That his name is free and one that the server takes is known already.
pub(super) fn newcomer<'a>(ground: &'a Ground, candidate: &Candidate<'_>) -> Newcomer<'a> {
    let Some(person) = candidate.person else {
        return Newcomer::Withheld(Withheld::NotInForce);
    };
    if matches!(candidate.basis, Basis::Inactive(_)) || !person.can_log_in() {
        return Newcomer::Withheld(Withheld::NotInForce);
    }
    if !is_address(person.email.trim()) {
        return Newcomer::Withheld(Withheld::NoAddress);
    }
    let addresses = ground.directory.addresses(|| {
        Addresses::of(
            &ground.site,
            ground.chat.accounts.known().map_or(&[], Vec::as_slice),
            |person| ground.directory.account_of(&ground.chat, person).is_some(),
        )
    });
    let address = folded(&person.email);
    let holder = addresses.held.get(&address);
    let accounts = ground.chat.accounts.known();
    if let Some(account) = holder.and_then(|place| accounts?.get(*place)) {
        return Newcomer::Known(account);
    }
    if addresses.wanted.get(&address).is_some_and(|many| *many > 1) {
        return Newcomer::Withheld(Withheld::AddressShared);
    }
    Newcomer::Welcome
}

/// Whose e-mail address is whose, whatever its case.
#[derive(Debug)]
pub(super) struct Addresses {
    /// Where the account is in the list of accounts.
    held: FxHashMap<String, usize>,
    /// How many have it who have no account, and can log in to Moodle.
    wanted: FxHashMap<String, usize>,
}

impl Addresses {
    fn of(site: &Site, accounts: &[Account], has_account: impl Fn(MoodleUserId) -> bool) -> Self {
        let mut held = FxHashMap::default();
        for (place, account) in accounts.iter().enumerate() {
            for email in &account.emails {
                held.entry(folded(email)).or_insert(place);
            }
        }
        let mut wanted: FxHashMap<String, usize> = FxHashMap::default();
        let newcomers = site
            .people
            .iter()
            .filter(|person| Person::can_log_in(person));
        for person in newcomers.filter(|person| !has_account(person.id)) {
            *wanted.entry(folded(&person.email)).or_default() += 1;
        }
        Self { held, wanted }
    }
}

fn folded(address: &str) -> String {
    address.trim().to_lowercase()
}

/// Whether it has the form that every server asks for; whether it takes it, the server says.
fn is_address(text: &str) -> bool {
    let halves = text.split_once('@');
    halves.is_some_and(|(person, domain)| {
        !person.is_empty() && !domain.is_empty() && !domain.contains('@')
    }) && !text.contains(|symbol: char| symbol.is_whitespace() || symbol.is_control())
}
