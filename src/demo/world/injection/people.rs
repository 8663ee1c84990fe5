//! Trouble with people: who is missing, who is there too much, who has the wrong role or name.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Damage, SIZEABLE};
use crate::demo::chat::state::{GroupState, MemberState};
use crate::demo::world::Tolerated;
use crate::demo::world::names::{BOTS, GUESTS, plain};
use crate::demo::world::rooms::{MODERATOR, OWNER, plain_member};
use crate::demo::world::roster::Seat;
use crate::demo::world::university::{Activity, Condition, Part, Person, Showing, Size};
use crate::domain::drift::{Basis, Code, JoinAs};
use crate::domain::ids::{CmId, MoodleUserId, Username};
use crate::domain::names::acceptable;
use crate::domain::site::Place;

/// How many teachers the change of roles cost their moderator role.
const DEMOTED: usize = 12;
/// How many teachers married.
const RENAMED: usize = 2;
/// In how many activities such teachers are looked for: where everybody teaches in many courses, there are none.
const SEARCHED: usize = 1_000;
/// How many students the outage cost their place, and in how many courses.
const STRUCK: usize = 30;
const STRUCK_COURSES: usize = 4;
/// What a renamed teacher is called from now on.
const NEW_NAMES: [&str; 4] = ["Vauquelin", "Beauséjour", "Quéméner", "Thiébaut-Roy"];

