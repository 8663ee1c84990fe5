//! A difference in one sentence.

use std::sync::Arc;

use super::rights::not_permitted;
use super::username::{advice_of, owners};
use super::{clean, date_time, groups, links};
use crate::domain::chat::Chat;
use crate::domain::drift::{
    Basis, Code, DanglingTable, Drift, Evidence, Fix, Inactivity, JoinAs, PersonRef, Withheld,
};
use crate::domain::ids::{CmId, RoleId};
use crate::domain::repairs::OptionalRepair;
use crate::domain::site::{Site, Visibility};

/// What is wrong, in plain words with the names in it.
pub fn explanation(site: &Site, chat: &Chat, drift: &Drift) -> String {
    match &drift.person {
        Some(person) => person_sentence(site, chat, drift, person),
        None => thing_sentence(site, chat, drift),
    }
}

/// What would repair it, or why nothing is offered.
pub fn fix(drift: &Drift) -> &'static str {
    match drift.fix {
        Some(Fix::Invite(JoinAs::Member)) => text!("invite", "inviter"),
        Some(Fix::Invite(JoinAs::Moderator)) => {
            text!("invite as moderator", "inviter comme modérateur",)
        }
        Some(Fix::Create(JoinAs::Member)) => text!(
            "create the account, and invite",
            "créer le compte, puis inviter",
        ),
        Some(Fix::Create(JoinAs::Moderator)) => text!(
            "create the account, and invite as moderator",
            "créer le compte, puis inviter comme modérateur",
        ),
        Some(Fix::AddModerator) => text!("make moderator", "nommer modérateur"),
        Some(Fix::RemoveModerator) => {
            text!("take the moderator role", "retirer le rôle de modérateur",)
        }
        Some(Fix::Remove) => text!("remove from the group", "retirer du salon"),
        Some(Fix::Activate) => text!("activate the account", "activer le compte"),
        Some(Fix::Unarchive) => text!("open the group", "rouvrir le salon"),
        Some(Fix::Archive) => text!("archive the group", "archiver le salon"),
        Some(Fix::Delete) => text!(
            "save the group and delete it",
            "sauvegarder le salon, puis le supprimer",
        ),
        Some(Fix::Rename) => text!("rename the group", "renommer le salon"),
        Some(Fix::SetRetention(_)) => text!(
            "set how long messages are kept",
            "régler la durée de conservation des messages",
        ),
        Some(Fix::Recreate) => text!("make the group again", "recréer le salon"),
        Some(Fix::Adopt) => text!(
            "let this group take its place",
            "laisser ce salon prendre sa place",
        ),
        None => drift.withheld.map_or_else(|| not_ours(drift), withheld),
    }
}

/// What a person can do, where no fix is offered for this kind of difference. Why one that there is is not offered here
/// is [`withheld`].
pub fn remedy(drift: &Drift) -> Option<&'static str> {
    let repaired = matches!(
        drift.code,
        Code::MemberMissing | Code::ModeratorMissing | Code::MemberExtra | Code::ModeratorExtra
    );
    let offered = drift.fix.is_some() || drift.withheld.is_some() || repaired;
    (!offered).then(|| not_ours(drift))
}

