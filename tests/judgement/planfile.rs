//! Saved plans: what is written is what is read, what was altered is refused, and what has changed since is said.

use std::sync::Arc;

use moodrift::domain::chat::People;
use moodrift::domain::digest::Digest;
use moodrift::domain::drift::{Code, DriftKey, JoinAs};
use moodrift::domain::footing::{Footing, FootingChange, PeopleFooting, Staleness};
use moodrift::domain::ids::{ChatUserId, CmId, CourseId, MoodleUserId, RoomId, UnixTime, Username};
use moodrift::domain::plan::{Change, GroupPlan, NewAccount, Plan, Step, StepOp, Who};
use moodrift::domain::planfile::PlanFileTrouble;
use moodrift::domain::policy::{Policy, Preset};
use moodrift::domain::reading::Reading;
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::selection::Selection;
use moodrift::domain::target::Target;
use moodrift::domain::window::{Changed, Window};
use moodrift::engine::{footing, judged_by, staleness};
use moodrift::run::{FORMAT, Origin, SavedPlan};
use moodrift::words;
use proptest::prelude::*;
use proptest::sample::select;
use rstest::rstest;
use strum::IntoEnumIterator;

use super::properties::{a_world, carry_out, shuffled};
use super::world::{COURSE, MODERATOR, PLAIN, ROOM, World, unread};

/// Names as strangers may choose them.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[a-z]{1,8}", 1 => any::<String>()]
}

fn who() -> impl Strategy<Value = Who> {
    (prop::option::of(name()), name()).prop_map(|(account, username)| Who {
        account: account.as_deref().map(ChatUserId::from),
        username: Username::from(username.as_str()),
    })
}

fn rule() -> impl Strategy<Value = RetentionRule> {
    let own = (any::<i64>(), any::<bool>(), any::<bool>());
    prop_oneof![
        Just(RetentionRule::Untold),
        Just(RetentionRule::Global),
        own.prop_map(
            |(days, files_only, keeps_pinned)| RetentionRule::Own(Retention {
                days,
                files_only,
                keeps_pinned,
            })
        ),
    ]
}

fn new_account() -> impl Strategy<Value = NewAccount> {
    (name(), any::<i64>(), name(), name(), any::<bool>()).prop_map(
        |(username, person, name, email, verified)| NewAccount {
            username: Username::from(username.as_str()),
            person: MoodleUserId(person),
            name: name.into(),
            email: email.into(),
            verified,
        },
    )
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        new_account().prop_map(|new| Change::CreateAccount(Box::new(new))),
        who().prop_map(Change::Activate),
        (name(), prop::collection::vec(who(), 0..4)).prop_map(|(name, members)| {
            Change::Recreate {
                name: name.into(),
                members,
            }
        }),
        (name(), name()).prop_map(|(room, name)| Change::Adopt {
            room: RoomId::from(room.as_str()),
            name: name.into(),
        }),
        rule().prop_map(Change::FirstRetention),
        Just(Change::ArchiveNew),
        Just(Change::Unarchive),
        (name(), name()).prop_map(|(from, to)| Change::Rename {
            from: from.into(),
            to: to.into(),
        }),
        (rule(), rule()).prop_map(|(from, to)| Change::SetRetention { from, to }),
        who().prop_map(Change::Invite),
        who().prop_map(Change::AddModerator),
        who().prop_map(Change::RemoveModerator),
        (who(), select(vec![JoinAs::Member, JoinAs::Moderator]))
            .prop_map(|(who, was)| Change::Remove { who, was }),
        Just(Change::Archive),
        name().prop_map(|name| Change::Delete { name: name.into() }),
    ]
}

fn code() -> impl Strategy<Value = Code> {
    select(Code::iter().collect::<Vec<_>>())
}

