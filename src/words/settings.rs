//! What each key of the configuration is for: for the example, the file that `init` writes, and the schema.

use crate::config::Table;

/// What stands at the head of the example.
pub const EXAMPLE_HEAD: &str = "\
moodrift's configuration. Copy it to ~/.config/moodrift/config.toml ($XDG_CONFIG_HOME/moodrift/config.toml), or
name it with --config FILE or MOODRIFT_CONFIG; `moodrift init` asks a few questions and writes one.
";

/// What stands at the head of a file that `init` has written.
pub const WRITTEN_HEAD: &str = "\
moodrift's configuration, written by `moodrift init`. `moodrift config check` looks for mistakes in it.
";

/// How the file is to be read.
pub const HOW_TO_READ: &str = "
Each level overrides the one before it, key by key: built-in defaults, this file, the environment, the command line.
Lines that begin with \"#\" and no blank are settings at their default, or examples: drop the \"#\" to use them.
A file which holds a secret (a token, a password in a database URL) must be readable by you alone: chmod 600.
Paths that are relative start where this file is.";

/// A second site, for the end of the example; lines of TOML.
pub const SECOND_SITE: &str = r#"[sites.lab]
[sites.lab.moodle]
database = "mysql://moodrift@localhost/moodle_lab"
[sites.lab.rocketchat]
token = { from = "moodle" }"#;

/// What that second site shows.
pub const SECOND_SITE_HEAD: &str =
    "A second site, which takes everything about Rocket.Chat from the plugin's settings.";

/// What the schema is called.
pub const SCHEMA_TITLE: &str = "moodrift's configuration";

/// What a table is for; empty where its keys say it.
pub const fn table(table: Table) -> &'static str {
    match table {
        Table::Root => {
            "Each level overrides the one before it, key by key: built-in defaults, this file, the environment, the command line."
        }
        Table::Site => {
            "A site is one Moodle with its Rocket.Chat. Its name is of letters, digits, \"-\" and \"_\"."
        }
        Table::Policy => "Who should be in a group, where it is doubtful.",
        Table::Limits => {
            "A plan that goes past one of these figures is held until it is allowed: --allow NAME=VALUE takes the same names."
        }
        Table::Repair => "Repairs that are off unless they are asked for.",
        Table::Moodle
        | Table::RocketChat
        | Table::Concurrency
        | Table::Token
        | Table::Password
        | Table::UsernameRule => "",
    }
}

/// How a site's variables are named.
pub fn site_variables(names: &[&str]) -> String {
    format!(
        "Its variables begin with MOODRIFT_SITES__ and the name in upper case, \"-\" written \"_\": \
         MOODRIFT_SITES__ARCHE__READ_ONLY=false. They are: {}. ROCKETCHAT__TOKEN is the token itself.",
        names.join(", ")
    )
}

/// What a key is for, in lines.
pub fn key(table: Table, name: &str) -> &'static str {
    match table {
        Table::Root => root(name),
        Table::Site => site(name),
        Table::Moodle => moodle(name),
        Table::RocketChat => rocketchat(name),
        Table::Concurrency => match name {
            "least" => "So many requests may always be under way, however slow the server.",
            "most" => "Never more than so many.",
            _ => "",
        },
        Table::Password => super::shell::password_from(name),
        Table::Token => match name {
            "env" => "The value of a variable.",
            "file" => "The content of a file.",
            "command" => "What a program prints (no shell).",
            "from" => "The plugin's own settings; url and user_id may then be left out.",
            _ => "",
        },
        Table::Policy => policy(name),
        Table::Limits => limits(name),
        Table::Repair => match name {
            "rename" => {
                "Give groups the name that the plugin would give them. People know a group by the name it has."
            }
            "retention" => {
                "Make groups keep their messages as their activities say. That may delete messages for good."
            }
            "activate" => {
                "Activate the accounts of people who should be in a group. Somebody has deactivated them."
            }
            "create" => {
                "Create accounts for people who should be in a group and have none. First look at your single sign-on: an account that it has not made itself may lock its owner out."
            }
            "create_verified" => {
                "Whether Rocket.Chat takes the addresses of those accounts for verified."
            }
            _ => "",
        },
        Table::UsernameRule => match name {
            "strip_suffix" => "Takes this end off the name.",
            "replace" => "What matches this regular expression is replaced by `with`.",
            "with" => "What `replace` puts there; it may name groups ($1).",
            "lowercase" => "Makes the name lower case.",
            _ => "",
        },
    }
}

fn root(name: &str) -> &'static str {
    match name {
        "site" => "The site to work on where there are several; without it the dashboard asks.",
        "state_dir" => {
            "Where the journal is kept. Default: $XDG_STATE_HOME/moodrift, that is ~/.local/state/moodrift."
        }
        "store" => {
            "A journal that several operators share: a database of PostgreSQL of its own. Without it, the journal is a file in\nstate_dir. A password may be left to the environment, or to ~/.pgpass."
        }
        "journal_days" => {
            "After how many days a run is deleted from the journal, which holds who was in which group; 0 for never."
        }
        "theme" => {
            "\"default\", \"dark\", \"light\", \"high-contrast\", \"colour-blind\", \"mono\", or a file themes/NAME.toml beside this one."
        }
        "mouse" => {
            "Whether the dashboard listens to the mouse; while it does, the terminal selects text with shift."
        }
        "refresh" => {
            "After how many minutes the dashboard reads everything again by itself; 0 for never."
        }
        "keys" => {
            "Keys of the dashboard in place of the built-in ones: one, or a list. docs/keys.md has the actions."
        }
        "sites" => "The sites, by their names.",
        _ => "",
    }
}

