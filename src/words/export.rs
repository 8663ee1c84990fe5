//! What is said about saving a group.

use std::fmt;
use std::path::Path;

use super::applied::leased;
use super::{clean, count, group_name, nouns, unknown};
use crate::domain::export::{ExportTrouble, NotExportable, StaysOpen};

impl std::error::Error for ExportTrouble {}

impl fmt::Display for ExportTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chat(trouble) => f.write_str(&say!(
                "{trouble} Nothing is saved.",
                "{trouble} Rien n'est sauvegardé.",
            )),
            Self::Archived(name) => f.write_str(&say!(
                "the group {} is archived, and Rocket.Chat shows the messages of archived groups to nobody. --open-archived opens it for as long as it is read, which its members see, and archives it again.",
                "le salon {} est archivé, et Rocket.Chat ne montre à personne les messages des salons archivés. --open-archived le rouvre le temps de le lire, ce que ses membres voient, puis l'archive de nouveau.",
                group_name(name),
            )),
            Self::Store(trouble) => trouble.fmt(f),
            Self::Taken(folder) => f.write_str(&say!(
                "{} is there already and holds something. Name a folder that is new or empty.",
                "{} existe déjà et contient quelque chose. Nommez un dossier nouveau ou vide.",
                path(folder),
            )),
            Self::File { path: file, detail } => f.write_str(&say!(
                "{}: {}. Nothing is saved.",
                "{} : {}. Rien n'est sauvegardé.",
                path(file),
                clean(detail),
            )),
            Self::Damaged(file) => f.write_str(&say!(
                "{} is not what was written. The export cannot be relied on.",
                "{} n'est pas ce qui a été écrit. La sauvegarde n'est pas fiable.",
                path(file),
            )),
            Self::MovedOn => f.write_str(text!(
                "messages came or went after they had been saved",
                "des messages sont arrivés ou partis après la sauvegarde",
            )),
            Self::LeasedBy(holder) => f.write_str(&say!(
                "the group would have to be opened, and is left alone: {}. Nothing is saved.",
                "le salon devrait être rouvert, et on n'y touche pas : {}. Rien n'est sauvegardé.",
                leased(holder),
            )),
            Self::LeaseLost => f.write_str(
                text!(
                    "the group would have to be opened, and is left alone: the journal was away for so long that somebody else may have it. Nothing is saved.",
                    "le salon devrait être rouvert, et on n'y touche pas : le journal a été absent si longtemps que quelqu'un d'autre l'a peut-être pris. Rien n'est sauvegardé.",
                ),
            ),
            Self::LeftOpen { name, why, saved } => {
                f.write_str(&say!(
                    "THE GROUP {} IS OPEN NOW: it was archived, was opened to be read, and could not be archived again. ",
                    "LE SALON {} EST MAINTENANT OUVERT : il était archivé, a été rouvert pour être lu, et n'a pas pu être archivé de nouveau. ",
                    group_name(name),
                ))?;
                match &**why {
                    StaysOpen::Chat(trouble) => f.write_str(&say!(
                        "Archive it by hand. {trouble}",
                        "Archivez-le à la main. {trouble}",
                    ))?,
                    StaysOpen::LeasedBy(holder) => f.write_str(&say!(
                        "This program was not heard of for a while, and somebody else has it: {}. Look whether he archives it.",
                        "Ce programme n'a pas donné signe de vie pendant un moment, et quelqu'un d'autre l'a pris : {}. Regardez s'il l'archive.",
                        leased(holder),
                    ))?,
                }
                match saved {
                    Some(folder) => f.write_str(&say!(
                        " It is saved in {}.",
                        " Il est sauvegardé dans {}.",
                        path(folder),
                    )),
                    None => f.write_str(text!(" Nothing is saved.", " Rien n'est sauvegardé.")),
                }
            }
            Self::Cancelled => f.write_str(text!(
                "stopped; nothing is saved.",
                "arrêté ; rien n'est sauvegardé.",
            )),
        }
    }
}

impl fmt::Display for NotExportable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(text) => f.write_str(&say!(
                "no private group that the API account sees is called “{}”. Give its id or its name.",
                "aucun salon privé visible du compte API ne s'appelle « {} ». Donnez son identifiant ou son nom.",
                clean(text),
            )),
            Self::Several { name, rooms } => {
                let rooms: Vec<_> = rooms.iter().map(|room| clean(room.as_str())).collect();
                f.write_str(&say!(
                    "several groups of this site are called “{}”: {}. Name one by its id.",
                    "plusieurs salons de ce site s'appellent « {} » : {}. Désignez-en un par son identifiant.",
                    clean(name),
                    rooms.join(", "),
                ))
            }
            Self::NotOurs(room) => f.write_str(&say!(
                "nothing proves that the group {} is this site's: no activity and no row of the recycle bin has its id, or its name is another Moodle's. Its messages are not read.",
                "rien ne prouve que le salon {} est de ce site : aucune activité ni aucune ligne de la corbeille n'a son identifiant, ou son nom est celui d'un autre Moodle. Ses messages ne sont pas lus.",
                clean(room.as_str()),
            )),
            Self::Unread(reason) => f.write_str(&say!(
                "which groups there are could not be read. {}",
                "la liste des salons n'a pas pu être lue. {}",
                unknown(reason),
            )),
        }
    }
}

/// Where a group was saved, and how much of it.
pub fn exported(name: &str, messages: u64, members: u64, folder: &Path) -> String {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    say!(
        "{}: {} and {} saved in {}",
        "{} : {} et {} sauvegardés dans {}",
        group_name(name),
        count(
            number(messages),
            text!("message", "message"),
            text!("messages", "messages")
        ),
        nouns::members(number(members)),
        path(folder),
    )
}

/// The question to which the name of the group is the only answer that deletes it.
pub fn type_the_name(name: &str) -> String {
    say!(
        "This plan deletes the group {} with its messages, for good. It is saved before. Type its whole name to go on: ",
        "Ce plan supprime pour de bon le salon {} avec ses messages. Il est sauvegardé avant. Saisissez son nom entier pour continuer : ",
        clean(name),
    )
}

/// That it was opened for it.
pub fn opened_and_archived() -> &'static str {
    text!(
        "It was archived, was opened to be read, and is archived again.",
        "Il était archivé, a été rouvert pour être lu, et est de nouveau archivé.",
    )
}

fn path(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}
