//! The state at work: who is who, what is where, and who may do what.

mod accounts;
mod keys;
mod rooms;
mod second_factor;

use jiff::Timestamp;
use rustc_hash::FxHashMap;
use serde_json::Value;

pub(super) use accounts::{NewAccount, Owned};

use super::release::Release;
use super::server::Credential;
use super::state::{
    GroupState, MemberState, PermissionState, ServerState, TokenState, UserState, written,
};
use super::{grants, settings};
pub(super) use keys::Session;
pub(super) use second_factor::{Challenge, EmailedCode, Factor, Fallback};

/// A server's state, with what makes it quick to ask.
#[derive(Debug)]
pub(super) struct World {
    state: ServerState,
    /// Where each account is in the state.
    accounts: FxHashMap<String, usize>,
    /// The server's own address, as it shows in links.
    address: String,
    release: Release,
    /// Who may do what, where the state does not say it.
    fresh: Vec<PermissionState>,
    /// The tokens that came from outside with the state, and do not belong to it: whose, and which.
    given: Vec<(String, TokenState)>,
    /// The codes that went out by e-mail and were not used yet, by account.
    codes: FxHashMap<String, Vec<EmailedCode>>,
}

/// Holds a group's members to one owner at least.
pub(super) const OWNER: &str = "owner";
/// May invite and remove.
pub(super) const MODERATOR: &str = "moderator";
/// Stands above plain members, and may do no more than they.
pub(super) const LEADER: &str = "leader";

impl World {
    /// A world of that state, open to those who have one of these besides what the state itself lets in.
    pub(super) fn new(state: ServerState, address: String, given: Vec<Credential>) -> Self {
        let release = Release::of(&state);
        let accounts = state
            .users
            .iter()
            .enumerate()
            .map(|(at, user)| (user.id.clone(), at))
            .collect();
        Self {
            fresh: if state.permissions.is_empty() {
                grants::fresh(release)
            } else {
                Vec::new()
            },
            given: keys::given(given),
            codes: FxHashMap::default(),
            release,
            state,
            accounts,
            address,
        }
    }

    /// The state as it is now.
    pub(super) fn state(&self) -> &ServerState {
        &self.state
    }

    /// The release that it answers as.
    pub(super) const fn release(&self) -> Release {
        self.release
    }

    /// Which roles may do what.
    pub(super) fn permissions(&self) -> &[PermissionState] {
        if self.state.permissions.is_empty() {
            &self.fresh
        } else {
            &self.state.permissions
        }
    }

    /// The value of a setting, public or not: the state's own, else that of a fresh server.
    pub(super) fn value_of(&self, id: &str) -> Option<Value> {
        let own = self.state.settings.get(id).cloned();
        own.or_else(|| settings::fresh(id, self.release))
    }

    /// Whether a setting that is on or off is on.
    pub(super) fn is_on(&self, id: &str) -> bool {
        self.value_of(id) == Some(Value::Bool(true))
    }

    /// The server's own address.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// An account by its id.
    pub(super) fn account(&self, id: &str) -> Option<&UserState> {
        self.accounts
            .get(id)
            .and_then(|at| self.state.users.get(*at))
    }

    /// An account by its username, whatever its case.
    pub(super) fn account_named(&self, username: &str) -> Option<&UserState> {
        let wanted = username.to_lowercase();
        self.state
            .users
            .iter()
            .find(|user| user.username.to_lowercase() == wanted)
    }

    /// An account by its username, in that very case.
    pub(super) fn account_exactly(&self, username: &str) -> Option<&UserState> {
        self.state
            .users
            .iter()
            .find(|user| user.username == username)
    }

    /// A room by its id.
    pub(super) fn room(&self, id: &str) -> Option<&GroupState> {
        self.state.groups.iter().find(|group| group.id == id)
    }

    /// A room by its name, in that very case.
    pub(super) fn room_named(&self, name: &str) -> Option<&GroupState> {
        self.state.groups.iter().find(|group| group.name == name)
    }

    /// Whether an account has a right: by one of its own roles, or by one that it holds in that room.
    pub(super) fn may(&self, account: &str, right: &str, room: Option<&GroupState>) -> bool {
        let Some(right) = self.permissions().iter().find(|known| known.id == right) else {
            return false;
        };
        let everywhere = self.account(account).map_or(&[][..], |user| &user.roles);
        let there = room
            .and_then(|room| membership(room, account))
            .map_or(&[][..], |member| &member.roles);
        everywhere
            .iter()
            .chain(there)
            .any(|role| right.roles.contains(role))
    }
}

/// An account's place in a room.
pub(super) fn membership<'g>(room: &'g GroupState, account: &str) -> Option<&'g MemberState> {
    room.members.iter().find(|member| member.user_id == account)
}

/// Whether a member holds a role.
pub(super) fn holds(member: &MemberState, role: &str) -> bool {
    member.roles.iter().any(|held| held == role)
}

/// How many of a room's members own it.
pub(super) fn owners(room: &GroupState) -> usize {
    room.members
        .iter()
        .filter(|member| holds(member, OWNER))
        .count()
}

/// This moment, as the API shows times.
pub(super) fn now() -> String {
    written(Timestamp::now())
}

/// An id of the kind that the server gives.
fn fresh_id() -> String {
    std::iter::repeat_with(fastrand::alphanumeric)
        .take(17)
        .collect()
}
