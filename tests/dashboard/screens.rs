//! Screens, kept as pictures in text.

use std::time::Duration;

use moodrift::config::{ReadOnlyReason, Theme};
use moodrift::domain::applied::{ApplyReport, Outcome, Skipped, StepResult};
use moodrift::domain::capabilities::{
    Capabilities, Permission, Permissions, PublicSettings, RetentionDefaults,
};
use moodrift::domain::chat::ServerVersion;
use moodrift::domain::freeze::{Freeze, FreezeExtent};
use moodrift::domain::glimpse::{Glimpse, LastLogin};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::domain::names::NameRule;
use moodrift::domain::outlook::{Allowance, Outlook};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::trouble::{
    ChatTask, ChatTrouble, ChatTroubleKind, StoreName, StoreTrouble, StoreTroubleKind,
};
use moodrift::run::{ApplyEvent, Stage};
use moodrift::tui::message::{Effect, Message, ReadFailure, Side};
use moodrift::tui::model::{Model, ReadStep};
use moodrift::tui::theme::{Palette, Styles};

use ratatui::style::Color;

use crate::desk::{Desk, card, styled};
use crate::fixture::{READ_AT, World};

pub(crate) fn keep(name: &str, screen: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("dashboard__{name}"), screen));
}

#[test]
fn the_main_screen_at_several_sizes() {
    for (columns, rows) in [(120, 40), (80, 24), (40, 12), (200, 60)] {
        let mut desk = Desk::new();
        desk.resize(columns, rows);
        keep(&format!("main_{columns}x{rows}"), &desk.screen());
    }
}

#[test]
fn the_group_alone_in_a_narrow_terminal() {
    let mut desk = Desk::new();
    desk.resize(40, 12);
    desk.keys("n n");
    keep("group_40x12", &desk.screen());
}

#[test]
fn too_small_a_terminal_says_so() {
    let mut desk = Desk::new();
    desk.resize(30, 8);
    keep("too_small", &desk.screen());
}

#[test]
fn the_styles_of_the_dark_theme_and_of_none() {
    let mut desk = Desk::new();
    desk.resize(80, 24);
    desk.keys("n space n");
    let dark = Styles::of(&Palette::bundled(Theme::Dark).unwrap());
    keep("styles_dark", &styled(&desk.buffer(&dark)));
    let plain = desk.buffer(&Styles::plain());
    for cell in plain.content() {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
    keep("styles_no_color", &styled(&plain));
}

#[test]
fn the_first_read_and_its_failure() {
    let mut desk = Desk::unread();
    desk.resize(80, 24);
    desk.send(Message::Reading(ReadStep::Moodle));
    keep("first_read", &desk.screen());
    desk.send(Message::ReadFailed(ReadFailure {
        side: Some(Side::Moodle),
        text: "Nothing listens at db.univ.fr: check the address, and that the server runs."
            .to_owned(),
        brief: "failed".to_owned(),
    }));
    keep("first_read_failed", &desk.screen());
}

#[test]
fn what_has_been_read_is_browsable_while_the_rest_is_read() {
    let mut desk = Desk::unread();
    desk.resize(80, 24);
    desk.send(Message::Observed(Box::new(
        World::new().at(Stage::Underway),
    )));
    desk.send(Message::Reading(ReadStep::Groups { done: 3, total: 8 }));
    keep("underway", &desk.screen());
}

/// Ten requests a minute, for sixty groups.
pub(crate) fn outlook(left: u64, waits: Option<u64>) -> Outlook {
    Outlook {
        allowance: Allowance {
            calls: 10,
            window: Duration::from_mins(1),
        },
        groups: 60,
        left: Duration::from_secs(left),
        waits: waits.map(Duration::from_secs),
    }
}

#[test]
fn a_read_through_a_limiter_says_how_long_it_takes_and_why_before_it_begins() {
    let mut desk = Desk::unread();
    desk.resize(80, 24);
    desk.send(Message::Reading(ReadStep::Lists));
    desk.send(Message::Limited(outlook(300, None)));
    keep("limited_first", &desk.screen());
    desk.send(Message::Observed(Box::new(
        World::new().at(Stage::Underway),
    )));
    desk.send(Message::Reading(ReadStep::Groups {
        done: 12,
        total: 60,
    }));
    desk.send(Message::Limited(outlook(238, Some(38))));
    for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
        desk.resize(columns, rows);
        keep(&format!("limited_{columns}x{rows}"), &desk.screen());
    }
    desk.resize(120, 40);
    desk.keys("down");
    keep("limited_and_a_key", &desk.screen());
}

