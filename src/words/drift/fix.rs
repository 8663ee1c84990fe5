//! What would repair a difference, or why nothing is offered.

use crate::domain::drift::{Code, Drift, Evidence, Fix, JoinAs, Withheld};
use crate::domain::repairs::OptionalRepair;
use crate::words::rights::not_permitted;

/// What would repair it, or why nothing is offered.
pub fn fix(drift: &Drift) -> &'static str {
    match drift.fix {
        Some(Fix::Invite(JoinAs::Member)) => text!("invite", "inviter"),
        Some(Fix::Invite(JoinAs::Moderator)) => {
            text!("invite as moderator", "inviter comme modérateur")
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
            text!("take the moderator role", "retirer le rôle de modérateur")
        }
        Some(Fix::Remove) => text!("remove from the group", "retirer du salon"),
        Some(Fix::Activate) => text!("activate the account", "activer le compte"),
        Some(Fix::Unarchive) => text!("open the group", "rouvrir le salon"),
        Some(Fix::Join) => text!(
            "bring the API account into the group",
            "ajouter le compte API au salon"
        ),
        Some(Fix::MakeOwner) => text!(
            "make the API account an owner",
            "nommer le compte API propriétaire"
        ),
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
pub(in crate::words) fn withheld_because(why: Withheld) -> &'static str {
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
        Evidence::Orphaned(ref orphan) if orphan.archived => text!(
            "none needed: it is archived; delete it in Rocket.Chat, if nobody misses it",
            "rien à corriger : il est archivé ; supprimez-le dans Rocket.Chat, s'il ne manque à personne",
        ),
        Evidence::AwaitingLink(_) => text!(
            "tell Moodle: run the statement in its database",
            "informez Moodle : exécutez la requête dans sa base de données",
        ),
        _ => no_fix(drift.code),
    }
}

fn no_fix(code: Code) -> &'static str {
    match code {
        Code::PluginDisabled
        | Code::WrongServer
        | Code::MoodleStale
        | Code::MoodleMaintenance
        | Code::WwwrootUnset
        | Code::NamingInvalid => no_fix_for_the_site(code),
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
        Code::AccountMissing
        | Code::UsernameRefused
        | Code::IdentityMismatch
        | Code::AccountInactive
        | Code::UsernameCollision
        | Code::MemberMissing
        | Code::ModeratorMissing
        | Code::MemberExtra
        | Code::ModeratorExtra => no_fix_for_a_person(code),
        Code::KindDiffers => text!(
            "make it a plain private group again in Rocket.Chat",
            "refaites-en un simple salon privé dans Rocket.Chat",
        ),
    }
}

fn no_fix_for_the_site(code: Code) -> &'static str {
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
        _ => text!(
            "correct the plugin's settings in Moodle",
            "corrigez les réglages du plugin dans Moodle",
        ),
    }
}

fn no_fix_for_a_person(code: Code) -> &'static str {
    match code {
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
        _ => {
            text!("not offered here", "non proposé ici")
        }
    }
}
