//! What holds at any time, judged by what the server saw.

use std::collections::BTreeMap;

use moodrift::demo::chat::{Change, Fault, RequestLine};
use moodrift::domain::policy::Stance::{Required, Unexpected};

use crate::university::{Seat, University};

/// How often a read is repeated whose answer did not come, and a request that was told to wait.
const RETRIES: usize = 3;
const WAITS: usize = 20;
/// How often one read is sent at most before it is given up.
const TRIES: usize = 1 + RETRIES + WAITS;

/// Whether a change is one that a faultless reading calls for.
pub(crate) fn rightful(university: &University, change: &Change) -> Result<(), String> {
    let seat = university.seat(change);
    let right = seat.is_some_and(|seat| {
        let Seat { member, moderator } = seat;
        match change.endpoint.as_str() {
            "groups.invite" => *member == Required,
            "groups.addModerator" => *moderator == Required,
            "groups.removeModerator" => *moderator == Unexpected,
            "groups.kick" => *member == Unexpected,
            _ => false,
        }
    });
    if right {
        Ok(())
    } else {
        Err(format!("not called for: {change:?}, of {seat:?}"))
    }
}

/// No change was sent again within one run, except where the server had told it to wait.
pub(crate) fn sent_once(run: &[RequestLine]) -> Result<(), String> {
    let mut sent: BTreeMap<_, usize> = BTreeMap::new();
    for line in run.iter().filter(|line| line.method == "POST") {
        let waits = matches!(
            line.fault,
            Some(Fault::TooMany | Fault::TooManyByText | Fault::TooManyBare)
        );
        *sent
            .entry((&line.path, &line.room, &line.account))
            .or_default() += usize::from(!waits);
    }
    match sent.into_iter().find(|(_, times)| *times > 1) {
        None => Ok(()),
        Some((change, times)) => Err(format!("sent {times} times in one run: {change:?}")),
    }
}

/// No read was tried more often than that before it was given up. In a run a group is read once, and once more for each
/// change of it that ended in doubt.
pub(crate) fn patient(lines: &[RequestLine]) -> Result<(), String> {
    let mut failures: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.method == "GET") {
        let failed = failures.entry((&line.path, &line.query)).or_default();
        if !tries_again(line.fault) {
            *failed = 0;
            continue;
        }
        *failed += 1;
        let room = line.room.as_ref();
        let changes = lines
            .iter()
            .filter(|other| other.method == "POST" && room.is_some() && other.room.as_ref() == room)
            .count();
        if *failed > TRIES * (1 + changes) {
            return Err(format!("{failed} tries: {line:?}"));
        }
    }
    Ok(())
}

/// Whether a fault is one after which a read is sent again.
const fn tries_again(fault: Option<Fault>) -> bool {
    matches!(
        fault,
        Some(
            Fault::Status(_)
                | Fault::Html502
                | Fault::Hang
                | Fault::Dropped
                | Fault::Away(_)
                | Fault::TooMany
                | Fault::TooManyByText
                | Fault::TooManyBare
                | Fault::Lost
                | Fault::ResetMidBody
                | Fault::TruncatedJson
        )
    )
}
