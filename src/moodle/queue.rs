//! The plugin's waiting tasks, and when scheduled tasks last ran.
//!
//! `customdata` holds whole user records, password hashes included. Ids are taken out of it while it is parsed, and
//! nothing else is: no other value is ever kept, nor the parser's errors, which quote what they stumble over.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::domain::ids::{CmId, CourseId, MoodleUserId, RoleId, UnixTime};
use crate::domain::queue::{Attempt, Cron, OwnTask, Task, TaskKind};

use super::queries::{Query, room};
use super::session::Cells;

/// All tasks whose class may be the plugin's; which are, is told in [`task`]. Backslashes stay out of the text, because
/// databases read them in different ways.
pub(super) const TASKS: Query = Query {
    table: "task_adhoc",
    text: "SELECT {int t.id}, {text t.classname}, {text t.customdata}, {int t.nextruntime}, \
           {int t.faildelay}, {either task_adhoc.timecreated t.timecreated 0}, \
           {either task_adhoc.timestarted t.timestarted 0}, \
           {either task_adhoc.attemptsavailable t.attemptsavailable -1} \
           FROM {task_adhoc} t WHERE t.classname LIKE '%mod_rocketchat%'",
};

/// A task; none where its class is not the plugin's.
pub(super) fn task(row: &Cells<'_>) -> Result<Option<Task>, sqlx::Error> {
    let Some(class) = own_class(row.text(1)?) else {
        return Ok(None);
    };
    let kind = class.parse().unwrap_or(TaskKind::Other);
    // Bytes that are no text, or no JSON, cost the ids and nothing else.
    let data = row.text(2).map(Data::parse).unwrap_or_default();
    let (next_run, fails) = (row.int(3)?, row.int(4)? > 0);
    let created = match row.nonzero(5)? {
        Some(created) => Some(created),
        // It is due from the moment on in which it is queued, until it has failed.
        None => (!fails).then_some(next_run),
    };
    Ok(Some(Task {
        id: row.int(0)?,
        kind,
        person: data.person().map(MoodleUserId),
        course: data.course().map(CourseId),
        activity: data.at_level(MODULE).map(CmId),
        room: data.rocketchatid.0.as_deref().and_then(room),
        role: data.roleid.0.map(RoleId),
        members: match kind {
            TaskKind::SynchronizeGroup => data.moodlemembers.sorted(),
            _ => None,
        },
        created: created.map(UnixTime),
        next_run: UnixTime(next_run),
        started: row.nonzero(6)?.map(UnixTime),
        attempt: match row.int_or_null(7)? {
            Some(0) => Attempt::GivenUp,
            _ if fails => Attempt::Failed,
            _ => Attempt::Fresh,
        },
    }))
}

