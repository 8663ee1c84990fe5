//! Why Rocket.Chat said no, and what to do about it.

use std::fmt;

use super::clean;
use crate::domain::refusal::{Refusal, RoomNameFault, RoomRole, UsernameFault};
use crate::domain::trouble::{TwoFactorFault, TwoFactorMethod};

/// A refusal as a clause and, where there is something to do, a sentence.
pub(super) struct Refused<'a>(pub(super) &'a Refusal);

impl fmt::Display for Refused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Refusal::HoldsRole(held) => f.write_str(&say!(
                "that person is {} there already.",
                "cette personne y est déjà {}.",
                role(*held),
            )),
            Refusal::LacksRole(lacked) => f.write_str(&say!(
                "that person is not {} there.",
                "cette personne n'y est pas {}.",
                role(*lacked),
            )),
            Refusal::NotInRoom => f.write_str(text!(
                "that person is not in the group. Read both sides again, and invite first.",
                "cette personne n'est pas dans le salon. Relisez les deux côtés, et invitez d'abord.",
            )),
            Refusal::InvalidRoom => f.write_str(
                text!(
                    "the server does not take the room for one in which that can be done; so it says, too, of people who are not in it. Read both sides again.",
                    "le serveur ne tient pas ce salon pour un salon où cela se fait ; il le dit aussi pour des personnes qui n'y sont pas. Relisez les deux côtés.",
                ),
            ),
            Refusal::RoomName { name, fault } => room_name(f, name.as_deref(), *fault),
            Refusal::Username { name, fault } => username(f, name.as_deref(), *fault),
            Refusal::Taken { value } => f.write_str(&say!(
                "{} belongs to another account. Look for that account in Rocket.Chat: it may be the same person.",
                "{} appartient à un autre compte. Cherchez ce compte dans Rocket.Chat : c'est peut-être la même personne.",
                Named(text!(
                    "the username or the e-mail address",
                    "le nom d'utilisateur ou l'adresse de courriel",
                ), value.as_deref()),
            )),
            Refusal::Email { address } => f.write_str(&say!(
                "the server does not take {}. Correct it in Moodle, or see Rocket.Chat's settings for e-mail domains.",
                "le serveur n'accepte pas {}. Corrigez cela dans Moodle, ou voyez dans Rocket.Chat les paramètres de domaines de courriel.",
                Named(text!("the e-mail address", "l'adresse de courriel"), address.as_deref()),
            )),
            Refusal::PasswordPolicy => f.write_str(
                text!(
                    "the password is not what the server's password policy asks for. See Accounts → Password Policy in Rocket.Chat.",
                    "le mot de passe ne satisfait pas la politique du serveur. Voyez Comptes → Politique de mot de passe dans Rocket.Chat.",
                ),
            ),
            Refusal::LastOwner { deleted, passed_on } => last_owner(f, deleted, passed_on),
            Refusal::SeatsUsedUp => f.write_str(
                text!(
                    "every seat of the server's licence is taken. Deactivate accounts in Rocket.Chat, or get more seats.",
                    "toutes les places de la licence du serveur sont prises. Désactivez des comptes dans Rocket.Chat, ou obtenez des places.",
                ),
            ),
            Refusal::AirGapped => f.write_str(
                text!(
                    "the server cannot reach Rocket.Chat's cloud, and refuses this until it does. Connect the workspace again in Rocket.Chat's administration.",
                    "le serveur ne joint pas le cloud de Rocket.Chat, et refuse cela jusque-là. Reconnectez l'espace de travail dans l'administration de Rocket.Chat.",
                ),
            ),
            Refusal::Unchanged => f.write_str(text!("it is so already.", "c'est déjà le cas.")),
            Refusal::Banned => f.write_str(
                text!(
                    "that person is banned from the group. Lift the ban in Rocket.Chat, or leave it at that.",
                    "cette personne est bannie du salon. Levez le bannissement dans Rocket.Chat, ou restez-en là.",
                ),
            ),
            Refusal::UnknownPerson => f.write_str(
                text!(
                    "the server knows nobody of that id or name. The account may have been deleted: read both sides again.",
                    "le serveur ne connaît personne de cet identifiant ou de ce nom. Le compte a peut-être été supprimé : relisez les deux côtés.",
                ),
            ),
            Refusal::InvalidParameters { detail } => f.write_str(&say!(
                "the server does not take a request of this form ({}). Its version may be one that moodrift does not know.",
                "le serveur n'accepte pas une requête de cette forme ({}). Sa version est peut-être inconnue de moodrift.",
                clean(detail),
            )),
            Refusal::NoSuchEndpoint => f.write_str(
                text!(
                    "the server has no such endpoint. Its version may be one that moodrift does not know, or a proxy lets only some addresses pass.",
                    "le serveur n'a pas ce point d'accès. Sa version est peut-être inconnue de moodrift, ou un proxy ne laisse passer que certaines adresses.",
                ),
            ),
            Refusal::Other { code } => f.write_str(&say!(
                "the server refused ({}).",
                "le serveur a refusé ({}).",
                clean(code),
            )),
        }
    }
}

