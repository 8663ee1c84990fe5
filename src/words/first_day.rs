//! Setting up: what `init` asks and finds, and what `config` says.

mod trouble;

use std::path::Path;

use super::release::moodle_version;
use super::{clean, count, nouns};
use crate::config::{Config, ReadOnlyReason};
use crate::domain::ids::ChatUserId;
use crate::domain::site::{PluginState, Site};
use crate::domain::trouble::{ChatTask, ChatTroubleKind, TwoFactorFault, TwoFactorMethod};

/// Where secrets come from; for the help of `init`.
pub const SECRETS_HELP: &str = "\
What no flag answers is asked for, at a terminal. Secrets are never taken from the command line:
they are asked for and not shown, or come from a file (- is standard input) or the environment:
  MOODRIFT_INIT_DATABASE_PASSWORD  of the database's user
  MOODRIFT_INIT_PASSWORD           for --login
  MOODRIFT_INIT_CODE               the second factor for --login, where one code is enough
  MOODRIFT_INIT_TOKEN              for --user-id";

/// What is said first.
pub fn welcome() -> &'static str {
    text!(
        "A few questions; each answer is tried at once. Nothing is changed in Moodle or in its groups. Ctrl-C leaves.",
        "Quelques questions ; chaque réponse est essayée aussitôt. Rien n'est modifié dans Moodle ni dans ses salons. Ctrl-C pour quitter.",
    )
}

/// Asks for the database.
pub fn ask_database() -> &'static str {
    text!(
        "Moodle's database, without a password (postgres://USER@HOST/DATABASE, mysql://…, sqlite:///FILE)",
        "La base de données de Moodle, sans mot de passe (postgres://USER@HOST/DATABASE, mysql://…, sqlite:///FILE)",
    )
}

/// Asks for the database's password.
pub fn ask_database_password() -> &'static str {
    text!(
        "Its password (not shown; nothing for none)",
        "Son mot de passe (non affiché ; rien s'il n'y en a pas)",
    )
}

/// Asks which of several Moodles in one database it is.
pub fn ask_prefix() -> &'static str {
    text!(
        "What its tables' names begin with ($CFG->prefix in config.php)",
        "Le début du nom de ses tables ($CFG->prefix dans config.php)",
    )
}

/// Asks for Moodle's address.
pub fn ask_wwwroot() -> &'static str {
    text!(
        "Moodle's address, exactly as $CFG->wwwroot in config.php (nothing: moodrift can never write)",
        "L'adresse de Moodle, exactement comme $CFG->wwwroot dans config.php (rien : moodrift ne pourra jamais écrire)",
    )
}

/// Asks for Rocket.Chat's address.
pub fn ask_rocketchat() -> &'static str {
    text!("Rocket.Chat's address", "L'adresse de Rocket.Chat")
}

/// Asks for the account.
pub fn ask_login() -> &'static str {
    text!(
        "The account in whose name Rocket.Chat is asked, best the plugin's: its username or e-mail address",
        "Le compte au nom duquel Rocket.Chat est interrogé, de préférence celui du plugin : son nom d'utilisateur ou son adresse de courriel",
    )
}

/// Asks for its password.
pub fn ask_password() -> &'static str {
    text!(
        "Its password (not shown; it is used once and not kept)",
        "Son mot de passe (non affiché ; utilisé une fois et non gardé)",
    )
}

/// Asks for a token.
pub fn ask_token() -> &'static str {
    text!(
        "The account's personal access token (not shown)",
        "Le jeton d'accès personnel du compte (non affiché)",
    )
}

/// Asks for the site's name.
pub fn ask_name() -> &'static str {
    text!(
        "The site's name in the configuration (letters, digits, - and _)",
        "Le nom du site dans la configuration (lettres, chiffres, - et _)",
    )
}

/// Asks whether the plugin's own account is taken.
pub fn ask_plugin() -> &'static str {
    text!(
        "Use the plugin's own account and token, read from Moodle's settings each time?",
        "Utiliser le compte et le jeton du plugin lui-même, lus chaque fois dans les réglages de Moodle ?",
    )
}

/// Before a password goes over a line without TLS.
pub fn no_tls() -> &'static str {
    text!(
        "! That address is http: whatever goes there, passwords and tokens too, can be read on the way.",
        "! Cette adresse est en http : tout ce qui y va, mots de passe et jetons compris, peut être lu en chemin.",
    )
}

/// What is under the written file.
pub fn next() -> &'static str {
    text!("Next: moodrift check", "Ensuite : moodrift check")
}

/// The file is there; asks whether it is replaced.
pub fn ask_replace(file: &Path) -> String {
    say!(
        "{} is there already. Replace it? The old one is kept beside it",
        "{} existe déjà. Le remplacer ? L'ancien est gardé à côté",
        file.display(),
    )
}

