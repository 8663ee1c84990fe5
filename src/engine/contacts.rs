//! Whom to tell: the moderators and teachers of the activities in which something differs, and who leads their groups.

use std::collections::BTreeSet;

use super::Ground;
use super::directory::Namesakes;
use super::expect::{Holders, obstacle};
use crate::domain::chat::{AccountKind, Member, People};
use crate::domain::contacts::{ActivityContacts, ChatLead, Contact, ContactAs, LeadAs, Presence};
use crate::domain::drift::Drift;
use crate::domain::ids::{ChatUserId, CmId, MoodleUserId, RoleId};
use crate::domain::packed::Span;
use crate::domain::policy::Stance;
use crate::domain::reading::Reading;
use crate::domain::site::{Activity, Enrolment, Person, Place};

/// The archetypes of roles that teach, as Moodle names them.
const TEACHING: [&str; 2] = ["editingteacher", "teacher"];

/// Whom to tell about these differences, activity by activity. Rows that lead nowhere, and what lies in a recycle bin,
/// have nobody.
///
/// Whoever cannot log in to Moodle, or has no enrolment in force in the course, is never named.
pub fn contacts<'a>(
    ground: &Ground,
    drifts: impl IntoIterator<Item = &'a Drift>,
) -> Vec<ActivityContacts> {
    let activities: BTreeSet<CmId> = drifts
        .into_iter()
        .filter_map(|drift| drift.activity)
        .collect();
    activities
        .into_iter()
        .filter_map(|cm| ground.site.activity(cm))
        .map(|activity| of_activity(ground, activity))
        .collect()
}

fn of_activity(ground: &Ground, activity: &Activity) -> ActivityContacts {
    let site = &ground.site;
    let holders = Holders::of(site, activity);
    let mut people: Vec<Contact> = site
        .enrolments_in(activity.course)
        .runs(|enrolment| enrolment.person)
        .filter(|(_, own)| in_force(ground, *own))
        .filter_map(|(person, _)| site.person(person))
        .filter(|person| person.can_log_in())
        .filter_map(|person| contact(ground, activity, &holders, person))
        .collect();
    people.sort_by(|one, next| key(one).cmp(&key(next)));
    let leads = leads(ground, activity, &people);
    ActivityContacts {
        cm: activity.cm,
        people,
        leads,
    }
}

/// Who leads the group in Rocket.Chat and is not among `named`.
fn leads(ground: &Ground, activity: &Activity, named: &[Contact]) -> Vec<ChatLead> {
    let group = activity.room.as_ref().and_then(|id| ground.chat.group(id));
    let Some(People::Known(members)) = group.map(|group| &group.people) else {
        return Vec::new();
    };
    let is_named = |id: &ChatUserId| {
        let mut accounts = named
            .iter()
            .filter_map(|one| ground.directory.account_of(&ground.chat, one.person));
        accounts.any(|account| account.id == *id)
    };
    let mut leads: Vec<ChatLead> = members
        .iter()
        .filter(|member| !is_named(&member.account))
        .filter_map(|member| lead(ground, member))
        .collect();
    leads.sort_by(|one, next| {
        (one.standing, one.username.as_str()).cmp(&(next.standing, next.username.as_str()))
    });
    leads
}

fn lead(ground: &Ground, member: &Member) -> Option<ChatLead> {
    let standing = if member.roles.owner {
        LeadAs::Owner
    } else if member.roles.moderator {
        LeadAs::Moderator
    } else {
        return None;
    };
    let (chat, directory) = (&ground.chat, &ground.directory);
    let account = directory.account(chat, &member.account)?;
    if account.kind != AccountKind::Person || !account.active || account.id == chat.api_account {
        return None;
    }
    let people = directory.people_named(&account.username.folded());
    let mut people = people.iter().filter_map(|id| ground.site.person(*id));
    let person = people.clone().find(|person| person.can_log_in());
    let left = person.is_none()
        && (people.next().is_some() || directory.departed_named(chat, &account.username).is_some());
    if left {
        return None;
    }
    let in_moodle = person.map(|person| &person.email);
    let mut addresses = account.emails.iter().chain(in_moodle);
    Some(ChatLead {
        account: account.id.clone(),
        username: account.username.clone(),
        name: account.name.clone(),
        email: addresses
            .find(|address| !address.trim().is_empty())
            .map(|address| address.trim().into()),
        standing,
    })
}

