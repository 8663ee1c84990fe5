//! Both sides of the real site with a configuration that leads to them.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use moodrift::config::{self, Config, Overrides};
use moodrift::demo::chat::{self, Credential, StandIn};
use moodrift::domain::chat::Chat;
use moodrift::domain::drift::{Code, Drift, Fix, JoinAs};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::domain::plan::{Plan, Step};
use moodrift::domain::policy::{Policy, Preset};
use moodrift::domain::repairs::Repairs;
use moodrift::domain::site::Site;
use moodrift::engine::{self, Ground, SiteChecks};
use moodrift::rocketchat::Timing;
use moodrift::run::{Observation, RunError, Session};
use strum::IntoEnumIterator as _;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::given::{self, Difference};

/// Waits that keep a test of failures short.
pub(crate) const HASTY: Timing = Timing {
    connect: Duration::from_secs(5),
    answer: Duration::from_secs(30),
    pause: Duration::from_millis(1),
    patience: Duration::from_millis(1),
};

const TOKEN: &str = "the-token-of-the-real-data-tests";

/// A stand-in with a real server's state, and a configuration that leads to it and to a database.
pub(crate) struct Rig {
    pub(crate) chat: StandIn,
    pub(crate) config: PathBuf,
    folder: TempDir,
}

impl Rig {
    pub(crate) async fn new(database: &str, state: &str) -> Self {
        Self::with(database, state, given::WWWROOT, "").await
    }

    /// With another address of Moodle, and single switches of the policy.
    pub(crate) async fn with(database: &str, state: &str, wwwroot: &str, policy: &str) -> Self {
        let state = chat::load(&given::file(state)).unwrap();
        let user = state.api_user.clone();
        let credential = Credential {
            user_id: user.clone(),
            token: TOKEN.to_owned(),
        };
        let chat = StandIn::start(state, vec![credential]).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "state_dir = {state:?}\n\
             [sites.real]\nread_only = false\n\
             [sites.real.moodle]\ndatabase = {database:?}\nwwwroot = {wwwroot:?}\n\
             [sites.real.rocketchat]\nurl = {url:?}\nuser_id = {user:?}\ntoken = {TOKEN:?}\n\
             [sites.real.policy]\n{policy}\n\
             [sites.real.limits]\nmoodle_stale = 0\n",
            state = folder.path().join("state").display().to_string(),
            url = chat.url(),
        );
        let config = folder.path().join("config.toml");
        std::fs::write(&config, text).unwrap();
        std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o600)).unwrap();
        Self {
            chat,
            config,
            folder,
        }
    }

    fn load(&self, preset: Preset, limits: Vec<(LimitName, u64)>) -> Config {
        let overrides = Overrides {
            preset: Some(preset),
            limits,
            ..Overrides::default()
        };
        let home = self.folder.path().display().to_string();
        config::load(Some(&self.config), &overrides, |name| {
            name.starts_with("XDG_").then(|| home.clone())
        })
        .unwrap()
    }

    pub(crate) fn session(&self, preset: Preset, timing: Timing) -> Session {
        let config = self.load(preset, Vec::new());
        opened(&config, timing)
    }

    /// A session in which no limit holds anything.
    pub(crate) fn unlimited(&self, preset: Preset) -> Session {
        let config = self.load(preset, all_allowed());
        opened(&config, HASTY)
    }

    /// The same two readings, judged by another preset.
    pub(crate) fn judged(&self, observation: &Observation, preset: Preset) -> Observation {
        let config = self.load(preset, Vec::new());
        let config = config.site().unwrap();
        let ground = &observation.ground;
        let ground = Ground::new(
            Arc::clone(&ground.name),
            Arc::clone(&ground.site),
            Arc::clone(&ground.chat),
            Arc::new(config.policy.clone()),
            Arc::clone(&ground.rules),
            ground.wwwroot.clone(),
        );
        rejudged(observation, ground, None)
    }

    /// Runs the real program with this configuration.
    pub(crate) async fn moodrift(&self, arguments: &[&str]) -> Output {
        moodrift(&self.config, arguments).await
    }
}

fn opened(config: &Config, timing: Timing) -> Session {
    let site = config.site().unwrap().clone();
    Session::with_timing(site, Vec::new(), &config.state_dir, timing)
}

/// Runs the real program, with nothing of the environment.
pub(crate) async fn moodrift(config: &std::path::Path, arguments: &[&str]) -> Output {
    tokio::process::Command::new(env!("CARGO_BIN_EXE_moodrift"))
        .env_clear()
        .arg("--config")
        .arg(config)
        .args(arguments)
        .output()
        .await
        .unwrap()
}

