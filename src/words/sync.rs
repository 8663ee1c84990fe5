//! What a sync says: read in a mail, by whoever has slept.

use super::{clean, nouns};
use crate::domain::applied::ApplyReport;
use crate::domain::drift::Code;
use crate::domain::lease::LeaseHolder;

/// What a whole sync came to.
#[derive(Debug, Clone, Copy)]
pub struct Sum<'a> {
    /// The site.
    pub site: &'a str,
    /// What became of the steps; none where none was made.
    pub report: Option<&'a ApplyReport>,
    /// How many steps are held.
    pub held: usize,
    /// How many differences are left, those that are merely worth knowing aside.
    pub left: usize,
    /// How many things could not be judged.
    pub unknown: usize,
}

/// The first line, which says it all.
pub fn sum(sum: &Sum<'_>) -> String {
    let mut parts = Vec::new();
    match sum.report {
        None => parts.push(text!("nothing was changed", "rien n'a été changé").to_owned()),
        Some(report) => parts.extend(super::applied::sums(report)),
    }
    if sum.held > 0 {
        let held = nouns::steps(sum.held);
        parts.push(match sum.held {
            1 => say!("{held} held", "{held} bloquée"),
            _ => say!("{held} held", "{held} bloquées"),
        });
    }
    match sum.unknown {
        0 => {}
        1 => parts.push(text!("1 thing not known", "1 point inconnu").to_owned()),
        some => parts.push(say!("{some} things not known", "{some} points inconnus")),
    }
    let left = match sum.left {
        0 => text!(
            "nothing is left to a person",
            "rien ne reste à traiter par une personne"
        )
        .to_owned(),
        1 => text!(
            "1 difference is left to a person",
            "1 écart reste à traiter par une personne"
        )
        .to_owned(),
        left => say!(
            "{left} differences are left to a person",
            "{left} écarts restent à traiter par une personne"
        ),
    };
    let run = sum.report.map_or_else(String::new, |report| {
        say!(" (run {})", " (exécution {})", report.run)
    });
    let (site, parts) = (clean(sum.site), parts.join(", "));
    say!(
        "{site}: {parts}; {left}{run}.",
        "{site} : {parts} ; {left}{run}."
    )
}

/// The heading over what was done.
pub fn done() -> &'static str {
    text!("Done", "Fait")
}

/// The heading over what is held.
pub fn held() -> &'static str {
    text!(
        "Held: left as it is, until a person consents",
        "Bloqué : inchangé, jusqu'à ce que quelqu'un passe outre"
    )
}

/// The heading over what a person has to see to.
pub fn left_heading() -> &'static str {
    text!("Left to a person", "À traiter par une personne")
}

/// The heading over what could not be judged.
pub fn unknown() -> &'static str {
    text!("Not known", "Inconnu")
}

/// Why differences of a code are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Why {
    /// A step was tried or begun, and did not come to its end.
    NotDone,
    /// A limit holds it.
    Held,
    /// What would repair it is not done unasked.
    Asked,
    /// Nothing is offered that would repair it.
    NoFix,
}

/// Why differences are left, and the command that goes on with them.
pub fn left(code: Code, why: Why) -> String {
    match why {
        Why::NotDone => say!(
            "not done: moodrift apply --only {code}",
            "non fait : moodrift apply --only {code}"
        ),
        Why::Held => say!(
            "held: moodrift plan --only {code}",
            "bloqué : moodrift plan --only {code}"
        ),
        Why::Asked => say!(
            "not repaired unasked: moodrift apply --only {code}",
            "pas corrigé sans qu'on le demande : moodrift apply --only {code}"
        ),
        Why::NoFix => say!(
            "nothing is offered: moodrift check --only {code}",
            "aucun correctif : moodrift check --only {code}"
        ),
    }
}

/// What is merely worth knowing.
pub fn informed(number: usize) -> String {
    match number {
        1 => text!(
            "1 difference is worth knowing, no more: moodrift check",
            "1 écart est bon à savoir, sans plus : moodrift check"
        )
        .to_owned(),
        _ => say!(
            "{number} differences are worth knowing, no more: moodrift check",
            "{number} écarts sont bons à savoir, sans plus : moodrift check"
        ),
    }
}

/// The flags that let through what is held.
pub fn consent(flags: &[String]) -> String {
    say!(
        "To consent, after a look at `moodrift plan`: moodrift apply {}",
        "Pour passer outre, après un coup d'œil à `moodrift plan` : moodrift apply {}",
        flags.join(" ")
    )
}

/// After some of what is not known was named.
pub fn more_unknown(more: usize) -> String {
    say!(
        "… and {more} more: moodrift check names them",
        "… et {more} de plus : moodrift check les nomme"
    )
}

/// Why a sync does not run.
pub fn beside(site: &str, holder: &LeaseHolder) -> String {
    say!(
        "another sync of {} is at work ({} process {}, since {}). Nothing was done; it is the next one's turn. \
         A sync that was killed on another machine stands in the way for a minute.",
        "un autre sync de {} est à l'œuvre ({} processus {}, depuis le {}). Rien n'a été fait ; au tour du prochain. \
         Un sync tué sur une autre machine fait obstacle pendant une minute.",
        clean(site),
        clean(&holder.operator),
        holder.pid,
        super::date_time(holder.since)
    )
}
