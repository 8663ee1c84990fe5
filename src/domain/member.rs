//! A member of a group. There are a million of them, of fewer people: what an account is called is kept once.

use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::chat::Account;
use super::ids::{ChatUserId, Username};
use super::room_roles::RoomRoles;

/// A member of a group. His [`Names`] are reached as if they were his own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Whose account.
    pub account: ChatUserId,
    /// What the list calls it. Members of many groups share it.
    pub names: Arc<Names>,
    /// The roles held in the group.
    pub roles: RoomRoles,
}

/// What a member list calls an account.
#[derive(Debug, PartialEq, Eq)]
pub struct Names {
    /// `username` as the member list has it.
    pub username: Username,
    /// `name`; may be empty.
    pub name: Arc<str>,
}

impl Member {
    /// A member as a list has him.
    pub fn new(account: ChatUserId, username: Username, name: Arc<str>, roles: RoomRoles) -> Self {
        Self {
            account,
            names: Arc::new(Names { username, name }),
            roles,
        }
    }
}

impl Deref for Member {
    type Target = Names;

    fn deref(&self) -> &Names {
        &self.names
    }
}

/// The names of the members of many groups, each kept once.
#[derive(Debug, Default)]
pub struct SharedNames(FxHashMap<ChatUserId, Arc<Names>>);

impl SharedNames {
    /// Gives a member the names that he had in another group, where they are the same, and the texts of his account.
    pub fn share(&mut self, member: &mut Member, account: Option<&Account>) {
        if let Some((id, names)) = self.0.get_key_value(&member.account)
            && *names == member.names
        {
            member.account.clone_from(id);
            member.names.clone_from(names);
            return;
        }
        if let Some(account) = account {
            let texts = |own: &Arc<str>, other: &Arc<str>| {
                let same = if own == other { other } else { own };
                Arc::clone(same)
            };
            member.account.clone_from(&account.id);
            member.names = Arc::new(Names {
                username: Username(texts(&member.names.username.0, &account.username.0)),
                name: texts(&member.names.name, &account.name),
            });
        }
        self.0
            .insert(member.account.clone(), Arc::clone(&member.names));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chat::AccountKind;

    fn listed(name: &str) -> Member {
        let roles = RoomRoles::default();
        Member::new("a1".into(), "anna".into(), name.into(), roles)
    }

    #[test]
    fn the_names_of_one_account_are_kept_once() {
        let account = Account {
            id: "a1".into(),
            username: "anna".into(),
            name: "Anna".into(),
            emails: Vec::new(),
            active: true,
            kind: AccountKind::Person,
            administrator: false,
        };
        let mut shared = SharedNames::default();
        let (mut one, mut other) = (listed("Anna"), listed("Anna"));
        shared.share(&mut one, Some(&account));
        shared.share(&mut other, Some(&account));
        assert!(Arc::ptr_eq(&one.names, &other.names));
        assert!(Arc::ptr_eq(&one.account.0, &account.id.0));
        assert!(Arc::ptr_eq(&other.username.0, &account.username.0));
        let mut older = listed("Anna Martin");
        shared.share(&mut older, Some(&account));
        assert_eq!(&*older.name, "Anna Martin");
        assert_eq!(&*one.name, "Anna");
    }

    #[test]
    fn a_member_is_small() {
        assert_eq!(size_of::<Member>(), 32);
    }
}
