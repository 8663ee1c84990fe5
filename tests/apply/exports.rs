//! Saving a group: what is saved, whose, and what a broken export leaves.

use std::fs;
use std::path::PathBuf;

use moodrift::demo::chat::{Fault, Times};
use moodrift::domain::export::{Belonging, ExportTrouble, NotExportable};
use moodrift::domain::freeze::FreezeExtent;
use moodrift::domain::ids::RoomId;
use moodrift::domain::orphan::Purged;
use moodrift::engine;
use moodrift::run::{ExportOrder, Exported, RunError, Session, verify};
use rstest::rstest;
use tokio_util::sync::CancellationToken;

use super::purged::{MESSAGES, PURGED, STRANGERS, Site};
use super::stage::observe;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Consent {
    Given,
    Withheld,
}

pub(crate) async fn export(
    session: &Session,
    out: Option<PathBuf>,
    consent: Consent,
    cancel: &CancellationToken,
) -> Result<Exported, ExportTrouble> {
    let seen = observe(session).await;
    let (group, belonging) = engine::exportable(&seen.ground, PURGED).unwrap();
    let permit = (consent == Consent::Given).then(|| session.config().write_permit().unwrap());
    let order = ExportOrder {
        ground: &seen.ground,
        group,
        belonging,
        out,
        opening: permit,
        disguise: None,
    };
    session.export(order, cancel).await.unwrap()
}

#[tokio::test]
async fn only_what_is_provably_this_site_s_is_saved() {
    let site = Site::on("3.4.0", false).await;
    let seen = observe(&site.session(Purged::Archived, 0)).await;
    let of = |text: &str| {
        engine::exportable(&seen.ground, text)
            .map(|(group, belonging)| (group.id.clone(), belonging))
    };
    let linked = (site.linked.clone(), Belonging::Linked);
    assert_eq!(of(site.linked.as_str()), Ok(linked.clone()));
    let name = seen.ground.chat.group(&site.linked).unwrap().name.clone();
    assert_eq!(of(&name), Ok(linked));
    let purged = Ok((RoomId::from(PURGED), Belonging::InBin));
    assert_eq!(of("lost-and-gone"), purged);
    let strangers = NotExportable::NotOurs(RoomId::from(STRANGERS));
    assert_eq!(of(STRANGERS), Err(strangers.clone()));
    assert_eq!(of("strangers"), Err(strangers));
    let nothing = NotExportable::NotFound("nothing".to_owned());
    assert_eq!(of("nothing"), Err(nothing));
    for drift in &seen.findings.drifts {
        if drift.code == moodrift::domain::drift::Code::GroupForeign {
            let room = drift.group.clone().unwrap();
            assert_eq!(of(room.as_str()), Err(NotExportable::NotOurs(room)));
        }
    }
}

#[rstest]
#[case("3.4.0")]
#[case("8.6.0")]
#[tokio::test]
async fn an_archived_group_is_opened_for_that_time_alone(#[case] release: &str) {
    let site = Site::on(release, true).await;
    let session = site.session(Purged::Archived, 0);
    let cancel = CancellationToken::new();
    let refused = export(&session, None, Consent::Withheld, &cancel).await;
    assert_eq!(
        refused,
        Err(ExportTrouble::Archived("lost-and-gone".into()))
    );
    assert_eq!(site.asked("rooms.changeArchivationState"), 0);

    let saved = export(&session, None, Consent::Given, &cancel)
        .await
        .unwrap();
    assert!(saved.manifest.opened);
    assert!(saved.manifest.messages.total >= MESSAGES as u64);
    assert!(site.is_archived(PURGED));
    let store = session.store().await.unwrap();
    let run = store.runs("x").await.unwrap()[0].id;
    let steps = store.steps(run).await.unwrap();
    let journal: Vec<_> = steps
        .iter()
        .map(|step| (step.op.as_str(), step.state.as_str()))
        .collect();
    assert_eq!(journal, [("unarchive", "done"), ("archive", "done")]);
    // It can be taken up: it is known to be this server's.
    let number = run.0;
    let recorded = session.recorded(number).await.unwrap();
    let seen = observe(&session).await;
    session.is_server_of(&recorded.run, &seen).await.unwrap();
}

