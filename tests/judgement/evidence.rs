//! Evidence and remedy in JSON: every kind has its fields, every code its kinds, and the documentation names them all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use moodrift::domain::advice::{AdvisedRule, NameAdvice};
use moodrift::domain::ages::Ages;
use moodrift::domain::awaited::AwaitedLink;
use moodrift::domain::bins::BinMeaning;
use moodrift::domain::chat::RoomTrait;
use moodrift::domain::connections::Connections;
use moodrift::domain::drift::{
    Adoptable, Basis, Code, DanglingTable, Drift, Evidence, Fix, FrozenList, Inactivity, PersonRef,
    Withheld,
};
use moodrift::domain::evidence::EvidenceKind;
use moodrift::domain::ids::{CmId, InstanceId, MoodleUserId, RoleId, RoomId, UnixTime, Username};
use moodrift::domain::naming::{NamingFault, NamingSetting, PatternFault};
use moodrift::domain::orphan::{Orphan, OrphanMark};
use moodrift::domain::retention::{Pruning, Retention, RetentionRule, RuleOrigin};
use moodrift::domain::rights::{Obstacle, Right};
use moodrift::domain::site::{BinItem, Visibility};
use moodrift::engine::{Findings, Selected};
use moodrift::report::{Found, json};
use moodrift::run::{Memory, Observation, Stage};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use super::world::{CM, COURSE, NOW, ROOM, World};

const BASIS: Basis = Basis::Inactive(Inactivity::Suspended);

fn item() -> BinItem {
    BinItem {
        name: "Forum".into(),
        course: Some(COURSE),
        deleted: NOW,
    }
}

fn adoptable() -> Vec<Adoptable> {
    vec![Adoptable {
        room: "r11".into(),
        name: "inf101".into(),
    }]
}

/// An evidence of each kind, and the JSON that it gives, the kind left aside.
fn example(kind: EvidenceKind) -> (Evidence, Value) {
    let basis = json!({"fact": "inactive", "inactivity": "suspended", "cmid": null});
    match kind {
        EvidenceKind::Person => (Evidence::Person(BASIS), json!({"basis": basis})),
        EvidenceKind::Namesake => (
            Evidence::Namesake {
                basis: BASIS,
                account_username: "ada2".into(),
            },
            json!({"basis": basis, "account_username": "ada2"}),
        ),
        EvidenceKind::AddressTaken => (
            Evidence::AddressTaken {
                basis: BASIS,
                account: "id7".into(),
                account_username: "ada2".into(),
            },
            json!({"basis": basis, "account": "id7", "account_username": "ada2"}),
        ),
        EvidenceKind::Refused => (
            Evidence::Refused {
                basis: BASIS,
                advice: Some(Arc::new(NameAdvice {
                    rules: vec![
                        AdvisedRule::StripSuffix("@etu.fr".to_owned()),
                        AdvisedRule::ReplaceRefused,
                    ],
                    becomes: "ada".into(),
                })),
            },
            json!({"basis": basis, "advice": {
                "rules": [{"strip_suffix": "@etu.fr"}, {"replace": "[^0-9a-zA-Z_.-]", "with": "_"}],
                "becomes": "ada",
            }}),
        ),
        EvidenceKind::Collision => (
            Evidence::Collision {
                basis: BASIS,
                others: vec![MoodleUserId(7)],
                also_in: Some(CmId(12)),
            },
            json!({"basis": basis, "others": [7], "also_in": 12}),
        ),
        EvidenceKind::Renamed => (
            Evidence::Renamed {
                account: "id-ada2".into(),
                account_username: "ada2".into(),
                email: "ada@univ.example".into(),
            },
            json!({"account": "id-ada2", "account_username": "ada2", "email": "ada@univ.example"}),
        ),
        other => thing(other),
    }
}

