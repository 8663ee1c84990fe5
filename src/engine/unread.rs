//! Tables of Moodle's that could not be read, where something is judged by them.
//!
//! A whole table that is not there is a right that is missing, as likely as not. A column that is not there is an older
//! version's, which has no such feature – unless the plugin's own settings say that it has.

use super::Ground;
use super::findings::{Findings, SiteChecks};
use crate::domain::drift::{Subject, Unjudged};
use crate::domain::policy::Restrictions;
use crate::domain::reading::UnknownReason;
use crate::domain::site::{Feature, Lack};

/// What is not known for want of a table, each feature once.
pub(super) fn findings(ground: &Ground, checks: SiteChecks, findings: &mut Findings) {
    let mut told = Vec::new();
    for lack in &ground.site.lacks {
        if told.contains(&lack.feature) || !matters(ground, checks, lack) {
            continue;
        }
        told.push(lack.feature);
        findings.unjudged.push(Unjudged {
            subject: Subject::Feature(lack.feature),
            reason: UnknownReason::TableUnread(lack.clone()),
        });
    }
}

/// Whether this Moodle's retention cannot be read though its plugin looks after it.
pub(super) fn retention_unread(ground: &Ground) -> bool {
    let settings = &ground.site.settings;
    let mut lacks = ground.site.lacks.iter();
    settings.retention_feature && lacks.any(|lack| lack.feature == Feature::Retention)
}

fn matters(ground: &Ground, checks: SiteChecks, lack: &Lack) -> bool {
    let site = &ground.site;
    match lack.feature {
        Feature::Retention => retention_unread(ground),
        _ if lack.column.is_some() => false,
        Feature::StealthVisibility | Feature::DeletionInProgress | Feature::Queue => true,
        Feature::Staleness => checks.stale_after_hours.is_some(),
        // The plugin writes its own rows only with the patch; Moodle's items are looked for where there are any.
        Feature::RecycleBin if lack.table.starts_with("tool_") => !site.bin.is_empty(),
        Feature::RecycleBin => site.settings.recycle_bin_patch,
        Feature::GroupRestrictions | Feature::ProfileRestrictions => {
            let restricted = |json: &str| !json.trim().is_empty();
            let mut restrictions = site.activities.iter();
            ground.policy.restrictions == Restrictions::Honour
                && restrictions.any(|one| one.restriction.as_deref().is_some_and(restricted))
        }
    }
}
