//! One activity beside its group, person by person.
//!
//! Most people are in step, and a site has a million of them: while they are compared everything about them is
//! borrowed, and rows are made only of those whom somebody wants to see.

use rustc_hash::FxHashMap;

use super::Ground;
use super::candidate::{Candidate, Seats, merge};
use super::directory::Namesakes;
use super::expect::{ActivityExpectation, Expected, ExpectedPeople, RolesHealth};
use super::permitted::Rights;
use super::renamed::marry_renamed;
use super::row::{PersonDrift, Row, Rows};
use crate::domain::chat::{Account, AccountKind, Group, Member, People};
use crate::domain::drift::{Basis, Code, Evidence, Fix, JoinAs, Severity, Withheld};
use crate::domain::ids::{CmId, FoldedName, MoodleUserId, RoomId};
use crate::domain::policy::Stance;
use crate::domain::reading::UnknownReason;
use crate::domain::repairs::OptionalRepair;
use crate::domain::site::{Activity, Person};

impl Ground {
    /// Compares one activity with its group, person by person.
    pub fn rows(&self, cm: CmId) -> Rows {
        let Ok(at) = self
            .site
            .activities
            .binary_search_by(|activity| activity.cm.cmp(&cm))
        else {
            return Rows::NotJudged;
        };
        let (Some(activity), Some(expectation)) = (
            self.site.activities.get(at),
            self.expectations.activities.get(at),
        ) else {
            return Rows::NotJudged;
        };
        match self.compare(activity, expectation) {
            Compared::Judged(candidates) => {
                let mut rows: Vec<Row> = candidates.into_iter().map(Candidate::into_row).collect();
                rows.sort_by(|a, b| a.who.username.cmp(&b.who.username));
                Rows::Judged(rows)
            }
            Compared::NotJudged => Rows::NotJudged,
            Compared::Unknown(reason) => Rows::Unknown(reason),
        }
    }

    /// Like [`Self::rows`], for an activity at hand, in no order, and nothing made of anybody yet.
    pub(super) fn compare<'a>(
        &'a self,
        activity: &'a Activity,
        expectation: &'a ActivityExpectation,
    ) -> Compared<'a> {
        let Some(room) = &activity.room else {
            return Compared::NotJudged;
        };
        if expectation.people == ExpectedPeople::FrontPage {
            return Compared::NotJudged;
        }
        if let Some(reason) = self.chat.groups.reason() {
            return Compared::Unknown(reason.clone());
        }
        let Some(group) = self.chat.group(room) else {
            return Compared::NotJudged;
        };
        if group.archived || self.foreign_mark(group).is_some() {
            return Compared::NotJudged;
        }
        if let Some(reason) = self.chat.accounts.reason() {
            return Compared::Unknown(reason.clone());
        }
        let members = match &group.people {
            People::Known(members) => members,
            People::Unknown(reason) => return Compared::Unknown(reason.clone()),
            People::Archived | People::NotOurs => return Compared::NotJudged,
        };
        let expected = match &expectation.people {
            ExpectedPeople::Known(expected) => expected,
            ExpectedPeople::FrontPage => return Compared::NotJudged,
            ExpectedPeople::Unknown(reason) => return Compared::Unknown(reason.clone()),
        };
        let others = match self.expected_elsewhere(activity.cm, room) {
            Ok(others) => others,
            Err(reason) => return Compared::Unknown(reason),
        };
        let comparison = Comparison {
            ground: self,
            tied: self.tied(room),
            roles: &expectation.roles,
            others,
            rights: self.rights_in(group, members),
            ownerless: self.owners_are_missing(group, members),
            group,
        };
        Compared::Judged(comparison.candidates(expected, members))
    }

    /// Like [`Self::compare`], with a group that is about to be made, and in which nobody is yet.
    pub(super) fn compare_with_new<'a>(
        &'a self,
        expectation: &'a ActivityExpectation,
        group: &'a Group,
    ) -> Result<Vec<Candidate<'a>>, UnknownReason> {
        if let Some(reason) = self.chat.accounts.reason() {
            return Err(reason.clone());
        }
        let expected = match &expectation.people {
            ExpectedPeople::Known(expected) => expected,
            ExpectedPeople::FrontPage => return Ok(Vec::new()),
            ExpectedPeople::Unknown(reason) => return Err(reason.clone()),
        };
        let comparison = Comparison {
            ground: self,
            tied: None,
            roles: &expectation.roles,
            others: Others::default(),
            rights: Rights::of_the_maker(),
            ownerless: false,
            group,
        };
        Ok(comparison.candidates(expected, &[]))
    }

    /// What the other activities on the same group expect of their people; the strongest counts.
    fn expected_elsewhere(&self, own: CmId, room: &RoomId) -> Result<Others, UnknownReason> {
        let mut others = Others::default();
        let sharers = self.links.activities_on(room).iter();
        for cm in sharers.filter(|cm| **cm != own) {
            let at = self
                .site
                .activities
                .binary_search_by(|activity| activity.cm.cmp(cm));
            let Some(other) = at.ok().and_then(|at| self.expectations.activities.get(at)) else {
                continue;
            };
            match &other.people {
                ExpectedPeople::Known(people) => others.add(people, *cm, own),
                ExpectedPeople::FrontPage => others.front_page = Some(*cm),
                ExpectedPeople::Unknown(reason) => return Err(reason.clone()),
            }
        }
        Ok(others)
    }
}

