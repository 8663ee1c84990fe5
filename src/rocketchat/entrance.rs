//! The door: in by name and password, a personal access token made, and out again.
//!
//! As the plugin's documentation does it by hand: `login`, then `users.generatePersonalAccessToken`. Both may ask for a
//! second factor; a login wants its code in the body (`code`), everything else in headers (`x-2fa-code`,
//! `x-2fa-method`).

use std::fmt;

use reqwest::header::{HeaderMap, HeaderValue};
use rustls::pki_types::CertificateDer;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::transport::{Identity, Transport};
use super::{Credentials, Timing, wire};
use crate::domain::chat::ServerVersion;
use crate::domain::ids::ChatUserId;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind, TwoFactorMethod};

/// A server before anybody has come in.
pub struct Entrance {
    transport: Transport,
    url: String,
    timing: Timing,
    authorities: Vec<CertificateDer<'static>>,
}

/// An account that has come in by its password.
pub struct LoggedIn {
    transport: Transport,
    user_id: ChatUserId,
    /// The SHA-256 of the password, which is the second factor of accounts that have no other (3.18 and later).
    digest: SecretString,
}

/// A second factor.
#[derive(Debug)]
pub struct Code {
    /// Which one; none where the server did not say.
    pub method: Option<TwoFactorMethod>,
    /// The code as it was typed.
    pub text: SecretString,
}

impl fmt::Debug for Entrance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entrance")
            .field("server", &self.transport.server())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedIn")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl Entrance {
    /// The door of the server at `url`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ChatTroubleKind::BadUrl`]; [`ChatTroubleKind::Tls`] where no trusted certificates can be loaded.
    pub fn of(
        url: &str,
        timing: Timing,
        authorities: &[CertificateDer<'static>],
    ) -> Result<Self, ChatTrouble> {
        Ok(Self {
            transport: Transport::anonymous(url, timing, authorities)?,
            url: url.to_owned(),
            timing,
            authorities: authorities.to_vec(),
        })
    }

    /// The server's version; what answers without one is no Rocket.Chat.
    ///
    /// # Errors
    /// As every exchange.
    pub async fn version(&self) -> Result<ServerVersion, ChatTrouble> {
        let doing = ChatTask::ReadVersion;
        let answer = self.transport.read_anonymously(&doing, "/api/info").await?;
        wire::version(&answer).ok_or_else(|| {
            let kind = ChatTroubleKind::Malformed("info: version".to_owned());
            self.transport.trouble(&doing, kind)
        })
    }

    /// Logs in by username or e-mail address. The password goes as it is, not as its digest: a server that asks an LDAP
    /// directory needs it.
    ///
    /// # Errors
    /// [`ChatTroubleKind::Unauthenticated`] for a name or a password that is none, or an account that is deactivated;
    /// [`ChatTroubleKind::TwoFactor`] where a code is asked for.
    pub async fn log_in(
        &self,
        name: &str,
        password: &SecretString,
        code: Option<&Code>,
    ) -> Result<LoggedIn, ChatTrouble> {
        let doing = ChatTask::LogIn;
        let mut body = json!({"user": name, "password": password.expose_secret()});
        if let (Some(code), Value::Object(body)) = (code, &mut body) {
            body.insert("code".to_owned(), json!(code.text.expose_secret().trim()));
        }
        let headers = HeaderMap::new();
        let path = "/api/v1/login";
        let answer = self
            .transport
            .enter(Identity::Anonymous, &doing, path, &body, headers)
            .await?;
        let text = |key: &str| answer.pointer(key).and_then(Value::as_str);
        let (Some(id), Some(token)) = (text("/data/userId"), text("/data/authToken")) else {
            let kind = ChatTroubleKind::Malformed("login: userId, authToken".to_owned());
            return Err(self.transport.trouble(&doing, kind));
        };
        let credentials = Credentials {
            user_id: ChatUserId::from(id),
            token: SecretString::from(token),
        };
        Ok(LoggedIn {
            transport: Transport::new(&self.url, &credentials, self.timing, &self.authorities)?,
            user_id: credentials.user_id,
            digest: SecretString::from(hex::encode(Sha256::digest(password.expose_secret()))),
        })
    }
}

