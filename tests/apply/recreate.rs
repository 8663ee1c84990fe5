//! Groups that activities have lost: made again or found, until Moodle has its link.

use std::collections::BTreeSet;

use moodrift::config::{Overrides, load};
use moodrift::demo::chat::{Credential, Fault, StandIn, Times};
use moodrift::demo::{Demo, Options};
use moodrift::domain::applied::{ApplyReport, Dropped, Outcome, Skipped};
use moodrift::domain::drift::{Code, Drift, Evidence, Severity};
use moodrift::domain::ids::{ChatUserId, CmId, RoomId, UnixTime, Username};
use moodrift::domain::plan::{Change, Plan, StepOp};
use moodrift::domain::policy::Stance;
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::engine::{self, Rows, Verdict};
use moodrift::rocketchat::{Credentials, Reader, Timing, Writer};
use moodrift::run::{Observation, Session};
use moodrift::store::{CourseOf, Intent, Leasing, RunId, RunKind};
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::groups::{REPAIR, TOKEN, activity_says, moodle, quiet, session_on};
use super::leases::found;
use super::stage::observe;

/// A site whose activities have lost groups: one was deleted, one of a hidden activity too, and one is there though
/// Moodle has lost its id.
pub(crate) struct Site {
    pub(crate) demo: Demo,
    pub(crate) server: StandIn,
    session: Session,
    pub(crate) deleted: CmId,
    pub(crate) hidden: CmId,
    unlinked: CmId,
    /// The group that Moodle has lost the id of.
    found: RoomId,
    /// Members and moderators of the deleted group, as they should be.
    pub(crate) members: BTreeSet<String>,
    pub(crate) moderators: BTreeSet<String>,
    pub(crate) folder: TempDir,
}

/// Who should be in a group, and who should lead it.
fn wanted(seen: &Observation, cm: CmId) -> (BTreeSet<String>, BTreeSet<String>) {
    let Rows::Judged(rows) = seen.ground.rows(cm) else {
        panic!("{cm} is judged");
    };
    let ids = |moderators: bool| {
        rows.iter()
            .filter(|row| row.member == Stance::Required)
            .filter(|row| !moderators || row.moderator == Stance::Required)
            .filter_map(|row| row.who.chat_id.as_ref())
            .map(ToString::to_string)
            .collect()
    };
    (ids(false), ids(true))
}

