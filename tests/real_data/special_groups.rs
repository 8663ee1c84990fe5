//! The special cases of the real site that are about groups, each named: judged under each preset.

use std::collections::BTreeMap;
use std::sync::Arc;

use moodrift::domain::bins::BinMeaning;
use moodrift::domain::chat::Group;
use moodrift::domain::drift::{Code, Drift, Evidence, Severity, Withheld};
use moodrift::domain::ids::{CmId, CourseId, RoomId};
use moodrift::domain::policy::Preset;
use moodrift::domain::reading::Reading;
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::engine::{self, ExpectedPeople, Ground, Rows, SiteChecks};
use moodrift::run::Observation;
use rstest::rstest;
use serde_json::Value;

use super::databases::Server;
use super::given;
use super::rig::{HASTY, Rig, observe, whole_plan};

/// What the file names and which is judged here.
pub(crate) const ABOUT_GROUPS: [&str; 8] = [
    "deletioninprogress",
    "empty_rocketchatid",
    "hidden",
    "recyclebin_cm",
    "recyclebin_course",
    "retention",
    "second_in_course",
    "stealth",
];

/// The groups of the two recycle-bin items that share the id 1: an activity's, and a course's with its two.
const AMBIGUOUS: [(i64, &str); 3] = [
    (46, "GgSkE7aChTjHS4xhE"),
    (50, "77J6hr94ZHk9xoXwu"),
    (51, "29nkig4dSP6BMDT3m"),
];

struct Judged {
    cases: BTreeMap<String, Vec<Value>>,
    each: Vec<(Preset, Observation)>,
}

impl Judged {
    async fn new(rig: &Rig) -> Self {
        let observation = observe(&rig.session(Preset::Default, HASTY)).await.unwrap();
        let presets = [Preset::Default, Preset::Plugin, Preset::Strict];
        let text = std::fs::read(given::file("special-cases.json")).unwrap();
        let file: Value = serde_json::from_slice(&text).unwrap();
        Self {
            cases: serde_json::from_value(file.get("special").unwrap().clone()).unwrap(),
            each: presets
                .map(|preset| (preset, rig.judged(&observation, preset)))
                .into(),
        }
    }

    fn activities(&self, case: &str) -> Vec<CmId> {
        let entries = self.cases.get(case).unwrap().iter();
        entries.map(|entry| CmId(entry.as_i64().unwrap())).collect()
    }

    /// Every activity of a case under every preset, with the name of both.
    fn each_of(&self, case: &str) -> Vec<(CmId, &Observation, String)> {
        let activities = self.activities(case);
        assert!(!activities.is_empty(), "{case}");
        let pairs = activities.iter().flat_map(|cm| {
            self.each
                .iter()
                .map(move |(preset, seen)| (cm, preset, seen))
        });
        pairs
            .map(|(cm, preset, seen)| (*cm, seen, format!("{case}: {cm} under {preset:?}")))
            .collect()
    }
}

/// What is said of the group of an activity, its people aside.
fn of_group(seen: &Observation, cm: CmId) -> Vec<Code> {
    let drifts = seen.findings.drifts.iter();
    drifts
        .filter(|drift| drift.activity == Some(cm) && drift.person.is_none())
        .map(|drift| drift.code)
        .collect()
}

fn expects_people(seen: &Observation, cm: CmId) -> Vec<i64> {
    let ground = &seen.ground;
    let mut both = ground
        .site
        .activities
        .iter()
        .zip(&ground.expectations.activities);
    let (_, expectation) = both.find(|(activity, _)| activity.cm == cm).unwrap();
    let ExpectedPeople::Known(people) = &expectation.people else {
        panic!("{cm}: {:?}", expectation.people);
    };
    people.iter().map(|one| one.person.0).collect()
}

fn group_of(seen: &Observation, cm: CmId) -> &Group {
    let activity = seen.ground.site.activity(cm).unwrap();
    let room = activity.room.as_ref().unwrap();
    seen.ground.chat.group(room).unwrap()
}

/// The same reading with its groups changed, judged again.
fn with_groups(seen: &Observation, change: impl Fn(&mut Group)) -> Observation {
    let old = &seen.ground;
    let mut chat = old.chat.as_ref().clone();
    let Reading::Known(groups) = &mut chat.groups else {
        panic!("the groups are known");
    };
    groups.iter_mut().for_each(change);
    let ground = Ground::new(
        Arc::clone(&old.name),
        Arc::clone(&old.site),
        Arc::new(chat),
        Arc::clone(&old.policy),
        Arc::clone(&old.rules),
        old.wwwroot.clone(),
    );
    let checks = SiteChecks {
        stale_after_hours: None,
    };
    Observation {
        findings: Arc::new(engine::drift(&ground, checks)),
        ground,
        ..seen.clone()
    }
}

