//! Labels and sentences that are always the same.

/// The program, as the header has it.
pub const PROGRAM: &str = "moodrift";
/// The line of the tree for what concerns the site as a whole.
pub fn whole_site() -> &'static str {
    text!("The whole site", "Tout le site")
}

/// The bucket of dormant courses.
pub fn dormant() -> &'static str {
    text!("Dormant courses", "Cours en sommeil")
}

/// The head of the left column.
pub const MOODLE: &str = "Moodle";
/// The head of the right column.
pub const ROCKET_CHAT: &str = "Rocket.Chat";
/// The title of the left pane.
pub fn courses() -> &'static str {
    text!("Courses", "Cours")
}

/// The badge of a site to which nothing may be written.
pub fn read_only() -> &'static str {
    text!("READ-ONLY", "LECTURE SEULE")
}

/// Titles of what lies over the panes.
pub fn help_title() -> &'static str {
    text!("Keys", "Touches")
}

/// Title of what the account may do.
pub fn rights_title() -> &'static str {
    text!("What this account may do", "Ce que peut ce compte")
}

/// Over what the account may do.
pub fn may() -> &'static str {
    text!("This account may", "Ce compte peut")
}

/// Over what is known of the server.
pub fn server() -> &'static str {
    text!("The server", "Le serveur")
}

/// The badge of an account that cannot do something at all; the key shows what.
pub fn rights_missing(key: &str) -> String {
    say!("! rights missing ({key})", "! droits manquants ({key})")
}

/// The same, where there is little room.
pub fn rights_missing_in_short(key: &str) -> String {
    say!("! rights ({key})", "! droits ({key})")
}

/// Title of an explanation.
pub fn explain_title() -> &'static str {
    text!("Why", "Pourquoi")
}

/// Title of a plan.
pub fn plan_title() -> &'static str {
    text!("Plan", "Plan")
}

/// Title of the question before applying.
pub fn confirm_title() -> &'static str {
    text!("Apply", "Appliquer")
}

/// Title of a held plan.
pub fn held_title() -> &'static str {
    text!("This plan is held", "Ce plan est bloqué")
}

/// Title of progress.
pub fn progress_title() -> &'static str {
    text!("Applying", "Application en cours")
}

/// Title of the summary of a run.
pub fn summary_title() -> &'static str {
    text!("Applied", "Résultat")
}

/// Title of the answer that the site is read-only.
pub fn read_only_title() -> &'static str {
    text!(
        "Nothing may be written to this site",
        "Rien ne peut être écrit sur ce site"
    )
}

/// The button that changes nothing.
pub fn cancel_button() -> &'static str {
    text!("Cancel", "Annuler")
}

/// The button that carries the plan out.
pub fn apply_button() -> &'static str {
    text!("Apply", "Appliquer")
}

/// The heads of the steps that give, and of those that take.
pub fn gives() -> &'static str {
    text!("Adds", "Ajoute")
}

/// The head of destructive steps.
pub fn takes() -> &'static str {
    text!("Takes away", "Retire")
}

/// In front of what did not go well.
pub fn not_done() -> &'static str {
    text!("Not done", "Non fait")
}

/// In front of the line in which a limit's name is typed.
pub fn type_limit() -> &'static str {
    text!(
        "To consent to a limit, type its name:",
        "Pour passer outre une limite, tapez son nom :"
    )
}

/// What was typed names no limit that holds the plan.
pub fn no_such_limit() -> &'static str {
    text!(
        "That is none of the limits above.",
        "Ce n'est aucune des limites ci-dessus."
    )
}

/// A hold without consent.
pub fn no_consent() -> &'static str {
    text!(
        "There is no consent to this: put it right first.",
        "On ne peut pas passer outre : corrigez d'abord la cause."
    )
}

/// What to do about a plan that is held.
pub fn nothing_sent() -> &'static str {
    text!("Nothing has been sent.", "Rien n'a été envoyé.")
}

/// While it stops.
pub fn stopping() -> &'static str {
    text!(
        "stopping after the step in flight…",
        "arrêt après l'étape en cours…"
    )
}

/// Over the list of sites.
pub fn choose_site() -> &'static str {
    text!("Which site?", "Quel site ?")
}

/// While a range is being made; the key marks it.
pub fn ranging(key: &str) -> String {
    say!(
        "A range: move, then {key} marks it; Esc drops it.",
        "Une plage : déplacez-vous, puis {key} la marque ; Esc l'abandonne."
    )
}

/// Everything is as it should be.
pub fn all_well() -> &'static str {
    text!("no drift", "aucun écart")
}

/// How a read is begun after one that failed.
pub fn try_again(key: &str) -> String {
    say!("{key} reads again.", "{key} relit.")
}

/// In front of what has not been read yet.
pub fn first_read() -> &'static str {
    text!(
        "Reading both sides for the first time…",
        "Première lecture des deux côtés…"
    )
}

/// In front of the difference's remedy.
pub fn fix() -> &'static str {
    text!("Fix:", "Correctif :")
}

/// What a read is at, before there are groups to count.
pub fn reading_moodle() -> &'static str {
    text!("reading Moodle", "lecture de Moodle")
}

