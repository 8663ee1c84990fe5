//! Words about keys: the sets of them, and the page of the documentation that lists them all.

/// The sets of keys, as the documentation has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySet {
    /// The two panes.
    Main,
    /// The filter.
    Typing,
    /// Something to read.
    Reading,
    /// The plan.
    Plan,
    /// A question.
    Confirm,
    /// The consent to a limit.
    Consent,
    /// A file's name.
    Saving,
    /// A run.
    Progress,
    /// The choice of a site.
    Chooser,
    /// The palette.
    Palette,
    /// A number or a name that is asked for.
    Answer,
    /// The basket.
    Basket,
    /// What came of a run.
    Summary,
    /// What goes on in the background.
    Tasks,
}

/// What a set of keys is called.
pub const fn scope(set: KeySet) -> &'static str {
    match set {
        KeySet::Main => "the panes",
        KeySet::Typing => "while the filter is typed",
        KeySet::Reading => "help, an explanation, facts",
        KeySet::Plan => "the plan",
        KeySet::Confirm => "the question before anything is sent",
        KeySet::Consent => "while the name of a limit is typed",
        KeySet::Saving => "while the name of a file is typed",
        KeySet::Progress => "while a plan is carried out",
        KeySet::Chooser => "the choice of a site",
        KeySet::Palette => "the palette",
        KeySet::Answer => {
            "while a number or a name is typed, before a plan that is large or cannot be taken back"
        }
        KeySet::Basket => "the basket",
        KeySet::Summary => "what came of a run",
        KeySet::Tasks => "what goes on in the background",
    }
}

/// On which screens alone an action is there, or on which it is not: whichever is shorter.
pub fn only_on(on: &[&str], elsewhere: &[&str]) -> String {
    if elsewhere.len() < on.len() {
        format!(" (not on {})", elsewhere.join(", "))
    } else {
        format!(" (on {})", on.join(", "))
    }
}

/// The head of the documentation's page.
pub const PAGE_HEAD: &str = "\
# Keys of the dashboard

`?` shows those of the panes, each with the reason why it does not work now. This page is made from the same list, and a
test holds it to it.

The first column is the action's name for `[keys]` in the [configuration](configuration.md#keys).
";
/// The heads of its tables.
pub const PAGE_COLUMNS: &str = "| action | keys | what it does |\n|---|---|---|\n";
/// What is said of a set whose keys cannot be configured.
pub const PAGE_FIXED: &str = "These keys cannot be configured.\n";
