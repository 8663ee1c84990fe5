//! Steps, limits and what holds a plan.

use super::groups::retention;
use super::{activity_label, clean, count, group_name, links};
use crate::domain::chat::Chat;
use crate::domain::ids::{CmId, RoomId};
use crate::domain::limits::LimitName;
use crate::domain::plan::{Change, Hold, HoldReason, Step, StepOp, Who};
use crate::domain::site::Site;

/// The sign in front of a step: `+` adds, `~` changes, `-` removes.
pub const fn step_sign(op: StepOp) -> char {
    match op {
        StepOp::CreateAccount | StepOp::Activate | StepOp::Recreate | StepOp::Invite => '+',
        StepOp::Adopt
        | StepOp::FirstRetention
        | StepOp::ArchiveNew
        | StepOp::Unarchive
        | StepOp::Rename
        | StepOp::SetRetention
        | StepOp::AddModerator
        | StepOp::RemoveModerator => '~',
        StepOp::Remove | StepOp::Archive | StepOp::Delete => '-',
    }
}

/// `invite aicha-garcia`.
pub fn step(step: &Step) -> String {
    match &step.change {
        Change::CreateAccount(new) => format!(
            "create account {} for {} ({}{})",
            clean(new.username.as_str()),
            clean(&new.name),
            clean(&new.email),
            if new.verified { ", as verified" } else { "" }
        ),
        Change::Activate(who) => format!("activate the account {}", name(who)),
        Change::Recreate { .. }
        | Change::Adopt { .. }
        | Change::FirstRetention(_)
        | Change::ArchiveNew => links::step(&step.change),
        Change::Unarchive => {
            "open the archived group; its people are judged once it is open".to_owned()
        }
        Change::Rename { from, to } => {
            format!(
                "rename the group from {} to {}",
                group_name(from),
                group_name(to)
            )
        }
        Change::SetRetention { from, to } => format!(
            "set how long messages are kept: {}, instead of: {}",
            retention(*to),
            retention(*from)
        ),
        Change::Invite(who) => format!("invite {}", name(who)),
        Change::AddModerator(who) => format!("make {} a moderator", name(who)),
        Change::RemoveModerator(who) => format!("take the moderator role from {}", name(who)),
        Change::Remove { who, .. } => format!("remove {}", name(who)),
        Change::Archive => "archive the group".to_owned(),
        Change::Delete { .. } => {
            "save the group and delete it, with its messages; this cannot be undone".to_owned()
        }
    }
}

fn name(who: &Who) -> std::borrow::Cow<'_, str> {
    clean(who.username.as_str())
}

/// What a limit is about, for help and messages.
pub const fn limit_meaning(limit: LimitName) -> &'static str {
    match limit {
        LimitName::Removals => "removals in one plan",
        LimitName::Demotions => "moderators demoted in one plan",
        LimitName::Created => "accounts created in one plan",
        LimitName::Archives => "groups archived in one plan",
        LimitName::Recreated => "groups made again in one plan",
        LimitName::Deletions => "groups deleted in one plan",
        LimitName::Retention => "groups whose messages go sooner, in one plan",
        LimitName::GroupShare => "percent of one group's members removed",
        LimitName::GroupsShare => "percent of all groups losing someone, or archived",
        LimitName::GroupGrowth => "percent by which one group grows",
        LimitName::GroupEmptied => "a group left without a member or a moderator",
        LimitName::CourseEmptied => "a course whose groups are left without a member",
        LimitName::MoodleShrunk => "percent by which Moodle shrank since the last read",
        LimitName::MoodleStale => "hours for which nothing in Moodle has moved",
        LimitName::MoodleMaintenance => "Moodle in maintenance, or being upgraded",
        LimitName::WrongServer => "linked groups that do not exist: the wrong server?",
        LimitName::QueueFrozen => "a waiting task with an old list of a group's people",
    }
}

/// Hours beyond which a Moodle has not merely stood still: there is no sign of life in it.
const LIFELESS: u64 = 1_000_000;

/// The flag that consents to a hold; none where there is no consent.
pub fn allow_flag(hold: &Hold) -> Option<String> {
    match hold.limit {
        HoldReason::Limit(limit) => {
            let figure = match limit.default_figure() {
                // No sign of life at all: no figure is great enough, and 0 leaves it unchecked.
                Some(_) if limit == LimitName::MoodleStale && hold.reaches > LIFELESS => 0,
                // The hours reach the figure before the limit is passed.
                Some(_) if limit == LimitName::MoodleStale => hold.reaches.saturating_add(1),
                Some(_) => hold.reaches,
                None => 1,
            };
            Some(format!("--allow {limit}={figure}"))
        }
        HoldReason::PluginDisabled | HoldReason::GroupForeign | HoldReason::Frozen => None,
    }
}

