//! What `check` found, for the review of a term: by category, code and age. As a document (Markdown), and as a table for a
//! spreadsheet (CSV).

use std::collections::BTreeMap;

use super::check::Dormant;
use super::contacts::addresses;
use super::json::iso;
use super::{Found, check};
use crate::domain::contacts::ActivityContacts;
use crate::domain::drift::{Drift, Severity};
use crate::domain::markdown::in_markdown;
use crate::domain::site::{Category, Site};
use crate::words::harmless;
use crate::words::language::in_english;
use crate::words::review as words;
use crate::words::review::Age;
use crate::words::{self as common};

/// What is reviewed: dormant findings only where they are asked for.
fn reviewed<'a>(found: &'a Found<'_>, dormant: Dormant) -> impl Iterator<Item = &'a Drift> {
    let drifts = found.drifts.iter().copied();
    drifts.filter(move |drift| !drift.dormant || dormant == Dormant::Shown)
}

/// For how many seconds a difference has been seen; none where that is not known.
fn seconds(found: &Found<'_>, drift: &Drift) -> Option<i64> {
    let observation = found.observation;
    let since = observation.ages.since(&drift.key())?;
    Some((observation.read_at.0 - since.0).max(0))
}

/// Where a difference belongs: the categories from the top down to its course; none for the site itself.
fn path<'a>(site: &'a Site, drift: &Drift) -> Option<Vec<&'a Category>> {
    let mut path = site.categories_above(site.course(drift.course?)?);
    path.reverse();
    Some(path)
}

/// In the order in which Moodle shows its categories; the site first.
type Place = Option<Vec<(i64, i64)>>;

/// How many of each severity, and the oldest.
#[derive(Default)]
struct Tally {
    by_severity: BTreeMap<Severity, usize>,
    oldest: Option<i64>,
}

impl Tally {
    fn add(&mut self, drift: &Drift, seconds: Option<i64>) {
        *self.by_severity.entry(drift.severity).or_default() += 1;
        self.oldest = self.oldest.max(seconds);
    }

    fn cells(&self) -> Vec<String> {
        let mut cells: Vec<String> = [Severity::Critical, Severity::Warning, Severity::Info]
            .into_iter()
            .map(|severity| {
                let number = self.by_severity.get(&severity);
                number.map_or_else(String::new, ToString::to_string)
            })
            .collect();
        cells.push(words::oldest(self.oldest));
        cells
    }
}

/// The findings of one category.
struct Chapter<'a> {
    title: String,
    tally: Tally,
    drifts: Vec<&'a Drift>,
}

/// Renders the document.
pub fn markdown(found: &Found<'_>, dormant: Dormant) -> String {
    let observation = found.observation;
    let ground = &observation.ground;
    let mut by_code: BTreeMap<_, Tally> = BTreeMap::new();
    let mut by_age: BTreeMap<Age, Tally> = BTreeMap::new();
    for drift in reviewed(found, dormant) {
        let seconds = seconds(found, drift);
        by_code.entry(drift.code).or_default().add(drift, seconds);
        let age = Age::of(seconds);
        by_age.entry(age).or_default().add(drift, seconds);
    }
    let chapters = chapters(found, dormant);
    let mut page = Document(String::new());
    page.line(&format!(
        "# {}",
        escaped(&words::title(&ground.name, observation.read_at))
    ));
    page.blank();
    let shown = found.drifts.len() - reviewed(found, dormant).count();
    page.line(&words::totals(
        reviewed(found, dormant).count(),
        shown,
        found.unjudged.len(),
    ));
    let rows = chapters
        .values()
        .map(|one| (escaped(&one.title), &one.tally));
    page.tally(words::by_category(), words::category_head(), rows);
    let rows = by_code
        .iter()
        .map(|(code, tally)| (format!("`{code}`"), tally));
    page.tally(words::by_code(), words::code_head(), rows);
    let rows = by_age
        .iter()
        .map(|(age, tally)| (words::age(*age).to_owned(), tally));
    page.tally(words::by_age(), words::seen_for(), rows);
    for chapter in chapters.values() {
        page.heading(&escaped(&chapter.title));
        page.row(words::columns().iter().map(|one| (*one).to_owned()));
        page.row(words::columns().iter().map(|_| "---".to_owned()));
        for drift in &chapter.drifts {
            page.row(row(found, drift).into_iter());
        }
    }
    if !found.unjudged.is_empty() {
        page.heading(common::unknown_heading());
        for item in &found.unjudged {
            let subject = common::subject(&ground.site, &item.subject);
            page.line(&format!(
                "- {}: {}",
                escaped(&subject),
                escaped(&common::unknown(&item.reason))
            ));
        }
    }
    if let Some(contacts) = &found.contacts {
        page.contacts(&ground.site, contacts);
    }
    page.0
}

fn chapters<'a>(found: &'a Found<'_>, dormant: Dormant) -> BTreeMap<Place, Chapter<'a>> {
    let ground = &found.observation.ground;
    let mut chapters: BTreeMap<Place, Chapter<'_>> = BTreeMap::new();
    for drift in reviewed(found, dormant) {
        let path = path(&ground.site, drift);
        let place = path
            .as_ref()
            .map(|path| path.iter().map(|one| (one.sort_order, one.id.0)).collect());
        let chapter = chapters.entry(place).or_insert_with(|| Chapter {
            title: words::category(path.as_deref()),
            tally: Tally::default(),
            drifts: Vec::new(),
        });
        chapter.tally.add(drift, seconds(found, drift));
        chapter.drifts.push(drift);
    }
    for chapter in chapters.values_mut() {
        chapter.drifts.sort_by_key(|drift| {
            let oldest = std::cmp::Reverse(seconds(found, drift));
            (std::cmp::Reverse(drift.severity), drift.code, oldest)
        });
    }
    chapters
}

