//! The program itself makes groups again: killed and resumed, it makes none twice; and it takes them back.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use moodrift::demo::chat::{Fault, Times};
use moodrift::domain::ids::CmId;
use moodrift::domain::journal::{JournalStep, RunRecord};
use moodrift::store::Search;

use super::groups::moodle;
use super::killed::{Journal, moodrift_with, run, until};
use super::recreate::{Made, Site};

/// The program itself on such a site.
struct Program {
    site: Site,
    journal: Journal,
}

impl Program {
    async fn on(release: &str) -> Self {
        let site = Site::on(release).await;
        let journal = Journal::File(site.folder.path().join("program"));
        Self { site, journal }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let config = self.site.folder.path().join("config.toml");
        moodrift_with(&config, &self.journal, arguments)
    }

    fn apply(&self) -> Command {
        // The demo has lost other groups, too.
        let all = [
            "apply",
            "--yes",
            "--only",
            "group_missing",
            "--allow",
            "recreated=100",
        ];
        self.command(&all)
    }

    async fn runs(&self) -> Vec<(RunRecord, Vec<JournalStep>)> {
        let store = self.journal.store().await;
        let mut all = Vec::new();
        for run in store.runs("x").await.unwrap().into_iter().rev() {
            let steps = store.steps(run.id).await.unwrap();
            all.push((run, steps));
        }
        all
    }

    /// The group that was made for the deleted one.
    async fn made(&self) -> Made {
        let runs = self.runs().await;
        let mut steps = runs.iter().flat_map(|(_, steps)| steps);
        let name =
            steps.find(|step| step.op == "recreate" && step.cmid == Some(self.site.deleted.0));
        let mut named = self.site.group_named(&name.unwrap().room_name);
        assert_eq!(named.len(), 1);
        named.remove(0)
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Where it is killed: which request, at which time, hangs; and which one is done though its answer is lost.
#[derive(Debug, Clone, Copy)]
struct Point {
    hangs: (&'static str, usize),
    lost: Option<(&'static str, usize)>,
}

const POINTS: [Point; 8] = [
    // Before the first group is made, and before the second.
    at("groups.create", 1),
    at("groups.create", 2),
    // Once it is made, and nobody has said so: while all groups are listed.
    lost("groups.create", 1),
    lost("groups.create", 2),
    // Once it is made, before what else it gets.
    at("groups.addModerator", 1),
    at("groups.addModerator", 2),
    at("rooms.saveRoomSettings", 1),
    at("rooms.changeArchivationState", 1),
];

const fn at(path: &'static str, nth: usize) -> Point {
    Point {
        hangs: (path, nth),
        lost: None,
    }
}

const fn lost(path: &'static str, nth: usize) -> Point {
    Point {
        hangs: ("groups.listAll", 2),
        lost: Some((path, nth)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_makes_groups_and_resumed_it_makes_none_twice() {
    for point in POINTS {
        let program = Program::on("7.3.0").await;
        let site = &program.site;
        let (path, nth) = point.hangs;
        site.server.fault(path, Fault::Hang, Times::Nth(nth));
        if let Some((path, nth)) = point.lost {
            site.server.fault(path, Fault::Lost, Times::Nth(nth));
        }
        let mut child = program.apply().spawn().unwrap();
        let hangs = || {
            let requests = site.server.requests();
            requests.iter().any(|line| line.fault == Some(Fault::Hang))
        };
        until(&mut child, hangs).await;
        child.kill().unwrap();
        child.wait().unwrap();
        site.server.clear_faults();

        let resumed = run(program.command(&["resume", "--yes"])).await;
        assert_eq!(resumed.status.code(), Some(0), "{point:?}: {resumed:?}");
        let text = said(&resumed);
        let store = program.journal.store().await;
        let awaited = store.awaited_links("x", &"mdl_rocketchat".into()).await;
        let waiting = awaited.unwrap().len();
        let wanted = format!("{waiting} groups wait for the link in Moodle");
        assert!(waiting > 1 && text.contains(&wanted), "{point:?}: {text}");
        let runs = program.runs().await;
        let steps = || runs.iter().flat_map(|(_, steps)| steps);
        assert!(
            steps().all(|step| step.state == "done"),
            "{point:?}: {:#?}",
            steps().collect::<Vec<_>>()
        );
        assert!(runs.iter().all(|(run, _)| run.ended.is_some()), "{point:?}");
        let made = program.made().await;
        let api = site.server.state().api_user;
        let others = || made.members.iter().filter(|(account, _)| *account != api);
        let members: BTreeSet<String> = others().map(|(account, _)| account.clone()).collect();
        assert_eq!(members, site.members, "{point:?}");
        let leads = others().filter(|(_, roles)| roles.iter().any(|role| role == "moderator"));
        let leads: BTreeSet<String> = leads.map(|(account, _)| account.clone()).collect();
        assert_eq!(leads, site.moderators, "{point:?}");

        // All that was done is found by the new group's id, too.
        let of_group = Search {
            group: Some(made.id.clone()),
            ..Search::default()
        };
        let found = store.find_steps(&of_group).await.unwrap();
        assert_eq!(found.len(), 1 + site.moderators.len(), "{point:?}");
        let again = run(program.command(&["resume"])).await;
        assert_eq!(again.status.code(), Some(0), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_was_made_is_archived_by_the_undo_and_waits_for_no_link() {
    let program = Program::on("8.6.0").await;
    let ran = run(program.apply()).await;
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let number = program.runs().await[0].0.id.0.to_string();
    let undone = run(program.command(&["undo", "--yes", &number, "--allow", "archives=100"]));
    let undone = undone.await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    let text = said(&undone);
    // The group of the hidden activity was archived when it was made.
    assert!(text.contains("it is archived already"), "{text}");
    assert!(text.contains("archived, not deleted"), "{text}");
    assert!(program.made().await.archived);
    let store = program.journal.store().await;
    let awaited = store.awaited_links("x", &"mdl_rocketchat".into()).await;
    let awaited: Vec<CmId> = awaited.unwrap().iter().map(|link| link.cm).collect();
    assert!(awaited.contains(&program.site.hidden));
    assert!(!awaited.contains(&program.site.deleted));
    assert_eq!(program.site.asked("groups.delete"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_moodle_points_at_is_not_taken_back() {
    let program = Program::on("7.3.0").await;
    let ran = run(program.apply()).await;
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    let text = said(&ran);
    let mut words = text.split_whitespace().map(Path::new);
    let file = words.find(|word| word.extension() == Some(OsStr::new("sql")));
    let statements = std::fs::read_to_string(file.unwrap()).unwrap();
    moodle(&program.site.demo, statements).await;
    let number = program.runs().await[0].0.id.0.to_string();
    let undone = run(program.command(&["undo", "--yes", &number])).await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    let text = said(&undone);
    assert!(text.contains("Nothing to do."), "{text}");
    assert!(text.contains("Moodle points at the group by now"), "{text}");
    assert!(!program.made().await.archived);
}
