//! One judgement, walked: what Moodle holds of a person, what it amounts to, what the group has.

use super::Ground;
use super::bypass::Bypass;
use super::expect::{ExpectedPeople, Holders, account_obstacle, obstacle};
use super::obstructions::group_state;
use super::queue;
use super::restriction::{Circumstances, Restriction};
use super::row::Rows;
use super::whom::{Someone, Whom, whom};
use crate::domain::chat::{People, RoomRoles};
use crate::domain::drift::Basis;
use crate::domain::ids::{ChatUserId, CmId, CourseId, MoodleUserId, Username};
use crate::domain::judgement::{
    Author, EnrolmentFact, Judgement, Mapping, NotJudged, RestrictionFact, RoleCounts, RoleFact,
};
use crate::domain::obstruction::GroupState;
use crate::domain::policy::Stance;
use crate::domain::site::{Activity, Person, Site};

/// Walks one judgement. `name` is any that [`whom`] knows.
///
/// None where the activity does not exist, or the name means nobody, or several.
pub fn explain(ground: &Ground, cm: CmId, name: &str) -> Option<Judgement> {
    match whom(ground, cm, name) {
        Whom::One(someone) => judge(ground, cm, &someone),
        Whom::Several(_) | Whom::Nobody => None,
    }
}

/// Walks the judgement of someone. None where the activity does not exist.
pub fn judge(ground: &Ground, cm: CmId, someone: &Someone) -> Option<Judgement> {
    let site = &ground.site;
    let activity = site.activity(cm)?;
    let name = &someone.name;
    let person = someone.person.and_then(|id| site.person(id));
    let own = person.map(|person| person.id);
    let rows = ground.rows(cm);
    let row = match &rows {
        Rows::Judged(rows) => rows.iter().find(|row| {
            (own.is_some() && row.who.moodle_id == own)
                || (own.is_none() && row.who.username.folded() == name.folded())
        }),
        Rows::NotJudged | Rows::Unknown(_) => None,
    };
    let expected = match (&rows, row) {
        (Rows::NotJudged, _) => None,
        (_, Some(row)) => Some((row.member, row.moderator, row.basis)),
        (Rows::Judged(_) | Rows::Unknown(_), None) => by_the_course(ground, cm, someone),
    };
    let account = ground
        .directory
        .account_named(&ground.chat, &name.folded())
        .cloned();
    let holders = Holders::of(site, activity);
    let drift = row.and_then(|row| row.drift.as_ref());
    let (tasks, waiting) = queue::about(ground, activity, own, row);
    Some(Judgement {
        activity: cm,
        person: own,
        departed: match own {
            Some(_) => None,
            None => ground.directory.departed_named(&ground.chat, name),
        },
        mapping: mapping(ground, someone),
        account_obstacle: person.and_then(account_obstacle),
        enrolments: own
            .map(|own| enrolments(site, activity, own))
            .unwrap_or_default(),
        roles: own
            .map(|own| roles(site, activity, &holders, own))
            .unwrap_or_default(),
        restriction: restriction(ground, activity, person, &holders),
        expected,
        not_judged: match rows {
            Rows::NotJudged => Some(not_judged(ground, activity)),
            Rows::Judged(_) | Rows::Unknown(_) => None,
        },
        would_be: match rows {
            Rows::NotJudged => by_the_course(ground, cm, someone),
            Rows::Judged(_) | Rows::Unknown(_) => None,
        },
        present: present(ground, activity, name),
        banned: account
            .as_ref()
            .is_some_and(|account| is_banned(ground, activity, &account.id)),
        account,
        drift: drift.map(|drift| drift.code),
        fix: drift.and_then(|drift| drift.fix),
        withheld: drift.and_then(|drift| drift.withheld),
        unknown: match rows {
            Rows::Unknown(reason) => Some(reason),
            Rows::Judged(_) | Rows::NotJudged => None,
        },
        tasks,
        waiting,
    })
}

