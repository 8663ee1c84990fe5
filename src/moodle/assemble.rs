//! Everything in order, in one transaction, into a [`Site`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::ids::{CmId, CourseId, MoodleUserId, RoomId, UnixTime};
use crate::domain::packed::Packed;
use crate::domain::queue::{Cron, Queue, Task};
use crate::domain::site::{
    Activity, ApiToken, Departed, Enrolment, Person, PluginSettings, PluginState, ProfileField,
    RoleAssignment, Site, SiteCondition,
};
use crate::domain::trouble::MoodleTroubleKind;

use super::Scope;
use super::links::{BinItems, Links};
use super::prefix::Prefix;
use super::queries::{self, Query, User};
use super::schema::Schema;
use super::session::{Cells, Session};
use super::terms::Terms;
use super::words::Words;
use super::{queue, survey};

type Outcome<T> = Result<T, MoodleTroubleKind>;

/// The plugin whose settings say when the recycle bins are purged.
const RECYCLE_BIN: &str = "tool_recyclebin";

/// Reads what `scope` asks for, in one transaction.
pub(super) async fn read(session: &mut Session, prefix: &Prefix, scope: &Scope) -> Outcome<Site> {
    session.begin().await?;
    let schema = survey::ask(session, prefix).await?;
    survey::check(session, prefix, &schema).await?;
    let mut reader = Reader {
        session,
        prefix,
        schema: &schema,
        courses: Vec::new(),
        modules: Vec::new(),
        words: Words::default(),
    };
    let site = reader.site(scope).await?;
    session.commit().await?;
    Ok(site)
}

/// Reads which groups the site names in any way.
pub(super) async fn rooms(session: &mut Session, prefix: &Prefix) -> Outcome<BTreeSet<RoomId>> {
    session.begin().await?;
    let schema = survey::ask(session, prefix).await?;
    survey::check(session, prefix, &schema).await?;
    let mut reader = Reader {
        session,
        prefix,
        schema: &schema,
        courses: Vec::new(),
        modules: Vec::new(),
        words: Words::default(),
    };
    let links = reader.links().await?;
    session.commit().await?;
    Ok(links.rooms())
}

/// Where Moodles with the plugin are.
pub(super) async fn installations(session: &mut Session, prefix: &Prefix) -> Outcome<Vec<String>> {
    session.begin().await?;
    let schema = survey::ask(session, prefix).await?;
    session.commit().await?;
    Ok(schema.installations(prefix))
}

struct Reader<'a> {
    session: &'a mut Session,
    prefix: &'a Prefix,
    schema: &'a Schema,
    /// What `{in_courses …}` stands for in a query.
    courses: Vec<CourseId>,
    /// What `{in_modules …}` stands for in a query.
    modules: Vec<CmId>,
    /// Texts that rows of several queries repeat.
    words: Words,
}

