//! What would take back what a run has done, as both sides are now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::repairs::Names;
use super::{Findings, Ground, assembled};
use crate::domain::capabilities::Lack;
use crate::domain::chat::{Group, Member, People};
use crate::domain::drift::{Code, DriftKey, Fix, JoinAs, Withheld};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::journal::StepId;
use crate::domain::plan::{Change, Plan, Step, StepOp, Who};
use crate::domain::retention::RetentionRule;
use crate::domain::target::Target;
use crate::domain::undo::NotUndoable;

/// A step that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneStep {
    /// Its number in the journal.
    pub id: StepId,
    /// The group.
    pub room: RoomId,
    /// What was done.
    pub step: Step,
}

/// What takes a run back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inverse {
    /// What would be done.
    pub plan: Plan,
    /// What stays as it is, and why; by number.
    pub left: Vec<(StepId, NotUndoable)>,
}

/// Takes back what was done, in the order in which it was done, where it is still as it was left. What concerns one
/// person in one group is taken back as a whole: he gets the place that he had before the first of its steps.
pub fn inverse(ground: &Ground, findings: &Findings, done: &[DoneStep]) -> Inverse {
    let mut by_room: BTreeMap<&RoomId, Vec<&DoneStep>> = BTreeMap::new();
    for one in done {
        by_room.entry(&one.room).or_default().push(one);
    }
    let names = Names::for_steps(ground, done.iter().map(|one| &one.step));
    let mut left = Vec::new();
    let mut back: BTreeMap<Target, Vec<Step>> = BTreeMap::new();
    for (room, done) in by_room {
        let taken_back = of_group(ground, findings, room, (&done, &names), &mut left);
        if !taken_back.is_empty() {
            back.insert(Target::Group(room.clone()), taken_back);
        }
    }
    left.sort_by_key(|(id, _)| *id);
    Inverse {
        plan: assembled(ground, Vec::new(), back),
        left,
    }
}

/// A plan's steps as those that they take back: what an inverse is judged by, once only it is known.
pub fn opposite(plan: &Plan) -> Vec<DoneStep> {
    let steps: Vec<_> = plan.steps().collect();
    let back = steps
        .iter()
        .rev()
        .filter_map(|(group, step)| Some(((*group)?.room.room()?, *step)));
    let back = back.flat_map(|(room, step)| {
        let changes = opposite_of(&step.change);
        changes.into_iter().map(|change| DoneStep {
            id: StepId(0),
            room: room.clone(),
            step: Step {
                change,
                repairs: step.repairs.clone(),
            },
        })
    });
    back.collect()
}

/// Nothing is the opposite of what no inverse does.
fn opposite_of(change: &Change) -> Vec<Change> {
    match change.clone() {
        Change::Unarchive => vec![Change::Archive],
        Change::Archive | Change::ArchiveNew => vec![Change::Unarchive],
        Change::Rename { from, to } => vec![Change::Rename { from: to, to: from }],
        Change::SetRetention { from, to } => vec![Change::SetRetention { from: to, to: from }],
        Change::Invite(who) => vec![Change::Remove {
            who,
            was: JoinAs::Member,
        }],
        Change::AddModerator(who) => vec![Change::RemoveModerator(who)],
        Change::RemoveModerator(who) => vec![Change::AddModerator(who)],
        Change::Remove {
            who,
            was: JoinAs::Member,
        } => vec![Change::Invite(who)],
        Change::Remove {
            who,
            was: JoinAs::Moderator,
        } => vec![Change::Invite(who.clone()), Change::AddModerator(who)],
        Change::CreateAccount(_)
        | Change::Activate(_)
        | Change::Join
        | Change::MakeOwner
        | Change::Recreate { .. }
        | Change::Adopt { .. }
        | Change::FirstRetention(_)
        | Change::Delete { .. } => Vec::new(),
    }
}

type Left = Vec<(StepId, NotUndoable)>;