fn about_room<'a>(seen: &'a Observation, room: &str) -> Vec<&'a Drift> {
    let here = |drift: &&Drift| drift.group.as_ref() == Some(&RoomId::from(room));
    // Time passes for the dumps' items as for others.
    let overdue = |drift: &&Drift| drift.code == Code::BinItemOverdue;
    let drifts = seen.findings.drifts.iter();
    drifts.filter(here).filter(|one| !overdue(one)).collect()
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn every_special_group_is_judged_as_the_table_says(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let judged = Judged::new(&rig).await;
    out_of_sight(&judged);
    retention(&judged);
    two_in_a_course(&judged);
    binned(&judged);
}

/// People of what is not seen are judged all the same, but for those of an archived group.
fn out_of_sight(judged: &Judged) {
    for (cm, seen, case) in judged.each_of("hidden") {
        // Someone opened it behind Moodle's back.
        assert_eq!(of_group(seen, cm), [Code::GroupNotArchived], "{case}");
        assert!(!expects_people(seen, cm).is_empty(), "{case}");
        assert!(matches!(seen.ground.rows(cm), Rows::Judged(_)), "{case}");
    }
    for (cm, seen, case) in judged.each_of("stealth") {
        assert!(group_of(seen, cm).archived, "{case}");
        assert_eq!(of_group(seen, cm), [], "{case}: rightly archived");
        assert!(!expects_people(seen, cm).is_empty(), "{case}");
        assert_eq!(seen.ground.rows(cm), Rows::NotJudged, "{case}");
    }
    for (cm, seen, case) in judged.each_of("deletioninprogress") {
        // Open or archived are both right; that it was renamed is not.
        assert_eq!(of_group(seen, cm), [Code::NameDiffers], "{case}");
        assert!(!expects_people(seen, cm).is_empty(), "{case}");
        assert!(matches!(seen.ground.rows(cm), Rows::Judged(_)), "{case}");
        let closed = with_groups(seen, |group| group.archived = true);
        assert_eq!(of_group(&closed, cm), [Code::NameDiffers], "{case}");
    }
    for (cm, seen, case) in judged.each_of("empty_rocketchatid") {
        assert_eq!(of_group(seen, cm), [Code::GroupUnlinked], "{case}");
        let drifts = seen.findings.drifts.iter();
        let of_it: Vec<&Drift> = drifts.filter(|one| one.activity == Some(cm)).collect();
        let [unlinked] = of_it[..] else {
            panic!("{case}: {of_it:?}");
        };
        assert_eq!(unlinked.severity, Severity::Critical, "{case}");
        assert_eq!(seen.ground.rows(cm), Rows::NotJudged, "{case}");
    }
}

/// Kept as the activity says; a day more or less is told.
fn retention(judged: &Judged) {
    let own = |days, files_only, keeps_pinned| {
        RetentionRule::Own(Retention {
            days,
            files_only,
            keeps_pinned,
        })
    };
    let rules = [
        (CmId(14), own(30, false, false)),
        (CmId(19), own(7, true, false)),
        (CmId(22), own(365, false, true)),
    ];
    for (cm, seen, case) in judged.each_of("retention") {
        let (_, rule) = rules.iter().find(|(of, _)| *of == cm).unwrap();
        assert_eq!(seen.ground.site.activity(cm).unwrap().retention, *rule);
        assert_eq!(group_of(seen, cm).facts.retention, *rule, "{case}");
        assert!(
            !of_group(seen, cm).contains(&Code::RetentionDiffers),
            "{case}"
        );
        for other in [own(31, false, false), RetentionRule::Global] {
            let changed = with_groups(seen, |group| group.facts.retention = other);
            assert!(
                of_group(&changed, cm).contains(&Code::RetentionDiffers),
                "{case}"
            );
        }
        let untold = with_groups(seen, |group| group.facts.retention = RetentionRule::Untold);
        assert!(
            !of_group(&untold, cm).contains(&Code::RetentionDiffers),
            "{case}"
        );
    }
}

