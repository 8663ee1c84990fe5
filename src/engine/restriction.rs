//! Access restrictions (`course_modules.availability`): the tree, and what it says of a person.
//!
//! Conditions that cannot be evaluated from the database (completion, grade, third-party ones)
//! are *open*: neither in nor out.

use serde_json::Value;

use crate::domain::ids::{CourseGroupId, GroupingId, MoodleUserId, UnixTime};
use crate::domain::judgement::RestrictionVerdict as Verdict;
use crate::domain::restricted::{Condition, Pass, Sense, Tested, Weighed};
use crate::domain::site::{Activity, Feature, Person, Site};

/// A parsed access restriction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Restriction {
    root: Node,
}

impl Restriction {
    /// Parses the JSON of `course_modules.availability`.
    ///
    /// # Errors
    /// The parser's word on what is wrong; a restriction that cannot be read excludes nobody.
    pub(super) fn parse(json: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        Ok(Self {
            root: tree(&value)?,
        })
    }

    /// What it says of one person. `passes_groups` is for people who may access all groups.
    pub(super) fn judge(
        &self,
        on: &Circumstances<'_>,
        person: &Person,
        passes_groups: bool,
    ) -> Verdict {
        on.node(&self.root, Sense::Plain, person, passes_groups)
    }

    /// The same, condition by condition.
    pub(super) fn weigh(
        &self,
        on: &Circumstances<'_>,
        person: &Person,
        passes_groups: bool,
    ) -> Weighed {
        on.weigh(&self.root, Sense::Plain, person, passes_groups)
    }

    /// The kinds of condition in it that cannot be evaluated here, each once.
    pub(super) fn open_kinds(&self, site: &Site) -> Vec<String> {
        let mut kinds = Vec::new();
        collect_open(&self.root, site, &mut kinds);
        kinds
    }
}

/// What conditions are evaluated against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    /// Groups, groupings, profile fields and the clock.
    pub(super) site: &'a Site,
    /// The activity that is restricted.
    pub(super) activity: &'a Activity,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Tree { op: Op, children: Vec<Self> },
    Group(Option<CourseGroupId>),
    Grouping(Option<GroupingId>),
    Date { from: bool, at: UnixTime },
    Profile { field: Field, test: Test },
    Open { kind: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    All,
    Any,
    NotAll,
    NotAny,
}

/// Whether all conditions of a list must be met, or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    All,
    Any,
}

