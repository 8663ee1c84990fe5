//! The special cases of the real site, each named: judged as the design's table says, under each preset.

use std::collections::{BTreeMap, BTreeSet};

use moodrift::domain::drift::{Basis, Inactivity};
use moodrift::domain::ids::{CmId, CourseGroupId, CourseId, GroupingId, MoodleUserId, RoleId};
use moodrift::domain::policy::{Preset, Stance};
use moodrift::domain::site::{Activity, Place, Site};
use moodrift::engine::{Expected, ExpectedPeople, Ground, Rows, explain};
use rstest::rstest;
use serde_json::Value;

use super::databases::Server;
use super::given;
use super::rig::{HASTY, Rig, observe};
use super::special_groups::ABOUT_GROUPS;

/// Under `default`, `plugin` and `strict`.
type Triple = [Stance; 3];

const PRESETS: [Preset; 3] = [Preset::Default, Preset::Plugin, Preset::Strict];
const REQUIRED: Triple = [Stance::Required; 3];
const UNEXPECTED: Triple = [Stance::Unexpected; 3];
/// A role above the course.
const ABOVE: Triple = [Stance::Tolerated, Stance::Required, Stance::Required];
/// An administrator of Moodle.
const ADMINISTRATOR: Triple = [Stance::Tolerated, Stance::Unexpected, Stance::Tolerated];
/// A role in the activity alone.
const MODULE: Triple = [Stance::Tolerated, Stance::Unexpected, Stance::Unexpected];
/// A role, and nothing that is in force.
const INACTIVE: Triple = [Stance::Tolerated, Stance::Required, Stance::Unexpected];

const EDITING_TEACHER: RoleId = RoleId(3);
const MANAGER: RoleId = RoleId(1);
const STUDENT: RoleId = RoleId(5);

/// Activities whose restriction `strict` honours: theirs is a table of its own.
const RESTRICTED: [CmId; 3] = [CmId(8), CmId(13), CmId(18)];

/// Who has another enrolment in the same course, by a cohort, that is in force.
const ENROLLED_OTHERWISE: [(i64, i64); 6] = [
    (12, 396),
    (16, 294),
    (28, 223),
    (28, 225),
    (28, 236),
    (28, 238),
];

/// A task of the plugin's queue that fails: no row of Moodle's about people or groups.
const ABOUT_THE_QUEUE: [&str; 1] = ["failing_task"];

/// The site, judged by the three presets.
struct Site3 {
    grounds: Vec<Ground>,
    cases: BTreeMap<String, Vec<Value>>,
    named: BTreeSet<&'static str>,
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn every_special_case_is_judged_as_the_table_says(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let observation = observe(&rig.session(Preset::Default, HASTY)).await.unwrap();
    let judged = |preset| rig.judged(&observation, preset).ground;
    let text = std::fs::read(given::file("special-cases.json")).unwrap();
    let file: Value = serde_json::from_slice(&text).unwrap();
    let mut site = Site3 {
        grounds: PRESETS.map(judged).into(),
        cases: serde_json::from_value(file.get("special").unwrap().clone()).unwrap(),
        named: ABOUT_GROUPS.into_iter().chain(ABOUT_THE_QUEUE).collect(),
    };
    enrolments(&mut site);
    accounts(&mut site);
    roles(&mut site);
    absent(&mut site);
    activities(&mut site);
    restrictions(&mut site);
    let all: BTreeSet<&str> = site.cases.keys().map(String::as_str).collect();
    assert_eq!(
        site.named, all,
        "each case is named here, and there is no other"
    );
}

impl Site3 {
    fn site(&self) -> &Site {
        &self.grounds.first().unwrap().site
    }

    /// The entries of a case, which counts as named from now on.
    fn of(&mut self, case: &'static str) -> Vec<Value> {
        self.named.insert(case);
        self.cases.get(case).unwrap().clone()
    }

    /// Entries of the form `["2", 329]`: course and person.
    fn pairs(&mut self, case: &'static str) -> Vec<(CourseId, MoodleUserId)> {
        let entries = self.of(case);
        let both = entries.iter().map(|entry| {
            let at = |index: usize| number(entry.get(index).unwrap());
            (CourseId(at(0)), MoodleUserId(at(1)))
        });
        both.collect()
    }

    fn numbers(&mut self, case: &'static str) -> Vec<i64> {
        self.of(case).iter().map(number).collect()
    }

