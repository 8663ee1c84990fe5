//! Opening a store: the file of a folder, or a database that is shared.

use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};
use url::Url;

use super::database::Pool;
use super::{Store, detail, migrate};
use crate::config::{Keeping, StorePlace, Wanted, with_password};
use crate::domain::trouble::{StoreName, StoreTrouble, StoreTroubleKind};

/// How long a connection may take, and how long one is waited for later.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// How long another program may have the file to itself.
const BUSY_FOR: Duration = Duration::from_secs(5);

/// What each session of `PostgreSQL` begins with. A server may be configured to say that something is written before
/// it is on the disk; a step that is sent must be there. Nobody waits for ever.
const PREPARE: &str =
    "SET synchronous_commit TO on; SET statement_timeout TO '30s'; SET lock_timeout TO '15s'";

impl Store {
    /// Opens a store, and makes it where it is not there.
    ///
    /// # Errors
    /// Where it cannot be made or opened, or a newer moodrift has written it. A file that may only be read is opened:
    /// what would be written to it later fails then.
    pub async fn open_at(place: &StorePlace) -> Result<Self, StoreTrouble> {
        let store = match place {
            StorePlace::Folder(folder) => in_folder(folder).await?,
            StorePlace::Postgres(url) => shared(url).await?,
        };
        migrate::migrate(&store).await?;
        Ok(store)
    }

    /// Opens the configured store.
    ///
    /// # Errors
    /// As [`Self::open_at`]; where its password cannot be had.
    pub async fn of(keeping: &Keeping) -> Result<Self, StoreTrouble> {
        let (StorePlace::Postgres(url), Some(source)) = (&keeping.place, &keeping.password) else {
            return Self::open_at(&keeping.place).await;
        };
        let url = url.expose_secret().trim();
        let password = source
            .password(Wanted::StorePassword, |name| std::env::var(name).ok())
            .await
            .map_err(|why| StoreTrouble {
                store: StoreName::Server(without_secrets(url)),
                kind: StoreTroubleKind::NoPassword(why.to_string()),
            })?;
        Self::open_at(&StorePlace::Postgres(with_password(url, &password))).await
    }

    /// Opens the store of a state folder.
    ///
    /// # Errors
    /// As [`Self::open_at`].
    pub async fn open(folder: &Path) -> Result<Self, StoreTrouble> {
        Self::open_at(&StorePlace::Folder(folder.to_path_buf())).await
    }
}

async fn in_folder(folder: &Path) -> Result<Store, StoreTrouble> {
    let file = folder.join("journal.sqlite");
    let cannot_open = |detail: String| StoreTrouble {
        store: StoreName::File(file.clone()),
        kind: StoreTroubleKind::CannotOpen(detail),
    };
    // A file that is there and may only be read still says what was.
    let read_only = match make_private(folder, &file) {
        Ok(()) => false,
        Err(_) if std::fs::File::open(&file).is_ok() => true,
        Err(error) => return Err(cannot_open(error.to_string())),
    };
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(!read_only)
        .read_only(read_only)
        // Not WAL: switching to it needs the file alone, and several may open it at once.
        .journal_mode(SqliteJournalMode::Delete)
        // A step must be on the disk before its request leaves.
        .synchronous(SqliteSynchronous::Full)
        // Who is forgotten does not live on in the file's free pages.
        .pragma("secure_delete", "ON")
        .busy_timeout(BUSY_FOR)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .map_err(|error| cannot_open(detail(&error)))?;
    Ok(Store {
        pool: Pool::Sqlite(pool),
        name: StoreName::File(file),
    })
}

async fn shared(url: &SecretString) -> Result<Store, StoreTrouble> {
    let url = url.expose_secret().trim();
    let name = StoreName::Server(without_secrets(url));
    let trouble = |kind| StoreTrouble {
        store: name.clone(),
        kind,
    };
    let cannot_open = |detail: String| trouble(StoreTroubleKind::CannotOpen(detail));
    let options: PgConnectOptions = url
        .parse()
        .map_err(|error: sqlx::Error| cannot_open(detail(&error)))?;
    let options = options
        .application_name("moodrift")
        .disable_statement_logging();
    // Once without the pool: that one asks again and again, and then knows only that time has run out.
    let first = tokio::time::timeout(CONNECT_WITHIN, options.connect()).await;
    match first {
        Ok(Ok(connection)) => {
            if let Err(error) = connection.close().await {
                tracing::debug!(%error, "closing the first connection to the store");
            }
        }
        Ok(Err(sqlx::Error::Tls(error))) => {
            return Err(trouble(StoreTroubleKind::Tls(error.to_string())));
        }
        // As rustls tells of a certificate that it does not take.
        Ok(Err(sqlx::Error::Io(error))) if error.kind() == std::io::ErrorKind::InvalidData => {
            return Err(trouble(StoreTroubleKind::Tls(error.to_string())));
        }
        Ok(Err(error)) => return Err(cannot_open(detail(&error))),
        Err(elapsed) => return Err(cannot_open(elapsed.to_string())),
    }
    let pool = PgPoolOptions::new()
        .max_connections(4)
        .acquire_timeout(CONNECT_WITHIN)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(PREPARE)).await?;
                Ok(())
            })
        })
        .connect_lazy_with(options);
    Ok(Store {
        pool: Pool::Postgres(pool),
        name,
    })
}

/// The address without the password and without the query, which may hold one too.
fn without_secrets(url: &str) -> String {
    let Ok(mut shown) = Url::parse(url) else {
        return "postgres:".to_owned();
    };
    shown.set_query(None);
    shown.set_fragment(None);
    // What comes before an `@` that is part of the path is a password that was not written as URLs want it.
    let odd = shown.cannot_be_a_base() || shown.path().contains('@');
    if odd || (shown.password().is_some() && shown.set_password(None).is_err()) {
        return format!("{}:", shown.scheme());
    }
    shown.to_string()
}

/// The journal names people: its folder and its file are the operator's own. A folder that was there
/// before keeps its mode.
fn make_private(folder: &Path, file: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.create(folder)?;
    options.open(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn a_password_is_nowhere_in_a_store_s_name() {
        for url in [
            "postgres://op:s3cr3t@db.example.org/moodrift",
            "postgres://db.example.org/moodrift?user=op&password=s3cr3t",
            "postgres://op:12/s3cr3t@db.example.org/moodrift",
            "postgres://op:12#s3cr3t@db.example.org/moodrift",
            "postgres:op:s3cr3t@db.example.org/moodrift",
            "op:s3cr3t@db.example.org/moodrift",
            "postgres://op:s3cr3t@db.example.org:99999/moodrift",
        ] {
            assert!(!without_secrets(url).contains("s3cr3t"), "{url}");
        }
        assert_eq!(
            without_secrets("postgres://op:s3cr3t@db.example.org:5433/moodrift"),
            "postgres://op@db.example.org:5433/moodrift"
        );
    }
}
