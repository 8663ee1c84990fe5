//! A small site by hand: six courses in three levels, each kind of drift, and names that hurt.

use std::sync::Arc;
use std::time::Duration;

use moodrift::domain::capabilities::Capabilities;
use moodrift::domain::chat::{
    Account, AccountKind, Chat, Group, Lookup, Member, People, RoomFacts, RoomRoles, ServerVersion,
};
use moodrift::domain::connections::Connections;
use moodrift::domain::ids::{
    CategoryId, ChatUserId, CmId, CourseId, InstanceId, MethodId, MoodleUserId, RoleId, RoomId,
    UnixTime, Username,
};
use moodrift::domain::names::UsernameRules;
use moodrift::domain::packed::Packed;
use moodrift::domain::policy::{Policy, Preset};
use moodrift::domain::queue::Queue;
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::retention::RetentionRule;
use moodrift::domain::site::{
    Activity, Category, Course, Enrolment, Method, Person, Place, PluginSettings, PluginState,
    Role, RoleAssignment, Site, SiteCondition, Visibility,
};
use moodrift::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use moodrift::engine::{Ground, SiteChecks, drift};
use moodrift::run::{Memory, Observation, Stage};
use moodrift::tui::snapshot::Snapshot;

/// When the fixture was read.
pub(crate) const READ_AT: UnixTime = UnixTime(1_795_000_000);
const TEACHER: RoleId = RoleId(3);
const STUDENT: RoleId = RoleId(5);

/// Both sides, still to be put together.
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) chat: Chat,
}

impl World {
    /// The whole fixture.
    pub(crate) fn new() -> Self {
        let mut world = Self {
            site: empty_site(),
            chat: empty_chat(),
        };
        world.categories();
        world.people();
        world.courses();
        world.finish();
        world
    }

