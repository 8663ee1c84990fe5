//! What else may be odd about an invented world: links, bins, owners, neighbours, restrictions, what was not read.

use globset::{Glob, GlobSet};
use moodrift::domain::chat::{Lookup, People};
use moodrift::domain::ids::{CmId, CourseGroupId, CourseId, GroupingId, RoomId, UnixTime};
use moodrift::domain::policy::Keep;
use moodrift::domain::reading::Reading;
use moodrift::domain::site::{BinItem, BinRow, Feature, Lack, ProfileField};
use moodrift::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use proptest::prelude::*;
use proptest::sample::select;

use super::world::{API, DAY, NOW, OWNER, PLAIN, World, account_id, unread};

/// Restrictions as Moodle's teachers make them, one that cannot be evaluated, and one that cannot be read.
const RESTRICTIONS: [&str; 7] = [
    r#"{"op":"|","c":[{"type":"group"}]}"#,
    r#"{"op":"&","c":[{"type":"group","id":7},{"type":"date","d":">=","t":1}]}"#,
    r#"{"op":"!|","c":[{"op":"&","c":[{"type":"grouping","id":70}]}]}"#,
    r#"{"op":"|","c":[{"type":"profile","cf":"level","op":"isequalto","v":"L1"},{"type":"group","id":7}]}"#,
    r#"{"op":"&","c":[{"type":"completion","cm":3,"e":1}]}"#,
    r#"{"op":"&","c":[{"type":"profile","sf":"city","op":"isequalto","v":"Nancy"}]}"#,
    r#"{"op":"&","c":[{"type":"date"}]}"#,
];

/// What a row of the recycle bin points at.
#[derive(Debug, Clone, Copy)]
enum Binned {
    Activity,
    Course,
    Either,
    Purged,
}

/// How a course goes to sleep.
#[derive(Debug, Clone, Copy)]
enum Asleep {
    Ended,
    Hidden,
}

/// Another configured site.
#[derive(Debug, Clone, Copy)]
enum Neighbour {
    None,
    Names(&'static str),
    Unread,
}

#[derive(Debug, Clone)]
pub(crate) struct Oddities {
    foreign: Option<&'static str>,
    binned: Option<(&'static str, Binned)>,
    bin_row_without_group: bool,
    lost: bool,
    unread: Option<&'static str>,
    asleep: Option<Asleep>,
    stealth: bool,
    api: Option<(&'static str, bool)>,
    neighbour: Neighbour,
    restrictions: Vec<Option<&'static str>>,
    /// Of the people, by turns.
    in_a_group: Vec<bool>,
    deleted: Vec<bool>,
    lacks: Option<Feature>,
    keeps_the_first: bool,
}

pub(crate) fn oddities(rooms: &'static [&'static str]) -> impl Strategy<Value = Oddities> {
    let room = move || select(rooms.to_vec());
    let binned = select(vec![
        Binned::Activity,
        Binned::Course,
        Binned::Either,
        Binned::Purged,
    ]);
    let links = (
        prop::option::weighted(0.15, room()),
        prop::option::weighted(0.25, (room(), binned)),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.15),
        prop::option::weighted(0.1, room()),
    );
    let states = (
        prop::option::weighted(0.15, select(vec![Asleep::Ended, Asleep::Hidden])),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.2, (room(), any::<bool>())),
        prop_oneof![
            17 => Just(Neighbour::None),
            2 => room().prop_map(Neighbour::Names),
            1 => Just(Neighbour::Unread)
        ],
    );
    let restriction = prop::option::weighted(0.3, select(RESTRICTIONS.to_vec()));
    let people = (
        prop::collection::vec(restriction, 4),
        prop::collection::vec(any::<bool>(), 8),
        prop::collection::vec(prop::bool::weighted(0.3), 8),
        prop::option::weighted(
            0.1,
            select(vec![
                Feature::GroupRestrictions,
                Feature::ProfileRestrictions,
                Feature::RecycleBin,
            ]),
        ),
        prop::bool::weighted(0.1),
    );
    (links, states, people).prop_map(
        |(
            (foreign, binned, bin_row_without_group, lost, unread),
            (asleep, stealth, api, neighbour),
            (restrictions, in_a_group, deleted, lacks, keeps_the_first),
        )| Oddities {
            foreign,
            binned,
            bin_row_without_group,
            lost,
            unread,
            asleep,
            stealth,
            api,
            neighbour,
            restrictions,
            in_a_group,
            deleted,
            lacks,
            keeps_the_first,
        },
    )
}

