//! One person under two names: a required one without an account, and an account that nobody expects.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Ground;
use super::candidate::Candidate;
use super::row::PersonDrift;
use crate::domain::chat::Account;
use crate::domain::drift::{Basis, Code, Evidence, Withheld};
use crate::domain::policy::Stance;

/// With the same address they are one person: neither step is offered, and the pair is one finding.
/// With the same name alone that is mentioned, no more.
pub(super) fn marry_renamed(ground: &Ground, people: &mut [Candidate<'_>]) {
    if !people.iter().any(lacks_an_account) {
        return;
    }
    let strangers = Strangers::among(ground, people);
    if strangers.is_empty() {
        return;
    }
    let mut married = Vec::new();
    for candidate in people.iter_mut().filter(|one| lacks_an_account(one)) {
        let (Some(person), Some(drift)) = (candidate.person, &mut candidate.drift) else {
            continue;
        };
        if let Some((at, account)) = strangers.with_email(&person.email) {
            **drift = PersonDrift {
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
        } else if drift.withheld == Some(Withheld::AddressTaken) {
            // The address says more than a name.
        } else if let Some(account) = strangers.named(&person.first_name, &person.last_name) {
            drift.evidence = Evidence::Namesake {
                basis: candidate.basis,
                account_username: account.username.clone(),
            };
        }
    }
    for at in married {
        if let Some(candidate) = people.get_mut(at) {
            candidate.drift = None;
        }
    }
}

fn lacks_an_account(candidate: &Candidate<'_>) -> bool {
    candidate
        .drift
        .as_ref()
        .is_some_and(|drift| matches!(drift.code, Code::AccountMissing | Code::UsernameRefused))
}

/// Accounts in the group that nobody expects there.
struct Strangers<'a> {
    by_email: FxHashMap<String, (usize, &'a Account)>,
    by_name: FxHashMap<String, &'a Account>,
}

impl<'a> Strangers<'a> {
    fn among(ground: &'a Ground, people: &[Candidate<'_>]) -> Self {
        let mut strangers = Self {
            by_email: FxHashMap::default(),
            by_name: FxHashMap::default(),
        };
        for (at, one) in people.iter().enumerate() {
            let nobodys = one.member == Stance::Unexpected
                || matches!(
                    one.basis,
                    Basis::Guest
                        | Basis::NoMappedRole
                        | Basis::Owner
                        | Basis::ChatAdministrator
                        | Basis::SiteAdministrator
                );
            if !nobodys || one.present.is_none() {
                continue;
            }
            let Some(account) = one.chat_id.and_then(|id| ground.chat.account(id)) else {
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
