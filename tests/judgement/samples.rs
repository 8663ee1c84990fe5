//! One difference of each kind, and every form of it that reads differently.

use std::sync::Arc;

use moodrift::domain::advice::{AdvisedRule, NameAdvice};
use moodrift::domain::awaited::AwaitedLink;
use moodrift::domain::bins::BinMeaning;
use moodrift::domain::capabilities::Permission;
use moodrift::domain::chat::RoomTrait;
use moodrift::domain::drift::{
    Adoptable, Basis, Code, DanglingTable, Drift, Evidence, Fix, FrozenList, Inactivity, JoinAs,
    PersonRef, Withheld,
};
use moodrift::domain::ids::{CmId, InstanceId, MoodleUserId, RoleId, RoomId, UnixTime, Username};
use moodrift::domain::naming::{NamingFault, NamingSetting, PatternFault};
use moodrift::domain::orphan::{Orphan, OrphanMark};
use moodrift::domain::repairs::OptionalRepair;
use moodrift::domain::retention::{Pruning, Retention, RetentionRule, RuleOrigin};
use moodrift::domain::rights::{Obstacle, Right};
use moodrift::domain::site::{BinItem, Visibility};
use strum::IntoEnumIterator;

use super::world::{CM, COURSE, MODERATOR, NOW, ROOM, WWWROOT, World, account_id, mark};

/// A group with a person whose name needs care, another who should not be there, and a second activity.
pub(crate) fn world() -> World {
    let mut world = World::new();
    world.room(ROOM).name = format!("{}_INF101_10", mark(WWWROOT)).into();
    world.activity(CmId(11), COURSE, Some(ROOM));
    world.student("aicha-garcia");
    let person = world.site.people.last_mut().unwrap();
    (person.first_name, person.last_name) = ("Aïcha".into(), "Garcia".into());
    world.account("old.aicha");
    world.join(ROOM, "old.aicha", MODERATOR);
    world
}

/// One difference of each kind, and every form of it that reads differently.
pub(crate) fn samples(code: Code) -> Vec<Drift> {
    if code.about_the_site() {
        of_the_site(code)
    } else if code.about_a_person() {
        of_a_person(code)
    } else {
        of_a_group(code)
    }
}

fn of_the_site(code: Code) -> Vec<Drift> {
    match code {
        Code::PluginDisabled => vec![site(code, Evidence::PluginDisabled)],
        Code::WrongServer => vec![site(
            code,
            Evidence::WrongServer {
                missing: 31,
                linked: 120,
            },
        )],
        Code::MoodleStale => [Some(UnixTime(NOW.0 - 260_000)), None]
            .map(|last_movement| {
                site(
                    code,
                    Evidence::Stale {
                        last_movement,
                        as_of: NOW,
                    },
                )
            })
            .to_vec(),
        Code::MoodleMaintenance => [true, false]
            .map(|switched_on| site(code, Evidence::Maintenance { switched_on }))
            .to_vec(),
        Code::WwwrootUnset => unset_wwwroot()
            .into_iter()
            .map(|evidence| site(code, evidence))
            .collect(),
        Code::NamingInvalid => naming_faults()
            .into_iter()
            .map(|fault| site(code, Evidence::Naming(fault)))
            .collect(),
        other => panic!("{other} is not about the site"),
    }
}

fn unset_wwwroot() -> Vec<Evidence> {
    let marks = |letters: &[(&str, usize)]| {
        let mark = |(letter, groups): &(&str, usize)| (letter.repeat(40), *groups);
        letters.iter().map(mark).collect::<Vec<_>>()
    };
    [
        (marks(&[("a", 40)]), true),
        (marks(&[("a", 1)]), true),
        (marks(&[("a", 40), ("b", 2)]), true),
        (Vec::new(), true),
        (Vec::new(), false),
    ]
    .map(|(marks, needed)| Evidence::WwwrootUnset { marks, needed })
    .to_vec()
}

