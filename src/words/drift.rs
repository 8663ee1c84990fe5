//! A difference in one sentence.

use std::sync::Arc;

use super::rights::not_permitted;
use super::username::{advice_of, owners};
use super::{clean, date_time, groups, links};
use crate::domain::chat::Chat;
use crate::domain::drift::{
    Basis, Code, DanglingTable, Drift, Evidence, Fix, Inactivity, JoinAs, PersonRef, Withheld,
};
use crate::domain::ids::{CmId, RoleId};
use crate::domain::repairs::OptionalRepair;
use crate::domain::site::{Site, Visibility};

/// What is wrong, in plain words with the names in it.
pub fn explanation(site: &Site, chat: &Chat, drift: &Drift) -> String {
    match &drift.person {
        Some(person) => person_sentence(site, chat, drift, person),
        None => thing_sentence(site, chat, drift),
    }
}

/// What would repair it, or why nothing is offered.
pub fn fix(drift: &Drift) -> &'static str {
    match drift.fix {
        Some(Fix::Invite(JoinAs::Member)) => "invite",
        Some(Fix::Invite(JoinAs::Moderator)) => "invite as moderator",
        Some(Fix::Create(JoinAs::Member)) => "create the account, and invite",
        Some(Fix::Create(JoinAs::Moderator)) => "create the account, and invite as moderator",
        Some(Fix::AddModerator) => "make moderator",
        Some(Fix::RemoveModerator) => "take the moderator role",
        Some(Fix::Remove) => "remove from the group",
        Some(Fix::Activate) => "activate the account",
        Some(Fix::Unarchive) => "open the group",
        Some(Fix::Archive) => "archive the group",
        Some(Fix::Delete) => "save the group and delete it",
        Some(Fix::Rename) => "rename the group",
        Some(Fix::SetRetention(_)) => "set how long messages are kept",
        Some(Fix::Recreate) => "make the group again",
        Some(Fix::Adopt) => "let this group take its place",
        None => drift.withheld.map_or_else(|| not_ours(drift), withheld),
    }
}

/// What a person can do, where no fix is offered for this kind of difference. Why one that there is is not offered here
/// is [`withheld`].
pub fn remedy(drift: &Drift) -> Option<&'static str> {
    let repaired = matches!(
        drift.code,
        Code::MemberMissing | Code::ModeratorMissing | Code::MemberExtra | Code::ModeratorExtra
    );
    let offered = drift.fix.is_some() || drift.withheld.is_some() || repaired;
    (!offered).then(|| not_ours(drift))
}

