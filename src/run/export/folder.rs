//! The files of an export: written beside their folder, counted and hashed on the way, read again, and named at the end.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::domain::export::{Belonging, ExportTrouble, Messages};
use crate::domain::ids::RoomId;
use crate::domain::pseudonyms::Pseudonyms;

/// The format of an export, with its version.
pub(super) const FORMAT: &str = "moodrift.export/1";

/// How the name of an export begins that is not finished.
const DRAFT: &str = ".unfinished-export-";

const MANIFEST: &str = "manifest.json";

/// In the form of `sha256sum`, which checks it too.
const SUMS: &str = "SHA256SUMS";

/// What an export says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `moodrift.export/1`.
    pub format: String,
    /// The version of the program that made it.
    pub made_by: String,
    /// The site's name in the configuration.
    pub site: String,
    /// Rocket.Chat's address.
    pub server: String,
    /// Its version.
    pub server_version: String,
    /// The group.
    pub room: RoomId,
    /// Its name.
    pub name: String,
    /// By what it was proved to be the site's.
    pub belonging: Belonging,
    /// When it began, by this machine's clock.
    pub began: Timestamp,
    /// When everything had been read.
    pub ended: Timestamp,
    /// Whether the group was archived, and opened for as long as it was read.
    pub opened: bool,
    /// Whether people go by other names in it.
    #[serde(default)]
    pub pseudonymised: bool,
    /// How many messages it holds, and the newest. Those that came after `began` are left out.
    pub messages: Messages,
    /// How many members.
    pub members: u64,
    /// The files beside this one.
    pub files: Vec<FileSum>,
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its name.
    pub name: String,
    /// How many lines it has, each one JSON document.
    pub lines: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
}

/// An export that is being written. Dropped before its end, it leaves nothing; killed, it leaves a folder that [`sweep`]
/// removes.
pub(super) struct Draft {
    folder: TempDir,
    /// Locked for as long as it is written.
    _lock: File,
    files: Vec<FileSum>,
    disguise: Option<Arc<Pseudonyms>>,
}

/// A file of JSON Lines that is being written.
pub(super) struct Lines {
    name: &'static str,
    path: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
    count: u64,
    bytes: u64,
    disguise: Option<Arc<Pseudonyms>>,
}

impl Draft {
    /// A draft beside the folder that it is to become.
    pub(super) fn beside(
        folder: &Path,
        disguise: Option<Arc<Pseudonyms>>,
    ) -> Result<Self, ExportTrouble> {
        if is_taken(folder) {
            return Err(ExportTrouble::Taken(folder.to_path_buf()));
        }
        let parent = parent(folder);
        sweep(parent);
        let made = || {
            let mut builder = DirBuilder::new();
            builder.recursive(true).mode(0o700).create(parent)?;
            let folder = tempfile::Builder::new()
                .prefix(DRAFT)
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(parent)?;
            let lock = File::open(folder.path())?;
            if let Err(error) = lock.lock() {
                // A file system without locks: nobody can tell that it is dead, and it is never swept.
                tracing::debug!(%error, "an unfinished export cannot be locked");
            }
            Ok((folder, lock))
        };
        let (folder, lock) = made().map_err(failed(parent))?;
        Ok(Self {
            folder,
            _lock: lock,
            files: Vec::new(),
            disguise,
        })
    }

    /// Begins a file; one of that name is begun anew.
    pub(super) fn file(&self, name: &'static str) -> Result<Lines, ExportTrouble> {
        let path = self.folder.path().join(name);
        let file = create(&path).map_err(failed(&path))?;
        Ok(Lines {
            name,
            path,
            file: BufWriter::new(file),
            hash: Sha256::new(),
            count: 0,
            bytes: 0,
            disguise: self.disguise.clone(),
        })
    }

    /// Puts a file that is written to its end among the others.
    pub(super) fn add(&mut self, lines: Lines) -> Result<(), ExportTrouble> {
        let Lines {
            name,
            path,
            file,
            hash,
            count,
            bytes,
            ..
        } = lines;
        file.into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .map_err(failed(&path))?;
        self.files.push(FileSum {
            name: name.to_owned(),
            lines: count,
            bytes,
            sha256: hex::encode(hash.finalize()),
        });
        Ok(())
    }

    pub(super) fn sums(&self) -> Vec<FileSum> {
        self.files.clone()
    }

    /// Writes the manifest and the sums, reads everything again, and gives the folder its name.
    pub(super) fn finish(self, manifest: &Manifest, folder: &Path) -> Result<(), ExportTrouble> {
        let path = self.folder.path().join(MANIFEST);
        let text = serde_json::to_string_pretty(manifest)
            .map_err(|error| failed(&path)(io::Error::other(error)))?
            + "\n";
        write(&path, text.as_bytes()).map_err(failed(&path))?;
        let sum = hex::encode(Sha256::digest(text.as_bytes()));
        let mut sums = String::new();
        for file in &self.files {
            sums.push_str(&format!("{}  {}\n", file.sha256, file.name));
        }
        sums.push_str(&format!("{sum}  {MANIFEST}\n"));
        let path = self.folder.path().join(SUMS);
        write(&path, sums.as_bytes()).map_err(failed(&path))?;
        verify(self.folder.path())?;
        let sync = |folder: &Path| File::open(folder).and_then(|folder| folder.sync_all());
        sync(self.folder.path()).map_err(failed(self.folder.path()))?;
        // Over an empty folder of that name; one that has got something in it meanwhile stays.
        fs::rename(self.folder.path(), folder).map_err(failed(folder))?;
        // There is nothing left to remove under the draft's name.
        let _name = self.folder.keep();
        sync(parent(folder)).map_err(failed(folder))
    }
}

