//! Moodle and the plugin's settings: what is missing, and what contradicts what.

use super::names;
use crate::domain::doctor::{
    ChatSeen, Check, Configured, Diagnosis, Examination, Health, MoodleSeen, Seen, SeenInMoodle,
    SeenInPlugin,
};
use crate::domain::repairs::OptionalRepair;
use crate::domain::retention::RetentionRule;
use crate::domain::site::{PluginState, Site};

pub(super) fn judge(examination: &Examination, seen: &MoodleSeen, found: &mut Vec<Diagnosis>) {
    let (site, configured) = (&*seen.site, &examination.configured);
    database(site, configured, found);
    let mut push = |check, health, seen| {
        found.push(Diagnosis {
            check,
            health,
            seen: Seen::Plugin(seen),
        });
    };
    let version = site.condition.plugin_version;
    match site.condition.plugin {
        PluginState::Enabled => push(Check::Plugin, Health::Fine, SeenInPlugin::On { version }),
        PluginState::Disabled => push(Check::Plugin, Health::Critical, SeenInPlugin::Off),
    }
    let (health, seen) = usernames(site.settings.username_hook, configured.username_rules);
    push(Check::UsernameHook, health, seen);
    if site.settings.recycle_bin_patch {
        push(Check::RecycleBin, Health::Fine, SeenInPlugin::BinPatched);
    } else {
        push(
            Check::RecycleBin,
            Health::Warning,
            SeenInPlugin::BinUnpatched,
        );
    }
    let (health, seen) = retention(site, configured);
    push(Check::Retention, health, seen);
    for (health, seen) in names::judge(examination, site) {
        push(Check::GroupNames, health, SeenInPlugin::Names(seen));
    }
    if let Some((health, seen)) = account(examination, site) {
        push(Check::PluginAccount, health, seen);
    }
    if let Some((health, seen)) = server(site, configured) {
        push(Check::PluginServer, health, seen);
    }
}

fn database(site: &Site, configured: &Configured, found: &mut Vec<Diagnosis>) {
    let mut push = |check, health, seen| {
        found.push(Diagnosis {
            check,
            health,
            seen: Seen::Moodle(seen),
        });
    };
    push(
        Check::MoodleDatabase,
        Health::Fine,
        SeenInMoodle::Read {
            release: site.condition.moodle_release.clone(),
            version: site.condition.moodle_version.clone(),
            activities: site.activities.len(),
            people: site.people.len(),
        },
    );
    if site.lacks.is_empty() {
        push(Check::MoodleSchema, Health::Fine, SeenInMoodle::Whole);
    }
    for lack in &site.lacks {
        // The whole table: a right is missing as likely as not. A column: an older version, which has no such feature.
        let health = match &lack.column {
            None => Health::Warning,
            Some(_) => Health::Notice,
        };
        push(
            Check::MoodleSchema,
            health,
            SeenInMoodle::Lacks(lack.clone()),
        );
    }
    let upgrade = site.condition.upgrade_until;
    let (health, seen) = match upgrade.filter(|until| *until > site.as_of) {
        Some(until) => (Health::Warning, SeenInMoodle::Upgrade(until)),
        None if site.condition.maintenance => (Health::Warning, SeenInMoodle::Maintenance),
        None => (Health::Fine, SeenInMoodle::InService),
    };
    push(Check::MoodleMaintenance, health, seen);
    match &configured.wwwroot {
        Some(address) => push(
            Check::MoodleAddress,
            Health::Fine,
            SeenInMoodle::Address(address.clone()),
        ),
        None => push(
            Check::MoodleAddress,
            Health::Warning,
            SeenInMoodle::NoAddress,
        ),
    }
}

const fn usernames(hook: bool, rules: usize) -> (Health, SeenInPlugin) {
    match (hook, rules) {
        (false, 0) => (Health::Fine, SeenInPlugin::NamesKept),
        (true, 0) => (Health::Critical, SeenInPlugin::HookWithoutRules),
        (true, rules) => (Health::Fine, SeenInPlugin::NamesMapped { rules }),
        (false, rules) => (Health::Warning, SeenInPlugin::RulesWithoutHook { rules }),
    }
}

fn retention(site: &Site, configured: &Configured) -> (Health, SeenInPlugin) {
    if site.settings.retention_feature {
        return (Health::Fine, SeenInPlugin::RetentionOn);
    }
    if configured.repairs.makes(OptionalRepair::Retention) {
        return (Health::Warning, SeenInPlugin::RetentionRepaired);
    }
    let own = |rule: &RetentionRule| matches!(rule, RetentionRule::Own(_));
    let with_rules = site.activities.iter().filter(|one| own(&one.retention));
    match with_rules.count() {
        0 if !own(&site.settings.default_retention) => (Health::Fine, SeenInPlugin::RetentionOff),
        activities => (Health::Warning, SeenInPlugin::RetentionIdle { activities }),
    }
}

/// Whether the plugin works in the name of the same account. It sends `apiuser` as an id: with a username there nothing
/// that it does succeeds.
fn account(examination: &Examination, site: &Site) -> Option<(Health, SeenInPlugin)> {
    let ChatSeen::Answers(chat) = &examination.chat else {
        return None;
    };
    let account = chat.account.as_ref().ok()?;
    let plugin = site.settings.api_user.as_deref().unwrap_or_default().trim();
    Some(if plugin.is_empty() {
        (Health::Critical, SeenInPlugin::NoAccount)
    } else if plugin == account.id.as_str() {
        (Health::Fine, SeenInPlugin::SameAccount)
    } else if account.username.as_str().eq_ignore_ascii_case(plugin) || !looks_like_an_id(plugin) {
        let name = plugin.to_owned();
        (Health::Critical, SeenInPlugin::AccountByName { name })
    } else {
        let plugin = plugin.to_owned();
        (Health::Notice, SeenInPlugin::OtherAccount { plugin })
    })
}

/// Ids have no character that is no letter and no digit; usernames that are addresses, or first and last name, have.
/// (Meteor's are seventeen characters long; those that were imported may be of any length.)
fn looks_like_an_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn server(site: &Site, configured: &Configured) -> Option<(Health, SeenInPlugin)> {
    let here = configured.url.as_deref()?;
    let plugin = site.settings.instance_url.as_deref()?.trim();
    if plugin.is_empty() {
        return None;
    }
    let plain = |url: &str| url.trim_end_matches('/').to_lowercase();
    Some(if plain(plugin) == plain(here) {
        (Health::Fine, SeenInPlugin::SameServer)
    } else {
        (
            Health::Warning,
            SeenInPlugin::OtherServer {
                plugin: plugin.to_owned(),
                here: here.to_owned(),
            },
        )
    })
}
