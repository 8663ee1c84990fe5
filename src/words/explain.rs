//! One judgement, walked in words: the verdict first, then why the chat may not be seen, then what it all rests on.

mod obstruction;
mod restriction;
mod since;

use super::drift::{explanation, fix, inactivity};
use super::queue::{tasks, tasks_heading};
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
pub fn verdict_heading() -> &'static str {
    text!("Verdict", "Verdict")
}

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
        section(verdict_heading(), verdict(walk)),
        section(
            text!(
                "If this person cannot see the chat",
                "Si cette personne ne voit pas le salon",
            ),
            unseen(walk),
        ),
        section(tasks_heading(), waiting_tasks(site, judgement)),
        section(text!("Who", "Personne"), who(site, judgement)),
        section(
            text!("Enrolments", "Inscriptions"),
            enrolments(site, judgement),
        ),
        section(text!("Roles", "Rôles"), roles(site, judgement)),
        section(
            text!("Access restriction", "Restriction d'accès"),
            restriction::lines(site, &judgement.restriction),
        ),
        section(text!("Rule", "Règle"), rule(judgement)),
        section("Rocket.Chat", presence(walk)),
    ];
    sections.retain(|section| section.heading != tasks_heading() || !section.lines.is_empty());
    if let Some(activity) = site.activity(judgement.activity) {
        sections.push(section(
            text!("Activity", "Activité"),
            of_activity(site, activity),
        ));
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
            say!("Not judged. {}", "Non jugé. {}", unknown(reason)),
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
            say!("Not judged: {}.", "Non jugé : {}.", not_judged(why)),
        ));
    } else if let Some(expected) = judgement.expected {
        lines.push(ExplainLine::new(
            Sign::Good,
            text!("In step: nothing to do.", "Conforme : rien à faire.",),
        ));
        let sentence = in_step(expected, judgement.present);
        lines.push(ExplainLine::plain(sentence).below(1));
        if let Some(hint) = obstruction::hint(walk.obstructions) {
            lines.push(ExplainLine::new(Sign::Remedy, hint).below(1));
        }
    } else {
        lines.push(ExplainLine::new(
            Sign::Open,
            text!("Not judged.", "Non jugé."),
        ));
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
        (_, Stance::Required) => text!(
            "Should be a moderator of the group",
            "Devrait être modérateur du salon",
        ),
        (Stance::Required, _) => text!(
            "Should be a member of the group",
            "Devrait être membre du salon",
        ),
        (Stance::Tolerated, _) => text!(
            "May be in the group or not",
            "Peut être dans le salon ou non",
        ),
        (Stance::Unexpected, _) => text!(
            "Should not be in the group",
            "Ne devrait pas être dans le salon",
        ),
    };
    let is = match present {
        Some(roles) => say!("is there as {}", "y est comme {}", role_names(roles)),
        None => text!("is not in it", "n'y est pas").to_owned(),
    };
    say!(
        "{should}, and {is}: {}.",
        "{should}, et {is} : {}.",
        basis(why)
    )
}