/// Why a fix is not offered.
pub fn withheld(why: Withheld) -> &'static str {
    match why {
        Withheld::Shared => text!(
            "not offered: something else points at this group, so nothing is taken away in it",
            "non proposé : autre chose pointe sur ce salon, rien n'y est donc retiré",
        ),
        Withheld::NeighbourUnread => text!(
            "not offered: another configured site could not be asked whether it shares this group",
            "non proposé : un autre site configuré n'a pas pu dire s'il partage ce salon",
        ),
        Withheld::RolesInvalid => text!(
            "not offered: the activity's roles are doubtful, so nobody is removed or demoted",
            "non proposé : les rôles de l'activité sont douteux, personne n'est donc retiré ni rétrogradé",
        ),
        Withheld::LastModerator => text!(
            "not offered: the last moderator of a group that should have one stays",
            "non proposé : le dernier modérateur d'un salon qui doit en avoir un reste",
        ),
        Withheld::AccountUnknown => text!(
            "not offered: the account was not in the list when it was read; rescan first",
            "non proposé : le compte n'était pas dans la liste lors de la lecture ; relisez d'abord",
        ),
        Withheld::NotPermitted(permission) => not_permitted(permission),
        Withheld::NotInGroup => text!(
            "not offered: the API account is not in this group; let one of its owners invite it",
            "non proposé : le compte API n'est pas dans ce salon ; faites-le inviter par un des propriétaires",
        ),
        Withheld::NoOwner => text!(
            "not offered: the server named no owner of this group, so its list of roles may not be whole",
            "non proposé : le serveur n'a nommé aucun propriétaire de ce salon, sa liste de rôles est peut-être incomplète",
        ),
        Withheld::Banned => text!(
            "not offered: this person is banned from the group; lift the ban in Rocket.Chat first",
            "non proposé : cette personne est bannie du salon ; levez d'abord le bannissement dans Rocket.Chat",
        ),
        Withheld::BinAmbiguous => text!(
            "not offered: Moodle's row may mean two items of its recycle bins; look there first",
            "non proposé : la ligne de Moodle peut désigner deux éléments de ses corbeilles ; regardez-y d'abord",
        ),
        Withheld::BinUnread => text!(
            "not offered: the plugin's recycle bin could not be read, and the group may be kept there",
            "non proposé : la corbeille du plugin n'a pas pu être lue, et le salon y est peut-être gardé",
        ),
        Withheld::SwitchedOff(repair) => switched_off(repair),
        Withheld::MustBeOpened => text!(
            "not offered: it is archived, and has to be opened to be saved before it is deleted; --open-archived consents to that",
            "non proposé : il est archivé et doit être rouvert pour être sauvegardé avant sa suppression ; --open-archived y consent",
        ),
        Withheld::WwwrootUnset => text!(
            "not offered: names say which Moodle they are of; set `wwwroot` under `moodle` first",
            "non proposé : les noms disent de quel Moodle ils viennent ; renseignez d'abord `wwwroot` sous `moodle`",
        ),
        Withheld::NameTaken => text!(
            "not offered: another group has that name, or is about to get it",
            "non proposé : un autre salon porte ce nom, ou va le recevoir",
        ),
        Withheld::RuleUnfit => text!(
            "not offered: no server takes the activity's rule; correct it in Moodle",
            "non proposé : aucun serveur n'accepte la règle de l'activité ; corrigez-la dans Moodle",
        ),
        Withheld::NotInForce => text!(
            "not offered: in Moodle the enrolment or the account is not in force; no account is created or activated for that",
            "non proposé : dans Moodle, l'inscription ou le compte n'est pas actif ; aucun compte n'est créé ni activé pour cela",
        ),
        Withheld::NoAddress => text!(
            "not offered: an account needs an e-mail address, and Moodle has none that could be one; correct it there",
            "non proposé : un compte demande une adresse de courriel, et Moodle n'en a aucune qui soit valable ; corrigez-la dans Moodle",
        ),
        Withheld::AddressTaken => text!(
            "not offered: an account of another name has this e-mail address; if it is the same person, rename the account in Rocket.Chat",
            "non proposé : un compte d'un autre nom a cette adresse de courriel ; s'il s'agit de la même personne, renommez le compte dans Rocket.Chat",
        ),
        Withheld::AddressShared => text!(
            "not offered: somebody else without an account has the same e-mail address in Moodle, and a server takes each once",
            "non proposé : une autre personne sans compte a la même adresse de courriel dans Moodle, et un serveur n'accepte chaque adresse qu'une fois",
        ),
        Withheld::FrontPage => text!(
            "not offered: everybody counts as enrolled on the front page, so who belongs in its group is not judged",
            "non proposé : sur la page d'accueil, tout le monde compte comme inscrit ; les membres attendus de son salon ne sont donc pas jugés",
        ),
        Withheld::BeingDeleted => text!(
            "not offered: Moodle is deleting the activity",
            "non proposé : Moodle est en train de supprimer l'activité",
        ),
        Withheld::PeopleUnknown => text!(
            "not offered: who belongs in the group is not known, so it cannot be made with its people",
            "non proposé : on ne sait pas qui doit être dans le salon, il ne peut donc pas être créé avec ses membres",
        ),
        Withheld::NameUnknown => text!(
            "not offered: the name that the plugin would give the group cannot be told",
            "non proposé : le nom que le plugin donnerait au salon ne peut pas être déterminé",
        ),
        Withheld::SeveralCandidates => text!(
            "not offered: which group belongs to which activity cannot be told; enter the id in Moodle by hand",
            "non proposé : on ne peut pas dire quel salon revient à quelle activité ; saisissez l'identifiant à la main dans Moodle",
        ),
    }
}

