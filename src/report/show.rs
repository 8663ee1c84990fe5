//! One thing by its name, for people and for programs: what is expected, what is, why, and what to do.

use serde_json::{Value, json};

use super::explain::{activity, expected, present, verdict};
use super::json::{drift_entry, iso, unknown};
use crate::domain::drift::{Drift, Unjudged};
use crate::domain::ids::{CmId, CourseId, RoomId};
use crate::domain::judgement::Judgement;
use crate::domain::policy::Stance;
use crate::domain::selection::Selection;
use crate::domain::site::Activity;
use crate::engine::{Row, Rows, Someone, dormant_courses, judgements, select};
use crate::run::Observation;
use crate::words::language::in_english;
use crate::words::show::{self as said, Block};
use crate::words::{self, Asked, Walk};

/// One thing, found by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A person.
    Person(Someone),
    /// A course.
    Course(CourseId),
    /// A group.
    Group(RoomId),
}

/// What is shown, for people: a title and what stands below it.
pub fn human(observation: &Observation, thing: &Thing) -> (String, Vec<Block>) {
    match thing {
        Thing::Person(someone) => person_blocks(observation, someone),
        Thing::Course(course) => course_blocks(observation, *course),
        Thing::Group(room) => group_blocks(observation, room),
    }
}

/// The same for programs. The form is stable.
///
/// # Errors
/// As `serde_json`'s; text and numbers give none.
pub fn json(observation: &Observation, thing: &Thing) -> serde_json::Result<String> {
    in_english(|| {
        let mut document = match thing {
            Thing::Person(someone) => person_json(observation, someone),
            Thing::Course(course) => course_json(observation, *course),
            Thing::Group(room) => group_json(observation, room),
        };
        if let Some(document) = document.as_object_mut() {
            document.insert("site".to_owned(), json!(&*observation.ground.name));
            document.insert("read_at".to_owned(), json!(iso(observation.read_at)));
        }
        serde_json::to_string(&document)
    })
}

fn person_blocks(observation: &Observation, someone: &Someone) -> (String, Vec<Block>) {
    let ground = &observation.ground;
    let (site, chat) = (&ground.site, &ground.chat);
    let known = someone.person.and_then(|id| site.person(id));
    let account = ground.directory.account_named(chat, &someone.name.folded());
    let mut blocks = vec![Block {
        heading: said::who_heading().to_owned(),
        lines: said::who(known, account, chat.accounts.known().is_some()),
    }];
    let judged = judgements(ground, someone);
    if judged.is_empty() {
        blocks.push(Block {
            heading: said::CHAT.to_owned(),
            lines: vec![said::nowhere()],
        });
    }
    for judgement in &judged {
        let drift = observation.drift_of(judgement);
        let since = drift.and_then(|drift| since(observation, drift));
        let walk = words::walk(&Walk {
            site,
            chat,
            judgement,
            drift,
            since: since.as_deref(),
            obstructions: &[],
            asked: Asked::UnderWay,
        });
        blocks.push(Block {
            heading: said::activity(site, judgement.activity),
            lines: walk
                .into_iter()
                .next()
                .map_or_else(Vec::new, |first| first.lines),
        });
    }
    let username = known.map_or(someone.name.as_str(), |person| &*person.username);
    let worth = judged.iter().find(|judgement| judgement.drift.is_some());
    let first = worth.or_else(|| judged.first());
    let lines = said::person_next(
        username,
        first.map(|judgement| judgement.activity),
        judged.iter().any(|judgement| judgement.fix.is_some()),
    );
    push_next(&mut blocks, lines);
    (said::person(known, someone.name.as_str()), blocks)
}

fn push_next(blocks: &mut Vec<Block>, lines: Vec<words::ExplainLine>) {
    if !lines.is_empty() {
        blocks.push(Block {
            heading: said::next().to_owned(),
            lines,
        });
    }
}

fn since(observation: &Observation, drift: &Drift) -> Option<String> {
    let since = observation.ages.since(&drift.key())?;
    Some(words::seen_since(observation.read_at, since))
}

