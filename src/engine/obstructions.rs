//! Why someone may not see the chat, though the membership may be right.

use std::sync::Arc;

use super::Ground;
use super::groups::is_visible;
use crate::domain::capabilities::Permission;
use crate::domain::chat::{Account, AccountKind, Group, Lookup, People};
use crate::domain::glimpse::{Glimpse, InList, LastLogin, Question};
use crate::domain::ids::CourseId;
use crate::domain::judgement::{Judgement, RestrictionFact, RestrictionVerdict};
use crate::domain::obstruction::{GroupState, Matter, Obstruction, SecondAccount};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::{Activity, PluginState};

/// What is worth asking of Rocket.Chat about this one person: at most three requests.
pub fn question(ground: &Ground, judgement: &Judgement) -> Question {
    let second = seconds(ground, judgement).ok().and_then(|all| {
        let first = all.into_iter().next();
        first.map(|second| second.id)
    });
    // A machine does not look at its list.
    let account = judgement
        .account
        .as_ref()
        .filter(|account| account.kind == AccountKind::Person);
    Question {
        account: account.map(|account| account.id.clone()),
        room: account
            .filter(|_| judgement.present.is_some())
            .and_then(|_| group_of(ground, judgement))
            .filter(|group| !group.archived)
            .map(|group| group.id.clone()),
        other: second,
    }
}

/// Every reason that holds, those of the account first, then those of the group, then Moodle's. `glimpse` is what the
/// server told of the person; nothing is said of what was not asked.
pub fn obstructions(
    ground: &Ground,
    judgement: &Judgement,
    glimpse: Option<&Glimpse>,
) -> Vec<Obstruction> {
    let mut found = Vec::new();
    account(ground, judgement, &mut found);
    seen(glimpse, judgement, &mut found);
    second_accounts(ground, judgement, glimpse, &mut found);
    if let Some(activity) = ground.site.activity(judgement.activity) {
        found.extend(group_state(ground, activity).map(Obstruction::Group));
        moodle(ground, activity, judgement, &mut found);
    }
    found
}

/// The state of a group in which nobody sees anything new; none where it is as it should be, or is not known.
pub(super) fn group_state(ground: &Ground, activity: &Activity) -> Option<GroupState> {
    let Some(room) = &activity.room else {
        return Some(GroupState::Unlinked);
    };
    ground.chat.groups.known()?;
    if let Some(group) = ground.chat.group(room) {
        return if ground.foreign_mark(group).is_some() {
            Some(GroupState::Foreign)
        } else {
            group.archived.then_some(GroupState::Archived)
        };
    }
    match ground.chat.lookups.get(room) {
        Some(Reading::Known(Lookup::Gone)) => Some(GroupState::Missing),
        Some(Reading::Known(Lookup::NotAGroup { .. })) => Some(GroupState::NotAGroup),
        // Nobody has asked for it by its id, or was told nothing: absence proves nothing.
        Some(Reading::Unknown(_)) | None => None,
    }
}

fn group_of<'a>(ground: &'a Ground, judgement: &Judgement) -> Option<&'a Group> {
    let activity = ground.site.activity(judgement.activity)?;
    ground.chat.group(activity.room.as_ref()?)
}

/// Whether there is an account, and whether it is in the group.
fn account(ground: &Ground, judgement: &Judgement, found: &mut Vec<Obstruction>) {
    let mapping = &judgement.mapping;
    if mapping.people > 1 {
        found.push(Obstruction::UsernameShared {
            people: mapping.people,
        });
    }
    match (&judgement.account, ground.chat.accounts.reason()) {
        (Some(account), _) if !account.active => found.push(Obstruction::AccountDeactivated),
        (Some(_), _) => {}
        (None, Some(reason)) => found.push(untold(Matter::Account, reason)),
        (None, None) if mapping.acceptable => found.push(Obstruction::NoAccount),
        (None, None) => found.push(Obstruction::UsernameRefused),
    }
    if judgement.banned {
        found.push(Obstruction::Banned);
    } else if judgement.present.is_none() && judgement.account.is_some() {
        match group_of(ground, judgement).map(|group| (group.archived, &group.people)) {
            Some((false, People::Known(_))) => found.push(Obstruction::NotInGroup),
            Some((false, People::Unknown(reason))) => {
                found.push(untold(Matter::Membership, reason));
            }
            Some(_) => {}
            None => {
                if let Some(reason) = ground.chat.groups.reason() {
                    found.push(untold(Matter::Membership, reason));
                }
            }
        }
    }
}

