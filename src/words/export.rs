//! What is said about saving a group.

use std::fmt;
use std::path::Path;

use super::applied::leased;
use super::{clean, count, group_name, unknown};
use crate::domain::export::{ExportTrouble, NotExportable, StaysOpen};

impl std::error::Error for ExportTrouble {}

impl fmt::Display for ExportTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chat(trouble) => write!(f, "{trouble} Nothing is saved."),
            Self::Archived(name) => write!(
                f,
                "the group {} is archived, and Rocket.Chat shows the messages of archived groups to nobody. --open-archived opens it for as long as it is read, which its members see, and archives it again.",
                group_name(name)
            ),
            Self::Store(trouble) => trouble.fmt(f),
            Self::Taken(folder) => write!(
                f,
                "{} is there already and holds something. Name a folder that is new or empty.",
                path(folder)
            ),
            Self::File { path: file, detail } => {
                write!(f, "{}: {}. Nothing is saved.", path(file), clean(detail))
            }
            Self::Damaged(file) => write!(
                f,
                "{} is not what was written. The export cannot be relied on.",
                path(file)
            ),
            Self::MovedOn => f.write_str("messages came or went after they had been saved"),
            Self::LeasedBy(holder) => write!(
                f,
                "the group would have to be opened, and is left alone: {}. Nothing is saved.",
                leased(holder)
            ),
            Self::LeaseLost => f.write_str(
                "the group would have to be opened, and is left alone: the journal was away for so long that somebody else may have it. Nothing is saved.",
            ),
            Self::LeftOpen { name, why, saved } => {
                write!(
                    f,
                    "THE GROUP {} IS OPEN NOW: it was archived, was opened to be read, and could not be archived again. ",
                    group_name(name)
                )?;
                match &**why {
                    StaysOpen::Chat(trouble) => write!(f, "Archive it by hand. {trouble}")?,
                    StaysOpen::LeasedBy(holder) => write!(
                        f,
                        "This program was not heard of for a while, and somebody else has it: {}. Look whether he archives it.",
                        leased(holder)
                    )?,
                }
                match saved {
                    Some(folder) => write!(f, " It is saved in {}.", path(folder)),
                    None => f.write_str(" Nothing is saved."),
                }
            }
            Self::Cancelled => f.write_str("stopped; nothing is saved."),
        }
    }
}

impl fmt::Display for NotExportable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(text) => write!(
                f,
                "no private group that the API account sees is called “{}”. Give its id or its name.",
                clean(text)
            ),
            Self::Several { name, rooms } => {
                let rooms: Vec<_> = rooms.iter().map(|room| clean(room.as_str())).collect();
                write!(
                    f,
                    "several groups of this site are called “{}”: {}. Name one by its id.",
                    clean(name),
                    rooms.join(", ")
                )
            }
            Self::NotOurs(room) => write!(
                f,
                "nothing proves that the group {} is this site's: no activity and no row of the recycle bin has its id, or its name is another Moodle's. Its messages are not read.",
                clean(room.as_str())
            ),
            Self::Unread(reason) => {
                write!(
                    f,
                    "which groups there are could not be read. {}",
                    unknown(reason)
                )
            }
        }
    }
}

/// Where a group was saved, and how much of it.
pub fn exported(name: &str, messages: u64, members: u64, folder: &Path) -> String {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    format!(
        "{}: {} and {} saved in {}",
        group_name(name),
        count(number(messages), "message", "messages"),
        count(number(members), "member", "members"),
        path(folder)
    )
}

/// The question to which the name of the group is the only answer that deletes it.
pub fn type_the_name(name: &str) -> String {
    format!(
        "This plan deletes the group {} with its messages, for good. It is saved before. Type its whole name to go on: ",
        clean(name)
    )
}

/// That it was opened for it.
pub const OPENED_AND_ARCHIVED: &str =
    "It was archived, was opened to be read, and is archived again.";

fn path(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}
