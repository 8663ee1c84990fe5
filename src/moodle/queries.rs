//! The SQL of every query, and how its rows are read. Each cell is cast, so that three databases
//! send the same two types; cells are read in the order in which they are selected.
//!
//! Text is never compared in SQL where case or blanks matter, and nothing is sorted there: the
//! databases' collations differ.

use std::sync::Arc;

use crate::domain::component::Component;
use crate::domain::ids::{
    CategoryId, CmId, CourseGroupId, CourseId, GroupingId, InstanceId, MethodId, MoodleUserId,
    RoleId, RoomId, UnixTime,
};
use crate::domain::retention::{Retention, RetentionRule};
use crate::domain::site::{
    Activity, BinItem, BinRow, Category, Course, Dangling, Departed, Enrolment, Method, Person,
    Place, ProfileField, Role, RoleAssignment, Visibility,
};

use super::session::Cells;
use super::words::Words;

type Cell<T> = Result<T, sqlx::Error>;

/// A query: the table it is named after in troubles, and its text.
pub(super) struct Query {
    pub(super) table: &'static str,
    pub(super) text: &'static str,
}

pub(super) const CLOCK: Query = Query {
    table: "clock",
    text: "SELECT {now}",
};

pub(super) const FRONT_PAGE: Query = Query {
    table: "course",
    text: "SELECT {int c.id}, {text c.shortname}, {text c.fullname} FROM {course} c \
           WHERE c.category = 0",
};

pub(super) const CONFIG: Query = Query {
    table: "config",
    text: "SELECT {text c.name}, {text c.value} FROM {config} c \
           WHERE c.name IN ('version', 'release', 'maintenance_enabled', 'upgraderunning', \
           'siteadmins')",
};

pub(super) const SETTINGS: Query = Query {
    table: "config_plugins",
    text: "SELECT {text p.name}, {text p.value}, {text p.plugin} FROM {config_plugins} p \
           WHERE p.plugin = 'mod_rocketchat' OR (p.plugin = 'tool_recyclebin' \
           AND p.name IN ('coursebinexpiry', 'categorybinexpiry'))",
};

pub(super) const PLUGIN: Query = Query {
    table: "modules",
    text: "SELECT {int m.visible} FROM {modules} m WHERE m.name = 'rocketchat'",
};

pub(super) const CATEGORIES: Query = Query {
    table: "course_categories",
    text: "SELECT {int c.id}, {int c.parent}, {text c.name}, {text c.idnumber}, \
           {int c.sortorder}, {int c.visible} FROM {course_categories} c",
};

pub(super) fn category(row: &Cells<'_>) -> Cell<Category> {
    Ok(Category {
        id: CategoryId(row.int(0)?),
        parent: row.nonzero(1)?.map(CategoryId),
        name: row.kept(2)?,
        idnumber: row.kept_if_any(3)?,
        sort_order: row.int(4)?,
        visible: row.flag(5)?,
    })
}

pub(super) const COURSES: Query = Query {
    table: "course",
    text: "SELECT {int c.id}, {int c.category}, {text c.shortname}, {text c.fullname}, \
           {text c.idnumber}, {int c.sortorder}, {int c.visible}, {int c.enddate} \
           FROM {course} c WHERE {in_courses c.id}",
};

pub(super) fn course(row: &Cells<'_>) -> Cell<Course> {
    Ok(Course {
        id: CourseId(row.int(0)?),
        category: row.nonzero(1)?.map(CategoryId),
        shortname: row.kept(2)?,
        fullname: row.kept(3)?,
        idnumber: row.kept_if_any(4)?,
        sort_order: row.int(5)?,
        visible: row.flag(6)?,
        ends: row.nonzero(7)?.map(UnixTime),
    })
}

