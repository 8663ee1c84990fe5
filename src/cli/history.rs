//! `moodrift history`: what was changed, by whom and why. Nothing but the store is asked.

use super::arguments::{Globals, HistoryCommand, HistoryFormat, HistoryOptions};
use super::site::{self, Trouble};
use super::{Status, confirmed, disguise, note, paint, print, print_json, say};
use crate::config::Config;
use crate::report::history::{self, Listing, ToldRun};
use crate::store::{RunId, RunRecord, Search, Snapshots, Store};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &HistoryOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    let store = Store::of(&config.keeping).await?;
    if let Some(HistoryCommand::Forget { username, yes }) = &options.command {
        return forget(&config, &store, username, *yes).await;
    }
    let search = search(globals, options);
    let mut listing = match options.run {
        Some(run) => one(&store, run).await?,
        None if search.names_steps() => Listing::Steps(store.find_steps(&search).await?),
        None => runs(&store, store.find_runs(&search).await?).await?,
    };
    // One more than is shown was asked for: whether there is more is known.
    let more = options.run.is_none()
        && options.limit > 0
        && listing.cut(usize::try_from(options.limit).unwrap_or(usize::MAX));
    match &listing {
        Listing::Runs(_) => {}
        Listing::Run(runs) => disguise::learn_recorded(runs.iter().flat_map(|told| &told.steps)),
        Listing::Steps(steps) => disguise::learn_recorded(steps.iter().map(|found| &found.step)),
    }
    match options.format {
        HistoryFormat::Human => print(&history::human(&listing, paint())),
        HistoryFormat::Json => print_json(&history::json(&listing).map_err(Trouble::Json)?),
        HistoryFormat::Csv => print(&history::csv(&listing).map_err(Trouble::Csv)?),
    }
    if let (true, Some(last)) = (more, listing.last()) {
        note(&format!("{}\n", words::history::more(last)));
    }
    Ok(Status::Fine)
}

fn search(globals: &Globals, options: &HistoryOptions) -> Search {
    Search {
        site: globals.site.clone(),
        course: options.course.clone(),
        group: options.group.clone(),
        user: options.user.clone(),
        ops: options.op.clone(),
        since: options.since,
        until: options.until,
        before: options.before,
        most: (options.limit > 0).then(|| options.limit.saturating_add(1)),
    }
}

async fn runs(store: &Store, runs: Vec<RunRecord>) -> Result<Listing, Trouble> {
    let ids: Vec<RunId> = runs.iter().map(|run| run.id).collect();
    let mut tallies = store.tallies(&ids).await?;
    Ok(Listing::Runs(
        runs.into_iter()
            .map(|run| {
                let tally = tallies.remove(&run.id).unwrap_or_default();
                (run, tally)
            })
            .collect(),
    ))
}

async fn one(store: &Store, number: i64) -> Result<Listing, Trouble> {
    let id = RunId(number);
    let run = store.run(id).await?.ok_or(Trouble::NoRun(number))?;
    let mut runs = vec![run];
    runs.extend(store.resumptions(id).await?);
    let ids: Vec<RunId> = runs.iter().map(|run| run.id).collect();
    let mut tallies = store.tallies(&ids).await?;
    let mut told = Vec::new();
    for run in runs {
        told.push(ToldRun {
            tally: tallies.remove(&run.id).unwrap_or_default(),
            steps: store.steps(run.id).await?,
            run,
        });
    }
    Ok(Listing::Run(told))
}

async fn forget(
    config: &Config,
    store: &Store,
    username: &str,
    yes: bool,
) -> Result<Status, Trouble> {
    let found = store.would_forget(username).await?;
    if found.steps == 0 && found.differences == 0 && found.texts == 0 {
        print(&format!("{}\n", words::history::nobody(username, &found)));
        forget_snapshots(config)?;
        return Ok(Status::Fine);
    }
    print(&format!(
        "{}\n",
        words::history::would_forget(username, &found)
    ));
    if !yes && !confirmed(words::history::question()).await {
        say(&format!("{}\n", words::declined()));
        return Ok(Status::CouldNotRun);
    }
    let forgotten = store.forget(username).await?;
    print(&format!("{}\n", words::history::forgotten(&forgotten)));
    forget_snapshots(config)?;
    Ok(Status::Fine)
}

/// What was kept for the next start names everybody, and is made anew by the next read.
fn forget_snapshots(config: &Config) -> Result<(), Trouble> {
    let Some(folder) = config.keeping.snapshots.clone() else {
        return Ok(());
    };
    let gone = Snapshots::in_folder(folder)
        .forget()
        .map_err(Trouble::Snapshot)?;
    if gone > 0 {
        print(&format!("{}\n", words::snapshot::snapshots_forgotten(gone)));
    }
    Ok(())
}
