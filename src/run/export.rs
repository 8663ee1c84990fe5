//! A group saved as files: its messages, its members with their roles, its settings; whole or not at all.
//!
//! Everything is written into a draft beside the folder, read again, and takes its name at the very end, so that a part
//! of an export is never taken for one.

mod folder;
mod opening;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{RunError, Session};
use crate::config::WritePermit;
use crate::domain::chat::{Group, RoomRoles, ServerVersion};
use crate::domain::export::{Belonging, ExportTrouble, Messages};
use crate::domain::ids::{RoomId, UnixTime};
use crate::domain::pseudonyms::Pseudonyms;
use crate::domain::trouble::{ChatTask, ChatTroubleKind};
use crate::engine::Ground;
use crate::rocketchat::{NextPage, Reader, Writer};
use crate::store::Store;
use folder::{Draft, Lines};
pub use folder::{FileSum, Manifest, verify};
use opening::Opening;
pub(super) use opening::Within;

/// How often messages that moved while they were read are read again from their beginning.
const PASSES: usize = 3;

/// From then on a message of the server's own tells of the archiving (seen: none in 4.4).
const SAYS_THAT_IT_ARCHIVES: ServerVersion = ServerVersion {
    major: 5,
    minor: 0,
    patch: 0,
};

/// What is to be saved, and where.
#[derive(Debug)]
pub struct ExportOrder<'a> {
    /// What both sides were when the group was found to be this site's.
    pub ground: &'a Ground,
    /// The group.
    pub group: &'a Group,
    /// By what it is this site's.
    pub belonging: Belonging,
    /// The folder that the export becomes; one of its own in the state folder where none is named.
    pub out: Option<PathBuf>,
    /// The consent to open an archived group for as long as it is read.
    pub opening: Option<WritePermit>,
    /// Under which names people are saved; under their own where there are none.
    pub disguise: Option<Pseudonyms>,
}

/// An export that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// How many messages the server counted once the group was archived again; none where it was not opened, or is not
    /// deleted afterwards, or the server does not count.
    pub counted: Option<u64>,
}

impl Session {
    /// Saves a group. One that has to be opened belongs to this run until it is archived again.
    ///
    /// # Errors
    /// Where anything of it could not be read or written: then there is no folder. [`ExportTrouble::LeftOpen`] where the
    /// group had to be opened and could not be archived again, [`ExportTrouble::LeasedBy`] where somebody else has it. Of the rest, where it could not begin, or the site is
    /// frozen and the group would have to be opened.
    pub async fn export(
        &self,
        order: ExportOrder<'_>,
        cancel: &CancellationToken,
    ) -> Result<Result<Exported, ExportTrouble>, RunError> {
        let reader = self.chat(&order.ground.site.settings).await?;
        let store = match &order.opening {
            Some(_) => Some(self.store().await?),
            None => None,
        };
        if let Some(store) = store
            && order.group.archived
            && let Some(freeze) = store.frozen(&self.config().name).await?
        {
            return Err(RunError::Frozen(freeze));
        }
        let opening = order.opening.as_ref().zip(store);
        let exporting = Exporting {
            session: self,
            reader,
            opening: opening.map(|(permit, store)| (Writer::new(reader, permit), store)),
            server_version: order.ground.chat.version,
            as_of: order.ground.site.as_of,
            within: None,
            disguise: order.disguise.map(Arc::new),
            cancel,
        };
        Ok(exporting
            .export(order.group, order.belonging, order.out)
            .await)
    }

    /// Where exports go for which no folder is named: in the state folder.
    fn exports(&self) -> PathBuf {
        let site = &*self.config().name;
        self.state_dir().join("exports").join(site)
    }

    /// What exports that were killed have left there.
    pub(super) fn killed_exports(&self) -> Vec<PathBuf> {
        let left = folder::leftovers(&self.exports()).into_iter();
        left.map(|left| left.folder).collect()
    }

    /// The folder of one of them.
    fn export_folder(&self, room: &RoomId, at: Timestamp) -> PathBuf {
        self.exports().join(folder_name(room, at))
    }
}

