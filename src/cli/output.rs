//! What is printed: data to standard output, everything else to standard error.

use std::io::{self, ErrorKind, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{disguise, manners};
use crate::words;

/// Whether something was lost on the way to a reader who is still there.
static LOST: AtomicBool = AtomicBool::new(false);

/// Whether not all that was printed could be written: a full disk. It was said, and the program ends with 3.
pub(super) fn lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

/// To standard output, under pseudonyms where that is asked for.
pub(super) fn print(text: &str) {
    print_as_it_is(&disguise::text(text));
}

/// The same for JSON: a line of its own.
pub(super) fn print_json(json: &str) {
    let json = harmless(&disguise::json(json.trim_end()));
    print_as_it_is(&format!("{json}\n"));
}

/// JSON in which nothing steers a terminal: what JSON would let through is escaped, and means the same.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for symbol in json.chars() {
        if words::steers(symbol) && symbol != '\n' {
            out.push_str(&format!("\\u{:04x}", u32::from(symbol)));
        } else {
            out.push(symbol);
        }
    }
    out
}

/// To standard output. Whoever reads it may leave early: that is no failure of ours.
pub(super) fn print_as_it_is(text: &str) {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written {
        unwritten(&error);
    }
}

/// What could not be written is said once; that nobody reads is nobody's business.
pub(super) fn unwritten(error: &io::Error) {
    if error.kind() == ErrorKind::BrokenPipe {
        tracing::debug!("standard output is closed");
    } else if !LOST.swap(true, Ordering::Relaxed) {
        say(&words::shell::output_lost(&error.to_string()));
    }
}

/// To standard error, where nobody has asked for quiet: what is good to know.
pub(super) fn note(text: &str) {
    if !manners::manners().quiet {
        say(text);
    }
}

/// To standard error: what is wrong, and what has to be answered.
pub(super) fn say(text: &str) {
    let text = disguise::text(text);
    let mut out = io::stderr().lock();
    if out
        .write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .is_err()
    {
        tracing::debug!("standard error is closed");
    }
}
