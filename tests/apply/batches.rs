//! Several people invited with one request: how many requests that takes, and what becomes of each of them when the server
//! takes some, refuses one, or falls silent.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use moodrift::config::{Overrides, load};
use moodrift::demo::chat::state::{MemberState, ServerState};
use moodrift::demo::chat::{CameTo, Credential, Fault, RequestLine, StandIn, Times};
use moodrift::demo::{Demo, Options};
use moodrift::domain::applied::{ApplyReport, Outcome, Skipped};
use moodrift::domain::drift::{Basis, Code};
use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::domain::journal::StepState;
use moodrift::domain::plan::{Plan, StepOp};
use moodrift::domain::policy::Stance;
use moodrift::domain::refusal::Refusal;
use moodrift::domain::trouble::ChatTroubleKind;
use moodrift::engine::{self, Rows, Verdict};
use moodrift::rocketchat::{Credentials, Reader, Timing, Writer};
use moodrift::run::{Observation, Session};
use rstest::rstest;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::groups::{TOKEN, session_on};
use super::killed::{Journal, moodrift_with, run, until};
use super::points::allowed;
use super::stage::observe;

/// A group of a lecture that lacks many of its students, and has one more in it who should not be there.
struct Lecture {
    /// Moodle's side.
    _demo: Demo,
    server: StandIn,
    session: Session,
    api: String,
    room: RoomId,
    missing: Vec<ChatUserId>,
    stranger: ChatUserId,
    folder: TempDir,
}

/// A group that nothing is the matter with as such, with its plain students.
fn lecture(seen: &Observation, students: usize) -> (RoomId, Vec<ChatUserId>) {
    let ground = &seen.ground;
    let dormant = engine::dormant_courses(&ground.site);
    for activity in &ground.site.activities {
        let (Rows::Judged(rows), Some(room)) = (ground.rows(activity.cm), &activity.room) else {
            continue;
        };
        let mut drifts = seen.findings.drifts.iter();
        let odd = drifts.any(|drift| drift.group.as_ref() == Some(room) && drift.person.is_none());
        if odd || ground.links.is_shared(room) || dormant.contains(&activity.course) {
            continue;
        }
        let plain = rows.iter().filter(|row| {
            row.basis == Basis::CourseRole
                && row.member == Stance::Required
                && row.moderator == Stance::Unexpected
                && row.drift.is_none()
                && row.present.is_some()
        });
        let plain: Vec<ChatUserId> = plain.filter_map(|row| row.who.chat_id.clone()).collect();
        if plain.len() >= students {
            return (room.clone(), plain);
        }
    }
    panic!("no group has {students} students");
}

