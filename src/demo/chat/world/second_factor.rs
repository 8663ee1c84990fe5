//! The second factor: who is asked for one, and whether what he brings is it.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::World;
use crate::demo::chat::documents;
use crate::demo::chat::release::Release;
use crate::demo::chat::state::{Digest, EmailCodes, written};

/// How long a code by e-mail is good (`Accounts_TwoFactorAuthentication_By_Email_Code_Expiration`).
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(1);
/// The first release in which accounts without another second factor are asked for their password.
const PASSWORD_ASKED: Release = Release::new(3, 18);
/// The releases in which a token that bypasses the second factor did not.
const REGRESSED: Release = Release::new(8, 5);

/// What came with a request as its second factor.
#[derive(Clone, Default)]
pub(in crate::demo::chat) struct Factor {
    /// The code. (It is held against the one method that the account has, whichever the request names.)
    pub(in crate::demo::chat) code: Option<String>,
}

/// Whether the password itself counts as a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo::chat) enum Fallback {
    /// Where the account has no other.
    Password,
    /// Never: it was the first one.
    Nothing,
}

/// A refusal for want of a second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::demo::chat) struct Challenge {
    /// `totp-required`, `totp-invalid`.
    pub(in crate::demo::chat) code: &'static str,
    /// The same for people.
    pub(in crate::demo::chat) reason: &'static str,
    /// By what method, and what became of it.
    pub(in crate::demo::chat) details: Value,
}

/// A code that went out by e-mail.
#[derive(Clone)]
pub(in crate::demo::chat) struct EmailedCode {
    text: String,
    expires: Timestamp,
}

impl std::fmt::Debug for EmailedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmailedCode")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A second factor that an account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    App,
    Email,
    Password,
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::App => "totp",
            Self::Email => "email",
            Self::Password => "password",
        }
    }
}

impl World {
    /// Whether a release honours the tokens that bypass the second factor.
    pub(in crate::demo::chat) fn honours_bypass(&self) -> bool {
        self.release != REGRESSED
    }

    /// Lets an account pass that needs no second factor or brings the right one. A code is good once.
    pub(in crate::demo::chat) fn challenge(
        &mut self,
        account: &str,
        factor: &Factor,
        fallback: Fallback,
    ) -> Result<(), Challenge> {
        let Some(method) = self.method(account, fallback) else {
            return Ok(());
        };
        let code = factor.code.as_deref().filter(|code| !code.is_empty());
        match code {
            None => Err(self.required(account, method)),
            Some(code) if self.verify(account, method, code) => Ok(()),
            Some(_) => Err(Challenge {
                code: "totp-invalid",
                reason: "TOTP Invalid",
                details: json!({"method": method.name()}),
            }),
        }
    }

    /// Whether an account is asked for codes by e-mail, where the server sends any.
    pub(in crate::demo::chat) fn is_asked_for_codes(&self, account: &str) -> bool {
        let secrets = self.state.secrets.get(account);
        secrets.is_none_or(|secrets| secrets.email_codes == EmailCodes::Asked)
    }

    /// The codes that an account was sent and did not use, oldest first.
    pub(in crate::demo::chat) fn codes_sent(&self, account: &str) -> Vec<String> {
        let codes = self.codes.get(account);
        let codes = codes.into_iter().flatten();
        codes.map(|code| code.text.clone()).collect()
    }

    fn method(&self, account: &str, fallback: Fallback) -> Option<Method> {
        if !self.is_on("Accounts_TwoFactorAuthentication_Enabled") {
            return None;
        }
        let user = self.account(account)?;
        let secrets = self.state.secrets.get(account);
        // The app comes first, then the e-mail, then the password (2fa/server/code/index.ts).
        if secrets.is_some_and(|secrets| secrets.app_code.is_some()) {
            return Some(Method::App);
        }
        if self.is_on("Accounts_TwoFactorAuthentication_By_Email_Enabled")
            && self.is_asked_for_codes(account)
            && documents::addresses(user).any(|(_, verified)| verified)
        {
            return Some(Method::Email);
        }
        let by_password = fallback == Fallback::Password
            && self.release >= PASSWORD_ASKED
            && self.is_on("Accounts_TwoFactorAuthentication_Enforce_Password_Fallback")
            && secrets.is_some_and(|secrets| secrets.password.is_some());
        by_password.then_some(Method::Password)
    }

    fn required(&mut self, account: &str, method: Method) -> Challenge {
        let details = match method {
            Method::App | Method::Password => {
                json!({"method": method.name(), "codeGenerated": false, "availableMethods": []})
            }
            Method::Email => {
                let codes = self.good_codes(account);
                if codes.is_empty() {
                    codes.push(EmailedCode {
                        text: format!("{:06}", fastrand::u32(0..1_000_000)),
                        expires: Timestamp::now()
                            .saturating_add(GOOD_FOR)
                            .unwrap_or(Timestamp::MAX),
                    });
                    json!({"method": method.name(), "codeGenerated": true, "availableMethods": [method.name()]})
                } else {
                    let expires: Vec<String> =
                        codes.iter().map(|code| written(code.expires)).collect();
                    json!({
                        "method": method.name(), "codeGenerated": false, "codeCount": expires.len(),
                        "codeExpires": expires, "availableMethods": [method.name()],
                    })
                }
            }
        };
        Challenge {
            code: "totp-required",
            reason: "TOTP Required",
            details,
        }
    }

    fn verify(&mut self, account: &str, method: Method, code: &str) -> bool {
        match method {
            Method::App => {
                let secrets = self.state.secrets.get(account);
                secrets.is_some_and(|secrets| secrets.app_code == Some(Digest::of(code)))
            }
            Method::Password => self.has_password(account, &Digest::ready(code)),
            Method::Email => {
                let codes = self.good_codes(account);
                let found = codes.iter().position(|sent| sent.text == code);
                found.map(|at| codes.remove(at)).is_some()
            }
        }
    }

    fn good_codes(&mut self, account: &str) -> &mut Vec<EmailedCode> {
        let now = Timestamp::now();
        let codes = self.codes.entry(account.to_owned()).or_default();
        codes.retain(|code| code.expires > now);
        codes
    }
}
