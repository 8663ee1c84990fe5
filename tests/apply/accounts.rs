//! Accounts that a plan creates, on servers of four releases.

use moodrift::config::{Overrides, load};
use moodrift::demo::chat::state::ServerState;
use moodrift::demo::chat::{Credential, Fault, StandIn, Times};
use moodrift::demo::{Demo, Options};
use moodrift::domain::applied::{Dropped, Outcome, Skipped};
use moodrift::domain::drift::Code;
use moodrift::domain::ids::{ChatUserId, Username};
use moodrift::domain::plan::{Change, NewAccount, Plan, StepOp};
use moodrift::domain::refusal::Refusal;
use moodrift::domain::trouble::ChatTroubleKind;
use moodrift::engine::{self, Verdict};
use moodrift::rocketchat::{Credentials, Reader, Timing, Writer};
use moodrift::run::{Observation, Session};
use rstest::rstest;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::groups::{TOKEN, quiet, session_on};
use super::stage::observe;

/// A site in which two people of a group have no account.
pub(crate) struct Site {
    /// Moodle's side.
    _demo: Demo,
    pub(crate) server: StandIn,
    pub(crate) session: Session,
    api: ChatUserId,
    pub(crate) names: Vec<Username>,
    pub(crate) folder: TempDir,
}

/// What an apply came to: of the accounts, then of everything in groups.
pub(crate) struct Ran {
    pub(crate) accounts: Vec<(Box<NewAccount>, Outcome)>,
    pub(crate) in_groups: Vec<(Change, Outcome)>,
}

impl Site {
    /// `seats` is how many accounts more the licence allows.
    async fn on(release: &str, repair: &str, seats: Option<usize>) -> Self {
        Self::altered(release, repair, seats, |_, _| ()).await
    }

