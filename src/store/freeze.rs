//! Whether anything may be changed at all.

use super::Store;
use super::database::{Row, Sql, Statement, Work};
use crate::domain::freeze::{Freeze, FreezeExtent};
use crate::domain::ids::UnixTime;
use crate::domain::trouble::StoreTrouble;

/// How every site is written; no site can be called so.
const EVERY_SITE: &str = "*";

/// What came of freezing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freezing {
    /// It is frozen from now on.
    Frozen(Freeze),
    /// It was already; that one stays as it is.
    Already(Freeze),
}

impl FreezeExtent {
    fn written(&self) -> &str {
        match self {
            Self::Site(site) => site,
            Self::EverySite => EVERY_SITE,
        }
    }
}

impl Store {
    /// Freezes, from the moment that this returns.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn freeze(
        &self,
        extent: &FreezeExtent,
        operator: &str,
        reason: Option<&str>,
    ) -> Result<Freezing, StoreTrouble> {
        let mut work = self.written(self.pool.begin().await)?;
        let done = self.written(freeze(&mut work, extent, operator, reason).await)?;
        self.written(work.commit().await)?;
        Ok(done)
    }

    /// Ends a freeze; none where there was none.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn unfreeze(&self, extent: &FreezeExtent) -> Result<Option<Freeze>, StoreTrouble> {
        let statement = Statement::new(
            "DELETE FROM frozen WHERE site = $1 RETURNING site, operator, reason, since",
        )
        .text(extent.written());
        let mut work = self.written(self.pool.begin().await)?;
        let row = self.written(work.row(&statement).await)?;
        let ended = self.written(row.as_ref().map(of).transpose())?;
        self.written(work.commit().await)?;
        Ok(ended)
    }

    /// What keeps a site from being changed, itself or with all others; none where nothing does.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn frozen(&self, site: &str) -> Result<Option<Freeze>, StoreTrouble> {
        let statement = Statement::new(
            "SELECT site, operator, reason, since FROM frozen WHERE site IN ($1, $2) ORDER BY since, site",
        )
        .text(site)
        .text(EVERY_SITE);
        let row = self.read(self.pool.row(&statement).await)?;
        self.read(row.as_ref().map(of).transpose())
    }
}

async fn freeze(
    work: &mut Work,
    extent: &FreezeExtent,
    operator: &str,
    reason: Option<&str>,
) -> Sql<Freezing> {
    let since = work.clock().await?;
    let insert = Statement::new(
        "INSERT INTO frozen (site, operator, reason, since) VALUES ($1, $2, $3, $4)
         ON CONFLICT (site) DO NOTHING",
    )
    .text(extent.written())
    .text(operator)
    .text(reason)
    .int(since.0);
    let inserted = work.execute(&insert).await?;
    let select = Statement::new("SELECT site, operator, reason, since FROM frozen WHERE site = $1")
        .text(extent.written());
    let row = work.row(&select).await?.ok_or(sqlx::Error::RowNotFound)?;
    let freeze = of(&row)?;
    Ok(if inserted > 0 {
        Freezing::Frozen(freeze)
    } else {
        Freezing::Already(freeze)
    })
}

fn of(row: &Row) -> Sql<Freeze> {
    let site = row.text("site")?;
    Ok(Freeze {
        extent: if site == EVERY_SITE {
            FreezeExtent::EverySite
        } else {
            FreezeExtent::Site(site)
        },
        operator: row.text("operator")?,
        reason: row.text_or_null("reason")?,
        since: UnixTime(row.int("since")?),
    })
}
