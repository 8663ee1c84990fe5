//! A program on a terminal of 200 × 50 cells, and what it writes there.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// The program, which ends with this value.
pub(crate) struct Watched {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    /// How many bytes came each time.
    pub(crate) output: Receiver<usize>,
    /// The terminal is there as long as its other end is.
    _master: Box<dyn MasterPty + Send>,
}

impl Watched {
    pub(crate) fn start(mut command: CommandBuilder) -> Self {
        let size = PtySize {
            rows: 50,
            cols: 200,
            ..PtySize::default()
        };
        let pty = native_pty_system().openpty(size).unwrap();
        command.env("TERM", "xterm-256color");
        let child = pty.slave.spawn_command(command).unwrap();
        Self {
            child,
            keys: pty.master.take_writer().unwrap(),
            output: listen(pty.master.try_clone_reader().unwrap()),
            _master: pty.master,
        }
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Until it has written nothing for so long.
    pub(crate) fn until_quiet(&self, quiet: Duration) {
        while self.output.recv_timeout(quiet).is_ok() {}
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // It may have ended by itself.
        let ended = self.child.kill();
        drop((ended, self.child.wait()));
    }
}

/// What comes from the terminal.
fn listen(mut reader: Box<dyn Read + Send>) -> Receiver<usize> {
    let (sender, output) = channel();
    std::thread::spawn(move || {
        let mut chunk = [0; 8192];
        while let Ok(read @ 1..) = reader.read(&mut chunk) {
            if sender.send(read).is_err() {
                break;
            }
        }
    });
    output
}
