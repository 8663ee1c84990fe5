//! The configuration as written: everything optional, nothing judged, every value with its place.

use std::collections::BTreeMap;

use strum::IntoEnumIterator;

use super::Overrides;
use super::bindings::{KeyBinding, keys};
use super::document::{At, Item, Section, Source};
use super::fault::{ConfigError, Expected, Fault, Place, ValueKind};
use super::keys::{
    CREATE_VERIFIED, PASSWORD_FORMS, RULE_FORMS, STORE_PASSWORD, TOKEN_FORMS, Table, site_variables,
};
use crate::domain::limits::LimitName;
use crate::domain::repairs::OptionalRepair;

#[derive(Clone, Default)]
pub(super) struct FileWire {
    pub(super) site: Option<At<String>>,
    pub(super) state_dir: Option<At<String>>,
    pub(super) store: Option<At<String>>,
    pub(super) store_password: Option<TokenWire>,
    /// None in it where the figure does not fit.
    pub(super) journal_days: Option<At<Option<i64>>>,
    pub(super) theme: Option<At<String>>,
    pub(super) language: Option<At<String>>,
    pub(super) keys: Vec<KeyBinding>,
    pub(super) mouse: Option<At<bool>>,
    /// None in it where the figure does not fit.
    pub(super) refresh: Option<At<Option<i64>>>,
    pub(super) snapshots: Option<At<bool>>,
    pub(super) sites: BTreeMap<String, SiteWire>,
}

#[derive(Clone)]
pub(super) struct SiteWire {
    /// Where its name is.
    pub(super) place: Place,
    pub(super) read_only: Option<At<bool>>,
    pub(super) moodle: MoodleWire,
    pub(super) rocketchat: ChatWire,
    pub(super) policy: PolicyWire,
    pub(super) limits: Vec<LimitWire>,
    pub(super) repairs: RepairsWire,
    pub(super) usernames: Vec<RuleWire>,
    pub(super) keep: Vec<At<String>>,
    pub(super) auto: Option<Vec<At<String>>>,
}

#[derive(Clone, Default)]
pub(super) struct RepairsWire {
    pub(super) switches: Vec<(OptionalRepair, At<bool>)>,
    /// Whether new accounts' addresses are verified.
    pub(super) create_verified: Option<At<bool>>,
}

#[derive(Clone)]
pub(super) struct LimitWire {
    pub(super) name: LimitName,
    /// None in it where the figure does not fit.
    pub(super) figure: At<Option<i64>>,
}

#[derive(Clone, Default)]
pub(super) struct MoodleWire {
    pub(super) database: Option<At<String>>,
    pub(super) password: Option<TokenWire>,
    pub(super) prefix: Option<At<String>>,
    pub(super) wwwroot: Option<At<String>>,
}

#[derive(Clone, Default)]
pub(super) struct ChatWire {
    pub(super) url: Option<At<String>>,
    pub(super) user_id: Option<At<String>>,
    pub(super) token: Option<TokenWire>,
    pub(super) ca_file: Option<At<String>>,
    pub(super) concurrency: ConcurrencyWire,
}

/// None in them where the figure does not fit.
#[derive(Clone, Default)]
pub(super) struct ConcurrencyWire {
    pub(super) least: Option<At<Option<i64>>>,
    pub(super) most: Option<At<Option<i64>>>,
}

#[derive(Clone)]
pub(super) enum TokenWire {
    Literal(At<String>),
    Env(At<String>),
    File(At<String>),
    Command(At<Vec<String>>),
    From(At<String>),
}

impl TokenWire {
    pub(super) const fn place(&self) -> &Place {
        match self {
            Self::Literal(at) | Self::Env(at) | Self::File(at) | Self::From(at) => &at.place,
            Self::Command(at) => &at.place,
        }
    }
}

#[derive(Clone, Default)]
pub(super) struct PolicyWire {
    pub(super) preset: Option<At<String>>,
    pub(super) parent_roles: Option<At<String>>,
    pub(super) module_roles: Option<At<String>>,
    pub(super) inactive: Option<At<String>>,
    pub(super) guests: Option<At<String>>,
    pub(super) chat_administrators: Option<At<String>>,
    pub(super) site_administrators: Option<At<String>>,
    pub(super) restrictions: Option<At<String>>,
    pub(super) access_all_groups: Option<Vec<At<String>>>,
    pub(super) ignore_restrictions: Option<Vec<At<String>>>,
    pub(super) queue_grace: Option<At<Option<i64>>>,
}

#[derive(Clone)]
pub(super) enum RuleWire {
    StripSuffix(At<String>),
    Replace { pattern: At<String>, with: String },
    Lowercase(At<bool>),
}

