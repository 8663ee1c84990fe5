//! The screen of a terminal as an SVG picture: every run of cells at its place, lines and blocks drawn, so that it
//! looks the same whatever font a browser finds.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// The size of a cell. A monospace letter is six tenths as wide as its font is high.
const WIDTH: u16 = 9;
const HEIGHT: u16 = 19;
const FONT_SIZE: u16 = 15;
/// From the top of a cell to the line on which letters stand.
const BASELINE: u16 = 14;
/// Around the screen.
const MARGIN: u16 = 14;

/// What a terminal's own colours look like.
#[derive(Debug)]
pub(crate) struct Colours {
    /// Where nothing else is said.
    pub(crate) text: &'static str,
    /// Behind it.
    pub(crate) ground: &'static str,
    /// The sixteen that have names.
    pub(crate) named: [&'static str; 16],
}

/// For a dark terminal.
pub(crate) const DARK: Colours = Colours {
    text: "#d4d8df",
    ground: "#16191f",
    named: [
        "#2a2f38", "#e0616b", "#87c277", "#dcb86c", "#66a8e8", "#c083db", "#5bbac4", "#b8bec8",
        "#6b7480", "#f07781", "#9cd68c", "#edcb82", "#7fbcf5", "#d29aeb", "#74d0da", "#ffffff",
    ],
};

/// For a light terminal.
pub(crate) const LIGHT: Colours = Colours {
    text: "#23272e",
    ground: "#fafafa",
    named: [
        "#23272e", "#c4303c", "#3d7d2e", "#94690b", "#2563b0", "#8a3fa8", "#157883", "#b9bec6",
        "#7b838e", "#a81f2b", "#2c6620", "#785304", "#174b8f", "#6f2b8c", "#0b5f69", "#ffffff",
    ],
};

/// How a run of cells looks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    text: String,
    ground: String,
    bold: bool,
    dim: bool,
    italic: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: &Cell, colours: &Colours) -> Self {
        let text = colour(cell.fgcolor(), colours.text, colours);
        let ground = colour(cell.bgcolor(), colours.ground, colours);
        let (text, ground) = if cell.inverse() {
            (ground, text)
        } else {
            (text, ground)
        };
        Self {
            text,
            ground,
            bold: cell.bold(),
            dim: cell.dim(),
            italic: cell.italic(),
            underlined: cell.underline(),
        }
    }
}

fn colour(colour: Color, own: &str, colours: &Colours) -> String {
    match colour {
        Color::Default => own.to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Idx(index @ 0..16) => colours.named[usize::from(index)].to_owned(),
        Color::Idx(index @ 16..232) => {
            let cube = index - 16;
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let (red, green, blue) = (level(cube / 36), level(cube / 6 % 6), level(cube % 6));
            format!("#{red:02x}{green:02x}{blue:02x}")
        }
        Color::Idx(index) => {
            let level = 8 + 10 * (index - 232);
            format!("#{level:02x}{level:02x}{level:02x}")
        }
    }
}

/// Cells of one look that stand side by side.
struct Run {
    column: u16,
    columns: u16,
    text: String,
    look: Look,
}

