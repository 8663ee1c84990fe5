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
pub fn by_itself(minutes: u32, paused: bool) -> String {
    if paused {
        text!(
            "Reading by itself is held back; P lets it go on.",
            "La lecture automatique est suspendue ; P la reprend."
        )
        .to_owned()
    } else {
        say!(
            "Everything is read again by itself every {minutes} min.",
            "Tout est relu automatiquement toutes les {minutes} min."
        )
    }
}

/// Nothing is read by itself.
pub fn never_by_itself() -> &'static str {
    text!(
        "Nothing is read by itself; `refresh` in the configuration sets the minutes.",
        "Rien n'est lu automatiquement ; `refresh` dans la configuration fixe les minutes."
    )
}

/// A run that was let go on in the background.
pub fn hidden() -> &'static str {
    text!(
        "The run goes on in the background; t shows it.",
        "L'application continue en arrière-plan ; t l'affiche."
    )
}

/// A run in the background is over.
pub fn over() -> &'static str {
    text!(
        "The run is over; L shows what came of it.",
        "L'application est terminée ; L affiche le résultat."
    )
}