/// Asks for a code.
pub fn ask_code(method: Option<TwoFactorMethod>) -> &'static str {
    match method {
        Some(TwoFactorMethod::Totp) => text!(
            "The code that the account's app shows now",
            "Le code que l'application du compte affiche maintenant",
        ),
        Some(TwoFactorMethod::Email) => text!(
            "The code that Rocket.Chat has just sent to the account by e-mail",
            "Le code que Rocket.Chat vient d'envoyer au compte par courriel",
        ),
        Some(TwoFactorMethod::Password) | None => {
            text!("The account's second factor", "Le second facteur du compte")
        }
    }
}

/// The second code, where the login has had one.
pub fn another_code() -> &'static str {
    text!(
        "The making of a token wants a code of its own.",
        "La création d'un jeton demande un code à elle.",
    )
}

/// Moodle was found.
pub fn moodle_found(site: &Site, prefix: &str) -> String {
    let condition = &site.condition;
    let version = moodle_version(
        condition.moodle_release.as_deref(),
        condition.moodle_version.as_deref(),
    );
    let version = version.map(|version| say!(", version {version}", ", version {version}"));
    say!(
        "✓ Moodle: {} ({}){}, tables {}…: {} with Rocket.Chat, {}.",
        "✓ Moodle : {} ({}){}, tables {}… : {} avec Rocket.Chat, {}.",
        clean(&site.fullname),
        clean(&site.shortname),
        version.unwrap_or_default(),
        clean(prefix),
        nouns::activities(site.activities.len()),
        nouns::people(site.people.len()),
    )
}

/// What of the plugin's settings bears on this.
pub fn plugin_found(site: &Site) -> Vec<String> {
    let settings = &site.settings;
    let mut lines = Vec::new();
    if site.condition.plugin == PluginState::Disabled {
        lines.push(
            text!(
                "! The plugin is switched off in Moodle: no plan can be applied.",
                "! Le plugin est désactivé dans Moodle : aucun plan ne peut être appliqué.",
            )
            .to_owned(),
        );
    }
    match settings
        .instance_url
        .as_deref()
        .filter(|url| !url.is_empty())
    {
        Some(url) => lines.push(say!(
            "✓ The plugin's settings name Rocket.Chat at {}.",
            "✓ Les réglages du plugin nomment Rocket.Chat à l'adresse {}.",
            clean(url),
        )),
        None => lines.push(
            text!(
                "! The plugin's settings name no Rocket.Chat.",
                "! Les réglages du plugin ne nomment aucun Rocket.Chat.",
            )
            .to_owned(),
        ),
    }
    if settings.username_hook {
        lines.push(
            text!(
                "! Moodle maps usernames by a function of the institution (usernamehook): nobody's membership is judged until the configuration has rules for it (username = [ … ]).",
                "! Moodle convertit les noms d'utilisateur par une fonction de l'établissement (usernamehook) : personne n'est jugé tant que la configuration n'a pas de règles pour cela (username = [ … ]).",
            )
                .to_owned(),
        );
    }
    lines
}

/// Rocket.Chat was found.
pub fn rocketchat_found(url: &str, version: &str) -> String {
    say!(
        "✓ Rocket.Chat {} at {}.",
        "✓ Rocket.Chat {} à l'adresse {}.",
        clean(version),
        clean(url)
    )
}

/// The account works.
pub fn account_found(username: &str, roles: &[String]) -> String {
    let roles: Vec<String> = roles.iter().map(|role| clean(role).to_string()).collect();
    let roles = if roles.is_empty() {
        text!("none", "aucun").to_owned()
    } else {
        roles.join(", ")
    };
    say!(
        "✓ The token is good: {} (roles: {roles}).",
        "✓ Le jeton est bon : {} (rôles : {roles}).",
        clean(username),
    )
}

/// What it sees.
pub fn groups_seen(linked: usize, seen: usize, all: bool) -> String {
    let groups = nouns::groups(linked);
    if seen == linked {
        return say!(
            "✓ It sees the {groups} that Moodle's activities are linked with.",
            "✓ Il voit tous les salons liés aux activités de Moodle ({linked}).",
        );
    }
    let why = if all {
        text!("the others do not exist", "les autres n'existent pas")
    } else {
        text!(
            "it sees only groups that it is in; the permission view-room-administration shows all",
            "il ne voit que les salons où il est ; la permission view-room-administration les montre tous",
        )
    };
    say!(
        "! Of the {groups} that Moodle's activities are linked with, it sees {seen}: {why}.",
        "! Il voit {seen} des {linked} salons liés aux activités de Moodle : {why}.",
    )
}

