//! One judgement, walked: for people, and for programs. The form of the latter is stable.

use serde::Serialize;
use serde_json::{Value, json};

use super::json::{WaitingEntry, fix, iso, waiting, withheld};
use crate::domain::chat::RoomRoles;
use crate::domain::drift::{Basis, Drift};
use crate::domain::glimpse::{Glimpse, InList, LastLogin};
use crate::domain::ids::RoleId;
use crate::domain::judgement::{
    Author, EnrolmentFact, Judgement, NotJudged, RestrictionFact, RoleFact,
};
use crate::domain::obstruction::{Obstruction, SecondAccount};
use crate::domain::policy::{Restrictions, Stance};
use crate::domain::queue::Task;
use crate::domain::reading::Reading;
use crate::domain::restricted::{Condition, Ignoring, Tested, Weighed};
use crate::domain::site::{Place, Site};
use crate::run::Observation;
use crate::words::language::in_english;
use crate::words::{self, Asked, Section, Sign, Walk};

/// One judgement, and what was found out for it.
#[derive(Debug, Clone, Copy)]
pub struct Explained<'a> {
    /// The reading that it rests on.
    pub observation: &'a Observation,
    /// The judgement.
    pub judgement: &'a Judgement,
    /// Why the chat may not be seen.
    pub obstructions: &'a [Obstruction],
    /// What Rocket.Chat told of this person alone.
    pub glimpse: &'a Glimpse,
}

impl Explained<'_> {
    fn drift(&self) -> Option<&Drift> {
        self.observation.drift_of(self.judgement)
    }
}

/// Whom and what it is about, in a line.
pub fn title(explained: &Explained<'_>) -> String {
    words::explained_title(&explained.observation.ground.site, explained.judgement)
}

/// The explanation, the verdict first.
pub fn sections(explained: &Explained<'_>) -> Vec<Section> {
    let Explained {
        observation,
        judgement,
        obstructions,
        glimpse,
    } = *explained;
    let drift = explained.drift();
    let since = drift
        .and_then(|drift| observation.ages.since(&drift.key()))
        .map(|since| words::seen_since(observation.read_at, since));
    words::walk(&Walk {
        site: &observation.ground.site,
        chat: &observation.ground.chat,
        judgement,
        drift,
        since: since.as_deref(),
        obstructions,
        asked: Asked::Answered(glimpse),
    })
}

/// The same facts for programs.
///
/// # Errors
/// As `serde_json`'s; text and numbers give none.
pub fn json(explained: &Explained<'_>) -> serde_json::Result<String> {
    in_english(|| {
        let Explained {
            observation,
            judgement,
            obstructions,
            glimpse,
        } = *explained;
        let (site, chat) = (&observation.ground.site, &observation.ground.chat);
        let found = obstructions
            .iter()
            .map(|found| obstruction(site, judgement, found))
            .collect();
        serde_json::to_string(&Explanation {
        site: &observation.ground.name,
        read_at: iso(observation.read_at),
        verdict: verdict(observation, judgement),
        activity: activity(site, judgement),
        group: site
            .activity(judgement.activity)
            .and_then(|activity| activity.room.as_ref())
            .map(|room| json!({"id": room.as_str(), "name": chat.group(room).map(|group| &*group.name)})),
        person: person(site, judgement),
        expected: judgement.expected.map(expected),
        would_be: judgement.would_be.map(expected),
        present: judgement.present.map(present),
        banned: judgement.banned,
        obstructions: found,
        last_login: glimpse.login.as_ref().map(login),
        in_list: glimpse.list.as_ref().map(in_list),
        enrolments: judgement
            .enrolments
            .iter()
            .map(|fact| enrolment(site, fact))
            .collect(),
        roles: judgement.roles.iter().map(|fact| role(site, fact)).collect(),
        restriction: restriction(site, &judgement.restriction),
        tasks: judgement.tasks.iter().map(task).collect(),
        waiting: judgement.waiting.map(waiting),
    })
    })
}

