//! What differs about groups beside their people: names, owners, retention, recycle bins, lost groups.

use super::{clean, count, date_time, group_name, nouns};
use crate::domain::bins::BinMeaning;
use crate::domain::chat::RoomTrait;
use crate::domain::drift::{Adoptable, Evidence, FrozenList};
use crate::domain::ids::{UnixTime, Username};
use crate::domain::naming::{NamingFault, NamingSetting, PatternFault};
use crate::domain::orphan::{Orphan, OrphanMark};
use crate::domain::retention::{Pruning, RetentionRule, RuleOrigin};
use crate::domain::rights::{Obstacle, Right};

/// What is so about the group of an activity, after its name; none where the evidence is about something else.
pub(super) fn predicate(evidence: &Evidence) -> Option<String> {
    Some(match evidence {
        Evidence::Kind { traits } => {
            let traits: Vec<&str> = traits.iter().map(|one| room_trait(*one)).collect();
            say!("has become {}", "est devenu {}", traits.join(", "))
        }
        Evidence::Name { actual, expected } => say!(
            "is named “{}”; the plugin would name it “{}”",
            "se nomme « {} » ; le plugin le nommerait « {} »",
            group_name(actual),
            group_name(expected),
        ),
        Evidence::Retention {
            activity,
            group,
            pruning,
            origin,
        } => say!(
            "{}, and the activity says that it {}{}{}",
            "{}, alors que l'activité dit qu'il {}{}{}",
            retention(*group),
            retention(*activity),
            pruned(*pruning, [*activity, *group]),
            match origin {
                RuleOrigin::Chosen => "",
                RuleOrigin::Default => text!(
                    "; that is the plugin's default, which a copied or restored activity falls back to",
                    "\u{a0}; c'est la valeur par défaut du plugin, à laquelle revient une activité copiée ou restaurée",
                ),
            },
        ),
        Evidence::Obstacle(Obstacle::NotAMember) => text!(
            "cannot be managed: the account that the plugin works with is not in it",
            "ne peut pas être géré : le compte avec lequel travaille le plugin n'y est pas",
        )
        .to_owned(),
        Evidence::Obstacle(Obstacle::Lacks(rights)) => {
            let rights: Vec<&str> = rights.iter().map(|one| right(*one)).collect();
            say!(
                "cannot be managed: there the account that the plugin works with may not {}",
                "ne peut pas être géré : le compte avec lequel travaille le plugin ne peut y {}",
                rights.join(text!(", nor ", ", ni ")),
            )
        }
        Evidence::FrozenQueue { queued, list } => frozen(*queued, *list),
        Evidence::NoOwner => text!("has no owner", "n'a pas de propriétaire").to_owned(),
        Evidence::OwnersGone { owners } => match owners.as_slice() {
            [_] => say!(
                "is owned by {}, deleted in Moodle",
                "a pour propriétaire {}, un compte supprimé dans Moodle",
                names(owners),
            ),
            _ => say!(
                "is owned by {}, deleted in Moodle",
                "a pour propriétaires {}, des comptes supprimés dans Moodle",
                names(owners),
            ),
        },
        _ => return None,
    })
}

/// When the task that empties recycle bins last ran, and the cron that runs it.
fn runs(emptied: Option<UnixTime>, cron: Option<UnixTime>) -> String {
    match (emptied, cron) {
        (None, None) => text!(
            "No run of Moodle's cron is known.",
            "Aucune exécution du cron de Moodle n'est connue.",
        )
        .to_owned(),
        (None, Some(cron)) => say!(
            "Moodle's task that empties these bins has never run, though cron last ran {}.",
            "La tâche de Moodle qui vide ces corbeilles n'a jamais tourné, alors que le cron a tourné pour la dernière fois le {}.",
            date_time(cron),
        ),
        (Some(emptied), cron) => {
            let cron = cron.map_or_else(String::new, |cron| {
                say!(
                    ", cron itself {}",
                    ", le cron lui-même le {}",
                    date_time(cron)
                )
            });
            say!(
                "Moodle's task that empties these bins last ran {}{cron}.",
                "La tâche de Moodle qui vide ces corbeilles a tourné pour la dernière fois le {}{cron}.",
                date_time(emptied),
            )
        }
    }
}

