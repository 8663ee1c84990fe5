//! Patterns as PHP's `preg_replace` takes them: delimiters, flags, and PCRE's grammar where it differs from the
//! engine's own.
//!
//! Without the flag `u`, PCRE sees bytes. Bytes from 0x80 on are therefore matched as characters of a private-use
//! area, one each, which belong to no class of letters, digits or blanks – as in PCRE's default locale.

mod translate;

use std::sync::OnceLock;

use fancy_regex::{Captures, CompileError, Error, Regex, RegexBuilder, RegexInput};

use crate::domain::naming::PatternFault;

/// How often a pattern may step back before it counts as too costly. PHP's own limit is of this order
/// (`pcre.backtrack_limit`).
const BACKTRACKS: usize = 1_000_000;

/// Beyond this size, a compiled pattern counts as one that this program does not take.
const SIZE: usize = 1 << 20;

/// Where the bytes from 0x80 on are put: U+E080 to U+E0FF.
const PRIVATE: u32 = 0xE000;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    /// The same as translated, of which [`Self::filled`] is made.
    translated: String,
    /// The same, for matches that are not empty; none where all of its are. Made where one is empty, which is rare.
    filled: OnceLock<Result<Option<Regex>, PatternFault>>,
    text: Text,
}

/// What a pattern's characters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    /// Without `u`.
    Bytes,
    /// With `u`.
    Unicode,
}

/// The flags that bear on the grammar.
#[derive(Debug, Clone, Copy)]
struct Flags {
    text: Text,
    caseless: bool,
    multiline: bool,
    dot_all: bool,
    extended: bool,
    dollar_end_only: bool,
    anchored: bool,
}

impl Pattern {
    /// Parses `/pattern/flags`.
    pub(super) fn parse(written: &str) -> Result<Self, PatternFault> {
        let (body, flags) = delimited(written)?;
        let flags = Flags::parse(flags)?;
        let body = match flags.text {
            Text::Bytes => private(body.as_bytes()),
            Text::Unicode => body.to_owned(),
        };
        let translated = translate::translate(&body, flags)?;
        let regex = builder(&translated)
            .build()
            .map_err(|error| refused(&error))?;
        Ok(Self {
            regex,
            translated,
            filled: OnceLock::new(),
            text: flags.text,
        })
    }

    /// `preg_replace`: every match becomes `with`, in which `$1`, `${1}` and `\1` stand for what a group matched.
    pub(super) fn replace(&self, subject: &[u8], with: &str) -> Result<Vec<u8>, PatternFault> {
        let with = Replacement::parse(with.as_bytes());
        let text = match self.text {
            Text::Bytes => private(subject),
            Text::Unicode => {
                String::from_utf8(subject.to_vec()).map_err(|_not_utf8| PatternFault::NotUtf8)?
            }
        };
        let mut out = Vec::with_capacity(text.len());
        let mut done = 0;
        let mut next = self.search(&text, 0)?;
        while let Some(found) = next {
            let Some(whole) = found.get(0) else { break };
            self.push(&mut out, text.get(done..whole.start()).unwrap_or_default());
            with.push(&mut out, |group| self.matched(&found, group));
            let moved = whole.end() > done && whole.end() > whole.start();
            done = done.max(whole.end());
            next = if moved {
                self.search(&text, done)?
            } else {
                self.after_empty(&text, done)?
            };
        }
        self.push(&mut out, text.get(done..).unwrap_or_default());
        Ok(out)
    }

