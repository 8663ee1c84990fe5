//! Schemas that lack something, and tables under other prefixes.

use moodrift::domain::retention::RetentionRule;
use moodrift::domain::site::{BinExpiry, Feature, Lack, Site};
use moodrift::domain::trouble::MoodleTroubleKind;
use moodrift::moodle::{Moodle, Scope};

use super::rows::{Rows, row};
use super::servers::Database;

async fn outcome(rows: &Rows) -> Result<Site, MoodleTroubleKind> {
    let database = Database::sqlite();
    database.fill(rows).await;
    let reading = database
        .moodle(&rows.prefix)
        .await
        .read(&Scope::WholeSite)
        .await;
    reading
        .map(|reading| reading.site)
        .map_err(|trouble| trouble.kind)
}

#[tokio::test]
async fn a_missing_optional_column_costs_its_feature_only() {
    let rows = Rows::university("mdl_", 3);
    let whole = outcome(&rows).await.unwrap();
    let old = rows
        .without_column("course_modules", "visibleoncoursepage")
        .without_column("course_modules", "deletioninprogress");
    let mut old = outcome(&old).await.unwrap();
    let lack = |column: &'static str, feature| Lack {
        table: "course_modules".into(),
        column: Some(column.into()),
        feature,
    };
    assert_eq!(
        std::mem::take(&mut old.lacks),
        [
            lack("deletioninprogress", Feature::DeletionInProgress),
            lack("visibleoncoursepage", Feature::StealthVisibility),
        ]
    );
    old.as_of = whole.as_of;
    assert_eq!(old, whole);
}

#[tokio::test]
async fn an_older_plugin_s_retention_is_not_told() {
    let mut rows = Rows::university("mdl_", 1);
    row!(rows, "config_plugins", plugin: "tool_recyclebin", name: "coursebinexpiry", value: "604800");
    row!(rows, "config_plugins", plugin: "tool_recyclebin", name: "categorybinexpiry", value: "0");
    row!(rows, "config_plugins", plugin: "tool_recyclebin", name: "version", value: "7");
    let site = outcome(&rows).await.unwrap();
    assert_eq!(
        site.activities.first().unwrap().retention,
        RetentionRule::Global
    );
    let expiry = BinExpiry {
        course: Some(604_800),
        category: None,
    };
    assert_eq!(site.settings.bin_expiry, expiry);
    let site = outcome(&rows.clone().without_column("rocketchat", "maxage"))
        .await
        .unwrap();
    assert_eq!(
        site.activities.first().unwrap().retention,
        RetentionRule::Global,
        "it is off"
    );
    let site = outcome(&rows.without_column("rocketchat", "retentionenabled"))
        .await
        .unwrap();
    assert_eq!(
        site.activities.first().unwrap().retention,
        RetentionRule::Untold
    );
    let lacks: Vec<_> = site
        .lacks
        .iter()
        .map(|lack| (lack.column.as_deref(), lack.feature))
        .collect();
    assert_eq!(lacks, [(Some("retentionenabled"), Feature::Retention)]);
}

#[tokio::test]
async fn missing_optional_tables_cost_their_features_only() {
    let mut rows = Rows::university("mdl_", 3);
    row!(rows, "rocketchatxrecyclebin", id: 1, binid: 4, cmid: 9, rocketchatid: "gone");
    row!(rows, "tool_recyclebin_course", id: 4, courseid: 2);
    let whole = outcome(&rows).await.unwrap();
    assert!(whole.bin.first().unwrap().course_item.is_some());
    let without = |tables: &[&str]| {
        tables
            .iter()
            .fold(rows.clone(), |rows, table| rows.without_table(table))
    };
    for (tables, feature) in [
        (vec!["rocketchatxrecyclebin"], Feature::RecycleBin),
        (
            vec!["tool_recyclebin_category", "tool_recyclebin_course"],
            Feature::RecycleBin,
        ),
        (
            vec!["groupings_groups", "groups", "groups_members"],
            Feature::GroupRestrictions,
        ),
        (
            vec!["user_info_data", "user_info_field"],
            Feature::ProfileRestrictions,
        ),
        (vec!["task_scheduled"], Feature::Staleness),
        (vec!["task_adhoc"], Feature::Queue),
    ] {
        let site = outcome(&without(&tables)).await.unwrap();
        let lacks: Vec<_> = tables
            .iter()
            .map(|table| Lack {
                table: (*table).into(),
                column: None,
                feature,
            })
            .collect();
        assert_eq!(site.lacks, lacks);
        assert_eq!(site.activities, whole.activities);
        assert_eq!(site.enrolments, whole.enrolments);
    }
    let site = outcome(&without(&["tool_recyclebin_course"]))
        .await
        .unwrap();
    let row = site.bin.first().unwrap();
    assert_eq!((row.room.as_str(), &row.course_item), ("gone", &None));
}

#[tokio::test]
async fn a_missing_required_table_is_named() {
    let rows = Rows::university("mdl_", 1).without_table("user_enrolments");
    let kind = outcome(&rows).await.unwrap_err();
    let table = "mdl_user_enrolments".to_owned();
    assert_eq!(
        kind,
        MoodleTroubleKind::MissingTable {
            table,
            found: Vec::new()
        }
    );
}

#[tokio::test]
async fn a_missing_required_column_is_named_with_the_version_that_brought_it() {
    let rows = Rows::university("mdl_", 1).without_column("course", "enddate");
    let kind = outcome(&rows).await.unwrap_err();
    let (table, column) = ("mdl_course".to_owned(), "enddate".to_owned());
    assert_eq!(
        kind,
        MoodleTroubleKind::MissingColumn {
            table,
            column,
            since: "Moodle 3.2"
        }
    );
}

#[tokio::test]
async fn a_wrong_prefix_is_answered_with_the_right_one() {
    for database in Database::one_of_each().await {
        database.fill(&Rows::university("mdl_", 1)).await;
        for wrong in ["moodle_", "m", ""] {
            let trouble = database
                .moodle(wrong)
                .await
                .read(&Scope::WholeSite)
                .await
                .unwrap_err();
            let (prefix, found) = (wrong.to_owned(), vec!["mdl_".to_owned()]);
            assert_eq!(
                trouble.kind,
                MoodleTroubleKind::WrongPrefix { prefix, found }
            );
        }
    }
}

#[tokio::test]
async fn an_empty_prefix_reads_tables_named_by_reserved_words() {
    for database in Database::one_of_each().await {
        let mut rows = Rows::university("", 2);
        row!(rows, "groups", id: 1, courseid: 2);
        database.fill(&rows).await;
        let reading = database
            .moodle("")
            .await
            .read(&Scope::WholeSite)
            .await
            .unwrap();
        assert_eq!(reading.site.activities.len(), 2);
        assert_eq!(reading.site.course_groups.len(), 1);
    }
}

#[tokio::test]
async fn a_prefix_that_could_be_sql_is_refused() {
    let database = Database::sqlite();
    let source = database.source("mdl_\"; DROP TABLE x; --");
    let trouble = Moodle::connect(&source).await.unwrap_err();
    assert!(matches!(trouble.kind, MoodleTroubleKind::BadPrefix { .. }));
}
