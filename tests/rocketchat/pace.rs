//! How fast a server is asked: as many at a time as it bears, and as often as its limiter allows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use moodrift::config::Concurrency;
use moodrift::domain::chat::People;
use moodrift::domain::outlook::Outlook;
use moodrift::domain::reading::UnknownReason;
use moodrift::rocketchat::{ReadProgress, Reader, Rooms, Timing};
use rstest::rstest;
use serde_json::json;

use crate::stub::{QUICK, Reply, Seen, Stub, credentials, healthy, page};
use crate::*;

const CALLS: u32 = 10;

/// The limiter as it was measured: per route, so many calls in a window that begins with the first; a refused call
/// counts and changes nothing.
struct Limiter {
    window: Duration,
    /// By how many seconds the server's clock is ahead.
    ahead: i64,
    /// How many calls of each window somebody else makes.
    others: u32,
    routes: Mutex<HashMap<String, (Instant, u32)>>,
    refused: AtomicUsize,
}

impl Limiter {
    fn of(window: Duration) -> Self {
        Self {
            window,
            ahead: 0,
            others: 0,
            routes: Mutex::default(),
            refused: AtomicUsize::new(0),
        }
    }

    fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }

    fn answer(&self, seen: &Seen, answer: impl FnOnce() -> Reply) -> Reply {
        let mut routes = self.routes.lock().unwrap();
        let now = Instant::now();
        let (began, calls) = routes
            .entry(seen.path.clone())
            .or_insert_with(|| (now, self.others));
        if now.duration_since(*began) >= self.window {
            (*began, *calls) = (now, self.others);
        }
        *calls += 1;
        let rest = self.window.saturating_sub(now.duration_since(*began));
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let clock = i64::try_from(clock.as_millis()).unwrap() + self.ahead * 1000;
        let reset = clock + i64::try_from(rest.as_millis()).unwrap();
        let date = jiff::Timestamp::from_second(clock.div_euclid(1000)).unwrap();
        let reply = if *calls > CALLS {
            self.refused.fetch_add(1, Ordering::Relaxed);
            let seconds = rest.as_millis().div_ceil(1000);
            let error = format!(
                "Error, too many requests. Please slow down. You must wait {seconds} seconds before trying this endpoint again. [error-too-many-requests]"
            );
            Reply::json(429, &json!({ "success": false, "error": error }))
        } else {
            answer()
        };
        reply
            .with("x-ratelimit-limit", &CALLS.to_string())
            .with(
                "x-ratelimit-remaining",
                &CALLS.saturating_sub(*calls).to_string(),
            )
            .with("x-ratelimit-reset", &reset.to_string())
            .with(
                "date",
                &date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
            )
    }
}

/// So many groups, each with two people.
fn groups(seen: &Seen, number: usize) -> Reply {
    let id = |id: &str| json!({ "_id": id, "username": id });
    match seen.path.as_str() {
        ALL_GROUPS => {
            let all: Vec<_> = (0..number)
                .map(|nth| json!({ "_id": format!("g{nth}"), "name": format!("g{nth}"), "t": "p", "usersCount": 2 }))
                .collect();
            page(seen, "groups", &all)
        }
        MEMBERS => page(seen, "members", &[id("me"), id("bob")]),
        ROLES => Reply::ok(&json!({ "success": true, "roles": [] })),
        _ => healthy(seen),
    }
}

async fn limited(limiter: Limiter, number: usize) -> (Stub, Arc<Limiter>) {
    let limiter = Arc::new(limiter);
    let inside = Arc::clone(&limiter);
    let stub = Stub::start(move |seen| inside.answer(seen, || groups(seen, number))).await;
    (stub, limiter)
}

fn ids(number: usize) -> Vec<RoomId> {
    (0..number)
        .map(|nth| RoomId::from(format!("g{nth}").as_str()))
        .collect()
}

/// What a read of so many groups told, and gave.
async fn read(reader: Reader, number: usize) -> (Chat, Vec<ReadProgress>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&told);
    let chat = reader
        .read_all(
            Rooms::of(&ids(number)),
            |step| hear.lock().unwrap().push(step),
            |_| (),
            &CancellationToken::new(),
        )
        .await
        .unwrap();
    let told = told.lock().unwrap().clone();
    (chat, told)
}

fn all_known(chat: &Chat) -> bool {
    let groups = chat.groups.known().unwrap();
    chat.accounts.known().is_some()
        && groups
            .iter()
            .all(|group| matches!(&group.people, People::Known(people) if people.len() == 2))
}

#[tokio::test]
async fn sixty_groups_are_read_through_the_limiter_and_it_is_told_how_long_that_takes() {
    let (stub, limiter) = limited(Limiter::of(Duration::from_millis(300)), 60).await;
    let (chat, told) = read(stub.reader(), 60).await;
    assert!(all_known(&chat), "{chat:?}");
    // 120 requests in 12 windows at least; a window that ends a little later than it said costs one.
    assert!(limiter.refused() <= 6, "{} were refused", limiter.refused());
    let first = told
        .iter()
        .position(|step| matches!(step, ReadProgress::People { .. }))
        .unwrap();
    let outlook = told[..first].iter().rev().find_map(|step| match step {
        ReadProgress::Limited(outlook) => Some(*outlook),
        _ => None,
    });
    let Outlook {
        allowance,
        groups,
        left,
        ..
    } = outlook.unwrap();
    assert_eq!((allowance.calls, groups), (CALLS, 60));
    assert!(
        allowance.window <= Duration::from_millis(300),
        "{allowance:?}"
    );
    let windows = left.as_secs_f64() / allowance.window.as_secs_f64();
    assert!((4.0..=6.0).contains(&windows), "{windows} windows");
}

