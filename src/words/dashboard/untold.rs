//! What a read could not tell, in few lines: what has the same reason is one thing.

use super::super::{Mark, subject, unknown};
use super::health::{Fact, Part};
use crate::domain::drift::Unjudged;
use crate::domain::reading::UnknownReason;
use crate::domain::site::Site;

/// Whether the read under way merely has not come to it.
fn to_come(one: &Unjudged, underway: bool) -> bool {
    underway && one.reason == UnknownReason::Interrupted
}

/// How much could not be told; what a read under way has not come to does not count.
pub fn not_told(unjudged: &[Unjudged], underway: bool) -> usize {
    let told = unjudged.iter().filter(|one| !to_come(one, underway));
    told.count()
}

/// What could not be told, by its reason, what concerns most first; and how much a read under way has not come to.
pub fn facts(site: &Site, unjudged: &[Unjudged], underway: bool) -> Vec<Fact> {
    let mut reasons: Vec<(String, String, usize)> = Vec::new();
    for one in unjudged.iter().filter(|one| !to_come(one, underway)) {
        let reason = unknown(&one.reason);
        match reasons.iter_mut().find(|(known, ..)| *known == reason) {
            Some((_, _, number)) => *number += 1,
            None => reasons.push((reason, subject(site, &one.subject), 1)),
        }
    }
    reasons.sort_by_key(|(_, _, number)| std::cmp::Reverse(*number));
    let mut facts: Vec<Fact> = reasons
        .into_iter()
        .map(|(reason, first, number)| {
            let text = match number {
                1 => say!("Not told: {first}. {reason}", "Inconnu : {first}. {reason}"),
                _ => say!(
                    "Not told, {number} times, of {first} among others: {reason}",
                    "Inconnu {number} fois, entre autres pour {first} : {reason}"
                ),
            };
            Fact::new(Part::Reading, Mark::Missing, text)
        })
        .collect();
    let waiting = unjudged.len() - not_told(unjudged, underway);
    if waiting > 0 {
        let text = say!("Still to be read: {waiting}", "Reste à lire : {waiting}");
        facts.push(Fact::new(Part::Reading, Mark::Open, text));
    }
    facts
}

/// How all of it stands: what is down, and what that means.
pub fn whole(down: &[&str], unjudged: usize, reading: bool) -> String {
    let names = down.join(text!(" and ", " et "));
    let left = match unjudged {
        1 => text!("1 could not be told", "1 point reste inconnu").to_owned(),
        some => say!("{some} could not be told", "{some} points restent inconnus"),
    };
    match (down.is_empty(), unjudged, reading) {
        (true, 0, true) => text!(
            "Both sides are being read.",
            "Les deux côtés sont en cours de lecture."
        )
        .to_owned(),
        (true, 0, false) => text!(
            "Both sides answer, and everything was read.",
            "Les deux côtés répondent, et tout a été lu."
        )
        .to_owned(),
        (true, _, _) => say!(
            "Both sides answer, but {left}; nothing is planned there.",
            "Les deux côtés répondent, mais {left} ; rien n'y est prévu."
        ),
        (false, 0, _) => say!(
            "{names} could not be read. What is shown is older; nobody is removed for what is not known.",
            "{names} n'a pas pu être lu. Ce qui est affiché est plus ancien ; personne n'est retiré pour ce qui est inconnu."
        ),
        (false, _, _) => say!(
            "{names} could not be read: {left}. Nobody is removed for what is not known.",
            "{names} n'a pas pu être lu : {left}. Personne n'est retiré pour ce qui est inconnu."
        ),
    }
}

/// How many of the facts below need someone to look at them.
pub fn need_a_look(facts: usize) -> String {
    match facts {
        1 => text!(
            "1 line below needs a look.",
            "1 ligne ci-dessous est à voir."
        )
        .to_owned(),
        some => say!(
            "{some} lines below need a look.",
            "{some} lignes ci-dessous sont à voir."
        ),
    }
}

/// On a plan and its question, while a side is down.
pub fn plan_while_down(down: &[&str]) -> String {
    let names = down.join(text!(" and ", " et "));
    say!(
        "{names} could not be read last time. Each group is read again right before it is changed; where that fails, nothing is sent.",
        "{names} n'a pas pu être lu la dernière fois. Chaque salon est relu juste avant d'être modifié ; en cas d'échec, rien n'est envoyé."
    )
}
