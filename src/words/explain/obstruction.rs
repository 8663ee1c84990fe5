//! Why someone may not see the chat, and what to do about it.

use super::Sign;
use crate::domain::drift::Code;
use crate::domain::glimpse::LastLogin;
use crate::domain::judgement::Judgement;
use crate::domain::obstruction::{GroupState, Matter, Obstruction, SecondAccount};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::Site;
use crate::words::drift::inactivity;
use crate::words::username::advice_sentence;
use crate::words::{clean, count, date_time, unknown};

/// Its sign, the sentence, and the remedy, which may be empty.
pub(super) fn sentences(
    site: &Site,
    judgement: &Judgement,
    found: &Obstruction,
) -> (Sign, String, String) {
    if let Obstruction::Untold { matter, reason } = found {
        let sentence = say!(
            "{} cannot be told: {}",
            "impossible de dire {} : {}",
            self::matter(*matter),
            needed(reason),
        );
        return (Sign::Open, sentence, String::new());
    }
    let (sentence, remedy) = of_account(judgement, found)
        .or_else(|| of_moodle(site, found))
        .unwrap_or_default();
    let sign = match found {
        Obstruction::RestrictionOpen => Sign::Open,
        _ => Sign::Bad,
    };
    (sign, sentence, remedy)
}

/// What stands beside a judgement with which all is well, though the chat may not be seen.
pub(super) fn hint(found: &[Obstruction]) -> Option<String> {
    let reasons = found.iter();
    let holds = reasons.filter(|one| {
        !matches!(
            one,
            Obstruction::Untold { .. } | Obstruction::RestrictionOpen
        )
    });
    match holds.count() {
        0 => None,
        number => Some(say!(
            "{} why the chat may not be seen all the same: below",
            "{} de ne pas voir le salon malgré tout : ci-dessous",
            count(
                number,
                text!("reason", "raison"),
                text!("reasons", "raisons")
            ),
        )),
    }
}

fn of_account(judgement: &Judgement, found: &Obstruction) -> Option<(String, String)> {
    let say = |sentence: &str, remedy: &str| Some((sentence.to_owned(), remedy.to_owned()));
    match found {
        Obstruction::NoAccount if judgement.drift == Some(Code::IdentityMismatch) => {
            say(text!(
                "no account of that name in Rocket.Chat: it has another",
                "aucun compte de ce nom dans Rocket.Chat : la personne en a un autre",
            ), "")
        }
        Obstruction::NoAccount => say(
            text!(
                "no account of that name in Rocket.Chat",
                "aucun compte de ce nom dans Rocket.Chat",
            ),
            text!(
                "it comes with the first login to Rocket.Chat, or is created there",
                "il vient avec la première connexion à Rocket.Chat, ou y est créé",
            ),
        ),
        Obstruction::UsernameRefused => Some((
            text!(
                "Rocket.Chat refuses the username, so there is no account",
                "Rocket.Chat refuse le nom d'utilisateur, il n'y a donc pas de compte",
            ).to_owned(),
            judgement.mapping.advice.as_ref().map_or_else(
                || {
                    text!(
                        "a rule under `username` in the configuration that makes an acceptable name",
                        "une règle sous `username` dans la configuration qui en fait un nom acceptable",
                    )
                        .to_owned()
                },
                |advice| advice_sentence(advice),
            ),
        )),
        Obstruction::UsernameShared { people } => Some((
            say!(
                "{people} people of Moodle come out as this username",
                "{people} personnes de Moodle aboutissent à ce nom d'utilisateur",
            ),
            text!(
                "find out whose account it is; a rule under `username` may keep the names apart",
                "cherchez à qui est ce compte ; une règle sous `username` peut distinguer les noms",
            )
                .to_owned(),
        )),
        Obstruction::AccountDeactivated => say(
            text!(
                "the account is deactivated in Rocket.Chat",
                "le compte est désactivé dans Rocket.Chat",
            ),
            text!(
                "activate it there, under Administration > Users",
                "activez-le dans Rocket.Chat, sous Administration > Utilisateurs",
            ),
        ),
        Obstruction::Banned | Obstruction::NotInGroup | Obstruction::NeverLoggedIn | Obstruction::HiddenFromList => of_membership(judgement, found),
        Obstruction::SecondAccount(second) => Some(second_account(second)),
        Obstruction::Group(state) => {
            let (sentence, remedy) = group(*state);
            say(sentence, remedy)
        }
        _ => None,
    }
}

