//! An access restriction, condition by condition.

use super::{ExplainLine, Sign};
use crate::domain::judgement::{RestrictionFact, RestrictionVerdict};
use crate::domain::policy::Restrictions;
use crate::domain::restricted::{Condition, Ignoring, Pass, Sense, Tested, Weighed};
use crate::domain::site::Site;
use crate::words::{clean, date_time};

/// The whole tree, with what it comes to first.
pub(super) fn lines(site: &Site, fact: &RestrictionFact) -> Vec<ExplainLine> {
    let (policy, text) = match fact {
        RestrictionFact::None => return vec![ExplainLine::plain(text!("None.", "Aucune."))],
        RestrictionFact::OfNobody { policy } => (
            *policy,
            text!(
                "There is one; it says nothing of people whom Moodle does not know.",
                "Il y en a une ; elle ne dit rien des personnes que Moodle ne connaît pas.",
            )
            .to_owned(),
        ),
        RestrictionFact::Unreadable { policy, detail } => (
            *policy,
            say!(
                "It cannot be read ({}).",
                "Elle est illisible ({}).",
                clean(detail)
            ),
        ),
        RestrictionFact::Evaluated {
            policy,
            ignored: Some(ignored),
            ..
        } => (*policy, waived(site, *policy, *ignored)),
        RestrictionFact::Evaluated { policy, tree, .. } => {
            (*policy, comes_to(*policy, tree.verdict).to_owned())
        }
    };
    let mut lines = vec![ExplainLine::plain(text)];
    if policy == Restrictions::Ignore {
        let aside = text!(
            "The policy leaves it aside, as the plugin does.",
            "La politique la laisse de côté, comme le fait le plugin.",
        );
        lines.push(ExplainLine::plain(aside));
    }
    if let RestrictionFact::Evaluated { tree, .. } = fact {
        weighed(site, tree, 0, &mut lines);
    }
    lines
}

/// `This person passes: the role teacher ignores restrictions.` And that what follows would count for others.
fn waived(site: &Site, policy: Restrictions, ignored: Ignoring) -> String {
    let passes = match policy {
        Restrictions::Honour => text!("passes", "passe"),
        Restrictions::Ignore => text!("would pass", "passerait"),
    };
    let why = match ignored {
        Ignoring::Role(id) => {
            let name = site.role(id).map_or_else(
                || id.to_string(),
                |role| clean(&role.shortname).into_owned(),
            );
            say!(
                "the role {name} ignores restrictions (by Moodle's default for its archetype)",
                "le rôle {name} ignore les restrictions (par défaut dans Moodle pour son archétype)",
            )
        }
        Ignoring::SiteAdministrator => text!(
            "a site administrator ignores restrictions",
            "un administrateur du site ignore les restrictions",
        )
        .to_owned(),
    };
    say!(
        "This person {passes}: {why}. Without that:",
        "Cette personne {passes} : {why}. Sans cela :",
    )
}

fn comes_to(policy: Restrictions, verdict: RestrictionVerdict) -> &'static str {
    match (policy, verdict) {
        (Restrictions::Honour, RestrictionVerdict::Passes) => text!(
            "It lets this person in.",
            "Elle laisse entrer cette personne.",
        ),
        (Restrictions::Honour, RestrictionVerdict::Excluded) => {
            text!("It keeps this person out.", "Elle exclut cette personne.")
        }
        (Restrictions::Ignore, RestrictionVerdict::Passes) => text!(
            "It would let this person in.",
            "Elle laisserait entrer cette personne.",
        ),
        (Restrictions::Ignore, RestrictionVerdict::Excluded) => text!(
            "It would keep this person out.",
            "Elle exclurait cette personne.",
        ),
        (_, RestrictionVerdict::Open) => text!(
            "It depends on a condition that cannot be evaluated here.",
            "Elle dépend d'une condition qui ne peut pas être évaluée ici.",
        ),
    }
}

