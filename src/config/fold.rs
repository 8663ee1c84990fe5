//! From the configuration as written to the configuration that can be used: values judged, defaults filled in.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use secrecy::SecretString;
use strum::VariantNames;
use url::Url;

use super::document::At;
use super::fault::{ConfigError, Expected, Fault, Place};
use super::keys::{DATABASES, STORE_PASSWORD, STORES, WEB};
use super::token::{self, TokenFault, TokenSource};
use super::wire::{
    ChatWire, ConcurrencyWire, FileWire, MoodleWire, SiteWire, TokenWire, holds_password,
    variable_part,
};
use super::{
    AuthorityFile, Concurrency, Config, DashboardConfig, Folders, Keeping, MoodleConfig, Mouse,
    Overrides, RocketChatConfig, SiteConfig, StorePlace, Themes,
};
use crate::domain::ids::ChatUserId;
use crate::domain::language::Language;
use crate::domain::repairs::Repairs;

mod judging;

use judging::{keep, limits, policy, unasked, usernames};

pub(super) fn config(
    wire: FileWire,
    file: PathBuf,
    folders: Folders,
    overrides: &Overrides,
) -> Result<Config, ConfigError> {
    if wire.sites.is_empty() {
        return Err(ConfigError {
            place: Place::File(file),
            fault: Fault::NoSites,
        });
    }
    distinct(&wire)?;
    let chosen = chosen(&wire)?;
    let dashboard = dashboard(&wire, &file)?;
    let language = language(wire.language.as_ref())?;
    let wanted = wire.snapshots.as_ref().is_none_or(|wanted| wanted.value);
    let state_dir = folders.state;
    let keeping = Keeping {
        password: store_password(wire.store_password, wire.store.as_ref(), &file)?,
        place: store_place(wire.store, &state_dir)?,
        state_dir: state_dir.clone(),
        journal_days: journal_days(wire.journal_days.as_ref())?,
        snapshots: folders.snapshots.filter(|_| wanted),
    };
    let sites = wire
        .sites
        .into_iter()
        .map(|(name, site_wire)| site(&name, site_wire, &file, overrides))
        .collect::<Result<_, _>>()?;
    Ok(Config {
        file,
        sites,
        chosen,
        state_dir,
        keeping,
        language,
        dashboard,
    })
}

/// The longest time between two reads of everything: a week of minutes.
pub(super) const RAREST: u16 = 7 * 24 * 60;

fn dashboard(wire: &FileWire, file: &Path) -> Result<DashboardConfig, ConfigError> {
    let themes = Themes::beside(file);
    let theme = match &wire.theme {
        None => None,
        Some(name) => Some(themes.find(&name.value).ok_or_else(|| {
            let known = Expected::Theme(themes.names());
            bad("theme", &name.place, Some(&name.value), known)
        })?),
    };
    let mouse = match &wire.mouse {
        Some(mouse) if !mouse.value => Mouse::Off,
        _ => Mouse::On,
    };
    let refresh = match &wire.refresh {
        None => None,
        Some(minutes) => {
            let figure = minutes.value.and_then(|value| u32::try_from(value).ok());
            let figure = figure.filter(|figure| *figure <= u32::from(RAREST));
            let figure = figure.ok_or_else(|| {
                let found = minutes.value.map(|value| value.to_string());
                let within = Expected::Within {
                    least: 0,
                    most: usize::from(RAREST),
                };
                bad("refresh", &minutes.place, found.as_ref(), within)
            })?;
            NonZeroU32::new(figure)
        }
    };
    Ok(DashboardConfig {
        theme,
        themes,
        keys: wire.keys.clone(),
        mouse,
        refresh,
    })
}

fn language(wire: Option<&At<String>>) -> Result<Option<Language>, ConfigError> {
    wire.map(|name| {
        name.value.parse().map_err(|_none| {
            let known = Expected::OneOf(Language::VARIANTS.to_vec());
            bad("language", &name.place, Some(&name.value), known)
        })
    })
    .transpose()
}

