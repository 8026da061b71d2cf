//! Which runs an event concerns: by name, then by the value that an equality asks for, then by expression.

use std::collections::{BTreeMap, BTreeSet};

use perdura_expr::{BoundProgram, Literal, Path, lookup};
use perdura_types::{ItemNumber, RunId, Timestamp};
use serde_json::Value;

use crate::head::Condition;

/// What happens to the run when the event arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reaction {
    /// A cancel watch cancels it.
    Cancel,
    /// A wait is over.
    Resume,
}

/// Names one entry of the index.
pub(crate) type WaitKey = (RunId, ItemNumber);

#[derive(Debug)]
struct Entry {
    reaction: Reaction,
    condition: Option<BoundProgram>,
    /// Where it stands in `Named`: under this equality, or among the scanned.
    equality: Option<(Path, Literal)>,
}

#[derive(Debug, Default)]
struct Named {
    entries: BTreeMap<WaitKey, Entry>,
    scanned: BTreeSet<WaitKey>,
    equal: BTreeMap<Path, BTreeMap<Literal, BTreeSet<WaitKey>>>,
}

/// The index over all waits and cancel watches of a shard.
#[derive(Debug, Default)]
pub(crate) struct WaitIndex {
    names: BTreeMap<String, Named>,
}

impl WaitIndex {
    /// Adds an entry; a condition that can never be true is not indexed.
    pub(crate) fn add(&mut self, name: &str, key: WaitKey, reaction: Reaction, condition: &Condition) {
        let condition = match condition {
            Condition::Never => return,
            Condition::Any => None,
            Condition::If(program) => Some(program.clone()),
        };
        let equality = condition.as_ref().and_then(|program| program.equalities().into_iter().next());
        let named = self.names.entry(name.to_owned()).or_default();
        match &equality {
            Some((path, literal)) => {
                let values = named.equal.entry(path.clone()).or_default();
                values.entry(literal.clone()).or_default().insert(key);
            }
            None => {
                named.scanned.insert(key);
            }
        }
        named.entries.insert(key, Entry { reaction, condition, equality });
    }

    /// Removes an entry, if it is there.
    pub(crate) fn remove(&mut self, name: &str, key: WaitKey) {
        let Some(named) = self.names.get_mut(name) else { return };
        let Some(entry) = named.entries.remove(&key) else { return };
        match &entry.equality {
            Some((path, literal)) => named.forget_equality(path, literal, key),
            None => {
                named.scanned.remove(&key);
            }
        }
        if named.entries.is_empty() {
            self.names.remove(name);
        }
    }

    /// Whether anything waits for events of this name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The entries that an event settles, cancels first, then by run. An expression that fails counts as false: one
    /// bad wait must not hold up the others.
    pub(crate) fn matching(&self, name: &str, event: &Value, now: Timestamp) -> Vec<(Reaction, WaitKey)> {
        let Some(named) = self.names.get(name) else { return Vec::new() };
        let mut hits = Vec::new();
        for key in named.candidates(event) {
            let entry = &named.entries[&key];
            let fits = match &entry.condition {
                None => true,
                Some(program) => program.matches(event, now.as_millis()).unwrap_or(false),
            };
            if fits {
                hits.push((entry.reaction, key));
            }
        }
        hits.sort_unstable();
        hits
    }

    /// Every key, for comparing a rebuilt shard with the one it replaces.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, WaitKey, Reaction)> {
        self.names
            .iter()
            .flat_map(|(name, named)| named.entries.iter().map(|(key, entry)| (name.as_str(), *key, entry.reaction)))
    }
}

impl Named {
    fn candidates(&self, event: &Value) -> Vec<WaitKey> {
        let equal = self.equal.iter().filter_map(|(path, values)| {
            let literal = lookup(path, event)?;
            values.get(&literal)
        });
        equal.flatten().chain(&self.scanned).copied().collect()
    }

    fn forget_equality(&mut self, path: &Path, literal: &Literal, key: WaitKey) {
        let Some(values) = self.equal.get_mut(path) else { return };
        if let Some(keys) = values.get_mut(literal) {
            keys.remove(&key);
            if keys.is_empty() {
                values.remove(literal);
            }
        }
        if values.is_empty() {
            self.equal.remove(path);
        }
    }
}
