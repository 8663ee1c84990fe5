//! Selectors, resolved against what was read.

use rustc_hash::FxHashSet;

use super::Ground;
use super::changed::ChangedThen;
use crate::domain::drift::{Code, Drift, DriftKey, Subject, Unjudged};
use crate::domain::ids::{CategoryId, CmId, CourseId, FoldedName, MoodleUserId, RoomId};
use crate::domain::selection::Selection;

/// A selector that names nothing, or more than one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmbiguousSelector {
    /// The selector, such as `course`.
    pub selector: &'static str,
    /// What was typed.
    pub text: String,
    /// What it could mean; empty where it names nothing.
    pub candidates: Vec<String>,
}

/// A resolved selection.
#[derive(Debug, Clone, Default)]
pub struct Selected {
    courses: Option<FxHashSet<CourseId>>,
    activities: Option<FxHashSet<CmId>>,
    rooms: Option<FxHashSet<RoomId>>,
    people: Option<Wanted>,
    changed: Option<ChangedThen>,
    only: Vec<Code>,
    except: Vec<Code>,
    these: Option<FxHashSet<DriftKey>>,
    dormant: bool,
}

#[derive(Debug, Clone, Default)]
struct Wanted {
    ids: FxHashSet<MoodleUserId>,
    names: FxHashSet<FoldedName>,
}

/// Resolves selectors.
///
/// # Errors
/// The first selector that names nothing, or more than one thing where one is meant.
pub fn select(ground: &Ground, selection: &Selection) -> Result<Selected, AmbiguousSelector> {
    let of_category = selection
        .category
        .as_deref()
        .map(|text| courses_below(ground, text))
        .transpose()?;
    let named = selection
        .course
        .as_deref()
        .map(|text| course(ground, text))
        .transpose()?;
    let courses = match (of_category, named) {
        (Some(below), Some(named)) => Some(below.into_iter().filter(|id| *id == named).collect()),
        (None, Some(named)) => Some(std::iter::once(named).collect()),
        (below, None) => below,
    };
    Ok(Selected {
        courses,
        activities: selection.cmid.map(|cm| activity(ground, cm)).transpose()?,
        rooms: selection
            .group
            .as_deref()
            .map(|text| room(ground, text))
            .transpose()?,
        people: selection
            .user
            .as_deref()
            .map(|text| people(ground, text))
            .transpose()?,
        changed: selection
            .changed
            .as_ref()
            .map(|changed| ChangedThen::new(ground, changed)),
        only: selection.only.clone(),
        except: selection.except.clone(),
        these: (!selection.these.is_empty()).then(|| selection.these.iter().cloned().collect()),
        dormant: selection.dormant,
    })
}

impl Selected {
    /// Whether a drift is selected.
    pub fn takes(&self, drift: &Drift) -> bool {
        let code = (self.only.is_empty() || self.only.contains(&drift.code))
            && !self.except.contains(&drift.code);
        let courses = self
            .courses
            .as_ref()
            .is_none_or(|set| drift.course.is_some_and(|id| set.contains(&id)));
        let activities = self
            .activities
            .as_ref()
            .is_none_or(|set| drift.activity.is_some_and(|cm| set.contains(&cm)));
        let rooms = self
            .rooms
            .as_ref()
            .is_none_or(|set| drift.group.as_ref().is_some_and(|room| set.contains(room)));
        let people = self.people.as_ref().is_none_or(|wanted| {
            drift.person.as_ref().is_some_and(|person| {
                person.moodle_id.is_some_and(|id| wanted.ids.contains(&id))
                    || wanted.names.contains(&person.username.folded())
            })
        });
        let changed = || {
            let then = self.changed.as_ref();
            then.is_none_or(|then| then.concerns(drift))
        };
        let these = || {
            let these = self.these.as_ref();
            these.is_none_or(|these| these.contains(&drift.key()))
        };
        code && courses && activities && rooms && people && changed() && these()
    }

    /// Whether a drift may get into a plan: selected, with a fix, and dormant only when asked for.
    pub fn plans(&self, drift: &Drift) -> bool {
        drift.fix.is_some() && self.wants(drift)
    }

    /// Whether a drift is selected; a dormant one only where those are asked for.
    pub fn wants(&self, drift: &Drift) -> bool {
        (!drift.dormant || self.dormant) && self.takes(drift)
    }

    /// Whether something that could not be judged lies in the selection.
    pub fn takes_unjudged(&self, ground: &Ground, unjudged: &Unjudged) -> bool {
        match &unjudged.subject {
            Subject::Activity { cm, group } => self.takes_activity(ground, *cm, group.as_ref()),
            Subject::Retention { cm, group } => self.takes_activity(ground, *cm, Some(group)),
            Subject::BinGroup { group, course } => {
                let (courses, rooms) = (self.courses.as_ref(), self.rooms.as_ref());
                self.activities.is_none()
                    && courses.is_none_or(|set| course.is_none_or(|id| set.contains(&id)))
                    && rooms.is_none_or(|set| set.contains(group))
            }
            _ => true,
        }
    }

