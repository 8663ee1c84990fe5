//! Whom to tell.

use super::clean;
use crate::domain::contacts::{ActivityContacts, ChatLead, Contact, ContactAs, LeadAs, Presence};
use crate::domain::site::Site;

/// The heading over the people to tell.
pub fn contacts_heading() -> &'static str {
    text!("Whom to tell", "Qui prévenir")
}

/// Nobody leads an activity.
pub fn no_contact() -> &'static str {
    text!(
        "nobody: no moderator and no teacher with an enrolment in force, and nobody leads the group",
        "personne : ni modérateur ni enseignant dont l'inscription soit en vigueur, et personne ne mène le salon"
    )
}

/// `Ada Lovelace (ada) <ada@univ.fr>: owner of the group in Rocket.Chat`.
pub fn lead(lead: &ChatLead) -> String {
    let address = lead.email.as_deref().map_or_else(
        || {
            text!(
                "(no e-mail address to be seen)",
                "(aucune adresse de courriel visible)"
            )
            .to_owned()
        },
        |email| format!("<{}>", clean(email)),
    );
    let standing = match lead.standing {
        LeadAs::Owner => text!(
            "owner of the group in Rocket.Chat",
            "propriétaire du salon dans Rocket.Chat"
        ),
        LeadAs::Moderator => text!(
            "moderator of the group in Rocket.Chat",
            "modérateur du salon dans Rocket.Chat"
        ),
    };
    let name = lead_name(lead);
    say!(
        "{name} {address}: {standing}",
        "{name} {address} : {standing}"
    )
}

/// `Ada Lovelace (ada)`.
pub fn lead_name(lead: &ChatLead) -> String {
    let username = clean(lead.username.as_str());
    let name = clean(lead.name.trim());
    if name.is_empty() {
        return username.into_owned();
    }
    format!("{name} ({username})")
}

/// `Ada Lovelace <ada@univ.fr>; Alan Turing`: whom to tell about one activity, for a cell of a table.
pub fn contacts_in_one(activity: &ActivityContacts) -> String {
    let with_address = |name: String, email: Option<&str>| match email {
        Some(email) => format!("{name} <{}>", clean(email)),
        None => name,
    };
    let people = activity.people.iter();
    let people = people.map(|one| with_address(person_name(one), one.email.as_deref()));
    let leads = activity.leads.iter();
    let leads = leads.map(|one| with_address(lead_name(one), one.email.as_deref()));
    people.chain(leads).collect::<Vec<_>>().join("; ")
}

/// People to tell asked for where the format has no place for them.
pub fn contacts_unused() -> &'static str {
    text!(
        "--contacts names people, and figures for monitoring have no place for them: it goes with --format human, json, markdown or csv.",
        "--contacts nomme des personnes, et les chiffres de supervision n'ont pas de place pour elles : l'option va avec --format human, json, markdown ou csv."
    )
}

/// `Ada Lovelace <ada@univ.fr>: moderator by editingteacher, not in the group`.
pub fn contact(site: &Site, contact: &Contact) -> String {
    let address = contact.email.as_deref().map_or_else(
        || {
            text!(
                "(no e-mail address in Moodle)",
                "(aucune adresse de courriel dans Moodle)"
            )
            .to_owned()
        },
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
        ContactAs::Moderator => text!(
            "should be moderator, as",
            "devrait être modérateur, en tant que"
        ),
        ContactAs::Teacher => text!(
            "teaches in the course, as",
            "enseigne dans le cours, en tant que"
        ),
    };
    let presence = match contact.presence {
        Presence::Moderator => text!("a moderator of the group", "modérateur du salon"),
        Presence::Member => text!("a plain member of the group", "simple membre du salon"),
        Presence::Absent => text!("not in the group", "pas dans le salon"),
        Presence::Unknown => text!(
            "in the group or not: not known",
            "dans le salon ou non : inconnu"
        ),
    };
    let (name, roles) = (person_name(contact), roles.join(", "));
    say!(
        "{name} {address}: {standing} {roles}; {presence}",
        "{name} {address} : {standing} {roles} ; {presence}"
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