    fn search<'t>(&self, text: &'t str, from: usize) -> Searched<'t> {
        self.regex
            .captures_from_pos(text, from)
            .map_err(|_limit| PatternFault::TooCostly)
    }

    /// After an empty match PHP tries for another at the same place that is not empty, and only then goes on by one
    /// character. So `.*` matches twice in a name: all of it, and nothing at its end.
    fn after_empty<'t>(&self, text: &'t str, at: usize) -> Searched<'t> {
        let filled = self.filled.get_or_init(|| {
            let built = builder(&self.translated).find_not_empty(true).build();
            match built {
                Ok(filled) => Ok(Some(filled)),
                Err(Error::CompileError(error))
                    if matches!(*error, CompileError::PatternCanNeverMatch) =>
                {
                    Ok(None)
                }
                Err(error) => Err(refused(&error)),
            }
        });
        if let Some(filled) = filled.as_ref().map_err(Clone::clone)? {
            let here = RegexInput::new(text).from_pos(at).anchored(true);
            let found = filled
                .captures_input(here)
                .map_err(|_limit| PatternFault::TooCostly)?;
            let longer = |found: &Captures<'_, str>| found.get(0).is_some_and(|all| all.end() > at);
            if let Some(found) = found.filter(longer) {
                return Ok(Some(found));
            }
        }
        let rest = text.get(at..).unwrap_or_default();
        rest.chars()
            .next()
            .map_or(Ok(None), |symbol| self.search(text, at + symbol.len_utf8()))
    }

    fn matched(&self, found: &Captures<'_, str>, group: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Some(group) = found.get(group) {
            self.push(&mut bytes, group.as_str());
        }
        bytes
    }

    fn push(&self, out: &mut Vec<u8>, text: &str) {
        match self.text {
            Text::Bytes => out.extend(text.chars().map(byte)),
            Text::Unicode => out.extend_from_slice(text.as_bytes()),
        }
    }
}

/// A match, none where there is none, or that it would cost too much to find out.
type Searched<'t> = Result<Option<Captures<'t, str>>, PatternFault>;

fn builder(translated: &str) -> RegexBuilder {
    let mut builder = RegexBuilder::new(translated);
    builder
        .backtrack_limit(BACKTRACKS)
        .delegate_size_limit(SIZE);
    builder
}

fn refused(error: &Error) -> PatternFault {
    PatternFault::Refused {
        detail: error.to_string(),
    }
}

/// Each byte as a character of its own.
fn private(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| of_byte(u32::from(*byte))).collect()
}

/// The character that stands for a byte.
fn of_byte(value: u32) -> char {
    let code = if value < 0x80 { value } else { PRIVATE + value };
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn byte(symbol: char) -> u8 {
    // The low byte is what `of_byte` put there.
    u8::try_from(u32::from(symbol) & 0xFF).unwrap_or_default()
}

impl Flags {
    fn parse(flags: &str) -> Result<Self, PatternFault> {
        let mut parsed = Self {
            text: Text::Bytes,
            caseless: false,
            multiline: false,
            dot_all: false,
            extended: false,
            dollar_end_only: false,
            anchored: false,
        };
        for flag in flags.chars() {
            match flag {
                'i' => parsed.caseless = true,
                'm' => parsed.multiline = true,
                's' => parsed.dot_all = true,
                'x' => parsed.extended = true,
                'u' => parsed.text = Text::Unicode,
                'D' => parsed.dollar_end_only = true,
                'A' => parsed.anchored = true,
                // Studying and extra strictness change no match; PHP passes over blanks.
                'S' | 'X' | ' ' | '\n' | '\r' => {}
                'U' | 'J' | 'n' => {
                    return Err(PatternFault::Unsupported {
                        what: format!("flag {flag}"),
                    });
                }
                other => return Err(PatternFault::UnknownFlag(other)),
            }
        }
        Ok(parsed)
    }
}

/// The pattern between its delimiters, and the flags after them.
fn delimited(written: &str) -> Result<(&str, &str), PatternFault> {
    let written = written.trim_start_matches([' ', '\t', '\n', '\r', '\x0B', '\x0C']);
    let open = written.chars().next().ok_or(PatternFault::NoDelimiter)?;
    if !open.is_ascii() || open.is_ascii_alphanumeric() || open == '\\' || open == '\0' {
        return Err(PatternFault::NoDelimiter);
    }
    let close = match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        same => same,
    };
    let body = written.get(1..).unwrap_or_default();
    let (mut depth, mut escaped) = (1_usize, false);
    for (at, symbol) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if symbol == '\\' {
            escaped = true;
        } else if symbol == close {
            depth -= 1;
            if depth == 0 {
                let (pattern, rest) = body.split_at(at);
                return Ok((pattern, rest.get(1..).unwrap_or_default()));
            }
        } else if symbol == open {
            depth += 1;
        }
    }
    Err(PatternFault::NoEnd(close))
}

/// What matches become.
struct Replacement(Vec<Piece>);

