//! What the doctor found, for people and for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::IntoEnumIterator as _;

use super::Paint;
use super::json::iso;
use crate::domain::capabilities::Permission;
use crate::domain::chat::ServerVersion;
use crate::domain::doctor::{AccountSeen, ChatSeen, Diagnosis, Examination, Health, Profile};
use crate::domain::drift::Severity;
use crate::engine::doctor::{by_area, holds_as_owner, profile, worst};
use crate::words::Sign;
use crate::words::doctor::{self as words, Held};
use crate::words::language::in_english;

/// An examination and what was found.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// The site's name in the configuration.
    pub site: &'a str,
    /// What was looked at.
    pub examination: &'a Examination,
    /// What was found.
    pub found: &'a [Diagnosis],
}

impl<'a> Visit<'a> {
    fn account(self) -> Option<(ServerVersion, &'a AccountSeen)> {
        match &self.examination.chat {
            ChatSeen::Answers(chat) => {
                let account = chat.account.as_ref().ok()?;
                Some((chat.version, account))
            }
            ChatSeen::NoWay { .. } | ChatSeen::Silent(_) => None,
        }
    }

    /// The permissions of a profile on this server, and how far the account holds each.
    fn profile(self, which: Profile) -> Vec<(Permission, Option<Held>)> {
        let account = self.account();
        let repairs = &self.examination.configured.repairs;
        let held = account.and_then(|(_, account)| account.permissions.known());
        profile(which, repairs, account.map(|(version, _)| version))
            .into_iter()
            .map(|permission| {
                let held = held.filter(|held| held.names(permission)).map(|held| {
                    if held.holds(permission) {
                        Held::Everywhere
                    } else if which == Profile::Repair && holds_as_owner(held, permission) {
                        Held::AsOwner
                    } else {
                        Held::Nowhere
                    }
                });
                (permission, held)
            })
            .collect()
    }
}

/// Renders for people.
///
/// ```text
/// The API account
///   ✓ Account moodle (roles: bot).
///   ! The rate limiter counts: 10 requests a minute for each kind of request, …
///     → Grant the account the permission api-bypass-rate-limit; …
/// ```
pub fn human(visit: Visit<'_>, paint: Paint) -> String {
    let mut text = String::new();
    let mut line = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    for (area, found) in by_area(visit.found) {
        line(&paint.heading(words::area(area)));
        for one in found {
            let told = words::told(one);
            let sign = painted(paint, one.health);
            line(&format!("  {sign} {}", told.seen));
            if let Some(advice) = told.advice {
                line(&format!("    {} {advice}", paint.faint("→")));
            }
        }
        line("");
    }
    line(&paint.heading(words::least_rights()));
    for which in Profile::iter() {
        let (title, rights) = (words::profile(which), visit.profile(which));
        line(&format!("  {title}: {}", words::permissions(&rights)));
    }
    line("");
    line(&paint.heading(&words::summary(visit.site, visit.found)));
    text
}

fn painted(paint: Paint, health: Health) -> String {
    let sign = words::sign(health);
    match health {
        Health::Fine => paint.sign(Sign::Good, sign),
        Health::Notice => paint.severity(Severity::Info, sign),
        Health::Warning | Health::Unknown => paint.severity(Severity::Warning, sign),
        Health::Critical => paint.severity(Severity::Critical, sign),
    }
}

/// Renders for programs: one document, in a line. The form is stable.
///
/// # Errors
/// As `serde_json`'s; text and numbers give none.
pub fn json(visit: Visit<'_>) -> serde_json::Result<String> {
    in_english(|| {
        let mut by_state: BTreeMap<&'static str, usize> = BTreeMap::new();
        for one in visit.found {
            *by_state.entry(one.health.into()).or_default() += 1;
        }
        let rights = Profile::iter()
            .map(|which| {
                let rights = visit.profile(which).into_iter();
                let rights = rights.map(|(permission, held)| RightEntry {
                    permission: permission.name(),
                    held: held.map(Into::into),
                });
                (which.into(), rights.collect())
            })
            .collect();
        let mut text = serde_json::to_string(&Document {
            site: visit.site,
            examined_at: iso(visit.examination.now),
            state: worst(visit.found).into(),
            summary: by_state,
            checks: visit.found.iter().map(entry).collect(),
            rights,
        })?;
        text.push('\n');
        Ok(text)
    })
}

fn entry(one: &Diagnosis) -> Entry {
    let told = words::told(one);
    Entry {
        area: one.check.area().into(),
        check: <&str>::from(one.check),
        state: one.health.into(),
        seen: told.seen,
        advice: told.advice,
    }
}

#[derive(Serialize)]
struct Document<'a> {
    site: &'a str,
    examined_at: String,
    /// The worst of all.
    state: &'static str,
    summary: BTreeMap<&'static str, usize>,
    checks: Vec<Entry>,
    /// By profile.
    rights: BTreeMap<&'static str, Vec<RightEntry>>,
}

#[derive(Serialize)]
struct Entry {
    area: &'static str,
    check: &'static str,
    state: &'static str,
    seen: String,
    advice: Option<String>,
}

#[derive(Serialize)]
struct RightEntry {
    permission: &'static str,
    /// Null where it is not known what the account holds.
    held: Option<&'static str>,
}
