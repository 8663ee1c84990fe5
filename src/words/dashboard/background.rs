//! What goes on in the background, line by line.

use super::super::count;

/// Title of the list of what goes on.
pub fn title() -> &'static str {
    text!("In the background", "En arrière-plan")
}

/// A read.
pub fn reading(courses: usize) -> String {
    if courses == 0 {
        return text!("Reading both sides", "Lecture des deux côtés").to_owned();
    }
    let courses = count(courses, text!("course", "cours"), text!("courses", "cours"));
    say!("Reading {courses} again", "Relecture de {courses}")
}

/// A run.
pub fn applying(groups: usize) -> String {
    let groups = count(groups, text!("group", "salon"), text!("groups", "salons"));
    say!(
        "Carrying a plan out, in {groups}",
        "Application d'un plan, dans {groups}"
    )
}

/// Nothing goes on.
pub fn nothing() -> &'static str {
    text!("Nothing goes on.", "Rien n'est en cours.")
}

/// When everything is read again by itself.
pub fn by_itself(minutes: u32) -> String {
    say!(
        "Everything is read again by itself every {minutes} min.",
        "Tout est relu automatiquement toutes les {minutes} min."
    )
}

/// That it is not, until a key lets it.
pub fn held_back(key: &str) -> String {
    say!(
        "Reading by itself is held back; {key} lets it go on.",
        "La lecture automatique est suspendue ; {key} la reprend."
    )
}

/// Nothing is read by itself.
pub fn never_by_itself() -> &'static str {
    text!(
        "Nothing is read by itself; `refresh` in the configuration sets the minutes.",
        "Rien n'est lu automatiquement ; `refresh` dans la configuration fixe les minutes."
    )
}

/// A run that was let go on in the background.
pub fn hidden(key: &str) -> String {
    say!(
        "The run goes on in the background; {key} shows it.",
        "L'application continue en arrière-plan ; {key} l'affiche."
    )
}

/// A run in the background is over.
pub fn over(key: &str) -> String {
    say!(
        "The run is over; {key} shows what came of it.",
        "L'application est terminée ; {key} affiche le résultat."
    )
}
