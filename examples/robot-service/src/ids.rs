//! The names things go by. Each is its own type, so that no two can be swapped.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

names! {
    /// One dispatch of a job: the job's id in its first round, `<job>.<round>` later. What the robot remembers.
    DispatchId,
    /// The orchestrator's job; the same over all rounds.
    JobId,
    /// One item of a job; what a callback names.
    ItemId,
    /// The order an item ships; at most one open item may work on it.
    OrderId,
    /// Whose orders these are; at most one open batch may work in it, since it is one login at the carrier's.
    WorkspaceId,
    /// What the robot writes on a shipment so that it can find it again.
    Reference,
}

impl Reference {
    /// The mark of one attempt of one item. A repeated attempt has the same mark, the next attempt another.
    pub fn of(item: &ItemId, attempt: u32) -> Self {
        Self(format!("{item}-{attempt}"))
    }
}
