//! What the robot must not forget: accepted batches, how far each item is, and results nobody has acknowledged.
//!
//! Every change is one line of a journal that is on disk before the change has any effect outside: before a dispatch
//! is answered, before a form is submitted, before a result is sent. After a crash the journal is read again and
//! nothing is lost; what may have been done already is told apart from what was not ([`Progress`]).
//!
//! [`state`] is the pure part: how a line changes what is known, of one batch in `open_batch`. [`journal`] puts lines on disk,
//! many in one go.
//! Orders and secrets are in a file per batch ([`batch_files`]) that goes as soon as the batch is over.

pub mod batch_files;
pub mod dead_letters;
pub mod journal;
mod open_batch;
mod progress;
pub mod record;
mod report;
pub mod state;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Notify;

use self::batch_files::BatchFiles;
use self::dead_letters::{DeadLetter, DeadLetters};
use self::journal::Journal;
pub use self::open_batch::Batch;
pub use self::progress::{Begin, Delivery, Progress};
pub use self::record::Record;
pub use self::report::{Counts, Report, Status};
use self::state::State;
use crate::files;
use crate::ids::{DispatchId, OrderId};
use crate::wire::callback::Outcome;
use crate::wire::dispatch::{Dispatch, Item};

/// Why a spool cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk says no.
    #[error("cannot use the data folder '{folder}': {source}", folder = folder.display())]
    Disk {
        /// The robot's data folder.
        folder: PathBuf,
        /// What the disk said.
        source: io::Error,
    },
    /// Another robot works there.
    #[error("another robot uses the data folder '{folder}': give each its own with ROBOT_DATA", folder = folder.display())]
    Taken {
        /// The robot's data folder.
        folder: PathBuf,
    },
    /// Not what was written.
    #[error("{file} is damaged at line {line}: {reason}; put it back from a copy, or move the data folder away and \
             compare the portal's shipments by hand", file = file.display())]
    Damaged {
        /// The journal.
        file: PathBuf,
        /// Counts from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// What becomes of a dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Taken, and on disk. Items with a fault have their result already.
    Accepted {
        /// Of all items, those with a fault too.
        total_items: usize,
    },
    /// It was accepted before: answered the same again.
    Known {
        /// As it was then.
        total_items: usize,
    },
    /// No item can be worked on: nothing is kept and nothing will be reported.
    NothingToDo {
        /// Of the first item.
        fault: String,
    },
    /// Another batch of the workspace has open items.
    Locked {
        /// Which.
        by: DispatchId,
    },
    /// Too many batches are open.
    Full,
}

/// See the module.
pub struct Spool {
    state: Mutex<State>,
    journal: Journal,
    batch_files: BatchFiles,
    dead_letters: DeadLetters,
    /// One dispatch is taken in at a time, so that no other can take its workspace while its file is written.
    accepting: tokio::sync::Mutex<()>,
    /// Rung when a batch is over.
    closed: Notify,
}

