//! Who is banned (8.3 and later) looks like a member to an API account that is not in the group.

use moodrift::config::{Overrides, load};
use moodrift::demo::chat::{Credential, StandIn};
use moodrift::demo::{Demo, Options};
use moodrift::domain::capabilities::Recipe;
use moodrift::domain::drift::{Code, Drift, Fix, Withheld};
use moodrift::domain::ids::{CmId, RoomId};
use moodrift::engine::Rows;
use moodrift::rocketchat::{Credentials, Reader, Timing};
use moodrift::run::{Observation, Session};
use rstest::rstest;

use crate::groups::{REPAIR, TOKEN, session_on};
use crate::stage::{Quiet, observe};

/// The API account is in no group, or in all, and may ask for everybody's rooms. In one group is somebody whom nobody
/// expects; he and one of its students may be banned from it.
struct Site {
    _demo: Demo,
    server: StandIn,
    session: Session,
    cm: CmId,
    room: RoomId,
    stranger: String,
    student: String,
    _folder: tempfile::TempDir,
}

/// What the two are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InGroup {
    Member,
    Banned,
}

impl Site {
    fn reader(&self) -> Reader {
        let credentials = Credentials {
            user_id: self.server.state().api_user.as_str().into(),
            token: TOKEN.to_owned().into(),
        };
        Reader::new(&self.server.url(), &credentials, Timing::default()).unwrap()
    }

    async fn on(release: &str, there: InGroup, inside: bool) -> Self {
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
        let quiet = Quiet::of(&seen).swap_remove(0);
        let stranger = stranger(&seen, &quiet);
        let student = quiet.students[0].to_string();
        let wwwroot = seen.ground.wwwroot.clone().unwrap();

        let mut state = demo.server().state();
        state.set_version(release);
        let api = state.api_user.clone();
        for group in &mut state.groups {
            group
                .members
                .retain(|member| inside || member.user_id != api);
            if group.id != quiet.room.as_str() {
                continue;
            }
            let plain = group.members.iter().find(|one| one.user_id == student);
            let mut extra = plain.unwrap().clone();
            extra.user_id.clone_from(&stranger);
            if there == InGroup::Banned {
                let at = group.members.iter().position(|one| one.user_id == student);
                let own = group.members.remove(at.unwrap());
                group.banned.extend([own, extra]);
            } else {
                group.members.push(extra);
            }
        }
        let own = state.users.iter().find(|user| user.id == api).unwrap();
        let roles = own.roles.clone();
        for right in [
            "view-other-user-channels",
            "view-room-administration",
            "remove-user",
            "kick-user-from-any-p-room",
            "api-bypass-rate-limit",
        ] {
            let mut grant = state.permissions[0].clone();
            grant.id = String::from(right);
            grant.roles.clone_from(&roles);
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
        let session = session_on(&demo, &server, &api, &wwwroot, REPAIR, &folder);
        Self {
            _demo: demo,
            server,
            session,
            cm: quiet.cm,
            room: quiet.room,
            stranger,
            student,
            _folder: folder,
        }
    }
}

/// Somebody of Moodle who is not in that course, and has an account.
fn stranger(seen: &Observation, quiet: &Quiet) -> String {
    let ground = &seen.ground;
    let enrolled = ground.site.enrolments_in(quiet.course);
    let found = ground.site.people.iter().find_map(|person| {
        let elsewhere = enrolled.iter().all(|one| one.person != person.id);
        let admin = ground.site.condition.administrators.contains(&person.id);
        let account = ground.directory.account_of(&ground.chat, person.id)?;
        let plain = account.active && !account.administrator;
        (elsewhere && !admin && plain).then(|| account.id.to_string())
    });
    found.unwrap()
}

fn of<'a>(seen: &'a Observation, cm: CmId, account: &str) -> Option<&'a Drift> {
    let mut drifts = seen.findings.drifts.iter();
    drifts.find(|drift| {
        let person = drift.person.as_ref();
        let id = person.and_then(|person| person.chat_id.as_ref());
        drift.activity == Some(cm) && id.is_some_and(|id| id.as_str() == account)
    })
}

#[rstest]
#[case::a_release_without_bans("8.2.0", InGroup::Member, Ok(Fix::Remove))]
#[case::a_member_where_there_are_bans("8.3.0", InGroup::Member, Err(Withheld::NotInGroup))]
#[case::banned("8.3.0", InGroup::Banned, Err(Withheld::NotInGroup))]
#[tokio::test]
async fn nobody_is_removed_from_outside_where_he_may_be_banned(
    #[case] release: &str,
    #[case] there: InGroup,
    #[case] expected: Result<Fix, Withheld>,
) {
    let site = Site::on(release, there, false).await;
    let seen = observe(&site.session).await;
    let recipes = &seen.ground.chat.capabilities.recipes;
    assert_eq!(recipes.get(&site.room), Some(&Recipe::ByAccounts));
    assert!(matches!(seen.ground.rows(site.cm), Rows::Judged(_)));
    let extra = of(&seen, site.cm, &site.stranger).unwrap();
    assert_eq!(extra.code, Code::MemberExtra);
    let offered = extra
        .fix
        .map_or_else(|| Err(extra.withheld), |fix| Ok(Some(fix)));
    assert_eq!(offered, expected.map(Some).map_err(Some));
    // Who is banned is told to members alone: from outside, he is there.
    assert_eq!(of(&seen, site.cm, &site.student), None);
    if release == "8.3.0" {
        assert!(site.reader().banned(&site.room).await.is_err());
    }
}

#[tokio::test]
async fn from_inside_the_banned_are_no_members() {
    let site = Site::on("8.3.0", InGroup::Banned, true).await;
    let seen = observe(&site.session).await;
    assert_eq!(of(&seen, site.cm, &site.stranger), None);
    let banned = of(&seen, site.cm, &site.student).unwrap();
    assert_eq!((banned.code, banned.fix), (Code::MemberMissing, None));
    assert_eq!(banned.withheld, Some(Withheld::Banned));
}
