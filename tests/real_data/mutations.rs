//! Changes to the real database in which tools like this do harm: what has to be said then, and what no plan may hold.

use std::collections::BTreeSet;
use std::process::Output;

use moodrift::domain::chat::{Chat, Group, Member, People, RoomRoles};
use moodrift::domain::drift::{Code, Drift, Evidence, Severity, Subject};
use moodrift::domain::ids::{CmId, CourseId, RoomId, UnixTime};
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::domain::plan::{HoldReason, Plan, Step, StepOp};
use moodrift::domain::policy::{Preset, Stance};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::selection::Selection;
use moodrift::domain::site::Site;
use moodrift::domain::size::SiteSize;
use moodrift::domain::trouble::MoodleTroubleKind;
use moodrift::engine::{self, Rows, Verdict};
use moodrift::run::{Observation, RunError};
use rstest::rstest;
use serde::Deserialize;

use super::databases::Server;
use super::given;
use super::rig::{
    HASTY, Rig, difference, judged_at, observe, repairing, said_of, taken, whole_plan, wide_open,
    with_code,
};

/// An entry of `mutations.json`.
#[derive(Deserialize)]
struct Mutation {
    name: String,
    sql: Vec<String>,
    #[serde(default)]
    policy: toml::Table,
    #[serde(default)]
    config: Config,
}

#[derive(Deserialize, Default)]
struct Config {
    wwwroot: Option<String>,
}

/// The site before and after, judged by one preset at the time at which the dump was made.
struct Case {
    before: Observation,
    after: Observation,
}

/// What is asserted of an entry.
enum Assertion {
    /// Under each of the presets.
    Judged(fn(&Case)),
    /// The same, and `moodrift check` ends with 3.
    JudgedUnknown(fn(&Case)),
    /// Moodle cannot be read; what came instead, and what `moodrift check` did.
    Refused(fn(&RunError, &Output)),
}

const ASSERTIONS: [(&str, Assertion); 14] = [
    (
        "plugin disabled by the administrator",
        Assertion::Judged(plugin_disabled),
    ),
    ("two activities on one group", Assertion::Judged(shared)),
    (
        "username hook without mapping rules",
        Assertion::JudgedUnknown(username_hook),
    ),
    ("a person renamed in Moodle", Assertion::Judged(renamed)),
    ("roles that no longer exist", Assertion::Judged(dead_roles)),
    (
        "all enrolments gone (an outage, a broken import)",
        Assertion::Judged(all_enrolments_gone),
    ),
    (
        "half of the enrolments gone",
        Assertion::Judged(half_of_the_enrolments_gone),
    ),
    ("maintenance mode", Assertion::Judged(maintenance)),
    ("a course that has ended", Assertion::Judged(ended)),
    (
        "an activity row without its course module",
        Assertion::Judged(dangling),
    ),
    (
        "a broken access restriction, honoured",
        Assertion::JudgedUnknown(broken_restriction),
    ),
    ("another address: a clone", Assertion::Judged(clone)),
    ("nothing has moved for ten days", Assertion::Judged(stale)),
    ("another prefix", Assertion::Refused(other_prefix)),
];

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn what_must_be_said_is_said_and_what_must_not_be_planned_is_not(#[case] server: Server) {
    let Some(intact) = server.intact() else {
        return;
    };
    let text = std::fs::read(given::file("mutations.json")).unwrap();
    let mutations: Vec<Mutation> = serde_json::from_slice(&text).unwrap();
    let written: BTreeSet<&str> = mutations.iter().map(|entry| entry.name.as_str()).collect();
    let asserted: BTreeSet<&str> = ASSERTIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        written, asserted,
        "each entry is asserted, and there is no other"
    );

    let rig = Rig::new(intact.reader().as_str(), "chat-before-7.json").await;
    let before = observe(&rig.session(Preset::Default, HASTY)).await.unwrap();
    for mutation in &mutations {
        let (name, assertion) = ASSERTIONS
            .iter()
            .find(|(name, _)| *name == mutation.name)
            .unwrap();
        // Shown where the test fails: which entry it was.
        eprintln!("{server:?}: {name}");
        hold(server, &before, mutation, assertion).await;
    }
}