/// Why a plan may not run: the limit, the figures, and what of it would pass.
pub fn hold(site: &Site, chat: &Chat, hold: &Hold) -> String {
    let group = hold
        .group
        .as_ref()
        .map_or_else(String::new, |room| group_label(site, chat, room));
    let course = hold
        .course
        .and_then(|id| site.course(id))
        .map_or_else(String::new, |course| clean(&course.shortname).into_owned());
    let (reaches, allowed) = (hold.reaches, hold.allowed);
    let what = match hold.limit {
        HoldReason::PluginDisabled => {
            return "The plugin is switched off in Moodle: nothing is changed, and there is no consent to it.".to_owned();
        }
        HoldReason::Frozen => {
            return "The site is frozen: nothing is changed until somebody ends that, and there is no consent to it.".to_owned();
        }
        HoldReason::GroupForeign => {
            return format!(
                "{reaches} of this site's groups {} to another Moodle: this one is a copy, or its wwwroot is wrong. Nothing is changed, and there is no consent to it.",
                if reaches == 1 { "belongs" } else { "belong" }
            );
        }
        HoldReason::Limit(limit) => match limit {
            LimitName::Removals => format!("removes {reaches} people; the limit removals is {allowed}"),
            LimitName::Demotions => format!("demotes {reaches} moderators; the limit demotions is {allowed}"),
            LimitName::Created => format!(
                "creates {}; the limit created is {allowed}",
                numbered(reaches, "account", "accounts")
            ),
            LimitName::Archives => {
                format!("archives {}; the limit archives is {allowed}", groups(reaches))
            }
            LimitName::Recreated => {
                format!("makes {} again; the limit recreated is {allowed}", groups(reaches))
            }
            LimitName::Deletions => format!(
                "deletes {} for good; the limit deletions is {allowed}",
                groups(reaches)
            ),
            LimitName::Retention => format!(
                "deletes messages sooner in {}; the limit retention is {allowed}",
                groups(reaches)
            ),
            LimitName::GroupShare => {
                format!("removes {reaches} % of the members of {group}; the limit group_share is {allowed} %")
            }
            LimitName::GroupsShare => {
                format!("takes someone or a role from {reaches} % of all groups, or archives them; the limit groups_share is {allowed} %")
            }
            LimitName::GroupGrowth => {
                format!("makes {group} grow by {reaches} %; the limit group_growth is {allowed} %, for who joins reads its whole history")
            }
            LimitName::GroupEmptied => {
                format!("leaves {group} without a member or without a moderator; the limit group_emptied forbids it")
            }
            LimitName::CourseEmptied => {
                format!("leaves the groups of {course} without a member; the limit course_emptied forbids it")
            }
            LimitName::MoodleShrunk => format!(
                "rests on a Moodle that is {reaches} % smaller than at the last read; the limit moodle_shrunk is {allowed} %"
            ),
            LimitName::MoodleStale => format!(
                "rests on a Moodle in which nothing has moved for {}; the limit moodle_stale is {allowed} h",
                if reaches > LIFELESS { "ever".to_owned() } else { format!("{reaches} h") }
            ),
            LimitName::MoodleMaintenance => {
                "rests on a Moodle in maintenance; the limit moodle_maintenance forbids it".to_owned()
            }
            LimitName::WrongServer => {
                "goes to a server on which many linked groups do not exist; the limit wrong_server forbids it".to_owned()
            }
            LimitName::QueueFrozen => format!(
                "changes {group}, for which a task waits in Moodle that holds an old list of people and will undo it; the limit queue_frozen forbids it"
            ),
        },
    };
    if hold.would_pass == 0 {
        return format!("The plan {what}. Nothing of it would pass.");
    }
    format!(
        "The plan {what}. Without that, {} would pass.",
        count(hold.would_pass, "step", "steps")
    )
}

fn groups(number: u64) -> String {
    numbered(number, "group", "groups")
}

fn numbered(number: u64, one: &str, many: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}

/// A group by the activities that have it, as people know it; else by its name.
fn group_label(site: &Site, chat: &Chat, room: &RoomId) -> String {
    let activities: Vec<String> = site
        .activities
        .iter()
        .filter(|activity| activity.room.as_ref() == Some(room))
        .map(|activity| activity_label(site, activity.cm))
        .collect();
    if activities.is_empty() {
        chat.group(room)
            .map_or_else(|| room.to_string(), |group| group_name(&group.name))
    } else {
        format!("the group of {}", activities.join(" and "))
    }
}

/// After some of the groups that trip a limit were named.
pub fn more_holds(more: usize) -> String {
    format!("… and so do {}.", count(more, "more group", "more groups"))
}

/// The first line about a plan that is held.
pub const HELD: &str = "This plan is held; nothing is changed.";

/// The last line about a plan that is held: the flags that let it pass.
pub fn consent(flags: &[String]) -> String {
    format!("To consent, after a look at the plan: {}", flags.join(" "))
}

/// The heading over the accounts that are made before anything else.
pub const NEW_ACCOUNTS: &str = "New accounts";

/// The heading over the steps that take something away.
pub const TAKEN_AWAY: &str = "Taken away:";

/// The group and the activities on it, for a heading.
pub fn group_heading(site: &Site, activities: &[CmId], name: &str) -> String {
    let group = format!("group {}", group_name(name));
    if activities.is_empty() {
        return group;
    }
    let activities: Vec<String> = activities
        .iter()
        .map(|cm| activity_label(site, *cm))
        .collect();
    format!("{} · {group}", activities.join(", "))
}