/// `\mod_rocketchat\task\NAME`, with or without the first backslash.
fn own_class(class: &str) -> Option<&str> {
    let class = class.strip_prefix('\\').unwrap_or(class);
    class.strip_prefix(r"mod_rocketchat\task\")
}

/// `contextlevel` of a course's context.
const COURSE: i64 = 50;
/// `contextlevel` of an activity's context.
const MODULE: i64 = 70;

/// What is taken out of `customdata`: the ids under the names that the plugin's tasks use.
#[derive(Default)]
struct Data {
    courseid: Id,
    roleid: Id,
    userid: Id,
    moodleuser: Id,
    context: Context,
    rocketchatid: Text,
    moodlemembers: Members,
}

impl Data {
    fn parse(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    fn person(&self) -> Option<i64> {
        self.moodleuser.0.or(self.userid.0)
    }

    fn course(&self) -> Option<i64> {
        self.courseid.0.or_else(|| self.at_level(COURSE))
    }

    /// What the context is of, where it is one of that level.
    fn at_level(&self, level: i64) -> Option<i64> {
        let (found, instance) = self.context.0?;
        (found == level).then_some(instance)
    }
}

/// An id: a number, the same as text, or a record that holds one as its `id`. Whatever else stands there is none.
#[derive(Default)]
struct Id(Option<i64>);

/// A context's level, and of what it is one.
#[derive(Default)]
struct Context(Option<(i64, i64)>);

/// A text. Whatever else stands there is none.
#[derive(Default)]
struct Text(Option<String>);

/// The ids of a list of records, or of a map from ids to records. None where it is neither, or holds anything without
/// an id: a list that is not whole says nothing.
#[derive(Default)]
struct Members(Option<Vec<i64>>);

impl Members {
    fn sorted(self) -> Option<Vec<MoodleUserId>> {
        let mut ids: Vec<MoodleUserId> = self.0?.into_iter().map(MoodleUserId).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }
}

impl Id {
    fn of(number: i64) -> Self {
        Self((number > 0).then_some(number))
    }
}

/// Takes one thing, and passes over all that it does not want: no value makes it fail.
trait Tolerant<'de>: Default {
    fn number(_number: i64) -> Self {
        Self::default()
    }

    fn text(_text: &str) -> Self {
        Self::default()
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl<'de> Tolerant<'de> for Data {
    fn map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut data = Self::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "courseid" => data.courseid = map.next_value()?,
                "roleid" => data.roleid = map.next_value()?,
                "userid" => data.userid = map.next_value()?,
                "moodleuser" => data.moodleuser = map.next_value()?,
                "context" => data.context = map.next_value()?,
                "rocketchatid" => data.rocketchatid = map.next_value()?,
                "moodlemembers" => data.moodlemembers = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(data)
    }
}

impl<'de> Tolerant<'de> for Id {
    fn number(number: i64) -> Self {
        Self::of(number)
    }

    fn text(text: &str) -> Self {
        text.trim().parse().map(Self::of).unwrap_or_default()
    }

    fn map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut id = Self::default();
        while let Some(key) = map.next_key::<String>()? {
            if key == "id" {
                id = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(id)
    }
}

impl<'de> Tolerant<'de> for Context {
    fn map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut level, mut instance) = (Id::default(), Id::default());
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "contextlevel" => level = map.next_value()?,
                "instanceid" => instance = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Self(level.0.zip(instance.0)))
    }
}

impl Tolerant<'_> for Text {
    fn text(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl<'de> Tolerant<'de> for Members {
    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut ids = Some(Vec::new());
        while let Some(id) = list.next_element::<Id>()? {
            ids = ids.zip(id.0).map(with);
        }
        Ok(Self(ids))
    }

    fn map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut ids = Some(Vec::new());
        while let Some((key, record)) = map.next_entry::<String, Id>()? {
            let id = record.0.or_else(|| Id::text(&key).0);
            ids = ids.zip(id).map(with);
        }
        Ok(Self(ids))
    }
}

fn with((mut ids, id): (Vec<i64>, i64)) -> Vec<i64> {
    ids.push(id);
    ids
}

/// The visitor of whatever is [`Tolerant`].
struct Take<T>(std::marker::PhantomData<T>);

impl<'de, T: Tolerant<'de>> Visitor<'de> for Take<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(T::number(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(i64::try_from(number).map(T::number).unwrap_or_default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::text(text))
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::map(map)
    }
}

macro_rules! tolerant {
    ($($name:ty)*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Take(std::marker::PhantomData))
            }
        }
    )*};
}

tolerant!(Data Id Context Text Members);

/// When each scheduled task last ran.
pub(super) const SCHEDULED: Query = Query {
    table: "task_scheduled",
    text: "SELECT {text t.classname}, {int t.lastruntime}, \
           {either task_scheduled.disabled t.disabled 0} FROM {task_scheduled} t",
};

