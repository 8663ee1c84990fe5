//! How the two sides, the account and the store stand, fact by fact.

use std::time::Duration;

use super::super::release::moodle_version;
use super::super::{Mark, ability, ago, clean, connection, frozen, nothing_remembered};
use super::super::{nouns, server_facts};
use super::connections::in_short;
use crate::domain::capabilities::Ability;
use crate::domain::chat::Chat;
use crate::domain::freeze::Freeze;
use crate::domain::queue::Waiting;
use crate::domain::site::{PluginState, Site, SiteCondition};
use crate::domain::trouble::StoreTrouble;

/// What a fact is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum Part {
    /// Moodle's database, its cron, its queue.
    Moodle,
    /// The server.
    RocketChat,
    /// What the API account may do there.
    Account,
    /// The journal and the history.
    Store,
    /// What was read.
    Reading,
    /// How drift goes from day to day.
    Drift,
    /// How much of a category is in step.
    InStep,
}

/// What a fact is about, as a word.
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Moodle => "Moodle",
        Part::RocketChat => "Rocket.Chat",
        Part::Account => text!("API account", "Compte API"),
        Part::Store => text!("Store", "Journal"),
        Part::Reading => text!("Reading", "Lecture"),
        Part::Drift => super::screens::drift(),
        Part::InStep => text!("In step", "Sans écart"),
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub part: Part,
    /// Whether something is wrong.
    pub mark: Mark,
    /// What it says.
    pub text: String,
}

impl Fact {
    pub(super) const fn new(part: Part, mark: Mark, text: String) -> Self {
        Self { part, mark, text }
    }
}

/// Cron that has not run for longer than this, in seconds, leaves the plugin's tasks undone.
const CRON_LATE: i64 = 3_600;

/// Facts about Moodle.
pub fn moodle(site: &Site) -> Vec<Fact> {
    let fact = |mark, text| Fact::new(Part::Moodle, mark, text);
    let condition = &site.condition;
    let mut facts = versions(condition);
    facts.push(match condition.plugin {
        PluginState::Enabled => fact(
            Mark::Fine,
            text!("The plugin is switched on", "Le plugin est activé").to_owned(),
        ),
        PluginState::Disabled => fact(
            Mark::Missing,
            text!(
                "The plugin is switched off: no plan is carried out until it is on again",
                "Le plugin est désactivé : aucun plan n'est appliqué tant qu'il l'est"
            )
            .to_owned(),
        ),
    });
    if condition.maintenance {
        let text = text!(
            "Maintenance mode is on: what is read may be half of something",
            "Le mode maintenance est actif : ce qui est lu peut être à moitié fait"
        );
        facts.push(fact(Mark::Missing, text.to_owned()));
    }
    if let Some(moved) = condition.last_movement {
        let moved = ago(site.as_of, moved);
        facts.push(fact(
            Mark::Fine,
            say!(
                "Something last happened {moved} ago",
                "Dernière activité il y a {moved}"
            ),
        ));
    }
    if let Some(ran) = site.queue.cron.last_run {
        let late = site.as_of.0.saturating_sub(ran.0) > CRON_LATE;
        let ran = ago(site.as_of, ran);
        facts.push(if late {
            let text = say!(
                "Cron last ran {ran} ago: the plugin's tasks wait; see Moodle's cron",
                "Dernier cron il y a {ran} : les tâches du plugin attendent ; voyez le cron de Moodle"
            );
            fact(Mark::Missing, text)
        } else {
            fact(Mark::Fine, say!("Cron last ran {ran} ago", "Dernier cron il y a {ran}"))
        });
    }
    facts.push(queue(site));
    if !site.lacks.is_empty() {
        let mut tables: Vec<&str> = site.lacks.iter().map(|lack| &*lack.table).collect();
        tables.dedup();
        let text = say!(
            "Not there, or not readable: {}",
            "Absentes ou illisibles : {}",
            tables.join(", ")
        );
        facts.push(fact(Mark::Open, text));
    }
    facts
}

fn versions(condition: &SiteCondition) -> Vec<Fact> {
    let moodle = moodle_version(
        condition.moodle_release.as_deref(),
        condition.moodle_version.as_deref(),
    );
    let moodle = moodle.map(|version| format!("Version {version}"));
    // Of the plugin Moodle keeps the build number alone.
    let plugin = condition.plugin_version;
    let plugin = plugin.map(|version| format!("mod_rocketchat {version}"));
    let told = moodle.into_iter().chain(plugin);
    told.map(|text| Fact::new(Part::Moodle, Mark::Fine, text))
        .collect()
}