impl Site {
    pub(crate) async fn on(release: &str) -> Self {
        let options = Options {
            seed: 42,
            courses: 40,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        let demo = Demo::start(&options).await.unwrap();
        let config = load(Some(&demo.config()), &Overrides::default(), |_| None).unwrap();
        let site = config.site().unwrap().clone();
        let seen = observe(&Session::new(site, Vec::new(), &config.state_dir)).await;
        let quiet = quiet(&seen);
        let [deleted, hidden, unlinked, ..] = quiet.as_slice() else {
            panic!("{} quiet groups", quiet.len());
        };
        let (members, moderators) = wanted(&seen, deleted.0);
        assert!(!moderators.is_empty() && members.len() > moderators.len());
        let hide = format!(
            "UPDATE mdl_course_modules SET visible = 0 WHERE id = {}",
            hidden.0
        );
        moodle(&demo, hide).await;
        activity_says(&demo, hidden.0, 30, false).await;
        let forget = format!(
            "UPDATE mdl_rocketchat SET rocketchatid = '' WHERE id = (SELECT instance FROM mdl_course_modules WHERE id = {})",
            unlinked.0
        );
        moodle(&demo, forget).await;
        let mut state = demo.server().state();
        state.set_version(release);
        let gone = [deleted.1.as_str(), hidden.1.as_str()];
        state
            .groups
            .retain(|group| !gone.contains(&group.id.as_str()));
        let api = state.api_user.clone();
        let own = state.users.iter().find(|user| user.id == api).unwrap();
        let roles = own.roles.clone();
        for right in [
            "create-p",
            "set-moderator",
            "archive-room",
            "edit-room",
            "edit-room-retention-policy",
        ] {
            let mut grant = state.permissions[0].clone();
            grant.id = String::from(right);
            grant.roles.clone_from(&roles);
            grant.roles.push(String::from("owner"));
            state
                .permissions
                .retain(|permission| permission.id != right);
            state.permissions.push(grant);
        }
        let credential = Credential {
            user_id: api.clone(),
            token: TOKEN.to_owned(),
        };
        let server = StandIn::start(state, vec![credential]).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let wwwroot = seen.ground.wwwroot.clone().unwrap();
        let session = session_on(&demo, &server, &api, &wwwroot, REPAIR, &folder);
        Self {
            deleted: deleted.0,
            hidden: hidden.0,
            unlinked: unlinked.0,
            found: unlinked.1.clone(),
            members,
            moderators,
            demo,
            server,
            session,
            folder,
        }
    }

    fn activities(&self) -> [CmId; 3] {
        [self.deleted, self.hidden, self.unlinked]
    }

    /// What differs about the groups of these activities.
    fn lost<'a>(seen: &'a Observation, of: &[CmId]) -> Vec<&'a Drift> {
        let drifts = seen.findings.drifts.iter();
        drifts
            .filter(|drift| matches!(drift.code, Code::GroupMissing | Code::GroupUnlinked))
            .filter(|drift| drift.activity.is_some_and(|cm| of.contains(&cm)))
            .collect()
    }

    fn plan(seen: &Observation, of: &[CmId]) -> Plan {
        engine::plan(&seen.ground, Self::lost(seen, of))
    }

    async fn apply(&self, plan: Plan, seen: Observation) -> ApplyReport {
        let Verdict::Cleared(cleared) = seen.clear(plan, &self.session.config().limits) else {
            panic!("every limit was allowed");
        };
        let (events, _heard) = mpsc::unbounded_channel();
        let permit = self.session.config().write_permit().unwrap();
        let cancel = CancellationToken::new();
        let applying = self
            .session
            .apply(cleared, seen.ground, permit, events, cancel);
        applying.await.unwrap()
    }

    pub(crate) fn asked(&self, endpoint: &str) -> usize {
        let path = format!("/api/v1/{endpoint}");
        let requests = self.server.requests();
        requests.iter().filter(|one| one.path == path).count()
    }

    pub(crate) fn group_named(&self, name: &str) -> Vec<Made> {
        let state = self.server.state();
        let named = state.groups.iter().filter(|group| group.name == name);
        named
            .map(|group| Made {
                id: group.id.clone(),
                archived: group.archived,
                retention: group.rest.get("retention").cloned().unwrap_or_default(),
                members: group
                    .members
                    .iter()
                    .map(|member| (member.user_id.clone(), member.roles.clone()))
                    .collect(),
            })
            .collect()
    }
}

/// A group as the server has it.
pub(crate) struct Made {
    pub(crate) id: String,
    pub(crate) archived: bool,
    retention: Value,
    /// Accounts and the roles that they hold there.
    pub(crate) members: Vec<(String, Vec<String>)>,
}

fn outcomes(report: &ApplyReport) -> Vec<(StepOp, Outcome)> {
    let results = report.results.iter();
    results
        .map(|result| (result.step.op(), result.outcome.clone()))
        .collect()
}

fn name_of(plan: &Plan) -> String {
    plan.groups[0].name.to_string()
}

