//! Which groups a refresh reads: a table of cases, and what holds of any run of refreshes.

use std::num::NonZeroU32;

use moodrift::domain::capabilities::Capabilities;
use moodrift::domain::chat::{
    Account, AccountKind, Chat, Group, Member, People, RoomFacts, RoomRoles, ServerVersion,
};
use moodrift::domain::freshness::{Expected, Freshness, GroupReading, Turn, WhyDue};
use moodrift::domain::ids::{RoomId, UnixTime};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::engine::Refresh;
use proptest::prelude::*;
use rustc_hash::FxHashMap;

const AT: UnixTime = UnixTime(1_800_000_000);

/// A server with so many groups, of one member each, all of them read at the reading of everything.
fn server(groups: usize) -> Chat {
    let id = |at: usize| format!("g{at:04}");
    let mut freshness = Freshness::at_turn(0);
    for at in 0..groups {
        let reading = GroupReading {
            turn: 0,
            at: AT,
            expected: Expected(7),
        };
        freshness.note(id(at).as_str().into(), reading);
    }
    Chat {
        read_at: AT,
        version: ServerVersion {
            major: 8,
            minor: 6,
            patch: 1,
        },
        api_account: "api".into(),
        capabilities: Capabilities {
            freshness,
            ..Capabilities::default()
        },
        accounts: Reading::Known((0..groups).map(account).collect()),
        groups: Reading::Known(
            (0..groups)
                .map(|at| Group {
                    id: id(at).as_str().into(),
                    name: id(at).into(),
                    display_name: id(at).into(),
                    archived: false,
                    creator: None,
                    users_count: Some(1),
                    messages: Some(3),
                    updated: Some(AT),
                    facts: RoomFacts::default(),
                    people: People::Known(vec![Member::new(
                        format!("u{at:04}").as_str().into(),
                        format!("name{at}").as_str().into(),
                        "".into(),
                        RoomRoles::default(),
                    )]),
                    banned: Vec::new(),
                })
                .collect(),
        ),
        lookups: FxHashMap::default(),
    }
}

fn account(at: usize) -> Account {
    Account {
        id: format!("u{at:04}").as_str().into(),
        username: format!("name{at}").as_str().into(),
        name: "".into(),
        emails: Vec::new(),
        active: true,
        kind: AccountKind::Person,
        administrator: false,
    }
}

fn groups(chat: &mut Chat) -> &mut Vec<Group> {
    let Reading::Known(groups) = &mut chat.groups else {
        panic!("the groups are known");
    };
    groups
}

fn accounts(chat: &mut Chat) -> &mut Vec<Account> {
    let Reading::Known(accounts) = &mut chat.accounts else {
        panic!("the accounts are known");
    };
    accounts
}

fn expected(groups: usize) -> FxHashMap<RoomId, Expected> {
    (0..groups)
        .map(|at| (format!("g{at:04}").as_str().into(), Expected(7)))
        .collect()
}

fn every(refreshes: u32) -> NonZeroU32 {
    NonZeroU32::new(refreshes).unwrap()
}

/// Why the group at a place is read; none where it is taken over.
fn why(turn: &Turn, at: usize) -> Option<WhyDue> {
    let due = turn.due.iter().find(|due| due.at == at);
    assert_eq!(due.is_none(), turn.kept.contains(&at), "one of the two");
    due.map(|due| due.why)
}

/// What becomes of the last of 40 groups, after a change of what was known, what the server says now, and what Moodle
/// expects; the first four of them are due in any case.
fn last(
    change: impl FnOnce(&mut Chat, &mut Chat, &mut FxHashMap<RoomId, Expected>),
) -> Option<WhyDue> {
    let (mut before, mut fresh, mut expected) = (server(40), server(40), expected(40));
    change(&mut before, &mut fresh, &mut expected);
    let refresh = Refresh {
        before: &before,
        expected: &expected,
        shown: &[],
        every: every(10),
    };
    let places: Vec<usize> = (0..40).collect();
    why(&refresh.turn(&fresh, &places), 39)
}

