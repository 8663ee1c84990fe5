//! Every sentence that a person can meet, for review: what differs, what would repair it, what went wrong.

use std::fmt::Write as _;
use std::path::PathBuf;

use moodrift::domain::applied::{Dropped, Outcome, Skipped};
use moodrift::domain::capabilities::Permission;
use moodrift::domain::drift::{Code, Inactivity};
use moodrift::domain::freeze::{Freeze, FreezeExtent};
use moodrift::domain::glimpse::{Glimpse, LastLogin};
use moodrift::domain::ids::{RoomId, UnixTime};
use moodrift::domain::lease::LeaseHolder;
use moodrift::domain::limits::LimitName;
use moodrift::domain::plan::{Hold, HoldReason};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::refusal::{Refusal, RoomNameFault, RoomRole, UsernameFault};
use moodrift::domain::trouble::{
    ChatTask, ChatTrouble, ChatTroubleKind, MoodleTrouble, MoodleTroubleKind, StoreName,
    StoreTrouble, StoreTroubleKind, TwoFactorFault, TwoFactorMethod,
};
use moodrift::words;
use strum::IntoEnumIterator;

use super::samples::samples;
pub(crate) use super::samples::world;
use super::world::{CATEGORY, CM, COURSE, NOW, ROOM, World};

pub(crate) fn review(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
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
        MoodleTroubleKind::Tls(own("invalid peer certificate: UnknownIssuer")),
        MoodleTroubleKind::NoPassword(own("The password from the file p is empty.")),
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
        HoldReason::NotReadNow,
    ]) {
        let default = match limit {
            HoldReason::Limit(name) => name.default_figure(),
            HoldReason::PluginDisabled
            | HoldReason::GroupForeign
            | HoldReason::Frozen
            | HoldReason::NotReadNow => None,
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
        UnknownReason::MayBeAnotherMoodles {
            mark: "0123456789abcdef0123456789abcdef01234567".to_owned(),
        },
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
