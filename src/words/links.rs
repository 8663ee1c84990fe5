//! Groups that Moodle does not point at yet: what is said of them, and the statements that would make it so.

use super::groups::retention;
use super::language::in_english;
use super::{activity_label, clean, count, date_time, group_name, nouns};
use crate::domain::applied::LinksToMake;
use crate::domain::awaited::AwaitedLink;
use crate::domain::ids::UnixTime;
use crate::domain::plan::Change;
use crate::domain::site::Site;

/// What a step does that gives an activity a group again.
pub(super) fn step(change: &Change) -> String {
    match change {
        Change::Recreate { name, members } => say!(
            "make the group {} again, with {}",
            "recréer le salon {}, avec {}",
            group_name(name),
            nouns::members(members.len()),
        ),
        Change::Adopt { room, name } => say!(
            "take the group {} ({}) for the one that is lost",
            "prendre le salon {} ({}) pour celui qui est perdu",
            group_name(name),
            clean(room.as_str()),
        ),
        Change::FirstRetention(to) => say!(
            "set how long messages are kept: {}",
            "régler la durée de conservation des messages : {}",
            retention(*to),
        ),
        _ => text!(
            "archive the new group, for its activity is hidden",
            "archiver le nouveau salon, car son activité est cachée",
        )
        .to_owned(),
    }
}

/// An activity whose group waits for its link.
pub(super) fn awaiting(place: &str, link: &AwaitedLink) -> String {
    let statement = link_statement(link).map_or_else(
        || {
            text!(
                "enter it there by hand",
                "saisissez-le à la main dans Moodle"
            )
            .to_owned()
        },
        |statement| {
            say!(
                "this statement tells it: {statement}",
                "cette requête le lui indique : {statement}",
            )
        },
    );
    say!(
        "The group {} of {place} has been waiting for its link since {}: Moodle does not point at it yet; {statement}",
        "Le salon {} de {place} attend son lien depuis le {} : Moodle ne pointe pas encore dessus ; {statement}",
        clean(link.room.as_str()),
        date_time(link.since),
    )
}

/// The same under a heading that has the place.
pub(super) fn awaiting_brief(link: &AwaitedLink) -> String {
    say!(
        "its group {} has been waiting for its link in Moodle since {}",
        "son salon {} attend son lien dans Moodle depuis le {}",
        clean(link.room.as_str()),
        date_time(link.since),
    )
}

/// The statement that makes a link, and only where the old one is still there; none where an id cannot be written so that
/// every database reads the same.
pub fn link_statement(link: &AwaitedLink) -> Option<String> {
    let new = literal(link.room.as_str())?;
    let unchanged = match &link.old {
        Some(old) => format!("rocketchatid = {}", literal(old.as_str())?),
        None => "(rocketchatid IS NULL OR rocketchatid = '')".to_owned(),
    };
    Some(format!(
        "UPDATE {} SET rocketchatid = {new} WHERE id = {} AND {unchanged};",
        link.table, link.instance
    ))
}

/// A text as `PostgreSQL`, `MariaDB` and `SQLite` read it alike: they do not agree about backslashes.
fn literal(text: &str) -> Option<String> {
    let plain = |symbol: char| symbol.is_ascii() && !symbol.is_ascii_control() && symbol != '\\';
    text.chars()
        .all(plain)
        .then(|| format!("'{}'", text.replace('\'', "''")))
}

/// What a file of statements is made of.
#[derive(Debug, Clone, Copy)]
pub struct Statements<'a> {
    /// The site's name in the configuration.
    pub name: &'a str,
    /// The address of its Moodle.
    pub wwwroot: &'a str,
    /// What Moodle said: it knows what the activities are called.
    pub site: &'a Site,
    /// The run that made or found the groups.
    pub run: i64,
    /// When the file is made.
    pub at: UnixTime,
    /// The links.
    pub links: &'a [AwaitedLink],
}

/// The file: one transaction, one statement a group, and the address at which each can be seen. It is English: SQL is.
pub fn statements(of: &Statements<'_>) -> String {
    in_english(|| written(of))
}

fn written(of: &Statements<'_>) -> String {
    let wwwroot = clean(of.wwwroot.trim_end_matches('/'));
    let mut text = format!(
        "-- moodrift: the links of {groups} that {were} made or found again. Nothing has been written to Moodle.\n\
         -- Site: {name} · Moodle: {wwwroot} · run {run} · {at}\n\
         -- To be run in the database of this Moodle (PostgreSQL, MariaDB or MySQL), by someone who has looked at it.\n\
         -- Each statement changes one row, and only while that row holds what it held when this was written. One that\n\
         -- changes no row has been overtaken: somebody else has made a link there.\n\
         BEGIN;\n",
        groups = count(of.links.len(), "group", "groups"),
        were = if of.links.len() == 1 { "was" } else { "were" },
        name = clean(of.name),
        run = of.run,
        at = date_time(of.at),
    );
    for link in of.links {
        let label = activity_label(of.site, link.cm);
        let statement = link_statement(link).unwrap_or_else(|| {
            format!(
                "-- No statement: an id here is not plain text. The new one is {}.",
                clean(link.room.as_str())
            )
        });
        text.push_str(&format!(
            "\n-- {label}\n-- {wwwroot}/mod/rocketchat/view.php?id={cm}\n{statement}\n",
            cm = link.cm
        ));
    }
    text.push_str("\nCOMMIT;\n");
    text
}

/// After a run: what is left to do in Moodle.
pub fn links_made(links: &LinksToMake) -> String {
    let groups = count(
        links.groups,
        text!("group waits", "salon attend"),
        text!("groups wait", "salons attendent"),
    );
    match &links.file {
        Ok(file) => say!(
            "{groups} for the link in Moodle: {} has the statements for its database.",
            "{groups} encore le lien dans Moodle : {} contient les requêtes pour la base de données.",
            clean(&file.to_string_lossy()),
        ),
        Err(detail) => say!(
            "{groups} for the link in Moodle, and the statements could not be saved ({}); `moodrift check` shows them.",
            "{groups} encore le lien dans Moodle, et les requêtes n'ont pas pu être enregistrées ({}) ; `moodrift check` les affiche.",
            clean(detail),
        ),
    }
}
