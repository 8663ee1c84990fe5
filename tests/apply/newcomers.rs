//! People whose account is made for a group that is made again: they come in with it.

use std::process::Command;
use std::time::Duration;

use moodrift::demo::chat::state::ServerState;
use moodrift::demo::chat::{CameTo, Fault, RequestLine, Times};
use moodrift::domain::applied::Outcome;
use moodrift::domain::drift::Code;
use moodrift::domain::ids::ChatUserId;
use moodrift::domain::plan::{Change, Plan, StepOp};
use moodrift::engine;
use moodrift::run::Observation;
use rstest::rstest;

use super::accounts::Site;
use super::killed::{Journal, moodrift_with, run, until};
use super::leases::{found, resumed};
use super::stage::observe;

/// A site that has lost all groups of the first of two people, who has lost his account, too.
async fn site() -> Site {
    let lose = |state: &mut ServerState, gone: &[ChatUserId]| {
        let his = |member: &str| member == gone[0].as_str();
        state
            .groups
            .retain(|group| !group.members.iter().any(|member| his(&member.user_id)));
        let own = state.users.iter().find(|user| user.id == state.api_user);
        let roles = own.unwrap().roles.clone();
        for right in ["create-p", "set-moderator", "archive-room"] {
            let mut grant = state.permissions[0].clone();
            grant.id = String::from(right);
            grant.roles.clone_from(&roles);
            grant.roles.push(String::from("owner"));
            state.permissions.retain(|other| other.id != right);
            state.permissions.push(grant);
        }
    };
    Site::altered("8.6.0", "create = true", None, lose).await
}

/// What makes the groups again in which the first of the two should be.
fn lost(site: &Site, seen: &Observation) -> Plan {
    let drifts = seen.findings.drifts.iter();
    let missing = drifts.filter(|drift| drift.code == Code::GroupMissing);
    let mut plan = engine::plan(&seen.ground, missing);
    plan.groups.retain(|group| {
        group.steps.iter().any(|step| match &step.change {
            Change::Recreate { members, .. } => {
                members.iter().any(|who| who.username == site.names[0])
            }
            _ => false,
        })
    });
    plan
}

#[tokio::test]
async fn who_gets_an_account_comes_in_with_the_group() {
    let site = site().await;
    let seen = observe(&site.session).await;
    let plan = lost(&site, &seen);
    let groups = plan.count(StepOp::Recreate);
    assert!(groups > 0);
    assert!(
        plan.accounts
            .iter()
            .all(|step| step.repairs.code == Code::GroupMissing)
    );
    let names: Vec<String> = plan
        .groups
        .iter()
        .map(|group| group.name.to_string())
        .collect();
    let ran = site.apply(plan, seen).await;
    for (new, outcome) in &ran.accounts {
        assert_eq!(*outcome, Outcome::Done, "{}", new.username);
    }
    for (change, outcome) in &ran.in_groups {
        assert_eq!(*outcome, Outcome::Done, "{change:?}");
    }
    let state = site.server.state();
    let own = state
        .users
        .iter()
        .find(|user| user.username == site.names[0].as_str());
    let own = &own.unwrap().id;
    for name in names {
        let group = state
            .groups
            .iter()
            .find(|group| group.name == name)
            .unwrap();
        assert!(
            group.members.iter().any(|member| member.user_id == *own),
            "{name}"
        );
    }
    assert_eq!(site.asked("groups.invite"), 0);
    let requests = site.server.requests();
    let at = |endpoint: &str| {
        let path = format!("/api/v1/{endpoint}");
        requests.iter().position(|one| one.path == path).unwrap()
    };
    assert!(at("users.create") < at("groups.create"));
}

#[tokio::test]
async fn a_group_is_made_without_whom_no_account_was_made_for() {
    let site = site().await;
    let seen = observe(&site.session).await;
    let plan = lost(&site, &seen);
    site.server
        .fault("users.create", Fault::Status(500), Times::Always);
    let ran = site.apply(plan, seen).await;
    let mut made = ran.accounts.iter();
    assert!(made.all(|(_, outcome)| matches!(outcome, Outcome::Failed(_))));
    for (change, outcome) in &ran.in_groups {
        let newcomer = change.who().is_some_and(|who| who.account.is_none());
        assert_eq!(
            *outcome == Outcome::Done,
            !newcomer,
            "{change:?}: {outcome:?}"
        );
    }
    assert!(site.asked("groups.create") > 0);
}

fn program(site: &Site, arguments: &[&str]) -> Command {
    let journal = Journal::File(site.folder.path().join("state"));
    moodrift_with(&site.folder.path().join("config.toml"), &journal, arguments)
}

