//! In which order the tree shows what lies beside each other. What lies below something stays below it.

use std::cmp::{Ordering, Reverse};

use strum::IntoEnumIterator as _;

use super::tree::Tree;
use crate::tui::snapshot::{Entry, NodeId};
use crate::words::dashboard::order::TreeOrder;

/// The order of the tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TreeSort {
    /// By what.
    pub by: TreeOrder,
    /// Whether the other way round.
    pub reversed: bool,
}

impl TreeSort {
    /// By what comes next.
    #[must_use]
    pub fn next(self) -> Self {
        let after = TreeOrder::iter().skip_while(|by| *by != self.by).nth(1);
        Self {
            by: after.unwrap_or_default(),
            reversed: false,
        }
    }

    /// The other way round.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self {
            reversed: !self.reversed,
            ..self
        }
    }

    /// All places of the index in this order, those below one right behind it; empty where it is the index's own.
    pub(super) fn places(self, tree: &Tree, entries: &[Entry]) -> Vec<usize> {
        let mut places = Vec::new();
        if self != Self::default() {
            places.reserve(entries.len());
            self.siblings((tree, entries), 0, entries.len(), &mut places);
        }
        places
    }

    /// Those that lie beside each other from one place to another, each with what is below it.
    fn siblings(
        self,
        (tree, entries): (&Tree, &[Entry]),
        from: usize,
        to: usize,
        into: &mut Vec<usize>,
    ) {
        let mut beside: Vec<(usize, &Entry)> = Vec::new();
        let mut at = from;
        while let Some(entry) = entries.get(at).filter(|_| at < to) {
            beside.push((at, entry));
            at = entry.end.max(at + 1);
        }
        beside.sort_by(|one, other| self.compare(tree, *one, *other));
        for (place, entry) in beside {
            into.push(place);
            self.siblings((tree, entries), place + 1, entry.end, into);
        }
    }

    /// The site itself stays above everything, the dormant courses below.
    fn compare(self, tree: &Tree, one: (usize, &Entry), other: (usize, &Entry)) -> Ordering {
        let end = |entry: &Entry| match entry.node {
            NodeId::Site => 0,
            NodeId::Category(_) | NodeId::Course(_) | NodeId::Activity(_) => 1,
            NodeId::Dormant => 2,
        };
        let tally = |(place, entry): (usize, &Entry)| tree.tally(place, entry);
        let order = match self.by {
            TreeOrder::Moodle => one.0.cmp(&other.0),
            TreeOrder::Name => one.1.names.cmp(&other.1.names),
            TreeOrder::Severity => {
                Reverse(tally(one).weight()).cmp(&Reverse(tally(other).weight()))
            }
            TreeOrder::Drift => Reverse(tally(one).drifts()).cmp(&Reverse(tally(other).drifts())),
            TreeOrder::Unknown => Reverse(tally(one).unknown).cmp(&Reverse(tally(other).unknown)),
        };
        let order = if self.reversed {
            order.reverse()
        } else {
            order
        };
        end(one.1).cmp(&end(other.1)).then(order)
    }
}
