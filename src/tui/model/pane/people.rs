//! The rows of one activity: Moodle's side beside Rocket.Chat's, what differs first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Finding, Pane, Row};
use crate::domain::chat::{People, RoomRoles};
use crate::domain::drift::{Basis, Code, Evidence, Severity, Subject};
use crate::domain::ids::{CmId, FoldedName, UnixTime, Username};
use crate::domain::policy::Stance;
use crate::domain::reading::UnknownReason;
use crate::engine::{Ground, Row as Compared, Rows};
use crate::tui::find::{Facts, Mask};
use crate::tui::model::{Model, choice};
use crate::tui::snapshot::{Entry, NodeId, Snapshot};
use crate::tui::text::{fold, shown};
use crate::words::dashboard::{Note, Presence, Standing};

/// What a row's difference is, as a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Missing: would be added.
    Add,
    /// Missing, and there is no account to add.
    NoAccount,
    /// Extra: would be removed.
    Remove,
    /// Should be moderator.
    Promote,
    /// Should not be moderator.
    Demote,
    /// Two names, one person.
    Identity,
    /// The account is deactivated.
    Inactive,
    /// Nothing differs.
    Same,
}

/// Rows without a difference, which are folded together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    /// As it should be.
    Same,
    /// Neither required nor unexpected: guests, owners, who has left.
    Tolerated,
}

/// One side of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<S> {
    /// The name on this side, fit for the screen; empty where this side does not know him.
    pub name: String,
    /// A second name, where there is room.
    pub also: String,
    /// What he is, or should be, on this side.
    pub standing: S,
}

/// A person on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// His username in Rocket.Chat, folded: his identity across refreshes.
    pub key: FoldedName,
    /// The same as written.
    pub username: Username,
    /// What differs.
    pub sign: Sign,
    /// How bad.
    pub severity: Severity,
    /// What Moodle expects of him.
    pub moodle: Cell<Standing>,
    /// What Rocket.Chat has.
    pub chat: Cell<Presence>,
    /// The fact that decided.
    pub basis: Basis,
    /// The difference: its position in the findings.
    pub drift: Option<usize>,
}

/// Fills the pane with an activity.
pub(super) fn fill(model: &Model, snapshot: &Snapshot, entry: &Entry, cm: CmId, pane: &mut Pane) {
    let ground = &snapshot.observation.ground;
    pane.room = ground
        .site
        .activity(cm)
        .and_then(|activity| activity.room.clone());
    let mut drifts: FxHashMap<FoldedName, usize> = FxHashMap::default();
    for (at, drift) in snapshot.drifts_at(entry) {
        match &drift.person {
            Some(who) => {
                drifts.insert(who.username.folded(), at);
            }
            None => pane.findings.push(Finding::Drift {
                at,
                key: drift.key(),
            }),
        }
    }
    match ground.rows(cm) {
        Rows::Judged(compared) => {
            let lines = lines(snapshot, &compared, &drifts);
            arrange(model, entry, lines, pane);
        }
        Rows::NotJudged => pane.note = Some(why_not_judged(ground, pane)),
        Rows::Unknown(reason) => {
            pane.note = Some(
                if reason == UnknownReason::Interrupted && !snapshot.ended() && model.busy() {
                    Note::NotYetRead
                } else {
                    pane.findings.push(Finding::Unknown(reason));
                    Note::Unknown
                },
            );
        }
    }
    if pane.note != Some(Note::Unknown) {
        let others = unjudged_at(snapshot, entry.node);
        pane.findings.extend(others);
    }
}

/// What could not be judged at this very node.
pub(super) fn unjudged_at(snapshot: &Snapshot, node: NodeId) -> Vec<Finding> {
    let underway = !snapshot.ended();
    snapshot
        .observation
        .findings
        .unjudged
        .iter()
        .filter(|unjudged| !(underway && unjudged.reason == UnknownReason::Interrupted))
        .filter(|unjudged| match unjudged.subject {
            Subject::Activity { cm, .. } | Subject::Retention { cm, .. } => {
                node == NodeId::Activity(cm)
            }
            Subject::AllMembership
            | Subject::AllGroups
            | Subject::AllAccounts
            | Subject::BinGroup { .. }
            | Subject::Feature(_)
            | Subject::Neighbour(_) => node == NodeId::Site,
        })
        .map(|unjudged| Finding::Unknown(unjudged.reason.clone()))
        .collect()
}

