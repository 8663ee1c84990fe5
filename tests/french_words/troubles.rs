//! What goes wrong at the edges.

use std::path::PathBuf;

use moodrift::config::ReadOnlyReason;
use moodrift::domain::export::{ExportTrouble, NotExportable};
use moodrift::domain::ids::RoomId;
use moodrift::domain::planfile::{PlanFileTrouble, SiteMark};
use moodrift::domain::refusal::{Refusal, RoomNameFault, RoomRole, UsernameFault};
use moodrift::domain::retention::RetentionRule;
use moodrift::domain::setup::{Question, SetupTrouble};
use moodrift::domain::trouble::{
    ChatTask, ChatTrouble, ChatTroubleKind, DemoTrouble, MoodleTrouble, MoodleTroubleKind,
    StoreName, StoreTrouble, StoreTroubleKind, TwoFactorFault, TwoFactorMethod,
};
use moodrift::words;

use crate::is_french;
use crate::world::ROOM;

fn own(text: &str) -> String {
    text.to_owned()
}

pub(crate) fn chat_trouble(doing: ChatTask, kind: ChatTroubleKind) -> ChatTrouble {
    ChatTrouble {
        doing,
        server: own("https://chat.univ.example"),
        proxy: Some("http://proxy.univ.example:3128".into()),
        kind,
    }
}

fn room() -> RoomId {
    RoomId::from(ROOM)
}

#[test]
fn whatever_is_asked_of_rocketchat_is_told_in_french() {
    for doing in [
        ChatTask::ReadVersion,
        ChatTask::LogIn,
        ChatTask::MakeToken,
        ChatTask::LogOut,
        ChatTask::ReadOwnAccount,
        ChatTask::ReadPermissions,
        ChatTask::ReadSettings,
        ChatTask::ReadTokens,
        ChatTask::ReadRoomsOf("a1".into()),
        ChatTask::ReadLastLogin("a1".into()),
        ChatTask::ReadList(room()),
        ChatTask::ListGroups,
        ChatTask::ListAccounts,
        ChatTask::FindGroup(room()),
        ChatTask::ReadMembers(room()),
        ChatTask::ReadRoles(room()),
        ChatTask::ReadBans(room()),
        ChatTask::Invite(room()),
        ChatTask::AddModerator(room()),
        ChatTask::RemoveModerator(room()),
        ChatTask::Remove(room()),
        ChatTask::ReadGroup(room()),
        ChatTask::ReadMessages(room()),
        ChatTask::ReadAccount("a1".into()),
        ChatTask::Unarchive(room()),
        ChatTask::Archive(room()),
        ChatTask::Delete(room()),
        ChatTask::Rename(room()),
        ChatTask::SetRetention(room()),
        ChatTask::Activate("a1".into()),
        ChatTask::FindAccount("ann".into()),
        ChatTask::CreateAccount("ann".into()),
        ChatTask::CreateGroup("INF101".into()),
    ] {
        is_french(|| chat_trouble(doing.clone(), ChatTroubleKind::TimedOut).to_string());
    }
}

