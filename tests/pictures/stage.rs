//! A full-screen program on a terminal of ours: keys go in, its screen comes out.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use vt100::{Parser, Screen};

/// How long nothing may come before a screen counts as drawn.
const QUIET: Duration = Duration::from_millis(700);
/// How long a program may take for it.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program, which ends with this value.
pub(crate) struct Stage {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: Parser,
}

impl Stage {
    /// Starts a program on a terminal of some size.
    pub(crate) fn open(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        let pty = native_pty_system().openpty(size).unwrap();
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let keys = pty.master.take_writer().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            // The master side stays open as long as this thread reads.
            let _master = pty.master;
            let mut chunk = [0; 8192];
            while let Ok(read @ 1..) = reader.read(&mut chunk) {
                if sender.send(chunk[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            keys,
            output,
            parser: Parser::new(rows, columns, 0),
        }
    }

    /// Types.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// The screen, once it shows some words and has come to rest.
    pub(crate) fn showing(&mut self, words: &str) -> &Screen {
        let begun = Instant::now();
        loop {
            let rests = match self.output.recv_timeout(QUIET) {
                Ok(bytes) => {
                    self.parser.process(&bytes);
                    false
                }
                Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => {
                    let shown = self.parser.screen().contents();
                    assert!(
                        shown.contains(words),
                        "it ended without “{words}”:\n{shown}"
                    );
                    break;
                }
            };
            let shown = || self.parser.screen().contents();
            if rests && shown().contains(words) {
                break;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "it does not show “{words}”:\n{}",
                shown()
            );
        }
        self.parser.screen()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        self.child.wait().unwrap();
    }
}
