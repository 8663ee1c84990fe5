//! The one registry of actions: it feeds the keys, the help and the bar, so that they cannot disagree.

mod available;
mod chapter;
mod keymap;
mod keys;
mod lines;
mod looks;
mod overlays;
mod panes;
pub mod reference;
mod screens;

pub use available::available;
pub use chapter::chapter;
pub use keymap::Keymap;
pub use keys::Key;

use crate::tui::screen::Screen;
use crate::words::dashboard::actions::Label;

/// Which set of keys is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Scope {
    /// The two panes.
    Main,
    /// The filter is being typed.
    Typing,
    /// Something to read lies over the panes.
    Reading,
    /// The plan lies over the panes.
    Plan,
    /// A question, with its answer on a button.
    Confirm,
    /// A limit's name is being typed.
    Consent,
    /// A file's name is being typed.
    Saving,
    /// A plan is being carried out.
    Progress,
    /// A site is being chosen.
    Chooser,
    /// Something is looked for in the palette.
    Palette,
    /// A number or a name is being typed, before a plan that is large or cannot be taken back.
    Answer,
    /// The basket lies over the panes.
    Basket,
    /// What came of a run lies over the panes.
    Summary,
    /// What goes on in the background lies over the panes.
    Tasks,
}

impl Scope {
    /// Whether letters go into a line that is being typed.
    pub const fn types(self) -> bool {
        matches!(
            self,
            Self::Typing | Self::Consent | Self::Saving | Self::Palette | Self::Answer
        )
    }

    /// Whether its keys stay as they are whatever is configured: something is typed there, or the next key may send
    /// something.
    pub const fn keeps_its_keys(self) -> bool {
        matches!(
            self,
            Self::Typing
                | Self::Consent
                | Self::Saving
                | Self::Palette
                | Self::Answer
                | Self::Confirm
                | Self::Progress
        )
    }
}

/// What a key can do. Its name in the configuration is its own, as in `page_down`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// A line up.
    Up,
    /// A line down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first line.
    Top,
    /// To the last line.
    Bottom,
    /// To the left, or close.
    Left,
    /// To the right; there, put the repair under the cursor into the basket.
    Right,
    /// Open, or explain.
    Open,
    /// Put into the basket, or take out of it.
    Basket,
    /// Show the basket.
    ShowBasket,
    /// Take out of the basket what is under the cursor in it.
    TakeOut,
    /// Empty the basket.
    EmptyBasket,
    /// Invert the marks.
    Invert,
    /// Show the raw facts.
    Details,
    /// Show what came of the last run.
    LastRun,
    /// Plan again what was not done.
    Retry,
    /// Let a run go on in the background.
    Hide,
    /// Show what goes on in the background.
    Tasks,
    /// Stop what goes on there.
    Stop,
    /// To the other pane.
    OtherPane,
    /// To the next difference.
    Next,
    /// To the one before.
    Previous,
    /// Begin to filter.
    Filter,
    /// Show only what differs.
    OnlyDrifted,
    /// Fold or unfold rows without a difference.
    Fold,
    /// Mark or unmark.
    Mark,
    /// Begin or end a range.
    Range,
    /// Lengthen the range upwards.
    RangeUp,
    /// Lengthen the range downwards.
    RangeDown,
    /// Mark all that is shown.
    MarkAll,
    /// Take all marks away.
    Unmark,
    /// Explain a judgement.
    Explain,
    /// Show the plan.
    Plan,
    /// Carry the plan out, after a question.
    Apply,
    /// Read a course again.
    Rescan,
    /// Read again what has moved.
    Refresh,
    /// Read everything again.
    RescanAll,
    /// Stop what runs, or leave what is open.
    Back,
    /// Choose, on a button or in a list.
    Choose,
    /// To the other button.
    OtherButton,
    /// Show what the account may do on the server.
    Rights,
    /// Show a screen.
    Show(Screen),
    /// Back to where one was.
    Earlier,
    /// Forth again.
    Later,
    /// To the course of what is under the cursor.
    ToCourse,
    /// To its group.
    ToGroup,
    /// To its person.
    ToPerson,
    /// Show what would take a run back.
    Undo,
    /// Order a list by its next column.
    Sort,
    /// Order it the other way round.
    Reverse,
    /// Find something to do or to go to.
    Palette,
    /// Copy the name under the cursor.
    Copy,
    /// Copy the line under the cursor.
    CopyRow,
    /// Copy all lines that are shown.
    CopyList,
    /// Save what is shown to a file.
    Export,
    /// Save the plan to a file.
    SavePlan,
    /// Open the group, or the course, in the browser.
    Browse,
    /// Open the activity or the course in Moodle.
    OpenMoodle,
    /// Take the next theme.
    NextTheme,
    /// Speak the next language.
    NextLanguage,
    /// Listen to the mouse, or leave it to the terminal.
    ToggleMouse,
    /// Hold back reading by itself, or go on.
    Pause,
    /// Show the keys.
    Help,
    /// Hand the terminal back for a while.
    Suspend,
    /// Leave.
    Quit,
}

