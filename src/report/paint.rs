//! Colour, where it is wanted. The signs say the same, so that it is never needed.

use std::fmt::Display;

use crossterm::style::{Color, StyledContent, Stylize};

use crate::domain::drift::Severity;
use crate::domain::plan::Change;

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// As it is.
    Plain,
    /// With colours that dark and light terminals show alike.
    Coloured,
}

impl Paint {
    /// The title of a block.
    pub fn heading(self, text: &str) -> String {
        self.apply(text, Stylize::bold)
    }

    /// What is read last.
    pub fn faint(self, text: &str) -> String {
        self.apply(text, |text| text.with(Color::DarkGrey))
    }

    /// How bad it is.
    pub fn severity(self, severity: Severity, text: &str) -> String {
        self.apply(text, |text| match severity {
            Severity::Critical => text.with(Color::DarkRed).bold(),
            Severity::Warning => text.with(Color::DarkYellow),
            Severity::Info => text.with(Color::DarkBlue),
        })
    }

    /// What it does: gives or takes.
    pub fn step(self, change: &Change, text: &str) -> String {
        self.apply(text, |text| {
            text.with(if change.destructive() {
                Color::DarkRed
            } else {
                Color::DarkGreen
            })
        })
    }

    fn apply<'a, D: Display + 'a>(
        self,
        text: &'a str,
        style: impl FnOnce(StyledContent<&'a str>) -> StyledContent<D>,
    ) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => style(text.stylize()).to_string(),
        }
    }
}
