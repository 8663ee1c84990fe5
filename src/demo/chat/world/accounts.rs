//! The changes that accounts undergo: made, switched off and on; and the rooms that hang on their owner.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{OWNER, World, fresh_id, holds, now, owners};
use crate::demo::chat::state::{GroupState, Secrets, UserState};

/// An account that is to be made.
#[derive(Debug)]
pub(in crate::demo::chat) struct NewAccount {
    /// Its username.
    pub(in crate::demo::chat) username: String,
    /// Display name.
    pub(in crate::demo::chat) name: String,
    /// Its address.
    pub(in crate::demo::chat) email: String,
    /// Whether the address counts as confirmed.
    pub(in crate::demo::chat) verified: bool,
    /// Global roles.
    pub(in crate::demo::chat) roles: Vec<String>,
    /// What it logs in with.
    pub(in crate::demo::chat) secrets: Secrets,
    /// Anything else of its document.
    pub(in crate::demo::chat) rest: BTreeMap<String, Value>,
}

/// The rooms that would lose their last owner with an account.
#[derive(Debug, Default)]
pub(in crate::demo::chat) struct Owned {
    /// Rooms that nobody else could own: they would be deleted.
    pub(in crate::demo::chat) alone: Vec<String>,
    /// Rooms, and who would own them next.
    pub(in crate::demo::chat) heirs: Vec<(String, String)>,
}

impl World {
    /// Makes an account and answers its id. The rooms that are everybody's have it as a member if so wished.
    pub(in crate::demo::chat) fn enrol(&mut self, new: NewAccount, everywhere: bool) -> String {
        let mut rest = new.rest;
        let made = json!(now());
        rest.insert("createdAt".to_owned(), made.clone());
        rest.insert("_updatedAt".to_owned(), made);
        if !new.verified {
            let emails = json!([{"address": new.email, "verified": false}]);
            rest.insert("emails".to_owned(), emails);
        }
        let user = UserState {
            id: fresh_id(),
            active: true,
            email: Some(new.email),
            name: Some(new.name),
            roles: new.roles,
            kind: "user".to_owned(),
            username: new.username,
            rest,
        };
        let id = user.id.clone();
        self.accounts.insert(id.clone(), self.state.users.len());
        self.state.users.push(user);
        self.state.secrets.insert(id.clone(), new.secrets);
        if everywhere {
            let rooms: Vec<String> = self
                .state
                .groups
                .iter()
                .filter(|room| room.rest.get("default") == Some(&json!(true)))
                .map(|room| room.id.clone())
                .collect();
            for room in rooms {
                self.join(&room, &id, &id);
            }
        }
        id
    }

    /// Switches an account on or off. (Off ends its tokens, as soon as the request is answered.)
    pub(in crate::demo::chat) fn set_active(&mut self, account: &str, active: bool) {
        let at = self.accounts.get(account).copied();
        if let Some(user) = at.and_then(|at| self.state.users.get_mut(at)) {
            user.active = active;
        }
    }

    /// Whether the licence allows one more active account.
    pub(in crate::demo::chat) fn has_seat(&self) -> bool {
        let taken = self
            .state
            .users
            .iter()
            .filter(|user| user.active && user.kind != "app")
            .count();
        self.state.seats.is_none_or(|seats| taken < seats)
    }

    /// The rooms of which an account is the last owner, or the last member.
    pub(in crate::demo::chat) fn owned_alone(&self, account: &str) -> Owned {
        let mut owned = Owned::default();
        for room in &self.state.groups {
            let Some(own) = super::membership(room, account) else {
                continue;
            };
            if !holds(own, OWNER) {
                if room.is_private() && room.members.len() == 1 {
                    owned.alone.push(room.id.clone());
                }
            } else if owners(room) == 1 {
                match self.heir(room, account) {
                    Some(heir) => owned.heirs.push((room.id.clone(), heir)),
                    None if room.is_private() => owned.alone.push(room.id.clone()),
                    None => {}
                }
            }
        }
        owned
    }

    /// Gives rooms to their next owners, and deletes those that have none.
    pub(in crate::demo::chat) fn relinquish(&mut self, owned: &Owned, by: &str) {
        for (room, heir) in &owned.heirs {
            self.promote(room, heir, OWNER, by);
        }
        for room in &owned.alone {
            self.erase(room);
        }
    }

    /// The first other member who is active.
    fn heir(&self, room: &GroupState, account: &str) -> Option<String> {
        room.members
            .iter()
            .filter(|member| member.user_id != account)
            .find(|member| {
                self.account(&member.user_id)
                    .is_some_and(|user| user.active)
            })
            .map(|member| member.user_id.clone())
    }
}
