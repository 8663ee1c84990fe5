//! What `check` found, for programs. The form is stable.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{Found, contacts, evidence};
use crate::domain::capabilities::{Ability, Extent, Lack};
use crate::domain::drift::{Drift, Fix, JoinAs, Unjudged, Withheld};
use crate::domain::freeze::{Freeze, FreezeExtent};
use crate::domain::ids::{UnixTime, Username};
use crate::domain::queue::{Prospect, Waiting};
use crate::domain::site::Site;
use crate::domain::window::Changed;
use crate::engine::{Ground, abilities};
use crate::run::Observation;
use crate::words;
use crate::words::language::in_english;

/// Renders findings.
///
/// # Errors
/// As `serde_json`'s; text and numbers give none.
pub fn check(found: &Found<'_>) -> serde_json::Result<String> {
    in_english(|| {
        let Found {
            observation,
            drifts,
            unjudged,
            open_restrictions: open,
            changed,
            contacts: told,
        } = found;
        let ground = &observation.ground;
        let mut by_code: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut by_severity: BTreeMap<&'static str, usize> = BTreeMap::new();
        for drift in drifts {
            *by_code.entry(drift.code.into()).or_default() += 1;
            *by_severity.entry(drift.severity.into()).or_default() += 1;
        }
        let check = Check {
            site: &ground.name,
            complete: unjudged.is_empty(),
            read_at: iso(observation.read_at),
            summary: Summary {
                activities: ground.site.activities.len(),
                groups: observation.findings.groups,
                drifts: drifts.len(),
                dormant: drifts.iter().filter(|drift| drift.dormant).count(),
                by_code,
                by_severity,
                unknown: unjudged.len(),
            },
            drifts: drifts
                .iter()
                .map(|drift| drift_entry(observation, drift))
                .collect(),
            capabilities: capabilities(ground),
            queue: queue(&ground.site),
            frozen: observation.memory.frozen.as_ref().map(frozen),
            store: observation.memory.trouble.as_ref().map(ToString::to_string),
            unknown: unjudged
                .iter()
                .map(|item| unknown(&ground.site, item))
                .collect(),
            open_restrictions: open
                .iter()
                .map(|open| OpenEntry {
                    activity: ActivityEntry {
                        cmid: open.cm.0,
                        name: ground.site.activity(open.cm).map(|known| &*known.name),
                    },
                    conditions: &open.conditions,
                    people: open.people,
                })
                .collect(),
            window: changed.map(window),
            contacts: told
                .as_deref()
                .map(|told| contacts::entry(&ground.site, told)),
        };
        serde_json::to_string(&check)
    })
}

pub(super) fn unknown(site: &Site, item: &Unjudged) -> UnknownEntry {
    UnknownEntry {
        subject: words::subject(site, &item.subject),
        reason: words::unknown(&item.reason),
    }
}

pub(super) fn frozen(freeze: &Freeze) -> FrozenEntry<'_> {
    FrozenEntry {
        site: match &freeze.extent {
            FreezeExtent::Site(site) => Some(site),
            FreezeExtent::EverySite => None,
        },
        operator: &freeze.operator,
        reason: freeze.reason.as_deref(),
        since: iso(freeze.since),
    }
}

pub(super) fn iso(time: UnixTime) -> String {
    Timestamp::from_second(time.0)
        .map_or_else(|_out_of_range| time.0.to_string(), |at| at.to_string())
}

fn window(changed: &Changed) -> WindowEntry {
    let logged = changed.log.known().map(Vec::len);
    WindowEntry {
        from: iso(changed.window.from()),
        to: iso(changed.window.to()),
        log: if logged.is_some() {
            "read"
        } else {
            "not readable"
        },
        logged,
        reason: changed.log.reason().map(words::log_unread),
    }
}