fn course_blocks(observation: &Observation, id: CourseId) -> (String, Vec<Block>) {
    let ground = &observation.ground;
    let site = &ground.site;
    let mut blocks = Vec::new();
    if let Some(course) = site.course(id) {
        let path = site.categories_above(course);
        let path: Vec<&str> = path.iter().rev().map(|category| &*category.name).collect();
        let dormant = dormant_courses(site).contains(&id);
        let lines = said::course(course, &path, dormant, site.as_of);
        if !lines.is_empty() {
            blocks.push(Block {
                heading: said::MOODLE.to_owned(),
                lines,
            });
        }
    }
    let found = Found::in_course(observation, id);
    for activity in site.activities.iter().filter(|one| one.course == id) {
        let mut lines = activity_lines(observation, activity);
        push_drifts(observation, &found.of(Some(activity.cm)), &mut lines);
        blocks.push(Block {
            heading: words::activity_heading(site, activity.cm),
            lines,
        });
    }
    push_rest(observation, &found, &mut blocks);
    push_next(
        &mut blocks,
        said::thing_next("course", &id.to_string(), found.repairs()),
    );
    (words::course_heading(site, id), blocks)
}

fn group_blocks(observation: &Observation, room: &RoomId) -> (String, Vec<Block>) {
    let ground = &observation.ground;
    let (site, chat) = (&ground.site, &ground.chat);
    let known = chat.group(room);
    let mut blocks = vec![Block {
        heading: said::CHAT.to_owned(),
        lines: vec![said::group(
            room.as_str(),
            known,
            chat.groups.known().is_some(),
        )],
    }];
    let found = Found::in_group(observation, room);
    for activity in on(observation, room) {
        let mut lines = activity_lines(observation, activity);
        push_drifts(observation, &found.of(Some(activity.cm)), &mut lines);
        if let Rows::Judged(rows) = ground.rows(activity.cm) {
            for row in rows.iter().filter(|row| row.drift.is_none()) {
                let name = words::person_label(site, &row.who);
                let roles = row.present.as_ref().map(|present| present.roles);
                let expected = (row.member, row.moderator, row.basis);
                lines.push(said::in_step(&name, expected, roles));
            }
        }
        blocks.push(Block {
            heading: said::activity(site, activity.cm),
            lines,
        });
    }
    push_rest(observation, &found, &mut blocks);
    push_next(
        &mut blocks,
        said::thing_next("group", room.as_str(), found.repairs()),
    );
    let title = known.map_or_else(|| room.to_string(), |group| words::group_name(&group.name));
    (title, blocks)
}

/// The activities that point at a group.
fn on<'a>(observation: &'a Observation, room: &RoomId) -> Vec<&'a Activity> {
    let activities = observation.ground.site.activities.iter();
    activities
        .filter(|activity| activity.room.as_ref() == Some(room))
        .collect()
}

/// What differs about a thing, and what of it could not be judged.
struct Found<'a> {
    drifts: Vec<&'a Drift>,
    unjudged: Vec<&'a Unjudged>,
}

impl<'a> Found<'a> {
    fn in_course(observation: &'a Observation, id: CourseId) -> Self {
        let course = Some(id.to_string());
        Self::by(
            observation,
            &Selection {
                course,
                ..Selection::default()
            },
        )
    }

    fn in_group(observation: &'a Observation, room: &RoomId) -> Self {
        let group = Some(room.to_string());
        let mut found = Self::by(
            observation,
            &Selection {
                group,
                ..Selection::default()
            },
        );
        let drifts = observation.findings.drifts.iter();
        // Nothing points at it: it is in no selection.
        if found.drifts.is_empty() {
            let own = drifts.filter(|drift| drift.group.as_ref() == Some(room));
            found.drifts = own.collect();
        }
        found
    }

    fn by(observation: &'a Observation, selection: &Selection) -> Self {
        let findings = &observation.findings;
        let Ok(selected) = select(&observation.ground, selection) else {
            return Self {
                drifts: Vec::new(),
                unjudged: Vec::new(),
            };
        };
        let unjudged = findings.unjudged.iter();
        Self {
            drifts: findings
                .drifts
                .iter()
                .filter(|drift| selected.takes(drift))
                .collect(),
            unjudged: unjudged
                .filter(|one| selected.takes_unjudged(&observation.ground, one))
                .collect(),
        }
    }

