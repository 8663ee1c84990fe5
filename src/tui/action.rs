//! The one registry of actions: it feeds the keys, the help and the bar, so that they cannot disagree.

mod available;
mod keymap;
mod keys;
mod looks;
pub mod reference;
mod screens;

use crossterm::event::KeyCode;

pub use available::available;
pub use keymap::Keymap;
pub use keys::Key;
use keys::{
    ANY_QUIT, BOTTOM, BUTTONS, DOWN, ENTER, ESC, LEAVE, PAGE_DOWN, PAGE_UP, QUIT, SUSPEND, TOP, UP,
    ctrl, key, letter, shift,
};

use crate::tui::screen::Screen;
use crate::words::dashboard::actions::{self as text, Label};

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
pub const REGISTRY: &[Spec] = {
    use Action as A;
    use Scope as S;
    const MARKING: &[Screen] = Screen::MARKING;
    &[
        spec(A::Up, S::Main, UP, &text::UP, None),
        spec(A::Down, S::Main, DOWN, &text::DOWN, None),
        spec(A::PageUp, S::Main, PAGE_UP, &text::PAGE_UP, None),
        spec(A::PageDown, S::Main, PAGE_DOWN, &text::PAGE_DOWN, None),
        spec(A::Top, S::Main, TOP, &text::TOP, None),
        spec(A::Bottom, S::Main, BOTTOM, &text::BOTTOM, None),
        screens::LEFT,
        screens::RIGHT,
        screens::INTO_BASKET,
        screens::OPEN,
        screens::OTHER_PANE,
        screens::COLUMN_LEFT,
        screens::COLUMN_RIGHT,
        screens::TO_COURSE,
        screens::TO_GROUP,
        screens::TO_PERSON,
        on(
            MARKING,
            spec(A::Next, S::Main, &[letter('n')], &text::NEXT, Some(12)),
        ),
        on(
            MARKING,
            spec(A::Previous, S::Main, &[letter('N')], &text::PREVIOUS, None),
        ),
        screens::SORT,
        screens::REVERSE,
        spec(A::Filter, S::Main, &[letter('/')], &text::FILTER, Some(20)),
        screens::ONLY_DRIFTED,
        screens::FOLD,
        on(
            MARKING,
            spec(A::Mark, S::Main, &[letter(' ')], &text::MARK, Some(10)),
        ),
        on(
            MARKING,
            spec(
                A::Range,
                S::Main,
                &[letter('v'), letter('V')],
                &text::RANGE,
                Some(70),
            ),
        ),
        on(
            MARKING,
            spec(
                A::RangeUp,
                S::Main,
                &[shift(KeyCode::Up)],
                &text::RANGE_UP,
                None,
            ),
        ),
        on(
            MARKING,
            spec(
                A::RangeDown,
                S::Main,
                &[shift(KeyCode::Down)],
                &text::RANGE_DOWN,
                None,
            ),
        ),
        on(
            MARKING,
            spec(
                A::MarkAll,
                S::Main,
                &[letter('*')],
                &text::MARK_ALL,
                Some(65),
            ),
        ),
        on(
            MARKING,
            spec(A::Invert, S::Main, &[letter('I')], &text::INVERT, None),
        ),
        on(
            MARKING,
            spec(A::Unmark, S::Main, &[letter('u')], &text::UNMARK, Some(35)),
        ),
        on(
            MARKING,
            spec(
                A::Explain,
                S::Main,
                &[letter('e')],
                &text::EXPLAIN,
                Some(18),
            ),
        ),
        on(
            MARKING,
            spec(
                A::Details,
                S::Main,
                &[letter('i')],
                &text::DETAILS,
                Some(55),
            ),
        ),
        screens::UNDO,
        on(
            MARKING,
            spec(A::Basket, S::Main, &[letter('b')], &text::BASKET, Some(42)),
        ),
        spec(
            A::ShowBasket,
            S::Main,
            &[letter('B')],
            &text::SHOW_BASKET,
            None,
        ),
        on(
            MARKING,
            spec(A::Plan, S::Main, &[letter('p')], &text::PLAN, Some(14)),
        ),
        on(
            MARKING,
            writes(spec(
                A::Apply,
                S::Main,
                &[letter('a')],
                &text::APPLY,
                Some(16),
            )),
        ),
        on(
            MARKING,
            spec(A::Rescan, S::Main, &[letter('r')], &text::RESCAN, Some(80)),
        ),
        spec(
            A::RescanAll,
            S::Main,
            &[letter('R')],
            &text::RESCAN_ALL,
            Some(50),
        ),
        screens::COURSES,
        screens::DRIFT,
        screens::GROUPS,
        screens::MODERATORS,
        screens::PEOPLE,
        screens::HEALTH,
        screens::HISTORY,
        screens::EARLIER,
        screens::LATER,
        spec(A::Rights, S::Main, &[letter('c')], &text::RIGHTS, Some(85)),
        spec(A::LastRun, S::Main, &[letter('L')], &text::LAST_RUN, None),
        looks::COPY,
        looks::COPY_ROW,
        looks::COPY_LIST,
        looks::EXPORT,
        looks::BROWSE,
        looks::OPEN_MOODLE,
        looks::THEME,
        looks::LANGUAGE,
        looks::MOUSE,
        looks::PAUSE,
        spec(A::Back, S::Main, ESC, &text::BACK, None),
        spec(
            A::Palette,
            S::Main,
            &[letter(':'), ctrl('p')],
            &text::PALETTE,
            Some(22),
        ),
        spec(A::Help, S::Main, &[letter('?')], &text::HELP, Some(0)),
        spec(A::Suspend, S::Main, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Main, QUIT, &text::QUIT, Some(1)),
        spec(A::Choose, S::Typing, ENTER, &text::KEEP_FILTER, Some(0)),
        spec(A::Back, S::Typing, ESC, &text::DROP_FILTER, Some(1)),
        spec(A::Up, S::Typing, &[key(KeyCode::Up)], &text::UP, None),
        spec(A::Down, S::Typing, &[key(KeyCode::Down)], &text::DOWN, None),
        spec(A::Suspend, S::Typing, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Typing, ANY_QUIT, &text::QUIT, None),
        spec(A::Up, S::Reading, UP, &text::UP, Some(11)),
        spec(A::Down, S::Reading, DOWN, &text::DOWN, Some(10)),
        spec(A::PageUp, S::Reading, PAGE_UP, &text::PAGE_UP, None),
        spec(A::PageDown, S::Reading, PAGE_DOWN, &text::PAGE_DOWN, None),
        spec(A::Top, S::Reading, TOP, &text::TOP, None),
        spec(A::Bottom, S::Reading, BOTTOM, &text::BOTTOM, None),
        spec(
            A::Back,
            S::Reading,
            &[
                key(KeyCode::Esc),
                letter('q'),
                key(KeyCode::Enter),
                letter('?'),
                letter('e'),
                letter('c'),
                letter('i'),
                key(KeyCode::Left),
                letter('h'),
            ],
            &text::CLOSE,
            Some(0),
        ),
        spec(A::Suspend, S::Reading, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Reading, ANY_QUIT, &text::QUIT, None),
        spec(A::Up, S::Plan, UP, &text::UP, Some(11)),
        spec(A::Down, S::Plan, DOWN, &text::DOWN, Some(10)),
        spec(A::PageUp, S::Plan, PAGE_UP, &text::PAGE_UP, None),
        spec(A::PageDown, S::Plan, PAGE_DOWN, &text::PAGE_DOWN, None),
        spec(A::Top, S::Plan, TOP, &text::TOP, None),
        spec(A::Bottom, S::Plan, BOTTOM, &text::BOTTOM, None),
        writes(spec(
            A::Apply,
            S::Plan,
            &[letter('a')],
            &text::APPLY,
            Some(2),
        )),
        spec(
            A::SavePlan,
            S::Plan,
            &[letter('w')],
            &text::SAVE_PLAN,
            Some(3),
        ),
        spec(
            A::Back,
            S::Plan,
            &[
                key(KeyCode::Esc),
                letter('q'),
                letter('p'),
                key(KeyCode::Enter),
            ],
            &text::CLOSE,
            Some(0),
        ),
        spec(A::Suspend, S::Plan, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Plan, ANY_QUIT, &text::QUIT, None),
        spec(A::Back, S::Confirm, LEAVE, &text::CANCEL, Some(0)),
        spec(
            A::OtherButton,
            S::Confirm,
            BUTTONS,
            &text::OTHER_BUTTON,
            Some(1),
        ),
        writes(spec(
            A::Choose,
            S::Confirm,
            ENTER,
            &text::CHOOSE_BUTTON,
            Some(2),
        )),
        spec(A::Up, S::Confirm, UP, &text::UP, None),
        spec(A::Down, S::Confirm, DOWN, &text::DOWN, None),
        spec(A::Suspend, S::Confirm, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Confirm, ANY_QUIT, &text::QUIT, None),
        spec(A::Back, S::Consent, ESC, &text::CANCEL, Some(0)),
        spec(A::Choose, S::Consent, ENTER, &text::CONSENT, Some(1)),
        spec(A::Up, S::Consent, &[key(KeyCode::Up)], &text::UP, None),
        spec(
            A::Down,
            S::Consent,
            &[key(KeyCode::Down)],
            &text::DOWN,
            None,
        ),
        spec(A::Suspend, S::Consent, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Consent, ANY_QUIT, &text::QUIT, None),
        spec(A::Back, S::Saving, ESC, &text::NOT_SAVED, Some(0)),
        spec(A::Choose, S::Saving, ENTER, &text::SAVE, Some(1)),
        spec(A::Suspend, S::Saving, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Saving, ANY_QUIT, &text::QUIT, None),
        spec(A::Back, S::Progress, ESC, &text::STOP, Some(0)),
        spec(A::Up, S::Progress, UP, &text::UP, Some(11)),
        spec(A::Down, S::Progress, DOWN, &text::DOWN, Some(10)),
        spec(A::PageUp, S::Progress, PAGE_UP, &text::PAGE_UP, None),
        spec(A::PageDown, S::Progress, PAGE_DOWN, &text::PAGE_DOWN, None),
        spec(A::Top, S::Progress, TOP, &text::TOP, None),
        spec(A::Bottom, S::Progress, BOTTOM, &text::BOTTOM, None),
        spec(A::Suspend, S::Progress, SUSPEND, &text::SUSPEND, None),
        spec(
            A::Quit,
            S::Progress,
            ANY_QUIT,
            &text::STOP_AND_QUIT,
            Some(1),
        ),
        spec(A::Back, S::Answer, ESC, &text::CANCEL, Some(0)),
        writes(spec(A::Choose, S::Answer, ENTER, &text::ANSWER, Some(1))),
        spec(A::Up, S::Answer, &[key(KeyCode::Up)], &text::UP, None),
        spec(A::Down, S::Answer, &[key(KeyCode::Down)], &text::DOWN, None),
        spec(A::Suspend, S::Answer, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Answer, ANY_QUIT, &text::QUIT, None),
        spec(
            A::Back,
            S::Basket,
            &[
                key(KeyCode::Esc),
                letter('q'),
                letter('B'),
                key(KeyCode::Enter),
            ],
            &text::CLOSE,
            Some(0),
        ),
        spec(
            A::Plan,
            S::Basket,
            &[letter('p')],
            &text::PLAN_BASKET,
            Some(1),
        ),
        spec(
            A::TakeOut,
            S::Basket,
            &[letter('-'), key(KeyCode::Delete), letter('b')],
            &text::TAKE_OUT,
            Some(2),
        ),
        spec(
            A::EmptyBasket,
            S::Basket,
            &[letter('u')],
            &text::EMPTY_BASKET,
            Some(3),
        ),
        spec(A::Up, S::Basket, UP, &text::UP, Some(11)),
        spec(A::Down, S::Basket, DOWN, &text::DOWN, Some(10)),
        spec(A::PageUp, S::Basket, PAGE_UP, &text::PAGE_UP, None),
        spec(A::PageDown, S::Basket, PAGE_DOWN, &text::PAGE_DOWN, None),
        spec(A::Top, S::Basket, TOP, &text::TOP, None),
        spec(A::Bottom, S::Basket, BOTTOM, &text::BOTTOM, None),
        spec(A::Suspend, S::Basket, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Basket, ANY_QUIT, &text::QUIT, None),
        spec(
            A::Back,
            S::Summary,
            &[
                key(KeyCode::Esc),
                letter('q'),
                key(KeyCode::Enter),
                letter('L'),
            ],
            &text::CLOSE,
            Some(0),
        ),
        spec(A::Retry, S::Summary, &[letter('t')], &text::RETRY, Some(1)),
        spec(A::Up, S::Summary, UP, &text::UP, Some(11)),
        spec(A::Down, S::Summary, DOWN, &text::DOWN, Some(10)),
        spec(A::PageUp, S::Summary, PAGE_UP, &text::PAGE_UP, None),
        spec(A::PageDown, S::Summary, PAGE_DOWN, &text::PAGE_DOWN, None),
        spec(A::Top, S::Summary, TOP, &text::TOP, None),
        spec(A::Bottom, S::Summary, BOTTOM, &text::BOTTOM, None),
        spec(A::Suspend, S::Summary, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Summary, ANY_QUIT, &text::QUIT, None),
        spec(A::Choose, S::Palette, ENTER, &text::CHOOSE_HIT, Some(0)),
        spec(A::Back, S::Palette, ESC, &text::CLOSE, Some(1)),
        spec(
            A::Up,
            S::Palette,
            &[key(KeyCode::Up), ctrl('p')],
            &text::UP,
            Some(11),
        ),
        spec(
            A::Down,
            S::Palette,
            &[key(KeyCode::Down), ctrl('n')],
            &text::DOWN,
            Some(10),
        ),
        spec(
            A::PageUp,
            S::Palette,
            &[key(KeyCode::PageUp)],
            &text::PAGE_UP,
            None,
        ),
        spec(
            A::PageDown,
            S::Palette,
            &[key(KeyCode::PageDown)],
            &text::PAGE_DOWN,
            None,
        ),
        spec(A::Suspend, S::Palette, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, S::Palette, ANY_QUIT, &text::QUIT, None),
        spec(A::Up, S::Chooser, UP, &text::UP, Some(11)),
        spec(A::Down, S::Chooser, DOWN, &text::DOWN, Some(10)),
        spec(A::Choose, S::Chooser, ENTER, &text::CHOOSE_SITE, Some(0)),
        spec(A::Suspend, S::Chooser, SUSPEND, &text::SUSPEND, None),
        spec(
            A::Quit,
            S::Chooser,
            &[letter('q'), key(KeyCode::Esc), ctrl('c')],
            &text::QUIT,
            Some(1),
        ),
    ]
};

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
    REGISTRY.iter().filter(move |spec| spec.scope == scope)
}

/// The actions of one set of keys, on one screen.
pub fn of(scope: Scope, screen: Screen) -> impl Iterator<Item = &'static Spec> {
    all(scope).filter(move |spec| spec.is_on(screen))
}

/// What an action is called.
pub fn name(action: Action) -> &'static str {
    REGISTRY
        .iter()
        .find(|spec| spec.action == action)
        .map_or("", |spec| spec.label.short())
}
