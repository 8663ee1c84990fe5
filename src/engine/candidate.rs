//! One person of one activity while he is being judged.

use std::sync::Arc;

use super::directory::Namesakes;
use super::row::{PersonDrift, Present, Row};
use crate::domain::chat::{Account, Member};
use crate::domain::drift::{Basis, PersonRef};
use crate::domain::ids::{ChatUserId, MoodleUserId, Username};
use crate::domain::policy::Stance;
use crate::domain::site::Person;

/// What a [`Row`] is made of, all of it borrowed.
pub(super) struct Candidate<'a> {
    /// As [`PersonRef::username`].
    pub(super) name: &'a Username,
    /// The person in Moodle, where Moodle knows him.
    pub(super) person: Option<&'a Person>,
    /// His id, where he is deleted there.
    pub(super) departed: Option<MoodleUserId>,
    /// His account, where the list of accounts has it.
    pub(super) account: Option<&'a Account>,
    /// Whether that account is deactivated.
    pub(super) deactivated: bool,
    /// As [`Holder::ordinary`](crate::engine::directory::Holder::ordinary).
    pub(super) ordinary: bool,
    /// Its id, which a member younger than that list has too.
    pub(super) chat_id: Option<&'a ChatUserId>,
    /// What he is in the group.
    pub(super) present: Option<&'a Member>,
    /// As [`Row::member`].
    pub(super) member: Stance,
    /// As [`Row::moderator`].
    pub(super) moderator: Stance,
    /// As [`Row::basis`].
    pub(super) basis: Basis,
    /// Who else in Moodle has his name.
    pub(super) namesakes: Namesakes,
    /// Two who are required here have this name.
    pub(super) doubled: bool,
    /// The difference, where there is one.
    pub(super) drift: Option<Box<PersonDrift>>,
}

impl Candidate<'_> {
    /// Who it is, on either side.
    pub(super) fn who(&self) -> PersonRef {
        PersonRef {
            username: self.name.clone(),
            moodle_username: self.person.map(|person| Arc::clone(&person.username)),
            moodle_id: self.person.map(|person| person.id).or(self.departed),
            chat_id: self.chat_id.cloned(),
        }
    }

    /// The row, for those who look at it.
    pub(super) fn into_row(self) -> Row {
        Row {
            who: self.who(),
            member: self.member,
            moderator: self.moderator,
            basis: self.basis,
            present: self.present.map(Present::of),
            drift: self.drift.map(|drift| *drift),
        }
    }
}

/// Two people of Moodle who share one username: what the stronger of them is owed counts.
pub(super) fn merge<'a>(first: &mut Candidate<'a>, second: &Candidate<'a>) {
    let rivals = Namesakes::Rivals;
    first.doubled |= first.namesakes == rivals
        && second.namesakes == rivals
        && first.member == Stance::Required
        && second.member == Stance::Required;
    // Whose namesakes cannot log in, his is the account.
    let his = second.namesakes != rivals && first.namesakes == rivals;
    if his || second.member > first.member {
        first.person = second.person;
        first.basis = second.basis;
    }
    if second.namesakes != rivals {
        first.namesakes = second.namesakes;
    }
    first.member = first.member.max(second.member);
    first.moderator = first.moderator.max(second.moderator);
    if first.present.is_none() {
        first.present = second.present;
    }
}
