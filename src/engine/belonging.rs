//! Which groups are provably this site's, for whoever wants to look inside one: messages are nobody else's business.

use super::Ground;
use super::orphans;
use crate::domain::chat::Group;
use crate::domain::export::{Belonging, NotExportable};
use crate::domain::orphan::OrphanMark;
use crate::domain::reading::Reading;

/// The group of this id, else of this name, if it is provably this site's. Another Moodle's groups never are, whatever
/// points at them.
///
/// # Errors
/// Where there is no such group, where several have the name, and where there is no proof.
pub fn exportable<'a>(
    ground: &'a Ground,
    text: &str,
) -> Result<(&'a Group, Belonging), NotExportable> {
    let groups = match &ground.chat.groups {
        Reading::Known(groups) => groups,
        Reading::Unknown(reason) => return Err(NotExportable::Unread(reason.clone())),
    };
    let by_id = groups.iter().find(|group| group.id.as_str() == text);
    if let Some(group) = by_id {
        let belonging = belonging(ground, group);
        return belonging
            .map(|belonging| (group, belonging))
            .ok_or_else(|| NotExportable::NotOurs(group.id.clone()));
    }
    let named: Vec<&Group> = groups.iter().filter(|group| group.is_named(text)).collect();
    let ours: Vec<(&Group, Belonging)> = named
        .iter()
        .filter_map(|group| Some((*group, belonging(ground, group)?)))
        .collect();
    match (ours.as_slice(), named.first()) {
        ([only], _) => Ok(*only),
        ([], Some(group)) => Err(NotExportable::NotOurs(group.id.clone())),
        ([], None) => Err(NotExportable::NotFound(text.to_owned())),
        (several, _) => Err(NotExportable::Several {
            name: text.to_owned(),
            rooms: several.iter().map(|(group, _)| group.id.clone()).collect(),
        }),
    }
}

fn belonging(ground: &Ground, group: &Group) -> Option<Belonging> {
    if ground.may_be_foreign(group) {
        return None;
    }
    let links = &ground.links;
    if !links.bin_rows_on(&group.id).is_empty() && links.activities_on(&group.id).is_empty() {
        return Some(Belonging::InBin);
    }
    if links.points_at(&group.id) {
        return Some(Belonging::Linked);
    }
    // What other sites name may be theirs.
    let alone = links.all_sites_read()
        && ground
            .unlinked_groups()
            .any(|unlinked| unlinked.id == group.id);
    let both = orphans::mark(ground, group) == Some(OrphanMark::NamedAndOwned);
    (both && alone).then_some(Belonging::NamedAndOwned)
}
