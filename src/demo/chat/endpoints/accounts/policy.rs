//! What a password must be where the server has a policy: on by default since 8.1.

use serde_json::{Value, json};

use crate::demo::chat::answer::Refusal;
use crate::demo::chat::world::World;

/// How long a password must be by default.
const LEAST_LENGTH: usize = 14;

/// Refuses a password that the policy does not let pass, and says what it lacks.
pub(super) fn check(world: &World, password: &str) -> Result<(), Refusal> {
    let wanted = world
        .value_of("Accounts_Password_Policy_Enabled")
        .and_then(|wanted| wanted.as_bool())
        .unwrap_or_else(|| world.release().is_at_least(8, 1));
    if !wanted {
        return Ok(());
    }
    let has = |kind: fn(char) -> bool| password.chars().any(kind);
    let lacking: Vec<Value> = [
        (password.chars().count() >= LEAST_LENGTH, "minLength"),
        (has(|letter| letter.is_ascii_lowercase()), "oneLowercase"),
        (has(|letter| letter.is_ascii_uppercase()), "oneUppercase"),
        (has(|letter| letter.is_ascii_digit()), "oneNumber"),
        (has(|letter| !letter.is_ascii_alphanumeric()), "oneSpecial"),
    ]
    .into_iter()
    .filter(|(fulfilled, _)| !fulfilled)
    .map(|(_, what)| json!({"error": format!("error-password-policy-not-met-{what}")}))
    .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Refusal::coded(
        "error-password-policy-not-met",
        "The password provided does not meet the server's password policy.",
    )
    .detailed(Value::Array(lacking)))
}