impl Reader<'_> {
    async fn site(&mut self, scope: &Scope) -> Outcome<Site> {
        let as_of = UnixTime(self.greatest(&queries::CLOCK, 1).await?.unwrap_or_default());
        let (shortname, fullname) = self.names().await?;
        let (settings, plugin_version) = self.settings().await?;
        let cron = self.cron().await?;
        let condition = self.condition(plugin_version, &cron).await?;
        let mut links = self.links().await?;
        self.courses = links.restrict(scope);
        let courses = self.sorted(&queries::COURSES, |row, _| queries::course(row), |c| c.id);
        let courses = courses.await?;
        // From here on only courses with an activity matter: nobody is a member of a recycle bin.
        self.courses = links.courses_with_activities();
        self.modules = links
            .activities
            .iter()
            .map(|activity| activity.cm)
            .collect();
        let (people, departed) = self.users().await?;
        let groups = self
            .group_rows(&queries::COURSE_GROUPS, queries::course_group)
            .await?;
        let profile_defaults = self.profile_defaults().await?;
        Ok(Site {
            as_of,
            shortname,
            fullname,
            condition,
            settings,
            categories: self
                .sorted(
                    &queries::CATEGORIES,
                    |row, _| queries::category(row),
                    |c| c.id,
                )
                .await?,
            courses,
            standard_fields: self.standard_fields(&links.activities).await?,
            activities: links.activities,
            dangling: links.dangling,
            bin: links.bin,
            roles: self
                .sorted(&queries::ROLES, |row, _| queries::role(row), |r| r.id)
                .await?,
            people,
            departed,
            methods: self
                .sorted(&queries::METHODS, queries::method, |method| method.id)
                .await?,
            enrolments: self.enrolments().await?,
            role_assignments: self.role_assignments().await?,
            group_members: self
                .group_rows(&queries::GROUP_MEMBERS, |row, _| queries::group_member(row))
                .await?,
            course_groups: groups.iter().map(|(id, of, _)| (*id, *of)).collect(),
            grouping_groups: self
                .group_rows(&queries::GROUPING_GROUPS, |row, _| {
                    queries::grouping_group(row)
                })
                .await?,
            group_names: groups.into_iter().map(|(id, _, name)| (id, name)).collect(),
            grouping_names: self
                .group_rows(&queries::GROUPINGS, queries::grouping)
                .await?,
            profile_fields: self.profile_fields(&profile_defaults).await?,
            profile_defaults,
            queue: Queue {
                tasks: self.tasks().await?,
                cron,
            },
            lacks: self.schema.lacks(),
        })
    }

    /// The site's short and full name.
    async fn names(&mut self) -> Outcome<(Arc<str>, Arc<str>)> {
        let mut front: Vec<(i64, Arc<str>, Arc<str>)> = Vec::new();
        self.each(&queries::FRONT_PAGE, |row, _| {
            front.push((row.int(0)?, row.kept(1)?, row.kept(2)?));
            Ok(())
        })
        .await?;
        front.sort_unstable();
        let first = front.into_iter().next();
        Ok(first.map_or_else(
            || (Arc::from(""), Arc::from("")),
            |(_, shortname, fullname)| (shortname, fullname),
        ))
    }

    /// The plugin's settings, and its version.
    async fn settings(&mut self) -> Outcome<(PluginSettings, Option<i64>)> {
        let mut settings = PluginSettings::default();
        let mut version = None;
        let mut retention: [Option<i64>; 4] = [None; 4];
        self.each(&queries::SETTINGS, |row, _| {
            let value = row.text(1)?;
            let on = value.trim() == "1";
            match row.text(0)? {
                "version" => version = value.trim().parse().ok(),
                "instanceurl" => settings.instance_url = Some(value.to_owned()),
                "apiuser" => settings.api_user = Some(value.to_owned()),
                "apitoken" if !value.is_empty() => {
                    settings.api_token = Some(ApiToken::new(value));
                }
                "groupnametoformat" => settings.name_format = Some(value.to_owned()),
                "validationgroupnameregex" => settings.name_validation = Some(value.to_owned()),
                "replacementgroupnamecharacters" => {
                    settings.name_replacements = Some(value.to_owned());
                }
                "create_user_account_if_not_exists" => settings.creates_accounts = on,
                "usernamehook" => settings.username_hook = on,
                "recyclebin_patch" => settings.recycle_bin_patch = on,
                "retentionfeature" => settings.retention_feature = on,
                "coursebinexpiry" if row.text(2)? == RECYCLE_BIN => {
                    settings.bin_expiry.course = seconds(value);
                }
                "categorybinexpiry" if row.text(2)? == RECYCLE_BIN => {
                    settings.bin_expiry.category = seconds(value);
                }
                name => {
                    let slots = retention.iter_mut().zip(queries::RETENTION);
                    for (slot, _) in slots.filter(|(_, setting)| *setting == name) {
                        *slot = value.trim().parse().ok();
                    }
                }
            }
            Ok(())
        })
        .await?;
        settings.default_retention = queries::retention_rule(retention);
        Ok((settings, version))
    }

    async fn condition(
        &mut self,
        plugin_version: Option<i64>,
        cron: &Cron,
    ) -> Outcome<SiteCondition> {
        let mut condition = SiteCondition {
            plugin: match self.greatest(&queries::PLUGIN, 1).await? {
                Some(visible) if visible != 0 => PluginState::Enabled,
                _ => PluginState::Disabled,
            },
            plugin_version,
            moodle_version: None,
            moodle_release: None,
            maintenance: false,
            upgrade_until: None,
            last_movement: self.last_movement(cron).await?,
            administrators: Vec::new(),
        };
        self.each(&queries::CONFIG, |row, _| {
            let value = row.text(1)?.trim();
            match row.text(0)? {
                "version" if !value.is_empty() => {
                    condition.moodle_version = Some(Arc::from(value));
                }
                "release" if !value.is_empty() => {
                    condition.moodle_release = Some(Arc::from(value));
                }
                "maintenance_enabled" => condition.maintenance = value == "1",
                "upgraderunning" => {
                    let until: Option<i64> = value.parse().ok();
                    condition.upgrade_until = until.filter(|at| *at != 0).map(UnixTime);
                }
                "siteadmins" => {
                    let ids = value.split(',').filter_map(|id| id.trim().parse().ok());
                    condition.administrators = ids.map(MoodleUserId).collect();
                }
                _ => {}
            }
            Ok(())
        })
        .await?;
        condition.administrators.sort_unstable();
        condition.administrators.dedup();
        Ok(condition)
    }

    async fn last_movement(&mut self, cron: &Cron) -> Outcome<Option<UnixTime>> {
        let last = self.greatest(&queries::MOVEMENT, 8).await?;
        let last = last.max(cron.last_run.map(|at| at.0));
        // Moodle writes 0 for "never".
        Ok(last.filter(|at| *at > 0).map(UnixTime))
    }

    async fn cron(&mut self) -> Outcome<Cron> {
        let mut cron = Cron::default();
        if self.schema.has_table("task_scheduled") {
            self.each(&queue::SCHEDULED, |row, _| queue::scheduled(row, &mut cron))
                .await?;
        }
        Ok(cron)
    }

    async fn tasks(&mut self) -> Outcome<Vec<Task>> {
        if !self.schema.has_table("task_adhoc") {
            return Ok(Vec::new());
        }
        let mut tasks = Vec::new();
        self.each(&queue::TASKS, |row, _| {
            tasks.extend(queue::task(row)?);
            Ok(())
        })
        .await?;
        tasks.sort_unstable_by_key(|task| task.id);
        Ok(tasks)
    }

    async fn links(&mut self) -> Outcome<Links> {
        let (mut activities, mut dangling) = (Vec::new(), Vec::new());
        self.each(&queries::ACTIVITIES, |row, _| {
            match queries::activity(row)? {
                Ok(activity) => activities.push(activity),
                Err(alone) => dangling.push(alone),
            }
            Ok(())
        })
        .await?;
        self.each(&queries::WITHOUT_MODULE, |row, _| {
            dangling.push(queries::without_module(row)?);
            Ok(())
        })
        .await?;
        let mut bin = Vec::new();
        let (mut course_items, mut category_items) = (BinItems::default(), BinItems::default());
        if self.schema.has_table("rocketchatxrecyclebin") {
            self.each(&queries::BIN, |row, _| {
                bin.extend(queries::bin_row(row)?);
                Ok(())
            })
            .await?;
            course_items = self.bin_items(&queries::COURSE_BIN).await?;
            category_items = self.bin_items(&queries::CATEGORY_BIN).await?;
        }
        Ok(Links::new(
            activities,
            dangling,
            bin,
            &course_items,
            &category_items,
        ))
    }

    async fn bin_items(&mut self, query: &Query) -> Outcome<BinItems> {
        let mut items = BinItems::default();
        if self.schema.has_table(query.table) {
            self.each(query, |row, _| {
                items.extend([queries::bin_item(row)?]);
                Ok(())
            })
            .await?;
        }
        Ok(items)
    }

    async fn users(&mut self) -> Outcome<(Vec<Person>, Vec<Departed>)> {
        let (mut people, mut departed) = (Vec::new(), Vec::new());
        self.each(&queries::USERS, |row, words| {
            match queries::user(row, words)? {
                User::Here(person) => people.push(person),
                User::Gone(leaver) => departed.push(leaver),
                User::Forgotten => {}
            }
            Ok(())
        })
        .await?;
        people.sort_unstable_by_key(|person| person.id);
        departed.sort_unstable_by_key(|leaver| leaver.id);
        Ok((people, departed))
    }

    async fn enrolments(&mut self) -> Outcome<Packed<Enrolment>> {
        let mut rows = Packed::default();
        self.each(&queries::ENROLMENTS, |row, _| {
            rows.push(queries::enrolment(row)?);
            Ok(())
        })
        .await?;
        rows.sort_by_key(|one: &Enrolment| (one.course, one.person, one.id));
        Ok(rows)
    }

    async fn role_assignments(&mut self) -> Outcome<Packed<RoleAssignment>> {
        let mut rows = Packed::default();
        self.each(&queries::ROLE_ASSIGNMENTS, |row, _| {
            rows.push(queries::role_assignment(row)?);
            Ok(())
        })
        .await?;
        rows.sort_by_key(|held: &RoleAssignment| (held.place, held.person, held.role, held.id));
        Ok(rows)
    }

    fn has_profile_fields(&self) -> bool {
        self.schema.has_table("user_info_data") && self.schema.has_table("user_info_field")
    }

    async fn profile_defaults(&mut self) -> Outcome<BTreeMap<Arc<str>, Arc<str>>> {
        let mut defaults = BTreeMap::new();
        if self.has_profile_fields() {
            self.each(&queries::PROFILE_DEFAULTS, |row, _| {
                defaults.extend([queries::profile_default(row)?]);
                Ok(())
            })
            .await?;
        }
        Ok(defaults)
    }

    /// The columns that restrictions name. A restriction that names one somewhere else costs a needless query.
    async fn standard_fields(
        &mut self,
        activities: &[Activity],
    ) -> Outcome<BTreeMap<Arc<str>, Vec<(MoodleUserId, Arc<str>)>>> {
        let mut read = BTreeMap::new();
        for (name, query) in queries::STANDARD_FIELDS {
            let quoted = format!("\"{name}\"");
            let mut restrictions = activities.iter().flat_map(|one| &one.restriction);
            let asked = restrictions.any(|json| json.contains(&quoted));
            if asked && self.schema.has_column(query.table, name) {
                let mut values = self
                    .sorted(query, queries::standard_field, |(person, _)| *person)
                    .await?;
                values.retain(|(_, value)| !value.is_empty());
                read.insert(Arc::from(*name), values);
            }
        }
        Ok(read)
    }

    async fn profile_fields(
        &mut self,
        defaults: &BTreeMap<Arc<str>, Arc<str>>,
    ) -> Outcome<Vec<ProfileField>> {
        let mut fields = Vec::new();
        if self.has_profile_fields() {
            self.each(&queries::PROFILE_FIELDS, |row, words| {
                let field = queries::profile_field(row, words)?;
                // Not in SQL, where `'  ' = ''` holds in MySQL. Who emptied a field has not its default.
                let default = defaults.get(&field.field);
                if !field.value.is_empty() || default.is_some_and(|value| !value.is_empty()) {
                    fields.push(field);
                }
                Ok(())
            })
            .await?;
        }
        fields.sort_unstable();
        Ok(fields)
    }

    /// What needs `groups` besides the query's own table; sorted, each once.
    async fn group_rows<T: Ord + Send>(
        &mut self,
        query: &Query,
        read: impl Fn(&Cells<'_>, &mut Words) -> Result<T, sqlx::Error> + Send + Sync,
    ) -> Outcome<Vec<T>> {
        let mut rows = Vec::new();
        if self.schema.has_table("groups") && self.schema.has_table(query.table) {
            self.each(query, |row, words| {
                rows.push(read(row, words)?);
                Ok(())
            })
            .await?;
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(rows)
    }

    /// The greatest integer in the first `cells` cells of all rows.
    async fn greatest(&mut self, query: &Query, cells: usize) -> Outcome<Option<i64>> {
        let mut greatest = None;
        self.each(query, |row, _| {
            for at in 0..cells {
                greatest = greatest.max(row.int_or_null(at)?);
            }
            Ok(())
        })
        .await?;
        Ok(greatest)
    }

    async fn sorted<T: Send, K: Ord>(
        &mut self,
        query: &Query,
        read: impl Fn(&Cells<'_>, &mut Words) -> Result<T, sqlx::Error> + Send + Sync,
        key: impl Fn(&T) -> K + Send,
    ) -> Outcome<Vec<T>> {
        let mut rows = Vec::new();
        self.each(query, |row, words| {
            rows.push(read(row, words)?);
            Ok(())
        })
        .await?;
        rows.sort_unstable_by_key(key);
        Ok(rows)
    }

    async fn each(
        &mut self,
        query: &Query,
        mut take: impl FnMut(&Cells<'_>, &mut Words) -> Result<(), sqlx::Error> + Send,
    ) -> Outcome<()> {
        let terms = Terms {
            dialect: self.session.dialect(),
            prefix: self.prefix,
            schema: self.schema,
            courses: &self.courses,
            modules: &self.modules,
            window: None,
        };
        let sql = terms.sql(query.text);
        let words = &mut self.words;
        self.session
            .each(query.table, sql, |row| take(row, words))
            .await
    }
}

/// A time to live; 0 is none.
fn seconds(value: &str) -> Option<i64> {
    value.trim().parse().ok().filter(|seconds| *seconds > 0)
}
