//! Access restrictions that could not be fully evaluated.

use super::{activity_label, clean, count};
use crate::domain::ids::CmId;
use crate::domain::judgement::OpenRestriction;
use crate::domain::site::Site;

/// The heading over them.
pub const OPEN_RESTRICTIONS_HEADING: &str = "Access restrictions that cannot be fully evaluated";

/// `“Forum” in INF101: completion; 12 people are tolerated, present or absent`.
pub fn open_restriction(site: &Site, open: &OpenRestriction) -> String {
    let conditions: Vec<_> = open.conditions.iter().map(|kind| clean(kind)).collect();
    let people = count(open.people, "person is", "people are");
    format!(
        "{}: {}; {people} tolerated, present or absent",
        label(site, open.cm),
        conditions.join(", ")
    )
}

fn label(site: &Site, cm: CmId) -> String {
    format!("{} (activity {cm})", activity_label(site, cm))
}
