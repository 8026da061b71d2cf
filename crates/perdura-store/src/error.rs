//! What can go wrong, sorted by what the caller must do next.

use perdura_types::{Epoch, EventSeq, Lsn, RunId, ShardId};

/// A batch that no store takes: a mistake of the program, found before anything was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// The journal rows do not follow one another.
    #[error("journal row {found} stands where {expected} belongs: rows fill from + 1 to the batch's end without a gap")]
    LsnGap {
        /// The position that had to come.
        expected: Lsn,
        /// The position that came.
        found: Lsn,
    },
    /// The batch claims more or fewer positions than it fills.
    #[error(
        "the batch goes from {from} to {to} with {rows} journal rows: each row takes one position, \
         a batch that writes something but has no row takes one, and an empty batch takes none"
    )]
    LsnRange {
        /// Position before the batch.
        from: Lsn,
        /// Position after the batch.
        to: Lsn,
        /// Its journal rows.
        rows: usize,
    },
    /// A run has two heads in one batch.
    #[error("run {run} has two heads in one batch: keep only the last")]
    HeadTwice {
        /// The run.
        run: RunId,
    },
    /// Event numbers must rise, within a batch and over the life of a shard.
    #[error("event {found} comes after event {last}: event numbers rise and are never used twice")]
    EventOrder {
        /// The event before it.
        last: EventSeq,
        /// The event out of order.
        found: EventSeq,
    },
    /// A number beyond what stores can pack.
    #[error("{what} {value} is out of range: at most {max}")]
    NumberTooLarge {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: u64,
        /// The bound.
        max: u64,
    },
    /// A body or key that is too long.
    #[error("{what} has {bytes} bytes: at most {max} fit")]
    TooLong {
        /// Which value.
        what: &'static str,
        /// Its length.
        bytes: usize,
        /// The bound.
        max: usize,
    },
}

/// A store that cannot do its work. Nothing to repeat: stop, and let an operator look.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The caller broke the contract; nothing was written.
    #[error("the store refused the write: {0}")]
    Refused(#[from] BatchError),
    /// The handle belongs to a store that is gone.
    #[error("the store was closed or crashed under this handle: open it again")]
    Closed,
    /// No room; nothing was written.
    #[error("no space left for the store: {detail}; free some space and start again")]
    Full {
        /// What the store said.
        detail: String,
    },
    /// Stored data is not what was written.
    #[error("the store is damaged: {what}; restore a backup")]
    Corrupt {
        /// What was found.
        what: String,
    },
    /// Everything else.
    #[error("the store failed to {action}: {source}")]
    Backend {
        /// What was being done.
        action: &'static str,
        /// What the backend said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A write that was not acknowledged, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Nothing happened; send the same again.
    #[error("the store is busy: nothing was written, send the batch again")]
    Busy,
    /// The shard has moved on without this owner. Nothing was written. Drop all state of the shard.
    #[error(
        "shard {shard} is not at epoch {epoch}, lsn {lsn} (the store has {}): drop it and claim it again",
        match found { Some((epoch, lsn)) => format!("epoch {epoch}, lsn {lsn}"), None => "no such shard".to_owned() }
    )]
    Fenced {
        /// The shard.
        shard: ShardId,
        /// The writer's epoch.
        epoch: Epoch,
        /// Where the writer believed the shard to be.
        lsn: Lsn,
        /// Where it is; `None` when nobody ever claimed it.
        found: Option<(Epoch, Lsn)>,
    },
    /// Written or not: [`Store::position`](crate::Store::position) tells. If its lsn is the batch's `to` under
    /// the same epoch, the batch is durable; if it is `from`, send it again.
    #[error("the outcome of the write is unknown: ask the store for its position")]
    Unknown,
    /// The store cannot go on.
    #[error(transparent)]
    Fatal(#[from] StoreError),
}

impl From<BatchError> for CommitError {
    fn from(error: BatchError) -> Self {
        Self::Fatal(StoreError::Refused(error))
    }
}