fn not_judged(why: NotJudged) -> &'static str {
    match why {
        NotJudged::FrontPage => text!(
            "the activity stands on the front page, where everybody counts as enrolled",
            "l'activité est sur la page d'accueil, où tout le monde compte comme inscrit",
        ),
        NotJudged::Group(state) => match state {
            GroupState::Unlinked => {
                text!("the activity has no group", "l'activité n'a pas de salon",)
            }
            GroupState::Missing => text!("its group is not there", "son salon n'existe pas"),
            GroupState::NotAGroup => text!(
                "its group is no private group any more",
                "son salon n'est plus un salon privé",
            ),
            GroupState::Foreign => text!(
                "its group is another Moodle's, whose people are not read",
                "son salon est celui d'un autre Moodle, dont les personnes ne sont pas lues",
            ),
            GroupState::Archived => text!(
                "its group is archived, and people of archived groups are not judged",
                "son salon est archivé, et les membres des salons archivés ne sont pas jugés",
            ),
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
        Asked::UnderWay => lines.push(ExplainLine::new(
            Sign::Open,
            text!("Asking Rocket.Chat…", "Question posée à Rocket.Chat…",),
        )),
        Asked::Failed(why) => lines.push(ExplainLine::new(Sign::Open, why)),
        Asked::Answered(glimpse) => {
            if lines.is_empty() {
                lines.push(ExplainLine::plain(text!(
                    "No reason for that is known here.",
                    "Aucune raison à cela n'est connue ici.",
                )));
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
        let text = say!(
            "last login to Rocket.Chat: {}",
            "dernière connexion à Rocket.Chat : {}",
            date_time(at),
        );
        lines.push(ExplainLine::new(Sign::Good, text));
    }
    if glimpse.list == Some(Reading::Known(InList::Shown)) {
        let text = text!(
            "the group stands in this person's list",
            "le salon figure dans la liste de cette personne",
        );
        lines.push(ExplainLine::new(Sign::Good, text));
    }
    lines
}

fn who(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    let person = judgement.person.and_then(|id| site.person(id));
    let departed = judgement.departed.and_then(|id| site.departed(id));
    lines.push(ExplainLine::plain(match (person, departed) {
        (Some(person), _) => say!(
            "{} {}, Moodle's {} (id {})",
            "{} {}, {} dans Moodle (id {})",
            clean(&person.first_name),
            clean(&person.last_name),
            clean(&person.username),
            person.id,
        ),
        (None, Some(gone)) => say!(
            "Moodle has deleted this person: {} {} (id {}).",
            "Moodle a supprimé cette personne : {} {} (id {}).",
            clean(&gone.first_name),
            clean(&gone.last_name),
            gone.id,
        ),
        (None, None) => text!(
            "Moodle does not know this person.",
            "Moodle ne connaît pas cette personne.",
        )
        .to_owned(),
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
        Some(moodle) if *moodle != mapping.chat.as_str() => say!(
            "The mapping rules make “{chat}” of “{}”.",
            "Les règles de correspondance font « {chat} » de « {} ».",
            clean(moodle),
        ),
        _ => say!(
            "The username in Rocket.Chat is “{chat}”.",
            "Le nom d'utilisateur dans Rocket.Chat est « {chat} ».",
        ),
    }));
    if !mapping.acceptable {
        let text = say!(
            "Rocket.Chat refuses this username: it takes what matches {}.",
            "Rocket.Chat refuse ce nom d'utilisateur : il n'accepte que ce qui correspond à {}.",
            clean(&mapping.rule),
        );
        lines.push(ExplainLine::new(Sign::Bad, text));
        if let Some(advice) = &mapping.advice {
            lines.push(ExplainLine::new(Sign::Remedy, advice_sentence(advice)).below(1));
        }
    }
    if mapping.people > 1 {
        let text = say!(
            "{} people of Moodle come out as this name.",
            "{} personnes de Moodle aboutissent à ce nom.",
            mapping.people,
        );
        lines.push(ExplainLine::new(Sign::Bad, text));
    }
}

fn enrolments(site: &Site, judgement: &Judgement) -> Vec<ExplainLine> {
    if judgement.enrolments.is_empty() {
        return vec![ExplainLine::plain(text!(
            "None in this course.",
            "Aucune dans ce cours."
        ))];
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
            say!(
                "{name}: not in force, {}",
                "{name} : pas en vigueur, {}",
                inactivity(why)
            ),
        ),
        None => ExplainLine::new(Sign::Good, say!("{name}: in force", "{name} : en vigueur")),
    };
    let enrolment = &fact.enrolment;
    let author = since::author(site, fact.author);
    let mut lines = vec![head];
    let below = |text: String| ExplainLine::plain(text).below(1);
    let created = date_time(enrolment.created);
    if enrolment.modified == enrolment.created {
        lines.push(below(say!(
            "created {created}, {author}",
            "créée le {created}, {author}"
        )));
    } else {
        let changed = date_time(enrolment.modified);
        lines.push(below(say!("created {created}", "créée le {created}")));
        lines.push(below(say!(
            "changed {changed}, {author}",
            "modifiée le {changed}, {author}"
        )));
    }
    let bounds: Vec<String> = [
        (text!("from", "du",), enrolment.starts),
        (text!("until", "jusqu'au"), enrolment.ends),
    ]
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
        return vec![ExplainLine::plain(text!(
            "None that can bear on this activity.",
            "Aucun qui puisse compter pour cette activité.",
        ))];
    }
    let facts = judgement.roles.iter();
    facts.flat_map(|fact| role(site, fact)).collect()
}

