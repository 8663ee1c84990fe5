//! What is not known, and why.

use super::{activity_label, clean, nouns};
use crate::domain::drift::Subject;
use crate::domain::reading::{Side, UnknownReason};
use crate::domain::site::{Feature, Lack, Site};

/// Why something is not known, as a sentence.
pub fn unknown(reason: &UnknownReason) -> String {
    let fixed = match reason {
        UnknownReason::Chat(trouble) => return trouble.to_string(),
        UnknownReason::Moodle(trouble) => return trouble.to_string(),
        UnknownReason::TableUnread(lack) => return unread(lack),
        UnknownReason::LacksPermission(permission) => {
            return say!(
                "The API account needs the permission {permission}.",
                "Il faut au compte API la permission {permission}."
            );
        }
        UnknownReason::TooManyAccounts { accounts, groups } => {
            return say!(
                "The API account is not in the group. To ask each of {} for the sake of {} would take too many requests: it has to be invited there.",
                "Le compte API n'est pas dans le salon. Interroger chacun de {} pour {} demanderait trop de requêtes : il faut l'y inviter.",
                nouns::accounts(*accounts),
                nouns::groups(*groups)
            );
        }
        UnknownReason::MayBeAnotherMoodles { mark } => {
            return say!(
                "The group's name bears the mark {}, and those of the other linked groups do not agree on it: it may be another Moodle's, so its people are not read. Set moodle.wwwroot in the configuration, which settles whose it is.",
                "Le nom du salon porte la marque {}, et ceux des autres salons liés ne s'y accordent pas : il est peut-être à un autre Moodle, ses personnes ne sont donc pas lues. Réglez moodle.wwwroot dans la configuration, qui tranche.",
                clean(mark)
            );
        }
        UnknownReason::RestrictionUnreadable { detail } => {
            return say!(
                "The access restriction cannot be read ({}).",
                "La restriction d'accès est illisible ({}).",
                clean(detail)
            );
        }
        UnknownReason::PartialPage {
            received,
            announced,
        } => {
            return say!(
                "The list broke off: {received} of {announced} entries came.",
                "La liste s'est interrompue : {received} entrées reçues sur {announced}."
            );
        }
        UnknownReason::NotAllRoomsVisible => text!(
            "The API account does not see all rooms, so the absence of a group proves nothing: it needs the permission view-room-administration.",
            "Le compte API ne voit pas tous les salons, si bien qu'une absence ne prouve rien : il lui faut la permission view-room-administration."
        ),
        UnknownReason::NotAMember => text!(
            "The API account is not in the group, and the server shows its members to members only: it has to be invited there, or to hold the permission view-other-user-channels.",
            "Le compte API n'est pas dans le salon, dont le serveur ne montre les membres qu'aux membres : il faut l'y inviter, ou lui donner la permission view-other-user-channels."
        ),
        UnknownReason::NotKept => text!(
            "Not read: the last session could not, and why was not kept. Read it again (r).",
            "Non lu : la dernière session ne l'a pas pu, et la raison n'a pas été gardée. Relisez (r)."
        ),
        UnknownReason::Interrupted => text!(
            "Not read: the read was stopped, or has not come to it yet.",
            "Non lu : la lecture a été arrêtée, ou n'y est pas encore."
        ),
        UnknownReason::UsernameHookWithoutRules => text!(
            "Moodle maps usernames by the institution's own function (usernamehook) and no rules are configured under `username`: nobody's account name is known.",
            "Moodle transforme les noms d'utilisateur par une fonction de l'établissement (usernamehook) et aucune règle n'est configurée sous `username` : aucun nom de compte n'est connu."
        ),
        UnknownReason::RetentionUntold(Side::Moodle) => text!(
            "Moodle does not tell how long the activity wants messages kept: its row is not complete.",
            "Moodle ne dit pas combien de temps l'activité garde les messages : sa ligne est incomplète."
        ),
        UnknownReason::RetentionUntold(Side::Chat) => text!(
            "Rocket.Chat does not tell how long the group keeps its messages.",
            "Rocket.Chat ne dit pas combien de temps le salon garde ses messages."
        ),
        UnknownReason::CourseMissing => text!(
            "The activity's course is not in the database.",
            "Le cours de l'activité n'est pas dans la base."
        ),
    };
    fixed.to_owned()
}

/// What it is that is not known.
pub fn subject(site: &Site, subject: &Subject) -> String {
    match subject {
        Subject::AllMembership => {
            text!("membership in all groups", "les membres de tous les salons").to_owned()
        }
        Subject::AllGroups => text!("all groups", "tous les salons").to_owned(),
        Subject::AllAccounts => text!("all accounts", "tous les comptes").to_owned(),
        Subject::Activity { cm, .. } => activity_label(site, *cm),
        Subject::Retention { cm, .. } => {
            say!(
                "how long messages are kept in {}",
                "la durée des messages de {}",
                activity_label(site, *cm)
            )
        }
        Subject::BinGroup { group, .. } => {
            say!(
                "the group {group} of the plugin's recycle bin",
                "le salon {group} de la corbeille du plugin"
            )
        }
        Subject::Feature(feature) => of_feature(*feature).to_owned(),
        Subject::Neighbour(name) => say!(
            "what the site “{}” shares with this one",
            "ce que le site « {} » partage avec celui-ci",
            clean(name)
        ),
    }
}

/// What is judged by optional tables of Moodle's.
fn of_feature(feature: Feature) -> &'static str {
    match feature {
        Feature::StealthVisibility => text!(
            "activities that are available but not shown",
            "les activités disponibles mais non affichées"
        ),
        Feature::RecycleBin => text!(
            "groups that are kept for a recycle bin",
            "les salons gardés pour une corbeille"
        ),
        Feature::GroupRestrictions => text!(
            "access restrictions by group",
            "les restrictions d'accès par groupe"
        ),
        Feature::ProfileRestrictions => text!(
            "access restrictions by profile field",
            "les restrictions d'accès par champ de profil"
        ),
        Feature::Staleness => text!(
            "whether anything moves in Moodle",
            "si quelque chose bouge dans Moodle"
        ),
        Feature::DeletionInProgress => text!(
            "activities that are being deleted",
            "les activités en cours de suppression"
        ),
        Feature::Retention => text!("how long messages are kept", "la durée des messages"),
        Feature::Queue => text!(
            "the plugin's waiting tasks",
            "les tâches en attente du plugin"
        ),
    }
}

fn unread(lack: &Lack) -> String {
    let table = &lack.table;
    lack.column.as_ref().map_or_else(
        || {
            say!(
                "Moodle's table {table} cannot be read: grant the database user SELECT on it.",
                "La table {table} de Moodle est illisible : donnez SELECT sur elle à l'utilisateur de la base."
            )
        },
        |column| {
            say!(
                "Moodle's table {table} has no column {column} that could be read, though the plugin's settings ask for it: grant the database user SELECT on the whole table.",
                "La table {table} de Moodle n'a pas de colonne {column} lisible, alors que les réglages du plugin la demandent : donnez SELECT sur toute la table à l'utilisateur de la base."
            )
        },
    )
}