fn row(found: &Found<'_>, drift: &Drift) -> Vec<String> {
    let ground = &found.observation.ground;
    let course = drift
        .course
        .map(|id| common::course_heading(&ground.site, id));
    let activity = drift
        .activity
        .map(|cm| common::activity_heading(&ground.site, cm));
    vec![
        format!("{} `{}`", check::sign(drift.severity), drift.code),
        escaped(&course.unwrap_or_default()),
        escaped(&activity.unwrap_or_default()),
        escaped(&common::brief(&ground.site, &ground.chat, drift)),
        words::oldest(seconds(found, drift)),
        escaped(common::fix(drift)),
    ]
}

/// A document in the making.
struct Document(String);

impl Document {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }

    fn heading(&mut self, title: &str) {
        self.blank();
        self.line(&format!("## {title}"));
        self.blank();
    }

    fn row(&mut self, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.collect();
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    fn contacts(&mut self, site: &Site, contacts: &[ActivityContacts]) {
        if contacts.is_empty() {
            return;
        }
        self.heading(common::contacts_heading());
        for activity in contacts {
            let label = common::activity_label(site, activity.cm);
            self.line(&format!("- {} (activity {})", escaped(&label), activity.cm));
            let people = activity.people.iter().map(|one| common::contact(site, one));
            let told: Vec<String> = people
                .chain(activity.leads.iter().map(common::lead))
                .collect();
            if told.is_empty() {
                self.line(&format!("  - {}", common::no_contact()));
            }
            for one in told {
                self.line(&format!("  - {}", escaped(&one)));
            }
        }
        let addresses = addresses(contacts);
        if !addresses.is_empty() {
            self.blank();
            self.line(&escaped(&common::addresses(&addresses)));
        }
    }

    fn tally<'t>(
        &mut self,
        title: &str,
        first: &str,
        rows: impl Iterator<Item = (String, &'t Tally)>,
    ) {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return;
        }
        self.heading(title);
        let heads = std::iter::once(first).chain(words::figures());
        self.row(heads.map(str::to_owned));
        let marks = ["---", "--:", "--:", "--:", "--:"];
        self.row(marks.into_iter().map(str::to_owned));
        for (name, tally) in rows {
            self.row(std::iter::once(name).chain(tally.cells()));
        }
    }
}

/// Text of strangers that stays text: neither a table's cell ends in it, nor does it become a link, a heading, or HTML.
fn escaped(text: &str) -> String {
    in_markdown(&common::clean(text))
}

/// Renders the table: a line for each difference, and a line of headings. Where they were asked for, the people to tell are
/// the last column.
///
/// # Errors
/// As `csv`'s; writing to memory gives none.
pub fn csv(found: &Found<'_>, dormant: Dormant) -> csv::Result<String> {
    in_english(|| {
        let mut table = csv::Writer::from_writer(Vec::new());
        let told = found.contacts.as_deref();
        let heads = [
            "site",
            "category",
            "course_id",
            "course",
            "cmid",
            "activity",
            "group_id",
            "group",
            "severity",
            "code",
            "dormant",
            "username",
            "moodle_username",
            "since",
            "days",
            "explanation",
            "fix",
        ];
        table.write_record(heads.into_iter().chain(told.map(|_| "contacts")))?;
        for drift in reviewed(found, dormant) {
            let mut cells = cells(found, drift);
            if let Some(told) = told {
                let activity = told.iter().find(|one| Some(one.cm) == drift.activity);
                cells.push(activity.map_or_else(String::new, common::contacts_in_one));
            }
            table.write_record(cells.into_iter().map(harmless))?;
        }
        let bytes = table
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    })
}

fn cells(found: &Found<'_>, drift: &Drift) -> Vec<String> {
    let observation = found.observation;
    let ground = &observation.ground;
    let (site, chat) = (&ground.site, &ground.chat);
    let course = drift.course.and_then(|id| site.course(id));
    let activity = drift.activity.and_then(|cm| site.activity(cm));
    let group = drift.group.as_ref();
    let person = drift.person.as_ref();
    let text = |text: Option<&str>| common::clean(text.unwrap_or_default()).into_owned();
    vec![
        ground.name.to_string(),
        words::category(path(site, drift).as_deref()),
        drift.course.map(|id| id.to_string()).unwrap_or_default(),
        text(course.map(|course| &*course.shortname)),
        drift.activity.map(|cm| cm.to_string()).unwrap_or_default(),
        text(activity.map(|activity| &*activity.name)),
        text(group.map(crate::domain::ids::RoomId::as_str)),
        text(
            group
                .and_then(|id| chat.group(id))
                .map(|group| &*group.name),
        ),
        drift.severity.to_string(),
        drift.code.to_string(),
        drift.dormant.to_string(),
        text(person.map(|person| person.username.as_str())),
        text(person.and_then(|person| person.moodle_username.as_deref())),
        observation
            .ages
            .since(&drift.key())
            .map(iso)
            .unwrap_or_default(),
        seconds(found, drift).map_or_else(String::new, |age| (age / 86_400).to_string()),
        common::explanation(site, chat, drift),
        common::fix(drift).to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_of_strangers_stays_text() {
        assert_eq!(
            escaped("a|b [x](javascript:1) <img> `c` *d* # e\nf"),
            "a\\|b \\[x\\](javascript:1) &lt;img> \\`c\\` \\*d\\* \\# e f"
        );
    }
}