#[test]
fn a_group_is_read_where_anything_about_it_has_moved_and_taken_over_where_nothing_has() {
    let moved = Some(WhyDue::Moved);
    let unread = Some(WhyDue::Unread);
    assert_eq!(last(|_, _, _| ()), None, "nothing has moved");
    assert_eq!(
        last(|_, fresh, _| groups(fresh)[39].updated = Some(UnixTime(AT.0 + 1))),
        moved
    );
    assert_eq!(
        last(|_, fresh, _| groups(fresh)[39].users_count = Some(2)),
        moved
    );
    assert_eq!(
        last(|_, fresh, _| groups(fresh)[39].name = "other".into()),
        moved
    );
    assert_eq!(
        last(|_, fresh, _| groups(fresh)[39].display_name = "other".into()),
        moved
    );
    assert_eq!(
        last(|before, _, _| groups(before)[39].archived = true),
        moved
    );
    assert_eq!(
        last(|_, _, expected| {
            expected.insert("g0039".into(), Expected(8));
        }),
        moved,
        "Moodle expects something else"
    );
    assert_eq!(
        last(|_, fresh, _| accounts(fresh)[39].active = false),
        moved,
        "newer member lists hide whoever is deactivated"
    );
    assert_eq!(
        last(|_, fresh, _| accounts(fresh)[39].username = "renamed".into()),
        moved
    );
    assert_eq!(
        last(|_, fresh, _| {
            accounts(fresh).pop();
        }),
        moved,
        "the account is gone"
    );
    assert_eq!(
        last(|_, fresh, _| accounts(fresh)[38].active = false),
        None,
        "somebody else's account"
    );
    assert_eq!(
        last(|_, fresh, _| fresh.api_account = "another".into()),
        moved
    );
    assert_eq!(last(|_, fresh, _| fresh.version.major = 9), moved);
    assert_eq!(
        last(|before, _, _| before.accounts = Reading::Unknown(UnknownReason::Interrupted)),
        moved
    );
    assert_eq!(
        last(|before, _, _| {
            groups(before)[39].people = People::Unknown(UnknownReason::Interrupted);
        }),
        unread
    );
    assert_eq!(
        last(|before, _, _| before.capabilities.freshness.forget(&"g0039".into())),
        unread,
        "nobody knows how old it is"
    );
    assert_eq!(
        last(|before, _, _| {
            groups(before).pop();
        }),
        unread,
        "a new group"
    );
    assert_eq!(
        last(|before, _, _| before.capabilities.freshness.turn = 9),
        Some(WhyDue::Turn),
        "it has been taken over nine times"
    );
    assert_eq!(
        last(|before, _, _| before.capabilities.freshness.turn = 8),
        None
    );
}

#[test]
fn what_is_looked_at_comes_first_then_the_unknown_then_the_moved_then_the_oldest() {
    let (mut before, mut fresh) = (server(30), server(30));
    groups(&mut before)[20].people = People::Unknown(UnknownReason::Interrupted);
    groups(&mut fresh)[10].users_count = Some(9);
    groups(&mut fresh)[25].users_count = Some(9);
    let expected = expected(30);
    let refresh = Refresh {
        before: &before,
        expected: &expected,
        shown: &["g0025".into(), "g0007".into()],
        every: every(15),
    };
    let places: Vec<usize> = (0..30).collect();
    let turn = refresh.turn(&fresh, &places);
    let order: Vec<usize> = turn.due.iter().map(|due| due.at).collect();
    assert_eq!(order, [25, 7, 20, 10, 0, 1]);
}