fn store_place(wire: Option<At<String>>, state_dir: &Path) -> Result<StorePlace, ConfigError> {
    let Some(url) = wire else {
        return Ok(StorePlace::Folder(state_dir.to_path_buf()));
    };
    let scheme = Url::parse(url.value.trim())
        .map(|url| url.scheme().to_owned())
        .ok();
    if scheme
        .as_deref()
        .is_some_and(|scheme| STORES.contains(&scheme))
    {
        return Ok(StorePlace::Postgres(SecretString::from(url.value)));
    }
    // What is no URL may be anything, a password included.
    Err(bad("store", &url.place, None, Expected::Database(STORES)))
}

/// The file of a folder has none.
fn store_password(
    wire: Option<TokenWire>,
    store: Option<&At<String>>,
    file: &Path,
) -> Result<Option<TokenSource>, ConfigError> {
    let Some(wire) = wire else {
        return Ok(None);
    };
    match store {
        None => Err(missing("store", wire.place())),
        Some(store) if holds_password(&store.value) => {
            let elsewhere = Expected::WithoutPassword(STORE_PASSWORD);
            Err(bad("store", &store.place, None, elsewhere))
        }
        Some(_) => password_source(wire, STORE_PASSWORD, file).map(Some),
    }
}

fn journal_days(wire: Option<&At<Option<i64>>>) -> Result<u32, ConfigError> {
    let Some(days) = wire else {
        return Ok(Keeping::DAYS);
    };
    days.value
        .and_then(|value| u32::try_from(value).ok())
        .ok_or_else(|| {
            let found = days.value.map(|value| value.to_string());
            bad("journal_days", &days.place, found.as_ref(), Expected::Count)
        })
}

/// A folder or a file named in the configuration: what is relative starts where the configuration file is.
pub(super) fn folder(text: &At<String>, file: &Path) -> PathBuf {
    match &text.place {
        Place::Spot { .. } => file
            .parent()
            .unwrap_or_else(|| Path::new(""))
            .join(&text.value),
        _ => PathBuf::from(&text.value),
    }
}

/// Names that can stand in a variable's name, and no two that would be the same there.
fn distinct(wire: &FileWire) -> Result<(), ConfigError> {
    let mut seen: Vec<(String, &str)> = Vec::new();
    for (name, site) in &wire.sites {
        let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.is_empty() || !name.bytes().all(good) {
            return Err(bad("sites", &site.place, Some(name), Expected::SiteName));
        }
        let part = variable_part(name);
        if let Some((_, other)) = seen.iter().find(|(taken, _)| *taken == part) {
            let fault = Fault::SameVariable {
                site: name.clone(),
                other: (*other).to_owned(),
            };
            return Err(ConfigError {
                place: site.place.clone(),
                fault,
            });
        }
        seen.push((part, name));
    }
    Ok(())
}

fn chosen(wire: &FileWire) -> Result<Option<Arc<str>>, ConfigError> {
    match &wire.site {
        None => Ok(None),
        Some(site) if wire.sites.contains_key(&site.value) => {
            Ok(Some(Arc::from(site.value.as_str())))
        }
        Some(site) => Err(ConfigError {
            place: site.place.clone(),
            fault: Fault::NoSuchSite {
                name: site.value.clone(),
                known: wire.sites.keys().cloned().collect(),
            },
        }),
    }
}

fn site(
    name: &str,
    wire: SiteWire,
    file: &Path,
    overrides: &Overrides,
) -> Result<SiteConfig, ConfigError> {
    let of = |key: &str| format!("sites.{name}.{key}");
    let mut policy = policy(&wire.policy, &of, overrides.preset)?;
    policy.keep = keep(&wire.keep, &of("keep"))?;
    let vouches = wire.repairs.create_verified.as_ref();
    policy.repairs = wire
        .repairs
        .switches
        .iter()
        .filter(|(_, on)| on.value)
        .fold(Repairs::default(), |repairs, (repair, _)| {
            repairs.with(*repair)
        })
        .vouching(vouches.is_some_and(|vouches| vouches.value));
    Ok(SiteConfig {
        unasked: unasked(wire.auto.as_deref(), &of("auto"))?,
        name: Arc::from(name),
        moodle: moodle(wire.moodle, &wire.place, &of, file)?,
        rocketchat: chat(wire.rocketchat, &wire.place, &of, file)?,
        policy,
        limits: limits(&wire.limits, &of, &overrides.limits)?,
        usernames: usernames(wire.usernames, &of("username"))?,
        read_only: wire.read_only.is_none_or(|read_only| read_only.value),
    })
}

