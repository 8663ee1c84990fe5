//! Snapshots on disk: what comes back, what is refused, and what is never in them.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use moodrift::config::{Overrides, load};
use moodrift::domain::ages::Ages;
use moodrift::domain::awaited::AwaitedLink;
use moodrift::domain::capabilities::{Permission, Permissions, PublicSettings, Recipe};
use moodrift::domain::chat::{Chat, Lookup, Member, People, RoomTrait};
use moodrift::domain::drift::Drift;
use moodrift::domain::freeze::{Freeze, FreezeExtent};
use moodrift::domain::ids::{
    CategoryId, ChatUserId, CmId, CourseGroupId, CourseId, InstanceId, MoodleUserId, RoleId,
    RoomId, UnixTime,
};
use moodrift::domain::names::NameRule;
use moodrift::domain::neighbours::Neighbours;
use moodrift::domain::queue::{Attempt, Cron, OwnTask, Task, TaskKind};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::site::{
    ApiToken, BinItem, BinRow, Dangling, Departed, Enrolment, Feature, Lack, Place, ProfileField,
    Role, RoleAssignment,
};
use moodrift::domain::size::SiteSize;
use moodrift::domain::snapshot::{SnapshotOf, SnapshotPart, SnapshotTroubleKind};
use moodrift::run::{Observation, Session, Stage, now};
use moodrift::store::{Kept, Snapshots};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::fixture::{READ_AT, World};

const TOKEN: &str = "a-token-that-is-a-secret";
const REFUSED: &str = "what a server has answered to a mistake";

fn whose() -> SnapshotOf {
    SnapshotOf {
        site: "arche".into(),
        database: "postgres://moodrift@db.univ.fr/moodle".to_owned(),
        prefix: "mdl_".to_owned(),
        wwwroot: Some("https://arche.univ.fr".into()),
        rocketchat: Some("https://chat.univ.fr".into()),
        account: Some("api".into()),
    }
}

/// The fixture, with everything in it that Moodle can have said.
fn site() -> moodrift::domain::site::Site {
    let mut site = World::new().site;
    site.settings.api_token = Some(ApiToken::new(TOKEN.to_owned()));
    site.settings.default_retention = RetentionRule::Own(Retention {
        days: 30,
        files_only: true,
        keeps_pinned: false,
    });
    site.settings.bin_expiry.course = Some(604_800);
    site.condition.administrators = vec![MoodleUserId(2)];
    site.roles.push(Role {
        id: RoleId(9),
        shortname: "tuteur".into(),
        name: "Tuteur".into(),
        archetype: "".into(),
    });
    site.dangling = vec![
        Dangling::ActivityWithoutModule {
            instance: InstanceId(7),
            course: CourseId(10),
            name: "Perdu".into(),
            room: Some(RoomId::from("lost")),
        },
        Dangling::ModuleWithoutActivity {
            cm: CmId(8),
            course: CourseId(10),
            instance: InstanceId(9),
        },
    ];
    site.bin = vec![BinRow {
        id: 1,
        bin_id: 2,
        cm: CmId(3),
        room: RoomId::from("binned"),
        course_item: Some(BinItem {
            name: "Supprimé".into(),
            course: Some(CourseId(10)),
            deleted: READ_AT,
        }),
        category_item: None,
    }];
    site.departed = vec![Departed {
        id: MoodleUserId(77),
        username_md5: "0123456789abcdef0123456789abcdef".into(),
        first_name: "Parti".into(),
        last_name: "Ailleurs".into(),
        modified: READ_AT,
    }];
    rows(&mut site);
    site
}

