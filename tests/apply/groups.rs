//! Steps about groups as such and about accounts, on servers of four releases.

use std::path::PathBuf;

use moodrift::config::{Overrides, load};
use moodrift::demo::chat::state::ServerState;
use moodrift::demo::chat::{Credential, Fault, StandIn, Times};
use moodrift::demo::{Demo, Options};
use moodrift::domain::applied::{Dropped, Outcome};
use moodrift::domain::ids::{ChatUserId, CmId, RoomId};
use moodrift::domain::limits::LimitName;
use moodrift::domain::plan::{Change, Plan, StepOp};
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::engine::{self, Rows, Verdict};
use moodrift::run::{Observation, Session};
use rstest::rstest;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use sqlx::{ConnectOptions, Connection};
use strum::IntoEnumIterator;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::stage::observe;

pub(crate) const TOKEN: &str = "the-token-of-these-tests";
pub(crate) const REPAIR: &str = "rename = true, retention = true, activate = true";
const LOST: &str = "lostAndGone";

const fn rule(days: i64, files_only: bool) -> RetentionRule {
    RetentionRule::Own(Retention {
        days,
        files_only,
        keeps_pinned: false,
    })
}

/// A site in which one group is archived, one renamed, one of a hidden activity, one keeps its messages otherwise, one
/// should get its first rule, one account is deactivated, the API account is not in one, nobody owns one, and one group is
/// lost.
struct Site {
    /// Moodle's side.
    _demo: Demo,
    server: StandIn,
    session: Session,
    rooms: Vec<RoomId>,
    student: ChatUserId,
    _folder: TempDir,
}

/// Groups in step that nothing else points at.
pub(crate) fn quiet(seen: &Observation) -> Vec<(CmId, RoomId, ChatUserId)> {
    let ground = &seen.ground;
    let mut quiet = Vec::new();
    for activity in &ground.site.activities {
        let (Rows::Judged(rows), Some(room)) = (ground.rows(activity.cm), &activity.room) else {
            continue;
        };
        let course = ground.site.course(activity.course).unwrap();
        let mut drifts = seen.findings.drifts.iter();
        let student = rows.iter().find(|row| {
            let basis = row.basis == moodrift::domain::drift::Basis::CourseRole;
            basis && row.present.is_some()
        });
        let in_step = !drifts.any(|drift| drift.group.as_ref() == Some(room));
        if let (true, false, Some(row), None, true) = (
            in_step,
            ground.links.is_shared(room),
            student,
            course.ends,
            course.visible,
        ) {
            let student = row.who.chat_id.clone().unwrap();
            quiet.push((activity.cm, room.clone(), student));
        }
    }
    quiet
}

pub(crate) async fn moodle(demo: &Demo, sql: String) {
    let file = demo.moodle().strip_prefix("sqlite://").unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql);
    let done = sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    assert!(done.rows_affected() > 0, "nothing changed in Moodle");
    connection.close().await.unwrap();
}

pub(crate) async fn activity_says(demo: &Demo, cm: CmId, days: i64, files_only: bool) {
    moodle(
        demo,
        format!(
            "UPDATE mdl_rocketchat SET retentionenabled = 1, maxage = {days}, filesonly = {}, excludepinned = 0
             WHERE id = (SELECT instance FROM mdl_course_modules WHERE id = {cm})",
            i64::from(files_only)
        ),
    )
    .await;
}

pub(crate) fn session_on(
    demo: &Demo,
    server: &StandIn,
    user: &str,
    wwwroot: &str,
    repair: &str,
    folder: &TempDir,
) -> Session {
    let path: PathBuf = folder.path().join("config.toml");
    let text = format!(
        "state_dir = {state:?}\n[sites.x]\nread_only = false\n\
         repair = {{ {repair} }}\n\
         moodle = {{ database = {database:?}, wwwroot = {wwwroot:?} }}\n\
         [sites.x.rocketchat]\nurl = {url:?}\nuser_id = {user:?}\ntoken = {TOKEN:?}\n",
        state = folder.path().join("state").display().to_string(),
        database = demo.moodle(),
        url = server.url(),
    );
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let limits = LimitName::iter()
        .filter(|limit| !matches!(limit, LimitName::MoodleStale | LimitName::MoodleMaintenance))
        .map(|limit| (limit, 1_000_000))
        .collect();
    let overrides = Overrides {
        limits,
        ..Overrides::default()
    };
    let home = folder.path().display().to_string();
    let config = load(Some(&path), &overrides, |name| {
        name.starts_with("XDG_").then(|| home.clone())
    })
    .unwrap();
    Session::new(
        config.site().unwrap().clone(),
        Vec::new(),
        &config.state_dir,
    )
}

