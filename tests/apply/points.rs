//! The program killed before and after every request that it sends once its plan is in the journal: before and after
//! every kind of step, in a run, in its resume, in an undo, and in an export. What `resume` makes of it is what would
//! have become of it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Output};
use std::sync::Arc;
use std::time::Duration;

use moodrift::demo::chat::{CameTo, Fault, RequestLine, Times};
use moodrift::domain::journal::{JournalStep, RunRecord};
use moodrift::domain::limits::LimitName;
use moodrift::run::verify;
use moodrift::store::Store;
use strum::IntoEnumIterator as _;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use url::Url;

use super::field::{Field, PURGED, PURGED_ARCHIVED, Round, Seen};
use super::killed::run;
use super::team::shared;

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Every kind of step, in one run.
    Apply,
    /// All of it taken back.
    Undo,
    /// An archived group, opened for as long as it is saved.
    Export,
}

/// The nth request of its kind.
#[derive(Debug, Clone)]
struct Spot {
    write: bool,
    path: String,
    room: Option<String>,
    account: Option<String>,
    key: &'static str,
    nth: usize,
}

/// Where the program is killed.
#[derive(Debug, Clone)]
enum Point {
    /// While a request hangs of which nothing comes.
    Before(Spot),
    /// As soon as a change is made.
    After(Spot),
    /// A change is made, its answer is lost, and this read hangs which would see what came of it.
    Lost(Spot, Spot),
    /// Before a change, and its resume as soon as it has made it.
    ResumeAfter(Spot),
    /// Before a change, and its resume before it, too.
    ResumeBefore(Spot),
}

/// How a deed goes when nobody kills anything.
struct Course {
    deed: Deed,
    /// What is there afterwards.
    wanted: Seen,
    /// Each change, with how often it is made.
    changes: BTreeMap<Key, usize>,
}

/// What a request is about.
pub(crate) type Key = (String, Option<String>, Option<String>);

fn key(line: &RequestLine) -> Key {
    (line.path.clone(), line.room.clone(), line.account.clone())
}

impl Spot {
    fn of(requests: &[RequestLine], at: usize) -> Self {
        let line = &requests[at];
        let write = is_write(line);
        let rid = line.query.contains("rid=") || (write && line.path.contains("/rooms."));
        let mut spot = Self {
            write,
            path: line.path.clone(),
            room: line.room.clone(),
            account: line.account.clone(),
            key: if rid { "rid" } else { "roomId" },
            nth: 0,
        };
        let before = requests[..=at].iter();
        spot.nth = before.filter(|line| spot.is(line)).count();
        spot
    }

    fn is(&self, line: &RequestLine) -> bool {
        let same = |mine: &Option<String>, its: &Option<String>| mine.is_none() || mine == its;
        self.path == line.path && same(&self.room, &line.room) && same(&self.account, &line.account)
    }

    fn route(&self) -> String {
        let room = self.room.iter().map(|room| format!("{}={room}", self.key));
        let account = self
            .account
            .iter()
            .map(|account| format!("userId={account}"));
        let parameters: Vec<String> = room.chain(account).collect();
        format!("{}?{}", self.path, parameters.join("&"))
    }

    fn set(&self, round: &Round, fault: Fault) {
        round
            .server
            .fault(&self.route(), fault, Times::Nth(self.nth));
    }

    /// Whether that request has changed something.
    fn is_made(&self, requests: &[RequestLine]) -> bool {
        let mut alike = requests.iter().filter(|line| self.is(line));
        let nth = alike.nth(self.nth - 1);
        nth.is_some_and(|line| line.came_to == CameTo::Changed)
    }

    /// The same, once everything before it is done.
    fn first(&self) -> Self {
        Self {
            nth: 1,
            ..self.clone()
        }
    }
}

pub(crate) fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|&word| word.to_owned()).collect()
}

