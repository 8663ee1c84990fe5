//! The doctor's judgement, finding by finding: what is seen, how bad it is, and what is said to do.

use std::path::PathBuf;
use std::sync::Arc;

use moodrift::domain::capabilities::{Permission, Permissions, PublicSettings};
use moodrift::domain::chat::ServerVersion;
use moodrift::domain::doctor::{
    AccountSeen, ChatExamined, ChatSeen, Check, ClockReading, Configured, Contact, Diagnosis,
    Examination, Health, MoodleSeen, Protection, SecondFactor, StoreSeen, TokenKind, Writing,
};
use moodrift::domain::freeze::{Freeze, FreezeExtent};
use moodrift::domain::ids::{ChatUserId, UnixTime, Username};
use moodrift::domain::journal::RunId;
use moodrift::domain::queue::{Attempt, OwnTask, Task, TaskKind};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::repairs::{OptionalRepair, Repairs};
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::site::{Feature, Lack, PluginState, Site};
use moodrift::domain::trouble::{
    ChatTask, ChatTrouble, ChatTroubleKind, MoodleTrouble, MoodleTroubleKind, StoreName,
    StoreTrouble, StoreTroubleKind,
};
use moodrift::engine::doctor::{diagnose, worst};
use moodrift::words::doctor::told;
use rstest::rstest;
use strum::IntoEnumIterator as _;

use crate::world::{DAY, NOW, WWWROOT, World};

const CHAT: &str = "https://chat.univ.example";
const ID: &str = "aobEdbYhXfu5hkeqG";

/// Everything that a permission list can hold, given to the role of the account.
fn all_rights() -> Permissions {
    let granted = Permission::iter().map(|one| (one, vec!["integration".to_owned()]));
    Permissions::new(granted, &["integration".to_owned()])
}

/// An examination in which nothing is wrong.
struct Patient {
    site: Site,
    moodle: Option<MoodleTrouble>,
    moodle_ahead: i64,
    rest: Examination,
}

impl Patient {
    fn healthy() -> Self {
        let mut site = World::new().site;
        // As the plugin has it where nobody has written one.
        site.settings.name_format = None;
        site.settings.recycle_bin_patch = true;
        site.settings.retention_feature = true;
        site.settings.api_user = Some(ID.to_owned());
        site.settings.instance_url = Some(format!("{CHAT}/"));
        site.settings.name_validation = Some("/[^0-9a-zA-Z-_.]/".to_owned());
        site.condition.plugin_version = Some(2_024_010_900);
        site.queue.cron.last_run = Some(UnixTime(NOW.0 - 50));
        site.queue.cron.own = Some(OwnTask {
            enabled: false,
            last_run: None,
        });
        let clock = |ahead| ClockReading {
            theirs: UnixTime(NOW.0 + ahead),
            before: NOW,
            after: NOW,
        };
        let account = AccountSeen {
            id: ChatUserId::from(ID),
            username: Username::from("moodle"),
            roles: vec!["integration".to_owned()],
            permissions: Reading::Known(all_rights()),
            token: Reading::Known(TokenKind::Personal {
                name: "moodrift".to_owned(),
                made: Some(UnixTime(NOW.0 - 3 * DAY)),
                second_factor: SecondFactor::Passed,
            }),
            contact: Contact {
                clock: Some(clock(0)),
                limit: None,
                protection: Protection::Tls {
                    ends: UnixTime(NOW.0 + 60 * DAY),
                },
            },
        };
        let rest = Examination {
            now: NOW,
            configured: Configured {
                writing: Writing::Allowed,
                wwwroot: Some(WWWROOT.into()),
                url: Some(CHAT.into()),
                username_rules: 0,
                repairs: Repairs::default(),
            },
            moodle: Err(unread()),
            chat: ChatSeen::Answers(Box::new(ChatExamined {
                server: CHAT.into(),
                version: version(7, 10),
                settings: Reading::Known(PublicSettings::default()),
                account: Ok(account),
            })),
            store: Ok(StoreSeen {
                frozen: None,
                unfinished: None,
            }),
            killed_exports: Vec::new(),
        };
        Self {
            site,
            moodle: None,
            moodle_ahead: 0,
            rest,
        }
    }

