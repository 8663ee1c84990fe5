//! One judgement, walked: what Moodle holds of a person, what it amounts to, what the group has.

use super::Ground;
use super::expect::{
    ExpectedPeople, Holders, account_obstacle, obstacle, passes_groups, restriction_in_force,
};
use super::restriction::{Circumstances, Restriction};
use super::row::Rows;
use crate::domain::chat::{People, RoomRoles};
use crate::domain::drift::Basis;
use crate::domain::ids::{CmId, MoodleUserId, Username};
use crate::domain::judgement::{
    EnrolmentFact, Judgement, Mapping, RestrictionFact, RoleCounts, RoleFact,
};
use crate::domain::policy::Stance;
use crate::domain::site::Activity;

/// Walks one judgement. `username` is Moodle's or Rocket.Chat's.
///
/// None where the activity does not exist, or neither side knows the name.
pub fn explain(ground: &Ground, cm: CmId, username: &str) -> Option<Judgement> {
    let site = &ground.site;
    let activity = site.activity(cm)?;
    let typed = Username::from(username);
    let person = site
        .people
        .iter()
        .find(|person| *person.username == *username)
        .or_else(|| {
            ground
                .directory
                .people_named(&typed.folded())
                .first()
                .and_then(|id| site.person(*id))
        })
        .or_else(|| {
            site.people
                .iter()
                .find(|person| person.username.to_lowercase() == username.to_lowercase())
        });
    let name = person
        .and_then(|person| ground.directory.name_of(person.id))
        .unwrap_or(&typed)
        .clone();
    let account = ground
        .directory
        .account_named(&ground.chat, &name.folded())
        .cloned();
    let rows = ground.rows(cm);
    let row = match &rows {
        Rows::Judged(rows) => rows
            .iter()
            .find(|row| {
                row.who.username.folded() == name.folded()
                    || (person.is_some() && row.who.moodle_id == person.map(|person| person.id))
            })
            .cloned(),
        Rows::NotJudged | Rows::Unknown(_) => None,
    };
    if person.is_none() && account.is_none() && row.is_none() {
        return None;
    }
    let own = person.map(|person| person.id);
    let expected = match (&rows, &row) {
        (Rows::NotJudged, _) => None,
        (_, Some(row)) => Some((row.member, row.moderator, row.basis)),
        (Rows::Judged(_) | Rows::Unknown(_), None) => match own {
            Some(own) => of_moodle(ground, cm, own),
            None => Some(of_stranger(ground, &name)),
        },
    };
    let holders = Holders::of(site, activity);
    Some(Judgement {
        activity: cm,
        person: own,
        mapping: Mapping {
            moodle: person.map(|person| person.username.to_string()),
            acceptable: ground.chat.capabilities.accepts_username(name.as_str()),
            rule: ground
                .chat
                .capabilities
                .username_rule()
                .pattern()
                .to_owned(),
            advice: ground
                .advisor
                .advice(ground, &name)
                .filter(|_| !ground.chat.capabilities.accepts_username(name.as_str())),
            people: ground.directory.people_named(&name.folded()).len(),
            chat: name.clone(),
        },
        account_obstacle: person.and_then(account_obstacle),
        enrolments: enrolments(ground, cm, own),
        roles: own
            .map(|own| roles(ground, cm, &holders, own))
            .unwrap_or_default(),
        restriction: restriction(ground, cm, own, &holders),
        expected,
        present: present(ground, activity, &name),
        account,
        drift: row
            .as_ref()
            .and_then(|row| row.drift.as_ref())
            .map(|drift| drift.code),
        fix: row
            .as_ref()
            .and_then(|row| row.drift.as_ref())
            .and_then(|drift| drift.fix),
        withheld: row
            .as_ref()
            .and_then(|row| row.drift.as_ref())
            .and_then(|drift| drift.withheld),
        unknown: match rows {
            Rows::Unknown(reason) => Some(reason),
            Rows::Judged(_) | Rows::NotJudged => None,
        },
    })
}

