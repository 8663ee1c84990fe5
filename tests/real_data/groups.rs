//! What differs about the real site's groups: their names, their state, those that nothing points at; and whose
//! members are not read.

use std::collections::BTreeMap;

use moodrift::domain::chat::People;
use moodrift::domain::drift::{Code, Drift, Evidence, Severity};
use moodrift::domain::ids::CmId;
use moodrift::domain::orphan::OrphanMark;
use moodrift::domain::policy::Preset;
use moodrift::domain::reading::Reading;
use moodrift::domain::retention::{Pruning, Retention, RetentionRule, RuleOrigin};
use moodrift::engine::{self, Ground, SiteChecks};
use moodrift::run::Observation;
use rstest::rstest;

use super::databases::Server;
use super::given;
use super::rig::{HASTY, Rig, observe, said_of, taken, whole_plan, with_code};

const MARK: &str = "210998949abb79a7a5baf032fc369777f6b7500a";

/// The same reading, whose groups all have other names.
fn with_names(observation: &Observation, name: impl Fn(&str) -> String) -> Ground {
    let old = &observation.ground;
    let mut chat = old.chat.as_ref().clone();
    if let Reading::Known(groups) = &mut chat.groups {
        for group in groups {
            group.name = name(&group.name).into();
            group.display_name = group.name.clone();
        }
    }
    Ground::new(
        old.name.clone(),
        old.site.clone(),
        chat.into(),
        old.policy.clone(),
        old.rules.clone(),
        old.wwwroot.clone(),
    )
}

