//! The shard: routes an input to what it concerns and collects what must be written and let out.

mod accept;
mod cancel;
mod checkpoint;
mod dispatch;
mod finish;
mod fire;
mod invoke;
mod items;
mod look_back;
mod ops;
mod park;
mod recover;
mod reply;
mod rerun;
mod signal;
mod start;
mod steps;
mod sync;
mod transact;
mod walk;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use foldhash::fast::FixedState;
use perdura_types::{
    Epoch, EventId, EventSeq, FunctionId, IdempotencyKey, JournalRow, Lsn, RecordWrite, RequestId, RunId, Timestamp,
};

use crate::catalog::Catalog;
use crate::config::Config;
use crate::effect::{Answer, CallerId, Drained, Effect, Notice, Upcoming};
use crate::input::{ApiCall, Input, LimitKind};
use crate::internal_event::Internal;
use crate::journal::{self, Entry, JournalBody};
use crate::past::{Past, Unreadable};
use crate::recent::RecentEvents;
use crate::run::Run;
use crate::timers::Timers;
use crate::waits::{WaitIndex, WaitKey};
use dispatch::Queue;
use park::Slot;
pub use recover::LostCall;

/// One shard of the engine: a plain struct, owned by one thread. See the [crate documentation](crate).
#[derive(Debug)]
pub struct Shard {
    config: Config,
    seed: u64,
    epoch: Epoch,
    /// Ids drawn since this shard was claimed.
    drawn: u64,
    /// The moment of the current input; never goes back.
    now: Timestamp,
    lsn: Lsn,
    last_event: EventSeq,
    draining: bool,

    catalog: Catalog,
    limits: BTreeMap<FunctionId, Limits>,
    runs: HashMap<RunId, Slot, FixedState>,
    idle: VecDeque<RunId>,
    /// Runs that ended since the last drain, which [`Past`] does not show yet.
    just_ended: HashMap<RunId, Box<Run>, FixedState>,
    timers: Timers,
    waits: WaitIndex,
    recent: RecentEvents,
    signals: BTreeMap<String, WaitKey>,
    queue: Queue,
    idempotency: HashMap<IdempotencyKey, RunId, FixedState>,
    idempotency_order: VecDeque<IdempotencyKey>,

    /// What happened to runs in the current input, in order.
    entries: Vec<(RunId, Entry)>,
    /// What the current input leads to within the shard.
    internal: VecDeque<Internal>,
    /// Runs whose heads changed since the last drain.
    dirty: HashSet<RunId, FixedState>,
    drained: Drained,
    pending_bytes: usize,
    /// Record writes since the last drain, which [`Past`] does not show yet.
    fresh_records: BTreeMap<(String, String), RecordWrite>,
}

/// Limits that an operator has overridden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Limits {
    steps: Option<usize>,
    state_bytes: Option<usize>,
}

impl Shard {
    /// An empty shard under this claim; see `recover.rs` for filling it from rows.
    pub fn new(config: Config, seed: u64, epoch: Epoch, lsn: Lsn, last_event: EventSeq) -> Self {
        let recent = RecentEvents::new(last_event, config.recent_event_bytes_max);
        let queue = Queue::new(config.open_attempts_max, config.open_attempts_per_app_max);
        Self {
            config,
            seed,
            epoch,
            drawn: 0,
            now: Timestamp::default(),
            lsn,
            last_event,
            draining: false,
            catalog: Catalog::default(),
            limits: BTreeMap::new(),
            runs: HashMap::default(),
            idle: VecDeque::new(),
            just_ended: HashMap::default(),
            timers: Timers::default(),
            waits: WaitIndex::default(),
            recent,
            signals: BTreeMap::new(),
            queue,
            idempotency: HashMap::default(),
            idempotency_order: VecDeque::new(),
            entries: Vec::new(),
            internal: VecDeque::new(),
            dirty: HashSet::default(),
            drained: Drained { from: lsn, to: lsn, ..Drained::default() },
            pending_bytes: 0,
            fresh_records: BTreeMap::new(),
        }
    }

    /// Takes one input. The only error is a row that cannot be read, after which the shard must not be used.
    pub fn handle(&mut self, now: Timestamp, input: Input, past: &mut dyn Past) -> Result<(), Unreadable> {
        self.now = self.now.max(now);
        self.forget_old_idempotency();
        match input {
            Input::Call(caller, call) => self.handle_call(caller, call, past)?,
            Input::Reply { run, item, request, reply } => self.handle_reply(run, item, request, reply, past)?,
            Input::Tick => self.fire_timers(past)?,
            Input::Drain => self.draining = true,
        }
        self.settle(past)
    }

    /// Everything since the last drain. Its effects may leave only once its rows are durable; after that, and not
    /// before, the next input may come.
    pub fn drain(&mut self) -> Drained {
        let next = Drained { from: self.lsn, to: self.lsn, ..Drained::default() };
        let mut drained = std::mem::replace(&mut self.drained, next);
        for run in std::mem::take(&mut self.dirty) {
            if let Some(run) = self.resident(run) {
                drained.heads.push(finish::head_row(&run.head));
            }
        }
        drained.heads.sort_by_key(|row| row.run);
        if drained.journal.is_empty() && drained.has_rows() {
            // A commit always moves the position, so that it can be told whether it happened.
            self.lsn = self.lsn.next();
            self.drained.from = self.lsn;
        }
        drained.to = self.lsn;
        self.fresh_records.clear();
        self.just_ended.clear();
        self.pending_bytes = 0;
        self.park_idle_runs();
        self.recent.trim();
        drained
    }

