//! The configuration in force, key by key, with where each value comes from, and without its secrets.

use toml::Value;
use url::Url;

use std::num::NonZeroU32;

use super::document::At;
use super::fault::Place;
use super::keys::{CREATE_VERIFIED, STORE_PASSWORD, Table};
use super::wire::{ChatWire, FileWire, MoodleWire, PolicyWire, RuleWire, SiteWire, TokenWire};
use super::{Config, Mouse, Overrides, SiteConfig};
use crate::domain::policy::{Policy, Restrictions, Stance};
use crate::domain::repairs::OptionalRepair;
use crate::domain::unasked::Unasked;
use strum::IntoEnumIterator as _;

/// What stands in the place of a secret.
const HIDDEN: &str = "***";

/// One key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its table, such as `sites.arche.moodle`; empty for the file itself.
    pub table: String,
    /// Its name.
    pub key: &'static str,
    /// Its value in TOML, a secret hidden.
    pub value: String,
    /// Where that was said; none for a default.
    pub from: Option<Place>,
}

/// Everything in force.
pub(super) fn all(wire: &FileWire, config: &Config, overrides: &Overrides) -> Vec<Shown> {
    let mut lines = Lines::of_table(String::new());
    lines.texts("site", wire.site.as_ref());
    let state_dir = config.state_dir.display().to_string();
    let from = if overrides.state_dir.is_some() {
        Some(Place::Flag("--state-dir"))
    } else {
        wire.state_dir.as_ref().map(|at| at.place.clone())
    };
    lines.put("state_dir", quoted(&state_dir), from);
    lines.database("store", wire.store.as_ref());
    lines.secret(STORE_PASSWORD, wire.store_password.as_ref());
    let days = wire.journal_days.as_ref().map(|at| at.place.clone());
    lines.put(
        "journal_days",
        config.keeping.journal_days.to_string(),
        days,
    );
    match (&overrides.theme, &wire.theme) {
        (Some(theme), _) => {
            let place = Some(Place::Flag("--theme"));
            lines.put("theme", quoted(theme), place);
        }
        (None, written) => lines.texts("theme", written.as_ref()),
    }
    lines.texts("language", wire.language.as_ref());
    let mouse = wire.mouse.as_ref().map(|at| at.place.clone());
    lines.put(
        "mouse",
        (config.dashboard.mouse == Mouse::On).to_string(),
        mouse,
    );
    let refresh = wire.refresh.as_ref().map(|at| at.place.clone());
    let minutes = config.dashboard.refresh.map_or(0, NonZeroU32::get);
    lines.put("refresh", minutes.to_string(), refresh);
    let snapshots = wire.snapshots.as_ref();
    lines.put(
        "snapshots",
        snapshots.is_none_or(|wanted| wanted.value).to_string(),
        snapshots.map(|wanted| wanted.place.clone()),
    );
    if let Some(first) = wire.keys.first() {
        let bindings = wire.keys.iter().map(|binding| {
            let keys: Vec<String> = binding.keys.iter().map(|(key, _)| key.clone()).collect();
            format!("{} = {}", binding.action, list(&keys))
        });
        let bindings: Vec<String> = bindings.collect();
        let value = format!("{{ {} }}", bindings.join(", "));
        lines.put("keys", value, Some(first.place.clone()));
    }
    let mut shown = lines.shown;
    for site in &config.sites {
        if let Some(wire) = wire.sites.get(&*site.name) {
            of_site(wire, site, &mut shown);
        }
    }
    shown
}

