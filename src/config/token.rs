//! Where secrets come from: the API account's token, the passwords of Moodle's database and of a shared journal.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// Where a secret comes from.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// Written out in the configuration, or in a variable that is the secret itself.
    Literal(SecretString),
    /// The value of a variable of the environment.
    Env(String),
    /// The content of a file.
    File(PathBuf),
    /// What a program prints: the program and its arguments, run without a shell. At least one element.
    Command(Vec<String>),
    /// The plugin's own settings, in Moodle's database.
    FromMoodle,
}

/// What comes from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The API account's token.
    Token,
    /// The password of Moodle's database.
    DatabasePassword,
    /// The password of a journal's database.
    StorePassword,
}

/// Why there is no token, or no password: where it should come from, and what came of it.
#[derive(Debug, Clone)]
pub struct TokenError {
    /// Which of them.
    pub wanted: Wanted,
    /// Where it should come from.
    pub source: TokenSource,
    /// What came of it.
    pub fault: TokenFault,
}

/// What can be wrong with a source of a token. Nothing that the source printed is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFault {
    /// The variable is not set.
    NotSet,
    /// The file cannot be read, or the program cannot be started.
    Unreadable {
        /// The system's own word.
        detail: String,
    },
    /// The program failed.
    Failed {
        /// Its exit status; none where a signal ended it.
        status: Option<i32>,
    },
    /// The program did not end within thirty seconds.
    TimedOut,
    /// There was nothing, or only white space.
    Empty,
    /// What came is no token: a character in it cannot be in one.
    NotAToken,
}

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(30);

impl TokenSource {
    /// The token, without white space around it. None for [`Self::FromMoodle`], whose token comes with what is
    /// read of Moodle. `env` looks up a variable.
    ///
    /// # Errors
    /// Where the source gives none; see [`TokenFault`].
    pub async fn resolve(
        &self,
        env: impl Fn(&str) -> Option<String> + Send,
    ) -> Result<Option<SecretString>, TokenError> {
        match self {
            Self::Literal(token) => return Ok(Some(token.clone())),
            Self::FromMoodle => return Ok(None),
            Self::Env(_) | Self::File(_) | Self::Command(_) => {}
        }
        let token = self.text(env).await.and_then(|text| checked(&text));
        token
            .map(Some)
            .map_err(|fault| self.error(Wanted::Token, fault))
    }

    /// A password: all of the text but the end of its line. `env` looks up a variable.
    ///
    /// # Errors
    /// As [`Self::resolve`]; Moodle's own settings have none.
    pub async fn password(
        &self,
        wanted: Wanted,
        env: impl Fn(&str) -> Option<String> + Send,
    ) -> Result<SecretString, TokenError> {
        let text = match self {
            Self::Literal(password) => return Ok(password.clone()),
            _ => self.text(env).await,
        };
        let password = text.and_then(|text| match text.trim_end_matches(['\r', '\n']) {
            "" => Err(TokenFault::Empty),
            password => Ok(SecretString::from(password)),
        });
        password.map_err(|fault| self.error(wanted, fault))
    }

    async fn text(
        &self,
        env: impl Fn(&str) -> Option<String> + Send,
    ) -> Result<Zeroizing<String>, TokenFault> {
        let text = match self {
            Self::Literal(_) | Self::FromMoodle => Err(TokenFault::Empty),
            Self::Env(variable) => env(variable).ok_or(TokenFault::NotSet),
            Self::File(path) => {
                tokio::fs::read_to_string(path)
                    .await
                    .map_err(|error| TokenFault::Unreadable {
                        detail: error.to_string(),
                    })
            }
            Self::Command(line) => run(line).await,
        };
        text.map(Zeroizing::new)
    }

    fn error(&self, wanted: Wanted, fault: TokenFault) -> TokenError {
        TokenError {
            wanted,
            source: self.clone(),
            fault,
        }
    }
}

/// A database's URL with this password in it. One that can hold none, a file's, stays as it is.
pub fn with_password(database: &str, password: &SecretString) -> SecretString {
    let plain = || SecretString::from(database);
    let Ok(mut url) = Url::parse(database) else {
        return plain();
    };
    // The URL leaves a percent sign as it is, and whoever reads it takes it for the beginning of a code.
    let password = Zeroizing::new(password.expose_secret().replace('%', "%25"));
    match url.set_password(Some(&password)) {
        Ok(()) => SecretString::from(String::from(url)),
        Err(()) => plain(),
    }
}

async fn run(line: &[String]) -> Result<String, TokenFault> {
    let Some((program, arguments)) = line.split_first() else {
        return Err(TokenFault::Empty);
    };
    let running = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(PATIENCE, running)
        .await
        .map_err(|_elapsed| TokenFault::TimedOut)?
        .map_err(|error| TokenFault::Unreadable {
            detail: error.to_string(),
        })?;
    if !output.status.success() {
        return Err(TokenFault::Failed {
            status: output.status.code(),
        });
    }
    String::from_utf8(output.stdout).map_err(|_not_text| TokenFault::NotAToken)
}

/// A token travels in a header: visible ASCII only.
pub(super) fn checked(text: &str) -> Result<SecretString, TokenFault> {
    let token = text.trim();
    if token.is_empty() {
        Err(TokenFault::Empty)
    } else if token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(SecretString::from(token))
    } else {
        Err(TokenFault::NotAToken)
    }
}