fn site(name: &str) -> &'static str {
    match name {
        "read_only" => {
            "As long as this is true, nothing is ever written. Set it to false to allow repairs; moodle.wwwroot is needed too."
        }
        "keep" => "Rocket.Chat usernames to be left alone: globs, whatever the case.",
        "auto" => {
            "The codes that `moodrift sync` repairs with nobody at the keyboard, removals among them. Without this key it repairs whatever takes nothing away."
        }
        "username" => {
            "From a Moodle username to a Rocket.Chat one. The rules run in this order; without any, the name stays as it is.\nRegular expressions are those of the Rust crate \"regex\"; \"with\" may name groups (\"$1\")."
        }
        "moodle" => "The Moodle side.",
        "rocketchat" => "The Rocket.Chat side.",
        "policy" => table(Table::Policy),
        "limits" => table(Table::Limits),
        "repair" => table(Table::Repair),
        _ => "",
    }
}

fn moodle(name: &str) -> &'static str {
    match name {
        "database" => {
            "postgres://, mysql:// (or mariadb://), sqlite://. An account that may only read is enough, and best.\nA password may be left to the environment: MOODRIFT_SITES__ARCHE__MOODLE__DATABASE."
        }
        "password" => super::shell::password(),
        "prefix" => "$CFG->prefix.",
        "wwwroot" => {
            "$CFG->wwwroot, exactly. It tells this Moodle's groups from those of its clones; nothing is written without it."
        }
        _ => "",
    }
}

fn rocketchat(name: &str) -> &'static str {
    match name {
        "url" => "The server's address.",
        "user_id" => "The account that the plugin uses: its _id, not its username.",
        "token" => {
            "That account's personal access token. Written out (\"…\"), or from elsewhere:\n  { env = \"ARCHE_TOKEN\" }                       the value of a variable\n  { file = \"/run/secrets/arche-token\" }         the content of a file\n  { command = [\"pass\", \"show\", \"chat/arche\"] }  what a program prints (no shell)\n  { from = \"moodle\" }                           the plugin's own settings; url and user_id may then be left out"
        }
        "ca_file" => {
            "The certificates (PEM) of authorities of your own that sign for the server, beside those that the system trusts."
        }
        "concurrency" => {
            "How many requests may be under way at a time. In between, moodrift asks for as much as the server bears."
        }
        _ => "",
    }
}

fn policy(name: &str) -> &'static str {
    match name {
        "preset" => {
            "\"default\": nothing is drift that the plugin would make by itself, and doubt never locks anybody out.\n\"plugin\": what the plugin's own sync does. \"strict\": what a registrar would like.\nThe switches below are single ones over the preset: \"required\", \"tolerated\" or \"unexpected\"."
        }
        "parent_roles" => "A role held only above the course, in a category or the whole site.",
        "module_roles" => "A role held only in the activity itself.",
        "inactive" => {
            "A role, but every enrolment suspended or out of its dates, or an account that cannot log in."
        }
        "guests" => "Accounts that Moodle does not know.",
        "chat_administrators" => "Administrators of Rocket.Chat.",
        "site_administrators" => "Administrators of Moodle.",
        "restrictions" => {
            "Whether the activity's access restrictions exclude people: \"ignore\" (as the plugin does) or \"honour\"."
        }
        "access_all_groups" => {
            "Archetypes of the roles whose holders pass an access restriction's group conditions."
        }
        "ignore_restrictions" => {
            "Archetypes of the roles whose holders pass an access restriction whatever it asks for."
        }
        "queue_grace" => {
            "For how many minutes a waiting task of the plugin explains a difference that it would repair; 0: never."
        }
        _ => "",
    }
}

fn limits(name: &str) -> &'static str {
    match name {
        "removals" => "Removals in one plan.",
        "demotions" => "Moderators made plain members in one plan.",
        "archives" => "Groups archived in one plan.",
        "created" => "Accounts created in one plan.",
        "recreated" => "Groups made again in one plan.",
        "deletions" => {
            "Groups deleted in one plan: always 0 here, since whoever deletes consents to that very plan."
        }
        "retention" => "Groups whose messages go sooner, in one plan.",
        "group_share" => "Percent of one group's members removed.",
        "groups_share" => "Percent of all groups losing someone, or archived.",
        "group_growth" => "Percent by which a group grows: who joins reads its whole history.",
        "moodle_shrunk" => "Percent by which Moodle shrank since the last read.",
        "moodle_stale" => {
            "Hours for which nothing in Moodle's database has moved; 0 turns the check off."
        }
        "group_emptied" => {
            "A group left without a member or a moderator: 0 holds, 1 lets pass; so with those below that have no figure."
        }
        "course_emptied" => "A course whose groups are left without a member: 0 or 1.",
        "moodle_maintenance" => "Moodle in maintenance, or being upgraded: 0 or 1.",
        "wrong_server" => {
            "Many linked groups that do not exist, probably the wrong server: 0 or 1."
        }
        "queue_frozen" => "A waiting task with an old list of a group's people: 0 or 1.",
        _ => "",
    }
}