/// What there is much of, and what only few sites have.
fn rows(site: &mut moodrift::domain::site::Site) {
    for (id, starts, ends, modifier) in [
        (1, Some(i64::MIN), Some(i64::MAX), Some(2)),
        (2, Some(5), None, None),
        (3, None, Some(-5), Some(1)),
    ] {
        site.enrolments.push(Enrolment {
            id,
            course: CourseId(90 + id),
            starts: starts.map(UnixTime),
            ends: ends.map(UnixTime),
            suspended: id == 2,
            modifier: modifier.map(MoodleUserId),
            modified: UnixTime(READ_AT.0 - id),
            ..site.enrolments.iter().next().unwrap()
        });
    }
    for place in [
        Place::Site,
        Place::Category(CategoryId(4)),
        Place::Module(CmId(100)),
    ] {
        site.role_assignments.push(RoleAssignment {
            place,
            component: "enrol_cohort".into(),
            modifier: Some(MoodleUserId(2)),
            ..site.role_assignments.iter().next().unwrap()
        });
    }
    site.group_members = vec![(MoodleUserId(1), CourseGroupId(4))];
    site.group_names = vec![(CourseGroupId(4), "TD 1".into())];
    site.profile_fields = vec![ProfileField {
        person: MoodleUserId(1),
        field: "filière".into(),
        value: "L1".into(),
    }];
    site.profile_defaults.insert("filière".into(), "".into());
    let city = vec![(MoodleUserId(1), Arc::from("Strasbourg"))];
    site.standard_fields.insert("city".into(), city);
    site.queue.cron = Cron {
        last_run: Some(READ_AT),
        own: Some(OwnTask {
            enabled: false,
            last_run: None,
        }),
        ..Cron::default()
    };
    site.queue.tasks = vec![Task {
        id: 5,
        kind: TaskKind::SynchronizeGroup,
        person: None,
        course: Some(CourseId(10)),
        activity: None,
        room: Some(RoomId::from("maths")),
        role: Some(RoleId(5)),
        members: Some(vec![MoodleUserId(1), MoodleUserId(2)]),
        created: Some(READ_AT),
        next_run: READ_AT,
        started: None,
        attempt: Attempt::Failed,
    }];
    site.lacks = vec![Lack {
        table: "course_modules".into(),
        column: Some("deletioninprogress".into()),
        feature: Feature::DeletionInProgress,
    }];
}

/// The fixture, with everything in it that Rocket.Chat can have said.
fn chat() -> Chat {
    let mut chat = World::new().chat;
    let roles = ["user".to_owned()];
    let granted = [(Permission::RemoveUser, vec!["owner".to_owned()])];
    chat.capabilities.permissions = Reading::Known(Permissions::new(granted, &roles));
    chat.capabilities.settings = Reading::Known(PublicSettings {
        usernames: NameRule::parse("[a-z.]+").unwrap(),
        special_characters: Some(true),
        ..PublicSettings::default()
    });
    let recipes = &mut chat.capabilities.recipes;
    recipes.insert(RoomId::from("maths"), Recipe::MembersAndRoles);
    let public = Lookup::NotAGroup {
        name: "public".into(),
    };
    chat.lookups
        .insert(RoomId::from("open"), Reading::Known(public));
    if let Reading::Known(groups) = &mut chat.groups {
        let group = groups.first_mut().unwrap();
        group.facts.traits = vec![RoomTrait::Encrypted, RoomTrait::Team];
        group.banned = vec![ChatUserId::from("intrus")];
        group.creator = Some(ChatUserId::from("api"));
        group.updated = Some(READ_AT);
    }
    chat
}

fn kept() -> Kept {
    let snapshot = World::new().snapshot();
    let drifts = &snapshot.observation.findings.drifts;
    let keys = drifts.iter().map(Drift::key);
    Kept {
        read_at: READ_AT,
        took: 2_000,
        site: Arc::new(site()),
        chat: Arc::new(chat()),
        neighbours: Arc::new(Neighbours {
            linked: vec![("other".into(), [RoomId::from("theirs")].into())],
            unread: Vec::new(),
        }),
        baseline: Some(SiteSize {
            people: 11,
            enrolments: 12,
            activities: 13,
        }),
        ages: Arc::new(Ages::new(keys.map(|key| (key, READ_AT)).collect())),
        frozen: Some(Freeze {
            extent: FreezeExtent::Site("arche".to_owned()),
            operator: "anna@adm1".to_owned(),
            reason: Some("examens".to_owned()),
            since: READ_AT,
        }),
        awaited: [AwaitedLink {
            cm: CmId(131),
            instance: InstanceId(131),
            old: None,
            room: RoomId::from("made"),
            since: READ_AT,
            table: "mdl_rocketchat".into(),
        }]
        .into(),
        trend: [3, 2, 0].into(),
    }
}

fn folder() -> (TempDir, Snapshots) {
    let folder = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::in_folder(folder.path().join("cache/snapshots"));
    (folder, snapshots)
}

/// What is made of a file that holds these bytes.
fn told(bytes: &[u8]) -> Result<Option<Kept>, SnapshotTroubleKind> {
    let (_folder, snapshots) = folder();
    let path = snapshots.file("arche");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    let read = snapshots.last(&whose(), READ_AT);
    read.map_err(|trouble| {
        assert_eq!(trouble.file, path);
        trouble.kind
    })
}

fn bytes() -> Vec<u8> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let made = BYTES.get_or_init(|| {
        let (_folder, snapshots) = folder();
        snapshots.keep(&whose(), &kept()).unwrap();
        fs::read(snapshots.file("arche")).unwrap()
    });
    made.clone()
}

