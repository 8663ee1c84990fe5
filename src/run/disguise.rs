//! Who there is to be disguised: everybody whom a reading or the journal names.

use serde_json::Value;

use crate::domain::chat::People;
use crate::domain::journal::JournalStep;
use crate::domain::pseudonyms::{Bearing, Pseudonyms};
use crate::engine::Ground;
use crate::words::clean;

/// Learns everybody of a reading, on both sides.
pub fn know_everybody(pseudonyms: &mut Pseudonyms, ground: &Ground) {
    let mut know = |who: &str, bearing: Bearing, text: &str| {
        pseudonyms.know(who, bearing, text);
        let clean = clean(text);
        if clean != text {
            pseudonyms.know(who, bearing, &clean);
        }
    };
    for person in &ground.site.people {
        let name = ground.directory.name_of(person.id);
        let who = name.map_or_else(
            || person.username.to_lowercase(),
            |name| name.as_str().to_lowercase(),
        );
        know(&who, Bearing::Username, &person.username);
        if let Some(name) = name {
            know(&who, Bearing::Username, name.as_str());
        }
        both_ways(&mut know, &who, &person.first_name, &person.last_name);
        know(&who, Bearing::Address, &person.email);
    }
    for gone in &ground.site.departed {
        both_ways(
            &mut know,
            &gone.username_md5,
            &gone.first_name,
            &gone.last_name,
        );
    }
    for account in ground.chat.accounts.known().into_iter().flatten() {
        let who = account.username.as_str().to_lowercase();
        know(&who, Bearing::Username, account.username.as_str());
        know(&who, Bearing::Name, &account.name);
        for address in &account.emails {
            know(&who, Bearing::Address, address);
        }
    }
    for group in ground.chat.groups.known().into_iter().flatten() {
        let People::Known(members) = &group.people else {
            continue;
        };
        for member in members {
            let who = member.username.as_str().to_lowercase();
            know(&who, Bearing::Username, member.username.as_str());
            know(&who, Bearing::Name, &member.name);
        }
    }
}

fn both_ways(know: &mut impl FnMut(&str, Bearing, &str), who: &str, first: &str, last: &str) {
    know(who, Bearing::Name, &format!("{first} {last}"));
    know(who, Bearing::Name, &format!("{last} {first}"));
}

/// Learns the single names of the people of one group as well: those that people call each other by.
pub fn know_single_names(pseudonyms: &mut Pseudonyms, ground: &Ground, people: &People) {
    let People::Known(members) = people else {
        return;
    };
    for member in members {
        let who = member.username.as_str().to_lowercase();
        let moodle = ground.directory.people_named(&member.username.folded());
        let moodle = moodle.iter().filter_map(|id| ground.site.person(*id));
        let names = moodle.flat_map(|person| [&person.first_name, &person.last_name]);
        let names = names.map(|name| &**name).chain(member.name.split(' '));
        for name in names.filter(|name| name.chars().count() > 2) {
            pseudonyms.know(&who, Bearing::Name, name);
        }
    }
}

/// Learns everybody whom steps of the journal name.
pub fn know_recorded<'a>(
    pseudonyms: &mut Pseudonyms,
    steps: impl Iterator<Item = &'a JournalStep>,
) {
    for step in steps {
        if let Some(username) = &step.username {
            pseudonyms.know(&username.to_lowercase(), Bearing::Username, username);
        }
        for written in [&step.before, &step.after].into_iter().flatten() {
            if let Ok(written) = serde_json::from_str(written) {
                know_written(pseudonyms, step.username.as_deref(), &written);
            }
        }
    }
}

/// What a step makes of an account or of a group says who.
fn know_written(pseudonyms: &mut Pseudonyms, username: Option<&str>, written: &Value) {
    let told = |key: &str| written.get(key).and_then(Value::as_str);
    if let Some(username) = username {
        let who = username.to_lowercase();
        for (key, bearing) in [("name", Bearing::Name), ("email", Bearing::Address)] {
            if let Some(text) = told(key) {
                pseudonyms.know(&who, bearing, text);
            }
        }
    }
    let members = written.get("members").and_then(Value::as_array);
    for member in members.into_iter().flatten() {
        if let Some(username) = member.get("username").and_then(Value::as_str) {
            pseudonyms.know(&username.to_lowercase(), Bearing::Username, username);
        }
    }
}