/// Course modules of the plugin, with their row in `rocketchat` or without.
pub(super) const ACTIVITIES: Query = Query {
    table: "rocketchat",
    text: "SELECT {int cm.id}, {int cm.course}, {int cm.instance}, {int r.id}, {text r.name}, \
           {text r.rocketchatid}, {text r.moderatorroles}, {text r.userroles}, {int cm.visible}, \
           {either course_modules.visibleoncoursepage cm.visibleoncoursepage 1}, \
           {int cm.visibleold}, \
           {either course_modules.deletioninprogress cm.deletioninprogress 0}, \
           {text cm.availability}, {int cm.groupingid}, {int r.timecreated}, {int r.timemodified}, \
           {either rocketchat.retentionenabled r.retentionenabled NULL}, \
           {either rocketchat.maxage r.maxage NULL}, {either rocketchat.filesonly r.filesonly NULL}, \
           {either rocketchat.excludepinned r.excludepinned NULL} \
           FROM {course_modules} cm JOIN {modules} m ON m.id = cm.module \
           LEFT JOIN {rocketchat} r ON r.id = cm.instance \
           WHERE m.name = 'rocketchat'",
};

pub(super) fn activity(row: &Cells<'_>) -> Cell<Result<Activity, Dangling>> {
    let (cm, course) = (CmId(row.int(0)?), CourseId(row.int(1)?));
    if row.int_or_null(3)?.is_none() {
        let instance = InstanceId(row.int(2)?);
        return Ok(Err(Dangling::ModuleWithoutActivity {
            cm,
            course,
            instance,
        }));
    }
    Ok(Ok(Activity {
        cm,
        course,
        instance: InstanceId(row.int(3)?),
        name: row.kept(4)?,
        room: room(row.text(5)?),
        moderator_roles: role_list(row.text(6)?),
        user_roles: role_list(row.text(7)?),
        visibility: Visibility {
            visible: row.flag(8)?,
            on_course_page: row.flag(9)?,
            before_plugin_disabled: row.flag(10)?,
            being_deleted: row.flag(11)?,
        },
        restriction: row.kept_if_any(12)?,
        grouping: row.nonzero(13)?.map(GroupingId),
        created: UnixTime(row.int(14)?),
        modified: UnixTime(row.int(15)?),
        retention: retention([16, 17, 18, 19].map(|at| row.int_or_null(at)))?,
    }))
}

/// The columns of an activity that make its rule, and the plugin's settings of the same names.
pub(super) const RETENTION: [&str; 4] =
    ["retentionenabled", "maxage", "filesonly", "excludepinned"];

/// Plugins before 2021 have other columns or none.
fn retention(
    [enabled, days, files_only, keeps_pinned]: [Cell<Option<i64>>; 4],
) -> Cell<RetentionRule> {
    Ok(retention_rule([
        enabled?,
        days?,
        files_only?,
        keeps_pinned?,
    ]))
}

/// The rule that four values in the order of [`RETENTION`] make.
pub(super) const fn retention_rule(values: [Option<i64>; 4]) -> RetentionRule {
    match values {
        [Some(0), ..] => RetentionRule::Global,
        [Some(_), Some(days), Some(files_only), Some(keeps_pinned)] => {
            RetentionRule::Own(Retention {
                days,
                files_only: files_only != 0,
                keeps_pinned: keeps_pinned != 0,
            })
        }
        _ => RetentionRule::Untold,
    }
}

/// Rows of `rocketchat` that no course module points at.
pub(super) const WITHOUT_MODULE: Query = Query {
    table: "rocketchat",
    text: "SELECT {int r.id}, {int r.course}, {text r.name}, {text r.rocketchatid} \
           FROM {rocketchat} r WHERE NOT EXISTS (SELECT 1 FROM {course_modules} cm \
           JOIN {modules} m ON m.id = cm.module \
           WHERE m.name = 'rocketchat' AND cm.instance = r.id)",
};

pub(super) fn without_module(row: &Cells<'_>) -> Cell<Dangling> {
    Ok(Dangling::ActivityWithoutModule {
        instance: InstanceId(row.int(0)?),
        course: CourseId(row.int(1)?),
        name: row.kept(2)?,
        room: room(row.text(3)?),
    })
}

pub(super) const BIN: Query = Query {
    table: "rocketchatxrecyclebin",
    text: "SELECT {int b.id}, {int b.binid}, {int b.cmid}, {text b.rocketchatid} \
           FROM {rocketchatxrecyclebin} b",
};

