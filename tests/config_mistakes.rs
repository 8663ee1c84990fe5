//! Broken configurations: each mistake is found where it is, with what was there and what should be.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use moodrift::config::{ConfigError, Expected, Fault, Overrides, Place, ValueKind};
use rstest::rstest;

use written::{SMALL, Written};

#[path = "config/written.rs"]
mod written;

fn unknown(key: &str, valid: &[&str]) -> Fault {
    Fault::UnknownKey {
        key: key.to_owned(),
        valid: valid.iter().map(|key| (*key).to_owned()).collect(),
    }
}

fn kind(key: &str, found: ValueKind, expected: &'static [ValueKind]) -> Fault {
    Fault::WrongKind {
        key: key.to_owned(),
        found,
        expected,
    }
}

fn bundled() -> Vec<String> {
    [
        "default",
        "dark",
        "light",
        "high-contrast",
        "colour-blind",
        "mono",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn bad(key: &str, found: Option<&str>, expected: Expected) -> Fault {
    Fault::BadValue {
        key: key.to_owned(),
        found: found.map(str::to_owned),
        expected,
    }
}

fn together(key: &str, found: &[&str], expected: &'static [&'static [&'static str]]) -> Fault {
    Fault::Together {
        key: key.to_owned(),
        found: found.iter().map(|key| (*key).to_owned()).collect(),
        expected,
    }
}

fn missing(key: &str) -> Fault {
    Fault::Missing {
        key: key.to_owned(),
    }
}

const STANCES: [&str; 3] = ["required", "tolerated", "unexpected"];
const SITE_KEYS: [&str; 9] = [
    "read_only",
    "moodle",
    "rocketchat",
    "policy",
    "limits",
    "repair",
    "username",
    "keep",
    "auto",
];
const TOKEN_FORMS: &[&[&str]] = &[&["env"], &["file"], &["command"], &["from"]];
const RULE_FORMS: &[&[&str]] = &[&["strip_suffix"], &["replace", "with"], &["lowercase"]];

/// Each is put into a good file, whose third line it becomes: inside `[sites.arche]`.
#[rstest]
#[case::unknown_site_key("readonly = true", 1, unknown("sites.arche.readonly", &SITE_KEYS))]
#[case::boolean_as_text("read_only = 'yes'", 13, kind("sites.arche.read_only", ValueKind::Text, &[ValueKind::Boolean]))]
#[case::keep_is_no_array("keep = 'a*'", 8, kind("sites.arche.keep", ValueKind::Text, &[ValueKind::Array]))]
#[case::keep_of_numbers("keep = ['a', 3]", 14, kind("sites.arche.keep[1]", ValueKind::Integer, &[ValueKind::Text]))]
#[case::keep_is_no_glob(
    "keep = ['a', '[z-a]']", 14,
    bad("sites.arche.keep[1]", Some("[z-a]"), Expected::Glob { detail: "invalid range; 'z' > 'a'".to_owned() })
)]
#[case::unknown_preset(
    "policy.preset = 'lax'", 17,
    bad("sites.arche.policy.preset", Some("lax"), Expected::OneOf(vec!["default", "plugin", "strict"]))
)]
#[case::unknown_stance(
    "policy = { guests = 'ok' }", 21,
    bad("sites.arche.policy.guests", Some("ok"), Expected::OneOf(STANCES.to_vec()))
)]
#[case::restrictions_by_boolean(
    "policy = { restrictions = true }", 27,
    kind("sites.arche.policy.restrictions", ValueKind::Boolean, &[ValueKind::Text])
)]
#[case::unknown_restrictions(
    "policy = { restrictions = 'honor' }", 27,
    bad("sites.arche.policy.restrictions", Some("honor"), Expected::OneOf(vec!["ignore", "honour"]))
)]
#[case::negative_grace(
    "policy.queue_grace = -15",
    22,
    bad("sites.arche.policy.queue_grace", Some("-15"), Expected::Count)
)]
#[case::grace_with_a_unit(
    "policy = { queue_grace = '15m' }", 26,
    kind("sites.arche.policy.queue_grace", ValueKind::Text, &[ValueKind::Integer])
)]
#[case::policy_is_no_table("policy = 'strict'", 10, kind("sites.arche.policy", ValueKind::Text, &[ValueKind::Table]))]
#[case::negative_limit(
    "limits = { removals = -1 }",
    23,
    bad("sites.arche.limits.removals", Some("-1"), Expected::Count)
)]
#[case::huge_limit(
    "limits = { removals = 99999999999999999999 }",
    23,
    bad("sites.arche.limits.removals", None, Expected::Count)
)]
#[case::consent_to_deletions_beforehand(
    "limits.deletions = 3",
    20,
    bad("sites.arche.limits.deletions", Some("3"), Expected::NoDeletions)
)]
#[case::percent_as_float(
    "limits.group_share = 0.3", 22,
    kind("sites.arche.limits.group_share", ValueKind::Float, &[ValueKind::Integer])
)]
#[case::consent_by_boolean(
    "limits.wrong_server = true", 23,
    kind("sites.arche.limits.wrong_server", ValueKind::Boolean, &[ValueKind::Integer])
)]
#[case::unknown_repair(
    "repair.delete = true", 8,
    unknown("sites.arche.repair.delete", &["rename", "retention", "activate", "create", "create_verified"])
)]
#[case::repair_by_word(
    "repair = { rename = 'yes' }", 21,
    kind("sites.arche.repair.rename", ValueKind::Text, &[ValueKind::Boolean])
)]
#[case::rule_without_replacement(
    "username = [{ replace = 'a' }]", 13,
    together("sites.arche.username[0]", &["replace"], RULE_FORMS)
)]
#[case::two_rules_in_one(
    "username = [{ lowercase = true }, { lowercase = true, strip_suffix = '@x' }]", 35,
    together("sites.arche.username[1]", &["lowercase", "strip_suffix"], RULE_FORMS)
)]
#[case::empty_rule("username = [{}]", 13, together("sites.arche.username[0]", &[], RULE_FORMS))]
#[case::rule_of_unknown_kind(
    "username = [{ uppercase = true }]", 15,
    unknown("sites.arche.username[0].uppercase", &["strip_suffix", "replace", "with", "lowercase"])
)]
#[case::rule_that_does_nothing(
    "username = [{ lowercase = false }]", 27,
    bad("sites.arche.username[0].lowercase", Some("false"), Expected::OneOf(vec!["true"]))
)]
#[case::bad_regex(
    "username = [{ replace = '(', with = '' }]", 25,
    bad("sites.arche.username[0].replace", Some("("), Expected::Regex { detail: "unclosed group".to_owned() })
)]
#[case::empty_suffix(
    "username = [{ strip_suffix = '' }]",
    30,
    bad("sites.arche.username[0].strip_suffix", Some(""), Expected::NotEmpty)
)]
#[case::column_counts_characters(
    "keep = ['éàü', 3]", 16,
    kind("sites.arche.keep[1]", ValueKind::Integer, &[ValueKind::Text])
)]
#[case::moodle_is_no_table("moodle = 1", 10, kind("sites.arche.moodle", ValueKind::Integer, &[ValueKind::Table]))]
fn a_mistake_in_a_site_is_found_where_it_is(
    #[case] line: &str,
    #[case] column: usize,
    #[case] fault: Fault,
) {
    let rest = if line.starts_with("moodle") {
        ""
    } else {
        SMALL
    };
    let written = Written::new(&format!("# A site.\n[sites.arche]\n{line}\n{rest}"));
    assert_eq!(
        written.load().unwrap_err(),
        spot(&written, 3, column, fault)
    );
}

