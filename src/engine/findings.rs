//! Everything that differs: the site, its groups, their people.

use std::cmp::Reverse;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::compare::Compared;
use super::expect::{ExpectedPeople, RolesHealth};
use super::groups::{group_findings, unlinked_findings};
use super::{Ground, bins, orphans, queue, recreate, repairs, unread};
use crate::domain::chat::Lookup;
use crate::domain::drift::{
    Basis, Code, DanglingTable, Drift, Evidence, Severity, Subject, Unjudged,
};
use crate::domain::ids::{CourseId, RoomId, UnixTime};
use crate::domain::judgement::OpenRestriction;
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::{Activity, Dangling, PluginState, Site};

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
}

/// Figures by which the site as a whole is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteChecks {
    /// Hours without movement after which Moodle counts as stale; none to leave it unchecked.
    pub stale_after_hours: Option<u64>,
}

/// Finds every difference.
pub fn drift(ground: &Ground, checks: SiteChecks) -> Findings {
    let mut findings = Findings::default();
    let dormant = dormant_courses(&ground.site);
    site_findings(ground, checks, &mut findings);
    roles_findings(ground, &mut findings);
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
            queue::findings(ground, &mut findings);
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
        _ => people_findings(ground, &mut findings),
    }
    queue::put_beside(ground, &mut findings.drifts);
    for drift in &mut findings.drifts {
        drift.dormant = drift.course.is_some_and(|course| dormant.contains(&course));
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
    findings
}

/// Courses that have ended, are hidden, or lie in a hidden category.
pub fn dormant_courses(site: &Site) -> FxHashSet<CourseId> {
    site.courses
        .iter()
        .filter(|course| {
            !course.visible
                || course.ends.is_some_and(|ends| ends <= site.as_of)
                || site
                    .categories_above(course)
                    .iter()
                    .any(|category| !category.visible)
        })
        .map(|course| course.id)
        .collect()
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
    if let Some(hours) = checks.stale_after_hours {
        let limit = i64::try_from(hours)
            .unwrap_or(i64::MAX)
            .saturating_mul(3600);
        let still = condition
            .last_movement
            .is_none_or(|UnixTime(last)| site.as_of.0.saturating_sub(last) > limit);
        if still {
            found(
                Code::MoodleStale,
                Evidence::Stale {
                    last_movement: condition.last_movement,
                    as_of: site.as_of,
                },
            );
        }
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

fn roles_findings(ground: &Ground, findings: &mut Findings) {
    for (activity, expectation) in ground
        .site
        .activities
        .iter()
        .zip(&ground.expectations.activities)
    {
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
    let expectations = &ground.expectations.activities;
    let both = ground.site.activities.iter().zip(expectations);
    both.filter(|(_, expectation)| !expectation.open_conditions.is_empty())
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

fn people_findings(ground: &Ground, findings: &mut Findings) {
    if ground.site.settings.username_hook && ground.rules.is_empty() {
        findings.unjudged.push(Unjudged {
            subject: Subject::AllMembership,
            reason: UnknownReason::UsernameHookWithoutRules,
        });
        return;
    }
    for (activity, expectation) in ground
        .site
        .activities
        .iter()
        .zip(&ground.expectations.activities)
    {
        if ground.chat.groups.known().is_none() {
            continue;
        }
        match ground.compare(activity, expectation) {
            Compared::Judged(people) => {
                let drifting = people.into_iter().filter_map(|mut candidate| {
                    let drift = *candidate.drift.take()?;
                    Some(Drift {
                        severity: drift.severity,
                        person: Some(candidate.who()),
                        fix: drift.fix,
                        withheld: drift.withheld,
                        ..of_group(drift.code, activity, drift.evidence)
                    })
                });
                findings.drifts.extend(drifting);
            }
            Compared::NotJudged => {}
            Compared::Unknown(reason) => findings.unjudged.push(Unjudged {
                subject: Subject::Activity {
                    cm: activity.cm,
                    group: activity.room.clone(),
                },
                reason,
            }),
        }
    }
}
