//! What `check` found, for people: by course and activity, worst first, and a line that sums it up.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Found, Paint};
use crate::domain::drift::{Code, Drift, Severity, Unjudged};
use crate::domain::ids::CmId;
use crate::engine::{Ground, abilities};
use crate::run::Observation;
use crate::words::{self, Totals, WaitsFor};

/// Whether dormant findings are shown one by one, or only counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dormant {
    /// One by one, after all others.
    Shown,
    /// Counted.
    Counted,
}

/// Renders findings.
///
/// ```text
/// INF101 · Algorithmics (course 4)
///   “Forum” (activity 12)
///     ✗ moderator_missing  Ada Lovelace (ada) is a plain member; should be a moderator: …
///     ✗ moderator_missing  Alan Turing (alan) is a plain member; should be a moderator: …
///                          → make moderator
/// ```
///
/// What several findings in a row have in common, their fix, is said once, after them.
pub fn human(found: &Found<'_>, dormant: Dormant, paint: Paint) -> String {
    let Found {
        observation,
        drifts,
        unjudged,
        open_restrictions,
        changed,
        contacts,
    } = found;
    let ground = &observation.ground;
    let shown = drifts
        .iter()
        .copied()
        .filter(|drift| !drift.dormant || dormant == Dormant::Shown);
    let mut text = String::new();
    for (course, drifts) in worst_first(shown, |drift| drift.course) {
        let heading = course.map_or_else(
            || words::site_heading().to_owned(),
            |course| words::course_heading(&ground.site, course),
        );
        push_line(&mut text, &paint.heading(&heading));
        for (activity, drifts) in worst_first(drifts.into_iter(), |drift| drift.activity) {
            push_activity(&mut text, observation, activity, drifts, paint);
        }
        text.push('\n');
    }
    if !unjudged.is_empty() {
        push_line(&mut text, &paint.heading(words::unknown_heading()));
        for item in unjudged {
            let subject = words::subject(&ground.site, &item.subject);
            let sign = paint.severity(Severity::Warning, "?");
            push_line(
                &mut text,
                &format!("  {sign} {subject}: {}", words::unknown(&item.reason)),
            );
        }
        text.push('\n');
    }
    if !open_restrictions.is_empty() {
        push_line(
            &mut text,
            &paint.heading(words::open_restrictions_heading()),
        );
        for open in open_restrictions {
            let sentence = words::open_restriction(&ground.site, open);
            push_line(&mut text, &format!("  · {sentence}"));
        }
        text.push('\n');
    }
    let concerned = drifts.iter().any(|drift| drift.waiting.is_some());
    if let Some(queue) = words::queue(&ground.site).filter(|_| concerned) {
        push_line(&mut text, &format!("· {queue}"));
    }
    if let Some(wanting) = words::wanting(&abilities(ground)) {
        let sign = paint.severity(Severity::Warning, "!");
        push_line(&mut text, &format!("{sign} {wanting} {}", words::grant()));
    }
    if let Some(changed) = changed {
        let logged = changed.log.known().map(Vec::len);
        push_line(&mut text, &words::window(changed.window, logged));
    }
    if let Some(freeze) = &observation.memory.frozen {
        let sign = paint.severity(Severity::Warning, "!");
        push_line(&mut text, &format!("{sign} {}", words::refused(freeze)));
    }
    let totals = totals(ground, drifts, unjudged, dormant);
    push_line(&mut text, &paint.heading(&totals));
    if let Some(contacts) = contacts {
        text.push_str(&super::contacts::human(&ground.site, contacts, paint));
    }
    text
}

/// The sign of a severity, so that colour is never needed.
pub const fn sign(severity: Severity) -> char {
    match severity {
        Severity::Critical => '✗',
        Severity::Warning => '!',
        Severity::Info => '·',
    }
}

