//! Conditions on events, both as the text that the engine compiles and as the few lines that say what it means. The
//! meaning is written down here a second time on purpose: the model must not ask the engine.

use serde_json::Value;

/// The two numbers that every simulated event carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) k: i64,
    pub(crate) n: i64,
}

impl Facts {
    /// Reads them from an event's data; events of the engine itself have none.
    pub(crate) fn of(data: &Value) -> Option<Self> {
        Some(Self { k: data["k"].as_i64()?, n: data["n"].as_i64()? })
    }
}

/// A condition on an incoming event, seen from a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    SameKey,
    KeyIs(i64),
    AtLeast(i64),
    SameKeyAndAtLeast(i64),
    SameKeyOrZero,
    /// Settled by the run's own event when its key is small: the wait can then never end by an event.
    OwnKeyAboveAndAtLeast(i64),
    /// No expression at all: the run fails.
    Invalid,
}

impl Match {
    pub(crate) fn source(self) -> String {
        match self {
            Self::SameKey => "event.data.k == async.data.k".to_owned(),
            Self::KeyIs(k) => format!("async.data.k == {k}"),
            Self::AtLeast(n) => format!("async.data.n >= {n}"),
            Self::SameKeyAndAtLeast(n) => format!("async.data.n >= {n} && async.data.k == event.data.k"),
            Self::SameKeyOrZero => "event.data.k == async.data.k || async.data.n == 0".to_owned(),
            Self::OwnKeyAboveAndAtLeast(n) => format!("event.data.k > 1 && async.data.n >= {n}"),
            Self::Invalid => "async.data.k === 1".to_owned(),
        }
    }

    pub(crate) fn holds(self, own: Facts, incoming: Facts) -> bool {
        match self {
            Self::SameKey => own.k == incoming.k,
            Self::KeyIs(k) => incoming.k == k,
            Self::AtLeast(n) => incoming.n >= n,
            Self::SameKeyAndAtLeast(n) => own.k == incoming.k && incoming.n >= n,
            Self::SameKeyOrZero => own.k == incoming.k || incoming.n == 0,
            Self::OwnKeyAboveAndAtLeast(n) => own.k > 1 && incoming.n >= n,
            Self::Invalid => false,
        }
    }
}

/// A condition of a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TriggerMatch {
    KeyIs(i64),
    BelowOrKey(i64, i64),
}

impl TriggerMatch {
    pub(crate) fn source(self) -> String {
        match self {
            Self::KeyIs(k) => format!("event.data.k == {k}"),
            Self::BelowOrKey(n, k) => format!("event.data.n < {n} || event.data.k == {k}"),
        }
    }
    pub(crate) fn holds(self, facts: Facts) -> bool {
        match self {
            Self::KeyIs(k) => facts.k == k,
            Self::BelowOrKey(n, k) => facts.n < n || facts.k == k,
        }
    }
}