async fn hold(server: Server, before: &Observation, mutation: &Mutation, assertion: &Assertion) {
    let database = server.fresh().unwrap();
    if !mutation.sql.is_empty() {
        database.execute(&mutation.sql);
    }
    let wwwroot = mutation.config.wwwroot.as_deref().unwrap_or(given::WWWROOT);
    let policy = mutation.policy.to_string();
    let url = database.reader();
    let rig = Rig::with(url.as_str(), "chat-before-7.json", wwwroot, &policy).await;
    let after = observe(&rig.session(Preset::Default, HASTY)).await;
    let check = async || rig.moodrift(&["check", "--dormant"]).await;
    let judged = match assertion {
        Assertion::Judged(judged) => judged,
        Assertion::JudgedUnknown(judged) => {
            assert_eq!(check().await.status.code(), Some(3));
            judged
        }
        Assertion::Refused(refused) => {
            refused(&after.unwrap_err(), &check().await);
            return;
        }
    };
    let mut after = after.unwrap();
    // The size of a Moodle that was believed once.
    after.baseline = Some(SiteSize::of(&before.ground.site));
    let of_dump = before.ground.site.condition.last_movement.unwrap();
    let an_hour_later = UnixTime(of_dump.0 + 3600);
    for preset in [Preset::Default, Preset::Plugin, Preset::Strict] {
        judged(&Case {
            before: judged_at(&rig.judged(before, preset), an_hour_later),
            after: judged_at(&rig.judged(&after, preset), an_hour_later),
        });
    }
}

/// Why a plan is held; nothing where it is cleared.
fn holds(observation: &Observation, plan: Plan, limits: &Limits) -> BTreeSet<HoldReason> {
    match observation.clear(plan, limits) {
        Verdict::Cleared(_) => BTreeSet::new(),
        Verdict::Held(held) => held.holds.iter().map(|hold| hold.limit).collect(),
    }
}

fn drifts_of_people(observation: &Observation, cm: i64) -> Vec<&Drift> {
    let drifts = observation.findings.drifts.iter();
    drifts
        .filter(|drift| drift.person.is_some() && drift.activity == Some(CmId(cm)))
        .collect()
}

fn room_of(observation: &Observation, cm: i64) -> RoomId {
    let activity = observation.ground.site.activity(CmId(cm)).unwrap();
    activity.room.clone().unwrap()
}

fn taken_in(observation: &Observation, room: &RoomId) -> usize {
    let taken = taken(&whole_plan(observation));
    taken
        .iter()
        .filter(|(at, _, _)| at == room.as_str())
        .count()
}

fn plugin_disabled(case: &Case) {
    assert_eq!(said_of(&case.after, Code::PluginDisabled).len(), 1);
    assert_eq!(
        said_of(&case.after, Code::GroupNotArchived),
        said_of(&case.before, Code::GroupNotArchived),
    );
    assert_eq!(
        said_of(&case.after, Code::GroupArchived),
        said_of(&case.before, Code::GroupArchived),
    );
    let plan = whole_plan(&case.after);
    assert!(!plan.is_empty());
    // No consent releases it.
    let holds = holds(&case.after, plan, &wide_open());
    assert_eq!(holds, [HoldReason::PluginDisabled].into());
}

