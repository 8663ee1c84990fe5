//! One person under two names: a required one without an account, and an account that nobody expects.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Ground;
use super::row::{PersonDrift, Row};
use crate::domain::chat::Account;
use crate::domain::drift::{Basis, Code, Evidence};
use crate::domain::policy::Stance;

/// With the same address they are one person: neither step is offered, and the pair is one finding.
/// With the same name alone that is mentioned, no more.
pub(super) fn marry_renamed(ground: &Ground, rows: &mut [Row]) {
    let strangers = Strangers::among(ground, rows);
    if strangers.is_empty() {
        return;
    }
    let mut married = Vec::new();
    for row in rows.iter_mut() {
        let Some(drift) = &mut row.drift else {
            continue;
        };
        let Some(person) = row.who.moodle_id.and_then(|id| ground.site.person(id)) else {
            continue;
        };
        if !matches!(drift.code, Code::AccountMissing | Code::UsernameRefused) {
            continue;
        }
        if let Some((at, account)) = strangers.with_email(&person.email) {
            *drift = PersonDrift {
                code: Code::IdentityMismatch,
                severity: Code::IdentityMismatch.severity(),
                evidence: Evidence::Renamed {
                    account: account.id.clone(),
                    account_username: account.username.clone(),
                    email: Arc::clone(&person.email),
                },
                fix: None,
                withheld: None,
            };
            married.push(at);
        } else if let Some(account) = strangers.named(&person.first_name, &person.last_name) {
            drift.evidence = Evidence::Namesake {
                basis: row.basis,
                account_username: account.username.clone(),
            };
        }
    }
    for at in married {
        if let Some(row) = rows.get_mut(at) {
            row.drift = None;
        }
    }
}

/// Accounts in the group that nobody expects there.
struct Strangers<'a> {
    by_email: FxHashMap<String, (usize, &'a Account)>,
    by_name: FxHashMap<String, &'a Account>,
}

impl<'a> Strangers<'a> {
    fn among(ground: &'a Ground, rows: &[Row]) -> Self {
        let mut strangers = Self {
            by_email: FxHashMap::default(),
            by_name: FxHashMap::default(),
        };
        for (at, row) in rows.iter().enumerate() {
            let nobodys = row.member == Stance::Unexpected
                || matches!(
                    row.basis,
                    Basis::Guest
                        | Basis::NoMappedRole
                        | Basis::Owner
                        | Basis::ChatAdministrator
                        | Basis::SiteAdministrator
                );
            let account = row
                .who
                .chat_id
                .as_ref()
                .and_then(|id| ground.chat.account(id));
            let Some(account) = account.filter(|_| nobodys && row.present.is_some()) else {
                continue;
            };
            for email in &account.emails {
                strangers
                    .by_email
                    .insert(email.to_lowercase(), (at, account));
            }
            strangers
                .by_name
                .insert(account.name.to_lowercase(), account);
        }
        strangers
    }

    fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    fn with_email(&self, email: &str) -> Option<(usize, &'a Account)> {
        if email.is_empty() {
            return None;
        }
        self.by_email.get(&email.to_lowercase()).copied()
    }

    fn named(&self, first: &str, last: &str) -> Option<&'a Account> {
        self.by_name
            .get(&format!("{first} {last}").to_lowercase())
            .copied()
    }
}
