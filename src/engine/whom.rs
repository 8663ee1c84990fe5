//! Whom a name means: any name by which either side knows someone.

use std::sync::Arc;

use super::Ground;
use crate::domain::chat::{Account, People};
use crate::domain::ids::{CmId, MoodleUserId, Username};
use crate::domain::site::Person;

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// This person.
    One(Someone),
    /// Any of these; each has a username by which it can be named.
    Several(Vec<Namesake>),
    /// Nobody, on either side.
    Nobody,
}

/// A person, by what joins the two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Someone {
    /// The person in Moodle, where Moodle knows one.
    pub person: Option<MoodleUserId>,
    /// The username in Rocket.Chat, whether or not there is an account.
    pub name: Username,
}

/// One of several whom a name could mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake {
    /// The username: Moodle's where Moodle knows the person.
    pub username: Arc<str>,
    /// First and last name, or the display name.
    pub name: String,
}

/// Whom `text` means, in an activity: a username of Moodle or of Rocket.Chat, the id of an account, else an e-mail
/// address or an idnumber.
///
/// A username in its very case comes before everything else, so that whoever has one can always be named.
pub fn whom(ground: &Ground, cm: CmId, text: &str) -> Whom {
    let site = &ground.site;
    if let Some(person) = site.people.iter().find(|one| *one.username == *text) {
        return Whom::One(of_moodle(ground, person));
    }
    let typed = Username::from(text);
    match ground.directory.people_named(&typed.folded()) {
        [] => {}
        [one] => {
            return Whom::One(Someone {
                person: Some(*one),
                name: ground.directory.name_of(*one).unwrap_or(&typed).clone(),
            });
        }
        several => {
            let people = several.iter().filter_map(|id| site.person(*id));
            return Whom::Several(people.map(namesake).collect());
        }
    }
    let folded = text.to_lowercase();
    let found: Vec<&Person> = site
        .people
        .iter()
        .filter(|person| person.username.to_lowercase() == folded)
        .collect();
    if let Some(found) = among(ground, &found, &[]) {
        return found;
    }
    if let Some(someone) = in_chat(ground, cm, &typed) {
        return Whom::One(someone);
    }
    by_address_or_number(ground, text, &folded)
}

/// Someone whom Rocket.Chat alone knows by that name: an account, an account's id, a member, a deleted person.
fn in_chat(ground: &Ground, cm: CmId, typed: &Username) -> Option<Someone> {
    let chat = &ground.chat;
    let folded = typed.folded();
    let account = ground
        .directory
        .account_named(chat, &folded)
        .or_else(|| chat.account(&typed.as_str().into()));
    if let Some(account) = account {
        return Some(of_chat(ground, account));
    }
    let member = ground
        .site
        .activity(cm)
        .and_then(|activity| chat.group(activity.room.as_ref()?))
        .and_then(|group| match &group.people {
            People::Known(members) => members
                .iter()
                .find(|member| member.username.folded() == folded),
            People::Archived | People::NotOurs | People::Unknown(_) => None,
        });
    let known = member.is_some() || ground.directory.departed_named(chat, typed).is_some();
    known.then(|| Someone {
        person: None,
        name: member.map_or(typed, |member| &member.username).clone(),
    })
}

fn by_address_or_number(ground: &Ground, text: &str, folded: &str) -> Whom {
    if text.is_empty() {
        return Whom::Nobody;
    }
    let people: Vec<&Person> = ground
        .site
        .people
        .iter()
        .filter(|one| one.email.to_lowercase() == folded || one.idnumber.as_deref() == Some(text))
        .collect();
    let accounts: Vec<&Account> = ground
        .chat
        .accounts
        .known()
        .into_iter()
        .flatten()
        .filter(|account| {
            let mut emails = account.emails.iter();
            emails.any(|email| email.to_lowercase() == folded)
        })
        // The account of someone who is among the people already is no one else.
        .filter(|account| {
            let named = ground.directory.people_named(&account.username.folded());
            !people.iter().any(|person| named.contains(&person.id))
        })
        .collect();
    // Whom Moodle knows comes first: another account with the address is what `explain` finds out about him.
    let accounts = if people.is_empty() {
        accounts.as_slice()
    } else {
        &[]
    };
    among(ground, &people, accounts).unwrap_or(Whom::Nobody)
}

/// The only one of these, or all of them; none where there is nobody.
fn among(ground: &Ground, people: &[&Person], accounts: &[&Account]) -> Option<Whom> {
    match (people, accounts) {
        ([], []) => None,
        ([person], []) => Some(Whom::One(of_moodle(ground, person))),
        ([], [account]) => Some(Whom::One(of_chat(ground, account))),
        (people, accounts) => {
            let people = people.iter().map(|person| namesake(person));
            let accounts = accounts.iter().map(|account| Namesake {
                username: Arc::clone(&account.username.0),
                name: account.name.to_string(),
            });
            Some(Whom::Several(people.chain(accounts).collect()))
        }
    }
}

fn of_moodle(ground: &Ground, person: &Person) -> Someone {
    Someone {
        person: Some(person.id),
        name: ground
            .directory
            .name_of(person.id)
            .cloned()
            .unwrap_or_else(|| Username::from(&*person.username)),
    }
}

/// An account that may be the account of someone whom Moodle knows.
fn of_chat(ground: &Ground, account: &Account) -> Someone {
    let named = ground.directory.people_named(&account.username.folded());
    Someone {
        person: match named {
            [one] => Some(*one),
            _ => None,
        },
        name: account.username.clone(),
    }
}

fn namesake(person: &Person) -> Namesake {
    Namesake {
        username: Arc::clone(&person.username),
        name: format!("{} {}", person.first_name, person.last_name),
    }
}