#[test]
fn what_was_kept_comes_back_as_it_was() {
    let (_folder, snapshots) = folder();
    assert!(snapshots.last(&whose(), READ_AT).unwrap().is_none());
    let kept = kept();
    snapshots.keep(&whose(), &kept).unwrap();
    let read = snapshots.last(&whose(), READ_AT).unwrap().unwrap();
    let mut site = site();
    site.settings.api_token = None;
    assert_eq!(*read.site, site);
    let (was, is) = (&kept.chat, &read.chat);
    assert_eq!((is.read_at, is.version), (was.read_at, was.version));
    assert_eq!(is.api_account, was.api_account);
    assert_eq!(is.capabilities, was.capabilities);
    assert_eq!(is.accounts, was.accounts);
    assert_eq!(is.lookups, was.lookups);
    let groups = |chat: &Chat| chat.groups.known().unwrap().clone();
    for (is, mut was) in groups(is).into_iter().zip(groups(was)) {
        if let People::Unknown(UnknownReason::Chat(_)) = was.people {
            // What a server has answered is not kept.
            was.people = People::Unknown(UnknownReason::NotKept);
        }
        assert_eq!(is, was);
    }
    assert_eq!((read.read_at, read.took), (kept.read_at, kept.took));
    assert_eq!(read.neighbours, kept.neighbours);
    assert_eq!(read.baseline, kept.baseline);
    assert_eq!(read.ages, kept.ages);
    assert_eq!(read.frozen, kept.frozen);
    assert_eq!(read.awaited, kept.awaited);
    assert_eq!(read.trend, kept.trend);
}

#[test]
fn a_member_and_his_account_share_their_texts_again() {
    let Ok(Some(read)) = told(&bytes()) else {
        panic!("it is not read");
    };
    let accounts = read.chat.accounts.known().unwrap();
    let members = read.chat.groups.known().unwrap().iter();
    let members: Vec<&Member> = members
        .filter_map(|group| match &group.people {
            People::Known(members) => Some(members),
            _ => None,
        })
        .flatten()
        .collect();
    assert!(members.len() > 10);
    for member in members {
        let at = accounts.binary_search_by(|account| account.id.cmp(&member.account));
        let Ok(at) = at else { continue };
        assert!(Arc::ptr_eq(&member.account.0, &accounts[at].id.0));
        assert!(Arc::ptr_eq(&member.username.0, &accounts[at].username.0));
    }
}

#[test]
fn no_secret_and_no_word_of_a_servers_refusal_is_in_a_snapshot_and_only_its_owner_may_read_it() {
    let (_folder, snapshots) = folder();
    let mut kept = kept();
    let mut chat = chat();
    chat.accounts = Reading::Known(Vec::new());
    chat.lookups.insert(
        RoomId::from("odd"),
        Reading::Unknown(UnknownReason::Chat(
            moodrift::domain::trouble::ChatTrouble {
                doing: moodrift::domain::trouble::ChatTask::FindGroup(RoomId::from("odd")),
                server: REFUSED.to_owned(),
                proxy: None,
                kind: moodrift::domain::trouble::ChatTroubleKind::Malformed(REFUSED.to_owned()),
            },
        )),
    );
    kept.chat = Arc::new(chat);
    snapshots.keep(&whose(), &kept).unwrap();
    let file = snapshots.file("arche");
    let written = fs::read(&file).unwrap();
    for secret in [TOKEN, REFUSED] {
        let mut windows = written.windows(secret.len());
        assert!(
            !windows.any(|window| window == secret.as_bytes()),
            "{secret}"
        );
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
}

#[test]
fn a_snapshot_is_replaced_whole_and_those_who_read_the_old_one_go_on() {
    let (_folder, snapshots) = folder();
    snapshots.keep(&whose(), &kept()).unwrap();
    let file = snapshots.file("arche");
    // Held open, so that no file written later gets its number.
    let old = fs::File::open(&file).unwrap();
    let before = old.metadata().unwrap().ino();
    let mut later = kept();
    later.read_at = UnixTime(READ_AT.0 + 60);
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for _ in 0..5 {
                    snapshots.keep(&whose(), &later).unwrap();
                    let now = UnixTime(READ_AT.0 + 60);
                    assert!(snapshots.last(&whose(), now).unwrap().is_some());
                }
            });
        }
    });
    assert_ne!(fs::metadata(&file).unwrap().ino(), before);
    let files = fs::read_dir(file.parent().unwrap()).unwrap().count();
    assert_eq!(files, 1, "nothing else is left");
    assert_eq!(snapshots.forget().unwrap(), 1);
    assert!(!file.exists());
}