impl Action {
    /// Its name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Show(Screen::Courses) => "show_courses",
            Self::Show(Screen::Drift) => "show_drift",
            Self::Show(Screen::Groups) => "show_groups",
            Self::Show(Screen::Moderators) => "show_moderators",
            Self::Show(Screen::People) => "show_people",
            Self::Show(Screen::Health) => "show_health",
            Self::Show(Screen::History) => "show_history",
            other => other.into(),
        }
    }
}

/// Whether an action can change anything on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// It cannot.
    Harmless,
    /// It leads there, through a question.
    Writes,
}

/// An action in one set of keys.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// What it does.
    pub action: Action,
    /// Where it works.
    pub scope: Scope,
    /// By which keys; the first is the one that is shown first.
    pub keys: &'static [Key],
    /// What it is called.
    pub label: &'static Label,
    /// Whether it can change anything.
    pub danger: Danger,
    /// Its place in the bar, the most useful first; none to leave it to the help.
    pub rank: Option<u8>,
    /// On which screens it is there; everywhere where nothing is said.
    pub screens: Option<&'static [Screen]>,
}

const fn spec(
    action: Action,
    scope: Scope,
    keys: &'static [Key],
    label: &'static Label,
    rank: Option<u8>,
) -> Spec {
    Spec {
        action,
        scope,
        keys,
        label,
        danger: Danger::Harmless,
        rank,
        screens: None,
    }
}

/// There on some screens alone.
const fn on(screens: &'static [Screen], mut spec: Spec) -> Spec {
    spec.screens = Some(screens);
    spec
}

const fn writes(mut spec: Spec) -> Spec {
    spec.danger = Danger::Writes;
    spec
}

/// All actions, in the order of the help.
pub fn registry() -> impl Iterator<Item = &'static Spec> {
    PARTS.iter().copied().flatten()
}

const PARTS: &[&[Spec]] = &[
    panes::PANES,
    lines::FILTER,
    overlays::READING_MOVES,
    overlays::READING,
    overlays::READING_EXITS,
    overlays::PLAN_MOVES,
    overlays::PLAN,
    overlays::PLAN_EXITS,
    overlays::CONFIRM,
    overlays::CONFIRM_EXITS,
    lines::CONSENT,
    lines::FILE,
    overlays::PROGRESS,
    overlays::PROGRESS_MOVES,
    overlays::PROGRESS_EXITS,
    lines::ANSWER,
    overlays::BASKET,
    overlays::BASKET_MOVES,
    overlays::BASKET_EXITS,
    overlays::SUMMARY,
    overlays::SUMMARY_MOVES,
    overlays::SUMMARY_EXITS,
    overlays::TASKS,
    overlays::TASKS_EXITS,
    lines::PALETTE,
    overlays::CHOOSER,
];
impl Spec {
    /// Whether it is there on a screen.
    pub fn is_on(&self, screen: Screen) -> bool {
        self.screens.is_none_or(|screens| screens.contains(&screen))
    }

    /// Whether there is a screen on which both are.
    fn meets(&self, other: &Self) -> bool {
        self.scope == other.scope
            && Screen::ALL
                .iter()
                .any(|screen| self.is_on(*screen) && other.is_on(*screen))
    }
}

/// The actions of one set of keys, on whatever screen.
pub fn all(scope: Scope) -> impl Iterator<Item = &'static Spec> {
    registry().filter(move |spec| spec.scope == scope)
}

/// The actions of one set of keys, on one screen.
pub fn of(scope: Scope, screen: Screen) -> impl Iterator<Item = &'static Spec> {
    all(scope).filter(move |spec| spec.is_on(screen))
}

/// What an action is called.
pub fn name(action: Action) -> &'static str {
    registry()
        .find(|spec| spec.action == action)
        .map_or("", |spec| spec.label.short())
}
