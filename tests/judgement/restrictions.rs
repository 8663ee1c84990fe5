//! Access restrictions where the policy honours them, as Moodle evaluates them.

use moodrift::domain::drift::{Basis, Code, Subject};
use moodrift::domain::ids::{CourseGroupId, CourseId, GroupingId, RoleId};
use moodrift::domain::policy::{Preset, Restrictions, Stance};
use moodrift::domain::reading::UnknownReason;
use moodrift::domain::site::{Feature, Lack, Place, ProfileField};
use rstest::rstest;

use super::world::{ASSISTANT, CATEGORY, CM, COURSE, NOW, TEACHER, World};

const G7: &str = r#"{"type":"group","id":7}"#;
const G8: &str = r#"{"type":"group","id":8}"#;
const ANY_GROUP: &str = r#"{"type":"group"}"#;
const COMPLETION: &str = r#"{"type":"completion","cm":3,"e":1}"#;

/// Anna is a student in group 7, which is in grouping 70; group 8 and grouping 80 exist; group 9 is
/// another course's, and hers too.
fn world(restriction: &str) -> World {
    let mut world = World::new();
    world.policy.restrictions = Restrictions::Honour;
    world.student("anna");
    world.member("anna");
    let anna = world.id("anna");
    world.site.people.last_mut().unwrap().department = "Law".into();
    world.site.course_groups = vec![
        (CourseGroupId(7), COURSE),
        (CourseGroupId(8), COURSE),
        (CourseGroupId(9), CourseId(3)),
    ];
    world.site.group_members = vec![(anna, CourseGroupId(7)), (anna, CourseGroupId(9))];
    world.site.grouping_groups = vec![
        (GroupingId(70), CourseGroupId(7)),
        (GroupingId(80), CourseGroupId(8)),
    ];
    let filled = [("consent", "0"), ("degree", "Master 2"), ("level", "")];
    world.site.profile_fields = filled
        .map(|(field, value)| ProfileField {
            person: anna,
            field: field.into(),
            value: value.into(),
        })
        .into();
    world.site.profile_defaults = [
        ("campus", ""),
        ("consent", "1"),
        ("degree", ""),
        ("language", "fr"),
        ("level", "B1"),
    ]
    .map(|(field, value)| (field.into(), value.into()))
    .into();
    let nancy = vec![(anna, "Nancy".into())];
    world.site.standard_fields = [("city".into(), nancy), ("country".into(), Vec::new())].into();
    world.the_activity().restriction = Some(restriction.into());
    world
}

