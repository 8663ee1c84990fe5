//! Whether Rocket.Chat takes the names of groups that the plugin's settings make.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::capabilities::Capabilities;
use crate::domain::chat::{Chat, ServerVersion};
use crate::domain::doctor::{ChatSeen, Examination, Health, SeenNames};
use crate::domain::ids::{ChatUserId, CmId, CourseId};
use crate::domain::names::NameRule;
use crate::domain::naming::NamingFault;
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::{Course, Site};
use crate::engine::naming::Naming;

/// What stands in titles of courses beside letters and digits.
const SYMBOLS: &str = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~éàçñöß–’·中";

/// What an address is replaced by where none is configured: only its hash is in a name.
const SOME_ADDRESS: &str = "https://moodle.example";

pub(super) fn judge(examination: &Examination, site: &Site) -> Vec<(Health, SeenNames)> {
    let naming = naming(examination, site);
    if let Some(fault) = naming.first_fault(site) {
        return vec![(Health::Critical, SeenNames::Invalid(fault))];
    }
    let rule = match server_rule(examination) {
        Ok(Some(rule)) => rule,
        Ok(None) => {
            let activities = site.activities.len();
            return vec![(Health::Fine, SeenNames::Taken { activities })];
        }
        Err(Some(found)) => return vec![found],
        Err(None) => return Vec::new(),
    };
    let refused = refused_names(&naming, &rule, site);
    let mut found = Vec::new();
    if let Some((_, example)) = refused.first() {
        let without_group = refused.iter().filter(|(linked, _)| !linked).count();
        let health = if without_group > 0 {
            Health::Critical
        } else {
            Health::Warning
        };
        let seen = SeenNames::Refused {
            activities: refused.len(),
            example: Arc::clone(example),
            rule: rule.pattern().to_owned(),
            without_group,
        };
        found.push((health, seen));
    } else {
        match refused_characters(&naming, &rule) {
            Ok(characters) if characters.is_empty() => {
                let activities = site.activities.len();
                found.push((Health::Fine, SeenNames::Taken { activities }));
            }
            Ok(characters) => found.push((
                Health::Warning,
                SeenNames::CharactersRefused {
                    characters,
                    rule: rule.pattern().to_owned(),
                },
            )),
            Err(fault) => found.push((Health::Critical, SeenNames::Invalid(fault))),
        }
    }
    found
}

/// The rule that names have to pass. `Ok(None)` where any name passes; `Err(None)` where the server was not asked,
/// which is told elsewhere.
fn server_rule(examination: &Examination) -> Result<Option<NameRule>, Option<(Health, SeenNames)>> {
    let ChatSeen::Answers(chat) = &examination.chat else {
        return Err(None);
    };
    let settings = match &chat.settings {
        Reading::Known(settings) => settings,
        Reading::Unknown(reason) => {
            let seen = SeenNames::RuleUnknown(reason.clone());
            return Err(Some((Health::Unknown, seen)));
        }
    };
    if settings.special_characters == Some(true) {
        return Ok(None);
    }
    let Some(pattern) = &settings.rooms else {
        return Ok(Some(NameRule::default()));
    };
    NameRule::parse(pattern).map(Some).ok_or_else(|| {
        let rule = pattern.clone();
        Some((Health::Notice, SeenNames::RuleUnreadable { rule }))
    })
}

/// The names that are refused, and whether the activity has a group all the same.
fn refused_names(naming: &Naming, rule: &NameRule, site: &Site) -> Vec<(bool, Arc<str>)> {
    site.activities
        .iter()
        .filter_map(|activity| {
            let course = site.course(activity.course)?;
            let name = naming.expected(course, activity.cm).ok()??;
            (!rule.accepts(&name)).then(|| (activity.room.is_some(), name))
        })
        .collect()
}

/// The characters that come through the plugin's rule, and not through the server's: those of [`SYMBOLS`] with which
/// the name of a course could hold up the next group.
fn refused_characters(naming: &Naming, rule: &NameRule) -> Result<String, NamingFault> {
    let mut refused = String::new();
    for symbol in SYMBOLS.chars() {
        let title: Arc<str> = Arc::from(format!("a{symbol}b"));
        let course = Course {
            id: CourseId(2),
            category: None,
            shortname: Arc::clone(&title),
            fullname: title,
            idnumber: None,
            sort_order: 0,
            visible: true,
            ends: None,
        };
        let name = match naming.expected(&course, CmId(1)) {
            Ok(Some(name)) => name,
            // What the sample trips over, no course may have.
            Ok(None) | Err(NamingFault::Empty | NamingFault::NotText) => continue,
            Err(fault) => return Err(fault),
        };
        if !rule.accepts(&name) {
            refused.push(symbol);
        }
    }
    Ok(refused)
}

/// Makes names as the plugin does. Whose groups there are does not matter for that.
fn naming(examination: &Examination, site: &Site) -> Naming {
    let nothing = Chat {
        read_at: examination.now,
        version: ServerVersion {
            major: 0,
            minor: 0,
            patch: 0,
        },
        api_account: ChatUserId::from(""),
        capabilities: Capabilities::default(),
        accounts: Reading::Unknown(UnknownReason::Interrupted),
        groups: Reading::Unknown(UnknownReason::Interrupted),
        lookups: FxHashMap::default(),
    };
    let address = examination.configured.wwwroot.as_deref();
    Naming::new(site, &nothing, Some(address.unwrap_or(SOME_ADDRESS)))
}
