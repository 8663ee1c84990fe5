//! What became of a plan.

use super::refusal::Refused;
use super::{clean, count, date_time, frozen, links_made, nouns, unknown};
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped, Unforeseen};
use crate::domain::drift::Code;
use crate::domain::lease::LeaseHolder;

/// What became of one step.
pub fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => text!("done", "fait").to_owned(),
        Outcome::AlreadySo => text!("was so already", "c'était déjà ainsi").to_owned(),
        Outcome::Dropped(Dropped::NoLongerDrift) => text!(
            "dropped: no longer needed when read again",
            "abandonné : devenu inutile à la relecture"
        )
        .to_owned(),
        Outcome::Dropped(Dropped::FixDiffers) => text!(
            "dropped: read again, another fix is needed",
            "abandonné : à la relecture, il faut un autre correctif"
        )
        .to_owned(),
        Outcome::Dropped(Dropped::ChangedSince) => text!(
            "dropped: read again, it is not as that run left it",
            "abandonné : à la relecture, ce n'est plus tel que l'exécution l'avait laissé"
        )
        .to_owned(),
        Outcome::Skipped(why) => say!("not sent: {}", "non envoyé : {}", skipped(why)),
        Outcome::Failed(trouble) => say!("failed: {trouble}", "échec : {trouble}"),
        Outcome::Unknown(trouble) => say!(
            "unknown: {trouble} Rescan to see what is so.",
            "inconnu : {trouble} Relisez pour voir ce qu'il en est."
        ),
    }
}

fn skipped(why: &Skipped) -> String {
    match why {
        Skipped::AfterFailure => text!(
            "another step of its group failed",
            "une autre étape du salon a échoué"
        ).to_owned(),
        Skipped::AfterDoubt => text!(
            "another step of its group was not sent, or it is not known what came of it",
            "une autre étape du salon n'a pas été envoyée, ou son résultat est inconnu"
        ).to_owned(),
        Skipped::NoAccount => text!("the account was not created", "le compte n'a pas été créé").to_owned(),
        Skipped::AccountInDoubt => text!(
            "whether the account was created is not known; `moodrift resume` looks, and goes on",
            "on ne sait pas si le compte a été créé ; `moodrift resume` vérifie, et continue"
        ).to_owned(),
        Skipped::SiteHeld => text!(
            "Moodle is in maintenance or stands still now, or the plugin is switched off",
            "Moodle est à présent en maintenance ou immobile, ou le plugin est désactivé"
        ).to_owned(),
        Skipped::QueueFrozen => text!(
            "a task that waits in Moodle holds an old list of this group's people, and would undo it",
            "une tâche en attente dans Moodle tient une vieille liste des personnes de ce salon, et le déferait"
        ).to_owned(),
        Skipped::Cancelled => text!("stopped", "arrêté").to_owned(),
        Skipped::LeaseLost => text!(
            "the store was away for so long that somebody else may be changing the group by now",
            "le journal a été absent si longtemps que quelqu'un d'autre change peut-être le salon"
        ).to_owned(),
        Skipped::Away(trouble) => trouble.to_string(),
        Skipped::NoMoreAccounts(refusal) => say!(
            "the server creates no more accounts: {}",
            "le serveur ne crée plus de comptes : {}",
            Refused(refusal)
        ),
        Skipped::GroupUnreadable(reason) => say!(
            "what is there now could not be read. {}",
            "l'état présent n'a pas pu être lu. {}",
            unknown(reason)
        ),
        Skipped::MoodleUnreadable(trouble) => say!(
            "Moodle could not be read again. {trouble}",
            "Moodle n'a pas pu être relu. {trouble}"
        ),
        Skipped::LeasedBy(holder) => leased(holder),
        Skipped::Frozen(freeze) => frozen(freeze),
        Skipped::NotSaved(trouble) => say!(
            "nothing is deleted that is not saved. {trouble}",
            "rien n'est supprimé sans sauvegarde. {trouble}"
        ),
        Skipped::NoJournal(detail) => say!(
            "the journal could not be written ({detail})",
            "le journal n'a pas pu être écrit ({detail})"
        ),
        Skipped::GroupChanged(changes) => {
            let changes: Vec<String> = changes.iter().map(|change| unforeseen(*change)).collect();
            say!(
                "the group has changed by more than the plan knows: {}. Plan again",
                "le salon a changé plus que le plan ne le sait : {}. Refaites le plan",
                changes.join("; ")
            )
        }
    }
}

