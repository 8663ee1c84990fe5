//! How many requests a Rocket.Chat may be asked at a time.

/// Bounds for the number of requests that are under way at the same time. In between, the client finds its level
/// by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concurrency {
    least: usize,
    most: usize,
}

impl Concurrency {
    /// More than this is never asked at a time, whatever is configured.
    pub const CEILING: usize = 64;

    /// Bounds with `1 ≤ least ≤ most ≤` [`Self::CEILING`]; none otherwise.
    pub const fn between(least: usize, most: usize) -> Option<Self> {
        if least >= 1 && least <= most && most <= Self::CEILING {
            Some(Self { least, most })
        } else {
            None
        }
    }

    /// So many may always be under way, however slow the server.
    pub const fn least(self) -> usize {
        self.least
    }

    /// Never more than so many.
    pub const fn most(self) -> usize {
        self.most
    }
}

impl Default for Concurrency {
    fn default() -> Self {
        // A server of two cores was no faster with more than 8 (measured on 3.4.0); larger ones may be.
        Self { least: 1, most: 16 }
    }
}
