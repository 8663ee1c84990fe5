//! Tells the program from which commit, for which machine and with which features it is built.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

fn main() -> io::Result<()> {
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let mut out = io::stdout().lock();
    writeln!(out, "cargo::rerun-if-env-changed=MOODRIFT_COMMIT")?;
    writeln!(out, "cargo::rerun-if-changed=build.rs")?;
    if release {
        writeln!(out, "cargo::rerun-if-changed=src")?;
        for file in ["HEAD", "logs/HEAD"] {
            // What is not there would make each build a new one.
            let path = git(&["rev-parse", "--git-path", file]);
            if let Some(path) = path.filter(|path| Path::new(path).exists()) {
                writeln!(out, "cargo::rerun-if-changed={path}")?;
            }
        }
    }
    let commit = given().or_else(packaged).or_else(|| checked_out(release));
    let commit = commit.unwrap_or_else(|| "commit unknown".to_owned());
    writeln!(out, "cargo::rustc-env=MOODRIFT_BUILT_FROM={commit}")?;
    let kind = if release { "release" } else { "debug" };
    writeln!(out, "cargo::rustc-env=MOODRIFT_BUILD={kind}")?;
    let target = env::var("TARGET").unwrap_or_default();
    writeln!(out, "cargo::rustc-env=MOODRIFT_TARGET={target}")?;
    let mut features: Vec<String> = env::vars()
        .filter_map(|(name, _)| Some(name.strip_prefix("CARGO_FEATURE_")?.to_lowercase()))
        .collect();
    features.sort_unstable();
    if features.is_empty() {
        features.push("none".to_owned());
    }
    writeln!(
        out,
        "cargo::rustc-env=MOODRIFT_FEATURES={}",
        features.join(", ")
    )
}

/// What whoever packages it says.
fn given() -> Option<String> {
    let commit = env::var("MOODRIFT_COMMIT").ok()?;
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b".+-_".contains(&byte);
    (!commit.is_empty() && commit.bytes().all(word)).then_some(commit)
}

/// What `cargo package` has noted beside the sources.
fn packaged() -> Option<String> {
    let note = fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, after) = note.split_once("\"sha1\"")?;
    let hash = after.split('"').nth(1)?;
    let short = hash.get(..10)?;
    short
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| short.to_owned())
}

/// What git says, where these very files are in its care: sources that were unpacked inside another project's folder
/// are not of its commit.
fn checked_out(release: bool) -> Option<String> {
    git(&["ls-files", "--error-unmatch", "build.rs"])?;
    let mut commit = git(&["rev-parse", "--short=10", "HEAD"])?;
    if !release {
        // A debug build does not begin anew with each commit.
        commit.push_str(" or later");
    } else if git(&["status", "--porcelain", "--untracked-files=no"])
        .is_none_or(|changed| !changed.is_empty())
    {
        commit.push_str(" with changes");
    }
    Some(commit)
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
