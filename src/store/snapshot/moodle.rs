//! Moodle's side of a snapshot. The plugin's token is the one thing that is left out: it is a secret.

use std::borrow::Cow;
use std::sync::Arc;

use super::wire::{AT_ONCE, Reader, Record, Taken, Torn, Writer, by_word, choice, of_one, record};
use crate::domain::component::Component;
use crate::domain::ids::{
    CategoryId, CmId, CourseGroupId, CourseId, GroupingId, InstanceId, MethodId, MoodleUserId,
    RoleId, UnixTime,
};
use crate::domain::packed::{Pack, Packed};
use crate::domain::queue::{Attempt, Cron, OwnTask, Queue, Task, TaskKind};
use crate::domain::retention::{Retention, RetentionRule};
use crate::domain::site::{
    Activity, BinExpiry, BinItem, BinRow, Category, Course, Dangling, Departed, Enrolment, Feature,
    Lack, Method, Person, Place, PluginSettings, PluginState, ProfileField, Role, RoleAssignment,
    Site, SiteCondition, Visibility,
};
use crate::domain::size::SiteSize;

of_one! {
    CourseId CategoryId CmId InstanceId MoodleUserId RoleId MethodId CourseGroupId GroupingId UnixTime
}

record! {
    Site {
        as_of, shortname, fullname, condition, settings, categories, courses, activities, dangling, bin, roles, people,
        departed, methods, group_members, course_groups, grouping_groups, group_names, grouping_names, profile_fields,
        queue, profile_defaults, standard_fields, lacks;
        enrolments, role_assignments
    }
    SiteCondition {
        plugin, plugin_version, moodle_version, moodle_release, maintenance, upgrade_until, last_movement, administrators,
    }
    BinExpiry { course, category }
    Category { id, parent, name, idnumber, sort_order, visible }
    Course { id, category, shortname, fullname, idnumber, sort_order, visible, ends }
    Activity {
        cm, instance, course, name, room, moderator_roles, user_roles, visibility, restriction, grouping, retention,
        created, modified,
    }
    Visibility { visible, on_course_page, before_plugin_disabled, being_deleted }
    BinRow { id, bin_id, cm, room, course_item, category_item }
    BinItem { name, course, deleted }
    Role { id, shortname, name, archetype }
    Person {
        id, username, first_name, last_name, email, idnumber, department, institution, auth, suspended, confirmed,
    }
    Departed { id, username_md5, first_name, last_name, modified }
    Method { id, course, kind, name, enabled }
    ProfileField { person, field, value }
    Queue { tasks, cron }
    Task {
        id, kind, person, course, activity, room, role, members, created, next_run, started, attempt,
    }
    Cron { last_run, course_bin, category_bin, own }
    OwnTask { enabled, last_run }
    Retention { days, files_only, keeps_pinned }
    SiteSize { people, enrolments, activities }
}

choice!(PluginState { 0 => Enabled, 1 => Disabled });
choice!(Dangling {
    0 => ActivityWithoutModule { instance, course, name, room },
    1 => ModuleWithoutActivity { cm, course, instance },
});
choice!(RetentionRule { 0 => Untold, 1 => Global, 2 => Own(rule) });
choice!(Attempt { 0 => Fresh, 1 => Failed, 2 => GivenUp });
choice!(Feature {
    0 => StealthVisibility,
    1 => RecycleBin,
    2 => GroupRestrictions,
    3 => ProfileRestrictions,
    4 => Staleness,
    5 => DeletionInProgress,
    6 => Retention,
    7 => Queue,
});

by_word!(TaskKind);

