//! The changes that rooms undergo: made, named, filled, emptied, archived, deleted. Each leaves its message.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{OWNER, World, fresh_id, membership, now};
use crate::demo::chat::state::{GroupState, MemberState, MessageState};

impl World {
    /// Adds someone to a room; nothing changes for one who is in it already.
    pub(in crate::demo::chat) fn join(&mut self, room: &str, account: &str, by: &str) {
        let Some(member) = self.newcomer(account) else {
            return;
        };
        let username = member.username.clone();
        let joined = self.edit(room, |group| {
            if membership(group, &member.user_id).is_some() {
                return false;
            }
            seat(group, member);
            true
        });
        if joined {
            self.post(room, "au", &username, by, None);
        }
    }

    /// Takes someone out of a room; the roles that he held there are lost. That he was removed is said even of one who
    /// was not there.
    pub(in crate::demo::chat) fn leave(&mut self, room: &str, account: &str, by: &str) {
        let Some(username) = self.account(account).map(|user| user.username.clone()) else {
            return;
        };
        self.edit(room, |group| {
            let before = group.members.len();
            group.members.retain(|member| member.user_id != account);
            // The subscription is gone, with what it said.
            group.hidden_from.remove(account);
            let left = group.members.len() < before;
            group.users_count -= i64::from(left);
            left
        });
        self.post(room, "ru", &username, by, None);
    }

    /// Gives a member a role.
    pub(in crate::demo::chat) fn promote(
        &mut self,
        room: &str,
        account: &str,
        role: &str,
        by: &str,
    ) {
        self.change_roles(room, account, |roles| roles.push(role.to_owned()));
        self.say_role(room, account, "subscription-role-added", role, by);
    }

    /// Takes a role from a member.
    pub(in crate::demo::chat) fn demote(
        &mut self,
        room: &str,
        account: &str,
        role: &str,
        by: &str,
    ) {
        self.change_roles(room, account, |roles| roles.retain(|held| held != role));
        self.say_role(room, account, "subscription-role-removed", role, by);
    }

    /// Makes a private group with its people and answers its id. Nobody is told of those who are in it from its start.
    pub(in crate::demo::chat) fn found(
        &mut self,
        name: String,
        document: BTreeMap<String, Value>,
        owner: Option<&str>,
        people: &[String],
    ) -> String {
        let mut group = GroupState {
            id: fresh_id(),
            name,
            archived: false,
            members: Vec::new(),
            users_count: 0,
            msgs: 0,
            messages: Vec::new(),
            banned: Vec::new(),
            hidden_from: BTreeSet::new(),
            rest: document,
        };
        if let Some(mut member) = owner.and_then(|owner| self.newcomer(owner)) {
            member.roles.push(OWNER.to_owned());
            seat(&mut group, member);
        }
        for account in people {
            let newcomer = self.newcomer(account);
            if let Some(member) =
                newcomer.filter(|member| membership(&group, &member.user_id).is_none())
            {
                seat(&mut group, member);
            }
        }
        let id = group.id.clone();
        self.state.groups.push(group);
        id
    }

    /// Deletes a room with everything in it.
    pub(in crate::demo::chat) fn erase(&mut self, room: &str) {
        self.state.groups.retain(|group| group.id != room);
    }

    /// Archives a room or opens it again, whatever it was.
    pub(in crate::demo::chat) fn set_archived(&mut self, room: &str, archived: bool, by: &str) {
        self.edit(room, |group| {
            group.archived = archived;
            if !archived {
                // The document says from now on that it is not.
                group.rest.insert("archived".to_owned(), json!(false));
            }
            true
        });
        if self.release.is_at_least(5, 0) {
            let kind = if archived {
                "room-archived"
            } else {
                "room-unarchived"
            };
            self.post(room, kind, "", by, None);
        }
    }

    /// Changes a room's document, and says whether that changed anything: then the document has moved.
    pub(in crate::demo::chat) fn edit(
        &mut self,
        room: &str,
        change: impl FnOnce(&mut GroupState) -> bool,
    ) -> bool {
        let Some(group) = self.state.groups.iter_mut().find(|group| group.id == room) else {
            return false;
        };
        let changed = change(group);
        if changed {
            group.rest.insert("_updatedAt".to_owned(), json!(now()));
        }
        changed
    }

    /// Leaves a message of the system in a room.
    pub(in crate::demo::chat) fn post(
        &mut self,
        room: &str,
        kind: &str,
        text: &str,
        by: &str,
        role: Option<&str>,
    ) {
        let username = self.account(by).map(|user| user.username.clone());
        let mut rest = BTreeMap::from([("groupable".to_owned(), json!(false))]);
        if let Some(role) = role {
            rest.insert("role".to_owned(), json!(role));
        }
        let message = MessageState {
            id: fresh_id(),
            kind: Some(kind.to_owned()),
            msg: text.to_owned(),
            ts: now(),
            u: json!({"_id": by, "username": username}),
            rest,
        };
        self.edit(room, |group| {
            group.messages.push(message);
            group.msgs += 1;
            true
        });
    }

    fn newcomer(&self, account: &str) -> Option<MemberState> {
        self.account(account).map(|user| MemberState {
            roles: Vec::new(),
            user_id: user.id.clone(),
            username: user.username.clone(),
        })
    }

    fn change_roles(&mut self, room: &str, account: &str, change: impl FnOnce(&mut Vec<String>)) {
        self.edit(room, |group| {
            let member = group
                .members
                .iter_mut()
                .find(|member| member.user_id == account);
            member.map(|member| change(&mut member.roles)).is_some()
        });
    }

    fn say_role(&mut self, room: &str, account: &str, kind: &str, role: &str, by: &str) {
        if let Some(username) = self.account(account).map(|user| user.username.clone()) {
            self.post(room, kind, &username, by, Some(role));
        }
    }
}

/// Puts a member in his place, by username.
fn seat(group: &mut GroupState, member: MemberState) {
    let at = group
        .members
        .partition_point(|other| other.username < member.username);
    group.members.insert(at, member);
    group.users_count += 1;
}
