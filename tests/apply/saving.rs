//! While a group is saved: what is written meanwhile is not deleted unsaved, nobody takes up a run that lives, and what a
//! killed export leaves is swept.

use std::path::{Path, PathBuf};
use std::time::Duration;

use moodrift::demo::chat::{Fault, RequestLine, Times};
use moodrift::domain::applied::{Outcome, Skipped};
use moodrift::domain::export::{ExportTrouble, StaysOpen};
use moodrift::domain::freeze::FreezeExtent;
use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::domain::orphan::Purged;
use moodrift::domain::unfinished::RunRefusal;
use moodrift::rocketchat::{Credentials, Reader, Timing, Writer};
use moodrift::run::{RunError, Session, verify};
use moodrift::store::{Lease, Leasing, RunId};
use rstest::rstest;
use sqlx::{ConnectOptions, Connection};
use tokio_util::sync::CancellationToken;

use super::exports::{Consent, export};
use super::field::{Field, PURGED as PURGED_OPEN, PURGED_ARCHIVED};
use super::groups::moodle;
use super::points::{Deed, Doing};
use super::purged::{MESSAGES, PURGED, Site, TOKEN, apply};

/// Long enough for somebody to come in between.
fn slow() -> Fault {
    let time = Duration::from_secs(1);
    Fault::Slow {
        least: time,
        most: time,
    }
}

