//! The form of one change.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::drift::JoinAs;
use crate::domain::ids::{ChatUserId, MoodleUserId, RoomId, Username};
use crate::domain::plan::{Change, NewAccount, Who};
use crate::domain::retention::{Retention, RetentionRule};

#[derive(Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ChangeWire {
    CreateAccount {
        username: Username,
        person: MoodleUserId,
        name: Arc<str>,
        email: Arc<str>,
        verified: bool,
    },
    Activate {
        account: Option<ChatUserId>,
        username: Username,
    },
    Recreate {
        name: Arc<str>,
        members: Vec<WhoWire>,
    },
    Adopt {
        room: RoomId,
        name: Arc<str>,
    },
    Unarchive {},
    Join {},
    MakeOwner {},
    Rename {
        from: Arc<str>,
        to: Arc<str>,
    },
    SetRetention {
        from: RetentionWire,
        to: RetentionWire,
    },
    Invite {
        account: Option<ChatUserId>,
        username: Username,
    },
    AddModerator {
        account: Option<ChatUserId>,
        username: Username,
    },
    RemoveModerator {
        account: Option<ChatUserId>,
        username: Username,
    },
    Remove {
        account: Option<ChatUserId>,
        username: Username,
        was: RoleWire,
    },
    Archive {},
    FirstRetention {
        to: RetentionWire,
    },
    ArchiveNew {},
    Delete {
        name: Arc<str>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhoWire {
    account: Option<ChatUserId>,
    username: Username,
}

impl From<&Who> for WhoWire {
    fn from(who: &Who) -> Self {
        Self {
            account: who.account.clone(),
            username: who.username.clone(),
        }
    }
}

impl From<WhoWire> for Who {
    fn from(WhoWire { account, username }: WhoWire) -> Self {
        Self { account, username }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RoleWire {
    Member,
    Moderator,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RetentionWire {
    Untold {},
    Global {},
    Own {
        days: i64,
        files_only: bool,
        keeps_pinned: bool,
    },
}

impl From<&Change> for ChangeWire {
    fn from(change: &Change) -> Self {
        let of = |who: &Who| (who.account.clone(), who.username.clone());
        match change {
            Change::CreateAccount(new) => Self::CreateAccount {
                username: new.username.clone(),
                person: new.person,
                name: Arc::clone(&new.name),
                email: Arc::clone(&new.email),
                verified: new.verified,
            },
            Change::Activate(who) => {
                let (account, username) = of(who);
                Self::Activate { account, username }
            }
            Change::Recreate { name, members } => Self::Recreate {
                name: Arc::clone(name),
                members: members.iter().map(WhoWire::from).collect(),
            },
            Change::Adopt { room, name } => Self::Adopt {
                room: room.clone(),
                name: Arc::clone(name),
            },
            Change::FirstRetention(to) => Self::FirstRetention { to: (*to).into() },
            Change::ArchiveNew => Self::ArchiveNew {},
            Change::Unarchive => Self::Unarchive {},
            Change::Join => Self::Join {},
            Change::MakeOwner => Self::MakeOwner {},
            Change::Rename { from, to } => Self::Rename {
                from: Arc::clone(from),
                to: Arc::clone(to),
            },
            Change::SetRetention { from, to } => Self::SetRetention {
                from: (*from).into(),
                to: (*to).into(),
            },
            Change::Invite(who) => {
                let (account, username) = of(who);
                Self::Invite { account, username }
            }
            Change::AddModerator(who) => {
                let (account, username) = of(who);
                Self::AddModerator { account, username }
            }
            Change::RemoveModerator(who) => {
                let (account, username) = of(who);
                Self::RemoveModerator { account, username }
            }
            Change::Remove { who, was } => {
                let (account, username) = of(who);
                let was = (*was).into();
                Self::Remove {
                    account,
                    username,
                    was,
                }
            }
            Change::Archive => Self::Archive {},
            Change::Delete { name } => Self::Delete {
                name: Arc::clone(name),
            },
        }
    }
}

impl From<ChangeWire> for Change {
    fn from(wire: ChangeWire) -> Self {
        match wire {
            ChangeWire::CreateAccount {
                username,
                person,
                name,
                email,
                verified,
            } => Self::CreateAccount(Box::new(NewAccount {
                username,
                person,
                name,
                email,
                verified,
            })),
            ChangeWire::Activate { account, username } => Self::Activate(Who { account, username }),
            ChangeWire::Recreate { name, members } => Self::Recreate {
                name,
                members: members.into_iter().map(Who::from).collect(),
            },
            ChangeWire::Adopt { room, name } => Self::Adopt { room, name },
            ChangeWire::FirstRetention { to } => Self::FirstRetention(to.into()),
            ChangeWire::ArchiveNew {} => Self::ArchiveNew,
            ChangeWire::Unarchive {} => Self::Unarchive,
            ChangeWire::Join {} => Self::Join,
            ChangeWire::MakeOwner {} => Self::MakeOwner,
            ChangeWire::Rename { from, to } => Self::Rename { from, to },
            ChangeWire::SetRetention { from, to } => Self::SetRetention {
                from: from.into(),
                to: to.into(),
            },
            ChangeWire::Invite { account, username } => Self::Invite(Who { account, username }),
            ChangeWire::AddModerator { account, username } => {
                Self::AddModerator(Who { account, username })
            }
            ChangeWire::RemoveModerator { account, username } => {
                Self::RemoveModerator(Who { account, username })
            }
            ChangeWire::Remove {
                account,
                username,
                was,
            } => Self::Remove {
                who: Who { account, username },
                was: was.into(),
            },
            ChangeWire::Archive {} => Self::Archive,
            ChangeWire::Delete { name } => Self::Delete { name },
        }
    }
}

impl From<JoinAs> for RoleWire {
    fn from(was: JoinAs) -> Self {
        match was {
            JoinAs::Member => Self::Member,
            JoinAs::Moderator => Self::Moderator,
        }
    }
}

impl From<RoleWire> for JoinAs {
    fn from(wire: RoleWire) -> Self {
        match wire {
            RoleWire::Member => Self::Member,
            RoleWire::Moderator => Self::Moderator,
        }
    }
}

impl From<RetentionRule> for RetentionWire {
    fn from(rule: RetentionRule) -> Self {
        match rule {
            RetentionRule::Untold => Self::Untold {},
            RetentionRule::Global => Self::Global {},
            RetentionRule::Own(Retention {
                days,
                files_only,
                keeps_pinned,
            }) => Self::Own {
                days,
                files_only,
                keeps_pinned,
            },
        }
    }
}

impl From<RetentionWire> for RetentionRule {
    fn from(wire: RetentionWire) -> Self {
        match wire {
            RetentionWire::Untold {} => Self::Untold,
            RetentionWire::Global {} => Self::Global,
            RetentionWire::Own {
                days,
                files_only,
                keeps_pinned,
            } => Self::Own(Retention {
                days,
                files_only,
                keeps_pinned,
            }),
        }
    }
}
