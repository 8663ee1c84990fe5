//! One scenario for each recording that touches an endpoint which moodrift uses: the project's own state and request,
//! and a digest of what a real 3.4.0 answered.

use moodrift::demo::chat::state::ServerState;
use serde_json::{Value, json};

use crate::world::{self, BIG, COURSE, NO_ROOM, Who};
use crate::{access, accounts, lifecycle, limiter, people, settings};

/// A request to a state, and what a real server said to the like of it.
pub(crate) struct Scenario {
    /// The recording's name.
    pub(crate) recording: &'static str,
    /// The endpoint that it counts for.
    pub(crate) endpoint: &'static str,
    /// The state at its start.
    pub(crate) state: ServerState,
    /// Who asks.
    pub(crate) who: Who,
    /// `GET`, `POST`, `HEAD`, `OPTIONS`.
    pub(crate) method: &'static str,
    /// The path.
    pub(crate) path: String,
    /// The query.
    pub(crate) query: Vec<(&'static str, String)>,
    /// The body.
    pub(crate) body: Sent,
    /// Headers beside the credentials.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    /// What was sent before.
    pub(crate) earlier: Vec<Earlier>,
    /// The status that was recorded.
    pub(crate) status: u16,
    /// The `errorType` that was recorded.
    pub(crate) error_type: Option<&'static str>,
    /// What the scenario does not share with its recording.
    pub(crate) differs: Vec<Differs>,
}

/// What is sent as a body.
pub(crate) enum Sent {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(Value),
    /// Text that says it is JSON.
    Broken(&'static str),
}

/// What a scenario does not share with its recording, and so is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Differs {
    /// The endpoint: another one, of ours, shows the same.
    Endpoint,
    /// The names of groups and people.
    Names,
    /// The entries of lists: ours have the shape of some that were recorded, not of all.
    Fewer,
    /// The whole body: status and headers are what counts.
    Body,
}

/// A request that came before the one that counts: to the same route.
pub(crate) struct Earlier {
    /// Who sent it.
    pub(crate) who: Who,
    /// How often.
    pub(crate) times: Times,
    /// With what body, where it was another one.
    pub(crate) body: Option<Value>,
}

/// How often something was sent.
#[derive(Clone, Copy)]
pub(crate) enum Times {
    /// So many times.
    Exactly(usize),
    /// Until the limiter refused it; and then nothing, until the limiter allowed it again.
    UntilReset,
}

/// All of them.
pub(crate) fn all() -> Vec<Scenario> {
    let mut scenarios = server();
    scenarios.extend(lists_of_groups());
    scenarios.extend(lists_of_accounts());
    scenarios.extend(rooms());
    scenarios.extend(people::members());
    scenarios.extend(people::roles());
    scenarios.extend(people::counters());
    scenarios.extend(people::invitations());
    scenarios.extend(people::removals());
    scenarios.extend(people::moderators());
    scenarios.extend(accounts::all());
    scenarios.extend(lifecycle::all());
    scenarios.extend(settings::all());
    scenarios.extend(access::all());
    scenarios.extend(limiter::all());
    scenarios
}

/// A scenario of reading, as the API account on the early state.
pub(crate) fn get(
    recording: &'static str,
    endpoint: &'static str,
    query: &[(&'static str, &str)],
) -> Scenario {
    Scenario {
        recording,
        endpoint,
        state: world::early(),
        who: Who::Api,
        method: "GET",
        path: if endpoint.starts_with('/') {
            endpoint.to_owned()
        } else {
            format!("/api/v1/{endpoint}")
        },
        query: query
            .iter()
            .map(|&(key, value)| (key, value.to_owned()))
            .collect(),
        body: Sent::Nothing,
        headers: Vec::new(),
        earlier: Vec::new(),
        status: 200,
        error_type: None,
        differs: Vec::new(),
    }
}

/// The same of changing.
pub(crate) fn post(recording: &'static str, endpoint: &'static str, body: Value) -> Scenario {
    Scenario {
        method: "POST",
        body: Sent::Json(body),
        ..get(recording, endpoint, &[])
    }
}

impl Scenario {
    pub(crate) fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }

    pub(crate) fn on(self, state: ServerState) -> Self {
        Self { state, ..self }
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut ServerState)) -> Self {
        change(&mut self.state);
        self
    }

    pub(crate) fn refused(self, status: u16, error_type: &'static str) -> Self {
        Self {
            status,
            error_type: Some(error_type),
            ..self
        }
    }

    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn after(mut self, who: Who, times: Times) -> Self {
        let body = None;
        self.earlier.push(Earlier { who, times, body });
        self
    }

    pub(crate) fn after_another(mut self, body: Value, times: usize) -> Self {
        self.earlier.push(Earlier {
            who: self.who,
            times: Times::Exactly(times),
            body: Some(body),
        });
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn differing(mut self, differs: Differs) -> Self {
        self.differs.push(differs);
        self
    }
}

fn server() -> Vec<Scenario> {
    let nowhere = |recording| get(recording, "unknown path", &[]);
    vec![
        get("api_info", "/api/info", &[]).by(Who::Nobody),
        get("v1_info", "info", &[]).by(Who::Nobody),
        get("v1_info_as_api", "info", &[]),
        get("v1_info_as_admin", "info", &[]).by(Who::Admin),
        get("me", "me", &[]),
        Scenario {
            path: "/api/v1/me/".to_owned(),
            ..get("trailing_slash", "me", &[])
        },
        get("me_bad_token", "me", &[]).by(Who::BadToken).status(401),
        get("me_no_credentials", "me", &[])
            .by(Who::Nobody)
            .status(401),
        get("groups_invite_deleted_user_token", "me", &[])
            .by(Who::Stranger)
            .status(401),
        Scenario {
            method: "HEAD",
            ..get("head_method", "me", &[])
        },
        Scenario {
            method: "OPTIONS",
            ..get("options_method", "me", &[])
        }
        .status(404),
        Scenario {
            path: "/api/v1/groups.nothingHere".to_owned(),
            ..nowhere("unknown_endpoint")
        },
        Scenario {
            path: "/api/v1/groups.nothingHere".to_owned(),
            ..nowhere("unknown_endpoint_anonymous")
        }
        .by(Who::Nobody),
        Scenario {
            path: "/nothing".to_owned(),
            ..nowhere("unknown_path_outside_api")
        }
        .by(Who::Nobody),
        Scenario {
            body: Sent::Broken("{\"name\": "),
            ..post("invalid_json_body", "groups.create", json!({}))
        }
        .status(400),
    ]
}

fn lists_of_groups() -> Vec<Scenario> {
    let all = |recording, query: &[(&'static str, &str)]| get(recording, "groups.listAll", query);
    let own = |recording, query: &[(&'static str, &str)]| get(recording, "groups.list", query);
    let two = format!("{{\"_id\": {{\"$in\": [\"{BIG}\", \"{COURSE}\", \"{NO_ROOM}\"]}}}}");
    vec![
        all("groups_listAll", &[]),
        all("groups_listAll_count0", &[("count", "0")]),
        all(
            "groups_listAll_count_offset",
            &[("count", "2"), ("offset", "1")],
        ),
        all("groups_listAll_no_permission", &[])
            .by(Who::Student)
            .status(403),
        all("groups_listAll_200plus_default", &[]).on(world::crowded()),
        all("groups_listAll_200plus_count0", &[("count", "0")]).on(world::crowded()),
        all("groups_listAll_200plus_count500", &[("count", "500")]).on(world::crowded()),
        all(
            "groups_listAll_query_fields",
            &[
                ("query", "{\"name\": \"course-101\"}"),
                ("fields", "{\"name\": 1}"),
            ],
        ),
        all(
            "groups_listAll_query_by_ids",
            &[
                ("query", &two),
                ("fields", "{\"name\": 1, \"archived\": 1}"),
            ],
        )
        .on(world::crowded()),
        all(
            "groups_listAll_query_regex_name",
            &[
                ("query", "{\"name\": {\"$regex\": \"^load-group-00\"}}"),
                ("fields", "{\"name\": 1, \"usersCount\": 1}"),
            ],
        )
        .on(world::crowded()),
        all(
            "groups_listAll_after_leaving_still_lists_it",
            &[("query", "{\"_id\": \"room-owner-change\"}")],
        )
        .with(owner_change)
        .with(|state| world::leave(state, "room-owner-change", "moodle_api")),
        own("groups_list", &[]),
        own(
            "groups_list_count_offset",
            &[("count", "1"), ("offset", "1")],
        ),
        own("groups_list_as_plain_user", &[]).by(Who::Student),
        own("groups_list_200plus_default", &[]).on(world::crowded()),
        own("groups_list_200plus_count0", &[("count", "0")]).on(world::crowded()),
        own("groups_list_200plus_count500", &[("count", "500")]).on(world::crowded()),
    ]
}

fn lists_of_accounts() -> Vec<Scenario> {
    let list = |recording, query: &[(&'static str, &str)]| get(recording, "users.list", query);
    let many: Vec<String> = (0..120)
        .map(|number| format!("\"load.user{number:03}\""))
        .collect();
    let many = format!("{{\"username\": {{\"$in\": [{}]}}}}", many.join(", "));
    vec![
        list("users_list_plain", &[]),
        list("users_list_count0", &[("count", "0")]),
        list("users_list_count500", &[("count", "500")]),
        list(
            "users_list_count_offset",
            &[("count", "2"), ("offset", "1")],
        ),
        list("users_list_as_plain_user", &[]).by(Who::Student),
        list("users_list_200plus_default", &[]).on(world::crowded()),
        list("users_list_200plus_count0", &[("count", "0")]).on(world::crowded()),
        list("users_list_200plus_count500", &[("count", "500")]).on(world::crowded()),
        list("users_list_offset_past_end", &[("offset", "5000")]).on(world::crowded()),
        list("users_list_invalid_query", &[("query", "{bad")]).refused(400, "error-invalid-query"),
        list(
            "users_list_query_email",
            &[("query", "{\"emails.address\": \"student.two@example.org\"}")],
        ),
        list(
            "users_list_query_fields",
            &[
                ("query", "{\"username\": \"student.two\"}"),
                ("fields", "{\"username\": 1, \"emails\": 1}"),
                ("count", "10"),
            ],
        ),
        list(
            "users_list_query_in_sort",
            &[
                (
                    "query",
                    "{\"username\": {\"$in\": [\"student.two\", \"student.three\"]}}",
                ),
                ("sort", "{\"username\": -1}"),
                ("fields", "{\"username\": 1}"),
            ],
        ),
        list(
            "users_list_query_regex",
            &[
                (
                    "query",
                    "{\"username\": {\"$regex\": \"^load\\\\.user00\"}}",
                ),
                ("fields", "{\"username\": 1, \"name\": 1}"),
                ("sort", "{\"username\": 1}"),
            ],
        )
        .on(world::crowded()),
        list(
            "users_list_query_username_in_50",
            &[
                ("query", &many),
                ("fields", "{\"username\": 1}"),
                ("count", "0"),
            ],
        )
        .on(world::crowded()),
    ]
}

fn rooms() -> Vec<Scenario> {
    let room = |recording, query: &[(&'static str, &str)]| {
        get(recording, "rooms.adminRooms.getRoom", query)
    };
    vec![
        room("rooms_adminRooms_getRoom", &[("rid", COURSE)])
            .on(world::filled())
            .with(world::rename_and_describe),
        room("rooms_adminRooms_getRoom_archived", &[("rid", COURSE)])
            .with(|state| world::archive(state, COURSE)),
        room(
            "rooms_adminRooms_getRoom_public_channel",
            &[("rid", "GENERAL")],
        )
        .with(world::channel),
        room("rooms_adminRooms_getRoom_no_rid", &[]).with(world::channel),
        room("rooms_adminRooms_getRoom_unknown_id", &[("rid", NO_ROOM)])
            .refused(400, "Not Allowed"),
    ]
}

/// A group that its maker shares with a second owner.
pub(crate) fn owner_change(state: &mut ServerState) {
    const ROOM: &str = "room-owner-change";
    world::group(state, "owner-change", "moodle_api");
    world::join(state, ROOM, &["teacher.one"]);
    world::role(state, ROOM, "teacher.one", "owner");
    world::room(state, ROOM)
        .rest
        .insert("topic".to_owned(), json!("x"));
}
