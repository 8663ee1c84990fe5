//! A PCRE pattern in the grammar of the engine at hand. What has no counterpart is refused, never guessed.

use std::iter::Peekable;
use std::str::Chars;

use super::{Flags, Text, of_byte};
use crate::domain::naming::PatternFault;

type Outcome<T> = Result<T, PatternFault>;

/// Translates what stands between the delimiters.
pub(super) fn translate(body: &str, flags: Flags) -> Outcome<String> {
    let mut switches = String::new();
    for (on, switch) in [
        (flags.caseless, 'i'),
        (flags.multiline, 'm'),
        (flags.dot_all, 's'),
    ] {
        if on {
            switches.push(switch);
        }
    }
    let mut translation = Translation {
        rest: body.chars().peekable(),
        flags,
        out: String::with_capacity(body.len() * 2),
    };
    translation.run()?;
    let anchor = if flags.anchored { r"\G" } else { "" };
    let body = translation.out;
    Ok(match (switches.is_empty(), flags.anchored) {
        (true, false) => body,
        _ => format!("{anchor}(?{switches}:{body})"),
    })
}

struct Translation<'a> {
    rest: Peekable<Chars<'a>>,
    flags: Flags,
    out: String,
}

/// An element of a class.
enum Item {
    /// One character, by its code.
    One(u32),
    /// Several, as they stand in the engine's grammar.
    Many(&'static str),
    /// Several, by their codes.
    Named(String),
}

impl Translation<'_> {
    fn run(&mut self) -> Outcome<()> {
        while let Some(symbol) = self.rest.next() {
            match symbol {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                '{' => self.brace(),
                '}' | ']' => self.literal(u32::from(symbol)),
                '$' if !self.flags.multiline => self.out.push_str(if self.flags.dollar_end_only {
                    r"\z"
                } else {
                    r"(?=\n?\z)"
                }),
                '#' if self.flags.extended => {
                    while self.rest.next().is_some_and(|next| next != '\n') {}
                }
                blank if self.flags.extended && blank.is_ascii_whitespace() => {}
                '^' | '$' | '.' | '|' | ')' | '*' | '+' | '?' => self.out.push(symbol),
                other => self.literal(u32::from(other)),
            }
        }
        Ok(())
    }

    /// A character that stands for itself.
    fn literal(&mut self, code: u32) {
        match char::from_u32(code) {
            Some(plain) if plain.is_alphanumeric() || plain == '_' => self.out.push(plain),
            _ => self.out.push_str(&format!(r"\x{{{code:X}}}")),
        }
    }

    fn escape(&mut self) -> Outcome<()> {
        let Some(symbol) = self.rest.next() else {
            return Err(refused("the pattern ends with a backslash"));
        };
        match symbol {
            'Q' => self.quoted(),
            'E' => {}
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'b' | 'B' | 'A' | 'z' | 'G' | 'K' => {
                self.out.push('\\');
                self.out.push(symbol);
            }
            'Z' => self.out.push_str(r"(?=\n?\z)"),
            'N' => self.out.push_str(r"[^\n]"),
            'R' => {
                let set = self.blanks('v')?;
                self.out.push_str(&format!(r"(?>\r\n|[{set}])"));
            }
            'h' | 'v' => {
                let set = self.blanks(symbol)?;
                self.out.push_str(&format!("[{set}]"));
            }
            'H' | 'V' => {
                let set = self.blanks(symbol.to_ascii_lowercase())?;
                self.out.push_str(&format!("[^{set}]"));
            }
            '1'..='9' => self.number(symbol)?,
            'p' | 'P' if self.flags.text == Text::Unicode => self.property(symbol)?,
            other => {
                let code = self.character(other)?;
                self.literal(code);
            }
        }
        Ok(())
    }

    /// `\Q…\E`.
    fn quoted(&mut self) {
        while let Some(symbol) = self.rest.next() {
            if symbol == '\\' && self.rest.next_if_eq(&'E').is_some() {
                return;
            }
            self.literal(u32::from(symbol));
        }
    }

    /// `\h` or `\v` as the inside of a class.
    fn blanks(&self, kind: char) -> Outcome<String> {
        let codes: &[u32] = match (kind, self.flags.text) {
            ('h', Text::Bytes) => &[0x09, 0x20, 0xA0],
            ('v', Text::Bytes) => &[0x0A, 0x0B, 0x0C, 0x0D, 0x85],
            ('h', Text::Unicode) => &[
                0x09, 0x20, 0xA0, 0x1680, 0x180E, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005,
                0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F, 0x205F, 0x3000,
            ],
            _ => &[0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029],
        };
        codes
            .iter()
            .map(|code| Ok(format!(r"\x{{{:X}}}", self.code(*code)?)))
            .collect()
    }

