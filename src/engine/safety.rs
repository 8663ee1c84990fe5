//! Whether a plan may run: limits on what it takes away, and doubts about what it rests on.

use rustc_hash::FxHashSet;
use strum::IntoEnumIterator as _;

use super::Ground;
use super::findings::Findings;
use crate::domain::chat::People;
use crate::domain::drift::{Code, Drift, Evidence};
use crate::domain::ids::{CourseId, RoomId};
use crate::domain::limits::{LimitName, Limits};
use crate::domain::plan::{GroupPlan, Hold, HoldReason, Plan, Step, StepOp};
use crate::domain::size::SiteSize;

/// A plan that may run. Only [`safety`] makes one.
#[derive(Debug, Clone)]
pub struct ClearedPlan {
    plan: Plan,
    limits: Limits,
    reason: Option<String>,
    allowed: Vec<(LimitName, u64)>,
}

impl ClearedPlan {
    /// The plan.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The limits under which it was cleared, with whatever a person has consented to.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The same plan, with why it is carried out and the figures that a person has allowed for it: for the journal.
    #[must_use]
    pub fn because(mut self, reason: Option<&str>, allowed: &[(LimitName, u64)]) -> Self {
        self.reason = reason.map(str::to_owned);
        self.allowed = allowed.to_vec();
        self
    }

    /// Why it is carried out, where someone has said so.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The limits that a person has consented to pass: what was allowed for this plan, and what else is not as
    /// `configured`.
    pub fn consents(&self, configured: &Limits) -> Vec<(LimitName, u64)> {
        LimitName::iter()
            .filter_map(|name| {
                let figure = self.limits.figure(name);
                let allowed = self.allowed.iter().any(|(other, _)| *other == name);
                (allowed || figure != configured.figure(name)).then_some((name, figure))
            })
            .collect()
    }
}

/// A plan that may not run, and why.
#[derive(Debug, Clone)]
pub struct Held {
    /// The plan.
    pub plan: Plan,
    /// At least one.
    pub holds: Vec<Hold>,
}

/// What [`safety`] says of a plan.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It may run.
    Cleared(ClearedPlan),
    /// It may not.
    Held(Held),
}

/// What a plan's safety is judged by, beside the plan.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the plan was made from.
    pub ground: &'a Ground,
    /// Everything that was found, not only what is planned.
    pub findings: &'a Findings,
    /// The size of Moodle at the last read that was believed; none at the first.
    pub baseline: Option<SiteSize>,
}

/// Clears a plan, or says what holds it.
pub fn safety(plan: Plan, limits: &Limits, facts: &Facts<'_>) -> Verdict {
    let mut holds = Vec::new();
    if !plan.is_empty() {
        site_holds(limits, facts, &mut holds);
        plan_holds(&plan, limits, &mut holds);
        // Counted and gathered once: a plan may have twenty thousand groups.
        let in_all = plan.steps().count();
        let frozen = frozen(facts.findings, limits);
        for group in &plan.groups {
            group_holds(in_all, group, limits, &mut holds);
            let room = group.room.room();
            if let Some(room) = room.filter(|room| frozen.contains(room)) {
                holds.push(Hold {
                    group: Some(room.clone()),
                    would_pass: in_all - group.steps.len(),
                    ..site_hold(HoldReason::Limit(LimitName::QueueFrozen), 1, 0)
                });
            }
        }
        course_holds(&plan, limits, facts.ground, &mut holds);
    }
    if holds.is_empty() {
        Verdict::Cleared(ClearedPlan {
            plan,
            limits: *limits,
            reason: None,
            allowed: Vec::new(),
        })
    } else {
        Verdict::Held(Held { plan, holds })
    }
}

/// Whether something about the site holds every plan, seen from one group alone: whatever its size,
/// nothing may be changed.
pub fn site_is_held(findings: &Findings, limits: &Limits) -> bool {
    findings.drifts.iter().any(|drift| match drift.code {
        // Staleness is found only beyond the limit in force.
        Code::PluginDisabled | Code::MoodleStale => true,
        Code::MoodleMaintenance => limits.figure(LimitName::MoodleMaintenance) == 0,
        _ => false,
    })
}

/// Whether a waiting task with an old list of its people holds what is planned for a group.
pub fn is_frozen(findings: &Findings, room: &RoomId, limits: &Limits) -> bool {
    frozen(findings, limits).contains(room)
}

/// The groups of which that is so.
fn frozen<'a>(findings: &'a Findings, limits: &Limits) -> FxHashSet<&'a RoomId> {
    if limits.figure(LimitName::QueueFrozen) > 0 {
        return FxHashSet::default();
    }
    let drifts = findings.drifts.iter();
    let frozen = drifts.filter(|drift| drift.code == Code::QueueFrozen);
    frozen.filter_map(|drift| drift.group.as_ref()).collect()
}

