//! An invented university in which one group has drifted, in every way that can be repaired.

use std::collections::BTreeSet;
use std::path::PathBuf;

use moodrift::config::{Concurrency, Overrides, load};
use moodrift::demo::chat::{RequestLine, StandIn};
use moodrift::demo::{Demo, Options};
use moodrift::domain::applied::{ApplyReport, Outcome};
use moodrift::domain::chat::RoomRoles;
use moodrift::domain::ids::{ChatUserId, CmId, CourseId, MoodleUserId, RoleId, RoomId};
use moodrift::domain::limits::LimitName;
use moodrift::domain::plan::{Plan, Step, StepOp};
use moodrift::domain::policy::Stance;
use moodrift::domain::site::Place;
use moodrift::engine::{self, ClearedPlan, Ground, Row, Rows, Verdict};
use moodrift::rocketchat::{Credentials, Reader, Timing, Writer};
use moodrift::run::{ApplyEvent, Observation, RunError, Session};
use sqlx::{ConnectOptions, Connection};
use strum::IntoEnumIterator;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio_util::sync::CancellationToken;

pub(crate) struct Stage {
    pub(crate) demo: Demo,
    pub(crate) session: Session,
    pub(crate) state_dir: PathBuf,
    /// Somebody else with the API account's token.
    pub(crate) outsider: Writer,
    /// The group that has drifted.
    pub(crate) room: RoomId,
    /// A student who is missing.
    pub(crate) student: ChatUserId,
    /// A teacher who is missing.
    pub(crate) teacher: ChatUserId,
    /// A teacher who is a plain member.
    pub(crate) demoted: ChatUserId,
    /// A student who is moderator.
    pub(crate) promoted: ChatUserId,
    /// Somebody of Moodle who is not in the course.
    pub(crate) stranger: ChatUserId,
    /// Another group, in which the stranger is too.
    pub(crate) other_room: RoomId,
    cm: CmId,
    seen: Observation,
}

/// A plan and the reading that it was made from.
#[derive(Clone)]
pub(crate) struct Cleared {
    pub(crate) plan: ClearedPlan,
    pub(crate) seen: Ground,
}

/// A run that has ended.
pub(crate) struct Ran {
    pub(crate) report: ApplyReport,
    pub(crate) events: Vec<ApplyEvent>,
}

impl Ran {
    /// What became of one step.
    pub(crate) fn outcome(&self, op: StepOp, account: &ChatUserId) -> Outcome {
        let mut results = self.report.results.iter();
        let found = results.find(|result| {
            let who = result.step.who();
            result.step.op() == op && who.is_some_and(|who| who.account.as_ref() == Some(account))
        });
        let found = found.unwrap_or_else(|| panic!("no {op:?} of {account} in {:#?}", self.report));
        found.outcome.clone()
    }
}

/// How many steps came to this.
pub(crate) fn results(report: &ApplyReport, outcome: &Outcome) -> usize {
    let results = report.results.iter();
    results.filter(|result| result.outcome == *outcome).count()
}

/// A group in step, with two teachers who lead it and three students.
pub(crate) struct Quiet {
    pub(crate) cm: CmId,
    pub(crate) course: CourseId,
    pub(crate) room: RoomId,
    pub(crate) teachers: Vec<ChatUserId>,
    pub(crate) students: Vec<ChatUserId>,
}

impl Quiet {
    pub(crate) fn of(seen: &Observation) -> Vec<Self> {
        let ground = &seen.ground;
        let mut quiet = Vec::new();
        for activity in &ground.site.activities {
            let (Rows::Judged(rows), Some(room)) = (ground.rows(activity.cm), &activity.room)
            else {
                continue;
            };
            let course = ground.site.course(activity.course).unwrap();
            let found = seen.findings.drifts.iter();
            let drifted = found
                .filter(|drift| drift.activity == Some(activity.cm))
                .count();
            if drifted > 0
                || ground.links.is_shared(room)
                || course.ends.is_some()
                || !course.visible
            {
                continue;
            }
            let of = |moderator: Stance| {
                let fits = move |row: &&Row| {
                    let roles = row.present.as_ref().map(|present| present.roles);
                    let plain = RoomRoles {
                        moderator: moderator == Stance::Required,
                        ..RoomRoles::default()
                    };
                    row.member == Stance::Required
                        && row.moderator == moderator
                        && roles == Some(plain)
                };
                let rows = rows.iter().filter(fits);
                rows.filter_map(|row| row.who.chat_id.clone())
                    .collect::<Vec<_>>()
            };
            quiet.push(Self {
                cm: activity.cm,
                course: activity.course,
                room: room.clone(),
                teachers: of(Stance::Required),
                students: of(Stance::Unexpected),
            });
        }
        quiet
    }
}

impl Stage {
    pub(crate) async fn set() -> Self {
        Self::within(Concurrency::default()).await
    }

