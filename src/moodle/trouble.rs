//! What the three servers' errors mean.

use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;

use crate::domain::trouble::MoodleTroubleKind;

use super::address::Address;

/// What a refusal by the server means.
enum Meaning {
    WrongPassword,
    NoSuchDatabase,
    NoPrivilege,
    TimedOut,
    Other,
}

/// The meaning of an error while connecting.
pub(super) fn while_connecting(error: &sqlx::Error, address: &Address) -> MoodleTroubleKind {
    match error {
        sqlx::Error::Tls(error) => MoodleTroubleKind::Tls(error.to_string()),
        // As rustls tells of a certificate that it does not take.
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            MoodleTroubleKind::Tls(error.to_string())
        }
        sqlx::Error::Io(error) => MoodleTroubleKind::Unreachable(error.to_string()),
        sqlx::Error::Database(_) => match meaning(error) {
            Meaning::WrongPassword => MoodleTroubleKind::WrongPassword {
                user: address.user(),
            },
            Meaning::NoSuchDatabase if !address.is_a_file_that_exists() => {
                MoodleTroubleKind::NoSuchDatabase {
                    name: address.database(),
                }
            }
            Meaning::NoPrivilege | Meaning::NoSuchDatabase => MoodleTroubleKind::NoPrivilege {
                table: address.database(),
                detail: detail(error),
            },
            Meaning::TimedOut => MoodleTroubleKind::TimedOut,
            Meaning::Other => failed("connection", error),
        },
        sqlx::Error::Configuration(error) => MoodleTroubleKind::BadUrl(error.to_string()),
        _ => failed("connection", error),
    }
}

/// The meaning of an error while a query was answered. `table` is the one it is named after.
pub(super) fn while_reading(error: &sqlx::Error, table: &'static str) -> MoodleTroubleKind {
    match error {
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => MoodleTroubleKind::BadRow {
            table,
            detail: error.to_string(),
        },
        sqlx::Error::Database(_) => match meaning(error) {
            Meaning::NoPrivilege => MoodleTroubleKind::NoPrivilege {
                table: table.to_owned(),
                detail: detail(error),
            },
            Meaning::TimedOut => MoodleTroubleKind::TimedOut,
            Meaning::WrongPassword | Meaning::NoSuchDatabase | Meaning::Other => {
                failed(table, error)
            }
        },
        _ => failed(table, error),
    }
}

fn meaning(error: &sqlx::Error) -> Meaning {
    let Some(database) = error.as_database_error() else {
        return Meaning::Other;
    };
    if let Some(error) = database.try_downcast_ref::<PgDatabaseError>() {
        return match error.code() {
            // A host that pg_hba.conf does not let in has nothing to do with the password.
            "28000" if error.message().contains("pg_hba.conf") => Meaning::Other,
            "28P01" | "28000" => Meaning::WrongPassword,
            "3D000" => Meaning::NoSuchDatabase,
            "42501" => Meaning::NoPrivilege,
            "57014" => Meaning::TimedOut,
            _ => Meaning::Other,
        };
    }
    if let Some(error) = database.try_downcast_ref::<MySqlDatabaseError>() {
        return match error.number() {
            1045 | 1698 => Meaning::WrongPassword,
            1049 => Meaning::NoSuchDatabase,
            // To the whole database; to a table; to a column; to what a view reads.
            1044 | 1142 | 1143 | 1356 => Meaning::NoPrivilege,
            1969 | 3024 => Meaning::TimedOut,
            _ => Meaning::Other,
        };
    }
    // SQLite: a file that cannot be opened, and one that may not be read.
    match database.code().as_deref() {
        Some("14") => Meaning::NoSuchDatabase,
        Some("3" | "23") => Meaning::NoPrivilege,
        _ => Meaning::Other,
    }
}

fn detail(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

fn failed(reading: &'static str, error: &sqlx::Error) -> MoodleTroubleKind {
    MoodleTroubleKind::Failed {
        reading,
        detail: detail(error),
    }
}
