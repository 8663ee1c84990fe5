//! Names of the screens, heads of their columns, and what is said on them.

use super::super::{count, nouns};
pub use super::group_states::*;
use super::seats::differs;
pub use super::seats::*;

/// The tree of courses.
pub fn courses() -> &'static str {
    text!("Courses", "Cours")
}

/// Every difference.
pub fn drift() -> &'static str {
    text!("Drift", "Écarts")
}

/// Every group.
pub fn groups() -> &'static str {
    text!("Groups", "Salons")
}

/// The two sides, the account, the queue.
pub fn health() -> &'static str {
    text!("Health", "Santé")
}

/// The journal.
pub fn history() -> &'static str {
    text!("History", "Journal")
}

/// The steps of a run.
pub fn steps() -> &'static str {
    text!("Steps", "Étapes")
}

/// Who moderates what.
pub fn moderators() -> &'static str {
    text!("Moderators", "Modérateurs")
}

/// Everybody.
pub fn people() -> &'static str {
    text!("People", "Personnes")
}

/// Where someone is.
pub fn places() -> &'static str {
    text!("Groups of this person", "Salons de cette personne")
}

/// A column that needs no head.
pub const fn no_head() -> &'static str {
    ""
}

/// What differs.
pub fn what() -> &'static str {
    text!("Difference", "Écart")
}

/// Who it is about.
pub fn who() -> &'static str {
    text!("Person", "Personne")
}

/// Where.
pub fn course() -> &'static str {
    text!("Course", "Cours")
}

/// Where.
pub fn group() -> &'static str {
    text!("Group", "Salon")
}

/// How it stands.
pub fn state() -> &'static str {
    text!("State", "État")
}

/// What points at a group.
pub fn link() -> &'static str {
    text!("Linked by", "Lié par")
}

/// How many members.
pub fn members() -> &'static str {
    text!("Members", "Membres")
}

/// How many messages.
pub fn messages() -> &'static str {
    text!("Msgs", "Msg")
}

/// When its last message was written.
pub fn last_message() -> &'static str {
    text!("Last msg", "Dern. msg")
}

/// A group without a message.
pub fn no_message() -> &'static str {
    text!("none", "aucun")
}

/// The server does not tell when the last message was written.
pub fn message_not_told() -> &'static str {
    text!("not told", "non dit")
}

/// How old it is.
pub fn age() -> &'static str {
    text!("Age", "Âge")
}

/// Whose it is.
pub fn owner() -> &'static str {
    text!("Owner", "Propr.")
}

/// How many moderators.
pub fn seats() -> &'static str {
    text!("Mod.", "Mod.")
}

/// The username in Rocket.Chat.
pub fn username() -> &'static str {
    text!("Username", "Nom d'util.")
}

/// In how many groups someone should be.
pub fn should() -> &'static str {
    text!("Should", "Devrait")
}

/// In how many he is.
pub fn is() -> &'static str {
    text!("Is", "Est")
}

/// The address.
pub fn email() -> &'static str {
    text!("E-mail", "Courriel")
}

/// The number in the institution's books.
pub fn idnumber() -> &'static str {
    text!("ID number", "Numéro")
}

/// What someone should be.
pub fn should_be() -> &'static str {
    text!("Should be", "Attendu")
}

/// What he is.
pub fn is_now() -> &'static str {
    text!("Is", "Est")
}

/// Why.
pub fn because() -> &'static str {
    text!("Because of", "En raison de")
}

/// What a run was.
pub fn what_run() -> &'static str {
    text!("Kind", "Genre")
}

/// The number of a run.
pub fn run() -> &'static str {
    text!("Run", "N°")
}

/// When.
pub fn when() -> &'static str {
    text!("Ago", "Il y a")
}

/// Who did it.
pub fn operator() -> &'static str {
    text!("Operator", "Opérateur")
}

/// What came of it.
pub fn outcome() -> &'static str {
    text!("Outcome", "Résultat")
}

/// Why it was done.
pub fn reason() -> &'static str {
    text!("Reason", "Motif")
}

/// A step.
pub fn step() -> &'static str {
    text!("Step", "Étape")
}

/// What a fact is about.
pub fn part() -> &'static str {
    text!("About", "Sujet")
}

/// What is known of it.
pub fn finding() -> &'static str {
    text!("How it stands", "Constat")
}

/// Since when.
pub fn since() -> &'static str {
    text!("Since", "Depuis")
}

/// A difference that only this read has seen.
pub fn new() -> &'static str {
    text!("new", "récent")
}

/// It could not be told whether something differs.
pub fn not_told() -> &'static str {
    text!("could not be read", "n'a pas pu être lu")
}

/// What could not be told, and why.
pub fn untold(what: &str, why: &str) -> String {
    say!(
        "Not known: {what}. {why} This is no difference, and nothing is planned there.",
        "Inconnu : {what}. {why} Ce n'est pas un écart, et rien n'y est prévu."
    )
}

/// There is no difference at all.
pub fn nothing_differs() -> &'static str {
    text!("Nothing differs.", "Aucun écart.")
}

/// There is none yet, and the read goes on.
pub fn nothing_differs_so_far() -> &'static str {
    text!(
        "Nothing differs in what has been read so far.",
        "Aucun écart dans ce qui a été lu jusqu'ici."
    )
}

/// Nobody's group has been read yet.
pub fn no_group_read() -> &'static str {
    text!(
        "No group has been read yet.",
        "Aucun salon n'a encore été lu."
    )
}