    /// The same, after something else was done to the server: it is told who is about to lose their accounts.
    pub(crate) async fn altered(
        release: &str,
        repair: &str,
        seats: Option<usize>,
        alter: impl FnOnce(&mut ServerState, &[ChatUserId]),
    ) -> Self {
        let options = Options {
            seed: 42,
            courses: 40,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        let demo = Demo::start(&options).await.unwrap();
        let config = load(Some(&demo.config()), &Overrides::default(), |_| None).unwrap();
        let first = Session::new(
            config.site().unwrap().clone(),
            Vec::new(),
            &config.state_dir,
        );
        let seen = observe(&first).await;
        let wwwroot = seen.ground.wwwroot.clone().unwrap();
        let mut state = demo.server().state();
        state.set_version(release);
        let mut gone: Vec<ChatUserId> = quiet(&seen).into_iter().map(|quiet| quiet.2).collect();
        let groups_of = |account: &ChatUserId| {
            let groups = seen.findings.drifts.iter();
            let drifted = groups.filter(|drift| {
                let person = drift.person.as_ref();
                person.is_some_and(|person| person.chat_id.as_ref() == Some(account))
            });
            let members = state.groups.iter().flat_map(|group| &group.members);
            let own = members.filter(|member| member.user_id == account.as_str());
            // Of those who have drifted nowhere, the one in most groups.
            (drifted.count() == 0, own.count())
        };
        gone.sort_by_key(|account| std::cmp::Reverse((groups_of(account), account.clone())));
        gone.dedup();
        gone.truncate(2);
        assert!(groups_of(&gone[0]).1 > 1, "nobody is in two groups");
        let names = gone
            .iter()
            .map(|id| seen.ground.chat.account(id).unwrap().username.clone())
            .collect();
        alter(&mut state, &gone);
        let api = state.api_user.clone();
        let gone = |id: &str| gone.iter().any(|one| one.as_str() == id);
        state.users.retain(|user| !gone(&user.id));
        for group in &mut state.groups {
            group.members.retain(|member| !gone(&member.user_id));
        }
        let own = state.users.iter().find(|user| user.id == api).unwrap();
        let mut grant = state.permissions[0].clone();
        grant.id = String::from("create-user");
        grant.roles.clone_from(&own.roles);
        state
            .permissions
            .retain(|permission| permission.id != grant.id);
        state.permissions.push(grant);
        let people = state
            .users
            .iter()
            .filter(|user| user.active && user.kind != "app");
        let taken = people.count();
        state.seats = seats.map(|more| taken + more);
        let credential = Credential {
            user_id: api.clone(),
            token: TOKEN.to_owned(),
        };
        let server = StandIn::start(state, vec![credential]).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let session = session_on(&demo, &server, &api, &wwwroot, repair, &folder);
        Self {
            _demo: demo,
            server,
            session,
            api: ChatUserId::from(api.as_str()),
            names,
            folder,
        }
    }

    pub(crate) async fn newest() -> Self {
        Self::on("8.6.0", "create = true", None).await
    }

    /// The steps for the two.
    pub(crate) fn plan(&self, seen: &Observation) -> Plan {
        let drifts = seen.findings.drifts.iter().filter(|drift| {
            let person = drift.person.as_ref();
            person.is_some_and(|person| self.names.contains(&person.username))
        });
        engine::plan(&seen.ground, drifts)
    }

    pub(crate) async fn apply(&self, plan: Plan, seen: Observation) -> Ran {
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
        let mut ran = Ran {
            accounts: Vec::new(),
            in_groups: Vec::new(),
        };
        for result in report.results {
            match (result.room, result.step.change) {
                (None, Change::CreateAccount(new)) => ran.accounts.push((new, result.outcome)),
                (Some(_), change) => ran.in_groups.push((change, result.outcome)),
                (None, other) => panic!("{other:?} without a group"),
            }
        }
        ran
    }

    pub(crate) async fn plan_and_apply(&self) -> Ran {
        let seen = observe(&self.session).await;
        let plan = self.plan(&seen);
        assert_eq!(plan.accounts.len(), 2);
        self.apply(plan, seen).await
    }

    pub(crate) fn asked(&self, endpoint: &str) -> usize {
        let path = format!("/api/v1/{endpoint}");
        let requests = self.server.requests();
        requests.iter().filter(|one| one.path == path).count()
    }

    /// Somebody else with the same token makes an account.
    async fn outsider_makes(&self, new: &NewAccount) {
        let credentials = Credentials {
            user_id: self.api.clone(),
            token: TOKEN.into(),
        };
        let reader = Reader::new(&self.server.url(), &credentials, Timing::default()).unwrap();
        let writer = Writer::new(&reader, &self.session.config().write_permit().unwrap());
        writer.create_account(new).await.unwrap();
    }

    pub(crate) fn new_accounts(plan: &Plan) -> Vec<NewAccount> {
        let changes = plan.accounts.iter().map(|step| &step.change);
        let new = changes.filter_map(|change| match change {
            Change::CreateAccount(new) => Some((**new).clone()),
            _ => None,
        });
        new.collect()
    }
}

impl Ran {
    pub(crate) fn outcomes_of(&self, username: &Username) -> Vec<&Outcome> {
        let own = self.in_groups.iter();
        own.filter(|(change, _)| change.username() == Some(username))
            .map(|(_, outcome)| outcome)
            .collect()
    }

