//! A difference about a group, an activity or the whole site.

use std::sync::Arc;

use super::{activity_label, basis, group_name};
use crate::domain::chat::Chat;
use crate::domain::drift::{Code, DanglingTable, Drift, Evidence};
use crate::domain::ids::{CmId, RoleId};
use crate::domain::site::{Site, Visibility};
use crate::words::{ago, clean, date_time, groups, links};

pub(super) fn thing_sentence(site: &Site, chat: &Chat, drift: &Drift) -> String {
    let place = drift
        .activity
        .map_or_else(String::new, |cm| activity_label(site, cm));
    let id = drift.group.as_ref().map_or("", |room| room.as_str());
    let group = drift
        .group
        .as_ref()
        .and_then(|room| chat.group(room))
        .map_or_else(|| id.to_owned(), |group| group_name(&group.name));
    match &drift.evidence {
        Evidence::PluginDisabled => text!(
            "The plugin is switched off in Moodle: its activities look hidden and nothing is kept in step.",
            "Le plugin est désactivé dans Moodle : ses activités paraissent cachées et rien n'est tenu à jour.",
        ).to_owned(),
        Evidence::WrongServer { missing, linked } => say!(
            "{missing} of {linked} linked groups do not exist on this server: it is probably not the one that Moodle uses.",
            "{missing} des {linked} salons liés n'existent pas sur ce serveur : ce n'est sans doute pas celui que Moodle utilise.",
        ),
        Evidence::Stale { last_movement: Some(last), as_of } => say!(
            "Nothing in Moodle's database has moved since {} ({} before the read): a copy, or a cron that stands still.",
            "Rien n'a bougé dans la base de Moodle depuis le {} ({} avant la lecture) : une copie, ou un cron arrêté.",
            date_time(*last),
            ago(*as_of, *last),
        ),
        Evidence::Stale { last_movement: None, .. } => text!(
            "Nothing in Moodle's database shows a sign of life: a copy, or a cron that stands still.",
            "Rien dans la base de Moodle ne donne signe de vie : une copie, ou un cron arrêté.",
        ).to_owned(),
        Evidence::Maintenance { switched_on: true } => text!(
            "Moodle is in maintenance mode.",
            "Moodle est en mode maintenance.",
        ).to_owned(),
        Evidence::Maintenance { switched_on: false } => text!(
            "Moodle is being upgraded.",
            "Moodle est en cours de mise à jour.",
        ).to_owned(),
        Evidence::Missing { adoptable } => say!(
            "The group of {place} does not exist: the server knows no group {id}.{}",
            "Le salon de {place} n'existe pas : le serveur ne connaît aucun salon {id}.{}",
            groups::adoptable(adoptable),
        ),
        Evidence::NotAGroup { name } if drift.activity.is_none() => say!(
            "The plugin's recycle bin keeps {id}, which is no private group any more: “{}”.",
            "La corbeille du plugin garde {id}, qui n'est plus un salon privé : « {} ».",
            clean(name),
        ),
        Evidence::NotAGroup { name } => say!(
            "The group of {place} is no private group any more: “{}”.",
            "Le salon de {place} n'est plus un salon privé : « {} ».",
            clean(name),
        ),
        Evidence::Unlinked { adoptable } => say!(
            "{place} has no group: Moodle holds no group id for it.{}",
            "Aucun salon pour {place} : Moodle n'a pas d'identifiant de salon pour cette activité.{}",
            groups::adoptable(adoptable),
        ),
        Evidence::Shared { activities, bin_rows, sites } => {
            let others = sharers(site, activities, bin_rows, sites);
            say!(
                "{place} shares its group {group} with {others}.",
                "Le salon {group} de {place} est partagé avec {others}.",
            )
        }
        Evidence::Foreign { name, .. } => say!(
            "The group of {place} belongs to another Moodle: its name {} bears the mark of another address.",
            "Le salon de {place} appartient à un autre Moodle : son nom {} porte la marque d'une autre adresse.",
            group_name(name),
        ),
        Evidence::Archiving { visibility } => archiving(drift.code, &place, &group, *visibility),
        Evidence::Roles { dead, named } => format!("{place} {}.", roles_named(dead, *named)),
        Evidence::Dangling { table: DanglingTable::Rocketchat, instance, name } => say!(
            "Row {instance} of the table rocketchat (“{}”) has no course module: Moodle shows it nowhere.",
            "La ligne {instance} de la table rocketchat (« {} ») n'a pas de module de cours : Moodle ne l'affiche nulle part.",
            name.as_deref().map(clean).unwrap_or_default(),
        ),
        Evidence::Dangling { table: DanglingTable::CourseModules, instance, .. } => say!(
            "A course module points at row {instance} of the table rocketchat, which does not exist.",
            "Un module de cours pointe sur la ligne {instance} de la table rocketchat, qui n'existe pas.",
        ),
        Evidence::Person(why) | Evidence::Refused { basis: why, .. } | Evidence::Collision { basis: why, .. } => basis(*why),
        Evidence::Renamed { account_username, .. }
        | Evidence::Namesake { account_username, .. }
        | Evidence::AddressTaken { account_username, .. } => clean(account_username.as_str()).into_owned(),
        Evidence::AwaitingLink(link) => links::awaiting(&place, link),
        other => groups::predicate(other)
            .map(|so| say!(
                "The group {group} of {place} {so}.",
                "Le salon {group} de {place} {so}.",
            ))
            .or_else(|| groups::sentence(other, &group, id))
            .unwrap_or_default(),
    }
}

