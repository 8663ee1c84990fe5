//! `moodrift init`: questions, each answer tried at once, and a configuration in the end.

mod account;
mod given;
mod target;

use rustls::pki_types::CertificateDer;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::arguments::{ChatAnswers, Globals, InitOptions, MoodleAnswers};
use super::ask;
use super::site::Trouble;
use super::{Status, note, print, say};
use crate::config::{self, AuthorityFile, Table, WEB};
use crate::domain::setup::{Question, SetupTrouble};
use crate::domain::site::Site;
use crate::report::template::Template;
use crate::rocketchat::{Entrance, Timing};
use crate::run::{self, Found, FoundMoodle, RunError};
use crate::words::first_day as words;
use account::Way;
use given::Secrets;
use target::Target;

pub(super) async fn run(globals: &Globals, options: &InitOptions) -> Result<Status, Trouble> {
    no_secret_in_flags(options)?;
    let target = Target::choose(globals, options).await?;
    let secrets = Secrets::given(options)?;
    if ask::somebody() {
        note(&format!("{}\n", words::welcome()));
    }
    let (database, found) = moodle(&options.moodle, &secrets).await?;
    let wwwroot = wwwroot(options.moodle.wwwroot.as_deref()).await?;
    let chat = rocketchat(&options.rocketchat, &found.site).await?;
    let way = account::way(options, &secrets, &chat, &found.site, wwwroot.as_deref()).await?;
    let name = name(options.name.as_deref(), &found.site).await?;
    let file = template(&name, &database, &found, wwwroot.as_deref(), &chat, &way).file();
    match target.write(&file)? {
        None => print(&file),
        Some(written) => {
            note(&format!(
                "{}\n",
                words::written(&written.file, written.kept.as_deref())
            ));
            note(&format!("{}\n", words::next()));
        }
    }
    Ok(Status::Fine)
}

/// What stands on the command line is read by others, whatever comes of it: that comes first.
fn no_secret_in_flags(options: &InitOptions) -> Result<(), SetupTrouble> {
    let holds = |flag: &Option<String>| flag.as_deref().is_some_and(holds_password);
    if holds(&options.moodle.database) {
        return Err(SetupTrouble::SecretOnCommandLine(Question::Database));
    }
    if holds(&options.moodle.wwwroot) {
        return Err(SetupTrouble::SecretInAddress("--wwwroot"));
    }
    if holds(&options.rocketchat.rocketchat) {
        return Err(SetupTrouble::SecretInAddress("--rocketchat"));
    }
    Ok(())
}

/// A Rocket.Chat that was found.
struct FoundChat {
    url: String,
    /// The file as it was named, for the configuration.
    ca_file: Option<String>,
    authorities: Vec<CertificateDer<'static>>,
    entrance: Entrance,
}

fn template(
    name: &str,
    database: &SecretString,
    found: &FoundMoodle,
    wwwroot: Option<&str>,
    chat: &FoundChat,
    way: &Way,
) -> Template {
    let mut template = Template::of_site(name)
        .text(Table::Moodle, "database", database.expose_secret())
        .text(Table::Moodle, "prefix", &found.prefix)
        .text(Table::RocketChat, "url", &chat.url);
    if let Some(wwwroot) = wwwroot {
        template = template.text(Table::Moodle, "wwwroot", wwwroot);
    }
    if let Some(file) = &chat.ca_file {
        template = template.text(Table::RocketChat, "ca_file", file);
    }
    match way {
        Way::Plugin => {
            let token = r#"{ from = "moodle" }"#.to_owned();
            template.written(Table::RocketChat, "token", token)
        }
        Way::Own(credentials) => template
            .text(Table::RocketChat, "user_id", credentials.user_id.as_str())
            .text(
                Table::RocketChat,
                "token",
                credentials.token.expose_secret(),
            ),
    }
}

