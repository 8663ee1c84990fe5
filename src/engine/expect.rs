//! Who should be in which group, from Moodle's side alone.

mod prepared;

use self::prepared::{Known, Prepared, Roll, held_above};
use super::bypass::Bypass;
use super::restriction::{Circumstances, Restriction};
use super::spread::in_parts;
use crate::domain::drift::{Basis, Inactivity};
use crate::domain::ids::{CourseId, MoodleUserId, RoleId, UnixTime};
use crate::domain::judgement::RestrictionVerdict as Verdict;
use crate::domain::names::UsernameRules;
use crate::domain::packed::Span;
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
    /// Where he is in [`Site::people`].
    pub place: u32,
    /// Whether he should be in the group.
    pub member: Stance,
    /// Whether he should be its moderator.
    pub moderator: Stance,
    /// The fact that decided.
    pub basis: Basis,
}

/// Judges every enrolled person of every activity, at the database's own time.
pub fn expect(site: &Site, policy: &Policy, rules: &UsernameRules) -> Expectations {
    let prepared = Prepared::of(site);
    let blind = site.settings.username_hook && rules.is_empty();
    let parts = in_parts(&site.activities, |part| {
        expect_part(&prepared, policy, blind, part)
    });
    Expectations {
        activities: parts.into_iter().flatten().collect(),
    }
}

/// Some activities that stand side by side. `blind` where nobody's account name is known.
fn expect_part(
    prepared: &Prepared<'_>,
    policy: &Policy,
    blind: bool,
    activities: &[Activity],
) -> Vec<ActivityExpectation> {
    let site = prepared.site;
    let mut modules = prepared.modules;
    activities
        .iter()
        .map(|activity| {
            let module = modules.take_up_to(&Place::Module(activity.cm), |held| held.place);
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
                    expect_people(prepared, policy, activity, module, restriction)
                },
            }
        })
        .collect()
}

fn roles_health(site: &Site, activity: &Activity) -> RolesHealth {
    let named = || activity.moderator_roles.iter().chain(&activity.user_roles);
    let dead: Vec<RoleId> = named()
        .copied()
        .filter(|role| site.role(*role).is_none())
        .collect();
    let count = named().count();
    if count == 0 || !dead.is_empty() {
        RolesHealth::Invalid { dead, named: count }
    } else {
        RolesHealth::Sound
    }
}