/// The filter leaves nothing.
pub fn nothing_found() -> &'static str {
    text!(
        "The filter finds nothing here; Esc drops it.",
        "Le filtre ne trouve rien ici ; Esc l'abandonne."
    )
}

/// There is nothing on this screen.
pub fn nothing_here() -> &'static str {
    text!("There is nothing here.", "Il n'y a rien ici.")
}

/// There is no account of that name.
pub fn no_account() -> &'static str {
    text!("no account", "aucun compte")
}

/// Someone may be there or not.
pub fn may_be() -> &'static str {
    text!("either", "indifférent")
}

/// Someone should not be there.
pub fn not_there() -> &'static str {
    text!("not there", "absent")
}

/// A group whose people are not judged.
pub fn not_judged() -> &'static str {
    text!("not judged", "non jugé")
}

/// The same, in a sentence.
pub fn place_not_judged() -> &'static str {
    text!(
        "Who is in this group is not judged: it is archived, another Moodle's, or of the front page.",
        "Les membres de ce salon ne sont pas jugés : il est archivé, à un autre Moodle, ou de la page d'accueil."
    )
}

/// Neither side knows anybody.
pub fn nobody() -> &'static str {
    text!(
        "Neither side knows anybody.",
        "Aucun des deux côtés ne connaît personne."
    )
}

/// Someone is in no group, and should be in none.
pub fn no_places() -> &'static str {
    text!(
        "No activity expects this person, and no group has them.",
        "Aucune activité n'attend cette personne, et aucun salon ne l'a."
    )
}

/// Someone whom neither side knows any more.
pub fn no_such_person() -> &'static str {
    text!(
        "This person is not in the list: neither side knows that username.",
        "Cette personne n'est pas dans la liste : aucun côté ne connaît ce nom d'utilisateur."
    )
}

/// Someone in a sentence, with the differences and the groups of which nobody knows whether he is in them.
pub fn person_sentence(
    name: &str,
    should: u32,
    is: Option<u32>,
    (drifts, untold): (usize, u32),
) -> String {
    let groups = |number: u32| nouns::groups(usize::try_from(number).unwrap_or(usize::MAX));
    let not_known = || {
        say!(
            "{untold} not known, or not judged",
            "inconnu, ou non jugé, pour {untold}"
        )
    };
    let differs = match (drifts, untold) {
        (_, 0) => differs(drifts),
        (0, _) => not_known(),
        (_, _) => format!("{}, {}", differs(drifts), not_known()),
    };
    let should = groups(should);
    is.map(groups).map_or_else(
        || {
            say!(
                "{name} should be in {should}; where this person is, has not been read.",
                "{name} devrait être dans {should} ; où est cette personne, n'a pas été lu."
            )
        },
        |is| {
            say!(
                "{name} should be in {should} and is in {is}: {differs}.",
                "{name} devrait être dans {should} et est dans {is} : {differs}."
            )
        },
    )
}

/// There is no group at all.
pub fn no_groups() -> &'static str {
    text!(
        "No activity of this site has a group.",
        "Aucune activité de ce site n'a de salon."
    )
}

/// The journal is being read.
pub fn reading_journal() -> &'static str {
    text!("reading the journal…", "lecture du journal…")
}

/// The journal is empty.
pub fn no_runs() -> &'static str {
    text!(
        "Nothing has been changed from here yet.",
        "Rien n'a encore été changé d'ici."
    )
}

/// A run without steps, or none chosen.
pub fn no_steps() -> &'static str {
    text!("No steps.", "Aucune étape.")
}

/// What a run was: an apply, the rest of another, its undoing.
pub fn run_kind(kind: &str, parent: Option<i64>) -> String {
    match (kind, parent) {
        ("resume", Some(parent)) => say!("rest of {parent}", "reste de {parent}"),
        ("undo", Some(parent)) => say!("undoes {parent}", "annule {parent}"),
        (other, Some(parent)) => say!(
            "{} of {parent}",
            "{} de {parent}",
            super::super::clean(other)
        ),
        (other, None) => super::super::clean(other).into_owned(),
    }
}

/// A run, in a sentence.
pub fn run_sentence(run: i64, began: &str, outcome: &str) -> String {
    say!(
        "Run {run}, begun {began}: {outcome}.",
        "Exécution {run}, du {began} : {outcome}."
    )
}

/// The head of a plan that takes a run back.
pub fn undo_extent(steps: usize, groups: usize, run: i64) -> String {
    let (steps, groups) = (nouns::steps(steps), nouns::groups(groups));
    say!(
        "{steps} in {groups}, which take back run {run}",
        "{steps} dans {groups}, pour annuler l'exécution {run}"
    )
}

/// When none of a run can be taken back.
pub fn nothing_to_undo() -> &'static str {
    text!(
        "Nothing of this can be taken back.",
        "Rien de cela ne peut être annulé."
    )
}

/// How many rows the filter finds, while it is typed.
pub fn rows(number: usize) -> String {
    count(number, text!("row", "ligne"), text!("rows", "lignes"))
}

/// By what a list is ordered from now on.
pub fn sorted(by: &str, reversed: bool) -> String {
    let by = if by.is_empty() {
        text!("severity", "gravité")
    } else {
        by
    };
    let by = by.to_lowercase();
    if reversed {
        say!(
            "Ordered by {by}, the other way round.",
            "Trié par {by}, en sens inverse."
        )
    } else {
        say!("Ordered by {by}.", "Trié par {by}.")
    }
}
