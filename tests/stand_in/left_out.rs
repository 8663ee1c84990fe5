//! The recordings that no scenario holds, each with its reason, and the count of those that one holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::recordings::{recording, recordings};
use crate::scenarios;
use crate::told::tell;

const ARCHIVATION: &str = "rooms.changeArchivationState does it, without being in the group";
const GET_ROOM: &str = "rooms.adminRooms.getRoom says it, of any room";
const HIDDEN_SETTINGS: &str = "settings that are not public are neither read nor changed";
const HOLDERS: &str =
    "groups.roles or the rooms of a person say it, with fewer requests and rights";
const LIST_ALL: &str = "groups.listAll says more of every group in one list";
const METHOD: &str = "groups.roles says it over REST, behind the same wall on every release";
const NO_DELETING: &str = "accounts are deactivated, never deleted";
const NO_EDITING: &str = "accounts are never renamed or edited";
const NO_LEAVING: &str = "the API account stays where it is";
const NO_PURGING: &str = "messages are never purged";
const NO_RIGHTS: &str = "rights are shown as missing, never given";
const ONE_BY_ONE: &str =
    "requests are answered one after the other: the loser hears error-field-unavailable, not 403";
const OTHERS_TOKENS: &str = "nobody is impersonated";
const PRESENCE: &str = "who is online is nobody's business";
const ROLES: &str = "groups.roles says it, owners included";
const SETTINGS_OF_ROOMS: &str = "rooms.saveRoomSettings does it, without being in the group";

/// By name, in their order.
const LEFT_OUT: &[(&str, &str)] = &[
    ("default2fa_users_delete_token_no_bypass", NO_DELETING),
    ("default2fa_users_update_token_bypass", NO_EDITING),
    ("default2fa_users_update_token_no_bypass", NO_EDITING),
    ("default_settings_rate_limiter", HIDDEN_SETTINGS),
    ("form_encoded_body", SETTINGS_OF_ROOMS),
    ("groups_archive_ok", ARCHIVATION),
    ("groups_archive_twice", ARCHIVATION),
    ("groups_leave_last_owner", NO_LEAVING),
    ("groups_leave_ok_with_other_owner", NO_LEAVING),
    ("groups_moderators", ROLES),
    ("groups_moderators_archived", ROLES),
    ("groups_moderators_empty", ROLES),
    ("groups_rename_archived", SETTINGS_OF_ROOMS),
    ("groups_rename_invalid_name", SETTINGS_OF_ROOMS),
    ("groups_rename_missing_name", SETTINGS_OF_ROOMS),
    ("groups_rename_ok", SETTINGS_OF_ROOMS),
    ("groups_rename_same_name", SETTINGS_OF_ROOMS),
    ("groups_rename_to_taken_name", SETTINGS_OF_ROOMS),
    ("groups_setAnnouncement_ok", SETTINGS_OF_ROOMS),
    ("groups_setDescription_ok", SETTINGS_OF_ROOMS),
    ("groups_setReadOnly_ok", SETTINGS_OF_ROOMS),
    ("groups_setReadOnly_same", SETTINGS_OF_ROOMS),
    ("groups_setTopic_archived", SETTINGS_OF_ROOMS),
    ("groups_setTopic_empty", SETTINGS_OF_ROOMS),
    ("groups_setTopic_missing", SETTINGS_OF_ROOMS),
    ("groups_setTopic_ok", SETTINGS_OF_ROOMS),
    ("groups_unarchive_ok", ARCHIVATION),
    ("groups_unarchive_twice", ARCHIVATION),
    ("groups_unarchive_unknown_room", ARCHIVATION),
    ("method_call_not_rest", METHOD),
    ("permissions_update_no_permission", NO_RIGHTS),
    ("race_users_create_same_user", ONE_BY_ONE),
    ("roles_getUsersInRole_moderator", HOLDERS),
    ("roles_getUsersInRole_without_right", HOLDERS),
    ("rooms_adminRooms_200plus_count0", LIST_ALL),
    ("rooms_adminRooms_200plus_count500", LIST_ALL),
    ("rooms_adminRooms_200plus_default", LIST_ALL),
    ("rooms_adminRooms_count_offset_sort", LIST_ALL),
    ("rooms_adminRooms_filter", LIST_ALL),
    ("rooms_adminRooms_filter_special_chars", LIST_ALL),
    ("rooms_adminRooms_no_permission", LIST_ALL),
    ("rooms_adminRooms_p", LIST_ALL),
    ("rooms_adminRooms_two_types", LIST_ALL),
    ("rooms_adminRooms_types_index0", LIST_ALL),
    ("rooms_adminRooms_types_json_string", LIST_ALL),
    ("rooms_adminRooms_types_string", LIST_ALL),
    ("rooms_cleanHistory_missing_dates", NO_PURGING),
    ("rooms_cleanHistory_no_permission_room", NO_PURGING),
    ("rooms_cleanHistory_ok", NO_PURGING),
    ("rooms_cleanHistory_then_members", NO_PURGING),
    ("rooms_info", GET_ROOM),
    ("settings_api_query_admin", HIDDEN_SETTINGS),
    ("settings_post_as_api", HIDDEN_SETTINGS),
    ("settings_post_enable_rate_limiter", HIDDEN_SETTINGS),
    ("settings_rate_limiter_admin", HIDDEN_SETTINGS),
    ("settings_rate_limiter_admin_on", HIDDEN_SETTINGS),
    ("settings_rate_limiter_as_api", HIDDEN_SETTINGS),
    ("settings_rate_limiter_calls_admin", HIDDEN_SETTINGS),
    ("settings_rate_limiter_time_admin", HIDDEN_SETTINGS),
    ("settings_unknown_admin", HIDDEN_SETTINGS),
    ("settings_utf8_names_validation_admin", HIDDEN_SETTINGS),
    ("users_createToken_no_permission", OTHERS_TOKENS),
    ("users_delete_last_owner", NO_DELETING),
    ("users_delete_no_permission", NO_DELETING),
    ("users_delete_ok", NO_DELETING),
    ("users_delete_sole_owner_confirm_relinquish", NO_DELETING),
    ("users_delete_unknown", NO_DELETING),
    ("users_getPresence", PRESENCE),
    ("users_update_as_admin", NO_EDITING),
    ("users_update_no_permission", NO_EDITING),
];

