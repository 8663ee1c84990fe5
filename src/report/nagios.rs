//! What `check` found, as a monitoring plugin says it: one line, and figures after a bar
//! (<https://nagios-plugins.org/doc/guidelines.html>).

use std::str::FromStr;

use super::Found;
use crate::domain::drift::{Code, Drift, Severity};
use crate::words::language::in_english;
use crate::words::monitor as words;

/// What a service is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// 0.
    Ok,
    /// 1.
    Warning,
    /// 3: something could not be told. Behind a critical state, before a warning.
    Unknown,
    /// 2.
    Critical,
}

/// From how many of what on a state is reached: `critical`, `member_extra=10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    of: Counted,
    from: usize,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Severity(Severity),
    Code(Code),
}

/// What is wrong with a text that should be a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoThreshold {
    /// It names neither a severity nor a code.
    Name,
    /// What it gives is no whole number from 1 on.
    Number,
}

/// From where on a state is reached; each by any of its thresholds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// Of a warning.
    pub warning: Vec<Threshold>,
    /// Of a critical state.
    pub critical: Vec<Threshold>,
}

impl FromStr for Threshold {
    type Err = NoThreshold;

    fn from_str(text: &str) -> Result<Self, NoThreshold> {
        let (name, from) = match text.split_once('=') {
            Some((name, number)) => {
                let number: usize = number
                    .parse()
                    .map_err(|_not_a_number| NoThreshold::Number)?;
                (name, number)
            }
            None => (text, 1),
        };
        let of = match (name.parse(), name.parse()) {
            (Ok(severity), _) => Counted::Severity(severity),
            (Err(_), Ok(code)) => Counted::Code(code),
            (Err(_), Err(_)) => return Err(NoThreshold::Name),
        };
        if from == 0 {
            return Err(NoThreshold::Number);
        }
        Ok(Self { of, from })
    }
}

impl Counted {
    fn name(self) -> &'static str {
        match self {
            Self::Severity(severity) => severity.into(),
            Self::Code(code) => code.into(),
        }
    }

    /// How many there are, courses that have ended left aside.
    fn count(self, drifts: &[&Drift]) -> usize {
        let live = drifts.iter().filter(|drift| !drift.dormant);
        live.filter(|drift| match self {
            Self::Severity(severity) => drift.severity == severity,
            Self::Code(code) => drift.code == code,
        })
        .count()
    }
}

impl Thresholds {
    /// As the exit status of `check` has it: one of a severity is enough.
    pub fn usual() -> Self {
        let any = |severity| Threshold {
            of: Counted::Severity(severity),
            from: 1,
        };
        Self {
            warning: vec![any(Severity::Warning)],
            critical: vec![any(Severity::Critical)],
        }
    }
}

/// The state, and the line that says it.
pub fn line(found: &Found<'_>, thresholds: &Thresholds, requests: u64) -> (State, String) {
    in_english(|| {
        let reached = |these: &[Threshold]| {
            let mut these = these.iter();
            these.any(|one| one.of.count(&found.drifts) >= one.from)
        };
        let state = if reached(&thresholds.critical) {
            State::Critical
        } else if !found.unjudged.is_empty() {
            State::Unknown
        } else if reached(&thresholds.warning) {
            State::Warning
        } else {
            State::Ok
        };
        let count = |severity| Counted::Severity(severity).count(&found.drifts);
        let tally = words::Tally {
            critical: count(Severity::Critical),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            unknown: found.unjudged.len(),
            codes: codes(&found.drifts),
        };
        let site = &*found.observation.ground.name;
        let text = words::status(word(state), site, &tally);
        let data = figures(found, thresholds, requests);
        (state, format!("{text} | {data}\n"))
    })
}

/// The line of a check that could not run.
pub fn could_not_run(trouble: &str) -> String {
    format!("{}\n", words::could_not_run(word(State::Unknown), trouble))
}

const fn word(state: State) -> &'static str {
    match state {
        State::Ok => "OK",
        State::Warning => "WARNING",
        State::Unknown => "UNKNOWN",
        State::Critical => "CRITICAL",
    }
}

/// The codes of warnings and worse, most frequent first.
fn codes(drifts: &[&Drift]) -> Vec<(Code, usize)> {
    let mut codes: Vec<(Code, usize)> = Vec::new();
    let worth = |drift: &&&Drift| !drift.dormant && drift.severity > Severity::Info;
    for drift in drifts.iter().filter(worth) {
        match codes.iter_mut().find(|(code, _)| *code == drift.code) {
            Some((_, number)) => *number += 1,
            None => codes.push((drift.code, 1)),
        }
    }
    codes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    codes
}

/// `label=value[unit];warning;critical;minimum`.
fn figures(found: &Found<'_>, thresholds: &Thresholds, requests: u64) -> String {
    let mut counted: Vec<Counted> = [Severity::Critical, Severity::Warning, Severity::Info]
        .into_iter()
        .map(Counted::Severity)
        .collect();
    for threshold in thresholds.warning.iter().chain(&thresholds.critical) {
        if !counted.contains(&threshold.of) {
            counted.push(threshold.of);
        }
    }
    // A range alerts above its end: one from which on there is an alert ends one below.
    let range = |these: &[Threshold], of: Counted| {
        let from = these.iter().filter(|one| one.of == of).map(|one| one.from);
        from.min()
            .map_or_else(String::new, |from| (from - 1).to_string())
    };
    let mut figures: Vec<String> = counted
        .into_iter()
        .map(|of| {
            format!(
                "{}={};{};{};0",
                of.name(),
                of.count(&found.drifts),
                range(&thresholds.warning, of),
                range(&thresholds.critical, of)
            )
        })
        .collect();
    let observation = found.observation;
    let oldest = found
        .drifts
        .iter()
        .filter(|drift| !drift.dormant)
        .filter_map(|drift| observation.ages.since(&drift.key()))
        .min()
        .map_or(0, |since| (observation.read_at.0 - since.0).max(0));
    figures.push(format!("unknown={};;;0", found.unjudged.len()));
    figures.push(format!("oldest={oldest}s;;;0"));
    figures.push(format!("time={:.3}s;;;0", observation.took.as_secs_f64()));
    figures.push(format!("requests={requests};;;0"));
    figures.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_a_severity_or_a_code_and_a_number_from_one_on() {
        let of = |text: &str| text.parse::<Threshold>();
        let critical = Counted::Severity(Severity::Critical);
        assert_eq!(
            of("critical"),
            Ok(Threshold {
                of: critical,
                from: 1
            })
        );
        let extra = Counted::Code(Code::MemberExtra);
        assert_eq!(
            of("member_extra=10"),
            Ok(Threshold {
                of: extra,
                from: 10
            })
        );
        for text in ["", "extra", "critical =1", "member-extra"] {
            assert_eq!(of(text), Err(NoThreshold::Name), "{text}");
        }
        for text in ["critical=", "critical=0", "critical=-1", "critical=many"] {
            assert_eq!(of(text), Err(NoThreshold::Number), "{text}");
        }
    }
}
