//! Lists that come in pages.

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::transport::{Identity, Transport};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// What is asked for at a time: a default server cuts more than that to 100 without a word
/// (`API_Upper_Count_Limit`).
const PAGE: &str = "100";

/// How many requests are left of a list of which so many entries have come and so many are announced.
pub(super) const fn requests_left(received: usize, announced: usize) -> usize {
    let left = announced.saturating_sub(received);
    if announced <= AT_ONCE {
        (left > 0) as usize
    } else {
        left.div_ceil(100)
    }
}
/// All that is left, on a default server (`API_Allow_Infinite_Count`); elsewhere a page like any other. Some releases
/// refuse it (`users.list` from 3.14 to 3.17).
const REST: &str = "0";

/// Up to how many entries what is left after the first page is asked for at once. Beyond it an answer would grow to
/// tens of megabytes; below it, a hundred at a time would be a thousand requests, which at a limiter's ten a minute nobody
/// waits for.
const AT_ONCE: usize = 100_000;

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
    /// What the first request asks for.
    pub(super) first: First,
    /// In whose name it is asked for.
    pub(super) identity: Identity,
}

/// What the first request of a list asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// A page, which most lists fit into.
    Hundred,
    /// Everything: there are more than a page, as far as is known.
    All,
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
        let mut count = match self.first {
            First::Hundred => PAGE,
            First::All => REST,
        };
        loop {
            let at = offset.to_string();
            let query: Vec<_> = self
                .query
                .iter()
                .copied()
                .chain([("count", count), ("offset", at.as_str())])
                .collect();
            let mut answer = match transport
                .read_as(self.identity, self.doing, self.path, &query)
                .await
            {
                Err(trouble) if count == REST && refuses_the_rest(&trouble.kind) => {
                    count = PAGE;
                    continue;
                }
                answer => answer?,
            };
            let (entries, total) = self
                .page(&mut answer)
                .map_err(|kind| transport.trouble(self.doing, kind))?;
            pass.shrank |= total < pass.announced;
            pass.announced = total;
            let received = entries.len();
            offset += received;
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
            if offset >= total || (pass.entries.len() == known && count == PAGE) {
                return Ok(pass);
            }
            // Whoever gave a page when asked for the rest will do so again.
            count = if offset == received && count == PAGE && total <= AT_ONCE {
                REST
            } else {
                PAGE
            };
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

/// Whether it may be the number asked for that the server does not take, or is too slow for.
const fn refuses_the_rest(kind: &ChatTroubleKind) -> bool {
    matches!(
        kind,
        ChatTroubleKind::Refused(_) | ChatTroubleKind::TimedOut
    )
}

/// Something that the API's description promises is not there.
pub(super) fn missing(place: &str, key: &str) -> ChatTroubleKind {
    ChatTroubleKind::Malformed(format!("{place}: {key}"))
}