/// A finding that is about no activity; `group` is the group's name, `id` its id.
pub(super) fn sentence(evidence: &Evidence, group: &str, id: &str) -> Option<String> {
    Some(match evidence {
        Evidence::InBin(meaning) => say!(
            "The group {group} is open, though {}.",
            "Le salon {group} est ouvert, alors que {}.",
            binned(meaning),
        ),
        Evidence::StaleBinRow { row, cm, meaning } => say!(
            "Row {row} of the plugin's recycle bin names a group that does not exist: {id}. It was kept for the deleted activity {cm}; {}.",
            "La ligne {row} de la corbeille du plugin nomme un salon qui n'existe pas : {id}. Elle était gardée pour l'activité supprimée {cm} ; {}.",
            binned(meaning),
        ),
        Evidence::OverdueBinItem {
            name,
            due,
            emptied,
            cron,
        } => say!(
            "“{}” should have been purged from its recycle bin by {}, and the group {group} with it. {}",
            "« {} » devait quitter sa corbeille au plus tard le {}, et le salon {group} avec. {}",
            clean(name),
            date_time(*due),
            runs(*emptied, *cron),
        ),
        Evidence::Orphaned(found) => orphan(found),
        Evidence::WwwrootUnset { marks, needed } => wwwroot_unset(marks, *needed),
        Evidence::Naming(fault) => naming(fault),
        _ => return None,
    })
}

/// What could take the place of a group that is not there, as a sentence of its own after a blank; else nothing.
pub(super) fn adoptable(found: &[Adoptable]) -> String {
    let named: Vec<String> = found
        .iter()
        .map(|one| format!("{} ({})", group_name(&one.name), clean(one.room.as_str())))
        .collect();
    match named.len() {
        0 => String::new(),
        1 => say!(
            " {} bears its name, and nothing else points at it.",
            " {} porte son nom, et rien d'autre ne pointe dessus.",
            named.join(", "),
        ),
        _ => say!(
            " {} bear its name, and nothing else points at them.",
            " {} portent son nom, et rien d'autre ne pointe dessus.",
            named.join(", "),
        ),
    }
}

/// `has a task waiting in Moodle …: list of 2026-11-22 09:12 UTC`: what follows its name.
fn frozen(queued: Option<UnixTime>, list: FrozenList) -> String {
    let made = queued.map_or_else(
        || text!("list of an unknown time", "liste de date inconnue").to_owned(),
        |at| say!("list of {}", "liste du {}", date_time(at)),
    );
    let list = match list {
        FrozenList::Unread => say!("{made}, which cannot be read", "{made}, illisible"),
        FrozenList::Old { since, gone: 0 } => say!(
            "{made}, without {since} enrolled since",
            "{made} (inscriptions manquantes : {since})",
        ),
        FrozenList::Old { since: 0, gone } => say!(
            "{made}, with {gone} who left",
            "{made} (départs ignorés : {gone})",
        ),
        FrozenList::Old { since, gone } => say!(
            "{made}, without {since} enrolled since and with {gone} who left",
            "{made} (inscriptions manquantes : {since} ; départs ignorés : {gone})",
        ),
    };
    say!(
        "has a task waiting in Moodle with an old list of people, which will undo any repair when it runs: {list}",
        "a une tâche en attente dans Moodle avec une ancienne liste de personnes, qui défera toute réparation en s'exécutant : {list}",
    )
}

fn room_trait(of: RoomTrait) -> &'static str {
    match of {
        RoomTrait::ReadOnly => text!("read-only", "en lecture seule"),
        RoomTrait::Encrypted => text!("end-to-end encrypted", "chiffré de bout en bout"),
        RoomTrait::Team => text!("a team's", "celui d'une équipe"),
        RoomTrait::Discussion => text!(
            "a discussion of another room",
            "une discussion d'un autre salon",
        ),
    }
}

fn right(of: Right) -> &'static str {
    match of {
        Right::Invite => text!("invite", "inviter"),
        Right::Remove => text!("remove anybody", "retirer quelqu'un"),
        Right::SetModerator => text!("make moderators", "nommer des modérateurs"),
    }
}

fn names(of: &[Username]) -> String {
    let names: Vec<_> = of.iter().map(|name| clean(name.as_str())).collect();
    names.join(", ")
}

pub(super) fn retention(rule: RetentionRule) -> String {
    match rule {
        RetentionRule::Untold => text!(
            "keeps messages for an unknown time",
            "conserve les messages pendant une durée inconnue",
        )
        .to_owned(),
        RetentionRule::Global => text!(
            "keeps messages as the whole server does",
            "conserve les messages comme tout le serveur",
        )
        .to_owned(),
        RetentionRule::Own(own) => {
            let what = if own.files_only {
                text!("files", "les fichiers")
            } else {
                text!("messages", "les messages")
            };
            let pinned = if own.keeps_pinned {
                text!(", pinned ones for ever", ", sauf les messages épinglés")
            } else {
                ""
            };
            say!(
                "deletes {what} after {}{pinned}",
                "supprime {what} après {}{pinned}",
                days(own.days),
            )
        }
    }
}

