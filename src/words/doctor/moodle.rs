//! Moodle's database, and the plugin's settings.

use super::{Told, clean, count, date_time};
use crate::domain::doctor::{SeenInMoodle, SeenInPlugin, SeenNames};
use crate::domain::site::{Feature, Lack};
use crate::words::{groups, unknown};

pub(super) fn told(seen: &SeenInMoodle) -> Told {
    match seen {
        SeenInMoodle::Read {
            version,
            activities,
            people,
        } => {
            let version = version.as_deref().map_or_else(
                || "Moodle, of a version that it does not tell".to_owned(),
                |version| format!("Moodle {}", clean(version)),
            );
            Told::fine(format!(
                "The database was read: {version}; {}, {}.",
                count(*activities, "activity", "activities"),
                count(*people, "account", "accounts")
            ))
        }
        SeenInMoodle::Unread(trouble) => Told::fine(trouble.to_string()),
        SeenInMoodle::Whole => Told::fine("Every table and column that is asked for is there."),
        SeenInMoodle::Lacks(lack) => lacks(lack),
        SeenInMoodle::InService => Told::fine("Moodle is in service."),
        SeenInMoodle::Maintenance => Told::ill(
            "Moodle is in maintenance: people are kept out, and every plan is held.",
            "Wait for its end, or end it under Site administration > Server > Maintenance mode.",
        ),
        SeenInMoodle::Upgrade(until) => Told::ill(
            format!(
                "Moodle is being upgraded, until {} at the latest; every plan is held.",
                date_time(*until)
            ),
            "Wait for its end.",
        ),
        SeenInMoodle::Address(address) => {
            Told::fine(format!("Its address is configured: {}.", clean(address)))
        }
        SeenInMoodle::NoAddress => Told::ill(
            "moodle.wwwroot is not configured: no group can be proved to be this Moodle's, and nothing is ever changed.",
            "Set it to $CFG->wwwroot of config.php, exactly.",
        ),
    }
}

fn lacks(lack: &Lack) -> Told {
    let feature = match lack.feature {
        Feature::StealthVisibility => {
            "activities that are available but not shown count as visible"
        }
        Feature::RecycleBin => "what lies in a recycle bin is not known",
        Feature::GroupRestrictions => "access restrictions by group stay open",
        Feature::ProfileRestrictions => "access restrictions by profile field stay open",
        Feature::Staleness => "that nothing moves in Moodle is not noticed",
        Feature::DeletionInProgress => "activities that are being deleted count as there",
        Feature::Retention => "how long messages are kept is not compared",
        Feature::Queue => "which of the plugin's tasks wait is not known",
    };
    match lack.column {
        Some(column) => Told::fine(format!(
            "{}.{column} is not there, as in older versions: {feature}.",
            lack.table
        )),
        None => Told::ill(
            format!("The table {} cannot be read: {feature}.", lack.table),
            "Grant the database user SELECT on it, if Moodle has it.",
        ),
    }
}

/// Where the plugin's settings are.
const SETTINGS: &str = "Site administration > Plugins > Activity modules > Rocket.Chat";

