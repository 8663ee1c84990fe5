//! Why a site could not be set up.

use std::fmt;

use crate::domain::setup::{Question, SetupTrouble};
use crate::words::{clean, shell};

impl std::error::Error for SetupTrouble {}

impl fmt::Display for SetupTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unanswered(question) => {
                let (what, how) = answer(*question);
                f.write_str(&say!(
                    "there is nobody to ask for {what}: {how}.",
                    "il n'y a personne à qui demander {what} : {how}.",
                ))
            }
            Self::SecretOnCommandLine(question) => {
                let (what, _) = answer(*question);
                f.write_str(&say!(
                    "the flag for {what} holds a password, which other users of this machine can read there and your shell keeps. Leave it out: it is asked for, or comes from --database-password-file.",
                    "l'option pour {what} contient un mot de passe, que d'autres utilisateurs de cette machine peuvent y lire et que votre shell garde. Omettez-la : il est demandé, ou vient de --database-password-file.",
                ))
            }
            Self::SecretInAddress(flag) => f.write_str(&shell::secret_in_address(flag)),
            Self::SeveralMoodles(prefixes) => f.write_str(&shell::several_moodles(prefixes)),
            Self::MoreThanAnAddress => f.write_str(shell::more_than_an_address()),
            Self::Exists(file) => f.write_str(&say!(
                "{} is there already, and stays as it is. --force replaces it and keeps the old one beside it; --config FILE writes another.",
                "{} existe déjà, et reste tel quel. --force le remplace et garde l'ancien à côté ; --config FILE en écrit un autre.",
                file.display(),
            )),
            Self::Unreadable { file, detail } => f.write_str(&say!(
                "{} cannot be read ({}).",
                "{} ne peut pas être lu ({}).",
                file.display(),
                clean(detail),
            )),
            Self::Empty(file) => f.write_str(&say!(
                "{} holds nothing.",
                "{} est vide.",
                file.display(),
            )),
            Self::OneInput => f.write_str(
                text!(
                    "two secrets cannot both come from standard input; name a file for one of them.",
                    "deux secrets ne peuvent pas venir tous deux de l'entrée standard ; nommez un fichier pour l'un d'eux.",
                ),
            ),
            Self::Unwritable { file, detail } => f.write_str(&say!(
                "{} cannot be written ({}).",
                "{} ne peut pas être écrit ({}).",
                file.display(),
                clean(detail),
            )),
            Self::SiteName(name) => f.write_str(&say!(
                "“{}” is no name for a site; expected letters, digits, - and _.",
                "« {} » n'est pas un nom de site ; attendu : lettres, chiffres, - et _.",
                clean(name),
            )),
            Self::Wwwroot(text) => f.write_str(&say!(
                "“{}” is no address of a Moodle; expected what $CFG->wwwroot in config.php says, such as https://moodle.univ.fr.",
                "« {} » n'est pas l'adresse d'un Moodle ; attendu : ce que dit $CFG->wwwroot dans config.php, par exemple https://moodle.univ.fr.",
                clean(text),
            )),
            Self::Terminal(detail) => f.write_str(&say!(
                "the terminal cannot be asked ({}).",
                "le terminal ne peut pas être interrogé ({}).",
                clean(detail),
            )),
            Self::Stopped => f.write_str(text!(
                "stopped; nothing is written.",
                "arrêté ; rien n'est écrit.",
            )),
        }
    }
}

fn answer(question: Question) -> (&'static str, &'static str) {
    match question {
        Question::Database => (
            text!("Moodle's database", "la base de données de Moodle"),
            text!(
                "give it with --database URL",
                "donnez-la avec --database URL"
            ),
        ),
        Question::RocketChat => (
            text!(
                "Rocket.Chat's address, and the plugin's settings name none",
                "l'adresse de Rocket.Chat, et les réglages du plugin n'en nomment aucune",
            ),
            text!(
                "give it with --rocketchat URL",
                "donnez-la avec --rocketchat URL"
            ),
        ),
        Question::Account => (
            text!(
                "an account of Rocket.Chat, and the plugin's own does not serve",
                "un compte de Rocket.Chat, et celui du plugin ne convient pas",
            ),
            text!(
                "give one with --login NAME, or with --user-id ID and --token-file FILE",
                "donnez-en un avec --login NAME, ou avec --user-id ID et --token-file FILE",
            ),
        ),
        Question::Password => (
            text!("the account's password", "le mot de passe du compte"),
            text!(
                "put it into a file and name that with --password-file, or into MOODRIFT_INIT_PASSWORD",
                "mettez-le dans un fichier à nommer avec --password-file, ou dans MOODRIFT_INIT_PASSWORD",
            ),
        ),
        Question::Code => (
            text!("the second factor", "le second facteur"),
            text!(
                "put a code into MOODRIFT_INIT_CODE, or run this at a terminal",
                "mettez un code dans MOODRIFT_INIT_CODE, ou lancez ceci dans un terminal",
            ),
        ),
        Question::Token => (
            text!("the account's token", "le jeton du compte"),
            text!(
                "put it into a file and name that with --token-file, or into MOODRIFT_INIT_TOKEN",
                "mettez-le dans un fichier à nommer avec --token-file, ou dans MOODRIFT_INIT_TOKEN",
            ),
        ),
    }
}
