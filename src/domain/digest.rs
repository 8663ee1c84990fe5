//! Fingerprints: two readings are the same where their digests are.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// SHA-256 of something, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub Arc<str>);

/// Takes parts one after the other. Each goes in with its length, so that no two lists of parts come out alike.
#[derive(Debug, Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// Takes one part.
    pub fn take(&mut self, part: &str) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part.as_bytes());
    }

    /// Takes parts whose order says nothing.
    pub fn take_in_any_order(&mut self, mut parts: Vec<String>) {
        parts.sort_unstable();
        self.take(&parts.len().to_string());
        for part in parts {
            self.take(&part);
        }
    }

    /// The digest of everything taken.
    pub fn finish(self) -> Digest {
        Digest(Arc::from(hex::encode(self.0.finalize())))
    }
}
