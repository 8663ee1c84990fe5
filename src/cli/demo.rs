//! `moodrift demo`: the dashboard on an invented university, or its servers alone.

use serde::Serialize;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::arguments::{DemoOptions, Globals, Release};
use super::site::Trouble;
use super::{Status, dashboard, print, tongue};
use crate::config::Overrides;
use crate::demo::chat::Schedule;
use crate::demo::{Demo, ExistingMoodle, Options, ServerVersion};

pub(super) async fn run(globals: &Globals, options: &DemoOptions) -> Result<Status, Trouble> {
    let moodle = options.moodle.clone().zip(options.wwwroot.clone());
    let demo = Demo::start(&Options {
        seed: options.seed,
        courses: options.courses,
        moodle: moodle.map(|(database, wwwroot)| ExistingMoodle { database, wwwroot }),
        chat_state: options.chat_state.clone(),
        server_version: options.server_version.map(ServerVersion::from),
    })
    .await
    .map_err(Trouble::Demo)?;
    if let Some(level) = options.chaos {
        let schedule = Schedule::from_seed(options.seed, level);
        demo.server().follow(schedule);
    }
    let outcome = if options.serve {
        serve(&demo).await
    } else {
        show(&demo, globals).await
    };
    if let Some(file) = &options.save_chat_state {
        demo.save_chat_state(file).map_err(Trouble::Demo)?;
    }
    outcome
}

impl From<Release> for ServerVersion {
    fn from(release: Release) -> Self {
        match release {
            Release::V3_4 => Self::V3_4,
            Release::V6_5 => Self::V6_5,
            Release::V7_3 => Self::V7_3,
            Release::V8_6 => Self::V8_6,
        }
    }
}

async fn show(demo: &Demo, globals: &Globals) -> Result<Status, Trouble> {
    let overrides = Overrides {
        theme: globals.theme.clone(),
        language: globals.lang,
        ..Overrides::default()
    };
    // The demo's own configuration alone: nothing of the person's environment leads elsewhere.
    let looks = |name: &str| {
        ["MOODRIFT_THEME", "MOODRIFT_LANGUAGE"]
            .contains(&name)
            .then(|| std::env::var(name).ok())
            .flatten()
    };
    let config =
        crate::config::load(Some(&demo.config()), &overrides, looks).map_err(Trouble::Config)?;
    tongue::of(&config);
    dashboard::open(&config, globals.ascii).await
}

/// Where everything is, for whoever drives the other commands against it.
#[derive(Serialize)]
struct Places<'a> {
    config: &'a str,
    rocketchat: &'a str,
    moodle: &'a str,
}

async fn serve(demo: &Demo) -> Result<Status, Trouble> {
    let places = Places {
        config: &demo.config().display().to_string(),
        rocketchat: &demo.rocketchat(),
        moodle: demo.moodle(),
    };
    let line = serde_json::to_string(&places).map_err(Trouble::Json)?;
    // Whoever reads the line may interrupt at once, and is to find us listening.
    let mut interrupts = Interrupts::listen().map_err(Trouble::Signal)?;
    print(&format!("{line}\n"));
    interrupts.first().await;
    Ok(Status::Fine)
}

/// Ctrl-C, SIGTERM and SIGHUP.
struct Interrupts {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Interrupts {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn first(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