    /// Whether an activity with its group lies in the selection, whoever is asked for.
    pub fn takes_activity(&self, ground: &Ground, cm: CmId, group: Option<&RoomId>) -> bool {
        let course = ground.site.activity(cm).map(|activity| activity.course);
        self.courses
            .as_ref()
            .is_none_or(|set| course.is_some_and(|id| set.contains(&id)))
            && self.activities.as_ref().is_none_or(|set| set.contains(&cm))
            && self
                .rooms
                .as_ref()
                .is_none_or(|set| group.is_some_and(|room| set.contains(room)))
    }
}

fn one<T>(
    selector: &'static str,
    text: &str,
    mut found: Vec<(T, String)>,
) -> Result<T, AmbiguousSelector> {
    if found.len() == 1
        && let Some((value, _)) = found.pop()
    {
        return Ok(value);
    }
    let candidates = found.into_iter().map(|(_, label)| label).collect();
    Err(AmbiguousSelector {
        selector,
        text: text.to_owned(),
        candidates,
    })
}

/// The courses in a category and in everything below it.
fn courses_below(ground: &Ground, text: &str) -> Result<FxHashSet<CourseId>, AmbiguousSelector> {
    let below = categories(ground, text)?;
    let inside = ground.site.courses.iter().filter(|course| {
        ground
            .site
            .categories_above(course)
            .iter()
            .any(|above| below.contains(&above.id))
    });
    Ok(inside.map(|course| course.id).collect())
}

/// The category and everything below it.
fn categories(ground: &Ground, text: &str) -> Result<FxHashSet<CategoryId>, AmbiguousSelector> {
    let id = text.parse().ok().map(CategoryId);
    let site = &ground.site;
    let mut found: Vec<(CategoryId, String)> = Vec::new();
    for category in &site.categories {
        let named = category.name.to_lowercase() == text.to_lowercase()
            || category.idnumber.as_deref() == Some(text);
        if Some(category.id) == id || named {
            found.push((category.id, format!("{} ({})", category.name, category.id)));
        }
    }
    // An id is exact, whatever else happens to bear that name.
    if let Some(exact) = id.filter(|id| found.iter().any(|(found, _)| found == id)) {
        found.retain(|(found, _)| *found == exact);
    }
    let top = one("category", text, found)?;
    let mut below: FxHashSet<CategoryId> = std::iter::once(top).collect();
    loop {
        let before = below.len();
        for category in &site.categories {
            if category
                .parent
                .is_some_and(|parent| below.contains(&parent))
            {
                below.insert(category.id);
            }
        }
        if below.len() == before {
            return Ok(below);
        }
    }
}

fn course(ground: &Ground, text: &str) -> Result<CourseId, AmbiguousSelector> {
    // An id is exact, whatever else happens to bear that name.
    if let Some(course) = text
        .parse()
        .ok()
        .and_then(|id| ground.site.course(CourseId(id)))
    {
        return Ok(course.id);
    }
    let named = ground
        .site
        .courses
        .iter()
        .filter(|course| &*course.shortname == text || course.idnumber.as_deref() == Some(text))
        .map(|course| (course.id, format!("{} ({})", course.shortname, course.id)))
        .collect();
    one("course", text, named)
}

fn activity(ground: &Ground, cm: i64) -> Result<FxHashSet<CmId>, AmbiguousSelector> {
    let found = ground
        .site
        .activity(CmId(cm))
        .map(|activity| (activity.cm, String::new()));
    let cm = one("cmid", &cm.to_string(), found.into_iter().collect())?;
    Ok(std::iter::once(cm).collect())
}

fn room(ground: &Ground, text: &str) -> Result<FxHashSet<RoomId>, AmbiguousSelector> {
    let by_id = RoomId::from(text);
    let known: FxHashSet<&RoomId> = ground.links.rooms().collect();
    if known.contains(&by_id) {
        return Ok(std::iter::once(by_id).collect());
    }
    let named: Vec<_> = ground
        .chat
        .groups
        .known()
        .into_iter()
        .flatten()
        .filter(|group| known.contains(&group.id) && group.is_named(text))
        .map(|group| (group.id.clone(), format!("{} ({})", group.name, group.id)))
        .collect();
    one("group", text, named).map(|room| std::iter::once(room).collect())
}

fn people(ground: &Ground, text: &str) -> Result<Wanted, AmbiguousSelector> {
    let folded = text.to_lowercase();
    let mut wanted = Wanted::default();
    for person in &ground.site.people {
        let named = person.username.to_lowercase() == folded
            || person.idnumber.as_deref() == Some(text)
            || person.email.to_lowercase() == folded;
        if named {
            wanted.ids.insert(person.id);
            wanted.names.extend(
                ground
                    .directory
                    .name_of(person.id)
                    .map(crate::domain::ids::Username::folded),
            );
        }
    }
    for account in ground.chat.accounts.known().into_iter().flatten() {
        let named = account.username.folded().as_str() == folded
            || account
                .emails
                .iter()
                .any(|email| email.to_lowercase() == folded);
        if named {
            wanted.names.insert(account.username.folded());
        }
    }
    if wanted.ids.is_empty() && wanted.names.is_empty() {
        return Err(AmbiguousSelector {
            selector: "user",
            text: text.to_owned(),
            candidates: Vec::new(),
        });
    }
    Ok(wanted)
}
