//! Who is who: Moodle's people and Rocket.Chat's accounts, by the name that joins them.

use std::sync::{Arc, OnceLock};

use md5::{Digest, Md5};
use rustc_hash::FxHashMap;

use super::newcomers::Addresses;
use crate::domain::chat::{Account, AccountKind, Chat};
use crate::domain::ids::{ChatUserId, FoldedName, MoodleUserId, Username};
use crate::domain::names::{UsernameRule, UsernameRules};
use crate::domain::site::{Person, Site};

/// Looks people up from either side.
///
/// Made from one reading of both; whatever takes a [`Site`] or a [`Chat`] takes that reading. Lookups give places
/// in its vectors: a site of a million memberships asks for no name more than once.
#[derive(Debug, Default)]
pub struct Directory {
    people: FxHashMap<MoodleUserId, Entry>,
    named: FxHashMap<FoldedName, Vec<MoodleUserId>>,
    accounts: FxHashMap<FoldedName, usize>,
    account_places: FxHashMap<ChatUserId, usize>,
    departed: FxHashMap<Arc<str>, MoodleUserId>,
    suffixes: Vec<String>,
    addresses: OnceLock<Addresses>,
}

/// What is known of one person by the name in Rocket.Chat.
#[derive(Debug)]
pub(super) struct Entry {
    /// What Rocket.Chat should call him.
    pub(super) name: Username,
    /// Where he is in [`Site::people`].
    place: usize,
    /// The account.
    pub(super) account: Option<Holder>,
    /// Whether others come out as this name too.
    pub(super) namesakes: Namesakes,
}

/// An account, as much of it as is asked for with every membership: the account itself lies elsewhere in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holder {
    /// Where it is in [`Chat::accounts`].
    pub(super) place: usize,
    /// As [`Account::active`].
    pub(super) active: bool,
    /// A person's, and no administrator's.
    pub(super) ordinary: bool,
}

impl Holder {
    pub(super) fn of(place: usize, account: &Account) -> Self {
        Self {
            place,
            active: account.active,
            ordinary: account.kind == AccountKind::Person && !account.administrator,
        }
    }
}

/// Who else comes out as the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namesakes {
    /// Nobody.
    None,
    /// Only people who cannot log in to Moodle: the account is not theirs.
    Idle,
    /// Someone who can log in, so that it cannot be told whose the account is.
    Rivals,
}

impl Directory {
    /// Maps every Moodle username by the site's rules, and indexes both sides.
    pub fn new(site: &Site, chat: &Chat, rules: &UsernameRules) -> Self {
        let mut directory = Self {
            suffixes: rules
                .0
                .iter()
                .filter_map(|rule| match rule {
                    UsernameRule::StripSuffix(suffix) => Some(suffix.clone()),
                    UsernameRule::Replace { .. } | UsernameRule::Lowercase => None,
                })
                .collect(),
            ..Self::default()
        };
        for (at, account) in chat.accounts.known().into_iter().flatten().enumerate() {
            directory.accounts.insert(account.username.folded(), at);
            directory.account_places.insert(account.id.clone(), at);
        }
        for (place, person) in site.people.iter().enumerate() {
            let name = rules.map(&person.username);
            let folded = name.folded();
            let entry = Entry {
                account: directory.accounts.get(&folded).copied().and_then(|at| {
                    let account = chat.accounts.known()?.get(at)?;
                    Some(Holder::of(at, account))
                }),
                name,
                place,
                namesakes: Namesakes::None,
            };
            directory.people.insert(person.id, entry);
            directory.named.entry(folded).or_default().push(person.id);
        }
        directory.mark_namesakes(site);
        for gone in &site.departed {
            directory
                .departed
                .insert(Arc::clone(&gone.username_md5), gone.id);
        }
        directory
    }

    fn mark_namesakes(&mut self, site: &Site) {
        for shared in self.named.values().filter(|own| own.len() > 1) {
            for id in shared {
                let rivals = shared
                    .iter()
                    .filter(|other| *other != id)
                    .any(|other| site.person(*other).is_some_and(Person::can_log_in));
                if let Some(entry) = self.people.get_mut(id) {
                    entry.namesakes = if rivals {
                        Namesakes::Rivals
                    } else {
                        Namesakes::Idle
                    };
                }
            }
        }
    }

    /// Everything about a person at once, for those who ask a million times.
    pub(super) fn entry(&self, person: MoodleUserId) -> Option<&Entry> {
        self.people.get(&person)
    }

    /// Where an account is in [`Chat::accounts`].
    pub(super) fn place_of(&self, account: &ChatUserId) -> Option<usize> {
        self.account_places.get(account).copied()
    }

    /// What Rocket.Chat should call this person.
    pub fn name_of(&self, person: MoodleUserId) -> Option<&Username> {
        self.people.get(&person).map(|entry| &entry.name)
    }

    /// The account of this person. `chat` is the reading that the directory was made from.
    pub fn account_of<'a>(&self, chat: &'a Chat, person: MoodleUserId) -> Option<&'a Account> {
        let holder = self.people.get(&person)?.account?;
        chat.accounts.known()?.get(holder.place)
    }

    /// Whose e-mail address is whose: made when it is first asked for, which few sites do.
    pub(super) fn addresses(&self, make: impl FnOnce() -> Addresses) -> &Addresses {
        self.addresses.get_or_init(make)
    }

    /// The people whose name comes out as this one. More than one is a collision.
    pub fn people_named(&self, name: &FoldedName) -> &[MoodleUserId] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// The account of that name. `chat` is the reading that the directory was made from.
    pub fn account_named<'a>(&self, chat: &'a Chat, name: &FoldedName) -> Option<&'a Account> {
        chat.accounts.known()?.get(*self.accounts.get(name)?)
    }

    /// The deleted Moodle account that had this username, told by the hash that Moodle keeps
    /// (`user.email` of a deleted account). Moodle's usernames are in lower case, so that is tried too, and
    /// the suffixes that the rules strip.
    pub fn departed_named(&self, name: &Username) -> Option<MoodleUserId> {
        if self.departed.is_empty() {
            return None;
        }
        let folded = name.folded();
        let suffixes = || std::iter::once("").chain(self.suffixes.iter().map(String::as_str));
        [name.as_str(), folded.as_str()]
            .into_iter()
            .flat_map(|name| suffixes().map(move |suffix| format!("{name}{suffix}")))
            .find_map(|old| self.departed.get(md5_hex(&old).as_str()).copied())
    }
}

impl Entry {
    /// The person.
    pub(super) fn person<'a>(&self, site: &'a Site) -> Option<&'a Person> {
        site.people.get(self.place)
    }
}

fn md5_hex(text: &str) -> String {
    hex::encode(Md5::digest(text.as_bytes()))
}
