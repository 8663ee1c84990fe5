//! What is counted, in the singular or the plural.

use super::count;
use crate::domain::chat::RoomRoles;

/// `3 groups`, `1 group`.
pub(super) fn groups(number: usize) -> String {
    count(number, text!("group", "salon"), text!("groups", "salons"))
}

/// `3 people`, `1 person`.
pub(super) fn people(number: usize) -> String {
    count(
        number,
        text!("person", "personne"),
        text!("people", "personnes"),
    )
}

/// `3 members`, `1 member`.
pub(super) fn members(number: usize) -> String {
    count(
        number,
        text!("member", "membre"),
        text!("members", "membres"),
    )
}

/// `3 moderators`, `1 moderator`.
pub(super) fn moderators(number: usize) -> String {
    count(
        number,
        text!("moderator", "modérateur"),
        text!("moderators", "modérateurs"),
    )
}

/// `3 activities`, `1 activity`.
pub(super) fn activities(number: usize) -> String {
    count(
        number,
        text!("activity", "activité"),
        text!("activities", "activités"),
    )
}

/// `3 accounts`, `1 account`.
pub(super) fn accounts(number: usize) -> String {
    count(
        number,
        text!("account", "compte"),
        text!("accounts", "comptes"),
    )
}

/// `3 differences`, `1 difference`.
pub(super) fn differences(number: usize) -> String {
    count(
        number,
        text!("difference", "écart"),
        text!("differences", "écarts"),
    )
}

/// `3 warnings`, `1 warning`.
pub(super) fn warnings(number: usize) -> String {
    count(
        number,
        text!("warning", "avertissement"),
        text!("warnings", "avertissements"),
    )
}

/// `3 steps`, `1 step`.
pub(super) fn steps(number: usize) -> String {
    count(number, text!("step", "étape"), text!("steps", "étapes"))
}

/// `3 repairs`, `1 repair`.
pub(super) fn repairs(number: usize) -> String {
    count(
        number,
        text!("repair", "correctif"),
        text!("repairs", "correctifs"),
    )
}

/// `3 tasks`, `1 task`.
pub(super) fn tasks(number: usize) -> String {
    count(number, text!("task", "tâche"), text!("tasks", "tâches"))
}

/// `3 changes`, `1 change`.
pub(super) fn changes(number: usize) -> String {
    count(
        number,
        text!("change", "changement"),
        text!("changes", "changements"),
    )
}

/// `3 days`, `1 day`.
pub(super) fn days(number: usize) -> String {
    count(number, text!("day", "jour"), text!("days", "jours"))
}

/// `owner, moderator`: the roles that someone holds in a group; none where he holds none.
pub(super) fn held_roles(roles: RoomRoles) -> Option<String> {
    let names = [
        (roles.owner, text!("owner", "propriétaire")),
        (roles.moderator, text!("moderator", "modérateur")),
        (roles.leader, text!("leader", "leader")),
    ];
    let held: Vec<&str> = names
        .into_iter()
        .filter_map(|(held, name)| held.then_some(name))
        .collect();
    (!held.is_empty()).then(|| held.join(", "))
}
