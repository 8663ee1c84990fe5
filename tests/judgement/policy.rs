//! Who should be there: every row of the policy's table, under the three presets.

use moodrift::domain::chat::AccountKind;
use moodrift::domain::drift::{Basis, Code, Fix, Inactivity, JoinAs, Severity};
use moodrift::domain::ids::{CourseGroupId, UnixTime};
use moodrift::domain::names::{UsernameRule, UsernameRules};
use moodrift::domain::policy::{Preset, Stance};
use moodrift::domain::site::Place;
use rstest::rstest;

use super::world::{
    API, CATEGORY, CM, COURSE, MODERATOR, NOW, OWNER, PLAIN, ROOM, STUDENT, TEACHER, World,
    account_id,
};

const R: Stance = Stance::Required;
const T: Stance = Stance::Tolerated;
const U: Stance = Stance::Unexpected;

const PRESETS: [Preset; 3] = [Preset::Default, Preset::Plugin, Preset::Strict];

/// As member and as moderator, under `default`, `plugin` and `strict`.
type Stances = [(Stance, Stance); 3];

const TEACHER_ALWAYS: Stances = [(R, R), (R, R), (R, R)];
const STUDENT_ALWAYS: Stances = [(R, U), (R, U), (R, U)];
const NEVER: Stances = [(U, U), (U, U), (U, U)];
const LEFT_ALONE: Stances = [(T, T), (T, T), (T, T)];

/// Puts `someone` into the world, as far as Moodle and the accounts go.
type Someone = fn(&mut World);

fn teacher(world: &mut World) {
    world.teacher("someone");
}

fn student(world: &mut World) {
    world.student("someone");
}

fn with_role_at(world: &mut World, role: moodrift::domain::ids::RoleId, place: Place) {
    world.person("someone");
    world.enrol("someone", COURSE);
    world.assign("someone", role, place);
}

fn student_of_the_category(world: &mut World) {
    with_role_at(world, STUDENT, Place::Category(CATEGORY));
}

fn teacher_of_the_category(world: &mut World) {
    with_role_at(world, TEACHER, Place::Category(CATEGORY));
}

fn student_of_the_site(world: &mut World) {
    with_role_at(world, STUDENT, Place::Site);
}

fn teacher_of_the_site(world: &mut World) {
    with_role_at(world, TEACHER, Place::Site);
}

fn student_of_the_module(world: &mut World) {
    with_role_at(world, STUDENT, Place::Module(CM));
}

fn teacher_of_the_module(world: &mut World) {
    with_role_at(world, TEACHER, Place::Module(CM));
}

fn student_who_teaches_in_the_module(world: &mut World) {
    world.student("someone");
    world.assign("someone", TEACHER, Place::Module(CM));
}

fn student_who_teaches_in_the_category(world: &mut World) {
    world.student("someone");
    world.assign("someone", TEACHER, Place::Category(CATEGORY));
}

fn enrolment_suspended(world: &mut World) {
    world.student("someone");
    world.site.enrolments.edit().last_mut().unwrap().suspended = true;
}

fn teacher_with_enrolment_suspended(world: &mut World) {
    world.teacher("someone");
    world.site.enrolments.edit().last_mut().unwrap().suspended = true;
}

fn enrolment_not_begun(world: &mut World) {
    world.student("someone");
    world.site.enrolments.edit().last_mut().unwrap().starts = Some(UnixTime(NOW.0 + 1));
}

fn enrolment_over(world: &mut World) {
    world.student("someone");
    world.site.enrolments.edit().last_mut().unwrap().ends = Some(NOW);
}

fn enrolment_until_later(world: &mut World) {
    world.student("someone");
    let enrolment = world.site.enrolments.edit().last_mut().unwrap();
    (enrolment.starts, enrolment.ends) = (Some(NOW), Some(UnixTime(NOW.0 + 1)));
}

