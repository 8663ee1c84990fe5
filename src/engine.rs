//! The judgement: who should be where, what differs, what would repair it, and whether that is safe.
//!
//! Pure: no I/O, no clock, no async. Everything is decided from one [`Ground`].

mod abilities;
mod advice;
mod again;
mod belonging;
mod bins;
mod bypass;
mod candidate;
mod changed;
mod compare;
mod contacts;
mod directory;
pub mod doctor;
mod expect;
mod explain;
mod findings;
mod footing;
mod foreign;
mod groups;
mod inverse;
mod lasting;
mod links;
mod named;
mod naming;
mod newcomers;
mod obstructions;
mod orphans;
mod ownership;
mod permitted;
mod plan;
mod queue;
mod recreate;
mod renamed;
mod renew;
mod repairs;
mod restriction;
mod row;
mod safety;
mod seats;
mod select;
mod spread;
mod unforeseen;
mod unread;
mod whom;

use std::sync::Arc;

use crate::domain::awaited::AwaitedLink;
use crate::domain::chat::Chat;
use crate::domain::names::UsernameRules;
use crate::domain::neighbours::Neighbours;
use crate::domain::policy::Policy;
use crate::domain::site::Site;

pub use abilities::abilities;
pub use again::{Refresh, expected_in};
pub use belonging::exportable;
pub use contacts::contacts;
pub use directory::Directory;
pub use expect::{ActivityExpectation, Expectations, Expected, ExpectedPeople, expect};
pub use explain::{explain, judge};
pub use findings::{Findings, FoundOn, SiteChecks, dormant_courses, drift};
pub use footing::{footing, judged_by, staleness};
pub use foreign::NameMarks;
pub use inverse::{DoneStep, Inverse, inverse, opposite};
pub use lasting::{LastingStep, lasting};
pub use links::Links;
pub use named::{Candidate, Named, course_named, group_named, judgements, person_named};
pub use obstructions::{obstructions, question};
pub use plan::{assembled, plan};
pub use recreate::would_make;
pub use renew::Renewed;
pub use row::{PersonDrift, Present, Row, Rows};
pub use safety::{ClearedPlan, Facts, Held, Verdict, is_frozen, safety, site_is_held};
pub use select::{AmbiguousSelector, Selected, select};
pub use unforeseen::Foreseen;
pub use whom::{Namesake, Someone, Whom, whom};

/// Both sides as read, the rules they are judged by, and what follows from Moodle's side alone.
///
/// Cheap to clone: the dashboard keeps the last one while the next is being made.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The site's name in the configuration.
    pub name: Arc<str>,
    /// What Moodle said.
    pub site: Arc<Site>,
    /// What Rocket.Chat said.
    pub chat: Arc<Chat>,
    /// How doubtful cases are judged.
    pub policy: Arc<Policy>,
    /// How usernames are mapped.
    pub rules: Arc<UsernameRules>,
    /// The address of the Moodle, where it is configured.
    pub wwwroot: Option<Arc<str>>,
    /// Who should be where.
    pub expectations: Arc<Expectations>,
    /// Who is who.
    pub directory: Arc<Directory>,
    /// What the other configured sites name.
    pub neighbours: Arc<Neighbours>,
    /// What points at which group.
    pub links: Arc<Links>,
    /// Links that Moodle is to get and does not have, as far as is remembered.
    pub awaited: Arc<[AwaitedLink]>,
    naming: Arc<naming::Naming>,
    advisor: Arc<advice::Advisor>,
    laid: Laid,
}

/// Tells one ground from all others. A copy of a ground is the same one.
#[derive(Debug, Clone, Default)]
struct Laid(Arc<()>);

impl Laid {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Ground {
    /// Puts both sides together.
    pub fn new(
        name: Arc<str>,
        site: Arc<Site>,
        chat: Arc<Chat>,
        policy: Arc<Policy>,
        rules: Arc<UsernameRules>,
        wwwroot: Option<Arc<str>>,
    ) -> Self {
        let expectations = Arc::new(expect(&site, &policy, &rules));
        let directory = Arc::new(Directory::new(&site, &chat, &rules));
        let neighbours = Arc::new(Neighbours::default());
        let links = Arc::new(Links::new(&site, &neighbours));
        let naming = Arc::new(naming::Naming::new(&site, &chat, wwwroot.as_deref()));
        Self {
            name,
            site,
            chat,
            policy,
            rules,
            wwwroot,
            expectations,
            directory,
            neighbours,
            links,
            awaited: Arc::default(),
            naming,
            advisor: Arc::default(),
            laid: Laid::default(),
        }
    }

    /// The same ground, with what the other configured sites name.
    #[must_use]
    pub fn beside(mut self, neighbours: Arc<Neighbours>) -> Self {
        self.links = Arc::new(Links::new(&self.site, &neighbours));
        self.neighbours = neighbours;
        self.laid = Laid::default();
        self
    }

    /// The same ground, with the links that Moodle is to get.
    #[must_use]
    pub fn awaiting(mut self, links: Arc<[AwaitedLink]>) -> Self {
        self.awaited = links;
        self.laid = Laid::default();
        self
    }
}
