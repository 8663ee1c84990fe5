//! How the connections are: how fast a side answers, what the limiter leaves, what kind of token is in use.

use std::time::Duration;

use super::super::{Mark, ago, clean, unknown};
use super::health::{Fact, Part};
use crate::domain::connections::{Connections, Limiter, Scarcest};
use crate::domain::doctor::TokenKind;
use crate::domain::ids::UnixTime;
use crate::domain::outlook::Allowance;
use crate::domain::reading::{Reading, UnknownReason};

/// A token may be told only to an account that may list its own, so that not to know is no fault; that of a login
/// ends by itself some day.
pub fn facts(connections: &Connections, now: UnixTime) -> Vec<Fact> {
    vec![
        limiter(&connections.limiter),
        token(&connections.token, now),
    ]
}

/// A time in milliseconds, as short as it can be read.
pub(super) fn in_short(time: Duration) -> String {
    match time.as_millis() {
        0 => text!("less than 1 ms", "moins de 1 ms").to_owned(),
        millis @ 1..10_000 => format!("{millis} ms"),
        millis => format!("{} s", millis / 1000),
    }
}

fn limiter(limiter: &Limiter) -> Fact {
    let fact = |mark, text| Fact::new(Part::Account, mark, text);
    match limiter {
        Limiter::Untold => fact(
            Mark::Open,
            text!(
                "Rate limit: no answer has told yet",
                "Limite de débit : aucune réponse n'en a encore parlé"
            )
            .to_owned(),
        ),
        Limiter::Absent => fact(
            Mark::Fine,
            text!(
                "Rate limit: none, its requests are not counted",
                "Limite de débit : aucune, ses requêtes ne sont pas comptées"
            )
            .to_owned(),
        ),
        Limiter::Counts {
            allowance,
            scarcest,
        } => {
            let spent = scarcest.as_ref().is_some_and(|one| one.left == 0);
            let mark = if spent { Mark::Missing } else { Mark::Open };
            fact(mark, counts(*allowance, scarcest.as_ref()))
        }
    }
}

fn counts(allowance: Allowance, scarcest: Option<&Scarcest>) -> String {
    let (calls, window) = (allowance.calls, allowance.window.as_secs());
    let left = scarcest.map_or_else(
        || text!("all of them left", "toutes disponibles").to_owned(),
        |one| {
            let (left, route, ends) = (one.left, clean(&one.route), one.ends.as_secs());
            say!(
                "{left} left of {route}, for another {ends} s when it was read",
                "il en restait {left} pour {route}, pour encore {ends} s lors de la lecture"
            )
        },
    );
    say!(
        "Rate limit: {calls} requests in {window} s for each route; {left}",
        "Limite de débit : {calls} requêtes en {window} s par route ; {left}"
    )
}

fn token(token: &Reading<TokenKind>, now: UnixTime) -> Fact {
    let (mark, text) = match token {
        Reading::Unknown(UnknownReason::Interrupted) => (
            Mark::Open,
            text!(
                "Token: its kind has not been asked for yet",
                "Jeton : sa nature n'a pas encore été demandée"
            )
            .to_owned(),
        ),
        Reading::Unknown(reason) => (
            Mark::Open,
            say!(
                "Token: its kind could not be told. {}",
                "Jeton : nature inconnue. {}",
                unknown(reason)
            ),
        ),
        Reading::Known(TokenKind::Personal { name, made, .. }) => {
            let age = made.map_or_else(String::new, |made| {
                let age = ago(now, made);
                say!(", made {age} ago", ", créé il y a {age}")
            });
            let name = clean(name);
            (
                Mark::Fine,
                say!(
                    "Token: a personal access token (“{name}”{age}); it lives until it is revoked",
                    "Jeton : un jeton d'accès personnel (« {name} »{age}) ; il vit jusqu'à sa révocation"
                ),
            )
        }
        Reading::Known(TokenKind::Login) => (
            Mark::Missing,
            text!(
                "Token: a login's, which ends by itself; make a personal access token (Rocket.Chat: My account)",
                "Jeton : celui d'une connexion, qui expire de lui-même ; créez un jeton d'accès personnel (Rocket.Chat : Mon compte)"
            )
            .to_owned(),
        ),
    };
    Fact::new(Part::Account, mark, text)
}
