//! The form of the file.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::{self, Deserialize, Deserializer};
use serde::{Deserialize as FromWire, Serialize as ToWire, Serializer};
use sha2::{Digest as _, Sha256};

use super::change::ChangeWire;
use super::{FORMAT, Origin, SavedPlan};
use crate::domain::digest::Digest;
use crate::domain::drift::{Code, DriftKey};
use crate::domain::footing::{Footing, PeopleFooting};
use crate::domain::ids::{CmId, CourseId, RoomId, UnixTime, Username};
use crate::domain::plan::{Change, GroupPlan, Plan, Step};
use crate::domain::planfile::PlanFileTrouble;
use crate::domain::policy::Preset;
use crate::domain::reading::Reading;
use crate::domain::selection::Selection;
use crate::domain::target::Target;
use crate::domain::window::{Changed, Window};

const OWN_VERSION: &str = env!("CARGO_PKG_VERSION");

impl SavedPlan {
    /// The text of the file.
    ///
    /// # Errors
    /// As `serde_json`'s; text and numbers give none.
    pub fn render(&self) -> serde_json::Result<String> {
        let plan = PlanWire::from(self);
        let file = FileWire {
            format: FORMAT.to_owned(),
            seal: plan.seal()?,
            plan,
        };
        let mut text = serde_json::to_string_pretty(&file)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// Where it is no saved plan, of another version, of a newer program, or says something else than when it was
    /// saved.
    pub fn parse(text: &[u8]) -> Result<Self, PlanFileTrouble> {
        let broken = |error: serde_json::Error| PlanFileTrouble::Broken {
            detail: error.to_string(),
        };
        let head: HeadWire = serde_json::from_slice(text).map_err(broken)?;
        if head.format != FORMAT {
            return Err(PlanFileTrouble::OtherFormat {
                found: head.format,
                own: FORMAT,
            });
        }
        if is_newer(&head.plan.made_by, OWN_VERSION) {
            return Err(PlanFileTrouble::Newer {
                made_by: head.plan.made_by,
                own: OWN_VERSION,
            });
        }
        let file: FileWire = serde_json::from_slice(text).map_err(broken)?;
        if file.plan.seal().map_err(broken)? != file.seal {
            return Err(PlanFileTrouble::Altered);
        }
        let hash = file.plan.hash.clone();
        let saved = Self::from(file.plan);
        if saved.plan.hash() == hash {
            Ok(saved)
        } else {
            Err(PlanFileTrouble::Altered)
        }
    }
}

/// As much as is understood of every version.
#[derive(FromWire)]
struct HeadWire {
    format: String,
    plan: MadeByWire,
}

#[derive(FromWire)]
struct MadeByWire {
    #[serde(default)]
    made_by: String,
}

/// Whether a version is later than another. What is no version is as old as can be.
fn is_newer(version: &str, than: &str) -> bool {
    let parts = |version: &str| -> Vec<u64> {
        let (numbers, _) = version.split_once(['-', '+']).unwrap_or((version, ""));
        let numbers = numbers.split('.').map(str::parse);
        numbers.collect::<Result<_, _>>().unwrap_or_default()
    };
    parts(version).cmp(&parts(than)) == Ordering::Greater
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct FileWire {
    format: String,
    seal: String,
    plan: PlanWire,
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct PlanWire {
    made_by: String,
    hash: String,
    site: SiteWire,
    selection: SelectionWire,
    preset: Word<Preset>,
    asked_preset: Option<Word<Preset>>,
    judged_by: Arc<str>,
    as_of: UnixTime,
    read_at: UnixTime,
    groups_in_all: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<StepWire>,
    groups: Vec<GroupWire>,
}

impl PlanWire {
    /// A hash over everything that the file says, however it is laid out.
    fn seal(&self) -> serde_json::Result<String> {
        let mut hash = Sha256::new();
        hash.update(FORMAT);
        hash.update(serde_json::to_vec(self)?);
        Ok(hex::encode(hash.finalize()))
    }
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct SiteWire {
    name: Arc<str>,
    wwwroot: Option<Arc<str>>,
    rocketchat: Option<Arc<str>>,
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct SelectionWire {
    category: Option<String>,
    course: Option<String>,
    cmid: Option<i64>,
    group: Option<String>,
    user: Option<String>,
    only: Vec<Word<Code>>,
    except: Vec<Word<Code>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    these: Vec<DriftWire>,
    dormant: bool,
    changed_between: Option<[UnixTime; 2]>,
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct GroupWire {
    room: TargetWire,
    name: Arc<str>,
    courses: Vec<CourseId>,
    activities: Vec<CmId>,
    members: usize,
    members_after: usize,
    loses_lead: bool,
    rests_on: FootingWire,
    steps: Vec<StepWire>,
}

/// A room's id, or the activity that lacks a group.
#[derive(ToWire, FromWire)]
#[serde(untagged)]
enum TargetWire {
    Group(RoomId),
    Lost(LostWire),
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct LostWire {
    lost_by: CmId,
}

impl From<&Target> for TargetWire {
    fn from(target: &Target) -> Self {
        match target {
            Target::Group(room) => Self::Group(room.clone()),
            Target::Lost(cm) => Self::Lost(LostWire { lost_by: *cm }),
        }
    }
}

impl From<TargetWire> for Target {
    fn from(wire: TargetWire) -> Self {
        match wire {
            TargetWire::Group(room) => Self::Group(room),
            TargetWire::Lost(lost) => Self::Lost(lost.lost_by),
        }
    }
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct FootingWire {
    people: Option<PeopleWire>,
    room: Arc<str>,
    expected: Arc<str>,
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct PeopleWire {
    members: usize,
    leads: usize,
    digest: Arc<str>,
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct StepWire {
    change: ChangeWire,
    reason: String,
    repairs: DriftWire,
}

#[derive(ToWire, FromWire)]
#[serde(deny_unknown_fields)]
struct DriftWire {
    code: Word<Code>,
    activity: Option<CmId>,
    group: Option<RoomId>,
    person: Option<Username>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<i64>,
}

/// One of the words that stand for something.
struct Word<T>(T);

impl<T: Copy + Into<&'static str>> serde::Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.into())
    }
}

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        word.parse().map(Self).map_err(de::Error::custom)
    }
}

impl From<&SavedPlan> for PlanWire {
    fn from(saved: &SavedPlan) -> Self {
        let mut reasons = saved.reasons.iter();
        let mut wires = |steps: &[Step]| -> Vec<StepWire> {
            let wire = |step: &Step| StepWire {
                change: ChangeWire::from(&step.change),
                reason: reasons.next().cloned().unwrap_or_default(),
                repairs: DriftWire::from(&step.repairs),
            };
            steps.iter().map(wire).collect()
        };
        // In the plan's order, for the reasons.
        let accounts = wires(&saved.plan.accounts);
        let groups = saved.plan.groups.iter().zip(&saved.footings);
        Self {
            made_by: saved.made_by.clone(),
            hash: saved.plan.hash(),
            site: SiteWire {
                name: Arc::clone(&saved.origin.site),
                wwwroot: saved.origin.wwwroot.clone(),
                rocketchat: saved.origin.rocketchat.clone(),
            },
            selection: SelectionWire::from(&saved.selection),
            preset: Word(saved.preset),
            asked_preset: saved.asked_preset.map(Word),
            judged_by: Arc::clone(&saved.judged_by.0),
            as_of: saved.plan.as_of,
            read_at: saved.read_at,
            groups_in_all: saved.plan.groups_in_all,
            accounts,
            groups: groups
                .map(|(group, footing)| GroupWire {
                    room: TargetWire::from(&group.room),
                    name: Arc::clone(&group.name),
                    courses: group.courses.clone(),
                    activities: group.activities.clone(),
                    members: group.members,
                    members_after: group.members_after,
                    loses_lead: group.loses_lead,
                    rests_on: FootingWire::from(footing),
                    steps: wires(&group.steps),
                })
                .collect(),
        }
    }
}

impl From<PlanWire> for SavedPlan {
    fn from(wire: PlanWire) -> Self {
        let (mut groups, mut footings, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
        let mut steps_of = |wires: Vec<StepWire>| -> Vec<Step> {
            let step = |wire: StepWire| {
                reasons.push(wire.reason);
                Step {
                    change: Change::from(wire.change),
                    repairs: DriftKey::from(wire.repairs),
                }
            };
            wires.into_iter().map(step).collect()
        };
        let accounts = steps_of(wire.accounts);
        for group in wire.groups {
            footings.push(Footing::from(group.rests_on));
            let steps = steps_of(group.steps);
            groups.push(GroupPlan {
                room: Target::from(group.room),
                name: group.name,
                courses: group.courses,
                activities: group.activities,
                members: group.members,
                members_after: group.members_after,
                loses_lead: group.loses_lead,
                steps,
            });
        }
        Self {
            made_by: wire.made_by,
            selection: Selection::from(wire.selection),
            preset: wire.preset.0,
            asked_preset: wire.asked_preset.map(|word| word.0),
            judged_by: Digest(wire.judged_by),
            read_at: wire.read_at,
            plan: Plan {
                site: Arc::clone(&wire.site.name),
                as_of: wire.as_of,
                accounts,
                groups,
                groups_in_all: wire.groups_in_all,
            },
            origin: Origin {
                site: wire.site.name,
                wwwroot: wire.site.wwwroot,
                rocketchat: wire.site.rocketchat,
            },
            footings,
            reasons,
        }
    }
}

impl From<&Selection> for SelectionWire {
    fn from(selection: &Selection) -> Self {
        let words = |codes: &[Code]| codes.iter().copied().map(Word).collect();
        Self {
            category: selection.category.clone(),
            course: selection.course.clone(),
            cmid: selection.cmid,
            group: selection.group.clone(),
            user: selection.user.clone(),
            only: words(&selection.only),
            except: words(&selection.except),
            these: selection.these.iter().map(DriftWire::from).collect(),
            dormant: selection.dormant,
            changed_between: selection
                .changed
                .as_ref()
                .map(|changed| [changed.window.from(), changed.window.to()]),
        }
    }
}

impl From<SelectionWire> for Selection {
    fn from(wire: SelectionWire) -> Self {
        let codes = |words: Vec<Word<Code>>| words.into_iter().map(|word| word.0).collect();
        Self {
            category: wire.category,
            course: wire.course,
            cmid: wire.cmid,
            group: wire.group,
            user: wire.user,
            only: codes(wire.only),
            except: codes(wire.except),
            these: wire.these.into_iter().map(DriftKey::from).collect(),
            dormant: wire.dormant,
            // What Moodle's log told is read again: the file does not keep who was changed.
            changed: wire
                .changed_between
                .and_then(|[from, to]| Window::new(from, to))
                .map(|window| Changed {
                    window,
                    log: Reading::Known(Vec::new()),
                }),
        }
    }
}

impl From<&Footing> for FootingWire {
    fn from(footing: &Footing) -> Self {
        Self {
            people: footing.people.as_ref().map(|people| PeopleWire {
                members: people.members,
                leads: people.leads,
                digest: Arc::clone(&people.digest.0),
            }),
            room: Arc::clone(&footing.room.0),
            expected: Arc::clone(&footing.expected.0),
        }
    }
}

impl From<FootingWire> for Footing {
    fn from(wire: FootingWire) -> Self {
        Self {
            people: wire.people.map(|people| PeopleFooting {
                members: people.members,
                leads: people.leads,
                digest: Digest(people.digest),
            }),
            room: Digest(wire.room),
            expected: Digest(wire.expected),
        }
    }
}

impl From<&DriftKey> for DriftWire {
    fn from(key: &DriftKey) -> Self {
        Self {
            code: Word(key.code),
            activity: key.activity,
            group: key.group.clone(),
            person: key.person.clone(),
            row: key.row,
        }
    }
}

impl From<DriftWire> for DriftKey {
    fn from(wire: DriftWire) -> Self {
        Self {
            code: wire.code.0,
            activity: wire.activity,
            group: wire.group,
            person: wire.person,
            row: wire.row,
        }
    }
}
