//! What a difference was judged by, for programs. The form is stable; docs/drift.md describes it.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::json::iso;
use crate::domain::advice::{AdvisedRule, IN_PLACE_OF_REFUSED, NameAdvice, REFUSED_CHARACTERS};
use crate::domain::bins::BinMeaning;
use crate::domain::chat::RoomTrait;
use crate::domain::drift::{Adoptable, Basis, DanglingTable, Evidence, FrozenList, Inactivity};
use crate::domain::ids::UnixTime;
use crate::domain::naming::{NamingFault, NamingSetting, PatternFault};
use crate::domain::orphan::{Orphan, OrphanMark};
use crate::domain::retention::{Pruning, RetentionRule, RuleOrigin};
use crate::domain::rights::{Obstacle, Right};
use crate::domain::site::{BinItem, Visibility};
use crate::words;

/// An evidence as JSON has it: its kind, and the fields of that kind beside it.
#[derive(Serialize)]
pub(super) struct Entry {
    kind: &'static str,
    #[serde(flatten)]
    fields: Value,
}

pub(super) fn entry(evidence: &Evidence) -> Entry {
    Entry {
        kind: evidence.kind().into(),
        fields: fields(evidence),
    }
}

fn fields(evidence: &Evidence) -> Value {
    match evidence {
        Evidence::PluginDisabled | Evidence::NoOwner => Value::Object(Map::new()),
        Evidence::WrongServer { missing, linked } => json!({"missing": missing, "linked": linked}),
        Evidence::Stale {
            last_movement,
            as_of,
        } => json!({"last_movement": last_movement.map(iso), "as_of": iso(*as_of)}),
        Evidence::Maintenance { switched_on } => {
            json!({"state": if *switched_on { "maintenance" } else { "upgrade" }})
        }
        Evidence::WwwrootUnset { marks, needed } => {
            let told = marks.iter();
            let told = told.map(|(mark, groups)| json!({"mark": mark, "groups": groups}));
            json!({"needed": needed, "marks": told.collect::<Vec<_>>()})
        }
        Evidence::Naming(fault) => naming(fault),
        Evidence::FrozenQueue { queued, list } => frozen(*queued, *list),
        Evidence::Missing { adoptable } | Evidence::Unlinked { adoptable } => {
            json!({"adoptable": adoptable.iter().map(group).collect::<Vec<_>>()})
        }
        Evidence::NotAGroup { name } => json!({"name": name}),
        Evidence::AwaitingLink(link) => json!({
            "group": link.room,
            "since": iso(link.since),
            "statement": words::link_statement(link),
        }),
        Evidence::Kind { traits } => {
            json!({"traits": traits.iter().copied().map(room_trait).collect::<Vec<_>>()})
        }
        Evidence::Name { actual, expected } => json!({"actual": actual, "expected": expected}),
        Evidence::Retention {
            activity,
            group,
            pruning: server,
            origin,
        } => json!({
            "activity": retention(*activity),
            "group": retention(*group),
            "server": pruning(*server),
            "activity_has_the_default": *origin == RuleOrigin::Default,
        }),
        Evidence::Obstacle(obstacle) => obstacle_fields(obstacle),
        Evidence::OwnersGone { owners } => json!({"owners": owners}),
        Evidence::Orphaned(orphan) => orphaned(orphan),
        Evidence::StaleBinRow { row, cm, meaning } => {
            json!({"row": row, "cmid": cm, "bin": bin(meaning)})
        }
        Evidence::OverdueBinItem {
            name,
            due,
            emptied,
            cron,
        } => json!({
            "name": name,
            "due": iso(*due),
            "bins_emptied": emptied.map(iso),
            "cron_ran": cron.map(iso),
        }),
        Evidence::InBin(meaning) => json!({"bin": bin(meaning)}),
        Evidence::Shared {
            activities,
            bin_rows,
            sites,
        } => json!({"activities": activities, "bin_rows": bin_rows, "sites": sites}),
        Evidence::Foreign { name, found, own } => {
            json!({"name": name, "found": found, "own": own})
        }
        Evidence::Archiving { visibility } => archiving(*visibility),
        Evidence::Roles { dead, named } => json!({"named": named, "dead": dead}),
        Evidence::Dangling {
            table,
            instance,
            name,
        } => json!({"table": table_name(*table), "instance": instance, "name": name}),
        Evidence::Person(why) => json!({"basis": basis(*why)}),
        Evidence::Namesake {
            basis: why,
            account_username,
        } => json!({"basis": basis(*why), "account_username": account_username}),
        Evidence::AddressTaken {
            basis: why,
            account,
            account_username,
        } => {
            json!({"basis": basis(*why), "account": account, "account_username": account_username})
        }
        Evidence::Refused { basis: why, advice } => {
            json!({"basis": basis(*why), "advice": advice.as_deref().map(advised)})
        }
        Evidence::Collision {
            basis: why,
            others,
            also_in,
        } => json!({"basis": basis(*why), "others": others, "also_in": also_in}),
        Evidence::Renamed {
            account,
            account_username,
            email,
        } => json!({"account": account, "account_username": account_username, "email": email}),
    }
}

