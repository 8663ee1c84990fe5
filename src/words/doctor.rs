//! What the doctor has seen, and what to do about it.

mod chat;
mod moodle;
mod queue;

use super::{ago, clean, count, date_time};
use crate::domain::capabilities::Permission;
use crate::domain::doctor::{
    Area, Check, Diagnosis, Health, Profile, Seen, SeenInJournal, Writing,
};
use crate::domain::ids::UnixTime;

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was seen, in a sentence or two.
    pub seen: String,
    /// What to do; none where there is nothing to do.
    pub advice: Option<String>,
}

impl Told {
    fn fine(seen: impl Into<String>) -> Self {
        Self {
            seen: seen.into(),
            advice: None,
        }
    }

    fn ill(seen: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            seen: seen.into(),
            advice: Some(advice.into()),
        }
    }
}

/// The title of an area.
pub const fn area(area: Area) -> &'static str {
    match area {
        Area::Moodle => "Moodle",
        Area::Plugin => "The plugin (mod_rocketchat)",
        Area::Queue => "Cron and tasks",
        Area::Rocketchat => "Rocket.Chat",
        Area::Account => "The API account",
        Area::Clocks => "Clocks",
        Area::Journal => "moodrift",
    }
}

/// The sign of a finding, so that colour is never needed.
pub const fn sign(health: Health) -> &'static str {
    match health {
        Health::Fine => "✓",
        Health::Notice => "·",
        Health::Warning => "!",
        Health::Unknown => "?",
        Health::Critical => "✗",
    }
}

/// A finding in words.
pub fn told(found: &Diagnosis) -> Told {
    match &found.seen {
        Seen::Moodle(seen) => moodle::told(seen),
        Seen::Plugin(seen) => moodle::plugin(seen),
        Seen::Queue(seen) => queue::told(seen),
        Seen::Chat(seen) => chat::told(seen),
        Seen::Clock(ahead) => clock(found, *ahead),
        Seen::Journal(seen) => journal(seen),
    }
}

fn clock(found: &Diagnosis, ahead: Option<i64>) -> Told {
    let whose = match found.check {
        Check::MoodleClock => "Moodle's database",
        _ => "Rocket.Chat",
    };
    match ahead {
        None => Told::fine(format!("{whose} did not say what time it is.")),
        Some(-1..=1) => Told::fine(format!("The clock of {whose} and this machine's agree.")),
        Some(seconds) => {
            let way = if seconds > 0 { "ahead of" } else { "behind" };
            let by = duration(seconds.saturating_abs());
            let seen = format!("The clock of {whose} is {by} {way} this machine's.");
            match found.health {
                Health::Fine | Health::Notice => Told::fine(seen),
                _ => Told::ill(
                    seen,
                    "Set both clocks by NTP; one that is off by whole hours has a wrong time zone. Enrolments begin and end by Moodle's clock, certificates and codes by this machine's.",
                ),
            }
        }
    }
}

fn journal(seen: &SeenInJournal) -> Told {
    match seen {
        SeenInJournal::Writable => Told::fine("The journal can be written."),
        SeenInJournal::Trouble(trouble) => Told::fine(trouble.to_string()),
        SeenInJournal::Frozen(freeze) => Told::ill(
            format!("Nothing is changed: {}", super::frozen(freeze)),
            "moodrift unfreeze ends that. Ask whoever froze it first.",
        ),
        SeenInJournal::Unfinished(run) => Told::ill(
            format!(
                "Run {} did not end, or has steps that were not done.",
                run.0
            ),
            format!(
                "Look at it with moodrift history {0}; moodrift resume {0} takes it to its end.",
                run.0
            ),
        ),
        SeenInJournal::KilledExports(folders) => {
            let folders: Vec<_> = folders
                .iter()
                .map(|folder| super::clean(&folder.to_string_lossy()).into_owned())
                .collect();
            Told::ill(
                format!(
                    "An export was killed and has left messages of a group in {}.",
                    folders.join(", ")
                ),
                "The next export removes that; so does rm -r.",
            )
        }
        SeenInJournal::Writing(Writing::Allowed) => {
            Told::fine("The configuration allows changes in Rocket.Chat.")
        }
        SeenInJournal::Writing(Writing::ReadOnly) => {
            Told::fine("Read-only, as configured: nothing is ever changed.")
        }
        SeenInJournal::Writing(Writing::NoWwwroot) => Told::ill(
            "read_only is false, and nothing is changed all the same: moodle.wwwroot is not set.",
            "Set moodle.wwwroot to $CFG->wwwroot of config.php: a Moodle that was cloned for tests points at production's groups, and only the address tells them apart.",
        ),
    }
}

/// The title over the permissions of a profile.
pub const fn profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Audit => "To look (audit only)",
        Profile::Repair => "To repair as well, in groups that it is in",
        Profile::Outside => "To do that in other groups too",
    }
}

/// The heading over both profiles.
pub const LEAST_RIGHTS: &str = "The least that the API account needs";

/// A permission, and how far the account holds it; none where that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Held {
    /// Everywhere.
    Everywhere,
    /// In the groups that it owns.
    AsOwner,
    /// Nowhere.
    Nowhere,
}

/// The permissions of a profile in a line, those that are missing marked.
pub fn permissions(permissions: &[(Permission, Option<Held>)]) -> String {
    let each: Vec<String> = permissions
        .iter()
        .map(|(permission, held)| match held {
            Some(Held::Everywhere) | None => permission.to_string(),
            Some(Held::AsOwner) => format!("{permission} (as owner)"),
            Some(Held::Nowhere) => format!("{permission} (not held)"),
        })
        .collect();
    if each.is_empty() {
        return "not possible on this server".to_owned();
    }
    each.join(", ")
}

/// The last line: `demo: 2 critical, 1 warning, 19 fine.`
pub fn summary(site: &str, found: &[Diagnosis]) -> String {
    let parts: Vec<String> = [
        (Health::Critical, "critical", "critical"),
        (Health::Unknown, "unknown", "unknown"),
        (Health::Warning, "warning", "warnings"),
        (Health::Notice, "notice", "notices"),
        (Health::Fine, "fine", "fine"),
    ]
    .into_iter()
    .filter_map(|(health, one, many)| {
        let number = found.iter().filter(|one| one.health == health).count();
        (number > 0).then(|| count(number, one, many))
    })
    .collect();
    format!("{}: {}.", clean(site), parts.join(", "))
}

/// `90 s`, `12 min`, `3 h`, `4 d`.
fn duration(seconds: i64) -> String {
    ago(UnixTime(seconds), UnixTime(0))
}
