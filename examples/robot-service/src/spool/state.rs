//! What is known, as a pure function of the journal's lines. No I/O and no clock.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::open_batch::{Batch, OpenBatch};
use super::progress::{Begin, Delivery, Progress};
use super::record::Record;
use super::report::{Report, Status};
use crate::bounds::{BATCHES_OPEN_MAX, DISPATCHES_KEPT_MAX};
use crate::ids::{DispatchId, OrderId, WorkspaceId};
use crate::wire::callback::Outcome;

/// A line of the journal that cannot be.
#[derive(Debug)]
pub struct Damage {
    /// Counts from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// All that is known.
#[derive(Debug, Default)]
pub struct State {
    open: HashMap<DispatchId, OpenBatch>,
    /// The open ones as they came.
    order: Vec<DispatchId>,
    closed: HashMap<DispatchId, Report>,
    /// The closed ones as they were closed, so that the oldest can be forgotten.
    closed_order: VecDeque<DispatchId>,
}

impl State {
    /// Applies all lines of a journal. `load` finds the orders of a batch.
    pub fn replay(
        &mut self,
        records: Vec<Record>,
        load: impl Fn(&DispatchId) -> Result<Batch, String>,
    ) -> Result<(), Damage> {
        // The orders of a batch that is over are gone, so what happened to them before cannot be applied, nor need it.
        let over = |record: &Record| matches!(record, Record::Closed { .. });
        let over: HashSet<_> = records.iter().filter(|record| over(record)).map(Record::dispatch_id).cloned().collect();
        for (index, record) in records.into_iter().enumerate() {
            let damage = |reason| Damage { line: index + 1, reason };
            match &record {
                Record::Closed { .. } => self.apply(&record),
                _ if over.contains(record.dispatch_id()) => {}
                Record::Accepted { dispatch_id } => {
                    self.accept(&Arc::new(load(dispatch_id).map_err(damage)?));
                }
                Record::Begun { .. }
                | Record::Settled { .. }
                | Record::Delivered { .. }
                | Record::Refused { .. }
                | Record::Cancelled { .. } => {
                    self.check(&record).map_err(damage)?;
                    self.apply(&record);
                }
            }
        }
        self.close_all_over();
        Ok(())
    }

    /// The fewest lines that say the same.
    pub fn snapshot(&self) -> Vec<Record> {
        let closed = self.closed_order.iter().map(|id| {
            let report = &self.closed[id];
            let cancelled = report.status == Status::Cancelled;
            Record::Closed { dispatch_id: id.clone(), job_id: report.job_id.clone(), cancelled, counts: report.counts }
        });
        closed.chain(self.order.iter().flat_map(|id| self.open[id].snapshot())).collect()
    }

    /// Takes a batch in. Items with a fault end at once.
    pub fn accept(&mut self, batch: &Arc<Batch>) -> Record {
        let id = batch.dispatch.dispatch_id.clone();
        let known = self.open.contains_key(&id) || self.closed.contains_key(&id);
        assert!(!known, "a dispatch that is known is not accepted again");
        self.order.push(id.clone());
        self.open.insert(id.clone(), OpenBatch::new(batch));
        Record::Accepted { dispatch_id: id }
    }

    /// Begins an item, unless it must not be begun.
    pub fn begin(&mut self, id: &DispatchId, item: usize) -> (Begin, Vec<Record>) {
        let Some(open) = self.open.get(id) else { return (Begin::Skip, vec![]) };
        match open.progress()[item] {
            Progress::Settled { .. } | Progress::Cancelled => (Begin::Skip, vec![]),
            Progress::Begun => (Begin::Again { cancelled: open.is_cancelled() }, vec![]),
            Progress::Waiting => {
                let record = Record::Begun { dispatch_id: id.clone(), item };
                self.apply(&record);
                (Begin::First, vec![record])
            }
        }
    }

