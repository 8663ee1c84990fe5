//! Every sentence that a person can meet, for review: what differs, what would repair it, what went wrong.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use moodrift::domain::advice::{AdvisedRule, NameAdvice};
use moodrift::domain::applied::{Dropped, Outcome, Skipped};
use moodrift::domain::awaited::AwaitedLink;
use moodrift::domain::bins::BinMeaning;
use moodrift::domain::capabilities::Permission;
use moodrift::domain::chat::RoomTrait;
use moodrift::domain::drift::{
    Adoptable, Basis, Code, DanglingTable, Drift, Evidence, Fix, FrozenList, Inactivity, JoinAs,
    PersonRef, Withheld,
};
use moodrift::domain::freeze::{Freeze, FreezeExtent};
use moodrift::domain::glimpse::{Glimpse, LastLogin};
use moodrift::domain::ids::{CmId, InstanceId, MoodleUserId, RoleId, RoomId, UnixTime, Username};
use moodrift::domain::lease::LeaseHolder;
use moodrift::domain::limits::LimitName;
use moodrift::domain::naming::{NamingFault, NamingSetting, PatternFault};
use moodrift::domain::orphan::{Orphan, OrphanMark};
use moodrift::domain::plan::{Hold, HoldReason};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::refusal::{Refusal, RoomNameFault, RoomRole, UsernameFault};
use moodrift::domain::repairs::OptionalRepair;
use moodrift::domain::retention::{Pruning, Retention, RetentionRule, RuleOrigin};
use moodrift::domain::rights::{Obstacle, Right};
use moodrift::domain::site::{BinItem, Visibility};
use moodrift::domain::trouble::{
    ChatTask, ChatTrouble, ChatTroubleKind, MoodleTrouble, MoodleTroubleKind, StoreName,
    StoreTrouble, StoreTroubleKind, TwoFactorFault, TwoFactorMethod,
};
use moodrift::words;
use strum::IntoEnumIterator;

use super::groups::mark;
use super::world::{CATEGORY, CM, COURSE, MODERATOR, NOW, ROOM, WWWROOT, World, account_id};