    fn chat(&mut self) -> &mut ChatExamined {
        match &mut self.rest.chat {
            ChatSeen::Answers(chat) => chat,
            other => panic!("{other:?}"),
        }
    }

    fn account(&mut self) -> &mut AccountSeen {
        self.chat().account.as_mut().unwrap()
    }

    fn rule(&mut self, pattern: &str) {
        self.chat().settings = Reading::Known(PublicSettings {
            rooms: Some(pattern.to_owned()),
            ..PublicSettings::default()
        });
    }

    /// The account holds all but these.
    fn lacks(&mut self, lacking: &[Permission]) {
        let granted = Permission::iter().map(|one| {
            let role = if lacking.contains(&one) {
                "admin"
            } else {
                "integration"
            };
            (one, vec![role.to_owned()])
        });
        let own = ["integration".to_owned()];
        self.account().permissions = Reading::Known(Permissions::new(granted, &own));
    }

    fn task(&mut self, attempt: Attempt, age: i64) {
        self.site.queue.tasks.push(Task {
            id: 1,
            kind: TaskKind::EnrolRoleAssign,
            person: None,
            course: None,
            activity: None,
            room: None,
            role: None,
            members: None,
            created: Some(UnixTime(NOW.0 - age)),
            next_run: UnixTime(NOW.0 + 60),
            started: None,
            attempt,
        });
    }

    fn found(self) -> Vec<Diagnosis> {
        let mut examination = self.rest;
        examination.moodle = self.moodle.map_or_else(
            || {
                Ok(MoodleSeen {
                    clock: ClockReading {
                        theirs: UnixTime(NOW.0 + self.moodle_ahead),
                        before: NOW,
                        after: NOW,
                    },
                    site: Arc::new(self.site),
                })
            },
            Err,
        );
        diagnose(&examination)
    }
}

const fn version(major: u32, minor: u32) -> ServerVersion {
    ServerVersion {
        major,
        minor,
        patch: 0,
    }
}

fn unread() -> MoodleTrouble {
    MoodleTrouble {
        database: "postgres://db/moodle".to_owned(),
        kind: MoodleTroubleKind::TimedOut,
    }
}

fn refused(kind: ChatTroubleKind) -> ChatTrouble {
    ChatTrouble {
        doing: ChatTask::ReadVersion,
        server: CHAT.to_owned(),
        proxy: None,
        kind,
    }
}

#[test]
fn a_healthy_site_has_nothing_but_what_is_fine_and_no_advice() {
    let found = Patient::healthy().found();
    for one in &found {
        assert_eq!(one.health, Health::Fine, "{one:#?}");
        assert_eq!(told(one).advice, None, "{one:#?}");
    }
    assert!(found.len() > 25, "{}", found.len());
    assert_eq!(worst(&found), Health::Fine);
}

type Ailment = fn(&mut Patient);

fn other_rule(patient: &mut Patient) {
    patient.site.settings.name_validation = Some(String::new());
    patient.site.courses[0].shortname = "INF 101".into();
}

fn waiting_group(patient: &mut Patient) {
    other_rule(patient);
    patient.site.activities[0].room = None;
}

fn lacking_table(patient: &mut Patient) {
    patient.site.lacks.push(Lack {
        table: "task_adhoc".into(),
        column: None,
        feature: Feature::Queue,
    });
}

fn lacking_bin(patient: &mut Patient) {
    patient.site.lacks.push(Lack {
        table: "tool_recyclebin_course".into(),
        column: None,
        feature: Feature::RecycleBin,
    });
}

fn token(kind: TokenKind) -> Reading<TokenKind> {
    Reading::Known(kind)
}