/// What a group's own folder is called: nothing in an id that a server has made up leads anywhere else.
fn folder_name(room: &RoomId, at: Timestamp) -> String {
    let plain = |symbol: char| {
        if symbol.is_ascii_alphanumeric() {
            symbol
        } else {
            '_'
        }
    };
    let room: String = room
        .as_str()
        .chars()
        .take(LONGEST_NAME)
        .map(plain)
        .collect();
    format!("{room}-{}", at.strftime("%Y%m%dT%H%M%S%3fZ"))
}

/// How much of an id is in a folder's name: those of servers have 17.
const LONGEST_NAME: usize = 64;

/// Everything that saving a group needs.
pub(super) struct Exporting<'a> {
    pub(super) session: &'a Session,
    pub(super) reader: &'a Reader,
    /// What opens an archived group, with the journal of it; none where nobody has consented.
    pub(super) opening: Option<(Writer, &'a Store)>,
    pub(super) server_version: ServerVersion,
    pub(super) as_of: UnixTime,
    /// For whom, where the group is deleted afterwards.
    pub(super) within: Option<Within<'a>>,
    /// Under which names people are saved.
    pub(super) disguise: Option<Arc<Pseudonyms>>,
    pub(super) cancel: &'a CancellationToken,
}

impl Exporting<'_> {
    /// Saves a group; opens it before and archives it again where that is needed and consented to.
    pub(super) async fn export(
        &self,
        group: &Group,
        belonging: Belonging,
        out: Option<PathBuf>,
    ) -> Result<Exported, ExportTrouble> {
        let began = Timestamp::now();
        let folder = out.unwrap_or_else(|| self.session.export_folder(&group.id, began));
        folder::sweep(&self.session.exports());
        let draft = Draft::beside(&folder, self.disguise.clone())?;
        let now = self.reader.state_of(&group.id).await?;
        let opened = match (now.archived, &self.opening) {
            (false, _) => None,
            (true, None) => return Err(ExportTrouble::Archived(Arc::clone(&group.name))),
            (true, Some((writer, store))) => Some(Opening::open(self, writer, store, &now).await?),
        };
        let saving = self.save(&now, belonging, began, opened.is_some(), draft, &folder);
        let saved = self.cancel.run_until_cancelled(saving).await;
        let saved = saved.unwrap_or(Err(ExportTrouble::Cancelled));
        let Some(opening) = opened else {
            return saved;
        };
        // As late as possible: once it is archived, the server shows its messages to nobody.
        let before = match &saved {
            Ok(exported) if self.within.is_some() => self.unmoved(&exported.manifest).await,
            _ => Ok(None),
        };
        if let Err(why) = opening.close().await {
            return Err(ExportTrouble::LeftOpen {
                name: Arc::clone(&group.name),
                why: Box::new(why),
                saved: saved.ok().map(|exported| exported.folder),
            });
        }
        let exported = saved?;
        let counted = match before? {
            Some(before) => self.archived_since(&group.id, before).await?,
            None => None,
        };
        Ok(Exported {
            counted,
            ..exported
        })
    }

    /// Whether what was saved is still all there is; how many messages the server counts.
    async fn unmoved(&self, saved: &Manifest) -> Result<Option<u64>, ExportTrouble> {
        // Counted first: what comes before the list is read shows there, what comes afterwards in the next count.
        let counted = self.reader.state_of(&saved.room).await?.messages;
        if self.reader.newest_message(&saved.room).await? == saved.messages {
            Ok(counted)
        } else {
            Err(ExportTrouble::MovedOn)
        }
    }

    /// Whether nothing came while the group was archived again, by the server's count, which archived groups show, too;
    /// that count.
    async fn archived_since(
        &self,
        room: &RoomId,
        before: u64,
    ) -> Result<Option<u64>, ExportTrouble> {
        let counted = self.reader.state_of(room).await?.messages;
        let own = u64::from(self.server_version >= SAYS_THAT_IT_ARCHIVES);
        let expected = before..=before.saturating_add(own);
        if counted.is_none_or(|counted| expected.contains(&counted)) {
            Ok(counted)
        } else {
            Err(ExportTrouble::MovedOn)
        }
    }

    async fn save(
        &self,
        group: &Group,
        belonging: Belonging,
        began: Timestamp,
        opened: bool,
        mut draft: Draft,
        folder: &Path,
    ) -> Result<Exported, ExportTrouble> {
        let room = &group.id;
        let messages = self.save_messages(room, &mut draft).await?;
        let members = self.reader.people(room).await?;
        let mut lines = draft.file("members.jsonl")?;
        for member in &members {
            lines.push(&json!({
                "_id": member.account, "username": member.username, "name": member.name,
            }))?;
        }
        draft.add(lines)?;
        let roles = self.reader.role_documents(room).await?;
        let holders = members
            .iter()
            .filter(|member| member.roles != RoomRoles::default())
            .count();
        if roles.len() < holders {
            let kind = ChatTroubleKind::PartialPage {
                received: roles.len(),
                announced: holders,
            };
            let doing = ChatTask::ReadRoles(room.clone());
            return Err(self.reader.trouble(&doing, kind).into());
        }
        save_all(&mut draft, "roles.jsonl", &roles)?;
        let document = self.reader.group_document(room).await?;
        save_all(&mut draft, "group.jsonl", &[document])?;
        // Whatever came while the rest was read is looked for when a group is about to be deleted.
        let manifest = Manifest {
            format: folder::FORMAT.to_owned(),
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            site: self.session.config().name.to_string(),
            server: self.reader.server().to_owned(),
            server_version: self.server_version.to_string(),
            room: room.clone(),
            name: group.name.to_string(),
            belonging,
            began,
            ended: Timestamp::now(),
            opened,
            pseudonymised: self.disguise.is_some(),
            messages,
            members: members.len() as u64,
            files: draft.sums(),
        };
        draft.finish(&manifest, folder)?;
        Ok(Exported {
            folder: folder.to_path_buf(),
            manifest,
            counted: None,
        })
    }

    /// All messages, in one file; from the beginning again where they moved meanwhile.
    async fn save_messages(
        &self,
        room: &RoomId,
        draft: &mut Draft,
    ) -> Result<Messages, ExportTrouble> {
        let mut left = PASSES;
        'pass: loop {
            let mut pages = self.reader.messages(room).await?;
            let mut lines = draft.file("messages.jsonl")?;
            loop {
                match pages.next().await? {
                    NextPage::Messages(page) => {
                        for message in &page {
                            lines.push(message)?;
                        }
                    }
                    NextPage::End => {
                        draft.add(lines)?;
                        return Ok(pages.wanted().clone());
                    }
                    NextPage::Moved {
                        received,
                        announced,
                    } => {
                        left -= 1;
                        if left > 0 {
                            continue 'pass;
                        }
                        let kind = ChatTroubleKind::PartialPage {
                            received,
                            announced,
                        };
                        let doing = ChatTask::ReadMessages(room.clone());
                        return Err(self.reader.trouble(&doing, kind).into());
                    }
                }
            }
        }
    }
}

fn save_all(
    draft: &mut Draft,
    name: &'static str,
    documents: &[impl Serialize],
) -> Result<(), ExportTrouble> {
    let mut lines: Lines = draft.file(name)?;
    for document in documents {
        lines.push(document)?;
    }
    draft.add(lines)
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use super::*;

    #[test]
    fn an_id_that_a_server_made_up_names_a_folder_and_leads_nowhere_else() {
        for id in [
            "../../etc/cron.d/x",
            "/etc/passwd",
            "..",
            ".",
            "",
            "a\0b",
            "c:\\x",
            "é\u{202e}",
        ] {
            let name = folder_name(&RoomId::from(id), Timestamp::UNIX_EPOCH);
            let parts: Vec<Component<'_>> = Path::new(&name).components().collect();
            assert!(
                matches!(parts.as_slice(), [Component::Normal(_)]),
                "{id:?} gives {name:?}"
            );
            assert!(name.is_ascii() && !name.contains('/'), "{name:?}");
        }
        let long = folder_name(
            &RoomId::from("x".repeat(9_000).as_str()),
            Timestamp::UNIX_EPOCH,
        );
        assert!(long.len() < 100, "{}", long.len());
    }
}
