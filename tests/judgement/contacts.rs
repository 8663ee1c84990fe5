//! Whom to tell: who is named, as what, and who never is.

use moodrift::domain::chat::AccountKind;
use moodrift::domain::contacts::{Contact, ContactAs, LeadAs, Presence};
use moodrift::domain::drift::{Code, Drift};
use moodrift::domain::ids::{CmId, CourseId, UnixTime};
use moodrift::domain::policy::Preset;
use moodrift::domain::site::Place;
use moodrift::engine::contacts;
use moodrift::report::Paint;
use rstest::rstest;

use super::world::{
    ASSISTANT, CATEGORY, CM, COURSE, DAY, MODERATOR, NOW, OWNER, PLAIN, ROOM, STUDENT, TEACHER,
    World,
};

/// A student who is missing, a teacher whom the activity names as moderator, and an assistant whom it does not name.
fn world() -> World {
    let mut world = World::new();
    world.student("anna");
    world.teacher("tom");
    world.moderator("tom");
    world.enrolled("ada", ASSISTANT);
    world
}

fn told(world: &World) -> Vec<Contact> {
    let findings = world.findings();
    let mut activities = contacts(&world.ground(), &findings.drifts);
    assert_eq!(activities.len(), 1, "{activities:?}");
    assert_eq!(activities[0].cm, CM);
    activities.remove(0).people
}

fn named(contacts: &[Contact]) -> Vec<(&str, ContactAs, Presence)> {
    contacts
        .iter()
        .map(|one| (&*one.first_name, one.standing, one.presence))
        .collect()
}

const TOM: (&str, ContactAs, Presence) = ("tom", ContactAs::Moderator, Presence::Moderator);
const ADA: (&str, ContactAs, Presence) = ("ada", ContactAs::Teacher, Presence::Absent);

#[test]
fn moderators_come_first_then_who_teaches() {
    let contacts = told(&world());
    assert_eq!(named(&contacts), [TOM, ADA]);
    assert_eq!(contacts[0].email.as_deref(), Some("tom@univ.example"));
    assert_eq!(
        (&*contacts[0].roles, &*contacts[1].roles),
        (&[TEACHER][..], &[ASSISTANT][..])
    );
}

#[rstest]
#[case::account_suspended(|world: &mut World| person(world, "tom").suspended = true)]
#[case::nologin(|world: &mut World| person(world, "tom").auth = "nologin".into())]
#[case::unconfirmed(|world: &mut World| person(world, "tom").confirmed = false)]
#[case::enrolment_suspended(|world: &mut World| enrolment(world, "tom").suspended = true)]
#[case::enrolment_ended(|world: &mut World| enrolment(world, "tom").ends = Some(UnixTime(NOW.0 - DAY)))]
#[case::enrolment_not_begun(|world: &mut World| enrolment(world, "tom").starts = Some(UnixTime(NOW.0 + DAY)))]
#[case::not_enrolled(|world: &mut World| {
    let id = world.id("tom");
    world.site.enrolments.edit().retain(|one| one.person != id);
})]
#[case::without_role(|world: &mut World| {
    let id = world.id("tom");
    world.site.role_assignments.edit().retain(|one| one.person != id);
})]
fn who_cannot_act_is_never_told(#[case] change: fn(&mut World)) {
    for preset in [Preset::Default, Preset::Plugin, Preset::Strict] {
        let mut world = world();
        world.policy = moodrift::domain::policy::Policy::preset(preset);
        change(&mut world);
        assert_eq!(named(&told(&world)), [ADA], "{preset:?}");
    }
}

#[test]
fn one_enrolment_in_force_is_enough() {
    let mut world = world();
    enrolment(&mut world, "tom").suspended = true;
    world.enrol("tom", COURSE);
    assert_eq!(named(&told(&world)), [TOM, ADA]);
}

#[test]
fn several_roles_are_one_contact_with_all_of_them() {
    let mut world = world();
    world.assign("tom", ASSISTANT, Place::Course(COURSE));
    world.assign("tom", STUDENT, Place::Course(COURSE));
    let contacts = told(&world);
    assert_eq!(named(&contacts), [TOM, ADA]);
    assert_eq!(contacts[0].roles, [TEACHER, ASSISTANT]);
}

#[test]
fn a_student_is_told_only_where_the_activity_makes_students_moderators() {
    let mut world = world();
    let anna = ("anna", ContactAs::Moderator, Presence::Absent);
    world.the_activity().moderator_roles.push(STUDENT);
    assert!(named(&told(&world)).contains(&anna));
    world.the_activity().moderator_roles.clear();
    let tom = ("tom", ContactAs::Teacher, Presence::Moderator);
    assert_eq!(named(&told(&world)), [ADA, tom], "he teaches all the same");
}

#[test]
fn a_role_above_the_course_counts_where_the_policy_requires_it() {
    for (preset, expected) in [
        (Preset::Default, 0),
        (Preset::Plugin, 1),
        (Preset::Strict, 1),
    ] {
        let mut world = World::under(preset);
        world.student("anna");
        world.person("boss");
        world.enrol("boss", COURSE);
        world.assign("boss", TEACHER, Place::Category(CATEGORY));
        assert_eq!(told(&world).len(), expected, "{preset:?}");
    }
}

#[rstest]
#[case::moderator(Some(MODERATOR), Presence::Moderator)]
#[case::owner(Some(OWNER), Presence::Moderator)]
#[case::member(Some(PLAIN), Presence::Member)]
#[case::absent(None, Presence::Absent)]
fn what_he_is_in_the_group_is_said(
    #[case] roles: Option<moodrift::domain::chat::RoomRoles>,
    #[case] expected: Presence,
) {
    let mut world = world();
    world.leave(ROOM, "tom");
    if let Some(roles) = roles {
        world.join(ROOM, "tom", roles);
    }
    assert_eq!(told(&world)[0].presence, expected);
}

