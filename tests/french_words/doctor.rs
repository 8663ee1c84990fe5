//! What the doctor sees, and what is wrong with a configuration.

use std::path::PathBuf;

use moodrift::config::{ConfigError, Expected, Fault, Place, ValueKind};
use moodrift::domain::capabilities::Permission;
use moodrift::domain::chat::ServerVersion;
use moodrift::domain::doctor::{
    Area, Check, Diagnosis, Duty, Health, Profile, Protection, Reach, SecondFactor, Seen,
    SeenInChat, SeenInJournal, SeenInMoodle, SeenInPlugin, SeenInQueue, SeenNames, TokenKind,
    VersionFault, Writing,
};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::journal::RunId;
use moodrift::domain::queue::{Prospect, Waiting};
use moodrift::domain::site::{Feature, Lack};
use moodrift::words::doctor::{least_rights, permissions, profile, summary, told};
use strum::IntoEnumIterator as _;

use crate::world::{DAY, NOW};
use crate::{holds_no_english, is_french};

fn own(text: &str) -> String {
    text.to_owned()
}

/// What is seen, and what to do where something is.
fn told_in_french(check: Check, seen: Seen) {
    let found = Diagnosis {
        check,
        health: Health::Warning,
        seen,
    };
    is_french(|| told(&found).seen);
    if told(&found).advice.is_some() {
        is_french(|| told(&found).advice.unwrap_or_default());
    }
}

#[test]
fn whatever_the_doctor_sees_in_moodle_is_told_in_french() {
    let lacks = [
        Feature::StealthVisibility,
        Feature::RecycleBin,
        Feature::GroupRestrictions,
        Feature::ProfileRestrictions,
        Feature::Staleness,
        Feature::DeletionInProgress,
        Feature::Retention,
        Feature::Queue,
    ]
    .into_iter()
    .flat_map(|feature| {
        [None, Some("x")].map(|column| {
            let table = "rocketchat";
            SeenInMoodle::Lacks(Lack {
                table: table.into(),
                column: column.map(Into::into),
                feature,
            })
        })
    });
    for seen in lacks.chain([
        SeenInMoodle::Read {
            release: None,
            version: None,
            activities: 1,
            people: 0,
        },
        SeenInMoodle::Whole,
        SeenInMoodle::InService,
        SeenInMoodle::Maintenance,
        SeenInMoodle::Upgrade(NOW),
        SeenInMoodle::Address("https://moodle.univ.example".into()),
        SeenInMoodle::NoAddress,
    ]) {
        told_in_french(Check::MoodleDatabase, Seen::Moodle(seen));
    }
    for ahead in [None, Some(0), Some(90), Some(-7_200)] {
        for check in [Check::MoodleClock, Check::ChatClock] {
            told_in_french(check, Seen::Clock(ahead));
        }
    }
}

#[test]
fn whatever_the_doctor_sees_of_the_plugin_is_told_in_french() {
    let rule = || own("[0-9a-z]+");
    let refused = |activities, without_group| {
        SeenInPlugin::Names(SeenNames::Refused {
            activities,
            example: "INF 101".into(),
            rule: rule(),
            without_group,
        })
    };
    for seen in [
        SeenInPlugin::On { version: None },
        SeenInPlugin::On { version: Some(1) },
        SeenInPlugin::Off,
        SeenInPlugin::NamesKept,
        SeenInPlugin::NamesMapped { rules: 1 },
        SeenInPlugin::HookWithoutRules,
        SeenInPlugin::RulesWithoutHook { rules: 2 },
        SeenInPlugin::BinPatched,
        SeenInPlugin::BinUnpatched,
        SeenInPlugin::RetentionOn,
        SeenInPlugin::RetentionOff,
        SeenInPlugin::RetentionIdle { activities: 0 },
        SeenInPlugin::RetentionIdle { activities: 1 },
        SeenInPlugin::RetentionRepaired,
        SeenInPlugin::Names(SeenNames::Taken { activities: 2 }),
        refused(1, 0),
        refused(3, 1),
        refused(3, 2),
        SeenInPlugin::Names(SeenNames::CharactersRefused {
            characters: own(" é"),
            rule: rule(),
        }),
        SeenInPlugin::Names(SeenNames::RuleUnreadable { rule: rule() }),
        SeenInPlugin::SameAccount,
        SeenInPlugin::OtherAccount { plugin: own("x") },
        SeenInPlugin::AccountByName { name: own("x") },
        SeenInPlugin::NoAccount,
        SeenInPlugin::SameServer,
        SeenInPlugin::OtherServer {
            plugin: own("https://a.example"),
            here: own("https://b.example"),
        },
    ] {
        told_in_french(Check::Plugin, Seen::Plugin(seen));
    }
    let waiting = |failing| Waiting {
        tasks: 3,
        failing,
        retried: Some(UnixTime(NOW.0 - 60)),
        given_up: 0,
        oldest: Some(UnixTime(NOW.0 - 7_200)),
        prospect: Prospect::Stays,
    };
    for seen in [
        SeenInQueue::CronRan { at: NOW, now: NOW },
        SeenInQueue::CronRan {
            at: UnixTime(NOW.0 - DAY),
            now: NOW,
        },
        SeenInQueue::CronNever,
        SeenInQueue::Waits {
            waiting: waiting(0),
            now: NOW,
        },
        SeenInQueue::Waits {
            waiting: waiting(1),
            now: NOW,
        },
        SeenInQueue::Empty,
        SeenInQueue::Unreadable,
        SeenInQueue::OwnTaskOff,
        SeenInQueue::OwnTaskOn,
    ] {
        told_in_french(Check::Cron, Seen::Queue(seen));
    }
}

