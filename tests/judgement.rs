//! The judgement: who should be where, what differs, what would repair it, and whether that is safe.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "what a test indexes is there, or it fails"
)]
#![expect(clippy::panic, reason = "a test says what it found instead")]

#[path = "judgement/documented.rs"]
mod documented;
#[path = "judgement/groups.rs"]
mod groups;
#[path = "judgement/invented.rs"]
mod invented;
#[path = "judgement/limits.rs"]
mod limits;
#[path = "judgement/lost.rs"]
mod lost;
#[path = "judgement/names.rs"]
mod names;
#[path = "judgement/people.rs"]
mod people;
#[path = "judgement/policy.rs"]
mod policy;
#[path = "judgement/properties.rs"]
mod properties;
#[path = "judgement/reasons.rs"]
mod reasons;
#[path = "judgement/restrictions.rs"]
mod restrictions;
#[path = "judgement/rights.rs"]
mod rights;
#[path = "judgement/selectors.rs"]
mod selectors;
#[path = "judgement/usernames.rs"]
mod usernames;
#[path = "judgement/words.rs"]
mod words;
#[path = "judgement/world.rs"]
mod world;
