//! The queries that a read sends, as the database's driver logs them.

use std::fmt;
use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

/// What was sent since it was asked for; none where nobody asked.
static SENT: Mutex<Option<Vec<String>>> = Mutex::new(None);

/// Listens to the driver, for as long as the program runs.
pub(crate) fn listen() {
    tracing::subscriber::set_global_default(Log).unwrap();
}

/// Keeps what is sent from here on.
pub(crate) fn keep() {
    *SENT.lock().unwrap() = Some(Vec::new());
}

/// The queries that were sent since, and nothing is kept any more.
pub(crate) fn kept() -> Vec<String> {
    SENT.lock().unwrap().take().unwrap_or_default()
}

struct Log;

impl Subscriber for Log {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query" && SENT.lock().unwrap().is_some()
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        // A short query stands in the summary alone.
        let query = if text.whole.is_empty() {
            text.short
        } else {
            text.whole
        };
        if let Some(sent) = &mut *SENT.lock().unwrap()
            && query.trim_start().starts_with("SELECT")
        {
            sent.push(query);
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Text {
    short: String,
    whole: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.short),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
