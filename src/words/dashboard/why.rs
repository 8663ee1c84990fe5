//! Why an action does not work now.

use std::borrow::Cow;

/// Why an action does not work now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing has been read.
    NothingRead,
    /// What is shown was read by an earlier session.
    NotReadNow,
    /// A read runs.
    StillReading,
    /// The only read so far has broken off.
    ReadInPart,
    /// A plan is being carried out.
    StillApplying,
    /// Nothing differs.
    NoDrift,
    /// Nothing is wrong with what is listed.
    NothingWrong,
    /// The list is empty.
    NothingToOrder,
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
    /// The person under the cursor is in no group, and expected in none.
    NoPlace,
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

/// Why an action does not work now; `reread` is the key that reads everything again.
pub fn why(why: Why, reread: &str) -> Cow<'static, str> {
    match why {
        Why::ReadInPart => Cow::Owned(say!(
            "only a part has been read; {reread} reads again",
            "une partie seulement a été lue ; {reread} relit"
        )),
        other => Cow::Borrowed(always(other)),
    }
}

fn always(why: Why) -> &'static str {
    match why {
        Why::NothingRead => text!("nothing has been read yet", "rien n'a encore été lu"),
        Why::NotReadNow => text!(
            "this is what the last session read; both sides have to be read first",
            "ceci a été lu par la dernière session ; il faut d'abord relire les deux côtés"
        ),
        Why::StillReading => text!("a read is under way", "une lecture est en cours"),
        Why::ReadInPart => text!(
            "only a part has been read",
            "une partie seulement a été lue"
        ),
        Why::StillApplying => text!(
            "a plan is being carried out",
            "un plan est en cours d'application"
        ),
        Why::NoDrift => text!("nothing differs", "aucun écart"),
        Why::NothingWrong => text!("nothing is wrong here", "tout va bien ici"),
        Why::NothingToOrder => text!("there is nothing here to order", "rien à trier ici"),
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
        Why::NoPlace => text!(
            "this person is in no group and expected in none",
            "cette personne n'est dans aucun salon et n'est attendue dans aucun"
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
