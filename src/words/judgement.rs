//! One judgement, walked in words.

use super::drift::inactivity;
use super::queue::{TASKS_HEADING, tasks};
use super::username::advice_sentence;
use super::{basis, clean, date_time, unknown, withheld};
use crate::domain::chat::RoomRoles;
use crate::domain::judgement::{
    EnrolmentFact, Judgement, RestrictionFact, RestrictionVerdict, RoleCounts, RoleFact,
};
use crate::domain::policy::Stance;
use crate::domain::site::{Place, Site};

/// Headings, and the lines under each.
pub fn judgement(site: &Site, judgement: &Judgement) -> Vec<(String, Vec<String>)> {
    let mut sections = vec![
        ("Who".to_owned(), who(site, judgement)),
        ("Enrolments".to_owned(), enrolments(judgement)),
        ("Roles".to_owned(), roles(site, judgement)),
        (
            "Access restriction".to_owned(),
            vec![restriction(&judgement.restriction)],
        ),
        ("Rule".to_owned(), rule(judgement)),
        ("Rocket.Chat".to_owned(), presence(judgement)),
    ];
    let waiting = tasks(site, &judgement.tasks, judgement.waiting);
    if !waiting.is_empty() {
        sections.push((TASKS_HEADING.to_owned(), waiting));
    }
    sections.push(("Verdict".to_owned(), vec![verdict(judgement)]));
    sections
}

fn who(site: &Site, judgement: &Judgement) -> Vec<String> {
    let mut lines = Vec::new();
    match judgement.person.and_then(|id| site.person(id)) {
        Some(person) => lines.push(format!(
            "{} {}, Moodle's {} (id {})",
            clean(&person.first_name),
            clean(&person.last_name),
            clean(&person.username),
            person.id
        )),
        None => lines.push("Moodle does not know this person.".to_owned()),
    }
    if let Some(why) = judgement.account_obstacle {
        lines.push(format!("In Moodle {}.", inactivity(why)));
    }
    let mapping = &judgement.mapping;
    let chat = clean(mapping.chat.as_str());
    lines.push(match &mapping.moodle {
        Some(moodle) if *moodle != mapping.chat.as_str() => {
            format!("The mapping rules make “{chat}” of “{}”.", clean(moodle))
        }
        _ => format!("The username in Rocket.Chat is “{chat}”."),
    });
    if !mapping.acceptable {
        lines.push(format!(
            "Rocket.Chat refuses this username: it takes what matches {}.",
            clean(&mapping.rule)
        ));
        if let Some(advice) = &mapping.advice {
            lines.push(advice_sentence(advice));
        }
    }
    if mapping.people > 1 {
        lines.push(format!(
            "{} people of Moodle come out as this name.",
            mapping.people
        ));
    }
    lines
}

fn enrolments(judgement: &Judgement) -> Vec<String> {
    if judgement.enrolments.is_empty() {
        return vec!["None in this course.".to_owned()];
    }
    judgement.enrolments.iter().map(enrolment).collect()
}

fn enrolment(fact: &EnrolmentFact) -> String {
    let enrolment = &fact.enrolment;
    let mut line = format!(
        "{}, since {}",
        clean(&fact.method),
        date_time(enrolment.created)
    );
    if let Some(starts) = enrolment.starts {
        line.push_str(&format!(", from {}", date_time(starts)));
    }
    if let Some(ends) = enrolment.ends {
        line.push_str(&format!(", until {}", date_time(ends)));
    }
    match fact.obstacle {
        Some(why) => line.push_str(&format!(": not in force, {}", inactivity(why))),
        None => line.push_str(": in force"),
    }
    line
}

fn roles(site: &Site, judgement: &Judgement) -> Vec<String> {
    if judgement.roles.is_empty() {
        return vec!["None that can bear on this activity.".to_owned()];
    }
    judgement
        .roles
        .iter()
        .map(|fact| role(site, fact))
        .collect()
}

