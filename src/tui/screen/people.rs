//! Everybody whom either side knows, and where the one under the cursor should be, is, and why.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::table::{About, Align, Column, Kind, Kinds, Record, RowKey, Sheet, Table};
use crate::domain::chat::{Account, People as Members};
use crate::domain::drift::{DriftKey, Severity};
use crate::domain::ids::{ChatUserId, CmId, CourseId, FoldedName, MoodleUserId, RoomId, Username};
use crate::domain::policy::Stance;
use crate::domain::site::{Activity, Person as Known};
use crate::engine::{ExpectedPeople, Ground, Rows};
use crate::run::{Observation, Stage};
use crate::tui::find::Facts;
use crate::tui::model::Focus;
use crate::tui::model::pane::{PersonLine, person_line};
use crate::tui::snapshot::{Index, NodeId, Snapshot, Terms};
use crate::tui::text::{fold, shown};
use crate::words::dashboard::{self, screens as text};

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
            self.places.set(&Arc::default());
            self.of = None;
            return;
        };
        let key = person.username.folded();
        let sheet = &snapshot.sheets.people;
        let same =
            |(of, from): &(FoldedName, Arc<Sheet<Person>>)| *of == key && Arc::ptr_eq(from, sheet);
        if !self.of.as_ref().is_some_and(same) {
            let places = places(snapshot, person);
            self.places
                .set(&Arc::new(Sheet::new(places, snapshot.observation.read_at)));
            self.of = Some((key, Arc::clone(sheet)));
        }
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
        "drift",
        "email",
        "idnumber",
    ];

    const NAMED: usize = 1;

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
            Of::Email => self.email.cmp(&other.email),
            // Who has none comes last.
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

    fn key_of(drift: &DriftKey) -> Option<RowKey> {
        let person = drift.person.as_ref()?;
        Some(RowKey::Person(person.folded()))
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
            is: FxHashMap::default(),
            drifts: FxHashMap::default(),
        };
        for expectation in &ground.expectations.activities {
            if let ExpectedPeople::Known(expected) = &expectation.people {
                let required = expected.iter().filter(|one| one.member == Stance::Required);
                for one in required {
                    *counts.should.entry(one.person).or_default() += 1;
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

/// The columns of the places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceOf {
    /// The difference.
    Severity,
    /// The course.
    Course,
    /// The activity.
    Activity,
    /// What he should be.
    Should,
    /// What he is.
    Is,
    /// Why.
    Why,
}

/// One group in which someone should be, or is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The course.
    pub course: String,
    /// The activity.
    pub activity: String,
    /// Both sides; none where the people of this group are not judged, or could not be.
    pub line: Option<PersonLine>,
    /// His difference there: its position in the findings.
    pub drift: Vec<usize>,
    /// Whether its course is dormant.
    pub dormant: bool,
    cm: CmId,
    in_course: CourseId,
    room: Option<RoomId>,
    username: Username,
    terms: Terms,
    kinds: Vec<Kind>,
}

impl Record for Place {
    type Column = PlaceOf;

    const COLUMNS: &'static [Column<PlaceOf>] = &[
        place_column(PlaceOf::Severity, text::no_head, 1, 0, 0),
        place_column(PlaceOf::Course, text::course, 12, 3, 0),
        place_column(PlaceOf::Activity, text::group, 10, 2, 62),
        place_column(PlaceOf::Should, text::should_be, 10, 1, 0),
        place_column(PlaceOf::Is, text::is_now, 9, 1, 0),
        place_column(PlaceOf::Why, text::because, 16, 3, 74),
    ];

    const HEADS: &'static [&'static str] = &[
        "severity",
        "course",
        "group",
        "should_be",
        "is",
        "because",
        "drift",
    ];

    const NAMED: usize = 1;

    fn key(&self) -> RowKey {
        RowKey::Place(self.cm)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: &self.terms.text,
            course: &self.terms.course,
            category: &self.terms.category,
            group: &self.terms.group,
            ..Facts::default()
        }
    }

    fn kinds(&self) -> Kinds<'_> {
        Kinds::Beside(&self.kinds)
    }

    fn cells(&self) -> Vec<String> {
        let line = self.line.as_ref();
        let said = |say: fn(&PersonLine) -> &'static str| line.map_or("", say).to_owned();
        let kind = self.kinds.first();
        vec![
            kind.map_or("", |kind| kind.severity.into()).to_owned(),
            self.course.clone(),
            self.activity.clone(),
            said(|line| dashboard::standing(line.moodle.standing)),
            said(|line| dashboard::presence(line.chat.standing)),
            said(|line| line.basis.into()),
            kind.map_or("", |kind| kind.code.into()).to_owned(),
        ]
    }

    fn compare(&self, other: &Self, by: PlaceOf) -> Ordering {
        let why = |place: &Self| place.line.as_ref().map(|line| <&str>::from(line.basis));
        match by {
            PlaceOf::Severity => worst_first(self).cmp(&worst_first(other)),
            PlaceOf::Course => self.course.cmp(&other.course),
            PlaceOf::Activity => self.activity.cmp(&other.activity),
            PlaceOf::Should | PlaceOf::Why => why(self).cmp(&why(other)),
            PlaceOf::Is => {
                let present = |place: &Self| {
                    let line = place.line.as_ref()?;
                    Some(crate::words::dashboard::presence(line.chat.standing))
                };
                present(self).cmp(&present(other))
            }
        }
    }

    fn drifts(&self) -> &[usize] {
        &self.drift
    }

    fn dormant(&self) -> bool {
        self.dormant
    }

    fn about(&self) -> About {
        About {
            course: Some(self.in_course),
            activity: Some(self.cm),
            room: self.room.clone(),
            person: Some(self.username.clone()),
        }
    }

    fn key_of(drift: &DriftKey) -> Option<RowKey> {
        drift.activity.map(RowKey::Place)
    }
}

