//! What the program's own client needs to read the stand-in whole: counted by release, by rights, and with the limiter on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use moodrift::demo::chat::StandIn;
use moodrift::demo::chat::state::ServerState;
use moodrift::domain::capabilities::Recipe;
use moodrift::domain::chat::{Chat, Member, People};
use moodrift::domain::ids::RoomId;
use moodrift::domain::reading::UnknownReason;
use moodrift::rocketchat::{Credentials, ReadProgress, Reader, Rooms, Timing};
use rstest::rstest;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::start;
use crate::world::{self, BIG, COURSE, Who};

const CIRCLES: &str = "view-other-user-channels";
const UNCOUNTED: &str = "api-bypass-rate-limit";
const PLUGIN: &str = "moodle-integration";

/// What a full read asks besides the groups, as docs/requests.md has it.
const MOST_ONCE: usize = 10;

fn reader(server: &StandIn) -> Reader {
    let (id, token) = Who::Api.credential().unwrap();
    let credentials = Credentials {
        user_id: id.into(),
        token: token.into(),
    };
    Reader::new(&server.url(), &credentials, Timing::default()).unwrap()
}

async fn read(server: &StandIn, linked: &[RoomId]) -> (Chat, Vec<ReadProgress>) {
    let heard = Mutex::new(Vec::new());
    let chat = reader(server)
        .read_all(
            Rooms::of(linked),
            |step| heard.lock().unwrap().push(step),
            |_| (),
            &CancellationToken::new(),
        )
        .await
        .unwrap();
    (chat, heard.into_inner().unwrap())
}

/// Adds groups that an account owns and leads alone, with two more people in each.
fn groups(state: &mut ServerState, number: usize, owner: &str) -> Vec<RoomId> {
    let add = |nth| {
        let name = format!("course-{nth:03}-of-{owner}");
        let id = format!("room-{name}");
        world::group(state, &name, owner);
        world::join(state, &id, &["student.one", "teacher.one"]);
        world::role(state, &id, "teacher.one", "moderator");
        RoomId::from(id.as_str())
    };
    (0..number).map(add).collect()
}

/// Who is in a group and holds which roles, as the server has it.
fn truth(state: &ServerState, id: &RoomId) -> BTreeMap<String, BTreeSet<String>> {
    let group = state.groups.iter().find(|group| group.id == id.as_str());
    let members = group.unwrap().members.iter();
    members
        .map(|member| {
            (
                member.user_id.clone(),
                member.roles.iter().cloned().collect(),
            )
        })
        .collect()
}

/// The same as it was read.
fn found(members: &[Member]) -> BTreeMap<String, BTreeSet<String>> {
    let roles = |member: &Member| {
        let held = [
            (member.roles.owner, "owner"),
            (member.roles.moderator, "moderator"),
            (member.roles.leader, "leader"),
        ];
        held.into_iter()
            .filter(|(held, _)| *held)
            .map(|(_, name)| name.to_owned())
            .collect()
    };
    members
        .iter()
        .map(|member| (member.account.as_str().to_owned(), roles(member)))
        .collect()
}

#[track_caller]
fn holds_the_truth(chat: &Chat, state: &ServerState, rooms: &[RoomId]) {
    for room in rooms {
        match &chat.group(room).unwrap().people {
            People::Known(members) => assert_eq!(found(members), truth(state, room), "{room}"),
            other => panic!("{room}: {other:?}"),
        }
    }
}

#[rstest]
#[case("3.4.0", 2, Recipe::MembersAndRoles)]
#[case("6.5.0", 2, Recipe::MembersAndRoles)]
#[case("7.3.0", 1, Recipe::Ordered)]
#[case("8.6.1", 1, Recipe::Ordered)]
#[tokio::test]
async fn a_full_read_takes_as_many_requests_as_the_documentation_says(
    #[case] version: &str,
    #[case] each: usize,
    #[case] recipe: Recipe,
) {
    let mut small = world::early();
    let of_small = groups(&mut small, 60, "moodle_api");
    // Lists of two pages, a group of more than a page, and the list of those that the account is in.
    let mut large = world::crowded();
    world::grant(&mut large, CIRCLES, PLUGIN);
    let mut of_large = groups(&mut large, 60, "moodle_api");
    of_large.push(RoomId::from(BIG));
    for (mut state, linked, once) in [(small, of_small, 6), (large, of_large, MOST_ONCE)] {
        state.set_version(version);
        let server = start(state).await;
        let (chat, _) = read(&server, &linked).await;
        holds_the_truth(&chat, &server.state(), &linked);
        let mut used = chat.capabilities.recipes.values();
        assert!(used.all(|used| *used == recipe), "{version}");
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        for line in server.requests() {
            *asked.entry(line.path).or_default() += 1;
        }
        let in_all: usize = asked.values().sum();
        assert_eq!(in_all, each * linked.len() + once, "{version}: {asked:#?}");
    }
}

