//! Why someone may not see the chat, and what to do about it.

use super::Sign;
use crate::domain::drift::Code;
use crate::domain::glimpse::LastLogin;
use crate::domain::judgement::Judgement;
use crate::domain::obstruction::{GroupState, Matter, Obstruction, SecondAccount};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::Site;
use crate::words::drift::inactivity;
use crate::words::username::advice_sentence;
use crate::words::{clean, count, date_time, unknown};

/// Its sign, the sentence, and the remedy, which may be empty.
pub(super) fn sentences(
    site: &Site,
    judgement: &Judgement,
    found: &Obstruction,
) -> (Sign, String, String) {
    if let Obstruction::Untold { matter, reason } = found {
        let sentence = format!(
            "{} cannot be told: {}",
            self::matter(*matter),
            needed(reason)
        );
        return (Sign::Open, sentence, String::new());
    }
    let (sentence, remedy) = of_account(judgement, found)
        .or_else(|| of_moodle(site, found))
        .unwrap_or_default();
    let sign = match found {
        Obstruction::RestrictionOpen => Sign::Open,
        _ => Sign::Bad,
    };
    (sign, sentence, remedy)
}

/// What stands beside a judgement with which all is well, though the chat may not be seen.
pub(super) fn hint(found: &[Obstruction]) -> Option<String> {
    let reasons = found.iter();
    let holds = reasons.filter(|one| {
        !matches!(
            one,
            Obstruction::Untold { .. } | Obstruction::RestrictionOpen
        )
    });
    match holds.count() {
        0 => None,
        number => Some(format!(
            "{} why the chat may not be seen all the same: below",
            count(number, "reason", "reasons")
        )),
    }
}

fn of_account(judgement: &Judgement, found: &Obstruction) -> Option<(String, String)> {
    let say = |sentence: &str, remedy: &str| Some((sentence.to_owned(), remedy.to_owned()));
    match found {
        Obstruction::NoAccount if judgement.drift == Some(Code::IdentityMismatch) => {
            say("no account of that name in Rocket.Chat: it has another", "")
        }
        Obstruction::NoAccount => say(
            "no account of that name in Rocket.Chat",
            "it comes with the first login to Rocket.Chat, or is created there",
        ),
        Obstruction::UsernameRefused => Some((
            "Rocket.Chat refuses the username, so there is no account".to_owned(),
            judgement.mapping.advice.as_ref().map_or_else(
                || {
                    "a rule under `username` in the configuration that makes an acceptable name"
                        .to_owned()
                },
                |advice| advice_sentence(advice),
            ),
        )),
        Obstruction::UsernameShared { people } => Some((
            format!("{people} people of Moodle come out as this username"),
            "find out whose account it is; a rule under `username` may keep the names apart"
                .to_owned(),
        )),
        Obstruction::AccountDeactivated => say(
            "the account is deactivated in Rocket.Chat",
            "activate it there, under Administration > Users",
        ),
        Obstruction::Banned => say(
            "banned from the group",
            "lift the ban in the group's list of members, then invite again",
        ),
        Obstruction::NotInGroup => say(
            "not in the group",
            if judgement.drift.is_some() {
                "what to do stands with the verdict"
            } else {
                "enrol this person with a role that the activity names, or invite by hand"
            },
        ),
        Obstruction::NeverLoggedIn => say(
            "never logged in to Rocket.Chat",
            "ask this person to log in there once, with the login that is used for Moodle",
        ),
        Obstruction::HiddenFromList => say(
            "the group is hidden from this person's list in Rocket.Chat",
            "search for the group in Rocket.Chat and open it, which brings it back; so does a message that mentions this person",
        ),
        Obstruction::SecondAccount(second) => Some(second_account(second)),
        Obstruction::Group(state) => {
            let (sentence, remedy) = group(*state);
            say(sentence, remedy)
        }
        _ => None,
    }
}

