//! Everybody who is expected in a group or sits in it, and what is expected of him in the end.

use rustc_hash::FxHashMap;

use super::Comparison;
use crate::domain::chat::{Account, AccountKind, Member};
use crate::domain::drift::Basis;
use crate::domain::ids::{FoldedName, MoodleUserId};
use crate::domain::policy::Stance;
use crate::domain::site::Person;
use crate::engine::candidate::{Candidate, merge};
use crate::engine::directory::Namesakes;
use crate::engine::expect::{Expected, RolesHealth};
use crate::engine::renamed::marry_renamed;
use crate::engine::seats::Seats;

impl<'a> Comparison<'a> {
    /// Judged, and in no order that means anything.
    pub(super) fn candidates(
        &self,
        expected: &[Expected],
        members: &'a [Member],
    ) -> Vec<Candidate<'a>> {
        let seats = Seats::of(self.ground, expected, members);
        let mut people: Vec<Candidate<'a>> = Vec::with_capacity(expected.len().max(members.len()));
        let mut seen: FxHashMap<FoldedName, usize> = FxHashMap::default();
        for (expected, present) in expected.iter().zip(seats.of_expected()) {
            let Some(candidate) = self.expected(expected, present) else {
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

    fn expected(&self, expected: &Expected, present: Option<&'a Member>) -> Option<Candidate<'a>> {
        let ground = self.ground;
        let entry = ground.directory.entry(expected.place as usize)?;
        let person = ground.site.people.get(expected.place as usize)?;
        let accounts = ground.chat.accounts.known()?;
        let holder = entry.account.as_ref();
        let account = holder.and_then(|holder| accounts.get(holder.place));
        let mut candidate = Candidate {
            name: account.map_or(&entry.name, |account| &account.username),
            person: Some(person),
            departed: None,
            account,
            deactivated: holder.is_some_and(|holder| !holder.active),
            ordinary: holder.is_some_and(|holder| holder.ordinary),
            chat_id: holder
                .map(|holder| &holder.id)
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
        if let (Some(_), Some((other, cm))) = (
            &candidate.present,
            self.others.expected.get(&expected.person),
        ) {
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
        let account = ground.directory.account(&ground.chat, &member.account);
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
        } else if let Some(departed) = ground
            .directory
            .departed_named(&ground.chat, &member.username)
        {
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
        let name = member.username.folded();
        let named = ground.directory.people_named(&name);
        let expected_elsewhere = |id: &&MoodleUserId| self.others.expected.contains_key(*id);
        let administers = |id: &&MoodleUserId| {
            let administrators = &ground.site.condition.administrators;
            administrators.binary_search(*id).is_ok()
        };
        let righteous = named
            .iter()
            .find(expected_elsewhere)
            .or_else(|| named.iter().find(administers));
        match righteous {
            Some(id) => ground.site.person(*id),
            None => ground.site.people.get(ground.directory.place_of(&name)?),
        }
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
        if !candidate.ordinary && present.account == self.ground.chat.api_account {
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
}
