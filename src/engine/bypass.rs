//! Who passes an access restriction whatever it asks for, wholly or in part.
//!
//! Moodle asks two capabilities in the activity's context: `moodle/course:ignoreavailabilityrestrictions` (before Moodle
//! had it, `moodle/course:viewhiddenactivities`, given to the same archetypes) lets past every condition, and
//! `moodle/site:accessallgroups` past those on groups. Neither is read: both are taken to be given as Moodle gives them
//! by default, by the archetypes of someone's roles. A site may override that for a role, a course or an activity, and
//! says so in its configuration here.

use super::expect::Holders;
use crate::domain::ids::MoodleUserId;
use crate::domain::policy::Policy;
use crate::domain::restricted::Ignoring;
use crate::domain::site::Site;

/// What someone need not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bypass {
    /// Nothing of it, and why.
    pub(super) whole: Option<Ignoring>,
    /// No condition on groups.
    pub(super) groups: bool,
}

impl Bypass {
    /// Of one person in an activity. Administrators of Moodle may do everything.
    pub(super) fn of(
        site: &Site,
        policy: &Policy,
        holders: &Holders<'_>,
        person: MoodleUserId,
    ) -> Self {
        let administrators = &site.condition.administrators;
        if administrators.binary_search(&person).is_ok() {
            return Self {
                whole: Some(Ignoring::SiteAdministrator),
                groups: true,
            };
        }
        let mut bypass = Self {
            whole: None,
            groups: false,
        };
        for assignment in holders.all_of(person) {
            let Some(role) = site.role(assignment.role) else {
                continue;
            };
            let named =
                |archetypes: &[String]| archetypes.iter().any(|one| **one == *role.archetype);
            if named(&policy.ignore_restrictions) {
                bypass.whole = bypass.whole.or(Some(Ignoring::Role(role.id)));
            }
            bypass.groups |= named(&policy.access_all_groups);
        }
        bypass
    }
}