    /// Compared, ended.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.at(Stage::Ended)
    }

    /// Compared, at a stage of the read.
    pub(crate) fn at(&self, stage: Stage) -> Snapshot {
        let ground = Ground::new(
            Arc::from("arche"),
            Arc::new(self.site.clone()),
            Arc::new(self.chat.clone()),
            Arc::new(Policy::preset(Preset::Default)),
            Arc::new(UsernameRules::default()),
            Some(Arc::from("https://arche.univ.fr")),
        );
        let checks = SiteChecks {
            stale_after_hours: None,
        };
        let findings = Arc::new(drift(&ground, checks));
        Snapshot::of(Observation {
            ground,
            findings,
            read_at: READ_AT,
            took: Duration::from_secs(2),
            baseline: None,
            ages: Arc::default(),
            memory: Memory::default(),
            connections: Connections::default(),
            stage,
        })
    }

    fn categories(&mut self) {
        for (id, parent, name, visible) in [
            (1, None, "Faculté des sciences", true),
            (2, Some(1), "Licence", true),
            (3, Some(2), "Première année", true),
            (4, None, "Faculté de droit", true),
            (5, None, "Archives", false),
        ] {
            self.site.categories.push(Category {
                id: CategoryId(id),
                parent: parent.map(CategoryId),
                name: Arc::from(name),
                idnumber: None,
                sort_order: id,
                visible,
            });
        }
    }

    fn people(&mut self) {
        let long = "Marie-Antoinette-".repeat(12);
        for (id, username, first, last) in [
            (1, "elise.durand", "Élise", "Durand"),
            (2, "m.petit", "Marc", "Petit"),
            (3, "zoe.oeuvre", "Zoé", "Œuvré"),
            (4, "amina", "أمينة", "الفاسي"),
            (5, "rocket", "👩‍👩‍👧 Ana\u{202e}ïs", "🚀🚀"),
            (6, "marie", long.as_str(), "de la Très-Longue-Maison"),
            (7, "dupont@univ.fr", "Jean", "Dupont"),
            (8, "n.noaccount", "Noémie", "Sanscompte"),
            (9, "j.martin", "Julie", "Martin"),
            (10, "sleepy", "Hugo", "Dormeur"),
        ] {
            self.site.people.push(Person {
                id: MoodleUserId(id),
                username: Arc::from(username),
                first_name: Arc::from(first),
                last_name: Arc::from(last),
                email: Arc::from(format!("{id}@univ.fr")),
                idnumber: None,
                department: "".into(),
                institution: "".into(),
                auth: Arc::from("cas"),
                suspended: false,
                confirmed: true,
            });
        }
        for name in [
            "elise.durand",
            "m.petit",
            "zoe.oeuvre",
            "amina",
            "rocket",
            "marie",
            "intrus",
            "guest",
            "api",
        ] {
            self.account(name, &format!("{name}@chat.fr"), true);
        }
        self.account("julie.martin", "9@univ.fr", true);
        self.account("sleepy", "10@univ.fr", false);
    }

    fn account(&mut self, name: &str, email: &str, active: bool) {
        if let Reading::Known(accounts) = &mut self.chat.accounts {
            accounts.push(Account {
                id: ChatUserId::from(name),
                username: Username::from(name),
                name: Arc::from(name),
                emails: vec![Arc::from(email)],
                active,
                kind: AccountKind::Person,
                administrator: false,
            });
        }
    }

    fn courses(&mut self) {
        let long = "Introduction générale à ".repeat(9);
        self.course(10, 3, "MATH1", "Mathématiques discrètes");
        self.course(11, 4, "DROIT", "Droit de la famille");
        self.course(12, 3, "PHYS", "الفيزياء الكمية 🚀");
        self.course(13, 2, "LONG", &long);
        self.course(14, 4, "HIST", "Histoire de l’art");
        self.course(15, 5, "OLD", "Ancien cours");
        self.everything_differs();
        self.activity(110, 11, "Salon", Some("agree"));
        self.enrol(11, &[(1, TEACHER), (2, STUDENT), (4, STUDENT)]);
        self.group(
            "agree",
            "droit_famille",
            &[
                ("elise.durand", 'm'),
                ("m.petit", ' '),
                ("amina", ' '),
                ("api", 'o'),
            ],
        );
        self.activity(120, 12, "🚀 نقاش", Some("gone"));
        self.chat
            .lookups
            .insert(RoomId::from("gone"), Reading::Known(Lookup::Gone));
        self.activity(
            130,
            13,
            "Forum de discussion du groupe numéro un, semestre deux",
            Some("arch"),
        );
        self.group("arch", "long_arch", &[]);
        self.activity(131, 13, "Forum sans groupe", None);
        self.activity(140, 14, "Illisible", Some("dark"));
        self.group("dark", "hist_dark", &[]);
        self.activity(150, 15, "Vieux forum", Some("old"));
        self.enrol(15, &[(1, TEACHER), (2, STUDENT)]);
        self.group("old", "ancien", &[("elise.durand", 'm')]);
        self.activity(160, 14, "Partagé A", Some("both"));
        self.activity(161, 14, "Partagé B", Some("both"));
        self.enrol(14, &[(1, TEACHER)]);
        self.group("both", "hist_partage", &[("elise.durand", 'm')]);
    }

    /// The activity with every drift that a person can have.
    fn everything_differs(&mut self) {
        self.activity(100, 10, "Forum", Some("maths"));
        self.enrol(
            10,
            &[
                (1, TEACHER),
                (2, STUDENT),
                (3, STUDENT),
                (4, STUDENT),
                (5, STUDENT),
                (6, STUDENT),
                (7, STUDENT),
                (8, STUDENT),
                (9, STUDENT),
                (10, STUDENT),
            ],
        );
        self.group(
            "maths",
            "maths_discretes_2026",
            &[
                ("elise.durand", ' '),
                ("m.petit", 'm'),
                ("rocket", ' '),
                ("amina", ' '),
                ("julie.martin", ' '),
                ("intrus", ' '),
                ("guest", ' '),
                ("sleepy", ' '),
                ("api", 'o'),
            ],
        );
        // An account that Moodle knows and that has nothing to do here.
        self.site.people.push(Person {
            id: MoodleUserId(11),
            username: Arc::from("intrus"),
            first_name: Arc::from("Ivan"),
            last_name: Arc::from("Intrus"),
            email: Arc::from(""),
            ..self.site.people.first().unwrap().clone()
        });
    }

    fn course(&mut self, id: i64, category: i64, short: &str, full: &str) {
        self.site.courses.push(Course {
            id: CourseId(id),
            category: Some(CategoryId(category)),
            shortname: Arc::from(short),
            fullname: Arc::from(full.trim()),
            idnumber: None,
            sort_order: id,
            visible: true,
            ends: None,
        });
        self.site.methods.push(Method {
            id: MethodId(id),
            course: CourseId(id),
            kind: Arc::from("manual"),
            name: None,
            enabled: true,
        });
    }

    fn activity(&mut self, cm: i64, course: i64, name: &str, room: Option<&str>) {
        self.site.activities.push(Activity {
            cm: CmId(cm),
            instance: InstanceId(cm),
            course: CourseId(course),
            name: Arc::from(name),
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
            created: READ_AT,
            modified: READ_AT,
        });
    }

    fn enrol(&mut self, course: i64, people: &[(i64, RoleId)]) {
        for (person, role) in people {
            self.site.enrolments.push(Enrolment {
                id: course * 1000 + person,
                course: CourseId(course),
                person: MoodleUserId(*person),
                method: MethodId(course),
                suspended: false,
                starts: None,
                ends: None,
                created: READ_AT,
                modified: READ_AT,
                modifier: None,
            });
            self.site.role_assignments.push(RoleAssignment {
                id: course * 1000 + person,
                place: Place::Course(CourseId(course)),
                person: MoodleUserId(*person),
                role: *role,
                component: "".into(),
                modified: READ_AT,
                modifier: None,
            });
        }
    }

    fn group(&mut self, id: &str, name: &str, members: &[(&str, char)]) {
        let people = match id {
            "arch" => People::Archived,
            "dark" => People::Unknown(UnknownReason::Chat(ChatTrouble {
                doing: ChatTask::ReadMembers(RoomId::from(id)),
                server: "https://chat.univ.fr".to_owned(),
                proxy: None,
                kind: ChatTroubleKind::TimedOut,
            })),
            _ => People::Known(
                members
                    .iter()
                    .map(|(name, role)| {
                        let roles = RoomRoles {
                            owner: *role == 'o',
                            moderator: *role == 'm',
                            leader: false,
                        };
                        Member::new((*name).into(), (*name).into(), Arc::from(*name), roles)
                    })
                    .chain([api_account()])
                    .collect(),
            ),
        };
        if let Reading::Known(groups) = &mut self.chat.groups {
            groups.push(Group {
                id: RoomId::from(id),
                name: Arc::from(name),
                display_name: Arc::from(name),
                archived: id == "arch",
                creator: None,
                users_count: Some(members.len() as u64),
                messages: None,
                updated: None,
                facts: RoomFacts::default(),
                people,
                banned: Vec::new(),
            });
        }
    }

    /// The orders that the domain promises.
    fn finish(&mut self) {
        self.site.activities.sort_by_key(|activity| activity.cm);
        self.site
            .enrolments
            .sort_by_key(|enrolment| (enrolment.course, enrolment.person));
        self.site
            .role_assignments
            .sort_by_key(|role| (role.place, role.person));
        if let Reading::Known(accounts) = &mut self.chat.accounts {
            accounts.sort_by(|a, b| a.id.cmp(&b.id));
        }
        if let Reading::Known(groups) = &mut self.chat.groups {
            groups.sort_by(|a, b| a.id.cmp(&b.id));
            for group in groups {
                let linked = |activity: &&Activity| activity.room.as_ref() == Some(&group.id);
                if let Some(activity) = self.site.activities.iter().find(linked) {
                    group.display_name = format!("room-{}", activity.cm).into();
                }
            }
        }
    }

    /// What the group of the worst activity looks like once everything repairable has been repaired.
    pub(crate) fn repaired(mut self) -> Self {
        if let Reading::Known(groups) = &mut self.chat.groups {
            for group in groups {
                if group.id == RoomId::from("maths")
                    && let People::Known(members) = &mut group.people
                {
                    members.retain(|member| member.username.as_str() != "intrus");
                    for member in members {
                        member.roles.moderator = member.username.as_str() == "elise.durand";
                    }
                }
            }
        }
        self
    }
}

