//! A look at everything that a site depends on, for the doctor. Nothing is compared, and nothing changed.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::session::now;
use super::{RunError, Session};
use crate::config::ReadOnlyReason;
use crate::domain::doctor::{
    AccountSeen, ChatExamined, ChatSeen, ClockReading, Configured, Examination, MoodleSeen,
    StoreSeen, Writing,
};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::PluginSettings;
use crate::domain::trouble::{ChatTrouble, MoodleTrouble, StoreTrouble};
use crate::moodle::Scope;
use crate::rocketchat::Reader;

impl Session {
    /// Looks at Moodle's database, at Rocket.Chat, and at the journal. What fails is seen, and is no error.
    ///
    /// # Errors
    /// [`RunError::Cancelled`] alone.
    pub async fn examine(&self, cancel: &CancellationToken) -> Result<Examination, RunError> {
        let looking = async {
            let (moodle, store) = futures::join!(self.moodle_seen(), self.store_seen());
            let settings = match &moodle {
                Ok(seen) => seen.site.settings.clone(),
                // What the configuration names is enough for most.
                Err(_) => PluginSettings::default(),
            };
            let chat = self.chat_seen(&settings).await;
            Examination {
                now: now(),
                configured: self.configured(),
                moodle,
                chat,
                store,
                killed_exports: self.killed_exports(),
            }
        };
        let looked = Box::pin(cancel.run_until_cancelled(looking)).await;
        looked.ok_or(RunError::Cancelled)
    }

    /// How many requests this session has sent to Rocket.Chat.
    pub fn requests(&self) -> u64 {
        self.connected().map_or(0, Reader::requests)
    }

    fn configured(&self) -> Configured {
        let config = self.config();
        let writing = match config.write_permit() {
            Ok(_) => Writing::Allowed,
            Err(ReadOnlyReason::Configured) => Writing::ReadOnly,
            Err(ReadOnlyReason::NoWwwroot) => Writing::NoWwwroot,
        };
        Configured {
            writing,
            wwwroot: config.moodle.wwwroot.as_deref().map(Arc::from),
            url: config.rocketchat.url.as_deref().map(Arc::from),
            username_rules: config.usernames.0.len(),
            repairs: config.policy.repairs.clone(),
        }
    }

    async fn moodle_seen(&self) -> Result<MoodleSeen, MoodleTrouble> {
        let before = now();
        let site = self.opened_moodle().await?;
        let site = site.read(&Scope::WholeSite).await?.site;
        let clock = ClockReading {
            theirs: site.as_of,
            before,
            after: now(),
        };
        Ok(MoodleSeen {
            site: Arc::new(site),
            clock,
        })
    }

    async fn store_seen(&self) -> Result<StoreSeen, StoreTrouble> {
        let (store, site) = (self.opened_store().await?, &*self.config().name);
        store.writable().await?;
        Ok(StoreSeen {
            frozen: store.frozen(site).await?,
            unfinished: store.unfinished(site).await?.map(|run| run.id),
        })
    }

    async fn chat_seen(&self, settings: &PluginSettings) -> ChatSeen {
        let reader = match self.chat(settings).await {
            Ok(reader) => reader,
            Err(RunError::Chat(trouble)) => return ChatSeen::Silent(trouble),
            Err(other) => {
                let told = other.to_string();
                return ChatSeen::NoWay { told };
            }
        };
        let version = match reader.version().await {
            Ok(version) => version,
            Err(trouble) => return ChatSeen::Silent(trouble),
        };
        let (settings, account) =
            futures::join!(reader.public_settings(version), account_seen(reader));
        ChatSeen::Answers(Box::new(ChatExamined {
            server: Arc::from(reader.server()),
            version,
            settings: reading(settings),
            account,
        }))
    }
}

async fn account_seen(reader: &Reader) -> Result<AccountSeen, ChatTrouble> {
    let probed = reader.probe().await?;
    let (permissions, token) = futures::join!(reader.permissions(&probed.own), reader.token_kind());
    Ok(AccountSeen {
        id: probed.own.id,
        username: probed.own.username,
        roles: probed.own.roles,
        permissions: reading(permissions),
        token: reading(token),
        contact: probed.contact,
    })
}

fn reading<T>(asked: Result<T, ChatTrouble>) -> Reading<T> {
    asked.map_or_else(
        |trouble| Reading::Unknown(UnknownReason::Chat(trouble)),
        Reading::Known,
    )
}
