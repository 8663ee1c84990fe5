//! A plan of misbehaviour: which request of which route meets what, all of it from one number.

use std::hash::{Hash as _, Hasher as _};
use std::time::Duration;

use fastrand::Rng;
use rustc_hash::{FxHashMap, FxHasher};

use super::Fault;

/// How badly a server behaves, for a person to feel it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    /// A slow line; a request in a hundred fails, and is well at the second try.
    Mild,
    /// An evening on which the proxy restarts: errors, resets, a hang, lists that move while they are read.
    Rough,
    /// What no server should do: the token is revoked for a while, connections are refused, answers are lost after
    /// the change was made, and some are nonsense.
    Wild,
}

/// What a plan draws from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mix {
    /// Every answer takes so long at least…
    pub least: Duration,
    /// …and so long at most.
    pub most: Duration,
    /// What may happen, each with its chance. Together they have 10,000 at most.
    pub faults: Vec<Likely>,
}

/// A fault and its chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likely {
    /// Of ten thousand requests, so many meet it.
    pub of_ten_thousand: u32,
    /// What they meet. (The number of [`Fault::OtherType`] is drawn anew each time.)
    pub fault: Fault,
}

/// What one request will meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Planned {
    /// How long its answer takes.
    pub delay: Duration,
    /// How it fails, where it does.
    pub fault: Option<Fault>,
}

/// Which request meets which fault. The same seed and the same mix make the same plan: by route, by the room that is
/// asked about, and by how many requests of that kind there were before.
#[derive(Debug, Clone)]
pub struct Schedule {
    seed: u64,
    mix: Mix,
    /// How many requests there were, by route and room.
    seen: FxHashMap<(String, Option<String>), usize>,
}

impl Schedule {
    /// A plan that draws from a mix.
    pub fn new(seed: u64, mix: Mix) -> Self {
        Self {
            seed,
            mix,
            seen: FxHashMap::default(),
        }
    }

    /// A plan as bad as that.
    pub fn from_seed(seed: u64, level: Level) -> Self {
        Self::new(seed, level.mix())
    }

    /// What the nth request (from 0) to a path, such as `/api/v1/groups.members`, about that room will meet.
    pub fn planned(&self, path: &str, room: Option<&str>, nth: usize) -> Planned {
        let mut hasher = FxHasher::default();
        (self.seed, path, room, nth).hash(&mut hasher);
        let mut chance = Rng::with_seed(hasher.finish());
        let delay = between(&mut chance, self.mix.least, self.mix.most);
        let mut drawn = chance.u32(0..TEN_THOUSAND);
        let mut fault = None;
        for likely in &self.mix.faults {
            if drawn < likely.of_ten_thousand {
                fault = Some(likely.fault);
                break;
            }
            drawn -= likely.of_ten_thousand;
        }
        match fault {
            Some(Fault::OtherType(_)) => fault = Some(Fault::OtherType(chance.u64(..))),
            Some(Fault::ShortPage | Fault::EmptyList) if path == UNCOUNTED => fault = None,
            _ => {}
        }
        Planned { delay, fault }
    }

    /// What the request that is here meets.
    pub(super) fn next(&mut self, path: &str, room: Option<&str>) -> Planned {
        let seen = self
            .seen
            .entry((path.to_owned(), room.map(str::to_owned)))
            .or_default();
        let nth = *seen;
        *seen += 1;
        self.planned(path, room, nth)
    }
}

/// The list that comes whole and without a count: no server gives a part of it, and nobody could tell.
const UNCOUNTED: &str = "/api/v1/groups.roles";

const TEN_THOUSAND: u32 = 10_000;

/// A time between two, both included.
pub(super) fn between(chance: &mut Rng, least: Duration, most: Duration) -> Duration {
    least + most.saturating_sub(least).mul_f64(chance.f64())
}

