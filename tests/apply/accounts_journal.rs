//! Accounts that a plan creates, in the journal: resumed, undone, leased and forgotten.

use std::process::Command;
use std::time::Duration;

use moodrift::demo::chat::{CameTo, Fault, Times};
use moodrift::domain::applied::{Outcome, Skipped};
use moodrift::domain::ids::RoomId;
use moodrift::domain::journal::{JournalStep, RunId};
use rstest::rstest;

use super::accounts::Site;
use super::killed::{Journal, moodrift_with, run};
use super::stage::observe;

/// The program on this site's configuration, with the consents that a plan for one person needs.
fn program(site: &Site, arguments: &[&str]) -> Command {
    let journal = Journal::File(site.folder.path().join("state"));
    moodrift_with(&site.folder.path().join("config.toml"), &journal, arguments)
}

const OF_LIMITS: [&str; 6] = [
    "--allow",
    "group_growth=1000000",
    "--allow",
    "groups_share=1000000",
    "--allow",
    "moodle_stale=1",
];

fn applying(site: &Site) -> Command {
    let who = ["apply", "--yes", "--only", "account_missing", "--user"];
    let name = site.names[0].as_str();
    program(site, &[&who[..], &[name], &OF_LIMITS[..]].concat())
}

async fn all_steps(site: &Site) -> Vec<JournalStep> {
    let store = site.session.store().await.unwrap();
    let mut all = Vec::new();
    for run in store.runs("x").await.unwrap().into_iter().rev() {
        assert!(run.ended.is_some(), "{run:#?}");
        all.extend(store.steps(run.id).await.unwrap());
    }
    all
}

/// Where the program is killed.
#[derive(Debug, Clone, Copy)]
enum Point {
    /// The request is on its way: it never comes to be.
    Before,
    /// The account was made, its answer was lost, and the program looks whether it is there.
    After,
    /// The account was made and settled, and its owner is about to be invited.
    Invited,
}

