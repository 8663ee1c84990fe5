//! `check` for monitoring systems, and for the review of a term.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::promtool::promtool;
use crate::served::{Ran, Served, change, private};

fn nagios(served: &Served, arguments: &[&str]) -> Ran {
    let all = [&["check", "--format", "nagios"], arguments].concat();
    let ran = served.run(&all);
    assert_eq!((ran.out.lines().count(), &*ran.err), (1, ""), "{ran:#?}");
    assert_eq!(ran.out.matches('|').count(), 1, "{ran:#?}");
    ran
}

/// A figure behind the bar: its value, and the two ranges.
fn figure(ran: &Ran, label: &str) -> (f64, String, String) {
    let data = ran.out.split_once(" | ").unwrap().1;
    for figure in data.split_whitespace() {
        let (name, rest) = figure.split_once('=').unwrap();
        let parts: Vec<&str> = rest.split(';').collect();
        assert_eq!(
            parts.len(),
            4,
            "value, warning, critical, minimum: {figure}"
        );
        if name == label {
            let value = parts[0].trim_end_matches('s').parse().unwrap();
            return (value, parts[1].to_owned(), parts[2].to_owned());
        }
    }
    panic!("no {label} in {data}")
}

#[test]
fn nagios_is_told_in_a_line_with_figures_and_a_status() {
    let served = Served::start();
    let check = served.run(&["check", "--format", "json"]).json();
    let ran = nagios(&served, &[]).ended(2);
    assert!(
        ran.out.starts_with("MOODRIFT CRITICAL - demo: "),
        "{}",
        ran.out
    );
    let live = |severity: &str| {
        let drifts = check["drifts"].as_array().unwrap().iter();
        let of = drifts.filter(|one| one["severity"] == severity && one["dormant"] == false);
        f64::from(u32::try_from(of.count()).unwrap())
    };
    for severity in ["critical", "warning", "info"] {
        assert_eq!(figure(&ran, severity).0.to_bits(), live(severity).to_bits());
    }
    assert_eq!(figure(&ran, "critical").2, "0");
    assert_eq!(figure(&ran, "warning").1, "0");
    assert!(figure(&ran, "requests").0 >= 4.0);
    assert!(figure(&ran, "time").0 > 0.0);
    assert!(figure(&ran, "unknown").0.abs() < 0.5);
}

#[test]
fn thresholds_go_by_severity_or_by_code() {
    let served = Served::start();
    let number = |code: &str| {
        served
            .drifts(&["--only", code])
            .iter()
            .filter(|one| one["dormant"] == false)
            .count()
    };
    let extra = number("member_extra");
    assert!(extra > 0);
    let at = format!("member_extra={extra}");
    let above = format!("member_extra={}", extra + 1);
    // Reached, missed by one, and counted in the figures.
    let ran = nagios(&served, &["--critical", &at]).ended(2);
    assert_eq!(figure(&ran, "member_extra").2, (extra - 1).to_string());
    nagios(&served, &["--critical", &above]).ended(1);
    nagios(&served, &["--critical", &above, "--warning", &above]).ended(0);
    nagios(
        &served,
        &[
            "--critical",
            "plugin_disabled",
            "--warning",
            "plugin_disabled,critical",
        ],
    )
    .ended(1);
    // What was not selected is not counted.
    nagios(&served, &["--only", "plugin_disabled"]).ended(0);
}

#[test]
fn what_is_no_threshold_is_said_and_so_is_one_that_nobody_looks_at() {
    let served = Served::with(&["--courses", "3"]);
    let with = |arguments: &[&str]| {
        served
            .run(&[&["check"], arguments].concat())
            .ended(3)
            .silent()
    };
    with(&["--format", "nagios", "--critical", "everything"]).said("member_extra");
    with(&["--format", "nagios", "--critical", "critical=0"]).said("whole number from 1 on");
    with(&["--critical", "critical"]).said("--format nagios");
}

#[test]
fn a_service_that_cannot_be_checked_is_unknown_on_standard_output() {
    let served = Served::with(&["--courses", "3"]);
    let config = served.edited(|site| {
        let chat = site["rocketchat"].as_table_mut().unwrap();
        chat.insert("url".to_owned(), "http://127.0.0.1:9".into());
    });
    let ran = served
        .run_with(&config, &["check", "--format", "nagios"])
        .ended(3);
    assert!(ran.out.starts_with("MOODRIFT UNKNOWN - "), "{ran:#?}");
    assert!(ran.out.contains("no connection"), "{ran:#?}");
    assert_eq!((ran.out.lines().count(), &*ran.err), (1, ""), "{ran:#?}");
}

/// The value of a series that is written like this.
fn series(text: &str, series: &str) -> f64 {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in {text}"))
        .parse()
        .unwrap()
}

#[test]
fn prometheus_takes_the_metrics_and_they_are_what_was_found() {
    let served = Served::start();
    let check = served.run(&["check", "--format", "json"]).json();
    let text = served
        .run(&["check", "--format", "prometheus"])
        .ended(2)
        .out;
    promtool(&["check", "metrics"], &text);
    for severity in ["critical", "warning", "info"] {
        let mut sum = 0.0;
        for line in text.lines() {
            let of = format!("severity=\"{severity}\"}} ");
            if let (true, Some((_, value))) =
                (line.starts_with("moodrift_drifts{"), line.split_once(&of))
            {
                sum += value.parse::<f64>().unwrap();
            }
        }
        let drifts = check["drifts"].as_array().unwrap().iter();
        let live = drifts.filter(|one| one["severity"] == severity && one["dormant"] == false);
        assert_eq!(
            sum.to_bits(),
            f64::from(u32::try_from(live.count()).unwrap()).to_bits()
        );
    }
    assert!(series(&text, "moodrift_up{site=\"demo\"}") > 0.5);
    assert!(series(&text, "moodrift_read_requests{site=\"demo\"}") >= 4.0);
    // A code of which there is none is there, with 0.
    let none = "moodrift_drifts{site=\"demo\",code=\"plugin_disabled\",severity=\"critical\"}";
    assert!(series(&text, none) < 0.5);
}

