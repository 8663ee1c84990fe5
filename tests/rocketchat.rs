//! The client against a server that answers as it should, and as it should not.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and says when it had nothing to look at"
)]

use moodrift::domain::chat::{Chat, Group};
use moodrift::domain::ids::RoomId;
use moodrift::domain::trouble::{ChatTrouble, ChatTroubleKind};
use moodrift::rocketchat::Rooms;
use tokio_util::sync::CancellationToken;

use stub::{Reply, Stub, healthy};

#[path = "rocketchat/answers.rs"]
mod answers;
#[path = "rocketchat/bans.rs"]
mod bans;
#[path = "rocketchat/digest.rs"]
mod digest;
#[path = "rocketchat/glimpse.rs"]
mod glimpse;
#[path = "rocketchat/group_changes.rs"]
mod group_changes;
#[path = "rocketchat/lists.rs"]
mod lists;
#[path = "rocketchat/messages.rs"]
mod messages;
#[path = "rocketchat/pace.rs"]
mod pace;
#[path = "rocketchat/probe.rs"]
mod probe;
#[path = "rocketchat/recipes.rs"]
mod recipes;
#[path = "rocketchat/recorded.rs"]
mod recorded;
#[path = "rocketchat/refusals.rs"]
mod refusals;
#[path = "rocketchat/stub.rs"]
mod stub;
#[path = "told/told.rs"]
mod told;
#[path = "visitor/client.rs"]
mod visitor;
#[path = "rocketchat/way.rs"]
mod way;
#[path = "rocketchat/whole.rs"]
mod whole;
#[path = "rocketchat/writing.rs"]
mod writing;

pub(crate) const INFO: &str = "/api/info";
pub(crate) const ME: &str = "/api/v1/me";
pub(crate) const PERMISSIONS: &str = "/api/v1/permissions.listAll";
pub(crate) const USERS: &str = "/api/v1/users.list";
pub(crate) const ALL_GROUPS: &str = "/api/v1/groups.listAll";
pub(crate) const OWN_GROUPS: &str = "/api/v1/groups.list";
pub(crate) const ROOM: &str = "/api/v1/rooms.adminRooms.getRoom";
pub(crate) const MEMBERS: &str = "/api/v1/groups.members";
pub(crate) const ROLES: &str = "/api/v1/groups.roles";

/// The healthy server, but for one path.
pub(crate) async fn but(
    path: &'static str,
    answer: impl Fn(&stub::Seen) -> Reply + Send + Sync + 'static,
) -> Stub {
    Stub::start(move |seen| {
        if seen.path == path {
            answer(seen)
        } else {
            healthy(seen)
        }
    })
    .await
}

pub(crate) async fn read_all(stub: &Stub, linked: &[&str]) -> Result<Chat, ChatTrouble> {
    let linked: Vec<RoomId> = linked.iter().copied().map(RoomId::from).collect();
    stub.reader()
        .read_all(
            Rooms::of(&linked),
            |_| (),
            |_| (),
            &CancellationToken::new(),
        )
        .await
}

pub(crate) fn group<'a>(chat: &'a Chat, id: &str) -> &'a Group {
    chat.group(&id.into()).unwrap()
}

pub(crate) fn kind_of<T>(answer: Result<T, ChatTrouble>) -> ChatTroubleKind {
    match answer {
        Ok(_) => panic!("that should have failed"),
        Err(trouble) => trouble.kind,
    }
}