fn moodle(
    wire: MoodleWire,
    site: &Place,
    of: &impl Fn(&str) -> String,
    file: &Path,
) -> Result<MoodleConfig, ConfigError> {
    let key = of("moodle.database");
    let database = wire.database.ok_or_else(|| missing(&key, site))?;
    let scheme = Url::parse(&database.value)
        .map(|url| url.scheme().to_owned())
        .ok();
    if !scheme
        .as_deref()
        .is_some_and(|scheme| DATABASES.contains(&scheme))
    {
        return Err(bad(
            &key,
            &database.place,
            scheme.as_ref(),
            Expected::Database(DATABASES),
        ));
    }
    let password = wire
        .password
        .map(|password| password_source(password, &of("moodle.password"), file))
        .transpose()?;
    if password.is_some() && holds_password(&database.value) {
        let elsewhere = Expected::WithoutPassword("password");
        return Err(bad(&key, &database.place, None, elsewhere));
    }
    let prefix = match wire.prefix {
        None => "mdl_".to_owned(),
        Some(prefix) if moodle_allows(&prefix.value) => prefix.value,
        Some(prefix) => {
            return Err(bad(
                &of("moodle.prefix"),
                &prefix.place,
                Some(&prefix.value),
                Expected::TablePrefix,
            ));
        }
    };
    let wwwroot = wire
        .wwwroot
        .map(|wwwroot| address(&of("moodle.wwwroot"), &wwwroot))
        .transpose()?;
    Ok(MoodleConfig {
        database: SecretString::from(database.value),
        password,
        prefix,
        wwwroot,
    })
}

