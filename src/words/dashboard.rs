//! Labels and sentences of the dashboard.

pub mod actions;
pub mod background;
pub mod bulk;
pub mod charts;
pub mod facts;
pub mod finding;
pub mod health;
pub mod keys;
mod labels;
pub mod looks;
pub mod panes;
pub mod screens;
pub mod untold;

pub use labels::*;

use std::collections::BTreeSet;

use super::{ago, basis, count, inactivity};
use crate::domain::capabilities::Permission;
use crate::domain::drift::{Basis, Code, Inactivity, Severity};
use crate::domain::ids::UnixTime;
use crate::domain::limits::LimitName;
use crate::domain::plan::{Change, StepOp};

/// What Moodle expects of someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// To be a moderator.
    Moderator,
    /// To be a member.
    Member,
    /// Nothing: there or not, both is right.
    Tolerated(Basis),
    /// Not to be there.
    Unexpected(Basis),
}

/// What Rocket.Chat has of someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Owner of the group.
    Owner,
    /// Moderator.
    Moderator,
    /// Plain member.
    Member,
    /// Has an account, is not in the group.
    Absent,
    /// Has no account.
    NoAccount,
    /// Has no account, and the server refuses the name.
    NameRefused,
    /// The account is deactivated.
    Deactivated,
}

/// Why a pane looks as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// There is no group to compare with.
    NoGroup,
    /// The group is archived: its people are not judged.
    Archived,
    /// The people of this group are not judged.
    NotJudged,
    /// The read has not come to this group.
    NotYetRead,
    /// It could not be read.
    Unknown,
    /// Both sides agree.
    Agreed,
    /// Nobody is on either side.
    Nobody,
    /// The filter finds nobody here.
    NothingFound,
    /// Below this node nothing differs.
    NothingBelow,
}

/// Why an action does not work now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing has been read.
    NothingRead,
    /// A read runs.
    StillReading,
    /// A plan is being carried out.
    StillApplying,
    /// Nothing differs.
    NoDrift,
    /// All rows differ.
    NothingToFold,
    /// What is under the cursor has no fix.
    NothingRepairable,
    /// Nothing is marked.
    NoMarks,
    /// The cursor is in no single activity.
    NoActivity,
    /// Nothing was left undone.
    AllDone,
    /// There was no run.
    NoRun,
    /// The cursor is on nobody.
    NoPerson,
    /// The cursor is in no course.
    NoCourse,
    /// The cursor is on nothing with a group.
    NoGroup,
    /// The cursor is on no run.
    NoRunHere,
    /// One was nowhere before.
    NoWayBack,
    /// Nobody came back from anywhere.
    NoWayForth,
    /// A plan that takes a run back is made from the journal.
    UndoNotSaved,
    /// There is no line.
    NothingShown,
    /// What is under the cursor has no address, or none is known.
    NoAddress,
    /// `NO_COLOR` is set.
    NoColours,
    /// There is one theme alone.
    NoOtherTheme,
    /// Nothing is read by itself.
    NoAutoRefresh,
    /// No plan is being carried out.
    NoRunNow,
    /// Nothing goes on.
    NothingToStop,
}

/// Why an action does not work now.
pub const fn why(why: Why) -> &'static str {
    match why {
        Why::NothingRead => "nothing has been read yet",
        Why::StillReading => "a read is under way",
        Why::StillApplying => "a plan is being carried out",
        Why::NoDrift => "nothing differs",
        Why::NothingToFold => "there is nothing to fold here",
        Why::NothingRepairable => "nothing here can be repaired from here",
        Why::NoMarks => "nothing is marked",
        Why::NoActivity => "the cursor is on no activity and nobody",
        Why::AllDone => "everything was done",
        Why::NoRun => "nothing has been carried out yet",
        Why::NoRunHere => "the cursor is on no run",
        Why::NoPerson => "the cursor is on nobody; go to a person",
        Why::NoCourse => "the cursor is in no single course",
        Why::NoGroup => "there is no group here",
        Why::NoWayBack => "you have been nowhere else before",
        Why::NoWayForth => "you have not come back from anywhere",
        Why::UndoNotSaved => {
            "a plan that takes a run back is not kept in a file; `moodrift undo` makes it anew"
        }
        Why::NothingShown => "nothing is shown",
        Why::NoAddress => {
            "no address is known for this; `wwwroot` and `url` in the configuration tell"
        }
        Why::NoColours => "NO_COLOR is set",
        Why::NoOtherTheme => "there is no other theme",
        Why::NoAutoRefresh => {
            "nothing is read by itself; `refresh` in the configuration sets the minutes"
        }
        Why::NoRunNow => "no plan is being carried out",
        Why::NothingToStop => "nothing goes on",
    }
}