/// What the server makes of the rules now, after them.
fn pruned(pruning: Pruning, rules: [RetentionRule; 2]) -> String {
    match pruning {
        Pruning::Off => text!(
            "; neither deletes anything now: the server deletes no old messages at all",
            "\u{a0}; aucune des deux règles ne supprime rien actuellement : le serveur ne supprime pas d'anciens messages",
        ).to_owned(),
        Pruning::All { days: Some(number) } if rules.contains(&RetentionRule::Global) => {
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            say!(
                "; the server itself deletes after {}",
                "\u{a0}; le serveur lui-même supprime après {}",
                days(number),
            )
        }
        Pruning::Unknown | Pruning::OwnRules | Pruning::All { .. } => String::new(),
    }
}

fn days(number: i64) -> String {
    usize::try_from(number).map_or_else(
        |_negative| say!("{number} days", "{number} jours"),
        nouns::days,
    )
}

fn binned(meaning: &BinMeaning) -> String {
    match meaning {
        BinMeaning::Activity(item) => say!(
            "its activity “{}” lies in a recycle bin",
            "son activité « {} » est dans une corbeille",
            clean(&item.name),
        ),
        BinMeaning::Course(item) => say!(
            "its course “{}” lies in a recycle bin",
            "son cours « {} » est dans une corbeille",
            clean(&item.name),
        ),
        BinMeaning::Either { activity, course } => say!(
            "the activity “{}” or the course “{}”, which Moodle's row does not tell apart, lies in a recycle bin",
            "l'activité « {} » ou le cours « {} », que la ligne de Moodle ne distingue pas, est dans une corbeille",
            clean(&activity.name),
            clean(&course.name),
        ),
        BinMeaning::Purged => text!(
            "its recycle-bin item is gone",
            "son élément de corbeille n'existe plus",
        )
        .to_owned(),
        BinMeaning::Unread => text!(
            "the recycle bins could not be read",
            "les corbeilles n'ont pas pu être lues",
        )
        .to_owned(),
    }
}

fn orphan(found: &Orphan) -> String {
    let mut facts = Vec::new();
    if let Some(members) = found.members {
        let members = usize::try_from(members).unwrap_or(usize::MAX);
        facts.push(nouns::members(members));
    }
    if let Some(owner) = &found.owner {
        facts.push(say!("made by {}", "créé par {}", clean(owner.as_str())));
    }
    if let Some(created) = found.created {
        facts.push(say!("since {}", "depuis le {}", date_time(created)));
    }
    if found.archived {
        facts.push(text!("archived", "archivé").to_owned());
    }
    let facts = if facts.is_empty() {
        String::new()
    } else {
        format!(" ({})", facts.join(", "))
    };
    let why = match found.mark {
        OrphanMark::PurgedBinItem { cm } => say!(
            "was kept for the deleted activity {cm}, which is in no recycle bin any more",
            "était gardé pour l'activité supprimée {cm}, qui n'est plus dans aucune corbeille",
        ),
        OrphanMark::NamedAndOwned => text!(
            "is this site's by its name and its creator, and nothing in Moodle points at it",
            "est de ce site par son nom et son créateur, et rien dans Moodle ne pointe dessus",
        )
            .to_owned(),
        OrphanMark::NamedOnly => text!(
            "bears this site's mark in its name, but the plugin's account did not make it; nothing in Moodle points at it",
            "porte la marque de ce site dans son nom, mais le compte du plugin ne l'a pas créé ; rien dans Moodle ne pointe dessus",
        )
            .to_owned(),
        OrphanMark::OwnedOnly => text!(
            "was made by the plugin's account, but its name does not say that it is this site's; nothing in Moodle points at it",
            "a été créé par le compte du plugin, mais son nom ne dit pas qu'il est de ce site ; rien dans Moodle ne pointe dessus",
        )
            .to_owned(),
    };
    say!(
        "The group {}{facts} {why}.",
        "Le salon {}{facts} {why}.",
        group_name(&found.name)
    )
}

