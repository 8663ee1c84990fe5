//! Whom to tell.

use super::clean;
use crate::domain::contacts::{Contact, ContactAs, Presence};
use crate::domain::site::Site;

/// The heading over the people to tell.
pub const CONTACTS_HEADING: &str = "Whom to tell";

/// Nobody leads an activity.
pub const fn no_contact() -> &'static str {
    "nobody: no moderator and no teacher with an enrolment in force"
}

/// `Ada Lovelace <ada@univ.fr>: moderator by editingteacher, not in the group`.
pub fn contact(site: &Site, contact: &Contact) -> String {
    let address = contact.email.as_deref().map_or_else(
        || "(no e-mail address in Moodle)".to_owned(),
        |email| format!("<{}>", clean(email)),
    );
    let roles: Vec<String> = contact
        .roles
        .iter()
        .map(|role| {
            site.role(*role).map_or_else(
                || role.to_string(),
                |role| clean(&role.shortname).into_owned(),
            )
        })
        .collect();
    let standing = match contact.standing {
        ContactAs::Moderator => "should be moderator, as",
        ContactAs::Teacher => "teaches in the course, as",
    };
    let presence = match contact.presence {
        Presence::Moderator => "a moderator of the group",
        Presence::Member => "a plain member of the group",
        Presence::Absent => "not in the group",
        Presence::Unknown => "in the group or not: not known",
    };
    format!(
        "{} {address}: {standing} {}; {presence}",
        person_name(contact),
        roles.join(", ")
    )
}

/// `Ada Lovelace`.
pub fn person_name(contact: &Contact) -> String {
    let name = format!("{} {}", contact.first_name, contact.last_name);
    clean(name.trim()).into_owned()
}

/// One line to paste into a message's field.
pub fn addresses(addresses: &[&str]) -> String {
    let addresses: Vec<_> = addresses.iter().map(|address| clean(address)).collect();
    addresses.join(", ")
}
