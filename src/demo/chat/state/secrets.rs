//! What lets an account in, as a state keeps it: digests, as the real server does, and no password or token itself.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How many characters of a personal token its list shows (`lastTokenPart`).
const SHOWN: usize = 6;

/// What lets one account in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets {
    /// Its password, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Digest>,
    /// Its tokens: those of logins, and those that it named itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<TokenState>,
    /// Whether it is asked for a code that comes by e-mail (a fresh server decides so for every account that it makes).
    #[serde(default, skip_serializing_if = "EmailCodes::are_asked")]
    pub email_codes: EmailCodes,
    /// What the app of its second factor shows, where it has one. (It stays the same: the time of a stand-in is nobody's.)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_code: Option<Digest>,
}

/// SHA-256 of a secret, in hexadecimal digits. It is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

/// Whether an account with a verified address is asked for a code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailCodes {
    /// It is.
    #[default]
    Asked,
    /// It is not.
    Off,
}

/// One token of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenState {
    /// What it is known by.
    pub digest: Digest,
    /// When it was made, as the API writes it.
    pub created_at: String,
    /// Its name and rights, where its account made it; a token without came from a login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<PersonalToken>,
}

/// What a personal access token has that a login's has not.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalToken {
    /// Its name.
    pub name: String,
    /// Its last characters, by which people tell their tokens apart.
    pub last_part: String,
    /// Whether its bearer is asked for a second factor.
    pub two_factor: TwoFactor,
}

/// Whether a second factor is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwoFactor {
    /// Where the endpoint demands one.
    Demanded,
    /// Nowhere.
    Bypassed,
}

impl Digest {
    /// That of a secret.
    pub fn of(secret: &str) -> Self {
        Self(hex::encode(<Sha256 as sha2::Digest>::digest(secret)))
    }

    /// That which a client worked out by itself (`password.digest` of a login).
    pub fn ready(hexadecimal: &str) -> Self {
        Self(hexadecimal.to_lowercase())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(…)")
    }
}

impl fmt::Debug for PersonalToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonalToken")
            .field("name", &self.name)
            .field("two_factor", &self.two_factor)
            .finish_non_exhaustive()
    }
}

impl EmailCodes {
    /// Whether they are asked for.
    fn are_asked(&self) -> bool {
        *self == Self::Asked
    }
}

impl Secrets {
    /// Those of an account with a password and nothing else.
    pub fn with_password(password: &str) -> Self {
        Self {
            password: Some(Digest::of(password)),
            ..Self::default()
        }
    }
}

impl TokenState {
    /// That of a login.
    pub fn login(token: &str) -> Self {
        Self {
            digest: Digest::of(token),
            created_at: written(Timestamp::now()),
            personal: None,
        }
    }

    /// A personal access token.
    pub fn personal(name: &str, token: &str, two_factor: TwoFactor) -> Self {
        let before = token.chars().count().saturating_sub(SHOWN);
        Self {
            personal: Some(PersonalToken {
                name: name.to_owned(),
                last_part: token.chars().skip(before).collect(),
                two_factor,
            }),
            ..Self::login(token)
        }
    }
}

/// A moment as the API writes it.
pub(in crate::demo::chat) fn written(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
