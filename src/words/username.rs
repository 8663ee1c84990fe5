//! What is wrong with a username, and which rule would help.

use super::clean;
use crate::domain::advice::{AdvisedRule, IN_PLACE_OF_REFUSED, NameAdvice, REFUSED_CHARACTERS};
use crate::domain::drift::Evidence;
use crate::domain::site::Site;

/// The rules that would help, with a blank before them; nothing where none would.
pub(super) fn advice_of(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Refused {
            advice: Some(advice),
            ..
        } => format!(" {}", advice_sentence(advice)),
        _ => String::new(),
    }
}

/// `; what helps: { strip_suffix = "@univ.example" }`; nothing where nothing would.
pub(super) fn helping_rules(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Refused {
            advice: Some(advice),
            ..
        } => say!(
            "; what helps: {}",
            "\u{a0}; ce qui aide : {}",
            rules(advice)
        ),
        _ => String::new(),
    }
}

/// `Under `username`, { strip_suffix = "@univ.example" } would make “ada” of it.`
pub(super) fn advice_sentence(advice: &NameAdvice) -> String {
    say!(
        "Under `username` in the configuration, {} would make “{}” of it, which nobody else has.",
        "Avec {} sous `username` dans la configuration, le nom deviendrait « {} », que personne d'autre n'a.",
        rules(advice),
        clean(advice.becomes.as_str()),
    )
}

fn rules(advice: &NameAdvice) -> String {
    let rules: Vec<String> = advice.rules.iter().map(rule).collect();
    rules.join(", ")
}

/// A rule as it stands in the configuration.
fn rule(rule: &AdvisedRule) -> String {
    match rule {
        AdvisedRule::StripSuffix(suffix) => format!("{{ strip_suffix = \"{}\" }}", clean(suffix)),
        AdvisedRule::ReplaceRefused => {
            format!("{{ replace = \"{REFUSED_CHARACTERS}\", with = \"{IN_PLACE_OF_REFUSED}\" }}")
        }
    }
}

/// Who else has a username.
pub(super) fn owners(site: &Site, evidence: &Evidence) -> String {
    let Evidence::Collision { others, .. } = evidence else {
        return String::new();
    };
    let names: Vec<String> = others
        .iter()
        .map(|id| {
            site.person(*id).map_or_else(
                || say!("person {id}'s", "à la personne {id}"),
                |person| {
                    say!(
                        "{} {}'s (Moodle's {})",
                        "à {} {} ({} dans Moodle)",
                        clean(&person.first_name),
                        clean(&person.last_name),
                        clean(&person.username),
                    )
                },
            )
        })
        .collect();
    names.join(text!(" and ", " et "))
}