impl Level {
    /// What happens, and how often.
    pub fn mix(self) -> Mix {
        let ms = Duration::from_millis;
        let likely = |list: &[(u32, Fault)]| {
            list.iter()
                .map(|&(of_ten_thousand, fault)| Likely {
                    of_ten_thousand,
                    fault,
                })
                .collect()
        };
        let slow = |least, most| Fault::Slow {
            least: ms(least),
            most: ms(most),
        };
        let faults: Vec<Likely> = match self {
            Self::Mild => likely(&[
                (150, slow(500, 2_000)),
                (40, Fault::Html502),
                (40, Fault::ResetMidBody),
                (20, Fault::TooMany),
            ]),
            Self::Rough => likely(&[
                (200, slow(1_000, 4_000)),
                (150, Fault::Html502),
                (100, Fault::Status(500)),
                (100, Fault::ResetMidBody),
                (100, Fault::Dropped),
                (80, Fault::TooMany),
                (40, Fault::TooManyBare),
                (40, Fault::TruncatedJson),
                (40, Fault::Shrunk),
                (40, Fault::Grown),
                (20, Fault::UnknownField),
                (15, Fault::Hang),
            ]),
            Self::Wild => likely(&[
                (300, slow(1_000, 6_000)),
                (200, Fault::Html502),
                (200, Fault::Status(500)),
                (200, Fault::ResetMidBody),
                (300, Fault::Lost),
                (150, Fault::Dropped),
                (100, Fault::TooMany),
                (60, Fault::TooManyByText),
                (60, Fault::TooManyBare),
                (80, Fault::TruncatedJson),
                (80, Fault::ShortPage),
                (40, Fault::EmptyList),
                (60, Fault::Shrunk),
                (60, Fault::Grown),
                (60, Fault::UnknownField),
                (80, Fault::OtherType(0)),
                (40, Fault::Forbidden),
                (30, Fault::Hang),
                (20, Fault::ClockOff(-7_200)),
                (15, Fault::Away(ms(4_000))),
                (
                    15,
                    Fault::Revoked {
                        back_after: Some(ms(6_000)),
                    },
                ),
            ]),
        };
        Mix {
            least: ms(20),
            most: ms(if self == Self::Mild { 150 } else { 300 }),
            faults,
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_plan_and_another_makes_another() {
        let plan = |seed| {
            let schedule = Schedule::from_seed(seed, Level::Wild);
            let of = |nth| schedule.planned("/api/v1/groups.members", Some("room"), nth);
            (0..200).map(of).collect::<Vec<_>>()
        };
        assert_eq!(plan(7), plan(7));
        assert_ne!(plan(7), plan(8));
    }

    #[test]
    fn faults_come_as_often_as_their_chance_says() {
        for level in Level::iter() {
            let mix = level.mix();
            let likely: u32 = mix.faults.iter().map(|likely| likely.of_ten_thousand).sum();
            assert!(likely < TEN_THOUSAND / 3, "{level:?} lets a person work");
            let schedule = Schedule::new(1, mix.clone());
            let planned: Vec<Planned> = (0..10_000)
                .map(|nth| schedule.planned("/api/v1/me", None, nth))
                .collect();
            let met = planned.iter().filter(|one| one.fault.is_some()).count();
            let likely = usize::try_from(likely).unwrap_or_default();
            assert!(
                met.abs_diff(likely) < likely / 3,
                "{level:?}: {met} of {likely}"
            );
            assert!(
                planned
                    .iter()
                    .all(|one| (mix.least..=mix.most).contains(&one.delay))
            );
        }
    }

    #[test]
    fn each_request_has_its_own_place_in_the_plan() {
        let mut followed = Schedule::from_seed(3, Level::Rough);
        let plan = followed.clone();
        for nth in 0..50 {
            for (path, room) in [("/a", None), ("/a", Some("r")), ("/b", None)] {
                assert_eq!(followed.next(path, room), plan.planned(path, room, nth));
            }
        }
    }
}
