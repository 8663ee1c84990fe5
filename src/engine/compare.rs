//! One activity beside its group, person by person.
//!
//! Most people are in step, and a site has a million of them: while they are compared everything about them is
//! borrowed, and rows are made only of those whom somebody wants to see.

mod others;
mod people;
mod verdict;

use self::others::Others;
use super::Ground;
use super::candidate::Candidate;
use super::expect::{ActivityExpectation, ExpectedPeople, RolesHealth};
use super::permitted::Rights;
use super::row::{Row, Rows};
use crate::domain::chat::{Group, People};
use crate::domain::drift::Withheld;
use crate::domain::ids::{CmId, RoomId};
use crate::domain::reading::UnknownReason;
use crate::domain::site::Activity;

impl Ground {
    /// Compares one activity with its group, person by person.
    pub fn rows(&self, cm: CmId) -> Rows {
        let Some((activity, expectation)) = self.case(cm) else {
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
        let Some(group) = self.directory.group(&self.chat, room) else {
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
            let Some((_, other)) = self.case(*cm) else {
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

/// One activity beside its group, both of them read.
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
