//! What both sides have of what is under the cursor, as it was read.

use crate::domain::chat::{Group, People};
use crate::domain::drift::Drift;
use crate::domain::ids::{CmId, FoldedName, RoomId, Username};
use crate::domain::reading::Reading;
use crate::engine::Ground;
use crate::run::Observation;
use crate::tui::model::{Model, choice, unread};
use crate::tui::screen::{About, Screen};
use crate::tui::snapshot::{NodeId, Snapshot};
use crate::tui::text::shown;
use crate::words::dashboard as said;
use crate::words::dashboard::facts::{self as words, Fact};
use crate::words::dashboard::freshness;
use crate::words::dashboard::panes;
use crate::words::group_name;

/// What both sides have.
#[derive(Debug, Clone)]
pub struct RawFacts {
    /// Whom or what it is about.
    pub title: String,
    /// What Moodle has.
    pub moodle: Vec<Fact>,
    /// What Rocket.Chat has.
    pub chat: Vec<Fact>,
    /// What differs, and since when that has been seen.
    pub differs: Vec<Fact>,
    /// The first line in sight.
    pub top: usize,
}

impl RawFacts {
    /// Of the person under the cursor, in his group where there is one; elsewhere, of the activity and its group.
    pub(in crate::tui) fn under_the_cursor(model: &Model) -> Option<Self> {
        let snapshot = model.snapshot.as_ref()?;
        let observation = &snapshot.observation;
        let ground = &observation.ground;
        let about = choice::about(model)?;
        let mut facts = match (about.activity, &about.person) {
            (Some(cm), Some(username)) => of_person(model, ground, Some(cm), username),
            (None, Some(username)) if about.room.is_none() => {
                let mut facts = of_person(model, ground, None, username);
                let all = model.screens.people.people.row();
                let all = all.filter(|_| model.screens.now == Screen::People);
                let all = all.into_iter().flat_map(|person| &person.drifts);
                let all = all.filter_map(|at| model.finding(*at));
                facts.differs = all.map(|drift| seen(observation, drift)).collect();
                return Some(facts);
            }
            (Some(cm), None) => of_activity(model, ground, cm)?,
            (None, _) => of_group(model, ground, about.room.as_ref()?),
        };
        let person = about.person.as_ref().filter(|_| about.activity.is_some());
        let username = person.map(Username::folded);
        facts.differs = near(snapshot, &about)
            .filter(|drift| is_about(drift, &about, username.as_ref()))
            .map(|drift| seen(observation, drift))
            .collect();
        Some(facts)
    }
}

/// Whether a difference is about this activity or group: about that person in it, or about nobody.
fn is_about(drift: &Drift, about: &About, person: Option<&FoldedName>) -> bool {
    let same_place = match (about.activity, &about.room) {
        (Some(cm), _) if drift.activity.is_some() => drift.activity == Some(cm),
        (_, Some(room)) => drift.group.as_ref() == Some(room),
        (_, None) => false,
    };
    let who = || drift.person.as_ref().map(|who| who.username.folded());
    same_place && who().as_ref() == person
}

/// The differences at an activity and at what it lies in; where there is none, at what the group is shown under.
fn near<'a>(snapshot: &'a Snapshot, about: &About) -> impl Iterator<Item = &'a Drift> {
    let index = &snapshot.index;
    let activity = about.activity.map(NodeId::Activity);
    let course = about.course.map(NodeId::Course);
    let mut nodes = [activity, course].into_iter().flatten();
    let here = nodes.find_map(|node| index.place(node));
    let above = here.into_iter().flat_map(|place| index.above(place));
    here.into_iter()
        .chain(above)
        .chain(index.place(NodeId::Site))
        .filter_map(|place| index.entries.get(place))
        .flat_map(|entry| snapshot.drifts_at(entry))
        .map(|(_, drift)| drift)
}

fn seen(observation: &Observation, drift: &Drift) -> Fact {
    let since = observation.ages.since(&drift.key());
    let since = since.filter(|since| *since < observation.read_at);
    Fact {
        label: said::code(drift.code),
        value: since.map_or_else(
            || panes::seen_first().to_owned(),
            |since| panes::seen_since(observation.read_at, since),
        ),
    }
}

/// A group that no activity has: what keeps it, where a recycle bin does.
fn of_group(model: &Model, ground: &Ground, room: &RoomId) -> RawFacts {
    let group = ground.chat.group(room);
    let rows = ground.site.bin.iter().filter(|row| row.room == *room);
    let moodle = rows.flat_map(|row| {
        let items = [&row.course_item, &row.category_item];
        items.map(|item| {
            let item = item.as_ref();
            panes::kept_for(row.cm, item.map(|item| (&*item.name, item.deleted)))
        })
    });
    let name = group.map_or(room.as_str(), |group| &*group.name);
    RawFacts {
        title: shown(&group_name(name)),
        moodle: moodle.flatten().collect(),
        chat: chat_facts(model, ground, group, Some(room)),
        differs: Vec::new(),
        top: 0,
    }
}