fn of_group(
    ground: &Ground,
    findings: &Findings,
    room: &RoomId,
    (done, names): (&[&DoneStep], &Names<'_>),
    left: &mut Left,
) -> Vec<Step> {
    let group = match (ground.chat.groups.known(), ground.chat.group(room)) {
        (None, _) => Err(NotUndoable::Unreadable),
        (_, None) => Err(NotUndoable::GroupGone),
        (_, Some(_)) if is_foreign(findings, room) => Err(NotUndoable::Foreign),
        (_, Some(group)) => Ok(group),
    };
    let mut steps = Vec::new();
    // What was done to a group that was made goes with it.
    let made = done.iter().any(|one| one.step.op() == StepOp::Recreate);
    let subjects = if made {
        vec![done.to_vec()]
    } else {
        by_subject(done)
    };
    for subject in subjects {
        let taken_back = group.and_then(|group| {
            let of = Subject {
                ground,
                names,
                group,
                activated: &BTreeSet::new(),
            };
            of.taken_back(&subject)
        });
        match (taken_back, subject.last()) {
            (Ok(changes), Some(last)) => steps.extend(changes.into_iter().map(|change| Step {
                change,
                repairs: key(&last.step, room),
            })),
            (Err(why), _) => left.extend(subject.iter().map(|one| (one.id, why))),
            (Ok(_), None) => {}
        }
    }
    steps
}

fn key(undone: &Step, room: &RoomId) -> DriftKey {
    DriftKey {
        group: Some(room.clone()),
        ..undone.repairs.clone()
    }
}

fn is_foreign(findings: &Findings, room: &RoomId) -> bool {
    let mut drifts = findings.drifts.iter();
    drifts.any(|drift| drift.code == Code::GroupForeign && drift.group.as_ref() == Some(room))
}

/// The steps about one person, or about one thing of the group, together; each in their order.
pub(super) fn by_subject<'a>(done: &[&'a DoneStep]) -> Vec<Vec<&'a DoneStep>> {
    let mut subjects: Vec<Vec<&DoneStep>> = Vec::new();
    let mut of_life: Vec<&DoneStep> = Vec::new();
    let mut of_people: BTreeMap<Option<&ChatUserId>, Vec<&DoneStep>> = BTreeMap::new();
    for one in done {
        match (&one.step.change, one.step.who()) {
            // To be active is nobody's place in a group.
            (Change::Unarchive | Change::Archive | Change::ArchiveNew, _) => of_life.push(one),
            (Change::Activate(_), _) | (_, None) => subjects.push(vec![*one]),
            (_, Some(who)) => of_people
                .entry(who.account.as_ref())
                .or_default()
                .push(*one),
        }
    }
    if !of_life.is_empty() {
        subjects.push(of_life);
    }
    subjects.extend(of_people.into_values());
    subjects
}

/// Someone's place in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seat {
    Absent,
    Member,
    Moderator,
    /// No step of a plan leads there.
    Owner,
}

impl From<JoinAs> for Seat {
    fn from(role: JoinAs) -> Self {
        match role {
            JoinAs::Member => Self::Member,
            JoinAs::Moderator => Self::Moderator,
        }
    }
}

impl Seat {
    const fn of(member: Option<&Member>) -> Self {
        match member {
            None => Self::Absent,
            Some(member) if member.roles.owner => Self::Owner,
            Some(member) if member.roles.moderator => Self::Moderator,
            Some(_) => Self::Member,
        }
    }

    /// The seat before a change, and after it.
    fn around(change: &Change) -> Option<(Self, Self)> {
        Some(match change {
            Change::Invite(_) => (Self::Absent, Self::Member),
            Change::AddModerator(_) => (Self::Member, Self::Moderator),
            Change::RemoveModerator(_) => (Self::Moderator, Self::Member),
            Change::Remove { was, .. } => ((*was).into(), Self::Absent),
            Change::CreateAccount(_)
            | Change::Activate(_)
            | Change::Unarchive
            | Change::Join
            | Change::MakeOwner
            | Change::Rename { .. }
            | Change::SetRetention { .. }
            | Change::Archive
            | Change::Recreate { .. }
            | Change::Adopt { .. }
            | Change::FirstRetention(_)
            | Change::ArchiveNew
            | Change::Delete { .. } => return None,
        })
    }
}

