//! Raw facts of both sides: a label, and the value as it was read.

use super::super::groups::retention;
use super::super::nouns::held_roles;
use super::super::{clean, date_time};
use crate::domain::chat::{Account, AccountKind, Group, Lookup, People, RoomRoles, RoomTrait};
use crate::domain::ids::{CmId, CourseId, RoleId};
use crate::domain::site::{
    Activity, Course, Enrolment, Method, Person, Place, RoleAssignment, Site,
};

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: &'static str,
    /// As it was read.
    pub value: String,
}

/// Over what lies on this side, where it has nothing.
pub fn nothing() -> &'static str {
    text!(
        "nothing: this side does not know it, or it could not be read",
        "rien : ce côté ne le connaît pas, ou la lecture a échoué"
    )
}

/// Title of the raw facts.
pub fn facts_title() -> &'static str {
    text!("Raw facts", "Faits bruts")
}

fn fact(label: &'static str, value: impl AsRef<str>) -> Fact {
    Fact {
        label,
        value: clean(value.as_ref()).into_owned(),
    }
}

/// A fact that there is only where there is something to say.
fn some(label: &'static str, value: &str) -> Option<Fact> {
    (!value.trim().is_empty()).then(|| fact(label, value))
}

fn yes(state: bool) -> &'static str {
    if state {
        text!("yes", "oui")
    } else {
        text!("no", "non")
    }
}

/// What Moodle has of somebody.
pub fn person(person: &Person) -> Vec<Fact> {
    let mut facts = vec![
        fact("id", person.id.to_string()),
        fact(text!("username", "nom d'util."), &person.username),
        fact(
            text!("name", "nom"),
            format!("{} {}", person.first_name, person.last_name),
        ),
    ];
    facts.extend(some(text!("e-mail", "courriel"), &person.email));
    facts.extend(some(
        text!("idnumber", "numéro d'id."),
        person.idnumber.as_deref().unwrap_or_default(),
    ));
    facts.extend(some(text!("department", "département"), &person.department));
    facts.extend(some(
        text!("institution", "institution"),
        &person.institution,
    ));
    facts.push(fact(text!("logs in by", "connexion par"), &person.auth));
    facts.push(fact(text!("suspended", "suspendu"), yes(person.suspended)));
    facts.push(fact(text!("confirmed", "confirmé"), yes(person.confirmed)));
    facts
}

/// One enrolment in the course.
pub fn enrolment(enrolment: &Enrolment, method: Option<&Method>) -> Fact {
    let mut value = method.map_or_else(|| "?".to_owned(), |method| method.kind.to_string());
    if method.is_some_and(|method| !method.enabled) {
        value.push_str(text!(", method switched off", ", méthode désactivée"));
    }
    value.push_str(if enrolment.suspended {
        text!(", suspended", ", suspendue")
    } else {
        text!(", active", ", active")
    });
    for (word, time) in [
        (text!("from", "dès le"), enrolment.starts),
        (text!("until", "jusqu'au"), enrolment.ends),
    ] {
        if let Some(time) = time {
            value.push_str(&format!(", {word} {}", date_time(time)));
        }
    }
    value.push_str(&say!(
        ", changed {}",
        ", modifiée le {}",
        date_time(enrolment.modified)
    ));
    fact(text!("enrolment", "inscription"), value)
}

/// A role that is held where it may bear on an activity; none for one held elsewhere.
pub fn role(
    site: &Site,
    role: &RoleAssignment,
    cm: CmId,
    course: Option<CourseId>,
) -> Option<Fact> {
    let place = match role.place {
        Place::Site => text!("the site", "le site").to_owned(),
        Place::Category(id) => site.category(id).map_or_else(
            || say!("category {id}", "la catégorie {id}"),
            |category| say!("category {}", "la catégorie {}", category.name),
        ),
        Place::Course(id) if Some(id) == course => text!("the course", "le cours").to_owned(),
        Place::Module(id) if id == cm => text!("the activity", "l'activité").to_owned(),
        Place::Course(_) | Place::Module(_) => return None,
    };
    let by = match role.component.as_str() {
        "" => String::new(),
        component => say!(" by {component}", " par {component}"),
    };
    let name = role_name(site, role.role);
    let since = date_time(role.modified);
    Some(fact(
        text!("role", "rôle"),
        say!(
            "{name} in {place}{by}, since {since}",
            "{name} dans {place}{by}, depuis le {since}"
        ),
    ))
}

fn role_name(site: &Site, id: RoleId) -> String {
    site.role(id).map_or_else(
        || say!("{id}, which does not exist", "{id}, qui n'existe pas"),
        |role| role.shortname.to_string(),
    )
}

/// What Rocket.Chat has of somebody.
pub fn account(account: &Account) -> Vec<Fact> {
    let mut facts = vec![
        fact("id", account.id.as_str()),
        fact(text!("username", "nom d'util."), account.username.as_str()),
    ];
    facts.extend(some(text!("name", "nom"), &account.name));
    facts.extend(some(
        text!("e-mail", "courriel"),
        &account.emails.join(", "),
    ));
    facts.push(fact(text!("active", "actif"), yes(account.active)));
    facts.push(fact(
        text!("kind", "genre"),
        match account.kind {
            AccountKind::Person => text!("person", "personne"),
            AccountKind::Bot => text!("bot", "bot"),
            AccountKind::App => text!("app", "application"),
        },
    ));
    facts.push(fact(
        text!("administrator", "administrateur"),
        yes(account.administrator),
    ));
    facts
}

