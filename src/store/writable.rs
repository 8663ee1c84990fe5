//! Whether the store can be written, asked without writing anything.

use super::Store;
use super::database::Statement;
use crate::domain::trouble::StoreTrouble;

impl Store {
    /// Changes nothing, in the way in which a change is made.
    ///
    /// # Errors
    /// Where the store cannot be written: a full disk is not among that, a file or a server that only reads is.
    pub async fn writable(&self) -> Result<(), StoreTrouble> {
        let mut work = self.written(self.pool.begin().await)?;
        let nothing = Statement::new("UPDATE run SET ended = ended WHERE id = 0");
        self.written(work.execute(&nothing).await)?;
        self.written(work.commit().await)
    }
}
