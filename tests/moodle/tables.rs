//! Moodle's real tables and columns, as far as they bear on groups.

use std::collections::BTreeMap;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Long,
}

pub(crate) type Columns = Vec<(&'static str, Kind)>;

/// Each table with its columns of integers, of short texts and of long texts.
const TABLES: &[(&str, &str, &str, &str)] = &[
    ("config", "id", "name", "value"),
    ("config_plugins", "id", "plugin name", "value"),
    ("modules", "id visible", "name", ""),
    (
        "course_categories",
        "id parent sortorder visible",
        "name idnumber",
        "",
    ),
    (
        "course",
        "id category sortorder visible enddate",
        "shortname fullname idnumber",
        "",
    ),
    (
        "course_modules",
        "id course module instance visible visibleoncoursepage visibleold groupingid \
         deletioninprogress",
        "",
        "availability",
    ),
    (
        "rocketchat",
        "id course timecreated timemodified retentionenabled maxage filesonly excludepinned",
        "name rocketchatid moderatorroles userroles",
        "",
    ),
    ("context", "id contextlevel instanceid", "", ""),
    ("role", "id", "name shortname archetype", ""),
    (
        "role_assignments",
        "id roleid contextid userid timemodified modifierid",
        "component",
        "",
    ),
    (
        "user",
        "id confirmed deleted suspended timecreated timemodified lastaccess lastlogin currentlogin",
        "auth username idnumber firstname lastname email department institution",
        "",
    ),
    ("enrol", "id status courseid", "enrol name", ""),
    (
        "user_enrolments",
        "id status enrolid userid timestart timeend modifierid timecreated timemodified",
        "",
        "",
    ),
    ("rocketchatxrecyclebin", "id binid cmid", "rocketchatid", ""),
    (
        "tool_recyclebin_course",
        "id courseid timecreated",
        "name",
        "",
    ),
    ("tool_recyclebin_category", "id timecreated", "fullname", ""),
    ("groups", "id courseid", "name", ""),
    ("groupings", "id courseid", "name", ""),
    ("groups_members", "id groupid userid", "", ""),
    ("groupings_groups", "id groupingid groupid", "", ""),
    ("user_info_field", "id", "shortname datatype", "defaultdata"),
    ("user_info_data", "id userid fieldid", "", "data"),
    (
        "task_scheduled",
        "id lastruntime faildelay disabled",
        "classname",
        "",
    ),
    (
        "task_adhoc",
        "id nextruntime faildelay timecreated timestarted",
        "classname",
        "customdata",
    ),
];

pub(crate) fn all() -> BTreeMap<&'static str, Columns> {
    let tables = TABLES.iter().map(|(table, ints, texts, longs)| {
        let of = |names: &'static str, kind| names.split(' ').map(move |name| (name, kind));
        let columns = of(ints, Kind::Int)
            .chain(of(texts, Kind::Text))
            .chain(of(longs, Kind::Long));
        (
            *table,
            columns.filter(|(name, _)| !name.is_empty()).collect(),
        )
    });
    tables.collect()
}

/// `logstore_standard_log`, which not every Moodle has: the columns of its public documentation that are read, and some more.
pub(crate) fn log() -> Columns {
    let ints = ["id", "courseid", "relateduserid", "userid", "timecreated"];
    let texts = ["eventname", "component"];
    let ints = ints.into_iter().map(|name| (name, Kind::Int));
    let texts = texts.into_iter().map(|name| (name, Kind::Text));
    ints.chain(texts).collect()
}
