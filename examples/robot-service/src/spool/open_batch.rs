//! A batch that is not over, and how far its items are.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Notify;

use super::progress::{Delivery, Progress};
use super::record::Record;
use super::report::{Counts, Report, Status};
use crate::ids::OrderId;
use crate::wire::callback::{ErrorType, Outcome};
use crate::wire::dispatch::Dispatch;

/// A batch that was taken in. It never changes; how far it is, is in [`State`](super::state::State).
#[derive(Debug)]
pub struct Batch {
    /// As it was sent.
    pub dispatch: Dispatch,
    /// Items that were wrong from the start, by their place, and why.
    pub faults: Vec<(usize, String)>,
    /// Rung when there is news for who delivers the batch's results.
    pub settled: Notify,
}

/// How far it is. Its methods apply changes that may be made; [`check`](Self::check) says which may.
#[derive(Debug)]
pub(super) struct OpenBatch {
    batch: Arc<Batch>,
    progress: Vec<Progress>,
    owed: BTreeSet<usize>,
    /// Items that are waiting or begun.
    unfinished: usize,
    cancelled: bool,
}

impl OpenBatch {
    /// Taken in just now. Items with a fault end at once.
    pub(super) fn new(batch: &Arc<Batch>) -> Self {
        let count = batch.dispatch.items.len();
        let mut open = Self {
            progress: vec![Progress::Waiting; count],
            owed: BTreeSet::new(),
            unfinished: count,
            cancelled: false,
            batch: Arc::clone(batch),
        };
        for (item, fault) in &batch.faults {
            open.settle(*item, Outcome::error(ErrorType::Validation, fault, None));
        }
        open
    }

