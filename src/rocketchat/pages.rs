//! Lists that come in pages.

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::transport::Transport;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// What is asked for at a time: a default server cuts more than that to 100 without a word
/// (`API_Upper_Count_Limit`).
const PAGE: &str = "100";

/// How many requests so many entries take.
pub(super) const fn pages(entries: usize) -> usize {
    entries.div_ceil(100)
}

/// How often a list that changed while it was read is read again from its start.
const PASSES: usize = 3;

/// A list to be read to its end.
pub(super) struct List<'a> {
    pub(super) doing: &'a ChatTask,
    pub(super) path: &'a str,
    /// The key under which its entries are.
    pub(super) key: &'a str,
    /// What is asked besides the page.
    pub(super) query: &'a [(&'a str, &'a str)],
}

/// What one pass through a list gave.
struct Pass {
    /// By id, each once.
    entries: Vec<Value>,
    /// How many there are, by the last page.
    announced: usize,
    /// Whether someone left in between: then an entry may have slipped over a page's edge, unseen.
    shrank: bool,
}

impl List<'_> {
    /// All entries, each id once, without what pages had twice. `progress` hears how many of how many.
    ///
    /// Each page is asked for by the number of entries received so far, since a server may send fewer than it was
    /// asked for.
    pub(super) async fn read(
        &self,
        transport: &Transport,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Value>, ChatTrouble> {
        let mut left = PASSES;
        loop {
            let pass = self.pass(transport, progress).await?;
            left -= 1;
            let received = pass.entries.len();
            if received >= pass.announced && !pass.shrank {
                return Ok(pass.entries);
            }
            if left == 0 {
                let announced = pass.announced;
                return Err(transport.trouble(
                    self.doing,
                    ChatTroubleKind::PartialPage {
                        received,
                        announced,
                    },
                ));
            }
        }
    }

    async fn pass(
        &self,
        transport: &Transport,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Pass, ChatTrouble> {
        let mut pass = Pass {
            entries: Vec::new(),
            announced: 0,
            shrank: false,
        };
        let mut seen = FxHashSet::default();
        let mut offset = 0;
        loop {
            let at = offset.to_string();
            let query: Vec<_> = self
                .query
                .iter()
                .copied()
                .chain([("count", PAGE), ("offset", at.as_str())])
                .collect();
            let mut answer = transport.read(self.doing, self.path, &query).await?;
            let (entries, total) = self
                .page(&mut answer)
                .map_err(|kind| transport.trouble(self.doing, kind))?;
            pass.shrank |= total < pass.announced;
            pass.announced = total;
            offset += entries.len();
            let known = pass.entries.len();
            for entry in entries {
                let id = entry.get("_id").and_then(Value::as_str).map(str::to_owned);
                let id =
                    id.ok_or_else(|| transport.trouble(self.doing, missing(self.key, "_id")))?;
                if seen.insert(id) {
                    pass.entries.push(entry);
                }
            }
            progress(pass.entries.len(), total);
            // A page without anybody new: whatever is announced, there is no end to wait for.
            if offset >= total || pass.entries.len() == known {
                return Ok(pass);
            }
        }
    }

    fn page(&self, answer: &mut Value) -> Result<(Vec<Value>, usize), ChatTroubleKind> {
        let total = answer
            .get("total")
            .and_then(Value::as_u64)
            .and_then(|total| usize::try_from(total).ok());
        let total = total.ok_or_else(|| missing(self.path, "total"))?;
        match answer.get_mut(self.key).map(Value::take) {
            Some(Value::Array(entries)) => Ok((entries, total)),
            _ => Err(missing(self.path, self.key)),
        }
    }
}

/// Something that the API's description promises is not there.
pub(super) fn missing(place: &str, key: &str) -> ChatTroubleKind {
    ChatTroubleKind::Malformed(format!("{place}: {key}"))
}