fn shared(case: &Case) {
    let room = room_of(&case.after, 5);
    assert_eq!(room.as_str(), "ZXn2RPYgXMvfjiJJz");
    let sharers: BTreeSet<i64> = with_code(&case.after, Code::GroupShared)
        .map(|drift| {
            assert_eq!((drift.group.as_ref(), drift.fix), (Some(&room), None));
            drift.activity.unwrap().0
        })
        .collect();
    assert_eq!(sharers, [5, 6].into());
    assert_eq!(taken_in(&case.after, &room), 0);
    // Each thing that is done to a group as long as only one activity has it is done no more.
    for (op, mischief) in mischiefs(&case.before, &room) {
        let planned = |observation: &Observation| -> BTreeSet<StepOp> {
            let plan = whole_plan(&repairing(observation, mischief.as_ref()));
            let groups = plan.groups.iter().filter(|group| group.room == room);
            groups
                .flat_map(|group| group.steps.iter().map(Step::op))
                .collect()
        };
        assert!(planned(&case.before).contains(&op), "{op:?}");
        assert!(!planned(&case.after).contains(&op), "{op:?}");
    }
    if case.after.ground.policy.preset != Preset::Plugin {
        return;
    }
    // Whoever one of the two requires is not unexpected because of the other.
    let required: BTreeSet<String> = given::activities()
        .iter()
        .filter(|activity| [5, 6].contains(&activity.cmid))
        .flat_map(|activity| activity.wanted().into_keys())
        .collect();
    for cm in [5, 6] {
        for drift in drifts_of_people(&case.after, cm) {
            let (_, name, code, _) = difference(drift).unwrap();
            assert!(
                code != "member_extra" || !required.contains(&name),
                "{drift:?}"
            );
        }
    }
}

/// What calls for each step that must not be in a plan for a group, while activity 5 alone has it.
fn mischiefs(observation: &Observation, room: &RoomId) -> [(StepOp, Box<Mischief>); 4] {
    let ground = &observation.ground;
    let site = &ground.site;
    let members = |chat: &mut Chat, room: &RoomId, change: &dyn Fn(&mut Vec<Member>)| {
        change_group(chat, room, &|group| {
            if let People::Known(members) = &mut group.people {
                change(members);
                members.sort_by(|one, other| one.account.cmp(&other.account));
            }
        });
    };
    let Rows::Judged(rows) = ground.rows(CmId(5)) else {
        panic!("activity 5 is not judged");
    };
    let plain = |row: &&moodrift::engine::Row| {
        let right = (row.member, row.moderator) == (Stance::Required, Stance::Unexpected);
        right && row.present.is_some() && row.drift.is_none()
    };
    let student = rows
        .iter()
        .find(plain)
        .unwrap()
        .who
        .chat_id
        .clone()
        .unwrap();
    let courses = [5, 6].map(|cm| site.activity(CmId(cm)).unwrap().course);
    let stranger = site.people.iter().find_map(|person| {
        let enrolled = |course: &CourseId| {
            let mut enrolments = site.enrolments_in(*course).iter();
            enrolments.any(|one| one.person == person.id)
        };
        let account = ground.directory.account_of(&ground.chat, person.id)?;
        let known = ground.chat.group(room)?;
        let People::Known(members) = &known.people else {
            return None;
        };
        let there = members.iter().any(|member| member.account == account.id);
        let administrator = site.condition.administrators.contains(&person.id);
        let fits = account.active && !account.administrator && !administrator && !there;
        (fits && !courses.iter().any(enrolled)).then(|| account.clone())
    });
    let stranger = stranger.unwrap();
    let (first, second, third) = (room.clone(), room.clone(), room.clone());
    let removed = move |_: &mut Site, chat: &mut Chat| {
        members(chat, &first, &|members| {
            members.push(Member::new(
                stranger.id.clone(),
                stranger.username.clone(),
                stranger.name.clone(),
                RoomRoles::default(),
            ));
        });
    };
    let demoted = move |_: &mut Site, chat: &mut Chat| {
        members(chat, &second, &|members| {
            let mut members = members.iter_mut();
            let own = members.find(|one| one.account == student).unwrap();
            own.roles.moderator = true;
        });
    };
    let renamed = move |_: &mut Site, chat: &mut Chat| {
        change_group(chat, &third, &|group| {
            group.name = "the-students-own".into();
            group.display_name = "the-students-own".into();
        });
    };
    let archived = |site: &mut Site, _: &mut Chat| {
        for activity in &mut site.activities {
            activity.visibility.visible &= ![CmId(5), CmId(6)].contains(&activity.cm);
        }
    };
    [
        (StepOp::Remove, Box::new(removed)),
        (StepOp::RemoveModerator, Box::new(demoted)),
        (StepOp::Rename, Box::new(renamed)),
        (StepOp::Archive, Box::new(archived)),
    ]
}

