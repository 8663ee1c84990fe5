//! The endpoints that there are, in one table: another version of the server is another selection from it.

mod access;
mod account;
mod accounts;
mod groups;
mod lists;
mod login;
mod methods;
mod people;
mod public;
mod roles;
mod room_settings;
mod rooms;

use axum::http::Method;
use serde_json::{Map, Value};

use super::answer::{Answer, Outcome};
use super::call::{Call, Params};
use super::release::Release;
use super::world::{Session, World};

/// One endpoint.
#[derive(Debug)]
pub(super) struct Endpoint {
    /// Its path.
    pub(super) path: &'static str,
    /// The first release that has it.
    pub(super) since: Release,
    /// What answers.
    pub(super) handler: Handler,
}

/// What answers, by what it needs and what it does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Handler {
    /// GET, for whoever asks; the caller's id where there is one.
    Open(fn(&World, Option<&str>) -> Map<String, Value>),
    /// GET, for whoever asks, and by parameters.
    Public(fn(&World, &Params) -> Outcome),
    /// POST, for those who are not known yet.
    Enter(fn(&mut World, &Params) -> Answer),
    /// GET, for known callers.
    Read(fn(&World, &Call) -> Outcome),
    /// POST, for known callers.
    Write(fn(&mut World, &Call) -> Outcome),
    /// POST, for known callers, about the token that they use.
    Own(fn(&mut World, &Params, &Session) -> Answer),
    /// The same, for those who bring a second factor or need none.
    Guarded(fn(&mut World, &Params, &Session) -> Answer),
}

impl Handler {
    /// The one method under which it is reached.
    pub(super) fn method(self) -> Method {
        match self {
            Self::Open(_) | Self::Public(_) | Self::Read(_) => Method::GET,
            Self::Enter(_) | Self::Write(_) | Self::Own(_) | Self::Guarded(_) => Method::POST,
        }
    }

    /// Whether nobody gets further without credentials.
    pub(super) const fn needs_a_caller(self) -> bool {
        !matches!(self, Self::Open(_) | Self::Public(_) | Self::Enter(_))
    }
}

/// The endpoint that a release has at a path; a slash at its end makes no difference.
pub(super) fn at(path: &str, release: Release) -> Option<&'static Endpoint> {
    let path = path.strip_suffix('/').unwrap_or(path);
    ENDPOINTS
        .iter()
        .find(|endpoint| endpoint.path == path && endpoint.since <= release)
}

const ENDPOINTS: &[Endpoint] = &[
    open("/api/info", account::info),
    open("/api/v1/info", account::info_v1),
    endpoint("/api/v1/settings.public", Handler::Public(public::settings)),
    endpoint("/api/v1/login", Handler::Enter(login::login)),
    endpoint("/api/v1/logout", Handler::Own(login::logout)),
    endpoint(
        "/api/v1/users.generatePersonalAccessToken",
        Handler::Guarded(login::generate_token),
    ),
    read("/api/v1/users.getPersonalAccessTokens", login::tokens),
    read("/api/v1/me", account::me),
    read("/api/v1/permissions.listAll", public::permissions),
    read("/api/v1/roles.list", public::roles),
    read("/api/v1/groups.listAll", lists::all_groups),
    read("/api/v1/groups.list", lists::own_groups),
    read("/api/v1/users.list", lists::users),
    read("/api/v1/rooms.adminRooms.getRoom", lists::administered_room),
    read("/api/v1/groups.members", people::members),
    read("/api/v1/groups.roles", people::roles),
    write("/api/v1/groups.invite", people::invite),
    write("/api/v1/groups.kick", people::kick),
    write("/api/v1/groups.addModerator", roles::add_moderator),
    write("/api/v1/groups.removeModerator", roles::remove_moderator),
    write("/api/v1/groups.addOwner", roles::add_owner),
    write("/api/v1/groups.removeOwner", roles::remove_owner),
    read("/api/v1/groups.info", groups::info),
    read("/api/v1/groups.counters", groups::counters),
    read("/api/v1/groups.messages", groups::messages),
    read("/api/v1/groups.history", groups::history),
    write("/api/v1/groups.create", groups::create),
    write("/api/v1/groups.delete", groups::delete),
    read("/api/v1/users.info", accounts::info),
    write("/api/v1/users.create", accounts::create),
    write("/api/v1/users.setActiveStatus", accounts::set_active_status),
    write(
        "/api/v1/rooms.changeArchivationState",
        rooms::change_archivation_state,
    ),
    write("/api/v1/rooms.saveRoomSettings", room_settings::save),
    write(
        "/api/v1/method.call/addUsersToRoom",
        methods::add_users_to_room,
    ),
    write("/api/v1/rooms.delete", rooms::delete).since(5, 4),
    read(
        "/api/v1/rooms.membersOrderedByRole",
        people::members_by_role,
    )
    .since(7, 3),
    read("/api/v1/rooms.bannedUsers", people::banned).since(8, 3),
];

impl Endpoint {
    const fn since(self, major: u32, minor: u32) -> Self {
        Self {
            since: Release::new(major, minor),
            ..self
        }
    }
}

const fn open(
    path: &'static str,
    answer: fn(&World, Option<&str>) -> Map<String, Value>,
) -> Endpoint {
    endpoint(path, Handler::Open(answer))
}

const fn read(path: &'static str, answer: fn(&World, &Call) -> Outcome) -> Endpoint {
    endpoint(path, Handler::Read(answer))
}

const fn write(path: &'static str, answer: fn(&mut World, &Call) -> Outcome) -> Endpoint {
    endpoint(path, Handler::Write(answer))
}

const fn endpoint(path: &'static str, handler: Handler) -> Endpoint {
    Endpoint {
        path,
        since: Release::OLDEST,
        handler,
    }
}
