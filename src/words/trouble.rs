//! What went wrong at an edge: what was being done, to what, and what to do about it.

use std::fmt;

use super::clean;
use super::refusal::{Refused, SecondFactor};
use crate::config::ReadOnlyReason;
use crate::domain::trouble::{
    ChatStateTrouble, ChatStateTroubleKind, ChatTask, ChatTrouble, ChatTroubleKind, DemoTrouble,
    MoodleTrouble, MoodleTroubleKind, StoreName, StoreTrouble, StoreTroubleKind,
};

impl std::error::Error for ChatTrouble {}

impl fmt::Display for ChatTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&say!(
            "{} at {}",
            "{} sur {}",
            Doing(&self.doing),
            clean(&self.server)
        ))?;
        if let Some(proxy) = &self.proxy {
            f.write_str(&say!(
                ", through the proxy {}",
                ", par le proxy {}",
                clean(proxy)
            ))?;
        }
        match super::first_day::refused_entry(&self.doing, &self.kind) {
            Some(refused) => f.write_str(&say!(": {refused}", " : {refused}")),
            None => f.write_str(&say!(": {}", " : {}", Came(&self.kind))),
        }
    }
}

struct Doing<'a>(&'a ChatTask);

impl fmt::Display for Doing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ChatTask::ReadVersion => f.write_str(text!(
                "Asking Rocket.Chat for its version",
                "Demande de sa version à Rocket.Chat",
            )),
            ChatTask::LogIn => f.write_str(text!(
                "Logging in to Rocket.Chat",
                "Connexion à Rocket.Chat",
            )),
            ChatTask::MakeToken => f.write_str(text!(
                "Making a personal access token",
                "Création d'un jeton d'accès personnel",
            )),
            ChatTask::LogOut => f.write_str(text!(
                "Logging out of Rocket.Chat",
                "Déconnexion de Rocket.Chat",
            )),
            ChatTask::ReadOwnAccount => f.write_str(text!(
                "Asking Rocket.Chat who the API account is",
                "Demande à Rocket.Chat de l'identité du compte API",
            )),
            ChatTask::ReadPermissions => f.write_str(text!(
                "Reading Rocket.Chat's permissions",
                "Lecture des permissions de Rocket.Chat",
            )),
            ChatTask::ReadSettings => f.write_str(text!(
                "Reading Rocket.Chat's public settings",
                "Lecture des paramètres publics de Rocket.Chat",
            )),
            ChatTask::ReadTokens => f.write_str(text!(
                "Asking which tokens the API account has",
                "Demande des jetons du compte API",
            )),
            ChatTask::ReadRoomsOf(account) => f.write_str(&say!(
                "Asking which rooms the account {account} is in",
                "Demande des salons où est le compte {account}",
            )),
            ChatTask::ReadLastLogin(account) => f.write_str(&say!(
                "Asking when the account {account} was last used",
                "Demande de la dernière utilisation du compte {account}",
            )),
            ChatTask::ReadList(room) => f.write_str(&say!(
                "Asking whether {room} stands in a member's list",
                "Demande si {room} figure dans la liste d'un membre",
            )),
            ChatTask::ListGroups => f.write_str(text!(
                "Listing Rocket.Chat's groups",
                "Lecture de la liste des salons de Rocket.Chat",
            )),
            ChatTask::ListAccounts => f.write_str(text!(
                "Listing Rocket.Chat's accounts",
                "Lecture de la liste des comptes de Rocket.Chat",
            )),
            ChatTask::FindGroup(room) => f.write_str(&say!(
                "Asking for the group {room}",
                "Demande du salon {room}",
            )),
            ChatTask::ReadMembers(room) => f.write_str(&say!(
                "Reading the members of {room}",
                "Lecture des membres de {room}",
            )),
            ChatTask::ReadRoles(room) => f.write_str(&say!(
                "Reading the roles in {room}",
                "Lecture des rôles dans {room}",
            )),
            ChatTask::ReadBans(room) => f.write_str(&say!(
                "Reading who is banned from {room}",
                "Lecture des bannissements de {room}",
            )),
            ChatTask::Invite(room) => {
                f.write_str(&say!("Inviting into {room}", "Invitation dans {room}",))
            }
            ChatTask::AddModerator(room) => f.write_str(&say!(
                "Making a moderator in {room}",
                "Nomination d'un modérateur dans {room}",
            )),
            ChatTask::RemoveModerator(room) => f.write_str(&say!(
                "Taking the moderator role in {room}",
                "Retrait du rôle de modérateur dans {room}",
            )),
            ChatTask::Remove(room) => f.write_str(&say!(
                "Removing from {room}",
                "Retrait d'un membre de {room}",
            )),
            ChatTask::ReadGroup(room) => f.write_str(&say!(
                "Reading the settings of {room}",
                "Lecture des réglages de {room}",
            )),
            ChatTask::ReadMessages(room) => f.write_str(&say!(
                "Reading the messages of {room}",
                "Lecture des messages de {room}",
            )),
            ChatTask::ReadAccount(account) => f.write_str(&say!(
                "Reading the account {account}",
                "Lecture du compte {account}",
            )),
            ChatTask::Unarchive(room) => {
                f.write_str(&say!("Opening {room}", "Réouverture de {room}",))
            }
            ChatTask::Archive(room) => {
                f.write_str(&say!("Archiving {room}", "Archivage de {room}",))
            }
            ChatTask::Delete(room) => {
                f.write_str(&say!("Deleting {room}", "Suppression de {room}",))
            }
            ChatTask::Rename(room) => f.write_str(&say!("Renaming {room}", "Renommage de {room}")),
            ChatTask::SetRetention(room) => f.write_str(&say!(
                "Setting how long {room} keeps its messages",
                "Réglage de la durée de conservation des messages de {room}",
            )),
            ChatTask::Activate(account) => f.write_str(&say!(
                "Activating the account {account}",
                "Activation du compte {account}",
            )),
            ChatTask::CreateGroup(name) => f.write_str(&say!(
                "Making the group {}",
                "Création du salon {}",
                super::group_name(name),
            )),
            ChatTask::FindAccount(username) => f.write_str(&say!(
                "Asking for the account {}",
                "Demande du compte {}",
                clean(username.as_str()),
            )),
            ChatTask::CreateAccount(username) => f.write_str(&say!(
                "Creating the account {}",
                "Création du compte {}",
                clean(username.as_str()),
            )),
        }
    }
}

