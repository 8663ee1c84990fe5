//! Which keys do what: the registry's own, and in their place those of the configuration.

use crossterm::event::{KeyCode, KeyEvent};
use rustc_hash::FxHashMap;

use super::{Action, Key, Scope, Spec, all, of, registry};
use crate::config::{ConfigError, Expected, Fault, KeyBinding, Place};
use crate::tui::screen::Screen;

/// Which keys do what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keymap {
    /// Where other keys are in force than the registry's.
    own: FxHashMap<Id, Vec<Key>>,
}

/// What tells one entry of the registry from another: an action may be there twice, on screens of their own.
type Id = (Scope, Action, Option<Screen>);

fn id(spec: &Spec) -> Id {
    let first = spec.screens.and_then(|screens| screens.first());
    (spec.scope, spec.action, first.copied())
}

/// A configured key.
#[derive(Debug, Clone)]
struct Bound {
    action: Action,
    key: Key,
    written: String,
    place: Place,
}

impl Keymap {
    /// The keys of the configuration in the place of the registry's.
    ///
    /// What is typed into, and the questions before something is sent, keep their own keys. Esc and Ctrl-C always
    /// do what they do.
    ///
    /// # Errors
    /// Where there is no such action or no such key, or where one key has two actions in force together.
    pub fn of(bindings: &[KeyBinding]) -> Result<Self, ConfigError> {
        let mut bound: Vec<Bound> = Vec::new();
        let mut actions: Vec<Action> = Vec::new();
        for binding in bindings {
            let action = action(binding)?;
            actions.push(action);
            for (written, place) in &binding.keys {
                bound.push(Bound {
                    action,
                    key: Key::parse(written).ok_or_else(|| ConfigError {
                        place: place.clone(),
                        fault: Fault::BadValue {
                            key: format!("keys.{}", binding.action),
                            found: Some(written.clone()),
                            expected: Expected::Key,
                        },
                    })?,
                    written: written.clone(),
                    place: place.clone(),
                });
            }
        }
        let mut own = FxHashMap::default();
        for spec in registry().filter(|spec| !spec.scope.keeps_its_keys()) {
            own.extend(keys_of(spec, &actions, &bound)?.map(|keys| (id(spec), keys)));
        }
        Ok(Self { own })
    }

    /// The keys of an action; the first is the one that is shown first.
    pub fn keys(&self, spec: &'static Spec) -> &[Key] {
        self.own.get(&id(spec)).map_or(spec.keys, Vec::as_slice)
    }

    /// The action of a key, on a screen.
    pub fn resolve(&self, scope: Scope, screen: Screen, event: KeyEvent) -> Option<&'static Spec> {
        of(scope, screen).find(|spec| self.keys(spec).iter().any(|key| key.is(event)))
    }
}

fn action(binding: &KeyBinding) -> Result<Action, ConfigError> {
    let named = |spec: &&Spec| spec.action.name() == binding.action;
    let known = || {
        let mut names: Vec<&str> = registry()
            .filter(|spec| !spec.scope.keeps_its_keys())
            .map(|spec| spec.action.name())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    registry()
        .find(named)
        .map(|spec| spec.action)
        .ok_or_else(|| ConfigError {
            place: binding.place.clone(),
            fault: Fault::BadValue {
                key: "keys".to_owned(),
                found: Some(binding.action.clone()),
                expected: Expected::Action(known()),
            },
        })
}

/// The keys of an action in one scope, where they are others than the registry's.
fn keys_of(
    spec: &'static Spec,
    actions: &[Action],
    bound: &[Bound],
) -> Result<Option<Vec<Key>>, ConfigError> {
    let configured = actions.contains(&spec.action);
    let mut keys: Vec<Key> = Vec::new();
    for one in bound.iter().filter(|one| one.action == spec.action) {
        if let Some(other) = rival(spec, one, actions, bound) {
            return Err(twice(spec.scope, one, other));
        }
        keys.push(one.key);
    }
    let here =
        |action: Action| all(spec.scope).any(|other| other.action == action && other.meets(spec));
    let taken = |key: &Key| {
        bound
            .iter()
            .any(|one| one.action != spec.action && one.key == *key && here(one.action))
    };
    keys.extend(spec.keys.iter().filter(|key| {
        if configured {
            key.always()
        } else {
            !taken(key)
        }
    }));
    Ok((keys != spec.keys).then_some(keys))
}

/// Another action that has the same key in the same scope: by the configuration, or by the registry, where it could
/// not do without it.
fn rival(spec: &'static Spec, one: &Bound, actions: &[Action], bound: &[Bound]) -> Option<Action> {
    all(spec.scope)
        .filter(|other| other.action != spec.action && other.meets(spec))
        .find(|other| {
            if actions.contains(&other.action) {
                let always = other.keys.iter().any(|key| key.always() && *key == one.key);
                return always
                    || bound
                        .iter()
                        .any(|two| two.action == other.action && two.key == one.key);
            }
            let has = other.keys.contains(&one.key);
            // Where several keys close what is open, one of them may be given away.
            let spare = spec.scope != Scope::Main && !one.key.always() && other.keys.len() > 1;
            has && !spare
        })
        .map(|other| other.action)
}

fn twice(scope: Scope, one: &Bound, other: Action) -> ConfigError {
    ConfigError {
        place: one.place.clone(),
        fault: Fault::KeyTwice {
            key: one.written.clone(),
            scope: crate::words::dashboard::keys::scope(scope.into()),
            one: one.action.name(),
            other: other.name(),
        },
    }
}

impl Key {
    /// Whether the key does what it does whatever is configured: without it one might not get out.
    fn always(self) -> bool {
        self == super::keys::key(KeyCode::Esc) || self == super::keys::ctrl('c')
    }
}
