//! What the tree of courses can be ordered by.

/// What the tree of courses is ordered by. Its text form is kept from one session to the next.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum TreeOrder {
    /// Moodle's own order.
    #[default]
    Moodle,
    /// By name.
    Name,
    /// The worst first: by severity, then by how much of it there is.
    Severity,
    /// By how many differences there are, the most first.
    Drift,
    /// By how much could not be read, the most first.
    Unknown,
}

/// What it is ordered by, in a word.
pub fn tree_order(by: TreeOrder) -> &'static str {
    match by {
        TreeOrder::Moodle => text!("Moodle's own order", "l'ordre de Moodle"),
        TreeOrder::Name => text!("name", "nom"),
        TreeOrder::Severity => text!("severity", "gravité"),
        TreeOrder::Drift => text!("differences", "écarts"),
        TreeOrder::Unknown => text!("what is not known", "ce qui est inconnu"),
    }
}
