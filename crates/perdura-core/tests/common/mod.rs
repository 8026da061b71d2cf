//! A shard over a store in memory with a clock that stands still, and a transcript of all it lets out.
#![expect(dead_code, clippy::needless_pass_by_value, reason = "each test file uses its own part; json! makes values")]

use std::fmt::Write as _;
use std::sync::Arc;

use perdura_core::{Answer, ApiCall, CallerId, Config, Effect, Head, Input, Notice, RunStatus};
use perdura_engine::Driver;
use perdura_store::{MemStore, Store};
use perdura_types::{
    App, AppId, Call, CallFailure, FunctionConfig, FunctionId, InvokePayload, NewEvent, Op, OpKind, Outcome,
    ParallelMode, RawJson, RecordChange, Reply, RunId, Sdk, SignalConflict, StepId, Timestamp, Transaction, Trigger,
    When,
};
use serde_json::{Value, json};

/// The moment at which every test starts.
pub(crate) const START_MS: i64 = 1_700_000_000_000;

/// One shard, its store and what it said.
pub(crate) struct World {
    pub(crate) store: MemStore,
    pub(crate) config: Config,
    pub(crate) now_ms: i64,
    driver: Option<Driver>,
    runs: Vec<RunId>,
    /// Calls in the order they left.
    pub(crate) calls: Vec<Call>,
    log: String,
    callers: u64,
}

impl World {
    /// An empty shard.
    pub(crate) fn new() -> Self {
        Self::with(Config { retry_interval_ms: Some(1_000), ..Config::default() })
    }

