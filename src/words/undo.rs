//! Runs that are taken up again: the rest of one, and what takes one back.

use super::applied::leased;
use super::{clean, count, group_name, withheld};
use crate::domain::journal::{JournalStep, RunRecord};
use crate::domain::plan::{Change, Step};
use crate::domain::policy::Preset;
use crate::domain::undo::{Lasting, NotUndoable};
use crate::domain::unfinished::{ReadBack, RunRefusal};

/// Why a run is not taken up.
pub fn refusal(refusal: &RunRefusal) -> String {
    match refusal {
        RunRefusal::NoRun(run) => super::history::no_run(*run),
        RunRefusal::OtherSite { run, site, here } => format!(
            "Run {} was made for the site “{}”, and this is “{}”: name its site with --site.",
            run.0,
            clean(site),
            clean(here)
        ),
        RunRefusal::OtherServer { run, server, here } => format!(
            "Run {} changed another Rocket.Chat: {}. This site's is {}.",
            run.0,
            clean(server),
            clean(here)
        ),
        RunRefusal::GoesOn { holder } => format!(
            "Run {} still goes on: {}. Were it dead, it would be known within a minute.",
            holder.run,
            leased(holder)
        ),
        RunRefusal::NoStep { run, step } => format!(
            "Run {0} has no step {1}. `moodrift history {0}` lists those it has.",
            run.0, step.0
        ),
        RunRefusal::NotUnderstood { step, room } => {
            let room = room.as_ref().map_or_else(String::new, |room| {
                format!(" (group {})", clean(room.as_str()))
            });
            format!(
                "Step {}{room} was written by a newer moodrift: use that one.",
                step.0
            )
        }
        RunRefusal::TakenUp(run) => {
            format!("Somebody else has taken up what run {} left.", run.0)
        }
    }
}

/// When no run of a site is left unfinished.
pub const NOTHING_UNFINISHED: &str = "No run of this site is unfinished.";

/// `Run 12 of anna@adm1 has 3 steps that were not settled.`
pub fn unfinished(run: &RunRecord, open: usize) -> String {
    format!(
        "Run {} of {}: {} left.",
        run.id.0,
        clean(&run.operator),
        count(open, "step", "steps")
    )
}

/// What was read of a step that had been sent.
pub fn read_back(step: &JournalStep, found: &ReadBack) -> String {
    let found = match found {
        ReadBack::Done => "read back, it was done".to_owned(),
        ReadBack::NotDone => "read back, it was not done".to_owned(),
        ReadBack::Unreadable => "it cannot be read whether it was done; left as it is".to_owned(),
        ReadBack::LeasedBy(holder) => format!("left as it is: {}", leased(holder)),
    };
    format!("{}: {found}", super::history::deed(step))
}

/// A run that is judged by another preset than the configured one, as it was before.
pub fn judged_by(preset: Preset) -> String {
    let preset: &str = preset.into();
    format!("Judged as the run was: by the preset {preset}.")
}

/// Steps that stay where they are.
pub fn waiting(number: usize) -> String {
    format!(
        "{} of the same groups and people {} until that is known.",
        count(number, "step", "steps"),
        if number == 1 { "waits" } else { "wait" }
    )
}

