//! The schema, as numbered migrations: one text for both databases. How many have run is in `PRAGMA user_version`, or
//! in the table `moodrift_schema` of `PostgreSQL`.

use super::Store;
use super::database::{Pool, Sql, Statement, Work};
use crate::domain::trouble::{StoreTrouble, StoreTroubleKind};

/// In their order, for ever. In each, `NUMBERED` is a column that numbers its rows by itself.
const MIGRATIONS: [&str; 9] = [
    FIRST,
    DRIFT_SEEN,
    STEPS_OF_GROUPS,
    A_TEAM,
    TAKEN_UP,
    AWAITED_LINKS,
    JUDGED_BY,
    ROWS_APART,
    LAST_CHECK,
];

const FIRST: &str = "
    CREATE TABLE run (
        id NUMBERED,
        site TEXT NOT NULL,
        operator TEXT NOT NULL,
        plan_hash TEXT NOT NULL,
        moodle_as_of BIGINT NOT NULL,
        began BIGINT NOT NULL,
        ended BIGINT
    );
    CREATE TABLE step (
        id NUMBERED,
        run BIGINT NOT NULL REFERENCES run (id),
        room TEXT NOT NULL,
        room_name TEXT NOT NULL,
        cmid BIGINT,
        op TEXT NOT NULL,
        account TEXT NOT NULL,
        username TEXT NOT NULL,
        drift TEXT NOT NULL,
        state TEXT NOT NULL,
        detail TEXT,
        sent BIGINT,
        settled BIGINT
    );
    CREATE INDEX step_run ON step (run);
    CREATE INDEX step_room ON step (room);
    CREATE INDEX step_username ON step (username);
    CREATE TABLE site_size (
        site TEXT PRIMARY KEY,
        people BIGINT NOT NULL,
        enrolments BIGINT NOT NULL,
        activities BIGINT NOT NULL,
        read_at BIGINT NOT NULL
    );
";

/// Rows of a difference that has not gone away have no time in `gone`, and there is one of each at most.
const DRIFT_SEEN: &str = "
    CREATE TABLE drift_seen (
        id NUMBERED,
        site TEXT NOT NULL,
        preset TEXT NOT NULL,
        code TEXT NOT NULL,
        cmid BIGINT,
        room TEXT,
        username TEXT,
        first_seen BIGINT NOT NULL,
        last_seen BIGINT NOT NULL,
        gone BIGINT
    );
    CREATE INDEX drift_seen_open ON drift_seen (site, preset) WHERE gone IS NULL;
    CREATE INDEX drift_seen_gone ON drift_seen (gone) WHERE gone IS NOT NULL;
";

/// Steps about a group have no account; what they replace is kept.
const STEPS_OF_GROUPS: &str = "
    ALTER TABLE step RENAME TO step_of_people;
    CREATE TABLE step (
        id NUMBERED,
        run BIGINT NOT NULL REFERENCES run (id),
        room TEXT NOT NULL,
        room_name TEXT NOT NULL,
        cmid BIGINT,
        op TEXT NOT NULL,
        account TEXT,
        username TEXT,
        before TEXT,
        after TEXT,
        drift TEXT NOT NULL,
        state TEXT NOT NULL,
        detail TEXT,
        sent BIGINT,
        settled BIGINT
    );
    INSERT INTO step (id, run, room, room_name, cmid, op, account, username, drift, state, detail, sent, settled)
        SELECT id, run, room, room_name, cmid, op, account, username, drift, state, detail, sent, settled
        FROM step_of_people;
    DROP TABLE step_of_people;
    CREATE INDEX step_run ON step (run);
    CREATE INDEX step_room ON step (room);
    CREATE INDEX step_username ON step (username);
";

/// Why a run was made and under which figures, which course a step was about and how the server answered; who changes
/// a group just now; what is frozen (`*`: every site); the key from which pseudonyms are made.
const A_TEAM: &str = "
    ALTER TABLE run ADD COLUMN kind TEXT NOT NULL DEFAULT 'apply';
    ALTER TABLE run ADD COLUMN reason TEXT;
    ALTER TABLE run ADD COLUMN consents TEXT;
    ALTER TABLE step ADD COLUMN course BIGINT;
    ALTER TABLE step ADD COLUMN course_name TEXT;
    ALTER TABLE step ADD COLUMN answer TEXT;
    CREATE INDEX run_ended ON run (ended);
    CREATE TABLE lease (
        server TEXT NOT NULL,
        room TEXT NOT NULL,
        token BIGINT NOT NULL,
        operator TEXT NOT NULL,
        pid BIGINT NOT NULL,
        run BIGINT NOT NULL,
        since BIGINT NOT NULL,
        expires BIGINT NOT NULL,
        PRIMARY KEY (server, room)
    );
    CREATE TABLE frozen (
        site TEXT PRIMARY KEY,
        operator TEXT NOT NULL,
        reason TEXT,
        since BIGINT NOT NULL
    );
    CREATE TABLE forget_key (
        id BIGINT PRIMARY KEY,
        secret TEXT NOT NULL
    );
";