    /// An empty shard with these settings.
    pub(crate) fn with(config: Config) -> Self {
        let mut world = Self {
            store: MemStore::new(),
            config,
            now_ms: START_MS,
            driver: None,
            runs: Vec::new(),
            calls: Vec::new(),
            log: String::new(),
            callers: 0,
        };
        world.open();
        world
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now_ms)
    }

    fn open(&mut self) {
        let store = Box::new(self.store.reopen());
        let mut driver = Driver::open(store, self.config.clone(), "test", 7, self.now()).expect("the store is sound");
        driver.resume(self.now()).expect("the rows are readable");
        self.driver = Some(driver);
        self.commit();
    }

    /// The process dies, and a new one takes over.
    pub(crate) fn crash(&mut self) {
        self.driver = None;
        self.store.crash();
        self.line("crash");
        self.open();
    }

    /// As [`Self::crash`], and the state that comes back is the one that was there.
    pub(crate) fn crash_and_compare(&mut self) {
        let before = self.driver().fingerprint().expect("the rows are readable");
        let store = Box::new(self.store.reopen());
        let mut next = Driver::open(store, self.config.clone(), "other", 7, self.now()).expect("the store is sound");
        assert_eq!(before, next.fingerprint().expect("the rows are readable"), "{}", self.log);
        self.crash();
    }

    pub(crate) fn driver(&mut self) -> &mut Driver {
        self.driver.as_mut().expect("a crash is followed by a start")
    }

    /// One input without a commit.
    pub(crate) fn handle(&mut self, input: Input) {
        let now = self.now();
        self.driver().handle(now, input).expect("the rows are readable");
    }

    /// Makes everything durable and notes what leaves.
    pub(crate) fn commit(&mut self) {
        let now = self.now();
        for effect in self.driver().commit(now).expect("the store takes everything") {
            self.note(effect);
        }
    }

    /// One input, committed.
    pub(crate) fn input(&mut self, input: Input) {
        self.handle(input);
        self.commit();
    }

    pub(crate) fn api(&mut self, call: ApiCall) {
        self.callers += 1;
        self.input(Input::Call(CallerId(self.callers), call));
    }

    /// Registers one app named `app` with these functions.
    pub(crate) fn sync(&mut self, functions: Vec<FunctionConfig>) {
        self.api(ApiCall::Sync(app(functions)));
    }

    pub(crate) fn send(&mut self, name: &str, data: Value) {
        self.api(ApiCall::SendEvents(vec![event(name, data)]));
    }

    /// Moves the clock and lets everything fire that is due.
    pub(crate) fn pass(&mut self, ms: i64) {
        self.now_ms += ms;
        let _ = writeln!(self.log, "+{ms} ms");
        while self.driver().shard().next_timer().is_some_and(|at| at <= self.now()) {
            self.input(Input::Tick);
        }
    }

    /// Answers a call.
    pub(crate) fn reply(&mut self, call: usize, reply: Reply) {
        let input = self.reply_input(call, reply);
        self.input(input);
    }

    pub(crate) fn reply_input(&self, call: usize, reply: Reply) -> Input {
        let Call { run, item, request, .. } = self.calls[call];
        Input::Reply { run, item, request, reply }
    }

    /// What was let out since the last time.
    pub(crate) fn transcript(&mut self) -> String {
        std::mem::take(&mut self.log)
    }

    /// The stored head of a run, by the number it has in the transcript.
    pub(crate) fn head(&self, number: usize) -> Head {
        let row =
            self.store.reopen().reader().head(self.config.shard, self.runs[number - 1]).expect("the store is open");
        Head::decode(&row.expect("the run is stored").body).expect("heads are readable")
    }

    pub(crate) fn run(&self, number: usize) -> RunId {
        self.runs[number - 1]
    }

    /// Status and output of a run.
    pub(crate) fn end(&self, number: usize) -> String {
        let head = self.head(number);
        let output = head.output.map_or_else(String::new, |output| format!(" {}", output.get()));
        self.shorten(&format!("{}{output}", head.status.as_str()))
    }

    pub(crate) fn line(&mut self, text: &str) {
        let _ = writeln!(self.log, "{text}");
    }

    fn note(&mut self, effect: Effect) {
        let line = match effect {
            Effect::Dispatch(call) => {
                self.name_run(call.run);
                let line = describe(self.calls.len(), &call);
                self.calls.push(*call);
                line
            }
            Effect::Answer(_, answer) => match answer {
                Answer::Accepted(ids) => format!("accepted {}", ids.len()),
                Answer::Synced(synced) => format!("synced revision {}", synced.revision),
                Answer::Signalled(run) => format!("signalled {run}"),
                Answer::Started(run) => format!("started {run}"),
                Answer::Standing(standing) => format!("{} calls on the wire", standing.open),
                Answer::Upcoming(upcoming) => format!("{} timers", upcoming.timers.len()),
                Answer::Refused(error) => format!("refused {error}"),
                Answer::SyncRefused(refused) => format!("sync refused {}", refused.problems[0].message),
                Answer::Committed { version } => format!("committed version {version}"),
                Answer::Conflict { key, actual, .. } => format!("conflict {key} is at {actual}"),
                other @ (Answer::Done | Answer::NotFound | Answer::Stale | Answer::Apps(_)) => format!("{other:?}"),
            },
            Effect::Notice(notice) => match notice {
                Notice::RunCreated { run, function, event } => {
                    self.name_run(run);
                    format!("{run} {function} created by {event}")
                }
                Notice::RunEnded { run, status, .. } => format!("{run} {}", status.as_str()),
                Notice::AttemptFailed { run, step, attempt, retry_in_ms, error, .. } => {
                    let step = step.map_or_else(String::new, |step| format!(" {step}"));
                    format!("{run}{step} attempt {attempt} failed, retry {retry_in_ms:?}: {error}")
                }
                Notice::Event(_) | Notice::App(..) | Notice::AppRemoved(_) => return,
            },
        };
        let line = self.shorten(&line);
        self.line(&line);
    }

    fn name_run(&mut self, run: RunId) {
        if !self.runs.contains(&run) {
            self.runs.push(run);
        }
    }

    /// Run ids by number, in the order they came up.
    fn shorten(&self, line: &str) -> String {
        let mut line = line.to_owned();
        for (index, run) in self.runs.iter().enumerate() {
            line = line.replace(&run.to_string(), &format!("r{}", index + 1));
        }
        line
    }

    /// Version and text of a record of the collection `c`.
    pub(crate) fn record(&self, key: &str) -> Option<(u64, String)> {
        let record = self.store.reopen().reader().record(self.config.shard, "c", key).expect("the store is open")?;
        Some((record.version, String::from_utf8(record.body).expect("the tests write text")))
    }

    pub(crate) fn transact(&mut self, changes: Vec<RecordChange>) {
        self.api(ApiCall::Transact(Transaction { changes, events: Vec::new() }));
    }

    pub(crate) fn is_ended(&self, number: usize) -> bool {
        self.head(number).status.is_ended()
    }
    pub(crate) fn status(&self, number: usize) -> RunStatus {
        self.head(number).status
    }
}

fn describe(number: usize, call: &Call) -> String {
    let target = call.target.as_ref().map_or_else(String::new, |step| format!(" for {step}"));
    let plan = if call.plan_only && call.target.is_none() { " plan" } else { "" };
    let steps = call.steps.iter().chain(call.steps.inputs());
    let steps = steps.map(|(step, memo)| format!(" {step}={}", memo.get())).collect::<Vec<_>>().concat();
    format!("call {number}: {}{target}{plan} attempt {} of {}{steps}", call.run, call.attempt, call.attempts_max)
}

pub(crate) fn app(functions: Vec<FunctionConfig>) -> App {
    let checksum = format!("{functions:?}");
    let sdk = Sdk { language: "js".into(), version: "4.0.0".into() };
    let (name, url) = ("app".to_owned(), "http://app".to_owned());
    App { id: AppId::of(&name), name, url, sdk, framework: None, version: None, functions, checksum }
}