/// Something that somebody does to either side.
type Mischief = dyn Fn(&mut Site, &mut Chat);

fn change_group(chat: &mut Chat, room: &RoomId, change: &dyn Fn(&mut Group)) {
    let Reading::Known(groups) = &mut chat.groups else {
        panic!("the groups are not known");
    };
    change(groups.iter_mut().find(|group| group.id == *room).unwrap());
}

fn username_hook(case: &Case) {
    let unjudged: Vec<_> = case
        .after
        .findings
        .unjudged
        .iter()
        .map(|unjudged| (&unjudged.subject, &unjudged.reason))
        .collect();
    let expected = (
        &Subject::AllMembership,
        &UnknownReason::UsernameHookWithoutRules,
    );
    assert_eq!(unjudged, [expected]);
    let people = case.after.findings.drifts.iter();
    assert_eq!(people.filter(|drift| drift.person.is_some()).count(), 0);
    let plan = whole_plan(&case.after);
    assert!(plan.steps().all(|(_, step)| step.who().is_none()));
    assert!(!whole_plan(&case.before).is_empty());
}

fn renamed(case: &Case) {
    let of_him = |drift: &&Drift| {
        let person = drift.person.as_ref();
        person.is_some_and(|person| person.username.as_str() == "p1000317")
    };
    // Where he was right before. (A policy that honours restrictions has him removed from activity 8 under any name.)
    let unexpected: BTreeSet<i64> = with_code(&case.before, Code::MemberExtra)
        .filter(of_him)
        .map(|drift| drift.activity.unwrap().0)
        .collect();
    let honoured = case.before.ground.policy.preset == Preset::Strict;
    assert_eq!(unexpected.contains(&8), honoured);
    let right: BTreeSet<i64> = [8, 19, 36, 44]
        .into_iter()
        .filter(|cm| !unexpected.contains(cm))
        .collect();

    let found: Vec<&Drift> = with_code(&case.after, Code::IdentityMismatch).collect();
    let said: BTreeSet<i64> = found
        .iter()
        .map(|drift| drift.activity.unwrap().0)
        .collect();
    assert_eq!(said, right);
    for drift in found {
        assert_eq!(drift.fix, None);
        let person = drift.person.as_ref().unwrap();
        assert_eq!(person.username.as_str(), "nouveau.nom");
        let Evidence::Renamed {
            account_username, ..
        } = &drift.evidence
        else {
            panic!("{drift:?}");
        };
        assert_eq!(account_username.as_str(), "p1000317");
    }
    for (group, step) in whole_plan(&case.after).steps() {
        let group = group.unwrap();
        let was_right = group.activities.iter().any(|cm| right.contains(&cm.0));
        let touched = step
            .who()
            .is_some_and(|who| ["p1000317", "nouveau.nom"].contains(&who.username.as_str()));
        assert!(!(was_right && touched), "{}: {step:?}", group.name);
    }
    // Where accounts are made, none is made for him; without what says that they are one, there would be.
    let made = |observation: &Observation| -> BTreeSet<String> {
        let plan = whole_plan(observation);
        let made = plan
            .steps()
            .filter(|(_, step)| step.op() == StepOp::CreateAccount);
        made.filter_map(|(_, step)| Some(step.username()?.to_string()))
            .collect()
    };
    let in_doubt = repairing(&case.after, |_, _| ());
    assert!(!made(&in_doubt).contains("nouveau.nom"));
    let strangers = repairing(&case.after, |_, chat| {
        let Reading::Known(accounts) = &mut chat.accounts else {
            panic!("the accounts are not known");
        };
        for account in accounts {
            if account.username.as_str() == "p1000317" {
                account.emails = Vec::new();
                account.name = "Somebody Else".into();
            }
        }
    });
    assert!(made(&strangers).contains("nouveau.nom"));
}