    pub(crate) fn made(&self, at: usize) -> (&Username, &Outcome) {
        let (new, outcome) = &self.accounts[at];
        (&new.username, outcome)
    }
}

#[rstest]
#[case::oldest("3.4.0", "create = true", false)]
#[case::old("6.5.0", "create = true, create_verified = true", true)]
#[case::one_request("7.3.0", "create = true, create_verified = false", false)]
#[case::new("8.6.0", "create = true, create_verified = true", true)]
#[tokio::test]
async fn accounts_are_created_once_and_then_invited_everywhere(
    #[case] release: &str,
    #[case] repair: &str,
    #[case] verified: bool,
) {
    let site = Site::on(release, repair, None).await;
    let seen = observe(&site.session).await;
    let plan = site.plan(&seen);
    let new = Site::new_accounts(&plan);
    let groups = plan.count(StepOp::Invite);
    assert!(groups > 2, "{plan:#?}");
    let ran = site.apply(plan, seen).await;
    let mut all = ran.accounts.iter().map(|(_, outcome)| outcome);
    assert!(
        all.all(|outcome| *outcome == Outcome::Done),
        "{:#?}",
        ran.accounts
    );
    let mut all = ran.in_groups.iter().map(|(_, outcome)| outcome);
    assert!(
        all.all(|outcome| *outcome == Outcome::Done),
        "{:#?}",
        ran.in_groups
    );
    assert_eq!(
        (site.asked("users.create"), site.asked("groups.invite")),
        (2, groups)
    );
    let state = site.server.state();
    for new in new {
        let mut users = state.users.iter();
        let user = users
            .find(|user| user.username == new.username.as_str())
            .unwrap();
        assert_eq!(user.email.as_deref(), Some(&*new.email));
        assert_eq!(user.name.as_deref(), Some(&*new.name));
        assert_eq!(
            (user.active, &*user.roles),
            (true, &["user".to_owned()][..])
        );
        let document = serde_json::to_value(user).unwrap();
        // The stand-in writes down only what is not as usual.
        let unverified = document["emails"][0]["verified"] == false;
        assert_eq!(!unverified, verified, "{document}");
    }
    let again = observe(&site.session).await;
    assert!(site.plan(&again).is_empty(), "{:#?}", site.plan(&again));
}

#[tokio::test]
async fn the_journal_knows_the_account_and_nothing_knows_the_password() {
    let site = Site::newest().await;
    site.plan_and_apply().await;
    let store = site.session.store().await.unwrap();
    let run = store.runs("x").await.unwrap()[0].id;
    let steps = store.steps(run).await.unwrap();
    assert!(steps.iter().all(|step| step.state == "done"), "{steps:#?}");
    let state = site.server.state();
    for name in &site.names {
        let mut users = state.users.iter();
        let user = users.find(|user| user.username == name.as_str()).unwrap();
        let mut own = steps
            .iter()
            .filter(|step| step.username.as_deref() == Some(name.as_str()));
        assert!(own.all(|step| step.account.as_deref() == Some(&*user.id)));
    }
    let (made, in_groups) = steps.split_at(2);
    assert!(
        made.iter()
            .all(|step| step.op == "create_account" && step.room.is_none())
    );
    assert!(in_groups.iter().all(|step| step.room.is_some()));
    // What every password ends with.
    let mut files = std::fs::read_dir(site.folder.path().join("state")).unwrap();
    let leaks = |file: std::path::PathBuf| {
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(4).any(|part| part == b"Qk7!")
    };
    assert!(!files.any(|file| leaks(file.unwrap().path())));
}

#[tokio::test]
async fn nothing_is_created_where_the_configuration_does_not_ask_for_it() {
    let site = Site::on("8.6.0", "rename = true", None).await;
    let seen = observe(&site.session).await;
    let missing = seen.findings.drifts.iter().filter(|drift| {
        let person = drift.person.as_ref();
        drift.code == Code::AccountMissing
            && person.is_some_and(|person| site.names.contains(&person.username))
    });
    assert!(missing.count() > 2);
    assert!(site.plan(&seen).is_empty());
}

#[tokio::test]
async fn an_address_that_was_given_away_meanwhile_is_refused_and_the_person_left_alone() {
    let site = Site::newest().await;
    let seen = observe(&site.session).await;
    let plan = site.plan(&seen);
    let new = Site::new_accounts(&plan);
    site.outsider_makes(&NewAccount {
        username: Username::from("somebody-else"),
        ..new[0].clone()
    })
    .await;
    let ran = site.apply(plan, seen).await;
    let (name, outcome) = ran.made(0);
    let Outcome::Failed(trouble) = outcome else {
        panic!("{outcome:?}");
    };
    let taken = matches!(
        trouble.kind,
        ChatTroubleKind::Refused(Refusal::Taken { .. })
    );
    assert!(taken, "{trouble:?}");
    let skipped = Outcome::Skipped(Skipped::NoAccount);
    assert!(
        ran.outcomes_of(name)
            .iter()
            .all(|outcome| **outcome == skipped)
    );
    let (other, outcome) = ran.made(1);
    assert_eq!(*outcome, Outcome::Done);
    assert!(
        ran.outcomes_of(other)
            .iter()
            .all(|outcome| **outcome == Outcome::Done)
    );
}

#[rstest]
#[case::his(false)]
#[case::somebody_elses(true)]
#[tokio::test]
async fn an_account_of_the_name_that_came_meanwhile_counts_if_it_has_the_address(
    #[case] elses: bool,
) {
    let site = Site::newest().await;
    let seen = observe(&site.session).await;
    let plan = site.plan(&seen);
    let mut made = Site::new_accounts(&plan)[0].clone();
    if elses {
        made.email = "somebody@else.example".into();
    }
    site.outsider_makes(&made).await;
    let ran = site.apply(plan, seen).await;
    let (account, invited) = if elses {
        let dropped = Outcome::Dropped(Dropped::FixDiffers);
        (dropped, Outcome::Skipped(Skipped::NoAccount))
    } else {
        (Outcome::AlreadySo, Outcome::Done)
    };
    let (name, outcome) = ran.made(0);
    assert_eq!(*outcome, account);
    let own = ran.outcomes_of(name);
    assert!(
        !own.is_empty() && own.iter().all(|outcome| **outcome == invited),
        "{own:?}"
    );
    // The outsider's, and the other one's.
    assert_eq!(site.asked("users.create"), 2);
}

#[tokio::test]
async fn once_no_seat_is_left_no_further_account_is_tried() {
    let site = Site::on("8.6.0", "create = true", Some(0)).await;
    let ran = site.plan_and_apply().await;
    let (_, first) = ran.made(0);
    let refused = |outcome: &Outcome| match outcome {
        Outcome::Failed(trouble) => trouble.kind == ChatTroubleKind::Refused(Refusal::SeatsUsedUp),
        _ => false,
    };
    assert!(refused(first), "{first:?}");
    let skipped = Skipped::NoMoreAccounts(Refusal::SeatsUsedUp);
    assert_eq!(*ran.made(1).1, Outcome::Skipped(skipped));
    assert_eq!(
        (site.asked("users.create"), site.asked("groups.invite")),
        (1, 0)
    );
}

#[rstest]
#[case::done_and_the_answer_lost(Fault::Lost, true)]
#[case::half_an_answer(Fault::TruncatedJson, true)]
#[case::never_arrived(Fault::Dropped, false)]
#[tokio::test]
async fn after_a_lost_answer_the_account_is_looked_for_and_never_asked_for_again(
    #[case] fault: Fault,
    #[case] made: bool,
) {
    let site = Site::newest().await;
    site.server.fault("users.create", fault, Times::Nth(1));
    let ran = site.plan_and_apply().await;
    let (name, outcome) = ran.made(0);
    let own = ran.outcomes_of(name);
    if made {
        assert_eq!(*outcome, Outcome::Done);
        assert!(own.iter().all(|outcome| **outcome == Outcome::Done));
    } else {
        // It may still be made: nobody has said that it will not.
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
        let skipped = Outcome::Skipped(Skipped::AccountInDoubt);
        assert!(own.iter().all(|outcome| **outcome == skipped));
    }
    assert_eq!(*ran.made(1).1, Outcome::Done);
    assert_eq!(site.asked("users.create"), 2);
}

#[tokio::test]
async fn without_the_right_the_creation_fails_and_nobody_is_invited() {
    let site = Site::newest().await;
    site.server
        .fault("users.create", Fault::Forbidden, Times::Always);
    let ran = site.plan_and_apply().await;
    for (_, outcome) in &ran.accounts {
        let Outcome::Failed(trouble) = outcome else {
            panic!("{outcome:?}");
        };
        assert!(
            matches!(trouble.kind, ChatTroubleKind::NotAllowed { .. }),
            "{trouble:?}"
        );
    }
    assert_eq!(site.asked("groups.invite"), 0);
}
