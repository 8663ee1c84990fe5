//! Words about how the dashboard looks, what leaves it for the clipboard, a file or the browser, and when it reads.

use crate::words::clean;

/// Title of the line in which a file's name is typed.
pub fn save_title() -> &'static str {
    text!("Save what is shown", "Enregistrer ce qui est affiché")
}

/// Title of the same for a plan.
pub fn save_plan_title() -> &'static str {
    text!("Save the plan", "Enregistrer le plan")
}

/// Over that line.
pub fn save_plan_help() -> &'static str {
    text!(
        "`moodrift apply FILE` carries out exactly this plan, or nothing. A file that is there already is left as it is.",
        "`moodrift apply FICHIER` applique exactement ce plan, ou rien. Un fichier qui existe déjà n'est pas touché."
    )
}

/// What is under the cursor is not what the plan was made from any more.
pub fn plan_has_changed() -> &'static str {
    text!(
        "Made anew, this plan would be another: both sides were read again. Close it and plan again.",
        "Refait, ce plan serait autre : les deux côtés ont été relus. Fermez-le et refaites-le."
    )
}

/// Over that line.
pub fn save_help() -> &'static str {
    text!(
        "The name ends in .csv, .json or .md. A file that is there already is left as it is.",
        "Le nom finit en .csv, .json ou .md. Un fichier qui existe déjà n'est pas touché."
    )
}

/// The name ends in none of them.
pub fn save_ending() -> &'static str {
    text!(
        "The name must end in .csv, .json or .md.",
        "Le nom doit finir en .csv, .json ou .md."
    )
}

/// The badge while nothing is read by itself.
pub fn paused() -> &'static str {
    text!("paused", "en pause")
}

/// Nothing is read by itself for now.
pub fn paused_now() -> &'static str {
    text!(
        "Nothing is read by itself until this key is pressed again.",
        "Plus de lecture automatique, jusqu'à ce que cette touche soit pressée de nouveau."
    )
}

/// Reading by itself goes on.
pub fn goes_on() -> &'static str {
    text!(
        "Reading by itself goes on.",
        "La lecture automatique reprend."
    )
}

/// The mouse is listened to.
pub fn mouse_on() -> &'static str {
    text!(
        "The mouse works here; with shift the terminal selects text.",
        "La souris agit ici ; avec Maj, le terminal sélectionne du texte."
    )
}

/// The mouse is the terminal's.
pub fn mouse_off() -> &'static str {
    text!(
        "The mouse is the terminal's again.",
        "La souris est rendue au terminal."
    )
}

/// The theme in force.
pub fn theme(name: &str) -> String {
    say!("Theme: {}.", "Thème : {}.", clean(name))
}

/// The language in force.
pub fn speaks() -> &'static str {
    text!("In English from now on.", "En français à présent.")
}

/// A theme of the user's own that could not be read is left out.
pub fn theme_left_out(error: &str) -> String {
    say!(
        "A theme is left out. {error}",
        "Un thème est laissé de côté. {error}"
    )
}

/// Something was given to the terminal to copy. Whether it did so, it does not say.
pub fn copied(text: &str, lines: usize) -> String {
    if lines == 1 {
        say!(
            "Handed to the terminal to copy: {}",
            "Remis au terminal pour copie : {}",
            clean(text)
        )
    } else {
        say!(
            "Handed to the terminal to copy: {lines} lines.",
            "Remis au terminal pour copie : {lines} lignes."
        )
    }
}

/// More than terminals take.
pub fn too_long_to_copy(bytes: usize, most: usize) -> String {
    say!(
        "That is {} kB; terminals take {} kB. Save it to a file instead.",
        "Cela fait {} ko ; les terminaux en prennent {}. Enregistrez-le plutôt dans un fichier.",
        bytes.div_ceil(1000),
        most / 1000
    )
}

/// An address was given to the browser.
pub fn opened(address: &str) -> String {
    say!("Opening {}", "Ouverture de {}", clean(address))
}

/// There is no browser to give it to.
pub fn not_opened(address: &str) -> String {
    say!(
        "No browser could be started here. The address: {}",
        "Aucun navigateur n'a pu être lancé ici. L'adresse : {}",
        clean(address)
    )
}

/// A file has been written.
pub fn saved(path: &str) -> String {
    say!("Saved to {}.", "Enregistré dans {}.", clean(path))
}

/// A plan was written to a file.
pub fn plan_saved(path: &str) -> String {
    let path = clean(path);
    say!(
        "Saved to {path}. moodrift apply {path} carries out exactly this plan.",
        "Enregistré dans {path}. moodrift apply {path} applique exactement ce plan."
    )
}

/// A file could not be written.
pub fn not_saved(path: &str, exists: bool, detail: &str) -> String {
    let path = clean(path);
    if exists {
        say!(
            "{path} is there already. Take another name.",
            "{path} existe déjà. Prenez un autre nom."
        )
    } else {
        say!(
            "{path} cannot be written ({}).",
            "{path} ne peut pas être écrit ({}).",
            clean(detail)
        )
    }
}
