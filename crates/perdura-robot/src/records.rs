//! Where everything lies in the shard: collections, keys, bodies. A value is stored as a [`body`].
//!
//! | Collection | Key | Value |
//! |---|---|---|
//! | `robot.kind` | name | a registered kind |
//! | `robot.automation` | workspace `/` automation | what a workspace wants done |
//! | `robot.job` | job | the job with its counters; written by each callback, so it stays small |
//! | `robot.plan` | job | the kind as it was when the job was created; written once |
//! | `robot.item` | job `/` position | an item; all of a job are one range |
//! | `robot.item_place` | item | where the item lies |
//! | `robot.order` | workspace `/` order | the order's last job and what became of it |
//! | `robot.submission` | workspace `/` idempotency key | the job that the key made |
//! | `robot.by_time` | newest first `/` job | list of all jobs |
//! | `robot.by_workspace` | workspace `/` newest first `/` job | list of a workspace's jobs |

use perdura_core::Unreadable;
use perdura_engine::ReadError;
use perdura_store::StoreReader;
use perdura_types::{Record, RecordChange, ShardId, Timestamp, body};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bounds::READ_PAGE;
use crate::ids::{IdempotencyKey, JobId, OrderId, WorkspaceId};
use perdura_types::Moment;

pub(crate) const KINDS: &str = "robot.kind";
pub(crate) const AUTOMATIONS: &str = "robot.automation";
pub(crate) const JOBS: &str = "robot.job";
pub(crate) const PLANS: &str = "robot.plan";
pub(crate) const ITEMS: &str = "robot.item";
pub(crate) const ITEM_PLACES: &str = "robot.item_place";
pub(crate) const ORDERS: &str = "robot.order";
pub(crate) const SUBMISSIONS: &str = "robot.submission";
pub(crate) const BY_TIME: &str = "robot.by_time";
pub(crate) const BY_WORKSPACE: &str = "robot.by_workspace";

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored<T> {
    pub(crate) value: T,
    pub(crate) version: u64,
}

/// The committed records at one moment.
pub(crate) struct Rows<'a> {
    pub(crate) reader: &'a dyn StoreReader,
    pub(crate) shard: ShardId,
    pub(crate) now: Timestamp,
}

impl Rows<'_> {
    /// One record; an expired one is none, as for the engine.
    pub(crate) fn get<T: DeserializeOwned>(&self, collection: &str, key: &str) -> Result<Option<Stored<T>>, ReadError> {
        let record = self.reader.record(self.shard, collection, key)?.filter(|record| self.is_live(record));
        record.map(|record| decode(collection, key, &record)).transpose()
    }

    /// Up to `limit` records of a collection whose keys begin with `prefix` and lie after `after`.
    pub(crate) fn page<T: DeserializeOwned>(
        &self,
        collection: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Stored<T>)>, ReadError> {
        // No key is equal to a prefix, which ends with a slash or is empty.
        let start = after.or_else(|| Some(prefix).filter(|prefix| !prefix.is_empty()));
        let rows = self.reader.records(self.shard, collection, start, limit)?;
        rows.into_iter()
            .take_while(|(key, _)| key.starts_with(prefix))
            .filter(|(_, record)| self.is_live(record))
            .map(|(key, record)| decode(collection, &key, &record).map(|stored| (key, stored)))
            .collect()
    }

    /// All records of a collection whose keys begin with `prefix`.
    pub(crate) fn all<T: DeserializeOwned>(&self, collection: &str, prefix: &str) -> Result<Vec<Stored<T>>, ReadError> {
        let mut found: Vec<Stored<T>> = Vec::new();
        let mut after = prefix.to_owned();
        loop {
            let start = Some(after.as_str()).filter(|after| !after.is_empty());
            let rows = self.reader.records(self.shard, collection, start, READ_PAGE)?;
            let is_last = rows.len() < READ_PAGE;
            for (key, record) in rows {
                if !key.starts_with(prefix) {
                    return Ok(found);
                }
                if self.is_live(&record) {
                    found.push(decode(collection, &key, &record)?);
                }
                after = key;
            }
            if is_last {
                return Ok(found);
            }
        }
    }

    fn is_live(&self, record: &Record) -> bool {
        record.expires_at.is_none_or(|at| at > self.now)
    }
}

/// Puts a record in place, if it still has the version that was read; 0 for none.
pub(crate) fn put<T: Serialize>(
    collection: &str,
    key: String,
    expected: u64,
    value: &T,
    expires_at: Option<Moment>,
) -> RecordChange {
    let body = body::encode(value).expect("records have text keys");
    RecordChange {
        collection: collection.to_owned(),
        key,
        expected: Some(expected),
        body: Some(body),
        expires_at: expires_at.map(|at| at.0),
    }
}

fn decode<T: DeserializeOwned>(collection: &str, key: &str, record: &Record) -> Result<Stored<T>, ReadError> {
    let value = body::decode(&record.body)
        .map_err(|error| Unreadable::new(format!("record '{key}' of '{collection}'"), error))?;
    Ok(Stored { value, version: record.version })
}

pub(crate) fn items_of(job: JobId) -> String {
    format!("{job}/")
}
pub(crate) fn item_key(job: JobId, position: u32) -> String {
    format!("{job}/{position:06}")
}
pub(crate) fn order_key(workspace: &WorkspaceId, order: &OrderId) -> String {
    format!("{workspace}/{order}")
}
pub(crate) fn submission_key(workspace: &WorkspaceId, key: &IdempotencyKey) -> String {
    format!("{workspace}/{key}")
}
pub(crate) fn time_key(created_at: Moment, job: JobId) -> String {
    format!("{:016x}/{job}", u64::MAX - created_at.as_millis().max(0).cast_unsigned())
}
pub(crate) fn jobs_of(workspace: &WorkspaceId) -> String {
    format!("{workspace}/")
}