fn expect_people(
    prepared: &Prepared<'_>,
    policy: &Policy,
    activity: &Activity,
    module: Span<'_, RoleAssignment>,
    restriction: Result<Option<Restriction>, String>,
) -> ExpectedPeople {
    if activity.course == CourseId::FRONT_PAGE {
        return ExpectedPeople::FrontPage;
    }
    let Some(class) = prepared.class(activity.course) else {
        return ExpectedPeople::Unknown(UnknownReason::CourseMissing);
    };
    let restriction = match restriction {
        Ok(restriction) => restriction,
        Err(detail) => {
            return ExpectedPeople::Unknown(UnknownReason::RestrictionUnreadable { detail });
        }
    };
    let mut judge = Judge {
        prepared,
        policy,
        activity,
        rolls: Rolls {
            course: Roll(class.roles),
            module: Roll(module),
            above: class.above.iter().copied().map(Roll).collect(),
        },
        holders: Holders {
            course: class.roles,
            module,
            above: class.above,
        },
        restriction,
    };
    let mut expected = Vec::with_capacity(class.enrolments.len());
    for (id, own) in class.enrolments.runs(|enrolment| enrolment.person) {
        let known = prepared.person(id);
        expected.extend(known.map(|known| judge.judge(id, known, own)));
    }
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

/// Why an enrolment is not in force, or that it is. `disabled` says whether its method is.
pub(super) fn obstacle(
    enrolment: &Enrolment,
    disabled: impl FnOnce() -> bool,
    now: UnixTime,
) -> Option<Inactivity> {
    if disabled() {
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
    pub(super) course: Span<'a, RoleAssignment>,
    pub(super) module: Span<'a, RoleAssignment>,
    pub(super) above: Vec<Span<'a, RoleAssignment>>,
}

impl<'a> Holders<'a> {
    pub(super) fn of(site: &'a Site, activity: &Activity) -> Self {
        let course = site.course(activity.course);
        Self {
            course: site.roles_at(Place::Course(activity.course)),
            module: site.roles_at(Place::Module(activity.cm)),
            above: course.map_or_else(
                || vec![site.roles_at(Place::Site)],
                |course| held_above(site, course),
            ),
        }
    }

    /// Everything that one person holds, wherever it is.
    pub(super) fn all_of(
        &self,
        person: MoodleUserId,
    ) -> impl Iterator<Item = RoleAssignment> + use<'a, '_> {
        std::iter::once(self.course)
            .chain(std::iter::once(self.module))
            .chain(self.above.iter().copied())
            .flat_map(move |holders| of_person(holders, person))
    }
}

/// One person's assignments among those of a place, which are sorted by person.
fn of_person(holders: Span<'_, RoleAssignment>, person: MoodleUserId) -> Span<'_, RoleAssignment> {
    let from = holders.partition_point(|holder| holder.person < person);
    let to = holders.partition_point(|holder| holder.person <= person);
    holders.part(from..to)
}

/// What holding mapped roles at some place amounts to.
#[derive(Clone, Copy, Default)]
struct Held {
    member: bool,
    moderator: bool,
}

impl Held {
    /// Adds what these assignments amount to.
    fn add(&mut self, activity: &Activity, assignments: Span<'_, RoleAssignment>) {
        for RoleAssignment { role, .. } in assignments {
            let moderator = activity.moderator_roles.contains(&role);
            self.moderator |= moderator;
            self.member |= moderator || activity.user_roles.contains(&role);
        }
    }
}

/// The places that bear on an activity, while its people are gone through.
struct Rolls<'a> {
    course: Roll<'a>,
    module: Roll<'a>,
    above: Vec<Roll<'a>>,
}

struct Judge<'a> {
    prepared: &'a Prepared<'a>,
    policy: &'a Policy,
    activity: &'a Activity,
    rolls: Rolls<'a>,
    holders: Holders<'a>,
    restriction: Option<Restriction>,
}

impl Judge<'_> {
    /// What is held in the course, above it, and in the activity. To be asked in the order of the ids.
    fn held(&mut self, person: MoodleUserId) -> [Held; 3] {
        let mut held = [Held::default(); 3];
        let [course, above, module] = &mut held;
        course.add(self.activity, self.rolls.course.of(person));
        module.add(self.activity, self.rolls.module.of(person));
        for roll in &mut self.rolls.above {
            above.add(self.activity, roll.of(person));
        }
        held
    }

    /// People come in the order of their ids.
    fn judge(
        &mut self,
        id: MoodleUserId,
        known: Known,
        enrolments: Span<'_, Enrolment>,
    ) -> Expected {
        let inactive = self.inactivity(known, enrolments);
        let ceiling = if inactive.is_some() {
            self.policy.inactive
        } else {
            Stance::Required
        };
        let [in_course, above, in_module] = self.held(id);
        let mut expected = Expected {
            person: id,
            place: known.place,
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
        self.apply_restriction(&mut expected);
        let administrators = &self.prepared.site.condition.administrators;
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
    fn inactivity(&self, known: Known, enrolments: Span<'_, Enrolment>) -> Option<Inactivity> {
        if known.obstacle.is_some() {
            return known.obstacle;
        }
        let mut weakest = None;
        for enrolment in enrolments {
            // An enrolment without obstacle settles it.
            let disabled = || {
                let disabled = &self.prepared.disabled;
                !disabled.is_empty() && disabled.contains(&enrolment.method)
            };
            let obstacle = obstacle(&enrolment, disabled, self.prepared.site.as_of)?;
            weakest = Some(weakest.map_or(obstacle, |so_far: Inactivity| so_far.min(obstacle)));
        }
        weakest
    }

    fn apply_restriction(&self, expected: &mut Expected) {
        let site = self.prepared.site;
        let (Some(restriction), Some(person)) =
            (&self.restriction, site.people.get(expected.place as usize))
        else {
            return;
        };
        if expected.member == Stance::Unexpected {
            return;
        }
        let on = Circumstances {
            site,
            activity: self.activity,
        };
        let bypass = Bypass::of(site, self.policy, &self.holders, person.id);
        if bypass.whole.is_some() {
            return;
        }
        match restriction.judge(&on, person, bypass.groups) {
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
}
