//! A small site and its server, built row by row.
//!
//! It begins with one course (2, `INF101`) in one category, one activity (10) whose moderators are the
//! editing teachers and whose members are the students, and its group (`r10`), in which the API account
//! is alone.

use std::sync::Arc;

use md5::{Digest, Md5};
use moodrift::domain::capabilities::Capabilities;
use moodrift::domain::chat::{
    Account, AccountKind, Chat, Group, Lookup, Member, People, RoomFacts, RoomRoles, ServerVersion,
};
use moodrift::domain::drift::{Code, Drift};
use moodrift::domain::ids::{
    CategoryId, ChatUserId, CmId, CourseId, InstanceId, MethodId, MoodleUserId, RoleId, RoomId,
    UnixTime, Username,
};
use moodrift::domain::names::UsernameRules;
use moodrift::domain::neighbours::Neighbours;
use moodrift::domain::packed::Packed;
use moodrift::domain::plan::Plan;
use moodrift::domain::policy::{Policy, Preset};
use moodrift::domain::queue::Queue;
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::retention::RetentionRule;
use moodrift::domain::site::{
    Activity, Category, Course, Departed, Enrolment, Method, Person, Place, PluginSettings,
    PluginState, Role, RoleAssignment, Site, SiteCondition, Visibility,
};
use moodrift::engine::{Findings, Ground, Row, Rows, SiteChecks, drift, plan};
use sha1::Sha1;

pub(crate) const NOW: UnixTime = UnixTime(1_700_000_000);
pub(crate) const DAY: i64 = 86_400;
pub(crate) const WWWROOT: &str = "https://moodle.univ.example";
pub(crate) const API: &str = "rocket-api";

pub(crate) const TEACHER: RoleId = RoleId(3);
/// A role that no activity names.
pub(crate) const ASSISTANT: RoleId = RoleId(4);
pub(crate) const STUDENT: RoleId = RoleId(5);

pub(crate) const CATEGORY: CategoryId = CategoryId(1);
pub(crate) const COURSE: CourseId = CourseId(2);
pub(crate) const CM: CmId = CmId(10);
pub(crate) const ROOM: &str = "r10";

pub(crate) const PLAIN: RoomRoles = RoomRoles {
    owner: false,
    moderator: false,
    leader: false,
};
pub(crate) const MODERATOR: RoomRoles = RoomRoles {
    moderator: true,
    ..PLAIN
};
pub(crate) const OWNER: RoomRoles = RoomRoles {
    owner: true,
    ..PLAIN
};

#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) accounts: Reading<Vec<Account>>,
    pub(crate) groups: Reading<Vec<Group>>,
    pub(crate) lookups: Vec<(RoomId, Reading<Lookup>)>,
    pub(crate) policy: Policy,
    pub(crate) rules: UsernameRules,
    pub(crate) checks: SiteChecks,
    pub(crate) neighbours: Neighbours,
    pub(crate) capabilities: Capabilities,
    pub(crate) version: ServerVersion,
}

/// The mark of an address, with which the plugin begins the names of its groups.
pub(crate) fn mark(wwwroot: &str) -> String {
    hex::encode(Sha1::digest(wwwroot.as_bytes()))
}