fn tree(op: &str, conditions: &[&str]) -> String {
    format!(r#"{{"op":"{op}","c":[{}]}}"#, conditions.join(","))
}

const IN: (Stance, Basis) = (Stance::Required, Basis::CourseRole);
const OUT: (Stance, Basis) = (Stance::Unexpected, Basis::Restricted);
const OPEN: (Stance, Basis) = (Stance::Tolerated, Basis::RestrictionOpen);

#[rstest]
#[case::no_conditions(tree("&", &[]), IN)]
#[case::no_alternatives(tree("|", &[]), IN)]
#[case::nothing_negated(tree("!&", &[]), IN)]
#[case::no_alternative_negated(tree("!|", &[]), IN)]
#[case::an_empty_tree_within_a_negation(tree("!&", &[r#"{"op":"&","c":[]}"#]), IN)]
#[case::her_group(tree("&", &[G7]), IN)]
#[case::another_group(tree("&", &[G8]), OUT)]
#[case::both_groups(tree("&", &[G7, G8]), OUT)]
#[case::either_group(tree("|", &[G8, G7]), IN)]
#[case::not_both(tree("!&", &[G7, G8]), IN)]
#[case::not_all_of_hers(tree("!&", &[G7]), OUT)]
#[case::neither(tree("!|", &[G7, G8]), OUT)]
#[case::neither_of_others(tree("!|", &[G8]), IN)]
#[case::nested(tree("&", &[G7, &tree("!|", &[G8])]), IN)]
#[case::negated_twice(tree("!&", &[&tree("!&", &[G7])]), IN)]
#[case::any_group(tree("&", &[ANY_GROUP]), IN)]
#[case::another_courses_group(tree("&", &[r#"{"type":"group","id":99}"#]), OUT)]
#[case::grouping(tree("&", &[r#"{"type":"grouping","id":70}"#]), IN)]
#[case::another_grouping(tree("&", &[r#"{"type":"grouping","id":80}"#]), OUT)]
#[case::the_activitys_grouping(tree("&", &[r#"{"type":"grouping","activity":true}"#]), IN)]
#[case::already_open(tree("&", &[&date(">=", 0)]), IN)]
#[case::opens_later(tree("&", &[&date(">=", 1)]), OUT)]
#[case::closes_later(tree("&", &[&date("<", 1)]), IN)]
#[case::closed(tree("&", &[&date("<", 0)]), OUT)]
#[case::closes_now_and_later(tree("&", &[&date("<", 0), &date("<", 9)]), OUT)]
#[case::a_date_negated(tree("!&", &[&date(">=", 1)]), IN)]
#[case::between_two_dates(tree("&", &[&date(">=", -9), &date("<", 9)]), IN)]
#[case::any_group_by_zero(tree("&", &[r#"{"type":"group","id":0}"#]), IN)]
#[case::a_group_that_was_not_restored(tree("&", &[r#"{"type":"group","id":-1}"#]), OUT)]
#[case::her_group_elsewhere(tree("&", &[r#"{"type":"group","id":9}"#]), OUT)]
#[case::grouping_named_twice(tree("&", &[r#"{"type":"grouping","id":80,"activity":true}"#]), OUT)]
#[case::what_is_shown_does_not_matter(r#"{"op":"&","c":[{"type":"group","id":7}],"showc":[false]}"#.to_owned(), IN)]
#[case::three_negations(tree("!&", &[&tree("!|", &[&tree("!&", &[G7])])]), OUT)]
#[case::an_empty_tree_among_others(tree("|", &[G8, r#"{"op":"|","c":[]}"#]), IN)]
#[case::username(tree("&", &[&profile("sf", "username", "isequalto", "anna")]), IN)]
#[case::username_in_capitals(tree("&", &[&profile("sf", "username", "isequalto", "ANNA")]), OUT)]
#[case::last_name(tree("&", &[&profile("sf", "lastname", "startswith", "Mart")]), IN)]
#[case::last_name_in_small_letters(tree("&", &[&profile("sf", "lastname", "startswith", "mart")]), OUT)]
#[case::address(tree("&", &[&profile("sf", "email", "endswith", "@elsewhere.example")]), OUT)]
#[case::custom_field(tree("&", &[&profile("cf", "degree", "contains", "aster")]), IN)]
#[case::custom_field_in_small_letters(tree("&", &[&profile("cf", "degree", "contains", "master")]), OUT)]
#[case::custom_field_by_default(tree("&", &[&profile("cf", "language", "isequalto", "fr")]), IN)]
#[case::custom_field_emptied(tree("&", &[&profile("cf", "level", "isequalto", "B1")]), OUT)]
#[case::zero_is_empty(tree("&", &[&profile("cf", "consent", "isempty", "")]), IN)]
#[case::zero_is_not_filled(tree("&", &[&profile("cf", "consent", "isnotempty", "")]), OUT)]
#[case::nothing_is_not_contained(tree("&", &[&profile("cf", "degree", "doesnotcontain", "")]), IN)]
#[case::a_field_that_is_gone(tree("&", &[&profile("cf", "shoe_size", "isempty", "")]), OUT)]
#[case::a_field_that_is_gone_negated(tree("!&", &[&profile("cf", "shoe_size", "isempty", "")]), IN)]
#[case::custom_field_without(tree("&", &[&profile("cf", "degree", "doesnotcontain", "Master")]), OUT)]
#[case::filled(tree("&", &[&profile("cf", "degree", "isnotempty", "")]), IN)]
#[case::not_filled_in(tree("&", &[&profile("cf", "campus", "isempty", "")]), IN)]
#[case::number_not_filled_in(tree("&", &[&profile("sf", "idnumber", "isnotempty", "")]), OUT)]
#[case::department(tree("&", &[&profile("sf", "department", "isequalto", "Law")]), IN)]
#[case::institution(tree("&", &[&profile("sf", "institution", "isnotempty", "")]), OUT)]
#[case::a_field_that_was_asked_for(tree("&", &[&profile("sf", "city", "isequalto", "Nancy")]), IN)]
#[case::a_field_that_was_asked_for_and_is_not_hers(tree("&", &[&profile("sf", "city", "isequalto", "Metz")]), OUT)]
#[case::a_field_that_was_asked_for_and_is_empty(tree("&", &[&profile("sf", "country", "isempty", "")]), IN)]
#[case::a_field_that_is_not_read(tree("&", &[&profile("sf", "skype", "isequalto", "anna")]), OPEN)]
#[case::a_type_that_nobody_knows(tree("!|", &[r#"{"type":"moon","phase":"full"}"#]), OPEN)]
#[case::completion(tree("&", &[COMPLETION]), OPEN)]
#[case::completion_negated(tree("!&", &[COMPLETION]), OPEN)]
#[case::open_but_out_anyway(tree("&", &[COMPLETION, G8]), OUT)]
#[case::open_but_in_anyway(tree("|", &[COMPLETION, G7]), IN)]
fn a_restriction_lets_in_keeps_out_or_stays_open(
    #[case] restriction: String,
    #[case] expected: (Stance, Basis),
) {
    let row = world(&restriction).row("anna");
    assert_eq!((row.member, row.basis), expected, "{restriction}");
}

fn date(direction: &str, ahead: i64) -> String {
    format!(
        r#"{{"type":"date","d":"{direction}","t":{}}}"#,
        NOW.0 + ahead
    )
}

fn profile(kind: &str, field: &str, op: &str, value: &str) -> String {
    format!(r#"{{"type":"profile","{kind}":"{field}","op":"{op}","v":"{value}"}}"#)
}

#[test]
fn the_activitys_own_grouping_is_the_one_meant() {
    let mut world = world(&tree("&", &[r#"{"type":"grouping","activity":true}"#]));
    world.the_activity().grouping = Some(GroupingId(80));
    assert_eq!(world.row("anna").basis, Basis::Restricted);
    world.the_activity().grouping = Some(GroupingId(70));
    assert_eq!(world.row("anna").basis, Basis::CourseRole);
}

#[rstest]
#[case::in_a_group(tree("&", &[G8]))]
#[case::not_in_a_group(tree("!&", &[G7]))]
fn who_may_access_all_groups_passes_group_conditions(#[case] restriction: String) {
    let mut world = world(&restriction);
    world.policy.ignore_restrictions.clear();
    world.teacher("tina");
    let tina = world.id("tina");
    world.site.group_members.push((tina, CourseGroupId(7)));
    world.moderator("tina");
    let row = world.row("tina");
    assert_eq!(
        (row.member, row.moderator),
        (Stance::Required, Stance::Required)
    );
}

#[test]
fn someone_kept_out_is_extra_and_someone_open_is_left_alone() {
    let mut out = world(&tree("&", &[G8]));
    assert_eq!(out.drift_of("anna").unwrap().code, Code::MemberExtra);
    out.the_activity().restriction = Some(tree("&", &[COMPLETION]).as_str().into());
    assert_eq!(out.codes(), []);
}

#[rstest]
#[case::no_json("{")]
#[case::no_tree("[]")]
#[case::an_operator_of_nobody(r#"{"op":"^","c":[]}"#)]
#[case::no_conditions(r#"{"op":"&"}"#)]
#[case::a_date_without_time(r#"{"op":"&","c":[{"type":"date","d":"<"}]}"#)]
#[case::a_date_without_number(r#"{"op":"&","c":[{"type":"date","d":"<","t":"1700000000"}]}"#)]
#[case::a_group_by_name(r#"{"op":"&","c":[{"type":"group","id":"7"}]}"#)]
#[case::a_grouping_by_name(r#"{"op":"&","c":[{"type":"grouping","id":"70"}]}"#)]
#[case::a_grouping_of_no_activity(r#"{"op":"&","c":[{"type":"grouping","activity":false}]}"#)]
#[case::a_comparison_with_nothing(
    r#"{"op":"&","c":[{"type":"profile","sf":"email","op":"isequalto"}]}"#
)]
#[case::a_comparison_of_nobody(
    r#"{"op":"&","c":[{"type":"profile","sf":"email","op":"like","v":"a"}]}"#
)]
#[case::an_operator_of_nobody_within(r#"{"op":"&","c":[{"op":"xor","c":[]}]}"#)]
#[case::a_condition_without_type(r#"{"op":"&","c":[{"id":7}]}"#)]
#[case::a_condition_that_is_a_number(r#"{"op":"&","c":[7]}"#)]
#[case::conditions_that_are_no_list(r#"{"op":"&","c":{"0":{"type":"group"}}}"#)]
#[case::a_field_without_name(r#"{"op":"&","c":[{"type":"profile","op":"isempty"}]}"#)]
fn a_restriction_that_cannot_be_read_leaves_the_activity_unknown(#[case] json: &str) {
    let mut world = world(json);
    world.person("carl");
    world.member("carl");
    let findings = world.findings();
    assert_eq!(findings.drifts, []);
    assert!(matches!(
        findings.unjudged[0].subject,
        Subject::Activity { cm: CM, .. }
    ));
    assert!(matches!(
        findings.unjudged[0].reason,
        UnknownReason::RestrictionUnreadable { .. }
    ));
    // Who leaves restrictions aside does not mind.
    world.policy.restrictions = Restrictions::Ignore;
    assert!(world.findings().unjudged.is_empty());
}

#[rstest]
#[case::a_group(tree("&", &[G8]), Feature::GroupRestrictions)]
#[case::not_a_group(tree("!&", &[G7]), Feature::GroupRestrictions)]
#[case::no_group_at_all(tree("!&", &[ANY_GROUP]), Feature::GroupRestrictions)]
#[case::a_grouping(tree("&", &[r#"{"type":"grouping","id":80}"#]), Feature::GroupRestrictions)]
#[case::a_field(tree("&", &[&profile("cf", "degree", "isequalto", "PhD")]), Feature::ProfileRestrictions)]
fn a_table_that_could_not_be_read_keeps_nobody_out(
    #[case] restriction: String,
    #[case] feature: Feature,
) {
    let mut world = world(&restriction);
    assert_eq!(world.row("anna").basis, Basis::Restricted);
    world.site.lacks = vec![Lack {
        table: "groups_members".into(),
        column: None,
        feature,
    }];
    let row = world.row("anna");
    assert_eq!((row.member, row.basis), OPEN);
    assert_eq!(world.codes(), []);
    // And the activity says why.
    assert_eq!(world.findings().open_restrictions[0].conditions.len(), 1);
}

#[test]
fn an_empty_restriction_is_none() {
    assert_eq!(world(" ").row("anna").basis, Basis::CourseRole);
}

#[test]
fn only_the_strict_preset_honours_restrictions() {
    use moodrift::domain::policy::Policy;
    for (preset, honours) in [
        (Preset::Default, Restrictions::Ignore),
        (Preset::Plugin, Restrictions::Ignore),
        (Preset::Strict, Restrictions::Honour),
    ] {
        assert_eq!(Policy::preset(preset).restrictions, honours);
    }
}

#[test]
fn the_activity_says_which_conditions_cannot_be_evaluated() {
    use moodrift::domain::judgement::OpenRestriction;
    let nested = tree(
        "&",
        &[G7, &tree("|", &[COMPLETION, r#"{"type":"grade","id":4}"#])],
    );
    let mut world = world(&nested);
    assert_eq!(world.row("anna").basis, Basis::RestrictionOpen);
    let open = world.findings().open_restrictions;
    let expected = OpenRestriction {
        cm: CM,
        conditions: vec!["completion".to_owned(), "grade".to_owned()],
        people: 1,
    };
    assert_eq!(open, [expected]);
    // Who leaves restrictions aside evaluates all there is.
    world.policy.restrictions = Restrictions::Ignore;
    assert_eq!(world.findings().open_restrictions, []);
}

#[test]
fn which_roles_pass_group_conditions_is_configured() {
    let mut world = world(&tree("&", &[G8]));
    world.policy.ignore_restrictions.clear();
    world.teacher("tina");
    world.moderator("tina");
    assert_eq!(world.row("tina").member, Stance::Required);
    world.policy.access_all_groups = vec!["student".to_owned()];
    assert_eq!(world.row("tina").basis, Basis::Restricted);
    assert_eq!(world.row("anna").member, Stance::Required);
    world.policy.access_all_groups.clear();
    assert_eq!(world.row("anna").basis, Basis::Restricted);
}

/// Restrictions that no condition on groups could waive.
const SHUT: [&str; 3] = [
    r#"{"op":"&","c":[{"type":"date","d":"<","t":1}]}"#,
    r#"{"op":"!&","c":[{"type":"profile","sf":"email","op":"isnotempty"}]}"#,
    r#"{"op":"&","c":[{"type":"completion","cm":3,"e":1}]}"#,
];

#[rstest]
#[case::a_teacher(TEACHER)]
#[case::a_teacher_who_does_not_edit(ASSISTANT)]
fn whose_role_ignores_restrictions_passes_every_condition(#[case] role: RoleId) {
    for shut in SHUT {
        let mut world = world(shut);
        world.the_activity().moderator_roles.push(ASSISTANT);
        world.enrolled("tina", role);
        world.moderator("tina");
        let row = world.row("tina");
        assert_eq!((row.member, row.basis), IN, "{shut}");
        assert_eq!(world.drift_of("tina"), None, "{shut}");
        assert_ne!(world.row("anna").basis, Basis::CourseRole, "{shut}");
    }
}

#[test]
fn a_role_above_the_course_or_in_the_activity_ignores_restrictions_too() {
    for place in [Place::Site, Place::Category(CATEGORY), Place::Module(CM)] {
        let mut world = world(SHUT[0]);
        let anna = world.row("anna");
        assert_eq!(anna.basis, Basis::Restricted);
        world.assign("anna", ASSISTANT, place);
        assert_eq!(world.row("anna").basis, Basis::CourseRole, "{place:?}");
    }
}

#[test]
fn an_administrator_of_moodle_passes_every_condition() {
    for restriction in [SHUT[0], &tree("&", &[G8])] {
        let mut world = world(restriction);
        let anna = world.id("anna");
        world.site.condition.administrators = vec![anna];
        world.policy.site_administrators = Stance::Unexpected;
        let row = world.row("anna");
        assert_eq!((row.member, row.basis), IN);
    }
}

#[test]
fn which_roles_ignore_restrictions_is_configured() {
    let mut world = world(SHUT[0]);
    world.teacher("tina");
    world.moderator("tina");
    world.policy.ignore_restrictions = vec!["student".to_owned()];
    assert_eq!(world.drift_of("tina").unwrap().code, Code::MemberExtra);
    assert_eq!(world.row("anna").basis, Basis::CourseRole);
}
