//! A run for whose end somebody did not wait.

/// While it is waited for.
pub fn stopping() -> &'static str {
    text!(
        "stopping after the step in flight… Esc again: do not wait",
        "arrêt après l'étape en cours… Échap encore : ne pas attendre"
    )
}

/// What is said of it afterwards.
pub fn ended() -> &'static str {
    text!(
        "You did not wait for the requests on their way. The journal has them as sent: run moodrift resume, in a minute at the earliest; it reads what came of them, and goes on.",
        "Vous n'avez pas attendu les requêtes en cours. Le journal les note comme envoyées : lancez moodrift resume, au plus tôt dans une minute ; il lit ce qu'elles ont donné, et continue."
    )
}
