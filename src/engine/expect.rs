//! Who should be in which group, from Moodle's side alone.

use rustc_hash::FxHashMap;

use super::restriction::{Circumstances, Restriction};
use crate::domain::drift::{Basis, Inactivity};
use crate::domain::ids::{CourseId, MoodleUserId, RoleId, UnixTime};
use crate::domain::judgement::RestrictionVerdict as Verdict;
use crate::domain::names::UsernameRules;
use crate::domain::policy::{Policy, Restrictions, Stance};
use crate::domain::reading::UnknownReason;
use crate::domain::site::{Activity, Enrolment, Person, Place, RoleAssignment, Site};

/// What is expected of everybody who is enrolled, activity by activity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectations {
    /// In the order of [`Site::activities`].
    pub activities: Vec<ActivityExpectation>,
}

/// What one activity expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityExpectation {
    /// Of whom it expects what.
    pub people: ExpectedPeople,
    /// Whether its roles can be trusted: some are named, and all that are named exist.
    pub roles: RolesHealth,
    /// Kinds of condition in its access restriction that cannot be evaluated here, such as `completion`; empty where
    /// the restriction is not honoured.
    pub open_conditions: Vec<String>,
}

/// The people of an activity, as far as they can be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedPeople {
    /// Everybody enrolled, by Moodle id.
    Known(Vec<Expected>),
    /// An activity of the front page, where everybody counts as enrolled: not judged.
    FrontPage,
    /// It cannot be told who is expected.
    Unknown(UnknownReason),
}

/// Whether the activity's roles can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RolesHealth {
    /// They exist.
    Sound,
    /// None is named, or these do not exist.
    Invalid {
        /// Roles that do not exist.
        dead: Vec<RoleId>,
        /// How many are named in all.
        named: usize,
    },
}

/// What is expected of one enrolled person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// Who.
    pub person: MoodleUserId,
    /// Whether he should be in the group.
    pub member: Stance,
    /// Whether he should be its moderator.
    pub moderator: Stance,
    /// The fact that decided.
    pub basis: Basis,
}

/// Judges every enrolled person of every activity, at the database's own time.
pub fn expect(site: &Site, policy: &Policy, rules: &UsernameRules) -> Expectations {
    // A person is in many courses: what his account says is looked up once.
    let people: FxHashMap<MoodleUserId, Known<'_>> = site
        .people
        .iter()
        .map(|person| {
            let obstacle = account_obstacle(person);
            (person.id, Known { person, obstacle })
        })
        .collect();
    let blind = site.settings.username_hook && rules.is_empty();
    let activities = site
        .activities
        .iter()
        .map(|activity| {
            let restriction = restriction_in_force(policy, activity);
            ActivityExpectation {
                roles: roles_health(site, activity),
                open_conditions: match &restriction {
                    Ok(Some(restriction)) => restriction.open_kinds(site),
                    Ok(None) | Err(_) => Vec::new(),
                },
                people: if blind {
                    ExpectedPeople::Unknown(UnknownReason::UsernameHookWithoutRules)
                } else {
                    expect_people(site, policy, activity, restriction, &people)
                },
            }
        })
        .collect();
    Expectations { activities }
}

fn roles_health(site: &Site, activity: &Activity) -> RolesHealth {
    let named: Vec<RoleId> = activity
        .moderator_roles
        .iter()
        .chain(&activity.user_roles)
        .copied()
        .collect();
    let dead: Vec<RoleId> = named
        .iter()
        .copied()
        .filter(|role| site.role(*role).is_none())
        .collect();
    if named.is_empty() || !dead.is_empty() {
        RolesHealth::Invalid {
            dead,
            named: named.len(),
        }
    } else {
        RolesHealth::Sound
    }
}

