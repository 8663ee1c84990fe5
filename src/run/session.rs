//! One site, opened: its database, its server, its store.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use super::RunError;
use crate::config::{Keeping, SiteConfig, TokenSource, Wanted, with_password};
use crate::domain::connections::Connections;
use crate::domain::freeze::Freeze;
use crate::domain::ids::{ChatUserId, RoomId, UnixTime};
use crate::domain::limits::{LimitName, Limits};
use crate::domain::names::UsernameRules;
use crate::domain::neighbours::Neighbours;
use crate::domain::policy::Policy;
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::PluginSettings;
use crate::domain::trouble::{MoodleTrouble, StoreTrouble};
use crate::domain::window::{LoggedChange, Window};
use crate::engine::SiteChecks;
use crate::moodle::{Moodle, Source, no_password};
use crate::rocketchat::{Credentials, Reader, Timing};
use crate::store::{Snapshots, Store};
use crate::words::PluginSetting;

/// How long a read waits for what kind the token is of, which nothing depends on.
const TOKEN_WITHIN: Duration = Duration::from_secs(5);

/// A site that can be observed, and changed with a permit. Cheap to clone; connections are made when
/// they are first needed, and again after a failure.
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

struct Inner {
    config: SiteConfig,
    /// The configuration's, shared by everything that is judged.
    policy: Arc<Policy>,
    usernames: Arc<UsernameRules>,
    neighbours: Vec<SiteConfig>,
    keeping: Keeping,
    timing: Timing,
    moodle: OnceCell<Moodle>,
    chat: OnceCell<Reader>,
    store: OnceCell<Store>,
    connections: Mutex<Connections>,
    /// When the reading ended that was kept last.
    kept: Mutex<Option<UnixTime>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("site", &self.inner.config.name)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// A session for one site, beside the others that are configured, with its journal in a folder. Nothing is opened
    /// yet.
    pub fn new(config: SiteConfig, neighbours: Vec<SiteConfig>, state_dir: &Path) -> Self {
        Self::with_timing(config, neighbours, state_dir, Timing::default())
    }

    /// The same, with other waits for Rocket.Chat than the usual ones.
    pub fn with_timing(
        config: SiteConfig,
        neighbours: Vec<SiteConfig>,
        state_dir: &Path,
        timing: Timing,
    ) -> Self {
        Self::keeping(config, neighbours, Keeping::in_folder(state_dir), timing)
    }