fn drift_key() -> impl Strategy<Value = DriftKey> {
    let parts = (
        code(),
        prop::option::of(any::<i64>()),
        prop::option::of(name()),
        prop::option::of(name()),
        prop::option::of(any::<i64>()),
    );
    parts.prop_map(|(code, activity, group, person, row)| DriftKey {
        code,
        activity: activity.map(CmId),
        group: group.as_deref().map(RoomId::from),
        person: person.as_deref().map(Username::from),
        row,
    })
}

fn step() -> impl Strategy<Value = (Step, String)> {
    (change(), drift_key(), name())
        .prop_map(|(change, repairs, reason)| (Step { change, repairs }, reason))
}

fn digest() -> impl Strategy<Value = Digest> {
    "[0-9a-f]{64}".prop_map(|hex| Digest(Arc::from(hex)))
}

fn resting() -> impl Strategy<Value = Footing> {
    let people = (any::<usize>(), any::<usize>(), digest());
    let people = people.prop_map(|(members, leads, digest)| PeopleFooting {
        members,
        leads,
        digest,
    });
    (prop::option::of(people), digest(), digest()).prop_map(|(people, room, expected)| Footing {
        people,
        room,
        expected,
    })
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        name().prop_map(|room| Target::Group(RoomId::from(room.as_str()))),
        any::<i64>().prop_map(|cm| Target::Lost(CmId(cm))),
    ]
}

fn group() -> impl Strategy<Value = (GroupPlan, Vec<String>, Footing)> {
    (
        (target(), name()),
        prop::collection::vec(any::<i64>(), 0..3),
        prop::collection::vec(any::<i64>(), 0..3),
        any::<(usize, usize, bool)>(),
        prop::collection::vec(step(), 0..5),
        resting(),
    )
        .prop_map(
            |(
                (room, name),
                courses,
                activities,
                (members, members_after, loses_lead),
                steps,
                rests,
            )| {
                let (steps, reasons) = steps.into_iter().unzip();
                let group = GroupPlan {
                    room,
                    name: name.into(),
                    courses: courses.into_iter().map(CourseId).collect(),
                    activities: activities.into_iter().map(CmId).collect(),
                    members,
                    members_after,
                    loses_lead,
                    steps,
                };
                (group, reasons, rests)
            },
        )
}

fn selection() -> impl Strategy<Value = Selection> {
    let text = || prop::option::of(name());
    (
        (
            text(),
            text(),
            prop::option::of(any::<i64>()),
            text(),
            text(),
        ),
        prop::collection::vec(code(), 0..3),
        prop::collection::vec(code(), 0..3),
        prop::collection::vec(drift_key(), 0..3),
        any::<bool>(),
        prop::option::of(any::<(i64, i64)>()),
    )
        .prop_map(
            |((category, course, cmid, group, user), only, except, these, dormant, window)| {
                Selection {
                    category,
                    course,
                    cmid,
                    group,
                    user,
                    only,
                    except,
                    these,
                    dormant,
                    changed: window
                        .and_then(|(from, to)| Window::new(UnixTime(from), UnixTime(to)))
                        .map(|window| Changed {
                            window,
                            log: Reading::Known(Vec::new()),
                        }),
                }
            },
        )
}

fn a_saved_plan() -> impl Strategy<Value = SavedPlan> {
    let preset = || select(vec![Preset::Default, Preset::Plugin, Preset::Strict]);
    (
        (name(), prop::option::of(name()), prop::option::of(name())),
        selection(),
        (preset(), prop::option::of(preset()), digest()),
        any::<(i64, i64, usize)>(),
        (
            prop::collection::vec(step(), 0..3),
            prop::collection::vec(group(), 0..4),
        ),
    )
        .prop_map(
            |(
                (site, wwwroot, rocketchat),
                selection,
                (preset, asked_preset, judged_by),
                (as_of, read_at, groups_in_all),
                (accounts, groups),
            )| {
                let site: Arc<str> = site.into();
                let (mut plans, mut footings) = (Vec::new(), Vec::new());
                let (accounts, mut reasons): (Vec<_>, Vec<_>) = accounts.into_iter().unzip();
                for (group, why, rests) in groups {
                    plans.push(group);
                    reasons.extend(why);
                    footings.push(rests);
                }
                SavedPlan {
                    made_by: env!("CARGO_PKG_VERSION").to_owned(),
                    origin: Origin {
                        site: Arc::clone(&site),
                        wwwroot: wwwroot.map(Arc::from),
                        rocketchat: rocketchat.map(Arc::from),
                    },
                    selection,
                    preset,
                    asked_preset,
                    judged_by,
                    read_at: UnixTime(read_at),
                    plan: Plan {
                        site,
                        as_of: UnixTime(as_of),
                        accounts,
                        groups: plans,
                        groups_in_all,
                    },
                    footings,
                    reasons,
                }
            },
        )
}