struct Came<'a>(&'a ChatTroubleKind);

impl fmt::Display for Came<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ChatTroubleKind::BadUrl(detail) => f.write_str(&say!(
                "the address cannot be used ({}). Check rocketchat.url.",
                "l'adresse est inutilisable ({}). Vérifiez rocketchat.url.",
                clean(detail),
            )),
            ChatTroubleKind::Unreachable(detail) => f.write_str(&say!(
                "no connection ({}). Check rocketchat.url, and that the server is up.",
                "pas de connexion ({}). Vérifiez rocketchat.url, et que le serveur fonctionne.",
                clean(detail),
            )),
            ChatTroubleKind::TimedOut => f.write_str(text!(
                "no answer in time. The server is slow or down; try again.",
                "pas de réponse à temps. Le serveur est lent ou en panne ; réessayez.",
            )),
            ChatTroubleKind::Broken(detail) => f.write_str(&say!(
                "the connection broke ({}). Try again.",
                "la connexion s'est rompue ({}). Réessayez.",
                clean(detail),
            )),
            ChatTroubleKind::Tls(detail) => f.write_str(&say!(
                "TLS was refused ({}). Check the certificate; if an authority of your own has signed it, name that authority's certificate as rocketchat.ca_file.",
                "TLS a été refusé ({}). Vérifiez le certificat ; s'il est signé par une autorité à vous, indiquez le certificat de celle-ci dans rocketchat.ca_file.",
                clean(detail),
            )),
            ChatTroubleKind::ProxyAuthentication => f.write_str(
                text!(
                    "the proxy wants a name and a password. Put them into the variable that names it: http://NAME:PASSWORD@HOST:PORT.",
                    "le proxy demande un nom et un mot de passe. Mettez-les dans la variable qui le nomme : http://NOM:MOTDEPASSE@HOTE:PORT.",
                ),
            ),
            ChatTroubleKind::NotRocketChat { status, content_type } => f.write_str(&say!(
                "the answer (HTTP {status}, {}) is not Rocket.Chat's. Check rocketchat.url: a proxy or another program answers there.",
                "la réponse (HTTP {status}, {}) n'est pas celle de Rocket.Chat. Vérifiez rocketchat.url : un proxy ou un autre programme y répond.",
                clean(content_type),
            )),
            ChatTroubleKind::Unauthenticated => f.write_str(
                text!(
                    "the token was refused. Check rocketchat.user_id (an id, not a username) and the token; it may have been revoked.",
                    "le jeton a été refusé. Vérifiez rocketchat.user_id (un identifiant, pas un nom d'utilisateur) et le jeton ; il a peut-être été révoqué.",
                ),
            ),
            ChatTroubleKind::NotAllowed { code } => f.write_str(&say!(
                "the API account may not do that ({}). Give it the permission in Rocket.Chat.",
                "le compte API n'en a pas le droit ({}). Accordez-lui la permission dans Rocket.Chat.",
                clean(code),
            )),
            ChatTroubleKind::GoneOrNotVisible => f.write_str(text!(
                "the group does not exist, or the API account is not in it. Look for it in Rocket.Chat, and add that account.",
                "le salon n'existe pas, ou le compte API n'y est pas. Cherchez-le dans Rocket.Chat, et ajoutez-y ce compte.",
            )),
            ChatTroubleKind::Archived => f.write_str(text!(
                "the group is archived, and the server refuses that there.",
                "le salon est archivé, et le serveur y refuse cela.",
            )),
            ChatTroubleKind::TwoFactor { fault, method } => SecondFactor(*fault, *method).fmt(f),
            ChatTroubleKind::TooManyRequests => f.write_str(
                text!(
                    "too many requests, even after waiting as told. Give the API account the permission api-bypass-rate-limit.",
                    "trop de requêtes, même après l'attente demandée. Accordez au compte API la permission api-bypass-rate-limit.",
                ),
            ),
            ChatTroubleKind::ServerError { status } => f.write_str(&say!(
                "the server failed (HTTP {status}). Try again; its own log says why.",
                "le serveur a échoué (HTTP {status}). Réessayez ; son propre journal dit pourquoi.",
            )),
            ChatTroubleKind::Redirected { location } => f.write_str(&say!(
                "it redirects to {}, where the token is not sent. Put the final address into rocketchat.url.",
                "il redirige vers {}, où le jeton n'est pas envoyé. Mettez l'adresse finale dans rocketchat.url.",
                clean(location),
            )),
            ChatTroubleKind::Malformed(detail) => f.write_str(&say!(
                "the answer was cut off, or is not as Rocket.Chat's are ({}). Try again; if that stays so, look for a proxy that cuts answers off, or for a server whose version is not supported.",
                "la réponse a été coupée, ou n'est pas de la forme de celles de Rocket.Chat ({}). Réessayez ; si cela persiste, cherchez un proxy qui coupe les réponses, ou un serveur dont la version n'est pas prise en charge.",
                clean(detail),
            )),
            ChatTroubleKind::PartialPage { received, announced } => f.write_str(&say!(
                "the list broke off: {received} of {announced} entries came. Try again.",
                "la liste s'est interrompue : entrées reçues, {received} sur {announced}. Réessayez.",
            )),
            ChatTroubleKind::Refused(refusal) => Refused(refusal).fmt(f),
            ChatTroubleKind::NoRandomness => f.write_str(
                text!(
                    "this machine gives no random numbers for a password. Nothing was sent; see to the machine.",
                    "cette machine ne fournit pas de nombres aléatoires pour un mot de passe. Rien n'a été envoyé ; occupez-vous de la machine.",
                ),
            ),
            ChatTroubleKind::OtherAddress => f.write_str(
                text!(
                    "it is not certain that it was created: an account of that name exists, and its e-mail address is another one. Look at it in Rocket.Chat.",
                    "il n'est pas certain qu'il ait été créé : un compte de ce nom existe, et son adresse de courriel est différente. Regardez-le dans Rocket.Chat.",
                ),
            ),
            ChatTroubleKind::StillThere => f.write_str(text!(
                "the server said yes, and the group is still there.",
                "le serveur a répondu oui, et le salon est toujours là.",
            )),
            ChatTroubleKind::KeptOtherwise { now } => f.write_str(&say!(
                "the server said yes, and did something else: read back, the group {}. Look at the group's settings in Rocket.Chat.",
                "le serveur a répondu oui, et a fait autre chose : à la relecture, le salon {}. Regardez les réglages du salon dans Rocket.Chat.",
                super::groups::retention(*now),
            )),
            ChatTroubleKind::LeftOut => f.write_str(
                text!(
                    "the server said yes, and read back this person is not in the group: it leaves out accounts that it does not know. Rescan, and look whether the account is still there.",
                    "le serveur a répondu oui, et à la relecture cette personne n'est pas dans le salon : il laisse de côté les comptes qu'il ne connaît pas. Relisez, et regardez si le compte existe encore.",
                ),
            ),
            ChatTroubleKind::MembersDropped { lacking } => f.write_str(&say!(
                "the group was made, and the server left out {lacking} of its people. Rescan once Moodle has its link: whoever lacks is invited then.",
                "le salon a été créé, et le serveur a laissé de côté {lacking} de ses membres. Relisez une fois que Moodle a son lien : qui manque sera alors invité.",
            )),
        }
    }
}