/// None where the deleted activity had no group.
pub(super) fn bin_row(row: &Cells<'_>) -> Cell<Option<BinRow>> {
    let Some(room) = room(row.text(3)?) else {
        return Ok(None);
    };
    Ok(Some(BinRow {
        id: row.int(0)?,
        bin_id: row.int(1)?,
        cm: CmId(row.int(2)?),
        room,
        course_item: None,
        category_item: None,
    }))
}

pub(super) const COURSE_BIN: Query = Query {
    table: "tool_recyclebin_course",
    text: "SELECT {int t.id}, {text t.name}, {int t.timecreated}, {int t.courseid} \
           FROM {tool_recyclebin_course} t \
           WHERE t.id IN (SELECT b.binid FROM {rocketchatxrecyclebin} b)",
};

pub(super) const CATEGORY_BIN: Query = Query {
    table: "tool_recyclebin_category",
    text: "SELECT {int t.id}, {text t.fullname}, {int t.timecreated}, {int NULL} \
           FROM {tool_recyclebin_category} t \
           WHERE t.id IN (SELECT b.binid FROM {rocketchatxrecyclebin} b)",
};

pub(super) fn bin_item(row: &Cells<'_>) -> Cell<(i64, BinItem)> {
    let item = BinItem {
        name: row.kept(1)?,
        deleted: UnixTime(row.int(2)?),
        course: row.int_or_null(3)?.map(CourseId),
    };
    Ok((row.int(0)?, item))
}

pub(super) const ROLES: Query = Query {
    table: "role",
    text: "SELECT {int r.id}, {text r.shortname}, {text r.name}, {text r.archetype} FROM {role} r",
};

pub(super) fn role(row: &Cells<'_>) -> Cell<Role> {
    Ok(Role {
        id: RoleId(row.int(0)?),
        shortname: row.kept(1)?,
        name: row.kept(2)?,
        archetype: row.kept(3)?,
    })
}

pub(super) const USERS: Query = Query {
    table: "user",
    text: "SELECT {int u.id}, {int u.deleted}, {text u.username}, {text u.firstname}, \
           {text u.lastname}, {text u.email}, {text u.idnumber}, {text u.auth}, \
           {int u.suspended}, {int u.confirmed}, {text u.department}, {text u.institution}, \
           {int u.timemodified} FROM {user} u",
};

/// A row of `user`, by what it tells.
pub(super) enum User {
    Here(Person),
    Gone(Departed),
    /// Deleted, and the name that it had is not known.
    Forgotten,
}

pub(super) fn user(row: &Cells<'_>, words: &mut Words) -> Cell<User> {
    let id = MoodleUserId(row.int(0)?);
    if !row.flag(1)? {
        return Ok(User::Here(Person {
            id,
            username: row.kept(2)?,
            first_name: words.one(row.text(3)?),
            last_name: words.one(row.text(4)?),
            email: row.kept(5)?,
            idnumber: row.kept_if_any(6)?,
            auth: words.one(row.text(7)?),
            suspended: row.flag(8)?,
            confirmed: row.flag(9)?,
            department: words.one(row.text(10)?),
            institution: words.one(row.text(11)?),
        }));
    }
    let email = row.text(5)?;
    if email.len() != 32 || !email.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(User::Forgotten);
    }
    Ok(User::Gone(Departed {
        id,
        username_md5: Arc::from(email.to_ascii_lowercase()),
        first_name: words.one(row.text(3)?),
        last_name: words.one(row.text(4)?),
        modified: UnixTime(row.int(12)?),
    }))
}

pub(super) const METHODS: Query = Query {
    table: "enrol",
    text: "SELECT {int e.id}, {int e.courseid}, {text e.enrol}, {text e.name}, {int e.status} \
           FROM {enrol} e WHERE {in_courses e.courseid}",
};

pub(super) fn method(row: &Cells<'_>, words: &mut Words) -> Cell<Method> {
    Ok(Method {
        id: MethodId(row.int(0)?),
        course: CourseId(row.int(1)?),
        kind: words.one(row.text(2)?),
        name: row.kept_if_any(3)?,
        enabled: !row.flag(4)?,
    })
}

