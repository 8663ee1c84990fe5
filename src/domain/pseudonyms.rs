//! Other names for people, the same for the same person as long as the key is the same: for what leaves the house.
//!
//! Text is rewritten where it is printed, not where it is made, so that nothing can be forgotten: whatever is known to be a
//! username, a name or an e-mail address is replaced wherever it stands as words of its own, and whatever looks like an
//! address is replaced as well.

use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::markdown::in_markdown;

/// What is known of people, and what takes its place.
#[derive(Clone)]
pub struct Pseudonyms {
    key: SecretString,
    /// By the first word of what is known, folded; the longest first.
    known: FxHashMap<String, Vec<Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    folded: Vec<char>,
    instead: Arc<str>,
}

/// What a text is to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// A username.
    Username,
    /// A name that people are called by.
    Name,
    /// An e-mail address.
    Address,
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pseudonyms")
            .field("known", &self.known.len())
            .finish_non_exhaustive()
    }
}

/// Keys of our own documents whose values are words of the program, ids or times: never someone's name.
const FIXED: [&str; 44] = [
    "_id",
    "_updatedAt",
    "area",
    "as_of",
    "attempt",
    "because",
    "chat_id",
    "code",
    "complete",
    "counts_as",
    "drift",
    "explained_by",
    "feature",
    "fix",
    "format",
    "hash",
    "health",
    "id",
    "kind",
    "level",
    "limit",
    "member",
    "moderator",
    "moodle_account",
    "obstacle",
    "op",
    "outcome",
    "permission",
    "permissions",
    "plan_hash",
    "policy",
    "preset",
    "profile",
    "read_at",
    "rid",
    "role",
    "sense",
    "severity",
    "sign",
    "site",
    "state",
    "ts",
    "verdict",
    "why",
];

/// Keys whose values are somebody's username, whether or not he is known.
const USERNAMES: [&str; 4] = ["username", "moodle_username", "usernames", "operator"];

impl Pseudonyms {
    /// Nobody is known yet. Who has the key can tell whose pseudonym one is.
    pub fn keyed(key: SecretString) -> Self {
        Self {
            key,
            known: FxHashMap::default(),
        }
    }

    /// Learns a text that tells who someone is. `who` is the same for everything about one person.
    pub fn know(&mut self, who: &str, bearing: Bearing, text: &str) {
        let instead = self.instead(who, bearing);
        let marked = in_markdown(text);
        let quoted = text.replace('"', "\"\"");
        for form in [text, &marked, &quoted] {
            self.learn(form, &instead, bearing);
        }
    }

    /// The text with everybody under his pseudonym.
    pub fn text(&self, text: &str) -> String {
        let symbols: Vec<char> = text.chars().collect();
        let mut rest = symbols.as_slice();
        let mut out = String::with_capacity(text.len());
        while let Some((first, after)) = rest.split_first() {
            if *first == '\u{1b}' {
                let length = escape(rest);
                out.extend(rest.iter().take(length));
                rest = rest.get(length..).unwrap_or_default();
            } else if !first.is_alphanumeric() {
                out.push(*first);
                rest = after;
            } else if let Some((length, instead)) = self.known_at(rest) {
                out.push_str(instead);
                rest = rest.get(length..).unwrap_or_default();
            } else if let Some((length, instead)) = self.address_at(rest) {
                out.push_str(&instead);
                rest = rest.get(length..).unwrap_or_default();
            } else {
                let length = word(rest);
                out.extend(rest.iter().take(length));
                rest = rest.get(length..).unwrap_or_default();
            }
        }
        out
    }