/// What Rocket.Chat has of a group, or says of one that is not there.
fn chat_facts(
    model: &Model,
    ground: &Ground,
    group: Option<&Group>,
    room: Option<&RoomId>,
) -> Vec<Fact> {
    let creator = |group: &Group| {
        let account = ground.chat.account(group.creator.as_ref()?)?;
        Some(account.username.to_string())
    };
    group.map_or_else(
        || {
            let lookup = room.and_then(|room| ground.chat.lookups.get(room));
            let told = lookup.and_then(Reading::known).map(words::lookup);
            let reason = match lookup {
                Some(lookup) => lookup.reason(),
                None => room.and_then(|_| ground.chat.groups.reason()),
            };
            let reason = reason.map(|reason| words::unread(&unread::whole(model, reason)));
            told.into_iter().chain(reason).collect()
        },
        |group| {
            let mut facts = words::group(group, creator(group));
            facts.extend(people_unread(model, group));
            let freshness = &ground.chat.capabilities.freshness;
            let reading = freshness.of(&group.id);
            let taken_over = reading.filter(|reading| reading.turn < freshness.turn);
            facts.extend(
                taken_over.map(|reading| freshness::people_read(ground.chat.read_at, reading.at)),
            );
            facts
        },
    )
}

/// Why who is in a group is not known.
fn people_unread(model: &Model, group: &Group) -> Option<Fact> {
    match &group.people {
        People::Unknown(reason) => Some(words::unread(&unread::whole(model, reason))),
        People::Known(_) | People::Archived | People::NotOurs => None,
    }
}

fn group(ground: &Ground, cm: CmId) -> Option<&Group> {
    let room = ground.site.activity(cm)?.room.as_ref()?;
    ground.chat.group(room)
}

/// Somebody in an activity and its group; without one, what both sides have of him anywhere.
fn of_person(model: &Model, ground: &Ground, cm: Option<CmId>, username: &Username) -> RawFacts {
    let key = username.folded();
    let site = &ground.site;
    let known = ground.directory.people_named(&key);
    let course = cm
        .and_then(|cm| site.activity(cm))
        .map(|activity| activity.course);
    let mut moodle = Vec::new();
    for person in known.iter().filter_map(|id| site.person(*id)) {
        moodle.extend(words::person(person));
        let Some(cm) = cm else { continue };
        let enrolments = site
            .enrolments
            .iter()
            .filter(|enrolment| enrolment.person == person.id && Some(enrolment.course) == course);
        for enrolment in enrolments {
            let method = site
                .methods
                .iter()
                .find(|method| method.id == enrolment.method);
            moodle.push(words::enrolment(&enrolment, method));
        }
        let held = site
            .role_assignments
            .iter()
            .filter(|role| role.person == person.id);
        moodle.extend(held.filter_map(|role| words::role(site, &role, cm, course)));
    }
    let mut chat = Vec::new();
    if let Some(account) = ground.directory.account_named(&ground.chat, &key) {
        chat.extend(words::account(account));
        if let Some(group) = cm.and_then(|cm| group(ground, cm)) {
            let member = match &group.people {
                People::Known(members) => Some(
                    members
                        .iter()
                        .find(|member| member.account == account.id)
                        .map(|member| member.roles),
                ),
                _ => None,
            };
            chat.push(words::membership(member));
            chat.extend(people_unread(model, group));
            chat.extend(words::banned(group.banned.contains(&account.id)));
        }
    } else if let Some(reason) = ground.chat.accounts.reason() {
        chat.push(words::unread(&unread::whole(model, reason)));
    }
    let person = known.first().and_then(|id| site.person(*id));
    let account = ground.directory.account_named(&ground.chat, &key);
    let title = match (person, account) {
        (Some(person), _) => format!("{} {}", person.first_name, person.last_name),
        (None, Some(account)) if !account.name.is_empty() => account.name.to_string(),
        (None, _) => username.to_string(),
    };
    RawFacts {
        title: shown(&title),
        moodle,
        chat,
        differs: Vec::new(),
        top: 0,
    }
}

fn of_activity(model: &Model, ground: &Ground, cm: CmId) -> Option<RawFacts> {
    let activity = ground.site.activity(cm)?;
    let course = ground.site.course(activity.course);
    Some(RawFacts {
        title: shown(&activity.name),
        moodle: words::activity(&ground.site, activity, course),
        chat: chat_facts(model, ground, group(ground, cm), activity.room.as_ref()),
        differs: Vec::new(),
        top: 0,
    })
}