fn second_account(second: &SecondAccount) -> (String, String) {
    let active = if second.active {
        "active"
    } else {
        "deactivated"
    };
    let inside = match second.in_group {
        Some(true) => ", in the group",
        Some(false) => ", not in the group",
        None => "",
    };
    let login = match &second.last_login {
        Some(Reading::Known(LastLogin::Never)) => ", never used".to_owned(),
        Some(Reading::Known(LastLogin::At(at))) => format!(", last login {}", date_time(*at)),
        Some(Reading::Unknown(reason)) => {
            format!(", last login cannot be told: {}", needed(reason))
        }
        None => String::new(),
    };
    (
        format!(
            "a second account has the address {}: “{}” ({active}{inside}{login})",
            clean(&second.email),
            clean(second.username.as_str())
        ),
        "ask with which of the two this person logs in; rename or deactivate the other".to_owned(),
    )
}

const fn group(state: GroupState) -> (&'static str, &'static str) {
    match state {
        GroupState::Unlinked => (
            "the activity has no group",
            "edit and save the activity in Moodle, which makes a new group",
        ),
        GroupState::Missing => (
            "the group of the activity does not exist",
            "edit and save the activity in Moodle, which makes a new group",
        ),
        GroupState::NotAGroup => (
            "the group of the activity is no private group any more",
            "make it a private group again in Rocket.Chat",
        ),
        GroupState::Foreign => (
            "the group of the activity is another Moodle's",
            "check the wwwroot in the configuration",
        ),
        GroupState::Archived => (
            "the group is archived: it stands in nobody's list, and nobody can write in it",
            "unarchive it, or show the activity in Moodle and save it",
        ),
    }
}

fn of_moodle(site: &Site, found: &Obstruction) -> Option<(String, String)> {
    let say = |sentence: &str, remedy: &str| Some((sentence.to_owned(), remedy.to_owned()));
    match found {
        Obstruction::PluginDisabled => say(
            "the plugin is switched off in Moodle: none of its activities is shown",
            "switch the plugin on again",
        ),
        Obstruction::ActivityHidden => say(
            "the activity is hidden in Moodle",
            "show it, if it is meant to be seen",
        ),
        Obstruction::HiddenFromCoursePage => say(
            "the activity is available, but not shown on the course page",
            "show it on the course page: the plugin takes it for hidden and archives the group",
        ),
        Obstruction::BeingDeleted => say(
            "the activity is being deleted in Moodle",
            "look for it in the course's recycle bin",
        ),
        Obstruction::CourseHidden => {
            say("the course is hidden", "show it, if it is meant to be seen")
        }
        Obstruction::CourseEnded(at) => say(
            &format!("the course ended {}", date_time(*at)),
            "move its end in the course's settings, if it goes on",
        ),
        Obstruction::CategoryHidden(id) => {
            let name = site.category(*id).map_or_else(
                || format!("category {id}"),
                |category| format!("category “{}”", clean(&category.name)),
            );
            say(
                &format!("the {name} above the course is hidden"),
                "show it, if it is meant to be seen",
            )
        }
        Obstruction::Restricted => say(
            "the access restriction keeps this person from the activity in Moodle",
            "which condition it is stands under “Access restriction”",
        ),
        Obstruction::RestrictionOpen => say(
            "the access restriction may keep this person from the activity in Moodle",
            "look at the activity's page as this person would see it",
        ),
        Obstruction::MoodleAccount(why) => say(
            inactivity(*why),
            "set it right on the account's page in Moodle, if it should be used",
        ),
        Obstruction::Enrolment(why) => say(
            &format!("no enrolment is in force: {}", inactivity(*why)),
            "renew the enrolment in the course, if it should count",
        ),
        Obstruction::NotEnrolled => say(
            "not enrolled in the course",
            "enrol this person, if the course is meant to be seen",
        ),
        _ => None,
    }
}

const fn matter(matter: Matter) -> &'static str {
    match matter {
        Matter::Account => "whether there is an account",
        Matter::Membership => "whether this person is in the group",
        Matter::LastLogin => "whether the account has ever been used",
        Matter::List => "whether the group is hidden from this person's list",
        Matter::SecondAccount => "whether a second account has the same address",
        Matter::Restriction => "whether the access restriction lets this person in",
    }
}

/// What is lacking, in brief where it is a permission.
fn needed(reason: &UnknownReason) -> String {
    match reason {
        UnknownReason::LacksPermission(permission) => format!("needs {permission}"),
        other => unknown(other),
    }
}