fn enrolments(ground: &Ground, cm: CmId, person: Option<MoodleUserId>) -> Vec<EnrolmentFact> {
    let Some(activity) = ground.site.activity(cm) else {
        return Vec::new();
    };
    ground
        .site
        .enrolments_in(activity.course)
        .iter()
        .filter(|enrolment| Some(enrolment.person) == person)
        .map(|enrolment| {
            let method = ground.site.method(enrolment.method);
            let disabled = || method.is_some_and(|method| !method.enabled);
            EnrolmentFact {
                enrolment: *enrolment,
                method: method.map_or_else(
                    || enrolment.method.to_string(),
                    |method| method.kind.to_string(),
                ),
                obstacle: obstacle(enrolment, disabled, ground.site.as_of),
            }
        })
        .collect()
}

fn roles(ground: &Ground, cm: CmId, holders: &Holders<'_>, person: MoodleUserId) -> Vec<RoleFact> {
    let Some(activity) = ground.site.activity(cm) else {
        return Vec::new();
    };
    holders
        .all_of(person)
        .map(|assignment| RoleFact {
            role: assignment.role,
            place: assignment.place,
            counts: if activity.moderator_roles.contains(&assignment.role) {
                RoleCounts::Moderator
            } else if activity.user_roles.contains(&assignment.role) {
                RoleCounts::User
            } else {
                RoleCounts::Nothing
            },
            component: assignment.component.to_string(),
            modified: assignment.modified,
        })
        .collect()
}

fn restriction(
    ground: &Ground,
    cm: CmId,
    person: Option<MoodleUserId>,
    holders: &Holders<'_>,
) -> RestrictionFact {
    let Some(activity) = ground.site.activity(cm) else {
        return RestrictionFact::None;
    };
    let in_force: Option<Restriction> = match restriction_in_force(&ground.policy, activity) {
        Ok(in_force) => in_force,
        Err(detail) => return RestrictionFact::Unreadable(detail),
    };
    match (in_force, person.and_then(|id| ground.site.person(id))) {
        (Some(restriction), Some(person)) => {
            let on = Circumstances {
                site: &ground.site,
                activity,
            };
            let passes = passes_groups(&ground.site, &ground.policy, holders, person.id);
            RestrictionFact::Evaluated {
                verdict: restriction.judge(&on, person, passes),
                open: restriction.open_kinds(),
            }
        }
        (None, _) if activity.restriction.is_some() => RestrictionFact::Ignored,
        _ => RestrictionFact::None,
    }
}

/// The roles that someone holds in the group, judged or not.
fn present(ground: &Ground, activity: &Activity, name: &Username) -> Option<RoomRoles> {
    let group = ground.chat.group(activity.room.as_ref()?)?;
    let People::Known(members) = &group.people else {
        return None;
    };
    let folded = name.folded();
    members
        .iter()
        .find(|member| member.username.folded() == folded)
        .map(|member| member.roles)
}

/// What the course alone expects of someone whom Moodle knows.
fn of_moodle(ground: &Ground, cm: CmId, person: MoodleUserId) -> Option<(Stance, Stance, Basis)> {
    let site = &ground.site;
    let at = site
        .activities
        .binary_search_by(|activity| activity.cm.cmp(&cm))
        .ok()?;
    let ExpectedPeople::Known(people) = &ground.expectations.activities.get(at)?.people else {
        return None;
    };
    if let Some(expected) = people.iter().find(|expected| expected.person == person) {
        return Some((expected.member, expected.moderator, expected.basis));
    }
    if site.condition.administrators.binary_search(&person).is_ok() {
        let stance = ground.policy.site_administrators;
        return Some((stance, stance, Basis::SiteAdministrator));
    }
    Some((Stance::Unexpected, Stance::Unexpected, Basis::NotEnrolled))
}

/// What is expected of someone whom Moodle does not know.
fn of_stranger(ground: &Ground, name: &Username) -> (Stance, Stance, Basis) {
    if ground.directory.departed_named(name).is_some() {
        return (Stance::Unexpected, Stance::Unexpected, Basis::Deleted);
    }
    let stance = ground.policy.guests;
    (stance, stance, Basis::Guest)
}
