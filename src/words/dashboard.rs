//! Labels and sentences of the dashboard.

pub mod actions;
pub mod background;
pub mod bulk;
pub mod charts;
pub mod connections;
pub mod facts;
pub mod finding;
pub mod freshness;
mod group_states;
pub mod health;
pub mod keys;
mod labels;
pub mod looks;
pub mod order;
pub mod panes;
mod run;
pub mod screens;
mod seats;
pub mod unread;
pub mod untold;
mod why;

pub use labels::*;
pub use run::*;
pub use why::*;

use std::collections::BTreeSet;

use super::nouns::{activities, differences, people, warnings};
use super::{ago, basis, inactivity, nouns};
use crate::domain::capabilities::Permission;
use crate::domain::drift::{Basis, Code, Inactivity, Severity};
use crate::domain::ids::UnixTime;

/// What Moodle expects of someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// To be a moderator.
    Moderator,
    /// To be a member.
    Member,
    /// Nothing: there or not, both is right.
    Tolerated(Basis),
    /// Not to be there.
    Unexpected(Basis),
}

/// What Rocket.Chat has of someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Owner of the group.
    Owner,
    /// Moderator.
    Moderator,
    /// Plain member.
    Member,
    /// Has an account, is not in the group.
    Absent,
    /// Has no account.
    NoAccount,
    /// Has no account, and the server refuses the name.
    NameRefused,
    /// The account is deactivated.
    Deactivated,
}

/// Why a pane looks as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// There is no group to compare with.
    NoGroup,
    /// The group is archived: its people are not judged.
    Archived,
    /// The people of this group are not judged.
    NotJudged,
    /// The read has not come to this group.
    NotYetRead,
    /// It could not be read.
    Unknown,
    /// Both sides agree.
    Agreed,
    /// Nobody is on either side.
    Nobody,
    /// The filter finds nobody here.
    NothingFound,
    /// Below this node nothing differs.
    NothingBelow,
}

/// What Moodle expects of someone, in a word or two.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Moderator => text!("moderator", "modérateur"),
        Standing::Member => text!("member", "membre"),
        Standing::Tolerated(fact) | Standing::Unexpected(fact) => brief(fact),
    }
}

/// What Rocket.Chat has of someone, in a word or two.
pub fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Owner => text!("owner", "propriétaire"),
        Presence::Moderator => text!("moderator", "modérateur"),
        Presence::Member => text!("member", "membre"),
        Presence::Absent => text!("not in the group", "hors du salon"),
        Presence::NoAccount => text!("no account", "sans compte"),
        Presence::NameRefused => text!("name refused", "nom refusé"),
        Presence::Deactivated => text!("deactivated", "désactivé"),
    }
}

/// The same, for a narrow column.
pub fn presence_in_short(what: Presence) -> &'static str {
    match what {
        Presence::Absent => text!("absent", "absent"),
        Presence::NameRefused => text!("refused", "refusé"),
        Presence::Deactivated => text!("inactive", "inactif"),
        Presence::Owner => text!("owner", "propr."),
        other => presence(other),
    }
}

fn brief(fact: Basis) -> &'static str {
    match fact {
        Basis::CourseRole => text!("role", "rôle"),
        Basis::ParentRole => text!("role above", "rôle au-dessus"),
        Basis::ModuleRole => text!("role in activity", "rôle (activité)"),
        Basis::Inactive(why) => match why {
            Inactivity::NotYet => text!("not yet begun", "pas commencé"),
            Inactivity::Expired => text!("expired", "expiré"),
            Inactivity::Suspended => text!("suspended", "suspendu"),
            Inactivity::MethodDisabled => text!("method off", "méthode coupée"),
            Inactivity::AccountSuspended => text!("acct suspended", "cpte suspendu"),
            Inactivity::NoLogin => "nologin",
            Inactivity::Unconfirmed => text!("unconfirmed", "non confirmé"),
        },
        Basis::NoMappedRole => text!("no such role", "autre rôle"),
        Basis::Restricted => text!("restricted", "restreint"),
        Basis::RestrictionOpen => text!("restricted?", "restreint ?"),
        Basis::NotEnrolled => text!("not enrolled", "non inscrit"),
        Basis::Deleted => text!("deleted", "supprimé"),
        Basis::Guest => text!("guest", "invité"),
        Basis::ChatAdministrator => text!("chat admin", "admin chat"),
        Basis::SiteAdministrator => text!("site admin", "admin du site"),
        Basis::ApiAccount => text!("API account", "compte API"),
        Basis::Kept => text!("kept", "préservé"),
        Basis::Machine => text!("bot", "bot"),
        Basis::Owner => text!("owner", "propriétaire"),
        Basis::OtherActivity(_) => text!("other activity", "autre activité"),
    }
}

