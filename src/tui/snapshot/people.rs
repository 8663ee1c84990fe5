//! People of a snapshot: who they are, and where they are.

use super::{Index, NodeId, Snapshot, Who};
use crate::domain::ids::FoldedName;

/// Somebody's names, as each side has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The name that people know him by.
    pub name: String,
    /// His username: Moodle's, or of an account that is nobody's there, Rocket.Chat's.
    pub username: String,
}

impl Snapshot {
    /// Somebody's names; none where he is gone.
    pub fn names_of(&self, who: &Who) -> Option<Names> {
        let ground = &self.observation.ground;
        Some(match who {
            Who::Moodle(id) => {
                let person = ground.site.person(*id)?;
                Names {
                    name: format!("{} {}", person.first_name, person.last_name),
                    username: person.username.to_string(),
                }
            }
            Who::Chat(id) => {
                let account = ground.chat.account(id)?;
                Names {
                    name: account.name.to_string(),
                    username: account.username.to_string(),
                }
            }
        })
    }

    /// By what his rows are known.
    pub fn row_of(&self, who: &Who) -> Option<FoldedName> {
        let ground = &self.observation.ground;
        match who {
            Who::Moodle(id) => Some(ground.directory.name_of(*id)?.folded()),
            Who::Chat(id) => Some(ground.chat.account(id)?.username.folded()),
        }
    }

    /// The activities that he is in or expected in, in the order of the tree; those where something differs about him
    /// come first, those in dormant courses last.
    pub fn whereabouts(&self, who: &Who) -> Vec<NodeId> {
        let ground = &self.observation.ground;
        let account = match who {
            Who::Moodle(id) => ground.directory.account_of(&ground.chat, *id),
            Who::Chat(_) => None,
        };
        let account = account.map(|account| Who::Chat(account.id.clone()));
        let index = &self.index;
        let places: Vec<u32> = (0_u32..)
            .zip(&index.people)
            .filter(|(_, someone)| someone.who == *who || Some(&someone.who) == account.as_ref())
            .map(|(at, _)| at)
            .collect();
        let mut there: Vec<(bool, bool, usize)> = Vec::new();
        for (at, entry) in index.entries.iter().enumerate() {
            let NodeId::Activity(cm) = entry.node else {
                continue;
            };
            let differs = entry
                .drifts
                .iter()
                .any(|drift| index.is_about(*drift, &places));
            let those = index.people_of.get(&cm);
            if differs || those.is_some_and(|those| those.iter().any(|one| places.contains(one))) {
                there.push((entry.dormant, !differs, at));
            }
        }
        there.sort_unstable();
        there
            .into_iter()
            .filter_map(|(_, _, at)| Some(index.entries.get(at)?.node))
            .collect()
    }
}

impl Index {
    fn is_about(&self, drift: usize, places: &[u32]) -> bool {
        let person = self.drift_facts.get(drift).and_then(|facts| facts.person);
        person.is_some_and(|person| places.contains(&person))
    }
}
