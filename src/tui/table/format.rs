//! A table as CSV, JSON or Markdown.

use std::path::Path;

use serde_json::{Map, Value};

use super::Table;
use crate::words::harmless;

/// In what form a table is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With commas, for spreadsheets.
    Csv,
    /// A list of objects.
    Json,
    /// A table to be pasted into a ticket.
    Markdown,
}

impl Format {
    /// The form that the ending of a file's name asks for.
    pub fn of(name: &str) -> Option<Self> {
        let ending = Path::new(name).extension()?.to_str()?.to_lowercase();
        Some(match ending.as_str() {
            "csv" => Self::Csv,
            "json" => Self::Json,
            "md" => Self::Markdown,
            _ => return None,
        })
    }
}

/// The table in that form. In CSV no cell is one that a spreadsheet would run.
pub fn rendered(table: &Table, format: Format) -> String {
    match format {
        Format::Csv => csv(table),
        Format::Json => json(table),
        Format::Markdown => markdown(table),
    }
}

fn csv(table: &Table) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = writer.write_record(&table.heads);
    let written = table.rows.iter().fold(heads, |before, row| {
        before.and_then(|()| writer.write_record(row.iter().cloned().map(harmless)))
    });
    // Memory takes everything, and each line is as long as the heads.
    tracing::debug!(?written, "a table as CSV");
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn json(table: &Table) -> String {
    let rows = table.rows.iter().map(|row| {
        let cells = table.heads.iter().zip(row);
        let object: Map<String, Value> = cells
            .map(|(head, cell)| ((*head).to_owned(), Value::String(cell.clone())))
            .collect();
        Value::Object(object)
    });
    format!("{:#}\n", Value::Array(rows.collect()))
}

fn markdown(table: &Table) -> String {
    let mut text = format!(
        "| {} |\n|{}\n",
        table.heads.join(" | "),
        "---|".repeat(table.heads.len())
    );
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// A cell in which nothing is markup: neither a bar that ends it, nor HTML, nor a link.
fn escaped(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for symbol in cell.chars() {
        match symbol {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '~' => {
                text.push('\\');
                text.push(symbol);
            }
            '\n' | '\r' | '\t' => text.push(' '),
            _ => text.push(symbol),
        }
    }
    text
}