fn method_disabled(world: &mut World) {
    world.student("someone");
    world.site.methods.last_mut().unwrap().enabled = false;
}

fn account_suspended(world: &mut World) {
    world.student("someone");
    world.site.people.last_mut().unwrap().suspended = true;
}

fn account_nologin(world: &mut World) {
    world.student("someone");
    world.site.people.last_mut().unwrap().auth = "nologin".into();
}

fn account_unconfirmed(world: &mut World) {
    world.student("someone");
    world.site.people.last_mut().unwrap().confirmed = false;
}

fn enrolled_without_role(world: &mut World) {
    world.person("someone");
    world.enrol("someone", COURSE);
}

fn enrolled_with_another_role(world: &mut World) {
    world.enrolled("someone", super::world::ASSISTANT);
}

fn kept_out_by_the_restriction(world: &mut World) {
    world.student("someone");
    world.site.course_groups.push((CourseGroupId(7), COURSE));
    world.the_activity().restriction =
        Some(r#"{"op":"&","c":[{"type":"group","id":7}],"showc":[true]}"#.into());
}

fn not_enrolled(world: &mut World) {
    world.person("someone");
}

fn deleted(world: &mut World) {
    world.account("someone");
    world.departed("someone");
}

fn guest(world: &mut World) {
    world.account("someone");
}

fn chat_administrator(world: &mut World) {
    world.account("someone").administrator = true;
}

fn site_administrator(world: &mut World) {
    let id = world.person("someone").id;
    world.site.condition.administrators.push(id);
}

fn enrolled_site_administrator(world: &mut World) {
    site_administrator(world);
    world.enrol("someone", COURSE);
}

fn kept(world: &mut World) {
    world.person("someone");
    let mut globs = globset::GlobSetBuilder::new();
    globs.add(globset::Glob::new("some*").unwrap());
    world.policy.keep.globs = globs.build().unwrap();
}

fn bot(world: &mut World) {
    world.account("someone").kind = AccountKind::Bot;
}

fn app(world: &mut World) {
    world.account("someone").kind = AccountKind::App;
}

#[rstest]
#[case::teacher(teacher, TEACHER_ALWAYS, Basis::CourseRole)]
#[case::student(student, STUDENT_ALWAYS, Basis::CourseRole)]
#[case::enrolment_in_its_dates(enrolment_until_later, STUDENT_ALWAYS, Basis::CourseRole)]
#[case::student_above(student_of_the_category, [(T, U), (R, U), (R, U)], Basis::ParentRole)]
#[case::teacher_above(teacher_of_the_category, [(T, T), (R, R), (R, R)], Basis::ParentRole)]
#[case::student_of_the_site(student_of_the_site, [(T, U), (R, U), (R, U)], Basis::ParentRole)]
#[case::teacher_of_the_site(teacher_of_the_site, [(T, T), (R, R), (R, R)], Basis::ParentRole)]
#[case::student_of_the_module(student_of_the_module, [(T, U), (U, U), (U, U)], Basis::ModuleRole)]
#[case::teacher_of_the_module(teacher_of_the_module, [(T, T), (U, U), (U, U)], Basis::ModuleRole)]
#[case::teaches_in_the_module(student_who_teaches_in_the_module, [(R, T), (R, U), (R, U)], Basis::CourseRole)]
#[case::teaches_above(student_who_teaches_in_the_category, [(R, T), (R, R), (R, R)], Basis::CourseRole)]
#[case::suspended(enrolment_suspended, [(T, U), (R, U), (U, U)], Basis::Inactive(Inactivity::Suspended))]
#[case::suspended_teacher(teacher_with_enrolment_suspended, [(T, T), (R, R), (U, U)], Basis::Inactive(Inactivity::Suspended))]
#[case::not_yet(enrolment_not_begun, [(T, U), (R, U), (U, U)], Basis::Inactive(Inactivity::NotYet))]
#[case::over(enrolment_over, [(T, U), (R, U), (U, U)], Basis::Inactive(Inactivity::Expired))]
#[case::method(method_disabled, [(T, U), (R, U), (U, U)], Basis::Inactive(Inactivity::MethodDisabled))]
#[case::suspended_account(account_suspended, [(T, U), (R, U), (U, U)], Basis::Inactive(Inactivity::AccountSuspended))]
#[case::nologin(account_nologin, [(T, U), (R, U), (U, U)], Basis::Inactive(Inactivity::NoLogin))]
#[case::unconfirmed(account_unconfirmed, [(T, U), (R, U), (U, U)], Basis::Inactive(Inactivity::Unconfirmed))]
#[case::no_role(enrolled_without_role, NEVER, Basis::NoMappedRole)]
#[case::another_role(enrolled_with_another_role, NEVER, Basis::NoMappedRole)]
#[case::not_enrolled(not_enrolled, NEVER, Basis::NotEnrolled)]
#[case::deleted(deleted, NEVER, Basis::Deleted)]
#[case::guest(guest, [(T, T), (U, U), (U, U)], Basis::Guest)]
#[case::kept(kept, LEFT_ALONE, Basis::Kept)]
#[case::bot(bot, LEFT_ALONE, Basis::Machine)]
#[case::app(app, LEFT_ALONE, Basis::Machine)]
fn each_row_of_the_table(#[case] someone: Someone, #[case] stances: Stances, #[case] basis: Basis) {
    for (preset, stances) in PRESETS.into_iter().zip(stances) {
        judged(preset, someone, stances, basis);
    }
}

/// Rows whose deciding fact is another one under another preset.
#[rstest]
#[case::default(kept_out_by_the_restriction, Preset::Default, (R, U), Basis::CourseRole)]
#[case::plugin(kept_out_by_the_restriction, Preset::Plugin, (R, U), Basis::CourseRole)]
#[case::strict(kept_out_by_the_restriction, Preset::Strict, (U, U), Basis::Restricted)]
#[case::default(chat_administrator, Preset::Default, (T, T), Basis::ChatAdministrator)]
#[case::plugin(chat_administrator, Preset::Plugin, (U, U), Basis::Guest)]
#[case::strict(chat_administrator, Preset::Strict, (T, T), Basis::ChatAdministrator)]
#[case::default(site_administrator, Preset::Default, (T, T), Basis::SiteAdministrator)]
#[case::plugin(site_administrator, Preset::Plugin, (U, U), Basis::SiteAdministrator)]
#[case::strict(site_administrator, Preset::Strict, (T, T), Basis::SiteAdministrator)]
#[case::default(enrolled_site_administrator, Preset::Default, (T, T), Basis::SiteAdministrator)]
#[case::plugin(enrolled_site_administrator, Preset::Plugin, (U, U), Basis::NoMappedRole)]
#[case::strict(enrolled_site_administrator, Preset::Strict, (T, T), Basis::SiteAdministrator)]
fn rows_that_depend_on_the_preset(
    #[case] someone: Someone,
    #[case] preset: Preset,
    #[case] stances: (Stance, Stance),
    #[case] basis: Basis,
) {
    judged(preset, someone, stances, basis);
}

/// Holds the row against the stances, and the drift against them for someone who is absent, a plain
/// member, and a moderator.
fn judged(preset: Preset, someone: Someone, (member, moderator): (Stance, Stance), basis: Basis) {
    let world = |roles| {
        let mut world = World::under(preset);
        someone(&mut world);
        // Someone else leads the group, so that nobody is its last moderator.
        world.teacher("lead");
        world.moderator("lead");
        if let Some(roles) = roles {
            world.join(ROOM, "someone", roles);
        }
        world
    };
    let row = world(Some(PLAIN)).row("someone");
    assert_eq!(
        (row.member, row.moderator, row.basis),
        (member, moderator, basis),
        "{preset:?}"
    );

    let absent = (member == R).then_some(if moderator == R {
        (Code::MemberMissing, Some(Fix::Invite(JoinAs::Moderator)))
    } else {
        (Code::MemberMissing, Some(Fix::Invite(JoinAs::Member)))
    });
    let extra = (Code::MemberExtra, Some(Fix::Remove));
    let plain = match (member, moderator) {
        (U, _) => Some(extra),
        (_, R) => Some((Code::ModeratorMissing, Some(Fix::AddModerator))),
        _ => None,
    };
    let leading = match (member, moderator) {
        (U, _) => Some(extra),
        (_, U) => Some((Code::ModeratorExtra, Some(Fix::RemoveModerator))),
        _ => None,
    };
    for (roles, expected) in [
        (None, absent),
        (Some(PLAIN), plain),
        (Some(MODERATOR), leading),
    ] {
        let found = world(roles).drift_of("someone");
        let found = found.map(|drift| (drift.code, drift.fix));
        assert_eq!(found, expected, "{preset:?}, present as {roles:?}");
    }
}

#[rstest]
fn an_owner_stays_and_counts_as_moderator(
    #[values(Preset::Default, Preset::Plugin, Preset::Strict)] preset: Preset,
) {
    let mut world = World::under(preset);
    world.person("someone");
    world.join(ROOM, "someone", OWNER);
    let row = world.row("someone");
    assert_eq!((row.member, row.basis), (T, Basis::Owner));
    world.teacher("owning-teacher");
    world.join(ROOM, "owning-teacher", OWNER);
    assert_eq!(world.codes(), []);
}

#[rstest]
fn the_api_account_is_nobodys_mistake(
    #[values(Preset::Default, Preset::Plugin, Preset::Strict)] preset: Preset,
    #[values(PLAIN, MODERATOR, OWNER)] roles: moodrift::domain::chat::RoomRoles,
) {
    let mut world = World::under(preset);
    world.join(ROOM, API, roles);
    let row = world.row(API);
    assert_eq!((row.member, row.moderator), (T, T));
    assert_eq!(row.basis, Basis::ApiAccount);
    assert_eq!(world.drift_of(API), None);
}

#[test]
fn a_tolerated_person_without_account_gets_none() {
    let mut world = World::new();
    world.moodle_person("someone");
    world.enrol("someone", COURSE).suspended = true;
    world.assign("someone", STUDENT, Place::Course(COURSE));
    assert_eq!(world.codes(), []);
}

#[test]
fn strict_can_be_told_to_honour_roles_in_the_module() {
    let mut world = World::under(Preset::Strict);
    world.policy.module_roles = R;
    teacher_of_the_module(&mut world);
    let drift = world.drift_of("someone").unwrap();
    assert_eq!(drift.code, Code::MemberMissing);
    assert_eq!(drift.fix, Some(Fix::Invite(JoinAs::Moderator)));
}

#[test]
fn one_enrolment_in_force_is_enough() {
    let mut world = World::under(Preset::Strict);
    world.student("someone");
    world.enrol("someone", COURSE).suspended = true;
    world.enrol("someone", COURSE).ends = Some(NOW);
    world.member("someone");
    assert_eq!(world.row("someone").member, R);
}

#[test]
fn of_several_enrolments_the_weakest_obstacle_is_named() {
    let mut world = World::new();
    world.student("someone");
    world.site.enrolments.edit().last_mut().unwrap().suspended = true;
    world.enrol("someone", COURSE).starts = Some(UnixTime(NOW.0 + 60));
    world.member("someone");
    let basis = Basis::Inactive(Inactivity::NotYet);
    assert_eq!(world.row("someone").basis, basis);
}

#[test]
fn of_several_roles_the_strongest_counts() {
    let mut world = World::new();
    world.student("someone");
    world.assign("someone", TEACHER, Place::Course(COURSE));
    world.assign("someone", super::world::ASSISTANT, Place::Course(COURSE));
    world.member("someone");
    let row = world.row("someone");
    assert_eq!((row.member, row.moderator), (R, R));
}

#[test]
fn an_enrolment_elsewhere_does_not_count() {
    let mut world = World::new();
    world.course(moodrift::domain::ids::CourseId(3), "ELSEWHERE");
    world.person("someone");
    world.enrol("someone", moodrift::domain::ids::CourseId(3));
    world.assign("someone", STUDENT, Place::Course(COURSE));
    world.member("someone");
    assert_eq!(world.row("someone").basis, Basis::NotEnrolled);
}

#[test]
fn people_are_matched_after_mapping_and_whatever_the_case() {
    let mut world = World::new();
    world.rules = UsernameRules(vec![UsernameRule::StripSuffix("@univ.example".to_owned())]);
    world.moodle_person("anna.martin@univ.example");
    world.enrol("anna.martin@univ.example", COURSE);
    world.assign("anna.martin@univ.example", STUDENT, Place::Course(COURSE));
    world.account("Anna.Martin");
    world.member("Anna.Martin");
    assert_eq!(world.codes(), []);
    let row = world.row("Anna.Martin");
    assert_eq!(
        row.who.moodle_username.as_deref(),
        Some("anna.martin@univ.example")
    );
    assert_eq!(row.who.chat_id, Some(account_id("Anna.Martin")));
}

/// Names without what follows the `@`, as a pattern of the configuration.
fn replacing(pattern: &str, with: &str) -> UsernameRules {
    UsernameRules(vec![UsernameRule::Replace {
        pattern: regex::Regex::new(pattern).unwrap(),
        with: with.to_owned(),
    }])
}

#[rstest]
#[case::by_an_ending_of_the_living("@.*$", "", "gone@univ.example", "Gone", &[])]
#[case::by_the_account_s_address("@", "_", "gone@univ.example", "gone_univ.example", &["Gone@Univ.example"])]
fn a_leaver_is_known_under_a_rule_that_replaces(
    #[case] pattern: &str,
    #[case] with: &str,
    #[case] old: &str,
    #[case] now: &str,
    #[case] emails: &[&str],
) {
    let mut world = World::new();
    world.rules = replacing(pattern, with);
    world.moodle_person("anna@univ.example");
    world.account(now).emails = emails.iter().map(|one| (*one).into()).collect();
    world.departed(old);
    world.join(ROOM, now, OWNER);
    assert_eq!(world.row(now).basis, Basis::Owner);
    let drift = world.the(Code::OwnerDeparted);
    assert_eq!(drift.severity, Severity::Warning);
    world.leave(ROOM, now);
    world.member(now);
    assert_eq!(world.row(now).basis, Basis::Deleted);
}

#[test]
fn a_guess_that_the_rules_do_not_map_to_the_name_is_nobody() {
    let mut world = World::new();
    // Everybody of this Moodle bears a mark; who bears none was never there.
    world.rules = replacing("^", "u_");
    world.account("gone");
    world.account("u_gone");
    world.departed("gone");
    world.member("gone");
    world.member("u_gone");
    assert_eq!(world.row("gone").basis, Basis::Guest);
}

#[test]
fn a_leaver_is_known_by_the_hash_of_the_old_username() {
    use moodrift::domain::names::UsernameRule;
    let mut world = World::new();
    world.rules = UsernameRules(vec![UsernameRule::StripSuffix("@univ.example".to_owned())]);
    world.account("Gone");
    world.departed("gone@univ.example");
    world.member("Gone");
    let drift = world.drift_of("Gone").unwrap();
    assert_eq!(drift.code, Code::MemberExtra);
    let row = world.row("Gone");
    assert_eq!(row.basis, Basis::Deleted);
    assert_eq!(
        row.who.moodle_id,
        Some(moodrift::domain::ids::MoodleUserId(9000))
    );
    assert_eq!(row.who.moodle_username, None);
}
