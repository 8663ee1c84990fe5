//! How long a read takes on a server that lets an account ask so many times and no more.

use std::time::Duration;

/// How often a server's limiter lets one kind of request through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// So many requests …
    pub calls: u32,
    /// … within this time (a minute, unless an administrator chose otherwise).
    pub window: Duration,
}

/// What a limiter makes of a read: told before the first group is read, and again each second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// What the server allows.
    pub allowance: Allowance,
    /// The groups whose people are read, all of them.
    pub groups: usize,
    /// How long the rest of the read takes, from now on. Others who ask from the same address make it longer.
    pub left: Duration,
    /// How long the server lets nothing be asked, from now on; none while it can be asked.
    pub waits: Option<Duration>,
}
