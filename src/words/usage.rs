//! What the command line answers to wrong usage, and its help on limits.

use std::path::Path;

use super::language::in_english;
use super::{clean, limit_meaning};
use crate::domain::limits::LimitName;

/// A word that is none of those expected.
pub fn one_of(what: &str, found: &str, expected: &[&str]) -> String {
    let (found, expected) = (clean(found), expected.join(", "));
    say!(
        "there is no {what} “{found}”; expected one of: {expected}",
        "« {found} » est inconnu ; attendu, l'un de : {expected}",
    )
}

/// An allowance without a value.
pub fn no_value(found: &str) -> String {
    say!(
        "“{}” has no value; expected NAME=VALUE, such as removals=80",
        "« {} » n'a pas de valeur ; attendu : NAME=VALUE, par exemple removals=80",
        clean(found),
    )
}

/// A threshold whose figure is none.
pub fn no_threshold(found: &str) -> String {
    say!(
        "“{}” names no figure; expected a whole number from 1 on, such as warning=10",
        "« {} » ne donne pas de nombre ; attendu : un nombre entier à partir de 1, par exemple warning=10",
        clean(found),
    )
}

/// Thresholds for a format that has none.
pub fn thresholds_unused() -> &'static str {
    text!(
        "--warning and --critical say what a monitoring service is in: they go with --format nagios alone. (--only selects codes.)",
        "--warning et --critical disent dans quel état est un service de supervision : ils vont avec --format nagios seulement. (--only choisit des codes.)",
    )
}

/// A key for pseudonyms that could be guessed.
pub fn short_key(variable: &str, least: usize) -> String {
    say!(
        "{variable} is too short: whoever guesses it knows whose each pseudonym is. Give it {least} characters at least, or unset it.",
        "{variable} est trop courte : qui la devine sait à qui est chaque pseudonyme. Donnez-lui au moins {least} caractères, ou supprimez-la.",
    )
}

/// Where no key can be made for pseudonyms.
pub fn no_random_numbers() -> &'static str {
    text!(
        "The system gives no random numbers, without which pseudonyms could be guessed. Set MOODRIFT_PSEUDONYM_KEY.",
        "Le système ne fournit pas de nombres aléatoires, sans lesquels les pseudonymes seraient devinables. Définissez MOODRIFT_PSEUDONYM_KEY.",
    )
}

/// A file of metrics that cannot be written.
pub fn textfile_unwritten(path: &Path, detail: &str) -> String {
    say!(
        "The metrics cannot be written to {} ({}). Check that its folder is there and may be written.",
        "Les métriques ne peuvent pas être écrites dans {} ({}). Vérifiez que son dossier existe et est accessible en écriture.",
        path.display(),
        clean(detail),
    )
}

/// A text that names no time.
pub fn no_time(found: &str) -> String {
    say!(
        "“{}” is no time; expected 2026-11-22, “2026-11-22 09:00”, 09:00 (today), yesterday, 7d or 12h (so long ago), \
         now, or with a zone as 2026-11-22T09:00:00+01:00",
        "« {} » n'est pas un moment ; attendu : 2026-11-22, « 2026-11-22 09:00 », 09:00 (aujourd'hui), yesterday, 7d ou 12h (il y a tant de temps), now, ou avec un fuseau comme 2026-11-22T09:00:00+01:00",
        clean(found),
    )
}

/// An allowance whose value is no number.
pub fn no_figure(found: &str) -> String {
    say!(
        "“{}” is no whole number",
        "« {} » n'est pas un nombre entier",
        clean(found)
    )
}

/// The names of all limits, their defaults and their meaning: English, as all help of the command line is.
pub fn limits_help(limits: impl Iterator<Item = LimitName>) -> String {
    let mut text = String::from(
        "Limits, with the figure up to which a plan passes (those without one are consented to with 1):\n",
    );
    for limit in limits {
        let figure = limit
            .default_figure()
            .map_or_else(|| "-".to_owned(), |figure| figure.to_string());
        text.push_str(&format!(
            "  {:<19} {figure:>4}  {}\n",
            limit.to_string(),
            in_english(|| limit_meaning(limit))
        ));
    }
    text
}

/// A selector that names nothing, or more than one thing.
pub fn ambiguous(selector: &str, text: &str, candidates: &[String]) -> String {
    let text = clean(text);
    if candidates.is_empty() {
        say!(
            "--{selector}: nothing is called “{text}”.",
            "--{selector} : rien ne s'appelle « {text} ».",
        )
    } else {
        let candidates: Vec<_> = candidates
            .iter()
            .map(|candidate| clean(candidate))
            .collect();
        say!(
            "--{selector}: “{text}” could be any of: {}. Name it by its id.",
            "--{selector} : « {text} » peut désigner : {}. Désignez-le par son identifiant.",
            candidates.join(", "),
        )
    }
}

/// Several sites, and none chosen.
pub fn choose_site(names: &[&str]) -> String {
    say!(
        "several sites are configured; choose one with --site: {}.",
        "plusieurs sites sont configurés ; choisissez-en un avec --site : {}.",
        names.join(", "),
    )
}

/// Moodle has no such activity.
pub fn no_activity(cm: i64) -> String {
    say!(
        "Moodle has no Rocket.Chat activity {cm}. It is the number after id= in the address of the activity's page.",
        "Moodle n'a pas d'activité Rocket.Chat {cm}. C'est le nombre après id= dans l'adresse de la page de l'activité.",
    )
}

/// Neither side knows the person.
pub fn nobody(username: &str) -> String {
    say!(
        "nobody is called “{}” in Moodle or Rocket.Chat.",
        "personne ne s'appelle « {} » dans Moodle ni dans Rocket.Chat.",
        clean(username),
    )
}

/// A name that could be any of these: each by its username and its name.
pub fn several(name: &str, people: &[(&str, &str)]) -> String {
    let people: Vec<String> = people
        .iter()
        .map(|(username, name)| format!("{} ({})", clean(username), clean(name)))
        .collect();
    say!(
        "“{}” could be any of: {}. Give the username.",
        "« {} » peut désigner : {}. Donnez le nom d'utilisateur.",
        clean(name),
        people.join(", "),
    )
}

/// After any other answer.
pub fn declined() -> &'static str {
    text!("Nothing was changed.", "Rien n'a été modifié.")
}

/// When the plan is empty.
pub fn nothing_to_do() -> &'static str {
    text!("Nothing to do.", "Rien à faire.")
}

/// While stopping.
pub fn stopping() -> &'static str {
    text!(
        "Stopping after the step in flight.",
        "Arrêt après l'étape en cours."
    )
}

/// A log that cannot be written.
pub fn no_log(file: &Path, detail: &str) -> String {
    say!(
        "--log: the file {} cannot be opened ({detail}).",
        "--log : le fichier {} ne peut pas être ouvert ({detail}).",
        file.display(),
    )
}

/// `--log-level` without a file to which it could apply.
pub fn level_without_log() -> &'static str {
    text!(
        "--log-level says how much goes into the file of --log; name that file, too.",
        "--log-level dit combien va dans le fichier de --log ; nommez aussi ce fichier.",
    )
}
