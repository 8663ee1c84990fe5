//! Where everything is, for a terminal of any size.

use ratatui::layout::{Constraint, Layout, Position, Rect};

use crate::tui::action::Action;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::{Focus, Model};
use crate::tui::screen::Screen;
use crate::tui::text::width;

/// Narrower or lower than this, nothing useful can be drawn.
pub const LEAST: (u16, u16) = (40, 12);
/// From this width on both panes stand side by side.
const BOTH: u16 = 72;
/// From this width on a third column tells what both sides have.
pub const THREE: u16 = 170;
/// From this width on both panes have room whichever is looked at.
const ROOMY: u16 = 100;
/// From this height on the screens have a line of their own in the header.
const STRIP: u16 = 16;

/// From this height on two lists stand one over the other.
const BOTH_LISTS: u16 = 14;

/// The parts of the main screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// Site, connections, age, badge; totals; the screens, where there is room for them.
    pub header: Rect,
    /// What lies between header and footer.
    pub body: Rect,
    /// The left pane, with its border.
    pub tree: Option<Rect>,
    /// The right pane, with its border.
    pub pane: Option<Rect>,
    /// The third column, where there is room for it.
    pub aside: Option<Rect>,
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
    let header = if area.height < STRIP { 2 } else { 3 };
    let sentence = match area.height {
        0..22 => 2,
        22..36 => 3,
        _ => 4,
    };
    let [header, body, sentence, bar] = Layout::vertical([
        Constraint::Length(header),
        Constraint::Fill(1),
        Constraint::Length(sentence),
        Constraint::Length(1),
    ])
    .areas(area);
    let (tree, pane, aside) = if area.width >= THREE {
        let widths = [28, 42, 30].map(Constraint::Percentage);
        let [tree, pane, aside] = Layout::horizontal(widths).areas(body);
        (Some(tree), Some(pane), Some(aside))
    } else if area.width >= BOTH {
        let left = match focus {
            // Where room is scarce, names side by side need it more than a tree that is not looked at.
            Focus::Pane if area.width < ROOMY => 22,
            _ => (area.width * 36 / 100).clamp(28, 64),
        };
        let [tree, pane] =
            Layout::horizontal([Constraint::Length(left), Constraint::Fill(1)]).areas(body);
        (Some(tree), Some(pane), None)
    } else if focus == Focus::Tree {
        (Some(body), None, None)
    } else {
        (None, Some(body), None)
    };
    Some(Areas {
        header,
        body,
        tree,
        pane,
        aside,
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

/// How many rows the list of the model's screen shows.
pub fn list_rows(model: &Model) -> usize {
    let (upper, lower) = lists(model);
    match model.screens.pair() {
        Some(Focus::Pane) => lower,
        Some(Focus::Tree) | None => upper,
    }
}

/// How many rows the lists of the model's screen show: the only or the upper one, and the lower one.
pub fn lists(model: &Model) -> (usize, usize) {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let Some(areas) = areas(area, model.focus) else {
        return (0, 0);
    };
    // Its border, and the heads of its columns.
    let rows =
        |area: Option<Rect>| area.map_or(0, |area| usize::from(area.height.saturating_sub(3)));
    match model.screens.pair() {
        Some(focus) => {
            let (upper, lower) = two_lists(areas.body, focus);
            (rows(upper), rows(lower))
        }
        None if model.screens.now == Screen::Moderators => {
            let parts = matrix(within(areas.body));
            (usize::from(parts.rows.height), 0)
        }
        None => (rows(Some(areas.body)), 0),
    }
}

/// Where the rows of the model's lists are: of the only or the upper one, and of the lower one.
pub fn list_areas(model: &Model) -> (Option<Rect>, Option<Rect>) {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let Some(areas) = areas(area, model.focus) else {
        return (None, None);
    };
    let rows = |area: Rect| {
        let inside = within(area);
        let height = inside.height.saturating_sub(1);
        Rect::new(inside.x, inside.y.saturating_add(1), inside.width, height)
    };
    match model.screens.pair() {
        Some(focus) => {
            let (upper, lower) = two_lists(areas.body, focus);
            (upper.map(rows), lower.map(rows))
        }
        None if model.screens.now == Screen::Moderators => {
            (Some(matrix(within(areas.body)).rows), None)
        }
        None => (Some(rows(areas.body)), None),
    }
}

/// How many cells a screen takes in the line of the screens, and whether its name is among them.
pub fn tab(model: &Model, screen: Screen, room: usize) -> (usize, bool) {
    let key = |screen: Screen| width(&model.key(Action::Show(screen)));
    let all = Screen::ALL.iter();
    let named: usize = all.map(|one| width(one.name()) + 3 + key(*one)).sum();
    let with_name = screen == model.screens.now || named <= room;
    let name = if with_name {
        width(screen.name()) + 1
    } else {
        0
    };
    (name + 2 + key(screen), with_name)
}

/// The screen whose name stands at a place.
pub fn tab_at(model: &Model, at: Position) -> Option<Screen> {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let header = areas(area, model.focus)?.header;
    if header.height < 3 || at.y != header.y + 2 || model.snapshot.is_none() {
        return None;
    }
    let mut left = usize::from(at.x.checked_sub(header.x)?);
    for screen in Screen::ALL {
        let (cells, _) = tab(model, *screen, usize::from(header.width));
        if left < cells {
            return Some(*screen);
        }
        left -= cells;
    }
    None
}

/// The parts of the matrix, inside its border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatrixParts {
    /// The names over the columns, from top to bottom.
    pub heads: Rect,
    /// The groups.
    pub rows: Rect,
}

/// Cuts the inside of the matrix into its parts.
pub fn matrix(inside: Rect) -> MatrixParts {
    let heads = match inside.height {
        0..8 => 1,
        8..16 => 5,
        16..26 => 6,
        _ => 8,
    };
    let [heads, rows] =
        Layout::vertical([Constraint::Length(heads), Constraint::Fill(1)]).areas(inside);
    MatrixParts { heads, rows }
}

/// Where the columns of the people begin, in a matrix of so many cells.
pub const fn matrix_label(room: usize) -> usize {
    let label = room * 2 / 5;
    if label > 60 { 60 } else { label }
}

/// The cells of a seat in the matrix: its sign, and what stands around it.
pub const SEAT: usize = 3;

/// How many people have a column in sight.
pub const fn matrix_columns(room: usize) -> usize {
    room.saturating_sub(matrix_label(room)) / SEAT
}

/// Two lists, one over the other; where that is too low, the one that has the focus.
pub fn two_lists(body: Rect, focus: Focus) -> (Option<Rect>, Option<Rect>) {
    if body.height < BOTH_LISTS {
        return match focus {
            Focus::Tree => (Some(body), None),
            Focus::Pane => (None, Some(body)),
        };
    }
    let upper = body.height / 2;
    let [upper, lower] =
        Layout::vertical([Constraint::Length(upper), Constraint::Fill(1)]).areas(body);
    (Some(upper), Some(lower))
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
        Overlay::Help(_)
        | Overlay::Palette(_)
        | Overlay::Explain(_)
        | Overlay::Plan(_)
        | Overlay::Progress { .. }
        | Overlay::Basket(_)
        | Overlay::Facts(_) => 92,
        Overlay::Summary(_) | Overlay::Held(_) | Overlay::Rights(_) | Overlay::Tasks { .. } => 84,
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