/// Groups whose names prove another Moodle.
pub fn groups_foreign(foreign: usize, seen: usize) -> String {
    say!(
        "! The names of {foreign} of these {seen} groups bear another Moodle's mark. Is that address exactly $CFG->wwwroot? Nothing is written to such groups.",
        "! Les noms de {foreign} de ces {seen} salons portent la marque d'un autre Moodle. Cette adresse est-elle exactement $CFG->wwwroot ? Rien n'est écrit dans de tels salons.",
    )
}

/// The plugin's account is another one.
pub fn other_account(plugin: &str, own: &ChatUserId) -> String {
    say!(
        "! The plugin uses the account {}, this is {}: what the plugin's account may do and see, this one may not.",
        "! Le plugin utilise le compte {}, celui-ci est {} : ce que le compte du plugin peut faire et voir, celui-ci ne le peut pas forcément.",
        clean(plugin),
        clean(own.as_str()),
    )
}

/// A token was made.
pub fn token_made(name: &str) -> String {
    say!(
        "✓ A personal access token is made, named “{}”.",
        "✓ Un jeton d'accès personnel est créé, nommé « {} ».",
        clean(name),
    )
}

/// The plugin's own account does not work.
pub fn plugin_account_refused(trouble: &str) -> String {
    say!(
        "! The plugin's own account does not serve. {trouble}",
        "! Le compte du plugin lui-même ne convient pas. {trouble}",
    )
}

/// The login could not be ended.
pub fn still_logged_in(trouble: &str) -> String {
    say!(
        "! The login stays open until it expires. {trouble}",
        "! La connexion reste ouverte jusqu'à son expiration. {trouble}",
    )
}

/// The file is written.
pub fn written(file: &Path, kept: Option<&Path>) -> String {
    let kept = kept.map(|kept| say!(" The old one is {}.", " L'ancien est {}.", kept.display()));
    say!(
        "✓ {} is written, readable by you alone. The site is read-only.{}",
        "✓ {} est écrit, lisible par vous seul. Le site est en lecture seule.{}",
        file.display(),
        kept.unwrap_or_default(),
    )
}

/// There is no mistake.
pub fn config_is_good(config: &Config) -> String {
    let mut text = say!(
        "{}: no mistakes in {}.\n",
        "{} : aucune erreur dans {}.\n",
        config.file.display(),
        count(
            config.sites.len(),
            text!("site", "site"),
            text!("sites", "sites")
        ),
    );
    for site in &config.sites {
        text.push_str(&say!(
            "  {}: {}\n",
            "  {} : {}\n",
            site.name,
            match site.write_permit() {
                Ok(_) => text!("may be written", "peut être modifié"),
                Err(ReadOnlyReason::Configured) => text!("read-only", "lecture seule"),
                Err(ReadOnlyReason::NoWwwroot) => text!(
                    "read-only, for want of moodle.wwwroot",
                    "lecture seule, faute de moodle.wwwroot",
                ),
            },
        ));
    }
    text
}

/// The file of the configuration is not there.
pub fn no_file_yet() -> &'static str {
    text!(
        "There is no such file yet. `moodrift init` writes one.",
        "Ce fichier n'existe pas encore. `moodrift init` en écrit un.",
    )
}

/// What comes from nowhere else.
pub fn default() -> &'static str {
    text!("default", "par défaut")
}

/// What an exchange at the door came to, where that is said otherwise than elsewhere.
pub(super) fn refused_entry(doing: &ChatTask, kind: &ChatTroubleKind) -> Option<&'static str> {
    match (doing, kind) {
        (ChatTask::LogIn, ChatTroubleKind::Unauthenticated) => Some(text!(
            "the name or the password was refused, or the account is deactivated. Try them in Rocket.Chat itself.",
            "le nom ou le mot de passe a été refusé, ou le compte est désactivé. Essayez-les dans Rocket.Chat même.",
        )),
        (ChatTask::MakeToken, ChatTroubleKind::NotAllowed { .. }) => Some(text!(
            "this account may not make tokens. Give it the permission create-personal-access-tokens; the roles admin and user have it, bot has not.",
            "ce compte ne peut pas créer de jetons. Accordez-lui la permission create-personal-access-tokens ; les rôles admin et user l'ont, bot ne l'a pas.",
        )),
        (ChatTask::LogIn | ChatTask::MakeToken, ChatTroubleKind::TwoFactor { fault, .. }) => {
            Some(match fault {
                TwoFactorFault::Required => text!(
                    "the server wants a second factor.",
                    "le serveur demande un second facteur.",
                ),
                TwoFactorFault::Invalid => text!(
                    "the server does not take that code.",
                    "le serveur n'accepte pas ce code.",
                ),
                TwoFactorFault::TooManyAttempts => text!(
                    "wrong codes were given too often. Wait some minutes.",
                    "des codes erronés ont été donnés trop souvent. Attendez quelques minutes.",
                ),
            })
        }
        _ => None,
    }
}
