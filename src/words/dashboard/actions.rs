//! What each action of the dashboard is called.

/// A name for the bar, and a sentence for the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// As short as it can be.
    pub short: &'static str,
    /// What it does.
    pub help: &'static str,
}

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident: $short:literal, $help:literal;)*) => {$(
        $(#[$doc])*
        pub const $name: Label = Label { short: $short, help: $help };
    )*};
}

labels! {
    /// A line up.
    UP: "up", "a line up";
    /// A line down.
    DOWN: "down", "a line down";
    /// A page up.
    PAGE_UP: "page up", "a page up";
    /// A page down.
    PAGE_DOWN: "page down", "a page down";
    /// First line.
    TOP: "top", "to the first line";
    /// Last line.
    BOTTOM: "bottom", "to the last line";
    /// Left.
    LEFT: "left", "close, go up, or go to the left pane";
    /// Right.
    RIGHT: "right", "go to the other pane; there, put the repair under the cursor into the basket";
    /// Open.
    OPEN: "open", "open, go to the other pane, or explain the person there";
    /// The repair under the cursor into the basket.
    INTO_BASKET: "to basket", "put the repair under the cursor into the basket";
    /// Into the basket, or out of it.
    BASKET: "basket", "put the marked, or what is under the cursor, into the basket; again, take it out";
    /// Show the basket.
    SHOW_BASKET: "basket…", "show what lies in the basket";
    /// Take out of the basket.
    TAKE_OUT: "take out", "take the repair under the cursor out of the basket";
    /// Empty the basket.
    EMPTY_BASKET: "empty", "empty the basket";
    /// Plan the basket.
    PLAN_BASKET: "plan", "show what would be done for the basket and the marks";
    /// Invert the marks.
    INVERT: "invert", "mark what is not marked of everything shown in this pane, and unmark the rest";
    /// Raw facts.
    DETAILS: "facts", "the raw facts of both sides about the person, or the activity and its group";
    /// The last run.
    LAST_RUN: "last run", "what came of the last run";
    /// Retry.
    RETRY: "retry", "plan again what failed or was not sent";
    /// What was typed is the answer.
    ANSWER: "apply", "carry the plan out, where what was typed is right";
    /// The other pane.
    OTHER_PANE: "pane", "to the other pane";
    /// Next difference.
    NEXT: "next", "to the next difference, across all groups";
    /// Previous difference.
    PREVIOUS: "previous", "to the difference before";
    /// Filter.
    FILTER: "filter", "filter by course, activity, group, person or code, as you type";
    /// Only what differs.
    ONLY_DRIFTED: "drifted", "show only what differs, or everything";
    /// Fold.
    FOLD: "fold", "fold or unfold the people without a difference";
    /// Mark.
    MARK: "mark", "mark or unmark what is under the cursor, or the range";
    /// Range.
    RANGE: "range", "begin a range, or drop it";
    /// Range up.
    RANGE_UP: "range up", "lengthen the range upwards";
    /// Range down.
    RANGE_DOWN: "range down", "lengthen the range downwards";
    /// Mark all.
    MARK_ALL: "mark all", "mark or unmark everything shown in this pane";
    /// Unmark.
    UNMARK: "unmark", "take all marks away";
    /// Explain.
    EXPLAIN: "explain", "explain how this person was judged";
    /// Plan.
    PLAN: "plan", "show what would be done for the marks and the basket, or for what is under the cursor";
    /// Apply.
    APPLY: "apply…", "carry that plan out, after a question";
    /// Read a course again.
    RESCAN: "reread", "read this course again, on both sides";
    /// Read everything again.
    RESCAN_ALL: "reread all", "read everything again, on both sides";
    /// Rights.
    RIGHTS: "rights", "the server, the account, and what it may do there";
    /// A column to the left.
    COLUMN_LEFT: "column left", "to the person on the left, or to the whole row";
    /// A column to the right.
    COLUMN_RIGHT: "column", "to a single person";
    /// To the course.
    TO_COURSE: "course", "to this in its course, side by side";
    /// To the group.
    TO_GROUP: "group", "to this group, in the list of all groups";
    /// To the person.
    TO_PERSON: "person", "to this person, across all groups";
    /// Undo.
    UNDO: "undo…", "show what would take back this run, or this step";
    /// Every group.
    SHOW_GROUPS: "groups", "every group, those of recycle bins and lost ones too";
    /// Who moderates what.
    SHOW_MODERATORS: "moderators", "who moderates which group: is, should be, should not";
    /// Everybody.
    SHOW_PEOPLE: "people", "one person across all groups: what he should be, is, and why";
    /// How everything stands.
    SHOW_HEALTH: "health", "how both sides, the account, the queue and the store stand";
    /// The journal.
    SHOW_HISTORY: "history", "what was changed, by whom and why; undo";
    /// Sort.
    SORT: "sort", "order by the next column";
    /// Reverse.
    REVERSE: "reverse", "order the other way round";
    /// The courses.
    SHOW_COURSES: "courses", "courses and their groups, side by side";
    /// Every difference.
    SHOW_DRIFT: "drift", "every difference in one list";
    /// Earlier.
    EARLIER: "back", "back to where you were";
    /// Later.
    LATER: "forth", "forth again";
    /// Back.
    BACK: "back", "drop the range, then the filter; then stop reading";
    /// The palette.
    PALETTE: "find", "find an action, a course, a group or a person by a few letters";
    /// Choose in the palette.
    CHOOSE_HIT: "go", "do it, or go there";
    /// Copy a name.
    COPY: "copy", "copy the name under the cursor, through the terminal";
    /// Copy a line.
    COPY_ROW: "copy line", "copy the line under the cursor";
    /// Copy everything shown.
    COPY_LIST: "copy list", "copy all lines of this pane";
    /// Export.
    EXPORT: "export", "save the lines of this pane to a file: CSV, JSON or Markdown";
    /// Open in the browser.
    BROWSE: "browser", "open the group, or the course, in the browser";
    /// Open in Moodle.
    OPEN_MOODLE: "open in Moodle", "open the activity, or the course, in Moodle";
    /// Theme.
    THEME: "theme", "the next theme";
    /// Mouse.
    MOUSE: "mouse", "listen to the mouse, or leave it to the terminal";
    /// Pause.
    PAUSE: "pause", "hold back reading by itself, or go on";
    /// Save the plan.
    SAVE_PLAN: "save…", "save this plan to a file, for `moodrift apply FILE`";
    /// Save.
    SAVE: "save", "save to this file, which must not exist yet";
    /// Do not save.
    NOT_SAVED: "cancel", "save nothing";
    /// Help.
    HELP: "help", "these keys";
    /// Suspend.
    SUSPEND: "suspend", "back to the shell; fg returns";
    /// Quit.
    QUIT: "quit", "leave";
    /// Keep the filter.
    KEEP_FILTER: "keep", "keep the filter and go on";
    /// Drop the filter.
    DROP_FILTER: "drop", "drop the filter";
    /// Close.
    CLOSE: "close", "close";
    /// Cancel.
    CANCEL: "cancel", "leave everything as it is";
    /// The other button.
    OTHER_BUTTON: "other button", "to the other button";
    /// Press the button.
    CHOOSE_BUTTON: "press the button", "press the button under the focus";
    /// Consent.
    CONSENT: "consent", "consent to the limit whose name was typed";
    /// Stop.
    STOP: "stop", "stop after the step in flight";
    /// Stop, then leave.
    STOP_AND_QUIT: "stop and quit", "stop after the step in flight, and leave";
    /// Choose a site.
    CHOOSE_SITE: "open", "open this site";
    /// What goes on.
    TASKS: "tasks", "what goes on in the background, how far it is, and stop it";
    /// A run into the background.
    HIDE: "background", "let it go on in the background; t shows it again";
    /// The run that goes on.
    SHOW_RUN: "show", "show the run that goes on, step by step";
    /// Stop what goes on.
    STOP_TASK: "stop", "stop reading, or stop the run after the step in flight";
    /// Copy the lines of what lies over the panes.
    COPY_LINES: "copy", "copy all lines of this, through the terminal";
}
