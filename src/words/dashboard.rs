//! Labels and sentences of the dashboard.

pub mod actions;
pub mod background;
pub mod bulk;
pub mod charts;
pub mod facts;
pub mod finding;
pub mod health;
pub mod keys;
mod labels;
pub mod looks;
pub mod panes;
pub mod screens;
pub mod untold;

pub use labels::*;

use std::collections::BTreeSet;

use super::nouns::{accounts, activities, changes, differences, groups, people, warnings};
use super::{ago, basis, inactivity, nouns};
use crate::domain::capabilities::Permission;
use crate::domain::drift::{Basis, Code, Inactivity, Severity};
use crate::domain::ids::UnixTime;
use crate::domain::limits::LimitName;
use crate::domain::plan::{Change, StepOp};

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

/// Why an action does not work now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing has been read.
    NothingRead,
    /// A read runs.
    StillReading,
    /// A plan is being carried out.
    StillApplying,
    /// Nothing differs.
    NoDrift,
    /// All rows differ.
    NothingToFold,
    /// What is under the cursor has no fix.
    NothingRepairable,
    /// Nothing is marked.
    NoMarks,
    /// The cursor is in no single activity.
    NoActivity,
    /// Nothing was left undone.
    AllDone,
    /// There was no run.
    NoRun,
    /// The cursor is on nobody.
    NoPerson,
    /// The cursor is in no course.
    NoCourse,
    /// The cursor is on nothing with a group.
    NoGroup,
    /// The cursor is on no run.
    NoRunHere,
    /// One was nowhere before.
    NoWayBack,
    /// Nobody came back from anywhere.
    NoWayForth,
    /// A plan that takes a run back is made from the journal.
    UndoNotSaved,
    /// There is no line.
    NothingShown,
    /// What is under the cursor has no address, or none is known.
    NoAddress,
    /// `NO_COLOR` is set.
    NoColours,
    /// There is one theme alone.
    NoOtherTheme,
    /// Nothing is read by itself.
    NoAutoRefresh,
    /// No plan is being carried out.
    NoRunNow,
    /// Nothing goes on.
    NothingToStop,
}

/// Why an action does not work now.
pub fn why(why: Why) -> &'static str {
    match why {
        Why::NothingRead => text!("nothing has been read yet", "rien n'a encore été lu"),
        Why::StillReading => text!("a read is under way", "une lecture est en cours"),
        Why::StillApplying => text!(
            "a plan is being carried out",
            "un plan est en cours d'application"
        ),
        Why::NoDrift => text!("nothing differs", "aucun écart"),
        Why::NothingToFold => text!("there is nothing to fold here", "rien à plier ici"),
        Why::NothingRepairable => text!(
            "nothing here can be repaired from here",
            "rien ici ne peut être corrigé d'ici"
        ),
        Why::NoMarks => text!("nothing is marked", "rien n'est marqué"),
        Why::NoActivity => text!(
            "the cursor is on no activity and nobody",
            "le curseur n'est sur aucune activité ni personne"
        ),
        Why::AllDone => text!("everything was done", "tout a été fait"),
        Why::NoRun => text!(
            "nothing has been carried out yet",
            "rien n'a encore été appliqué"
        ),
        Why::NoRunHere => text!(
            "the cursor is on no run",
            "le curseur n'est sur aucune exécution"
        ),
        Why::NoPerson => text!(
            "the cursor is on nobody; go to a person",
            "le curseur n'est sur personne ; allez sur une personne"
        ),
        Why::NoCourse => text!(
            "the cursor is in no single course",
            "le curseur n'est dans aucun cours précis"
        ),
        Why::NoGroup => text!("there is no group here", "il n'y a pas de salon ici"),
        Why::NoWayBack => text!(
            "you have been nowhere else before",
            "vous n'étiez nulle part ailleurs avant"
        ),
        Why::NoWayForth => text!(
            "you have not come back from anywhere",
            "vous n'êtes revenu de nulle part"
        ),
        Why::UndoNotSaved => text!(
            "a plan that takes a run back is not kept in a file; `moodrift undo` makes it anew",
            "un plan qui annule une exécution ne s'enregistre pas ; `moodrift undo` le refait"
        ),
        Why::NothingShown => text!("nothing is shown", "rien n'est affiché"),
        Why::NoAddress => text!(
            "no address is known for this; `wwwroot` and `url` in the configuration tell",
            "aucune adresse connue pour ceci ; `wwwroot` et `url` dans la configuration la donnent"
        ),
        Why::NoColours => text!("NO_COLOR is set", "NO_COLOR est défini"),
        Why::NoOtherTheme => text!("there is no other theme", "il n'y a pas d'autre thème"),
        Why::NoAutoRefresh => text!(
            "nothing is read by itself; `refresh` in the configuration sets the minutes",
            "pas de lecture automatique ; `refresh` dans la configuration donne les minutes"
        ),
        Why::NoRunNow => text!(
            "no plan is being carried out",
            "aucun plan n'est en cours d'application"
        ),
        Why::NothingToStop => text!("nothing goes on", "rien n'est en cours"),
    }
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
        Code::UsernameRefused => text!("username refused", "identifiant refusé"),
        Code::IdentityMismatch => text!("one person, two names", "une personne, deux noms"),
        Code::MemberExtra => text!("in the group, unexpected", "dans le salon, inattendu"),
        Code::ModeratorMissing => text!("should be moderator", "devrait être modérateur"),
        Code::ModeratorExtra => text!("should not be moderator", "modérateur à tort"),
        Code::AccountInactive => text!("account deactivated", "compte désactivé"),
        Code::UsernameCollision => text!("one username, two people", "un identifiant pour deux"),
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

