//! A plan, for programs. The form is stable.

use serde::Serialize;
use serde_json::Value;

use super::Planned;
use crate::domain::drift::DriftKey;
use crate::domain::ids::{ChatUserId, CmId, CourseId, RoomId, Username};
use crate::domain::plan::{GroupPlan, Hold, HoldReason, Step};
use crate::domain::target::Target;
use crate::domain::undo::Lasting;
use crate::engine::{Ground, LastingStep, lasting};
use crate::report::json::iso;
use crate::words;
use crate::words::language::in_english;

/// Renders a plan, with what holds it.
///
/// # Errors
/// As `serde_json`'s; text and numbers give none.
pub fn render(planned: &Planned<'_>, holds: &[Hold]) -> serde_json::Result<String> {
    in_english(|| {
        let Planned {
            observation,
            plan,
            left_out,
            ..
        } = planned;
        let ground = &observation.ground;
        let signs = |sign: char| {
            let steps = plan.steps();
            steps
                .filter(|(_, step)| words::step_sign(step.op()) == sign)
                .count()
        };
        let lasting = lasting(ground, plan);
        let destructive = plan.steps().filter(|(_, step)| step.change.destructive());
        let document = PlanEntry {
            site: &plan.site,
            hash: plan.hash(),
            as_of: iso(plan.as_of),
            read_at: iso(observation.read_at),
            summary: SummaryEntry {
                steps: plan.steps().count(),
                add: signs('+'),
                change: signs('~'),
                remove: signs('-'),
                destructive: destructive.count(),
                not_undoable: lasting.len(),
                groups: plan.groups.len(),
            },
            accounts: step_entries(planned, &lasting, None, &plan.accounts),
            groups: plan
                .groups
                .iter()
                .enumerate()
                .map(|(at, group)| group_entry(planned, &lasting, at, group))
                .collect(),
            left_out: LeftOutEntry {
                unknown: left_out
                    .unknown
                    .iter()
                    .map(|item| UnknownEntry {
                        subject: words::subject(&ground.site, &item.subject),
                        reason: words::unknown(&item.reason),
                    })
                    .collect(),
                withheld: left_out
                    .withheld
                    .iter()
                    .map(|(why, fixes)| WithheldEntry {
                        reason: (*why).into(),
                        explanation: words::withheld(*why),
                        fixes: *fixes,
                    })
                    .collect(),
                dormant: left_out.dormant,
            },
            held: !holds.is_empty(),
            holds: holds.iter().map(|hold| hold_entry(ground, hold)).collect(),
        };
        serde_json::to_string(&document)
    })
}

fn group_entry<'a>(
    planned: &Planned<'a>,
    lasting: &[LastingStep],
    at: usize,
    group: &'a GroupPlan,
) -> GroupEntry<'a> {
    GroupEntry {
        id: group.room.room(),
        lost_by: match group.room {
            Target::Lost(cm) => Some(cm),
            Target::Group(_) => None,
        },
        name: &group.name,
        courses: &group.courses,
        activities: &group.activities,
        members: group.members,
        members_after: group.members_after,
        steps: step_entries(planned, lasting, Some(at), &group.steps),
    }
}

/// The steps of one of the plan's groups, or those of accounts.
fn step_entries<'a>(
    planned: &Planned<'a>,
    lasting: &[LastingStep],
    group: Option<usize>,
    steps: &'a [Step],
) -> Vec<StepEntry<'a>> {
    let first = lasting.partition_point(|one| one.group < group);
    let mut stay = lasting.iter().skip(first).peekable();
    let entries = steps.iter().enumerate().map(|(at, step)| {
        let here = stay.next_if(|one| one.group == group && one.step == at);
        step_entry(planned, step, here.map(|one| one.why))
    });
    entries.collect()
}

