//! The invented university that the judgement is timed on: sixty people in each activity, each of them in ten or so,
//! one in thirty adrift.

use std::collections::BTreeMap;
use std::sync::Arc;

use moodrift::domain::chat::{
    Account, AccountKind, Chat, Group, Member, People, RoomFacts, RoomRoles, ServerVersion,
};
use moodrift::domain::component::Component;
use moodrift::domain::ids::{
    ChatUserId, CmId, CourseId, InstanceId, MethodId, MoodleUserId, RoleId, RoomId, UnixTime,
    Username,
};
use moodrift::domain::member::SharedNames;
use moodrift::domain::names::UsernameRules;
use moodrift::domain::packed::{Pack, Packed};
use moodrift::domain::policy::{Policy, Preset};
use moodrift::domain::queue::Queue;
use moodrift::domain::reading::Reading;
use moodrift::domain::retention::RetentionRule;
use moodrift::domain::site::{
    Activity, Course, Enrolment, Method, Person, Place, PluginSettings, PluginState, Role,
    RoleAssignment, Site, SiteCondition, Visibility,
};
use moodrift::engine::{Ground, SiteChecks};
use rustc_hash::FxHashMap;
use sha1::{Digest, Sha1};

/// Smaller and bigger than any site that is known of.
pub(crate) const SIZES: [i64; 2] = [2_000, 20_000];
pub(crate) const CHECKS: SiteChecks = SiteChecks {
    stale_after_hours: Some(24),
};

const NOW: UnixTime = UnixTime(1_700_000_000);
const TEACHER: RoleId = RoleId(3);
const STUDENT: RoleId = RoleId(5);
const PEOPLE_EACH: i64 = 60;
const WWWROOT: &str = "https://moodle.univ.example";
const API: &str = "api";

/// What was read of both sides, and how it is judged.
pub(crate) struct Read {
    pub(crate) site: Arc<Site>,
    pub(crate) chat: Arc<Chat>,
    policy: Arc<Policy>,
    rules: Arc<UsernameRules>,
}

impl Read {
    /// Both sides put together.
    pub(crate) fn ground(&self) -> Ground {
        Ground::new(
            "bench".into(),
            Arc::clone(&self.site),
            Arc::clone(&self.chat),
            Arc::clone(&self.policy),
            Arc::clone(&self.rules),
            Some(WWWROOT.into()),
        )
    }
}

/// A university with so many activities.
pub(crate) fn read(activities: i64) -> Read {
    let mut rng = fastrand::Rng::with_seed(42);
    // A person is in ten groups or so.
    let people = activities * PEOPLE_EACH / 10;
    let rosters: Vec<Vec<i64>> = (0..activities)
        .map(|_| {
            let mut roster: Vec<i64> = (0..PEOPLE_EACH).map(|_| rng.i64(0..people)).collect();
            roster.sort_unstable();
            roster.dedup();
            roster
        })
        .collect();
    Read {
        site: Arc::new(site(people, &rosters)),
        chat: Arc::new(chat(people, &rosters, &mut rng)),
        policy: Arc::new(Policy::preset(Preset::Plugin)),
        rules: Arc::new(UsernameRules::default()),
    }
}

fn name(person: i64) -> String {
    format!("u{person:07}")
}

fn room(activity: i64) -> RoomId {
    RoomId::from(format!("room{activity:013}").as_str())
}

fn account(person: i64) -> ChatUserId {
    ChatUserId::from(format!("user{person:013}").as_str())
}

fn site(people: i64, rosters: &[Vec<i64>]) -> Site {
    let courses = || (1_i64..).zip(rosters);
    let memberships =
        || courses().flat_map(|(course, roster)| roster.iter().map(move |p| (course, *p)));
    Site {
        as_of: NOW,
        shortname: "bench".into(),
        fullname: "Bench".into(),
        condition: SiteCondition {
            plugin: PluginState::Enabled,
            plugin_version: None,
            moodle_version: None,
            moodle_release: None,
            maintenance: false,
            upgrade_until: None,
            last_movement: Some(NOW),
            administrators: Vec::new(),
        },
        settings: PluginSettings::default(),
        categories: Vec::new(),
        courses: courses().map(|(at, _)| course(at + 1)).collect(),
        activities: courses().map(|(at, _)| activity(at)).collect(),
        dangling: Vec::new(),
        bin: Vec::new(),
        roles: [(TEACHER, "editingteacher"), (STUDENT, "student")]
            .map(|(id, shortname)| Role {
                id,
                shortname: shortname.into(),
                name: "".into(),
                archetype: shortname.into(),
            })
            .to_vec(),
        people: (0..people).map(person).collect(),
        departed: Vec::new(),
        methods: courses().map(|(at, _)| method(at + 1)).collect(),
        enrolments: sorted(memberships().map(|(at, person)| enrolment(at + 1, person))),
        role_assignments: sorted(memberships().map(|(at, person)| assignment(at + 1, person))),
        group_members: Vec::new(),
        course_groups: Vec::new(),
        grouping_groups: Vec::new(),
        profile_fields: Vec::new(),
        profile_defaults: BTreeMap::new(),
        standard_fields: BTreeMap::new(),
        group_names: Vec::new(),
        grouping_names: Vec::new(),
        queue: Queue::default(),
        lacks: Vec::new(),
    }
}

