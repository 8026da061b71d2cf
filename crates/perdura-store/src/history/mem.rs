//! History in memory: for `--ephemeral` and for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use perdura_types::{EventId, EventSeq, RunId, StepId, Timestamp};

use super::{
    EndedWait, History, HistoryBatch, HistoryPosition, HistoryReader, HistoryTrim, Order, PageScan, RunFilter, RunPage,
    RunQuery, RunSummary, TimeField, Total, TotalScan, Totals, TotalsScan,
};
use crate::StoreError;

/// A history in memory, and a handle to it: clones share the rows.
#[derive(Debug, Clone, Default)]
pub struct MemHistory {
    rows: Arc<RwLock<Rows>>,
}

#[derive(Debug, Default)]
struct Rows {
    position: Option<HistoryPosition>,
    runs: BTreeMap<RunId, RunSummary>,
    queued: BTreeSet<(Timestamp, RunId)>,
    started: BTreeSet<(Timestamp, RunId)>,
    ended: BTreeSet<(Timestamp, RunId)>,
    by_event: BTreeSet<(EventId, RunId)>,
    by_parent: BTreeSet<(RunId, RunId)>,
    by_original: BTreeSet<(RunId, RunId)>,
    waits: BTreeMap<(EventSeq, RunId, StepId), EndedWait>,
}

const FIRST: (Timestamp, RunId) = (Timestamp::from_millis(i64::MIN), RunId::MIN);

impl MemHistory {
    // Nothing panics while the lock is held but for a lack of memory, so a poisoned lock is as good as a clean one.
    fn read(&self) -> RwLockReadGuard<'_, Rows> {
        self.rows.read().unwrap_or_else(PoisonError::into_inner)
    }
    fn write(&self) -> RwLockWriteGuard<'_, Rows> {
        self.rows.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    fn put(&mut self, run: RunSummary) {
        let id = run.run;
        self.remove(id);
        self.queued.insert((run.queued_at, id));
        self.started.extend(run.started_at.map(|at| (at, id)));
        self.ended.extend(run.ended_at.map(|at| (at, id)));
        self.by_event.insert((run.event, id));
        self.by_parent.extend(run.parent.as_ref().map(|(parent, _)| (*parent, id)));
        self.by_original.extend(run.rerun_of.map(|original| (original, id)));
        self.runs.insert(id, run);
    }

    fn remove(&mut self, id: RunId) {
        let Some(run) = self.runs.remove(&id) else { return };
        self.queued.remove(&(run.queued_at, id));
        run.started_at.map(|at| self.started.remove(&(at, id)));
        run.ended_at.map(|at| self.ended.remove(&(at, id)));
        self.by_event.remove(&(run.event, id));
        run.parent.map(|(parent, _)| self.by_parent.remove(&(parent, id)));
        run.rerun_of.map(|original| self.by_original.remove(&(original, id)));
    }

    fn ordered(&self, time: TimeField) -> &BTreeSet<(Timestamp, RunId)> {
        match time {
            TimeField::Queued => &self.queued,
            TimeField::Started => &self.started,
            TimeField::Ended => &self.ended,
        }
    }

    /// Runs in the query's order, from its cursor on.
    fn walk(&self, query: &RunQuery) -> Box<dyn Iterator<Item = &RunSummary> + '_> {
        let RunFilter { time, from, until, .. } = query.filter;
        let cursor = query.cursor.filter(|cursor| cursor.time == time && cursor.order == query.order);
        let place = cursor.map(|cursor| (cursor.at, cursor.run));
        let first = from.map_or(FIRST, |from| (from, RunId::MIN));
        let end = until.map_or((Timestamp::MAX, RunId::from_u128(u128::MAX)), |until| (until, RunId::MIN));
        let all = self.ordered(time);
        let run = |(_, run): &(Timestamp, RunId)| &self.runs[run];
        match query.order {
            Order::NewestFirst => {
                let end = place.map_or(end, |place| place.min(end));
                if first >= end { Box::new(std::iter::empty()) } else { Box::new(all.range(first..end).rev().map(run)) }
            }
            Order::OldestFirst => {
                let after = place.filter(|place| *place >= first);
                if after.unwrap_or(first) >= end {
                    return Box::new(std::iter::empty());
                }
                let runs = all.range(after.unwrap_or(first)..end);
                Box::new(runs.filter(move |key| Some(**key) != after).map(run))
            }
        }
    }

    fn listed<K: Ord + Copy>(&self, index: &BTreeSet<(K, RunId)>, key: K, limit: usize) -> Vec<RunSummary> {
        let of_key = index.range((key, RunId::MIN)..).take_while(|(other, _)| *other == key);
        of_key.take(limit).map(|(_, run)| self.runs[run].clone()).collect()
    }
}

