//! The state as a file.

use std::path::Path;

use moodrift::demo::chat::{Credential, StandIn, load, save};
use moodrift::domain::trouble::ChatStateTroubleKind;
use serde_json::Value;

use crate::recordings::recordings;
use crate::world::{self, COURSE};

#[test]
fn a_state_is_saved_as_it_was_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = world::filled();
    world::channel(&mut state);
    world::archive(&mut state, "room-course-ro");
    world::rename_and_describe(&mut state);
    let first = folder.path().join("first.json");
    save(&first, &state).unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&first).unwrap()).unwrap();
    let archived = |name: &str| {
        let groups = written.get("groups").and_then(Value::as_array).unwrap();
        let group = groups
            .iter()
            .find(|group| group.get("_id").and_then(Value::as_str) == Some(name))
            .unwrap();
        group.get("archived").cloned()
    };
    assert_eq!(archived("room-course-ro"), Some(Value::Bool(true)));
    assert_eq!(archived(COURSE), Some(Value::Bool(false)));
    assert_eq!(archived("room-admins-only"), None);
    assert_eq!(saved_again(&first), written);
    let Some(recordings) = recordings() else {
        return;
    };
    for name in [
        "chat-seeded.json",
        "chat-before-7.json",
        "chat-after-7.json",
    ] {
        let path = recordings.with_file_name("moodle-4.1").join(name);
        let given: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert!(
            saved_again(&path) == given,
            "{name} changes when it is saved"
        );
        eprintln!("{name} is saved as it was loaded");
    }
}

#[tokio::test]
async fn a_loaded_state_is_what_the_server_serves() {
    let Some(recordings) = recordings() else {
        return;
    };
    let state = load(
        &recordings
            .with_file_name("moodle-4.1")
            .join("chat-before-7.json"),
    )
    .unwrap();
    let caller = Credential {
        user_id: state.api_user.clone(),
        token: "any".to_owned(),
    };
    let server = StandIn::start(state.clone(), vec![caller]).await.unwrap();
    let client = crate::visitor::client();
    let ask = async |path: String| -> Value {
        let request = client.get(format!("{}/api/v1/{path}", server.url()));
        let request = request
            .header("X-User-Id", &state.api_user)
            .header("X-Auth-Token", "any");
        request.send().await.unwrap().json().await.unwrap()
    };
    let total = |answer: &Value| {
        answer
            .get("total")
            .and_then(Value::as_u64)
            .map(|total| usize::try_from(total).unwrap())
    };
    assert_eq!(
        total(&ask("groups.listAll?count=0".to_owned()).await),
        Some(state.groups.len())
    );
    assert_eq!(
        total(&ask("users.list?count=0".to_owned()).await),
        Some(state.users.len())
    );
    for group in &state.groups {
        let answer = ask(format!("groups.members?count=0&roomId={}", group.id)).await;
        let inside = group
            .members
            .iter()
            .any(|member| member.user_id == state.api_user);
        if group.archived || !inside {
            assert_eq!(
                answer.get("success"),
                Some(&Value::Bool(false)),
                "{}",
                group.name
            );
        } else {
            assert_eq!(total(&answer), Some(group.members.len()), "{}", group.name);
        }
    }
}

fn saved_again(path: &Path) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.json");
    save(&copy, &load(path).unwrap()).unwrap();
    serde_json::from_slice(&std::fs::read(&copy).unwrap()).unwrap()
}

#[cfg(unix)]
#[test]
fn a_saved_state_is_for_its_owner_and_replaces_the_old_one_whole() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    save(&path, &world::early()).unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(load(&path).unwrap().users.len(), 9);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );
    let error = save(&folder.path().join("missing/state.json"), &world::early()).unwrap_err();
    assert!(matches!(error.kind, ChatStateTroubleKind::Unwritable(_)));
}

#[test]
fn a_state_that_cannot_be_read_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let missing = load(&path).unwrap_err();
    assert_eq!(missing.path, path);
    assert!(matches!(missing.kind, ChatStateTroubleKind::Unreadable(_)));
    let place = |text: &str| {
        std::fs::write(&path, text).unwrap();
        match load(&path).unwrap_err().kind {
            ChatStateTroubleKind::Malformed { line, column, .. } => (line, column),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(place("{\n  \"server\": {},\n  oops"), (3, 3));
    assert_eq!(place("{\"server\": {},\n \"api_user\": 7}").0, 2);
    assert_eq!(place(""), (1, 0));
}
