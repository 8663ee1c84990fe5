//! Everything that is asked of Rocket.Chat, one thing at a time.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::pages::{List, missing};
use super::permissions::Permissions;
use super::transport::Transport;
use super::{Credentials, OwnAccount, Timing, wire};
use crate::domain::chat::{Account, Group, Member, People, RoomRoles, ServerVersion};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::retention::RetentionRule;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// Reads a Rocket.Chat server; it can change nothing. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(super) transport: Transport,
}

/// The private groups of a server, as far as the account sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupList {
    /// By id; their people are not read.
    pub groups: Vec<Group>,
    /// Whether these are all.
    pub visibility: Visibility,
}

/// Which groups an account sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// All there are: it holds `view-room-administration`.
    All,
    /// Its own: what is absent may exist all the same.
    Own,
}

/// What asking for a room by its id gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundRoom {
    /// A private group; its people are not read.
    Group(Box<Group>),
    /// A room of another kind.
    NotAGroup {
        /// Its name.
        name: std::sync::Arc<str>,
    },
    /// No room has that id. The same is said to an account that lacks `view-room-administration`.
    Gone,
}

impl Reader {
    /// A reader for the server at `url`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ChatTroubleKind::BadUrl`]; [`ChatTroubleKind::Unauthenticated`] for credentials that cannot stand in a
    /// header; [`ChatTroubleKind::Tls`] where no trusted certificates can be loaded.
    pub fn new(url: &str, credentials: &Credentials, timing: Timing) -> Result<Self, ChatTrouble> {
        Transport::new(url, credentials, timing).map(|transport| Self { transport })
    }

    /// The server's version. Asked without credentials, so that a token never goes to what is no Rocket.Chat;
    /// servers from 4.0 on then keep the patch number to themselves.
    ///
    /// # Errors
    /// As every exchange; an answer without a version is [`ChatTroubleKind::Malformed`].
    pub async fn version(&self) -> Result<ServerVersion, ChatTrouble> {
        let doing = ChatTask::ReadVersion;
        let answer = self.transport.read_anonymously(&doing, "/api/info").await?;
        wire::version(&answer).ok_or_else(|| self.malformed(&doing, "info", "version"))
    }

    /// Who the API account is.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::Unauthenticated`] for a wrong token or user id.
    pub async fn own_account(&self) -> Result<OwnAccount, ChatTrouble> {
        let doing = ChatTask::ReadOwnAccount;
        let answer = self.transport.read(&doing, "/api/v1/me", &[]).await?;
        wire::own_account(&answer).ok_or_else(|| self.malformed(&doing, "me", "_id, username"))
    }

    /// What an account of these server-wide roles may do.
    ///
    /// # Errors
    /// As every exchange.
    pub async fn permissions(&self, own: &OwnAccount) -> Result<Permissions, ChatTrouble> {
        let doing = ChatTask::ReadPermissions;
        let answer = self
            .transport
            .read(&doing, "/api/v1/permissions.listAll", &[])
            .await?;
        Permissions::parse(&answer, &own.roles)
            .ok_or_else(|| self.malformed(&doing, "permissions.listAll", "update"))
    }

