//! What a reading of Rocket.Chat takes: requests and time, of everything and of what has moved.
//!
//! `cargo bench --bench requests`; `MOODRIFT_BENCH_COURSES=800,4000` says for how large a university.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops at the first surprise"
)]
#![expect(
    clippy::indexing_slicing,
    reason = "what is indexed is there, or it stops"
)]

#[path = "chat/rig.rs"]
mod rig;

use moodrift::demo::{Options, ServerVersion};
use moodrift::domain::chat::{Chat, People};
use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::rocketchat::{Credentials, Reader, Timing, Writer};
use moodrift::run::{Observation, Refresh};

use self::rig::{LATENCY, Rig, Taken, seconds};

/// What may be under way at a time, at most: the default.
const MOST: f64 = 16.0;

#[tokio::main]
async fn main() {
    let courses = std::env::var("MOODRIFT_BENCH_COURSES").unwrap_or_else(|_| "800,4000".to_owned());
    for courses in courses.split(',') {
        let courses = courses.trim().parse().unwrap();
        for version in [ServerVersion::V3_4, ServerVersion::V8_6] {
            university(courses, version).await;
        }
    }
}

async fn university(courses: usize, version: ServerVersion) {
    let rig = Rig::start(&Options {
        seed: 42,
        courses,
        moodle: None,
        chat_state: None,
        server_version: Some(version),
    })
    .await;
    let (mut known, taken) = rig
        .measured(Some(LATENCY), rig.read(Refresh::default()))
        .await;
    let read = rooms(&known.ground.chat);
    let plugin = of_the_plugin(&known.ground.chat);
    println!(
        "\nRocket.Chat {}: {} activities, {} groups read, {} accounts",
        version.number(),
        known.ground.site.activities.len(),
        read.len(),
        known.ground.chat.accounts.known().map_or(0, Vec::len),
    );
    println!(
        "the plugin would send {plugin} requests: {:.1} times as many as a reading of everything",
        plugin as f64 / taken.requests as f64
    );
    told("everything", &taken);
    for (what, share) in [("nothing moved", 0), ("1 % moved", 100), ("10 % moved", 10)] {
        if share > 0 {
            move_some(&rig, &known, &read, share).await;
        }
        let refresh = Refresh {
            known: Some(Box::new(known.clone())),
            shown: Vec::new(),
        };
        let (seen, taken) = rig.measured(Some(LATENCY), rig.read(refresh)).await;
        told(what, &taken);
        known = seen;
    }
}

fn told(what: &str, taken: &Taken) {
    let least = taken.latency.as_secs_f64() / MOST;
    println!(
        "{what:>14}: {:>6} requests, {:>8}; the latencies by {MOST}: {least:.1} s, {:.2} of it",
        taken.requests,
        seconds(taken.time),
        taken.time.as_secs_f64() / least,
    );
}

/// The groups whose people are known.
fn rooms(chat: &Chat) -> Vec<RoomId> {
    let groups = chat.groups.known().unwrap().iter();
    groups
        .filter(|group| matches!(group.people, People::Known(_)))
        .map(|group| group.id.clone())
        .collect()
}

/// What the plugin's own task sends for groups in step: 2, and one for each member and each moderator.
fn of_the_plugin(chat: &Chat) -> usize {
    let groups = chat.groups.known().unwrap().iter();
    groups
        .map(|group| match &group.people {
            People::Known(members) => {
                let moderators = members.iter().filter(|member| member.roles.moderator);
                2 + members.len() + moderators.count()
            }
            _ => 0,
        })
        .sum()
}

/// Somebody else with the API account's token.
fn outsider(rig: &Rig) -> Writer {
    let written: toml::Table = std::fs::read_to_string(rig.demo.config())
        .unwrap()
        .parse()
        .unwrap();
    let own = &written["sites"]["demo"]["rocketchat"];
    let credentials = Credentials {
        user_id: ChatUserId::from(own["user_id"].as_str().unwrap()),
        token: own["token"].as_str().unwrap().into(),
    };
    let reader = Reader::new(&rig.demo.rocketchat(), &credentials, Timing::default()).unwrap();
    Writer::new(&reader, &rig.session.config().write_permit().unwrap())
}

/// Renames every so manieth group.
async fn move_some(rig: &Rig, known: &Observation, rooms: &[RoomId], share: usize) {
    rig.slow(None);
    let outsider = outsider(rig);
    for room in rooms.iter().step_by(share) {
        let group = known.ground.chat.group(room).unwrap();
        let name = format!("{}_{share}", group.name);
        outsider.rename(room, &name).await.unwrap();
    }
}
