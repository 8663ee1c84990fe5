//! Categories, courses, activities, the groups inside courses, the recycle bins.

use std::collections::BTreeMap;

use super::super::Cell;
use super::{FORUM, ROCKETCHAT, Table, joined, numbered, path};
use crate::demo::world::university::{
    Activity, BinnedFrom, Course, DanglingRow, Showing, University, nth,
};
use crate::domain::ids::CategoryId;

/// How far apart the `sortorder` of two neighbouring categories is.
const CATEGORY_STEP: i64 = 10_000;

pub(super) fn tables(university: &University) -> Vec<Table> {
    vec![
        categories(university),
        courses(university),
        course_modules(university),
        activities(university),
        groups(university),
        group_members(university),
        groupings(university),
        grouping_groups(university),
        plugin_bin(university),
        course_bin(university),
        category_bin(university),
    ]
}

fn categories(university: &University) -> Table {
    let mut counts: BTreeMap<CategoryId, i64> = BTreeMap::new();
    for course in &university.courses {
        *counts.entry(course.category).or_default() += 1;
    }
    let rows = university.categories.iter().map(|category| {
        let parent = category.path.iter().rev().nth(1).map_or(0, |id| id.0);
        vec![
            category.id.0.into(),
            category.name.as_str().into(),
            Some(category.idnumber.as_str())
                .filter(|idnumber| !idnumber.is_empty())
                .into(),
            "".into(),
            parent.into(),
            (category.id.0 * CATEGORY_STEP).into(),
            counts.get(&category.id).copied().unwrap_or(0).into(),
            category.visible.into(),
            (university.now.0 - 40_000_000).into(),
            nth(category.path.len(), 0).into(),
            path(category.path.iter().map(|id| id.0)).into(),
        ]
    });
    Table {
        name: "mdl_course_categories",
        columns: &[
            "id",
            "name",
            "idnumber",
            "description",
            "parent",
            "sortorder",
            "coursecount",
            "visible",
            "timemodified",
            "depth",
            "path",
        ],
        rows: rows.collect(),
    }
}

fn courses(university: &University) -> Table {
    let front_page: [Cell; 10] = [
        1.into(),
        0.into(),
        1.into(),
        "Université de l’Arche".into(),
        "arche".into(),
        "".into(),
        "site".into(),
        0.into(),
        0.into(),
        true.into(),
    ];
    let mut rows = vec![dated(front_page, university.now.0 - 90_000_000)];
    rows.extend(university.courses.iter().map(|course: &Course| {
        let cells = [
            course.id.0.into(),
            course.category.0.into(),
            (course.category.0 * CATEGORY_STEP + course.id.0).into(),
            course.fullname.as_str().into(),
            course.shortname.as_str().into(),
            course.idnumber.as_str().into(),
            "topics".into(),
            course.starts.into(),
            course.ends.into(),
            course.visible.into(),
        ];
        dated(cells, course.starts - 1_000_000)
    }));
    Table {
        name: "mdl_course",
        columns: &[
            "id",
            "category",
            "sortorder",
            "fullname",
            "shortname",
            "idnumber",
            "format",
            "startdate",
            "enddate",
            "visible",
            "timecreated",
            "timemodified",
        ],
        rows,
    }
}

/// A row that ends with `timecreated` and `timemodified`.
fn dated<const N: usize>(cells: [Cell; N], created: i64) -> Vec<Cell> {
    cells
        .into_iter()
        .chain([created.into(), created.into()])
        .collect()
}

fn course_modules(university: &University) -> Table {
    let forums = (1_i64..).zip(&university.forums).map(|(instance, forum)| {
        let created = university
            .course(forum.course)
            .map_or(0, |course| course.starts);
        module_row(
            [forum.cm.0, forum.course.0, FORUM, instance, created],
            Showing::Shown,
            None,
        )
    });
    let activities = university.activities.iter().map(|activity| {
        let Activity {
            cm,
            course,
            instance,
            created,
            ..
        } = activity;
        let ids = [cm.0, course.0, ROCKETCHAT, instance.0, *created];
        module_row(ids, activity.visibility, Some(activity))
    });
    let lone = university.dangling.iter().filter_map(|row| match row {
        DanglingRow::Module {
            cm,
            course,
            instance,
        } => {
            let ids = [
                cm.0,
                course.0,
                ROCKETCHAT,
                instance.0,
                university.now.0 - 5_000_000,
            ];
            Some(module_row(ids, Showing::Shown, None))
        }
        DanglingRow::Instance { .. } => None,
    });
    Table {
        name: "mdl_course_modules",
        columns: &[
            "id",
            "course",
            "module",
            "instance",
            "added",
            "visible",
            "visibleold",
            "visibleoncoursepage",
            "groupmode",
            "groupingid",
            "availability",
        ],
        rows: forums.chain(activities).chain(lone).collect(),
    }
}

/// From the ids of the course module, its course, its kind and its instance, and the time.
fn module_row(ids: [i64; 5], showing: Showing, activity: Option<&Activity>) -> Vec<Cell> {
    let grouping = activity
        .and_then(|activity| activity.grouping)
        .map_or(0, |id| id.0);
    let visible = showing != Showing::Hidden;
    let mut row: Vec<Cell> = ids.into_iter().map(Cell::from).collect();
    row.extend([
        visible.into(),
        visible.into(),
        (showing != Showing::OffPage).into(),
        (if grouping == 0 { 0 } else { 2 }).into(),
        grouping.into(),
        activity
            .and_then(|activity| activity.availability.as_deref())
            .into(),
    ]);
    row
}

