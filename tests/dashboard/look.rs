//! How it looks: every theme can be read, nothing is said by colour alone, and symbols can be left out.

use moodrift::config::{Background, Colour, DashboardConfig, Meaning, Theme, Tones};
use moodrift::tui::Options;
use moodrift::tui::model::look::{Glyphs, Look, NamedTheme};
use moodrift::tui::theme::{Colours, Palette, Styles};
use ratatui::style::Color;
use rstest::rstest;
use strum::IntoEnumIterator;

use crate::desk::{Desk, text};
use crate::fixture::World;

/// The sixteen colours as xterm and as the old Linux console have them: the terminal's own are between.
const XTERM: [u32; 16] = [
    0x00_00_00, 0xcd_00_00, 0x00_cd_00, 0xcd_cd_00, 0x00_00_ee, 0xcd_00_cd, 0x00_cd_cd, 0xe5_e5_e5,
    0x7f_7f_7f, 0xff_00_00, 0x00_ff_00, 0xff_ff_00, 0x5c_5c_ff, 0xff_00_ff, 0x00_ff_ff, 0xff_ff_ff,
];
const CONSOLE: [u32; 16] = [
    0x00_00_00, 0xaa_00_00, 0x00_aa_00, 0xaa_55_00, 0x00_00_aa, 0xaa_00_aa, 0x00_aa_aa, 0xaa_aa_aa,
    0x55_55_55, 0xff_55_55, 0x55_ff_55, 0xff_ff_55, 0x55_55_ff, 0xff_55_ff, 0x55_ff_ff, 0xff_ff_ff,
];

