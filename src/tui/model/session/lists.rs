//! How the lists were left: what was looked for, in which order, and the row of the cursor by its identity.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator as _;

use crate::domain::drift::{Code, DriftKey};
use crate::domain::ids::{CmId, RoomId, Username};
use crate::domain::journal::RunId;
use crate::tui::find;
use crate::tui::model::{Filter, Model};
use crate::tui::screen::{Left, RowKey, Screen, Sort};

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
}

/// How the lists are left, by the names of their screens; those that are as they began are left out.
pub(super) fn left(model: &Model) -> BTreeMap<String, LeftList> {
    let lists = Screen::ALL.iter().filter_map(|screen| {
        let list = model.screens.list_of(*screen)?;
        let sort = list.sort();
        let left = LeftList {
            filter: list.filter().input.value().to_owned(),
            only_drifted: list.only_drifted(),
            column: sort.column,
            reversed: sort.reversed,
            at: list.kept().as_ref().and_then(row),
        };
        let name: &str = (*screen).into();
        (left != LeftList::default()).then(|| (name.to_owned(), left))
    });
    lists.collect()
}

/// Takes the lists up as they were left.
pub(super) fn take_up(model: &mut Model, lists: &BTreeMap<String, LeftList>) {
    for screen in Screen::ALL {
        let left = lists.get(<&str>::from(*screen));
        let (Some(left), Some(list)) = (left, model.screens.list_of_mut(*screen)) else {
            continue;
        };
        let parsed = find::parse(&left.filter);
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
            at: left.at.as_ref().and_then(|row| key(*screen, row)),
        });
    }
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
        // Facts come in an order of their own each time, what could not be told may be told the next time, and steps are
        // those of a run.
        RowKey::Fact(..) | RowKey::Step(_) | RowKey::Unknown(_) => return None,
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
        Screen::Courses | Screen::Health => return None,
    })
}
