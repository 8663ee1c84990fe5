//! Several requests to make the same, at once.

use serde_json::{Value, json};

use crate::changes::{code, tell};
use crate::recordings::{recording, recordings};
use crate::start;
use crate::world::{self, Who};

#[tokio::test]
async fn of_several_who_make_the_same_at_once_one_makes_it() {
    let server = start(world::early()).await;
    let account = json!({"username": "race.user", "email": "race@example.org", "name": "R", "password": "secret"});
    let group = json!({"name": "race-room"});
    for (path, body, refusal, name) in [
        (
            "groups.create",
            group,
            "error-duplicate-channel-name",
            Some("race_groups_create_same_name"),
        ),
        // The recorded losers found out later, from the database itself: `Username already exists. [403]`.
        ("users.create", account, "error-field-unavailable", None),
    ] {
        let server = &server;
        let at_once = (0..8).map(|_| tell(server, Who::Api, path, body.clone()));
        let answers = futures::future::join_all(at_once).await;
        let mut came: Vec<(u16, &str)> = answers.iter().map(code).collect();
        came.sort_unstable();
        assert_eq!(came.first(), Some(&(200, "")));
        assert_eq!(came.iter().filter(|one| **one == (400, refusal)).count(), 7);
        if let Some((folder, name)) = recordings().zip(name) {
            let recorded = recording(&folder, name);
            let recorded = recorded
                .get("answers")
                .and_then(Value::as_array)
                .unwrap()
                .clone();
            let mut theirs: Vec<(u64, &str)> = recorded
                .iter()
                .map(|answer| {
                    let error = answer.pointer("/body/errorType").and_then(Value::as_str);
                    (
                        answer.get("status").and_then(Value::as_u64).unwrap(),
                        error.unwrap_or_default(),
                    )
                })
                .collect();
            theirs.sort_unstable();
            let ours: Vec<(u64, &str)> = came
                .iter()
                .map(|(status, code)| (u64::from(*status), *code))
                .collect();
            assert_eq!(ours, theirs, "{name}");
        }
    }
}
