//! A transaction: record changes and events, applied whole or refused whole in one input.

use std::collections::BTreeMap;

use perdura_types::bounds::{
    CHANGES_PER_TRANSACTION_MAX, RECORD_BODY_BYTES_MAX, RECORD_KEY_BYTES_MAX, TRANSACTION_BYTES_MAX,
};
use perdura_types::{Record, RecordChange, Transaction};

use super::Shard;
use crate::effect::Answer;
use crate::journal::Entry;
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run_error::RunError;

/// Why nothing was changed.
#[derive(Debug)]
pub(super) enum Refusal {
    /// A record has another version than was expected.
    Conflict { collection: String, key: String, actual: u64 },
    /// The collection is not for apps.
    Reserved { collection: String },
    /// Something is above a limit.
    TooLarge { what: String, size: usize, size_max: usize },
}

impl Refusal {
    pub(super) fn to_error(&self) -> RunError {
        match self {
            Self::Conflict { collection, key, actual } => RunError::new(
                "RecordConflict",
                format!(
                    "record '{key}' of collection '{collection}' has version {actual}, which is not the one expected: \
                     read it again and decide again"
                ),
            ),
            Self::Reserved { collection } => RunError::new(
                "ReservedCollection",
                format!("collection '{collection}' belongs to the engine: use another name"),
            ),
            Self::TooLarge { what, size, size_max } => RunError::new(
                "TransactionTooLarge",
                format!(
                    "{what} is {size}, above the limit of {size_max}: split the work, or keep large values elsewhere"
                ),
            ),
        }
    }
}

impl Shard {
    pub(super) fn transact(&mut self, transaction: Transaction, past: &mut dyn Past) -> Result<Answer, Unreadable> {
        let Transaction { changes, events } = transaction;
        match self.check_changes(&changes, past)? {
            Ok(()) => {}
            Err(Refusal::Conflict { collection, key, actual }) => {
                return Ok(Answer::Conflict { collection, key, actual });
            }
            Err(refusal @ (Refusal::Reserved { .. } | Refusal::TooLarge { .. })) => {
                return Ok(Answer::Refused(refusal.to_error()));
            }
        }
        let version = self.next_version();
        if !changes.is_empty() {
            let written = self.write_changes(changes);
            self.push_journal(None, vec![written]);
        }
        for event in events {
            self.accept(event, past)?;
        }
        Ok(Answer::Committed { version })
    }

    /// Whether all of the changes may happen.
    pub(super) fn check_changes(
        &self,
        changes: &[RecordChange],
        past: &mut dyn Past,
    ) -> Result<Result<(), Refusal>, Unreadable> {
        if let Some(refusal) = too_large(changes) {
            return Ok(Err(refusal));
        }
        // A later change of the same key sees the earlier one.
        let mut seen = BTreeMap::new();
        for change in changes {
            if change.collection == Self::APPS {
                return Ok(Err(Refusal::Reserved { collection: change.collection.clone() }));
            }
            let name = (change.collection.as_str(), change.key.as_str());
            if let Some(expected) = change.expected.filter(|_| !planted!(self.config, ConflictIgnored)) {
                let actual = match seen.get(&name) {
                    Some(version) => *version,
                    None => self.record_version(change, past)?,
                };
                if expected != actual {
                    let (collection, key) = (change.collection.clone(), change.key.clone());
                    return Ok(Err(Refusal::Conflict { collection, key, actual }));
                }
            }
            seen.insert(name, if change.body.is_some() { self.next_version() } else { 0 });
        }
        Ok(Ok(()))
    }

    /// Writes the changes and tells the journal, which must hold a row of this input.
    pub(super) fn write_changes(&mut self, changes: Vec<RecordChange>) -> Entry {
        let (count, version) = (changes.len(), self.next_version());
        for change in changes {
            let expires_at = change.expires_at;
            let value = change.body.map(|body| Record { version, body, expires_at });
            self.write_record(&change.collection, &change.key, value);
        }
        Entry::Records { changed: count, version }
    }

    /// The version of what this input writes: the position of its first journal row, which no other input has. So a
    /// version never comes back, not even that of a record which was deleted in between.
    fn next_version(&self) -> u64 {
        if planted!(self.config, VersionsStartAnew) {
            return 1 + self.drained.journal.len() as u64;
        }
        self.lsn.next().0
    }

    /// The version that is there now, also when it is not committed yet; 0 for none.
    fn record_version(&self, change: &RecordChange, past: &mut dyn Past) -> Result<u64, Unreadable> {
        let key = (change.collection.clone(), change.key.clone());
        let record = match self.fresh_records.get(&key) {
            Some(fresh) => fresh.value.clone(),
            None => past.record(&change.collection, &change.key)?,
        };
        let live = record.filter(|record| record.expires_at.is_none_or(|at| at > self.now));
        Ok(live.map_or(0, |record| record.version))
    }
}

/// The first limit that the changes break.
fn too_large(changes: &[RecordChange]) -> Option<Refusal> {
    let above = |what: &dyn Fn() -> String, size: usize, size_max: usize| {
        (size > size_max).then(|| Refusal::TooLarge { what: what(), size, size_max })
    };
    let mut bytes = 0;
    for change in changes {
        let RecordChange { collection, key, body, .. } = change;
        let body_bytes = body.as_ref().map_or(0, Vec::len);
        bytes += collection.len() + key.len() + body_bytes;
        let refusal =
            above(&|| "the length of a collection's name in bytes".to_owned(), collection.len(), RECORD_KEY_BYTES_MAX)
                .or_else(|| {
                    above(
                        &|| format!("the length of a key of '{collection}' in bytes"),
                        key.len(),
                        RECORD_KEY_BYTES_MAX,
                    )
                })
                .or_else(|| {
                    above(
                        &|| format!("the size of record '{key}' of '{collection}' in bytes"),
                        body_bytes,
                        RECORD_BODY_BYTES_MAX,
                    )
                });
        if refusal.is_some() {
            return refusal;
        }
    }
    above(&|| "the number of changes in one transaction".to_owned(), changes.len(), CHANGES_PER_TRANSACTION_MAX)
        .or_else(|| above(&|| "the size of one transaction in bytes".to_owned(), bytes, TRANSACTION_BYTES_MAX))
}