pub(super) const ENROLMENTS: Query = Query {
    table: "user_enrolments",
    text: "SELECT {int ue.id}, {int e.courseid}, {int ue.userid}, {int ue.enrolid}, \
           {int ue.status}, {int ue.timestart}, {int ue.timeend}, {int ue.timecreated}, \
           {int ue.timemodified}, {int ue.modifierid} \
           FROM {user_enrolments} ue JOIN {enrol} e ON e.id = ue.enrolid \
           JOIN {user} u ON u.id = ue.userid \
           WHERE u.deleted = 0 AND {in_courses e.courseid}",
};

pub(super) fn enrolment(row: &Cells<'_>) -> Cell<Enrolment> {
    Ok(Enrolment {
        id: row.int(0)?,
        course: CourseId(row.int(1)?),
        person: MoodleUserId(row.int(2)?),
        method: MethodId(row.int(3)?),
        suspended: row.flag(4)?,
        starts: row.nonzero(5)?.map(UnixTime),
        ends: row.nonzero(6)?.map(UnixTime),
        created: UnixTime(row.int(7)?),
        modified: UnixTime(row.int(8)?),
        modifier: row.nonzero(9)?.map(MoodleUserId),
    })
}

pub(super) const ROLE_ASSIGNMENTS: Query = Query {
    table: "role_assignments",
    text: "SELECT {int ra.id}, {int x.contextlevel}, {int x.instanceid}, {int ra.userid}, \
           {int ra.roleid}, {text ra.component}, {int ra.timemodified}, {int ra.modifierid} \
           FROM {role_assignments} ra JOIN {context} x ON x.id = ra.contextid \
           JOIN {user} u ON u.id = ra.userid \
           WHERE u.deleted = 0 AND (x.contextlevel IN (10, 40) \
           OR (x.contextlevel = 50 AND {in_courses x.instanceid}) \
           OR (x.contextlevel = 70 AND {in_modules x.instanceid}))",
};

pub(super) fn role_assignment(row: &Cells<'_>) -> Cell<RoleAssignment> {
    let instance = row.int(2)?;
    let place = match row.int(1)? {
        10 => Place::Site,
        40 => Place::Category(CategoryId(instance)),
        50 => Place::Course(CourseId(instance)),
        70 => Place::Module(CmId(instance)),
        level => {
            return Err(sqlx::Error::Decode(
                format!("contextlevel = {level}").into(),
            ));
        }
    };
    Ok(RoleAssignment {
        id: row.int(0)?,
        place,
        person: MoodleUserId(row.int(3)?),
        role: RoleId(row.int(4)?),
        component: Component::new(row.text(5)?),
        modified: UnixTime(row.int(6)?),
        modifier: row.nonzero(7)?.map(MoodleUserId),
    })
}

pub(super) const COURSE_GROUPS: Query = Query {
    table: "groups",
    text: "SELECT {int g.id}, {int g.courseid}, {text g.name} FROM {groups} g \
           WHERE {in_courses g.courseid}",
};

pub(super) fn course_group(
    row: &Cells<'_>,
    words: &mut Words,
) -> Cell<(CourseGroupId, CourseId, Arc<str>)> {
    let name = words.one(row.text(2)?);
    Ok((CourseGroupId(row.int(0)?), CourseId(row.int(1)?), name))
}

pub(super) const GROUPINGS: Query = Query {
    table: "groupings",
    text: "SELECT {int g.id}, {text g.name} FROM {groupings} g WHERE {in_courses g.courseid}",
};

pub(super) fn grouping(row: &Cells<'_>, words: &mut Words) -> Cell<(GroupingId, Arc<str>)> {
    Ok((GroupingId(row.int(0)?), words.one(row.text(1)?)))
}

pub(super) const GROUP_MEMBERS: Query = Query {
    table: "groups_members",
    text: "SELECT {int gm.userid}, {int gm.groupid} FROM {groups_members} gm \
           JOIN {groups} g ON g.id = gm.groupid WHERE {in_courses g.courseid}",
};

pub(super) fn group_member(row: &Cells<'_>) -> Cell<(MoodleUserId, CourseGroupId)> {
    Ok((MoodleUserId(row.int(0)?), CourseGroupId(row.int(1)?)))
}

