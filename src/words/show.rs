//! One thing by its name: what is expected, what is, why, and what to do.

use super::{ExplainLine, Sign, basis, clean, count, date_time, group_name, nouns};
use crate::domain::chat::{Account, Group, RoomRoles};
use crate::domain::drift::{Basis, Drift, Severity};
use crate::domain::ids::{CmId, UnixTime};
use crate::domain::policy::Stance;
use crate::domain::site::{Course, Person, Site};

/// A heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The heading.
    pub heading: String,
    /// The lines.
    pub lines: Vec<ExplainLine>,
}

fn line(sign: Sign, depth: usize, text: impl Into<String>) -> ExplainLine {
    ExplainLine {
        sign,
        depth,
        text: text.into(),
    }
}

/// The heading over what each side knows of a person.
pub fn who_heading() -> &'static str {
    text!("Who", "Qui")
}

/// The heading over what Moodle holds.
pub const MOODLE: &str = "Moodle";

/// The heading over what Rocket.Chat holds.
pub const CHAT: &str = "Rocket.Chat";

/// The heading over the commands that go on.
pub fn next() -> &'static str {
    text!("What to do", "Que faire")
}

/// `Ada Lovelace (ada)`, or the username alone.
pub fn person(known: Option<&Person>, username: &str) -> String {
    known.map_or_else(
        || clean(username).into_owned(),
        |person| {
            format!(
                "{} {} ({})",
                clean(&person.first_name),
                clean(&person.last_name),
                clean(username)
            )
        },
    )
}

/// What Moodle and Rocket.Chat know of someone.
pub fn who(
    known: Option<&Person>,
    account: Option<&Account>,
    accounts_read: bool,
) -> Vec<ExplainLine> {
    let moodle = known.map_or_else(
        || {
            let text = text!(
                "Moodle does not know this person.",
                "Moodle ne connaît pas cette personne."
            );
            line(Sign::None, 0, text)
        },
        |person| {
            let username = clean(&person.username);
            let text = say!(
                "Moodle: {username} (id {})",
                "Moodle : {username} (id {})",
                person.id
            );
            if person.can_log_in() {
                line(Sign::Good, 0, text)
            } else {
                line(
                    Sign::Bad,
                    0,
                    say!(
                        "{text}, who cannot log in",
                        "{text}, qui ne peut pas se connecter"
                    ),
                )
            }
        },
    );
    let chat = match account {
        Some(account) if account.active => line(
            Sign::Good,
            0,
            say!(
                "Rocket.Chat: {} (id {})",
                "Rocket.Chat : {} (id {})",
                clean(account.username.as_str()),
                account.id
            ),
        ),
        Some(account) => line(
            Sign::Bad,
            0,
            say!(
                "Rocket.Chat: {} (id {}), deactivated",
                "Rocket.Chat : {} (id {}), désactivé",
                clean(account.username.as_str()),
                account.id
            ),
        ),
        None if accounts_read => line(
            Sign::Bad,
            0,
            text!(
                "Rocket.Chat has no account of that name.",
                "Rocket.Chat n'a aucun compte de ce nom."
            ),
        ),
        None => line(
            Sign::Open,
            0,
            text!(
                "Rocket.Chat's accounts could not be read.",
                "Les comptes de Rocket.Chat n'ont pas pu être lus."
            ),
        ),
    };
    vec![moodle, chat]
}

/// Where nothing expects or has someone.
pub fn nowhere() -> ExplainLine {
    line(
        Sign::None,
        0,
        text!(
            "No Rocket.Chat activity expects this person, and no group of one has him.",
            "Aucune activité Rocket.Chat n'attend cette personne, et aucun de leurs salons ne l'a."
        ),
    )
}

/// What goes on from a person.
pub fn person_next(username: &str, first: Option<CmId>, repairs: bool) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    let name = quoted(username);
    if repairs {
        lines.push(line(
            Sign::Remedy,
            0,
            format!("moodrift apply --user {name}"),
        ));
    }
    if let Some(cm) = first {
        let text = say!(
            "moodrift explain {cm} {name} walks one judgement",
            "moodrift explain {cm} {name} détaille un jugement"
        );
        lines.push(line(Sign::Remedy, 0, text));
    }
    lines
}

