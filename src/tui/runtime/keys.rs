//! What is typed, as a queue.
//!
//! crossterm's stream remembers the waker of its first poll until that has fired, so it may be polled
//! from one place only: a task of its own hands everything on.

use crossterm::event::{Event, EventStream};
use futures::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

/// Input, in the order in which it came.
#[derive(Debug)]
pub(super) struct Keys {
    queue: UnboundedReceiver<std::io::Result<Event>>,
    pump: JoinHandle<()>,
}

impl Keys {
    /// Begins to read the terminal.
    pub(super) fn listen() -> Self {
        let (tell, queue) = unbounded_channel();
        let pump = tokio::spawn(async move {
            let mut stream = EventStream::new();
            while let Some(event) = stream.next().await {
                if tell.send(event).is_err() {
                    break;
                }
            }
        });
        Self { queue, pump }
    }

    /// Waits for the next event; none where the terminal is gone.
    pub(super) async fn next(&mut self) -> Option<std::io::Result<Event>> {
        self.queue.recv().await
    }

    /// What has come already.
    pub(super) fn queued(&mut self) -> Option<std::io::Result<Event>> {
        self.queue.try_recv().ok()
    }

    /// Stops reading: what is typed from now on is the shell's.
    pub(super) async fn silence(&mut self) {
        self.pump.abort();
        if let Err(error) = (&mut self.pump).await {
            tracing::debug!(%error, "the terminal is not read any more");
        }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.pump.abort();
    }
}
