//! The schema, as numbered migrations. `PRAGMA user_version` says how many have run.

use super::Store;
use crate::domain::trouble::{StoreTrouble, StoreTroubleKind};

/// Each ends with its own number.
const MIGRATIONS: [&str; 4] = [FIRST, DRIFT_SEEN, STEPS_OF_GROUPS, AWAITED_LINKS];

const FIRST: &str = "
    CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL,
        operator TEXT NOT NULL,
        plan_hash TEXT NOT NULL,
        moodle_as_of INTEGER NOT NULL,
        began INTEGER NOT NULL,
        ended INTEGER
    );
    CREATE TABLE step (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run INTEGER NOT NULL REFERENCES run (id),
        room TEXT NOT NULL,
        room_name TEXT NOT NULL,
        cmid INTEGER,
        op TEXT NOT NULL,
        account TEXT NOT NULL,
        username TEXT NOT NULL,
        drift TEXT NOT NULL,
        state TEXT NOT NULL,
        detail TEXT,
        sent INTEGER,
        settled INTEGER
    );
    CREATE INDEX step_run ON step (run);
    CREATE INDEX step_room ON step (room);
    CREATE INDEX step_username ON step (username);
    CREATE TABLE site_size (
        site TEXT PRIMARY KEY,
        people INTEGER NOT NULL,
        enrolments INTEGER NOT NULL,
        activities INTEGER NOT NULL,
        read_at INTEGER NOT NULL
    );
    PRAGMA user_version = 1;
";

/// Rows of a difference that has not gone away have no time in `gone`, and there is one of each at most.
const DRIFT_SEEN: &str = "
    CREATE TABLE drift_seen (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL,
        preset TEXT NOT NULL,
        code TEXT NOT NULL,
        cmid INTEGER,
        room TEXT,
        username TEXT,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        gone INTEGER
    );
    CREATE INDEX drift_seen_open ON drift_seen (site, preset) WHERE gone IS NULL;
    CREATE INDEX drift_seen_gone ON drift_seen (gone) WHERE gone IS NOT NULL;
    PRAGMA user_version = 2;
";

/// Steps about a group have no account; what they replace is kept.
const STEPS_OF_GROUPS: &str = "
    ALTER TABLE step RENAME TO step_of_people;
    CREATE TABLE step (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run INTEGER NOT NULL REFERENCES run (id),
        room TEXT NOT NULL,
        room_name TEXT NOT NULL,
        cmid INTEGER,
        op TEXT NOT NULL,
        account TEXT,
        username TEXT,
        before TEXT,
        after TEXT,
        drift TEXT NOT NULL,
        state TEXT NOT NULL,
        detail TEXT,
        sent INTEGER,
        settled INTEGER
    );
    INSERT INTO step (id, run, room, room_name, cmid, op, account, username, drift, state, detail, sent, settled)
        SELECT id, run, room, room_name, cmid, op, account, username, drift, state, detail, sent, settled
        FROM step_of_people;
    DROP TABLE step_of_people;
    CREATE INDEX step_run ON step (run);
    CREATE INDEX step_room ON step (room);
    CREATE INDEX step_username ON step (username);
    PRAGMA user_version = 3;
";

/// Groups that Moodle does not point at yet: one for an activity at most.
const AWAITED_LINKS: &str = "
    CREATE TABLE awaited_link (
        site TEXT NOT NULL,
        cmid INTEGER NOT NULL,
        instance INTEGER NOT NULL,
        old TEXT,
        room TEXT NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (site, cmid)
    );
    PRAGMA user_version = 4;
";

pub(super) async fn migrate(store: &Store) -> Result<(), StoreTrouble> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let mut transaction = store
        .pool
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(|error| store.cannot_write(&error))?;
    let found: i64 = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut *transaction)
        .await
        .map_err(|error| store.cannot_read(&error))?;
    if found > known {
        return Err(StoreTrouble {
            file: store.file.clone(),
            kind: StoreTroubleKind::TooNew { found, known },
        });
    }
    for migration in MIGRATIONS
        .into_iter()
        .skip(usize::try_from(found).unwrap_or(0))
    {
        sqlx::raw_sql(migration)
            .execute(&mut *transaction)
            .await
            .map_err(|error| store.cannot_write(&error))?;
    }
    transaction
        .commit()
        .await
        .map_err(|error| store.cannot_write(&error))
}