/// Who else has the group.
pub(in crate::words) fn sharers(
    site: &Site,
    activities: &[CmId],
    bin_rows: &[CmId],
    sites: &[Arc<str>],
) -> String {
    let others: Vec<String> = activities
        .iter()
        .map(|cm| activity_label(site, *cm))
        .chain(bin_rows.iter().map(|cm| {
            say!(
                "the deleted activity {cm} in a recycle bin",
                "l'activité supprimée {cm} dans une corbeille",
            )
        }))
        .chain(sites.iter().map(|name| {
            say!(
                "the site “{}” of this configuration",
                "le site « {} » de cette configuration",
                clean(name),
            )
        }))
        .collect();
    if others.is_empty() {
        text!(
            "a row of Moodle's that leads nowhere",
            "une ligne de Moodle qui ne mène nulle part",
        )
        .to_owned()
    } else {
        others.join(", ")
    }
}

/// What is wrong with the roles that an activity names.
pub(in crate::words) fn roles_named(dead: &[RoleId], named: usize) -> String {
    if dead.is_empty() && named == 0 {
        return text!(
            "names no roles at all, so nobody is expected in its group",
            "ne nomme aucun rôle, donc personne n'est attendu dans son salon",
        )
        .to_owned();
    }
    let ids: Vec<String> = dead.iter().map(ToString::to_string).collect();
    say!(
        "names roles that do not exist: {}",
        "nomme des rôles qui n'existent pas : {}",
        ids.join(", "),
    )
}

/// Why the group of `place` should be archived.
pub(in crate::words) fn out_of_sight(place: &str, visibility: Visibility) -> String {
    if visibility.visible {
        say!(
            "{place} is hidden from the course page",
            "{place} n'apparaît pas sur la page du cours",
        )
    } else {
        say!("{place} is hidden", "{place} n'est pas visible")
    }
}

fn archiving(code: Code, place: &str, group: &str, visibility: Visibility) -> String {
    if code == Code::GroupArchived {
        return say!(
            "The group {group} is archived, though {place} is visible: nobody can write in it.",
            "Le salon {group} est archivé, alors que {place} est visible : personne ne peut y écrire.",
        );
    }
    say!(
        "The group {group} is open, though {}.",
        "Le salon {group} est ouvert, alors que {}.",
        out_of_sight(place, visibility),
    )
}
