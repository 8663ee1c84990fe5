//! Everything that is asked of Rocket.Chat, one thing at a time.

use rustc_hash::FxHashMap;
use rustls::pki_types::CertificateDer;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::pages::{First, List, missing};
use super::recipe::{self, nobody};
use super::settings::Kept;
use super::transport::{Identity, Transport};
use super::{Credentials, OwnAccount, Timing, permissions, wire};
use crate::config::Concurrency;
use crate::domain::capabilities::{Permissions, Recipe};
use crate::domain::chat::{Account, Chat, Group, Member, People, RoomRoles, ServerVersion};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::retention::RetentionRule;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// Reads a Rocket.Chat server; it can change nothing. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(super) transport: Transport,
    pub(super) settings: Kept,
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
        Self::trusting(url, credentials, timing, &[])
    }

    /// The same, for a server whose certificate may be signed by one of these authorities; those that the system
    /// trusts count as before.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn trusting(
        url: &str,
        credentials: &Credentials,
        timing: Timing,
        authorities: &[CertificateDer<'static>],
    ) -> Result<Self, ChatTrouble> {
        let transport = Transport::new(url, credentials, timing, authorities)?;
        Ok(Self {
            transport,
            settings: Kept::default(),
        })
    }

    /// The same, with as many requests under way at a time as these bounds allow. They hold for its clones and for
    /// writers made from it as well.
    #[must_use]
    pub fn within(self, bounds: Concurrency) -> Self {
        self.transport.pace().keep_within(bounds);
        self
    }

    /// How many things are worth doing at a time, as far as is known by now: as many as the server bears requests, at
    /// least one; one where its limiter counts them, since the others would only wait.
    pub fn at_a_time(&self) -> usize {
        let pace = self.transport.pace();
        match pace.allowance() {
            Some(_) => 1,
            None => pace.at_a_time(),
        }
    }

    /// The server's address, without credentials.
    pub fn server(&self) -> &str {
        self.transport.server()
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
        permissions::parse(&answer, &own.roles)
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
            first: First::Hundred,
            identity: Identity::Account,
        };
        let entries = list.read(&self.transport, progress).await?;
        let named = entries.iter().filter(|entry| wire::is_named(entry));
        let accounts = named.map(|entry| {
            wire::account(entry)
                .ok_or_else(|| self.malformed(&doing, "users", "username, roles, type, active"))
        });
        let mut accounts = accounts.collect::<Result<Vec<_>, _>>()?;
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
            }) => self.own_list(progress).await,
            Err(trouble) => Err(trouble),
        }
    }

    /// The private groups that the account is in.
    pub(super) async fn listed_for_members(&self) -> Result<GroupList, ChatTrouble> {
        self.own_list(&|_, _| ()).await
    }

    async fn own_list(
        &self,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<GroupList, ChatTrouble> {
        let groups = match self.group_list("/api/v1/groups.list", progress).await {
            // From 5.0 to 6.1 that is how the server says that there are none.
            Err(ChatTrouble {
                kind: ChatTroubleKind::GoneOrNotVisible,
                ..
            }) => Vec::new(),
            groups => groups?,
        };
        Ok(GroupList {
            groups,
            visibility: Visibility::Own,
        })
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
            first: First::Hundred,
            identity: Identity::Account,
        };
        let entries = list.read(&self.transport, progress).await?;
        let groups = entries.iter().map(|entry| {
            wire::group(entry).ok_or_else(|| self.malformed(&doing, "groups", "name, archived"))
        });
        let mut groups = groups.collect::<Result<Vec<_>, _>>()?;
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
        self.listed_with_roles(id, First::Hundred).await
    }

    pub(super) async fn listed_with_roles(
        &self,
        id: &RoomId,
        first: First,
    ) -> Result<Vec<Member>, ChatTrouble> {
        let mut members = self.listed(id, first).await?;
        let roles = self.roles(id).await?;
        for member in &mut members {
            member.roles = roles.get(&member.account).copied().unwrap_or_default();
        }
        members.sort_unstable_by(|one, other| one.account.cmp(&other.account));
        Ok(members)
    }

    /// The members of a group, in no order; their roles are not read.
    pub(super) async fn listed(
        &self,
        id: &RoomId,
        first: First,
    ) -> Result<Vec<Member>, ChatTrouble> {
        let doing = ChatTask::ReadMembers(id.clone());
        let query = [("roomId", id.as_str())];
        let list = List {
            doing: &doing,
            path: "/api/v1/groups.members",
            key: "members",
            query: &query,
            first,
            identity: Identity::Account,
        };
        let entries = list.read(&self.transport, &|_, _| ()).await?;
        if entries.is_empty() {
            return Err(self.transport.trouble(&doing, nobody()));
        }
        let mut members = Vec::with_capacity(entries.len());
        for entry in &entries {
            // Someone is there, and who it is cannot be told: the list is not known.
            members.push(
                wire::member(entry)
                    .ok_or_else(|| self.malformed(&doing, "members", "_id, username"))?,
            );
        }
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

    /// The present state of a group, for the look right before it is changed; `seen` is the reading that has it. What
    /// the account may not see again (its name, for one without `view-room-administration`) stays as known.
    ///
    /// A group that was read account by account is read so again, but only for those who were in it and those
    /// `concerned`: nobody else is about to be touched. Of a group that by its name is another Moodle's by now
    /// (`foreign`), nobody is read.
    ///
    /// [`People::Archived`] where it is archived by now; not known where it is gone or no longer visible, or where
    /// anything could not be read.
    pub async fn read_group(
        &self,
        seen: &Chat,
        id: &RoomId,
        concerned: &[ChatUserId],
        foreign: &(dyn Fn(&Group) -> bool + Sync),
    ) -> Reading<Group> {
        let Some(known) = seen.group(id) else {
            return Reading::Unknown(UnknownReason::Interrupted);
        };
        let mut group = match self.find_group(id).await {
            Ok(FoundRoom::Group(group)) => *group,
            // Gone, or no right to see it: the member list tells.
            Ok(FoundRoom::Gone) => known.clone(),
            Ok(FoundRoom::NotAGroup { .. }) => return Reading::Unknown(UnknownReason::NotAMember),
            Err(trouble) => match trouble.kind {
                ChatTroubleKind::NotAllowed { .. } => known.clone(),
                _ => return Reading::Unknown(UnknownReason::Chat(trouble)),
            },
        };
        if foreign(&group) {
            let people = People::NotOurs;
            return Reading::Known(Group { people, ..group });
        }
        let recipe = seen.capabilities.recipes.get(id).copied();
        group.people = match recipe {
            Some(Recipe::ByAccounts) if !group.archived => {
                self.some_people(seen, known, concerned).await
            }
            _ => {
                let recipe = recipe.unwrap_or_else(|| recipe::of_members(seen.version));
                self.people_or_why_not(recipe, &group).await
            }
        };
        group.banned.clone_from(&known.banned);
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

    /// Which of those who were in a group, and of those concerned, are in it now.
    async fn some_people(&self, seen: &Chat, known: &Group, concerned: &[ChatUserId]) -> People {
        let members: &[Member] = match &known.people {
            People::Known(members) => members,
            People::Archived | People::NotOurs | People::Unknown(_) => &[],
        };
        let mut ids: Vec<&ChatUserId> = members.iter().map(|member| &member.account).collect();
        ids.extend(concerned);
        ids.sort_unstable();
        ids.dedup();
        let accounts: Vec<Account> = ids
            .into_iter()
            .filter_map(|id| seen.account(id).cloned())
            .collect();
        let rooms = std::iter::once(known.id.clone()).collect();
        let never = CancellationToken::new();
        let people = self
            .people_by_accounts(seen.version, &accounts, &rooms, &|_, _| (), &never)
            .await;
        match people {
            Ok(mut people) => People::Known(people.remove(&known.id).unwrap_or_default()),
            Err(reason) => People::Unknown(reason),
        }
    }

    /// A group's people, or why they are not known; an archived group is not asked for.
    pub(super) async fn people_or_why_not(&self, recipe: Recipe, group: &Group) -> People {
        if group.archived {
            return People::Archived;
        }
        let trouble = match self.people_of(recipe, group).await {
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

    pub(super) fn malformed(&self, doing: &ChatTask, place: &str, key: &str) -> ChatTrouble {
        self.transport.trouble(doing, missing(place, key))
    }
}
