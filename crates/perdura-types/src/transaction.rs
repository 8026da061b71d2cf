//! Changes of an app's records that happen together with events, whole or not at all.

use crate::{NewEvent, Timestamp};

/// Changes that happen together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transaction {
    /// Each with the version it expects.
    pub changes: Vec<RecordChange>,
    /// Accepted with the changes.
    pub events: Vec<NewEvent>,
}

/// One change of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordChange {
    /// First half of the key.
    pub collection: String,
    /// Second half of the key.
    pub key: String,
    /// The version that must be there now; 0 for none; `None` does not care.
    pub expected: Option<u64>,
    /// The new body; `None` deletes.
    pub body: Option<Vec<u8>>,
    /// When it may be dropped.
    pub expires_at: Option<Timestamp>,
}