fn spot(written: &Written, line: usize, column: usize, fault: Fault) -> ConfigError {
    ConfigError {
        place: Place::Spot {
            file: written.path.clone(),
            line,
            column,
        },
        fault,
    }
}

const MOODLE_KEYS: &[&str] = &["database", "password", "prefix", "wwwroot"];
const DATABASES: &[&str] = &["postgres", "postgresql", "mysql", "mariadb", "sqlite"];
const WEB: &[&str] = &["http", "https"];

/// Each replaces a line of the small file.
#[rstest]
#[case(
    3,
    "databse = ''",
    1,
    unknown("sites.arche.moodle.databse", MOODLE_KEYS)
)]
#[case(
    3,
    "database = 'oracle://h/m'",
    12,
    bad(
        "sites.arche.moodle.database",
        Some("oracle"),
        Expected::Database(DATABASES)
    )
)]
#[case(
    3,
    "database = 'moodle'",
    12,
    bad("sites.arche.moodle.database", None, Expected::Database(DATABASES))
)]
#[case(3, "prefix = 'mdl_'", 8, missing("sites.arche.moodle.database"))]
#[case(
    2,
    "[sites.arche.moodle]\nprefix = 'Mdl-'",
    10,
    bad("sites.arche.moodle.prefix", Some("Mdl-"), Expected::TablePrefix)
)]
#[case(
    2,
    "[sites.arche.moodle]\nwwwroot = 'm.univ.fr'",
    11,
    bad(
        "sites.arche.moodle.wwwroot",
        Some("m.univ.fr"),
        Expected::Address(WEB)
    )
)]
#[case(
    5,
    "url = 'ftp://chat'",
    7,
    bad(
        "sites.arche.rocketchat.url",
        Some("ftp://chat"),
        Expected::Address(WEB)
    )
)]
#[case(
    5,
    "url = 'http://chat/?a=1'",
    7,
    bad(
        "sites.arche.rocketchat.url",
        Some("http://chat/?a=1"),
        Expected::Address(WEB)
    )
)]
#[case(
    5,
    "url = 'http://u:p@chat'",
    7,
    bad("sites.arche.rocketchat.url", None, Expected::Address(WEB))
)]
#[case(5, "", 8, missing("sites.arche.rocketchat.url"))]
#[case(6, "", 8, missing("sites.arche.rocketchat.user_id"))]
#[case(
    6,
    "user_id = ' '",
    11,
    bad("sites.arche.rocketchat.user_id", Some(" "), Expected::NotEmpty)
)]
#[case(7, "", 8, missing("sites.arche.rocketchat.token"))]
#[case(7, "token = 5", 9, kind("sites.arche.rocketchat.token", ValueKind::Integer, &[ValueKind::Text, ValueKind::Table]))]
#[case(
    7,
    "token = ''",
    9,
    bad("sites.arche.rocketchat.token", None, Expected::NotEmpty)
)]
#[case(
    7,
    "token = 'a b'",
    9,
    bad("sites.arche.rocketchat.token", None, Expected::Token)
)]
#[case(7, "token = {}", 1, together("sites.arche.rocketchat.token", &[], TOKEN_FORMS))]
#[case(7, "token = { env = 'A', file = 'b' }", 1, together("sites.arche.rocketchat.token", &["env", "file"], TOKEN_FORMS))]
#[case(7, "token = { keyring = 'a' }", 11, unknown("sites.arche.rocketchat.token.keyring", &["env", "file", "command", "from"]))]
#[case(7, "token = { command = 'pass x' }", 21, kind("sites.arche.rocketchat.token.command", ValueKind::Text, &[ValueKind::Array]))]
#[case(
    7,
    "token = { command = [] }",
    1,
    bad("sites.arche.rocketchat.token.command", None, Expected::NotEmpty)
)]
#[case(7, "token = { from = 'plugin' }", 18, bad("sites.arche.rocketchat.token.from", Some("plugin"), Expected::OneOf(vec!["moodle"])))]
#[case(
    6,
    "user_id = 'a'\nconcurrency = 4",
    15,
    kind("sites.arche.rocketchat.concurrency", ValueKind::Integer, &[ValueKind::Table])
)]
#[case(
    6,
    "user_id = 'a'\nconcurrency = { most = 0 }",
    24,
    bad("sites.arche.rocketchat.concurrency.most", Some("0"), Expected::Within { least: 1, most: 64 })
)]
#[case(
    6,
    "user_id = 'a'\nconcurrency = { most = 65 }",
    24,
    bad("sites.arche.rocketchat.concurrency.most", Some("65"), Expected::Within { least: 1, most: 64 })
)]
#[case(
    6,
    "user_id = 'a'\nconcurrency = { least = 5, most = 4 }",
    25,
    bad("sites.arche.rocketchat.concurrency.least", Some("5"), Expected::Within { least: 1, most: 4 })
)]
#[case(
    6,
    "user_id = 'a'\nconcurrency = { least = -1 }",
    25,
    bad("sites.arche.rocketchat.concurrency.least", Some("-1"), Expected::Within { least: 1, most: 16 })
)]
#[case(
    6,
    "user_id = 'a'\nconcurrency = { max = 4 }",
    17,
    unknown("sites.arche.rocketchat.concurrency.max", &["least", "most"])
)]
#[case(
    1,
    "theme = 'blue'",
    9,
    bad("theme", Some("blue"), Expected::Theme(bundled()))
)]
#[case(1, "refresh = 20000", 11, bad("refresh", Some("20000"), Expected::Within { least: 0, most: 10_080 }))]
#[case(1, "mouse = 'off'", 9, kind("mouse", ValueKind::Text, &[ValueKind::Boolean]))]
#[case(1, "keys = { help = 1 }", 17, kind("keys.help", ValueKind::Integer, &[ValueKind::Text, ValueKind::Array]))]
#[case(1, "site = 'lab'", 8, Fault::NoSuchSite { name: "lab".to_owned(), known: vec!["arche".to_owned()] })]
#[case(1, "[site.arche]", 2, kind("site", ValueKind::Table, &[ValueKind::Text]))]
#[case(1, "sties = 1", 1, unknown("sties", &["site", "state_dir", "store", "store_password", "journal_days", "theme", "language", "keys", "mouse", "refresh", "snapshots", "sites"]))]
fn a_mistake_anywhere_is_found_where_it_is(
    #[case] at: usize,
    #[case] line: &str,
    #[case] column: usize,
    #[case] fault: Fault,
) {
    let text: Vec<&str> = SMALL
        .lines()
        .enumerate()
        .map(|(nth, old)| if nth + 1 == at { line } else { old })
        .collect();
    let written = Written::new(&text.join("\n"));
    // What is missing is missing where the site is first named; what is below another line is one further down.
    let found_at = match &fault {
        Fault::Missing { .. } => 2,
        _ => at + line.matches('\n').count(),
    };
    assert_eq!(
        written.load().unwrap_err(),
        spot(&written, found_at, column, fault)
    );
}

