//! What a group should be called, byte for byte, and what is said where it is not.

use moodrift::domain::chat::Lookup;
use moodrift::domain::drift::{Adoptable, Code, Evidence, Severity};
use moodrift::domain::ids::{CmId, CourseId, RoomId};
use moodrift::domain::naming::{NamingFault, NamingSetting, PatternFault};
use moodrift::domain::reading::Reading;
use moodrift::engine::{Findings, SiteChecks};
use rstest::rstest;

use super::groups::mark;
use super::world::{API, CM, COURSE, ROOM, WWWROOT, World, account_id};

const VALIDATION: &str = "/[^0-9a-zA-Z-_.]/";

/// A site with the plugin's own settings, whose group bears this name.
fn named(name: &str) -> World {
    let mut world = World::new();
    world.site.settings.name_format = None;
    world.site.settings.name_validation = Some(VALIDATION.to_owned());
    rename(&mut world, name);
    world
}

fn rename(world: &mut World, name: &str) {
    let group = world.room(ROOM);
    group.name = name.into();
    group.display_name = name.into();
}

/// What the program expects the group to be called: it says so of a name that cannot be right.
fn expected(world: &World) -> String {
    match world.the(Code::NameDiffers).evidence {
        Evidence::Name { expected, .. } => expected.to_string(),
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case::the_plugins_own(
    "{$a->moodleid}_{$a->courseshortname}_{$a->moduleid}",
    "MARK_INF101_10"
)]
#[case::names_of_the_site("{$a->moodleshortname}.{$a->moodlefullnamename}", "arche.Arche")]
#[case::the_plugins_slip_in_a_key("{$a->moodlefullname}-{$a->courseid}", "__a-_moodlefullname_-2")]
#[case::full_name("{$a->coursefullname}", "Course_INF101")]
#[case::module_and_site("{$a->modulemoodleid}", "HASHED")]
fn keys_are_filled_in(#[case] format: &str, #[case] name: &str) {
    let mut world = named("no such name");
    world.site.settings.name_format = Some(format.to_owned());
    let name = name
        .replace("MARK", &mark(WWWROOT))
        .replace("HASHED", &mark("arche_10"));
    assert_eq!(expected(&world), name);
    rename(&mut world, &name);
    assert_eq!(world.codes(), []);
}

#[rstest]
#[case::each_byte("GÉO-é", "", VALIDATION, "G__O-__")]
#[case::a_slash_and_an_s("MATH/stat", "", VALIDATION, "MATH_tat")]
#[case::couples_come_first("GÉO", "É;E", VALIDATION, "GEO")]
#[case::couples_in_their_order("abc", "a;b\r\nb;c\nc;d", "", "ddd")]
#[case::a_couple_is_a_pattern("a1b22", "([0-9]+);<$1>", "", "a<1>b<22>")]
#[case::nothing_is_validated("GÉO", "", "", "GÉO")]
#[case::zero_is_nothing("GÉO", "0", "0", "GÉO")]
#[case::with_characters("GÉO é", "", "/[^0-9a-z]/iu", "G_O__")]
fn what_a_name_may_not_hold_is_replaced(
    #[case] shortname: &str,
    #[case] couples: &str,
    #[case] validation: &str,
    #[case] name: &str,
) {
    let mut world = named("no such name");
    let settings = &mut world.site.settings;
    settings.name_format = Some("{$a->courseshortname}".to_owned());
    settings.name_replacements = Some(couples.to_owned());
    settings.name_validation = Some(validation.to_owned());
    world.the_course().shortname = shortname.into();
    assert_eq!(expected(&world), name);
}

#[rstest]
#[case::as_made("MARK_INF101_10", false)]
#[case::made_when_the_name_was_taken("MARK_INF101_10_1699990000", false)]
#[case::restored_from_the_bin("MARK_INF101_7", false)]
#[case::restored_and_taken("MARK_INF101_7_1699990000", false)]
#[case::another_ending("MARK_INF101_10_2", true)]
#[case::a_younger_module("MARK_INF101_11", true)]
#[case::a_living_module("MARK_INF101_9", true)]
#[case::an_older_course("MARK_INF100_10", true)]
#[case::renamed("the-students-own", true)]
fn a_name_is_right_as_the_plugin_makes_and_keeps_it(#[case] name: &str, #[case] differs: bool) {
    let mut world = named(&name.replace("MARK", &mark(WWWROOT)));
    world.course(CourseId(3), "OTHER");
    world.activity(CmId(9), CourseId(3), None);
    let found = world.codes().contains(&Code::NameDiffers);
    assert_eq!(found, differs);
    if differs {
        let drift = world.the(Code::NameDiffers);
        assert_eq!((drift.severity, drift.fix), (Severity::Info, None));
    }
}

#[test]
fn what_people_see_is_the_name_where_the_server_makes_another_of_it() {
    let mut world = named("slug-of-it");
    world.room(ROOM).display_name = format!("{}_INF101_10", mark(WWWROOT)).into();
    assert_eq!(world.codes(), []);
}

#[test]
fn a_group_of_two_activities_is_named_for_one_of_them() {
    let mut world = named(&format!("{}_INF101_10", mark(WWWROOT)));
    world.activity(CmId(11), COURSE, Some(ROOM));
    assert!(!world.codes().contains(&Code::NameDiffers));
}

#[rstest]
#[case::no_couple("", "a;b\n", VALIDATION, NamingFault::Couple { line: String::new() })]
#[case::three_parts("", "a;b;c", VALIDATION, NamingFault::Couple { line: "a;b;c".to_owned() })]
#[case::a_slash_in_a_couple("", "a/b;c", VALIDATION, NamingFault::Pattern {
    setting: NamingSetting::Replacements,
    pattern: "/a/b/".to_owned(),
    fault: PatternFault::UnknownFlag('b'),
})]
#[case::no_delimiter("", "", "abc", NamingFault::Pattern {
    setting: NamingSetting::Validation,
    pattern: "abc".to_owned(),
    fault: PatternFault::NoDelimiter,
})]
#[case::an_empty_format("{$a->courseshortname}", "INF101;", "", NamingFault::Empty)]
fn settings_that_make_no_name_are_one_finding_about_the_site(
    #[case] format: &str,
    #[case] couples: &str,
    #[case] validation: &str,
    #[case] fault: NamingFault,
) {
    let mut world = named("no such name");
    if !format.is_empty() {
        world.site.settings.name_format = Some(format.to_owned());
    }
    world.site.settings.name_replacements = Some(couples.to_owned());
    world.site.settings.name_validation = Some(validation.to_owned());
    assert_eq!(world.codes(), [Code::NamingInvalid]);
    let drift = world.the(Code::NamingInvalid);
    assert_eq!(drift.severity, Severity::Warning);
    assert_eq!(drift.evidence, Evidence::Naming(fault));
}

