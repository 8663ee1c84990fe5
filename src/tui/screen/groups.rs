//! Every group that is this site's: linked by an activity, kept by a recycle bin, lost, or gone.

use std::cmp::{Ordering, Reverse};

use rustc_hash::{FxHashMap, FxHashSet};

use super::table::{About, Align, Column, Kind, Kinds, Record, RowKey};
use crate::domain::chat::{Group, Lookup, People};
use crate::domain::drift::{Evidence, Severity};
use crate::domain::ids::{CmId, CourseId, RoomId, UnixTime};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::BinRow;
use crate::engine::Ground;
use crate::run::{Observation, Stage};
use crate::tui::find::{Facts, Key};
use crate::tui::snapshot::{Index, NodeId, Terms};
use crate::tui::table::iso;
use crate::tui::text::{fold, shown};
use crate::words::dashboard::screens::{self as text, GroupState as State};
use crate::words::dashboard::unread::in_short;
use crate::words::group_name;

/// The columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The worst difference.
    Severity,
    /// Its name.
    Name,
    /// How it stands.
    State,
    /// What points at it.
    Link,
    /// How many differences.
    Drifts,
    /// How many members.
    Members,
    /// How many messages.
    Messages,
    /// When its last message was written.
    LastMessage,
    /// When it was made.
    Created,
    /// Who owns it.
    Owner,
}

/// When the last message of a group was written; the newest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LastMessage {
    /// Then.
    At(Reverse<UnixTime>),
    /// It has none.
    Never,
    /// The server does not tell.
    NotTold,
    /// There is no group.
    NoGroup,
}

/// A group.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name, or its id where it is gone.
    pub name: String,
    /// How it stands.
    pub state: State,
    /// What points at it: course and activity, or the item of the bin; empty where nothing does.
    pub link: String,
    /// The worst of its differences.
    pub worst: Option<Severity>,
    /// How many members the server counts.
    pub members: Option<u64>,
    /// How many messages it counts.
    pub messages: Option<u64>,
    /// When its last message was written.
    pub last_message: LastMessage,
    /// When it was made.
    pub created: Option<UnixTime>,
    /// Its owners' usernames; empty where they are not known.
    pub owner: String,
    /// Its differences: positions in the findings.
    pub drifts: Vec<usize>,
    /// Whether its course is dormant.
    pub dormant: bool,
    /// Why it is not known, or who is in it.
    pub unread: Option<Box<UnknownReason>>,
    about: About,
    room: RoomId,
    ordered: (String, String),
    terms: Terms,
    kinds: Vec<Kind>,
}

impl Record for Row {
    type Column = Of;

