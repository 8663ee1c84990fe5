//! Settings, modules, roles and tasks: what a site has before its first course.

use super::{Settings, Table, numbered};
use crate::demo::world::names::LEVELS;
use crate::demo::world::university::{ADMIN, DAY, Part, Person, University, role};

/// Moodle 4.1.10.
const MOODLE_VERSION: &str = "2022112810";
/// `mod_rocketchat` 1.6.5.
const PLUGIN_VERSION: &str = "2024010900";

pub(super) fn tables(university: &University, settings: &Settings<'_>) -> Vec<Table> {
    vec![
        config(),
        config_plugins(settings),
        modules(),
        roles(),
        scheduled_tasks(university.now.0),
        queued_tasks(university),
        profile_fields(),
    ]
}

fn config() -> Table {
    let admin = ADMIN.to_string();
    let values = [
        ("siteadmins", admin.as_str()),
        ("lang", "fr"),
        ("timezone", "Europe/Paris"),
        ("enablecompletion", "1"),
        ("enableavailability", "1"),
        ("allowstealth", "1"),
        ("maintenance_enabled", "0"),
        ("maintenance_message", ""),
        ("version", MOODLE_VERSION),
        ("release", "4.1.10 (Build: 20240422)"),
        ("branch", "401"),
    ];
    Table {
        name: "mdl_config",
        columns: &["id", "name", "value"],
        rows: numbered(values.map(|(name, value)| [name.into(), value.into()])),
    }
}

fn config_plugins(settings: &Settings<'_>) -> Table {
    let ours = [
        ("version", PLUGIN_VERSION),
        ("instanceurl", settings.rocketchat_url),
        ("restapiroot", "/api/v1/"),
        ("apiuser", settings.api_user),
        ("apitoken", ""),
        (
            "groupnametoformat",
            "{$a->moodleid}_{$a->courseshortname}_{$a->moduleid}",
        ),
        ("validationgroupnameregex", "/[^0-9a-zA-Z-_.]/"),
        ("replacementgroupnamecharacters", ""),
        ("defaultmoderatorroles", "3"),
        ("defaultuserroles", "4,5"),
        ("create_user_account_if_not_exists", "1"),
        ("recyclebin_patch", "1"),
        ("usernamehook", "0"),
        ("retentionfeature", "1"),
        ("retentionenabled", "0"),
        ("maxage", "90"),
        ("maxage_limit", "350"),
        ("filesonly", "0"),
        ("excludepinned", "0"),
        ("embedded_display_mode", "1"),
        ("background_enrolment_task", "enrol_cohort"),
        ("background_add_instance", "1"),
        ("background_restore", "1"),
        ("background_synchronize", "1"),
        ("background_user_update", "1"),
    ];
    let others = [
        ("tool_recyclebin", "version", "2022112800"),
        ("tool_recyclebin", "coursebinenable", "1"),
        ("tool_recyclebin", "coursebinexpiry", "604800"),
        ("tool_recyclebin", "categorybinenable", "1"),
        ("tool_recyclebin", "categorybinexpiry", "604800"),
        ("enrol_cohort", "version", "2022112800"),
        ("moodlecourse", "format", "topics"),
    ];
    let ours = ours
        .into_iter()
        .map(|(name, value)| ("mod_rocketchat", name, value));
    Table {
        name: "mdl_config_plugins",
        columns: &["id", "plugin", "name", "value"],
        rows: numbered(
            ours.chain(others)
                .map(|(plugin, name, value)| [plugin.into(), name.into(), value.into()]),
        ),
    }
}

/// In Moodle's order, which is the alphabet's, so that the forum is the tenth and the plugin the
/// twentieth.
fn modules() -> Table {
    let names = "assign assignment bigbluebuttonbn book chat choice data feedback folder forum \
        glossary h5pactivity imscp label lesson lti page quiz resource rocketchat scorm survey \
        url wiki workshop";
    let off = ["assignment", "bigbluebuttonbn"];
    Table {
        name: "mdl_modules",
        columns: &["id", "name", "visible"],
        rows: numbered(
            names
                .split_whitespace()
                .map(|name| [name.into(), (!off.contains(&name)).into()]),
        ),
    }
}

fn roles() -> Table {
    let roles: [(&str, &str, &str); 9] = [
        ("manager", "", "manager"),
        ("coursecreator", "", "coursecreator"),
        ("editingteacher", "", "editingteacher"),
        ("teacher", "", "teacher"),
        ("student", "", "student"),
        ("guest", "", "guest"),
        ("user", "", "user"),
        ("frontpage", "", "frontpage"),
        ("tuteur", "Tuteur ou tutrice", "teacher"),
    ];
    Table {
        name: "mdl_role",
        columns: &[
            "id",
            "shortname",
            "name",
            "archetype",
            "description",
            "sortorder",
        ],
        rows: numbered(
            (1_i64..)
                .zip(roles)
                .map(|(order, (shortname, name, archetype))| {
                    [
                        shortname.into(),
                        name.into(),
                        archetype.into(),
                        "".into(),
                        order.into(),
                    ]
                }),
        ),
    }
}

