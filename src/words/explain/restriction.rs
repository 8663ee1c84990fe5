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
        RestrictionFact::None => return vec![ExplainLine::plain("None.")],
        RestrictionFact::OfNobody { policy } => (
            *policy,
            "There is one; it says nothing of people whom Moodle does not know.".to_owned(),
        ),
        RestrictionFact::Unreadable { policy, detail } => {
            (*policy, format!("It cannot be read ({}).", clean(detail)))
        }
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
        let aside = "The policy leaves it aside, as the plugin does.";
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
        Restrictions::Honour => "passes",
        Restrictions::Ignore => "would pass",
    };
    let why = match ignored {
        Ignoring::Role(id) => {
            let name = site.role(id).map_or_else(
                || id.to_string(),
                |role| clean(&role.shortname).into_owned(),
            );
            format!("the role {name} ignores restrictions (by Moodle's default for its archetype)")
        }
        Ignoring::SiteAdministrator => "a site administrator ignores restrictions".to_owned(),
    };
    format!("This person {passes}: {why}. Without that:")
}

const fn comes_to(policy: Restrictions, verdict: RestrictionVerdict) -> &'static str {
    match (policy, verdict) {
        (Restrictions::Honour, RestrictionVerdict::Passes) => "It lets this person in.",
        (Restrictions::Honour, RestrictionVerdict::Excluded) => "It keeps this person out.",
        (Restrictions::Ignore, RestrictionVerdict::Passes) => "It would let this person in.",
        (Restrictions::Ignore, RestrictionVerdict::Excluded) => "It would keep this person out.",
        (_, RestrictionVerdict::Open) => "It depends on a condition that cannot be evaluated here.",
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
        Condition::All(parts) => ("all of these:", parts),
        Condition::Any(parts) => ("one of these at least:", parts),
    };
    match parts.as_slice() {
        [] => put("no condition: everybody is let in".to_owned()),
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
        Sense::Negated => "not ",
    };
    match test {
        Tested::Group { group, by } => {
            let group = match group {
                None => "any group of the course".to_owned(),
                Some(id) => site.group_name(*id).map_or_else(
                    || format!("the course's group {id}"),
                    |name| format!("the group “{}”", clean(name)),
                ),
            };
            format!("{not}in {group}{}", pass(*by))
        }
        Tested::Grouping { grouping, by } => {
            let grouping = match grouping {
                None => "any group of the course".to_owned(),
                Some(id) => site.grouping_name(*id).map_or_else(
                    || format!("a group of the grouping {id}"),
                    |name| format!("a group of the grouping “{}”", clean(name)),
                ),
            };
            format!("{not}in {grouping}{}", pass(*by))
        }
        Tested::From(at) | Tested::Until(at) => {
            // Its contrary is the other of the two.
            let from = matches!(test, Tested::From(_)) == (sense == Sense::Plain);
            let word = if from { "from" } else { "until" };
            format!("{word} {}", date_time(*at))
        }
        Tested::Profile {
            field,
            comparison,
            value,
        } => profile(sense, field, comparison, value),
        Tested::Other { kind } => {
            format!("{not}{}: cannot be evaluated here", clean(kind))
        }
    }
}

const fn pass(by: Pass) -> &'static str {
    match by {
        Pass::Membership => "",
        Pass::AllGroups => " (waived: a role here may access all groups)",
    }
}

/// `profile field “department” is “Law”`, or its contrary.
fn profile(sense: Sense, field: &str, comparison: &str, value: &str) -> String {
    let (plain, negated) = match comparison {
        "isequalto" => ("is", "is not"),
        "contains" => ("contains", "does not contain"),
        "doesnotcontain" => ("does not contain", "contains"),
        "startswith" => ("begins with", "does not begin with"),
        "endswith" => ("ends with", "does not end with"),
        "isempty" => ("is empty", "is not empty"),
        "isnotempty" => ("is not empty", "is empty"),
        other => (other, other),
    };
    let word = match sense {
        Sense::Plain => plain,
        Sense::Negated => negated,
    };
    let wanted = if matches!(comparison, "isempty" | "isnotempty") {
        String::new()
    } else {
        format!(" “{}”", clean(value))
    };
    format!("the profile field “{}” {word}{wanted}", clean(field))
}