/// The same after a word which says that it is withheld.
pub(super) fn withheld_because(why: Withheld) -> &'static str {
    let why = withheld(why);
    why.strip_prefix(text!("not offered: ", "non proposé : "))
        .unwrap_or(why)
}

fn switched_off(repair: OptionalRepair) -> &'static str {
    match repair {
        OptionalRepair::Rename => text!(
            "renaming is off: people know the group by its name, and nothing depends on it; `rename = true` under `repair` in the configuration offers it",
            "le renommage est désactivé : le salon est connu sous son nom, et rien n'en dépend ; `rename = true` sous `repair` dans la configuration le propose",
        ),
        OptionalRepair::Retention => text!(
            "setting it is off: it may delete messages for good, and a copied or restored activity has lost its own setting; `retention = true` under `repair` in the configuration offers it",
            "ce réglage est désactivé : il peut supprimer des messages pour de bon, et une activité copiée ou restaurée a perdu son propre réglage ; `retention = true` sous `repair` dans la configuration le propose",
        ),
        OptionalRepair::Create => text!(
            "creating is off: an account that single sign-on did not make may lock the person out; the person logs in to Rocket.Chat once, or `create = true` under `repair` in the configuration offers it",
            "la création est désactivée : un compte que l'authentification unique n'a pas créé peut empêcher la personne de se connecter ; qu'elle se connecte une fois à Rocket.Chat, ou `create = true` sous `repair` dans la configuration le propose",
        ),
        OptionalRepair::Activate => text!(
            "activating is off: somebody has deactivated the account; `activate = true` under `repair` in the configuration offers it",
            "l'activation est désactivée : quelqu'un a désactivé le compte ; `activate = true` sous `repair` dans la configuration le propose",
        ),
    }
}

/// Who can repair it, where this program cannot.
fn not_ours(drift: &Drift) -> &'static str {
    match drift.evidence {
        Evidence::Refused { advice: None, .. } => text!(
            "no rule that was tried makes an acceptable name of it that nobody else has: choose another username in Moodle",
            "aucune des règles essayées n'en fait un nom acceptable que personne d'autre n'a : choisissez un autre nom d'utilisateur dans Moodle",
        ),
        Evidence::AwaitingLink(_) => text!(
            "tell Moodle: run the statement in its database",
            "informez Moodle : exécutez la requête dans sa base de données",
        ),
        _ => no_fix(drift.code),
    }
}

