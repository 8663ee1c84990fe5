//! Plans of faults: few or many, of one kind or of all, and quick enough that hundreds can be tried.

use std::time::Duration;

use fastrand::Rng;
use moodrift::demo::chat::{Fault, Likely, Mix, Schedule, StandIn, Times};

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// All there are.
const KINDS: [Fault; 25] = [
    Fault::Status(500),
    Fault::Status(503),
    Fault::Html502,
    Fault::Hang,
    Fault::Dropped,
    Fault::Away(ms(12)),
    Fault::Unauthorized,
    Fault::Forbidden,
    Fault::TooMany,
    Fault::TooManyByText,
    Fault::TooManyBare,
    Fault::Revoked { back_after: None },
    Fault::Revoked {
        back_after: Some(ms(30)),
    },
    Fault::Slow {
        least: ms(5),
        most: ms(25),
    },
    Fault::ClockOff(5_400),
    Fault::ClockOff(-5_400),
    Fault::Lost,
    Fault::ResetMidBody,
    Fault::TruncatedJson,
    Fault::ShortPage,
    Fault::EmptyList,
    Fault::Shrunk,
    Fault::Grown,
    Fault::UnknownField,
    Fault::OtherType(0),
];

/// What a read of the whole, or a repair, asks for.
const ROUTES: [&str; 11] = [
    "/api/info",
    "me",
    "permissions.listAll",
    "users.list",
    "groups.listAll",
    "groups.members",
    "groups.roles",
    "rooms.adminRooms.getRoom",
    "groups.invite",
    "groups.removeModerator",
    "groups.kick",
];

/// Lets a server misbehave as a seed says: by a plan for all requests, and often in one or two ways on some routes.
pub(crate) fn beset(server: &StandIn, seed: u64) {
    let mut chance = Rng::with_seed(seed);
    server.follow(plan(&mut chance, seed));
    for _ in 0..chance.usize(0..3) {
        let route = *chance.choice(&ROUTES).unwrap();
        let times = match chance.usize(0..6) {
            0 => Times::Always,
            nth => Times::Nth(nth),
        };
        let fault = match *chance.choice(&KINDS).unwrap() {
            Fault::OtherType(_) => Fault::OtherType(chance.u64(..)),
            // For ever it would take minutes.
            Fault::Hang if times == Times::Always => Fault::Html502,
            // It comes whole and without a count: nobody could tell.
            Fault::ShortPage | Fault::EmptyList if route == "groups.roles" => Fault::TruncatedJson,
            fault => fault,
        };
        server.fault(route, fault, times);
    }
}

fn plan(chance: &mut Rng, seed: u64) -> Schedule {
    let kinds = match chance.u32(0..4) {
        0 => 1,
        1 => chance.usize(2..5),
        _ => chance.usize(5..=KINDS.len()),
    };
    let together = *chance.choice(&[100, 500, 1_500, 4_000]).unwrap();
    let faults = chance.choose_multiple(KINDS, kinds).into_iter();
    let share = together / u32::try_from(kinds).unwrap();
    let faults = faults.map(|fault| Likely {
        of_ten_thousand: match fault {
            // Each of them is long, or lasts.
            Fault::Hang | Fault::Revoked { .. } => share / 5 + 1,
            // Only now and then it hits what matters.
            Fault::OtherType(_) => share * 2,
            _ => share,
        },
        fault,
    });
    let mix = Mix {
        least: Duration::ZERO,
        most: ms(*chance.choice(&[0, 2]).unwrap()),
        faults: faults.collect(),
    };
    Schedule::new(seed, mix)
}
