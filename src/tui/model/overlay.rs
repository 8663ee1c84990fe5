//! What lies over the panes: something to read, a plan, a question, a run.

mod challenge;
mod explained;
mod facts;
mod undone;

use tui_input::Input;

use super::basket::BasketView;
use super::choice::Source;
use super::{Model, choice};
use crate::config::ReadOnlyReason;
use crate::domain::applied::ApplyReport;
use crate::domain::limits::{LimitName, Limits};
use crate::domain::plan::{Hold, HoldReason, Plan};
use crate::engine::{ClearedPlan, Held, LastingStep, Verdict, abilities, lasting};
use crate::run::Undoing;
use crate::tui::action::Scope;
use crate::tui::find::Palette;
use crate::words::{self, Mark, RightsLine};

pub use challenge::{Asked, Challenge};
pub use explained::Explained;
pub use facts::RawFacts;
pub use undone::{Undone, taken_back};

/// What lies over the panes.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The keys.
    Help(Help),
    /// What goes on in the background.
    Tasks {
        /// The first line in sight.
        top: usize,
    },
    /// Something is looked for.
    Palette(Box<Palette>),
    /// What the account may do on the server.
    Rights(Rights),
    /// What both sides have of something.
    Facts(Box<RawFacts>),
    /// What lies in the basket.
    Basket(BasketView),
    /// One judgement, walked.
    Explain(Box<Explained>),
    /// What would be done.
    Plan(Planned),
    /// Why nothing may be written.
    ReadOnly(ReadOnlyReason),
    /// What holds the plan, and the consent to it.
    Held(Box<HeldPlan>),
    /// The last question before anything is sent.
    Confirm(Box<Confirm>),
    /// A plan is being carried out; the figures are in the work.
    Progress {
        /// The first line in sight.
        top: usize,
    },
    /// What came of a run.
    Summary(Summary),
    /// A file's name is typed, for what is shown to be saved to.
    Save(Save),
}

/// The keys of something.
#[derive(Debug, Clone)]
pub struct Help {
    /// Of what.
    pub of: Scope,
    /// What lies there again afterwards.
    pub over: Option<Box<Overlay>>,
    /// The first line in sight.
    pub top: usize,
}

/// A file's name being typed.
#[derive(Debug, Clone)]
pub struct Save {
    /// What is typed.
    pub input: Input,
    /// What was wrong with the last name.
    pub trouble: Option<String>,
    /// The plan that is to be saved; without one, what is shown.
    pub plan: Option<Box<Planned>>,
}

/// What the account may do on the server.
#[derive(Debug, Clone)]
pub struct Rights {
    /// The server, the account and its roles; and what keeps anybody from changing anything.
    pub connection: Vec<String>,
    /// What it may do, thing by thing.
    pub abilities: Vec<RightsLine>,
    /// Whether any of it is missing.
    pub missing: bool,
    /// What else is known of the server.
    pub server: Vec<RightsLine>,
    /// The first line in sight.
    pub top: usize,
}

/// What would be done.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// The beginning of its hash.
    pub hash: String,
    /// Where it comes from.
    pub source: Source,
    /// What holds it.
    pub holds: Vec<Hold>,
    /// The run that it takes back, where it does.
    pub undone: Option<Box<Undone>>,
    /// What of it could not be taken back.
    pub lasting: Vec<LastingStep>,
    /// The first line in sight.
    pub top: usize,
}

/// A plan that a limit holds, and the consent so far.
#[derive(Debug, Clone)]
pub struct HeldPlan {
    /// The plan and what still holds it.
    pub held: Held,
    /// The limits in force, those raised that were consented to.
    pub limits: Limits,
    /// To what was consented.
    pub consented: Vec<LimitName>,
    /// What is typed.
    pub input: Input,
    /// Whether the last word was no limit's name.
    pub wrong: bool,
    /// The run that it takes back, where it does.
    pub undoing: Option<Box<Undoing>>,
    /// The first line in sight.
    pub top: usize,
}

