//! Everybody whom either side knows, and where the one under the cursor should be, is, and why.

mod places;

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

pub use self::places::{Place, PlaceOf, Told};
use super::table::{About, Align, Column, Kind, Kinds, Record, RowKey, Sheet, Table};
use crate::domain::chat::{Account, People as Members};
use crate::domain::drift::Severity;
use crate::domain::ids::{ChatUserId, FoldedName, MoodleUserId, Username};
use crate::domain::policy::Stance;
use crate::domain::site::{Activity, Person as Known};
use crate::engine::{ExpectedPeople, Ground};
use crate::run::{Observation, Stage};
use crate::tui::find::{Facts, Key};
use crate::tui::model::Focus;
use crate::tui::snapshot::Snapshot;
use crate::tui::text::{fold, shown};
use crate::words::dashboard::screens as text;

/// What the screen shows.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Everybody.
    pub people: Table<Person>,
    /// Where one of them is.
    pub places: Table<Place>,
    /// Which of the two lists takes the keys: the upper one is the tree's place.
    pub focus: Focus,
    /// Whose places are shown, and of which reading.
    of: Option<(FoldedName, Arc<Sheet<Person>>)>,
}

impl People {
    /// Shows the places of the person under the cursor.
    pub fn follow(&mut self, snapshot: &Snapshot) {
        let Some(person) = self.people.row() else {
            self.let_go();
            return;
        };
        let key = person.username.folded();
        let sheet = &snapshot.sheets.people;
        let same =
            |(of, from): &(FoldedName, Arc<Sheet<Person>>)| *of == key && Arc::ptr_eq(from, sheet);
        if !self.of.as_ref().is_some_and(same) {
            let places = places::of(snapshot, person);
            self.places
                .set(&Arc::new(Sheet::new(places, snapshot.observation.read_at)));
            self.of = Some((key, Arc::clone(sheet)));
        }
    }

    /// Lets go of the places, which hold the reading that they come from; [`Self::follow`] makes them again.
    pub fn let_go(&mut self) {
        self.places.let_go();
        self.of = None;
    }
}

/// The columns of everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The worst difference.
    Severity,
    /// First and last name.
    Name,
    /// The username in Rocket.Chat.
    Username,
    /// In how many groups he should be.
    Should,
    /// In how many he is.
    Is,
    /// How many differences.
    Drifts,
    /// The address in Moodle.
    Email,
    /// The number in the institution's books.
    Number,
}

/// Someone whom one of the sides knows.
#[derive(Debug, Clone)]
pub struct Person {
    /// First and last name in Moodle, else the name in Rocket.Chat.
    pub name: String,
    /// The username in Rocket.Chat, be there such an account or not.
    pub username: Username,
    /// The same, fit for the screen.
    pub shown: String,
    /// Whether there is an account; none as long as the accounts are not read.
    pub account: Option<bool>,
    /// In how many groups he should be.
    pub should: u32,
    /// In how many of this site's he is; none as long as they are not read.
    pub is: Option<u32>,
    /// In how many groups he should be of which nobody knows whether he is: they could not be read, or are not judged.
    pub untold: u32,
    /// The address in Moodle.
    pub email: String,
    /// The number in the institution's books.
    pub number: String,
    /// The worst of his differences.
    pub worst: Option<Severity>,
    /// His differences: positions in the findings.
    pub drifts: Vec<usize>,
    moodle: Option<MoodleUserId>,
    chat: Option<ChatUserId>,
    ordered: String,
    folded: String,
    kinds: Vec<Kind>,
}

impl Record for Person {
    type Column = Of;