fn queue(site: &Site) -> Fact {
    let (mark, text) = match Waiting::of(&site.queue.tasks) {
        None => (
            Mark::Fine,
            text!(
                "No task of the plugin waits",
                "Aucune tâche du plugin n'attend"
            )
            .to_owned(),
        ),
        Some(all) if all.given_up + all.failing > 0 => (
            Mark::Missing,
            say!(
                "{} of the plugin wait: {}",
                "{} du plugin en attente : {}",
                nouns::tasks(all.tasks),
                in_trouble(all)
            ),
        ),
        Some(all) => {
            let since = all.oldest.map_or_else(String::new, |at| {
                say!(
                    ", the oldest for {}",
                    ", la plus ancienne depuis {}",
                    ago(site.as_of, at)
                )
            });
            (
                Mark::Fine,
                say!(
                    "{} of the plugin wait{since}",
                    "{} du plugin en attente{since}",
                    nouns::tasks(all.tasks)
                ),
            )
        }
    };
    Fact::new(Part::Moodle, mark, text)
}

/// How many failed when they were last tried, and how many are not tried any more.
fn in_trouble(all: Waiting) -> String {
    let (failing, given_up) = (all.failing, all.given_up);
    let failing = (failing > 0).then(|| {
        say!(
            "{failing} failed when last tried",
            "{failing} en échec au dernier essai"
        )
    });
    let given_up = (given_up > 0).then(|| {
        say!(
            "{given_up} given up by Moodle",
            "{given_up} en abandon chez Moodle"
        )
    });
    let both: Vec<String> = failing.into_iter().chain(given_up).collect();
    both.join(", ")
}

/// The same of a server that the read under way has not asked yet: nothing is wrong with it.
pub fn not_asked(chat: &Chat) -> Vec<Fact> {
    let told = connection(chat).into_iter();
    told.map(|text| Fact::new(Part::RocketChat, Mark::Open, text))
        .collect()
}

/// Facts about the server, and what the account may do there.
pub fn chat(chat: &Chat, abilities: &[Ability]) -> Vec<Fact> {
    let mark = match chat.capabilities.username {
        Some(_) => Mark::Fine,
        None => Mark::Open,
    };
    let mut facts: Vec<Fact> = connection(chat)
        .into_iter()
        .map(|text| Fact::new(Part::RocketChat, mark, text))
        .collect();
    let known = server_facts(&chat.capabilities).into_iter();
    facts.extend(known.map(|line| Fact::new(Part::RocketChat, line.mark, line.text)));
    let may = abilities.iter().map(ability);
    facts.extend(may.map(|line| Fact::new(Part::Account, line.mark, line.text)));
    facts
}

/// Facts about the store.
pub fn store(frozen_by: Option<&Freeze>, trouble: Option<&StoreTrouble>) -> Vec<Fact> {
    let fact = |mark, text| Fact::new(Part::Store, mark, text);
    let mut facts = vec![match trouble {
        Some(trouble) => fact(Mark::Missing, nothing_remembered(trouble)),
        None => fact(
            Mark::Fine,
            text!(
                "Journal and history are kept",
                "Journal et historique sont tenus"
            )
            .to_owned(),
        ),
    }];
    facts.push(match frozen_by {
        Some(freeze) => fact(Mark::Missing, frozen(freeze)),
        None => fact(Mark::Fine, text!("Not frozen", "Pas de gel").to_owned()),
    });
    facts
}

/// How long a reading took.
pub fn reading(took_millis: u128) -> Fact {
    let (seconds, tenths) = (took_millis / 1000, took_millis % 1000 / 100);
    let text = say!(
        "Reading both sides took {seconds}.{tenths} s",
        "Lecture des deux côtés en {seconds},{tenths} s"
    );
    Fact::new(Part::Reading, Mark::Fine, text)
}

/// How one of the two sides stands, while the dashboard looks at it.
pub fn side(name: &str, reading: bool, failed: Option<&str>, latency: Option<Duration>) -> String {
    match (reading, failed, latency) {
        (_, Some(why), _) => say!("{name}: {}", "{name} : {}", clean(why)),
        (true, None, _) => say!("{name} is being read", "Lecture de {name}"),
        (false, None, None) => say!("{name} answers", "{name} répond"),
        (false, None, Some(latency)) => say!(
            "{name} answers in {} (median)",
            "{name} répond en {} (médiane)",
            in_short(latency)
        ),
    }
}