/// Cron runs: every busy task ran within the last minutes. The plugin's own ships disabled.
fn scheduled_tasks(now: i64) -> Table {
    let tasks = [
        (
            "moodle",
            r"\core\task\send_new_user_passwords_task",
            now - 55,
            false,
        ),
        (
            "moodle",
            r"\core\task\messaging_cleanup_task",
            now - 310,
            false,
        ),
        (
            "moodle",
            r"\core\task\session_cleanup_task",
            now - 55,
            false,
        ),
        (
            "enrol_cohort",
            r"\enrol_cohort\task\enrol_cohort_sync",
            now - 1_500,
            false,
        ),
        (
            "tool_recyclebin",
            r"\tool_recyclebin\task\cleanup_course_bin",
            now - 900,
            false,
        ),
        (
            "tool_recyclebin",
            r"\tool_recyclebin\task\cleanup_category_bin",
            now - 900,
            false,
        ),
        (
            "mod_rocketchat",
            r"\mod_rocketchat\task\rocketchat_synchronise_task",
            0,
            true,
        ),
    ];
    Table {
        name: "mdl_task_scheduled",
        columns: &[
            "id",
            "component",
            "classname",
            "lastruntime",
            "nextruntime",
            "minute",
            "hour",
            "day",
            "month",
            "dayofweek",
            "faildelay",
            "disabled",
        ],
        rows: numbered(tasks.map(|(component, class, last, disabled)| {
            [
                component.into(),
                class.into(),
                last.into(),
                (now + 60).into(),
                "*".into(),
                "*".into(),
                "*".into(),
                "*".into(),
                "*".into(),
                0.into(),
                disabled.into(),
            ]
        })),
    }
}

/// What the plugin still owes the newcomers, and groups that were to be synchronised then: it failed yesterday, and
/// waits longer each time.
fn queued_tasks(university: &University) -> Table {
    let now = university.now.0;
    let newcomers = university
        .people
        .iter()
        .filter(|person| matches!(person.part, Part::Newcomer(_)));
    let assigned = newcomers.filter_map(|person| {
        let enrolled = university
            .enrolments
            .iter()
            .find(|one| one.person == person.id)?;
        let course = enrolled.course.to_string();
        let data = serde_json::json!({
            "courseid": course,
            "roleid": role::STUDENT.to_string(),
            "moodleuser": user_record(person),
            "context": { "contextlevel": 50, "instanceid": course },
        });
        Some((r"\mod_rocketchat\task\enrol_role_assign", data))
    });
    let lists = university.old_lists.iter().map(|list| {
        let members = list.members.iter().filter_map(|id| {
            let person = university.person(*id)?;
            Some((id.to_string(), user_record(person)))
        });
        let data = serde_json::json!({
            "rocketchatid": list.room.as_str(),
            "moodlemembers": members.collect::<serde_json::Map<_, _>>(),
            "moderatorrolesids": [role::EDITING_TEACHER.to_string()],
            "userrolesids": [role::TEACHER.to_string(), role::STUDENT.to_string()],
        });
        (r"\mod_rocketchat\task\synchronize_group", data)
    });
    let rows = assigned.chain(lists).map(|(class, data)| {
        [
            "mod_rocketchat".into(),
            class.into(),
            (now + 14_400).into(),
            28_800.into(),
            data.to_string().into(),
            ADMIN.0.into(),
            (now - DAY).into(),
        ]
    });
    Table {
        name: "mdl_task_adhoc",
        columns: &[
            "id",
            "component",
            "classname",
            "nextruntime",
            "faildelay",
            "customdata",
            "userid",
            "timecreated",
        ],
        rows: numbered(rows),
    }
}

/// The plugin puts whole records into its tasks, the password's hash among them.
fn user_record(person: &Person) -> serde_json::Value {
    serde_json::json!({
        "id": person.id.to_string(),
        "auth": "cas",
        "username": person.username,
        "password": "not cached",
        "firstname": person.first,
        "lastname": person.last,
        "email": person.email,
    })
}

/// The two fields that the university added to everybody's profile.
fn profile_fields() -> Table {
    let levels = LEVELS.map(|(name, _)| name).join("\n");
    let fields = [
        ("etape", "Étape (Apogée)", "text", "30"),
        ("niveau", "Niveau", "menu", &levels),
    ];
    Table {
        name: "mdl_user_info_field",
        columns: &[
            "id",
            "shortname",
            "name",
            "datatype",
            "categoryid",
            "sortorder",
            "param1",
        ],
        rows: numbered(
            (1_i64..)
                .zip(fields)
                .map(|(order, (shortname, name, kind, param))| {
                    [
                        shortname.into(),
                        name.into(),
                        kind.into(),
                        1.into(),
                        order.into(),
                        param.into(),
                    ]
                }),
        ),
    }
}
