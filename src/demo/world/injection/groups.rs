//! Trouble with the groups themselves: what their owners changed, and what Moodle forgot.

use serde_json::json;

use super::Damage;
use crate::demo::chat::state::MemberState;
use crate::demo::world::activities::group_name;
use crate::demo::world::rooms::{self, MODERATOR, OWNER, plain_member};
use crate::demo::world::university::{Activity, Condition, DAY, Person, nth};
use crate::domain::drift::{Basis, Code, JoinAs};
use crate::domain::ids::CmId;

/// How many groups nothing points at any more, at the default size.
const ORPHANS: usize = 2;
/// The course that was deleted while Rocket.Chat was down.
const LOST_COURSE: &str = "BIO204 2024";

impl Damage<'_> {
    /// Moderators made some groups their own; a few others are left over.
    pub(super) fn let_groups_drift(&mut self) {
        self.rename_a_group();
        self.shorten_the_memory_of_a_group();
        self.make_a_group_read_only();
        self.demote_the_account();
        self.keep_a_departed_owner();
        self.forget_groups();
        self.delete_a_binned_group();
    }

    /// Changes the document of a living group's room. False where there is none to change.
    fn change(&mut self, activity: &Activity, key: &str, value: serde_json::Value) -> bool {
        let group = self.group(activity);
        group.is_some_and(|group| {
            group.rest.insert(key.to_owned(), value);
            true
        })
    }

    fn rename_a_group(&mut self) {
        let Some(activity) = self.take_alive() else {
            return;
        };
        let name = format!("entraide-{}", activity.cm);
        let renamed = self.change(&activity, "fname", name.as_str().into());
        if let Some(group) = self.group(&activity) {
            group.name = name;
        }
        if renamed {
            self.note(Code::NameDiffers, Some(activity.cm), None);
        }
    }

    fn shorten_the_memory_of_a_group(&mut self) {
        let taken =
            self.take(|damage, activity| damage.alive(activity) && activity.retention.is_none());
        let Some(activity) = taken else { return };
        let month = json!({
            "enabled": true,
            "excludePinned": false,
            "filesOnly": false,
            "maxAge": 30,
            "overrideGlobal": true,
        });
        if self.change(&activity, "retention", month) {
            self.note(Code::RetentionDiffers, Some(activity.cm), None);
        }
    }

    fn make_a_group_read_only(&mut self) {
        let Some(activity) = self.take_alive() else {
            return;
        };
        if self.change(&activity, "ro", true.into()) {
            self.note(Code::KindDiffers, Some(activity.cm), None);
        }
    }

    /// A teacher took the group over and left the plugin's account a plain member of it.
    fn demote_the_account(&mut self) {
        let Some(activity) = self.take_alive() else {
            return;
        };
        let api = self.state.api_user.clone();
        let Some(teacher) = self.firm(&activity, JoinAs::Moderator).first().copied() else {
            return;
        };
        if self.set_roles(&activity, teacher, &[OWNER, MODERATOR])
            && let Some(group) = self.group(&activity)
        {
            if let Some(member) = group.member_mut(&api) {
                member.roles.clear();
            }
            self.note(Code::NotManageable, Some(activity.cm), None);
        }
    }

    /// A colleague who left the university still owns a group.
    fn keep_a_departed_owner(&mut self) {
        let taken = self.take(|damage, activity| damage.alive(activity) && damage.judged(activity));
        let Some(activity) = taken else { return };
        let nowhere = |person: &&Person| {
            matches!(person.condition, Condition::Deleted(_)) && !self.spared.contains(&person.id)
        };
        let leaver = self.university.people.iter().find(nowhere);
        let Some((id, account, username)) =
            leaver.and_then(|one| Some((one.id, one.chat.clone()?, one.username.clone())))
        else {
            return;
        };
        self.spared.insert(id);
        let owner = MemberState {
            roles: vec![OWNER.to_owned()],
            ..plain_member(account.as_str(), &username)
        };
        self.tolerate(&activity, owner, Basis::Owner);
        self.note(Code::OwnerDeparted, Some(activity.cm), None);
    }

    /// Groups of a course that Moodle deleted for good while Rocket.Chat did not answer.
    fn forget_groups(&mut self) {
        let long_ago = self.university.now.0 - 400 * DAY;
        let binned = self.university.bin.iter().flat_map(|item| &item.activities);
        let last = binned.map(|(cm, _)| cm.0).max().unwrap_or_default();
        for place in 0..self.scaled(ORPHANS) {
            // Beyond the halves that are left over.
            let cm = CmId(nth(place, last + 10));
            let name = group_name(&self.university.site_mark, LOST_COURSE, cm);
            let api = self.state.api_user.clone();
            let mut group = rooms::room(self.rng, self.university, &api, &name, long_ago);
            let students = self.university.people.iter();
            let students = students.filter(|one| one.condition == Condition::Usable);
            let members = students
                .filter_map(|one| Some(plain_member(one.chat.as_ref()?.as_str(), &one.username)));
            group.members.extend(members.take(9));
            group.settle();
            self.state.groups.push(group);
            self.note(Code::GroupOrphaned, None, None);
        }
    }

    /// Somebody tidied up in Rocket.Chat: a group that a recycle bin keeps is gone.
    fn delete_a_binned_group(&mut self) {
        let kept = self.university.bin.iter().skip(1);
        let last = kept.flat_map(|item| &item.activities).last().cloned();
        if let Some((cm, room)) = last {
            self.state.groups.retain(|group| group.id != room.as_str());
            self.note(Code::BinRowStale, Some(cm), None);
        }
    }
}
