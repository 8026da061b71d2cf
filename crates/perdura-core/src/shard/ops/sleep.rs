//! `Sleep`: the function continues later.

use perdura_types::When;

use super::{Named, Progress};
use crate::head::WaitKind;
use crate::journal::{Awaited, AwaitedKind};
use crate::run::Run;
use crate::run_error::RunError;
use crate::shard::Shard;

impl Shard {
    /// Registers the sleep; one that is over already ends with the next tick.
    pub(super) fn sleep(&mut self, run: &mut Run, named: Named, until: When) -> Result<Progress, RunError> {
        if run.knows_step(&named.step) {
            return Ok(Progress::Known);
        }
        let until = self.deadline(&named, until)?;
        self.add_wait(run, named, WaitKind::Sleep, Awaited { until, what: AwaitedKind::Time });
        Ok(Progress::Outstanding)
    }
}
