//! `moodrift freeze` and `unfreeze`.

use super::arguments::{FreezeOptions, Globals, UnfreezeOptions};
use super::site::{self, Trouble};
use super::{Status, print};
use crate::config::Config;
use crate::domain::freeze::FreezeExtent;
use crate::run::operator;
use crate::store::{Freezing, Store};
use crate::words;

pub(super) async fn freeze(globals: &Globals, options: &FreezeOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    let extent = extent(&config, options.all)?;
    let store = Store::of(&config.keeping).await?;
    let frozen = store
        .freeze(&extent, &operator(), options.reason.as_deref())
        .await?;
    print(&match frozen {
        Freezing::Frozen(freeze) => format!("{}\n", words::froze(&freeze)),
        Freezing::Already(freeze) => format!("{}\n", words::frozen_already(&freeze)),
    });
    Ok(Status::Fine)
}

pub(super) async fn unfreeze(
    globals: &Globals,
    options: &UnfreezeOptions,
) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    let extent = extent(&config, options.all)?;
    let store = Store::of(&config.keeping).await?;
    let ended = store.unfreeze(&extent).await?;
    print(&match ended {
        Some(freeze) => format!("{}\n", words::thawed(&freeze)),
        None => format!("{}\n", words::not_frozen(&extent)),
    });
    if let FreezeExtent::Site(site) = &extent
        && let Some(freeze) = store.frozen(site).await?
    {
        print(&format!("{}\n", words::refused(&freeze)));
    }
    Ok(Status::Fine)
}

fn extent(config: &Config, all: bool) -> Result<FreezeExtent, Trouble> {
    if all {
        return Ok(FreezeExtent::EverySite);
    }
    Ok(FreezeExtent::Site(site::chosen(config)?.name.to_string()))
}