impl Spool {
    /// Opens the folder, or makes it, and reads what is there.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let disk = |source| Error::Disk { folder: folder.to_owned(), source };
        files::make_folder(folder).map_err(disk)?;
        let batch_files = BatchFiles::open(folder).map_err(disk)?;
        let dead_letters = DeadLetters::open(folder);
        let (journal, records) = Journal::open(folder)?;
        let mut state = State::default();
        state
            .replay(records, |id| batch_files.read(id))
            .map_err(|damage| journal.damaged(damage.line, damage.reason))?;
        let open: Vec<_> = state.open_batches().iter().map(|batch| batch.dispatch.dispatch_id.clone()).collect();
        batch_files.keep_only(&open).map_err(disk)?;
        journal.rewrite(&state.snapshot());
        Ok(Self {
            state: Mutex::new(state),
            journal,
            batch_files,
            dead_letters,
            accepting: tokio::sync::Mutex::new(()),
            closed: Notify::new(),
        })
    }

    /// Takes a dispatch in, or says why not. What is answered is on disk.
    pub async fn accept(&self, dispatch: Dispatch) -> Admission {
        let _one_at_a_time = self.accepting.lock().await;
        let faults = match self.judge(&dispatch) {
            Ok(faults) => faults,
            Err(refusal) => {
                // Perhaps accepted a moment ago by a line that is still on its way to the disk.
                self.journal.flushed().await;
                return refusal;
            }
        };
        let total_items = dispatch.items.len();
        let batch = Arc::new(Batch { dispatch, faults, settled: Notify::new() });
        self.batch_files.write(&batch).await;
        self.commit(|state| ((), vec![state.accept(&batch)])).await;
        Admission::Accepted { total_items }
    }

    /// The faults of single items, by their place; or why the batch as a whole is not taken.
    fn judge(&self, dispatch: &Dispatch) -> Result<Vec<(usize, String)>, Admission> {
        let state = self.state();
        if let Some(report) = state.report(&dispatch.dispatch_id) {
            return Err(Admission::Known { total_items: report.counts.total });
        }
        let mut faults = faults(dispatch, &HashMap::new());
        if faults.len() < dispatch.items.len() {
            if let Some(by) = state.working_in(&dispatch.workspace_id) {
                return Err(Admission::Locked { by });
            }
            faults = self::faults(dispatch, &state.orders_held(&dispatch.workspace_id));
        }
        if faults.len() == dispatch.items.len() {
            return Err(Admission::NothingToDo { fault: faults.swap_remove(0).1 });
        }
        if state.is_full() { Err(Admission::Full) } else { Ok(faults) }
    }

    /// Writes down that an item is about to be submitted, unless it must not be.
    pub async fn begin(&self, batch: &Batch, item: usize) -> Begin {
        let id = &batch.dispatch.dispatch_id;
        self.commit(|state| state.begin(id, item)).await
    }

    /// Writes down how items ended; from then on their results are owed to the orchestrator.
    pub async fn settle(&self, batch: &Batch, outcomes: Vec<(usize, Outcome)>) {
        self.commit(|state| ((), state.settle(&batch.dispatch.dispatch_id, outcomes))).await;
        batch.settled.notify_one();
    }

    /// Writes down that a result was acknowledged.
    pub async fn delivered(&self, batch: &Batch, item: usize) {
        let dispatch_id = batch.dispatch.dispatch_id.clone();
        self.record(Record::Delivered { dispatch_id, item }).await;
        self.close_if_over(batch).await;
    }

    /// Puts a result that will never be accepted where a person finds it.
    pub async fn refused(&self, batch: &Batch, item: usize, letter: &DeadLetter) {
        self.dead_letters.append(letter).await;
        let dispatch_id = batch.dispatch.dispatch_id.clone();
        self.record(Record::Refused { dispatch_id, item }).await;
        self.close_if_over(batch).await;
    }

    /// Cancels the items that are not begun and says how many; `None` when the dispatch is not known.
    pub async fn cancel(&self, id: &DispatchId) -> Option<usize> {
        let cancelled = self.commit(|state| state.cancel(id)).await;
        let batch = self.state().batch(id);
        if let Some(batch) = batch {
            self.close_if_over(&batch).await;
            batch.settled.notify_one();
        }
        cancelled
    }

    /// What is known of a dispatch, open or over. What is told is on disk; but a batch that is being written at this
    /// moment is waited for, so that who asks is not told that it is unknown.
    pub async fn known(&self, id: &DispatchId) -> Option<Report> {
        let _none_is_being_accepted = self.accepting.lock().await;
        let report = self.state().report(id);
        self.journal.flushed().await;
        report
    }

    /// Ready when all that is known is on disk.
    pub async fn flushed(&self) {
        self.journal.flushed().await;
    }

    /// How many batches are not over.
    pub fn open_count(&self) -> usize {
        self.state().open_batches().len()
    }

    /// How far an item of an open batch is.
    pub fn progress(&self, batch: &Batch, item: usize) -> Option<Progress> {
        self.state().progress(&batch.dispatch.dispatch_id, item).cloned()
    }

    /// Items whose result is not acknowledged, in order, and at most `count`.
    pub fn owed(&self, batch: &Batch, count: usize) -> Vec<(usize, Outcome)> {
        self.state().owed(&batch.dispatch.dispatch_id, count)
    }

    /// Whether a batch is over: no item is open and no result owed.
    pub fn is_over(&self, batch: &Batch) -> bool {
        self.state().batch(&batch.dispatch.dispatch_id).is_none()
    }

    /// A batch that is not over.
    pub fn batch(&self, id: &DispatchId) -> Option<Arc<Batch>> {
        self.state().batch(id)
    }

    /// All batches that are not over, the oldest first.
    pub fn open_batches(&self) -> Vec<Arc<Batch>> {
        self.state().open_batches()
    }

    /// Ready when no batch is open.
    pub async fn idle(&self) {
        loop {
            let closed = self.closed.notified();
            if self.state().open_batches().is_empty() {
                return;
            }
            closed.await;
        }
    }

    async fn record(&self, record: Record) {
        self.commit(|state| {
            state.apply(&record);
            ((), vec![record])
        })
        .await;
    }

    async fn close_if_over(&self, batch: &Batch) {
        let id = &batch.dispatch.dispatch_id;
        let over = self.commit(|state| state.close_if_over(id)).await;
        if over {
            // After the line that says so: a start in between finds a file too many and not one too few.
            self.batch_files.remove(id).await;
            batch.settled.notify_one();
            self.closed.notify_waiters();
        }
    }

    /// Changes what is known and waits until the lines that say so are on disk. Lines are queued under the lock, so
    /// their order is the order of the changes.
    async fn commit<T>(&self, change: impl FnOnce(&mut State) -> (T, Vec<Record>)) -> T {
        let (result, flushed) = {
            let mut state = self.state();
            let (result, records) = change(&mut state);
            let flushed = self.journal.append(&records);
            if self.journal.has_grown() {
                self.journal.rewrite(&state.snapshot());
            }
            (result, flushed)
        };
        flushed.await;
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("a panic under this lock ends the process")
    }
}

/// What is wrong with single items, by their place: by themselves, or because their order is taken.
fn faults(dispatch: &Dispatch, held: &HashMap<OrderId, DispatchId>) -> Vec<(usize, String)> {
    let mut orders = HashSet::new();
    let mut fault = |item: &Item| {
        if let Some(fault) = item.fault() {
            return Some(fault);
        }
        let order = &item.order_id;
        if let Some(by) = held.get(order) {
            return Some(format!("order {order} is locked by batch {by}"));
        }
        (!orders.insert(order.clone())).then(|| format!("order {order} is in this batch twice"))
    };
    dispatch.items.iter().enumerate().filter_map(|(index, item)| Some((index, fault(item)?))).collect()
}
