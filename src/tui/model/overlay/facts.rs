//! What both sides have of what is under the cursor, as it was read.

use crate::domain::chat::{Group, People};
use crate::domain::ids::{CmId, Username};
use crate::domain::reading::Reading;
use crate::engine::Ground;
use crate::tui::model::{Model, choice};
use crate::tui::text::shown;
use crate::words::dashboard::facts::{self as words, Fact};

/// What both sides have.
#[derive(Debug, Clone)]
pub struct RawFacts {
    /// Whom or what it is about.
    pub title: String,
    /// What Moodle has.
    pub moodle: Vec<Fact>,
    /// What Rocket.Chat has.
    pub chat: Vec<Fact>,
    /// The first line in sight.
    pub top: usize,
}

impl RawFacts {
    /// Of the person under the cursor; elsewhere, of the activity and its group.
    pub(super) fn under_the_cursor(model: &Model) -> Option<Self> {
        let ground = &model.snapshot.as_ref()?.observation.ground;
        let cm = choice::about(model)?.activity?;
        match choice::person_under(model) {
            Some((_, username)) => Some(of_person(ground, cm, &username)),
            None => of_activity(ground, cm),
        }
    }
}

fn group(ground: &Ground, cm: CmId) -> Option<&Group> {
    let room = ground.site.activity(cm)?.room.as_ref()?;
    ground.chat.group(room)
}

fn of_person(ground: &Ground, cm: CmId, username: &Username) -> RawFacts {
    let key = username.folded();
    let site = &ground.site;
    let known = ground.directory.people_named(&key);
    let course = site.activity(cm).map(|activity| activity.course);
    let mut moodle = Vec::new();
    for person in known.iter().filter_map(|id| site.person(*id)) {
        moodle.extend(words::person(person));
        let enrolments = site
            .enrolments
            .iter()
            .filter(|enrolment| enrolment.person == person.id && Some(enrolment.course) == course);
        for enrolment in enrolments {
            let method = site
                .methods
                .iter()
                .find(|method| method.id == enrolment.method);
            moodle.push(words::enrolment(enrolment, method));
        }
        let held = site
            .role_assignments
            .iter()
            .filter(|role| role.person == person.id);
        moodle.extend(held.filter_map(|role| words::role(site, role, cm, course)));
    }
    let mut chat = Vec::new();
    if let Some(account) = ground.directory.account_named(&ground.chat, &key) {
        chat.extend(words::account(account));
        if let Some(group) = group(ground, cm) {
            let member = match &group.people {
                People::Known(members) => Some(
                    members
                        .iter()
                        .find(|member| member.account == account.id)
                        .map(|member| member.roles),
                ),
                _ => None,
            };
            chat.push(words::membership(member));
            chat.extend(words::banned(group.banned.contains(&account.id)));
        }
    }
    let person = known.first().and_then(|id| site.person(*id));
    let account = ground.directory.account_named(&ground.chat, &key);
    let title = match (person, account) {
        (Some(person), _) => format!("{} {}", person.first_name, person.last_name),
        (None, Some(account)) if !account.name.is_empty() => account.name.to_string(),
        (None, _) => username.to_string(),
    };
    RawFacts {
        title: shown(&title),
        moodle,
        chat,
        top: 0,
    }
}

fn of_activity(ground: &Ground, cm: CmId) -> Option<RawFacts> {
    let activity = ground.site.activity(cm)?;
    let course = ground.site.course(activity.course);
    let lookup = activity
        .room
        .as_ref()
        .and_then(|room| ground.chat.lookups.get(room));
    let creator = |group: &Group| {
        let account = ground.chat.account(group.creator.as_ref()?)?;
        Some(account.username.to_string())
    };
    Some(RawFacts {
        title: shown(&activity.name),
        moodle: words::activity(&ground.site, activity, course),
        chat: group(ground, cm).map_or_else(
            || {
                lookup
                    .and_then(Reading::known)
                    .map(words::lookup)
                    .into_iter()
                    .collect()
            },
            |group| words::group(group, creator(group)),
        ),
        top: 0,
    })
}