    /// The same, with its journal wherever it is kept.
    pub fn keeping(
        config: SiteConfig,
        neighbours: Vec<SiteConfig>,
        keeping: Keeping,
        timing: Timing,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                policy: Arc::new(config.policy.clone()),
                usernames: Arc::new(config.usernames.clone()),
                config,
                neighbours,
                keeping,
                timing,
                moodle: OnceCell::new(),
                chat: OnceCell::new(),
                store: OnceCell::new(),
                connections: Mutex::default(),
                kept: Mutex::new(None),
            }),
        }
    }

    /// The site's configuration.
    pub fn config(&self) -> &SiteConfig {
        &self.inner.config
    }

    /// How people are judged, and how usernames are mapped.
    pub(super) fn rules(&self) -> (&Arc<Policy>, &Arc<UsernameRules>) {
        (&self.inner.policy, &self.inner.usernames)
    }

    /// Where files are kept.
    pub(super) fn state_dir(&self) -> &Path {
        &self.inner.keeping.state_dir
    }

    /// Where snapshots are kept; none where none are.
    pub(super) fn snapshots(&self) -> Option<Snapshots> {
        let folder = self.inner.keeping.snapshots.clone();
        folder.map(Snapshots::in_folder)
    }

    /// When the reading ended that was kept last. Whoever holds it is the only one of this session who writes.
    pub(super) fn kept(&self) -> &Mutex<Option<UnixTime>> {
        &self.inner.kept
    }

    /// The journal.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub async fn store(&self) -> Result<&Store, RunError> {
        Ok(self.opened_store().await?)
    }

    pub(super) async fn opened_store(&self) -> Result<&Store, StoreTrouble> {
        let keeping = &self.inner.keeping;
        self.inner
            .store
            .get_or_try_init(|| async {
                let store = Store::of(keeping).await?;
                // What may only be read still says what was.
                if let Err(trouble) = store.sweep(keeping.journal_days, now()).await {
                    tracing::debug!(%trouble, "old runs stay in the journal");
                }
                Ok(store)
            })
            .await
    }

    /// What keeps this site from being changed; none where nothing does.
    ///
    /// # Errors
    /// Where the store cannot be opened or read.
    pub async fn frozen(&self) -> Result<Option<Freeze>, RunError> {
        Ok(self.store().await?.frozen(&self.config().name).await?)
    }

    /// The figures by which the site as a whole is judged.
    pub(super) fn checks(limits: &Limits) -> SiteChecks {
        let hours = limits.figure(LimitName::MoodleStale);
        SiteChecks {
            stale_after_hours: (hours > 0).then_some(hours),
        }
    }

    pub(super) async fn moodle(&self) -> Result<&Moodle, RunError> {
        Ok(self.opened_moodle().await?)
    }

    pub(super) async fn opened_moodle(&self) -> Result<&Moodle, MoodleTrouble> {
        let connecting = || async { Moodle::connect(&source(self.config()).await?).await };
        self.inner.moodle.get_or_try_init(connecting).await
    }

    /// What Moodle's standard log tells of a window. Without it a selection by time is still one, so what it cannot be
    /// read for is no failure.
    pub async fn logged(
        &self,
        window: Window,
        cancel: &CancellationToken,
    ) -> Reading<Vec<LoggedChange>> {
        let asked = async { Ok::<_, RunError>(self.moodle().await?.logged(window).await?) };
        match cancel.run_until_cancelled(asked).await {
            Some(Ok(changes)) => Reading::Known(changes),
            Some(Err(RunError::Moodle(trouble))) => {
                Reading::Unknown(UnknownReason::Moodle(trouble))
            }
            Some(Err(_)) | None => Reading::Unknown(UnknownReason::Interrupted),
        }
    }

    /// What the other configured sites name. A site that cannot be asked is said so, and spares the rest.
    pub(super) async fn neighbours(&self) -> Neighbours {
        let mut neighbours = Neighbours::default();
        for config in &self.inner.neighbours {
            if same_moodle(config, self.config()) {
                continue;
            }
            let asked = async {
                let moodle = Moodle::connect(&source(config).await?).await?;
                moodle.linked_rooms().await
            };
            let name = Arc::clone(&config.name);
            match asked.await {
                Ok(rooms) => neighbours.linked.push((name, rooms)),
                Err(trouble) => neighbours.unread.push((name, trouble)),
            }
        }
        neighbours
    }

    /// The client, where there is one by now.
    pub(super) fn connected(&self) -> Option<&Reader> {
        self.inner.chat.get()
    }

    /// How the connections are, as far as anything was sent over them.
    pub(super) fn connections(&self) -> Connections {
        let mut kept = self.kept_connections();
        if let Some(reader) = self.connected() {
            kept.chat = reader.latency();
            kept.limiter = reader.limiter();
        }
        kept.clone()
    }

    /// Notes how fast Moodle's database answered.
    pub(super) fn heard_moodle(&self, latency: Option<Duration>) {
        self.kept_connections().moodle = latency;
    }

    /// Asks once what kind of token is in use. What was not told is asked again the next time.
    pub(super) async fn ask_token(&self, cancel: &CancellationToken) {
        let known = self.kept_connections().token.known().is_some();
        let Some(reader) = self.connected().filter(|_| !known) else {
            return;
        };
        let asking = tokio::time::timeout(TOKEN_WITHIN, reader.token_kind());
        let told = match cancel.run_until_cancelled(asking).await {
            Some(Ok(Ok(kind))) => Reading::Known(kind),
            Some(Ok(Err(trouble))) => Reading::Unknown(UnknownReason::Chat(trouble)),
            Some(Err(_)) | None => return,
        };
        self.kept_connections().token = told;
    }

    fn kept_connections(&self) -> MutexGuard<'_, Connections> {
        let connections = &self.inner.connections;
        connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What this site's Moodle points at just now.
    pub(super) async fn linked_rooms(&self) -> Result<BTreeSet<RoomId>, RunError> {
        Ok(self.moodle().await?.linked_rooms().await?)
    }

    /// The client. What the configuration does not name comes from the plugin's own settings.
    pub(super) async fn chat(&self, settings: &PluginSettings) -> Result<&Reader, RunError> {
        self.inner
            .chat
            .get_or_try_init(|| async {
                let config = &self.inner.config.rocketchat;
                let url = config
                    .url
                    .clone()
                    .or_else(|| settings.instance_url.clone().filter(|url| !url.is_empty()))
                    .ok_or(RunError::NoPluginSetting(PluginSetting::Url))?;
                let user_id = config
                    .user_id
                    .clone()
                    .or_else(|| {
                        settings
                            .api_user
                            .as_deref()
                            .filter(|id| !id.is_empty())
                            .map(ChatUserId::from)
                    })
                    .ok_or(RunError::NoPluginSetting(PluginSetting::User))?;
                let token = token(&config.token, settings).await?;
                let authorities = match &config.ca_file {
                    Some(file) => file.read().await?,
                    None => Vec::new(),
                };
                let credentials = Credentials { user_id, token };
                let reader = Reader::trusting(&url, &credentials, self.inner.timing, &authorities)?;
                Ok(reader.within(config.concurrency))
            })
            .await
    }
}

/// Two sites of the configuration may be one Moodle, judged by two policies.
fn same_moodle(one: &SiteConfig, other: &SiteConfig) -> bool {
    one.moodle.prefix == other.moodle.prefix
        && one.moodle.database.expose_secret() == other.moodle.database.expose_secret()
}

async fn source(config: &SiteConfig) -> Result<Source, MoodleTrouble> {
    let moodle = &config.moodle;
    let url = match &moodle.password {
        None => moodle.database.clone(),
        Some(password) => {
            let password = password
                .password(Wanted::DatabasePassword, |name| std::env::var(name).ok())
                .await;
            let password =
                password.map_err(|why| no_password(&moodle.database, why.to_string()))?;
            with_password(moodle.database.expose_secret().trim(), &password)
        }
    };
    Ok(Source {
        url,
        prefix: moodle.prefix.clone(),
    })
}

async fn token(source: &TokenSource, settings: &PluginSettings) -> Result<SecretString, RunError> {
    let own = source.resolve(|name| std::env::var(name).ok()).await?;
    own.or_else(|| {
        settings
            .api_token
            .as_ref()
            .map(|token| SecretString::from(token.expose()))
    })
    .ok_or(RunError::NoPluginSetting(PluginSetting::Token))
}

/// This machine's clock.
pub fn now() -> UnixTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
