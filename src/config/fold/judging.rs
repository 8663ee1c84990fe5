//! How a site is judged: the policy's switches, who is kept, the limits, the rules for usernames.

use globset::{Glob, GlobSetBuilder};
use regex::Regex;

use super::{bad, filled, word};
use crate::config::document::At;
use crate::config::fault::{ConfigError, Expected};
use crate::config::keys::{ARCHETYPES, STANCES};
use crate::config::wire::{LimitWire, PolicyWire, RuleWire};
use crate::domain::drift::Code;
use crate::domain::limits::{LimitName, Limits};
use crate::domain::names::{UsernameRule, UsernameRules};
use crate::domain::policy::{Keep, Policy, Preset, Restrictions, Stance};
use crate::domain::unasked::Unasked;

pub(super) fn policy(
    wire: &PolicyWire,
    of: &impl Fn(&str) -> String,
    flag: Option<Preset>,
) -> Result<Policy, ConfigError> {
    let preset = wire
        .preset
        .as_ref()
        .map(|preset| word::<Preset>(&of("policy.preset"), preset))
        .transpose()?;
    let mut policy = Policy::preset(flag.or(preset).unwrap_or(Preset::Default));
    let switches = [
        (
            "policy.parent_roles",
            &wire.parent_roles,
            &mut policy.parent_roles,
        ),
        (
            "policy.module_roles",
            &wire.module_roles,
            &mut policy.module_roles,
        ),
        ("policy.inactive", &wire.inactive, &mut policy.inactive),
        ("policy.guests", &wire.guests, &mut policy.guests),
        (
            "policy.chat_administrators",
            &wire.chat_administrators,
            &mut policy.chat_administrators,
        ),
        (
            "policy.site_administrators",
            &wire.site_administrators,
            &mut policy.site_administrators,
        ),
    ];
    for (key, text, switch) in switches {
        if let Some(text) = text {
            *switch = stance(&of(key), text)?;
        }
    }
    if let Some(restrictions) = &wire.restrictions {
        policy.restrictions = word::<Restrictions>(&of("policy.restrictions"), restrictions)?;
    }
    let lists = [
        (
            "policy.access_all_groups",
            &wire.access_all_groups,
            &mut policy.access_all_groups,
        ),
        (
            "policy.ignore_restrictions",
            &wire.ignore_restrictions,
            &mut policy.ignore_restrictions,
        ),
    ];
    for (key, archetypes, list) in lists {
        if let Some(archetypes) = archetypes {
            *list = named(&of(key), archetypes)?;
        }
    }
    if let Some(minutes) = &wire.queue_grace {
        let counted = minutes.value.and_then(|value| u32::try_from(value).ok());
        policy.queue_grace_minutes = counted.ok_or_else(|| {
            let found = minutes.value.map(|value| value.to_string());
            let key = of("policy.queue_grace");
            bad(&key, &minutes.place, found.as_ref(), Expected::Count)
        })?;
    }
    Ok(policy)
}

fn named(key: &str, archetypes: &[At<String>]) -> Result<Vec<String>, ConfigError> {
    archetypes
        .iter()
        .map(|archetype| {
            archetype_of(archetype).ok_or_else(|| {
                let expected = Expected::OneOf(ARCHETYPES.to_vec());
                bad(key, &archetype.place, Some(&archetype.value), expected)
            })
        })
        .collect()
}

fn archetype_of(text: &At<String>) -> Option<String> {
    ARCHETYPES
        .contains(&text.value.as_str())
        .then(|| text.value.clone())
}

fn stance(key: &str, text: &At<String>) -> Result<Stance, ConfigError> {
    match text.value.as_str() {
        "required" => Ok(Stance::Required),
        "tolerated" => Ok(Stance::Tolerated),
        "unexpected" => Ok(Stance::Unexpected),
        _ => {
            let expected = Expected::OneOf(STANCES.to_vec());
            Err(bad(key, &text.place, Some(&text.value), expected))
        }
    }
}

