//! Texts that many rows repeat.

use std::sync::Arc;

use rustc_hash::FxHashSet;

/// Texts that many rows repeat, each kept once.
#[derive(Default)]
pub(super) struct Words(FxHashSet<Arc<str>>);

impl Words {
    pub(super) fn one(&mut self, text: &str) -> Arc<str> {
        if let Some(word) = self.0.get(text) {
            return Arc::clone(word);
        }
        let word: Arc<str> = Arc::from(text);
        self.0.insert(Arc::clone(&word));
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_words_are_kept_once() {
        let mut words = Words::default();
        assert!(Arc::ptr_eq(&words.one("cas"), &words.one("cas")));
    }
}
