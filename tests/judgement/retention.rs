//! How long messages are kept: what is found, and on which way it is repaired.

use moodrift::domain::capabilities::{PublicSettings, RetentionDefaults};
use moodrift::domain::drift::{Code, Evidence, Fix, Severity, Subject, Unjudged, Withheld};
use moodrift::domain::ids::{CmId, RoomId};
use moodrift::domain::plan::Change;
use moodrift::domain::reading::{Reading, Side, UnknownReason};
use moodrift::domain::repairs::{OptionalRepair, Repairs};
use moodrift::domain::retention::{Pruning, Retention, RetentionRule, RuleOrigin};
use moodrift::domain::site::{Feature, Lack};
use proptest::prelude::*;
use rstest::rstest;

use super::world::{CM, COURSE, ROOM, World};

const fn own(days: i64, files_only: bool, keeps_pinned: bool) -> RetentionRule {
    RetentionRule::Own(Retention {
        days,
        files_only,
        keeps_pinned,
    })
}

const MONTH: RetentionRule = own(30, false, true);
const WEEK: RetentionRule = own(7, false, true);

/// The feature is on, and repairs of retention too.
fn world(activity: RetentionRule, group: RetentionRule) -> World {
    let mut world = World::new();
    world.site.settings.retention_feature = true;
    world.policy.repairs = Repairs::default().with(OptionalRepair::Retention);
    world.the_activity().retention = activity;
    world.room(ROOM).facts.retention = group;
    world
}

fn server(world: &mut World, retention: RetentionDefaults) {
    world.capabilities.settings = Reading::Known(PublicSettings {
        retention,
        ..PublicSettings::default()
    });
}

#[rstest]
#[case::fewer_days(MONTH, WEEK, WEEK, true)]
#[case::more_days(WEEK, MONTH, MONTH, false)]
#[case::the_first_rule(RetentionRule::Global, WEEK, WEEK, true)]
#[case::no_rule_any_more(WEEK, RetentionRule::Global, RetentionRule::Global, false)]
#[case::files_too(own(30, true, true), MONTH, MONTH, true)]
#[case::pinned_ones_too(MONTH, own(30, false, false), own(30, false, false), true)]
#[case::some_sooner_others_later(own(7, true, true), MONTH, own(30, true, true), false)]
#[case::and_what_is_left_then(own(30, true, true), MONTH, MONTH, true)]
fn what_goes_sooner_and_what_goes_later_are_two_steps(
    #[case] from: RetentionRule,
    #[case] activity: RetentionRule,
    #[case] next: RetentionRule,
    #[case] destructive: bool,
) {
    let world = world(activity, from);
    let drift = world.the(Code::RetentionDiffers);
    assert_eq!(drift.fix, Some(Fix::SetRetention(next)));
    let plan = world.plan();
    let [step] = plan.groups[0].steps.as_slice() else {
        panic!("{plan:#?}");
    };
    assert_eq!(step.change, Change::SetRetention { from, to: next });
    assert_eq!(step.change.destructive(), destructive);
}

#[test]
fn a_rule_that_was_not_told_is_unknown_where_the_plugin_looks_after_it() {
    for (activity, group, side) in [
        (WEEK, RetentionRule::Untold, Side::Chat),
        (RetentionRule::Untold, WEEK, Side::Moodle),
    ] {
        let mut world = world(activity, group);
        let findings = world.findings();
        assert_eq!(findings.drifts, []);
        let unknown = Unjudged {
            subject: Subject::Retention {
                cm: CM,
                group: RoomId::from(ROOM),
            },
            reason: UnknownReason::RetentionUntold(side),
        };
        assert_eq!(findings.unjudged, [unknown]);
        world.site.settings.retention_feature = false;
        assert_eq!(world.findings().unjudged, []);
    }
}

#[test]
fn columns_that_cannot_be_read_are_said_once_for_all_activities() {
    let mut world = world(RetentionRule::Untold, WEEK);
    world.activity(CmId(11), COURSE, Some("r11")).retention = RetentionRule::Untold;
    world.group("r11").facts.retention = WEEK;
    let lack = |column: &'static str| Lack {
        table: "rocketchat".into(),
        column: Some(column.into()),
        feature: Feature::Retention,
    };
    world.site.lacks = vec![lack("filesonly"), lack("maxage")];
    let unknown = Unjudged {
        subject: Subject::Feature(Feature::Retention),
        reason: UnknownReason::TableUnread(lack("filesonly")),
    };
    assert_eq!(world.findings().unjudged, [unknown]);
    // An older plugin, which has no such feature.
    world.site.settings.retention_feature = false;
    assert_eq!(world.findings().unjudged, []);
}

