//! Accounts that are made for people.

use rustls::crypto::ring;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value;

use super::super::wire;
use super::Writer;
use crate::domain::ids::ChatUserId;
use crate::domain::plan::NewAccount;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// What is sent, and no key more: servers refuse what they do not know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    username: &'a str,
    name: &'a str,
    email: &'a str,
    password: &'a str,
    verified: bool,
    // Without these the server puts everybody into its default channels.
    join_default_channels: bool,
    send_welcome_email: bool,
    require_password_change: bool,
}

impl Writer {
    /// Makes an account with a password that nobody is told: its owner comes in by single sign-on, or asks for a new
    /// one. Nobody is mailed, and no channel joined.
    ///
    /// # Errors
    /// As [`Self::invite`]; a name or an address that is taken or not liked is refused, and so is everybody where
    /// no seat is left. [`ChatTroubleKind::NoRandomness`] where no password could be made: nothing was sent then.
    pub async fn create_account(&self, new: &NewAccount) -> Result<ChatUserId, ChatTrouble> {
        let doing = ChatTask::CreateAccount(new.username.clone());
        let password = password().map_err(|kind| self.transport.trouble(&doing, kind))?;
        let request = Request {
            username: new.username.as_str(),
            name: &new.name,
            email: &new.email,
            password: password.expose_secret(),
            verified: new.verified,
            join_default_channels: false,
            send_welcome_email: false,
            require_password_change: false,
        };
        let path = "/api/v1/users.create";
        let answer = self.write(&doing, path, &request).await?;
        let made = answer.get("user").unwrap_or(&Value::Null);
        wire::id(made)
            .filter(|id| !id.is_empty())
            .map(ChatUserId::from)
            .ok_or_else(|| {
                let kind = ChatTroubleKind::Malformed("user._id".to_owned());
                self.transport.trouble(&doing, kind)
            })
    }
}

/// How many letters of a password are random: six bits each.
const RANDOM: usize = 40;

/// So many letters that a random byte falls on each equally often.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What every policy for passwords asks for: a letter of either case, a digit, a symbol.
const EVERY_KIND: &str = "Qk7!";

fn password() -> Result<SecretString, ChatTroubleKind> {
    let mut bytes = [0; RANDOM];
    ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_no_randomness| ChatTroubleKind::NoRandomness)?;
    let letters = bytes
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte % 64)))
        .map(|letter| char::from(*letter));
    Ok(SecretString::from(
        letters.chain(EVERY_KIND.chars()).collect::<String>(),
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn passwords_are_long_of_every_kind_and_never_the_same() {
        let made: BTreeSet<String> = (0..200)
            .filter_map(|_| password().ok())
            .map(|password| password.expose_secret().to_owned())
            .collect();
        assert_eq!(made.len(), 200);
        for password in made {
            assert!(password.len() >= 32);
            for kind in [
                char::is_ascii_uppercase,
                char::is_ascii_lowercase,
                char::is_ascii_digit,
                char::is_ascii_punctuation,
            ] as [fn(&char) -> bool; 4]
            {
                assert!(password.chars().any(|letter| kind(&letter)));
            }
        }
    }

    #[test]
    fn a_password_does_not_show_itself() {
        let shown = password().map(|password| {
            let shown = format!("{password:?}");
            shown.contains(password.expose_secret())
        });
        assert_eq!(shown, Ok(false));
    }
}