/// One line: how many of what.
fn totals(ground: &Ground, drifts: &[&Drift], unjudged: &[&Unjudged], dormant: Dormant) -> String {
    let mut totals = Totals {
        unknown: unjudged.len(),
        ..Totals::default()
    };
    for drift in drifts {
        totals.add(drift);
    }
    if dormant == Dormant::Shown {
        totals.dormant_shown = totals.dormant;
    }
    words::totals(&ground.name, totals)
}

/// The longest code, so that what is said about each begins in one column.
const CODE_WIDTH: usize = 18;

fn push_activity(
    text: &mut String,
    observation: &Observation,
    activity: Option<CmId>,
    mut drifts: Vec<&Drift>,
    paint: Paint,
) {
    let ground = &observation.ground;
    let margin = if let Some(cm) = activity {
        push_line(
            text,
            &format!("  {}", words::activity_heading(&ground.site, cm)),
        );
        "    "
    } else {
        "  "
    };
    drifts.sort_by_key(|drift| (Reverse(drift.severity), drift.code, words::fix(drift)));
    for alike in drifts.chunk_by(|one, next| same_fix(one, next)) {
        let mut fix = None;
        let mut waits = 0;
        for (at, drift) in alike.iter().enumerate() {
            let mark = format!("{} {:<CODE_WIDTH$}", sign(drift.severity), drift.code);
            let sentence = words::brief(&ground.site, &ground.chat, drift);
            let since = observation.ages.since(&drift.key());
            let age = since
                .and_then(|since| words::seen_for(observation.read_at, since))
                .map_or_else(String::new, |age| paint.faint(&format!("  {age}")));
            push_line(
                text,
                &format!(
                    "{margin}{} {sentence}{age}",
                    paint.severity(drift.severity, &mark)
                ),
            );
            fix = Some(words::fix(drift));
            waits += 1;
            if alike
                .get(at + 1)
                .is_none_or(|next| next.waiting != drift.waiting)
            {
                push_waiting(text, ground, drift, waits, margin, paint);
                waits = 0;
            }
        }
        if let Some(fix) = fix {
            let arrow = paint.faint(&format!("→ {fix}"));
            push_line(text, &format!("{margin}{:CODE_WIDTH$}   {arrow}", ""));
        }
    }
}

/// The tasks that bear on a finding, or on each of so many in a row.
fn push_waiting(
    text: &mut String,
    ground: &Ground,
    drift: &Drift,
    row: usize,
    margin: &str,
    paint: Paint,
) {
    let Some(waiting) = drift.waiting else {
        return;
    };
    let what = match WaitsFor::of(drift) {
        WaitsFor::Person if row > 1 => WaitsFor::EachPerson,
        alone => alone,
    };
    let sentence = words::waiting_tasks(ground.site.as_of, waiting, what);
    let sentence = paint.faint(&sentence);
    push_line(text, &format!("{margin}{:CODE_WIDTH$}   {sentence}", ""));
}

fn same_fix(one: &Drift, next: &Drift) -> bool {
    let key = |drift: &Drift| -> (Severity, Code, &'static str) {
        (drift.severity, drift.code, words::fix(drift))
    };
    key(one) == key(next)
}

/// Gathers what belongs together: what belongs to nothing first, then by how bad it is, dormant last.
fn worst_first<'a, K: Ord + Copy>(
    drifts: impl Iterator<Item = &'a Drift>,
    belongs_to: impl Fn(&Drift) -> Option<K>,
) -> Vec<(Option<K>, Vec<&'a Drift>)> {
    let mut groups: BTreeMap<Option<K>, Vec<&Drift>> = BTreeMap::new();
    for drift in drifts {
        groups.entry(belongs_to(drift)).or_default().push(drift);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(key, drifts)| {
        let number = |severity: Severity| {
            drifts
                .iter()
                .filter(|drift| !drift.dormant && drift.severity == severity)
                .count()
        };
        (
            key.is_some(),
            drifts.iter().all(|drift| drift.dormant),
            Reverse((number(Severity::Critical), number(Severity::Warning))),
            *key,
        )
    });
    groups
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