fn weighed(site: &Site, one: &Weighed, depth: usize, lines: &mut Vec<ExplainLine>) {
    let sign = match one.verdict {
        RestrictionVerdict::Passes => Sign::Good,
        RestrictionVerdict::Excluded => Sign::Bad,
        RestrictionVerdict::Open => Sign::Open,
    };
    let mut put = |text: String| lines.push(ExplainLine::new(sign, text).below(depth));
    let (heading, parts) = match &one.what {
        Condition::Test { sense, test } => return put(tested(site, *sense, test)),
        Condition::All(parts) => (text!("all of these:", "toutes ces conditions :"), parts),
        Condition::Any(parts) => (
            text!("one of these at least:", "au moins une de ces conditions :"),
            parts,
        ),
    };
    match parts.as_slice() {
        [] => put(text!(
            "no condition: everybody is let in",
            "aucune condition : tout le monde entre",
        )
        .to_owned()),
        // A list of one is its one condition.
        [only] => weighed(site, only, depth, lines),
        parts => {
            put(heading.to_owned());
            for part in parts {
                weighed(site, part, depth + 1, lines);
            }
        }
    }
}

fn tested(site: &Site, sense: Sense, test: &Tested) -> String {
    let not = match sense {
        Sense::Plain => "",
        Sense::Negated => text!("not ", "pas "),
    };
    match test {
        Tested::Group { group, by } => {
            let group = match group {
                None => text!("any group of the course", "un groupe du cours").to_owned(),
                Some(id) => site.group_name(*id).map_or_else(
                    || say!("the course's group {id}", "le groupe {id} du cours"),
                    |name| say!("the group “{}”", "le groupe « {} »", clean(name)),
                ),
            };
            say!("{not}in {group}{}", "{not}dans {group}{}", pass(*by))
        }
        Tested::Grouping { grouping, by } => {
            let grouping = match grouping {
                None => text!("any group of the course", "un groupe du cours").to_owned(),
                Some(id) => site.grouping_name(*id).map_or_else(
                    || {
                        say!(
                            "a group of the grouping {id}",
                            "un groupe du groupement {id}"
                        )
                    },
                    |name| {
                        say!(
                            "a group of the grouping “{}”",
                            "un groupe du groupement « {} »",
                            clean(name),
                        )
                    },
                ),
            };
            say!("{not}in {grouping}{}", "{not}dans {grouping}{}", pass(*by))
        }
        Tested::From(at) | Tested::Until(at) => {
            // Its contrary is the other of the two.
            let from = matches!(test, Tested::From(_)) == (sense == Sense::Plain);
            let word = if from {
                text!("from", "à partir du")
            } else {
                text!("until", "jusqu'au")
            };
            format!("{word} {}", date_time(*at))
        }
        Tested::Profile {
            field,
            comparison,
            value,
        } => profile(sense, field, comparison, value),
        Tested::Other { kind } => say!(
            "{not}{}: cannot be evaluated here",
            "{not}{} : ne peut pas être évalué ici",
            clean(kind),
        ),
    }
}

fn pass(by: Pass) -> &'static str {
    match by {
        Pass::Membership => "",
        Pass::AllGroups => text!(
            " (waived: a role here may access all groups)",
            " (sans effet : un rôle permet ici d'accéder à tous les groupes)",
        ),
    }
}

/// `profile field “department” is “Law”`, or its contrary.
fn profile(sense: Sense, field: &str, comparison: &str, value: &str) -> String {
    let (plain, negated) = match comparison {
        "isequalto" => (text!("is", "est"), text!("is not", "n'est pas")),
        "contains" => (
            text!("contains", "contient"),
            text!("does not contain", "ne contient pas"),
        ),
        "doesnotcontain" => (
            text!("does not contain", "ne contient pas"),
            text!("contains", "contient"),
        ),
        "startswith" => (
            text!("begins with", "commence par"),
            text!("does not begin with", "ne commence pas par"),
        ),
        "endswith" => (
            text!("ends with", "finit par"),
            text!("does not end with", "ne finit pas par"),
        ),
        "isempty" => (
            text!("is empty", "est vide"),
            text!("is not empty", "n'est pas vide"),
        ),
        "isnotempty" => (
            text!("is not empty", "n'est pas vide"),
            text!("is empty", "est vide"),
        ),
        other => (other, other),
    };
    let word = match sense {
        Sense::Plain => plain,
        Sense::Negated => negated,
    };
    let wanted = if matches!(comparison, "isempty" | "isnotempty") {
        String::new()
    } else {
        say!(" “{}”", " « {} »", clean(value))
    };
    say!(
        "the profile field “{}” {word}{wanted}",
        "le champ de profil « {} » {word}{wanted}",
        clean(field),
    )
}
