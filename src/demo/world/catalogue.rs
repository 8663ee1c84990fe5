//! Categories, cohorts and courses.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::extent::Extent;
use super::names::{Department, FACULTIES, LEVELS};
use super::university::{Category, Cohort, Course, DAY, FIRST_COURSE, Size, University, nth};
use crate::domain::ids::{CategoryId, CourseId, UnixTime};

/// How long ago the present term began.
const TERM_BEGAN: i64 = 63 * DAY;
/// How long a term lasts, holidays included.
const TERM: i64 = 182 * DAY;

/// Founds a university of that size, still without a soul.
pub(crate) fn found(rng: &mut Rng, extent: Extent, now: UnixTime, site_mark: String) -> University {
    let mut university = University {
        now,
        extent,
        site_mark,
        categories: Vec::new(),
        cohorts: Vec::new(),
        struck: 0,
        partnered: 0,
        courses: Vec::with_capacity(extent.courses),
        activities: Vec::new(),
        forums: Vec::new(),
        dangling: Vec::new(),
        bin: Vec::new(),
        people: Vec::new(),
        methods: Vec::new(),
        enrolments: Vec::new(),
        assignments: Vec::new(),
        groups: Vec::new(),
        groupings: Vec::new(),
        old_lists: Vec::new(),
    };
    open_categories(&mut university, extent.cohorts);
    let lots = draw_lots(rng, extent.courses);
    open_courses(rng, &mut university, &lots);
    choose_cohorts(&mut university);
    university
}

/// Three levels: faculty, department, year of study.
fn open_categories(university: &mut University, cohorts: usize) {
    add_category(university, &[], "Divers", true);
    let departments: usize = FACULTIES
        .iter()
        .map(|faculty| faculty.departments.len())
        .sum();
    let mut number = 0;
    for faculty in &FACULTIES {
        let mut above = Vec::new();
        for department in faculty.departments {
            let mine: Vec<usize> = (number..cohorts).step_by(departments).collect();
            if !mine.is_empty() {
                if above.is_empty() {
                    above = add_category(university, &[], faculty.name, true);
                }
                let within = add_category(university, &above, department.name, true);
                for round in mine.into_iter().map(|place| place / departments) {
                    add_cohort(university, &within, department, number, round);
                }
            }
            number += 1;
        }
    }
}

fn add_cohort(
    university: &mut University,
    within: &[CategoryId],
    department: &'static Department,
    number: usize,
    round: usize,
) {
    let level = LEVELS.iter().cycle().nth((round + number) % LEVELS.len());
    let (level, digit) = level.copied().unwrap_or(("L1", 1));
    let name = match round / LEVELS.len() {
        0 => format!("{level} {}", department.name),
        track => format!("{level} {} – parcours {}", department.name, track + 1),
    };
    let path = add_category(university, within, &name, true);
    if let Some(category) = path.last().copied() {
        university.cohorts.push(Cohort {
            category,
            department: number,
            code: department.code,
            digit,
            name,
            titles: department.titles,
        });
    }
}

/// The path of the new category.
fn add_category(
    university: &mut University,
    above: &[CategoryId],
    name: &str,
    visible: bool,
) -> Vec<CategoryId> {
    let id = CategoryId(nth(university.categories.len(), 1));
    let mut path = above.to_vec();
    path.push(id);
    university.categories.push(Category {
        id,
        path: path.clone(),
        name: name.to_owned(),
        idnumber: if id.0 % 4 == 0 {
            String::new()
        } else {
            format!("CAT{}", id.0)
        },
        visible,
    });
    path
}