fn role(role: RoomRole) -> &'static str {
    match role {
        RoomRole::Owner => text!("owner", "propriétaire"),
        RoomRole::Moderator => text!("moderator", "modérateur"),
        RoomRole::Leader => text!("leader", "leader"),
    }
}

/// What something is, with its value where that is known.
struct Named<'a>(&'static str, Option<&'a str>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(value) => f.write_str(&say!("{} “{}”", "{} « {} »", self.0, clean(value))),
            None => f.write_str(self.0),
        }
    }
}

fn room_name(f: &mut fmt::Formatter<'_>, name: Option<&str>, fault: RoomNameFault) -> fmt::Result {
    f.write_str(&say!(
        "the server refuses {}: ",
        "le serveur refuse {} : ",
        Named(text!("the group's name", "le nom du salon"), name),
    ))?;
    f.write_str(match fault {
        RoomNameFault::Invalid => text!(
            "it has a character that its setting UTF8_Channel_Names_Validation does not allow.",
            "il contient un caractère que son paramètre UTF8_Channel_Names_Validation n'autorise pas.",
        ),
        RoomNameFault::Taken => text!(
            "another room has it. Rename one of the two.",
            "un autre salon le porte. Renommez l'un des deux.",
        ),
        RoomNameFault::TakenByArchived => text!(
            "an archived room still has it. Rename that one, or delete it.",
            "un salon archivé le porte encore. Renommez celui-là, ou supprimez-le.",
        ),
        RoomNameFault::TakenByHandle => text!(
            "a person or a team has it. Choose another.",
            "une personne ou une équipe le porte. Choisissez-en un autre.",
        ),
    })
}

fn username(f: &mut fmt::Formatter<'_>, name: Option<&str>, fault: UsernameFault) -> fmt::Result {
    f.write_str(&say!(
        "the server refuses {}: ",
        "le serveur refuse {} : ",
        Named(text!("the username", "le nom d'utilisateur"), name),
    ))?;
    f.write_str(match fault {
        UsernameFault::Invalid => text!(
            "it has a character that its setting UTF8_User_Names_Validation does not allow. A rule under `username` in the configuration can map it.",
            "il contient un caractère que son paramètre UTF8_User_Names_Validation n'autorise pas. Une règle sous `username` dans la configuration peut le convertir.",
        ),
        UsernameFault::Blocked => text!(
            "it is one that the server keeps for itself (Accounts_BlockedUsernameList).",
            "le serveur se le réserve (Accounts_BlockedUsernameList).",
        ),
    })
}

fn last_owner(f: &mut fmt::Formatter<'_>, deleted: &[String], passed_on: &[String]) -> fmt::Result {
    f.write_str(text!(
        "that person is the last owner",
        "cette personne est le dernier propriétaire",
    ))?;
    let listed = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| clean(name).to_string()).collect();
        names.join(", ")
    };
    if !passed_on.is_empty() {
        f.write_str(&say!(" of {}", " dans {}", listed(passed_on)))?;
    }
    if !deleted.is_empty() {
        let and = if passed_on.is_empty() {
            text!(" of", " dans")
        } else {
            text!(", and", ", et dans")
        };
        f.write_str(&say!(
            "{and} {}, where nobody else is",
            "{and} {}, où il n'y a personne d'autre",
            listed(deleted),
        ))?;
    }
    f.write_str(text!(
        ". Make someone else owner first.",
        ". Nommez d'abord un autre propriétaire.",
    ))
}

/// What the server wants of a second factor.
pub(super) struct SecondFactor(
    pub(super) TwoFactorFault,
    pub(super) Option<TwoFactorMethod>,
);

impl fmt::Display for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            TwoFactorFault::Required => text!(
                "the server wants a second factor",
                "le serveur demande un second facteur",
            ),
            TwoFactorFault::Invalid => text!(
                "the server does not take the second factor",
                "le serveur n'accepte pas le second facteur",
            ),
            TwoFactorFault::TooManyAttempts => text!(
                "a wrong second factor was given too often",
                "un second facteur erroné a été donné trop souvent",
            ),
        })?;
        f.write_str(match self.1 {
            Some(TwoFactorMethod::Totp) => {
                text!(" (a code of an app)", " (un code d'une application)")
            }
            Some(TwoFactorMethod::Email) => text!(" (a code by e-mail)", " (un code par courriel)"),
            Some(TwoFactorMethod::Password) => text!(
                " (the password once more)",
                " (le mot de passe une nouvelle fois)",
            ),
            None => "",
        })?;
        f.write_str(text!(
            ". Use a personal access token that ignores two-factor authentication.",
            ". Utilisez un jeton d'accès personnel qui ignore l'authentification à deux facteurs.",
        ))
    }
}