#[rstest]
#[case(Point::Before)]
#[case(Point::After)]
#[case(Point::Invited)]
#[tokio::test(flavor = "multi_thread")]
async fn killed_while_an_account_is_created_and_resumed_it_is_created_once_and_invited_everywhere(
    #[case] point: Point,
) {
    let site = Site::newest().await;
    let named = format!("users.info?username={}", site.names[0]);
    let (hanging, nth) = match point {
        Point::Before => ("users.create", 1),
        // It is looked for once before it is asked for, too.
        Point::After => (named.as_str(), 2),
        Point::Invited => ("groups.invite", 1),
    };
    if matches!(point, Point::After) {
        site.server
            .fault("users.create", Fault::Lost, Times::Nth(1));
    }
    site.server.fault(hanging, Fault::Hang, Times::Nth(nth));
    let mut child = applying(&site).spawn().unwrap();
    let hangs = || {
        let requests = site.server.requests();
        requests.iter().any(|one| one.fault == Some(Fault::Hang))
    };
    while !hangs() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    site.server.clear_faults();

    let resumed = run(program(&site, &["resume", "--yes"])).await;
    assert_eq!(resumed.status.code(), Some(0), "{point:?}: {resumed:?}");
    let steps = all_steps(&site).await;
    assert!(steps.len() > 2, "{steps:#?}");
    assert!(steps.iter().all(|step| step.state == "done"), "{steps:#?}");
    let state = site.server.state();
    let mut own = state.users.iter();
    let own = own.find(|user| user.username == site.names[0].as_str());
    let own = own.unwrap().id.as_str();
    assert!(
        steps
            .iter()
            .all(|step| step.account.as_deref() == Some(own)),
        "{steps:#?}"
    );
    let requests = site.server.requests();
    let made = |endpoint: &str| {
        let path = format!("/api/v1/{endpoint}");
        let changed = requests.iter().filter(|one| one.came_to == CameTo::Changed);
        changed.filter(|one| one.path == path).count()
    };
    assert_eq!(made("users.create"), 1, "{point:?}");
    let asked = if matches!(point, Point::Before) { 2 } else { 1 };
    assert_eq!(site.asked("users.create"), asked, "{point:?}");
    let invitations = steps.iter().filter(|step| step.op == "invite").count();
    assert!(invitations > 1);
    assert_eq!(made("groups.invite"), invitations, "{point:?}");
    let again = run(applying(&site)).await;
    assert_eq!(again.status.code(), Some(0), "{again:?}");
    assert_eq!(site.asked("users.create"), asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_have_an_account_waits_and_is_invited_by_the_run_that_finds_it() {
    let site = Site::newest().await;
    let named = format!("users.info?username={}", site.names[0]);
    site.server
        .fault("users.create", Fault::Lost, Times::Nth(1));
    site.server.fault(&named, Fault::Forbidden, Times::Nth(2));
    let ran = run(applying(&site)).await;
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let steps = all_steps(&site).await;
    assert_eq!(steps[0].state, "unknown", "{steps:#?}");
    for step in &steps[1..] {
        let (state, answer) = (step.state.as_str(), step.answer.as_deref());
        assert_eq!((state, answer), ("skipped", Some("account_in_doubt")));
    }

    // As long as it cannot be looked for, everything waits.
    site.server.fault(&named, Fault::Forbidden, Times::Always);
    let resumed = run(program(&site, &["resume", "--yes"])).await;
    assert_eq!(resumed.status.code(), Some(1), "{resumed:?}");
    let said = String::from_utf8(resumed.stdout).unwrap();
    assert!(said.contains("cannot be read"), "{said}");
    assert!(said.contains("wait"), "{said}");
    assert_eq!(site.asked("groups.invite"), 0);

    site.server.clear_faults();
    let resumed = run(program(&site, &["resume", "--yes"])).await;
    assert_eq!(resumed.status.code(), Some(0), "{resumed:?}");
    let after = all_steps(&site).await;
    assert_eq!(after.len(), steps.len());
    assert!(after.iter().all(|step| step.state == "done"), "{after:#?}");
    assert_eq!(site.asked("users.create"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_created_is_not_taken_back_which_is_said() {
    let site = Site::newest().await;
    let ran = run(applying(&site)).await;
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let number = site.session.store().await.unwrap();
    let number = number.runs("x").await.unwrap()[0].id.0.to_string();
    let arguments = [
        &[
            "undo",
            number.as_str(),
            "--yes",
            "--allow",
            "group_share=100",
        ][..],
        &OF_LIMITS[..],
    ]
    .concat();
    let undone = run(program(&site, &arguments)).await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    let said = String::from_utf8(undone.stdout).unwrap();
    let name = site.names[0].as_str();
    let kept = format!("create the account {name}: an account is never deleted");
    assert!(said.contains(&kept), "{said}");
    let state = site.server.state();
    let user = state.users.iter().find(|user| user.username == name);
    let id = &user.unwrap().id;
    let members = state.groups.iter().flat_map(|group| &group.members);
    assert_eq!(members.filter(|member| member.user_id == *id).count(), 0);
}

#[tokio::test]
async fn an_account_that_somebody_else_is_creating_is_left_to_him() {
    let site = Site::newest().await;
    let seen = observe(&site.session).await;
    let plan = site.plan(&seen);
    let store = site.session.store().await.unwrap();
    let first = Site::new_accounts(&plan)[0].username.clone();
    let lease = RoomId::from(format!("@{first}").as_str());
    let url = site.server.url();
    let leased = store.lease(url.as_str(), &lease, RunId(77), "carl@adm2");
    let leased = leased.await.unwrap();
    let ran = site.apply(plan, seen).await;
    let (name, outcome) = ran.made(0);
    assert_eq!(*name, first);
    let held = matches!(outcome, Outcome::Skipped(Skipped::LeasedBy(holder)) if holder.run == 77);
    assert!(held, "{outcome:?}");
    let own = ran.outcomes_of(name);
    let skipped = Outcome::Skipped(Skipped::NoAccount);
    assert!(own.iter().all(|outcome| **outcome == skipped), "{own:?}");
    assert_eq!(*ran.made(1).1, Outcome::Done);
    drop(leased);
}

#[tokio::test]
async fn who_is_forgotten_has_no_address_in_the_journal_either() {
    let site = Site::newest().await;
    let ran = site.plan_and_apply().await;
    let new = ran.accounts[0].0.clone();
    let store = site.session.store().await.unwrap();
    store.forget(new.username.as_str()).await.unwrap();
    let steps = all_steps(&site).await;
    let told = format!("{steps:?}");
    for word in [new.username.as_str(), &*new.email, &*new.name] {
        assert!(!told.contains(word), "{word} is in {told}");
    }
    let other = &ran.accounts[1].0;
    assert!(told.contains(&*other.email));
}
