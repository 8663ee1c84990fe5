//! Snapshots: what a session has read, for the next one to begin with. One file per site, replaced whole; losing one
//! costs a look at an empty screen and nothing else.
//!
//! A file is: eight bytes by which it is known, the form in which it is written, how long the rest is and its checksum
//! (CRC-32), each with the lowest byte first; then the rest, as [`wire`] writes it: whose snapshot it is, when it was
//! read, and both sides. Its mode is 0600: it holds names and addresses. It holds no token, no password, and nothing of
//! what a server has answered to a mistake.

mod chat;
mod moodle;
mod wire;

use std::fs::{DirBuilder, File};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use crate::domain::ages::Ages;
use crate::domain::awaited::AwaitedLink;
use crate::domain::chat::Chat;
use crate::domain::freeze::Freeze;
use crate::domain::ids::UnixTime;
use crate::domain::neighbours::Neighbours;
use crate::domain::site::Site;
use crate::domain::size::SiteSize;
use crate::domain::snapshot::{SnapshotOf, SnapshotTrouble, SnapshotTroubleKind};
use wire::{Reader, Record, Taken, Torn, Writer, record, texts};

/// What is kept of a reading: what both sides said, and what the store knew. What follows from that is made anew.
#[derive(Debug, Clone)]
pub struct Kept {
    /// When the read ended, by the clock of the machine that read.
    pub read_at: UnixTime,
    /// How long it took, in milliseconds.
    pub took: u64,
    /// Moodle; without the plugin's token.
    pub site: Arc<Site>,
    /// Rocket.Chat.
    pub chat: Arc<Chat>,
    /// What the other sites pointed at, those aside that could not be asked.
    pub neighbours: Arc<Neighbours>,
    /// The size of Moodle at the read that was believed before.
    pub baseline: Option<SiteSize>,
    /// Since when each difference had been seen.
    pub ages: Arc<Ages>,
    /// What kept the site from being changed.
    pub frozen: Option<Freeze>,
    /// Links that Moodle was to get.
    pub awaited: Arc<[AwaitedLink]>,
    /// How many differences there were, day by day.
    pub trend: Arc<[u64]>,
}

record! {
    Kept { read_at, took, site, chat, neighbours, baseline, ages, frozen, awaited, trend }
    SnapshotOf { site, database, prefix, wwwroot, rocketchat, account }
}

/// The folder of the snapshots.
#[derive(Debug, Clone)]
pub struct Snapshots {
    folder: PathBuf,
}

impl Snapshots {
    /// Those of a folder, which need not be there yet.
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The file of a site.
    pub fn file(&self, site: &str) -> PathBuf {
        // Names in the configuration are fit for a file's name; the hash is for those that differ by case alone.
        let hash = hex::encode(Sha256::digest(site.as_bytes()));
        let hash = hash.get(..8).unwrap_or_default();
        let fit = |symbol: char| symbol.is_ascii_alphanumeric() || "-_".contains(symbol);
        let name: String = site
            .chars()
            .filter(|symbol| fit(*symbol))
            .take(64)
            .collect();
        self.folder.join(format!("{name}-{hash}{ENDING}"))
    }

    /// Keeps a reading in place of the one before, and tells how many bytes that takes. Whoever reads the file meanwhile
    /// has the old one or the new one whole, also where several write at once.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn keep(&self, of: &SnapshotOf, kept: &Kept) -> Result<usize, SnapshotTrouble> {
        let path = self.file(&of.site);
        let bytes = written(of, kept);
        self.replace(&path, &bytes)
            .map_err(|error| SnapshotTrouble {
                file: path,
                kind: SnapshotTroubleKind::Unwritable(error.to_string()),
            })?;
        Ok(bytes.len())
    }

    /// What was kept of a site; none where nothing was. `now` is this machine's clock.
    ///
    /// # Errors
    /// Where it cannot be read, or is not one that can be shown: see [`SnapshotTroubleKind`].
    pub fn last(&self, of: &SnapshotOf, now: UnixTime) -> Result<Option<Kept>, SnapshotTrouble> {
        let path = self.file(&of.site);
        let read = match std::fs::read(&path) {
            Ok(bytes) => read(&bytes, of, now),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => Err(SnapshotTroubleKind::Unreadable(error.to_string())),
        };
        read.map(Some)
            .map_err(|kind| SnapshotTrouble { file: path, kind })
    }

    /// Takes all of them away, of every site, and tells how many there were.
    ///
    /// # Errors
    /// Where one cannot be taken away.
    pub fn forget(&self) -> Result<usize, SnapshotTrouble> {
        let mut gone = 0;
        for path in self.files() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !name.ends_with(ENDING) && !name.starts_with(UNDER_WAY) {
                continue;
            }
            std::fs::remove_file(&path).map_err(|error| SnapshotTrouble {
                file: path.clone(),
                kind: SnapshotTroubleKind::Immovable(error.to_string()),
            })?;
            gone += 1;
        }
        Ok(gone)
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten();
        entries.flatten().map(|entry| entry.path()).collect()
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)?;
        self.sweep();
        // Its mode is 0600 from the first moment on.
        let mut file = tempfile::Builder::new()
            .prefix(UNDER_WAY)
            .tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        let _file: File = file.persist(path)?;
        Ok(())
    }

    /// Takes away what a killed session has begun to write.
    fn sweep(&self) {
        for path in self.files() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let age = path
                .metadata()
                .and_then(|file| file.modified())
                .ok()
                .and_then(|at| SystemTime::now().duration_since(at).ok());
            if name.starts_with(UNDER_WAY) && age.is_some_and(|age| age > LEFT_BEHIND) {
                let gone = std::fs::remove_file(&path);
                tracing::debug!(?gone, "a snapshot that was not finished");
            }
        }
    }
}