/// Those that tests of their own hold: several requests at once.
const RACES: &[&str] = &[
    "race_groups_create_same_name",
    "race_groups_invite_same_user",
    "race_groups_kick_same_user",
];

#[test]
fn every_recording_has_a_scenario_or_a_reason() {
    let known = names();
    let twice: Vec<&str> = known
        .iter()
        .filter(|(_, times)| **times > 1)
        .map(|(name, _)| *name)
        .collect();
    assert!(twice.is_empty(), "named twice: {twice:?}");
    let order: Vec<&str> = LEFT_OUT.iter().map(|(name, _)| *name).collect();
    assert!(order.is_sorted(), "the table is in the order of names");
    let Some(folder) = recordings() else {
        return;
    };
    let there = there(&folder);
    let known: BTreeSet<&str> = known.into_keys().collect();
    let there: BTreeSet<&str> = there.iter().map(String::as_str).collect();
    let forgotten: Vec<&&str> = there.difference(&known).collect();
    let invented: Vec<&&str> = known.difference(&there).collect();
    assert!(
        forgotten.is_empty(),
        "without scenario or reason: {forgotten:?}"
    );
    assert!(
        invented.is_empty(),
        "recordings that there are not: {invented:?}"
    );
    tell_held(&folder, there.len());
}

/// What the tests hold.
fn held() -> Vec<&'static str> {
    let scenarios = scenarios::all().into_iter();
    scenarios
        .map(|scenario| scenario.recording)
        .chain(RACES.iter().copied())
        .collect()
}

/// All names, and how often each is named.
fn names() -> BTreeMap<&'static str, usize> {
    let left_out = LEFT_OUT.iter().map(|(name, _)| *name);
    let mut names = BTreeMap::new();
    for name in held().into_iter().chain(left_out) {
        *names.entry(name).or_default() += 1;
    }
    names
}

fn there(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            path.file_stem().unwrap().to_str().unwrap().to_owned()
        })
        .collect()
}

/// Says how many are held, of what endpoints.
fn tell_held(folder: &Path, all: usize) {
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    let held = held();
    for name in &held {
        *groups.entry(group(&recording(folder, name))).or_default() += 1;
    }
    let groups: Vec<String> = groups
        .into_iter()
        .map(|(group, count)| format!("{group} {count}"))
        .collect();
    tell(&format!(
        "recorded exchanges held by the stand-in: {} of {all}: {}",
        held.len(),
        groups.join(", ")
    ));
}

/// The endpoint that a recording is of, if it is of one request.
fn group(recording: &Value) -> String {
    let path = recording.pointer("/request/path").and_then(Value::as_str);
    let path = path.unwrap_or("several at once");
    let path = path.split('?').next().unwrap_or_default();
    let name = path.strip_prefix("/api/v1/").unwrap_or(path);
    name.split('/')
        .find(|segment| !segment.is_empty())
        .unwrap_or(name)
        .to_owned()
}
