//! Names that two people share, and names that the server refuses.

use moodrift::domain::drift::{Basis, Code, Evidence, Fix, Severity, Withheld};
use moodrift::domain::ids::{CmId, CourseId};
use moodrift::domain::site::Place;
use rstest::rstest;

use super::world::{CM, COURSE, PLAIN, ROOM, STUDENT, TEACHER, World, account_id};

#[test]
fn two_people_on_one_name_are_one_account_and_one_finding() {
    let mut world = World::new();
    world.student("anna");
    world.moodle_person("ANNA");
    world.enrol("ANNA", COURSE);
    world.assign("ANNA", TEACHER, Place::Course(COURSE));
    // Both can log in: whose the account is cannot be told, whatever is done with it.
    let drift = world.the(Code::UsernameCollision);
    assert_eq!((drift.severity, drift.fix), (Severity::Warning, None));
    let others = vec![world.id("ANNA")];
    assert_eq!(
        drift.evidence,
        Evidence::Collision {
            basis: Basis::CourseRole,
            others,
            also_in: None,
        }
    );
    // One of the two is not in the group, whoever is.
    world.moderator("anna");
    assert_eq!(world.codes(), [Code::UsernameCollision]);
    assert!(world.plan().is_empty());
    // Only one of them can log in: the account is his.
    world.site.people.last_mut().unwrap().suspended = true;
    assert_eq!(world.codes(), []);
}

#[test]
fn one_account_that_serves_two_people_in_two_groups_is_worth_knowing() {
    let (course, cm) = (CourseId(3), CmId(11));
    let mut world = World::new();
    world.student("anna");
    world.member("anna");
    world.course(course, "MAT201");
    world.activity(cm, course, Some("r11"));
    world.group("r11");
    world.moodle_person("ANNA");
    world.enrol("ANNA", course);
    world.assign("ANNA", STUDENT, Place::Course(course));
    // One of the two lacks something: that is what is said, and it is worse.
    assert_eq!(world.codes(), [Code::UsernameCollision]);
    world.join("r11", "anna", PLAIN);
    let drifts = world.findings().drifts;
    let found: Vec<_> = drifts
        .iter()
        .map(|drift| (drift.code, drift.severity, drift.activity, drift.fix))
        .collect();
    let alike = |cm| (Code::UsernameCollision, Severity::Info, Some(cm), None);
    assert_eq!(found, [alike(CM), alike(cm)]);
    assert_eq!(
        drifts[0].evidence,
        Evidence::Collision {
            basis: Basis::CourseRole,
            others: vec![world.id("ANNA")],
            also_in: Some(cm),
        }
    );
    // The other is not required there after all, or cannot log in.
    let mut other = world.clone();
    other.site.role_assignments.edit().pop();
    assert!(!other.codes().contains(&Code::UsernameCollision));
    world.site.people.last_mut().unwrap().suspended = true;
    assert!(!world.codes().contains(&Code::UsernameCollision));
}

#[test]
fn who_shares_a_name_with_someone_of_another_course_is_not_invited_in_his_stead() {
    let mut world = World::new();
    world.student("anna");
    let twin = world.moodle_person("Anna").id;
    let drift = world.drift_of("anna").unwrap();
    assert_eq!((drift.code, drift.fix), (Code::UsernameCollision, None));
    let Evidence::Collision { others, .. } = drift.evidence else {
        panic!("{:?}", drift.evidence);
    };
    assert_eq!(others, [twin]);
    // What nothing is lacking for is no finding, and who is there without a right goes all the same.
    world.member("anna");
    assert_eq!(world.codes(), []);
    world.site.role_assignments.edit().clear();
    assert_eq!(world.drift_of("anna").unwrap().fix, Some(Fix::Remove));
}