impl Op {
    /// How a list in that sense is evaluated (`get_logic_flags` of Moodle's `core_availability\tree`).
    const fn under(self, sense: Sense) -> (Sense, Joined) {
        match (self, sense) {
            (Self::All, Sense::Plain) | (Self::NotAll, Sense::Negated) => {
                (Sense::Plain, Joined::All)
            }
            (Self::Any, Sense::Plain) | (Self::NotAny, Sense::Negated) => {
                (Sense::Plain, Joined::Any)
            }
            (Self::NotAll, Sense::Plain) | (Self::All, Sense::Negated) => {
                (Sense::Negated, Joined::Any)
            }
            (Self::NotAny, Sense::Plain) | (Self::Any, Sense::Negated) => {
                (Sense::Negated, Joined::All)
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Standard(String),
    Custom(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Equal(String),
    Contains(String),
    DoesNotContain(String),
    StartsWith(String),
    EndsWith(String),
    Empty,
    NotEmpty,
}

fn tree(value: &Value) -> Result<Node, String> {
    let op = match value.get("op").and_then(Value::as_str) {
        Some("&") => Op::All,
        Some("|") => Op::Any,
        Some("!&") => Op::NotAll,
        Some("!|") => Op::NotAny,
        Some(other) => return Err(format!("operator {other}")),
        None => return Err("no operator".to_owned()),
    };
    let children = value
        .get("c")
        .and_then(Value::as_array)
        .ok_or("no list of conditions")?;
    Ok(Node::Tree {
        op,
        children: children.iter().map(child).collect::<Result<_, _>>()?,
    })
}

fn child(value: &Value) -> Result<Node, String> {
    let Some(kind) = value.get("type").and_then(Value::as_str) else {
        return tree(value);
    };
    match kind {
        "group" => match value.get("id").map(Value::as_i64) {
            None | Some(Some(0)) => Ok(Node::Group(None)),
            Some(Some(id)) => Ok(Node::Group(Some(CourseGroupId(id)))),
            Some(None) => Err("a group whose id is no number".to_owned()),
        },
        "grouping" => grouping(value),
        "date" => date(value),
        "profile" => profile(value),
        other => Ok(Node::Open {
            kind: other.to_owned(),
        }),
    }
}

fn grouping(value: &Value) -> Result<Node, String> {
    match (value.get("id"), value.get("activity")) {
        (None | Some(Value::Null), Some(Value::Bool(true))) => Ok(Node::Grouping(None)),
        (Some(id), _) => {
            let id = id.as_i64().ok_or("a grouping whose id is no number")?;
            Ok(Node::Grouping(Some(GroupingId(id))))
        }
        (None, _) => Err("a grouping without id".to_owned()),
    }
}

fn date(value: &Value) -> Result<Node, String> {
    let at = value
        .get("t")
        .and_then(Value::as_i64)
        .map(UnixTime)
        .ok_or("a date without time")?;
    match value.get("d").and_then(Value::as_str) {
        Some(">=") => Ok(Node::Date { from: true, at }),
        Some("<") => Ok(Node::Date { from: false, at }),
        _ => Err("a date without direction".to_owned()),
    }
}

fn profile(value: &Value) -> Result<Node, String> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let field = match (text("sf"), text("cf")) {
        (Some(standard), _) => Field::Standard(standard),
        (None, Some(custom)) => Field::Custom(custom),
        (None, None) => return Err("a profile condition without field".to_owned()),
    };
    let wanted = || text("v").ok_or("a profile condition without value");
    let test = match text("op").as_deref() {
        Some("isequalto") => Test::Equal(wanted()?),
        Some("contains") => Test::Contains(wanted()?),
        Some("doesnotcontain") => Test::DoesNotContain(wanted()?),
        Some("startswith") => Test::StartsWith(wanted()?),
        Some("endswith") => Test::EndsWith(wanted()?),
        Some("isempty") => Test::Empty,
        Some("isnotempty") => Test::NotEmpty,
        _ => return Err("a profile condition without comparison".to_owned()),
    };
    Ok(Node::Profile { field, test })
}

fn collect_open(node: &Node, site: &Site, kinds: &mut Vec<String>) {
    let open = match node {
        Node::Tree { children, .. } => {
            return children
                .iter()
                .for_each(|child| collect_open(child, site, kinds));
        }
        Node::Open { kind } => Some(kind.clone()),
        Node::Group(_) => unread(site, Feature::GroupRestrictions).then(|| "group".to_owned()),
        Node::Grouping(_) => {
            unread(site, Feature::GroupRestrictions).then(|| "grouping".to_owned())
        }
        Node::Profile { field, .. } => is_open(field, site).then(|| {
            let (Field::Standard(name) | Field::Custom(name)) = field;
            format!("profile ({name})")
        }),
        Node::Date { .. } => None,
    };
    kinds.extend(open.filter(|kind| !kinds.contains(kind)));
}

/// Whether tables that such conditions ask could not be read: whom they let in is not known then.
fn unread(site: &Site, feature: Feature) -> bool {
    site.lacks.iter().any(|lack| lack.feature == feature)
}

fn is_open(field: &Field, site: &Site) -> bool {
    match field {
        Field::Standard(name) => {
            !READ_FIELDS.contains(&name.as_str())
                && !site.standard_fields.contains_key(name.as_str())
        }
        Field::Custom(_) => unread(site, Feature::ProfileRestrictions),
    }
}

/// Standard profile fields that the reader always keeps.
const READ_FIELDS: [&str; 7] = [
    "username",
    "firstname",
    "lastname",
    "email",
    "idnumber",
    "department",
    "institution",
];

impl Circumstances<'_> {
    /// As in Moodle, a negation goes down to the conditions: a list without conditions restricts nobody
    /// even when negated, and who may access all groups passes negated group conditions too.
    fn node(&self, node: &Node, sense: Sense, person: &Person, passes_groups: bool) -> Verdict {
        let verdict = match node {
            Node::Tree { children, .. } if children.is_empty() => return Verdict::Passes,
            Node::Tree { op, children } => {
                let (sense, joined) = op.under(sense);
                let verdicts = children
                    .iter()
                    .map(|child| self.node(child, sense, person, passes_groups));
                return match joined {
                    Joined::All => all(verdicts),
                    Joined::Any => any(verdicts),
                };
            }
            Node::Group(_) | Node::Grouping(_) if passes_groups => return Verdict::Passes,
            Node::Group(_) | Node::Grouping(_) if unread(self.site, Feature::GroupRestrictions) => {
                Verdict::Open
            }
            Node::Group(Some(group)) => {
                Verdict::from_bool(self.groups_of(person.id).any(|one| one == *group))
            }
            Node::Group(None) => self.in_any_group(person.id),
            Node::Grouping(grouping) => match grouping.or(self.activity.grouping) {
                Some(grouping) => Verdict::from_bool(self.groups_of(person.id).any(|group| {
                    self.site
                        .grouping_groups
                        .binary_search(&(grouping, group))
                        .is_ok()
                })),
                // An activity without a grouping: any group of the course will do.
                None => self.in_any_group(person.id),
            },
            Node::Date { from: true, at } => Verdict::from_bool(self.site.as_of >= *at),
            Node::Date { from: false, at } => Verdict::from_bool(self.site.as_of < *at),
            Node::Profile { field, test } => self.profile(field, test, person),
            Node::Open { .. } => Verdict::Open,
        };
        match sense {
            Sense::Plain => verdict,
            Sense::Negated => verdict.inverted(),
        }
    }

    fn weigh(&self, node: &Node, sense: Sense, person: &Person, passes_groups: bool) -> Weighed {
        let Node::Tree { op, children } = node else {
            return Weighed {
                verdict: self.node(node, sense, person, passes_groups),
                what: Condition::Test {
                    sense,
                    test: self.tested(node, passes_groups),
                },
            };
        };
        let (sense, joined) = op.under(sense);
        let parts: Vec<Weighed> = children
            .iter()
            .map(|child| self.weigh(child, sense, person, passes_groups))
            .collect();
        let verdicts = parts.iter().map(|part| part.verdict);
        let verdict = match joined {
            // A list without conditions restricts nobody.
            _ if parts.is_empty() => Verdict::Passes,
            Joined::All => all(verdicts),
            Joined::Any => any(verdicts),
        };
        Weighed {
            verdict,
            what: match joined {
                Joined::All => Condition::All(parts),
                Joined::Any => Condition::Any(parts),
            },
        }
    }

    fn tested(&self, node: &Node, passes_groups: bool) -> Tested {
        let by = if passes_groups {
            Pass::AllGroups
        } else {
            Pass::Membership
        };
        match node {
            Node::Group(group) => Tested::Group { group: *group, by },
            Node::Grouping(grouping) => Tested::Grouping {
                grouping: grouping.or(self.activity.grouping),
                by,
            },
            Node::Date { from: true, at } => Tested::From(*at),
            Node::Date { from: false, at } => Tested::Until(*at),
            Node::Profile { field, test } => Tested::Profile {
                field: match field {
                    Field::Standard(name) | Field::Custom(name) => name.clone(),
                },
                comparison: test.word(),
                value: test.wanted().to_owned(),
            },
            Node::Open { kind } => Tested::Other { kind: kind.clone() },
            // A list is no test.
            Node::Tree { .. } => Tested::Other {
                kind: String::new(),
            },
        }
    }

    fn in_any_group(&self, person: MoodleUserId) -> Verdict {
        Verdict::from_bool(self.groups_of(person).next().is_some())
    }

    /// The person's groups in the activity's course.
    fn groups_of(&self, person: MoodleUserId) -> impl Iterator<Item = CourseGroupId> + '_ {
        let members = &self.site.group_members;
        let from = members.partition_point(|(who, _)| *who < person);
        members
            .iter()
            .skip(from)
            .take_while(move |(who, _)| *who == person)
            .map(|(_, group)| *group)
            .filter(|group| {
                self.site
                    .course_groups
                    .binary_search(&(*group, self.activity.course))
                    .is_ok()
            })
    }

    fn profile(&self, field: &Field, test: &Test, person: &Person) -> Verdict {
        if is_open(field, self.site) {
            return Verdict::Open;
        }
        let value = match field {
            Field::Standard(name) => match name.as_str() {
                "username" => &*person.username,
                "firstname" => &*person.first_name,
                "lastname" => &*person.last_name,
                "email" => &*person.email,
                "idnumber" => person.idnumber.as_deref().unwrap_or_default(),
                "department" => &*person.department,
                "institution" => &*person.institution,
                other => self.standard(other, person.id),
            },
            Field::Custom(name) => {
                let Some(default) = self.site.profile_defaults.get(name.as_str()) else {
                    // A field that was deleted, or one of long texts: Moodle lets nobody in.
                    return Verdict::Excluded;
                };
                let fields = &self.site.profile_fields;
                let from = fields.partition_point(|filled| filled.person < person.id);
                fields
                    .iter()
                    .skip(from)
                    .take_while(|filled| filled.person == person.id)
                    .find(|filled| *filled.field == **name)
                    .map_or(&**default, |filled| &*filled.value)
            }
        };
        Verdict::from_bool(test.holds(value))
    }

    /// What the person filled in there.
    fn standard(&self, field: &str, person: MoodleUserId) -> &str {
        let values = self.site.standard_fields.get(field);
        let found = values.and_then(|values| {
            let at = values.binary_search_by_key(&person, |(who, _)| *who).ok()?;
            values.get(at)
        });
        found.map_or("", |(_, value)| value)
    }
}

impl Test {
    /// Moodle's own word for the comparison.
    const fn word(&self) -> &'static str {
        match self {
            Self::Equal(_) => "isequalto",
            Self::Contains(_) => "contains",
            Self::DoesNotContain(_) => "doesnotcontain",
            Self::StartsWith(_) => "startswith",
            Self::EndsWith(_) => "endswith",
            Self::Empty => "isempty",
            Self::NotEmpty => "isnotempty",
        }
    }

