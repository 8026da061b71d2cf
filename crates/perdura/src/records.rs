//! Records: an app's own documents, in the same store and the same transactions as its runs.

use std::fmt;

use perdura_core::{Answer, ApiCall};
use perdura_engine::{Engine, ReadError};
use perdura_types::{NewEvent, Record, RecordChange, Timestamp, Transaction, body};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bounds::RECORDS_PER_PAGE_MAX;
use crate::event::admit;
use crate::{Error, Outgoing, Result};

/// Documents by collection and key. They are read as of the last commit and changed in [transactions](Changes).
#[derive(Clone)]
pub struct Records {
    engine: Engine,
}

/// A document, and the version that a change of it must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The document.
    pub value: T,
    /// Larger after each change.
    pub version: u64,
}

/// What must be true of a record for a change to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Nothing.
    Anything,
    /// There is none.
    Absent,
    /// It has this version.
    Version(u64),
}

/// Changes of records, and events, that happen together or not at all.
///
/// ```
/// # #[derive(serde::Serialize)] struct Stock { left: u32 }
/// use perdura::{Changes, Expect};
/// let changes = Changes::new()
///     .put("stock", "blue-mug", &Stock { left: 3 }, Expect::Version(7))
///     .delete("reservation", "A-7", Expect::Anything);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Changes {
    records: Vec<RecordChange>,
    events: Vec<Outgoing>,
    problem: Option<Error>,
}

impl Changes {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// Writes a document.
    #[must_use]
    pub fn put(self, collection: &str, key: &str, value: &impl Serialize, expect: Expect) -> Self {
        self.put_until(collection, key, value, expect, None)
    }
    /// Writes a document that may be dropped at a moment.
    #[must_use]
    pub fn put_until(
        mut self,
        collection: &str,
        key: &str,
        value: &impl Serialize,
        expect: Expect,
        expires_at: Option<Timestamp>,
    ) -> Self {
        match body::encode(value) {
            Ok(body) => self.change(collection, key, Some(body), expect, expires_at),
            Err(error) => {
                let message = format!("record '{key}' of '{collection}' has no JSON form: {error}");
                self.problem.get_or_insert(Error::new("RecordInvalid", message).non_retriable());
                self
            }
        }
    }
    /// Deletes a document; one that is not there is no mistake.
    #[must_use]
    pub fn delete(self, collection: &str, key: &str, expect: Expect) -> Self {
        self.change(collection, key, None, expect, None)
    }
    /// Sends an event.
    #[must_use]
    pub fn emit(mut self, event: impl Into<Outgoing>) -> Self {
        self.events.push(event.into());
        self
    }

    fn change(
        mut self,
        collection: &str,
        key: &str,
        body: Option<Vec<u8>>,
        expect: Expect,
        expires_at: Option<Timestamp>,
    ) -> Self {
        let expected = match expect {
            Expect::Anything => None,
            Expect::Absent => Some(0),
            Expect::Version(version) => Some(version),
        };
        self.records.push(RecordChange {
            collection: collection.to_owned(),
            key: key.to_owned(),
            expected,
            body,
            expires_at,
        });
        self
    }

    pub(crate) fn into_transaction(self) -> Result<Transaction> {
        let Self { records: changes, events, problem } = self;
        match problem {
            Some(problem) => Err(problem),
            None => Ok(Transaction { changes, events: admit(events, None)? }),
        }
    }
}

impl From<Transaction> for Changes {
    /// For apps that encode their records themselves.
    fn from(transaction: Transaction) -> Self {
        let Transaction { changes, events } = transaction;
        let events = events.into_iter().map(|event: NewEvent| Outgoing::from(event)).collect();
        Self { records: changes, events, problem: None }
    }
}

/// A transaction did not happen, because a record is not as it was expected to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record '{key}' of collection '{collection}' has version {actual}: read it again and decide again")]
pub struct Conflict {
    /// The record's collection.
    pub collection: String,
    /// The record's key.
    pub key: String,
    /// The version that is there; 0 for none.
    pub actual: u64,
}

impl Records {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine }
    }

    /// A document, when there is one.
    pub async fn get<T: DeserializeOwned + Send + 'static>(
        &self,
        collection: &str,
        key: &str,
    ) -> Result<Option<Versioned<T>>> {
        let (shard, now) = (self.engine.shard(), self.engine.clock().now());
        let (collection, key) = (collection.to_owned(), key.to_owned());
        let read = move |reader: &dyn perdura_store::StoreReader, _: &mut dyn perdura_core::Past| {
            Ok((reader.record(shard, &collection, &key)?, collection, key))
        };
        let (record, collection, key) = self.engine.read(read).await.map_err(unreadable)?;
        let live = record.filter(|record| record.expires_at.is_none_or(|at| at > now));
        live.map(|record| decode(&collection, &key, &record)).transpose()
    }

    /// Documents of a collection in the order of their keys, from the one after `after` on, at most 1,000.
    pub async fn list<T: DeserializeOwned + Send + 'static>(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Versioned<T>)>> {
        let (shard, now) = (self.engine.shard(), self.engine.clock().now());
        let (name, after) = (collection.to_owned(), after.map(str::to_owned));
        let limit = limit.min(RECORDS_PER_PAGE_MAX);
        let read = move |reader: &dyn perdura_store::StoreReader, _: &mut dyn perdura_core::Past| {
            Ok(reader.records(shard, &name, after.as_deref(), limit)?)
        };
        let page = self.engine.read(read).await.map_err(unreadable)?;
        let live = page.into_iter().filter(|(_, record)| record.expires_at.is_none_or(|at| at > now));
        live.map(|(key, record)| decode(collection, &key, &record).map(|value| (key, value))).collect()
    }

    /// Makes all the changes, or none: then the [`Conflict`] says which record is in the way.
    pub async fn transact(&self, changes: Changes) -> Result<std::result::Result<(), Conflict>> {
        let transaction = changes.into_transaction()?;
        match self.engine.call(ApiCall::Transact(transaction)).await? {
            Answer::Committed { .. } => Ok(Ok(())),
            Answer::Conflict { collection, key, actual } => Ok(Err(Conflict { collection, key, actual })),
            Answer::Refused(error) => Err(Error::new(error.name, error.message).non_retriable()),
            other => Err(Error::new("UnexpectedAnswer", format!("the engine answered {other:?}"))),
        }
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").finish_non_exhaustive()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in for a closure of `map_err`")]
fn unreadable(error: ReadError) -> Error {
    Error::new("RecordsUnreadable", error.to_string())
}

fn decode<T: DeserializeOwned>(collection: &str, key: &str, record: &Record) -> Result<Versioned<T>> {
    let value = body::decode(&record.body).map_err(|error| {
        let wanted = std::any::type_name::<T>();
        Error::new("RecordInvalid", format!("record '{key}' of '{collection}' is not a {wanted}: {error}"))
            .non_retriable()
    })?;
    Ok(Versioned { value, version: record.version })
}