pub(super) fn drift_entry<'a>(observation: &'a Observation, drift: &'a Drift) -> DriftEntry<'a> {
    let ground = &observation.ground;
    let site = &ground.site;
    DriftEntry {
        code: drift.code.into(),
        severity: drift.severity.into(),
        dormant: drift.dormant,
        course: drift.course.map(|id| CourseEntry {
            id: id.0,
            shortname: site.course(id).map(|course| &*course.shortname),
            fullname: site.course(id).map(|course| &*course.fullname),
        }),
        activity: drift.activity.map(|cm| ActivityEntry {
            cmid: cm.0,
            name: site.activity(cm).map(|activity| &*activity.name),
        }),
        group: drift.group.as_ref().map(|room| GroupEntry {
            id: room.as_str(),
            name: ground.chat.group(room).map(|group| &*group.name),
        }),
        person: drift.person.as_ref().map(|person| PersonEntry {
            username: person.username.as_str(),
            moodle_username: person.moodle_username.as_deref(),
            moodle_id: person.moodle_id.map(|id| id.0),
            chat_id: person
                .chat_id
                .as_ref()
                .map(crate::domain::ids::ChatUserId::as_str),
        }),
        explanation: words::explanation(site, &ground.chat, drift),
        evidence: evidence::entry(&drift.evidence),
        since: observation.ages.since(&drift.key()).map(iso),
        fix: drift.fix.map(fix),
        withheld: drift.withheld.map(withheld),
        remedy: words::remedy(drift),
        waiting: drift.waiting.map(waiting),
    }
}

pub(super) fn waiting(waiting: Waiting) -> WaitingEntry {
    WaitingEntry {
        tasks: waiting.tasks,
        failing: waiting.failing,
        given_up: waiting.given_up,
        oldest: waiting.oldest.map(iso),
        retried: waiting.retried.map(iso),
        repairs_itself: waiting.prospect == Prospect::RepairsItself,
    }
}

fn queue(site: &Site) -> QueueEntry {
    let cron = site.queue.cron;
    QueueEntry {
        waiting: Waiting::of(&site.queue.tasks).map(waiting),
        cron: CronEntry {
            last_run: cron.last_run.map(iso),
            course_bin: cron.course_bin.map(iso),
            category_bin: cron.category_bin.map(iso),
            plugin_task: cron.own.map(|own| OwnTaskEntry {
                enabled: own.enabled,
                last_run: own.last_run.map(iso),
            }),
        },
    }
}

pub(super) const fn fix(fix: Fix) -> FixEntry {
    let (op, role) = match fix {
        Fix::Invite(JoinAs::Member) => ("invite", Some("member")),
        Fix::Invite(JoinAs::Moderator) => ("invite", Some("moderator")),
        Fix::Create(JoinAs::Member) => ("create", Some("member")),
        Fix::Create(JoinAs::Moderator) => ("create", Some("moderator")),
        Fix::AddModerator => ("add_moderator", Some("moderator")),
        Fix::RemoveModerator => ("remove_moderator", Some("member")),
        Fix::Remove => ("remove", None),
        Fix::Activate => ("activate", None),
        Fix::Unarchive => ("unarchive", None),
        Fix::Join => ("join", None),
        Fix::MakeOwner => ("make_owner", None),
        Fix::Archive => ("archive", None),
        Fix::Delete => ("delete", None),
        Fix::Rename => ("rename", None),
        Fix::SetRetention(_) => ("set_retention", None),
        Fix::Recreate => ("recreate", None),
        Fix::Adopt => ("adopt", None),
    };
    FixEntry { op, role }
}

pub(super) fn withheld(why: Withheld) -> WithheldEntry {
    let permission = match why {
        Withheld::NotPermitted(permission) => Some(permission.name()),
        _ => None,
    };
    WithheldEntry {
        reason: why.into(),
        permission,
        explanation: words::withheld(why),
    }
}

fn capabilities(ground: &Ground) -> CapabilitiesEntry<'_> {
    let chat = &ground.chat;
    let own = &chat.capabilities;
    let mut recipes: BTreeMap<&'static str, usize> = BTreeMap::new();
    for recipe in own.recipes.values() {
        *recipes.entry((*recipe).into()).or_default() += 1;
    }
    CapabilitiesEntry {
        version: chat.version.to_string(),
        account: own.username.as_ref().map(Username::as_str),
        roles: &own.roles,
        permissions_known: own.permissions.known().is_some(),
        username_rule: own
            .settings
            .known()
            .map(|settings| settings.usernames.pattern()),
        features: abilities(ground).iter().map(feature).collect(),
        recipes,
    }
}

fn feature(ability: &Ability) -> FeatureEntry {
    let (state, groups, of, lacking) = match &ability.extent {
        Extent::Possible => ("possible", None, None, Vec::new()),
        Extent::Lacking(permission) => ("missing", None, None, vec![permission.name()]),
        Extent::Partly {
            groups,
            of,
            lacking,
        } => {
            let lacking = lacking.iter().map(|lack| match lack {
                Lack::Permission(permission) => permission.name(),
                Lack::Membership => "membership",
            });
            let state = if *groups == 0 { "missing" } else { "partly" };
            (state, Some(*groups), Some(*of), lacking.collect())
        }
        Extent::Unknown => ("unknown", None, None, Vec::new()),
    };
    FeatureEntry {
        feature: ability.feature.into(),
        state,
        groups,
        of,
        lacking,
    }
}