/// What goes on from a course or a group.
pub fn thing_next(selector: &str, id: &str, repairs: bool) -> Vec<ExplainLine> {
    let verb = if repairs { "apply" } else { "check" };
    vec![line(
        Sign::Remedy,
        0,
        format!("moodrift {verb} --{selector} {}", quoted(id)),
    )]
}

/// As a shell takes it.
fn quoted(word: &str) -> String {
    let word = clean(word);
    let plain = |symbol: char| symbol.is_ascii_alphanumeric() || "-_.@".contains(symbol);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// What there is to say of a course beside its activities.
pub fn course(course: &Course, path: &[&str], dormant: bool, now: UnixTime) -> Vec<ExplainLine> {
    let path: Vec<_> = path.iter().map(|name| clean(name)).collect();
    let mut lines = Vec::new();
    if !path.is_empty() {
        lines.push(line(
            Sign::None,
            0,
            say!("Category: {}", "Catégorie : {}", path.join(" › ")),
        ));
    }
    if dormant {
        let why = match (course.visible, course.ends) {
            (false, _) => text!("it is hidden", "il est caché").to_owned(),
            (true, Some(ends)) if ends <= now => {
                say!("it ended {}", "il a fini le {}", date_time(ends))
            }
            (true, _) => text!(
                "it lies in a hidden category",
                "il est dans une catégorie cachée"
            )
            .to_owned(),
        };
        let text = say!(
            "Dormant: {why}. Its differences are counted apart.",
            "En sommeil : {why}. Ses écarts sont comptés à part."
        );
        lines.push(line(Sign::None, 0, text));
    }
    lines
}

/// A group as it is: none where it is not there, or was not read.
pub fn group(id: &str, known: Option<&Group>, groups_read: bool) -> ExplainLine {
    match known {
        Some(group) => {
            let name = group_name(&group.name);
            let state = if group.archived {
                text!(", archived", ", archivé")
            } else {
                ""
            };
            let text = say!(
                "Group {name} (id {id}){state}",
                "Salon {name} (id {id}){state}"
            );
            line(Sign::None, 0, text)
        }
        None if groups_read => line(
            Sign::Bad,
            0,
            say!("Group {id}: not there", "Salon {id} : absent"),
        ),
        None => line(
            Sign::Open,
            0,
            say!(
                "Group {id}: groups could not be read",
                "Salon {id} : les salons n'ont pas pu être lus"
            ),
        ),
    }
}

/// That an activity has no group.
pub fn no_group() -> ExplainLine {
    line(
        Sign::Bad,
        0,
        text!("It has no group.", "Elle n'a pas de salon."),
    )
}

/// How many people an activity expects, and how many its group has.
pub fn people(expected: usize, there: usize) -> ExplainLine {
    let people = nouns::people(expected);
    let text = match expected {
        0 | 1 => say!(
            "{people} expected, {there} there",
            "{people} attendue, {there} sur place"
        ),
        _ => say!(
            "{people} expected, {there} there",
            "{people} attendues, {there} sur place"
        ),
    };
    line(Sign::None, 0, text)
}

/// That the people of a group are not judged.
pub fn not_judged() -> ExplainLine {
    let text = text!(
        "Its people are not judged.",
        "Ses personnes ne sont pas jugées."
    );
    line(Sign::Open, 0, text)
}

/// That they could not be.
pub fn unknown(reason: &str) -> ExplainLine {
    line(
        Sign::Open,
        0,
        say!("Not known: {reason}", "Inconnu : {reason}"),
    )
}

/// A difference with its fix, or why there is none.
pub fn difference(brief: &str, drift: &Drift, fix: &str, since: Option<&str>) -> Vec<ExplainLine> {
    let sign = match drift.severity {
        Severity::Critical | Severity::Warning => Sign::Bad,
        Severity::Info => Sign::None,
    };
    let mut lines = vec![
        line(sign, 0, say!("{}: {brief}", "{} : {brief}", drift.code)),
        line(Sign::Remedy, 1, fix),
    ];
    lines.extend(since.map(|since| line(Sign::None, 1, since)));
    lines
}

/// Someone in whom nothing differs: what he is there, and what he should be.
pub fn in_step(
    name: &str,
    (member, moderator, why): (Stance, Stance, Basis),
    present: Option<RoomRoles>,
) -> ExplainLine {
    let is = match present {
        None => text!("is not there", "n'y est pas"),
        Some(roles) if roles.owner => text!("is an owner", "est propriétaire"),
        Some(roles) if roles.moderator => text!("is a moderator", "est modérateur"),
        Some(_) => text!("is a plain member", "est simple membre"),
    };
    let should = match (member, moderator) {
        (_, Stance::Required) => text!("should be a moderator", "devrait être modérateur"),
        (Stance::Required, Stance::Tolerated) => text!(
            "should be a member, and may be a moderator",
            "devrait être membre, et peut être modérateur"
        ),
        (Stance::Required, Stance::Unexpected) => {
            text!("should be a plain member", "devrait être simple membre")
        }
        (Stance::Tolerated, _) => text!("may be there or not", "peut y être ou non"),
        (Stance::Unexpected, _) => text!("should not be there", "ne devrait pas y être"),
    };
    let why = basis(why);
    line(
        Sign::Good,
        0,
        say!(
            "{name} {is}; {should}: {why}",
            "{name} {is} ; {should} : {why}"
        ),
    )
}

/// A name that means nothing.
pub fn nothing(what: &str, text: &str) -> String {
    let name = clean(text);
    match what {
        "person" => say!(
            "no person is called “{name}”, nor is it in the name of any.",
            "aucune personne ne s'appelle « {name} », ni ne l'a dans son nom."
        ),
        "course" => say!(
            "no course is called “{name}”, nor is it in the name of any.",
            "aucun cours ne s'appelle « {name} », ni ne l'a dans son nom."
        ),
        _ => say!(
            "no group is called “{name}”, nor is it in the name of any.",
            "aucun salon ne s'appelle « {name} », ni ne l'a dans son nom."
        ),
    }
}

/// How many candidates are named.
const NAMED: usize = 20;

/// A name that could be any of these: each by its key and its name.
pub fn several(what: &str, text: &str, candidates: &[(&str, &str)]) -> String {
    let number = candidates.len();
    let any = match what {
        "person" => nouns::people(number),
        "course" => count(number, text!("course", "cours"), text!("courses", "cours")),
        _ => nouns::groups(number),
    };
    let mut message = say!(
        "“{}” could be any of {any}:",
        "« {} » peut désigner {any} :",
        clean(text)
    );
    let width = candidates.iter().take(NAMED);
    let width = width.map(|(key, _)| clean(key).chars().count()).max();
    for (key, name) in candidates.iter().take(NAMED) {
        let (key, width) = (clean(key), width.unwrap_or(0));
        // The mark of the site in a group's name tells no two of them apart.
        let name = if what == "group" {
            group_name(name)
        } else {
            clean(name).into_owned()
        };
        message.push_str(&format!("\n  {key:<width$}  {name}"));
    }
    if let Some(more @ 1..) = candidates.len().checked_sub(NAMED) {
        message.push_str(&say!("\n  … and {more} more", "\n  … et {more} de plus"));
    }
    message.push_str(text!(
        "\nGive what stands first in its line.",
        "\nDonnez ce qui est en tête de sa ligne."
    ));
    message
}

/// `“Forum” in INF101 (activity 12)`.
pub fn activity(site: &Site, cm: CmId) -> String {
    let label = super::activity_label(site, cm);
    say!("{label} (activity {cm})", "{label} (activité {cm})")
}
