//! What went wrong with Rocket.Chat.

use std::fmt;

use crate::domain::ids::RoomId;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::words::clean;
use crate::words::refusal::{Refused, SecondFactor};

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
        match crate::words::first_day::refused_entry(&self.doing, &self.kind) {
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
            ChatTask::ReadList(room)
            | ChatTask::FindGroup(room)
            | ChatTask::ReadMembers(room)
            | ChatTask::ReadRoles(room)
            | ChatTask::ReadBans(room)
            | ChatTask::Invite(room)
            | ChatTask::AddModerator(room)
            | ChatTask::AddOwner(room)
            | ChatTask::RemoveModerator(room)
            | ChatTask::Remove(room)
            | ChatTask::ReadGroup(room)
            | ChatTask::ReadMessages(room)
            | ChatTask::Unarchive(room)
            | ChatTask::Archive(room)
            | ChatTask::Delete(room)
            | ChatTask::Rename(room)
            | ChatTask::SetRetention(room) => OfRoom(self.0, room).fmt(f),
            ChatTask::ListGroups => f.write_str(text!(
                "Listing Rocket.Chat's groups",
                "Lecture de la liste des salons de Rocket.Chat",
            )),
            ChatTask::ListAccounts => f.write_str(text!(
                "Listing Rocket.Chat's accounts",
                "Lecture de la liste des comptes de Rocket.Chat",
            )),
            ChatTask::ReadAccount(account) => f.write_str(&say!(
                "Reading the account {account}",
                "Lecture du compte {account}",
            )),
            ChatTask::Activate(account) => f.write_str(&say!(
                "Activating the account {account}",
                "Activation du compte {account}",
            )),
            ChatTask::CreateGroup(name) => f.write_str(&say!(
                "Making the group {}",
                "Création du salon {}",
                crate::words::group_name(name),
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

/// What is done in one room.
struct OfRoom<'a>(&'a ChatTask, &'a RoomId);

impl fmt::Display for OfRoom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let room = self.1;
        match self.0 {
            ChatTask::ReadList(_) => f.write_str(&say!(
                "Asking whether {room} stands in a member's list",
                "Demande si {room} figure dans la liste d'un membre",
            )),
            ChatTask::FindGroup(_) => f.write_str(&say!(
                "Asking for the group {room}",
                "Demande du salon {room}",
            )),
            ChatTask::ReadMembers(_) => f.write_str(&say!(
                "Reading the members of {room}",
                "Lecture des membres de {room}",
            )),
            ChatTask::ReadRoles(_) => f.write_str(&say!(
                "Reading the roles in {room}",
                "Lecture des rôles dans {room}",
            )),
            ChatTask::ReadBans(_) => f.write_str(&say!(
                "Reading who is banned from {room}",
                "Lecture des bannissements de {room}",
            )),
            ChatTask::Invite(_) => {
                f.write_str(&say!("Inviting into {room}", "Invitation dans {room}"))
            }
            ChatTask::AddModerator(_) => f.write_str(&say!(
                "Making a moderator in {room}",
                "Nomination d'un modérateur dans {room}",
            )),
            ChatTask::RemoveModerator(_) => f.write_str(&say!(
                "Taking the moderator role in {room}",
                "Retrait du rôle de modérateur dans {room}",
            )),
            ChatTask::Remove(_) => f.write_str(&say!(
                "Removing from {room}",
                "Retrait d'un membre de {room}",
            )),
            ChatTask::ReadGroup(_) => f.write_str(&say!(
                "Reading the settings of {room}",
                "Lecture des réglages de {room}",
            )),
            ChatTask::ReadMessages(_) => f.write_str(&say!(
                "Reading the messages of {room}",
                "Lecture des messages de {room}",
            )),
            ChatTask::AddOwner(_) => f.write_str(&say!(
                "Making the API account an owner of {room}",
                "Nomination du compte API comme propriétaire de {room}",
            )),
            ChatTask::Unarchive(_) => f.write_str(&say!("Opening {room}", "Réouverture de {room}")),
            ChatTask::Archive(_) => f.write_str(&say!("Archiving {room}", "Archivage de {room}")),
            ChatTask::Delete(_) => f.write_str(&say!("Deleting {room}", "Suppression de {room}")),
            ChatTask::Rename(_) => f.write_str(&say!("Renaming {room}", "Renommage de {room}")),
            _ => f.write_str(&say!(
                "Setting how long {room} keeps its messages",
                "Réglage de la durée de conservation des messages de {room}",
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
            ChatTroubleKind::NoRandomness | ChatTroubleKind::OtherAddress | ChatTroubleKind::StillThere | ChatTroubleKind::KeptOtherwise { .. } | ChatTroubleKind::LeftOut | ChatTroubleKind::MembersDropped { .. } => After(self.0).fmt(f),
        }
    }
}

/// What came of a change, though nothing refused it.
struct After<'a>(&'a ChatTroubleKind);

impl fmt::Display for After<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
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
                crate::words::groups::retention(*now),
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
            _ => Ok(()),
        }
    }
}
