//! The bodies of the overlays, the plan's left aside.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use strum::IntoEnumIterator as _;
use tui_input::Input;

use super::super::footer::after;
use super::super::strip::Strip;
use super::{Body, Content, buttons, plan};
use crate::config::ReadOnlyReason;
use crate::domain::drift::Severity;
use crate::domain::plan::{HoldReason, Plan, StepOp};
use crate::tui::action::{self, Scope};
use crate::tui::model::Model;
use crate::tui::model::overlay::{Asked, Button, Challenge, Confirm, HeldPlan};
use crate::tui::text::{Cut, shown, wrap};
use crate::tui::theme::Styles;
use crate::words::dashboard::keys as headings;
use crate::words::{self as sentences, dashboard as words, dashboard::bulk, dashboard::panes};

pub(super) fn paragraph(lines: &mut Vec<Line<'static>>, text: &str, style: Style, room: usize) {
    lines.extend(
        wrap(&shown(text), room)
            .into_iter()
            .map(|line| Line::styled(line, style)),
    );
}

pub(super) fn only(title: impl Into<String>, lines: Vec<Line<'static>>) -> Content {
    Content {
        title: title.into(),
        body: Body::Lines(lines),
        foot: Vec::new(),
        cursor: None,
    }
}

/// The keys of a scope, from the registry, each with the reason why it does not work now.
pub(super) fn help(model: &Model, scope: Scope, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    let keys = 14.min(room / 3);
    let mut last = None;
    for spec in action::of(scope, model.screens.now) {
        let chapter = action::chapter(spec.action);
        if scope == Scope::Main && last.replace(chapter) != Some(chapter) {
            if !lines.is_empty() {
                lines.push(Line::default());
            }
            lines.push(Line::styled(headings::chapter(chapter), styles.strong));
        }
        let names: Vec<String> = model.key_names(spec).collect();
        let available = action::available(spec.action, model);
        let (key, text) = match available {
            Ok(()) => (styles.key, styles.text),
            Err(_) => (styles.muted, styles.muted),
        };
        let mut help = spec.label.help().to_owned();
        if let Err(why) = available {
            help = format!("{help} ({})", model.why_not(why));
        }
        for (row, part) in wrap(&help, room.saturating_sub(keys + 1))
            .into_iter()
            .enumerate()
        {
            let mut strip = Strip::new(room);
            if row == 0 {
                strip.put_within(&names.join(" "), key, keys, Cut::End);
            }
            strip.pad_to(keys + 1).put(&part, text);
            lines.push(strip.line());
        }
    }
    if scope == Scope::Main {
        meanings(&mut lines, keys, styles, room);
    }
    only(words::help_title(), lines)
}

/// What the signs of the panes mean.
fn meanings(lines: &mut Vec<Line<'static>>, keys: usize, styles: &Styles, room: usize) {
    lines.push(Line::default());
    lines.push(Line::styled(words::signs(), styles.strong));
    for (sign, style, meaning) in signs(styles) {
        let mut strip = Strip::new(room);
        strip.put(sign, style).pad_to(keys + 1);
        strip.put(meaning, styles.text);
        lines.push(strip.line());
    }
}

/// What the signs mean.
fn signs(styles: &Styles) -> [(&'static str, Style, &'static str); 13] {
    [
        (
            "●",
            styles.severity(Severity::Critical),
            words::sign_critical(),
        ),
        (
            "◐",
            styles.severity(Severity::Warning),
            words::sign_warning(),
        ),
        ("·", styles.severity(Severity::Info), words::sign_info()),
        ("+", styles.added, words::sign_add()),
        ("-", styles.removed, words::sign_remove()),
        ("▲", styles.changed, words::sign_promote()),
        ("▼", styles.changed, words::sign_demote()),
        ("×", styles.unknown, words::sign_no_account()),
        ("≠", styles.changed, words::sign_identity()),
        ("○", styles.unknown, words::sign_inactive()),
        ("?", styles.unknown, words::sign_unknown()),
        ("✓", styles.mark, words::sign_marked()),
        ("→", styles.mark, words::sign_in_basket()),
    ]
}

/// Why nothing may be written, and how to allow it.
pub(super) fn read_only(reason: ReadOnlyReason, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    paragraph(&mut lines, sentences::read_only(reason), styles.text, room);
    lines.push(Line::default());
    paragraph(&mut lines, words::allow_writing(), styles.muted, room);
    only(words::read_only_title(), lines)
}