/// Removes what exports have left in a folder that were killed: messages of people, and of no use to anybody.
pub(super) fn sweep(parent: &Path) {
    for Leftover { folder, .. } in leftovers(parent) {
        if let Err(error) = fs::remove_dir_all(&folder) {
            tracing::warn!(%error, folder = %folder.display(), "an unfinished export cannot be removed");
        }
    }
}

/// What an export has left that was killed.
pub(super) struct Leftover {
    pub(super) folder: PathBuf,
    /// So that nobody else takes it for dead, or alive, meanwhile.
    _lock: File,
}

/// All of them in a folder. Those that are being written are locked by whoever writes them.
pub(super) fn leftovers(parent: &Path) -> Vec<Leftover> {
    // There may be no such folder yet.
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let drafts = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(DRAFT));
    let dead = drafts.filter_map(|entry| {
        let folder = entry.path();
        let lock = File::open(&folder).ok()?;
        let seen = lock.metadata().ok()?;
        let ours = seen.is_dir() && seen.uid() == rustix::process::getuid().as_raw();
        (ours && lock.try_lock().is_ok()).then_some(Leftover {
            folder,
            _lock: lock,
        })
    });
    dead.collect()
}

impl Lines {
    /// Writes one document.
    pub(super) fn push(&mut self, document: &impl Serialize) -> Result<(), ExportTrouble> {
        let written = serde_json::to_string(document)
            .map_err(io::Error::other)
            .and_then(|line| {
                let mut line = match &self.disguise {
                    Some(pseudonyms) => pseudonyms.json(&line),
                    None => line,
                };
                line.push('\n');
                self.file.write_all(line.as_bytes())?;
                Ok(line)
            });
        let line = written.map_err(failed(&self.path))?;
        self.hash.update(line.as_bytes());
        self.count += 1;
        self.bytes += line.len() as u64;
        Ok(())
    }
}

/// Reads an export again: every file that it names is there, and what it was.
///
/// # Errors
/// [`ExportTrouble::Damaged`] with the first file that is not; [`ExportTrouble::File`] where one cannot be read.
pub fn verify(folder: &Path) -> Result<Manifest, ExportTrouble> {
    let damaged = |name: &str| ExportTrouble::Damaged(folder.join(name));
    let text = read(&folder.join(MANIFEST))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|_not_one| damaged(MANIFEST))?;
    if manifest.format != FORMAT {
        return Err(damaged(MANIFEST));
    }
    let mut expected = String::new();
    for sum in &manifest.files {
        if sum.name.contains('/') || sum_of(folder, &sum.name)? != *sum {
            return Err(damaged(&sum.name));
        }
        expected.push_str(&format!("{}  {}\n", sum.sha256, sum.name));
    }
    expected.push_str(&format!(
        "{}  {MANIFEST}\n",
        hex::encode(Sha256::digest(&text))
    ));
    if read(&folder.join(SUMS))? != expected.as_bytes() {
        return Err(damaged(SUMS));
    }
    let counted = |name: &str| {
        let sum = manifest.files.iter().find(|sum| sum.name == name);
        sum.map(|sum| sum.lines)
    };
    for (name, lines) in [
        ("messages.jsonl", Some(manifest.messages.total)),
        ("members.jsonl", Some(manifest.members)),
        ("group.jsonl", Some(1)),
    ] {
        if counted(name) != lines {
            return Err(damaged(name));
        }
    }
    if counted("roles.jsonl").is_none() {
        return Err(damaged("roles.jsonl"));
    }
    Ok(manifest)
}

fn sum_of(folder: &Path, name: &str) -> Result<FileSum, ExportTrouble> {
    let path = folder.join(name);
    let summed = || {
        let mut file = BufReader::new(File::open(&path)?);
        let mut hash = Sha256::new();
        let (mut lines, mut bytes) = (0, 0);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = file.read_until(b'\n', &mut line)?;
            if length == 0 {
                return Ok((lines, bytes, hash));
            }
            hash.update(&line);
            lines += 1;
            bytes += length as u64;
        }
    };
    let (lines, bytes, hash) = summed().map_err(failed(&path))?;
    Ok(FileSum {
        name: name.to_owned(),
        lines,
        bytes,
        sha256: hex::encode(hash.finalize()),
    })
}

/// Manifests and sums are small; no more than this is read of what has their name.
const LARGEST: u64 = 1 << 20;

fn read(path: &Path) -> Result<Vec<u8>, ExportTrouble> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
        .map_err(failed(path))?;
    Ok(bytes)
}

fn is_taken(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

fn parent(folder: &Path) -> &Path {
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> ExportTrouble + use<> {
    let path = path.to_path_buf();
    move |error| ExportTrouble::File {
        path,
        detail: error.to_string(),
    }
}