pub(super) const GROUPING_GROUPS: Query = Query {
    table: "groupings_groups",
    text: "SELECT {int gg.groupingid}, {int gg.groupid} FROM {groupings_groups} gg \
           JOIN {groups} g ON g.id = gg.groupid WHERE {in_courses g.courseid}",
};

pub(super) fn grouping_group(row: &Cells<'_>) -> Cell<(GroupingId, CourseGroupId)> {
    Ok((GroupingId(row.int(0)?), CourseGroupId(row.int(1)?)))
}

pub(super) const PROFILE_FIELDS: Query = Query {
    table: "user_info_data",
    text: "SELECT {int d.userid}, {text f.shortname}, {text d.data} FROM {user_info_data} d \
           JOIN {user_info_field} f ON f.id = d.fieldid JOIN {user} u ON u.id = d.userid \
           WHERE u.deleted = 0",
};

pub(super) fn profile_field(row: &Cells<'_>, words: &mut Words) -> Cell<ProfileField> {
    Ok(ProfileField {
        person: MoodleUserId(row.int(0)?),
        field: words.one(row.text(1)?),
        value: words.one(row.text(2)?),
    })
}

/// Custom profile fields. Moodle leaves long texts out of what conditions can ask for.
pub(super) const PROFILE_DEFAULTS: Query = Query {
    table: "user_info_field",
    text: "SELECT {text f.shortname}, {text f.defaultdata} FROM {user_info_field} f \
           WHERE f.datatype <> 'textarea'",
};

pub(super) fn profile_default(row: &Cells<'_>) -> Cell<(Arc<str>, Arc<str>)> {
    Ok((row.kept(0)?, row.kept(1)?))
}

macro_rules! standard_fields {
    ($($name:literal),+) => {
        &[$(($name, Query {
            table: "user",
            text: concat!("SELECT {int u.id}, {text u.", $name, "} FROM {user} u WHERE u.deleted = 0"),
        })),+]
    };
}

/// What conditions can ask of people's profiles beside what is read anyway: Moodle's list, with what was on it before
/// Moodle 3.11.
pub(super) const STANDARD_FIELDS: &[(&str, Query)] = standard_fields![
    "city", "country", "phone1", "phone2", "address", "url", "icq", "skype", "aim", "yahoo", "msn"
];

pub(super) fn standard_field(row: &Cells<'_>, words: &mut Words) -> Cell<(MoodleUserId, Arc<str>)> {
    Ok((MoodleUserId(row.int(0)?), words.one(row.text(1)?)))
}

/// Signs of life from the whole site. Not among them: times of courses, categories and course
/// modules, which may stand still for months on a healthy site, or move by a script.
pub(super) const MOVEMENT: Query = Query {
    table: "user",
    text: "SELECT {int u.a}, {int u.b}, {int u.c}, {int u.d}, {int u.e}, {int ue.a}, {int ue.b}, \
           {int ra.a} FROM (SELECT MAX(lastaccess) AS a, MAX(timecreated) AS b, \
           MAX(timemodified) AS c, MAX(currentlogin) AS d, MAX(lastlogin) AS e FROM {user}) u \
           CROSS JOIN (SELECT MAX(timecreated) AS a, MAX(timemodified) AS b \
           FROM {user_enrolments}) ue \
           CROSS JOIN (SELECT MAX(timemodified) AS a FROM {role_assignments}) ra",
};

pub(super) fn room(id: &str) -> Option<RoomId> {
    let id = id.trim();
    (!id.is_empty()).then(|| RoomId::from(id))
}

/// The plugin's lists of role ids. What is no role's id is dropped, as the plugin does.
fn role_list(list: &str) -> Vec<RoleId> {
    list.split(',')
        .filter_map(|id| id.trim().parse().ok())
        .filter(|id| *id > 0)
        .map(RoleId)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_lists_keep_what_is_a_role_id() {
        assert_eq!(
            role_list(" 3,, 0,5 ,teacher,-1,4"),
            [RoleId(3), RoleId(5), RoleId(4)]
        );
        assert_eq!(role_list(""), []);
    }
}
