//! What other activities on the same group expect.

use rustc_hash::FxHashMap;

use crate::domain::ids::{CmId, MoodleUserId};
use crate::engine::expect::Expected;

/// The other activities on a group.
#[derive(Default)]
pub(super) struct Others {
    /// What is expected of whom, and by the first of them.
    pub(super) expected: FxHashMap<MoodleUserId, (Expected, CmId)>,
    /// An activity of the front page, which may have brought anybody.
    pub(super) front_page: Option<CmId>,
    /// Another one reports what all of them have in common.
    pub(super) led: bool,
}

impl Others {
    /// Adds the people of one of them. `own` is the activity that is compared.
    pub(super) fn add(&mut self, people: &[Expected], cm: CmId, own: CmId) {
        self.led |= cm < own;
        for expected in people {
            let entry = self.expected.entry(expected.person);
            let (sum, _) = entry.or_insert((*expected, cm));
            sum.member = sum.member.max(expected.member);
            sum.moderator = sum.moderator.max(expected.moderator);
        }
    }
}
