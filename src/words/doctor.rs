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
pub fn area(area: Area) -> &'static str {
    match area {
        Area::Moodle => "Moodle",
        Area::Plugin => text!("The plugin (mod_rocketchat)", "Le plugin (mod_rocketchat)"),
        Area::Queue => text!("Cron and tasks", "Cron et tâches"),
        Area::Rocketchat => "Rocket.Chat",
        Area::Account => text!("The API account", "Le compte API"),
        Area::Clocks => text!("Clocks", "Horloges"),
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
        Check::MoodleClock => text!("Moodle's database", "la base de données de Moodle"),
        _ => "Rocket.Chat",
    };
    match ahead {
        None => Told::fine(say!(
            "{whose} did not say what time it is.",
            "Pas d'heure donnée par {whose}.",
        )),
        Some(-1..=1) => Told::fine(say!(
            "The clock of {whose} and this machine's agree.",
            "L'horloge de {whose} et celle de cette machine concordent.",
        )),
        Some(seconds) => {
            let way = if seconds > 0 {
                text!("ahead of", "avance")
            } else {
                text!("behind", "retarde")
            };
            let by = duration(seconds.saturating_abs());
            let seen = say!(
                "The clock of {whose} is {by} {way} this machine's.",
                "L'horloge de {whose} {way} de {by} sur celle de cette machine.",
            );
            match found.health {
                Health::Fine | Health::Notice => Told::fine(seen),
                _ => Told::ill(
                    seen,
                    text!(
                        "Set both clocks by NTP; one that is off by whole hours has a wrong time zone. Enrolments begin and end by Moodle's clock, certificates and codes by this machine's.",
                        "Réglez les deux horloges par NTP ; une horloge décalée d'heures entières a un mauvais fuseau horaire. Les inscriptions commencent et finissent selon l'horloge de Moodle, les certificats et les codes selon celle de cette machine.",
                    ),
                ),
            }
        }
    }
}

fn journal(seen: &SeenInJournal) -> Told {
    match seen {
        SeenInJournal::Writable => Told::fine(text!(
            "The journal can be written.",
            "Le journal peut être écrit.",
        )),
        SeenInJournal::Trouble(trouble) => Told::fine(trouble.to_string()),
        SeenInJournal::Frozen(freeze) => Told::ill(
            say!(
                "Nothing is changed: {}",
                "Rien n'est modifié : {}",
                super::frozen(freeze)
            ),
            text!(
                "moodrift unfreeze ends that. Ask whoever froze it first.",
                "moodrift unfreeze y met fin. Demandez d'abord à qui a posé le gel.",
            ),
        ),
        SeenInJournal::Unfinished(run) => Told::ill(
            say!(
                "Run {} did not end, or has steps that were not done.",
                "L'exécution {} n'est pas allée à son terme, ou a des étapes non faites.",
                run.0,
            ),
            say!(
                "Look at it with moodrift history {0}; moodrift resume {0} takes it to its end.",
                "Regardez-la avec moodrift history {0} ; moodrift resume {0} la mène à son terme.",
                run.0,
            ),
        ),
        SeenInJournal::KilledExports(folders) => {
            let folders: Vec<_> = folders
                .iter()
                .map(|folder| super::clean(&folder.to_string_lossy()).into_owned())
                .collect();
            Told::ill(
                say!(
                    "An export was killed and has left messages of a group in {}.",
                    "Une sauvegarde a été tuée et a laissé des messages d'un salon dans {}.",
                    folders.join(", "),
                ),
                text!(
                    "The next export removes that; so does rm -r.",
                    "La prochaine sauvegarde les enlève ; rm -r aussi.",
                ),
            )
        }
        SeenInJournal::Writing(Writing::Allowed) => Told::fine(text!(
            "The configuration allows changes in Rocket.Chat.",
            "La configuration permet des changements dans Rocket.Chat.",
        )),
        SeenInJournal::Writing(Writing::ReadOnly) => Told::fine(text!(
            "Read-only, as configured: nothing is ever changed.",
            "Lecture seule, comme configuré : rien n'est jamais modifié.",
        )),
        SeenInJournal::Writing(Writing::NoWwwroot) => Told::ill(
            text!(
                "read_only is false, and nothing is changed all the same: moodle.wwwroot is not set.",
                "read_only est false, et pourtant rien n'est modifié : moodle.wwwroot n'est pas défini.",
            ),
            text!(
                "Set moodle.wwwroot to $CFG->wwwroot of config.php: a Moodle that was cloned for tests points at production's groups, and only the address tells them apart.",
                "Donnez à moodle.wwwroot la valeur de $CFG->wwwroot dans config.php : un Moodle cloné pour des essais pointe sur les salons de la production, et seule l'adresse les distingue.",
            ),
        ),
    }
}

/// The title over the permissions of a profile.
pub fn profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Audit => text!("To look (audit only)", "Pour regarder (audit seul)"),
        Profile::Repair => text!(
            "To repair as well, in groups that it is in",
            "Pour réparer aussi, dans les salons où il est",
        ),
        Profile::Outside => text!(
            "To do that in other groups too",
            "Pour le faire aussi dans les autres salons",
        ),
    }
}

/// The heading over both profiles.
pub fn least_rights() -> &'static str {
    text!(
        "The least that the API account needs",
        "Le minimum qu'il faut au compte API"
    )
}

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
            Some(Held::AsOwner) => say!(
                "{permission} (as owner)",
                "{permission} (comme propriétaire)",
            ),
            Some(Held::Nowhere) => say!("{permission} (not held)", "{permission} (non détenue)"),
        })
        .collect();
    if each.is_empty() {
        return text!("not possible on this server", "impossible sur ce serveur").to_owned();
    }
    each.join(", ")
}

/// The last line: `demo: 2 critical, 1 warning, 19 fine.`
pub fn summary(site: &str, found: &[Diagnosis]) -> String {
    let parts: Vec<String> = [
        (
            Health::Critical,
            text!("critical", "critique"),
            text!("critical", "critiques"),
        ),
        (
            Health::Unknown,
            text!("unknown", "inconnu"),
            text!("unknown", "inconnus"),
        ),
        (
            Health::Warning,
            text!("warning", "avertissement"),
            text!("warnings", "avertissements"),
        ),
        (
            Health::Notice,
            text!("notice", "remarque"),
            text!("notices", "remarques"),
        ),
        (
            Health::Fine,
            text!("fine", "en ordre"),
            text!("fine", "en ordre"),
        ),
    ]
    .into_iter()
    .filter_map(|(health, one, many)| {
        let number = found.iter().filter(|one| one.health == health).count();
        (number > 0).then(|| count(number, one, many))
    })
    .collect();
    say!("{}: {}.", "{} : {}.", clean(site), parts.join(", "))
}

/// `90 s`, `12 min`, `3 h`, `4 d`.
fn duration(seconds: i64) -> String {
    ago(UnixTime(seconds), UnixTime(0))
}
