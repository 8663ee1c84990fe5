//! Steps, limits and what holds a plan.

use super::groups::retention;
use super::{activity_label, clean, count, group_name, links};
use crate::domain::chat::Chat;
use crate::domain::ids::{CmId, RoomId};
use crate::domain::limits::LimitName;
use crate::domain::plan::{Change, Hold, HoldReason, Step, StepOp, Who};
use crate::domain::site::Site;

/// The sign in front of a step: `+` adds, `~` changes, `-` removes.
pub const fn step_sign(op: StepOp) -> char {
    match op {
        StepOp::CreateAccount
        | StepOp::Activate
        | StepOp::Recreate
        | StepOp::Join
        | StepOp::Invite => '+',
        StepOp::Adopt
        | StepOp::FirstRetention
        | StepOp::ArchiveNew
        | StepOp::Unarchive
        | StepOp::MakeOwner
        | StepOp::Rename
        | StepOp::SetRetention
        | StepOp::AddModerator
        | StepOp::RemoveModerator => '~',
        StepOp::Remove | StepOp::Archive | StepOp::Delete => '-',
    }
}

/// `invite aicha-garcia`.
pub fn step(step: &Step) -> String {
    match &step.change {
        Change::CreateAccount(new) => say!(
            "create account {} for {} ({}{})",
            "créer le compte {} pour {} ({}{})",
            clean(new.username.as_str()),
            clean(&new.name),
            clean(&new.email),
            if new.verified {
                text!(", as verified", ", déjà vérifié")
            } else {
                ""
            },
        ),
        Change::Activate(who) => say!("activate the account {}", "activer le compte {}", name(who)),
        Change::Recreate { .. }
        | Change::Adopt { .. }
        | Change::FirstRetention(_)
        | Change::ArchiveNew => links::step(&step.change),
        Change::Unarchive => text!(
            "open the archived group; its people are judged once it is open",
            "rouvrir le salon archivé ; ses membres sont jugés une fois qu'il est ouvert",
        )
        .to_owned(),
        Change::Join => text!(
            "bring the API account into the group; its people are judged once it is there",
            "ajouter le compte API au salon ; ses membres sont jugés une fois qu'il y est",
        )
        .to_owned(),
        Change::MakeOwner => text!(
            "make the API account an owner: nobody owns the group",
            "nommer le compte API propriétaire : le salon n'en a aucun",
        )
        .to_owned(),
        Change::Rename { from, to } => say!(
            "rename the group from {} to {}",
            "renommer le salon {} en {}",
            group_name(from),
            group_name(to),
        ),
        Change::SetRetention { from, to } => say!(
            "set how long messages are kept: {}, instead of: {}",
            "régler la durée de conservation des messages : {}, au lieu de : {}",
            retention(*to),
            retention(*from),
        ),
        Change::Invite(who) => say!("invite {}", "inviter {}", name(who)),
        Change::AddModerator(who) => say!("make {} a moderator", "nommer {} modérateur", name(who)),
        Change::RemoveModerator(who) => say!(
            "take the moderator role from {}",
            "retirer le rôle de modérateur à {}",
            name(who),
        ),
        Change::Remove { who, .. } => say!("remove {}", "retirer {}", name(who)),
        Change::Archive => text!("archive the group", "archiver le salon").to_owned(),
        Change::Delete { .. } => text!(
            "save the group and delete it, with its messages; this cannot be undone",
            "sauvegarder le salon et le supprimer, avec ses messages ; c'est irréversible",
        )
        .to_owned(),
    }
}

fn name(who: &Who) -> std::borrow::Cow<'_, str> {
    clean(who.username.as_str())
}