impl std::error::Error for MoodleTrouble {}

impl fmt::Display for MoodleTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text!(
            "Reading Moodle's database",
            "Lecture de la base de données de Moodle"
        ))?;
        // What is no address is not shown.
        if !self.database.is_empty() {
            write!(f, " {}", clean(&self.database))?;
        }
        f.write_str(&say!(": {}", " : {}", Happened(&self.kind)))
    }
}

struct Happened<'a>(&'a MoodleTroubleKind);

impl fmt::Display for Happened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            MoodleTroubleKind::BadUrl(detail) => f.write_str(&say!(
                "the address cannot be used ({}). Check moodle.database.",
                "l'adresse est inutilisable ({}). Vérifiez moodle.database.",
                clean(detail),
            )),
            MoodleTroubleKind::Unreachable(detail) => f.write_str(&say!(
                "no connection ({}). Check host and port in moodle.database, and that the server is up.",
                "pas de connexion ({}). Vérifiez l'hôte et le port dans moodle.database, et que le serveur fonctionne.",
                clean(detail),
            )),
            MoodleTroubleKind::TimedOut => f.write_str(text!(
                "no answer in time. The server is slow or down; try again.",
                "pas de réponse à temps. Le serveur est lent ou en panne ; réessayez.",
            )),
            MoodleTroubleKind::WrongPassword { user } => f.write_str(&say!(
                "the user {} or its password was refused. Check moodle.database.",
                "l'utilisateur {} ou son mot de passe a été refusé. Vérifiez moodle.database.",
                clean(user),
            )),
            MoodleTroubleKind::NoSuchDatabase { name } => f.write_str(&say!(
                "there is no database {}. Check its name in moodle.database.",
                "il n'y a pas de base de données {}. Vérifiez son nom dans moodle.database.",
                clean(name),
            )),
            MoodleTroubleKind::NoPrivilege { table, detail } => f.write_str(&say!(
                "the user may not read {} ({}). Grant it SELECT on that table.",
                "l'utilisateur n'a pas le droit de lire {} ({}). Accordez-lui SELECT sur cette table.",
                clean(table),
                clean(detail),
            )),
            MoodleTroubleKind::BadPrefix { prefix } => f.write_str(&say!(
                "“{}” is no prefix that Moodle allows. Check moodle.prefix ($CFG->prefix in config.php).",
                "« {} » n'est pas un préfixe que Moodle permet. Vérifiez moodle.prefix ($CFG->prefix dans config.php).",
                clean(prefix),
            )),
            MoodleTroubleKind::WrongPrefix { prefix, found } => f.write_str(&say!(
                "no table of Moodle's begins with “{}”{}. Check moodle.prefix ($CFG->prefix in config.php).",
                "aucune table de Moodle ne commence par « {} »{}. Vérifiez moodle.prefix ($CFG->prefix dans config.php).",
                clean(prefix),
                Found(found),
            )),
            MoodleTroubleKind::MissingTable { table, found } => f.write_str(&say!(
                "the table {} is missing{}. Check moodle.prefix, and that mod_rocketchat is installed.",
                "la table {} manque{}. Vérifiez moodle.prefix, et que mod_rocketchat est installé.",
                clean(table),
                Found(found),
            )),
            MoodleTroubleKind::MissingColumn {
                table,
                column,
                since,
            } => f.write_str(&say!(
                "the table {} has no column {}, which came with {since}. Upgrade to that version or a later one.",
                "la table {} n'a pas de colonne {}, apparue avec {since}. Passez à cette version ou à une version ultérieure.",
                clean(table),
                clean(column),
            )),
            MoodleTroubleKind::BadRow { table, detail } => f.write_str(&say!(
                "a row of {table} cannot be read ({}). Tell Moodle's administrators.",
                "une ligne de {table} est illisible ({}). Prévenez les administrateurs de Moodle.",
                clean(detail),
            )),
            MoodleTroubleKind::Failed { reading, detail } => f.write_str(&say!(
                "reading {reading} failed ({}). Try again.",
                "la lecture ({reading}) a échoué ({}). Réessayez.",
                clean(detail),
            )),
        }
    }
}