    fn in_course(&self, course: CourseId) -> Vec<Activity> {
        let activities = self.site().activities.iter();
        activities
            .filter(|activity| activity.course == course)
            .cloned()
            .collect()
    }

    fn everywhere(&self, person: MoodleUserId) -> Vec<Activity> {
        let enrolled = |activity: &&Activity| {
            let enrolments = self.site().enrolments_in(activity.course);
            enrolments.iter().any(|one| one.person == person)
        };
        let activities = self.site().activities.iter();
        activities.filter(enrolled).cloned().collect()
    }

    fn expected(&self, preset: usize, cm: CmId, person: MoodleUserId) -> Option<Expected> {
        people(self.grounds.get(preset).unwrap(), cm)
            .into_iter()
            .find(|expected| expected.person == person)
    }

    /// Someone who holds these roles at that strength: member by any of them, moderator by those that moderate.
    #[track_caller]
    fn holds(
        &self,
        activity: &Activity,
        person: MoodleUserId,
        held: &[RoleId],
        strength: Triple,
        says: impl Fn(Basis) -> bool,
    ) {
        let named = |roles: &[RoleId]| held.iter().any(|role| roles.contains(role));
        let leads = named(&activity.moderator_roles);
        let belongs = leads || named(&activity.user_roles);
        for (preset, strength) in strength.into_iter().enumerate() {
            if preset == 2 && RESTRICTED.contains(&activity.cm) {
                continue;
            }
            let found = self.expected(preset, activity.cm, person).unwrap();
            let owed = |owed: bool| if owed { strength } else { Stance::Unexpected };
            let context = format!(
                "{person} in {}, {:?}: {found:?}",
                activity.cm, PRESETS[preset]
            );
            assert_eq!(
                (found.member, found.moderator),
                (owed(belongs), owed(leads)),
                "{context}"
            );
            let fits = if belongs {
                says(found.basis)
            } else {
                found.basis == Basis::NoMappedRole
            };
            assert!(fits, "{context}");
        }
    }