fn naming_faults() -> Vec<NamingFault> {
    let pattern = |setting, pattern: &str, fault| NamingFault::Pattern {
        setting,
        pattern: pattern.to_owned(),
        fault,
    };
    let validation = |written, fault| pattern(NamingSetting::Validation, written, fault);
    vec![
        NamingFault::Couple {
            line: "a;b;c".to_owned(),
        },
        NamingFault::Couple {
            line: String::new(),
        },
        NamingFault::Empty,
        NamingFault::NotText,
        pattern(
            NamingSetting::Replacements,
            "/a/b/",
            PatternFault::UnknownFlag('b'),
        ),
        validation("abc", PatternFault::NoDelimiter),
        validation("(abc", PatternFault::NoEnd(')')),
        validation(
            "/(?R)/",
            PatternFault::Unsupported {
                what: "(?R".to_owned(),
            },
        ),
        validation(
            "/(/",
            PatternFault::Refused {
                detail: "regex parse error:\n  (\n  ^\nerror: unclosed group".to_owned(),
            },
        ),
        validation("/(a+)+b/", PatternFault::TooCostly),
        validation("/a/u", PatternFault::NotUtf8),
    ]
}

fn adoptable(room: &str) -> Adoptable {
    Adoptable {
        room: RoomId::from(room),
        name: format!("{}_INF101_10", mark(WWWROOT)).into(),
    }
}

fn lost_twice() -> Vec<Adoptable> {
    vec![adoptable("r77"), adoptable("r78")]
}

fn bin_item(name: &str) -> BinItem {
    BinItem {
        name: name.into(),
        course: Some(COURSE),
        deleted: UnixTime(NOW.0 - 900_000),
    }
}

fn orphans() -> Vec<Orphan> {
    let orphan = |mark_of, name: String, archived| Orphan {
        mark: mark_of,
        name: name.into(),
        owner: Some(Username::from("rocket-api")),
        members: Some(6),
        created: Some(UnixTime(NOW.0 - 900_000)),
        archived,
    };
    let named = || format!("{}_INF101_7", mark(WWWROOT));
    vec![
        orphan(OrphanMark::PurgedBinItem { cm: CmId(7) }, named(), true),
        orphan(OrphanMark::NamedAndOwned, named(), false),
        Orphan {
            owner: Some(Username::from("paul")),
            members: Some(1),
            ..orphan(OrphanMark::NamedOnly, named(), false)
        },
        Orphan {
            owner: None,
            members: None,
            created: None,
            ..orphan(OrphanMark::OwnedOnly, "photo-club".to_owned(), false)
        },
    ]
}

fn of_a_group(code: Code) -> Vec<Drift> {
    let group = |evidence: Evidence| drift(code, evidence);
    let fixed = |fix: Fix| Drift {
        fix: Some(fix),
        ..drift(
            code,
            Evidence::Missing {
                adoptable: Vec::new(),
            },
        )
    };
    match code {
        Code::QueueFrozen => {
            let frozen = |queued, list| group(Evidence::FrozenQueue { queued, list });
            vec![
                frozen(
                    Some(UnixTime(NOW.0 - 7_200)),
                    FrozenList::Old { since: 3, gone: 1 },
                ),
                frozen(
                    Some(UnixTime(NOW.0 - 7_200)),
                    FrozenList::Old { since: 3, gone: 0 },
                ),
                frozen(
                    Some(UnixTime(NOW.0 - 7_200)),
                    FrozenList::Old { since: 0, gone: 1 },
                ),
                frozen(None, FrozenList::Unread),
            ]
        }
        Code::GroupMissing => [Vec::new(), vec![adoptable("r77")], lost_twice()]
            .map(|adoptable| group(Evidence::Missing { adoptable }))
            .into_iter()
            .chain([fixed(Fix::Recreate), fixed(Fix::Adopt)])
            .chain([group(awaiting(Some("r9"))), group(awaiting(Some("r\\9")))])
            .collect(),
        Code::GroupUnlinked => [Vec::new(), vec![adoptable("r77")]]
            .map(|adoptable| Drift {
                group: None,
                ..group(Evidence::Unlinked { adoptable })
            })
            .into_iter()
            .chain([group(awaiting(None))])
            .chain(
                [
                    Withheld::FrontPage,
                    Withheld::BeingDeleted,
                    Withheld::PeopleUnknown,
                    Withheld::NameUnknown,
                    Withheld::SeveralCandidates,
                ]
                .map(|why| {
                    let adoptable = Vec::new();
                    withheld(group(Evidence::Unlinked { adoptable }), why)
                }),
            )
            .collect(),
        other => of_a_link_or_kind(other),
    }
}