/// Each ailment is found, as bad as it is, and both what is seen and what is to be done about it are said.
#[rstest]
#[case::database(|p: &mut Patient| p.moodle = Some(unread()), Check::MoodleDatabase, Health::Critical, "no answer in time")]
#[case::schema(
    lacking_bin,
    Check::MoodleSchema,
    Health::Warning,
    "tool_recyclebin_course"
)]
#[case::maintenance(|p: &mut Patient| p.site.condition.maintenance = true, Check::MoodleMaintenance, Health::Warning, "maintenance")]
#[case::upgrade(|p: &mut Patient| p.site.condition.upgrade_until = Some(UnixTime(NOW.0 + 60)), Check::MoodleMaintenance, Health::Warning, "upgraded")]
#[case::address(|p: &mut Patient| p.rest.configured.wwwroot = None, Check::MoodleAddress, Health::Warning, "$CFG->wwwroot")]
#[case::plugin(|p: &mut Patient| p.site.condition.plugin = PluginState::Disabled, Check::Plugin, Health::Critical, "switched off")]
#[case::hook(|p: &mut Patient| p.site.settings.username_hook = true, Check::UsernameHook, Health::Critical, "usernamehook")]
#[case::no_hook(|p: &mut Patient| p.rest.configured.username_rules = 2, Check::UsernameHook, Health::Warning, "usernamehook is off")]
#[case::bin(|p: &mut Patient| p.site.settings.recycle_bin_patch = false, Check::RecycleBin, Health::Warning, "recyclebin_patch is off")]
#[case::name_refused(other_rule, Check::GroupNames, Health::Warning, "INF 101")]
#[case::no_group(waiting_group, Check::GroupNames, Health::Critical, "gets none")]
#[case::characters(|p: &mut Patient| p.site.settings.name_validation = Some("/[^0-9a-zA-Z-_. ]/".to_owned()), Check::GroupNames, Health::Warning, "(blank;")]
#[case::stricter(|p: &mut Patient| p.rule("[0-9a-z-_]+"), Check::GroupNames, Health::Warning, "its rule is [0-9a-z-_]+")]
#[case::invalid(|p: &mut Patient| p.site.settings.name_validation = Some("[0-9".to_owned()), Check::GroupNames, Health::Critical, "validationgroupnameregex")]
#[case::unread_rule(|p: &mut Patient| p.chat().settings = Reading::Unknown(UnknownReason::Interrupted), Check::GroupNames, Health::Unknown, "settings could not be read")]
#[case::by_name(|p: &mut Patient| p.site.settings.api_user = Some("Moodle".to_owned()), Check::PluginAccount, Health::Critical, "a username")]
#[case::by_dotted_name(|p: &mut Patient| p.site.settings.api_user = Some("moodle.api".to_owned()), Check::PluginAccount, Health::Critical, "a username")]
#[case::no_account(|p: &mut Patient| p.site.settings.api_user = None, Check::PluginAccount, Health::Critical, "apiuser is empty")]
#[case::other_server(|p: &mut Patient| p.site.settings.instance_url = Some("https://old.example".to_owned()), Check::PluginServer, Health::Warning, "https://old.example")]
#[case::cron(|p: &mut Patient| p.site.queue.cron.last_run = Some(UnixTime(NOW.0 - 700)), Check::Cron, Health::Warning, "11 min ago")]
#[case::dead_cron(|p: &mut Patient| p.site.queue.cron.last_run = Some(UnixTime(NOW.0 - 3 * DAY)), Check::Cron, Health::Critical, "3 d ago")]
#[case::no_cron(|p: &mut Patient| p.site.queue.cron.last_run = None, Check::Cron, Health::Warning, "ever run")]
#[case::failing(|p: &mut Patient| p.task(Attempt::Failed, 60), Check::Tasks, Health::Warning, "fails")]
#[case::given_up(|p: &mut Patient| p.task(Attempt::GivenUp, 60), Check::Tasks, Health::Warning, "given up")]
#[case::old_task(|p: &mut Patient| p.task(Attempt::Fresh, 4000), Check::Tasks, Health::Warning, "due at once")]
#[case::unread_tasks(lacking_table, Check::Tasks, Health::Unknown, "cannot be read")]
#[case::own_task(|p: &mut Patient| p.site.queue.cron.own.as_mut().unwrap().enabled = true, Check::PluginTask, Health::Warning, "cannot work")]
#[case::server(|p: &mut Patient| p.rest.chat = ChatSeen::Silent(refused(ChatTroubleKind::TimedOut)), Check::Server, Health::Critical, "no answer in time")]
#[case::no_way(|p: &mut Patient| p.rest.chat = ChatSeen::NoWay { told: "no token".to_owned() }, Check::Server, Health::Critical, "no token")]
#[case::plain(|p: &mut Patient| p.account().contact.protection = Protection::None, Check::Tls, Health::Warning, "not encrypted")]
#[case::certificate(|p: &mut Patient| p.account().contact.protection = Protection::Tls { ends: UnixTime(NOW.0 + 10 * DAY) }, Check::Tls, Health::Warning, "in 10 d")]
#[case::certificate_now(|p: &mut Patient| p.account().contact.protection = Protection::Tls { ends: UnixTime(NOW.0 + DAY) }, Check::Tls, Health::Critical, "Renew it now")]
#[case::too_old(|p: &mut Patient| p.chat().version = version(3, 2), Check::Version, Health::Critical, "too old")]
#[case::trap(|p: &mut Patient| p.chat().version = version(3, 4), Check::Version, Health::Warning, "retentionIgnoreThreads")]
#[case::trap_to_the_end(|p: &mut Patient| p.chat().version = version(3, 13), Check::Version, Health::Warning, "destroys the group")]
#[case::asleep(|p: &mut Patient| p.chat().version = version(7, 8), Check::Version, Health::Notice, "7.9")]
#[case::tokens(|p: &mut Patient| p.chat().version = version(8, 5), Check::Version, Health::Warning, "totp-required")]
#[case::untried(|p: &mut Patient| p.chat().version = version(9, 0), Check::Version, Health::Notice, "newer moodrift")]
#[case::refused(|p: &mut Patient| p.chat().account = Err(refused(ChatTroubleKind::Unauthenticated)), Check::Account, Health::Critical, "token was refused")]
#[case::administrator(|p: &mut Patient| p.account().roles = vec!["admin".to_owned()], Check::Account, Health::Notice, "administrator")]
#[case::login(|p: &mut Patient| p.account().token = token(TokenKind::Login), Check::Token, Health::Warning, "90 days")]
#[case::limit(|p: &mut Patient| p.account().contact.limit = Some(10), Check::RateLimit, Health::Warning, "api-bypass-rate-limit")]
#[case::limiter_off(|p: &mut Patient| p.lacks(&[Permission::ApiBypassRateLimit]), Check::RateLimit, Health::Notice, "limiter is off")]
#[case::rights(|p: &mut Patient| p.account().permissions = Reading::Unknown(UnknownReason::Interrupted), Check::Rights, Health::Unknown, "not known")]
#[case::moodle_clock(|p: &mut Patient| p.moodle_ahead = -300, Check::MoodleClock, Health::Warning, "5 min behind")]
#[case::moodle_zone(|p: &mut Patient| p.moodle_ahead = 7200, Check::MoodleClock, Health::Critical, "2 h ahead of")]
#[case::chat_clock(|p: &mut Patient| p.account().contact.clock = Some(ClockReading { theirs: UnixTime(NOW.0 + 90), before: NOW, after: NOW }), Check::ChatClock, Health::Warning, "1 min ahead of")]
#[case::untold_clock(|p: &mut Patient| p.account().contact.clock = None, Check::ChatClock, Health::Notice, "did not say")]
#[case::journal(|p: &mut Patient| p.rest.store = Err(StoreTrouble { store: StoreName::File(PathBuf::from("journal.sqlite")), kind: StoreTroubleKind::CannotWrite("read-only".to_owned()) }), Check::Journal, Health::Critical, "cannot be written")]
#[case::unfinished(|p: &mut Patient| p.rest.store.as_mut().unwrap().unfinished = Some(RunId(7)), Check::Unfinished, Health::Warning, "moodrift resume 7")]
#[case::killed_exports(|p: &mut Patient| p.rest.killed_exports.push("/state/exports/x/.unfinished-export-Ab".into()), Check::KilledExports, Health::Warning, "in /state/exports/x/.unfinished-export-Ab")]
#[case::frozen(|p: &mut Patient| p.rest.store.as_mut().unwrap().frozen = Some(Freeze { extent: FreezeExtent::EverySite, operator: "ada@ops".to_owned(), reason: None, since: NOW }), Check::Freeze, Health::Warning, "ada@ops")]
#[case::read_only(|p: &mut Patient| p.rest.configured.writing = Writing::ReadOnly, Check::Writing, Health::Notice, "Read-only")]
#[case::no_wwwroot(|p: &mut Patient| p.rest.configured.writing = Writing::NoWwwroot, Check::Writing, Health::Warning, "moodle.wwwroot")]
fn each_ailment_is_found(
    #[case] ailment: Ailment,
    #[case] check: Check,
    #[case] health: Health,
    #[case] words: &str,
) {
    let mut patient = Patient::healthy();
    ailment(&mut patient);
    let found = patient.found();
    let ill: Vec<&Diagnosis> = found.iter().filter(|one| one.check == check).collect();
    let [one] = ill.as_slice() else {
        let worse = ill.iter().find(|one| one.health == health);
        let one = worse.unwrap_or_else(|| panic!("no {health:?} in {ill:#?}"));
        assert!(
            format!("{:?}", told(one)).contains(words),
            "{:?}",
            told(one)
        );
        return;
    };
    assert_eq!(one.health, health, "{one:#?}");
    let told = told(one);
    let all = format!(
        "{} {}",
        told.seen,
        told.advice.as_deref().unwrap_or_default()
    );
    assert!(all.contains(words), "no “{words}” in {told:#?}");
    assert_eq!(worst(&found), health.max(Health::Fine), "{found:#?}");
    // A trouble's own sentence ends with what to do.
    let says_itself = matches!(
        check,
        Check::MoodleDatabase | Check::Server | Check::Account | Check::Journal
    );
    if health >= Health::Warning && !says_itself {
        assert!(
            told.advice.is_some_and(|advice| advice.len() > 10),
            "{one:#?}"
        );
    }
}

