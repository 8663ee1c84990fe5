//! Plans that were saved: what is the matter with one, what has changed since, what makes a new one.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;

use super::{clean, count, date_time, group_name, nouns, step};
use crate::domain::drift::Code;
use crate::domain::footing::FootingChange;
use crate::domain::ids::UnixTime;
use crate::domain::plan::{Change, Step};
use crate::domain::planfile::{PlanFileTrouble, SiteMark};
use crate::domain::policy::Preset;
use crate::domain::selection::Selection;

impl std::error::Error for PlanFileTrouble {}

impl fmt::Display for PlanFileTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let new = anew();
        match self {
            Self::Unreadable {
                file: Some(file),
                detail,
            } => f.write_str(&say!(
                "The plan {} cannot be read ({detail}).",
                "Le plan {} est illisible ({detail}).",
                file.display(),
            )),
            Self::Unreadable { file: None, detail } => f.write_str(&say!(
                "The plan cannot be read from standard input ({detail}).",
                "Le plan ne peut pas être lu sur l'entrée standard ({detail}).",
            )),
            Self::Unwritable { file, detail } => f.write_str(&say!(
                "The plan cannot be saved to {} ({detail}).",
                "Le plan ne peut pas être enregistré dans {} ({detail}).",
                file.display(),
            )),
            Self::Broken { detail } => f.write_str(&say!(
                "This is no saved plan, or only a part of one ({}). {new}",
                "Ce n'est pas un plan enregistré, ou seulement une partie d'un plan ({}). {new}",
                clean(detail),
            )),
            Self::OtherFormat { found, own } => f.write_str(&say!(
                "The plan is in the format “{}”; this program understands “{own}”. {new}",
                "Le plan est au format « {} » ; ce programme comprend « {own} ». {new}",
                clean(found),
            )),
            Self::Newer { made_by, own } => f.write_str(&say!(
                "The plan was made by moodrift {}, and this is {own}: apply it with that version. {new}",
                "Le plan a été fait par moodrift {}, et ceci est {own} : appliquez-le avec cette version-là. {new}",
                clean(made_by),
            )),
            Self::Altered => f.write_str(&say!(
                "The plan has been altered since it was saved: its seal does not fit what it says. {new}",
                "Le plan a été altéré depuis son enregistrement : son sceau ne correspond pas à ce qu'il dit. {new}",
            )),
            Self::OtherSite {
                mark,
                planned,
                here,
            } => f.write_str(&other_site(*mark, planned.as_deref(), here.as_deref())),
        }
    }
}

fn anew() -> &'static str {
    text!(
        "`moodrift plan --out FILE` makes a new one.",
        "`moodrift plan --out FILE` en fait un nouveau.",
    )
}

fn other_site(mark: SiteMark, planned: Option<&str>, here: Option<&str>) -> String {
    let address = |address: Option<&str>| {
        address.map_or_else(
            || text!("none that is configured", "aucun qui soit configuré").to_owned(),
            |address| clean(address).into_owned(),
        )
    };
    match mark {
        SiteMark::Name => {
            let here = here.map_or_else(
                || {
                    text!(
                        "the configuration has none of that name",
                        "la configuration n'en a aucun de ce nom",
                    )
                    .to_owned()
                },
                |name| say!("this is “{}”", "celui-ci est « {} »", clean(name)),
            );
            say!(
                "The plan was made for the site “{}”, and {here}.",
                "Le plan a été fait pour le site « {} », et {here}.",
                clean(planned.unwrap_or_default()),
            )
        }
        SiteMark::Wwwroot => say!(
            "The plan was made for another Moodle: {}. This site's is {}.",
            "Le plan a été fait pour un autre Moodle : {}. Celui de ce site est {}.",
            address(planned),
            address(here),
        ),
        SiteMark::RocketChat => say!(
            "The plan was made for another Rocket.Chat: {}. This site's is {}.",
            "Le plan a été fait pour un autre Rocket.Chat : {}. Celui de ce site est {}.",
            address(planned),
            address(here),
        ),
    }
}

/// The first line about a plan that can no longer run.
pub fn stale(read_at: UnixTime) -> String {
    say!(
        "This plan is stale: what it rests on has changed since {}. Nothing is changed.",
        "Ce plan est périmé : ce sur quoi il repose a changé depuis le {}. Rien n'est modifié.",
        date_time(read_at),
    )
}

