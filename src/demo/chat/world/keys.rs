//! Who comes in with what: tokens and passwords, and when they end.

use super::World;
use crate::demo::chat::documents;
use crate::demo::chat::server::Credential;
use crate::demo::chat::state::{Digest, PersonalToken, Secrets, TokenState, TwoFactor, UserState};

/// The name of a token that came with the state, as the plugin's documentation has one named.
const GIVEN_NAME: &str = "integration";
/// How many tokens of logins an account keeps; the oldest ends first (`MAX_RESUME_LOGIN_TOKENS`).
const LOGINS: usize = 50;
/// How long a token is, in characters.
const TOKEN_LENGTH: usize = 43;

/// A token in use.
#[derive(Debug, Clone)]
pub(in crate::demo::chat) struct Session {
    /// Whose it is.
    pub(in crate::demo::chat) account: String,
    /// Whether its bearer is asked for a second factor.
    pub(in crate::demo::chat) two_factor: TwoFactor,
    token: Digest,
}

/// The tokens that came from outside: personal ones, which bypass the second factor.
pub(super) fn given(credentials: Vec<Credential>) -> Vec<(String, TokenState)> {
    credentials
        .into_iter()
        .map(|credential| {
            let token = TokenState::personal(GIVEN_NAME, &credential.token, TwoFactor::Bypassed);
            (credential.user_id, token)
        })
        .collect()
}

impl World {
    /// Whom an id and a token let in: an account that is active, by a token of its own.
    pub(in crate::demo::chat) fn admit(&self, id: &str, token: &str) -> Option<Session> {
        self.account(id).filter(|user| user.active)?;
        let digest = Digest::of(token);
        let token = self.tokens_of(id).find(|known| known.digest == digest)?;
        Some(Session {
            account: id.to_owned(),
            two_factor: token
                .personal
                .as_ref()
                .map_or(TwoFactor::Demanded, |personal| personal.two_factor),
            token: digest,
        })
    }

    /// Whose a token is, for a login by nothing else.
    pub(in crate::demo::chat) fn bearer(&self, token: &str) -> Option<&UserState> {
        let digest = Digest::of(token);
        let mut users = self.state.users.iter().filter(|user| user.active);
        users.find(|user| self.tokens_of(&user.id).any(|known| known.digest == digest))
    }

    /// The personal tokens of an account, oldest first.
    pub(in crate::demo::chat) fn personal_tokens(
        &self,
        account: &str,
    ) -> impl Iterator<Item = (&TokenState, &PersonalToken)> {
        self.tokens_of(account)
            .filter_map(|token| Some((token, token.personal.as_ref()?)))
    }

    /// The account that someone who logs in means by a name or an address.
    pub(in crate::demo::chat) fn account_at(&self, address: &str) -> Option<&UserState> {
        let wanted = address.to_lowercase();
        self.state.users.iter().find(|user| {
            documents::addresses(user).any(|(address, _)| address.to_lowercase() == wanted)
        })
    }

    /// Whether a password, by its digest, is an account's.
    pub(in crate::demo::chat) fn has_password(&self, account: &str, password: &Digest) -> bool {
        let secrets = self.state.secrets.get(account);
        secrets.is_some_and(|secrets| secrets.password.as_ref() == Some(password))
    }

    /// A new token of a login.
    pub(in crate::demo::chat) fn log_in(&mut self, account: &str) -> String {
        let token = new_token();
        let tokens = self.own_tokens(account);
        tokens.push(TokenState::login(&token));
        let logins = |token: &TokenState| token.personal.is_none();
        if tokens.iter().filter(|token| logins(token)).count() > LOGINS
            && let Some(oldest) = tokens.iter().position(logins)
        {
            tokens.remove(oldest);
        }
        token
    }

    /// Ends the token in use, a personal one too.
    pub(in crate::demo::chat) fn log_out(&mut self, session: &Session) {
        let ended = |owner: &str, token: &TokenState| {
            owner == session.account && token.digest == session.token
        };
        self.given.retain(|(owner, token)| !ended(owner, token));
        self.own_tokens(&session.account)
            .retain(|token| !ended(&session.account, token));
        self.drop_empty_secrets(&session.account);
    }

    /// A new personal token.
    pub(in crate::demo::chat) fn name_token(
        &mut self,
        account: &str,
        name: &str,
        two_factor: TwoFactor,
    ) -> String {
        let token = new_token();
        self.own_tokens(account)
            .push(TokenState::personal(name, &token, two_factor));
        token
    }

    /// Ends the tokens of deactivated accounts, personal ones too: activating an account does not bring them back.
    pub(in crate::demo::chat) fn end_tokens_of_the_inactive(&mut self) {
        let Self {
            state,
            given,
            accounts,
            ..
        } = self;
        let active = |id: &str| {
            let user = accounts.get(id).and_then(|at| state.users.get(*at));
            user.is_none_or(|user| user.active)
        };
        given.retain(|(owner, _)| active(owner));
        for (owner, secrets) in &mut state.secrets {
            if !active(owner) {
                secrets.tokens.clear();
            }
        }
    }

    fn tokens_of(&self, account: &str) -> impl Iterator<Item = &TokenState> {
        let given = self
            .given
            .iter()
            .filter(move |(owner, _)| owner == account)
            .map(|(_, token)| token);
        let own = self.state.secrets.get(account);
        given.chain(own.into_iter().flat_map(|secrets| &secrets.tokens))
    }

    fn own_tokens(&mut self, account: &str) -> &mut Vec<TokenState> {
        let secrets = self.state.secrets.entry(account.to_owned());
        &mut secrets.or_default().tokens
    }

    /// An account that nothing lets in has no entry, as before it had any.
    fn drop_empty_secrets(&mut self, account: &str) {
        if self.state.secrets.get(account) == Some(&Secrets::default()) {
            self.state.secrets.remove(account);
        }
    }
}

fn new_token() -> String {
    std::iter::repeat_with(fastrand::alphanumeric)
        .take(TOKEN_LENGTH)
        .collect()
}