fn unforeseen(change: Unforeseen) -> String {
    match change {
        Unforeseen::Unlinked => text!(
            "an activity that pointed at it does so no more",
            "une activité qui y renvoyait n'y renvoie plus"
        )
        .to_owned(),
        Unforeseen::Found(code) => found(code),
        Unforeseen::Extra(number) => {
            let people = count(
                number,
                text!("person more", "personne de plus"),
                text!("people more", "personnes de plus"),
            );
            say!("{people} who should not be in it", "{people} à tort")
        }
        Unforeseen::Leading(number) => {
            let moderators = count(
                number,
                text!("moderator more", "modérateur de plus"),
                text!("moderators more", "modérateurs de plus"),
            );
            say!("{moderators} who should not lead it", "{moderators} à tort")
        }
    }
}

fn found(code: Code) -> String {
    let so = match code {
        Code::GroupShared => text!(
            "something else points at it by now, too",
            "autre chose y renvoie aussi désormais"
        ),
        Code::GroupForeign => text!(
            "its name is another Moodle's by now",
            "son nom est désormais celui d'un autre Moodle"
        ),
        Code::GroupArchived => text!("it has been archived", "il a été archivé"),
        Code::GroupNotArchived => text!(
            "its activity has been hidden or deleted, or the group opened",
            "son activité a été cachée ou supprimée, ou le salon ouvert"
        ),
        Code::KindDiffers => text!(
            "it is no plain private group any more",
            "ce n'est plus un simple salon privé"
        ),
        Code::GroupOrphaned => text!(
            "nothing in Moodle points at it any more",
            "plus rien dans Moodle n'y renvoie"
        ),
        Code::RolesInvalid => text!(
            "the roles of its activity are doubtful by now",
            "les rôles de son activité sont désormais douteux"
        ),
        Code::NotManageable => text!(
            "the API account cannot manage it any more",
            "le compte API ne peut plus l'administrer"
        ),
        other => return say!("{other} is found by now", "{other} est constaté désormais"),
    };
    so.to_owned()
}

/// Who is changing a group, or making an account.
pub(super) fn leased(holder: &LeaseHolder) -> String {
    say!(
        "{} is at work there (run {}, process {}, since {})",
        "{} y est à l'œuvre (exécution {}, processus {}, depuis le {})",
        clean(&holder.operator),
        holder.run,
        holder.pid,
        date_time(holder.since)
    )
}

/// One line for a whole run.
pub fn report_summary(report: &ApplyReport) -> String {
    let parts = sums(report).join(", ");
    let whole = say!("{parts} (run {}).", "{parts} (exécution {}).", report.run);
    match &report.links {
        Some(links) => format!("{whole} {}", links_made(links)),
        None => whole,
    }
}

/// How many steps came to what.
pub(super) fn sums(report: &ApplyReport) -> Vec<String> {
    let done = nouns::steps(report.done());
    let mut parts = vec![match report.done() {
        0 | 1 => say!("{done} done", "{done} faite"),
        _ => say!("{done} done", "{done} faites"),
    }];
    for (number, one, many) in [
        (
            report.failed(),
            text!("failed", "en échec"),
            text!("failed", "en échec"),
        ),
        (
            report.dropped(),
            text!("no longer needed", "devenue inutile"),
            text!("no longer needed", "devenues inutiles"),
        ),
        (
            report.skipped(),
            text!("not sent", "non envoyée"),
            text!("not sent", "non envoyées"),
        ),
    ] {
        if number > 0 {
            parts.push(count(number, one, many));
        }
    }
    parts
}
