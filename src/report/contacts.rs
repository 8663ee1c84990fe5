//! Whom to tell about what was found, for people and for programs.

use serde::Serialize;

use super::Paint;
use crate::domain::contacts::{ActivityContacts, ChatLead, Contact};
use crate::domain::site::Site;
use crate::words;

/// Renders the people to tell, by activity, and one line of all addresses at the end. Empty where there is no activity; otherwise
/// it begins with an empty line.
///
/// ```text
/// Whom to tell
///   “Forum” in INF101 (activity 12)
///     Ada Lovelace <ada@univ.fr>: should be moderator, as editingteacher; not in the group
///     Grace Hopper (grace) <grace@univ.fr>: owner of the group in Rocket.Chat
///
/// ada@univ.fr, alan@univ.fr
/// ```
pub fn human(site: &Site, contacts: &[ActivityContacts], paint: Paint) -> String {
    if contacts.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", paint.heading(words::contacts_heading()));
    for activity in contacts {
        let label = words::activity_label(site, activity.cm);
        text.push_str(&format!("  {label} (activity {})\n", activity.cm));
        if activity.people.is_empty() && activity.leads.is_empty() {
            text.push_str(&format!("    {}\n", words::no_contact()));
        }
        for contact in &activity.people {
            text.push_str(&format!("    {}\n", words::contact(site, contact)));
        }
        for lead in &activity.leads {
            text.push_str(&format!("    {}\n", words::lead(lead)));
        }
    }
    let addresses = addresses(contacts);
    if !addresses.is_empty() {
        text.push_str(&format!("\n{}\n", words::addresses(&addresses)));
    }
    text
}

/// All addresses, each once whatever the case, in alphabetical order.
pub(super) fn addresses(contacts: &[ActivityContacts]) -> Vec<&str> {
    let mut addresses: Vec<&str> = contacts
        .iter()
        .flat_map(|activity| {
            let people = activity.people.iter().map(|one| one.email.as_deref());
            people.chain(activity.leads.iter().map(|one| one.email.as_deref()))
        })
        .flatten()
        .collect();
    addresses.sort_by_cached_key(|address| address.to_lowercase());
    addresses.dedup_by_key(|address| address.to_lowercase());
    addresses
}

#[derive(Serialize)]
pub(super) struct Entry<'a> {
    activities: Vec<ActivityEntry<'a>>,
    addresses: Vec<&'a str>,
}

#[derive(Serialize)]
struct ActivityEntry<'a> {
    cmid: i64,
    name: Option<&'a str>,
    people: Vec<PersonEntry<'a>>,
    leads: Vec<LeadEntry<'a>>,
}

#[derive(Serialize)]
struct LeadEntry<'a> {
    chat_id: &'a str,
    username: &'a str,
    name: &'a str,
    email: Option<&'a str>,
    #[serde(rename = "as")]
    standing: &'static str,
}

#[derive(Serialize)]
struct PersonEntry<'a> {
    moodle_id: i64,
    name: String,
    email: Option<&'a str>,
    #[serde(rename = "as")]
    standing: &'static str,
    roles: Vec<&'a str>,
    in_group: &'static str,
}

pub(super) fn entry<'a>(site: &'a Site, contacts: &'a [ActivityContacts]) -> Entry<'a> {
    Entry {
        activities: contacts
            .iter()
            .map(|activity| ActivityEntry {
                cmid: activity.cm.0,
                name: site.activity(activity.cm).map(|known| &*known.name),
                people: activity
                    .people
                    .iter()
                    .map(|contact| person(site, contact))
                    .collect(),
                leads: activity.leads.iter().map(lead).collect(),
            })
            .collect(),
        addresses: addresses(contacts),
    }
}

fn lead(lead: &ChatLead) -> LeadEntry<'_> {
    LeadEntry {
        chat_id: lead.account.as_str(),
        username: lead.username.as_str(),
        name: &lead.name,
        email: lead.email.as_deref(),
        standing: lead.standing.into(),
    }
}

fn person<'a>(site: &'a Site, contact: &'a Contact) -> PersonEntry<'a> {
    PersonEntry {
        moodle_id: contact.person.0,
        name: words::person_name(contact),
        email: contact.email.as_deref(),
        standing: contact.standing.into(),
        roles: contact
            .roles
            .iter()
            .filter_map(|role| Some(&*site.role(*role)?.shortname))
            .collect(),
        in_group: contact.presence.into(),
    }
}
