//! Who may do what, as the server lists it.

use std::str::FromStr;

use serde_json::Value;

use crate::domain::capabilities::{Permission, Permissions};

/// From `permissions.listAll`; none where the answer is not what it should be. Permissions that nothing here leans on
/// are left aside.
pub(super) fn parse(answer: &Value, own_roles: &[String]) -> Option<Permissions> {
    let granted = answer
        .get("update")?
        .as_array()?
        .iter()
        .filter_map(|entry| {
            let permission = Permission::from_str(entry.get("_id")?.as_str()?).ok()?;
            // A list of roles that cannot be read counts as empty.
            let roles = entry.get("roles").and_then(Value::as_array);
            let roles = roles.map(Vec::as_slice).unwrap_or_default();
            let roles = roles.iter().filter_map(Value::as_str);
            Some((permission, roles.map(str::to_owned).collect()))
        });
    Some(Permissions::new(granted, own_roles))
}