#[rstest]
#[case("7.3.0", true)]
#[case("8.6.1", true)]
#[case("3.4.0", false)]
#[case("6.5.0", false)]
#[tokio::test]
async fn the_people_of_an_archived_group_can_be_read_since_7_3(
    #[case] version: &str,
    #[case] readable: bool,
) {
    let mut state = world::filled();
    world::archive(&mut state, COURSE);
    state.set_version(version);
    let server = start(state).await;
    let (id, reader) = (RoomId::from(COURSE), reader(&server));
    let people = reader.people_by_role(&id).await;
    assert_eq!(people.is_ok(), readable, "{version}: {people:?}");
    if let Ok(people) = people {
        assert_eq!(found(&people), truth(&server.state(), &id), "{version}");
    }
    // A full read does not ask for them: they are not judged.
    let (chat, _) = read(&server, std::slice::from_ref(&id)).await;
    assert_eq!(chat.group(&id).unwrap().people, People::Archived);
}

#[rstest]
#[tokio::test]
async fn groups_that_the_account_is_not_in_are_read_by_accounts_or_it_is_said_what_would_help(
    #[values("3.4.0", "6.5.0", "7.3.0", "8.6.1")] version: &str,
    #[values(true, false)] may: bool,
) {
    let mut state = world::early();
    let inside = groups(&mut state, 3, "moodle_api");
    let outside = groups(&mut state, 5, "admin");
    if may {
        world::grant(&mut state, CIRCLES, PLUGIN);
    }
    state.set_version(version);
    let accounts = state.users.len();
    let server = start(state).await;
    let linked = [inside.clone(), outside.clone()].concat();
    let (chat, _) = read(&server, &linked).await;
    holds_the_truth(&chat, &server.state(), &inside);
    let requests = server.requests();
    let by_accounts = requests
        .iter()
        .filter(|line| line.path == "/api/v1/users.info")
        .count();
    if may {
        holds_the_truth(&chat, &server.state(), &outside);
        assert_eq!(by_accounts, accounts, "one for each account");
        assert!(
            outside
                .iter()
                .all(|room| chat.capabilities.recipes[room] == Recipe::ByAccounts)
        );
        return;
    }
    assert_eq!(by_accounts, 0);
    for room in &outside {
        let People::Unknown(reason) = &chat.group(room).unwrap().people else {
            panic!("{room} is known");
        };
        assert_eq!(*reason, UnknownReason::NotAMember);
        let said = moodrift::words::unknown(reason);
        assert!(said.contains(CIRCLES), "{said}");
    }
}

#[rstest]
#[tokio::test]
async fn a_read_of_sixty_groups_passes_the_limiter_and_is_announced_before_it_begins(
    #[values("3.4.0", "7.3.0")] version: &str,
) {
    let mut state = world::early();
    let linked = groups(&mut state, 60, "moodle_api");
    for permission in &mut state.permissions {
        if permission.id == UNCOUNTED {
            permission.roles.clear();
        }
    }
    let limiter = [
        ("API_Enable_Rate_Limiter", json!(true)),
        ("API_Enable_Rate_Limiter_Limit_Calls_Default", json!(10)),
        ("API_Enable_Rate_Limiter_Limit_Time_Default", json!(400)),
    ];
    state
        .settings
        .extend(limiter.map(|(id, value)| (id.to_owned(), value)));
    state.set_version(version);
    let server = start(state).await;
    let (chat, heard) = read(&server, &linked).await;
    holds_the_truth(&chat, &server.state(), &linked);
    assert!(chat.accounts.known().is_some());
    let first_group = heard
        .iter()
        .position(|step| matches!(step, ReadProgress::People { .. }))
        .unwrap();
    let outlook = heard[..first_group].iter().find_map(|step| match step {
        ReadProgress::Limited(outlook) => Some(*outlook),
        _ => None,
    });
    let outlook = outlook.unwrap_or_else(|| panic!("nothing was told before {heard:?}"));
    assert_eq!((outlook.groups, outlook.allowance.calls), (60, 10));
    assert!(!outlook.left.is_zero(), "{outlook:?}");
}

#[tokio::test]
async fn an_account_that_the_limiter_spares_is_told_nothing_of_it() {
    let mut state = world::early();
    let linked = groups(&mut state, 30, "moodle_api");
    state
        .settings
        .insert("API_Enable_Rate_Limiter".to_owned(), json!(true));
    let server = start(state).await;
    let (chat, heard) = read(&server, &linked).await;
    holds_the_truth(&chat, &server.state(), &linked);
    let told = heard
        .iter()
        .find(|step| matches!(step, ReadProgress::Limited(_)));
    assert_eq!(told, None);
}