/// Those that are about no person.
fn thing(kind: EvidenceKind) -> (Evidence, Value) {
    match kind {
        EvidenceKind::NotAGroup => (
            Evidence::NotAGroup {
                name: "inf101".into(),
            },
            json!({"name": "inf101"}),
        ),
        EvidenceKind::Traits => (
            Evidence::Kind {
                traits: vec![
                    RoomTrait::ReadOnly,
                    RoomTrait::Encrypted,
                    RoomTrait::Team,
                    RoomTrait::Discussion,
                ],
            },
            json!({"traits": ["read_only", "encrypted", "team", "discussion"]}),
        ),
        EvidenceKind::Name => (
            Evidence::Name {
                actual: "a".into(),
                expected: "b".into(),
            },
            json!({"actual": "a", "expected": "b"}),
        ),
        EvidenceKind::Retention => (
            Evidence::Retention {
                activity: RetentionRule::Own(Retention {
                    days: 30,
                    files_only: true,
                    keeps_pinned: false,
                }),
                group: RetentionRule::Global,
                pruning: Pruning::All { days: Some(90) },
                origin: RuleOrigin::Default,
            },
            json!({
                "server": {"prunes": "all", "days": 90},
                "activity_has_the_default": true,
                "activity": {"rule": "own", "days": 30, "files_only": true, "keeps_pinned": false},
                "group": {"rule": "global", "days": null, "files_only": null, "keeps_pinned": null},
            }),
        ),
        EvidenceKind::Obstacle => (
            Evidence::Obstacle(Obstacle::Lacks(vec![Right::SetModerator])),
            json!({"obstacle": "lacks_rights", "rights": ["set_moderator"]}),
        ),
        EvidenceKind::NoOwner => (Evidence::NoOwner, json!({})),
        EvidenceKind::OwnersGone => (
            Evidence::OwnersGone {
                owners: vec![Username::from("ada")],
            },
            json!({"owners": ["ada"]}),
        ),
        EvidenceKind::Shared => (
            Evidence::Shared {
                activities: vec![CmId(11)],
                bin_rows: vec![CmId(12)],
                sites: vec!["law".into()],
            },
            json!({"activities": [11], "bin_rows": [12], "sites": ["law"]}),
        ),
        EvidenceKind::Foreign => (
            Evidence::Foreign {
                name: "a".into(),
                found: "b".to_owned(),
                own: "c".to_owned(),
            },
            json!({"name": "a", "found": "b", "own": "c"}),
        ),
        EvidenceKind::Archiving => (
            Evidence::Archiving {
                visibility: Visibility {
                    visible: true,
                    on_course_page: false,
                    before_plugin_disabled: true,
                    being_deleted: false,
                },
            },
            json!({"visible": true, "on_course_page": false, "before_plugin_disabled": true, "being_deleted": false}),
        ),
        EvidenceKind::Roles => (
            Evidence::Roles {
                dead: vec![RoleId(99)],
                named: 3,
            },
            json!({"named": 3, "dead": [99]}),
        ),
        other => lost(other),
    }
}

/// Those of groups that are not there.
fn lost(kind: EvidenceKind) -> (Evidence, Value) {
    match kind {
        EvidenceKind::Missing => (
            Evidence::Missing {
                adoptable: adoptable(),
            },
            json!({"adoptable": [{"id": "r11", "name": "inf101"}]}),
        ),
        EvidenceKind::Unlinked => (
            Evidence::Unlinked {
                adoptable: Vec::new(),
            },
            json!({"adoptable": []}),
        ),
        EvidenceKind::AwaitingLink => (
            Evidence::AwaitingLink(AwaitedLink {
                cm: CmId(10),
                instance: InstanceId(1010),
                old: Some(RoomId::from("it's")),
                room: RoomId::from("r77"),
                since: UnixTime(1_700_000_000),
                table: "mdl_rocketchat".into(),
            }),
            json!({
                "group": "r77",
                "since": "2023-11-14T22:13:20Z",
                "statement": "UPDATE mdl_rocketchat SET rocketchatid = 'r77' WHERE id = 1010 AND rocketchatid = 'it''s';",
            }),
        ),
        other => row(other),
    }
}

