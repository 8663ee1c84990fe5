//! The recordings: where they are, and what of an answer is not as it was recorded.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Once;

use serde_json::Value;

use crate::scenarios::{Differs, Scenario, Sent};
use crate::shape;

/// That they are not there is said once.
static SAID: Once = Once::new();

/// What came back.
pub(crate) struct Came {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) allow: Option<String>,
    pub(crate) limit: Option<String>,
    pub(crate) remaining: Option<String>,
    pub(crate) reset: Option<String>,
    pub(crate) body: Value,
}

/// Where the recordings are, if they are.
pub(crate) fn recordings() -> Option<PathBuf> {
    let folder = std::env::var_os("MOODRIFT_REAL_DATA")
        .map(|folder| PathBuf::from(folder).join("rocketchat-3.4"));
    let folder = folder.filter(|folder| folder.is_dir());
    if folder.is_none() {
        SAID.call_once(|| {
            eprintln!(
                "the recordings are not there (MOODRIFT_REAL_DATA): held against the digest alone"
            );
        });
    }
    folder
}

/// One recording, by its name.
pub(crate) fn recording(folder: &Path, name: &str) -> Value {
    let path = folder.join(format!("{name}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What of an answer is not as in its recording.
pub(crate) fn differences(scenario: &Scenario, recording: &Value, came: &Came) -> Vec<String> {
    let mut found = Vec::new();
    let mut hold = |what: &str, recorded: String, ours: String| {
        if recorded != ours {
            found.push(format!(
                "{}: {what}\n  recorded {recorded}\n  ours     {ours}",
                scenario.recording
            ));
        }
    };
    let text =
        |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), ToString::to_string);
    let mut theirs = opened(recording.get("body").unwrap().clone());
    let mut ours = opened(came.body.clone());
    hold(
        "status",
        text(recording.get("status")),
        came.status.to_string(),
    );
    let header = |name: &str| {
        recording
            .pointer(&format!("/headers/{name}"))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    if recording.pointer("/headers/content-type").is_some() && scenario.method != "OPTIONS" {
        hold(
            "content type",
            format!("{:?}", header("content-type")),
            format!("{:?}", came.content_type),
        );
    }
    hold(
        "allowed methods",
        format!("{:?}", header("allow")),
        format!("{:?}", came.allow),
    );
    hold(
        "limit",
        format!("{:?}", header("x-ratelimit-limit")),
        format!("{:?}", came.limit),
    );
    hold(
        "calls left",
        format!("{:?}", header("x-ratelimit-remaining")),
        format!("{:?}", came.remaining),
    );
    hold(
        "whether there is an end of the window",
        header("x-ratelimit-reset").is_some().to_string(),
        came.reset.is_some().to_string(),
    );
    if scenario.differs.contains(&Differs::Body) {
        return found;
    }
    without_times(&mut theirs);
    without_times(&mut ours);
    for key in [
        "success",
        "status",
        "message",
        "errorType",
        "details",
        "count",
        "offset",
        "total",
        "version",
        "settings",
    ] {
        if key == "total" && scenario.differs.contains(&Differs::Fewer) {
            continue;
        }
        if theirs.get("_id").is_none() {
            hold(key, text(theirs.get(key)), text(ours.get(key)));
        }
    }
    for counter in ["/group/msgs", "/group/usersCount", "/group/name"] {
        hold(
            counter,
            text(theirs.pointer(counter)),
            text(ours.pointer(counter)),
        );
    }
    if !scenario.differs.contains(&Differs::Names) {
        hold("error", text(theirs.get("error")), text(ours.get("error")));
    }
    shape::cut_alike(recording, &mut ours);
    if !scenario.differs.contains(&Differs::Names) && !scenario.differs.contains(&Differs::Fewer) {
        hold(
            "names, in order",
            format!("{:?}", shape::names(&theirs)),
            format!("{:?}", shape::names(&ours)),
        );
    }
    if scenario.differs.contains(&Differs::Fewer) {
        keep_shapes_of(&mut theirs, &ours);
    }
    hold("shape", shape::of(&theirs), shape::of(&ours));
    found
}

/// The body of `method.call` has its answer inside, as a text: that text as what it says.
fn opened(mut body: Value) -> Value {
    let message = body.get("message").and_then(Value::as_str);
    let inner: Option<Value> = message.and_then(|text| serde_json::from_str(text).ok());
    if let (Some(inner), Some(body)) = (inner, body.as_object_mut()) {
        body.insert("message".to_owned(), inner);
    }
    body
}

/// The seconds that a text tells to wait, and the moments when codes expire, are not the same twice.
fn without_times(body: &mut Value) {
    if let Some(Value::String(error)) = body.get_mut("error")
        && error.contains("You must wait")
    {
        error.retain(|letter| !letter.is_ascii_digit());
    }
    let moments = body
        .pointer_mut("/details/codeExpires")
        .and_then(Value::as_array_mut);
    for moment in moments.into_iter().flatten() {
        *moment = Value::from("a moment");
    }
}

/// Leaves in the recorded lists only the entries whose shape ours have too.
fn keep_shapes_of(theirs: &mut Value, ours: &Value) {
    for (key, list) in theirs.as_object_mut().unwrap() {
        let ours: Option<BTreeSet<String>> = ours
            .get(key)
            .and_then(Value::as_array)
            .map(|ours| ours.iter().map(shape::of).collect());
        if let (Some(entries), Some(ours)) = (list.as_array_mut(), ours) {
            entries.retain(|entry| ours.contains(&shape::of(entry)));
        }
    }
}

/// A scenario asks with the parameters that the recording asks with.
pub(crate) fn asks_alike(scenario: &Scenario, recording: &Value) {
    let request = recording.get("request").unwrap();
    let keys = |value: &Value| -> BTreeSet<String> {
        value
            .as_object()
            .map(|entries| entries.keys().cloned().collect())
            .unwrap_or_default()
    };
    assert_eq!(
        request.get("method").unwrap(),
        scenario.method,
        "{}",
        scenario.recording
    );
    if scenario.differs.contains(&Differs::Endpoint) {
        return;
    }
    let path = |path: &str| path.split('?').next().unwrap().to_owned();
    assert_eq!(
        path(request.get("path").and_then(Value::as_str).unwrap()),
        path(&scenario.path),
        "{}",
        scenario.recording
    );
    let query: BTreeSet<String> = scenario
        .query
        .iter()
        .map(|(key, _)| (*key).to_owned())
        .collect();
    assert_eq!(
        keys(request.get("query").unwrap()),
        query,
        "{}",
        scenario.recording
    );
    if let Sent::Json(body) = &scenario.body {
        assert_eq!(
            keys(request.get("body").unwrap()),
            keys(body),
            "{}",
            scenario.recording
        );
    }
}