#[tokio::test]
async fn whoever_stops_it_leaves_no_folder_and_no_open_group() {
    let site = Site::on("8.6.0", true).await;
    let session = site.session(Purged::Archived, 0);
    let stopped = CancellationToken::new();
    stopped.cancel();
    let saved = export(&session, None, Consent::Given, &stopped).await;
    assert_eq!(saved, Err(ExportTrouble::Cancelled));
    assert!(site.is_archived(PURGED));
    // It was open in between.
    assert_eq!(site.asked("rooms.changeArchivationState"), 2);
    assert_eq!(site.exports(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn nobody_opens_a_group_of_a_frozen_site() {
    let site = Site::on("8.6.0", true).await;
    let session = site.session(Purged::Archived, 0);
    let store = session.store().await.unwrap();
    let extent = FreezeExtent::Site("x".to_owned());
    store.freeze(&extent, "carl@adm2", None).await.unwrap();
    let seen = observe(&session).await;
    let cancel = CancellationToken::new();
    let permit = session.config().write_permit().unwrap();
    let ordered = |group: &str, opening| {
        let (group, belonging) = engine::exportable(&seen.ground, group).unwrap();
        ExportOrder {
            ground: &seen.ground,
            group,
            belonging,
            out: None,
            opening,
            disguise: None,
        }
    };
    let refused = session.export(ordered(PURGED, Some(permit.clone())), &cancel);
    let refused = refused.await;
    assert!(matches!(refused, Err(RunError::Frozen(_))), "{refused:?}");
    assert_eq!(site.asked("rooms.changeArchivationState"), 0);
    assert_eq!(store.runs("x").await.unwrap(), []);
    // To look is free: a group that is open is saved.
    let open = ordered(site.linked.as_str(), Some(permit));
    session.export(open, &cancel).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_group_that_stays_open_is_said_to_be() {
    let site = Site::on("8.6.0", true).await;
    let session = site.session(Purged::Archived, 0);
    let archive = "rooms.changeArchivationState?action=archive";
    site.server
        .fault(archive, Fault::Status(500), Times::Always);
    let cancel = CancellationToken::new();
    let left = export(&session, None, Consent::Given, &cancel)
        .await
        .unwrap_err();
    let ExportTrouble::LeftOpen { name, saved, .. } = &left else {
        panic!("{left:?}");
    };
    assert_eq!(&**name, "lost-and-gone");
    verify(saved.as_ref().unwrap()).unwrap();
    assert!(!site.is_archived(PURGED));
    assert!(left.to_string().contains("IS OPEN NOW"), "{left}");
    let store = session.store().await.unwrap();
    let run = store.runs("x").await.unwrap()[0].id;
    assert_eq!(store.steps(run).await.unwrap()[1].state, "failed");
}

#[tokio::test]
async fn an_export_is_whole_or_not_there() {
    let site = Site::on("6.5.0", false).await;
    let session = site.session(Purged::Archived, 0);
    let out = site.state_dir().join("out");
    let cancel = CancellationToken::new();
    let page = "groups.messages?offset=99";
    site.server.fault(page, Fault::TruncatedJson, Times::Always);
    let cut = export(&session, Some(out.clone()), Consent::Withheld, &cancel).await;
    assert!(matches!(cut, Err(ExportTrouble::Chat(_))), "{cut:?}");
    assert!(!out.exists());
    let left = fs::read_dir(site.state_dir()).unwrap();
    let drafts = left.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().contains("export")
    });
    assert_eq!(drafts.count(), 0);
    site.server.clear_faults();

    fs::create_dir(&out).unwrap();
    let saved = export(&session, Some(out.clone()), Consent::Withheld, &cancel)
        .await
        .unwrap();
    assert_eq!(saved.folder, out);
    assert_eq!(verify(&out), Ok(saved.manifest));
    let again = export(&session, Some(out.clone()), Consent::Withheld, &cancel).await;
    assert_eq!(again, Err(ExportTrouble::Taken(out.clone())));

    for name in [
        "messages.jsonl",
        "members.jsonl",
        "roles.jsonl",
        "group.jsonl",
        "manifest.json",
        "SHA256SUMS",
    ] {
        let file = out.join(name);
        let content = fs::read(&file).unwrap();
        let mut altered = content.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        for damaged in [&altered[..], &content[..middle], b""] {
            fs::write(&file, damaged).unwrap();
            assert!(
                matches!(verify(&out), Err(ExportTrouble::Damaged(_))),
                "{name}"
            );
        }
        fs::remove_file(&file).unwrap();
        assert!(verify(&out).is_err(), "{name}");
        fs::write(&file, content).unwrap();
    }
    verify(&out).unwrap();
}
