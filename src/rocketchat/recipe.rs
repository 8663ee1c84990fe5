//! Which requests tell who is in a group: the fewest that the server's version and the account's rights allow.

use rustc_hash::FxHashSet;
use tokio_util::sync::CancellationToken;

use super::pages::{First, List};
use super::reader::{GroupList, Reader, Visibility};
use super::transport::Identity;
use super::whole::reading;
use super::wire::{self, Listed};
use crate::domain::capabilities::{Permission, Recipe};
use crate::domain::chat::{Chat, Group, Member, ServerVersion};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// How many requests a group is worth that can be read in no other way than account by account.
const WORTH: usize = 100;

/// How many requests to one route are worth it where the limiter counts them: ten minutes' worth on a default server.
const WORTH_LIMITED: usize = 100;

/// The recipe for groups that the account is in.
pub(super) const fn of_members(version: ServerVersion) -> Recipe {
    if version.at_least(7, 3) {
        Recipe::Ordered
    } else {
        Recipe::MembersAndRoles
    }
}

/// How the linked groups are to be read: places in the list of groups.
pub(super) struct Choice {
    /// One by one.
    pub(super) recipe: Recipe,
    pub(super) one_by_one: Vec<usize>,
    /// All together, account by account.
    pub(super) by_accounts: Vec<usize>,
    /// Not at all, and why.
    pub(super) unread: Vec<(usize, UnknownReason)>,
}

impl Reader {
    /// Chooses by arithmetic. Groups that the account is in are read one by one. The others can only be read account by
    /// account, with a right of its own, and only where that is worth it.
    pub(super) async fn choose(
        &self,
        chat: &Chat,
        visibility: Visibility,
        ours: Vec<usize>,
        cancel: &CancellationToken,
    ) -> Choice {
        let mut choice = Choice {
            recipe: of_members(chat.version),
            one_by_one: ours,
            by_accounts: Vec::new(),
            unread: Vec::new(),
        };
        let may = chat.capabilities.holds(Permission::ViewOtherUserChannels);
        let (Some(accounts), Some(groups), Some(true), Visibility::All) =
            (chat.accounts.known(), chat.groups.known(), may, visibility)
        else {
            return choice;
        };
        // Without this list each group is asked for, and says itself that the account is not in it.
        let Reading::Known(own) = reading(cancel, self.own_groups()).await else {
            return choice;
        };
        let is_in = |at: &usize| groups.get(*at).is_some_and(|group| own.contains(&group.id));
        let (inside, outside): (Vec<usize>, Vec<usize>) =
            choice.one_by_one.into_iter().partition(is_in);
        let limited = chat.capabilities.holds(Permission::ApiBypassRateLimit) != Some(true);
        choice.one_by_one = inside;
        if worth_it(accounts.len(), outside.len(), limited) {
            choice.by_accounts = outside;
        } else {
            let why = UnknownReason::TooManyAccounts {
                accounts: accounts.len(),
                groups: outside.len(),
            };
            choice.unread = outside.into_iter().map(|at| (at, why.clone())).collect();
        }
        tracing::debug!(
            recipe = <&str>::from(choice.recipe),
            one_by_one = choice.one_by_one.len(),
            by_accounts = choice.by_accounts.len(),
            unread = choice.unread.len(),
            accounts = accounts.len(),
            "chose how to read the groups"
        );
        choice
    }

    /// The groups that the account is in.
    async fn own_groups(&self) -> Result<FxHashSet<RoomId>, ChatTrouble> {
        let GroupList { groups, .. } = self.listed_for_members().await?;
        Ok(groups.into_iter().map(|group| group.id).collect())
    }

