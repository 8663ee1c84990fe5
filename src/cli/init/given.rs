//! Secrets that were given beforehand: by files, or by the environment. Never by the command line.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::cli::arguments::InitOptions;
use crate::domain::setup::SetupTrouble;

/// What was given.
pub(super) struct Secrets {
    pub(super) database_password: Option<SecretString>,
    pub(super) password: Option<SecretString>,
    pub(super) token: Option<SecretString>,
    pub(super) code: Option<SecretString>,
}

impl Secrets {
    pub(super) fn given(options: &InitOptions) -> Result<Self, SetupTrouble> {
        let files = [
            &options.moodle.database_password_file,
            &options.rocketchat.password_file,
            &options.rocketchat.token_file,
        ];
        let from_input = files.iter().filter(|file| is_input(file.as_ref())).count();
        if from_input > 1 {
            return Err(SetupTrouble::OneInput);
        }
        let [database, password, token] = files;
        Ok(Self {
            database_password: secret(database.as_deref(), "MOODRIFT_INIT_DATABASE_PASSWORD")?,
            password: secret(password.as_deref(), "MOODRIFT_INIT_PASSWORD")?,
            token: secret(token.as_deref(), "MOODRIFT_INIT_TOKEN")?,
            code: secret(None, "MOODRIFT_INIT_CODE")?,
        })
    }
}

fn is_input(file: Option<&PathBuf>) -> bool {
    file.is_some_and(|file| file == Path::new("-"))
}

fn secret(file: Option<&Path>, variable: &str) -> Result<Option<SecretString>, SetupTrouble> {
    let Some(file) = file else {
        let value = std::env::var(variable).ok();
        return Ok(value
            .filter(|value| !value.is_empty())
            .map(SecretString::from));
    };
    let read = if file == Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(file)
    };
    let text = read.map(Zeroizing::new);
    let text = text.map_err(|error| SetupTrouble::Unreadable {
        file: file.to_path_buf(),
        detail: error.to_string(),
    })?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(SetupTrouble::Empty(file.to_path_buf()));
    }
    Ok(Some(SecretString::from(secret)))
}
