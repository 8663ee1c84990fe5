//! From a Moodle username to a Rocket.Chat one, by the site's own rules.

use std::sync::Arc;

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

/// A server's rule for names: a pattern that the whole name has to match (`UTF8_User_Names_Validation` and its like).
#[derive(Debug, Clone)]
pub struct NameRule {
    pattern: Arc<str>,
    /// None for the default pattern, which is looked at by hand.
    regex: Option<Regex>,
}

/// The rule of a server whose administrator has not changed it.
const DEFAULT_RULE: &str = "[0-9a-zA-Z-_.]+";

impl Default for NameRule {
    fn default() -> Self {
        Self {
            pattern: Arc::from(DEFAULT_RULE),
            regex: None,
        }
    }
}

impl PartialEq for NameRule {
    fn eq(&self, other: &Self) -> bool {
        self.pattern == other.pattern
    }
}

impl Eq for NameRule {}

impl NameRule {
    /// The rule of this pattern, as the server's own language (JavaScript) reads it. None where it cannot be read
    /// the same way here.
    pub fn parse(pattern: &str) -> Option<Self> {
        if pattern == DEFAULT_RULE {
            return Some(Self::default());
        }
        let regex = Regex::new(&format!("^{}$", translated(pattern)?)).ok()?;
        Some(Self {
            pattern: Arc::from(pattern),
            regex: Some(regex),
        })
    }

    /// Whether it takes this name.
    pub fn accepts(&self, name: &str) -> bool {
        self.regex
            .as_ref()
            .map_or_else(|| acceptable(name), |regex| regex.is_match(name))
    }

    /// The pattern, as the server has it.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }
}

/// A pattern of JavaScript's in the form that means the same here: its classes are of ASCII alone, and within
/// brackets it knows no operators.
fn translated(pattern: &str) -> Option<String> {
    let mut out = String::with_capacity(pattern.len());
    let mut symbols = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(symbol) = symbols.next() {
        match symbol {
            '\\' => match symbols.next()? {
                'w' => out.push_str("[0-9A-Za-z_]"),
                'W' => out.push_str("[^0-9A-Za-z_]"),
                'd' => out.push_str("[0-9]"),
                'D' => out.push_str("[^0-9]"),
                // Word borders differ, and `[\b]` is a backspace.
                'b' | 'B' => return None,
                other => out.extend(['\\', other]),
            },
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                out.push('[');
                if symbols.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                // `[]` matches nothing, and `[^]` everything: nobody means that.
                if symbols.peek() == Some(&']') {
                    return None;
                }
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            '&' | '~' if in_class => out.extend(['\\', symbol]),
            '-' if in_class && symbols.peek() == Some(&'-') => return None,
            other => out.push(other),
        }
    }
    Some(out)
}

/// Whether Rocket.Chat's default rule takes this username: `[0-9a-zA-Z-_.]+`
/// (setting `UTF8_User_Names_Validation`).
pub fn acceptable(username: &str) -> bool {
    !username.is_empty()
        && username
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