/// Why a fix is not offered.
pub const fn withheld(why: Withheld) -> &'static str {
    match why {
        Withheld::Shared => {
            "not offered: something else points at this group, so nothing is taken away in it"
        }
        Withheld::NeighbourUnread => {
            "not offered: another configured site could not be asked whether it shares this group"
        }
        Withheld::RolesInvalid => {
            "not offered: the activity's roles are doubtful, so nobody is removed or demoted"
        }
        Withheld::LastModerator => {
            "not offered: the last moderator of a group that should have one stays"
        }
        Withheld::AccountUnknown => {
            "not offered: the account was not in the list when it was read; rescan first"
        }
        Withheld::NotPermitted(permission) => not_permitted(permission),
        Withheld::NotInGroup => {
            "not offered: the API account is not in this group; let one of its owners invite it"
        }
        Withheld::NoOwner => {
            "not offered: the server named no owner of this group, so its list of roles may not be whole"
        }
        Withheld::Banned => {
            "not offered: this person is banned from the group; lift the ban in Rocket.Chat first"
        }
        Withheld::BinAmbiguous => {
            "not offered: Moodle's row may mean two items of its recycle bins; look there first"
        }
        Withheld::BinUnread => {
            "not offered: the plugin's recycle bin could not be read, and the group may be kept there"
        }
        Withheld::SwitchedOff(repair) => switched_off(repair),
        Withheld::MustBeOpened => {
            "not offered: it is archived, and has to be opened to be saved before it is deleted; --open-archived consents to that"
        }
        Withheld::WwwrootUnset => {
            "not offered: names say which Moodle they are of; set `wwwroot` under `moodle` first"
        }
        Withheld::NameTaken => "not offered: another group has that name, or is about to get it",
        Withheld::RuleUnfit => {
            "not offered: no server takes the activity's rule; correct it in Moodle"
        }
        Withheld::NotInForce => {
            "not offered: in Moodle the enrolment or the account is not in force; no account is created or activated for that"
        }
        Withheld::NoAddress => {
            "not offered: an account needs an e-mail address, and Moodle has none that could be one; correct it there"
        }
        Withheld::AddressTaken => {
            "not offered: an account of another name has this e-mail address; if it is the same person, rename the account in Rocket.Chat"
        }
        Withheld::AddressShared => {
            "not offered: somebody else without an account has the same e-mail address in Moodle, and a server takes each once"
        }
        Withheld::FrontPage => {
            "not offered: everybody counts as enrolled on the front page, so who belongs in its group is not judged"
        }
        Withheld::BeingDeleted => "not offered: Moodle is deleting the activity",
        Withheld::PeopleUnknown => {
            "not offered: who belongs in the group is not known, so it cannot be made with its people"
        }
        Withheld::NameUnknown => {
            "not offered: the name that the plugin would give the group cannot be told"
        }
        Withheld::SeveralCandidates => {
            "not offered: which group belongs to which activity cannot be told; enter the id in Moodle by hand"
        }
    }
}

const fn switched_off(repair: OptionalRepair) -> &'static str {
    match repair {
        OptionalRepair::Rename => {
            "renaming is off: people know the group by its name, and nothing depends on it; `rename = true` under `repair` in the configuration offers it"
        }
        OptionalRepair::Retention => {
            "setting it is off: it may delete messages for good, and a copied or restored activity has lost its own setting; `retention = true` under `repair` in the configuration offers it"
        }
        OptionalRepair::Create => {
            "creating is off: an account that single sign-on did not make may lock the person out; the person logs in to Rocket.Chat once, or `create = true` under `repair` in the configuration offers it"
        }
        OptionalRepair::Activate => {
            "activating is off: somebody has deactivated the account; `activate = true` under `repair` in the configuration offers it"
        }
    }
}

/// Who can repair it, where this program cannot.
fn not_ours(drift: &Drift) -> &'static str {
    match drift.evidence {
        Evidence::Refused { advice: None, .. } => {
            "no rule that was tried makes an acceptable name of it that nobody else has: choose another username in Moodle"
        }
        Evidence::AwaitingLink(_) => "tell Moodle: run the statement in its database",
        _ => no_fix(drift.code),
    }
}

/// Why someone is expected as told: what decided it, with the half of it that this difference is about.
pub(super) fn reason(drift: &Drift, why: Basis) -> String {
    match (drift.code, why) {
        (Code::ModeratorExtra, Basis::CourseRole | Basis::ParentRole | Basis::ModuleRole) => {
            format!("{}, which is not a moderator's", basis(why))
        }
        (Code::ModeratorExtra, Basis::Inactive(obstacle)) => {
            format!(
                "has a role that is not a moderator's, and {}",
                inactivity(obstacle)
            )
        }
        (Code::ModeratorExtra, Basis::RestrictionOpen) => {
            format!("has a role that is not a moderator's, and {}", basis(why))
        }
        (Code::MemberExtra, Basis::ParentRole | Basis::ModuleRole) => {
            format!("{}, which the policy does not count", basis(why))
        }
        _ => basis(why),
    }
}

