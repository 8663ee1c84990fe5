//! What happens on both sides between two readings.

use moodrift::domain::capabilities::{Permission, Permissions, Recipe};
use moodrift::domain::chat::{Group, Lookup, Member, People, RoomRoles};
use moodrift::domain::ids::{CmId, CourseId, UnixTime, Username};
use moodrift::domain::queue::{Attempt, Task, TaskKind};
use moodrift::domain::reading::Reading;
use moodrift::domain::retention::RetentionRule;
use moodrift::domain::site::Place;
use proptest::prelude::*;
use proptest::sample::select;

use super::world::{API, DAY, MODERATOR, NOW, OWNER, PLAIN, STUDENT, World, account_id, unread};

/// Rooms of an invented world, and some of those that [`among_others`] adds to it.
const ROOMS: [&str; 8] = ["a", "b", "c", "d", "q0", "q1", "q2", "q3"];
/// So many activities are added that those of a group or two are few.
const MORE: i64 = 12;

/// What happens between two readings.
#[derive(Debug, Clone)]
pub(crate) enum Happens {
    Joins(&'static str, usize, RoomRoles),
    Leaves(&'static str, usize),
    ApiIs(&'static str, Option<RoomRoles>),
    Archived(&'static str, bool),
    Unread(&'static str),
    Renamed(&'static str, String),
    Banned(&'static str, usize),
    Kept(&'static str, RetentionRule),
    ReadBy(&'static str, Recipe),
    Written(&'static str),
    Vanishes(&'static str),
    Appears,
    AccountOff(usize),
    TimePasses(i64),
    MoodleMoves,
    Ends(usize),
    Queued(&'static str),
    Permitted(bool),
    LookedUp,
}

pub(crate) fn happening() -> impl Strategy<Value = Happens> {
    let room = || select(ROOMS.to_vec());
    let roles = || select(vec![PLAIN, PLAIN, MODERATOR, OWNER]);
    let people = prop_oneof![
        4 => (room(), 0_usize..8, roles()).prop_map(|(room, who, roles)| Happens::Joins(room, who, roles)),
        3 => (room(), 0_usize..8).prop_map(|(room, who)| Happens::Leaves(room, who)),
        1 => (room(), prop::option::of(roles())).prop_map(|(room, roles)| Happens::ApiIs(room, roles)),
        1 => (room(), 0_usize..8).prop_map(|(room, who)| Happens::Banned(room, who)),
    ];
    let groups = prop_oneof![
        (room(), any::<bool>()).prop_map(|(room, archived)| Happens::Archived(room, archived)),
        room().prop_map(Happens::Unread),
        (room(), select(vec!["group-rx", "group-r10", "other"]))
            .prop_map(|(room, name)| Happens::Renamed(room, name.to_owned())),
        (
            room(),
            select(vec![RetentionRule::Global, RetentionRule::Untold])
        )
            .prop_map(|(room, rule)| Happens::Kept(room, rule)),
        (room(), select(vec![Recipe::Ordered, Recipe::ByAccounts]))
            .prop_map(|(room, recipe)| Happens::ReadBy(room, recipe)),
        room().prop_map(Happens::Written),
    ];
    let elsewhere = prop_oneof![
        room().prop_map(Happens::Vanishes),
        Just(Happens::Appears),
        (0_usize..8).prop_map(Happens::AccountOff),
        (1_i64..8).prop_map(Happens::TimePasses),
        Just(Happens::TimePasses(2 * DAY)),
        Just(Happens::MoodleMoves),
        (0_usize..8).prop_map(Happens::Ends),
        room().prop_map(Happens::Queued),
        any::<bool>().prop_map(Happens::Permitted),
        Just(Happens::LookedUp),
    ];
    prop_oneof![9 => people, 4 => groups, 2 => elsewhere]
}

fn name(person: usize) -> String {
    format!("person-{person}")
}

fn group<'w>(world: &'w mut World, room: &str) -> Option<&'w mut Group> {
    let Reading::Known(groups) = &mut world.groups else {
        panic!("the groups are known");
    };
    groups.iter_mut().find(|group| group.id.as_str() == room)
}

fn joins(world: &mut World, room: &str, username: &str, roles: RoomRoles) {
    let member = Member::new(
        account_id(username),
        Username::from(username),
        "".into(),
        roles,
    );
    if let Some(group) = group(world, room).filter(|group| !group.archived) {
        match &mut group.people {
            People::Known(members) => {
                members.retain(|other| other.account != member.account);
                members.push(member);
            }
            people => *people = People::Known(vec![member]),
        }
    }
}

fn leaves(world: &mut World, room: &str, username: &str) {
    if let Some(Group {
        people: People::Known(members),
        ..
    }) = group(world, room)
    {
        members.retain(|member| member.account != account_id(username));
    }
}

impl Happens {
    pub(crate) fn happen(&self, world: &mut World) {
        match self {
            Self::Joins(room, who, roles) => joins(world, room, &name(*who), *roles),
            Self::Leaves(room, who) => leaves(world, room, &name(*who)),
            Self::ApiIs(room, Some(roles)) => joins(world, room, API, *roles),
            Self::ApiIs(room, None) => leaves(world, room, API),
            Self::Archived(room, archived) => {
                if let Some(group) = group(world, room) {
                    group.archived = *archived;
                    if *archived {
                        group.people = People::Archived;
                    } else if group.people == People::Archived {
                        group.people = People::Known(Vec::new());
                    }
                }
            }
            Self::Unread(room) => {
                if let Some(group) = group(world, room).filter(|group| !group.archived) {
                    group.people = People::Unknown(unread());
                }
            }
            Self::Renamed(room, to) => {
                if let Some(group) = group(world, room) {
                    group.name = to.as_str().into();
                }
            }
            Self::Banned(room, who) => {
                if let Some(group) = group(world, room) {
                    group.banned = vec![account_id(&name(*who))];
                }
            }
            Self::Kept(room, rule) => {
                if let Some(group) = group(world, room) {
                    group.facts.retention = *rule;
                }
            }
            Self::ReadBy(room, recipe) => {
                let recipes = &mut world.capabilities.recipes;
                recipes.insert((*room).into(), *recipe);
            }
            Self::Written(room) => {
                if let Some(group) = group(world, room) {
                    group.messages = Some(group.messages.unwrap_or_default() + 1);
                    group.updated = Some(NOW);
                    group.facts.last_message = Some(NOW);
                }
            }
            _ => self.happen_elsewhere(world),
        }
    }

    fn happen_elsewhere(&self, world: &mut World) {
        match self {
            Self::Vanishes(room) => {
                if let Reading::Known(groups) = &mut world.groups {
                    groups.retain(|group| group.id.as_str() != *room);
                }
                let gone = Reading::Known(Lookup::Gone);
                world.lookups.push(((*room).into(), gone));
            }
            Self::Appears => {
                if group(world, "new").is_none() {
                    world.group("new");
                }
            }
            Self::AccountOff(who) => {
                if let Reading::Known(accounts) = &mut world.accounts
                    && let Some(account) = accounts.get_mut(*who)
                {
                    account.active = !account.active;
                }
            }
            Self::TimePasses(seconds) => world.site.as_of.0 += seconds,
            Self::MoodleMoves => world.site.condition.last_movement = Some(world.site.as_of),
            Self::Ends(at) => {
                let ends = UnixTime(world.site.as_of.0 + 3);
                if let Some(enrolment) = world.site.enrolments.edit().get_mut(*at) {
                    enrolment.ends = Some(ends);
                }
            }
            Self::Queued(room) => {
                let id = i64::try_from(world.site.queue.tasks.len()).unwrap();
                world.site.queue.tasks.push(old_list(id, room));
            }
            Self::Permitted(invites) => {
                let roles = vec![if *invites { "bot" } else { "admin" }.to_owned()];
                let granted = [(Permission::AddUserToJoinedRoom, roles)];
                let own = ["bot".to_owned()];
                world.capabilities.permissions = Reading::Known(Permissions::new(granted, &own));
            }
            Self::LookedUp => {
                let lookup = Reading::Unknown(unread());
                world.lookups.push(("lost".into(), lookup));
            }
            other => panic!("{other:?} happens to a group"),
        }
    }
}

/// A waiting task that takes nobody for the people of a group.
pub(crate) fn old_list(id: i64, room: &str) -> Task {
    Task {
        id,
        kind: TaskKind::SynchronizeGroup,
        person: None,
        course: None,
        activity: None,
        room: Some(room.into()),
        role: None,
        members: Some(Vec::new()),
        created: Some(NOW),
        next_run: NOW,
        started: None,
        attempt: Attempt::Fresh,
    }
}

/// The same world with more courses, each with an activity, and everybody in some of them.
pub(crate) fn among_others(mut world: World) -> World {
    let people: Vec<String> = world
        .site
        .people
        .iter()
        .map(|one| one.username.to_string())
        .collect();
    for at in 0..MORE {
        let (course, room) = (CourseId(100 + at), format!("q{at}"));
        world.course(course, &format!("Q{at}"));
        world.activity(CmId(500 + at), course, Some(&room));
        world.group(&room);
        for (who, username) in (0..).zip(&people) {
            if (who + at) % 3 == 0 {
                world.enrol(username, course);
                world.assign(username, STUDENT, Place::Course(course));
            }
            if (who + at) % 4 == 0 {
                world.join(&room, &username.to_lowercase(), PLAIN);
            }
        }
    }
    world
}