fn of_membership(judgement: &Judgement, found: &Obstruction) -> Option<(String, String)> {
    let say = |sentence: &str, remedy: &str| Some((sentence.to_owned(), remedy.to_owned()));
    match found {
        Obstruction::Banned => say(
            text!(
                "banned from the group",
                "un bannissement exclut cette personne du salon"
            ),
            text!(
                "lift the ban in the group's list of members, then invite again",
                "levez le bannissement dans la liste des membres du salon, puis invitez de nouveau",
            ),
        ),
        Obstruction::NotInGroup => say(
            text!("not in the group", "cette personne n'est pas dans le salon"),
            if judgement.drift.is_some() {
                text!(
                    "what to do stands with the verdict",
                    "ce qu'il faut faire est dit avec le verdict",
                )
            } else {
                text!(
                    "enrol this person with a role that the activity names, or invite by hand",
                    "inscrivez cette personne avec un rôle que l'activité nomme, ou invitez-la à la main",
                )
            },
        ),
        Obstruction::NeverLoggedIn => say(
            text!(
                "never logged in to Rocket.Chat",
                "jamais connecté à Rocket.Chat"
            ),
            text!(
                "ask this person to log in there once, with the login that is used for Moodle",
                "demandez à cette personne de s'y connecter une fois, avec le nom d'utilisateur qui sert pour Moodle",
            ),
        ),
        Obstruction::HiddenFromList => say(
            text!(
                "the group is hidden from this person's list in Rocket.Chat",
                "le salon est masqué dans la liste de cette personne dans Rocket.Chat",
            ),
            text!(
                "search for the group in Rocket.Chat and open it, which brings it back; so does a message that mentions this person",
                "recherchez le salon dans Rocket.Chat et ouvrez-le, ce qui le fait revenir ; un message qui mentionne cette personne le fait aussi",
            ),
        ),
        _ => None,
    }
}

fn second_account(second: &SecondAccount) -> (String, String) {
    let active = if second.active {
        text!("active", "actif")
    } else {
        text!("deactivated", "désactivé")
    };
    let inside = match second.in_group {
        Some(true) => text!(", in the group", ", dans le salon"),
        Some(false) => text!(", not in the group", ", pas dans le salon"),
        None => "",
    };
    let login = match &second.last_login {
        Some(Reading::Known(LastLogin::Never)) => {
            text!(", never used", ", jamais utilisé").to_owned()
        }
        Some(Reading::Known(LastLogin::At(at))) => say!(
            ", last login {}",
            ", dernière connexion le {}",
            date_time(*at),
        ),
        Some(Reading::Unknown(reason)) => say!(
            ", last login cannot be told: {}",
            ", dernière connexion inconnue : {}",
            needed(reason),
        ),
        None => String::new(),
    };
    (
        say!(
            "a second account has the address {}: “{}” ({active}{inside}{login})",
            "un second compte a l'adresse {} : « {} » ({active}{inside}{login})",
            clean(&second.email),
            clean(second.username.as_str()),
        ),
        text!(
            "ask with which of the two this person logs in; rename or deactivate the other",
            "demandez avec lequel des deux cette personne se connecte ; renommez ou désactivez l'autre",
        ).to_owned(),
    )
}

fn group(state: GroupState) -> (&'static str, &'static str) {
    match state {
        GroupState::Unlinked => (
            text!("the activity has no group", "l'activité n'a pas de salon"),
            text!(
                "edit and save the activity in Moodle, which makes a new group",
                "modifiez et enregistrez l'activité dans Moodle, ce qui crée un nouveau salon",
            ),
        ),
        GroupState::Missing => (
            text!(
                "the group of the activity does not exist",
                "le salon de l'activité n'existe pas",
            ),
            text!(
                "edit and save the activity in Moodle, which makes a new group",
                "modifiez et enregistrez l'activité dans Moodle, ce qui crée un nouveau salon",
            ),
        ),
        GroupState::NotAGroup => (
            text!(
                "the group of the activity is no private group any more",
                "le salon de l'activité n'est plus un salon privé",
            ),
            text!(
                "make it a private group again in Rocket.Chat",
                "refaites-en un salon privé dans Rocket.Chat",
            ),
        ),
        GroupState::Foreign => (
            text!(
                "the group of the activity is another Moodle's",
                "le salon de l'activité est celui d'un autre Moodle",
            ),
            text!(
                "check the wwwroot in the configuration",
                "vérifiez wwwroot dans la configuration",
            ),
        ),
        GroupState::Archived => (
            text!(
                "the group is archived: it stands in nobody's list, and nobody can write in it",
                "le salon est archivé : il n'est dans la liste de personne, et personne ne peut y écrire",
            ),
            text!(
                "unarchive it, or show the activity in Moodle and save it",
                "désarchivez-le, ou affichez l'activité dans Moodle et enregistrez-la",
            ),
        ),
    }
}

