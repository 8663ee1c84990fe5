//! Every difference in one list, the worst first, and among them what could not be told.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::table::{About, Align, Column, Kind, Kinds, Record, RowKey, since};
use crate::domain::drift::{Code, Drift, DriftKey, Severity, Subject, Unjudged};
use crate::domain::ids::{CmId, CourseId, RoomId, UnixTime, Username};
use crate::domain::reading::UnknownReason;
use crate::engine::Ground;
use crate::run::{Observation, Stage};
use crate::tui::find::{Facts, Key};
use crate::tui::snapshot::{Index, NodeId, Terms};
use crate::tui::table::iso;
use crate::tui::text::{fold, shown};
use crate::words::dashboard::screens as text;
use crate::words::{self, group_name, subject};

/// The columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// How bad.
    Severity,
    /// What.
    Code,
    /// Whom.
    Person,
    /// In which course.
    Course,
    /// In which group.
    Group,
    /// Since when it is seen.
    Since,
}

/// Where a difference lies: shared by all that lie there.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// The course's name.
    pub course: String,
    /// The activity's, or the group's where it is no activity's.
    pub group: String,
    /// The names as they are ordered.
    ordered: (String, String),
    /// The names of it and of what is above it, as the filter looks through them.
    terms: Terms,
}

/// Since when a difference is seen; what is new comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// Only this read has seen it.
    New,
    /// Only this read has seen it, as all others: it is the first.
    First,
    /// Since then.
    Since(Reverse<UnixTime>),
    /// Nothing is known of earlier reads.
    NotTold,
}

/// What a row tells.
#[derive(Debug, Clone)]
pub enum Told {
    /// A difference.
    Differs {
        /// Its position in the findings.
        at: [usize; 1],
        /// How bad.
        severity: Severity,
        /// What kind.
        code: Code,
    },
    /// It could not be told whether something differs. No difference, and nothing repairs it.
    Unknown {
        /// What could not be told.
        subject: Subject,
        /// The same in a sentence, with its reason.
        text: String,
    },
}

/// A difference, or what could not be told.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it tells.
    pub told: Told,
    /// Whether its course is dormant.
    pub dormant: bool,
    /// Where.
    pub place: Arc<Place>,
    /// Who, by name; empty where it is about nobody.
    pub person: String,
    /// Since when it is seen.
    pub since: Seen,
    course: Option<CourseId>,
    activity: Option<CmId>,
    room: Option<RoomId>,
    username: Option<Username>,
    in_table: Option<i64>,
    seen: UnixTime,
    ordered: String,
    /// The names of whom it is about, folded.
    folded: Option<Arc<str>>,
}

impl Record for Row {
    type Column = Of;