#[rstest]
#[case::old("3.4.0")]
#[case::without_a_rule_of_its_own("6.5.0")]
#[case::one_request("7.3.0")]
#[case::new("8.6.0")]
#[tokio::test]
async fn lost_groups_come_back_and_are_in_step_once_moodle_has_their_links(#[case] release: &str) {
    let site = Site::on(release).await;
    let all = site.activities();
    let seen = observe(&site.session).await;
    let plan = Site::plan(&seen, &all);
    assert_eq!(
        (plan.count(StepOp::Recreate), plan.count(StepOp::Adopt)),
        (2, 1)
    );
    assert_eq!(plan.count(StepOp::ArchiveNew), 1);
    let names: Vec<(Option<CmId>, String)> = plan
        .groups
        .iter()
        .map(|group| (group.activities.first().copied(), group.name.to_string()))
        .collect();
    let name = |cm: CmId| {
        let found = names.iter().find(|(of, _)| *of == Some(cm));
        found.unwrap().1.clone()
    };
    let report = site.apply(plan, seen).await;
    for (op, outcome) in outcomes(&report) {
        assert_eq!(outcome, Outcome::Done, "{op:?}");
    }
    assert_eq!(site.asked("groups.create"), 2);
    assert_eq!(site.asked("groups.invite"), 0);

    let made = site.group_named(&name(site.deleted));
    let [made] = made.as_slice() else {
        panic!("{} groups", made.len());
    };
    let api = site.server.state().api_user;
    let others = || made.members.iter().filter(|(account, _)| *account != api);
    let members: BTreeSet<String> = others().map(|(account, _)| account.clone()).collect();
    assert_eq!(members, site.members);
    let leads = others().filter(|(_, roles)| roles.iter().any(|role| role == "moderator"));
    let leads: BTreeSet<String> = leads.map(|(account, _)| account.clone()).collect();
    assert_eq!(leads, site.moderators);
    let hidden = site.group_named(&name(site.hidden));
    assert!(hidden[0].archived);
    assert_eq!(hidden[0].retention["maxAge"], json!(30));

    // Until Moodle has the links, nothing is made twice, and nothing is an orphan.
    let seen = observe(&site.session).await;
    let waiting = Site::lost(&seen, &all);
    assert_eq!(waiting.len(), 3);
    for drift in &waiting {
        assert_eq!((drift.severity, drift.fix), (Severity::Warning, None));
        assert!(
            matches!(drift.evidence, Evidence::AwaitingLink(_)),
            "{drift:#?}"
        );
    }
    let new = [made.id.as_str(), hidden[0].id.as_str(), site.found.as_str()];
    let orphans = seen.findings.drifts.iter().filter(|drift| {
        let room = drift.group.as_ref().map_or("", RoomId::as_str);
        drift.code == Code::GroupOrphaned && new.contains(&room)
    });
    assert_eq!(orphans.count(), 0);

    let links = report.links.unwrap();
    let file = links.file.unwrap();
    assert_eq!(links.groups, 3);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), links.statements);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    moodle(&site.demo, links.statements).await;
    let seen = observe(&site.session).await;
    let left: Vec<&Drift> = seen
        .findings
        .drifts
        .iter()
        .filter(|drift| drift.activity.is_some_and(|cm| all.contains(&cm)))
        .collect();
    assert!(left.is_empty(), "{left:#?}");
    let store = site.session.store().await.unwrap();
    let name = &site.session.config().name;
    let still = store.awaited_links(name, &"mdl_rocketchat".into()).await;
    assert!(still.unwrap().is_empty());
}

#[tokio::test]
async fn finding_a_group_again_writes_nothing_to_the_server() {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let plan = Site::plan(&seen, &[site.unlinked]);
    let changes: Vec<&Change> = plan.steps().map(|(_, step)| &step.change).collect();
    assert!(matches!(changes.as_slice(), [Change::Adopt { room, .. }] if *room == site.found));
    let report = site.apply(plan, seen).await;
    assert_eq!(outcomes(&report), [(StepOp::Adopt, Outcome::Done)]);
    let requests = site.server.requests();
    assert!(requests.iter().all(|request| request.method != "POST"));
    assert!(
        report
            .links
            .unwrap()
            .statements
            .contains(site.found.as_str())
    );
}

#[tokio::test]
async fn an_adoption_that_was_noted_and_got_no_further_is_settled_with_its_link() {
    let site = Site::on("7.3.0").await;
    let plan = Site::plan(&observe(&site.session).await, &[site.unlinked]);
    let store = site.session.store().await.unwrap();
    // Killed in the moment in which it would have remembered the link.
    let intent = Intent {
        kind: RunKind::Apply,
        parent: None,
        server: None,
        operator: "anna@adm1",
        reason: None,
        consents: &[],
        courses: &CourseOf::default(),
        judged: None,
    };
    let (run, steps) = store.begin(&plan, &intent, UnixTime(1)).await.unwrap();
    store.sent(steps[0], UnixTime(2)).await.unwrap();
    let (recorded, rest, seen) = found(&site.session).await;
    assert!(rest.plan.is_empty(), "{rest:#?}");
    site.session.close(&recorded, &rest).await.unwrap();
    assert_eq!(store.steps(run).await.unwrap()[0].state, "done");
    // Nobody had been told of it.
    let links = site.session.links_left(&recorded, &seen).await.unwrap();
    assert!(links.statements.contains(site.found.as_str()));
    assert_eq!(site.session.unfinished().await.unwrap(), None);
}