/// What somebody is in the group: nothing where its members could not be read, and in it nothing where he is absent.
pub fn membership(roles: Option<Option<RoomRoles>>) -> Fact {
    let value = match roles {
        None => text!(
            "not known: the members were not read",
            "inconnu : les membres n'ont pas été lus"
        )
        .to_owned(),
        Some(None) => text!("not in it", "absent").to_owned(),
        Some(Some(roles)) => {
            held_roles(roles).unwrap_or_else(|| text!("member", "membre").to_owned())
        }
    };
    fact(text!("in the group", "dans le salon"), value)
}

/// Why something was not read.
pub fn unread(why: &str) -> Fact {
    fact(text!("not read because", "non lu, car"), why)
}

/// That he is banned from it.
pub fn banned(banned: bool) -> Option<Fact> {
    banned.then(|| fact(text!("banned", "banni"), yes(true)))
}

/// What Moodle has of an activity.
pub fn activity(site: &Site, activity: &Activity, course: Option<&Course>) -> Vec<Fact> {
    let roles = |roles: &[RoleId]| {
        let names: Vec<String> = roles.iter().map(|id| role_name(site, *id)).collect();
        match names.as_slice() {
            [] => text!("none", "aucun").to_owned(),
            names => names.join(", "),
        }
    };
    let mut facts = vec![
        fact("cmid", activity.cm.to_string()),
        fact(text!("name", "nom"), &activity.name),
    ];
    if let Some(course) = course {
        facts.push(fact(
            text!("course", "cours"),
            format!(
                "{} ({}, id {})",
                course.fullname, course.shortname, course.id
            ),
        ));
        facts.extend(
            course
                .ends
                .map(|ends| fact(text!("course ends", "fin du cours"), date_time(ends))),
        );
    }
    let room = activity.room.as_ref();
    facts.push(fact(
        text!("group id", "id du salon"),
        room.map_or_else(|| text!("none", "aucun"), |room| room.as_str()),
    ));
    facts.push(fact(
        text!("moderator roles", "rôles modérateurs"),
        roles(&activity.moderator_roles),
    ));
    facts.push(fact(
        text!("user roles", "rôles membres"),
        roles(&activity.user_roles),
    ));
    facts.push(fact(
        text!("visible", "visible"),
        yes(activity.visibility.visible),
    ));
    if activity.visibility.being_deleted {
        facts.push(fact(text!("being deleted", "en suppression"), yes(true)));
    }
    facts.extend(
        activity
            .restriction
            .as_ref()
            .map(|json| fact(text!("restriction", "restriction"), json)),
    );
    facts.push(fact(
        text!("messages", "messages"),
        retention(activity.retention),
    ));
    facts.push(fact(
        text!("changed", "modifié"),
        date_time(activity.modified),
    ));
    facts
}

/// What Rocket.Chat has of a group.
pub fn group(group: &Group, creator: Option<String>) -> Vec<Fact> {
    let mut facts = vec![
        fact("id", group.id.as_str()),
        fact(text!("name", "nom"), &group.name),
    ];
    if group.display_name != group.name {
        facts.push(fact(text!("shown as", "affiché"), &group.display_name));
    }
    facts.push(fact(text!("archived", "archivé"), yes(group.archived)));
    facts.push(fact(
        text!("members", "membres"),
        match &group.people {
            People::Known(members) => members.len().to_string(),
            _ => group.users_count.map_or_else(
                || text!("not read", "non lus").to_owned(),
                |count| say!("{count}, not read one by one", "{count}, non lus un par un"),
            ),
        },
    ));
    facts.extend(
        group
            .messages
            .map(|number| fact(text!("messages", "messages"), number.to_string())),
    );
    facts.extend(creator.map(|name| fact(text!("created by", "créé par"), name)));
    facts.extend(
        group
            .facts
            .created
            .map(|at| fact(text!("created", "créé"), date_time(at))),
    );
    let last = group.facts.last_message;
    facts.extend(last.map(|at| fact(text!("last message", "dernier message"), date_time(at))));
    facts.extend(
        group
            .updated
            .map(|at| fact(text!("last change", "dernier changement"), date_time(at))),
    );
    facts.push(fact(
        text!("keeps", "garde"),
        retention(group.facts.retention),
    ));
    let kinds: Vec<&str> = group
        .facts
        .traits
        .iter()
        .map(|each| match each {
            RoomTrait::ReadOnly => text!("read-only", "en lecture seule"),
            RoomTrait::Encrypted => text!("encrypted", "chiffré"),
            RoomTrait::Team => text!("a team's", "d'une équipe"),
            RoomTrait::Discussion => text!("a discussion", "une discussion"),
        })
        .collect();
    facts.extend(some(text!("kind", "genre"), &kinds.join(", ")));
    facts
}

/// What the server says of a linked group that its list does not hold.
pub fn lookup(lookup: &Lookup) -> Fact {
    match lookup {
        Lookup::Gone => fact(
            text!("group", "salon"),
            text!(
                "the server knows no room of this id",
                "le serveur ne connaît aucun salon de cet id"
            ),
        ),
        Lookup::NotAGroup { name } => fact(
            text!("group", "salon"),
            say!(
                "{name}, which is no private group",
                "{name}, qui n'est pas un salon privé"
            ),
        ),
    }
}
