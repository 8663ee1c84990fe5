//! What was changed, by whom and why: the journal in sentences.

use super::{clean, count, date_time, group_name};
use crate::domain::journal::{Forgotten, FoundStep, JournalStep, RunRecord, StepState, Tally};
use crate::domain::plan::{Change, StepOp};

/// `run 12  2026-11-22 15:46 UTC  arche  anna@host  31 steps: 29 done, 1 failed`
pub fn run(run: &RunRecord, tally: &Tally) -> String {
    format!(
        "run {}{}  {}  {}  {}  {}",
        run.id.0,
        taken_up(run),
        date_time(run.began),
        clean(&run.site),
        clean(&run.operator),
        steps(run, tally)
    )
}

/// What it does with another run; nothing where it stands for itself.
fn taken_up(run: &RunRecord) -> String {
    let Some(parent) = run.parent else {
        return String::new();
    };
    match run.kind.as_str() {
        "resume" => format!(", rest of run {}", parent.0),
        "undo" => format!(", undoes run {}", parent.0),
        other => format!(", {} of run {}", clean(other), parent.0),
    }
}

/// How many steps a run has, and how far they have come: `31 steps: 29 done, 1 failed`.
pub fn steps(run: &RunRecord, tally: &Tally) -> String {
    let all: u64 = tally.values().sum();
    let mut states: Vec<(&str, u64)> = tally
        .iter()
        .map(|(word, number)| (word.as_str(), *number))
        .collect();
    // As a person asks: what was done, what was not, what is open.
    states.sort_by_key(|(word, _)| rank(word.parse().ok()));
    let states: Vec<String> = states
        .into_iter()
        .map(|(word, number)| {
            let word = word
                .parse()
                .map_or_else(|_| clean(word), |known| state(known).into());
            format!("{number} {word}")
        })
        .collect();
    let end = if run.ended.is_some() {
        ""
    } else {
        "; not finished"
    };
    let all = count(usize::try_from(all).unwrap_or(usize::MAX), "step", "steps");
    if states.is_empty() {
        return format!("{all}{end}");
    }
    format!("{all}: {}{end}", states.join(", "))
}

const fn rank(state: Option<StepState>) -> u8 {
    match state {
        Some(StepState::Done) => 0,
        Some(StepState::AlreadySo) => 1,
        Some(StepState::Failed) => 2,
        Some(StepState::Unknown) => 3,
        Some(StepState::Sent) => 4,
        Some(StepState::Intended) => 5,
        Some(StepState::Skipped) => 6,
        Some(StepState::Dropped) => 7,
        None => 8,
    }
}

const fn state(state: StepState) -> &'static str {
    match state {
        StepState::Intended => "not reached",
        StepState::Sent => "sent and not settled",
        StepState::Done => "done",
        StepState::AlreadySo => "so already",
        StepState::Dropped => "no longer needed",
        StepState::Skipped => "not sent",
        StepState::Failed => "failed",
        StepState::Unknown => "unknown",
    }
}

/// Why it was run, and what was consented to; none where neither is on record.
pub fn because(run: &RunRecord) -> Option<String> {
    let reason = run
        .reason
        .as_ref()
        .map(|reason| format!("because: {}", clean(reason)));
    let consents = run
        .consents
        .as_ref()
        .map(|consents| format!("consented to: {}", clean(consents)));
    let both: Vec<String> = reason.into_iter().chain(consents).collect();
    (!both.is_empty()).then(|| both.join("; "))
}