#[test]
fn rules_for_old_messages_that_nobody_carries_out_are_found_in_activities_and_in_the_default() {
    let own = RetentionRule::Own(Retention {
        days: 30,
        files_only: false,
        keeps_pinned: false,
    });
    let cases: [(Ailment, Health, &str); 4] = [
        (|_| {}, Health::Fine, "no activity has one"),
        (
            |p| p.rest.configured.repairs = Repairs::default().with(OptionalRepair::Retention),
            Health::Warning,
            "repair.retention",
        ),
        (
            |p| p.site.settings.default_retention = RetentionRule::Untold,
            Health::Fine,
            "no activity has one",
        ),
        (
            |p| p.site.activities.clear(),
            Health::Fine,
            "no activity has one",
        ),
    ];
    for (ailment, health, words) in cases {
        let mut patient = Patient::healthy();
        patient.site.settings.retention_feature = false;
        ailment(&mut patient);
        let found = patient.found();
        let one = found
            .iter()
            .find(|one| one.check == Check::Retention)
            .unwrap();
        assert_eq!(one.health, health, "{one:?}");
        assert!(
            format!("{:?}", told(one)).contains(words),
            "{:?}",
            told(one)
        );
    }
    for (in_default, words) in [
        (false, "1 activity has rules"),
        (true, "form of a new activity"),
    ] {
        let mut patient = Patient::healthy();
        patient.site.settings.retention_feature = false;
        if in_default {
            patient.site.settings.default_retention = own;
        } else {
            patient.site.activities[0].retention = own;
        }
        let found = patient.found();
        let one = found
            .iter()
            .find(|one| one.check == Check::Retention)
            .unwrap();
        assert_eq!(one.health, Health::Warning, "{one:?}");
        assert!(told(one).seen.contains(words), "{:?}", told(one));
    }
}

