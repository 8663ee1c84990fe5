//! Who is who: Moodle's people and Rocket.Chat's accounts, by the name that joins them.

use std::collections::hash_map::Entry as HashEntry;
use std::slice;
use std::sync::Arc;

use md5::{Digest, Md5};
use rustc_hash::FxHashMap;

use crate::domain::chat::{Account, AccountKind, Chat, Group};
use crate::domain::ids::{ChatUserId, FoldedName, MoodleUserId, RoomId, Username};
use crate::domain::names::{UsernameRule, UsernameRules};
use crate::domain::site::{Person, Site};

/// Looks people up from either side.
///
/// Made from one reading of both; whatever takes a [`Site`] or a [`Chat`] takes that reading. Lookups give places
/// in its vectors: a site of a million memberships asks for no name more than once.
#[derive(Debug, Default)]
pub struct Directory {
    /// In the order of [`Site::people`], as are the entries: by id.
    ids: Vec<MoodleUserId>,
    entries: Vec<Entry>,
    /// Where someone of that name is among them.
    named: FxHashMap<FoldedName, usize>,
    /// The names that several people have, and who they are.
    shared: FxHashMap<FoldedName, Vec<MoodleUserId>>,
    accounts: FxHashMap<FoldedName, usize>,
    account_places: FxHashMap<ChatUserId, usize>,
    group_places: FxHashMap<RoomId, usize>,
    departed: FxHashMap<Arc<str>, MoodleUserId>,
    suffixes: Vec<String>,
}

/// What is known of one person by the name in Rocket.Chat.
#[derive(Debug)]
pub(super) struct Entry {
    /// What Rocket.Chat should call him.
    pub(super) name: Username,
    /// The account.
    pub(super) account: Option<Holder>,
    /// Whether others come out as this name too.
    pub(super) namesakes: Namesakes,
}

/// An account, as much of it as is asked for with every membership: the account itself lies elsewhere in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    /// As [`Account::id`].
    pub(super) id: ChatUserId,
    /// Where it is in [`Chat::accounts`].
    pub(super) place: usize,
    /// As [`Account::active`].
    pub(super) active: bool,
    /// A person's, and no administrator's.
    pub(super) ordinary: bool,
}

impl Holder {
    fn of(place: usize, account: &Account) -> Self {
        Self {
            id: account.id.clone(),
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
            ids: site.people.iter().map(|person| person.id).collect(),
            suffixes: rules
                .0
                .iter()
                .filter_map(|rule| match rule {
                    UsernameRule::StripSuffix(suffix) => Some(suffix.clone()),
                    UsernameRule::Replace { .. } | UsernameRule::Lowercase => None,
                })
                .collect(),
            departed: site
                .departed
                .iter()
                .map(|gone| (Arc::clone(&gone.username_md5), gone.id))
                .collect(),
            group_places: (chat.groups.known().into_iter().flatten().enumerate())
                .map(|(place, group)| (group.id.clone(), place))
                .collect(),
            ..Self::default()
        };
        directory.add_accounts(chat);
        directory.add_people(site, chat, rules);
        directory.mark_namesakes(site);
        directory
    }

    fn add_accounts(&mut self, chat: &Chat) {
        let accounts = chat.accounts.known().map_or(&[][..], Vec::as_slice);
        self.accounts.reserve(accounts.len());
        self.account_places.reserve(accounts.len());
        for (at, account) in accounts.iter().enumerate() {
            self.accounts.insert(account.username.folded(), at);
            self.account_places.insert(account.id.clone(), at);
        }
    }

    fn add_people(&mut self, site: &Site, chat: &Chat, rules: &UsernameRules) {
        self.entries.reserve(site.people.len());
        self.named.reserve(site.people.len());
        for (place, person) in site.people.iter().enumerate() {
            let name = if rules.is_empty() {
                Username(Arc::clone(&person.username))
            } else {
                rules.map(&person.username)
            };
            let folded = name.folded();
            let account = self.accounts.get(&folded).and_then(|at| {
                let account = chat.accounts.known()?.get(*at)?;
                Some(Holder::of(*at, account))
            });
            match self.named.entry(folded) {
                HashEntry::Vacant(free) => {
                    free.insert(place);
                }
                HashEntry::Occupied(first) => {
                    let others = self.shared.entry(first.key().clone());
                    others
                        .or_insert_with(|| {
                            self.ids.get(*first.get()).copied().into_iter().collect()
                        })
                        .push(person.id);
                }
            }
            self.entries.push(Entry {
                name,
                account,
                namesakes: Namesakes::None,
            });
        }
    }

    fn mark_namesakes(&mut self, site: &Site) {
        for shared in self.shared.values() {
            for id in shared {
                let rivals = shared
                    .iter()
                    .filter(|other| *other != id)
                    .any(|other| site.person(*other).is_some_and(Person::can_log_in));
                let place = self.ids.binary_search(id);
                if let Some(entry) = place.ok().and_then(|at| self.entries.get_mut(at)) {
                    entry.namesakes = if rivals {
                        Namesakes::Rivals
                    } else {
                        Namesakes::Idle
                    };
                }
            }
        }
    }

    /// Everything at once about the person at that place of [`Site::people`].
    pub(super) fn entry(&self, place: usize) -> Option<&Entry> {
        self.entries.get(place)
    }

    /// As [`Self::entry`], of the person of that id.
    pub(super) fn entry_of(&self, person: MoodleUserId) -> Option<&Entry> {
        self.entries.get(self.ids.binary_search(&person).ok()?)
    }

    /// The account of that id. `chat` is the reading that the directory was made from.
    pub(super) fn account<'a>(&self, chat: &'a Chat, id: &ChatUserId) -> Option<&'a Account> {
        chat.accounts.known()?.get(*self.account_places.get(id)?)
    }

    /// As [`Chat::group`], and faster. `chat` is the reading that the directory was made from.
    pub(super) fn group<'a>(&self, chat: &'a Chat, id: &RoomId) -> Option<&'a Group> {
        chat.groups.known()?.get(*self.group_places.get(id)?)
    }

    /// Where the first person whose name comes out as this one is in [`Site::people`].
    pub(super) fn place_of(&self, name: &FoldedName) -> Option<usize> {
        self.named.get(name).copied()
    }

    /// What Rocket.Chat should call this person.
    pub fn name_of(&self, person: MoodleUserId) -> Option<&Username> {
        self.entry_of(person).map(|entry| &entry.name)
    }

    /// The account of this person. `chat` is the reading that the directory was made from.
    pub fn account_of<'a>(&self, chat: &'a Chat, person: MoodleUserId) -> Option<&'a Account> {
        let holder = self.entry_of(person)?.account.as_ref()?;
        chat.accounts.known()?.get(holder.place)
    }

    /// The people whose name comes out as this one. More than one is a collision.
    pub fn people_named(&self, name: &FoldedName) -> &[MoodleUserId] {
        let one = || self.ids.get(*self.named.get(name)?).map(slice::from_ref);
        match self.shared.get(name) {
            Some(several) => several,
            None => one().unwrap_or_default(),
        }
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

fn md5_hex(text: &str) -> String {
    hex::encode(Md5::digest(text.as_bytes()))
}
