//! What leaves the dashboard: for the clipboard, a file, the browser.

use moodrift::tui::message::{Effect, Message, NotSaved};
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::table::{self, Format, Table, rendered};

use crate::desk::Desk;
use crate::fixture::World;

fn copied(desk: &Desk) -> Vec<&str> {
    desk.effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Copy(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn opened(desk: &mut Desk, keys: &str) -> Option<String> {
    desk.effects.clear();
    desk.keys(keys);
    desk.effects.iter().find_map(|effect| match effect {
        Effect::Open(address) => Some(address.clone()),
        _ => None,
    })
}

#[test]
fn a_name_a_line_and_a_list_are_handed_to_the_terminal() {
    let mut desk = Desk::new();
    desk.keys("n");
    let person = desk
        .model
        .pane
        .person()
        .unwrap()
        .username
        .as_str()
        .to_owned();
    desk.keys("y Y");
    assert_eq!(copied(&desk)[0], person);
    assert_eq!(copied(&desk)[1].split('\t').nth(1), Some(person.as_str()));
    assert!(!copied(&desk)[1].contains('\n'));
    desk.effects.clear();
    let event = crossterm::event::KeyEvent::new(
        crossterm::event::KeyCode::Char('y'),
        crossterm::event::KeyModifiers::CONTROL,
    );
    desk.send(Message::Key(event));
    assert_eq!(copied(&desk)[0].lines().count(), desk.model.pane.len());
}

#[test]
fn more_than_a_terminal_takes_is_not_handed_to_it() {
    let mut world = World::new();
    let name = "Un très long nom de cours ".repeat(15);
    let course = world.site.courses[0].clone();
    for id in 1000..1300 {
        let mut course = course.clone();
        course.id.0 = id;
        course.fullname = name.as_str().into();
        world.site.courses.push(course);
        let mut activity = world.site.activities[0].clone();
        activity.cm.0 = id;
        activity.course.0 = id;
        activity.room = None;
        world.site.activities.push(activity);
    }
    world.site.courses.sort_by_key(|course| course.id);
    world.site.activities.sort_by_key(|activity| activity.cm);
    let mut desk = Desk::on(world.snapshot());
    let event = crossterm::event::KeyEvent::new(
        crossterm::event::KeyCode::Char('y'),
        crossterm::event::KeyModifiers::CONTROL,
    );
    desk.send(Message::Key(event));
    assert_eq!(copied(&desk).len(), 0);
    assert!(
        desk.screen().contains("Save it to a file instead"),
        "{}",
        desk.screen()
    );
}

#[test]
fn the_group_and_the_pages_of_moodle_have_the_addresses_that_the_plugin_gives_them() {
    let mut desk = Desk::new();
    // The dashboard begins at the activity where things stand worst.
    assert_eq!(
        opened(&mut desk, "o").as_deref(),
        Some("https://chat.univ.fr/group/maths_discretes_2026?layout=embedded")
    );
    assert_eq!(
        opened(&mut desk, "O").as_deref(),
        Some("https://arche.univ.fr/mod/rocketchat/view.php?id=100")
    );
    let course = Some("https://arche.univ.fr/course/view.php?id=10".to_owned());
    assert_eq!(opened(&mut desk, "left o"), course);
    assert_eq!(opened(&mut desk, "O"), course);
    let category = "https://arche.univ.fr/course/index.php?categoryid=3";
    assert_eq!(opened(&mut desk, "left left o").as_deref(), Some(category));
}

#[test]
fn what_a_browser_should_not_be_given_is_not_given() {
    let mut desk = Desk::new();
    for address in ["javascript:alert(1)", "file:///etc", "not an address"] {
        desk.model.sites[0].rocketchat = Some(address.into());
        assert_eq!(opened(&mut desk, "o"), None, "{address}");
        assert!(
            desk.screen().contains("no address is known"),
            "{}",
            desk.screen()
        );
    }
    desk.model.sites[0].rocketchat = Some("https://anna:secret@chat.univ.fr/sub/?token=x#y".into());
    assert_eq!(
        opened(&mut desk, "o").as_deref(),
        Some("https://chat.univ.fr/sub/group/maths_discretes_2026?layout=embedded")
    );
}

#[test]
fn an_address_that_could_not_be_opened_is_shown() {
    let mut desk = Desk::new();
    desk.send(Message::NotOpened(
        "https://chat.univ.fr/group/a".to_owned(),
    ));
    assert!(desk.screen().contains("https://chat.univ.fr/group/a"));
}

fn saving(desk: &Desk) -> Option<(&str, &str)> {
    desk.effects.iter().find_map(|effect| match effect {
        Effect::Save { path, text } => Some((path.as_str(), text.as_str())),
        _ => None,
    })
}

#[test]
fn what_is_shown_is_saved_in_the_form_that_the_name_asks_for() {
    for (ending, begins) in [
        ("csv", "where,username"),
        ("json", "[\n"),
        ("md", "| where |"),
    ] {
        let mut desk = Desk::new();
        desk.keys("n x");
        desk.send(Message::Key(crossterm::event::KeyEvent::new(
            crossterm::event::KeyCode::Char('u'),
            crossterm::event::KeyModifiers::CONTROL,
        )));
        desk.typed(&format!("people.{ending}")).keys("enter");
        let (path, text) = saving(&desk).unwrap();
        assert_eq!(path, format!("people.{ending}"));
        assert!(text.starts_with(begins), "{text}");
        assert!(
            text.contains("elise.durand") || text.contains("elise\\.durand"),
            "{text}"
        );
        desk.send(Message::Saved {
            path: "people".to_owned(),
            trouble: None,
        });
        assert!(desk.model.overlay.is_none());
        assert!(desk.screen().contains("Saved to people."));
    }
}

#[test]
fn a_file_that_is_there_stays_and_another_name_is_asked_for() {
    let mut desk = Desk::new();
    desk.keys("x enter");
    desk.send(Message::Saved {
        path: "a.csv".to_owned(),
        trouble: Some(NotSaved::Exists),
    });
    assert!(matches!(desk.model.overlay, Some(Overlay::Save(_))));
    assert!(
        desk.screen().contains("a.csv is there already"),
        "{}",
        desk.screen()
    );
    desk.effects.clear();
    desk.typed("x").keys("enter");
    assert!(saving(&desk).is_none());
    assert!(desk.screen().contains("must end in"), "{}", desk.screen());
    desk.keys("esc");
    assert!(desk.model.overlay.is_none());
}

fn cells(cell: &str) -> Table {
    Table {
        heads: vec!["name"],
        rows: vec![vec![cell.to_owned()]],
        at: Some(0),
        name: 0,
    }
}

#[test]
fn nothing_in_a_file_is_run_by_what_opens_it() {
    for formula in [
        "=HYPERLINK(\"http://evil\")",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "＝1",
    ] {
        let csv = rendered(&cells(formula), Format::Csv);
        let mut read = csv::Reader::from_reader(csv.as_bytes());
        let row = read.records().next().unwrap().unwrap();
        assert!(row[0].starts_with('\''), "{csv}");
    }
    let markdown = rendered(&cells("a|b <script> [x](y)\nz"), Format::Markdown);
    assert_eq!(markdown.lines().count(), 3, "{markdown}");
    for harmful in ["a|b", "<script>", "[x]"] {
        assert!(
            !markdown.replace("\\|", "").contains(harmful) || harmful == "a|b",
            "{markdown}"
        );
        assert!(!markdown.contains(harmful), "{markdown}");
    }
    let json = rendered(&cells("\"quoted\" \u{1}"), Format::Json);
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read[0]["name"], "\"quoted\" \u{1}");
}

#[test]
fn every_line_of_a_table_is_as_long_as_its_heads() {
    let mut desk = Desk::new();
    for keys in ["", "n", "f", "left home", "right", "tab"] {
        desk.keys(keys);
        let table = table::of(&desk.model);
        assert!(!table.rows.is_empty());
        for row in &table.rows {
            assert_eq!(row.len(), table.heads.len(), "{row:?}");
        }
        assert_eq!(table.at, Some(desk.model.cursor_line()));
    }
}