#[derive(Serialize)]
struct Explanation<'a> {
    site: &'a str,
    read_at: String,
    verdict: Verdict,
    activity: Value,
    group: Option<Value>,
    person: Value,
    expected: Option<Value>,
    would_be: Option<Value>,
    present: Option<Value>,
    banned: bool,
    obstructions: Vec<Value>,
    last_login: Option<Value>,
    in_list: Option<Value>,
    enrolments: Vec<Value>,
    roles: Vec<Value>,
    restriction: Option<Value>,
    tasks: Vec<Value>,
    waiting: Option<WaitingEntry>,
}

#[derive(Serialize)]
pub(super) struct Verdict {
    state: &'static str,
    code: Option<&'static str>,
    severity: Option<&'static str>,
    explanation: Option<String>,
    since: Option<String>,
    fix: Option<Value>,
    withheld: Option<Value>,
    reason: Option<String>,
}

pub(super) fn verdict(observation: &Observation, judgement: &Judgement) -> Verdict {
    let ground = &observation.ground;
    let drift = observation.drift_of(judgement);
    let state = match (&judgement.unknown, judgement.drift, judgement.not_judged) {
        (Some(_), ..) => "unknown",
        (None, Some(_), _) => "drift",
        (None, None, Some(_)) => "not_judged",
        (None, None, None) => "in_step",
    };
    Verdict {
        state,
        code: judgement.drift.map(Into::into),
        severity: drift.map(|drift| drift.severity.into()),
        explanation: drift.map(|drift| words::explanation(&ground.site, &ground.chat, drift)),
        since: drift
            .and_then(|drift| observation.ages.since(&drift.key()))
            .map(iso),
        fix: judgement.fix.map(|own| json!(fix(own))),
        withheld: judgement.withheld.map(|why| json!(withheld(why))),
        reason: judgement
            .unknown
            .as_ref()
            .map(words::unknown)
            .or_else(|| Some(reason(judgement.not_judged?).to_owned())),
    }
}

fn reason(why: NotJudged) -> &'static str {
    match why {
        NotJudged::FrontPage => why.into(),
        NotJudged::Group(state) => state.into(),
    }
}

pub(super) fn activity(site: &Site, judgement: &Judgement) -> Value {
    let Some(activity) = site.activity(judgement.activity) else {
        return json!({"cmid": judgement.activity.0});
    };
    let course = site.course(activity.course);
    let seen = activity.visibility;
    let names = |roles: &[RoleId]| -> Vec<Value> {
        roles.iter().map(|role| role_entry(site, *role)).collect()
    };
    json!({
        "cmid": activity.cm.0,
        "name": &*activity.name,
        "course": {
            "id": activity.course.0,
            "shortname": course.map(|course| &*course.shortname),
            "fullname": course.map(|course| &*course.fullname),
        },
        "created": iso(activity.created),
        "modified": iso(activity.modified),
        "moderator_roles": names(&activity.moderator_roles),
        "user_roles": names(&activity.user_roles),
        "visible": seen.visible,
        "visible_on_course_page": seen.on_course_page,
        "being_deleted": seen.being_deleted,
    })
}

fn role_entry(site: &Site, role: RoleId) -> Value {
    json!({"id": role.0, "shortname": site.role(role).map(|role| &*role.shortname)})
}