pub(crate) async fn observe(session: &Session) -> Result<Observation, RunError> {
    let (events, _nobody_watches) = mpsc::unbounded_channel();
    session.observe(events, CancellationToken::new()).await
}

fn rejudged(
    observation: &Observation,
    ground: Ground,
    stale_after_hours: Option<u64>,
) -> Observation {
    let findings = engine::drift(&ground, SiteChecks { stale_after_hours });
    Observation {
        ground,
        findings: Arc::new(findings),
        ..observation.clone()
    }
}

/// The same readings, with something else in them, and every optional repair on.
pub(crate) fn repairing(
    observation: &Observation,
    change: impl FnOnce(&mut Site, &mut Chat),
) -> Observation {
    let old = &observation.ground;
    let (mut site, mut chat) = (Site::clone(&old.site), Chat::clone(&old.chat));
    change(&mut site, &mut chat);
    let mut policy = Policy::clone(&old.policy);
    policy.repairs = Repairs::all();
    let ground = Ground::new(
        Arc::clone(&old.name),
        Arc::new(site),
        Arc::new(chat),
        Arc::new(policy),
        Arc::clone(&old.rules),
        old.wwwroot.clone(),
    );
    rejudged(observation, ground, None)
}

/// The same readings at another time of Moodle's clock, with the check for a stale Moodle on.
pub(crate) fn judged_at(observation: &Observation, as_of: UnixTime) -> Observation {
    let old = &observation.ground;
    let mut site = Site::clone(&old.site);
    site.as_of = as_of;
    let ground = Ground::new(
        Arc::clone(&old.name),
        Arc::new(site),
        Arc::clone(&old.chat),
        Arc::clone(&old.policy),
        Arc::clone(&old.rules),
        old.wwwroot.clone(),
    );
    let hours = LimitName::MoodleStale.default_figure();
    rejudged(observation, ground, hours)
}

/// Consent to every limit.
pub(crate) fn all_allowed() -> Vec<(LimitName, u64)> {
    LimitName::iter()
        .map(|name| match name {
            // 0 turns the check itself off.
            LimitName::MoodleStale => (name, 0),
            _ => (name, name.default_figure().map_or(1, |_| 1_000_000)),
        })
        .collect()
}

/// Limits that hold nothing, but that Moodle may not stand still for a day.
pub(crate) fn wide_open() -> Limits {
    all_allowed()
        .into_iter()
        .filter(|(name, _)| *name != LimitName::MoodleStale)
        .fold(Limits::default(), |limits, (name, figure)| {
            limits.with(name, figure)
        })
}

/// Everything that could be planned, dormant courses included.
pub(crate) fn whole_plan(observation: &Observation) -> Plan {
    engine::plan(&observation.ground, &observation.findings.drifts)
}

/// What a plan takes away: group, account, what. In an order of its own.
pub(crate) fn taken(plan: &Plan) -> Vec<(String, String, &'static str)> {
    let name = |step: &Step| -> &'static str { step.op().into() };
    let mut taken: Vec<_> = plan
        .steps()
        .filter(|(_, step)| step.change.destructive())
        .map(|(group, step)| {
            let (room, account) = (group.unwrap().room.to_string(), account_of(step));
            (room, account, name(step))
        })
        .collect();
    taken.sort_unstable();
    taken
}

/// Whom a step concerns; empty where it concerns the group as such.
fn account_of(step: &Step) -> String {
    step.who()
        .and_then(|who| who.account.as_ref())
        .map_or_else(String::new, ToString::to_string)
}

/// The drifts of one code.
pub(crate) fn with_code(observation: &Observation, code: Code) -> impl Iterator<Item = &Drift> {
    let all = observation.findings.drifts.iter();
    all.filter(move |drift| drift.code == code)
}

/// The course modules that a code is said of.
pub(crate) fn said_of(observation: &Observation, code: Code) -> Vec<i64> {
    with_code(observation, code)
        .map(|drift| drift.activity.map_or(0, |cm| cm.0))
        .collect()
}

/// A drift about a person in the form in which the tests compute them.
pub(crate) fn difference(drift: &Drift) -> Option<Difference> {
    let person = drift.person.as_ref()?;
    let role = match drift.fix {
        Some(Fix::Invite(JoinAs::Member)) => "member",
        Some(Fix::Invite(JoinAs::Moderator)) => "moderator",
        _ => "",
    };
    let name = person.username.as_str().to_lowercase();
    Some((drift.activity?.0, name, drift.code.into(), role))
}
