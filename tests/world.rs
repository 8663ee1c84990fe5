//! The invented university: both sides agree wherever no drift was made, and every kind of drift
//! was made.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::print_stderr, reason = "a test without its data says so")]

#[path = "world/schema.rs"]
mod schema;
#[path = "world/site.rs"]
mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use moodrift::demo::chat::state::GroupState;
use moodrift::demo::world::{DEFAULT_COURSES, Recipe, WorldError, build};
use moodrift::domain::drift::Code;
use moodrift::domain::ids::{CmId, UnixTime};
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::domain::names::acceptable;
use regex::bytes::Regex;
use site::{
    ActivityRow, NOW, WWWROOT, cms, groups, hex, injected_people, person_drift, recipe, site,
};

#[tokio::test]
async fn the_same_seed_makes_the_same_world_and_another_seed_another() {
    let folder = tempfile::tempdir().unwrap();
    let make = async |name: &str, seed| {
        let file = folder.path().join(name);
        let world = build(&recipe(seed, DEFAULT_COURSES), &file).await.unwrap();
        let chat = serde_json::to_string(&world.chat).unwrap();
        (chat, std::fs::read(file).unwrap(), world.injected)
    };
    let one = make("one", 42).await;
    let same = make("same", 42).await;
    let other = make("other", 43).await;
    assert!(one == same, "seed 42 twice");
    assert_ne!(one.0, other.0);
    assert_ne!(one.1, other.1);
    assert_ne!(one.2, other.2);
}

#[tokio::test]
async fn the_default_university_has_the_promised_size() {
    let mut site = site(42, DEFAULT_COURSES).await;
    assert_eq!(
        site.number("SELECT count(*) FROM mdl_course WHERE category <> 0")
            .await,
        120
    );
    // The guest and the administrator come with every Moodle.
    assert_eq!(site.number("SELECT count(*) FROM mdl_user").await, 2_002);
    let activities = site.activities().await;
    assert_eq!(activities.len(), 150);
    assert_eq!(
        site.number("SELECT max(depth) FROM mdl_course_categories")
            .await,
        3
    );
    let groups = groups(&site.world);
    let large = activities
        .iter()
        .filter_map(|activity| groups.get(activity.room.as_str()))
        .filter(|group| group.members.len() > 100)
        .count();
    assert_eq!(large, 2, "groups of more than a page");
}

#[tokio::test]
async fn every_kind_of_drift_occurs() {
    use Code::{
        AccountMissing, ActivityDangling, BinRowStale, GroupArchived, GroupForeign, GroupMissing,
        GroupNotArchived, GroupOrphaned, GroupShared, GroupUnlinked, IdentityMismatch, KindDiffers,
        MemberExtra, MemberMissing, ModeratorExtra, ModeratorMissing, NameDiffers, NotManageable,
        OwnerDeparted, QueueFrozen, RetentionDiffers, RolesInvalid, UsernameRefused,
    };
    for seed in [1, 7, 42, 2026] {
        let site = site(seed, DEFAULT_COURSES).await;
        let codes: BTreeSet<Code> = site.world.injected.iter().map(|one| one.code).collect();
        let promised = BTreeSet::from([
            GroupMissing,
            GroupUnlinked,
            GroupShared,
            GroupForeign,
            GroupArchived,
            GroupNotArchived,
            RolesInvalid,
            ActivityDangling,
            MemberMissing,
            AccountMissing,
            UsernameRefused,
            IdentityMismatch,
            MemberExtra,
            ModeratorMissing,
            ModeratorExtra,
            QueueFrozen,
            NameDiffers,
            RetentionDiffers,
            KindDiffers,
            NotManageable,
            OwnerDeparted,
            GroupOrphaned,
            BinRowStale,
        ]);
        assert_eq!(codes, promised, "seed {seed}");
    }
}

#[tokio::test]
async fn people_drift_exactly_where_it_was_made() {
    for (seed, courses) in [(42, DEFAULT_COURSES), (7, DEFAULT_COURSES), (3, 10), (5, 1)] {
        let mut site = site(seed, courses).await;
        let found = person_drift(&mut site).await;
        let made = injected_people(&site.world);
        let diff: Vec<_> = found.symmetric_difference(&made).collect();
        assert!(diff.is_empty(), "seed {seed}, {courses} courses: {diff:#?}");
    }
}

