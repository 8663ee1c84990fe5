//! Enrolments and role assignments in few bytes: 36 and 24 instead of 104 and 72.

use super::{Enrolment, Place, RoleAssignment};
use crate::domain::component::Component;
use crate::domain::ids::{CategoryId, CmId, CourseId, MethodId, MoodleUserId, RoleId, UnixTime};
use crate::domain::packed::{Pack, half, half_if_any, whole, whole_if_any};

/// An [`Enrolment`] in 36 bytes.
#[derive(Clone, Copy)]
pub struct SmallEnrolment {
    /// [`SUSPENDED`] beside the id.
    id: u32,
    course: u32,
    person: u32,
    method: u32,
    starts: u32,
    ends: u32,
    created: u32,
    modified: u32,
    modifier: u32,
}

/// The bit that no id of an enrolment may need.
const SUSPENDED: u32 = 1 << 31;

impl Pack for Enrolment {
    type Small = SmallEnrolment;

    fn pack(self) -> Option<SmallEnrolment> {
        let id = half(self.id).filter(|id| *id < SUSPENDED)?;
        Some(SmallEnrolment {
            id: if self.suspended { id | SUSPENDED } else { id },
            course: half(self.course.0)?,
            person: half(self.person.0)?,
            method: half(self.method.0)?,
            starts: half_if_any(self.starts.map(|at| at.0))?,
            ends: half_if_any(self.ends.map(|at| at.0))?,
            created: half(self.created.0)?,
            modified: half(self.modified.0)?,
            modifier: half_if_any(self.modifier.map(|id| id.0))?,
        })
    }

    fn unpack(small: SmallEnrolment) -> Self {
        Self {
            id: whole(small.id & !SUSPENDED),
            course: CourseId(whole(small.course)),
            person: MoodleUserId(whole(small.person)),
            method: MethodId(whole(small.method)),
            suspended: small.id & SUSPENDED != 0,
            starts: whole_if_any(small.starts).map(UnixTime),
            ends: whole_if_any(small.ends).map(UnixTime),
            created: UnixTime(whole(small.created)),
            modified: UnixTime(whole(small.modified)),
            modifier: whole_if_any(small.modifier).map(MoodleUserId),
        }
    }
}

/// A [`RoleAssignment`] in 24 bytes.
#[derive(Clone, Copy)]
pub struct SmallRoleAssignment {
    id: u32,
    place: u32,
    person: u32,
    modified: u32,
    modifier: u32,
    role: u16,
    component: u8,
    level: Level,
}

/// Which [`Place`] a number is of.
#[derive(Clone, Copy)]
enum Level {
    Site,
    Category,
    Course,
    Module,
}

impl Pack for RoleAssignment {
    type Small = SmallRoleAssignment;

    fn pack(self) -> Option<SmallRoleAssignment> {
        let (level, place) = match self.place {
            Place::Site => (Level::Site, 0),
            Place::Category(id) => (Level::Category, id.0),
            Place::Course(id) => (Level::Course, id.0),
            Place::Module(id) => (Level::Module, id.0),
        };
        Some(SmallRoleAssignment {
            id: half(self.id)?,
            place: half(place)?,
            person: half(self.person.0)?,
            modified: half(self.modified.0)?,
            modifier: half_if_any(self.modifier.map(|id| id.0))?,
            role: u16::try_from(self.role.0).ok()?,
            component: self.component.low()?,
            level,
        })
    }

    fn unpack(small: SmallRoleAssignment) -> Self {
        let place = whole(small.place);
        Self {
            id: whole(small.id),
            place: match small.level {
                Level::Site => Place::Site,
                Level::Category => Place::Category(CategoryId(place)),
                Level::Course => Place::Course(CourseId(place)),
                Level::Module => Place::Module(CmId(place)),
            },
            person: MoodleUserId(whole(small.person)),
            role: RoleId(i64::from(small.role)),
            component: Component::from_low(small.component),
            modified: UnixTime(whole(small.modified)),
            modifier: whole_if_any(small.modifier).map(MoodleUserId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Enrolment = Enrolment {
        id: 7,
        course: CourseId(2),
        person: MoodleUserId(3),
        method: MethodId(4),
        suspended: true,
        starts: None,
        ends: Some(UnixTime(1_800_000_000)),
        created: UnixTime(1_700_000_000),
        modified: UnixTime(0),
        modifier: Some(MoodleUserId(2)),
    };

    fn held() -> RoleAssignment {
        RoleAssignment {
            id: 1,
            place: Place::Module(CmId(9)),
            person: MoodleUserId(3),
            role: RoleId(5),
            component: Component::new("enrol_cohort"),
            modified: UnixTime(1_700_000_000),
            modifier: None,
        }
    }

    #[test]
    fn a_row_comes_out_as_it_went_in() {
        let active = Enrolment {
            suspended: false,
            starts: Some(UnixTime(1)),
            ..HERE
        };
        for row in [HERE, active] {
            assert_eq!(row.pack().map(Enrolment::unpack), Some(row));
        }
        for place in [
            Place::Site,
            Place::Category(CategoryId(4)),
            Place::Course(CourseId(2)),
            Place::Module(CmId(9)),
        ] {
            let row = RoleAssignment { place, ..held() };
            assert_eq!(row.pack().map(RoleAssignment::unpack), Some(row));
        }
    }

    #[test]
    fn what_would_come_out_changed_does_not_go_in() {
        let far = 1 << 40;
        for row in [
            Enrolment {
                id: 1 << 31,
                ..HERE
            },
            Enrolment {
                course: CourseId(-1),
                ..HERE
            },
            Enrolment {
                starts: Some(UnixTime(0)),
                ..HERE
            },
            Enrolment {
                ends: Some(UnixTime(far)),
                ..HERE
            },
            Enrolment {
                modifier: Some(MoodleUserId(0)),
                ..HERE
            },
        ] {
            assert!(row.pack().is_none(), "{row:?}");
        }
        for row in [
            RoleAssignment { id: far, ..held() },
            RoleAssignment {
                role: RoleId(70_000),
                ..held()
            },
            RoleAssignment {
                place: Place::Course(CourseId(far)),
                ..held()
            },
        ] {
            assert!(row.pack().is_none(), "{row:?}");
        }
    }

    #[test]
    fn rows_are_as_small_as_is_said() {
        assert_eq!(size_of::<SmallEnrolment>(), 36);
        assert_eq!(size_of::<SmallRoleAssignment>(), 24);
    }
}