    fn of(&self, cm: Option<CmId>) -> Vec<&'a Drift> {
        let drifts = self.drifts.iter().copied();
        drifts.filter(|drift| drift.activity == cm).collect()
    }

    fn repairs(&self) -> bool {
        self.drifts.iter().any(|drift| drift.fix.is_some())
    }
}

/// What differs about the thing itself, and what is not known.
fn push_rest(observation: &Observation, found: &Found<'_>, blocks: &mut Vec<Block>) {
    let mut lines = Vec::new();
    push_drifts(observation, &found.of(None), &mut lines);
    for item in &found.unjudged {
        let what = words::subject(&observation.ground.site, &item.subject);
        let why = words::unknown(&item.reason);
        lines.push(said::unknown(&format!("{what}: {why}")));
    }
    if !lines.is_empty() {
        blocks.push(Block {
            heading: words::site_heading().to_owned(),
            lines,
        });
    }
}

fn push_drifts(observation: &Observation, drifts: &[&Drift], lines: &mut Vec<words::ExplainLine>) {
    let ground = &observation.ground;
    for drift in drifts {
        let brief = words::brief(&ground.site, &ground.chat, drift);
        let since = since(observation, drift);
        lines.extend(said::difference(
            &brief,
            drift,
            words::fix(drift),
            since.as_deref(),
        ));
    }
}

fn activity_lines(observation: &Observation, activity: &Activity) -> Vec<words::ExplainLine> {
    let ground = &observation.ground;
    let mut lines = Vec::new();
    match &activity.room {
        Some(room) => lines.push(said::group(
            room.as_str(),
            ground.chat.group(room),
            ground.chat.groups.known().is_some(),
        )),
        None => lines.push(said::no_group()),
    }
    lines.push(match ground.rows(activity.cm) {
        Rows::Judged(rows) => {
            let figures = Figures::of(&rows);
            said::people(figures.expected, figures.there)
        }
        Rows::NotJudged => said::not_judged(),
        Rows::Unknown(reason) => said::unknown(&words::unknown(&reason)),
    });
    lines
}

struct Figures {
    expected: usize,
    there: usize,
}

impl Figures {
    fn of(rows: &[Row]) -> Self {
        let expected = rows.iter().filter(|row| row.member == Stance::Required);
        Self {
            expected: expected.count(),
            there: rows.iter().filter(|row| row.present.is_some()).count(),
        }
    }
}

fn person_json(observation: &Observation, someone: &Someone) -> Value {
    let ground = &observation.ground;
    let judged = judgements(ground, someone);
    let account = ground
        .directory
        .account_named(&ground.chat, &someone.name.folded());
    let known = someone.person.and_then(|id| ground.site.person(id));
    json!({
        "kind": "person",
        "person": {
            "username": someone.name.as_str(),
            "moodle_username": known.map(|person| &*person.username),
            "moodle_id": someone.person.map(|id| id.0),
            "first_name": known.map(|person| &*person.first_name),
            "last_name": known.map(|person| &*person.last_name),
            "can_log_in": known.map(crate::domain::site::Person::can_log_in),
            "chat_id": account.map(|account| account.id.as_str()),
            "chat_active": account.map(|account| account.active),
        },
        "activities": judged.iter().map(|one| judged_json(observation, one)).collect::<Vec<_>>(),
    })
}

fn judged_json(observation: &Observation, judgement: &Judgement) -> Value {
    let site = &observation.ground.site;
    json!({
        "activity": activity(site, judgement),
        "group": room_of(observation, judgement.activity),
        "verdict": verdict(observation, judgement),
        "expected": judgement.expected.map(expected),
        "would_be": judgement.would_be.map(expected),
        "present": judgement.present.map(present),
        "banned": judgement.banned,
    })
}

fn room_of(observation: &Observation, cm: CmId) -> Value {
    let ground = &observation.ground;
    let activity = ground.site.activity(cm);
    let room = activity.and_then(|activity| activity.room.as_ref());
    room.map_or(Value::Null, |room| group_entry(observation, room))
}

