//! Going on where one was, and reading by itself.

use std::num::NonZeroU32;

use moodrift::domain::ids::UnixTime;
use moodrift::run::Stage;
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::session::{Sessions, keep};
use moodrift::tui::model::{Focus, Model};
use moodrift::tui::screen::List as _;
use moodrift::tui::update::start;

use crate::desk::{Desk, card};
use crate::fixture::{READ_AT, World};

/// The next session of what was kept of this one, still unread; through the form in which it is kept.
fn next(desk: &Desk) -> Desk {
    let kept = serde_json::to_string(&keep(&desk.model)).unwrap();
    begun(serde_json::from_str(&kept).unwrap())
}

fn begun(left: Sessions) -> Desk {
    let mut model = Model::new(vec![card("arche", None)], None);
    model.left = left;
    let effects = start(&mut model);
    let mut desk = Desk { model, effects };
    desk.resize(120, 40);
    desk
}

fn observed(desk: &mut Desk, stage: Stage) {
    desk.send(Message::Observed(Box::new(World::new().at(stage))));
}

#[test]
fn the_next_session_goes_on_where_this_one_was_left() {
    let mut desk = Desk::new();
    desk.keys("d").keys("n n n f space");
    let person = desk.model.pane.person().unwrap().key.clone();
    let node = desk.model.node();
    assert!(!desk.model.marks.is_empty());

    let mut again = next(&desk);
    observed(&mut again, Stage::Underway);
    observed(&mut again, Stage::Ended);
    assert_eq!(again.model.node(), node);
    assert_eq!(again.model.focus, Focus::Pane);
    assert_eq!(again.model.pane.person().unwrap().key, person);
    assert!(again.model.only_drifted && again.model.pane.unfolded);
    // What is to be changed is chosen anew.
    assert!(again.model.marks.is_empty());
}

#[test]
fn the_filter_comes_back_and_can_be_dropped() {
    let mut desk = Desk::new();
    desk.keys("/").typed("droit").keys("enter");
    let mut again = next(&desk);
    observed(&mut again, Stage::Ended);
    assert_eq!(again.screen(), desk.screen());
    assert!(again.screen().contains("/droit"), "{}", again.screen());
    again.keys("esc");
    assert!(!again.screen().contains("/droit"));
}

#[test]
fn the_lists_come_back_with_their_cursors() {
    let mut desk = Desk::new();
    desk.keys("4 down right right");
    let column = desk.model.screens.moderators.person().cloned();
    assert!(column.is_some());
    desk.keys("6 end up");
    let fact = desk.model.screens.health.key();
    desk.keys("5 /")
        .typed("durand")
        .keys("enter tab s s down down");
    let people = &desk.model.screens.people;
    let (place, sort) = (people.places.key(), people.places.sort());
    assert!(people.places.at() > 0);

    let mut again = next(&desk);
    observed(&mut again, Stage::Underway);
    observed(&mut again, Stage::Ended);
    let people = &again.model.screens.people;
    assert_eq!(people.focus, Focus::Pane);
    assert_eq!((people.places.key(), people.places.sort()), (place, sort));
    again.keys("6");
    assert_eq!(again.model.screens.health.key(), fact);
    again.keys("4");
    assert_eq!(again.model.screens.moderators.person().cloned(), column);
}

#[test]
fn what_is_gone_or_not_understood_is_left_aside() {
    let fresh = {
        let mut desk = begun(Sessions::default());
        observed(&mut desk, Stage::Ended);
        desk.screen()
    };
    for node in ["activity:999", "course:x", "nonsense", ""] {
        let text = format!("{{\"sites\": {{\"arche\": {{\"node\": \"{node}\", \"new\": 1}}}}}}");
        let mut desk = begun(serde_json::from_str(&text).unwrap());
        observed(&mut desk, Stage::Ended);
        assert_eq!(desk.screen(), fresh, "{node}");
    }
}

#[test]
fn a_key_pressed_before_the_read_has_ended_wins_over_the_last_session() {
    let mut desk = Desk::new();
    desk.keys("n");
    let mut again = next(&desk);
    observed(&mut again, Stage::Underway);
    again.keys("left left home");
    let node = again.model.node();
    observed(&mut again, Stage::Ended);
    assert_eq!(again.model.node(), node);
}

#[test]
fn a_site_that_was_not_read_stays_as_it_was_left() {
    let mut desk = Desk::new();
    desk.keys("/").typed("droit").keys("enter");
    let first = keep(&desk.model);
    let unread = begun(first.clone());
    assert_eq!(keep(&unread.model), first);
}

fn reads(desk: &mut Desk, now: i64) -> usize {
    desk.effects.clear();
    desk.send(Message::Clock(UnixTime(READ_AT.0 + now)));
    desk.effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Refresh { .. }))
        .count()
}

fn every(minutes: u32) -> Desk {
    let mut desk = Desk::new();
    desk.model.auto.every = NonZeroU32::new(minutes);
    desk
}

#[test]
fn what_has_moved_is_read_again_when_it_is_so_old() {
    let mut desk = every(10);
    assert_eq!(reads(&mut desk, 599), 0);
    assert_eq!(reads(&mut desk, 600), 1);
    // While a read runs no other is begun.
    assert_eq!(reads(&mut desk, 1300), 0);
    assert_eq!(reads(&mut Desk::new(), 86_400), 0);
}

#[test]
fn a_server_that_is_down_is_not_asked_more_often() {
    let mut desk = every(10);
    assert_eq!(reads(&mut desk, 600), 1);
    desk.send(Message::ReadFailed(moodrift::tui::message::ReadFailure {
        side: None,
        text: "It is down.".to_owned(),
        brief: "failed".to_owned(),
    }));
    assert_eq!(reads(&mut desk, 660), 0);
    assert_eq!(reads(&mut desk, 1200), 1);
}

#[test]
fn nothing_is_read_by_itself_while_paused_or_while_something_is_open() {
    for keys in ["P", "?", "/ a", "x", "v", "tab * p"] {
        let mut desk = every(10);
        desk.keys(keys);
        assert_eq!(reads(&mut desk, 9000), 0, "{keys}");
    }
    let mut desk = every(10);
    desk.keys("P j");
    assert!(desk.screen().contains("paused"), "{}", desk.screen());
    desk.keys("P");
    assert_eq!(reads(&mut desk, 9000), 1);
    let mut desk = Desk::new();
    desk.keys("P");
    assert!(
        desk.screen().contains("nothing is read by itself"),
        "{}",
        desk.screen()
    );
}
