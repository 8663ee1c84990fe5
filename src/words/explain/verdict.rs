//! What a judgement comes to.

use super::group::role_names;
use super::{ExplainLine, Sign, Walk, obstruction};
use crate::domain::chat::RoomRoles;
use crate::domain::drift::Basis;
use crate::domain::judgement::NotJudged;
use crate::domain::obstruction::GroupState;
use crate::domain::policy::Stance;
use crate::words::{basis, explanation, fix, unknown, withheld};

pub(super) fn verdict(walk: &Walk<'_>) -> Vec<ExplainLine> {
    let judgement = walk.judgement;
    let mut lines = Vec::new();
    if let Some(reason) = &judgement.unknown {
        lines.push(ExplainLine::new(
            Sign::Open,
            say!("Not judged. {}", "Non jugé. {}", unknown(reason)),
        ));
    } else if let Some(code) = judgement.drift {
        let severity: &str = walk
            .drift
            .map_or_else(|| code.severity(), |drift| drift.severity)
            .into();
        lines.push(ExplainLine::new(Sign::Bad, format!("{code} · {severity}")));
        difference(walk, &mut lines);
    } else if let Some(why) = judgement.not_judged {
        lines.push(ExplainLine::new(
            Sign::Open,
            say!("Not judged: {}.", "Non jugé : {}.", not_judged(why)),
        ));
    } else if let Some(expected) = judgement.expected {
        lines.push(ExplainLine::new(
            Sign::Good,
            text!("In step: nothing to do.", "Conforme : rien à faire."),
        ));
        let sentence = in_step(expected, judgement.present);
        lines.push(ExplainLine::plain(sentence).below(1));
        if let Some(hint) = obstruction::hint(walk.obstructions) {
            lines.push(ExplainLine::new(Sign::Remedy, hint).below(1));
        }
    } else {
        lines.push(ExplainLine::new(
            Sign::Open,
            text!("Not judged.", "Non jugé."),
        ));
    }
    lines
}

fn difference(walk: &Walk<'_>, lines: &mut Vec<ExplainLine>) {
    if let Some(drift) = walk.drift {
        let sentence = explanation(walk.site, walk.chat, drift);
        lines.push(ExplainLine::plain(sentence).below(1));
        lines.push(ExplainLine::new(Sign::Remedy, fix(drift)).below(1));
    } else if let Some(why) = walk.judgement.withheld {
        lines.push(ExplainLine::new(Sign::Remedy, withheld(why)).below(1));
    }
    if let Some(since) = walk.since {
        lines.push(ExplainLine::plain(since).below(1));
    }
}

/// `Should be a member of the group, and is: a role in the course.`
fn in_step(
    (member, moderator, why): (Stance, Stance, Basis),
    present: Option<RoomRoles>,
) -> String {
    let should = match (member, moderator) {
        (_, Stance::Required) => text!(
            "Should be a moderator of the group",
            "Devrait être modérateur du salon",
        ),
        (Stance::Required, _) => text!(
            "Should be a member of the group",
            "Devrait être membre du salon",
        ),
        (Stance::Tolerated, _) => text!(
            "May be in the group or not",
            "Peut être dans le salon ou non",
        ),
        (Stance::Unexpected, _) => text!(
            "Should not be in the group",
            "Ne devrait pas être dans le salon",
        ),
    };
    let is = match present {
        Some(roles) => say!("is there as {}", "y est comme {}", role_names(roles)),
        None => text!("is not in it", "n'y est pas").to_owned(),
    };
    say!(
        "{should}, and {is}: {}.",
        "{should}, et {is} : {}.",
        basis(why)
    )
}

pub(super) fn not_judged(why: NotJudged) -> &'static str {
    match why {
        NotJudged::FrontPage => text!(
            "the activity stands on the front page, where everybody counts as enrolled",
            "l'activité est sur la page d'accueil, où tout le monde compte comme inscrit",
        ),
        NotJudged::Group(state) => match state {
            GroupState::Unlinked => {
                text!("the activity has no group", "l'activité n'a pas de salon")
            }
            GroupState::Missing => text!("its group is not there", "son salon n'existe pas"),
            GroupState::NotAGroup => text!(
                "its group is no private group any more",
                "son salon n'est plus un salon privé",
            ),
            GroupState::Foreign => text!(
                "its group is another Moodle's, whose people are not read",
                "son salon est celui d'un autre Moodle, dont les personnes ne sont pas lues",
            ),
            GroupState::Archived => text!(
                "its group is archived, and people of archived groups are not judged",
                "son salon est archivé, et les membres des salons archivés ne sont pas jugés",
            ),
        },
    }
}
