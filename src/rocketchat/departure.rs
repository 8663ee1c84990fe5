//! The last word on a change, in the moment in which it leaves.

use futures::future::BoxFuture;

/// Whoever has the last word on a change. A request may wait for its turn, and for the limiter, for minutes: what was so
/// when it was asked for may be over by then.
pub trait Departure: Send + Sync {
    /// Whether the request may leave now; asked each time that it is about to, after a 429 once more.
    fn may_leave(&self) -> BoxFuture<'_, bool>;
}
