//! Both sides restarted in mid-run, and the journal's server with them: the run says what it did not do, and resuming it
//! ends it.

use std::time::Duration;

use moodrift::demo::chat::{Fault, Times};
use rstest::rstest;
use url::Url;

use super::field::Field;
use super::killed::Journal;
use super::points::{Deed, Doing, made, opens_to_save, resume};
use super::team::{Line, shared};

/// What is restarted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Restarted {
    /// Rocket.Chat alone.
    Chat,
    /// Moodle, too.
    Both,
    /// And `PostgreSQL`, which keeps the journal.
    All,
}

#[rstest]
#[case::chat(Restarted::Chat, "groups.invite")]
#[case::both(Restarted::Both, "groups.invite")]
#[case::both_before_a_removal(Restarted::Both, "groups.kick")]
#[case::all(Restarted::All, "groups.invite")]
#[tokio::test(flavor = "multi_thread")]
async fn a_run_in_which_servers_restart_is_ended_by_resuming_it(
    #[case] restarted: Restarted,
    #[case] endpoint: &str,
) {
    let field = Field::set().await;
    let wanted = {
        let alone = Doing::of(Deed::Apply, &field, None).await;
        alone.ends(&alone.arguments).await;
        alone.round.seen()
    };
    let behind: Option<(Url, Line)> = if restarted == Restarted::All {
        let Some(url) = shared().await else { return };
        Some((url.clone(), Line::to(url).await))
    } else {
        None
    };
    let place = behind.as_ref().map(|(_, line)| line.url.clone());
    let mut doing = Doing::of(Deed::Apply, &field, place.as_ref()).await;
    let second = Duration::from_secs(1);
    let slow = Fault::Slow {
        least: second,
        most: second,
    };
    doing.round.server.fault(endpoint, slow, Times::Once);
    let child = doing.round.moodrift(&doing.arguments).spawn().unwrap();
    while !doing.requests().iter().any(|line| line.fault == Some(slow)) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // With that request on its way, everything goes.
    let (moodle, aside) = (field.moodle_file(), doing.round.folder.path().join("aside"));
    if restarted != Restarted::Chat {
        std::fs::rename(&moodle, &aside).unwrap();
    }
    if let Some((url, line)) = behind {
        line.cut().await;
        let folder = doing.round.folder.path().join("state");
        doing.round.journal = Journal::Server(url, folder);
    }
    doing.round.server.shut().await;
    let ended = tokio::task::spawn_blocking(|| child.wait_with_output());
    let ended = ended.await.unwrap().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{ended:#?}");
    let said = String::from_utf8(ended.stdout).unwrap();
    if restarted != Restarted::Chat {
        std::fs::rename(&aside, &moodle).unwrap();
    }
    doing.round.server.reopen().await;
    doing.round.server.clear_faults();

    // What it says it has done is what has been changed; nothing of the rest is told as refused. (That a group was
    // opened and archived to be saved is no step of this run.)
    let made = |doing: &Doing| {
        let changes = made(&doing.requests());
        let of_steps = changes.iter().filter(|(change, _)| !opens_to_save(change));
        of_steps.map(|(_, times)| *times).sum::<usize>()
    };
    let lines = |word: &str| said.lines().filter(|line| line.contains(word)).count();
    let (done, unknown) = (lines(": done"), lines(": unknown"));
    assert_eq!(lines(": failed"), 0, "{said}");
    assert!(unknown > 0, "{said}");
    let sent = made(&doing);
    assert!((done..=done + unknown).contains(&sent), "{sent}: {said}");

    let resumed = doing.ends(&resume()).await;
    assert_eq!(doing.round.seen(), wanted, "{said}\n{resumed:#?}");
    let runs = doing.runs().await;
    let steps = runs.iter().filter(|(run, _)| run.kind != "export");
    let steps = steps.flat_map(|(_, steps)| steps);
    assert!(steps.clone().all(|step| step.state == "done"), "{runs:#?}");
    assert_eq!(made(&doing), steps.count(), "each once");
    let again = doing.ends(&resume()).await;
    let again = String::from_utf8(again.stdout).unwrap();
    assert!(
        again.contains("No run of this site is unfinished"),
        "{again}"
    );
}