impl History for MemHistory {
    fn position(&self) -> Result<Option<HistoryPosition>, StoreError> {
        Ok(self.read().position)
    }

    fn apply(&mut self, batch: &HistoryBatch) -> Result<(), StoreError> {
        let mut rows = self.write();
        for run in &batch.runs {
            rows.put(run.clone());
        }
        let waits = batch.waits.iter().map(|wait| ((wait.event, wait.run, wait.step.clone()), wait.clone()));
        rows.waits.extend(waits);
        rows.position = Some(batch.to);
        Ok(())
    }

    fn clear(&mut self) -> Result<(), StoreError> {
        *self.write() = Rows::default();
        Ok(())
    }

    fn trim(&mut self, trim: &HistoryTrim) -> Result<usize, StoreError> {
        let mut rows = self.write();
        let mut old = BTreeSet::new();
        for (status, before) in trim.cutoffs() {
            let ended = rows.ended.range(FIRST..(before, RunId::MIN)).map(|(_, run)| *run);
            let left = trim.runs_max - old.len();
            old.extend(ended.filter(|run| rows.runs[run].status == status).take(left));
        }
        for run in &old {
            rows.remove(*run);
        }
        rows.waits.retain(|(_, run, _), _| !old.contains(run));
        Ok(old.len())
    }

    fn reader(&self) -> Arc<dyn HistoryReader> {
        Arc::new(self.clone())
    }
}

impl HistoryReader for MemHistory {
    fn position(&self) -> Result<Option<HistoryPosition>, StoreError> {
        Ok(self.read().position)
    }

    fn run(&self, run: RunId) -> Result<Option<RunSummary>, StoreError> {
        Ok(self.read().runs.get(&run).cloned())
    }

    fn runs(&self, query: &RunQuery) -> Result<RunPage, StoreError> {
        let (rows, mut scan) = (self.read(), PageScan::new(query));
        for run in rows.walk(query) {
            if !scan.take(run.clone()) {
                break;
            }
        }
        Ok(scan.end())
    }

    fn count_runs(&self, filter: &RunFilter) -> Result<Total, StoreError> {
        let (rows, mut scan) = (self.read(), TotalScan::new(filter));
        let query = RunQuery { filter: filter.clone(), ..RunQuery::default() };
        for run in rows.walk(&query) {
            if !scan.take(run) {
                break;
            }
        }
        Ok(scan.end())
    }

    fn runs_of_event(&self, event: EventId, limit: usize) -> Result<Vec<RunSummary>, StoreError> {
        let rows = self.read();
        Ok(rows.listed(&rows.by_event, event, limit))
    }

    fn waits_of_event(&self, event: EventSeq, limit: usize) -> Result<Vec<EndedWait>, StoreError> {
        let rows = self.read();
        let of_event =
            rows.waits.range((event, RunId::MIN, StepId::new(""))..).take_while(|((other, ..), _)| *other == event);
        Ok(of_event.take(limit).map(|(_, wait)| wait.clone()).collect())
    }

    fn children(&self, parent: RunId, limit: usize) -> Result<Vec<RunSummary>, StoreError> {
        let rows = self.read();
        Ok(rows.listed(&rows.by_parent, parent, limit))
    }

    fn reruns(&self, of: RunId, limit: usize) -> Result<Vec<RunSummary>, StoreError> {
        let rows = self.read();
        Ok(rows.listed(&rows.by_original, of, limit))
    }

    fn totals(&self, from: Timestamp, until: Timestamp) -> Result<Totals, StoreError> {
        let filter = RunFilter { from: Some(from), until: Some(until), ..RunFilter::default() };
        let (rows, mut scan) = (self.read(), TotalsScan::default());
        for run in rows.walk(&RunQuery { filter, ..RunQuery::default() }) {
            if !scan.take(run) {
                break;
            }
        }
        Ok(scan.end())
    }
}