/// The people of an activity, or why there are none: [`Rows`], before they are rows.
pub(super) enum Compared<'a> {
    /// In no order that means anything.
    Judged(Vec<Candidate<'a>>),
    /// As [`Rows::NotJudged`].
    NotJudged,
    /// As [`Rows::Unknown`].
    Unknown(UnknownReason),
}

/// The other activities on a group.
#[derive(Default)]
struct Others {
    expected: FxHashMap<MoodleUserId, (Expected, CmId)>,
    /// An activity of the front page, which may have brought anybody.
    front_page: Option<CmId>,
    /// Another one reports what all of them have in common.
    led: bool,
}

impl Others {
    fn add(&mut self, people: &[Expected], cm: CmId, own: CmId) {
        self.led |= cm < own;
        for expected in people {
            let entry = self.expected.entry(expected.person);
            let (sum, _) = entry.or_insert((*expected, cm));
            sum.member = sum.member.max(expected.member);
            sum.moderator = sum.moderator.max(expected.moderator);
        }
    }
}

struct Comparison<'a> {
    ground: &'a Ground,
    /// Why nothing is taken away in the group: something else points at it, or may.
    tied: Option<Withheld>,
    roles: &'a RolesHealth,
    others: Others,
    /// What the API account may do in the group.
    rights: Rights<'a>,
    /// The group's owners were not in the list that should have them.
    ownerless: bool,
    group: &'a Group,
}