/// What a step does: `remove carl from INF101`.
pub fn deed(step: &JournalStep) -> String {
    let group = group_name(&step.room_name);
    let who = step
        .username
        .as_deref()
        .map_or_else(String::new, |name| clean(name).into_owned());
    match step.op.parse() {
        Ok(StepOp::CreateAccount) => format!("create the account {who}"),
        Ok(StepOp::Activate) => format!("activate {who} for {group}"),
        Ok(StepOp::Unarchive) => format!("open {group}"),
        Ok(StepOp::Rename) => format!("rename {group} to {}", after(step)),
        Ok(StepOp::SetRetention | StepOp::FirstRetention) => {
            format!("set how long {group} keeps messages: {}", after(step))
        }
        Ok(StepOp::Invite) => format!("invite {who} into {group}"),
        Ok(StepOp::AddModerator) => format!("make {who} a moderator of {group}"),
        Ok(StepOp::RemoveModerator) => format!("take the moderator role of {group} from {who}"),
        Ok(StepOp::Remove) => format!("remove {who} from {group}"),
        Ok(StepOp::Archive | StepOp::ArchiveNew) => format!("archive {group}"),
        Ok(StepOp::Recreate) => format!("make {group} again{}", with_members(step)),
        Ok(StepOp::Adopt) => format!("let {group} take the lost one's place"),
        Ok(StepOp::Delete) => format!("delete {group}"),
        // A newer moodrift's.
        Err(_) => [clean(&step.op).into_owned(), who, group]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn with_members(step: &JournalStep) -> String {
    match step.step().map(|step| step.change) {
        Some(Change::Recreate { members, .. }) => {
            format!(" with {}", count(members.len(), "member", "members"))
        }
        _ => String::new(),
    }
}

fn after(step: &JournalStep) -> String {
    step.after
        .as_deref()
        .map_or_else(String::new, |after| clean(after).into_owned())
}

/// What became of a step: as it was told then, or its state alone.
pub fn outcome(step: &JournalStep) -> String {
    let word = step
        .state
        .parse()
        .map_or_else(|_| step.state.clone(), |known| state(known).to_owned());
    step.detail.as_deref().map_or_else(
        || clean(&word).into_owned(),
        |said| clean(said).into_owned(),
    )
}

/// The difference that a step repairs, with its activity and course: `member_extra, activity 146 of ALGO`.
pub fn repairs(step: &JournalStep) -> String {
    let activity = step
        .cmid
        .map_or_else(String::new, |cm| format!(", activity {cm}"));
    let course = match (&step.course_name, step.course) {
        (Some(name), _) => format!(" of {}", clean(name)),
        (None, Some(id)) => format!(" of course {id}"),
        (None, None) => String::new(),
    };
    format!("{}{activity}{course}", clean(&step.drift))
}

/// One line for one step: when, who, what, what became of it, what it repaired, and why it was run.
pub fn found(found: &FoundStep) -> String {
    let FoundStep { run, step } = found;
    let reason = run.reason.as_ref().map_or_else(String::new, |reason| {
        format!("; because: {}", clean(reason))
    });
    format!(
        "{}  {}  {}  {}: {}  ({}; run {}, step {}{reason})",
        date_time(found.at()),
        clean(&run.site),
        clean(&run.operator),
        deed(step),
        outcome(step),
        repairs(step),
        run.id.0,
        step.id.0
    )
}

/// When nothing is found.
pub const NOTHING: &str = "Nothing of that is on record.";

/// When there is more than was shown.
pub fn more(last: i64) -> String {
    format!("There is more: --before {last} shows the next page, --limit 0 everything.")
}

/// A run that is not there.
pub fn no_run(run: i64) -> String {
    format!("There is no run {run} in the journal. `moodrift history` lists those there are.")
}

/// The question before someone is forgotten.
pub const QUESTION: &str = "Give that person a pseudonym, for good? Only “yes” is accepted: ";

fn rows(forgotten: &Forgotten) -> String {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    format!(
        "{}, {} and {}",
        count(number(forgotten.steps), "step", "steps"),
        count(number(forgotten.differences), "difference", "differences"),
        count(number(forgotten.texts), "other text", "other texts"),
    )
}

fn unfinished(forgotten: &Forgotten) -> String {
    match forgotten.unfinished {
        0 => String::new(),
        number => format!(
            " {} of unfinished runs {} the name, for what became of {} is not known yet.",
            count(
                usize::try_from(number).unwrap_or(usize::MAX),
                "step",
                "steps"
            ),
            if number == 1 { "keeps" } else { "keep" },
            if number == 1 { "it" } else { "them" }
        ),
    }
}

/// What forgetting someone comes to.
pub fn would_forget(username: &str, found: &Forgotten) -> String {
    format!(
        "{} name {}: they would say {} in future.{}",
        rows(found),
        clean(username),
        found.pseudonym,
        unfinished(found)
    )
}

/// After someone was forgotten.
pub fn forgotten(forgotten: &Forgotten) -> String {
    format!(
        "{} say {} now.{}",
        rows(forgotten),
        forgotten.pseudonym,
        unfinished(forgotten)
    )
}

/// When nothing names someone.
pub fn nobody(username: &str, found: &Forgotten) -> String {
    format!(
        "Nothing on record that could be changed names {}.{}",
        clean(username),
        unfinished(found)
    )
}
