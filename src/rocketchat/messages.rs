//! The messages of a group, page by page: the oldest first, up to the newest there was at the beginning.
//!
//! Nothing is kept but a page. `groups.messages` says how many there are, which `groups.history` does not; and in this
//! order what arrives meanwhile comes last, where it is left out. What is deleted meanwhile moves everything behind it:
//! each page begins with the last message of the one before, so that it is noticed.

use serde_json::Value;

use super::pages::missing;
use super::reader::Reader;
use super::wire;
use crate::domain::export::{MessageMark, Messages};
use crate::domain::ids::RoomId;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

const PATH: &str = "/api/v1/groups.messages";
const HISTORY: &str = "/api/v1/groups.history";

/// A default server cuts more than that to 100 without a word (`API_Upper_Count_Limit`).
const PAGE: &str = "100";

/// The id settles the order of those of one millisecond.
const OLDEST_FIRST: &str = r#"{"ts":1,"_id":1}"#;
const NEWEST_FIRST: &str = r#"{"ts":-1,"_id":-1}"#;

/// Reads the messages of one group from the oldest to the newest there was when it was made.
pub struct MessagePages<'a> {
    reader: &'a Reader,
    room: RoomId,
    wanted: Messages,
    received: u64,
    last: Option<MessageMark>,
    /// The ids of those that were sent in the millisecond of the last one.
    at_once: Vec<String>,
}

/// What came of asking for the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextPage {
    /// The next messages, as the server has them.
    Messages(Vec<Value>),
    /// There are no more.
    End,
    /// The messages moved while they were read: what has come so far is not all, and has to be read again.
    Moved {
        /// How many have come.
        received: usize,
        /// How many there were.
        announced: usize,
    },
}

impl Reader {
    /// How many messages a group has, and which is the newest.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::Archived`] where the group is archived,
    /// [`ChatTroubleKind::GoneOrNotVisible`] to one who is not in it.
    pub async fn newest_message(&self, room: &RoomId) -> Result<Messages, ChatTrouble> {
        let (entries, total) = self.message_page(room, "1", "0", NEWEST_FIRST).await?;
        let doing = ChatTask::ReadMessages(room.clone());
        let newest = match entries.first() {
            Some(entry) => Some(mark(entry).ok_or_else(|| self.no_message(&doing))?),
            None => None,
        };
        if total == 0 {
            self.nothing_in_history(room).await?;
        }
        if newest.is_some() != (total > 0) {
            let kind = partial(usize::from(newest.is_some()), total);
            return Err(self.trouble(&doing, kind));
        }
        Ok(Messages { total, newest })
    }

    /// An empty list says that nothing would be lost: somebody else has to say so too.
    async fn nothing_in_history(&self, room: &RoomId) -> Result<(), ChatTrouble> {
        let doing = ChatTask::ReadMessages(room.clone());
        let query = [("roomId", room.as_str()), ("count", "1")];
        let answer = self.transport.read(&doing, HISTORY, &query).await?;
        let entries = answer.get("messages").and_then(Value::as_array);
        let entries = entries.ok_or_else(|| self.malformed(&doing, HISTORY, "messages"))?;
        if entries.is_empty() {
            return Ok(());
        }
        Err(self.trouble(&doing, partial(0, entries.len() as u64)))
    }

    /// The messages that a group has now, to be read page by page.
    ///
    /// # Errors
    /// As [`Self::newest_message`].
    pub async fn messages(&self, room: &RoomId) -> Result<MessagePages<'_>, ChatTrouble> {
        Ok(MessagePages {
            reader: self,
            room: room.clone(),
            wanted: self.newest_message(room).await?,
            received: 0,
            last: None,
            at_once: Vec::new(),
        })
    }

    async fn message_page(
        &self,
        room: &RoomId,
        count: &str,
        offset: &str,
        sort: &str,
    ) -> Result<(Vec<Value>, u64), ChatTrouble> {
        let doing = ChatTask::ReadMessages(room.clone());
        let query = [
            ("roomId", room.as_str()),
            ("count", count),
            ("offset", offset),
            ("sort", sort),
        ];
        let mut answer = self.transport.read(&doing, PATH, &query).await?;
        let total = answer.get("total").and_then(Value::as_u64);
        let total = total.ok_or_else(|| self.malformed(&doing, PATH, "total"))?;
        let Some(Value::Array(entries)) = answer.get_mut("messages").map(Value::take) else {
            return Err(self.malformed(&doing, PATH, "messages"));
        };
        let here = |entry: &Value| entry.get("rid").and_then(Value::as_str) == Some(room.as_str());
        if !entries.iter().all(here) {
            return Err(self.malformed(&doing, "messages", "rid"));
        }
        Ok((entries, total))
    }

    fn no_message(&self, doing: &ChatTask) -> ChatTrouble {
        self.trouble(doing, missing("messages", "_id, ts"))
    }
}

impl MessagePages<'_> {
    /// How many there are, and the newest.
    pub const fn wanted(&self) -> &Messages {
        &self.wanted
    }

    /// The next page.
    ///
    /// # Errors
    /// As every exchange.
    pub async fn next(&mut self) -> Result<NextPage, ChatTrouble> {
        let left = self.wanted.total.saturating_sub(self.received);
        if left == 0 {
            let whole = self.last == self.wanted.newest;
            return Ok(if whole { NextPage::End } else { self.moved() });
        }
        let offset = self.received.saturating_sub(1).to_string();
        let page = self
            .reader
            .message_page(&self.room, PAGE, &offset, OLDEST_FIRST);
        let (mut entries, total) = page.await?;
        if total < self.wanted.total {
            return Ok(self.moved());
        }
        if let Some(last) = &self.last {
            let overlaps = entries.first().and_then(mark).as_ref() == Some(last);
            if !overlaps {
                return Ok(self.moved());
            }
            entries.remove(0);
        }
        entries.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        if entries.is_empty() {
            return Ok(self.moved());
        }
        for entry in &entries {
            let doing = ChatTask::ReadMessages(self.room.clone());
            let mark = mark(entry).ok_or_else(|| self.reader.no_message(&doing))?;
            if !self.follows(&mark) {
                return Ok(self.moved());
            }
            self.received += 1;
            self.last = Some(mark);
        }
        Ok(NextPage::Messages(entries))
    }

    /// Whether a message is a new one, not older than the last.
    fn follows(&mut self, mark: &MessageMark) -> bool {
        match &self.last {
            Some(last) if mark.at < last.at => return false,
            Some(last) if mark.at == last.at => {
                if self.at_once.contains(&mark.id) {
                    return false;
                }
            }
            Some(_) | None => self.at_once.clear(),
        }
        self.at_once.push(mark.id.clone());
        true
    }

    fn moved(&self) -> NextPage {
        NextPage::Moved {
            received: usize::try_from(self.received).unwrap_or(usize::MAX),
            announced: usize::try_from(self.wanted.total).unwrap_or(usize::MAX),
        }
    }
}

fn partial(received: usize, announced: u64) -> ChatTroubleKind {
    ChatTroubleKind::PartialPage {
        received,
        announced: usize::try_from(announced).unwrap_or(usize::MAX),
    }
}

/// Times of one form (`2026-11-22T15:45:28.481Z`), which stand in order as texts.
fn mark(entry: &Value) -> Option<MessageMark> {
    let at = entry.get("ts")?.as_str()?;
    at.parse::<jiff::Timestamp>().ok()?;
    Some(MessageMark {
        id: wire::id(entry)?.to_owned(),
        at: at.to_owned(),
    })
}