#[tokio::test]
async fn groups_and_links_drift_exactly_where_it_was_made() {
    let mut site = site(42, DEFAULT_COURSES).await;
    let activities = site.activities().await;
    let world = &site.world;
    let groups = groups(world);
    let mark = hex(WWWROOT);
    let of = |fits: &dyn Fn(&ActivityRow) -> bool| -> BTreeSet<i64> {
        activities
            .iter()
            .filter(|one| fits(one))
            .map(|one| one.cm)
            .collect()
    };
    let group = |activity: &ActivityRow| groups.get(activity.room.as_str()).copied();
    let shared = |one: &ActivityRow| {
        !one.room.is_empty()
            && activities
                .iter()
                .any(|other| other.cm != one.cm && other.room == one.room)
    };
    let missing = of(&|one| !one.room.is_empty() && group(one).is_none());
    assert_eq!(missing, cms(world, Code::GroupMissing));
    assert_eq!(
        of(&|one| one.room.is_empty()),
        cms(world, Code::GroupUnlinked)
    );
    assert_eq!(of(&shared), cms(world, Code::GroupShared));
    let foreign = of(&|one| group(one).is_some_and(|group| !group.name.starts_with(&mark)));
    let renamed = cms(world, Code::NameDiffers);
    assert_eq!(renamed.len(), 1);
    assert_eq!(foreign, &cms(world, Code::GroupForeign) | &renamed);
    let archived = of(&|one| one.shown && group(one).is_some_and(|group| group.archived));
    assert_eq!(archived, cms(world, Code::GroupArchived));
    let mut open = of(&|one| !one.shown && group(one).is_some_and(|group| !group.archived));
    let binned: Vec<(i64, String)> =
        sqlx::query_as("SELECT cmid, rocketchatid FROM mdl_rocketchatxrecyclebin")
            .fetch_all(&mut site.moodle)
            .await
            .unwrap();
    let gone = binned
        .iter()
        .filter(|(_, room)| !groups.contains_key(room.as_str()));
    let gone: BTreeSet<i64> = gone.map(|(cm, _)| *cm).collect();
    assert_eq!(gone, cms(world, Code::BinRowStale));
    open.extend(
        binned
            .iter()
            .filter(|(_, room)| {
                groups
                    .get(room.as_str())
                    .is_some_and(|group| !group.archived)
            })
            .map(|(cm, _)| *cm),
    );
    assert_eq!(open, cms(world, Code::GroupNotArchived));
    let real: BTreeSet<i64> = (1..=9).collect();
    let invalid =
        of(&|one| one.moderator_roles.is_disjoint(&real) && one.user_roles.is_disjoint(&real));
    assert_eq!(invalid, cms(world, Code::RolesInvalid));
}

#[tokio::test]
async fn groups_bear_the_names_that_the_plugin_gives() {
    let mut site = site(42, DEFAULT_COURSES).await;
    let refused = Regex::new("(?-u)[^0-9a-zA-Z-_.]").unwrap();
    let renamed = cms(&site.world, Code::NameDiffers);
    let foreign = &cms(&site.world, Code::GroupForeign) | &renamed;
    let activities = site.activities().await;
    let groups = groups(&site.world);
    let mut odd = 0;
    let mut seen = BTreeSet::new();
    for activity in activities.iter().filter(|one| !foreign.contains(&one.cm)) {
        let Some(group) = groups.get(activity.room.as_str()) else {
            continue;
        };
        if !seen.insert(&activity.room) {
            continue;
        }
        let raw = format!("{}_{}_{}", hex(WWWROOT), activity.shortname, activity.cm);
        let name = refused
            .replace_all(raw.replace("/s", "_").as_bytes(), &b"_"[..])
            .into_owned();
        assert_eq!(group.name, String::from_utf8(name).unwrap());
        odd += usize::from(group.name != raw);
    }
    assert!(odd > 3, "some short names do not fit: {odd}");
}