/// Why someone is expected as told: what decided it, with the half of it that this difference is about.
pub(super) fn reason(drift: &Drift, why: Basis) -> String {
    match (drift.code, why) {
        (Code::ModeratorExtra, Basis::CourseRole | Basis::ParentRole | Basis::ModuleRole) => say!(
            "{}, which is not a moderator's",
            "{}, mais pas un rôle de modérateur",
            basis(why)
        ),
        (Code::ModeratorExtra, Basis::Inactive(obstacle)) => say!(
            "has a role that is not a moderator's, and {}",
            "a un rôle qui n'est pas de modérateur, et {}",
            inactivity(obstacle),
        ),
        (Code::ModeratorExtra, Basis::RestrictionOpen) => say!(
            "has a role that is not a moderator's, and {}",
            "a un rôle qui n'est pas de modérateur, et {}",
            basis(why),
        ),
        (Code::MemberExtra, Basis::ParentRole | Basis::ModuleRole) => say!(
            "{}, which the policy does not count",
            "{}, que la politique ne compte pas",
            basis(why),
        ),
        _ => basis(why),
    }
}

fn no_fix(code: Code) -> &'static str {
    match code {
        Code::PluginDisabled => text!(
            "switch the plugin on again in Moodle",
            "réactivez le plugin dans Moodle",
        ),
        Code::WrongServer => text!(
            "check the address of Rocket.Chat",
            "vérifiez l'adresse de Rocket.Chat",
        ),
        Code::MoodleStale => text!(
            "check that this is the live database, and that its cron runs",
            "vérifiez que c'est bien la base de production et que son cron tourne",
        ),
        Code::MoodleMaintenance => text!(
            "wait until Moodle is open again",
            "attendez que Moodle soit de nouveau ouvert",
        ),
        Code::WwwrootUnset => text!(
            "set `wwwroot` under `moodle` to $CFG->wwwroot of config.php",
            "donnez à `wwwroot` sous `moodle` la valeur de $CFG->wwwroot dans config.php",
        ),
        Code::NamingInvalid => text!(
            "correct the plugin's settings in Moodle",
            "corrigez les réglages du plugin dans Moodle",
        ),
        Code::QueueFrozen => text!(
            "let Moodle's cron run the task, then look again; or save the activity in Moodle, which queues a new list",
            "laissez le cron de Moodle exécuter la tâche, puis regardez de nouveau ; ou enregistrez l'activité dans Moodle, ce qui met une nouvelle liste en file d'attente",
        ),
        Code::GroupOrphaned => text!(
            "archive it in Rocket.Chat, if nobody misses it; its members are not read here",
            "archivez-le dans Rocket.Chat, s'il ne manque à personne ; ses membres ne sont pas lus ici",
        ),
        Code::BinRowStale => text!(
            "none needed: it is Moodle's own row",
            "rien à corriger : c'est une ligne de Moodle",
        ),
        Code::BinItemOverdue => text!(
            "see that Moodle's cron runs, and its task that empties the bin",
            "vérifiez que le cron de Moodle tourne, ainsi que sa tâche qui vide la corbeille",
        ),
        Code::NameDiffers => text!(
            "rename it in Rocket.Chat, or leave it: nothing depends on it",
            "renommez-le dans Rocket.Chat, ou laissez-le : rien n'en dépend",
        ),
        Code::RetentionDiffers => text!(
            "set it in Rocket.Chat, or correct the activity: a copied or restored one has lost its own setting",
            "réglez-la dans Rocket.Chat, ou corrigez l'activité : une activité copiée ou restaurée a perdu son propre réglage",
        ),
        Code::NotManageable => text!(
            "add the plugin's account to the group, with the role of owner, in Rocket.Chat",
            "ajoutez le compte du plugin au salon, avec le rôle de propriétaire, dans Rocket.Chat",
        ),
        Code::OwnerMissing => text!(
            "make the plugin's account owner in Rocket.Chat",
            "nommez le compte du plugin propriétaire dans Rocket.Chat",
        ),
        Code::OwnerDeparted => text!(
            "choose another owner in Rocket.Chat",
            "choisissez un autre propriétaire dans Rocket.Chat",
        ),
        Code::GroupMissing | Code::GroupUnlinked => text!(
            "edit and save the activity in Moodle, which makes a new group",
            "modifiez et enregistrez l'activité dans Moodle, ce qui crée un nouveau salon",
        ),
        Code::GroupShared => text!(
            "give one of the activities a group of its own in Moodle; nothing is taken away here until then",
            "donnez à l'une des activités un salon à elle dans Moodle ; rien n'est retiré ici d'ici là",
        ),
        Code::GroupForeign => text!(
            "check the wwwroot in the configuration; nothing is written to this group",
            "vérifiez wwwroot dans la configuration ; rien n'est écrit dans ce salon",
        ),
        Code::GroupArchived => text!(
            "unarchive it, or save the activity in Moodle",
            "désarchivez-le, ou enregistrez l'activité dans Moodle",
        ),
        Code::GroupNotArchived => text!(
            "archive it, or save the activity in Moodle",
            "archivez-le, ou enregistrez l'activité dans Moodle",
        ),
        Code::RolesInvalid => text!(
            "choose the roles again in the activity's settings; nobody is removed or demoted until then",
            "choisissez de nouveau les rôles dans les réglages de l'activité ; personne n'est retiré ni rétrogradé d'ici là",
        ),
        Code::ActivityDangling => text!(
            "tell Moodle's administrators: it is a leftover in their database",
            "prévenez les administrateurs de Moodle : c'est un reste dans leur base de données",
        ),
        Code::AccountMissing => text!(
            "the account comes with the first login to Rocket.Chat, or is created there",
            "le compte vient avec la première connexion à Rocket.Chat, ou y est créé",
        ),
        Code::UsernameRefused => text!(
            "add a rule under `username` in the configuration that makes an acceptable name",
            "ajoutez sous `username` dans la configuration une règle qui en fait un nom acceptable",
        ),
        Code::IdentityMismatch => text!(
            "rename the account in Rocket.Chat; neither step is offered until then",
            "renommez le compte dans Rocket.Chat ; aucune des deux étapes n'est proposée d'ici là",
        ),
        Code::AccountInactive => text!(
            "activate the account in Rocket.Chat",
            "activez le compte dans Rocket.Chat",
        ),
        Code::UsernameCollision => text!(
            "find out whose account it is; a rule under `username` may keep the two names apart",
            "cherchez à qui est ce compte ; une règle sous `username` peut distinguer les deux noms",
        ),
        Code::KindDiffers => text!(
            "make it a plain private group again in Rocket.Chat",
            "refaites-en un simple salon privé dans Rocket.Chat",
        ),
        Code::MemberMissing | Code::ModeratorMissing | Code::MemberExtra | Code::ModeratorExtra => {
            text!("not offered here", "non proposé ici")
        }
    }
}

