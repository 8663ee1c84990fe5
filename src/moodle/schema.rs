//! Which of Moodle's tables and columns are there, and what it means when they are not.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::site::{Feature, Lack};
use crate::domain::trouble::MoodleTroubleKind;

use super::prefix::Prefix;

/// A table that is read, without prefix, and the columns that are read of it.
struct Wanted {
    table: &'static str,
    need: Need,
    columns: &'static [&'static str],
}

/// What it means when a table or a column is not there.
#[derive(Clone, Copy)]
enum Need {
    /// Nothing can be said without it. It came with this version.
    Since(&'static str),
    /// A feature suffers.
    For(Feature),
}

const MOODLE: Need = Need::Since("Moodle 3.5 or older");
/// Its tables have had these columns since its first release; later versions changed others.
const PLUGIN: Need = Need::Since("mod_rocketchat 1.0");

const WANTED: &[Wanted] = &[
    Wanted {
        table: "config",
        need: MOODLE,
        columns: &["name", "value"],
    },
    Wanted {
        table: "config_plugins",
        need: MOODLE,
        columns: &["plugin", "name", "value"],
    },
    Wanted {
        table: "modules",
        need: MOODLE,
        columns: &["id", "name", "visible"],
    },
    Wanted {
        table: "course_categories",
        need: MOODLE,
        columns: &["id", "name", "idnumber", "parent", "sortorder", "visible"],
    },
    Wanted {
        table: "course",
        need: MOODLE,
        columns: &[
            "id",
            "category",
            "sortorder",
            "fullname",
            "shortname",
            "idnumber",
            "visible",
            "enddate",
        ],
    },
    Wanted {
        table: "course_modules",
        need: MOODLE,
        columns: &[
            "id",
            "course",
            "module",
            "instance",
            "visible",
            "visibleold",
            "availability",
            "groupingid",
        ],
    },
    Wanted {
        table: "rocketchat",
        need: PLUGIN,
        columns: &[
            "id",
            "course",
            "name",
            "rocketchatid",
            "moderatorroles",
            "userroles",
            "timecreated",
            "timemodified",
        ],
    },
    Wanted {
        table: "context",
        need: MOODLE,
        columns: &["id", "contextlevel", "instanceid"],
    },
    Wanted {
        table: "role",
        need: MOODLE,
        columns: &["id", "name", "shortname", "archetype"],
    },
    Wanted {
        table: "role_assignments",
        need: MOODLE,
        columns: &[
            "id",
            "roleid",
            "contextid",
            "userid",
            "timemodified",
            "modifierid",
            "component",
        ],
    },
    Wanted {
        table: "user",
        need: MOODLE,
        columns: &[
            "id",
            "auth",
            "confirmed",
            "deleted",
            "suspended",
            "username",
            "idnumber",
            "firstname",
            "lastname",
            "email",
            "department",
            "institution",
            "timecreated",
            "timemodified",
            "lastaccess",
            "lastlogin",
            "currentlogin",
        ],
    },
    Wanted {
        table: "enrol",
        need: MOODLE,
        columns: &["id", "enrol", "status", "courseid", "name"],
    },
    Wanted {
        table: "user_enrolments",
        need: MOODLE,
        columns: &[
            "id",
            "status",
            "enrolid",
            "userid",
            "timestart",
            "timeend",
            "modifierid",
            "timecreated",
            "timemodified",
        ],
    },
    Wanted {
        table: "rocketchatxrecyclebin",
        need: Need::For(Feature::RecycleBin),
        columns: &["id", "binid", "cmid", "rocketchatid"],
    },
    Wanted {
        table: "tool_recyclebin_course",
        need: Need::For(Feature::RecycleBin),
        columns: &["id", "courseid", "name", "timecreated"],
    },
    Wanted {
        table: "tool_recyclebin_category",
        need: Need::For(Feature::RecycleBin),
        columns: &["id", "fullname", "timecreated"],
    },
    Wanted {
        table: "groups",
        need: Need::For(Feature::GroupRestrictions),
        columns: &["id", "courseid", "name"],
    },
    Wanted {
        table: "groupings",
        need: Need::For(Feature::GroupRestrictions),
        columns: &["id", "courseid", "name"],
    },
    Wanted {
        table: "groups_members",
        need: Need::For(Feature::GroupRestrictions),
        columns: &["groupid", "userid"],
    },
    Wanted {
        table: "groupings_groups",
        need: Need::For(Feature::GroupRestrictions),
        columns: &["groupingid", "groupid"],
    },
    Wanted {
        table: "user_info_field",
        need: Need::For(Feature::ProfileRestrictions),
        columns: &["id", "shortname", "datatype", "defaultdata"],
    },
    Wanted {
        table: "user_info_data",
        need: Need::For(Feature::ProfileRestrictions),
        columns: &["userid", "fieldid", "data"],
    },
    Wanted {
        table: "task_scheduled",
        need: Need::For(Feature::Staleness),
        columns: &["classname", "lastruntime"],
    },
    Wanted {
        table: "task_adhoc",
        need: Need::For(Feature::Queue),
        columns: &["id", "classname", "customdata", "nextruntime", "faildelay"],
    },
];

/// Columns that are needed otherwise than their table is, and those of a later date.
const APART: &[(&str, &str, Need)] = &[
    ("course", "enddate", Need::Since("Moodle 3.2")),
    ("course_modules", "availability", Need::Since("Moodle 2.7")),
    (
        "course_modules",
        "visibleoncoursepage",
        Need::For(Feature::StealthVisibility),
    ),
    (
        "course_modules",
        "deletioninprogress",
        Need::For(Feature::DeletionInProgress),
    ),
    (
        "rocketchat",
        "retentionenabled",
        Need::For(Feature::Retention),
    ),
    ("rocketchat", "maxage", Need::For(Feature::Retention)),
    ("rocketchat", "filesonly", Need::For(Feature::Retention)),
    ("rocketchat", "excludepinned", Need::For(Feature::Retention)),
    ("task_scheduled", "disabled", Need::For(Feature::Queue)),
];

/// The tables and columns that are there and may be read, by table without prefix; and what bears
/// the same names under other prefixes.
#[derive(Default)]
pub(super) struct Schema {
    tables: BTreeMap<&'static str, BTreeSet<String>>,
    elsewhere: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Schema {
    #[cfg(test)]
    pub(super) fn from_columns<'a>(
        columns: impl IntoIterator<Item = (&'a str, &'a str)>,
        prefix: &str,
    ) -> Self {
        let mut schema = Self::default();
        for (table, column) in columns {
            schema.note(table, column, prefix);
        }
        schema
    }

