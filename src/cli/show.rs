//! `moodrift show`: one thing by its name.

use super::arguments::{Format, Globals, ShowOptions, ShowWhat};
use super::page::page;
use super::site::{self, Trouble};
use super::{Status, paint, print, print_json};
use crate::engine::{self, Ground, Named};
use crate::report::show::{self, Thing};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ShowOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, options.preset, &[])?;
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::stopped());
    let observation = site::observe(&session, &cancel).await?;
    let thing = found(&observation.ground, options)?;
    match options.format {
        Format::Json => {
            let json = show::json(&observation, &thing).map_err(Trouble::Json)?;
            print_json(&json);
        }
        Format::Human => {
            let (title, blocks) = show::human(&observation, &thing);
            let blocks = blocks.iter();
            let blocks = blocks.map(|block| (block.heading.as_str(), &*block.lines));
            print(&page(&title, blocks, paint()));
        }
    }
    Ok(Status::Fine)
}

fn found(ground: &Ground, options: &ShowOptions) -> Result<Thing, Trouble> {
    let name = options.name.as_str();
    match options.what {
        ShowWhat::Person => one(options, engine::person_named(ground, name)).map(Thing::Person),
        ShowWhat::Course => one(options, engine::course_named(ground, name)).map(Thing::Course),
        ShowWhat::Group => one(options, engine::group_named(ground, name)).map(Thing::Group),
    }
}

fn one<T>(options: &ShowOptions, named: Named<T>) -> Result<T, Trouble> {
    match named {
        Named::One(thing) => Ok(thing),
        Named::Nothing => Err(Trouble::NothingNamed(options.what, options.name.clone())),
        Named::Several(candidates) => Err(Trouble::SeveralNamed(
            options.what,
            options.name.clone(),
            candidates,
        )),
    }
}
