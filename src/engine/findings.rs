//! Everything that differs: the site, its groups, their people.

use std::cmp::Reverse;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::compare::Compared;
use super::expect::{ActivityExpectation, ExpectedPeople, RolesHealth};
use super::groups::{group_findings, group_findings_of, unlinked_findings};
use super::spread::in_parts;
use super::{Ground, Laid, bins, orphans, queue, recreate, repairs, unread};
use crate::domain::chat::Lookup;
use crate::domain::drift::{
    Basis, Code, DanglingTable, Drift, Evidence, Severity, Subject, Unjudged,
};
use crate::domain::ids::{CmId, CourseId, RoomId, UnixTime};
use crate::domain::judgement::OpenRestriction;
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::{Activity, Course, Dangling, PluginState, Site};

/// All differences of a site, and what could not be judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Site first, then by course, activity, severity, code and person.
    pub drifts: Vec<Drift>,
    /// What could not be judged, and why.
    pub unjudged: Vec<Unjudged>,
    /// Access restrictions that are honoured as far as they can be, by activity.
    pub open_restrictions: Vec<OpenRestriction>,
    /// How many of the site's groups exist.
    pub groups: usize,
    /// What they were found on.
    pub found_on: FoundOn,
}

/// The ground that differences were found on, and the figures that they were found by; none where they were put together
/// by hand. Wherever they were found, the same differences are the same.
#[derive(Debug, Clone, Default)]
pub struct FoundOn(Option<(Laid, SiteChecks)>);

impl PartialEq for FoundOn {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for FoundOn {}

impl FoundOn {
    /// This ground, by these figures.
    pub(super) fn of(ground: &Ground, checks: SiteChecks) -> Self {
        Self(Some((ground.laid.clone(), checks)))
    }

    /// Whether it was that ground, and were these figures.
    pub(super) fn is(&self, ground: &Laid, checks: SiteChecks) -> bool {
        let found = self.0.as_ref();
        found.is_some_and(|(on, by)| on.is(ground) && *by == checks)
    }
}

/// Figures by which the site as a whole is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteChecks {
    /// Hours without movement after which Moodle counts as stale; none to leave it unchecked.
    pub stale_after_hours: Option<u64>,
}

/// Finds every difference.
pub fn drift(ground: &Ground, checks: SiteChecks) -> Findings {
    let mut findings = Findings {
        found_on: FoundOn::of(ground, checks),
        ..Findings::default()
    };
    let cases: Vec<Case<'_>> = ground.cases().collect();
    site_findings(ground, checks, &mut findings);
    roles_findings(&cases, &mut findings);
    findings.open_restrictions = open_restrictions(ground);
    for (name, trouble) in &ground.neighbours.unread {
        findings.unjudged.push(Unjudged {
            subject: Subject::Neighbour(Arc::clone(name)),
            reason: UnknownReason::Moodle(trouble.clone()),
        });
    }
    unread::findings(ground, checks, &mut findings);
    match &ground.chat.groups {
        Reading::Known(_) => {
            group_findings(ground, &mut findings);
            bins::findings(ground, &mut findings);
            orphans::findings(ground, &mut findings);
            queue::findings(ground, |_| true, &mut findings);
            repairs::offer(ground, &mut findings.drifts);
            recreate::offer(ground, &mut findings.drifts);
            findings.groups = ground
                .links
                .rooms()
                .filter(|room| ground.directory.group(&ground.chat, room).is_some())
                .count();
        }
        Reading::Unknown(reason) => {
            unlinked_findings(ground, &mut findings);
            findings.unjudged.push(Unjudged {
                subject: Subject::AllGroups,
                reason: reason.clone(),
            });
        }
    }
    match ground.chat.accounts.reason() {
        Some(reason) if ground.chat.groups.known().is_some() => {
            findings.unjudged.push(Unjudged {
                subject: Subject::AllAccounts,
                reason: reason.clone(),
            });
        }
        _ if is_blind(ground) => findings.unjudged.push(Unjudged {
            subject: Subject::AllMembership,
            reason: UnknownReason::UsernameHookWithoutRules,
        }),
        _ => people_findings(ground, &cases, &mut findings),
    }
    let dormant = dormant_courses(&ground.site);
    finish(ground, |course| dormant.contains(&course), &mut findings);
    findings
}

