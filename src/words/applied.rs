//! What became of a plan.

use super::refusal::Refused;
use super::{clean, count, date_time, frozen, links_made, unknown};
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped, Unforeseen};
use crate::domain::drift::Code;
use crate::domain::lease::LeaseHolder;

/// What became of one step.
pub fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::AlreadySo => "was so already".to_owned(),
        Outcome::Dropped(Dropped::NoLongerDrift) => {
            "dropped: no longer needed when read again".to_owned()
        }
        Outcome::Dropped(Dropped::FixDiffers) => {
            "dropped: read again, another fix is needed".to_owned()
        }
        Outcome::Dropped(Dropped::ChangedSince) => {
            "dropped: read again, it is not as that run left it".to_owned()
        }
        Outcome::Skipped(why) => format!("not sent: {}", skipped(why)),
        Outcome::Failed(trouble) => format!("failed: {trouble}"),
        Outcome::Unknown(trouble) => format!("unknown: {trouble} Rescan to see what is so."),
    }
}

fn skipped(why: &Skipped) -> String {
    match why {
        Skipped::AfterFailure => "another step of its group failed".to_owned(),
        Skipped::AfterDoubt => {
            "another step of its group was not sent, or it is not known what came of it".to_owned()
        }
        Skipped::Away(trouble) => trouble.to_string(),
        Skipped::NoAccount => "the account was not created".to_owned(),
        Skipped::AccountInDoubt => {
            "whether the account was created is not known; `moodrift resume` looks, and goes on".to_owned()
        }
        Skipped::NoMoreAccounts(refusal) => {
            format!("the server creates no more accounts: {}", Refused(refusal))
        }
        Skipped::GroupUnreadable(reason) => {
            format!("what is there now could not be read. {}", unknown(reason))
        }
        Skipped::MoodleUnreadable(trouble) => format!("Moodle could not be read again. {trouble}"),
        Skipped::SiteHeld => {
            "Moodle is in maintenance or stands still now, or the plugin is switched off".to_owned()
        }
        Skipped::QueueFrozen => {
            "a task that waits in Moodle holds an old list of this group's people, and would undo it"
                .to_owned()
        }
        Skipped::Cancelled => "stopped".to_owned(),
        Skipped::LeasedBy(holder) => leased(holder),
        Skipped::LeaseLost => {
            "the store was away for so long that somebody else may be changing the group by now"
                .to_owned()
        }
        Skipped::Frozen(freeze) => frozen(freeze),
        Skipped::NotSaved(trouble) => format!("nothing is deleted that is not saved. {trouble}"),
        Skipped::NoJournal(detail) => format!("the journal could not be written ({detail})"),
        Skipped::GroupChanged(changes) => {
            let changes: Vec<String> = changes.iter().map(|change| unforeseen(*change)).collect();
            format!(
                "the group has changed by more than the plan knows: {}. Plan again",
                changes.join("; ")
            )
        }
    }
}

fn unforeseen(change: Unforeseen) -> String {
    match change {
        Unforeseen::Unlinked => "an activity that pointed at it does so no more".to_owned(),
        Unforeseen::Found(code) => match code {
            Code::GroupShared => "something else points at it by now, too".to_owned(),
            Code::GroupForeign => "its name is another Moodle's by now".to_owned(),
            Code::GroupArchived => "it has been archived".to_owned(),
            Code::GroupNotArchived => {
                "its activity has been hidden or deleted, or the group opened".to_owned()
            }
            Code::KindDiffers => "it is no plain private group any more".to_owned(),
            Code::GroupOrphaned => "nothing in Moodle points at it any more".to_owned(),
            Code::RolesInvalid => "the roles of its activity are doubtful by now".to_owned(),
            Code::NotManageable => "the API account cannot manage it any more".to_owned(),
            other => format!("{other} is found by now"),
        },
        Unforeseen::Extra(number) => format!(
            "{} who should not be in it",
            count(number, "person more", "people more")
        ),
        Unforeseen::Leading(number) => format!(
            "{} who should not lead it",
            count(number, "moderator more", "moderators more")
        ),
    }
}

/// Who is changing a group, or making an account.
pub(super) fn leased(holder: &LeaseHolder) -> String {
    format!(
        "{} is at work there (run {}, process {}, since {})",
        clean(&holder.operator),
        holder.run,
        holder.pid,
        date_time(holder.since)
    )
}

/// One line for a whole run.
pub fn report_summary(report: &ApplyReport) -> String {
    let mut parts = vec![format!("{} done", count(report.done(), "step", "steps"))];
    for (number, word) in [
        (report.failed(), "failed"),
        (report.dropped(), "no longer needed"),
        (report.skipped(), "not sent"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {word}"));
        }
    }
    let whole = format!("{} (run {}).", parts.join(", "), report.run);
    match &report.links {
        Some(links) => format!("{whole} {}", links_made(links)),
        None => whole,
    }
}