/// A course's second activity has the same people to choose from, roles of its own, and a group of its own.
fn two_in_a_course(judged: &Judged) {
    for (cm, seen, case) in judged.each_of("second_in_course") {
        let site = &seen.ground.site;
        let second = site.activity(cm).unwrap();
        let mut others = site.activities.iter();
        let first = others.find(|one| one.course == second.course).unwrap();
        assert!(first.cm < cm && first.room != second.room, "{case}");
        assert_ne!(first.moderator_roles, second.moderator_roles, "{case}");
        assert_eq!(
            expects_people(seen, first.cm),
            expects_people(seen, cm),
            "{case}"
        );
        assert!(!of_group(seen, cm).contains(&Code::GroupShared), "{case}");
        assert!(matches!(seen.ground.rows(cm), Rows::Judged(_)), "{case}");
    }
}

/// Archived groups whose item is still in a bin: nothing is wrong with them, and none is an orphan.
fn binned(judged: &Judged) {
    let of_courses = judged.cases.get("recyclebin_cm").unwrap().iter();
    let mut wanted: Vec<(CmId, Option<CourseId>)> = of_courses
        .map(|entry| {
            let at = |index: usize| entry.get(index).unwrap().as_i64().unwrap();
            (CmId(at(1)), Some(CourseId(at(0))))
        })
        .collect();
    for entry in judged.cases.get("recyclebin_course").unwrap() {
        let activities = entry.get(1).unwrap().as_array().unwrap();
        wanted.extend(
            activities
                .iter()
                .map(|cm| (CmId(cm.as_i64().unwrap()), None)),
        );
    }
    assert_eq!(wanted.len(), 6);
    for (preset, seen) in &judged.each {
        let found: Vec<CmId> = seen.ground.site.bin.iter().map(|row| row.cm).collect();
        let cms: Vec<CmId> = wanted.iter().map(|(cm, _)| *cm).collect();
        assert_eq!(found, cms, "recyclebin_cm, recyclebin_course");
        let planned = whole_plan(seen);
        for (row, (cm, course)) in seen.ground.site.bin.iter().zip(&wanted) {
            let case = format!("recyclebin: {cm} under {preset:?}");
            assert!(
                seen.ground.chat.group(&row.room).unwrap().archived,
                "{case}"
            );
            assert_eq!(
                about_room(seen, row.room.as_str()),
                Vec::<&Drift>::new(),
                "{case}"
            );
            assert!(
                planned
                    .steps()
                    .all(|(group, _)| group.is_none_or(|group| group.room != row.room)),
                "{case}"
            );
            // Its own item; and, of those that share an id, both bins'.
            let of = row.course_item.as_ref().and_then(|item| item.course);
            let ambiguous = AMBIGUOUS.iter().any(|(one, _)| *one == cm.0);
            assert_eq!(row.category_item.is_some(), ambiguous, "{case}");
            assert!(course.is_none() || of == *course, "{case}");
        }
    }
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn an_open_group_of_an_ambiguous_bin_row_has_no_fix(#[case] server: Server) {
    let Some(database) = server.fresh() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let opened = |judged: &Judged| -> Vec<Observation> {
        let each = judged.each.iter();
        each.map(|(_, seen)| with_groups(seen, |group| group.archived = false))
            .collect()
    };
    let judged = Judged::new(&rig).await;
    for seen in opened(&judged) {
        let planned = whole_plan(&seen);
        for (cm, room) in AMBIGUOUS {
            let [drift] = about_room(&seen, room)[..] else {
                panic!("{cm}: {:?}", about_room(&seen, room));
            };
            assert_eq!(drift.code, Code::GroupNotArchived, "{cm}");
            let both = matches!(&drift.evidence, Evidence::InBin(BinMeaning::Either { .. }));
            assert!(both, "{cm}: {:?}", drift.evidence);
            assert_eq!(
                (drift.fix, drift.withheld),
                (None, Some(Withheld::BinAmbiguous))
            );
            assert!(
                planned
                    .steps()
                    .all(|(group, _)| group.is_none_or(|group| group.room.to_string() != room))
            );
        }
        // A row that can mean one item alone is not ambiguous.
        let [drift] = about_room(&seen, "aSdGQW2mcRneSuqjT")[..] else {
            panic!("47 is open");
        };
        assert_eq!((drift.code, drift.withheld), (Code::GroupNotArchived, None));
    }
    // The activity's item is purged: what is left is the course's, also for the row that did not mean it.
    database.execute(&["DELETE FROM mdl_tool_recyclebin_course WHERE id = 1".to_owned()]);
    for seen in opened(&Judged::new(&rig).await) {
        for (cm, room) in AMBIGUOUS {
            let codes: Vec<Code> = about_room(&seen, room).iter().map(|one| one.code).collect();
            assert_eq!(codes, [Code::GroupNotArchived], "{cm}: no orphan");
        }
    }
}