pub(crate) fn account_id(name: &str) -> ChatUserId {
    ChatUserId::from(format!("id-{}", name.to_lowercase()).as_str())
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self {
            site: empty_site(),
            accounts: Reading::Known(Vec::new()),
            groups: Reading::Known(Vec::new()),
            lookups: Vec::new(),
            policy: Policy::preset(Preset::Default),
            rules: UsernameRules::default(),
            checks: SiteChecks {
                stale_after_hours: Some(24),
            },
            neighbours: Neighbours::default(),
            capabilities: Capabilities::default(),
            version: ServerVersion {
                major: 3,
                minor: 4,
                patch: 0,
            },
        };
        world.account(API);
        world.course(COURSE, "INF101");
        world.activity(CM, COURSE, Some(ROOM));
        world.group(ROOM);
        world
    }

    pub(crate) fn under(preset: Preset) -> Self {
        Self {
            policy: Policy::preset(preset),
            ..Self::new()
        }
    }

    pub(crate) fn course(&mut self, id: CourseId, shortname: &str) -> &mut Course {
        self.site.methods.push(Method {
            id: MethodId(id.0),
            course: id,
            kind: "manual".into(),
            name: None,
            enabled: true,
        });
        self.site.courses.push(Course {
            id,
            category: Some(CATEGORY),
            shortname: shortname.into(),
            fullname: format!("Course {shortname}").into(),
            idnumber: None,
            sort_order: id.0,
            visible: true,
            ends: None,
        });
        self.site.courses.last_mut().unwrap()
    }

    pub(crate) fn activity(
        &mut self,
        cm: CmId,
        course: CourseId,
        room: Option<&str>,
    ) -> &mut Activity {
        self.site.activities.push(Activity {
            cm,
            instance: InstanceId(cm.0 + 1000),
            course,
            name: format!("Chat {cm}").into(),
            room: room.map(RoomId::from),
            moderator_roles: vec![TEACHER],
            user_roles: vec![STUDENT],
            visibility: Visibility {
                visible: true,
                on_course_page: true,
                before_plugin_disabled: true,
                being_deleted: false,
            },
            restriction: None,
            grouping: None,
            retention: RetentionRule::default(),
            created: UnixTime(NOW.0 - 30 * DAY),
            modified: UnixTime(NOW.0 - 30 * DAY),
        });
        self.site.activities.last_mut().unwrap()
    }

    pub(crate) fn the_activity(&mut self) -> &mut Activity {
        let found = self.site.activities.iter_mut().find(|one| one.cm == CM);
        found.unwrap()
    }

    pub(crate) fn the_course(&mut self) -> &mut Course {
        let found = self.site.courses.iter_mut().find(|one| one.id == COURSE);
        found.unwrap()
    }

    pub(crate) fn group(&mut self, room: &str) -> &mut Group {
        let Reading::Known(groups) = &mut self.groups else {
            panic!("the groups are not known");
        };
        groups.push(Group {
            id: RoomId::from(room),
            name: format!("group-{room}").into(),
            display_name: format!("Group {room}").into(),
            archived: false,
            creator: Some(account_id(API)),
            users_count: None,
            messages: None,
            updated: None,
            facts: RoomFacts::default(),
            people: People::Known(vec![Member::new(
                account_id(API),
                Username::from(API),
                "".into(),
                OWNER,
            )]),
            banned: Vec::new(),
        });
        groups.last_mut().unwrap()
    }

    pub(crate) fn room(&mut self, room: &str) -> &mut Group {
        let Reading::Known(groups) = &mut self.groups else {
            panic!("the groups are not known");
        };
        let found = groups.iter_mut().find(|group| group.id.as_str() == room);
        found.unwrap()
    }

    /// Someone in Moodle alone.
    pub(crate) fn moodle_person(&mut self, username: &str) -> &mut Person {
        let id = MoodleUserId(100 + i64::try_from(self.site.people.len()).unwrap());
        self.site.people.push(Person {
            id,
            username: username.into(),
            first_name: username.into(),
            last_name: "Martin".into(),
            email: format!("{username}@univ.example").into(),
            idnumber: None,
            department: "".into(),
            institution: "".into(),
            auth: "cas".into(),
            suspended: false,
            confirmed: true,
        });
        self.site.people.last_mut().unwrap()
    }

    /// Someone in Rocket.Chat alone.
    pub(crate) fn account(&mut self, username: &str) -> &mut Account {
        let Reading::Known(accounts) = &mut self.accounts else {
            panic!("the accounts are not known");
        };
        accounts.push(Account {
            id: account_id(username),
            username: Username::from(username),
            name: format!("{username} of Rocket.Chat").into(),
            emails: vec![format!("{username}@univ.example").into()],
            active: true,
            kind: AccountKind::Person,
            administrator: false,
        });
        accounts.last_mut().unwrap()
    }

    /// The account of that name, which is there.
    pub(crate) fn account_named(&mut self, username: &str) -> &mut Account {
        let Reading::Known(accounts) = &mut self.accounts else {
            panic!("the accounts are not known");
        };
        let mut accounts = accounts.iter_mut();
        accounts
            .find(|one| one.username.as_str() == username)
            .unwrap()
    }

    /// Someone on both sides.
    pub(crate) fn person(&mut self, username: &str) -> &mut Person {
        self.account(username);
        self.moodle_person(username)
    }

    pub(crate) fn departed(&mut self, username: &str) {
        self.site.departed.push(Departed {
            id: MoodleUserId(9000),
            username_md5: hex::encode(Md5::digest(username.as_bytes())).into(),
            first_name: "Gone".into(),
            last_name: "Away".into(),
            modified: UnixTime(NOW.0 - 20 * DAY),
        });
    }

    pub(crate) fn id(&self, username: &str) -> MoodleUserId {
        let found = self
            .site
            .people
            .iter()
            .find(|one| *one.username == *username);
        found.unwrap().id
    }

    pub(crate) fn enrol(&mut self, username: &str, course: CourseId) -> &mut Enrolment {
        let (id, person) = (self.site.enrolments.len(), self.id(username));
        self.site.enrolments.push(Enrolment {
            id: i64::try_from(id).unwrap(),
            course,
            person,
            method: MethodId(course.0),
            suspended: false,
            starts: None,
            ends: None,
            created: UnixTime(NOW.0 - 20 * DAY),
            modified: UnixTime(NOW.0 - 20 * DAY),
            modifier: None,
        });
        self.site.enrolments.edit().last_mut().unwrap()
    }

    pub(crate) fn assign(&mut self, username: &str, role: RoleId, place: Place) {
        let (id, person) = (self.site.role_assignments.len(), self.id(username));
        self.site.role_assignments.push(RoleAssignment {
            id: i64::try_from(id).unwrap(),
            place,
            person,
            role,
            component: "".into(),
            modified: UnixTime(NOW.0 - 20 * DAY),
            modifier: None,
        });
    }

    /// Someone on both sides, enrolled in the course with that role there; not in the group.
    pub(crate) fn enrolled(&mut self, username: &str, role: RoleId) {
        self.person(username);
        self.enrol(username, COURSE);
        self.assign(username, role, Place::Course(COURSE));
    }

    pub(crate) fn student(&mut self, username: &str) {
        self.enrolled(username, STUDENT);
    }

    pub(crate) fn teacher(&mut self, username: &str) {
        self.enrolled(username, TEACHER);
    }

    pub(crate) fn join(&mut self, room: &str, username: &str, roles: RoomRoles) {
        let member = Member::new(
            account_id(username),
            Username::from(username),
            "".into(),
            roles,
        );
        let People::Known(members) = &mut self.room(room).people else {
            panic!("the people of {room} are not known");
        };
        members.retain(|other| other.account != member.account);
        members.push(member);
    }

    pub(crate) fn leave(&mut self, room: &str, username: &str) {
        if let People::Known(members) = &mut self.room(room).people {
            members.retain(|member| member.account != account_id(username));
        }
    }

    pub(crate) fn member(&mut self, username: &str) {
        self.join(ROOM, username, PLAIN);
    }

    pub(crate) fn moderator(&mut self, username: &str) {
        self.join(ROOM, username, MODERATOR);
    }

    /// Both sides, sorted as the readers sort them; but for the members of groups, which come in whatever order.
    pub(crate) fn ground(&self) -> Ground {
        self.ground_at(Some(WWWROOT))
    }

    /// With another address of Moodle in the configuration, or none.
    pub(crate) fn ground_at(&self, wwwroot: Option<&str>) -> Ground {
        Ground::new(
            "test".into(),
            Arc::new(sorted(self.site.clone())),
            Arc::new(self.chat()),
            Arc::new(self.policy.clone()),
            Arc::new(self.rules.clone()),
            wwwroot.map(Into::into),
        )
        .beside(Arc::new(self.neighbours.clone()))
    }

    fn chat(&self) -> Chat {
        let (mut accounts, mut groups) = (self.accounts.clone(), self.groups.clone());
        if let Reading::Known(accounts) = &mut accounts {
            accounts.sort_by(|a, b| a.id.cmp(&b.id));
        }
        if let Reading::Known(groups) = &mut groups {
            groups.sort_by(|a, b| a.id.cmp(&b.id));
            for group in groups {
                group.banned.sort();
            }
        }
        Chat {
            read_at: NOW,
            version: self.version,
            api_account: account_id(API),
            capabilities: self.capabilities.clone(),
            accounts,
            groups,
            lookups: self.lookups.iter().cloned().collect(),
        }
    }

    pub(crate) fn findings(&self) -> Findings {
        drift(&self.ground(), self.checks)
    }

    /// The plan of everything that has a fix and is not dormant.
    pub(crate) fn plan(&self) -> Plan {
        let findings = self.findings();
        let live = findings.drifts.iter().filter(|drift| !drift.dormant);
        plan(&self.ground(), live)
    }

    pub(crate) fn codes(&self) -> Vec<Code> {
        self.findings().drifts.iter().map(|one| one.code).collect()
    }

    /// The only difference of that code.
    pub(crate) fn the(&self, code: Code) -> Drift {
        let drifts = self.findings().drifts;
        let mut found: Vec<Drift> = drifts
            .iter()
            .filter(|drift| drift.code == code)
            .cloned()
            .collect();
        assert_eq!(found.len(), 1, "{code} among {drifts:#?}");
        found.remove(0)
    }

    /// What differs about someone, whatever the activity.
    pub(crate) fn drift_of(&self, username: &str) -> Option<Drift> {
        let mut drifts = self.findings().drifts;
        drifts.retain(|drift| {
            let person = drift.person.as_ref();
            person.is_some_and(|person| person.username.as_str() == username)
        });
        assert!(drifts.len() <= 1, "one person drift a person: {drifts:#?}");
        drifts.pop()
    }

    pub(crate) fn rows(&self, cm: CmId) -> Vec<Row> {
        match self.ground().rows(cm) {
            Rows::Judged(rows) => rows,
            other => panic!("activity {cm} is not judged: {other:?}"),
        }
    }

    pub(crate) fn row(&self, username: &str) -> Row {
        let rows = self.rows(CM);
        let mut found = rows.into_iter();
        let row = found.find(|row| row.who.username.as_str() == username);
        row.unwrap_or_else(|| panic!("{username} has no row"))
    }
}