/// What holds a plan, and the line in which consent is typed.
pub(super) fn held(model: &Model, held: &HeldPlan, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    let ground = model
        .snapshot
        .as_ref()
        .map(|snapshot| &snapshot.observation.ground);
    for hold in &held.held.holds {
        if let Some(ground) = ground {
            let name = match hold.limit {
                HoldReason::Limit(limit) => limit.to_string(),
                HoldReason::PluginDisabled
                | HoldReason::GroupForeign
                | HoldReason::Frozen
                | HoldReason::NotReadNow => words::no_consent().to_owned(),
            };
            lines.push(Line::from(vec![
                Span::styled("✗ ", styles.severity(Severity::Critical)),
                Span::styled(name, styles.strong),
            ]));
            let text = sentences::hold(&ground.site, &ground.chat, hold);
            for part in wrap(&shown(&text), room.saturating_sub(2)) {
                lines.push(Line::styled(format!("  {part}"), styles.text));
            }
            lines.push(Line::default());
        }
    }
    if !held.consented.is_empty() {
        paragraph(
            &mut lines,
            &words::consented(&held.consented),
            styles.muted,
            room,
        );
    }
    let mut content = only(words::held_title(), lines);
    if !held.consentable() {
        content.foot = vec![Line::styled(words::nothing_sent(), styles.muted)];
        return content;
    }
    let (line, cursor) = input(&held.input, styles, room);
    let hint = if held.wrong {
        Line::styled(words::no_such_limit(), styles.severity(Severity::Warning))
    } else {
        Line::styled(words::type_limit(), styles.muted)
    };
    content.foot = vec![hint, line];
    content.cursor = Some(cursor);
    content
}

/// The last question before anything is sent.
pub(super) fn confirm(model: &Model, confirm: &Confirm, styles: &Styles, room: usize) -> Content {
    let plan = confirm.cleared.plan();
    let mut lines = Vec::new();
    let question = words::question(plan.steps().count(), plan.groups.len(), &plan.site);
    paragraph(&mut lines, &question, styles.strong, room);
    lines.extend(plan::while_down(model, styles, room));
    if !confirm.consented.is_empty() {
        lines.push(Line::default());
        paragraph(
            &mut lines,
            &words::consented(&confirm.consented),
            styles.severity(Severity::Warning),
            room,
        );
    }
    // What hurts comes first: the end may be out of sight.
    lines.extend(plan::lasting_lines(&confirm.lasting, styles, room));
    let taken = taken(model, plan, styles, room);
    let adds = plan::in_question(model, plan, styles, room, false);
    let both = !taken.is_empty() && !adds.is_empty();
    lines.extend(taken);
    if both {
        lines.push(Line::default());
        lines.push(Line::styled(words::gives(), styles.strong));
    } else if !adds.is_empty() {
        lines.push(Line::default());
    }
    lines.extend(adds);
    let mut content = only(
        format!(
            "{} {} · {}",
            words::confirm_title(),
            confirm.hash,
            plan.site
        ),
        lines,
    );
    if let Some(challenge) = &confirm.challenge {
        answer(&mut content, challenge, styles, room);
        return content;
    }
    content.foot = vec![
        Line::default(),
        buttons(styles, confirm.button == Button::Apply, room),
    ];
    content
}

/// What a plan takes away, and what that means for people; nothing where it takes nothing.
fn taken(model: &Model, plan: &Plan, styles: &Styles, room: usize) -> Vec<Line<'static>> {
    let takes = plan::in_question(model, plan, styles, room, true);
    if takes.is_empty() {
        return takes;
    }
    let heading = styles.removed.patch(styles.strong);
    let mut lines = vec![Line::default(), Line::styled(words::takes(), heading)];
    lines.extend(takes);
    for op in StepOp::iter() {
        if let Some(means) = panes::taking_means(op)
            && plan.steps().any(|(_, step)| step.op() == op)
        {
            paragraph(&mut lines, means, styles.muted, room);
        }
    }
    lines
}

/// What has to be typed, and the line in which it is.
fn answer(content: &mut Content, challenge: &Challenge, styles: &Styles, room: usize) {
    let hint = match &challenge.asked {
        Asked::Number(number) => bulk::type_the_number(*number),
        Asked::Name(name) => bulk::type_the_name(name),
    };
    content.foot = vec![Line::default()];
    if challenge.wrong {
        let style = styles.severity(Severity::Warning);
        paragraph(&mut content.foot, bulk::not_that(), style, room);
    }
    paragraph(&mut content.foot, &hint, styles.text, room);
    let (line, cursor) = input(&challenge.input, styles, room);
    content.foot.push(line);
    content.cursor = Some(cursor);
}

/// A line in which something is typed, and where in it the terminal's cursor belongs.
pub(super) fn input(input: &Input, styles: &Styles, room: usize) -> (Line<'static>, usize) {
    let mut strip = Strip::new(room);
    let most = room.saturating_sub(3);
    let scroll = input.visual_scroll(most);
    let typed = shown(&after(input.value(), scroll));
    strip.put("> ", styles.key);
    strip.put_within(&typed, styles.filter, most, Cut::End);
    let cursor = 2 + input.visual_cursor().saturating_sub(scroll).min(most);
    (strip.line(), cursor)
}