/// A sentence about someone without a difference.
pub fn at_peace(who: &str, standing: Standing) -> String {
    match standing {
        Standing::Moderator => say!(
            "{who} is a moderator, as expected.",
            "{who} est modérateur, comme attendu."
        ),
        Standing::Member => say!(
            "{who} is a member, as expected.",
            "{who} est membre, comme attendu."
        ),
        Standing::Tolerated(fact) | Standing::Unexpected(fact) => {
            let why = match fact {
                Basis::Inactive(why) => inactivity(why).to_owned(),
                fact => basis(fact),
            };
            say!(
                "{who} may stay or go: {why}.",
                "{who} peut rester ou partir : {why}."
            )
        }
    }
}

/// The line of a fold.
pub fn folded(tolerated: bool, number: usize) -> String {
    let people = people(number);
    if tolerated && number < 2 {
        say!(
            "{people} neither required nor unexpected",
            "{people} ni requise ni inattendue"
        )
    } else if tolerated {
        say!(
            "{people} neither required nor unexpected",
            "{people} ni requises ni inattendues"
        )
    } else {
        say!("{people} the same on both sides", "{people} sans écart")
    }
}

/// Why a pane looks as it does.
pub fn note(note: Note) -> &'static str {
    match note {
        Note::NoGroup => text!(
            "There is no group to compare with.",
            "Il n'y a pas de salon à comparer."
        ),
        Note::Archived => text!(
            "The group is archived: its people are not judged.",
            "Le salon est archivé : ses personnes ne sont pas jugées."
        ),
        Note::NotJudged => text!(
            "The people of this group are not judged.",
            "Les personnes de ce salon ne sont pas jugées."
        ),
        Note::NotYetRead => text!(
            "This group is being read…",
            "Ce salon est en cours de lecture…"
        ),
        Note::Unknown => text!(
            "This could not be told; nothing is planned from it.",
            "Ceci n'a pas pu être déterminé ; rien n'en est planifié."
        ),
        Note::Agreed => text!("Both sides agree.", "Les deux côtés concordent."),
        Note::Nobody => text!(
            "Nobody is expected here, and nobody is here.",
            "Personne n'est attendu ici, et personne n'y est."
        ),
        Note::NothingFound => text!(
            "The filter finds nobody here.",
            "Le filtre ne trouve personne ici."
        ),
        Note::NothingBelow => text!("Nothing differs here.", "Aucun écart ici."),
    }
}

