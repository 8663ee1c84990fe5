//! What later releases say otherwise.

use moodrift::demo::chat::StandIn;
use moodrift::demo::chat::state::ServerState;
use serde_json::{Value, json};

use crate::recordings::Came;
use crate::world::{self, Who};
use crate::{came, request, start};

const PROFILES: [&str; 4] = ["3.4.0", "6.5.0", "7.3.0", "8.6.1"];

async fn server(version: &str) -> StandIn {
    let mut state = world::early();
    state.set_version(version);
    start(state).await
}

async fn get(server: &StandIn, who: Who, path: &str) -> Came {
    came(request(server, who, "GET", path)).await
}

async fn ask(version: &str, who: Who, path: &str) -> Came {
    get(&server(version).await, who, path).await
}

fn keys(body: &Value) -> Vec<&str> {
    let body = body.as_object().unwrap();
    let mut keys: Vec<&str> = body.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn a_server_says_less_of_itself_to_strangers() {
    let more = [
        "cloudWorkspaceId",
        "minimumClientVersions",
        "supportedVersions",
    ];
    for (version, said, extra) in [
        ("3.4.0", "3.4.0", 0),
        ("4.0.2", "4.0", 0),
        ("6.5.0", "6.5", 3),
        ("7.3.0", "7.3", 3),
        ("8.6.1", "8.6", 5),
    ] {
        let info = ask(version, Who::Nobody, "/api/info").await.body;
        assert_eq!(info.get("version"), Some(&json!(said)));
        assert_eq!(info.as_object().unwrap().len(), 2 + extra, "{info}");
        let has_more = more.iter().all(|key| info.get(key).is_some());
        assert_eq!(has_more, extra > 0, "{version}");
        assert_eq!(info.get("workspaceUrl").is_some(), extra > 3);
    }
}

#[tokio::test]
async fn a_server_says_all_to_those_who_may_know() {
    for (version, key) in [
        ("3.4.0", None),
        ("4.0.2", None),
        ("6.5.0", Some("6.5.0")),
        ("8.6.1", Some("8.6.1")),
    ] {
        let mut state = world::early();
        // What a fresh server grants.
        state.permissions.clear();
        state.set_version(version);
        let server = start(state).await;
        let info = get(&server, Who::Admin, "/api/info").await.body;
        assert_eq!(
            info.get("version").and_then(Value::as_str),
            key,
            "{version}"
        );
        assert_eq!(info.pointer("/info/version"), Some(&json!(version)));
        let plain = get(&server, Who::Student, "/api/info").await.body;
        assert!(plain.get("info").is_none(), "{version}");
    }
}

#[tokio::test]
async fn refusals_for_want_of_credentials_have_both_shapes_since_8_0() {
    for version in PROFILES {
        let came = ask(version, Who::BadToken, "/api/v1/me").await;
        let expected: &[&str] = if version == "8.6.1" {
            &["error", "message", "status", "success"]
        } else {
            &["message", "status"]
        };
        assert_eq!(
            (came.status, keys(&came.body).as_slice()),
            (401, expected),
            "{version}"
        );
    }
}

#[tokio::test]
async fn refusals_for_want_of_a_right_have_a_code_in_later_releases() {
    for version in PROFILES {
        let came = ask(version, Who::Student, "/api/v1/groups.listAll").await;
        let error = came.body.get("error").and_then(Value::as_str).unwrap();
        assert_eq!(came.status, 403);
        assert_eq!(
            error.ends_with("[error-unauthorized]"),
            version != "3.4.0",
            "{version}: {error}"
        );
    }
}

#[tokio::test]
async fn paths_of_the_api_that_there_are_not_are_refused_by_the_later_router() {
    for version in PROFILES {
        let came = ask(version, Who::Api, "/api/v1/groups.nothingHere").await;
        let expected = if version == "8.6.1" {
            (404, "application/json")
        } else {
            (200, "text/html; charset=utf-8")
        };
        assert_eq!(
            (came.status, came.content_type.as_deref().unwrap()),
            expected
        );
        let outside = ask(version, Who::Api, "/nothing").await;
        assert_eq!(outside.status, 200);
    }
}

#[tokio::test]
async fn filters_are_ignored_without_a_word_since_7_0() {
    for version in PROFILES {
        let server = server(version).await;
        let obeyed = version < "7";
        for (path, total, all) in [
            (
                "/api/v1/groups.listAll?query=%7B%22name%22%3A%22course-101%22%7D&count=0",
                1,
                7,
            ),
            (
                "/api/v1/users.list?query=%7B%22username%22%3A%22admin%22%7D&count=0",
                1,
                9,
            ),
        ] {
            let came = get(&server, Who::Api, path).await;
            let expected = if obeyed { total } else { all };
            assert_eq!(
                came.body.get("total"),
                Some(&json!(expected)),
                "{version} {path}"
            );
        }
        let fields = get(
            &server,
            Who::Api,
            "/api/v1/groups.list?fields=%7B%22name%22%3A1%7D",
        )
        .await;
        let topic = fields.body.pointer("/groups/0/ro").is_some();
        assert_eq!(topic, !obeyed, "{version}");
        let sorted = get(
            &server,
            Who::Api,
            "/api/v1/groups.list?sort=%7B%22name%22%3A-1%7D",
        )
        .await;
        assert_eq!(
            sorted.body.pointer("/groups/0/name"),
            Some(&json!("course-with-members")),
            "{version}"
        );
        let broken = get(&server, Who::Api, "/api/v1/users.list?query=%7Bbad").await;
        assert_eq!(broken.status, if obeyed { 400 } else { 200 }, "{version}");
    }
}

#[tokio::test]
async fn accounts_are_listed_shorter_and_by_known_parameters_alone() {
    for version in PROFILES {
        let server = server(version).await;
        let came = get(&server, Who::Api, "/api/v1/users.list?count=1&surprise=1").await;
        let strict = version == "8.6.1";
        assert_eq!(came.status, if strict { 400 } else { 200 }, "{version}");
        let came = get(&server, Who::Api, "/api/v1/users.list?count=0&offset=0").await;
        let first = came.body.pointer("/users/0").unwrap();
        assert_eq!(first.get("createdAt").is_some(), version == "3.4.0");
        assert!(first.get("emails").is_some() && first.get("roles").is_some());
        let came = get(&server, Who::Student, "/api/v1/users.list").await;
        let first = came.body.pointer("/users/0").unwrap();
        assert!(first.get("emails").is_none() && first.get("roles").is_none());
    }
}

#[tokio::test]
async fn public_settings_are_asked_for_by_id_since_7_0() {
    let by_id = "/api/v1/settings.public?_id=UTF8_User_Names_Validation,RetentionPolicy_Enabled,API_Enable_Rate_Limiter";
    let total = async |version: &str, path: &str| {
        let came = ask(version, Who::Nobody, path).await;
        came.body.get("total").and_then(Value::as_u64).unwrap()
    };
    assert_eq!(total("7.3.0", by_id).await, 2);
    assert_eq!(total("8.6.1", by_id).await, 2);
    assert!(total("3.4.0", by_id).await > 2);
    let by_query = "/api/v1/settings.public?query=%7B%22_id%22%3A%22RetentionPolicy_Enabled%22%7D";
    assert_eq!(total("6.5.0", by_query).await, 1);
    assert!(total("7.3.0", by_query).await > 1);
}

#[tokio::test]
async fn public_settings_are_those_of_the_release_and_the_state_may_change_them() {
    let ids = async |version: &str| -> Vec<String> {
        let came = ask(version, Who::Nobody, "/api/v1/settings.public?count=0").await;
        let settings = came
            .body
            .get("settings")
            .and_then(Value::as_array)
            .unwrap()
            .clone();
        let ids = settings
            .iter()
            .map(|one| one.get("_id").unwrap().as_str().unwrap().to_owned());
        ids.collect()
    };
    for (version, names, age) in [
        (
            "3.4.0",
            "UTF8_Names_Validation",
            "RetentionPolicy_MaxAge_Groups",
        ),
        (
            "6.5.0",
            "UTF8_User_Names_Validation",
            "RetentionPolicy_MaxAge_Groups",
        ),
        (
            "7.3.0",
            "UTF8_Channel_Names_Validation",
            "RetentionPolicy_TTL_Groups",
        ),
        (
            "8.6.1",
            "UTF8_User_Names_Validation",
            "RetentionPolicy_TTL_Groups",
        ),
    ] {
        let ids = ids(version).await;
        assert!(ids.is_sorted());
        assert!(
            ids.iter().any(|id| id == names) && ids.iter().any(|id| id == age),
            "{version}"
        );
        assert!(
            !ids.iter().any(|id| id.contains("Rate_Limiter")),
            "not for everybody"
        );
        let single = ids.iter().any(|id| id == "UTF8_Names_Validation");
        assert_eq!(single, version == "3.4.0");
    }
    let mut state = world::early();
    state
        .settings
        .insert("RetentionPolicy_Enabled".to_owned(), json!(true));
    let server = start(state).await;
    let path = "/api/v1/settings.public?query=%7B%22_id%22%3A%22RetentionPolicy_Enabled%22%7D";
    let came = get(&server, Who::Nobody, path).await;
    assert_eq!(came.body.pointer("/settings/0/value"), Some(&json!(true)));
}

#[tokio::test]
async fn a_state_without_permissions_has_those_of_a_fresh_server() {
    let listed = async |state: ServerState| -> Vec<(String, Value)> {
        let server = start(state).await;
        let came = get(&server, Who::Student, "/api/v1/permissions.listAll").await;
        let update = came
            .body
            .get("update")
            .and_then(Value::as_array)
            .unwrap()
            .clone();
        update
            .iter()
            .map(|one| {
                let id = one.get("_id").and_then(Value::as_str).unwrap();
                (id.to_owned(), one.get("roles").unwrap().clone())
            })
            .collect()
    };
    let own = world::early();
    assert_eq!(listed(own.clone()).await.len(), own.permissions.len());
    for (version, kick) in [("3.4.0", None), ("6.5.0", Some(json!([])))] {
        let mut fresh = own.clone();
        fresh.permissions.clear();
        fresh.set_version(version);
        let listed = listed(fresh).await;
        let roles = |id: &str| {
            listed
                .iter()
                .find(|(known, _)| known == id)
                .map(|(_, roles)| roles.clone())
        };
        assert_eq!(roles("kick-user-from-any-p-room"), kick, "{version}");
        assert_eq!(roles("view-room-administration"), Some(json!(["admin"])));
        assert_eq!(roles("add-user-to-any-p-room"), Some(json!([])));
    }
    let mut fresh = own;
    fresh.permissions.clear();
    let server = start(fresh).await;
    assert_eq!(
        get(&server, Who::Admin, "/api/v1/groups.listAll")
            .await
            .status,
        200
    );
    assert_eq!(
        get(&server, Who::Api, "/api/v1/groups.listAll")
            .await
            .status,
        403
    );
    assert!(
        server.state().permissions.is_empty(),
        "the state stays as it was"
    );
}