/// What a linked group is, beside what its activity says.
fn of_a_link_or_kind(code: Code) -> Vec<Drift> {
    let visibility = |visible, on_course_page| Visibility {
        visible,
        on_course_page,
        before_plugin_disabled: visible,
        being_deleted: false,
    };
    let archiving = |visibility| Evidence::Archiving { visibility };
    let group = |evidence: Evidence| drift(code, evidence);
    let alone = |evidence: Evidence| Drift {
        activity: None,
        ..drift(code, evidence)
    };
    match code {
        Code::GroupShared => vec![
            group(shared(vec![CmId(11)], vec![CmId(7)], vec!["other".into()])),
            group(shared(Vec::new(), Vec::new(), Vec::new())),
        ],
        Code::GroupForeign => vec![group(Evidence::Foreign {
            name: format!("{}_INF101_10", "f".repeat(40)).into(),
            found: "f".repeat(40),
            own: "0".repeat(40),
        })],
        Code::GroupArchived => vec![group(archiving(visibility(true, true)))],
        Code::GroupNotArchived => vec![
            group(archiving(visibility(false, true))),
            group(archiving(visibility(true, false))),
            alone(Evidence::InBin(BinMeaning::Activity(bin_item("Old chat")))),
            alone(Evidence::InBin(BinMeaning::Course(bin_item("Algebra")))),
            withheld(
                alone(Evidence::InBin(BinMeaning::Either {
                    activity: bin_item("Old chat"),
                    course: bin_item("Algebra"),
                })),
                Withheld::BinAmbiguous,
            ),
        ],
        Code::RolesInvalid => vec![
            group(Evidence::Roles {
                dead: vec![RoleId(12), RoleId(13)],
                named: 3,
            }),
            group(Evidence::Roles {
                dead: Vec::new(),
                named: 0,
            }),
        ],
        Code::ActivityDangling => vec![
            group(Evidence::Dangling {
                table: DanglingTable::Rocketchat,
                instance: InstanceId(41),
                name: Some("Lost chat".into()),
            }),
            group(Evidence::Dangling {
                table: DanglingTable::CourseModules,
                instance: InstanceId(42),
                name: None,
            }),
        ],
        Code::KindDiffers => vec![
            group(Evidence::NotAGroup {
                name: "open-to-all".into(),
            }),
            group(Evidence::Kind {
                traits: vec![
                    RoomTrait::ReadOnly,
                    RoomTrait::Encrypted,
                    RoomTrait::Team,
                    RoomTrait::Discussion,
                ],
            }),
        ],
        other => of_a_state(other),
    }
}

