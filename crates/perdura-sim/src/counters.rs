//! Records that everybody counts up: a step with its result, a client by itself. Whoever loses an update, or makes one
//! twice, is found out by their sum.

use std::collections::BTreeMap;

use perdura_store::StoreReader;
use perdura_types::{RecordChange, ShardId};

use crate::scenario::COUNTERS;

const COLLECTION: &str = "counter";

/// The records at one moment: version and number of each, 0 for one that is not there.
#[derive(Debug, Default)]
pub(crate) struct Counters(BTreeMap<String, (u64, i64)>);

impl Counters {
    pub(crate) fn read(reader: &dyn StoreReader, shard: ShardId) -> Result<Self, String> {
        let mut counters = BTreeMap::new();
        for key in COUNTERS.into_iter().flat_map(|counter| [counter.to_owned(), archive(counter)]) {
            let record = reader.record(shard, COLLECTION, &key).map_err(|error| error.to_string())?;
            let Some(record) = record else { continue };
            let number = std::str::from_utf8(&record.body).ok().and_then(|text| text.parse().ok());
            counters.insert(key, (record.version, number.ok_or("a counter holds no number")?));
        }
        Ok(Self(counters))
    }

    fn get(&self, key: &str) -> (u64, i64) {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// One more, unless somebody else was faster.
    pub(crate) fn up(&self, counter: &str) -> RecordChange {
        let (version, number) = self.get(counter);
        change(counter, version, Some(number + 1))
    }

    /// Deletes the counter and keeps its number elsewhere, so that it begins anew.
    pub(crate) fn reset(&self, counter: &str) -> Vec<RecordChange> {
        let ((version, number), (archived_version, archived)) = (self.get(counter), self.get(&archive(counter)));
        let kept = change(&archive(counter), archived_version, Some(archived + number));
        vec![kept, change(counter, version, None)]
    }

    /// All that was ever counted.
    pub(crate) fn total(&self, counter: &str) -> i64 {
        self.get(counter).1 + self.get(&archive(counter)).1
    }
}

fn archive(counter: &str) -> String {
    format!("archive of {counter}")
}

fn change(key: &str, expected: u64, number: Option<i64>) -> RecordChange {
    RecordChange {
        collection: COLLECTION.to_owned(),
        key: key.to_owned(),
        expected: Some(expected),
        body: number.map(|number| number.to_string().into_bytes()),
        expires_at: None,
    }
}