    /// All accounts that have a username, deactivated ones included; by id.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::PartialPage`] where the list ends too early.
    pub async fn accounts(
        &self,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Account>, ChatTrouble> {
        let doing = ChatTask::ListAccounts;
        let list = List {
            doing: &doing,
            path: "/api/v1/users.list",
            key: "users",
            query: &[],
        };
        let entries = list.read(&self.transport, progress).await?;
        let mut accounts: Vec<Account> = entries.iter().filter_map(wire::account).collect();
        accounts.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        Ok(accounts)
    }

    /// The private groups, archived ones included: all where the account may see them, else its own.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::PartialPage`] where the list ends too early.
    pub async fn groups(
        &self,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<GroupList, ChatTrouble> {
        match self.group_list("/api/v1/groups.listAll", progress).await {
            Ok(groups) => Ok(GroupList {
                groups,
                visibility: Visibility::All,
            }),
            Err(ChatTrouble {
                kind: ChatTroubleKind::NotAllowed { .. },
                ..
            }) => {
                let groups = self.group_list("/api/v1/groups.list", progress).await?;
                Ok(GroupList {
                    groups,
                    visibility: Visibility::Own,
                })
            }
            Err(trouble) => Err(trouble),
        }
    }

    async fn group_list(
        &self,
        path: &str,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Group>, ChatTrouble> {
        let doing = ChatTask::ListGroups;
        let list = List {
            doing: &doing,
            path,
            key: "groups",
            query: &[],
        };
        let entries = list.read(&self.transport, progress).await?;
        let mut groups: Vec<Group> = entries.iter().filter_map(wire::group).collect();
        groups.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        Ok(groups)
    }

    /// Asks for a room by its id, whatever kind it is. Means something only where the account is known to hold
    /// `view-room-administration`: see [`FoundRoom::Gone`].
    ///
    /// # Errors
    /// As every exchange.
    pub async fn find_group(&self, id: &RoomId) -> Result<FoundRoom, ChatTrouble> {
        let doing = ChatTask::FindGroup(id.clone());
        // Without `rid` the server answers with an arbitrary room, and so it may for an empty one.
        if id.as_str().is_empty() {
            return Ok(FoundRoom::Gone);
        }
        let path = "/api/v1/rooms.adminRooms.getRoom";
        let room = match self
            .transport
            .read(&doing, path, &[("rid", id.as_str())])
            .await
        {
            Ok(room) => room,
            Err(ChatTrouble {
                kind: ChatTroubleKind::NotAllowed { code },
                ..
            }) if code == "not-allowed" => {
                return Ok(FoundRoom::Gone);
            }
            Err(trouble) => return Err(trouble),
        };
        match wire::group(&room) {
            Some(group) if group.id != *id => {
                Err(self.malformed(&doing, "rooms.adminRooms.getRoom", "_id"))
            }
            Some(mut group) if wire::is_private_group(&room) => {
                // This request answers some of a room's fields, and retention is not among them.
                group.facts.retention = RetentionRule::Untold;
                Ok(FoundRoom::Group(Box::new(group)))
            }
            Some(group) => Ok(FoundRoom::NotAGroup { name: group.name }),
            None => Err(self.malformed(&doing, "rooms.adminRooms.getRoom", "_id")),
        }
    }

    /// The members of a group with their roles in it, by account id. Only members may ask.
    ///
    /// Holders of a role that the member list does not have are not added: they may be deactivated.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::GoneOrNotVisible`] to one who is no member,
    /// [`ChatTroubleKind::Archived`]; [`ChatTroubleKind::PartialPage`] where the list ends too early, or is empty:
    /// whoever may read it is in it.
    pub async fn people(&self, id: &RoomId) -> Result<Vec<Member>, ChatTrouble> {
        let doing = ChatTask::ReadMembers(id.clone());
        let query = [("roomId", id.as_str())];
        let list = List {
            doing: &doing,
            path: "/api/v1/groups.members",
            key: "members",
            query: &query,
        };
        let entries = list.read(&self.transport, &|_, _| ()).await?;
        if entries.is_empty() {
            let kind = ChatTroubleKind::PartialPage {
                received: 0,
                announced: 1,
            };
            return Err(self.transport.trouble(&doing, kind));
        }
        let mut members = Vec::with_capacity(entries.len());
        for entry in &entries {
            // Someone is there, and who it is cannot be told: the list is not known.
            members.push(
                wire::member(entry)
                    .ok_or_else(|| self.malformed(&doing, "members", "_id, username"))?,
            );
        }
        let roles = self.roles(id).await?;
        for member in &mut members {
            member.roles = roles.get(&member.account).copied().unwrap_or_default();
        }
        members.sort_unstable_by(|one, other| one.account.cmp(&other.account));
        Ok(members)
    }

    async fn roles(&self, id: &RoomId) -> Result<FxHashMap<ChatUserId, RoomRoles>, ChatTrouble> {
        let doing = ChatTask::ReadRoles(id.clone());
        let answer = self
            .transport
            .read(&doing, "/api/v1/groups.roles", &[("roomId", id.as_str())])
            .await?;
        let entries = answer.get("roles").and_then(Value::as_array);
        let entries = entries.ok_or_else(|| self.malformed(&doing, "groups.roles", "roles"))?;
        let holders = entries.iter().map(|entry| {
            // A holder who cannot be told would look like a plain member.
            wire::role_holder(entry).ok_or_else(|| self.malformed(&doing, "roles", "u._id, roles"))
        });
        holders.collect()
    }

    /// The present state of a group, for the look right before it is changed. `known` is what was read of it;
    /// what the account may not see again (its name, for one without `view-room-administration`) stays as known.
    ///
    /// [`People::Archived`] where it is archived by now; not known where it is gone or no longer visible, or where
    /// anything could not be read.
    pub async fn read_group(&self, known: &Group) -> Reading<Group> {
        let mut group = match self.find_group(&known.id).await {
            Ok(FoundRoom::Group(group)) => *group,
            // Gone, or no right to see it: the member list tells.
            Ok(FoundRoom::Gone) => known.clone(),
            Ok(FoundRoom::NotAGroup { .. }) => return Reading::Unknown(UnknownReason::NotAMember),
            Err(trouble) => match trouble.kind {
                ChatTroubleKind::NotAllowed { .. } => known.clone(),
                _ => return Reading::Unknown(UnknownReason::Chat(trouble)),
            },
        };
        group.people = self.people_or_why_not(&group).await;
        match group.people {
            People::Unknown(reason) => Reading::Unknown(reason),
            People::Archived => Reading::Known(Group {
                archived: true,
                ..group
            }),
            People::Known(_) | People::NotOurs => Reading::Known(Group {
                archived: false,
                ..group
            }),
        }
    }

    /// A group's people, or why they are not known; an archived group is not asked for.
    pub(super) async fn people_or_why_not(&self, group: &Group) -> People {
        if group.archived {
            return People::Archived;
        }
        let trouble = match self.people(&group.id).await {
            Ok(members) => return People::Known(members),
            Err(trouble) => trouble,
        };
        match trouble.kind {
            ChatTroubleKind::Archived => People::Archived,
            ChatTroubleKind::GoneOrNotVisible => People::Unknown(UnknownReason::NotAMember),
            ChatTroubleKind::PartialPage {
                received,
                announced,
            } => {
                let counted = group
                    .users_count
                    .and_then(|count| usize::try_from(count).ok())
                    .unwrap_or(0);
                let announced = if received == 0 {
                    announced.max(counted)
                } else {
                    announced
                };
                People::Unknown(UnknownReason::PartialPage {
                    received,
                    announced,
                })
            }
            _ => People::Unknown(UnknownReason::Chat(trouble)),
        }
    }

    fn malformed(&self, doing: &ChatTask, place: &str, key: &str) -> ChatTrouble {
        self.transport.trouble(doing, missing(place, key))
    }
}