    /// When the next timer is due.
    pub fn next_timer(&self) -> Option<Timestamp> {
        self.timers.next()
    }
    /// Calls on the wire.
    pub fn open_attempts(&self) -> usize {
        self.queue.open_len()
    }
    /// Calls that wait for room.
    pub fn ready_attempts(&self) -> usize {
        self.queue.ready_len()
    }
    /// Runs that have not ended.
    pub fn live_runs(&self) -> usize {
        self.runs.len()
    }
    /// Live runs that are held in memory as a whole.
    pub fn resident_runs(&self) -> usize {
        self.runs.values().filter(|slot| matches!(slot, Slot::Resident(_))).count()
    }
    /// Bytes of rows that wait for the next drain, roughly: heads are left out.
    pub fn pending_bytes(&self) -> usize {
        self.pending_bytes
    }
    /// The newest accepted event.
    pub fn last_event(&self) -> EventSeq {
        self.last_event
    }

    fn handle_call(&mut self, caller: CallerId, call: ApiCall, past: &mut dyn Past) -> Result<(), Unreadable> {
        let answer = match call {
            ApiCall::SendEvents(events) => {
                let mut ids = Vec::with_capacity(events.len());
                for event in events {
                    ids.push(self.accept(event, past)?);
                }
                Answer::Accepted(ids)
            }
            ApiCall::Invoke { function, event } => self.invoke_by_api(&function, event, past)?,
            ApiCall::Sync(app) => self.sync(app),
            ApiCall::RemoveApp { url } => self.remove_app(&url),
            ApiCall::Cancel(run) => self.cancel_by_api(run, past)?,
            ApiCall::Rerun(rerun) => self.rerun(rerun, past)?,
            ApiCall::Signal { signal, data } => self.signal(&signal, &data, past)?,
            ApiCall::Checkpoint(call) => self.checkpoint(call, past)?,
            ApiCall::Transact(transaction) => self.transact(transaction, past)?,
            ApiCall::SetLimit { function, kind, limit } => self.set_limit(&function, kind, limit),
            ApiCall::Apps => Answer::Apps(self.catalog.apps().cloned().collect()),
            ApiCall::Standing(function) => Answer::Standing(self.standing(function)),
            ApiCall::Upcoming(limit) => {
                Answer::Upcoming(Upcoming { timers: self.timers.upcoming(limit), oldest_waiting: self.queue.oldest() })
            }
        };
        self.effect(Effect::Answer(caller, answer));
        Ok(())
    }

    /// Follows up on what the input led to, sends what there is room for, and closes the journal rows.
    fn settle(&mut self, past: &mut dyn Past) -> Result<(), Unreadable> {
        self.run_internal(past)?;
        if !self.draining {
            self.open_ready_items(past)?;
        }
        self.close_journal_rows();
        Ok(())
    }

    /// One row for each run that anything happened to, by run.
    fn close_journal_rows(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_by_key(|(run, _)| *run);
        let mut rest = entries.drain(..).peekable();
        while let Some((run, first)) = rest.next() {
            let mut row = vec![first];
            while let Some((_, next)) = rest.next_if(|(other, _)| *other == run) {
                row.push(next);
            }
            self.push_journal(Some(run), row);
        }
        drop(rest);
        self.entries = entries;
    }

    fn push_journal(&mut self, run: Option<RunId>, entries: Vec<Entry>) {
        self.lsn = self.lsn.next();
        let body = journal::encode(&JournalBody { at: self.now, entries });
        self.pending_bytes += body.len();
        self.drained.journal.push(JournalRow { lsn: self.lsn, run, body });
    }

    fn set_limit(&mut self, function: &str, kind: LimitKind, limit: Option<usize>) -> Answer {
        let Some(function) = self.catalog.find(function) else { return Answer::NotFound };
        let limits = self.limits.entry(function.config.id).or_default();
        match kind {
            LimitKind::Steps => limits.steps = limit,
            LimitKind::StateBytes => limits.state_bytes = limit,
        }
        Answer::Done
    }

    fn effect(&mut self, effect: Effect) {
        self.drained.effects.push(effect);
    }
    fn notice(&mut self, notice: Notice) {
        self.effect(Effect::Notice(notice));
    }
    fn entry(&mut self, run: &Run, entry: Entry) {
        self.entries.push((run.head.run, entry));
    }

    /// 128 bits that no other draw of this shard gives: from its seed, its claim and a counter.
    fn draw(&mut self) -> u128 {
        self.drawn += 1;
        let high = mix(self.seed ^ mix(self.epoch.0, 1), self.drawn);
        let low = mix(high ^ self.seed, self.drawn.rotate_left(32));
        (u128::from(high) << 64) | u128::from(low)
    }
    fn new_run_id(&mut self) -> RunId {
        RunId::from_parts(self.now, self.draw())
    }
    fn new_event_id(&mut self) -> EventId {
        EventId::from_parts(self.now, self.draw())
    }
    fn new_request_id(&mut self) -> RequestId {
        RequestId::from_parts(self.now, self.draw())
    }
}

/// SplitMix64's finaliser over two words: spreads close inputs over all bits.
fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_add(b.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