    /// What the field is compared with.
    fn wanted(&self) -> &str {
        match self {
            Self::Equal(wanted)
            | Self::Contains(wanted)
            | Self::DoesNotContain(wanted)
            | Self::StartsWith(wanted)
            | Self::EndsWith(wanted) => wanted,
            Self::Empty | Self::NotEmpty => "",
        }
    }

    /// As Moodle compares: byte by byte, with PHP's notion of what is empty.
    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Equal(wanted) => value == wanted,
            Self::Contains(wanted) => value.contains(wanted),
            Self::DoesNotContain(wanted) => empty(wanted) || !value.contains(wanted),
            Self::StartsWith(wanted) => value.starts_with(wanted),
            Self::EndsWith(wanted) => value.ends_with(wanted),
            Self::Empty => empty(value),
            Self::NotEmpty => !empty(value),
        }
    }
}

fn empty(text: &str) -> bool {
    matches!(text, "" | "0")
}

fn all(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut result = Verdict::Passes;
    for verdict in verdicts {
        match verdict {
            Verdict::Excluded => return Verdict::Excluded,
            Verdict::Open => result = Verdict::Open,
            Verdict::Passes => {}
        }
    }
    result
}

fn any(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut result = Verdict::Excluded;
    for verdict in verdicts {
        match verdict {
            Verdict::Passes => return Verdict::Passes,
            Verdict::Open => result = Verdict::Open,
            Verdict::Excluded => {}
        }
    }
    result
}