/// What makes a course different from the others.
#[derive(Clone, Copy)]
struct Lot {
    size: Size,
    season: Season,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Season {
    Running,
    Ended,
    Hidden,
    Shelved,
}

/// Two lectures, some electives, a tenth dormant in three ways, the rest as one expects.
fn draw_lots(rng: &mut Rng, courses: usize) -> Vec<Lot> {
    let few = (courses * 3 + 50) / 100;
    let mut lots: Vec<Lot> = (0..courses)
        .map(|place| {
            let season = match place.saturating_sub(2) {
                _ if place < 2 => Season::Running,
                rank if rank < few => Season::Ended,
                rank if rank < 2 * few => Season::Hidden,
                rank if rank < 3 * few => Season::Shelved,
                _ => Season::Running,
            };
            let size = match place {
                0 | 1 => Size::Lecture,
                _ if place % 5 == 4 => Size::Elective,
                _ => Size::Core,
            };
            Lot { size, season }
        })
        .collect();
    rng.shuffle(&mut lots);
    lots
}

fn open_courses(rng: &mut Rng, university: &mut University, lots: &[Lot]) {
    let shelf = open_archive(university, lots);
    let mut numbers: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    let cohorts = university.cohorts.clone();
    for (place, (lot, (position, cohort))) in lots
        .iter()
        .zip(cohorts.iter().enumerate().cycle())
        .enumerate()
    {
        let number = numbers.entry((cohort.code, cohort.digit)).or_default();
        *number += 1;
        let title = cohort
            .titles
            .iter()
            .cycle()
            .nth(*number - 1 + cohort.digit as usize);
        let title = title.copied().unwrap_or("Séminaire");
        let past = matches!(lot.season, Season::Ended | Season::Shelved);
        let starts = university.now.0 - TERM_BEGAN - if past { TERM } else { 0 };
        let round = (*number - 1) / cohort.titles.len().max(1);
        let course = Course {
            id: CourseId(nth(place, FIRST_COURSE.0)),
            category: shelf
                .filter(|_| lot.season == Season::Shelved)
                .unwrap_or(cohort.category),
            cohort: position,
            shortname: short_name(cohort, title, *number, starts),
            fullname: match round {
                0 => title.to_owned(),
                _ => format!("{title} – groupe {}", round + 1),
            },
            idnumber: if rng.u8(0..10) < 6 {
                format!("APO-{place:05}")
            } else {
                String::new()
            },
            visible: lot.season != Season::Hidden,
            starts,
            ends: match lot.season {
                Season::Ended => starts + TERM - 21 * DAY,
                Season::Shelved => 0,
                _ if rng.bool() => starts + TERM,
                _ => 0,
            },
            size: lot.size,
        };
        university.courses.push(course);
    }
}

/// Where courses of past years go: a hidden category. Hiding it hid what lies below.
fn open_archive(university: &mut University, lots: &[Lot]) -> Option<CategoryId> {
    if lots.iter().all(|lot| lot.season != Season::Shelved) {
        return None;
    }
    let year = academic_year(university.now.0 - TERM_BEGAN - TERM).0;
    let archive = add_category(university, &[], "Archives", false);
    let years = add_category(
        university,
        &archive,
        &format!("Année {year}-{}", year + 1),
        false,
    );
    add_category(university, &years, "Tous niveaux", false)
        .last()
        .copied()
}

/// Such as `INF101-2026_S1`. Some departments write it in ways that a group's name cannot hold.
fn short_name(cohort: &Cohort, title: &str, number: usize, starts: i64) -> String {
    let Cohort { code, digit, .. } = cohort;
    let track = if title.starts_with("Statistiques") {
        "/stat"
    } else {
        ""
    };
    let gap = if code.contains('&') { ' ' } else { '_' };
    let (year, term) = academic_year(starts);
    format!("{code}{track}{digit}{number:02}-{year}{gap}{term}")
}

/// The academic year by its first calendar year, and the term.
fn academic_year(time: i64) -> (i16, &'static str) {
    let date = jiff::Timestamp::from_second(time)
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    if date.month() >= 7 {
        (date.year(), "S1")
    } else {
        (date.year() - 1, "S2")
    }
}

/// The two cohorts with the most running courses: trouble and partners need somewhere to be.
fn choose_cohorts(university: &mut University) {
    let mut running: Vec<(usize, usize)> = (0..university.cohorts.len())
        .map(|cohort| {
            let courses = university.courses.iter().filter(|course| {
                course.cohort == cohort
                    && course.size == Size::Core
                    && !university.dormant(course.id)
            });
            (courses.count(), cohort)
        })
        .collect();
    running.sort_by_key(|(courses, cohort)| (std::cmp::Reverse(*courses), *cohort));
    let best = |rank: usize| {
        running
            .get(rank)
            .or_else(|| running.first())
            .map_or(0, |entry| entry.1)
    };
    university.struck = best(0);
    // Where there are few cohorts, the others are needed for other trouble.
    university.partnered = best(usize::from(running.len() >= 4));
}