/// Waits until a request has come that is kept waiting.
async fn until_it_waits(site: &Site) {
    let waits = |line: &RequestLine| matches!(line.fault, Some(Fault::Slow { .. }));
    while !site.server.requests().iter().any(waits) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Somebody else with the API account's token.
fn outsider(site: &Site, session: &Session) -> Writer {
    let state = site.server.state();
    let credentials = Credentials {
        user_id: ChatUserId::from(state.api_user.as_str()),
        token: TOKEN.into(),
    };
    let reader = Reader::new(&site.server.url(), &credentials, Timing::default()).unwrap();
    Writer::new(&reader, &session.config().write_permit().unwrap())
}

/// Invites somebody into the purged group, of which a message tells.
async fn write_something(site: &Site, writer: &Writer) {
    let state = site.server.state();
    let group = state.groups.iter().find(|group| group.id == PURGED);
    let members = &group.unwrap().members;
    let newcomer = state.users.iter().find(|user| {
        user.active && !user.username.is_empty() && members.iter().all(|one| one.user_id != user.id)
    });
    let newcomer = ChatUserId::from(newcomer.unwrap().id.as_str());
    writer
        .invite(&RoomId::from(PURGED), &newcomer)
        .await
        .unwrap();
}

#[track_caller]
fn is_kept(site: &Site, outcomes: &[Outcome]) {
    let moved = ExportTrouble::MovedOn;
    let kept = Outcome::Skipped(Skipped::NotSaved(Box::new(moved)));
    assert_eq!(outcomes, [kept]);
    assert!(site.exists(PURGED));
    assert_eq!(site.asked("groups.delete"), 0);
}

#[rstest]
// After the messages were read, and right when the group is archived again.
#[case::members("3.4.0", "groups.roles?roomId=purgedGroup")]
#[case::members_later("8.6.0", "groups.roles?roomId=purgedGroup")]
#[case::closing("3.4.0", "rooms.changeArchivationState?action=archive")]
#[case::closing_later("8.6.0", "rooms.changeArchivationState?action=archive")]
#[tokio::test]
async fn what_is_written_while_an_archived_group_is_open_to_be_saved_keeps_it(
    #[case] release: &str,
    #[case] meanwhile: &str,
) {
    let site = Site::on(release, true).await;
    let session = site.session(Purged::OpenedAndDeleted, 1);
    let writer = outsider(&site, &session);
    site.server.fault(meanwhile, slow(), Times::Once);
    let writing = async {
        until_it_waits(&site).await;
        write_something(&site, &writer).await;
    };
    let (outcomes, ()) = tokio::join!(apply(&session), writing);
    is_kept(&site, &outcomes);
    assert!(site.is_archived(PURGED));
    // Now nobody comes.
    assert_eq!(apply(&session).await, [Outcome::Done]);
    assert!(!site.exists(PURGED));
}

/// What stops everything while a group is open to be saved.
#[derive(Debug, Clone, Copy)]
enum Halt {
    Freeze,
    Maintenance,
}

#[rstest]
#[case::frozen(Halt::Freeze)]
#[case::moodle_in_maintenance(Halt::Maintenance)]
#[tokio::test]
async fn what_is_halted_while_a_group_is_open_to_be_saved_is_archived_again_and_not_deleted(
    #[case] halt: Halt,
) {
    let site = Site::on("8.6.0", true).await;
    let session = site.session(Purged::OpenedAndDeleted, 1);
    site.server
        .fault("groups.messages?offset=99", slow(), Times::Once);
    let halting = async {
        until_it_waits(&site).await;
        assert!(!site.is_archived(PURGED));
        match halt {
            Halt::Freeze => {
                let store = session.store().await.unwrap();
                let all = FreezeExtent::EverySite;
                store.freeze(&all, "carl@adm2", None).await.unwrap();
            }
            Halt::Maintenance => {
                let on = "DELETE FROM mdl_config WHERE name = 'maintenance_enabled';
                          INSERT INTO mdl_config (name, value) VALUES ('maintenance_enabled', '1')";
                moodle(&site.demo, on.to_owned()).await;
            }
        }
    };
    let (outcomes, ()) = tokio::join!(apply(&session), halting);
    let [Outcome::Skipped(why)] = outcomes.as_slice() else {
        panic!("{outcomes:#?}");
    };
    let expected = match halt {
        Halt::Freeze => matches!(why, Skipped::Frozen(_)),
        Halt::Maintenance => matches!(why, Skipped::SiteHeld),
    };
    assert!(expected, "{why:?}");
    assert!(site.is_archived(PURGED));
    assert_eq!(site.asked("groups.delete"), 0);
}

#[tokio::test]
async fn what_is_written_before_somebody_else_archives_the_group_keeps_it() {
    let site = Site::on("8.6.0", false).await;
    let session = site.session(Purged::OpenedAndDeleted, 1);
    let writer = outsider(&site, &session);
    let meanwhile = async {
        let is_whole = |folder: &PathBuf| verify(folder).is_ok();
        while !site.exports().iter().any(is_whole) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        write_something(&site, &writer).await;
        writer.archive(&RoomId::from(PURGED)).await.unwrap();
    };
    // The look at the group after it was saved has to wait for that.
    site.server
        .fault("groups.info?roomId=purgedGroup", slow(), Times::Always);
    let (outcomes, ()) = tokio::join!(apply(&session), meanwhile);
    is_kept(&site, &outcomes);
}

#[tokio::test]
async fn nobody_takes_up_an_export_that_goes_on() {
    let site = Site::on("8.6.0", true).await;
    let (mine, other) = (
        site.session(Purged::Archived, 0),
        site.session(Purged::Archived, 0),
    );
    let cancel = CancellationToken::new();
    site.server
        .fault("groups.messages?offset=99", slow(), Times::Once);
    let looking = async {
        until_it_waits(&site).await;
        other.unfinished().await
    };
    let saving = export(&mine, None, Consent::Given, &cancel);
    let (saved, taken_up) = tokio::join!(saving, looking);
    assert!(
        matches!(taken_up, Err(RunError::Refused(RunRefusal::GoesOn { .. }))),
        "{taken_up:?}"
    );
    assert_eq!(saved.unwrap().manifest.messages.total, 1 + MESSAGES as u64);
    assert_eq!(site.asked("rooms.changeArchivationState"), 2);
    // Nothing is left of it, and the group is everybody's again.
    assert_eq!(other.unfinished().await.unwrap(), None);
    lease(&site, &mine).await.release().await.unwrap();
}

async fn lease(site: &Site, session: &Session) -> Lease {
    let store = session.store().await.unwrap();
    let (server, room) = (site.server.url(), RoomId::from(PURGED));
    let leasing = store.lease(&server, &room, RunId(77), "carl@adm2").await;
    match leasing.unwrap() {
        Leasing::Leased(lease) => lease,
        Leasing::HeldBy(holder) => panic!("{holder:?}"),
    }
}

#[tokio::test]
async fn a_group_that_somebody_else_has_is_not_opened() {
    let site = Site::on("8.6.0", true).await;
    let session = site.session(Purged::Archived, 0);
    let theirs = lease(&site, &session).await;
    let cancel = CancellationToken::new();
    let refused = export(&session, None, Consent::Given, &cancel).await;
    let Err(ExportTrouble::LeasedBy(holder)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((&*holder.operator, holder.run), ("carl@adm2", 77));
    assert_eq!(site.asked("rooms.changeArchivationState"), 0);
    assert_eq!(site.exports(), Vec::<PathBuf>::new());
    // It is over: there is nothing that could be resumed.
    assert_eq!(session.unfinished().await.unwrap(), None);
    theirs.release().await.unwrap();
    export(&session, None, Consent::Given, &cancel)
        .await
        .unwrap();
}

/// Lets the time of every lease run out.
async fn expire(state_dir: &Path) {
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(state_dir.join("journal.sqlite"));
    let mut connection = options.connect().await.unwrap();
    let expired = sqlx::raw_sql("UPDATE lease SET expires = 1")
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(expired.rows_affected(), 1, "the group is leased");
    connection.close().await.unwrap();
}

#[tokio::test]
async fn who_slept_while_the_group_was_open_archives_it_unless_somebody_else_has_it() {
    let site = Site::on("8.6.0", true).await;
    let session = site.session(Purged::Archived, 0);
    let cancel = CancellationToken::new();
    let page = "groups.messages?offset=99";
    site.server.fault(page, slow(), Times::Once);
    let sleeping = async {
        until_it_waits(&site).await;
        expire(&site.state_dir()).await;
    };
    let saving = export(&session, None, Consent::Given, &cancel);
    let (saved, ()) = tokio::join!(saving, sleeping);
    saved.unwrap();
    assert!(site.is_archived(PURGED));
    assert_eq!(session.unfinished().await.unwrap(), None);

    let site = Site::on("8.6.0", true).await;
    let session = site.session(Purged::Archived, 0);
    site.server.fault(page, slow(), Times::Once);
    let sleeping = async {
        until_it_waits(&site).await;
        expire(&site.state_dir()).await;
        lease(&site, &session).await
    };
    let saving = export(&session, None, Consent::Given, &cancel);
    let (left, _theirs) = tokio::join!(saving, sleeping);
    let Err(ExportTrouble::LeftOpen { why, .. }) = left else {
        panic!("{left:?}");
    };
    let StaysOpen::LeasedBy(holder) = *why else {
        panic!("{why:?}");
    };
    assert_eq!(holder.run, 77);
    // It was opened; what becomes of it is theirs to say.
    assert_eq!(site.asked("rooms.changeArchivationState"), 1);
}

#[tokio::test]
async fn whoever_stops_it_while_messages_are_read_leaves_no_folder_and_no_open_group() {
    let site = Site::on("8.6.0", true).await;
    let session = site.session(Purged::Archived, 0);
    let cancel = CancellationToken::new();
    site.server
        .fault("groups.messages?offset=99", slow(), Times::Always);
    let stopping = async {
        until_it_waits(&site).await;
        assert!(!site.is_archived(PURGED));
        cancel.cancel();
    };
    let saving = export(&session, None, Consent::Given, &cancel);
    let (saved, ()) = tokio::join!(saving, stopping);
    assert_eq!(saved, Err(ExportTrouble::Cancelled));
    assert!(site.is_archived(PURGED));
    assert_eq!(site.asked("rooms.changeArchivationState"), 2);
    assert_eq!(site.exports(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_group_of_many_pages_is_saved_to_the_last_message() {
    const MANY: usize = 1_250;
    let site = Site::holding("8.6.0", false, MANY).await;
    let session = site.session(Purged::Archived, 0);
    let cancel = CancellationToken::new();
    let saved = export(&session, None, Consent::Withheld, &cancel)
        .await
        .unwrap();
    assert_eq!(saved.manifest.messages.total, MANY as u64);
    let lines = std::fs::read_to_string(saved.folder.join("messages.jsonl")).unwrap();
    let ids: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|message| message["_id"].as_str().unwrap().to_owned())
        .collect();
    let wanted: Vec<String> = (0..MANY)
        .map(|number| format!("message-{number:04}"))
        .collect();
    assert_eq!(ids, wanted);
    // The newest, and pages of a hundred that overlap by one.
    assert_eq!(site.asked("groups.messages"), 1 + MANY.div_ceil(99));
}

/// What lies in a folder and is no export yet.
fn drafts(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let draft = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(".unfinished-export-")
    };
    paths.filter(draft).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_export_leaves_is_swept_by_the_next_one_and_what_is_being_written_is_not() {
    let field = Field::set().await;
    let doing = Doing::of(Deed::Export, &field, None).await;
    let out = doing.round.folder.path().join("kept");
    let into = |name: &str| {
        let out = out.join(name).display().to_string();
        [doing.arguments.clone(), vec!["--out".to_owned(), out]].concat()
    };
    let hangs = |since: usize| {
        move |requests: &[RequestLine]| {
            let hangs = |line: &RequestLine| line.fault == Some(Fault::Hang);
            requests.iter().skip(since).any(hangs)
        }
    };
    // Its messages and its members are written by then.
    let roles = format!("groups.roles?roomId={PURGED_ARCHIVED}");
    for arguments in [into("first"), doing.arguments.clone()] {
        let since = doing.requests().len();
        doing.round.server.fault(&roles, Fault::Hang, Times::Once);
        doing.killed(&arguments, hangs(since)).await;
        doing.ends(&super::points::resume()).await;
    }
    let usual = doing.round.folder.path().join("state/exports/x");
    let ([draft], [other]) = (
        drafts(&out).try_into().unwrap(),
        drafts(&usual).try_into().unwrap(),
    );
    let (draft, other): (PathBuf, PathBuf) = (draft, other);
    for dead in [&draft, &other] {
        assert!(dead.join("messages.jsonl").metadata().unwrap().len() > 0);
    }
    let doctor = doing.round.moodrift(&["doctor".to_owned()]);
    let told = String::from_utf8(super::killed::run(doctor).await.stdout).unwrap();
    let left = format!("messages of a group in {}", other.display());
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&left), "{told}");

    // One that lives is not swept.
    let since = doing.requests().len();
    doing.round.server.fault(&roles, Fault::Hang, Times::Once);
    let mut living = doing.round.moodrift(&into("second")).spawn().unwrap();
    let is_hung = || hangs(since)(&doing.requests());
    super::killed::until(&mut living, is_hung).await;
    let [alive] = drafts(&out).try_into().unwrap();
    assert_ne!(alive, draft, "the dead one is gone");
    assert_eq!(drafts(&usual), Vec::<PathBuf>::new());
    let third = out.join("third").display().to_string();
    let another = ["export", PURGED_OPEN, "--out", &third].map(str::to_owned);
    doing.ends(&another).await;
    assert_eq!(drafts(&out), [alive]);
    living.kill().unwrap();
    living.wait().unwrap();
    doing.ends(&super::points::resume()).await;
    doing.ends(&into("fourth")).await;
    assert_eq!(drafts(&out), Vec::<PathBuf>::new());
    for (name, whole) in [
        ("first", false),
        ("second", false),
        ("third", true),
        ("fourth", true),
    ] {
        assert_eq!(verify(&out.join(name)).is_ok(), whole, "{name}");
    }
}