/// How the names of snapshots end.
const ENDING: &str = ".snapshot";

/// How the names of files begin that are being written.
const UNDER_WAY: &str = ".writing-";

/// No snapshot takes that long to write.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// By what a snapshot is known. The byte behind ASCII and the line's end tell what has been through a text's conversion.
const SIGN: [u8; 8] = *b"\xd3MDSNAP\n";

/// The form in which snapshots are written. To be raised with every change of what is written, or of the order.
const FORM: u32 = 2;

/// By how much clocks may differ between machines that share a home, in seconds.
const CLOCKS: i64 = 300;

fn written(of: &SnapshotOf, kept: &Kept) -> Vec<u8> {
    let mut out = Writer::default();
    of.put(&mut out);
    // There are more of these than of everything else: they are read side by side.
    out.block(|out| kept.site.enrolments.put(out));
    out.block(|out| kept.site.role_assignments.put(out));
    out.block(|out| kept.put(out));
    let body = out.finish();
    let length = (body.len() as u64).to_le_bytes();
    let mut file = Vec::with_capacity(HEAD + body.len());
    file.extend_from_slice(&SIGN);
    file.extend_from_slice(&FORM.to_le_bytes());
    file.extend_from_slice(&length);
    file.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    file.extend_from_slice(&body);
    file
}

/// The bytes before the body.
const HEAD: usize = 8 + 4 + 8 + 4;

fn read(bytes: &[u8], of: &SnapshotOf, now: UnixTime) -> Result<Kept, SnapshotTroubleKind> {
    let damaged = |_torn: Torn| SnapshotTroubleKind::Damaged;
    let body = body(bytes)?;
    let (texts, rest) = texts(body).map_err(damaged)?;
    let mut reader = Reader::new(rest, &texts);
    let whose = SnapshotOf::take(&mut reader).map_err(damaged)?;
    if let Some(part) = of.differs_in(&whose) {
        return Err(SnapshotTroubleKind::Elsewhere(part));
    }
    let kept = all(&mut reader).map_err(damaged)?;
    if kept.read_at.0 > now.0.saturating_add(CLOCKS) {
        return Err(SnapshotTroubleKind::AheadOfTime(kept.read_at));
    }
    Ok(kept)
}

fn all(reader: &mut Reader<'_>) -> Taken<Kept> {
    let (enrolments, assignments) = (reader.block()?, reader.block()?);
    let kept = reader.block()?;
    reader.end()?;
    let (enrolments, assignments, kept) = std::thread::scope(|threads| {
        let enrolments = threads.spawn(|| enrolments.whole());
        let assignments = threads.spawn(|| assignments.whole());
        let kept = kept.whole::<Kept>();
        (enrolments.join(), assignments.join(), kept)
    });
    let mut kept = kept?;
    let site = Arc::get_mut(&mut kept.site).ok_or(Torn)?;
    site.enrolments = enrolments.map_err(|_panicked| Torn)??;
    site.role_assignments = assignments.map_err(|_panicked| Torn)??;
    Ok(kept)
}

/// What stands behind the head, where it is what was written.
fn body(bytes: &[u8]) -> Result<&[u8], SnapshotTroubleKind> {
    let (sign, rest) = bytes
        .split_first_chunk::<8>()
        .ok_or(SnapshotTroubleKind::NoSnapshot)?;
    if *sign != SIGN {
        return Err(SnapshotTroubleKind::NoSnapshot);
    }
    let cut = SnapshotTroubleKind::Damaged;
    let Some((form, rest)) = rest.split_first_chunk::<4>() else {
        return Err(cut);
    };
    let form = u32::from_le_bytes(*form);
    if form != FORM {
        return Err(SnapshotTroubleKind::OtherForm {
            found: form,
            known: FORM,
        });
    }
    let Some((length, rest)) = rest.split_first_chunk::<8>() else {
        return Err(cut);
    };
    let Some((sum, body)) = rest.split_first_chunk::<4>() else {
        return Err(cut);
    };
    let whole = u64::from_le_bytes(*length) == body.len() as u64
        && u32::from_le_bytes(*sum) == crc32fast::hash(body);
    if whole { Ok(body) } else { Err(cut) }
}
