//! Trimming: what is old enough goes, in small pieces between inputs.

use perdura_core::{Retention, RunStatus};
use perdura_store::{CommitError, HistoryTrim, Trim};
use perdura_types::{EventSeq, Timestamp};

use crate::bounds::{TRIM_DEFER_MS_MAX, TRIM_INTERVAL_MS, TRIM_PAUSE_MS, TRIM_ROWS_PER_PIECE_MAX};
use crate::driver::{Driver, DriverError};
use crate::gauges::Gauges;
use crate::history::Progress;

/// When the next piece of trimming is due, and what it removes. Expired records go always, runs and events as the policy
/// says.
#[derive(Debug)]
pub(crate) struct Trimmer {
    retention: Retention,
    due_at: Timestamp,
}

impl Trimmer {
    pub(crate) fn new(retention: Retention, now: Timestamp) -> Self {
        Self { retention, due_at: now.plus_ms(TRIM_INTERVAL_MS) }
    }

    /// When the thread should look after it.
    pub(crate) fn due_at(&self) -> Timestamp {
        self.due_at
    }

    /// Removes one piece when it is due and nothing else is waiting, or when it has waited long enough.
    pub(crate) fn trim(
        &mut self,
        driver: &mut Driver,
        now: Timestamp,
        is_idle: bool,
        progress: &Progress,
        gauges: &Gauges,
    ) -> Result<(), DriverError> {
        let late_ms = now.since(self.due_at);
        if late_ms < 0 || (!is_idle && late_ms < TRIM_DEFER_MS_MAX) {
            return Ok(());
        }
        let trim = self.piece(driver, now, progress)?;
        let done = match driver.trim(&trim) {
            Ok(done) => done,
            Err(CommitError::Fenced { .. }) => return Err(DriverError::Fenced),
            // Whatever of it was done need not be done again.
            Err(CommitError::Busy | CommitError::Unknown) => {
                self.due_at = now.plus_ms(TRIM_PAUSE_MS);
                return Ok(());
            }
            Err(CommitError::Fatal(error)) => return Err(error.into()),
        };
        gauges.trimmed(&done);
        if done.more {
            self.due_at = if is_idle { now } else { now.plus_ms(TRIM_PAUSE_MS - TRIM_DEFER_MS_MAX) };
        } else {
            progress.trim(self.history(now));
            self.due_at = now.plus_ms(TRIM_INTERVAL_MS);
        }
        Ok(())
    }

    fn piece(&self, driver: &Driver, now: Timestamp, progress: &Progress) -> Result<Trim, DriverError> {
        let oldest = driver.reader().oldest_live_trigger(driver.shard_id())?;
        Ok(Trim {
            shard: driver.shard_id(),
            epoch: driver.epoch(),
            now,
            runs_before: self.retention.classes_before(now),
            events_before: self.retention.events_before(now),
            // A live run may still look back to what came after its event.
            keep_events_from: oldest.unwrap_or(EventSeq(u64::MAX)),
            keep_journal_from: progress.last_committed(),
            rows_max: TRIM_ROWS_PER_PIECE_MAX,
        })
    }

    fn history(&self, now: Timestamp) -> HistoryTrim {
        let before = |status| self.retention.runs_before(status, now);
        HistoryTrim {
            completed_before: before(RunStatus::Completed),
            failed_before: before(RunStatus::Failed),
            cancelled_before: before(RunStatus::Cancelled),
            runs_max: TRIM_ROWS_PER_PIECE_MAX,
        }
    }
}
