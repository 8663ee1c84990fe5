//! How large each Moodle was at the last read that was believed.

use super::Store;
use super::database::{Row, Sql, Statement};
use crate::domain::ids::UnixTime;
use crate::domain::size::SiteSize;
use crate::domain::trouble::StoreTrouble;

impl Store {
    /// The size at the last read that was believed; none before the first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn size(&self, site: &str) -> Result<Option<SiteSize>, StoreTrouble> {
        let statement =
            Statement::new("SELECT people, enrolments, activities FROM site_size WHERE site = $1")
                .text(site);
        let row = self.read(self.pool.row(&statement).await)?;
        self.read(row.as_ref().map(size).transpose())
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
        let statement = Statement::new(
            "INSERT INTO site_size (site, people, enrolments, activities, read_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (site) DO UPDATE SET people = excluded.people, enrolments = excluded.enrolments,
                 activities = excluded.activities, read_at = excluded.read_at",
        )
        .text(site)
        .int(figure(size.people))
        .int(figure(size.enrolments))
        .int(figure(size.activities))
        .int(read_at.0);
        self.written(self.pool.execute(&statement).await)?;
        Ok(())
    }
}

fn size(row: &Row) -> Sql<SiteSize> {
    let figure = |column: &str| {
        row.int(column)
            .map(|figure| u64::try_from(figure).unwrap_or(0))
    };
    Ok(SiteSize {
        people: figure("people")?,
        enrolments: figure("enrolments")?,
        activities: figure("activities")?,
    })
}