#[test]
fn whatever_goes_wrong_with_rocketchat_is_told_in_french() {
    let detail = || own("os error 111");
    let kinds = [
        ChatTroubleKind::BadUrl(detail()),
        ChatTroubleKind::Unreachable(detail()),
        ChatTroubleKind::TimedOut,
        ChatTroubleKind::Broken(detail()),
        ChatTroubleKind::Tls(detail()),
        ChatTroubleKind::ProxyAuthentication,
        ChatTroubleKind::NotRocketChat {
            status: 502,
            content_type: own("text/html"),
        },
        ChatTroubleKind::Unauthenticated,
        ChatTroubleKind::NotAllowed {
            code: own("error-not-allowed"),
        },
        ChatTroubleKind::GoneOrNotVisible,
        ChatTroubleKind::Archived,
        ChatTroubleKind::TooManyRequests,
        ChatTroubleKind::ServerError { status: 500 },
        ChatTroubleKind::Redirected {
            location: own("https://chat.univ.example/"),
        },
        ChatTroubleKind::NoRandomness,
        ChatTroubleKind::OtherAddress,
        ChatTroubleKind::Malformed(detail()),
        ChatTroubleKind::PartialPage {
            received: 50,
            announced: 137,
        },
        ChatTroubleKind::StillThere,
        ChatTroubleKind::KeptOtherwise {
            now: RetentionRule::Global,
        },
        ChatTroubleKind::MembersDropped { lacking: 2 },
        ChatTroubleKind::LeftOut,
    ];
    let factors = [
        (TwoFactorFault::Required, Some(TwoFactorMethod::Email)),
        (TwoFactorFault::Invalid, Some(TwoFactorMethod::Totp)),
        (
            TwoFactorFault::TooManyAttempts,
            Some(TwoFactorMethod::Password),
        ),
        (TwoFactorFault::Required, None),
    ]
    .map(|(fault, method)| ChatTroubleKind::TwoFactor { fault, method });
    let refused = refusals().into_iter().map(ChatTroubleKind::Refused);
    for kind in kinds.into_iter().chain(factors).chain(refused) {
        for doing in [
            ChatTask::Invite(room()),
            ChatTask::LogIn,
            ChatTask::MakeToken,
        ] {
            is_french(|| chat_trouble(doing.clone(), kind.clone()).to_string());
        }
    }
}

fn refusals() -> Vec<Refusal> {
    let room = |fault| Refusal::RoomName {
        name: Some(own("IUT")),
        fault,
    };
    vec![
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
            name: Some(own("étudiant un")),
            fault: UsernameFault::Invalid,
        },
        Refusal::Username {
            name: None,
            fault: UsernameFault::Blocked,
        },
        Refusal::Taken {
            value: Some(own("ann@univ.example")),
        },
        Refusal::Taken { value: None },
        Refusal::Email {
            address: Some(own("ann")),
        },
        Refusal::PasswordPolicy,
        Refusal::LastOwner {
            deleted: [].into(),
            passed_on: [].into(),
        },
        Refusal::LastOwner {
            deleted: [own("seul")].into(),
            passed_on: [own("un"), own("deux")].into(),
        },
        Refusal::LastOwner {
            deleted: [own("seul")].into(),
            passed_on: [].into(),
        },
        Refusal::SeatsUsedUp,
        Refusal::AirGapped,
        Refusal::Unchanged,
        Refusal::Banned,
        Refusal::UnknownPerson,
        Refusal::InvalidParameters { detail: own("x") },
        Refusal::NoSuchEndpoint,
        Refusal::Other { code: own("x") },
    ]
}

#[test]
fn whatever_goes_wrong_with_moodle_is_told_in_french() {
    for kind in [
        MoodleTroubleKind::BadUrl(own("x")),
        MoodleTroubleKind::Unreachable(own("x")),
        MoodleTroubleKind::TimedOut,
        MoodleTroubleKind::WrongPassword {
            user: own("moodrift"),
        },
        MoodleTroubleKind::NoSuchDatabase {
            name: own("moodel"),
        },
        MoodleTroubleKind::NoPrivilege {
            table: own("mdl_user"),
            detail: own("x"),
        },
        MoodleTroubleKind::BadPrefix {
            prefix: own("mdl;"),
        },
        MoodleTroubleKind::WrongPrefix {
            prefix: own("mld_"),
            found: vec![own("mdl_"), own("old_")],
        },
        MoodleTroubleKind::MissingTable {
            table: own("mdl_rocketchat"),
            found: vec![own("mdl_")],
        },
        MoodleTroubleKind::MissingColumn {
            table: own("mdl_rocketchat"),
            column: own("moderatorroles"),
            since: "mod_rocketchat 2020121500",
        },
        MoodleTroubleKind::BadRow {
            table: "course",
            detail: own("x"),
        },
        MoodleTroubleKind::Failed {
            reading: "course",
            detail: own("x"),
        },
    ] {
        let database = own("postgres://moodrift@db.univ.example/moodle");
        let trouble = MoodleTrouble { database, kind };
        is_french(|| trouble.to_string());
    }
    for reason in [ReadOnlyReason::Configured, ReadOnlyReason::NoWwwroot] {
        is_french(|| words::read_only(reason).to_owned());
    }
}

