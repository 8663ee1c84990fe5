//! Selectors: what a person typed, resolved against what was read.

use moodrift::domain::drift::{Code, Subject, Unjudged};
use moodrift::domain::ids::{CategoryId, CmId, CourseId};
use moodrift::domain::selection::Selection;
use moodrift::domain::site::{Category, Place};
use moodrift::engine::{AmbiguousSelector, select};
use rstest::rstest;

use super::world::{CATEGORY, STUDENT, World, unread};

/// Two faculties; below the first a department. A course in each, with one student who is missing.
fn world() -> World {
    let mut world = World::new();
    for (id, parent, name, idnumber) in [
        (11, Some(CATEGORY), "Computing", Some("FAC-INF")),
        (12, None, "Law", None),
        (13, None, "law", None),
    ] {
        world.site.categories.push(Category {
            id: CategoryId(id),
            parent,
            name: name.into(),
            idnumber: idnumber.map(Into::into),
            sort_order: id,
            visible: true,
        });
    }
    for (id, shortname, category) in [(3, "ALGO", 11), (4, "CIVIL", 12)] {
        let course = CourseId(id);
        let row = world.course(course, shortname);
        row.category = Some(CategoryId(category));
        row.idnumber = Some(format!("ID-{shortname}").into());
        let room = format!("room-{id}");
        world.activity(CmId(id * 10), course, Some(&room));
        world.group(&room);
    }
    for (name, course) in [("anna", 2), ("bob", 3), ("carl", 4)] {
        let course = CourseId(course);
        let person = world.person(name);
        person.idnumber = Some(format!("N-{name}").into());
        person.email = format!("{name}@mail.example").into();
        world.enrol(name, course);
        world.assign(name, STUDENT, Place::Course(course));
    }
    world
}

fn nobody_else() -> Selection {
    Selection::default()
}

fn selected(selection: &Selection) -> Result<Vec<String>, AmbiguousSelector> {
    let world = world();
    let selected = select(&world.ground(), selection)?;
    let drifts = world.findings().drifts;
    Ok(drifts
        .iter()
        .filter(|drift| selected.plans(drift))
        .map(|drift| drift.person.as_ref().unwrap().username.to_string())
        .collect())
}

#[rstest]
#[case::everything(nobody_else(), &["anna", "bob", "carl"])]
#[case::category_with_what_lies_below(Selection { category: Some("Sciences".into()), ..nobody_else() }, &["anna", "bob"])]
#[case::category_by_id(Selection { category: Some("11".into()), ..nobody_else() }, &["bob"])]
#[case::category_by_idnumber(Selection { category: Some("FAC-INF".into()), ..nobody_else() }, &["bob"])]
#[case::category_whatever_the_case(Selection { category: Some("COMPUTING".into()), ..nobody_else() }, &["bob"])]
#[case::course_by_id(Selection { course: Some("4".into()), ..nobody_else() }, &["carl"])]
#[case::course_by_short_name(Selection { course: Some("ALGO".into()), ..nobody_else() }, &["bob"])]
#[case::course_by_idnumber(Selection { course: Some("ID-CIVIL".into()), ..nobody_else() }, &["carl"])]
#[case::course_outside_the_category(Selection { category: Some("Sciences".into()), course: Some("CIVIL".into()), ..nobody_else() }, &[])]
#[case::activity(Selection { cmid: Some(30), ..nobody_else() }, &["bob"])]
#[case::group_by_id(Selection { group: Some("room-4".into()), ..nobody_else() }, &["carl"])]
#[case::group_by_name(Selection { group: Some("group-room-3".into()), ..nobody_else() }, &["bob"])]
#[case::group_as_shown(Selection { group: Some("Group room-3".into()), ..nobody_else() }, &["bob"])]
#[case::user_by_username(Selection { user: Some("Anna".into()), ..nobody_else() }, &["anna"])]
#[case::user_by_idnumber(Selection { user: Some("N-bob".into()), ..nobody_else() }, &["bob"])]
#[case::user_by_address(Selection { user: Some("carl@mail.example".into()), ..nobody_else() }, &["carl"])]
#[case::user_by_address_in_the_chat(Selection { user: Some("carl@univ.example".into()), ..nobody_else() }, &["carl"])]
#[case::only(Selection { only: vec![Code::MemberExtra], ..nobody_else() }, &[])]
#[case::except(Selection { except: vec![Code::MemberMissing], ..nobody_else() }, &[])]
#[case::several(Selection { course: Some("ALGO".into()), user: Some("anna".into()), ..nobody_else() }, &[])]
fn a_selector_names_what_it_names(#[case] selection: Selection, #[case] expected: &[&str]) {
    assert_eq!(selected(&selection).unwrap(), expected);
}

