//! Recent events in memory, so that a wait which looks back usually needs no read.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use perdura_types::{Event, EventSeq};

/// The newest events, by name; the oldest make room when there are too many bytes.
#[derive(Debug)]
pub(crate) struct RecentEvents {
    bytes_max: usize,
    bytes: usize,
    order: VecDeque<Arc<Event>>,
    by_name: BTreeMap<Arc<str>, VecDeque<Arc<Event>>>,
    /// Everything after this one is here.
    floor: EventSeq,
}

impl RecentEvents {
    /// Starts empty, after the last event that the shard accepted earlier.
    pub(crate) fn new(floor: EventSeq, bytes_max: usize) -> Self {
        Self { bytes_max, bytes: 0, order: VecDeque::new(), by_name: BTreeMap::new(), floor }
    }

    /// Adds the newest event. It stays at least until the next [`Self::trim`]: before its commit it is nowhere else.
    pub(crate) fn push(&mut self, event: &Arc<Event>) {
        self.bytes += event.size_bytes();
        self.order.push_back(Arc::clone(event));
        self.by_name.entry(Arc::clone(&event.name)).or_default().push_back(Arc::clone(event));
    }

    /// Lets the oldest events go while there are too many bytes; only when all events are on their way to disk.
    pub(crate) fn trim(&mut self) {
        while self.bytes > self.bytes_max {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= oldest.size_bytes();
            self.floor = oldest.seq;
            if let Some(named) = self.by_name.get_mut(&oldest.name) {
                named.pop_front();
                if named.is_empty() {
                    self.by_name.remove(&oldest.name);
                }
            }
        }
    }

    /// Events after this one are all here; earlier ones must be read.
    pub(crate) fn floor(&self) -> EventSeq {
        self.floor
    }

    /// Events of this name after `after`, oldest first.
    pub(crate) fn named(&self, name: &str, after: EventSeq) -> Vec<Arc<Event>> {
        let Some(named) = self.by_name.get(name) else { return Vec::new() };
        let first = named.partition_point(|event| event.seq <= after);
        named.iter().skip(first).cloned().collect()
    }

    /// One event, when it is here.
    pub(crate) fn get(&self, seq: EventSeq) -> Option<&Arc<Event>> {
        let at = self.order.partition_point(|event| event.seq < seq);
        self.order.get(at).filter(|event| event.seq == seq)
    }
}
