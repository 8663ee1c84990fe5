//! Where the database is: its URL taken apart, with the password kept out of sight.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use sqlx::ConnectOptions;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use url::Url;

use crate::domain::trouble::{MoodleTrouble, MoodleTroubleKind};

/// A database's address. Has no `Debug`: sqlx's options print their password in theirs.
pub(super) struct Address {
    pub(super) door: Door,
    shown: String,
}

/// What it takes to connect, one per kind of database.
pub(super) enum Door {
    Postgres(PgConnectOptions),
    MySql(MySqlConnectOptions),
    Sqlite(SqliteConnectOptions),
}

impl Address {
    pub(super) fn parse(url: &SecretString) -> Result<Self, MoodleTrouble> {
        let text = url.expose_secret().trim();
        if let Some(path) = sqlite_path(text) {
            return Self::sqlite(path);
        }
        let url = Url::parse(text).map_err(|error| MoodleTrouble {
            database: String::new(),
            kind: MoodleTroubleKind::BadUrl(error.to_string()),
        })?;
        // Whatever is no address is not shown: `user:password@host` parses as a URL, too.
        if url.cannot_be_a_base() || url.path().contains('@') {
            return Err(bad_url(String::new(), url.scheme().to_owned()));
        }
        let shown = without_secrets(&url);
        let door = match url.scheme() {
            "postgres" | "postgresql" => PgConnectOptions::from_url(&url).map(Door::Postgres),
            "mysql" | "mariadb" => MySqlConnectOptions::from_url(&url).map(Door::MySql),
            other => return Err(bad_url(shown, other.to_owned())),
        };
        match door {
            Ok(door) => Ok(Self { door, shown }),
            Err(error) => Err(bad_url(shown, error.to_string())),
        }
    }

    fn sqlite(path: &str) -> Result<Self, MoodleTrouble> {
        let shown = format!("sqlite://{}", path.split('?').next().unwrap_or_default());
        match SqliteConnectOptions::from_str(&format!("sqlite://{path}")) {
            Ok(options) => {
                let options = options.read_only(true).create_if_missing(false);
                Ok(Self {
                    door: Door::Sqlite(options),
                    shown,
                })
            }
            Err(error) => Err(bad_url(shown, error.to_string())),
        }
    }

    /// The address without a password.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn trouble(&self, kind: MoodleTroubleKind) -> MoodleTrouble {
        MoodleTrouble {
            database: self.shown.clone(),
            kind,
        }
    }

    /// The user it connects as.
    pub(super) fn user(&self) -> String {
        match &self.door {
            Door::Postgres(options) => options.get_username().to_owned(),
            Door::MySql(options) => options.get_username().to_owned(),
            Door::Sqlite(_) => String::new(),
        }
    }

    /// Whether it is the path of something, so that failing to open it is a matter of rights.
    pub(super) fn is_a_file_that_exists(&self) -> bool {
        match &self.door {
            Door::Sqlite(options) => options.get_filename().exists(),
            Door::Postgres(_) | Door::MySql(_) => false,
        }
    }

    /// The name of the database, or the path of its file.
    pub(super) fn database(&self) -> String {
        match &self.door {
            // PostgreSQL takes the user's name where none is given.
            Door::Postgres(options) => options
                .get_database()
                .unwrap_or_else(|| options.get_username())
                .to_owned(),
            Door::MySql(options) => options.get_database().unwrap_or_default().to_owned(),
            Door::Sqlite(options) => options.get_filename().display().to_string(),
        }
    }
}

/// The path in what names an `SQLite` file. A bare path must begin with `/` or `.`, so that a
/// mistyped `user:password@host` is never taken for one and shown.
fn sqlite_path(text: &str) -> Option<&str> {
    text.strip_prefix("sqlite://")
        .or_else(|| text.strip_prefix("sqlite:"))
        .or_else(|| text.starts_with(['/', '.']).then_some(text))
}

/// Drops the password and the query, which may hold one too.
fn without_secrets(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    if shown.password().is_some() && shown.set_password(None).is_err() {
        return format!("{}:", url.scheme());
    }
    shown.to_string()
}

const fn bad_url(database: String, detail: String) -> MoodleTrouble {
    MoodleTrouble {
        database,
        kind: MoodleTroubleKind::BadUrl(detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        match Address::parse(&SecretString::from(url)) {
            Ok(address) => address.shown().to_owned(),
            Err(trouble) => format!("{trouble:?}"),
        }
    }

    #[test]
    fn a_password_is_nowhere_in_what_is_shown() {
        for url in [
            "postgres://moodle:s3cr3t@db.example.org/moodle",
            "postgres://db.example.org/moodle?user=moodle&password=s3cr3t",
            "mysql://moodle:s3cr3t@db.example.org:3307/moodle",
            "moodle:s3cr3t@db.example.org/moodle",
            "postgres:moodle:s3cr3t@db.example.org/moodle",
            "postgres://moodle:12/s3cr3t@db.example.org/moodle",
            "mysql://moodle:12#s3cr3t@db.example.org/moodle",
            "oracle://moodle:s3cr3t@db.example.org/moodle",
            "postgres://moodle:s3cr3t@db.example.org:99999/moodle",
        ] {
            assert!(!shown(url).contains("s3cr3t"), "{}", shown(url));
        }
    }

    #[test]
    fn the_address_is_shown_with_host_and_database() {
        assert_eq!(
            shown("mysql://moodle:s3cr3t@db.example.org:3307/moodle"),
            "mysql://moodle@db.example.org:3307/moodle"
        );
        assert_eq!(
            shown("sqlite:/srv/moodle.db?mode=rw"),
            "sqlite:///srv/moodle.db"
        );
        assert_eq!(shown("/srv/moodle.db"), "sqlite:///srv/moodle.db");
    }
}
