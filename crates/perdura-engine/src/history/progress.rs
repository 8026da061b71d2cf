//! How far history is, between the shard's thread, the thread that fills it, and those who wait for it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use perdura_store::HistoryTrim;
use perdura_types::Lsn;
use tokio::sync::watch;

use super::backlog::Backlog;
use crate::bounds::HISTORY_GATHER_MS;

/// Shared by all of them.
#[derive(Debug, Clone)]
pub(crate) struct Progress(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    asked: Mutex<Asked>,
    changed: Condvar,
    standing: watch::Sender<Standing>,
}

/// What the filling thread is asked for.
#[derive(Debug)]
struct Asked {
    committed: Lsn,
    backlog: Backlog,
    trim: Option<HistoryTrim>,
    is_urgent: bool,
    is_over: bool,
}

/// Where history stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) taken_in: Lsn,
    /// Why it goes no further.
    pub(crate) end: Option<End>,
}

/// Why history goes no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Stopped,
    Broken(String),
}

/// What to do next.
#[derive(Debug)]
pub(crate) struct Work {
    /// Everything up to here is to be taken in.
    pub(crate) committed: Lsn,
    pub(crate) trim: Option<HistoryTrim>,
    /// It is the last.
    pub(crate) is_over: bool,
}

impl Progress {
    pub(crate) fn new(committed: Lsn) -> Self {
        let mut backlog = Backlog::default();
        // What an earlier process left is at least as old as this one.
        backlog.committed(committed, Instant::now());
        let asked = Asked { committed, backlog, trim: None, is_urgent: false, is_over: false };
        let (standing, _) = watch::channel(Standing { taken_in: Lsn(0), end: None });
        Self(Arc::new(Shared { asked: Mutex::new(asked), changed: Condvar::new(), standing }))
    }

    // A few fields that are set one by one are as good after a panic as before.
    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, change: impl FnOnce(&mut Asked)) {
        change(&mut self.asked());
        self.0.changed.notify_all();
    }

    /// Everything up to here is durable.
    pub(crate) fn committed(&self, lsn: Lsn) {
        let mut asked = self.asked();
        if asked.committed < lsn {
            asked.committed = lsn;
            asked.backlog.committed(lsn, Instant::now());
            drop(asked);
            self.0.changed.notify_all();
        }
    }
    /// Old runs are to go.
    pub(crate) fn trim(&self, trim: HistoryTrim) {
        self.ask(|asked| asked.trim = Some(trim));
    }
    /// Nothing more will come.
    pub(crate) fn finish(&self) {
        self.ask(|asked| asked.is_over = true);
    }
    /// Somebody waits: answers for what.
    pub(crate) fn hurry(&self) -> Lsn {
        let mut committed = Lsn(0);
        self.ask(|asked| {
            asked.is_urgent = true;
            committed = asked.committed;
        });
        committed
    }
    /// The last durable position.
    pub(crate) fn last_committed(&self) -> Lsn {
        self.asked().committed
    }
    /// How long the oldest commit that is not in history has been durable.
    pub(crate) fn age(&self) -> Duration {
        self.asked().backlog.age(Instant::now())
    }

    /// Waits until there is something to do.
    pub(crate) fn next_work(&self, taken_in: Lsn, last_batch: Instant) -> Work {
        let (changed, asked) = (&self.0.changed, self.asked());
        let rests = |asked: &mut Asked| !asked.is_over && asked.trim.is_none() && asked.committed <= taken_in;
        let asked = changed.wait_while(asked, rests).unwrap_or_else(PoisonError::into_inner);
        let gather = Duration::from_millis(HISTORY_GATHER_MS).saturating_sub(last_batch.elapsed());
        let gathers = |asked: &mut Asked| !asked.is_over && !asked.is_urgent;
        let waited = changed.wait_timeout_while(asked, gather, gathers).unwrap_or_else(PoisonError::into_inner);
        let mut asked = waited.0;
        asked.is_urgent = false;
        Work { committed: asked.committed, trim: asked.trim.take(), is_over: asked.is_over }
    }
    /// Whether the filling thread is to end.
    pub(crate) fn is_over(&self) -> bool {
        self.asked().is_over
    }

    /// Tells how far it is.
    pub(crate) fn took_in(&self, lsn: Lsn) {
        self.asked().backlog.took_in(lsn);
        self.0.standing.send_modify(|standing| standing.taken_in = lsn);
    }
    /// Tells that it begins anew.
    pub(crate) fn cleared(&self) {
        let mut asked = self.asked();
        let committed = asked.committed;
        asked.backlog.cleared(committed, Instant::now());
        drop(asked);
        self.0.standing.send_modify(|standing| standing.taken_in = Lsn(0));
    }
    /// Tells that it goes no further.
    pub(crate) fn end(&self, end: End) {
        self.0.standing.send_modify(|standing| {
            standing.end.get_or_insert(end);
        });
    }
    /// How far it is, as it changes.
    pub(crate) fn standing(&self) -> watch::Receiver<Standing> {
        self.0.standing.subscribe()
    }
}
