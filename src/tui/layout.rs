//! Where everything is, for a terminal of any size.

use ratatui::layout::{Constraint, Layout, Rect};

use crate::tui::model::overlay::Overlay;
use crate::tui::model::{Focus, Model};

/// Narrower or lower than this, nothing useful can be drawn.
pub const LEAST: (u16, u16) = (40, 12);
/// From this width on both panes stand side by side.
const BOTH: u16 = 72;

/// The parts of the main screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// Site, connections, age, badge; totals.
    pub header: Rect,
    /// The left pane, with its border.
    pub tree: Option<Rect>,
    /// The right pane, with its border.
    pub pane: Option<Rect>,
    /// What the selected difference is.
    pub sentence: Rect,
    /// The keys.
    pub bar: Rect,
}

/// Cuts the screen into its parts; none where it is too small.
pub fn areas(area: Rect, focus: Focus) -> Option<Areas> {
    if area.width < LEAST.0 || area.height < LEAST.1 {
        return None;
    }
    let sentence = match area.height {
        0..22 => 2,
        _ => 3,
    };
    let [header, body, sentence, bar] = Layout::vertical([
        Constraint::Length(2),
        Constraint::Fill(1),
        Constraint::Length(sentence),
        Constraint::Length(1),
    ])
    .areas(area);
    let (tree, pane) = if area.width >= BOTH {
        let left = (area.width * 36 / 100).clamp(28, 64);
        let [tree, pane] =
            Layout::horizontal([Constraint::Length(left), Constraint::Fill(1)]).areas(body);
        (Some(tree), Some(pane))
    } else if focus == Focus::Tree {
        (Some(body), None)
    } else {
        (None, Some(body))
    };
    Some(Areas {
        header,
        tree,
        pane,
        sentence,
        bar,
    })
}

/// The parts of the right pane, inside its border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaneParts {
    /// The group's name and state.
    pub group: Rect,
    /// Findings about the group.
    pub findings: Rect,
    /// The heads of the columns.
    pub heads: Rect,
    /// The rows.
    pub rows: Rect,
}

/// Cuts the inside of the right pane into its parts.
pub fn pane_parts(inside: Rect, findings: usize) -> PaneParts {
    let most = (inside.height / 3).max(1);
    let findings = u16::try_from(findings).unwrap_or(u16::MAX).min(most);
    let [group, findings, heads, rows] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(findings),
        Constraint::Length(1),
        Constraint::Fill(1),
    ])
    .areas(inside);
    PaneParts {
        group,
        findings,
        heads,
        rows,
    }
}

/// How many rows each list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Panes {
    /// The tree.
    pub tree: usize,
    /// The rows of the right pane.
    pub pane: usize,
}

/// How many rows each list shows at the model's size.
pub fn rows_of(model: &Model) -> Panes {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let Some(areas) = areas(area, model.focus) else {
        return Panes::default();
    };
    let inside = |area: Rect| usize::from(area.height.saturating_sub(2));
    let both = areas.tree.or(areas.pane).map_or(0, inside);
    let parts = areas
        .pane
        .or(areas.tree)
        .map(|area| pane_parts(within(area), model.pane.findings.len()));
    Panes {
        tree: both,
        pane: parts.map_or(0, |parts| usize::from(parts.rows.height)),
    }
}

/// The inside of a border.
pub fn within(area: Rect) -> Rect {
    Rect::new(
        area.x.saturating_add(1),
        area.y.saturating_add(1),
        area.width.saturating_sub(2),
        area.height.saturating_sub(2),
    )
}

/// How many lines the palette has, with its foot.
const PALETTE: usize = 22;
/// The foot of the palette: how much is found, and what is typed.
const PALETTE_FOOT: usize = 2;

/// How many hits the palette shows on a screen of that size.
pub fn palette_rows(size: (u16, u16)) -> usize {
    let room = usize::from(size.1).saturating_sub(1);
    let most = if room > 20 { room - 2 } else { room };
    (PALETTE + 2).min(most).saturating_sub(2 + PALETTE_FOOT)
}

/// Where an overlay lies, with its border: in the middle, as large as it needs and no larger than the
/// screen without its bar.
pub fn overlay(area: Rect, overlay: &Overlay, lines: usize) -> Rect {
    let widest = match overlay {
        Overlay::Help { .. }
        | Overlay::Palette(_)
        | Overlay::Explain(_)
        | Overlay::Plan(_)
        | Overlay::Progress { .. }
        | Overlay::Basket(_)
        | Overlay::Facts(_) => 92,
        Overlay::Summary(_) | Overlay::Held(_) | Overlay::Rights(_) => 84,
        Overlay::ReadOnly(_) | Overlay::Confirm(_) | Overlay::Save(_) => 66,
    };
    let lines = match overlay {
        // It keeps its height, whatever is found.
        Overlay::Palette(_) => PALETTE,
        _ => lines,
    };
    let room = area.height.saturating_sub(1);
    let margin = if area.width > 60 { 4 } else { 0 };
    let width = area.width.saturating_sub(margin).min(widest);
    let needed = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let most = if room > 20 { room - 2 } else { room };
    let height = needed.min(most);
    Rect::new(
        area.x + (area.width - width) / 2,
        area.y + (room - height) / 2,
        width,
        height,
    )
}