fn no_fix(code: Code) -> &'static str {
    match code {
        Code::PluginDisabled => "switch the plugin on again in Moodle",
        Code::WrongServer => "check the address of Rocket.Chat",
        Code::MoodleStale => "check that this is the live database, and that its cron runs",
        Code::MoodleMaintenance => "wait until Moodle is open again",
        Code::WwwrootUnset => "set `wwwroot` under `moodle` to $CFG->wwwroot of config.php",
        Code::NamingInvalid => "correct the plugin's settings in Moodle",
        Code::QueueFrozen => {
            "let Moodle's cron run the task, then look again; or save the activity in Moodle, which queues a new list"
        }
        Code::GroupOrphaned => {
            "archive it in Rocket.Chat, if nobody misses it; its members are not read here"
        }
        Code::BinRowStale => "none needed: it is Moodle's own row",
        Code::BinItemOverdue => "see that Moodle's cron runs, and its task that empties the bin",
        Code::NameDiffers => "rename it in Rocket.Chat, or leave it: nothing depends on it",
        Code::RetentionDiffers => {
            "set it in Rocket.Chat, or correct the activity: a copied or restored one has lost its own setting"
        }
        Code::NotManageable => {
            "add the plugin's account to the group, with the role of owner, in Rocket.Chat"
        }
        Code::OwnerMissing => "make the plugin's account owner in Rocket.Chat",
        Code::OwnerDeparted => "choose another owner in Rocket.Chat",
        Code::GroupMissing | Code::GroupUnlinked => {
            "edit and save the activity in Moodle, which makes a new group"
        }
        Code::GroupShared => {
            "give one of the activities a group of its own in Moodle; nothing is taken away here until then"
        }
        Code::GroupForeign => {
            "check the wwwroot in the configuration; nothing is written to this group"
        }
        Code::GroupArchived => "unarchive it, or save the activity in Moodle",
        Code::GroupNotArchived => "archive it, or save the activity in Moodle",
        Code::RolesInvalid => {
            "choose the roles again in the activity's settings; nobody is removed or demoted until then"
        }
        Code::ActivityDangling => {
            "tell Moodle's administrators: it is a leftover in their database"
        }
        Code::AccountMissing => {
            "the account comes with the first login to Rocket.Chat, or is created there"
        }
        Code::UsernameRefused => {
            "add a rule under `username` in the configuration that makes an acceptable name"
        }
        Code::IdentityMismatch => {
            "rename the account in Rocket.Chat; neither step is offered until then"
        }
        Code::AccountInactive => "activate the account in Rocket.Chat",
        Code::UsernameCollision => {
            "find out whose account it is; a rule under `username` may keep the two names apart"
        }
        Code::KindDiffers => "make it a plain private group again in Rocket.Chat",
        Code::MemberMissing | Code::ModeratorMissing | Code::MemberExtra | Code::ModeratorExtra => {
            "not offered here"
        }
    }
}

/// `Aïcha Garcia (aicha-garcia)`, or the username alone where Moodle does not know the person.
pub fn person_label(site: &Site, person: &PersonRef) -> String {
    let username = clean(person.username.as_str());
    match person.moodle_id.and_then(|id| site.person(id)) {
        Some(known) => {
            format!(
                "{} {} ({username})",
                clean(&known.first_name),
                clean(&known.last_name)
            )
        }
        None => username.into_owned(),
    }
}

/// A group's name for sentences: the long mark of the site at its beginning is cut short.
pub fn group_name(name: &str) -> String {
    const MARK: usize = 40;
    match name.split_at_checked(MARK) {
        Some((mark, rest)) if mark.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            let begin = mark.get(..6).unwrap_or(mark);
            format!("{begin}…{}", clean(rest))
        }
        _ => clean(name).into_owned(),
    }
}

/// `“Forum” in INF101`, or the course module's number where the activity is not there.
pub fn activity_label(site: &Site, cm: CmId) -> String {
    let Some(activity) = site.activity(cm) else {
        return format!("activity {cm}");
    };
    let course = site.course(activity.course).map_or_else(
        || format!("course {}", activity.course),
        |course| clean(&course.shortname).into_owned(),
    );
    format!("“{}” in {course}", clean(&activity.name))
}

