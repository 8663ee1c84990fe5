//! The configuration as a file with comments: the example, and what `init` writes.

use std::collections::BTreeMap;

use crate::config::{Key, Shape, Standing, Table, site_variables};
use crate::words::settings;

/// The longest line of a comment.
const WIDTH: usize = 119;

/// What a file is to say; everything else stands in it as a comment.
#[derive(Debug, Clone)]
pub struct Template {
    site: String,
    purpose: Purpose,
    values: BTreeMap<(Table, &'static str), String>,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To be read.
    Example,
    /// To be used.
    Use,
}

impl Template {
    /// The example: what has to be written is written.
    pub fn example() -> Self {
        let needed = [Table::Moodle, Table::RocketChat].into_iter();
        let needed = needed.flat_map(|table| table.keys().into_iter().map(move |key| (table, key)));
        let values = needed
            .filter(|(_, key)| key.standing == Standing::Needed)
            .map(|(table, key)| ((table, key.name), key.sample.into_owned()));
        Self {
            site: "arche".to_owned(),
            purpose: Purpose::Example,
            values: values.collect(),
        }
    }

    /// A file for one site of this name, which says nothing yet.
    pub fn of_site(name: &str) -> Self {
        Self {
            site: name.to_owned(),
            purpose: Purpose::Use,
            values: BTreeMap::new(),
        }
    }

    /// The same with one value more: a text.
    #[must_use]
    pub fn text(self, table: Table, key: &'static str, text: &str) -> Self {
        let written = toml::Value::from(text).to_string();
        self.written(table, key, written)
    }

    /// The same with one value more, written in TOML.
    #[must_use]
    pub fn written(mut self, table: Table, key: &'static str, value: String) -> Self {
        self.values.insert((table, key), value);
        self
    }

    /// The whole file.
    pub fn file(&self) -> String {
        let mut file = String::new();
        let head = match self.purpose {
            Purpose::Example => settings::example_head(),
            Purpose::Use => settings::written_head(),
        };
        comment(&mut file, head);
        comment(&mut file, settings::how_to_read());
        self.keys(&mut file, Table::Root);
        for table in [
            Table::Site,
            Table::Moodle,
            Table::RocketChat,
            Table::Policy,
            Table::Limits,
            Table::Repair,
        ] {
            self.table(&mut file, table);
        }
        if self.purpose == Purpose::Example {
            file.push('\n');
            comment(&mut file, settings::second_site_head());
            off(&mut file, settings::SECOND_SITE);
        }
        file
    }

    fn table(&self, file: &mut String, table: Table) {
        let Some(heading) = table.heading() else {
            return;
        };
        file.push('\n');
        comment(file, settings::table(table));
        if table == Table::Site {
            comment(file, &settings::site_variables(&site_variables()));
        }
        let heading = format!("[sites.{}{heading}]", self.site);
        let in_use = self.values.keys().any(|(of, _)| *of == table);
        if in_use || table == Table::Site {
            file.push_str(&heading);
            file.push('\n');
        } else {
            off(file, &heading);
        }
        self.keys(file, table);
    }

    fn keys(&self, file: &mut String, table: Table) {
        let dense = matches!(table, Table::Policy | Table::Limits | Table::Repair);
        for (nth, key) in table.keys().iter().enumerate() {
            // Tables have headings of their own.
            if matches!(key.shape, Shape::Sites)
                || matches!(key.shape, Shape::Table(below) if below.heading().is_some())
            {
                continue;
            }
            if nth == 0 || !dense {
                file.push('\n');
            }
            comment(file, settings::key(table, key.name));
            if let (Table::Root, Some(variable)) = (table, key.variable) {
                comment(file, &format!("({variable})"));
            }
            self.key(file, table, key);
        }
    }

    fn key(&self, file: &mut String, table: Table, key: &Key) {
        match self.values.get(&(table, key.name)) {
            Some(value) => file.push_str(&format!("{} = {value}\n", key.name)),
            None => off(file, &format!("{} = {}", key.name, key.sample)),
        }
    }
}

/// Lines of TOML that are not in force.
fn off(file: &mut String, lines: &str) {
    for line in lines.lines() {
        file.push('#');
        file.push_str(line);
        file.push('\n');
    }
}

/// Lines of a comment; those that are too long are folded.
fn comment(file: &mut String, text: &str) {
    for line in text.lines() {
        let mut written = String::from("#");
        let indented = line.starts_with(' ');
        if indented {
            written.push(' ');
            written.push_str(line);
        } else {
            for word in line.split(' ').filter(|word| !word.is_empty()) {
                if written.chars().count() + 1 + word.chars().count() > WIDTH {
                    file.push_str(&written);
                    file.push('\n');
                    "#".clone_into(&mut written);
                }
                written.push(' ');
                written.push_str(word);
            }
        }
        file.push_str(&written);
        file.push('\n');
    }
}