fn of_site(wire: &SiteWire, site: &SiteConfig, shown: &mut Vec<Shown>) {
    let table = |table: Table| {
        Lines::of_table(format!(
            "sites.{}{}",
            site.name,
            table.heading().unwrap_or_default()
        ))
    };
    let mut lines = table(Table::Site);
    let place = wire.read_only.as_ref().map(|at| at.place.clone());
    lines.put("read_only", site.read_only.to_string(), place);
    if let Some(first) = wire.usernames.first() {
        let rules: Vec<String> = wire.usernames.iter().map(rule).collect();
        let list = format!("[{}]", rules.join(", "));
        lines.put("username", list, Some(place_of(first).clone()));
    }
    if let Some(first) = wire.keep.first() {
        lines.put(
            "keep",
            list(&site.policy.keep.patterns),
            Some(first.place.clone()),
        );
    }
    if let (Unasked::Codes(codes), Some(written)) = (&site.unasked, &wire.auto) {
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let place = written.first().map_or(&wire.place, |at| &at.place);
        lines.put("auto", list(&codes), Some(place.clone()));
    }
    shown.append(&mut lines.shown);
    let mut lines = table(Table::Moodle);
    moodle(&mut lines, &wire.moodle, site);
    shown.append(&mut lines.shown);
    let mut lines = table(Table::RocketChat);
    rocketchat(&mut lines, &wire.rocketchat, site);
    shown.append(&mut lines.shown);
    let mut lines = table(Table::Policy);
    policy(&mut lines, &wire.policy, &site.policy);
    shown.append(&mut lines.shown);
    let mut lines = table(Table::Limits);
    for name in crate::domain::limits::LimitName::iter() {
        let written = wire.limits.iter().find(|limit| limit.name == name);
        let place = written.map(|limit| limit.figure.place.clone());
        lines.put(name.into(), site.limits.figure(name).to_string(), place);
    }
    shown.append(&mut lines.shown);
    let mut lines = table(Table::Repair);
    for repair in OptionalRepair::iter() {
        let switches = &wire.repairs.switches;
        let written = switches.iter().find(|(name, _)| *name == repair);
        let place = written.map(|(_, on)| on.place.clone());
        lines.put(
            repair.into(),
            site.policy.repairs.makes(repair).to_string(),
            place,
        );
    }
    let written = wire.repairs.create_verified.as_ref();
    lines.put(
        CREATE_VERIFIED,
        site.policy.repairs.vouches().to_string(),
        written.map(|at| at.place.clone()),
    );
    shown.append(&mut lines.shown);
}

fn moodle(lines: &mut Lines, wire: &MoodleWire, site: &SiteConfig) {
    lines.database("database", wire.database.as_ref());
    lines.secret("password", wire.password.as_ref());
    let place = wire.prefix.as_ref().map(|at| at.place.clone());
    lines.put("prefix", quoted(&site.moodle.prefix), place);
    lines.texts("wwwroot", wire.wwwroot.as_ref());
}

fn rocketchat(lines: &mut Lines, wire: &ChatWire, site: &SiteConfig) {
    lines.texts("url", wire.url.as_ref());
    lines.texts("user_id", wire.user_id.as_ref());
    lines.secret("token", wire.token.as_ref());
    lines.texts("ca_file", wire.ca_file.as_ref());
    let bounds = site.rocketchat.concurrency;
    let written = wire
        .concurrency
        .least
        .as_ref()
        .or(wire.concurrency.most.as_ref());
    let value = format!("{{ least = {}, most = {} }}", bounds.least(), bounds.most());
    lines.put("concurrency", value, written.map(|at| at.place.clone()));
}

fn policy(lines: &mut Lines, wire: &PolicyWire, policy: &Policy) {
    let place = |at: &Option<At<String>>| at.as_ref().map(|at| at.place.clone());
    let mut word = |key, value: &'static str, written: &Option<At<String>>| {
        lines.put(key, quoted(value), place(written));
    };
    let stance = |stance: Stance| <&'static str>::from(stance);
    word("preset", policy.preset.into(), &wire.preset);
    word(
        "parent_roles",
        stance(policy.parent_roles),
        &wire.parent_roles,
    );
    word(
        "module_roles",
        stance(policy.module_roles),
        &wire.module_roles,
    );
    word("inactive", stance(policy.inactive), &wire.inactive);
    word("guests", stance(policy.guests), &wire.guests);
    word(
        "chat_administrators",
        stance(policy.chat_administrators),
        &wire.chat_administrators,
    );
    word(
        "site_administrators",
        stance(policy.site_administrators),
        &wire.site_administrators,
    );
    let restrictions: Restrictions = policy.restrictions;
    word("restrictions", restrictions.into(), &wire.restrictions);
    let lists = [
        (
            "access_all_groups",
            &policy.access_all_groups,
            &wire.access_all_groups,
        ),
        (
            "ignore_restrictions",
            &policy.ignore_restrictions,
            &wire.ignore_restrictions,
        ),
    ];
    for (name, archetypes, wire) in lists {
        let first = wire.as_ref().and_then(|list| list.first());
        lines.put(name, list(archetypes), first.map(|at| at.place.clone()));
    }
    let minutes = wire.queue_grace.as_ref().map(|at| at.place.clone());
    lines.put(
        "queue_grace",
        policy.queue_grace_minutes.to_string(),
        minutes,
    );
}