#[test]
fn a_pattern_that_only_this_program_does_not_follow_is_no_warning() {
    let mut world = named("no such name");
    world.site.settings.name_validation = Some("/(?R)?a/".to_owned());
    assert_eq!(world.the(Code::NamingInvalid).severity, Severity::Info);
}

fn without_address(world: &World) -> Findings {
    moodrift::engine::drift(
        &world.ground_at(None),
        SiteChecks {
            stale_after_hours: Some(24),
        },
    )
}

#[test]
fn without_an_address_it_is_shown_what_the_linked_groups_names_say() {
    let own = mark(WWWROOT);
    let mut world = named(&format!("{own}_INF101_10"));
    world.activity(CmId(11), COURSE, Some("r11"));
    world.group("r11").name = "renamed".into();
    let findings = without_address(&world);
    let unset = &findings.drifts[0];
    assert_eq!(
        (unset.code, unset.severity),
        (Code::WwwrootUnset, Severity::Info)
    );
    let evidence = |marks: &[(&str, usize)]| Evidence::WwwrootUnset {
        marks: marks
            .iter()
            .map(|(mark, groups)| ((*mark).to_owned(), *groups))
            .collect(),
        needed: true,
    };
    assert_eq!(unset.evidence, evidence(&[(&own, 1)]));
    // They agree on one: it serves to check names, and proves nothing.
    let differs: Vec<_> = findings
        .drifts
        .iter()
        .map(|one| (one.code, one.activity))
        .collect();
    assert_eq!(
        differs,
        [
            (Code::WwwrootUnset, None),
            (Code::NameDiffers, Some(CmId(11)))
        ]
    );

    let other = mark("https://production.example");
    world.room("r11").name = format!("{other}_INF101_11").into();
    let findings = without_address(&world);
    let mut both = [(own.as_str(), 1), (other.as_str(), 1)];
    both.sort_unstable();
    assert_eq!(findings.drifts[0].evidence, evidence(&both));
    assert_eq!(findings.drifts.len(), 1, "no name can be checked");
}

#[test]
fn a_lost_group_that_bears_the_expected_name_is_offered_in_its_place() {
    let name = format!("{}_INF101_10", mark(WWWROOT));
    for (found, expected) in [
        (name.clone(), true),
        (format!("{name}_1699990000"), true),
        (format!("{name}1"), false),
    ] {
        let mut world = named("gone");
        world.groups = Reading::Known(Vec::new());
        world.lookups = vec![(RoomId::from(ROOM), Reading::Known(Lookup::Gone))];
        world.group("r77").name = found.as_str().into();
        let adoptable = if expected {
            vec![Adoptable {
                room: RoomId::from("r77"),
                name: found.as_str().into(),
            }]
        } else {
            Vec::new()
        };
        let evidence = world.the(Code::GroupMissing).evidence;
        assert_eq!(
            evidence,
            Evidence::Missing {
                adoptable: adoptable.clone()
            }
        );
        assert_eq!(world.codes().contains(&Code::GroupOrphaned), !expected);
        world.the_activity().room = None;
        let evidence = world.the(Code::GroupUnlinked).evidence;
        assert_eq!(evidence, Evidence::Unlinked { adoptable });
    }
}

#[test]
fn what_others_made_or_name_is_not_offered() {
    let lost = || {
        let mut world = named("gone");
        world.the_activity().room = None;
        world.groups = Reading::Known(Vec::new());
        let group = world.group("r77");
        group.name = format!("{}_INF101_10", mark(WWWROOT)).into();
        world
    };
    let offered = |world: &World| match world.the(Code::GroupUnlinked).evidence {
        Evidence::Unlinked { adoptable } => adoptable.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(offered(&lost()), 1);
    let mut world = lost();
    world.room("r77").creator = Some(account_id("paul"));
    assert_eq!(offered(&world), 0);
    let mut world = lost();
    world.neighbours.linked = vec![("other".into(), [RoomId::from("r77")].into())];
    assert_eq!(offered(&world), 0);
    let mut world = lost();
    world.activity(CmId(12), COURSE, Some("r77"));
    assert_eq!(offered(&world), 0);
    assert_eq!(lost().room("r77").creator, Some(account_id(API)));
    assert_eq!(lost().the_activity().cm, CM);
}