#[test]
fn where_the_group_cannot_be_looked_into_nothing_is_claimed() {
    let mut archived = world();
    archived.room(ROOM).archived = true;
    archived.room(ROOM).people = moodrift::domain::chat::People::Archived;
    assert_eq!(told(&archived)[0].presence, Presence::Unknown);

    let mut unlinked = world();
    unlinked.the_activity().room = None;
    assert_eq!(unlinked.the(Code::GroupUnlinked).activity, Some(CM));
    assert_eq!(told(&unlinked)[0].presence, Presence::Absent);
}

fn leading(world: &World) -> Vec<(String, LeadAs, Option<String>)> {
    let activities = contacts(&world.ground(), &world.findings().drifts);
    let leads = activities[0].leads.iter();
    leads
        .map(|one| {
            let email = one.email.as_deref().map(str::to_owned);
            (one.username.as_str().to_owned(), one.standing, email)
        })
        .collect()
}

#[test]
fn who_leads_the_group_in_rocket_chat_is_named_beside_them() {
    let mut world = world();
    assert_eq!(
        leading(&world),
        [],
        "Tom is told as moderator, the API account never"
    );
    // A guest, and a teacher of another course.
    world.account("guest").emails = vec!["guest@elsewhere.example".into()];
    world.moderator("guest");
    world.person("zoe");
    world.join(ROOM, "zoe", OWNER);
    let guest = (
        "guest".to_owned(),
        LeadAs::Moderator,
        Some("guest@elsewhere.example".to_owned()),
    );
    let zoe = |email: &str| ("zoe".to_owned(), LeadAs::Owner, Some(email.to_owned()));
    assert_eq!(leading(&world), [zoe("zoe@univ.example"), guest.clone()]);
    // Where the API account may not see addresses, Moodle's count.
    world.account_named("zoe").emails = Vec::new();
    person(&mut world, "zoe").email = "zoe@moodle.example".into();
    assert_eq!(leading(&world), [zoe("zoe@moodle.example"), guest]);
}

#[rstest]
#[case::deactivated(|world: &mut World| world.account_named("zoe").active = false)]
#[case::a_bot(|world: &mut World| world.account_named("zoe").kind = AccountKind::Bot)]
#[case::suspended_in_moodle(|world: &mut World| {
    world.moodle_person("zoe").suspended = true;
})]
#[case::deleted_in_moodle(|world: &mut World| world.departed("zoe"))]
#[case::plain_member(|world: &mut World| {
    world.leave(ROOM, "zoe");
    world.member("zoe");
})]
fn who_cannot_act_or_does_not_lead_is_not(#[case] change: fn(&mut World)) {
    let mut world = world();
    world.account("zoe");
    world.moderator("zoe");
    assert_eq!(leading(&world).len(), 1);
    change(&mut world);
    assert_eq!(leading(&world), []);
}

#[test]
fn an_address_that_is_missing_is_missing() {
    let mut world = world();
    person(&mut world, "tom").email = " ".into();
    assert_eq!(told(&world)[0].email, None);
}

#[test]
fn only_activities_with_a_difference_are_named_and_each_once() {
    let mut world = world();
    world.student("bob");
    let other = CourseId(3);
    world.course(other, "ALGO");
    world.activity(CmId(30), other, Some("r30"));
    world.group("r30");
    assert_eq!(named(&told(&world)), [TOM, ADA]);
    let nothing: [Drift; 0] = [];
    assert_eq!(contacts(&world.ground(), &nothing), []);
}

#[test]
fn the_report_says_what_is_missing_and_ends_with_each_address_once() {
    let mut world = world();
    world.teacher("eve");
    person(&mut world, "eve").email = "TOM@univ.example".into();
    person(&mut world, "ada").email = "".into();
    person(&mut world, "ada").last_name = "Love\u{202e}lace".into();
    let other = CourseId(3);
    world.course(other, "ALGO");
    world.activity(CmId(30), other, None);
    world.account("gus").name = "".into();
    world.moderator("gus");
    let ground = world.ground();
    let told = contacts(&ground, &world.findings().drifts);
    let text = moodrift::report::contacts::human(&ground.site, &told, Paint::Plain);
    let expected = "
Whom to tell
  “Chat 10” in INF101 (activity 10)
    eve Martin <TOM@univ.example>: should be moderator, as editingteacher; not in the group
    tom Martin <tom@univ.example>: should be moderator, as editingteacher; a moderator of the group
    ada Love\u{fffd}lace (no e-mail address in Moodle): teaches in the course, as teacher; not in the group
    gus <gus@univ.example>: moderator of the group in Rocket.Chat
  “Chat 30” in ALGO (activity 30)
    nobody: no moderator and no teacher with an enrolment in force, and nobody leads the group

gus@univ.example, TOM@univ.example
";
    assert_eq!(text, expected);
    let nobody = moodrift::report::contacts::human(&ground.site, &[], Paint::Plain);
    assert_eq!(nobody, "");
}

fn person<'a>(world: &'a mut World, name: &str) -> &'a mut moodrift::domain::site::Person {
    let mut people = world.site.people.iter_mut();
    people.find(|one| *one.username == *name).unwrap()
}

fn enrolment<'a>(world: &'a mut World, name: &str) -> &'a mut moodrift::domain::site::Enrolment {
    let id = world.id(name);
    let mut enrolments = world.site.enrolments.edit().iter_mut();
    enrolments.find(|one| one.person == id).unwrap()
}
