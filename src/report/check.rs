//! What `check` found, for people: by course, worst first, and a line that sums it up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::domain::drift::{Drift, Severity, Unjudged};
use crate::domain::ids::CourseId;
use crate::engine::Ground;
use crate::words::{self, clean, count};

/// Whether dormant findings are shown one by one, or only counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dormant {
    /// One by one.
    Shown,
    /// Counted.
    Counted,
}

/// Renders findings. `drifts` are those selected.
pub fn human(
    ground: &Ground,
    drifts: &[&Drift],
    unjudged: &[&Unjudged],
    dormant: Dormant,
) -> String {
    let mut text = String::new();
    let mut courses: BTreeMap<Option<CourseId>, Vec<&Drift>> = BTreeMap::new();
    let shown = drifts
        .iter()
        .copied()
        .filter(|drift| !drift.dormant || dormant == Dormant::Shown);
    for drift in shown {
        courses.entry(drift.course).or_default().push(drift);
    }
    let mut courses: Vec<_> = courses.into_iter().collect();
    courses.sort_by_key(|(course, drifts)| {
        (
            course.is_some(),
            std::cmp::Reverse(drifts.iter().map(|drift| drift.severity).max()),
            *course,
        )
    });
    for (course, mut drifts) in courses {
        push_line(&mut text, &heading(ground, course));
        drifts.sort_by_key(|drift| {
            (
                std::cmp::Reverse(drift.severity),
                drift.activity,
                drift.code,
            )
        });
        for drift in drifts {
            let sentence = words::explanation(&ground.site, &ground.chat, drift);
            push_line(
                &mut text,
                &format!("  {} {:<18} {sentence}", sign(drift.severity), drift.code),
            );
            push_line(
                &mut text,
                &format!("    {:<18} → {}", "", words::fix(drift)),
            );
        }
        text.push('\n');
    }
    if !unjudged.is_empty() {
        push_line(&mut text, "Not known");
        for item in unjudged {
            let subject = words::subject(&ground.site, &item.subject);
            push_line(
                &mut text,
                &format!("  ? {subject}: {}", words::unknown(&item.reason)),
            );
        }
        text.push('\n');
    }
    push_line(&mut text, &summary(ground, drifts, unjudged));
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

fn heading(ground: &Ground, course: Option<CourseId>) -> String {
    match course.map(|id| (id, ground.site.course(id))) {
        None => "The site".to_owned(),
        Some((id, None)) => format!("Course {id}"),
        Some((id, Some(course))) => {
            format!(
                "{} · {} (course {id})",
                clean(&course.shortname),
                clean(&course.fullname)
            )
        }
    }
}

/// One line: how many of what, out of how much.
pub fn summary(ground: &Ground, drifts: &[&Drift], unjudged: &[&Unjudged]) -> String {
    let of = |severity: Severity| {
        drifts
            .iter()
            .filter(|drift| !drift.dormant && drift.severity == severity)
            .count()
    };
    let mut line = format!(
        "{}: {}; {} critical, {}, {} info",
        clean(&ground.name),
        count(ground.site.activities.len(), "activity", "activities"),
        of(Severity::Critical),
        count(of(Severity::Warning), "warning", "warnings"),
        of(Severity::Info),
    );
    let dormant = drifts.iter().filter(|drift| drift.dormant).count();
    if dormant > 0 {
        write_to(
            &mut line,
            format_args!("; {dormant} dormant (--dormant shows them)"),
        );
    }
    if !unjudged.is_empty() {
        write_to(&mut line, format_args!("; {} not known", unjudged.len()));
    }
    line.push('.');
    line
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// Writing to a `String` cannot fail.
fn write_to(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    if text.write_fmt(arguments).is_err() {
        text.push('…');
    }
}
