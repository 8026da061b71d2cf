//! The rows that the engine hands to a store and reads back. Bodies are opaque to the store; whoever writes them puts
//! a version byte first.

use crate::{EventId, EventSeq, Lsn, RunId, Timestamp};

/// One entry of the append-only journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Position in the shard.
    pub lsn: Lsn,
    /// The run that it belongs to; trimmed with it.
    pub run: Option<RunId>,
    /// What happened.
    pub body: Vec<u8>,
}

/// The current state of one run: written over at every step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// The run.
    pub run: RunId,
    /// Whether a restart must load it.
    pub live: bool,
    /// The first event that started it. Fixed by the run's first write: later writes keep the first value.
    pub trigger: EventSeq,
    /// Which start this was, for starting at most once. Fixed by the run's first write, as `trigger` is.
    pub idempotency: Option<[u8; 16]>,
    /// When it next does something by itself. The store keeps it for operators and never acts on it.
    pub wake_at: Option<Timestamp>,
    /// When it ended; what trimming goes by.
    pub ended_at: Option<Timestamp>,
    /// How long it is kept once it has ended.
    pub retention: RetentionClass,
    /// Its state.
    pub body: Vec<u8>,
}

/// Which of the caller's periods an ended run is kept for. To a store it is only a number: trimming is told a moment for
/// each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RetentionClass(u8);

impl RetentionClass {
    /// How many there are.
    pub const COUNT: usize = 4;
    /// Live runs, and runs that ended before there were classes.
    pub const NONE: Self = Self(0);

    /// The class with this number; `None` from [`Self::COUNT`] on.
    pub const fn new(number: u8) -> Option<Self> {
        if (number as usize) < Self::COUNT { Some(Self(number)) } else { None }
    }
    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }
    /// All of them, by number.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        (0..).map_while(Self::new)
    }
}

/// One accepted event. `seq` is the key: a resend may bring the same `id` again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Position among the shard's events.
    pub seq: EventSeq,
    /// The server's own id of it.
    pub id: EventId,
    /// Its name, for looking back and for lists.
    pub name: String,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// The event.
    pub body: Vec<u8>,
}

/// An app's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The writer's version; the store only keeps it.
    pub version: u64,
    /// The value.
    pub body: Vec<u8>,
    /// From when on trimming may remove it. Reads return it until then, so readers judge for themselves.
    pub expires_at: Option<Timestamp>,
}

/// A record to put in place, or to delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordWrite {
    /// The collection; collections need no declaration.
    pub collection: String,
    /// The key in the collection. Keys are ordered by their UTF-8 bytes.
    pub key: String,
    /// The new value; `None` deletes, also what is not there.
    pub value: Option<Record>,
}
