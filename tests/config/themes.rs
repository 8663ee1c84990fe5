//! Themes: those of the program, and files of one's own.

use moodrift::config::{
    Background, Colour, ConfigError, Expected, Fault, Meaning, Place, Theme, Tone, Tones, ValueKind,
};
use strum::IntoEnumIterator;

use crate::written::{SMALL, Written};

/// A configuration with a theme of its own.
fn with(name: &str, text: &str) -> Written {
    let written = Written::new(&format!("theme = '{name}'\n{SMALL}"));
    own(&written, name, text);
    written
}

fn own(written: &Written, name: &str, text: &str) {
    let folder = written.folder.path().join("themes");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.toml")), text).unwrap();
}

fn read(written: &Written, name: &str) -> Result<Tones, ConfigError> {
    let config = written.load().unwrap();
    assert_eq!(config.dashboard.theme.unwrap().as_str(), name);
    config.dashboard.themes.read(name)
}

const fn plain(colour: Colour) -> Tone {
    Tone {
        colour,
        bold: false,
        dim: false,
        underlined: false,
        reversed: false,
    }
}

#[test]
fn every_theme_of_the_program_says_everything() {
    for theme in Theme::iter() {
        let text = std::fs::read_to_string(format!("themes/{}.toml", <&str>::from(theme))).unwrap();
        for meaning in Meaning::iter() {
            let key = format!("\n{} = ", <&str>::from(meaning));
            assert!(text.contains(&key), "{theme:?} lacks {meaning:?}");
        }
        Tones::bundled(theme).unwrap();
    }
}

#[test]
fn a_theme_of_ones_own_says_only_what_differs() {
    let written = with(
        "mine",
        "inherits = \"default\"\naccent = \"#ff8000\"\ncritical = { colour = 5, underlined = true }\n\
         [on_light]\nwarning = 0\n",
    );
    let tones = read(&written, "mine").unwrap();
    let parent = Tones::bundled(Theme::Default).unwrap();
    for background in [Background::Dark, Background::Light] {
        // What is said anew holds on both backgrounds, whatever the parent has for a light one.
        assert_eq!(
            tones.tone(Meaning::Accent, background),
            plain(Colour::Rgb(255, 128, 0))
        );
        assert_eq!(
            tones.tone(Meaning::Good, background),
            parent.tone(Meaning::Good, background)
        );
    }
    let critical = tones.tone(Meaning::Critical, Background::Dark);
    assert_eq!(
        (critical.colour, critical.underlined),
        (Colour::Indexed(5), true)
    );
    assert_eq!(
        tones.tone(Meaning::Warning, Background::Light),
        plain(Colour::Indexed(0))
    );
    assert_eq!(
        tones.tone(Meaning::Warning, Background::Dark),
        parent.tone(Meaning::Warning, Background::Dark)
    );
}

#[test]
fn a_theme_of_ones_own_may_build_on_the_programs_of_the_same_name() {
    let written = with("dark", "inherits = \"dark\"\naccent = 1\n");
    let tones = read(&written, "dark").unwrap();
    let parent = Tones::bundled(Theme::Dark).unwrap();
    assert_eq!(
        tones.tone(Meaning::Accent, Background::Dark),
        plain(Colour::Indexed(1))
    );
    assert_eq!(
        tones.tone(Meaning::Muted, Background::Dark),
        parent.tone(Meaning::Muted, Background::Dark)
    );
}

#[test]
fn a_mistake_in_a_theme_is_told_with_its_line() {
    let bad = |key: &str, found: &str| Fault::BadValue {
        key: key.to_owned(),
        found: Some(found.to_owned()),
        expected: Expected::Colour,
    };
    let cases = [
        ("accent = 1\ngood = 256\n", 2, 8, bad("good", "256")),
        ("accent = 'pink'\n", 1, 10, bad("accent", "pink")),
        ("\n\nunknown = '#12345'\n", 3, 11, bad("unknown", "#12345")),
        (
            "good = { bold = 1 }\n",
            1,
            17,
            Fault::WrongKind {
                key: "good.bold".to_owned(),
                found: ValueKind::Integer,
                expected: &[ValueKind::Boolean],
            },
        ),
    ];
    for (text, line, column, fault) in cases {
        let written = with("mine", text);
        let error = read(&written, "mine").unwrap_err();
        let file = written.folder.path().join("themes/mine.toml");
        assert_eq!(
            error,
            ConfigError {
                place: Place::Spot { file, line, column },
                fault
            }
        );
    }
    let written = with("mine", "acent = 1\n");
    let said = read(&written, "mine").unwrap_err().to_string();
    assert!(
        said.contains("mine.toml:1:1: unknown key `acent`"),
        "{said}"
    );
}

#[test]
fn a_parent_that_is_not_there_and_a_circle_are_mistakes() {
    let written = with("mine", "inherits = 'nobody'\n");
    let said = read(&written, "mine").unwrap_err().to_string();
    assert!(
        said.contains("mine.toml:1:12: `inherits` is “nobody”"),
        "{said}"
    );
    let written = with("mine", "inherits = 'other'\n");
    own(&written, "other", "inherits = 'mine'\n");
    let said = read(&written, "mine").unwrap_err().to_string();
    assert!(
        said.contains("other.toml:1:12: `inherits` is “mine”"),
        "{said}"
    );
}

#[test]
fn a_name_never_leads_out_of_the_folder() {
    let written = Written::new(&format!("theme = '../config'\n{SMALL}"));
    own(&written, "mine", "accent = 1\n");
    assert!(written.load().is_err());
}