impl Damage<'_> {
    /// Somebody edited the roles of a department: its teachers became plain members. Two teachers
    /// got a new name that day, there or elsewhere.
    pub(super) fn change_roles_of_a_department(&mut self) {
        let mut left = self.scaled(DEMOTED);
        let mut renames = self.scaled(RENAMED);
        let activities = self.by_department();
        for activity in &activities {
            if left == 0 || self.touched.len() * 6 >= self.university.activities.len() {
                break;
            }
            self.touched.insert(activity.cm);
            for teacher in self.firm(activity, JoinAs::Moderator) {
                if renames > 0 && self.rename(teacher, renames) {
                    renames -= 1;
                } else if left > 0 && self.set_roles(activity, teacher, &[]) {
                    left -= 1;
                    self.note_person(Code::ModeratorMissing, activity.cm, teacher);
                }
            }
        }
        for activity in activities.iter().take(SEARCHED) {
            if renames == 0 {
                break;
            }
            let teachers = self.firm(activity, JoinAs::Moderator);
            renames -= usize::from(teachers.into_iter().any(|who| self.rename(who, renames)));
        }
    }

    /// Living activities, those of one department first, and of these the ones with most teachers.
    fn by_department(&mut self) -> Vec<Activity> {
        let university = &*self.university;
        let department = |activity: &Activity| {
            let cohort = university
                .course(activity.course)
                .map(|course| course.cohort);
            cohort
                .and_then(|cohort| university.cohorts.get(cohort))
                .map(|one| one.department)
        };
        let mut alive: Vec<Activity> = university
            .activities
            .iter()
            .filter(|activity| self.alive(activity) && !self.marked(activity))
            .cloned()
            .collect();
        let first = self.rng.choice(&alive).and_then(department);
        let teachers = |activity: &Activity| {
            let roster = self.register.roster(university, activity);
            roster
                .iter()
                .filter(|seat| seat.firm == Some(JoinAs::Moderator))
                .count()
        };
        alive.sort_by_cached_key(|activity| {
            (
                department(activity) != first,
                Reverse(teachers(activity)),
                activity.cm,
            )
        });
        alive
    }

    /// Gives somebody a new name and username in Moodle; Rocket.Chat keeps the old account with
    /// the same address. False where he is in too many groups, or in one that is not judged.
    fn rename(&mut self, id: MoodleUserId, turn: usize) -> bool {
        let Some(person) = self.university.person(id) else {
            return false;
        };
        let groups = self.groups_of(id);
        let judged = groups.iter().all(|(activity, seat)| {
            seat.firm == Some(seat.sits_as) && self.alive(activity) && !self.marked(activity)
        });
        let in_trouble = self
            .record
            .injected
            .iter()
            .any(|one| one.is_about(&person.username));
        let last = NEW_NAMES
            .iter()
            .cycle()
            .nth(turn)
            .copied()
            .unwrap_or("Vauquelin");
        let username = format!("{}.{}", plain(&person.first), plain(last));
        let fits = !groups.is_empty() && groups.len() <= 2 && judged;
        if in_trouble || !fits || !self.is_free(&username) {
            return false;
        }
        if let Some(person) = self.university.person_mut(id) {
            last.clone_into(&mut person.last);
            person.username = username;
        }
        self.spared.insert(id);
        for (activity, _) in groups {
            self.touched.insert(activity.cm);
            self.note_person(Code::IdentityMismatch, activity.cm, id);
        }
        true
    }

    fn groups_of(&self, person: MoodleUserId) -> Vec<(Activity, Seat)> {
        let activities = self.university.activities.iter();
        activities
            .filter(|activity| self.register.enrolled(activity.course, person))
            .filter_map(|activity| {
                let roster = self.register.roster(self.university, activity);
                let seat = roster.into_iter().find(|seat| seat.person == person)?;
                Some((activity.clone(), seat))
            })
            .collect()
    }

    /// Rocket.Chat was down while a cohort was enrolled: none of these students was invited.
    pub(super) fn strike_a_cohort(&mut self) {
        let struck = self.university.struck;
        let mut students: Vec<MoodleUserId> = self
            .university
            .people
            .iter()
            .filter(|person| person.part == Part::Student(struck))
            .map(|person| person.id)
            .collect();
        self.rng.shuffle(&mut students);
        let students: BTreeSet<MoodleUserId> = students.into_iter().take(STRUCK).collect();
        let most = STRUCK_COURSES.min(self.university.courses.len() / 5).max(1);
        let mut courses = BTreeSet::new();
        for activity in self.university.activities.clone() {
            let core = self
                .university
                .course(activity.course)
                .is_some_and(|course| course.cohort == struck && course.size == Size::Core);
            if !core || !self.alive(&activity) || courses.len() == most {
                continue;
            }
            if !courses.insert(activity.course) {
                continue;
            }
            self.touched.insert(activity.cm);
            let present = self.firm(&activity, JoinAs::Member);
            // Whom an invitation brings back must not double the group.
            let room = present.len() * 2 / 5;
            let absent = present
                .into_iter()
                .filter(|person| students.contains(person));
            for person in absent.take(room) {
                self.unseat(&activity, person);
            }
        }
    }

    /// A few groups where people stayed who left the course, helpers were made moderators by
    /// hand, and someone was lost.
    pub(super) fn neglect_groups(&mut self) {
        for place in 0..self.scaled(3) {
            let taken =
                self.take(|damage, activity| damage.alive(activity) && damage.sizeable(activity));
            let Some(activity) = taken else { break };
            let former = self.rng.usize(2..5);
            self.keep_former(&activity, former);
            self.keep_leaver(&activity);
            self.keep_unmapped(&activity);
            let members = self.firm(&activity, JoinAs::Member);
            let mut members = members
                .into_iter()
                .filter(|person| !self.spared.contains(person));
            let helpers: Vec<_> = members.by_ref().take(2).collect();
            let lost: Vec<_> = members.take(1 + place % 3).collect();
            for person in helpers {
                if self.set_roles(&activity, person, &[MODERATOR]) {
                    self.note_person(Code::ModeratorExtra, activity.cm, person);
                }
            }
            for person in lost {
                self.unseat(&activity, person);
            }
        }
    }

    /// A course of last year that nobody tidied up.
    pub(super) fn disturb_dormant_courses(&mut self) {
        for _ in 0..self.scaled(1) {
            let taken = self.take(|damage, activity| {
                activity.visibility == Showing::Shown
                    && damage.university.dormant(activity.course)
                    && damage.register.roster(damage.university, activity).len() * 2 >= SIZEABLE
            });
            let Some(activity) = taken else { break };
            self.keep_former(&activity, 2);
            for person in self.firm(&activity, JoinAs::Member).into_iter().take(2) {
                self.unseat(&activity, person);
            }
        }
    }

    /// People who are in no way in the course any more, and are still in its group.
    fn keep_former(&mut self, activity: &Activity, count: usize) {
        let mut strangers: Vec<MoodleUserId> = self
            .university
            .people
            .iter()
            .filter(|person| matches!(person.part, Part::Student(_)))
            .filter(|person| person.condition == Condition::Usable && person.chat.is_some())
            .filter(|person| !self.spared.contains(&person.id))
            .filter(|person| !self.register.enrolled(activity.course, person.id))
            .map(|person| person.id)
            .collect();
        self.rng.shuffle(&mut strangers);
        for person in strangers.into_iter().take(count) {
            self.seat(activity, person, Code::MemberExtra);
        }
    }

    /// Somebody whom Moodle has deleted.
    fn keep_leaver(&mut self, activity: &Activity) {
        let leaver = self.university.people.iter().find(|person| {
            matches!(person.condition, Condition::Deleted(_)) && !self.spared.contains(&person.id)
        });
        if let Some(leaver) = leaver.map(|person| person.id) {
            self.seat(activity, leaver, Code::MemberExtra);
        }
    }

    /// Somebody enrolled without any role that counts.
    fn keep_unmapped(&mut self, activity: &Activity) {
        let roster = self.register.roster(self.university, activity);
        let here = [Place::Course(activity.course), Place::Module(activity.cm)];
        let unmapped = self.register.people_of(activity.course).find(|person| {
            !roster.iter().any(|seat| seat.person == *person)
                && !self.spared.contains(person)
                && !here
                    .iter()
                    .any(|place| self.register.any_role(*place, *person))
                && self
                    .university
                    .person(*person)
                    .is_some_and(|one| one.chat.is_some() && matches!(one.part, Part::Student(_)))
        });
        if let Some(unmapped) = unmapped {
            self.seat(activity, unmapped, Code::MemberExtra);
        }
    }

    /// Visitors, machines and owners: odd to look at, and right.
    pub(super) fn admit_strangers(&mut self) {
        let mut open: Vec<Activity> = self.university.activities.clone();
        let linked: Vec<_> = open.iter().map(|activity| activity.room.clone()).collect();
        let alone =
            |activity: &Activity| linked.iter().filter(|room| **room == activity.room).count() == 1;
        open.retain(|activity| self.alive(activity) && self.judged(activity) && alone(activity));
        self.rng.shuffle(&mut open);
        let mut next = open.into_iter();
        let guests = GUESTS.iter().map(|(login, _)| (*login, Basis::Guest));
        let bots = BOTS.iter().map(|(login, ..)| (*login, Basis::Machine));
        let strangers: Vec<_> = guests.chain(bots).cycle().take(self.scaled(14)).collect();
        for ((login, basis), activity) in strangers.into_iter().zip(next.by_ref()) {
            let account = self.state.users.iter().find(|user| user.username == login);
            let Some(member) = account.map(|user| plain_member(&user.id, login)) else {
                continue;
            };
            self.tolerate(&activity, member, basis);
        }
        let colleagues = self.colleagues(self.scaled(3));
        for (mut owner, activity) in colleagues.into_iter().zip(next) {
            owner.roles.push(OWNER.to_owned());
            self.tolerate(&activity, owner, Basis::Owner);
        }
    }

    /// Members of the staff who teach nothing.
    fn colleagues(&self, count: usize) -> Vec<MemberState> {
        let people = self.university.people.iter();
        people
            .filter(|person| person.part == Part::Staff && person.condition == Condition::Usable)
            .filter(|person| !self.holds_any_role(person))
            .filter_map(|one| Some(plain_member(one.chat.as_ref()?.as_str(), &one.username)))
            .take(count)
            .collect()
    }

    fn holds_any_role(&self, person: &Person) -> bool {
        self.university
            .assignments
            .iter()
            .any(|assignment| assignment.person == person.id)
    }

    pub(super) fn tolerate(&mut self, activity: &Activity, member: MemberState, basis: Basis) {
        let username = Username::from(member.username.as_str());
        if let Some(group) = self.group(activity) {
            group.members.push(member);
            group.settle();
            self.record.tolerated.push(Tolerated {
                cm: activity.cm,
                username,
                basis,
            });
        }
    }

    /// Whoever should be somewhere and has no account: newcomers, and the partner's people, whose
    /// usernames Rocket.Chat refuses.
    pub(super) fn note_people_without_account(&mut self) {
        for activity in self.university.activities.clone() {
            if !self.judged(&activity) {
                continue;
            }
            for seat in self.register.roster(self.university, &activity) {
                let person = self.university.person(seat.person);
                let Some(person) = person.filter(|one| one.chat.is_none()) else {
                    continue;
                };
                let code = if acceptable(&person.username) {
                    Code::AccountMissing
                } else {
                    Code::UsernameRefused
                };
                if seat.firm.is_some() {
                    self.note_person(code, activity.cm, seat.person);
                }
            }
        }
    }

    /// Whether the people of the activity's group can be judged: it is there, and not archived.
    pub(super) fn judged(&self, activity: &Activity) -> bool {
        let named = !activity.moderator_roles.is_empty() || !activity.user_roles.is_empty();
        let room = activity.room.as_ref();
        let group = room.and_then(|room| {
            self.state
                .groups
                .iter()
                .find(|group| group.id == room.as_str())
        });
        named && group.is_some_and(|group| !group.archived)
    }

    /// Whom nobody doubts in this part, who has an account, and is not in other trouble; in no
    /// order.
    pub(super) fn firm(&mut self, activity: &Activity, part: JoinAs) -> Vec<MoodleUserId> {
        let mut people: Vec<MoodleUserId> = self
            .register
            .roster(self.university, activity)
            .into_iter()
            .filter(|seat| seat.firm == Some(part) && seat.sits_as == part)
            .map(|seat| seat.person)
            .filter(|person| !self.spared.contains(person))
            .filter(|person| !self.register.any_role(Place::Module(activity.cm), *person))
            .filter(|id| {
                self.university
                    .person(*id)
                    .is_some_and(|person| person.chat.is_some())
            })
            .collect();
        self.rng.shuffle(&mut people);
        people
    }

    pub(super) fn group(&mut self, activity: &Activity) -> Option<&mut GroupState> {
        self.state.group_mut(activity.room.as_ref()?)
    }

    /// Gives somebody these roles in the group, in place of those he had there.
    pub(super) fn set_roles(
        &mut self,
        activity: &Activity,
        person: MoodleUserId,
        roles: &[&str],
    ) -> bool {
        let account = self
            .university
            .person(person)
            .and_then(|person| person.chat.clone());
        let Some(account) = account else { return false };
        let member = self
            .group(activity)
            .and_then(|group| group.member_mut(account.as_str()));
        member.is_some_and(|member| {
            member.roles = roles.iter().map(|role| (*role).to_owned()).collect();
            true
        })
    }

    /// Takes somebody out of the group who should be in it.
    fn unseat(&mut self, activity: &Activity, person: MoodleUserId) {
        let account = self
            .university
            .person(person)
            .and_then(|person| person.chat.clone());
        let (Some(account), Some(group)) = (account, self.group(activity)) else {
            return;
        };
        let before = group.members.len();
        group
            .members
            .retain(|member| member.user_id != account.as_str());
        group.settle();
        if group.members.len() < before {
            self.note_person(Code::MemberMissing, activity.cm, person);
        }
    }

    /// Puts somebody into the group who should not be in it.
    fn seat(&mut self, activity: &Activity, person: MoodleUserId, code: Code) {
        let Some(one) = self.university.person(person) else {
            return;
        };
        let Some(account) = one.chat.as_ref() else {
            return;
        };
        let member = plain_member(account.as_str(), &one.username);
        let Some(group) = self.group(activity) else {
            return;
        };
        group.members.push(member);
        group.settle();
        self.spared.insert(person);
        self.note_person(code, activity.cm, person);
    }

    fn note_person(&mut self, code: Code, cm: CmId, person: MoodleUserId) {
        let username = self
            .university
            .person(person)
            .map(|person| person.username.clone());
        self.note(code, Some(cm), username.as_deref());
    }
}
