//! What a run has done, taken back by the program itself.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use moodrift::demo::chat::{Fault, Times};
use moodrift::domain::ids::ChatUserId;

use super::killed::{Journal, applying, moodrift, moodrift_with, run, until_it_hangs};
use super::stage::Stage;

fn journal(stage: &Stage) -> Journal {
    Journal::File(stage.state_dir.join("undone"))
}

/// Who is in the group, with his roles.
fn seats(stage: &Stage) -> BTreeMap<String, Vec<String>> {
    let state = stage.server().state();
    let mut groups = state.groups.iter();
    let group = groups.find(|group| group.id == stage.room.as_str());
    let members = group.unwrap().members.iter();
    members
        .map(|member| (member.user_id.clone(), member.roles.clone()))
        .collect()
}

async fn applied(stage: &Stage) -> i64 {
    let journal = journal(stage);
    let ran = run(applying(stage, &journal)).await;
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    journal.runs().await.last().unwrap().0.id.0
}

async fn undo(stage: &Stage, arguments: &[&str]) -> Output {
    let all = [&["undo", "--yes"], arguments].concat();
    run(moodrift(stage, &journal(stage), &all)).await
}

const ALLOWED: [&str; 4] = ["--allow", "group_share=100", "--allow", "group_growth=1000"];