fn activities(university: &University) -> Table {
    let live = university.activities.iter().map(|activity| {
        vec![
            activity.instance.0.into(),
            activity.course.0.into(),
            activity.name.as_str().into(),
            activity.created.into(),
            activity.created.into(),
            "<p>Salon du cours</p>".into(),
            1.into(),
            activity
                .room
                .as_ref()
                .map_or("", |room| room.as_str())
                .into(),
            joined(activity.moderator_roles.iter().map(|role| role.0)).into(),
            joined(activity.user_roles.iter().map(|role| role.0)).into(),
            activity.retention.is_some().into(),
            activity.retention.unwrap_or(90).into(),
        ]
    });
    let created = university.now.0 - 5_000_000;
    let lone = university.dangling.iter().filter_map(|row| match row {
        DanglingRow::Instance {
            instance,
            course,
            name,
        } => Some(vec![
            instance.0.into(),
            course.0.into(),
            name.as_str().into(),
            created.into(),
            created.into(),
            "".into(),
            1.into(),
            "".into(),
            "3".into(),
            "4,5".into(),
            false.into(),
            90.into(),
        ]),
        DanglingRow::Module { .. } => None,
    });
    Table {
        name: "mdl_rocketchat",
        columns: &[
            "id",
            "course",
            "name",
            "timecreated",
            "timemodified",
            "intro",
            "introformat",
            "rocketchatid",
            "moderatorroles",
            "userroles",
            "retentionenabled",
            "maxage",
        ],
        rows: live.chain(lone).collect(),
    }
}

fn groups(university: &University) -> Table {
    let rows = university.groups.iter().map(|group| {
        let cells = [
            group.id.0.into(),
            group.course.0.into(),
            group.name.as_str().into(),
        ];
        dated(
            cells,
            university
                .course(group.course)
                .map_or(0, |course| course.starts),
        )
    });
    Table {
        name: "mdl_groups",
        columns: &["id", "courseid", "name", "timecreated", "timemodified"],
        rows: rows.collect(),
    }
}

fn group_members(university: &University) -> Table {
    let rows = university.groups.iter().flat_map(|group| {
        let added = university
            .course(group.course)
            .map_or(0, |course| course.starts);
        let members = group.members.iter();
        members.map(move |person| [group.id.0.into(), person.0.into(), added.into()])
    });
    Table {
        name: "mdl_groups_members",
        columns: &["id", "groupid", "userid", "timeadded"],
        rows: numbered(rows),
    }
}

fn groupings(university: &University) -> Table {
    let rows = university.groupings.iter().map(|grouping| {
        let cells = [
            grouping.id.0.into(),
            grouping.course.0.into(),
            grouping.name.as_str().into(),
        ];
        dated(
            cells,
            university
                .course(grouping.course)
                .map_or(0, |course| course.starts),
        )
    });
    Table {
        name: "mdl_groupings",
        columns: &["id", "courseid", "name", "timecreated", "timemodified"],
        rows: rows.collect(),
    }
}

fn grouping_groups(university: &University) -> Table {
    let rows = university.groupings.iter().flat_map(|grouping| {
        let groups = grouping.groups.iter();
        groups.map(|group| [grouping.id.0.into(), group.0.into()])
    });
    Table {
        name: "mdl_groupings_groups",
        columns: &["id", "groupingid", "groupid"],
        rows: numbered(rows),
    }
}

fn plugin_bin(university: &University) -> Table {
    let rows = university.bin.iter().flat_map(|item| {
        let activities = item.activities.iter();
        activities.map(|(cm, room)| [item.id.into(), cm.0.into(), room.as_str().into()])
    });
    Table {
        name: "mdl_rocketchatxrecyclebin",
        columns: &["id", "binid", "cmid", "rocketchatid"],
        rows: numbered(rows),
    }
}

fn course_bin(university: &University) -> Table {
    let rows = university.bin.iter().filter_map(|item| match &item.from {
        BinnedFrom::Course { course, name } => Some(vec![
            item.id.into(),
            course.0.into(),
            1.into(),
            ROCKETCHAT.into(),
            name.as_str().into(),
            item.deleted.into(),
        ]),
        BinnedFrom::Category { .. } => None,
    });
    Table {
        name: "mdl_tool_recyclebin_course",
        columns: &["id", "courseid", "section", "module", "name", "timecreated"],
        rows: rows.collect(),
    }
}

fn category_bin(university: &University) -> Table {
    let rows = university.bin.iter().filter_map(|item| match &item.from {
        BinnedFrom::Category {
            category,
            shortname,
            fullname,
        } => Some(vec![
            item.id.into(),
            category.0.into(),
            shortname.as_str().into(),
            fullname.as_str().into(),
            item.deleted.into(),
        ]),
        BinnedFrom::Course { .. } => None,
    });
    Table {
        name: "mdl_tool_recyclebin_category",
        columns: &["id", "categoryid", "shortname", "fullname", "timecreated"],
        rows: rows.collect(),
    }
}