    const COLUMNS: &'static [Column<Of>] = &[
        column(Of::Severity, text::no_head, 1, 0, 0),
        column(Of::Code, text::what, 17, 3, 0),
        column(Of::Person, text::who, 10, 3, 0),
        column(Of::Course, text::course, 14, 4, 60),
        column(Of::Group, text::group, 14, 3, 90),
        Column {
            align: Align::Right,
            ..column(Of::Since, text::since, 6, 0, 60)
        },
    ];

    const HEADS: &'static [&'static str] = &[
        "severity", "drift", "username", "person", "course", "group", "since",
    ];

    const NAMED: usize = 3;

    const ANSWERS: &'static [Key] = Key::EVERYWHERE;

    fn key(&self) -> RowKey {
        let code = match &self.told {
            Told::Differs { code, .. } => *code,
            Told::Unknown { subject, .. } => return RowKey::Unknown(subject.clone()),
        };
        RowKey::Drift(DriftKey {
            code,
            activity: self.activity,
            group: self.room.clone(),
            person: self.username.clone(),
            row: self.in_table,
        })
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            unknown: !self.counts(),
            text: &self.place.terms.text,
            course: &self.place.terms.course,
            category: &self.place.terms.category,
            group: &self.place.terms.group,
            person: self.folded.as_deref().unwrap_or_default(),
            ..Facts::default()
        }
    }

    fn kinds(&self) -> Kinds<'_> {
        match self.told {
            Told::Differs { severity, code, .. } => Kinds::Itself(Kind {
                code,
                severity,
                since: self.seen,
                person: None,
            }),
            Told::Unknown { .. } => Kinds::None,
        }
    }

    fn counts(&self) -> bool {
        matches!(self.told, Told::Differs { .. })
    }

    fn cells(&self) -> Vec<String> {
        let username = self.username.as_ref().map(ToString::to_string);
        let (severity, code) = match self.told {
            Told::Differs { severity, code, .. } => (severity.into(), code.into()),
            Told::Unknown { .. } => ("", "unknown"),
        };
        vec![
            severity.to_owned(),
            code.to_owned(),
            username.unwrap_or_default(),
            self.person.clone(),
            self.place.course.clone(),
            self.place.group.clone(),
            iso(self.seen),
        ]
    }

    fn compare(&self, other: &Self, by: Of) -> Ordering {
        match by {
            Of::Severity => worst_first(self).cmp(&worst_first(other)),
            Of::Code => self.code().cmp(&other.code()),
            // Those about nobody come after those about somebody.
            Of::Person => (self.ordered.is_empty(), &self.ordered)
                .cmp(&(other.ordered.is_empty(), &other.ordered)),
            Of::Course => self.place.ordered.0.cmp(&other.place.ordered.0),
            Of::Group => self.place.ordered.1.cmp(&other.place.ordered.1),
            // What is new comes first.
            Of::Since => self.since.cmp(&other.since),
        }
    }

    fn drifts(&self) -> &[usize] {
        match &self.told {
            Told::Differs { at, .. } => at,
            Told::Unknown { .. } => &[],
        }
    }

    fn dormant(&self) -> bool {
        self.dormant
    }

    fn about(&self) -> About {
        About {
            course: self.course,
            activity: self.activity,
            room: self.room.clone(),
            person: self.username.clone(),
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

impl Row {
    /// What kind of difference; what could not be told comes before all of them.
    const fn code(&self) -> Option<Code> {
        match self.told {
            Told::Differs { code, .. } => Some(code),
            Told::Unknown { .. } => None,
        }
    }
}

/// What could not be told may be anything: it stands between what is wrong and what is merely worth knowing.
const fn worst_first(row: &Row) -> (bool, u8) {
    let rank = match row.told {
        Told::Differs { severity, .. } => match severity {
            Severity::Critical => 0,
            Severity::Warning => 1,
            Severity::Info => 3,
        },
        Told::Unknown { .. } => 2,
    };
    (row.dormant, rank)
}

/// What tells one place from another.
type Whereabouts<'a> = (Option<CourseId>, Option<CmId>, Option<&'a RoomId>);

/// The rows, the worst first; those alike in the order of the findings.
pub(super) fn rows(observation: &Observation, index: &Index) -> Vec<Row> {
    let mut places: FxHashMap<Whereabouts<'_>, Arc<Place>> = FxHashMap::default();
    let ground = &observation.ground;
    let mut rows: Vec<Row> = observation
        .findings
        .drifts
        .iter()
        .enumerate()
        .map(|(at, drift)| {
            let where_ = (drift.course, drift.activity, drift.group.as_ref());
            let place = places
                .entry(where_)
                .or_insert_with(|| Arc::new(place(ground, index, drift)));
            let person = name(ground, drift);
            Row {
                told: Told::Differs {
                    at: [at],
                    severity: drift.severity,
                    code: drift.code,
                },
                dormant: drift.dormant,
                place: Arc::clone(place),
                since: seen(observation, drift),
                course: drift.course,
                activity: drift.activity,
                room: drift.group.clone(),
                username: drift.person.as_ref().map(|who| who.username.clone()),
                in_table: drift.evidence.row(),
                ordered: fold(&person),
                seen: since(observation, drift),
                folded: index.person_of(at, drift).cloned(),
                person,
            }
        })
        .collect();
    if rows.iter().all(|row| row.since == Seen::New) {
        for row in &mut rows {
            row.since = Seen::First;
        }
    }
    let underway = observation.stage == Stage::Underway;
    let to_come = |one: &&Unjudged| underway && one.reason == UnknownReason::Interrupted;
    let untold = observation.findings.unjudged.iter();
    rows.extend(
        untold
            .filter(|one| !to_come(one))
            .map(|one| unknown(observation, index, one)),
    );
    rows.sort_by_key(worst_first);
    rows
}

/// What could not be told, where it belongs.
fn unknown(observation: &Observation, index: &Index, one: &Unjudged) -> Row {
    let site = &observation.ground.site;
    let (activity, room, course) = match &one.subject {
        Subject::Activity { cm, group } => (Some(*cm), group.clone(), None),
        Subject::Retention { cm, group } => (Some(*cm), Some(group.clone()), None),
        Subject::BinGroup { group, course } => (None, Some(group.clone()), *course),
        Subject::AllMembership
        | Subject::AllGroups
        | Subject::AllAccounts
        | Subject::Feature(_)
        | Subject::Neighbour(_) => (None, None, None),
    };
    let known = activity.and_then(|cm| site.activity(cm));
    let course = known.map(|activity| activity.course).or(course);
    let course_name = course.and_then(|id| site.course(id));
    let subject = subject(site, &one.subject);
    let reason = words::unknown(&one.reason);
    let entry = activity.and_then(|cm| index.entry(NodeId::Activity(cm)));
    let mut terms = entry.map_or_else(Terms::default, |entry| index.terms_of(entry.node));
    terms
        .text
        .push_str(&fold(&format!(" unknown {subject} {reason}")));
    if let Some(room) = &room {
        terms.group.push_str(&fold(&format!(" {room}")));
    }
    // What is about no course says there what it is about.
    let course_name =
        course_name.map_or_else(|| shown(&subject), |course| index.course_name(course));
    let group = known.map_or_else(String::new, |activity| shown(&activity.name));
    Row {
        told: Told::Unknown {
            text: text::untold(&subject, &reason),
            subject: one.subject.clone(),
        },
        dormant: entry.is_some_and(|entry| entry.dormant),
        place: Arc::new(Place {
            ordered: (fold(&course_name), fold(&group)),
            terms,
            course: course_name,
            group,
        }),
        since: Seen::NotTold,
        course,
        activity,
        room,
        username: None,
        in_table: None,
        ordered: String::new(),
        seen: observation.read_at,
        folded: None,
        person: String::new(),
    }
}

fn seen(observation: &Observation, drift: &Drift) -> Seen {
    match observation.ages.since(&drift.key()) {
        Some(since) if since < observation.read_at => Seen::Since(Reverse(since)),
        Some(_) => Seen::New,
        None => Seen::NotTold,
    }
}

fn name(ground: &Ground, drift: &Drift) -> String {
    let Some(who) = &drift.person else {
        return String::new();
    };
    let known = who.moodle_id.and_then(|id| ground.site.person(id));
    known.map_or_else(
        || shown(who.username.as_str()),
        |person| shown(&format!("{} {}", person.first_name, person.last_name)),
    )
}

fn place(ground: &Ground, index: &Index, drift: &Drift) -> Place {
    let activity = drift.activity.and_then(|cm| ground.site.activity(cm));
    let course = activity
        .map(|activity| activity.course)
        .or(drift.course)
        .and_then(|id| ground.site.course(id));
    let group = drift.group.as_ref().and_then(|id| ground.chat.group(id));
    let label = match (activity, group) {
        (Some(activity), _) => shown(&activity.name),
        (None, Some(group)) => shown(&group_name(&group.name)),
        (None, None) => String::new(),
    };
    let course = course.map_or_else(String::new, |course| index.course_name(course));
    let mut terms = index
        .home_of(ground, drift)
        .map_or_else(Terms::default, |entry| index.terms_of(entry.node));
    let own = group.map_or("", |group| &group.name);
    let id = drift.group.as_ref().map_or("", |room| room.as_str());
    terms.group.push_str(&fold(&format!(" {own} {id}")));
    Place {
        ordered: (fold(&course), fold(&label)),
        terms,
        course,
        group: label,
    }
}