/// What Moodle expects of someone, in a word or two.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Moderator => "moderator",
        Standing::Member => "member",
        Standing::Tolerated(fact) | Standing::Unexpected(fact) => brief(fact),
    }
}

/// What Rocket.Chat has of someone, in a word or two.
pub const fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Owner => "owner",
        Presence::Moderator => "moderator",
        Presence::Member => "member",
        Presence::Absent => "not in the group",
        Presence::NoAccount => "no account",
        Presence::NameRefused => "name refused",
        Presence::Deactivated => "deactivated",
    }
}

/// The same, for a narrow column.
pub const fn presence_in_short(what: Presence) -> &'static str {
    match what {
        Presence::Absent => "absent",
        Presence::NameRefused => "refused",
        Presence::Deactivated => "inactive",
        other => presence(other),
    }
}

const fn brief(fact: Basis) -> &'static str {
    match fact {
        Basis::CourseRole => "role",
        Basis::ParentRole => "role above",
        Basis::ModuleRole => "role in activity",
        Basis::Inactive(why) => match why {
            Inactivity::NotYet => "not yet begun",
            Inactivity::Expired => "expired",
            Inactivity::Suspended => "suspended",
            Inactivity::MethodDisabled => "method off",
            Inactivity::AccountSuspended => "acct suspended",
            Inactivity::NoLogin => "nologin",
            Inactivity::Unconfirmed => "unconfirmed",
        },
        Basis::NoMappedRole => "no such role",
        Basis::Restricted => "restricted",
        Basis::RestrictionOpen => "restricted?",
        Basis::NotEnrolled => "not enrolled",
        Basis::Deleted => "deleted",
        Basis::Guest => "guest",
        Basis::ChatAdministrator => "chat admin",
        Basis::SiteAdministrator => "site admin",
        Basis::ApiAccount => "API account",
        Basis::Kept => "kept",
        Basis::Machine => "bot",
        Basis::Owner => "owner",
        Basis::OtherActivity(_) => "other activity",
    }
}

/// A sentence about someone without a difference.
pub fn at_peace(who: &str, standing: Standing) -> String {
    match standing {
        Standing::Moderator => format!("{who} is a moderator, as expected."),
        Standing::Member => format!("{who} is a member, as expected."),
        Standing::Tolerated(Basis::Inactive(why)) => {
            format!("{who} may stay or go: {}.", inactivity(why))
        }
        Standing::Tolerated(fact) | Standing::Unexpected(fact) => {
            format!("{who} may stay or go: {}.", basis(fact))
        }
    }
}

/// The line of a fold.
pub fn folded(tolerated: bool, number: usize) -> String {
    let people = count(number, "person", "people");
    if tolerated {
        format!("{people} neither required nor unexpected")
    } else {
        format!("{people} the same on both sides")
    }
}

/// Why a pane looks as it does.
pub const fn note(note: Note) -> &'static str {
    match note {
        Note::NoGroup => "There is no group to compare with.",
        Note::Archived => "The group is archived: its people are not judged.",
        Note::NotJudged => "The people of this group are not judged.",
        Note::NotYetRead => "This group is being read…",
        Note::Unknown => "This could not be told; nothing is planned from it.",
        Note::Agreed => "Both sides agree.",
        Note::Nobody => "Nobody is expected here, and nobody is here.",
        Note::NothingFound => "The filter finds nobody here.",
        Note::NothingBelow => "Nothing differs here.",
    }
}

