//! Moodles and plugins of other years, and what one kind of database alone does to a row: each on all three.

use moodrift::domain::ids::{CmId, CourseId, MoodleUserId, RoleId, RoomId};
use moodrift::domain::retention::RetentionRule;
use moodrift::domain::site::{BinRow, Feature, Lack, Place, Site};
use moodrift::domain::trouble::MoodleTroubleKind;
use moodrift::moodle::Scope;

use super::rows::{Rows, Value, row};
use super::servers::{Database, Server};

async fn read(database: &Database, prefix: &str) -> Site {
    let moodle = database.moodle(prefix).await;
    moodle.read(&Scope::WholeSite).await.unwrap().site
}

/// The same rows in every kind of database that is there.
async fn in_each(rows: &Rows) -> Vec<(Database, Site)> {
    let mut read_from = Vec::new();
    for database in Database::one_of_each().await {
        database.fill(rows).await;
        let site = read(&database, &rows.prefix).await;
        read_from.push((database, site));
    }
    read_from
}

fn lack(table: &'static str, column: Option<&'static str>, feature: Feature) -> Lack {
    Lack {
        table: table.into(),
        column: column.map(Into::into),
        feature,
    }
}

const RETENTION: [&str; 4] = ["retentionenabled", "maxage", "filesonly", "excludepinned"];

fn without_retention(rows: Rows) -> Rows {
    let without = |rows: Rows, column| rows.without_column("rocketchat", column);
    RETENTION.into_iter().fold(rows, without)
}

fn no_retention() -> Vec<Lack> {
    let column = |column| lack("rocketchat", Some(column), Feature::Retention);
    let mut lacks: Vec<Lack> = RETENTION.map(column).into();
    lacks.sort_unstable();
    lacks
}

/// A release of Moodle or of the plugin: its name, the change to the tables, what is lacking then.
fn releases() -> Vec<(&'static str, Rows, Vec<Lack>)> {
    let rows = || Rows::university("mdl_", 3);
    let bin = || lack("rocketchatxrecyclebin", None, Feature::RecycleBin);
    let since_5 = |rows: Rows| {
        [
            ("course_modules", "downloadcontent"),
            ("course_modules", "lang"),
            ("course_modules", "enableaitools"),
            ("course", "pdfexportfont"),
            ("user_enrolments", "sortorder"),
            ("task_scheduled", "timestarted"),
        ]
        .into_iter()
        .fold(rows, |rows, (table, column)| {
            rows.with_column(table, column)
        })
    };
    vec![
        ("Moodle 4.1 with mod_rocketchat 1.6", rows(), Vec::new()),
        ("Moodle 5", since_5(rows()), Vec::new()),
        (
            "Moodle 3.2",
            rows()
                .without_column("course_modules", "visibleoncoursepage")
                .without_column("course_modules", "deletioninprogress"),
            vec![
                lack(
                    "course_modules",
                    Some("deletioninprogress"),
                    Feature::DeletionInProgress,
                ),
                lack(
                    "course_modules",
                    Some("visibleoncoursepage"),
                    Feature::StealthVisibility,
                ),
            ],
        ),
        (
            "Moodle 3.5 with mod_rocketchat of 2020",
            without_retention(rows()).without_table("rocketchatxrecyclebin"),
            [no_retention(), vec![bin()]].concat(),
        ),
        (
            "mod_rocketchat of January 2021",
            without_retention(rows())
                .with_column("rocketchat", "retention")
                .with_column("rocketchat", "overrideglobal"),
            no_retention(),
        ),
        (
            "mod_rocketchat 1.6 with what it shows embedded",
            rows()
                .with_column("rocketchat", "displaytype")
                .with_column("rocketchat", "embbeded"),
            Vec::new(),
        ),
        (
            "without the core patch",
            rows().without_table("rocketchatxrecyclebin"),
            vec![bin()],
        ),
    ]
}

#[tokio::test]
async fn every_release_is_read_and_what_it_lacks_is_said() {
    for (release, rows, lacks) in releases() {
        let untold = lacks.iter().any(|lack| lack.feature == Feature::Retention);
        for (database, site) in in_each(&rows).await {
            let context = format!("{release} in {}", database.url);
            assert_eq!(site.lacks, lacks, "{context}");
            assert_eq!(site.activities.len(), 3, "{context}");
            assert_eq!(site.enrolments.len(), 18, "{context}");
            assert_eq!(site.role_assignments.len(), 18, "{context}");
            let rule = if untold {
                RetentionRule::Untold
            } else {
                RetentionRule::Global
            };
            for activity in &site.activities {
                assert_eq!(activity.retention, rule, "{context}");
                assert!(activity.visibility.visible, "{context}");
                assert!(activity.visibility.on_course_page, "{context}");
                assert!(!activity.visibility.being_deleted, "{context}");
            }
        }
    }
}

