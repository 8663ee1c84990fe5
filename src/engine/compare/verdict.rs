//! What differs about one person of a group, and what would repair it.

use super::Comparison;
use crate::domain::chat::{Member, People};
use crate::domain::drift::{Basis, Code, Evidence, Fix, JoinAs, Severity, Withheld};
use crate::domain::ids::{CmId, MoodleUserId, RoomId};
use crate::domain::policy::Stance;
use crate::domain::repairs::OptionalRepair;
use crate::engine::candidate::Candidate;
use crate::engine::directory::Namesakes;
use crate::engine::expect::{Expected, ExpectedPeople, RolesHealth};
use crate::engine::newcomers::{Newcomer, newcomer};
use crate::engine::row::PersonDrift;

impl Comparison<'_> {
    /// The difference, where there is one, whatever the API account may do about it.
    pub(super) fn judge(&self, candidate: &Candidate<'_>) -> Option<PersonDrift> {
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
        let mut drift = self.without_account(candidate);
        if !ground.site.settings.creates_accounts {
            drift.severity = Severity::Info;
        }
        Some(drift)
    }

    /// Nobody has an account for him; whether one may be made is asked only where the configuration wants it.
    fn without_account(&self, candidate: &Candidate<'_>) -> PersonDrift {
        let role = if candidate.moderator == Stance::Required {
            JoinAs::Moderator
        } else {
            JoinAs::Member
        };
        let ground = self.ground;
        match ground.optional(OptionalRepair::Create, Fix::Create(role)) {
            Err(withheld) => PersonDrift {
                withheld: Some(withheld),
                ..found(candidate, Code::AccountMissing, None)
            },
            Ok(fix) => match newcomer(ground, candidate) {
                Newcomer::Welcome => found(candidate, Code::AccountMissing, Some(fix)),
                Newcomer::Withheld(withheld) => PersonDrift {
                    withheld: Some(withheld),
                    ..found(candidate, Code::AccountMissing, None)
                },
                Newcomer::Known(account) => PersonDrift {
                    evidence: Evidence::AddressTaken {
                        basis: candidate.basis,
                        account: account.id.clone(),
                        account_username: account.username.clone(),
                    },
                    withheld: Some(Withheld::AddressTaken),
                    ..found(candidate, Code::AccountMissing, None)
                },
            },
        }
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
    /// is the finding then, and nothing is offered. Two of them in one group are one even where nothing is lacking; and
    /// so, worth knowing, are two who are in two groups by the one account.
    fn collided(
        &self,
        candidate: &Candidate<'_>,
        drift: Option<PersonDrift>,
    ) -> Option<PersonDrift> {
        let rivals = candidate.namesakes == Namesakes::Rivals;
        let doubtful = match &drift {
            None => candidate.doubled,
            Some(drift) => rivals && drift.code != Code::ModeratorExtra,
        };
        if !doubtful && (drift.is_some() || !rivals) {
            return drift;
        }
        let own = candidate.person.map(|person| person.id);
        let others = self.ground.directory.people_named(&candidate.name.folded());
        let others: Vec<MoodleUserId> = others
            .iter()
            .copied()
            .filter(|other| Some(*other) != own)
            .collect();
        let also_in = if doubtful {
            None
        } else {
            // In step, as far as names go; no finding unless the account serves the other as well.
            Some(self.also_in(candidate, &others)?)
        };
        let collision = found(candidate, Code::UsernameCollision, None);
        Some(PersonDrift {
            severity: also_in.map_or(collision.severity, |_| Severity::Info),
            evidence: Evidence::Collision {
                basis: candidate.basis,
                others,
                also_in,
            },
            ..collision
        })
    }

    /// An activity that requires one of these people in another group, in which the same account sits: whoever has it
    /// reads both.
    fn also_in(&self, candidate: &Candidate<'_>, others: &[MoodleUserId]) -> Option<CmId> {
        let ground = self.ground;
        let account = candidate.present.map(|present| &present.account)?;
        let sits_in = |room: &RoomId| {
            let group = ground.directory.group(&ground.chat, room);
            group.is_some_and(|group| match &group.people {
                People::Known(members) => members.iter().any(|member| member.account == *account),
                People::Archived | People::NotOurs | People::Unknown(_) => false,
            })
        };
        let requires = |people: &[Expected]| {
            others.iter().any(|other| {
                let at = people.binary_search_by_key(other, |expected| expected.person);
                let expected = at.ok().and_then(|at| people.get(at));
                expected.is_some_and(|expected| expected.member == Stance::Required)
            })
        };
        let activities = ground.site.activities.iter();
        let mut expected = activities.zip(&ground.expectations.activities);
        expected.find_map(|(activity, expectation)| {
            let room = activity.room.as_ref()?;
            let ExpectedPeople::Known(people) = &expectation.people else {
                return None;
            };
            let both = *room != self.group.id && requires(people) && sits_in(room);
            both.then_some(activity.cm)
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
    pub(super) fn keep_last_moderator(&self, people: &mut [Candidate<'_>]) {
        let fix_of = |one: &Candidate<'_>| one.drift.as_ref().and_then(|drift| drift.fix);
        let demoted = |one: &Candidate<'_>| fix_of(one) == Some(Fix::RemoveModerator);
        let Some(last) = people.iter().position(demoted) else {
            return;
        };
        let wanted = people.iter().any(|one| one.moderator == Stance::Required);
        let leads_after = |one: &Candidate<'_>| match fix_of(one) {
            Some(Fix::RemoveModerator | Fix::Remove) => false,
            Some(
                Fix::AddModerator | Fix::Invite(JoinAs::Moderator) | Fix::Create(JoinAs::Moderator),
            ) => true,
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
