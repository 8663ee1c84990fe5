//! Rocket.Chat's side of a snapshot, and what the store had to say.

use super::wire::{Reader, Record, Taken, Torn, Writer, by_word, choice, of_one, record};
use crate::domain::ages::Ages;
use crate::domain::awaited::AwaitedLink;
use crate::domain::capabilities::{
    Capabilities, Permission, Permissions, PublicSettings, Recipe, RetentionDefaults,
};
use crate::domain::chat::{
    Account, AccountKind, Chat, Group, Lookup, Member, People, RoomFacts, RoomRoles, RoomTrait,
    ServerVersion,
};
use crate::domain::drift::{Code, DriftKey};
use crate::domain::freeze::{Freeze, FreezeExtent};
use crate::domain::ids::{ChatUserId, RoomId, Username};
use crate::domain::names::NameRule;
use crate::domain::neighbours::Neighbours;
use crate::domain::reading::{Reading, Side, UnknownReason};

of_one! { RoomId ChatUserId Username }

record! {
    Chat { read_at, version, api_account, capabilities, accounts, groups, lookups }
    ServerVersion { major, minor, patch }
    Capabilities { username, roles, permissions, settings, recipes; freshness }
    PublicSettings { usernames, unreadable_usernames, rooms, special_characters, retention }
    RetentionDefaults { enabled, groups, days }
    Account { id, username, name, emails, active, kind, administrator }
    Group {
        id, name, display_name, archived, creator, users_count, messages, updated, facts, people, banned,
    }
    RoomFacts { created, traits, retention, last_message }
    DriftKey { code, activity, group, person, row }
    AwaitedLink { cm, instance, old, room, since, table }
    Freeze { extent, operator, reason, since }
}

choice!(Lookup { 0 => Gone, 1 => NotAGroup { name } });
choice!(AccountKind { 0 => Person, 1 => Bot, 2 => App });
choice!(RoomTrait { 0 => ReadOnly, 1 => Encrypted, 2 => Team, 3 => Discussion });
choice!(People { 0 => Known(members), 1 => Archived, 2 => NotOurs, 3 => Unknown(reason) });
choice!(Recipe { 0 => Ordered, 1 => MembersAndRoles, 2 => ByAccounts });
choice!(FreezeExtent { 0 => Site(name), 1 => EverySite });
choice!(Side { 0 => Moodle, 1 => Chat });

by_word!(Permission Code);

impl<T: Record> Record for Reading<T> {
    fn put(&self, out: &mut Writer) {
        match self {
            Self::Known(value) => {
                out.byte(0);
                value.put(out);
            }
            Self::Unknown(reason) => {
                out.byte(1);
                reason.put(out);
            }
        }
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        match from.byte()? {
            0 => Ok(Self::Known(T::take(from)?)),
            1 => Ok(Self::Unknown(Record::take(from)?)),
            _ => Err(Torn),
        }
    }
}

impl Record for Member {
    fn put(&self, out: &mut Writer) {
        self.account.put(out);
        self.username.put(out);
        self.name.put(out);
        self.roles.put(out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Self {
            account: Record::take(from)?,
            names: from.names()?,
            roles: Record::take(from)?,
        })
    }
}

/// What a server or a database has answered to what went wrong is its own word: it may hold anything, and is not kept.
impl Record for UnknownReason {
    fn put(&self, out: &mut Writer) {
        match self {
            Self::NotKept | Self::Chat(_) | Self::Moodle(_) => out.byte(0),
            Self::NotAllRoomsVisible => out.byte(1),
            Self::LacksPermission(permission) => {
                out.byte(2);
                permission.put(out);
            }
            Self::NotAMember => out.byte(3),
            Self::TooManyAccounts { accounts, groups } => {
                out.byte(4);
                (*accounts, *groups).put(out);
            }
            Self::Interrupted => out.byte(5),
            Self::UsernameHookWithoutRules => out.byte(6),
            Self::MayBeAnotherMoodles { mark } => {
                out.byte(7);
                mark.put(out);
            }
            Self::RestrictionUnreadable { detail } => {
                out.byte(8);
                detail.put(out);
            }
            Self::TableUnread(lack) => {
                out.byte(9);
                lack.put(out);
            }
            Self::RetentionUntold(side) => {
                out.byte(10);
                side.put(out);
            }
            Self::CourseMissing => out.byte(11),
            Self::PartialPage {
                received,
                announced,
            } => {
                out.byte(12);
                (*received, *announced).put(out);
            }
        }
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(match from.byte()? {
            0 => Self::NotKept,
            1 => Self::NotAllRoomsVisible,
            2 => Self::LacksPermission(Record::take(from)?),
            3 => Self::NotAMember,
            4 => Self::TooManyAccounts {
                accounts: Record::take(from)?,
                groups: Record::take(from)?,
            },
            5 => Self::Interrupted,
            6 => Self::UsernameHookWithoutRules,
            7 => Self::MayBeAnotherMoodles {
                mark: Record::take(from)?,
            },
            8 => Self::RestrictionUnreadable {
                detail: Record::take(from)?,
            },
            9 => Self::TableUnread(Record::take(from)?),
            10 => Self::RetentionUntold(Record::take(from)?),
            11 => Self::CourseMissing,
            12 => Self::PartialPage {
                received: Record::take(from)?,
                announced: Record::take(from)?,
            },
            _ => return Err(Torn),
        })
    }
}

impl Record for RoomRoles {
    fn put(&self, out: &mut Writer) {
        let Self {
            owner,
            moderator,
            leader,
        } = *self;
        out.byte(u8::from(owner) | u8::from(moderator) << 1 | u8::from(leader) << 2);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        let byte = from.byte()?;
        if byte >= 8 {
            return Err(Torn);
        }
        Ok(Self {
            owner: byte & 1 != 0,
            moderator: byte & 2 != 0,
            leader: byte & 4 != 0,
        })
    }
}

impl Record for Permissions {
    fn put(&self, out: &mut Writer) {
        let granted: Vec<(Permission, Vec<String>)> = self
            .granted()
            .map(|(permission, roles)| (permission, roles.to_vec()))
            .collect();
        granted.put(out);
        self.own_roles().to_vec().put(out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        let granted = Vec::<(Permission, Vec<String>)>::take(from)?;
        let own_roles = Vec::<String>::take(from)?;
        Ok(Self::new(granted, &own_roles))
    }
}

impl Record for NameRule {
    fn put(&self, out: &mut Writer) {
        out.foreign_text(self.pattern());
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Self::parse(from.borrowed_text()?).ok_or(Torn)
    }
}

impl Record for Ages {
    fn put(&self, out: &mut Writer) {
        let seen: Vec<(DriftKey, _)> = self.all().map(|(key, at)| (key.clone(), at)).collect();
        seen.put(out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Self::new(Record::take(from)?))
    }
}

/// That another site could not be asked is not kept.
impl Record for Neighbours {
    fn put(&self, out: &mut Writer) {
        self.linked.put(out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Self {
            linked: Record::take(from)?,
            unread: Vec::new(),
        })
    }
}