/// In what another snapshot differs, and how it comes to.
type Change = (SnapshotPart, fn(&mut SnapshotOf));

#[test]
fn a_snapshot_of_anything_else_is_refused_and_it_is_said_of_what() {
    let mine = whose();
    let changed: [Change; 6] = [
        (SnapshotPart::Site, |of| of.site = "Arche".into()),
        (SnapshotPart::Database, |of| of.database.push('2')),
        (SnapshotPart::Database, |of| of.prefix.clear()),
        (SnapshotPart::Wwwroot, |of| of.wwwroot = None),
        (SnapshotPart::RocketChat, |of| {
            of.rocketchat = Some("https://other.univ.fr".into());
        }),
        (SnapshotPart::Account, |of| of.account = None),
    ];
    for (part, change) in changed {
        let (_folder, snapshots) = folder();
        let mut other = whose();
        change(&mut other);
        snapshots.keep(&other, &kept()).unwrap();
        let (from, to) = (snapshots.file(&other.site), snapshots.file(&mine.site));
        if from != to {
            fs::rename(from, to).unwrap();
        }
        let trouble = snapshots.last(&mine, READ_AT).unwrap_err();
        assert_eq!(trouble.kind, SnapshotTroubleKind::Elsewhere(part));
        assert!(trouble.to_string().contains("is not shown"), "{trouble}");
    }
}

#[test]
fn another_form_another_file_and_a_time_that_has_not_come_are_told_apart() {
    let whole = bytes();
    let form = |form: u32| {
        let mut bytes = whole.clone();
        bytes[8..12].copy_from_slice(&form.to_le_bytes());
        told(&bytes).unwrap_err()
    };
    for found in [0, 1, u32::MAX] {
        let other = SnapshotTroubleKind::OtherForm { found, known: 2 };
        assert_eq!(form(found), other);
    }
    for stranger in [&b""[..], b"{}", b"SQLite format 3\0 and more"] {
        let kind = told(stranger).unwrap_err();
        assert_eq!(kind, SnapshotTroubleKind::NoSnapshot);
    }
    let (_folder, snapshots) = folder();
    snapshots.keep(&whose(), &kept()).unwrap();
    let long_before = UnixTime(READ_AT.0 - 86_400);
    let trouble = snapshots.last(&whose(), long_before).unwrap_err();
    assert_eq!(trouble.kind, SnapshotTroubleKind::AheadOfTime(READ_AT));
    fs::remove_file(snapshots.file("arche")).unwrap();
    fs::create_dir(snapshots.file("arche")).unwrap();
    let trouble = snapshots.last(&whose(), READ_AT).unwrap_err();
    assert!(matches!(trouble.kind, SnapshotTroubleKind::Unreadable(_)));
}

#[test]
fn what_is_cut_off_anywhere_is_refused() {
    let whole = bytes();
    for length in 0..whole.len() {
        assert!(told_bytes(&whole[..length]).is_err(), "{length}");
    }
    let mut longer = whole;
    longer.push(0);
    assert_eq!(told(&longer).unwrap_err(), SnapshotTroubleKind::Damaged);
}