#[tokio::test]
async fn a_plan_for_all_of_it_passes_the_default_limits() {
    let limits = Limits::default();
    for (seed, courses) in [
        (1, 120),
        (7, 120),
        (42, 120),
        (2026, 120),
        (42, 10),
        (42, 60),
    ] {
        let mut site = site(seed, courses).await;
        let activities = site.activities().await;
        let world = &site.world;
        let groups = groups(world);
        let alive: BTreeMap<i64, &GroupState> = activities
            .iter()
            .filter(|activity| !activity.dormant)
            .filter_map(|activity| Some((activity.cm, *groups.get(activity.room.as_str())?)))
            .collect();
        let of = |code| {
            let steps = world
                .injected
                .iter()
                .filter(move |injected| injected.code == code);
            steps
                .filter_map(|step| step.cm)
                .filter(|cm| alive.contains_key(&cm.0))
        };
        let count = |cms: &mut dyn Iterator<Item = CmId>| {
            let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
            cms.for_each(|cm| *counts.entry(cm.0).or_default() += 1);
            counts
        };
        let removals = count(&mut of(Code::MemberExtra));
        let demotions = count(&mut of(Code::ModeratorExtra));
        let invited = count(&mut of(Code::MemberMissing));
        let figure = |name| usize::try_from(limits.figure(name)).unwrap();
        assert!(removals.values().sum::<usize>() <= figure(LimitName::Removals));
        assert!(demotions.values().sum::<usize>() <= figure(LimitName::Demotions));
        for (cm, count) in &removals {
            let share = count * 100 / alive.get(cm).unwrap().members.len();
            assert!(
                share < figure(LimitName::GroupShare),
                "{cm} loses {share} %"
            );
        }
        for (cm, count) in &invited {
            let growth = count * 100 / alive.get(cm).unwrap().members.len();
            assert!(
                growth < figure(LimitName::GroupGrowth),
                "{cm} grows by {growth} %"
            );
        }
        let losing: BTreeSet<&i64> = removals.keys().chain(demotions.keys()).collect();
        let share = losing.len() * 100 / groups.len();
        assert!(
            share < figure(LimitName::GroupsShare),
            "{share} % of the groups lose someone"
        );
    }
}

#[tokio::test]
async fn most_groups_are_in_step_and_trouble_is_counted_in_hundreds() {
    for seed in [1, 7, 42, 2026] {
        let mut site = site(seed, DEFAULT_COURSES).await;
        let activities = site.activities().await;
        let troubled: BTreeSet<i64> = site
            .world
            .injected
            .iter()
            .filter_map(|injected| Some(injected.cm?.0))
            .collect();
        let healthy = activities
            .iter()
            .filter(|activity| !troubled.contains(&activity.cm))
            .count();
        let share = healthy * 100 / activities.len();
        assert!((75..95).contains(&share), "seed {seed}: {share} % in step");
        let people = injected_people(&site.world).len();
        assert!(
            (90..=260).contains(&people),
            "seed {seed}: {people} drifts of people"
        );
    }
}

#[tokio::test]
async fn nothing_is_wrong_with_the_site_as_a_whole() {
    let mut site = site(42, DEFAULT_COURSES).await;
    let plugin = "SELECT visible FROM mdl_modules WHERE name = 'rocketchat'";
    assert_eq!(site.number(plugin).await, 1);
    let halted = "SELECT count(*) FROM mdl_config WHERE name = 'upgraderunning' \
                  OR (name = 'maintenance_enabled' AND value <> '0')";
    assert_eq!(site.number(halted).await, 0);
    for newest in [
        "SELECT max(lastaccess) FROM mdl_user",
        "SELECT max(timecreated) FROM mdl_user_enrolments",
        "SELECT max(timemodified) FROM mdl_role_assignments",
        "SELECT max(lastruntime) FROM mdl_task_scheduled",
    ] {
        let at = site.number(newest).await;
        assert!(
            (NOW - 3 * 86_400..=NOW).contains(&at),
            "{newest}: {}",
            at - NOW
        );
    }
    assert!(site.number("SELECT max(lastaccess) FROM mdl_user").await > NOW - 3_600);
    let groups = groups(&site.world)
        .into_keys()
        .map(str::to_owned)
        .collect::<BTreeSet<_>>();
    let activities = site.activities().await;
    let gone = activities
        .iter()
        .filter(|activity| !activity.room.is_empty() && !groups.contains(&activity.room));
    assert!(gone.count() < 5);
}