fn mapping(ground: &Ground, someone: &Someone) -> Mapping {
    let (name, capabilities) = (&someone.name, &ground.chat.capabilities);
    let acceptable = capabilities.accepts_username(name.as_str());
    let person = someone.person.and_then(|id| ground.site.person(id));
    Mapping {
        moodle: person.map(|person| person.username.to_string()),
        chat: name.clone(),
        acceptable,
        rule: capabilities.username_rule().pattern().to_owned(),
        advice: ground.advisor.advice(ground, name).filter(|_| !acceptable),
        people: ground.directory.people_named(&name.folded()).len(),
    }
}

/// Why the people of an activity have no rows.
fn not_judged(ground: &Ground, activity: &Activity) -> NotJudged {
    if activity.course == CourseId::FRONT_PAGE {
        return NotJudged::FrontPage;
    }
    // A group that the list does not have, and of which nobody could say more, is not there as far as can be told.
    let state = group_state(ground, activity).unwrap_or(GroupState::Missing);
    NotJudged::Group(state)
}

fn is_banned(ground: &Ground, activity: &Activity, account: &ChatUserId) -> bool {
    let group = activity
        .room
        .as_ref()
        .and_then(|room| ground.chat.group(room));
    group.is_some_and(|group| group.banned.binary_search(account).is_ok())
}

fn enrolments(site: &Site, activity: &Activity, person: MoodleUserId) -> Vec<EnrolmentFact> {
    site.enrolments_in(activity.course)
        .iter()
        .filter(|enrolment| enrolment.person == person)
        .map(|enrolment| {
            let method = site.method(enrolment.method);
            let disabled = || method.is_some_and(|method| !method.enabled);
            EnrolmentFact {
                enrolment,
                method: method.map_or_else(
                    || enrolment.method.to_string(),
                    |method| method.kind.to_string(),
                ),
                named: method.and_then(|method| method.name.clone()),
                author: author(site, enrolment.modifier, person),
                obstacle: obstacle(&enrolment, disabled, site.as_of),
            }
        })
        .collect()
}

fn roles(
    site: &Site,
    activity: &Activity,
    holders: &Holders<'_>,
    person: MoodleUserId,
) -> Vec<RoleFact> {
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
            author: author(site, assignment.modifier, person),
        })
        .collect()
}

/// Whose doing it was.
fn author(site: &Site, modifier: Option<MoodleUserId>, own: MoodleUserId) -> Author {
    match modifier {
        None => Author::Nobody,
        Some(id) if id == own => Author::Own,
        Some(id) if site.person(id).is_some() => Author::Person(id),
        Some(id) if site.departed(id).is_some() => Author::Departed(id),
        Some(id) => Author::Unknown(id),
    }
}

fn restriction(
    ground: &Ground,
    activity: &Activity,
    person: Option<&Person>,
    holders: &Holders<'_>,
) -> RestrictionFact {
    let policy = ground.policy.restrictions;
    let json = activity.restriction.as_deref().unwrap_or_default();
    if json.trim().is_empty() {
        return RestrictionFact::None;
    }
    let restriction = match Restriction::parse(json) {
        Ok(restriction) => restriction,
        Err(detail) => return RestrictionFact::Unreadable { policy, detail },
    };
    let Some(person) = person else {
        return RestrictionFact::OfNobody { policy };
    };
    let on = Circumstances {
        site: &ground.site,
        activity,
    };
    let bypass = Bypass::of(&ground.site, &ground.policy, holders, person.id);
    RestrictionFact::Evaluated {
        policy,
        tree: restriction.weigh(&on, person, bypass.groups),
        ignored: bypass.whole,
        open: restriction.open_kinds(&ground.site),
    }
}

/// What the course alone expects.
fn by_the_course(ground: &Ground, cm: CmId, someone: &Someone) -> Option<(Stance, Stance, Basis)> {
    someone.person.map_or_else(
        || Some(of_stranger(ground, &someone.name)),
        |own| of_moodle(ground, cm, own),
    )
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
    if ground
        .directory
        .departed_named(&ground.chat, name)
        .is_some()
    {
        return (Stance::Unexpected, Stance::Unexpected, Basis::Deleted);
    }
    let stance = ground.policy.guests;
    (stance, stance, Basis::Guest)
}