#[tokio::test]
async fn a_prefix_may_be_any_and_its_case_counts() {
    for prefix in ["", "mdl_", "MDL_", "Uni2_", "m"] {
        let mut rows = Rows::university(prefix, 2);
        row!(rows, "groups", id: 1, courseid: 2);
        for (database, site) in in_each(&rows).await {
            assert_eq!(site.lacks, [], "{prefix} in {}", database.url);
            assert_eq!(site.activities.len(), 2, "{prefix} in {}", database.url);
            assert_eq!(site.course_groups.len(), 1, "{prefix} in {}", database.url);
        }
    }
    for (database, _) in in_each(&Rows::university("MDL_", 1)).await {
        let moodle = database.moodle("mdl_").await;
        let trouble = moodle.read(&Scope::WholeSite).await.unwrap_err();
        let (prefix, found) = ("mdl_".to_owned(), vec!["MDL_".to_owned()]);
        let right = MoodleTroubleKind::WrongPrefix { prefix, found };
        assert_eq!(trouble.kind, right, "{}", database.url);
    }
}

#[tokio::test]
async fn two_moodles_in_one_database_are_two() {
    for database in Database::one_of_each().await {
        database.fill(&Rows::university("mdl_", 2)).await;
        database.fill(&Rows::university("mdl_x_", 3)).await;
        database.fill(&Rows::university("", 4)).await;
        for (prefix, activities) in [("mdl_", 2), ("mdl_x_", 3), ("", 4)] {
            let site = read(&database, prefix).await;
            assert_eq!(
                site.activities.len(),
                activities,
                "{prefix} {}",
                database.url
            );
            assert_eq!(site.lacks, [], "{prefix} {}", database.url);
        }
    }
}

/// `MariaDB`'s collation takes all of these for equal, pairwise.
#[tokio::test]
async fn what_a_collation_takes_for_equal_stays_apart() {
    let mut rows = Rows::university("mdl_", 3);
    for (id, name) in [(50, "elise"), (51, "élise"), (52, "ELISE"), (53, "elise ")] {
        row!(rows, "user", id: id, username: name, confirmed: 1);
        row!(rows, "user_enrolments", id: id, enrolid: 2, userid: id);
    }
    for (id, room) in [
        (60, "RoomId"),
        (61, "roomid"),
        (62, "roomid  "),
        (63, "ROOM2"),
    ] {
        row!(rows, "rocketchat", id: id, course: 3, rocketchatid: room);
        row!(rows, "course_modules", id: id * 10, course: 3, module: 20, instance: id);
    }
    for (id, room) in [
        (1, "Binned"),
        (2, "binned"),
        (3, "binned "),
        (4, ""),
        (5, " "),
    ] {
        row!(rows, "rocketchatxrecyclebin", id: id, binid: id, cmid: id, rocketchatid: room);
    }
    row!(rows, "user_info_field", id: 1, shortname: "Étape", defaultdata: "L1");
    row!(rows, "user_info_field", id: 2, shortname: "etape", defaultdata: Value::Null);
    for (database, site) in in_each(&rows).await {
        let names = |from: i64| {
            let people = site.people.iter().filter(move |one| one.id.0 >= from);
            people.map(|one| &*one.username).collect::<Vec<_>>()
        };
        let url = &database.url;
        assert_eq!(names(50), ["elise", "élise", "ELISE", "elise "], "{url}");
        assert_eq!(site.enrolments_in(CourseId(2)).len(), 10, "{url}");
        let room = |cm| site.activity(CmId(cm)).unwrap().room.clone().unwrap();
        assert_eq!(room(600), RoomId::from("RoomId"), "{url}");
        // Rocket.Chat's ids have no blanks: a column of fixed width may add some.
        assert_eq!([room(610), room(620)], ["roomid"; 2].map(RoomId::from));
        let binned: Vec<&str> = site
            .bin
            .iter()
            .map(|row: &BinRow| row.room.as_str())
            .collect();
        assert_eq!(binned, ["Binned", "binned", "binned"], "{url}");
        assert_eq!(site.profile_defaults.len(), 2, "{url}");
        // Course 2 has `room2`, and shares it with nobody.
        let moodle = database.moodle("mdl_").await;
        let part = moodle
            .read(&Scope::Courses(vec![CourseId(2)]))
            .await
            .unwrap();
        let courses: Vec<CourseId> = part.site.courses.iter().map(|one| one.id).collect();
        assert_eq!(courses, [CourseId(2)], "{url}");
    }
}