    /// The same, with so many requests at a time.
    pub(crate) async fn within(concurrency: Concurrency) -> Self {
        let options = Options {
            seed: 42,
            courses: 40,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        let demo = Demo::start(&options).await.unwrap();
        let overrides = Overrides {
            limits: LimitName::iter()
                .filter(|limit| {
                    !matches!(
                        limit,
                        LimitName::MoodleStale
                            | LimitName::MoodleMaintenance
                            | LimitName::QueueFrozen
                    )
                })
                .map(|limit| (limit, 1_000_000))
                .collect(),
            ..Overrides::default()
        };
        let config = load(Some(&demo.config()), &overrides, |_| None).unwrap();
        let mut site = config.site().unwrap().clone();
        site.rocketchat.concurrency = concurrency;
        let session = Session::new(site, Vec::new(), &config.state_dir);
        let outsider = outsider(&demo, &session);
        let seen = observe(&session).await;
        let mut quiet = Quiet::of(&seen);
        let at = quiet
            .iter()
            .position(|group| group.teachers.len() >= 3 && group.students.len() >= 3)
            .unwrap_or_else(|| panic!("no group with three teachers and three students"));
        let group = quiet.remove(at);
        let other = quiet
            .iter()
            .find(|other| other.course != group.course && !other.students.is_empty())
            .unwrap();
        let stranger = stranger(&seen, &group, other);
        let stage = Self {
            student: group.students[0].clone(),
            promoted: group.students[1].clone(),
            teacher: group.teachers[0].clone(),
            demoted: group.teachers[1].clone(),
            other_room: other.room.clone(),
            room: group.room,
            cm: group.cm,
            state_dir: config.state_dir,
            demo,
            session,
            outsider,
            stranger,
            seen,
        };
        stage.let_drift().await;
        stage
    }

    pub(crate) async fn let_drift(&self) {
        let (room, outsider) = (&self.room, &self.outsider);
        outsider.remove(room, &self.student).await.unwrap();
        outsider.remove(room, &self.teacher).await.unwrap();
        outsider
            .remove_moderator(room, &self.demoted)
            .await
            .unwrap();
        outsider.add_moderator(room, &self.promoted).await.unwrap();
        outsider.invite(room, &self.stranger).await.unwrap();
        outsider
            .invite(&self.other_room, &self.stranger)
            .await
            .unwrap();
    }

    pub(crate) const fn server(&self) -> &StandIn {
        self.demo.server()
    }

    pub(crate) fn requests(&self) -> Vec<RequestLine> {
        self.server().requests()
    }

    /// How many changes were asked for.
    pub(crate) fn writes(&self) -> usize {
        let requests = self.requests();
        requests.iter().filter(|one| one.method == "POST").count()
    }

    /// How often one endpoint was asked.
    pub(crate) fn asked(&self, endpoint: &str) -> usize {
        let path = format!("/api/v1/{endpoint}");
        let requests = self.requests();
        requests.iter().filter(|one| one.path == path).count()
    }

    /// Who is in the group now, as the server has it.
    pub(crate) fn members(&self) -> BTreeSet<String> {
        members(&self.demo, &self.room)
    }

    pub(crate) fn other_members(&self) -> BTreeSet<String> {
        members(&self.demo, &self.other_room)
    }

    /// Changes the Moodle behind the session's back.
    pub(crate) async fn moodle(&self, sql: &str) {
        let file = self.demo.moodle().strip_prefix("sqlite://").unwrap();
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let mut connection = options.connect().await.unwrap();
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        let done = sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        assert!(done.rows_affected() > 0, "nothing changed in Moodle");
        connection.close().await.unwrap();
    }

    /// Who it is in Moodle.
    pub(crate) fn person(&self, account: &ChatUserId) -> MoodleUserId {
        let ground = &self.seen.ground;
        let name = &ground.chat.account(account).unwrap().username;
        ground.directory.people_named(&name.folded())[0]
    }

    pub(crate) fn place(&self) -> Place {
        Place::Course(self.seen.ground.site.activity(self.cm).unwrap().course)
    }

    /// Reads the drifted group's course again, beside what was seen before.
    pub(crate) async fn seen_again(&self, before: Observation) -> Observation {
        let course = self.seen.ground.site.activity(self.cm).unwrap().course;
        let (events, _heard) = mpsc::unbounded_channel();
        let observed =
            self.session
                .observe_course(before, course, events, CancellationToken::new());
        observed.await.unwrap()
    }

    pub(crate) fn user_role(&self) -> RoleId {
        self.seen.ground.site.activity(self.cm).unwrap().user_roles[0]
    }

    /// What would be done in the drifted group now.
    pub(crate) async fn plan(&self) -> Plan {
        self.planned(&observe(&self.session).await, false)
    }

    pub(crate) fn planned(&self, seen: &Observation, both: bool) -> Plan {
        let drifts = seen.findings.drifts.iter().filter(|drift| {
            drift.group.as_ref() == Some(&self.room)
                || (both && drift.group.as_ref() == Some(&self.other_room))
        });
        engine::plan(&seen.ground, drifts)
    }

    /// The drifted group's plan, cleared.
    pub(crate) async fn cleared(&self) -> Cleared {
        self.clear(false).await
    }

    /// The plan of both groups.
    pub(crate) async fn cleared_both(&self) -> Cleared {
        self.clear(true).await
    }

    async fn clear(&self, both: bool) -> Cleared {
        use StepOp::{AddModerator, Invite, Remove, RemoveModerator};
        let seen = observe(&self.session).await;
        let plan = self.planned(&seen, both);
        let steps: Vec<StepOp> = plan
            .groups
            .iter()
            .filter(|group| group.room == self.room)
            .flat_map(|group| group.steps.iter().map(Step::op))
            .collect();
        assert_eq!(
            steps,
            [
                Invite,
                Invite,
                AddModerator,
                AddModerator,
                RemoveModerator,
                Remove
            ]
        );
        match seen.clear(plan, &self.session.config().limits) {
            Verdict::Cleared(plan) => Cleared {
                plan,
                seen: seen.ground,
            },
            Verdict::Held(held) => panic!("{:#?}", held.holds),
        }
    }

    /// Plans and applies.
    pub(crate) async fn apply(&self) -> Ran {
        let cleared = self.cleared().await;
        self.run(cleared).await
    }

    pub(crate) async fn run(&self, cleared: Cleared) -> Ran {
        let (ran, mut heard) = self.start(cleared, CancellationToken::new());
        let report = ran.await.unwrap().unwrap();
        let mut events = Vec::new();
        while let Ok(event) = heard.try_recv() {
            events.push(event);
        }
        Ran { report, events }
    }

    /// Starts a run and leaves it alone.
    pub(crate) fn start(
        &self,
        cleared: Cleared,
        cancel: CancellationToken,
    ) -> (
        tokio::task::JoinHandle<Result<ApplyReport, RunError>>,
        UnboundedReceiver<ApplyEvent>,
    ) {
        let (events, heard) = mpsc::unbounded_channel();
        let session = self.session.clone();
        let permit = session.config().write_permit().unwrap();
        let run = tokio::spawn(async move {
            session
                .apply(cleared.plan, cleared.seen, permit, events, cancel)
                .await
        });
        (run, heard)
    }
}

/// Waits until a step of that kind is on its way.
pub(crate) async fn sent(heard: &mut UnboundedReceiver<ApplyEvent>, wanted: StepOp) {
    loop {
        match heard.recv().await {
            Some(ApplyEvent::Sent { change, .. }) if change.op() == wanted => return,
            Some(_) => {}
            None => panic!("the run ended before {wanted:?} was sent"),
        }
    }
}

pub(crate) async fn observe(session: &Session) -> Observation {
    let (events, _heard) = mpsc::unbounded_channel();
    let observed = session.observe(events, CancellationToken::new()).await;
    observed.unwrap()
}

fn members(demo: &Demo, room: &RoomId) -> BTreeSet<String> {
    let state = demo.server().state();
    let group = state.groups.iter().find(|group| group.id == room.as_str());
    let members = &group.unwrap().members;
    members
        .iter()
        .map(|member| member.user_id.clone())
        .collect()
}

/// Somebody of another course who has nothing to do with either group.
pub(crate) fn stranger(seen: &Observation, group: &Quiet, other: &Quiet) -> ChatUserId {
    let ground = &seen.ground;
    let busy = |course: CourseId, person: MoodleUserId| {
        let enrolments = ground.site.enrolments_in(course);
        enrolments
            .iter()
            .any(|enrolment| enrolment.person == person)
    };
    let people = ground.site.people.iter().filter(|person| {
        !busy(group.course, person.id)
            && !busy(other.course, person.id)
            && !ground.site.condition.administrators.contains(&person.id)
    });
    let mut accounts = people.filter_map(|person| {
        let account = ground.directory.account_of(&ground.chat, person.id)?;
        let plain = account.active && !account.administrator;
        (plain && account.id != ground.chat.api_account).then(|| account.id.clone())
    });
    accounts.next().unwrap()
}

fn outsider(demo: &Demo, session: &Session) -> Writer {
    let config: toml::Table = std::fs::read_to_string(demo.config())
        .unwrap()
        .parse()
        .unwrap();
    let own = &config["sites"]["demo"]["rocketchat"];
    let credentials = Credentials {
        user_id: ChatUserId::from(own["user_id"].as_str().unwrap()),
        token: own["token"].as_str().unwrap().into(),
    };
    let reader = Reader::new(&demo.rocketchat(), &credentials, Timing::default()).unwrap();
    Writer::new(&reader, &session.config().write_permit().unwrap())
}
