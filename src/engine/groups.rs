//! What differs about the group of an activity, its people aside.

use rustc_hash::FxHashMap;

use super::Ground;
use super::findings::{Findings, of_group};
use super::foreign::ForeignMark;
use super::naming::{NameMatch, is_or_dated, undated};
use super::ownership::ownership_findings;
use super::unread::retention_unread;
use crate::domain::chat::{Group, Lookup};
use crate::domain::drift::{Adoptable, Code, Drift, Evidence, Severity, Subject, Unjudged};
use crate::domain::ids::{CmId, RoomId};
use crate::domain::reading::{Reading, Side, UnknownReason};
use crate::domain::retention::{Pruning, RetentionRule, RuleOrigin};
use crate::domain::site::{Activity, PluginState, Visibility};

/// Activities without a group id: what is told even where no group could be read.
pub(super) fn unlinked_findings(ground: &Ground, findings: &mut Findings) {
    for activity in ground
        .site
        .activities
        .iter()
        .filter(|activity| activity.room.is_none())
    {
        let drift = unlinked(activity, Vec::new());
        findings.drifts.push(ground.or_awaited(drift, activity));
    }
}

fn unlinked(activity: &Activity, adoptable: Vec<Adoptable>) -> Drift {
    of_group(
        Code::GroupUnlinked,
        activity,
        Evidence::Unlinked { adoptable },
    )
}

/// What differs about the groups of all activities.
pub(super) fn group_findings(ground: &Ground, findings: &mut Findings) {
    let candidates = Candidates::new(ground);
    for activity in &ground.site.activities {
        let Some(room) = &activity.room else {
            let adoptable = candidates.for_activity(ground, activity);
            let drift = unlinked(activity, adoptable);
            findings.drifts.push(ground.or_awaited(drift, activity));
            continue;
        };
        match ground.directory.group(&ground.chat, room) {
            Some(group) => group_findings_of(ground, activity, group, findings),
            None => absent_group(ground, activity, room, &candidates, findings),
        }
    }
}

/// Groups that this site made, and that nothing points at: they may be the ones that activities have lost.
pub(super) struct Candidates<'a> {
    by_name: FxHashMap<&'a str, Vec<&'a Group>>,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(ground: &'a Ground) -> Self {
        let mut by_name: FxHashMap<&str, Vec<&Group>> = FxHashMap::default();
        for group in ground.unlinked_groups() {
            if group.creator.as_ref() != Some(&ground.chat.api_account) {
                continue;
            }
            let mut names: Vec<&str> = group.names().collect();
            names.extend(group.names().filter_map(undated));
            names.sort_unstable();
            names.dedup();
            for name in names {
                by_name.entry(name).or_default().push(group);
            }
        }
        Self { by_name }
    }

    /// Those that bear the expected name of an activity.
    pub(super) fn for_activity(&self, ground: &Ground, activity: &Activity) -> Vec<Adoptable> {
        if self.by_name.is_empty() {
            return Vec::new();
        }
        self.groups_for(ground, activity)
            .into_iter()
            .map(|group| Adoptable {
                room: group.id.clone(),
                name: group.name.clone(),
            })
            .collect()
    }

    fn groups_for(&self, ground: &Ground, activity: &Activity) -> Vec<&'a Group> {
        let course = ground.site.course(activity.course);
        let expected = course
            .and_then(|course| ground.naming.expected(course, activity.cm).ok())
            .flatten();
        let Some(expected) = expected else {
            return Vec::new();
        };
        let named = self.by_name.get(&*expected).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<&Group> = named
            .iter()
            .copied()
            .filter(|group| group.names().any(|name| is_or_dated(name, &expected)))
            .collect();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found
    }
}

