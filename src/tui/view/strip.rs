//! One line of cells, filled from the left and from the right, never wider than it may be.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::tui::text::{Cut, fit, width};

/// A line under construction.
#[derive(Debug)]
pub(in crate::tui::view) struct Strip {
    spans: Vec<Span<'static>>,
    used: usize,
    room: usize,
}

impl Strip {
    /// An empty line of so many cells.
    pub(in crate::tui::view) const fn new(room: usize) -> Self {
        Self {
            spans: Vec::new(),
            used: 0,
            room,
        }
    }

    /// The cells that are left.
    pub(in crate::tui::view) const fn left(&self) -> usize {
        self.room - self.used
    }

    /// The cells that are filled.
    pub(in crate::tui::view) const fn used(&self) -> usize {
        self.used
    }

    /// All its cells.
    pub(in crate::tui::view) const fn room(&self) -> usize {
        self.room
    }

    /// Writes a text, cut at its end where there is no room for it.
    pub(in crate::tui::view) fn put(&mut self, text: &str, style: Style) -> &mut Self {
        self.put_within(text, style, self.left(), Cut::End)
    }

    /// Writes a text into at most so many cells.
    pub(in crate::tui::view) fn put_within(
        &mut self,
        text: &str,
        style: Style,
        most: usize,
        cut: Cut,
    ) -> &mut Self {
        let text = fit(text, most.min(self.left()), cut);
        self.used += width(&text);
        if !text.is_empty() {
            self.spans.push(Span::styled(text.into_owned(), style));
        }
        self
    }

    /// Writes a text only if all of it fits.
    pub(in crate::tui::view) fn put_whole(&mut self, text: &str, style: Style) -> bool {
        let fits = width(text) <= self.left();
        if fits {
            self.put(text, style);
        }
        fits
    }

    /// Leaves cells empty up to a column.
    pub(in crate::tui::view) fn pad_to(&mut self, column: usize) -> &mut Self {
        let column = column.min(self.room);
        if column > self.used {
            self.spans.push(Span::raw(" ".repeat(column - self.used)));
            self.used = column;
        }
        self
    }

    /// Leaves some cells empty.
    pub(in crate::tui::view) fn gap(&mut self, cells: usize) -> &mut Self {
        self.pad_to(self.used + cells)
    }

    /// Puts another strip at the right end, where there is room for all of it.
    pub(in crate::tui::view) fn end_with(&mut self, right: Self) -> &mut Self {
        if right.used <= self.left() {
            self.pad_to(self.room - right.used);
            self.used += right.used;
            self.spans.extend(right.spans);
        }
        self
    }

    /// The line, filled with blanks to its full width.
    pub(in crate::tui::view) fn line(mut self) -> Line<'static> {
        self.pad_to(self.room);
        Line::from(self.spans)
    }
}