/// The buttons of a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Button {
    /// Changes nothing.
    #[default]
    Cancel,
    /// Carries the plan out.
    Apply,
}

/// The last question before anything is sent.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// The plan, cleared.
    pub cleared: ClearedPlan,
    /// The beginning of its hash.
    pub hash: String,
    /// To what was consented.
    pub consented: Vec<LimitName>,
    /// What has to be typed instead of pressing a button, where much is at stake.
    pub challenge: Option<Challenge>,
    /// What of it could not be taken back.
    pub lasting: Vec<LastingStep>,
    /// The button under the focus.
    pub button: Button,
    /// The run that it takes back, where it does.
    pub undoing: Option<Box<Undoing>>,
    /// The first line in sight.
    pub top: usize,
}

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Every step; none where the run could not begin.
    pub report: Option<ApplyReport>,
    /// Why it could not begin.
    pub trouble: Option<String>,
    /// The first line in sight.
    pub top: usize,
}

impl Overlay {
    /// The keys that are in force under it.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Plan(_) => Scope::Plan,
            Self::Held(held) if held.consentable() => Scope::Consent,
            Self::Help(_)
            | Self::Rights(_)
            | Self::Explain(_)
            | Self::ReadOnly(_)
            | Self::Facts(_)
            | Self::Held(_) => Scope::Reading,
            Self::Summary(_) => Scope::Summary,
            Self::Basket(_) => Scope::Basket,
            Self::Tasks { .. } => Scope::Tasks,
            Self::Palette(_) => Scope::Palette,
            Self::Confirm(confirm) if confirm.challenge.is_some() => Scope::Answer,
            Self::Confirm(_) => Scope::Confirm,
            Self::Progress { .. } => Scope::Progress,
            Self::Save(_) => Scope::Saving,
        }
    }

    /// Where its window begins.
    pub const fn top(&self) -> usize {
        match self {
            Self::Progress { top } | Self::Tasks { top } => *top,
            Self::Help(help) => help.top,
            Self::Palette(palette) => palette.top,
            Self::Rights(rights) => rights.top,
            Self::Explain(explained) => explained.top,
            Self::Plan(planned) => planned.top,
            Self::Held(held) => held.top,
            Self::Confirm(confirm) => confirm.top,
            Self::Summary(summary) => summary.top,
            Self::Facts(facts) => facts.top,
            Self::Basket(basket) => basket.top,
            Self::ReadOnly(_) | Self::Save(_) => 0,
        }
    }

    /// Moves its window.
    pub const fn set_top(&mut self, to: usize) {
        match self {
            Self::Progress { top } | Self::Tasks { top } => *top = to,
            Self::Help(help) => help.top = to,
            Self::Palette(palette) => palette.top = to,
            Self::Rights(rights) => rights.top = to,
            Self::Explain(explained) => explained.top = to,
            Self::Plan(planned) => planned.top = to,
            Self::Held(held) => held.top = to,
            Self::Confirm(confirm) => confirm.top = to,
            Self::Summary(summary) => summary.top = to,
            Self::Facts(facts) => facts.top = to,
            Self::Basket(basket) => basket.top = to,
            Self::ReadOnly(_) | Self::Save(_) => {}
        }
    }
}

impl HeldPlan {
    /// Whether everything that holds it can be consented to.
    pub fn consentable(&self) -> bool {
        self.held
            .holds
            .iter()
            .all(|hold| matches!(hold.limit, HoldReason::Limit(_)))
    }

    /// Consents to the limit whose name was typed, and raises it as far as the plan reaches. False
    /// where that limit does not hold the plan.
    pub fn consent(&mut self) -> bool {
        let typed = self.input.value().trim().to_owned();
        let figure = self
            .held
            .holds
            .iter()
            .filter_map(|hold| match hold.limit {
                HoldReason::Limit(limit) if limit.to_string() == typed => {
                    Some((limit, passing(limit, hold.reaches)))
                }
                _ => None,
            })
            .max_by_key(|(_, figure)| *figure);
        let Some((limit, figure)) = figure else {
            self.wrong = true;
            return false;
        };
        self.limits = self.limits.with(limit, figure);
        self.consented.push(limit);
        self.input = Input::default();
        self.wrong = false;
        true
    }
}