#[rstest]
#[case::an_hour_ahead(3600)]
#[case::an_hour_behind(-3600)]
#[case::two_seconds_behind(-2)]
#[tokio::test]
async fn a_server_whose_clock_is_off_is_read_all_the_same(#[case] ahead: i64) {
    let limiter = Limiter {
        ahead,
        ..Limiter::of(Duration::from_millis(300))
    };
    let (stub, limiter) = limited(limiter, 25).await;
    let (chat, told) = read(stub.reader(), 25).await;
    assert!(all_known(&chat), "{chat:?}");
    assert!(limiter.refused() <= 6, "{} were refused", limiter.refused());
    let longest = told.iter().filter_map(|step| match step {
        ReadProgress::Limited(outlook) => Some(outlook.left),
        _ => None,
    });
    // Three windows, each taken for at most a second longer than it is: the clock tells seconds.
    assert!(longest.max().unwrap() < Duration::from_secs(8));
}

#[tokio::test]
async fn others_who_use_up_the_same_windows_cost_time_and_nothing_else() {
    let limiter = Limiter {
        others: CALLS - 2,
        ..Limiter::of(Duration::from_millis(60))
    };
    let (stub, limiter) = limited(limiter, 20).await;
    let (chat, _) = read(stub.reader(), 20).await;
    assert!(all_known(&chat), "{chat:?}");
    assert!(
        limiter.refused() <= 10,
        "{} were refused",
        limiter.refused()
    );
}

#[tokio::test]
async fn an_account_that_is_spared_is_told_nothing() {
    let stub = Stub::start(|seen| groups(seen, 30)).await;
    let (chat, told) = read(stub.reader(), 30).await;
    assert!(all_known(&chat));
    let limited = |step: &&ReadProgress| matches!(step, ReadProgress::Limited(_));
    assert_eq!(told.iter().find(limited), None);
}

#[tokio::test]
async fn stopping_does_not_wait_for_the_limiter() {
    let (stub, _) = limited(Limiter::of(Duration::from_hours(1)), 25).await;
    let patient = Timing {
        patience: Duration::from_hours(2),
        ..QUICK
    };
    let reader = Reader::new(&stub.url, &credentials(), patient).unwrap();
    let cancel = CancellationToken::new();
    // Ten are through, and the next would come in an hour.
    let stop = |step: ReadProgress| {
        if matches!(step, ReadProgress::People { read: 10, .. }) {
            cancel.cancel();
        }
    };
    let chat = reader
        .read_all(Rooms::of(&ids(25)), stop, |_| (), &cancel)
        .await;
    let chat = chat.unwrap();
    let groups = chat.groups.known().unwrap();
    let known = |group: &&Group| matches!(group.people, People::Known(_));
    assert_eq!(groups.iter().filter(known).count(), 10);
    let interrupted = People::Unknown(UnknownReason::Interrupted);
    let left = groups.iter().filter(|group| group.people == interrupted);
    assert_eq!(left.count(), 15);
}

#[rstest]
#[case(1, 1)]
#[case(1, 3)]
#[case(4, 8)]
#[tokio::test]
async fn no_more_are_under_way_than_the_bounds_allow(#[case] least: usize, #[case] most: usize) {
    let server = Arc::new(Busy::default());
    let url = Arc::clone(&server).start(60).await;
    let bounds = Concurrency::between(least, most).unwrap();
    let reader = Reader::new(&url, &credentials(), QUICK)
        .unwrap()
        .within(bounds);
    let (chat, _) = read(reader, 60).await;
    assert!(all_known(&chat));
    let peak = server.peak.load(Ordering::SeqCst);
    assert!(peak <= most, "{peak}");
}

/// A server that counts how many requests it has at a time.
#[derive(Default)]
struct Busy {
    now: AtomicUsize,
    peak: AtomicUsize,
}

impl Busy {
    async fn start(self: Arc<Self>, number: usize) -> String {
        let stub = Stub::start(move |seen| groups(seen, number)).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behind = stub.url;
        let client = crate::visitor::client();
        let app = axum::Router::new().fallback(move |uri: axum::http::Uri| {
            let (busy, client) = (Arc::clone(&self), client.clone());
            let url = format!("{behind}{uri}");
            async move {
                let now = busy.now.fetch_add(1, Ordering::SeqCst) + 1;
                busy.peak.fetch_max(now, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(5)).await;
                let answer = client.get(url).send().await.unwrap();
                let body = answer.bytes().await.unwrap();
                busy.now.fetch_sub(1, Ordering::SeqCst);
                ([("content-type", "application/json")], body)
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        url
    }
}
