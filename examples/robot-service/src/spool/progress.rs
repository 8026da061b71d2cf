//! How far an item is.

use crate::wire::callback::Outcome;

/// How far an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Not begun: it is certainly not at the carrier's.
    Waiting,
    /// Begun: it may be at the carrier's, who has to be asked.
    Begun,
    /// Ended.
    Settled {
        /// How.
        outcome: Outcome,
        /// Whether the orchestrator knows.
        delivery: Delivery,
    },
    /// Will not be begun.
    Cancelled,
}

impl Progress {
    /// Whether it has no result yet and may still get one.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Waiting | Self::Begun => true,
            Self::Settled { .. } | Self::Cancelled => false,
        }
    }
}

/// Whether the orchestrator knows of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Not yet.
    Owed,
    /// It said so.
    Acknowledged,
    /// It never will: see the dead letters.
    Refused,
}

/// Whether an item may be worked on now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// It has ended, or was cancelled.
    Skip,
    /// For the first time.
    First,
    /// It was begun before this process started, so it may be at the carrier's already.
    Again {
        /// Whether its batch has been cancelled since.
        cancelled: bool,
    },
}
