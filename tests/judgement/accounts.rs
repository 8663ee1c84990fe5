//! Accounts that are created for people who have none: where that is offered, and where not.

use moodrift::domain::capabilities::{Capabilities, Permission, Permissions};
use moodrift::domain::drift::{Code, Drift, Evidence, Fix, JoinAs, Withheld};
use moodrift::domain::ids::{CmId, RoleId};
use moodrift::domain::plan::{Change, Step, StepOp};
use moodrift::domain::policy::Preset;
use moodrift::domain::reading::Reading;
use moodrift::domain::repairs::{OptionalRepair, Repairs};
use moodrift::domain::site::Place;
use moodrift::engine::{footing, staleness};
use rstest::rstest;

use super::world::{COURSE, ROOM, STUDENT, TEACHER, World, account_id};

/// Nora should be in the group and has no account; the configuration wants one made.
fn nora_under(preset: Preset, role: RoleId) -> World {
    let mut world = World::under(preset);
    world.policy.repairs = Repairs::all();
    world.moodle_person("nora");
    world.enrol("nora", COURSE);
    world.assign("nora", role, Place::Course(COURSE));
    world
}

fn nora() -> World {
    nora_under(Preset::Default, STUDENT)
}

fn found(world: &World) -> Drift {
    let mut drifts = world.findings().drifts.into_iter();
    let of_nora = |drift: &Drift| {
        let person = drift.person.as_ref();
        person.is_some_and(|person| person.moodle_username.as_deref() == Some("nora"))
    };
    drifts.find(of_nora).unwrap()
}

#[test]
fn no_account_is_created_unless_the_configuration_asks_for_it() {
    let mut world = nora();
    world.policy.repairs = Repairs::default();
    let drift = found(&world);
    assert_eq!((drift.code, drift.fix), (Code::AccountMissing, None));
    let off = Withheld::SwitchedOff(OptionalRepair::Create);
    assert_eq!(drift.withheld, Some(off));
    assert!(world.plan().is_empty());
}

#[test]
fn someone_missing_in_three_groups_gets_one_account_before_all_of_them() {
    let mut world = nora();
    for (cm, room) in [(11, "r11"), (12, "r12")] {
        world.activity(CmId(cm), COURSE, Some(room));
        world.group(room);
    }
    let plan = world.plan();
    let ops: Vec<StepOp> = plan.steps().map(|(_, step)| step.op()).collect();
    let (create, invite) = (StepOp::CreateAccount, StepOp::Invite);
    assert_eq!(ops, [create, invite, invite, invite]);
    let [
        Step {
            change: Change::CreateAccount(new),
            ..
        },
    ] = plan.accounts.as_slice()
    else {
        panic!("{plan:#?}");
    };
    assert_eq!(new.username.as_str(), "nora");
    assert_eq!(new.person, world.id("nora"));
    assert_eq!(&*new.name, "nora Martin");
    assert_eq!(&*new.email, "nora@univ.example");
    assert!(!new.verified);
    assert!(
        plan.groups
            .iter()
            .flat_map(|group| &group.steps)
            .all(Step::awaits_account)
    );
    assert!(plan.steps().all(|(_, step)| !step.change.destructive()));
}

#[test]
fn a_teacher_without_an_account_becomes_moderator_too() {
    let world = nora_under(Preset::Default, TEACHER);
    let fix = Some(Fix::Create(JoinAs::Moderator));
    assert_eq!(found(&world).fix, fix);
    let ops: Vec<StepOp> = world.plan().steps().map(|(_, step)| step.op()).collect();
    assert_eq!(
        ops,
        [StepOp::CreateAccount, StepOp::Invite, StepOp::AddModerator]
    );
}

#[test]
fn whether_the_address_is_verified_is_part_of_the_plan() {
    let mut world = nora();
    let before = world.plan().hash();
    world.policy.repairs = Repairs::all().vouching(true);
    let plan = world.plan();
    let made = &plan.accounts[0].change;
    assert!(matches!(made, Change::CreateAccount(new) if new.verified));
    assert_ne!(plan.hash(), before);
    world.site.people[0].email = "nora@elsewhere.example".into();
    assert_ne!(world.plan().hash(), plan.hash());
}

