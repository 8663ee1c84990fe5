//! What the keys in force are called, for whoever reads it on this screen.

use std::borrow::Cow;

use super::Model;
use super::look::Glyphs;
use crate::tui::action::{self, Action, Scope, Spec};
use crate::words::dashboard::{self as words, Why};

impl Model {
    /// The keys of an action, as they are written on this screen; the one that is shown first, first.
    pub fn key_names(&self, spec: &'static Spec) -> impl Iterator<Item = String> {
        let letters = self.look.glyphs == Glyphs::Ascii;
        let keys = self.keymap.keys(spec).iter();
        keys.map(move |key| {
            if letters {
                key.in_letters()
            } else {
                key.name()
            }
        })
    }

    /// The key of an action in one set of keys, for a sentence; of an action without one, its name.
    pub fn key_in(&self, scope: Scope, action: Action) -> String {
        let here = action::of(scope, self.screens.now).find(|spec| spec.action == action);
        let spec = here.or_else(|| action::all(scope).find(|spec| spec.action == action));
        let key = spec.and_then(|spec| self.key_names(spec).next());
        key.unwrap_or_else(|| spec.map_or("", |spec| spec.label.short()).to_owned())
    }

    /// The key of an action of the panes, for a sentence.
    pub fn key(&self, action: Action) -> String {
        self.key_in(Scope::Main, action)
    }

    /// Why an action does not work now.
    pub fn why_not(&self, why: Why) -> Cow<'static, str> {
        words::why(why, &self.key(Action::RescanAll))
    }
}
