//! Access restrictions that could not be fully evaluated.

use super::{activity_label, clean, count};
use crate::domain::ids::CmId;
use crate::domain::judgement::OpenRestriction;
use crate::domain::site::Site;

/// The heading over them.
pub fn open_restrictions_heading() -> &'static str {
    text!(
        "Access restrictions that cannot be fully evaluated",
        "Restrictions d'accès qui ne peuvent pas être évaluées entièrement",
    )
}

/// `“Forum” in INF101: completion; 12 people are tolerated, present or absent`.
pub fn open_restriction(site: &Site, open: &OpenRestriction) -> String {
    let conditions: Vec<_> = open.conditions.iter().map(|kind| clean(kind)).collect();
    let people = count(
        open.people,
        text!("person is", "personne"),
        text!("people are", "personnes"),
    );
    say!(
        "{}: {}; {people} tolerated, present or absent",
        "{} : {} ; {people} en tolérance, dans le salon ou non",
        label(site, open.cm),
        conditions.join(", "),
    )
}

fn label(site: &Site, cm: CmId) -> String {
    say!(
        "{} (activity {cm})",
        "{} (activité {cm})",
        activity_label(site, cm)
    )
}