/// A code in plain words.
pub const fn code(code: Code) -> &'static str {
    match code {
        Code::PluginDisabled => "plugin switched off",
        Code::WrongServer => "wrong server",
        Code::MoodleStale => "Moodle stands still",
        Code::MoodleMaintenance => "Moodle in maintenance",
        Code::QueueFrozen => "old list in the queue",
        Code::GroupMissing => "group does not exist",
        Code::GroupUnlinked => "no group linked",
        Code::GroupShared => "group shared",
        Code::GroupForeign => "another Moodle's group",
        Code::GroupArchived => "archived, should be open",
        Code::GroupNotArchived => "open, should be archived",
        Code::RolesInvalid => "roles do not exist",
        Code::ActivityDangling => "row leads nowhere",
        Code::MemberMissing => "missing from the group",
        Code::AccountMissing => "without an account",
        Code::UsernameRefused => "username refused",
        Code::IdentityMismatch => "one person, two names",
        Code::MemberExtra => "in the group, unexpected",
        Code::ModeratorMissing => "should be moderator",
        Code::ModeratorExtra => "should not be moderator",
        Code::AccountInactive => "account deactivated",
        Code::UsernameCollision => "one username, two people",
        Code::KindDiffers => "no plain private group",
        Code::WwwrootUnset => "Moodle's address not set",
        Code::NamingInvalid => "name settings invalid",
        Code::GroupOrphaned => "group linked by nothing",
        Code::BinRowStale => "bin row without its group",
        Code::BinItemOverdue => "recycle bin not emptied",
        Code::NameDiffers => "another name",
        Code::RetentionDiffers => "keeps messages otherwise",
        Code::NotManageable => "cannot be managed",
        Code::OwnerMissing => "without an owner",
        Code::OwnerDeparted => "owner gone from Moodle",
    }
}

/// `4 critical`, `1 warning`.
pub fn severity(severity: Severity, number: usize) -> String {
    match severity {
        Severity::Critical => format!("{number} critical"),
        Severity::Warning => count(number, "warning", "warnings"),
        Severity::Info => format!("{number} info"),
    }
}

/// `2 unknown`.
pub fn unknowns(number: usize) -> String {
    format!("{number} unknown")
}

/// How much there is, for the right end of the totals.
pub fn extent(activities: usize, dormant: usize) -> String {
    let all = count(activities, "activity", "activities");
    if dormant == 0 {
        all
    } else {
        format!("{all} · {dormant} dormant")
    }
}

/// The age of what is shown.
pub fn age(now: Option<UnixTime>, read_at: UnixTime) -> String {
    match now {
        Some(now) if now.0 - read_at.0 >= 60 => format!("read {} ago", ago(now, read_at)),
        _ => "read just now".to_owned(),
    }
}

/// How one of the two sides stands.
pub const fn connection(reading: bool, failed: bool) -> &'static str {
    match (reading, failed) {
        (true, _) => "reading",
        (false, true) => "failed",
        (false, false) => "ok",
    }
}

/// What a read is at.
pub fn reading_groups(done: usize, total: usize) -> String {
    format!("group {done} of {total}")
}

/// How many marks there are.
pub fn marks(number: usize, hidden: usize) -> String {
    if hidden == 0 {
        format!("{number} marked")
    } else {
        format!("{number} marked, {hidden} hidden by the filter")
    }
}

/// What a key has just marked.
pub fn marked(number: usize) -> String {
    format!("{} marked.", count(number, "difference", "differences"))
}

/// What a key has just unmarked.
pub fn unmarked(number: usize) -> String {
    format!("{} unmarked.", count(number, "difference", "differences"))
}

/// How much a filter finds.
pub fn found(number: usize, total: usize) -> String {
    format!("{number} of {total}")
}

/// How much the filter finds, while it is typed.
pub fn finds(number: usize) -> String {
    count(number, "activity", "activities")
}

/// The group's line: how many members it has.
pub fn members(number: usize) -> String {
    count(number, "member", "members")
}

/// What differs at a node and below it.
#[derive(Debug, Clone, Default)]
pub struct Below {
    /// How many differences there are.
    pub differences: usize,
    /// How many of them have a fix.
    pub repairable: usize,
    /// The permissions for want of which others have none.
    pub lacking: BTreeSet<Permission>,
}

/// A node without an activity, in a sentence.
pub fn below(name: &str, below: &Below, filtered: bool) -> String {
    let number = below.differences;
    match (number, filtered) {
        (0, true) => return format!("{name}: no difference that the filter finds."),
        (0, false) => return format!("{name}: nothing differs."),
        _ => {}
    }
    let all = count(number, "difference", "differences");
    let repairable = match below.repairable {
        0 if below.lacking.is_empty() => "to be put right elsewhere".to_owned(),
        0 => "none repairable from here".to_owned(),
        some if some == number => "repairable from here".to_owned(),
        some => format!("{some} of them repairable from here"),
    };
    let lacking: Vec<&str> = below.lacking.iter().map(|each| each.name()).collect();
    if lacking.is_empty() {
        return format!("{name}: {all}, {repairable}.");
    }
    let lacking = lacking.join(", ");
    format!("{name}: {all}, {repairable}. The API account lacks {lacking}.")
}