/// `Aïcha Garcia (aicha-garcia)`, or the username alone where Moodle does not know the person.
pub fn person_label(site: &Site, person: &PersonRef) -> String {
    let username = clean(person.username.as_str());
    match person.moodle_id.and_then(|id| site.person(id)) {
        Some(known) => {
            format!(
                "{} {} ({username})",
                clean(&known.first_name),
                clean(&known.last_name)
            )
        }
        None => username.into_owned(),
    }
}

/// A group's name for sentences: the long mark of the site at its beginning is cut short.
pub fn group_name(name: &str) -> String {
    const MARK: usize = 40;
    match name.split_at_checked(MARK) {
        Some((mark, rest)) if mark.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            let begin = mark.get(..6).unwrap_or(mark);
            format!("{begin}…{}", clean(rest))
        }
        _ => clean(name).into_owned(),
    }
}

/// `“Forum” in INF101`, or the course module's number where the activity is not there.
pub fn activity_label(site: &Site, cm: CmId) -> String {
    let Some(activity) = site.activity(cm) else {
        return say!("activity {cm}", "l'activité {cm}");
    };
    let course = site.course(activity.course).map_or_else(
        || say!("course {}", "dans le cours {}", activity.course),
        |course| say!("{}", "en {}", clean(&course.shortname)),
    );
    say!("“{}” in {course}", "« {} » {course}", clean(&activity.name))
}