fn site_hold(limit: HoldReason, reaches: u64, allowed: u64) -> Hold {
    Hold {
        limit,
        reaches,
        allowed,
        group: None,
        course: None,
        would_pass: 0,
    }
}

fn site_holds(limits: &Limits, facts: &Facts<'_>, holds: &mut Vec<Hold>) {
    let has = |code: Code| facts.findings.drifts.iter().any(|drift| drift.code == code);
    if has(Code::PluginDisabled) {
        holds.push(site_hold(HoldReason::PluginDisabled, 1, 0));
    }
    let foreign = facts
        .findings
        .drifts
        .iter()
        .filter(|drift| drift.code == Code::GroupForeign)
        .filter_map(|drift| drift.group.as_ref())
        .collect::<FxHashSet<&RoomId>>()
        .len();
    // One stray link concerns its own group; a fifth of them says that this Moodle is a copy.
    if foreign > 0 && foreign * 5 >= linked(facts.ground) {
        holds.push(site_hold(HoldReason::GroupForeign, foreign as u64, 0));
    }
    for (code, limit) in [
        (Code::MoodleMaintenance, LimitName::MoodleMaintenance),
        (Code::WrongServer, LimitName::WrongServer),
    ] {
        if has(code) && limits.figure(limit) == 0 {
            holds.push(site_hold(HoldReason::Limit(limit), 1, 0));
        }
    }
    if let Some(hours) = facts.findings.drifts.iter().find_map(hours_still) {
        let allowed = limits.figure(LimitName::MoodleStale);
        // A figure of 0 leaves it unchecked.
        if allowed > 0 && hours >= allowed {
            holds.push(site_hold(
                HoldReason::Limit(LimitName::MoodleStale),
                hours,
                allowed,
            ));
        }
    }
    if let Some(before) = &facts.baseline {
        let shrunk = SiteSize::of(&facts.ground.site).shrunk_since(before);
        let allowed = limits.figure(LimitName::MoodleShrunk);
        if shrunk > allowed {
            holds.push(site_hold(
                HoldReason::Limit(LimitName::MoodleShrunk),
                shrunk,
                allowed,
            ));
        }
    }
}

/// For how many hours nothing has moved, where that is the finding.
fn hours_still(drift: &Drift) -> Option<u64> {
    let Evidence::Stale {
        last_movement,
        as_of,
    } = drift.evidence
    else {
        return None;
    };
    let hours = last_movement.map_or(i64::MAX, |last| as_of.0.saturating_sub(last.0) / 3600);
    Some(u64::try_from(hours).unwrap_or(0))
}

/// How many groups Moodle's activities point at.
fn linked(ground: &Ground) -> usize {
    let rooms: FxHashSet<&RoomId> = ground
        .site
        .activities
        .iter()
        .filter_map(|activity| activity.room.as_ref())
        .collect();
    rooms.len()
}

fn plan_holds(plan: &Plan, limits: &Limits, holds: &mut Vec<Hold>) {
    let in_all = plan.steps().count();
    for (op, limit) in [
        (StepOp::Remove, LimitName::Removals),
        (StepOp::RemoveModerator, LimitName::Demotions),
        (StepOp::Archive, LimitName::Archives),
        (StepOp::Recreate, LimitName::Recreated),
        (StepOp::Delete, LimitName::Deletions),
        (StepOp::SetRetention, LimitName::Retention),
    ] {
        let steps = plan.steps();
        let count = steps
            .filter(|(_, step)| step.op() == op && limited(step))
            .count();
        let allowed = limits.figure(limit);
        if count as u64 > allowed {
            let stopped = if op == StepOp::Recreate {
                steps_of_new_groups(plan)
            } else {
                count
            };
            holds.push(Hold {
                would_pass: in_all - stopped,
                ..site_hold(HoldReason::Limit(limit), count as u64, allowed)
            });
        }
    }
    let created = plan.count(StepOp::CreateAccount);
    let allowed = limits.figure(LimitName::Created);
    if created as u64 > allowed {
        let awaiting = plan
            .steps()
            .filter(|(_, step)| step.awaits_account())
            .count();
        holds.push(Hold {
            would_pass: in_all - created - awaiting,
            ..site_hold(
                HoldReason::Limit(LimitName::Created),
                created as u64,
                allowed,
            )
        });
    }
    let losing: Vec<&GroupPlan> = plan
        .groups
        .iter()
        .filter(|group| group.steps.iter().any(loses))
        .collect();
    let allowed = limits.figure(LimitName::GroupsShare);
    let share = percent(losing.len(), plan.groups_in_all);
    if exceeds(losing.len(), plan.groups_in_all, allowed) {
        let taken: usize = losing
            .iter()
            .flat_map(|group| &group.steps)
            .filter(|step| loses(step))
            .count();
        holds.push(Hold {
            would_pass: in_all - taken,
            ..site_hold(HoldReason::Limit(LimitName::GroupsShare), share, allowed)
        });
    }
}

