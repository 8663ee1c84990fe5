//! How large each Moodle was at the last read that was believed.

use sqlx::Row;

use super::Store;
use crate::domain::ids::UnixTime;
use crate::domain::size::SiteSize;
use crate::domain::trouble::StoreTrouble;

impl Store {
    /// The size at the last read that was believed; none before the first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn size(&self, site: &str) -> Result<Option<SiteSize>, StoreTrouble> {
        let row =
            sqlx::query("SELECT people, enrolments, activities FROM site_size WHERE site = ?")
                .bind(site)
                .fetch_optional(&self.pool)
                .await
                .map_err(|error| self.cannot_read(&error))?;
        let Some(row) = row else { return Ok(None) };
        let figure = |column: &str| {
            row.try_get::<i64, _>(column)
                .map(|figure| u64::try_from(figure).unwrap_or(0))
                .map_err(|error| self.cannot_read(&error))
        };
        Ok(Some(SiteSize {
            people: figure("people")?,
            enrolments: figure("enrolments")?,
            activities: figure("activities")?,
        }))
    }

    /// Keeps the size of a read that is believed.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn keep_size(
        &self,
        site: &str,
        size: SiteSize,
        read_at: UnixTime,
    ) -> Result<(), StoreTrouble> {
        let figure = |figure: u64| i64::try_from(figure).unwrap_or(i64::MAX);
        sqlx::query(
            "INSERT INTO site_size (site, people, enrolments, activities, read_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (site) DO UPDATE SET people = excluded.people, enrolments = excluded.enrolments,
                 activities = excluded.activities, read_at = excluded.read_at",
        )
        .bind(site)
        .bind(figure(size.people))
        .bind(figure(size.enrolments))
        .bind(figure(size.activities))
        .bind(read_at.0)
        .execute(&self.pool)
        .await
        .map_err(|error| self.cannot_write(&error))?;
        Ok(())
    }
}