/// Draws a screen. `title` is what is read out to those who do not see it.
pub(crate) fn draw(screen: &Screen, colours: &Colours, title: &str) -> String {
    let (rows, columns) = screen.size();
    let (width, height) = (columns * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN);
    let mut svg = String::new();
    line(
        &mut svg,
        format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">"#
        ),
    );
    line(&mut svg, format_args!("<title>{}</title>", escaped(title)));
    line(
        &mut svg,
        format_args!(
            r#"<rect width="{width}" height="{height}" rx="8" fill="{}"/>"#,
            colours.ground
        ),
    );
    line(
        &mut svg,
        format_args!(
            r#"<g font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="{FONT_SIZE}" xml:space="preserve">"#
        ),
    );
    for row in 0..rows {
        for run in grounds(screen, row, colours) {
            ground(&mut svg, row, &run, colours);
        }
        for run in runs(screen, row, colours) {
            text(&mut svg, row, &run);
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn line(svg: &mut String, arguments: std::fmt::Arguments<'_>) {
    writeln!(svg, "{arguments}").unwrap();
}

/// The cells of a row that hold something of their own, with their columns.
fn cells(screen: &Screen, row: u16) -> impl Iterator<Item = (u16, &Cell)> {
    (0..screen.size().1)
        .filter_map(move |column| Some((column, screen.cell(row, column)?)))
        .filter(|(_, cell)| !cell.is_wide_continuation())
}

fn columns_of(cell: &Cell) -> u16 {
    if cell.is_wide() { 2 } else { 1 }
}

/// A row by what is behind its cells.
fn grounds(screen: &Screen, row: u16, colours: &Colours) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (column, cell) in cells(screen, row) {
        let look = Look::of(cell, colours);
        match runs.last_mut() {
            Some(run) if run.look.ground == look.ground => run.columns += columns_of(cell),
            _ => runs.push(Run {
                column,
                columns: columns_of(cell),
                text: String::new(),
                look,
            }),
        }
    }
    runs
}

/// A row by what its cells say. What no font draws alike stands alone: wide cells, lines, blocks. Blanks are only
/// kept between words.
fn runs(screen: &Screen, row: u16, colours: &Colours) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut joins = false;
    for (column, cell) in cells(screen, row) {
        let look = Look::of(cell, colours);
        let symbol = if cell.has_contents() {
            cell.contents()
        } else {
            " "
        };
        let alone = cell.is_wide() || Shape::of(symbol).is_some();
        match runs.last_mut() {
            Some(run) if joins && !alone && run.look == look => {
                run.text.push_str(symbol);
                run.columns += 1;
            }
            _ => runs.push(Run {
                column,
                columns: columns_of(cell),
                text: symbol.to_owned(),
                look,
            }),
        }
        joins = !alone;
    }
    runs.iter().flat_map(split_at_gaps).collect()
}

/// Two blanks or more part a run: between its parts nothing is drawn.
fn split_at_gaps(run: &Run) -> Vec<Run> {
    if run.look.underlined || run.text.trim().is_empty() || Shape::of(&run.text).is_some() {
        let drawn = run.look.underlined || Shape::of(&run.text).is_some();
        return drawn
            .then(|| part(run, 0, &run.text, run.columns))
            .into_iter()
            .collect();
    }
    if run.columns == 2 && run.text.chars().count() == 1 {
        return vec![part(run, 0, &run.text, 2)];
    }
    let mut parts = Vec::new();
    let mut column = 0;
    for piece in run.text.split("  ") {
        let shift = cells_in(piece) - cells_in(piece.trim_start());
        let word = piece.trim();
        if !word.is_empty() {
            let columns = if word == run.text {
                run.columns
            } else {
                cells_in(word)
            };
            parts.push(part(run, column + shift, word, columns));
        }
        column += cells_in(piece) + 2;
    }
    parts
}

/// How many cells a text takes whose characters are all of one cell, with their accents.
fn cells_in(text: &str) -> u16 {
    u16::try_from(unicode_width::UnicodeWidthStr::width(text)).unwrap()
}

fn part(run: &Run, shift: u16, text: &str, columns: u16) -> Run {
    Run {
        column: run.column + shift,
        columns,
        text: text.to_owned(),
        look: run.look.clone(),
    }
}

const fn left(column: u16) -> u16 {
    MARGIN + column * WIDTH
}

const fn top(row: u16) -> u16 {
    MARGIN + row * HEIGHT
}

fn ground(svg: &mut String, row: u16, run: &Run, colours: &Colours) {
    if run.look.ground != colours.ground {
        let (x, y, width) = (left(run.column), top(row), run.columns * WIDTH);
        let fill = &run.look.ground;
        line(
            svg,
            format_args!(
                r#"<rect x="{x}" y="{y}" width="{width}" height="{HEIGHT}" fill="{fill}"/>"#
            ),
        );
    }
}

