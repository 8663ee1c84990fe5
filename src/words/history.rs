//! What was changed, by whom and why: the journal in sentences.

use super::{clean, count, date_time, group_name, nouns};
use crate::domain::journal::{Forgotten, FoundStep, JournalStep, RunRecord, StepState, Tally};
use crate::domain::plan::{Change, StepOp};

/// `run 12  2026-11-22 15:46 UTC  arche  anna@host  31 steps: 29 done, 1 failed`
pub fn run(run: &RunRecord, tally: &Tally) -> String {
    say!(
        "run {}{}  {}  {}  {}  {}",
        "exécution {}{}  {}  {}  {}  {}",
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
        "resume" => say!(", rest of run {}", ", reste de l'exécution {}", parent.0),
        "undo" => say!(", undoes run {}", ", annule l'exécution {}", parent.0),
        other => say!(
            ", {} of run {}",
            ", {} de l'exécution {}",
            clean(other),
            parent.0
        ),
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
                .map_or_else(|_| clean(word), |known| states_of(known, number).into());
            format!("{number} {word}")
        })
        .collect();
    let end = if run.ended.is_some() {
        ""
    } else {
        text!("; not finished", " ; inachevée")
    };
    let all = nouns::steps(usize::try_from(all).unwrap_or(usize::MAX));
    if states.is_empty() {
        return format!("{all}{end}");
    }
    say!("{all}: {}{end}", "{all} : {}{end}", states.join(", "))
}

/// What so many steps came to: in French a step is feminine, and several are several.
fn states_of(all: StepState, number: u64) -> &'static str {
    let (one, many) = match all {
        StepState::Intended => (
            text!("not reached", "non atteinte"),
            text!("not reached", "non atteintes"),
        ),
        StepState::Sent => (
            text!("sent and not settled", "envoyée sans suite connue"),
            text!("sent and not settled", "envoyées sans suite connue"),
        ),
        StepState::Done => (text!("done", "faite"), text!("done", "faites")),
        StepState::AlreadySo => (
            text!("so already", "déjà ainsi"),
            text!("so already", "déjà ainsi"),
        ),
        StepState::Dropped => (
            text!("no longer needed", "devenue inutile"),
            text!("no longer needed", "devenues inutiles"),
        ),
        StepState::Skipped => (
            text!("not sent", "non envoyée"),
            text!("not sent", "non envoyées"),
        ),
        StepState::Failed => (text!("failed", "en échec"), text!("failed", "en échec")),
        StepState::Unknown => (text!("unknown", "inconnue"), text!("unknown", "inconnues")),
    };
    if number < 2 { one } else { many }
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

fn state(state: StepState) -> &'static str {
    match state {
        StepState::Intended => text!("not reached", "non atteint"),
        StepState::Sent => text!("sent and not settled", "envoyé sans suite connue"),
        StepState::Done => text!("done", "fait"),
        StepState::AlreadySo => text!("so already", "déjà ainsi"),
        StepState::Dropped => text!("no longer needed", "devenu inutile"),
        StepState::Skipped => text!("not sent", "non envoyé"),
        StepState::Failed => text!("failed", "en échec"),
        StepState::Unknown => text!("unknown", "inconnu"),
    }
}

/// Why it was run, and what was consented to; none where neither is on record.
pub fn because(run: &RunRecord) -> Option<String> {
    let reason = run
        .reason
        .as_ref()
        .map(|reason| say!("because: {}", "motif : {}", clean(reason)));
    let consents = run
        .consents
        .as_ref()
        .map(|consents| say!("consented to: {}", "passé outre : {}", clean(consents)));
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
        Ok(StepOp::CreateAccount) => say!("create the account {who}", "créer le compte {who}"),
        Ok(StepOp::Activate) => say!("activate {who} for {group}", "activer {who} pour {group}"),
        Ok(StepOp::Unarchive) => say!("open {group}", "ouvrir {group}"),
        Ok(StepOp::Join) => say!(
            "bring the API account into {group}",
            "ajouter le compte API à {group}"
        ),
        Ok(StepOp::MakeOwner) => say!(
            "make the API account an owner of {group}",
            "nommer le compte API propriétaire de {group}"
        ),
        Ok(StepOp::Rename) => say!(
            "rename {group} to {}",
            "renommer {group} en {}",
            after(step)
        ),
        Ok(StepOp::SetRetention | StepOp::FirstRetention) => say!(
            "set how long {group} keeps messages: {}",
            "régler la durée des messages de {group} : {}",
            after(step)
        ),
        Ok(StepOp::Invite) => say!("invite {who} into {group}", "inviter {who} dans {group}"),
        Ok(StepOp::AddModerator) => say!(
            "make {who} a moderator of {group}",
            "rendre {who} modérateur de {group}"
        ),
        Ok(StepOp::RemoveModerator) => say!(
            "take the moderator role of {group} from {who}",
            "retirer à {who} le rôle de modérateur de {group}"
        ),
        Ok(StepOp::Remove) => say!("remove {who} from {group}", "retirer {who} de {group}"),
        Ok(StepOp::Archive | StepOp::ArchiveNew) => say!("archive {group}", "archiver {group}"),
        Ok(StepOp::Recreate) => say!(
            "make {group} again{}",
            "refaire {group}{}",
            with_members(step)
        ),
        Ok(StepOp::Adopt) => say!(
            "let {group} take the lost one's place",
            "mettre {group} à la place du salon perdu"
        ),
        Ok(StepOp::Delete) => say!("delete {group}", "supprimer {group}"),
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
            say!(" with {}", " avec {}", nouns::members(members.len()))
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
        .map_or_else(String::new, |cm| say!(", activity {cm}", ", activité {cm}"));
    let course = match (&step.course_name, step.course) {
        (Some(name), _) => say!(" of {}", " de {}", clean(name)),
        (None, Some(id)) => say!(" of course {id}", " du cours {id}"),
        (None, None) => String::new(),
    };
    format!("{}{activity}{course}", clean(&step.drift))
}