pub(super) fn plugin(seen: &SeenInPlugin) -> Told {
    match seen {
        SeenInPlugin::On { version } => Told::fine(version.map_or_else(
            || "The plugin is switched on; its version is not known.".to_owned(),
            |version| format!("The plugin is switched on (version {version})."),
        )),
        SeenInPlugin::Off => Told::ill(
            "The plugin is switched off: all its activities look hidden, while every group stays open. Every plan is held.",
            "Switch it on under Site administration > Plugins > Activity modules > Manage activities.",
        ),
        SeenInPlugin::NamesKept => Told::fine("Usernames are the same on both sides."),
        SeenInPlugin::NamesMapped { rules } => Told::fine(format!(
            "Moodle maps usernames (usernamehook), and {} here does the same.",
            count(*rules, "rule", "rules")
        )),
        SeenInPlugin::HookWithoutRules => Told::ill(
            "Moodle maps usernames by the institution's own function (usernamehook), and no rules are configured here: nobody's account name is known, so nobody's membership is.",
            "Write what that function does as rules under username in the configuration.",
        ),
        SeenInPlugin::RulesWithoutHook { rules } => Told::ill(
            format!(
                "{} configured here, and Moodle maps none (usernamehook is off): the two disagree about whose account is whose.",
                count(*rules, "rule for usernames is", "rules for usernames are")
            ),
            format!(
                "Remove them under username in the configuration, or switch usernamehook on under {SETTINGS}."
            ),
        ),
        SeenInPlugin::BinPatched => {
            Told::fine("Deleted activities stay linked to their groups (recyclebin_patch).")
        }
        SeenInPlugin::BinUnpatched => Told::ill(
            "recyclebin_patch is off: when an activity is deleted, nothing records its group, which stays for ever as an orphan.",
            format!(
                "Apply the patch to Moodle that the plugin's documentation describes (again after each upgrade), and switch the setting on under {SETTINGS}. Until then look for group_orphaned in check."
            ),
        ),
        SeenInPlugin::RetentionOn => {
            Told::fine("The plugin carries rules for old messages out (retentionfeature).")
        }
        SeenInPlugin::RetentionOff => Told::fine(
            "Rules for old messages are off in Moodle (retentionfeature), and no activity has one.",
        ),
        SeenInPlugin::RetentionIdle { activities: 0 } => Told::ill(
            "The form of a new activity proposes a rule for old messages, and retentionfeature is off: it is never carried out.",
            format!("Switch retentionfeature on, or retentionenabled off, under {SETTINGS}."),
        ),
        SeenInPlugin::RetentionIdle { activities } => Told::ill(
            format!(
                "{} rules of their own for old messages, and retentionfeature is off: they are never carried out.",
                count(*activities, "activity has", "activities have")
            ),
            format!(
                "Switch retentionfeature on under {SETTINGS}; or leave it, and ignore retention_differs in check."
            ),
        ),
        SeenInPlugin::RetentionRepaired => Told::ill(
            "The configuration repairs how long messages are kept (repair.retention), and Moodle has that feature off (retentionfeature): what nobody sees in Moodle would be set.",
            format!("Switch retentionfeature on under {SETTINGS}, or repair.retention off."),
        ),
        SeenInPlugin::SameAccount => Told::fine("The plugin uses the same account."),
        SeenInPlugin::OtherAccount { plugin } => Told::fine(format!(
            "The plugin uses another account (apiuser {}): its groups belong to that one.",
            clean(plugin)
        )),
        SeenInPlugin::AccountByName { name } => Told::ill(
            format!(
                "apiuser in Moodle is “{}”, a username. The plugin sends it where an id belongs: nothing that it does in Rocket.Chat succeeds.",
                clean(name)
            ),
            format!(
                "Put the account's id there ({SETTINGS}): the _id of Rocket.Chat's answer to me, shown when a personal access token is made."
            ),
        ),
        SeenInPlugin::NoAccount => Told::ill(
            "apiuser is empty in Moodle: the plugin can do nothing in Rocket.Chat.",
            format!("Fill it in under {SETTINGS}."),
        ),
        SeenInPlugin::SameServer => Told::fine("The plugin uses the same server."),
        SeenInPlugin::OtherServer { plugin, here } => Told::ill(
            format!(
                "The plugin uses another address ({}) than the configuration here ({}).",
                clean(plugin),
                clean(here)
            ),
            "Two names of one server are fine. Two servers are not: what is compared would not be what the plugin changes. Check rocketchat.url.",
        ),
        SeenInPlugin::Names(names) => names_of_groups(names),
    }
}

fn names_of_groups(seen: &SeenNames) -> Told {
    match seen {
        SeenNames::Taken { activities } => Told::fine(format!(
            "Rocket.Chat takes the names of groups that the plugin makes ({} looked at).",
            count(*activities, "activity", "activities")
        )),
        SeenNames::Refused {
            activities,
            example,
            rule,
            without_group,
        } => {
            let none = match without_group {
                0 => "They have groups; none could be made again.".to_owned(),
                some => format!(
                    "{} no group yet, and gets none.",
                    count(*some, "of them has", "of them have")
                ),
            };
            Told::ill(
                format!(
                    "Rocket.Chat refuses the name that the plugin makes for {} (“{}”; its rule is {}). {none}",
                    count(*activities, "activity", "activities"),
                    clean(example),
                    clean(rule)
                ),
                validation(),
            )
        }
        SeenNames::CharactersRefused { characters, rule } => Told::ill(
            format!(
                "The plugin leaves characters in names of groups that Rocket.Chat refuses ({}; its rule is {}). No course has one yet; the first that does gets no group.",
                listed(characters),
                clean(rule)
            ),
            validation(),
        ),
        SeenNames::Invalid(fault) => Told::ill(
            groups::naming(fault),
            format!("Correct the setting under {SETTINGS}."),
        ),
        SeenNames::RuleUnreadable { rule } => Told::fine(format!(
            "Whether Rocket.Chat takes the names of groups cannot be told: its rule ({}) cannot be read here.",
            clean(rule)
        )),
        SeenNames::RuleUnknown(reason) => Told::ill(
            "Whether Rocket.Chat takes the names of groups is not known: its settings could not be read.",
            unknown(reason),
        ),
    }
}

fn validation() -> String {
    format!(
        "Let validationgroupnameregex ({SETTINGS}) match every character that Rocket.Chat's rule refuses: /[^0-9a-zA-Z-_.]/ for its default rule."
    )
}

fn listed(characters: &str) -> String {
    let each: Vec<String> = characters
        .chars()
        .map(|symbol| match symbol {
            ' ' => "blank".to_owned(),
            other => clean(&other.to_string()).into_owned(),
        })
        .collect();
    each.join(" ")
}