fn role(site: &Site, fact: &RoleFact) -> [ExplainLine; 2] {
    let name = since::role_name(site, fact.role);
    let place = match fact.place {
        Place::Site => text!("the site", "le site").to_owned(),
        Place::Category(id) => site.category(id).map_or_else(
            || say!("category {id}", "la catégorie {id}"),
            |category| {
                say!(
                    "the category “{}”",
                    "la catégorie « {} »",
                    clean(&category.name)
                )
            },
        ),
        Place::Course(_) => text!("the course", "le cours").to_owned(),
        Place::Module(_) => text!("the activity itself", "l'activité elle-même").to_owned(),
    };
    let (sign, counts) = match fact.counts {
        RoleCounts::Moderator => (
            Sign::Good,
            text!("counts as moderator here", "compte ici comme modérateur",),
        ),
        RoleCounts::User => (
            Sign::Good,
            text!("counts as member here", "compte ici comme membre"),
        ),
        RoleCounts::Nothing => (
            Sign::None,
            text!(
                "is not named by the activity",
                "n'est pas nommé par l'activité",
            ),
        ),
    };
    let by = since::assigner(site, fact);
    [
        ExplainLine::new(
            sign,
            say!(
                "{name} in {place}: {counts}",
                "{name} dans {place} : {counts}",
            ),
        ),
        ExplainLine::plain(say!(
            "since {}, {by}",
            "depuis le {}, {by}",
            date_time(fact.modified),
        ))
        .below(1),
    ]
}

fn rule(judgement: &Judgement) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    if let Some(why) = judgement.not_judged {
        let text = say!("Not judged: {}.", "Non jugé : {}.", not_judged(why));
        lines.push(ExplainLine::plain(text));
        if let Some(would_be) = judgement.would_be {
            lines.push(ExplainLine::plain(text!(
                "By the course alone it would be:",
                "D'après le cours seul, ce serait :",
            )));
            let would_be = stances(would_be).into_iter();
            lines.extend(would_be.map(|line| line.below(1)));
        }
    } else if let Some(expected) = judgement.expected {
        lines.extend(stances(expected));
    } else {
        lines.push(ExplainLine::plain(text!(
            "It cannot be told who is expected.",
            "On ne peut pas dire qui est attendu.",
        )));
    }
    lines
}

fn stances((member, moderator, why): (Stance, Stance, Basis)) -> [ExplainLine; 2] {
    [
        ExplainLine::plain(say!(
            "As member: {}; as moderator: {}.",
            "Comme membre : {} ; comme modérateur : {}.",
            stance(member),
            stance(moderator),
        )),
        ExplainLine::plain(say!("Because: {}.", "Raison : {}.", basis(why))),
    ]
}

fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Required => text!("required", "requis"),
        Stance::Tolerated => text!("tolerated, present or absent", "toléré, présent ou absent"),
        Stance::Unexpected => text!("unexpected", "inattendu"),
    }
}

