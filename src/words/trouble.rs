//! What went wrong at an edge: what was being done, to what, and what to do about it.

mod chat;

use std::fmt;

use super::clean;
use crate::config::ReadOnlyReason;
use crate::domain::trouble::{
    ChatStateTrouble, ChatStateTroubleKind, DemoTrouble, MoodleTrouble, MoodleTroubleKind,
    StoreName, StoreTrouble, StoreTroubleKind,
};

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
            MoodleTroubleKind::Tls(detail) => f.write_str(&super::shell::database_tls(detail)),
            MoodleTroubleKind::NoPassword(why) => f.write_str(&super::shell::no_password(why)),
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
            .map(|prefix| say!("“{}”", "« {} »", clean(prefix)))
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
                        "Check that it is moodrift's own file, that no other program holds it, and that its folder may be written.",
                        "Vérifiez que c'est bien le fichier de moodrift, qu'aucun autre programme ne le tient, et que son dossier est accessible en écriture.",
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
            StoreTroubleKind::NoPassword(why) => f.write_str(&super::shell::no_password(why)),
            StoreTroubleKind::Tls(detail) => f.write_str(&super::shell::database_tls(detail)),
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