/// The same, for the lists of Rocket.Chat.
pub fn reading_lists() -> &'static str {
    text!(
        "listing accounts and groups",
        "lecture des listes de comptes et de salons"
    )
}

/// The same, at the very beginning.
pub fn connecting() -> &'static str {
    text!("connecting", "connexion")
}

/// A server that lets nothing be asked for a while.
pub fn waits() -> &'static str {
    text!("waits", "attend")
}

/// Words about the state of a group.
pub fn archived() -> &'static str {
    text!("archived", "archivé")
}

/// In place of a group's name.
pub fn no_group() -> &'static str {
    text!("no group", "aucun salon")
}

/// In front of a group's name.
pub fn group() -> &'static str {
    text!("group", "salon")
}

/// An activity that its course does not show.
pub fn hidden() -> &'static str {
    text!("hidden activity", "activité cachée")
}

/// What is being read again after a run.
pub fn reading_again() -> &'static str {
    text!(
        "The courses concerned are being read again.",
        "Les cours concernés sont relus."
    )
}

/// What has been read again after a run.
pub fn read_again() -> &'static str {
    text!(
        "What you see behind this was read after the run.",
        "L'écran derrière a été relu après l'exécution."
    )
}

/// Where a run is taken back, and by which keys.
pub fn can_be_undone(history: &str, undo: &str) -> String {
    say!(
        "To take it back: {history} (History), then {undo}.",
        "Pour l'annuler : {history} (Journal), puis {undo}."
    )
}

/// A run is over, and the sides could not be read after it.
pub fn not_read_again(key: &str) -> String {
    say!(
        "It could not be read again: what is behind this is as it was before. {key} reads again.",
        "Relecture impossible : l'écran montre l'état d'avant. {key} relit."
    )
}

/// How to allow writing.
pub fn allow_writing() -> &'static str {
    text!(
        "Plans can be looked at all the same.",
        "Les plans restent consultables."
    )
}

/// Over the codes below a node.
pub fn what_differs() -> &'static str {
    text!("What differs", "Les écarts")
}

/// There is no difference in that direction.
pub fn no_further() -> &'static str {
    text!(
        "There is no further difference in this direction.",
        "Plus d'écart dans cette direction."
    )
}

/// Nothing is wrong in that direction.
pub fn no_further_wrong() -> &'static str {
    text!(
        "Nothing further is wrong in this direction.",
        "Rien d'autre ne va mal dans cette direction."
    )
}

/// The filter and the toggle leave nothing.
pub fn nothing_shown() -> &'static str {
    text!("nothing found", "rien trouvé")
}

/// Only what differs is shown.
pub fn drifted_only() -> &'static str {
    text!("drifted", "écarts")
}

/// Over what the signs mean, in the help.
pub fn signs() -> &'static str {
    text!("Signs", "Signes")
}

/// ●
pub fn sign_critical() -> &'static str {
    text!(
        "critical: a group does not work for its course",
        "critique : un salon ne sert pas son cours"
    )
}

/// ◐
pub fn sign_warning() -> &'static str {
    text!(
        "warning: someone is where nobody expects them, or is missing",
        "avertissement : quelqu'un manque, ou est de trop"
    )
}

/// ·
pub fn sign_info() -> &'static str {
    text!("worth knowing", "bon à savoir")
}

/// +
pub fn sign_add() -> &'static str {
    text!("missing: would be invited", "manque : serait invité")
}

/// -
pub fn sign_remove() -> &'static str {
    text!("unexpected: would be removed", "inattendu : serait retiré")
}

/// ▲
pub fn sign_promote() -> &'static str {
    text!("should be moderator", "devrait être modérateur")
}

/// ▼
pub fn sign_demote() -> &'static str {
    text!("should not be moderator", "ne devrait pas être modérateur")
}

/// ×
pub fn sign_no_account() -> &'static str {
    text!(
        "missing, and has no account",
        "manque, et n'a pas de compte"
    )
}

/// ≠
pub fn sign_identity() -> &'static str {
    text!("one person under two names", "une personne sous deux noms")
}

/// ○
pub fn sign_inactive() -> &'static str {
    text!("the account is deactivated", "le compte est désactivé")
}

/// ✓
pub fn sign_marked() -> &'static str {
    text!("marked; ~ a part of it", "marqué ; ~ en partie")
}

/// →
pub fn sign_in_basket() -> &'static str {
    text!("in the basket", "dans le panier")
}

/// ?
pub fn sign_unknown() -> &'static str {
    text!("could not be told", "n'a pas pu être déterminé")
}

/// Standard output is no terminal.
pub fn not_a_terminal() -> &'static str {
    text!(
        "The dashboard needs a terminal; `check`, `explain` and `apply` work without one.",
        "Le tableau de bord a besoin d'un terminal ; `check`, `explain` et `apply` s'en passent."
    )
}

/// Something in the background broke.
pub fn broke() -> &'static str {
    text!(
        "Something inside broke; the message above says where.",
        "Une erreur interne s'est produite ; le message ci-dessus dit où."
    )
}
