//! The thread that owns the shard: it gathers what is waiting, commits it as one, and lets the effects out.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use perdura_core::{Answer, ApiCall, CallerId, Effect, Input, Notice, Retention};
use perdura_types::{Call, ItemNumber, Reply, RequestId, RunId};
use tokio::sync::{broadcast, oneshot};

use crate::bounds::{BYTES_PER_COMMIT_MAX, INPUTS_PER_COMMIT_MAX};
use crate::clock::Clock;
use crate::driver::{Driver, DriverError};
use crate::ends::Ends;
use crate::gauges::Gauges;
use crate::history::Progress;
use crate::retention::Trimmer;

/// What reaches the thread.
pub(crate) enum Message {
    /// Somebody asks and waits.
    Call(ApiCall, oneshot::Sender<Answer>),
    /// An attempt came back.
    Reply(RunId, ItemNumber, RequestId, Reply),
    /// The clock was moved.
    ClockMoved,
    /// Finish what is on the wire, then stop.
    Stop,
}

/// What the thread found to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gathered {
    Something,
    Nothing,
    /// Nobody can send any more.
    Closed,
}

/// Where the effects go.
pub(crate) struct Outlets {
    pub(crate) dispatch: Box<dyn Fn(Vec<Call>) + Send>,
    pub(crate) notices: broadcast::Sender<Notice>,
    pub(crate) gauges: Gauges,
    pub(crate) ends: Ends,
    pub(crate) progress: Progress,
}

/// The state of the thread.
pub(crate) struct ShardThread {
    driver: Driver,
    clock: Clock,
    inbox: Receiver<Message>,
    outlets: Outlets,
    trimmer: Trimmer,
    callers: HashMap<CallerId, oneshot::Sender<Answer>>,
    next_caller: u64,
    /// How long a stop waits for calls on the wire.
    drain: Duration,
    /// Once stopping: when to give up on calls that are still on the wire.
    stop_at: Option<Instant>,
}

impl ShardThread {
    pub(crate) fn new(
        driver: Driver,
        clock: Clock,
        inbox: Receiver<Message>,
        outlets: Outlets,
        retention: Retention,
        drain: Duration,
    ) -> Self {
        let trimmer = Trimmer::new(retention, clock.now());
        Self { driver, clock, inbox, outlets, trimmer, callers: HashMap::new(), next_caller: 0, drain, stop_at: None }
    }

    /// Runs until it is stopped, or until the store or the fence stops it.
    pub(crate) fn run(&mut self) -> Result<(), DriverError> {
        self.driver.resume(self.clock.now())?;
        self.commit()?;
        loop {
            let gathered = self.gather()?;
            self.commit()?;
            if self.is_done(gathered != Gathered::Closed) {
                return Ok(());
            }
            self.trim(gathered == Gathered::Nothing)?;
        }
    }

    fn is_done(&self, is_open: bool) -> bool {
        match self.stop_at {
            Some(stop_at) => self.driver.shard().open_attempts() == 0 || Instant::now() >= stop_at,
            None => !is_open,
        }
    }

    fn trim(&mut self, is_idle: bool) -> Result<(), DriverError> {
        if self.stop_at.is_some() {
            return Ok(());
        }
        let Outlets { progress, gauges, .. } = &self.outlets;
        self.trimmer.trim(&mut self.driver, self.clock.now(), is_idle, progress, gauges)
    }

    /// Waits for something to do, then takes everything that waits, within bounds.
    fn gather(&mut self) -> Result<Gathered, DriverError> {
        let first = match self.patience() {
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(Duration::ZERO) => self.inbox.try_recv().map_err(|_| RecvTimeoutError::Timeout),
            Some(patience) => self.inbox.recv_timeout(patience),
        };
        let gathered = match first {
            Ok(message) => {
                self.take(message)?;
                Gathered::Something
            }
            Err(RecvTimeoutError::Timeout) => Gathered::Nothing,
            Err(RecvTimeoutError::Disconnected) => Gathered::Closed,
        };
        for _ in 1..INPUTS_PER_COMMIT_MAX {
            if self.driver.shard().pending_bytes() >= BYTES_PER_COMMIT_MAX {
                break;
            }
            let Ok(message) = self.inbox.try_recv() else { break };
            self.take(message)?;
        }
        let now = self.clock.now();
        if self.driver.shard().next_timer().is_some_and(|at| at <= now) {
            self.driver.handle(now, Input::Tick)?;
        }
        Ok(gathered)
    }

    /// How long the thread may sleep.
    fn patience(&self) -> Option<Duration> {
        let trim = Some(self.trimmer.due_at()).filter(|_| self.stop_at.is_none());
        let due = self.driver.shard().next_timer().into_iter().chain(trim).min();
        let timer = due.map(|at| Duration::from_millis(at.since(self.clock.now()).max(0).cast_unsigned()));
        let stop = self.stop_at.map(|at| at.saturating_duration_since(Instant::now()));
        timer.into_iter().chain(stop).min()
    }

    fn take(&mut self, message: Message) -> Result<(), DriverError> {
        let input = match message {
            Message::Call(call, caller) => {
                self.next_caller += 1;
                let id = CallerId(self.next_caller);
                self.callers.insert(id, caller);
                Input::Call(id, call)
            }
            Message::Reply(run, item, request, reply) => Input::Reply { run, item, request, reply },
            Message::ClockMoved => Input::Tick,
            Message::Stop => {
                self.stop_at = Some(Instant::now() + self.drain);
                Input::Drain
            }
        };
        self.driver.handle(self.clock.now(), input)
    }

    fn commit(&mut self) -> Result<(), DriverError> {
        let effects = self.driver.commit(self.clock.now())?;
        // Before any answer leaves: whoever has it may wait for what it tells of.
        self.outlets.progress.committed(self.driver.lsn());
        self.outlets.gauges.set(self.driver.shard(), self.clock.now());
        let mut calls = Vec::new();
        for effect in effects {
            match effect {
                Effect::Dispatch(call) => calls.push(*call),
                Effect::Answer(caller, answer) => {
                    if let Some(caller) = self.callers.remove(&caller) {
                        // A caller that went away does not need its answer: what it asked for is done.
                        let _gone = caller.send(answer);
                    }
                }
                Effect::Notice(notice) => {
                    if let Notice::RunEnded { run, .. } = &notice {
                        self.outlets.ends.tell(*run);
                    }
                    // Nobody watching is not an error.
                    let _unwatched = self.outlets.notices.send(notice);
                }
            }
        }
        if !calls.is_empty() {
            (self.outlets.dispatch)(calls);
        }
        Ok(())
    }
}