fn dead_roles(case: &Case) {
    assert_eq!(said_of(&case.before, Code::RolesInvalid), Vec::<i64>::new());
    let found: Vec<&Drift> = with_code(&case.after, Code::RolesInvalid).collect();
    let [drift] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((drift.activity, drift.fix), (Some(CmId(8)), None));
    let Evidence::Roles { dead, named } = &drift.evidence else {
        panic!("{drift:?}");
    };
    let dead: Vec<i64> = dead.iter().map(|role| role.0).collect();
    assert_eq!((dead, *named), (vec![999, 998], 2));
    // Nobody there holds any of these roles, and nobody is taken for a stranger.
    assert_eq!(taken_in(&case.after, &room_of(&case.after, 8)), 0);
}

fn all_enrolments_gone(case: &Case) {
    shrunken(case);
    assert!(whole_plan(&case.after).count(StepOp::Remove) > 1_000);
}

fn half_of_the_enrolments_gone(case: &Case) {
    shrunken(case);
}

/// A Moodle that lost its enrolments: held by what it would take away; and, where it was read before, whatever part of
/// it is chosen.
fn shrunken(case: &Case) {
    let plan = whole_plan(&case.after);
    let was_never_read = Observation {
        baseline: None,
        ..case.after.clone()
    };
    let by_size = HoldReason::Limit(LimitName::MoodleShrunk);
    let reasons = holds(&was_never_read, plan.clone(), &Limits::default());
    assert!(
        reasons.contains(&HoldReason::Limit(LimitName::Removals)),
        "{reasons:?}"
    );
    assert!(
        reasons.contains(&HoldReason::Limit(LimitName::GroupsShare)),
        "{reasons:?}"
    );
    assert!(!reasons.contains(&by_size));
    let mut tried = 0;
    for group in &plan.groups {
        let part = Plan {
            groups: vec![group.clone()],
            ..plan.clone()
        };
        let reasons = holds(&case.after, part, &Limits::default());
        assert!(reasons.contains(&by_size), "{}: {reasons:?}", group.name);
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

fn maintenance(case: &Case) {
    assert_eq!(said_of(&case.after, Code::MoodleMaintenance).len(), 1);
    assert_eq!(said_of(&case.before, Code::MoodleMaintenance).len(), 0);
    let by_maintenance = HoldReason::Limit(LimitName::MoodleMaintenance);
    let not_consented = wide_open().with(LimitName::MoodleMaintenance, 0);
    let reasons = holds(&case.after, whole_plan(&case.after), &not_consented);
    assert_eq!(reasons, [by_maintenance].into());
    let reasons = holds(&case.after, whole_plan(&case.after), &wide_open());
    assert_eq!(reasons, BTreeSet::new(), "a person may consent to it");
}

fn ended(case: &Case) {
    let of_course = |drift: &&Drift| drift.course == Some(CourseId(5));
    let findings: Vec<&Drift> = case
        .after
        .findings
        .drifts
        .iter()
        .filter(of_course)
        .collect();
    assert!(!findings.is_empty());
    for drift in &findings {
        assert_eq!(
            (drift.severity, drift.dormant),
            (Severity::Info, true),
            "{drift:?}"
        );
    }
    let planned = |dormant| {
        let selection = Selection {
            dormant,
            ..Selection::default()
        };
        let selected = engine::select(&case.after.ground, &selection).unwrap();
        findings
            .iter()
            .filter(|drift| selected.plans(drift))
            .count()
    };
    assert_eq!(planned(false), 0);
    assert!(planned(true) > 0, "only when asked for");
}

fn dangling(case: &Case) {
    let found: Vec<&Drift> = with_code(&case.after, Code::ActivityDangling).collect();
    let [drift] = found.as_slice() else {
        panic!("{found:?}");
    };
    let room = room_of(&case.before, 12);
    assert_eq!((drift.group.as_ref(), drift.fix), (Some(&room), None));
    let of_room = |drift: &&Drift| drift.group.as_ref() == Some(&room);
    let about_it = case.after.findings.drifts.iter().filter(of_room).count();
    assert_eq!(
        about_it, 1,
        "nothing else is said of its group, or of anyone in it"
    );
    let plan = whole_plan(&case.after);
    assert!(plan.groups.iter().all(|group| group.room != room));
    // Nothing else has changed.
    let elsewhere = |observation: &Observation| -> Vec<_> {
        let drifts = observation.findings.drifts.iter();
        let elsewhere = drifts.filter(|drift| !of_room(drift));
        elsewhere.map(Drift::key).collect()
    };
    assert_eq!(elsewhere(&case.after), elsewhere(&case.before));
}

fn broken_restriction(case: &Case) {
    let unreadable: Vec<_> = case
        .after
        .findings
        .unjudged
        .iter()
        .map(|unjudged| match (&unjudged.subject, &unjudged.reason) {
            (Subject::Activity { cm, .. }, UnknownReason::RestrictionUnreadable { .. }) => cm.0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(unreadable, [8]);
    assert_eq!(drifts_of_people(&case.after, 8).len(), 0);
    assert_eq!(taken_in(&case.after, &room_of(&case.after, 8)), 0);
    let elsewhere = |observation: &Observation| -> Vec<_> {
        let drifts = observation.findings.drifts.iter();
        let elsewhere = drifts.filter(|drift| drift.activity != Some(CmId(8)));
        elsewhere.map(Drift::key).collect()
    };
    assert_eq!(elsewhere(&case.after), elsewhere(&case.before));
}

fn clone(case: &Case) {
    let chat = given::chat("chat-before-7.json");
    let in_the_format: Vec<i64> = given::activities()
        .iter()
        .filter(|activity| {
            let group = chat.group(&activity.room);
            // The SHA-1 of the real address, as all its groups' names begin.
            group.is_some_and(|group| {
                group
                    .name
                    .starts_with("210998949abb79a7a5baf032fc369777f6b7500a_")
            })
        })
        .map(|activity| activity.cmid)
        .collect();
    assert!(in_the_format.len() > 40, "{in_the_format:?}");
    let mut found = said_of(&case.after, Code::GroupForeign);
    found.sort_unstable();
    assert_eq!(found, in_the_format);
    assert_eq!(said_of(&case.before, Code::GroupForeign).len(), 0);
    for cm in in_the_format {
        assert_eq!(drifts_of_people(&case.after, cm).len(), 0, "activity {cm}");
    }
    // What is left is a group that was renamed; even that is out of reach, and there is no consent.
    let plan = whole_plan(&case.after);
    assert!(!plan.is_empty());
    let reasons = holds(&case.after, plan, &wide_open());
    assert_eq!(reasons, [HoldReason::GroupForeign].into());
}

fn stale(case: &Case) {
    assert_eq!(said_of(&case.before, Code::MoodleStale).len(), 0);
    let found: Vec<&Drift> = with_code(&case.after, Code::MoodleStale).collect();
    let [drift] = found.as_slice() else {
        panic!("{found:?}");
    };
    let Evidence::Stale {
        last_movement: Some(last),
        as_of,
    } = drift.evidence
    else {
        panic!("{drift:?}");
    };
    assert_eq!(as_of.0 - last.0, 864_000 + 3_600);
    let plan = whole_plan(&case.after);
    assert!(!plan.is_empty());
    let reasons = holds(&case.after, plan, &wide_open());
    assert_eq!(reasons, [HoldReason::Limit(LimitName::MoodleStale)].into());
    // The unchanged site, at the same time, is held by nothing of that kind.
    let reasons = holds(&case.before, whole_plan(&case.before), &wide_open());
    assert_eq!(reasons, BTreeSet::new());
}

fn other_prefix(error: &RunError, check: &Output) {
    let RunError::Moodle(trouble) = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        trouble.kind,
        MoodleTroubleKind::MissingTable {
            table: "mdl_rocketchat".to_owned(),
            found: vec!["other_".to_owned()],
        }
    );
    assert_eq!(check.status.code(), Some(3));
    let said = String::from_utf8_lossy(&check.stderr);
    for word in ["mdl_rocketchat", "other_", "prefix"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}