fn person_sentence(site: &Site, chat: &Chat, drift: &Drift, person: &PersonRef) -> String {
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
                    text!("should be a moderator", "devrait être modérateur",)
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

pub(super) fn holds_role(chat: &Chat, drift: &Drift, person: &PersonRef) -> &'static str {
    use crate::domain::chat::People;
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

/// The fact that decided, as it stands in brackets or after a colon.
pub fn basis(basis: Basis) -> String {
    match basis {
        Basis::CourseRole => text!("a role in the course", "rôle dans le cours").to_owned(),
        Basis::ParentRole => text!(
            "a role only in a category or the site",
            "rôle seulement dans une catégorie ou au niveau du site",
        ).to_owned(),
        Basis::ModuleRole => text!(
            "a role only in the activity itself",
            "rôle seulement dans l'activité elle-même",
        ).to_owned(),
        Basis::Inactive(why) => say!("has a role, but {}", "a un rôle, mais {}", inactivity(why)),
        Basis::NoMappedRole => text!(
            "enrolled, but without a role that the activity names",
            "inscription sans aucun des rôles que nomme l'activité",
        ).to_owned(),
        Basis::Restricted => text!(
            "kept out by the access restriction, though the plugin will add this person again",
            "exclusion par la restriction d'accès, bien que le plugin ajoutera de nouveau cette personne",
        )
            .to_owned(),
        Basis::RestrictionOpen => text!(
            "the access restriction cannot be fully evaluated",
            "la restriction d'accès ne peut pas être évaluée entièrement",
        ).to_owned(),
        Basis::NotEnrolled => text!(
            "known to Moodle, but not enrolled in the course",
            "compte connu de Moodle, mais sans inscription au cours",
        ).to_owned(),
        Basis::Deleted => text!("deleted in Moodle", "compte supprimé dans Moodle").to_owned(),
        Basis::Guest => text!(
            "not known to Moodle: a guest",
            "compte inconnu de Moodle : un invité",
        ).to_owned(),
        Basis::ChatAdministrator => text!(
            "administrator of Rocket.Chat",
            "administrateur de Rocket.Chat",
        ).to_owned(),
        Basis::SiteAdministrator => text!(
            "administrator of Moodle",
            "administrateur de Moodle",
        ).to_owned(),
        Basis::ApiAccount => text!(
            "the account that the plugin works with",
            "compte avec lequel travaille le plugin",
        ).to_owned(),
        Basis::Kept => text!(
            "covered by `keep` in the configuration",
            "couvert par `keep` dans la configuration",
        ).to_owned(),
        Basis::Machine => text!("a bot or an app", "bot ou application").to_owned(),
        Basis::Owner => text!("owner of the group", "propriétaire du salon").to_owned(),
        Basis::OtherActivity(cm) => say!(
            "judged with activity {cm}, which has the same group",
            "jugé avec l'activité {cm}, qui a le même salon",
        ),
    }
}

/// Why something is not in force.
pub(super) fn inactivity(why: Inactivity) -> &'static str {
    match why {
        Inactivity::NotYet => text!(
            "the enrolment has not begun",
            "l'inscription n'a pas commencé",
        ),
        Inactivity::Expired => text!("the enrolment has ended", "l'inscription est terminée"),
        Inactivity::Suspended => text!("the enrolment is suspended", "l'inscription est suspendue"),
        Inactivity::MethodDisabled => text!(
            "the enrolment method is disabled in the course",
            "la méthode d'inscription est désactivée dans le cours",
        ),
        Inactivity::AccountSuspended => text!(
            "the account is suspended in Moodle",
            "le compte est suspendu dans Moodle",
        ),
        Inactivity::NoLogin => text!(
            "the account may not log in to Moodle (authentication “nologin”)",
            "le compte ne peut pas se connecter à Moodle (authentification « nologin »)",
        ),
        Inactivity::Unconfirmed => text!(
            "the account is not confirmed in Moodle",
            "le compte n'est pas confirmé dans Moodle",
        ),
    }
}