/// A group as it is; `exists` is null where groups could not be read.
fn group_entry(observation: &Observation, room: &RoomId) -> Value {
    let chat = &observation.ground.chat;
    let known = chat.group(room);
    json!({
        "id": room.as_str(),
        "exists": chat.groups.known().map(|_| known.is_some()),
        "name": known.map(|group| &*group.name),
        "archived": known.map(|group| group.archived),
    })
}

fn course_json(observation: &Observation, id: CourseId) -> Value {
    let site = &observation.ground.site;
    let course = site.course(id);
    let path = course.map_or_else(Vec::new, |course| site.categories_above(course));
    let path: Vec<&str> = path.iter().rev().map(|category| &*category.name).collect();
    let found = Found::in_course(observation, id);
    let activities = site.activities.iter().filter(|one| one.course == id);
    let activities: Vec<Value> = activities
        .map(|activity| activity_json(observation, activity, People::Counted))
        .collect();
    json!({
        "kind": "course",
        "course": {
            "id": id.0,
            "shortname": course.map(|course| &*course.shortname),
            "fullname": course.map(|course| &*course.fullname),
            "idnumber": course.and_then(|course| course.idnumber.as_deref()),
            "visible": course.map(|course| course.visible),
            "ends": course.and_then(|course| course.ends).map(iso),
            "dormant": dormant_courses(site).contains(&id),
            "categories": path,
        },
        "activities": activities,
        "drifts": drifts_json(observation, &found),
        "unknown": unknown_json(observation, &found),
    })
}

fn group_json(observation: &Observation, room: &RoomId) -> Value {
    let found = Found::in_group(observation, room);
    let activities: Vec<Value> = on(observation, room)
        .into_iter()
        .map(|activity| activity_json(observation, activity, People::Listed))
        .collect();
    json!({
        "kind": "group",
        "group": group_entry(observation, room),
        "activities": activities,
        "drifts": drifts_json(observation, &found),
        "unknown": unknown_json(observation, &found),
    })
}

fn drifts_json(observation: &Observation, found: &Found<'_>) -> Vec<Value> {
    let drifts = found.drifts.iter();
    drifts
        .map(|drift| json!(drift_entry(observation, drift)))
        .collect()
}

fn unknown_json(observation: &Observation, found: &Found<'_>) -> Vec<Value> {
    let site = &observation.ground.site;
    let items = found.unjudged.iter();
    items.map(|item| json!(unknown(site, item))).collect()
}

/// Whether people are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum People {
    Listed,
    Counted,
}

fn activity_json(observation: &Observation, activity: &Activity, people: People) -> Value {
    let ground = &observation.ground;
    let rows = ground.rows(activity.cm);
    let (judged, reason) = match &rows {
        Rows::Judged(_) => ("judged", None),
        Rows::NotJudged => ("not_judged", None),
        Rows::Unknown(reason) => ("unknown", Some(words::unknown(reason))),
    };
    let rows = match rows {
        Rows::Judged(rows) => Some(rows),
        Rows::NotJudged | Rows::Unknown(_) => None,
    };
    let figures = rows.as_deref().map(Figures::of);
    let listed = rows.filter(|_| people == People::Listed);
    json!({
        "cmid": activity.cm.0,
        "name": &*activity.name,
        "course": activity.course.0,
        "group": room_of(observation, activity.cm),
        "state": judged,
        "reason": reason,
        "expected": figures.as_ref().map(|figures| figures.expected),
        "there": figures.as_ref().map(|figures| figures.there),
        "people": listed.map(|rows| rows.iter().map(row_json).collect::<Vec<_>>()),
    })
}

fn row_json(row: &Row) -> Value {
    let who = &row.who;
    json!({
        "username": who.username.as_str(),
        "moodle_username": who.moodle_username.as_deref(),
        "moodle_id": who.moodle_id.map(|id| id.0),
        "chat_id": who.chat_id.as_ref().map(crate::domain::ids::ChatUserId::as_str),
        "expected": expected((row.member, row.moderator, row.basis)),
        "present": row.present.as_ref().map(|there| present(there.roles)),
        "code": row.drift.as_ref().map(|drift| <&'static str>::from(drift.code)),
    })
}
