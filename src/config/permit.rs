//! The permit to write, which nothing but the configuration gives.

use std::sync::Arc;

use super::SiteConfig;

/// Says that the configuration allows writing to a site's Rocket.Chat. Only [`SiteConfig::write_permit`] makes one.
#[derive(Debug, Clone)]
pub struct WritePermit {
    site: Arc<str>,
    wwwroot: String,
}

impl WritePermit {
    /// The site that it was given for.
    pub fn site(&self) -> &Arc<str> {
        &self.site
    }

    /// The address of that site's Moodle: whose groups may be written to.
    pub fn wwwroot(&self) -> &str {
        &self.wwwroot
    }
}

/// Why a site may not be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOnlyReason {
    /// `read_only` is true, or absent.
    Configured,
    /// `moodle.wwwroot` is absent.
    NoWwwroot,
}

pub(super) fn mint(site: &SiteConfig) -> Result<WritePermit, ReadOnlyReason> {
    if site.read_only {
        return Err(ReadOnlyReason::Configured);
    }
    let wwwroot = site
        .moodle
        .wwwroot
        .clone()
        .ok_or(ReadOnlyReason::NoWwwroot)?;
    Ok(WritePermit {
        site: Arc::clone(&site.name),
        wwwroot,
    })
}
