//! Someone at the keyboard: keys in, effects and screens out, no runtime.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use moodrift::config::ReadOnlyReason;
use moodrift::domain::limits::Limits;
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::{Model, SiteCard};
use moodrift::tui::snapshot::Snapshot;
use moodrift::tui::theme::Styles;
use moodrift::tui::update::{start, update};
use moodrift::tui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use crate::fixture::World;

/// A dashboard and what it has asked for.
pub(crate) struct Desk {
    pub(crate) model: Model,
    pub(crate) effects: Vec<Effect>,
}

/// The card of a site.
pub(crate) fn card(name: &str, read_only: Option<ReadOnlyReason>) -> SiteCard {
    SiteCard {
        name: name.into(),
        limits: Limits::default(),
        read_only,
        wwwroot: Some("https://arche.univ.fr".into()),
        rocketchat: Some("https://chat.univ.fr".into()),
    }
}

impl Desk {
    /// One writable site, nothing read yet.
    pub(crate) fn unread() -> Self {
        let mut desk = Self {
            model: Model::new(vec![card("arche", None)], None),
            effects: Vec::new(),
        };
        desk.effects = start(&mut desk.model);
        desk.resize(120, 40);
        desk
    }

    /// The fixture, read.
    pub(crate) fn new() -> Self {
        Self::on(World::new().snapshot())
    }

    /// Something read.
    pub(crate) fn on(snapshot: Snapshot) -> Self {
        let mut desk = Self::unread();
        desk.send(Message::Observed(Box::new(snapshot)));
        desk.effects.clear();
        desk
    }

    /// The same with other limits.
    pub(crate) fn limited(limits: Limits) -> Self {
        let mut desk = Self::new();
        desk.model.sites.first_mut().unwrap().limits = limits;
        desk
    }

    pub(crate) fn send(&mut self, message: Message) {
        let effects = update(&mut self.model, message);
        self.effects.extend(effects);
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.send(Message::Resize(columns, rows));
    }

    /// Keys, one word each: a single symbol, or `enter`, `esc`, `tab`, `space`, `up`, `down`, `left`,
    /// `right`, `home`, `end`, `S-down`, `^c`.
    pub(crate) fn keys(&mut self, words: &str) -> &mut Self {
        for word in words.split_whitespace() {
            self.send(Message::Key(key(word)));
        }
        self
    }

    /// Text, symbol by symbol.
    pub(crate) fn typed(&mut self, text: &str) -> &mut Self {
        for symbol in text.chars() {
            self.send(Message::Key(KeyEvent::new(
                KeyCode::Char(symbol),
                KeyModifiers::NONE,
            )));
        }
        self
    }

    pub(crate) fn applies(&self) -> usize {
        self.effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Apply { .. }))
            .count()
    }

    pub(crate) fn buffer(&self, styles: &Styles) -> Buffer {
        let (columns, rows) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal
            .draw(|frame| view::draw(&self.model, styles, frame))
            .unwrap();
        terminal.backend().buffer().clone()
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        text(&self.buffer(&Styles::plain()))
    }
}

/// The key that a word names.
pub(crate) fn key(word: &str) -> KeyEvent {
    let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
    match word {
        "enter" => plain(KeyCode::Enter),
        "esc" => plain(KeyCode::Esc),
        "tab" => plain(KeyCode::Tab),
        "space" => plain(KeyCode::Char(' ')),
        "up" => plain(KeyCode::Up),
        "down" => plain(KeyCode::Down),
        "left" => plain(KeyCode::Left),
        "right" => plain(KeyCode::Right),
        "home" => plain(KeyCode::Home),
        "end" => plain(KeyCode::End),
        "pgup" => plain(KeyCode::PageUp),
        "pgdn" => plain(KeyCode::PageDown),
        "S-up" => KeyEvent::new(KeyCode::Up, KeyModifiers::SHIFT),
        "S-down" => KeyEvent::new(KeyCode::Down, KeyModifiers::SHIFT),
        "^c" => KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL),
        "^z" => KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL),
        "^r" => KeyEvent::new(KeyCode::Char('r'), KeyModifiers::CONTROL),
        "^p" => KeyEvent::new(KeyCode::Char('p'), KeyModifiers::CONTROL),
        "bs" => plain(KeyCode::Backspace),
        symbol => plain(KeyCode::Char(symbol.chars().next().unwrap())),
    }
}

/// A screen as text, one line a row.
pub(crate) fn text(buffer: &Buffer) -> String {
    let lines: Vec<String> = rows(buffer)
        .map(|row| {
            let line: String = row.into_iter().map(|(symbol, _)| symbol).collect();
            line.trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}

/// A screen with its styles: every run of cells that is not plain, as `‹style›text‹›`.
pub(crate) fn styled(buffer: &Buffer) -> String {
    let lines: Vec<String> = rows(buffer)
        .map(|row| {
            let mut line = String::new();
            let mut before = String::new();
            for (symbol, style) in row {
                if style != before {
                    line.extend(["‹", &style, "›"]);
                    before = style;
                }
                line.push_str(&symbol);
            }
            line.trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}

/// Where a screen is not plain, row by row: from which cell on, how many, and in what style.
pub(crate) fn weights(buffer: &Buffer) -> String {
    let lines = rows(buffer).enumerate().map(|(y, row)| {
        let mut runs: Vec<(usize, usize, String)> = Vec::new();
        let mut x = 0;
        for (symbol, style) in row {
            let width = moodrift::tui::text::width(&symbol).max(1);
            match runs.last_mut() {
                Some((from, cells, same)) if *same == style && *from + *cells == x => {
                    *cells += width;
                }
                _ => runs.push((x, width, style)),
            }
            x += width;
        }
        let runs = runs.into_iter().filter(|(_, _, style)| !style.is_empty());
        let runs = runs.map(|(from, cells, style)| format!(" {from}+{cells} {style};"));
        format!("{y}:{}", runs.collect::<String>())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn rows(buffer: &Buffer) -> impl Iterator<Item = Vec<(String, String)>> {
    let area = *buffer.area();
    (area.top()..area.bottom()).map(move |y| {
        let mut cells = Vec::new();
        let mut x = area.left();
        while x < area.right() {
            let cell = &buffer[(x, y)];
            let mut style = Vec::new();
            for (name, colour) in [("", cell.fg), ("on ", cell.bg)] {
                match colour {
                    Color::Reset => {}
                    Color::Indexed(index) => style.push(format!("{name}{index}")),
                    other => style.push(format!("{name}{other}")),
                }
            }
            for (modifier, name) in [
                (Modifier::BOLD, "bold"),
                (Modifier::DIM, "dim"),
                (Modifier::UNDERLINED, "underlined"),
                (Modifier::REVERSED, "reversed"),
            ] {
                if cell.modifier.contains(modifier) {
                    style.push(name.to_owned());
                }
            }
            cells.push((cell.symbol().to_owned(), style.join(" ")));
            let width = moodrift::tui::text::width(cell.symbol()).max(1);
            x += u16::try_from(width).unwrap();
        }
        cells
    })
}