/// The fact that decided, and what belongs to it; null where nothing does.
fn basis(basis: Basis) -> Value {
    let (mut inactivity, mut cmid) = (None, None);
    let fact = match basis {
        Basis::CourseRole => "course_role",
        Basis::ParentRole => "parent_role",
        Basis::ModuleRole => "module_role",
        Basis::Inactive(why) => {
            inactivity = Some(obstacle_to_a_role(why));
            "inactive"
        }
        Basis::NoMappedRole => "no_mapped_role",
        Basis::Restricted => "restricted",
        Basis::RestrictionOpen => "restriction_open",
        Basis::NotEnrolled => "not_enrolled",
        Basis::Deleted => "deleted",
        Basis::Guest => "guest",
        Basis::ChatAdministrator => "chat_administrator",
        Basis::SiteAdministrator => "site_administrator",
        Basis::ApiAccount => "api_account",
        Basis::Kept => "kept",
        Basis::Machine => "machine",
        Basis::Owner => "owner",
        Basis::OtherActivity(cm) => {
            cmid = Some(cm);
            "other_activity"
        }
    };
    json!({"fact": fact, "inactivity": inactivity, "cmid": cmid})
}

const fn obstacle_to_a_role(why: Inactivity) -> &'static str {
    match why {
        Inactivity::NotYet => "not_yet",
        Inactivity::Expired => "expired",
        Inactivity::Suspended => "suspended",
        Inactivity::MethodDisabled => "method_disabled",
        Inactivity::AccountSuspended => "account_suspended",
        Inactivity::NoLogin => "no_login",
        Inactivity::Unconfirmed => "unconfirmed",
    }
}

fn advised(advice: &NameAdvice) -> Value {
    let rules = advice.rules.iter().map(|rule| match rule {
        AdvisedRule::StripSuffix(suffix) => json!({"strip_suffix": suffix}),
        AdvisedRule::ReplaceRefused => {
            json!({"replace": REFUSED_CHARACTERS, "with": IN_PLACE_OF_REFUSED})
        }
    });
    json!({"rules": rules.collect::<Vec<_>>(), "becomes": advice.becomes})
}

fn naming(fault: &NamingFault) -> Value {
    let replacements = NamingSetting::Replacements;
    let (name, setting, text, detail) = match fault {
        NamingFault::Couple { line } => ("couple", Some(replacements), Some(line), None),
        NamingFault::Pattern {
            setting,
            pattern,
            fault,
        } => {
            let (name, detail) = pattern_fault(fault);
            (name, Some(*setting), Some(pattern), detail)
        }
        NamingFault::Empty => ("empty", None, None, None),
        NamingFault::NotText => ("not_text", None, None, None),
    };
    json!({
        "fault": name,
        "setting": setting.map(|setting| match setting {
            NamingSetting::Replacements => "replacementgroupnamecharacters",
            NamingSetting::Validation => "validationgroupnameregex",
        }),
        "text": text,
        "detail": detail,
        "stops_the_plugin": fault.stops_the_plugin(),
    })
}

fn pattern_fault(fault: &PatternFault) -> (&'static str, Option<String>) {
    match fault {
        PatternFault::NoDelimiter => ("no_delimiter", None),
        PatternFault::NoEnd(delimiter) => ("no_end", Some(delimiter.to_string())),
        PatternFault::UnknownFlag(flag) => ("unknown_flag", Some(flag.to_string())),
        PatternFault::Unsupported { what } => ("unsupported", Some(what.clone())),
        PatternFault::Refused { detail } => ("refused", Some(detail.clone())),
        PatternFault::TooCostly => ("too_costly", None),
        PatternFault::NotUtf8 => ("not_utf8", None),
    }
}