/// What the server told when it was asked about the person alone.
fn seen(glimpse: Option<&Glimpse>, judgement: &Judgement, found: &mut Vec<Obstruction>) {
    let Some(glimpse) = glimpse else {
        return;
    };
    match &glimpse.login {
        Some(Reading::Known(LastLogin::Never)) => found.push(Obstruction::NeverLoggedIn),
        Some(Reading::Unknown(reason)) => found.push(untold(Matter::LastLogin, reason)),
        Some(Reading::Known(LastLogin::At(_))) | None => {}
    }
    match &glimpse.list {
        // The same is said of whoever is banned.
        Some(Reading::Known(InList::Hidden)) if !judgement.banned => {
            found.push(Obstruction::HiddenFromList);
        }
        Some(Reading::Unknown(reason)) => found.push(untold(Matter::List, reason)),
        Some(Reading::Known(InList::Shown | InList::Hidden)) | None => {}
    }
}

fn second_accounts(
    ground: &Ground,
    judgement: &Judgement,
    glimpse: Option<&Glimpse>,
    found: &mut Vec<Obstruction>,
) {
    match seconds(ground, judgement) {
        Ok(mut seconds) => {
            if let (Some(first), Some(glimpse)) = (seconds.first_mut(), glimpse) {
                first.last_login.clone_from(&glimpse.other_login);
            }
            found.extend(seconds.into_iter().map(Obstruction::SecondAccount));
        }
        Err(reason) => found.push(untold(Matter::SecondAccount, &reason)),
    }
}

/// Other accounts with the same e-mail address, the likeliest first: in the group, active, by name.
fn seconds(ground: &Ground, judgement: &Judgement) -> Result<Vec<SecondAccount>, UnknownReason> {
    let accounts = match &ground.chat.accounts {
        Reading::Known(accounts) => accounts,
        Reading::Unknown(reason) => return Err(reason.clone()),
    };
    let own = addresses(ground, judgement);
    if own.is_empty() {
        return Ok(Vec::new());
    }
    if !addresses_are_seen(ground, accounts) {
        return Err(UnknownReason::LacksPermission(
            Permission::ViewFullOtherUserInfo,
        ));
    }
    let members = group_of(ground, judgement).and_then(|group| match &group.people {
        People::Known(members) => Some(members),
        People::Archived | People::NotOurs | People::Unknown(_) => None,
    });
    let is_own = |account: &Account| {
        judgement
            .account
            .as_ref()
            .is_some_and(|own| own.id == account.id)
    };
    let mut seconds: Vec<SecondAccount> = accounts
        .iter()
        .filter(|account| !is_own(account))
        .filter_map(|account| {
            let mut emails = account.emails.iter();
            let email = emails.find(|email| own.contains(&email.to_lowercase()))?;
            Some(SecondAccount {
                id: account.id.clone(),
                username: account.username.clone(),
                email: Arc::clone(email),
                active: account.active,
                in_group: members
                    .map(|members| members.iter().any(|member| member.account == account.id)),
                last_login: None,
            })
        })
        .collect();
    seconds.sort_by(|one, other| {
        let likely = |second: &SecondAccount| (second.in_group == Some(true), second.active);
        likely(other)
            .cmp(&likely(one))
            .then_with(|| one.username.cmp(&other.username))
    });
    Ok(seconds)
}