/// One refresh carried out: what is due is read, as far as it comes before it is stopped.
fn carried_out(before: &Chat, mut fresh: Chat, turn: &Turn, stopped_after: usize) -> Chat {
    let now = before.capabilities.freshness.turn + 1;
    let mut freshness = Freshness::at_turn(now);
    for (place, due) in turn.due.iter().enumerate() {
        let id = groups(&mut fresh)[due.at].id.clone();
        if place < stopped_after {
            let reading = GroupReading {
                turn: now,
                at: AT,
                expected: Expected(7),
            };
            freshness.note(id, reading);
        } else if due.why == WhyDue::Turn {
            freshness.note(id.clone(), before.capabilities.freshness.of(&id).unwrap());
        } else {
            groups(&mut fresh)[due.at].people = People::Unknown(UnknownReason::Interrupted);
        }
    }
    for at in &turn.kept {
        let id = groups(&mut fresh)[*at].id.clone();
        freshness.note(id.clone(), before.capabilities.freshness.of(&id).unwrap());
    }
    fresh.capabilities.freshness = freshness;
    fresh
}

proptest! {
    #[test]
    fn no_group_gets_older_than_so_many_refreshes_and_what_has_moved_is_always_read(
        number in 1_usize..60,
        refreshes in 1_u32..8,
        moves in prop::collection::vec(prop::collection::vec(0_usize..60, 0..5), 1..20),
    ) {
        let expected = expected(number);
        let mut known = server(number);
        let places: Vec<usize> = (0..number).collect();
        for (round, moved) in (1_i64..).zip(&moves) {
            let mut fresh = known.clone();
            for at in moved.iter().filter(|at| **at < number) {
                groups(&mut fresh)[*at].messages = Some(9);
                groups(&mut fresh)[*at].updated = Some(UnixTime(AT.0 + round));
            }
            let refresh = Refresh { before: &known, expected: &expected, shown: &[], every: every(refreshes) };
            let turn = refresh.turn(&fresh, &places);
            for at in moved.iter().filter(|at| **at < number) {
                prop_assert_eq!(why(&turn, *at), Some(WhyDue::Moved));
            }
            // What has not moved costs no more than its share.
            let quiet = turn.due.iter().filter(|due| due.why == WhyDue::Turn).count();
            prop_assert!(quiet <= number.div_ceil(refreshes as usize));
            known = carried_out(&known, fresh, &turn, usize::MAX);
            for group in groups(&mut known.clone()) {
                let age = known.capabilities.freshness.age(&group.id);
                prop_assert!(age.is_some_and(|age| age < refreshes), "{:?} is {age:?} old", group.id);
            }
        }
    }

    #[test]
    fn a_stopped_refresh_is_gone_on_with_where_it_was(
        number in 2_usize..60,
        stopped_after in 0_usize..10,
        moved in prop::collection::vec(0_usize..60, 0..20),
    ) {
        let expected = expected(number);
        let known = server(number);
        let places: Vec<usize> = (0..number).collect();
        let mut fresh = known.clone();
        for at in moved.iter().filter(|at| **at < number) {
            groups(&mut fresh)[*at].updated = Some(UnixTime(AT.0 + 1));
        }
        let turn_of = |known: &Chat, fresh: &Chat| {
            let refresh = Refresh { before: known, expected: &expected, shown: &[], every: every(10) };
            refresh.turn(fresh, &places)
        };
        let first = turn_of(&known, &fresh);
        let stopped = carried_out(&known, fresh, &first, stopped_after);
        let second = turn_of(&stopped, &stopped.clone());
        for due in first.due.iter().skip(stopped_after).filter(|due| due.why != WhyDue::Turn) {
            prop_assert_eq!(why(&second, due.at), Some(WhyDue::Unread));
        }
        // Those whose turn it was come before all others whose turn it is.
        let by_turn = |turn: &Turn, after: usize| -> Vec<usize> {
            let due = turn.due.iter().skip(after).filter(|due| due.why == WhyDue::Turn);
            due.map(|due| due.at).collect()
        };
        let missed = by_turn(&first, stopped_after);
        let now = by_turn(&second, 0);
        prop_assert_eq!(now.get(..missed.len()), Some(missed.as_slice()));
    }
}