fn group(adoptable: &Adoptable) -> Value {
    json!({"id": adoptable.room, "name": adoptable.name})
}

const fn room_trait(of: RoomTrait) -> &'static str {
    match of {
        RoomTrait::ReadOnly => "read_only",
        RoomTrait::Encrypted => "encrypted",
        RoomTrait::Team => "team",
        RoomTrait::Discussion => "discussion",
    }
}

/// The list of a waiting task against today's people.
fn frozen(queued: Option<UnixTime>, list: FrozenList) -> Value {
    let (since, gone) = match list {
        FrozenList::Unread => (None, None),
        FrozenList::Old { since, gone } => (Some(since), Some(gone)),
    };
    json!({
        "queued": queued.map(iso),
        "list_read": list != FrozenList::Unread,
        "enrolled_since": since,
        "gone_since": gone,
    })
}

fn retention(rule: RetentionRule) -> Value {
    let (name, own) = match rule {
        RetentionRule::Untold => ("untold", None),
        RetentionRule::Global => ("global", None),
        RetentionRule::Own(own) => ("own", Some(own)),
    };
    json!({
        "rule": name,
        "days": own.map(|own| own.days),
        "files_only": own.map(|own| own.files_only),
        "keeps_pinned": own.map(|own| own.keeps_pinned),
    })
}

/// What the server prunes by itself.
fn pruning(pruning: Pruning) -> Value {
    let (name, days) = match pruning {
        Pruning::Unknown => ("unknown", None),
        Pruning::Off => ("off", None),
        Pruning::OwnRules => ("own_rules", None),
        Pruning::All { days } => ("all", days),
    };
    json!({"prunes": name, "days": days})
}

fn obstacle_fields(obstacle: &Obstacle) -> Value {
    let (name, rights) = match obstacle {
        Obstacle::NotAMember => ("not_a_member", &[][..]),
        Obstacle::Lacks(rights) => ("lacks_rights", rights.as_slice()),
    };
    let rights: Vec<&'static str> = rights.iter().copied().map(Right::into).collect();
    json!({"obstacle": name, "rights": rights})
}

fn orphaned(orphan: &Orphan) -> Value {
    let mut cmid = None;
    let mark = match orphan.mark {
        OrphanMark::PurgedBinItem { cm } => {
            cmid = Some(cm);
            "purged_bin_item"
        }
        OrphanMark::NamedAndOwned => "named_and_owned",
        OrphanMark::NamedOnly => "named_only",
        OrphanMark::OwnedOnly => "owned_only",
    };
    json!({
        "mark": mark,
        "proof": orphan.mark.is_proof(),
        "cmid": cmid,
        "name": orphan.name,
        "owner": orphan.owner,
        "members": orphan.members,
        "created": orphan.created.map(iso),
        "archived": orphan.archived,
    })
}

fn bin(meaning: &BinMeaning) -> Value {
    let (name, activity, course) = match meaning {
        BinMeaning::Activity(item) => ("activity", Some(item), None),
        BinMeaning::Course(item) => ("course", None, Some(item)),
        BinMeaning::Either { activity, course } => ("either", Some(activity), Some(course)),
        BinMeaning::Purged => ("purged", None, None),
        BinMeaning::Unread => ("unread", None, None),
    };
    json!({"meaning": name, "activity": activity.map(item), "course": course.map(item)})
}

fn item(item: &BinItem) -> Value {
    json!({"name": item.name, "course": item.course, "deleted": iso(item.deleted)})
}

fn archiving(visibility: Visibility) -> Value {
    json!({
        "visible": visibility.visible,
        "on_course_page": visibility.on_course_page,
        "before_plugin_disabled": visibility.before_plugin_disabled,
        "being_deleted": visibility.being_deleted,
    })
}

const fn table_name(table: DanglingTable) -> &'static str {
    match table {
        DanglingTable::Rocketchat => "rocketchat",
        DanglingTable::CourseModules => "course_modules",
    }
}
