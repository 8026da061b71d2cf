//! The lines of the journal.

use serde::{Deserialize, Serialize};

use super::report::Counts;
use crate::ids::{DispatchId, JobId};
use crate::wire::callback::Outcome;

/// One change. `item` is an item's place in its batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Record {
    /// A batch was taken in; its orders are in a file of their own.
    Accepted {
        /// Which.
        dispatch_id: DispatchId,
    },
    /// An item is about to be submitted: from here on it may be at the carrier's.
    Begun {
        /// Which batch.
        dispatch_id: DispatchId,
        /// Which item.
        item: usize,
    },
    /// An item ended, and its result is owed.
    Settled {
        /// Which batch.
        dispatch_id: DispatchId,
        /// Which item.
        item: usize,
        /// How.
        outcome: Outcome,
    },
    /// A result was acknowledged.
    Delivered {
        /// Which batch.
        dispatch_id: DispatchId,
        /// Which item.
        item: usize,
    },
    /// A result will never be acknowledged, and is among the dead letters.
    Refused {
        /// Which batch.
        dispatch_id: DispatchId,
        /// Which item.
        item: usize,
    },
    /// Items that were not begun will not be.
    Cancelled {
        /// Which batch.
        dispatch_id: DispatchId,
    },
    /// Nothing is left to do for a batch; this is all that is kept of it.
    Closed {
        /// Which.
        dispatch_id: DispatchId,
        /// Its job.
        job_id: JobId,
        /// Whether it was cancelled.
        cancelled: bool,
        /// How its items ended.
        counts: Counts,
    },
}

impl Record {
    /// The batch it is about.
    pub fn dispatch_id(&self) -> &DispatchId {
        match self {
            Self::Accepted { dispatch_id }
            | Self::Begun { dispatch_id, .. }
            | Self::Settled { dispatch_id, .. }
            | Self::Delivered { dispatch_id, .. }
            | Self::Refused { dispatch_id, .. }
            | Self::Cancelled { dispatch_id }
            | Self::Closed { dispatch_id, .. } => dispatch_id,
        }
    }
}