fn role(site: &Site, fact: &RoleFact) -> String {
    let name = site.role(fact.role).map_or_else(
        || fact.role.to_string(),
        |role| clean(&role.shortname).into_owned(),
    );
    let place = match fact.place {
        Place::Site => "the site".to_owned(),
        Place::Category(id) => site.category(id).map_or_else(
            || format!("category {id}"),
            |category| format!("the category “{}”", clean(&category.name)),
        ),
        Place::Course(_) => "the course".to_owned(),
        Place::Module(_) => "the activity itself".to_owned(),
    };
    let counts = match fact.counts {
        RoleCounts::Moderator => "counts as moderator here",
        RoleCounts::User => "counts as member here",
        RoleCounts::Nothing => "is not named by the activity",
    };
    let by = if fact.component.is_empty() {
        String::new()
    } else {
        format!(", by {}", clean(&fact.component))
    };
    format!(
        "{name} in {place}, since {}{by}: {counts}",
        date_time(fact.modified)
    )
}

fn restriction(fact: &RestrictionFact) -> String {
    match fact {
        RestrictionFact::None => "None.".to_owned(),
        RestrictionFact::Ignored => {
            "There is one; the policy leaves it aside, as the plugin does.".to_owned()
        }
        RestrictionFact::Evaluated { verdict, open } => {
            let open = if open.is_empty() {
                String::new()
            } else {
                format!(" Not evaluated: {}.", open.join(", "))
            };
            let verdict = match verdict {
                RestrictionVerdict::Passes => "It lets this person in.",
                RestrictionVerdict::Excluded => "It keeps this person out.",
                RestrictionVerdict::Open => {
                    "It depends on a condition that cannot be evaluated here."
                }
            };
            format!("{verdict}{open}")
        }
        RestrictionFact::Unreadable(detail) => format!("It cannot be read ({}).", clean(detail)),
    }
}

fn rule(judgement: &Judgement) -> Vec<String> {
    let Some((member, moderator, why)) = judgement.expected else {
        return vec!["People of this activity are not judged: its group is missing, archived or another Moodle's, or it stands on the front page.".to_owned()];
    };
    vec![
        format!(
            "As member: {}; as moderator: {}.",
            stance(member),
            stance(moderator)
        ),
        format!("Because: {}.", basis(why)),
    ]
}

const fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Required => "required",
        Stance::Tolerated => "tolerated, present or absent",
        Stance::Unexpected => "unexpected",
    }
}

fn presence(judgement: &Judgement) -> Vec<String> {
    let mut lines = Vec::new();
    match &judgement.account {
        Some(account) => {
            let active = if account.active {
                "active"
            } else {
                "deactivated"
            };
            lines.push(format!(
                "Account {} ({active}, id {}).",
                clean(account.username.as_str()),
                account.id
            ));
        }
        None => lines.push("No account of that name.".to_owned()),
    }
    lines.push(match judgement.present {
        Some(roles) => format!("In the group as {}.", role_names(roles)),
        None if judgement.unknown.is_some() || judgement.expected.is_none() => {
            "Whether this person is in the group is not known.".to_owned()
        }
        None => "Not in the group.".to_owned(),
    });
    lines
}

fn role_names(roles: RoomRoles) -> String {
    let names: Vec<&str> = [
        (roles.owner, "owner"),
        (roles.moderator, "moderator"),
        (roles.leader, "leader"),
    ]
    .into_iter()
    .filter(|(held, _)| *held)
    .map(|(_, name)| name)
    .collect();
    if names.is_empty() {
        "plain member".to_owned()
    } else {
        names.join(", ")
    }
}

fn verdict(judgement: &Judgement) -> String {
    if let Some(reason) = &judgement.unknown {
        return format!("Not judged. {}", unknown(reason));
    }
    match judgement.drift {
        Some(code) => judgement.withheld.map_or_else(
            || format!("{code}."),
            |why| format!("{code}; {}.", withheld(why)),
        ),
        None if judgement.expected.is_none() => "Not judged.".to_owned(),
        None => "In step: nothing to do.".to_owned(),
    }
}