fn key(contact: &Contact) -> (ContactAs, &str, &str, MoodleUserId) {
    (
        contact.standing,
        &contact.last_name,
        &contact.first_name,
        contact.person,
    )
}

fn in_force(ground: &Ground, enrolments: Span<'_, Enrolment>) -> bool {
    let site = &ground.site;
    enrolments.iter().any(|enrolment| {
        let method = site.method(enrolment.method);
        let disabled = || method.is_some_and(|method| !method.enabled);
        obstacle(&enrolment, disabled, site.as_of).is_none()
    })
}

fn contact(
    ground: &Ground,
    activity: &Activity,
    holders: &Holders<'_>,
    person: &Person,
) -> Option<Contact> {
    let (mut leading, mut teaching) = (BTreeSet::new(), BTreeSet::new());
    for assignment in holders.all_of(person.id) {
        let role = assignment.role;
        if activity.moderator_roles.contains(&role) && makes_moderator(ground, assignment.place) {
            leading.insert(role);
        }
        if matches!(assignment.place, Place::Course(_)) && teaches(ground, role) {
            teaching.insert(role);
        }
    }
    let standing = if !leading.is_empty() {
        ContactAs::Moderator
    } else if !teaching.is_empty() {
        ContactAs::Teacher
    } else {
        return None;
    };
    leading.append(&mut teaching);
    let email = person.email.trim();
    Some(Contact {
        person: person.id,
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        email: (!email.is_empty()).then(|| email.into()),
        standing,
        roles: leading.into_iter().collect(),
        presence: presence(ground, activity, person),
    })
}

/// Whether a role that the activity names for moderators is required to count where it is held.
fn makes_moderator(ground: &Ground, place: Place) -> bool {
    let stance = match place {
        Place::Course(_) => Stance::Required,
        Place::Module(_) => ground.policy.module_roles,
        Place::Category(_) | Place::Site => ground.policy.parent_roles,
    };
    stance == Stance::Required
}

fn teaches(ground: &Ground, role: RoleId) -> bool {
    ground
        .site
        .role(role)
        .is_some_and(|role| TEACHING.contains(&&*role.archetype))
}

fn presence(ground: &Ground, activity: &Activity, person: &Person) -> Presence {
    let (chat, Some(room)) = (&ground.chat, &activity.room) else {
        return Presence::Absent;
    };
    match chat.group(room) {
        Some(group) => among(ground, &group.people, person),
        None if matches!(chat.lookups.get(room), Some(Reading::Known(_))) => Presence::Absent,
        None => Presence::Unknown,
    }
}

fn among(ground: &Ground, people: &People, person: &Person) -> Presence {
    let blind = ground.site.settings.username_hook && ground.rules.is_empty();
    let entry = ground.directory.entry_of(person.id).filter(|_| !blind);
    let (People::Known(members), Some(entry)) = (people, entry) else {
        return Presence::Unknown;
    };
    if entry.namesakes == Namesakes::Rivals {
        return Presence::Unknown;
    }
    let account = ground.directory.account_of(&ground.chat, person.id);
    let name = entry.name.folded();
    let own = members.iter().find(|member| match account {
        Some(account) => member.account == account.id,
        None => member.username.folded() == name,
    });
    match own {
        Some(member) if member.roles.moderator || member.roles.owner => Presence::Moderator,
        Some(_) => Presence::Member,
        // Lists of members leave deactivated accounts out.
        None if account.is_some_and(|account| !account.active) => Presence::Unknown,
        None => Presence::Absent,
    }
}