fn person_sentence(site: &Site, chat: &Chat, drift: &Drift, person: &PersonRef) -> String {
    let mut sentence = person_difference(site, chat, drift, person);
    if let Evidence::Namesake {
        account_username, ..
    } = &drift.evidence
    {
        sentence.push_str(&format!(
            " “{}”, whom nobody expects there, bears the same name.",
            clean(account_username.as_str())
        ));
    }
    if let Evidence::AddressTaken {
        account_username, ..
    } = &drift.evidence
    {
        sentence.push_str(&format!(
            " The account “{}” has the same e-mail address.",
            clean(account_username.as_str())
        ));
    }
    sentence
}

fn person_difference(site: &Site, chat: &Chat, drift: &Drift, person: &PersonRef) -> String {
    let who = person_label(site, person);
    let place = drift
        .activity
        .map_or_else(|| "the group".to_owned(), |cm| activity_label(site, cm));
    let why = drift.evidence.basis();
    let why = why.map(|why| reason(drift, why)).unwrap_or_default();
    match (drift.code, &drift.evidence) {
        (Code::MemberMissing, _) if drift.withheld == Some(Withheld::Banned) => {
            format!("{who} should be in {place} ({why}), but is banned from the group.")
        }
        (Code::MemberMissing, _) => {
            let role = match drift.fix {
                Some(Fix::Invite(JoinAs::Moderator)) => "should be a moderator",
                _ => "should be a member",
            };
            format!("{who} {role} of {place} ({why}), but is not in the group.")
        }
        (Code::AccountMissing, _) => {
            format!("{who} should be in {place} ({why}), but has no account in Rocket.Chat.")
        }
        (Code::UsernameRefused, evidence) => format!(
            "{who} should be in {place} ({why}), but can have no account: Rocket.Chat refuses the username “{}”.{}",
            clean(person.username.as_str()),
            advice_of(evidence)
        ),
        (
            Code::UsernameCollision,
            Evidence::Collision {
                also_in: Some(elsewhere),
                ..
            },
        ) => format!(
            "{who} is in {place} as it should be, but the username is {} too, and the same account is in {}: whoever has it reads both.",
            owners(site, &drift.evidence),
            activity_label(site, *elsewhere)
        ),
        (Code::UsernameCollision, evidence) => format!(
            "{who} should be in {place} ({why}), but the username is {} too: whose account it is cannot be told.",
            owners(site, evidence)
        ),
        (
            _,
            Evidence::Renamed {
                account_username,
                email,
                ..
            },
        ) => format!(
            "{who} should be in {place}, but has no account. “{}”, whom nobody expects there, has the same address {}: one person, renamed.",
            clean(account_username.as_str()),
            clean(email)
        ),
        (Code::AccountInactive, _) => {
            format!(
                "{who} should be in {place} ({why}), but the account is deactivated in Rocket.Chat."
            )
        }
        (Code::MemberExtra, _) => {
            let role = holds_role(chat, drift, person);
            format!("{who} is {role} of {place} and should not be in its group: {why}.")
        }
        (Code::ModeratorMissing, _) => {
            format!("{who} should be a moderator of {place} ({why}), but is a plain member.")
        }
        (Code::ModeratorExtra, _) => {
            format!("{who} is a moderator of {place} and should be a plain member ({why}).")
        }
        _ => format!("{who}: {}.", drift.code),
    }
}

