//! The example and the schema: made from what the reader itself goes by, and held against it.

use boon::{Compiler, SchemaIndex, Schemas};
use moodrift::config::{Shape, Table};
use moodrift::report::schema;
use moodrift::report::template::Template;
use moodrift::words::settings;
use rstest::rstest;
use serde_json::Value;
use strum::IntoEnumIterator as _;

use crate::written::{SMALL, Written};

const EXAMPLE: &str = include_str!("../../config.example.toml");

struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn of_config() -> Self {
        let text: Value = serde_json::from_str(&schema::config().unwrap()).unwrap();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("config.json", text).unwrap();
        let index = compiler.compile("config.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn accepts(&self, toml: &str) -> bool {
        let table: toml::Table = toml.parse().unwrap();
        let value = serde_json::to_value(table).unwrap();
        self.schemas.validate(&value, self.index).is_ok()
    }
}

#[test]
fn the_example_file_is_what_the_program_prints() {
    assert_eq!(
        EXAMPLE,
        Template::example().file(),
        "run: moodrift config example > config.example.toml"
    );
}

#[test]
fn every_key_is_described_and_its_sample_is_one() {
    let schema = Schema::of_config();
    for table in Table::iter() {
        for key in table.keys() {
            assert!(
                !settings::key(table, key.name).is_empty(),
                "{table:?} {}",
                key.name
            );
            let Some(heading) = table.heading() else {
                continue;
            };
            if matches!(key.shape, Shape::Table(_)) && key.sample == "{}" {
                continue;
            }
            let text = Template::of_site("arche")
                .written(table, key.name, key.sample.to_string())
                .file();
            assert!(schema.accepts(&text), "[sites.arche{heading}] {}", key.name);
        }
    }
}

#[test]
fn the_schema_takes_the_example_with_everything_in_force() {
    let schema = Schema::of_config();
    assert!(schema.accepts(EXAMPLE));
    assert!(schema.accepts(&crate::whole_example()));
    assert!(schema.accepts(SMALL));
}

/// What the reader refuses for its form, the schema refuses as well; what the one takes, the other takes.
#[rstest]
#[case::unknown_key("[sites.arche]\nreadonly = true", false)]
#[case::unknown_table("[sites.arche.chat]", false)]
#[case::boolean_as_text("[sites.arche]\nread_only = 'yes'", false)]
#[case::unknown_word("[sites.arche.policy]\npreset = 'lax'", false)]
#[case::negative("[sites.arche.limits]\nremovals = -1", false)]
#[case::fraction("[sites.arche.limits]\ngroup_share = 0.3", false)]
#[case::unknown_limit("[sites.arche.limits]\nremoval = 3", false)]
#[case::two_sources("[sites.arche.rocketchat]\ntoken = { env = 'A', file = 'b' }", false)]
#[case::no_source("[sites.arche.rocketchat]\ntoken = {}", false)]
#[case::token_with_a_blank("[sites.arche.rocketchat]\ntoken = 'a b'", false)]
#[case::empty_command("[sites.arche.rocketchat]\ntoken = { command = [] }", false)]
#[case::half_a_rule("[sites.arche]\nusername = [{ replace = 'a' }]", false)]
#[case::rule_that_is_off("[sites.arche]\nusername = [{ lowercase = false }]", false)]
#[case::prefix("[sites.arche.moodle]\nprefix = 'Mdl-'", false)]
#[case::other_database("[sites.arche.moodle]\ndatabase = 'oracle://h/m'", false)]
#[case::no_scheme("[sites.arche.rocketchat]\nurl = 'chat.univ.fr'", false)]
#[case::too_many("[sites.arche.rocketchat]\nconcurrency = { most = 65 }", false)]
#[case::site_name("[sites.'ar che'.moodle]", false)]
#[case::archetype("[sites.arche.policy]\naccess_all_groups = ['boss']", false)]
#[case::colours("theme = 16", false)]
#[case::theme("theme = 1", false)]
#[case::no_language("language = 'de'", false)]
#[case::language("language = 'fr'", true)]
#[case::mouse("mouse = 'off'", false)]
#[case::refresh("refresh = 20000", false)]
#[case::no_key("keys = { help = 1 }", false)]
#[case::keys("keys = { help = 'f1', plan = ['f5', 'p'] }", true)]
#[case::a_rule("[sites.arche]\nusername = [{ replace = 'a', with = '' }]", true)]
#[case::a_token("[sites.arche.rocketchat]\ntoken = { command = ['pass', 'x'] }", true)]
#[case::a_switch("[sites.arche]\npolicy = { guests = 'required' }", true)]
fn the_schema_refuses_what_the_reader_refuses(#[case] text: &str, #[case] taken: bool) {
    assert_eq!(Schema::of_config().accepts(text), taken);
    // The reader wants the rest of a site as well.
    let mut whole: toml::Table = SMALL.parse().unwrap();
    lay_over(&mut whole, text.parse().unwrap());
    let read = Written::new(&whole.to_string()).load();
    assert_eq!(read.is_ok(), taken, "{read:?}");
}

/// Lays a table over another, key by key.
fn lay_over(under: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(toml::Value::Table(under)), toml::Value::Table(over)) if key != "token" => {
                lay_over(under, over);
            }
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

#[test]
fn what_is_in_force_is_shown_with_where_it_comes_from_and_without_secrets() {
    let text = SMALL
        .replace("postgres://moodrift@db", "postgres://moodrift:hush-hush@db")
        .replace("token = { env = \"TOKEN\" }", "token = 'hush-hush'");
    let text = format!(
        "store = 'postgres://op@db/j?password=hush-hush'\n{text}[sites.arche.limits]\nremovals = 7\n"
    );
    let written = Written::new(&text);
    let env = crate::written::variables(
        written.folder.path(),
        &[("MOODRIFT_SITES__ARCHE__POLICY__PRESET", "strict")],
    );
    let shown = moodrift::config::show(
        Some(&written.path),
        &moodrift::config::Overrides::default(),
        env,
    )
    .unwrap();
    assert!(!format!("{shown:?}").contains("hush"), "{shown:?}");
    let one = |table: &str, key: &str| {
        let line = shown
            .iter()
            .find(|line| line.table == table && line.key == key);
        let line = line.unwrap();
        let from = line.from.as_ref().map(ToString::to_string);
        (
            line.value.clone(),
            from.map(|from| from.rsplit('/').next().unwrap().to_owned()),
        )
    };
    let default = |value: &str| (value.to_owned(), None);
    let said = |value: &str, place: &str| (value.to_owned(), Some(place.to_owned()));
    assert_eq!(one("", "journal_days"), default("365"));
    assert_eq!(
        one("sites.arche.moodle", "database"),
        said("\"postgres://moodrift:***@db/moodle\"", "config.toml:4:12")
    );
    assert_eq!(
        one("sites.arche.rocketchat", "token"),
        said("\"***\"", "config.toml:8:9")
    );
    assert_eq!(
        one("sites.arche.policy", "preset"),
        said(
            "\"strict\"",
            "environment variable MOODRIFT_SITES__ARCHE__POLICY__PRESET"
        )
    );
    // What the preset makes of it, not what it would be without one.
    assert_eq!(
        one("sites.arche.policy", "parent_roles"),
        default("\"required\"")
    );
    assert_eq!(
        one("sites.arche.limits", "removals"),
        said("7", "config.toml:10:12")
    );
    assert_eq!(one("sites.arche.limits", "demotions"), default("20"));
}