impl Oddities {
    /// Makes a world as odd as this. The rooms' people may be unknown afterwards.
    pub(crate) fn make(&self, world: &mut World, course: CourseId) {
        self.restrict(world, course);
        self.bin(world);
        self.names(world);
        for (person, gone) in (0..).zip(&self.deleted) {
            let name = format!("person-{person}");
            if *gone && !world.site.people.iter().any(|one| *one.username == *name) {
                world.departed(&name);
            }
        }
        if let Some(asleep) = self.asleep {
            let mut courses = world.site.courses.iter_mut();
            let course = courses.find(|one| one.id == course).unwrap();
            match asleep {
                Asleep::Ended => course.ends = Some(UnixTime(NOW.0 - DAY)),
                Asleep::Hidden => course.visible = false,
            }
        }
        if let Some(activity) = world.site.activities.last_mut() {
            activity.visibility.on_course_page &= !self.stealth;
            if self.lost {
                activity.room = Some("lost".into());
                world
                    .lookups
                    .push(("lost".into(), Reading::Known(Lookup::Gone)));
            }
        }
        match self.neighbour {
            Neighbour::Names(room) => {
                let rooms = [RoomId::from(room)].into();
                world.neighbours.linked.push(("next".into(), rooms));
            }
            Neighbour::Unread => {
                let trouble = MoodleTrouble {
                    database: "postgres://db.univ.example/next".to_owned(),
                    kind: MoodleTroubleKind::TimedOut,
                };
                world.neighbours.unread.push(("next".into(), trouble));
            }
            Neighbour::None => {}
        }
        if self.keeps_the_first {
            world.policy.keep = Keep {
                patterns: vec!["*-0".to_owned()],
                globs: GlobSet::new([Glob::new("*-0").unwrap()]).unwrap(),
            };
        }
        if let Some((room, leaves)) = self.api {
            if leaves {
                world.leave(room, API);
            } else if matches!(world.room(room).people, People::Known(_)) {
                world.join(room, API, PLAIN);
            }
        }
        if let Some(room) = self.unread {
            world.room(room).people = People::Unknown(unread());
        }
    }

    fn restrict(&self, world: &mut World, course: CourseId) {
        for (activity, restriction) in world.site.activities.iter_mut().zip(&self.restrictions) {
            if let Some(restriction) = restriction {
                activity.restriction = Some((*restriction).into());
            }
        }
        world.site.course_groups = vec![(CourseGroupId(7), course)];
        world.site.grouping_groups = vec![(GroupingId(70), CourseGroupId(7))];
        world.site.profile_defaults = [("level".into(), "L1".into())].into();
        let people = world.site.people.iter().zip(&self.in_a_group);
        for (person, inside) in people {
            if *inside {
                world.site.group_members.push((person.id, CourseGroupId(7)));
            } else {
                world.site.profile_fields.push(ProfileField {
                    person: person.id,
                    field: "level".into(),
                    value: "L2".into(),
                });
            }
        }
        if let Some(feature) = self.lacks {
            world.site.lacks.push(Lack {
                table: "tool_of_a_table".into(),
                column: None,
                feature,
            });
        }
    }

    fn bin(&self, world: &mut World) {
        let item = || BinItem {
            name: "Old".into(),
            course: None,
            deleted: UnixTime(NOW.0 - DAY),
        };
        let row = |id, room: &str, meaning| BinRow {
            id,
            bin_id: id,
            cm: CmId(900 + id),
            room: room.into(),
            course_item: matches!(meaning, Binned::Activity | Binned::Either).then(item),
            category_item: matches!(meaning, Binned::Course | Binned::Either).then(item),
        };
        if let Some((room, meaning)) = self.binned {
            world.site.bin.push(row(1, room, meaning));
        }
        if self.bin_row_without_group {
            world.site.bin.push(row(2, "purged", Binned::Activity));
            world
                .lookups
                .push(("purged".into(), Reading::Known(Lookup::Gone)));
        }
    }

    fn names(&self, world: &mut World) {
        let Some(room) = self.foreign else { return };
        world.site.settings.name_format = Some("{$a->moodleid}_{$a->moduleid}".into());
        let group = world.room(room);
        group.name = format!("{}_10", "f".repeat(40)).into();
        if let People::Known(members) = &mut group.people {
            // The API account did not make it.
            members.retain(|member| member.account != account_id(API) || member.roles != OWNER);
        }
    }
}