impl Ground {
    /// Groups that neither this site nor another configured one names in any way.
    pub fn unlinked_groups(&self) -> impl Iterator<Item = &Group> {
        let named_elsewhere = |room: &RoomId| {
            self.neighbours
                .linked
                .iter()
                .any(|(_, rooms)| rooms.contains(room))
        };
        self.chat
            .groups
            .known()
            .into_iter()
            .flatten()
            .filter(move |group| {
                let wanted = self.awaited.iter().any(|link| link.room == group.id);
                !wanted && !self.links.points_at(&group.id) && !named_elsewhere(&group.id)
            })
    }

    /// Whether an activity has no group: none is linked, or the linked one does not exist.
    pub(super) fn has_lost_its_group(&self, activity: &Activity) -> bool {
        activity.room.as_ref().is_none_or(|room| {
            matches!(
                self.chat.lookups.get(room),
                Some(Reading::Known(Lookup::Gone))
            )
        })
    }
}

fn absent_group(
    ground: &Ground,
    activity: &Activity,
    room: &RoomId,
    candidates: &Candidates<'_>,
    findings: &mut Findings,
) {
    let mut unjudged = |reason: &UnknownReason| {
        findings.unjudged.push(Unjudged {
            subject: Subject::Activity {
                cm: activity.cm,
                group: Some(room.clone()),
            },
            reason: reason.clone(),
        });
    };
    let (code, evidence) = match ground.chat.lookups.get(room) {
        Some(Reading::Known(Lookup::Gone)) => {
            let adoptable = candidates.for_activity(ground, activity);
            (Code::GroupMissing, Evidence::Missing { adoptable })
        }
        Some(Reading::Known(Lookup::NotAGroup { name })) => {
            let name = name.clone();
            (Code::KindDiffers, Evidence::NotAGroup { name })
        }
        Some(Reading::Unknown(reason)) => return unjudged(reason),
        // Nobody asked for it by its id, so nothing is proved.
        None => return unjudged(&UnknownReason::Interrupted),
    };
    let drift = of_group(code, activity, evidence);
    findings.drifts.push(match code {
        Code::GroupMissing => ground.or_awaited(drift, activity),
        _ => drift,
    });
}

/// What differs about a group that is there, as one of its activities sees it.
pub(super) fn group_findings_of(
    ground: &Ground,
    activity: &Activity,
    group: &Group,
    findings: &mut Findings,
) {
    let mut found = |code, evidence| findings.drifts.push(of_group(code, activity, evidence));
    if ground.links.is_shared(&group.id) {
        found(Code::GroupShared, shared(ground, activity, group));
    }
    if let Some(ForeignMark { found: mark, own }) = ground.foreign_mark(group) {
        let name = group.name.clone();
        let evidence = Evidence::Foreign {
            name,
            found: mark,
            own,
        };
        return found(Code::GroupForeign, evidence);
    }
    if let Some((code, evidence)) = archiving(ground, activity, group) {
        found(code, evidence);
    }
    // What concerns the group alone is said once, of the first activity that has it.
    if ground.links.activities_on(&group.id).first() == Some(&activity.cm) {
        if !group.facts.traits.is_empty() {
            let traits = group.facts.traits.clone();
            found(Code::KindDiffers, Evidence::Kind { traits });
        }
        ownership_findings(ground, group, &mut found);
    }
    if let Some(evidence) = name(ground, activity, group) {
        found(Code::NameDiffers, evidence);
    }
    if let Some(side) = retention_untold(ground, activity, group) {
        let subject = Subject::Retention {
            cm: activity.cm,
            group: group.id.clone(),
        };
        findings.unjudged.push(Unjudged {
            subject,
            reason: UnknownReason::RetentionUntold(side),
        });
    }
    if let Some(evidence) = retention(ground, activity, group) {
        let mut drift = of_group(Code::RetentionDiffers, activity, evidence);
        if ground.pruning() == Pruning::Off {
            // Neither rule deletes anything now.
            drift.severity = Severity::Info;
        }
        findings.drifts.push(drift);
    }
}

