//! Who is expected in the group, who is there, and the activity behind it.

use super::verdict::not_judged;
use super::{ExplainLine, Walk, since};
use crate::domain::chat::RoomRoles;
use crate::domain::drift::Basis;
use crate::domain::ids::CourseId;
use crate::domain::judgement::Judgement;
use crate::domain::policy::Stance;
use crate::domain::site::{Activity, PluginState, Site};
use crate::words::nouns::held_roles;
use crate::words::{activity_label, basis, clean, date_time, group_name};

pub(super) fn rule(judgement: &Judgement) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    if let Some(why) = judgement.not_judged {
        let text = say!("Not judged: {}.", "Non jugé : {}.", not_judged(why));
        lines.push(ExplainLine::plain(text));
        if let Some(would_be) = judgement.would_be {
            lines.push(ExplainLine::plain(text!(
                "By the course alone it would be:",
                "D'après le cours seul, ce serait :",
            )));
            let would_be = stances(would_be).into_iter();
            lines.extend(would_be.map(|line| line.below(1)));
        }
    } else if let Some(expected) = judgement.expected {
        lines.extend(stances(expected));
    } else {
        lines.push(ExplainLine::plain(text!(
            "It cannot be told who is expected.",
            "On ne peut pas dire qui est attendu.",
        )));
    }
    lines
}

fn stances((member, moderator, why): (Stance, Stance, Basis)) -> [ExplainLine; 2] {
    [
        ExplainLine::plain(say!(
            "As member: {}; as moderator: {}.",
            "Comme membre : {} ; comme modérateur : {}.",
            stance(member),
            stance(moderator),
        )),
        ExplainLine::plain(say!("Because: {}.", "Raison : {}.", basis(why))),
    ]
}

fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Required => text!("required", "requis"),
        Stance::Tolerated => text!("tolerated, present or absent", "toléré, présent ou absent"),
        Stance::Unexpected => text!("unexpected", "inattendu"),
    }
}

pub(super) fn presence(walk: &Walk<'_>) -> Vec<ExplainLine> {
    let judgement = walk.judgement;
    let mut lines = Vec::new();
    lines.push(ExplainLine::plain(match &judgement.account {
        Some(account) => {
            let active = if account.active {
                text!("active", "actif")
            } else {
                text!("deactivated", "désactivé")
            };
            say!(
                "Account {} ({active}, id {}).",
                "Compte {} ({active}, id {}).",
                clean(account.username.as_str()),
                clean(account.id.as_str()),
            )
        }
        None if walk.chat.accounts.known().is_none() => text!(
            "Whether there is an account is not known.",
            "On ne sait pas s'il existe un compte.",
        )
        .to_owned(),
        None => text!("No account of that name.", "Aucun compte de ce nom.").to_owned(),
    }));
    lines.push(ExplainLine::plain(match judgement.present {
        _ if judgement.banned => {
            text!("Banned from the group.", "Bannissement du salon.").to_owned()
        }
        Some(roles) => say!(
            "In the group as {}.",
            "Dans le salon comme {}.",
            role_names(roles)
        ),
        None if judgement.unknown.is_some() || judgement.expected.is_none() => text!(
            "Whether this person is in the group is not known.",
            "On ne sait pas si cette personne est dans le salon.",
        )
        .to_owned(),
        None => text!("Not in the group.", "Pas dans le salon.").to_owned(),
    }));
    let activity = walk.site.activity(judgement.activity);
    if let Some(room) = activity.and_then(|activity| activity.room.as_ref()) {
        lines.push(ExplainLine::plain(match walk.chat.group(room) {
            Some(group) => say!(
                "The group is {} (id {room}).",
                "Le salon est {} (id {room}).",
                group_name(&group.name),
            ),
            None => say!(
                "The group's id is {room}.",
                "L'identifiant du salon est {room}."
            ),
        }));
    }
    lines
}

pub(super) fn role_names(roles: RoomRoles) -> String {
    held_roles(roles).unwrap_or_else(|| text!("plain member", "simple membre").to_owned())
}

pub(super) fn of_activity(site: &Site, activity: &Activity) -> Vec<ExplainLine> {
    let mut lines = vec![ExplainLine::plain(say!(
        "{} (activity {})",
        "{} (activité {})",
        activity_label(site, activity.cm),
        activity.cm,
    ))];
    let mut times = say!("created {}", "créée le {}", date_time(activity.created));
    if activity.modified != activity.created {
        times.push_str(&say!(
            ", changed {}",
            ", modifiée le {}",
            date_time(activity.modified)
        ));
    }
    lines.push(ExplainLine::plain(times));
    for (what, roles) in [
        (
            text!("moderators", "modérateurs"),
            &activity.moderator_roles,
        ),
        (text!("members", "membres"), &activity.user_roles),
    ] {
        let names: Vec<String> = roles
            .iter()
            .map(|role| since::role_name(site, *role))
            .collect();
        let names = if names.is_empty() {
            text!("no role", "aucun rôle").to_owned()
        } else {
            names.join(", ")
        };
        lines.push(ExplainLine::plain(say!(
            "{what}: {names}",
            "{what} : {names}"
        )));
    }
    let seen = activity.visibility;
    lines.push(ExplainLine::plain(if seen.being_deleted {
        text!("being deleted", "en cours de suppression")
    } else if !seen.visible && site.condition.plugin == PluginState::Disabled {
        text!(
            "hidden, as are all activities of the plugin, which is switched off",
            "cachée, comme toutes les activités du plugin, qui est désactivé",
        )
    } else if !seen.visible {
        text!("hidden", "cachée")
    } else if !seen.on_course_page {
        text!(
            "available, but not shown on the course page",
            "disponible, mais non affichée sur la page du cours",
        )
    } else {
        text!("visible", "visible")
    }));
    if activity.course == CourseId::FRONT_PAGE {
        lines.push(ExplainLine::plain(text!(
            "on the front page",
            "sur la page d'accueil"
        )));
    }
    lines
}