#[test]
fn whatever_the_doctor_sees_of_rocketchat_is_told_in_french() {
    let version = ServerVersion {
        major: 8,
        minor: 5,
        patch: 0,
    };
    let protected = |protection| SeenInChat::Protected {
        protection,
        now: NOW,
    };
    let tls = |days| Protection::Tls {
        ends: UnixTime(NOW.0 + days * DAY),
    };
    let token = |made, second_factor| SeenInChat::Token {
        kind: TokenKind::Personal {
            name: own("moodrift"),
            made,
            second_factor,
        },
        now: NOW,
    };
    let mut all = vec![
        SeenInChat::Answers {
            server: "https://chat.univ.example".into(),
        },
        protected(Protection::Loopback),
        protected(Protection::None),
        protected(Protection::TlsUntold),
        protected(tls(60)),
        protected(tls(5)),
        protected(tls(-1)),
        SeenInChat::Version(version),
        SeenInChat::Account {
            username: "moodle".into(),
            roles: vec![own("bot")],
        },
        SeenInChat::Administrator {
            username: "moodle".into(),
        },
        token(None, SecondFactor::Passed),
        token(Some(UnixTime(NOW.0 - DAY)), SecondFactor::Asked),
        SeenInChat::Token {
            kind: TokenKind::Login,
            now: NOW,
        },
        SeenInChat::Unlimited,
        SeenInChat::LimiterOff,
        SeenInChat::Limited {
            calls: 10,
            minutes: 1,
        },
    ];
    all.extend(
        [
            VersionFault::TooOld,
            VersionFault::RetentionTrap,
            VersionFault::LimiterAsleep,
            VersionFault::TokensAsked,
            VersionFault::Untried,
        ]
        .map(|fault| SeenInChat::VersionFault { version, fault }),
    );
    for duty in Duty::iter() {
        for reach in [
            Reach::Everywhere,
            Reach::OwnGroups,
            Reach::Lacking(vec![Permission::RemoveUser]),
        ] {
            all.push(SeenInChat::Right {
                duty,
                profile: Profile::Audit,
                reach,
            });
        }
    }
    for seen in all {
        told_in_french(Check::Token, Seen::Chat(seen));
    }
}

#[test]
fn the_rest_of_the_examination_is_told_in_french() {
    for seen in [
        SeenInJournal::Writable,
        SeenInJournal::Unfinished(RunId(3)),
        SeenInJournal::KilledExports(vec![PathBuf::from("x")]),
        SeenInJournal::Writing(Writing::Allowed),
        SeenInJournal::Writing(Writing::ReadOnly),
        SeenInJournal::Writing(Writing::NoWwwroot),
    ] {
        told_in_french(Check::Journal, Seen::Journal(seen));
    }
    for one in Profile::iter() {
        is_french(|| profile(one).to_owned());
    }
    is_french(|| least_rights().to_owned());
    is_french(|| permissions(&[]));
    let found = [
        Health::Critical,
        Health::Warning,
        Health::Notice,
        Health::Fine,
    ]
    .map(|health| Diagnosis {
        check: Check::Plugin,
        health,
        seen: Seen::Plugin(SeenInPlugin::Off),
    });
    is_french(|| summary("arche", &found));
    for area in Area::iter() {
        holds_no_english(moodrift::words::doctor::area(area));
    }
}

#[test]
fn every_mistake_in_a_configuration_is_told_in_french() {
    let key = || own("moodle.database");
    let expected = [
        Expected::OneOf(vec!["a", "b"]),
        Expected::Address(&["http", "https"]),
        Expected::Database(&["postgres://"]),
        Expected::TablePrefix,
        Expected::SiteName,
        Expected::Glob { detail: own("x") },
        Expected::Regex { detail: own("x") },
        Expected::Count,
        Expected::NoDeletions,
        Expected::Within { least: 1, most: 9 },
        Expected::Theme(vec![own("dark")]),
        Expected::Colour,
        Expected::Action(vec!["next"]),
        Expected::Key,
        Expected::Token,
        Expected::NotEmpty,
    ];
    let bad = expected.into_iter().map(|expected| Fault::BadValue {
        key: key(),
        found: Some(own("x")),
        expected,
    });
    for fault in bad.chain([
        Fault::NoSuchFile,
        Fault::Unreadable { detail: own("x") },
        Fault::NoHome,
        Fault::ReadableByOthers { mode: 0o644 },
        Fault::Syntax { detail: own("x") },
        Fault::UnknownKey {
            key: key(),
            valid: vec![own("a")],
        },
        Fault::WrongKind {
            key: key(),
            found: ValueKind::Float,
            expected: &[ValueKind::Text, ValueKind::Array],
        },
        Fault::Missing { key: key() },
        Fault::Together {
            key: key(),
            found: vec![own("a"), own("b")],
            expected: &[&["a", "c"], &["b"]],
        },
        Fault::SameVariable {
            site: own("a"),
            other: own("b"),
        },
        Fault::NoSites,
        Fault::NoSuchSite {
            name: own("a"),
            known: vec![own("b")],
        },
    ]) {
        let error = ConfigError {
            place: Place::File(PathBuf::from("config.toml")),
            fault,
        };
        is_french(|| error.to_string());
    }
}