/// What a limit is about, for help and messages.
pub fn limit_meaning(limit: LimitName) -> &'static str {
    match limit {
        LimitName::Removals => text!("removals in one plan", "retraits dans un plan"),
        LimitName::Demotions => text!(
            "moderators demoted in one plan",
            "modérateurs rétrogradés dans un plan",
        ),
        LimitName::Created => text!("accounts created in one plan", "comptes créés dans un plan"),
        LimitName::Archives => text!(
            "groups archived in one plan",
            "salons archivés dans un plan"
        ),
        LimitName::Recreated => text!(
            "groups made again in one plan",
            "salons recréés dans un plan",
        ),
        LimitName::Deletions => text!(
            "groups deleted in one plan",
            "salons supprimés dans un plan",
        ),
        LimitName::Retention => text!(
            "groups whose messages go sooner, in one plan",
            "salons dont les messages partent plus tôt, dans un plan",
        ),
        LimitName::GroupShare => text!(
            "percent of one group's members removed",
            "pourcentage des membres d'un salon qui sont retirés",
        ),
        LimitName::GroupsShare => text!(
            "percent of all groups losing someone, or archived",
            "pourcentage des salons qui perdent quelqu'un, ou sont archivés",
        ),
        LimitName::GroupGrowth => text!(
            "percent by which one group grows",
            "pourcentage dont un salon grandit",
        ),
        LimitName::GroupEmptied => text!(
            "a group left without a member or a moderator",
            "un salon laissé sans membre ou sans modérateur",
        ),
        LimitName::CourseEmptied => text!(
            "a course whose groups are left without a member",
            "un cours dont les salons sont laissés sans membre",
        ),
        LimitName::MoodleShrunk => text!(
            "percent by which Moodle shrank since the last read",
            "pourcentage dont Moodle a rétréci depuis la dernière lecture",
        ),
        LimitName::MoodleStale => text!(
            "hours for which nothing in Moodle has moved",
            "heures sans aucun mouvement dans Moodle",
        ),
        LimitName::MoodleMaintenance => text!(
            "Moodle in maintenance, or being upgraded",
            "Moodle en maintenance, ou en cours de mise à jour",
        ),
        LimitName::WrongServer => text!(
            "linked groups that do not exist: the wrong server?",
            "salons liés qui n'existent pas : mauvais serveur ?",
        ),
        LimitName::QueueFrozen => text!(
            "a waiting task with an old list of a group's people",
            "une tâche en attente avec une ancienne liste des personnes d'un salon",
        ),
    }
}

/// Hours beyond which a Moodle has not merely stood still: there is no sign of life in it.
const LIFELESS: u64 = 1_000_000;

/// The flag that consents to a hold; none where there is no consent.
pub fn allow_flag(hold: &Hold) -> Option<String> {
    match hold.limit {
        HoldReason::Limit(limit) => {
            let figure = match limit.default_figure() {
                // No sign of life at all: no figure is great enough, and 0 leaves it unchecked.
                Some(_) if limit == LimitName::MoodleStale && hold.reaches > LIFELESS => 0,
                // The hours reach the figure before the limit is passed.
                Some(_) if limit == LimitName::MoodleStale => hold.reaches.saturating_add(1),
                Some(_) => hold.reaches,
                None => 1,
            };
            Some(format!("--allow {limit}={figure}"))
        }
        HoldReason::PluginDisabled
        | HoldReason::GroupForeign
        | HoldReason::Frozen
        | HoldReason::NotReadNow => None,
    }
}

/// Why a plan may not run: the limit, the figures, and what of it would pass.
pub fn hold(site: &Site, chat: &Chat, hold: &Hold) -> String {
    let group = hold
        .group
        .as_ref()
        .map_or_else(String::new, |room| group_label(site, chat, room));
    let course = hold
        .course
        .and_then(|id| site.course(id))
        .map_or_else(String::new, |course| clean(&course.shortname).into_owned());
    let reaches = hold.reaches;
    let what = match hold.limit {
        HoldReason::PluginDisabled => {
            return text!(
                "The plugin is switched off in Moodle: nothing is changed, and there is no consent to it.",
                "Le plugin est désactivé dans Moodle : rien n'est modifié, et aucun consentement n'y change rien.",
            ).to_owned();
        }
        HoldReason::Frozen => {
            return text!(
                "The site is frozen: nothing is changed until somebody ends that, and there is no consent to it.",
                "Le site est gelé : rien n'est modifié tant que personne n'y met fin, et aucun consentement n'y change rien.",
            ).to_owned();
        }
        HoldReason::NotReadNow => {
            return text!(
                "This is what the last session read: nothing is changed until both sides have been read again, and there is no consent to it.",
                "Ceci est ce qu'a lu la dernière session : rien n'est modifié tant que les deux côtés n'ont pas été relus, et aucun consentement n'y change rien.",
            ).to_owned();
        }
        HoldReason::GroupForeign => {
            return say!(
                "{reaches} of this site's groups {} to another Moodle: this one is a copy, or its wwwroot is wrong. Nothing is changed, and there is no consent to it.",
                "{reaches} des salons de ce site {} à un autre Moodle : celui-ci est une copie, ou son wwwroot est faux. Rien n'est modifié, et aucun consentement n'y change rien.",
                if reaches == 1 {
                    text!("belongs", "appartient")
                } else {
                    text!("belong", "appartiennent")
                },
            );
        }
        HoldReason::Limit(limit) => trips(limit, hold, &group, &course),
    };
    if hold.would_pass == 0 {
        return say!(
            "The plan {what}. Nothing of it would pass.",
            "Le plan {what}. Rien n'en passerait.",
        );
    }
    say!(
        "The plan {what}. Without that, {} would pass.",
        "Le plan {what}. Sans cela, {}.",
        count(
            hold.would_pass,
            text!("step", "étape passerait"),
            text!("steps", "étapes passeraient")
        ),
    )
}

