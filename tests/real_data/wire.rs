//! A wire to a database that can be listened to and cut.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// Passes everything on to a database, until so much of its answers has come through.
pub(crate) struct Wire {
    shared: Arc<Shared>,
    url: Url,
    task: JoinHandle<()>,
}

struct Shared {
    target: String,
    /// Bytes of answers that may still come through.
    left: AtomicUsize,
    answered: AtomicUsize,
    asked: Mutex<Vec<u8>>,
}

impl Wire {
    /// A wire to the database at `url`.
    pub(crate) async fn to(url: &Url) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut own = url.clone();
        own.set_port(Some(listener.local_addr().unwrap().port()))
            .unwrap();
        let shared = Arc::new(Shared {
            target: format!("{}:{}", url.host_str().unwrap(), url.port().unwrap()),
            left: AtomicUsize::new(usize::MAX),
            answered: AtomicUsize::new(0),
            asked: Mutex::default(),
        });
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).pass(near));
            }
        });
        Self {
            shared,
            url: own,
            task,
        }
    }

    /// Where it begins.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// How many bytes of answers have come through in all.
    pub(crate) fn answered(&self) -> usize {
        self.shared.answered.load(Ordering::SeqCst)
    }

    /// Cuts it as soon as so many more bytes have come through.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.shared.left.store(bytes, Ordering::SeqCst);
    }

    /// Everything that was asked, as it went over the wire.
    pub(crate) fn asked(&self) -> String {
        String::from_utf8_lossy(&self.shared.asked.lock().unwrap()).into_owned()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    async fn pass(self: Arc<Self>, near: TcpStream) {
        let far = TcpStream::connect(&self.target).await.unwrap();
        let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
        // Whichever ends first ends the other: both halves are dropped.
        tokio::select! {
            () = self.ask(from_near, to_far) => {}
            () = self.answer(from_far, to_near) => {}
        }
    }

    async fn ask(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = vec![0; 16 << 10];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            let bytes = buffer.get(..length).unwrap();
            self.asked.lock().unwrap().extend_from_slice(bytes);
            if to.write_all(bytes).await.is_err() {
                return;
            }
        }
    }

    async fn answer(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = vec![0; 4 << 10];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            let left = self.left.load(Ordering::SeqCst);
            let passed = length.min(left);
            if left != usize::MAX {
                self.left.store(left - passed, Ordering::SeqCst);
            }
            self.answered.fetch_add(passed, Ordering::SeqCst);
            let sent = to.write_all(buffer.get(..passed).unwrap()).await;
            if sent.is_err() || passed < length {
                return;
            }
        }
    }
}
