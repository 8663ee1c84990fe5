//! Which groups are looked at: a refresh begins with them.

use super::Model;
use crate::domain::ids::{CmId, RoomId};
use crate::run::Refresh;
use crate::tui::snapshot::NodeId;

/// No screen shows more groups than that at a time.
const MOST: usize = 48;

/// What a refresh leans on; none where no group is known. What an earlier session has read is for the eye alone.
pub fn to_refresh(model: &Model) -> Option<Refresh> {
    let snapshot = model.snapshot.as_ref().filter(|read| !read.is_old())?;
    let observation = &snapshot.observation;
    observation.ground.chat.groups.known()?;
    Some(Refresh {
        known: Some(Box::new(observation.clone())),
        shown: rooms(model),
    })
}

/// The groups in sight, that under the cursor first.
fn rooms(model: &Model) -> Vec<RoomId> {
    let Some(snapshot) = &model.snapshot else {
        return Vec::new();
    };
    let site = &snapshot.observation.ground.site;
    let of_activity = |cm: CmId| site.activity(cm)?.room.clone();
    let rows = usize::from(model.size.1);
    let in_sight: Vec<Option<RoomId>> = match model.screens.list() {
        Some(list) => std::iter::once(list.at())
            .chain((list.top()..list.len()).take(rows))
            .map(|line| {
                let about = list.about_at(line)?;
                about.room.or_else(|| of_activity(about.activity?))
            })
            .collect(),
        None => std::iter::once(model.tree.at)
            .chain((model.tree.top..model.tree.shown.len()).take(rows))
            .map(|line| {
                let place = model.tree.shown.get(line)?;
                match snapshot.index.entries.get(*place)?.node {
                    NodeId::Activity(cm) => of_activity(cm),
                    NodeId::Site | NodeId::Category(_) | NodeId::Course(_) | NodeId::Dormant => {
                        None
                    }
                }
            })
            .collect(),
    };
    let mut rooms: Vec<RoomId> = Vec::new();
    for room in in_sight.into_iter().flatten() {
        if !rooms.contains(&room) {
            rooms.push(room);
        }
    }
    rooms.truncate(MOST);
    rooms
}