#[tokio::test]
async fn ids_may_be_greater_than_32_bits_hold() {
    const BIG: i64 = 5_000_000_000;
    let mut rows = Rows::university("mdl_", 1);
    row!(rows, "course", id: BIG, category: 1, shortname: "BIG", visible: 1, enddate: BIG);
    row!(rows, "rocketchat", id: BIG, course: BIG, rocketchatid: "big",
        moderatorroles: format!("{BIG}"), userroles: "5", retentionenabled: 1, maxage: BIG);
    row!(rows, "course_modules", id: BIG + 1, course: BIG, module: 20, instance: BIG, visible: 1,
        groupingid: BIG, availability: r#"{"op":"&","c":[]}"#);
    row!(rows, "role", id: BIG, shortname: "late");
    row!(rows, "user", id: BIG, username: "late", confirmed: 1);
    row!(rows, "enrol", id: BIG, courseid: BIG, enrol: "manual");
    row!(rows, "user_enrolments", id: BIG, enrolid: BIG, userid: BIG, timeend: BIG);
    row!(rows, "context", id: BIG, contextlevel: 50, instanceid: BIG);
    row!(rows, "context", id: BIG + 1, contextlevel: 70, instanceid: BIG + 1);
    row!(rows, "role_assignments", id: BIG, contextid: BIG, userid: BIG, roleid: BIG);
    row!(rows, "role_assignments", id: BIG + 1, contextid: BIG + 1, userid: BIG, roleid: BIG);
    row!(rows, "groups", id: BIG, courseid: BIG);
    row!(rows, "groups_members", id: BIG, groupid: BIG, userid: BIG);
    row!(rows, "rocketchatxrecyclebin", id: BIG, binid: BIG, cmid: BIG, rocketchatid: "bin");
    row!(rows, "tool_recyclebin_course", id: BIG, courseid: BIG, name: "b", timecreated: BIG);
    for (database, site) in in_each(&rows).await {
        let url = &database.url;
        let activity = site.activity(CmId(BIG + 1)).unwrap();
        assert_eq!(activity.course, CourseId(BIG), "{url}");
        assert_eq!(activity.moderator_roles, [RoleId(BIG)], "{url}");
        assert!(
            matches!(activity.retention, RetentionRule::Own(own) if own.days == BIG),
            "{url}"
        );
        assert_eq!(site.enrolments_in(CourseId(BIG)).len(), 1, "{url}");
        for place in [Place::Course(CourseId(BIG)), Place::Module(CmId(BIG + 1))] {
            let held = site.roles_at(place);
            assert_eq!(held.first().unwrap().person, MoodleUserId(BIG), "{url}");
        }
        assert_eq!(site.group_members.len(), 1, "{url}");
        assert!(site.bin.first().unwrap().course_item.is_some(), "{url}");
    }
}

/// All columns that Moodle's own schema lets be empty, of those that are read.
#[tokio::test]
async fn what_may_be_missing_may_be_missing_everywhere() {
    let mut rows = Rows::university("mdl_", 1);
    let none = || Value::Null;
    row!(rows, "course_categories", id: 2, name: "Lettres", idnumber: none());
    row!(rows, "course", id: 9, category: 2, shortname: "N", visible: 1);
    row!(rows, "rocketchat", id: 9, course: 9, rocketchatid: "none", moderatorroles: none(),
        userroles: none(), name: none(), retentionenabled: none(), maxage: none(),
        filesonly: none(), excludepinned: none(), timecreated: none(), timemodified: none());
    row!(rows, "course_modules", id: 90, course: 9, module: 20, instance: 9, visible: 1,
        visibleoncoursepage: 1, availability: none(), groupingid: none());
    row!(rows, "enrol", id: 9, courseid: 9, enrol: "self", name: none());
    row!(rows, "tool_recyclebin_course", id: 1, courseid: 9, name: none());
    row!(rows, "rocketchatxrecyclebin", id: 1, binid: 1, cmid: 3, rocketchatid: "b");
    row!(rows, "rocketchatxrecyclebin", id: 2, binid: 1, cmid: 4, rocketchatid: none());
    row!(rows, "user_info_field", id: 1, shortname: "x", defaultdata: none());
    row!(rows, "user_info_data", id: 1, userid: 3, fieldid: 1, data: none());
    row!(rows, "task_scheduled", id: 2, lastruntime: none());
    let mut first: Option<Site> = None;
    for (database, mut site) in in_each(&rows).await {
        let url = &database.url;
        let activity = site.activity(CmId(90)).unwrap();
        assert!(activity.moderator_roles.is_empty() && activity.user_roles.is_empty());
        assert_eq!(activity.retention, RetentionRule::Untold, "{url}");
        assert_eq!((&activity.restriction, activity.grouping), (&None, None));
        assert_eq!(
            site.bin.len(),
            1,
            "{url}: a row without a group is about none"
        );
        assert_eq!(site.profile_fields, [], "{url}");
        let first = first.get_or_insert_with(|| site.clone());
        site.as_of = first.as_of;
        assert_eq!(&site, first, "{url}");
    }
}

/// Moodle's column is a `longtext` there.
#[tokio::test]
async fn a_long_restriction_comes_whole() {
    let condition = r#"{"type":"profile","sf":"city","op":"isequalto","v":"Nancy — Metz"}"#;
    let long = vec![condition; 5_000].join(",");
    let long = format!(r#"{{"op":"|","c":[{long}],"show":true}}"#);
    assert!(long.len() > 300_000);
    for database in Database::one_of_each().await {
        let rows = Rows::university("mdl_", 1);
        database.fill(&rows).await;
        if database.kind == Some(Server::MariaDb) {
            let wide = "ALTER TABLE mdl_course_modules MODIFY availability LONGTEXT";
            database.execute(&[wide.to_owned()]).await;
        }
        let write = format!("UPDATE mdl_course_modules SET availability = '{long}' WHERE id = 20");
        database.execute(&[write]).await;
        let site = read(&database, "mdl_").await;
        let activity = site.activity(CmId(20)).unwrap();
        assert!(
            activity.restriction.as_deref() == Some(&*long),
            "{}",
            database.url
        );
    }
}

#[tokio::test]
async fn columns_that_a_restriction_names_are_read_and_no_others() {
    let mut rows = Rows::university("mdl_", 2).with_text("user", "city");
    let plain = super::site::read(&rows, &Scope::WholeSite).await;
    assert!(plain.site.standard_fields.is_empty());
    row!(rows, "rocketchat", id: 60, course: 3, rocketchatid: "asks");
    row!(rows, "course_modules", id: 600, course: 3, module: 20, instance: 60, availability:
        r#"{"op":"&","c":[{"type":"profile","op":"isequalto","sf":"city","v":"Nancy"},
        {"type":"profile","op":"isempty","sf":"skype"}]}"#);
    for (id, city) in [(60, "Nancy"), (61, "nancy"), (62, "")] {
        row!(rows, "user", id: id, username: format!("of-{id}"), city: city);
    }
    row!(rows, "user", id: 63, deleted: 1, city: "Metz");
    let of = |person, city: &str| (MoodleUserId(person), city.into());
    for (database, site) in in_each(&rows).await {
        // `skype` is not there.
        let read = [("city".into(), vec![of(60, "Nancy"), of(61, "nancy")])];
        assert_eq!(site.standard_fields, read.into(), "{}", database.url);
    }
    // One more statement for each column that is named, however many name it.
    let asking = super::site::read(&rows, &Scope::WholeSite).await;
    assert_eq!(asking.statements, plain.statements + 1);
    let part = super::site::read(&rows, &Scope::Courses(vec![CourseId(2)])).await;
    assert!(part.site.standard_fields.is_empty());
}

#[tokio::test]
async fn the_order_of_the_rows_in_their_tables_says_nothing() {
    let rows = || Rows::university("mdl_", 3);
    let expected = in_each(&rows()).await;
    for seed in 0..4 {
        for ((database, mut site), (_, expected)) in in_each(&rows().shuffled(seed))
            .await
            .into_iter()
            .zip(&expected)
        {
            assert!(site.enrolments.len() > 1 && site.activities.len() > 1);
            // The database's own clock.
            site.as_of = expected.as_of;
            assert_eq!(site, *expected, "{} {seed}", database.url);
        }
    }
}