/// Both servers are away as soon as the account, or the group, is asked for.
#[rstest]
#[case::the_account("users.create")]
#[case::the_group("groups.create")]
#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_while_they_were_made_resuming_makes_each_once(#[case] endpoint: &str) {
    let site = site().await;
    let seen = observe(&site.session).await;
    let plan = lost(&site, &seen);
    let since = site.server.requests().len();
    let second = Duration::from_secs(1);
    let slow = Fault::Slow {
        least: second,
        most: second,
    };
    site.server.fault(endpoint, slow, Times::Once);
    let outage = async {
        let slowed = |line: &RequestLine| line.fault == Some(slow);
        while !site.server.requests().iter().any(slowed) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        site.server.shut().await;
    };
    let (ran, ()) = tokio::join!(site.apply(plan.clone(), seen), outage);
    let all = ran.in_groups.iter().map(|(_, outcome)| outcome);
    let all: Vec<&Outcome> = all
        .chain(ran.accounts.iter().map(|(_, outcome)| outcome))
        .collect();
    assert!(
        !all.iter()
            .any(|outcome| matches!(outcome, Outcome::Failed(_))),
        "{all:#?}"
    );
    site.server.reopen().await;
    site.server.clear_faults();
    let left = found(&site.session).await;
    let report = resumed(&site.session, &left).await.unwrap();
    assert_eq!(report.done(), report.results.len(), "{report:#?}");
    let requests = site.server.requests();
    let made = |endpoint: &str| {
        let path = format!("/api/v1/{endpoint}");
        let of = requests[since..].iter().filter(|line| line.path == path);
        of.filter(|line| line.came_to == CameTo::Changed).count()
    };
    assert_eq!(made("users.create"), plan.accounts.len());
    assert_eq!(made("groups.create"), plan.groups.len());
    let store = site.session.store().await.unwrap();
    for run in store.runs("x").await.unwrap() {
        let steps = store.steps(run.id).await.unwrap();
        assert!(steps.iter().all(|step| step.state == "done"), "{steps:#?}");
    }
}

/// The first request of an endpoint hangs; or it is done, its answer is lost, and what looks for it hangs.
#[rstest]
#[case::before_the_account("users.create", 1, None)]
#[case::before_the_group("groups.create", 1, None)]
#[case::once_the_group_is_made("groups.listAll", 2, Some("groups.create"))]
#[tokio::test(flavor = "multi_thread")]
async fn killed_in_between_and_resumed_they_come_in_with_the_group(
    #[case] hanging: &str,
    #[case] nth: usize,
    #[case] lose: Option<&str>,
) {
    let site = site().await;
    let seen = observe(&site.session).await;
    let names: Vec<String> = lost(&site, &seen)
        .groups
        .iter()
        .map(|group| group.name.to_string())
        .collect();
    if let Some(lose) = lose {
        site.server.fault(lose, Fault::Lost, Times::Nth(1));
    }
    // What was read just now does not count.
    let since = site.server.requests().len();
    let listed = site.asked(hanging);
    site.server.fault(hanging, Fault::Hang, Times::Nth(nth));
    assert!(listed == 0 || nth == 2);
    let all = [
        "apply",
        "--yes",
        "--only",
        "group_missing",
        "--allow",
        "recreated=100",
        "--allow",
        "wrong_server=1",
        "--allow",
        "moodle_stale=1",
    ];
    let mut child = program(&site, &all).spawn().unwrap();
    let hangs = || {
        let requests = site.server.requests();
        requests.iter().any(|one| one.fault == Some(Fault::Hang))
    };
    until(&mut child, hangs).await;
    child.kill().unwrap();
    child.wait().unwrap();
    site.server.clear_faults();
    let resumed = run(program(&site, &["resume", "--yes"])).await;
    assert_eq!(resumed.status.code(), Some(0), "{resumed:?}");

    let state = site.server.state();
    let own = state
        .users
        .iter()
        .filter(|user| user.username == site.names[0].as_str());
    let own: Vec<&String> = own.map(|user| &user.id).collect();
    assert_eq!(own.len(), 1);
    for name in &names {
        let groups: Vec<_> = state
            .groups
            .iter()
            .filter(|group| group.name == *name)
            .collect();
        assert_eq!(groups.len(), 1, "{name}");
        let mut members = groups[0].members.iter();
        assert!(members.any(|member| member.user_id == *own[0]), "{name}");
    }
    let requests = site.server.requests();
    let made = requests[since..]
        .iter()
        .filter(|one| one.path == "/api/v1/users.create" && one.came_to == CameTo::Changed);
    let store = site.session.store().await.unwrap();
    let mut accounts = 0;
    for run in store.runs("x").await.unwrap() {
        let steps = store.steps(run.id).await.unwrap();
        assert!(steps.iter().all(|step| step.state == "done"), "{steps:#?}");
        accounts += steps.iter().filter(|step| step.makes_account()).count();
    }
    assert_eq!(made.count(), accounts);
}
