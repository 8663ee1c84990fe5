//! What is typed, read by a task of its own: the stream of the terminal library remembers only the first
//! that waits for it, so it is asked from one place alone.

use std::io;

use crossterm::event::{Event, EventStream};
use futures::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

/// Keys, pastes and changes of size, in the order in which they came.
pub(super) struct Keys {
    feed: UnboundedReceiver<io::Result<Event>>,
    task: JoinHandle<()>,
}

impl Keys {
    /// Begins to read.
    pub(super) fn listen() -> Self {
        let (outbox, feed) = unbounded_channel();
        let task = tokio::spawn(async move {
            let mut stream = EventStream::new();
            while let Some(event) = stream.next().await {
                if outbox.send(event).is_err() {
                    break;
                }
            }
        });
        Self { feed, task }
    }

    /// The next event; none once the terminal is gone.
    pub(super) async fn next(&mut self) -> Option<io::Result<Event>> {
        self.feed.recv().await
    }

    /// The next event, if it is there already.
    pub(super) fn ready(&mut self) -> Option<io::Result<Event>> {
        self.feed.try_recv().ok()
    }

    /// Stops reading, and returns when nothing reads any more: the keys are the shell's then.
    pub(super) async fn stop(&mut self) {
        self.task.abort();
        if let Err(error) = (&mut self.task).await {
            tracing::debug!(cancelled = error.is_cancelled(), "no longer reading keys");
        }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.task.abort();
    }
}
