//! The judgement: who should be where, what differs, what would repair it, and whether that is safe.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "what a test indexes is there, or it fails"
)]
#![expect(clippy::panic, reason = "a test says what it found instead")]

#[path = "judgement/accounts.rs"]
mod accounts;
#[path = "judgement/again.rs"]
mod again;
#[path = "judgement/contacts.rs"]
mod contacts;
#[path = "judgement/deletions.rs"]
mod deletions;
#[path = "judgement/doctor.rs"]
mod doctor;
#[path = "judgement/documented.rs"]
mod documented;
#[path = "judgement/evidence.rs"]
mod evidence;
#[path = "judgement/explain.rs"]
mod explain;
#[path = "judgement/groups.rs"]
mod groups;
#[path = "judgement/happenings.rs"]
mod happenings;
#[path = "judgement/invented.rs"]
mod invented;
#[path = "judgement/inverse.rs"]
mod inverse;
#[path = "judgement/lasting.rs"]
mod lasting;
#[path = "judgement/limits.rs"]
mod limits;
#[path = "judgement/lost.rs"]
mod lost;
#[path = "judgement/names.rs"]
mod names;
#[path = "judgement/outages.rs"]
mod outages;
#[path = "judgement/people.rs"]
mod people;
#[path = "judgement/planfile.rs"]
mod planfile;
#[path = "judgement/policy.rs"]
mod policy;
#[path = "judgement/properties.rs"]
mod properties;
#[path = "judgement/queue.rs"]
mod queue;
#[path = "judgement/reasons.rs"]
mod reasons;
#[path = "judgement/recreate.rs"]
mod recreate;
#[path = "judgement/renewed.rs"]
mod renewed;
#[path = "judgement/repairs.rs"]
mod repairs;
#[path = "judgement/restrictions.rs"]
mod restrictions;
#[path = "judgement/retention.rs"]
mod retention;
#[path = "judgement/rights.rs"]
mod rights;
#[path = "judgement/samples.rs"]
mod samples;
#[path = "judgement/selectors.rs"]
mod selectors;
#[path = "judgement/unread.rs"]
mod unread;
#[path = "judgement/usernames.rs"]
mod usernames;
#[path = "judgement/whose.rs"]
mod whose;
#[path = "judgement/window.rs"]
mod window;
#[path = "judgement/words.rs"]
mod words;
#[path = "judgement/world.rs"]
mod world;