/// What a site's variables are called: `MOODRIFT_SITES__NAME__READ_ONLY`, `…__MOODLE__DATABASE`,
/// `…__MOODLE__PASSWORD` (the password itself), `…__MOODLE__PREFIX`, `…__MOODLE__WWWROOT`, `…__ROCKETCHAT__URL`, `…__ROCKETCHAT__USER_ID`,
/// `…__ROCKETCHAT__TOKEN` (the token itself), `…__ROCKETCHAT__CA_FILE`, `…__POLICY__PRESET`, where `NAME` is the site's name in upper case,
/// with `_` for `-`. A site that `--site` or `MOODRIFT_SITE` names needs no file if its database is set so.
pub fn environment_names(site: &str) -> Vec<String> {
    site_variables()
        .into_iter()
        .map(|key| variable(site, key))
        .collect()
}

fn variable(site: &str, key: &str) -> String {
    format!("MOODRIFT_SITES__{}__{key}", variable_part(site))
}

/// A site's name as it is part of its variables' names.
pub(super) fn variable_part(site: &str) -> String {
    site.to_uppercase().replace('-', "_")
}

pub(super) fn read(source: &Source<'_>) -> Result<FileWire, ConfigError> {
    let document = source.parse()?;
    let root = Section::root(source, &document);
    root.only(&Table::Root.names())?;
    let mut sites = BTreeMap::new();
    if let Some(all) = root.table("sites")? {
        for name in all.keys() {
            if let Some(section) = all.table(name)? {
                sites.insert(name.to_owned(), site(&section)?);
            }
        }
    }
    Ok(FileWire {
        site: root.text("site")?,
        state_dir: root.text("state_dir")?,
        store: root.text("store")?,
        store_password: password(&root, STORE_PASSWORD)?,
        journal_days: root.integer("journal_days")?,
        theme: root.text("theme")?,
        language: root.text("language")?,
        keys: root
            .table("keys")?
            .map_or_else(|| Ok(Vec::new()), |table| keys(&table))?,
        mouse: root.boolean("mouse")?,
        refresh: root.integer("refresh")?,
        snapshots: root.boolean("snapshots")?,
        sites,
    })
}

fn site(section: &Section<'_>) -> Result<SiteWire, ConfigError> {
    section.only(&Table::Site.names())?;
    Ok(SiteWire {
        place: section.place.clone(),
        read_only: section.boolean("read_only")?,
        moodle: section
            .table("moodle")?
            .map_or_else(|| Ok(MoodleWire::default()), |table| moodle(&table))?,
        rocketchat: section
            .table("rocketchat")?
            .map_or_else(|| Ok(ChatWire::default()), |table| chat(&table))?,
        policy: section
            .table("policy")?
            .map_or_else(|| Ok(PolicyWire::default()), |table| policy(&table))?,
        limits: section
            .table("limits")?
            .map_or_else(|| Ok(Vec::new()), |table| limits(&table))?,
        repairs: section
            .table("repair")?
            .map_or_else(|| Ok(RepairsWire::default()), |table| repairs(&table))?,
        usernames: section
            .array("username")?
            .into_iter()
            .map(rule)
            .collect::<Result<_, _>>()?,
        keep: section
            .array("keep")?
            .iter()
            .map(Item::text)
            .collect::<Result<_, _>>()?,
        auto: section
            .get("auto")
            .map(|list| list.array()?.iter().map(Item::text).collect())
            .transpose()?,
    })
}

fn moodle(table: &Section<'_>) -> Result<MoodleWire, ConfigError> {
    table.only(&Table::Moodle.names())?;
    Ok(MoodleWire {
        database: table.text("database")?,
        password: password(table, "password")?,
        prefix: table.text("prefix")?,
        wwwroot: table.text("wwwroot")?,
    })
}

fn chat(table: &Section<'_>) -> Result<ChatWire, ConfigError> {
    table.only(&Table::RocketChat.names())?;
    Ok(ChatWire {
        url: table.text("url")?,
        user_id: table.text("user_id")?,
        token: table
            .get("token")
            .map(|item| elsewhere(item, Table::Token, TOKEN_FORMS))
            .transpose()?,
        ca_file: table.text("ca_file")?,
        concurrency: table.table("concurrency")?.map_or_else(
            || Ok(ConcurrencyWire::default()),
            |table| concurrency(&table),
        )?,
    })
}

fn concurrency(table: &Section<'_>) -> Result<ConcurrencyWire, ConfigError> {
    table.only(&Table::Concurrency.names())?;
    Ok(ConcurrencyWire {
        least: table.integer("least")?,
        most: table.integer("most")?,
    })
}