fn moodle_allows(prefix: &str) -> bool {
    prefix.len() <= 10
        && prefix
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn chat(
    wire: ChatWire,
    site: &Place,
    of: &impl Fn(&str) -> String,
    file: &Path,
) -> Result<RocketChatConfig, ConfigError> {
    let token = wire
        .token
        .ok_or_else(|| missing(&of("rocketchat.token"), site))?;
    let token = token_source(token, &of("rocketchat.token"), file)?;
    let url = wire
        .url
        .map(|url| address(&of("rocketchat.url"), &url))
        .transpose()?;
    let user_id = wire
        .user_id
        .map(|id| filled(&of("rocketchat.user_id"), id))
        .transpose()?
        .map(|id| ChatUserId::from(id.value.as_str()));
    if !matches!(token, TokenSource::FromMoodle) {
        if url.is_none() {
            return Err(missing(&of("rocketchat.url"), site));
        }
        if user_id.is_none() {
            return Err(missing(&of("rocketchat.user_id"), site));
        }
    }
    let key = of("rocketchat.ca_file");
    let ca_file = wire
        .ca_file
        .map(|path| filled(&key, path))
        .transpose()?
        .map(|path| AuthorityFile {
            key,
            file: folder(&path, file),
        });
    Ok(RocketChatConfig {
        url,
        user_id,
        token,
        ca_file,
        concurrency: concurrency(&wire.concurrency, of)?,
    })
}

/// The upper bound first: the lower one may be anything up to it.
fn concurrency(
    wire: &ConcurrencyWire,
    of: &impl Fn(&str) -> String,
) -> Result<Concurrency, ConfigError> {
    let default = Concurrency::default();
    let figure = |key: &str, written: &Option<At<Option<i64>>>, usual: usize, most: usize| {
        let Some(figure) = written else {
            return Ok(usual.min(most));
        };
        figure
            .value
            .and_then(|value| usize::try_from(value).ok())
            .filter(|value| (1..=most).contains(value))
            .ok_or_else(|| {
                let found = figure.value.map(|value| value.to_string());
                let key = of(&format!("rocketchat.concurrency.{key}"));
                let expected = Expected::Within { least: 1, most };
                bad(&key, &figure.place, found.as_ref(), expected)
            })
    };
    let most = figure("most", &wire.most, default.most(), Concurrency::CEILING)?;
    let least = figure("least", &wire.least, default.least(), most)?;
    Ok(Concurrency::between(least, most).unwrap_or(default))
}

fn password_source(wire: TokenWire, key: &str, file: &Path) -> Result<TokenSource, ConfigError> {
    match wire {
        TokenWire::Literal(text) if text.value.is_empty() => {
            Err(bad(key, &text.place, None, Expected::NotEmpty))
        }
        TokenWire::Literal(text) => Ok(TokenSource::Literal(SecretString::from(text.value))),
        elsewhere => token_source(elsewhere, key, file),
    }
}

fn token_source(wire: TokenWire, key: &str, file: &Path) -> Result<TokenSource, ConfigError> {
    match wire {
        TokenWire::Literal(text) => token::checked(&text.value)
            .map(TokenSource::Literal)
            .map_err(|fault| match fault {
                TokenFault::Empty => bad(key, &text.place, None, Expected::NotEmpty),
                _ => bad(key, &text.place, None, Expected::Token),
            }),
        TokenWire::Env(name) => {
            filled(&format!("{key}.env"), name).map(|name| TokenSource::Env(name.value))
        }
        TokenWire::File(path) => {
            filled(&format!("{key}.file"), path).map(|path| TokenSource::File(folder(&path, file)))
        }
        TokenWire::Command(line) if line.value.first().is_none_or(String::is_empty) => Err(bad(
            &format!("{key}.command"),
            &line.place,
            None,
            Expected::NotEmpty,
        )),
        TokenWire::Command(line) => Ok(TokenSource::Command(line.value)),
        TokenWire::From(from) if from.value == "moodle" => Ok(TokenSource::FromMoodle),
        TokenWire::From(from) => {
            let expected = Expected::OneOf(vec!["moodle"]);
            Err(bad(
                &format!("{key}.from"),
                &from.place,
                Some(&from.value),
                expected,
            ))
        }
    }
}

/// An address as it is compared and put together: without a slash at its end.
fn address(key: &str, text: &At<String>) -> Result<String, ConfigError> {
    let plain = |url: &Url| {
        WEB.contains(&url.scheme())
            && url.has_host()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    match Url::parse(text.value.trim()) {
        Ok(url) if plain(&url) => Ok(text.value.trim().trim_end_matches('/').to_owned()),
        // Whoever puts credentials into an address has put a secret there.
        Ok(url) if url.password().is_some() => {
            Err(bad(key, &text.place, None, Expected::Address(WEB)))
        }
        _ => Err(bad(
            key,
            &text.place,
            Some(&text.value),
            Expected::Address(WEB),
        )),
    }
}

fn filled(key: &str, text: At<String>) -> Result<At<String>, ConfigError> {
    if text.value.trim().is_empty() {
        return Err(bad(key, &text.place, Some(&text.value), Expected::NotEmpty));
    }
    Ok(text)
}

fn word<T: FromStr + VariantNames>(key: &str, text: &At<String>) -> Result<T, ConfigError> {
    let wrong = |_unknown| {
        bad(
            key,
            &text.place,
            Some(&text.value),
            Expected::OneOf(T::VARIANTS.to_vec()),
        )
    };
    text.value.parse().map_err(wrong)
}

fn bad(key: &str, place: &Place, found: Option<&String>, expected: Expected) -> ConfigError {
    let fault = Fault::BadValue {
        key: key.to_owned(),
        found: found.cloned(),
        expected,
    };
    ConfigError {
        place: place.clone(),
        fault,
    }
}

fn missing(key: &str, site: &Place) -> ConfigError {
    ConfigError {
        place: site.clone(),
        fault: Fault::Missing {
            key: key.to_owned(),
        },
    }
}
