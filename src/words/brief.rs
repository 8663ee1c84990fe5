//! A difference under the heading of its course and activity, which need not be named again.

use super::drift::{holds_role, out_of_sight, reason, roles_named, sharers};
use super::nouns::warnings as warned;
use super::username::{helping_rules, owners};
use super::{activity_label, basis, clean, explanation, group_name, groups, links, person_label};
use crate::domain::chat::Chat;
use crate::domain::drift::{
    Basis, Code, Drift, Evidence, Fix, JoinAs, PersonRef, Severity, Withheld,
};
use crate::domain::ids::{CmId, CourseId};
use crate::domain::site::Site;

/// The heading over what concerns the site as a whole.
pub fn site_heading() -> &'static str {
    text!("The site", "Le site")
}

/// The heading over what could not be read.
pub fn unknown_heading() -> &'static str {
    text!("Not known", "Inconnu")
}

/// `INF101 · Algorithmics (course 4)`.
pub fn course_heading(site: &Site, course: CourseId) -> String {
    site.course(course).map_or_else(
        || say!("Course {course}", "Cours {course}"),
        |known| {
            let (short, full) = (clean(&known.shortname), clean(&known.fullname));
            say!(
                "{short} · {full} (course {course})",
                "{short} · {full} (cours {course})"
            )
        },
    )
}

/// `“Forum” (activity 12)`: the number is the one that `explain` and `--cmid` take.
pub fn activity_heading(site: &Site, cm: CmId) -> String {
    site.activity(cm).map_or_else(
        || say!("activity {cm}", "activité {cm}"),
        |known| {
            let name = clean(&known.name);
            say!("“{name}” (activity {cm})", "« {name} » (activité {cm})")
        },
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
        (Code::MemberMissing, _) if drift.withheld == Some(Withheld::Banned) => say!(
            "{who} is banned from the group; should be a member: {why}",
            "{who} est banni du salon ; devrait être membre : {why}"
        ),
        (Code::MemberMissing, _) => match drift.fix {
            Some(Fix::Invite(JoinAs::Moderator)) => say!(
                "{who} is absent; should be a moderator: {why}",
                "{who} est absent ; devrait être modérateur : {why}"
            ),
            _ => say!(
                "{who} is absent; should be a member: {why}",
                "{who} est absent ; devrait être membre : {why}"
            ),
        },
        (Code::AccountMissing, _) => say!(
            "{who} has no account; should be a member: {why}",
            "{who} n'a pas de compte ; devrait être membre : {why}"
        ),
        (Code::UsernameRefused, evidence) => {
            let helps = helping_rules(evidence);
            say!(
                "{who}: Rocket.Chat refuses this username; should be a member: {why}{helps}",
                "{who} : Rocket.Chat refuse ce nom d'utilisateur ; devrait être membre : {why}{helps}"
            )
        }
        (
            Code::UsernameCollision,
            Evidence::Collision {
                also_in: Some(elsewhere),
                ..
            },
        ) => {
            let owners = owners(site, &drift.evidence);
            let elsewhere = activity_label(site, *elsewhere);
            say!(
                "{who}: the username is {owners} too, and the same account is in {elsewhere}",
                "{who} : le nom d'utilisateur est aussi {owners}, et le même compte est dans {elsewhere}"
            )
        }
        (Code::UsernameCollision, evidence) => {
            let owners = owners(site, evidence);
            say!(
                "{who}: the username is {owners} too; should be a member: {why}",
                "{who} : le nom d'utilisateur est aussi {owners} ; devrait être membre : {why}"
            )
        }
        (
            _,
            Evidence::Renamed {
                account_username,
                email,
                ..
            },
        ) => {
            let (username, email) = (clean(account_username.as_str()), clean(email));
            say!(
                "{who} has no account, but “{username}” in the group has the same address {email}",
                "{who} n'a pas de compte, mais « {username} » dans le salon a la même adresse {email}"
            )
        }
        (Code::AccountInactive, _) => say!(
            "{who}: the account is deactivated; should be a member: {why}",
            "{who} : le compte est désactivé ; devrait être membre : {why}"
        ),
        (Code::MemberExtra, _) => {
            let role = holds_role(chat, drift, person);
            say!("{who} is {role}: {why}", "{who} est {role} : {why}")
        }
        (Code::ModeratorMissing, _) => say!(
            "{who} is a plain member; should be a moderator: {why}",
            "{who} est simple membre ; devrait être modérateur : {why}"
        ),
        (Code::ModeratorExtra, _) => say!(
            "{who} is a moderator; should be a plain member: {why}",
            "{who} est modérateur ; devrait être simple membre : {why}"
        ),
        _ => who,
    }
}

