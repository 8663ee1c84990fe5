//! Tables of Moodle's that could not be read: what is judged by them is unknown.

use moodrift::domain::drift::{Subject, Unjudged};
use moodrift::domain::ids::{CmId, RoomId};
use moodrift::domain::policy::Restrictions;
use moodrift::domain::reading::UnknownReason;
use moodrift::domain::site::{BinRow, Feature, Lack};
use moodrift::engine::SiteChecks;
use moodrift::words;
use rstest::rstest;

use super::world::{CM, World};

fn table(table: &'static str, feature: Feature) -> Lack {
    Lack {
        table: table.into(),
        column: None,
        feature,
    }
}

fn without(lacks: &[Lack]) -> World {
    let mut world = World::new();
    world.site.lacks = lacks.to_vec();
    world
}

fn unknown(world: &World) -> Vec<Subject> {
    let findings = world.findings();
    assert_eq!(findings.drifts, []);
    let subjects = findings.unjudged.into_iter();
    subjects.map(|unjudged| unjudged.subject).collect()
}

#[test]
fn a_queue_that_cannot_be_read_is_unknown_and_says_what_to_do() {
    let lack = table("task_adhoc", Feature::Queue);
    let world = without(std::slice::from_ref(&lack));
    let unjudged = world.findings().unjudged;
    assert_eq!(
        unjudged,
        [Unjudged {
            subject: Subject::Feature(Feature::Queue),
            reason: UnknownReason::TableUnread(lack),
        }]
    );
    let site = &world.ground().site;
    assert_eq!(
        words::subject(site, &unjudged[0].subject),
        "the plugin's waiting tasks"
    );
    assert_eq!(
        words::unknown(&unjudged[0].reason),
        "Moodle's table task_adhoc cannot be read: grant the database user SELECT on it."
    );
}

#[test]
fn a_column_that_an_older_version_has_not_is_nothing_unknown() {
    let world = without(&[
        Lack {
            column: Some("visibleoncoursepage".into()),
            ..table("course_modules", Feature::StealthVisibility)
        },
        Lack {
            column: Some("disabled".into()),
            ..table("task_scheduled", Feature::Queue)
        },
    ]);
    assert_eq!(unknown(&world), []);
}

#[test]
fn whether_moodle_moves_is_unknown_only_to_who_asks() {
    let mut world = without(&[table("task_scheduled", Feature::Staleness)]);
    assert_eq!(unknown(&world), [Subject::Feature(Feature::Staleness)]);
    world.checks = SiteChecks {
        stale_after_hours: None,
    };
    assert_eq!(unknown(&world), []);
}

#[test]
fn the_plugins_bin_is_missed_only_where_the_core_patch_fills_it() {
    let mut world = without(&[table("rocketchatxrecyclebin", Feature::RecycleBin)]);
    assert_eq!(unknown(&world), []);
    world.site.settings.recycle_bin_patch = true;
    assert_eq!(unknown(&world), [Subject::Feature(Feature::RecycleBin)]);
}

#[test]
fn moodles_bins_are_missed_where_a_row_leads_there() {
    let bins = [
        table("tool_recyclebin_category", Feature::RecycleBin),
        table("tool_recyclebin_course", Feature::RecycleBin),
    ];
    let mut world = without(&bins);
    assert_eq!(unknown(&world), []);
    world.site.bin.push(BinRow {
        id: 1,
        bin_id: 1,
        cm: CmId(7),
        room: RoomId::from("r7"),
        course_item: None,
        category_item: None,
    });
    world.group("r7").archived = true;
    assert_eq!(unknown(&world), [Subject::Feature(Feature::RecycleBin)]);
}

#[rstest]
#[case::groups("groups_members", Feature::GroupRestrictions)]
#[case::profiles("user_info_data", Feature::ProfileRestrictions)]
fn what_restrictions_ask_for_is_missed_where_one_is_honoured(
    #[case] name: &'static str,
    #[case] feature: Feature,
) {
    let mut world = without(&[table(name, feature)]);
    world.policy.restrictions = Restrictions::Honour;
    assert_eq!(unknown(&world), []);
    world.the_activity().restriction = Some(r#"{"op":"&","c":[{"type":"group"}]}"#.into());
    assert_eq!(unknown(&world), [Subject::Feature(feature)]);
    world.policy.restrictions = Restrictions::Ignore;
    assert_eq!(unknown(&world), []);
}

#[test]
fn it_stays_in_every_selection() {
    use moodrift::domain::selection::Selection;
    use moodrift::engine::select;
    let world = without(&[table("task_adhoc", Feature::Queue)]);
    let ground = world.ground();
    let selection = Selection {
        cmid: Some(CM.0),
        ..Selection::default()
    };
    let selected = select(&ground, &selection).unwrap();
    let unjudged = world.findings().unjudged;
    assert!(selected.takes_unjudged(&ground, &unjudged[0]));
}