/// The plan of a world as it would be saved.
fn saved(world: &World) -> SavedPlan {
    let (ground, plan) = (world.ground(), world.plan());
    let groups = plan.groups.iter();
    SavedPlan {
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
        origin: Origin {
            site: Arc::clone(&plan.site),
            wwwroot: Some("https://moodle.univ.example".into()),
            rocketchat: Some("https://chat.univ.example".into()),
        },
        selection: Selection::default(),
        preset: world.policy.preset,
        asked_preset: None,
        judged_by: judged_by(&world.policy, &world.rules),
        read_at: UnixTime(1_700_000_000),
        footings: groups
            .map(|group| footing(&ground, &group.room).unwrap())
            .collect(),
        reasons: plan.steps().map(|_| "because".to_owned()).collect(),
        plan,
    }
}

fn since(saved: &SavedPlan, now: &World) -> Staleness {
    staleness(&saved.plan, &saved.footings, &now.plan(), &now.ground())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn what_is_written_is_what_is_read(plan in a_saved_plan()) {
        let text = plan.render().unwrap();
        prop_assert_eq!(SavedPlan::parse(text.as_bytes()), Ok(plan));
    }

    #[test]
    fn the_layout_says_nothing(plan in a_saved_plan()) {
        let text = plan.render().unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(SavedPlan::parse(value.to_string().as_bytes()), Ok(plan));
    }

    #[test]
    fn a_plan_cut_off_anywhere_is_refused(plan in a_saved_plan(), from: prop::sample::Index) {
        let text = plan.render().unwrap();
        let whole = text.trim_end().len();
        // Every place near one, of the many there are.
        let from = from.index(whole);
        for end in from..whole.min(from + 40) {
            let outcome = SavedPlan::parse(&text.as_bytes()[..end]);
            let broken = matches!(outcome, Err(PlanFileTrouble::Broken { .. }));
            prop_assert!(broken, "{} bytes of {}", end, whole);
        }
    }

    #[test]
    fn whatever_else_is_read_is_refused(bytes: Vec<u8>) {
        prop_assert!(SavedPlan::parse(&bytes).is_err());
    }

    #[test]
    fn a_changed_byte_is_noticed_wherever_it_means_something(
        plan in a_saved_plan(),
        at: prop::sample::Index,
        byte: u8,
    ) {
        let mut bytes = plan.render().unwrap().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = SavedPlan::parse(&bytes) {
            prop_assert_eq!(read, plan, "byte {} became {}", at, byte);
        }
    }

    #[test]
    fn the_hash_does_not_depend_on_the_order_of_the_members(world in a_world(), seed: u64) {
        let again = shuffled(world.clone(), seed);
        prop_assert_eq!(world.plan().hash(), again.plan().hash());
        let (one, other) = (saved(&world), saved(&again));
        prop_assert_eq!(&one, &other);
        prop_assert!(since(&one, &again).is_none());
    }

    #[test]
    fn plans_that_do_something_else_have_another_hash(world in a_world()) {
        let plan = world.plan();
        for (at, _) in plan.groups.iter().enumerate() {
            for step in 0..plan.groups[at].steps.len() {
                let mut less = plan.clone();
                less.groups[at].steps.remove(step);
                prop_assert_ne!(less.hash(), plan.hash());
            }
        }
    }

    #[test]
    fn a_plan_that_was_carried_out_is_stale(world in a_world()) {
        let saved = saved(&world);
        let mut after = world;
        carry_out(&mut after, &saved.plan);
        let stale = since(&saved, &after);
        // An account that was activated in one group may be wanted in another by now.
        for group in &saved.plan.groups {
            let stale = stale.groups.iter().find(|stale| stale.room == group.room).unwrap();
            let gone = stale.changes.iter().any(|change| match change {
                FootingChange::NoLonger { steps, of } => {
                    steps.len() == group.steps.len() && *of == steps.len()
                }
                _ => false,
            });
            prop_assert!(gone, "{:?}", stale);
        }
    }
}