async fn forty_courses() -> Demo {
    let options = Options {
        seed: 42,
        courses: 40,
        moodle: None,
        chat_state: None,
        server_version: None,
    };
    Demo::start(&options).await.unwrap()
}

/// A group that nothing points at, by its name of this Moodle.
fn lose_one(state: &mut ServerState, wwwroot: &str) {
    let mut lost = state.groups[0].clone();
    lost.id = String::from(LOST);
    lost.name = format!("{}_LOST_999999", hex::encode(Sha1::digest(wwwroot)));
    lost.archived = false;
    lost.rest
        .insert("u".to_owned(), json!({"_id": state.api_user}));
    lost.rest.remove("fname");
    state.groups.push(lost);
}

/// Grants these rights to the roles of the API account, and to nobody else.
fn grant(state: &mut ServerState, rights: &[&str]) {
    let mut users = state.users.iter();
    let own = users.find(|user| user.id == state.api_user).unwrap();
    let roles = own.roles.clone();
    for right in rights {
        let mut grant = state.permissions[0].clone();
        grant.id = String::from(*right);
        grant.roles.clone_from(&roles);
        state
            .permissions
            .retain(|permission| permission.id != *right);
        state.permissions.push(grant);
    }
}

impl Site {
    async fn on(release: &str) -> Self {
        let demo = forty_courses().await;
        let config = load(Some(&demo.config()), &Overrides::default(), |_| None).unwrap();
        let first = Session::new(
            config.site().unwrap().clone(),
            Vec::new(),
            &config.state_dir,
        );
        let seen = observe(&first).await;
        let quiet = quiet(&seen);
        let [
            archived,
            renamed,
            hidden,
            kept,
            first_rule,
            holder,
            shut,
            unowned,
            ..,
        ] = quiet.as_slice()
        else {
            panic!("{} quiet groups", quiet.len());
        };
        moodle(
            &demo,
            format!(
                "UPDATE mdl_course_modules SET visible = 0 WHERE id = {}",
                hidden.0
            ),
        )
        .await;
        activity_says(&demo, kept.0, 3, true).await;
        activity_says(&demo, first_rule.0, 30, false).await;
        let wwwroot = seen.ground.wwwroot.clone().unwrap();
        let mut state = demo.server().state();
        state.set_version(release);
        let api = state.api_user.clone();
        for group in &mut state.groups {
            if group.id == archived.1.as_str() {
                group.archived = true;
            }
            if group.id == renamed.1.as_str() {
                group.name = String::from("the-students-own");
                group
                    .rest
                    .insert("fname".to_owned(), json!("the-students-own"));
            }
            if group.id == kept.1.as_str() {
                let rule = json!({"enabled": true, "overrideGlobal": true, "maxAge": 7,
                    "filesOnly": false, "excludePinned": false});
                group.rest.insert("retention".to_owned(), rule);
            }
            if group.id == first_rule.1.as_str() {
                group.rest.remove("retention");
            }
            if group.id == shut.1.as_str() {
                group.members.retain(|member| member.user_id != api);
            }
            if group.id == unowned.1.as_str() {
                for member in &mut group.members {
                    member.roles.retain(|role| role != "owner");
                }
            }
        }
        lose_one(&mut state, &wwwroot);
        let student = holder.2.clone();
        for user in &mut state.users {
            user.active &= user.id != student.as_str();
        }
        grant(
            &mut state,
            &[
                "edit-other-user-active-status",
                "add-user-to-any-p-room",
                "set-owner",
            ],
        );
        let rooms = [
            archived, renamed, hidden, kept, first_rule, holder, shut, unowned,
        ]
        .map(|(_, room, _)| room.clone())
        .to_vec();
        let credential = Credential {
            user_id: api.clone(),
            token: TOKEN.to_owned(),
        };
        let server = StandIn::start(state, vec![credential]).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let session = session_on(&demo, &server, &api, &wwwroot, REPAIR, &folder);
        Self {
            _demo: demo,
            server,
            session,
            rooms,
            student,
            _folder: folder,
        }
    }