fn person(site: &Site, judgement: &Judgement) -> Value {
    let known = judgement.person.and_then(|id| site.person(id));
    let account = judgement.account.as_ref();
    json!({
        "username": judgement.mapping.chat.as_str(),
        "username_accepted": judgement.mapping.acceptable,
        "username_shared_by": judgement.mapping.people,
        "moodle_username": judgement.mapping.moodle,
        "moodle_id": judgement.person.map(|id| id.0),
        "moodle_account": judgement.account_obstacle.map(<&'static str>::from),
        "first_name": known.map(|person| &*person.first_name),
        "last_name": known.map(|person| &*person.last_name),
        "deleted_moodle_id": judgement.departed.map(|id| id.0),
        "chat_id": account.map(|account| account.id.as_str()),
        "chat_active": account.map(|account| account.active),
    })
}

pub(super) fn expected((member, moderator, basis): (Stance, Stance, Basis)) -> Value {
    let word = |stance: Stance| <&'static str>::from(stance);
    json!({
        "member": word(member),
        "moderator": word(moderator),
        "because": <&'static str>::from(basis),
        "explanation": words::basis(basis),
    })
}

pub(super) fn present(roles: RoomRoles) -> Value {
    json!({"owner": roles.owner, "moderator": roles.moderator, "leader": roles.leader})
}

fn obstruction(site: &Site, judgement: &Judgement, found: &Obstruction) -> Value {
    let (sign, sentence, remedy) = words::obstruction(site, judgement, found);
    let mut entry = json!({
        "code": <&'static str>::from(found),
        "holds": if sign == Sign::Bad { Some(true) } else { None },
        "sentence": sentence,
        "remedy": Some(remedy).filter(|remedy| !remedy.is_empty()),
    });
    let more = match found {
        Obstruction::SecondAccount(second) => Some(("account", second_account(second))),
        Obstruction::Group(state) => Some(("state", json!(<&'static str>::from(*state)))),
        Obstruction::Untold { matter, .. } => {
            Some(("matter", json!(<&'static str>::from(*matter))))
        }
        Obstruction::MoodleAccount(why) | Obstruction::Enrolment(why) => {
            Some(("obstacle", json!(<&'static str>::from(*why))))
        }
        Obstruction::CourseEnded(at) => Some(("at", json!(iso(*at)))),
        Obstruction::CategoryHidden(id) => Some(("category", json!(id.0))),
        _ => None,
    };
    if let (Some((key, value)), Some(entry)) = (more, entry.as_object_mut()) {
        entry.insert(key.to_owned(), value);
    }
    entry
}

fn second_account(second: &SecondAccount) -> Value {
    json!({
        "chat_id": second.id.as_str(),
        "username": second.username.as_str(),
        "email": &*second.email,
        "active": second.active,
        "in_group": second.in_group,
        "last_login": second.last_login.as_ref().map(login),
    })
}

fn task(task: &Task) -> Value {
    json!({
        "id": task.id,
        "kind": <&'static str>::from(task.kind),
        "created": task.created.map(iso),
        "next_run": iso(task.next_run),
        "started": task.started.map(iso),
        "attempt": <&'static str>::from(task.attempt),
    })
}

fn login(reading: &Reading<LastLogin>) -> Value {
    match reading {
        Reading::Known(LastLogin::Never) => json!({"known": true, "at": null}),
        Reading::Known(LastLogin::At(at)) => json!({"known": true, "at": iso(*at)}),
        Reading::Unknown(reason) => json!({"known": false, "reason": words::unknown(reason)}),
    }
}

fn in_list(reading: &Reading<InList>) -> Value {
    match reading {
        Reading::Known(list) => json!({"known": true, "shown": *list == InList::Shown}),
        Reading::Unknown(reason) => json!({"known": false, "reason": words::unknown(reason)}),
    }
}

fn enrolment(site: &Site, fact: &EnrolmentFact) -> Value {
    let enrolment = &fact.enrolment;
    json!({
        "id": enrolment.id,
        "method": fact.method,
        "method_id": enrolment.method.0,
        "method_name": fact.named.as_deref(),
        "in_force": fact.obstacle.is_none(),
        "obstacle": fact.obstacle.map(<&'static str>::from),
        "created": iso(enrolment.created),
        "modified": iso(enrolment.modified),
        "from": enrolment.starts.map(iso),
        "until": enrolment.ends.map(iso),
        "by": author(site, fact.author),
    })
}

fn role(site: &Site, fact: &RoleFact) -> Value {
    let (level, id) = match fact.place {
        Place::Site => ("site", None),
        Place::Category(id) => ("category", Some(id.0)),
        Place::Course(id) => ("course", Some(id.0)),
        Place::Module(cm) => ("activity", Some(cm.0)),
    };
    json!({
        "role": role_entry(site, fact.role),
        "place": {"level": level, "id": id},
        "counts_as": <&'static str>::from(fact.counts),
        "since": iso(fact.modified),
        "component": Some(fact.component.as_str()).filter(|component| !component.is_empty()),
        "by": author(site, fact.author),
    })
}

/// Who it was; null where nobody is named.
fn author(site: &Site, author: Author) -> Option<Value> {
    let (kind, id) = match author {
        Author::Nobody => return None,
        Author::Own => return Some(json!({"kind": "own"})),
        Author::Person(id) => ("person", id),
        Author::Departed(id) => ("deleted", id),
        Author::Unknown(id) => ("unknown", id),
    };
    let username = site.person(id).map(|person| &*person.username);
    Some(json!({"kind": kind, "moodle_id": id.0, "moodle_username": username}))
}

fn restriction(site: &Site, fact: &RestrictionFact) -> Option<Value> {
    let word = |policy: Restrictions| <&'static str>::from(policy);
    match fact {
        RestrictionFact::None => None,
        RestrictionFact::OfNobody { policy } => {
            Some(json!({"policy": word(*policy), "verdict": null, "condition": null}))
        }
        RestrictionFact::Unreadable { policy, detail } => Some(
            json!({"policy": word(*policy), "verdict": null, "condition": null, "detail": detail}),
        ),
        RestrictionFact::Evaluated {
            policy,
            tree,
            ignored,
            open,
        } => Some(json!({
            "policy": word(*policy),
            "verdict": fact.verdict().map(<&'static str>::from),
            "ignored_by": ignored.map(|ignored| ignoring(site, ignored)),
            "not_evaluated": open,
            "condition": weighed(site, tree),
        })),
    }
}

/// Why its conditions do not count for someone.
fn ignoring(site: &Site, ignored: Ignoring) -> Value {
    match ignored {
        Ignoring::Role(role) => json!({"kind": "role", "role": role_entry(site, role)}),
        Ignoring::SiteAdministrator => json!({"kind": "site_administrator"}),
    }
}

fn weighed(site: &Site, one: &Weighed) -> Value {
    let verdict: &'static str = one.verdict.into();
    let parts = |parts: &[Weighed]| -> Vec<Value> {
        parts.iter().map(|part| weighed(site, part)).collect()
    };
    match &one.what {
        Condition::All(all) => json!({"verdict": verdict, "all": parts(all)}),
        Condition::Any(any) => json!({"verdict": verdict, "any": parts(any)}),
        Condition::Test { sense, test } => json!({
            "verdict": verdict,
            "sense": <&'static str>::from(*sense),
            "test": tested(site, test),
        }),
    }
}

fn tested(site: &Site, test: &Tested) -> Value {
    match test {
        Tested::Group { group, .. } => json!({
            "type": "group",
            "id": group.map(|id| id.0),
            "name": group.and_then(|id| site.group_name(id)),
        }),
        Tested::Grouping { grouping, .. } => json!({
            "type": "grouping",
            "id": grouping.map(|id| id.0),
            "name": grouping.and_then(|id| site.grouping_name(id)),
        }),
        Tested::From(at) => json!({"type": "date", "from": iso(*at)}),
        Tested::Until(at) => json!({"type": "date", "until": iso(*at)}),
        Tested::Profile {
            field,
            comparison,
            value,
        } => json!({"type": "profile", "field": field, "comparison": comparison, "value": value}),
        Tested::Other { kind } => json!({"type": kind}),
    }
}