/// Adds a scheduled task to what is known of the cron.
pub(super) fn scheduled(row: &Cells<'_>, cron: &mut Cron) -> Result<(), sqlx::Error> {
    let class = row.text(0)?;
    let last_run = row.int_or_null(1)?.filter(|at| *at > 0).map(UnixTime);
    cron.last_run = cron.last_run.max(last_run);
    if let Some(name) = class
        .trim_start_matches('\\')
        .strip_prefix(r"tool_recyclebin\task\")
    {
        match name {
            "cleanup_course_bin" => cron.course_bin = last_run,
            "cleanup_category_bin" => cron.category_bin = last_run,
            _ => {}
        }
    } else if own_class(class) == Some("rocketchat_synchronise_task") {
        cron.own = Some(OwnTask {
            enabled: !row.flag(2)?,
            last_run,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    #[test]
    fn ids_are_numbers_texts_or_in_records() {
        for json in [
            r#"{"userid":12}"#,
            r#"{"userid":"12"}"#,
            r#"{"moodleuser":{"password":"$2y$10$x","id":"12","auth":"cas"}}"#,
            r#"{"moodleuser":{"id":12},"userid":"13"}"#,
        ] {
            assert_eq!(Data::parse(json).person(), Some(12), "{json}");
        }
        for json in [
            "",
            "null",
            "[]",
            "{",
            r#"{"userid":0}"#,
            r#"{"userid":true,"moodleuser":[{"id":12}]}"#,
            r#"{"userid":12.5,"moodleuser":{"name":{"id":12}}}"#,
            r#"{"userid":"twelve"}"#,
        ] {
            assert_eq!(Data::parse(json).person(), None, "{json}");
        }
    }

    #[test]
    fn a_course_is_named_by_its_id_or_by_its_context() {
        let of = |json: &str| {
            (
                Data::parse(json).course(),
                Data::parse(json).at_level(MODULE),
            )
        };
        assert_eq!(of(r#"{"courseid":"20"}"#), (Some(20), None));
        assert_eq!(
            of(r#"{"context":{"id":648,"contextlevel":50,"instanceid":"20"}}"#),
            (Some(20), None)
        );
        assert_eq!(
            of(r#"{"courseid":20,"context":{"contextlevel":"70","instanceid":7}}"#),
            (Some(20), Some(7))
        );
        assert_eq!(of(r#"{"courseid":[],"context":"50"}"#), (None, None));
    }

    #[test]
    fn members_come_as_a_list_or_by_id_and_a_doubtful_one_spoils_the_list() {
        let of = |json: &str| {
            let members = Data::parse(&format!(r#"{{"moodlemembers":{json}}}"#)).moodlemembers;
            members
                .sorted()
                .map(|ids| ids.into_iter().map(|id| id.0).collect::<Vec<_>>())
        };
        assert_eq!(
            of(r#"{"9":{"id":"9","password":"x"},"3":{}}"#),
            Some(vec![3, 9])
        );
        assert_eq!(of(r#"[{"id":9},{"id":"3"},{"id":9}]"#), Some(vec![3, 9]));
        assert_eq!(of("[]"), Some(vec![]));
        assert_eq!(of("{}"), Some(vec![]));
        for json in [
            r#"[{"id":9},{"auth":"cas"}]"#,
            r#"{"x":{}}"#,
            "null",
            "7",
            r#""9,3""#,
        ] {
            assert_eq!(of(json), None, "{json}");
        }
        assert_eq!(Data::parse("{}").moodlemembers.sorted(), None);
    }

    #[test]
    fn only_the_plugin_s_own_classes_count() {
        assert_eq!(
            own_class(r"\mod_rocketchat\task\synchronize_group"),
            Some("synchronize_group")
        );
        assert_eq!(
            own_class(r"mod_rocketchat\task\synchronize_group"),
            Some("synchronize_group")
        );
        assert_eq!(
            own_class(r"\local_mod_rocketchat\task\synchronize_group"),
            None
        );
        assert_eq!(own_class(r"\core\task\x"), None);
        let kind: TaskKind = "enrol_user_to_rocketchat_group".parse().unwrap();
        assert_eq!(kind, TaskKind::EnrolUserToRocketchatGroup);
    }
}