#[rstest]
#[case::none("", Withheld::NoAddress)]
#[case::a_word("nora", Withheld::NoAddress)]
#[case::nobody("@univ.example", Withheld::NoAddress)]
#[case::two("nora@a@b", Withheld::NoAddress)]
#[case::with_a_blank("no ra@univ.example", Withheld::NoAddress)]
#[case::an_accounts("Other@Univ.example", Withheld::AddressTaken)]
#[case::anothers_without_account("Twin@univ.example", Withheld::AddressShared)]
fn addresses_that_would_clash_or_be_refused_are_found_before_anything_is_sent(
    #[case] email: &str,
    #[case] withheld: Withheld,
) {
    let mut world = nora();
    world.account("other");
    world.moodle_person("twin");
    world.site.people[0].email = email.into();
    let drift = found(&world);
    assert_eq!((drift.code, drift.fix), (Code::AccountMissing, None));
    assert_eq!(drift.withheld, Some(withheld));
    assert!(world.plan().is_empty());
}

#[test]
fn whose_the_address_is_is_said() {
    let mut world = nora();
    world.account("n.martin").emails = vec!["NORA@univ.example".into()];
    world.account("n.martin2").active = false;
    let drift = found(&world);
    let Evidence::AddressTaken {
        account,
        account_username,
        ..
    } = &drift.evidence
    else {
        panic!("{drift:#?}");
    };
    assert_eq!(*account, account_id("n.martin"));
    assert_eq!(account_username.as_str(), "n.martin");
    let ground = world.ground();
    let said = moodrift::words::explanation(&ground.site, &ground.chat, &drift);
    assert!(
        said.contains("“n.martin” has the same e-mail address"),
        "{said}"
    );
}

#[test]
fn someone_who_cannot_log_in_to_moodle_does_not_stand_in_the_way_of_an_address() {
    let mut world = nora();
    let idle = world.moodle_person("idle");
    idle.email = "nora@univ.example".into();
    idle.suspended = true;
    assert_eq!(found(&world).fix, Some(Fix::Create(JoinAs::Member)));
}

#[rstest]
#[case::suspended(|world: &mut World| world.site.people[0].suspended = true)]
#[case::nologin(|world: &mut World| world.site.people[0].auth = "nologin".into())]
#[case::unconfirmed(|world: &mut World| world.site.people[0].confirmed = false)]
#[case::enrolment_suspended(|world: &mut World| world.site.enrolments.edit()[0].suspended = true)]
fn nobody_whom_moodle_holds_back_gets_an_account(#[case] hold: fn(&mut World)) {
    // The preset requires them all the same.
    let mut world = nora_under(Preset::Plugin, STUDENT);
    hold(&mut world);
    let drift = found(&world);
    assert_eq!(drift.code, Code::AccountMissing);
    assert_eq!(drift.withheld, Some(Withheld::NotInForce));
    assert!(world.plan().is_empty());
}

#[test]
fn an_account_in_another_case_is_his() {
    let mut world = nora();
    world.account("NORA");
    assert_eq!(found(&world).code, Code::MemberMissing);
    assert_eq!(world.plan().count(StepOp::CreateAccount), 0);
}

#[test]
fn a_name_that_the_server_refuses_gets_no_account() {
    let mut world = World::new();
    world.policy.repairs = Repairs::all();
    world.moodle_person("nora@univ");
    world.enrol("nora@univ", COURSE);
    world.assign("nora@univ", STUDENT, Place::Course(COURSE));
    assert!(world.plan().is_empty());
}

#[rstest]
#[case::held("moodle", None)]
#[case::not_held("admin", Some(Withheld::NotPermitted(Permission::CreateUser)))]
fn without_the_permission_no_account_is_offered(
    #[case] role: &str,
    #[case] withheld: Option<Withheld>,
) {
    let mut world = nora();
    let own = ["moodle".to_owned()];
    let granted = [
        (Permission::CreateUser, vec![role.to_owned()]),
        (Permission::AddUserToAnyPRoom, own.to_vec()),
    ];
    world.capabilities = Capabilities {
        permissions: Reading::Known(Permissions::new(granted, &own)),
        ..Capabilities::default()
    };
    assert_eq!(found(&world).withheld, withheld);
}

#[test]
fn a_saved_plan_is_stale_once_the_address_is_another() {
    let mut world = nora();
    let (plan, ground) = (world.plan(), world.ground());
    let footings = [footing(&ground, &ROOM.into()).unwrap()];
    assert!(staleness(&plan, &footings, &world.plan(), &world.ground()).is_none());
    world.site.people[0].email = "nora@elsewhere.example".into();
    let stale = staleness(&plan, &footings, &world.plan(), &world.ground());
    assert_eq!(stale.accounts.len(), 2, "{stale:#?}");
    assert!(stale.groups.is_empty(), "{stale:#?}");
}
