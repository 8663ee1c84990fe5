//! Questions to whoever sits at the terminal, and secrets that are not shown while they are typed.

use std::io::IsTerminal as _;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use secrecy::SecretString;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::say;
use crate::domain::setup::SetupTrouble;

/// Whether somebody sits there who can be asked.
pub(super) fn somebody() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for a line. Nothing typed is the default, where there is one.
///
/// # Errors
/// Where whoever was asked has gone.
pub(super) async fn line(question: &str, default: Option<&str>) -> Result<String, SetupTrouble> {
    match default {
        Some(default) => say(&format!("{question} [{default}]: ")),
        None => say(&format!("{question}: ")),
    }
    let typed = typed().await?;
    let typed = typed.trim();
    Ok(match default {
        Some(default) if typed.is_empty() => default.to_owned(),
        _ => typed.to_owned(),
    })
}

/// Asks for something that must not be seen. None where nothing was typed.
///
/// # Errors
/// Where whoever was asked has gone, or the terminal cannot be told to keep it to itself.
pub(super) async fn secret(question: &str) -> Result<Option<SecretString>, SetupTrouble> {
    let hidden = Hidden::begin()?;
    say(&format!("{question}: "));
    let typed = typed().await;
    drop(hidden);
    let typed = typed?;
    let typed = typed.trim_end_matches(['\r', '\n']);
    Ok((!typed.is_empty()).then(|| SecretString::from(typed)))
}

/// Asks for yes or no; nothing typed is yes where that is the default.
///
/// # Errors
/// Where whoever was asked has gone.
pub(super) async fn agrees(question: &str, default: Agreement) -> Result<bool, SetupTrouble> {
    let choice = match default {
        Agreement::Usual => "Y/n",
        Agreement::Unusual => "y/N",
    };
    say(&format!("{question} [{choice}] "));
    let typed = typed().await?;
    Ok(match typed.trim().to_lowercase().as_str() {
        "" => default == Agreement::Usual,
        "y" | "yes" => true,
        _ => false,
    })
}

/// What nothing typed means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// Yes.
    Usual,
    /// No.
    Unusual,
}

async fn typed() -> Result<String, SetupTrouble> {
    let mut line = String::new();
    let mut input = BufReader::new(tokio::io::stdin());
    let read = tokio::select! {
        read = input.read_line(&mut line) => read,
        _ = tokio::signal::ctrl_c() => Ok(0),
    };
    match read {
        Ok(1..) => Ok(line),
        Ok(0) => {
            say("\n");
            Err(SetupTrouble::Stopped)
        }
        Err(error) => Err(SetupTrouble::Terminal(error.to_string())),
    }
}

/// A terminal that does not show what is typed, until this value goes.
struct Hidden {
    before: Termios,
}

impl Hidden {
    fn begin() -> Result<Self, SetupTrouble> {
        let trouble = |error: rustix::io::Errno| SetupTrouble::Terminal(error.to_string());
        let stdin = std::io::stdin();
        let before = tcgetattr(&stdin).map_err(trouble)?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        quiet.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(&stdin, OptionalActions::Now, &quiet).map_err(trouble)?;
        Ok(Self { before })
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if tcsetattr(std::io::stdin(), OptionalActions::Now, &self.before).is_err() {
            tracing::warn!("the terminal does not show what is typed; `stty echo` mends it");
        }
    }
}