fn expect_people(
    site: &Site,
    policy: &Policy,
    activity: &Activity,
    restriction: Result<Option<Restriction>, String>,
    people: &FxHashMap<MoodleUserId, Known<'_>>,
) -> ExpectedPeople {
    if activity.course == CourseId::FRONT_PAGE {
        return ExpectedPeople::FrontPage;
    }
    if site.course(activity.course).is_none() {
        return ExpectedPeople::Unknown(UnknownReason::CourseMissing);
    }
    let restriction = match restriction {
        Ok(restriction) => restriction,
        Err(detail) => {
            return ExpectedPeople::Unknown(UnknownReason::RestrictionUnreadable { detail });
        }
    };
    let judge = Judge {
        site,
        policy,
        activity,
        holders: Holders::of(site, activity),
        restriction,
    };
    let enrolments = site.enrolments_in(activity.course);
    let expected = enrolments
        .chunk_by(|a, b| a.person == b.person)
        .filter_map(|own| {
            let id = own.first()?.person;
            Some(judge.judge(id, *people.get(&id)?, own))
        })
        .collect();
    ExpectedPeople::Known(expected)
}

/// The restriction, where the policy honours it.
pub(super) fn restriction_in_force(
    policy: &Policy,
    activity: &Activity,
) -> Result<Option<Restriction>, String> {
    match (policy.restrictions, activity.restriction.as_deref()) {
        (Restrictions::Ignore, _) | (_, None) => Ok(None),
        (Restrictions::Honour, Some(json)) if json.trim().is_empty() => Ok(None),
        (Restrictions::Honour, Some(json)) => Restriction::parse(json).map(Some),
    }
}

/// Why an enrolment is not in force, or that it is.
pub(super) fn obstacle(site: &Site, enrolment: &Enrolment, now: UnixTime) -> Option<Inactivity> {
    if site
        .method(enrolment.method)
        .is_some_and(|method| !method.enabled)
    {
        Some(Inactivity::MethodDisabled)
    } else if enrolment.suspended {
        Some(Inactivity::Suspended)
    } else if enrolment.ends.is_some_and(|ends| ends <= now) {
        Some(Inactivity::Expired)
    } else if enrolment.starts.is_some_and(|starts| starts > now) {
        Some(Inactivity::NotYet)
    } else {
        None
    }
}

/// Why an account cannot log in, or that it can.
pub(super) fn account_obstacle(person: &Person) -> Option<Inactivity> {
    if person.suspended {
        Some(Inactivity::AccountSuspended)
    } else if &*person.auth == "nologin" {
        Some(Inactivity::NoLogin)
    } else if !person.confirmed {
        Some(Inactivity::Unconfirmed)
    } else {
        None
    }
}

/// The role assignments that can matter to one activity.
pub(super) struct Holders<'a> {
    pub(super) course: &'a [RoleAssignment],
    pub(super) module: &'a [RoleAssignment],
    pub(super) above: Vec<&'a [RoleAssignment]>,
}

impl<'a> Holders<'a> {
    pub(super) fn of(site: &'a Site, activity: &Activity) -> Self {
        let mut above = Vec::new();
        if let Some(course) = site.course(activity.course) {
            for category in site.categories_above(course) {
                above.push(site.roles_at(Place::Category(category.id)));
            }
        }
        above.push(site.roles_at(Place::Site));
        above.retain(|holders| !holders.is_empty());
        Self {
            course: site.roles_at(Place::Course(activity.course)),
            module: site.roles_at(Place::Module(activity.cm)),
            above,
        }
    }

    /// Everything that one person holds, wherever it is.
    pub(super) fn all_of(&self, person: MoodleUserId) -> impl Iterator<Item = &'a RoleAssignment> {
        std::iter::once(self.course)
            .chain(std::iter::once(self.module))
            .chain(self.above.iter().copied())
            .flat_map(move |holders| of_person(holders, person))
    }
}

/// One person's assignments among those of a place, which are sorted by person.
fn of_person(holders: &[RoleAssignment], person: MoodleUserId) -> &[RoleAssignment] {
    let from = holders.partition_point(|holder| holder.person < person);
    let to = holders.partition_point(|holder| holder.person <= person);
    holders.get(from..to).unwrap_or_default()
}

/// A person, and why the account cannot log in.
#[derive(Clone, Copy)]
struct Known<'a> {
    person: &'a Person,
    obstacle: Option<Inactivity>,
}

/// What holding mapped roles at some place amounts to.
#[derive(Clone, Copy, Default)]
struct Held {
    member: bool,
    moderator: bool,
}

struct Judge<'a> {
    site: &'a Site,
    policy: &'a Policy,
    activity: &'a Activity,
    holders: Holders<'a>,
    restriction: Option<Restriction>,
}

