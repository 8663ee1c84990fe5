//! Raw facts of both sides: a label, and the value as it was read.

use super::super::groups::retention;
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
pub const NOTHING: &str = "nothing: this side does not know it, or it could not be read";
/// Title of the raw facts.
pub const FACTS_TITLE: &str = "Raw facts";

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

const fn yes(state: bool) -> &'static str {
    if state { "yes" } else { "no" }
}

/// What Moodle has of somebody.
pub fn person(person: &Person) -> Vec<Fact> {
    let mut facts = vec![
        fact("id", person.id.to_string()),
        fact("username", &person.username),
        fact(
            "name",
            format!("{} {}", person.first_name, person.last_name),
        ),
    ];
    facts.extend(some("e-mail", &person.email));
    facts.extend(some(
        "idnumber",
        person.idnumber.as_deref().unwrap_or_default(),
    ));
    facts.extend(some("department", &person.department));
    facts.extend(some("institution", &person.institution));
    facts.push(fact("logs in by", &person.auth));
    facts.push(fact("suspended", yes(person.suspended)));
    facts.push(fact("confirmed", yes(person.confirmed)));
    facts
}

/// One enrolment in the course.
pub fn enrolment(enrolment: &Enrolment, method: Option<&Method>) -> Fact {
    let mut value = method.map_or_else(|| "?".to_owned(), |method| method.kind.to_string());
    if method.is_some_and(|method| !method.enabled) {
        value.push_str(", method switched off");
    }
    value.push_str(if enrolment.suspended {
        ", suspended"
    } else {
        ", active"
    });
    for (word, time) in [("from", enrolment.starts), ("until", enrolment.ends)] {
        if let Some(time) = time {
            value.push_str(&format!(", {word} {}", date_time(time)));
        }
    }
    value.push_str(&format!(", changed {}", date_time(enrolment.modified)));
    fact("enrolment", value)
}

/// A role that is held where it may bear on an activity; none for one held elsewhere.
pub fn role(
    site: &Site,
    role: &RoleAssignment,
    cm: CmId,
    course: Option<CourseId>,
) -> Option<Fact> {
    let place = match role.place {
        Place::Site => "the site".to_owned(),
        Place::Category(id) => site.category(id).map_or_else(
            || format!("category {id}"),
            |category| format!("category {}", category.name),
        ),
        Place::Course(id) if Some(id) == course => "the course".to_owned(),
        Place::Module(id) if id == cm => "the activity".to_owned(),
        Place::Course(_) | Place::Module(_) => return None,
    };
    let by = match &*role.component {
        "" => String::new(),
        component => format!(" by {component}"),
    };
    let name = role_name(site, role.role);
    let since = date_time(role.modified);
    Some(fact(
        "role",
        format!("{name} in {place}{by}, since {since}"),
    ))
}

fn role_name(site: &Site, id: RoleId) -> String {
    site.role(id).map_or_else(
        || format!("{id}, which does not exist"),
        |role| role.shortname.to_string(),
    )
}

/// What Rocket.Chat has of somebody.
pub fn account(account: &Account) -> Vec<Fact> {
    let mut facts = vec![
        fact("id", account.id.as_str()),
        fact("username", account.username.as_str()),
    ];
    facts.extend(some("name", &account.name));
    facts.extend(some("e-mail", &account.emails.join(", ")));
    facts.push(fact("active", yes(account.active)));
    facts.push(fact(
        "kind",
        match account.kind {
            AccountKind::Person => "person",
            AccountKind::Bot => "bot",
            AccountKind::App => "app",
        },
    ));
    facts.push(fact("administrator", yes(account.administrator)));
    facts
}

/// What somebody is in the group: nothing where its members could not be read, and in it nothing where he is absent.
pub fn membership(roles: Option<Option<RoomRoles>>) -> Fact {
    let value = match roles {
        None => "not known: the members were not read".to_owned(),
        Some(None) => "not in it".to_owned(),
        Some(Some(roles)) => {
            let held: Vec<&str> = [
                (roles.owner, "owner"),
                (roles.moderator, "moderator"),
                (roles.leader, "leader"),
            ]
            .into_iter()
            .filter(|(held, _)| *held)
            .map(|(_, name)| name)
            .collect();
            if held.is_empty() {
                "member".to_owned()
            } else {
                held.join(", ")
            }
        }
    };
    fact("in the group", value)
}

/// That he is banned from it.
pub fn banned(banned: bool) -> Option<Fact> {
    banned.then(|| fact("banned", yes(true)))
}

/// What Moodle has of an activity.
pub fn activity(site: &Site, activity: &Activity, course: Option<&Course>) -> Vec<Fact> {
    let roles = |roles: &[RoleId]| {
        let names: Vec<String> = roles.iter().map(|id| role_name(site, *id)).collect();
        match names.as_slice() {
            [] => "none".to_owned(),
            names => names.join(", "),
        }
    };
    let mut facts = vec![
        fact("cmid", activity.cm.to_string()),
        fact("name", &activity.name),
    ];
    if let Some(course) = course {
        facts.push(fact(
            "course",
            format!(
                "{} ({}, id {})",
                course.fullname, course.shortname, course.id
            ),
        ));
        facts.extend(course.ends.map(|ends| fact("course ends", date_time(ends))));
    }
    let room = activity.room.as_ref();
    facts.push(fact("group id", room.map_or("none", |room| room.as_str())));
    facts.push(fact("moderator roles", roles(&activity.moderator_roles)));
    facts.push(fact("user roles", roles(&activity.user_roles)));
    facts.push(fact("visible", yes(activity.visibility.visible)));
    if activity.visibility.being_deleted {
        facts.push(fact("being deleted", yes(true)));
    }
    facts.extend(
        activity
            .restriction
            .as_ref()
            .map(|json| fact("restriction", json)),
    );
    facts.push(fact("messages", retention(activity.retention)));
    facts.push(fact("changed", date_time(activity.modified)));
    facts
}

/// What Rocket.Chat has of a group.
pub fn group(group: &Group, creator: Option<String>) -> Vec<Fact> {
    let mut facts = vec![fact("id", group.id.as_str()), fact("name", &group.name)];
    if group.display_name != group.name {
        facts.push(fact("shown as", &group.display_name));
    }
    facts.push(fact("archived", yes(group.archived)));
    facts.push(fact(
        "members",
        match &group.people {
            People::Known(members) => members.len().to_string(),
            _ => group.users_count.map_or_else(
                || "not read".to_owned(),
                |count| format!("{count}, not read one by one"),
            ),
        },
    ));
    facts.extend(
        group
            .messages
            .map(|number| fact("messages", number.to_string())),
    );
    facts.extend(creator.map(|name| fact("created by", name)));
    facts.extend(group.facts.created.map(|at| fact("created", date_time(at))));
    facts.extend(group.updated.map(|at| fact("last change", date_time(at))));
    facts.push(fact("keeps", retention(group.facts.retention)));
    let kinds: Vec<&str> = group
        .facts
        .traits
        .iter()
        .map(|each| match each {
            RoomTrait::ReadOnly => "read-only",
            RoomTrait::Encrypted => "encrypted",
            RoomTrait::Team => "a team's",
            RoomTrait::Discussion => "a discussion",
        })
        .collect();
    facts.extend(some("kind", &kinds.join(", ")));
    facts
}

/// What the server says of a linked group that its list does not hold.
pub fn lookup(lookup: &Lookup) -> Fact {
    match lookup {
        Lookup::Gone => fact("group", "the server knows no room of this id"),
        Lookup::NotAGroup { name } => fact("group", format!("{name}, which is no private group")),
    }
}
