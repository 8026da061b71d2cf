//! How long ended runs and events are kept: by the status of the run, from its end.

use perdura_types::bounds::IDEMPOTENCY_MS;
use perdura_types::{RetentionClass, RunStatus, Timestamp};

use crate::bounds::{RETENTION_FAILED_MS_DEFAULT, RETENTION_MS_DEFAULT};

/// How long things are kept, in milliseconds. `None` keeps them for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Runs that returned.
    pub completed_ms: Option<i64>,
    /// Runs that failed: somebody may still want to look at them, or to run them again.
    pub failed_ms: Option<i64>,
    /// Runs that were ended from outside.
    pub cancelled_ms: Option<i64>,
    /// Events, from their acceptance. One that started a run stays as long as the run, and those after it as long as a
    /// run that it started is live.
    pub events_ms: Option<i64>,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            completed_ms: Some(RETENTION_MS_DEFAULT),
            failed_ms: Some(RETENTION_FAILED_MS_DEFAULT),
            cancelled_ms: Some(RETENTION_MS_DEFAULT),
            events_ms: Some(RETENTION_MS_DEFAULT),
        }
    }
}

impl Retention {
    /// Keeps everything.
    pub const OFF: Self = Self { completed_ms: None, failed_ms: None, cancelled_ms: None, events_ms: None };

    /// The moment before which runs with this status must have ended to be removed; `None` keeps them. A run stays for as
    /// long as its key keeps another from starting, whatever the settings say.
    pub fn runs_before(&self, status: RunStatus, now: Timestamp) -> Option<Timestamp> {
        let kept_ms = match status {
            RunStatus::Scheduled | RunStatus::Running => None,
            RunStatus::Completed => self.completed_ms,
            RunStatus::Failed => self.failed_ms,
            RunStatus::Cancelled => self.cancelled_ms,
        };
        kept_ms.map(|kept_ms| now.plus_ms(-kept_ms.max(IDEMPOTENCY_MS)))
    }

    /// As [`Self::runs_before`], by the class that stored heads have. Runs that ended before there were classes stay as
    /// long as the longest of the others.
    pub fn classes_before(&self, now: Timestamp) -> [Option<Timestamp>; RetentionClass::COUNT] {
        let ended = [RunStatus::Completed, RunStatus::Failed, RunStatus::Cancelled];
        let mut before = [None; RetentionClass::COUNT];
        for status in ended {
            before[class(status).number() as usize] = self.runs_before(status, now);
        }
        let all = ended.map(|status| self.runs_before(status, now));
        let is_limited = all.iter().all(Option::is_some);
        before[RetentionClass::NONE.number() as usize] = all.into_iter().flatten().min().filter(|_| is_limited);
        before
    }

    /// The moment before which events must have been accepted to be removed; `None` keeps them.
    pub fn events_before(&self, now: Timestamp) -> Option<Timestamp> {
        self.events_ms.map(|kept_ms| now.plus_ms(-kept_ms.max(0)))
    }

    /// Whether nothing is ever removed.
    pub fn is_off(&self) -> bool {
        *self == Self::OFF
    }
}

/// The class that the heads of runs with this status are stored with.
pub(crate) fn class(status: RunStatus) -> RetentionClass {
    let number = match status {
        RunStatus::Scheduled | RunStatus::Running => 0,
        RunStatus::Completed => 1,
        RunStatus::Failed => 2,
        RunStatus::Cancelled => 3,
    };
    RetentionClass::new(number).expect("there are as many classes as statuses")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;
    const NOW: Timestamp = Timestamp::from_millis(100 * DAY_MS);

    fn days(before: [Option<Timestamp>; 4]) -> [Option<i64>; 4] {
        before.map(|at| at.map(|at| NOW.since(at) / DAY_MS))
    }

    #[test]
    fn each_status_has_its_period() {
        assert_eq!(days(Retention::default().classes_before(NOW)), [Some(30), Some(7), Some(30), Some(7)]);
        let short = Retention { completed_ms: Some(1), cancelled_ms: Some(-5), failed_ms: None, events_ms: Some(0) };
        assert_eq!(days(short.classes_before(NOW)), [None, Some(1), None, Some(1)]);
        assert_eq!(short.events_before(NOW), Some(NOW));
        assert_eq!(days(Retention::OFF.classes_before(NOW)), [None; 4]);
        assert!(Retention::OFF.is_off() && !short.is_off());
    }
}
