//! Asks the database which of Moodle's tables and columns are there.

use crate::domain::trouble::MoodleTroubleKind;

use super::prefix::Prefix;
use super::schema::{Schema, Wanting};
use super::session::Session;
use super::terms::Terms;

/// Asks the database.
pub(super) async fn ask(
    session: &mut Session,
    prefix: &Prefix,
) -> Result<Schema, MoodleTroubleKind> {
    let mut schema = Schema::default();
    session
        .each_column(|row| {
            schema.note(row.text(0)?, row.text(1)?, prefix.as_str());
            Ok(())
        })
        .await?;
    Ok(schema)
}

/// Makes sure that all that is needed is there.
pub(super) async fn check(
    session: &mut Session,
    prefix: &Prefix,
    schema: &Schema,
) -> Result<(), MoodleTroubleKind> {
    let Some(missing) = schema.wanting() else {
        return Ok(());
    };
    probe(session, prefix, schema, &missing).await?;
    Err(schema.complaint(prefix, &missing))
}

/// A table that this user may not read looks as if it were not there: the server says which
/// of the two it is when one asks it for a row.
async fn probe(
    session: &mut Session,
    prefix: &Prefix,
    schema: &Schema,
    missing: &Wanting,
) -> Result<(), MoodleTroubleKind> {
    let terms = Terms {
        dialect: session.dialect(),
        prefix,
        schema,
        courses: &[],
        modules: &[],
        window: None,
    };
    let column = missing.column.unwrap_or("1");
    let sql = terms.sql(&format!(
        "SELECT {column} FROM {{{}}} WHERE 1 = 0",
        missing.table
    ));
    match session.each(missing.table, sql, |_| Ok(())).await {
        Err(MoodleTroubleKind::NoPrivilege { detail, .. }) => {
            let table = format!("{}{}", prefix.as_str(), missing.table);
            Err(MoodleTroubleKind::NoPrivilege { table, detail })
        }
        _ => Ok(()),
    }
}