/// Those of rows that lead nowhere, of bins, and of the site.
fn row(kind: EvidenceKind) -> (Evidence, Value) {
    let deleted = "2023-11-14T22:13:20Z";
    let shown = json!({"name": "Forum", "course": 2, "deleted": deleted});
    match kind {
        EvidenceKind::Orphaned => (
            Evidence::Orphaned(Orphan {
                mark: OrphanMark::PurgedBinItem { cm: CmId(12) },
                name: "lost".into(),
                owner: Some("api".into()),
                members: Some(3),
                created: Some(NOW),
                archived: false,
            }),
            json!({"mark": "purged_bin_item", "proof": true, "cmid": 12, "name": "lost", "owner": "api",
                   "members": 3, "created": deleted, "archived": false}),
        ),
        EvidenceKind::StaleBinRow => (
            Evidence::StaleBinRow {
                row: 5,
                cm: CmId(12),
                meaning: BinMeaning::Purged,
            },
            json!({"row": 5, "cmid": 12, "bin": {"meaning": "purged", "activity": null, "course": null}}),
        ),
        EvidenceKind::OverdueBinItem => (
            Evidence::OverdueBinItem {
                name: "Forum".into(),
                due: NOW,
                emptied: Some(NOW),
                cron: None,
            },
            json!({"name": "Forum", "due": deleted, "bins_emptied": deleted, "cron_ran": null}),
        ),
        EvidenceKind::InBin => (
            Evidence::InBin(BinMeaning::Either {
                activity: item(),
                course: item(),
            }),
            json!({"bin": {"meaning": "either", "activity": shown, "course": shown}}),
        ),
        EvidenceKind::Dangling => (
            Evidence::Dangling {
                table: DanglingTable::CourseModules,
                instance: InstanceId(4),
                name: None,
            },
            json!({"table": "course_modules", "instance": 4, "name": null}),
        ),
        EvidenceKind::PluginDisabled => (Evidence::PluginDisabled, json!({})),
        EvidenceKind::WrongServer => (
            Evidence::WrongServer {
                missing: 6,
                linked: 9,
            },
            json!({"missing": 6, "linked": 9}),
        ),
        EvidenceKind::Stale => (
            Evidence::Stale {
                last_movement: None,
                as_of: NOW,
            },
            json!({"last_movement": null, "as_of": deleted}),
        ),
        EvidenceKind::Maintenance => (
            Evidence::Maintenance { switched_on: true },
            json!({"state": "maintenance"}),
        ),
        EvidenceKind::WwwrootUnset => (
            Evidence::WwwrootUnset {
                marks: vec![("ab".to_owned(), 4)],
                needed: true,
            },
            json!({"needed": true, "marks": [{"mark": "ab", "groups": 4}]}),
        ),
        EvidenceKind::FrozenQueue => (
            Evidence::FrozenQueue {
                queued: None,
                list: FrozenList::Old { since: 2, gone: 1 },
            },
            json!({"queued": null, "list_read": true, "enrolled_since": 2, "gone_since": 1}),
        ),
        EvidenceKind::Naming => (
            Evidence::Naming(NamingFault::Pattern {
                setting: NamingSetting::Validation,
                pattern: "/a".to_owned(),
                fault: PatternFault::NoEnd('/'),
            }),
            json!({"fault": "no_end", "setting": "validationgroupnameregex", "text": "/a", "detail": "/",
                   "stops_the_plugin": true}),
        ),
        other => panic!("{other} has no example"),
    }
}

fn drift(code: Code, evidence: Evidence) -> Drift {
    Drift {
        code,
        severity: code.severity(),
        dormant: false,
        course: Some(COURSE),
        activity: Some(CM),
        group: Some(ROOM.into()),
        waiting: None,
        person: code.about_a_person().then(|| PersonRef {
            username: "ada".into(),
            moodle_username: None,
            moodle_id: None,
            chat_id: None,
        }),
        evidence,
        fix: None,
        withheld: None,
    }
}

/// These differences as `check --format json` prints them.
fn printed(drifts: Vec<Drift>) -> Vec<Value> {
    let observation = Observation {
        ground: World::new().ground(),
        findings: Arc::new(Findings {
            drifts,
            ..Findings::default()
        }),
        read_at: NOW,
        took: Duration::ZERO,
        baseline: None,
        ages: Arc::new(Ages::default()),
        stage: Stage::Ended,
        memory: Memory::default(),
        connections: Connections::default(),
    };
    let text = json::check(&Found::of(&observation, &Selected::default())).unwrap();
    let check: Value = serde_json::from_str(&text).unwrap();
    check["drifts"].as_array().unwrap().clone()
}

#[test]
fn every_kind_of_evidence_is_printed_with_its_fields() {
    for code in Code::iter() {
        assert!(!code.evidence().is_empty(), "{code}");
        for kind in code.evidence() {
            let (evidence, mut expected) = example(*kind);
            assert_eq!(evidence.kind(), *kind);
            expected["kind"] = json!(kind.to_string());
            let drifts = printed(vec![drift(code, evidence)]);
            assert_eq!(drifts[0]["evidence"], expected, "{code}");
        }
    }
    let of_codes: BTreeSet<EvidenceKind> = Code::iter()
        .flat_map(|code| code.evidence().iter().copied())
        .collect();
    assert_eq!(
        of_codes,
        EvidenceKind::iter().collect(),
        "each belongs to a code"
    );
}

