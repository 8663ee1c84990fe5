//! One judgement, walked in words: the verdict first, then why the chat may not be seen, then what it all rests on.

mod obstruction;
mod restriction;
mod since;

use super::drift::{explanation, fix, inactivity};
use super::queue::{TASKS_HEADING, tasks};
use super::username::advice_sentence;
use super::{activity_label, basis, clean, date_time, group_name, unknown, withheld};
use crate::domain::chat::{Chat, RoomRoles};
use crate::domain::drift::{Basis, Drift};
use crate::domain::glimpse::{Glimpse, InList, LastLogin};
use crate::domain::ids::CourseId;
use crate::domain::judgement::{
    EnrolmentFact, Judgement, Mapping, NotJudged, RoleCounts, RoleFact,
};
use crate::domain::obstruction::{GroupState, Obstruction};
use crate::domain::policy::Stance;
use crate::domain::reading::Reading;
use crate::domain::site::{Activity, Place, PluginState, Site};

/// Everything that is said of one judgement.
#[derive(Debug, Clone, Copy)]
pub struct Walk<'a> {
    /// What Moodle said.
    pub site: &'a Site,
    /// What Rocket.Chat said.
    pub chat: &'a Chat,
    /// The judgement.
    pub judgement: &'a Judgement,
    /// The difference that it ended with.
    pub drift: Option<&'a Drift>,
    /// Since when that has been seen, as a sentence.
    pub since: Option<&'a str>,
    /// Why the chat may not be seen.
    pub obstructions: &'a [Obstruction],
    /// What Rocket.Chat told of this person alone.
    pub asked: Asked<'a>,
}

/// What Rocket.Chat told of one person alone.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// The answers are under way.
    UnderWay,
    /// They are there.
    Answered(&'a Glimpse),
    /// They could not be asked for; why, as a sentence.
    Failed(&'a str),
}

/// A heading, and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: &'static str,
    /// The lines.
    pub lines: Vec<ExplainLine>,
}

/// One line of an explanation; it may be longer than a terminal is wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainLine {
    /// What it is to the reader.
    pub sign: Sign,
    /// How deep it stands below its heading: 0 for the lines of the heading itself.
    pub depth: usize,
    /// What it says.
    pub text: String,
}

/// What a line is to the reader; the symbols need no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It is simply so.
    None,
    /// As it should be.
    Good,
    /// Not as it should be.
    Bad,
    /// It cannot be told.
    Open,
    /// What to do.
    Remedy,
}

impl Sign {
    /// The symbol; empty where there is none.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Good => "✓",
            Self::Bad => "✗",
            Self::Open => "?",
            Self::Remedy => "→",
        }
    }
}

impl ExplainLine {
    fn new(sign: Sign, text: impl Into<String>) -> Self {
        Self {
            sign,
            depth: 0,
            text: text.into(),
        }
    }

    fn plain(text: impl Into<String>) -> Self {
        Self::new(Sign::None, text)
    }

    const fn below(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }
}

/// The heading of what is said first.
pub const VERDICT: &str = "Verdict";

/// `Ada Lovelace (ada) · “Forum” in INF101`.
pub fn explained_title(site: &Site, judgement: &Judgement) -> String {
    format!(
        "{} · {}",
        explained_name(site, judgement),
        activity_label(site, judgement.activity)
    )
}

/// `Ada Lovelace (ada)`, with the username in Rocket.Chat.
pub fn explained_name(site: &Site, judgement: &Judgement) -> String {
    let chat = clean(judgement.mapping.chat.as_str());
    match judgement.person.and_then(|id| site.person(id)) {
        Some(person) => format!(
            "{} {} ({chat})",
            clean(&person.first_name),
            clean(&person.last_name)
        ),
        None => chat.into_owned(),
    }
}

/// Why someone may not see the chat: the sign, a sentence, and what to do, which may be empty.
pub fn obstruction(
    site: &Site,
    judgement: &Judgement,
    found: &Obstruction,
) -> (Sign, String, String) {
    obstruction::sentences(site, judgement, found)
}

/// The sections, the verdict first.
pub fn walk(walk: &Walk<'_>) -> Vec<Section> {
    let Walk {
        site, judgement, ..
    } = *walk;
    let section = |heading, lines| Section { heading, lines };
    let mut sections = vec![
        section(VERDICT, verdict(walk)),
        section("If this person cannot see the chat", unseen(walk)),
        section(TASKS_HEADING, waiting_tasks(site, judgement)),
        section("Who", who(site, judgement)),
        section("Enrolments", enrolments(site, judgement)),
        section("Roles", roles(site, judgement)),
        section(
            "Access restriction",
            restriction::lines(site, &judgement.restriction),
        ),
        section("Rule", rule(judgement)),
        section("Rocket.Chat", presence(walk)),
    ];
    sections.retain(|section| section.heading != TASKS_HEADING || !section.lines.is_empty());
    if let Some(activity) = site.activity(judgement.activity) {
        sections.push(section("Activity", of_activity(site, activity)));
    }
    sections
}