/// A code in plain words.
pub fn code(code: Code) -> &'static str {
    match code {
        Code::PluginDisabled => text!("plugin switched off", "plugin désactivé"),
        Code::WrongServer => text!("wrong server", "mauvais serveur"),
        Code::MoodleStale => text!("Moodle stands still", "Moodle immobile"),
        Code::MoodleMaintenance => text!("Moodle in maintenance", "Moodle en maintenance"),
        Code::QueueFrozen => text!("old list in the queue", "vieille liste en attente"),
        Code::GroupMissing => text!("group does not exist", "salon inexistant"),
        Code::GroupUnlinked => text!("no group linked", "aucun salon lié"),
        Code::GroupShared => text!("group shared", "salon partagé"),
        Code::GroupForeign => text!("another Moodle's group", "salon d'un autre Moodle"),
        Code::GroupArchived => text!("archived, should be open", "archivé à tort"),
        Code::GroupNotArchived => text!("open, should be archived", "ouvert à tort"),
        Code::RolesInvalid => text!("roles do not exist", "rôles inexistants"),
        Code::ActivityDangling => text!("row leads nowhere", "ligne sans cible"),
        Code::MemberMissing => text!("missing from the group", "absent du salon"),
        Code::AccountMissing => text!("without an account", "sans compte"),
        Code::UsernameRefused => text!("username refused", "nom d'utilisateur refusé"),
        Code::IdentityMismatch => text!("one person, two names", "une personne, deux noms"),
        Code::MemberExtra => text!("in the group, unexpected", "dans le salon, inattendu"),
        Code::ModeratorMissing => text!("should be moderator", "devrait être modérateur"),
        Code::ModeratorExtra => text!("should not be moderator", "modérateur à tort"),
        Code::AccountInactive => text!("account deactivated", "compte désactivé"),
        Code::UsernameCollision => text!("one username, two people", "nom d'utilisateur commun"),
        Code::KindDiffers => text!("no plain private group", "plus un salon privé simple"),
        Code::WwwrootUnset => text!("Moodle's address not set", "adresse de Moodle absente"),
        Code::NamingInvalid => text!("name settings invalid", "réglage des noms invalide"),
        Code::GroupOrphaned => text!("group linked by nothing", "salon lié par rien"),
        Code::BinRowStale => text!("bin row without its group", "corbeille sans son salon"),
        Code::BinItemOverdue => text!("recycle bin not emptied", "corbeille non vidée"),
        Code::NameDiffers => text!("another name", "autre nom"),
        Code::RetentionDiffers => text!("keeps messages otherwise", "autre durée des messages"),
        Code::NotManageable => text!("cannot be managed", "non administrable"),
        Code::OwnerMissing => text!("without an owner", "sans propriétaire"),
        Code::OwnerDeparted => text!("owner gone from Moodle", "propriétaire parti"),
    }
}

/// `4 critical`, `1 warning`.
pub fn severity(severity: Severity, number: usize) -> String {
    match severity {
        Severity::Critical => super::count(
            number,
            text!("critical", "critique"),
            text!("critical", "critiques"),
        ),
        Severity::Warning => warnings(number),
        Severity::Info => say!("{number} info", "{number} info"),
    }
}

/// `2 unknown`.
pub fn unknowns(number: usize) -> String {
    super::count(
        number,
        text!("unknown", "inconnu"),
        text!("unknown", "inconnus"),
    )
}

/// How much there is, for the right end of the totals.
pub fn extent(number: usize, dormant: usize) -> String {
    let all = activities(number);
    if dormant == 0 {
        all
    } else {
        say!("{all} · {dormant} dormant", "{all} · {dormant} en sommeil")
    }
}

/// The age of what is shown.
pub fn age(now: Option<UnixTime>, read_at: UnixTime) -> String {
    match now {
        Some(now) if now.0 - read_at.0 >= 60 => {
            say!("read {} ago", "lu il y a {}", ago(now, read_at))
        }
        _ => text!("read just now", "lu à l'instant").to_owned(),
    }
}

/// In the place of the age, where the only read so far has broken off.
pub fn read_in_part() -> &'static str {
    text!("read in part", "lu en partie")
}

/// How one of the two sides stands.
pub fn connection(reading: bool, failed: bool) -> &'static str {
    match (reading, failed) {
        (true, _) => text!("reading", "lecture"),
        (false, true) => text!("failed", "échec"),
        (false, false) => text!("ok", "ok"),
    }
}

/// What a read is at.
pub fn reading_groups(done: usize, total: usize) -> String {
    say!("group {done} of {total}", "salon {done} sur {total}")
}

/// Why a mark is out of sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfSight {
    /// The filter leaves its line out.
    Filtered,
    /// The screen has no line for it.
    Elsewhere,
}

/// How many marks there are, and how many of them are out of sight.
pub fn marks(number: usize, hidden: usize, why: OutOfSight) -> String {
    let marked = super::count(
        number,
        text!("marked", "marque"),
        text!("marked", "marques"),
    );
    match why {
        _ if hidden == 0 => marked,
        OutOfSight::Filtered => say!(
            "{marked}, {hidden} hidden by the filter",
            "{marked}, dont {hidden} hors du filtre"
        ),
        OutOfSight::Elsewhere => say!(
            "{marked}, {hidden} not on this screen",
            "{marked}, dont {hidden} hors de cet écran"
        ),
    }
}