    /// Ends items, but not those that have ended or were cancelled meanwhile.
    pub fn settle(&mut self, id: &DispatchId, outcomes: Vec<(usize, Outcome)>) -> Vec<Record> {
        let mut records = Vec::with_capacity(outcomes.len());
        for (item, outcome) in outcomes {
            if self.progress(id, item).is_some_and(Progress::is_open) {
                let record = Record::Settled { dispatch_id: id.clone(), item, outcome };
                self.apply(&record);
                records.push(record);
            }
        }
        records
    }

    /// Cancels what is not begun; says how much that was. Again: nothing more.
    pub fn cancel(&mut self, id: &DispatchId) -> (Option<usize>, Vec<Record>) {
        let Some(open) = self.open.get(id) else {
            return (self.closed.contains_key(id).then_some(0), vec![]);
        };
        let waiting = open.waiting();
        if !open.is_unfinished() {
            return (Some(0), vec![]);
        }
        let record = Record::Cancelled { dispatch_id: id.clone() };
        self.apply(&record);
        (Some(waiting), vec![record])
    }

    /// Closes a batch that has neither open items nor results that are owed.
    pub fn close_if_over(&mut self, id: &DispatchId) -> (bool, Vec<Record>) {
        let Some(open) = self.open.get(id).filter(|open| open.is_over()) else {
            return (false, vec![]);
        };
        let record = Record::Closed {
            dispatch_id: id.clone(),
            job_id: open.batch().dispatch.job_id.clone(),
            cancelled: open.is_cancelled(),
            counts: open.counts(),
        };
        self.apply(&record);
        (true, vec![record])
    }

    /// Closes what a crash has kept from being closed after its last acknowledgement: nobody works on it any more who would.
    fn close_all_over(&mut self) {
        let open = self.order.clone();
        for id in &open {
            self.close_if_over(id);
        }
    }