fn password(table: &Section<'_>, key: &str) -> Result<Option<TokenWire>, ConfigError> {
    table
        .get(key)
        .map(|item| elsewhere(item, Table::Password, PASSWORD_FORMS))
        .transpose()
}

/// A secret, written out or as a table that says where it is.
fn elsewhere(
    item: Item<'_>,
    keys: Table,
    forms: &'static [&'static [&'static str]],
) -> Result<TokenWire, ConfigError> {
    match item.kind() {
        ValueKind::Text => return item.text().map(TokenWire::Literal),
        ValueKind::Table => {}
        _ => return Err(item.wrong_kind(&[ValueKind::Text, ValueKind::Table])),
    }
    let table = item.table()?;
    table.only(&keys.names())?;
    let command = match table.get("command") {
        None => None,
        Some(line) => {
            let words: Vec<At<String>> = line
                .array()?
                .iter()
                .map(Item::text)
                .collect::<Result<_, _>>()?;
            let words = words.into_iter().map(|word| word.value).collect();
            Some(At {
                value: words,
                place: table.place.clone(),
            })
        }
    };
    match (
        table.text("env")?,
        table.text("file")?,
        command,
        table.text("from")?,
    ) {
        (Some(env), None, None, None) => Ok(TokenWire::Env(env)),
        (None, Some(file), None, None) => Ok(TokenWire::File(file)),
        (None, None, Some(command), None) => Ok(TokenWire::Command(command)),
        (None, None, None, Some(from)) => Ok(TokenWire::From(from)),
        _ => Err(together(&table, forms)),
    }
}

fn policy(table: &Section<'_>) -> Result<PolicyWire, ConfigError> {
    table.only(&Table::Policy.names())?;
    let texts = |name| {
        let list = table.get(name);
        list.map(|list| list.array()?.iter().map(Item::text).collect())
            .transpose()
    };
    Ok(PolicyWire {
        preset: table.text("preset")?,
        parent_roles: table.text("parent_roles")?,
        module_roles: table.text("module_roles")?,
        inactive: table.text("inactive")?,
        guests: table.text("guests")?,
        chat_administrators: table.text("chat_administrators")?,
        site_administrators: table.text("site_administrators")?,
        restrictions: table.text("restrictions")?,
        access_all_groups: texts("access_all_groups")?,
        ignore_restrictions: texts("ignore_restrictions")?,
        queue_grace: table.integer("queue_grace")?,
    })
}

fn limits(table: &Section<'_>) -> Result<Vec<LimitWire>, ConfigError> {
    table.only(&Table::Limits.names())?;
    let mut limits = Vec::new();
    for name in LimitName::iter() {
        if let Some(figure) = table.integer(name.into())? {
            limits.push(LimitWire { name, figure });
        }
    }
    Ok(limits)
}

fn repairs(table: &Section<'_>) -> Result<RepairsWire, ConfigError> {
    table.only(&Table::Repair.names())?;
    let mut repairs = RepairsWire {
        create_verified: table.boolean(CREATE_VERIFIED)?,
        ..RepairsWire::default()
    };
    for repair in OptionalRepair::iter() {
        if let Some(on) = table.boolean(repair.into())? {
            repairs.switches.push((repair, on));
        }
    }
    Ok(repairs)
}

fn rule(item: Item<'_>) -> Result<RuleWire, ConfigError> {
    let table = item.table()?;
    table.only(&Table::UsernameRule.names())?;
    let strip_suffix = table.text("strip_suffix")?;
    let (replace, with) = (table.text("replace")?, table.text("with")?);
    match (strip_suffix, replace, with, table.boolean("lowercase")?) {
        (Some(suffix), None, None, None) => Ok(RuleWire::StripSuffix(suffix)),
        (None, Some(pattern), Some(with), None) => Ok(RuleWire::Replace {
            pattern,
            with: with.value,
        }),
        (None, None, None, Some(lowercase)) => Ok(RuleWire::Lowercase(lowercase)),
        _ => Err(together(&table, RULE_FORMS)),
    }
}

fn together(table: &Section<'_>, expected: &'static [&'static [&'static str]]) -> ConfigError {
    let found = table.keys().map(str::to_owned).collect();
    ConfigError {
        place: table.place.clone(),
        fault: Fault::Together {
            key: table.name(),
            found,
            expected,
        },
    }
}

impl FileWire {
    /// Whether a secret is written out in it.
    pub(super) fn holds_secret(&self) -> bool {
        let secret =
            |url: &Option<At<String>>| url.as_ref().is_some_and(|url| holds_password(&url.value));
        let written = |secret: &Option<TokenWire>| matches!(secret, Some(TokenWire::Literal(_)));
        secret(&self.store)
            || written(&self.store_password)
            || self.sites.values().any(|site| {
                written(&site.rocketchat.token)
                    || written(&site.moodle.password)
                    || secret(&site.moodle.database)
            })
    }

