//! From a Moodle username to a Rocket.Chat one, by the site's own rules.

use regex::Regex;

use super::ids::Username;

/// One rule of the list `username` in the configuration.
#[derive(Debug, Clone)]
pub enum UsernameRule {
    /// Drops this ending, where the name has it.
    StripSuffix(String),
    /// Replaces every match by a text (`$1` names a capture group).
    Replace {
        /// What to look for.
        pattern: Regex,
        /// What to put there.
        with: String,
    },
    /// Turns the name into lower case.
    Lowercase,
}

/// The rules, in their order. Without any, the name stays as it is, as in the plugin.
#[derive(Debug, Clone, Default)]
pub struct UsernameRules(pub Vec<UsernameRule>);

impl UsernameRules {
    /// What Rocket.Chat should call someone whom Moodle calls `moodle`.
    pub fn map(&self, moodle: &str) -> Username {
        let mut name = moodle.to_owned();
        for rule in &self.0 {
            match rule {
                UsernameRule::StripSuffix(suffix) => {
                    if let Some(rest) = name.strip_suffix(suffix.as_str()) {
                        name = rest.to_owned();
                    }
                }
                UsernameRule::Replace { pattern, with } => {
                    name = pattern.replace_all(&name, with.as_str()).into_owned();
                }
                UsernameRule::Lowercase => name = name.to_lowercase(),
            }
        }
        Username::from(name.as_str())
    }

    /// Whether there is any rule.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether Rocket.Chat's default rule takes this username: `[0-9a-zA-Z-_.]+`
/// (setting `UTF8_User_Names_Validation`).
pub fn acceptable(username: &str) -> bool {
    !username.is_empty()
        && username
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
