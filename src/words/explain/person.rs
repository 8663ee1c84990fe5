//! Who somebody is, and what the person has in Moodle: enrolments and roles.

use super::{ExplainLine, Sign, since};
use crate::domain::judgement::{EnrolmentFact, Judgement, Mapping, RoleCounts, RoleFact};
use crate::domain::site::{Place, Site};
use crate::words::username::advice_sentence;
use crate::words::{clean, date_time, inactivity};

pub(super) fn who(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    let person = judgement.person.and_then(|id| site.person(id));
    let departed = judgement.departed.and_then(|id| site.departed(id));
    lines.push(ExplainLine::plain(match (person, departed) {
        (Some(person), _) => say!(
            "{} {}, Moodle's {} (id {})",
            "{} {}, {} dans Moodle (id {})",
            clean(&person.first_name),
            clean(&person.last_name),
            clean(&person.username),
            person.id,
        ),
        (None, Some(gone)) => say!(
            "Moodle has deleted this person: {} {} (id {}).",
            "Moodle a supprimé cette personne : {} {} (id {}).",
            clean(&gone.first_name),
            clean(&gone.last_name),
            gone.id,
        ),
        (None, None) => text!(
            "Moodle does not know this person.",
            "Moodle ne connaît pas cette personne.",
        )
        .to_owned(),
    }));
    if let Some(why) = judgement.account_obstacle {
        lines.push(ExplainLine::new(Sign::Bad, inactivity(why)));
    }
    names(&judgement.mapping, &mut lines);
    lines
}

fn names(mapping: &Mapping, lines: &mut Vec<ExplainLine>) {
    let chat = clean(mapping.chat.as_str());
    lines.push(ExplainLine::plain(match &mapping.moodle {
        Some(moodle) if *moodle != mapping.chat.as_str() => say!(
            "The mapping rules make “{chat}” of “{}”.",
            "Les règles de correspondance font « {chat} » de « {} ».",
            clean(moodle),
        ),
        _ => say!(
            "The username in Rocket.Chat is “{chat}”.",
            "Le nom d'utilisateur dans Rocket.Chat est « {chat} ».",
        ),
    }));
    if !mapping.acceptable {
        let text = say!(
            "Rocket.Chat refuses this username: it takes what matches {}.",
            "Rocket.Chat refuse ce nom d'utilisateur : il n'accepte que ce qui correspond à {}.",
            clean(&mapping.rule),
        );
        lines.push(ExplainLine::new(Sign::Bad, text));
        if let Some(advice) = &mapping.advice {
            lines.push(ExplainLine::new(Sign::Remedy, advice_sentence(advice)).below(1));
        }
    }
    if mapping.people > 1 {
        let text = say!(
            "{} people of Moodle come out as this name.",
            "{} personnes de Moodle aboutissent à ce nom.",
            mapping.people,
        );
        lines.push(ExplainLine::new(Sign::Bad, text));
    }
}

pub(super) fn enrolments(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    if judgement.enrolments.is_empty() {
        return vec![ExplainLine::plain(text!(
            "None in this course.",
            "Aucune dans ce cours."
        ))];
    }
    let facts = judgement.enrolments.iter();
    facts.flat_map(|fact| enrolment(site, fact)).collect()
}

fn enrolment(site: &Site, fact: &EnrolmentFact) -> Vec<ExplainLine> {
    let mut name = since::method(&fact.method);
    if let Some(own) = &fact.named {
        name.push_str(&say!(" “{}”", " « {} »", clean(own)));
    }
    let head = match fact.obstacle {
        Some(why) => ExplainLine::new(
            Sign::Bad,
            say!(
                "{name}: not in force, {}",
                "{name} : pas en vigueur, {}",
                inactivity(why)
            ),
        ),
        None => ExplainLine::new(Sign::Good, say!("{name}: in force", "{name} : en vigueur")),
    };
    let enrolment = &fact.enrolment;
    let author = since::author(site, fact.author);
    let mut lines = vec![head];
    let below = |text: String| ExplainLine::plain(text).below(1);
    let created = date_time(enrolment.created);
    if enrolment.modified == enrolment.created {
        lines.push(below(say!(
            "created {created}, {author}",
            "créée le {created}, {author}"
        )));
    } else {
        let changed = date_time(enrolment.modified);
        lines.push(below(say!("created {created}", "créée le {created}")));
        lines.push(below(say!(
            "changed {changed}, {author}",
            "modifiée le {changed}, {author}"
        )));
    }
    let bounds: Vec<String> = [
        (text!("from", "du"), enrolment.starts),
        (text!("until", "jusqu'au"), enrolment.ends),
    ]
    .into_iter()
    .filter_map(|(word, time)| Some(format!("{word} {}", date_time(time?))))
    .collect();
    if !bounds.is_empty() {
        lines.push(below(bounds.join(" ")));
    }
    lines
}

pub(super) fn roles(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    if judgement.roles.is_empty() {
        return vec![ExplainLine::plain(text!(
            "None that can bear on this activity.",
            "Aucun qui puisse compter pour cette activité.",
        ))];
    }
    let facts = judgement.roles.iter();
    facts.flat_map(|fact| role(site, fact)).collect()
}

fn role(site: &Site, fact: &RoleFact) -> [ExplainLine; 2] {
    let name = since::role_name(site, fact.role);
    let place = match fact.place {
        Place::Site => text!("the site", "le site").to_owned(),
        Place::Category(id) => site.category(id).map_or_else(
            || say!("category {id}", "la catégorie {id}"),
            |category| {
                say!(
                    "the category “{}”",
                    "la catégorie « {} »",
                    clean(&category.name)
                )
            },
        ),
        Place::Course(_) => text!("the course", "le cours").to_owned(),
        Place::Module(_) => text!("the activity itself", "l'activité elle-même").to_owned(),
    };
    let (sign, counts) = match fact.counts {
        RoleCounts::Moderator => (
            Sign::Good,
            text!("counts as moderator here", "compte ici comme modérateur"),
        ),
        RoleCounts::User => (
            Sign::Good,
            text!("counts as member here", "compte ici comme membre"),
        ),
        RoleCounts::Nothing => (
            Sign::None,
            text!(
                "is not named by the activity",
                "n'est pas nommé par l'activité",
            ),
        ),
    };
    let by = since::assigner(site, fact);
    [
        ExplainLine::new(
            sign,
            say!(
                "{name} in {place}: {counts}",
                "{name} dans {place} : {counts}",
            ),
        ),
        ExplainLine::plain(say!(
            "since {}, {by}",
            "depuis le {}, {by}",
            date_time(fact.modified),
        ))
        .below(1),
    ]
}
