//! `moodrift explain`: one judgement, walked.

use std::io::IsTerminal as _;

use super::arguments::{ExplainOptions, Format, Globals};
use super::site::{self, Trouble};
use super::{Status, paint, print};
use crate::domain::ids::CmId;
use crate::engine::{self, Whom};
use crate::report::Paint;
use crate::report::explain::{self, Explained};
use crate::tui::text::wrap;
use crate::words::{self, ExplainLine, Section};

/// The narrowest terminal for which lines are broken.
const NARROWEST: usize = 24;

pub(super) async fn run(globals: &Globals, options: &ExplainOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, options.preset, &[])?;
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::STOPPED);
    let observation = site::observe(&session, &cancel).await?;
    let ground = &observation.ground;
    let cm = CmId(options.cmid);
    if ground.site.activity(cm).is_none() {
        return Err(Trouble::NoActivity(options.cmid));
    }
    let judgement = match engine::whom(ground, cm, &options.username) {
        Whom::One(someone) => engine::judge(ground, cm, &someone),
        Whom::Several(people) => {
            return Err(Trouble::Several(options.username.clone(), people));
        }
        Whom::Nobody => None,
    };
    let judgement = judgement.ok_or_else(|| Trouble::Nobody(options.username.clone()))?;
    let question = engine::question(ground, &judgement);
    let asking = Box::pin(session.glimpse(&ground.site.settings, &question));
    let glimpse = cancel
        .run_until_cancelled(asking)
        .await
        .ok_or(crate::run::RunError::Cancelled)??;
    let explained = Explained {
        observation: &observation,
        obstructions: &engine::obstructions(ground, &judgement, Some(&glimpse)),
        judgement: &judgement,
        glimpse: &glimpse,
    };
    match options.format {
        Format::Json => {
            let json = explain::json(&explained).map_err(Trouble::Json)?;
            print(&format!("{json}\n"));
        }
        Format::Human => {
            let title = explain::title(&explained);
            let sections = explain::sections(&explained);
            print(&page(&title, &sections, columns(), paint()));
        }
    }
    Ok(Status::Fine)
}

/// How wide the terminal is; none where lines are for a program, which finds them easier whole.
fn columns() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let (columns, _) = crossterm::terminal::size().ok()?;
    Some(usize::from(columns)).filter(|columns| *columns >= NARROWEST)
}

fn page(title: &str, sections: &[Section], columns: Option<usize>, paint: Paint) -> String {
    let mut text = String::new();
    for part in broken(title, columns) {
        text.push_str(&format!("{}\n", paint.heading(&part)));
    }
    for section in sections {
        text.push_str(&format!("\n{}\n", paint.heading(section.heading)));
        for line in &section.lines {
            push(&mut text, line, columns, paint);
        }
    }
    text
}

/// One line, broken where the terminal ends, what follows under its beginning.
fn push(text: &mut String, line: &ExplainLine, columns: Option<usize>, paint: Paint) {
    let symbol = line.sign.symbol();
    let margin = " ".repeat(2 + 2 * line.depth);
    let hanging = if symbol.is_empty() { 0 } else { 2 };
    let room = columns.map(|columns| columns.saturating_sub(margin.len() + hanging));
    for (row, part) in broken(&line.text, room).into_iter().enumerate() {
        let sign = match (row, symbol) {
            (_, "") => String::new(),
            (0, symbol) => format!("{} ", paint.sign(line.sign, symbol)),
            _ => "  ".to_owned(),
        };
        text.push_str(&format!("{margin}{sign}{part}\n"));
    }
}

fn broken(text: &str, room: Option<usize>) -> Vec<String> {
    room.map_or_else(|| vec![text.to_owned()], |room| wrap(text, room))
}
