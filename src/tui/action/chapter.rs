//! Under which heading of the help an action stands.

use super::Action;
use crate::words::dashboard::keys::Chapter;

/// The heading under which an action of the panes stands: these come in this order in the registry.
pub const fn chapter(action: Action) -> Chapter {
    match action {
        Action::Next | Action::Previous | Action::Explain | Action::Details => Chapter::Wrong,
        Action::Filter
        | Action::OnlyDrifted
        | Action::Fold
        | Action::Sort
        | Action::Reverse
        | Action::Palette => Chapter::Find,
        Action::Mark
        | Action::Range
        | Action::RangeUp
        | Action::RangeDown
        | Action::MarkAll
        | Action::Invert
        | Action::Unmark
        | Action::Basket
        | Action::ShowBasket
        | Action::Plan
        | Action::Apply
        | Action::LastRun
        | Action::Undo => Chapter::Repair,
        Action::Show(_)
        | Action::ToCourse
        | Action::ToGroup
        | Action::ToPerson
        | Action::Earlier
        | Action::Later
        | Action::Browse
        | Action::OpenMoodle => Chapter::Go,
        Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::Top
        | Action::Bottom
        | Action::Left
        | Action::Right
        | Action::Open
        | Action::OtherPane => Chapter::Move,
        Action::Rescan
        | Action::Refresh
        | Action::RescanAll
        | Action::Pause
        | Action::Tasks
        | Action::Rights => Chapter::Read,
        Action::Copy | Action::CopyRow | Action::CopyList | Action::Export => Chapter::TakeAway,
        _ => Chapter::Dashboard,
    }
}
