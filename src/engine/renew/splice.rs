//! The differences of a few groups, found again and put in the place of the earlier ones.

use std::mem;
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::domain::drift::{Code, Drift, Subject, Unjudged, Withheld};
use crate::domain::ids::{CmId, MoodleUserId, RoomId};
use crate::domain::site::Activity;
use crate::engine::directory::Namesakes;
use crate::engine::expect::ExpectedPeople;
use crate::engine::findings::{self, Case};
use crate::engine::{Findings, Ground};

/// How many pieces are put into the list where it lies: each may move all that stands behind it.
const FEW: usize = 8;

/// `earlier` with what is found of these groups now, which are listed, have kept their names, and are all that has changed;
/// none where they are so many that everything is found as fast.
pub(super) fn found_again(
    ground: &Ground,
    mut earlier: Findings,
    groups: &[RoomId],
) -> Option<Findings> {
    let rooms = with_namesakes(ground, groups);
    let mut cases: Vec<Case<'_>> = rooms
        .iter()
        .flat_map(|room| ground.links.activities_on(room))
        .filter_map(|cm| ground.case(*cm))
        .collect();
    if cases.len() * 2 > ground.site.activities.len() {
        return None;
    }
    cases.sort_unstable_by_key(|(activity, _)| (activity.course, activity.cm));
    let places: Vec<Range<usize>> = cases
        .iter()
        .map(|(activity, _)| place_of(&earlier.drifts, activity))
        .collect();
    let before = || {
        let of_case = |place: &Range<usize>| earlier.drifts.get(place.clone()).unwrap_or_default();
        places.iter().flat_map(of_case)
    };
    // Who else has a name, or gets it, has not changed.
    let taken: FxHashSet<Option<CmId>> = before()
        .filter(|one| one.code == Code::NameDiffers && one.withheld == Some(Withheld::NameTaken))
        .map(|one| one.activity)
        .collect();
    // A row of Moodle's alone.
    let dangling = before().filter(|one| one.code == Code::ActivityDangling);
    let mut found = Findings {
        drifts: dangling.cloned().collect(),
        ..Findings::default()
    };
    let is_free = |activity: Option<CmId>| !taken.contains(&activity);
    findings::of_linked(ground, &cases, &rooms, is_free, &mut found);
    put_unjudged(ground, &mut earlier.unjudged, found.unjudged, &cases);
    let mut drifts = found.drifts.into_iter().peekable();
    let pieces = cases.iter().zip(places).map(|((activity, _), place)| {
        let own = |one: &Drift| one.activity == Some(activity.cm);
        let piece: Vec<Drift> = std::iter::from_fn(|| drifts.next_if(own)).collect();
        (place, piece)
    });
    put(&mut earlier.drifts, pieces.collect());
    Some(earlier)
}

/// These groups, and those in which someone is who may have one account with someone in these: whether he has is looked
/// for in their groups, too.
fn with_namesakes<'a>(ground: &'a Ground, groups: &'a [RoomId]) -> FxHashSet<&'a RoomId> {
    let mut rooms: FxHashSet<&RoomId> = groups.iter().collect();
    let mut doubles: Vec<MoodleUserId> = Vec::new();
    let own = groups
        .iter()
        .flat_map(|room| ground.links.activities_on(room));
    for (_, expectation) in own.filter_map(|cm| ground.case(*cm)) {
        let ExpectedPeople::Known(people) = &expectation.people else {
            continue;
        };
        let entries = people
            .iter()
            .filter_map(|one| ground.directory.entry(one.place as usize));
        for entry in entries.filter(|entry| entry.namesakes != Namesakes::None) {
            doubles.extend(ground.directory.people_named(&entry.name.folded()));
        }
    }
    if doubles.is_empty() {
        return rooms;
    }
    doubles.sort_unstable();
    doubles.dedup();
    for (activity, expectation) in ground.cases() {
        let (Some(room), ExpectedPeople::Known(people)) = (&activity.room, &expectation.people)
        else {
            continue;
        };
        let meets = doubles
            .iter()
            .any(|id| people.binary_search_by_key(id, |one| one.person).is_ok());
        if meets && ground.directory.group(&ground.chat, room).is_some() {
            rooms.insert(room);
        }
    }
    rooms
}

/// Where the differences of an activity stand, or would stand.
fn place_of(drifts: &[Drift], activity: &Activity) -> Range<usize> {
    let own = (Some(activity.course), Some(activity.cm));
    let from = drifts.partition_point(|one| (one.course, one.activity) < own);
    let to = drifts.partition_point(|one| (one.course, one.activity) <= own);
    from..to
}

/// Puts pieces in the place of others, which ascend.
fn put(drifts: &mut Vec<Drift>, pieces: Vec<(Range<usize>, Vec<Drift>)>) {
    if pieces.len() <= FEW {
        for (place, piece) in pieces.into_iter().rev() {
            drop(drifts.splice(place, piece));
        }
        return;
    }
    let more: usize = pieces.iter().map(|(_, piece)| piece.len()).sum();
    let mut all = Vec::with_capacity(drifts.len() + more);
    let mut earlier = mem::take(drifts).into_iter();
    let mut at = 0;
    for (place, piece) in pieces {
        all.extend(earlier.by_ref().take(place.start - at));
        at = place.end;
        earlier.by_ref().take(place.len()).for_each(drop);
        all.extend(piece);
    }
    all.extend(earlier);
    *drifts = all;
}

/// The same of what could not be judged.
fn put_unjudged(
    ground: &Ground,
    unjudged: &mut Vec<Unjudged>,
    fresh: Vec<Unjudged>,
    cases: &[Case<'_>],
) {
    if unjudged.is_empty() && fresh.is_empty() {
        return;
    }
    let ours: FxHashSet<CmId> = cases.iter().map(|(activity, _)| activity.cm).collect();
    unjudged.retain(|one| match &one.subject {
        Subject::Activity { cm, .. } | Subject::Retention { cm, .. } => !ours.contains(cm),
        _ => true,
    });
    if !fresh.is_empty() {
        unjudged.extend(fresh);
        unjudged.sort_by_cached_key(|one| order(ground, one));
    }
}

/// In which order [`drift`](super::drift) comes upon what it cannot judge, where the lists of groups and accounts are known.
fn order(ground: &Ground, unjudged: &Unjudged) -> (u8, Option<CmId>) {
    match &unjudged.subject {
        Subject::Neighbour(_) => (0, None),
        Subject::Feature(_) => (1, None),
        Subject::Activity { cm, group } => {
            let group = group.as_ref();
            let listed = group.is_some_and(|room| ground.chat.group(room).is_some());
            (if listed { 5 } else { 2 }, Some(*cm))
        }
        Subject::Retention { cm, .. } => (2, Some(*cm)),
        Subject::BinGroup { .. } => (3, None),
        Subject::AllGroups | Subject::AllAccounts | Subject::AllMembership => (4, None),
    }
}
