//! A full-screen program on a terminal of ours: keys go in, its screen comes out.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

/// How long nothing may come before a screen counts as drawn.
const QUIET: Duration = Duration::from_millis(400);
/// How long a program may take for it.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program, which ends with this value.
pub(crate) struct Stage {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: Parser,
    raw: Vec<u8>,
}

impl Stage {
    /// Starts a program on a terminal of some size.
    pub(crate) fn open(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pty = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let keys = pty.master.take_writer().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(read @ 1..) = reader.read(&mut chunk) {
                if sender.send(chunk[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            master: pty.master,
            keys,
            output,
            parser: Parser::new(rows, columns, 0),
            raw: Vec::new(),
        }
    }

    /// Types.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.screen_mut().set_size(rows, columns);
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// The process.
    pub(crate) fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits until the program has written these bytes: a question to the terminal.
    #[track_caller]
    pub(crate) fn asked(&mut self, question: &[u8]) {
        let begun = Instant::now();
        while !self
            .raw
            .windows(question.len())
            .any(|window| window == question)
        {
            if let Ok(bytes) = self.output.recv_timeout(QUIET) {
                self.parser.process(&bytes);
                self.raw.extend(bytes);
            }
            assert!(begun.elapsed() < PATIENCE, "it does not ask");
        }
    }

    /// The screen, once it shows some words and has come to rest.
    #[track_caller]
    pub(crate) fn showing(&mut self, words: &str) -> &Screen {
        self.until(words, |shown| shown.contains(words))
    }

    /// The screen, once it shows some words no longer and has come to rest.
    #[track_caller]
    pub(crate) fn without(&mut self, words: &str) -> &Screen {
        self.until(words, |shown| !shown.contains(words))
    }

    #[track_caller]
    fn until(&mut self, words: &str, holds: impl Fn(&str) -> bool) -> &Screen {
        let begun = Instant::now();
        loop {
            let rests = match self.output.recv_timeout(QUIET) {
                Ok(bytes) => {
                    self.parser.process(&bytes);
                    self.raw.extend(bytes);
                    false
                }
                Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => {
                    let shown = self.parser.screen().contents();
                    assert!(holds(&shown), "it ended, “{words}” awaited:\n{shown}");
                    break;
                }
            };
            let shown = || self.parser.screen().contents();
            if rests && holds(&shown()) {
                break;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "“{words}” awaited:\n{}",
                shown()
            );
        }
        self.parser.screen()
    }

    /// Waits until the program has ended; what it wrote to the terminal from first to last.
    #[track_caller]
    pub(crate) fn ended(mut self) -> (ExitStatus, Vec<u8>) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        while let Ok(bytes) = self.output.recv_timeout(QUIET) {
            self.raw.extend(bytes);
        }
        (status, std::mem::take(&mut self.raw))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        self.child.wait().unwrap();
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    }
}
