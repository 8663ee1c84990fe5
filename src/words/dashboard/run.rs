//! A plan, the question before it, and how far it has come.

use super::bulk;
use crate::domain::limits::LimitName;
use crate::domain::plan::{Change, StepOp};
use crate::words::clean;
use crate::words::nouns::{self, accounts, changes, groups, people};

/// A step of some kind, so many times; the kinds of a plan in a list.
pub fn steps(op: StepOp, number: usize) -> String {
    let people = people(number);
    let groups = groups(number);
    let accounts = accounts(number);
    match op {
        StepOp::CreateAccount => say!("create {accounts}", "créer {accounts}"),
        StepOp::Activate => say!("activate {accounts}", "activer {accounts}"),
        StepOp::Recreate => say!("make {groups} again", "refaire {groups}"),
        StepOp::Adopt => say!("find {groups} again", "retrouver {groups}"),
        StepOp::FirstRetention => say!(
            "set how long messages are kept in {number} of them",
            "régler la durée des messages dans {number} d'entre eux"
        ),
        StepOp::ArchiveNew => say!(
            "archive {number} of them: hidden activities",
            "en archiver {number} : activités cachées"
        ),
        StepOp::Join => say!(
            "bring the API account into {groups}; their people are judged once it is there",
            "ajouter le compte API à {groups} ; personnes jugées ensuite"
        ),
        StepOp::MakeOwner => say!(
            "make the API account an owner of {groups}",
            "nommer le compte API propriétaire de {groups}"
        ),
        StepOp::Unarchive => say!(
            "open {groups}; their people are judged once they are open",
            "ouvrir {groups} ; personnes jugées ensuite"
        ),
        StepOp::Rename => say!("rename {groups}", "renommer {groups}"),
        StepOp::SetRetention => say!(
            "set how long messages are kept in {groups}",
            "régler la durée des messages dans {groups}"
        ),
        StepOp::Archive => say!("archive {groups}", "archiver {groups}"),
        StepOp::Delete => say!(
            "save and delete {groups}",
            "sauvegarder et supprimer {groups}"
        ),
        StepOp::Invite => say!("invite {people}", "inviter {people}"),
        StepOp::AddModerator => say!(
            "make {people} moderator",
            "donner le rôle de modérateur à {people}"
        ),
        StepOp::RemoveModerator => say!(
            "take the moderator role from {people}",
            "retirer le rôle de modérateur à {people}"
        ),
        StepOp::Remove => say!(
            "remove {people} from the group",
            "retirer {people} du salon"
        ),
    }
}

/// The head of a plan: how much, in how many groups, from where.
pub fn plan_extent(steps: usize, groups: usize, source: bulk::Source) -> String {
    let from = bulk::source(source);
    let (steps, groups) = (nouns::steps(steps), nouns::groups(groups));
    say!(
        "{steps} in {groups}, {from}",
        "{steps} dans {groups}, {from}"
    )
}

/// What a plan leaves of a group.
pub fn members_change(before: usize, after: usize) -> String {
    say!("{before} → {after} members", "{before} → {after} membres")
}

/// The question before a plan is carried out.
pub fn question(steps: usize, groups: usize, site: &str) -> String {
    let (changes, groups) = (changes(steps), nouns::groups(groups));
    say!(
        "{changes} in {groups} of {site}:",
        "{changes} dans {groups} du site {site} :"
    )
}

/// Limits to which was consented, before the plan is carried out.
pub fn consented(limits: &[LimitName]) -> String {
    let names: Vec<String> = limits.iter().map(ToString::to_string).collect();
    say!("In spite of: {}.", "Malgré : {}.", names.join(", "))
}

/// How far a run has come.
pub fn settled(done: usize, total: usize) -> String {
    say!("{done} of {total} steps", "{done} étapes sur {total}")
}

/// A group that is being read again; without one, the people whose accounts are to be created.
pub fn rereading(group: Option<&str>) -> String {
    match group {
        Some(group) => say!("reading {group} again", "relecture de {group}"),
        None => text!(
            "reading whose accounts are missing again",
            "relecture des personnes sans compte"
        )
        .to_owned(),
    }
}

/// A step that has been sent.
pub fn sending(change: &Change, group: Option<&str>) -> String {
    let what = match change.op() {
        StepOp::CreateAccount => text!("creating the account", "création du compte"),
        StepOp::Activate => text!("activating the account", "activation du compte"),
        StepOp::Recreate => text!("making again:", "recréation :"),
        StepOp::Adopt => text!("finding again:", "redécouverte :"),
        StepOp::Unarchive => text!("opening", "ouverture"),
        StepOp::Join => text!("joining", "entrée du compte API"),
        StepOp::MakeOwner => text!("becoming an owner of", "compte API propriétaire"),
        StepOp::Rename => text!("renaming", "renommage"),
        StepOp::SetRetention | StepOp::FirstRetention => {
            text!(
                "setting how long messages are kept",
                "réglage de la durée des messages"
            )
        }
        StepOp::Invite => text!("inviting", "invitation de"),
        StepOp::AddModerator => text!("making moderator:", "rôle de modérateur donné :"),
        StepOp::RemoveModerator => {
            text!(
                "taking the moderator role from",
                "rôle de modérateur retiré :"
            )
        }
        StepOp::Remove => text!("removing", "retrait de"),
        StepOp::Archive | StepOp::ArchiveNew => text!("archiving", "archivage"),
        StepOp::Delete => text!("saving and deleting", "sauvegarde et suppression"),
    };
    let mut text = what.to_owned();
    if let Some(username) = change.username() {
        text.push_str(&format!(" {}", clean(username.as_str())));
    }
    if let Some(group) = group {
        text.push_str(&format!(" · {group}"));
    }
    text
}
