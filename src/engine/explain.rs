//! One judgement, walked: what Moodle holds of a person, what it amounts to, what the group has.

use super::Ground;
use super::expect::{
    ExpectedPeople, Holders, account_obstacle, obstacle, passes_groups, restriction_in_force,
};
use super::restriction::{Circumstances, Restriction};
use super::row::{Row, Rows};
use crate::domain::drift::Basis;
use crate::domain::ids::{CmId, MoodleUserId, Username};
use crate::domain::judgement::{
    EnrolmentFact, Judgement, Mapping, RestrictionFact, RoleCounts, RoleFact,
};
use crate::domain::names::acceptable;
use crate::domain::policy::Stance;

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
    let holders = Holders::of(site, activity);
    Some(Judgement {
        activity: cm,
        person: own,
        mapping: Mapping {
            moodle: person.map(|person| person.username.to_string()),
            acceptable: acceptable(name.as_str()),
            people: ground.directory.people_named(&name.folded()).len(),
            chat: name,
        },
        account_obstacle: person.and_then(account_obstacle),
        enrolments: enrolments(ground, cm, own),
        roles: own
            .map(|own| roles(ground, cm, &holders, own))
            .unwrap_or_default(),
        restriction: restriction(ground, cm, own, &holders),
        expected: expected(ground, cm, own, row.as_ref()),
        present: row
            .as_ref()
            .and_then(|row| row.present.as_ref())
            .map(|present| present.roles),
        account,
        drift: row
            .as_ref()
            .and_then(|row| row.drift.as_ref())
            .map(|drift| drift.code),
        fix: row
            .as_ref()
            .and_then(|row| row.drift.as_ref())
            .and_then(|drift| drift.fix),
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
        .map(|enrolment| EnrolmentFact {
            enrolment: *enrolment,
            method: ground.site.method(enrolment.method).map_or_else(
                || enrolment.method.to_string(),
                |method| method.kind.to_string(),
            ),
            obstacle: obstacle(&ground.site, enrolment, ground.site.as_of),
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
            let passes = passes_groups(&ground.site, holders, person.id);
            RestrictionFact::Evaluated {
                verdict: restriction.judge(&on, person, passes),
                open: restriction.open_kinds(),
            }
        }
        (None, _) if activity.restriction.is_some() => RestrictionFact::Ignored,
        _ => RestrictionFact::None,
    }
}

fn expected(
    ground: &Ground,
    cm: CmId,
    person: Option<MoodleUserId>,
    row: Option<&Row>,
) -> Option<(Stance, Stance, Basis)> {
    if let Some(row) = row {
        return Some((row.member, row.moderator, row.basis));
    }
    let at = ground
        .site
        .activities
        .binary_search_by(|activity| activity.cm.cmp(&cm))
        .ok()?;
    let ExpectedPeople::Known(people) = &ground.expectations.activities.get(at)?.people else {
        return None;
    };
    let found = people
        .iter()
        .find(|expected| Some(expected.person) == person);
    Some(found.map_or(
        (Stance::Unexpected, Stance::Unexpected, Basis::NotEnrolled),
        |expected| (expected.member, expected.moderator, expected.basis),
    ))
}