/// How many marks there are.
pub fn marks(number: usize, hidden: usize) -> String {
    let marked = super::count(
        number,
        text!("marked", "marque"),
        text!("marked", "marques"),
    );
    if hidden == 0 {
        marked
    } else {
        say!(
            "{marked}, {hidden} hidden by the filter",
            "{marked}, dont {hidden} hors du filtre"
        )
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

/// A step of some kind, so many times; the kinds of a plan in a list.
pub fn steps(op: StepOp, number: usize) -> String {
    let people = people(number);
    let groups = groups(number);
    let accounts = accounts(number);
    match op {
        StepOp::CreateAccount => say!("create {accounts}", "créer {accounts}"),
        StepOp::Activate => say!("activate {accounts}", "activer {accounts}"),
        StepOp::Recreate => say!("make {groups} again", "refaire {groups}"),
        StepOp::Adopt => say!("find {groups} again", "retrouver {groups}"),
        StepOp::FirstRetention => say!(
            "set how long messages are kept in {number} of them",
            "régler la durée des messages dans {number} d'entre eux"
        ),
        StepOp::ArchiveNew => say!(
            "archive {number} of them: hidden activities",
            "en archiver {number} : activités cachées"
        ),
        StepOp::Join => say!(
            "bring the API account into {groups}; their people are judged once it is there",
            "ajouter le compte API à {groups} ; leurs personnes sont jugées une fois qu'il y est"
        ),
        StepOp::MakeOwner => say!(
            "make the API account an owner of {groups}",
            "nommer le compte API propriétaire de {groups}"
        ),
        StepOp::Unarchive => say!(
            "open {groups}; their people are judged once they are open",
            "ouvrir {groups} ; personnes jugées ensuite"
        ),
        StepOp::Rename => say!("rename {groups}", "renommer {groups}"),
        StepOp::SetRetention => say!(
            "set how long messages are kept in {groups}",
            "régler la durée des messages dans {groups}"
        ),
        StepOp::Archive => say!("archive {groups}", "archiver {groups}"),
        StepOp::Delete => say!(
            "save and delete {groups}",
            "sauvegarder et supprimer {groups}"
        ),
        StepOp::Invite => say!("invite {people}", "inviter {people}"),
        StepOp::AddModerator => say!(
            "make {people} moderator",
            "donner le rôle de modérateur à {people}"
        ),
        StepOp::RemoveModerator => say!(
            "take the moderator role from {people}",
            "retirer le rôle de modérateur à {people}"
        ),
        StepOp::Remove => say!(
            "remove {people} from the group",
            "retirer {people} du salon"
        ),
    }
}

/// The head of a plan: how much, in how many groups, from where.
pub fn plan_extent(steps: usize, groups: usize, source: bulk::Source) -> String {
    let from = bulk::source(source);
    let (steps, groups) = (nouns::steps(steps), nouns::groups(groups));
    say!(
        "{steps} in {groups}, {from}",
        "{steps} dans {groups}, {from}"
    )
}

/// What a plan leaves of a group.
pub fn members_change(before: usize, after: usize) -> String {
    say!("{before} → {after} members", "{before} → {after} membres")
}

/// The question before a plan is carried out.
pub fn question(steps: usize, groups: usize, site: &str) -> String {
    let (changes, groups) = (changes(steps), nouns::groups(groups));
    say!(
        "{changes} in {groups} of {site}:",
        "{changes} dans {groups} du site {site} :"
    )
}

/// Limits to which was consented, before the plan is carried out.
pub fn consented(limits: &[LimitName]) -> String {
    let names: Vec<String> = limits.iter().map(ToString::to_string).collect();
    say!("In spite of: {}.", "Malgré : {}.", names.join(", "))
}

/// How far a run has come.
pub fn settled(done: usize, total: usize) -> String {
    say!("{done} of {total} steps", "{done} étapes sur {total}")
}

/// A group that is being read again; without one, the people whose accounts are to be created.
pub fn rereading(group: Option<&str>) -> String {
    match group {
        Some(group) => say!("reading {group} again", "relecture de {group}"),
        None => text!(
            "reading whose accounts are missing again",
            "relecture des personnes sans compte"
        )
        .to_owned(),
    }
}

/// The terminal is too small.
pub fn too_small(columns: u16, rows: u16, least: (u16, u16)) -> [String; 3] {
    [
        say!(
            "{columns}×{rows} is too small:",
            "{columns}×{rows}, c'est trop petit :"
        ),
        say!("{}×{} is needed.", "il faut {}×{}.", least.0, least.1),
        text!("q quits.", "q quitte.").to_owned(),
    ]
}

/// The reason why an action does not work, after its name.
pub fn disabled(action: &str, reason: &str) -> String {
    say!("{action}: {reason}.", "{action} : {reason}.")
}

/// A step that has been sent.
pub fn sending(change: &Change, group: Option<&str>) -> String {
    let what = match change.op() {
        StepOp::CreateAccount => text!("creating the account", "création du compte"),
        StepOp::Activate => text!("activating the account", "activation du compte"),
        StepOp::Recreate => text!("making again:", "recréation :"),
        StepOp::Adopt => text!("finding again:", "redécouverte :"),
        StepOp::Unarchive => text!("opening", "ouverture"),
        StepOp::Join => text!("joining", "entrée du compte API"),
        StepOp::MakeOwner => text!("becoming an owner of", "compte API propriétaire"),
        StepOp::Rename => text!("renaming", "renommage"),
        StepOp::SetRetention | StepOp::FirstRetention => {
            text!(
                "setting how long messages are kept",
                "réglage de la durée des messages"
            )
        }
        StepOp::Invite => text!("inviting", "invitation de"),
        StepOp::AddModerator => text!("making moderator:", "rôle de modérateur donné :"),
        StepOp::RemoveModerator => {
            text!(
                "taking the moderator role from",
                "rôle de modérateur retiré :"
            )
        }
        StepOp::Remove => text!("removing", "retrait de"),
        StepOp::Archive | StepOp::ArchiveNew => text!("archiving", "archivage"),
        StepOp::Delete => text!("saving and deleting", "sauvegarde et suppression"),
    };
    let mut text = what.to_owned();
    if let Some(username) = change.username() {
        text.push_str(&format!(" {}", super::clean(username.as_str())));
    }
    if let Some(group) = group {
        text.push_str(&format!(" · {group}"));
    }
    text
}

/// The terminal refused something.
pub fn terminal_refused(detail: &str) -> String {
    let detail = super::clean(detail);
    say!(
        "The terminal cannot be used: {detail}.",
        "Le terminal est inutilisable : {detail}."
    )
}