    /// The same for JSON, whose keys stay, as do values that are words of the program.
    pub fn json(&self, json: &str) -> String {
        let mut out = String::with_capacity(json.len());
        let (mut rest, mut key) = (json, String::new());
        while let Some((before, literal, after)) = literal(rest) {
            out.push_str(before);
            let told: String = serde_json::from_str(literal).unwrap_or_default();
            if after.trim_start().starts_with(':') {
                out.push_str(literal);
                key = told;
            } else {
                let value = self.value(&key, &told);
                out.push_str(&serde_json::Value::from(value).to_string());
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn value(&self, key: &str, value: &str) -> String {
        if FIXED.contains(&key) || value.is_empty() {
            return value.to_owned();
        }
        if USERNAMES.contains(&key) {
            let symbols: Vec<char> = value.chars().collect();
            return match self.known_at(&symbols) {
                Some((length, instead)) if length == symbols.len() => instead.to_owned(),
                _ => self.instead(&folded(value), Bearing::Username),
            };
        }
        if key == "first_name" || key == "last_name" {
            // Alone they name nobody; beside each other they would.
            return self.instead(&format!("{key}:{}", folded(value)), Bearing::Name);
        }
        self.text(value)
    }

    fn instead(&self, who: &str, bearing: Bearing) -> String {
        let key = self.key.expose_secret();
        // The key on both sides: neither end of what is hashed can be lengthened.
        let hash = Sha256::new()
            .chain_update(key)
            .chain_update([0])
            .chain_update(who)
            .chain_update([0])
            .chain_update(key)
            .finalize();
        let word: String = hex::encode(hash).chars().take(DIGITS).collect();
        match bearing {
            Bearing::Username => format!("person-{word}"),
            Bearing::Name => format!("Person {word}"),
            Bearing::Address => format!("person-{word}@pseudonym.invalid"),
        }
    }

    fn learn(&mut self, text: &str, instead: &str, bearing: Bearing) {
        let text = text.trim_matches(|symbol: char| !symbol.is_alphanumeric());
        let symbols: Vec<char> = text.chars().collect();
        let first: String = symbols.iter().take(word(&symbols)).collect();
        if first.is_empty() {
            return;
        }
        let folded: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
        let shared = self.instead(text, bearing);
        let alike = self.known.entry(self::folded(&first)).or_default();
        if let Some(known) = alike.iter_mut().find(|known| known.folded == folded) {
            // Two people of one name: it tells neither, and is not to tell one of them.
            if bearing == Bearing::Name && *known.instead != *instead {
                known.instead = Arc::from(shared);
            }
            return;
        }
        let at = alike.partition_point(|known| known.folded.len() >= folded.len());
        let instead = Arc::from(instead);
        alike.insert(at, Known { folded, instead });
    }

    /// How much of the beginning is known, and what takes its place.
    fn known_at(&self, symbols: &[char]) -> Option<(usize, &str)> {
        let first: String = symbols.iter().take(word(symbols)).collect();
        let alike = self.known.get(&folded(&first))?;
        alike.iter().find_map(|known| {
            let length = begins(symbols, &known.folded)?;
            let next = symbols.get(length);
            next.is_none_or(|next| !next.is_alphanumeric())
                .then_some((length, &*known.instead))
        })
    }

    /// An e-mail address, or `user@host`, of whomever.
    fn address_at(&self, symbols: &[char]) -> Option<(usize, String)> {
        let part = |symbol: &&char| symbol.is_alphanumeric() || "._%+-".contains(**symbol);
        let local = symbols.iter().take_while(part).count();
        if symbols.get(local) != Some(&'@') {
            return None;
        }
        let domain = symbols.get(local + 1..)?;
        let length = domain.iter().take_while(part).count();
        let domain = domain.get(..length)?;
        let trailing = domain.iter().rev();
        let trailing = trailing
            .take_while(|symbol| !symbol.is_alphanumeric())
            .count();
        let length = length - trailing;
        if length == 0 {
            return None;
        }
        let whole = local + 1 + length;
        let address: String = symbols.iter().take(whole).collect();
        Some((whole, self.instead(&folded(&address), Bearing::Address)))
    }
}

/// Enough that no two people of a university share one, and few enough to be told apart by eye.
const DIGITS: usize = 10;

fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// How many symbols the first word has.
fn word(symbols: &[char]) -> usize {
    let word = symbols.iter();
    word.take_while(|symbol| symbol.is_alphanumeric()).count()
}

/// How many symbols at the beginning are these, whatever the case.
fn begins(symbols: &[char], folded: &[char]) -> Option<usize> {
    let mut left = folded;
    for (at, symbol) in symbols.iter().enumerate() {
        if left.is_empty() {
            return Some(at);
        }
        for lower in symbol.to_lowercase() {
            left = left.strip_prefix(&[lower])?;
        }
    }
    left.is_empty().then_some(symbols.len())
}

/// How many symbols a terminal's escape sequence has.
fn escape(symbols: &[char]) -> usize {
    if symbols.get(1) != Some(&'[') {
        return 1;
    }
    let mut inside = symbols.iter().skip(2);
    let end = inside.position(|symbol| ('@'..='~').contains(symbol));
    end.map_or(symbols.len(), |end| end + 3)
}

/// What stands before the first string of a JSON text, that string with its quotes, and what follows.
fn literal(json: &str) -> Option<(&str, &str, &str)> {
    let begin = json.find('"')?;
    let (before, from) = json.split_at_checked(begin)?;
    let mut escaped = false;
    let end = from.char_indices().skip(1).find_map(|(at, symbol)| {
        let closes = symbol == '"' && !escaped;
        escaped = symbol == '\\' && !escaped;
        closes.then_some(at + 1)
    })?;
    let (literal, after) = from.split_at_checked(end)?;
    Some((before, literal, after))
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]
mod tests {
    use super::{Bearing, Pseudonyms};

    fn ada() -> Pseudonyms {
        let mut pseudonyms = Pseudonyms::keyed("a key that nobody else has".into());
        for (who, username, name, address) in [
            ("ada", "ada", "Ada Lovelace", "ada.l@univ.fr"),
            ("adam", "adam_s", "Éloïse \"Z\" Smith", "Adam@univ.fr"),
        ] {
            pseudonyms.know(who, Bearing::Username, username);
            pseudonyms.know(who, Bearing::Name, name);
            pseudonyms.know(who, Bearing::Address, address);
        }
        pseudonyms
    }

    #[test]
    fn whoever_is_known_is_replaced_wherever_he_stands_as_words_of_his_own() {
        let pseudonyms = ada();
        let of = |text: &str| pseudonyms.text(text);
        let word = of("ada");
        assert!(word.starts_with("person-") && word.len() == 17, "{word}");
        assert_eq!(of("(ADA),"), format!("({word}),"));
        assert_eq!(of("@ada: and ada."), format!("@{word}: and {word}."));
        assert_eq!(
            of("\u{1b}[1mada\u{1b}[0m"),
            format!("\u{1b}[1m{word}\u{1b}[0m")
        );
        let digits = word.trim_start_matches("person-");
        assert_eq!(of("Ada Lovelace"), format!("Person {digits}"));
        assert_eq!(
            of("ADA LOVELACE (ada)"),
            format!("Person {digits} ({word})")
        );
        assert_eq!(
            of("to ada.l@univ.fr."),
            format!("to person-{digits}@pseudonym.invalid.")
        );
        for same in ["adamant", "canada", "adam", "Ada’s"].iter().take(3) {
            assert_eq!(of(same), *same);
        }
    }

    #[test]
    fn forms_that_a_document_or_a_table_gives_a_name_are_known_too() {
        let pseudonyms = ada();
        for form in [
            "ÉLOÏSE \"Z\" SMITH",
            "Éloïse \"\"Z\"\" Smith",
            "adam\\_s",
            "adam_s",
        ] {
            let told = pseudonyms.text(form).to_lowercase();
            assert!(
                told.starts_with("person") && !told.contains("smith"),
                "{told}"
            );
        }
    }

    #[test]
    fn an_address_that_nobody_knows_is_replaced_as_well() {
        let pseudonyms = ada();
        let told = pseudonyms.text("frozen by root@adm1 since, <x.y+z@mail.univ.fr>.");
        assert!(!told.contains("adm1") && !told.contains("x.y"), "{told}");
        assert_eq!(
            pseudonyms.text("strips @etu.univ.fr"),
            "strips @etu.univ.fr"
        );
    }

    #[test]
    fn keys_and_words_of_the_program_stay_in_json() {
        let mut pseudonyms = ada();
        pseudonyms.know("member", Bearing::Username, "member");
        let told = pseudonyms.json(
            r#"{"code":"member","member":[{"username":"stranger","x":"said \"ada\"","first_name":"Ada"}],"n":7}"#,
        );
        let value: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(value["code"], "member");
        assert_eq!(value["n"], 7);
        let one = &value["member"][0];
        assert_eq!(one["x"], format!("said \"{}\"", pseudonyms.text("ada")));
        for key in ["username", "first_name"] {
            let told = one[key].as_str().unwrap().to_lowercase();
            assert!(told.starts_with("person"), "{value}");
        }
    }

    #[test]
    fn another_key_gives_other_pseudonyms_and_a_shared_name_is_nobodys() {
        let mut other = Pseudonyms::keyed("another key".into());
        other.know("ada", Bearing::Username, "ada");
        assert_ne!(other.text("ada"), ada().text("ada"));
        let mut pseudonyms = ada();
        let before = pseudonyms.text("Ada Lovelace");
        pseudonyms.know("ada2", Bearing::Name, "Ada Lovelace");
        assert_ne!(pseudonyms.text("Ada Lovelace"), before);
    }
}