pub(crate) fn allowed() -> Vec<String> {
    let limits = LimitName::iter().filter(|limit| {
        !matches!(
            limit,
            LimitName::MoodleStale | LimitName::MoodleMaintenance | LimitName::QueueFrozen
        )
    });
    let pairs = limits.flat_map(|limit| ["--allow".to_owned(), format!("{limit}=1000000")]);
    pairs.collect()
}

fn apply() -> Vec<String> {
    let deed = words(&["apply", "--yes", "--delete-orphans", "--open-archived"]);
    [deed, allowed()].concat()
}

/// A deed on a server of its own.
pub(crate) struct Doing {
    pub(crate) round: Round,
    /// The last run that was in the journal before.
    mark: i64,
    pub(crate) arguments: Vec<String>,
    /// How many requests the server saw before.
    since: usize,
}

impl Doing {
    pub(crate) async fn of(deed: Deed, field: &Field, shared: Option<&Url>) -> Self {
        let round = field.round(shared).await;
        let mut doing = Self {
            arguments: Vec::new(),
            since: 0,
            mark: 0,
            round,
        };
        doing.mark = doing.runs().await.last().map_or(0, |(run, _)| run.id.0);
        doing.arguments = match deed {
            Deed::Apply => apply(),
            Deed::Export => words(&["export", PURGED_ARCHIVED, "--open-archived"]),
            Deed::Undo => {
                doing.ends(&apply()).await;
                let runs = doing.runs().await;
                let applied = runs.iter().find(|(run, _)| run.kind == "apply").unwrap();
                let number = applied.0.id.0;
                doing.mark = runs.last().unwrap().0.id.0;
                [words(&["undo", &number.to_string(), "--yes"]), allowed()].concat()
            }
        };
        doing.since = doing.round.server.requests().len();
        doing
    }

    pub(crate) fn requests(&self) -> Vec<RequestLine> {
        self.round.server.requests().split_off(self.since)
    }

    async fn store(&self) -> Store {
        self.round.journal.store().await
    }

    /// The runs of this deed, oldest first, with their steps.
    pub(crate) async fn runs(&self) -> Vec<(RunRecord, Vec<JournalStep>)> {
        let store = self.store().await;
        let mut all = Vec::new();
        for run in store.runs("x").await.unwrap().into_iter().rev() {
            if run.id.0 > self.mark {
                let steps = store.steps(run.id).await.unwrap();
                all.push((run, steps));
            }
        }
        all
    }

    pub(crate) async fn ends(&self, arguments: &[String]) -> Output {
        let ran = run(self.round.moodrift(arguments)).await;
        assert_eq!(ran.status.code(), Some(0), "{arguments:?}: {ran:#?}");
        ran
    }

