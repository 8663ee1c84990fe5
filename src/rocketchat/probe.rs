//! What an answer tells beside what is in it, for the doctor: clock, limiter, certificate; and of what kind the token is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::transport::Heard;
use super::{OwnAccount, Reader, certificate, wire};
use crate::domain::connections::Limiter;
use crate::domain::doctor::{ClockReading, Contact, Protection, SecondFactor, TokenKind};
use crate::domain::ids::UnixTime;
use crate::domain::trouble::{ChatTask, ChatTrouble};

/// The account, and what its answer told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The account.
    pub own: OwnAccount,
    /// What else was told.
    pub contact: Contact,
}

impl Reader {
    /// Who the API account is, with what the answer tells of the server beside that: one request, `me`.
    ///
    /// # Errors
    /// As [`Reader::own_account`].
    pub async fn probe(&self) -> Result<Probed, ChatTrouble> {
        let doing = ChatTask::ReadOwnAccount;
        let before = now();
        let heard = self.transport.hear(&doing, "/api/v1/me").await?;
        let after = now();
        let own = wire::own_account(&heard.body)
            .ok_or_else(|| self.malformed(&doing, "me", "_id, username"))?;
        let clock = date(&heard.headers).map(|theirs| ClockReading {
            theirs,
            before,
            after,
        });
        let contact = Contact {
            clock,
            limit: number(&heard.headers, "x-ratelimit-limit"),
            protection: self.protection(&heard),
        };
        Ok(Probed { own, contact })
    }

    /// Of what kind the token is that is in use: one of those that the account has made for itself, or none of them.
    /// A list shows the last characters of each, which tell it from the others.
    ///
    /// # Errors
    /// As every exchange; [`crate::domain::trouble::ChatTroubleKind::NotAllowed`] to an account without
    /// `create-personal-access-tokens`.
    pub async fn token_kind(&self) -> Result<TokenKind, ChatTrouble> {
        let doing = ChatTask::ReadTokens;
        let path = "/api/v1/users.getPersonalAccessTokens";
        let answer = self.transport.read(&doing, path, &[]).await?;
        let tokens = answer.get("tokens").and_then(Value::as_array);
        let tokens = tokens.ok_or_else(|| self.malformed(&doing, "tokens", "tokens"))?;
        let text =
            |token: &Value, key: &str| token.get(key).and_then(Value::as_str).map(str::to_owned);
        let own = tokens.iter().find(|token| {
            let last = text(token, "lastTokenPart");
            last.is_some_and(|last| self.transport.token_ends_with(&last))
        });
        Ok(own.map_or(TokenKind::Login, |token| TokenKind::Personal {
            name: text(token, "name").unwrap_or_default(),
            made: token.get("createdAt").and_then(wire::time),
            second_factor: match token.get("bypassTwoFactor").and_then(Value::as_bool) {
                Some(true) => SecondFactor::Passed,
                Some(false) | None => SecondFactor::Asked,
            },
        }))
    }

    /// How long the server takes to answer: the median of the last answers; none before the first.
    pub fn latency(&self) -> Option<Duration> {
        self.transport.pace().latency()
    }

    /// What the server's limiter makes of the account, as far as its answers have told.
    pub fn limiter(&self) -> Limiter {
        self.transport.pace().limiter()
    }

    /// How many requests were sent so far.
    pub fn requests(&self) -> u64 {
        self.transport.sent()
    }

    fn protection(&self, heard: &Heard) -> Protection {
        if !self.server().starts_with("https:") {
            return if self.transport.is_this_machine() {
                Protection::Loopback
            } else {
                Protection::None
            };
        }
        let shown = heard.certificate.as_deref();
        shown
            .and_then(certificate::ends)
            .map_or(Protection::TlsUntold, |ends| Protection::Tls { ends })
    }
}

/// `Date`, which goes by seconds.
fn date(headers: &HeaderMap) -> Option<UnixTime> {
    let text = headers.get("date")?.to_str().ok()?;
    let at = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(UnixTime(at.timestamp().as_second()))
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn now() -> UnixTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