fn thing_sentence(site: &Site, chat: &Chat, drift: &Drift) -> String {
    let place = drift
        .activity
        .map_or_else(String::new, |cm| activity_label(site, cm));
    let id = drift.group.as_ref().map_or("", |room| room.as_str());
    let group = drift
        .group
        .as_ref()
        .and_then(|room| chat.group(room))
        .map_or_else(|| id.to_owned(), |group| group_name(&group.name));
    match &drift.evidence {
        Evidence::PluginDisabled => text!(
            "The plugin is switched off in Moodle: its activities look hidden and nothing is kept in step.",
            "Le plugin est désactivé dans Moodle : ses activités paraissent cachées et rien n'est tenu à jour.",
        ).to_owned(),
        Evidence::WrongServer { missing, linked } => say!(
            "{missing} of {linked} linked groups do not exist on this server: it is probably not the one that Moodle uses.",
            "{missing} des {linked} salons liés n'existent pas sur ce serveur : ce n'est sans doute pas celui que Moodle utilise.",
        ),
        Evidence::Stale { last_movement: Some(last), as_of } => say!(
            "Nothing in Moodle's database has moved since {} ({} before the read): a copy, or a cron that stands still.",
            "Rien n'a bougé dans la base de Moodle depuis le {} ({} avant la lecture) : une copie, ou un cron arrêté.",
            date_time(*last),
            super::ago(*as_of, *last),
        ),
        Evidence::Stale { last_movement: None, .. } => text!(
            "Nothing in Moodle's database shows a sign of life: a copy, or a cron that stands still.",
            "Rien dans la base de Moodle ne donne signe de vie : une copie, ou un cron arrêté.",
        ).to_owned(),
        Evidence::Maintenance { switched_on: true } => text!(
            "Moodle is in maintenance mode.",
            "Moodle est en mode maintenance.",
        ).to_owned(),
        Evidence::Maintenance { switched_on: false } => text!(
            "Moodle is being upgraded.",
            "Moodle est en cours de mise à jour.",
        ).to_owned(),
        Evidence::Missing { adoptable } => say!(
            "The group of {place} does not exist: the server knows no group {id}.{}",
            "Le salon de {place} n'existe pas : le serveur ne connaît aucun salon {id}.{}",
            groups::adoptable(adoptable),
        ),
        Evidence::NotAGroup { name } if drift.activity.is_none() => say!(
            "The plugin's recycle bin keeps {id}, which is no private group any more: “{}”.",
            "La corbeille du plugin garde {id}, qui n'est plus un salon privé : « {} ».",
            clean(name),
        ),
        Evidence::NotAGroup { name } => say!(
            "The group of {place} is no private group any more: “{}”.",
            "Le salon de {place} n'est plus un salon privé : « {} ».",
            clean(name),
        ),
        Evidence::Unlinked { adoptable } => say!(
            "{place} has no group: Moodle holds no group id for it.{}",
            "Aucun salon pour {place} : Moodle n'a pas d'identifiant de salon pour cette activité.{}",
            groups::adoptable(adoptable),
        ),
        Evidence::Shared { activities, bin_rows, sites } => {
            let others = sharers(site, activities, bin_rows, sites);
            say!(
                "{place} shares its group {group} with {others}.",
                "Le salon {group} de {place} est partagé avec {others}.",
            )
        }
        Evidence::Foreign { name, .. } => say!(
            "The group of {place} belongs to another Moodle: its name {} bears the mark of another address.",
            "Le salon de {place} appartient à un autre Moodle : son nom {} porte la marque d'une autre adresse.",
            group_name(name),
        ),
        Evidence::Archiving { visibility } => archiving(drift.code, &place, &group, *visibility),
        Evidence::Roles { dead, named } => format!("{place} {}.", roles_named(dead, *named)),
        Evidence::Dangling { table: DanglingTable::Rocketchat, instance, name } => say!(
            "Row {instance} of the table rocketchat (“{}”) has no course module: Moodle shows it nowhere.",
            "La ligne {instance} de la table rocketchat (« {} ») n'a pas de module de cours : Moodle ne l'affiche nulle part.",
            name.as_deref().map(clean).unwrap_or_default(),
        ),
        Evidence::Dangling { table: DanglingTable::CourseModules, instance, .. } => say!(
            "A course module points at row {instance} of the table rocketchat, which does not exist.",
            "Un module de cours pointe sur la ligne {instance} de la table rocketchat, qui n'existe pas.",
        ),
        Evidence::Person(why) | Evidence::Refused { basis: why, .. } | Evidence::Collision { basis: why, .. } => basis(*why),
        Evidence::Renamed { account_username, .. }
        | Evidence::Namesake { account_username, .. }
        | Evidence::AddressTaken { account_username, .. } => clean(account_username.as_str()).into_owned(),
        Evidence::AwaitingLink(link) => links::awaiting(&place, link),
        other => groups::predicate(other)
            .map(|so| say!(
                "The group {group} of {place} {so}.",
                "Le salon {group} de {place} {so}.",
            ))
            .or_else(|| groups::sentence(other, &group, id))
            .unwrap_or_default(),
    }
}