#[test]
fn whatever_goes_wrong_with_files_is_told_in_french() {
    for store in [
        StoreName::File(PathBuf::from("journal.sqlite")),
        StoreName::Server(own("postgres://db.univ.example/moodrift")),
    ] {
        for kind in [
            StoreTroubleKind::CannotOpen(own("x")),
            StoreTroubleKind::NoPassword(own("x")),
            StoreTroubleKind::Tls(own("x")),
            StoreTroubleKind::TooNew { found: 7, known: 1 },
            StoreTroubleKind::CannotRead(own("x")),
            StoreTroubleKind::CannotWrite(own("x")),
        ] {
            let store = store.clone();
            let trouble = StoreTrouble { store, kind };
            is_french(|| trouble.to_string());
        }
    }
    for trouble in [
        DemoTrouble::Folder(own("x")),
        DemoTrouble::Port(own("x")),
        DemoTrouble::NoCourses,
        DemoTrouble::Clock,
        DemoTrouble::NoApiAccount(own("x")),
    ] {
        is_french(|| trouble.to_string());
    }
    for trouble in plan_troubles() {
        is_french(|| trouble.to_string());
    }
    for trouble in [
        ExportTrouble::Archived("INF101".into()),
        ExportTrouble::Taken(PathBuf::from("x")),
        ExportTrouble::Damaged(PathBuf::from("x")),
        ExportTrouble::MovedOn,
        ExportTrouble::LeaseLost,
        ExportTrouble::Cancelled,
    ] {
        is_french(|| trouble.to_string());
    }
    for trouble in [
        NotExportable::NotFound(own("x")),
        NotExportable::Several {
            name: own("x"),
            rooms: vec![room()],
        },
        NotExportable::NotOurs(room()),
    ] {
        is_french(|| trouble.to_string());
    }
}

fn plan_troubles() -> Vec<PlanFileTrouble> {
    let other = |mark, here: Option<&str>| PlanFileTrouble::OtherSite {
        mark,
        planned: Some("https://moodle.univ.example".into()),
        here: here.map(Into::into),
    };
    vec![
        PlanFileTrouble::Unreadable {
            file: Some(PathBuf::from("plan.json")),
            detail: own("x"),
        },
        PlanFileTrouble::Unreadable {
            file: None,
            detail: own("x"),
        },
        PlanFileTrouble::Unwritable {
            file: PathBuf::from("plan.json"),
            detail: own("x"),
        },
        PlanFileTrouble::Broken { detail: own("x") },
        PlanFileTrouble::OtherFormat {
            found: own("x"),
            own: "y",
        },
        PlanFileTrouble::Newer {
            made_by: own("9.9"),
            own: "1.0",
        },
        PlanFileTrouble::Altered,
        other(SiteMark::Name, Some("arche")),
        other(SiteMark::Name, None),
        other(SiteMark::Wwwroot, None),
        other(SiteMark::RocketChat, Some("https://chat.univ.example")),
    ]
}

#[test]
fn whatever_stands_in_the_way_of_a_first_configuration_is_told_in_french() {
    let questions = [
        Question::Database,
        Question::RocketChat,
        Question::Account,
        Question::Password,
        Question::Code,
        Question::Token,
    ];
    let unanswered = questions.map(SetupTrouble::Unanswered);
    for trouble in unanswered.into_iter().chain([
        SetupTrouble::SecretOnCommandLine(Question::Database),
        SetupTrouble::Exists(PathBuf::from("x")),
        SetupTrouble::Empty(PathBuf::from("x")),
        SetupTrouble::OneInput,
        SetupTrouble::SiteName(own("x")),
        SetupTrouble::Wwwroot(own("x")),
        SetupTrouble::Terminal(own("x")),
        SetupTrouble::Stopped,
    ]) {
        is_french(|| trouble.to_string());
    }
}
