//! What the command line says of itself: its output, its figures, its files.

use std::path::Path;

use super::clean;
use crate::config::Wanted;

/// Standard output cannot be written.
pub fn output_lost(detail: &str) -> String {
    let detail = clean(detail);
    say!(
        "moodrift: Standard output cannot be written ({detail}): what was printed is not whole.\n",
        "moodrift : La sortie standard ne peut pas être écrite ({detail}) : ce qui a été affiché n'est pas complet.\n"
    )
}

/// A file of metrics whose place holds something else.
pub fn textfile_is_none(path: &Path) -> String {
    let path = path.display();
    say!(
        "The metrics cannot be written to {path}: it is no regular file, but a link, a device, a pipe or a folder, which the metrics would replace. Name another file.",
        "Les métriques ne peuvent pas être écrites dans {path} : ce n'est pas un fichier ordinaire, mais un lien, un périphérique, un tube ou un dossier, que les métriques remplaceraient. Nommez un autre fichier."
    )
}

/// A number of an activity that is none.
pub fn no_cmid(found: &str) -> String {
    let found = clean(found);
    say!(
        "“{found}” is no number of an activity. It is the number after id= in the address of the activity's page in Moodle",
        "« {found} » n'est pas un numéro d'activité. C'est le nombre après id= dans l'adresse de la page de l'activité dans Moodle"
    )
}

/// A number of a run that is none.
pub fn no_run_number(found: &str) -> String {
    let found = clean(found);
    say!(
        "“{found}” is no number of a run. `moodrift history` lists the runs with their numbers",
        "« {found} » n'est pas un numéro d'exécution. `moodrift history` liste les exécutions avec leurs numéros"
    )
}

/// A figure that is no whole number from 0 on.
pub fn no_count(found: &str) -> String {
    let found = clean(found);
    say!(
        "“{found}” is no whole number from 0 on",
        "« {found} » n'est pas un nombre entier à partir de 0"
    )
}

/// A word without quotes in the configuration.
pub fn bare_word(key: &str, meant: Option<bool>) -> String {
    let key = clean(key);
    match meant {
        Some(meant) => say!(
            "`{key}` is neither true nor false, the only two words that TOML takes without quotes. Write: {key} = {meant}",
            "`{key}` ne vaut ni true ni false, les deux seuls mots que TOML admet sans guillemets. Écrivez : {key} = {meant}"
        ),
        None => say!(
            "the value of `{key}` has no quotes. Expected a text in quotes ({key} = \"…\"), a number, or true or false.",
            "la valeur de `{key}` est sans guillemets. Attendu : un texte entre guillemets ({key} = \"…\"), un nombre, ou true ou false."
        ),
    }
}

/// How far a read has come that takes long: Moodle.
pub fn reading_moodle() -> &'static str {
    text!("reading Moodle", "lecture de Moodle")
}

/// Likewise: the lists of Rocket.Chat.
pub fn listing_chat() -> &'static str {
    text!(
        "listing Rocket.Chat's groups and accounts",
        "liste des salons et des comptes de Rocket.Chat"
    )
}

/// Likewise: its groups, one by one.
pub fn reading_groups(done: usize, total: usize) -> String {
    say!("group {done} of {total}", "salon {done} sur {total}")
}

/// A password in an address that a flag gives.
pub fn secret_in_address(flag: &str) -> String {
    say!(
        "the address of {flag} holds a password, which other users of this machine can read there and your shell keeps. Give the address alone; accounts are asked for, or named with --login or --user-id.",
        "l'adresse de {flag} contient un mot de passe, que les autres utilisateurs de cette machine peuvent y lire et que votre shell conserve. Donnez l'adresse seule ; les comptes sont demandés, ou nommés par --login ou --user-id."
    )
}

/// An address of Rocket.Chat that holds more than an address.
pub fn more_than_an_address() -> &'static str {
    text!(
        "an address of Rocket.Chat holds no name, no password and nothing after a ?, such as https://chat.univ.fr.",
        "une adresse de Rocket.Chat ne contient ni nom, ni mot de passe, ni rien après un « ? », par exemple https://chat.univ.fr."
    )
}

/// Several Moodles in one database.
pub fn several_moodles(prefixes: &[String]) -> String {
    let prefixes: Vec<String> = prefixes
        .iter()
        .map(|prefix| clean(prefix).to_string())
        .collect();
    let prefixes = prefixes.join(", ");
    say!(
        "several Moodles with the plugin are in that database: their tables' names begin with {prefixes}. Say which with --prefix.",
        "plusieurs Moodle avec le plugin sont dans cette base : les noms de leurs tables commencent par {prefixes}. Dites lequel avec --prefix."
    )
}

/// TLS that the database's URL asks for, and that does not come about.
pub fn database_tls(detail: &str) -> String {
    let detail = clean(detail);
    say!(
        "no connection that is protected as the URL asks ({detail}). An authority that this machine does not trust is named in it with sslrootcert=FILE (PostgreSQL) or ssl-ca=FILE (MySQL, MariaDB).",
        "pas de connexion protégée comme l'URL le demande ({detail}). Une autorité à laquelle cette machine ne se fie pas s'y nomme par sslrootcert=FICHIER (PostgreSQL) ou ssl-ca=FICHIER (MySQL, MariaDB)."
    )
}

/// A password of the database that should come from elsewhere.
pub fn no_password(why: &str) -> String {
    let why = clean(why);
    say!(
        "its password cannot be had. {why}",
        "son mot de passe est introuvable. {why}"
    )
}

/// What the key of a password is for.
pub fn password() -> &'static str {
    text!(
        "The password of that database, if it is not in the URL: { env = … }, { file = … } or { command = … }, as with the token.",
        "Le mot de passe de cette base, s'il n'est pas dans l'URL : { env = … }, { file = … } ou { command = … }, comme pour le jeton."
    )
}

/// What the key of the store's password is for.
pub fn store_password() -> &'static str {
    text!(
        "The password of that database, if it is not in the URL: { env = … }, { file = … } or { command = … }.",
        "Le mot de passe de cette base, s'il n'est pas dans l'URL : { env = … }, { file = … } ou { command = … }."
    )
}

/// What each way to give it is.
pub fn password_from(name: &str) -> &'static str {
    match name {
        "env" => text!("The value of a variable.", "La valeur d'une variable."),
        "file" => text!(
            "The content of a file, without the end of its line.",
            "Le contenu d'un fichier, sans la fin de sa ligne."
        ),
        "command" => text!(
            "What a program prints (no shell).",
            "Ce qu'affiche un programme (sans shell)."
        ),
        _ => "",
    }
}

/// A database's URL that holds a password beside another one.
pub fn without_password(key: &str) -> String {
    say!(
        "a URL without a password, since `{key}` gives it",
        "une URL sans mot de passe, puisque `{key}` le donne"
    )
}

/// What should come from elsewhere, at the beginning of a sentence, with a blank behind.
pub fn wanted(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Token => text!("The token ", "Le jeton "),
        Wanted::DatabasePassword => text!(
            "The password of Moodle's database ",
            "Le mot de passe de la base de Moodle "
        ),
        Wanted::StorePassword => {
            text!("The journal's password ", "Le mot de passe du journal ")
        }
    }
}
