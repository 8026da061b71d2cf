//! How far a dev server's clock was moved, kept so that a restart does not jump back in time.

use perdura_store::{StoreError, StoreReader};
use perdura_types::{RecordChange, ShardId, Transaction};

use crate::clock::Clock;

const COLLECTION: &str = "server";
const KEY: &str = "clock_ahead_ms";

/// The clock as the last process left it; the wall clock when nobody ever moved it.
pub(crate) fn read(reader: &dyn StoreReader, shard: ShardId) -> Result<Clock, StoreError> {
    let record = reader.record(shard, COLLECTION, KEY)?;
    let ahead_ms = record.and_then(|record| String::from_utf8(record.body).ok()?.parse().ok());
    Ok(Clock::ahead(ahead_ms.unwrap_or(0)))
}

/// Keeps the clock's lead.
pub(crate) fn write(ahead_ms: i64) -> Transaction {
    let change = RecordChange {
        collection: COLLECTION.to_owned(),
        key: KEY.to_owned(),
        expected: None,
        body: Some(ahead_ms.to_string().into_bytes()),
        expires_at: None,
    };
    Transaction { changes: vec![change], events: Vec::new() }
}
