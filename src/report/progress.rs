//! How far a read has come, for the terminal on which someone waits for it.

use crate::domain::outlook::Outlook;
use crate::run::ReadEvent;
use crate::words;

/// What a terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// A line can be written over; so many columns.
    Live(usize),
    /// It cannot.
    Dumb,
}

/// What is shown of a read: nothing where it is quick; where a limiter slows it down, how long it takes and why,
/// then one line that counts down.
///
/// ```text
/// Rocket.Chat lets this account ask 10 times a minute: reading 60 groups takes about 5 min. With the …
/// group 12 of 60 · 4 min left · asks again in 38 s
/// ```
#[derive(Debug)]
pub struct Progress {
    screen: Screen,
    groups: Option<(usize, usize)>,
    outlook: Option<Outlook>,
}

/// To the beginning of the line, and away with what is on it.
const AFRESH: &str = "\r\u{1b}[K";

impl Progress {
    /// Nothing has happened yet.
    pub const fn new(screen: Screen) -> Self {
        Self {
            screen,
            groups: None,
            outlook: None,
        }
    }

    /// What is to be written because of this.
    pub fn hear(&mut self, event: &ReadEvent) -> String {
        let mut text = String::new();
        match event {
            ReadEvent::ReadingGroups { done, total } => self.groups = Some((*done, *total)),
            ReadEvent::Limited(outlook) => {
                if self.outlook.is_none() {
                    text = self.wrapped(&words::limited(*outlook));
                }
                self.outlook = Some(*outlook);
            }
            ReadEvent::ReadingMoodle | ReadEvent::ListingChat | ReadEvent::SoFar(_) => {}
        }
        text.push_str(&self.line());
        text
    }

    /// What is to be written when the read is over.
    pub fn end(&self) -> &'static str {
        match (self.outlook, self.screen) {
            (Some(_), Screen::Live(_)) => AFRESH,
            _ => "",
        }
    }

    /// A sentence in lines that fit, each ended.
    fn wrapped(&self, sentence: &str) -> String {
        let room = match self.screen {
            Screen::Live(columns) => columns,
            Screen::Dumb => usize::MAX,
        };
        let (mut text, mut used) = (String::new(), 0);
        for word in sentence.split(' ') {
            let width = word.chars().count();
            if used > 0 && used + 1 + width > room {
                text.push('\n');
                used = 0;
            } else if used > 0 {
                text.push(' ');
                used += 1;
            }
            text.push_str(word);
            used += width;
        }
        text.push('\n');
        text
    }

    fn line(&self) -> String {
        let (Some(outlook), Screen::Live(columns)) = (self.outlook, self.screen) else {
            return String::new();
        };
        let line = words::read_so_far(self.groups, outlook);
        // A line that wraps cannot be written over. All its characters are one column wide.
        let line: String = line.chars().take(columns.saturating_sub(1)).collect();
        format!("{AFRESH}{line}")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::outlook::Allowance;

    fn outlook(left: u64, waits: Option<u64>) -> ReadEvent {
        ReadEvent::Limited(Outlook {
            allowance: Allowance {
                calls: 10,
                window: Duration::from_mins(1),
            },
            groups: 60,
            left: Duration::from_secs(left),
            waits: waits.map(Duration::from_secs),
        })
    }

    fn told(screen: Screen, events: &[ReadEvent]) -> Vec<String> {
        let mut progress = Progress::new(screen);
        let mut told: Vec<String> = events.iter().map(|event| progress.hear(event)).collect();
        told.push(progress.end().to_owned());
        told
    }

    const SENTENCE: &str = "Rocket.Chat lets this account ask 10 times a minute: reading 60 groups takes about \
        5 min. With the permission api-bypass-rate-limit the account reads at once.\n";

    #[test]
    fn a_quick_read_says_nothing() {
        let events = [
            ReadEvent::ReadingMoodle,
            ReadEvent::ListingChat,
            ReadEvent::ReadingGroups { done: 1, total: 2 },
        ];
        assert_eq!(told(Screen::Live(80), &events), ["", "", "", ""]);
    }

    #[test]
    fn a_limited_read_says_how_long_it_takes_and_counts_down() {
        let events = [
            outlook(300, None),
            ReadEvent::ReadingGroups { done: 9, total: 60 },
            outlook(240, Some(38)),
            outlook(0, None),
        ];
        let wrapped = SENTENCE
            .replace("takes about", "takes\nabout")
            .replace("at once", "at\nonce");
        let expected = [
            format!("{wrapped}{AFRESH}5 min left"),
            format!("{AFRESH}group 9 of 60 · 5 min left"),
            format!("{AFRESH}group 9 of 60 · 4 min left · asks again in 38 s"),
            format!("{AFRESH}group 9 of 60"),
            AFRESH.to_owned(),
        ];
        assert_eq!(told(Screen::Live(80), &events), expected);
        let narrow = told(Screen::Live(20), &events);
        let cut = format!("{AFRESH}group 9 of 60 · 4 m");
        assert_eq!(narrow.get(2), Some(&cut));
        assert_eq!(told(Screen::Dumb, &events), [SENTENCE, "", "", "", ""]);
    }
}