pub(super) fn holds_role(chat: &Chat, drift: &Drift, person: &PersonRef) -> &'static str {
    use crate::domain::chat::People;
    let roles = drift
        .group
        .as_ref()
        .and_then(|room| chat.group(room))
        .and_then(|group| match &group.people {
            People::Known(members) => members
                .iter()
                .find(|member| Some(&member.account) == person.chat_id.as_ref())
                .map(|member| member.roles),
            People::Archived | People::NotOurs | People::Unknown(_) => None,
        });
    match roles {
        Some(roles) if roles.moderator => "a moderator",
        _ => "a member",
    }
}

/// The fact that decided, as it stands in brackets or after a colon.
pub fn basis(basis: Basis) -> String {
    match basis {
        Basis::CourseRole => "a role in the course".to_owned(),
        Basis::ParentRole => "a role only in a category or the site".to_owned(),
        Basis::ModuleRole => "a role only in the activity itself".to_owned(),
        Basis::Inactive(why) => format!("has a role, but {}", inactivity(why)),
        Basis::NoMappedRole => "enrolled, but without a role that the activity names".to_owned(),
        Basis::Restricted => {
            "kept out by the access restriction, though the plugin will add this person again"
                .to_owned()
        }
        Basis::RestrictionOpen => "the access restriction cannot be fully evaluated".to_owned(),
        Basis::NotEnrolled => "known to Moodle, but not enrolled in the course".to_owned(),
        Basis::Deleted => "deleted in Moodle".to_owned(),
        Basis::Guest => "not known to Moodle: a guest".to_owned(),
        Basis::ChatAdministrator => "administrator of Rocket.Chat".to_owned(),
        Basis::SiteAdministrator => "administrator of Moodle".to_owned(),
        Basis::ApiAccount => "the account that the plugin works with".to_owned(),
        Basis::Kept => "covered by `keep` in the configuration".to_owned(),
        Basis::Machine => "a bot or an app".to_owned(),
        Basis::Owner => "owner of the group".to_owned(),
        Basis::OtherActivity(cm) => format!("judged with activity {cm}, which has the same group"),
    }
}

/// Why something is not in force.
pub(super) fn inactivity(why: Inactivity) -> &'static str {
    match why {
        Inactivity::NotYet => "the enrolment has not begun",
        Inactivity::Expired => "the enrolment has ended",
        Inactivity::Suspended => "the enrolment is suspended",
        Inactivity::MethodDisabled => "the enrolment method is disabled in the course",
        Inactivity::AccountSuspended => "the account is suspended in Moodle",
        Inactivity::NoLogin => "the account may not log in to Moodle (authentication “nologin”)",
        Inactivity::Unconfirmed => "the account is not confirmed in Moodle",
    }
}