#[rstest]
#[case(&[Permission::ViewRoomAdministration], Health::Critical, "view-room-administration")]
#[case(&[Permission::ViewDRoom], Health::Critical, "view-d-room")]
#[case(&[Permission::ViewFullOtherUserInfo], Health::Warning, "view-full-other-user-info")]
#[case(&[Permission::ViewOtherUserChannels], Health::Notice, "view-other-user-channels")]
#[case(&[Permission::RemoveUser], Health::Warning, "remove-user")]
#[case(&[Permission::SetModerator], Health::Warning, "set-moderator")]
#[case(&[Permission::ArchiveRoom], Health::Warning, "archive-room")]
#[case(&[Permission::UnarchiveRoom], Health::Warning, "unarchive-room")]
// One of the two rights to invite is enough.
#[case(&[Permission::AddUserToAnyPRoom], Health::Fine, "")]
#[case(&[Permission::AddUserToJoinedRoom], Health::Fine, "")]
#[case(&[Permission::AddUserToAnyPRoom, Permission::AddUserToJoinedRoom], Health::Warning, "add-user-to-joined-room")]
// Removing from within needs no right to remove from outside.
#[case(&[Permission::KickUserFromAnyPRoom], Health::Fine, "")]
// Nobody has asked for it.
#[case(&[Permission::EditRoomRetentionPolicy], Health::Fine, "")]
fn a_right_that_is_missing_is_named_with_what_needs_it(
    #[case] lacking: &[Permission],
    #[case] health: Health,
    #[case] name: &str,
) {
    let mut patient = Patient::healthy();
    patient.lacks(lacking);
    let found = patient.found();
    let rights = found.iter().filter(|one| one.check == Check::Rights);
    let one = rights.max_by_key(|one| one.health).unwrap();
    assert_eq!(one.health, health, "{one:?}");
    if !name.is_empty() {
        assert!(told(one).seen.contains(name), "{:?}", told(one));
    }
}

