//! A difference about a person.

use super::{activity_label, person_label, reason};
use crate::domain::chat::{Chat, People};
use crate::domain::drift::{Code, Drift, Evidence, Fix, JoinAs, PersonRef, Withheld};
use crate::domain::site::Site;
use crate::words::clean;
use crate::words::username::{advice_of, owners};

pub(super) fn person_sentence(
    site: &Site,
    chat: &Chat,
    drift: &Drift,
    person: &PersonRef,
) -> String {
    let mut sentence = person_difference(site, chat, drift, person);
    if let Evidence::Namesake {
        account_username, ..
    } = &drift.evidence
    {
        sentence.push_str(&say!(
            " “{}”, whom nobody expects there, bears the same name.",
            " « {} », que personne n'y attend, porte le même nom.",
            clean(account_username.as_str()),
        ));
    }
    if let Evidence::AddressTaken {
        account_username, ..
    } = &drift.evidence
    {
        sentence.push_str(&say!(
            " The account “{}” has the same e-mail address.",
            " Le compte « {} » a la même adresse de courriel.",
            clean(account_username.as_str()),
        ));
    }
    sentence
}

fn person_difference(site: &Site, chat: &Chat, drift: &Drift, person: &PersonRef) -> String {
    let who = person_label(site, person);
    let place = drift.activity.map_or_else(
        || text!("the group", "le salon").to_owned(),
        |cm| activity_label(site, cm),
    );
    let why = drift.evidence.basis();
    let why = why.map(|why| reason(drift, why)).unwrap_or_default();
    match (drift.code, &drift.evidence) {
        (Code::MemberMissing, _) if drift.withheld == Some(Withheld::Banned) => say!(
            "{who} should be in {place} ({why}), but is banned from the group.",
            "{who} devrait être dans {place} ({why}), mais un bannissement l'en exclut.",
        ),
        (Code::MemberMissing, _) => {
            let role = match drift.fix {
                Some(Fix::Invite(JoinAs::Moderator)) => {
                    text!("should be a moderator", "devrait être modérateur")
                }
                _ => text!("should be a member", "devrait être membre"),
            };
            say!(
                "{who} {role} of {place} ({why}), but is not in the group.",
                "{who} {role} dans {place} ({why}), mais n'est pas dans le salon.",
            )
        }
        (Code::AccountMissing, _) => say!(
            "{who} should be in {place} ({why}), but has no account in Rocket.Chat.",
            "{who} devrait être dans {place} ({why}), mais n'a pas de compte dans Rocket.Chat.",
        ),
        (Code::UsernameRefused, evidence) => say!(
            "{who} should be in {place} ({why}), but can have no account: Rocket.Chat refuses the username “{}”.{}",
            "{who} devrait être dans {place} ({why}), mais ne peut pas avoir de compte : Rocket.Chat refuse le nom d'utilisateur « {} ».{}",
            clean(person.username.as_str()),
            advice_of(evidence),
        ),
        (
            Code::UsernameCollision,
            Evidence::Collision {
                also_in: Some(elsewhere),
                ..
            },
        ) => say!(
            "{who} is in {place} as it should be, but the username is {} too, and the same account is in {}: whoever has it reads both.",
            "{who} est bien dans {place}, mais le nom d'utilisateur est aussi {}, et le même compte est dans {} : qui l'utilise lit les deux.",
            owners(site, &drift.evidence),
            activity_label(site, *elsewhere),
        ),
        (Code::UsernameCollision, evidence) => say!(
            "{who} should be in {place} ({why}), but the username is {} too: whose account it is cannot be told.",
            "{who} devrait être dans {place} ({why}), mais le nom d'utilisateur est aussi {} : on ne peut pas dire à qui est le compte.",
            owners(site, evidence),
        ),
        (
            _,
            Evidence::Renamed {
                account_username,
                email,
                ..
            },
        ) => say!(
            "{who} should be in {place}, but has no account. “{}”, whom nobody expects there, has the same address {}: one person, renamed.",
            "{who} devrait être dans {place}, mais n'a pas de compte. « {} », que personne n'y attend, a la même adresse {} : une seule personne, renommée.",
            clean(account_username.as_str()),
            clean(email),
        ),
        (Code::AccountInactive, _) => say!(
            "{who} should be in {place} ({why}), but the account is deactivated in Rocket.Chat.",
            "{who} devrait être dans {place} ({why}), mais le compte est désactivé dans Rocket.Chat.",
        ),
        (Code::MemberExtra, _) => {
            let role = holds_role(chat, drift, person);
            say!(
                "{who} is {role} of {place} and should not be in its group: {why}.",
                "{who} est {role} dans {place} et ne devrait pas être dans le salon : {why}.",
            )
        }
        (Code::ModeratorMissing, _) => say!(
            "{who} should be a moderator of {place} ({why}), but is a plain member.",
            "{who} devrait être modérateur dans {place} ({why}), mais y est simple membre.",
        ),
        (Code::ModeratorExtra, _) => say!(
            "{who} is a moderator of {place} and should be a plain member ({why}).",
            "{who} est modérateur dans {place} et devrait y être simple membre ({why}).",
        ),
        _ => say!("{who}: {}.", "{who} : {}.", drift.code),
    }
}

pub(in crate::words) fn holds_role(chat: &Chat, drift: &Drift, person: &PersonRef) -> &'static str {
    let roles = drift
        .group
        .as_ref()
        .and_then(|room| chat.group(room))
        .and_then(|group| match &group.people {
            People::Known(members) => members
                .iter()
                .find(|member| Some(&member.account) == person.chat_id.as_ref())
                .map(|member| member.roles),
            People::Archived | People::NotOurs | People::Unknown(_) => None,
        });
    match roles {
        Some(roles) if roles.moderator => text!("a moderator", "modérateur"),
        _ => text!("a member", "membre"),
    }
}