/// States of groups that Moodle does not show.
fn of_a_state(code: Code) -> Vec<Drift> {
    let group = |evidence: Evidence| drift(code, evidence);
    let alone = |evidence: Evidence| Drift {
        activity: None,
        ..drift(code, evidence)
    };
    match code {
        Code::GroupOrphaned => orphans()
            .into_iter()
            .map(Evidence::Orphaned)
            .map(alone)
            .flat_map(|orphan| [withheld(orphan.clone(), Withheld::BinUnread), orphan])
            .collect(),
        Code::BinRowStale => [
            BinMeaning::Activity(bin_item("Old chat")),
            BinMeaning::Purged,
            BinMeaning::Unread,
        ]
        .map(|meaning| {
            alone(Evidence::StaleBinRow {
                row: 3,
                cm: CmId(7),
                meaning,
            })
        })
        .to_vec(),
        Code::BinItemOverdue => vec![alone(Evidence::OverdueBinItem {
            name: "Old chat".into(),
            due: UnixTime(NOW.0 - 200_000),
            emptied: Some(UnixTime(NOW.0 - 300_000)),
            cron: Some(NOW),
        })],
        Code::NameDiffers => {
            let differs = || {
                group(Evidence::Name {
                    actual: "the-students-own".into(),
                    expected: format!("{}_INF101_10", mark(WWWROOT)).into(),
                })
            };
            let fixed = Drift {
                fix: Some(Fix::Rename),
                ..differs()
            };
            let withheld = [
                Withheld::SwitchedOff(OptionalRepair::Rename),
                Withheld::WwwrootUnset,
                Withheld::NameTaken,
            ]
            .map(|why| withheld(differs(), why));
            std::iter::once(fixed).chain(withheld).collect()
        }
        Code::RetentionDiffers => {
            let own = |days, files_only, keeps_pinned| {
                RetentionRule::Own(Retention {
                    days,
                    files_only,
                    keeps_pinned,
                })
            };
            [
                (
                    RetentionRule::Global,
                    own(7, false, false),
                    Pruning::Unknown,
                    RuleOrigin::Default,
                ),
                (
                    own(30, true, true),
                    RetentionRule::Global,
                    Pruning::All { days: Some(90) },
                    RuleOrigin::Chosen,
                ),
                (
                    own(1, false, true),
                    own(365, true, false),
                    Pruning::Off,
                    RuleOrigin::Chosen,
                ),
            ]
            .map(|(activity, in_chat, pruning, origin)| {
                let drift = group(Evidence::Retention {
                    activity,
                    group: in_chat,
                    pruning,
                    origin,
                });
                withheld(drift, Withheld::SwitchedOff(OptionalRepair::Retention))
            })
            .to_vec()
        }
        Code::NotManageable => vec![
            group(Evidence::Obstacle(Obstacle::NotAMember)),
            group(Evidence::Obstacle(Obstacle::Lacks(Right::iter().collect()))),
        ],
        Code::OwnerMissing => vec![group(Evidence::NoOwner)],
        Code::OwnerDeparted => vec![group(Evidence::OwnersGone {
            owners: vec![Username::from("old.aicha"), Username::from("paul")],
        })],
        other => panic!("{other} is not about a group"),
    }
}

fn of_a_person(code: Code) -> Vec<Drift> {
    let person = |basis, fix| someone(code, Evidence::Person(basis), fix);
    let invite = |role| Some(Fix::Invite(role));
    match code {
        Code::MemberMissing => vec![
            person(Basis::CourseRole, invite(JoinAs::Member)),
            person(Basis::CourseRole, invite(JoinAs::Moderator)),
            withheld(person(Basis::CourseRole, None), Withheld::Banned),
        ],
        Code::AccountMissing => vec![
            person(Basis::CourseRole, None),
            someone(
                code,
                Evidence::Namesake {
                    basis: Basis::CourseRole,
                    account_username: Username::from("old.aicha"),
                },
                None,
            ),
        ],
        Code::AccountInactive => vec![person(Basis::CourseRole, None)],
        Code::UsernameRefused => vec![refused(None), refused(Some(advice()))],
        Code::UsernameCollision => vec![someone(
            code,
            Evidence::Collision {
                basis: Basis::CourseRole,
                others: vec![world().id("aicha-garcia"), MoodleUserId(7)],
                also_in: None,
            },
            None,
        )],
        Code::IdentityMismatch => vec![someone(
            code,
            Evidence::Renamed {
                account: account_id("old.aicha"),
                account_username: Username::from("old.aicha"),
                email: "aicha@univ.example".into(),
            },
            None,
        )],
        Code::ModeratorMissing => vec![person(Basis::CourseRole, Some(Fix::AddModerator))],
        Code::ModeratorExtra => vec![
            person(Basis::CourseRole, Some(Fix::RemoveModerator)),
            withheld(person(Basis::CourseRole, None), Withheld::LastModerator),
        ],
        Code::MemberExtra => {
            let mut all: Vec<Drift> = bases()
                .into_iter()
                .map(|basis| stranger(person(basis, Some(Fix::Remove))))
                .collect();
            for why in [
                Withheld::Shared,
                Withheld::NeighbourUnread,
                Withheld::RolesInvalid,
                Withheld::AccountUnknown,
                Withheld::NotPermitted(Permission::RemoveUser),
                Withheld::NotInGroup,
                Withheld::NoOwner,
            ] {
                all.push(withheld(stranger(person(Basis::Guest, None)), why));
            }
            all
        }
        other => panic!("{other} is not about a person"),
    }
}

