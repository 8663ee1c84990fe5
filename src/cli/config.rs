//! `moodrift config`: the configuration looked at.

use super::arguments::{ConfigCommand, ConfigOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, note, print};
use crate::config::{Config, Shown, Wanted};
use crate::report::schema;
use crate::report::template::Template;
use crate::run::RunError;
use crate::words::first_day;

pub(super) async fn run(globals: &Globals, options: &ConfigOptions) -> Result<Status, Trouble> {
    match options.command {
        ConfigCommand::Check => check(&site::configuration(globals, None, &[])?).await?,
        ConfigCommand::Path => path(globals)?,
        ConfigCommand::Show => show(globals)?,
        ConfigCommand::Schema => print(&schema::config().map_err(Trouble::Json)?),
        ConfigCommand::Example => print(&Template::example().file()),
    }
    Ok(Status::Fine)
}

/// What the file itself cannot say is looked at, too: the sources of tokens, the authorities' certificates.
async fn check(config: &Config) -> Result<(), Trouble> {
    let of_sites = config.sites.iter();
    let passwords = of_sites
        .map(|site| (&site.moodle.password, Wanted::DatabasePassword))
        .chain([(&config.keeping.password, Wanted::StorePassword)]);
    for (source, wanted) in passwords {
        if let Some(source) = source {
            let password = source.password(wanted, |name| std::env::var(name).ok());
            let had = password.await;
            had.map_err(|trouble| Trouble::Run(RunError::Token(trouble)))?;
        }
    }
    for site in &config.sites {
        let chat = &site.rocketchat;
        let token = chat.token.resolve(|name| std::env::var(name).ok()).await;
        token.map_err(|trouble| Trouble::Run(RunError::Token(trouble)))?;
        if let Some(file) = &chat.ca_file {
            let authorities = file.read().await;
            authorities.map_err(|trouble| Trouble::Run(RunError::Authority(trouble)))?;
        }
    }
    print(&first_day::config_is_good(config));
    Ok(())
}

fn path(globals: &Globals) -> Result<(), Trouble> {
    let env = |name: &str| std::env::var(name).ok();
    let file = crate::config::file(globals.config.as_deref(), env).map_err(Trouble::Config)?;
    print(&format!("{}\n", file.display()));
    if !file.exists() {
        note(&format!("{}\n", first_day::no_file_yet()));
    }
    Ok(())
}

fn show(globals: &Globals) -> Result<(), Trouble> {
    let env = |name: &str| std::env::var(name).ok();
    let overrides = site::overrides(globals, None, &[]);
    let shown = crate::config::show(globals.config.as_deref(), &overrides, env);
    print(&lines(&shown.map_err(Trouble::Config)?));
    Ok(())
}

fn lines(shown: &[Shown]) -> String {
    let (mut text, mut table) = (String::new(), "");
    for key in shown {
        if key.table != table {
            text.push_str(&format!("\n[{}]\n", key.table));
            table = &key.table;
        }
        let from = key
            .from
            .as_ref()
            .map_or_else(|| first_day::default().to_owned(), ToString::to_string);
        text.push_str(&format!(
            "{:<44} # {from}\n",
            format!("{} = {}", key.key, key.value)
        ));
    }
    text
}