fn thing_sentence(site: &Site, chat: &Chat, drift: &Drift) -> String {
    let place = drift
        .activity
        .map_or_else(String::new, |cm| activity_label(site, cm));
    let id = drift.group.as_ref().map_or("", |room| room.as_str());
    let group = drift
        .group
        .as_ref()
        .and_then(|room| chat.group(room))
        .map_or_else(|| id.to_owned(), |group| group_name(&group.name));
    match &drift.evidence {
        Evidence::PluginDisabled => {
            "The plugin is switched off in Moodle: its activities look hidden and nothing is kept in step.".to_owned()
        }
        Evidence::WrongServer { missing, linked } => format!(
            "{missing} of {linked} linked groups do not exist on this server: it is probably not the one that Moodle uses."
        ),
        Evidence::Stale { last_movement: Some(last), as_of } => format!(
            "Nothing in Moodle's database has moved since {} ({} before the read): a copy, or a cron that stands still.",
            date_time(*last),
            super::ago(*as_of, *last)
        ),
        Evidence::Stale { last_movement: None, .. } => {
            "Nothing in Moodle's database shows a sign of life: a copy, or a cron that stands still.".to_owned()
        }
        Evidence::Maintenance { switched_on: true } => "Moodle is in maintenance mode.".to_owned(),
        Evidence::Maintenance { switched_on: false } => "Moodle is being upgraded.".to_owned(),
        Evidence::Missing { adoptable } => format!(
            "The group of {place} does not exist: the server knows no group {id}.{}",
            groups::adoptable(adoptable)
        ),
        Evidence::NotAGroup { name } if drift.activity.is_none() => format!(
            "The plugin's recycle bin keeps {id}, which is no private group any more: “{}”.",
            clean(name)
        ),
        Evidence::NotAGroup { name } => {
            format!("The group of {place} is no private group any more: “{}”.", clean(name))
        }
        Evidence::Unlinked { adoptable } => format!(
            "{place} has no group: Moodle holds no group id for it.{}",
            groups::adoptable(adoptable)
        ),
        Evidence::Shared { activities, bin_rows, sites } => {
            let others = sharers(site, activities, bin_rows, sites);
            format!("{place} shares its group {group} with {others}.")
        }
        Evidence::Foreign { name, .. } => format!(
            "The group of {place} belongs to another Moodle: its name {} bears the mark of another address.",
            group_name(name)
        ),
        Evidence::Archiving { visibility } => archiving(drift.code, &place, &group, *visibility),
        Evidence::Roles { dead, named } => format!("{place} {}.", roles_named(dead, *named)),
        Evidence::Dangling { table: DanglingTable::Rocketchat, instance, name } => format!(
            "Row {instance} of the table rocketchat (“{}”) has no course module: Moodle shows it nowhere.",
            name.as_deref().map(clean).unwrap_or_default()
        ),
        Evidence::Dangling { table: DanglingTable::CourseModules, instance, .. } => format!(
            "A course module points at row {instance} of the table rocketchat, which does not exist."
        ),
        Evidence::Person(why) | Evidence::Refused { basis: why, .. } | Evidence::Collision { basis: why, .. } => basis(*why),
        Evidence::Renamed { account_username, .. }
        | Evidence::Namesake { account_username, .. }
        | Evidence::AddressTaken { account_username, .. } => clean(account_username.as_str()).into_owned(),
        Evidence::AwaitingLink(link) => links::awaiting(&place, link),
        other => groups::predicate(other)
            .map(|so| format!("The group {group} of {place} {so}."))
            .or_else(|| groups::sentence(other, &group, id))
            .unwrap_or_default(),
    }
}

/// Who else has the group.
pub(super) fn sharers(
    site: &Site,
    activities: &[CmId],
    bin_rows: &[CmId],
    sites: &[Arc<str>],
) -> String {
    let others: Vec<String> = activities
        .iter()
        .map(|cm| activity_label(site, *cm))
        .chain(
            bin_rows
                .iter()
                .map(|cm| format!("the deleted activity {cm} in a recycle bin")),
        )
        .chain(
            sites
                .iter()
                .map(|name| format!("the site “{}” of this configuration", clean(name))),
        )
        .collect();
    if others.is_empty() {
        "a row of Moodle's that leads nowhere".to_owned()
    } else {
        others.join(", ")
    }
}

/// What is wrong with the roles that an activity names.
pub(super) fn roles_named(dead: &[RoleId], named: usize) -> String {
    if dead.is_empty() && named == 0 {
        return "names no roles at all, so nobody is expected in its group".to_owned();
    }
    let ids: Vec<String> = dead.iter().map(ToString::to_string).collect();
    format!("names roles that do not exist: {}", ids.join(", "))
}

/// Why the group of `place` should be archived.
pub(super) fn out_of_sight(place: &str, visibility: Visibility) -> String {
    if visibility.visible {
        format!("{place} is hidden from the course page")
    } else {
        format!("{place} is hidden")
    }
}

fn archiving(code: Code, place: &str, group: &str, visibility: Visibility) -> String {
    if code == Code::GroupArchived {
        return format!(
            "The group {group} is archived, though {place} is visible: nobody can write in it."
        );
    }
    format!(
        "The group {group} is open, though {}.",
        out_of_sight(place, visibility)
    )
}
