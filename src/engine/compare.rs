//! One activity beside its group, person by person.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Ground;
use super::expect::{ActivityExpectation, Expected, ExpectedPeople, RolesHealth};
use super::permitted::Rights;
use super::renamed::marry_renamed;
use super::row::{PersonDrift, Present, Row, Rows};
use crate::domain::chat::{Account, AccountKind, Member, People};
use crate::domain::drift::{Basis, Code, Evidence, Fix, JoinAs, PersonRef, Severity, Withheld};
use crate::domain::ids::{ChatUserId, CmId, FoldedName, MoodleUserId, RoomId};
use crate::domain::policy::Stance;
use crate::domain::reading::UnknownReason;
use crate::domain::site::Activity;

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
        self.compare(activity, expectation)
    }

    /// Like [`Self::rows`], for an activity at hand.
    pub(super) fn compare(&self, activity: &Activity, expectation: &ActivityExpectation) -> Rows {
        let Some(room) = &activity.room else {
            return Rows::NotJudged;
        };
        if expectation.people == ExpectedPeople::FrontPage {
            return Rows::NotJudged;
        }
        if let Some(reason) = self.chat.groups.reason() {
            return Rows::Unknown(reason.clone());
        }
        let Some(group) = self.chat.group(room) else {
            return Rows::NotJudged;
        };
        if group.archived || self.foreign_mark(group).is_some() {
            return Rows::NotJudged;
        }
        if let Some(reason) = self.chat.accounts.reason() {
            return Rows::Unknown(reason.clone());
        }
        let members = match &group.people {
            People::Known(members) => members,
            People::Unknown(reason) => return Rows::Unknown(reason.clone()),
            People::Archived | People::NotOurs => return Rows::NotJudged,
        };
        let expected = match &expectation.people {
            ExpectedPeople::Known(expected) => expected,
            ExpectedPeople::FrontPage => return Rows::NotJudged,
            ExpectedPeople::Unknown(reason) => return Rows::Unknown(reason.clone()),
        };
        let others = match self.expected_elsewhere(activity.cm, room) {
            Ok(others) => others,
            Err(reason) => return Rows::Unknown(reason),
        };
        let comparison = Comparison {
            ground: self,
            tied: if self.links.is_shared(room) {
                Some(Withheld::Shared)
            } else if self.links.all_sites_read() {
                None
            } else {
                Some(Withheld::NeighbourUnread)
            },
            roles: &expectation.roles,
            others,
            rights: self.rights_in(group, members),
            ownerless: self.owners_are_missing(group, members),
        };
        Rows::Judged(comparison.rows(expected, members))
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
}

