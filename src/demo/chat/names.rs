//! What accounts and rooms may be called.

use regex::Regex;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::answer::Refusal;
use super::state::GroupState;
use super::world::World;

/// What names are made of on a fresh server.
const DEFAULT_RULE: &str = "[0-9a-zA-Z-_.]+";
/// Shows rooms under whatever was typed; their names are made from it.
const SPECIAL_CHARACTERS: &str = "UI_Allow_room_names_with_special_chars";
/// Nobody is called this: it would be a mention of everybody.
const MENTIONS: [&str; 2] = ["all", "here"];
/// Nobody new is called this either (one of the server's settings, which nobody changes).
const SYSTEM: [&str; 4] = ["admin", "administrator", "system", "user"];

/// Whether an account may be called that, be it free or not.
pub(super) fn is_username(world: &World, name: &str) -> bool {
    fits(world, name, "UTF8_User_Names_Validation")
}

/// Whether a username is free.
///
/// # Errors
/// It never will be (`error-blocked-username`; before 4.0 such a name counted as taken).
pub(super) fn is_free(world: &World, name: &str) -> Result<bool, Refusal> {
    if is_blocked(world, name) {
        if !world.release().is_at_least(4, 0) {
            return Ok(false);
        }
        let refusal = Refusal::coded(
            "error-blocked-username",
            format!("{name} is blocked and can't be used!"),
        );
        return Err(refusal.detailed(json!({"method": "checkUsernameAvailability", "field": name})));
    }
    Ok(world.account_named(name).is_none())
}

/// The name that a room gets which is to be shown under another; `own` is the room's id if there is one already.
///
/// # Errors
/// No room may be called that, or another room is: names are taken by public, private and archived rooms alike.
pub(super) fn for_room(world: &World, shown: &str, own: Option<&str>) -> Result<String, Refusal> {
    let taken = |name: &str| {
        world
            .room_named(name)
            .filter(|room| own != Some(room.id.as_str()))
    };
    if !world.is_on(SPECIAL_CHARACTERS) {
        fit_for_a_room(world, shown)?;
        return taken(shown).map_or_else(|| Ok(shown.to_owned()), |room| Err(clash(shown, room)));
    }
    let slug = slug(shown);
    let same = world.state().groups.iter().find(|room| {
        room.rest.get("fname").and_then(Value::as_str) == Some(shown)
            && own != Some(room.id.as_str())
    });
    if let Some(room) = same {
        return Err(clash(&slug, room));
    }
    fit_for_a_room(world, &slug)?;
    let mut name = slug.clone();
    let mut next = 0;
    while taken(&name).is_some() {
        next += 1;
        name = format!("{slug}-{next}");
    }
    Ok(name)
}

fn fit_for_a_room(world: &World, name: &str) -> Result<(), Refusal> {
    let blocked = world.release().is_at_least(6, 0) && is_system(name);
    if !blocked && fits(world, name, "UTF8_Channel_Names_Validation") {
        return Ok(());
    }
    let reason = format!("{name} is not a valid room name.");
    Err(unsuitable("error-invalid-room-name", reason, name))
}

fn clash(name: &str, room: &GroupState) -> Refusal {
    if room.archived {
        let reason = format!("There's an archived channel with name {name}");
        return unsuitable("error-archived-duplicate-name", reason, name);
    }
    let reason = format!("A channel with name '{name}' exists");
    unsuitable("error-duplicate-channel-name", reason, name)
}

fn unsuitable(code: &'static str, reason: String, name: &str) -> Refusal {
    Refusal::coded(code, reason)
        .detailed(json!({"function": "RocketChat.getValidRoomName", "channel_name": name}))
}

/// Whether a name is as the server's rule asks. One rule for all names before 5.0, one for each kind since.
fn fits(world: &World, name: &str, setting: &str) -> bool {
    let setting = if world.release().is_at_least(5, 0) {
        setting
    } else {
        "UTF8_Names_Validation"
    };
    let anchored = |rule: &str| Regex::new(&format!("^{rule}$"));
    let rule = world.value_of(setting);
    anchored(
        rule.as_ref()
            .and_then(Value::as_str)
            .unwrap_or(DEFAULT_RULE),
    )
    .or_else(|_| anchored(DEFAULT_RULE))
    .is_ok_and(|rule| rule.is_match(name))
}

fn is_blocked(world: &World, name: &str) -> bool {
    let listed = world.value_of("Accounts_BlockedUsernameList");
    let mut listed = listed
        .as_ref()
        .and_then(Value::as_str)
        .unwrap_or_default()
        .split(',');
    MENTIONS
        .iter()
        .any(|mention| name.eq_ignore_ascii_case(mention))
        || (world.release().is_at_least(4, 0) && is_system(name))
        || listed.any(|blocked| name.eq_ignore_ascii_case(blocked.trim()))
}

fn is_system(name: &str) -> bool {
    SYSTEM
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
}

/// A text as a name: ASCII letters and digits, a hyphen for whatever stands between them, and between the two kinds.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    for letter in text.nfkd().filter(|letter| !is_accent(*letter)) {
        if !letter.is_ascii_alphanumeric() {
            gap = true;
            continue;
        }
        if let Some(last) = slug.chars().last()
            && (gap || last.is_ascii_digit() != letter.is_ascii_digit())
        {
            slug.push('-');
        }
        gap = false;
        slug.push(letter);
    }
    slug
}

/// Whether a character is nothing but the accent of the one before it.
const fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_letters_digits_and_hyphens() {
        assert_eq!(slug("Étude de cas n°1"), "Etude-de-cas-n-1");
        assert_eq!(slug("  SYS.EXP-2027_27 "), "SYS-EXP-2027-27");
        assert_eq!(slug("course101"), "course-101");
        assert_eq!(slug("学"), "");
    }
}