/// The database's URL, password included, and what is in it. A person is asked again until it can be read.
async fn moodle(
    answers: &MoodleAnswers,
    secrets: &Secrets,
) -> Result<(SecretString, FoundMoodle), Trouble> {
    let mut given = answers.database.clone();
    let mut before: Option<String> = None;
    loop {
        let text = match given.take() {
            Some(text) => text,
            None if ask::somebody() => ask::line(words::ask_database(), before.as_deref()).await?,
            None => return Err(SetupTrouble::Unanswered(Question::Database).into()),
        };
        let text = if text.starts_with('/') {
            format!("sqlite://{text}")
        } else {
            text
        };
        let database = with_password(&text, secrets).await?;
        match read(&database, answers.prefix.clone()).await {
            Ok(found) => {
                note(&format!(
                    "{}\n",
                    words::moodle_found(&found.site, &found.prefix)
                ));
                for line in words::plugin_found(&found.site) {
                    note(&format!("{line}\n"));
                }
                return Ok((database, found));
            }
            Err(trouble) if ask::somebody() => say(&format!("✗ {trouble}\n")),
            Err(trouble) => return Err(trouble),
        }
        before = (!holds_password(&text)).then_some(text);
    }
}

/// Reads Moodle; where several are in one database, a person says which.
async fn read(database: &SecretString, prefix: Option<String>) -> Result<FoundMoodle, Trouble> {
    let mut prefix = prefix;
    loop {
        let found = run::find_moodle(database, prefix.as_deref()).await;
        let several = match found.map_err(|trouble| Trouble::Run(trouble.into()))? {
            Found::One(found) => return Ok(*found),
            Found::Several(prefixes) => prefixes,
        };
        let trouble = SetupTrouble::SeveralMoodles(several.clone());
        if !ask::somebody() {
            return Err(trouble.into());
        }
        say(&format!("! {trouble}\n"));
        let answer = ask::line(words::ask_prefix(), None).await?;
        // Anything else is asked for again.
        prefix = several.into_iter().find(|one| *one == answer);
    }
}

/// What cannot be parsed may hold one; it is refused later, as no address.
fn holds_password(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        url.password().is_some()
            || url
                .query_pairs()
                .any(|(key, _)| key.eq_ignore_ascii_case("password"))
    })
}

/// The address with the password that was given or is typed now. A file needs none.
async fn with_password(text: &str, secrets: &Secrets) -> Result<SecretString, Trouble> {
    let plain = || SecretString::from(text);
    let Ok(url) = Url::parse(text) else {
        return Ok(plain());
    };
    if url.scheme() == "sqlite" || holds_password(text) {
        return Ok(plain());
    }
    let password = match &secrets.database_password {
        Some(password) => Some(password.clone()),
        None if ask::somebody() => ask::secret(words::ask_database_password()).await?,
        None => None,
    };
    Ok(password.map_or_else(plain, |password| config::with_password(text, &password)))
}

/// Moodle's address, as the configuration takes it.
async fn wwwroot(given: Option<&str>) -> Result<Option<String>, Trouble> {
    let mut given = given.map(str::to_owned);
    loop {
        let text = match given.take() {
            Some(text) => text,
            None if ask::somebody() => ask::line(words::ask_wwwroot(), None).await?,
            None => return Ok(None),
        };
        let text = text.trim().trim_end_matches('/');
        if text.is_empty() {
            return Ok(None);
        }
        let good = |url: Url| WEB.contains(&url.scheme()) && url.has_host() && plain(&url);
        if Url::parse(text).is_ok_and(good) {
            return Ok(Some(text.to_owned()));
        }
        let trouble = SetupTrouble::Wwwroot(text.to_owned());
        if !ask::somebody() {
            return Err(trouble.into());
        }
        say(&format!("✗ {trouble}\n"));
    }
}