fn text(svg: &mut String, row: u16, run: &Run) {
    if let Some(shape) = Shape::of(&run.text) {
        shape.draw(svg, row, run);
        return;
    }
    let (x, y) = (left(run.column), top(row) + BASELINE);
    let length = run.columns * WIDTH;
    let mut style = format!(r#" fill="{}""#, run.look.text);
    for (wanted, attribute) in [
        (run.look.bold, r#" font-weight="bold""#),
        (run.look.dim, r#" opacity="0.6""#),
        (run.look.italic, r#" font-style="italic""#),
        (run.look.underlined, r#" text-decoration="underline""#),
    ] {
        if wanted {
            style.push_str(attribute);
        }
    }
    let said = escaped(&run.text);
    line(
        svg,
        format_args!(
            r#"<text x="{x}" y="{y}" textLength="{length}" lengthAdjust="spacingAndGlyphs"{style}>{said}</text>"#
        ),
    );
}

/// What is drawn instead of written.
enum Shape {
    /// Strokes from the middle of the cell: up, right, down, left.
    Strokes([bool; 4]),
    /// A part of the cell, in eighths: from the left, from the top, width, height.
    Block([u16; 4]),
}

impl Shape {
    fn of(symbol: &str) -> Option<Self> {
        let strokes = |up, right, down, left| Some(Self::Strokes([up, right, down, left]));
        let block = |x, y, width, height| Some(Self::Block([x, y, width, height]));
        match symbol {
            "─" | "━" => strokes(false, true, false, true),
            "│" | "┃" => strokes(true, false, true, false),
            "┌" | "╭" => strokes(false, true, true, false),
            "┐" | "╮" => strokes(false, false, true, true),
            "└" | "╰" => strokes(true, true, false, false),
            "┘" | "╯" => strokes(true, false, false, true),
            "├" => strokes(true, true, true, false),
            "┤" => strokes(true, false, true, true),
            "┬" => strokes(false, true, true, true),
            "┴" => strokes(true, true, false, true),
            "┼" => strokes(true, true, true, true),
            "█" => block(0, 0, 8, 8),
            "▌" => block(0, 0, 4, 8),
            "▐" => block(4, 0, 4, 8),
            "▀" => block(0, 0, 8, 4),
            "▄" => block(0, 4, 8, 4),
            "▎" => block(0, 0, 2, 8),
            "▏" => block(0, 0, 1, 8),
            _ => None,
        }
    }

    fn draw(&self, svg: &mut String, row: u16, run: &Run) {
        let (x, y) = (f32::from(left(run.column)), f32::from(top(row)));
        let (width, height) = (f32::from(WIDTH), f32::from(HEIGHT));
        let colour = &run.look.text;
        match self {
            Self::Strokes(towards) => {
                let (middle, centre) = (x + width / 2.0, y + height / 2.0);
                let ends = [
                    (middle, y),
                    (x + width, centre),
                    (middle, y + height),
                    (x, centre),
                ];
                let mut path = String::new();
                for ((end_x, end_y), _) in
                    ends.into_iter().zip(towards).filter(|(_, wanted)| **wanted)
                {
                    write!(path, "M{middle:.1} {centre:.1}L{end_x:.1} {end_y:.1}").unwrap();
                }
                line(
                    svg,
                    format_args!(r#"<path d="{path}" stroke="{colour}" stroke-linecap="square"/>"#),
                );
            }
            Self::Block(eighths) => {
                let [part_x, part_y, part_width, part_height] =
                    eighths.map(|of| f32::from(of) / 8.0);
                line(
                    svg,
                    format_args!(
                        r#"<rect x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}" fill="{colour}"/>"#,
                        part_x.mul_add(width, x),
                        part_y.mul_add(height, y),
                        part_width * width,
                        part_height * height
                    ),
                );
            }
        }
    }
}

fn escaped(text: &str) -> String {
    text.chars()
        .filter(|symbol| !symbol.is_control())
        .fold(String::new(), |mut escaped, symbol| {
            match symbol {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                _ => escaped.push(symbol),
            }
            escaped
        })
}