pub(crate) fn unread() -> UnknownReason {
    UnknownReason::Interrupted
}

/// In the order that the vectors of [`Site`] promise.
pub(crate) fn sorted(mut site: Site) -> Site {
    site.categories.sort_by_key(|one| one.id);
    site.courses.sort_by_key(|one| one.id);
    site.activities.sort_by_key(|one| one.cm);
    site.bin.sort_by_key(|one| one.id);
    site.roles.sort_by_key(|one| one.id);
    site.people.sort_by_key(|one| one.id);
    site.departed.sort_by_key(|one| one.id);
    site.methods.sort_by_key(|one| one.id);
    site.enrolments
        .sort_by_key(|one| (one.course, one.person, one.id));
    site.role_assignments
        .sort_by_key(|one| (one.place, one.person, one.role, one.id));
    site.group_members.sort_unstable();
    site.course_groups.sort_unstable();
    site.grouping_groups.sort_unstable();
    site.profile_fields.sort_unstable();
    site.condition.administrators.sort_unstable();
    site
}

fn empty_site() -> Site {
    let role = |id: RoleId, shortname: &str, archetype: &str| Role {
        id,
        shortname: shortname.into(),
        name: "".into(),
        archetype: archetype.into(),
    };
    Site {
        as_of: NOW,
        shortname: "arche".into(),
        fullname: "Arche".into(),
        condition: SiteCondition {
            plugin: PluginState::Enabled,
            plugin_version: None,
            moodle_version: None,
            moodle_release: None,
            maintenance: false,
            upgrade_until: None,
            last_movement: Some(UnixTime(NOW.0 - 60)),
            administrators: Vec::new(),
        },
        settings: PluginSettings {
            name_format: Some("group-r{$a->moduleid}".into()),
            ..PluginSettings::default()
        },
        categories: vec![Category {
            id: CATEGORY,
            parent: None,
            name: "Sciences".into(),
            idnumber: None,
            sort_order: 1,
            visible: true,
        }],
        courses: Vec::new(),
        activities: Vec::new(),
        dangling: Vec::new(),
        bin: Vec::new(),
        roles: vec![
            role(TEACHER, "editingteacher", "editingteacher"),
            role(ASSISTANT, "teacher", "teacher"),
            role(STUDENT, "student", "student"),
        ],
        people: Vec::new(),
        departed: Vec::new(),
        methods: Vec::new(),
        enrolments: Packed::default(),
        role_assignments: Packed::default(),
        group_members: Vec::new(),
        course_groups: Vec::new(),
        grouping_groups: Vec::new(),
        group_names: Vec::new(),
        grouping_names: Vec::new(),
        profile_fields: Vec::new(),
        queue: Queue::default(),
        profile_defaults: std::collections::BTreeMap::new(),
        standard_fields: std::collections::BTreeMap::new(),
        lacks: Vec::new(),
    }
}
