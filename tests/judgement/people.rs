//! What can be wrong with a person in a group, and what is offered.

use moodrift::domain::chat::People;
use moodrift::domain::drift::{Basis, Code, Evidence, Fix, JoinAs, Severity, Subject, Withheld};
use moodrift::domain::ids::{CmId, CourseId, MoodleUserId, RoleId};
use moodrift::domain::policy::{Preset, Stance};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::site::Place;
use moodrift::engine::Rows;
use rstest::rstest;

use super::world::{
    CM, COURSE, MODERATOR, OWNER, PLAIN, ROOM, STUDENT, TEACHER, World, account_id, unread,
};

const OTHER: CourseId = CourseId(3);
const OTHER_CM: CmId = CmId(20);

#[test]
fn a_missing_teacher_is_invited_as_moderator_in_one_drift() {
    let mut world = World::new();
    world.teacher("anna");
    let drift = world.drift_of("anna").unwrap();
    assert_eq!(
        (drift.code, drift.severity),
        (Code::MemberMissing, Severity::Warning)
    );
    assert_eq!(drift.fix, Some(Fix::Invite(JoinAs::Moderator)));
    let person = drift.person.unwrap();
    assert_eq!(person.moodle_id, Some(world.id("anna")));
    assert_eq!(person.chat_id, Some(account_id("anna")));
}

#[test]
fn people_are_found_however_far_apart_their_ids_lie() {
    let mut world = World::new();
    world.student("anna");
    world.person("zoe").id = MoodleUserId(i64::MAX);
    world.enrol("zoe", COURSE);
    world.assign("zoe", STUDENT, Place::Course(COURSE));
    world.member("zoe");
    assert_eq!(world.drift_of("anna").unwrap().code, Code::MemberMissing);
    assert_eq!(world.drift_of("zoe"), None);
    assert_eq!(world.row("zoe").basis, Basis::CourseRole);
}

#[rstest]
#[case::by_login(false, Severity::Info)]
#[case::by_the_plugin(true, Severity::Warning)]
fn a_missing_account_weighs_more_where_the_plugin_should_have_made_it(
    #[case] creates: bool,
    #[case] severity: Severity,
) {
    let mut world = World::new();
    world.site.settings.creates_accounts = creates;
    world.moodle_person("anna");
    world.enrol("anna", COURSE);
    world.assign("anna", STUDENT, Place::Course(COURSE));
    let drift = world.drift_of("anna").unwrap();
    assert_eq!(
        (drift.code, drift.severity, drift.fix),
        (Code::AccountMissing, severity, None)
    );
    assert_eq!(drift.person.unwrap().chat_id, None);
}

#[rstest]
fn a_name_that_the_server_refuses_is_said_to_be_so(
    #[values("anna@univ.example", "zoé", "o'neil")] username: &str,
) {
    let mut world = World::new();
    world.moodle_person(username);
    world.enrol(username, COURSE);
    world.assign(username, STUDENT, Place::Course(COURSE));
    let drift = world.drift_of(username).unwrap();
    assert_eq!(
        (drift.code, drift.severity),
        (Code::UsernameRefused, Severity::Info)
    );
    assert_eq!(drift.fix, None);
}

#[test]
fn a_moderator_too_few_is_critical_and_one_too_many_a_warning() {
    let mut world = World::new();
    world.teacher("lead");
    world.moderator("lead");
    world.teacher("anna");
    world.member("anna");
    world.student("bob");
    world.moderator("bob");
    let anna = world.drift_of("anna").unwrap();
    assert_eq!(
        (anna.code, anna.severity),
        (Code::ModeratorMissing, Severity::Critical)
    );
    assert_eq!(anna.fix, Some(Fix::AddModerator));
    let bob = world.drift_of("bob").unwrap();
    assert_eq!(
        (bob.code, bob.severity),
        (Code::ModeratorExtra, Severity::Warning)
    );
    assert_eq!(bob.fix, Some(Fix::RemoveModerator));
}

#[test]
fn an_extra_moderator_is_one_drift_and_goes_with_the_role() {
    let mut world = World::new();
    world.person("carl");
    world.moderator("carl");
    let drift = world.drift_of("carl").unwrap();
    assert_eq!(
        (drift.code, drift.severity),
        (Code::MemberExtra, Severity::Warning)
    );
    assert_eq!(drift.fix, Some(Fix::Remove));
    assert_eq!(drift.evidence, Evidence::Person(Basis::NotEnrolled));
}

#[test]
fn a_deactivated_account_is_a_drift_of_its_own_where_the_person_is_required() {
    let mut world = World::new();
    world.student("anna");
    world.student("bob");
    world.member("bob");
    let Reading::Known(accounts) = &mut world.accounts else {
        panic!("known");
    };
    for account in accounts.iter_mut() {
        account.active = account.id == account_id(super::world::API);
    }
    for name in ["anna", "bob"] {
        let drift = world.drift_of(name).unwrap();
        assert_eq!(
            (drift.code, drift.severity),
            (Code::AccountInactive, Severity::Info)
        );
        assert_eq!(drift.fix, None);
    }
}