/// What is found of activities on these groups, of which each is listed, where both lists are known. `is_free` says whether
/// the name that an activity's group should have is one that it can get.
pub(super) fn of_linked(
    ground: &Ground,
    cases: &[Case<'_>],
    rooms: &FxHashSet<&RoomId>,
    is_free: impl Fn(Option<CmId>) -> bool,
    findings: &mut Findings,
) {
    roles_findings(cases, findings);
    for (activity, _) in cases {
        let room = activity.room.as_ref();
        let group = room.and_then(|room| ground.directory.group(&ground.chat, room));
        if let Some(group) = group {
            group_findings_of(ground, activity, group, findings);
        }
    }
    queue::findings(ground, |room| rooms.contains(room), findings);
    repairs::offer_with(ground, &mut findings.drifts, |cm, _, _| is_free(cm));
    if !is_blind(ground) {
        people_findings(ground, cases, findings);
    }
    let courses = cases
        .iter()
        .filter_map(|(activity, _)| ground.site.course(activity.course));
    let dormant: FxHashSet<CourseId> = courses
        .filter(|course| is_dormant(&ground.site, course))
        .map(|course| course.id)
        .collect();
    finish(ground, |course| dormant.contains(&course), findings);
}

/// Gives the differences what goes with them all, and puts them in order.
fn finish(ground: &Ground, is_dormant: impl Fn(CourseId) -> bool, findings: &mut Findings) {
    queue::put_beside(ground, &mut findings.drifts);
    for drift in &mut findings.drifts {
        drift.dormant = drift.course.is_some_and(&is_dormant);
        if drift.dormant {
            drift.severity = Severity::Info;
        }
    }
    // A finding is large: its key is sorted in its stead.
    findings.drifts.sort_by_cached_key(|drift| {
        let person = drift.person.as_ref();
        (
            drift.course,
            drift.activity,
            Reverse(drift.severity),
            drift.code,
            person.map(|person| person.username.clone()),
        )
    });
}

/// An activity, and what it expects.
pub(super) type Case<'a> = (&'a Activity, &'a ActivityExpectation);

impl Ground {
    /// All activities.
    pub(super) fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        let expectations = &self.expectations.activities;
        self.site.activities.iter().zip(expectations)
    }

    /// The activity of that course module.
    pub(super) fn case(&self, cm: CmId) -> Option<Case<'_>> {
        let activities = &self.site.activities;
        let at = activities.binary_search_by_key(&cm, |activity| activity.cm);
        let at = at.ok()?;
        Some((activities.get(at)?, self.expectations.activities.get(at)?))
    }
}

/// Whether nobody's account name is known.
fn is_blind(ground: &Ground) -> bool {
    ground.site.settings.username_hook && ground.rules.is_empty()
}

/// Courses that have ended, are hidden, or lie in a hidden category.
pub fn dormant_courses(site: &Site) -> FxHashSet<CourseId> {
    let dormant = site
        .courses
        .iter()
        .filter(|course| is_dormant(site, course));
    dormant.map(|course| course.id).collect()
}

fn is_dormant(site: &Site, course: &Course) -> bool {
    !course.visible
        || course.ends.is_some_and(|ends| ends <= site.as_of)
        || site
            .categories_above(course)
            .iter()
            .any(|category| !category.visible)
}

pub(super) fn of_site(code: Code, evidence: Evidence) -> Drift {
    Drift {
        code,
        severity: code.severity(),
        dormant: false,
        course: None,
        activity: None,
        group: None,
        person: None,
        evidence,
        fix: None,
        withheld: None,
        waiting: None,
    }
}

pub(super) fn of_group(code: Code, activity: &Activity, evidence: Evidence) -> Drift {
    Drift {
        course: Some(activity.course),
        activity: Some(activity.cm),
        group: activity.room.clone(),
        ..of_site(code, evidence)
    }
}

fn site_findings(ground: &Ground, checks: SiteChecks, findings: &mut Findings) {
    let site = &ground.site;
    let condition = &site.condition;
    let mut found = |code, evidence| findings.drifts.push(of_site(code, evidence));
    if condition.plugin == PluginState::Disabled {
        found(Code::PluginDisabled, Evidence::PluginDisabled);
    }
    if condition.maintenance
        || condition
            .upgrade_until
            .is_some_and(|until| until > site.as_of)
    {
        found(
            Code::MoodleMaintenance,
            Evidence::Maintenance {
                switched_on: condition.maintenance,
            },
        );
    }
    if let Some(evidence) = stillness(site, checks) {
        found(Code::MoodleStale, evidence);
    }
    let linked: FxHashSet<&RoomId> = site
        .activities
        .iter()
        .filter_map(|activity| activity.room.as_ref())
        .collect();
    let missing = linked
        .iter()
        .filter(|room| {
            matches!(
                ground.chat.lookups.get(**room),
                Some(Reading::Known(Lookup::Gone))
            )
        })
        .count();
    if missing >= 5 && missing * 5 >= linked.len() {
        found(
            Code::WrongServer,
            Evidence::WrongServer {
                missing,
                linked: linked.len(),
            },
        );
    }
    for row in &site.dangling {
        findings.drifts.push(dangling(row));
    }
    naming_findings(ground, findings);
}