    const COLUMNS: &'static [Column<Of>] = &[
        column(Of::Severity, text::no_head, 1, 0, 0),
        column(Of::Name, text::group, 18, 1, 0),
        column(Of::State, text::state, 9, 1, 0),
        column(Of::Link, text::link, 16, 6, 60),
        right(Of::Drifts, text::drift, 6, 100),
        right(Of::Members, text::members, 7, 0),
        right(Of::Messages, text::messages, 5, 90),
        right(Of::LastMessage, text::last_message, 9, 72),
        right(Of::Created, text::age, 6, 96),
        column(Of::Owner, text::owner, 11, 1, 108),
    ];

    const HEADS: &'static [&'static str] = &[
        "severity",
        "group",
        "state",
        "linked_by",
        "drift",
        "members",
        "messages",
        "last_message",
        "created",
        "owner",
    ];

    const NAMED: usize = 1;

    const ANSWERS: &'static [Key] = Key::OF_PLACES;

    fn key(&self) -> RowKey {
        RowKey::Group(self.room.clone())
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            unknown: matches!(self.state, State::Unknown | State::Unread),
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
        let number = |number: Option<u64>| number.map_or_else(String::new, |one| one.to_string());
        vec![
            self.worst.map_or("", <&str>::from).to_owned(),
            self.name.clone(),
            text::group_state(self.state).to_owned(),
            self.link.clone(),
            self.drifts.len().to_string(),
            number(self.members),
            number(self.messages),
            match self.last_message {
                LastMessage::At(Reverse(at)) => iso(at),
                LastMessage::Never | LastMessage::NotTold | LastMessage::NoGroup => String::new(),
            },
            self.created.map_or_else(String::new, iso),
            self.owner.clone(),
        ]
    }

    fn compare(&self, other: &Self, by: Of) -> Ordering {
        match by {
            Of::Severity => worst_first(self).cmp(&worst_first(other)),
            Of::Name => self.ordered.0.cmp(&other.ordered.0),
            Of::State => self.state.cmp(&other.state),
            // What nothing points at comes last.
            Of::Link => (self.link.is_empty(), &self.ordered.1)
                .cmp(&(other.link.is_empty(), &other.ordered.1)),
            Of::Drifts => Reverse(self.drifts.len()).cmp(&Reverse(other.drifts.len())),
            Of::Members => Reverse(self.members).cmp(&Reverse(other.members)),
            Of::Messages => Reverse(self.messages).cmp(&Reverse(other.messages)),
            Of::LastMessage => self.last_message.cmp(&other.last_message),
            // What is not known comes last.
            Of::Created => (self.created.is_none(), self.created)
                .cmp(&(other.created.is_none(), other.created)),
            Of::Owner => {
                (self.owner.is_empty(), &self.owner).cmp(&(other.owner.is_empty(), &other.owner))
            }
        }
    }

    fn drifts(&self) -> &[usize] {
        &self.drifts
    }

    fn dormant(&self) -> bool {
        self.dormant
    }

    fn about(&self) -> About {
        self.about.clone()
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

const fn worst_first(row: &Row) -> (bool, Reverse<Option<Severity>>, State) {
    (row.dormant, Reverse(row.worst), row.state)
}

/// The rows, the worst first.
pub(super) fn rows(observation: &Observation, index: &Index) -> Vec<Row> {
    let ground = &observation.ground;
    let mut drifts: FxHashMap<&RoomId, Vec<usize>> = FxHashMap::default();
    let mut lost: FxHashSet<&RoomId> = FxHashSet::default();
    for (at, drift) in observation.findings.drifts.iter().enumerate() {
        let Some(room) = &drift.group else { continue };
        drifts.entry(room).or_default().push(at);
        if matches!(drift.evidence, Evidence::Orphaned(_)) {
            lost.insert(room);
        }
    }
    let mut bins: FxHashMap<&RoomId, &BinRow> = FxHashMap::default();
    for row in &ground.site.bin {
        bins.entry(&row.room).or_insert(row);
    }
    let mut rooms: Vec<&RoomId> = ground.links.rooms().chain(drifts.keys().copied()).collect();
    rooms.sort_unstable();
    rooms.dedup();
    let own = own_mark(ground);
    let mut rows: Vec<Row> = rooms
        .into_iter()
        .map(|room| {
            let drifts = drifts.get(room).cloned().unwrap_or_default();
            let state = state(observation, room, lost.contains(room));
            row(
                (observation, index, own),
                room,
                state,
                bins.get(room).copied(),
                drifts,
            )
        })
        .collect();
    rows.sort_by(|one, other| {
        worst_first(one)
            .cmp(&worst_first(other))
            .then_with(|| one.ordered.cmp(&other.ordered))
    });
    rows
}

fn state(observation: &Observation, room: &RoomId, lost: bool) -> State {
    let ground = &observation.ground;
    let underway = observation.stage == Stage::Underway;
    let group = ground.chat.group(room);
    let lookup = ground.chat.lookups.get(room);
    let to_come = People::Unknown(UnknownReason::Interrupted);
    match (group, lookup) {
        (None, Some(Reading::Known(Lookup::Gone))) => State::Gone,
        (None, _) if ground.links.only_bin_rows(room) => State::Gone,
        (None, Some(Reading::Unknown(UnknownReason::Interrupted)) | None) if underway => {
            State::ToCome
        }
        (None, _) => State::Unknown,
        _ if lost && ground.links.only_bin_rows(room) => State::Purged,
        _ if lost => State::Lost,
        _ if ground.links.is_shared(room) => State::Shared,
        _ if ground.links.only_bin_rows(room) => State::InBin,
        (Some(group), _) if underway && group.people == to_come => State::ToCome,
        (Some(group), _) if matches!(group.people, People::Unknown(_)) => State::Unread,
        (Some(group), _) if group.archived => State::Archived,
        _ => State::Linked,
    }
}

/// Why a group is not known, or who is in it.
fn unread<'a>(ground: &'a Ground, room: &RoomId) -> Option<&'a UnknownReason> {
    match (ground.chat.group(room), ground.chat.lookups.get(room)) {
        (Some(group), _) => match &group.people {
            People::Unknown(reason) => Some(reason),
            People::Known(_) | People::Archived | People::NotOurs => None,
        },
        (None, Some(lookup)) => lookup.reason(),
        (None, None) => ground.chat.groups.reason(),
    }
}

/// The `moodleid` that the names of most linked groups begin with: it tells none of them from the others.
fn own_mark(ground: &Ground) -> Option<&str> {
    let mut marks: FxHashMap<&str, usize> = FxHashMap::default();
    let groups = ground
        .links
        .rooms()
        .filter_map(|room| ground.chat.group(room));
    for mark in groups.filter_map(|group| mark(&group.name)) {
        *marks.entry(mark).or_default() += 1;
    }
    let all: usize = marks.values().sum();
    let most = marks.into_iter().max_by_key(|(_, number)| *number);
    most.filter(|(_, number)| number * 2 > all)
        .map(|(mark, _)| mark)
}