/// The lines of one table.
struct Lines {
    table: String,
    shown: Vec<Shown>,
}

impl Lines {
    const fn of_table(table: String) -> Self {
        Self {
            table,
            shown: Vec::new(),
        }
    }

    fn put(&mut self, key: &'static str, value: String, from: Option<Place>) {
        self.shown.push(Shown {
            table: self.table.clone(),
            key,
            value,
            from,
        });
    }

    fn texts(&mut self, key: &'static str, written: Option<&At<String>>) {
        if let Some(at) = written {
            self.put(key, quoted(&at.value), Some(at.place.clone()));
        }
    }

    fn database(&mut self, key: &'static str, written: Option<&At<String>>) {
        if let Some(at) = written {
            self.put(
                key,
                quoted(&without_secrets(&at.value)),
                Some(at.place.clone()),
            );
        }
    }

    /// Where a secret comes from, and not what it is.
    fn secret(&mut self, key: &'static str, written: Option<&TokenWire>) {
        let Some(written) = written else {
            return;
        };
        let value = match written {
            TokenWire::Literal(_) => quoted(HIDDEN),
            TokenWire::Env(at) => format!("{{ env = {} }}", quoted(&at.value)),
            TokenWire::File(at) => format!("{{ file = {} }}", quoted(&at.value)),
            TokenWire::From(at) => format!("{{ from = {} }}", quoted(&at.value)),
            TokenWire::Command(at) => {
                // What follows the program may hold a secret.
                let words = at.value.iter().enumerate();
                let words = words.map(|(nth, word)| if nth == 0 { word.as_str() } else { HIDDEN });
                let words: Vec<String> = words.map(str::to_owned).collect();
                format!("{{ command = {} }}", list(&words))
            }
        };
        self.put(key, value, Some(written.place().clone()));
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn rule(rule: &RuleWire) -> String {
    match rule {
        RuleWire::StripSuffix(suffix) => format!("{{ strip_suffix = {} }}", quoted(&suffix.value)),
        RuleWire::Replace { pattern, with } => {
            let pattern = quoted(&pattern.value);
            format!("{{ replace = {pattern}, with = {} }}", quoted(with))
        }
        RuleWire::Lowercase(on) => format!("{{ lowercase = {} }}", on.value),
    }
}

const fn place_of(rule: &RuleWire) -> &Place {
    match rule {
        RuleWire::StripSuffix(at) | RuleWire::Replace { pattern: at, .. } => &at.place,
        RuleWire::Lowercase(at) => &at.place,
    }
}

/// A database's URL without a password, wherever in it that may stand.
fn without_secrets(text: &str) -> String {
    let Ok(mut url) = Url::parse(text.trim()) else {
        return HIDDEN.to_owned();
    };
    if url.password().is_some() && url.set_password(Some(HIDDEN)).is_err() {
        return HIDDEN.to_owned();
    }
    let secret = |key: &str| key.to_ascii_lowercase().contains("password");
    if url.query_pairs().any(|(key, _)| secret(&key)) {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(key, value)| {
                let value = if secret(&key) { HIDDEN.into() } else { value };
                (key.into_owned(), value.into_owned())
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.to_string()
}
