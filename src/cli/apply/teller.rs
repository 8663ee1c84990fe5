//! Where what people read goes while a plan is shown and carried out: standard output, unless that is for a program.

use crate::cli::arguments::Format;
use crate::cli::site::Trouble;
use crate::cli::{note, paint, print, print_json};
use crate::report::Paint;
use crate::report::applied::{self, Ended};

/// Tells of a plan and its run.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Teller(Format);

impl Teller {
    pub(in crate::cli) const fn of(format: Format) -> Self {
        Self(format)
    }

    /// Says what is for people. Beside a document it is good to know, and no more.
    pub(in crate::cli) fn tell(self, text: &str) {
        match self.0 {
            Format::Human => print(text),
            Format::Json => note(text),
        }
    }

    /// Colour, where that goes to a terminal.
    pub(in crate::cli) fn paint(self) -> Paint {
        match self.0 {
            Format::Human => paint(),
            Format::Json => Paint::Plain,
        }
    }

    /// Prints the document, where one is asked for.
    pub(in crate::cli) fn end(self, ended: Ended<'_>) -> Result<(), Trouble> {
        if self.0 == Format::Json {
            print_json(&applied::json(ended).map_err(Trouble::Json)?);
        }
        Ok(())
    }
}