#[test]
fn an_empty_site_says_that_nothing_differs() {
    let mut world = World::new();
    world.site.activities.clear();
    let mut desk = Desk::on(world.snapshot());
    desk.resize(80, 24);
    keep("empty", &desk.screen());
}

#[test]
fn old_data_tell_their_age_and_a_read_only_site_its_badge() {
    let mut desk = Desk::new();
    desk.resize(80, 24);
    desk.model.sites.first_mut().unwrap().read_only = Some(ReadOnlyReason::Configured);
    desk.send(Message::Clock(UnixTime(READ_AT.0 + 7300)));
    desk.keys("A");
    keep("read_only", &desk.screen());
}

#[test]
fn help_explanation_and_plan() {
    let mut desk = Desk::new();
    desk.keys("?");
    keep("help", &desk.screen());
    desk.keys("esc n e");
    keep("explain", &desk.screen());
    // What only Rocket.Chat can tell fills in when it arrives.
    let asked = desk.effects.iter().find_map(|effect| match effect {
        Effect::Ask { question, .. } => Some(question.clone()),
        _ => None,
    });
    desk.send(Message::Glimpsed {
        question: asked.unwrap(),
        told: Ok(Box::new(Glimpse {
            login: Some(Reading::Known(LastLogin::Never)),
            list: Some(Reading::Unknown(UnknownReason::LacksPermission(
                Permission::ViewRoomAdministration,
            ))),
            other_login: None,
        })),
    });
    keep("explain_filled_in", &desk.screen());
    desk.resize(80, 24);
    keep("explain_80x24", &desk.screen());
    desk.resize(120, 40);
    desk.keys("esc tab p");
    keep("plan", &desk.screen());
}

/// An account that may invite nobody, in groups of which it owns some.
fn with_few_rights() -> Desk {
    let mut world = World::new();
    world.chat.version = ServerVersion {
        major: 8,
        minor: 6,
        patch: 0,
    };
    let roles = ["user".to_owned(), "moodle-integration".to_owned()];
    let granted = [
        (Permission::ViewRoomAdministration, "moodle-integration"),
        (Permission::AddUserToJoinedRoom, "admin"),
        (Permission::AddUserToAnyPRoom, "admin"),
        (Permission::RemoveUser, "owner"),
        (Permission::SetModerator, "owner"),
    ];
    let granted = granted.map(|(permission, role)| (permission, vec![role.to_owned()]));
    let settings = PublicSettings {
        usernames: NameRule::parse("[0-9a-zA-Z-_.@]+").unwrap(),
        rooms: Some("[0-9a-zA-Z-_.]+".to_owned()),
        special_characters: Some(true),
        retention: RetentionDefaults {
            enabled: Some(true),
            groups: Some(true),
            days: Some(365),
        },
        ..PublicSettings::default()
    };
    world.chat.capabilities = Capabilities {
        username: Some("moodle_api".into()),
        permissions: Reading::Known(Permissions::new(granted, &roles)),
        roles: roles.into(),
        settings: Reading::Known(settings),
        ..Capabilities::default()
    };
    Desk::on(world.snapshot())
}

#[test]
fn a_frozen_site_and_a_journal_that_is_none_have_their_badges() {
    let mut snapshot = World::new().snapshot();
    let memory = &mut snapshot.observation.memory;
    memory.frozen = Some(Freeze {
        extent: FreezeExtent::EverySite,
        operator: "anna@adm1".to_owned(),
        reason: Some("Moodle is being restored".to_owned()),
        since: UnixTime(READ_AT.0 - 600),
    });
    memory.trouble = Some(StoreTrouble {
        store: StoreName::Server("postgres://db/moodrift".to_owned()),
        kind: StoreTroubleKind::CannotRead("gone".to_owned()),
    });
    let mut desk = Desk::on(snapshot);
    desk.send(Message::Clock(READ_AT));
    keep("frozen_120x40", &desk.screen());
    desk.resize(40, 12);
    keep("frozen_40x12", &desk.screen());
    desk.resize(60, 24);
    keep("frozen_60x24", &desk.screen());
    desk.keys("c");
    keep("frozen_in_full", &desk.screen());
}

