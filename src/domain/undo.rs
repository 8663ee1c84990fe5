//! Why something that was done is not taken back, and what stays of what is.

use super::drift::Withheld;

/// Why a step that was done cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotUndoable {
    /// Whoever is deactivated is logged out everywhere, and out of every group.
    Activation,
    /// The API account's own place: without it the group cannot be repaired.
    OwnPlace,
    /// An account was made: somebody may be using it, and to delete one deletes what he wrote.
    AccountMade,
    /// The group does not exist any more.
    GroupGone,
    /// What the group is now could not be read.
    Unreadable,
    /// The group is archived now, so that nobody can be changed in it.
    Archived,
    /// Nothing of this site points at the group any more.
    NotOurs,
    /// The group's name proves another Moodle.
    Foreign,
    /// It has been archived or opened since.
    StateSince,
    /// It has been renamed since.
    RenamedSince,
    /// Another group has the old name by now.
    NameTaken,
    /// It has been told to keep messages otherwise since.
    RetentionSince,
    /// How it kept messages before is not on record.
    RuleUnknown,
    /// He has left, or was removed, since.
    LeftSince,
    /// He has come back since.
    JoinedSince,
    /// He holds another role by now.
    RoleSince,
    /// His account does not exist any more.
    AccountGone,
    /// His account is deactivated.
    AccountInactive,
    /// What would take it back is not offered.
    Withheld(Withheld),
    /// Moodle points at the group that was made.
    LinkedSince,
    /// The group that was made is archived already; more is not taken back.
    MadeAndArchived,
    /// Nothing was sent: a group was found.
    Adopted,
    /// A newer version wrote it.
    NotUnderstood,
}

/// What stays once a step of a plan is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lasting {
    /// All of it: an undo would leave it as it is.
    Step(NotUndoable),
    /// Messages that the group's new rule deletes; the rule itself can go back.
    Messages,
}
