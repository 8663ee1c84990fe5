//! Each difference about a person with each fact that can decide it: one sentence, and the same under a heading.

use std::fmt::Write as _;
use std::sync::Arc;

use moodrift::domain::advice::{AdvisedRule, NameAdvice};
use moodrift::domain::drift::{Basis, Code, Drift, Evidence, Fix, Inactivity, JoinAs};
use moodrift::domain::ids::{CmId, MoodleUserId, Username};
use moodrift::words;
use strum::IntoEnumIterator as _;

use super::samples::{someone, stranger};
use super::words::{no_gender, review, world};

const INACTIVE: [Inactivity; 7] = [
    Inactivity::NotYet,
    Inactivity::Expired,
    Inactivity::Suspended,
    Inactivity::MethodDisabled,
    Inactivity::AccountSuspended,
    Inactivity::NoLogin,
    Inactivity::Unconfirmed,
];

/// What can make someone required, under some policy.
fn requires() -> Vec<Basis> {
    let roles = [Basis::CourseRole, Basis::ParentRole, Basis::ModuleRole];
    let inactive = INACTIVE.map(Basis::Inactive);
    let other = [Basis::OtherActivity(CmId(11))];
    roles.into_iter().chain(inactive).chain(other).collect()
}

/// What can make someone unexpected, under some policy.
fn excludes() -> Vec<Basis> {
    let facts = [
        Basis::ParentRole,
        Basis::ModuleRole,
        Basis::NoMappedRole,
        Basis::Restricted,
        Basis::NotEnrolled,
        Basis::Deleted,
        Basis::Guest,
        Basis::OtherActivity(CmId(11)),
    ];
    facts
        .into_iter()
        .chain(INACTIVE.map(Basis::Inactive))
        .collect()
}

fn of(code: Code) -> Vec<Drift> {
    let with = |bases: Vec<Basis>, fix| -> Vec<Drift> {
        let drift = |basis| someone(code, Evidence::Person(basis), fix);
        bases.into_iter().map(drift).collect()
    };
    let each = |evidence: &dyn Fn(Basis) -> Evidence| -> Vec<Drift> {
        let drift = |basis| someone(code, evidence(basis), None);
        requires().into_iter().map(drift).collect()
    };
    match code {
        Code::MemberMissing => {
            let plain = with(requires(), Some(Fix::Invite(JoinAs::Member)));
            let leading = with(requires(), Some(Fix::Invite(JoinAs::Moderator)));
            plain.into_iter().chain(leading).collect()
        }
        Code::AccountMissing => {
            let namesake = |basis| Evidence::Namesake {
                basis,
                account_username: Username::from("old.aicha"),
            };
            let alone = with(requires(), None);
            alone.into_iter().chain(each(&namesake)).collect()
        }
        Code::AccountInactive => with(requires(), None),
        Code::ModeratorMissing => with(requires(), Some(Fix::AddModerator)),
        Code::UsernameRefused => {
            let refused = |rules: Vec<AdvisedRule>| {
                move |basis| {
                    let advice = NameAdvice {
                        rules: rules.clone(),
                        becomes: Username::from("aicha_garcia"),
                    };
                    let advice = (!rules.is_empty()).then(|| Arc::new(advice));
                    Evidence::Refused { basis, advice }
                }
            };
            let helped = each(&refused(vec![AdvisedRule::ReplaceRefused]));
            helped
                .into_iter()
                .chain(each(&refused(Vec::new())))
                .collect()
        }
        Code::UsernameCollision => each(&|basis| Evidence::Collision {
            basis,
            others: vec![MoodleUserId(100)],
            also_in: None,
        }),
        Code::MemberExtra => with(excludes(), Some(Fix::Remove))
            .into_iter()
            .map(stranger)
            .collect(),
        Code::ModeratorExtra => {
            let open = [Basis::RestrictionOpen];
            let tolerated = requires().into_iter().chain(open).collect();
            with(tolerated, Some(Fix::RemoveModerator))
        }
        // Its sentence names the other account, whatever makes the person required.
        Code::IdentityMismatch => Vec::new(),
        other => panic!("{other} is not about a person"),
    }
}

/// The facts with which a difference is read here.
pub(crate) fn decided_by(code: Code) -> Vec<Basis> {
    let known = |cm: Basis| match cm {
        // Whichever activity it is.
        Basis::OtherActivity(_) => (10..15).map(|cm| Basis::OtherActivity(CmId(cm))).collect(),
        other => vec![other],
    };
    let drifts = of(code);
    let bases = drifts.iter().filter_map(|drift| drift.evidence.basis());
    bases.flat_map(known).collect()
}

#[test]
fn every_difference_says_what_decided_it() {
    let ground = world().ground();
    let mut text = String::new();
    for code in Code::iter().filter(|code| code.about_a_person()) {
        writeln!(text, "{code}").unwrap();
        for drift in of(code) {
            let why = match drift.evidence.basis().unwrap() {
                // Who holds a role is told what it lacks.
                Basis::Inactive(_) if code == Code::ModeratorExtra => {
                    "not a moderator's".to_owned()
                }
                basis => words::basis(basis),
            };
            let full = words::explanation(&ground.site, &ground.chat, &drift);
            let brief = words::brief(&ground.site, &ground.chat, &drift);
            let names_it = |text: &str| text.contains(&why) && text.contains("icha");
            assert!(
                names_it(&full) && names_it(&brief),
                "{code}: {full} {brief}"
            );
            writeln!(text, "    {full}\n    · {brief}").unwrap();
        }
    }
    no_gender(&text);
    review("reasons", &text);
}