struct Found<'a>(&'a [String]);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        let quoted: Vec<String> = self
            .0
            .iter()
            .map(|prefix| format!("“{}”", clean(prefix)))
            .collect();
        f.write_str(&say!(
            " (found with the prefix {})",
            " (préfixe trouvé : {})",
            quoted.join(", "),
        ))
    }
}

impl std::error::Error for StoreTrouble {}

impl fmt::Display for StoreTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = match &self.store {
            StoreName::File(file) => {
                f.write_str(&say!(
                    "The journal {}: ",
                    "Le journal {} : ",
                    file.display()
                ))?;
                StoreAdvice {
                    open: text!(
                        "Check that it is moodrift's own file, and that its folder may be written.",
                        "Vérifiez que c'est bien le fichier de moodrift, et que son dossier est accessible en écriture.",
                    ),
                    read: text!("Check the disk.", "Vérifiez le disque."),
                    write: text!(
                        "check the disk and the file's permissions.",
                        "vérifiez le disque et les droits du fichier.",
                    ),
                }
            }
            StoreName::Server(address) => {
                f.write_str(&say!(
                    "The journal {}: ",
                    "Le journal {} : ",
                    clean(address)
                ))?;
                StoreAdvice {
                    open: text!(
                        "Check the key store, and that the server is up and lets you in.",
                        "Vérifiez la clé store, que le serveur fonctionne et qu'il vous laisse entrer.",
                    ),
                    read: text!(
                        "Check that the server is up, and what its user may read.",
                        "Vérifiez que le serveur fonctionne, et ce que son utilisateur a le droit de lire.",
                    ),
                    write: text!(
                        "check that the server is up, and what its user may write.",
                        "vérifiez que le serveur fonctionne, et ce que son utilisateur a le droit d'écrire.",
                    ),
                }
            }
        };
        match &self.kind {
            StoreTroubleKind::CannotOpen(detail) => f.write_str(&say!(
                "it cannot be opened ({}). {}",
                "il ne peut pas être ouvert ({}). {}",
                clean(detail),
                advice.open,
            )),
            StoreTroubleKind::TooNew { found, known } => f.write_str(&say!(
                "a newer moodrift has written it (schema {found}; this one knows {known}). Use that one.",
                "un moodrift plus récent l'a écrit (schéma {found} ; celui-ci connaît {known}). Utilisez celui-là.",
            )),
            StoreTroubleKind::CannotRead(detail) => f.write_str(&say!(
                "it cannot be read ({}). {}",
                "il ne peut pas être lu ({}). {}",
                clean(detail),
                advice.read,
            )),
            StoreTroubleKind::CannotWrite(detail) => f.write_str(&say!(
                "it cannot be written ({}). Nothing is changed without a journal; {}",
                "il ne peut pas être écrit ({}). Rien n'est modifié sans journal ; {}",
                clean(detail),
                advice.write,
            )),
        }
    }
}

