//! The messages of a group, page by page, while they come and go.

use moodrift::domain::ids::RoomId;
use moodrift::domain::trouble::{ChatTrouble, ChatTroubleKind};
use moodrift::rocketchat::NextPage;
use rstest::rstest;
use serde_json::{Value, json};

use crate::stub::{Reply, Seen, Stub};

const MESSAGES: &str = "/api/v1/groups.messages";

/// Messages by their number; three of them in one millisecond.
fn message(number: usize) -> Value {
    json!({
        "_id": format!("m{number:05}"), "rid": "g1", "msg": format!("message {number}\u{1b}[2J"),
        "ts": format!("2026-11-22T15:{:02}:{:02}.{:03}Z", number / 3 / 60 % 60, number / 3 % 60, number / 10_000),
        "u": {"_id": "ann", "username": "ann"},
    })
}

/// A page of these, as a server gives it that sends no more than `most` at a time.
fn page(seen: &Seen, all: &[Value], most: usize) -> Reply {
    let offset: usize = seen.asked("offset").parse().unwrap();
    let count: usize = seen.asked("count").parse().unwrap();
    let mut ordered = all.to_vec();
    if seen.asked("sort").contains("-1") {
        ordered.reverse();
    }
    let some: Vec<Value> = ordered
        .into_iter()
        .skip(offset)
        .take(count.min(most))
        .collect();
    Reply::ok(&json!({
        "messages": some, "count": some.len(), "offset": offset, "total": all.len(), "success": true,
    }))
}

/// What came, and how it ended: true where that was the end.
async fn read(stub: &Stub) -> Result<(Vec<String>, bool), ChatTrouble> {
    let reader = stub.reader();
    let mut pages = reader.messages(&RoomId::from("g1")).await?;
    let mut ids = Vec::new();
    loop {
        match pages.next().await? {
            NextPage::Messages(page) => {
                ids.extend(
                    page.iter()
                        .map(|one| one["_id"].as_str().unwrap().to_owned()),
                );
            }
            NextPage::End => return Ok((ids, true)),
            NextPage::Moved { .. } => return Ok((ids, false)),
        }
    }
}

fn ids(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|number| format!("m{number:05}")).collect()
}

#[rstest]
#[case::one(1, 100)]
#[case::a_page(100, 100)]
#[case::a_page_and_one(101, 100)]
#[case::several(350, 100)]
#[case::smaller_pages(350, 7)]
#[tokio::test]
async fn all_come_once_the_oldest_first(#[case] number: usize, #[case] most: usize) {
    let all: Vec<Value> = (0..number).map(message).collect();
    let stub = Stub::start(move |seen| page(seen, &all, most)).await;
    assert_eq!(read(&stub).await.unwrap(), (ids(0..number), true));
}

#[tokio::test]
async fn those_that_arrive_meanwhile_are_left_out() {
    let stub = Stub::start(|seen| {
        let all: Vec<Value> = (0..250 + 20 * seen.before).map(message).collect();
        page(seen, &all, 100)
    })
    .await;
    assert_eq!(read(&stub).await.unwrap(), (ids(0..250), true));
}

/// After the second page was sent, one is deleted and one arrives, so that the total stays: whichever it is, it shows.
#[rstest]
#[case::already_read(10)]
#[case::at_the_edge(198)]
#[case::not_read_yet(230)]
#[case::the_newest(249)]
#[tokio::test]
async fn one_that_is_deleted_meanwhile_is_noticed(#[case] gone: usize) {
    let stub = Stub::start(move |seen| {
        let all: Vec<Value> = if seen.before < 3 {
            (0..250).map(message).collect()
        } else {
            (0..251)
                .filter(|number| *number != gone)
                .map(message)
                .collect()
        };
        page(seen, &all, 100)
    })
    .await;
    assert!(!read(&stub).await.unwrap().1);
}

#[tokio::test]
async fn a_total_that_shrinks_is_noticed() {
    let stub = Stub::start(|seen| {
        let all: Vec<Value> = (0..250 - seen.before).map(message).collect();
        page(seen, &all, 100)
    })
    .await;
    assert_eq!(read(&stub).await.unwrap(), (Vec::new(), false));
}

#[rstest]
#[case::another_group(json!({"_id": "x", "rid": "g2", "ts": "2026-11-22T15:00:00.000Z"}))]
#[case::without_an_id(json!({"rid": "g1", "ts": "2026-11-22T15:00:00.000Z"}))]
#[case::without_a_time(json!({"_id": "x", "rid": "g1"}))]
#[case::no_time(json!({"_id": "x", "rid": "g1", "ts": "yesterday"}))]
#[tokio::test]
async fn what_is_no_message_of_the_group_is_not_taken_for_one(#[case] odd: Value) {
    let stub = Stub::start(move |seen| page(seen, std::slice::from_ref(&odd), 100)).await;
    let kind = read(&stub).await.unwrap_err().kind;
    assert!(matches!(kind, ChatTroubleKind::Malformed(_)), "{kind:?}");
}

#[tokio::test]
async fn a_list_that_is_empty_is_believed_only_if_the_history_is() {
    let empty = |seen: &Seen, history: Value| {
        if seen.path == MESSAGES {
            page(seen, &[], 100)
        } else {
            assert_eq!(seen.path, "/api/v1/groups.history");
            Reply::ok(&json!({"messages": history, "success": true}))
        }
    };
    let stub = Stub::start(move |seen| empty(seen, json!([]))).await;
    assert_eq!(read(&stub).await.unwrap(), (Vec::new(), true));
    let stub = Stub::start(move |seen| empty(seen, json!([message(1)]))).await;
    let kind = read(&stub).await.unwrap_err().kind;
    assert!(
        matches!(kind, ChatTroubleKind::PartialPage { .. }),
        "{kind:?}"
    );
}

#[tokio::test]
async fn a_page_without_anything_new_ends_it() {
    let stub = Stub::start(|seen| {
        let all: Vec<Value> = (0..250).map(message).collect();
        // From the third page on it sends one message alone, whatever it is asked for.
        page(seen, &all, if seen.before < 3 { 100 } else { 1 })
    })
    .await;
    let (came, whole) = read(&stub).await.unwrap();
    assert_eq!((came.len(), whole), (199, false));
}