/// What else an undo of a run takes back, or what it leaves; nothing where the run stands for itself.
pub fn extent(run: &RunRecord, rest: &[&RunRecord]) -> Option<String> {
    let number = run.id.0;
    let parts: Vec<String> = rest.iter().map(|run| run.id.0.to_string()).collect();
    let covered = match parts.as_slice() {
        [] => None,
        [one] => Some(format!(
            "Run {one} went on with what run {number} had left: it is taken back, too."
        )),
        several => Some(format!(
            "The runs {} went on with what run {number} had left: they are taken back, too.",
            several.join(", ")
        )),
    };
    let before = (run.kind == "resume").then_some(run.parent).flatten();
    let before = before.map(|parent| {
        format!(
            "Run {number} is the rest of run {0}, which stays as it is: `moodrift undo {0}` takes back both.",
            parent.0
        )
    });
    let said: Vec<String> = covered.into_iter().chain(before).collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

/// The heading over what is not taken back.
pub const NOT_UNDONE: &str = "Not undone:";

/// What is not taken back, and why.
pub fn not_undone(step: &JournalStep, why: NotUndoable) -> String {
    format!("{}: {}", super::history::deed(step), not_undoable(why))
}

/// Why a step cannot be undone.
pub fn not_undoable(why: NotUndoable) -> &'static str {
    match why {
        NotUndoable::Activation => {
            "an account is not deactivated again: its owner would be logged out everywhere"
        }
        NotUndoable::AccountMade => {
            "an account is never deleted: whoever has it may be using it. Deactivate it in Rocket.Chat where nobody should"
        }
        NotUndoable::GroupGone => "the group does not exist any more",
        NotUndoable::Unreadable => "what is there now could not be read",
        NotUndoable::Archived => "the group is archived; undo the run again once the group is open",
        NotUndoable::NotOurs => "nothing of this site points at the group any more",
        NotUndoable::Foreign => "the group's name says that it is another Moodle's",
        NotUndoable::StateSince => "the group has been archived or opened since",
        NotUndoable::RenamedSince => "the group has been renamed since",
        NotUndoable::NameTaken => "another group has that name by now",
        NotUndoable::RetentionSince => {
            "how long the group keeps messages has been set otherwise since"
        }
        NotUndoable::RuleUnknown => "how long the group kept messages before is not on record",
        NotUndoable::LeftSince => "this person has left since, or was removed",
        NotUndoable::JoinedSince => "this person is in the group again",
        NotUndoable::RoleSince => "this person holds another role there by now",
        NotUndoable::AccountGone => "the account does not exist any more",
        NotUndoable::AccountInactive => "the account is deactivated",
        NotUndoable::Withheld(why) => withheld(why),
        NotUndoable::LinkedSince => "Moodle points at the group by now: it is the activity's",
        NotUndoable::MadeAndArchived => {
            "a group that was made is not deleted again; it is archived already"
        }
        NotUndoable::Adopted => {
            "nothing was changed on the server: the group was there, and its link is Moodle's"
        }
        NotUndoable::NotUnderstood => "a newer moodrift did it; use that one",
    }
}

/// The heading over what of a plan cannot be taken back once it is done.
pub const LASTING: &str = "Cannot be undone:";

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
    format!("… and {}", count(more, "more step", "more steps"))
}

/// How many steps of a plan cannot be taken back.
pub fn lasting_steps(number: usize) -> String {
    format!(
        "{} cannot be undone; listed below",
        count(number, "step", "steps")
    )
}

/// So many steps of a plan cannot be taken back for this reason.
pub fn lasting_so_many(number: usize, why: Lasting) -> String {
    format!("{}: {}", count(number, "step", "steps"), lasting(why))
}

/// Why a step of a plan cannot be taken back once it is done, or what of it stays.
pub fn lasting(why: Lasting) -> &'static str {
    let why = match why {
        Lasting::Messages => {
            return "the rule can go back; messages that the server deletes meanwhile cannot";
        }
        Lasting::Step(why) => why,
    };
    match why {
        NotUndoable::GroupGone => {
            "the group is gone for good; what is saved before are files, which nothing reads back in"
        }
        NotUndoable::AccountGone => "no such account could be invited again",
        NotUndoable::AccountInactive => {
            "the account is deactivated, and Rocket.Chat lets nobody invite such a one"
        }
        NotUndoable::NameTaken => "another group has the old name",
        NotUndoable::RuleUnknown => "how the group keeps messages now is not known",
        NotUndoable::Withheld(why) => {
            let why = withheld(why);
            why.strip_prefix("not offered: ").unwrap_or(why)
        }
        why => not_undoable(why),
    }
}

/// What taking back a change does not bring back; none where it brings back all.
pub const fn not_brought_back(undone: &Change) -> Option<&'static str> {
    match undone {
        Change::SetRetention { .. } => Some("Messages that were deleted meanwhile stay deleted."),
        Change::Recreate { .. } => Some(
            "A group that was made is archived, not deleted: its people stay in it, and its name stays taken.",
        ),
        Change::Remove { .. } => Some(
            "Whoever is invited again has the history, but not his place in it: he joins anew.",
        ),
        _ => None,
    }
}

/// People who were removed by a version that did not keep what they were.
pub fn roles_unknown(number: usize) -> String {
    format!(
        "What {} in the group before is not on record: they become plain members.",
        count(number, "removed person was", "removed people were")
    )
}

/// A run that is undone although some of it is in doubt.
pub fn unsettled(run: i64, open: usize) -> String {
    format!(
        "{} of run {run} may still have to be done, and are not undone; `moodrift resume {run}` settles them.",
        count(open, "step", "steps")
    )
}
