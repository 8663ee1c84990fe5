//! Who is who: Moodle's people and Rocket.Chat's accounts, by the name that joins them.

use std::slice;
use std::sync::{Arc, OnceLock};

use md5::{Digest, Md5};
use rustc_hash::FxHashMap;

use super::newcomers::Addresses;
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
    bearers: FxHashMap<FoldedName, Bearers>,
    /// The names that several people have, and who they are.
    shared: FxHashMap<FoldedName, Vec<MoodleUserId>>,
    account_places: FxHashMap<ChatUserId, usize>,
    group_places: FxHashMap<RoomId, usize>,
    departed: FxHashMap<Arc<str>, MoodleUserId>,
    rules: UsernameRules,
    /// What the rules drop at the end of living people's usernames.
    endings: Vec<String>,
    addresses: OnceLock<Addresses>,
}

/// Who bears a name, on either side: one look for both.
#[derive(Debug, Clone, Copy, Default)]
struct Bearers {
    /// Where the account is in [`Chat::accounts`].
    account: Option<u32>,
    /// Where the first person is in [`Site::people`].
    person: Option<u32>,
    /// Whether more people than this one come out as it.
    shared: bool,
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
    /// A person's, no administrator's, and not the one in whose name everything is read.
    pub(super) ordinary: bool,
}

impl Holder {
    fn of(place: usize, account: &Account, api_account: &ChatUserId) -> Self {
        Self {
            id: account.id.clone(),
            place,
            active: account.active,
            ordinary: account.kind == AccountKind::Person
                && !account.administrator
                && account.id != *api_account,
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
            rules: rules.clone(),
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
        directory.learn_endings(site);
        directory
    }

    /// Of the deleted only hashes are left, so no rule can be applied to them. What the rules drop from the living is what
    /// they will have dropped from the dead.
    fn learn_endings(&mut self, site: &Site) {
        if self.departed.is_empty() || self.rules.is_empty() {
            return;
        }
        let mut times: FxHashMap<&str, usize> = FxHashMap::default();
        for (person, entry) in site.people.iter().zip(&self.entries) {
            let ending = person.username.strip_prefix(entry.name.as_str());
            if let Some(ending) = ending.filter(|ending| !ending.is_empty()) {
                *times.entry(ending).or_default() += 1;
            }
        }
        let mut endings: Vec<(&str, usize)> = times.into_iter().collect();
        endings.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        endings.truncate(ENDINGS);
        let stripped = self.rules.0.iter().filter_map(|rule| match rule {
            UsernameRule::StripSuffix(suffix) => Some(suffix.clone()),
            UsernameRule::Replace { .. } | UsernameRule::Lowercase => None,
        });
        let learnt = endings.into_iter().map(|(ending, _)| ending.to_owned());
        self.endings = stripped.chain(learnt).collect();
        self.endings.sort_unstable();
        self.endings.dedup();
    }

    fn add_accounts(&mut self, chat: &Chat) {
        let accounts = chat.accounts.known().map_or(&[][..], Vec::as_slice);
        self.bearers.reserve(accounts.len());
        self.account_places.reserve(accounts.len());
        for (place, account) in (0..).zip(accounts) {
            let bearers = self.bearers.entry(account.username.folded()).or_default();
            bearers.account = Some(place);
        }
        self.account_places.extend(
            (0..)
                .zip(accounts)
                .map(|(place, account)| (account.id.clone(), place)),
        );
    }

    fn add_people(&mut self, site: &Site, chat: &Chat, rules: &UsernameRules) {
        let accounts = chat.accounts.known().map_or(&[][..], Vec::as_slice);
        self.entries.reserve(site.people.len());
        for (place, person) in (0..).zip(&site.people) {
            let name = if rules.is_empty() {
                Username(Arc::clone(&person.username))
            } else {
                rules.map(&person.username)
            };
            let folded = name.folded();
            let bearers = self.bearers.entry(folded.clone()).or_default();
            match bearers.person {
                None => bearers.person = Some(place),
                Some(first) => {
                    bearers.shared = true;
                    let first = self.ids.get(first as usize).copied();
                    self.shared
                        .entry(folded)
                        .or_insert_with(|| first.into_iter().collect())
                        .push(person.id);
                }
            }
            let account = bearers.account.map(|at| at as usize).and_then(|at| {
                let account = accounts.get(at)?;
                Some(Holder::of(at, account, &chat.api_account))
            });
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
        Some(self.bearers.get(name)?.person? as usize)
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

    /// Whose e-mail address is whose: made when it is first asked for, which few sites do.
    pub(super) fn addresses(&self, make: impl FnOnce() -> Addresses) -> &Addresses {
        self.addresses.get_or_init(make)
    }

    /// The people whose name comes out as this one. More than one is a collision.
    pub fn people_named(&self, name: &FoldedName) -> &[MoodleUserId] {
        let Some(bearers) = self.bearers.get(name) else {
            return &[];
        };
        if bearers.shared {
            return self.shared.get(name).map_or(&[], Vec::as_slice);
        }
        let place = bearers.person.map(|place| place as usize);
        place
            .and_then(|place| self.ids.get(place))
            .map(slice::from_ref)
            .unwrap_or_default()
    }

    /// The account of that name. `chat` is the reading that the directory was made from.
    pub fn account_named<'a>(&self, chat: &'a Chat, name: &FoldedName) -> Option<&'a Account> {
        let place = self.bearers.get(name)?.account?;
        chat.accounts.known()?.get(place as usize)
    }

    /// The deleted Moodle account that had this username, told by the hash that Moodle keeps
    /// (`user.email` of a deleted account). What he may have been called is guessed: this name, also in lower case as
    /// Moodle's usernames are; with an ending that the rules drop from others; the account's e-mail addresses. A guess
    /// counts where the hash is one, and the rules make this name of it. `chat` is the reading that the directory was
    /// made from.
    pub fn departed_named(&self, chat: &Chat, name: &Username) -> Option<MoodleUserId> {
        if self.departed.is_empty() {
            return None;
        }
        let folded = name.folded();
        let endings = || std::iter::once("").chain(self.endings.iter().map(String::as_str));
        let with_endings = [name.as_str(), folded.as_str()]
            .into_iter()
            .flat_map(|name| endings().map(move |ending| format!("{name}{ending}")));
        let account = (!self.rules.is_empty())
            .then(|| self.account_named(chat, &folded))
            .flatten();
        let addresses = account.into_iter().flat_map(|account| &account.emails);
        with_endings
            .chain(addresses.map(|address| address.to_lowercase()))
            .filter(|old| self.rules.map(old).folded() == folded)
            .find_map(|old| self.departed.get(md5_hex(&old).as_str()).copied())
    }
}

/// How many endings are tried; a site has a handful, unless its rules cut names short.
const ENDINGS: usize = 32;

fn md5_hex(text: &str) -> String {
    hex::encode(Md5::digest(text.as_bytes()))
}
