//! A person, made unrecognizable wherever the store names him. The shape of every run stays: he bears a pseudonym from
//! then on, the same in the whole store and at every repetition, which follows from a key that the store alone has.

use std::collections::BTreeSet;

use regex::Regex;
use rustls::crypto::ring;
use sha2::{Digest, Sha256};

use super::Store;
use super::database::{Sql, Statement, Work, places};
use super::members::Naming;
use crate::domain::ids::Username;
use crate::domain::journal::Forgotten;
use crate::domain::trouble::StoreTrouble;

impl Store {
    /// What forgetting someone would change. He is found by username, whatever its case; under other names of the same
    /// account, too.
    ///
    /// # Errors
    /// Where the store cannot be read, or is not to be written at all.
    pub async fn would_forget(&self, username: &str) -> Result<Forgotten, StoreTrouble> {
        let mut work = self.written(self.pool.begin().await)?;
        // Never committed: what it comes to is known, and nothing has happened.
        self.written(forget(&mut work, username).await)
    }

    /// Forgets someone, for good.
    ///
    /// # Errors
    /// Where the store cannot be written; then it is as it was.
    pub async fn forget(&self, username: &str) -> Result<Forgotten, StoreTrouble> {
        let mut work = self.written(self.pool.begin().await)?;
        let forgotten = self.written(forget(&mut work, username).await)?;
        self.written(work.commit().await)?;
        Ok(forgotten)
    }
}

/// Everything that he is called in the store.
struct Person {
    usernames: BTreeSet<String>,
    accounts: BTreeSet<String>,
}

async fn forget(work: &mut Work, username: &str) -> Sql<Forgotten> {
    let pseudonym = pseudonym(work, username).await?;
    let person = Person::find(work, username).await?;
    let (alone, kept_alone) = in_steps(work, &person, &pseudonym).await?;
    let (among, kept_among) = among_others(work, &person, &pseudonym).await?;
    let (steps, unfinished) = (alone + among, kept_alone + kept_among);
    let differences = in_differences(work, &person, &pseudonym).await?;
    let texts = in_texts(work, &person, &pseudonym).await?;
    Ok(Forgotten {
        pseudonym,
        steps,
        differences,
        texts,
        unfinished,
    })
}

fn folded(name: &str) -> String {
    Username::from(name).folded().as_str().to_owned()
}

async fn pseudonym(work: &mut Work, username: &str) -> Sql<String> {
    let mut secret = [0_u8; 32];
    ring::default_provider()
        .secure_random
        .fill(&mut secret)
        .map_err(|_no_chance| sqlx::Error::Io(std::io::Error::other("no random numbers")))?;
    let keep = Statement::new(
        "INSERT INTO forget_key (id, secret) VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
    )
    .owned(hex::encode(secret));
    work.execute(&keep).await?;
    let row = work
        .row(&Statement::new(
            "SELECT secret FROM forget_key WHERE id = 1",
        ))
        .await?;
    let secret = row.ok_or(sqlx::Error::RowNotFound)?.text("secret")?;
    // The key on both sides: neither end of what is hashed can be lengthened.
    let hash = Sha256::new()
        .chain_update(&secret)
        .chain_update(folded(username))
        .chain_update(&secret)
        .finalize();
    let word: String = hex::encode(hash).chars().take(12).collect();
    Ok(format!("forgotten-{word}"))
}

impl Person {
    async fn find(work: &mut Work, username: &str) -> Sql<Self> {
        let rows = work
            .rows(&Statement::new(
                "SELECT DISTINCT username, account FROM step WHERE username IS NOT NULL AND account IS NOT NULL",
            ))
            .await?;
        let mut known = Vec::new();
        for row in rows {
            known.push((row.text("username")?, row.text("account")?));
        }
        for naming in Naming::all(work, UNFINISHED).await? {
            let people = naming.people();
            known.extend(people.map(|(name, account)| (name.to_owned(), account.to_owned())));
        }
        let wanted = folded(username);
        let accounts: BTreeSet<String> = known
            .iter()
            .filter(|(name, _)| folded(name) == wanted)
            .map(|(_, account)| account.clone())
            .collect();
        let mut usernames: BTreeSet<String> = known
            .into_iter()
            .filter(|(_, account)| accounts.contains(account))
            .map(|(name, _)| name)
            .collect();
        usernames.insert(username.to_owned());
        let rows = work
            .rows(&Statement::new(
                "SELECT DISTINCT username FROM step WHERE username IS NOT NULL AND account IS NULL",
            ))
            .await?;
        for row in rows {
            let name = row.text("username")?;
            if folded(&name) == wanted {
                usernames.insert(name);
            }
        }
        Ok(Self {
            usernames,
            accounts,
        })
    }

