//! Where a site was left, to go on there the next time: filter, pane, cursor by identity, theme, language. Never marks: what
//! is to be changed is chosen anew.

mod lists;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::order::TreeSort;
use super::pane::Key;
use super::{Focus, Model, tree};
use crate::domain::ids::{CategoryId, CmId, CourseId, FoldedName, Username};
use crate::tui::find;
use crate::tui::screen::Screen;
use crate::tui::snapshot::NodeId;
use crate::words::dashboard::order::TreeOrder;

pub use lists::{LeftList, LeftRow};

/// How the last session left everything, as it is kept. What is not understood is dropped: it is a convenience.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sessions {
    /// The theme in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// The language that a key has chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// By the site's name in the configuration.
    pub sites: BTreeMap<String, Left>,
}

/// How one site was left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Left {
    /// What was typed into the filter.
    pub filter: String,
    /// Whether only what differs was shown.
    pub only_drifted: bool,
    /// What the tree was ordered by; none where it was Moodle's own order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Whether the other way round.
    pub reversed: bool,
    /// Whether rows without a difference were unfolded.
    pub unfolded: bool,
    /// The node of the tree, as in `activity:12`.
    pub node: Option<String>,
    /// The username of the person under the cursor, where the right pane had the focus.
    pub person: Option<String>,
    /// Whether the right pane had the focus.
    pub in_pane: bool,
    /// The screen that was shown, as in `drift`; none for the courses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// How the lists of the other screens were left, by these names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, LeftList>,
}

/// Where to go once there is something to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resume {
    node: NodeId,
    person: Option<FoldedName>,
    in_pane: bool,
}

impl Resume {
    /// The node to go to.
    pub const fn node(&self) -> NodeId {
        self.node
    }
}

/// What is to be kept of this session: what was known of the other sites, and how this one is left.
pub fn keep(model: &Model) -> Sessions {
    let mut sessions = model.left.clone();
    sessions.theme = model.look.name().map(str::to_owned).or(sessions.theme);
    let chosen = model.language.map(|language| language.to_string());
    sessions.language = chosen.or(sessions.language);
    // A site of which nothing was read yet is left as it was.
    if let (Some(card), Some(_)) = (model.card(), &model.snapshot) {
        sessions.sites.insert(card.name.to_string(), left(model));
    }
    sessions
}

fn left(model: &Model) -> Left {
    let in_pane = model.focus == Focus::Pane;
    let sort = model.tree.sort;
    Left {
        filter: model.filter.input.value().to_owned(),
        only_drifted: model.only_drifted,
        order: (sort.by != TreeOrder::default()).then(|| <&str>::from(sort.by).to_owned()),
        reversed: sort.reversed,
        unfolded: model.pane.unfolded,
        node: model.node().map(name),
        person: model
            .pane
            .person()
            .filter(|_| in_pane)
            .map(|person| person.username.as_str().to_owned()),
        in_pane,
        screen: (model.screens.now != Screen::Courses)
            .then(|| <&str>::from(model.screens.now).to_owned()),
        lists: lists::left(model),
    }
}

/// Goes on where the chosen site was left: its filter at once, its cursor when there is something under it.
pub fn enter(model: &mut Model) {
    let left = model
        .card()
        .and_then(|card| model.left.sites.get(&*card.name))
        .cloned();
    let Some(left) = left else { return };
    let parsed = find::parse_for(&left.filter, find::Key::EVERYWHERE);
    model.filter.words = parsed.query;
    model.filter.mistake = parsed.mistake;
    model.filter.input = left.filter.into();
    model.only_drifted = left.only_drifted;
    let by = left.order.as_deref().and_then(|name| name.parse().ok());
    model.tree.sort = TreeSort {
        by: by.unwrap_or_default(),
        reversed: left.reversed,
    };
    model.pane.unfolded = left.unfolded;
    lists::take_up(model, &left.lists);
    if let Some(screen) = left.screen.as_deref().and_then(lists::screen) {
        model.screens.now = screen;
    }
    model.resume = left.node.as_deref().and_then(node).map(|node| Resume {
        node,
        person: left
            .person
            .map(|person| Username::from(person.as_str()).folded()),
        in_pane: left.in_pane,
    });
}

/// Puts the cursor where it was left. False as long as that is not there.
pub fn go_on(model: &mut Model) -> bool {
    let Some(resume) = model.resume.clone() else {
        return false;
    };
    if !tree::reveal(model, resume.node) {
        return false;
    }
    if resume.in_pane {
        let line = resume
            .person
            .and_then(|person| model.pane.place_of(&Key::Person(person)));
        if let Some(line) = line {
            model.pane.at = line;
        }
        model.focus(Focus::Pane);
    }
    true
}

fn name(node: NodeId) -> String {
    match node {
        NodeId::Site => "site".to_owned(),
        NodeId::Category(id) => format!("category:{}", id.0),
        NodeId::Course(id) => format!("course:{}", id.0),
        NodeId::Activity(id) => format!("activity:{}", id.0),
        NodeId::Dormant => "dormant".to_owned(),
    }
}

fn node(name: &str) -> Option<NodeId> {
    let id = |text: &str| text.parse::<i64>().ok();
    match name.split_once(':') {
        None if name == "site" => Some(NodeId::Site),
        None if name == "dormant" => Some(NodeId::Dormant),
        Some(("category", text)) => id(text).map(|id| NodeId::Category(CategoryId(id))),
        Some(("course", text)) => id(text).map(|id| NodeId::Course(CourseId(id))),
        Some(("activity", text)) => id(text).map(|id| NodeId::Activity(CmId(id))),
        _ => None,
    }
}
