//! The palette: one line in which everything is found by a few of its letters, actions and things alike.

use std::cmp::Reverse;
use std::sync::Arc;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use tui_input::Input;

use crate::domain::ids::RoomId;
use crate::tui::action::{self, Scope, Spec};
use crate::tui::screen::Screen;
use crate::tui::snapshot::{Index, NodeId, Who};
use crate::tui::text::fold;

/// More hits than these are counted, not listed: whoever looks further types another letter.
const LISTED: usize = 200;

/// What can be found.
#[derive(Debug, Clone)]
pub enum Target {
    /// Something to do.
    Action(&'static Spec),
    /// A category, a course, or an activity with its group.
    Node(NodeId),
    /// Somebody.
    Person(Who),
    /// A group that no activity has.
    Group(RoomId),
}

/// What can be found, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Action(usize),
    Entry(usize),
    Person(usize),
    Group(usize),
}

/// The state of the palette. It looks through what was known when it was opened.
#[derive(Debug, Clone)]
pub struct Palette {
    /// What is typed, with its cursor.
    pub input: Input,
    /// What is found, the best first.
    pub hits: Vec<Target>,
    /// How much is found in all.
    pub found: usize,
    /// The line of the cursor among the hits.
    pub at: usize,
    /// The first line in sight.
    pub top: usize,
    actions: Vec<(&'static Spec, String)>,
    entries: Vec<String>,
    /// The groups that no activity has, with their names, folded.
    groups: Vec<(RoomId, String)>,
    index: Option<Arc<Index>>,
    /// What was looked for last, and everything that had it: a longer text is looked for there alone.
    last: (String, Vec<Place>),
}

impl Palette {
    /// A palette over all actions, those of a screen first, and over what has been read.
    pub fn new(index: Option<Arc<Index>>, groups: Vec<(RoomId, String)>, screen: Screen) -> Self {
        let here = action::of(Scope::Main, screen);
        let elsewhere = action::all(Scope::Main).filter(|spec| {
            let same = |other: &Spec| other.action == spec.action;
            !spec.is_on(screen) && !action::of(Scope::Main, screen).any(same)
        });
        let actions = here
            .chain(elsewhere)
            .map(|spec| {
                (
                    spec,
                    fold(&format!("{} {}", spec.label.short(), spec.label.help())),
                )
            })
            .collect();
        let entries = index.iter().flat_map(|index| &index.entries);
        let mut palette = Self {
            input: Input::default(),
            hits: Vec::new(),
            found: 0,
            at: 0,
            top: 0,
            actions,
            entries: entries
                .map(|entry| format!("{} {}", entry.names, entry.groups))
                .collect(),
            groups,
            index,
            last: (String::new(), Vec::new()),
        };
        palette.look();
        palette
    }

    /// Whether nothing is looked for: then only what can be done is listed.
    pub fn is_blank(&self) -> bool {
        self.last.0.is_empty()
    }

    /// What is under the cursor.
    pub fn target(&self) -> Option<&Target> {
        self.hits.get(self.at)
    }

    /// Moves the cursor by lines; it stops at both ends.
    pub fn step(&mut self, by: isize) {
        let last = self.hits.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// Looks for what is typed.
    pub fn look(&mut self) {
        let typed = fold(self.input.value().trim());
        self.at = 0;
        self.top = 0;
        if typed.is_empty() {
            self.hits = self.all_actions().collect();
            self.found = self.hits.len();
            self.last = (typed, Vec::new());
            return;
        }
        let narrower = !self.last.0.is_empty() && typed.starts_with(&self.last.0);
        let among = if narrower {
            std::mem::take(&mut self.last.1)
        } else {
            self.everything()
        };
        let mut ranked = self.ranked(&typed, &among);
        self.found = ranked.len();
        self.last = (typed, ranked.iter().map(|(_, place)| *place).collect());
        if ranked.len() > LISTED {
            ranked.select_nth_unstable_by_key(LISTED, order);
            ranked.truncate(LISTED);
        }
        ranked.sort_unstable_by_key(order);
        self.hits = ranked
            .into_iter()
            .filter_map(|(_, place)| self.target_at(place))
            .collect();
    }

    fn all_actions(&self) -> impl Iterator<Item = Target> {
        self.actions.iter().map(|(spec, _)| Target::Action(spec))
    }

    fn everything(&self) -> Vec<Place> {
        let people = self
            .index
            .iter()
            .flat_map(|index| index.people.iter().enumerate());
        (0..self.actions.len())
            .map(Place::Action)
            .chain((0..self.entries.len()).map(Place::Entry))
            .chain((0..self.groups.len()).map(Place::Group))
            .chain(
                people
                    .filter(|(_, someone)| !someone.again)
                    .map(|(at, _)| Place::Person(at)),
            )
            .collect()
    }

    fn ranked(&self, typed: &str, among: &[Place]) -> Vec<(u32, Place)> {
        // What is typed is folded already, as are the texts.
        let pattern = Pattern::new(
            typed,
            CaseMatching::Respect,
            Normalization::Never,
            AtomKind::Fuzzy,
        );
        let mut config = Config::DEFAULT;
        config.ignore_case = false;
        config.normalize = false;
        config.prefer_prefix = true;
        let mut matcher = Matcher::new(config);
        let mut symbols = Vec::new();
        among
            .iter()
            .filter_map(|place| {
                let text = Utf32Str::new(self.text(*place), &mut symbols);
                Some((pattern.score(text, &mut matcher)?, *place))
            })
            .collect()
    }

    fn text(&self, place: Place) -> &str {
        match place {
            Place::Action(at) => self.actions.get(at).map(|(_, text)| text.as_str()),
            Place::Entry(at) => self.entries.get(at).map(String::as_str),
            Place::Group(at) => self.groups.get(at).map(|(_, names)| names.as_str()),
            Place::Person(at) => {
                let people = self.index.as_ref().map(|index| &index.people);
                let someone = people.and_then(|people| people.get(at));
                someone.map(|someone| &*someone.names)
            }
        }
        .unwrap_or_default()
    }

    fn target_at(&self, place: Place) -> Option<Target> {
        let index = self.index.as_ref();
        match place {
            Place::Action(at) => self.actions.get(at).map(|(spec, _)| Target::Action(spec)),
            Place::Entry(at) => Some(Target::Node(index?.entries.get(at)?.node)),
            Place::Group(at) => Some(Target::Group(self.groups.get(at)?.0.clone())),
            Place::Person(at) => Some(Target::Person(index?.people.get(at)?.who.clone())),
        }
    }
}

/// The best first; of equals, actions before things, and things in the order of the tree.
const fn order((score, place): &(u32, Place)) -> (Reverse<u32>, Place) {
    (Reverse(*score), *place)
}