fn step_entry<'a>(
    planned: &Planned<'a>,
    step: &'a Step,
    lasting: Option<Lasting>,
) -> StepEntry<'a> {
    let ground = &planned.observation.ground;
    let who = step.who();
    let DriftKey {
        code,
        activity,
        group,
        person,
        row: _,
    } = &step.repairs;
    let value = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
    StepEntry {
        op: step.op().into(),
        sign: words::step_sign(step.op()),
        destructive: step.change.destructive(),
        not_undoable: lasting.map(words::undo::lasting),
        username: step.username().map(Username::as_str),
        chat_id: who
            .and_then(|who| who.account.as_ref())
            .map(ChatUserId::as_str),
        before: value(step.change.before()),
        after: value(step.change.after()),
        reason: planned
            .repaired_by(step)
            .map(|drift| words::explanation(&ground.site, &ground.chat, drift)),
        repairs: RepairsEntry {
            code: (*code).into(),
            activity: *activity,
            group: group.as_ref(),
            person: person.as_ref(),
        },
    }
}

pub(in crate::report) fn hold_entry<'a>(ground: &Ground, hold: &'a Hold) -> HoldEntry<'a> {
    HoldEntry {
        limit: match hold.limit {
            HoldReason::Limit(limit) => limit.into(),
            HoldReason::PluginDisabled => "plugin_disabled",
            HoldReason::Frozen => "frozen",
            HoldReason::NotReadNow => "not_read_now",
            HoldReason::GroupForeign => "group_foreign",
        },
        reaches: hold.reaches,
        allowed: hold.allowed,
        group: hold.group.as_ref(),
        course: hold.course,
        would_pass: hold.would_pass,
        consent: words::allow_flag(hold),
        explanation: words::hold(&ground.site, &ground.chat, hold),
    }
}

#[derive(Serialize)]
struct PlanEntry<'a> {
    site: &'a str,
    hash: String,
    as_of: String,
    read_at: String,
    summary: SummaryEntry,
    accounts: Vec<StepEntry<'a>>,
    groups: Vec<GroupEntry<'a>>,
    left_out: LeftOutEntry,
    held: bool,
    holds: Vec<HoldEntry<'a>>,
}

#[derive(Serialize)]
struct SummaryEntry {
    steps: usize,
    add: usize,
    change: usize,
    remove: usize,
    destructive: usize,
    not_undoable: usize,
    groups: usize,
}

#[derive(Serialize)]
struct GroupEntry<'a> {
    /// None of one that is not there yet.
    id: Option<&'a RoomId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lost_by: Option<CmId>,
    name: &'a str,
    courses: &'a [CourseId],
    activities: &'a [CmId],
    members: usize,
    members_after: usize,
    steps: Vec<StepEntry<'a>>,
}

#[derive(Serialize)]
struct StepEntry<'a> {
    op: &'static str,
    sign: char,
    destructive: bool,
    not_undoable: Option<&'static str>,
    username: Option<&'a str>,
    chat_id: Option<&'a str>,
    before: Option<Value>,
    after: Option<Value>,
    reason: Option<String>,
    repairs: RepairsEntry<'a>,
}

#[derive(Serialize)]
struct RepairsEntry<'a> {
    code: &'static str,
    activity: Option<CmId>,
    group: Option<&'a RoomId>,
    person: Option<&'a Username>,
}

#[derive(Serialize)]
struct LeftOutEntry {
    unknown: Vec<UnknownEntry>,
    withheld: Vec<WithheldEntry>,
    dormant: usize,
}

#[derive(Serialize)]
struct UnknownEntry {
    subject: String,
    reason: String,
}

#[derive(Serialize)]
struct WithheldEntry {
    reason: &'static str,
    explanation: &'static str,
    fixes: usize,
}

#[derive(Serialize)]
pub(in crate::report) struct HoldEntry<'a> {
    limit: &'static str,
    reaches: u64,
    allowed: u64,
    group: Option<&'a RoomId>,
    course: Option<CourseId>,
    would_pass: usize,
    consent: Option<String>,
    explanation: String,
}
