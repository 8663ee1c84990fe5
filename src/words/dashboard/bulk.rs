//! What is said of marks, the basket, and plans that are typed for; and of how a run goes.

use std::time::Duration;

use super::super::clean;
use super::super::nouns::{differences, repairs};
use super::super::outlook::duration;

/// Where the differences of a plan come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From the marks.
    Marks,
    /// From the basket.
    Basket,
    /// From both.
    MarksAndBasket,
    /// From what is under the cursor.
    Cursor,
    /// From what was not done in the last run.
    NotDone,
    /// From a run that is taken back.
    Run,
}

/// Where the differences of a plan come from.
pub(super) fn source(source: Source) -> &'static str {
    match source {
        Source::Marks => text!("from the marks", "d'après les marques"),
        Source::Basket => text!("from the basket", "d'après le panier"),
        Source::MarksAndBasket => text!(
            "from the marks and the basket",
            "d'après les marques et le panier"
        ),
        Source::Cursor => text!(
            "from what is under the cursor",
            "d'après ce qui est sous le curseur"
        ),
        Source::NotDone => text!("from what was not done", "d'après ce qui n'a pas été fait"),
        Source::Run => text!(
            "from a run that is taken back",
            "d'après une exécution annulée"
        ),
    }
}

/// Title of the basket.
pub fn basket_title() -> &'static str {
    text!("Basket", "Panier")
}

/// Over what went well, in a list of steps.
pub fn done() -> &'static str {
    text!("Done", "Fait")
}

/// Over what a run has not come to.
pub fn nothing_settled() -> &'static str {
    text!("Nothing has been settled yet.", "Rien n'est encore réglé.")
}

/// What lies in the basket.
pub fn basket(number: usize) -> String {
    repairs(number)
}

/// The basket on the border of a pane.
pub fn in_the_basket(number: usize) -> String {
    say!("{number} in the basket", "{number} au panier")
}

/// What a key has just put into the basket, and by which keys it is shown and planned.
pub fn put_in(number: usize, all: usize, show: &str, plan: &str) -> String {
    let some = repairs(number);
    say!(
        "{some} put into the basket; {all} in it. {show} shows it, {plan} plans it.",
        "{some} au panier ; {all} en tout. {show} le montre, {plan} le planifie."
    )
}

/// What a key has just taken out of it.
pub fn taken_out(number: usize) -> String {
    let some = repairs(number);
    match number {
        0 | 1 => say!(
            "{some} taken out of the basket.",
            "{some} retiré du panier."
        ),
        _ => say!(
            "{some} taken out of the basket.",
            "{some} retirés du panier."
        ),
    }
}

/// What is in the basket already, and by which key it is taken out.
pub fn already_in(key: &str) -> String {
    say!(
        "That lies in the basket already; {key} takes it out.",
        "C'est déjà dans le panier ; {key} l'en retire."
    )
}

/// What inverting the marks has come to.
pub fn inverted(number: usize) -> String {
    let some = differences(number);
    match number {
        0 | 1 => say!("{some} marked now.", "{some} marqué à présent."),
        _ => say!("{some} marked now.", "{some} marqués à présent."),
    }
}

/// What to type before so many steps are taken.
pub fn type_the_number(number: usize) -> String {
    if number == 1 {
        return text!(
            "To carry out this change, type 1 and press Enter:",
            "Pour appliquer ce changement, tapez 1 puis Entrée :"
        )
        .to_owned();
    }
    say!(
        "To carry out these {number} changes, type their number and press Enter:",
        "Pour appliquer ces {number} changements, tapez leur nombre puis Entrée :"
    )
}

/// What to type before one group loses something for good.
pub fn type_the_name(name: &str) -> String {
    let name = clean(name);
    say!(
        "This cannot be undone. Type the group's name, {name}, and press Enter:",
        "Ceci ne peut pas être annulé. Tapez le nom du salon, {name}, puis Entrée :"
    )
}

/// What was typed is something else.
pub fn not_that() -> &'static str {
    text!(
        "That is not it: nothing has been sent.",
        "Ce n'est pas cela : rien n'a été envoyé."
    )
}

/// How fast it goes and how long it takes: `14/s · 6 s left`.
pub fn pace(a_minute: Option<u64>, left: Option<Duration>) -> Option<String> {
    let rate = match a_minute? {
        fast @ 120.. => format!("{}/s", fast / 60),
        slow => format!("{slow}/min"),
    };
    Some(match left {
        Some(left) if !left.is_zero() => {
            let left = duration(left);
            say!("{rate} · {left} left", "{rate} · reste {left}")
        }
        _ => rate,
    })
}

/// What of a run was not done and is no difference any more.
pub fn nothing_left() -> &'static str {
    text!(
        "Nothing of what was not done is still a difference that can be repaired.",
        "Rien de ce qui n'a pas été fait n'est encore un écart à corriger."
    )
}
