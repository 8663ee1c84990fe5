//! The terminal, taken and given back: on leaving, on a panic, on a signal, on suspension.

use std::io::{IsTerminal, Stdout, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

use super::TuiError;
use crate::config::Mouse;

/// Whether the terminal is ours now. Global, because the panic hook has nothing else to ask.
static TAKEN: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal while it is ours.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal.
    pub(super) fn enter(mouse: Mouse) -> Result<Self, TuiError> {
        if !stdout().is_terminal() {
            return Err(TuiError::NotATerminal);
        }
        // With NO_COLOR crossterm would end every change of style with a reset, and what is reversed or
        // bold would be lost. The styles know themselves whether they may have colours.
        crossterm::style::force_color_output(true);
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                restore();
                before(info);
            }));
        });
        take(mouse)?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout()));
        let screen = terminal.map(|terminal| Self { terminal });
        if screen.is_err() {
            restore();
        }
        Ok(screen?)
    }

    /// Takes the terminal again, and forgets what was on it.
    pub(super) fn enter_again(&mut self, mouse: Mouse) -> std::io::Result<()> {
        take(mouse)?;
        // Not `clear()`: that asks where the cursor is, and who reads the keys would take the answer.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// Draws a frame.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> std::io::Result<()> {
        self.terminal.draw(view).map(|_| ())
    }

    /// Listens to the mouse, or leaves it to the terminal.
    pub(super) fn listen(mouse: Mouse) -> std::io::Result<()> {
        match mouse {
            Mouse::On => execute!(stdout(), EnableMouseCapture),
            Mouse::Off => execute!(stdout(), DisableMouseCapture),
        }
    }

    /// Hands a text to the terminal to copy (OSC 52): it reaches the clipboard of the person's own machine, over SSH
    /// too.
    pub(super) fn copy(text: &str) -> std::io::Result<()> {
        execute!(stdout(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Gives the terminal back. Doing so twice does no harm.
    pub(super) fn leave() {
        restore();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn take(mouse: Mouse) -> std::io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    let taken = enable_raw_mode()
        .and_then(|()| execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide))
        .and_then(|()| match mouse {
            Mouse::On => Screen::listen(mouse),
            Mouse::Off => Ok(()),
        });
    if taken.is_err() {
        restore();
    }
    taken
}

/// Gives the terminal back, as far as it lets us: there is nobody left to tell about a failure.
fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let shown = execute!(
            stdout(),
            DisableMouseCapture,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        let cooked = disable_raw_mode();
        tracing::debug!(?shown, ?cooked, "the terminal is given back");
    }
}