/// What a plan does that trips a limit, after “The plan”.
fn trips(limit: LimitName, hold: &Hold, group: &str, course: &str) -> String {
    let (reaches, allowed) = (hold.reaches, hold.allowed);
    let people = numbered(
        reaches,
        text!("person", "personne"),
        text!("people", "personnes"),
    );
    let moderators = numbered(
        reaches,
        text!("moderator", "modérateur"),
        text!("moderators", "modérateurs"),
    );
    match limit {
        LimitName::Removals => say!(
            "removes {people}; the limit removals is {allowed}",
            "retire {people} ; la limite removals est {allowed}",
        ),
        LimitName::Demotions => say!(
            "demotes {moderators}; the limit demotions is {allowed}",
            "rétrograde {moderators} ; la limite demotions est {allowed}",
        ),
        LimitName::Created => say!(
            "creates {}; the limit created is {allowed}",
            "crée {} ; la limite created est {allowed}",
            numbered(
                reaches,
                text!("account", "compte"),
                text!("accounts", "comptes")
            ),
        ),
        LimitName::Archives => say!(
            "archives {}; the limit archives is {allowed}",
            "archive {} ; la limite archives est {allowed}",
            groups(reaches),
        ),
        LimitName::Recreated => say!(
            "makes {} again; the limit recreated is {allowed}",
            "recrée {} ; la limite recreated est {allowed}",
            groups(reaches),
        ),
        LimitName::Deletions => say!(
            "deletes {} for good; the limit deletions is {allowed}",
            "supprime {} pour de bon ; la limite deletions est {allowed}",
            groups(reaches),
        ),
        LimitName::Retention => say!(
            "deletes messages sooner in {}; the limit retention is {allowed}",
            "supprime plus tôt les messages de {} ; la limite retention est {allowed}",
            groups(reaches),
        ),
        LimitName::GroupShare => say!(
            "removes {reaches} % of the members of {group}; the limit group_share is {allowed} %",
            "retire {reaches} % des membres dans {group} ; la limite group_share est {allowed} %",
        ),
        LimitName::GroupsShare => say!(
            "takes someone or a role from {reaches} % of all groups, or archives them; the limit groups_share is {allowed} %",
            "retire quelqu'un ou un rôle dans {reaches} % de tous les salons, ou les archive ; la limite groups_share est {allowed} %",
        ),
        LimitName::GroupGrowth => say!(
            "makes {group} grow by {reaches} %; the limit group_growth is {allowed} %, for who joins reads its whole history",
            "fait grandir {group} de {reaches} % ; la limite group_growth est {allowed} %, car qui entre en lit tout l'historique",
        ),
        LimitName::GroupEmptied => say!(
            "leaves {group} without a member or without a moderator; the limit group_emptied forbids it",
            "laisse {group} sans membre ou sans modérateur ; la limite group_emptied l'interdit",
        ),
        LimitName::CourseEmptied => say!(
            "leaves the groups of {course} without a member; the limit course_emptied forbids it",
            "laisse les salons du cours {course} sans membre ; la limite course_emptied l'interdit",
        ),
        LimitName::MoodleShrunk
        | LimitName::MoodleStale
        | LimitName::MoodleMaintenance
        | LimitName::WrongServer
        | LimitName::QueueFrozen => rests_on(limit, hold, group),
    }
}