    /// Where he is named in a text, and nobody whose name is longer.
    fn names(&self) -> Option<Regex> {
        let mut names: Vec<String> = self
            .usernames
            .iter()
            .chain(&self.accounts)
            .map(|name| regex::escape(name))
            .collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Regex::new(&format!("(?i)(?:{})", names.join("|"))).ok()
    }
}

/// In SQL, whether someone has yet to ask what became of a step.
const UNFINISHED: &str = "(state IN ('sent', 'unknown') OR (state = 'intended'
    AND EXISTS (SELECT 1 FROM run WHERE run.id = step.run AND run.ended IS NULL)))";

/// Steps about him; and how many keep his name, since someone has yet to ask what became of them.
async fn in_steps(work: &mut Work, person: &Person, pseudonym: &str) -> Sql<(u64, u64)> {
    let all: Vec<&String> = person.accounts.iter().collect();
    let (mut changed, mut kept) = (0, 0);
    for some in all.chunks(500) {
        let bound = |statement: Statement<'static>| {
            some.iter().fold(statement, |statement, account| {
                statement.owned((*account).clone())
            })
        };
        let count = format!(
            "SELECT COUNT(*) AS number FROM step WHERE account IN ({}) AND {UNFINISHED}",
            places(1, some.len())
        );
        let row = work.row(&bound(Statement::built(count))).await?;
        let number = row.ok_or(sqlx::Error::RowNotFound)?.int("number")?;
        kept += u64::try_from(number).unwrap_or(0);
        let change = format!(
            "UPDATE step SET username = $1, account = $1, {NO_ADDRESS} WHERE account IN ({}) AND NOT {UNFINISHED}",
            places(2, some.len())
        );
        let statement = Statement::built(change).owned(pseudonym.to_owned());
        changed += work.execute(&bound(statement)).await?;
    }
    // Whose account was never made is known by name alone.
    for name in &person.usernames {
        let count = format!(
            "SELECT COUNT(*) AS number FROM step WHERE username = $1 AND account IS NULL AND {UNFINISHED}"
        );
        let row = work.row(&Statement::built(count).text(&**name)).await?;
        let number = row.ok_or(sqlx::Error::RowNotFound)?.int("number")?;
        kept += u64::try_from(number).unwrap_or(0);
        let change = format!(
            "UPDATE step SET username = $1, {NO_ADDRESS} WHERE username = $2 AND account IS NULL AND NOT {UNFINISHED}"
        );
        let statement = Statement::built(change).text(pseudonym).text(&**name);
        changed += work.execute(&statement).await?;
    }
    Ok((changed, kept))
}

/// An account that was to be made stands with its owner's name and address in what was asked for.
const NO_ADDRESS: &str = "after = CASE WHEN op = 'create_account' THEN NULL ELSE after END";

/// The same of steps that name him among others.
async fn among_others(work: &mut Work, person: &Person, pseudonym: &str) -> Sql<(u64, u64)> {
    let names: BTreeSet<String> = person.usernames.iter().map(|name| folded(name)).collect();
    let is_meant = |name: &str, account: Option<&str>| {
        let by_name = || names.contains(&folded(name));
        account.map_or_else(by_name, |account| person.accounts.contains(account))
    };
    let (mut changed, mut kept) = (0, 0);
    for mut naming in Naming::all(work, UNFINISHED).await? {
        if !naming.rename(is_meant, pseudonym) {
            continue;
        }
        if naming.is_unfinished() {
            kept += 1;
        } else {
            naming.write(work).await?;
            changed += 1;
        }
    }
    Ok((changed, kept))
}

/// A difference knows no account: he is meant by every name under which a step knows his.
async fn in_differences(work: &mut Work, person: &Person, pseudonym: &str) -> Sql<u64> {
    let rows = work
        .rows(&Statement::new(
            "SELECT DISTINCT username FROM drift_seen WHERE username IS NOT NULL",
        ))
        .await?;
    let names: BTreeSet<String> = person.usernames.iter().map(|name| folded(name)).collect();
    let mut changed = 0;
    for row in rows {
        let name = row.text("username")?;
        if names.contains(&folded(&name)) {
            let statement =
                Statement::new("UPDATE drift_seen SET username = $1 WHERE username = $2")
                    .text(pseudonym)
                    .text(&*name);
            changed += work.execute(&statement).await?;
        }
    }
    Ok(changed)
}