fn expected_names(ground: &Ground) -> BTreeMap<i64, String> {
    let checks = SiteChecks {
        stale_after_hours: None,
    };
    let findings = engine::drift(ground, checks);
    findings
        .drifts
        .iter()
        .filter_map(|drift| match &drift.evidence {
            Evidence::Name { expected, .. } => Some((drift.activity?.0, expected.to_string())),
            _ => None,
        })
        .collect()
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn every_group_is_expected_to_be_named_as_the_plugin_s_own_code_names_it(
    #[case] server: Server,
) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-seeded.json").await;
    let mut observation = observe(&rig.session(Preset::Plugin, HASTY)).await.unwrap();
    let activities = given::activities();
    assert_eq!(activities.len(), 45);
    // No group has an unexpected name, so each says what it should be called only once it is renamed. The activity
    // without a group gets one for that.
    let mut site = observation.ground.site.as_ref().clone();
    let lent = site.bin.first().unwrap().room.clone();
    site.bin.clear();
    for activity in &mut site.activities {
        if activity.cm == CmId(25) {
            assert_eq!(activity.room, None);
            activity.room = Some(lent.clone());
        }
    }
    observation.ground = Ground::new(
        observation.ground.name.clone(),
        site.into(),
        observation.ground.chat.clone(),
        observation.ground.policy.clone(),
        observation.ground.rules.clone(),
        observation.ground.wwwroot.clone(),
    );
    let found = expected_names(&with_names(&observation, |name| format!("not {name}")));
    let wanted: BTreeMap<i64, String> = activities
        .iter()
        .map(|activity| (activity.cmid, activity.group_name.clone()))
        .collect();
    assert_eq!(found, wanted);
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn each_change_that_is_not_about_people_is_found(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    for preset in [Preset::Plugin, Preset::Default, Preset::Strict] {
        let observation = observe(&rig.session(preset, HASTY)).await.unwrap();
        assert_eq!(observation.findings.unjudged, []);
        // Archived, deleted, opened, renamed, another retention.
        assert_eq!(said_of(&observation, Code::GroupArchived), [22]);
        assert_eq!(said_of(&observation, Code::GroupMissing), [10]);
        assert_eq!(said_of(&observation, Code::GroupNotArchived), [20]);
        assert_eq!(said_of(&observation, Code::NameDiffers), [29]);
        assert_eq!(said_of(&observation, Code::RetentionDiffers), [4]);
        let retention = with_code(&observation, Code::RetentionDiffers).next();
        let week = Retention {
            days: 7,
            files_only: false,
            keeps_pinned: false,
        };
        let evidence = Evidence::Retention {
            activity: RetentionRule::Global,
            group: RetentionRule::Own(week),
            pruning: Pruning::Off,
            origin: RuleOrigin::Default,
        };
        assert_eq!(retention.unwrap().evidence, evidence);
        orphans(&observation);
    }
}

/// Three made to look like this site's, and a stranger.
fn orphans(observation: &Observation) {
    let mut found: Vec<(&str, OrphanMark, Severity)> = with_code(observation, Code::GroupOrphaned)
        .map(|drift| match &drift.evidence {
            Evidence::Orphaned(orphan) => (&*orphan.name, orphan.mark, drift.severity),
            other => panic!("{other:?}"),
        })
        .collect();
    found.sort_by_key(|(name, ..)| *name);
    let names = [0, 1, 2].map(|at| format!("{MARK}_ORPHAN{at}_{}", 9007 + at));
    let mut wanted: Vec<(&str, OrphanMark, Severity)> = names
        .iter()
        .map(|name| (name.as_str(), OrphanMark::NamedAndOwned, Severity::Warning))
        .collect();
    wanted.push(("club-photo-7", OrphanMark::OwnedOnly, Severity::Info));
    assert_eq!(found, wanted);
    // The group that activity 25 has lost is no orphan: it is offered to it.
    let unlinked: Vec<&Drift> = with_code(observation, Code::GroupUnlinked).collect();
    let Evidence::Unlinked { adoptable } = &unlinked.first().unwrap().evidence else {
        panic!("{unlinked:?}");
    };
    let rooms: Vec<&str> = adoptable.iter().map(|one| one.room.as_str()).collect();
    assert_eq!(rooms, ["T2hbmnotcHnWXKsno"]);
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn bin_items_that_share_an_id_lead_to_nothing_destructive(#[case] server: Server) {
    let Some(database) = server.fresh() else {
        return;
    };
    let shared = [
        "GgSkE7aChTjHS4xhE",
        "77J6hr94ZHk9xoXwu",
        "29nkig4dSP6BMDT3m",
    ];
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let observation = observe(&rig.session(Preset::Strict, HASTY)).await.unwrap();
    let about = |observation: &Observation| -> Vec<(Code, bool)> {
        let drifts = observation.findings.drifts.iter();
        drifts
            .filter(|drift| drift.code != Code::BinItemOverdue)
            .filter(|drift| {
                let room = drift.group.as_ref();
                room.is_some_and(|room| shared.contains(&room.as_str()))
            })
            .map(|drift| (drift.code, drift.fix.is_some()))
            .collect()
    };
    assert_eq!(about(&observation), []);
    // The item of the course's bin is purged, and that of the category's is still there: the row may mean it.
    database.execute(&["DELETE FROM mdl_tool_recyclebin_course WHERE id = 1".to_owned()]);
    let observation = observe(&rig.session(Preset::Strict, HASTY)).await.unwrap();
    assert_eq!(about(&observation), []);
    // Both are: three groups of nobody's, archived already.
    database.execute(&["DELETE FROM mdl_tool_recyclebin_category WHERE id = 1".to_owned()]);
    let observation = observe(&rig.session(Preset::Strict, HASTY)).await.unwrap();
    assert_eq!(about(&observation), [(Code::GroupOrphaned, false); 3]);
    let taken = taken(&whole_plan(&observation));
    assert!(
        taken
            .iter()
            .all(|(room, ..)| !shared.contains(&room.as_str()))
    );
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[tokio::test]
async fn the_members_of_another_moodles_groups_are_never_asked_for(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let url = database.reader();
    let rig = Rig::with(
        url.as_str(),
        "chat-before-7.json",
        "http://test.example.org",
        "",
    )
    .await;
    let observation = observe(&rig.session(Preset::Default, HASTY)).await.unwrap();
    let foreign: Vec<_> = with_code(&observation, Code::GroupForeign)
        .filter_map(|drift| drift.group.clone())
        .collect();
    assert!(foreign.len() > 40);
    for room in &foreign {
        let group = observation.ground.chat.group(room).unwrap();
        assert!(matches!(group.people, People::NotOurs | People::Archived));
    }
    let asked = rig.chat.requests();
    assert!(
        asked
            .iter()
            .any(|line| line.path.ends_with("groups.listAll"))
    );
    // One linked group is renamed, so that its name proves nothing: it alone is read.
    let about_people: Vec<&str> = asked
        .iter()
        .filter(|line| line.path.contains("members") || line.path.contains("roles"))
        .map(|line| line.query.as_str())
        .collect();
    assert!(!about_people.is_empty());
    for query in about_people {
        assert!(query.contains("Z4WEki6uzc2kqPZGT"), "{query}");
        assert!(foreign.iter().all(|room| !query.contains(room.as_str())));
    }
}
