//! The other configured sites: two Moodles may point at one Rocket.Chat group.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ids::RoomId;
use super::trouble::MoodleTrouble;

/// Which groups the other configured sites name. A room id is the same on no two servers, so no
/// address needs to be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// By site name.
    pub linked: Vec<(Arc<str>, BTreeSet<RoomId>)>,
    /// Sites that could not be asked: what they share is not known.
    pub unread: Vec<(Arc<str>, MoodleTrouble)>,
}
