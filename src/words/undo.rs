//! Runs that are taken up again: the rest of one, and what takes one back.

use super::applied::leased;
use super::drift::withheld_because;
use super::{clean, count, group_name, nouns, withheld};
use crate::domain::journal::{JournalStep, RunRecord};
use crate::domain::plan::{Change, Step};
use crate::domain::policy::Preset;
use crate::domain::undo::{Lasting, NotUndoable};
use crate::domain::unfinished::{ReadBack, RunRefusal};

/// Why a run is not taken up.
pub fn refusal(refusal: &RunRefusal) -> String {
    match refusal {
        RunRefusal::NoRun(run) => super::history::no_run(*run),
        RunRefusal::OtherSite { run, site, here } => say!(
            "Run {} was made for the site “{}”, and this is “{}”: name its site with --site.",
            "L'exécution {} a été faite pour le site « {} », et voici « {} » : nommez son site par --site.",
            run.0,
            clean(site),
            clean(here)
        ),
        RunRefusal::OtherServer { run, server, here } => say!(
            "Run {} changed another Rocket.Chat: {}. This site's is {}.",
            "L'exécution {} a changé un autre Rocket.Chat : {}. Celui de ce site est {}.",
            run.0,
            clean(server),
            clean(here)
        ),
        RunRefusal::GoesOn { holder } => say!(
            "Run {} still goes on: {}. Were it dead, it would be known within a minute.",
            "L'exécution {} est encore en cours : {}. Morte, on le saurait en une minute.",
            holder.run,
            leased(holder)
        ),
        RunRefusal::NoStep { run, step } => say!(
            "Run {0} has no step {1}. `moodrift history {0}` lists those it has.",
            "L'exécution {0} n'a pas d'étape {1}. `moodrift history {0}` énumère les siennes.",
            run.0,
            step.0
        ),
        RunRefusal::NotUnderstood { step, room } => {
            let room = room.as_ref().map_or_else(String::new, |room| {
                say!(" (group {})", " (salon {})", clean(room.as_str()))
            });
            say!(
                "Step {}{room} was written by a newer moodrift: use that one.",
                "L'étape {}{room} a été écrite par un moodrift plus récent : utilisez celui-là.",
                step.0
            )
        }
        RunRefusal::TakenUp(run) => {
            say!(
                "Somebody else has taken up what run {} left.",
                "Quelqu'un d'autre a repris ce que l'exécution {} avait laissé.",
                run.0
            )
        }
    }
}

/// When no run of a site is left unfinished.
pub fn nothing_unfinished() -> &'static str {
    text!(
        "No run of this site is unfinished.",
        "Aucune exécution de ce site n'est inachevée."
    )
}

/// `Run 12 of anna@adm1 has 3 steps that were not settled.`
pub fn unfinished(run: &RunRecord, open: usize) -> String {
    say!(
        "Run {} of {}: {} left.",
        "Exécution {} de {} : reste {}.",
        run.id.0,
        clean(&run.operator),
        nouns::steps(open)
    )
}

/// What was read of a step that had been sent.
pub fn read_back(step: &JournalStep, found: &ReadBack) -> String {
    let found = match found {
        ReadBack::Done => text!("read back, it was done", "relu, c'était fait").to_owned(),
        ReadBack::NotDone => {
            text!("read back, it was not done", "relu, ce n'était pas fait").to_owned()
        }
        ReadBack::Unreadable => text!(
            "it cannot be read whether it was done; left as it is",
            "impossible de lire si c'était fait ; laissé tel quel"
        )
        .to_owned(),
        ReadBack::LeasedBy(holder) => {
            say!("left as it is: {}", "laissé tel quel : {}", leased(holder))
        }
    };
    say!("{}: {found}", "{} : {found}", super::history::deed(step))
}

/// A run that is judged by another preset than the configured one, as it was before.
pub fn judged_by(preset: Preset) -> String {
    let preset: &str = preset.into();
    say!(
        "Judged as the run was: by the preset {preset}.",
        "Jugé comme l'exécution : selon le préréglage {preset}."
    )
}

/// Steps that stay where they are.
pub fn waiting(number: usize) -> String {
    match number {
        1 => text!(
            "1 step of the same groups and people waits until that is known.",
            "1 étape des mêmes salons et personnes attend qu'on le sache."
        )
        .to_owned(),
        _ => say!(
            "{number} steps of the same groups and people wait until that is known.",
            "{number} étapes des mêmes salons et personnes attendent qu'on le sache."
        ),
    }
}

