//! What `check` found, as Prometheus reads it (<https://prometheus.io/docs/instrumenting/exposition_formats/>). All are
//! gauges: what is there now, in base units.

use std::fmt::Write as _;

use strum::IntoEnumIterator as _;

use super::Found;
use crate::domain::drift::{Code, Severity};
use crate::domain::ids::UnixTime;
use crate::domain::queue::Waiting;
use crate::words::monitor::metric;

/// The text of a check that was made. Every code has every severity, so that a rule never meets a series that is not
/// there.
pub fn metrics(found: &Found<'_>, requests: u64) -> String {
    let observation = found.observation;
    let ground = &observation.ground;
    let mut page = Page::of(&ground.name);
    page.head(true, observation.read_at);
    page.time(
        "moodrift_last_read_timestamp_seconds",
        metric::READ_AT,
        observation.read_at,
    );
    page.figure(
        "moodrift_read_duration_seconds",
        metric::TOOK,
        observation.took.as_secs_f64(),
    );
    page.number("moodrift_read_requests", metric::REQUESTS, requests);
    drifts(&mut page, found);
    page.number(
        "moodrift_unknown",
        metric::UNKNOWN,
        found.unjudged.len() as u64,
    );
    page.number(
        "moodrift_activities",
        metric::ACTIVITIES,
        ground.site.activities.len() as u64,
    );
    page.number(
        "moodrift_groups",
        metric::GROUPS,
        observation.findings.groups as u64,
    );
    let waiting = Waiting::of(&ground.site.queue.tasks).unwrap_or_default();
    page.family("moodrift_waiting_tasks", metric::TASKS);
    for (state, tasks) in [
        ("fresh", waiting.tasks - waiting.failing.min(waiting.tasks)),
        ("failing", waiting.failing),
        ("given_up", waiting.given_up),
    ] {
        page.sample("moodrift_waiting_tasks", &[("state", state)], tasks);
    }
    if let Some(at) = ground.site.queue.cron.last_run {
        page.time("moodrift_moodle_cron_timestamp_seconds", metric::CRON, at);
    }
    let frozen = u64::from(observation.memory.frozen.is_some());
    page.number("moodrift_frozen", metric::FROZEN, frozen);
    page.text
}

/// The text of a check that could not be made.
pub fn down(site: &str, at: UnixTime) -> String {
    let mut page = Page::of(site);
    page.head(false, at);
    page.text
}

fn drifts(page: &mut Page<'_>, found: &Found<'_>) {
    let observation = found.observation;
    let live = || found.drifts.iter().filter(|drift| !drift.dormant);
    page.family("moodrift_drifts", metric::DRIFTS);
    for code in Code::iter() {
        for severity in Severity::iter() {
            let alike = live().filter(|drift| drift.code == code && drift.severity == severity);
            let labels = [("code", code.into()), ("severity", severity.into())];
            page.sample("moodrift_drifts", &labels, alike.count());
        }
    }
    let dormant = found.drifts.len() - live().count();
    page.number("moodrift_dormant_drifts", metric::DORMANT, dormant as u64);
    page.family("moodrift_oldest_drift_age_seconds", metric::OLDEST);
    for severity in Severity::iter() {
        let alike = live().filter(|drift| drift.severity == severity);
        let oldest = alike
            .filter_map(|drift| observation.ages.since(&drift.key()))
            .min();
        let age = oldest.map_or(0, |since| (observation.read_at.0 - since.0).max(0));
        let labels = [("severity", severity.into())];
        page.sample("moodrift_oldest_drift_age_seconds", &labels, age);
    }
}

struct Page<'a> {
    site: &'a str,
    text: String,
}

impl<'a> Page<'a> {
    const fn of(site: &'a str) -> Self {
        Self {
            site,
            text: String::new(),
        }
    }

    /// What every page has.
    fn head(&mut self, up: bool, at: UnixTime) {
        self.family("moodrift_build_info", metric::BUILD);
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        self.sample("moodrift_build_info", &version, 1);
        self.number("moodrift_up", metric::UP, u64::from(up));
        self.time(
            "moodrift_last_attempt_timestamp_seconds",
            metric::ATTEMPT,
            at,
        );
    }

    fn family(&mut self, name: &str, help: &str) {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} gauge"));
    }

    fn number(&mut self, name: &str, help: &str, value: u64) {
        self.family(name, help);
        self.sample(name, &[], value);
    }

    fn figure(&mut self, name: &str, help: &str, value: f64) {
        self.family(name, help);
        self.sample(name, &[], value);
    }

    fn time(&mut self, name: &str, help: &str, at: UnixTime) {
        self.family(name, help);
        self.sample(name, &[], at.0);
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let site = [("site", self.site)];
        let labels: Vec<String> = site
            .iter()
            .chain(labels)
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        self.line(format_args!("{name}{{{}}} {value}", labels.join(",")));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _written = writeln!(self.text, "{line}");
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_a_label_cannot_end_it() {
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
        assert!(down("x\"} 7", UnixTime(5)).contains("moodrift_up{site=\"x\\\"} 7\"} 0\n"));
    }
}