#[test]
fn the_textfile_is_whole_readable_and_says_when_nothing_could_be_checked() {
    let served = Served::with(&["--courses", "5"]);
    let folder = tempfile::tempdir_in(served.folder.path()).unwrap();
    let file = folder.path().join("moodrift.prom");
    let path = file.to_str().unwrap();
    let ran = served.run(&["check", "--textfile", path]);
    assert!(ran.status <= 2 && ran.out.contains("demo"), "{ran:#?}");
    let text = fs::read_to_string(&file).unwrap();
    promtool(&["check", "metrics"], &text);
    assert!(series(&text, "moodrift_up{site=\"demo\"}") > 0.5);
    let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o644);

    let config = served.edited(|site| {
        let chat = site["rocketchat"].as_table_mut().unwrap();
        chat.insert("url".to_owned(), "http://127.0.0.1:9".into());
    });
    served
        .run_with(&config, &["check", "--textfile", path])
        .ended(3)
        .silent();
    let text = fs::read_to_string(&file).unwrap();
    promtool(&["check", "metrics"], &text);
    assert!(series(&text, "moodrift_up{site=\"demo\"}") < 0.5, "{text}");
    assert!(!text.contains("moodrift_drifts"), "{text}");
    // Nothing is left beside it.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let link = folder.path().join("link.prom");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let refused = served.run(&["check", "--textfile", link.to_str().unwrap()]);
    refused.ended(3).silent().said("is no regular file");
    assert!(link.is_symlink());

    // Also what is not new is counted.
    let counted = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with("moodrift_drifts{"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let state = folder.path().join("state");
    let state = state.to_str().unwrap();
    let again = ["--state-dir", state, "check", "--new", "--textfile", path];
    let first = served.finish(served.command_in(&again), "");
    let before = counted(&fs::read_to_string(&file).unwrap());
    let second = served.finish(served.command_in(&again), "");
    assert!(first.out.len() > second.out.len(), "{second:#?}");
    assert_eq!(counted(&fs::read_to_string(&file).unwrap()), before);

    let nowhere = folder.path().join("no/such/folder.prom");
    let ran = served.run(&["check", "--textfile", nowhere.to_str().unwrap()]);
    ran.ended(3).silent().said("folder.prom");
}

const FORMULA: &str = "=HYPERLINK(\"http://evil.example\";\"x\")|<b>`[a](b)";

#[test]
fn the_table_holds_every_difference_and_no_formula() {
    let served = Served::start();
    let rename =
        format!("UPDATE mdl_course SET shortname = '{FORMULA}', fullname = '@SUM(1)' WHERE id > 1");
    change(&served, &rename);
    change(&served, "UPDATE mdl_rocketchat SET name = '+1'");
    change(&served, "UPDATE mdl_course_categories SET name = '-1'");
    let check = served.run(&["check", "--format", "json"]).json();
    let live = check["drifts"].as_array().unwrap().iter();
    let live: Vec<&Value> = live.filter(|one| one["dormant"] == false).collect();
    let table = served.run(&["check", "--format", "csv"]).ended(2).out;
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), live.len());
    for (row, drift) in rows.iter().zip(live) {
        assert_eq!(&row[column("code")], drift["code"]);
        assert_eq!(&row[column("explanation")], drift["explanation"]);
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
    let course = rows.iter().map(|row| &row[column("course")]);
    assert!(
        course.clone().any(|cell| cell == format!("'{FORMULA}")),
        "{:?}",
        course.collect::<Vec<_>>()
    );
}

#[test]
fn the_document_counts_by_category_code_and_age_and_stays_a_document() {
    let served = Served::start();
    let rename = format!("UPDATE mdl_course SET shortname = '{FORMULA}' WHERE id > 1");
    change(&served, &rename);
    let check = served.run(&["check", "--format", "json"]).json();
    let text = served.run(&["check", "--format", "markdown"]).ended(2).out;
    for heading in [
        "# Moodle and Rocket.Chat: demo",
        "## By category",
        "## By code",
        "## By age",
    ] {
        assert!(
            text.lines().any(|line| line.starts_with(heading)),
            "{heading}\n{text}"
        );
    }
    let live = check["drifts"].as_array().unwrap().iter();
    let live = live.filter(|one| one["dormant"] == false).count();
    // A line each, and each of as many cells as the heads are, whatever is in a course's name.
    let findings = ["✗", "!", "·"];
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| {
            findings
                .iter()
                .any(|sign| line.starts_with(&format!("| {sign} `")))
        })
        .collect();
    assert_eq!(rows.len(), live);
    for row in &rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 7, "{row}");
    }
    assert!(!text.contains("<b>") && text.contains("&lt;b>"), "{text}");
    let all = served
        .run(&["check", "--format", "markdown", "--dormant"])
        .ended(2)
        .out;
    assert!(all.len() > text.len());
}

#[test]
fn a_configuration_that_cannot_be_read_is_unknown_as_well() {
    let served = Served::with(&["--courses", "3"]);
    let broken = served.folder.path().join("broken.toml");
    private(&broken, "sites = 3\n");
    let ran = served
        .run_with(&broken, &["check", "--format", "nagios"])
        .ended(3);
    assert!(ran.out.starts_with("MOODRIFT UNKNOWN - "), "{ran:#?}");
}