    /// A backreference of one digit, or three octal digits.
    fn number(&mut self, first: char) -> Outcome<()> {
        let mut digits = String::from(first);
        while digits.len() < 3
            && let Some(digit) = self.rest.next_if(char::is_ascii_digit)
        {
            digits.push(digit);
        }
        match digits.len() {
            1 => {
                self.out.push('\\');
                self.out.push(first);
                // What follows is no further digit of it.
                self.out.push_str("(?:)");
                Ok(())
            }
            3 => {
                let code = u32::from_str_radix(&digits, 8)
                    .map_err(|_not_octal| unsupported(&format!("\\{digits}")))?;
                let code = self.code(code)?;
                self.literal(code);
                Ok(())
            }
            _ => Err(unsupported(&format!("\\{digits}"))),
        }
    }

    /// `\pL`, `\p{Lu}`, `\P{…}`.
    fn property(&mut self, symbol: char) -> Outcome<()> {
        self.out.push('\\');
        self.out.push(symbol);
        let Some(next) = self.rest.next() else {
            return Err(refused("a property without a name"));
        };
        self.out.push(next);
        if next == '{' {
            for inner in self.rest.by_ref() {
                self.out.push(inner);
                if inner == '}' {
                    return Ok(());
                }
            }
            return Err(refused("a property without its end"));
        }
        Ok(())
    }

    /// The code of the one character that an escape stands for, in a class or outside.
    fn character(&mut self, symbol: char) -> Outcome<u32> {
        let value = match symbol {
            'n' => 0x0A,
            'r' => 0x0D,
            't' => 0x09,
            'f' => 0x0C,
            'e' => 0x1B,
            'a' => 0x07,
            '0' => {
                let mut value = 0;
                for _ in 0..2 {
                    let Some(digit) = self.rest.next_if(|next| next.is_digit(8)) else {
                        break;
                    };
                    value = value * 8 + digit.to_digit(8).unwrap_or(0);
                }
                value
            }
            'x' => self.hexadecimal()?,
            other if other.is_ascii_alphanumeric() => {
                return Err(unsupported(&format!("\\{other}")));
            }
            other => return Ok(u32::from(other)),
        };
        self.code(value)
    }

    /// After `\x`: up to two digits, or any in braces.
    fn hexadecimal(&mut self) -> Outcome<u32> {
        let mut digits = String::new();
        if self.rest.next_if_eq(&'{').is_some() {
            loop {
                match self.rest.next() {
                    Some('}') => break,
                    Some(digit) if digit.is_ascii_hexdigit() => digits.push(digit),
                    _ => return Err(refused("\\x{ without its end")),
                }
            }
        } else {
            while digits.len() < 2
                && let Some(digit) = self.rest.next_if(char::is_ascii_hexdigit)
            {
                digits.push(digit);
            }
        }
        if digits.is_empty() {
            return Ok(0);
        }
        u32::from_str_radix(&digits, 16).map_err(|_too_long| refused("a code that is too long"))
    }

    /// The code under which a character of PCRE's is matched here.
    fn code(&self, value: u32) -> Outcome<u32> {
        match self.flags.text {
            Text::Bytes if value <= 0xFF => Ok(u32::from(of_byte(value))),
            Text::Unicode if char::from_u32(value).is_some() => Ok(value),
            Text::Bytes | Text::Unicode => Err(refused("a code that is no character")),
        }
    }

    /// A quantifier; any other brace stands for itself.
    fn brace(&mut self) {
        let mut ahead = self.rest.clone();
        let mut inside = String::new();
        while let Some(next) = ahead.next_if(|next| next.is_ascii_digit() || *next == ',') {
            inside.push(next);
        }
        let counts = inside.starts_with(|first: char| first.is_ascii_digit())
            && inside.matches(',').count() <= 1;
        if counts && ahead.next_if_eq(&'}').is_some() {
            self.out.push_str(&format!("{{{inside}}}"));
            self.rest = ahead;
        } else {
            self.literal(u32::from('{'));
        }
    }

