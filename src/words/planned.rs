//! A plan as it is shown: what stands behind each step, what it comes to, and what it leaves out.

use super::drift::withheld_because;
use super::{basis, brief, clean, count, nouns, step_sign, subject, unknown};
use crate::domain::chat::Chat;
use crate::domain::drift::{Code, Drift, Unjudged, Withheld};
use crate::domain::plan::Plan;
use crate::domain::site::Site;

/// `Plan 3f2a9c1b77de for arche: 12 to add, 3 to change, 2 to remove in 7 groups; 2 destructive.`
pub fn plan_summary(plan: &Plan) -> String {
    let signs = |wanted: char| {
        let steps = plan.steps();
        steps
            .filter(|(_, step)| step_sign(step.op()) == wanted)
            .count()
    };
    let destructive = plan
        .steps()
        .filter(|(_, step)| step.change.destructive())
        .count();
    say!(
        "Plan {} for {}: {} to add, {} to change, {} to remove in {}; {destructive} destructive.",
        "Plan {} pour {} : {} à ajouter, {} à modifier, {} à retirer dans {} ; dont destructives : {destructive}.",
        plan.short_hash(),
        clean(&plan.site),
        signs('+'),
        signs('~'),
        signs('-'),
        nouns::groups(plan.groups.len()),
    )
}

/// Why a step is there, behind it: the person's name, as far as it is known, and the fact that decided.
pub fn because(site: &Site, chat: &Chat, drift: &Drift) -> String {
    let Some(person) = &drift.person else {
        return brief(site, chat, drift);
    };
    let why = drift
        .evidence
        .basis()
        .map_or_else(|| brief(site, chat, drift), basis);
    let why = match drift.code {
        Code::ModeratorExtra => say!(
            "should be a plain member: {why}",
            "devrait être simple membre : {why}",
        ),
        _ => why,
    };
    let of_moodle = person.moodle_id.and_then(|id| site.person(id));
    let of_chat = person.chat_id.as_ref().and_then(|id| chat.account(id));
    let name = match (of_moodle, of_chat) {
        (Some(known), _) => format!("{} {}", clean(&known.first_name), clean(&known.last_name)),
        (None, Some(account)) => clean(&account.name).into_owned(),
        (None, None) => String::new(),
    };
    match name.trim() {
        "" => why,
        name => say!("{name}: {why}", "{name} : {why}"),
    }
}

/// The heading over what a plan does not do.
pub fn left_out() -> &'static str {
    text!("Left out:", "Laissé de côté :")
}

/// Something of which nothing is planned, since it could not be read.
pub fn left_out_unknown(site: &Site, item: &Unjudged) -> String {
    say!(
        "not known: {}. {}",
        "inconnu : {}. {}",
        subject(site, &item.subject),
        unknown(&item.reason),
    )
}

/// After some of those were named.
pub fn left_out_more(more: usize) -> String {
    say!(
        "… and {more} more that are not known; `moodrift check` names them",
        "… et d'autres inconnus : {more} ; `moodrift check` les nomme",
    )
}

/// Fixes that are not offered, all for one reason.
pub fn left_out_withheld(number: usize, why: Withheld) -> String {
    say!(
        "{} withheld: {}",
        "{} : {}",
        count(
            number,
            text!("fix", "correctif retenu"),
            text!("fixes", "correctifs retenus")
        ),
        withheld_because(why),
    )
}

/// Fixes in courses that have ended or are hidden.
pub fn left_out_dormant(number: usize) -> String {
    say!(
        "{} in dormant courses (--dormant takes them in)",
        "{} dans des cours en sommeil (--dormant les inclut)",
        count(
            number,
            text!("fix", "correctif"),
            text!("fixes", "correctifs")
        ),
    )
}

/// The question before a plan runs. Only `yes` starts it.
pub fn question(plan: &Plan) -> String {
    say!(
        "Apply this plan ({})? Only “yes” is accepted: ",
        "Appliquer ce plan ({}) ? Seul « yes » est accepté : ",
        plan.short_hash(),
    )
}
