//! How far a read has come, for the terminal on which someone waits for it.

use crate::domain::outlook::Outlook;
use crate::run::ReadEvent;
use crate::words::{self, shell};

/// What a terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// A line can be written over; so many columns.
    Live(usize),
    /// It cannot.
    Dumb,
}

/// What is shown of a read: nothing where it is quick; how far it has come where it lasts; where a limiter slows it down,
/// how long it takes and why, then one line that counts down.
///
/// ```text
/// Rocket.Chat lets this account ask 10 times a minute: reading 60 groups takes about 5 min. With the …
/// group 12 of 60 · 4 min left · asks again in 38 s
/// ```
#[derive(Debug)]
pub struct Progress {
    screen: Screen,
    part: Part,
    outlook: Option<Outlook>,
    lasts: bool,
}

/// What is being read.
#[derive(Debug, Clone, Copy)]
enum Part {
    Moodle,
    Lists,
    Groups { done: usize, total: usize },
}

/// To the beginning of the line, and away with what is on it.
const AFRESH: &str = "\r\u{1b}[K";

impl Progress {
    /// Nothing has happened yet.
    pub const fn new(screen: Screen) -> Self {
        Self {
            screen,
            part: Part::Moodle,
            outlook: None,
            lasts: false,
        }
    }

    /// What is to be written because it takes longer than a person waits for nothing.
    pub fn lasts(&mut self) -> String {
        self.lasts = true;
        self.line()
    }

    /// What is to be written because of this.
    pub fn hear(&mut self, event: &ReadEvent) -> String {
        let mut text = String::new();
        match event {
            ReadEvent::ReadingMoodle => self.part = Part::Moodle,
            ReadEvent::ListingChat => self.part = Part::Lists,
            ReadEvent::ReadingGroups { done, total } => {
                self.part = Part::Groups {
                    done: *done,
                    total: *total,
                };
            }
            ReadEvent::Limited(outlook) => {
                if self.outlook.is_none() {
                    text.push_str(self.end());
                    text.push_str(&self.wrapped(&words::limited(*outlook)));
                }
                self.outlook = Some(*outlook);
            }
            ReadEvent::SoFar(..) => {}
        }
        text.push_str(&self.line());
        text
    }

    /// What is to be written when the read is over.
    pub fn end(&self) -> &'static str {
        match self.screen {
            Screen::Live(_) if self.lasts || self.outlook.is_some() => AFRESH,
            Screen::Live(_) | Screen::Dumb => "",
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
        let Screen::Live(columns) = self.screen else {
            return String::new();
        };
        let line = match (self.outlook, self.part) {
            (Some(outlook), Part::Groups { done, total }) => {
                words::read_so_far(Some((done, total)), outlook)
            }
            (Some(outlook), Part::Moodle | Part::Lists) => words::read_so_far(None, outlook),
            (None, _) if !self.lasts => return String::new(),
            (None, Part::Moodle) => shell::reading_moodle().to_owned(),
            (None, Part::Lists) => shell::listing_chat().to_owned(),
            (None, Part::Groups { done, total }) => shell::reading_groups(done, total),
        };
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
    fn a_read_that_lasts_says_how_far_it_has_come_on_a_line_that_it_takes_away() {
        let told = |screen| {
            let mut progress = Progress::new(screen);
            let mut told = vec![progress.hear(&ReadEvent::ReadingMoodle), progress.lasts()];
            told.push(progress.hear(&ReadEvent::ListingChat));
            told.push(progress.hear(&ReadEvent::ReadingGroups { done: 3, total: 9 }));
            told.push(progress.hear(&outlook(300, None)));
            told.push(progress.end().to_owned());
            told
        };
        let expected = [
            String::new(),
            format!("{AFRESH}reading Moodle"),
            format!("{AFRESH}listing Rocket.Chat's groups and accounts"),
            format!("{AFRESH}group 3 of 9"),
            // The line does not stay before the sentence.
            format!("{AFRESH}{SENTENCE}{AFRESH}group 3 of 9 · 5 min left"),
            AFRESH.to_owned(),
        ];
        assert_eq!(told(Screen::Live(300)), expected);
        assert_eq!(told(Screen::Dumb), ["", "", "", "", SENTENCE, ""]);
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