fn why_not_judged(ground: &Ground, pane: &Pane) -> Note {
    let group = pane.room.as_ref().and_then(|room| ground.chat.group(room));
    match group {
        None => Note::NoGroup,
        Some(group) if group.archived || group.people == People::Archived => Note::Archived,
        Some(_) => Note::NotJudged,
    }
}

fn lines(
    snapshot: &Snapshot,
    compared: &[Compared],
    drifts: &FxHashMap<FoldedName, usize>,
) -> Vec<PersonLine> {
    // An account that is someone else renamed stands in that person's row, not in one of its own.
    let married: FxHashSet<&str> = compared
        .iter()
        .filter_map(|row| match &row.drift.as_ref()?.evidence {
            Evidence::Renamed {
                account_username, ..
            } => Some(account_username.as_str()),
            _ => None,
        })
        .collect();
    let by_name: FxHashMap<&str, &Compared> = compared
        .iter()
        .map(|row| (row.who.username.as_str(), row))
        .collect();
    let mut lines: Vec<PersonLine> = compared
        .iter()
        .filter(|row| !married.contains(row.who.username.as_str()))
        .map(|row| {
            let drift = drifts.get(&row.who.username.folded()).copied();
            line(snapshot, row, drift, &by_name)
        })
        .collect();
    lines.sort_by_cached_key(|line| {
        let lead = !matches!(line.moodle.standing, Standing::Moderator);
        let name = if line.moodle.name.is_empty() {
            &line.chat.name
        } else {
            &line.moodle.name
        };
        (
            line.drift.is_none(),
            std::cmp::Reverse(line.severity),
            line.sign as u8,
            lead,
            fold(name),
        )
    });
    lines
}

/// One person of an activity, on his own. An account that is he under another name is not looked for.
pub(in crate::tui) fn person_line(
    snapshot: &Snapshot,
    row: &Compared,
    drift: Option<usize>,
) -> PersonLine {
    line(snapshot, row, drift, &FxHashMap::default())
}

fn line(
    snapshot: &Snapshot,
    row: &Compared,
    drift: Option<usize>,
    by_name: &FxHashMap<&str, &Compared>,
) -> PersonLine {
    let key = row.who.username.folded();
    let found = drift.and_then(|at| snapshot.observation.findings.drifts.get(at));
    let code = found.map(|drift| drift.code);
    let twin = match found.map(|drift| &drift.evidence) {
        Some(Evidence::Renamed {
            account_username, ..
        }) => by_name.get(account_username.as_str()).copied(),
        _ => None,
    };
    PersonLine {
        username: row.who.username.clone(),
        sign: sign(code),
        severity: found.map_or(Severity::Info, |drift| drift.severity),
        moodle: moodle_cell(&snapshot.observation.ground, row),
        chat: chat_cell(&snapshot.observation.ground, twin.unwrap_or(row), code),
        basis: row.basis,
        drift,
        key,
    }
}

const fn sign(code: Option<Code>) -> Sign {
    match code {
        Some(Code::MemberMissing) => Sign::Add,
        Some(Code::AccountMissing | Code::UsernameRefused) => Sign::NoAccount,
        Some(Code::MemberExtra) => Sign::Remove,
        Some(Code::ModeratorMissing) => Sign::Promote,
        Some(Code::ModeratorExtra) => Sign::Demote,
        Some(Code::IdentityMismatch | Code::UsernameCollision) => Sign::Identity,
        Some(Code::AccountInactive) => Sign::Inactive,
        _ => Sign::Same,
    }
}

fn moodle_cell(ground: &Ground, row: &Compared) -> Cell<Standing> {
    let site = &ground.site;
    let person = row.who.moodle_id.and_then(|id| site.person(id));
    let departed = || {
        let id = row.who.moodle_id?;
        site.departed.iter().find(|gone| gone.id == id)
    };
    let name = match person {
        Some(person) => format!("{} {}", person.first_name, person.last_name),
        None => departed()
            .map(|gone| format!("{} {}", gone.first_name, gone.last_name))
            .unwrap_or_default(),
    };
    Cell {
        name: shown(name.trim()),
        also: shown(row.who.moodle_username.as_deref().unwrap_or_default()),
        standing: match (row.member, row.moderator) {
            (Stance::Required, Stance::Required) => Standing::Moderator,
            (Stance::Required, _) => Standing::Member,
            (Stance::Tolerated, _) => Standing::Tolerated(row.basis),
            (Stance::Unexpected, _) => Standing::Unexpected(row.basis),
        },
    }
}