#[rstest]
#[case::broken_heading("[sites.arche", 1)]
#[case::unclosed_text("\n\nsite = 'a", 3)]
#[case::key_twice("site = 'a'\nsite = 'b'", 2)]
#[case::no_value("site =", 1)]
#[case::control_character("site = 'a\u{1}'", 1)]
fn what_is_no_toml_is_said_with_its_line(#[case] text: &str, #[case] expected: usize) {
    let error = Written::new(text).load().unwrap_err();
    match error {
        ConfigError {
            place: Place::Spot { line, .. },
            fault: Fault::Syntax { detail },
        } => {
            assert_eq!(line, expected);
            assert!(!detail.is_empty());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_of_sites_can_stand_in_a_variable() {
    let written = Written::new(&SMALL.replace("sites.arche", "sites.\"ar che\""));
    assert_eq!(
        written.load().unwrap_err(),
        spot(
            &written,
            2,
            8,
            bad("sites", Some("ar che"), Expected::SiteName)
        )
    );
    let written = Written::new(&format!(
        "{}{}",
        SMALL.replace("arche", "a-b"),
        SMALL.replace("arche", "A_b")
    ));
    let fault = Fault::SameVariable {
        site: "a-b".to_owned(),
        other: "A_b".to_owned(),
    };
    assert_eq!(written.load().unwrap_err(), spot(&written, 2, 8, fault));
}

#[test]
fn a_mistake_in_a_variable_names_the_variable() {
    let name = "MOODRIFT_SITES__ARCHE__READ_ONLY";
    let error = Written::new(SMALL)
        .load_with(&Overrides::default(), &[(name, "no")])
        .unwrap_err();
    let fault = bad(
        "read_only",
        Some("no"),
        Expected::OneOf(vec!["true", "false"]),
    );
    assert_eq!(
        error,
        ConfigError {
            place: Place::Variable(name.to_owned()),
            fault
        }
    );
}

#[test]
fn a_file_that_is_no_text_is_said_to_be_unreadable() {
    let written = Written::new("");
    std::fs::write(&written.path, [0xff, 0xfe, 0x00]).unwrap();
    let error = written.load().unwrap_err();
    assert!(matches!(error.fault, Fault::Unreadable { .. }), "{error:?}");
    assert_eq!(error.place, Place::File(written.path));
}
