//! Reading both sides again: Moodle whole, and of Rocket.Chat what has moved and what was read longest ago.

use std::num::NonZeroU32;

use rustc_hash::FxHashMap;

use super::{Observation, RunError, Session, Stage};
use crate::domain::chat::{Chat, People};
use crate::domain::freshness::Expected;
use crate::domain::ids::RoomId;
use crate::domain::reading::UnknownReason;
use crate::domain::site::Site;
use crate::engine::{self, Expectations, expect, expected_in};

/// After how many refreshes a group is read again at the latest, whether or not anything says that it has moved.
pub const EVERY: NonZeroU32 = match NonZeroU32::new(10) {
    Some(every) => every,
    None => NonZeroU32::MIN,
};

/// How a site is read.
#[derive(Debug, Clone, Default)]
pub struct Refresh {
    /// What was read before, whose groups are taken over where they have not moved; none to read everything.
    pub known: Option<Box<Observation>>,
    /// The groups that are looked at: they are read before all others.
    pub shown: Vec<RoomId>,
}

impl Refresh {
    /// At which refresh groups are read.
    pub(super) fn turn(&self) -> u32 {
        self.chat()
            .map_or(0, |chat| chat.capabilities.freshness.turn.saturating_add(1))
    }

    /// What was read before.
    pub(super) fn chat(&self) -> Option<&Chat> {
        self.known.as_ref().map(|known| &*known.ground.chat)
    }

    /// What is shown before it has ended.
    pub(super) const fn stage(&self) -> Stage {
        match self.known {
            None => Stage::Underway,
            Some(_) => Stage::Renewing,
        }
    }

    /// What the engine needs to share the groups out.
    pub(super) const fn sharing<'a>(
        &'a self,
        before: &'a Chat,
        expected: &'a FxHashMap<RoomId, Expected>,
    ) -> engine::Refresh<'a> {
        engine::Refresh {
            before,
            expected,
            shown: self.shown.as_slice(),
            every: EVERY,
        }
    }

    /// Whether what has been read so far may take the place of what is known: everything where nothing is, else only
    /// what has each group, be it as it was read before.
    pub(super) fn is_worth_showing(&self, chat: &Chat) -> bool {
        let awaited = UnknownReason::Interrupted;
        self.known.is_none()
            || chat.groups.known().is_some_and(|groups| {
                groups
                    .iter()
                    .all(|group| !matches!(&group.people, People::Unknown(why) if *why == awaited))
            })
    }

    /// Why what was read before is worth more than this.
    pub(super) fn why_worthless(&self, chat: &Chat) -> Option<RunError> {
        self.known.as_ref()?;
        let why = chat.groups.reason().or_else(|| chat.accounts.reason())?;
        Some(match why {
            UnknownReason::Chat(trouble) => RunError::Chat(trouble.clone()),
            _ => RunError::Cancelled,
        })
    }
}

impl Session {
    /// What Moodle expects in each linked group. `known` is whom it expects, where that has been worked out.
    pub(super) fn expected(
        &self,
        site: &Site,
        known: Option<&Expectations>,
    ) -> FxHashMap<RoomId, Expected> {
        let (policy, rules) = self.rules();
        known.map_or_else(
            || expected_in(site, &expect(site, policy, rules)),
            |known| expected_in(site, known),
        )
    }
}