impl Lecture {
    async fn on(release: &str, missing: usize) -> Self {
        let options = Options {
            seed: 42,
            courses: 60,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        let demo = Demo::start(&options).await.unwrap();
        let config = load(Some(&demo.config()), &Overrides::default(), |_| None).unwrap();
        let site = config.site().unwrap().clone();
        let seen = observe(&Session::new(site, Vec::new(), &config.state_dir)).await;
        let (room, mut students) = lecture(&seen, missing);
        students.truncate(missing);
        let wwwroot = seen.ground.wwwroot.clone().unwrap();
        let mut state = demo.server().state();
        state.set_version(release);
        let api = state.api_user.clone();
        let groups = state.groups.iter();
        let elsewhere = groups.filter(|group| group.id != room.as_str());
        let members = |id: &str| {
            let group = state.groups.iter().find(|group| group.id == room.as_str());
            let mut members = group.unwrap().members.iter();
            members.any(|member| member.user_id == id)
        };
        let stranger = elsewhere
            .flat_map(|group| &group.members)
            .map(|member| ChatUserId::from(member.user_id.as_str()))
            .find(|id| {
                let known = seen.ground.chat.account(id).unwrap();
                let people = seen.ground.directory.people_named(&known.username.folded());
                known.active
                    && !known.administrator
                    && !members(id.as_str())
                    && people.len() == 1
                    && !seen
                        .ground
                        .site
                        .condition
                        .administrators
                        .contains(&people[0])
                    && !wanted(&seen, &room, id)
            })
            .unwrap();
        let username = state.users.iter().find(|user| user.id == stranger.as_str());
        let username = username.unwrap().username.clone();
        for group in &mut state.groups {
            if group.id == room.as_str() {
                let gone = |id: &str| students.iter().any(|one| one.as_str() == id);
                group.members.retain(|member| !gone(&member.user_id));
                group.members.push(MemberState {
                    roles: Vec::new(),
                    user_id: stranger.to_string(),
                    username: username.clone(),
                });
                group.users_count = i64::try_from(group.members.len()).unwrap();
            }
        }
        let server = StandIn::start(state, vec![credential(&api)]).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let session = session_on(&demo, &server, &api, &wwwroot, "rename = false", &folder);
        students.sort();
        Self {
            _demo: demo,
            server,
            session,
            api,
            room,
            missing: students,
            stranger,
            folder,
        }
    }

    /// What brings in those who are missing; and what removes who should not be there, where that is asked for, too.
    fn plan(&self, seen: &Observation, removal: bool) -> Plan {
        let of = |drift: &&moodrift::domain::drift::Drift| {
            let person = drift.person.as_ref().and_then(|one| one.chat_id.as_ref());
            let wanted = person.is_some_and(|id| {
                (drift.code == Code::MemberMissing && self.missing.contains(id))
                    || (removal && drift.code == Code::MemberExtra && *id == self.stranger)
            });
            drift.group.as_ref() == Some(&self.room) && wanted
        };
        let plan = engine::plan(&seen.ground, seen.findings.drifts.iter().filter(of));
        assert_eq!(plan.count(StepOp::Invite), self.missing.len());
        assert_eq!(plan.count(StepOp::Remove), usize::from(removal));
        plan
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

    /// The same server, after something was done to it.
    async fn altered(&mut self, alter: impl FnOnce(&mut ServerState)) {
        let mut state = self.server.state();
        alter(&mut state);
        let address = self.server.url().trim_start_matches("http://").to_owned();
        let other = StandIn::start(state.clone(), Vec::new()).await.unwrap();
        std::mem::replace(&mut self.server, other).stop().await;
        let listener = TcpListener::bind(&address).await.unwrap();
        self.server = StandIn::start_on(listener, state, vec![credential(&self.api)]).unwrap();
    }

    fn members(&self) -> BTreeSet<ChatUserId> {
        let state = self.server.state();
        let mut groups = state.groups.iter();
        let group = groups.find(|group| group.id == self.room.as_str());
        let members = group.unwrap().members.iter();
        members
            .map(|member| ChatUserId::from(member.user_id.as_str()))
            .collect()
    }

    /// Whether all of them are in the group, but for those.
    fn are_in_but(&self, but: &[&ChatUserId]) {
        let members = self.members();
        for one in &self.missing {
            assert_eq!(members.contains(one), !but.contains(&one), "{one}");
        }
    }

    fn invitations(&self) -> usize {
        self.asked("groups.invite")
    }

    fn asked(&self, endpoint: &str) -> usize {
        let path = format!("/api/v1/{endpoint}");
        let requests = self.server.requests();
        requests.iter().filter(|one| one.path == path).count()
    }

    fn program(&self, arguments: &[&str]) -> Command {
        moodrift_with(
            &self.folder.path().join("config.toml"),
            &self.journal(),
            arguments,
        )
    }

    fn journal(&self) -> Journal {
        Journal::File(self.folder.path().join("state"))
    }
}

fn credential(api: &str) -> Credential {
    Credential {
        user_id: api.to_owned(),
        token: TOKEN.to_owned(),
    }
}

/// Whether anything is expected of someone in a group.
fn wanted(seen: &Observation, room: &RoomId, account: &ChatUserId) -> bool {
    let ground = &seen.ground;
    let name = ground.chat.account(account).unwrap().username.folded();
    let mut activities = ground.site.activities.iter();
    let activity = activities.find(|one| one.room.as_ref() == Some(room));
    let course = activity.unwrap().course;
    let people = ground.directory.people_named(&name);
    let mut enrolments = ground.site.enrolments_in(course).iter();
    enrolments.any(|enrolment| people.contains(&enrolment.person))
}

fn outcome_of(report: &ApplyReport, account: &ChatUserId) -> Outcome {
    let mut results = report.results.iter();
    let his = results.find(|result| {
        let who = result.step.who();
        who.is_some_and(|who| who.account.as_ref() == Some(account))
    });
    his.unwrap().outcome.clone()
}

/// A row of the table in the documentation: invitations, reads before, reads after, all.
fn documented(release: &str) -> [usize; 4] {
    let page = include_str!("../../docs/requests.md");
    let (_, section) = page.split_once("\n## A hundred missing members\n").unwrap();
    let begin = format!("| {release} |");
    let row = section.lines().find(|line| line.starts_with(&begin));
    let row = row.unwrap_or_else(|| panic!("{release} is not in docs/requests.md"));
    let figures = row.split('|').skip(2).map(str::trim);
    let figures: Vec<usize> = figures.filter_map(|figure| figure.parse().ok()).collect();
    figures.try_into().unwrap()
}

#[rstest]
#[case::one_by_one("3.4")]
#[case::together("6.5")]
#[case::with_roles("7.3")]
#[case::newest("8.6")]
#[tokio::test]
async fn a_hundred_missing_members_take_as_many_requests_as_the_documentation_says(
    #[case] release: &str,
) {
    let lecture = Lecture::on(&format!("{release}.0"), 100).await;
    let seen = observe(&lecture.session).await;
    let plan = lecture.plan(&seen, false);
    let before = lecture.server.requests().len();
    let report = lecture.apply(plan, seen).await;
    assert_eq!(report.done(), 100, "{report:#?}");
    lecture.are_in_but(&[]);
    let requests = lecture.server.requests().split_off(before);
    let is_write = |line: &RequestLine| line.method == "POST";
    let first = requests.iter().position(is_write).unwrap();
    let last = requests.iter().rposition(is_write).unwrap();
    let writes = &requests[first..=last];
    assert!(
        writes
            .iter()
            .all(|line| line.path.ends_with("groups.invite")),
        "{writes:#?}"
    );
    let (read_before, read_after) = (first, requests.len() - last - 1);
    let found = [writes.len(), read_before, read_after, requests.len()];
    assert_eq!(found, documented(release));
}

#[tokio::test]
async fn more_than_a_hundred_go_in_several_requests() {
    let lecture = Lecture::on("8.6.0", 104).await;
    let seen = observe(&lecture.session).await;
    let plan = lecture.plan(&seen, true);
    let report = lecture.apply(plan, seen).await;
    assert_eq!(report.done(), 105, "{report:#?}");
    assert_eq!(lecture.invitations(), 2);
    lecture.are_in_but(&[]);
}

#[tokio::test]
async fn whom_the_server_leaves_out_without_a_word_has_failed() {
    let mut lecture = Lecture::on("8.6.0", 10).await;
    let seen = observe(&lecture.session).await;
    let plan = lecture.plan(&seen, true);
    let gone = lecture.missing[4].clone();
    let account = gone.clone();
    lecture
        .altered(|state| state.users.retain(|user| user.id != account.as_str()))
        .await;
    let report = lecture.apply(plan, seen).await;
    let Outcome::Failed(trouble) = outcome_of(&report, &gone) else {
        panic!("{report:#?}");
    };
    assert_eq!(trouble.kind, ChatTroubleKind::LeftOut);
    assert_eq!(report.done(), 9);
    // Where a step has failed, nobody is removed.
    assert_eq!(
        outcome_of(&report, &lecture.stranger),
        Outcome::Skipped(Skipped::AfterFailure)
    );
    assert_eq!(lecture.invitations(), 1);
    lecture.are_in_but(&[&gone]);
}

#[tokio::test]
async fn one_who_is_refused_keeps_nobody_else_out_and_hears_why() {
    let mut lecture = Lecture::on("8.6.0", 10).await;
    let seen = observe(&lecture.session).await;
    let plan = lecture.plan(&seen, false);
    let banned = lecture.missing[0].clone();
    let (account, room) = (banned.clone(), lecture.room.clone());
    lecture
        .altered(|state| {
            let mut users = state.users.iter();
            let user = users.find(|user| user.id == account.as_str()).unwrap();
            let member = MemberState {
                roles: Vec::new(),
                user_id: user.id.clone(),
                username: user.username.clone(),
            };
            let mut groups = state.groups.iter_mut();
            let group = groups.find(|group| group.id == room.as_str()).unwrap();
            group.banned.push(member);
        })
        .await;
    let report = lecture.apply(plan, seen).await;
    let Outcome::Failed(trouble) = outcome_of(&report, &banned) else {
        panic!("{report:#?}");
    };
    assert_eq!(trouble.kind, ChatTroubleKind::Refused(Refusal::Banned));
    assert_eq!(report.done(), 9);
    assert_eq!(lecture.invitations(), 2, "all of them, and he alone");
    lecture.are_in_but(&[&banned]);
}

#[tokio::test]
async fn what_the_account_may_not_do_is_asked_once_for_all_of_them() {
    let lecture = Lecture::on("8.6.0", 10).await;
    let seen = observe(&lecture.session).await;
    let plan = lecture.plan(&seen, true);
    lecture
        .server
        .fault("groups.invite", Fault::Forbidden, Times::Always);
    let report = lecture.apply(plan, seen).await;
    assert_eq!((report.failed(), report.skipped()), (10, 1));
    assert_eq!(lecture.invitations(), 1);
}

#[rstest]
#[case::lost(Fault::Lost)]
#[case::broken(Fault::ResetMidBody)]
#[case::half_an_answer(Fault::TruncatedJson)]
#[tokio::test]
async fn a_lost_answer_is_settled_by_who_is_in_the_group(#[case] fault: Fault) {
    let lecture = Lecture::on("6.5.0", 10).await;
    let seen = observe(&lecture.session).await;
    let plan = lecture.plan(&seen, true);
    lecture.server.fault("groups.invite", fault, Times::Always);
    let report = lecture.apply(plan, seen).await;
    assert_eq!(report.done(), 11, "{report:#?}");
    assert_eq!(lecture.invitations(), 1);
}

#[rstest]
#[case::a_proxys_page(Fault::Html502, false)]
#[case::an_error(Fault::Status(500), true)]
#[tokio::test]
async fn what_was_not_done_is_not_sent_again(#[case] fault: Fault, #[case] through: bool) {
    let lecture = Lecture::on("8.6.0", 10).await;
    let seen = observe(&lecture.session).await;
    let plan = lecture.plan(&seen, true);
    lecture.server.fault("groups.invite", fault, Times::Always);
    let report = lecture.apply(plan, seen).await;
    assert_eq!((report.failed(), report.skipped()), (10, 1), "{report:#?}");
    for one in &lecture.missing {
        let outcome = outcome_of(&report, one);
        assert_eq!(
            matches!(outcome, Outcome::Failed(_)),
            through,
            "{outcome:?}"
        );
    }
    assert_eq!(lecture.invitations(), 1);
}

#[rstest]
#[case::after_a_yes(None)]
#[case::after_silence(Some(Fault::Lost))]
#[tokio::test]
async fn where_nobody_can_tell_who_is_in_they_stay_unknown(#[case] fault: Option<Fault>) {
    let lecture = Lecture::on("8.6.0", 10).await;
    let seen = observe(&lecture.session).await;
    let plan = lecture.plan(&seen, true);
    if let Some(fault) = fault {
        lecture.server.fault("groups.invite", fault, Times::Always);
    }
    let list = "rooms.membersOrderedByRole";
    lecture.server.fault(list, Fault::Forbidden, Times::Nth(2));
    let report = lecture.apply(plan, seen).await;
    for one in &lecture.missing {
        let outcome = outcome_of(&report, one);
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    }
    assert_eq!(
        outcome_of(&report, &lecture.stranger),
        Outcome::Skipped(Skipped::AfterDoubt)
    );
    assert_eq!(lecture.invitations(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_the_server_lets_them_in_one_after_the_other_and_resumed_each_comes_once() {
    let lecture = Lecture::on("6.5.0", 30).await;
    let only = ["apply", "--yes", "--group", lecture.room.as_str()];
    let only = only.into_iter().chain(["--only", "member_missing"]);
    let limits = allowed();
    let limits = limits.iter().map(String::as_str);
    let stale = ["--allow", "moodle_stale=1"];
    let arguments: Vec<&str> = only.chain(limits).chain(stale).collect();
    lecture
        .server
        .fault("groups.invite", Fault::Hang, Times::Once);
    let mut child = lecture.program(&arguments).spawn().unwrap();
    until(&mut child, || {
        let requests = lecture.server.requests();
        requests.iter().any(|line| line.fault == Some(Fault::Hang))
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    lecture.server.clear_faults();
    let journal = lecture.journal().store().await;
    let run_of = |at: usize| {
        let journal = &journal;
        async move {
            let mut runs = journal.runs("x").await.unwrap();
            runs.reverse();
            let steps = journal.steps(runs[at].id).await.unwrap();
            let mut states: BTreeMap<String, usize> = BTreeMap::new();
            for step in steps {
                *states.entry(step.state).or_default() += 1;
            }
            states
        }
    };
    let sent = <&str>::from(StepState::Sent).to_owned();
    let states = run_of(0).await;
    let all = states[&sent];
    assert!(all >= 30, "{states:?}");
    assert_eq!(states.len(), 1, "{states:?}");

    // The server went on for a while after its caller had died.
    let credentials = Credentials {
        user_id: ChatUserId::from(lecture.api.as_str()),
        token: TOKEN.into(),
    };
    let reader = Reader::new(&lecture.server.url(), &credentials, Timing::default()).unwrap();
    let permit = lecture.session.config().write_permit().unwrap();
    let some: Vec<&ChatUserId> = lecture.missing.iter().take(12).collect();
    let writer = Writer::new(&reader, &permit);
    writer.invite_all(&lecture.room, &some).await.unwrap();

    let since = lecture.server.requests().len();
    let resumed = run(lecture.program(&["resume", "--yes"])).await;
    assert_eq!(resumed.status.code(), Some(0), "{resumed:?}");
    lecture.are_in_but(&[]);
    let requests = lecture.server.requests().split_off(since);
    let mut invitations = requests
        .iter()
        .filter(|line| line.path.ends_with("groups.invite"));
    let first = invitations.next().unwrap();
    assert_eq!(first.came_to, CameTo::Changed);
    assert!(invitations.next().is_none(), "once for all who were left");
    let done = |number: usize| BTreeMap::from([("done".to_owned(), number)]);
    assert_eq!(run_of(0).await, done(12), "those who were read back");
    assert_eq!(run_of(1).await, done(all - 12), "those who were left");
    let again = run(lecture.program(&["resume", "--yes"])).await;
    let said = String::from_utf8(again.stdout).unwrap();
    assert!(said.contains("No run of this site is unfinished"), "{said}");
}