/// Where a text may name someone: which rows, and how they are changed.
const TEXTS: [(&str, &str); 5] = [
    (
        "SELECT CAST(id AS TEXT) AS id, detail AS text FROM step WHERE detail IS NOT NULL",
        "UPDATE step SET detail = $1 WHERE CAST(id AS TEXT) = $2",
    ),
    (
        "SELECT CAST(id AS TEXT) AS id, before AS text FROM step WHERE before IS NOT NULL AND account IS NOT NULL",
        "UPDATE step SET before = $1 WHERE CAST(id AS TEXT) = $2",
    ),
    (
        "SELECT CAST(id AS TEXT) AS id, after AS text FROM step WHERE after IS NOT NULL AND account IS NOT NULL",
        "UPDATE step SET after = $1 WHERE CAST(id AS TEXT) = $2",
    ),
    (
        "SELECT CAST(id AS TEXT) AS id, reason AS text FROM run WHERE reason IS NOT NULL",
        "UPDATE run SET reason = $1 WHERE CAST(id AS TEXT) = $2",
    ),
    (
        "SELECT site AS id, reason AS text FROM frozen WHERE reason IS NOT NULL",
        "UPDATE frozen SET reason = $1 WHERE site = $2",
    ),
];

async fn in_texts(work: &mut Work, person: &Person, pseudonym: &str) -> Sql<u64> {
    let Some(names) = person.names() else {
        return Ok(0);
    };
    let mut changed = 0;
    for (select, update) in TEXTS {
        for row in work.rows(&Statement::new(select)).await? {
            let (id, text) = (row.text("id")?, row.text("text")?);
            if let Some(other) = without(&names, &text, pseudonym) {
                let statement = Statement::new(update).owned(other).text(&*id);
                changed += work.execute(&statement).await?;
            }
        }
    }
    Ok(changed)
}

/// A text with a pseudonym in the place of names; none where none of them is in it.
fn without(names: &Regex, text: &str, pseudonym: &str) -> Option<String> {
    let mut other = String::new();
    let mut from = 0;
    for found in names.find_iter(text) {
        let (before, after) = (text.get(..found.start())?, text.get(found.end()..)?);
        if !begins_alone(before) || !ends_alone(after) {
            continue;
        }
        other.push_str(text.get(from..found.start())?);
        other.push_str(pseudonym);
        from = found.end();
    }
    if from == 0 {
        return None;
    }
    other.push_str(text.get(from..)?);
    Some(other)
}

fn begins_alone(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_none_or(|symbol| !symbol.is_alphanumeric() && !"._-".contains(symbol))
}

/// A full stop ends a sentence, unless a name goes on after it.
fn ends_alone(after: &str) -> bool {
    let mut symbols = after.chars();
    match symbols.next() {
        None => true,
        Some('.') => symbols.next().is_none_or(|next| !next.is_alphanumeric()),
        Some(symbol) => !symbol.is_alphanumeric() && !"_-".contains(symbol),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    fn shown(names: &[&str], text: &str) -> Option<String> {
        let person = Person {
            usernames: names.iter().map(|name| (*name).to_owned()).collect(),
            accounts: BTreeSet::new(),
        };
        without(&person.names().unwrap(), text, "X")
    }

    #[test]
    fn a_name_is_found_where_it_stands_alone() {
        for (text, other) in [
            ("anna", "X"),
            (
                "Inviting Anna. Again: anna, (ANNA)",
                "Inviting X. Again: X, (X)",
            ),
            ("anna@univ.fr", "X@univ.fr"),
            ("“anna” was refused", "“X” was refused"),
        ] {
            assert_eq!(shown(&["anna"], text).as_deref(), Some(other), "{text}");
        }
    }

    #[test]
    fn who_has_a_longer_name_is_somebody_else() {
        for text in [
            "annabel", "joanna", "anna.b", "anna-b", "x_anna", "m.anna", "",
        ] {
            assert_eq!(shown(&["anna"], text), None, "{text}");
        }
        assert_eq!(shown(&["anna", "anna.b"], "anna.b").as_deref(), Some("X"));
    }
}
