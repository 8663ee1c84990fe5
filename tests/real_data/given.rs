//! What the real programs left behind, and what follows from it: computed here once more, plainly, from the files
//! alone, with nothing of the program's own.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

/// The address of the real Moodle.
pub(crate) const WWWROOT: &str = "http://127.0.0.1:8089";
/// The activities on whose groups the plugin's own sync crashed.
pub(crate) const CRASHED: [i64; 4] = [1, 2, 3, 40];

/// The folder of the real site, where it is there.
pub(crate) fn folder() -> Option<PathBuf> {
    let Ok(folder) = std::env::var("MOODRIFT_REAL_DATA") else {
        eprintln!("real data is not there (MOODRIFT_REAL_DATA unset): skipped");
        return None;
    };
    Some(PathBuf::from(folder).join("moodle-4.1"))
}

/// One of its files.
pub(crate) fn file(name: &str) -> PathBuf {
    folder().unwrap().join(name)
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(file(name)).unwrap()).unwrap()
}

/// An activity as the plugin's own PHP code sees it.
#[derive(Deserialize)]
pub(crate) struct Activity {
    pub(crate) cmid: i64,
    #[serde(rename = "rocketchatid")]
    pub(crate) room: String,
    #[serde(rename = "groupname")]
    pub(crate) group_name: String,
    pub(crate) members: Vec<Enrolled>,
}

/// Someone enrolled in its course. With neither flag the plugin's sync would remove him.
#[derive(Deserialize)]
pub(crate) struct Enrolled {
    pub(crate) username: String,
    pub(crate) userid: i64,
    pub(crate) ismoderator: bool,
    pub(crate) isuser: bool,
}

/// A Rocket.Chat server's state, as much of it as the tests look at.
#[derive(Deserialize)]
pub(crate) struct Chat {
    pub(crate) api_user: String,
    pub(crate) users: Vec<User>,
    pub(crate) groups: Vec<Group>,
}

#[derive(Deserialize)]
pub(crate) struct User {
    #[serde(rename = "_id")]
    pub(crate) id: String,
    pub(crate) username: String,
}

#[derive(Deserialize)]
pub(crate) struct Group {
    #[serde(rename = "_id")]
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) archived: bool,
    pub(crate) members: Vec<Member>,
}

#[derive(Deserialize)]
pub(crate) struct Member {
    #[serde(rename = "userId")]
    pub(crate) account: String,
    pub(crate) username: String,
    pub(crate) roles: BTreeSet<String>,
}

/// What is wrong with one person in one activity: course module, username in lower case, code, the role that an
/// invitation must come with.
pub(crate) type Difference = (i64, String, &'static str, &'static str);

pub(crate) fn activities() -> Vec<Activity> {
    serde_json::from_value(json("expected-members.json")).unwrap()
}

pub(crate) fn chat(name: &str) -> Chat {
    Chat::of(json(name))
}

impl Activity {
    /// Who should be in the group, by username in lower case, and whether as moderator.
    pub(crate) fn wanted(&self) -> BTreeMap<String, bool> {
        self.members
            .iter()
            .filter(|person| person.ismoderator || person.isuser)
            .map(|person| (person.username.to_lowercase(), person.ismoderator))
            .collect()
    }
}

impl Chat {
    pub(crate) fn of(state: Value) -> Self {
        serde_json::from_value(state).unwrap()
    }

    pub(crate) fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The group of an activity, where it exists and is not archived.
    pub(crate) fn open_group(&self, activity: &Activity) -> Option<&Group> {
        self.group(&activity.room).filter(|group| !group.archived)
    }

    /// Account ids by username in lower case.
    pub(crate) fn accounts(&self) -> HashMap<String, &str> {
        self.users
            .iter()
            .map(|user| (user.username.to_lowercase(), user.id.as_str()))
            .collect()
    }

    /// Everything that is wrong with people, over groups that exist and are not archived. Accounts that no required
    /// person has: all of these names hold an `@` or an accent, which this server refuses.
    pub(crate) fn differences(&self, activities: &[Activity]) -> BTreeSet<Difference> {
        let accounts = self.accounts();
        let mut found = BTreeSet::new();
        for activity in activities {
            let Some(group) = self.open_group(activity) else {
                continue;
            };
            let wanted = activity.wanted();
            let present: HashMap<String, &Member> = group
                .members
                .iter()
                .map(|member| (member.username.to_lowercase(), member))
                .collect();
            for (name, moderator) in &wanted {
                let difference = match present.get(name) {
                    Some(member) if member.roles.contains("owner") => None,
                    Some(member) => match (moderator, member.roles.contains("moderator")) {
                        (true, false) => Some(("moderator_missing", "")),
                        (false, true) => Some(("moderator_extra", "")),
                        _ => None,
                    },
                    None if !accounts.contains_key(name) => Some(("username_refused", "")),
                    None if *moderator => Some(("member_missing", "moderator")),
                    None => Some(("member_missing", "member")),
                };
                if let Some((code, role)) = difference {
                    found.insert((activity.cmid, name.clone(), code, role));
                }
            }
            for (name, member) in present {
                let stays = member.account == self.api_user || member.roles.contains("owner");
                if !stays && !wanted.contains_key(&name) {
                    found.insert((activity.cmid, name, "member_extra", ""));
                }
            }
        }
        found
    }
}

impl Group {
    /// Its members by username in lower case, with their roles.
    pub(crate) fn roster(&self) -> BTreeMap<String, BTreeSet<String>> {
        self.members
            .iter()
            .map(|member| (member.username.to_lowercase(), member.roles.clone()))
            .collect()
    }
}
