//! The sentences of the judgement, of troubles and of the doctor in French: each is another one than the English, and
//! holds no English.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::panic, reason = "a test says what it found instead")]

#[path = "french_words/doctor.rs"]
mod doctor;
#[path = "judgement/samples.rs"]
mod samples;
#[path = "french_words/troubles.rs"]
mod troubles;
#[path = "judgement/world.rs"]
#[expect(dead_code, reason = "shared with the judgement's own tests")]
mod world;

use std::path::PathBuf;

use moodrift::domain::capabilities::{Feature, Permission};
use moodrift::domain::drift::{Code, Inactivity, Withheld};
use moodrift::domain::footing::FootingChange;
use moodrift::domain::glimpse::{Glimpse, LastLogin};
use moodrift::domain::ids::{CmId, RoomId, UnixTime};
use moodrift::domain::limits::LimitName;
use moodrift::domain::obstruction::{GroupState, Matter, Obstruction, SecondAccount};
use moodrift::domain::plan::{Hold, HoldReason};
use moodrift::domain::queue::{Prospect, Waiting};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::words;
use moodrift::words::language::{Language, in_english, speak};
use strum::IntoEnumIterator;

use samples::{samples, world};
use world::{CATEGORY, CM, COURSE, NOW, ROOM};

/// Words of English sentences that are none of French ones, nor of keys, flags and names in the samples.
const ENGLISH: &[&str] = &[
    "the", "and", "of", "is", "are", "was", "not", "cannot", "it", "its", "to", "by", "for", "has",
    "have", "which", "that", "this", "there", "who", "nobody", "no",
];

/// What is said in French is another text than what is said in English, and no word of it is English.
fn is_french(make: impl Fn() -> String) {
    speak(Language::French);
    let (english, french) = (in_english(&make), make());
    assert_ne!(english, french);
    holds_no_english(&french);
}

fn holds_no_english(french: &str) {
    let inside = |symbol: char| symbol.is_alphanumeric() || "-_'.".contains(symbol);
    for word in french.split(|symbol| !inside(symbol)) {
        let word = word.trim_matches('.');
        // SQL is in capitals.
        let plain = word.chars().skip(1).all(char::is_lowercase);
        let english = plain && ENGLISH.contains(&word.to_lowercase().as_str());
        assert!(!english, "“{word}” in:\n{french}");
    }
    for mark in [" :", " ;", " ?", " !", "« ", " »", "“", "”"] {
        assert!(!french.contains(mark), "“{mark}” in:\n{french}");
    }
}

#[test]
fn every_difference_is_explained_and_repaired_in_french() {
    let ground = world().ground();
    let (site, chat) = (&ground.site, &ground.chat);
    for code in Code::iter() {
        for drift in samples(code) {
            is_french(|| words::explanation(site, chat, &drift));
            is_french(|| words::fix(&drift).to_owned());
            if words::remedy(&drift).is_some() {
                is_french(|| words::remedy(&drift).unwrap().to_owned());
            }
        }
    }
    for permission in Permission::iter() {
        is_french(|| words::withheld(Withheld::NotPermitted(permission)).to_owned());
    }
    for feature in Feature::iter() {
        is_french(|| words::feature(feature).to_owned());
    }
}

#[test]
fn every_limit_and_every_hold_is_told_in_french() {
    let ground = world().ground();
    let limits = LimitName::iter().map(HoldReason::Limit);
    for limit in limits.chain([
        HoldReason::PluginDisabled,
        HoldReason::GroupForeign,
        HoldReason::Frozen,
        HoldReason::NotReadNow,
    ]) {
        for (reaches, would_pass) in [(0, 0), (1, 1), (2, 2), (2_000_000, 12)] {
            let hold = Hold {
                limit,
                reaches,
                allowed: 5,
                group: Some(RoomId::from(ROOM)),
                course: Some(COURSE),
                would_pass,
            };
            is_french(|| words::hold(&ground.site, &ground.chat, &hold));
        }
    }
    for limit in LimitName::iter() {
        is_french(|| words::limit_meaning(limit).to_owned());
    }
}

#[test]
fn none_is_singular_in_french() {
    speak(Language::French);
    let said = |number| words::count(number, "salon", "salons");
    assert_eq!(
        [said(0), said(1), said(2)],
        ["0 salon", "1 salon", "2 salons"]
    );
    let said = |number| in_english(|| words::count(number, "group", "groups"));
    assert_eq!(
        [said(0), said(1), said(2)],
        ["0 groups", "1 group", "2 groups"]
    );
}

#[test]
fn a_judgement_is_walked_in_french() {
    let mut world = world();
    world.the_activity().restriction = Some(
        r#"{"op":"&","c":[{"type":"completion","cm":3,"e":1},{"type":"date","d":">=","t":1700000000},
            {"op":"|","c":[{"type":"group"},{"type":"profile","sf":"department","op":"contains","v":"Droit"}]}]}"#
            .into(),
    );
    world.policy.restrictions = moodrift::domain::policy::Restrictions::Honour;
    world.account("absent.guest");
    let ground = world.ground();
    for name in ["aicha-garcia", "old.aicha", "absent.guest"] {
        let judgement = moodrift::engine::explain(&ground, CM, name).unwrap();
        let drift = world.drift_of(name);
        let glimpse = Glimpse {
            login: Some(Reading::Known(LastLogin::Never)),
            ..Glimpse::default()
        };
        let obstructions = moodrift::engine::obstructions(&ground, &judgement, Some(&glimpse));
        let walk = || {
            words::walk(&words::Walk {
                site: &ground.site,
                chat: &ground.chat,
                judgement: &judgement,
                drift: drift.as_ref(),
                since: None,
                obstructions: &obstructions,
                asked: words::Asked::Answered(&glimpse),
            })
        };
        is_french(|| {
            let sections = walk().into_iter();
            let lines = sections.flat_map(|section| {
                let lines = section.lines.into_iter().map(|line| line.text);
                std::iter::once(section.heading.to_owned()).chain(lines)
            });
            lines.collect::<Vec<_>>().join("\n")
        });
    }
}