/// The `moodleid` at the beginning of a name: the digest of an address, in 40 characters.
fn mark(name: &str) -> Option<&str> {
    let (mark, _) = name.split_at_checked(40)?;
    let is_digest = mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then_some(mark)
}

/// What a group is called, without what nearly all names begin with.
fn label(name: &str, own: Option<&str>) -> String {
    let rest = own.and_then(|own| name.strip_prefix(own));
    rest.map_or_else(
        || shown(&group_name(name)),
        |rest| shown(&format!("…{}", rest.trim_start_matches('_'))),
    )
}

fn row(
    (observation, index, own): (&Observation, &Index, Option<&str>),
    room: &RoomId,
    state: State,
    bin: Option<&BinRow>,
    drifts: Vec<usize>,
) -> Row {
    let ground = &observation.ground;
    let group = ground.chat.group(room);
    let activity = ground.links.activities_on(room).first().copied();
    let course = activity
        .and_then(|cm| ground.site.activity(cm))
        .map(|activity| activity.course);
    let link = link((ground, index), activity, course, bin);
    let owner = group.map_or_else(String::new, |group| owners(ground, group));
    let name = group.map_or_else(|| shown(room.as_str()), |group| label(&group.name, own));
    let found = |at: &usize| observation.findings.drifts.get(*at);
    let worst = drifts
        .iter()
        .filter_map(found)
        .map(|drift| drift.severity)
        .max();
    let entry = activity.and_then(|cm| index.entry(NodeId::Activity(cm)));
    let mut terms = entry.map_or_else(Terms::default, |entry| index.terms_of(entry.node));
    let state_word = text::group_state(state);
    let not_read = matches!(state, State::Unknown | State::Unread | State::ToCome);
    let unread = unread(ground, room).filter(|_| not_read);
    let why = unread.map(in_short).unwrap_or_default();
    terms
        .text
        .push_str(&fold(&format!(" {link} {owner} {state_word} {why}")));
    terms.group.push_str(&fold(&format!(" {name} {room}")));
    if let Some(group) = group {
        let names = fold(&format!(" {} {}", group.name, group.display_name));
        terms.group.push_str(&names);
    }
    Row {
        state,
        worst,
        members: group.and_then(members),
        messages: group.and_then(|group| group.messages),
        last_message: group.map_or(LastMessage::NoGroup, last_message),
        created: group.and_then(|group| group.facts.created),
        dormant: entry.is_some_and(|entry| entry.dormant),
        about: About {
            course,
            activity,
            room: Some(room.clone()),
            person: None,
        },
        unread: unread.cloned().map(Box::new),
        room: room.clone(),
        ordered: (fold(&name), fold(&link)),
        terms,
        kinds: Kind::with_people(observation, index, &drifts),
        drifts,
        name,
        link,
        owner,
    }
}

fn last_message(group: &Group) -> LastMessage {
    match (group.facts.last_message, group.messages) {
        (Some(at), _) => LastMessage::At(Reverse(at)),
        (None, Some(0)) => LastMessage::Never,
        (None, _) => LastMessage::NotTold,
    }
}

fn members(group: &Group) -> Option<u64> {
    match &group.people {
        People::Known(members) => u64::try_from(members.len()).ok(),
        People::Archived | People::NotOurs | People::Unknown(_) => group.users_count,
    }
}

/// Course and activity; or the item of the bin that keeps the group.
fn link(
    (ground, index): (&Ground, &Index),
    activity: Option<CmId>,
    course: Option<CourseId>,
    bin: Option<&BinRow>,
) -> String {
    let name_of = |id| {
        let course = ground.site.course(id);
        course.map(|course| index.course_name(course))
    };
    if let Some(activity) = activity.and_then(|cm| ground.site.activity(cm)) {
        let course = course.and_then(name_of).unwrap_or_default();
        return shown(&format!("{course} › {}", activity.name));
    }
    let item = bin.and_then(|row| row.course_item.as_ref().or(row.category_item.as_ref()));
    item.map_or_else(String::new, |item| {
        item.course.and_then(name_of).map_or_else(
            || shown(&item.name),
            |course| shown(&format!("{course} › {}", item.name)),
        )
    })
}

/// The owners where its people were read, else who made it.
fn owners(ground: &Ground, group: &Group) -> String {
    if let People::Known(members) = &group.people {
        let owners = members.iter().filter(|member| member.roles.owner);
        let names: Vec<&str> = owners.map(|member| member.username.as_str()).collect();
        return shown(&names.join(", "));
    }
    let creator = group
        .creator
        .as_ref()
        .and_then(|id| ground.chat.account(id));
    creator.map_or_else(String::new, |account| shown(account.username.as_str()))
}
