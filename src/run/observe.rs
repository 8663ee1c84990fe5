//! Reading both sides and putting them beside each other.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::judging::Judged;
use super::session::now;
use super::showing::Showing;
use super::{Memory, Observation, ReadEvent, Refresh, RunError, Session, Stage};
use crate::domain::ages::Ages;
use crate::domain::capabilities::Capabilities;
use crate::domain::chat::{Chat, ServerVersion};
use crate::domain::ids::{ChatUserId, CourseId, RoomId};
use crate::domain::neighbours::Neighbours;
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::Site;
use crate::domain::size::SiteSize;
use crate::engine::{Findings, Ground, NameMarks, expected_in};
use crate::moodle::Scope;
use crate::rocketchat::{self, ReadProgress};

impl Session {
    /// Reads both sides whole. What was read before one of them failed is lost only where nothing can be
    /// told without it: no Moodle, or no answer at all from Rocket.Chat.
    ///
    /// # Errors
    /// Where a side cannot be read at all.
    pub async fn observe(
        &self,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> Result<Observation, RunError> {
        self.refresh(Refresh::default(), events, cancel).await
    }

    /// Reads Moodle whole, and of Rocket.Chat's groups those that have moved since `refresh.known`, those whose turn it is,
    /// and those that are looked at; the others are taken over as they were read then, with their age.
    ///
    /// Stopped, it keeps what it has read, and the next one goes on where it was.
    ///
    /// # Errors
    /// As [`Self::observe`]; beside that, where something is known already, where the server's accounts or groups cannot be
    /// listed, or it is stopped before they are: what is known is worth more then.
    pub async fn refresh(
        &self,
        refresh: Refresh,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> Result<Observation, RunError> {
        self.observe_for(Audience::Browsing(refresh), &events, &cancel)
            .await
    }

    /// The same for whoever wants the end of it alone: no [`ReadEvent::SoFar`] is made.
    ///
    /// # Errors
    /// As [`Self::observe`].
    pub async fn observe_to_the_end(
        &self,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> Result<Observation, RunError> {
        self.observe_for(Audience::Waiting, &events, &cancel).await
    }

    async fn observe_for(
        &self,
        audience: Audience,
        events: &UnboundedSender<ReadEvent>,
        cancel: &CancellationToken,
    ) -> Result<Observation, RunError> {
        let began = Instant::now();
        tell(events, ReadEvent::ReadingMoodle);
        let site = self.read_moodle(&Scope::WholeSite, cancel).await?;
        let recalled = self.recall(&site).await;
        let neighbours = Arc::new(self.neighbours().await);
        let known = Known {
            neighbours,
            baseline: recalled.baseline,
            ages: recalled.ages,
            memory: recalled.memory,
            began,
        };
        let observation = self
            .read_chat(site, &known, &audience, events, cancel)
            .await?;
        let mut observation = self.asked_for_bans(observation, &known, cancel).await;
        if matches!(audience, Audience::Browsing(_)) {
            self.ask_token(cancel).await;
            observation.connections = self.connections();
        }
        Ok(self.remembered(observation).await)
    }

    /// Reads both sides again for one course, and puts it into what is known of the rest.
    ///
    /// # Errors
    /// As [`Self::observe`].
    pub async fn observe_course(
        &self,
        known: Observation,
        course: CourseId,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> Result<Observation, RunError> {
        let began = Instant::now();
        tell(&events, ReadEvent::ReadingMoodle);
        let part = self
            .read_moodle(&Scope::Courses(vec![course]), &cancel)
            .await?;
        let site = Arc::new(known.ground.site.with_course(course, &part));
        let before = Judged::from(&known);
        let chat = Arc::clone(&known.ground.chat);
        let known = Known {
            neighbours: Arc::clone(&known.ground.neighbours),
            baseline: known.baseline,
            ages: Arc::clone(&known.ages),
            memory: self.thought_again(&known.memory).await,
            began,
        };
        let laid = self.laid(Some(before), &site, &chat, &known);
        tell(&events, ReadEvent::ListingChat);
        let chat = self
            .reread_groups(&laid.ground, course, &events, &cancel)
            .await?;
        let judged = self.judged(Some(laid), &site, &Arc::new(chat), &known);
        let observation = self.observation(judged, &known, Stage::Ended);
        Ok(self.asked_for_bans(observation, &known, &cancel).await)
    }

    /// The same reading, judged with who is banned.
    async fn asked_for_bans(
        &self,
        observation: Observation,
        known: &Known,
        cancel: &CancellationToken,
    ) -> Observation {
        let Some(chat) = self.with_bans(&observation, cancel).await else {
            return observation;
        };
        let site = Arc::clone(&observation.ground.site);
        let before = Judged {
            ground: observation.ground,
            findings: Some(observation.findings),
        };
        let judged = self.judged(Some(before), &site, &Arc::new(chat), known);
        self.observation(judged, known, Stage::Ended)
    }

    pub(super) async fn read_moodle(
        &self,
        scope: &Scope,
        cancel: &CancellationToken,
    ) -> Result<Arc<Site>, RunError> {
        let read = async {
            let moodle = self.moodle().await?;
            Ok::<_, RunError>(moodle.read(scope).await?)
        };
        let reading = cancel
            .run_until_cancelled(read)
            .await
            .ok_or(RunError::Cancelled)??;
        self.heard_moodle(reading.latency);
        Ok(Arc::new(reading.site))
    }

    async fn read_chat(
        &self,
        site: Arc<Site>,
        known: &Known,
        audience: &Audience,
        events: &UnboundedSender<ReadEvent>,
        cancel: &CancellationToken,
    ) -> Result<Observation, RunError> {
        let nothing = Refresh::default();
        let (refresh, browsing) = match audience {
            Audience::Browsing(refresh) => (refresh, true),
            Audience::Waiting => (&nothing, false),
        };
        let before = refresh
            .known
            .as_deref()
            .map(|before| self.laid(Some(before.into()), &site, &before.ground.chat, known));
        let last = Mutex::new(before);
        let showing = Showing::default();
        let so_far = |chat: &Chat| {
            let wanted = browsing && !events.is_closed() && refresh.is_worth_showing(chat);
            let Some(shown) = wanted.then(|| showing.begin()).flatten() else {
                return;
            };
            let chat = Arc::new(chat.clone());
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            let judged = self.judged(last.take(), &site, &chat, known);
            let observation = self.observation(judged, known, refresh.stage());
            *last = Some(Judged::from(&observation));
            tell(events, ReadEvent::SoFar(Box::new(observation), shown));
        };
        so_far(&nothing_yet());
        tell(events, ReadEvent::ListingChat);
        let linked: Vec<RoomId> = site
            .activities
            .iter()
            .filter_map(|activity| activity.room.clone())
            .collect();
        let named: Vec<RoomId> = site.bin.iter().map(|row| row.room.clone()).collect();
        let names = self.names(&site);
        // Whoever waits for the end alone refreshes nothing.
        let expected = if browsing {
            let last = last.lock().unwrap_or_else(PoisonError::into_inner);
            self.expected(&site, last.as_ref().map(|last| &*last.ground.expectations))
        } else {
            FxHashMap::default()
        };
        let sharing = |before| refresh.sharing(before, &expected);
        let turn = refresh.chat().map(sharing);
        let turn =
            turn.map(|sharing| move |fresh: &Chat, ours: &[usize]| sharing.turn(fresh, ours));
        let before = refresh.chat().zip(turn.as_ref());
        let rooms_read = rocketchat::Rooms {
            linked: &linked,
            named: &named,
            withheld: &|groups| names.withheld(&site, groups),
            shown: &refresh.shown,
            turn: refresh.turn(),
            expected: &|room| expected.get(room).copied().unwrap_or_default(),
            before: before.map(|(chat, turn)| rocketchat::Before { chat, turn }),
        };
        let reader = self.chat(&site.settings).await?;
        let progress = |progress: ReadProgress| report(events, progress);
        let reading = reader.read_all(rooms_read, progress, so_far, cancel);
        let chat = tokio::select! {
            // Stopping keeps what has been read; only a server that has not answered yet is given up.
            biased;
            chat = reading => chat?,
            () = given_up(cancel) => return Err(RunError::Cancelled),
        };
        if let Some(error) = refresh.why_worthless(&chat) {
            return Err(error);
        }
        let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
        let judged = self.judged(last, &site, &Arc::new(chat), known);
        Ok(self.observation(judged, known, Stage::Ended))
    }

    /// Reads the groups of one course again and puts them into what is known of the server. `ground` is Moodle as it is now
    /// beside that.
    async fn reread_groups(
        &self,
        ground: &Ground,
        course: CourseId,
        events: &UnboundedSender<ReadEvent>,
        cancel: &CancellationToken,
    ) -> Result<Chat, RunError> {
        let (site, known) = (&ground.site, &ground.chat);
        let rooms: Vec<RoomId> = site
            .activities
            .iter()
            .filter(|activity| activity.course == course)
            .filter_map(|activity| activity.room.clone())
            .collect();
        let names = self.names(site);
        let expected = expected_in(site, &ground.expectations);
        let rooms_read = rocketchat::Rooms {
            withheld: &|groups| names.withheld(site, groups),
            turn: known.capabilities.freshness.turn,
            expected: &|room| expected.get(room).copied().unwrap_or_default(),
            ..rocketchat::Rooms::of(&rooms)
        };
        let reader = self.chat(&site.settings).await?;
        let progress = |progress: ReadProgress| report(events, progress);
        let reading = reader.read_all(rooms_read, progress, |_: &Chat| (), cancel);
        let fresh = tokio::select! {
            biased;
            chat = reading => chat?,
            () = given_up(cancel) => return Err(RunError::Cancelled),
        };
        if let Some(reason) = fresh.accounts.reason() {
            let reason = crate::words::language::in_english(|| crate::words::unknown(reason));
            tracing::warn!(
                reason,
                "the accounts could not be read again; those of before count"
            );
        }
        Ok(fresh.completed_by(known, &rooms))
    }

    /// Whose groups names are: what another Moodle's name proves must be known before anybody's people are read.
    fn names(&self, site: &Site) -> NameMarks {
        NameMarks::new(
            site.settings.name_format.as_deref(),
            self.config().moodle.wwwroot.as_deref(),
        )
    }

    pub(super) fn ground(
        &self,
        site: Arc<Site>,
        chat: Arc<Chat>,
        neighbours: &Arc<Neighbours>,
    ) -> Ground {
        let config = self.config();
        let (policy, rules) = self.rules();
        Ground::new(
            Arc::clone(&config.name),
            site,
            chat,
            Arc::clone(policy),
            Arc::clone(rules),
            config.moodle.wwwroot.as_deref().map(Arc::from),
        )
        .beside(Arc::clone(neighbours))
    }

    fn observation(
        &self,
        (ground, findings): (Ground, Arc<Findings>),
        known: &Known,
        stage: Stage,
    ) -> Observation {
        Observation {
            ground,
            findings,
            read_at: now(),
            took: known.began.elapsed(),
            baseline: known.baseline,
            ages: Arc::clone(&known.ages),
            memory: known.memory.clone(),
            connections: self.connections(),
            stage,
        }
    }
}

/// What is known before Rocket.Chat is read.
pub(super) struct Known {
    pub(super) neighbours: Arc<Neighbours>,
    baseline: Option<SiteSize>,
    ages: Arc<Ages>,
    pub(super) memory: Memory,
    began: Instant,
}

/// Who follows a read.
enum Audience {
    /// Someone who looks at what there is so far.
    Browsing(Refresh),
    /// Someone who waits for the end.
    Waiting,
}

/// How long a stopped read may take to hand over what it has.
const HANDING_OVER: Duration = Duration::from_secs(1);

async fn given_up(cancel: &CancellationToken) {
    cancel.cancelled().await;
    tokio::time::sleep(HANDING_OVER).await;
}

/// Rocket.Chat before anything of it has been read.
fn nothing_yet() -> Chat {
    Chat {
        read_at: now(),
        version: ServerVersion {
            major: 0,
            minor: 0,
            patch: 0,
        },
        api_account: ChatUserId::from(""),
        capabilities: Capabilities::default(),
        accounts: Reading::Unknown(UnknownReason::Interrupted),
        groups: Reading::Unknown(UnknownReason::Interrupted),
        lookups: FxHashMap::default(),
    }
}

/// Passes on what a front shows.
fn report(events: &UnboundedSender<ReadEvent>, progress: ReadProgress) {
    match progress {
        ReadProgress::People { read, of } | ReadProgress::Memberships { read, of } => tell(
            events,
            ReadEvent::ReadingGroups {
                done: read,
                total: of,
            },
        ),
        ReadProgress::Limited(outlook) => tell(events, ReadEvent::Limited(outlook)),
        ReadProgress::Connected(_)
        | ReadProgress::Accounts { .. }
        | ReadProgress::Groups { .. } => {}
    }
}

/// Whoever listened may have gone; reading goes on all the same.
fn tell(events: &UnboundedSender<ReadEvent>, event: ReadEvent) {
    if events.send(event).is_err() {
        tracing::trace!("nobody listens to the read any more");
    }
}