    /// Takes note of a column.
    pub(super) fn note(&mut self, table: &str, column: &str, prefix: &str) {
        for wanted in WANTED {
            match table.strip_suffix(wanted.table) {
                Some(found) if found == prefix => {
                    let columns = self.tables.entry(wanted.table).or_default();
                    columns.insert(column.to_ascii_lowercase());
                }
                Some(found) if Prefix::is_one(found) => {
                    self.elsewhere
                        .entry(wanted.table)
                        .or_default()
                        .insert(found.to_owned());
                }
                _ => {}
            }
        }
    }

    /// Whether a column is there.
    pub(super) fn has_column(&self, table: &str, column: &str) -> bool {
        self.tables
            .get(table)
            .is_some_and(|columns| columns.contains(column))
    }

    /// Whether a table is there with all columns that are read of it.
    pub(super) fn has_table(&self, table: &str) -> bool {
        WANTED
            .iter()
            .find(|wanted| wanted.table == table)
            .is_some_and(|wanted| {
                wanted
                    .columns
                    .iter()
                    .all(|name| self.has_column(table, name))
            })
    }

    /// What is not there and costs a feature, sorted.
    pub(super) fn lacks(&self) -> Vec<Lack> {
        let mut lacks: Vec<Lack> = self
            .missing()
            .filter_map(|missing| match missing.need {
                Need::For(feature) => Some(Lack {
                    table: missing.table.into(),
                    column: missing.column.map(Into::into),
                    feature,
                }),
                Need::Since(_) => None,
            })
            .collect();
        lacks.sort_unstable();
        lacks
    }