#[test]
fn setting_is_offered_only_where_it_is_switched_on_fits_and_nothing_else_has_the_group() {
    let mut world = world(WEEK, MONTH);
    let why = |world: &World| {
        let drifts = world.findings().drifts;
        let drift = drifts
            .iter()
            .find(|drift| drift.code == Code::RetentionDiffers)
            .unwrap();
        assert_eq!(drift.fix, None);
        drift.withheld
    };
    world.policy.repairs = Repairs::default();
    let off = Withheld::SwitchedOff(OptionalRepair::Retention);
    assert_eq!(why(&world), Some(off));
    assert!(moodrift::words::withheld(off).contains("`retention = true`"));
    world.policy.repairs = Repairs::all();
    world.the_activity().retention = own(0, false, false);
    assert_eq!(why(&world), Some(Withheld::RuleUnfit));
    world.the_activity().retention = WEEK;
    world.activity(CmId(11), COURSE, Some(ROOM)).retention = WEEK;
    assert_eq!(why(&world), Some(Withheld::Shared));
}

#[rstest]
#[case::unknown(None, Pruning::Unknown, Severity::Warning)]
#[case::off(Some((Some(false), Some(true))), Pruning::Off, Severity::Info)]
#[case::own_rules(Some((Some(true), Some(false))), Pruning::OwnRules, Severity::Warning)]
#[case::all(Some((Some(true), Some(true))), Pruning::All { days: Some(90) }, Severity::Warning)]
#[case::untold(Some((None, None)), Pruning::Unknown, Severity::Warning)]
fn the_finding_says_what_the_server_makes_of_the_rules(
    #[case] settings: Option<(Option<bool>, Option<bool>)>,
    #[case] expected: Pruning,
    #[case] severity: Severity,
) {
    let mut world = world(WEEK, RetentionRule::Global);
    if let Some((enabled, groups)) = settings {
        let days = Some(90);
        let retention = RetentionDefaults {
            enabled,
            groups,
            days,
        };
        server(&mut world, retention);
    }
    let drift = world.the(Code::RetentionDiffers);
    let Evidence::Retention { pruning, .. } = drift.evidence else {
        panic!("{drift:?}");
    };
    assert_eq!((pruning, drift.severity), (expected, severity));
    let ground = world.ground();
    let said = moodrift::words::explanation(&ground.site, &ground.chat, &drift);
    assert_eq!(
        said.contains("neither deletes anything now"),
        pruning == Pruning::Off,
        "{said}"
    );
    assert_eq!(
        said.contains("the server itself deletes after 90 days"),
        matches!(pruning, Pruning::All { .. }),
        "{said}"
    );
}

#[test]
fn an_activity_with_the_plugins_default_looks_like_a_copy() {
    let mut world = world(RetentionRule::Global, WEEK);
    let origin = |world: &World| match world.the(Code::RetentionDiffers).evidence {
        Evidence::Retention { origin, .. } => origin,
        other => panic!("{other:?}"),
    };
    assert_eq!(origin(&world), RuleOrigin::Chosen);
    world.site.settings.default_retention = RetentionRule::Global;
    assert_eq!(origin(&world), RuleOrigin::Default);
    let ground = world.ground();
    let drift = world.the(Code::RetentionDiffers);
    let said = moodrift::words::explanation(&ground.site, &ground.chat, &drift);
    assert!(said.contains("copied or restored"), "{said}");
}

fn a_rule() -> impl Strategy<Value = RetentionRule> {
    let values = (-1_i64..60, any::<bool>(), any::<bool>());
    prop_oneof![
        1 => Just(RetentionRule::Untold),
        2 => Just(RetentionRule::Global),
        8 => values.prop_map(|(days, files, pinned)| own(days, files, pinned)),
    ]
}

proptest! {
    #[test]
    fn no_step_makes_some_messages_go_sooner_and_others_later(from in a_rule(), to in a_rule()) {
        if let Some(next) = from.step_towards(to) {
            prop_assert!(!(from.tightened_by(next) && next.tightened_by(from)));
            // Nothing goes sooner than the two rules say.
            prop_assert!(!from.tightened_by(next) || next == to);
        }
    }

    #[test]
    fn two_steps_are_enough_and_none_is_left_then(from in a_rule(), to in a_rule()) {
        let mut now = from;
        let mut steps = 0;
        while let Some(next) = now.step_towards(to) {
            prop_assert_ne!(next, now);
            now = next;
            steps += 1;
            prop_assert!(steps <= 2);
        }
        let unfit = matches!(to, RetentionRule::Own(rule) if rule.days < 1);
        let untold = from == RetentionRule::Untold || to == RetentionRule::Untold;
        prop_assert_eq!(now == to, from == to || !(unfit || untold));
    }
}
