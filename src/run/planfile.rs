//! A plan that is kept: saved to a file, read back, and compared with what would be planned now.
//!
//! The file is JSON. Its seal is a hash over everything that it says, so that a slip of the editor is noticed; it is no
//! proof against whoever can count: what protects a site is that a saved plan is made again from both sides before
//! it runs, and has to come out the same.

mod change;
mod file;
mod wire;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use url::Url;

use super::{Observation, Session};
use crate::domain::digest::Digest;
use crate::domain::drift::{Drift, DriftKey};
use crate::domain::footing::{Footing, Staleness};
use crate::domain::ids::UnixTime;
use crate::domain::plan::Plan;
use crate::domain::planfile::{PlanFileTrouble, SiteMark};
use crate::domain::policy::Preset;
use crate::domain::selection::Selection;
use crate::engine::{self, Ground, Selected};
use crate::words;
use crate::words::language::in_english;

pub(super) use file::write_private;
pub use file::{read_plan, write_plan};

/// The format of the files, with its version.
pub const FORMAT: &str = "moodrift.plan/1";

/// A plan with everything that is needed to tell later whether it may still run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPlan {
    /// The version of the program that made it.
    pub made_by: String,
    /// The site it is for.
    pub origin: Origin,
    /// What was asked for.
    pub selection: Selection,
    /// The preset in force.
    pub preset: Preset,
    /// The preset that was asked for in place of the configured one.
    pub asked_preset: Option<Preset>,
    /// How people were judged: all switches, and the rules for usernames.
    pub judged_by: Digest,
    /// When the read ended that it was made from, by the clock of the machine that read.
    pub read_at: UnixTime,
    /// What would be done.
    pub plan: Plan,
    /// What each group's steps rest on, in the plan's order.
    pub footings: Vec<Footing>,
    /// Why each step is there, in the plan's order: sentences for whoever reads the file.
    pub reasons: Vec<String>,
}

/// What tells a site from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its name in the configuration.
    pub site: Arc<str>,
    /// Moodle's address, where it is configured.
    pub wwwroot: Option<Arc<str>>,
    /// Rocket.Chat's address.
    pub rocketchat: Option<Arc<str>>,
}

impl Origin {
    fn is_that_of(&self, planned: &Self) -> Result<(), PlanFileTrouble> {
        let site = |origin: &Self| Some(Arc::clone(&origin.site));
        for (mark, planned, here) in [
            (SiteMark::Name, site(planned), site(self)),
            (
                SiteMark::Wwwroot,
                planned.wwwroot.clone(),
                self.wwwroot.clone(),
            ),
            (
                SiteMark::RocketChat,
                planned.rocketchat.clone(),
                self.rocketchat.clone(),
            ),
        ] {
            if planned != here {
                return Err(PlanFileTrouble::OtherSite {
                    mark,
                    planned,
                    here,
                });
            }
        }
        Ok(())
    }
}

impl Session {
    /// Refuses a plan that was made for another site than this one. Before anything is read there is no ground, and
    /// an address that only the plugin's settings name is not compared yet.
    ///
    /// # Errors
    /// The first mark that differs.
    pub fn is_site_of(
        &self,
        saved: &SavedPlan,
        ground: Option<&Ground>,
    ) -> Result<(), PlanFileTrouble> {
        let mut here = self.origin(ground);
        if ground.is_none() && here.rocketchat.is_none() {
            here.rocketchat.clone_from(&saved.origin.rocketchat);
        }
        here.is_that_of(&saved.origin)
    }

    /// What tells this site from others. Addresses come without whatever in them could be secret.
    fn origin(&self, ground: Option<&Ground>) -> Origin {
        let config = self.config();
        let of_plugin = ground.and_then(|ground| ground.site.settings.instance_url.as_deref());
        Origin {
            site: Arc::clone(&config.name),
            wwwroot: config.moodle.wwwroot.as_deref().and_then(mark),
            rocketchat: config
                .rocketchat
                .url
                .as_deref()
                .or(of_plugin)
                .and_then(mark),
        }
    }

    /// A plan that was made from a reading, ready to be saved.
    pub fn saved(
        &self,
        from: &Observation,
        plan: Plan,
        selection: Selection,
        asked_preset: Option<Preset>,
    ) -> SavedPlan {
        let ground = &from.ground;
        let no_footing = || Footing {
            people: None,
            room: Digest(Arc::from("")),
            expected: Digest(Arc::from("")),
        };
        SavedPlan {
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            origin: self.origin(Some(ground)),
            selection,
            preset: ground.policy.preset,
            asked_preset,
            judged_by: engine::judged_by(&ground.policy, &ground.rules),
            read_at: from.read_at,
            footings: plan
                .groups
                .iter()
                .map(|group| engine::footing(ground, &group.room).unwrap_or_else(no_footing))
                .collect(),
            reasons: reasons(from, &plan),
            plan,
        }
    }
}

impl SavedPlan {
    /// What has changed since, seen from a newer reading, from which the same selection gives `now`.
    pub fn staleness(&self, now: &Plan, from: &Observation) -> Staleness {
        let ground = &from.ground;
        Staleness {
            judged_otherwise: self.judged_by != engine::judged_by(&ground.policy, &ground.rules),
            ..engine::staleness(&self.plan, &self.footings, now, ground)
        }
    }
}

/// The plan of everything that is selected.
pub fn planned(observation: &Observation, selected: &Selected) -> Plan {
    let drifts = observation.findings.drifts.iter();
    engine::plan(
        &observation.ground,
        drifts.filter(|drift| selected.plans(drift)),
    )
}

/// The sentences of the differences that the steps repair, in the plan's order.
fn reasons(from: &Observation, plan: &Plan) -> Vec<String> {
    in_english(|| {
        let ground = &from.ground;
        let drifts = from.findings.drifts.iter();
        let drifts: FxHashMap<DriftKey, &Drift> = drifts
            .filter(|drift| drift.fix.is_some())
            .map(|drift| (drift.key(), drift))
            .collect();
        plan.steps()
            .map(|(_, step)| {
                let drift = drifts.get(&step.repairs);
                drift.map_or_else(String::new, |drift| {
                    words::explanation(&ground.site, &ground.chat, drift)
                })
            })
            .collect()
    })
}

/// An address without what may be secret in it, or that says nothing of where it leads.
pub(super) fn mark(address: &str) -> Option<Arc<str>> {
    let url = Url::parse(address).ok()?;
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    let path = url.path().trim_end_matches('/');
    Some(Arc::from(format!(
        "{}://{}{port}{path}",
        url.scheme(),
        url.host_str()?
    )))
}
