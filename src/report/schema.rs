//! The configuration's JSON Schema (draft 2020-12), for editors and for whoever writes configurations by program.

use serde_json::{Map, Value, json};
use strum::IntoEnumIterator as _;

use crate::config::{Key, PASSWORD_FORMS, RULE_FORMS, Shape, Standing, TOKEN_FORMS, Table, WEB};
use crate::words::language::in_english;
use crate::words::settings;

/// Letters, digits, `-` and `_`.
const SITE_NAME: &str = "^[A-Za-z0-9_-]+$";
/// What Moodle allows.
const PREFIX: &str = "^[a-z0-9_]{0,10}$";

/// The schema of a configuration file.
///
/// What only the whole of file, environment and command line decides (that a site has a database, a token, an address)
/// is not in it.
///
/// # Errors
/// Where it cannot be written as JSON, which does not happen.
pub fn config() -> Result<String, serde_json::Error> {
    in_english(|| {
        let mut schema = of_table(Table::Root);
        let definitions: Map<String, Value> = Table::iter()
            .filter(|table| *table != Table::Root)
            .map(|table| (name(table).to_owned(), Value::Object(of_table(table))))
            .collect();
        schema.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        schema.insert("title".to_owned(), json!(settings::schema_title()));
        schema.insert("$defs".to_owned(), Value::Object(definitions));
        let mut text = serde_json::to_string_pretty(&schema)?;
        text.push('\n');
        Ok(text)
    })
}

const fn name(table: Table) -> &'static str {
    match table {
        Table::Root => "configuration",
        Table::Site => "site",
        Table::Moodle => "moodle",
        Table::RocketChat => "rocketchat",
        Table::Concurrency => "concurrency",
        Table::Token => "token",
        Table::Password => "password",
        Table::Policy => "policy",
        Table::Limits => "limits",
        Table::Repair => "repair",
        Table::UsernameRule => "username_rule",
    }
}

fn of_table(table: Table) -> Map<String, Value> {
    let properties: Map<String, Value> = table
        .keys()
        .iter()
        .map(|key| (key.name.to_owned(), of_key(table, key)))
        .collect();
    let mut schema = Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("additionalProperties".to_owned(), json!(false)),
        ("properties".to_owned(), Value::Object(properties)),
    ]);
    let about = settings::table(table);
    if !about.is_empty() {
        schema.insert("description".to_owned(), json!(about));
    }
    let forms = match table {
        Table::Token => TOKEN_FORMS,
        Table::Password => PASSWORD_FORMS,
        Table::UsernameRule => RULE_FORMS,
        _ => return schema,
    };
    let forms: Vec<Value> = forms
        .iter()
        .map(|keys| json!({"required": keys, "minProperties": keys.len(), "maxProperties": keys.len()}))
        .collect();
    schema.insert("oneOf".to_owned(), json!(forms));
    schema
}

fn of_key(table: Table, key: &Key) -> Value {
    let mut schema = of_shape(&key.shape);
    if let Value::Object(schema) = &mut schema {
        schema.insert(
            "description".to_owned(),
            json!(settings::key(table, key.name)),
        );
        let sample = format!("sample = {}", key.sample)
            .parse::<toml::Table>()
            .ok();
        let sample = sample.and_then(|mut sample| sample.remove("sample"));
        if let Some(sample) = sample.and_then(|sample| serde_json::to_value(sample).ok()) {
            match (key.standing, &key.shape) {
                (Standing::Default, _) => {
                    schema.insert("default".to_owned(), sample);
                }
                (_, Shape::Table(_) | Shape::Sites) => {}
                (Standing::Needed | Standing::Example, _) => {
                    schema.insert("examples".to_owned(), json!([sample]));
                }
            }
        }
    }
    schema
}

fn of_shape(shape: &Shape) -> Value {
    let below = |table| json!({"$ref": format!("#/$defs/{}", name(table))});
    match shape {
        Shape::Text => json!({"type": "string"}),
        Shape::Filled => json!({"type": "string", "pattern": "\\S"}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::True => json!({"const": true}),
        Shape::Count(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
        Shape::AtMost(most) => json!({"type": "integer", "minimum": 1, "maximum": most}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::Texts => json!({"type": "array", "items": {"type": "string"}}),
        Shape::Command => json!({
            "type": "array", "items": {"type": "string"}, "minItems": 1,
            "prefixItems": [{"type": "string", "minLength": 1}],
        }),
        Shape::Words(words) => json!({"type": "array", "items": {"enum": words}}),
        Shape::Address => json!({"type": "string", "pattern": begins(WEB, "//[^?#@]+$")}),
        Shape::Database(schemes) => json!({"type": "string", "pattern": begins(schemes, "")}),
        Shape::Prefix => json!({"type": "string", "pattern": PREFIX}),
        Shape::Token => json!({"oneOf": [
            {"type": "string", "pattern": "^\\s*[!-~]+\\s*$"},
            below(Table::Token),
        ]}),
        Shape::Password => json!({"oneOf": [
            {"type": "string", "minLength": 1},
            below(Table::Password),
        ]}),
        Shape::Rules => json!({"type": "array", "items": below(Table::UsernameRule)}),
        Shape::Table(table) => below(*table),
        Shape::Bindings => json!({
            "type": "object",
            "additionalProperties": {"oneOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
            ]},
        }),
        Shape::Sites => json!({
            "type": "object",
            "propertyNames": {"pattern": SITE_NAME},
            "additionalProperties": below(Table::Site),
        }),
    }
}

/// A pattern for a URL of one of these schemes.
fn begins(schemes: &[&str], rest: &str) -> String {
    format!("^({}):{rest}", schemes.join("|"))
}
