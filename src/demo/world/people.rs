//! The people: who they are, what became of their accounts.

use std::collections::BTreeSet;

use fastrand::Rng;

use super::names::{self, FIRST, LAST, ODD, plain};
use super::university::{Condition, DAY, FIRST_PERSON, Part, Person, University, nth};
use crate::domain::ids::{ChatUserId, MoodleUserId};

/// What ids of Rocket.Chat are made of.
const ID_LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
const ID_LENGTH: usize = 17;

/// Fills the university.
pub(crate) fn admit(rng: &mut Rng, university: &mut University) {
    let count = university.extent.people;
    let parts = draw_parts(rng, university, count);
    let conditions = draw_conditions(rng, &parts);
    let mut odd = spread_odd_names(rng, &parts);
    let mut taken = BTreeSet::from(["admin".to_owned(), "guest".to_owned()]);
    let first: Vec<&str> = FIRST.split('|').collect();
    let last: Vec<&str> = LAST.split('|').collect();
    for (place, (part, condition)) in parts.into_iter().zip(conditions).enumerate() {
        let identity = odd.remove(&place).map_or_else(
            || Identity::draw(rng, &first, &last, part),
            |(first, last, login)| Identity {
                first: first.to_owned(),
                last: last.to_owned(),
                login: login.to_owned(),
            },
        );
        let person = settle(
            rng, university, place, identity, part, condition, &mut taken,
        );
        university.people.push(person);
    }
    if let Some(person) = university.people.first_mut() {
        person.last_access = university.now.0 - 90;
    }
}

/// An id as Rocket.Chat makes them.
pub(crate) fn chat_id(rng: &mut Rng) -> String {
    (0..ID_LENGTH)
        .filter_map(|_| rng.choice(ID_LETTERS))
        .map(|byte| char::from(*byte))
        .collect()
}

/// What everybody does here, in no order.
fn draw_parts(rng: &mut Rng, university: &University, count: usize) -> Vec<Part> {
    let courses = university.extent.alike;
    let departments: BTreeSet<usize> = university
        .cohorts
        .iter()
        .map(|cohort| cohort.department)
        .collect();
    let mut parts: Vec<Part> = departments
        .iter()
        .cycle()
        .take(count * 6 / 100)
        .map(|department| Part::Teacher(*department))
        .collect();
    parts.extend(std::iter::repeat_n(Part::Staff, count / 100));
    parts.extend(std::iter::repeat_n(
        Part::Newcomer(university.struck),
        (courses / 40).max(1),
    ));
    parts.extend(std::iter::repeat_n(
        Part::External(university.partnered),
        (courses / 24).max(2),
    ));
    let cohorts = university.cohorts.len().max(1);
    while parts.len() < count {
        // Two thirds evenly, the rest as it falls: cohorts are alike, not equal.
        let cohort = if rng.u8(0..3) > 0 {
            parts.len() % cohorts
        } else {
            rng.usize(0..cohorts)
        };
        parts.push(Part::Student(cohort));
    }
    rng.shuffle(&mut parts);
    parts
}

/// What became of somebody's account, by the time at which it did.
type Fate = fn(i64) -> Condition;

/// What became of everybody's account: of most, nothing.
fn draw_conditions(rng: &mut Rng, parts: &[Part]) -> Vec<Fate> {
    let usable: Fate = |_| Condition::Usable;
    let mut conditions = vec![usable; parts.len()];
    let mut students: Vec<usize> = (0..parts.len())
        .filter(|place| matches!(parts.get(*place), Some(Part::Student(_))))
        .collect();
    rng.shuffle(&mut students);
    let mut next = students.into_iter();
    let per_mille = |share: usize| (parts.len() * share / 1000).max(1);
    let fates: [(usize, Fate); 4] = [
        (per_mille(6), Condition::Deleted),
        (per_mille(9), |_| Condition::Suspended),
        (per_mille(3), |_| Condition::NoLogin),
        (per_mille(1), |_| Condition::Unconfirmed),
    ];
    for (share, fate) in fates {
        for place in next.by_ref().take(share) {
            if let Some(slot) = conditions.get_mut(place) {
                *slot = fate;
            }
        }
    }
    conditions
}

