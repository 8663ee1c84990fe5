//! The standard log (`logstore_standard_log`): the only place that still knows of an enrolment or a role after it was
//! taken away. It is the largest table of most sites, so it is read for a window of time alone, which its own index
//! on `timecreated` serves.
//!
//! Its columns are those of Moodle's public documentation, the same since 2.7.

use crate::domain::ids::{CourseId, MoodleUserId};
use crate::domain::trouble::MoodleTroubleKind;
use crate::domain::window::{LoggedChange, Window};

use super::prefix::Prefix;
use super::queries::Query;
use super::schema::Schema;
use super::session::Session;
use super::terms::Terms;

/// What happens to a person in Moodle that bears on who should be where. An account is suspended by an update.
const EVENTS: [&str; 7] = [
    r"\core\event\user_enrolment_created",
    r"\core\event\user_enrolment_updated",
    r"\core\event\user_enrolment_deleted",
    r"\core\event\role_assigned",
    r"\core\event\role_unassigned",
    r"\core\event\user_updated",
    r"\core\event\user_deleted",
];

/// The first sieve for [`EVENTS`]. The three databases read a backslash in a literal in two ways, so `_`, which stands
/// for any one character, stands for it here.
const LOG: Query = Query {
    table: "logstore_standard_log",
    text: "SELECT {int l.relateduserid}, {int l.courseid}, {text l.eventname} \
           FROM {logstore_standard_log} l WHERE {in_window l.timecreated} AND \
           (l.eventname LIKE '_core_event_user_enrolment_%' \
           OR l.eventname LIKE '_core_event_role_%assigned' \
           OR l.eventname LIKE '_core_event_user_updated' \
           OR l.eventname LIKE '_core_event_user_deleted')",
};

/// Reads whom the log says something was done to, with one statement; sorted, each once.
pub(super) async fn read(
    session: &mut Session,
    prefix: &Prefix,
    window: Window,
) -> Result<Vec<LoggedChange>, MoodleTroubleKind> {
    let schema = Schema::default();
    let terms = Terms {
        dialect: session.dialect(),
        prefix,
        schema: &schema,
        courses: &[],
        modules: &[],
        window: Some(window),
    };
    let sql = terms.sql(LOG.text);
    let mut changes = Vec::new();
    session
        .each(LOG.table, sql, |row| {
            let (person, event) = (row.nonzero(0)?, row.text(2)?);
            if let Some(person) = person.filter(|_| EVENTS.contains(&event)) {
                changes.push(LoggedChange {
                    person: MoodleUserId(person),
                    course: row.nonzero(1)?.map(CourseId),
                });
            }
            Ok(())
        })
        .await?;
    changes.sort_unstable();
    changes.dedup();
    Ok(changes)
}
