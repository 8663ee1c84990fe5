//! How much is said, and whether in colour: one choice for the whole program, made at its beginning.

use std::io::IsTerminal as _;
use std::sync::OnceLock;

use super::arguments::Globals;
use crate::report::Paint;

/// How the program behaves towards whoever reads it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manners {
    /// Nothing is said that nobody has to know.
    pub(super) quiet: bool,
    plain: bool,
}

static MANNERS: OnceLock<Manners> = OnceLock::new();

/// What the command line asks for.
pub(super) fn choose(globals: &Globals) {
    let chosen = Manners {
        quiet: globals.quiet,
        plain: globals.no_color,
    };
    if MANNERS.set(chosen).is_err() {
        tracing::debug!("manners were chosen before");
    }
}

/// What was chosen; the usual ones before that.
pub(super) fn manners() -> Manners {
    MANNERS.get().copied().unwrap_or(Manners {
        quiet: false,
        plain: false,
    })
}

impl Manners {
    /// A variable of the environment, as the dashboard is to see it: `--no-color` says the same as `NO_COLOR`.
    pub(super) fn variable(self, name: &str) -> Option<String> {
        if self.plain && name == "NO_COLOR" {
            return Some("1".to_owned());
        }
        std::env::var(name).ok()
    }

    /// Whether colour is refused, whatever reads it (<https://no-color.org>).
    pub(super) fn refuse_colour(self) -> bool {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        self.plain || set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb")
    }

    /// Colour where a terminal shows standard output and nobody has refused it.
    pub(super) fn paint(self) -> Paint {
        if std::io::stdout().is_terminal() && !self.refuse_colour() {
            Paint::Coloured
        } else {
            Paint::Plain
        }
    }
}