    fn group(&mut self) -> Outcome<()> {
        if self.rest.peek() == Some(&'*') {
            return Err(unsupported("(*"));
        }
        self.out.push('(');
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        let mut head = String::new();
        for next in self.rest.by_ref() {
            head.push(next);
            let plain = matches!(head.as_str(), ":" | "=" | "!" | ">" | "<=" | "<!");
            let named = (head.starts_with('<') || head.starts_with("P<")) && next == '>';
            let switched = matches!(next, ':' | ')')
                && head.strip_suffix(next).is_some_and(|flags| {
                    flags
                        .chars()
                        .all(|flag| matches!(flag, 'i' | 'm' | 's' | '-'))
                });
            if plain || named || switched {
                self.out.push('?');
                self.out.push_str(&head);
                return Ok(());
            }
            let possible = head == "<"
                || head == "P"
                || head.starts_with("P<")
                || (head.starts_with('<') && (next.is_alphanumeric() || next == '_'))
                || head
                    .chars()
                    .all(|flag| matches!(flag, 'i' | 'm' | 's' | '-'));
            if !possible {
                break;
            }
        }
        Err(unsupported(&format!("(?{head}")))
    }

    fn class(&mut self) -> Outcome<()> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let Some(symbol) = self.rest.next() else {
                return Err(refused("a class without its end"));
            };
            if symbol == ']' && !first {
                self.out.push(']');
                return Ok(());
            }
            first = false;
            match self.item(symbol)? {
                Item::Many(set) => self.out.push_str(set),
                Item::Named(set) => self.out.push_str(&set),
                Item::One(from) => self.range(from)?,
            }
        }
    }

    /// One character of a class, or a range that begins with it.
    fn range(&mut self, from: u32) -> Outcome<()> {
        let single = format!(r"\x{{{from:X}}}");
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.peek().is_none_or(|next| *next == ']') {
            self.out.push_str(&single);
            return Ok(());
        }
        self.rest = ahead;
        let Some(symbol) = self.rest.next() else {
            return Err(refused("a class without its end"));
        };
        match self.item(symbol)? {
            Item::One(to) if to < from => Err(refused("a range out of order")),
            Item::One(to) => {
                self.out.push_str(&format!(r"{single}-\x{{{to:X}}}"));
                Ok(())
            }
            // Before a set, the hyphen stands for itself.
            Item::Many(set) => {
                self.out.push_str(&format!(r"{single}\x{{2D}}{set}"));
                Ok(())
            }
            Item::Named(set) => {
                self.out.push_str(&format!(r"{single}\x{{2D}}{set}"));
                Ok(())
            }
        }
    }

    fn item(&mut self, symbol: char) -> Outcome<Item> {
        if symbol == '[' {
            return self.named_set();
        }
        if symbol != '\\' {
            return Ok(Item::One(u32::from(symbol)));
        }
        let Some(escaped) = self.rest.next() else {
            return Err(refused("a class without its end"));
        };
        Ok(match escaped {
            'd' => Item::Many(r"\d"),
            'D' => Item::Many(r"\D"),
            'w' => Item::Many(r"\w"),
            'W' => Item::Many(r"\W"),
            's' => Item::Many(r"\s"),
            'S' => Item::Many(r"\S"),
            'h' | 'v' => Item::Named(self.blanks(escaped)?),
            'b' => Item::One(0x08),
            '1'..='9' => return Err(unsupported(&format!("[\\{escaped}"))),
            other => Item::One(self.character(other)?),
        })
    }

    /// `[:alpha:]`; any other bracket stands for itself.
    fn named_set(&mut self) -> Outcome<Item> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some(':') {
            return Ok(Item::One(u32::from('[')));
        }
        let mut name = String::new();
        while let Some(next) = ahead.next_if(|next| next.is_ascii_alphabetic() || *next == '^') {
            name.push(next);
        }
        if ahead.next() != Some(':') || ahead.next() != Some(']') {
            return Ok(Item::One(u32::from('[')));
        }
        self.rest = ahead;
        let known = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print",
            "punct", "space", "upper", "word", "xdigit",
        ];
        if !known.contains(&name.trim_start_matches('^')) {
            return Err(refused("a class of an unknown name"));
        }
        Ok(Item::Named(format!("[:{name}:]")))
    }
}

fn refused(detail: &str) -> PatternFault {
    PatternFault::Refused {
        detail: detail.to_owned(),
    }
}

fn unsupported(what: &str) -> PatternFault {
    PatternFault::Unsupported {
        what: what.to_owned(),
    }
}
