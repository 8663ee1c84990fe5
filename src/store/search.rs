//! The journal, looked up and swept.

use rustc_hash::FxHashMap;

use super::Store;
use super::database::{Sql, Statement, places};
use super::journal::{RUN, STEP};
use crate::domain::ids::UnixTime;
use crate::domain::journal::{FoundStep, JournalStep, RunId, RunRecord, Tally};
use crate::domain::plan::StepOp;
use crate::domain::trouble::StoreTrouble;

/// What is looked for; everything that is said has to hold.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// A site, by name.
    pub site: Option<String>,
    /// A course, by its id or its short name.
    pub course: Option<String>,
    /// A group, by its id or its name.
    pub group: Option<String>,
    /// A person, by username or by the account's id.
    pub user: Option<String>,
    /// One of these changes; any where there is none.
    pub ops: Vec<StepOp>,
    /// From then on.
    pub since: Option<UnixTime>,
    /// Until then, that second included.
    pub until: Option<UnixTime>,
    /// Only what has a smaller number.
    pub before: Option<i64>,
    /// So many at most.
    pub most: Option<u32>,
}

impl Search {
    /// Whether steps are looked for, not only runs.
    pub const fn names_steps(&self) -> bool {
        self.course.is_some() || self.group.is_some() || self.user.is_some() || !self.ops.is_empty()
    }
}

/// When a step happened, in SQL.
const AT: &str = "COALESCE(step.sent, step.settled, run.began)";

/// Runs that ended before then and are finished.
const OLD: &str = "SELECT id FROM run WHERE ended < $1
    AND NOT EXISTS (SELECT 1 FROM step WHERE step.run = run.id AND step.state IN ('sent', 'unknown'))";

impl Store {
    /// All runs of a site, the newest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn runs(&self, site: &str) -> Result<Vec<RunRecord>, StoreTrouble> {
        let search = Search {
            site: Some(site.to_owned()),
            ..Search::default()
        };
        self.find_runs(&search).await
    }

    /// A run by its number.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn run(&self, run: RunId) -> Result<Option<RunRecord>, StoreTrouble> {
        let statement = Statement::built(format!("SELECT {RUN} FROM run WHERE id = $1")).int(run.0);
        let row = self.read(self.pool.row(&statement).await)?;
        self.read(row.as_ref().map(RunRecord::of).transpose())
    }

    /// Runs, the newest first. Of what is looked for, only what is said of runs counts.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn find_runs(&self, search: &Search) -> Result<Vec<RunRecord>, StoreTrouble> {
        let mut filter = Filter::default();
        filter.of_run(search, "run.began");
        if let Some(before) = search.before {
            filter.int("run.id <", before);
        }
        let text = format!(
            "SELECT {RUN} FROM run{} ORDER BY run.id DESC{}",
            filter.condition(),
            limit(search)
        );
        let rows = self.read(self.pool.rows(&filter.statement(text)).await)?;
        self.read(rows.iter().map(RunRecord::of).collect())
    }

    /// How far the steps of some runs have come.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn tallies(&self, runs: &[RunId]) -> Result<FxHashMap<RunId, Tally>, StoreTrouble> {
        let mut tallies: FxHashMap<RunId, Tally> = FxHashMap::default();
        for some in runs.chunks(500) {
            let text = format!(
                "SELECT run, state, COUNT(*) AS number FROM step WHERE run IN ({}) GROUP BY run, state",
                places(1, some.len())
            );
            let statement = some.iter().fold(Statement::built(text), |statement, run| {
                statement.int(run.0)
            });
            for row in self.read(self.pool.rows(&statement).await)? {
                let (run, state) = (self.read(row.int("run"))?, self.read(row.text("state"))?);
                let number = u64::try_from(self.read(row.int("number"))?).unwrap_or(0);
                tallies.entry(RunId(run)).or_default().insert(state, number);
            }
        }
        Ok(tallies)
    }

    /// The steps of a run, in the plan's order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn steps(&self, run: RunId) -> Result<Vec<JournalStep>, StoreTrouble> {
        let text = format!("SELECT {STEP} FROM step WHERE run = $1 ORDER BY id");
        let statement = Statement::built(text).int(run.0);
        let rows = self.read(self.pool.rows(&statement).await)?;
        self.read(rows.iter().map(JournalStep::of).collect())
    }

    /// Steps, the newest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn find_steps(&self, search: &Search) -> Result<Vec<FoundStep>, StoreTrouble> {
        let mut filter = Filter::default();
        filter.of_run(search, AT);
        filter.of_step(search);
        if let Some(before) = search.before {
            filter.int("step.id <", before);
        }
        let text = format!(
            "SELECT {RUN}, {STEP} FROM step JOIN run ON run.id = step.run{} ORDER BY step.id DESC{}",
            filter.condition(),
            limit(search)
        );
        let rows = self.read(self.pool.rows(&filter.statement(text)).await)?;
        let found = rows.iter().map(|row| {
            Ok(FoundStep {
                run: RunRecord::of(row)?,
                step: JournalStep::of(row)?,
            })
        });
        self.read(found.collect())
    }

    /// Deletes the runs that ended more than so many days before `now`, with their steps; with 0 days, none. A run that
    /// is not finished stays: it never ended, or what became of one of its steps is not known. How many went.
    ///
    /// A `now` that lies ahead of the store's own clock is not believed: a machine whose clock is wrong takes no journal
    /// from those who share it.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn sweep(&self, days: u32, now: UnixTime) -> Result<u64, StoreTrouble> {
        if days == 0 {
            return Ok(0);
        }
        let before = |now: UnixTime| now.0.saturating_sub(i64::from(days) * 86_400);
        let old = Statement::new(OLD).int(before(now));
        // Nearly always there is nothing to do: then nobody is kept from writing.
        if self.read(self.pool.row(&old).await)?.is_none() {
            return Ok(0);
        }
        let swept = async {
            let mut work = self.pool.begin().await?;
            let ended = before(now.min(work.clock().await?));
            let steps = format!("DELETE FROM step WHERE run IN ({OLD})");
            work.execute(&Statement::built(steps).int(ended)).await?;
            // Those without steps left are those whose steps went just now, and those that never had any.
            let runs = "DELETE FROM run WHERE ended < $1
                AND NOT EXISTS (SELECT 1 FROM step WHERE step.run = run.id)";
            let gone = work.execute(&Statement::new(runs).int(ended)).await?;
            work.commit().await?;
            Sql::Ok(gone)
        };
        self.written(swept.await)
    }
}