    /// Starts it, and kills it there.
    pub(crate) async fn killed(
        &self,
        arguments: &[String],
        until: impl Fn(&[RequestLine]) -> bool + Send,
    ) {
        let mut child = self.round.moodrift(arguments).spawn().unwrap();
        let server = &self.round.server;
        loop {
            let ended = child.try_wait().unwrap();
            if server.look(|lines| until(&lines[self.since..])) {
                break;
            }
            if let Some(status) = ended {
                let said = child.wait_with_output().unwrap();
                panic!("it ended before ({status}): {said:#?}");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        kill(child);
        self.round.server.clear_faults();
    }

    async fn meets(&self, point: &Point) {
        let hangs = |since: usize| {
            move |requests: &[RequestLine]| {
                let mut met = requests.iter().skip(since);
                met.any(|line| line.fault == Some(Fault::Hang))
            }
        };
        let (Point::Before(first)
        | Point::After(first)
        | Point::Lost(first, _)
        | Point::ResumeAfter(first)
        | Point::ResumeBefore(first)) = point;
        match point {
            Point::After(spot) => {
                self.killed(&self.arguments, |requests| spot.is_made(requests))
                    .await;
                return;
            }
            Point::Lost(spot, read) => {
                first.set(&self.round, Fault::Lost);
                read.set(&self.round, Fault::Hang);
                assert_ne!(spot.route(), read.route());
            }
            _ => first.set(&self.round, Fault::Hang),
        }
        self.killed(&self.arguments, hangs(0)).await;
        let (so_far, again) = (self.requests().len(), first.first());
        match point {
            Point::ResumeAfter(_) => {
                let made = |requests: &[RequestLine]| again.is_made(&requests[so_far..]);
                self.killed(&resume(), made).await;
            }
            Point::ResumeBefore(_) => {
                again.set(&self.round, Fault::Hang);
                self.killed(&resume(), hangs(so_far)).await;
            }
            _ => {}
        }
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

pub(crate) fn resume() -> Vec<String> {
    words(&["resume", "--yes"])
}

/// Does it once with nobody in the way, and once more for each change with its answer lost.
async fn course(deed: Deed, field: &Arc<Field>) -> (Arc<Course>, Vec<Point>) {
    let doing = Doing::of(deed, field, None).await;
    let look = match deed {
        // Each reads everything before anything is in the journal.
        Deed::Apply => "plan",
        Deed::Undo | Deed::Export => "check",
    };
    run(doing.round.moodrift(&words(&[look]))).await;
    let looked = doing.requests().len();
    doing.ends(&doing.arguments).await;
    let requests = doing.requests().split_off(looked);
    let course = Arc::new(Course {
        deed,
        wanted: doing.round.seen(),
        changes: made(&requests),
    });
    let (mut points, mut losing) = (Vec::new(), JoinSet::new());
    for at in looked..requests.len() {
        let spot = Spot::of(&requests, at);
        if spot.write {
            let (course, field, spot) = (Arc::clone(&course), Arc::clone(field), spot.clone());
            points.push(Point::After(spot.clone()));
            if deed != Deed::Export {
                points.push(Point::ResumeAfter(spot.clone()));
                points.push(Point::ResumeBefore(spot.clone()));
            }
            losing.spawn(async move { lost(&course, &field, &spot).await });
        }
        // An export looks at the group once more before anything is in the journal.
        let begun = deed != Deed::Export || requests[looked..=at].iter().any(is_write);
        if begun {
            points.push(Point::Before(spot));
        }
    }
    while let Some(lost) = losing.join_next().await {
        points.extend(lost.unwrap());
    }
    (course, points)
}

/// Each change that was made, with how often.
pub(crate) fn made(requests: &[RequestLine]) -> BTreeMap<Key, usize> {
    let mut made = BTreeMap::new();
    let changed = |line: &&RequestLine| line.came_to == CameTo::Changed;
    for line in requests.iter().filter(changed) {
        *made.entry(key(line)).or_default() += 1;
    }
    made
}

fn is_write(line: &RequestLine) -> bool {
    line.method == "POST"
}

/// How many reads after a lost answer are points of their own.
const READS: usize = 3;

/// Loses the answer to a change: it is made once all the same. A point for each of the reads right afterwards.
async fn lost(course: &Course, field: &Field, spot: &Spot) -> Vec<Point> {
    let doing = Doing::of(course.deed, field, None).await;
    spot.set(&doing.round, Fault::Lost);
    doing.ends(&doing.arguments).await;
    is_as_wanted(course, &doing);
    let requests = doing.requests();
    let lost = |line: &RequestLine| line.fault == Some(Fault::Lost);
    let at = requests.iter().position(lost).unwrap();
    let after = requests.len().min(at + 1 + READS);
    let reads = (at + 1..after).map(|at| Spot::of(&requests, at));
    let reads = reads.take_while(|read| !read.write);
    reads.map(|read| Point::Lost(spot.clone(), read)).collect()
}

/// Whether a change opens the archived group for as long as it is saved, or archives it again.
pub(crate) fn opens_to_save((path, room, _): &Key) -> bool {
    path.ends_with("changeArchivationState") && room.as_deref() == Some(PURGED_ARCHIVED)
}

fn is_as_wanted(course: &Course, doing: &Doing) {
    assert_eq!(doing.round.seen(), course.wanted);
    let requests = doing.requests();
    let made = made(&requests);
    // A group that was killed open is archived again, and opened anew to be saved.
    let times = made
        .iter()
        .filter(|(key, _)| opens_to_save(key))
        .map(|(_, times)| times);
    assert!(times.clone().all(|times| times % 2 == 0), "{made:#?}");
    let (mut wanted, mut others) = (course.changes.clone(), made);
    wanted.retain(|key, _| !opens_to_save(key));
    others.retain(|key, _| !opens_to_save(key));
    assert_eq!(others, wanted);
    no_write_is_blind(&requests);
}

/// Where a change is asked for a second time, its group (or its account) was read in between, and told to lack it.
fn no_write_is_blind(requests: &[RequestLine]) {
    for (first, write) in requests.iter().enumerate() {
        if write.method != "POST" {
            continue;
        }
        assert_ne!(write.came_to, CameTo::Answered, "{write:?} changed nothing");
        let mut rest = requests.iter().enumerate().skip(first + 1);
        let again = rest.find(|(_, line)| line.method == "POST" && key(line) == key(write));
        let Some((second, _)) = again else { continue };
        // One route opens and archives, one renames and sets the rule: what follows is another change.
        let two_ways = write.path.ends_with("changeArchivationState")
            || write.path.ends_with("saveRoomSettings");
        if two_ways && write.came_to == CameTo::Changed {
            continue;
        }
        assert_ne!(write.came_to, CameTo::Changed, "{write:?} was made twice");
        let told: &[&str] = match (&write.account, &write.room) {
            (Some(_), Some(_)) => &["groups.members", "groups.roles"],
            (Some(_), None) => &["users.info"],
            (None, _) if write.path.ends_with("delete") => &["rooms.adminRooms.getRoom"],
            // Several who were invited together.
            (None, _) if write.path.ends_with("invite") => &["groups.members"],
            (None, _) => &["groups.info"],
        };
        let between = &requests[first + 1..second];
        for list in told {
            let read = between.iter().any(|line| {
                line.path.ends_with(list)
                    && line.came_to != CameTo::Nothing
                    && (&line.room, &line.account) == (&write.room, &line.account)
            });
            let everywhere = || {
                between
                    .iter()
                    .any(|line| line.path.ends_with("groups.listAll"))
            };
            assert!(
                read || (write.account.is_none() && everywhere()),
                "{list} was not read before {write:?} was sent again: {between:#?}"
            );
        }
    }
}

/// Kills a deed at a point, resumes it, and looks at everything.
async fn kill_at(course: &Course, point: &Point, field: &Field, shared: Option<&Url>) {
    let doing = Doing::of(course.deed, field, shared).await;
    doing.meets(point).await;
    let resumed = doing.ends(&resume()).await;
    let said = String::from_utf8_lossy(&resumed.stdout);
    // After its last change a deed may be quicker to end than to be killed, and so may its resume.
    let unfinished = !said.contains("No run of this site");
    let may_have_ended = matches!(point, Point::After(_) | Point::ResumeAfter(_));
    assert!(unfinished || may_have_ended, "{point:?}");
    is_as_wanted(course, &doing);
    let runs = doing.runs().await;
    assert!(runs.iter().all(|(run, _)| run.ended.is_some()), "{runs:#?}");
    // What is left of an export that was killed before it had opened the group.
    let steps = || {
        runs.iter()
            .flat_map(|(run, steps)| steps.iter().map(move |step| (run, step)))
    };
    for (run, step) in steps() {
        let of_export = step.room.as_deref() == Some(PURGED_ARCHIVED) && step.op != "delete";
        assert!(
            step.state == "done" || (of_export && step.state == "dropped"),
            "{point:?}: {run:#?} {step:#?}"
        );
    }
    let done = steps().filter(|(_, step)| step.state == "done");
    let mut deeds = BTreeSet::new();
    for (_, step) in done
        .filter(|(_, step)| step.room.as_deref() != Some(PURGED_ARCHIVED) || step.op == "delete")
    {
        let deed = (&step.room, &step.op, &step.account);
        assert!(deeds.insert(deed), "{point:?}: {deed:?} was done twice");
    }
    if course.deed == Deed::Apply {
        assert_eq!(deeds.len(), STEPS, "{point:?}: {deeds:#?}");
        let saved = doing.round.exports();
        for room in [PURGED, PURGED_ARCHIVED] {
            let whole = saved.iter().filter_map(|folder| verify(folder).ok());
            let mut of_room = whole.filter(|manifest| manifest.room.as_str() == room);
            assert!(of_room.next().is_some(), "{point:?}: {room} is not saved");
        }
    }
    let left = doing.store().await.unfinished("x").await.unwrap();
    assert_eq!(left, None, "{point:?}");
}

/// Of each kind one at least, and so many invitations that they go with one request.
const STEPS: usize = 14;

/// How many are killed at once.
const AT_ONCE: usize = 6;

/// The least number of points.
const POINTS: usize = 200;

/// At which of the points.
#[derive(Debug, Clone, Copy)]
enum Share {
    All,
    /// Every other one, from this.
    Half(usize),
}

async fn killed_everywhere(places: Vec<Option<Url>>, share: Share) {
    let field = Arc::new(Field::lacking(2).await);
    let mut points = Vec::new();
    for deed in [Deed::Apply, Deed::Undo, Deed::Export] {
        let (course, all) = course(deed, &field).await;
        let all = all.into_iter().map(|point| (Arc::clone(&course), point));
        points.extend(all);
    }
    assert!(points.len() >= POINTS, "{} points", points.len());
    if let Share::Half(from) = share {
        points = points.into_iter().skip(from).step_by(2).collect();
    }
    let left = Arc::new(Mutex::new(points));
    let failed = Arc::new(Mutex::new(Vec::new()));
    let mut workers = JoinSet::new();
    for place in places {
        let (left, failed) = (Arc::clone(&left), Arc::clone(&failed));
        let field = Arc::clone(&field);
        workers.spawn(async move {
            loop {
                let next = left.lock().await.pop();
                let Some((course, point)) = next else { break };
                let (field, place) = (Arc::clone(&field), place.clone());
                let told = format!("{:?}, {point:?}", course.deed);
                // What fails at one point is no reason not to look at the others.
                let looked = tokio::spawn(async move {
                    kill_at(&course, &point, &field, place.as_ref()).await;
                });
                if looked.await.is_err() {
                    failed.lock().await.push(told);
                }
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker.unwrap();
    }
    let failed = failed.lock().await;
    assert!(failed.is_empty(), "{failed:#?}");
}

async fn servers() -> Option<Vec<Option<Url>>> {
    let mut places = Vec::new();
    for _ in 0..AT_ONCE {
        places.push(Some(shared().await?));
    }
    Some(places)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_a_hundred_points_and_resumed_it_is_as_if_nothing_had_been_with_a_file() {
    killed_everywhere(vec![None; AT_ONCE], Share::Half(0)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_a_hundred_other_points_and_resumed_it_is_as_if_nothing_had_been_with_a_server() {
    if let Some(places) = servers().await {
        killed_everywhere(places, Share::Half(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "slow: ./tests/run --all"]
async fn killed_at_two_hundred_points_and_resumed_it_is_as_if_nothing_had_been_with_a_file() {
    killed_everywhere(vec![None; AT_ONCE], Share::All).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "slow: ./tests/run --all"]
async fn killed_at_two_hundred_points_and_resumed_it_is_as_if_nothing_had_been_with_a_server() {
    if let Some(places) = servers().await {
        killed_everywhere(places, Share::All).await;
    }
}