#[test]
fn the_last_moderator_of_a_group_that_should_have_one_is_not_demoted() {
    let mut world = World::new();
    world.student("bob");
    world.moderator("bob");
    // Nobody should lead it: nothing keeps the role.
    assert_eq!(
        world.drift_of("bob").unwrap().fix,
        Some(Fix::RemoveModerator)
    );
    // Someone should, and cannot: the role stays.
    world.moodle_person("anna");
    world.enrol("anna", COURSE);
    world.assign("anna", TEACHER, Place::Course(COURSE));
    let bob = world.drift_of("bob").unwrap();
    assert_eq!((bob.code, bob.fix), (Code::ModeratorExtra, None));
    assert_eq!(bob.withheld, Some(Withheld::LastModerator));
    // Of two, one stays.
    world.student("carl");
    world.moderator("carl");
    let withheld = world.findings().drifts.into_iter();
    let withheld = withheld.filter(|drift| drift.withheld == Some(Withheld::LastModerator));
    assert_eq!(withheld.count(), 1);
    // Someone who should comes: both may go.
    world.account("anna");
    assert_eq!(
        world.drift_of("bob").unwrap().fix,
        Some(Fix::RemoveModerator)
    );
    assert_eq!(
        world.drift_of("carl").unwrap().fix,
        Some(Fix::RemoveModerator)
    );
}

#[test]
fn a_renamed_person_is_one_finding_and_neither_step_is_offered() {
    let mut world = World::under(Preset::Plugin);
    world.moodle_person("anna.new").email = "Anna@Univ.example".into();
    world.enrol("anna.new", COURSE);
    world.assign("anna.new", STUDENT, Place::Course(COURSE));
    world.account("anna.old").emails = vec!["anna@univ.example".into()];
    world.member("anna.old");
    let drift = world.the(Code::IdentityMismatch);
    assert_eq!((drift.severity, drift.fix), (Severity::Warning, None));
    assert_eq!(drift.person.unwrap().username.as_str(), "anna.new");
    let Evidence::Renamed {
        account_username, ..
    } = drift.evidence
    else {
        panic!("{:?}", drift.evidence);
    };
    assert_eq!(account_username.as_str(), "anna.old");
    assert_eq!(world.codes(), [Code::IdentityMismatch]);
    assert!(world.plan().is_empty());
}

#[test]
fn a_renamed_owner_is_recognised_too() {
    let mut world = World::new();
    world.moodle_person("anna.new").email = "anna@univ.example".into();
    world.enrol("anna.new", COURSE);
    world.assign("anna.new", TEACHER, Place::Course(COURSE));
    world.account("anna.old").emails = vec!["anna@univ.example".into()];
    world.join(ROOM, "anna.old", OWNER);
    assert_eq!(world.codes(), [Code::IdentityMismatch]);
}

#[test]
fn the_same_name_alone_is_only_mentioned() {
    let mut world = World::under(Preset::Plugin);
    world.moodle_person("anna.new");
    world.enrol("anna.new", COURSE);
    world.assign("anna.new", STUDENT, Place::Course(COURSE));
    let account = world.account("someone.else");
    account.name = "anna.new Martin".into();
    world.member("someone.else");
    let missing = world.drift_of("anna.new").unwrap();
    assert_eq!(missing.code, Code::AccountMissing);
    assert!(matches!(missing.evidence, Evidence::Namesake { .. }));
    assert_eq!(
        world.drift_of("someone.else").unwrap().fix,
        Some(Fix::Remove)
    );
}

#[test]
fn the_same_address_on_an_expected_account_is_no_rename() {
    let mut world = World::new();
    world.moodle_person("anna").email = "shared@univ.example".into();
    world.enrol("anna", COURSE);
    world.assign("anna", STUDENT, Place::Course(COURSE));
    world.student("bob");
    let Reading::Known(accounts) = &mut world.accounts else {
        panic!("known");
    };
    accounts.last_mut().unwrap().emails = vec!["shared@univ.example".into()];
    world.member("bob");
    assert_eq!(world.drift_of("anna").unwrap().code, Code::AccountMissing);
}

/// A second activity, of another course, on the same group.
fn shared() -> World {
    let mut world = World::under(Preset::Plugin);
    world.course(OTHER, "MAT201");
    world.activity(OTHER_CM, OTHER, Some(ROOM));
    world
}