fn presence(walk: &Walk<'_>) -> Vec<ExplainLine> {
    let judgement = walk.judgement;
    let mut lines = Vec::new();
    lines.push(ExplainLine::plain(match &judgement.account {
        Some(account) => {
            let active = if account.active {
                text!("active", "actif")
            } else {
                text!("deactivated", "désactivé")
            };
            say!(
                "Account {} ({active}, id {}).",
                "Compte {} ({active}, id {}).",
                clean(account.username.as_str()),
                clean(account.id.as_str()),
            )
        }
        None if walk.chat.accounts.known().is_none() => text!(
            "Whether there is an account is not known.",
            "On ne sait pas s'il existe un compte.",
        )
        .to_owned(),
        None => text!("No account of that name.", "Aucun compte de ce nom.").to_owned(),
    }));
    lines.push(ExplainLine::plain(match judgement.present {
        _ if judgement.banned => {
            text!("Banned from the group.", "Bannissement du salon.",).to_owned()
        }
        Some(roles) => say!(
            "In the group as {}.",
            "Dans le salon comme {}.",
            role_names(roles)
        ),
        None if judgement.unknown.is_some() || judgement.expected.is_none() => text!(
            "Whether this person is in the group is not known.",
            "On ne sait pas si cette personne est dans le salon.",
        )
        .to_owned(),
        None => text!("Not in the group.", "Pas dans le salon.").to_owned(),
    }));
    let activity = walk.site.activity(judgement.activity);
    if let Some(room) = activity.and_then(|activity| activity.room.as_ref()) {
        lines.push(ExplainLine::plain(match walk.chat.group(room) {
            Some(group) => say!(
                "The group is {} (id {room}).",
                "Le salon est {} (id {room}).",
                group_name(&group.name),
            ),
            None => say!(
                "The group's id is {room}.",
                "L'identifiant du salon est {room}."
            ),
        }));
    }
    lines
}

fn role_names(roles: RoomRoles) -> String {
    let names: Vec<&str> = [
        (roles.owner, text!("owner", "propriétaire")),
        (roles.moderator, text!("moderator", "modérateur")),
        (roles.leader, text!("leader", "leader")),
    ]
    .into_iter()
    .filter(|(held, _)| *held)
    .map(|(_, name)| name)
    .collect();
    if names.is_empty() {
        text!("plain member", "simple membre").to_owned()
    } else {
        names.join(", ")
    }
}

fn of_activity(site: &Site, activity: &Activity) -> Vec<ExplainLine> {
    let mut lines = vec![ExplainLine::plain(say!(
        "{} (activity {})",
        "{} (activité {})",
        activity_label(site, activity.cm),
        activity.cm,
    ))];
    let mut times = say!("created {}", "créée le {}", date_time(activity.created));
    if activity.modified != activity.created {
        times.push_str(&say!(
            ", changed {}",
            ", modifiée le {}",
            date_time(activity.modified)
        ));
    }
    lines.push(ExplainLine::plain(times));
    for (what, roles) in [
        (
            text!("moderators", "modérateurs"),
            &activity.moderator_roles,
        ),
        (text!("members", "membres"), &activity.user_roles),
    ] {
        let names: Vec<String> = roles
            .iter()
            .map(|role| since::role_name(site, *role))
            .collect();
        let names = if names.is_empty() {
            text!("no role", "aucun rôle").to_owned()
        } else {
            names.join(", ")
        };
        lines.push(ExplainLine::plain(say!(
            "{what}: {names}",
            "{what} : {names}"
        )));
    }
    let seen = activity.visibility;
    lines.push(ExplainLine::plain(if seen.being_deleted {
        text!("being deleted", "en cours de suppression")
    } else if !seen.visible && site.condition.plugin == PluginState::Disabled {
        text!(
            "hidden, as are all activities of the plugin, which is switched off",
            "cachée, comme toutes les activités du plugin, qui est désactivé",
        )
    } else if !seen.visible {
        text!("hidden", "cachée")
    } else if !seen.on_course_page {
        text!(
            "available, but not shown on the course page",
            "disponible, mais non affichée sur la page du cours",
        )
    } else {
        text!("visible", "visible")
    }));
    if activity.course == CourseId::FRONT_PAGE {
        lines.push(ExplainLine::plain(text!(
            "on the front page",
            "sur la page d'accueil"
        )));
    }
    lines
}
