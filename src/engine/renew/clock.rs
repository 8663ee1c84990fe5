//! Whether a later reading of Moodle leads to the same judgement as an earlier one: it says the same, and nothing that
//! was to happen has happened in between.

use crate::domain::ids::UnixTime;
use crate::domain::queue::Queue;
use crate::domain::site::{Activity, Site, SiteCondition};
use crate::engine::bins;

/// Whether everything judged by the one is judged the same by the other, but for how long Moodle has been still.
/// `grace` is how many minutes a waiting task explains a difference.
pub(super) fn judges_alike(before: &Site, now: &Site, grace: u32) -> bool {
    says_the_same(before, now)
        && before.as_of <= now.as_of
        && !falls_due(before.as_of, now, grace)
        && bins::are_overdue_alike(before, now)
}

/// Whether two readings differ in the times at which they were made and Moodle last moved, at most. Taken apart, so that
/// nothing that is read is forgotten here.
fn says_the_same(before: &Site, now: &Site) -> bool {
    let Site {
        as_of: _,
        shortname,
        fullname,
        condition,
        settings,
        categories,
        courses,
        activities,
        dangling,
        bin,
        roles,
        people,
        departed,
        methods,
        enrolments,
        role_assignments,
        group_members,
        course_groups,
        grouping_groups,
        group_names,
        grouping_names,
        profile_fields,
        queue,
        profile_defaults,
        standard_fields,
        lacks,
    } = before;
    let Queue { tasks, cron: _ } = queue;
    is_in_the_same_condition(condition, &now.condition)
        && *tasks == now.queue.tasks
        && *lacks == now.lacks
        && *settings == now.settings
        && (shortname, fullname) == (&now.shortname, &now.fullname)
        && *activities == now.activities
        && *courses == now.courses
        && *categories == now.categories
        && *dangling == now.dangling
        && *bin == now.bin
        && *roles == now.roles
        && *methods == now.methods
        && *departed == now.departed
        && *enrolments == now.enrolments
        && *role_assignments == now.role_assignments
        && *people == now.people
        && *group_members == now.group_members
        && *course_groups == now.course_groups
        && *grouping_groups == now.grouping_groups
        && *group_names == now.group_names
        && *grouping_names == now.grouping_names
        && *profile_fields == now.profile_fields
        && *profile_defaults == now.profile_defaults
        && *standard_fields == now.standard_fields
}

fn is_in_the_same_condition(before: &SiteCondition, now: &SiteCondition) -> bool {
    let SiteCondition {
        plugin,
        plugin_version,
        moodle_version,
        maintenance,
        upgrade_until,
        last_movement: _,
        administrators,
    } = before;
    *plugin == now.plugin
        && *plugin_version == now.plugin_version
        && *moodle_version == now.moodle_version
        && *maintenance == now.maintenance
        && *upgrade_until == now.upgrade_until
        && *administrators == now.administrators
}

/// Whether anything of a site begins or ends after that time, and by the time of the reading.
fn falls_due(since: UnixTime, site: &Site, grace: u32) -> bool {
    if since == site.as_of {
        return false;
    }
    let due = |at: UnixTime| since < at && at <= site.as_of;
    let grown_old = |created: UnixTime| UnixTime(created.0.saturating_add(i64::from(grace) * 60));
    site.condition.upgrade_until.is_some_and(due)
        || site
            .courses
            .iter()
            .any(|course| course.ends.is_some_and(due))
        || site.activities.iter().any(may_ask_for_a_date)
        || site
            .queue
            .tasks
            .iter()
            .any(|task| task.created.map(grown_old).is_some_and(due))
        || site
            .enrolments
            .iter()
            .any(|enrolment| enrolment.starts.is_some_and(due) || enrolment.ends.is_some_and(due))
}

/// Whether an access restriction may name a date. With a backslash, JSON can write anything in another way.
fn may_ask_for_a_date(activity: &Activity) -> bool {
    let restriction = activity.restriction.as_deref();
    restriction.is_some_and(|json| json.contains("date") || json.contains('\\'))
}