impl<'a> Comparison<'a> {
    fn candidates(&self, expected: &[Expected], members: &'a [Member]) -> Vec<Candidate<'a>> {
        let mut seats = Seats::of(self.ground, members);
        let mut people: Vec<Candidate<'a>> = Vec::with_capacity(expected.len().max(members.len()));
        let mut seen: FxHashMap<FoldedName, usize> = FxHashMap::default();
        for expected in expected {
            let Some(candidate) = self.expected(expected, &mut seats) else {
                continue;
            };
            if candidate.namesakes != Namesakes::None {
                // Two people on one name are one account: the stronger expectation stands.
                let name = candidate.name.folded();
                if let Some(first) = seen.get(&name).and_then(|at| people.get_mut(*at)) {
                    merge(first, &candidate);
                    continue;
                }
                seen.insert(name, people.len());
            }
            people.push(candidate);
        }
        people.extend(seats.untaken().map(|member| self.unlisted(member)));
        // Who is absent and not required is nobody's business in a comparison.
        people.retain(|one| one.present.is_some() || one.member == Stance::Required);
        for candidate in &mut people {
            let drift = self.judge(candidate);
            candidate.drift = drift.map(|drift| Box::new(self.rights.hold(drift)));
        }
        marry_renamed(self.ground, &mut people);
        self.keep_last_moderator(&mut people);
        people
    }

    fn expected(&self, expected: &Expected, seats: &mut Seats<'a>) -> Option<Candidate<'a>> {
        let ground = self.ground;
        let entry = ground.directory.entry(expected.person)?;
        let person = entry.person(&ground.site)?;
        let accounts = ground.chat.accounts.known()?;
        let account = entry.account.and_then(|holder| accounts.get(holder.place));
        let present = match entry.account {
            Some(holder) => seats.take(holder.place),
            None => seats.take_newcomer(&entry.name),
        };
        let mut candidate = Candidate {
            name: account.map_or(&entry.name, |account| &account.username),
            person: Some(person),
            departed: None,
            account,
            deactivated: entry.account.is_some_and(|holder| !holder.active),
            ordinary: entry.account.is_some_and(|holder| holder.ordinary),
            chat_id: account
                .map(|account| &account.id)
                .or_else(|| present.map(|member| &member.account)),
            present,
            member: expected.member,
            moderator: expected.moderator,
            basis: expected.basis,
            namesakes: entry.namesakes,
            doubled: false,
            drift: None,
        };
        if *self.roles != RolesHealth::Sound {
            // Who holds a role that the activity should have named cannot be told: that is one finding
            // about the activity, not one about each of its people.
            if candidate.basis == Basis::NoMappedRole {
                candidate.member = candidate.member.max(Stance::Tolerated);
            }
            candidate.moderator = candidate.moderator.max(Stance::Tolerated);
        }
        if let (Some(_), Some((other, cm))) =
            (&candidate.present, self.others.expected.get(&person.id))
        {
            // Required elsewhere is not this activity's drift, but protects from being extra here.
            if other.member > candidate.member && candidate.member == Stance::Unexpected {
                candidate.member = Stance::Tolerated;
                candidate.basis = Basis::OtherActivity(*cm);
            }
            if other.moderator > Stance::Unexpected {
                candidate.moderator = candidate.moderator.max(Stance::Tolerated);
            }
        }
        self.exempt(&mut candidate);
        Some(candidate)
    }

    /// A member of whom the course expects nothing.
    fn unlisted(&self, member: &'a Member) -> Candidate<'a> {
        let ground = self.ground;
        let person = self.whose(member);
        let account = ground.chat.account(&member.account);
        let mut candidate = Candidate {
            name: &member.username,
            person,
            departed: None,
            account,
            deactivated: account.is_some_and(|account| !account.active),
            ordinary: false,
            chat_id: Some(&member.account),
            present: Some(member),
            member: Stance::Unexpected,
            moderator: Stance::Unexpected,
            basis: Basis::NotEnrolled,
            namesakes: Namesakes::None,
            doubled: false,
            drift: None,
        };
        if let Some(person) = person {
            if let Some((other, cm)) = self.others.expected.get(&person.id) {
                candidate.member = other.member.min(Stance::Tolerated);
                candidate.moderator = other.moderator.min(Stance::Tolerated);
                candidate.basis = Basis::OtherActivity(*cm);
            } else if ground
                .site
                .condition
                .administrators
                .binary_search(&person.id)
                .is_ok()
            {
                candidate.member = ground.policy.site_administrators;
                candidate.moderator = ground.policy.site_administrators;
                candidate.basis = Basis::SiteAdministrator;
            }
        } else if let Some(departed) = ground.directory.departed_named(&member.username) {
            candidate.departed = Some(departed);
            candidate.basis = Basis::Deleted;
        } else {
            candidate.member = ground.policy.guests;
            candidate.moderator = ground.policy.guests;
            candidate.basis = Basis::Guest;
        }
        self.exempt(&mut candidate);
        candidate
    }

    /// Whom Moodle knows by a member's name. Of several, the one who has most right to be there.
    fn whose(&self, member: &Member) -> Option<&'a Person> {
        let ground = self.ground;
        let named = ground.directory.people_named(&member.username.folded());
        let expected_elsewhere = |id: &&MoodleUserId| self.others.expected.contains_key(*id);
        let administers = |id: &&MoodleUserId| {
            let administrators = &ground.site.condition.administrators;
            administrators.binary_search(*id).is_ok()
        };
        named
            .iter()
            .find(expected_elsewhere)
            .or_else(|| named.iter().find(administers))
            .or_else(|| named.first())
            .and_then(|id| ground.site.person(*id))
    }

    /// Accounts that are nobody's mistake: the API account, machines, kept names, owners, administrators.
    fn exempt(&self, candidate: &mut Candidate<'_>) {
        let Some(present) = candidate.present else {
            return;
        };
        if let (Some(cm), Stance::Unexpected) = (self.others.front_page, candidate.member) {
            candidate.member = Stance::Tolerated;
            candidate.moderator = Stance::Tolerated;
            candidate.basis = Basis::OtherActivity(cm);
        }
        let Some(basis) = self.exemption(candidate, present) else {
            return;
        };
        if candidate.member < Stance::Tolerated || candidate.basis == Basis::Guest {
            candidate.member = candidate.member.max(Stance::Tolerated);
            candidate.basis = basis;
        }
        candidate.moderator = candidate.moderator.max(Stance::Tolerated);
    }

    fn exemption(&self, candidate: &Candidate<'_>, present: &Member) -> Option<Basis> {
        let policy = &self.ground.policy;
        let account: Option<&Account> = candidate.account;
        if candidate.chat_id == Some(&self.ground.chat.api_account) {
            Some(Basis::ApiAccount)
        } else if !candidate.ordinary
            && account.is_some_and(|account| account.kind != AccountKind::Person)
        {
            Some(Basis::Machine)
        } else if !policy.keep.globs.is_empty()
            && policy.keep.covers(candidate.name.folded().as_str())
        {
            Some(Basis::Kept)
        } else if present.roles.owner {
            Some(Basis::Owner)
        } else if !candidate.ordinary
            && account.is_some_and(|account| account.administrator)
            && policy.chat_administrators > Stance::Unexpected
        {
            Some(Basis::ChatAdministrator)
        } else {
            None
        }
    }

    fn judge(&self, candidate: &Candidate<'_>) -> Option<PersonDrift> {
        if candidate.member == Stance::Required {
            let drift = self.judge_required(candidate);
            return self.collided(candidate, drift);
        }
        let present = candidate.present?;
        if candidate.member == Stance::Unexpected {
            return self.taking(candidate, Code::MemberExtra, Fix::Remove);
        }
        self.judge_role(candidate, present)
    }

    fn judge_required(&self, candidate: &Candidate<'_>) -> Option<PersonDrift> {
        // From 3.15 on a deactivated account is in no list of members, though it comes back when it is activated.
        if candidate.deactivated {
            return Some(self.inactive(candidate));
        }
        if let Some(present) = candidate.present {
            return self.judge_role(candidate, present);
        }
        if let Some(account) = candidate.chat_id {
            let role = if candidate.moderator == Stance::Required {
                JoinAs::Moderator
            } else {
                JoinAs::Member
            };
            if self.group.banned.binary_search(account).is_ok() {
                return Some(PersonDrift {
                    withheld: Some(Withheld::Banned),
                    ..found(candidate, Code::MemberMissing, None)
                });
            }
            return Some(found(
                candidate,
                Code::MemberMissing,
                Some(Fix::Invite(role)),
            ));
        }
        let ground = self.ground;
        if !ground
            .chat
            .capabilities
            .accepts_username(candidate.name.as_str())
        {
            return Some(PersonDrift {
                evidence: Evidence::Refused {
                    basis: candidate.basis,
                    advice: ground.advisor.advice(ground, candidate.name),
                },
                ..found(candidate, Code::UsernameRefused, None)
            });
        }
        let mut drift = found(candidate, Code::AccountMissing, None);
        if !ground.site.settings.creates_accounts {
            drift.severity = Severity::Info;
        }
        Some(drift)
    }

    /// A deactivated account. Where Moodle itself holds him back, the preset may require him all the same; nobody is let
    /// in again for that.
    fn inactive(&self, candidate: &Candidate<'_>) -> PersonDrift {
        let offered = if matches!(candidate.basis, Basis::Inactive(_)) {
            Err(Withheld::NotInForce)
        } else {
            let repair = OptionalRepair::Activate;
            self.ground.optional(repair, Fix::Activate)
        };
        PersonDrift {
            withheld: offered.err(),
            ..found(candidate, Code::AccountInactive, offered.ok())
        }
    }

    /// The role in the group of someone who is rightly in it.
    fn judge_role(&self, candidate: &Candidate<'_>, present: &Member) -> Option<PersonDrift> {
        if present.roles.owner {
            return None;
        }
        match (candidate.moderator, present.roles.moderator) {
            (Stance::Required, false) => Some(found(
                candidate,
                Code::ModeratorMissing,
                Some(Fix::AddModerator),
            )),
            (Stance::Unexpected, true) => {
                self.taking(candidate, Code::ModeratorExtra, Fix::RemoveModerator)
            }
            _ => None,
        }
    }

    /// Where another person of Moodle has the same name, whatever a required person lacks may be the other's: that
    /// is the finding then, and nothing is offered. Two of them in one group are one even where nothing is lacking.
    fn collided(
        &self,
        candidate: &Candidate<'_>,
        drift: Option<PersonDrift>,
    ) -> Option<PersonDrift> {
        let doubtful = match &drift {
            None => candidate.doubled,
            Some(drift) => {
                candidate.namesakes == Namesakes::Rivals && drift.code != Code::ModeratorExtra
            }
        };
        if !doubtful {
            return drift;
        }
        let own = candidate.person.map(|person| person.id);
        let others = self.ground.directory.people_named(&candidate.name.folded());
        Some(PersonDrift {
            evidence: Evidence::Collision {
                basis: candidate.basis,
                others: others
                    .iter()
                    .copied()
                    .filter(|other| Some(*other) != own)
                    .collect(),
            },
            ..found(candidate, Code::UsernameCollision, None)
        })
    }

    /// A difference whose fix takes something away, which not every group allows.
    fn taking(&self, candidate: &Candidate<'_>, code: Code, fix: Fix) -> Option<PersonDrift> {
        // Several activities on one group: the first of them speaks for all.
        if self.others.led {
            return None;
        }
        let doubtful = (*self.roles != RolesHealth::Sound).then_some(Withheld::RolesInvalid);
        // Not in the list of accounts: a bot or an administrator, for all that is known.
        let unlisted = candidate
            .account
            .is_none()
            .then_some(Withheld::AccountUnknown);
        let ownerless = self.ownerless.then_some(Withheld::NoOwner);
        let withheld = self.tied.or(doubtful).or(unlisted).or(ownerless);
        Some(PersonDrift {
            withheld,
            ..found(candidate, code, withheld.is_none().then_some(fix))
        })
    }

    /// The last moderator of a group that should have one is never demoted.
    fn keep_last_moderator(&self, people: &mut [Candidate<'_>]) {
        let fix_of = |one: &Candidate<'_>| one.drift.as_ref().and_then(|drift| drift.fix);
        let demoted = |one: &Candidate<'_>| fix_of(one) == Some(Fix::RemoveModerator);
        let Some(last) = people.iter().position(demoted) else {
            return;
        };
        let wanted = people.iter().any(|one| one.moderator == Stance::Required);
        let leads_after = |one: &Candidate<'_>| match fix_of(one) {
            Some(Fix::RemoveModerator | Fix::Remove) => false,
            Some(Fix::AddModerator | Fix::Invite(JoinAs::Moderator)) => true,
            _ => {
                one.present
                    .is_some_and(|present| present.roles.moderator || present.roles.owner)
                    && one.chat_id != Some(&self.ground.chat.api_account)
            }
        };
        if !wanted || people.iter().any(leads_after) {
            return;
        }
        if let Some(drift) = people.get_mut(last).and_then(|one| one.drift.as_mut()) {
            drift.fix = None;
            drift.withheld = Some(Withheld::LastModerator);
        }
    }
}

fn found(candidate: &Candidate<'_>, code: Code, fix: Option<Fix>) -> PersonDrift {
    PersonDrift {
        code,
        severity: code.severity(),
        evidence: Evidence::Person(candidate.basis),
        fix,
        withheld: None,
    }
}