enum Piece {
    Byte(u8),
    Group(usize),
}

impl Replacement {
    fn parse(mut rest: &[u8]) -> Self {
        let mut pieces = Vec::new();
        let mut after_backslash = false;
        while let [first, after @ ..] = rest {
            let special = matches!(first, b'\\' | b'$');
            if special && after_backslash {
                // The backslash before it was an escape.
                pieces.pop();
                pieces.push(Piece::Byte(*first));
                after_backslash = false;
            } else if let Some((group, after)) = reference(rest).filter(|_| special) {
                pieces.push(Piece::Group(group));
                rest = after;
                continue;
            } else {
                pieces.push(Piece::Byte(*first));
                after_backslash = *first == b'\\';
            }
            rest = after;
        }
        Self(pieces)
    }

    fn push(&self, out: &mut Vec<u8>, matched: impl Fn(usize) -> Vec<u8>) {
        for piece in &self.0 {
            match piece {
                Piece::Byte(byte) => out.push(*byte),
                Piece::Group(group) => out.extend(matched(*group)),
            }
        }
    }
}

/// `$1`, `${1}` or `\1`, of one or two digits, and what follows.
fn reference(rest: &[u8]) -> Option<(usize, &[u8])> {
    let (braced, digits) = match rest {
        [b'$', b'{', after @ ..] => (true, after),
        [_, after @ ..] => (false, after),
        [] => return None,
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    let (first, mut after) = digits.split_first()?;
    let mut group = digit(first)?;
    if let Some((second, more)) = after.split_first()
        && let Some(low) = digit(second)
    {
        group = group * 10 + low;
        after = more;
    }
    match (braced, after) {
        (false, after) | (true, [b'}', after @ ..]) => Some((group, after)),
        (true, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(pattern: &str, subject: &str, with: &str) -> Result<String, PatternFault> {
        let bytes = Pattern::parse(pattern)?.replace(subject.as_bytes(), with)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn becomes(pattern: &str, subject: &str, with: &str, expected: &str) {
        let found = replaced(pattern, subject, with);
        assert_eq!(found.as_deref(), Ok(expected), "{pattern} on {subject}");
    }

    #[test]
    fn bytes_are_matched_without_the_flag_u_and_characters_with_it() {
        becomes("/[^0-9a-zA-Z-_.]/", "GÉO-1.é", "_", "G__O-1.__");
        becomes("/[^0-9a-zA-Z-_.]/u", "GÉO-1.é", "_", "G_O-1._");
        becomes(r"/\W/", "é_a", "-", "--_a");
        becomes(r"/\W/u", "é_a", "-", "é_a");
        becomes(r"/\xC3\xA9/", "é", "e", "e");
        becomes(r"/[\x80-\xFF]+/", "aéb", "", "ab");
        becomes("/é/", "été", "e", "ete");
        becomes(r"/\x{e9}/u", "été", "e", "ete");
    }

    #[test]
    fn delimiters_and_flags_are_php_s() {
        becomes("#a/b#i", "A/B", "-", "-");
        becomes("{a{2}}", "aaa", "-", "-a");
        becomes("~ a b # words ~x", "a ab", "-", "a -");
        becomes(r"/\//", "a/b", "_", "a_b");
        becomes("/a/A", "aab", "-", "--b");
        becomes("/b/A", "ab", "-", "ab");
        for (bad, fault) in [
            ("", PatternFault::NoDelimiter),
            ("abc", PatternFault::NoDelimiter),
            ("/abc", PatternFault::NoEnd('/')),
            ("(abc", PatternFault::NoEnd(')')),
            ("/a/b/", PatternFault::UnknownFlag('b')),
            ("/a/e", PatternFault::UnknownFlag('e')),
        ] {
            assert_eq!(Pattern::parse(bad).err(), Some(fault), "{bad}");
        }
    }

    #[test]
    fn classes_are_pcre_s() {
        becomes("/[a[b]/", "a[b]", "-", "---]");
        becomes("/[]a]/", "]a", "-", "--");
        becomes("/[a&&b~~c]/", "a&b~c", "", "");
        becomes("/[+--]/", "+,-.", "x", "xxx.");
        becomes(r"/[\d-z]/", "1-z", "x", "xxx");
        becomes("/[[:upper:][:digit:]]/", "aB1", "x", "axx");
        becomes(r"/[\h\x5D]/", "a b]", "_", "a_b_");
        becomes("/[éà]/", "é", "_", "__");
    }

    #[test]
    fn what_pcre_has_and_the_engine_has_not_is_put_another_way() {
        becomes(r"/\h/", "a\tb c0", "_", "a_b_c0");
        becomes(r"/\Q.+\E/", "a.+b", "_", "a_b");
        becomes("/a{,x/", "a{,x", "_", "_");
        becomes("/a$/", "a\n", "_", "_\n");
        becomes("/a$/D", "a\n", "_", "a\n");
        becomes(r"/\R/", "a\r\nb", "_", "a_b");
        becomes(r"/(?<=a)b(?!c)/", "abc ab", "_", "abc a_");
        becomes(r"/(a)\1/", "aab", "_", "_b");
        becomes(r"/\101/", "AB", "_", "_B");
    }

    /// Results of PHP's own way through a text, with its own library (PCRE2).
    #[test]
    fn empty_matches_are_replaced_where_php_replaces_them() {
        for (pattern, subject, with, expected) in [
            ("/.*/", "b", "a", "aa"),
            ("/.*/", "abc", "-", "--"),
            ("/.*/", "a\nb", "x", "xx\nxx"),
            ("/x*/", "abc", "-", "-a-b-c-"),
            ("/x*/", "axb", "-", "-a--b-"),
            ("/[0-9]*/", "a12b", "#", "#a##b#"),
            ("/a*/", "", "-", "-"),
            ("/a?/", "aa", "-", "---"),
            ("//", "ab", "-", "-a-b-"),
            ("/|a/", "aa", "-", "-----"),
            ("/a??/", "ab", "-", "---b-"),
            ("/a*?/", "aab", "-", "-----b-"),
            ("/(a|)/", "ba", "-", "-b--"),
            (r"/\b/", "ab cd", "|", "|ab| |cd|"),
            ("/(?=b)/", "abab", "-", "a-ba-b"),
            ("/(?<=a)/", "aab", "-", "a-a-b"),
            ("/^/", "ab", ">", ">ab"),
            ("/^/m", "a\nb", ">", ">a\n>b"),
            ("/$/", "a", "!", "a!"),
            ("/$/", "a\n", "!", "a!\n!"),
            ("/$/m", "a\nb", "!", "a!\nb!"),
            ("/a*/A", "aab", "-", "--b-"),
            ("/(?=a)/A", "ab", "-", "-ab"),
            ("/x*/u", "éa", "-", "-é-a-"),
            ("/.*/u", "é", "e", "ee"),
        ] {
            becomes(pattern, subject, with, expected);
        }
        // Without `u` there is a place between the two bytes of a letter.
        let apart = Pattern::parse("/x*/").map(|pattern| pattern.replace("é".as_bytes(), "-"));
        assert_eq!(apart.ok(), Some(Ok(vec![b'-', 0xC3, b'-', 0xA9, b'-'])));
    }

    #[test]
    fn replacements_refer_to_groups() {
        becomes("/(a)(b)/", "ab", r"$2\1${2}", "bab");
        becomes("/(a)/", "a", r"\$1", "$1");
        becomes("/(a)/", "a", "$x{1}", "$x{1}");
        becomes("/(a)/", "a", "$7", "");
    }

    #[test]
    fn what_cannot_be_taken_is_said_and_never_a_panic() {
        for bad in [
            "/(/",
            "/[a/",
            "/a**b(/",
            "/[z-a]/",
            r"/\x{110000}/u",
            r"/a\/",
            "/(?<n>a/",
        ] {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
        for unsupported in ["/(?R)/", "/(*UTF8)a/", r"/\p{L}/", "/a/U", "/(?|a|b)/"] {
            assert!(
                matches!(
                    Pattern::parse(unsupported),
                    Err(PatternFault::Unsupported { .. })
                ),
                "{unsupported}"
            );
        }
        let slow = replaced(r"/^(?:(a+)+\1)+$/", &("a".repeat(60) + "b"), "_");
        assert_eq!(slow, Err(PatternFault::TooCostly));
    }
}
