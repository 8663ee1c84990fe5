//! Everything that differs: the site, its groups, their people.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::compare::Compared;
use super::expect::{ExpectedPeople, RolesHealth};
use super::{Ground, foreign};
use crate::domain::chat::{Group, Lookup};
use crate::domain::drift::{
    Basis, Code, DanglingTable, Drift, Evidence, Severity, Subject, Unjudged,
};
use crate::domain::ids::{CmId, CourseId, RoomId, UnixTime};
use crate::domain::judgement::OpenRestriction;
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::{Activity, BinRow, Dangling, PluginState, Site, Visibility};

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
    match &ground.chat.groups {
        Reading::Known(_) => {
            group_findings(ground, &mut findings);
            findings.groups = ground
                .links
                .rooms()
                .filter(|room| ground.chat.group(room).is_some())
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
    for drift in &mut findings.drifts {
        drift.dormant = drift.course.is_some_and(|course| dormant.contains(&course));
        if drift.dormant {
            drift.severity = Severity::Info;
        }
    }
    findings.drifts.sort_by(|a, b| {
        (
            a.course,
            a.activity,
            std::cmp::Reverse(a.severity),
            a.code,
            name(a),
        )
            .cmp(&(
                b.course,
                b.activity,
                std::cmp::Reverse(b.severity),
                b.code,
                name(b),
            ))
    });
    findings
}

fn name(drift: &Drift) -> Option<&str> {
    drift.person.as_ref().map(|person| person.username.as_str())
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

fn of_site(code: Code, evidence: Evidence) -> Drift {
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
    }
}

fn of_group(code: Code, activity: &Activity, evidence: Evidence) -> Drift {
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

fn unlinked_findings(ground: &Ground, findings: &mut Findings) {
    for activity in ground
        .site
        .activities
        .iter()
        .filter(|activity| activity.room.is_none())
    {
        findings
            .drifts
            .push(of_group(Code::GroupUnlinked, activity, Evidence::Unlinked));
    }
}

fn group_findings(ground: &Ground, findings: &mut Findings) {
    for activity in &ground.site.activities {
        let Some(room) = &activity.room else {
            findings
                .drifts
                .push(of_group(Code::GroupUnlinked, activity, Evidence::Unlinked));
            continue;
        };
        match ground.chat.group(room) {
            Some(group) => group_findings_of(ground, activity, group, findings),
            None => absent_group(ground, activity, room, findings),
        }
    }
    for row in &ground.site.bin {
        bin_findings(ground, row, findings);
    }
}

fn absent_group(ground: &Ground, activity: &Activity, room: &RoomId, findings: &mut Findings) {
    let subject = Subject::Activity {
        cm: activity.cm,
        group: Some(room.clone()),
    };
    match ground.chat.lookups.get(room) {
        Some(Reading::Known(Lookup::Gone)) => {
            findings
                .drifts
                .push(of_group(Code::GroupMissing, activity, Evidence::Missing));
        }
        Some(Reading::Known(Lookup::NotAGroup { name })) => {
            let evidence = Evidence::NotAGroup {
                name: Arc::clone(name),
            };
            findings
                .drifts
                .push(of_group(Code::KindDiffers, activity, evidence));
        }
        Some(Reading::Unknown(reason)) => {
            findings.unjudged.push(Unjudged {
                subject,
                reason: reason.clone(),
            });
        }
        // Nobody asked for it by its id, so nothing is proved.
        None => findings.unjudged.push(Unjudged {
            subject,
            reason: UnknownReason::Interrupted,
        }),
    }
}

fn group_findings_of(ground: &Ground, activity: &Activity, group: &Group, findings: &mut Findings) {
    let mut found = |code, evidence| findings.drifts.push(of_group(code, activity, evidence));
    if ground.links.is_shared(&group.id) {
        let activities: Vec<CmId> = ground
            .links
            .activities_on(&group.id)
            .iter()
            .copied()
            .filter(|cm| *cm != activity.cm)
            .collect();
        let bin_rows = ground.links.bin_rows_on(&group.id).to_vec();
        let sites = ground.links.sites_on(&group.id).to_vec();
        found(
            Code::GroupShared,
            Evidence::Shared {
                activities,
                bin_rows,
                sites,
            },
        );
    }
    if let Some(foreign::ForeignMark { found: mark, own }) = ground.foreign_mark(group) {
        let name = Arc::clone(&group.name);
        found(
            Code::GroupForeign,
            Evidence::Foreign {
                name,
                found: mark,
                own,
            },
        );
        return;
    }
    let visible = is_visible(activity.visibility, ground.site.condition.plugin);
    let evidence = Evidence::Archiving {
        visibility: Some(activity.visibility),
    };
    // While a deletion is under way the group may still be open or already archived.
    if !activity.visibility.being_deleted {
        match (visible, group.archived) {
            (true, true) => found(Code::GroupArchived, evidence),
            // One visible activity keeps a shared group open.
            (false, false) if !visible_elsewhere(ground, activity) => {
                found(Code::GroupNotArchived, evidence);
            }
            _ => {}
        }
    }
}

fn visible_elsewhere(ground: &Ground, activity: &Activity) -> bool {
    let Some(room) = &activity.room else {
        return false;
    };
    ground
        .links
        .activities_on(room)
        .iter()
        .filter(|cm| **cm != activity.cm)
        .any(|cm| {
            ground
                .site
                .activity(*cm)
                .is_some_and(|other| is_visible(other.visibility, ground.site.condition.plugin))
        })
}

/// Whether the activity is meant to be seen. A switched-off plugin hides all its activities in one
/// statement, and `visibleold` keeps what they were.
pub(super) const fn is_visible(visibility: Visibility, plugin: PluginState) -> bool {
    let visible = match plugin {
        PluginState::Enabled => visibility.visible,
        PluginState::Disabled => visibility.before_plugin_disabled,
    };
    visible && visibility.on_course_page
}

fn bin_findings(ground: &Ground, row: &BinRow, findings: &mut Findings) {
    let in_a_bin = row.course_item.is_some() || row.category_item.is_some();
    let Some(group) = ground.chat.group(&row.room) else {
        return;
    };
    let linked = !ground.links.activities_on(&row.room).is_empty();
    if in_a_bin && !linked && !group.archived && ground.foreign_mark(group).is_none() {
        let course = row.course_item.as_ref().and_then(|item| item.course);
        findings.drifts.push(Drift {
            // Where both bins have an item of that id, it is not known which one is meant.
            course: if row.category_item.is_some() {
                None
            } else {
                course
            },
            group: Some(row.room.clone()),
            ..of_site(
                Code::GroupNotArchived,
                Evidence::Archiving { visibility: None },
            )
        });
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
