//! A difference under the heading of its course and activity, which need not be named again.

use super::drift::{holds_role, out_of_sight, reason, roles_named, sharers};
use super::username::{helping_rules, owners};
use super::{
    activity_label, basis, clean, count, explanation, group_name, groups, links, person_label,
};
use crate::domain::chat::Chat;
use crate::domain::drift::{
    Basis, Code, Drift, Evidence, Fix, JoinAs, PersonRef, Severity, Withheld,
};
use crate::domain::ids::{CmId, CourseId};
use crate::domain::site::Site;

/// The heading over what concerns the site as a whole.
pub const SITE_HEADING: &str = "The site";

/// The heading over what could not be read.
pub const UNKNOWN_HEADING: &str = "Not known";

/// `INF101 · Algorithmics (course 4)`.
pub fn course_heading(site: &Site, course: CourseId) -> String {
    site.course(course).map_or_else(
        || format!("Course {course}"),
        |known| {
            format!(
                "{} · {} (course {course})",
                clean(&known.shortname),
                clean(&known.fullname)
            )
        },
    )
}

/// `“Forum” (activity 12)`: the number is the one that `explain` and `--cmid` take.
pub fn activity_heading(site: &Site, cm: CmId) -> String {
    site.activity(cm).map_or_else(
        || format!("activity {cm}"),
        |known| format!("“{}” (activity {cm})", clean(&known.name)),
    )
}

/// What is wrong, said under [`activity_heading`]. Where there is no activity, the full sentence.
pub fn brief(site: &Site, chat: &Chat, drift: &Drift) -> String {
    match (&drift.person, drift.activity) {
        (Some(person), _) => person_brief(site, chat, drift, person),
        (None, Some(_)) => thing_brief(site, chat, drift),
        (None, None) => explanation(site, chat, drift),
    }
}

fn person_brief(site: &Site, chat: &Chat, drift: &Drift, person: &PersonRef) -> String {
    let who = person_label(site, person);
    let why = match &drift.evidence {
        Evidence::Person(why) => reason(drift, *why),
        Evidence::Namesake {
            basis: why,
            account_username,
        } => namesake(*why, account_username.as_str()),
        other => other.basis().map(basis).unwrap_or_default(),
    };
    match (drift.code, &drift.evidence) {
        (Code::MemberMissing, _) if drift.withheld == Some(Withheld::Banned) => {
            format!("{who} is banned from the group; should be a member: {why}")
        }
        (Code::MemberMissing, _) => {
            let role = match drift.fix {
                Some(Fix::Invite(JoinAs::Moderator)) => "moderator",
                _ => "member",
            };
            format!("{who} is absent; should be a {role}: {why}")
        }
        (Code::AccountMissing, _) => format!("{who} has no account; should be a member: {why}"),
        (Code::UsernameRefused, evidence) => {
            let helps = helping_rules(evidence);
            format!("{who}: Rocket.Chat refuses this username; should be a member: {why}{helps}")
        }
        (
            Code::UsernameCollision,
            Evidence::Collision {
                also_in: Some(elsewhere),
                ..
            },
        ) => format!(
            "{who}: the username is {} too, and the same account is in {}",
            owners(site, &drift.evidence),
            activity_label(site, *elsewhere)
        ),
        (Code::UsernameCollision, evidence) => format!(
            "{who}: the username is {} too; should be a member: {why}",
            owners(site, evidence)
        ),
        (
            _,
            Evidence::Renamed {
                account_username,
                email,
                ..
            },
        ) => format!(
            "{who} has no account, but “{}” in the group has the same address {}",
            clean(account_username.as_str()),
            clean(email)
        ),
        (Code::AccountInactive, _) => {
            format!("{who}: the account is deactivated; should be a member: {why}")
        }
        (Code::MemberExtra, _) => {
            format!("{who} is {}: {why}", holds_role(chat, drift, person))
        }
        (Code::ModeratorMissing, _) => {
            format!("{who} is a plain member; should be a moderator: {why}")
        }
        (Code::ModeratorExtra, _) => {
            format!("{who} is a moderator; should be a plain member: {why}")
        }
        _ => who,
    }
}

fn namesake(why: Basis, username: &str) -> String {
    format!(
        "{} (“{}”, whom nobody expects there, bears the same name)",
        basis(why),
        clean(username)
    )
}

fn thing_brief(site: &Site, chat: &Chat, drift: &Drift) -> String {
    let id = drift.group.as_ref().map_or("", |room| room.as_str());
    match &drift.evidence {
        Evidence::Missing { adoptable } => match groups::adoptable(adoptable) {
            none if none.is_empty() => format!("the server knows no group {id}"),
            found => format!("the server knows no group {id}.{found}"),
        },
        Evidence::AwaitingLink(link) => links::awaiting_brief(link),
        Evidence::NotAGroup { name } => {
            format!("its group is no private group any more: “{}”", clean(name))
        }
        Evidence::Unlinked { adoptable } => match groups::adoptable(adoptable) {
            none if none.is_empty() => "Moodle holds no group id for it".to_owned(),
            found => format!("Moodle holds no group id for it.{found}"),
        },
        Evidence::Shared {
            activities,
            bin_rows,
            sites,
        } => format!(
            "has one group with {}",
            sharers(site, activities, bin_rows, sites)
        ),
        Evidence::Foreign { name, .. } => format!(
            "its group bears the mark of another Moodle's address: {}",
            group_name(name)
        ),
        Evidence::Archiving { visibility } => match drift.code {
            Code::GroupArchived => {
                "its group is archived, though it is visible: nobody can write in it".to_owned()
            }
            _ => format!(
                "its group is open, though {}",
                out_of_sight("it", *visibility)
            ),
        },
        Evidence::Roles { dead, named } => roles_named(dead, *named),
        other => groups::predicate(other).map_or_else(
            || explanation(site, chat, drift),
            |so| format!("its group {so}"),
        ),
    }
}

/// The last line: how bad it is, in a site of which size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Critical findings.
    pub critical: usize,
    /// Warnings.
    pub warnings: usize,
    /// Findings worth knowing.
    pub info: usize,
    /// Findings in dormant courses, in none of the figures above.
    pub dormant: usize,
    /// How many of these are shown one by one.
    pub dormant_shown: usize,
    /// What could not be judged.
    pub unknown: usize,
}

impl Totals {
    /// Counts one finding.
    pub fn add(&mut self, drift: &Drift) {
        match drift.severity {
            _ if drift.dormant => self.dormant += 1,
            Severity::Critical => self.critical += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => self.info += 1,
        }
    }
}

/// `arche: 2 critical, 31 warnings, 4 info; 3 dormant.`
pub fn totals(site: &str, totals: Totals) -> String {
    let Totals {
        critical,
        warnings,
        info,
        dormant,
        dormant_shown,
        unknown,
    } = totals;
    let site = clean(site);
    let mut line = if critical + warnings + info == 0 {
        format!("{site}: no difference")
    } else {
        format!(
            "{site}: {critical} critical, {}, {info} info",
            count(warnings, "warning", "warnings")
        )
    };
    if dormant > 0 {
        line.push_str(&format!("; {dormant} in dormant courses"));
        if dormant_shown < dormant {
            line.push_str(" (--dormant shows them)");
        }
    }
    if unknown > 0 {
        line.push_str(&format!("; {unknown} not known"));
    }
    line.push('.');
    line
}