#[test]
fn who_is_required_by_one_of_two_activities_on_a_group_is_required() {
    let mut world = shared();
    world.person("anna");
    world.enrol("anna", OTHER);
    world.assign("anna", TEACHER, Place::Course(OTHER));
    let drift = world.drift_of("anna").unwrap();
    assert_eq!(drift.activity, Some(OTHER_CM));
    assert_eq!(drift.fix, Some(Fix::Invite(JoinAs::Moderator)));
    world.moderator("anna");
    assert_eq!(world.drift_of("anna"), None);
    assert_eq!(world.row("anna").basis, Basis::OtherActivity(OTHER_CM));
}

#[test]
fn who_is_unexpected_by_all_is_one_finding_and_nothing_is_taken_away() {
    let mut world = shared();
    world.person("carl");
    world.moderator("carl");
    let drift = world.drift_of("carl").unwrap();
    assert_eq!((drift.code, drift.activity), (Code::MemberExtra, Some(CM)));
    assert_eq!((drift.fix, drift.withheld), (None, Some(Withheld::Shared)));
    world.student("dora");
    world.moderator("dora");
    let drift = world.drift_of("dora").unwrap();
    assert_eq!((drift.code, drift.fix), (Code::ModeratorExtra, None));
    assert!(world.plan().is_empty());
}

#[test]
fn both_activities_want_someone_and_the_step_is_taken_once() {
    let mut world = shared();
    world.student("anna");
    world.enrol("anna", OTHER);
    world.assign("anna", STUDENT, Place::Course(OTHER));
    let missing = world.codes().into_iter();
    assert_eq!(
        missing.filter(|code| *code == Code::MemberMissing).count(),
        2
    );
    assert_eq!(world.plan().steps().count(), 1);
}

#[test]
fn a_group_shared_with_the_front_page_has_no_strangers() {
    let mut world = World::under(Preset::Plugin);
    world.course(CourseId::FRONT_PAGE, "arche");
    world.activity(CmId(5), CourseId::FRONT_PAGE, Some(ROOM));
    world.person("anyone");
    world.member("anyone");
    assert_eq!(world.drift_of("anyone"), None);
    assert_eq!(world.row("anyone").basis, Basis::OtherActivity(CmId(5)));
}

#[test]
fn what_cannot_be_judged_for_one_activity_is_not_judged_for_its_sharers() {
    let mut world = shared();
    world.policy.restrictions = moodrift::domain::policy::Restrictions::Honour;
    world.site.activities.last_mut().unwrap().restriction = Some("{".into());
    world.person("carl");
    world.member("carl");
    assert_eq!(world.drift_of("carl"), None);
    assert!(matches!(world.ground().rows(CM), Rows::Unknown(_)));
}

#[rstest]
#[case::none_named(Vec::new())]
#[case::one_that_does_not_exist(vec![STUDENT, RoleId(99)])]
fn with_doubtful_roles_nobody_is_removed_or_demoted(#[case] roles: Vec<RoleId>) {
    let mut world = World::under(Preset::Plugin);
    let activity = world.the_activity();
    activity.moderator_roles = Vec::new();
    activity.user_roles = roles;
    for name in ["teacher", "student", "stranger"] {
        world.person(name);
        world.moderator(name);
    }
    world.enrol("teacher", COURSE);
    world.assign("teacher", TEACHER, Place::Course(COURSE));
    world.enrol("student", COURSE);
    world.assign("student", STUDENT, Place::Course(COURSE));
    let invalid = world.the(Code::RolesInvalid);
    assert_eq!((invalid.severity, invalid.fix), (Severity::Critical, None));
    assert!(world.plan().is_empty(), "{:#?}", world.plan());
    let stranger = world.drift_of("stranger").unwrap();
    assert_eq!(stranger.withheld, Some(Withheld::RolesInvalid));
    // One finding about the activity, not one about each of its people.
    assert_eq!(world.drift_of("teacher"), None);
}

#[test]
fn people_of_an_archived_group_are_neither_judged_nor_unknown() {
    let mut world = World::new();
    world.student("anna");
    world.room(ROOM).archived = true;
    world.room(ROOM).people = People::Archived;
    assert_eq!(world.codes(), [Code::GroupArchived]);
    assert!(world.findings().unjudged.is_empty());
    assert_eq!(world.ground().rows(CM), Rows::NotJudged);
}

#[test]
fn people_of_the_front_page_are_neither_judged_nor_unknown() {
    let mut world = World::new();
    world.course(CourseId::FRONT_PAGE, "arche");
    world.activity(CmId(5), CourseId::FRONT_PAGE, Some("r5"));
    world.group("r5").people = People::Unknown(unread());
    assert_eq!(world.codes(), []);
    assert!(world.findings().unjudged.is_empty());
}

#[test]
fn people_of_a_hidden_activity_are_judged_all_the_same() {
    let mut world = World::new();
    world.the_activity().visibility.visible = false;
    world.student("anna");
    assert_eq!(world.drift_of("anna").unwrap().code, Code::MemberMissing);
}

