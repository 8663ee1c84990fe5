//! How many differences there were, day by day.

use super::Store;
use super::database::{Row, Sql, Statement};
use super::history::HistoryOf;
use crate::domain::ids::UnixTime;
use crate::domain::trouble::StoreTrouble;

/// A day, in seconds.
const DAY: i64 = 86_400;

impl Store {
    /// How many differences there were at the end of each of the last days (UTC), today's last; from the first day on
    /// that is known.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn trend(
        &self,
        of: HistoryOf<'_>,
        days: u32,
        now: UnixTime,
    ) -> Result<Vec<u64>, StoreTrouble> {
        let came = self.by_day(of, "first_seen").await?;
        let went = self.by_day(of, "gone").await?;
        let today = now.0.div_euclid(DAY);
        let Some(first) = came.iter().map(|(day, _)| *day).min() else {
            return Ok(Vec::new());
        };
        let begin = first.max(today.saturating_sub(i64::from(days) - 1));
        let until = |all: &[(i64, i64)], day: i64| -> i64 {
            let those = all.iter().filter(|(on, _)| *on <= day);
            those.map(|(_, number)| number).sum()
        };
        let open = |day| u64::try_from(until(&came, day) - until(&went, day)).unwrap_or(0);
        Ok((begin..=today).map(open).collect())
    }

    /// How many rows have their time in a column on which day.
    async fn by_day(
        &self,
        of: HistoryOf<'_>,
        column: &'static str,
    ) -> Result<Vec<(i64, i64)>, StoreTrouble> {
        let text = format!(
            "SELECT {column} / {DAY} AS day, COUNT(*) AS number FROM drift_seen
             WHERE site = $1 AND preset = $2 AND {column} IS NOT NULL GROUP BY {column} / {DAY}"
        );
        let statement = Statement::built(text).text(of.site).text(of.preset);
        let rows = self.read(self.pool.rows(&statement).await)?;
        self.read(rows.iter().map(counted).collect::<Sql<Vec<_>>>())
    }
}

fn counted(row: &Row) -> Sql<(i64, i64)> {
    Ok((row.int("day")?, row.int("number")?))
}
