//! `StepRun` with a transaction: the result and the records change together.

use perdura_types::{RawJson, Transaction, memo};

use super::{Named, Progress, oversize};
use crate::bounds::CONFLICTS_PER_STEP_MAX;
use crate::internal_event::Internal;
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;
use crate::shard::Shard;
use crate::shard::steps::Finished;
use crate::shard::transact::Refusal;
use crate::shard::walk::Walk;

impl Shard {
    /// Writes the records and the result, unless a record has changed since the step looked at it.
    pub(super) fn step_with_transaction(
        &mut self,
        run: &mut Run,
        walk: &Walk,
        named: &Named,
        data: &RawJson,
        transaction: Transaction,
        past: &mut dyn Past,
    ) -> Result<Result<Progress, RunError>, Unreadable> {
        if run.has_step(&named.step) {
            return Ok(Ok(Progress::Known));
        }
        if oversize(data).is_some() {
            return Ok(self.step_run(run, named, data));
        }
        let memo = memo::data(data);
        let finished = Finished::of(named, "StepRun", memo);
        if let Err(error) = self.check_limits(run, &finished) {
            return Ok(Err(error));
        }
        let Transaction { changes, events } = transaction;
        match self.check_changes(&changes, past)? {
            Ok(()) => {}
            Err(Refusal::Conflict { .. }) if walk.item.conflicts < CONFLICTS_PER_STEP_MAX => {
                return Ok(Ok(Progress::Conflict));
            }
            Err(refusal) => return Ok(self.step_failed(run, named, &refusal.to_error().to_json())),
        }
        let written = self.write_changes(changes);
        self.entry(run, written);
        if planted!(self.config, TransactionWithoutMemo) && walk.item.conflicts == 0 {
            return Ok(Ok(Progress::Conflict));
        }
        // Accepted when this run is back in its place: they may concern it.
        self.internal.extend(events.into_iter().map(Internal::Event));
        Ok(self.finish_step(run, finished).map(|()| Progress::Finished))
    }
}
