//! What Moodle said: one consistent reading of a whole site.
//!
//! Only what bears on Rocket.Chat activities is kept: enrolments and roles of courses that
//! have one, every account, and the settings of `mod_rocketchat`. Vectors are sorted as their
//! comments say; lookups use that.

mod lookups;
mod packing;
mod renewal;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::component::Component;
use super::ids::{
    CategoryId, CmId, CourseGroupId, CourseId, GroupingId, InstanceId, MethodId, MoodleUserId,
    RoleId, RoomId, UnixTime,
};
use super::packed::Packed;
use super::queue::Queue;
use super::retention::RetentionRule;

/// One reading of a Moodle site, made in one transaction on one snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The database's clock at the read.
    pub as_of: UnixTime,
    /// Short name of the site (`course.shortname` where `category = 0`).
    pub shortname: Arc<str>,
    /// Full name of the site.
    pub fullname: Arc<str>,
    /// Whether the site is in a state in which it can be believed.
    pub condition: SiteCondition,
    /// The plugin's settings (`config_plugins`, `plugin = 'mod_rocketchat'`).
    pub settings: PluginSettings,
    /// By id.
    pub categories: Vec<Category>,
    /// Courses that an activity, a dangling row or a recycle-bin item names; by id.
    pub courses: Vec<Course>,
    /// Live activities; by course-module id.
    pub activities: Vec<Activity>,
    /// Rows that lead nowhere: those of `rocketchat`, then those of `course_modules`, by id.
    pub dangling: Vec<Dangling>,
    /// The plugin's recycle-bin rows; by id.
    pub bin: Vec<BinRow>,
    /// All roles of the site; by id.
    pub roles: Vec<Role>,
    /// Everybody who is not deleted; by id.
    pub people: Vec<Person>,
    /// Deleted accounts; by id.
    pub departed: Vec<Departed>,
    /// Enrolment methods of the courses that have an activity; by id.
    pub methods: Vec<Method>,
    /// Enrolments in these courses, of people who are not deleted; by (course, person, id).
    pub enrolments: Packed<Enrolment>,
    /// Role assignments in the site, in categories, in these courses and their activities, of
    /// people who are not deleted; by (place, person, role, id).
    pub role_assignments: Packed<RoleAssignment>,
    /// Who is in which course group, for these courses; sorted.
    pub group_members: Vec<(MoodleUserId, CourseGroupId)>,
    /// These courses' groups, with their course; sorted.
    pub course_groups: Vec<(CourseGroupId, CourseId)>,
    /// Which group belongs to which grouping; sorted.
    pub grouping_groups: Vec<(GroupingId, CourseGroupId)>,
    /// What these courses' groups are called (`groups.name`); sorted.
    pub group_names: Vec<(CourseGroupId, Arc<str>)>,
    /// What their groupings are called (`groupings.name`); sorted.
    pub grouping_names: Vec<(GroupingId, Arc<str>)>,
    /// Custom profile fields (`user_info_field.shortname`) that people have filled in; sorted by
    /// (person, field).
    pub profile_fields: Vec<ProfileField>,
    /// The plugin's tasks that wait, and when cron last ran; whole in every reading.
    pub queue: Queue,
    /// The custom profile fields that an access restriction can ask for (`user_info_field.shortname`), with the value
    /// of whoever has none of his own.
    pub profile_defaults: BTreeMap<Arc<str>, Arc<str>>,
    /// Columns of `user` that an access restriction names and [`Person`] does not hold, with what people filled in,
    /// by person. A column that is not here was not read.
    pub standard_fields: BTreeMap<Arc<str>, Vec<(MoodleUserId, Arc<str>)>>,
    /// What the site's schema lacks, and which feature suffers.
    pub lacks: Vec<Lack>,
}

