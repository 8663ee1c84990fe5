//! The bodies of the overlays, the plan's left aside.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::super::footer::after;
use super::super::header::gauge;
use super::super::strip::Strip;
use super::{Body, Content, buttons, plan};
use crate::config::ReadOnlyReason;
use crate::domain::applied::{Outcome, StepResult};
use crate::domain::drift::Severity;
use crate::domain::ids::RoomId;
use crate::domain::plan::HoldReason;
use crate::tui::action::{self, REGISTRY, Scope};
use crate::tui::model::overlay::{Button, Confirm, HeldPlan, Summary};
use crate::tui::model::{Doing, Model, Work};
use crate::tui::text::{Cut, shown, wrap};
use crate::tui::theme::Styles;
use crate::words::{self as sentences, dashboard as words};

fn paragraph(lines: &mut Vec<Line<'static>>, text: &str, style: Style, room: usize) {
    lines.extend(
        wrap(&shown(text), room)
            .into_iter()
            .map(|line| Line::styled(line, style)),
    );
}

fn only(title: impl Into<String>, lines: Vec<Line<'static>>) -> Content {
    Content {
        title: title.into(),
        body: Body::Lines(lines),
        foot: Vec::new(),
        cursor: None,
    }
}

/// The keys of the main screen, from the registry, each with the reason why it does not work now.
pub(super) fn help(model: &Model, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    let keys = 14.min(room / 3);
    for spec in REGISTRY.iter().filter(|spec| spec.scope == Scope::Main) {
        let names: Vec<String> = spec.keys.iter().map(|key| key.name()).collect();
        let available = action::available(spec.action, model);
        let (key, text) = match available {
            Ok(()) => (styles.key, styles.text),
            Err(_) => (styles.muted, styles.muted),
        };
        let mut help = spec.label.help.to_owned();
        if let Err(why) = available {
            help = format!("{help} ({})", words::why(why));
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
    lines.push(Line::default());
    lines.push(Line::styled(words::SIGNS, styles.strong));
    for (sign, style, meaning) in signs(styles) {
        let mut strip = Strip::new(room);
        strip.put(sign, style).pad_to(keys + 1);
        strip.put(meaning, styles.text);
        lines.push(strip.line());
    }
    only(words::HELP_TITLE, lines)
}

/// What the signs mean.
fn signs(styles: &Styles) -> [(&'static str, Style, &'static str); 12] {
    [
        (
            "●",
            styles.severity(Severity::Critical),
            words::SIGN_CRITICAL,
        ),
        ("◐", styles.severity(Severity::Warning), words::SIGN_WARNING),
        ("·", styles.severity(Severity::Info), words::SIGN_INFO),
        ("+", styles.added, words::SIGN_ADD),
        ("-", styles.removed, words::SIGN_REMOVE),
        ("▲", styles.changed, words::SIGN_PROMOTE),
        ("▼", styles.changed, words::SIGN_DEMOTE),
        ("×", styles.unknown, words::SIGN_NO_ACCOUNT),
        ("≠", styles.changed, words::SIGN_IDENTITY),
        ("○", styles.unknown, words::SIGN_INACTIVE),
        ("!", styles.severity(Severity::Critical), words::SIGN_GROUP),
        ("?", styles.unknown, words::SIGN_UNKNOWN),
    ]
}

/// Why nothing may be written, and how to allow it.
pub(super) fn read_only(reason: ReadOnlyReason, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    paragraph(&mut lines, sentences::read_only(reason), styles.text, room);
    lines.push(Line::default());
    paragraph(&mut lines, words::ALLOW_WRITING, styles.muted, room);
    only(words::READ_ONLY_TITLE, lines)
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
                HoldReason::PluginDisabled | HoldReason::GroupForeign | HoldReason::Frozen => {
                    words::NO_CONSENT.to_owned()
                }
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
    let mut content = only(words::HELD_TITLE, lines);
    if !held.consentable() {
        content.foot = vec![Line::styled(words::NOTHING_SENT, styles.muted)];
        return content;
    }
    let mut input = Strip::new(room);
    let most = room.saturating_sub(3);
    let scroll = held.input.visual_scroll(most);
    let typed = shown(&after(held.input.value(), scroll));
    input.put("> ", styles.key);
    input.put_within(&typed, styles.filter, most, Cut::End);
    let hint = if held.wrong {
        Line::styled(words::NO_SUCH_LIMIT, styles.severity(Severity::Warning))
    } else {
        Line::styled(words::TYPE_LIMIT, styles.muted)
    };
    content.foot = vec![hint, input.line()];
    content.cursor = Some(2 + held.input.visual_cursor().saturating_sub(scroll).min(most));
    content
}

/// The last question before anything is sent.
pub(super) fn confirm(confirm: &Confirm, styles: &Styles, room: usize) -> Content {
    let plan = confirm.cleared.plan();
    let mut lines = Vec::new();
    let question = words::question(plan.steps().count(), plan.groups.len(), &plan.site);
    paragraph(&mut lines, &question, styles.strong, room);
    lines.push(Line::default());
    lines.extend(plan::kinds(plan, styles, false));
    let takes = plan::kinds(plan, styles, true);
    if !takes.is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled(
            words::TAKES,
            styles.removed.patch(styles.strong),
        ));
        lines.extend(takes);
        paragraph(&mut lines, words::TAKES_WARNING, styles.muted, room);
    }
    lines.extend(plan::lasting_lines(&confirm.lasting, styles, room));
    if !confirm.consented.is_empty() {
        lines.push(Line::default());
        paragraph(
            &mut lines,
            &words::consented(&confirm.consented),
            styles.severity(Severity::Warning),
            room,
        );
    }
    let mut content = only(
        format!("{} {} · {}", words::CONFIRM_TITLE, confirm.hash, plan.site),
        lines,
    );
    content.foot = vec![
        Line::default(),
        buttons(styles, confirm.button == Button::Apply, room),
    ];
    content
}

