//! What differs between `PostgreSQL`, `MySQL` or `MariaDB`, and `SQLite`.

/// What one kind of database wants written differently.
pub(super) struct Dialect {
    /// What names are quoted with: `user` and `groups` are reserved words somewhere.
    pub(super) quote: char,
    /// The type to cast to for a 64-bit integer.
    pub(super) integer: &'static str,
    /// The type to cast to for text.
    pub(super) text: &'static str,
    /// Seconds since the epoch.
    pub(super) now: &'static str,
    /// Lists (table, column) of all that this user may read here.
    pub(super) schema: &'static str,
    /// Makes the session read-only, whatever comes.
    pub(super) prepare: &'static [&'static str],
    /// Begins a read-only transaction on one snapshot.
    pub(super) begin: &'static str,
}

/// Columns without the right to read them are left out, as `MySQL` does of its own accord.
pub(super) const POSTGRES: Dialect = Dialect {
    quote: '"',
    integer: "BIGINT",
    text: "TEXT",
    now: "CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)) AS BIGINT)",
    schema: "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT) \
             FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid \
             WHERE n.nspname = ANY (pg_catalog.current_schemas(false)) \
             AND c.relkind IN ('r', 'v', 'm', 'f', 'p') \
             AND a.attnum > 0 AND NOT a.attisdropped \
             AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')",
    prepare: &["SET default_transaction_read_only = on"],
    begin: "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
};

pub(super) const MYSQL: Dialect = Dialect {
    quote: '`',
    integer: "SIGNED",
    text: "CHAR",
    now: "CAST(UNIX_TIMESTAMP() AS SIGNED)",
    schema: "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR) \
             FROM information_schema.columns WHERE table_schema = DATABASE()",
    // A consistent snapshot is one only under this isolation level, and Moodle's manual
    // recommends servers another default.
    prepare: &["SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"],
    begin: "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
};

pub(super) const SQLITE: Dialect = Dialect {
    quote: '"',
    integer: "INTEGER",
    text: "TEXT",
    now: "CAST(strftime('%s', 'now') AS INTEGER)",
    schema: "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type IN ('table', 'view')",
    // The file is opened read-only already.
    prepare: &["PRAGMA query_only = ON"],
    begin: "BEGIN",
};
