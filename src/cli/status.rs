//! The exit status, one table for all commands.

use std::process::{ExitCode, Termination};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 0: nothing is wrong, or everything is done.
    Fine,
    /// 1: warnings; a step that failed or is unknown.
    Warnings,
    /// 2: critical findings; something is held.
    Critical,
    /// 3: could not tell, or could not run.
    CouldNotRun,
}

impl Termination for Status {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Fine => 0,
            Self::Warnings => 1,
            Self::Critical => 2,
            Self::CouldNotRun => 3,
        })
    }
}
