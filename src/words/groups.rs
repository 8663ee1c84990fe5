//! What differs about groups beside their people: names, owners, retention, recycle bins, lost groups.

use super::{clean, count, date_time, group_name};
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
            format!("has become {}", traits.join(", "))
        }
        Evidence::Name { actual, expected } => format!(
            "is named “{}”; the plugin would name it “{}”",
            group_name(actual),
            group_name(expected)
        ),
        Evidence::Retention {
            activity,
            group,
            pruning,
            origin,
        } => format!(
            "{}, and the activity says that it {}{}{}",
            retention(*group),
            retention(*activity),
            pruned(*pruning, [*activity, *group]),
            match origin {
                RuleOrigin::Chosen => "",
                RuleOrigin::Default =>
                    "; that is the plugin's default, which a copied or restored activity falls back to",
            }
        ),
        Evidence::Obstacle(Obstacle::NotAMember) => {
            "cannot be managed: the account that the plugin works with is not in it".to_owned()
        }
        Evidence::Obstacle(Obstacle::Lacks(rights)) => {
            let rights: Vec<&str> = rights.iter().map(|one| right(*one)).collect();
            format!(
                "cannot be managed: there the account that the plugin works with may not {}",
                rights.join(", nor ")
            )
        }
        Evidence::FrozenQueue { queued, list } => frozen(*queued, *list),
        Evidence::NoOwner => "has no owner".to_owned(),
        Evidence::OwnersGone { owners } => {
            format!("is owned by {}, deleted in Moodle", names(owners))
        }
        _ => return None,
    })
}

/// When the task that empties recycle bins last ran, and the cron that runs it.
fn runs(emptied: Option<UnixTime>, cron: Option<UnixTime>) -> String {
    match (emptied, cron) {
        (None, None) => "No run of Moodle's cron is known.".to_owned(),
        (None, Some(cron)) => format!(
            "Moodle's task that empties these bins has never run, though cron last ran {}.",
            date_time(cron)
        ),
        (Some(emptied), cron) => {
            let cron = cron.map_or_else(String::new, |cron| {
                format!(", cron itself {}", date_time(cron))
            });
            format!(
                "Moodle's task that empties these bins last ran {}{cron}.",
                date_time(emptied)
            )
        }
    }
}

/// A finding that is about no activity; `group` is the group's name, `id` its id.
pub(super) fn sentence(evidence: &Evidence, group: &str, id: &str) -> Option<String> {
    Some(match evidence {
        Evidence::InBin(meaning) => {
            format!("The group {group} is open, though {}.", binned(meaning))
        }
        Evidence::StaleBinRow { row, cm, meaning } => format!(
            "Row {row} of the plugin's recycle bin names a group that does not exist: {id}. It was kept for the deleted activity {cm}; {}.",
            binned(meaning)
        ),
        Evidence::OverdueBinItem {
            name,
            due,
            emptied,
            cron,
        } => format!(
            "“{}” should have been purged from its recycle bin by {}, and the group {group} with it. {}",
            clean(name),
            date_time(*due),
            runs(*emptied, *cron)
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
        1 => format!(
            " {} bears its name, and nothing else points at it.",
            named.join(", ")
        ),
        _ => format!(
            " {} bear its name, and nothing else points at them.",
            named.join(", ")
        ),
    }
}

/// `has a task waiting in Moodle …: list of 2026-11-22 09:12 UTC`: what follows its name.
fn frozen(queued: Option<UnixTime>, list: FrozenList) -> String {
    let made = queued.map_or_else(
        || "list of an unknown time".to_owned(),
        |at| format!("list of {}", date_time(at)),
    );
    let list = match list {
        FrozenList::Unread => format!("{made}, which cannot be read"),
        FrozenList::Old { since, gone: 0 } => format!("{made}, without {since} enrolled since"),
        FrozenList::Old { since: 0, gone } => format!("{made}, with {gone} who left"),
        FrozenList::Old { since, gone } => {
            format!("{made}, without {since} enrolled since and with {gone} who left")
        }
    };
    format!(
        "has a task waiting in Moodle with an old list of people, which will undo any repair when it runs: {list}"
    )
}

const fn room_trait(of: RoomTrait) -> &'static str {
    match of {
        RoomTrait::ReadOnly => "read-only",
        RoomTrait::Encrypted => "end-to-end encrypted",
        RoomTrait::Team => "a team's",
        RoomTrait::Discussion => "a discussion of another room",
    }
}

const fn right(of: Right) -> &'static str {
    match of {
        Right::Invite => "invite",
        Right::Remove => "remove anybody",
        Right::SetModerator => "make moderators",
    }
}

fn names(of: &[Username]) -> String {
    let names: Vec<_> = of.iter().map(|name| clean(name.as_str())).collect();
    names.join(", ")
}

pub(super) fn retention(rule: RetentionRule) -> String {
    match rule {
        RetentionRule::Untold => "keeps messages for an unknown time".to_owned(),
        RetentionRule::Global => "keeps messages as the whole server does".to_owned(),
        RetentionRule::Own(own) => {
            let what = if own.files_only { "files" } else { "messages" };
            let pinned = if own.keeps_pinned {
                ", pinned ones for ever"
            } else {
                ""
            };
            format!("deletes {what} after {}{pinned}", days(own.days))
        }
    }
}

