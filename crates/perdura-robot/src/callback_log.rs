//! The callbacks that came lately, for people. In memory: a stranger must not be able to make this server write.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bounds::{CALLBACK_LOG_ENTRIES_MAX, CALLBACK_LOG_JOBS_MAX};
use crate::ids::{ItemId, JobId};
use perdura_types::Moment;

/// One callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotCallback")]
pub struct CallbackEntry {
    /// When it came.
    pub received_at: Moment,
    /// What was answered, as in HTTP.
    pub http_status: u16,
    /// How it was authenticated.
    pub signature: Proof,
    /// `counted`, `duplicate`, `late`, `batch`, `heartbeat`, or the code of the refusal.
    pub result: Cow<'static, str>,
    /// The item that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<ItemId>,
    /// The attempt that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// How a callback was authenticated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "RobotCallbackProof")]
pub enum Proof {
    /// Not at all.
    #[default]
    None,
    /// By a signature with a key of the job.
    Hmac,
    /// By the shared secret.
    Secret,
}

/// What is remembered, newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotCallbacks")]
pub struct CallbackEntries {
    /// Answered with 2xx.
    pub taken: VecDeque<CallbackEntry>,
    /// Answered otherwise.
    pub refused: VecDeque<CallbackEntry>,
}

/// The log of all jobs.
#[derive(Debug, Default)]
pub(crate) struct CallbackLog(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Counts entries: what was used last.
    clock: u64,
    jobs: HashMap<JobId, (u64, CallbackEntries)>,
    /// Refused ones that belong to no job that is known here.
    strangers: VecDeque<CallbackEntry>,
}

impl CallbackLog {
    /// Remembers a callback. Only taken ones make room for their job; others join when there is some.
    pub(crate) fn add(&self, job: Option<JobId>, entry: CallbackEntry) {
        let mut state = self.state();
        state.clock += 1;
        let (now, is_taken) = (state.clock, entry.http_status < 300);
        if let Some(job) = job.filter(|_| is_taken) {
            state.make_room(job);
            state.jobs.entry(job).or_default();
        }
        match job.and_then(|job| state.jobs.get_mut(&job)) {
            Some((used, entries)) if is_taken => {
                *used = now;
                push(&mut entries.taken, entry);
            }
            Some((_, entries)) => push(&mut entries.refused, entry),
            None => push(&mut state.strangers, entry),
        }
    }

    pub(crate) fn of(&self, job: JobId) -> CallbackEntries {
        self.state().jobs.get(&job).map(|(_, entries)| entries.clone()).unwrap_or_default()
    }
    pub(crate) fn strangers(&self) -> VecDeque<CallbackEntry> {
        self.state().strangers.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn make_room(&mut self, job: JobId) {
        if self.jobs.len() < CALLBACK_LOG_JOBS_MAX || self.jobs.contains_key(&job) {
            return;
        }
        let quietest = self.jobs.iter().min_by_key(|(_, (used, _))| *used).map(|(job, _)| *job);
        if let Some(quietest) = quietest {
            self.jobs.remove(&quietest);
        }
    }
}

fn push(entries: &mut VecDeque<CallbackEntry>, entry: CallbackEntry) {
    if entries.len() >= CALLBACK_LOG_ENTRIES_MAX {
        entries.pop_front();
    }
    entries.push_back(entry);
}

#[cfg(test)]
mod tests {
    use perdura_types::Timestamp;

    use super::*;

    fn entry(http_status: u16) -> CallbackEntry {
        CallbackEntry {
            received_at: Moment(Timestamp::from_millis(0)),
            http_status,
            signature: Proof::Hmac,
            result: "counted".into(),
            item_id: None,
            attempt: None,
            message: None,
        }
    }

    #[test]
    fn strangers_neither_fill_the_log_nor_flush_it() {
        let log = CallbackLog::default();
        let job = |ms| JobId::fresh(Timestamp::from_millis(ms));
        let known = job(1);
        log.add(Some(known), entry(200));
        for number in 0..1_000 {
            log.add(Some(job(number)), entry(401));
            log.add(Some(known), entry(401));
            log.add(None, entry(400));
        }
        let entries = log.of(known);
        assert_eq!((entries.taken.len(), entries.refused.len()), (1, CALLBACK_LOG_ENTRIES_MAX));
        assert_eq!(log.strangers().len(), CALLBACK_LOG_ENTRIES_MAX);
        assert_eq!(log.state().jobs.len(), 1);
    }

    #[test]
    fn the_quietest_job_makes_room() {
        let log = CallbackLog::default();
        let jobs = (0..=CALLBACK_LOG_JOBS_MAX).map(|_| JobId::fresh(Timestamp::from_millis(0))).collect::<Vec<_>>();
        for job in &jobs[..CALLBACK_LOG_JOBS_MAX] {
            log.add(Some(*job), entry(200));
        }
        log.add(Some(jobs[0]), entry(200));
        log.add(Some(jobs[CALLBACK_LOG_JOBS_MAX]), entry(200));
        assert_eq!(log.of(jobs[0]).taken.len(), 2);
        assert_eq!(log.of(jobs[1]).taken.len(), 0);
        assert_eq!(log.state().jobs.len(), CALLBACK_LOG_JOBS_MAX);
    }
}