fn empty_site() -> Site {
    Site {
        as_of: READ_AT,
        shortname: Arc::from("arche"),
        fullname: Arc::from("Arche"),
        condition: SiteCondition {
            plugin: PluginState::Enabled,
            plugin_version: Some(2_024_010_900),
            moodle_version: Some("2022112810".into()),
            moodle_release: Some("4.1.10 (Build: 20240422)".into()),
            maintenance: false,
            upgrade_until: None,
            last_movement: Some(READ_AT),
            administrators: Vec::new(),
        },
        settings: PluginSettings {
            creates_accounts: true,
            name_format: Some("room-{$a->moduleid}".to_owned()),
            ..PluginSettings::default()
        },
        categories: Vec::new(),
        courses: Vec::new(),
        activities: Vec::new(),
        dangling: Vec::new(),
        bin: Vec::new(),
        roles: vec![role(TEACHER, "editingteacher"), role(STUDENT, "student")],
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

fn role(id: RoleId, shortname: &str) -> Role {
    Role {
        id,
        shortname: Arc::from(shortname),
        name: Arc::from(""),
        archetype: Arc::from(shortname),
    }
}

fn empty_chat() -> Chat {
    Chat {
        read_at: READ_AT,
        version: ServerVersion {
            major: 6,
            minor: 5,
            patch: 3,
        },
        api_account: ChatUserId::from("api"),
        capabilities: Capabilities::default(),
        accounts: Reading::Known(Vec::new()),
        groups: Reading::Known(Vec::new()),
        lookups: rustc_hash::FxHashMap::default(),
    }
}

/// The API account as the owner that the plugin makes it.
fn api_account() -> Member {
    let owner = RoomRoles {
        owner: true,
        moderator: false,
        leader: false,
    };
    Member::new("api".into(), "api".into(), Arc::from("Moodle"), owner)
}