/// The same, where it is about what the plan rests on.
fn rests_on(limit: LimitName, hold: &Hold, group: &str) -> String {
    let (reaches, allowed) = (hold.reaches, hold.allowed);
    match limit {
LimitName::MoodleShrunk => say!(
                "rests on a Moodle that is {reaches} % smaller than at the last read; the limit moodle_shrunk is {allowed} %",
                "repose sur un Moodle plus petit de {reaches} % qu'à la dernière lecture ; la limite moodle_shrunk est {allowed} %",
            ),
            LimitName::MoodleStale => say!(
                "rests on a Moodle in which nothing has moved for {}; the limit moodle_stale is {allowed} h",
                "repose sur un Moodle où rien n'a bougé depuis {} ; la limite moodle_stale est {allowed} h",
                if reaches > LIFELESS { text!("ever", "toujours").to_owned() } else { format!("{reaches} h") },
            ),
            LimitName::MoodleMaintenance => text!(
                "rests on a Moodle in maintenance; the limit moodle_maintenance forbids it",
                "repose sur un Moodle en maintenance ; la limite moodle_maintenance l'interdit",
            ).to_owned(),
            LimitName::WrongServer => text!(
                "goes to a server on which many linked groups do not exist; the limit wrong_server forbids it",
                "vise un serveur où beaucoup de salons liés n'existent pas ; la limite wrong_server l'interdit",
            ).to_owned(),
            _ => say!(
                "changes {group}, for which a task waits in Moodle that holds an old list of people and will undo it; the limit queue_frozen forbids it",
                "modifie {group}, pour lequel une tâche attend dans Moodle avec une ancienne liste de personnes et défera tout ; la limite queue_frozen l'interdit",
            ),
    }
}

fn groups(number: u64) -> String {
    numbered(number, text!("group", "salon"), text!("groups", "salons"))
}

fn numbered(number: u64, one: &str, many: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}

/// A group by the activities that have it, as people know it; else by its name.
fn group_label(site: &Site, chat: &Chat, room: &RoomId) -> String {
    let activities: Vec<String> = site
        .activities
        .iter()
        .filter(|activity| activity.room.as_ref() == Some(room))
        .map(|activity| activity_label(site, activity.cm))
        .collect();
    if activities.is_empty() {
        chat.group(room)
            .map_or_else(|| room.to_string(), |group| group_name(&group.name))
    } else {
        say!(
            "the group of {}",
            "le salon de {}",
            activities.join(text!(" and ", " et "))
        )
    }
}

/// After some of the groups that trip a limit were named.
pub fn more_holds(more: usize) -> String {
    say!(
        "… and so do {}.",
        "… et de même pour {}.",
        count(
            more,
            text!("more group", "autre salon"),
            text!("more groups", "autres salons")
        ),
    )
}

/// The first line about a plan that is held.
pub fn held() -> &'static str {
    text!(
        "This plan is held; nothing is changed.",
        "Ce plan est bloqué ; rien n'est modifié."
    )
}

/// The last line about a plan that is held: the flags that let it pass.
pub fn consent(flags: &[String]) -> String {
    say!(
        "To consent, after a look at the plan: {}",
        "Pour consentir, après examen du plan : {}",
        flags.join(" "),
    )
}

/// The heading over the accounts that are made before anything else.
pub fn new_accounts() -> &'static str {
    text!("New accounts", "Nouveaux comptes")
}

/// The heading over the steps that take something away.
pub fn taken_away() -> &'static str {
    text!("Taken away:", "Retraits :")
}

/// The group and the activities on it, for a heading.
pub fn group_heading(site: &Site, activities: &[CmId], name: &str) -> String {
    let group = say!("group {}", "salon {}", group_name(name));
    if activities.is_empty() {
        return group;
    }
    let activities: Vec<String> = activities
        .iter()
        .map(|cm| activity_label(site, *cm))
        .collect();
    format!("{} · {group}", activities.join(", "))
}