/// Other switches or rules than when a plan was made.
pub fn judged_otherwise() -> &'static str {
    text!(
        "people are judged otherwise now: the preset, the policy, `keep` or the rules for usernames differ",
        "les personnes sont jugées autrement à présent : le préréglage, la politique, `keep` ou les règles de noms d'utilisateur diffèrent",
    )
}

/// After some of those were named.
pub fn more_stale_groups(more: usize) -> String {
    say!(
        "… and so in {}.",
        "… et de même dans {}.",
        count(
            more,
            text!("more group", "autre salon"),
            text!("more groups", "autres salons")
        ),
    )
}

/// What has changed in a group, a sentence each.
pub fn footing_change(change: &FootingChange) -> Vec<String> {
    match change {
        FootingChange::NoLonger { steps, of } => {
            let are = if steps.len() == 1 {
                text!("is", "n'est plus nécessaire")
            } else {
                text!("are", "ne sont plus nécessaires")
            };
            let named = named(steps, step).join("; ");
            vec![say!(
                "{} of its {} {are} no longer needed: {named}",
                "{} sur {} {are} : {named}",
                steps.len(),
                nouns::steps(*of),
            )]
        }
        FootingChange::Now(steps) => named(steps, |step| would_now(&step.change)),
        FootingChange::Reordered => vec![
            text!(
                "its steps would run in another order",
                "ses étapes se feraient dans un autre ordre",
            )
            .to_owned(),
        ],
        FootingChange::Gone => vec![
            text!(
                "the group is not among those that were read now",
                "le salon n'est pas parmi ceux qui viennent d'être lus",
            )
            .to_owned(),
        ],
        FootingChange::Unreadable => vec![
            text!(
                "its members cannot be read now",
                "ses membres ne peuvent pas être lus à présent",
            )
            .to_owned(),
        ],
        FootingChange::LostLead => vec![
            text!(
                "the group has lost its moderator since",
                "le salon a perdu son modérateur depuis",
            )
            .to_owned(),
        ],
        FootingChange::People { before, now } if before == now => {
            vec![
                text!(
                    "others are in it, or hold other roles there",
                    "d'autres personnes y sont, ou y ont d'autres rôles",
                )
                .to_owned(),
            ]
        }
        FootingChange::People { before, now } => {
            vec![say!(
                "it has {} now, not {before}",
                "il a maintenant {}, et non {before}",
                nouns::members(*now),
            )]
        }
        FootingChange::Room => {
            vec![
                text!(
                    "its name, its state, its kind, its retention or its bans have changed",
                    "son nom, son état, son genre, sa conservation ou ses bannissements ont changé",
                )
                .to_owned(),
            ]
        }
        FootingChange::Expected => {
            vec![
                text!(
                    "Moodle expects something else of its people or its activity",
                    "Moodle attend autre chose de ses membres ou de son activité",
                )
                .to_owned(),
            ]
        }
    }
}

/// How many steps of a group are named one by one.
const NAMED: usize = 5;

fn named(steps: &[Step], name: impl Fn(&Step) -> String) -> Vec<String> {
    let mut names: Vec<String> = steps.iter().take(NAMED).map(name).collect();
    if let Some(more) = steps.len().checked_sub(NAMED).filter(|more| *more > 0) {
        names.push(say!("… and {more} more", "… et {more} de plus"));
    }
    names
}