    fn course_roles(&self, course: CourseId, person: MoodleUserId) -> Vec<RoleId> {
        let held = self.site().roles_at(Place::Course(course)).iter();
        held.filter(|assignment| assignment.person == person)
            .map(|assignment| assignment.role)
            .collect()
    }
}

fn people(ground: &Ground, cm: CmId) -> Vec<Expected> {
    let both = ground
        .site
        .activities
        .iter()
        .zip(&ground.expectations.activities);
    let (_, expectation) = both
        .into_iter()
        .find(|(activity, _)| activity.cm == cm)
        .unwrap();
    match &expectation.people {
        ExpectedPeople::Known(people) => people.clone(),
        other => panic!("{cm}: {other:?}"),
    }
}

/// Ids come as numbers and as text.
fn number(value: &Value) -> i64 {
    value
        .as_i64()
        .or_else(|| value.as_str()?.parse().ok())
        .unwrap()
}

fn inactive(why: &'static [Inactivity]) -> impl Fn(Basis) -> bool {
    move |basis| matches!(basis, Basis::Inactive(found) if why.contains(&found))
}

/// Enrolments that are not in force, one alone and beside another.
fn enrolments(site: &mut Site3) {
    use Inactivity::{AccountSuspended, Expired, MethodDisabled, NoLogin, NotYet, Suspended};
    let cases: [(&str, &'static [Inactivity]); 3] = [
        (
            "enrolment_suspended",
            &[Suspended, AccountSuspended, NoLogin],
        ),
        ("enrolment_expired", &[Expired, AccountSuspended, NoLogin]),
        ("enrolment_future", &[NotYet, AccountSuspended, NoLogin]),
    ];
    for (case, why) in cases {
        let mut judged = 0;
        for (course, person) in site.pairs(case) {
            for activity in site.in_course(course) {
                if site.expected(0, activity.cm, person).is_none() {
                    // Deleted or unenrolled later.
                    assert!(
                        explained_absent(site, course, person),
                        "{case}: {course} {person}"
                    );
                    continue;
                }
                let held = site.course_roles(course, person);
                if ENROLLED_OTHERWISE.contains(&(course.0, person.0)) {
                    let says = |basis| basis == Basis::CourseRole;
                    site.holds(&activity, person, &held, REQUIRED, says);
                } else {
                    site.holds(&activity, person, &held, INACTIVE, inactive(why));
                }
                judged += 1;
            }
        }
        assert!(judged > 60, "{case}: {judged}");
    }
    for (course, person) in site.pairs("enrolled_twice") {
        for activity in site.in_course(course) {
            let held = site.course_roles(course, person);
            let says = |basis| basis == Basis::CourseRole;
            site.holds(&activity, person, &held, REQUIRED, says);
        }
    }
    for entry in site.of("enrol_instance_disabled") {
        let course = CourseId(number(entry.get(0).unwrap()));
        let whole = site.site();
        let method = |one: &moodrift::domain::site::Enrolment| whole.method(one.method).unwrap();
        let enrolments = whole.enrolments_in(course);
        let alone: Vec<MoodleUserId> = enrolments
            .runs(|one| one.person)
            .filter(|(_, own)| own.iter().all(|one| !method(&one).enabled))
            .map(|(person, _)| person)
            .collect();
        for person in alone {
            let held = site.course_roles(course, person);
            for activity in site.in_course(course) {
                let why = &[MethodDisabled, AccountSuspended, NoLogin];
                site.holds(&activity, person, &held, INACTIVE, inactive(why));
            }
        }
    }
}

/// Whether the file itself says why someone is not enrolled any more.
fn explained_absent(site: &Site3, course: CourseId, person: MoodleUserId) -> bool {
    let has = |case: &str, wanted: &dyn Fn(&Value) -> bool| {
        site.cases.get(case).unwrap().iter().any(wanted)
    };
    has("user_deleted", &|entry| {
        number(entry.get(0).unwrap()) == person.0
    }) || has("unenrolled_later", &|entry| {
        (number(entry.get(0).unwrap()), number(entry.get(1).unwrap())) == (course.0, person.0)
    })
}

/// Accounts that cannot log in.
fn accounts(site: &mut Site3) {
    use Inactivity::{AccountSuspended, NoLogin, Unconfirmed};
    let named = |site: &mut Site3, case: &'static str| -> Vec<MoodleUserId> {
        let entries = site.of(case);
        let ids = entries.iter().filter_map(|entry| match entry {
            // By username; some of them were deleted later.
            Value::String(name) => {
                let people = site.site().people.iter();
                let found = people.clone().find(|person| *person.username == **name);
                found.map(|person| person.id)
            }
            pair => Some(MoodleUserId(number(pair.get(0).unwrap()))),
        });
        ids.collect()
    };
    for (case, why) in [
        ("auth_nologin", &[NoLogin, AccountSuspended][..]),
        ("user_suspended", &[AccountSuspended]),
        ("teacher_suspended", &[AccountSuspended]),
        ("user_suspended_pending_task", &[AccountSuspended]),
    ] {
        let ids = named(site, case);
        let mut judged = 0;
        for person in ids {
            for activity in site.everywhere(person) {
                let held = site.course_roles(activity.course, person);
                site.holds(&activity, person, &held, INACTIVE, inactive(why));
                judged += 1;
            }
        }
        assert!(judged > 0, "{case}");
    }
    for (course, person) in site.pairs("unconfirmed_user") {
        for activity in site.in_course(course) {
            site.holds(
                &activity,
                person,
                &[STUDENT],
                INACTIVE,
                inactive(&[Unconfirmed]),
            );
        }
    }
}

/// Roles of several kinds and in several places.
fn roles(site: &mut Site3) {
    for case in ["student_and_teacher", "student_and_editingteacher"] {
        for (course, person) in site.pairs(case) {
            let held = site.course_roles(course, person);
            for activity in site.in_course(course) {
                let says = |basis| basis == Basis::CourseRole;
                site.holds(&activity, person, &held, REQUIRED, says);
            }
        }
    }
    // Teacher where no role of teachers is named: what is left is the site's administrator.
    for (course, person) in site.pairs("admin_enrolled_as_teacher") {
        assert_eq!(site.course_roles(course, person), [EDITING_TEACHER]);
        for activity in site.in_course(course) {
            assert!(!activity.moderator_roles.contains(&EDITING_TEACHER));
            for (preset, stance) in ADMINISTRATOR.into_iter().enumerate() {
                let found = site.expected(preset, activity.cm, person).unwrap();
                assert_eq!((found.member, found.moderator), (stance, stance));
                let only = stance == Stance::Tolerated;
                assert_eq!(found.basis == Basis::SiteAdministrator, only, "{found:?}");
            }
        }
    }
    for (case, role) in [
        (
            "enrolled_without_course_role_but_editingteacher_in_category",
            EDITING_TEACHER,
        ),
        (
            "enrolled_without_course_role_but_student_in_category",
            STUDENT,
        ),
        (
            "enrolled_without_course_role_but_manager_at_system",
            MANAGER,
        ),
    ] {
        for (course, person) in site.pairs(case) {
            assert_eq!(site.course_roles(course, person), [], "{case}");
            for activity in site.in_course(course) {
                let says = |basis| basis == Basis::ParentRole;
                site.holds(&activity, person, &[role], ABOVE, says);
            }
        }
    }
    above(site);
    for (cm, person) in site.pairs("editingteacher_at_module") {
        let cm = CmId(cm.0);
        for (preset, moderator) in MODULE.into_iter().enumerate() {
            let found = site.expected(preset, cm, person).unwrap();
            assert_eq!(
                (found.member, found.moderator),
                (Stance::Required, moderator)
            );
            assert_eq!(found.basis, Basis::CourseRole);
        }
    }
    for (course, person) in site.pairs("enrolled_without_role") {
        if explained_absent(site, course, person) {
            continue;
        }
        for activity in site.in_course(course) {
            let says = |basis| basis == Basis::NoMappedRole;
            site.holds(&activity, person, &[], UNEXPECTED, says);
        }
    }
}

/// Roles above courses: enrolled nowhere by that, and as strong as the preset lets them be where somebody is.
fn above(site: &mut Site3) {
    for (case, places, role) in [
        ("manager_at_category", 2, MANAGER),
        ("manager_at_system", 0, MANAGER),
        ("editingteacher_at_category", 2, EDITING_TEACHER),
        ("student_at_category", 5, STUDENT),
    ] {
        let pairs = site.pairs(case);
        assert!(pairs.iter().all(|(place, _)| place.0 == places), "{case}");
        for (_, person) in pairs {
            let held = site.site().role_assignments.iter();
            let above = held.filter(|one| one.person == person);
            let is_above = |place| matches!(place, Place::Site | Place::Category(_));
            assert!(above.clone().count() > 0, "{case}");
            assert!(above.clone().all(|one| is_above(one.place)), "{case}");
            let places: Vec<Place> = above.map(|one| one.place).collect();
            let enrolled = site.everywhere(person);
            for activity in &enrolled {
                let whole = site.site();
                let course = whole.course(activity.course).unwrap();
                let categories = whole.categories_above(course);
                let over = |place: &Place| match place {
                    Place::Category(id) => categories.iter().any(|one| one.id == *id),
                    place => *place == Place::Site,
                };
                let held = if places.iter().any(over) {
                    &[role][..]
                } else {
                    &[]
                };
                let says = |basis| basis == Basis::ParentRole;
                site.holds(activity, person, held, ABOVE, says);
            }
            let mut elsewhere = site.site().activities.clone();
            elsewhere.retain(|activity| !enrolled.contains(activity));
            let judged = not_enrolled(site, case, person, elsewhere);
            assert!(judged > 60, "{case}: {judged}");
        }
    }
}

/// Someone of whom these activities expect nothing, and how often that was said: of a group that is not judged, nothing is.
fn not_enrolled(
    site: &Site3,
    case: &str,
    person: MoodleUserId,
    activities: Vec<Activity>,
) -> usize {
    let name = site.site().person(person).unwrap().username.clone();
    let mut judged = 0;
    for activity in activities {
        for (preset, ground) in site.grounds.iter().enumerate() {
            let cm = activity.cm;
            assert_eq!(site.expected(preset, cm, person), None, "{case} {cm}");
            let judgement = explain(ground, cm, &name).unwrap();
            let Some((member, _, basis)) = judgement.expected else {
                assert_eq!(ground.rows(cm), Rows::NotJudged, "{case} {cm}");
                continue;
            };
            let said = (Stance::Unexpected, Basis::NotEnrolled);
            assert_eq!((member, basis), said, "{case} {cm}");
            judged += 1;
        }
    }
    judged
}

/// People of whom a course expects nothing.
fn absent(site: &mut Site3) {
    for case in ["role_without_enrolment", "unenrolled_later"] {
        let mut judged = 0;
        for (course, person) in site.pairs(case) {
            // One of them was deleted later.
            if site.site().person(person).is_none() {
                assert!(explained_absent(site, course, person), "{case}");
                continue;
            }
            judged += not_enrolled(site, case, person, site.in_course(course));
        }
        assert!(judged >= 6, "{case}: {judged}");
    }
    let legacy = site.pairs("legacy_deleted_with_enrolment");
    let deleted = site.of("user_deleted");
    let ids = deleted
        .iter()
        .map(|entry| MoodleUserId(number(entry.get(0).unwrap())));
    for person in ids.chain(legacy.into_iter().map(|(_, person)| person)) {
        assert_eq!(site.site().person(person), None, "{person}");
        assert_eq!(site.everywhere(person), Vec::new(), "{person}");
    }
    // Those whose accounts are still in a group are known for whom they were.
    let mut known = 0;
    for entry in &deleted {
        let name = entry.get(1).unwrap().as_str().unwrap();
        for ground in &site.grounds {
            for activity in &ground.site.activities {
                let Rows::Judged(rows) = ground.rows(activity.cm) else {
                    continue;
                };
                let mut here = rows.iter().filter(|row| row.who.username.as_str() == name);
                if let Some(row) = here.next() {
                    assert_eq!(
                        (row.member, row.basis),
                        (Stance::Unexpected, Basis::Deleted),
                        "{name}"
                    );
                    known += 1;
                }
            }
        }
    }
    assert!(known >= 3, "{known}");
}

/// Activities that are special in their roles or their visibility.
fn activities(site: &mut Site3) {
    let student_in = |site: &Site3, activity: &Activity, person| {
        site.course_roles(activity.course, person) == [STUDENT]
    };
    for cm in site
        .numbers("nonediting_teacher_moderator")
        .into_iter()
        .chain(site.numbers("roles_in_both"))
    {
        let activity = site.site().activity(CmId(cm)).unwrap().clone();
        for expected in site.grounds.iter().flat_map(|one| people(one, activity.cm)) {
            let held = site.course_roles(activity.course, expected.person);
            let leads = held
                .iter()
                .any(|role| activity.moderator_roles.contains(role));
            if expected.basis == Basis::CourseRole {
                assert_eq!(
                    expected.moderator == Stance::Required,
                    leads,
                    "{cm} {expected:?}"
                );
            }
        }
    }
    for cm in site.numbers("empty_moderatorroles") {
        for ground in &site.grounds {
            let found = people(ground, CmId(cm));
            assert!(!found.is_empty());
            // An administrator of Moodle is tolerated in whatever part.
            let leads = |one: &&Expected| one.moderator != Stance::Unexpected;
            let leading: Vec<&Expected> = found.iter().filter(leads).collect();
            let only = |one: &&&Expected| one.basis == Basis::SiteAdministrator;
            assert_eq!(
                leading.iter().filter(only).count(),
                leading.len(),
                "{leading:?}"
            );
        }
    }
    for cm in site.numbers("student_as_moderator") {
        let activity = site.site().activity(CmId(cm)).unwrap().clone();
        for ground in &site.grounds {
            let found = people(ground, activity.cm).into_iter();
            let mut students = found.filter(|one| {
                one.basis == Basis::CourseRole && student_in(site, &activity, one.person)
            });
            assert!(students.clone().count() > 0, "student_as_moderator");
            assert!(students.all(|one| one.moderator == Stance::Required));
        }
    }
    for cm in site.numbers("manager_moderator") {
        let activity = site.site().activity(CmId(cm)).unwrap().clone();
        assert!(activity.moderator_roles.contains(&MANAGER), "{cm}");
        // A manager of the category or the site leads where he is enrolled, as strongly as the preset lets him.
        for (preset, strength) in ABOVE.into_iter().enumerate() {
            for found in people(site.grounds.get(preset).unwrap(), activity.cm) {
                if found.basis == Basis::ParentRole {
                    assert_eq!(
                        (found.member, found.moderator),
                        (strength, strength),
                        "{cm}"
                    );
                }
            }
        }
    }
}

/// Restrictions exclude nobody where they are left aside, and whom they should where they are honoured.
fn restrictions(site: &mut Site3) {
    let out = |ground: &Ground, cm: CmId| -> BTreeSet<MoodleUserId> {
        let found = people(ground, cm).into_iter();
        found
            .filter(|one| one.basis == Basis::Restricted)
            .map(|one| one.person)
            .collect()
    };
    let groups: [(&str, CmId, Vec<CourseGroupId>); 2] = [
        ("availability_group", CmId(8), vec![CourseGroupId(7)]),
        ("availability_grouping", CmId(13), {
            let members = site.site().grouping_groups.iter();
            let of = members.filter(|(grouping, _)| *grouping == GroupingId(4));
            of.map(|(_, group)| *group).collect()
        }),
    ];
    for (case, cm, groups) in groups {
        assert_eq!(site.numbers(case), [cm.0]);
        for ground in &site.grounds[..2] {
            assert_eq!(out(ground, cm), BTreeSet::new(), "{case}");
        }
        let whole = site.site();
        let activity = whole.activity(cm).unwrap();
        let in_a_group = |person: MoodleUserId| {
            groups
                .iter()
                .any(|group| whole.group_members.binary_search(&(person, *group)).is_ok())
        };
        let passes = |person: MoodleUserId| {
            let held = whole
                .role_assignments
                .iter()
                .filter(|one| one.person == person);
            let here = |place| match place {
                Place::Course(course) => course == activity.course,
                Place::Module(module) => module == cm,
                Place::Site => true,
                Place::Category(id) => {
                    let course = whole.course(activity.course).unwrap();
                    whole
                        .categories_above(course)
                        .iter()
                        .any(|above| above.id == id)
                }
            };
            held.into_iter()
                .any(|one| here(one.place) && [EDITING_TEACHER, MANAGER].contains(&one.role))
        };
        // Whom the course would have, were there no restriction.
        let wanted = people(&site.grounds[1], cm).into_iter();
        let kept_out: BTreeSet<MoodleUserId> = wanted
            .filter(|one| one.member == Stance::Required)
            .map(|one| one.person)
            .filter(|person| !in_a_group(*person) && !passes(*person))
            .collect();
        let strict = out(&site.grounds[2], cm);
        assert!(!strict.is_empty() && strict.is_subset(&kept_out), "{case}");
        // The rest are inactive, whom this preset does not want anyway.
        for person in kept_out.difference(&strict) {
            let found = site.expected(2, cm, *person).unwrap();
            assert_eq!(found.member, Stance::Unexpected, "{case} {person}");
        }
    }
    assert_eq!(site.numbers("availability_nested"), [18]);
    nested(site);
}

/// (Group 13, or the department, or group 15) and an `etape` that begins with “L”; its two dates and the negation
/// around one of them let everybody in today.
fn nested(site: &Site3) {
    let whole = site.site();
    let fits = |person: MoodleUserId| {
        let in_group = [13, 15]
            .map(CourseGroupId)
            .iter()
            .any(|group| whole.group_members.binary_search(&(person, *group)).is_ok());
        let of_department = &*whole.person(person).unwrap().department == "Informatique";
        // Whoever may access all groups passes those conditions, and no other.
        let everywhere = site
            .course_roles(CourseId(15), person)
            .contains(&EDITING_TEACHER);
        let mut fields = whole.profile_fields.iter();
        let etape = fields.find(|one| one.person == person && &*one.field == "etape");
        (in_group || everywhere || of_department)
            && etape.is_some_and(|one| one.value.starts_with('L'))
    };
    let (mut inside, mut outside, mut teachers) = (0, 0, 0);
    let without = people(&site.grounds[1], CmId(18)).into_iter();
    for wanted in without.filter(|one| one.member == Stance::Required) {
        let person = wanted.person;
        let held = site.course_roles(CourseId(15), person);
        teachers += usize::from(held.contains(&EDITING_TEACHER));
        let found = site.expected(2, CmId(18), person).unwrap();
        if matches!(found.basis, Basis::Inactive(_)) {
            assert_eq!(found.member, Stance::Unexpected, "{found:?}");
        } else if fits(person) {
            assert_eq!(
                (found.member, found.basis),
                (Stance::Required, Basis::CourseRole)
            );
            inside += 1;
        } else {
            assert_eq!(
                (found.member, found.basis),
                (Stance::Unexpected, Basis::Restricted)
            );
            outside += 1;
        }
    }
    assert!(
        inside > 0 && outside > 0 && teachers > 0,
        "{inside} {outside} {teachers}"
    );
    let open = &site.grounds[2].expectations.activities;
    assert!(open.iter().all(|one| one.open_conditions.is_empty()));
}