/// The figure of a limit with which a plan that reaches so far passes.
const fn passing(limit: LimitName, reaches: u64) -> u64 {
    match limit.default_figure() {
        None => 1,
        // Reaching this one is already too much.
        Some(_) if matches!(limit, LimitName::MoodleStale) => reaches.saturating_add(1),
        Some(_) => reaches,
    }
}

/// Opens the plan of what is chosen.
pub fn plan(model: &Model) -> Option<Overlay> {
    let (source, plan) = choice::planned(model)?;
    shown(model, source, plan)
}

/// Opens the plan of what was not done in a run.
pub fn retried(model: &Model, report: &ApplyReport) -> Option<Overlay> {
    let keys = report.not_done().map(|step| step.repairs.clone()).collect();
    shown(model, Source::NotDone, choice::planned_of(model, &keys)?)
}

fn shown(model: &Model, source: Source, plan: Plan) -> Option<Overlay> {
    let limits = model.card()?.limits;
    let observation = &model.snapshot.as_ref()?.observation;
    let verdict = observation.clear(plan.clone(), &limits);
    Some(Overlay::Plan(Planned {
        hash: plan.short_hash(),
        lasting: lasting(&observation.ground, &plan),
        plan,
        source,
        holds: match verdict {
            Verdict::Cleared(_) => Vec::new(),
            Verdict::Held(held) => held.holds,
        },
        undone: None,
        top: 0,
    }))
}

/// Judges a plan under limits, and asks what has to be asked next.
pub fn ask(
    model: &Model,
    plan: Plan,
    limits: Limits,
    consented: Vec<LimitName>,
    undoing: Option<Box<Undoing>>,
) -> Option<Overlay> {
    let observation = &model.snapshot.as_ref()?.observation;
    Some(match observation.clear(plan, &limits) {
        Verdict::Cleared(cleared) => {
            let lasting = lasting(&observation.ground, cleared.plan());
            Overlay::Confirm(Box::new(Confirm {
                hash: cleared.plan().short_hash(),
                challenge: Challenge::of(cleared.plan(), &lasting),
                lasting,
                cleared,
                consented,
                button: Button::Cancel,
                undoing,
                top: 0,
            }))
        }
        Verdict::Held(held) => Overlay::Held(Box::new(HeldPlan {
            held,
            limits,
            consented,
            input: Input::default(),
            wrong: false,
            undoing,
            top: 0,
        })),
    })
}

/// What both sides have of what is under the cursor.
pub fn facts(model: &Model) -> Option<Overlay> {
    RawFacts::under_the_cursor(model).map(|facts| Overlay::Facts(Box::new(facts)))
}

/// Walks the judgement of the person under the cursor.
pub fn explained(model: &Model) -> Option<Explained> {
    Explained::under_the_cursor(model)
}

/// What the account may do, as of the last read.
pub(in crate::tui) fn rights(model: &Model) -> Option<Overlay> {
    let observation = &model.snapshot.as_ref()?.observation;
    let (ground, memory) = (&observation.ground, &observation.memory);
    let mut connection = words::connection(&ground.chat);
    connection.extend(memory.frozen.as_ref().map(words::refused));
    connection.extend(memory.trouble.as_ref().map(words::nothing_remembered));
    let mut abilities: Vec<RightsLine> = abilities(ground).iter().map(words::ability).collect();
    // What is missing is what one opens this for.
    abilities.sort_by_key(|line| line.mark);
    Some(Overlay::Rights(Rights {
        connection,
        missing: abilities.iter().any(|line| line.mark == Mark::Missing),
        abilities,
        server: words::server_facts(&ground.chat.capabilities),
        top: 0,
    }))
}