/// A function that an event starts; `attempts_max` 3. Its slug leaves the app out, which keeps transcripts short.
pub(crate) fn function(slug: &str, trigger: &str) -> FunctionConfig {
    FunctionConfig {
        id: FunctionId::of(&format!("app/{slug}")),
        slug: slug.into(),
        triggers: vec![Trigger::Event { name: trigger.into(), expression: None }],
        attempts_max: 3,
        ..FunctionConfig::new("app", slug, &format!("http://app?fnId={slug}&stepId=step"))
    }
}

pub(crate) fn event(name: &str, data: Value) -> NewEvent {
    NewEvent {
        id: None,
        internal_id: None,
        name: Arc::from(name),
        data: RawJson::of(&data),
        user: RawJson::empty_object(),
        ts: None,
        v: None,
        meta: None,
    }
}

pub(crate) fn ops(ops: Vec<Op>) -> Reply {
    Reply { version: Some(2), outcome: Outcome::Ops { ops, no_retry: false, retry_after_ms: None } }
}
pub(crate) fn ops_v1(ops: Vec<Op>) -> Reply {
    Reply { version: Some(1), outcome: Outcome::Ops { ops, no_retry: false, retry_after_ms: None } }
}
pub(crate) fn done(data: Value) -> Reply {
    Reply { version: Some(2), outcome: Outcome::Done(RawJson::of(&data)) }
}
pub(crate) fn failed(message: &str, no_retry: bool) -> Reply {
    let error = RawJson::of(&json!({ "name": "Error", "message": message }));
    let failure = CallFailure { error, output: None, no_retry, retry_after_ms: None };
    Reply { version: Some(2), outcome: Outcome::Failed(failure) }
}

pub(crate) fn op(id: &str, kind: OpKind) -> Op {
    Op { id: StepId::from(id), name: id.to_owned(), mode: ParallelMode::Wait, input: None, kind }
}
pub(crate) fn race(op: Op) -> Op {
    Op { mode: ParallelMode::Race, ..op }
}
pub(crate) fn ran(id: &str, data: Value) -> Op {
    op(id, OpKind::StepRun { data: RawJson::of(&data), transaction: None })
}
pub(crate) fn threw(id: &str, message: &str) -> Op {
    op(id, OpKind::StepError { error: RawJson::of(&json!({ "name": "Error", "message": message })) })
}
pub(crate) fn planned(id: &str) -> Op {
    op(id, OpKind::StepPlanned { attempts_max: None })
}
/// A step with attempts of its own.
pub(crate) fn planned_with(id: &str, attempts_max: u32) -> Op {
    op(id, OpKind::StepPlanned { attempts_max: Some(attempts_max) })
}
pub(crate) fn abandon(id: &str) -> Op {
    op(id, OpKind::Abandon)
}
/// A step whose result comes with changes of records and with events.
pub(crate) fn ran_with(id: &str, data: Value, changes: Vec<RecordChange>, events: Vec<NewEvent>) -> Op {
    let transaction = Some(Box::new(Transaction { changes, events }));
    op(id, OpKind::StepRun { data: RawJson::of(&data), transaction })
}
/// A record of the collection `c`; no body deletes it.
pub(crate) fn change(
    key: &str,
    expected: impl Into<Option<u64>>,
    body: impl Into<Option<&'static str>>,
) -> RecordChange {
    RecordChange {
        collection: "c".into(),
        key: key.into(),
        expected: expected.into(),
        body: body.into().map(Into::into),
        expires_at: None,
    }
}
pub(crate) fn sleep(id: &str, ms: i64) -> Op {
    op(id, OpKind::Sleep { until: When::In(ms) })
}
pub(crate) fn wait(id: &str, event: &str, expression: Option<&str>, ms: i64) -> Op {
    let (event, expression) = (event.to_owned(), expression.map(str::to_owned));
    op(id, OpKind::WaitForEvent { event, expression, timeout: When::In(ms) })
}
pub(crate) fn wait_signal(id: &str, signal: &str, conflict: SignalConflict, ms: i64) -> Op {
    op(id, OpKind::WaitForSignal { signal: signal.to_owned(), timeout: Some(When::In(ms)), conflict })
}
pub(crate) fn invoke(id: &str, function: &str, ms: i64) -> Op {
    let payload = InvokePayload { data: RawJson::empty_object(), user: RawJson::empty_object(), v: None, meta: None };
    op(id, OpKind::InvokeFunction { function: function.to_owned(), payload, timeout: Some(When::In(ms)) })
}

/// The calls that left since call number `from`, shortly.
pub(crate) fn calls(w: &World, from: usize) -> Vec<String> {
    let short = |call: &Call| {
        let target = call.target.as_ref().map_or("entry", |step| step.as_str());
        let steps = call.steps.iter().chain(call.steps.inputs());
        let steps = steps.map(|(step, _)| step.as_str()).collect::<Vec<_>>();
        format!("{target} {}/{} {}", call.attempt, call.attempts_max, steps.join(","))
    };
    w.calls[from..].iter().map(short).collect()
}
