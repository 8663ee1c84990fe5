//! What gave somebody a role: a word that a million rows repeat.

use std::fmt;
use std::sync::{PoisonError, RwLock};

/// `role_assignments.component`, such as `enrol_cohort`; empty where it was a person. Its text is kept once in the whole
/// program and for as long as it runs: a Moodle knows as many as it has plugins.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Component(u32);

/// The first is the empty one.
static KNOWN: RwLock<Vec<&'static str>> = RwLock::new(Vec::new());

impl Component {
    /// The component of that name.
    pub fn new(name: &str) -> Self {
        if name.is_empty() {
            return Self::from_place(None);
        }
        let at = |known: &[&str]| known.iter().position(|one| *one == name);
        let place = at(&KNOWN.read().unwrap_or_else(PoisonError::into_inner));
        if place.is_some() {
            return Self::from_place(place);
        }
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        let place = at(&known).unwrap_or_else(|| {
            known.push(String::from(name).leak());
            known.len() - 1
        });
        Self::from_place(Some(place))
    }

    /// Its name; empty for a person.
    pub fn as_str(self) -> &'static str {
        let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
        let place = (self.0 as usize).checked_sub(1);
        place
            .and_then(|place| known.get(place))
            .copied()
            .unwrap_or_default()
    }

    /// Its place among those that are known, if it is so low.
    pub(super) fn low(self) -> Option<u8> {
        u8::try_from(self.0).ok()
    }

    /// What [`Self::low`] was made from.
    pub(super) const fn from_low(low: u8) -> Self {
        Self(low as u32)
    }

    /// The places begin behind the empty one.
    fn from_place(place: Option<usize>) -> Self {
        let number = place.map_or(0, |place| place.saturating_add(1));
        Self(u32::try_from(number).unwrap_or(u32::MAX))
    }
}

impl From<&str> for Component {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_known_by_its_name() {
        let (cohort, own) = (Component::new("enrol_cohort"), Component::new("enrol_self"));
        assert_ne!(cohort, own);
        assert_eq!(cohort, Component::from("enrol_cohort"));
        assert_eq!(
            [cohort.as_str(), own.as_str(), Component::new("").as_str()],
            ["enrol_cohort", "enrol_self", ""]
        );
    }
}