    fn missing(&self) -> impl Iterator<Item = Missing> {
        WANTED.iter().flat_map(|wanted| {
            let apart = APART.iter().filter(|(table, ..)| *table == wanted.table);
            let columns = wanted
                .columns
                .iter()
                .map(|column| (*column, need_of(wanted, column)));
            let later = apart.map(|(_, column, need)| (*column, *need));
            let mut columns: BTreeMap<&'static str, Need> = columns.chain(later).collect();
            let table = wanted.table;
            let whole = match self.tables.get(table) {
                None => {
                    // The whole table is what is missing, whatever its columns would serve.
                    columns.clear();
                    Some(Missing {
                        table,
                        column: None,
                        need: wanted.need,
                    })
                }
                Some(there) => {
                    columns.retain(|column, _| !there.contains(*column));
                    None
                }
            };
            let columns = columns.into_iter().map(move |(column, need)| Missing {
                table,
                column: Some(column),
                need,
            });
            whole.into_iter().chain(columns)
        })
    }

    /// The first thing that is not there, and without which nothing can be said.
    pub(super) fn wanting(&self) -> Option<Wanting> {
        self.missing().find_map(|missing| match missing.need {
            Need::Since(since) => Some(Wanting {
                table: missing.table,
                column: missing.column,
                since,
            }),
            Need::For(_) => None,
        })
    }

    /// What is said of it.
    pub(super) fn complaint(&self, prefix: &Prefix, missing: &Wanting) -> MoodleTroubleKind {
        let table = format!("{}{}", prefix.as_str(), missing.table);
        if let Some(column) = missing.column {
            return MoodleTroubleKind::MissingColumn {
                table,
                column: column.to_owned(),
                since: missing.since,
            };
        }
        if self.tables.is_empty() {
            return MoodleTroubleKind::WrongPrefix {
                prefix: prefix.as_str().to_owned(),
                found: self.other_prefixes(),
            };
        }
        let elsewhere = self.elsewhere.get(missing.table).into_iter().flatten();
        // `mdl_course_modules` is no `modules` under another prefix.
        let found = elsewhere
            .filter(|found| !extends(found, prefix.as_str()))
            .cloned()
            .collect();
        MoodleTroubleKind::MissingTable { table, found }
    }

    /// Prefixes, this one among them, under which a Moodle lies that has the plugin; sorted.
    pub(super) fn installations(&self, prefix: &Prefix) -> Vec<String> {
        let with_plugin = |found: &String| {
            let plugin = self.elsewhere.get("rocketchat");
            plugin.is_some_and(|prefixes| prefixes.contains(found))
        };
        let others = self.other_prefixes().into_iter().filter(with_plugin);
        let every = ["config_plugins", "course_modules", "rocketchat"];
        let here = every.iter().all(|table| self.tables.contains_key(table));
        let here = here.then(|| prefix.as_str().to_owned());
        let found: BTreeSet<String> = others.chain(here).collect();
        found.into_iter().collect()
    }

    /// Prefixes under which two tables lie that every Moodle has.
    fn other_prefixes(&self) -> Vec<String> {
        let under = |table| self.elsewhere.get(table).cloned().unwrap_or_default();
        under("config_plugins")
            .intersection(&under("course_modules"))
            .cloned()
            .collect()
    }
}

/// A table or a column that is not there, and without which nothing can be said.
pub(super) struct Wanting {
    pub(super) table: &'static str,
    pub(super) column: Option<&'static str>,
    /// Which version brought it.
    since: &'static str,
}

/// A table or a column that is not there.
struct Missing {
    table: &'static str,
    column: Option<&'static str>,
    need: Need,
}

fn need_of(wanted: &Wanted, column: &str) -> Need {
    APART
        .iter()
        .find(|apart| (apart.0, apart.1) == (wanted.table, column))
        .map_or(wanted.need, |(_, _, need)| *need)
}

fn extends(found: &str, prefix: &str) -> bool {
    !prefix.is_empty() && found.starts_with(prefix)
}