/// What the server makes of the rules now, after them.
fn pruned(pruning: Pruning, rules: [RetentionRule; 2]) -> String {
    match pruning {
        Pruning::Off => {
            "; neither deletes anything now: the server deletes no old messages at all".to_owned()
        }
        Pruning::All { days: Some(number) } if rules.contains(&RetentionRule::Global) => {
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            format!("; the server itself deletes after {}", days(number))
        }
        Pruning::Unknown | Pruning::OwnRules | Pruning::All { .. } => String::new(),
    }
}

fn days(number: i64) -> String {
    usize::try_from(number).map_or_else(
        |_negative| format!("{number} days"),
        |number| count(number, "day", "days"),
    )
}

fn binned(meaning: &BinMeaning) -> String {
    match meaning {
        BinMeaning::Activity(item) => {
            format!("its activity “{}” lies in a recycle bin", clean(&item.name))
        }
        BinMeaning::Course(item) => {
            format!("its course “{}” lies in a recycle bin", clean(&item.name))
        }
        BinMeaning::Either { activity, course } => format!(
            "the activity “{}” or the course “{}”, which Moodle's row does not tell apart, lies in a recycle bin",
            clean(&activity.name),
            clean(&course.name)
        ),
        BinMeaning::Purged => "its recycle-bin item is gone".to_owned(),
        BinMeaning::Unread => "the recycle bins could not be read".to_owned(),
    }
}

fn orphan(found: &Orphan) -> String {
    let mut facts = Vec::new();
    if let Some(members) = found.members {
        let members = usize::try_from(members).unwrap_or(usize::MAX);
        facts.push(count(members, "member", "members"));
    }
    if let Some(owner) = &found.owner {
        facts.push(format!("made by {}", clean(owner.as_str())));
    }
    if let Some(created) = found.created {
        facts.push(format!("since {}", date_time(created)));
    }
    if found.archived {
        facts.push("archived".to_owned());
    }
    let facts = if facts.is_empty() {
        String::new()
    } else {
        format!(" ({})", facts.join(", "))
    };
    let why = match found.mark {
        OrphanMark::PurgedBinItem { cm } => format!(
            "was kept for the deleted activity {cm}, which is in no recycle bin any more"
        ),
        OrphanMark::NamedAndOwned => {
            "is this site's by its name and its creator, and nothing in Moodle points at it"
                .to_owned()
        }
        OrphanMark::NamedOnly => {
            "bears this site's mark in its name, but the plugin's account did not make it; nothing in Moodle points at it"
                .to_owned()
        }
        OrphanMark::OwnedOnly => {
            "was made by the plugin's account, but its name does not say that it is this site's; nothing in Moodle points at it"
                .to_owned()
        }
    };
    format!("The group {}{facts} {why}.", group_name(&found.name))
}

fn wwwroot_unset(marks: &[(String, usize)], needed: bool) -> String {
    let mut text =
        "The configuration does not name the address of this Moodle (wwwroot): nothing is written until it does."
            .to_owned();
    match marks {
        [] if needed => {
            text.push_str(" No linked group's name bears the mark of an address either, so no name can be checked.");
        }
        [] => {}
        [(mark, groups)] => text.push_str(&format!(
            " {} named for one address, whose SHA-1 is {}.",
            are(*groups),
            clean(mark)
        )),
        several => {
            let each: Vec<String> = several
                .iter()
                .map(|(mark, groups)| format!("{} for {groups}", clean(mark)))
                .collect();
            text.push_str(&format!(
                " Linked groups are named for {} addresses, by their SHA-1: {}.",
                several.len(),
                each.join(", ")
            ));
        }
    }
    text
}

fn are(groups: usize) -> String {
    let verb = if groups == 1 { "is" } else { "are" };
    format!("{} {verb}", count(groups, "linked group", "linked groups"))
}

pub(super) fn naming(fault: &NamingFault) -> String {
    let why = match fault {
        NamingFault::Couple { line } if line.is_empty() => {
            "the setting replacementgroupnamecharacters holds an empty line".to_owned()
        }
        NamingFault::Couple { line } => format!(
            "a line of the setting replacementgroupnamecharacters is not “from;to”: {}",
            clean(line)
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
            format!(
                "the pattern {} of the setting {setting} {}",
                clean(written),
                pattern(fault)
            )
        }
        NamingFault::Empty => "the setting groupnametoformat makes an empty name".to_owned(),
        NamingFault::NotText => "what the replacements leave of a name is no text".to_owned(),
    };
    if fault.stops_the_plugin() {
        format!("The plugin can make no group: {why}.")
    } else {
        format!("No group's name can be checked: {why}.")
    }
}

fn pattern(fault: &PatternFault) -> String {
    match fault {
        PatternFault::NoDelimiter => "begins with no delimiter, such as a slash".to_owned(),
        PatternFault::NoEnd(end) => format!("lacks the closing “{end}”"),
        PatternFault::UnknownFlag(flag) => {
            format!("ends with “{flag}”, which is no flag of PHP's")
        }
        PatternFault::Unsupported { what } => {
            format!("uses {}, which this program does not follow", clean(what))
        }
        PatternFault::Refused { detail } => format!("is not valid ({})", one_line(detail)),
        PatternFault::TooCostly => "takes too many steps".to_owned(),
        PatternFault::NotUtf8 => "reads characters, and the name is no UTF-8".to_owned(),
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