/// Which places get a name of the list of odd ones.
fn spread_odd_names(
    rng: &mut Rng,
    parts: &[Part],
) -> std::collections::BTreeMap<usize, names::OddName> {
    let mut places: Vec<usize> = (0..parts.len())
        .filter(|place| matches!(parts.get(*place), Some(Part::Student(_) | Part::Teacher(_))))
        .collect();
    rng.shuffle(&mut places);
    places.into_iter().zip(ODD.iter().copied()).collect()
}

struct Identity {
    first: String,
    last: String,
    login: String,
}

impl Identity {
    fn draw(rng: &mut Rng, first: &[&str], last: &[&str], part: Part) -> Self {
        let pick = |rng: &mut Rng, list: &[&str]| {
            rng.choice(list)
                .map_or_else(String::new, |name| (*name).to_owned())
        };
        let (first, last) = (pick(rng, first), pick(rng, last));
        let dotted = format!("{}.{}", plain(&first), plain(&last));
        let login = match (part, rng.u8(0..10)) {
            (Part::External(_), _) => format!("{dotted}@institut-partenaire.example"),
            (Part::Student(_) | Part::Newcomer(_), 0..=2) => {
                format!("e{}", rng.u32(21_500_000..21_999_999))
            }
            (Part::Student(_) | Part::Newcomer(_), 3..=4) => {
                format!("{}{}", plain(&first).get(..1).unwrap_or("x"), plain(&last))
            }
            (Part::Staff, 0..=4) => format!("p{}", rng.u32(1_000_000..1_009_999)),
            _ => dotted,
        };
        Self { first, last, login }
    }
}

fn settle(
    rng: &mut Rng,
    university: &University,
    place: usize,
    identity: Identity,
    part: Part,
    condition: Fate,
    taken: &mut BTreeSet<String>,
) -> Person {
    let now = university.now.0;
    let condition = condition(now - rng.i64(5..40) * DAY - rng.i64(0..DAY));
    let username = untaken(taken, &identity.login);
    let student = matches!(part, Part::Student(_) | Part::Newcomer(_));
    let email = match part {
        Part::External(_) => username.clone(),
        _ if student => format!("{username}@etu.univ-arche.example"),
        _ => format!("{username}@univ-arche.example"),
    };
    let has_account = match part {
        Part::Newcomer(_) | Part::External(_) => false,
        Part::Staff => rng.bool(),
        Part::Student(_) | Part::Teacher(_) => true,
    };
    let created = match part {
        Part::Newcomer(_) => now - DAY - rng.i64(0..DAY),
        _ => now - rng.i64(90..900) * DAY - rng.i64(0..DAY),
    };
    let idle = if rng.u8(0..5) == 0 { 3_600 } else { 20 * DAY };
    Person {
        id: MoodleUserId(nth(place, FIRST_PERSON.0)),
        username,
        first: identity.first,
        last: identity.last,
        email,
        idnumber: if student {
            format!("{}", 22_000_000 + place)
        } else {
            String::new()
        },
        auth: match (condition, part) {
            (Condition::NoLogin, _) => "nologin",
            (_, Part::External(_)) => "manual",
            _ => "cas",
        },
        condition,
        part,
        chat: has_account.then(|| ChatUserId::from(chat_id(rng).as_str())),
        created,
        last_access: (now - rng.i64(60..idle)).max(created),
    }
}

/// The name, or it with the first number that makes it unique; before the `@`, where it has one.
fn untaken(taken: &mut BTreeSet<String>, login: &str) -> String {
    let (stem, rest) = login.find('@').map_or((login, ""), |at| login.split_at(at));
    let mut name = login.to_owned();
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{stem}{number}{rest}");
    }
    name
}