#[tokio::test]
async fn every_row_leads_somewhere() {
    let mut site = site(42, DEFAULT_COURSES).await;
    for lost in [
        "SELECT count(*) FROM mdl_user_enrolments WHERE enrolid NOT IN (SELECT id FROM mdl_enrol)",
        "SELECT count(*) FROM mdl_user_enrolments WHERE userid NOT IN (SELECT id FROM mdl_user)",
        "SELECT count(*) FROM mdl_user_enrolments ue JOIN mdl_user u ON u.id = ue.userid WHERE u.deleted = 1",
        "SELECT count(*) FROM mdl_enrol WHERE courseid NOT IN (SELECT id FROM mdl_course)",
        "SELECT count(*) FROM mdl_role_assignments WHERE contextid NOT IN (SELECT id FROM mdl_context)",
        "SELECT count(*) FROM mdl_role_assignments WHERE userid NOT IN (SELECT id FROM mdl_user)",
        "SELECT count(*) FROM mdl_role_assignments WHERE roleid NOT IN (SELECT id FROM mdl_role)",
        "SELECT count(*) FROM mdl_role_assignments WHERE component <> '' AND itemid NOT IN (SELECT id FROM mdl_enrol)",
        "SELECT count(*) FROM mdl_course WHERE category <> 0 AND category NOT IN (SELECT id FROM mdl_course_categories)",
        "SELECT count(*) FROM mdl_course_categories WHERE parent <> 0 AND parent NOT IN (SELECT id FROM mdl_course_categories)",
        "SELECT count(*) FROM mdl_course_modules WHERE course NOT IN (SELECT id FROM mdl_course)",
        "SELECT count(*) FROM mdl_course_modules WHERE module NOT IN (SELECT id FROM mdl_modules)",
        "SELECT count(*) FROM mdl_course_modules WHERE groupingid <> 0 AND groupingid NOT IN (SELECT id FROM mdl_groupings)",
        "SELECT count(*) FROM mdl_course_modules WHERE availability IS NOT NULL AND NOT json_valid(availability)",
        "SELECT count(*) FROM mdl_groups_members WHERE groupid NOT IN (SELECT id FROM mdl_groups)",
        "SELECT count(*) FROM mdl_groups_members WHERE userid NOT IN (SELECT id FROM mdl_user)",
        "SELECT count(*) FROM mdl_groupings_groups WHERE groupid NOT IN (SELECT id FROM mdl_groups)",
        "SELECT count(*) FROM mdl_user_info_data WHERE fieldid NOT IN (SELECT id FROM mdl_user_info_field)",
        "SELECT count(*) FROM (SELECT shortname FROM mdl_course GROUP BY shortname HAVING count(*) > 1)",
        "SELECT count(*) FROM mdl_user WHERE lastaccess > 1795362000 OR timecreated > 1795362000",
        "SELECT count(*) FROM mdl_context child WHERE depth > 1 AND NOT EXISTS (SELECT 1 FROM mdl_context parent \
         WHERE parent.depth = child.depth - 1 AND child.path = parent.path || '/' || child.id)",
        "SELECT count(*) FROM mdl_course c WHERE c.category <> 0 AND NOT EXISTS (SELECT 1 FROM mdl_context own \
         JOIN mdl_context cat ON cat.contextlevel = 40 AND cat.instanceid = c.category \
         WHERE own.contextlevel = 50 AND own.instanceid = c.id AND own.path = cat.path || '/' || own.id)",
        "SELECT count(*) FROM mdl_course_modules cm WHERE NOT EXISTS (SELECT 1 FROM mdl_context own \
         JOIN mdl_context c ON c.contextlevel = 50 AND c.instanceid = cm.course \
         WHERE own.contextlevel = 70 AND own.instanceid = cm.id AND own.path = c.path || '/' || own.id)",
        "SELECT count(*) FROM mdl_course_categories child JOIN mdl_course_categories parent \
         ON parent.id = child.parent WHERE child.path <> parent.path || '/' || child.id",
    ] {
        assert_eq!(site.number(lost).await, 0, "{lost}");
    }
    let dangling = "SELECT count(*) FROM mdl_rocketchat r WHERE NOT EXISTS (SELECT 1 FROM mdl_course_modules cm \
                    WHERE cm.module = 20 AND cm.instance = r.id)";
    assert_eq!(site.number(dangling).await, 1);
    let dangling = "SELECT count(*) FROM mdl_course_modules WHERE module = 20 \
                    AND instance NOT IN (SELECT id FROM mdl_rocketchat)";
    assert_eq!(site.number(dangling).await, 1);
}