#[derive(Serialize)]
struct Check<'a> {
    site: &'a str,
    complete: bool,
    read_at: String,
    summary: Summary,
    drifts: Vec<DriftEntry<'a>>,
    unknown: Vec<UnknownEntry>,
    capabilities: CapabilitiesEntry<'a>,
    queue: QueueEntry,
    /// Who keeps the site from being changed; null where nobody does.
    frozen: Option<FrozenEntry<'a>>,
    /// What is the matter with the journal; null where nothing is.
    store: Option<String>,
    open_restrictions: Vec<OpenEntry<'a>>,
    /// Null where no window was asked for.
    window: Option<WindowEntry>,
    /// Null where they were not asked for.
    contacts: Option<contacts::Entry<'a>>,
}

#[derive(Serialize)]
struct WindowEntry {
    from: String,
    to: String,
    log: &'static str,
    /// How many changes the log told of.
    logged: Option<usize>,
    reason: Option<String>,
}

#[derive(Serialize)]
pub(super) struct FrozenEntry<'a> {
    site: Option<&'a str>,
    operator: &'a str,
    reason: Option<&'a str>,
    since: String,
}

#[derive(Serialize)]
struct OpenEntry<'a> {
    activity: ActivityEntry<'a>,
    conditions: &'a [String],
    people: usize,
}

#[derive(Serialize)]
struct Summary {
    activities: usize,
    groups: usize,
    drifts: usize,
    dormant: usize,
    by_code: BTreeMap<&'static str, usize>,
    by_severity: BTreeMap<&'static str, usize>,
    unknown: usize,
}

#[derive(Serialize)]
pub(super) struct DriftEntry<'a> {
    code: &'static str,
    severity: &'static str,
    dormant: bool,
    course: Option<CourseEntry<'a>>,
    activity: Option<ActivityEntry<'a>>,
    group: Option<GroupEntry<'a>>,
    person: Option<PersonEntry<'a>>,
    explanation: String,
    evidence: evidence::Entry,
    /// When it was first seen; null where that is not known.
    since: Option<String>,
    fix: Option<FixEntry>,
    withheld: Option<WithheldEntry>,
    /// What a person can do, where there is no fix for this kind of difference.
    remedy: Option<&'static str>,
    waiting: Option<WaitingEntry>,
}

#[derive(Serialize)]
pub(super) struct WaitingEntry {
    tasks: usize,
    failing: usize,
    given_up: usize,
    oldest: Option<String>,
    retried: Option<String>,
    /// A young task will take the difference away.
    repairs_itself: bool,
}

#[derive(Serialize)]
struct QueueEntry {
    /// Null where nothing waits.
    waiting: Option<WaitingEntry>,
    /// Last runs; null where there was none, or where it is not known.
    cron: CronEntry,
}

#[derive(Serialize)]
struct CronEntry {
    last_run: Option<String>,
    course_bin: Option<String>,
    category_bin: Option<String>,
    plugin_task: Option<OwnTaskEntry>,
}

#[derive(Serialize)]
struct OwnTaskEntry {
    enabled: bool,
    last_run: Option<String>,
}

#[derive(Serialize)]
struct CourseEntry<'a> {
    id: i64,
    shortname: Option<&'a str>,
    fullname: Option<&'a str>,
}

#[derive(Serialize)]
struct ActivityEntry<'a> {
    cmid: i64,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct GroupEntry<'a> {
    id: &'a str,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct PersonEntry<'a> {
    username: &'a str,
    moodle_username: Option<&'a str>,
    moodle_id: Option<i64>,
    chat_id: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct FixEntry {
    op: &'static str,
    role: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct WithheldEntry {
    reason: &'static str,
    permission: Option<&'static str>,
    explanation: &'static str,
}

#[derive(Serialize)]
struct CapabilitiesEntry<'a> {
    version: String,
    account: Option<&'a str>,
    roles: &'a [String],
    permissions_known: bool,
    username_rule: Option<&'a str>,
    features: Vec<FeatureEntry>,
    recipes: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct FeatureEntry {
    feature: &'static str,
    state: &'static str,
    groups: Option<usize>,
    of: Option<usize>,
    lacking: Vec<&'static str>,
}

#[derive(Serialize)]
pub(super) struct UnknownEntry {
    subject: String,
    reason: String,
}
