//! Every key that a configuration may have, as data: what the reader accepts, what the schema describes, and what the
//! example shows.

use std::borrow::Cow;

use strum::{IntoEnumIterator, VariantNames};

use super::fold::RAREST;
use super::{Concurrency, Keeping};
use crate::domain::drift::Code;
use crate::domain::language::Language;
use crate::domain::limits::LimitName;
use crate::domain::policy::{Preset, Restrictions};
use crate::domain::repairs::OptionalRepair;

/// A table of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter)]
pub enum Table {
    /// The file itself.
    Root,
    /// `[sites.NAME]`.
    Site,
    /// `[sites.NAME.moodle]`.
    Moodle,
    /// `[sites.NAME.rocketchat]`.
    RocketChat,
    /// `concurrency = { … }`.
    Concurrency,
    /// `token = { … }`.
    Token,
    /// `password = { … }`.
    Password,
    /// `[sites.NAME.policy]`.
    Policy,
    /// `[sites.NAME.limits]`.
    Limits,
    /// `[sites.NAME.repair]`.
    Repair,
    /// An element of `username = [ … ]`.
    UsernameRule,
}

/// One key of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What its value has to be.
    pub shape: Shape,
    /// A value, in TOML.
    pub sample: Cow<'static, str>,
    /// What that value is.
    pub standing: Standing,
    /// The variable that overrides it: the whole name, or for a site's keys what follows `MOODRIFT_SITES__NAME__`.
    pub variable: Option<&'static str>,
}

/// What a key's sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// An example of what has to be written, here or in the environment.
    Needed,
    /// What holds where nothing is written.
    Default,
    /// An example.
    Example,
}

/// What a value has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// A text with something in it.
    Filled,
    /// `true` or `false`.
    Boolean,
    /// `true`: the key is there or it is not.
    True,
    /// A whole number from 0 to this.
    Count(u64),
    /// A whole number from 1 to this.
    AtMost(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of texts, the first with something in it.
    Command,
    /// A list of these words.
    Words(&'static [&'static str]),
    /// An address of the web.
    Address,
    /// A database's URL, of one of these schemes.
    Database(&'static [&'static str]),
    /// What the names of Moodle's tables begin with.
    Prefix,
    /// A token, written out or from elsewhere.
    Token,
    /// A password, likewise.
    Password,
    /// The rules for usernames.
    Rules,
    /// A table.
    Table(Table),
    /// A table of keys of the dashboard, one or a list for each action.
    Bindings,
    /// A table of sites, by their names.
    Sites,
}

/// What `sqlx` understands, and what people write for it.
pub(super) const DATABASES: &[&str] = &["postgres", "postgresql", "mysql", "mariadb", "sqlite"];
/// What several operators can share.
pub(super) const STORES: &[&str] = &["postgres", "postgresql"];
/// The key of the store's password.
pub(super) const STORE_PASSWORD: &str = "store_password";
/// How accounts are made: the one key under `repair` that is no repair.
pub(super) const CREATE_VERIFIED: &str = "create_verified";
/// How addresses begin.
pub const WEB: &[&str] = &["http", "https"];
/// The ways to judge a doubtful case.
pub(super) const STANCES: &[&str] = &["required", "tolerated", "unexpected"];
/// Moodle's role archetypes (`get_role_archetypes`).
pub(super) const ARCHETYPES: &[&str] = &[
    "manager",
    "coursecreator",
    "editingteacher",
    "teacher",
    "student",
    "guest",
    "user",
    "frontpage",
];

/// The sets of keys that a token's table may have.
pub const TOKEN_FORMS: &[&[&str]] = &[&["env"], &["file"], &["command"], &["from"]];
/// The sets of keys that a password's table may have.
pub const PASSWORD_FORMS: &[&[&str]] = &[&["env"], &["file"], &["command"]];
/// The sets of keys that a rule for usernames may have.
pub const RULE_FORMS: &[&[&str]] = &[&["strip_suffix"], &["replace", "with"], &["lowercase"]];

const RULES: &str = r#"[
  { strip_suffix = "@etu.univ.fr" },
  { replace = "[^0-9a-zA-Z_.-]", with = "_" },
  { lowercase = true },
]"#;