impl Comparison<'_> {
    fn rows(&self, expected: &[Expected], members: &[Member]) -> Vec<Row> {
        let mut present: FxHashMap<&ChatUserId, &Member> = members
            .iter()
            .map(|member| (&member.account, member))
            .collect();
        let newcomers = self.newcomers(members);
        let mut rows: Vec<Row> = Vec::with_capacity(expected.len().max(members.len()));
        let mut seen: FxHashMap<FoldedName, usize> = FxHashMap::default();
        for expected in expected {
            let Some(row) = self.expected_row(expected, &mut present, &newcomers) else {
                continue;
            };
            if self.ground.directory.collides(expected.person) {
                // Two people on one name are one account: the stronger expectation stands.
                let name = row.who.username.folded();
                if let Some(first) = seen.get(&name).and_then(|at| rows.get_mut(*at)) {
                    merge(first, row);
                    continue;
                }
                seen.insert(name, rows.len());
            }
            rows.push(row);
        }
        for member in members
            .iter()
            .filter(|member| present.contains_key(&member.account))
        {
            rows.push(self.unlisted_row(member));
        }
        // Who is absent and not required is nobody's business in a comparison.
        rows.retain(|row| row.present.is_some() || row.member == Stance::Required);
        for row in &mut rows {
            row.drift = self.judge(row).map(|drift| self.rights.hold(drift));
        }
        marry_renamed(self.ground, &mut rows);
        self.keep_last_moderator(&mut rows);
        rows.sort_by(|a, b| a.who.username.cmp(&b.who.username));
        rows
    }

    /// Members whose account is younger than the list of accounts: they are known by their name alone.
    fn newcomers<'m>(&self, members: &'m [Member]) -> FxHashMap<FoldedName, &'m Member> {
        members
            .iter()
            .filter(|member| self.ground.chat.account(&member.account).is_none())
            .map(|member| (member.username.folded(), member))
            .collect()
    }

    fn expected_row(
        &self,
        expected: &Expected,
        present: &mut FxHashMap<&ChatUserId, &Member>,
        newcomers: &FxHashMap<FoldedName, &Member>,
    ) -> Option<Row> {
        let person = self.ground.site.person(expected.person)?;
        let name = self.ground.directory.name_of(person.id)?;
        let account = self
            .ground
            .directory
            .account_of(&self.ground.chat, person.id);
        let id = match account {
            Some(account) => Some(&account.id),
            None if newcomers.is_empty() => None,
            None => newcomers.get(&name.folded()).map(|member| &member.account),
        };
        let member = id.and_then(|id| present.remove(id));
        let who = PersonRef {
            username: account.map_or_else(|| name.clone(), |account| account.username.clone()),
            moodle_username: Some(Arc::clone(&person.username)),
            moodle_id: Some(person.id),
            chat_id: id.cloned(),
        };
        let mut row = Row {
            who,
            member: expected.member,
            moderator: expected.moderator,
            basis: expected.basis,
            present: member.map(Present::of),
            drift: None,
        };
        if *self.roles != RolesHealth::Sound {
            // Who holds a role that the activity should have named cannot be told: that is one finding
            // about the activity, not one about each of its people.
            if row.basis == Basis::NoMappedRole {
                row.member = row.member.max(Stance::Tolerated);
            }
            row.moderator = row.moderator.max(Stance::Tolerated);
        }
        if let (Some(_), Some((other, cm))) = (&row.present, self.others.expected.get(&person.id)) {
            // Required elsewhere is not this activity's drift, but protects from being extra here.
            if other.member > row.member && row.member == Stance::Unexpected {
                row.member = Stance::Tolerated;
                row.basis = Basis::OtherActivity(*cm);
            }
            if other.moderator > Stance::Unexpected {
                row.moderator = row.moderator.max(Stance::Tolerated);
            }
        }
        self.exempt(&mut row, account);
        Some(row)
    }

    /// A member of whom the course expects nothing.
    fn unlisted_row(&self, member: &Member) -> Row {
        let ground = self.ground;
        let account = ground.chat.account(&member.account);
        let person = ground
            .directory
            .people_named(&member.username.folded())
            .first()
            .and_then(|id| ground.site.person(*id));
        let mut row = Row {
            who: PersonRef {
                username: member.username.clone(),
                moodle_username: person.map(|person| Arc::clone(&person.username)),
                moodle_id: person.map(|person| person.id),
                chat_id: Some(member.account.clone()),
            },
            member: Stance::Unexpected,
            moderator: Stance::Unexpected,
            basis: Basis::NotEnrolled,
            present: Some(Present::of(member)),
            drift: None,
        };
        if let Some(person) = person {
            if let Some((other, cm)) = self.others.expected.get(&person.id) {
                row.member = other.member.min(Stance::Tolerated);
                row.moderator = other.moderator.min(Stance::Tolerated);
                row.basis = Basis::OtherActivity(*cm);
            } else if ground
                .site
                .condition
                .administrators
                .binary_search(&person.id)
                .is_ok()
            {
                row.member = ground.policy.site_administrators;
                row.moderator = ground.policy.site_administrators;
                row.basis = Basis::SiteAdministrator;
            }
        } else if let Some(departed) = ground.directory.departed_named(&member.username) {
            row.who.moodle_id = Some(departed);
            row.basis = Basis::Deleted;
        } else {
            row.member = ground.policy.guests;
            row.moderator = ground.policy.guests;
            row.basis = Basis::Guest;
        }
        self.exempt(&mut row, account);
        row
    }

    /// Accounts that are nobody's mistake: the API account, machines, kept names, owners, administrators.
    fn exempt(&self, row: &mut Row, account: Option<&Account>) {
        let Some(present) = &row.present else { return };
        if let (Some(cm), Stance::Unexpected) = (self.others.front_page, row.member) {
            row.member = Stance::Tolerated;
            row.moderator = Stance::Tolerated;
            row.basis = Basis::OtherActivity(cm);
        }
        let policy = &self.ground.policy;
        let basis = if row.who.chat_id.as_ref() == Some(&self.ground.chat.api_account) {
            Some(Basis::ApiAccount)
        } else if account.is_some_and(|account| account.kind != AccountKind::Person) {
            Some(Basis::Machine)
        } else if policy.keep.covers(row.who.username.folded().as_str()) {
            Some(Basis::Kept)
        } else if present.roles.owner {
            Some(Basis::Owner)
        } else if account.is_some_and(|account| account.administrator)
            && policy.chat_administrators > Stance::Unexpected
        {
            Some(Basis::ChatAdministrator)
        } else {
            None
        };
        let Some(basis) = basis else { return };
        if row.member < Stance::Tolerated || row.basis == Basis::Guest {
            row.member = row.member.max(Stance::Tolerated);
            row.basis = basis;
        }
        row.moderator = row.moderator.max(Stance::Tolerated);
    }

    fn judge(&self, row: &Row) -> Option<PersonDrift> {
        let evidence = Evidence::Person(row.basis);
        let found = |code: Code, fix: Option<Fix>| {
            Some(PersonDrift {
                code,
                severity: code.severity(),
                evidence: evidence.clone(),
                fix,
                withheld: None,
            })
        };
        let required = row.member == Stance::Required;
        if required && self.is_deactivated(row) {
            return found(Code::AccountInactive, None);
        }
        match &row.present {
            None if !required => None,
            None if row.who.chat_id.is_some() => {
                let role = if row.moderator == Stance::Required {
                    JoinAs::Moderator
                } else {
                    JoinAs::Member
                };
                found(Code::MemberMissing, Some(Fix::Invite(role)))
            }
            None if !self.takes(row.who.username.as_str()) => found(Code::UsernameRefused, None),
            None => {
                let mut drift = found(Code::AccountMissing, None)?;
                if !self.ground.site.settings.creates_accounts {
                    drift.severity = Severity::Info;
                }
                Some(drift)
            }
            Some(_) if row.member == Stance::Unexpected => {
                self.taking(row, Code::MemberExtra, Fix::Remove)
            }
            Some(present) if present.roles.owner => None,
            Some(present) if row.moderator == Stance::Required && !present.roles.moderator => {
                found(Code::ModeratorMissing, Some(Fix::AddModerator))
            }
            Some(present) if row.moderator == Stance::Unexpected && present.roles.moderator => {
                self.taking(row, Code::ModeratorExtra, Fix::RemoveModerator)
            }
            Some(_) => None,
        }
    }

    /// Whether the server takes a username.
    fn takes(&self, username: &str) -> bool {
        self.ground.chat.capabilities.accepts_username(username)
    }

    /// Whether the list of accounts does not have this member: a bot or an administrator, for all that is known.
    fn is_unlisted(&self, row: &Row) -> bool {
        let id = row.who.chat_id.as_ref();
        id.is_none_or(|id| self.ground.chat.account(id).is_none())
    }

    fn is_deactivated(&self, row: &Row) -> bool {
        let (directory, chat) = (&self.ground.directory, &self.ground.chat);
        row.who
            .moodle_id
            .and_then(|person| directory.account_of(chat, person))
            .is_some_and(|account| !account.active)
    }

    /// A difference whose fix takes something away, which not every group allows.
    fn taking(&self, row: &Row, code: Code, fix: Fix) -> Option<PersonDrift> {
        // Several activities on one group: the first of them speaks for all.
        if self.others.led {
            return None;
        }
        let doubtful = (*self.roles != RolesHealth::Sound).then_some(Withheld::RolesInvalid);
        let unlisted = self.is_unlisted(row).then_some(Withheld::AccountUnknown);
        let ownerless = self.ownerless.then_some(Withheld::NoOwner);
        let withheld = self.tied.or(doubtful).or(unlisted).or(ownerless);
        Some(PersonDrift {
            code,
            severity: code.severity(),
            evidence: Evidence::Person(row.basis),
            fix: withheld.is_none().then_some(fix),
            withheld,
        })
    }

    /// The last moderator of a group that should have one is never demoted.
    fn keep_last_moderator(&self, rows: &mut [Row]) {
        let wanted = rows.iter().any(|row| row.moderator == Stance::Required);
        let leads_after = |row: &Row| {
            let is = row
                .present
                .as_ref()
                .is_some_and(|present| present.roles.moderator || present.roles.owner);
            let api = row.who.chat_id.as_ref() == Some(&self.ground.chat.api_account);
            match row.drift.as_ref().and_then(|drift| drift.fix) {
                Some(Fix::RemoveModerator | Fix::Remove) => false,
                Some(Fix::AddModerator | Fix::Invite(JoinAs::Moderator)) => true,
                _ => is && !api,
            }
        };
        if !wanted || rows.iter().any(leads_after) {
            return;
        }
        let last = rows
            .iter_mut()
            .filter_map(|row| row.drift.as_mut())
            .find(|drift| drift.fix == Some(Fix::RemoveModerator));
        if let Some(drift) = last {
            drift.fix = None;
            drift.withheld = Some(Withheld::LastModerator);
        }
    }
}

/// Two people of Moodle who share one username: what the stronger of them is owed counts.
fn merge(first: &mut Row, second: Row) {
    if second.member > first.member {
        first.who.moodle_id = second.who.moodle_id;
        first.who.moodle_username = second.who.moodle_username;
        first.basis = second.basis;
    }
    first.member = first.member.max(second.member);
    first.moderator = first.moderator.max(second.moderator);
    if first.present.is_none() {
        first.present = second.present;
    }
}