    /// Lays the environment over the file, and the command line over both.
    pub(super) fn overlay(
        &mut self,
        overrides: &Overrides,
        env: &impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let look = |name: &str| {
            env(name).map(|value| At {
                value,
                place: Place::Variable(name.to_owned()),
            })
        };
        replace(&mut self.site, look("MOODRIFT_SITE"));
        replace(&mut self.state_dir, look("MOODRIFT_STATE_DIR"));
        replace(&mut self.store, look("MOODRIFT_STORE"));
        replace(
            &mut self.store_password,
            look("MOODRIFT_STORE_PASSWORD").map(TokenWire::Literal),
        );
        let days = look("MOODRIFT_JOURNAL_DAYS").map(|days| At {
            value: days.value.trim().parse().ok(),
            place: days.place,
        });
        replace(&mut self.journal_days, days);
        replace(&mut self.theme, look("MOODRIFT_THEME"));
        let flag = overrides.theme.clone().map(|value| At {
            value,
            place: Place::Flag("--theme"),
        });
        replace(&mut self.theme, flag);
        replace(&mut self.language, look("MOODRIFT_LANGUAGE"));
        let flag = overrides.language.map(|language| At {
            value: language.to_string(),
            place: Place::Flag("--lang"),
        });
        replace(&mut self.language, flag);
        let flag = overrides.site.clone().map(|value| At {
            value,
            place: Place::Flag("--site"),
        });
        replace(&mut self.site, flag);
        if let Some(chosen) = &self.site
            && !self.sites.contains_key(&chosen.value)
            && look(&variable(&chosen.value, "MOODLE__DATABASE")).is_some()
        {
            let place = Place::Variable(variable(&chosen.value, "MOODLE__DATABASE"));
            self.sites
                .insert(chosen.value.clone(), SiteWire::empty(place));
        }
        self.sites
            .iter_mut()
            .try_for_each(|(name, site)| site.overlay(|key| look(&variable(name, key))))
    }
}

impl SiteWire {
    fn empty(place: Place) -> Self {
        Self {
            place,
            read_only: None,
            moodle: MoodleWire::default(),
            rocketchat: ChatWire::default(),
            policy: PolicyWire::default(),
            limits: Vec::new(),
            repairs: RepairsWire::default(),
            usernames: Vec::new(),
            keep: Vec::new(),
            auto: None,
        }
    }

    fn overlay(&mut self, look: impl Fn(&str) -> Option<At<String>>) -> Result<(), ConfigError> {
        if let Some(word) = look("READ_ONLY") {
            self.read_only = Some(truth(word)?);
        }
        replace(&mut self.moodle.database, look("MOODLE__DATABASE"));
        replace(
            &mut self.moodle.password,
            look("MOODLE__PASSWORD").map(TokenWire::Literal),
        );
        replace(&mut self.moodle.prefix, look("MOODLE__PREFIX"));
        replace(&mut self.moodle.wwwroot, look("MOODLE__WWWROOT"));
        replace(&mut self.rocketchat.url, look("ROCKETCHAT__URL"));
        replace(&mut self.rocketchat.user_id, look("ROCKETCHAT__USER_ID"));
        replace(
            &mut self.rocketchat.token,
            look("ROCKETCHAT__TOKEN").map(TokenWire::Literal),
        );
        replace(&mut self.rocketchat.ca_file, look("ROCKETCHAT__CA_FILE"));
        replace(&mut self.policy.preset, look("POLICY__PRESET"));
        Ok(())
    }
}

fn replace<T>(slot: &mut Option<T>, over: Option<T>) {
    if over.is_some() {
        *slot = over;
    }
}

fn truth(word: At<String>) -> Result<At<bool>, ConfigError> {
    match word.value.as_str() {
        "true" => Ok(At {
            value: true,
            place: word.place,
        }),
        "false" => Ok(At {
            value: false,
            place: word.place,
        }),
        _ => Err(ConfigError {
            place: word.place,
            fault: Fault::BadValue {
                key: "read_only".to_owned(),
                found: Some(word.value),
                expected: Expected::OneOf(vec!["true", "false"]),
            },
        }),
    }
}

/// Whether a database URL holds a password. One that cannot be parsed may, so it does.
pub(super) fn holds_password(database: &str) -> bool {
    url::Url::parse(database).map_or(true, |url| {
        url.password().is_some()
            || url
                .query_pairs()
                .any(|(key, _)| key.eq_ignore_ascii_case("password"))
    })
}