#[test]
fn what_the_account_may_do() {
    let mut desk = with_few_rights();
    desk.resize(80, 24);
    keep("rights_badge", &desk.screen());
    desk.keys("c");
    keep("rights_80x24", &desk.screen());
    desk.keys("end");
    keep("rights_80x24_end", &desk.screen());
    desk.resize(120, 40);
    for (name, theme) in [("dark", Theme::Dark), ("light", Theme::Light)] {
        let styles = Styles::of(&Palette::bundled(theme).unwrap());
        keep(&format!("rights_{name}"), &styled(&desk.buffer(&styles)));
    }
    desk.keys("c");
    assert!(desk.model.overlay.is_none());
}

#[test]
fn an_account_of_which_nothing_is_known_is_said_so() {
    let mut desk = Desk::new();
    desk.resize(80, 24);
    desk.keys("c");
    keep("rights_unknown", &desk.screen());
}

#[test]
fn the_question_before_anything_is_sent() {
    let mut desk = Desk::limited(generous());
    desk.keys("A");
    keep("confirm", &desk.screen());
    desk.resize(40, 12);
    keep("confirm_40x12", &desk.screen());
}

/// Whoever is removed and has no active account cannot be invited again.
#[test]
fn what_cannot_be_undone_is_said_before_anything_is_sent() {
    let mut world = World::new();
    if let Reading::Known(accounts) = &mut world.chat.accounts {
        for account in accounts {
            account.active &= account.username.as_str() != "intrus";
        }
    }
    let mut desk = Desk::on(world.snapshot());
    desk.model.sites.first_mut().unwrap().limits = generous();
    desk.keys("p");
    let plan = desk.screen();
    for said in [
        "1 step cannot be undone",
        "Cannot be undone:",
        "remove intrus (",
    ] {
        assert!(plan.contains(said), "{said}: {plan}");
    }
    desk.keys("esc A");
    let asked = desk.screen();
    assert!(
        asked.contains("✗ 1 step: the account is deactivated"),
        "{asked}"
    );
}

#[test]
fn a_held_plan_names_its_limits() {
    let mut desk = Desk::limited(generous().with(LimitName::Removals, 0));
    desk.keys("A");
    keep("held", &desk.screen());
    desk.typed("removal").keys("enter");
    keep("held_wrong_word", &desk.screen());
    desk.typed("s").keys("enter");
    keep("held_consented", &desk.screen());
}

#[test]
fn progress_and_the_summary_of_a_run() {
    let mut desk = Desk::limited(generous());
    desk.resize(100, 30);
    desk.keys("A tab enter");
    let plan = desk
        .effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Apply { cleared, .. } => Some(cleared.plan().clone()),
            _ => None,
        })
        .unwrap();
    let group = plan.groups.first().unwrap();
    let mut results: Vec<StepResult> = group
        .steps
        .iter()
        .map(|step| StepResult {
            room: Some(group.room.clone()),
            step: step.clone(),
            outcome: Outcome::Done,
        })
        .collect();
    results[1].outcome = Outcome::Failed(ChatTrouble {
        doing: ChatTask::Invite(group.room.room().unwrap().clone()),
        server: "https://chat.univ.fr".to_owned(),
        proxy: None,
        kind: ChatTroubleKind::ServerError { status: 502 },
    });
    results.last_mut().unwrap().outcome = Outcome::Skipped(Skipped::AfterFailure);
    for result in results.iter().take(3) {
        desk.send(Message::Applying(ApplyEvent::Settled(result.clone())));
    }
    desk.send(Message::Applying(ApplyEvent::Rereading(Some(
        group.room.clone(),
    ))));
    keep("progress", &desk.screen());
    desk.send(Message::Applied(Ok(ApplyReport {
        run: 7,
        results,
        links: None,
    })));
    keep("summary", &desk.screen());
}

#[test]
fn several_sites_are_asked_for() {
    let sites = vec![
        card("arche", None),
        card("lab", Some(ReadOnlyReason::Configured)),
    ];
    let mut desk = Desk {
        model: Model::new(sites, None),
        effects: Vec::new(),
    };
    desk.resize(80, 24);
    desk.keys("j");
    keep("chooser", &desk.screen());
}

#[test]
fn a_filter_being_typed() {
    let mut desk = Desk::new();
    desk.resize(80, 24);
    desk.keys("/").typed("oeuvre");
    keep("filter", &desk.screen());
}

/// Limits that the fixture's plan stays below.
pub(crate) fn generous() -> Limits {
    Limits::default()
        .with(LimitName::GroupsShare, 100)
        .with(LimitName::GroupShare, 100)
        .with(LimitName::GroupGrowth, 1000)
        .with(LimitName::GroupEmptied, 1)
}