/// A step of some kind, so many times; the kinds of a plan in a list.
pub fn steps(op: StepOp, number: usize) -> String {
    let people = count(number, "person", "people");
    let groups = count(number, "group", "groups");
    match op {
        StepOp::CreateAccount => format!("create {}", count(number, "account", "accounts")),
        StepOp::Activate => format!("activate {}", count(number, "account", "accounts")),
        StepOp::Recreate => format!("make {groups} again"),
        StepOp::Adopt => format!("find {groups} again"),
        StepOp::FirstRetention => {
            format!("set how long messages are kept in {number} of them")
        }
        StepOp::ArchiveNew => format!("archive {number} of them: hidden activities"),
        StepOp::Unarchive => format!("open {groups}; their people are judged once they are open"),
        StepOp::Rename => format!("rename {groups}"),
        StepOp::SetRetention => format!("set how long messages are kept in {groups}"),
        StepOp::Archive => format!("archive {groups}"),
        StepOp::Delete => format!("save and delete {groups}"),
        StepOp::Invite => format!("invite {people}"),
        StepOp::AddModerator => format!("make {people} moderator"),
        StepOp::RemoveModerator => format!("take the moderator role from {people}"),
        StepOp::Remove => format!("remove {people} from the group"),
    }
}

/// The head of a plan: how much, in how many groups, from where.
pub fn plan_extent(steps: usize, groups: usize, source: bulk::Source) -> String {
    let from = bulk::source(source);
    format!(
        "{} in {}, {from}",
        count(steps, "step", "steps"),
        count(groups, "group", "groups")
    )
}

/// What a plan leaves of a group.
pub fn members_change(before: usize, after: usize) -> String {
    format!("{before} → {after} members")
}

/// The question before a plan is carried out.
pub fn question(steps: usize, groups: usize, site: &str) -> String {
    format!(
        "{} in {} of {site}:",
        count(steps, "change", "changes"),
        count(groups, "group", "groups")
    )
}

/// Limits to which was consented, before the plan is carried out.
pub fn consented(limits: &[LimitName]) -> String {
    let names: Vec<String> = limits.iter().map(ToString::to_string).collect();
    format!("In spite of: {}.", names.join(", "))
}

/// How far a run has come.
pub fn settled(done: usize, total: usize) -> String {
    format!("{done} of {total} steps")
}

/// A group that is being read again; without one, the people whose accounts are to be created.
pub fn rereading(group: Option<&str>) -> String {
    format!(
        "reading {} again",
        group.unwrap_or("whose accounts are missing")
    )
}

/// The terminal is too small.
pub fn too_small(columns: u16, rows: u16, least: (u16, u16)) -> [String; 3] {
    [
        format!("{columns}×{rows} is too small:"),
        format!("{}×{} is needed.", least.0, least.1),
        "q quits.".to_owned(),
    ]
}

/// The reason why an action does not work, after its name.
pub fn disabled(action: &str, reason: &str) -> String {
    format!("{action}: {reason}.")
}

/// A step that has been sent.
pub fn sending(change: &Change, group: Option<&str>) -> String {
    let what = match change.op() {
        StepOp::CreateAccount => "creating the account",
        StepOp::Activate => "activating the account",
        StepOp::Recreate => "making again:",
        StepOp::Adopt => "finding again:",
        StepOp::Unarchive => "opening",
        StepOp::Rename => "renaming",
        StepOp::SetRetention | StepOp::FirstRetention => "setting how long messages are kept",
        StepOp::Invite => "inviting",
        StepOp::AddModerator => "making moderator:",
        StepOp::RemoveModerator => "taking the moderator role from",
        StepOp::Remove => "removing",
        StepOp::Archive | StepOp::ArchiveNew => "archiving",
        StepOp::Delete => "saving and deleting",
    };
    let mut text = what.to_owned();
    if let Some(username) = change.username() {
        text.push_str(&format!(" {}", super::clean(username.as_str())));
    }
    if let Some(group) = group {
        text.push_str(&format!(" · {group}"));
    }
    text
}

/// The terminal refused something.
pub fn terminal_refused(detail: &str) -> String {
    format!("The terminal cannot be used: {}.", super::clean(detail))
}
