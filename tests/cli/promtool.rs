//! Prometheus' own parser and linter, where it is there.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::told::tell;

/// Gives it a text on standard input; it has to be content, and where it lints, to say nothing.
#[track_caller]
pub(crate) fn promtool(arguments: &[&str], text: &str) {
    let started = Command::new("promtool")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        // `tests/run` fetches it.
        tell(&format!(
            "promtool is not there (Debian's package prometheus): `promtool {}` is not run",
            arguments.join(" ")
        ));
        return;
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let silent = said.trim().is_empty() || arguments.contains(&"rules");
    assert!(output.status.success() && silent, "{said}\n{text}");
}