#[tokio::test]
async fn a_group_that_somebody_is_changing_is_not_adopted_meanwhile() {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let plan = Site::plan(&seen, &[site.unlinked]);
    let store = site.session.store().await.unwrap();
    let server = site.server.url();
    let leasing = store.lease(&server, &site.found, RunId(77), "carl@adm2");
    let Leasing::Leased(theirs) = leasing.await.unwrap() else {
        panic!("it is free");
    };
    let report = site.apply(plan.clone(), seen.clone()).await;
    let [(StepOp::Adopt, Outcome::Skipped(Skipped::LeasedBy(holder)))] = &outcomes(&report)[..]
    else {
        panic!("{report:#?}");
    };
    assert_eq!((&*holder.operator, holder.run), ("carl@adm2", 77));
    assert_eq!(report.links, None);
    theirs.release().await.unwrap();
    let report = site.apply(plan, seen).await;
    assert_eq!(outcomes(&report), [(StepOp::Adopt, Outcome::Done)]);
    // Nobody has it any more.
    for of in [site.found.to_string(), format!("cm:{}", site.unlinked.0)] {
        let leasing = store.lease(&server, &of, RunId(77), "carl@adm2").await;
        assert!(matches!(leasing, Ok(Leasing::Leased(_))), "{leasing:?}");
    }
}

#[rstest]
#[case::done_and_not_said(Fault::Lost)]
#[case::cut_off(Fault::ResetMidBody)]
#[case::nonsense(Fault::TruncatedJson)]
#[tokio::test]
async fn a_lost_answer_is_read_back_and_no_group_is_made_twice(#[case] fault: Fault) {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let plan = Site::plan(&seen, &[site.deleted]);
    let name = name_of(&plan);
    site.server.fault("groups.create", fault, Times::Always);
    let report = site.apply(plan, seen).await;
    for (op, outcome) in outcomes(&report) {
        assert_eq!(outcome, Outcome::Done, "{op:?}");
    }
    assert_eq!(site.asked("groups.create"), 1);
    assert_eq!(site.group_named(&name).len(), 1);
    assert_eq!(report.links.unwrap().groups, 1);
}

#[tokio::test]
async fn what_was_not_made_has_no_link_and_no_leads() {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let plan = Site::plan(&seen, &[site.deleted]);
    let name = name_of(&plan);
    site.server
        .fault("groups.create", Fault::Status(500), Times::Always);
    let report = site.apply(plan, seen).await;
    assert!(matches!(
        outcomes(&report)[0],
        (StepOp::Recreate, Outcome::Failed(_))
    ));
    let others = &outcomes(&report)[1..];
    assert!(!others.is_empty());
    assert!(
        others
            .iter()
            .all(|(_, outcome)| matches!(outcome, Outcome::Skipped(_)))
    );
    assert!(site.group_named(&name).is_empty());
    assert_eq!(report.links, None);
}

#[tokio::test]
async fn a_group_that_was_made_meanwhile_is_taken_and_not_made_again() {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let plan = Site::plan(&seen, &[site.deleted]);
    let name = name_of(&plan);
    let credentials = Credentials {
        user_id: ChatUserId::from(site.server.state().api_user.as_str()),
        token: TOKEN.to_owned().into(),
    };
    let reader = Reader::new(&site.server.url(), &credentials, Timing::default()).unwrap();
    let permit = site.session.config().write_permit().unwrap();
    let none: [&Username; 0] = [];
    let made = Writer::new(&reader, &permit)
        .create_group(&name, &none)
        .await;
    let made = made.unwrap().id;
    let report = site.apply(plan, seen).await;
    // Its people are not in it: that is said, and they are invited once Moodle has the link.
    assert!(matches!(
        outcomes(&report)[0],
        (StepOp::Recreate, Outcome::Failed(_))
    ));
    assert_eq!(site.group_named(&name).len(), 1);
    let links = report.links.unwrap();
    assert!(links.statements.contains(made.as_str()));
}

#[tokio::test]
async fn nothing_is_made_for_an_activity_that_has_its_group_back() {
    let site = Site::on("7.3.0").await;
    let seen = observe(&site.session).await;
    let plan = Site::plan(&seen, &[site.deleted]);
    let back = format!(
        "UPDATE mdl_rocketchat SET rocketchatid = '{}' WHERE id = (SELECT instance FROM mdl_course_modules WHERE id = {})",
        site.found, site.deleted
    );
    moodle(&site.demo, back).await;
    let report = site.apply(plan, seen).await;
    for (op, outcome) in outcomes(&report) {
        assert_eq!(outcome, Outcome::Dropped(Dropped::NoLongerDrift), "{op:?}");
    }
    assert_eq!(site.asked("groups.create"), 0);
    assert_eq!(report.links, None);
}

#[test]
fn a_rule_for_a_new_group_takes_nothing_away() {
    let rule = RetentionRule::Own(Retention {
        days: 1,
        files_only: false,
        keeps_pinned: false,
    });
    assert!(!Change::FirstRetention(rule).destructive());
}