fn chat_cell(ground: &Ground, row: &Compared, code: Option<Code>) -> Cell<Presence> {
    let roles = row.present.as_ref().map(|present| present.roles);
    let presence = match (code, roles) {
        (Some(Code::AccountInactive), _) => Presence::Deactivated,
        (Some(Code::UsernameRefused), _) => Presence::NameRefused,
        (Some(Code::AccountMissing), _) => Presence::NoAccount,
        (_, None) => Presence::Absent,
        (_, Some(RoomRoles { owner: true, .. })) => Presence::Owner,
        (
            _,
            Some(RoomRoles {
                moderator: true, ..
            }),
        ) => Presence::Moderator,
        (_, Some(_)) => Presence::Member,
    };
    let account = row
        .who
        .chat_id
        .as_ref()
        .and_then(|id| ground.chat.account(id));
    let display = row
        .present
        .as_ref()
        .map(|present| &present.name)
        .filter(|name| !name.is_empty())
        .or_else(|| account.map(|account| &account.name));
    let known = row.who.chat_id.is_some();
    Cell {
        name: if known {
            shown(row.who.username.as_str())
        } else {
            String::new()
        },
        also: display.map(|name| shown(name)).unwrap_or_default(),
        standing: presence,
    }
}

/// Puts differences first, then folds of what does not differ.
fn arrange(model: &Model, entry: &Entry, lines: Vec<PersonLine>, pane: &mut Pane) {
    let nobody = lines.is_empty();
    let query = &model.filter.words;
    let own = own_mask(model);
    // Where the activity itself is found, so are its people, but for those that are asked not to be there.
    let narrowed = !query.is_empty() && !query.met_without_drift(own);
    let lines: Vec<PersonLine> = if narrowed || query.negates() {
        narrow(model, entry, lines)
    } else {
        lines
    };
    let unfolded = pane.unfolded || narrowed;
    let (differing, rest): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.drift.is_some());
    let (same, tolerated): (Vec<_>, Vec<_>) = rest
        .into_iter()
        .partition(|line| matches!(line.moodle.standing, Standing::Member | Standing::Moderator));
    pane.note = if nobody {
        Some(Note::Nobody)
    } else if narrowed && differing.is_empty() && same.is_empty() && tolerated.is_empty() {
        Some(Note::NothingFound)
    } else if differing.is_empty() && pane.findings.is_empty() && !narrowed {
        Some(Note::Agreed)
    } else {
        None
    };
    pane.rows = differing.into_iter().map(person).collect();
    for (fold, people) in [(Fold::Same, same), (Fold::Tolerated, tolerated)] {
        if people.is_empty() {
            continue;
        }
        if !narrowed {
            pane.rows.push(Row::Fold {
                fold,
                count: people.len(),
                open: unfolded,
            });
        }
        if unfolded {
            pane.rows.extend(people.into_iter().map(person));
        }
    }
}

fn person(line: PersonLine) -> Row {
    Row::Person(Box::new(line))
}

/// Leaves only the people whom the filter finds.
fn narrow(model: &Model, entry: &Entry, lines: Vec<PersonLine>) -> Vec<PersonLine> {
    let query = &model.filter.words;
    let own = own_mask(model);
    let shown: FxHashSet<usize> = choice::shown_at(model, entry).map(|(at, _)| at).collect();
    lines
        .into_iter()
        .filter(|line| {
            if let Some(at) = line.drift {
                return shown.contains(&at);
            }
            let names = fold(&format!(
                "{} {} {} {}",
                line.moodle.name, line.moodle.also, line.chat.name, line.chat.also
            ));
            let facts = Facts {
                person: &names,
                ..Facts::default()
            };
            query.met_without_drift(own | query.mask(&facts, UnixTime(0)))
        })
        .collect()
}

/// Which terms of the filter the names of the activity and of everything above it have.
fn own_mask(model: &Model) -> Mask {
    let place = model.tree.place();
    let own = place.and_then(|place| model.tree.own.get(place));
    own.copied().unwrap_or_default()
}