/// The addresses that are this person's, in lower case: Moodle's, else those of the account.
fn addresses(ground: &Ground, judgement: &Judgement) -> Vec<String> {
    let person = judgement.person.and_then(|id| ground.site.person(id));
    let of_moodle = person
        .map(|person| person.email.to_lowercase())
        .filter(|email| !email.is_empty());
    if let Some(email) = of_moodle {
        return vec![email];
    }
    let account = judgement.account.as_ref();
    let emails = account.map_or(&[][..], |account| &account.emails);
    emails.iter().map(|email| email.to_lowercase()).collect()
}

/// Whether the API account is shown the addresses of others.
fn addresses_are_seen(ground: &Ground, accounts: &[Account]) -> bool {
    let permission = Permission::ViewFullOtherUserInfo;
    match ground.chat.capabilities.permissions.known() {
        Some(permissions) if permissions.names(permission) => permissions.holds(permission),
        _ => accounts.iter().any(|account| !account.emails.is_empty()),
    }
}

/// What keeps someone from the activity in Moodle.
fn moodle(
    ground: &Ground,
    activity: &Activity,
    judgement: &Judgement,
    found: &mut Vec<Obstruction>,
) {
    let site = &ground.site;
    let plugin = site.condition.plugin;
    if plugin == PluginState::Disabled {
        found.push(Obstruction::PluginDisabled);
    }
    let visibility = activity.visibility;
    if visibility.being_deleted {
        found.push(Obstruction::BeingDeleted);
    } else if !is_visible(visibility, plugin) {
        found.push(if visibility.visible && !visibility.on_course_page {
            Obstruction::HiddenFromCoursePage
        } else {
            Obstruction::ActivityHidden
        });
    }
    course(ground, activity.course, found);
    match &judgement.restriction {
        RestrictionFact::Unreadable { detail, .. } => found.push(Obstruction::Untold {
            matter: Matter::Restriction,
            reason: UnknownReason::RestrictionUnreadable {
                detail: detail.clone(),
            },
        }),
        fact => match fact.verdict() {
            Some(RestrictionVerdict::Excluded) => found.push(Obstruction::Restricted),
            Some(RestrictionVerdict::Open) => found.push(Obstruction::RestrictionOpen),
            Some(RestrictionVerdict::Passes) | None => {}
        },
    }
    if let Some(why) = judgement.account_obstacle {
        found.push(Obstruction::MoodleAccount(why));
    }
    if judgement.person.is_none() || activity.course == CourseId::FRONT_PAGE {
        return;
    }
    let obstacles = judgement.enrolments.iter().map(|fact| fact.obstacle);
    // One enrolment that is in force is enough.
    let weakest: Option<Vec<_>> = obstacles.collect();
    match weakest.map(|obstacles| obstacles.into_iter().min()) {
        Some(Some(why)) => found.push(Obstruction::Enrolment(why)),
        // A role above the course may let someone in without.
        Some(None) if judgement.roles.is_empty() => found.push(Obstruction::NotEnrolled),
        Some(None) | None => {}
    }
}

fn course(ground: &Ground, id: CourseId, found: &mut Vec<Obstruction>) {
    let site = &ground.site;
    let Some(course) = site.course(id) else {
        return;
    };
    if !course.visible {
        found.push(Obstruction::CourseHidden);
    }
    if let Some(ended) = course.ends.filter(|ends| *ends <= site.as_of) {
        found.push(Obstruction::CourseEnded(ended));
    }
    let hidden = site.categories_above(course).into_iter();
    found.extend(
        hidden
            .filter(|category| !category.visible)
            .map(|category| Obstruction::CategoryHidden(category.id)),
    );
}

fn untold(matter: Matter, reason: &UnknownReason) -> Obstruction {
    Obstruction::Untold {
        matter,
        reason: reason.clone(),
    }
}
