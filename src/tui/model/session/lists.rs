//! How the lists were left: what was looked for, in which order, and the row of the cursor by its identity.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator as _;

use crate::domain::drift::{Code, DriftKey};
use crate::domain::ids::{CmId, RoomId, Username};
use crate::domain::journal::RunId;
use crate::tui::find;
use crate::tui::model::{Filter, Focus, Model};
use crate::tui::screen::{Left, List, RowKey, Screen, Sort};

/// The name of the list of a person's groups.
const PLACES: &str = "places";

/// How a list was left, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeftList {
    /// What was typed into its filter.
    pub filter: String,
    /// Whether only what differs was shown.
    pub only_drifted: bool,
    /// By which of its columns it was ordered.
    pub column: usize,
    /// Whether the other way round.
    pub reversed: bool,
    /// Of the lower of two lists, whether it took the keys.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub focused: bool,
    /// The row under the cursor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<LeftRow>,
}

/// What makes a row the same, as it is kept: as much of it as the rows of that list have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeftRow {
    /// The code of a difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// An activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<i64>,
    /// A group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Somebody's username in Rocket.Chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// A run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<i64>,
    /// A row of Moodle's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<i64>,
    /// What a fact is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// A fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
}

/// How the lists are left, by the names of their screens; those that are as they began are left out.
pub(super) fn left(model: &Model) -> BTreeMap<String, LeftList> {
    let lists = Screen::ALL.iter().filter_map(|screen| {
        let mut left = left_as(model.screens.list_of(*screen)?);
        if *screen == Screen::Moderators
            && let Some(person) = model.screens.moderators.kept_in()
        {
            let at = left.at.get_or_insert_default();
            at.person = Some(person.as_str().to_owned());
        }
        Some((<&str>::from(*screen), left))
    });
    let people = &model.screens.people;
    let places = LeftList {
        focused: people.focus == Focus::Pane,
        ..left_as(&people.places)
    };
    lists
        .chain([(PLACES, places)])
        .filter(|(_, left)| *left != LeftList::default())
        .map(|(name, left)| (name.to_owned(), left))
        .collect()
}

fn left_as(list: &dyn List) -> LeftList {
    let sort = list.sort();
    LeftList {
        filter: list.filter().input.value().to_owned(),
        only_drifted: list.only_drifted(),
        column: sort.column,
        reversed: sort.reversed,
        focused: false,
        at: list.kept().as_ref().and_then(row),
    }
}

/// Takes the lists up as they were left.
pub(super) fn take_up(model: &mut Model, lists: &BTreeMap<String, LeftList>) {
    for screen in Screen::ALL {
        let left = lists.get(<&str>::from(*screen));
        let (Some(left), Some(list)) = (left, model.screens.list_of_mut(*screen)) else {
            continue;
        };
        let at = left.at.as_ref();
        take_up_one(list, left, at.and_then(|row| key(*screen, row)));
        let person = at.and_then(|at| at.person.as_deref());
        if *screen == Screen::Moderators
            && let Some(person) = person
        {
            let person = Username::from(person).folded();
            model.screens.moderators.come_back_to(person);
        }
    }
    if let Some(left) = lists.get(PLACES) {
        let people = &mut model.screens.people;
        let activity = left.at.as_ref().and_then(|row| row.activity);
        let at = activity.map(|cm| RowKey::Place(CmId(cm)));
        take_up_one(&mut people.places, left, at);
        if left.focused {
            people.focus = Focus::Pane;
        }
    }
}

fn take_up_one(list: &mut dyn List, left: &LeftList, at: Option<RowKey>) {
    let parsed = find::parse_for(&left.filter, list.answers());
    list.take_up(Left {
        filter: Filter {
            input: left.filter.clone().into(),
            editing: false,
            words: parsed.query,
            mistake: parsed.mistake,
        },
        only_drifted: left.only_drifted,
        sort: Sort {
            column: left.column,
            reversed: left.reversed,
        },
        at,
    });
}

/// A screen by its name.
pub(super) fn screen(name: &str) -> Option<Screen> {
    let named = |screen: &&Screen| <&str>::from(**screen) == name;
    Screen::ALL.iter().find(named).copied()
}

fn row(key: &RowKey) -> Option<LeftRow> {
    let none = LeftRow::default();
    Some(match key {
        RowKey::Drift(drift) => LeftRow {
            code: Some(<&str>::from(drift.code).to_owned()),
            activity: drift.activity.map(|cm| cm.0),
            group: drift.group.as_ref().map(ToString::to_string),
            person: drift.person.as_ref().map(ToString::to_string),
            row: drift.row,
            ..none
        },
        RowKey::Group(room) => LeftRow {
            group: Some(room.to_string()),
            ..none
        },
        RowKey::Person(name) => LeftRow {
            person: Some(name.as_str().to_owned()),
            ..none
        },
        RowKey::Place(cm) => LeftRow {
            activity: Some(cm.0),
            ..none
        },
        RowKey::Run(run) => LeftRow {
            run: Some(run.0),
            ..none
        },
        RowKey::Fact(part, fact) => LeftRow {
            part: Some(<&str>::from(part).to_owned()),
            fact: Some(fact.clone()),
            ..none
        },
        // What could not be told may be told the next time, and steps are those of a run.
        RowKey::Step(_) | RowKey::Unknown(_) => return None,
    })
}

fn key(screen: Screen, row: &LeftRow) -> Option<RowKey> {
    let room = row.group.as_deref().map(RoomId::from);
    let person = row.person.as_deref().map(Username::from);
    let activity = row.activity.map(CmId);
    Some(match screen {
        Screen::Drift => {
            let name = row.code.as_deref()?;
            RowKey::Drift(DriftKey {
                code: Code::iter().find(|code| <&str>::from(*code) == name)?,
                activity,
                group: room,
                person,
                row: row.row,
            })
        }
        Screen::Groups => RowKey::Group(room?),
        Screen::Moderators => RowKey::Place(activity?),
        Screen::People => RowKey::Person(person?.folded()),
        Screen::History => RowKey::Run(RunId(row.run?)),
        Screen::Health => {
            let part = row.part.as_deref()?.parse().ok()?;
            RowKey::Fact(part, row.fact.clone()?)
        }
        Screen::Courses => return None,
    })
}