/// A run under way: how far it is, what it is at, what did not go well, and what was done last.
pub(super) fn progress(model: &Model, styles: &Styles, room: usize) -> Content {
    let Work::Applying(run) = &model.work else {
        return only(words::PROGRESS_TITLE, Vec::new());
    };
    let total = run.plan.steps().count();
    let mut strip = Strip::new(room);
    let text = words::settled(run.settled.len(), total);
    let cells = room.saturating_sub(crate::tui::text::width(&text) + 2);
    gauge(&mut strip, run.settled.len(), total, cells, styles);
    strip.gap(2).put(&text, styles.text);
    let mut lines = vec![strip.line()];
    let name = |room: &RoomId| group_name(&run.plan, room);
    let now = match &run.now {
        _ if run.stopping => words::STOPPING.to_owned(),
        None => String::new(),
        Some(Doing::Rereading(room)) => words::rereading(room.as_ref().map(name).as_deref()),
        Some(Doing::Sending { room, change }) => {
            words::sending(change, room.as_ref().map(name).as_deref())
        }
    };
    lines.push(Line::styled(shown(&now), styles.muted));
    lines.push(Line::default());
    let bad = run.settled.iter().filter(|result| went_wrong(result));
    for result in bad {
        let group = result.room.as_ref().map_or_else(String::new, name);
        result_lines(&mut lines, result, &group, styles, room);
    }
    // The last few that went well; the rest is behind us.
    let fine: Vec<_> = run
        .settled
        .iter()
        .rev()
        .filter(|result| !went_wrong(result))
        .take(6)
        .collect();
    for result in fine {
        let group = result.room.as_ref().map_or_else(String::new, name);
        result_lines(&mut lines, result, &group, styles, room);
    }
    while lines.len() < 10 {
        lines.push(Line::default());
    }
    only(words::PROGRESS_TITLE, lines)
}

fn group_name(plan: &crate::domain::plan::Plan, room: &RoomId) -> String {
    plan.groups
        .iter()
        .find(|group| group.room == *room)
        .map_or_else(|| room.to_string(), |group| group.name.to_string())
}

const fn went_wrong(result: &StepResult) -> bool {
    !matches!(result.outcome, Outcome::Done | Outcome::AlreadySo)
}

fn result_lines(
    lines: &mut Vec<Line<'static>>,
    result: &StepResult,
    group: &str,
    styles: &Styles,
    room: usize,
) {
    let (sign, style) = match result.outcome {
        Outcome::Done | Outcome::AlreadySo => ("✓", styles.good),
        Outcome::Dropped(_) | Outcome::Skipped(_) => ("–", styles.muted),
        Outcome::Failed(_) => ("✗", styles.severity(Severity::Critical)),
        Outcome::Unknown(_) => ("?", styles.unknown),
    };
    let mut strip = Strip::new(room);
    strip.put(sign, style).gap(1);
    let step = shown(&sentences::step(&result.step));
    strip.put_within(&step, styles.text, room * 2 / 3, Cut::Middle);
    strip
        .gap(2)
        .put_within(&shown(group), styles.muted, room, Cut::Middle);
    lines.push(strip.line());
    if went_wrong(result) {
        for part in wrap(
            &shown(&sentences::outcome(&result.outcome)),
            room.saturating_sub(4),
        ) {
            lines.push(Line::styled(format!("    {part}"), style));
        }
    }
}

/// What came of a run: in all, and everything that did not go well with its reason.
pub(super) fn summary(model: &Model, summary: &Summary, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    if let Some(trouble) = &summary.trouble {
        paragraph(
            &mut lines,
            trouble,
            styles.severity(Severity::Critical),
            room,
        );
        paragraph(&mut lines, words::NOTHING_SENT, styles.text, room);
    }
    if let Some(report) = &summary.report {
        let bad: Vec<_> = report
            .results
            .iter()
            .filter(|result| went_wrong(result))
            .collect();
        let style = if report.failed() > 0 {
            styles.severity(Severity::Critical)
        } else if bad.is_empty() {
            styles.good
        } else {
            styles.severity(Severity::Warning)
        };
        let sign = if bad.is_empty() { "✓" } else { "✗" };
        let text = format!("{sign} {}", sentences::report_summary(report));
        paragraph(&mut lines, &text, style, room);
        let reread = if matches!(model.work, Work::Reading(_)) {
            words::READING_AGAIN
        } else {
            words::READ_AGAIN
        };
        paragraph(&mut lines, reread, styles.muted, room);
        if !bad.is_empty() {
            lines.push(Line::default());
            lines.push(Line::styled(words::NOT_DONE, styles.strong));
        }
        let chat = model
            .snapshot
            .as_ref()
            .map(|snapshot| &snapshot.observation.ground.chat);
        for result in bad {
            let group = result.room.as_ref().map_or_else(String::new, |room| {
                chat.and_then(|chat| chat.group(room))
                    .map_or_else(|| room.to_string(), |group| group.name.to_string())
            });
            result_lines(&mut lines, result, &group, styles, room);
        }
    }
    only(words::SUMMARY_TITLE, lines)
}