impl Record for PluginSettings {
    fn put(&self, out: &mut Writer) {
        let Self {
            instance_url,
            api_user,
            // Never.
            api_token: _,
            name_format,
            name_validation,
            name_replacements,
            creates_accounts,
            username_hook,
            recycle_bin_patch,
            retention_feature,
            default_retention,
            bin_expiry,
        } = self;
        instance_url.put(out);
        api_user.put(out);
        name_format.put(out);
        name_validation.put(out);
        name_replacements.put(out);
        creates_accounts.put(out);
        username_hook.put(out);
        recycle_bin_patch.put(out);
        retention_feature.put(out);
        default_retention.put(out);
        bin_expiry.put(out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Self {
            instance_url: Record::take(from)?,
            api_user: Record::take(from)?,
            api_token: None,
            name_format: Record::take(from)?,
            name_validation: Record::take(from)?,
            name_replacements: Record::take(from)?,
            creates_accounts: Record::take(from)?,
            username_hook: Record::take(from)?,
            recycle_bin_patch: Record::take(from)?,
            retention_feature: Record::take(from)?,
            default_retention: Record::take(from)?,
            bin_expiry: Record::take(from)?,
        })
    }
}

impl Record for Lack {
    fn put(&self, out: &mut Writer) {
        let Self {
            table,
            column,
            feature,
        } = self;
        out.foreign_text(table);
        column.as_deref().map(Arc::<str>::from).put(out);
        feature.put(out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        let owned = |text: Arc<str>| Cow::Owned(text.as_ref().to_owned());
        Ok(Self {
            table: owned(from.text()?),
            column: <Option<Arc<str>> as Record>::take(from)?.map(owned),
            feature: Record::take(from)?,
        })
    }
}

/// There are a million of them, each much like the one before.
impl Record for Enrolment {
    fn put(&self, out: &mut Writer) {
        Self::put_all(std::slice::from_ref(self), out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Self::take_all(1, from)?.pop().ok_or(Torn)
    }

    fn put_all(items: &[Self], out: &mut Writer) {
        let mut before = EnrolmentBefore::default();
        for item in items {
            let Self {
                id,
                course,
                person,
                method,
                suspended,
                starts,
                ends,
                created,
                modified,
                modifier,
            } = item;
            out.byte(flags([
                *suspended,
                starts.is_some(),
                ends.is_some(),
                modifier.is_some(),
                course.0 != before.course,
            ]));
            if course.0 != before.course {
                out.step(&mut before.course, course.0);
                before.person = 0;
            }
            out.step(&mut before.person, person.0);
            out.step(&mut before.id, *id);
            out.step(&mut before.method, method.0);
            if let Some(starts) = starts {
                out.step(&mut before.starts, starts.0);
            }
            if let Some(ends) = ends {
                out.step(&mut before.ends, ends.0);
            }
            out.step(&mut before.created, created.0);
            out.signed(modified.0.wrapping_sub(created.0));
            if let Some(modifier) = modifier {
                out.step(&mut before.modifier, modifier.0);
            }
        }
    }

    fn take_all(many: usize, from: &mut Reader<'_>) -> Taken<Vec<Self>> {
        let mut items = Vec::with_capacity(many.min(AT_ONCE));
        let mut before = EnrolmentBefore::default();
        for _ in 0..many {
            let [suspended, starts, ends, modifier, other_course] = flagged(from)?;
            if other_course {
                from.step(&mut before.course)?;
                before.person = 0;
            }
            let person = MoodleUserId(from.step(&mut before.person)?);
            let id = from.step(&mut before.id)?;
            let method = MethodId(from.step(&mut before.method)?);
            let starts = if starts {
                Some(UnixTime(from.step(&mut before.starts)?))
            } else {
                None
            };
            let ends = if ends {
                Some(UnixTime(from.step(&mut before.ends)?))
            } else {
                None
            };
            let created = from.step(&mut before.created)?;
            let modified = created.wrapping_add(from.signed()?);
            let modifier = if modifier {
                Some(MoodleUserId(from.step(&mut before.modifier)?))
            } else {
                None
            };
            items.push(Self {
                id,
                course: CourseId(before.course),
                person,
                method,
                suspended,
                starts,
                ends,
                created: UnixTime(created),
                modified: UnixTime(modified),
                modifier,
            });
        }
        Ok(items)
    }
}

#[derive(Default)]
struct EnrolmentBefore {
    id: i64,
    course: i64,
    person: i64,
    method: i64,
    starts: i64,
    ends: i64,
    created: i64,
    modifier: i64,
}

/// As many as there are enrolments.
impl Record for RoleAssignment {
    fn put(&self, out: &mut Writer) {
        Self::put_all(std::slice::from_ref(self), out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Self::take_all(1, from)?.pop().ok_or(Torn)
    }

    fn put_all(items: &[Self], out: &mut Writer) {
        let mut before = AssignmentBefore::default();
        for item in items {
            let Self {
                id,
                place,
                person,
                role,
                component,
                modified,
                modifier,
            } = item;
            let (level, of) = levelled(*place);
            out.byte(level | if modifier.is_some() { MODIFIED } else { 0 });
            if of != before.place {
                before.person = 0;
            }
            out.step(&mut before.place, of);
            out.step(&mut before.person, person.0);
            out.step(&mut before.id, *id);
            role.put(out);
            component.put(out);
            out.step(&mut before.modified, modified.0);
            if let Some(modifier) = modifier {
                out.step(&mut before.modifier, modifier.0);
            }
        }
    }

    fn take_all(many: usize, from: &mut Reader<'_>) -> Taken<Vec<Self>> {
        let mut items = Vec::with_capacity(many.min(AT_ONCE));
        let mut before = AssignmentBefore::default();
        for _ in 0..many {
            let first = from.byte()?;
            let place_before = before.place;
            let place = place(first & !MODIFIED, from.step(&mut before.place)?)?;
            if before.place != place_before {
                before.person = 0;
            }
            items.push(Self {
                place,
                person: MoodleUserId(from.step(&mut before.person)?),
                id: from.step(&mut before.id)?,
                role: Record::take(from)?,
                component: Record::take(from)?,
                modified: UnixTime(from.step(&mut before.modified)?),
                modifier: if first & MODIFIED == 0 {
                    None
                } else {
                    Some(MoodleUserId(from.step(&mut before.modifier)?))
                },
            });
        }
        Ok(items)
    }
}

#[derive(Default)]
struct AssignmentBefore {
    id: i64,
    place: i64,
    person: i64,
    modified: i64,
    modifier: i64,
}

/// Beside the level of the place: that it is known who has assigned the role.
const MODIFIED: u8 = 0x80;

const fn levelled(place: Place) -> (u8, i64) {
    match place {
        Place::Site => (0, 0),
        Place::Category(id) => (1, id.0),
        Place::Course(id) => (2, id.0),
        Place::Module(id) => (3, id.0),
    }
}

const fn place(level: u8, of: i64) -> Taken<Place> {
    Ok(match level {
        0 => Place::Site,
        1 => Place::Category(CategoryId(of)),
        2 => Place::Course(CourseId(of)),
        3 => Place::Module(CmId(of)),
        _ => return Err(Torn),
    })
}

impl Record for Component {
    fn put(&self, out: &mut Writer) {
        out.foreign_text(self.as_str());
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Self::new(from.borrowed_text()?))
    }
}

/// So many rows are made whole at a time.
const ROWS: usize = 1 << 16;

impl<T: Pack + Record> Record for Packed<T> {
    fn put(&self, out: &mut Writer) {
        out.number(self.len() as u64);
        let mut rows = self.iter();
        loop {
            let some: Vec<T> = rows.by_ref().take(ROWS).collect();
            if some.is_empty() {
                break;
            }
            T::put_all(&some, out);
        }
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        let mut left = from.length()?;
        let mut rows = Self::default();
        while left > 0 {
            let some = left.min(ROWS);
            rows.extend(T::take_all(some, from)?);
            left -= some;
        }
        rows.shrink_to_fit();
        Ok(rows)
    }
}

fn flags<const N: usize>(set: [bool; N]) -> u8 {
    set.iter()
        .rev()
        .fold(0, |byte, flag| byte << 1 | u8::from(*flag))
}

fn flagged<const N: usize>(from: &mut Reader<'_>) -> Taken<[bool; N]> {
    let byte = from.byte()?;
    if u32::from(byte) >> N != 0 {
        return Err(Torn);
    }
    Ok(std::array::from_fn(|at| byte >> at & 1 == 1))
}
