//! `moodrift demo`: the dashboard on an invented university, or its servers alone.

use serde::Serialize;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::arguments::DemoOptions;
use super::site::Trouble;
use super::{Status, dashboard, print};
use crate::config::Overrides;
use crate::demo::{Demo, Options, Sides};

pub(super) async fn run(options: &DemoOptions) -> Result<Status, Trouble> {
    // Before there is anything to leave behind: who stops us early must not find us deaf.
    let interruption = if options.serve {
        Some(Interruption::listen().map_err(Trouble::Signal)?)
    } else {
        None
    };
    let demo = Demo::start(&Options {
        seed: options.seed,
        courses: options.courses,
        sides: sides(options),
    })
    .await
    .map_err(Trouble::Demo)?;
    let outcome = match interruption {
        Some(interruption) => serve(&demo, interruption).await,
        None => show(&demo).await,
    };
    if let Some(file) = &options.save_chat_state {
        demo.save_chat_state(file).map_err(Trouble::Demo)?;
    }
    outcome
}

fn sides(options: &DemoOptions) -> Sides {
    match (&options.moodle, &options.wwwroot, &options.chat_state) {
        (Some(moodle), Some(wwwroot), Some(chat_state)) => Sides::Existing {
            moodle: moodle.clone(),
            wwwroot: wwwroot.clone(),
            chat_state: chat_state.clone(),
        },
        (_, _, Some(chat_state)) => Sides::LoadedChat(chat_state.clone()),
        (_, _, None) => Sides::Invented,
    }
}

async fn show(demo: &Demo) -> Result<Status, Trouble> {
    // The demo's own configuration alone: nothing of the person's environment leads elsewhere.
    let config = crate::config::load(Some(&demo.config()), &Overrides::default(), |_| None)
        .map_err(Trouble::Config)?;
    dashboard::open(&config).await
}

/// Where everything is, for whoever drives the other commands against it.
#[derive(Serialize)]
struct Places<'a> {
    config: &'a str,
    rocketchat: &'a str,
    moodle: &'a str,
}

async fn serve(demo: &Demo, mut interruption: Interruption) -> Result<Status, Trouble> {
    let places = Places {
        config: &demo.config().display().to_string(),
        rocketchat: &demo.rocketchat(),
        moodle: demo.moodle(),
    };
    let line = serde_json::to_string(&places).map_err(Trouble::Json)?;
    print(&format!("{line}\n"));
    interruption.comes().await;
    Ok(Status::Fine)
}

/// Ctrl-C, SIGTERM and SIGHUP, kept from the moment it is made.
struct Interruption {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Interruption {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Returns at the first.
    async fn comes(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