fn waiting_tasks(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    tasks(site, &judgement.tasks, judgement.waiting)
        .into_iter()
        .map(ExplainLine::plain)
        .collect()
}

fn verdict(walk: &Walk<'_>) -> Vec<ExplainLine> {
    let judgement = walk.judgement;
    let mut lines = Vec::new();
    if let Some(reason) = &judgement.unknown {
        lines.push(ExplainLine::new(
            Sign::Open,
            format!("Not judged. {}", unknown(reason)),
        ));
    } else if let Some(code) = judgement.drift {
        let severity: &str = walk
            .drift
            .map_or_else(|| code.severity(), |drift| drift.severity)
            .into();
        lines.push(ExplainLine::new(Sign::Bad, format!("{code} · {severity}")));
        difference(walk, &mut lines);
    } else if let Some(why) = judgement.not_judged {
        lines.push(ExplainLine::new(
            Sign::Open,
            format!("Not judged: {}.", not_judged(why)),
        ));
    } else if let Some(expected) = judgement.expected {
        lines.push(ExplainLine::new(Sign::Good, "In step: nothing to do."));
        let sentence = in_step(expected, judgement.present);
        lines.push(ExplainLine::plain(sentence).below(1));
        if let Some(hint) = obstruction::hint(walk.obstructions) {
            lines.push(ExplainLine::new(Sign::Remedy, hint).below(1));
        }
    } else {
        lines.push(ExplainLine::new(Sign::Open, "Not judged."));
    }
    lines
}

fn difference(walk: &Walk<'_>, lines: &mut Vec<ExplainLine>) {
    if let Some(drift) = walk.drift {
        let sentence = explanation(walk.site, walk.chat, drift);
        lines.push(ExplainLine::plain(sentence).below(1));
        lines.push(ExplainLine::new(Sign::Remedy, fix(drift)).below(1));
    } else if let Some(why) = walk.judgement.withheld {
        lines.push(ExplainLine::new(Sign::Remedy, withheld(why)).below(1));
    }
    if let Some(since) = walk.since {
        lines.push(ExplainLine::plain(since).below(1));
    }
}

/// `Should be a member of the group, and is: a role in the course.`
fn in_step(
    (member, moderator, why): (Stance, Stance, Basis),
    present: Option<RoomRoles>,
) -> String {
    let should = match (member, moderator) {
        (_, Stance::Required) => "Should be a moderator of the group",
        (Stance::Required, _) => "Should be a member of the group",
        (Stance::Tolerated, _) => "May be in the group or not",
        (Stance::Unexpected, _) => "Should not be in the group",
    };
    let is = match present {
        Some(roles) => format!("is there as {}", role_names(roles)),
        None => "is not in it".to_owned(),
    };
    format!("{should}, and {is}: {}.", basis(why))
}

const fn not_judged(why: NotJudged) -> &'static str {
    match why {
        NotJudged::FrontPage => {
            "the activity stands on the front page, where everybody counts as enrolled"
        }
        NotJudged::Group(state) => match state {
            GroupState::Unlinked => "the activity has no group",
            GroupState::Missing => "its group is not there",
            GroupState::NotAGroup => "its group is no private group any more",
            GroupState::Foreign => "its group is another Moodle's, whose people are not read",
            GroupState::Archived => {
                "its group is archived, and people of archived groups are not judged"
            }
        },
    }
}

fn unseen(walk: &Walk<'_>) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    for found in walk.obstructions {
        let (sign, sentence, remedy) = obstruction::sentences(walk.site, walk.judgement, found);
        lines.push(ExplainLine::new(sign, sentence));
        if !remedy.is_empty() {
            lines.push(ExplainLine::new(Sign::Remedy, remedy).below(1));
        }
    }
    match walk.asked {
        Asked::UnderWay => lines.push(ExplainLine::new(Sign::Open, "Asking Rocket.Chat…")),
        Asked::Failed(why) => lines.push(ExplainLine::new(Sign::Open, why)),
        Asked::Answered(glimpse) => {
            if lines.is_empty() {
                lines.push(ExplainLine::plain("No reason for that is known here."));
            }
            lines.extend(in_order(glimpse));
        }
    }
    lines
}