#[tokio::test]
async fn every_special_kind_of_person_and_course_is_there() {
    let mut site = site(42, DEFAULT_COURSES).await;
    for special in [
        "SELECT count(*) FROM mdl_user WHERE deleted = 1 AND length(email) = 32 AND username LIKE '%@%.%'",
        "SELECT count(*) FROM mdl_user WHERE suspended = 1",
        "SELECT count(*) FROM mdl_user WHERE auth = 'nologin'",
        "SELECT count(*) FROM mdl_user WHERE confirmed = 0",
        "SELECT count(*) FROM mdl_user WHERE deleted = 0 AND username LIKE '%@%'",
        "SELECT count(*) FROM mdl_user WHERE length(lastname) > 70",
        "SELECT count(*) FROM mdl_user WHERE instr(firstname, char(8238)) > 0",
        "SELECT count(*) FROM mdl_user WHERE instr(firstname, '🚀') > 0",
        "SELECT count(*) FROM mdl_user_enrolments WHERE status = 1",
        "SELECT count(*) FROM mdl_user_enrolments WHERE timestart > 1795362000",
        "SELECT count(*) FROM mdl_user_enrolments WHERE timeend > 0 AND timeend < 1795362000",
        "SELECT count(*) FROM mdl_user_enrolments ue JOIN mdl_enrol e ON e.id = ue.enrolid WHERE e.status = 1",
        "SELECT count(*) FROM mdl_role_assignments ra JOIN mdl_context c ON c.id = ra.contextid WHERE c.contextlevel = 40",
        "SELECT count(*) FROM mdl_role_assignments ra JOIN mdl_context c ON c.id = ra.contextid WHERE c.contextlevel = 70",
        "SELECT count(*) FROM mdl_course WHERE enddate > 0 AND enddate < 1795362000",
        "SELECT count(*) FROM mdl_course WHERE visible = 0",
        "SELECT count(*) FROM mdl_course WHERE category IN (SELECT id FROM mdl_course_categories WHERE visible = 0)",
        "SELECT count(*) FROM mdl_course_modules WHERE availability LIKE '%\"group\"%'",
        "SELECT count(*) FROM mdl_course_modules WHERE availability LIKE '%\"grouping\"%'",
        "SELECT count(*) FROM mdl_course_modules WHERE availability LIKE '%\"date\"%'",
        "SELECT count(*) FROM mdl_course_modules WHERE availability LIKE '%\"c\":[%\"c\":[%'",
        "SELECT count(*) FROM mdl_tool_recyclebin_course c JOIN mdl_tool_recyclebin_category k ON k.id = c.id",
        "SELECT count(*) FROM mdl_task_adhoc WHERE faildelay > 0",
    ] {
        assert!(site.number(special).await > 0, "{special}");
    }
    let world = &site.world;
    let owners = world.chat.groups.iter().flat_map(|group| &group.members);
    let owners = owners.filter(|member| member.roles.iter().any(|role| role == "owner"));
    assert!(
        owners
            .filter(|member| member.username != "moodle_api")
            .count()
            > 2
    );
    let machines: BTreeSet<&str> = world
        .chat
        .users
        .iter()
        .map(|user| user.kind.as_str())
        .collect();
    assert_eq!(machines, BTreeSet::from(["app", "bot", "user"]));
    let departed: BTreeSet<(Code, i64, String)> = injected_people(world);
    assert!(departed.iter().any(|(code, ..)| *code == Code::MemberExtra));
}