#[tokio::test(flavor = "multi_thread")]
async fn what_was_applied_and_undone_has_never_been_and_is_on_record() {
    let stage = Stage::set().await;
    let before = seats(&stage);
    let number = applied(&stage).await;
    assert_ne!(seats(&stage), before);
    let run_number = number.to_string();
    let undone = undo(
        &stage,
        &[
            &[run_number.as_str(), "--reason", "a mistake"],
            &ALLOWED[..],
        ]
        .concat(),
    )
    .await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    assert_eq!(seats(&stage), before);
    let (record, steps) = journal(&stage).runs().await.pop().unwrap();
    assert_eq!(
        (record.kind.as_str(), record.parent.map(|run| run.0)),
        ("undo", Some(number))
    );
    assert_eq!(record.reason.as_deref(), Some("a mistake"));
    assert!(steps.iter().all(|step| step.state == "done"), "{steps:#?}");

    // There is nothing left of it that could be undone, which is said of each step.
    let again = undo(&stage, &[run_number.as_str()]).await;
    assert_eq!(again.status.code(), Some(0), "{again:?}");
    let said = String::from_utf8(again.stdout).unwrap();
    assert!(said.contains("Nothing to do."), "{said}");
    assert_eq!(said.matches("  ✗ ").count(), 6, "{said}");

    // To undo the undoing is to do it again.
    let redone = undo(
        &stage,
        &[&[record.id.0.to_string().as_str()], &ALLOWED[..]].concat(),
    )
    .await;
    assert_eq!(redone.status.code(), Some(0), "{redone:?}");
    assert!(stage.plan().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_step_is_undone_alone() {
    let stage = Stage::set().await;
    let number = applied(&stage).await.to_string();
    let (_, steps) = journal(&stage).runs().await.pop().unwrap();
    let removal = steps.iter().find(|step| step.op == "remove").unwrap();
    let step = removal.id.0.to_string();
    let after = seats(&stage);
    let undone = undo(&stage, &[&number, "--step", &step]).await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    let mut wanted = after;
    wanted.insert(removal.account.clone().unwrap(), Vec::new());
    assert_eq!(seats(&stage), wanted);
    let none = undo(&stage, &[&number, "--step", "4711"]).await;
    assert_eq!(none.status.code(), Some(3), "{none:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_is_limited_as_any_plan_and_takes_nothing_that_changed_since() {
    let stage = Stage::set().await;
    let number = applied(&stage).await.to_string();
    stage
        .outsider
        .remove(&stage.room, &stage.student)
        .await
        .unwrap();
    let after = seats(&stage);
    let held = undo(&stage, &[&number, "--allow", "removals=0"]).await;
    assert_eq!(held.status.code(), Some(2), "{held:?}");
    assert_eq!(seats(&stage), after);
    let undone = undo(&stage, &[&[number.as_str()], &ALLOWED[..]].concat()).await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    let said = String::from_utf8(undone.stdout).unwrap();
    assert!(said.contains("this person has left since"), "{said}");
    let roles = |account: &ChatUserId| seats(&stage).get(account.as_str()).cloned();
    assert_eq!(roles(&stage.student), None);
    assert_eq!(roles(&stage.teacher), None);
    assert_eq!(roles(&stage.stranger), Some(Vec::new()));
    assert_eq!(roles(&stage.demoted), Some(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_another_site_or_server_and_one_that_is_none_are_refused() {
    let stage = Stage::set().await;
    let number = applied(&stage).await.to_string();
    let before = seats(&stage);
    let file = stage.demo.config();
    let written: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let mut elsewhere = written.clone();
    let sites = elsewhere["sites"].as_table_mut().unwrap();
    let site = sites.remove("demo").unwrap();
    sites.insert("elsewhere".to_owned(), site);
    let mut proxied = written;
    let chat = &mut proxied["sites"]["demo"]["rocketchat"];
    let url = chat["url"]
        .as_str()
        .unwrap()
        .replace("127.0.0.1", "localhost");
    chat["url"] = url.into();
    let folder = &stage.state_dir;
    let (elsewhere, proxied) = (private(folder, &elsewhere), private(folder, &proxied));
    for command in ["undo", "resume"] {
        let journal = journal(&stage);
        let refused = async |command: Command, words: &str| {
            let ran = run(command).await;
            assert_eq!(ran.status.code(), Some(3), "{ran:?}");
            let said = String::from_utf8(ran.stderr).unwrap();
            assert!(said.contains(words), "{said}");
        };
        let arguments = [command, &number, "--yes"];
        let none = moodrift(&stage, &journal, &[command, "4711", "--yes"]);
        refused(none, "no run 4711").await;
        let mut read_only = moodrift(&stage, &journal, &arguments);
        read_only.env("MOODRIFT_SITES__DEMO__READ_ONLY", "true");
        refused(read_only, "read-only").await;
        let site = moodrift_with(&elsewhere, &journal, &arguments);
        refused(site, "made for the site “demo”").await;
        let server = moodrift_with(&proxied, &journal, &arguments);
        refused(server, "changed another Rocket.Chat").await;
    }
    assert_eq!(seats(&stage), before);
}

/// A run that was killed after its third step, and resumed; its number, and that of the rest.
async fn applied_in_two(stage: &Stage) -> (String, String) {
    let since = stage.requests().len();
    let second = "groups.addModerator";
    stage.server().fault(second, Fault::Hang, Times::Nth(2));
    let mut child = applying(stage, &journal(stage)).spawn().unwrap();
    until_it_hangs(stage, &mut child, since).await;
    child.kill().unwrap();
    child.wait().unwrap();
    stage.server().clear_faults();
    let resumed = run(moodrift(stage, &journal(stage), &["resume", "--yes"])).await;
    assert_eq!(resumed.status.code(), Some(0), "{resumed:?}");
    let runs = journal(stage).runs().await;
    let steps: Vec<usize> = runs.iter().map(|(_, steps)| steps.len()).collect();
    assert_eq!(steps, [3, 3]);
    (runs[0].0.id.0.to_string(), runs[1].0.id.0.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_resumed_is_undone_as_a_whole() {
    let stage = Stage::set().await;
    let before = seats(&stage);
    let (number, rest) = applied_in_two(&stage).await;
    let undone = undo(&stage, &[&[number.as_str()], &ALLOWED[..]].concat()).await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    assert_eq!(seats(&stage), before);
    let said = String::from_utf8(undone.stderr).unwrap();
    let covered = format!("Run {rest} went on with what run {number} had left");
    assert!(said.contains(&covered), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_step_of_the_rest_is_undone_by_the_number_of_the_whole() {
    let stage = Stage::set().await;
    let (number, _) = applied_in_two(&stage).await;
    let (_, steps) = journal(&stage).runs().await.pop().unwrap();
    let removal = steps.iter().find(|step| step.op == "remove").unwrap();
    let step = removal.id.0.to_string();
    let undone = undo(&stage, &[&number, "--step", &step]).await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    assert!(seats(&stage).contains_key(removal.account.as_deref().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_undoes_the_rest_alone_is_told_of_the_whole() {
    let stage = Stage::set().await;
    let (number, rest) = applied_in_two(&stage).await;
    let undone = undo(&stage, &[&[rest.as_str()], &ALLOWED[..]].concat()).await;
    assert_eq!(undone.status.code(), Some(0), "{undone:?}");
    let said = String::from_utf8(undone.stderr).unwrap();
    let whole = format!("`moodrift undo {number}` takes back both");
    assert!(said.contains(&whole), "{said}");
    // Whoever was invited by the first run is still there.
    assert!(seats(&stage).contains_key(stage.student.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_a_run_tells_the_steps_of_those_that_went_on_with_it() {
    let stage = Stage::set().await;
    let (number, rest) = applied_in_two(&stage).await;
    let told = async |format: &str| {
        let arguments = ["history", &number, "--format", format];
        let ran = run(moodrift(&stage, &journal(&stage), &arguments)).await;
        assert_eq!(ran.status.code(), Some(0), "{ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    let human = told("human").await;
    assert!(
        human.contains(&format!("run {rest}, rest of run {number}")),
        "{human}"
    );
    assert_eq!(human.matches("  step ").count(), 6, "{human}");
    let json: serde_json::Value = serde_json::from_str(&told("json").await).unwrap();
    assert_eq!(json["steps"].as_array().unwrap().len(), 3);
    assert_eq!(json["rest"][0]["run"]["run"].to_string(), rest);
    assert_eq!(json["rest"][0]["steps"].as_array().unwrap().len(), 3);
    assert_eq!(told("csv").await.lines().count(), 1 + 6);
}

/// A configuration that its owner alone may read.
fn private(folder: &Path, config: &toml::Table) -> PathBuf {
    let mut file = tempfile::Builder::new().tempfile_in(folder).unwrap();
    file.write_all(config.to_string().as_bytes()).unwrap();
    file.keep().unwrap().1
}
