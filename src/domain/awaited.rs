//! Groups that were made or found for activities, and that Moodle does not point at yet.
//!
//! Nothing is ever written to Moodle: a person carries the link there.

use std::sync::Arc;

use super::ids::{CmId, InstanceId, RoomId, UnixTime};

/// A link that Moodle is to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitedLink {
    /// The activity.
    pub cm: CmId,
    /// `rocketchat.id`: the plugin's own row, in which the link stands.
    pub instance: InstanceId,
    /// The id that stands there now; none where it is empty.
    pub old: Option<RoomId>,
    /// The id that is to stand there.
    pub room: RoomId,
    /// Since when it has been waited for.
    pub since: UnixTime,
    /// The plugin's table, with the site's prefix.
    pub table: Arc<str>,
}