/// Whether the site is in a state in which its answers can be acted upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteCondition {
    /// `modules.visible` of `mod_rocketchat`.
    pub plugin: PluginState,
    /// `config_plugins.value` of `mod_rocketchat/version`, such as 2024010900.
    pub plugin_version: Option<i64>,
    /// `config.value` of `version`, such as 2022112810.
    pub moodle_version: Option<Arc<str>>,
    /// `config.release`, such as `4.1.10 (Build: 20240422)`.
    pub moodle_release: Option<Arc<str>>,
    /// `config.maintenance_enabled` is 1.
    pub maintenance: bool,
    /// `config.upgraderunning`: an upgrade was running until then at the latest.
    pub upgrade_until: Option<UnixTime>,
    /// The newest sign of life in the database: an access, an enrolment, a role, a task's run.
    pub last_movement: Option<UnixTime>,
    /// `config.siteadmins`; sorted.
    pub administrators: Vec<MoodleUserId>,
}

/// Whether the administrator has switched the plugin on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginState {
    /// Switched on.
    Enabled,
    /// Switched off: all its activities look hidden, and `visibleold` keeps what they were.
    Disabled,
}

/// Settings of `mod_rocketchat` that bear on groups and members. Absent rows are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PluginSettings {
    /// `instanceurl`.
    pub instance_url: Option<String>,
    /// `apiuser`: a Rocket.Chat user id.
    pub api_user: Option<String>,
    /// `apitoken`; empty counts as absent.
    pub api_token: Option<ApiToken>,
    /// `groupnametoformat`.
    pub name_format: Option<String>,
    /// `validationgroupnameregex`, a PCRE with its delimiters; may be empty.
    pub name_validation: Option<String>,
    /// `replacementgroupnamecharacters`: lines of `from;to`.
    pub name_replacements: Option<String>,
    /// `create_user_account_if_not_exists` is 1.
    pub creates_accounts: bool,
    /// `usernamehook` is 1: usernames pass through the institution's own PHP function.
    pub username_hook: bool,
    /// `recyclebin_patch` is 1.
    pub recycle_bin_patch: bool,
    /// `retentionfeature` is 1.
    pub retention_feature: bool,
    /// The rule that the form of a new activity proposes: `retentionenabled`, `maxage`, `filesonly`, `excludepinned`.
    pub default_retention: RetentionRule,
    /// After how long the recycle bins are purged.
    pub bin_expiry: BinExpiry,
}

/// Settings of `tool_recyclebin`, in seconds; none where the setting is absent, or 0: an item stays for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BinExpiry {
    /// `coursebinexpiry`.
    pub course: Option<i64>,
    /// `categorybinexpiry`.
    pub category: Option<i64>,
}

/// The plugin's API token. Never shown: `Debug` hides it. Wiped from memory when it is dropped.
#[derive(Clone)]
pub struct ApiToken(SecretString);

impl PartialEq for ApiToken {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for ApiToken {}

impl ApiToken {
    /// Wraps a token.
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self(token.into())
    }

    /// The token itself, for the request header only.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiToken(hidden)")
    }
}

/// `course_categories`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// `id`.
    pub id: CategoryId,
    /// `parent`; none at the top.
    pub parent: Option<CategoryId>,
    /// `name`.
    pub name: Arc<str>,
    /// `idnumber`, where there is one.
    pub idnumber: Option<Arc<str>>,
    /// `sortorder`: the order in which Moodle shows them.
    pub sort_order: i64,
    /// `visible`. A hidden category hides what lies below it.
    pub visible: bool,
}

/// `course`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// `id`.
    pub id: CourseId,
    /// `category`; none for the front page.
    pub category: Option<CategoryId>,
    /// `shortname`.
    pub shortname: Arc<str>,
    /// `fullname`.
    pub fullname: Arc<str>,
    /// `idnumber`, where there is one.
    pub idnumber: Option<Arc<str>>,
    /// `sortorder`.
    pub sort_order: i64,
    /// `visible`.
    pub visible: bool,
    /// `enddate`; none where it is 0.
    pub ends: Option<UnixTime>,
}

