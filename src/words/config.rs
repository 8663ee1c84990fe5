//! Mistakes in the configuration: where, what, and what was expected.

use std::fmt;

use crate::config::{
    AuthorityError, AuthorityFault, ConfigError, Expected, Fault, Place, TokenError, TokenFault,
    TokenSource, ValueKind,
};

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&say!("{}: ", "{} : ", self.place))?;
        match (&self.fault, &self.place) {
            (Fault::ReadableByOthers { mode }, Place::File(file) | Place::Spot { file, .. }) => f.write_str(&say!(
                "it holds a secret and others may read it (mode {mode:o}). Run: chmod 600 {}",
                "il contient un secret et d'autres peuvent le lire (mode {mode:o}). Lancez : chmod 600 {}",
                file.display(),
            )),
            (fault, _) => write_fault(f, fault),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spot { file, line, column } => write!(f, "{}:{line}:{column}", file.display()),
            Self::File(file) => file.display().fmt(f),
            Self::Variable(name) => f.write_str(&say!(
                "environment variable {name}",
                "variable d'environnement {name}",
            )),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

fn write_fault(f: &mut fmt::Formatter<'_>, fault: &Fault) -> fmt::Result {
    match fault {
        Fault::NoSuchFile => f.write_str(text!(
            "there is no such file.",
            "ce fichier n'existe pas.",
        )),
        Fault::Unreadable { detail } => f.write_str(&say!(
            "it cannot be read ({detail}).",
            "il ne peut pas être lu ({detail}).",
        )),
        Fault::NoHome => f.write_str(text!(
            "there is no home folder to look in; set it, or name a file with --config.",
            "il n'y a pas de dossier personnel où chercher ; définissez HOME, ou nommez un fichier avec --config.",
        )),
        Fault::ReadableByOthers { mode } => f.write_str(&say!(
            "it holds a secret and others may read it (mode {mode:o}). Run chmod 600 on it.",
            "il contient un secret et d'autres peuvent le lire (mode {mode:o}). Lancez chmod 600 dessus.",
        )),
        Fault::Syntax { detail } => f.write_str(&say!(
            "this is not TOML: {}",
            "ce n'est pas du TOML : {}",
            detail.trim(),
        )),
        Fault::BareWord { key, meant } => f.write_str(&super::shell::bare_word(key, *meant)),
        Fault::UnknownKey { key, valid } => f.write_str(&say!(
            "unknown key `{key}`. Expected one of: {}.",
            "clé `{key}` inconnue. Attendu, une de celles-ci : {}.",
            valid.join(", "),
        )),
        Fault::WrongKind { key, found, expected } => {
            let kinds: Vec<&str> = expected.iter().map(|expected| kind(*expected)).collect();
            f.write_str(&say!(
                "`{key}` is {}; expected {}.",
                "`{key}` est {} ; attendu : {}.",
                kind(*found),
                kinds.join(text!(" or ", " ou ")),
            ))
        }
        Fault::BadValue { key, found: Some(found), expected } => f.write_str(&say!(
            "`{key}` is “{found}”; expected {}.",
            "`{key}` vaut « {found} » ; attendu : {}.",
            Wanted(expected),
        )),
        Fault::BadValue { key, found: None, expected } => f.write_str(&say!(
            "`{key}` cannot be used; expected {}.",
            "`{key}` est inutilisable ; attendu : {}.",
            Wanted(expected),
        )),
        Fault::Missing { key } => f.write_str(&say!("`{key}` is missing.", "`{key}` manque.")),
        Fault::Together { key, found, expected } => {
            let sets: Vec<String> = expected.iter().map(|set| set.join(text!(
                " with ",
                " avec ",
            ))).collect();
            f.write_str(&say!(
                "`{key}` has {}; expected {}.",
                "`{key}` contient {} ; attendu : {}.",
                found.join(text!(" and ", " et ")),
                sets.join(text!(", or ", ", ou ")),
            ))
        }
        Fault::SameVariable { site, other } => f.write_str(&say!(
            "the sites `{site}` and `{other}` have the same variables in the environment; rename one.",
            "les sites `{site}` et `{other}` ont les mêmes variables d'environnement ; renommez-en un.",
        )),
        Fault::KeyTwice { key, scope, one, other } => f.write_str(&say!(
            "the key `{key}` is given to two actions that are in force together ({scope}): `{one}` and `{other}`. Give one of them another key under [keys].",
            "la touche `{key}` est donnée à deux actions en vigueur en même temps ({scope}) : `{one}` et `{other}`. Donnez à l'une une autre touche sous [keys].",
        )),
        Fault::NoSites => f.write_str(
            text!(
                "no site is configured. Write one with `moodrift init`, or look around with `moodrift demo`.",
                "aucun site n'est configuré. Écrivez-en un avec `moodrift init`, ou faites un tour avec `moodrift demo`.",
            ),
        ),
        Fault::NoSuchSite { name, known } => f.write_str(&say!(
            "there is no site `{name}`. Configured: {}.",
            "il n'y a pas de site `{name}`. Configurés : {}.",
            known.join(", "),
        )),
    }
}

fn kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text => text!("a string", "une chaîne"),
        ValueKind::Integer => text!("an integer", "un entier"),
        ValueKind::Float => text!("a number with a fraction", "un nombre décimal"),
        ValueKind::Boolean => text!("true or false", "true ou false"),
        ValueKind::DateTime => text!("a date", "une date"),
        ValueKind::Array => text!("an array", "un tableau"),
        ValueKind::Table => text!("a table", "une table"),
    }
}