/// Which run another one resumes or undoes, and the address of the server that it changes.
const TAKEN_UP: &str = "
    ALTER TABLE run ADD COLUMN parent BIGINT;
    ALTER TABLE run ADD COLUMN server TEXT;
";

/// Groups that Moodle does not point at yet: one for an activity at most. And which group a step has made or found, or
/// went to that was.
const AWAITED_LINKS: &str = "
    CREATE TABLE awaited_link (
        site TEXT NOT NULL,
        cmid BIGINT NOT NULL,
        instance BIGINT NOT NULL,
        old TEXT,
        room TEXT NOT NULL,
        since BIGINT NOT NULL,
        PRIMARY KEY (site, cmid)
    );
    ALTER TABLE step ADD COLUMN made TEXT;
";

/// How a run was judged where the command line may say it: the preset, and what becomes of purged groups.
const JUDGED_BY: &str = "
    ALTER TABLE run ADD COLUMN preset TEXT;
    ALTER TABLE run ADD COLUMN purged TEXT;
";

/// Which row of Moodle's a difference is about, where there may be several of one kind.
const ROWS_APART: &str = "
    ALTER TABLE drift_seen ADD COLUMN moodle_row BIGINT;
";

/// Up to which row of `drift_seen` a check has told of; until now, any whole read has passed for one.
const LAST_CHECK: &str = "
    CREATE TABLE last_check (
        site TEXT NOT NULL,
        preset TEXT NOT NULL,
        scope TEXT NOT NULL,
        upto BIGINT NOT NULL,
        PRIMARY KEY (site, preset, scope)
    );
    INSERT INTO last_check (site, preset, scope, upto)
        SELECT site, preset, 'whole dormant', MAX(id) FROM drift_seen GROUP BY site, preset;
";

/// What all who migrate a database of `PostgreSQL` wait for: an arbitrary number, moodrift's own.
const LOCK: i64 = 0x6d6f_6f64_7269_6674;

pub(super) async fn migrate(store: &Store) -> Result<(), StoreTrouble> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let refuse_newer = |found: i64| {
        if found > known {
            return Err(store.trouble(StoreTroubleKind::TooNew { found, known }));
        }
        Ok(found)
    };
    // Without a lock first: nearly always nothing is left to do, and who may only read can read.
    let found = store.read(version_outside(&store.pool).await)?;
    if refuse_newer(found)? == known {
        return Ok(());
    }
    let mut work = store.written(alone(&store.pool).await)?;
    let found = store.read(version(&mut work).await)?;
    if refuse_newer(found)? == known {
        return Ok(());
    }
    store.written(bring_up(&mut work, found).await)?;
    store.written(work.commit().await)
}

/// A transaction in which nobody else migrates.
async fn alone(pool: &Pool) -> Sql<Work> {
    let mut work = pool.begin().await?;
    if matches!(work, Work::Postgres(_)) {
        let lock = Statement::new("SELECT pg_advisory_xact_lock($1)").int(LOCK);
        work.execute(&lock).await?;
    }
    Ok(work)
}

const VERSION_OF_FILE: Statement<'static> = Statement::new("PRAGMA user_version");
const IS_VERSIONED: Statement<'static> =
    Statement::new("SELECT CAST(to_regclass('moodrift_schema') AS TEXT) AS name");
const VERSION: Statement<'static> = Statement::new("SELECT version FROM moodrift_schema");

async fn version_outside(pool: &Pool) -> Sql<i64> {
    if matches!(pool, Pool::Sqlite(_)) {
        let row = pool.row(&VERSION_OF_FILE).await?;
        return row.map_or(Ok(0), |row| row.int("user_version"));
    }
    let name = pool.row(&IS_VERSIONED).await?;
    let name = name.map(|row| row.text_or_null("name")).transpose()?;
    if name.flatten().is_none() {
        return Ok(0);
    }
    let row = pool.row(&VERSION).await?;
    row.map_or(Ok(0), |row| row.int("version"))
}

async fn version(work: &mut Work) -> Sql<i64> {
    if matches!(work, Work::Sqlite(_)) {
        let row = work.row(&VERSION_OF_FILE).await?;
        return row.map_or(Ok(0), |row| row.int("user_version"));
    }
    work.script("CREATE TABLE IF NOT EXISTS moodrift_schema (version BIGINT NOT NULL)".to_owned())
        .await?;
    let row = work.row(&VERSION).await?;
    row.map_or(Ok(0), |row| row.int("version"))
}

async fn bring_up(work: &mut Work, found: i64) -> Sql<()> {
    let numbered = match work {
        Work::Sqlite(_) => "INTEGER PRIMARY KEY AUTOINCREMENT",
        Work::Postgres(_) => "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    };
    let done = usize::try_from(found).unwrap_or(0);
    for migration in MIGRATIONS.into_iter().skip(done) {
        work.script(migration.replace("NUMBERED", numbered)).await?;
    }
    let number = MIGRATIONS.len();
    let remember = match work {
        Work::Sqlite(_) => format!("PRAGMA user_version = {number}"),
        Work::Postgres(_) => format!(
            "DELETE FROM moodrift_schema; INSERT INTO moodrift_schema (version) VALUES ({number})"
        ),
    };
    work.script(remember).await
}