    /// The members of a group with their roles in it, by account id.
    ///
    /// # Errors
    /// As [`Self::people`] and [`Self::people_by_role`].
    pub(super) async fn people_of(
        &self,
        recipe: Recipe,
        group: &Group,
    ) -> Result<Vec<Member>, ChatTrouble> {
        let first = match group.users_count {
            Some(101..) => First::All,
            _ => First::Hundred,
        };
        match recipe {
            Recipe::Ordered => match self.listed_by_role(&group.id, first).await {
                // What else it may have refused, the older way says in a word that is understood.
                Err(ChatTrouble {
                    kind: ChatTroubleKind::Refused(_),
                    ..
                }) => self.listed_with_owner(&group.id, first).await,
                answer => answer,
            },
            Recipe::MembersAndRoles | Recipe::ByAccounts => {
                self.listed_with_roles(&group.id, first).await
            }
        }
    }

    /// The accounts in a group that the account is in, whatever their roles. A group of up to `about` members takes one
    /// request on a default server.
    ///
    /// # Errors
    /// As [`Self::people`] and [`Self::people_by_role`].
    pub async fn accounts_in(
        &self,
        version: ServerVersion,
        id: &RoomId,
        about: usize,
    ) -> Result<FxHashSet<ChatUserId>, ChatTrouble> {
        let first = if about > 100 {
            First::All
        } else {
            First::Hundred
        };
        let members = match of_members(version) {
            Recipe::Ordered => match self.listed_by_role(id, first).await {
                Err(ChatTrouble {
                    kind: ChatTroubleKind::Refused(_),
                    ..
                }) => self.listed(id, first).await?,
                answer => answer?,
            },
            Recipe::MembersAndRoles | Recipe::ByAccounts => self.listed(id, first).await?,
        };
        Ok(members.into_iter().map(|member| member.account).collect())
    }

    /// The older way in place of the newer one, whose list has a count that goes for roles too: here a list of roles
    /// without an owner is none.
    async fn listed_with_owner(
        &self,
        id: &RoomId,
        first: First,
    ) -> Result<Vec<Member>, ChatTrouble> {
        let members = self.listed_with_roles(id, first).await?;
        if members.iter().any(|member| member.roles.owner) {
            return Ok(members);
        }
        let doing = ChatTask::ReadRoles(id.clone());
        Err(self.transport.trouble(&doing, nobody()))
    }

    /// The members of a group with their roles in it, by account id, in one request a page; of an archived group too.
    /// Servers since 7.3. Only members may ask.
    ///
    /// Who is invited and has not come, or is banned, is no member.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::GoneOrNotVisible`] to one who is no member;
    /// [`ChatTroubleKind::NotAllowed`] of a broadcast room; [`ChatTroubleKind::PartialPage`] where the list ends too
    /// early, or is empty: whoever may read it is in it.
    pub async fn people_by_role(&self, id: &RoomId) -> Result<Vec<Member>, ChatTrouble> {
        self.listed_by_role(id, First::Hundred).await
    }

    async fn listed_by_role(&self, id: &RoomId, first: First) -> Result<Vec<Member>, ChatTrouble> {
        let doing = ChatTask::ReadMembers(id.clone());
        let list = List {
            doing: &doing,
            path: "/api/v1/rooms.membersOrderedByRole",
            key: "members",
            query: &[("roomId", id.as_str())],
            first,
            identity: Identity::Account,
        };
        let entries = list.read(&self.transport, &|_, _| ()).await?;
        if entries.is_empty() {
            return Err(self.transport.trouble(&doing, nobody()));
        }
        let mut members = Vec::with_capacity(entries.len());
        for entry in &entries {
            match wire::listed(entry) {
                Some(Listed::Member(member)) => members.push(member),
                Some(Listed::Outside) => {}
                None => return Err(self.malformed(&doing, "members", "_id, username, roles")),
            }
        }
        members.sort_unstable_by(|one, other| one.account.cmp(&other.account));
        Ok(members)
    }
}

/// A list of members without any, shown to a member.
pub(super) const fn nobody() -> ChatTroubleKind {
    ChatTroubleKind::PartialPage {
        received: 0,
        announced: 1,
    }
}

/// Whether so many groups are worth a request for each account.
fn worth_it(accounts: usize, groups: usize, limited: bool) -> bool {
    let bound = groups.saturating_mul(WORTH);
    let bound = if limited {
        bound.min(WORTH_LIMITED)
    } else {
        bound
    };
    groups > 0 && accounts <= bound
}
