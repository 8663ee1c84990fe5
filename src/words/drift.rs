//! A difference in one sentence.

mod basis;
mod fix;
mod group;
mod person;

pub use basis::basis;
pub(super) use basis::{inactivity, reason};
pub(super) use fix::withheld_because;
pub use fix::{fix, remedy, withheld};
use group::thing_sentence;
pub(super) use group::{out_of_sight, roles_named, sharers};
pub(super) use person::holds_role;
use person::person_sentence;

use super::clean;
use crate::domain::chat::Chat;
use crate::domain::drift::{Drift, PersonRef};
use crate::domain::ids::CmId;
use crate::domain::site::Site;

/// What is wrong, in plain words with the names in it.
pub fn explanation(site: &Site, chat: &Chat, drift: &Drift) -> String {
    match &drift.person {
        Some(person) => person_sentence(site, chat, drift, person),
        None => thing_sentence(site, chat, drift),
    }
}

/// `Aïcha Garcia (aicha-garcia)`, or the username alone where Moodle does not know the person.
pub fn person_label(site: &Site, person: &PersonRef) -> String {
    let username = clean(person.username.as_str());
    match person.moodle_id.and_then(|id| site.person(id)) {
        Some(known) => {
            format!(
                "{} {} ({username})",
                clean(&known.first_name),
                clean(&known.last_name)
            )
        }
        None => username.into_owned(),
    }
}

/// A group's name for sentences: the long mark of the site at its beginning is cut short.
pub fn group_name(name: &str) -> String {
    const MARK: usize = 40;
    match name.split_at_checked(MARK) {
        Some((mark, rest)) if mark.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            let begin = mark.get(..6).unwrap_or(mark);
            format!("{begin}…{}", clean(rest))
        }
        _ => clean(name).into_owned(),
    }
}

/// `“Forum” in INF101`, or the course module's number where the activity is not there.
pub fn activity_label(site: &Site, cm: CmId) -> String {
    let Some(activity) = site.activity(cm) else {
        return say!("activity {cm}", "l'activité {cm}");
    };
    let course = site.course(activity.course).map_or_else(
        || say!("course {}", "dans le cours {}", activity.course),
        |course| say!("{}", "en {}", clean(&course.shortname)),
    );
    say!("“{}” in {course}", "« {} » {course}", clean(&activity.name))
}