fn of_moodle(site: &Site, found: &Obstruction) -> Option<(String, String)> {
    let say = |sentence: &str, remedy: &str| Some((sentence.to_owned(), remedy.to_owned()));
    match found {
        Obstruction::PluginDisabled => say(
            text!(
                "the plugin is switched off in Moodle: none of its activities is shown",
                "le plugin est désactivé dans Moodle : aucune de ses activités n'est affichée",
            ),
            text!("switch the plugin on again", "réactivez le plugin"),
        ),
        Obstruction::ActivityHidden => say(
            text!(
                "the activity is hidden in Moodle",
                "l'activité est cachée dans Moodle"
            ),
            text!(
                "show it, if it is meant to be seen",
                "affichez-la, si elle doit être vue"
            ),
        ),
        Obstruction::HiddenFromCoursePage => say(
            text!(
                "the activity is available, but not shown on the course page",
                "l'activité est disponible, mais non affichée sur la page du cours",
            ),
            text!(
                "show it on the course page: the plugin takes it for hidden and archives the group",
                "affichez-la sur la page du cours : le plugin la croit cachée et archive le salon",
            ),
        ),
        Obstruction::BeingDeleted => say(
            text!(
                "the activity is being deleted in Moodle",
                "l'activité est en cours de suppression dans Moodle",
            ),
            text!(
                "look for it in the course's recycle bin",
                "cherchez-la dans la corbeille du cours",
            ),
        ),
        Obstruction::CourseHidden
        | Obstruction::CourseEnded(_)
        | Obstruction::CategoryHidden(_) => of_course(site, found),
        Obstruction::Restricted => say(
            text!(
                "the access restriction keeps this person from the activity in Moodle",
                "la restriction d'accès tient cette personne à l'écart de l'activité dans Moodle",
            ),
            text!(
                "which condition it is stands under “Access restriction”",
                "la condition en cause figure sous « Restriction d'accès »",
            ),
        ),
        Obstruction::RestrictionOpen => say(
            text!(
                "the access restriction may keep this person from the activity in Moodle",
                "la restriction d'accès tient peut-être cette personne à l'écart de l'activité dans Moodle",
            ),
            text!(
                "look at the activity's page as this person would see it",
                "regardez la page de l'activité comme cette personne la verrait",
            ),
        ),
        Obstruction::MoodleAccount(why) => say(
            inactivity(*why),
            text!(
                "set it right on the account's page in Moodle, if it should be used",
                "corrigez-le sur la page du compte dans Moodle, s'il doit servir",
            ),
        ),
        Obstruction::Enrolment(why) => say(
            &say!(
                "no enrolment is in force: {}",
                "aucune inscription n'est en vigueur : {}",
                inactivity(*why),
            ),
            text!(
                "renew the enrolment in the course, if it should count",
                "renouvelez l'inscription au cours, si elle doit compter",
            ),
        ),
        Obstruction::NotEnrolled => say(
            text!("not enrolled in the course", "aucune inscription au cours"),
            text!(
                "enrol this person, if the course is meant to be seen",
                "inscrivez cette personne, si elle doit voir le cours",
            ),
        ),
        _ => None,
    }
}

fn of_course(site: &Site, found: &Obstruction) -> Option<(String, String)> {
    let say = |sentence: &str, remedy: &str| Some((sentence.to_owned(), remedy.to_owned()));
    match found {
        Obstruction::CourseHidden => say(
            text!("the course is hidden", "le cours est caché"),
            text!(
                "show it, if it is meant to be seen",
                "affichez-le, s'il doit être vu"
            ),
        ),
        Obstruction::CourseEnded(at) => say(
            &say!(
                "the course ended {}",
                "le cours s'est terminé le {}",
                date_time(*at)
            ),
            text!(
                "move its end in the course's settings, if it goes on",
                "repoussez sa date de fin dans les paramètres du cours, s'il continue",
            ),
        ),
        Obstruction::CategoryHidden(id) => {
            let name = site.category(*id).map_or_else(
                || say!("category {id}", "catégorie {id}"),
                |category| say!("category “{}”", "catégorie « {} »", clean(&category.name)),
            );
            say(
                &say!(
                    "the {name} above the course is hidden",
                    "la {name} au-dessus du cours est cachée",
                ),
                text!(
                    "show it, if it is meant to be seen",
                    "affichez-la, si elle doit être vue"
                ),
            )
        }
        _ => None,
    }
}

fn matter(matter: Matter) -> &'static str {
    match matter {
        Matter::Account => text!("whether there is an account", "s'il existe un compte"),
        Matter::Membership => text!(
            "whether this person is in the group",
            "si cette personne est dans le salon",
        ),
        Matter::LastLogin => text!(
            "whether the account has ever been used",
            "si le compte a déjà servi",
        ),
        Matter::List => text!(
            "whether the group is hidden from this person's list",
            "si le salon est masqué dans la liste de cette personne",
        ),
        Matter::SecondAccount => text!(
            "whether a second account has the same address",
            "si un second compte a la même adresse",
        ),
        Matter::Restriction => text!(
            "whether the access restriction lets this person in",
            "si la restriction d'accès laisse entrer cette personne",
        ),
    }
}

/// What is lacking, in brief where it is a permission.
fn needed(reason: &UnknownReason) -> String {
    match reason {
        UnknownReason::LacksPermission(permission) => {
            say!("needs {permission}", "demande la permission {permission}")
        }
        other => unknown(other),
    }
}