#[tokio::test]
async fn the_server_is_one_that_the_plugin_works_with() {
    let mut site = site(42, DEFAULT_COURSES).await;
    let chat = &site.world.chat;
    assert_eq!(chat.server.pointer("/info/version").unwrap(), "3.4.0");
    let api = chat
        .users
        .iter()
        .find(|user| user.id == chat.api_user)
        .unwrap();
    assert_eq!((api.username.as_str(), api.roles.len()), ("moodle_api", 2));
    let ids: BTreeSet<&str> = chat.users.iter().map(|user| user.id.as_str()).collect();
    let usernames: BTreeSet<String> = chat
        .users
        .iter()
        .map(|user| user.username.to_lowercase())
        .collect();
    assert_eq!(
        (ids.len(), usernames.len()),
        (chat.users.len(), chat.users.len())
    );
    assert!(chat.users.iter().all(|user| acceptable(&user.username)));
    let of_plugin = chat.groups.iter().filter(|group| group.name.len() > 40);
    let mut left = Vec::new();
    for group in of_plugin {
        let own = group
            .members
            .iter()
            .find(|member| member.user_id == chat.api_user)
            .unwrap();
        // Of one group somebody else was made owner instead.
        if own.roles.is_empty() {
            left.push(&group.name);
        } else {
            assert_eq!(own.roles, ["owner"], "{}", group.name);
        }
        assert_eq!(group.id.len(), 17);
        assert_eq!(
            usize::try_from(group.users_count).unwrap(),
            group.members.len()
        );
        let accounts_exist = group
            .members
            .iter()
            .all(|member| ids.contains(&*member.user_id));
        assert!(accounts_exist, "{}", group.name);
        for key in [
            "_updatedAt",
            "customFields",
            "fname",
            "retention",
            "ro",
            "t",
            "ts",
            "u",
        ] {
            assert!(group.rest.contains_key(key), "{} has no {key}", group.name);
        }
    }
    assert_eq!(left.len(), 1, "{left:?}");
    let own_id = chat.api_user.clone();
    let named: String = sqlx::query_scalar(
        "SELECT value FROM mdl_config_plugins WHERE plugin = 'mod_rocketchat' AND name = 'apiuser'",
    )
    .fetch_one(&mut site.moodle)
    .await
    .unwrap();
    assert_eq!(named, own_id);
}

#[tokio::test]
async fn a_university_grows_and_shrinks_with_its_courses() {
    for courses in [1, 2, 10, 400] {
        let mut site = site(42, courses).await;
        let count = site
            .number("SELECT count(*) FROM mdl_course WHERE category <> 0")
            .await;
        assert_eq!(usize::try_from(count).unwrap(), courses);
        let activities = site.activities().await;
        assert!(!activities.is_empty());
        assert!(
            activities.len() >= courses * 5 / 4 - 1,
            "{} activities",
            activities.len()
        );
    }
}

#[tokio::test]
async fn a_file_that_exists_is_never_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine");
    std::fs::write(&file, "mine").unwrap();
    let refusal = build(&recipe(1, 10), &file).await.unwrap_err();
    assert!(matches!(refusal, WorldError::File { .. }), "{refusal:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[tokio::test]
async fn recipes_that_cannot_be_followed_are_refused() {
    let nowhere = Path::new("/nonexistent/moodle.sqlite");
    let never = Recipe {
        now: UnixTime(i64::MAX),
        ..recipe(1, 10)
    };
    assert!(matches!(
        build(&never, nowhere).await,
        Err(WorldError::Time(_))
    ));
    assert!(matches!(
        build(&recipe(1, 0), nowhere).await,
        Err(WorldError::NoCourses)
    ));
    assert!(matches!(
        build(&recipe(1, 1), nowhere).await,
        Err(WorldError::File { .. })
    ));
}
