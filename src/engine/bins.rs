//! Groups whose activity lies in a recycle bin.

use rustc_hash::FxHashSet;

use super::Ground;
use super::findings::{Findings, of_site};
use crate::domain::bins::BinMeaning;
use crate::domain::chat::Lookup;
use crate::domain::drift::{Code, Drift, Evidence, Subject, Unjudged};
use crate::domain::ids::{RoomId, UnixTime};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::{BinItem, BinRow, Feature, Site};

/// How long after an item's time Moodle's cron may take to purge it, in seconds. It comes by each half hour.
const GRACE: i64 = 86_400;

/// What the row's `binid` may mean. Where one of the two bins could not be read, an item that is not found may be
/// there.
pub(super) fn meaning(site: &Site, row: &BinRow) -> BinMeaning {
    match (&row.course_item, &row.category_item) {
        (Some(activity), Some(course)) => BinMeaning::Either {
            activity: activity.clone(),
            course: course.clone(),
        },
        _ if unread(site) => BinMeaning::Unread,
        (Some(activity), None) => BinMeaning::Activity(activity.clone()),
        (None, Some(course)) => BinMeaning::Course(course.clone()),
        (None, None) => BinMeaning::Purged,
    }
}

fn unread(site: &Site) -> bool {
    site.lacks
        .iter()
        .any(|lack| lack.feature == Feature::RecycleBin && lack.table.starts_with("tool_"))
}

/// Whether the plugin's own rows could not be read: what they keep looks as if nothing pointed at it.
pub(super) fn rows_unread(site: &Site) -> bool {
    site.lacks
        .iter()
        .any(|lack| lack.feature == Feature::RecycleBin && !lack.table.starts_with("tool_"))
}

/// Whether of the same rows the same is overdue at both readings, and told with the same times.
pub(super) fn are_overdue_alike(before: &Site, now: &Site) -> bool {
    let mut both = before.bin.iter().zip(&now.bin);
    let of = |site: &Site, row: &BinRow| overdue(site, row, &meaning(site, row));
    both.all(|(was, is)| of(before, was) == of(now, is))
}

/// What differs about the rows of the recycle bin and their groups. A group whose item is gone is an orphan.
pub(super) fn findings(ground: &Ground, findings: &mut Findings) {
    let mut told = FxHashSet::default();
    for row in &ground.site.bin {
        let meaning = meaning(&ground.site, row);
        // What an activity points at is looked at there.
        if ground.links.activities_on(&row.room).is_empty() && told.insert(&row.room) {
            absent(ground, row, &meaning, findings);
        }
        if let Some(drift) = overdue(&ground.site, row, &meaning) {
            findings.drifts.push(drift);
        }
        if let Some(drift) = stale(ground, row, &meaning) {
            findings.drifts.push(drift);
        }
        if let Some(drift) = open(ground, row, &meaning) {
            findings.drifts.push(drift);
        }
    }
}

fn of_row(code: Code, row: &BinRow, meaning: &BinMeaning, evidence: Evidence) -> Drift {
    Drift {
        course: meaning.course(),
        group: Some(row.room.clone()),
        ..of_site(code, evidence)
    }
}

/// A group that the list does not have, other than gone: become something else, or not to be asked for.
fn absent(ground: &Ground, row: &BinRow, meaning: &BinMeaning, findings: &mut Findings) {
    if ground.chat.group(&row.room).is_some() {
        return;
    }
    let reason = match ground.chat.lookups.get(&row.room) {
        Some(Reading::Known(Lookup::Gone)) => return,
        Some(Reading::Known(Lookup::NotAGroup { name })) => {
            let name = name.clone();
            let evidence = Evidence::NotAGroup { name };
            let drift = of_row(Code::KindDiffers, row, meaning, evidence);
            return findings.drifts.push(drift);
        }
        Some(Reading::Unknown(reason)) => reason.clone(),
        // Nobody asked for it by its id, so nothing is proved.
        None => UnknownReason::Interrupted,
    };
    findings.unjudged.push(Unjudged {
        subject: Subject::BinGroup {
            group: RoomId::clone(&row.room),
            course: meaning.course(),
        },
        reason,
    });
}

fn stale(ground: &Ground, row: &BinRow, meaning: &BinMeaning) -> Option<Drift> {
    let gone = matches!(
        ground.chat.lookups.get(&row.room),
        Some(Reading::Known(Lookup::Gone))
    );
    gone.then(|| {
        let evidence = Evidence::StaleBinRow {
            row: row.id,
            cm: row.cm,
            meaning: meaning.clone(),
        };
        of_row(Code::BinRowStale, row, meaning, evidence)
    })
}

fn open(ground: &Ground, row: &BinRow, meaning: &BinMeaning) -> Option<Drift> {
    let group = ground.chat.group(&row.room)?;
    let linked = !ground.links.activities_on(&row.room).is_empty();
    if group.archived || linked || !meaning.in_a_bin() || ground.foreign_mark(group).is_some() {
        return None;
    }
    let evidence = Evidence::InBin(meaning.clone());
    Some(of_row(Code::GroupNotArchived, row, meaning, evidence))
}

/// An item that Moodle should have purged, and the group with it. Of two that the row may mean, the one that has the
/// longer to live counts.
fn overdue(site: &Site, row: &BinRow, meaning: &BinMeaning) -> Option<Drift> {
    let expiry = site.settings.bin_expiry;
    let due = |item: &BinItem, seconds: Option<i64>| -> Option<UnixTime> {
        Some(UnixTime(item.deleted.0.saturating_add(seconds?)))
    };
    let cron = site.queue.cron;
    let (item, due, emptied) = match meaning {
        BinMeaning::Activity(item) => (item, due(item, expiry.course)?, cron.course_bin),
        BinMeaning::Course(item) => (item, due(item, expiry.category)?, cron.category_bin),
        BinMeaning::Either { activity, course } => {
            let (first, second) = (due(activity, expiry.course)?, due(course, expiry.category)?);
            if first < second {
                (course, second, cron.category_bin)
            } else {
                (activity, first, cron.course_bin)
            }
        }
        BinMeaning::Purged | BinMeaning::Unread => return None,
    };
    let late = due.0.saturating_add(GRACE) < site.as_of.0;
    late.then(|| {
        let evidence = Evidence::OverdueBinItem {
            name: item.name.clone(),
            due,
            emptied,
            cron: cron.last_run,
        };
        of_row(Code::BinItemOverdue, row, meaning, evidence)
    })
}