/// The same where there is little room; what is hidden is told always.
pub fn marks_in_short(number: usize, hidden: usize) -> String {
    match hidden {
        0 => number.to_string(),
        1 => say!("{number} (1 hidden)", "{number} (1 cachée)"),
        _ => say!("{number} ({hidden} hidden)", "{number} ({hidden} cachées)"),
    }
}

/// What a key has just marked.
pub fn marked(number: usize) -> String {
    let all = differences(number);
    match number {
        0 | 1 => say!("{all} marked.", "{all} marqué."),
        _ => say!("{all} marked.", "{all} marqués."),
    }
}

/// What a key has just unmarked.
pub fn unmarked(number: usize) -> String {
    let all = differences(number);
    match number {
        0 | 1 => say!("{all} unmarked.", "{all} démarqué."),
        _ => say!("{all} unmarked.", "{all} démarqués."),
    }
}

/// How much a filter finds.
pub fn found(number: usize, total: usize) -> String {
    say!("{number} of {total}", "{number} sur {total}")
}

/// How much the filter finds, while it is typed.
pub fn finds(number: usize) -> String {
    activities(number)
}

/// The group's line: how many members it has.
pub fn members(number: usize) -> String {
    nouns::members(number)
}

/// What differs at a node and below it.
#[derive(Debug, Clone, Default)]
pub struct Below {
    /// How many differences there are.
    pub differences: usize,
    /// How many of them have a fix.
    pub repairable: usize,
    /// The permissions for want of which others have none.
    pub lacking: BTreeSet<Permission>,
}

/// A node without an activity, in a sentence.
pub fn below(name: &str, below: &Below, filtered: bool) -> String {
    let number = below.differences;
    match (number, filtered) {
        (0, true) => {
            return say!(
                "{name}: no difference that the filter finds.",
                "{name} : aucun écart que le filtre trouve."
            );
        }
        (0, false) => return say!("{name}: nothing differs.", "{name} : aucun écart."),
        _ => {}
    }
    let all = differences(number);
    let repairable = match below.repairable {
        0 if below.lacking.is_empty() => {
            text!("to be put right elsewhere", "à corriger ailleurs").to_owned()
        }
        0 => text!("none repairable from here", "aucun corrigeable d'ici").to_owned(),
        1 if number == 1 => text!("repairable from here", "corrigeable d'ici").to_owned(),
        some if some == number => text!("repairable from here", "corrigeables d'ici").to_owned(),
        1 => text!("1 of them repairable from here", "dont 1 corrigeable d'ici").to_owned(),
        some => say!(
            "{some} of them repairable from here",
            "dont {some} corrigeables d'ici"
        ),
    };
    let lacking: Vec<&str> = below.lacking.iter().map(|each| each.name()).collect();
    if lacking.is_empty() {
        return say!(
            "{name}: {all}, {repairable}.",
            "{name} : {all}, {repairable}."
        );
    }
    let lacking = lacking.join(", ");
    say!(
        "{name}: {all}, {repairable}. The API account lacks {lacking}.",
        "{name} : {all}, {repairable}. Il manque au compte API : {lacking}."
    )
}

/// The terminal is too small.
pub fn too_small(columns: u16, rows: u16, least: (u16, u16), quit: &str) -> [String; 3] {
    [
        say!(
            "{columns}×{rows} is too small:",
            "{columns}×{rows}, c'est trop petit :"
        ),
        say!("{}×{} is needed.", "il faut {}×{}.", least.0, least.1),
        say!("{quit} quits.", "{quit} quitte."),
    ]
}

/// The reason why an action does not work, after its name.
pub fn disabled(action: &str, reason: &str) -> String {
    say!("{action}: {reason}.", "{action} : {reason}.")
}

/// The terminal refused something.
pub fn terminal_refused(detail: &str) -> String {
    let detail = super::clean(detail);
    say!(
        "The terminal cannot be used: {detail}.",
        "Le terminal est inutilisable : {detail}."
    )
}
