//! Who is who: Moodle's people and Rocket.Chat's accounts, by the name that joins them.

use std::sync::Arc;

use md5::{Digest, Md5};
use rustc_hash::FxHashMap;

use crate::domain::chat::{Account, Chat};
use crate::domain::ids::{ChatUserId, FoldedName, MoodleUserId, Username};
use crate::domain::names::{UsernameRule, UsernameRules};
use crate::domain::site::Site;

/// Looks people up from either side.
#[derive(Debug, Default)]
pub struct Directory {
    names: FxHashMap<MoodleUserId, Username>,
    people: FxHashMap<FoldedName, Vec<MoodleUserId>>,
    accounts: FxHashMap<FoldedName, ChatUserId>,
    departed: FxHashMap<Arc<str>, MoodleUserId>,
    suffixes: Vec<String>,
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
        for person in &site.people {
            let name = rules.map(&person.username);
            directory
                .people
                .entry(name.folded())
                .or_default()
                .push(person.id);
            directory.names.insert(person.id, name);
        }
        for account in chat.accounts.known().into_iter().flatten() {
            directory
                .accounts
                .insert(account.username.folded(), account.id.clone());
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
        self.names.get(&person)
    }

    /// The people whose name comes out as this one. More than one is a collision.
    pub fn people_named(&self, name: &FoldedName) -> &[MoodleUserId] {
        self.people.get(name).map_or(&[], Vec::as_slice)
    }

    /// The account of that name.
    pub fn account_named<'a>(&self, chat: &'a Chat, name: &FoldedName) -> Option<&'a Account> {
        self.accounts.get(name).and_then(|id| chat.account(id))
    }

    /// The deleted Moodle account that had this username, told by the hash that Moodle keeps
    /// (`user.email` of a deleted account). Suffixes that the rules strip are tried as well.
    pub fn departed_named(&self, name: &Username) -> Option<MoodleUserId> {
        if self.departed.is_empty() {
            return None;
        }
        std::iter::once("")
            .chain(self.suffixes.iter().map(String::as_str))
            .find_map(|suffix| {
                self.departed
                    .get(md5_hex(&format!("{name}{suffix}")).as_str())
                    .copied()
            })
    }
}

fn md5_hex(text: &str) -> String {
    hex::encode(Md5::digest(text.as_bytes()))
}