impl Table {
    /// Its keys, in the order in which they are listed to people.
    pub fn keys(self) -> Vec<Key> {
        match self {
            Self::Root => root(),
            Self::Site => site(),
            Self::Moodle => vec![
                needed(
                    "database",
                    Shape::Database(DATABASES),
                    r#""postgres://moodrift@db.univ.fr/moodle""#,
                )
                .variable("MOODLE__DATABASE"),
                example(
                    "password",
                    Shape::Password,
                    r#"{ env = "ARCHE_DB_PASSWORD" }"#,
                )
                .variable("MOODLE__PASSWORD"),
                default("prefix", Shape::Prefix, r#""mdl_""#).variable("MOODLE__PREFIX"),
                example("wwwroot", Shape::Address, r#""https://arche.univ.fr""#)
                    .variable("MOODLE__WWWROOT"),
            ],
            Self::RocketChat => rocketchat(),
            Self::Concurrency => {
                let (usual, most) = (Concurrency::default(), Concurrency::CEILING);
                let figure =
                    |name, usual: usize| default(name, Shape::AtMost(most), usual.to_string());
                vec![figure("least", usual.least()), figure("most", usual.most())]
            }
            Self::Token => {
                let mut keys = sources(
                    r#""ARCHE_TOKEN""#,
                    r#""/run/secrets/arche-token""#,
                    r#"["pass", "show", "chat/arche"]"#,
                );
                keys.push(example("from", Shape::Word(&["moodle"]), r#""moodle""#));
                keys
            }
            Self::Password => sources(
                r#""ARCHE_DB_PASSWORD""#,
                r#""/run/secrets/arche-db""#,
                r#"["pass", "show", "moodle/db"]"#,
            ),
            Self::Policy => policy(),
            Self::Limits => LimitName::iter()
                .map(|limit| {
                    let figure = limit.default_figure().unwrap_or(0);
                    let shape = Shape::Count(match limit {
                        // The consent is the command line's, or a name that is typed.
                        LimitName::Deletions => 0,
                        _ => i64::MAX.unsigned_abs(),
                    });
                    default(limit.into(), shape, figure.to_string())
                })
                .collect(),
            Self::Repair => OptionalRepair::iter()
                .map(OptionalRepair::into)
                .chain([CREATE_VERIFIED])
                .map(|name| default(name, Shape::Boolean, "false"))
                .collect(),
            Self::UsernameRule => vec![
                example("strip_suffix", Shape::Filled, r#""@etu.univ.fr""#),
                example("replace", Shape::Text, r#""[^0-9a-zA-Z_.-]""#),
                example("with", Shape::Text, r#""_""#),
                example("lowercase", Shape::True, "true"),
            ],
        }
    }

    /// The names of its keys.
    pub fn names(self) -> Vec<&'static str> {
        self.keys().into_iter().map(|key| key.name).collect()
    }

    /// How it is named below a site, with the dot before it; none for tables that have no heading.
    pub const fn heading(self) -> Option<&'static str> {
        match self {
            Self::Site => Some(""),
            Self::Moodle => Some(".moodle"),
            Self::RocketChat => Some(".rocketchat"),
            Self::Policy => Some(".policy"),
            Self::Limits => Some(".limits"),
            Self::Repair => Some(".repair"),
            Self::Root | Self::Concurrency | Self::Token | Self::Password | Self::UsernameRule => {
                None
            }
        }
    }
}

/// What a site's variables are called after `MOODRIFT_SITES__NAME__`.
pub fn site_variables() -> Vec<&'static str> {
    Table::iter()
        .filter(|table| table.heading().is_some())
        .flat_map(Table::keys)
        .filter_map(|key| key.variable)
        .collect()
}

impl Key {
    const fn variable(mut self, name: &'static str) -> Self {
        self.variable = Some(name);
        self
    }
}

fn key(
    name: &'static str,
    shape: Shape,
    sample: impl Into<Cow<'static, str>>,
    standing: Standing,
) -> Key {
    Key {
        name,
        shape,
        sample: sample.into(),
        standing,
        variable: None,
    }
}

fn needed(name: &'static str, shape: Shape, sample: &'static str) -> Key {
    key(name, shape, sample, Standing::Needed)
}

fn default(name: &'static str, shape: Shape, sample: impl Into<Cow<'static, str>>) -> Key {
    key(name, shape, sample, Standing::Default)
}

fn example(name: &'static str, shape: Shape, sample: &'static str) -> Key {
    key(name, shape, sample, Standing::Example)
}

/// Where any secret can come from, with an example of each.
fn sources(env: &'static str, file: &'static str, command: &'static str) -> Vec<Key> {
    vec![
        example("env", Shape::Filled, env),
        example("file", Shape::Filled, file),
        example("command", Shape::Command, command),
    ]
}

fn root() -> Vec<Key> {
    vec![
        example("site", Shape::Text, r#""arche""#).variable("MOODRIFT_SITE"),
        example("state_dir", Shape::Text, r#""/var/lib/moodrift""#).variable("MOODRIFT_STATE_DIR"),
        example(
            "store",
            Shape::Database(STORES),
            r#""postgres://moodrift@db.univ.fr/moodrift""#,
        )
        .variable("MOODRIFT_STORE"),
        example(
            STORE_PASSWORD,
            Shape::Password,
            r#"{ file = "/run/secrets/moodrift-store" }"#,
        )
        .variable("MOODRIFT_STORE_PASSWORD"),
        default(
            "journal_days",
            Shape::Count(u32::MAX.into()),
            Keeping::DAYS.to_string(),
        )
        .variable("MOODRIFT_JOURNAL_DAYS"),
        default("theme", Shape::Filled, r#""default""#).variable("MOODRIFT_THEME"),
        example("language", Shape::Word(Language::VARIANTS), r#""fr""#)
            .variable("MOODRIFT_LANGUAGE"),
        example(
            "keys",
            Shape::Bindings,
            r#"{ plan = "f5", next = ["n", "alt-down"] }"#,
        ),
        default("mouse", Shape::Boolean, "true"),
        default("refresh", Shape::Count(u64::from(RAREST)), "0"),
        default("snapshots", Shape::Boolean, "true"),
        example("sites", Shape::Sites, "{}"),
    ]
}

fn site() -> Vec<Key> {
    let table = |name, table| example(name, Shape::Table(table), "{}");
    vec![
        default("read_only", Shape::Boolean, "true").variable("READ_ONLY"),
        table("moodle", Table::Moodle),
        table("rocketchat", Table::RocketChat),
        table("policy", Table::Policy),
        table("limits", Table::Limits),
        table("repair", Table::Repair),
        example("username", Shape::Rules, RULES),
        example("keep", Shape::Texts, r#"["svc-*", "*.bot", "archiv?"]"#),
        example(
            "auto",
            Shape::Words(Code::VARIANTS),
            r#"["member_missing", "moderator_missing", "moderator_extra"]"#,
        ),
    ]
}

fn rocketchat() -> Vec<Key> {
    let usual = Concurrency::default();
    let concurrency = format!("{{ least = {}, most = {} }}", usual.least(), usual.most());
    vec![
        needed("url", Shape::Address, r#""https://chat.univ.fr""#).variable("ROCKETCHAT__URL"),
        needed("user_id", Shape::Filled, r#""djcBDK3RSM9rmZWpk""#).variable("ROCKETCHAT__USER_ID"),
        needed("token", Shape::Token, r#"{ env = "ARCHE_TOKEN" }"#).variable("ROCKETCHAT__TOKEN"),
        example("ca_file", Shape::Filled, r#""univ-ca.pem""#).variable("ROCKETCHAT__CA_FILE"),
        default("concurrency", Shape::Table(Table::Concurrency), concurrency),
    ]
}

fn policy() -> Vec<Key> {
    let stance = |name| default(name, Shape::Word(STANCES), r#""tolerated""#);
    vec![
        default("preset", Shape::Word(Preset::VARIANTS), r#""default""#).variable("POLICY__PRESET"),
        stance("parent_roles"),
        stance("module_roles"),
        stance("inactive"),
        stance("guests"),
        stance("chat_administrators"),
        stance("site_administrators"),
        default(
            "restrictions",
            Shape::Word(Restrictions::VARIANTS),
            r#""ignore""#,
        ),
        default(
            "access_all_groups",
            Shape::Words(ARCHETYPES),
            r#"["editingteacher", "manager"]"#,
        ),
        default(
            "ignore_restrictions",
            Shape::Words(ARCHETYPES),
            r#"["editingteacher", "manager", "teacher"]"#,
        ),
        default("queue_grace", Shape::Count(u32::MAX.into()), "15"),
    ]
}
