//! What may be repaired with nobody at the keyboard.

use super::drift::Code;
use super::plan::Step;

/// What `sync` may do unasked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Unasked {
    /// Whatever takes nothing away.
    #[default]
    Harmless,
    /// Whatever repairs a difference of these codes, be it a removal.
    Codes(Vec<Code>),
}

impl Unasked {
    /// Whether a difference of that code may be repaired.
    pub fn takes(&self, code: Code) -> bool {
        match self {
            Self::Harmless => true,
            Self::Codes(codes) => codes.contains(&code),
        }
    }

    /// Whether a step may be made.
    pub fn allows(&self, step: &Step) -> bool {
        match self {
            Self::Harmless => !step.change.destructive(),
            Self::Codes(codes) => codes.contains(&step.repairs.code),
        }
    }
}
