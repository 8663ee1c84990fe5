//! What can be wrong with the settings that make a group's name.

/// Why no group's expected name can be told: the plugin itself can make no group then, or this program cannot follow
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamingFault {
    /// A line of `replacementgroupnamecharacters` is not `from;to`.
    Couple {
        /// The line.
        line: String,
    },
    /// A pattern of that setting cannot be used.
    Pattern {
        /// Which setting.
        setting: NamingSetting,
        /// The pattern as it is written, or as the plugin makes it of the line.
        pattern: String,
        /// Why.
        fault: PatternFault,
    },
    /// The format makes an empty name.
    Empty,
    /// What the replacements leave is no text.
    NotText,
}

/// A setting of `mod_rocketchat` that holds patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamingSetting {
    /// `replacementgroupnamecharacters`.
    Replacements,
    /// `validationgroupnameregex`.
    Validation,
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternFault {
    /// It does not begin with a delimiter.
    NoDelimiter,
    /// The closing delimiter is missing.
    NoEnd(char),
    /// PHP knows no such flag.
    UnknownFlag(char),
    /// PHP may take it; this program does not.
    Unsupported {
        /// The construct.
        what: String,
    },
    /// The pattern itself is wrong.
    Refused {
        /// The engine's own word on it.
        detail: String,
    },
    /// It takes too many steps.
    TooCostly,
    /// The flag `u` on a name that is no UTF-8.
    NotUtf8,
}

impl NamingFault {
    /// Whether the plugin itself fails on it, rather than this program alone.
    pub const fn stops_the_plugin(&self) -> bool {
        match self {
            Self::Couple { .. } | Self::Empty | Self::NotText => true,
            Self::Pattern { fault, .. } => !matches!(
                fault,
                PatternFault::Unsupported { .. } | PatternFault::TooCostly
            ),
        }
    }
}