fn rgb(colour: Colour, sixteen: &[u32; 16]) -> Option<[f64; 3]> {
    let parts = |hex: u32| {
        let [_, red, green, blue] = hex.to_be_bytes();
        [red, green, blue]
    };
    let bytes = match colour {
        Colour::Own => return None,
        Colour::Rgb(red, green, blue) => [red, green, blue],
        Colour::Indexed(index @ 0..16) => parts(sixteen[usize::from(index)]),
        Colour::Indexed(index @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let cube = index - 16;
            [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
        }
        Colour::Indexed(index) => [8 + 10 * (index - 232); 3],
    };
    Some(bytes.map(|byte| {
        let part = f64::from(byte) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    }))
}

fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    0.2126f64.mul_add(red, 0.7152f64.mul_add(green, 0.0722 * blue))
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// What a theme is made for, and what its colours reach at least: 4.5 is what the accessibility guidelines (WCAG 2)
/// ask of text, 7 what they call enhanced. Where the terminal defines the colours, nobody can promise more than 3.
fn promises() -> Vec<(Theme, Background, f64)> {
    use Background::{Dark, Light};
    vec![
        (Theme::Default, Dark, 3.0),
        (Theme::Default, Light, 3.0),
        (Theme::Dark, Dark, 4.5),
        (Theme::Light, Light, 4.5),
        (Theme::HighContrast, Dark, 7.0),
        (Theme::HighContrast, Light, 7.0),
        (Theme::ColourBlind, Dark, 4.5),
        (Theme::ColourBlind, Light, 4.5),
    ]
}

#[test]
fn every_theme_can_be_read_on_the_backgrounds_it_is_for() {
    for (theme, background, least) in promises() {
        let tones = Tones::bundled(theme).unwrap();
        let behind = match background {
            Background::Dark => 0.0,
            Background::Light => 1.0,
        };
        let words = Meaning::iter().filter(|meaning| {
            !matches!(
                meaning,
                Meaning::Faint | Meaning::Selection | Meaning::SelectionIdle
            )
        });
        for meaning in words {
            for sixteen in [&XTERM, &CONSOLE] {
                let Some(colour) = rgb(tones.tone(meaning, background).colour, sixteen) else {
                    continue;
                };
                let reached = contrast(luminance(colour), behind);
                assert!(
                    reached >= least,
                    "{theme:?} on {background:?}: {meaning:?} has {reached:.1}, not {least}"
                );
            }
        }
    }
}

/// How a colour is seen without the cones for red, or for green (Viénot, Brettel and Mollon, 1999).
fn without(cones: &str, [red, green, blue]: [f64; 3]) -> [f64; 3] {
    let mixed = match cones {
        "red" => 0.11238f64.mul_add(red, 0.88762 * green),
        _ => 0.29275f64.mul_add(red, 0.70725 * green),
    };
    let third = match cones {
        "red" => 0.00401f64.mul_add(red, -0.00401 * green) + blue,
        _ => (-0.02234f64).mul_add(red, 0.02234 * green) + blue,
    };
    [mixed, mixed, third.clamp(0.0, 1.0)]
}

#[test]
fn what_would_be_added_and_removed_differ_for_every_kind_of_colour_blindness() {
    let tones = Tones::bundled(Theme::ColourBlind).unwrap();
    let pairs = [
        (Meaning::Added, Meaning::Removed),
        (Meaning::Good, Meaning::Critical),
        (Meaning::Added, Meaning::Changed),
    ];
    for background in [Background::Dark, Background::Light] {
        for (one, other) in pairs {
            for cones in ["red", "green"] {
                let seen = |meaning| {
                    without(
                        cones,
                        rgb(tones.tone(meaning, background).colour, &XTERM).unwrap(),
                    )
                };
                let (one_seen, other_seen) = (seen(one), seen(other));
                let apart: f64 = one_seen
                    .iter()
                    .zip(other_seen)
                    .map(|(one, other)| (one - other).powi(2))
                    .sum::<f64>()
                    .sqrt();
                assert!(
                    apart > 0.2,
                    "{one:?} and {other:?} without {cones}: {apart:.2}"
                );
            }
        }
    }
}

#[test]
fn without_colour_it_is_the_theme_mono() {
    let mono = Palette::bundled(Theme::Mono).unwrap();
    assert_eq!(Styles::of(&mono), Styles::plain());
    let themes = [NamedTheme {
        name: "dark".to_owned(),
        tones: Tones::bundled(Theme::Dark).unwrap(),
    }];
    let look = Look {
        themes: themes.into(),
        colours: Colours::Forbidden,
        ..Look::default()
    };
    assert_eq!(look.styles(), Styles::plain());
}

fn options(env: &[(&str, &str)], told: Option<Background>) -> Options {
    let config = DashboardConfig::default();
    let look = |name: &str| {
        let found = env.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Options::of(&config, Glyphs::Full, None, look, || told).unwrap()
}

#[test]
fn the_terminal_says_what_its_background_is_and_no_color_wins() {
    let light = [("COLORFGBG", "0;15")];
    assert_eq!(options(&[], None).look.background, Background::Dark);
    assert_eq!(options(&light, None).look.background, Background::Light);
    let told = options(&light, Some(Background::Dark));
    assert_eq!(told.look.background, Background::Dark);
    assert_eq!(told.look.name(), Some("default"));
    let plain = options(&[("NO_COLOR", "1")], Some(Background::Light));
    assert_eq!(plain.look.styles(), Styles::plain());
    assert_ne!(told.look.styles(), Styles::plain());
}

fn dressed() -> Desk {
    let mut desk = Desk::new();
    options(&[], None).equip(&mut desk.model);
    desk
}

#[test]
fn a_key_changes_the_theme_at_once_and_says_which() {
    let mut desk = dressed();
    let mut seen = Vec::new();
    for _ in Theme::iter() {
        seen.push(desk.model.look.name().unwrap().to_owned());
        let before = desk.model.look.styles();
        desk.keys("T");
        assert_ne!(desk.model.look.styles(), before);
        let name = desk.model.look.name().unwrap().to_owned();
        assert!(desk.screen().contains(&format!("Theme: {name}.")));
    }
    assert_eq!(desk.model.look.name(), Some("default"));
    seen.dedup();
    assert_eq!(seen.len(), Theme::iter().count());
}

#[test]
fn a_selected_line_is_one_bar_in_every_theme() {
    let mut desk = dressed();
    desk.keys("n");
    for theme in Theme::iter() {
        let palette = Palette::bundled(theme).unwrap();
        let styles = Styles::of(&palette);
        let buffer = desk.buffer(&styles);
        let reversed: Vec<_> = buffer
            .content()
            .iter()
            .filter(|cell| cell.modifier.contains(ratatui::style::Modifier::REVERSED))
            .collect();
        if palette.tone(Meaning::Selection).reversed {
            assert!(reversed.len() > 40, "{theme:?}");
            for cell in reversed {
                assert_eq!(
                    (cell.fg, cell.bg),
                    (Color::Reset, Color::Reset),
                    "{theme:?}"
                );
            }
        }
    }
}

/// Everything that the program draws, as opposed to names: what is left where all names are plain.
fn plainly_named() -> Desk {
    let mut world = World::new();
    for category in &mut world.site.categories {
        category.name = format!("Category {}", category.id.0).into();
    }
    for course in &mut world.site.courses {
        course.fullname = format!("Course {}", course.id.0).into();
    }
    for activity in &mut world.site.activities {
        activity.name = format!("Chat {}", activity.cm.0).into();
    }
    for person in &mut world.site.people {
        person.first_name = "First".into();
        person.last_name = format!("Last {}", person.id.0).into();
    }
    Desk::on(world.snapshot())
}

#[rstest]
#[case::tree("")]
#[case::group("n n")]
#[case::unfolded("n f")]
#[case::help("?")]
#[case::help_end("? end")]
#[case::plan("tab * p")]
#[case::explain("n e")]
#[case::rights("c")]
#[case::question("tab * A")]
#[case::saving("x")]
#[case::marks("n space")]
#[case::read_again("R")]
fn without_symbols_there_are_only_letters_and_common_signs(#[case] keys: &str) {
    let mut desk = plainly_named();
    desk.model.look.glyphs = Glyphs::Ascii;
    for (columns, rows) in [(120, 40), (80, 24), (40, 12), (20, 5)] {
        desk.resize(columns, rows);
        if columns == 120 {
            desk.keys(keys);
        }
        let screen = desk.screen();
        let strange: String = screen.chars().filter(|symbol| !symbol.is_ascii()).collect();
        assert_eq!(strange, "", "{columns}×{rows}:\n{screen}");
    }
}

#[test]
fn without_symbols_every_severity_and_sign_has_its_own() {
    let mut desk = plainly_named();
    desk.resize(56, 60);
    desk.keys("? end");
    let full = desk.screen();
    desk.model.look.glyphs = Glyphs::Ascii;
    let plain = desk.screen();
    let signs = |screen: &str| -> Vec<char> {
        screen
            .lines()
            .skip_while(|line| !line.contains("Signs"))
            .skip(1)
            .take(11)
            .map(|line| {
                let inside = line
                    .trim_matches(|symbol: char| symbol == '│' || symbol == ' ' || symbol == '┃');
                inside.chars().next().unwrap()
            })
            .collect()
    };
    let mut kept = signs(&plain);
    assert_eq!(signs(&full).len(), 11);
    kept.sort_unstable();
    kept.dedup();
    assert_eq!(kept.len(), 11, "{plain}");
}

#[test]
fn without_symbols_nothing_turns() {
    let mut desk = plainly_named();
    desk.model.look.glyphs = Glyphs::Ascii;
    desk.keys("R");
    let before = text(&desk.buffer(&Styles::plain()));
    desk.send(moodrift::tui::message::Message::Spin(
        std::time::Duration::ZERO,
    ));
    assert_eq!(text(&desk.buffer(&Styles::plain())), before);
}
