//! Mapping rules that would help: what to write under `username` in the configuration.

use regex::Regex;

use super::ids::Username;
use super::names::{UsernameRule, UsernameRules};

/// What Rocket.Chat's default rule refuses in a username, as a pattern for a mapping rule.
pub const REFUSED_CHARACTERS: &str = "[^0-9a-zA-Z_.-]";

/// What a refused character is advised to become.
pub const IN_PLACE_OF_REFUSED: &str = "_";

/// Rules which, added after those that are configured, make a name that Rocket.Chat takes and that nobody else in
/// Moodle has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameAdvice {
    /// The rules, in their order.
    pub rules: Vec<AdvisedRule>,
    /// What they make of the name.
    pub becomes: Username,
}

/// A rule worth adding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AdvisedRule {
    /// Drop this ending.
    StripSuffix(String),
    /// Put [`IN_PLACE_OF_REFUSED`] in the place of each of the [`REFUSED_CHARACTERS`].
    ReplaceRefused,
}

impl AdvisedRule {
    /// The rules as the mapping runs them. None where the pattern does not compile, which no test has seen.
    pub fn as_rules(rules: &[Self]) -> Option<UsernameRules> {
        let rules = rules.iter().map(|rule| match rule {
            Self::StripSuffix(suffix) => Some(UsernameRule::StripSuffix(suffix.clone())),
            Self::ReplaceRefused => Some(UsernameRule::Replace {
                pattern: Regex::new(REFUSED_CHARACTERS).ok()?,
                with: IN_PLACE_OF_REFUSED.to_owned(),
            }),
        });
        rules.collect::<Option<Vec<_>>>().map(UsernameRules)
    }
}