/// Whether an address holds no more than one: no account, no query.
fn plain(url: &Url) -> bool {
    url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

/// The server, as the plugin's settings name it unless somebody says otherwise.
async fn rocketchat(answers: &ChatAnswers, site: &Site) -> Result<FoundChat, Trouble> {
    let (ca_file, authorities) = authorities(answers).await?;
    let of_plugin = site.settings.instance_url.as_deref();
    let of_plugin = of_plugin.map(|url| url.trim().trim_end_matches('/'));
    let of_plugin = of_plugin.filter(|url| !url.is_empty());
    let mut given = answers.rocketchat.clone();
    loop {
        let text = match (given.take(), of_plugin) {
            (Some(text), _) => text,
            (None, default) if ask::somebody() => {
                ask::line(words::ask_rocketchat(), default).await?
            }
            (None, Some(default)) => default.to_owned(),
            (None, None) => return Err(SetupTrouble::Unanswered(Question::RocketChat).into()),
        };
        let url = text.trim().trim_end_matches('/').to_owned();
        if Url::parse(&url).is_ok_and(|url| !plain(&url)) {
            if !ask::somebody() {
                return Err(SetupTrouble::MoreThanAnAddress.into());
            }
            say(&format!("✗ {}\n", SetupTrouble::MoreThanAnAddress));
            continue;
        }
        let asked = async {
            let entrance = Entrance::of(&url, Timing::default(), &authorities)?;
            let version = entrance.version().await?;
            Ok::<_, crate::domain::trouble::ChatTrouble>((entrance, version))
        };
        match asked.await {
            Ok((entrance, version)) => {
                note(&format!(
                    "{}\n",
                    words::rocketchat_found(&url, &version.to_string())
                ));
                if in_the_open(&url) {
                    say(&format!("{}\n", words::no_tls()));
                }
                return Ok(FoundChat {
                    url,
                    ca_file,
                    authorities,
                    entrance,
                });
            }
            Err(trouble) if ask::somebody() => say(&format!("✗ {trouble}\n")),
            Err(trouble) => return Err(Trouble::Run(trouble.into())),
        }
    }
}

/// The authorities' certificates, with the path by which the configuration finds them wherever it is.
async fn authorities(
    answers: &ChatAnswers,
) -> Result<(Option<String>, Vec<CertificateDer<'static>>), Trouble> {
    let Some(file) = &answers.ca_file else {
        return Ok((None, Vec::new()));
    };
    let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
    let named = AuthorityFile {
        key: "--ca-file".to_owned(),
        file: file.clone(),
    };
    let authorities = named.read().await;
    let authorities = authorities.map_err(|trouble| Trouble::Run(RunError::Authority(trouble)))?;
    Ok((Some(file.display().to_string()), authorities))
}

/// Whether what goes there can be read on the way: http, and not to this machine itself.
fn in_the_open(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| {
        let here = match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        url.scheme() == "http" && !here
    })
}

/// The site's name: what was given, else what is typed, else what Moodle's short name makes.
async fn name(given: Option<&str>, site: &Site) -> Result<String, Trouble> {
    let of_moodle: String = site
        .shortname
        .trim()
        .to_lowercase()
        .chars()
        .map(|symbol| {
            if symbol.is_ascii_alphanumeric() {
                symbol
            } else {
                '-'
            }
        })
        .collect();
    let of_moodle = of_moodle.trim_matches('-');
    let default = if of_moodle.is_empty() {
        "moodle"
    } else {
        of_moodle
    };
    let good = |name: &str| {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !name.is_empty() && name.bytes().all(letter)
    };
    let mut given = given.map(str::to_owned);
    loop {
        let name = match given.take() {
            Some(name) => name,
            None if ask::somebody() => ask::line(words::ask_name(), Some(default)).await?,
            None => default.to_owned(),
        };
        if good(&name) {
            return Ok(name);
        }
        let trouble = SetupTrouble::SiteName(name);
        if !ask::somebody() {
            return Err(trouble.into());
        }
        say(&format!("✗ {trouble}\n"));
    }
}