    const COLUMNS: &'static [Column<Of>] = &[
        column(Of::Severity, text::no_head, 1, 0, 0),
        column(Of::Name, text::who, 14, 3, 0),
        column(Of::Username, text::username, 11, 2, 0),
        right(Of::Should, text::should, 7, 46),
        right(Of::Is, text::is, 4, 46),
        right(Of::Drifts, text::drift, 6, 56),
        column(Of::Email, text::email, 16, 3, 84),
        column(Of::Number, text::idnumber, 9, 1, 100),
    ];

    const HEADS: &'static [&'static str] = &[
        "severity",
        "name",
        "username",
        "account",
        "should_be_in",
        "is_in",
        "not_known",
        "drift",
        "email",
        "idnumber",
    ];

    const NAMED: usize = 1;

    const ANSWERS: &'static [Key] = &[Key::Code, Key::Severity, Key::Person, Key::Since];

    fn key(&self) -> RowKey {
        RowKey::Person(self.username.folded())
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            person: &self.folded,
            ..Facts::default()
        }
    }

    fn kinds(&self) -> Kinds<'_> {
        Kinds::Beside(&self.kinds)
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.worst.map_or("", <&str>::from).to_owned(),
            self.name.clone(),
            self.username.to_string(),
            match self.account {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            }
            .to_owned(),
            self.should.to_string(),
            self.is.map_or_else(String::new, |is| is.to_string()),
            self.untold.to_string(),
            self.drifts.len().to_string(),
            self.email.clone(),
            self.number.clone(),
        ]
    }

    fn compare(&self, other: &Self, by: Of) -> Ordering {
        match by {
            Of::Severity => Reverse(self.worst).cmp(&Reverse(other.worst)),
            Of::Name => self.ordered.cmp(&other.ordered),
            Of::Username => self.username.cmp(&other.username),
            Of::Should => Reverse(self.should).cmp(&Reverse(other.should)),
            Of::Is => Reverse(self.is).cmp(&Reverse(other.is)),
            Of::Drifts => Reverse(self.drifts.len()).cmp(&Reverse(other.drifts.len())),
            // Who has none comes last.
            Of::Email => {
                (self.email.is_empty(), &self.email).cmp(&(other.email.is_empty(), &other.email))
            }
            Of::Number => (self.number.is_empty(), &self.number)
                .cmp(&(other.number.is_empty(), &other.number)),
        }
    }

    fn drifts(&self) -> &[usize] {
        &self.drifts
    }

    fn about(&self) -> About {
        About {
            person: Some(self.username.clone()),
            ..About::default()
        }
    }
}

const fn column(
    is: Of,
    head: fn() -> &'static str,
    least: usize,
    weight: usize,
    from: usize,
) -> Column<Of> {
    Column {
        is,
        head,
        least,
        weight,
        from,
        align: Align::Left,
    }
}

const fn right(is: Of, head: fn() -> &'static str, least: usize, from: usize) -> Column<Of> {
    Column {
        align: Align::Right,
        ..column(is, head, least, 0, from)
    }
}

/// What is counted once for everybody.
struct Counts<'a> {
    observation: &'a Observation,
    accounts: bool,
    groups: bool,
    should: FxHashMap<MoodleUserId, u32>,
    untold: FxHashMap<MoodleUserId, u32>,
    is: FxHashMap<&'a ChatUserId, u32>,
    drifts: FxHashMap<FoldedName, Vec<usize>>,
}

impl<'a> Counts<'a> {
    fn of(observation: &'a Observation) -> Self {
        let ground = &observation.ground;
        let mut counts = Self {
            observation,
            accounts: ground.chat.accounts.known().is_some(),
            groups: observation.stage != Stage::Underway && ground.chat.groups.known().is_some(),
            should: FxHashMap::default(),
            untold: FxHashMap::default(),
            is: FxHashMap::default(),
            drifts: FxHashMap::default(),
        };
        let activities = ground.site.activities.iter();
        for (activity, expectation) in activities.zip(&ground.expectations.activities) {
            let ExpectedPeople::Known(expected) = &expectation.people else {
                continue;
            };
            let told = counts.accounts && has_known_people(ground, activity);
            let required = expected.iter().filter(|one| one.member == Stance::Required);
            for one in required {
                *counts.should.entry(one.person).or_default() += 1;
                if !told {
                    *counts.untold.entry(one.person).or_default() += 1;
                }
            }
        }
        for group in ground.chat.groups.known().into_iter().flatten() {
            if let Members::Known(members) = &group.people {
                for member in members {
                    *counts.is.entry(&member.account).or_default() += 1;
                }
            }
        }
        for (at, drift) in observation.findings.drifts.iter().enumerate() {
            if let Some(who) = &drift.person {
                counts
                    .drifts
                    .entry(who.username.folded())
                    .or_default()
                    .push(at);
            }
        }
        counts
    }