struct Wanted<'a>(&'a Expected);

impl fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expected::OneOf(words) => f.write_str(&say!(
                "one of {}",
                "l'un de {}",
                words.join(", "),
            )),
            Expected::Address(schemes) => f.write_str(&say!(
                "an address that begins with {}://, without a name, a password or a query in it",
                "une adresse qui commence par {}://, sans nom, ni mot de passe, ni paramètres",
                schemes.join(text!(":// or ", ":// ou ")),
            )),
            Expected::Database(schemes) => f.write_str(&say!(
                "a database URL that begins with {}",
                "une URL de base de données qui commence par {}",
                schemes.join(", "),
            )),
            Expected::TablePrefix => f.write_str(text!(
                "at most ten of a-z, 0-9 and _",
                "au plus dix caractères parmi a-z, 0-9 et _",
            )),
            Expected::SiteName => f.write_str(text!(
                "letters, digits, - and _",
                "lettres, chiffres, - et _",
            )),
            Expected::Glob { detail } => f.write_str(&say!(
                "a glob ({detail})",
                "un motif glob ({detail})",
            )),
            Expected::Regex { detail } => f.write_str(&say!(
                "a regular expression ({detail})",
                "une expression régulière ({detail})",
            )),
            Expected::Count => f.write_str(text!(
                "a whole number from 0 on",
                "un nombre entier à partir de 0",
            )),
            Expected::NoDeletions => f.write_str(
                text!(
                    "0: nobody consents to deletions beforehand. Whoever applies such a plan allows it with --allow deletions=N, or types the group's name",
                    "0 : personne ne consent d'avance à des suppressions. Qui applique un tel plan les permet avec --allow deletions=N, ou saisit le nom du salon",
                ),
            ),
            Expected::Within { least, most } => f.write_str(&say!(
                "a whole number from {least} to {most}",
                "un nombre entier de {least} à {most}",
            )),
            Expected::Theme(names) => f.write_str(&say!(
                "one of {}, or a file themes/NAME.toml of your own beside the configuration",
                "l'un de {}, ou un fichier themes/NAME.toml à vous, à côté de la configuration",
                names.join(", "),
            )),
            Expected::Colour => f.write_str(text!(
                "a colour: \"reset\", a number from 0 to 255, or \"#rrggbb\"",
                "une couleur : \"reset\", un nombre de 0 à 255, ou \"#rrggbb\"",
            )),
            Expected::Action(names) => f.write_str(&say!(
                "an action: one of {}",
                "une action : l'une de {}",
                names.join(", "),
            )),
            Expected::Key => f.write_str(
                text!(
                    "a key: one character, or a name as in \"up\", \"f5\", \"ctrl-d\", \"shift-down\", \"alt-x\"",
                    "une touche : un caractère, ou un nom comme \"up\", \"f5\", \"ctrl-d\", \"shift-down\", \"alt-x\"",
                ),
            ),
            Expected::WithoutPassword(key) => f.write_str(&super::shell::without_password(key)),
            Expected::Token => f.write_str(text!(
                "a token: visible characters without blanks",
                "un jeton : des caractères visibles, sans espaces",
            )),
            Expected::NotEmpty => f.write_str(text!(
                "something rather than nothing",
                "quelque chose plutôt que rien",
            )),
        }
    }
}

