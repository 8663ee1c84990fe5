//! A group that is made.

use serde_json::json;

use super::Writer;
use crate::domain::chat::Group;
use crate::domain::ids::Username;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::rocketchat::wire;

impl Writer {
    /// Makes a private group with these members, whose owner is the API account. Names that the server does not know, in
    /// their very case, it leaves out without a word: who is in the group has to be read back.
    ///
    /// # Errors
    /// As [`Self::invite`]; a name that is taken is refused, and nothing is made then.
    pub async fn create_group(
        &self,
        name: &str,
        members: &[&Username],
    ) -> Result<Group, ChatTrouble> {
        let doing = ChatTask::CreateGroup(name.into());
        let body = json!({ "name": name, "members": members });
        let path = "/api/v1/groups.create";
        let answer = self.write(&doing, path, &body).await?;
        let group = answer.get("group").and_then(wire::group);
        group.ok_or_else(|| {
            let kind = ChatTroubleKind::Malformed("group".to_owned());
            self.transport.trouble(&doing, kind)
        })
    }
}