/// One line for one step: when, who, what, what became of it, what it repaired, and why it was run.
pub fn found(found: &FoundStep) -> String {
    let FoundStep { run, step } = found;
    let reason = run.reason.as_ref().map_or_else(String::new, |reason| {
        say!("; because: {}", " ; motif : {}", clean(reason))
    });
    say!(
        "{}  {}  {}  {}: {}  ({}; run {}, step {}{reason})",
        "{}  {}  {}  {} : {}  ({} ; exécution {}, étape {}{reason})",
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
pub fn nothing() -> &'static str {
    text!(
        "Nothing of that is on record.",
        "Rien de tel n'est au journal."
    )
}

/// When there is more than was shown.
pub fn more(last: i64) -> String {
    say!(
        "There is more: --before {last} shows the next page, --limit 0 everything.",
        "Il y en a plus : --before {last} montre la page suivante, --limit 0 tout."
    )
}

/// A run that is not there.
pub fn no_run(run: i64) -> String {
    say!(
        "There is no run {run} in the journal. `moodrift history` lists those there are.",
        "Il n'y a pas d'exécution {run} au journal. `moodrift history` les énumère."
    )
}

/// The question before someone is forgotten.
pub fn question() -> &'static str {
    text!(
        "Give that person a pseudonym, for good? Only “yes” is accepted: ",
        "Donner un pseudonyme à cette personne, définitivement ? Seul « yes » est accepté : "
    )
}

fn rows(forgotten: &Forgotten) -> String {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let texts = count(
        number(forgotten.texts),
        text!("other text", "autre texte"),
        text!("other texts", "autres textes"),
    );
    say!(
        "{}, {} and {texts}",
        "{}, {} et {texts}",
        nouns::steps(number(forgotten.steps)),
        nouns::differences(number(forgotten.differences)),
    )
}

fn unfinished(forgotten: &Forgotten) -> String {
    match forgotten.unfinished {
        0 => String::new(),
        1 => text!(
            " 1 step of unfinished runs keeps the name, for what became of it is not known yet.",
            " 1 étape d'exécutions inachevées garde le nom, car on ne sait pas encore ce qu'elle est devenue."
        )
        .to_owned(),
        number => say!(
            " {number} steps of unfinished runs keep the name, for what became of them is not known yet.",
            " {number} étapes d'exécutions inachevées gardent le nom, car on ne sait pas encore ce qu'elles sont devenues."
        ),
    }
}

/// What forgetting someone comes to.
pub fn would_forget(username: &str, found: &Forgotten) -> String {
    say!(
        "{} name {}: they would say {} in future.{}",
        "{} nomment {} : ils diraient {} à l'avenir.{}",
        rows(found),
        clean(username),
        found.pseudonym,
        unfinished(found)
    )
}

/// After someone was forgotten.
pub fn forgotten(forgotten: &Forgotten) -> String {
    say!(
        "{} say {} now.{}",
        "{} disent {} à présent.{}",
        rows(forgotten),
        forgotten.pseudonym,
        unfinished(forgotten)
    )
}

/// When nothing names someone.
pub fn nobody(username: &str, found: &Forgotten) -> String {
    say!(
        "Nothing on record that could be changed names {}.{}",
        "Rien au journal qui puisse être changé ne nomme {}.{}",
        clean(username),
        unfinished(found)
    )
}