impl std::error::Error for AuthorityError {}

impl fmt::Display for AuthorityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&say!(
            "{}: the file {} ",
            "{} : le fichier {} ",
            self.source.key,
            self.source.file.display(),
        ))?;
        match &self.fault {
            AuthorityFault::Unreadable { detail } => f.write_str(&say!(
                "cannot be read ({detail}).",
                "ne peut pas être lu ({detail}).",
            )),
            AuthorityFault::NoCertificate => f.write_str(
                text!(
                    "holds no certificate in PEM. Expected one or several, each from “-----BEGIN CERTIFICATE-----” to its end.",
                    "ne contient aucun certificat PEM. Attendu : un ou plusieurs, chacun de « -----BEGIN CERTIFICATE----- » jusqu'à sa fin.",
                ),
            ),
            AuthorityFault::NotACertificate { nth } => f.write_str(&say!(
                "is broken: what is marked as certificate number {nth} is none.",
                "est abîmé : ce qui est marqué comme certificat numéro {nth} n'en est pas un.",
            )),
        }
    }
}

impl std::error::Error for TokenError {}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(super::shell::wanted(self.wanted))?;
        match &self.source {
            TokenSource::Literal(_) => {
                f.write_str(text!("in the configuration ", "de la configuration "))?;
            }
            TokenSource::Env(name) => f.write_str(&say!(
                "from the environment variable {name} ",
                "de la variable d'environnement {name} ",
            ))?,
            TokenSource::File(path) => {
                f.write_str(&say!("from the file {} ", "du fichier {} ", path.display()))?;
            }
            TokenSource::Command(line) => {
                f.write_str(&say!(
                    "from the command {} ",
                    "de la commande {} ",
                    line.first().map_or("", String::as_str),
                ))?;
            }
            TokenSource::FromMoodle => f.write_str(text!(
                "from Moodle's plugin settings ",
                "des réglages du plugin dans Moodle ",
            ))?,
        }
        match &self.fault {
            TokenFault::NotSet => f.write_str(text!(
                "is missing: the variable is not set.",
                "manque : la variable n'est pas définie.",
            )),
            TokenFault::Unreadable { detail } => f.write_str(&say!(
                "cannot be had ({detail}).",
                "ne peut pas être obtenu ({detail}).",
            )),
            TokenFault::Failed {
                status: Some(status),
            } => f.write_str(&say!(
                "cannot be had: it ended with status {status}.",
                "ne peut pas être obtenu : elle a fini avec le statut {status}.",
            )),
            TokenFault::Failed { status: None } => f.write_str(text!(
                "cannot be had: a signal ended it.",
                "ne peut pas être obtenu : un signal l'a terminée.",
            )),
            TokenFault::TimedOut => f.write_str(text!(
                "cannot be had: it did not end in time.",
                "ne peut pas être obtenu : elle n'a pas fini à temps.",
            )),
            TokenFault::Empty => f.write_str(text!("is empty.", "est vide.")),
            TokenFault::NotAToken => f.write_str(text!(
                "is none: it holds blanks or characters that no token has.",
                "n'en est pas un : il contient des espaces ou des caractères qu'aucun jeton n'a.",
            )),
        }
    }
}