/// One group with a teacher who leads it, and whatever a plan may rest on.
fn a_group() -> World {
    let mut world = World::new();
    world.teacher("anna");
    world.moderator("anna");
    world.student("bob");
    for name in ["carl", "dora"] {
        world.student(name);
        world.member(name);
    }
    world
}

/// What a plan saved before a change says after it.
fn changes(change: impl FnOnce(&mut World)) -> Vec<FootingChange> {
    let mut world = a_group();
    let saved = saved(&world);
    assert!(since(&saved, &world).is_none());
    change(&mut world);
    let stale = since(&saved, &world);
    assert!(stale.groups.len() <= 1, "{stale:#?}");
    let mut groups = stale.groups.into_iter();
    groups.next().map_or_else(Vec::new, |group| group.changes)
}

fn said(change: impl FnOnce(&mut World)) -> Vec<String> {
    let changes = changes(change);
    changes.iter().flat_map(words::footing_change).collect()
}

#[test]
fn a_step_that_is_no_longer_needed_is_named() {
    let said = said(|world| world.member("bob"));
    assert_eq!(
        said,
        [
            "1 of its 1 step is no longer needed: invite bob",
            "it has 4 members now, not 3",
        ]
    );
}

#[test]
fn a_step_that_would_come_to_it_is_named() {
    let said = said(|world| {
        world.person("p1000317");
        world.member("p1000317");
    });
    assert_eq!(
        said,
        [
            "p1000317 would now be removed too",
            "it has 4 members now, not 3",
        ]
    );
}

#[test]
fn a_group_that_lost_its_moderator_is_said_so() {
    let said = said(|world| world.join(ROOM, "anna", PLAIN));
    assert_eq!(
        said,
        [
            "anna would now be made a moderator too",
            "the group has lost its moderator since",
            "others are in it, or hold other roles there",
        ]
    );
}

#[test]
fn another_group_that_needs_something_now_is_named() {
    let mut world = a_group();
    world.activity(CmId(11), COURSE, Some("r11"));
    world.group("r11");
    for name in ["anna", "bob", "carl", "dora"] {
        let roles = if name == "anna" { MODERATOR } else { PLAIN };
        world.join("r11", name, roles);
    }
    let saved = saved(&world);
    assert!(since(&saved, &world).is_none());
    world.leave("r11", "carl");
    let stale = since(&saved, &world);
    let [group] = stale.groups.as_slice() else {
        panic!("{stale:#?}");
    };
    assert_eq!(group.room, RoomId::from("r11"));
    let [FootingChange::Now(steps)] = group.changes.as_slice() else {
        panic!("{group:#?}");
    };
    assert_eq!(steps[0].op(), StepOp::Invite);
}

#[test]
fn a_group_that_cannot_be_read_any_more_is_said_so() {
    let changes = changes(|world| world.room(ROOM).people = People::Unknown(unread()));
    assert!(changes.contains(&FootingChange::Unreadable), "{changes:?}");
}

#[test]
fn a_group_that_is_gone_is_said_so() {
    let changes = changes(|world| {
        world.groups = moodrift::domain::reading::Reading::Known(Vec::new());
    });
    assert!(changes.contains(&FootingChange::Gone), "{changes:?}");
}