/// As the reader leaves rows: without room that they do not need. They come in order.
fn sorted<T: Pack>(rows: impl Iterator<Item = T>) -> Packed<T> {
    let mut rows: Packed<T> = rows.collect();
    rows.shrink_to_fit();
    rows
}

fn course(id: i64) -> Course {
    Course {
        id: CourseId(id),
        category: None,
        shortname: format!("C{id}").into(),
        fullname: format!("Course {id}").into(),
        idnumber: None,
        sort_order: id,
        visible: true,
        ends: None,
    }
}

fn activity(at: i64) -> Activity {
    Activity {
        cm: CmId(at),
        instance: InstanceId(at),
        course: CourseId(at + 1),
        name: format!("Chat {at}").into(),
        room: Some(room(at)),
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
        created: NOW,
        modified: NOW,
    }
}

fn person(id: i64) -> Person {
    Person {
        id: MoodleUserId(id),
        username: name(id).into(),
        first_name: "Anna".into(),
        last_name: "Martin".into(),
        email: format!("{}@univ.example", name(id)).into(),
        idnumber: None,
        department: "".into(),
        institution: "".into(),
        auth: "cas".into(),
        suspended: false,
        confirmed: true,
    }
}

fn method(course: i64) -> Method {
    Method {
        id: MethodId(course),
        course: CourseId(course),
        kind: "manual".into(),
        name: None,
        enabled: true,
    }
}

const fn enrolment(course: i64, person: i64) -> Enrolment {
    Enrolment {
        id: person,
        course: CourseId(course),
        person: MoodleUserId(person),
        method: MethodId(course),
        suspended: false,
        starts: None,
        ends: None,
        created: NOW,
        modified: NOW,
        modifier: None,
    }
}

const fn leads(person: i64) -> bool {
    person % 20 == 0
}

fn assignment(course: i64, person: i64) -> RoleAssignment {
    RoleAssignment {
        id: person,
        place: Place::Course(CourseId(course)),
        person: MoodleUserId(person),
        role: if leads(person) { TEACHER } else { STUDENT },
        component: Component::new(""),
        modified: NOW,
        modifier: None,
    }
}

fn chat(people: i64, rosters: &[Vec<i64>], rng: &mut fastrand::Rng) -> Chat {
    let persons = (0..people).map(|id| Account {
        id: account(id),
        username: Username::from(name(id).as_str()),
        name: "Anna Martin".into(),
        emails: vec![format!("{}@univ.example", name(id)).into()],
        active: true,
        kind: AccountKind::Person,
        administrator: false,
    });
    let api = Account {
        id: ChatUserId::from(API),
        username: Username::from(API),
        name: "Moodle".into(),
        emails: Vec::new(),
        active: true,
        kind: AccountKind::Person,
        administrator: true,
    };
    let accounts: Vec<Account> = std::iter::once(api).chain(persons).collect();
    let moodle = hex::encode(Sha1::digest(WWWROOT));
    let mut names = SharedNames::default();
    let groups = (1_i64..).zip(rosters).map(|(at, roster)| {
        let mut members: Vec<i64> = roster.clone();
        // Somebody is missing, somebody else is there instead.
        for member in &mut members {
            if rng.u8(0..30) == 0 {
                *member = rng.i64(0..people);
            }
        }
        members.sort_unstable();
        members.dedup();
        let members = accounts.iter().take(1).chain(
            members
                .iter()
                .filter_map(|id| accounts.get(usize::try_from(*id).ok()? + 1)),
        );
        // As the plugin names it, unless the site says otherwise.
        let name: Arc<str> = format!("{moodle}_C{}_{at}", at + 1).into();
        Group {
            id: room(at),
            name: Arc::clone(&name),
            display_name: name,
            archived: false,
            creator: Some(ChatUserId::from(API)),
            users_count: None,
            messages: None,
            updated: None,
            facts: RoomFacts::default(),
            people: People::Known(members.map(|account| member(account, &mut names)).collect()),
            banned: Vec::new(),
        }
    });
    let groups = groups.collect();
    Chat {
        read_at: NOW,
        version: ServerVersion {
            major: 3,
            minor: 4,
            patch: 0,
        },
        api_account: ChatUserId::from(API),
        capabilities: moodrift::domain::capabilities::Capabilities::default(),
        accounts: Reading::Known(accounts),
        groups: Reading::Known(groups),
        lookups: FxHashMap::default(),
    }
}

/// With the texts of the account, as the reader keeps them. The API account has made the group.
fn member(account: &Account, names: &mut SharedNames) -> Member {
    let roles = RoomRoles {
        owner: account.administrator,
        moderator: account
            .username
            .as_str()
            .strip_prefix('u')
            .and_then(|id| id.parse().ok())
            .is_some_and(leads),
        ..RoomRoles::default()
    };
    let mut member = Member::new(
        account.id.clone(),
        account.username.clone(),
        Arc::clone(&account.name),
        roles,
    );
    names.share(&mut member, Some(account));
    member
}