#[test]
fn an_unknown_username_mapping_makes_all_membership_unknown() {
    use moodrift::domain::names::{UsernameRule, UsernameRules};
    let mut world = World::new();
    world.site.settings.username_hook = true;
    world.student("anna");
    world.person("carl");
    world.member("carl");
    let findings = world.findings();
    assert_eq!(findings.drifts, []);
    assert_eq!(findings.unjudged.len(), 1);
    assert_eq!(findings.unjudged[0].subject, Subject::AllMembership);
    // With rules the mapping is known.
    world.rules = UsernameRules(vec![UsernameRule::Lowercase]);
    assert_eq!(world.codes().len(), 2);
}

#[test]
fn unread_members_are_unknown_and_no_drift() {
    let mut world = World::new();
    world.student("anna");
    world.room(ROOM).people = People::Unknown(UnknownReason::NotAMember);
    let findings = world.findings();
    assert_eq!(findings.drifts.len(), 1);
    assert_eq!(findings.drifts[0].code, Code::NotManageable);
    let subject = Subject::Activity {
        cm: CM,
        group: Some(ROOM.into()),
    };
    assert_eq!(findings.unjudged[0].subject, subject);
    assert_eq!(findings.unjudged[0].reason, UnknownReason::NotAMember);
}

#[test]
fn unread_accounts_or_groups_are_unknown_and_no_drift() {
    let mut world = World::new();
    world.student("anna");
    world.person("carl");
    world.member("carl");
    let mut no_accounts = world.clone();
    no_accounts.accounts = Reading::Unknown(unread());
    assert_eq!(no_accounts.findings().drifts, []);
    assert_eq!(
        no_accounts.findings().unjudged[0].subject,
        Subject::AllAccounts
    );
    world.groups = Reading::Unknown(unread());
    assert_eq!(world.findings().drifts, []);
    assert_eq!(world.findings().unjudged[0].subject, Subject::AllGroups);
}

#[test]
fn a_member_younger_than_the_list_of_accounts_is_known_by_name_and_never_removed() {
    let mut world = World::under(Preset::Plugin);
    // The account came between the list of accounts and the list of members.
    world.moodle_person("anna");
    world.enrol("anna", COURSE);
    world.assign("anna", STUDENT, Place::Course(COURSE));
    world.member("anna");
    assert_eq!(world.codes(), []);
    // Nobody knows what this one is: it may be a bot.
    world.join(ROOM, "newcomer", PLAIN);
    let drift = world.drift_of("newcomer").unwrap();
    assert_eq!(
        (drift.fix, drift.withheld),
        (None, Some(Withheld::AccountUnknown))
    );
}

#[rstest]
#[case::ended(|world: &mut World| world.the_course().ends = Some(crate::world::NOW))]
#[case::hidden(|world: &mut World| world.the_course().visible = false)]
#[case::in_a_hidden_category(|world: &mut World| world.site.categories[0].visible = false)]
fn findings_of_a_dormant_course_are_info_and_out_of_plans(#[case] asleep: fn(&mut World)) {
    let mut world = World::new();
    world.teacher("anna");
    world.member("anna");
    world.student("bob");
    asleep(&mut world);
    let drifts = world.findings().drifts;
    assert_eq!(drifts.len(), 2);
    for drift in drifts {
        assert!(drift.dormant);
        assert_eq!(drift.severity, Severity::Info);
        assert!(drift.fix.is_some());
    }
    assert!(world.plan().is_empty());
}

#[test]
fn a_course_whose_end_lies_ahead_is_awake() {
    let mut world = World::new();
    world.the_course().ends = Some(moodrift::domain::ids::UnixTime(super::world::NOW.0 + 1));
    world.student("anna");
    assert!(!world.drift_of("anna").unwrap().dormant);
}

#[test]
fn explaining_someone_says_what_the_comparison_says() {
    let mut world = World::new();
    world.student("anna");
    world.moderator("anna");
    world.teacher("lead");
    world.moderator("lead");
    let ground = world.ground();
    let judgement = moodrift::engine::explain(&ground, CM, "anna").unwrap();
    assert_eq!(judgement.drift, Some(Code::ModeratorExtra));
    assert_eq!(judgement.fix, Some(Fix::RemoveModerator));
    assert_eq!(judgement.present, Some(MODERATOR));
    assert_eq!(judgement.enrolments.len(), 1);
    assert_eq!(judgement.roles.len(), 1);
    let (member, moderator, basis) = judgement.expected.unwrap();
    assert_eq!((member, moderator), (Stance::Required, Stance::Unexpected));
    assert_eq!(basis, Basis::CourseRole);
    assert!(moodrift::engine::explain(&ground, CM, "nobody").is_none());
    assert!(moodrift::engine::explain(&ground, CmId(999), "anna").is_none());
}
