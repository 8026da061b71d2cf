//! Which runs are in memory. An idle run beyond the bound is dropped and read back when something concerns it; its
//! timers and waits stay indexed.

use std::borrow::Cow;
use std::sync::Arc;

use perdura_types::{Event, EventSeq, RunId};

use super::{Shard, finish};
use crate::head::Head;
use crate::journal;
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;

/// A live run.
#[derive(Debug)]
pub(super) enum Slot {
    /// In memory as a whole.
    Resident(Box<Run>),
    /// Only on disk.
    Parked,
}

impl Shard {
    pub(super) fn resident(&self, run: RunId) -> Option<&Run> {
        match self.runs.get(&run)? {
            Slot::Resident(run) => Some(run),
            Slot::Parked => None,
        }
    }

    /// Takes a live run out to work on it; [`Self::put_run`] brings it back.
    pub(super) fn take_run(&mut self, id: RunId, past: &mut dyn Past) -> Result<Option<Box<Run>>, Unreadable> {
        match self.runs.insert(id, Slot::Parked) {
            Some(Slot::Resident(run)) => Ok(Some(run)),
            Some(Slot::Parked) => self.read_run(id, past).map(Some),
            None => {
                self.runs.remove(&id);
                Ok(None)
            }
        }
    }

    /// Brings a run back and notes that it changed. An ended run leaves memory.
    pub(super) fn put_run(&mut self, mut run: Box<Run>) {
        let id = run.head.run;
        if run.head.status.is_ended() {
            self.runs.remove(&id);
            self.dirty.remove(&id);
            self.drained.heads.push(finish::head_row(&run.head));
            self.just_ended.insert(id, run);
            return;
        }
        self.queue_to_park(&mut run);
        self.dirty.insert(id);
        self.runs.insert(id, Slot::Resident(run));
    }

    /// Drops idle runs beyond the bound: the newest while they wait for room, since older ones are called first, else
    /// the longest idle. Only at a drain: their heads are then among the drained rows.
    pub(super) fn park_idle_runs(&mut self) {
        while self.idle.len() > self.config.resident_idle_runs_max {
            let newest_is_ready = self.idle.back().and_then(|id| self.resident(*id)).is_some_and(Run::is_ready);
            let next = if newest_is_ready { self.idle.pop_back() } else { self.idle.pop_front() };
            let Some(id) = next else { break };
            if let Some(slot) = self.runs.get_mut(&id)
                && let Slot::Resident(run) = slot
            {
                run.is_queued_to_park = false;
                if run.is_idle() {
                    if planted!(self.config, TimersLostOnPark) {
                        for (at, kind) in crate::timers::Timers::of_head(&run.head) {
                            self.timers.remove(at, id, kind);
                        }
                    }
                    *slot = Slot::Parked;
                }
            }
        }
    }

    /// Lets a run be dropped from memory later, if it is idle then as it is now.
    pub(super) fn queue_to_park(&mut self, run: &mut Run) {
        if run.is_idle() && !run.is_queued_to_park {
            run.is_queued_to_park = true;
            self.idle.push_back(run.head.run);
        }
    }

    /// Reads a run, live or ended, without taking it out.
    pub(super) fn look_at_run(&self, id: RunId, past: &mut dyn Past) -> Result<Option<Cow<'_, Run>>, Unreadable> {
        if let Some(run) = self.resident(id).or_else(|| self.just_ended.get(&id).map(|run| &**run)) {
            return Ok(Some(Cow::Borrowed(run)));
        }
        match past.head(id)? {
            Some(_) => Ok(Some(Cow::Owned(*self.read_run(id, past)?))),
            None => Ok(None),
        }
    }

    fn read_run(&self, id: RunId, past: &mut dyn Past) -> Result<Box<Run>, Unreadable> {
        let what = || format!("run {id}");
        let row = past.head(id)?.ok_or_else(|| Unreadable::new(what(), "its head is missing"))?;
        let head = Head::decode(&row.body)?;
        let mut events = Vec::with_capacity(head.events.len());
        for seq in &head.events {
            events.push(self.read_event(*seq, past)?);
        }
        Run::restore(head, events, &past.journal(id)?).map(Box::new)
    }

    fn read_event(&self, seq: EventSeq, past: &mut dyn Past) -> Result<Arc<Event>, Unreadable> {
        if let Some(event) = self.recent.get(seq) {
            return Ok(Arc::clone(event));
        }
        let what = || format!("event number {seq}");
        let row = past.event(seq)?.ok_or_else(|| Unreadable::new(what(), "it is missing"))?;
        journal::decode("an event", &row.body).map(Arc::new)
    }
}