    /// Applies a line other than `Accepted`.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Accepted { .. } => unreachable!("a batch is taken in by accept, which has its orders"),
            Record::Begun { dispatch_id, item } => self.open_mut(dispatch_id).begin(*item),
            Record::Settled { dispatch_id, item, outcome } => {
                self.open_mut(dispatch_id).settle(*item, outcome.clone());
            }
            Record::Delivered { dispatch_id, item } => {
                self.open_mut(dispatch_id).deliver(*item, Delivery::Acknowledged);
            }
            Record::Refused { dispatch_id, item } => self.open_mut(dispatch_id).deliver(*item, Delivery::Refused),
            Record::Cancelled { dispatch_id } => self.open_mut(dispatch_id).cancel(),
            Record::Closed { dispatch_id, job_id, cancelled, counts } => {
                let status = if *cancelled { Status::Cancelled } else { Status::Done };
                self.close(dispatch_id, Report { job_id: job_id.clone(), status, counts: *counts });
            }
        }
    }

    /// What is known of a dispatch.
    pub fn report(&self, id: &DispatchId) -> Option<Report> {
        self.open.get(id).map(OpenBatch::report).or_else(|| self.closed.get(id).cloned())
    }

    /// How far an item of an open batch is.
    pub fn progress(&self, id: &DispatchId, item: usize) -> Option<&Progress> {
        self.open.get(id)?.progress().get(item)
    }

    /// Results of an open batch that are owed.
    pub fn owed(&self, id: &DispatchId, count: usize) -> Vec<(usize, Outcome)> {
        self.open.get(id).map(|open| open.owed(count)).unwrap_or_default()
    }

    /// The batch that has open items in a workspace.
    pub fn working_in(&self, workspace: &WorkspaceId) -> Option<DispatchId> {
        self.in_workspace(workspace)
            .find(|open| open.is_unfinished())
            .map(|open| open.batch().dispatch.dispatch_id.clone())
    }

    /// Orders of a workspace that must not be begun by another batch, and whose they are.
    pub fn orders_held(&self, workspace: &WorkspaceId) -> HashMap<OrderId, DispatchId> {
        let of_batch = |open: &OpenBatch| {
            let id = &open.batch().dispatch.dispatch_id;
            open.orders_held().map(|order| (order.clone(), id.clone())).collect::<Vec<_>>()
        };
        self.in_workspace(workspace).flat_map(of_batch).collect()
    }

    /// Whether no more batches may be taken in.
    pub fn is_full(&self) -> bool {
        self.open.len() >= BATCHES_OPEN_MAX
    }

    /// An open batch.
    pub fn batch(&self, id: &DispatchId) -> Option<Arc<Batch>> {
        self.open.get(id).map(|open| Arc::clone(open.batch()))
    }

    /// All open batches as they came.
    pub fn open_batches(&self) -> Vec<Arc<Batch>> {
        self.order.iter().map(|id| Arc::clone(self.open[id].batch())).collect()
    }

    fn in_workspace(&self, workspace: &WorkspaceId) -> impl Iterator<Item = &OpenBatch> {
        self.open.values().filter(move |open| open.batch().dispatch.workspace_id == *workspace)
    }

    fn open_mut(&mut self, id: &DispatchId) -> &mut OpenBatch {
        self.open.get_mut(id).expect("a line is only written for an open batch")
    }

    fn close(&mut self, id: &DispatchId, report: Report) {
        self.open.remove(id);
        self.order.retain(|open| open != id);
        if self.closed.insert(id.clone(), report).is_none() {
            self.closed_order.push_back(id.clone());
        }
        if self.closed_order.len() > DISPATCHES_KEPT_MAX {
            let oldest = self.closed_order.pop_front().expect("there is more than one");
            self.closed.remove(&oldest);
        }
    }

    /// Says why a line that was read back cannot be applied.
    fn check(&self, record: &Record) -> Result<(), String> {
        let id = record.dispatch_id();
        self.open.get(id).ok_or_else(|| format!("batch {id} was never accepted"))?.check(record)
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Notify;

    use super::super::report::Counts;
    use super::*;
    use crate::secret::{Credentials, Secret};
    use crate::wire::dispatch::{Callback, Dispatch, Item, JobType, Proof, Task};

    fn batch(id: &str, items: usize, faults: Vec<(usize, String)>) -> Batch {
        let item = |index: usize| Item {
            item_id: format!("{id}-{index}").as_str().into(),
            order_id: format!("order {index}").as_str().into(),
            attempt: 1,
            task: Task::GuideLookup("P1".into()),
        };
        let dispatch = Dispatch {
            dispatch_id: id.into(),
            job_id: id.into(),
            workspace_id: format!("workspace of {id}").as_str().into(),
            job_type: JobType::GuideLookup,
            credentials: Credentials { username: "ana".into(), password: Secret::new("hunter2") },
            callback: Callback { url: "http://localhost/".into(), proof: Proof::Secret, secret: Secret::new("key") },
            items: (0..items).map(item).collect(),
        };
        Batch { dispatch, faults, settled: Notify::new() }
    }

    fn success() -> Outcome {
        Outcome::Success { tracking_number: "7001".into(), validated_city: None }
    }

    /// A batch with an item in every state there is, and one that is over.
    fn full() -> State {
        let mut state = State::default();
        state.accept(&Arc::new(batch("over", 1, vec![])));
        state.begin(&"over".into(), 0);
        state.settle(&"over".into(), vec![(0, success())]);
        state.apply(&Record::Delivered { dispatch_id: "over".into(), item: 0 });
        assert!(state.close_if_over(&"over".into()).0);
        let id = DispatchId::from("open");
        state.accept(&Arc::new(batch("open", 8, vec![(0, "bad".into()), (1, "worse".into())])));
        state.apply(&Record::Delivered { dispatch_id: id.clone(), item: 1 });
        for item in 2..6 {
            assert_eq!(state.begin(&id, item).0, Begin::First);
        }
        state.settle(&id, (3..6).map(|item| (item, success())).collect());
        state.apply(&Record::Delivered { dispatch_id: id.clone(), item: 4 });
        state.apply(&Record::Refused { dispatch_id: id, item: 5 });
        state
    }

    #[test]
    fn a_snapshot_says_all_that_was_said_before() {
        for is_cancelled in [false, true] {
            let mut state = full();
            if is_cancelled {
                assert_eq!(state.cancel(&"open".into()).0, Some(2));
            }
            let load = |id: &DispatchId| Ok(batch(&id.0, 8, vec![(0, "bad".into()), (1, "worse".into())]));
            let mut again = State::default();
            again.replay(state.snapshot(), load).unwrap();
            assert_eq!(again.snapshot(), state.snapshot());
            for id in ["open", "over", "none"].map(DispatchId::from) {
                assert_eq!(again.report(&id), state.report(&id));
                assert_eq!(again.owed(&id, 99), state.owed(&id, 99));
                for item in 0..8 {
                    assert_eq!(again.progress(&id, item), state.progress(&id, item), "{id} {item}");
                }
            }
        }
    }

    #[test]
    fn a_batch_whose_last_acknowledgement_met_a_crash_is_over_at_the_next_start() {
        let id = DispatchId::from("open");
        let records = vec![
            Record::Accepted { dispatch_id: id.clone() },
            Record::Begun { dispatch_id: id.clone(), item: 0 },
            Record::Settled { dispatch_id: id.clone(), item: 0, outcome: success() },
            Record::Delivered { dispatch_id: id.clone(), item: 0 },
        ];
        let mut state = State::default();
        state.replay(records, |id| Ok(batch(&id.0, 1, vec![]))).unwrap();
        assert_eq!(state.open_batches().len(), 0);
        assert_eq!(state.report(&id).unwrap().status, Status::Done);
    }

    #[test]
    fn counts_add_up() {
        let mut state = full();
        let expect =
            Counts { total: 8, waiting: 2, running: 1, success: 3, error: 2, cancelled: 0, undelivered: 2, refused: 1 };
        let report = state.report(&"open".into()).unwrap();
        assert_eq!((report.status, report.counts), (Status::Running, expect));
        state.cancel(&"open".into());
        let report = state.report(&"open".into()).unwrap();
        assert_eq!(report.counts, Counts { waiting: 0, cancelled: 2, ..expect });
        assert_eq!(report.status, Status::Running, "an item is still in hand");
        state.settle(&"open".into(), vec![(2, success())]);
        assert_eq!(state.report(&"open".into()).unwrap().status, Status::Cancelled);
    }

    #[test]
    fn what_has_ended_stays_as_it_is() {
        let mut state = full();
        let id = DispatchId::from("open");
        assert_eq!(state.begin(&id, 0), (Begin::Skip, vec![]));
        assert_eq!(state.settle(&id, vec![(3, success()), (4, success())]), []);
        assert_eq!(state.begin(&id, 2), (Begin::Again { cancelled: false }, vec![]));
        state.cancel(&id);
        assert_eq!(state.begin(&id, 2), (Begin::Again { cancelled: true }, vec![]));
        assert_eq!(state.begin(&id, 7), (Begin::Skip, vec![]));
        assert_eq!(state.settle(&id, vec![(7, success())]), []);
        assert_eq!(state.cancel(&id).0, Some(0));
    }

    #[test]
    fn the_oldest_dispatches_are_forgotten() {
        let mut state = State::default();
        for number in 0..=DISPATCHES_KEPT_MAX {
            let id = DispatchId(format!("d{number}"));
            let closed =
                Record::Closed { job_id: "j".into(), cancelled: false, counts: Counts::default(), dispatch_id: id };
            state.apply(&closed);
        }
        assert!(state.report(&"d0".into()).is_none());
        assert!(state.report(&"d1".into()).is_some());
        assert_eq!(state.snapshot().len(), DISPATCHES_KEPT_MAX);
    }
}