/// What was asked for and is as it should be.
fn in_order(glimpse: &Glimpse) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    if let Some(Reading::Known(LastLogin::At(at))) = glimpse.login {
        let text = format!("last login to Rocket.Chat: {}", date_time(at));
        lines.push(ExplainLine::new(Sign::Good, text));
    }
    if glimpse.list == Some(Reading::Known(InList::Shown)) {
        let text = "the group stands in this person's list";
        lines.push(ExplainLine::new(Sign::Good, text));
    }
    lines
}

fn who(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    let person = judgement.person.and_then(|id| site.person(id));
    let departed = judgement.departed.and_then(|id| site.departed(id));
    lines.push(ExplainLine::plain(match (person, departed) {
        (Some(person), _) => format!(
            "{} {}, Moodle's {} (id {})",
            clean(&person.first_name),
            clean(&person.last_name),
            clean(&person.username),
            person.id
        ),
        (None, Some(gone)) => format!(
            "Moodle has deleted this person: {} {} (id {}).",
            clean(&gone.first_name),
            clean(&gone.last_name),
            gone.id
        ),
        (None, None) => "Moodle does not know this person.".to_owned(),
    }));
    if let Some(why) = judgement.account_obstacle {
        lines.push(ExplainLine::new(Sign::Bad, inactivity(why)));
    }
    names(&judgement.mapping, &mut lines);
    lines
}

fn names(mapping: &Mapping, lines: &mut Vec<ExplainLine>) {
    let chat = clean(mapping.chat.as_str());
    lines.push(ExplainLine::plain(match &mapping.moodle {
        Some(moodle) if *moodle != mapping.chat.as_str() => {
            format!("The mapping rules make “{chat}” of “{}”.", clean(moodle))
        }
        _ => format!("The username in Rocket.Chat is “{chat}”."),
    }));
    if !mapping.acceptable {
        let text = format!(
            "Rocket.Chat refuses this username: it takes what matches {}.",
            clean(&mapping.rule)
        );
        lines.push(ExplainLine::new(Sign::Bad, text));
        if let Some(advice) = &mapping.advice {
            lines.push(ExplainLine::new(Sign::Remedy, advice_sentence(advice)).below(1));
        }
    }
    if mapping.people > 1 {
        let text = format!("{} people of Moodle come out as this name.", mapping.people);
        lines.push(ExplainLine::new(Sign::Bad, text));
    }
}

fn enrolments(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    if judgement.enrolments.is_empty() {
        return vec![ExplainLine::plain("None in this course.")];
    }
    let facts = judgement.enrolments.iter();
    facts.flat_map(|fact| enrolment(site, fact)).collect()
}

fn enrolment(site: &Site, fact: &EnrolmentFact) -> Vec<ExplainLine> {
    let mut name = since::method(&fact.method);
    if let Some(own) = &fact.named {
        name.push_str(&format!(" “{}”", clean(own)));
    }
    let head = match fact.obstacle {
        Some(why) => ExplainLine::new(
            Sign::Bad,
            format!("{name}: not in force, {}", inactivity(why)),
        ),
        None => ExplainLine::new(Sign::Good, format!("{name}: in force")),
    };
    let enrolment = &fact.enrolment;
    let author = since::author(site, fact.author);
    let mut lines = vec![head];
    let below = |text: String| ExplainLine::plain(text).below(1);
    let created = date_time(enrolment.created);
    if enrolment.modified == enrolment.created {
        lines.push(below(format!("created {created}, {author}")));
    } else {
        let changed = date_time(enrolment.modified);
        lines.push(below(format!("created {created}")));
        lines.push(below(format!("changed {changed}, {author}")));
    }
    let bounds: Vec<String> = [("from", enrolment.starts), ("until", enrolment.ends)]
        .into_iter()
        .filter_map(|(word, time)| Some(format!("{word} {}", date_time(time?))))
        .collect();
    if !bounds.is_empty() {
        lines.push(below(bounds.join(" ")));
    }
    lines
}

fn roles(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    if judgement.roles.is_empty() {
        return vec![ExplainLine::plain("None that can bear on this activity.")];
    }
    let facts = judgement.roles.iter();
    facts.flat_map(|fact| role(site, fact)).collect()
}

fn role(site: &Site, fact: &RoleFact) -> [ExplainLine; 2] {
    let name = since::role_name(site, fact.role);
    let place = match fact.place {
        Place::Site => "the site".to_owned(),
        Place::Category(id) => site.category(id).map_or_else(
            || format!("category {id}"),
            |category| format!("the category “{}”", clean(&category.name)),
        ),
        Place::Course(_) => "the course".to_owned(),
        Place::Module(_) => "the activity itself".to_owned(),
    };
    let (sign, counts) = match fact.counts {
        RoleCounts::Moderator => (Sign::Good, "counts as moderator here"),
        RoleCounts::User => (Sign::Good, "counts as member here"),
        RoleCounts::Nothing => (Sign::None, "is not named by the activity"),
    };
    let by = since::assigner(site, fact);
    [
        ExplainLine::new(sign, format!("{name} in {place}: {counts}")),
        ExplainLine::plain(format!("since {}, {by}", date_time(fact.modified))).below(1),
    ]
}

