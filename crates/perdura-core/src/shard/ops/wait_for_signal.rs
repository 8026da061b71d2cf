//! `WaitForSignal`: the function continues when a signal arrives. One waiter per signal.

use perdura_types::{SignalConflict, When, bounds};

use super::{Named, Progress};
use crate::head::WaitKind;
use crate::journal::{Awaited, AwaitedKind};
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;
use crate::shard::Shard;

impl Shard {
    /// Takes the signal's place, unless another run has it and may keep it.
    pub(super) fn wait_for_signal(
        &mut self,
        run: &mut Run,
        named: Named,
        signal: String,
        timeout: Option<When>,
        conflict: SignalConflict,
        past: &mut dyn Past,
    ) -> Result<Result<Progress, RunError>, Unreadable> {
        if run.knows_step(&named.step) {
            return Ok(Ok(Progress::Known));
        }
        let until = match self.deadline(&named, timeout.unwrap_or(When::In(bounds::WAIT_MS_DEFAULT))) {
            Ok(until) => until,
            Err(error) => return Ok(Err(error)),
        };
        if self.signals.contains_key(&signal) {
            match conflict {
                SignalConflict::Fail => return Ok(Err(taken(&signal))),
                SignalConflict::Replace => self.displace(run, &signal, past)?,
            }
        }
        let kind = WaitKind::Signal { signal: signal.clone(), displaced: false };
        let awaited = Awaited { until, what: AwaitedKind::Signal { signal: signal.clone() } };
        let wait = self.add_wait(run, named, kind, awaited);
        self.signals.insert(signal, (run.head.run, wait.number));
        Ok(Ok(Progress::Outstanding))
    }

    /// The earlier waiter keeps only its timeout.
    fn displace(&mut self, run: &mut Run, signal: &str, past: &mut dyn Past) -> Result<(), Unreadable> {
        let Some((holder, number)) = self.signals.remove(signal) else { return Ok(()) };
        if planted!(self.config, DisplacedWaiterKeepsSignal) {
            return Ok(());
        }
        if holder == run.head.run {
            mark_displaced(run, number);
        } else if let Some(mut other) = self.take_run(holder, past)? {
            mark_displaced(&mut other, number);
            self.put_run(other);
        }
        Ok(())
    }
}

fn mark_displaced(run: &mut Run, number: perdura_types::ItemNumber) {
    let wait = run.head.waits.iter_mut().find(|wait| wait.number == number);
    if let Some(WaitKind::Signal { displaced, .. }) = wait.map(|wait| &mut wait.kind) {
        *displaced = true;
    }
}

fn taken(signal: &str) -> RunError {
    RunError::new(
        "SignalConflict",
        format!(
            "Signal conflict; signal wait already exists for another run: '{signal}'. Choose a signal name per run, \
             or pass onConflict 'replace'"
        ),
    )
}