pub(crate) fn review(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

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
fn samples(code: Code) -> Vec<Drift> {
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
    let visibility = |visible, on_course_page| Visibility {
        visible,
        on_course_page,
        before_plugin_disabled: visible,
        being_deleted: false,
    };
    let archiving = |visibility| Evidence::Archiving { visibility };
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
    let alone = |evidence: Evidence| Drift {
        activity: None,
        ..drift(code, evidence)
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
        })],
        Code::NameDiffers => {
            let differs = || {
                group(Evidence::Name {
                    actual: "the-students-own".into(),
                    expected: format!("{}_INF101_10", mark(WWWROOT)).into(),
                })
            };
            let mut all = vec![Drift {
                fix: Some(Fix::Rename),
                ..differs()
            }];
            all.extend(
                [
                    Withheld::SwitchedOff(OptionalRepair::Rename),
                    Withheld::WwwrootUnset,
                    Withheld::NameTaken,
                ]
                .map(|why| withheld(differs(), why)),
            );
            all
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

#[test]
fn what_differs_and_what_would_repair_it() {
    let ground = world().ground();
    let mut text = String::new();
    for code in Code::iter() {
        writeln!(text, "{code}").unwrap();
        for drift in samples(code) {
            assert_eq!(drift.person.is_some(), code.about_a_person(), "{code}");
            let explanation = words::explanation(&ground.site, &ground.chat, &drift);
            writeln!(text, "    {explanation}").unwrap();
            writeln!(text, "    → {}", words::fix(&drift)).unwrap();
        }
    }
    no_gender(&text);
    review("explanations", &text);
}

#[test]
fn what_went_wrong_with_rocketchat() {
    let detail = || "os error 111".to_owned();
    let kinds = [
        ChatTroubleKind::BadUrl("relative URL without a base".to_owned()),
        ChatTroubleKind::Unreachable(detail()),
        ChatTroubleKind::TimedOut,
        ChatTroubleKind::Broken("connection reset".to_owned()),
        ChatTroubleKind::Tls("certificate expired".to_owned()),
        ChatTroubleKind::ProxyAuthentication,
        ChatTroubleKind::NotRocketChat {
            status: 502,
            content_type: "text/html".to_owned(),
        },
        ChatTroubleKind::Unauthenticated,
        ChatTroubleKind::NotAllowed {
            code: "error-not-allowed".to_owned(),
        },
        ChatTroubleKind::GoneOrNotVisible,
        ChatTroubleKind::Archived,
        ChatTroubleKind::TwoFactor {
            fault: TwoFactorFault::Required,
            method: Some(TwoFactorMethod::Email),
        },
        ChatTroubleKind::TooManyRequests,
        ChatTroubleKind::ServerError { status: 500 },
        ChatTroubleKind::Redirected {
            location: "https://chat.univ.example/".to_owned(),
        },
        ChatTroubleKind::Malformed("no field `groups`".to_owned()),
        ChatTroubleKind::PartialPage {
            received: 50,
            announced: 137,
        },
    ];
    let room = || RoomId::from(ROOM);
    let tasks = [
        ChatTask::ReadVersion,
        ChatTask::ReadOwnAccount,
        ChatTask::ReadPermissions,
        ChatTask::ReadLastLogin("a1".into()),
        ChatTask::ReadList(room()),
        ChatTask::ListGroups,
        ChatTask::ListAccounts,
        ChatTask::FindGroup(room()),
        ChatTask::ReadMembers(room()),
        ChatTask::ReadRoles(room()),
        ChatTask::Invite(room()),
        ChatTask::AddModerator(room()),
        ChatTask::RemoveModerator(room()),
        ChatTask::Remove(room()),
    ];
    let mut tasks = tasks.into_iter().cycle();
    let lines: Vec<String> = kinds
        .into_iter()
        .map(|kind| {
            ChatTrouble {
                doing: tasks.next().unwrap(),
                server: "https://chat.univ.example".to_owned(),
                proxy: None,
                kind,
            }
            .to_string()
        })
        .collect();
    reviewed_lines("rocketchat_troubles", &lines);
}

#[test]
fn what_rocketchat_refuses() {
    let own = |text: &str| Some(text.to_owned());
    let room = |fault| Refusal::RoomName {
        name: own("IUT : promo\n2026"),
        fault,
    };
    let refusals = [
        Refusal::HoldsRole(RoomRole::Moderator),
        Refusal::LacksRole(RoomRole::Owner),
        Refusal::NotInRoom,
        Refusal::InvalidRoom,
        room(RoomNameFault::Invalid),
        room(RoomNameFault::Taken),
        room(RoomNameFault::TakenByArchived),
        Refusal::RoomName {
            name: None,
            fault: RoomNameFault::TakenByHandle,
        },
        Refusal::Username {
            name: own("étudiant un"),
            fault: UsernameFault::Invalid,
        },
        Refusal::Username {
            name: None,
            fault: UsernameFault::Blocked,
        },
        Refusal::Taken {
            value: own("ann@univ.example"),
        },
        Refusal::Taken { value: None },
        Refusal::Email {
            address: own("not-an-address"),
        },
        Refusal::PasswordPolicy,
        Refusal::LastOwner {
            deleted: [].into(),
            passed_on: [].into(),
        },
        Refusal::LastOwner {
            deleted: ["alone".to_owned()].into(),
            passed_on: ["one".to_owned(), "two".to_owned()].into(),
        },
        Refusal::SeatsUsedUp,
        Refusal::AirGapped,
        Refusal::Unchanged,
        Refusal::Banned,
        Refusal::UnknownPerson,
        Refusal::InvalidParameters {
            detail: "must NOT have additional properties".to_owned(),
        },
        Refusal::NoSuchEndpoint,
        Refusal::Other {
            code: "error-app-prevented".to_owned(),
        },
    ];
    let second_factor = |fault, method| ChatTroubleKind::TwoFactor { fault, method };
    let factors = [
        second_factor(TwoFactorFault::Invalid, Some(TwoFactorMethod::Totp)),
        second_factor(TwoFactorFault::TooManyAttempts, None),
        second_factor(TwoFactorFault::Required, Some(TwoFactorMethod::Password)),
    ];
    let refusals = refusals.into_iter().map(ChatTroubleKind::Refused);
    let lines: Vec<String> = refusals
        .chain(factors)
        .map(|kind| {
            ChatTrouble {
                doing: ChatTask::Invite(RoomId::from(ROOM)),
                server: "https://chat.univ.example".to_owned(),
                proxy: Some("http://proxy.univ.example:3128".into()),
                kind,
            }
            .to_string()
        })
        .collect();
    reviewed_lines("rocketchat_refusals", &lines);
}

#[test]
fn what_went_wrong_with_moodle() {
    let own = str::to_owned;
    let kinds = [
        MoodleTroubleKind::BadUrl(own("no host")),
        MoodleTroubleKind::Unreachable(own("connection refused")),
        MoodleTroubleKind::TimedOut,
        MoodleTroubleKind::WrongPassword {
            user: own("moodrift"),
        },
        MoodleTroubleKind::NoSuchDatabase {
            name: own("moodel"),
        },
        MoodleTroubleKind::NoPrivilege {
            table: own("mdl_user"),
            detail: own("permission denied"),
        },
        MoodleTroubleKind::BadPrefix {
            prefix: own("mdl; drop"),
        },
        MoodleTroubleKind::WrongPrefix {
            prefix: own("mld_"),
            found: vec![own("mdl_"), own("old_")],
        },
        MoodleTroubleKind::MissingTable {
            table: own("mdl_rocketchat"),
            found: Vec::new(),
        },
        MoodleTroubleKind::MissingColumn {
            table: own("mdl_rocketchat"),
            column: own("moderatorroles"),
            since: "mod_rocketchat 2020121500",
        },
        MoodleTroubleKind::BadRow {
            table: "course",
            detail: own("id is null"),
        },
        MoodleTroubleKind::Failed {
            reading: "enrolments",
            detail: own("server closed the connection"),
        },
    ];
    let lines: Vec<String> = kinds
        .into_iter()
        .map(|kind| {
            MoodleTrouble {
                database: own("postgres://moodrift@db.univ.example/moodle"),
                kind,
            }
            .to_string()
        })
        .collect();
    reviewed_lines("moodle_troubles", &lines);
}

#[test]
fn what_went_wrong_with_the_store() {
    let kinds = [
        StoreTroubleKind::CannotOpen("permission denied".to_owned()),
        StoreTroubleKind::CannotOpen("file is not a database".to_owned()),
        StoreTroubleKind::TooNew { found: 7, known: 1 },
        StoreTroubleKind::CannotRead("disk I/O error".to_owned()),
        StoreTroubleKind::CannotWrite("database or disk is full".to_owned()),
    ];
    let lines: Vec<String> = kinds
        .into_iter()
        .map(|kind| {
            StoreTrouble {
                store: StoreName::File(PathBuf::from(
                    "/home/op/.local/state/moodrift/journal.sqlite",
                )),
                kind,
            }
            .to_string()
        })
        .collect();
    reviewed_lines("store_troubles", &lines);
}

#[test]
fn what_holds_a_plan() {
    let ground = world().ground();
    let mut text = String::new();
    let limits = LimitName::iter().map(HoldReason::Limit);
    for limit in limits.chain([
        HoldReason::PluginDisabled,
        HoldReason::GroupForeign,
        HoldReason::Frozen,
    ]) {
        let default = match limit {
            HoldReason::Limit(name) => name.default_figure(),
            HoldReason::PluginDisabled | HoldReason::GroupForeign | HoldReason::Frozen => None,
        };
        let hold = Hold {
            limit,
            reaches: default.map_or(1, |figure| figure + 7),
            allowed: default.unwrap_or(0),
            group: Some(RoomId::from(ROOM)),
            course: Some(COURSE),
            would_pass: 12,
        };
        writeln!(text, "{}", words::hold(&ground.site, &ground.chat, &hold)).unwrap();
        let flag = words::allow_flag(&hold).unwrap_or_else(|| "no consent".to_owned());
        writeln!(text, "    {flag}").unwrap();
    }
    no_gender(&text);
    review("holds", &text);
}

#[test]
fn what_is_not_known_and_what_became_of_a_step() {
    let chat = || ChatTrouble {
        doing: ChatTask::Remove(RoomId::from(ROOM)),
        server: "https://chat.univ.example".to_owned(),
        proxy: None,
        kind: ChatTroubleKind::TimedOut,
    };
    let reasons = [
        UnknownReason::Chat(chat()),
        UnknownReason::Moodle(MoodleTrouble {
            database: "postgres://db.univ.example/other".to_owned(),
            kind: MoodleTroubleKind::TimedOut,
        }),
        UnknownReason::NotAllRoomsVisible,
        UnknownReason::NotAMember,
        UnknownReason::TooManyAccounts {
            accounts: 2_000,
            groups: 3,
        },
        UnknownReason::Interrupted,
        UnknownReason::UsernameHookWithoutRules,
        UnknownReason::RestrictionUnreadable {
            detail: "no operator".to_owned(),
        },
        UnknownReason::CourseMissing,
        UnknownReason::PartialPage {
            received: 0,
            announced: 31,
        },
    ];
    let outcomes = [
        Outcome::Done,
        Outcome::AlreadySo,
        Outcome::Dropped(Dropped::NoLongerDrift),
        Outcome::Dropped(Dropped::FixDiffers),
        Outcome::Dropped(Dropped::ChangedSince),
        Outcome::Skipped(Skipped::AfterFailure),
        Outcome::Skipped(Skipped::AfterDoubt),
        Outcome::Skipped(Skipped::Away(chat())),
        Outcome::Skipped(Skipped::NoAccount),
        Outcome::Skipped(Skipped::AccountInDoubt),
        Outcome::Skipped(Skipped::NoMoreAccounts(Refusal::SeatsUsedUp)),
        Outcome::Skipped(Skipped::GroupUnreadable(UnknownReason::NotAMember)),
        Outcome::Skipped(Skipped::MoodleUnreadable(MoodleTrouble {
            database: "postgres://db.univ.example/moodle".to_owned(),
            kind: MoodleTroubleKind::TimedOut,
        })),
        Outcome::Skipped(Skipped::SiteHeld),
        Outcome::Skipped(Skipped::QueueFrozen),
        Outcome::Skipped(Skipped::Cancelled),
        Outcome::Skipped(Skipped::NoJournal("disk full".to_owned())),
        Outcome::Skipped(Skipped::LeasedBy(LeaseHolder {
            operator: "anna@adm1".to_owned(),
            pid: 4711,
            run: 12,
            since: UnixTime(1_700_000_000),
        })),
        Outcome::Skipped(Skipped::LeaseLost),
        Outcome::Skipped(Skipped::Frozen(Freeze {
            extent: FreezeExtent::EverySite,
            operator: "anna (sudo root)@adm1".to_owned(),
            reason: Some("Moodle is being restored".to_owned()),
            since: UnixTime(1_700_000_000),
        })),
        Outcome::Failed(chat()),
        Outcome::Unknown(chat()),
    ];
    let lines: Vec<String> = reasons
        .iter()
        .map(words::unknown)
        .chain(outcomes.iter().map(words::outcome))
        .collect();
    reviewed_lines("unknown_and_outcomes", &lines);
}

#[test]
fn one_judgement_walked() {
    let mut world = world();
    world.the_activity().restriction =
        Some(r#"{"op":"&","c":[{"type":"completion","cm":3,"e":1}]}"#.into());
    world.policy.restrictions = moodrift::domain::policy::Restrictions::Honour;
    world.account("absent.guest");
    let mut text = String::new();
    for name in ["aicha-garcia", "old.aicha", "absent.guest"] {
        walked(&world, name, &mut text);
    }
    // Not judged: archived, though it was read before.
    world.room(ROOM).archived = true;
    walked(&world, "old.aicha", &mut text);
    no_gender(&text);
    review("judgement", &text);
}

fn walked(world: &World, name: &str, text: &mut String) {
    let ground = world.ground();
    let judgement = moodrift::engine::explain(&ground, CM, name).unwrap();
    let glimpse = Glimpse {
        login: Some(Reading::Known(LastLogin::Never)),
        ..Glimpse::default()
    };
    let sections = words::walk(&words::Walk {
        site: &ground.site,
        chat: &ground.chat,
        judgement: &judgement,
        drift: world.drift_of(name).as_ref(),
        since: None,
        obstructions: &moodrift::engine::obstructions(&ground, &judgement, Some(&glimpse)),
        asked: words::Asked::Answered(&glimpse),
    });
    writeln!(text, "{}", words::explained_title(&ground.site, &judgement)).unwrap();
    for section in sections {
        writeln!(text, "  {}", section.heading).unwrap();
        for line in section.lines {
            let margin = "  ".repeat(line.depth);
            writeln!(text, "    {margin}{:1} {}", line.sign.symbol(), line.text).unwrap();
        }
    }
}

/// Everything that can stand between a person and a chat, and everything that cannot be told.
#[test]
fn every_obstruction_has_a_sentence_and_most_a_remedy() {
    use moodrift::domain::obstruction::{GroupState, Matter, Obstruction, SecondAccount};
    let world = world();
    let ground = world.ground();
    let judgement = moodrift::engine::explain(&ground, CM, "aicha-garcia").unwrap();
    let second = SecondAccount {
        id: "x1".into(),
        username: "old.aicha".into(),
        email: "aicha@univ.example".into(),
        active: false,
        in_group: Some(true),
        last_login: Some(Reading::Known(LastLogin::At(NOW))),
    };
    let untold = |matter| Obstruction::Untold {
        matter,
        reason: UnknownReason::LacksPermission(Permission::ViewRoomAdministration),
    };
    let all = [
        Obstruction::NoAccount,
        Obstruction::UsernameRefused,
        Obstruction::UsernameShared { people: 2 },
        Obstruction::AccountDeactivated,
        Obstruction::Banned,
        Obstruction::NotInGroup,
        Obstruction::NeverLoggedIn,
        Obstruction::HiddenFromList,
        Obstruction::SecondAccount(second),
        Obstruction::Group(GroupState::Unlinked),
        Obstruction::Group(GroupState::Missing),
        Obstruction::Group(GroupState::NotAGroup),
        Obstruction::Group(GroupState::Foreign),
        Obstruction::Group(GroupState::Archived),
        Obstruction::PluginDisabled,
        Obstruction::ActivityHidden,
        Obstruction::HiddenFromCoursePage,
        Obstruction::BeingDeleted,
        Obstruction::CourseHidden,
        Obstruction::CourseEnded(NOW),
        Obstruction::CategoryHidden(CATEGORY),
        Obstruction::Restricted,
        Obstruction::RestrictionOpen,
        Obstruction::MoodleAccount(Inactivity::NoLogin),
        Obstruction::Enrolment(Inactivity::Expired),
        Obstruction::NotEnrolled,
        untold(Matter::Account),
        untold(Matter::Membership),
        untold(Matter::LastLogin),
        untold(Matter::List),
        untold(Matter::SecondAccount),
        untold(Matter::Restriction),
    ];
    let lines: Vec<String> = all
        .iter()
        .map(|one| {
            let (sign, sentence, remedy) = words::obstruction(&ground.site, &judgement, one);
            assert!(!sentence.is_empty(), "{one:?}");
            format!("{} {sentence}\n    {remedy}", sign.symbol())
        })
        .collect();
    reviewed_lines("obstructions", &lines);
}

fn reviewed_lines(name: &str, lines: &[String]) {
    let text = lines.join("\n");
    no_gender(&text);
    review(name, &text);
}

/// Nobody's gender is known here.
pub(crate) fn no_gender(text: &str) {
    let words = text.split(|symbol: char| !symbol.is_alphabetic());
    for word in words {
        let word = word.to_lowercase();
        let gendered = ["he", "him", "his", "she", "her", "himself"].contains(&word.as_str());
        assert!(!gendered, "“{word}” in:\n{text}");
    }
}