    pub(super) fn batch(&self) -> &Arc<Batch> {
        &self.batch
    }
    pub(super) fn progress(&self) -> &[Progress] {
        &self.progress
    }
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled
    }
    /// Whether an item has no result yet and may still get one.
    pub(super) fn is_unfinished(&self) -> bool {
        self.unfinished > 0
    }
    /// Whether neither an item is open nor a result owed.
    pub(super) fn is_over(&self) -> bool {
        self.unfinished == 0 && self.owed.is_empty()
    }
    /// Items that are not begun.
    pub(super) fn waiting(&self) -> usize {
        self.progress.iter().filter(|progress| **progress == Progress::Waiting).count()
    }

    /// Results that are owed, in order, and at most `count`.
    pub(super) fn owed(&self, count: usize) -> Vec<(usize, Outcome)> {
        let outcome = |item: &usize| match &self.progress[*item] {
            Progress::Settled { outcome, .. } => (*item, outcome.clone()),
            Progress::Waiting | Progress::Begun | Progress::Cancelled => {
                unreachable!("only an item that ended owes a result")
            }
        };
        self.owed.iter().take(count).map(outcome).collect()
    }

    /// Orders that no other batch may begin: those with an open item, and those shipped whose number the orchestrator does
    /// not know yet, so that it may order them again by mistake.
    pub(super) fn orders_held(&self) -> impl Iterator<Item = &OrderId> {
        let held = |progress: &Progress| match progress {
            Progress::Waiting | Progress::Begun => true,
            Progress::Settled { outcome: Outcome::Success { .. }, delivery } => *delivery == Delivery::Owed,
            Progress::Settled { outcome: Outcome::Error { .. }, .. } | Progress::Cancelled => false,
        };
        let items = self.batch.dispatch.items.iter().zip(&self.progress);
        items.filter(move |(_, progress)| held(progress)).map(|(item, _)| &item.order_id)
    }

    /// Says why a line that was read back cannot be applied: the disk is not trusted as memory is.
    pub(super) fn check(&self, record: &Record) -> Result<(), String> {
        let id = record.dispatch_id();
        let item = match record {
            Record::Begun { item, .. }
            | Record::Settled { item, .. }
            | Record::Delivered { item, .. }
            | Record::Refused { item, .. } => *item,
            Record::Accepted { .. } | Record::Cancelled { .. } | Record::Closed { .. } => return Ok(()),
        };
        let progress = self.progress.get(item).ok_or_else(|| format!("batch {id} has no item {item}"))?;
        let fits = match record {
            Record::Begun { .. } => *progress == Progress::Waiting,
            Record::Settled { .. } => progress.is_open(),
            Record::Delivered { .. } | Record::Refused { .. } => self.owed.contains(&item),
            Record::Accepted { .. } | Record::Cancelled { .. } | Record::Closed { .. } => true,
        };
        if fits { Ok(()) } else { Err(format!("item {item} of batch {id} was not in a state to do that")) }
    }

    pub(super) fn begin(&mut self, item: usize) {
        assert_eq!(self.progress[item], Progress::Waiting, "an item is begun once");
        self.progress[item] = Progress::Begun;
    }

    pub(super) fn settle(&mut self, item: usize, outcome: Outcome) {
        assert!(self.progress[item].is_open(), "an item ends once");
        self.progress[item] = Progress::Settled { outcome, delivery: Delivery::Owed };
        self.owed.insert(item);
        self.unfinished -= 1;
    }

    pub(super) fn deliver(&mut self, item: usize, to: Delivery) {
        assert!(self.owed.remove(&item), "a result is delivered once");
        if let Progress::Settled { delivery, .. } = &mut self.progress[item] {
            *delivery = to;
        }
    }

    pub(super) fn cancel(&mut self) {
        self.cancelled = true;
        for progress in &mut self.progress {
            if *progress == Progress::Waiting {
                *progress = Progress::Cancelled;
                self.unfinished -= 1;
            }
        }
    }

    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts { total: self.progress.len(), undelivered: self.owed.len(), ..Counts::default() };
        for progress in &self.progress {
            match progress {
                Progress::Waiting => counts.waiting += 1,
                Progress::Begun => counts.running += 1,
                Progress::Cancelled => counts.cancelled += 1,
                Progress::Settled { outcome, delivery } => {
                    match outcome {
                        Outcome::Success { .. } => counts.success += 1,
                        Outcome::Error { .. } => counts.error += 1,
                    }
                    counts.refused += usize::from(*delivery == Delivery::Refused);
                }
            }
        }
        counts
    }

    pub(super) fn report(&self) -> Report {
        let counts = self.counts();
        let begun = counts.running + counts.success + counts.error > self.batch.faults.len();
        let status = match (self.unfinished, self.cancelled) {
            (0, true) => Status::Cancelled,
            (0, false) => Status::Done,
            (_, _) if begun => Status::Running,
            (_, _) => Status::Accepted,
        };
        Report { job_id: self.batch.dispatch.job_id.clone(), status, counts }
    }

    pub(super) fn snapshot(&self) -> Vec<Record> {
        let id = || self.batch.dispatch.dispatch_id.clone();
        let mut records = vec![Record::Accepted { dispatch_id: id() }];
        for (item, progress) in self.progress.iter().enumerate() {
            let faulty = self.batch.faults.iter().any(|(fault, _)| *fault == item);
            match progress {
                Progress::Waiting | Progress::Cancelled => {}
                Progress::Begun => records.push(Record::Begun { dispatch_id: id(), item }),
                Progress::Settled { outcome, delivery } => {
                    // An item with a fault ends by being accepted.
                    if !faulty {
                        records.push(Record::Settled { dispatch_id: id(), item, outcome: outcome.clone() });
                    }
                    match delivery {
                        Delivery::Owed => {}
                        Delivery::Acknowledged => records.push(Record::Delivered { dispatch_id: id(), item }),
                        Delivery::Refused => records.push(Record::Refused { dispatch_id: id(), item }),
                    }
                }
            }
        }
        if self.cancelled {
            records.push(Record::Cancelled { dispatch_id: id() });
        }
        records
    }
}