fn would_now(change: &Change) -> String {
    let who = change
        .username()
        .map_or_else(Default::default, |username| clean(username.as_str()));
    match change {
        Change::CreateAccount(_) => say!(
            "the account {who} would now be created too",
            "le compte {who} serait maintenant à créer aussi",
        ),
        Change::Activate(_) => say!(
            "the account {who} would now be activated too",
            "le compte {who} serait maintenant à activer aussi",
        ),
        Change::Invite(_) => say!(
            "{who} would now be invited too",
            "{who} serait maintenant à inviter aussi",
        ),
        Change::AddModerator(_) => say!(
            "{who} would now be made a moderator too",
            "{who} serait maintenant à nommer modérateur aussi",
        ),
        Change::RemoveModerator(_) => say!(
            "{who} would now lose the moderator role too",
            "{who} perdrait maintenant aussi le rôle de modérateur",
        ),
        Change::Remove { .. } => say!(
            "{who} would now be removed too",
            "{who} serait maintenant à retirer aussi",
        ),
        Change::Unarchive => text!(
            "the group would now be opened too",
            "le salon serait maintenant à rouvrir aussi",
        )
        .to_owned(),
        Change::Join => text!(
            "the API account would now be brought into the group too",
            "le compte API serait maintenant à ajouter au salon aussi",
        )
        .to_owned(),
        Change::MakeOwner => text!(
            "the API account would now be made an owner too",
            "le compte API serait maintenant à nommer propriétaire aussi",
        )
        .to_owned(),
        Change::Archive | Change::ArchiveNew => text!(
            "the group would now be archived too",
            "le salon serait maintenant à archiver aussi",
        )
        .to_owned(),
        Change::Recreate { .. } => text!(
            "the group would now be made again, with these or with other people",
            "le salon serait maintenant recréé, avec ces personnes ou avec d'autres",
        )
        .to_owned(),
        Change::Adopt { name, .. } => say!(
            "{} would now take its place",
            "{} prendrait maintenant sa place",
            group_name(name),
        ),
        Change::Delete { .. } => text!(
            "the group would now be deleted",
            "le salon serait maintenant supprimé",
        )
        .to_owned(),
        Change::Rename { to, .. } => say!(
            "the group would now be renamed to {}",
            "le salon serait maintenant renommé en {}",
            group_name(to),
        ),
        Change::SetRetention { .. } | Change::FirstRetention(_) => text!(
            "how long it keeps messages would now be set otherwise",
            "sa durée de conservation des messages serait maintenant réglée autrement",
        )
        .to_owned(),
    }
}

/// What makes a plan of the same kind anew.
pub fn new_plan(
    site: &str,
    selection: &Selection,
    preset: Option<Preset>,
    file: Option<&Path>,
) -> String {
    if !selection.these.is_empty() {
        return text!(
            "It was chosen difference by difference in the dashboard: choose again there, and save with w.",
            "Il a été choisi écart par écart dans le tableau de bord : choisissez-y de nouveau, et enregistrez avec w.",
        )
            .to_owned();
    }
    let mut command = format!("moodrift plan --site {}", quoted(site));
    let mut option = |name: &str, value: &str| {
        command.push_str(&format!(" --{name} {}", quoted(value)));
    };
    for (name, value) in [
        ("category", &selection.category),
        ("course", &selection.course),
        ("group", &selection.group),
        ("user", &selection.user),
    ] {
        if let Some(value) = value {
            option(name, value);
        }
    }
    if let Some(cm) = selection.cmid {
        option("cmid", &cm.to_string());
    }
    for (name, codes) in [("only", &selection.only), ("except", &selection.except)] {
        if !codes.is_empty() {
            let codes: Vec<&str> = codes.iter().map(|code: &Code| (*code).into()).collect();
            option(name, &codes.join(","));
        }
    }
    if let Some(preset) = preset {
        option("preset", preset.into());
    }
    let file = file.map_or_else(|| "FILE".into(), |file| file.to_string_lossy());
    option("out", &file);
    if let Some(changed) = &selection.changed {
        let (from, to) = (changed.window.from(), changed.window.to());
        command.push_str(&format!(
            " --changed-between {} {}",
            quoted(&exact(from)),
            quoted(&exact(to))
        ));
    }
    if selection.dormant {
        command.push_str(" --dormant");
    }
    say!(
        "This makes a new one: {command}",
        "Ceci en fait un nouveau : {command}"
    )
}

/// After a plan was saved.
pub fn saved(file: &Path, hash: &str) -> String {
    say!(
        "Plan {hash} is saved. This carries out exactly it: moodrift apply {}",
        "Le plan {hash} est enregistré. Ceci l'exécute exactement : moodrift apply {}",
        quoted(&file.to_string_lossy()),
    )
}

/// A moment, so that it can be typed again.
fn exact(time: UnixTime) -> String {
    Timestamp::from_second(time.0)
        .map_or_else(|_out_of_range| time.0.to_string(), |at| at.to_string())
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let word = clean(word);
    let plain = |symbol: char| symbol.is_alphanumeric() || "-_./,=:@+%".contains(symbol);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The selection that a saved plan was made with fits no longer.
pub fn plan_selection(trouble: &str) -> String {
    let new = anew();
    say!(
        "What the plan was made for is not to be found any more. {trouble} {new}",
        "Ce pour quoi le plan a été fait est introuvable. {trouble} {new}",
    )
}

/// A plan from standard input leaves nobody to ask.
pub fn nobody_to_ask() -> &'static str {
    text!(
        "The plan comes from standard input, so the question cannot be answered there: add --yes, or name a file.",
        "Le plan vient de l'entrée standard, qui ne peut donc pas servir à répondre : ajoutez --yes, ou nommez un fichier.",
    )
}