fn refused(advice: Option<NameAdvice>) -> Drift {
    let evidence = Evidence::Refused {
        basis: Basis::CourseRole,
        advice: advice.map(Arc::new),
    };
    someone(Code::UsernameRefused, evidence, None)
}

fn advice() -> NameAdvice {
    NameAdvice {
        rules: vec![
            AdvisedRule::StripSuffix("@univ.example".to_owned()),
            AdvisedRule::ReplaceRefused,
        ],
        becomes: Username::from("aicha_garcia"),
    }
}

fn bases() -> Vec<Basis> {
    let mut bases = vec![
        Basis::ModuleRole,
        Basis::NoMappedRole,
        Basis::Restricted,
        Basis::NotEnrolled,
        Basis::Deleted,
        Basis::Guest,
        Basis::SiteAdministrator,
    ];
    bases.extend(
        [
            Inactivity::NotYet,
            Inactivity::Expired,
            Inactivity::Suspended,
            Inactivity::MethodDisabled,
            Inactivity::AccountSuspended,
            Inactivity::NoLogin,
            Inactivity::Unconfirmed,
        ]
        .map(Basis::Inactive),
    );
    bases
}

fn awaiting(old: Option<&str>) -> Evidence {
    Evidence::AwaitingLink(AwaitedLink {
        cm: CM,
        instance: InstanceId(1010),
        old: old.map(RoomId::from),
        room: RoomId::from("r77"),
        since: UnixTime(1_700_000_000),
        table: "mdl_rocketchat".into(),
    })
}

fn shared(activities: Vec<CmId>, bin_rows: Vec<CmId>, sites: Vec<Arc<str>>) -> Evidence {
    Evidence::Shared {
        activities,
        bin_rows,
        sites,
    }
}

fn site(code: Code, evidence: Evidence) -> Drift {
    Drift {
        course: None,
        activity: None,
        group: None,
        ..drift(code, evidence)
    }
}

fn drift(code: Code, evidence: Evidence) -> Drift {
    Drift {
        code,
        severity: code.severity(),
        dormant: false,
        course: Some(COURSE),
        activity: Some(CM),
        group: Some(RoomId::from(ROOM)),
        person: None,
        evidence,
        fix: None,
        withheld: None,
        waiting: None,
    }
}

pub(crate) fn someone(code: Code, evidence: Evidence, fix: Option<Fix>) -> Drift {
    Drift {
        person: Some(PersonRef {
            username: Username::from("aicha-garcia"),
            moodle_username: Some("aicha-garcia".into()),
            moodle_id: Some(MoodleUserId(100)),
            chat_id: Some(account_id("aicha-garcia")),
        }),
        fix,
        ..drift(code, evidence)
    }
}

pub(crate) fn stranger(drift: Drift) -> Drift {
    Drift {
        person: Some(PersonRef {
            username: Username::from("old.aicha"),
            moodle_username: None,
            moodle_id: None,
            chat_id: Some(account_id("old.aicha")),
        }),
        ..drift
    }
}

fn withheld(drift: Drift, why: Withheld) -> Drift {
    Drift {
        withheld: Some(why),
        ..drift
    }
}
