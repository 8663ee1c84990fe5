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

/// What the keys of the panes are for, as the help has them under headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chapter {
    /// To what is wrong, and why it is.
    Wrong,
    /// What is shown, and in which order.
    Find,
    /// Marks, basket, plan, run.
    Repair,
    /// The screens, and from one to another.
    Go,
    /// The cursor.
    Move,
    /// What is read, and by whose leave.
    Read,
    /// Out of the dashboard.
    TakeAway,
    /// The dashboard itself.
    Dashboard,
}

/// A heading of the help.
pub fn chapter(chapter: Chapter) -> &'static str {
    match chapter {
        Chapter::Wrong => text!("What is wrong", "Ce qui ne va pas"),
        Chapter::Find => text!("Find", "Trouver"),
        Chapter::Repair => text!("Repair", "Corriger"),
        Chapter::Go => text!("Go somewhere", "Aller ailleurs"),
        Chapter::Move => text!("Move", "Se déplacer"),
        Chapter::Read => text!("Read again", "Relire"),
        Chapter::TakeAway => text!("Take away", "Emporter"),
        Chapter::Dashboard => text!("The dashboard", "Le tableau de bord"),
    }
}

/// The long key that writes a blank.
pub fn space() -> &'static str {
    text!("space", "espace")
}

/// What a set of keys is called.
pub fn scope(set: KeySet) -> &'static str {
    match set {
        KeySet::Main => text!("the panes", "les panneaux"),
        KeySet::Typing => text!("while the filter is typed", "pendant la frappe du filtre"),
        KeySet::Reading => text!("help, an explanation, facts", "aide, explication, faits"),
        KeySet::Plan => text!("the plan", "le plan"),
        KeySet::Confirm => text!(
            "the question before anything is sent",
            "la question avant tout envoi"
        ),
        KeySet::Consent => text!(
            "while the name of a limit is typed",
            "pendant la frappe du nom d'une limite"
        ),
        KeySet::Saving => text!(
            "while the name of a file is typed",
            "pendant la frappe du nom d'un fichier"
        ),
        KeySet::Progress => text!(
            "while a plan is carried out",
            "pendant l'application d'un plan"
        ),
        KeySet::Chooser => text!("the choice of a site", "le choix d'un site"),
        KeySet::Palette => text!("the palette", "la palette"),
        KeySet::Answer => text!(
            "while a number or a name is typed, before a plan that is large or cannot be taken back",
            "pendant la frappe d'un nombre ou d'un nom, avant un plan grand ou qui ne s'annule pas"
        ),
        KeySet::Basket => text!("the basket", "le panier"),
        KeySet::Summary => text!("what came of a run", "le bilan d'une exécution"),
        KeySet::Tasks => text!(
            "what goes on in the background",
            "ce qui tourne en arrière-plan"
        ),
    }
}

/// On which screens alone an action is there, or on which it is not: whichever is shorter.
pub fn only_on(on: &[&str], elsewhere: &[&str]) -> String {
    if elsewhere.len() < on.len() {
        say!(" (not on {})", " (sauf {})", elsewhere.join(", "))
    } else {
        say!(" (on {})", " (sur {})", on.join(", "))
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
