//! People whom a step names in one breath with others: those with whom a group was made again.

use serde_json::Value;

use super::database::{Sql, Statement, Work};

/// A step that names several.
pub(super) struct Naming {
    id: i64,
    /// Whether someone has yet to ask what became of it.
    unfinished: bool,
    after: Value,
}

impl Naming {
    /// All of them.
    pub(super) async fn all(work: &mut Work, unfinished: &str) -> Sql<Vec<Self>> {
        let text = format!(
            "SELECT id, after, CASE WHEN {unfinished} THEN 'yes' ELSE 'no' END AS open FROM step
             WHERE op = 'recreate' AND after IS NOT NULL"
        );
        let mut all = Vec::new();
        for row in work.rows(&Statement::built(text)).await? {
            // A text that cannot be read is a newer version's.
            if let Ok(after) = serde_json::from_str(&row.text("after")?) {
                all.push(Self {
                    id: row.int("id")?,
                    unfinished: row.text("open")? == "yes",
                    after,
                });
            }
        }
        Ok(all)
    }

    pub(super) const fn is_unfinished(&self) -> bool {
        self.unfinished
    }

    /// Whom it names who has an account: username and account.
    pub(super) fn people(&self) -> impl Iterator<Item = (&str, &str)> {
        let members = self.after.get("members").and_then(Value::as_array);
        members.into_iter().flatten().filter_map(|member| {
            let (name, account) = (member.get("username")?, member.get("id")?);
            Some((name.as_str()?, account.as_str()?))
        })
    }

    /// Gives those the pseudonym who are meant, by username and account; whether it named one of them.
    pub(super) fn rename(
        &mut self,
        is_meant: impl Fn(&str, Option<&str>) -> bool,
        pseudonym: &str,
    ) -> bool {
        let members = self.after.get_mut("members").and_then(Value::as_array_mut);
        let mut renamed = false;
        for member in members.into_iter().flatten() {
            let text = |field| member.get(field).and_then(Value::as_str);
            let (name, account) = (text("username").unwrap_or_default(), text("id"));
            if !is_meant(name, account) {
                continue;
            }
            renamed = true;
            *member = serde_json::json!({ "id": pseudonym, "username": pseudonym });
        }
        renamed
    }

    pub(super) async fn write(&self, work: &mut Work) -> Sql<()> {
        let statement = Statement::new("UPDATE step SET after = $1 WHERE id = $2")
            .owned(self.after.to_string())
            .int(self.id);
        work.execute(&statement).await.map(drop)
    }
}