#[test]
fn every_obstruction_has_a_french_sentence_and_remedy() {
    let world = world();
    let ground = world.ground();
    let judgement = moodrift::engine::explain(&ground, CM, "aicha-garcia").unwrap();
    let second = |active, in_group, last_login| {
        Obstruction::SecondAccount(SecondAccount {
            id: "x1".into(),
            username: "old.aicha".into(),
            email: "aicha@univ.example".into(),
            active,
            in_group,
            last_login: Some(last_login),
        })
    };
    let mut all = vec![
        Obstruction::NoAccount,
        Obstruction::UsernameRefused,
        Obstruction::UsernameShared { people: 2 },
        Obstruction::AccountDeactivated,
        Obstruction::Banned,
        Obstruction::NotInGroup,
        Obstruction::NeverLoggedIn,
        Obstruction::HiddenFromList,
        second(false, Some(true), Reading::Known(LastLogin::At(NOW))),
        second(true, Some(false), Reading::Known(LastLogin::Never)),
        second(true, None, Reading::Unknown(lacking())),
        Obstruction::PluginDisabled,
        Obstruction::ActivityHidden,
        Obstruction::HiddenFromCoursePage,
        Obstruction::BeingDeleted,
        Obstruction::CourseHidden,
        Obstruction::CourseEnded(NOW),
        Obstruction::CategoryHidden(CATEGORY),
        Obstruction::Restricted,
        Obstruction::RestrictionOpen,
        Obstruction::NotEnrolled,
    ];
    all.extend(
        [
            GroupState::Unlinked,
            GroupState::Missing,
            GroupState::NotAGroup,
            GroupState::Foreign,
            GroupState::Archived,
        ]
        .map(Obstruction::Group),
    );
    for why in [
        Inactivity::NotYet,
        Inactivity::Expired,
        Inactivity::Suspended,
        Inactivity::MethodDisabled,
        Inactivity::AccountSuspended,
        Inactivity::NoLogin,
        Inactivity::Unconfirmed,
    ] {
        all.extend([Obstruction::MoodleAccount(why), Obstruction::Enrolment(why)]);
    }
    all.extend(
        [
            Matter::Account,
            Matter::Membership,
            Matter::LastLogin,
            Matter::List,
            Matter::SecondAccount,
            Matter::Restriction,
        ]
        .map(|matter| Obstruction::Untold {
            matter,
            reason: lacking(),
        }),
    );
    for one in &all {
        let said = || words::obstruction(&ground.site, &judgement, one);
        is_french(|| said().1);
        if !said().2.is_empty() {
            is_french(|| said().2);
        }
    }
}

fn lacking() -> UnknownReason {
    UnknownReason::LacksPermission(Permission::ViewRoomAdministration)
}

#[test]
fn what_waits_in_moodle_is_told_in_french() {
    for (tasks, failing, given_up) in [
        (0, 0, 1),
        (1, 0, 0),
        (1, 1, 0),
        (3, 1, 2),
        (3, 2, 0),
        (3, 3, 0),
    ] {
        let waiting = Waiting {
            tasks,
            failing,
            given_up,
            retried: (failing > 0).then_some(UnixTime(NOW.0 + 240)),
            oldest: (tasks > 0).then_some(UnixTime(NOW.0 - 7_200)),
            prospect: Prospect::RepairsItself,
        };
        for what in [
            words::WaitsFor::Person,
            words::WaitsFor::EachPerson,
            words::WaitsFor::Group,
            words::WaitsFor::Site,
        ] {
            is_french(|| words::waiting_tasks(NOW, waiting, what));
        }
        is_french(|| words::waiting_in_brief(NOW, waiting));
    }
}

#[test]
fn what_has_become_of_a_saved_plan_is_told_in_french() {
    for change in [
        FootingChange::Reordered,
        FootingChange::Gone,
        FootingChange::Unreadable,
        FootingChange::LostLead,
        FootingChange::People { before: 3, now: 3 },
        FootingChange::People { before: 3, now: 1 },
        FootingChange::Room,
        FootingChange::Expected,
    ] {
        is_french(|| words::footing_change(&change).join("\n"));
    }
    is_french(|| words::stale(NOW));
    is_french(|| words::saved(&PathBuf::from("plan.json"), "3f2a9c1b77de"));
    is_french(|| words::left_out_withheld(1, Withheld::Shared));
    is_french(|| words::left_out_withheld(2, Withheld::Shared));
    is_french(|| words::left_out_dormant(0));
    is_french(|| words::left_out_more(2));
    is_french(|| words::more_holds(1));
    is_french(|| words::more_stale_groups(2));
    for fixed in [
        words::held,
        words::new_accounts,
        words::taken_away,
        words::judged_otherwise,
        words::nobody_to_ask,
        words::left_out,
        words::tasks_heading,
        words::open_restrictions_heading,
        words::grant,
        words::declined,
        words::nothing_to_do,
        words::stopping,
        words::opened_and_archived,
    ] {
        is_french(|| fixed().to_owned());
    }
}

#[test]
fn a_label_of_an_activity_is_french_whether_it_is_there_or_not() {
    let ground = world().ground();
    is_french(|| words::activity_label(&ground.site, CM));
    is_french(|| words::activity_label(&ground.site, CmId(4711)));
}
