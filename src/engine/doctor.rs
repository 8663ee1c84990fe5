//! The doctor's judgement: how everything is that was looked at. Whether both sides agree is another question, and
//! `check` answers it.

mod chat;
mod moodle;
mod names;
mod queue;
mod rights;

use strum::IntoEnumIterator as _;

use crate::domain::doctor::{
    Area, ChatExamined, ChatSeen, Check, ClockReading, Diagnosis, Examination, Health, Seen,
    SeenInChat, SeenInJournal, SeenInMoodle, Writing,
};

pub use rights::{holds_as_owner, profile};

/// A clock that is off by more than this is told: a minute is what people notice, and what a limiter's window is.
const CLOCK_WARNS: i64 = 60;

/// From here on it is taken for another time zone, and enrolments begin and end at the wrong time.
const CLOCK_FAILS: i64 = 30 * 60;

/// Judges an examination. By [`Area`], and within one in the order of [`Check`].
pub fn diagnose(examination: &Examination) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    match &examination.moodle {
        Ok(seen) => {
            moodle::judge(examination, seen, &mut found);
            queue::judge(&seen.site, &mut found);
            found.push(clock(Check::MoodleClock, Some(seen.clock)));
        }
        Err(trouble) => found.push(Diagnosis {
            check: Check::MoodleDatabase,
            health: Health::Critical,
            seen: Seen::Moodle(SeenInMoodle::Unread(trouble.clone())),
        }),
    }
    match &examination.chat {
        ChatSeen::NoWay { told } => found.push(silent(SeenInChat::NoWay { told: told.clone() })),
        ChatSeen::Silent(trouble) => found.push(silent(SeenInChat::Silent(trouble.clone()))),
        ChatSeen::Answers(seen) => answering(examination, seen, &mut found),
    }
    journal(examination, &mut found);
    found.sort_by_key(|one| (one.check.area(), one.check));
    found
}

/// How the site is as a whole: what is worst of all that was looked at. What does not work outweighs what could not be
/// told, and that outweighs a warning.
pub fn worst(found: &[Diagnosis]) -> Health {
    found
        .iter()
        .map(|one| one.health)
        .max()
        .unwrap_or(Health::Fine)
}

/// The findings of each area that has any.
pub fn by_area(found: &[Diagnosis]) -> Vec<(Area, Vec<&Diagnosis>)> {
    Area::iter()
        .map(|area| {
            let here = found.iter().filter(|one| one.check.area() == area);
            (area, here.collect::<Vec<_>>())
        })
        .filter(|(_, here)| !here.is_empty())
        .collect()
}

const fn silent(seen: SeenInChat) -> Diagnosis {
    Diagnosis {
        check: Check::Server,
        health: Health::Critical,
        seen: Seen::Chat(seen),
    }
}

fn answering(examination: &Examination, seen: &ChatExamined, found: &mut Vec<Diagnosis>) {
    chat::judge(examination, seen, found);
    let Ok(account) = &seen.account else {
        return;
    };
    rights::judge(examination, seen.version, account, found);
    found.push(clock(Check::ChatClock, account.contact.clock));
}

fn clock(check: Check, reading: Option<ClockReading>) -> Diagnosis {
    let ahead = reading.map(ClockReading::ahead);
    let health = match ahead.map(i64::abs) {
        // A proxy may drop the header.
        None => Health::Notice,
        Some(..CLOCK_WARNS) => Health::Fine,
        Some(CLOCK_WARNS..CLOCK_FAILS) => Health::Warning,
        Some(_) => Health::Critical,
    };
    Diagnosis {
        check,
        health,
        seen: Seen::Clock(ahead),
    }
}

fn journal(examination: &Examination, found: &mut Vec<Diagnosis>) {
    let mut push = |check, health, seen| {
        found.push(Diagnosis {
            check,
            health,
            seen: Seen::Journal(seen),
        });
    };
    match &examination.store {
        Err(trouble) => push(
            Check::Journal,
            Health::Critical,
            SeenInJournal::Trouble(trouble.clone()),
        ),
        Ok(store) => {
            push(Check::Journal, Health::Fine, SeenInJournal::Writable);
            if let Some(freeze) = &store.frozen {
                let seen = SeenInJournal::Frozen(freeze.clone());
                push(Check::Freeze, Health::Warning, seen);
            }
            if let Some(run) = store.unfinished {
                push(
                    Check::Unfinished,
                    Health::Warning,
                    SeenInJournal::Unfinished(run),
                );
            }
        }
    }
    let killed = &examination.killed_exports;
    if !killed.is_empty() {
        let seen = SeenInJournal::KilledExports(killed.clone());
        push(Check::KilledExports, Health::Warning, seen);
    }
    let writing = examination.configured.writing;
    let health = match writing {
        Writing::Allowed => Health::Fine,
        Writing::ReadOnly => Health::Notice,
        // Somebody has asked for it, and does not get it.
        Writing::NoWwwroot => Health::Warning,
    };
    push(Check::Writing, health, SeenInJournal::Writing(writing));
}