#[test]
fn rules_that_make_one_name_of_two_are_seen() {
    use moodrift::domain::names::{UsernameRule, UsernameRules};
    let mut world = World::new();
    world.rules = UsernameRules(vec![UsernameRule::StripSuffix("@univ.example".into())]);
    world.account("anna");
    for name in ["anna@univ.example", "anna"] {
        world.moodle_person(name);
        world.enrol(name, COURSE);
        world.assign(name, STUDENT, Place::Course(COURSE));
    }
    assert_eq!(world.codes(), [Code::UsernameCollision]);
}

#[test]
fn a_banned_person_is_missing_and_not_invited() {
    let mut world = World::new();
    world.student("anna");
    world.room(ROOM).banned = vec![account_id("anna")];
    let drift = world.drift_of("anna").unwrap();
    assert_eq!(
        (drift.code, drift.fix, drift.withheld),
        (Code::MemberMissing, None, Some(Withheld::Banned))
    );
    assert!(world.plan().is_empty());
}

#[rstest]
#[case::an_ending("anna@univ.example", &["{ strip_suffix = \"@univ.example\" }"], "anna")]
#[case::an_accent("zoé", &["{ replace = \"[^0-9a-zA-Z_.-]\", with = \"_\" }"], "zo_")]
#[case::both(
    "zoé@univ.example",
    &["{ strip_suffix = \"@univ.example\" }", "{ replace = \"[^0-9a-zA-Z_.-]\", with = \"_\" }"],
    "zo_"
)]
fn a_refused_name_comes_with_the_rule_that_would_help(
    #[case] username: &str,
    #[case] rules: &[&str],
    #[case] becomes: &str,
) {
    let mut world = World::new();
    world.moodle_person(username);
    world.enrol(username, COURSE);
    world.assign(username, STUDENT, Place::Course(COURSE));
    let drift = world.the(Code::UsernameRefused);
    let ground = world.ground();
    let sentence = moodrift::words::explanation(&ground.site, &ground.chat, &drift);
    for rule in rules {
        assert!(sentence.contains(rule), "{sentence}");
    }
    assert!(sentence.contains(&format!("“{becomes}”")), "{sentence}");
    // And it does: with these rules the name is refused no more.
    let Evidence::Refused {
        advice: Some(advice),
        ..
    } = drift.evidence
    else {
        panic!("{:?}", drift.evidence);
    };
    world.rules = moodrift::domain::advice::AdvisedRule::as_rules(&advice.rules).unwrap();
    assert_eq!(world.codes(), [Code::AccountMissing]);
}

#[rstest]
#[case::another_has_it(&["anna"])]
#[case::another_would_get_it(&["anna@etu.example", "bob@etu.example", "x@etu.example"])]
#[case::another_has_it_in_capitals(&["ANNA"])]
fn a_rule_that_would_give_someone_elses_name_is_not_advised(#[case] others: &[&str]) {
    use moodrift::domain::names::{UsernameRule, UsernameRules};
    let mut world = World::new();
    if others.len() > 1 {
        // An existing rule that leaves two addresses of one name.
        let pattern = regex::Regex::new("@(etu|univ)\\.example").unwrap();
        let with = "@example".to_owned();
        world.rules = UsernameRules(vec![UsernameRule::Replace { pattern, with }]);
    }
    for other in others {
        world.moodle_person(other);
    }
    world.moodle_person("anna@univ.example");
    world.enrol("anna@univ.example", COURSE);
    world.assign("anna@univ.example", STUDENT, Place::Course(COURSE));
    let findings = world.findings();
    let advised = findings.drifts.iter().find(|drift| {
        matches!(
            drift.evidence,
            Evidence::Refused {
                advice: Some(_),
                ..
            }
        )
    });
    assert_eq!(advised, None);
}

#[test]
fn two_people_on_one_name_without_account_are_one_finding() {
    let mut world = World::new();
    for name in ["anna", "ANNA"] {
        world.moodle_person(name);
        world.enrol(name, COURSE);
        world.assign(name, STUDENT, Place::Course(COURSE));
    }
    assert_eq!(world.codes(), [Code::UsernameCollision]);
}