const fn place_column(
    is: PlaceOf,
    head: fn() -> &'static str,
    least: usize,
    weight: usize,
    from: usize,
) -> Column<PlaceOf> {
    Column {
        is,
        head,
        least,
        weight,
        from,
        align: Align::Left,
    }
}

fn worst_first(place: &Place) -> (bool, bool, Option<Reverse<Severity>>) {
    let worst = place.line.as_ref().map(|line| Reverse(line.severity));
    (place.drift.is_empty(), place.dormant, worst)
}

/// Where someone should be or is: what differs first, then in the order of the courses.
fn places(snapshot: &Snapshot, person: &Person) -> Vec<Place> {
    let ground = &snapshot.observation.ground;
    let expectations = &ground.expectations.activities;
    let mut places: Vec<Place> = ground
        .site
        .activities
        .iter()
        .zip(expectations)
        .filter(|(activity, expectation)| {
            let expected = match (&expectation.people, person.moodle) {
                (ExpectedPeople::Known(expected), Some(id)) => {
                    expected.binary_search_by_key(&id, |one| one.person).is_ok()
                }
                _ => false,
            };
            expected || is_in(ground, activity, person)
        })
        .map(|(activity, _)| place(snapshot, person, activity))
        .collect();
    let in_order = |place: &Place| index_of(&snapshot.index, place.cm);
    places.sort_by_key(|place| (worst_first(place), in_order(place)));
    places
}

fn index_of(index: &Index, cm: CmId) -> Option<usize> {
    index.place(NodeId::Activity(cm))
}

fn is_in(ground: &Ground, activity: &Activity, person: &Person) -> bool {
    let group = activity
        .room
        .as_ref()
        .and_then(|room| ground.chat.group(room));
    match (group.map(|group| &group.people), &person.chat) {
        (Some(Members::Known(members)), Some(id)) => members
            .binary_search_by(|member| member.account.cmp(id))
            .is_ok(),
        _ => false,
    }
}

fn place(snapshot: &Snapshot, person: &Person, activity: &Activity) -> Place {
    let ground = &snapshot.observation.ground;
    let key = person.username.folded();
    let drifts = &snapshot.observation.findings.drifts;
    let drift = person.drifts.iter().copied().find(|at| {
        let drift = drifts.get(*at);
        drift.is_some_and(|drift| drift.activity == Some(activity.cm))
    });
    let line = match ground.rows(activity.cm) {
        Rows::Judged(rows) => rows
            .iter()
            .find(|row| row.who.username.folded() == key)
            .map(|row| person_line(snapshot, row, drift)),
        Rows::NotJudged | Rows::Unknown(_) => None,
    };
    let course = ground.site.course(activity.course);
    let course = course.map_or_else(String::new, |course| snapshot.index.course_name(course));
    let name = shown(&activity.name);
    let entry = snapshot.index.entry(NodeId::Activity(activity.cm));
    Place {
        terms: snapshot.index.terms_of(NodeId::Activity(activity.cm)),
        kinds: Kind::of(&snapshot.observation, drift.as_slice()),
        dormant: entry.is_some_and(|entry| entry.dormant),
        course,
        activity: name,
        line,
        drift: drift.into_iter().collect(),
        cm: activity.cm,
        in_course: activity.course,
        room: activity.room.clone(),
        username: person.username.clone(),
    }
}
