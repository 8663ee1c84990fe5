//! How a group stands to what points at it, in a word and in a sentence.

/// How a group stands to what points at it, what needs someone first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupState {
    /// Something points at it, and the server does not know it.
    Gone,
    /// The item of a recycle bin that it was kept for is gone.
    Purged,
    /// Nothing points at it any more.
    Lost,
    /// Several things point at it.
    Shared,
    /// A recycle bin keeps it.
    InBin,
    /// An activity has it, and it is archived.
    Archived,
    /// An activity has it.
    Linked,
    /// It could not be told.
    Unknown,
    /// It is there, and who is in it could not be read.
    Unread,
    /// The read has not come to it yet.
    ToCome,
}

/// How a group stands, in a word.
pub fn group_state(state: GroupState) -> &'static str {
    match state {
        GroupState::Gone => text!("gone", "disparu"),
        GroupState::Purged => text!("purged", "purgé"),
        GroupState::Lost => text!("lost", "perdu"),
        GroupState::Shared => text!("shared", "partagé"),
        GroupState::InBin => text!("in a bin", "corbeille"),
        GroupState::Archived => text!("archived", "archivé"),
        GroupState::Linked => text!("linked", "lié"),
        GroupState::Unknown => text!("unknown", "inconnu"),
        GroupState::Unread | GroupState::ToCome => text!("not read", "non lu"),
    }
}

/// A group, in a sentence.
pub fn group_sentence(state: GroupState) -> &'static str {
    match state {
        GroupState::Gone => text!(
            "Moodle names this group, and the server does not know it.",
            "Moodle nomme ce salon, et le serveur ne le connaît pas."
        ),
        GroupState::Purged => text!(
            "The recycle bin that kept it has been emptied: Moodle cannot bring it back.",
            "La corbeille qui le gardait a été vidée : Moodle ne peut plus le rétablir."
        ),
        GroupState::Lost => text!(
            "Nothing of this site points at this group any more.",
            "Plus rien de ce site ne renvoie à ce salon."
        ),
        GroupState::Shared => text!(
            "Several things point at this group: nothing is removed, demoted, archived or renamed in it.",
            "Plusieurs choses renvoient à ce salon : rien n'y est retiré, rétrogradé, archivé ni renommé."
        ),
        GroupState::InBin => text!(
            "Its activity lies in a recycle bin of Moodle.",
            "Son activité est dans une corbeille de Moodle."
        ),
        GroupState::Archived => text!(
            "Its activity has it, and it is archived: its people are not judged.",
            "Son activité l'a, et il est archivé : ses personnes ne sont pas jugées."
        ),
        GroupState::Linked => text!("Its activity has it.", "Son activité l'a."),
        GroupState::Unknown => text!(
            "The list of groups does not have it, and asking for it gave no answer.",
            "La liste des salons ne l'a pas, et le demander n'a rien donné."
        ),
        GroupState::Unread => text!(
            "It is there, and who is in it could not be read: nothing is planned in it.",
            "Il existe, mais ses membres n'ont pas pu être lus : rien n'y est prévu."
        ),
        GroupState::ToCome => text!("It has not been read yet.", "Il n'a pas encore été lu."),
    }
}

/// A group that is none of this site's.
pub fn no_such_group() -> &'static str {
    text!(
        "This group is not in the list: it is not known to this site.",
        "Ce salon n'est pas dans la liste : ce site ne le connaît pas."
    )
}