/// Who else has the group.
pub(super) fn sharers(
    site: &Site,
    activities: &[CmId],
    bin_rows: &[CmId],
    sites: &[Arc<str>],
) -> String {
    let others: Vec<String> = activities
        .iter()
        .map(|cm| activity_label(site, *cm))
        .chain(bin_rows.iter().map(|cm| {
            say!(
                "the deleted activity {cm} in a recycle bin",
                "l'activité supprimée {cm} dans une corbeille",
            )
        }))
        .chain(sites.iter().map(|name| {
            say!(
                "the site “{}” of this configuration",
                "le site « {} » de cette configuration",
                clean(name),
            )
        }))
        .collect();
    if others.is_empty() {
        text!(
            "a row of Moodle's that leads nowhere",
            "une ligne de Moodle qui ne mène nulle part",
        )
        .to_owned()
    } else {
        others.join(", ")
    }
}

/// What is wrong with the roles that an activity names.
pub(super) fn roles_named(dead: &[RoleId], named: usize) -> String {
    if dead.is_empty() && named == 0 {
        return text!(
            "names no roles at all, so nobody is expected in its group",
            "ne nomme aucun rôle, donc personne n'est attendu dans son salon",
        )
        .to_owned();
    }
    let ids: Vec<String> = dead.iter().map(ToString::to_string).collect();
    say!(
        "names roles that do not exist: {}",
        "nomme des rôles qui n'existent pas : {}",
        ids.join(", "),
    )
}

/// Why the group of `place` should be archived.
pub(super) fn out_of_sight(place: &str, visibility: Visibility) -> String {
    if visibility.visible {
        say!(
            "{place} is hidden from the course page",
            "{place} n'apparaît pas sur la page du cours",
        )
    } else {
        say!("{place} is hidden", "{place} n'est pas visible")
    }
}

fn archiving(code: Code, place: &str, group: &str, visibility: Visibility) -> String {
    if code == Code::GroupArchived {
        return say!(
            "The group {group} is archived, though {place} is visible: nobody can write in it.",
            "Le salon {group} est archivé, alors que {place} est visible : personne ne peut y écrire.",
        );
    }
    say!(
        "The group {group} is open, though {}.",
        "Le salon {group} est ouvert, alors que {}.",
        out_of_sight(place, visibility),
    )
}
