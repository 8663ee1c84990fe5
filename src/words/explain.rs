//! One judgement, walked in words: the verdict first, then why the chat may not be seen, then what it all rests on.

mod group;
mod obstruction;
mod person;
mod restriction;
mod since;
mod verdict;

use group::{of_activity, presence, rule};
use person::{enrolments, roles, who};
use verdict::verdict;

use super::queue::{tasks, tasks_heading};
use super::{activity_label, clean, date_time};
use crate::domain::chat::Chat;
use crate::domain::drift::Drift;
use crate::domain::glimpse::{Glimpse, InList, LastLogin};
use crate::domain::judgement::Judgement;
use crate::domain::obstruction::Obstruction;
use crate::domain::reading::Reading;
use crate::domain::site::Site;

/// Everything that is said of one judgement.
#[derive(Debug, Clone, Copy)]
pub struct Walk<'a> {
    /// What Moodle said.
    pub site: &'a Site,
    /// What Rocket.Chat said.
    pub chat: &'a Chat,
    /// The judgement.
    pub judgement: &'a Judgement,
    /// The difference that it ended with.
    pub drift: Option<&'a Drift>,
    /// Since when that has been seen, as a sentence.
    pub since: Option<&'a str>,
    /// Why the chat may not be seen.
    pub obstructions: &'a [Obstruction],
    /// What Rocket.Chat told of this person alone.
    pub asked: Asked<'a>,
}

/// What Rocket.Chat told of one person alone.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// The answers are under way.
    UnderWay,
    /// They are there.
    Answered(&'a Glimpse),
    /// They could not be asked for; why, as a sentence.
    Failed(&'a str),
}

/// A heading, and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: &'static str,
    /// The lines.
    pub lines: Vec<ExplainLine>,
}

/// One line of an explanation; it may be longer than a terminal is wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainLine {
    /// What it is to the reader.
    pub sign: Sign,
    /// How deep it stands below its heading: 0 for the lines of the heading itself.
    pub depth: usize,
    /// What it says.
    pub text: String,
}

/// What a line is to the reader; the symbols need no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It is simply so.
    None,
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
    /// It cannot be told.
    Open,
    /// What to do.
    Remedy,
}

impl Sign {
    /// The symbol; empty where there is none.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Good => "✓",
            Self::Bad => "✗",
            Self::Open => "?",
            Self::Remedy => "→",
        }
    }
}

impl ExplainLine {
    fn new(sign: Sign, text: impl Into<String>) -> Self {
        Self {
            sign,
            depth: 0,
            text: text.into(),
        }
    }

    fn plain(text: impl Into<String>) -> Self {
        Self::new(Sign::None, text)
    }

    const fn below(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }
}

/// The heading of what is said first.
pub fn verdict_heading() -> &'static str {
    text!("Verdict", "Verdict")
}

/// `Ada Lovelace (ada) · “Forum” in INF101`.
pub fn explained_title(site: &Site, judgement: &Judgement) -> String {
    format!(
        "{} · {}",
        explained_name(site, judgement),
        activity_label(site, judgement.activity)
    )
}

/// `Ada Lovelace (ada)`, with the username in Rocket.Chat.
pub fn explained_name(site: &Site, judgement: &Judgement) -> String {
    let chat = clean(judgement.mapping.chat.as_str());
    match judgement.person.and_then(|id| site.person(id)) {
        Some(person) => format!(
            "{} {} ({chat})",
            clean(&person.first_name),
            clean(&person.last_name)
        ),
        None => chat.into_owned(),
    }
}

/// Why someone may not see the chat: the sign, a sentence, and what to do, which may be empty.
pub fn obstruction(
    site: &Site,
    judgement: &Judgement,
    found: &Obstruction,
) -> (Sign, String, String) {
    obstruction::sentences(site, judgement, found)
}

/// The sections, the verdict first.
pub fn walk(walk: &Walk<'_>) -> Vec<Section> {
    let Walk {
        site, judgement, ..
    } = *walk;
    let section = |heading, lines| Section { heading, lines };
    let mut sections = vec![
        section(verdict_heading(), verdict(walk)),
        section(
            text!(
                "If this person cannot see the chat",
                "Si cette personne ne voit pas le salon",
            ),
            unseen(walk),
        ),
        section(tasks_heading(), waiting_tasks(site, judgement)),
        section(text!("Who", "Qui"), who(site, judgement)),
        section(
            text!("Enrolments", "Inscriptions"),
            enrolments(site, judgement),
        ),
        section(text!("Roles", "Rôles"), roles(site, judgement)),
        section(
            text!("Access restriction", "Restriction d'accès"),
            restriction::lines(site, &judgement.restriction),
        ),
        section(text!("Rule", "Règle"), rule(judgement)),
        section("Rocket.Chat", presence(walk)),
    ];
    sections.retain(|section| section.heading != tasks_heading() || !section.lines.is_empty());
    if let Some(activity) = site.activity(judgement.activity) {
        sections.push(section(
            text!("Activity", "Activité"),
            of_activity(site, activity),
        ));
    }
    sections
}

fn waiting_tasks(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    tasks(site, &judgement.tasks, judgement.waiting)
        .into_iter()
        .map(ExplainLine::plain)
        .collect()
}

fn unseen(walk: &Walk<'_>) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    for found in walk.obstructions {
        let (sign, sentence, remedy) = obstruction::sentences(walk.site, walk.judgement, found);
        lines.push(ExplainLine::new(sign, sentence));
        if !remedy.is_empty() {
            lines.push(ExplainLine::new(Sign::Remedy, remedy).below(1));
        }
    }
    match walk.asked {
        Asked::UnderWay => lines.push(ExplainLine::new(
            Sign::Open,
            text!("Asking Rocket.Chat…", "Question posée à Rocket.Chat…"),
        )),
        Asked::Failed(why) => lines.push(ExplainLine::new(Sign::Open, why)),
        Asked::Answered(glimpse) => {
            if lines.is_empty() {
                lines.push(ExplainLine::plain(text!(
                    "No reason for that is known here.",
                    "Aucune raison à cela n'est connue ici.",
                )));
            }
            lines.extend(in_order(glimpse));
        }
    }
    lines
}

/// What was asked for and is as it should be.
fn in_order(glimpse: &Glimpse) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    if let Some(Reading::Known(LastLogin::At(at))) = glimpse.login {
        let text = say!(
            "last login to Rocket.Chat: {}",
            "dernière connexion à Rocket.Chat : {}",
            date_time(at),
        );
        lines.push(ExplainLine::new(Sign::Good, text));
    }
    if glimpse.list == Some(Reading::Known(InList::Shown)) {
        let text = text!(
            "the group stands in this person's list",
            "le salon figure dans la liste de cette personne",
        );
        lines.push(ExplainLine::new(Sign::Good, text));
    }
    lines
}
