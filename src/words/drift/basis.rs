//! Why someone is expected in a group, or is not.

use crate::domain::drift::{Basis, Code, Drift, Inactivity};

/// Why someone is expected as told: what decided it, with the half of it that this difference is about.
pub(in crate::words) fn reason(drift: &Drift, why: Basis) -> String {
    match (drift.code, why) {
        (Code::ModeratorExtra, Basis::CourseRole | Basis::ParentRole | Basis::ModuleRole) => say!(
            "{}, which is not a moderator's",
            "{}, mais pas un rôle de modérateur",
            basis(why)
        ),
        (Code::ModeratorExtra, Basis::Inactive(obstacle)) => say!(
            "has a role that is not a moderator's, and {}",
            "a un rôle qui n'est pas de modérateur, et {}",
            inactivity(obstacle),
        ),
        (Code::ModeratorExtra, Basis::RestrictionOpen) => say!(
            "has a role that is not a moderator's, and {}",
            "a un rôle qui n'est pas de modérateur, et {}",
            basis(why),
        ),
        (Code::MemberExtra, Basis::ParentRole | Basis::ModuleRole) => say!(
            "{}, which the policy does not count",
            "{}, que la politique ne compte pas",
            basis(why),
        ),
        _ => basis(why),
    }
}

/// The fact that decided, as it stands in brackets or after a colon.
pub fn basis(basis: Basis) -> String {
    match basis {
        Basis::CourseRole => text!("a role in the course", "rôle dans le cours").to_owned(),
        Basis::ParentRole => text!(
            "a role only in a category or the site",
            "rôle seulement dans une catégorie ou au niveau du site",
        ).to_owned(),
        Basis::ModuleRole => text!(
            "a role only in the activity itself",
            "rôle seulement dans l'activité elle-même",
        ).to_owned(),
        Basis::Inactive(why) => say!("has a role, but {}", "a un rôle, mais {}", inactivity(why)),
        Basis::NoMappedRole => text!(
            "enrolled, but without a role that the activity names",
            "inscription sans aucun des rôles que nomme l'activité",
        ).to_owned(),
        Basis::Restricted => text!(
            "kept out by the access restriction, though the plugin will add this person again",
            "exclusion par la restriction d'accès, bien que le plugin ajoutera de nouveau cette personne",
        )
            .to_owned(),
        Basis::RestrictionOpen => text!(
            "the access restriction cannot be fully evaluated",
            "la restriction d'accès ne peut pas être évaluée entièrement",
        ).to_owned(),
        Basis::NotEnrolled => text!(
            "known to Moodle, but not enrolled in the course",
            "compte connu de Moodle, mais sans inscription au cours",
        ).to_owned(),
        Basis::Deleted => text!("deleted in Moodle", "compte supprimé dans Moodle").to_owned(),
        Basis::Guest => text!(
            "not known to Moodle: a guest",
            "compte inconnu de Moodle : un invité",
        ).to_owned(),
        Basis::ChatAdministrator => text!(
            "administrator of Rocket.Chat",
            "administrateur de Rocket.Chat",
        ).to_owned(),
        Basis::SiteAdministrator => text!(
            "administrator of Moodle",
            "administrateur de Moodle",
        ).to_owned(),
        Basis::ApiAccount => text!(
            "the account that the plugin works with",
            "compte avec lequel travaille le plugin",
        ).to_owned(),
        Basis::Kept => text!(
            "covered by `keep` in the configuration",
            "couvert par `keep` dans la configuration",
        ).to_owned(),
        Basis::Machine => text!("a bot or an app", "bot ou application").to_owned(),
        Basis::Owner => text!("owner of the group", "propriétaire du salon").to_owned(),
        Basis::OtherActivity(cm) => say!(
            "judged with activity {cm}, which has the same group",
            "jugé avec l'activité {cm}, qui a le même salon",
        ),
    }
}

/// Why something is not in force.
pub(in crate::words) fn inactivity(why: Inactivity) -> &'static str {
    match why {
        Inactivity::NotYet => text!(
            "the enrolment has not begun",
            "l'inscription n'a pas commencé",
        ),
        Inactivity::Expired => text!("the enrolment has ended", "l'inscription est terminée"),
        Inactivity::Suspended => text!("the enrolment is suspended", "l'inscription est suspendue"),
        Inactivity::MethodDisabled => text!(
            "the enrolment method is disabled in the course",
            "la méthode d'inscription est désactivée dans le cours",
        ),
        Inactivity::AccountSuspended => text!(
            "the account is suspended in Moodle",
            "le compte est suspendu dans Moodle",
        ),
        Inactivity::NoLogin => text!(
            "the account may not log in to Moodle (authentication “nologin”)",
            "le compte ne peut pas se connecter à Moodle (authentification « nologin »)",
        ),
        Inactivity::Unconfirmed => text!(
            "the account is not confirmed in Moodle",
            "le compte n'est pas confirmé dans Moodle",
        ),
    }
}