impl Judge<'_> {
    fn held(&self, holders: &[RoleAssignment], person: MoodleUserId) -> Held {
        let mut held = Held::default();
        for assignment in of_person(holders, person) {
            if self.activity.moderator_roles.contains(&assignment.role) {
                held = Held {
                    member: true,
                    moderator: true,
                };
            } else if self.activity.user_roles.contains(&assignment.role) {
                held.member = true;
            }
        }
        held
    }

    fn judge(&self, id: MoodleUserId, known: Known<'_>, enrolments: &[Enrolment]) -> Expected {
        let inactive = self.inactivity(known, enrolments);
        let ceiling = if inactive.is_some() {
            self.policy.inactive
        } else {
            Stance::Required
        };
        let in_course = self.held(self.holders.course, id);
        let above = self
            .holders
            .above
            .iter()
            .fold(Held::default(), |sum, holders| {
                let held = self.held(holders, id);
                Held {
                    member: sum.member || held.member,
                    moderator: sum.moderator || held.moderator,
                }
            });
        let in_module = self.held(self.holders.module, id);

        let mut expected = Expected {
            person: id,
            member: Stance::Unexpected,
            moderator: Stance::Unexpected,
            basis: Basis::NoMappedRole,
        };
        let sources = [
            (in_course, Stance::Required, Basis::CourseRole),
            (above, self.policy.parent_roles, Basis::ParentRole),
            (in_module, self.policy.module_roles, Basis::ModuleRole),
        ];
        for (held, stance, basis) in sources {
            let stance = stance.min(ceiling);
            if held.member && (stance > expected.member || expected.basis == Basis::NoMappedRole) {
                expected.member = stance;
                expected.basis = inactive.map_or(basis, Basis::Inactive);
            }
            if held.moderator {
                expected.moderator = expected.moderator.max(stance);
            }
        }
        self.apply_restriction(known.person, &mut expected);
        let administrators = &self.site.condition.administrators;
        if administrators.binary_search(&id).is_ok() {
            if expected.member < self.policy.site_administrators {
                expected.basis = Basis::SiteAdministrator;
                expected.member = self.policy.site_administrators;
            }
            expected.moderator = expected.moderator.max(self.policy.site_administrators);
        }
        expected
    }

    /// Why nothing puts him in the course at present; none where something does.
    fn inactivity(&self, known: Known<'_>, enrolments: &[Enrolment]) -> Option<Inactivity> {
        if known.obstacle.is_some() {
            return known.obstacle;
        }
        let mut weakest = None;
        for enrolment in enrolments {
            // An enrolment without obstacle settles it.
            let obstacle = obstacle(self.site, enrolment, self.site.as_of)?;
            weakest = Some(weakest.map_or(obstacle, |so_far: Inactivity| so_far.min(obstacle)));
        }
        weakest
    }

    fn apply_restriction(&self, person: &Person, expected: &mut Expected) {
        let Some(restriction) = &self.restriction else {
            return;
        };
        if expected.member == Stance::Unexpected {
            return;
        }
        let on = Circumstances {
            site: self.site,
            activity: self.activity,
        };
        match restriction.judge(&on, person, self.passes_groups(person.id)) {
            Verdict::Passes => {}
            Verdict::Excluded => {
                expected.member = Stance::Unexpected;
                expected.moderator = Stance::Unexpected;
                expected.basis = Basis::Restricted;
            }
            Verdict::Open => {
                expected.member = expected.member.min(Stance::Tolerated);
                expected.moderator = expected.moderator.min(Stance::Tolerated);
                expected.basis = Basis::RestrictionOpen;
            }
        }
    }

    fn passes_groups(&self, person: MoodleUserId) -> bool {
        passes_groups(self.site, self.policy, &self.holders, person)
    }
}

/// Whether he may access all groups (`moodle/site:accessallgroups`), told by the archetypes of his roles.
pub(super) fn passes_groups(
    site: &Site,
    policy: &Policy,
    holders: &Holders<'_>,
    person: MoodleUserId,
) -> bool {
    holders.all_of(person).any(|assignment| {
        site.role(assignment.role).is_some_and(|role| {
            policy
                .access_all_groups
                .iter()
                .any(|archetype| **archetype == *role.archetype)
        })
    })
}
