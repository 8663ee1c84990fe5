//! What is not known, and why.

use super::{activity_label, clean, count};
use crate::domain::drift::Subject;
use crate::domain::reading::{Side, UnknownReason};
use crate::domain::site::{Feature, Lack, Site};

/// Why something is not known, as a sentence.
pub fn unknown(reason: &UnknownReason) -> String {
    match reason {
        UnknownReason::Chat(trouble) => trouble.to_string(),
        UnknownReason::Moodle(trouble) => trouble.to_string(),
        UnknownReason::NotAllRoomsVisible => {
            "The API account does not see all rooms, so the absence of a group proves nothing: it needs the permission view-room-administration.".to_owned()
        }
        UnknownReason::LacksPermission(permission) => {
            format!("The API account needs the permission {permission}.")
        }
        UnknownReason::NotAMember => {
            "The API account is not in the group, and the server shows its members to members only: it has to be invited there, or to hold the permission view-other-user-channels.".to_owned()
        }
        UnknownReason::TooManyAccounts { accounts, groups } => format!(
            "The API account is not in the group. To ask each of {} for the sake of {} would take too many requests: it has to be invited there.",
            count(*accounts, "account", "accounts"),
            count(*groups, "group", "groups")
        ),
        UnknownReason::Interrupted => "Not read: the read was stopped, or has not come to it yet.".to_owned(),
        UnknownReason::UsernameHookWithoutRules => {
            "Moodle maps usernames by the institution's own function (usernamehook) and no rules are configured under `username`: nobody's account name is known.".to_owned()
        }
        UnknownReason::MayBeAnotherMoodles { mark } => format!(
            "The group's name bears the mark {}, and those of the other linked groups do not agree on it: it may be another Moodle's, so its people are not read. Set moodle.wwwroot in the configuration, which settles whose it is.",
            clean(mark)
        ),
        UnknownReason::RestrictionUnreadable { detail } => {
            format!("The access restriction cannot be read ({}).", clean(detail))
        }
        UnknownReason::TableUnread(lack) => unread(lack),
        UnknownReason::RetentionUntold(Side::Moodle) => {
            "Moodle does not tell how long the activity wants messages kept: its row is not complete.".to_owned()
        }
        UnknownReason::RetentionUntold(Side::Chat) => {
            "Rocket.Chat does not tell how long the group keeps its messages.".to_owned()
        }
        UnknownReason::CourseMissing => "The activity's course is not in the database.".to_owned(),
        UnknownReason::PartialPage { received, announced } => {
            format!("The list broke off: {received} of {announced} entries came.")
        }
    }
}

/// What it is that is not known.
pub fn subject(site: &Site, subject: &Subject) -> String {
    match subject {
        Subject::AllMembership => "membership in all groups".to_owned(),
        Subject::AllGroups => "all groups".to_owned(),
        Subject::AllAccounts => "all accounts".to_owned(),
        Subject::Activity { cm, .. } => activity_label(site, *cm),
        Subject::Retention { cm, .. } => {
            format!(
                "how long messages are kept in {}",
                activity_label(site, *cm)
            )
        }
        Subject::BinGroup { group, .. } => {
            format!("the group {group} of the plugin's recycle bin")
        }
        Subject::Feature(feature) => of_feature(*feature).to_owned(),
        Subject::Neighbour(name) => format!("what the site “{}” shares with this one", clean(name)),
    }
}

/// What is judged by optional tables of Moodle's.
const fn of_feature(feature: Feature) -> &'static str {
    match feature {
        Feature::StealthVisibility => "activities that are available but not shown",
        Feature::RecycleBin => "groups that are kept for a recycle bin",
        Feature::GroupRestrictions => "access restrictions by group",
        Feature::ProfileRestrictions => "access restrictions by profile field",
        Feature::Staleness => "whether anything moves in Moodle",
        Feature::DeletionInProgress => "activities that are being deleted",
        Feature::Retention => "how long messages are kept",
        Feature::Queue => "the plugin's waiting tasks",
    }
}

fn unread(lack: &Lack) -> String {
    let table = lack.table;
    lack.column.map_or_else(
        || {
            format!(
                "Moodle's table {table} cannot be read: grant the database user SELECT on it."
            )
        },
        |column| {
            format!(
                "Moodle's table {table} has no column {column} that could be read, though the plugin's settings ask for it: grant the database user SELECT on the whole table."
            )
        },
    )
}
