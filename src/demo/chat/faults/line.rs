//! The line to the server: connections that can be cut, and a port that can be shut and opened again.

use std::future::Future as _;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// Whether connections are taken; shared by the server and its [`Gate`].
#[derive(Debug)]
pub(in crate::demo::chat) struct Door {
    place: watch::Sender<Place>,
    /// Cancelled, it cuts all connections that there are.
    lines: Mutex<CancellationToken>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Open,
    Shutting,
    Shut,
    Opening,
}

/// The listener of a server whose door can be shut.
#[derive(Debug)]
pub(in crate::demo::chat) struct Gate {
    door: std::sync::Arc<Door>,
    /// None while the port is held, and nobody listens.
    listener: Option<TcpListener>,
    /// Holds the port while nobody listens, so that nobody else takes it.
    held: Option<TcpSocket>,
    address: SocketAddr,
    place: watch::Receiver<Place>,
}

/// A connection, for who answers on it to cut it.
#[derive(Debug, Clone)]
pub(in crate::demo::chat) struct Line(CancellationToken);

/// The connection itself.
pub(in crate::demo::chat) struct Wire {
    stream: TcpStream,
    line: Line,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            place: watch::Sender::new(Place::Open),
            lines: Mutex::default(),
        }
    }
}

impl Door {
    /// Cuts all connections and takes no more; done when they are refused.
    pub(in crate::demo::chat) async fn shut(&self) {
        self.begin_shutting();
        self.reached(Place::Shut).await;
    }

    /// Takes connections again, on the same port; done when they are taken.
    pub(in crate::demo::chat) async fn open(&self) {
        self.begin_opening();
        self.reached(Place::Open).await;
    }

    /// Shuts it, and opens it again after that time.
    pub(in crate::demo::chat) fn shut_for(self: std::sync::Arc<Self>, time: Duration) {
        self.begin_shutting();
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            self.begin_opening();
        });
    }

    fn begin_shutting(&self) {
        self.place.send_if_modified(|place| {
            let open = matches!(place, Place::Open | Place::Opening);
            if open {
                *place = Place::Shutting;
            }
            open
        });
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        lines.cancel();
    }

    fn begin_opening(&self) {
        self.place.send_if_modified(|place| {
            let shut = matches!(place, Place::Shut | Place::Shutting);
            if shut {
                *place = Place::Opening;
            }
            shut
        });
    }

    async fn reached(&self, wanted: Place) {
        // The sender is ours: it cannot have gone.
        let _reached = self
            .place
            .subscribe()
            .wait_for(|place| *place == wanted)
            .await
            .is_ok();
    }

    fn arrived(&self, at: Place, from: Place) {
        self.place.send_if_modified(|place| {
            let expected = *place == from;
            if expected {
                *place = at;
            }
            expected
        });
    }

    fn line(&self) -> Line {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        Line(lines.child_token())
    }
}

impl Gate {
    /// # Errors
    /// The listener's address cannot be read.
    pub(in crate::demo::chat) fn new(
        listener: TcpListener,
        door: std::sync::Arc<Door>,
    ) -> io::Result<Self> {
        Ok(Self {
            address: listener.local_addr()?,
            listener: Some(listener),
            held: None,
            place: door.place.subscribe(),
            door,
        })
    }

    /// Stops listening, and keeps the port.
    fn shut(&mut self) {
        self.listener = None;
        self.held = held(self.address).ok();
        self.door.arrived(Place::Shut, Place::Shutting);
    }

    /// Listens again. Where somebody took the port meanwhile, he is waited for.
    async fn open(&mut self) {
        let listening = match self.held.take() {
            Some(socket) => socket.listen(BACKLOG),
            None => held(self.address).and_then(|socket| socket.listen(BACKLOG)),
        };
        match listening {
            Ok(listener) => {
                self.listener = Some(listener);
                self.door.arrived(Place::Open, Place::Opening);
            }
            Err(error) => {
                tracing::debug!(%error, "the port is taken");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

/// How many connections wait to be taken.
const BACKLOG: u32 = 1024;

fn held(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections that were cut still linger.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

impl Listener for Gate {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            let place = *self.place.borrow_and_update();
            match (place, &self.listener) {
                (Place::Shutting | Place::Shut, Some(_)) => self.shut(),
                (Place::Opening | Place::Open, None) => self.open().await,
                (Place::Shutting, None) => self.door.arrived(Place::Shut, Place::Shutting),
                (Place::Opening, Some(_)) => self.door.arrived(Place::Open, Place::Opening),
                (Place::Shut, None) => {
                    if self.place.changed().await.is_err() {
                        std::future::pending::<()>().await;
                    }
                }
                (Place::Open, Some(listener)) => {
                    let line = self.door.line();
                    tokio::select! {
                        biased;
                        _ = self.place.changed() => {}
                        accepted = listener.accept() => match accepted {
                            Ok((stream, from)) => return (Wire::new(stream, line), from),
                            // Whoever came has gone again, or there are too many: the next may do better.
                            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                        }
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Line {
    /// Resets the connection: nothing more goes out.
    pub(in crate::demo::chat) fn cut(&self) {
        self.0.cancel();
    }
}

impl Connected<IncomingStream<'_, Gate>> for Line {
    fn connect_info(stream: IncomingStream<'_, Gate>) -> Self {
        stream.io().line.clone()
    }
}

impl Wire {
    fn new(stream: TcpStream, line: Line) -> Self {
        let cut = Box::pin(line.0.clone().cancelled_owned());
        Self { stream, line, cut }
    }

    fn whole(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if self.cut.as_mut().poll(context).is_pending() {
            return Ok(());
        }
        // So that the other side sees a reset, and no orderly end.
        self.stream.set_zero_linger()?;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        if let Err(cut) = wire.whole(context) {
            return Poll::Ready(Err(cut));
        }
        Pin::new(&mut wire.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        if let Err(cut) = wire.whole(context) {
            return Poll::Ready(Err(cut));
        }
        Pin::new(&mut wire.stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        if let Err(cut) = wire.whole(context) {
            return Poll::Ready(Err(cut));
        }
        Pin::new(&mut wire.stream).poll_shutdown(context)
    }
}
