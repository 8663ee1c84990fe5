//! Links that Moodle is to get: remembered until it has them, and written down for whoever tells it.

use std::path::PathBuf;
use std::sync::Arc;

use super::planfile::write_private;
use super::session::now;
use super::{Observation, Recorded, Session};
use crate::domain::applied::LinksToMake;
use crate::domain::awaited::AwaitedLink;
use crate::domain::ids::{CmId, RoomId};
use crate::domain::site::Site;
use crate::domain::target::Target;
use crate::domain::trouble::StoreTrouble;
use crate::engine::Ground;
use crate::store::RunId;
use crate::words::{self, Statements};

impl Session {
    /// The links that are waited for.
    pub(super) async fn awaited(&self) -> Result<Arc<[AwaitedLink]>, StoreTrouble> {
        let (store, name) = (self.opened_store().await?, &self.config().name);
        let links = store.awaited_links(name, &self.plugin_table()).await?;
        Ok(Arc::from(links))
    }

    /// Remembers that Moodle is to get the link of an activity to a group that a run has made or found for it.
    pub(super) async fn await_link(
        &self,
        site: &Site,
        run: RunId,
        (cm, room): (CmId, &RoomId),
    ) -> Result<Option<AwaitedLink>, StoreTrouble> {
        let Some(activity) = site.activity(cm) else {
            return Ok(None);
        };
        let link = AwaitedLink {
            cm,
            instance: activity.instance,
            old: activity.room.clone(),
            room: room.clone(),
            since: now(),
            table: self.plugin_table(),
        };
        let (store, name) = (self.opened_store().await?, &self.config().name);
        store.await_link((name, run), &link).await?;
        Ok(Some(link))
    }

    /// The plugin's table, with the site's prefix.
    pub(super) fn plugin_table(&self) -> Arc<str> {
        Arc::from(format!("{}rocketchat", self.config().moodle.prefix))
    }

    /// Forgets the links that this whole reading shows to be made, or to have become pointless.
    pub(super) async fn forget_links(&self, observation: &Observation) {
        let ground = &observation.ground;
        for link in ground.awaited.iter().filter(|link| is_over(ground, link)) {
            let forgotten = async {
                let store = self.opened_store().await?;
                store.forget_link(&self.config().name, link.cm).await
            };
            if let Err(trouble) = forgotten.await {
                tracing::warn!(%trouble, "a link that Moodle has cannot be forgotten");
            }
        }
    }

    /// Writes the statements down in the state folder after a run that made or found groups: those for its own, and for
    /// all that still wait from earlier runs.
    pub(super) async fn write_links(
        &self,
        site: &Site,
        run: RunId,
        own: &[AwaitedLink],
    ) -> Option<LinksToMake> {
        if own.is_empty() {
            return None;
        }
        let awaited = self.awaited().await.unwrap_or_default();
        let earlier = awaited
            .iter()
            .filter(|link| own.iter().all(|own| own.cm != link.cm));
        let mut links: Vec<AwaitedLink> = own.iter().chain(earlier).cloned().collect();
        links.sort_unstable_by_key(|link| link.cm);
        Some(self.write_statements(site, run, &links))
    }

    /// The statements for all groups that wait, once a run that was to make or find some has been settled; none where it
    /// was not, or none of them waits any more.
    pub async fn links_left(&self, recorded: &Recorded, seen: &Observation) -> Option<LinksToMake> {
        // Which of them it has made, it may not have lived to write down.
        let made = recorded
            .steps
            .iter()
            .any(|step| matches!(step.target(), Some(Target::Lost(_))));
        let links = self
            .awaited()
            .await
            .ok()
            .filter(|links| made && !links.is_empty())?;
        Some(self.write_statements(&seen.ground.site, recorded.run.id, &links))
    }

    fn write_statements(&self, site: &Site, run: RunId, links: &[AwaitedLink]) -> LinksToMake {
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
        LinksToMake {
            groups: links.len(),
            statements,
            file: written.map(|()| file).map_err(|error| error.to_string()),
        }
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
