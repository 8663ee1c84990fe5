//! Words about how the dashboard looks, what leaves it for the clipboard, a file or the browser, and when it reads.

use crate::words::clean;

/// Title of the line in which a file's name is typed.
pub const SAVE_TITLE: &str = "Save what is shown";
/// Title of the same for a plan.
pub const SAVE_PLAN_TITLE: &str = "Save the plan";
/// Over that line.
pub const SAVE_PLAN_HELP: &str = "`moodrift apply FILE` carries out exactly this plan, or nothing. A file that is there already is left as it is.";
/// What is under the cursor is not what the plan was made from any more.
pub const PLAN_HAS_CHANGED: &str =
    "Made anew, this plan would be another: both sides were read again. Close it and plan again.";
/// Over that line.
pub const SAVE_HELP: &str =
    "The name ends in .csv, .json or .md. A file that is there already is left as it is.";
/// The name ends in none of them.
pub const SAVE_ENDING: &str = "The name must end in .csv, .json or .md.";
/// The badge while nothing is read by itself.
pub const PAUSED: &str = "paused";
/// Nothing is read by itself for now.
pub const PAUSED_NOW: &str = "Nothing is read by itself until this key is pressed again.";
/// Reading by itself goes on.
pub const GOES_ON: &str = "Reading by itself goes on.";
/// The mouse is listened to.
pub const MOUSE_ON: &str = "The mouse works here; with shift the terminal selects text.";
/// The mouse is the terminal's.
pub const MOUSE_OFF: &str = "The mouse is the terminal's again.";

/// The theme in force.
pub fn theme(name: &str) -> String {
    format!("Theme: {}.", clean(name))
}

/// A theme of the user's own that could not be read is left out.
pub fn theme_left_out(error: &str) -> String {
    format!("A theme is left out. {error}")
}

/// Something was given to the terminal to copy. Whether it did so, it does not say.
pub fn copied(text: &str, lines: usize) -> String {
    if lines == 1 {
        format!("Handed to the terminal to copy: {}", clean(text))
    } else {
        format!("Handed to the terminal to copy: {lines} lines.")
    }
}

/// More than terminals take.
pub fn too_long_to_copy(bytes: usize, most: usize) -> String {
    format!(
        "That is {} kB; terminals take {} kB. Save it to a file instead.",
        bytes.div_ceil(1000),
        most / 1000
    )
}

/// An address was given to the browser.
pub fn opened(address: &str) -> String {
    format!("Opening {}", clean(address))
}

/// There is no browser to give it to.
pub fn not_opened(address: &str) -> String {
    format!(
        "No browser could be started here. The address: {}",
        clean(address)
    )
}

/// A file has been written.
pub fn saved(path: &str) -> String {
    format!("Saved to {}.", clean(path))
}

/// A plan was written to a file.
pub fn plan_saved(path: &str) -> String {
    let path = clean(path);
    format!("Saved to {path}. moodrift apply {path} carries out exactly this plan.")
}

/// A file could not be written.
pub fn not_saved(path: &str, exists: bool, detail: &str) -> String {
    let path = clean(path);
    if exists {
        format!("{path} is there already. Take another name.")
    } else {
        format!("{path} cannot be written ({}).", clean(detail))
    }
}
