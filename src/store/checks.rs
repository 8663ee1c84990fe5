//! What the last check of a selection knew, so that the next one can say what is new. Differences are numbered in the
//! order in which they were first seen by any read; a check keeps the number that it has come to.

use rustc_hash::FxHashSet;

use super::Store;
use super::database::{Sql, Statement, places};
use super::history::{HistoryOf, Open, still_open};
use crate::domain::drift::DriftKey;
use crate::domain::trouble::StoreTrouble;

impl Store {
    /// The differences that were there at the last check of any of these scopes, and have not gone away since; none
    /// where there was no such check.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn known_at_last_check(
        &self,
        of: HistoryOf<'_>,
        scopes: &[String],
    ) -> Result<Option<FxHashSet<DriftKey>>, StoreTrouble> {
        let text = format!(
            "SELECT MAX(upto) AS upto FROM last_check WHERE site = $1 AND preset = $2 AND scope IN ({})",
            places(3, scopes.len())
        );
        let statement = Statement::built(text).text(of.site).text(of.preset);
        let statement = scopes
            .iter()
            .fold(statement, |statement, scope| statement.text(&**scope));
        let row = self.read(self.pool.row(&statement).await)?;
        let upto = self.read(row.map(|row| row.int_or_null("upto")).transpose())?;
        let Some(upto) = upto.flatten() else {
            return Ok(None);
        };
        let known = self.still_open(of).await?.into_iter();
        Ok(Some(
            known
                .filter(|row| row.id <= upto)
                .filter_map(|row| row.key)
                .collect(),
        ))
    }

    /// Remembers that a check of this scope has told of what was found.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn checked(
        &self,
        of: HistoryOf<'_>,
        scope: &str,
        found: &FxHashSet<DriftKey>,
    ) -> Result<(), StoreTrouble> {
        let open = self.still_open(of).await?;
        let told = open
            .iter()
            .filter(|row| row.key.as_ref().is_some_and(|key| found.contains(key)));
        let upto = told.map(|row| row.id).max().unwrap_or(0);
        let statement = Statement::new(
            "INSERT INTO last_check (site, preset, scope, upto) VALUES ($1, $2, $3, $4)
             ON CONFLICT (site, preset, scope) DO UPDATE SET upto = excluded.upto WHERE last_check.upto < excluded.upto",
        )
        .text(of.site)
        .text(of.preset)
        .text(scope)
        .int(upto);
        self.written(self.pool.execute(&statement).await)?;
        Ok(())
    }

    async fn still_open(&self, of: HistoryOf<'_>) -> Result<Vec<Open>, StoreTrouble> {
        let rows = self.read(self.pool.rows(&still_open(of)).await)?;
        self.read(rows.iter().map(Open::of).collect::<Sql<Vec<Open>>>())
    }
}