#[test]
fn what_the_group_is_counts_and_what_it_says_of_itself_in_passing_does_not() {
    for change in [
        |world: &mut World| world.room(ROOM).display_name = "Another".into(),
        |world: &mut World| world.room(ROOM).messages = Some(1_000_000),
        |world: &mut World| world.room(ROOM).updated = Some(UnixTime(1)),
        |world: &mut World| world.room(ROOM).users_count = Some(9),
    ] {
        assert_eq!(changes(change), []);
    }
    for change in [
        |world: &mut World| world.room(ROOM).creator = None,
        |world: &mut World| world.room(ROOM).banned.push(ChatUserId::from("somebody")),
        |world: &mut World| {
            world.room(ROOM).facts.retention = RetentionRule::Global;
        },
    ] {
        let changes = changes(change);
        assert!(changes.contains(&FootingChange::Room), "{changes:?}");
    }
}

#[test]
fn whom_moodle_expects_counts_even_where_no_step_follows() {
    let changes = changes(|world| {
        world.teacher("eve");
        world.moderator("eve");
    });
    assert_eq!(
        changes,
        [
            FootingChange::People { before: 3, now: 4 },
            FootingChange::Expected,
        ]
    );
}

#[test]
fn other_switches_judge_otherwise() {
    let world = World::new();
    let of = |policy: &Policy| judged_by(policy, &world.rules);
    let default = of(&Policy::preset(Preset::Default));
    assert_eq!(default, of(&Policy::preset(Preset::Default)));
    assert_ne!(default, of(&Policy::preset(Preset::Strict)));
    let mut keeping = Policy::preset(Preset::Default);
    keeping.keep.patterns.push("guest-*".to_owned());
    assert_ne!(default, of(&keeping));
}

fn edited(edit: impl FnOnce(&mut serde_json::Value)) -> Result<SavedPlan, PlanFileTrouble> {
    let text = saved(&a_group()).render().unwrap();
    let mut value = serde_json::from_str(&text).unwrap();
    edit(&mut value);
    SavedPlan::parse(value.to_string().as_bytes())
}

#[rstest]
#[case("/plan/site/wwwroot", "https://other.example")]
#[case("/plan/groups/0/steps/0/change/account", "id-carl")]
#[case("/plan/groups/0/steps/0/change/op", "add_moderator")]
#[case("/plan/groups/0/steps/0/reason", "for no reason")]
#[case("/plan/groups/0/rests_on/room", "")]
#[case("/plan/hash", "0123")]
#[case("/seal", "0123")]
fn what_was_altered_is_refused(#[case] pointer: &str, #[case] text: &str) {
    let outcome = edited(|value| *value.pointer_mut(pointer).unwrap() = text.into());
    assert_eq!(outcome, Err(PlanFileTrouble::Altered));
}

#[test]
fn what_is_of_another_version_is_refused_before_it_is_understood() {
    let outcome = edited(|value| {
        value["format"] = "moodrift.plan/2".into();
        value["plan"]["steps"] = 7.into();
    });
    let expected = PlanFileTrouble::OtherFormat {
        found: "moodrift.plan/2".to_owned(),
        own: FORMAT,
    };
    assert_eq!(outcome, Err(expected));
}

#[rstest]
#[case("99.0.0", true)]
#[case("0.999.0", true)]
#[case("0.0.1", false)]
#[case("unreleased", false)]
fn what_a_newer_program_made_is_refused(#[case] made_by: &str, #[case] newer: bool) {
    let outcome = edited(|value| value["plan"]["made_by"] = made_by.into());
    let refused = matches!(outcome, Err(PlanFileTrouble::Newer { .. }));
    assert_eq!(refused, newer, "{outcome:?}");
    // Whatever it says, it did not say so when it was sealed.
    assert!(outcome.is_err());
}

#[test]
fn a_field_too_many_is_refused() {
    let outcome = edited(|value| value["plan"]["groups"][0]["more"] = true.into());
    assert!(
        matches!(outcome, Err(PlanFileTrouble::Broken { .. })),
        "{outcome:?}"
    );
}