/// How long Moodle has been still, where that is too long.
pub(super) fn stillness(site: &Site, checks: SiteChecks) -> Option<Evidence> {
    let hours = i64::try_from(checks.stale_after_hours?).unwrap_or(i64::MAX);
    let limit = hours.saturating_mul(3600);
    let last_movement = site.condition.last_movement;
    let still =
        last_movement.is_none_or(|UnixTime(last)| site.as_of.0.saturating_sub(last) > limit);
    still.then_some(Evidence::Stale {
        last_movement,
        as_of: site.as_of,
    })
}

fn naming_findings(ground: &Ground, findings: &mut Findings) {
    let naming = &ground.naming;
    if ground.wwwroot.is_none() && ground.chat.groups.known().is_some() {
        let evidence = Evidence::WwwrootUnset {
            marks: naming.marks_of_linked_groups().to_vec(),
            needed: naming.names_the_moodle(),
        };
        findings.drifts.push(of_site(Code::WwwrootUnset, evidence));
    }
    if let Some(fault) = naming.first_fault(&ground.site) {
        let severity = if fault.stops_the_plugin() {
            Code::NamingInvalid.severity()
        } else {
            Severity::Info
        };
        findings.drifts.push(Drift {
            severity,
            ..of_site(Code::NamingInvalid, Evidence::Naming(fault))
        });
    }
}

fn dangling(row: &Dangling) -> Drift {
    match row {
        Dangling::ActivityWithoutModule {
            instance,
            course,
            name,
            room,
        } => Drift {
            course: Some(*course),
            group: room.clone(),
            ..of_site(
                Code::ActivityDangling,
                Evidence::Dangling {
                    table: DanglingTable::Rocketchat,
                    instance: *instance,
                    name: Some(Arc::clone(name)),
                },
            )
        },
        Dangling::ModuleWithoutActivity {
            cm,
            course,
            instance,
        } => Drift {
            course: Some(*course),
            activity: Some(*cm),
            ..of_site(
                Code::ActivityDangling,
                Evidence::Dangling {
                    table: DanglingTable::CourseModules,
                    instance: *instance,
                    name: None,
                },
            )
        },
    }
}

fn roles_findings(cases: &[Case<'_>], findings: &mut Findings) {
    for (activity, expectation) in cases {
        if let RolesHealth::Invalid { dead, named } = &expectation.roles {
            let evidence = Evidence::Roles {
                dead: dead.clone(),
                named: *named,
            };
            findings
                .drifts
                .push(of_group(Code::RolesInvalid, activity, evidence));
        }
    }
}

fn open_restrictions(ground: &Ground) -> Vec<OpenRestriction> {
    let cases = ground.cases();
    cases
        .filter(|(_, expectation)| !expectation.open_conditions.is_empty())
        .filter_map(|(activity, expectation)| {
            let ExpectedPeople::Known(people) = &expectation.people else {
                return None;
            };
            let open = people
                .iter()
                .filter(|expected| expected.basis == Basis::RestrictionOpen);
            Some(OpenRestriction {
                cm: activity.cm,
                conditions: expectation.open_conditions.clone(),
                people: open.count(),
            })
        })
        .collect()
}

/// Each activity by itself, so that several are compared at a time.
fn people_findings(ground: &Ground, cases: &[Case<'_>], findings: &mut Findings) {
    if ground.chat.groups.known().is_none() {
        return;
    }
    let compared = in_parts(cases, |part| {
        let (mut drifts, mut unjudged) = (Vec::new(), Vec::new());
        for case in part {
            unjudged.extend(people_of(ground, *case, &mut drifts));
        }
        (drifts, unjudged)
    });
    let more = compared.iter().map(|(drifts, _)| drifts.len()).sum();
    findings.drifts.reserve(more);
    for (drifts, unjudged) in compared {
        findings.drifts.extend(drifts);
        findings.unjudged.extend(unjudged);
    }
}

/// Adds what differs about the people of one activity; or gives why that is not known.
fn people_of(
    ground: &Ground,
    (activity, expectation): Case<'_>,
    drifts: &mut Vec<Drift>,
) -> Option<Unjudged> {
    let people = match ground.compare(activity, expectation) {
        Compared::Judged(people) => people,
        Compared::NotJudged => return None,
        Compared::Unknown(reason) => {
            let (cm, group) = (activity.cm, activity.room.clone());
            let subject = Subject::Activity { cm, group };
            return Some(Unjudged { subject, reason });
        }
    };
    drifts.extend(people.into_iter().filter_map(|mut candidate| {
        let drift = *candidate.drift.take()?;
        Some(Drift {
            severity: drift.severity,
            person: Some(candidate.who()),
            fix: drift.fix,
            withheld: drift.withheld,
            ..of_group(drift.code, activity, drift.evidence)
        })
    }));
    None
}