fn namesake(why: Basis, username: &str) -> String {
    let (why, username) = (basis(why), clean(username));
    say!(
        "{why} (“{username}”, whom nobody expects there, bears the same name)",
        "{why} (« {username} », que personne n'y attend, porte le même nom)"
    )
}

fn thing_brief(site: &Site, chat: &Chat, drift: &Drift) -> String {
    let id = drift.group.as_ref().map_or("", |room| room.as_str());
    match &drift.evidence {
        Evidence::Missing { adoptable } => {
            let found = groups::adoptable(adoptable);
            let end = if found.is_empty() { "" } else { "." };
            say!(
                "the server knows no group {id}{end}{found}",
                "le serveur ne connaît aucun salon {id}{end}{found}"
            )
        }
        Evidence::AwaitingLink(link) => links::awaiting_brief(link),
        Evidence::NotAGroup { name } => {
            let name = clean(name);
            say!(
                "its group is no private group any more: “{name}”",
                "son salon n'est plus un salon privé : « {name} »"
            )
        }
        Evidence::Unlinked { adoptable } => {
            let found = groups::adoptable(adoptable);
            let end = if found.is_empty() { "" } else { "." };
            say!(
                "Moodle holds no group id for it{end}{found}",
                "Moodle n'a aucun id de salon pour elle{end}{found}"
            )
        }
        Evidence::Shared {
            activities,
            bin_rows,
            sites,
        } => {
            let sharers = sharers(site, activities, bin_rows, sites);
            say!(
                "has one group with {sharers}",
                "partage son salon avec {sharers}"
            )
        }
        Evidence::Foreign { name, .. } => {
            let name = group_name(name);
            say!(
                "its group bears the mark of another Moodle's address: {name}",
                "son salon porte la marque de l'adresse d'un autre Moodle : {name}"
            )
        }
        Evidence::Archiving { .. } if drift.code == Code::GroupArchived => text!(
            "its group is archived, though it is visible: nobody can write in it",
            "son salon est archivé, alors qu'elle est visible : personne ne peut y écrire"
        )
        .to_owned(),
        Evidence::Archiving { visibility } => {
            let why = out_of_sight(text!("it", "elle"), *visibility);
            say!(
                "its group is open, though {why}",
                "son salon est ouvert, alors que {why}"
            )
        }
        Evidence::Roles { dead, named } => roles_named(dead, *named),
        other => groups::predicate(other).map_or_else(
            || explanation(site, chat, drift),
            |so| say!("its group {so}", "son salon {so}"),
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
        say!("{site}: no difference", "{site} : aucun écart")
    } else {
        let (critical, warnings) = (
            super::dashboard::severity(Severity::Critical, critical),
            warned(warnings),
        );
        say!(
            "{site}: {critical}, {warnings}, {info} info",
            "{site} : {critical}, {warnings}, {info} info"
        )
    };
    if dormant > 0 {
        line.push_str(&say!(
            "; {dormant} in dormant courses",
            " ; {dormant} dans des cours en sommeil"
        ));
        if dormant_shown < dormant {
            line.push_str(text!(" (--dormant shows them)", " (--dormant les montre)"));
        }
    }
    if unknown > 0 {
        let unknown = super::count(
            unknown,
            text!("not known", "non déterminé"),
            text!("not known", "non déterminés"),
        );
        line.push_str(&say!("; {unknown}", " ; {unknown}"));
    }
    line.push('.');
    line
}