    fn row(
        &self,
        person: Option<&Known>,
        account: Option<&Account>,
        username: &Username,
    ) -> Person {
        let drifts = self
            .drifts
            .get(&username.folded())
            .cloned()
            .unwrap_or_default();
        let found = |at: &usize| self.observation.findings.drifts.get(*at);
        let name = match (person, account) {
            (Some(person), _) => shown(&format!("{} {}", person.first_name, person.last_name)),
            (None, Some(account)) if !account.name.is_empty() => shown(&account.name),
            _ => shown(username.as_str()),
        };
        let email = person.map_or_else(String::new, |person| shown(&person.email));
        let number = person.and_then(|person| person.idnumber.as_deref());
        let number = number.map_or_else(String::new, shown);
        let moodle = person.map_or("", |person| &person.username);
        let address = account.map_or_else(String::new, |account| account.emails.join(" "));
        let ordered = fold(&name);
        Person {
            folded: fold(&format!(
                "{name} {username} {moodle} {email} {number} {address}"
            )),
            should: person
                .and_then(|person| self.should.get(&person.id))
                .copied()
                .unwrap_or(0),
            untold: person
                .and_then(|person| self.untold.get(&person.id))
                .copied()
                .unwrap_or(0),
            is: (self.accounts && self.groups).then(|| {
                let is = account.and_then(|account| self.is.get(&account.id));
                is.copied().unwrap_or(0)
            }),
            worst: drifts
                .iter()
                .filter_map(found)
                .map(|drift| drift.severity)
                .max(),
            account: self.accounts.then_some(account.is_some()),
            moodle: person.map(|person| person.id),
            chat: account.map(|account| account.id.clone()),
            shown: shown(username.as_str()),
            username: username.clone(),
            name,
            email,
            number,
            kinds: Kind::of(self.observation, &drifts),
            drifts,
            ordered,
        }
    }
}

/// Whether it is known, and judged, who is in the group of an activity.
fn has_known_people(ground: &Ground, activity: &Activity) -> bool {
    let room = activity.room.as_ref();
    let group = room.and_then(|room| ground.chat.group(room));
    group.is_some_and(|group| {
        let read = matches!(group.people, Members::Known(_));
        read && !group.archived && !ground.is_foreign(group)
    })
}

/// The rows: who has a difference first, the worst of them on top; then everybody by name.
pub(super) fn rows(observation: &Observation) -> Vec<Person> {
    let ground = &observation.ground;
    let counts = Counts::of(observation);
    let mut seen: FxHashSet<&ChatUserId> = FxHashSet::default();
    let mut rows = Vec::with_capacity(ground.site.people.len());
    for person in &ground.site.people {
        let Some(username) = ground.directory.name_of(person.id) else {
            continue;
        };
        let account = ground.directory.account_of(&ground.chat, person.id);
        seen.extend(account.map(|account| &account.id));
        rows.push(counts.row(Some(person), account, username));
    }
    for account in ground.chat.accounts.known().into_iter().flatten() {
        if !seen.contains(&account.id) {
            rows.push(counts.row(None, Some(account), &account.username));
        }
    }
    rows.sort_by(|one, other| {
        Reverse(one.worst)
            .cmp(&Reverse(other.worst))
            .then_with(|| one.ordered.cmp(&other.ordered))
    });
    rows
}
