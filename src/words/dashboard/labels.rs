//! Labels and sentences that are always the same.

/// The program, as the header has it.
pub const PROGRAM: &str = "moodrift";
/// The line of the tree for what concerns the site as a whole.
pub const WHOLE_SITE: &str = "The whole site";
/// The bucket of dormant courses.
pub const DORMANT: &str = "Dormant courses";
/// The head of the left column.
pub const MOODLE: &str = "Moodle";
/// The head of the right column.
pub const ROCKET_CHAT: &str = "Rocket.Chat";
/// The title of the left pane.
pub const COURSES: &str = "Courses";
/// The badge of a site to which nothing may be written.
pub const READ_ONLY: &str = "READ-ONLY";
/// Titles of what lies over the panes.
pub const HELP_TITLE: &str = "Keys";
/// Title of what the account may do.
pub const RIGHTS_TITLE: &str = "What this account may do";
/// Over what the account may do.
pub const MAY: &str = "This account may";
/// Over what is known of the server.
pub const SERVER: &str = "The server";
/// The badge of an account that cannot do something at all; the key shows what.
pub const RIGHTS_MISSING: &str = "! rights missing (c)";
/// The same, where there is little room.
pub const RIGHTS_MISSING_IN_SHORT: &str = "! rights (c)";
/// Title of an explanation.
pub const EXPLAIN_TITLE: &str = "Why";
/// Title of a plan.
pub const PLAN_TITLE: &str = "Plan";
/// Title of the question before applying.
pub const CONFIRM_TITLE: &str = "Apply";
/// Title of a held plan.
pub const HELD_TITLE: &str = "This plan is held";
/// Title of progress.
pub const PROGRESS_TITLE: &str = "Applying";
/// Title of the summary of a run.
pub const SUMMARY_TITLE: &str = "Applied";
/// Title of the answer that the site is read-only.
pub const READ_ONLY_TITLE: &str = "Nothing may be written to this site";
/// The button that changes nothing.
pub const CANCEL_BUTTON: &str = "Cancel";
/// The button that carries the plan out.
pub const APPLY_BUTTON: &str = "Apply";
/// The heads of the steps that give, and of those that take.
pub const GIVES: &str = "Adds";
/// The head of destructive steps.
pub const TAKES: &str = "Takes away";
/// In front of what did not go well.
pub const NOT_DONE: &str = "Not done";
/// In front of the line in which a limit's name is typed.
pub const TYPE_LIMIT: &str = "To consent to a limit, type its name:";
/// What was typed names no limit that holds the plan.
pub const NO_SUCH_LIMIT: &str = "That is none of the limits above.";
/// A hold without consent.
pub const NO_CONSENT: &str = "There is no consent to this: put it right first.";
/// What to do about a plan that is held.
pub const NOTHING_SENT: &str = "Nothing has been sent.";
/// While it stops.
pub const STOPPING: &str = "stopping after the step in flight…";
/// Over the list of sites.
pub const CHOOSE_SITE: &str = "Which site?";
/// While a range is being made.
pub const RANGING: &str = "A range: move, then space marks it; Esc drops it.";
/// Everything is as it should be.
pub const ALL_WELL: &str = "no drift";
/// How a read is begun after one that failed.
pub const TRY_AGAIN: &str = "R reads again.";
/// In front of what has not been read yet.
pub const FIRST_READ: &str = "Reading both sides for the first time…";
/// In front of the difference's remedy.
pub const FIX: &str = "Fix:";
/// What a read is at, before there are groups to count.
pub const READING_MOODLE: &str = "reading Moodle";
/// The same, for the lists of Rocket.Chat.
pub const READING_LISTS: &str = "listing accounts and groups";
/// The same, at the very beginning.
pub const CONNECTING: &str = "connecting";
/// A server that lets nothing be asked for a while.
pub const WAITS: &str = "waits";
/// Words about the state of a group.
pub const ARCHIVED: &str = "archived";
/// In place of a group's name.
pub const NO_GROUP: &str = "no group";
/// In front of a group's name.
pub const GROUP: &str = "group";
/// An activity that its course does not show.
pub const HIDDEN: &str = "hidden activity";
/// What is being read again after a run.
pub const READING_AGAIN: &str = "The courses concerned are being read again.";
/// What has been read again after a run.
pub const READ_AGAIN: &str = "What is behind this has been read again since.";
/// How to allow writing.
pub const ALLOW_WRITING: &str = "Plans can be looked at all the same.";
/// Over the codes below a node.
pub const WHAT_DIFFERS: &str = "What differs";
/// There is no difference in that direction.
pub const NO_FURTHER: &str = "There is no further difference in this direction.";
/// The filter and the toggle leave nothing.
pub const NOTHING_SHOWN: &str = "nothing found";
/// Only what differs is shown.
pub const DRIFTED_ONLY: &str = "drifted";
/// Over what the signs mean, in the help.
pub const SIGNS: &str = "Signs";
/// ●
pub const SIGN_CRITICAL: &str = "critical: a group does not work for its course";
/// ◐
pub const SIGN_WARNING: &str = "warning: someone is where nobody expects them, or is missing";
/// ·
pub const SIGN_INFO: &str = "worth knowing";
/// +
pub const SIGN_ADD: &str = "missing: would be invited";
/// -
pub const SIGN_REMOVE: &str = "unexpected: would be removed";
/// ▲
pub const SIGN_PROMOTE: &str = "should be moderator";
/// ▼
pub const SIGN_DEMOTE: &str = "should not be moderator";
/// ×
pub const SIGN_NO_ACCOUNT: &str = "missing, and has no account";
/// ≠
pub const SIGN_IDENTITY: &str = "one person under two names";
/// ○
pub const SIGN_INACTIVE: &str = "the account is deactivated";
/// ?
pub const SIGN_UNKNOWN: &str = "could not be told";
/// Standard output is no terminal.
pub const NOT_A_TERMINAL: &str =
    "The dashboard needs a terminal; `check`, `explain` and `apply` work without one.";
/// Something in the background broke.
pub const BROKE: &str = "Something inside broke; the message above says where.";
