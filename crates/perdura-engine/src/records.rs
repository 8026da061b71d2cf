//! Records as an app reads and changes them: committed rows of one moment, and decisions over them.
//!
//! An app's rule is a pure function: from the [`Rows`] that it reads to a [`Decision`], which is a transaction and an
//! answer. [`Engine::decide`] reads, lets it judge, commits, and lets it judge again when a record has changed meanwhile.

use std::sync::Arc;

use perdura_core::{Answer, ApiCall, RunError, Unreadable};
use perdura_store::StoreReader;
use perdura_types::{Record, RecordChange, ShardId, Timestamp, Transaction, body};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bounds::{DECISIONS_MAX, READ_PAGE};
use crate::engine::{Engine, ReadError, Stopping};

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    /// What a change of it must expect.
    pub version: u64,
}

/// The committed records at one moment.
pub struct Rows<'a> {
    /// Where they are read.
    pub reader: &'a dyn StoreReader,
    /// Whose they are.
    pub shard: ShardId,
    /// The moment.
    pub now: Timestamp,
}

impl Rows<'_> {
    /// One record; an expired one is none, as for the engine.
    pub fn get<T: DeserializeOwned>(&self, collection: &str, key: &str) -> Result<Option<Stored<T>>, ReadError> {
        let record = self.reader.record(self.shard, collection, key)?.filter(|record| self.is_live(record));
        record.map(|record| decode(collection, key, &record)).transpose()
    }

    /// Up to `limit` records of a collection whose keys begin with `prefix` and lie after `after`. A prefix ends with a
    /// slash or is empty, so that no key is equal to it.
    pub fn page<T: DeserializeOwned>(
        &self,
        collection: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Stored<T>)>, ReadError> {
        let mut start = after.or_else(|| Some(prefix).filter(|prefix| !prefix.is_empty())).map(str::to_owned);
        loop {
            let rows = self.reader.records(self.shard, collection, start.as_deref(), limit)?;
            let (count, last) = (rows.len(), rows.last().map(|(key, _)| key.clone()));
            let mut found = Vec::with_capacity(count);
            for (key, record) in rows.into_iter().take_while(|(key, _)| key.starts_with(prefix)) {
                if self.is_live(&record) {
                    let stored = decode(collection, &key, &record)?;
                    found.push((key, stored));
                }
            }
            // An empty page is the end: one in which everything has expired is not.
            let goes_on = count == limit && last.as_ref().is_some_and(|key| key.starts_with(prefix));
            if !found.is_empty() || !goes_on {
                return Ok(found);
            }
            start = last;
        }
    }

    /// All records of a collection whose keys begin with `prefix`, with their keys.
    pub fn entries<T: DeserializeOwned>(
        &self,
        collection: &str,
        prefix: &str,
    ) -> Result<Vec<(String, Stored<T>)>, ReadError> {
        let mut found: Vec<(String, Stored<T>)> = Vec::new();
        let mut after = prefix.to_owned();
        loop {
            let start = Some(after.as_str()).filter(|after| !after.is_empty());
            let rows = self.reader.records(self.shard, collection, start, READ_PAGE)?;
            let is_last = rows.len() < READ_PAGE;
            for (key, record) in rows {
                if !key.starts_with(prefix) {
                    return Ok(found);
                }
                after.clone_from(&key);
                if self.is_live(&record) {
                    let stored = decode(collection, &key, &record)?;
                    found.push((key, stored));
                }
            }
            if is_last {
                return Ok(found);
            }
        }
    }

    /// All records of a collection whose keys begin with `prefix`.
    pub fn all<T: DeserializeOwned>(&self, collection: &str, prefix: &str) -> Result<Vec<Stored<T>>, ReadError> {
        Ok(self.entries(collection, prefix)?.into_iter().map(|(_, stored)| stored).collect())
    }

    fn is_live(&self, record: &Record) -> bool {
        record.expires_at.is_none_or(|at| at > self.now)
    }
}

/// Puts a record in place, if it still has the version that was read; 0 for none.
///
/// # Panics
/// When the value has no JSON form, such as a map whose keys are not text: a mistake in the app.
pub fn put<T: Serialize + ?Sized>(
    collection: &str,
    key: impl Into<String>,
    expected: u64,
    value: &T,
    expires_at: Option<Timestamp>,
) -> RecordChange {
    let body = body::encode(value).expect("records have text keys");
    RecordChange {
        collection: collection.to_owned(),
        key: key.into(),
        expected: Some(expected),
        body: Some(body),
        expires_at,
    }
}

/// Deletes a record, whatever it holds.
pub fn remove(collection: &str, key: impl Into<String>) -> RecordChange {
    RecordChange { collection: collection.to_owned(), key: key.into(), expected: None, body: None, expires_at: None }
}

fn decode<T: DeserializeOwned>(collection: &str, key: &str, record: &Record) -> Result<Stored<T>, ReadError> {
    let value = body::decode(&record.body)
        .map_err(|error| Unreadable::new(format!("record '{key}' of '{collection}'"), error))?;
    Ok(Stored { value, version: record.version })
}

/// What follows from the records that were read: changes of them and events, whole or not at all, and what the caller is
/// told then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<T> {
    /// Nothing, when everything is already as it should be.
    pub transaction: Transaction,
    /// For the caller, once the transaction is durable.
    pub answer: T,
}

impl<T> Decision<T> {
    /// Nothing changes.
    pub fn nothing(answer: T) -> Self {
        Self { transaction: Transaction::default(), answer }
    }
    /// The same decision with another answer.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Decision<U> {
        Decision { transaction: self.transaction, answer: change(self.answer) }
    }
}

/// Why a decision was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Undecided {
    /// The server stops.
    #[error(transparent)]
    Stopping(#[from] Stopping),
    /// It breaks a rule of the engine, such as a limit.
    #[error("{0}")]
    Refused(RunError),
    /// Records changed during every try.
    #[error("the records changed during each of {0} tries: try again in a moment")]
    Busy(u32),
    /// The engine gave an answer to another question: a mistake in it.
    #[error("the engine gave an answer of another kind: {0}")]
    Unexpected(String),
}

impl Engine {
    /// Reads committed records, away from the async threads.
    pub async fn read_rows<T, E, F>(&self, read: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ReadError> + Send + 'static,
        F: FnOnce(&Rows<'_>) -> Result<T, E> + Send + 'static,
    {
        let (shard, now) = (self.shard(), self.clock().now());
        let read = self.read(move |reader, _| Ok(read(&Rows { reader, shard, now }))).await;
        read.map_err(E::from)?
    }

    /// Lets `judge` decide over the committed records until its decision meets no change of them, and carries it out.
    pub async fn decide<T, E, F>(&self, judge: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ReadError> + From<Undecided> + Send + 'static,
        F: Fn(&Rows<'_>) -> Result<Decision<T>, E> + Send + Sync + 'static,
    {
        let judge = Arc::new(judge);
        for _ in 0..DECISIONS_MAX {
            let judge = Arc::clone(&judge);
            let Decision { transaction, answer } = self.read_rows(move |rows| judge(rows)).await?;
            if transaction.changes.is_empty() && transaction.events.is_empty() {
                return Ok(answer);
            }
            match self.call(ApiCall::Transact(transaction)).await.map_err(Undecided::from)? {
                Answer::Committed { .. } => return Ok(answer),
                Answer::Conflict { .. } => {}
                Answer::Refused(error) => return Err(Undecided::Refused(error).into()),
                other => return Err(Undecided::Unexpected(format!("{other:?}")).into()),
            }
        }
        Err(Undecided::Busy(DECISIONS_MAX).into())
    }
}