fn shared(ground: &Ground, activity: &Activity, group: &Group) -> Evidence {
    let activities: Vec<CmId> = ground
        .links
        .activities_on(&group.id)
        .iter()
        .copied()
        .filter(|cm| *cm != activity.cm)
        .collect();
    Evidence::Shared {
        activities,
        bin_rows: ground.links.bin_rows_on(&group.id).to_vec(),
        sites: ground.links.sites_on(&group.id).to_vec(),
    }
}

fn archiving(ground: &Ground, activity: &Activity, group: &Group) -> Option<(Code, Evidence)> {
    // While a deletion is under way the group may still be open or already archived.
    if activity.visibility.being_deleted {
        return None;
    }
    let visibility = activity.visibility;
    let evidence = Evidence::Archiving { visibility };
    match (
        is_visible(visibility, ground.site.condition.plugin),
        group.archived,
    ) {
        (true, true) => Some((Code::GroupArchived, evidence)),
        // One visible activity keeps a shared group open.
        (false, false) if !visible_elsewhere(ground, activity) => {
            Some((Code::GroupNotArchived, evidence))
        }
        _ => None,
    }
}

fn visible_elsewhere(ground: &Ground, activity: &Activity) -> bool {
    others(ground, activity).any(|other| is_visible(other.visibility, ground.site.condition.plugin))
}

/// The other activities on the same group.
fn others<'a>(ground: &'a Ground, activity: &'a Activity) -> impl Iterator<Item = &'a Activity> {
    activity
        .room
        .iter()
        .flat_map(|room| ground.links.activities_on(room))
        .filter(|cm| **cm != activity.cm)
        .filter_map(|cm| ground.site.activity(*cm))
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

/// Another name than the plugin would give: it was renamed, or made when the settings or the course's name were others.
fn name(ground: &Ground, activity: &Activity, group: &Group) -> Option<Evidence> {
    let live = |cm| ground.site.activity(cm).is_some();
    let compare = |activity: &Activity| {
        let course = ground.site.course(activity.course)?;
        Some(ground.naming.compare(course, activity, group, live))
    };
    let NameMatch::Other { expected } = compare(activity)? else {
        return None;
    };
    // Of several activities on one group, the name fits one at most.
    let fits = |other: &Activity| {
        matches!(
            compare(other),
            Some(NameMatch::Expected | NameMatch::OlderModule)
        )
    };
    if others(ground, activity).any(fits) {
        return None;
    }
    Some(Evidence::Name {
        actual: group.name.clone(),
        expected,
    })
}

/// Which side has not told how long messages are kept, where the plugin looks after it. Where Moodle's columns cannot
/// be read, that is said once of the whole site.
fn retention_untold(ground: &Ground, activity: &Activity, group: &Group) -> Option<Side> {
    if !ground.site.settings.retention_feature || retention_unread(ground) {
        return None;
    }
    if activity.retention == RetentionRule::Untold {
        return Some(Side::Moodle);
    }
    (group.facts.retention == RetentionRule::Untold).then_some(Side::Chat)
}

/// How long messages are kept, where the plugin looks after it.
fn retention(ground: &Ground, activity: &Activity, group: &Group) -> Option<Evidence> {
    if !ground.site.settings.retention_feature {
        return None;
    }
    let (activity, group) = (activity.retention, group.facts.retention);
    let told = activity != RetentionRule::Untold && group != RetentionRule::Untold;
    let default = ground.site.settings.default_retention;
    (told && activity != group).then(|| Evidence::Retention {
        activity,
        group,
        pruning: ground.pruning(),
        origin: if activity == default {
            RuleOrigin::Default
        } else {
            RuleOrigin::Chosen
        },
    })
}

impl Ground {
    /// What the server makes of rules for old messages.
    fn pruning(&self) -> Pruning {
        let settings = self.chat.capabilities.settings.known();
        settings.map_or(Pruning::Unknown, |settings| settings.retention.pruning())
    }
}