/// What else an undo of a run takes back, or what it leaves; nothing where the run stands for itself.
pub fn extent(run: &RunRecord, rest: &[&RunRecord]) -> Option<String> {
    let number = run.id.0;
    let parts: Vec<String> = rest.iter().map(|run| run.id.0.to_string()).collect();
    let covered = match parts.as_slice() {
        [] => None,
        [one] => Some(say!(
            "Run {one} went on with what run {number} had left: it is taken back, too.",
            "L'exécution {one} a poursuivi ce que l'exécution {number} avait laissé : elle est annulée aussi."
        )),
        several => Some(say!(
            "The runs {} went on with what run {number} had left: they are taken back, too.",
            "Les exécutions {} ont poursuivi ce que l'exécution {number} avait laissé : elles sont annulées aussi.",
            several.join(", ")
        )),
    };
    let before = (run.kind == "resume").then_some(run.parent).flatten();
    let before = before.map(|parent| {
        say!(
            "Run {number} is the rest of run {0}, which stays as it is: `moodrift undo {0}` takes back both.",
            "L'exécution {number} est le reste de l'exécution {0}, qui demeure : `moodrift undo {0}` annule les deux.",
            parent.0
        )
    });
    let said: Vec<String> = covered.into_iter().chain(before).collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

/// The heading over what is not taken back.
pub fn not_undone_heading() -> &'static str {
    text!("Not undone:", "Non annulé :")
}

/// What is not taken back, and why.
pub fn not_undone(step: &JournalStep, why: NotUndoable) -> String {
    say!(
        "{}: {}",
        "{} : {}",
        super::history::deed(step),
        not_undoable(why)
    )
}

/// Why a step cannot be undone.
pub fn not_undoable(why: NotUndoable) -> &'static str {
    match why {
        NotUndoable::Activation => text!(
            "an account is not deactivated again: its owner would be logged out everywhere",
            "un compte n'est pas désactivé de nouveau : son titulaire serait déconnecté partout"
        ),
        NotUndoable::OwnPlace => text!(
            "without the API account's place in the group nothing could be repaired there",
            "sans la place du compte API dans le salon, rien ne pourrait y être réparé"
        ),
        NotUndoable::AccountMade => text!(
            "an account is never deleted: whoever has it may be using it. Deactivate it in Rocket.Chat where nobody should",
            "un compte n'est jamais supprimé : on s'en sert peut-être. Désactivez-le dans Rocket.Chat s'il n'a pas lieu d'être"
        ),
        NotUndoable::GroupGone => text!(
            "the group does not exist any more",
            "le salon n'existe plus"
        ),
        NotUndoable::Unreadable => text!(
            "what is there now could not be read",
            "l'état présent n'a pas pu être lu"
        ),
        NotUndoable::Archived => text!(
            "the group is archived; undo the run again once the group is open",
            "le salon est archivé ; annulez de nouveau l'exécution une fois le salon ouvert"
        ),
        NotUndoable::NotOurs => text!(
            "nothing of this site points at the group any more",
            "plus rien de ce site ne renvoie au salon"
        ),
        NotUndoable::Foreign => text!(
            "the group's name says that it is another Moodle's",
            "le nom du salon dit qu'il est à un autre Moodle"
        ),
        NotUndoable::StateSince => text!(
            "the group has been archived or opened since",
            "le salon a été archivé ou ouvert depuis"
        ),
        NotUndoable::RenamedSince => text!(
            "the group has been renamed since",
            "le salon a été renommé depuis"
        ),
        NotUndoable::NameTaken => text!(
            "another group has that name by now",
            "un autre salon porte désormais ce nom"
        ),
        NotUndoable::RetentionSince => text!(
            "how long the group keeps messages has been set otherwise since",
            "la durée des messages du salon a été réglée autrement depuis"
        ),
        NotUndoable::RuleUnknown => text!(
            "how long the group kept messages before is not on record",
            "la durée des messages d'avant n'est pas au journal"
        ),
        NotUndoable::LeftSince => text!(
            "this person has left since, or was removed",
            "cette personne est partie depuis, ou a été retirée"
        ),
        NotUndoable::JoinedSince => text!(
            "this person is in the group again",
            "cette personne est de nouveau dans le salon"
        ),
        NotUndoable::RoleSince => text!(
            "this person holds another role there by now",
            "cette personne y a désormais un autre rôle"
        ),
        NotUndoable::AccountGone => text!(
            "the account does not exist any more",
            "le compte n'existe plus"
        ),
        NotUndoable::AccountInactive => {
            text!("the account is deactivated", "le compte est désactivé")
        }
        NotUndoable::Withheld(why) => withheld(why),
        NotUndoable::LinkedSince => text!(
            "Moodle points at the group by now: it is the activity's",
            "Moodle renvoie désormais au salon : il est à l'activité"
        ),
        NotUndoable::MadeAndArchived => text!(
            "a group that was made is not deleted again; it is archived already",
            "un salon créé n'est pas supprimé ensuite ; il est déjà archivé"
        ),
        NotUndoable::Adopted => text!(
            "nothing was changed on the server: the group was there, and its link is Moodle's",
            "rien n'a été changé sur le serveur : le salon était là, et son lien est à Moodle"
        ),
        NotUndoable::NotUnderstood => text!(
            "a newer moodrift did it; use that one",
            "un moodrift plus récent l'a fait ; utilisez celui-là"
        ),
    }
}