/// Without the group, nothing of it would pass.
fn steps_of_new_groups(plan: &Plan) -> usize {
    let makes = |group: &&GroupPlan| group.steps.iter().any(|step| step.op() == StepOp::Recreate);
    let groups = plan.groups.iter().filter(makes);
    groups.map(|group| group.steps.len()).sum()
}

/// Whether a step counts towards the limit of its kind: what keeps messages longer does not.
fn limited(step: &Step) -> bool {
    step.change.destructive() || step.op() == StepOp::Recreate
}

/// Whether the group loses someone, a moderator, or its life. Messages have a limit of their own.
fn loses(step: &Step) -> bool {
    step.change.destructive() && step.op() != StepOp::SetRetention
}

/// `in_all`: how many steps the plan has.
fn group_holds(in_all: usize, group: &GroupPlan, limits: &Limits, holds: &mut Vec<Hold>) {
    let count = |op: StepOp| group.steps.iter().filter(|step| step.op() == op).count();
    let mut hold = |limit: LimitName, reaches: u64, allowed: u64, trips: usize| {
        holds.push(Hold {
            group: group.room.room().cloned(),
            would_pass: in_all - trips,
            ..site_hold(HoldReason::Limit(limit), reaches, allowed)
        });
    };
    let (removed, invited) = (count(StepOp::Remove), count(StepOp::Invite));
    let share = limits.figure(LimitName::GroupShare);
    if removed > 0 && exceeds(removed, group.members, share) {
        hold(
            LimitName::GroupShare,
            percent(removed, group.members),
            share,
            removed,
        );
    }
    let growth = limits.figure(LimitName::GroupGrowth);
    if invited > 0 && exceeds(invited, group.members, growth) {
        hold(
            LimitName::GroupGrowth,
            percent(invited, group.members),
            growth,
            invited,
        );
    }
    let emptied = group.members > 0 && group.members_after == 0;
    if (emptied || group.loses_lead) && limits.figure(LimitName::GroupEmptied) == 0 {
        let taken = removed + count(StepOp::RemoveModerator);
        hold(LimitName::GroupEmptied, 1, 0, taken);
    }
}

fn course_holds(plan: &Plan, limits: &Limits, ground: &Ground, holds: &mut Vec<Hold>) {
    if limits.figure(LimitName::CourseEmptied) > 0 {
        return;
    }
    let emptied_rooms: FxHashSet<&RoomId> = plan
        .groups
        .iter()
        .filter(|group| group.members > 0 && group.members_after == 0)
        .filter_map(|group| group.room.room())
        .collect();
    let courses: FxHashSet<CourseId> = plan
        .groups
        .iter()
        .filter(|group| {
            let room = group.room.room();
            room.is_some_and(|room| emptied_rooms.contains(room))
        })
        .flat_map(|group| group.courses.iter().copied())
        .collect();
    let mut emptied: Vec<CourseId> = courses
        .into_iter()
        .filter(|course| {
            let activities = ground.site.activities.iter();
            activities
                .filter(|activity| activity.course == *course)
                .filter_map(|activity| activity.room.as_ref())
                .filter(|room| !emptied_rooms.contains(room))
                .all(|room| !keeps_someone(ground, plan, room))
        })
        .collect();
    emptied.sort_unstable();
    let in_all = plan.steps().count();
    for course in emptied {
        let removed = plan
            .groups
            .iter()
            .filter(|group| group.courses.contains(&course))
            .flat_map(|group| &group.steps)
            .filter(|step| step.op() == StepOp::Remove)
            .count();
        holds.push(Hold {
            course: Some(course),
            would_pass: in_all - removed,
            ..site_hold(HoldReason::Limit(LimitName::CourseEmptied), 1, 0)
        });
    }
}

/// Whether a group that the plan does not empty has anyone in it, now or afterwards.
fn keeps_someone(ground: &Ground, plan: &Plan, room: &RoomId) -> bool {
    if let Some(group) = plan.groups.iter().find(|group| group.room == *room) {
        return group.members_after > 0;
    }
    match ground.chat.group(room).map(|group| &group.people) {
        Some(People::Known(members)) => members
            .iter()
            .any(|member| member.account != ground.chat.api_account),
        Some(People::Archived | People::NotOurs | People::Unknown(_)) | None => false,
    }
}

/// Compared without rounding: 31 of 100 exceeds 30 %, and so does 301 of 1000. Of nothing, one is 100 %.
fn exceeds(part: usize, whole: usize, allowed: u64) -> bool {
    part as u128 * 100 > u128::from(allowed) * whole.max(1) as u128
}

/// Rounded up, so that a figure which trips a limit never reads as equal to it.
fn percent(part: usize, whole: usize) -> u64 {
    u64::try_from((part * 100).div_ceil(whole.max(1))).unwrap_or(u64::MAX)
}
