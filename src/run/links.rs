//! Links that Moodle is to get: remembered until it has them, and written down for whoever tells it.

use std::path::PathBuf;
use std::sync::Arc;

use super::planfile::write_private;
use super::session::now;
use super::{Observation, Session};
use crate::domain::applied::LinksToMake;
use crate::domain::awaited::AwaitedLink;
use crate::domain::site::Site;
use crate::engine::Ground;
use crate::store::RunId;
use crate::words::{self, Statements};

impl Session {
    /// The links that are waited for. None of them where there is no store: said once, in the log.
    pub(super) async fn awaited(&self) -> Arc<[AwaitedLink]> {
        let name = &self.config().name;
        let known = async {
            let store = self.store().await.map_err(|trouble| trouble.to_string())?;
            let links = store.awaited_links(name, &self.plugin_table()).await;
            links.map_err(|trouble| trouble.to_string())
        };
        match known.await {
            Ok(links) => Arc::from(links),
            Err(trouble) => {
                tracing::warn!(trouble, "which links Moodle is to get is not known");
                Arc::default()
            }
        }
    }

    /// The plugin's table, with the site's prefix.
    pub(super) fn plugin_table(&self) -> Arc<str> {
        Arc::from(format!("{}rocketchat", self.config().moodle.prefix))
    }

    /// Forgets the links that this whole reading shows to be made, or to have become pointless.
    pub(super) async fn forget_links(&self, observation: &Observation) {
        let ground = &observation.ground;
        for link in ground.awaited.iter().filter(|link| is_over(ground, link)) {
            let name = &self.config().name;
            let forgotten = async {
                let store = self.store().await.map_err(|trouble| trouble.to_string())?;
                let done = store.forget_link(name, link.cm).await;
                done.map_err(|trouble| trouble.to_string())
            };
            if let Err(trouble) = forgotten.await {
                tracing::warn!(trouble, "a link that Moodle has cannot be forgotten");
            }
        }
    }

    /// Writes the statements of a run down in the state folder.
    pub(super) fn write_links(
        &self,
        site: &Site,
        run: RunId,
        links: &[AwaitedLink],
    ) -> Option<LinksToMake> {
        if links.is_empty() {
            return None;
        }
        let config = self.config();
        let statements = words::statements(&Statements {
            name: &config.name,
            wwwroot: config.moodle.wwwroot.as_deref().unwrap_or_default(),
            site,
            run: run.0,
            at: now(),
            links,
        });
        // A site may be called anything.
        let name: String = config
            .name
            .chars()
            .map(|symbol| {
                if symbol.is_alphanumeric() {
                    symbol
                } else {
                    '_'
                }
            })
            .collect();
        let file = self.state_dir().join(format!("links-{name}-{}.sql", run.0));
        let written = write_private(&file, statements.as_bytes());
        Some(LinksToMake {
            groups: links.len(),
            statements,
            file: written.map(|()| file).map_err(|error| error.to_string()),
        })
    }
}

/// Whether an activity has a group again, or none is waited for any more.
fn is_over(ground: &Ground, link: &AwaitedLink) -> bool {
    if ground.chat.groups.known().is_none() {
        return false;
    }
    let Some(activity) = ground.site.activity(link.cm) else {
        return true;
    };
    let linked = activity
        .room
        .as_ref()
        .and_then(|room| ground.chat.group(room));
    linked.is_some() || ground.chat.group(&link.room).is_none()
}

impl LinksToMake {
    /// Writes the statements to a file of the caller's choice as well.
    pub fn save(&mut self, file: PathBuf) {
        self.file = match write_private(&file, self.statements.as_bytes()) {
            Ok(()) => Ok(file),
            Err(error) => Err(format!("{}: {error}", file.display())),
        };
    }
}