fn limit(search: &Search) -> String {
    search
        .most
        .map_or_else(String::new, |most| format!(" LIMIT {most}"))
}

/// Conditions that all have to hold, and their values in the order of their places.
#[derive(Default)]
struct Filter {
    conditions: Vec<String>,
    values: Vec<Wanted>,
}

enum Wanted {
    Int(i64),
    Text(String),
}

impl Filter {
    fn int(&mut self, what: &str, value: i64) {
        let place = self.place(Wanted::Int(value));
        self.conditions.push(format!("{what} {place}"));
    }

    fn place(&mut self, value: Wanted) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn of_run(&mut self, search: &Search, at: &str) {
        if let Some(site) = &search.site {
            let place = self.place(Wanted::Text(site.clone()));
            self.conditions.push(format!("run.site = {place}"));
        }
        if let Some(since) = search.since {
            self.int(&format!("{at} >="), since.0);
        }
        if let Some(until) = search.until {
            self.int(&format!("{at} <="), until.0);
        }
    }

    fn of_step(&mut self, search: &Search) {
        if let Some(course) = &search.course {
            let name = self.named("step.course_name", course);
            let condition = match course.parse() {
                Ok(id) => format!("(step.course = {} OR {name})", self.place(Wanted::Int(id))),
                Err(_) => name,
            };
            self.conditions.push(condition);
        }
        if let Some(group) = &search.group {
            let name = self.named("step.room_name", group);
            let place = self.place(Wanted::Text(group.clone()));
            self.conditions.push(format!(
                "(step.room = {place} OR step.made = {place} OR {name})"
            ));
        }
        if let Some(user) = &search.user {
            let name = self.named("step.username", user);
            let place = self.place(Wanted::Text(user.clone()));
            let among = self.among("username", user);
            let account = self.among("id", user);
            self.conditions.push(format!(
                "(step.account = {place} OR {name}
                    OR (step.op = 'recreate' AND ({among} OR {account})))"
            ));
        }
        if !search.ops.is_empty() {
            let ops: Vec<String> = search
                .ops
                .iter()
                .map(|op| self.place(Wanted::Text(<&str>::from(*op).to_owned())))
                .collect();
            self.conditions
                .push(format!("step.op IN ({})", ops.join(", ")));
        }
    }

    /// A name, whatever its case; of letters beyond ASCII `SQLite` knows no other case than the one written.
    fn named(&mut self, column: &str, name: &str) -> String {
        let written = self.place(Wanted::Text(name.to_owned()));
        let folded = self.place(Wanted::Text(name.to_lowercase()));
        format!("({column} = {written} OR lower({column}) = {folded})")
    }

    /// Someone among those with whom a group was made again, whatever his name's case.
    fn among(&mut self, field: &str, wanted: &str) -> String {
        let field = serde_json::json!({ field: wanted.to_lowercase() }).to_string();
        let field = field.trim_start_matches('{').trim_end_matches('}');
        let mut like = String::from("%");
        for symbol in field.chars() {
            if matches!(symbol, '%' | '_' | '!') {
                like.push('!');
            }
            like.push(symbol);
        }
        like.push('%');
        let place = self.place(Wanted::Text(like));
        format!("lower(step.after) LIKE {place} ESCAPE '!'")
    }

    fn condition(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.conditions.join(" AND "))
        }
    }

    fn statement(self, text: String) -> Statement<'static> {
        self.values
            .into_iter()
            .fold(Statement::built(text), |statement, value| match value {
                Wanted::Int(value) => statement.int(value),
                Wanted::Text(value) => statement.owned(value),
            })
    }
}