    /// The steps for what was done to these groups, and for the account.
    fn plan(&self, seen: &Observation) -> Plan {
        let drifts = seen.findings.drifts.iter().filter(|drift| {
            let of_room = drift
                .group
                .as_ref()
                .is_some_and(|room| self.rooms.contains(room) || room.as_str() == LOST);
            of_room
                && (drift.person.is_none()
                    || drift.code == moodrift::domain::drift::Code::AccountInactive)
        });
        engine::plan(&seen.ground, drifts)
    }

    async fn apply(&self, plan: Plan, seen: Observation) -> Vec<(Change, Outcome)> {
        let Verdict::Cleared(cleared) = seen.clear(plan, &self.session.config().limits) else {
            panic!("every limit was allowed");
        };
        let (events, _heard) = mpsc::unbounded_channel();
        let permit = self.session.config().write_permit().unwrap();
        let cancel = CancellationToken::new();
        let report = self
            .session
            .apply(cleared, seen.ground, permit, events, cancel)
            .await
            .unwrap();
        report
            .results
            .into_iter()
            .map(|result| (result.step.change, result.outcome))
            .collect()
    }

    fn document(&self, room: &RoomId) -> Value {
        let state = self.server.state();
        let group = state.groups.iter().find(|group| group.id == room.as_str());
        serde_json::to_value(group.unwrap()).unwrap()
    }

    fn asked(&self, endpoint: &str) -> usize {
        let path = format!("/api/v1/{endpoint}");
        let requests = self.server.requests();
        requests.iter().filter(|one| one.path == path).count()
    }
}

fn ops(plan: &Plan) -> Vec<StepOp> {
    let mut ops: Vec<StepOp> = plan.steps().map(|(_, step)| step.op()).collect();
    ops.sort_unstable();
    ops
}

#[rstest]
#[case::old("3.4.0")]
#[case::without_a_rule_of_its_own("6.5.0")]
#[case::one_request("7.3.0")]
#[case::new("8.6.0")]
#[tokio::test]
async fn groups_and_accounts_are_put_right(#[case] release: &str) {
    use StepOp::{Activate, Archive, Join, MakeOwner, Rename, SetRetention, Unarchive};
    let site = Site::on(release).await;
    let seen = observe(&site.session).await;
    let plan = site.plan(&seen);
    assert_eq!(
        ops(&plan),
        [
            Activate,
            Unarchive,
            Join,
            MakeOwner,
            Rename,
            SetRetention,
            SetRetention,
            Archive,
            Archive
        ]
    );
    for (change, outcome) in site.apply(plan, seen).await {
        assert_eq!(outcome, Outcome::Done, "{change:?}");
    }
    // What goes sooner was left for a step of its own.
    let seen = observe(&site.session).await;
    let plan = site.plan(&seen);
    let mut changes: Vec<&Change> = plan.steps().map(|(_, step)| &step.change).collect();
    changes.sort_by_key(|change| change.op());
    let (from, to) = (rule(7, true), rule(3, true));
    // It was the only owner of the group that it was not in.
    assert_eq!(
        changes,
        [&Change::MakeOwner, &Change::SetRetention { from, to }]
    );
    for (change, outcome) in site.apply(plan, seen).await {
        assert_eq!(outcome, Outcome::Done, "{change:?}");
    }
    let seen = observe(&site.session).await;
    assert!(site.plan(&seen).is_empty(), "{:#?}", site.plan(&seen));

    let [archived, _, hidden, kept, first_rule, _, shut, unowned] = site.rooms.as_slice() else {
        panic!("eight groups");
    };
    let state = site.server.state();
    for room in [shut, unowned] {
        let group = state.groups.iter().find(|one| one.id == room.as_str());
        let mut members = group.unwrap().members.iter();
        let own = members.find(|one| one.user_id == state.api_user).unwrap();
        assert!(own.roles.iter().any(|held| held == "owner"));
    }
    assert_eq!(site.asked("groups.addOwner"), 2);
    assert_ne!(site.document(archived)["archived"], json!(true));
    assert_eq!(site.document(hidden)["archived"], json!(true));
    assert_eq!(site.document(&RoomId::from(LOST))["archived"], json!(true));
    for (room, days, files_only) in [(kept, 3, true), (first_rule, 30, false)] {
        let expected = json!({"enabled": true, "overrideGlobal": true, "maxAge": days,
            "filesOnly": files_only, "excludePinned": false});
        assert_eq!(site.document(room)["retention"], expected, "{room}");
    }
    let users = site.server.state().users;
    let student = users.iter().find(|user| user.id == site.student.as_str());
    assert!(student.unwrap().active);
}

