//! What a test has to say even when it passes: `./tests/run` repeats it at its end.

use std::fs::OpenOptions;
use std::io::Write as _;

/// Says it, and adds it to the file that `MOODRIFT_TOLD` names.
pub(crate) fn tell(what: &str) {
    eprintln!("{what}");
    if let Some(file) = std::env::var_os("MOODRIFT_TOLD") {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(file)
            .unwrap();
        // In one piece: others tell at the same time.
        file.write_all(format!("{what}\n").as_bytes()).unwrap();
    }
}