/// A Rocket.Chat activity of a course: `rocketchat` joined to `course_modules`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// `course_modules.id`.
    pub cm: CmId,
    /// `rocketchat.id`.
    pub instance: InstanceId,
    /// `course_modules.course`.
    pub course: CourseId,
    /// `rocketchat.name`.
    pub name: Arc<str>,
    /// `rocketchatid`; none where it is empty.
    pub room: Option<RoomId>,
    /// `moderatorroles`; empty entries and zeros are dropped, as the plugin does.
    pub moderator_roles: Vec<RoleId>,
    /// `userroles`, the same way.
    pub user_roles: Vec<RoleId>,
    /// Its visibility.
    pub visibility: Visibility,
    /// `availability`: the access restriction as JSON text, where there is one.
    pub restriction: Option<Arc<str>>,
    /// `groupingid`, where there is one.
    pub grouping: Option<GroupingId>,
    /// `retentionenabled`, `maxage`, `filesonly`, `excludepinned`.
    pub retention: RetentionRule,
    /// `rocketchat.timecreated`.
    pub created: UnixTime,
    /// `rocketchat.timemodified`.
    pub modified: UnixTime,
}

/// The columns of `course_modules` that decide whether an activity is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visibility {
    /// `visible`.
    pub visible: bool,
    /// `visibleoncoursepage`; `true` where the column is missing (before Moodle 3.3).
    pub on_course_page: bool,
    /// `visibleold`: what `visible` was before the plugin was switched off.
    pub before_plugin_disabled: bool,
    /// `deletioninprogress`.
    pub being_deleted: bool,
}

/// A row whose other half is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dangling {
    /// A row of `rocketchat` without a course module.
    ActivityWithoutModule {
        /// `rocketchat.id`.
        instance: InstanceId,
        /// `rocketchat.course`.
        course: CourseId,
        /// `rocketchat.name`.
        name: Arc<str>,
        /// `rocketchatid`, where there is one.
        room: Option<RoomId>,
    },
    /// A course module of `mod_rocketchat` without its row in `rocketchat`.
    ModuleWithoutActivity {
        /// `course_modules.id`.
        cm: CmId,
        /// `course_modules.course`.
        course: CourseId,
        /// `course_modules.instance`.
        instance: InstanceId,
    },
}

/// A row of `rocketchatxrecyclebin`, with what `binid` may mean: the table does not say of which
/// bin it is an id, and the ids of the two bins overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinRow {
    /// `id`.
    pub id: i64,
    /// `binid`.
    pub bin_id: i64,
    /// `cmid`: the course module before it was deleted.
    pub cm: CmId,
    /// `rocketchatid`.
    pub room: RoomId,
    /// The item of `tool_recyclebin_course` with that id.
    pub course_item: Option<BinItem>,
    /// The item of `tool_recyclebin_category` with that id.
    pub category_item: Option<BinItem>,
}

/// An item of one of the two recycle bins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinItem {
    /// The name of the deleted activity or course.
    pub name: Arc<str>,
    /// The course it was deleted from; none for a deleted course.
    pub course: Option<CourseId>,
    /// `timecreated`: when it was deleted.
    pub deleted: UnixTime,
}

/// `role`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// `id`.
    pub id: RoleId,
    /// `shortname`, such as `editingteacher`.
    pub shortname: Arc<str>,
    /// `name`; empty for Moodle's own roles.
    pub name: Arc<str>,
    /// `archetype`; empty where there is none.
    pub archetype: Arc<str>,
}

/// An account of Moodle that is not deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// `id`.
    pub id: MoodleUserId,
    /// `username`.
    pub username: Arc<str>,
    /// `firstname`.
    pub first_name: Arc<str>,
    /// `lastname`.
    pub last_name: Arc<str>,
    /// `email`; may be empty.
    pub email: Arc<str>,
    /// `idnumber`, where there is one.
    pub idnumber: Option<Arc<str>>,
    /// `department`; may be empty.
    pub department: Arc<str>,
    /// `institution`; may be empty.
    pub institution: Arc<str>,
    /// `auth`, such as `cas` or `nologin`.
    pub auth: Arc<str>,
    /// `suspended`.
    pub suspended: bool,
    /// `confirmed`.
    pub confirmed: bool,
}

