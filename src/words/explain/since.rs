//! Since when, and by what or by whom.

use crate::domain::ids::RoleId;
use crate::domain::judgement::{Author, RoleFact};
use crate::domain::site::Site;
use crate::words::clean;

/// What a kind of enrolment is called, such as `cohort enrolment`.
pub(super) fn method(kind: &str) -> String {
    match kind {
        "self" => text!("self-enrolment", "auto-inscription").to_owned(),
        "meta" => text!("course meta link", "lien méta-cours").to_owned(),
        "database" => text!(
            "external-database enrolment",
            "inscription par base de données externe",
        )
        .to_owned(),
        "ldap" => text!("LDAP enrolment", "inscription LDAP").to_owned(),
        "flatfile" => text!("flat-file enrolment", "inscription par fichier plat").to_owned(),
        "manual" => text!("manual enrolment", "inscription manuelle").to_owned(),
        "cohort" => text!("cohort enrolment", "inscription par cohorte").to_owned(),
        "lti" => text!("LTI enrolment", "inscription LTI").to_owned(),
        "imsenterprise" => {
            text!("IMS-Enterprise enrolment", "inscription IMS Enterprise").to_owned()
        }
        "guest" => text!("guest access", "accès anonyme").to_owned(),
        // `enrol.id`, where the method's row is gone.
        id if id.bytes().all(|byte| byte.is_ascii_digit()) => say!(
            "enrolment method {id}, which is gone",
            "méthode d'inscription {id}, qui n'existe plus",
        ),
        other => say!("{} enrolment", "inscription {}", clean(other)),
    }
}

/// `by Ada Lovelace (ada)`.
pub(super) fn author(site: &Site, author: Author) -> String {
    match author {
        Author::Nobody => text!(
            "by a task or a script: nobody is named",
            "par une tâche ou un script : personne n'est nommé",
        )
        .to_owned(),
        Author::Own => text!("by this very person", "par cette personne elle-même").to_owned(),
        Author::Person(id) => site.person(id).map_or_else(
            || say!("by person {id}", "par la personne {id}"),
            |person| {
                say!(
                    "by {} {} ({})",
                    "par {} {} ({})",
                    clean(&person.first_name),
                    clean(&person.last_name),
                    clean(&person.username),
                )
            },
        ),
        Author::Departed(id) => site.departed(id).map_or_else(
            || {
                say!(
                    "by the deleted person {id}",
                    "par la personne supprimée {id}"
                )
            },
            |gone| {
                say!(
                    "by {} {} (id {id}, deleted since)",
                    "par {} {} (id {id}, compte supprimé depuis)",
                    clean(&gone.first_name),
                    clean(&gone.last_name),
                )
            },
        ),
        Author::Unknown(id) => say!(
            "by person {id}, whom Moodle does not know",
            "par la personne {id}, que Moodle ne connaît pas",
        ),
    }
}

/// What assigned a role: the component that keeps it, else the person.
pub(super) fn assigner(site: &Site, fact: &RoleFact) -> String {
    let component = fact.component.as_str();
    if component.is_empty() {
        return author(site, fact.author);
    }
    match component.split_once('_') {
        Some(("enrol", kind)) => say!("by the {}", "par {}", method(kind)),
        Some(("auth", "ldap")) => {
            text!("by the LDAP authentication", "par l'authentification LDAP").to_owned()
        }
        Some(("auth", kind)) => say!(
            "by the authentication “{}”",
            "par l'authentification « {} »",
            clean(kind),
        ),
        _ if component == "tool_cohortroles" => {
            text!("by the roles of a cohort", "par les rôles d'une cohorte").to_owned()
        }
        _ => say!(
            "by the component {}",
            "par le composant {}",
            clean(component)
        ),
    }
}

/// The short name of a role, which is what its holders are filtered by everywhere in Moodle.
pub(super) fn role_name(site: &Site, id: RoleId) -> String {
    site.role(id).map_or_else(
        || {
            say!(
                "role {id}, which does not exist",
                "rôle {id}, qui n'existe pas"
            )
        },
        |role| clean(&role.shortname).into_owned(),
    )
}