/// The globs are compiled from lower case, since they are held against folded usernames.
pub(super) fn keep(wire: &[At<String>], key: &str) -> Result<Keep, ConfigError> {
    let mut globs = GlobSetBuilder::new();
    let mut last = None;
    for (at, glob) in wire.iter().enumerate() {
        let compiled = Glob::new(&glob.value.to_lowercase());
        globs.add(compiled.map_err(|error| bad_glob(&format!("{key}[{at}]"), glob, &error))?);
        last = Some(glob);
    }
    let Some(last) = last else {
        return Ok(Keep::default());
    };
    // What is left to go wrong is their size all together.
    let globs = globs.build().map_err(|error| bad_glob(key, last, &error))?;
    Ok(Keep {
        patterns: wire.iter().map(|glob| glob.value.clone()).collect(),
        globs,
    })
}

/// The codes that are repaired without a question.
pub(super) fn unasked(wire: Option<&[At<String>]>, key: &str) -> Result<Unasked, ConfigError> {
    let Some(codes) = wire else {
        return Ok(Unasked::default());
    };
    let codes = codes.iter().map(|code| word::<Code>(key, code));
    codes.collect::<Result<_, _>>().map(Unasked::Codes)
}

fn bad_glob(key: &str, glob: &At<String>, error: &globset::Error) -> ConfigError {
    let detail = error.kind().to_string();
    bad(
        key,
        &glob.place,
        Some(&glob.value),
        Expected::Glob { detail },
    )
}

pub(super) fn limits(
    wire: &[LimitWire],
    of: &impl Fn(&str) -> String,
    flags: &[(LimitName, u64)],
) -> Result<Limits, ConfigError> {
    let mut limits = Limits::default();
    for LimitWire { name, figure } in wire {
        let counted = figure
            .value
            .and_then(|value| u64::try_from(value).ok())
            .ok_or_else(|| {
                let found = figure.value.map(|value| value.to_string());
                bad(
                    &of(&format!("limits.{name}")),
                    &figure.place,
                    found.as_ref(),
                    Expected::Count,
                )
            })?;
        // Whoever deletes consents to that plan: what is configured is forgotten by the time it matters.
        if *name == LimitName::Deletions && counted > 0 {
            let key = of(&format!("limits.{name}"));
            let found = counted.to_string();
            return Err(bad(
                &key,
                &figure.place,
                Some(&found),
                Expected::NoDeletions,
            ));
        }
        limits = limits.with(*name, counted);
    }
    Ok(flags
        .iter()
        .fold(limits, |limits, (name, figure)| limits.with(*name, *figure)))
}

pub(super) fn usernames(wire: Vec<RuleWire>, key: &str) -> Result<UsernameRules, ConfigError> {
    let rules = wire.into_iter().enumerate().map(|(at, rule)| match rule {
        RuleWire::StripSuffix(suffix) => filled(&format!("{key}[{at}].strip_suffix"), suffix)
            .map(|suffix| UsernameRule::StripSuffix(suffix.value)),
        RuleWire::Replace { pattern, with } => match Regex::new(&pattern.value) {
            Ok(regex) => Ok(UsernameRule::Replace {
                pattern: regex,
                with,
            }),
            Err(error) => {
                let expected = Expected::Regex {
                    detail: last_words(&error),
                };
                Err(bad(
                    &format!("{key}[{at}].replace"),
                    &pattern.place,
                    Some(&pattern.value),
                    expected,
                ))
            }
        },
        RuleWire::Lowercase(At { value: true, .. }) => Ok(UsernameRule::Lowercase),
        RuleWire::Lowercase(At { place, .. }) => {
            let found = "false".to_owned();
            Err(bad(
                &format!("{key}[{at}].lowercase"),
                &place,
                Some(&found),
                Expected::OneOf(vec!["true"]),
            ))
        }
    });
    rules.collect::<Result<_, _>>().map(UsernameRules)
}

/// What the last line says: those before draw the pattern again.
fn last_words(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}
