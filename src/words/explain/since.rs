//! Since when, and by what or by whom.

use crate::domain::ids::RoleId;
use crate::domain::judgement::{Author, RoleFact};
use crate::domain::site::Site;
use crate::words::clean;

/// What a kind of enrolment is called, such as `cohort enrolment`.
pub(super) fn method(kind: &str) -> String {
    match kind {
        "self" => "self-enrolment".to_owned(),
        "meta" => "course meta link".to_owned(),
        "database" => "external-database enrolment".to_owned(),
        "ldap" => "LDAP enrolment".to_owned(),
        "flatfile" => "flat-file enrolment".to_owned(),
        "lti" => "LTI enrolment".to_owned(),
        "imsenterprise" => "IMS-Enterprise enrolment".to_owned(),
        "guest" => "guest access".to_owned(),
        // `enrol.id`, where the method's row is gone.
        id if id.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("enrolment method {id}, which is gone")
        }
        other => format!("{} enrolment", clean(other)),
    }
}

/// `by Ada Lovelace (ada)`.
pub(super) fn author(site: &Site, author: Author) -> String {
    match author {
        Author::Nobody => "by a task or a script: nobody is named".to_owned(),
        Author::Own => "by this very person".to_owned(),
        Author::Person(id) => site.person(id).map_or_else(
            || format!("by person {id}"),
            |person| {
                format!(
                    "by {} {} ({})",
                    clean(&person.first_name),
                    clean(&person.last_name),
                    clean(&person.username)
                )
            },
        ),
        Author::Departed(id) => site.departed(id).map_or_else(
            || format!("by the deleted person {id}"),
            |gone| {
                format!(
                    "by {} {} (id {id}, deleted since)",
                    clean(&gone.first_name),
                    clean(&gone.last_name)
                )
            },
        ),
        Author::Unknown(id) => format!("by person {id}, whom Moodle does not know"),
    }
}

/// What assigned a role: the component that keeps it, else the person.
pub(super) fn assigner(site: &Site, fact: &RoleFact) -> String {
    let component = fact.component.as_str();
    if component.is_empty() {
        return author(site, fact.author);
    }
    match component.split_once('_') {
        Some(("enrol", kind)) => format!("by the {}", method(kind)),
        Some(("auth", "ldap")) => "by the LDAP authentication".to_owned(),
        Some(("auth", kind)) => format!("by the authentication “{}”", clean(kind)),
        _ if component == "tool_cohortroles" => "by the roles of a cohort".to_owned(),
        _ => format!("by the component {}", clean(component)),
    }
}

/// The short name of a role, which is what its holders are filtered by everywhere in Moodle.
pub(super) fn role_name(site: &Site, id: RoleId) -> String {
    site.role(id).map_or_else(
        || format!("role {id}, which does not exist"),
        |role| clean(&role.shortname).into_owned(),
    )
}