#[tokio::test]
async fn the_people_of_a_lost_group_are_never_asked_for() {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let lost = RoomId::from(LOST);
    let drifts = seen.findings.drifts.iter();
    let plan = engine::plan(
        &seen.ground,
        drifts.filter(|drift| drift.group.as_ref() == Some(&lost)),
    );
    assert_eq!(ops(&plan), [StepOp::Archive]);
    assert_eq!(site.apply(plan, seen).await[0].1, Outcome::Done);
    let about: Vec<String> = site
        .server
        .requests()
        .iter()
        .filter(|request| request.query.contains(LOST))
        .map(|request| request.path.clone())
        .collect();
    assert_eq!(about, ["/api/v1/groups.info"]);
}

#[rstest]
#[case::done("rooms.changeArchivationState", Fault::ResetMidBody, Outcome::Done)]
#[case::renamed("rooms.saveRoomSettings", Fault::ResetMidBody, Outcome::Done)]
#[case::activated("users.setActiveStatus", Fault::ResetMidBody, Outcome::Done)]
#[tokio::test]
async fn a_lost_answer_about_a_group_is_read_back_and_nothing_is_sent_twice(
    #[case] endpoint: &str,
    #[case] fault: Fault,
    #[case] expected: Outcome,
) {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let plan = site.plan(&seen);
    let all = plan.steps().count();
    site.server.fault(endpoint, fault, Times::Always);
    let before = site.asked(endpoint);
    let outcomes = site.apply(plan, seen).await;
    assert_eq!(outcomes.len(), all);
    let path = |change: &Change| match change.op() {
        StepOp::Unarchive | StepOp::Archive => "rooms.changeArchivationState",
        StepOp::Rename | StepOp::SetRetention => "rooms.saveRoomSettings",
        StepOp::Join => "groups.invite",
        StepOp::MakeOwner => "groups.addOwner",
        _ => "users.setActiveStatus",
    };
    let touched = outcomes
        .iter()
        .filter(|(change, _)| path(change) == endpoint);
    assert_eq!(site.asked(endpoint) - before, touched.clone().count());
    for (change, outcome) in touched {
        assert_eq!(*outcome, expected, "{change:?}");
    }
}

#[tokio::test]
async fn what_somebody_else_did_to_a_group_meanwhile_is_left_alone() {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let plan = site.plan(&seen);
    let reader = moodrift::rocketchat::Reader::new(
        &site.server.url(),
        &moodrift::rocketchat::Credentials {
            user_id: ChatUserId::from(site.server.state().api_user.as_str()),
            token: TOKEN.to_owned().into(),
        },
        moodrift::rocketchat::Timing::default(),
    )
    .unwrap();
    let permit = site.session.config().write_permit().unwrap();
    let outsider = moodrift::rocketchat::Writer::new(&reader, &permit);
    outsider.unarchive(&site.rooms[0]).await.unwrap();
    outsider
        .rename(&site.rooms[1], "another-one")
        .await
        .unwrap();
    outsider.activate(&site.student).await.unwrap();
    let outcomes = site.apply(plan, seen).await;
    let of = |op: StepOp| {
        let found = outcomes.iter().find(|(change, _)| change.op() == op);
        found.unwrap().1.clone()
    };
    assert_eq!(
        of(StepOp::Unarchive),
        Outcome::Dropped(Dropped::NoLongerDrift)
    );
    assert_eq!(of(StepOp::Rename), Outcome::Dropped(Dropped::FixDiffers));
    assert_eq!(
        of(StepOp::Activate),
        Outcome::Dropped(Dropped::NoLongerDrift)
    );
}