/// The heading over what of a plan cannot be taken back once it is done.
pub fn lasting_heading() -> &'static str {
    text!("Cannot be undone:", "Ne peut pas être annulé :")
}

/// A step that cannot be taken back, with its group; none where it makes an account.
pub fn lasting_step(step: &Step, group: Option<&str>) -> String {
    let step = super::step(step);
    group.map_or_else(
        || step.clone(),
        |group| format!("{step} ({})", group_name(group)),
    )
}

/// After some of the steps that cannot be taken back for one reason.
pub fn more_lasting(more: usize) -> String {
    let more = count(
        more,
        text!("more step", "étape de plus"),
        text!("more steps", "étapes de plus"),
    );
    say!("… and {more}", "… et {more}")
}

/// How many steps of a plan cannot be taken back.
pub fn lasting_steps(number: usize) -> String {
    let steps = nouns::steps(number);
    match number {
        0 | 1 => say!(
            "{steps} cannot be undone; listed below",
            "{steps} ne peut pas être annulée ; voir plus bas"
        ),
        _ => say!(
            "{steps} cannot be undone; listed below",
            "{steps} ne peuvent pas être annulées ; voir plus bas"
        ),
    }
}

/// So many steps of a plan cannot be taken back for this reason.
pub fn lasting_so_many(number: usize, why: Lasting) -> String {
    say!("{}: {}", "{} : {}", nouns::steps(number), lasting(why))
}

/// Why a step of a plan cannot be taken back once it is done, or what of it stays.
pub fn lasting(why: Lasting) -> &'static str {
    let why = match why {
        Lasting::Messages => {
            return text!(
                "the rule can go back; messages that the server deletes meanwhile cannot",
                "la règle peut revenir ; les messages que le serveur efface entre-temps, non"
            );
        }
        Lasting::Step(why) => why,
    };
    match why {
        NotUndoable::GroupGone => text!(
            "the group is gone for good; what is saved before are files, which nothing reads back in",
            "le salon disparaît pour de bon ; la sauvegarde est faite de fichiers, que rien ne relit"
        ),
        NotUndoable::AccountGone => text!(
            "no such account could be invited again",
            "aucun compte de ce nom ne pourrait être réinvité"
        ),
        NotUndoable::AccountInactive => text!(
            "the account is deactivated, and Rocket.Chat lets nobody invite such a one",
            "le compte est désactivé, et Rocket.Chat n'en laisse pas inviter"
        ),
        NotUndoable::NameTaken => text!(
            "another group has the old name",
            "un autre salon porte l'ancien nom"
        ),
        NotUndoable::RuleUnknown => text!(
            "how the group keeps messages now is not known",
            "la durée actuelle des messages est inconnue"
        ),
        NotUndoable::Withheld(why) => withheld_because(why),
        why => not_undoable(why),
    }
}

/// What taking back a change does not bring back; none where it brings back all.
pub fn not_brought_back(undone: &Change) -> Option<&'static str> {
    match undone {
        Change::SetRetention { .. } => Some(text!(
            "Messages that were deleted meanwhile stay deleted.",
            "Les messages effacés entre-temps le restent."
        )),
        Change::Recreate { .. } => Some(text!(
            "A group that was made is archived, not deleted: its people stay in it, and its name stays taken.",
            "Un salon créé est archivé, pas supprimé : ses personnes y restent, et son nom reste pris."
        )),
        Change::Remove { .. } => Some(text!(
            "Whoever is invited again has the history, but not his place in it: he joins anew.",
            "Qui est réinvité retrouve l'historique, mais pas sa place : il entre comme nouveau."
        )),
        _ => None,
    }
}

/// People who were removed by a version that did not keep what they were.
pub fn roles_unknown(number: usize) -> String {
    match number {
        1 => text!(
            "What 1 removed person was in the group before is not on record: they become plain members.",
            "Ce qu'était 1 personne retirée dans le salon n'est pas au journal : elle devient simple membre."
        )
        .to_owned(),
        _ => say!(
            "What {number} removed people were in the group before is not on record: they become plain members.",
            "Ce qu'étaient {number} personnes retirées dans le salon n'est pas au journal : elles deviennent simples membres."
        ),
    }
}

/// A run that is undone although some of it is in doubt.
pub fn unsettled(run: i64, open: usize) -> String {
    let steps = nouns::steps(open);
    if open < 2 {
        return say!(
            "{steps} of run {run} may still have to be done, and are not undone; `moodrift resume {run}` settles them.",
            "{steps} de l'exécution {run} reste peut-être à faire, sans être annulée ; `moodrift resume {run}` la règle."
        );
    }
    say!(
        "{steps} of run {run} may still have to be done, and are not undone; `moodrift resume {run}` settles them.",
        "{steps} de l'exécution {run} restent peut-être à faire, sans être annulées ; `moodrift resume {run}` les règle."
    )
}