#[test]
fn who_only_looks_needs_no_right_to_repair() {
    let repairs = [
        Permission::AddUserToAnyPRoom,
        Permission::AddUserToJoinedRoom,
        Permission::RemoveUser,
        Permission::SetModerator,
        Permission::ArchiveRoom,
        Permission::UnarchiveRoom,
    ];
    for (writing, health) in [
        (Writing::ReadOnly, Health::Fine),
        (Writing::Allowed, Health::Warning),
    ] {
        let mut patient = Patient::healthy();
        patient.rest.configured.writing = writing;
        patient.lacks(&repairs);
        let found = patient.found();
        let rights = found.iter().filter(|one| one.check == Check::Rights);
        assert_eq!(rights.map(|one| one.health).max(), Some(health));
    }
}

#[test]
fn what_does_not_work_outweighs_what_could_not_be_told_and_that_a_warning() {
    let states = [
        Health::Fine,
        Health::Notice,
        Health::Warning,
        Health::Unknown,
        Health::Critical,
    ];
    assert!(states.is_sorted());
}

#[test]
fn the_time_that_an_answer_takes_is_no_difference_of_clocks() {
    let reading = |theirs| ClockReading {
        theirs: UnixTime(theirs),
        before: UnixTime(100),
        after: UnixTime(160),
    };
    for (theirs, ahead) in [(100, 0), (130, 0), (160, 0), (99, -1), (161, 1)] {
        assert_eq!(reading(theirs).ahead(), ahead);
    }
}

#[test]
fn a_silent_server_costs_nothing_of_what_is_known_of_moodle() {
    let mut patient = Patient::healthy();
    patient.rest.chat = ChatSeen::Silent(refused(ChatTroubleKind::TimedOut));
    patient.site.settings.username_hook = true;
    let found = patient.found();
    let critical = found.iter().filter(|one| one.health == Health::Critical);
    let critical: Vec<Check> = critical.map(|one| one.check).collect();
    assert_eq!(critical, [Check::UsernameHook, Check::Server]);
}