fn rule(judgement: &Judgement) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    if let Some(why) = judgement.not_judged {
        let text = format!("Not judged: {}.", not_judged(why));
        lines.push(ExplainLine::plain(text));
        if let Some(would_be) = judgement.would_be {
            lines.push(ExplainLine::plain("By the course alone it would be:"));
            let would_be = stances(would_be).into_iter();
            lines.extend(would_be.map(|line| line.below(1)));
        }
    } else if let Some(expected) = judgement.expected {
        lines.extend(stances(expected));
    } else {
        lines.push(ExplainLine::plain("It cannot be told who is expected."));
    }
    lines
}

fn stances((member, moderator, why): (Stance, Stance, Basis)) -> [ExplainLine; 2] {
    [
        ExplainLine::plain(format!(
            "As member: {}; as moderator: {}.",
            stance(member),
            stance(moderator)
        )),
        ExplainLine::plain(format!("Because: {}.", basis(why))),
    ]
}

const fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Required => "required",
        Stance::Tolerated => "tolerated, present or absent",
        Stance::Unexpected => "unexpected",
    }
}

fn presence(walk: &Walk<'_>) -> Vec<ExplainLine> {
    let judgement = walk.judgement;
    let mut lines = Vec::new();
    lines.push(ExplainLine::plain(match &judgement.account {
        Some(account) => {
            let active = if account.active {
                "active"
            } else {
                "deactivated"
            };
            format!(
                "Account {} ({active}, id {}).",
                clean(account.username.as_str()),
                clean(account.id.as_str())
            )
        }
        None if walk.chat.accounts.known().is_none() => {
            "Whether there is an account is not known.".to_owned()
        }
        None => "No account of that name.".to_owned(),
    }));
    lines.push(ExplainLine::plain(match judgement.present {
        _ if judgement.banned => "Banned from the group.".to_owned(),
        Some(roles) => format!("In the group as {}.", role_names(roles)),
        None if judgement.unknown.is_some() || judgement.expected.is_none() => {
            "Whether this person is in the group is not known.".to_owned()
        }
        None => "Not in the group.".to_owned(),
    }));
    let activity = walk.site.activity(judgement.activity);
    if let Some(room) = activity.and_then(|activity| activity.room.as_ref()) {
        lines.push(ExplainLine::plain(match walk.chat.group(room) {
            Some(group) => format!("The group is {} (id {room}).", group_name(&group.name)),
            None => format!("The group's id is {room}."),
        }));
    }
    lines
}

fn role_names(roles: RoomRoles) -> String {
    let names: Vec<&str> = [
        (roles.owner, "owner"),
        (roles.moderator, "moderator"),
        (roles.leader, "leader"),
    ]
    .into_iter()
    .filter(|(held, _)| *held)
    .map(|(_, name)| name)
    .collect();
    if names.is_empty() {
        "plain member".to_owned()
    } else {
        names.join(", ")
    }
}

fn of_activity(site: &Site, activity: &Activity) -> Vec<ExplainLine> {
    let mut lines = vec![ExplainLine::plain(format!(
        "{} (activity {})",
        activity_label(site, activity.cm),
        activity.cm
    ))];
    let mut times = format!("created {}", date_time(activity.created));
    if activity.modified != activity.created {
        times.push_str(&format!(", changed {}", date_time(activity.modified)));
    }
    lines.push(ExplainLine::plain(times));
    for (what, roles) in [
        ("moderators", &activity.moderator_roles),
        ("members", &activity.user_roles),
    ] {
        let names: Vec<String> = roles
            .iter()
            .map(|role| since::role_name(site, *role))
            .collect();
        let names = if names.is_empty() {
            "no role".to_owned()
        } else {
            names.join(", ")
        };
        lines.push(ExplainLine::plain(format!("{what}: {names}")));
    }
    let seen = activity.visibility;
    lines.push(ExplainLine::plain(if seen.being_deleted {
        "being deleted"
    } else if !seen.visible && site.condition.plugin == PluginState::Disabled {
        "hidden, as are all activities of the plugin, which is switched off"
    } else if !seen.visible {
        "hidden"
    } else if !seen.on_course_page {
        "available, but not shown on the course page"
    } else {
        "visible"
    }));
    if activity.course == CourseId::FRONT_PAGE {
        lines.push(ExplainLine::plain("on the front page"));
    }
    lines
}