impl LoggedIn {
    /// The account.
    pub const fn user_id(&self) -> &ChatUserId {
        &self.user_id
    }

    /// What the account's personal access tokens are called.
    ///
    /// # Errors
    /// As every exchange.
    pub async fn token_names(&self) -> Result<Vec<String>, ChatTrouble> {
        let path = "/api/v1/users.getPersonalAccessTokens";
        let answer = self.transport.read(&ChatTask::MakeToken, path, &[]).await?;
        let tokens = answer.get("tokens").and_then(Value::as_array);
        let names = tokens.into_iter().flatten();
        let names = names.filter_map(|token| token.get("name")?.as_str().map(str::to_owned));
        Ok(names.collect())
    }

    /// Makes a personal access token that ignores two-factor authentication, as the plugin's has to. Where the server
    /// wants the password once more, it gets it.
    ///
    /// # Errors
    /// [`ChatTroubleKind::TwoFactor`] where a code is asked for; [`ChatTroubleKind::NotAllowed`] for an account without
    /// the permission `create-personal-access-tokens`; [`ChatTroubleKind::Refused`] where it has a token of this name.
    pub async fn make_token(
        &self,
        name: &str,
        code: Option<&Code>,
    ) -> Result<Credentials, ChatTrouble> {
        let asked = match self.generate(name, code).await {
            Err(ChatTrouble {
                kind:
                    ChatTroubleKind::TwoFactor {
                        method: Some(TwoFactorMethod::Password),
                        ..
                    },
                ..
            }) if code.is_none() => {
                let password = Code {
                    method: Some(TwoFactorMethod::Password),
                    text: self.digest.clone(),
                };
                self.generate(name, Some(&password)).await
            }
            other => other,
        };
        Ok(Credentials {
            user_id: self.user_id.clone(),
            token: asked?,
        })
    }

    async fn generate(&self, name: &str, code: Option<&Code>) -> Result<SecretString, ChatTrouble> {
        let doing = ChatTask::MakeToken;
        let body = json!({"tokenName": name, "bypassTwoFactor": true});
        let answer = self
            .transport
            .enter(
                Identity::Account,
                &doing,
                "/api/v1/users.generatePersonalAccessToken",
                &body,
                code.map(headers).unwrap_or_default(),
            )
            .await?;
        let token = answer.get("token").and_then(Value::as_str);
        token.map(SecretString::from).ok_or_else(|| {
            let kind =
                ChatTroubleKind::Malformed("users.generatePersonalAccessToken: token".to_owned());
            self.transport.trouble(&doing, kind)
        })
    }

    /// Ends the login: its token is of no use any more.
    ///
    /// # Errors
    /// As every exchange.
    pub async fn log_out(&self) -> Result<(), ChatTrouble> {
        let body = json!({});
        let doing = ChatTask::LogOut;
        self.transport
            .enter(
                Identity::Account,
                &doing,
                "/api/v1/logout",
                &body,
                HeaderMap::new(),
            )
            .await
            .map(|_answer| ())
    }
}

/// A code in headers. One that cannot stand in a header is none, and the server says so.
fn headers(code: &Code) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(mut text) = HeaderValue::from_str(code.text.expose_secret().trim()) {
        text.set_sensitive(true);
        headers.insert("x-2fa-code", text);
    }
    let method = match code.method {
        Some(TwoFactorMethod::Email) => "email",
        Some(TwoFactorMethod::Password) => "password",
        Some(TwoFactorMethod::Totp) | None => "totp",
    };
    headers.insert("x-2fa-method", HeaderValue::from_static(method));
    headers
}