/// One thing that was done, beside what is there now.
pub(super) struct Subject<'a> {
    pub(super) ground: &'a Ground,
    pub(super) names: &'a Names<'a>,
    pub(super) group: &'a Group,
    /// Accounts that are active by then, whatever the ground says.
    pub(super) activated: &'a BTreeSet<ChatUserId>,
}

pub(super) type Back = Result<Vec<Change>, NotUndoable>;

impl Subject<'_> {
    /// What takes it back.
    pub(super) fn taken_back(&self, done: &[&DoneStep]) -> Back {
        let (Some(first), Some(last)) = (done.first(), done.last()) else {
            return Ok(Vec::new());
        };
        let decisive = match &first.step.change {
            made @ Change::Recreate { .. } => made,
            _ => &last.step.change,
        };
        match decisive {
            Change::Recreate { name, .. } => self.made_away_with(name),
            Change::Adopt { .. } => Err(NotUndoable::Adopted),
            Change::FirstRetention(to) => self.kept_as_before(RetentionRule::Global, *to),
            Change::CreateAccount(_) => Err(NotUndoable::AccountMade),
            Change::Activate(_) => Err(NotUndoable::Activation),
            Change::Join | Change::MakeOwner => Err(NotUndoable::OwnPlace),
            Change::Unarchive | Change::Archive | Change::ArchiveNew => {
                let before = first.step.op() == StepOp::Unarchive;
                self.of_life(before, last.step.op() != StepOp::Unarchive)
            }
            Change::Delete { .. } => Err(NotUndoable::GroupGone),
            Change::Rename { from, to } => self.renamed_back(from, to),
            Change::SetRetention { from, to } => self.kept_as_before(*from, *to),
            Change::Invite(who)
            | Change::AddModerator(who)
            | Change::RemoveModerator(who)
            | Change::Remove { who, .. } => {
                let before = Seat::around(&first.step.change);
                let after = Seat::around(&last.step.change);
                match (before, after) {
                    (Some((before, _)), Some((_, after))) => self.reseated(who, before, after),
                    _ => Err(NotUndoable::NotUnderstood),
                }
            }
        }
    }

    /// A group that was made is archived, as long as nobody has come to rely on it: Moodle does not point at it.
    fn made_away_with(&self, name: &Arc<str>) -> Back {
        let group = self.group;
        if self.ground.links.points_at(&group.id) {
            return Err(NotUndoable::LinkedSince);
        }
        if !group.is_named(name) {
            return Err(NotUndoable::RenamedSince);
        }
        if group.archived {
            return Err(NotUndoable::MadeAndArchived);
        }
        self.taking(Change::Archive, Fix::Archive)
    }

    /// Whether it was archived before, and whether it was so afterwards.
    fn of_life(&self, before: bool, after: bool) -> Back {
        match (self.group.archived == after, before) {
            (false, _) => Err(NotUndoable::StateSince),
            // Opened and archived again, or the other way round.
            (true, _) if before == after => Ok(Vec::new()),
            (true, true) => self.taking(Change::Archive, Fix::Archive),
            (true, false) => self.giving(Change::Unarchive, Fix::Unarchive),
        }
    }

    fn renamed_back(&self, from: &Arc<str>, to: &Arc<str>) -> Back {
        let group = self.group;
        if !group.is_named(to) {
            return Err(NotUndoable::RenamedSince);
        }
        if self.names.is_taken(from, &group.id) {
            return Err(NotUndoable::NameTaken);
        }
        let change = Change::Rename {
            from: Arc::clone(to),
            to: Arc::clone(from),
        };
        self.taking(change, Fix::Rename)
    }

    fn kept_as_before(&self, from: RetentionRule, to: RetentionRule) -> Back {
        if from == RetentionRule::Untold {
            return Err(NotUndoable::RuleUnknown);
        }
        if self.group.facts.retention != to {
            return Err(NotUndoable::RetentionSince);
        }
        let change = Change::SetRetention { from: to, to: from };
        self.taking(change, Fix::SetRetention(from))
    }

    /// Gives someone the place that he had, if he still has the one that he was left with.
    fn reseated(&self, who: &Who, before: Seat, after: Seat) -> Back {
        let members = match &self.group.people {
            People::Known(members) => members,
            People::Archived => return Err(NotUndoable::Archived),
            People::NotOurs => return Err(NotUndoable::NotOurs),
            People::Unknown(_) => return Err(NotUndoable::Unreadable),
        };
        let Some(account) = &who.account else {
            return Err(NotUndoable::NotUnderstood);
        };
        let member = members.iter().find(|member| member.account == *account);
        let now = Seat::of(member);
        if now != after {
            return Err(match (after, now) {
                (Seat::Absent, _) => NotUndoable::JoinedSince,
                (_, Seat::Absent) => NotUndoable::LeftSince,
                _ => NotUndoable::RoleSince,
            });
        }
        let who = || who.clone();
        match (after, before) {
            (Seat::Absent, Seat::Member) => {
                self.can_join(&who())?;
                let fix = Fix::Invite(JoinAs::Member);
                self.giving(Change::Invite(who()), fix)
            }
            (Seat::Absent, Seat::Moderator) => {
                self.can_join(&who())?;
                self.permitted(Fix::Invite(JoinAs::Moderator))?;
                Ok(vec![Change::Invite(who()), Change::AddModerator(who())])
            }
            (Seat::Member, Seat::Absent) => self.removed(who(), JoinAs::Member),
            (Seat::Moderator, Seat::Absent) => self.removed(who(), JoinAs::Moderator),
            (Seat::Member, Seat::Moderator) => {
                self.giving(Change::AddModerator(who()), Fix::AddModerator)
            }
            (Seat::Moderator, Seat::Member) => {
                self.taking(Change::RemoveModerator(who()), Fix::RemoveModerator)
            }
            // He is where he was.
            _ => Ok(Vec::new()),
        }
    }

    fn removed(&self, who: Who, was: JoinAs) -> Back {
        self.taking(Change::Remove { who, was }, Fix::Remove)
    }

    fn can_join(&self, who: &Who) -> Result<(), NotUndoable> {
        if self.ground.chat.accounts.known().is_none() {
            return Err(NotUndoable::Unreadable);
        }
        let Some(account) = &who.account else {
            return Err(NotUndoable::AccountGone);
        };
        match self.ground.chat.account(account) {
            None => return Err(NotUndoable::AccountGone),
            Some(found) if !found.active && !self.activated.contains(account) => {
                return Err(NotUndoable::AccountInactive);
            }
            Some(_) => {}
        }
        if self.group.banned.contains(account) {
            return Err(NotUndoable::Withheld(Withheld::Banned));
        }
        Ok(())
    }

    /// A change that takes something away, or that others would notice who share the group.
    fn taking(&self, change: Change, fix: Fix) -> Back {
        match self.ground.tied(&self.group.id) {
            Some(why) => Err(NotUndoable::Withheld(why)),
            None => self.giving(change, fix),
        }
    }

    fn giving(&self, change: Change, fix: Fix) -> Back {
        self.permitted(fix)?;
        Ok(vec![change])
    }

    fn permitted(&self, fix: Fix) -> Result<(), NotUndoable> {
        let why = match self.ground.rights_on(self.group).lack(fix) {
            None => return Ok(()),
            Some(Lack::Permission(permission)) => Withheld::NotPermitted(permission),
            Some(Lack::Membership) => Withheld::NotInGroup,
        };
        Err(NotUndoable::Withheld(why))
    }
}
