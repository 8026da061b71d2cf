//! A shard comes back from its rows: apps, keys and heads are restored one by one, then [`Shard::resume_lost`] settles the
//! calls that were on the wire when the last owner stopped.

use std::fmt::Write as _;

use perdura_types::{HeadRow, IdempotencyKey, ItemNumber, Record, RunId, Timestamp};

use super::Shard;
use super::park::Slot;
use crate::catalog::{AppRecord, Catalog};
use crate::head::{Head, Item, ItemState, WaitKind};
use crate::journal::{self, AttemptEnd};
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;
use crate::timers::Timers;
use crate::waits::Reaction;

/// A call that was on the wire.
pub type LostCall = (RunId, ItemNumber);

impl Shard {
    /// Collection whose records go through [`Self::restore_app`].
    pub const APPS: &'static str = super::sync::APPS;

    /// Puts a registered app back.
    pub fn restore_app(&mut self, record: &Record) -> Result<(), Unreadable> {
        let AppRecord { revision, app } = journal::decode("an app", &record.body)?;
        let functions = Catalog::compile(&app)
            .map_err(|problems| Unreadable::new(format!("app '{}'", app.name), format!("{problems:?}")))?;
        self.catalog.restore(revision, app, functions);
        Ok(())
    }

    /// Puts back what keeps a function from starting twice; to be called in the order of run ids.
    pub fn restore_idempotency(&mut self, key: IdempotencyKey, run: RunId) {
        if !planted!(self.config, KeysForgottenOnRestart) {
            self.remember_idempotency(key, run);
        }
    }

    /// Puts a live run back into every index; its memos stay on disk until it moves. Answers the calls of it whose
    /// outcome is unknown.
    pub fn restore_head(&mut self, row: &HeadRow) -> Result<Vec<LostCall>, Unreadable> {
        let head = Head::decode(&row.body)?;
        let id = head.run;
        let app = self.catalog.get(head.function).map_or_else(|| perdura_types::AppId::of(""), |known| known.app);
        for (at, kind) in Timers::of_head(&head) {
            self.timers.add(at, id, kind);
        }
        for wait in &head.waits {
            match &wait.kind {
                WaitKind::Event { .. } if planted!(self.config, WaitsLostOnRestart) => {}
                WaitKind::Event { event, condition } => {
                    self.waits.add(event, (id, wait.number), Reaction::Resume, condition);
                }
                WaitKind::Signal { signal, displaced: false } => {
                    self.signals.insert(signal.clone(), (id, wait.number));
                }
                WaitKind::Sleep | WaitKind::Invoke | WaitKind::Signal { displaced: true, .. } => {}
            }
        }
        for cancel in &head.cancels {
            self.waits.add(&cancel.event, (id, cancel.number), Reaction::Cancel, &cancel.condition);
        }
        let mut lost = Vec::new();
        for item in &head.items {
            match item.state {
                ItemState::Ready => self.queue.add_ready(app, (id, item.number)),
                ItemState::Open { .. } => lost.push((id, item.number)),
                ItemState::Waiting { .. } => {}
            }
        }
        self.runs.insert(id, Slot::Parked);
        Ok(lost)
    }

    /// Settles calls whose outcome nobody knows: they are sent again while attempts are left, and never after that.
    pub fn resume_lost(&mut self, now: Timestamp, lost: &[LostCall], past: &mut dyn Past) -> Result<(), Unreadable> {
        self.now = self.now.max(now);
        for (id, number) in lost {
            let Some(mut run) = self.take_run(*id, past)? else { continue };
            if let Some(item) = run.item(*number).cloned() {
                self.lose_attempt(&mut run, &item);
            }
            self.put_run(run);
        }
        self.settle(past)
    }

    fn lose_attempt(&mut self, run: &mut Run, item: &Item) {
        if item.is_abandoned && run.has_saved(item).is_none() {
            self.drop_abandoned(run, item, AttemptEnd::Lost);
            return;
        }
        self.close(run, item, AttemptEnd::Lost);
        if run.has_saved(item).is_some() {
            self.finish_saved(run, item);
            return;
        }
        let own = item.attempts_max.filter(|_| !planted!(self.config, OwnAttemptsIgnoredOnRecovery));
        let attempts_max = self.attempts_max(run, &Item { attempts_max: own, ..item.clone() });
        if item.attempt + 1 < attempts_max || planted!(self.config, ZeroRetryResent) {
            if let Some(item) = run.item_mut(item.number)
                && !planted!(self.config, AttemptNotCountedOnRecovery)
            {
                item.attempt += 1;
            }
            self.set_item_state(run, item.number, ItemState::Ready);
            return;
        }
        let error = attempt_lost(item);
        run.take_item(item.number);
        match &item.step {
            Some(step) => self.fail_step(run, step, &error.to_json()),
            None => self.fail(run, &error),
        }
    }

    /// Brings back a run that was only looked at.
    pub(super) fn put_back(&mut self, mut run: Box<Run>) {
        let id = run.head.run;
        self.queue_to_park(&mut run);
        self.runs.insert(id, Slot::Resident(run));
    }

    /// The whole state as text, for comparing a rebuilt shard with the one it replaces.
    pub fn fingerprint(&mut self, past: &mut dyn Past) -> Result<String, Unreadable> {
        let mut text = String::new();
        let mut ids = self.runs.keys().copied().collect::<Vec<_>>();
        ids.sort_unstable();
        for id in ids {
            let was_parked = matches!(self.runs.get(&id), Some(Slot::Parked));
            let Some(run) = self.take_run(id, past)? else { continue };
            let head = journal::encode(&run.head);
            let _ = writeln!(text, "run {}\n  steps {:?}", String::from_utf8_lossy(&head), run.steps());
            self.runs.insert(id, if was_parked { Slot::Parked } else { Slot::Resident(run) });
        }
        for (at, id, kind) in self.timers.iter() {
            let _ = writeln!(text, "timer {} {id} {kind:?}", at.as_millis());
        }
        for (name, (id, number), reaction) in self.waits.keys() {
            let _ = writeln!(text, "wait {name} {id} {number} {reaction:?}");
        }
        for (id, number) in self.queue.ready_keys() {
            let _ = writeln!(text, "ready {id} {number}");
        }
        let _ = writeln!(text, "signals {:?}", self.signals);
        let mut keys = self.idempotency.iter().filter(|(_, run)| !self.is_outside_window(**run)).collect::<Vec<_>>();
        keys.sort_unstable();
        let _ = writeln!(text, "keys {keys:?}");
        for app in self.catalog.apps() {
            let _ = writeln!(text, "app {app:?}");
        }
        Ok(text)
    }
}

fn attempt_lost(item: &Item) -> RunError {
    let what = match &item.step {
        Some(step) => format!("the call for step {step}"),
        None => "the call of the function".to_owned(),
    };
    // The message holds the name as well: some SDKs drop the names of errors that user code lets through.
    RunError::new(
        "AttemptLost",
        format!(
            "the server stopped while {what} was on the wire: nobody knows whether it ran, and with no retries left \
             it is not sent again (AttemptLost)"
        ),
    )
}
