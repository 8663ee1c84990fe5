//! Steps as the journal has them, made steps again.

use std::sync::Arc;

use serde_json::Value;

use super::drift::{DriftKey, JoinAs};
use super::ids::{ChatUserId, CmId, MoodleUserId, RoomId, Username};
use super::journal::{JournalStep, StepState};
use super::plan::{Change, NewAccount, Step, StepOp, Who};
use super::retention::RetentionRule;
use super::target::Target;

impl JournalStep {
    /// The step; none where a newer version wrote something that this one does not know.
    pub fn step(&self) -> Option<Step> {
        Some(Step {
            change: self.change()?,
            repairs: DriftKey {
                code: self.drift.parse().ok()?,
                activity: self.cmid.map(CmId),
                group: self.target().and_then(|target| match target {
                    Target::Group(room) => Some(room),
                    Target::Lost(_) => None,
                }),
                person: self.username.as_deref().map(Username::from),
                row: None,
            },
        })
    }

    /// What the step was planned for; none where it makes an account.
    pub fn target(&self) -> Option<Target> {
        self.room.as_deref().map(Target::from)
    }

    /// The group; of one that was to be made, what was made; none where an account is made.
    pub fn room_id(&self) -> Option<RoomId> {
        let made = self.made.as_deref();
        made.or(self.room.as_deref()).map(RoomId::from)
    }

    /// Whether it makes an account.
    pub fn makes_account(&self) -> bool {
        self.op.parse() == Ok(StepOp::CreateAccount)
    }

    /// Whether the run has made a group by it, though not everything went well.
    pub fn has_made(&self) -> bool {
        let made = self.made.is_some() && self.op.parse() == Ok(StepOp::Recreate);
        made && matches!(
            self.known_state(),
            Some(StepState::Failed | StepState::Unknown)
        )
    }

    /// How far it has come; none where a newer version has a state that this one does not know.
    pub fn known_state(&self) -> Option<StepState> {
        self.state.parse().ok()
    }

    /// Whether it may still have to be done: nobody has decided against it, and what came of it is not known.
    pub fn is_open(&self) -> bool {
        match self.known_state() {
            Some(StepState::Intended | StepState::Sent | StepState::Unknown) => true,
            Some(StepState::Skipped) => {
                let answer = self.answer.as_deref().unwrap_or_default();
                PASSING.contains(&answer)
            }
            _ => false,
        }
    }

    /// Whether it may have reached the server, and what came of it is not known.
    pub fn is_doubtful(&self) -> bool {
        matches!(
            self.known_state(),
            Some(StepState::Sent | StepState::Unknown)
        )
    }

    /// Whether it removed someone, and what he was in the group is not on record: older versions did not keep it.
    pub fn lacks_the_role(&self) -> bool {
        self.op.parse() == Ok(StepOp::Remove) && self.before.is_none()
    }

    fn change(&self) -> Option<Change> {
        let newcomer = || {
            Some(Who {
                account: self.account.as_deref().map(ChatUserId::from),
                username: Username::from(self.username.as_deref()?),
            })
        };
        // Whoever has no account yet can only be invited and made moderator.
        let who = || newcomer().filter(|who| who.account.is_some());
        let (before, after) = (self.before.as_deref(), self.after.as_deref());
        Some(match self.op.parse().ok()? {
            StepOp::CreateAccount => Change::CreateAccount(Box::new(self.new_account()?)),
            StepOp::Activate => Change::Activate(who()?),
            StepOp::Unarchive => Change::Unarchive,
            StepOp::Join => Change::Join,
            StepOp::MakeOwner => Change::MakeOwner,
            StepOp::Rename => Change::Rename {
                from: text(before?, "name")?,
                to: text(after?, "name")?,
            },
            StepOp::SetRetention => Change::SetRetention {
                from: RetentionRule::from_canonical(before?)?,
                to: RetentionRule::from_canonical(after?)?,
            },
            StepOp::Invite => Change::Invite(newcomer()?),
            StepOp::AddModerator => Change::AddModerator(newcomer()?),
            StepOp::RemoveModerator => Change::RemoveModerator(who()?),
            StepOp::Remove => Change::Remove {
                who: who()?,
                was: match before {
                    Some(before) => text(before, "role")?.parse().ok()?,
                    None => JoinAs::Member,
                },
            },
            StepOp::Archive => Change::Archive,
            StepOp::Recreate => Change::Recreate {
                name: text(after?, "name")?,
                members: members(after?)?,
            },
            StepOp::Adopt => Change::Adopt {
                room: RoomId::from(&*text(after?, "id")?),
                name: text(after?, "name")?,
            },
            StepOp::FirstRetention => {
                Change::FirstRetention(RetentionRule::from_canonical(after?)?)
            }
            StepOp::ArchiveNew => Change::ArchiveNew,
            StepOp::Delete => Change::Delete {
                name: text(before?, "name")?,
            },
        })
    }

    fn new_account(&self) -> Option<NewAccount> {
        let asked: Value = serde_json::from_str(self.after.as_deref()?).ok()?;
        let text = |field: &str| asked.get(field)?.as_str().map(Arc::from);
        Some(NewAccount {
            username: Username::from(self.username.as_deref()?),
            person: MoodleUserId(asked.get("moodle_id")?.as_i64()?),
            name: text("name")?,
            email: text("email")?,
            verified: asked.get("verified")?.as_bool()?,
        })
    }
}

/// Why a step was not sent, where that has nothing to do with the step: the run was stopped by the person at the keyboard,
/// the site was frozen, a server was away, or another step is in doubt.
pub const PASSING: [&str; 7] = [
    "cancelled",
    "frozen",
    "away",
    "moodle_unreadable",
    "lease_lost",
    "after_doubt",
    "account_in_doubt",
];

fn text(json: &str, field: &str) -> Option<Arc<str>> {
    let wire: Value = serde_json::from_str(json).ok()?;
    wire.get(field)?.as_str().map(Arc::from)
}

fn members(json: &str) -> Option<Vec<Who>> {
    let wire: Value = serde_json::from_str(json).ok()?;
    let members = wire.get("members")?.as_array()?.iter();
    members
        .map(|member| {
            Some(Who {
                account: member.get("id")?.as_str().map(ChatUserId::from),
                username: Username::from(member.get("username")?.as_str()?),
            })
        })
        .collect()
}