/// As [`told`], all in one folder.
fn told_bytes(bytes: &[u8]) -> Result<Option<Kept>, SnapshotTroubleKind> {
    thread_local! {
        static FOLDER: (TempDir, Snapshots) = folder();
    }
    FOLDER.with(|(_, snapshots)| {
        let path = snapshots.file("arche");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        let read = snapshots.last(&whose(), READ_AT);
        read.map_err(|trouble| trouble.kind)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_flipped_byte_anywhere_is_refused(at in any::<prop::sample::Index>(), with in 1_u8..) {
        let mut bytes = bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= with;
        prop_assert!(told_bytes(&bytes).is_err());
    }

    #[test]
    fn what_was_altered_with_care_is_read_or_refused_and_never_breaks_anything(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        const HEAD: usize = 24;
        let mut bytes = bytes();
        for (at, with) in flips {
            let at = HEAD + at.index(bytes.len() - HEAD);
            bytes[at] = with;
        }
        if let Some(cut) = cut {
            bytes.truncate(HEAD + cut.index(bytes.len() - HEAD));
        }
        // Its length and its checksum are right.
        let length = (bytes.len() - HEAD) as u64;
        let sum = crc32fast::hash(&bytes[HEAD..]);
        bytes[12..20].copy_from_slice(&length.to_le_bytes());
        bytes[20..24].copy_from_slice(&sum.to_le_bytes());
        if let Ok(Some(read)) = told_bytes(&bytes) {
            prop_assert!(read.site.settings.api_token.is_none());
        }
    }
}

/// A session of the site `arche`, with more lines in its configuration.
fn session(folder: &Path, more: &str) -> Session {
    let file = folder.join("config.toml");
    let state = folder.join("state");
    let text = format!(
        "state_dir = '{}'\n{more}\n[sites.arche.moodle]\ndatabase = 'sqlite:///nowhere.sqlite'\n\
         wwwroot = 'https://arche.univ.fr'\n[sites.arche.rocketchat]\nurl = 'https://chat.univ.fr'\n\
         user_id = 'api'\ntoken = '{TOKEN}'\n",
        state.display()
    );
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let config = load(Some(&file), &Overrides::default(), |_| None).unwrap();
    let site = config.site().unwrap().clone();
    let keeping = config.keeping;
    Session::keeping(
        site,
        Vec::new(),
        keeping,
        moodrift::rocketchat::Timing::default(),
    )
}

fn seen() -> Observation {
    let mut observation = World::new().snapshot().observation;
    observation.read_at = now();
    observation
}

#[test]
fn the_next_session_begins_with_what_the_last_one_has_read() {
    let folder = tempfile::tempdir().unwrap();
    let seen = seen();
    let kept = session(folder.path(), "").keep_snapshot(&seen).unwrap();
    assert!(kept.is_some());
    let read = session(folder.path(), "").last_snapshot().unwrap().unwrap();
    assert_eq!(read.stage, Stage::LastSession);
    assert_eq!(read.read_at, seen.read_at);
    assert!(!read.findings.drifts.is_empty());
    let codes =
        |seen: &Observation| -> Vec<_> { seen.findings.drifts.iter().map(Drift::key).collect() };
    assert_eq!(codes(&read).len(), codes(&seen).len());
}

#[test]
fn what_is_worse_than_the_last_snapshot_does_not_take_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(folder.path(), "");
    let mut underway = seen();
    underway.stage = Stage::Underway;
    let mut old = seen();
    old.stage = Stage::LastSession;
    let mut down = World::new();
    down.chat.groups = Reading::Unknown(UnknownReason::Interrupted);
    let down = down.snapshot().observation;
    let mut stopped = World::new();
    if let Reading::Known(groups) = &mut stopped.chat.groups {
        groups[0].people = People::Unknown(UnknownReason::Interrupted);
    }
    let stopped = stopped.snapshot().observation;
    for worse in [underway, old, down, stopped] {
        assert_eq!(session.keep_snapshot(&worse).unwrap(), None);
    }
    let last = seen();
    assert!(session.keep_snapshot(&last).unwrap().is_some());
    let mut before = last.clone();
    before.read_at = UnixTime(last.read_at.0 - 60);
    assert_eq!(session.keep_snapshot(&before).unwrap(), None, "it is late");
}

#[test]
fn without_snapshots_nothing_is_kept_and_nothing_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let with = session(folder.path(), "");
    with.keep_snapshot(&seen()).unwrap();
    let without = session(folder.path(), "snapshots = false");
    assert!(without.last_snapshot().unwrap().is_none());
    assert_eq!(without.keep_snapshot(&seen()).unwrap(), None);
}

#[test]
fn in_another_home_than_the_states_they_lie_in_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    let text = "[sites.arche.moodle]\ndatabase = 'sqlite:///nowhere.sqlite'\n\
        [sites.arche.rocketchat]\ntoken = { from = 'moodle' }\n";
    fs::write(&file, text).unwrap();
    let path = |more: &'static str| {
        let home = folder.path().join(more);
        home.display().to_string()
    };
    let config = load(Some(&file), &Overrides::default(), |name| match name {
        "XDG_STATE_HOME" => Some(path("state")),
        "XDG_CACHE_HOME" => Some(path("cache")),
        _ => None,
    })
    .unwrap();
    assert_eq!(
        config.keeping.snapshots,
        Some(folder.path().join("cache/moodrift/snapshots"))
    );
    let elsewhere = Overrides {
        state_dir: Some(folder.path().join("here")),
        ..Overrides::default()
    };
    let config = load(Some(&file), &elsewhere, |_| None).unwrap();
    let here = folder.path().join("here/snapshots");
    assert_eq!(config.keeping.snapshots, Some(here));
}

#[test]
fn names_that_differ_by_case_alone_have_files_of_their_own() {
    let (_folder, snapshots) = folder();
    let low = snapshots.file("arche").display().to_string();
    let high = snapshots.file("ARCHE").display().to_string();
    assert_ne!(low.to_lowercase(), high.to_lowercase());
    let odd = snapshots.file("../../etc/passwd");
    assert_eq!(odd.parent(), snapshots.file("x").parent());
}
