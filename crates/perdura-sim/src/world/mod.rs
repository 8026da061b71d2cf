//! One simulation: a server that is driven, disturbed and killed, the app it calls, the clients that call it, and the
//! history that everything is held against.

mod commit;
mod effects;
mod settle;
pub(crate) mod step;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use perdura_core::{ApiCall, CallerId, Input};
use perdura_engine::Driver;
use perdura_store::{MemStore, Store as _};
use perdura_types::{EventSeq, ItemNumber, Reply, RequestId, RunId, StepId, Timestamp};

use crate::app::{FakeApp, Flight};
use crate::bounds::{START_MS, TRACE_TAIL_LINES};
use crate::bugs::PlantedBug;
use crate::counters::Counters;
use crate::figures::Figures;
use crate::history::{History, When};
use crate::rng::Rng;
use crate::scenario::{Catalog, Scenario};
use commit::Fate;

/// A rule that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The seed that shows it.
    pub seed: u64,
    /// The step of the simulation.
    pub step: u32,
    /// Which rule, and what was seen instead.
    pub what: String,
    /// The last lines of the trace.
    pub tail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seed, step, what, tail } = self;
        write!(f, "seed {seed}, step {step}: {what}\nthe trace before it:\n{tail}")
    }
}

/// What one seed led to.
#[derive(Debug)]
pub struct Outcome {
    /// Everything that happened, a line each; the same for the same seed.
    pub trace: String,
    /// The rule that did not hold.
    pub violation: Option<Violation>,
    /// What the seed covered.
    pub figures: Figures,
}

/// An answer of the app on its way to the server.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    run: RunId,
    item: ItemNumber,
    request: RequestId,
    reply: Reply,
    generation: u64,
}

/// What a caller waits for.
#[derive(Debug, Clone)]
pub(crate) enum Asked {
    Events(usize),
    Signal(usize),
    Save(u64),
    Change(u64),
    Invoke,
    Cancel,
    /// By number among the reruns.
    Rerun(usize),
    Sync,
}

/// A run that was to be repeated.
#[derive(Debug)]
pub(crate) struct RerunCall {
    pub(crate) run: RunId,
    pub(crate) from: Option<StepId>,
    pub(crate) key: Option<String>,
    /// The run that its caller was told of.
    pub(crate) started: Option<RunId>,
}

/// A signal that was sent. Its number is its payload.
#[derive(Debug)]
pub(crate) struct SignalCall {
    pub(crate) signal: &'static str,
    pub(crate) when: Option<When>,
    pub(crate) told: Told,
}

/// What the sender of a signal was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Nothing,
    NobodyWaits,
    Woke(RunId),
}

/// Inputs since the last commit, as far as the model must know them.
#[derive(Debug, Default)]
pub(crate) struct Staged {
    inputs: u32,
    drains: bool,
    catalogs: Vec<(EventSeq, i64, Catalog)>,
    signals: Vec<(usize, i64)>,
}

pub(crate) struct World {
    seed: u64,
    step: u32,
    rng: Rng,
    pub(crate) scenario: Scenario,
    pub(crate) store: MemStore,
    driver: Option<Driver>,
    /// An earlier owner that does not know it.
    deposed: Option<Driver>,
    now_ms: i64,
    trace: String,
    generation: u64,
    pub(crate) history: History,
    staged: Staged,
    catalog: Catalog,
    pub(crate) app: FakeApp,
    flights: BTreeMap<u64, Flight>,
    wire: Vec<Letter>,
    late: Vec<Letter>,
    /// Calls of this life that have not been answered, with their app.
    on_wire: BTreeMap<RequestId, usize>,
    /// Memos that each run's calls carried last.
    seen_steps: BTreeMap<RunId, Vec<StepId>>,
    /// The execution version that each run's calls carried last.
    versions: BTreeMap<RunId, i32>,
    /// Calls of each item since its run last moved on, and how many memos it had then.
    dispatches: BTreeMap<(RunId, ItemNumber), (usize, u32)>,
    callers: BTreeMap<CallerId, Asked>,
    next_number: u64,
    pub(crate) signals: Vec<SignalCall>,
    pub(crate) cancelled: std::collections::BTreeSet<RunId>,
    pub(crate) reruns: Vec<RerunCall>,
    events_sent: u32,
    fate: Fate,
    /// The state at the last commit, when the next one is doomed.
    expected: Option<(String, Timestamp)>,
    has_misfortunes: bool,
    /// The server was told to send nothing more.
    is_draining: bool,
    figures: Figures,
}

/// Runs one seed from its first input to the rest after its last.
pub fn simulate(seed: u64, planted: Option<PlantedBug>) -> Outcome {
    let mut world = World::new(seed, planted);
    let result = world.run();
    let violation = result.err().map(|what| {
        let lines = world.trace.lines().collect::<Vec<_>>();
        let tail = lines[lines.len().saturating_sub(TRACE_TAIL_LINES)..].join("\n");
        Violation { seed, step: world.step, what, tail }
    });
    let figures = world.figures.with(&world.history);
    Outcome { trace: world.trace, violation, figures }
}