#[test]
fn every_fact_that_decides_about_a_person_has_its_word() {
    let facts = [
        Basis::CourseRole,
        Basis::ParentRole,
        Basis::ModuleRole,
        Basis::NoMappedRole,
        Basis::Restricted,
        Basis::RestrictionOpen,
        Basis::NotEnrolled,
        Basis::Deleted,
        Basis::Guest,
        Basis::ChatAdministrator,
        Basis::SiteAdministrator,
        Basis::ApiAccount,
        Basis::Kept,
        Basis::Machine,
        Basis::Owner,
        Basis::OtherActivity(CmId(11)),
        Basis::Inactive(Inactivity::NotYet),
        Basis::Inactive(Inactivity::Expired),
        Basis::Inactive(Inactivity::Suspended),
        Basis::Inactive(Inactivity::MethodDisabled),
        Basis::Inactive(Inactivity::AccountSuspended),
        Basis::Inactive(Inactivity::NoLogin),
        Basis::Inactive(Inactivity::Unconfirmed),
    ];
    let drifts = facts.map(|fact| drift(Code::MemberExtra, Evidence::Person(fact)));
    let mut words = BTreeSet::new();
    for drift in printed(drifts.into()) {
        let basis = &drift["evidence"]["basis"];
        let (fact, inactivity) = (
            basis["fact"].as_str().unwrap(),
            basis["inactivity"].as_str(),
        );
        assert_eq!(fact == "inactive", inactivity.is_some(), "{basis}");
        assert_eq!(fact == "other_activity", basis["cmid"] == 11, "{basis}");
        for word in std::iter::once(fact).chain(inactivity) {
            assert!(
                DRIFT.contains(&format!("`{word}`")),
                "{word} is not in docs/drift.md"
            );
        }
        words.insert((fact.to_owned(), inactivity.map(str::to_owned)));
    }
    assert_eq!(words.len(), facts.len(), "no two share a word");
}

#[test]
fn a_remedy_is_said_where_no_fix_is_offered_and_none_is_held_back() {
    for code in Code::iter() {
        let (evidence, _) = example(code.evidence()[0]);
        let plain = drift(code, evidence);
        let withheld = Drift {
            withheld: Some(Withheld::Shared),
            ..plain.clone()
        };
        let repaired = Drift {
            fix: Some(Fix::Remove),
            ..plain.clone()
        };
        let drifts = printed(vec![plain, withheld, repaired]);
        let has_a_fix = [
            Code::MemberMissing,
            Code::MemberExtra,
            Code::ModeratorMissing,
            Code::ModeratorExtra,
        ];
        assert_eq!(
            drifts[0]["remedy"].is_string(),
            !has_a_fix.contains(&code),
            "{code}"
        );
        assert!(drifts[1]["remedy"].is_null(), "{code}: the reason says it");
        assert!(drifts[2]["remedy"].is_null(), "{code}");
    }
}

const DRIFT: &str = include_str!("../../docs/drift.md");

/// Kind, codes and fields of each row of the documentation's table of evidence.
fn documented() -> BTreeMap<&'static str, (BTreeSet<&'static str>, BTreeSet<&'static str>)> {
    let (_, section) = DRIFT.split_once("\n### Evidence in JSON\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let words = |cell: &'static str| cell.split('`').skip(1).step_by(2).collect();
    section
        .lines()
        .filter(|line| line.starts_with("| *"))
        .map(|line| {
            let cells: Vec<&'static str> = line.split('|').collect();
            let kind = cells[1].trim().trim_matches('*');
            (kind, (words(cells[2]), words(cells[3])))
        })
        .collect()
}

#[test]
fn the_documentation_has_every_kind_with_its_codes_and_fields() {
    let documented = documented();
    for kind in EvidenceKind::iter() {
        let (codes, fields) = documented
            .get(<&str>::from(kind))
            .unwrap_or_else(|| panic!("{kind} is not in docs/drift.md"));
        let of_codes: BTreeSet<&str> = Code::iter()
            .filter(|code| code.evidence().contains(&kind))
            .map(Into::into)
            .collect();
        assert_eq!(codes, &of_codes, "{kind}");
        let (_, expected) = example(kind);
        for field in expected.as_object().unwrap().keys() {
            assert!(fields.contains(&**field), "{kind}: {field}");
        }
    }
    assert_eq!(documented.len(), EvidenceKind::iter().count());
}
