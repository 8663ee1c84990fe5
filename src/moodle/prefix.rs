//! What stands before the names of all tables of one Moodle.

use crate::domain::trouble::MoodleTroubleKind;

/// What Moodle's tables are prefixed with. Only letters, digits and `_`, so that it can stand in
/// SQL text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prefix(String);

impl Prefix {
    /// Moodle 4.3 and later allow ten characters; before, nothing but the databases' own limits
    /// on names held it.
    const LONGEST: usize = 20;

    pub(super) fn new(text: &str) -> Result<Self, MoodleTroubleKind> {
        if Self::is_one(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MoodleTroubleKind::BadPrefix {
                prefix: text.to_owned(),
            })
        }
    }

    pub(super) fn is_one(text: &str) -> bool {
        text.len() <= Self::LONGEST
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_digits_and_underscores_make_a_prefix() {
        for good in ["", "mdl_", "m2_", "MDL_"] {
            assert!(Prefix::new(good).is_ok(), "{good}");
        }
        for bad in ["mdl-", "mdl_; --", "mdl\"", "é", "twenty_one_characters"] {
            assert!(Prefix::new(bad).is_err(), "{bad}");
        }
    }
}
