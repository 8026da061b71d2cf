//! What a shard may read of its own committed rows.

use perdura_types::{EventRow, EventSeq, HeadRow, JournalRow, Record, RunId};

/// A row could not be read: the server stops rather than go on without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read {what}: {reason}")]
pub struct Unreadable {
    /// Which row.
    pub what: String,
    /// Why.
    pub reason: String,
}

impl Unreadable {
    /// Names the row and the reason.
    #[expect(clippy::needless_pass_by_value, reason = "an error that is mapped away is owned")]
    pub fn new(what: impl Into<String>, reason: impl ToString) -> Self {
        Self { what: what.into(), reason: reason.to_string() }
    }
}

/// Committed rows of the shard. Handed in with each input, so that reading stays an argument.
///
/// The shell commits everything that was drained before it hands in the next input, so what a shard has
/// dropped from memory can always be read back here.
pub trait Past {
    /// The head of a run, live or ended.
    fn head(&mut self, run: RunId) -> Result<Option<HeadRow>, Unreadable>;
    /// All journal rows of a run, in order.
    fn journal(&mut self, run: RunId) -> Result<Vec<JournalRow>, Unreadable>;
    /// One event.
    fn event(&mut self, seq: EventSeq) -> Result<Option<EventRow>, Unreadable>;
    /// Events of this name after `after` and up to `until`, oldest first, at most `limit`.
    fn events_named(
        &mut self,
        name: &str,
        after: EventSeq,
        until: EventSeq,
        limit: usize,
    ) -> Result<Vec<EventRow>, Unreadable>;
    /// One record.
    fn record(&mut self, collection: &str, key: &str) -> Result<Option<Record>, Unreadable>;
}