/// What to do about a store, by what failed.
struct StoreAdvice {
    open: &'static str,
    read: &'static str,
    write: &'static str,
}

impl std::error::Error for ChatStateTrouble {}

impl fmt::Display for ChatStateTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        match &self.kind {
            ChatStateTroubleKind::Unreadable(detail) => f.write_str(&say!(
                ": it cannot be read ({}).",
                "\u{a0}: fichier illisible ({}).",
                clean(detail),
            )),
            ChatStateTroubleKind::Malformed {
                line,
                column,
                detail,
            } => f.write_str(&say!(
                ":{line}:{column}: this is no state of a Rocket.Chat server: {}",
                ":{line}:{column} : ce n'est pas l'état d'un serveur Rocket.Chat : {}",
                clean(detail),
            )),
            ChatStateTroubleKind::Unwritable(detail) => f.write_str(&say!(
                ": it cannot be written ({}).",
                "\u{a0}: le fichier ne peut pas être écrit ({}).",
                clean(detail),
            )),
        }
    }
}

impl std::error::Error for DemoTrouble {}

impl fmt::Display for DemoTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChatState(trouble) => trouble.fmt(f),
            Self::Folder(detail) => f.write_str(&say!(
                "The demo's temporary folder cannot be used ({}). Check TMPDIR.",
                "Le dossier temporaire de la démo est inutilisable ({}). Vérifiez TMPDIR.",
                clean(detail),
            )),
            Self::Port(detail) => f.write_str(&say!(
                "The demo found no free port on loopback ({}).",
                "La démo n'a trouvé aucun port libre sur loopback ({}).",
                clean(detail),
            )),
            Self::NoCourses => f.write_str(text!(
                "A university needs at least one course: --courses 1 or more.",
                "Une université a besoin d'au moins un cours : --courses 1 ou plus.",
            )),
            Self::Clock => f.write_str(text!(
                "This machine's clock is wrong by centuries; set it first.",
                "L'horloge de cette machine est fausse de plusieurs siècles ; réglez-la d'abord.",
            )),
            Self::Database {
                table: Some(table),
                detail,
            } => f.write_str(&say!(
                "The demo's table {table} could not be filled ({}).",
                "La table {table} de la démo n'a pas pu être remplie ({}).",
                clean(detail),
            )),
            Self::Database {
                table: None,
                detail,
            } => f.write_str(&say!(
                "The demo's database could not be made ({}).",
                "La base de données de la démo n'a pas pu être créée ({}).",
                clean(detail),
            )),
            Self::NoApiAccount(id) => f.write_str(&say!(
                "The state names {} as its API account and has no user of that id.",
                "L'état nomme {} comme compte API et n'a aucun utilisateur de cet identifiant.",
                clean(id),
            )),
        }
    }
}

/// Why nothing can be written, and how to allow it.
pub fn read_only(reason: ReadOnlyReason) -> &'static str {
    match reason {
        ReadOnlyReason::Configured => text!(
            "This site is read-only. To allow changes, set `read_only = false` for it in the configuration.",
            "Ce site est en lecture seule. Pour permettre des changements, mettez `read_only = false` pour lui dans la configuration.",
        ),
        ReadOnlyReason::NoWwwroot => text!(
            "This site has no `wwwroot` under `moodle` in the configuration, so it cannot be told from a copy. To allow changes, set it to $CFG->wwwroot of config.php.",
            "Ce site n'a pas de `wwwroot` sous `moodle` dans la configuration, on ne peut donc pas le distinguer d'une copie. Pour permettre des changements, donnez-lui la valeur de $CFG->wwwroot dans config.php.",
        ),
    }
}