fn wwwroot_unset(marks: &[(String, usize)], needed: bool) -> String {
    let mut text =
        text!(
            "The configuration does not name the address of this Moodle (wwwroot): nothing is written until it does.",
            "La configuration ne donne pas l'adresse de ce Moodle (wwwroot) : rien n'est écrit tant qu'elle manque.",
        )
            .to_owned();
    match marks {
        [] if needed => {
            text.push_str(text!(
                " No linked group's name bears the mark of an address either, so no name can be checked.",
                " Aucun nom de salon lié ne porte non plus la marque d'une adresse : aucun nom ne peut être vérifié.",
            ));
        }
        [] => {}
        [(mark, groups)] => text.push_str(&say!(
            " {} named for one address, whose SHA-1 is {}.",
            " {} le nom d'une même adresse, dont le SHA-1 est {}.",
            are(*groups),
            clean(mark),
        )),
        several => {
            let each: Vec<String> = several
                .iter()
                .map(|(mark, groups)| say!("{} for {groups}", "{} pour {groups}", clean(mark)))
                .collect();
            text.push_str(&say!(
                " Linked groups are named for {} addresses, by their SHA-1: {}.",
                " Les salons liés portent les noms de {} adresses, données par leur SHA-1 : {}.",
                several.len(),
                each.join(", "),
            ));
        }
    }
    text
}

fn are(groups: usize) -> String {
    let verb = if groups == 1 {
        text!("is", "porte")
    } else {
        text!("are", "portent")
    };
    format!(
        "{} {verb}",
        count(
            groups,
            text!("linked group", "salon lié"),
            text!("linked groups", "salons liés")
        )
    )
}

pub(super) fn naming(fault: &NamingFault) -> String {
    let why = match fault {
        NamingFault::Couple { line } if line.is_empty() => text!(
            "the setting replacementgroupnamecharacters holds an empty line",
            "le réglage replacementgroupnamecharacters contient une ligne vide",
        )
        .to_owned(),
        NamingFault::Couple { line } => say!(
            "a line of the setting replacementgroupnamecharacters is not “from;to”: {}",
            "une ligne du réglage replacementgroupnamecharacters n'est pas de la forme « de;vers » : {}",
            clean(line),
        ),
        NamingFault::Pattern {
            setting,
            pattern: written,
            fault,
        } => {
            let setting = match setting {
                NamingSetting::Replacements => "replacementgroupnamecharacters",
                NamingSetting::Validation => "validationgroupnameregex",
            };
            say!(
                "the pattern {} of the setting {setting} {}",
                "le motif {} du réglage {setting} {}",
                clean(written),
                pattern(fault),
            )
        }
        NamingFault::Empty => text!(
            "the setting groupnametoformat makes an empty name",
            "le réglage groupnametoformat produit un nom vide",
        )
        .to_owned(),
        NamingFault::NotText => text!(
            "what the replacements leave of a name is no text",
            "ce que les remplacements laissent d'un nom n'est pas du texte",
        )
        .to_owned(),
    };
    if fault.stops_the_plugin() {
        say!(
            "The plugin can make no group: {why}.",
            "Le plugin ne peut créer aucun salon : {why}."
        )
    } else {
        say!(
            "No group's name can be checked: {why}.",
            "Aucun nom de salon ne peut être vérifié : {why}.",
        )
    }
}

fn pattern(fault: &PatternFault) -> String {
    match fault {
        PatternFault::NoDelimiter => text!(
            "begins with no delimiter, such as a slash",
            "ne commence par aucun délimiteur, tel qu'une barre oblique",
        )
        .to_owned(),
        PatternFault::NoEnd(end) => {
            say!("lacks the closing “{end}”", "n'a pas le « {end} » fermant")
        }
        PatternFault::UnknownFlag(flag) => say!(
            "ends with “{flag}”, which is no flag of PHP's",
            "finit par « {flag} », qui n'est pas une option de PHP",
        ),
        PatternFault::Unsupported { what } => say!(
            "uses {}, which this program does not follow",
            "emploie {}, que ce programme ne suit pas",
            clean(what),
        ),
        PatternFault::Refused { detail } => say!(
            "is not valid ({})",
            "n'est pas valable ({})",
            one_line(detail),
        ),
        PatternFault::TooCostly => {
            text!("takes too many steps", "demande trop d'étapes").to_owned()
        }
        PatternFault::NotUtf8 => text!(
            "reads characters, and the name is no UTF-8",
            "lit des caractères, et le nom n'est pas en UTF-8",
        )
        .to_owned(),
    }
}

/// The engine draws under a pattern; one line of that says enough.
fn one_line(detail: &str) -> String {
    let line = detail
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .unwrap_or_default();
    clean(line.strip_prefix("error: ").unwrap_or(line)).into_owned()
}