impl Person {
    /// Whether the account can be used to log in: neither suspended, nor `nologin`, nor unconfirmed.
    pub fn can_log_in(&self) -> bool {
        !self.suspended && self.confirmed && &*self.auth != "nologin"
    }
}

/// A deleted account. Moodle rewrites its username and keeps the MD5 of the old one in `email`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departed {
    /// `id`.
    pub id: MoodleUserId,
    /// MD5 of the username that it had, in lower-case hex.
    pub username_md5: Arc<str>,
    /// `firstname`.
    pub first_name: Arc<str>,
    /// `lastname`.
    pub last_name: Arc<str>,
    /// `timemodified`: when it was deleted, as nothing of it changes afterwards.
    pub modified: UnixTime,
}

/// `enrol`: one way into one course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// `id`.
    pub id: MethodId,
    /// `courseid`.
    pub course: CourseId,
    /// `enrol`: `manual`, `self`, `cohort` and others.
    pub kind: Arc<str>,
    /// `name`, where it has one of its own.
    pub name: Option<Arc<str>>,
    /// `status` is 0.
    pub enabled: bool,
}

/// `user_enrolments`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolment {
    /// `id`.
    pub id: i64,
    /// The course of its method.
    pub course: CourseId,
    /// `userid`.
    pub person: MoodleUserId,
    /// `enrolid`.
    pub method: MethodId,
    /// `status` is 1.
    pub suspended: bool,
    /// `timestart`; none where it is 0.
    pub starts: Option<UnixTime>,
    /// `timeend`; none where it is 0.
    pub ends: Option<UnixTime>,
    /// `timecreated`.
    pub created: UnixTime,
    /// `timemodified`.
    pub modified: UnixTime,
    /// `modifierid`, where there is one.
    pub modifier: Option<MoodleUserId>,
}

/// Where a role is held: the context's level and instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// `contextlevel = 10`.
    Site,
    /// `contextlevel = 40`.
    Category(CategoryId),
    /// `contextlevel = 50`.
    Course(CourseId),
    /// `contextlevel = 70`.
    Module(CmId),
}

impl Place {
    /// No activity's place comes before it.
    pub(crate) const FIRST_MODULE: Self = Self::Module(CmId(i64::MIN));
}

/// `role_assignments`, with its context resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleAssignment {
    /// `id`.
    pub id: i64,
    /// Where.
    pub place: Place,
    /// Who.
    pub person: MoodleUserId,
    /// Which role.
    pub role: RoleId,
    /// `component`: what assigned it, such as `enrol_cohort`; empty for a person.
    pub component: Component,
    /// `timemodified`.
    pub modified: UnixTime,
    /// `modifierid`, where there is one.
    pub modifier: Option<MoodleUserId>,
}

/// One filled-in custom profile field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfileField {
    /// Whose.
    pub person: MoodleUserId,
    /// `user_info_field.shortname`.
    pub field: Arc<str>,
    /// `user_info_data.data`.
    pub value: Arc<str>,
}

/// Something the schema lacks, which costs a feature and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lack {
    /// The table, without prefix.
    pub table: Cow<'static, str>,
    /// The column; none where the whole table is missing.
    pub column: Option<Cow<'static, str>>,
    /// What suffers.
    pub feature: Feature,
}

/// A feature that needs an optional part of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// Visibility apart from the course page.
    StealthVisibility,
    /// Telling what lies in a recycle bin.
    RecycleBin,
    /// Access restrictions by group or grouping.
    GroupRestrictions,
    /// Access restrictions by custom profile field.
    ProfileRestrictions,
    /// Noticing that nothing in Moodle moves.
    Staleness,
    /// Noticing activities that are being deleted.
    DeletionInProgress,
    /// Comparing how long messages are kept.
    Retention,
    /// Telling which of the plugin's tasks wait.
    Queue,
}