#[rstest]
#[case::category(Selection { category: Some("Medicine".into()), ..nobody_else() }, "category")]
#[case::course(Selection { course: Some("999".into()), ..nobody_else() }, "course")]
#[case::activity(Selection { cmid: Some(999), ..nobody_else() }, "cmid")]
#[case::group(Selection { group: Some("nowhere".into()), ..nobody_else() }, "group")]
#[case::user(Selection { user: Some("nobody".into()), ..nobody_else() }, "user")]
fn a_selector_that_names_nothing_says_so(#[case] selection: Selection, #[case] selector: &str) {
    let trouble = selected(&selection).unwrap_err();
    assert_eq!(trouble.selector, selector);
    assert_eq!(trouble.candidates, Vec::<String>::new());
}

#[test]
fn a_selector_that_names_several_lists_them() {
    let law = Selection {
        category: Some("LAW".to_owned()),
        ..nobody_else()
    };
    let trouble = selected(&law).unwrap_err();
    assert_eq!(trouble.candidates, ["Law (12)", "law (13)"]);
}

#[test]
fn two_courses_of_one_idnumber_are_ambiguous_and_an_id_never_is() {
    let mut world = world();
    world.course(CourseId(5), "3").idnumber = Some("ID-ALGO".into());
    let by = |text: &str| {
        let selection = Selection {
            course: Some(text.to_owned()),
            ..nobody_else()
        };
        select(&world.ground(), &selection)
    };
    assert_eq!(by("ID-ALGO").unwrap_err().candidates, ["ALGO (3)", "3 (5)"]);
    let three = by("3").unwrap();
    let drifts = world.findings().drifts;
    assert!(
        drifts.iter().any(|drift| three.takes(drift)),
        "course 3, not the one named 3"
    );
}

#[test]
fn a_category_named_like_another_ones_id_gives_way_to_the_id() {
    let mut world = world();
    world.site.categories.last_mut().unwrap().name = "11".into();
    let selection = Selection {
        category: Some("11".to_owned()),
        ..nobody_else()
    };
    let selected = select(&world.ground(), &selection).unwrap();
    assert!(selected.takes(&world.drift_of("bob").unwrap()));
}

#[test]
fn dormant_courses_are_planned_only_when_asked_for() {
    let mut world = world();
    world.the_course().visible = false;
    let anna = world.drift_of("anna").unwrap();
    let awake = select(&world.ground(), &nobody_else()).unwrap();
    assert!(awake.takes(&anna), "it is still shown");
    assert!(!awake.plans(&anna));
    let all = Selection {
        dormant: true,
        ..nobody_else()
    };
    assert!(select(&world.ground(), &all).unwrap().plans(&anna));
}

#[test]
fn what_could_not_be_judged_is_selected_like_what_could() {
    let world = world();
    let ground = world.ground();
    let unjudged = |cm: i64, room: &str| Unjudged {
        subject: Subject::Activity {
            cm: CmId(cm),
            group: Some(room.into()),
        },
        reason: unread(),
    };
    let selection = Selection {
        course: Some("ALGO".to_owned()),
        ..nobody_else()
    };
    let algo = select(&ground, &selection).unwrap();
    assert!(algo.takes_unjudged(&ground, &unjudged(30, "room-3")));
    assert!(!algo.takes_unjudged(&ground, &unjudged(40, "room-4")));
    let everything = Unjudged {
        subject: Subject::AllGroups,
        reason: unread(),
    };
    assert!(algo.takes_unjudged(&ground, &everything));
}