impl World {
    fn new(seed: u64, planted: Option<PlantedBug>) -> Self {
        let mut rng = Rng::new(seed);
        let scenario = Scenario::new(&mut rng, planted);
        let mut world = Self {
            seed,
            step: 0,
            rng,
            scenario,
            store: MemStore::new(),
            driver: None,
            deposed: None,
            now_ms: START_MS,
            trace: String::new(),
            generation: 0,
            history: History::default(),
            staged: Staged::default(),
            catalog: Catalog::default(),
            app: FakeApp::default(),
            flights: BTreeMap::new(),
            wire: Vec::new(),
            late: Vec::new(),
            on_wire: BTreeMap::new(),
            seen_steps: BTreeMap::new(),
            versions: BTreeMap::new(),
            dispatches: BTreeMap::new(),
            callers: BTreeMap::new(),
            next_number: 0,
            signals: Vec::new(),
            cancelled: std::collections::BTreeSet::new(),
            reruns: Vec::new(),
            events_sent: 0,
            fate: Fate::Fine,
            expected: None,
            has_misfortunes: true,
            is_draining: false,
            figures: Figures::default(),
        };
        world.describe();
        world
    }

    fn run(&mut self) -> Result<(), String> {
        self.open()?;
        for app in 0..crate::scenario::APPS {
            self.sync(app, 0)?;
        }
        for _ in 0..self.scenario.steps {
            self.step += 1;
            self.take_step()?;
        }
        self.settle()?;
        crate::verify::all(self)
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now_ms)
    }
    fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }
    pub(crate) fn say(&mut self, line: &str) {
        let _ = writeln!(self.trace, "{:>4} {:>10} {line}", self.step, self.now_ms - START_MS);
    }

    fn describe(&mut self) {
        let config = &self.scenario.config;
        let line = format!(
            "at most {} calls, {} per app, {} idle runs, {} event bytes; {} of 100 commits meet misfortune",
            config.open_attempts_max,
            config.open_attempts_per_app_max,
            config.resident_idle_runs_max,
            config.recent_event_bytes_max,
            self.scenario.misfortunes_percent
        );
        self.say(&line);
        let functions = self.scenario.functions.iter().map(|function| format!("{function:?}")).collect::<Vec<_>>();
        for function in functions {
            self.say(&function);
        }
    }

    fn driver(&mut self) -> Result<&mut Driver, String> {
        self.driver.as_mut().ok_or_else(|| "the simulator lost its driver".to_owned())
    }

    /// Opens the shard as the next owner; the rest of the world goes on.
    fn open(&mut self) -> Result<(), String> {
        self.generation += 1;
        let now = self.now();
        self.driver = Some(self.open_driver(now)?);
        self.choose_fate()?;
        self.staged.inputs += 1;
        self.driver()?.resume(now).map_err(|error| error.to_string())
    }

    fn open_driver(&self, now: Timestamp) -> Result<Driver, String> {
        let store = Box::new(self.store.reopen());
        let owner = format!("owner {}", self.generation);
        Driver::open(store, self.scenario.config.clone(), &owner, self.seed, now).map_err(|error| error.to_string())
    }

    /// Hands an input to the shard. Each has its own moment.
    fn handle(&mut self, input: Input) -> Result<(), String> {
        self.now_ms += 1;
        let now = self.now();
        self.staged.inputs += 1;
        self.figures.inputs += 1;
        self.driver()?.handle(now, input).map_err(|error| format!("the shard refused an input: {error}"))
    }

    fn call(&mut self, asked: Asked, call: ApiCall) -> Result<(), String> {
        let caller = CallerId(self.number());
        self.callers.insert(caller, asked);
        self.handle(Input::Call(caller, call))
    }

    fn lsn(&self) -> Result<perdura_types::Lsn, String> {
        let position = self.store.reopen().position(self.scenario.config.shard).map_err(|error| error.to_string())?;
        Ok(position.map(|position| position.lsn).unwrap_or_default())
    }
}

impl World {
    /// The counters as they are stored.
    pub(crate) fn counters(&self) -> Result<Counters, String> {
        Counters::read(&*self.store.reopen().reader(), self.scenario.config.shard)
    }

    /// The stored head of a run.
    pub(crate) fn head(&self, run: RunId) -> Result<perdura_core::Head, String> {
        let row = self.store.reopen().reader().head(self.scenario.config.shard, run);
        let row = row.map_err(|error| error.to_string())?.ok_or_else(|| format!("run {run} has no head"))?;
        perdura_core::Head::decode(&row.body).map_err(|error| error.to_string())
    }
}
