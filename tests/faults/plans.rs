//! Plans of faults: few or many, of one kind or of all, and quick enough that hundreds can be tried.

use std::time::Duration;

use fastrand::Rng;
use moodrift::demo::chat::{Fault, Likely, Mix, Schedule};

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

/// The plan of a seed.
pub(crate) fn plan(seed: u64) -> Schedule {
    let mut chance = Rng::with_seed(seed);
    let kinds = match chance.u32(0..4) {
        0 => 1,
        1 => chance.usize(2..5),
        _ => chance.usize(5..=KINDS.len()),
    };
    let together = *chance.choice(&[100, 400, 1_200, 3_000]).unwrap();
    let faults = chance.choose_multiple(KINDS, kinds).into_iter();
    let share = together / u32::try_from(kinds).unwrap();
    let faults = faults.map(|fault| Likely {
        of_ten_thousand: match fault {
            // Each of them is long, or lasts.
            Fault::Hang | Fault::Revoked { .. } => share / 5 + 1,
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
