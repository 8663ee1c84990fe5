//! Who is who: Moodle's people and Rocket.Chat's accounts, by the name that joins them.

use std::sync::Arc;

use md5::{Digest, Md5};
use rustc_hash::FxHashMap;

use crate::domain::chat::{Account, Chat};
use crate::domain::ids::{FoldedName, MoodleUserId, Username};
use crate::domain::names::{UsernameRule, UsernameRules};
use crate::domain::site::Site;

/// Looks people up from either side.
#[derive(Debug, Default)]
pub struct Directory {
    people: FxHashMap<MoodleUserId, Entry>,
    named: FxHashMap<FoldedName, Vec<MoodleUserId>>,
    accounts: FxHashMap<FoldedName, usize>,
    departed: FxHashMap<Arc<str>, MoodleUserId>,
    suffixes: Vec<String>,
}

/// What is known of one person by the name in Rocket.Chat, so that no name is compared once for each membership.
#[derive(Debug)]
struct Entry {
    name: Username,
    /// Where the account is in [`Chat::accounts`].
    account: Option<usize>,
    /// Others come out as this name too.
    collides: bool,
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
        }
        for person in &site.people {
            let name = rules.map(&person.username);
            let folded = name.folded();
            let entry = Entry {
                account: directory.accounts.get(&folded).copied(),
                name,
                collides: false,
            };
            directory.people.insert(person.id, entry);
            directory.named.entry(folded).or_default().push(person.id);
        }
        for person in directory
            .named
            .values()
            .filter(|own| own.len() > 1)
            .flatten()
        {
            if let Some(entry) = directory.people.get_mut(person) {
                entry.collides = true;
            }
        }
        for gone in &site.departed {
            directory
                .departed
                .insert(Arc::clone(&gone.username_md5), gone.id);
        }
        directory
    }

    /// What Rocket.Chat should call this person.
    pub fn name_of(&self, person: MoodleUserId) -> Option<&Username> {
        self.people.get(&person).map(|entry| &entry.name)
    }

    /// The account of this person. `chat` is the reading that the directory was made from.
    pub fn account_of<'a>(&self, chat: &'a Chat, person: MoodleUserId) -> Option<&'a Account> {
        let at = self.people.get(&person)?.account?;
        chat.accounts.known()?.get(at)
    }

    /// Whether other people's names come out as this one's.
    pub fn collides(&self, person: MoodleUserId) -> bool {
        self.people.get(&person).is_some_and(|entry| entry.collides)
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

fn md5_hex(text: &str) -> String {
    hex::encode(Md5::digest(text.as_bytes()))
}
