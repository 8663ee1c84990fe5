//! The recordings that no scenario holds, each with its reason, and the count of those that one holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::recordings::{recording, recordings};
use crate::scenarios;

const ARCHIVATION: &str = "rooms.changeArchivationState does it, without being in the group";
const COUNTERS: &str = "the members themselves are read; stored counters drift";
const GET_ROOM: &str = "rooms.adminRooms.getRoom says it, of any room";
const HIDDEN_SETTINGS: &str = "settings that are not public are neither read nor changed";
const HOLDERS: &str =
    "groups.roles or the rooms of a person say it, with fewer requests and rights";
const LIST_ALL: &str = "groups.listAll says more of every group in one list";
const MESSAGES: &str = "groups.messages gives the messages of a group";
const NO_DELETING: &str = "accounts are deactivated, never deleted";
const NO_EDITING: &str = "accounts are never renamed or edited";
const NO_LEAVING: &str = "the API account stays where it is";
const NO_PURGING: &str = "messages are never purged";
const NO_RIGHTS: &str = "rights are shown as missing, never given";
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
    ("groups_counters_other_user", COUNTERS),
    ("groups_history", MESSAGES),
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
    ("permissions_update_no_permission", NO_RIGHTS),
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
const RACES: &[&str] = &["race_groups_invite_same_user", "race_groups_kick_same_user"];

/// Scenarios of the endpoints that are built beside these; empty once they are here.
const OF_OTHER_BRANCH: &[&str] = &[
    "default2fa_groups_create_token_no_bypass",
    "groups_addOwner_already",
    "groups_addOwner_ok",
    "groups_create_allowed_chars",
    "groups_create_as_plain_user",
    "groups_create_duplicate_name",
    "groups_create_duplicate_name_other_case",
    "groups_create_invalid_name_accents_spaces",
    "groups_create_invalid_name_spaces",
    "groups_create_long_name",
    "groups_create_members_not_array",
    "groups_create_missing_name",
    "groups_create_name_of_archived_group",
    "groups_create_name_of_channel",
    "groups_create_name_of_deleted_group",
    "groups_create_ok",
    "groups_create_read_only_custom_fields",
    "groups_create_read_only_then_info",
    "groups_create_with_members",
    "groups_delete_after_leaving",
    "groups_delete_archived",
    "groups_delete_as_admin_not_a_member",
    "groups_delete_by_name_not_a_member",
    "groups_delete_no_permission",
    "groups_delete_not_found",
    "groups_delete_ok",
    "groups_info_after_leaving",
    "groups_info_after_retention",
    "groups_info_after_retentionIgnoreThreads_false",
    "groups_info_after_retentionIgnoreThreads_true",
    "groups_info_after_retention_maxage_bad",
    "groups_info_after_retention_two_steps",
    "groups_info_archived",
    "groups_info_by_roomId",
    "groups_info_by_roomName",
    "groups_info_by_roomName_other_case",
    "groups_info_channel_not_group",
    "groups_info_no_param",
    "groups_info_not_a_member_admin",
    "groups_info_not_a_member_api",
    "groups_info_not_a_member_plain",
    "groups_info_not_found_id",
    "groups_info_not_found_name",
    "groups_messages",
    "groups_messages_archived",
    "groups_messages_unknown_room",
    "groups_removeOwner_last_owner",
    "groups_removeOwner_ok",
    "method_call_addUsersToRoom_one_unknown",
    "method_call_addUsersToRoom_several",
    "method_call_not_rest",
    "race_groups_create_same_name",
    "race_users_create_same_user",
    "rooms_changeArchivationState_archive",
    "rooms_changeArchivationState_archive_twice_first",
    "rooms_changeArchivationState_archive_twice_second",
    "rooms_changeArchivationState_unarchive",
    "rooms_delete_on_3_4",
    "rooms_membersOrderedByRole_on_3_4",
    "rooms_saveRoomSettings_after_leaving",
    "rooms_saveRoomSettings_archived",
    "rooms_saveRoomSettings_invalid_key",
    "rooms_saveRoomSettings_no_permission",
    "rooms_saveRoomSettings_retention",
    "rooms_saveRoomSettings_retentionIgnoreThreads_false",
    "rooms_saveRoomSettings_retentionIgnoreThreads_true",
    "rooms_saveRoomSettings_retention_as_plain_string_age",
    "rooms_saveRoomSettings_retention_maxage_bad",
    "rooms_saveRoomSettings_retention_owner_without_retention_permission",
    "rooms_saveRoomSettings_retention_step1",
    "rooms_saveRoomSettings_retention_step2",
    "rooms_saveRoomSettings_unknown_room",
    "users_create_duplicate_email",
    "users_create_duplicate_username",
    "users_create_duplicate_username_other_case",
    "users_create_inactive",
    "users_create_invalid_email",
    "users_create_invalid_username",
    "users_create_joinDefaultChannels_default",
    "users_create_missing_password",
    "users_create_no_permission",
    "users_create_ok",
    "users_create_password_empty",
    "users_create_unknown_field",
    "users_create_username_with_at",
    "users_info_after_delete",
    "users_info_as_plain_user",
    "users_info_by_id_ok",
    "users_info_by_username_ok",
    "users_info_by_username_other_case",
    "users_info_no_param",
    "users_info_unknown_id",
    "users_info_unknown_user",
    "users_info_userRooms_with_right",
    "users_info_userRooms_without_right",
    "users_setActiveStatus_no_permission",
    "users_setActiveStatus_off",
    "users_setActiveStatus_off_again",
    "users_setActiveStatus_on",
    "users_setActiveStatus_without_right",
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
    tell(&folder, there.len());
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
    for name in held()
        .into_iter()
        .chain(left_out)
        .chain(OF_OTHER_BRANCH.iter().copied())
    {
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
fn tell(folder: &Path, all: usize) {
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    let held = held();
    for name in &held {
        *groups.entry(group(&recording(folder, name))).or_default() += 1;
    }
    let groups: Vec<String> = groups
        .into_iter()
        .map(|(group, count)| format!("{group} {count}"))
        .collect();
    eprintln!(
        "held by the stand-in: {} of {all}: {}",
        held.len(),
        groups.join(", ")
    );
}

/// The endpoint that a recording is of.
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
