//! Which mapping rule would help where the server refuses a username.
//!
//! A rule is advised only where it has been tried on everybody: the name it makes has to be one that the server
//! takes and that nobody else in Moodle has, before or after.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::Ground;
use crate::domain::advice::{AdvisedRule, NameAdvice};
use crate::domain::ids::{FoldedName, Username};

/// How many different lists of rules are tried, those that would help most people first. A site has a few domains.
const TRIED: usize = 16;

/// Advice for everybody whose name is refused. Worked out when it is first asked for: many sites never need it.
#[derive(Debug, Default)]
pub(super) struct Advisor {
    by_name: OnceLock<FxHashMap<FoldedName, Arc<NameAdvice>>>,
}

impl Advisor {
    /// What would make a good name of this one; none where nothing that was tried does.
    pub(super) fn advice(&self, ground: &Ground, name: &Username) -> Option<Arc<NameAdvice>> {
        self.by_name
            .get_or_init(|| work_out(ground))
            .get(&name.folded())
            .map(Arc::clone)
    }
}

fn work_out(ground: &Ground) -> FxHashMap<FoldedName, Arc<NameAdvice>> {
    let (directory, server) = (&ground.directory, &ground.chat.capabilities);
    let refused: Vec<&Username> = ground
        .site
        .people
        .iter()
        .filter_map(|person| directory.name_of(person.id))
        .filter(|name| !server.accepts_username(name.as_str()))
        .collect();
    let mut wanted: FxHashMap<Vec<AdvisedRule>, usize> = FxHashMap::default();
    for rules in refused.iter().flat_map(|name| candidates(name)) {
        *wanted.entry(rules).or_default() += 1;
    }
    let mut wanted: Vec<(Vec<AdvisedRule>, usize)> = wanted.into_iter().collect();
    // Simple rules before lists of them, then what helps most people.
    wanted.sort_by(|(one, helps), (other, fewer)| {
        (one.len(), fewer, one).cmp(&(other.len(), helps, other))
    });
    let mut advice = FxHashMap::default();
    for (rules, _) in wanted.into_iter().take(TRIED) {
        try_on_all(&rules, &refused, ground, &mut advice);
    }
    advice
}

/// What could be tried on one name, the simplest first.
fn candidates(name: &Username) -> Vec<Vec<AdvisedRule>> {
    let mut lists = Vec::new();
    let text = name.as_str();
    if let Some(suffix) = text.rfind('@').and_then(|at| text.get(at..)) {
        let strip = AdvisedRule::StripSuffix(suffix.to_owned());
        lists.push(vec![strip.clone()]);
        lists.push(vec![strip, AdvisedRule::ReplaceRefused]);
    } else {
        lists.push(vec![AdvisedRule::ReplaceRefused]);
    }
    lists
}

/// Keeps what these rules do for those whom nothing simpler has helped. They change refused names alone.
fn try_on_all(
    rules: &[AdvisedRule],
    refused: &[&Username],
    ground: &Ground,
    advice: &mut FxHashMap<FoldedName, Arc<NameAdvice>>,
) {
    let Some(mapping) = AdvisedRule::as_rules(rules) else {
        return;
    };
    let becomes: Vec<Username> = refused
        .iter()
        .map(|name| mapping.map(name.as_str()))
        .collect();
    let mut taken: FxHashMap<FoldedName, usize> = FxHashMap::default();
    for name in &becomes {
        *taken.entry(name.folded()).or_default() += 1;
    }
    for (name, becomes) in refused.iter().zip(becomes) {
        let folded = becomes.folded();
        let alone =
            taken.get(&folded) == Some(&1) && ground.directory.people_named(&folded).is_empty();
        if !alone || !ground.chat.capabilities.accepts_username(becomes.as_str()) {
            continue;
        }
        advice.entry(name.folded()).or_insert_with(|| {
            Arc::new(NameAdvice {
                rules: rules.to_vec(),
                becomes,
            })
        });
    }
}
