//! A transaction: record changes and events, applied whole or refused whole in one input.

use std::collections::BTreeMap;

use perdura_types::Record;

use super::Shard;
use crate::effect::Answer;
use crate::input::{RecordChange, Transaction};
use crate::past::{Past, Unreadable};
use crate::run_error::RunError;

impl Shard {
    pub(super) fn transact(&mut self, transaction: Transaction, past: &mut dyn Past) -> Result<Answer, Unreadable> {
        let mut versions = Vec::with_capacity(transaction.changes.len());
        // A later change of the same key sees the earlier one.
        let mut changed = BTreeMap::new();
        for change in &transaction.changes {
            if change.collection == Self::APPS {
                return Ok(Answer::Refused(reserved(&change.collection)));
            }
            let name = (change.collection.as_str(), change.key.as_str());
            let actual = match changed.get(&name) {
                Some(version) => *version,
                None => self.record_version(change, past)?,
            };
            if change.expected.is_some_and(|expected| expected != actual) {
                let (collection, key) = (change.collection.clone(), change.key.clone());
                return Ok(Answer::Conflict { collection, key, actual });
            }
            changed.insert(name, if change.body.is_some() { actual + 1 } else { 0 });
            versions.push(actual + 1);
        }
        for (change, version) in transaction.changes.into_iter().zip(&versions) {
            let expires_at = change.expires_at;
            let value = change.body.map(|body| Record { version: *version, body, expires_at });
            self.write_record(&change.collection, &change.key, value);
        }
        for event in transaction.events {
            self.accept(event, past)?;
        }
        Ok(Answer::Committed(versions))
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

fn reserved(collection: &str) -> RunError {
    RunError::new("ReservedCollection", format!("collection '{collection}' belongs to the engine: use another name"))
}
